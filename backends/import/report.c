/* report.c - what an import read, declared and left. */
#include "backends/import/model.h"

#include "lang/json_write.h"

#include <string.h>

static uint32_t columns_of(const struct import *im)
{
    uint32_t n = 0;
    for (uint32_t t = 0; t < im->tables.len; t++) n += im->tables.at[t].columns.len + 1;
    return n;
}

static uint32_t count_of(const struct import *im, enum import_reason reason)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < im->left.len; i++) n += im->left.at[i].reason == reason;
    return n;
}

/* Lines and columns of places that come in the order of the text: each line is gone through once, however long it is. */
struct placer { const struct sources *sources; uint32_t file, line, start, at, points; };

static bool place_of(struct placer *p, struct span at, uint32_t *line, uint32_t *points)
{
    const struct source *s = span_is_none(at) ? NULL : sources_get(p->sources, at.file);
    if (!s) return false;
    const struct source_lines *lines = source_lines(s);
    if (p->file != at.file || at.lo < p->at) *p = (struct placer){p->sources, at.file, 1, 0, 0, 1};
    while (p->line < lines->count && lines->start[p->line] <= at.lo) p->line++, p->at = p->start = lines->start[p->line - 1], p->points = 1;
    for (; p->at < at.lo && p->at < s->len; p->at++) p->points += ((unsigned char)s->text[p->at] & 0xC0) != 0x80;
    *line = p->line;
    *points = p->points;
    return true;
}

/* ---- for people ---- */

enum { SHOWN = 3 };         /* items named of each reason; the JSON has them all */

static void write_some(const struct import *im, enum import_reason reason, const struct sources *sources, struct text *out)
{
    uint32_t shown = 0, line, points;
    struct placer placer = {.sources = sources, .file = SPAN_NO_FILE};
    for (uint32_t i = 0; i < im->left.len && shown < SHOWN; i++) {
        const struct import_left *l = &im->left.at[i];
        if (l->reason != reason) continue;
        text_add(out, shown++ ? ", " : "         ");
        if (place_of(&placer, l->at, &line, &points)) text_addf(out, "%u:%u ", line, points);
        text_add(out, l->item);
    }
    uint32_t n = count_of(im, reason);
    text_add(out, n > SHOWN ? ", …\n" : "\n");
}

void import_report_text(const struct import *im, enum language language, const struct sources *sources, struct text *out)
{
    bool fr = language == LANG_FR;
    text_addf(out, fr ? "%s : %u champs lus, %u colonnes déclarées, tables : " : "%s: %u fields read, %u columns declared, tables: ", im->in.path, im->read, columns_of(im));
    for (uint32_t t = 0; t < im->tables.len; t++) text_addf(out, "%s%s (%u)", t ? ", " : "", im->tables.at[t].name, im->tables.at[t].columns.len + 1);
    if (im->events.len) text_addf(out, fr ? ", calendrier : %u événements" : ", calendar: %u events", im->events.len);
    if (im->checks.len) text_addf(out, fr ? ", vérifications : %u" : ", checks: %u", im->checks.len);
    text_addc(out, '\n');
    if (!im->left.len) {
        text_add(out, fr ? "tout est repris\n" : "all of it is carried over\n");
        return;
    }
    text_addf(out, fr ? "non repris ou repris autrement, %u ; --format json les donne tous :\n" : "not carried over, or otherwise, %u; --format json gives them all:\n", im->left.len);
    for (int r = 0; r < LEFT_REASONS; r++) {
        uint32_t n = count_of(im, (enum import_reason)r);
        if (!n) continue;
        text_addf(out, "%7u  %s\n", n, left_why((enum import_reason)r).text[language]);
        write_some(im, (enum import_reason)r, sources, out);
    }
}

/* ---- for machines ---- */

static void put_place(json_t *object, struct placer *placer, struct span at)
{
    uint32_t line, points;
    bool known = place_of(placer, at, &line, &points);
    json_write_put(object, "file", json_write_string(known ? sources_get(placer->sources, at.file)->path : NULL));
    json_write_put(object, "line", known ? json_integer(line) : json_null());
    json_write_put(object, "column", known ? json_integer(points) : json_null());
}

static json_t *tables_json(const struct import *im)
{
    json_t *tables = json_write_made(json_array());
    for (uint32_t t = 0; t < im->tables.len; t++) {
        json_t *object = json_write_made(json_object());
        json_write_put(object, "name", json_write_string(im->tables.at[t].name));
        json_write_put(object, "source", json_write_string(im->tables.at[t].source));
        json_write_put(object, "columns", json_integer(im->tables.at[t].columns.len + 1));
        json_write_push(tables, object);
    }
    return tables;
}

static json_t *counts_json(const struct import *im)
{
    json_t *counts = json_write_made(json_object());
    for (int r = 0; r < LEFT_REASONS; r++)
        if (count_of(im, (enum import_reason)r)) json_write_put(counts, left_word((enum import_reason)r), json_integer(count_of(im, (enum import_reason)r)));
    return counts;
}

static json_t *left_json(const struct import *im, const struct sources *sources)
{
    json_t *list = json_write_made(json_array());
    struct placer placer = {.sources = sources, .file = SPAN_NO_FILE};
    for (uint32_t i = 0; i < im->left.len; i++) {
        const struct import_left *l = &im->left.at[i];
        json_t *object = json_write_made(json_object());
        put_place(object, &placer, l->at);
        json_write_put(object, "item", json_write_string(l->item));
        json_write_put(object, "reason", json_write_string(left_word(l->reason)));
        json_write_put(object, "text", json_write_string(l->text));
        json_write_push(list, object);
    }
    return list;
}

static json_t *reasons_json(const struct import *im)
{
    json_t *reasons = json_write_made(json_object());
    for (int r = 0; r < LEFT_REASONS; r++)
        if (count_of(im, (enum import_reason)r)) json_write_put(reasons, left_word((enum import_reason)r), json_write_msg(left_why((enum import_reason)r)));
    return reasons;
}

static json_t *diags_json(const struct import *im, const struct sources *sources)
{
    json_t *list = json_write_made(json_array());
    struct placer placer = {.sources = sources, .file = SPAN_NO_FILE};
    for (uint32_t i = 0; i < diags_count(im->diags); i++) {
        const struct diag *d = diags_at(im->diags, i);
        json_t *object = json_write_made(json_object());
        json_write_put(object, "code", json_write_string(d->code));
        json_write_put(object, "severity", json_write_string(diag_level_word(d->level, LANG_EN)));
        put_place(object, &placer, d->at);
        json_write_put(object, "message", json_write_msg(d->message));
        json_write_push(list, object);
    }
    return list;
}

void import_report_json(const struct import *im, const struct sources *sources, struct text *out)
{
    json_t *object = json_write_made(json_object());
    json_write_put(object, "type", json_write_string("import"));
    json_write_put(object, "format", json_write_string(im->format));
    json_write_put(object, "file", json_write_string(im->in.path));
    json_write_put(object, "fields", json_integer(im->read));
    json_write_put(object, "columns", json_integer(columns_of(im)));
    json_write_put(object, "checks", json_integer(im->checks.len));
    json_write_put(object, "events", json_integer(im->events.len));
    json_write_put(object, "tables", tables_json(im));
    json_write_put(object, "left_counts", counts_json(im));
    json_write_put(object, "reasons", reasons_json(im));
    json_write_put(object, "left", left_json(im, sources));
    json_write_put(object, "diagnostics", diags_json(im, sources));
    json_write_end(object, out);
}
