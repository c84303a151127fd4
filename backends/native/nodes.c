/* nodes.c - the instructions of each operation of the plan: branch-free, with no trap whatever the data. */
#include "backends/native/emit.h"

#include <string.h>

static LLVMValueRef and(struct emitter *e, LLVMValueRef a, LLVMValueRef b) { return LLVMBuildAnd(e->build, a, b, ""); }
static LLVMValueRef or(struct emitter *e, LLVMValueRef a, LLVMValueRef b) { return LLVMBuildOr(e->build, a, b, ""); }
static LLVMValueRef not(struct emitter *e, LLVMValueRef a) { return LLVMBuildNot(e->build, a, ""); }

static LLVMValueRef compare(struct emitter *e, LLVMIntPredicate p, LLVMValueRef a, LLVMValueRef b)
{
    return emit_test(e, p, a, b);
}

static struct emitted truth(LLVMValueRef yes, LLVMValueRef no) { return (struct emitted){.yes = yes, .no = no}; }

/* A truth that is never unknown. */
static struct emitted certain(struct emitter *e, LLVMValueRef yes) { return truth(yes, not(e, yes)); }

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
static int64_t greatest(int64_t a, int64_t b) { return a > b ? a : b; }

static LLVMValueRef known(struct emitter *e, const struct emitted *a) { return a->yes ? or(e, a->yes, a->no) : a->known; }

/* ---- leaves ---- */

static struct emitted constant(struct emitter *e, const struct plan_node *n)
{
    if (n->type == PLAN_TRUTH) return truth(emit_bit(e, n->k != 0), emit_bit(e, n->k == 0));
    LLVMValueRef lo = emit_int(e, n->k);
    return (struct emitted){.lo = lo, .hi = n->ranged ? emit_int(e, n->m) : lo, .known = emit_bit(e, true), .min = n->k, .max = n->ranged ? n->m : n->k};
}

static struct emitted unknown(struct emitter *e, enum plan_type type)
{
    LLVMValueRef no = emit_bit(e, false), zero = emit_int(e, 0);
    return type == PLAN_TRUTH ? truth(no, no) : (struct emitted){.lo = zero, .hi = zero, .known = no};
}

/* a <= b for the ends of a field, left out where the bound is none. */
static LLVMValueRef within(struct emitter *e, LLVMValueRef so_far, LLVMIntPredicate p, LLVMValueRef a, int64_t bound)
{
    if (bound == INT64_MIN || bound == INT64_MAX) return so_far;
    return and(e, so_far, compare(e, p, a, emit_int(e, bound)));
}

static int64_t field_min(const struct layout_field *f) { return f->ranged ? f->floor : greatest(f->floor, f->min); }
static int64_t field_max(const struct layout_field *f) { return f->ranged ? f->ceiling : least(f->ceiling, f->max); }

/* The field of the row. */
static struct emitted row_field(struct emitter *e, const struct layout_table *t, LLVMValueRef row, const struct layout_field *f)
{
    LLVMValueRef word = emit_load(e, row, LLVMConstInt(e->size, t->known_word + f->bit / 64, 0));
    LLVMValueRef mask = emit_int(e, (int64_t)(UINT64_C(1) << (f->bit % 64)));
    LLVMValueRef is_known = compare(e, LLVMIntNE, and(e, word, mask), emit_int(e, 0));
    LLVMValueRef lo = emit_load(e, row, LLVMConstInt(e->size, f->word, 0)), hi = lo;
    if (f->ranged) {
        hi = emit_load(e, row, LLVMConstInt(e->size, f->word + 1, 0));
        is_known = and(e, is_known, compare(e, LLVMIntSLE, lo, hi));
    }
    is_known = within(e, is_known, LLVMIntSGE, lo, f->floor);
    is_known = within(e, is_known, LLVMIntSLE, hi, f->ceiling);
    /* Else the bounds of the type have said it. */
    if (f->min > f->floor) is_known = within(e, is_known, LLVMIntSGE, hi, f->min);
    if (f->max < f->ceiling) is_known = within(e, is_known, LLVMIntSLE, lo, f->max);
    if (f->type == PLAN_TRUTH) {
        LLVMValueRef is_yes = compare(e, LLVMIntNE, lo, emit_int(e, 0));
        return truth(and(e, is_known, is_yes), and(e, is_known, not(e, is_yes)));
    }
    return (struct emitted){.lo = lo, .hi = hi, .known = is_known, .min = field_min(f), .max = field_max(f)};
}

/* What the group of rows has in one array of a column. */
static LLVMValueRef load_group(struct emitter *e, LLVMTypeRef type, LLVMValueRef array, uint32_t align)
{
    LLVMValueRef load = LLVMBuildLoad2(e->build, type, emit_at(e, type, array, e->group), "");
    LLVMSetAlignment(load, align);
    return load;
}

