/* plan.c - building, checking and printing plans. */
#include "lang/plan_frame.h"

#include "lang/date.h"
#include "lang/text.h"

#include <stdlib.h>

static const struct { const char *name; uint8_t children; } OPS[PLAN_OP_COUNT] = {
#define X(op_name, op_children) [PLAN_##op_name] = {#op_name, op_children},
    PLAN_OPS(X)
#undef X
};

static const char *const TYPES[] = {"truth", "number", "date", "instant", "code", "set", "choice", "ref", "text"};
_Static_assert(sizeof TYPES / sizeof *TYPES == PLAN_TEXT + 1, "a name for each type");

const char *plan_op_name(enum plan_op op) { return OPS[op].name; }
const char *plan_type_name(enum plan_type type) { return TYPES[type]; }

uint32_t plan_children(const struct plan_node *node, uint32_t child[3])
{
    const uint32_t all[3] = {node->a, node->b, node->c};
    uint32_t n = 0;
    for (uint32_t i = 0; i < OPS[node->op].children; i++)
        if (all[i] != PLAN_NONE) child[n++] = all[i];
    return n;
}

struct plan *plan_new(struct arena *arena)
{
    struct plan *p = arena_alloc(arena, sizeof *p);
    p->arena = arena;
    return p;
}

uint32_t plan_add(struct plan *p, struct plan_node node)
{
    uint32_t child[3], n = plan_children(&node, child), number = p->nodes.len;
    node.depth = 1;
    for (uint32_t i = 0; i < n; i++)
        if (child[i] < number && p->nodes.at[child[i]].depth >= node.depth)
            node.depth = p->nodes.at[child[i]].depth + 1;
    *vec_push(p->arena, &p->nodes) = node;
    return number;
}

/* ---- verify ---- */

static bool is_measure(enum plan_type t) { return t == PLAN_NUMBER || t == PLAN_DATE || t == PLAN_INSTANT; }
static bool is_member(enum plan_type t) { return t == PLAN_CODE || t == PLAN_CHOICE; }
static bool is_rounding(int64_t m) { return m == DATE_ROUND_DOWN || m == DATE_ROUND_UP || m == DATE_ROUND_REFUSE; }

static const char *verify_constant(const struct plan_node *n)
{
    if (n->ranged) {
        if (!is_measure(n->type)) return "a constant that cannot be a range is one";
        return n->k <= n->m ? NULL : "the ends of a constant are crossed";
    }
    if (n->m != 0 && n->m != n->k) return "a constant has two ends and is not ranged";
    return n->type != PLAN_TRUTH || n->k == 0 || n->k == 1 ? NULL : "a truth is neither 0 nor 1";
}

static const char *verify_comparison(const struct plan_node *n, enum plan_type a, enum plan_type b)
{
    if (n->type != PLAN_TRUTH) return "a comparison is not a truth";
    bool choices = n->op == PLAN_EQ && is_member(a) && is_member(b);
    if (a != b && !choices) return "a comparison of two types";
    if (n->op != PLAN_EQ && !is_measure(a)) return "a comparison of values that have no order";
    if (n->k < 1 || n->m < 1) return "a multiplier of a comparison is below 1";
    return a == PLAN_NUMBER || (n->k == 1 && n->m == 1) ? NULL : "a multiplier of what is not a number";
}

