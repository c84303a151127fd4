/* parts.c - values of the JSON documents that describe a validator. */
#include "backends/sidecar/parts.h"

#include <inttypes.h>

json_t *part_object(void) { return json_write_made(json_object()); }
json_t *part_array(void) { return json_write_made(json_array()); }

json_t *part_decimal(int64_t value, int32_t scale)
{
    struct text digits, t;
    text_init(&digits);
    text_init(&t);
    uint64_t magnitude = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    text_addf(&digits, "%0*" PRIu64, scale > 0 ? (int)scale + 1 : 1, magnitude);
    size_t whole = digits.len - (scale > 0 ? (size_t)scale : 0), end = digits.len;
    while (end > whole && digits.at[end - 1] == '0') end--;
    if (value < 0) text_addc(&t, '-');
    text_addn(&t, digits.at, whole);
    if (end > whole) {
        text_addc(&t, '.');
        text_addn(&t, digits.at + whole, end - whole);
    }
    json_t *string = json_write_string(t.at);
    text_release(&digits);
    text_release(&t);
    return string;
}

json_t *part_hash(uint64_t hash)
{
    struct text t;
    text_init(&t);
    text_addf(&t, "%016" PRIx64, hash);
    json_t *string = json_write_string(t.at);
    text_release(&t);
    return string;
}

json_t *part_strings(const char *const *at, uint32_t n)
{
    json_t *array = part_array();
    for (uint32_t i = 0; i < n; i++) json_write_push(array, json_write_string(at[i]));
    return array;
}

bool part_is_bounded(const struct data_column *c) { return (c->type == DATA_NUMBER || c->type == DATA_DATE) && data_is_bounded(c); }

bool part_is_of_law(const struct sidecar_input *in, struct span span)
{
    const struct source *s = span_is_none(span) ? NULL : sources_get(in->sources, span.file);
    return s && s->from_law;
}

bool part_is_shown(const struct sidecar_input *in, const struct data_table *t, uint32_t column)
{
    return column == t->key || t->columns.at[column].used || !part_is_of_law(in, t->columns.at[column].span);
}
