/* scopes.c - which nodes are computed where: those that read the row of a collection inside its loop, the others once, before. */
#include "backends/native/emit.h"

#include <string.h>

/* The nodes to be computed in one scope. bit: of the variable of the innermost loop; 0 at the top, where all are wanted. */
struct marking { struct emitter *e; uint8_t *mark, bit; };

static void mark_node(struct marking *m, uint32_t node);

/* Is it computed in a scope around this one? */
static bool is_outside(const struct marking *m, uint32_t node) { return m->bit && !(m->e->layout->free_vars[node] & m->bit); }

/* In the body of a collection, what reads none of the rows of `vars` is computed in this scope. */
static void mark_before(struct marking *m, uint32_t node, uint8_t vars)
{
    const struct plan_node *n = &m->e->validator->plan->nodes.at[node];
    uint32_t child[3], children = plan_children(n, child);
    if (!(m->e->layout->free_vars[node] & vars)) {
        mark_node(m, node);
        return;
    }
    if (m->e->seen[node] == vars) return;
    m->e->seen[node] = vars;
    if (n->op == PLAN_INPUT && emit_input_is_field(m->e, node)) return;
    if (layout_is_collection(n->op)) vars |= (uint8_t)(1u << n->var);
    for (uint32_t i = 0; i < children; i++) mark_before(m, child[i], vars);
}

static void mark_node(struct marking *m, uint32_t node)
{
    const struct plan_node *n = &m->e->validator->plan->nodes.at[node];
    uint32_t child[3], children = plan_children(n, child);
    if (m->mark[node] || is_outside(m, node)) return;
    m->mark[node] = 1;
    if (n->op == PLAN_INPUT && emit_input_is_field(m->e, node)) return;
    for (uint32_t i = 0; i < children; i++) {
        if (layout_is_collection(n->op)) mark_before(m, child[i], (uint8_t)(1u << n->var));
        else mark_node(m, child[i]);
    }
}

bool emit_input_is_field(const struct emitter *e, uint32_t node)
{
    return !e->below_inputs && layout_input_is_field(e->validator, e->layout->free_vars, e->vars[0].table, node);
}

static uint8_t *marks(struct emitter *e, const uint32_t *roots, uint32_t n, uint8_t bit)
{
    uint32_t nodes = e->validator->plan->nodes.len;
    struct marking m = {e, arena_alloc(e->arena, nodes), bit};
    memset(e->seen, 0, nodes);
    for (uint32_t i = 0; i < n; i++)
        if (roots[i] != PLAN_NONE) mark_node(&m, roots[i]);
    return m.mark;
}

static void emit_marked(struct emitter *e, const struct layout_table *t, const uint8_t *mark, uint32_t last)
{
    for (uint32_t i = 0; i <= last; i++)
        if (mark[i]) e->done[i] = emit_node(e, t, i);
}

void emit_scope(struct emitter *e, const struct layout_table *t, const uint32_t *roots, uint32_t n)
{
    emit_marked(e, t, marks(e, roots, n, 0), e->validator->plan->nodes.len - 1);
}

/* The same variable may be bound again inside: what its nodes were outside is put back. */
struct saved { uint32_t n; uint32_t *nodes; struct emitted *values; };

void emit_inner_scope(struct emitter *e, const struct layout_table *t, const struct plan_node *collection, struct emitted values[3])
{
    const uint32_t roots[3] = {collection->a, collection->b, collection->c};
    uint32_t used = collection->op == PLAN_COUNT ? 1 : collection->op == PLAN_FIRST || collection->op == PLAN_LAST ? 3 : 2, last = 0;
    uint8_t *mark = marks(e, roots, used, (uint8_t)(1u << collection->var));
    struct saved s = {0};
    for (uint32_t i = 0; i < used; i++)
        if (roots[i] != PLAN_NONE && roots[i] > last) last = roots[i];
    s.nodes = arena_alloc(e->arena, ((size_t)last + 1) * sizeof *s.nodes);
    for (uint32_t i = 0; i <= last; i++)
        if (mark[i]) s.nodes[s.n++] = i;
    s.values = arena_alloc(e->arena, ((size_t)s.n + 1) * sizeof *s.values);
    for (uint32_t i = 0; i < s.n; i++) s.values[i] = e->done[s.nodes[i]];
    emit_marked(e, t, mark, last);
    for (uint32_t i = 0; i < used; i++)
        if (roots[i] != PLAN_NONE) values[i] = e->done[roots[i]];
    for (uint32_t i = 0; i < s.n; i++) e->done[s.nodes[i]] = s.values[i];
}
