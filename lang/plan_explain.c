/* plan_explain.c - why: the leaves on which a truth rests at one row, or that would have to be known to settle it. */
#include "lang/plan_frame.h"

#include <stdlib.h>

struct leaves { struct plan_leaf *at; size_t n, cap; };

struct why { struct plan_eval *ev; struct leaves leaves; };

/* What is asked of a value: what makes it what it is, or what keeps it from being one value. */
enum ask { ASK_SUPPORT, ASK_NEED };

static void why_truth(struct why *w, struct frame *f, uint32_t node);
static void why_value(struct why *w, struct frame *f, uint32_t node, enum ask ask);

static const struct plan_node *node_at(const struct why *w, uint32_t node) { return &w->ev->plan->nodes.at[node]; }

/* ---- leaves ---- */

static void leaves_add(struct leaves *l, struct plan_leaf leaf)
{
    if (l->n == l->cap) {
        l->cap = l->cap ? l->cap * 2 : 16;
        l->at = realloc(l->at, l->cap * sizeof *l->at);
        if (!l->at) abort();
    }
    l->at[l->n++] = leaf;
}

static void see_node(struct why *w, uint32_t node)
{
    leaves_add(&w->leaves, (struct plan_leaf){node, PLAN_NONE, PLAN_NONE, PLAN_NONE, PLAN_ABSENT, false});
}

/* A collection that may have other rows than those named. */
static void see_rows(struct why *w, uint32_t node)
{
    leaves_add(&w->leaves, (struct plan_leaf){node, PLAN_NONE, PLAN_NONE, PLAN_NONE, PLAN_ABSENT, true});
}

static void see_cell(struct why *w, struct frame *f, uint32_t node)
{
    const struct plan_node *n = node_at(w, node);
    const struct plan_table *t = &w->ev->env->table[n->table];
    struct plan_leaf leaf = {node, n->table, PLAN_NONE, n->column, PLAN_ABSENT, false};
    if (n->var == PLAN_ROOT) {
        if (t->rows) leaf.row = 0;
    } else {
        struct place p = place_of(w->ev, f, n->var, n->up);
        if (p.table == n->table) leaf.row = place_row(&p, 0);
    }
    if (leaf.row != PLAN_NONE) {
        const struct plan_column *c = &t->column[n->column];
        leaf.state = c->state ? (enum plan_state)c->state[leaf.row] : bit_get(c->known, leaf.row) ? PLAN_GIVEN : PLAN_ABSENT;
    }
    leaves_add(&w->leaves, leaf);
}

/* ---- what is known at the row ---- */

static enum plan_truth truth_at(struct why *w, struct frame *f, uint32_t node)
{
    struct truth t = frame_truth(w->ev, f, node);
    return t.yes[0] & 1 ? PLAN_YES : t.no[0] & 1 ? PLAN_NO : PLAN_UNSURE;
}

/* Is a node down to one value? */
static bool is_settled(struct why *w, struct frame *f, uint32_t node)
{
    enum plan_type type = node_at(w, node)->type;
    if (type == PLAN_TRUTH) return truth_at(w, f, node) != PLAN_UNSURE;
    struct value v = frame_value(w->ev, f, node);
    if (!(v.known[0] & 1)) return false;
    return type == PLAN_CHOICE ? set_is_single((uint64_t)v.lo[0]) : v.lo[0] == v.hi[0];
}

/* A child that has the say: a truth explains itself. */
static void why_child(struct why *w, struct frame *f, uint32_t node, enum ask ask)
{
    if (node_at(w, node)->type == PLAN_TRUTH) why_truth(w, f, node);
    else why_value(w, f, node, ask);
}

/* Operations that read all their children: those that are not settled, or the node itself when all are; or all. */
static void why_strict(struct why *w, struct frame *f, uint32_t node, enum ask ask)
{
    uint32_t child[3], n = plan_children(node_at(w, node), child);
    bool found = false;
    for (uint32_t i = 0; i < n; i++) {
        if (ask == ASK_NEED && is_settled(w, f, child[i])) continue;
        why_child(w, f, child[i], ask);
        found = true;
    }
    if (ask == ASK_NEED && !found) see_node(w, node);
}