/* The field of a group of rows: the runtime has left known only what is in the range of the field. */
static struct emitted group_field(struct emitter *e, const struct layout_table *t, const struct layout_field *f)
{
    const struct emit_slot *s = &e->slots[f - t->fields.at];
    uint32_t mask_align = e->lanes / 8;
    if (f->type == PLAN_TRUTH) return truth(load_group(e, e->truth, s->lo, mask_align), load_group(e, e->truth, s->hi, mask_align));
    uint32_t width = layout_field_bytes(f);
    LLVMTypeRef type = LLVMVectorType(width == 4 ? e->int32 : e->int64, e->lanes);
    LLVMValueRef lo = load_group(e, type, s->lo, width), hi = f->ranged ? load_group(e, type, s->hi, width) : lo;
    return (struct emitted){.lo = lo, .hi = hi, .known = load_group(e, e->truth, s->known, mask_align), .min = field_min(f), .max = field_max(f)};
}

static struct emitted field(struct emitter *e, const struct layout_table *t, const struct plan_node *n)
{
    if (e->lanes) return group_field(e, t, layout_field_of(t, n));
    if (n->op == PLAN_INPUT) return row_field(e, t, e->vars[0].row, layout_field_of(t, n));
    struct emit_place p = emit_place_of(e, n->var, n->up);
    const struct layout_table *of = layout_table_of(e->layout, p.table);
    return row_field(e, of, p.row, layout_field_of(of, n));
}

/* Data has no other state than known or not. */
static struct emitted stated(struct emitter *e, const struct layout_table *t, const struct plan_node *n)
{
    struct emitted a = field(e, t, n);
    return certain(e, known(e, &a));
}

/* ---- truth ---- */

static struct emitted if_else(struct emitter *e, const struct emitted *a, const struct emitted *b, const struct emitted *c)
{
    if (b->yes) {
        LLVMValueRef yes = or(e, or(e, and(e, a->yes, b->yes), and(e, a->no, c->yes)), and(e, b->yes, c->yes));
        LLVMValueRef no = or(e, or(e, and(e, a->yes, b->no), and(e, a->no, c->no)), and(e, b->no, c->no));
        return truth(yes, no);
    }
    LLVMValueRef same = and(e, compare(e, LLVMIntEQ, b->lo, c->lo), compare(e, LLVMIntEQ, b->hi, c->hi));
    LLVMValueRef either = and(e, same, and(e, b->known, c->known));
    LLVMValueRef is_known = or(e, or(e, and(e, a->yes, b->known), and(e, a->no, c->known)), either);
    LLVMValueRef lo = emit_choice(e, a->yes, b->lo, c->lo);
    LLVMValueRef hi = emitted_is_exact(b) && emitted_is_exact(c) ? lo : emit_choice(e, a->yes, b->hi, c->hi);
    return (struct emitted){.lo = lo, .hi = hi, .known = is_known, .min = least(b->min, c->min), .max = greatest(b->max, c->max)};
}

static struct emitted same_truth(struct emitter *e, const struct emitted *a, const struct emitted *b)
{
    return truth(or(e, and(e, a->yes, b->yes), and(e, a->no, b->no)), or(e, and(e, a->yes, b->no), and(e, a->no, b->yes)));
}

/* ---- codes and sets ---- */

static struct emitted in_list(struct emitter *e, const struct plan_node *n, const struct emitted *a)
{
    const struct plan_list *list = &e->validator->plan->lists.at[n->k];
    LLVMValueRef found = emit_bit(e, false);
    for (uint32_t i = 0; i < list->n; i++) found = or(e, found, compare(e, LLVMIntEQ, a->lo, emit_int(e, list->codes[i])));
    return truth(and(e, a->known, found), and(e, a->known, not(e, found)));
}

static struct emitted contains(struct emitter *e, const struct plan_node *n, const struct emitted *a)
{
    uint64_t mask = n->k >= 0 && n->k < 64 ? UINT64_C(1) << n->k : 0;
    LLVMValueRef has = compare(e, LLVMIntNE, and(e, emit_wide(e, a->lo), emit_int_as(e, emit_wide(e, a->lo), (int64_t)mask)), emit_int(e, 0));
    return truth(and(e, a->known, has), and(e, a->known, not(e, has)));
}

/* The same for several rows: a's code picks which of b's codes are not below it. */
static struct emitted in_order_of_group(struct emitter *e, const struct plan_order *order, const struct emitted *a, const struct emitted *b)
{
    LLVMValueRef *is_b = arena_alloc(e->arena, order->n * sizeof *is_b), le = emit_bit(e, false), a_valid = le, b_valid = le;
    for (uint32_t y = 0; y < order->n; y++) {
        is_b[y] = compare(e, LLVMIntEQ, b->lo, emit_int(e, y));
        b_valid = or(e, b_valid, is_b[y]);
    }
    for (uint32_t x = 0; x < order->n; x++) {
        LLVMValueRef is_a = compare(e, LLVMIntEQ, a->lo, emit_int(e, x)), above = emit_bit(e, false);
        for (uint32_t y = 0; y < order->n; y++) {
            uint64_t at = (uint64_t)x * order->n + y;
            if (order->le[at / 64] >> (at % 64) & 1) above = or(e, above, is_b[y]);
        }
        a_valid = or(e, a_valid, is_a);
        le = or(e, le, and(e, is_a, above));
    }
    LLVMValueRef decided = and(e, and(e, a_valid, b_valid), and(e, a->known, b->known));
    return truth(and(e, decided, le), and(e, decided, not(e, le)));
}

