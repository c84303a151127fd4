/* collect.c - collections: a loop over the rows of a child table, folded as the interpreter folds them (lang/plan_collect.c). */
#include "backends/native/emit.h"

enum { STATES = 12 };

/* What is known of the rows so far, in registers: bits, then numbers. Which of them a collection has depends on what it is. */
enum state { DECIDED, UNSURE, SOME, KNOWN_VALUE, HAS_BEFORE, LO, HI, BEFORE, AFTER, KEY_LO, KEY_HI };
struct fold {
    const struct plan_node *node;
    LLVMValueRef at[STATES];            /* NULL where there is none */
    bool exact;                         /* the values are no ranges */
    int64_t min, max;
};

static LLVMValueRef and(struct emitter *e, LLVMValueRef a, LLVMValueRef b) { return LLVMBuildAnd(e->build, a, b, ""); }
static LLVMValueRef or(struct emitter *e, LLVMValueRef a, LLVMValueRef b) { return LLVMBuildOr(e->build, a, b, ""); }
static LLVMValueRef not(struct emitter *e, LLVMValueRef a) { return LLVMBuildNot(e->build, a, ""); }

static LLVMValueRef choose(struct emitter *e, LLVMValueRef c, LLVMValueRef a, LLVMValueRef b)
{
    return a == b ? a : LLVMBuildSelect(e->build, c, a, b, "");
}

static LLVMValueRef lesser(struct emitter *e, LLVMValueRef a, LLVMValueRef b)
{
    return choose(e, emit_test(e, LLVMIntSLT, a, b), a, b);
}

static bool is_quantifier(enum plan_op op) { return op == PLAN_FORALL || op == PLAN_EXISTS; }
static bool is_choice(enum plan_op op) { return op == PLAN_FIRST || op == PLAN_LAST; }

static void start(struct emitter *e, struct fold *f, enum state first, enum state last, LLVMValueRef value)
{
    (void)e;
    for (uint32_t i = first; i <= (uint32_t)last; i++) f->at[i] = value;
}

/* Before the first row. Where there may be others than those gone through, only what these decide is known. */
static void fold_start(struct emitter *e, struct fold *f, LLVMValueRef others)
{
    enum plan_op op = f->node->op;
    LLVMValueRef no = emit_bit(e, false);
    f->at[UNSURE] = others;
    if (is_quantifier(op)) {
        f->at[DECIDED] = no;
        return;
    }
    start(e, f, LO, HI, emit_int(e, 0));
    f->at[SOME] = no;
    if (!is_choice(op)) return;
    start(e, f, KNOWN_VALUE, HAS_BEFORE, no);
    start(e, f, BEFORE, AFTER, emit_int(e, INT64_MAX));
    start(e, f, KEY_LO, KEY_HI, emit_int(e, 0));
}

/* ---- one more row ---- */

static void fold_quantifier(struct emitter *e, struct fold *f, const struct emitted *filter, const struct emitted *body)
{
    bool all = f->node->op == PLAN_FORALL;
    LLVMValueRef decides = and(e, filter->yes, all ? body->no : body->yes), harmless = or(e, filter->no, all ? body->yes : body->no);
    f->at[DECIDED] = or(e, f->at[DECIDED], decides);
    f->at[UNSURE] = or(e, f->at[UNSURE], not(e, or(e, decides, harmless)));
}

static void fold_count(struct emitter *e, struct fold *f, const struct emitted *filter)
{
    f->at[LO] = LLVMBuildAdd(e->build, f->at[LO], emit_one_where(e, filter->yes, f->at[LO]), "");
    f->at[HI] = LLVMBuildAdd(e->build, f->at[HI], emit_one_where(e, not(e, filter->no), f->at[HI]), "");
}

/* The sum of two words, and where it leaves them. */
static LLVMValueRef sum(struct emitter *e, LLVMValueRef a, LLVMValueRef b, LLVMValueRef *leaves)
{
    LLVMValueRef s = LLVMBuildAdd(e->build, a, b, "");
    LLVMValueRef signs = LLVMBuildAnd(e->build, LLVMBuildXor(e->build, a, s, ""), LLVMBuildXor(e->build, b, s, ""), "");
    *leaves = or(e, *leaves, emit_test(e, LLVMIntSLT, signs, emit_int(e, 0)));
    return s;
}

