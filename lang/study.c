/* study.c - access to the study's tables. */
#include "lang/study.h"

struct study *study_new(struct arena *arena, const struct vocab *vocab)
{
    struct study *s = arena_alloc(arena, sizeof *s);
    s->arena = arena;
    s->vocab = vocab;
    s->name = "";
    for (uint32_t b = 0; b < vocab->blocks.len; b++) vec_push(arena, &s->tables)->block = b;
    return s;
}

struct study_row *study_row(const struct study *s, uint32_t block, uint32_t row)
{
    return block < s->tables.len && row < s->tables.at[block].rows.len ? &s->tables.at[block].rows.at[row] : NULL;
}

struct study_row *study_single(const struct study *s, uint32_t block) { return study_row(s, block, 0); }

uint32_t study_find(const struct study *s, uint32_t block, const struct name *name)
{
    if (block >= s->tables.len || !name) return PLAN_NONE;
    for (uint32_t r = 0; r < s->tables.at[block].rows.len; r++)
        if (s->tables.at[block].rows.at[r].name == name) return r;
    return PLAN_NONE;
}

struct study_cell *study_cell(const struct study_row *row, const struct vocab_property *p)
{
    return row ? &row->cells[p->column] : NULL;
}

uint32_t study_text(struct study *s, const char *text)
{
    *vec_push(s->arena, &s->texts) = text;
    return s->texts.len - 1;
}
