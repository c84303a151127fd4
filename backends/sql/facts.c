/* facts.c - what is known of each node before any row is: ranges, bounds, the variables that it reads. */
#include "backends/sql/emit.h"

#include "lang/date.h"

enum { MINUTES_OF_DAY = 1440 };

/* What exact numbers of 38 digits hold, in every engine. */
static __int128 most_digits(void)
{
    __int128 most = 1;
    for (int i = 0; i < 38; i++) most *= 10;
    return most - 1;
}

static void refuse(struct sql *s, const char *fr, const char *en)
{
    if (!s->failed) s->why = msg_of(fr, en);
    s->failed = true;
}

static struct fact full(void) { return (struct fact){.lo = INT64_MIN, .hi = INT64_MAX}; }

static void bound_column(struct fact *f, const struct data_column *c)
{
    const int64_t digits = INT64_C(999999999999999999);
    switch (c->type) {
    case DATA_DATE: f->lo = DATE_MIN; f->hi = DATE_MAX; break;
    case DATA_INSTANT:
        f->lo = (int64_t)DATE_MIN * MINUTES_OF_DAY;
        f->hi = (int64_t)DATE_MAX * MINUTES_OF_DAY + MINUTES_OF_DAY - 1;
        break;
    case DATA_NUMBER:
        f->lo = data_is_bounded(c) ? c->min : -digits;
        f->hi = data_is_bounded(c) ? c->max : digits;
        break;
    case DATA_CODE: f->lo = 0; f->hi = c->n_codes; break;
    case DATA_BOOLEAN: f->lo = 0; f->hi = 1; break;
    case DATA_TEXT: break;
    }
}

/* The least and the greatest of the products of the ends. */
static struct fact product(const struct fact *a, const struct fact *b)
{
    const __int128 ends[4] = {a->lo * b->lo, a->lo * b->hi, a->hi * b->lo, a->hi * b->hi};
    struct fact f = {.lo = ends[0], .hi = ends[0]};
    for (int i = 1; i < 4; i++) {
        if (ends[i] < f.lo) f.lo = ends[i];
        if (ends[i] > f.hi) f.hi = ends[i];
    }
    return f;
}

static struct fact linear(struct sql *s, const struct plan_node *n)
{
    const struct fact k = {.lo = n->k, .hi = n->k}, m = {.lo = n->m, .hi = n->m};
    struct fact a = product(&s->facts[n->a], &k), b = product(&s->facts[n->b], &m);
    const __int128 half = most_digits() / 2;
    if (a.lo < -half || a.hi > half || b.lo < -half || b.hi > half)
        refuse(s, "une somme dépasse les 38 chiffres que les moteurs SQL tiennent", "a sum is beyond the 38 digits that SQL engines hold");
    return (struct fact){.lo = a.lo + b.lo, .hi = a.hi + b.hi};
}

/* Bounds of the values of a node that is neither a truth nor a column. */
static struct fact bounds(struct sql *s, const struct plan_node *n)
{
    struct fact f = full();
    switch (n->op) {
    case PLAN_CONST: f.lo = n->k; f.hi = n->ranged ? n->m : n->k; break;
    case PLAN_ADD: f = linear(s, n); break;
    case PLAN_MUL: f = product(&s->facts[n->a], &s->facts[n->b]); break;
    case PLAN_COMPLETED: f.lo = -120000; f.hi = 120000; break;
    case PLAN_ADD_MONTHS: f.lo = DATE_MIN; f.hi = DATE_MAX; break;
    case PLAN_COUNT: f.lo = 0; break;
    case PLAN_INPUT: case PLAN_GRADE: f.lo = s->facts[n->a].lo; f.hi = s->facts[n->a].hi; break;
    case PLAN_MIN: case PLAN_MAX: case PLAN_FIRST: case PLAN_LAST: f.lo = s->facts[n->b].lo; f.hi = s->facts[n->b].hi; break;
    case PLAN_IF: {
        const struct fact *b = &s->facts[n->b], *c = &s->facts[n->c];
        f.lo = b->lo < c->lo ? b->lo : c->lo;
        f.hi = b->hi > c->hi ? b->hi : c->hi;
        break;
    }
    case PLAN_UNKNOWN: case PLAN_COLUMN: case PLAN_ROW: case PLAN_STATED: case PLAN_NOT: case PLAN_AND: case PLAN_OR: case PLAN_KNOWN:
    case PLAN_EQ: case PLAN_LT: case PLAN_LE: case PLAN_IN: case PLAN_CONTAINS: case PLAN_ORDER_LE: case PLAN_LOOKUP: case PLAN_FORALL:
    case PLAN_EXISTS: case PLAN_SUM:
        break;
    }
    /* What would not fit is unknown, so that what is known fits. */
    if (f.lo < INT64_MIN) f.lo = INT64_MIN;
    if (f.hi > INT64_MAX) f.hi = INT64_MAX;
    return f;
}

