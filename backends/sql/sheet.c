/* sheet.c - columns by the place at which they can be read, and the relations that make them. */
#include "backends/sql/emit.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *sql_printf(struct sql *s, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    char *text = arena_alloc(s->arena, (size_t)n + 1);
    vsnprintf(text, (size_t)n + 1, format, again);
    va_end(again);
    va_end(args);
    return text;
}

bool sql_is_plain(const char *text)
{
    if (strncmp(text, "BIGINT '", 8) == 0 || strcmp(text, "TRUE") == 0 || strcmp(text, "FALSE") == 0) return true;
    if (*text == '-') text++;
    if (*text >= '0' && *text <= '9' && text[strspn(text, "0123456789")] == 'L') return true;
    for (; *text; text++)
        if (!(*text >= 'a' && *text <= 'z') && !(*text >= '0' && *text <= '9') && *text != '_' && *text != '.') return false;
    return true;
}

const char *sql_new_name(struct sql *s, const char *prefix) { return sql_printf(s, "%s%u", prefix, s->names++); }

void sheet_add(struct sql *s, struct column_sheet *sheet, const char *name, const char *text, place at, const struct rowset *given)
{
    *vec_push(s->arena, &sheet->columns) = (struct sheet_column){name, text, at, given};
}

const char *sheet_hold(struct sql *s, struct column_sheet *sheet, const char *text, place *at)
{
    ++*at;
    for (uint32_t i = 0; i < sheet->columns.len; i++) {
        const struct sheet_column *c = &sheet->columns.at[i];
        if (c->at == *at && strcmp(c->text, text) == 0) return c->name;
    }
    const char *name = sql_new_name(s, "x");
    sheet_add(s, sheet, name, text, *at, NULL);
    return name;
}

void cte_begin(struct sql *s, const char *name)
{
    text_addf(s->out, "%s%s AS (", s->some ? ",\n" : "WITH\n", name);
    s->some = true;
}

void cte_end(struct sql *s) { text_addc(s->out, ')'); }

uint32_t sheet_segments(const struct column_sheet *sheet)
{
    uint32_t most = 0;
    for (uint32_t i = 0; i < sheet->columns.len; i++)
        if (place_segment(sheet->columns.at[i].at) > most) most = place_segment(sheet->columns.at[i].at);
    return most;
}

uint32_t sheet_level(const struct column_sheet *sheet, uint32_t segment)
{
    uint32_t most = 0;
    for (uint32_t i = 0; i < sheet->columns.len; i++) {
        place at = sheet->columns.at[i].at;
        if (place_segment(at) == segment && at - place_of_segment(segment) > most) most = at - place_of_segment(segment);
    }
    return most;
}

const char *sheet_levels(struct sql *s, const struct column_sheet *sheet, uint32_t segment, const char *from, const char *stem)
{
    uint32_t levels = sheet_level(sheet, segment);
    if (!levels) return from;
    const char *name = sql_printf(s, "%s_%u_%u", stem, segment, levels);
    cte_begin(s, name);
    for (uint32_t level = levels; level >= 1; level--) {
        text_add(s->out, "SELECT p.*");
        for (uint32_t i = 0; i < sheet->columns.len; i++) {
            const struct sheet_column *c = &sheet->columns.at[i];
            if (c->at == place_of_segment(segment) + level) text_addf(s->out, ",\n  %s AS %s", c->text, c->name);
        }
        text_add(s->out, level > 1 ? "\n  FROM (" : "\n  FROM ");
    }
    text_addf(s->out, "%s p%s", from, sql_fence(s));
    for (uint32_t level = 1; level < levels; level++) text_addf(s->out, ") p%s", sql_fence(s));
    cte_end(s);
    return name;
}