static const char *verify_arithmetic(const struct plan_node *n, enum plan_type a, enum plan_type b)
{
    switch (n->op) {
    case PLAN_ADD:
        return is_measure(n->type) && is_measure(a) && is_measure(b) ? NULL : "a sum of what is no number, date or instant";
    case PLAN_MUL:
        return n->type == PLAN_NUMBER && a == PLAN_NUMBER && b == PLAN_NUMBER ? NULL : "a product of what is no number";
    case PLAN_COMPLETED:
        if (n->type != PLAN_NUMBER || a != PLAN_DATE || b != PLAN_DATE) return "periods between what is no date";
        return n->k >= 1 && n->k <= INT32_MAX && is_rounding(n->m) ? NULL : "a period is not of 1 month or more";
    case PLAN_ADD_MONTHS:
        if (n->type != PLAN_DATE || a != PLAN_DATE) return "months added to what is no date";
        return n->k >= INT32_MIN && n->k <= INT32_MAX && is_rounding(n->m) ? NULL : "months out of range";
    case PLAN_CONST: case PLAN_UNKNOWN: case PLAN_COLUMN: case PLAN_ROW: case PLAN_STATED: case PLAN_INPUT:
    case PLAN_NOT: case PLAN_AND: case PLAN_OR: case PLAN_KNOWN: case PLAN_GRADE: case PLAN_IF: case PLAN_EQ:
    case PLAN_LT: case PLAN_LE: case PLAN_IN: case PLAN_CONTAINS: case PLAN_ORDER_LE: case PLAN_LOOKUP:
    case PLAN_FORALL: case PLAN_EXISTS: case PLAN_COUNT: case PLAN_SUM: case PLAN_MIN: case PLAN_MAX:
    case PLAN_FIRST: case PLAN_LAST:
        break;
    }
    return NULL;
}

static const char *verify_place(const struct plan_node *n)
{
    if (n->var >= PLAN_VARS && n->var != PLAN_ROOT) return "a variable out of range";
    if (n->var == PLAN_ROOT && n->up) return "the root has no parent";
    if (n->table == PLAN_NONE && (n->op != PLAN_ROW || n->var == PLAN_ROOT)) return "a column of no table";
    if (n->op == PLAN_ROW) return n->type == PLAN_REF ? NULL : "a row is not a reference";
    return n->op != PLAN_STATED || n->type == PLAN_TRUTH ? NULL : "stated is not a truth";
}

/* Types of what stands in a collection: filter a, value b, key c. */
static const char *verify_collection(const struct plan *p, const struct plan_node *n)
{
    const struct plan_node *at = p->nodes.at;
    if (n->var < 1 || n->var >= PLAN_VARS) return "a collection binds no variable";
    if (n->table == PLAN_NONE) return "a collection over no table";
    if (n->of_parent && n->of_var >= PLAN_VARS && n->of_var != PLAN_ROOT) return "a collection of an unknown parent";
    if (n->of_parent && n->of_var == PLAN_ROOT && n->of_up) return "the root has no parent";
    if (n->a != PLAN_NONE && at[n->a].type != PLAN_TRUTH) return "a filter is not a truth";
    if (n->op == PLAN_COUNT) return n->type == PLAN_NUMBER ? NULL : "a count is not a number";
    if (n->b == PLAN_NONE) return "a collection without a value";
    enum plan_type b = at[n->b].type;
    if (n->op == PLAN_FORALL || n->op == PLAN_EXISTS)
        return n->type == PLAN_TRUTH && b == PLAN_TRUTH ? NULL : "a quantifier over what is not a truth";
    if (n->type != b) return "a collection gives another type than its value";
    if (n->op == PLAN_SUM) return b == PLAN_NUMBER ? NULL : "a sum of what is not a number";
    if (n->op == PLAN_MIN || n->op == PLAN_MAX) return is_measure(b) ? NULL : "the least of values that have no order";
    return n->c != PLAN_NONE && is_measure(at[n->c].type) ? NULL : "a key that has no order";
}