static void fold_value(struct emitter *e, struct fold *f, LLVMValueRef take, const struct emitted *body)
{
    if (f->node->op == PLAN_SUM) {
        LLVMValueRef leaves = emit_bit(e, false), lo = sum(e, f->at[LO], body->lo, &leaves), hi = sum(e, f->at[HI], body->hi, &leaves);
        f->at[LO] = choose(e, take, lo, f->at[LO]);
        f->at[HI] = choose(e, take, hi, f->at[HI]);
        f->at[UNSURE] = or(e, f->at[UNSURE], and(e, take, leaves));
    } else {
        LLVMIntPredicate beats = f->node->op == PLAN_MIN ? LLVMIntSLT : LLVMIntSGT;
        LLVMValueRef first = not(e, f->at[SOME]);
        LLVMValueRef lo = and(e, take, or(e, first, emit_test(e, beats, body->lo, f->at[LO])));
        LLVMValueRef hi = and(e, take, or(e, first, emit_test(e, beats, body->hi, f->at[HI])));
        f->at[LO] = choose(e, lo, body->lo, f->at[LO]);
        f->at[HI] = choose(e, hi, body->hi, f->at[HI]);
    }
    f->at[SOME] = or(e, f->at[SOME], take);
}

/* A row is the one chosen when the high end of its key is the least so far; of the others the least low ends are kept. */
static void fold_choice(struct emitter *e, struct fold *f, LLVMValueRef take, const struct emitted *body, const struct emitted *key)
{
    bool last = f->node->op == PLAN_LAST;
    /* The complements of keys have the opposite order, without overflow. */
    LLVMValueRef lo = last ? not(e, key->hi) : key->lo, hi = last ? not(e, key->lo) : key->hi, some = f->at[SOME];
    LLVMValueRef later = and(e, take, and(e, some, emit_test(e, LLVMIntSGE, hi, f->at[KEY_HI]))), now = and(e, take, not(e, later));
    LLVMValueRef least = lesser(e, lesser(e, f->at[BEFORE], f->at[AFTER]), f->at[KEY_LO]), none = emit_int(e, INT64_MAX);
    f->at[BEFORE] = choose(e, now, choose(e, some, least, none), f->at[BEFORE]);
    f->at[HAS_BEFORE] = choose(e, now, some, f->at[HAS_BEFORE]);
    f->at[AFTER] = choose(e, now, none, choose(e, later, lesser(e, f->at[AFTER], lo), f->at[AFTER]));
    f->at[KEY_LO] = choose(e, now, lo, f->at[KEY_LO]);
    f->at[KEY_HI] = choose(e, now, hi, f->at[KEY_HI]);
    f->at[LO] = choose(e, now, body->lo, f->at[LO]);
    f->at[HI] = choose(e, now, body->hi, f->at[HI]);
    f->at[KNOWN_VALUE] = choose(e, now, body->known, f->at[KNOWN_VALUE]);
    f->at[SOME] = or(e, some, take);
}

/* A truth as 1 and 0. */
static struct emitted as_number(struct emitter *e, const struct emitted *a)
{
    if (!a->yes) return *a;
    LLVMValueRef lo = emit_one_where(e, a->yes, emit_int(e, 0));
    return (struct emitted){.lo = lo, .hi = lo, .known = or(e, a->yes, a->no), .min = 0, .max = 1};
}

static void fold_row(struct emitter *e, struct fold *f, const struct emitted values[3])
{
    const struct emitted always = {.yes = emit_bit(e, true), .no = emit_bit(e, false)};
    const struct emitted *filter = f->node->a == PLAN_NONE ? &always : &values[0];
    if (is_quantifier(f->node->op)) {
        fold_quantifier(e, f, filter, &values[1]);
        return;
    }
    if (f->node->op == PLAN_COUNT) {
        f->exact = f->node->a == PLAN_NONE;
        fold_count(e, f, filter);
        return;
    }
    struct emitted body = as_number(e, &values[1]);
    const struct emitted *needed = is_choice(f->node->op) ? &values[2] : &body;
    LLVMValueRef pass = filter->yes, wanting = or(e, not(e, or(e, filter->yes, filter->no)), and(e, pass, not(e, needed->known)));
    f->exact = emitted_is_exact(&body);
    f->min = body.min;
    f->max = body.max;
    f->at[UNSURE] = or(e, f->at[UNSURE], wanting);
    LLVMValueRef take = and(e, pass, needed->known);
    if (is_choice(f->node->op)) fold_choice(e, f, take, &body, &values[2]);
    else fold_value(e, f, take, &body);
}

/* ---- the loop ---- */

struct loop { LLVMBasicBlockRef before, test, body, end; LLVMValueRef i; };

