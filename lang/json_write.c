/* json_write.c - building JSON values. */
#include "lang/json_write.h"

#include "lang/date.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

json_t *json_write_made(json_t *value)
{
    if (!value) abort();
    return value;
}

void json_write_put(json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, json_write_made(value)) != 0) abort();
}

void json_write_push(json_t *array, json_t *value)
{
    if (json_array_append_new(array, json_write_made(value)) != 0) abort();
}

json_t *json_write_string(const char *s)
{
    if (!s) return json_null();
    struct text valid;
    text_init(&valid);
    text_add(&valid, "");
    for (size_t i = 0, len = strlen(s); i < len;) {
        utf8proc_int32_t point;
        utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)s + i, (utf8proc_ssize_t)(len - i), &point);
        if (n > 0) text_addn(&valid, s + i, (size_t)n);
        else text_add(&valid, "\xEF\xBF\xBD");
        i += n > 0 ? (size_t)n : 1;
    }
    json_t *string = json_write_made(json_stringn(valid.at, valid.len));
    text_release(&valid);
    return string;
}

json_t *json_write_msg(struct msg m)
{
    if (!m.text[LANG_FR] && !m.text[LANG_EN]) return json_null();
    json_t *object = json_write_made(json_object());
    json_write_put(object, "fr", json_write_string(m.text[LANG_FR]));
    json_write_put(object, "en", json_write_string(m.text[LANG_EN]));
    return object;
}

json_t *json_write_day(int32_t day)
{
    char text[DATE_TEXT_SIZE];
    if (day < DATE_MIN || day > DATE_MAX) return json_null();
    date_format(day, text);
    return json_write_made(json_string(text));
}

void json_write_end(json_t *value, struct text *out)
{
    char *text = json_dumps(value, JSON_INDENT(2));
    if (!text) abort();
    text_add(out, text);
    text_addc(out, '\n');
    free(text);
    json_decref(value);
}