static bool may_be_range(const struct sql *s, const struct plan_node *n)
{
    switch (n->op) {
    case PLAN_CONST: return n->ranged;
    case PLAN_COLUMN: return input_is_ranged(&s->v->tables.at[n->table].columns.at[n->column]);
    case PLAN_COUNT: return n->a != PLAN_NONE;
    case PLAN_INPUT: case PLAN_GRADE: case PLAN_ADD_MONTHS: return s->facts[n->a].ranged;
    case PLAN_ADD: case PLAN_MUL: case PLAN_COMPLETED: return s->facts[n->a].ranged || s->facts[n->b].ranged;
    case PLAN_IF: return s->facts[n->b].ranged || s->facts[n->c].ranged;
    case PLAN_SUM: case PLAN_MIN: case PLAN_MAX: case PLAN_FIRST: case PLAN_LAST: return s->facts[n->b].ranged;
    case PLAN_UNKNOWN: case PLAN_ROW: case PLAN_STATED: case PLAN_NOT: case PLAN_AND: case PLAN_OR: case PLAN_KNOWN: case PLAN_EQ:
    case PLAN_LT: case PLAN_LE: case PLAN_IN: case PLAN_CONTAINS: case PLAN_ORDER_LE: case PLAN_LOOKUP: case PLAN_FORALL: case PLAN_EXISTS:
        return false;
    }
    return false;
}

/* Participants' data hold no sets, and read no table of the law. */
static void check_node(struct sql *s, const struct plan_node *n)
{
    bool cell = n->op == PLAN_COLUMN || n->op == PLAN_STATED || n->op == PLAN_ROW;
    if (n->type == PLAN_SET || n->type == PLAN_CHOICE || n->op == PLAN_LOOKUP || n->op == PLAN_CONTAINS || (cell && n->var == PLAN_ROOT))
        refuse(s, "un programme lit ce que des données de participants n'ont pas", "a program reads what participants' data do not hold");
}

static void learn_vars(struct sql *s, uint32_t node)
{
    const struct plan_node *n = &s->plan->nodes.at[node];
    struct fact *f = &s->facts[node];
    uint32_t child[3], children = plan_children(n, child);
    for (uint32_t i = 0; i < children; i++) {
        const struct fact *c = &s->facts[child[i]];
        f->vars |= c->vars;
        f->beyond |= c->beyond;
        if (c->rank > f->rank) f->rank = c->rank;
        s->facts[child[i]].uses++;
    }
    if (n->op >= PLAN_FORALL) {
        f->beyond = true;
        f->rank++;
        f->vars &= (uint8_t)~(1u << n->var);
        if (n->of_parent && n->of_var < PLAN_VARS) f->vars |= (uint8_t)(1u << n->of_var);
    } else if (n->op == PLAN_COLUMN || n->op == PLAN_ROW || n->op == PLAN_STATED) {
        f->vars |= (uint8_t)(1u << (n->var & 7));
        f->beyond = true;
    }
}

static void reach(struct sql *s)
{
    const struct plan *p = s->plan;
    for (uint32_t i = 0; i < s->v->programs.len; i++) {
        const struct program *g = &s->v->programs.at[i];
        if (g->applies != PLAN_NONE) s->reached[g->applies] = true;
        s->reached[g->requires] = true;
    }
    for (uint32_t i = p->nodes.len; i-- > 0;) {
        uint32_t child[3], children = s->reached[i] ? plan_children(&p->nodes.at[i], child) : 0;
        for (uint32_t c = 0; c < children; c++) s->reached[child[c]] = true;
    }
}

bool facts_learn(struct sql *s)
{
    uint32_t n = s->plan->nodes.len;
    s->facts = arena_alloc(s->arena, (n + 1) * sizeof *s->facts);
    s->reached = arena_alloc(s->arena, (n + 1) * sizeof *s->reached);
    reach(s);
    for (uint32_t i = 0; i < n && !s->failed; i++) {
        const struct plan_node *node = &s->plan->nodes.at[i];
        if (!s->reached[i]) continue;
        check_node(s, node);
        if (s->failed) break;
        s->facts[i] = bounds(s, node);
        if (node->op == PLAN_COLUMN) bound_column(&s->facts[i], &s->v->tables.at[node->table].columns.at[node->column]);
        s->facts[i].ranged = may_be_range(s, node);
        learn_vars(s, i);
    }
    return !s->failed;
}