/* Is it unknown because of a cell? */
static bool is_unknown_by_cell(const struct plan_node *n) { return n->op == PLAN_UNKNOWN && n->k == PLAN_BY_CELL; }

/* A condition that is unknown does not matter where both sides agree. What it may come to is not asked of the cell that would be the reason. */
static void why_if(struct why *w, struct frame *f, uint32_t node, enum ask ask)
{
    const struct plan_node *n = node_at(w, node);
    enum plan_truth a = truth_at(w, f, n->a);
    bool settled = ask == ASK_SUPPORT;
    if (a != PLAN_UNSURE && settled) why_truth(w, f, n->a);
    if (a == PLAN_UNSURE && !settled) why_truth(w, f, n->a);
    /* `known(x) ? … : c`: were x known, the value would not be that of c. */
    if (a == PLAN_NO && !settled && node_at(w, n->a)->op == PLAN_KNOWN && node_at(w, n->c)->op == PLAN_CONST) {
        why_truth(w, f, n->a);
        return;
    }
    if (a != PLAN_NO && (settled || !is_settled(w, f, n->b))) why_child(w, f, n->b, ask);
    if (a == PLAN_UNSURE && is_unknown_by_cell(node_at(w, n->c))) return;
    if (a != PLAN_YES && (settled || !is_settled(w, f, n->c))) why_child(w, f, n->c, ask);
}

/* AND and OR: a child that is `decides` settles it alone. */
static void why_logic(struct why *w, struct frame *f, const struct plan_node *n, enum plan_truth own)
{
    enum plan_truth a = truth_at(w, f, n->a), b = truth_at(w, f, n->b);
    if (a == own) why_truth(w, f, n->a);
    if (b == own) why_truth(w, f, n->b);
}

static void why_known(struct why *w, struct frame *f, uint32_t child, enum plan_truth own)
{
    why_child(w, f, child, own == PLAN_YES ? ASK_SUPPORT : ASK_NEED);
}

/* ---- collections: row after row ---- */

/* Does the row matter? Then its leaves are seen. */
static bool row_quantifier(struct why *w, struct frame *in, const struct plan_node *n, enum plan_truth own)
{
    bool all = n->op == PLAN_FORALL;
    enum plan_truth against = all ? PLAN_NO : PLAN_YES, other = all ? PLAN_YES : PLAN_NO;
    enum plan_truth filter = n->a == PLAN_NONE ? PLAN_YES : truth_at(w, in, n->a), body = truth_at(w, in, n->b);
    bool decides = filter == PLAN_YES && body == against, harmless = filter == PLAN_NO || body == other;
    if (own == PLAN_UNSURE) {
        if (decides || harmless) return false;
        if (filter == PLAN_UNSURE) why_truth(w, in, n->a);
        if (body == PLAN_UNSURE) why_truth(w, in, n->b);
    } else if (own == against) {
        if (!decides) return false;
        if (n->a != PLAN_NONE) why_truth(w, in, n->a);
        why_truth(w, in, n->b);
    } else {
        if (filter == PLAN_NO) why_truth(w, in, n->a);
        if (body == other) why_truth(w, in, n->b);
    }
    return true;
}

static void row_support(struct why *w, struct frame *in, const struct plan_node *n, bool is_chosen)
{
    bool chooses = n->op == PLAN_FIRST || n->op == PLAN_LAST;
    enum plan_truth filter = n->a == PLAN_NONE ? PLAN_YES : truth_at(w, in, n->a);
    if (n->a != PLAN_NONE && filter != PLAN_UNSURE) why_truth(w, in, n->a);
    if (filter != PLAN_YES || n->op == PLAN_COUNT) return;
    if (chooses) why_value(w, in, n->c, ASK_SUPPORT);
    if (!chooses || is_chosen) why_child(w, in, n->b, ASK_SUPPORT);
}

