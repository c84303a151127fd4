/* diag_json.c - diagnostics as JSON lines (jansson). */
#include "lang/diag_json.h"

#include "lang/json_write.h"

#include <stdlib.h>
#include <string.h>

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
    json_t *object = json_write_made(json_object());
    json_write_put(object, "file", json_write_string(s->path));
    json_write_put(object, "byte_start", json_integer(span.lo));
    json_write_put(object, "byte_end", json_integer(span.hi));
    json_write_put(object, "line", json_integer(at.line));
    json_write_put(object, "col_utf8", json_integer(at.bytes));
    json_write_put(object, "col_utf16", json_integer(at.utf16));
    json_write_put(object, "label", json_write_msg(label));
    json_write_put(object, "primary", json_boolean(primary));
    json_write_push(spans, object);
}

static json_t *spans_of(const struct diag *d, const struct sources *ss)
{
    json_t *spans = json_write_made(json_array());
    span_push(spans, ss, d->at, d->label, true);
    for (uint32_t i = 0; i < d->marks.len; i++) span_push(spans, ss, d->marks.at[i].span, d->marks.at[i].label, false);
    return spans;
}

static json_t *law_of(const struct diag *d)
{
    json_t *law = json_write_made(json_array());
    for (uint32_t i = 0; i < d->cites.len; i++) {
        const struct diag_cite *cite = &d->cites.at[i];
        json_t *object = json_write_made(json_object());
        json_write_put(object, "title", json_write_msg(cite->title));
        json_write_put(object, "version", json_write_string(cite->version));
        json_write_put(object, "in_force_from", json_write_string(cite->in_force_from));
        json_write_put(object, "read_on", json_write_string(cite->read_on));
        json_write_put(object, "evidence", json_write_string(cite->evidence.text[LANG_FR]));
        json_write_push(law, object);
    }
    return law;
}

static json_t *msgs_of(const struct msg *msgs, uint32_t n)
{
    json_t *array = json_write_made(json_array());
    for (uint32_t i = 0; i < n; i++) json_write_push(array, json_write_msg(msgs[i]));
    return array;
}

static json_t *rows_of(const struct diag *d)
{
    json_t *rows = json_write_made(json_array());
    for (uint32_t i = 0; i < d->rows.len; i++) json_write_push(rows, json_write_string(d->rows.at[i]));
    return rows;
}

static json_t *fixes_of(const struct diag *d, const struct sources *ss)
{
    static const char *const applicability[] = {
        [FIX_MACHINE_APPLICABLE] = "machine-applicable",
        [FIX_MAYBE_INCORRECT] = "maybe-incorrect",
        [FIX_HAS_PLACEHOLDERS] = "has-placeholders",
    };
    json_t *fixes = json_write_made(json_array());
    for (uint32_t i = 0; i < d->fixes.len; i++) {
        const struct diag_fix *fix = &d->fixes.at[i];
        json_t *object = json_write_made(json_object());
        json_write_put(object, "title", json_write_msg(fix->title));
        json_write_put(object, "applicability", json_string(applicability[fix->applicability]));
        json_write_put(object, "file", json_write_string(path_of(ss, fix->edit.span)));
        json_write_put(object, "byte_start", json_integer(fix->edit.span.lo));
        json_write_put(object, "byte_end", json_integer(fix->edit.span.hi));
        json_write_put(object, "text", json_write_string(fix->edit.text));
        json_write_push(fixes, object);
    }
    return fixes;
}

static json_t *diag_of(const struct diag *d, const struct sources *ss)
{
    json_t *object = json_write_made(json_object());
    json_write_put(object, "type", json_string("diagnostic"));
    json_write_put(object, "code", json_write_string(d->code));
    json_write_put(object, "severity", json_string(diag_level_word(d->level, LANG_EN)));
    json_write_put(object, "message", json_write_msg(d->message));
    json_write_put(object, "label", json_write_msg(d->label));
    json_write_put(object, "spans", spans_of(d, ss));
    json_write_put(object, "law", law_of(d));
    json_write_put(object, "rows", rows_of(d));
    json_write_put(object, "evidence", json_write_string(d->evidence.text[LANG_FR]));
    json_write_put(object, "due_later", json_boolean(d->due_later));
    json_write_put(object, "notes", msgs_of(d->notes.at, d->notes.len));
    json_write_put(object, "helps", msgs_of(d->helps.at, d->helps.len));
    json_write_put(object, "fixes", fixes_of(d, ss));
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
