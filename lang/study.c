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

/* The slot of a name: its own, or the free one where it would go. slot_count is a power of two, never full. */
static uint32_t slot_of(const struct study_table *t, const struct name *name)
{
    uint32_t i = name->id * 2654435761u & (t->slot_count - 1);   /* Knuth's multiplicative hash, TAOCP 6.4 */
    while (t->slots[i] && t->rows.at[t->slots[i] - 1].name != name) i = (i + 1) & (t->slot_count - 1);
    return i;
}

static void grow_slots(struct study *s, struct study_table *t)
{
    t->slot_count = t->slot_count ? t->slot_count * 2 : 16;
    t->slots = arena_alloc(s->arena, t->slot_count * sizeof *t->slots);
    for (uint32_t r = 0; r < t->rows.len; r++) {
        if (!t->rows.at[r].name) continue;
        uint32_t i = slot_of(t, t->rows.at[r].name);
        if (!t->slots[i]) t->slots[i] = r + 1;
    }
}

void study_name(struct study *s, uint32_t block, uint32_t row, const struct name *name)
{
    struct study_table *t = &s->tables.at[block];
    if (t->named * 2 >= t->slot_count) grow_slots(s, t);
    t->rows.at[row].name = name;
    uint32_t i = slot_of(t, name);
    if (t->slots[i]) return;
    t->slots[i] = row + 1;
    t->named++;
}

uint32_t study_find(const struct study *s, uint32_t block, const struct name *name)
{
    if (block >= s->tables.len || !name || !s->tables.at[block].slot_count) return PLAN_NONE;
    const struct study_table *t = &s->tables.at[block];
    uint32_t row = t->slots[slot_of(t, name)];
    return row ? row - 1 : PLAN_NONE;
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
