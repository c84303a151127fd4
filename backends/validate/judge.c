/* judge.c - one program at a time over a block of rows; truth as two masks, verdicts as four. */
#include "backends/validate/judge.h"

#include "lang/processor.h"

#include <assert.h>
#include <string.h>

enum verdict_family judge_family(enum program_kind kind)
{
    switch (kind) {
    case PROGRAM_INCLUSION: case PROGRAM_EXCLUSION: return FAMILY_CRITERIA;
    case PROGRAM_WINDOW: return FAMILY_WINDOWS;
    case PROGRAM_CHECK: return FAMILY_CHECKS;
    }
    return FAMILY_CHECKS;
}

struct judge *judge_new(const struct validator *v, const struct plan_env *env, struct arena *arena)
{
    struct judge *j = arena_alloc(arena, sizeof *j);
    j->validator = v;
    j->eval = plan_eval_new(v->plan, env);
    j->tables = arena_alloc(arena, v->tables.len * sizeof *j->tables);
    j->programs = arena_alloc(arena, v->programs.len * sizeof *j->programs);
    j->program = arena_alloc(arena, v->programs.len * sizeof *j->program);
    j->family = arena_alloc(arena, FAMILIES * sizeof *j->family);
    for (uint32_t i = 0; i < v->programs.len; i++) {
        const struct program *p = &v->programs.at[i];
        j->tables[p->table].family[judge_family(p->kind)].judged = true;
    }
    return j;
}

void judge_release(struct judge *j) { plan_eval_free(j->eval); }

enum row_verdict judge_row(const struct verdict_masks *m, uint32_t i)
{
    for (int v = 0; v < ROW_VERDICTS; v++)
        if (m->of[v][i / 64] >> (i % 64) & 1) return (enum row_verdict)v;
    return ROW_NOT_SHOWN;
}

/* The bits of word w that stand for rows of the block. */
static uint64_t rows_of(const struct judge *j, uint32_t w)
{
    uint32_t left = j->count - w * 64;
    return left >= 64 ? ~UINT64_C(0) : (UINT64_C(1) << left) - 1;
}

static uint32_t words_of(const struct judge *j) { return (j->count + 63) / 64; }

LEVELS_INLINE uint64_t count_bits_loop(const uint64_t *mask, uint32_t words)
{
    uint64_t n = 0;
    for (uint32_t w = 0; w < words; w++) n += (uint64_t)__builtin_popcountll(mask[w]);
    return n;
}
FOR_LEVELS(static, uint64_t, count_bits, (const uint64_t *mask, uint32_t words), (mask, words))

/* Four verdicts from what applies and what is required:
   applies \ required   yes   no        unknown
   yes                  met   not met   not shown
   no                   not applicable
   unknown              met   not shown not shown */
static void judge_program(struct judge *j, uint32_t number)
{
    const struct program *p = &j->validator->programs.at[number];
    uint64_t applies[JUDGE_WORDS], not_applies[JUDGE_WORDS], yes[JUDGE_WORDS], no[JUDGE_WORDS];
    uint32_t words = words_of(j);
    if (p->applies == PLAN_NONE) {
        memset(applies, 0xFF, sizeof applies);
        memset(not_applies, 0, sizeof not_applies);
    } else {
        plan_eval_truth(j->eval, p->applies, j->table, j->first, j->count, applies, not_applies);
    }
    /* What excludes must be no. */
    bool excludes = p->kind == PROGRAM_EXCLUSION;
    plan_eval_truth(j->eval, p->requires, j->table, j->first, j->count, excludes ? no : yes, excludes ? yes : no);
    struct verdict_masks *m = &j->program[number];
    for (uint32_t w = 0; w < words; w++) {
        uint64_t rows = rows_of(j, w);
        m->of[ROW_NOT_APPLICABLE][w] = rows & not_applies[w];
        m->of[ROW_MET][w] = rows & ~not_applies[w] & yes[w];
        m->of[ROW_NOT_MET][w] = rows & applies[w] & no[w];
        m->of[ROW_NOT_SHOWN][w] = rows & ~(not_applies[w] | yes[w] | (applies[w] & no[w]));
    }
    for (int v = 0; v < ROW_VERDICTS; v++) j->programs[number].rows[v] += count_bits(m->of[v], words);
}