/* A code that the order does not hold is unknown to it. */
static struct emitted in_order(struct emitter *e, const struct plan_node *n, const struct emitted *a, const struct emitted *b)
{
    const struct plan_order *order = &e->validator->plan->orders.at[n->k];
    if (!order->n) return unknown(e, PLAN_TRUTH);
    if (e->lanes) return in_order_of_group(e, order, a, b);
    LLVMValueRef count = emit_int(e, order->n);
    LLVMValueRef valid = and(e, compare(e, LLVMIntULT, a->lo, count), compare(e, LLVMIntULT, b->lo, count));
    LLVMValueRef index = LLVMBuildAdd(e->build, LLVMBuildMul(e->build, a->lo, count, ""), b->lo, "");
    LLVMValueRef safe = emit_choice(e, valid, index, emit_int(e, 0));
    uint64_t bits = (uint64_t)order->n * order->n;
    LLVMValueRef word;
    if (bits <= 64) {
        word = emit_int(e, (int64_t)order->le[0]);
    } else {
        LLVMValueRef at = LLVMBuildLShr(e->build, safe, emit_int(e, 6), "");
        word = emit_load(e, emit_words(e, order->le, (uint32_t)((bits + 63) / 64)), LLVMBuildIntCast2(e->build, at, e->size, 0, ""));
    }
    LLVMValueRef shifted = LLVMBuildLShr(e->build, word, LLVMBuildAnd(e->build, safe, emit_int(e, 63), ""), "");
    LLVMValueRef le = LLVMBuildTrunc(e->build, shifted, e->bit, "");
    LLVMValueRef decided = and(e, valid, and(e, a->known, b->known));
    return truth(and(e, decided, le), and(e, decided, not(e, le)));
}

struct emitted emit_node(struct emitter *e, const struct layout_table *t, uint32_t number)
{
    const struct emitted *done = e->done;
    const struct plan_node *n = &e->validator->plan->nodes.at[number];
    const struct emitted *a = n->a == PLAN_NONE ? NULL : &done[n->a], *b = n->b == PLAN_NONE ? NULL : &done[n->b];
    switch (n->op) {
    case PLAN_CONST: return constant(e, n);
    case PLAN_UNKNOWN: return unknown(e, n->type);
    case PLAN_COLUMN: return field(e, t, n);
    case PLAN_INPUT: return emit_input_is_field(e, number) ? field(e, t, n) : *a;
    case PLAN_STATED: return stated(e, t, n);
    case PLAN_NOT: return truth(a->no, a->yes);
    case PLAN_AND: return truth(and(e, a->yes, b->yes), or(e, a->no, b->no));
    case PLAN_OR: return truth(or(e, a->yes, b->yes), and(e, a->no, b->no));
    case PLAN_KNOWN: return certain(e, known(e, a));
    case PLAN_GRADE: return n->k <= e->grade ? *a : unknown(e, n->type);
    case PLAN_IF: return if_else(e, a, b, &done[n->c]);
    case PLAN_EQ: return a->yes ? same_truth(e, a, b) : emit_compare(e, n, a, b);
    case PLAN_LT:
    case PLAN_LE: return emit_compare(e, n, a, b);
    case PLAN_IN: return in_list(e, n, a);
    case PLAN_CONTAINS: return contains(e, n, a);
    case PLAN_ORDER_LE: return in_order(e, n, a, b);
    case PLAN_ADD: return emit_sum(e, n, a, b);
    case PLAN_MUL: return emit_product(e, a, b);
    case PLAN_COMPLETED: return emit_completed(e, n, a, b);
    case PLAN_ADD_MONTHS: return emit_add_months(e, n, a);
    case PLAN_LOOKUP: return emit_lookup(e, n, a);
    case PLAN_FORALL:
    case PLAN_EXISTS:
    case PLAN_COUNT:
    case PLAN_SUM:
    case PLAN_MIN:
    case PLAN_MAX:
    case PLAN_FIRST:
    case PLAN_LAST: return emit_collection(e, t, n);
    case PLAN_ROW: break;   /* refused before (layout_unsupported) */
    }
    return unknown(e, n->type);
}

void emit_mark(struct emitter *e, const struct program *g)
{
    const struct plan *p = e->validator->plan;
    memset(e->mark, 0, p->nodes.len);
    layout_reach(p, g->applies, e->mark);
    layout_reach(p, g->requires, e->mark);
}

struct emitted emit_truth_of(const struct emitter *e, uint32_t node)
{
    return node == PLAN_NONE ? truth(emit_bit(e, true), emit_bit(e, false)) : e->done[node];
}