static const char *verify_types(const struct plan *p, const struct plan_node *n)
{
    const struct plan_node *at = p->nodes.at;
    uint32_t children = OPS[n->op].children;
    enum plan_type a = children > 0 && n->a != PLAN_NONE ? at[n->a].type : n->type;
    enum plan_type b = children > 1 && n->b != PLAN_NONE ? at[n->b].type : n->type;
    switch (n->op) {
    case PLAN_CONST: return verify_constant(n);
    case PLAN_UNKNOWN: return NULL;
    case PLAN_COLUMN: case PLAN_ROW: case PLAN_STATED: return verify_place(n);
    case PLAN_INPUT: case PLAN_GRADE: return n->type == a ? NULL : "a value changes its type";
    case PLAN_NOT: case PLAN_AND: case PLAN_OR:
        return n->type == PLAN_TRUTH && a == PLAN_TRUTH && b == PLAN_TRUTH ? NULL : "logic of what is not a truth";
    case PLAN_KNOWN: return n->type == PLAN_TRUTH ? NULL : "known is not a truth";
    case PLAN_IF:
        if (a != PLAN_TRUTH) return "a condition is not a truth";
        return b == n->type && at[n->c].type == n->type ? NULL : "the sides of a condition differ in type";
    case PLAN_EQ: case PLAN_LT: case PLAN_LE: return verify_comparison(n, a, b);
    case PLAN_IN:
        if (n->k < 0 || n->k >= p->lists.len) return "a list out of range";
        if (n->type != PLAN_TRUTH) return "membership is not a truth";
        return is_member(a) || a == PLAN_TEXT || a == PLAN_REF ? NULL : "a list of what is no code";
    case PLAN_CONTAINS:
        return n->type == PLAN_TRUTH && a == PLAN_SET && n->k >= 0 && n->k < 64 ? NULL : "a set is not one";
    case PLAN_ORDER_LE:
        if (n->k < 0 || n->k >= p->orders.len) return "an order out of range";
        return n->type == PLAN_TRUTH && is_member(a) && is_member(b) ? NULL : "an order of what is no code";
    case PLAN_ADD: case PLAN_MUL: case PLAN_COMPLETED: case PLAN_ADD_MONTHS: return verify_arithmetic(n, a, b);
    case PLAN_LOOKUP:
        if (n->k < 0 || n->k >= p->lookups.len) return "a table of the law out of range";
        if (n->m < 0 || n->m >= p->lookups.at[n->k].columns) return "a column of a table of the law out of range";
        return is_measure(a) && is_measure(n->type) ? NULL : "a table of the law of what has no order";
    case PLAN_FORALL: case PLAN_EXISTS: case PLAN_COUNT: case PLAN_SUM: case PLAN_MIN: case PLAN_MAX:
    case PLAN_FIRST: case PLAN_LAST:
        return verify_collection(p, n);
    }
    return "an operation out of range";
}

/* The tables over which the variables that a node leaves free must range; PLAN_NONE where it does not say. */
struct needs { uint32_t table[PLAN_VARS]; };

static bool needs_join(struct needs *to, const struct needs *from)
{
    for (int v = 0; v < PLAN_VARS; v++) {
        if (from->table[v] == PLAN_NONE) continue;
        if (to->table[v] != PLAN_NONE && to->table[v] != from->table[v]) return false;
        to->table[v] = from->table[v];
    }
    return true;
}

static const char *verify_variables(const struct plan_node *n, const struct needs *of, struct needs *mine)
{
    for (int v = 0; v < PLAN_VARS; v++) mine->table[v] = PLAN_NONE;
    uint32_t child[3], children = plan_children(n, child);
    for (uint32_t i = 0; i < children; i++)
        if (!needs_join(mine, &of[child[i]])) return "a variable ranges over two tables";
    if (plan_is_collection(n->op)) {
        if (mine->table[n->var] != PLAN_NONE && mine->table[n->var] != n->table)
            return "a variable is read in a table that it does not range over";
        mine->table[n->var] = PLAN_NONE;
    } else if ((n->op == PLAN_COLUMN || n->op == PLAN_STATED) && n->var != PLAN_ROOT && !n->up) {
        mine->table[n->var] = n->table;
    }
    return NULL;
}

static const char *verify_node(const struct plan *p, uint32_t i, struct needs *needs)
{
    const struct plan_node *n = &p->nodes.at[i];
    if ((unsigned)n->op >= PLAN_OP_COUNT) return "an operation out of range";
    if ((unsigned)n->type > PLAN_TEXT) return "a type out of range";
    uint32_t child[3], children = plan_children(n, child);
    if (children < OPS[n->op].children && !plan_is_collection(n->op)) return "a child is missing";
    for (uint32_t j = 0; j < children; j++)
        if (child[j] >= i) return "a child stands after its parent";
    if (n->depth > PLAN_MAX_DEPTH) return "the plan is nested too deeply";
    const char *wrong = verify_types(p, n);
    return wrong ? wrong : verify_variables(n, needs, &needs[i]);
}

