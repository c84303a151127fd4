/* reads.c - the facts that the plan of a rule reads, and the bounds that it holds them against. */
#include "tests/rules/reads.h"

static uint32_t fact_of(struct reads *r, uint32_t property, bool admitted)
{
    for (uint32_t i = 0; i < r->facts.len; i++)
        if (r->facts.at[i].property == property && r->facts.at[i].admitted == admitted) return i;
    *vec_push(r->arena, &r->facts) = (struct fact){.property = property, .admitted = admitted};
    return r->facts.len - 1;
}

int64_t last_place(int64_t v)
{
    int64_t unit = 1;
    for (int32_t d = 0; d < DIGITS && v % (unit * 10) == 0; d++) unit *= 10;
    return unit;
}

static void add_bound(struct reads *r, uint32_t fact, struct bound b)
{
    if (fact == NO_FACT) return;
    struct fact *f = &r->facts.at[fact];
    for (uint32_t i = 0; i < f->bounds.len; i++)
        if (f->bounds.at[i].value == b.value && f->bounds.at[i].after == b.after && f->bounds.at[i].months == b.months) {
            f->bounds.at[i].of_table = f->bounds.at[i].of_table && b.of_table;
            return;
        }
    *vec_push(r->arena, &f->bounds) = b;
}

static void add_pair(struct reads *r, struct pair p)
{
    for (uint32_t i = 0; i < r->pairs.len; i++) {
        const struct pair *o = &r->pairs.at[i];
        if (o->key == p.key && o->value == p.value && o->key_at == p.key_at && o->value_at == p.value_at) return;
    }
    *vec_push(r->arena, &r->pairs) = p;
}

static uint32_t property_at(const struct checker *ck, uint32_t block, uint32_t column)
{
    const struct vocab_block *b = &ck->vocab->blocks.at[block];
    for (uint32_t i = 0; i < b->properties.len; i++)
        if (ck->vocab->properties.at[b->properties.at[i]].column == column) return b->properties.at[i];
    return VOCAB_NONE;
}

static const struct derived *derived_at(const struct checker *ck, const struct plan_node *n)
{
    for (uint32_t i = 0; n->op == PLAN_COLUMN && i < ck->lowered->derived.len; i++)
        if (ck->lowered->derived.at[i].table == n->table && ck->lowered->derived.at[i].column == n->column) return &ck->lowered->derived.at[i];
    return NULL;
}

/* The fact that a node is, perhaps rescaled; *digits: its decimals. */
static uint32_t fact_at(struct reads *r, const struct plan *p, uint32_t node, int32_t *digits)
{
    const struct plan_node *n = &p->nodes.at[node];
    const struct checker *ck = r->ck;
    if (n->op == PLAN_ADD && p->nodes.at[n->b].op == PLAN_CONST) return fact_at(r, p, n->a, digits);
    if (n->op == PLAN_INPUT || n->op == PLAN_GRADE) return fact_at(r, p, n->a, digits);
    if (n->op != PLAN_COLUMN && n->op != PLAN_STATED) return NO_FACT;
    *digits = DIGITS;
    if (p != ck->plan) {
        if (n->table != 0) return NO_FACT;
        *digits = ck->validator->tables.at[0].columns.at[n->column].scale;
        uint32_t property = ck->data->tables.at[0].columns.at[n->column].property;
        return property == VOCAB_NONE ? NO_FACT : fact_of(r, property, true);
    }
    if (n->table >= ck->vocab->blocks.len) return NO_FACT;
    const struct derived *d = derived_at(ck, n);
    if (d) return d->kind == DERIVED_LEAST ? fact_at(r, ck->data->plan, d->subject, digits) : NO_FACT;
    uint32_t property = property_at(ck, n->table, n->column);
    return property == VOCAB_NONE ? NO_FACT : fact_of(r, property, false);
}

