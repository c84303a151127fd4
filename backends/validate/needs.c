/* needs.c - walks the nodes that programs reach. */
#include "backends/validate/needs.h"

static void reach(bool *reached, uint32_t node)
{
    if (node != PLAN_NONE) reached[node] = true;
}

/* Does the node look at more than the row that its program judges? */
static bool looks_beyond(const struct plan_node *n)
{
    switch (n->op) {
    case PLAN_FORALL: case PLAN_EXISTS: case PLAN_COUNT: case PLAN_SUM: case PLAN_MIN: case PLAN_MAX:
    case PLAN_FIRST: case PLAN_LAST: case PLAN_ROW:
        return true;
    case PLAN_COLUMN: case PLAN_STATED:
        return n->up > 0;
    case PLAN_CONST: case PLAN_UNKNOWN: case PLAN_INPUT: case PLAN_NOT: case PLAN_AND: case PLAN_OR: case PLAN_KNOWN:
    case PLAN_GRADE: case PLAN_IF: case PLAN_EQ: case PLAN_LT: case PLAN_LE: case PLAN_IN: case PLAN_CONTAINS:
    case PLAN_ORDER_LE: case PLAN_ADD: case PLAN_MUL: case PLAN_COMPLETED: case PLAN_ADD_MONTHS: case PLAN_LOOKUP:
        return false;
    }
    return true;
}

/* Does it look at other rows than those of the family of its own? */
static bool leaves_family(const struct plan_node *n)
{
    switch (n->op) {
    case PLAN_FORALL: case PLAN_EXISTS: case PLAN_COUNT: case PLAN_SUM: case PLAN_MIN: case PLAN_MAX: case PLAN_FIRST: case PLAN_LAST:
        return !n->of_parent || n->of_var == PLAN_ROOT;
    case PLAN_ROW: return true;
    case PLAN_COLUMN: case PLAN_STATED: return n->var == PLAN_ROOT;
    case PLAN_CONST: case PLAN_UNKNOWN: case PLAN_INPUT: case PLAN_NOT: case PLAN_AND: case PLAN_OR: case PLAN_KNOWN:
    case PLAN_GRADE: case PLAN_IF: case PLAN_EQ: case PLAN_LT: case PLAN_LE: case PLAN_IN: case PLAN_CONTAINS:
    case PLAN_ORDER_LE: case PLAN_ADD: case PLAN_MUL: case PLAN_COMPLETED: case PLAN_ADD_MONTHS: case PLAN_LOOKUP:
        return false;
    }
    return true;
}

static void note_node(struct needs *needs, const struct validator *v, const struct plan_node *n)
{
    if (looks_beyond(n)) needs->whole = true;
    if (leaves_family(n)) needs->family = false;
    if (n->table >= v->tables.len) return;
    bool reads_column = n->op == PLAN_COLUMN || n->op == PLAN_STATED;
    if (reads_column && n->column < v->tables.at[n->table].columns.len) needs->column[n->table][n->column] = true;
    if (reads_column || looks_beyond(n)) needs->table[n->table] = true;
    /* Rows of one parent are found through it. */
    if (n->of_parent && v->tables.at[n->table].parent < v->tables.len) needs->table[v->tables.at[n->table].parent] = true;
}

/* Between a table and an ancestor that is read, the tables that lead there are read too. */
static void note_ancestors(struct needs *needs, const struct validator *v, uint32_t table)
{
    bool above = false;
    uint32_t step = 0;
    for (uint32_t t = v->tables.at[table].parent; t < v->tables.len && step < v->tables.len; step++) {
        above |= needs->table[t];
        t = v->tables.at[t].parent;
    }
    if (!above) return;
    uint32_t left = step;
    for (uint32_t t = v->tables.at[table].parent; left-- > 0; t = v->tables.at[t].parent) needs->table[t] = true;
}

struct needs needs_of(const struct validator *v, struct arena *arena)
{
    struct needs needs = {.family = true, .table = arena_alloc(arena, v->tables.len * sizeof(bool)),
                          .column = arena_alloc(arena, v->tables.len * sizeof(bool *))};
    for (uint32_t t = 0; t < v->tables.len; t++) {
        const struct data_table *table = &v->tables.at[t];
        needs.column[t] = arena_alloc(arena, table->columns.len * sizeof(bool));
        for (uint32_t c = 0; c < table->columns.len; c++)
            if (table->columns.at[c].used) needs.table[t] = needs.column[t][c] = true;
    }
    bool *reached = arena_alloc(arena, v->plan->nodes.len * sizeof *reached);
    for (uint32_t i = 0; i < v->programs.len; i++) {
        reach(reached, v->programs.at[i].applies);
        reach(reached, v->programs.at[i].requires);
        needs.table[v->programs.at[i].table] = true;
    }
    for (uint32_t i = v->plan->nodes.len; i-- > 0;) {
        const struct plan_node *n = &v->plan->nodes.at[i];
        if (!reached[i]) continue;
        note_node(&needs, v, n);
        reach(reached, n->a);
        reach(reached, n->b);
        reach(reached, n->c);
    }
    for (uint32_t t = 0; t < v->tables.len; t++)
        if (needs.table[t]) note_ancestors(&needs, v, t);
    uint32_t tables = 0;
    for (uint32_t t = 0; t < v->tables.len; t++) tables += needs.table[t];
    needs.whole |= tables > 1;
    /* The root is a table without parent; those below it name it. */
    needs.family &= v->tables.len > 0 && needs.table[0] && v->tables.at[0].parent >= v->tables.len;
    for (uint32_t t = 1; t < v->tables.len; t++) needs.family &= !needs.table[t] || v->tables.at[t].parent == 0;
    return needs;
}