static const char *verify_lookup(const struct plan_lookup *l)
{
    for (uint32_t i = 0; i < l->rows; i++) {
        if (l->from[i] > l->to[i]) return "a row of a table of the law has its ends crossed";
        if (i && l->from[i] < l->to[i - 1]) return "rows of a table of the law overlap";
    }
    for (size_t i = 0; i < (size_t)l->rows * l->columns; i++)
        if (l->lo[i] > l->hi[i]) return "a cell of a table of the law has its ends crossed";
    return NULL;
}

const char *plan_verify(const struct plan *p)
{
    const char *wrong = NULL;
    for (uint32_t i = 0; i < p->lookups.len && !wrong; i++) wrong = verify_lookup(&p->lookups.at[i]);
    if (wrong || !p->nodes.len) return wrong;
    struct needs *needs = malloc(p->nodes.len * sizeof *needs);
    if (!needs) abort();
    for (uint32_t i = 0; i < p->nodes.len && !wrong; i++) wrong = verify_node(p, i, needs);
    free(needs);
    return wrong;
}

/* ---- dump ---- */

static void dump_place(const struct plan_node *n, struct text *out)
{
    if (n->var == PLAN_ROOT) text_add(out, " root");
    else text_addf(out, " v%u", n->var);
    if (n->up) text_addf(out, "^%u", n->up);
    if (n->table == PLAN_NONE) return;
    text_addf(out, " table %u", n->table);
    if (n->op == PLAN_COLUMN || n->op == PLAN_STATED) text_addf(out, ".%u", n->column);
}

static void dump_collection(const struct plan_node *n, struct text *out)
{
    if (n->a == PLAN_NONE) text_add(out, " unfiltered");
    if (n->of_parent && n->of_var == PLAN_ROOT) text_add(out, " of root");
    else if (n->of_parent) text_addf(out, " of v%u^%u", n->of_var, n->of_up);
    if (n->open) text_add(out, " open");
}

static void dump_constant(const struct plan_node *n, struct text *out)
{
    text_addc(out, ' ');
    text_addi(out, n->k);
    if (!n->ranged) return;
    text_add(out, "..");
    text_addi(out, n->m);
}

static void dump_numbers(const struct plan_node *n, struct text *out)
{
    text_add(out, " k ");
    text_addi(out, n->k);
    text_add(out, " m ");
    text_addi(out, n->m);
}

static void dump_node(const struct plan *p, uint32_t i, struct text *out)
{
    const struct plan_node *n = &p->nodes.at[i];
    uint32_t child[3], children = plan_children(n, child);
    text_addf(out, "%u %s %s", i, OPS[n->op].name, TYPES[n->type]);
    for (uint32_t j = 0; j < children; j++) text_addf(out, " #%u", child[j]);
    if (n->op == PLAN_CONST) {
        dump_constant(n, out);
    } else if (n->op == PLAN_COLUMN || n->op == PLAN_ROW || n->op == PLAN_STATED || plan_is_collection(n->op)) {
        dump_place(n, out);
        if (plan_is_collection(n->op)) dump_collection(n, out);
    } else if (n->k || n->m) {
        dump_numbers(n, out);
    }
    text_addc(out, '\n');
}

void plan_dump(const struct plan *p, uint32_t root, struct text *out)
{
    if (root >= p->nodes.len) return;
    bool *reached = calloc((size_t)root + 1, sizeof *reached);
    if (!reached) abort();
    reached[root] = true;
    for (uint32_t i = root + 1; i-- > 0;) {
        uint32_t child[3], children = reached[i] ? plan_children(&p->nodes.at[i], child) : 0;
        for (uint32_t j = 0; j < children; j++) reached[child[j]] = true;
    }
    for (uint32_t i = 0; i <= root; i++)
        if (reached[i]) dump_node(p, i, out);
    free(reached);
}