/* Once the row that FIRST or LAST chooses is certain, only its value is missing. Does the row matter? */
static bool row_need(struct why *w, struct frame *in, const struct plan_node *n, uint32_t chosen)
{
    bool keyed = (n->op == PLAN_FIRST || n->op == PLAN_LAST) && chosen == PLAN_NONE;
    enum plan_truth filter = n->a == PLAN_NONE ? PLAN_YES : truth_at(w, in, n->a);
    bool passes = filter != PLAN_NO && n->op != PLAN_COUNT;
    bool key = passes && keyed && !is_settled(w, in, n->c);
    bool body = passes && (chosen == PLAN_NONE || in->base == chosen) && !is_settled(w, in, n->b);
    if (filter == PLAN_UNSURE) why_truth(w, in, n->a);
    if (key) why_value(w, in, n->c, ASK_NEED);
    if (body) why_child(w, in, n->b, ASK_NEED);
    return filter == PLAN_UNSURE || key || body;
}

/* Goes through the rows of a collection, one by one; the node itself is a leaf when they do not tell. */
static void why_collection(struct why *w, struct frame *f, uint32_t node, enum plan_truth own, enum ask ask)
{
    static const uint32_t first[1] = {0};
    const struct plan_node *n = node_at(w, node);
    bool quantifier = n->op == PLAN_FORALL || n->op == PLAN_EXISTS;
    const uint32_t *rows;
    uint32_t count, chosen = PLAN_NONE;
    bool told = false, whole = collection_rows(w->ev, f, n, &rows, &count);
    if (n->op == PLAN_FIRST || n->op == PLAN_LAST) chosen = collection_chosen(w->ev, f, node);
    struct frame *in = frame_push(w->ev, f);
    for (uint32_t i = 0; i < count; i++) {
        in->var = n->var;
        in->table = n->table;
        in->base = rows ? rows[i] : i;
        in->rows = NULL;
        in->of = first;
        in->n = 1;
        pool_reset(&in->pool);
        frame_start(w->ev, in);
        if (quantifier) told |= row_quantifier(w, in, n, own);
        else if (ask == ASK_NEED) told |= row_need(w, in, n, chosen);
        else row_support(w, in, n, in->base == chosen);
    }
    frame_pop(w->ev);
    if (ask == ASK_NEED && !whole) see_rows(w, node);
    else if (ask == ASK_NEED && (!told || (n->op == PLAN_EXISTS && n->open))) see_node(w, node);
}

/* ---- nodes ---- */

/* Was a node shared by several others asked this before, for the same rows? What reads no variable of the frame is asked
   of the frame around it. */
static bool was_asked(struct why *w, struct frame **f, uint32_t node, enum ask ask)
{
    while ((*f)->outer && !(w->ev->free_vars[node] >> (*f)->var & 1)) *f = (*f)->outer;
    uint64_t *asked = &(*f)->memo[node].asked[ask];
    if (*asked == (*f)->stamp) return true;
    *asked = (*f)->stamp;
    return false;
}

static void why_truth(struct why *w, struct frame *f, uint32_t node)
{
    const struct plan_node *n = node_at(w, node);
    enum plan_truth own = truth_at(w, f, node);
    enum ask ask = own == PLAN_UNSURE ? ASK_NEED : ASK_SUPPORT;
    if (was_asked(w, &f, node, ask)) return;
    switch (n->op) {
    case PLAN_CONST: return;
    case PLAN_UNKNOWN:
        if (is_unknown_by_cell(n)) see_cell(w, f, node);
        else see_node(w, node);
        return;
    case PLAN_COLUMN: case PLAN_STATED: see_cell(w, f, node); return;
    case PLAN_NOT: case PLAN_INPUT: why_truth(w, f, n->a); return;
    case PLAN_GRADE:
        if (n->k <= w->ev->env->grade) why_truth(w, f, n->a);
        else see_node(w, node);
        return;
    case PLAN_AND: case PLAN_OR: why_logic(w, f, n, own); return;
    case PLAN_KNOWN: why_known(w, f, n->a, own); return;
    case PLAN_IF: why_if(w, f, node, ask); return;
    case PLAN_EQ: case PLAN_LT: case PLAN_LE: case PLAN_IN: case PLAN_CONTAINS: case PLAN_ORDER_LE:
    case PLAN_ROW: case PLAN_ADD: case PLAN_MUL: case PLAN_COMPLETED: case PLAN_ADD_MONTHS: case PLAN_LOOKUP:
        why_strict(w, f, node, ask);
        return;
    case PLAN_FORALL: case PLAN_EXISTS: case PLAN_COUNT: case PLAN_SUM: case PLAN_MIN: case PLAN_MAX:
    case PLAN_FIRST: case PLAN_LAST:
        why_collection(w, f, node, own, ask);
        return;
    }
}

