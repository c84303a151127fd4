/* lookups.c - tables by interval: compiled to segments of keys that have one answer each, and the gaps between them. */
#include "backends/native/emit.h"

/* Keys from..to, both in; of a segment, the answer lo..hi. */
struct segment { int64_t from, to, lo, hi; };
struct segments { struct segment *answers, *gaps; uint32_t n, n_gaps; };

static int64_t row_end(const struct plan_lookup *l, uint32_t i)
{
    return l->open_end && i + 1 == l->rows ? INT64_MAX : l->to[i];
}

/* A segment ends where a key has no answer, or another one. */
static void add_segment(struct segments *s, wide from, wide to, int64_t lo, int64_t hi)
{
    if (from > to || lo > hi) return;
    wide next = s->n ? (wide)s->answers[s->n - 1].to + 1 : INT64_MIN;
    if (next < from) s->gaps[s->n_gaps++] = (struct segment){(int64_t)next, (int64_t)(from - 1), 0, 0};
    s->answers[s->n++] = (struct segment){(int64_t)from, (int64_t)to, lo, hi};
}

/* The key that row i ends with, when other rows hold it too: what they agree on, which may be nothing. */
static void add_joint(struct segments *s, const struct plan_lookup *l, uint32_t column, uint32_t i)
{
    int64_t key = row_end(l, i), lo = INT64_MIN, hi = INT64_MAX;
    for (; i < l->rows && l->from[i] <= key; i++) {
        size_t cell = (size_t)i * l->columns + column;
        if (l->lo[cell] > lo) lo = l->lo[cell];
        if (l->hi[cell] < hi) hi = l->hi[cell];
    }
    add_segment(s, key, key, lo, hi);
}

static struct segments segments_of(struct emitter *e, const struct plan_lookup *l, uint32_t column)
{
    struct segments s = {.answers = arena_alloc(e->arena, (2 * (size_t)l->rows + 1) * sizeof *s.answers)};
    s.gaps = arena_alloc(e->arena, (2 * (size_t)l->rows + 2) * sizeof *s.gaps);
    for (uint32_t i = 0; i < l->rows; i++) {
        bool joins_last = i > 0 && row_end(l, i - 1) == l->from[i], joins_next = i + 1 < l->rows && l->from[i + 1] == row_end(l, i);
        size_t cell = (size_t)i * l->columns + column;
        add_segment(&s, (wide)l->from[i] + joins_last, (wide)row_end(l, i) - joins_next, l->lo[cell], l->hi[cell]);
        if (joins_next && (i == 0 || row_end(l, i - 1) != row_end(l, i))) add_joint(&s, l, column, i);
    }
    wide next = s.n ? (wide)s.answers[s.n - 1].to + 1 : INT64_MIN;
    if (next <= INT64_MAX) s.gaps[s.n_gaps++] = (struct segment){(int64_t)next, INT64_MAX, 0, 0};
    return s;
}

static LLVMValueRef meets(struct emitter *e, const struct emitted *key, const struct segment *s)
{
    LLVMValueRef from = emit_test(e, LLVMIntSLE, emit_int(e, s->from), key->hi);
    return LLVMBuildAnd(e->build, from, emit_test(e, LLVMIntSLE, key->lo, emit_int(e, s->to)), "");
}

/* `so_far`, or `mine` when the key meets the segment; of a range of keys the lesser or the greater of both. */
static LLVMValueRef join(struct emitter *e, LLVMValueRef hit, LLVMValueRef so_far, int64_t mine, bool exact, LLVMIntPredicate beats)
{
    LLVMValueRef constant = emit_int(e, mine);
    if (!exact) hit = LLVMBuildAnd(e->build, hit, emit_test(e, beats, constant, so_far), "");
    return emit_choice(e, hit, constant, so_far);
}

struct emitted emit_lookup(struct emitter *e, const struct plan_node *n, const struct emitted *key)
{
    struct segments s = segments_of(e, &e->validator->plan->lookups.at[n->k], (uint32_t)n->m);
    struct emitted answer = {.lo = emit_int(e, INT64_MAX), .hi = emit_int(e, INT64_MIN), .known = key->known};
    bool exact = emitted_is_exact(key), single = exact;
    for (uint32_t i = 0; i < s.n; i++) {
        const struct segment *x = &s.answers[i];
        LLVMValueRef hit = meets(e, key, x);
        answer.lo = join(e, hit, answer.lo, x->lo, exact, LLVMIntSLT);
        answer.hi = join(e, hit, answer.hi, x->hi, exact, LLVMIntSGT);
        if (i == 0 || x->lo < answer.min) answer.min = x->lo;
        if (i == 0 || x->hi > answer.max) answer.max = x->hi;
        single &= x->lo == x->hi;
    }
    for (uint32_t i = 0; i < s.n_gaps; i++) {
        answer.known = LLVMBuildAnd(e->build, answer.known, LLVMBuildNot(e->build, meets(e, key, &s.gaps[i]), ""), "");
    }
    if (single) answer.hi = answer.lo;
    return answer;
}
