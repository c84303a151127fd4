/* peaks.c - phase 6: the highest sum of a value over any window of a length along a key, from what the study states. */
#include "checker/assess.h"

#include <stdlib.h>

/* From `at` on, the windows that begin there hold `by` more. */
struct edge { int64_t at, by; };
struct edges { struct edge *at; uint32_t n; };

static int by_place(const void *a, const void *b)
{
    const struct edge *x = a, *y = b;
    if (x->at != y->at) return x->at < y->at ? -1 : 1;
    return (x->by > y->by) - (x->by < y->by);   /* what leaves a window goes before what enters it */
}

/* Windows that begin from `first` to `last` hold `by`. */
static bool add_span(struct edges *e, int64_t first, int64_t last, int64_t by)
{
    int64_t end;
    if (__builtin_add_overflow(last, 1, &end)) return false;
    e->at[e->n++] = (struct edge){first, by};
    e->at[e->n++] = (struct edge){end, -by};
    return true;
}

static bool highest(struct edges *e, int64_t *out)
{
    int64_t sum = 0;
    *out = 0;
    qsort(e->at, e->n, sizeof *e->at, by_place);
    for (uint32_t i = 0; i < e->n; i++) {
        if (__builtin_add_overflow(sum, e->at[i].by, &sum)) return false;
        if (sum > *out) *out = sum;
    }
    return true;
}

/* What one pass over the rows gathers. */
struct sweep {
    struct edges inside, near;           /* surely in a window; possibly */
    int64_t alone, anywhere;             /* the greatest sure value; the sum of those whose key is not known */
};

/* One row; false when the sum cannot be bounded: an unknown or negative value, or one beyond 64 bits. */
static bool sweep_row(struct sweep *s, int64_t length, bool sure, bool valued, int64_t lo, int64_t hi, bool placed, int64_t from, int64_t to)
{
    int64_t first_near, first_inside;
    if (!valued || lo < 0) return false;
    if (sure && lo > s->alone) s->alone = lo;
    if (!placed) return !__builtin_add_overflow(s->anywhere, hi, &s->anywhere);
    if (__builtin_sub_overflow(from, length - 1, &first_near) || __builtin_sub_overflow(to, length - 1, &first_inside)) return false;
    if (sure && first_inside <= from && !add_span(&s->inside, first_inside, from, lo)) return false;
    return add_span(&s->near, first_near, to, hi);
}

/* What is known of the rows of a block. */
struct block {
    int64_t lo[PLAN_BLOCK], hi[PLAN_BLOCK], from[PLAN_BLOCK], to[PLAN_BLOCK];
    uint64_t yes[PLAN_BLOCK / 64], no[PLAN_BLOCK / 64], valued[PLAN_BLOCK / 64], placed[PLAN_BLOCK / 64];
};

/* The rows first to first+count-1 at a level. */
static bool sweep_block(struct assess *j, uint32_t level, const struct peak *p, uint32_t first, uint32_t count, struct sweep *s)
{
    struct block *b = malloc(sizeof *b);
    bool bounded = true;
    if (!b) abort();
    memset(b->yes, 0xFF, sizeof b->yes);
    memset(b->no, 0, sizeof b->no);
    if (p->filter != PLAN_NONE) plan_eval_truth(eval_at(j, level), p->filter, p->table, first, count, b->yes, b->no);
    plan_eval_value(eval_at(j, level), p->value, p->table, first, count, b->lo, b->hi, b->valued);
    plan_eval_value(eval_at(j, level), p->key, p->table, first, count, b->from, b->to, b->placed);
    for (uint32_t i = 0; i < count && bounded; i++) {
        uint64_t bit = UINT64_C(1) << (i % 64);
        if (b->no[i / 64] & bit) continue;
        bounded = sweep_row(s, p->length, b->yes[i / 64] & bit, b->valued[i / 64] & bit, b->lo[i], b->hi[i], b->placed[i / 64] & bit, b->from[i], b->to[i]);
    }
    free(b);
    return bounded;
}

static bool peak_at(struct assess *j, uint32_t level, const struct peak *p, int64_t *lo, int64_t *hi)
{
    uint32_t rows = j->env[level].table[p->table].rows;
    struct sweep s = {.inside = {malloc(((size_t)rows + 1) * 2 * sizeof(struct edge)), 0}, .near = {malloc(((size_t)rows + 1) * 2 * sizeof(struct edge)), 0}};
    if (!s.inside.at || !s.near.at) abort();
    bool bounded = !p->open && !p->costly;
    for (uint32_t first = 0; first < rows && bounded; first += PLAN_BLOCK)
        bounded = sweep_block(j, level, p, first, rows - first < PLAN_BLOCK ? rows - first : PLAN_BLOCK, &s);
    bounded = bounded && highest(&s.inside, lo) && highest(&s.near, hi) && !__builtin_add_overflow(*hi, s.anywhere, hi);
    if (bounded && *lo < s.alone) *lo = s.alone;
    free(s.inside.at);
    free(s.near.at);
    return bounded;
}

void assess_peaks(struct assess *j)
{
    struct checker *ck = j->ck;
    for (uint32_t i = 0; i < ck->lowered->derived.len; i++) {
        const struct derived *d = &ck->lowered->derived.at[i];
        if (d->kind != DERIVED_PEAK || !ck->study->tables.at[d->table].rows.len) continue;
        for (uint32_t level = 0; level < LEVELS; level++) {
            int64_t lo = 0, hi = 0;
            bool known = peak_at(j, level, &ck->lowered->peaks.at[d->subject], &lo, &hi);
            assess_set(j, level, d->table, d->column, 0, lo, hi, known);
        }
    }
}
