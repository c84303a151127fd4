/* diag_json.c - diagnostics as JSON lines (jansson). */
#include "lang/diag_json.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

/* jansson refuses text that is not UTF-8, and its only other failure is to find no memory. */
static json_t *made(json_t *value)
{
    if (!value) abort();
    return value;
}

static void put(json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, made(value)) != 0) abort();
}

static void push(json_t *array, json_t *value)
{
    if (json_array_append_new(array, made(value)) != 0) abort();
}

/* A string, or null for NULL. */
static json_t *string_of(const char *s)
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
    json_t *string = json_stringn(valid.at, valid.len);
    text_release(&valid);
    return string;
}

/* {"fr":…,"en":…}, or null when it is not said. */
static json_t *msg_of_json(struct msg m)
{
    if (!m.text[LANG_FR] && !m.text[LANG_EN]) return json_null();
    json_t *object = made(json_object());
    put(object, "fr", string_of(m.text[LANG_FR]));
    put(object, "en", string_of(m.text[LANG_EN]));
    return object;
}

static const char *path_of(const struct sources *ss, struct span span)
{
    const struct source *s = span_is_none(span) ? NULL : sources_get(ss, span.file);
    return s ? s->path : NULL;
}

static void span_push(json_t *spans, const struct sources *ss, struct span span, struct msg label, bool primary)
{
    const struct source *s = span_is_none(span) ? NULL : sources_get(ss, span.file);
    if (!s) return;
    struct place at = source_place(s, span.lo);
    json_t *object = made(json_object());
    put(object, "file", string_of(s->path));
    put(object, "byte_start", json_integer(span.lo));
    put(object, "byte_end", json_integer(span.hi));
    put(object, "line", json_integer(at.line));
    put(object, "col_utf8", json_integer(at.bytes));
    put(object, "col_utf16", json_integer(at.utf16));
    put(object, "label", msg_of_json(label));
    put(object, "primary", json_boolean(primary));
    push(spans, object);
}

static json_t *spans_of(const struct diag *d, const struct sources *ss)
{
    json_t *spans = made(json_array());
    span_push(spans, ss, d->at, d->label, true);
    for (uint32_t i = 0; i < d->marks.len; i++) span_push(spans, ss, d->marks.at[i].span, d->marks.at[i].label, false);
    return spans;
}

static json_t *law_of(const struct diag *d)
{
    json_t *law = made(json_array());
    for (uint32_t i = 0; i < d->cites.len; i++) {
        const struct diag_cite *cite = &d->cites.at[i];
        json_t *object = made(json_object());
        put(object, "title", msg_of_json(cite->title));
        put(object, "version", string_of(cite->version));
        put(object, "in_force_from", string_of(cite->in_force_from));
        put(object, "read_on", string_of(cite->read_on));
        put(object, "evidence", string_of(cite->evidence.text[LANG_FR]));
        push(law, object);
    }
    return law;
}

static json_t *msgs_of(const struct msg *msgs, uint32_t n)
{
    json_t *array = made(json_array());
    for (uint32_t i = 0; i < n; i++) push(array, msg_of_json(msgs[i]));
    return array;
}

static json_t *rows_of(const struct diag *d)
{
    json_t *rows = made(json_array());
    for (uint32_t i = 0; i < d->rows.len; i++) push(rows, string_of(d->rows.at[i]));
    return rows;
}

static json_t *fixes_of(const struct diag *d, const struct sources *ss)
{
    static const char *const applicability[] = {
        [FIX_MACHINE_APPLICABLE] = "machine-applicable",
        [FIX_MAYBE_INCORRECT] = "maybe-incorrect",
        [FIX_HAS_PLACEHOLDERS] = "has-placeholders",
    };
    json_t *fixes = made(json_array());
    for (uint32_t i = 0; i < d->fixes.len; i++) {
        const struct diag_fix *fix = &d->fixes.at[i];
        json_t *object = made(json_object());
        put(object, "title", msg_of_json(fix->title));
        put(object, "applicability", json_string(applicability[fix->applicability]));
        put(object, "file", string_of(path_of(ss, fix->edit.span)));
        put(object, "byte_start", json_integer(fix->edit.span.lo));
        put(object, "byte_end", json_integer(fix->edit.span.hi));
        put(object, "text", string_of(fix->edit.text));
        push(fixes, object);
    }
    return fixes;
}

static json_t *diag_of(const struct diag *d, const struct sources *ss)
{
    json_t *object = made(json_object());
    put(object, "type", json_string("diagnostic"));
    put(object, "code", string_of(d->code));
    put(object, "severity", json_string(diag_level_word(d->level, LANG_EN)));
    put(object, "message", msg_of_json(d->message));
    put(object, "label", msg_of_json(d->label));
    put(object, "spans", spans_of(d, ss));
    put(object, "law", law_of(d));
    put(object, "rows", rows_of(d));
    put(object, "evidence", string_of(d->evidence.text[LANG_FR]));
    put(object, "due_later", json_boolean(d->due_later));
    put(object, "notes", msgs_of(d->notes.at, d->notes.len));
    put(object, "helps", msgs_of(d->helps.at, d->helps.len));
    put(object, "fixes", fixes_of(d, ss));
    return object;
}

static int append(const char *bytes, size_t n, void *out)
{
    text_addn(out, bytes, n);
    return 0;
}

void diag_print_json(const struct diags *ds, const struct sources *ss, struct text *out)
{
    for (uint32_t i = 0; i < diags_count(ds); i++) {
        json_t *object = diag_of(diags_at(ds, i), ss);
        if (json_dump_callback(object, append, out, JSON_COMPACT) != 0) abort();
        text_addc(out, '\n');
        json_decref(object);
    }
}