void read_rule(struct reads *r, uint32_t rule)
{
    const struct lowered_rule *lr = &r->ck->lowered->rules.at[rule];
    if (lr->applies != PLAN_NONE) read_node(r, r->ck->plan, lr->applies);
    if (lr->requires != PLAN_NONE) read_node(r, r->ck->plan, lr->requires);
    for (uint32_t c = 0; c < lr->cases.len; c++)
        if (lr->cases.at[c].condition != PLAN_NONE) read_node(r, r->ck->plan, lr->cases.at[c].condition);
}

void read_rules_of(struct reads *r, enum modality modality, uint32_t target)
{
    for (uint32_t i = 0; i < r->ck->law->rules.len; i++)
        if (r->ck->law->rules.at[i].modality == modality && r->ck->law->rules.at[i].target == target) read_rule(r, i);
}

/* What else narrows a choice is tried with the choice; here, what an author declares of it. */
static void read_declared(struct reads *r, uint32_t enumeration)
{
    const struct vocab *v = r->ck->vocab;
    for (uint32_t i = 0; i < v->properties.len; i++)
        if (v->properties.at[i].type.kind == TYPE_CODE && v->properties.at[i].type.index == enumeration) fact_of(r, i, false);
}

static void read_derived(struct reads *r, const struct derived *d)
{
    const struct law_effect *e = d->kind == DERIVED_EFFECT ? &r->ck->law->effects.at[d->subject] : NULL;
    switch (d->kind) {
    case DERIVED_EFFECT:
        if (e->declared != VOCAB_NONE) fact_of(r, e->declared, false);
        if (e->retained != VOCAB_NONE) fact_of(r, e->retained, false);
        return;
    case DERIVED_CHOICE: read_declared(r, r->ck->law->choices.at[d->subject].enumeration); return;
    case DERIVED_POSSIBLE: case DERIVED_CERTAIN: case DERIVED_LEAST: read_node(r, r->ck->data->plan, d->subject); return;
    case DERIVED_PEAK: {
        const struct peak *p = &r->ck->lowered->peaks.at[d->subject];
        if (p->filter != PLAN_NONE) read_node(r, r->ck->plan, p->filter);
        read_node(r, r->ck->plan, p->value);
        return;
    }
    case DERIVED_HOLDS: case DERIVED_IN_FORCE: return;
    }
}

/* The values of a row and those beside them, at its keys: a key that moves gives its place to another row, or to none. */
static void row_pairs(struct reads *r, const struct plan_lookup *t, uint32_t row, uint32_t cell, uint32_t key, uint32_t compared)
{
    const int64_t keys[] = {t->from[row], t->to[row]}, values[] = {t->lo[cell], t->hi[cell]};
    bool joined = row + 1 < t->rows && t->to[row] == t->from[row + 1];
    for (uint32_t k = 0; k < (joined ? 1 : 2); k++)
        for (uint32_t v = 0; v < 2; v++)
            for (int64_t near = -1; near <= 1; near++) add_pair(r, (struct pair){key, compared, keys[k], values[v] + near * last_place(values[v])});
}

/* Each key of a table is a bound of the fact that is looked up, each value one of the fact that is compared with it. */
static void read_table(struct reads *r, const struct plan *p, const struct plan_node *lookup, uint32_t compared)
{
    const struct plan_lookup *t = &p->lookups.at[lookup->k];
    int32_t digits;
    uint32_t key = fact_at(r, p, lookup->a, &digits);
    for (uint32_t i = 0; i < t->rows; i++) {
        uint32_t cell = i * t->columns + (uint32_t)lookup->m;
        add_bound(r, key, (struct bound){t->from[i], VOCAB_NONE, false, true});
        add_bound(r, key, (struct bound){t->to[i], VOCAB_NONE, false, true});
        add_bound(r, compared, (struct bound){t->lo[cell], VOCAB_NONE, false, true});
        add_bound(r, compared, (struct bound){t->hi[cell], VOCAB_NONE, false, true});
        if (key != NO_FACT && compared != NO_FACT) row_pairs(r, t, i, cell, key, compared);
    }
}

/* What a level of proof lets through. */
static const struct plan_node *graded(const struct plan *p, uint32_t node)
{
    const struct plan_node *n = &p->nodes.at[node];
    while (n->op == PLAN_GRADE) n = &p->nodes.at[n->a];
    return n;
}