/* Rows that have some program of the family with the verdict. */
static void add_program(struct judge *j, uint32_t number, uint64_t *passed)
{
    const struct verdict_masks *m = &j->program[number];
    enum verdict_family family = judge_family(j->validator->programs.at[number].kind);
    struct verdict_masks *sum = &j->family[family];
    uint32_t words = words_of(j);
    for (int v = 0; v < ROW_VERDICTS; v++)
        for (uint32_t w = 0; w < words; w++) sum->of[v][w] |= m->of[v][w];
    if (family != FAMILY_CRITERIA) return;
    struct program_totals *totals = &j->programs[number];
    uint64_t before = count_bits(passed, words);
    for (uint32_t w = 0; w < words; w++) passed[w] &= ~m->of[ROW_NOT_MET][w];
    uint64_t left = count_bits(passed, words);
    totals->first += before - left;
    totals->left += left;
}

/* From "some program says so" to one verdict a row. */
static void settle_family(struct judge *j, enum verdict_family family)
{
    struct verdict_masks *m = &j->family[family];
    struct row_counts *counts = &j->tables[j->table].family[family];
    uint32_t words = words_of(j);
    for (uint32_t w = 0; w < words; w++) {
        uint64_t rows = rows_of(j, w), not_met = m->of[ROW_NOT_MET][w], not_shown = m->of[ROW_NOT_SHOWN][w] & ~not_met;
        uint64_t met = family == FAMILY_CRITERIA ? rows : m->of[ROW_MET][w];
        met &= ~(not_met | not_shown);
        m->of[ROW_NOT_SHOWN][w] = not_shown;
        m->of[ROW_MET][w] = met;
        m->of[ROW_NOT_APPLICABLE][w] = rows & ~(met | not_met | not_shown);
    }
    uint64_t all = 0;
    for (int v = 0; v < ROW_VERDICTS; v++) {
        counts->rows[v] += count_bits(m->of[v], words);
        all += counts->rows[v];
    }
    assert(all == j->tables[j->table].rows);
    (void)all;
}

void judge_block(struct judge *j, uint32_t table, uint32_t first, uint32_t count)
{
    assert(count <= PLAN_BLOCK);
    j->table = table;
    j->first = first;
    j->count = count;
    struct table_totals *totals = &j->tables[table];
    totals->rows += count;
    memset(j->family, 0, FAMILIES * sizeof *j->family);
    uint64_t passed[JUDGE_WORDS];
    for (uint32_t w = 0; w < words_of(j); w++) passed[w] = rows_of(j, w);
    for (uint32_t i = 0; i < j->validator->programs.len; i++) {
        if (j->validator->programs.at[i].table != table) continue;
        judge_program(j, i);
        add_program(j, i, passed);
    }
    for (int f = 0; f < FAMILIES; f++)
        if (totals->family[f].judged) settle_family(j, (enum verdict_family)f);
}

void judge_add(struct judge *j, const struct judge *other)
{
    for (uint32_t t = 0; t < j->validator->tables.len; t++) {
        j->tables[t].rows += other->tables[t].rows;
        for (int f = 0; f < FAMILIES; f++)
            for (int v = 0; v < ROW_VERDICTS; v++) j->tables[t].family[f].rows[v] += other->tables[t].family[f].rows[v];
    }
    for (uint32_t p = 0; p < j->validator->programs.len; p++) {
        for (int v = 0; v < ROW_VERDICTS; v++) j->programs[p].rows[v] += other->programs[p].rows[v];
        j->programs[p].first += other->programs[p].first;
        j->programs[p].left += other->programs[p].left;
    }
}
