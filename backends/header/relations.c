/* relations.c - which rows and columns the programs of a validator read. */
#include "backends/header/layout.h"

#include <string.h>

bool layout_is_collection(enum plan_op op) { return op >= PLAN_FORALL; }

/* The variables of around it that a node reads. */
static uint8_t free_vars_of(const struct plan_node *n, const uint8_t *of)
{
    uint32_t child[3], children = plan_children(n, child);
    uint8_t vars = 0;
    for (uint32_t i = 0; i < children; i++) vars |= of[child[i]];
    if (layout_is_collection(n->op)) {
        vars &= (uint8_t)~(1u << n->var);
        if (n->of_parent && n->of_var < PLAN_VARS) vars |= (uint8_t)(1u << n->of_var);
    } else if ((n->op == PLAN_COLUMN || n->op == PLAN_ROW || n->op == PLAN_STATED) && n->var < PLAN_VARS) {
        vars |= (uint8_t)(1u << n->var);
    }
    return vars;
}

uint8_t *layout_free_vars(struct arena *arena, const struct plan *p)
{
    uint8_t *vars = arena_alloc(arena, p->nodes.len + 1);
    for (uint32_t i = 0; i < p->nodes.len; i++) vars[i] = free_vars_of(&p->nodes.at[i], vars);
    return vars;
}

struct relations *relations_new(struct arena *arena, const struct validator *v)
{
    struct relations *r = arena_alloc(arena, sizeof *r);
    uint32_t n = v->tables.len + 1;
    r->columns = arena_alloc(arena, n * sizeof *r->columns);
    for (uint32_t i = 0; i < v->tables.len; i++) r->columns[i] = arena_alloc(arena, v->tables.at[i].columns.len + 1);
    r->tables = arena_alloc(arena, n);
    r->up = arena_alloc(arena, n);
    r->down = arena_alloc(arena, n);
    r->inputs = arena_alloc(arena, v->inputs.len + 1);
    r->free_vars = layout_free_vars(arena, v->plan);
    r->mark = arena_alloc(arena, v->plan->nodes.len + 1);
    r->scope = arena_alloc(arena, ((size_t)v->plan->nodes.len + 1) * sizeof *r->scope);
    return r;
}

/* Texts, references and choices have no values outside the compiler. */
static bool has_values(enum plan_type type) { return type != PLAN_TEXT && type != PLAN_REF && type != PLAN_CHOICE; }

bool layout_input_is_field(const struct validator *v, const uint8_t *free_vars, uint32_t table, uint32_t node)
{
    const struct plan_node *n = &v->plan->nodes.at[node];
    if (n->op != PLAN_INPUT || n->k < 0 || n->k >= (int64_t)v->inputs.len || !has_values(n->type)) return false;
    const struct program_input *in = &v->inputs.at[n->k];
    return in->table == table && in->type == n->type && !(free_vars[node] & ~1u);
}

/* ---- a walk ---- */

struct walk {
    struct relations *r;
    const struct validator *v;
    uint32_t table;                     /* of variable 0 */
    bool below_inputs;
};

/* `up` parents up from the table of a variable; PLAN_NONE when there is no such table. */
static uint32_t climb(struct walk *w, const struct relations_scope *s, uint32_t var, uint32_t up)
{
    uint32_t table = var < PLAN_VARS ? s->table[var] : (uint32_t)PLAN_NONE;
    for (; up && table != PLAN_NONE; up--) {
        w->r->up[table] = 1;
        table = w->v->tables.at[table].parent;
    }
    if (table != PLAN_NONE) w->r->tables[table] = 1;
    return table;
}

static bool walk_column(struct walk *w, const struct plan_node *n, const struct relations_scope *s)
{
    uint32_t table = climb(w, s, n->var, n->up);
    const struct data_table *d = table == PLAN_NONE ? NULL : &w->v->tables.at[table];
    if (!d || table != n->table || n->column >= d->columns.len) return false;
    if (n->op == PLAN_COLUMN && data_plan_type(d->columns.at[n->column].type) != n->type) return false;
    w->r->columns[table][n->column] = 1;
    return true;
}