/* a*k against b*m, where b is a constant, a table's value, or a delay after another date. */
static void read_comparison(struct reads *r, const struct plan *p, uint32_t a, uint32_t b, int64_t k, int64_t m)
{
    const struct plan_node *x = &p->nodes.at[a], *y = graded(p, b);
    int32_t digits = DIGITS, other;
    uint32_t fact = fact_at(r, p, a, &digits);
    if (y->op == PLAN_LOOKUP) read_table(r, p, y, fact);
    if (y->op == PLAN_CONST && fact != NO_FACT && x->type == PLAN_NUMBER && !y->ranged) {
        __int128 v = (__int128)y->k * m / k;
        for (int32_t d = digits; d < DIGITS; d++) v *= 10;
        add_bound(r, fact, (struct bound){(int64_t)v, VOCAB_NONE, false, false});
    }
    if (y->op == PLAN_CONST && (x->op == PLAN_ADD || x->op == PLAN_COMPLETED)) {
        uint32_t from = fact_at(r, p, x->op == PLAN_ADD ? x->b : x->a, &other), to = fact_at(r, p, x->op == PLAN_ADD ? x->a : x->b, &other);
        int64_t n = y->k * m / k * (x->op == PLAN_ADD ? 1 : x->k);
        if (from != NO_FACT && to != NO_FACT) add_bound(r, to, (struct bound){n, r->facts.at[from].property, x->op == PLAN_COMPLETED, false});
    }
    if (y->op == PLAN_CONST && x->type == PLAN_DATE && fact != NO_FACT && !y->ranged) add_bound(r, fact, (struct bound){y->k, VOCAB_NONE, false, false});
    if (y->op == PLAN_ADD_MONTHS && x->type == PLAN_DATE && fact != NO_FACT) {
        uint32_t from = fact_at(r, p, y->a, &other);
        if (from != NO_FACT) add_bound(r, fact, (struct bound){y->k, r->facts.at[from].property, true, false});
    }
    if (x->type == PLAN_DATE && fact != NO_FACT) {
        uint32_t date = fact_at(r, p, b, &other);
        if (date != NO_FACT) add_bound(r, fact, (struct bound){0, r->facts.at[date].property, false, false});
    }
}

/* A block of which there may be several, and of which the rows are counted or gone through. */
static void add_block(struct reads *r, uint32_t block)
{
    if (block >= r->ck->vocab->blocks.len || !r->ck->vocab->blocks.at[block].many) return;
    for (uint32_t i = 0; i < r->blocks.len; i++)
        if (r->blocks.at[i] == block) return;
    *vec_push(r->arena, &r->blocks) = block;
}

static bool is_collection(enum plan_op op)
{
    return op == PLAN_FORALL || op == PLAN_EXISTS || op == PLAN_COUNT || op == PLAN_SUM || op == PLAN_MIN || op == PLAN_MAX || op == PLAN_FIRST || op == PLAN_LAST;
}

void read_node(struct reads *r, const struct plan *p, uint32_t node)
{
    const struct plan_node *n = &p->nodes.at[node];
    const struct derived *d = p == r->ck->plan ? derived_at(r->ck, n) : NULL;
    uint32_t child[3], children = plan_children(n, child);
    int32_t digits;
    fact_at(r, p, node, &digits);
    if (p == r->ck->plan && is_collection(n->op)) add_block(r, n->table);
    if (d) read_derived(r, d);
    if (n->op == PLAN_LOOKUP) read_table(r, p, n, NO_FACT);
    if (n->op == PLAN_EQ || n->op == PLAN_LT || n->op == PLAN_LE) {
        read_comparison(r, p, n->a, n->b, n->k ? n->k : 1, n->m ? n->m : 1);
        read_comparison(r, p, n->b, n->a, n->m ? n->m : 1, n->k ? n->k : 1);
    }
    for (uint32_t i = 0; i < children; i++) read_node(r, p, child[i]);
}