static void why_value(struct why *w, struct frame *f, uint32_t node, enum ask ask)
{
    const struct plan_node *n = node_at(w, node);
    if (was_asked(w, &f, node, ask)) return;
    switch (n->op) {
    case PLAN_CONST: case PLAN_UNKNOWN: case PLAN_ROW:
        if (is_unknown_by_cell(n)) see_cell(w, f, node);
        else if (ask == ASK_NEED) see_node(w, node);
        return;
    case PLAN_COLUMN: see_cell(w, f, node); return;
    case PLAN_INPUT: why_value(w, f, n->a, ask); return;
    case PLAN_GRADE:
        if (n->k <= w->ev->env->grade) why_value(w, f, n->a, ask);
        else see_node(w, node);
        return;
    case PLAN_IF: why_if(w, f, node, ask); return;
    case PLAN_ADD: case PLAN_MUL: case PLAN_COMPLETED: case PLAN_ADD_MONTHS: case PLAN_LOOKUP:
    case PLAN_STATED: case PLAN_NOT: case PLAN_AND: case PLAN_OR: case PLAN_KNOWN: case PLAN_EQ: case PLAN_LT:
    case PLAN_LE: case PLAN_IN: case PLAN_CONTAINS: case PLAN_ORDER_LE:
        why_strict(w, f, node, ask);
        return;
    case PLAN_FORALL: case PLAN_EXISTS: case PLAN_COUNT: case PLAN_SUM: case PLAN_MIN: case PLAN_MAX:
    case PLAN_FIRST: case PLAN_LAST:
        why_collection(w, f, node, PLAN_YES, ask);
        return;
    }
}

/* ---- in source order, each once ---- */

struct found { struct plan_leaf leaf; struct span span; enum plan_op op; };

static int compare(uint64_t a, uint64_t b) { return (a > b) - (a < b); }

/* The same question: one cell read in one way, or one node. */
static int compare_question(const void *a, const void *b)
{
    const struct found *x = a, *y = b;
    int by = compare(x->op, y->op);
    if (!by) by = compare(x->leaf.table, y->leaf.table);
    if (!by) by = compare(x->leaf.row, y->leaf.row);
    if (!by) by = compare(x->leaf.column, y->leaf.column);
    if (!by && x->leaf.column == PLAN_NONE) by = compare(x->leaf.node, y->leaf.node);
    return by;
}

static int compare_place(const void *a, const void *b)
{
    const struct found *x = a, *y = b;
    int by = compare(x->span.file, y->span.file);
    if (!by) by = compare(x->span.lo, y->span.lo);
    if (!by) by = compare(x->leaf.node, y->leaf.node);
    if (!by) by = compare(x->leaf.row, y->leaf.row);
    return by;
}

static int compare_question_then_place(const void *a, const void *b)
{
    int by = compare_question(a, b);
    return by ? by : compare_place(a, b);
}

static void report(struct why *w, plan_see *see, void *ctx)
{
    struct leaves *l = &w->leaves;
    struct found *found = malloc((l->n ? l->n : 1) * sizeof *found);
    if (!found) abort();
    for (size_t i = 0; i < l->n; i++) {
        const struct plan_node *n = node_at(w, l->at[i].node);
        found[i] = (struct found){l->at[i], n->span, is_unknown_by_cell(n) ? PLAN_COLUMN : n->op};
    }
    qsort(found, l->n, sizeof *found, compare_question_then_place);
    size_t kept = 0;
    for (size_t i = 0; i < l->n; i++)
        if (!kept || compare_question(&found[kept - 1], &found[i])) found[kept++] = found[i];
    qsort(found, kept, sizeof *found, compare_place);
    for (size_t i = 0; i < kept; i++) see(ctx, &found[i].leaf);
    free(found);
}

void plan_explain(struct plan_eval *ev, uint32_t root, uint32_t table, uint32_t row, plan_see *see, void *ctx)
{
    struct why w = {.ev = ev};
    why_truth(&w, frame_root(ev, table, row, 1), root);
    report(&w, see, ctx);
    free(w.leaves.at);
}
