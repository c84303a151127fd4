/* schema.c - the JSON Schema of a record of data. */
#include "backends/sidecar/sidecar.h"

#include "backends/header/layout.h"
#include "backends/sidecar/parts.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char date_pattern[] = "^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01])([T ].*)?)?)?$";
static const char instant_pattern[] = "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])([T ].*)?$";

static json_t *typed(const char *type)
{
    json_t *o = part_object();
    json_write_put(o, "type", json_write_string(type));
    return o;
}

static json_t *pattern(const char *expression)
{
    json_t *o = typed("string");
    json_write_put(o, "pattern", json_write_string(expression));
    return o;
}

/* A bound is a JSON number with the digits of the decimal: whole exactly, else to DIGITS digits, which a double keeps. */
enum { DIGITS = 15 };
static void put_bound(json_t *o, const char *key, int64_t value, int32_t scale)
{
    json_t *digits = part_decimal(value, scale);
    const char *text = json_string_value(digits);
    json_write_put(o, key, json_loads(text, JSON_DECODE_ANY, NULL));
    json_decref(digits);
}

static json_t *number(const struct data_column *c)
{
    json_t *o = typed(c->scale > 0 ? "number" : "integer");
    if (!part_is_bounded(c)) return o;
    put_bound(o, "minimum", c->min, c->scale);
    put_bound(o, "maximum", c->max, c->scale);
    return o;
}

/* As the source writes them. */
static json_t *codes(const struct data_column *c)
{
    if (!c->n_codes || c->takes_others) return typed("string");
    json_t *o = part_object(), *texts = part_array();
    if (!c->n_spellings) json_write_put(o, "enum", part_strings(c->codes, c->n_codes));
    for (uint32_t i = 0; i < c->n_spellings; i++) json_write_push(texts, json_write_string(c->spellings[i].text));
    if (c->n_spellings) json_write_put(o, "enum", texts);
    else json_decref(texts);
    return o;
}

static json_t *value_of(const struct data_column *c)
{
    switch (c->type) {
    case DATA_DATE: return pattern(date_pattern);
    case DATA_INSTANT: return pattern(instant_pattern);
    case DATA_NUMBER: return number(c);
    case DATA_CODE: return codes(c);
    case DATA_BOOLEAN: return typed("boolean");
    case DATA_TEXT: return typed("string");
    }
    return part_object();
}

/* "Poids | Weight; kg; 0.1" */
static json_t *description(const struct data_column *c)
{
    struct text t;
    text_init(&t);
    text_add(&t, "");
    const char *fr = c->label.text[LANG_FR], *en = c->label.text[LANG_EN];
    if (fr) text_add(&t, fr);
    if (fr && en && strcmp(fr, en) != 0) text_addf(&t, " | %s", en);
    if (c->type == DATA_NUMBER && c->unit && c->unit[0]) text_addf(&t, "%s%s", t.len ? "; " : "", c->unit);
    if (c->type == DATA_NUMBER && c->scale > 0) {
        text_add(&t, t.len ? "; 0." : "0.");
        text_pad(&t, '0', (size_t)c->scale - 1);
        text_addc(&t, '1');
    }
    json_t *string = json_write_string(t.at);
    text_release(&t);
    return string;
}

/* A value, a cell that means missing, or null. */
static json_t *property(const struct data_column *c)
{
    json_t *o = part_object(), *choices = part_array();
    json_write_put(o, "description", description(c));
    json_write_push(choices, value_of(c));
    json_write_push(choices, typed("null"));
    if (c->n_missing) {
        json_t *missing = part_object();
        json_write_put(missing, "enum", part_strings(c->missing, c->n_missing));
        json_write_push(choices, missing);
    }
    json_write_put(o, "anyOf", choices);
    return o;
}

static json_t *key_property(void)
{
    json_t *o = part_object(), *types = part_array();
    json_write_push(types, json_write_string("string"));
    json_write_push(types, json_write_string("integer"));
    json_write_put(o, "type", types);
    return o;
}

static void put_record(const struct sidecar_input *in, json_t *o, const struct data_table *t)
{
    json_t *properties = part_object(), *required = part_array();
    json_write_put(o, "type", json_write_string("object"));
    for (uint32_t i = 0; i < t->columns.len; i++) {
        bool is_key = i == t->key;
        if (!part_is_shown(in, t, i)) continue;
        json_write_put(properties, t->columns.at[i].bound, is_key ? key_property() : property(&t->columns.at[i]));
        if (is_key) json_write_push(required, json_write_string(t->columns.at[i].bound));
    }
    json_write_put(o, "properties", properties);
    json_write_put(o, "required", required);
}

static json_t *identifier(struct arena *arena, const struct validator *v)
{
    return json_write_string(arena_printf(arena, "urn:ripx:%s:%016" PRIx64, layout_identifier(arena, v->protocol), v->source_hash));
}

void sidecar_schema(const struct sidecar_input *in, struct text *out)
{
    struct arena *arena = arena_new();
    if (!arena) return;
    const struct validator *v = in->validator;
    json_t *o = part_object(), *others = part_object();
    json_write_put(o, "$schema", json_write_string("https://json-schema.org/draft/2020-12/schema"));
    json_write_put(o, "$id", identifier(arena, v));
    json_write_put(o, "title", json_write_string(v->tables.len ? arena_printf(arena, "%s: %s", v->protocol, v->tables.at[0].name) : v->protocol));
    json_write_put(o, "$comment", json_write_string(arena_printf(arena, "ripx %s", in->version)));
    if (v->tables.len) put_record(in, o, &v->tables.at[0]);
    for (uint32_t i = 1; i < v->tables.len; i++) {
        json_t *other = part_object();
        json_write_put(other, "title", json_write_string(v->tables.at[i].name));
        put_record(in, other, &v->tables.at[i]);
        json_write_put(others, v->tables.at[i].name, other);
    }
    json_write_put(o, "$defs", others);
    char *written = json_dumps(o, JSON_INDENT(2) | JSON_REAL_PRECISION(DIGITS));
    if (!written) abort();
    text_addf(out, "%s\n", written);
    free(written);
    json_decref(o);
    arena_free(arena);
}