static bool walk_collection(struct walk *w, const struct plan_node *n, const struct relations_scope *s, struct relations_scope *inner)
{
    if (!n->of_parent || n->table >= w->v->tables.len) return false;
    uint32_t parent = climb(w, s, n->of_var, n->of_up);
    if (parent == PLAN_NONE || w->v->tables.at[n->table].parent != parent) return false;
    w->r->down[n->table] = w->r->tables[n->table] = 1;
    inner->table[n->var] = n->table;
    return n->op == PLAN_FORALL || n->op == PLAN_EXISTS || has_values(n->type);
}

/* False: the node cannot be computed from rows. */
static bool walk_node(struct walk *w, uint32_t i)
{
    const struct plan_node *n = &w->v->plan->nodes.at[i];
    struct relations_scope inner = w->r->scope[i];
    uint32_t child[3], children = plan_children(n, child);
    switch (n->op) {
    case PLAN_COLUMN:
    case PLAN_STATED: return walk_column(w, n, &inner) && (n->op == PLAN_STATED || has_values(n->type) || n->type == PLAN_TEXT);
    case PLAN_ROW: return false;
    case PLAN_INPUT:
        if (!layout_input_is_field(w->v, w->r->free_vars, w->table, i)) break;
        w->r->inputs[n->k] = 1;
        if (!w->below_inputs) return true;
        break;
    case PLAN_CONST:
    case PLAN_UNKNOWN: return has_values(n->type);
    case PLAN_FORALL: case PLAN_EXISTS: case PLAN_COUNT: case PLAN_SUM: case PLAN_MIN: case PLAN_MAX: case PLAN_FIRST: case PLAN_LAST:
        if (!walk_collection(w, n, &w->r->scope[i], &inner)) return false;
        break;
    case PLAN_NOT: case PLAN_AND: case PLAN_OR: case PLAN_KNOWN: case PLAN_GRADE: case PLAN_IF: case PLAN_EQ: case PLAN_LT: case PLAN_LE:
    case PLAN_IN: case PLAN_CONTAINS: case PLAN_ORDER_LE: case PLAN_ADD: case PLAN_MUL: case PLAN_COMPLETED: case PLAN_ADD_MONTHS: case PLAN_LOOKUP:
        break;
    }
    for (uint32_t k = 0; k < children; k++) {
        if (n->op != PLAN_KNOWN && !has_values(w->v->plan->nodes.at[child[k]].type)) return false;
        w->r->mark[child[k]] = 1;
        w->r->scope[child[k]] = inner;
    }
    return true;
}

/* Children stand before their parents. A variable that is read ranges over one table wherever the node is reached from. */
bool relations_add(struct relations *r, const struct validator *v, uint32_t table, uint32_t root, bool below_inputs)
{
    if (root == PLAN_NONE) return true;
    struct walk w = {.r = r, .v = v, .table = table, .below_inputs = below_inputs};
    bool all = true;
    for (uint32_t i = 0; i < PLAN_VARS; i++) r->scope[root].table[i] = i ? (uint32_t)PLAN_NONE : table;
    memset(r->mark, 0, root);
    r->mark[root] = r->tables[table] = 1;
    for (uint32_t i = root + 1; i-- > 0;)
        if (r->mark[i] && !walk_node(&w, i)) all = false;
    return all;
}

bool relations_add_program(struct relations *r, const struct validator *v, const struct program *g, bool below_inputs)
{
    bool applies = relations_add(r, v, g->table, g->applies, below_inputs);
    return relations_add(r, v, g->table, g->requires, below_inputs) && applies;
}

bool layout_is_flat(const struct plan *p, const struct program *g, uint8_t *mark)
{
    memset(mark, 0, p->nodes.len);
    layout_reach(p, g->applies, mark);
    layout_reach(p, g->requires, mark);
    for (uint32_t i = 0; i < p->nodes.len; i++) {
        const struct plan_node *n = &p->nodes.at[i];
        bool place = n->op == PLAN_COLUMN || n->op == PLAN_STATED;
        if (mark[i] && (layout_is_collection(n->op) || n->op == PLAN_INPUT || (place && (n->var || n->up)))) return false;
    }
    return true;
}