static struct loop loop_start(struct emitter *e, struct fold *f, LLVMValueRef count)
{
    LLVMBuilderRef b = e->build;
    LLVMValueRef function = LLVMGetBasicBlockParent(LLVMGetInsertBlock(b));
    struct loop l = {.before = LLVMGetInsertBlock(b)};
    l.test = LLVMAppendBasicBlockInContext(e->context, function, "test");
    l.body = LLVMAppendBasicBlockInContext(e->context, function, "row");
    l.end = LLVMAppendBasicBlockInContext(e->context, function, "end");
    LLVMBuildBr(b, l.test);
    LLVMPositionBuilderAtEnd(b, l.test);
    l.i = LLVMBuildPhi(b, e->int64, "i");
    LLVMValueRef zero = emit_int(e, 0);
    LLVMAddIncoming(l.i, &zero, &l.before, 1);
    for (uint32_t k = 0; k < STATES; k++) {
        if (!f->at[k]) continue;
        LLVMValueRef phi = LLVMBuildPhi(b, LLVMTypeOf(f->at[k]), "");
        LLVMAddIncoming(phi, &f->at[k], &l.before, 1);
        f->at[k] = phi;
    }
    LLVMBuildCondBr(b, LLVMBuildICmp(b, LLVMIntULT, l.i, count, ""), l.body, l.end);
    LLVMPositionBuilderAtEnd(b, l.body);
    return l;
}

/* phis: the state at the head of the loop. */
static void loop_end(struct emitter *e, const struct loop *l, const struct fold *f, const LLVMValueRef *phis)
{
    LLVMBasicBlockRef here = LLVMGetInsertBlock(e->build);
    LLVMValueRef next = LLVMBuildAdd(e->build, l->i, emit_int(e, 1), "");
    LLVMBuildBr(e->build, l->test);
    LLVMAddIncoming(l->i, &next, &here, 1);
    for (uint32_t k = 0; k < STATES; k++)
        if (phis[k]) LLVMAddIncoming(phis[k], (LLVMValueRef *)&f->at[k], &here, 1);
    LLVMPositionBuilderAtEnd(e->build, l->end);
}

/* ---- the answer ---- */

static struct emitted truth_answer(struct emitter *e, const struct fold *f)
{
    LLVMValueRef rest = not(e, or(e, f->at[DECIDED], f->at[UNSURE]));
    if (f->node->op == PLAN_FORALL) return (struct emitted){.yes = rest, .no = f->at[DECIDED]};
    return (struct emitted){.yes = f->at[DECIDED], .no = f->node->open ? emit_bit(e, false) : rest};
}

static struct emitted value_answer(struct emitter *e, const struct fold *f)
{
    enum plan_op op = f->node->op;
    LLVMValueRef known = not(e, f->at[UNSURE]);
    struct emitted v = {.lo = f->at[LO], .hi = f->exact ? f->at[LO] : f->at[HI], .min = f->min, .max = f->max};
    if (op != PLAN_COUNT && op != PLAN_SUM) known = and(e, known, f->at[SOME]);
    if (op == PLAN_COUNT || op == PLAN_SUM) {
        v.min = op == PLAN_COUNT ? 0 : INT64_MIN;
        v.max = INT64_MAX;
    }
    if (is_choice(op)) {
        LLVMValueRef first = or(e, not(e, f->at[HAS_BEFORE]), emit_test(e, LLVMIntSGT, f->at[BEFORE], f->at[KEY_HI]));
        LLVMValueRef certain = and(e, first, emit_test(e, LLVMIntSGE, f->at[AFTER], f->at[KEY_HI]));
        known = and(e, and(e, known, f->at[KNOWN_VALUE]), certain);
    }
    v.known = known;
    if (f->node->type != PLAN_TRUTH) return v;
    LLVMValueRef is_yes = emit_test(e, LLVMIntNE, v.lo, emit_int(e, 0));
    return (struct emitted){.yes = and(e, known, is_yes), .no = and(e, known, not(e, is_yes))};
}

struct emitted emit_collection(struct emitter *e, const struct layout_table *t, const struct plan_node *n)
{
    struct fold f = {.node = n};
    struct emit_place parent = emit_place_of(e, n->of_var, n->of_up), outer = e->vars[n->var];
    LLVMValueRef rows = NULL, count = NULL, others = NULL, phis[STATES];
    emit_children(e, &parent, n->table, &rows, &count, &others);
    fold_start(e, &f, or(e, others, not(e, emit_is_there(e, &parent))));
    struct loop l = loop_start(e, &f, count);
    for (uint32_t k = 0; k < STATES; k++) phis[k] = f.at[k];
    LLVMValueRef words = emit_int(e, layout_table_of(e->layout, n->table)->row_words);
    e->vars[n->var] = (struct emit_place){n->table, emit_at(e, e->int64, rows, LLVMBuildMul(e->build, l.i, words, ""))};
    struct emitted values[3] = {{0}, {0}, {0}};
    emit_inner_scope(e, t, n, values);
    fold_row(e, &f, values);
    loop_end(e, &l, &f, phis);
    e->vars[n->var] = outer;
    for (uint32_t k = 0; k < STATES; k++) f.at[k] = phis[k];
    return is_quantifier(n->op) ? truth_answer(e, &f) : value_answer(e, &f);
}
