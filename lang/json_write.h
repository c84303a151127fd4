/* json_write.h - building JSON values with jansson, whose only failures are text that is not UTF-8 and no memory. */
#ifndef RIPX_LANG_JSON_WRITE_H
#define RIPX_LANG_JSON_WRITE_H

#include "lang/language.h"
#include "lang/text.h"

#include <stdint.h>

#include <jansson.h>

/* Each of these aborts when there is no memory. */

/* The value itself. */
json_t *json_write_made(json_t *value);
/* Gives `value` to the object or the array, which owns it from then on. */
void json_write_put(json_t *object, const char *key, json_t *value);
void json_write_push(json_t *array, json_t *value);
/* A string, or null for NULL. Bytes that are not UTF-8 become U+FFFD. */
json_t *json_write_string(const char *s);
/* {"fr":…,"en":…}, or null when it is not said. */
json_t *json_write_msg(struct msg m);
/* A day, days since 1970-01-01, as "2026-11-23"; null beyond the calendar. */
json_t *json_write_day(int32_t day);
/* Appends the value, indented, and a new line, and lets go of it. */
void json_write_end(json_t *value, struct text *out);

#endif
