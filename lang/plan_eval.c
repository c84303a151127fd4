/* plan_eval.c - the interpreter of the plan: frames of rows, and the value of a node for all rows of a frame at once. */
#include "lang/plan_frame.h"

#include <stdlib.h>
#include <string.h>

/* ---- pool ---- */

enum { CACHE_LINE = 64, FIRST_SLAB = 4096 };

struct slab {
    struct slab *next;
    size_t size;
    _Alignas(CACHE_LINE) unsigned char bytes[];
};

static void *take_new(struct pool *p, size_t size)
{
    size_t room = p->at ? p->at->size * 2 : FIRST_SLAB;
    while (room < size) room *= 2;
    struct slab *s = aligned_alloc(CACHE_LINE, sizeof *s + room);
    if (!s) abort();
    s->next = NULL;
    s->size = room;
    if (p->at) p->at->next = s;
    else p->first = s;
    p->at = s;
    p->used = size;
    return s->bytes;
}

void *pool_take(struct pool *p, size_t size)
{
    size = (size + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE;
    while (p->at) {
        if (p->at->size - p->used >= size) {
            p->used += size;
            return p->at->bytes + p->used - size;
        }
        if (!p->at->next) break;
        p->at = p->at->next;
        p->used = 0;
    }
    return take_new(p, size);
}

void pool_reset(struct pool *p)
{
    p->at = p->first;
    p->used = 0;
}

void pool_release(struct pool *p)
{
    for (struct slab *s = p->first, *next; s; s = next) {
        next = s->next;
        free(s);
    }
}

/* ---- the interpreter ---- */

static void *zeroed(size_t n, size_t size)
{
    void *p = calloc(n ? n : 1, size);
    if (!p) abort();
    return p;
}

static void *larger(void *old, size_t n, size_t size)
{
    void *p = realloc(old, (n ? n : 1) * size);
    if (!p) abort();
    return p;
}

struct plan_eval *plan_eval_new(const struct plan *p, const struct plan_env *env)
{
    struct plan_eval *ev = zeroed(1, sizeof *ev);
    ev->plan = p;
    ev->env = env;
    return ev;
}

void plan_eval_over(struct plan_eval *ev, const struct plan_env *env) { ev->env = env; }

void plan_eval_rows_changed(struct plan_eval *ev)
{
    for (uint32_t t = 0; ev->children && t < ev->env->tables; t++) {
        free(ev->children[t].start);
        free(ev->children[t].rows);
    }
    free(ev->children);
    ev->children = NULL;
}

void plan_eval_free(struct plan_eval *ev)
{
    if (!ev) return;
    for (uint32_t i = 0; i < ev->made; i++) {
        pool_release(&ev->frames[i]->pool);
        free(ev->frames[i]->memo);
        free(ev->frames[i]);
    }
    plan_eval_rows_changed(ev);
    for (uint32_t l = 0; l < ev->lists; l++) free(ev->sorted[l]);
    free(ev->frames);
    free(ev->sorted);
    free(ev->free_vars);
    free(ev);
}

static uint8_t free_vars_of(const struct plan_eval *ev, const struct plan_node *n)
{
    uint32_t child[3], children = plan_children(n, child);
    uint8_t vars = 0;
    for (uint32_t i = 0; i < children; i++) vars |= ev->free_vars[child[i]];
    if (plan_is_collection(n->op)) {
        vars &= (uint8_t)~(1u << n->var);
        if (n->of_parent && n->of_var < PLAN_VARS) vars |= (uint8_t)(1u << n->of_var);
    } else if ((n->op == PLAN_COLUMN || n->op == PLAN_ROW || n->op == PLAN_STATED || (n->op == PLAN_UNKNOWN && n->k == PLAN_BY_CELL)) && n->var < PLAN_VARS) {
        vars |= (uint8_t)(1u << n->var);
    }
    return vars;
}

/* The plan may have grown since the last call. */
static void learn_nodes(struct plan_eval *ev)
{
    uint32_t n = ev->plan->nodes.len;
    if (ev->nodes == n) return;
    ev->free_vars = larger(ev->free_vars, n, sizeof *ev->free_vars);
    for (uint32_t i = ev->nodes; i < n; i++) ev->free_vars[i] = free_vars_of(ev, &ev->plan->nodes.at[i]);
    ev->nodes = n;
}

/* ---- frames ---- */

struct frame *frame_push(struct plan_eval *ev, struct frame *outer)
{
    if (ev->top == ev->made) {
        ev->frames = larger(ev->frames, ev->made + 1, sizeof *ev->frames);
        ev->frames[ev->made++] = zeroed(1, sizeof **ev->frames);
    }
    struct frame *f = ev->frames[ev->top++];
    f->outer = outer;
    return f;
}

void frame_start(struct plan_eval *ev, struct frame *f)
{
    if (f->memos < ev->nodes) {
        free(f->memo);
        f->memos = f->memos > ev->nodes / 2 ? f->memos * 2 : ev->nodes;     /* the plan may go on growing */
        f->memo = zeroed(f->memos, sizeof *f->memo);
    }
    f->stamp++;
    memset(f->seen, 0, sizeof f->seen);
}

void frame_pop(struct plan_eval *ev) { ev->top--; }

struct frame *frame_root(struct plan_eval *ev, uint32_t table, uint32_t first, uint32_t count)
{
    learn_nodes(ev);
    ev->top = 0;
    struct frame *f = frame_push(ev, NULL);
    f->var = 0;
    f->table = table;
    f->base = first;
    f->n = count;
    f->rows = f->of = NULL;
    pool_reset(&f->pool);
    frame_start(ev, f);
    return f;
}

static struct place place_var(struct frame *f, uint32_t var)
{
    if (f->var == var) return (struct place){f->table, f->base, f->rows};
    if (!f->outer) return (struct place){PLAN_NONE, 0, NULL};
    struct place p = place_var(f->outer, var);
    if (!f->seen[var] && p.table != PLAN_NONE) {
        uint32_t *rows = pool_take(&f->pool, f->n * sizeof *rows);
        for (uint32_t i = 0; i < f->n; i++) rows[i] = place_row(&p, f->of[i]);
        f->seen[var] = rows;
    }
    return (struct place){p.table, 0, f->seen[var]};
}

struct place place_of(struct plan_eval *ev, struct frame *f, uint32_t var, uint32_t up)
{
    struct place p = place_var(f, var);
    for (; up && p.table != PLAN_NONE; up--) {
        const struct plan_table *t = &ev->env->table[p.table];
        if (t->parent == PLAN_NONE) return (struct place){PLAN_NONE, 0, NULL};
        if (!p.rows) {
            p.rows = t->parent_row + p.base;
        } else {
            uint32_t *rows = pool_take(&f->pool, f->n * sizeof *rows);
            for (uint32_t i = 0; i < f->n; i++) rows[i] = p.rows[i] == PLAN_NONE ? PLAN_NONE : t->parent_row[p.rows[i]];
            p.rows = rows;
        }
        p.table = t->parent;
    }
    return p;
}

/* ---- leaves ---- */

static const uint64_t NO_BIT[1] = {0}, ONE_BIT[1] = {1};
static const int64_t ZERO[1] = {0};

struct value value_unknown(void) { return (struct value){ZERO, ZERO, NO_BIT, true}; }

static struct truth truth_fill(struct frame *f, bool yes, bool no)
{
    uint64_t *y = pool_bits(&f->pool, f->n), *o = pool_bits(&f->pool, f->n);
    bits_fill(y, yes, f->n);
    bits_fill(o, no, f->n);
    return (struct truth){y, o};
}

struct value value_spread(struct frame *f, struct value v)
{
    if (!v.uniform) return v;
    int64_t *lo = pool_ints(&f->pool, f->n), *hi = lo;
    uint64_t *known = pool_bits(&f->pool, f->n);
    ints_fill(lo, v.lo[0], f->n);
    if (v.hi != v.lo) ints_fill(hi = pool_ints(&f->pool, f->n), v.hi[0], f->n);
    bits_fill(known, v.known[0] & 1, f->n);
    return (struct value){lo, hi, known, false};
}

static struct value constant_value(const struct plan_node *n)
{
    return (struct value){&n->k, n->ranged ? &n->m : &n->k, ONE_BIT, true};
}

/* The cells of a column at n rows of its table. */
static struct value cells(struct frame *f, const struct plan_column *c, const struct place *p, uint32_t n)
{
    uint64_t *known = pool_bits(&f->pool, n);
    struct value v = {.known = known};
    if (p->rows) {
        int64_t *lo = pool_ints(&f->pool, n), *hi = lo;
        ints_gather(lo, c->lo, p->rows, n);
        if (c->hi) ints_gather(hi = pool_ints(&f->pool, n), c->hi, p->rows, n);
        v.lo = lo;
        v.hi = hi;
        bits_gather(known, c->known, p->rows, n);
    } else {
        v.lo = c->lo + p->base;
        v.hi = c->hi ? c->hi + p->base : v.lo;
        bits_copy(known, c->known, p->base, n);
    }
    if (!c->state || (!p->rows && !memchr(c->state + p->base, PLAN_POISONED, n))) return v;
    for (uint32_t i = 0; i < n; i++)
        if (bit_get(known, i) && c->state[place_row(p, i)] == PLAN_POISONED) known[i / 64] &= ~(UINT64_C(1) << (i % 64));
    return v;
}

/* Where a leaf reads: false when it is not there for any row. Uniform for the root. */
static bool leaf_place(struct plan_eval *ev, struct frame *f, const struct plan_node *n, struct place *p, bool *uniform)
{
    *uniform = n->var == PLAN_ROOT;
    *p = *uniform ? (struct place){n->table, 0, NULL} : place_of(ev, f, n->var, n->up);
    if (*uniform) return ev->env->table[n->table].rows > 0;
    return p->table == n->table || (n->op == PLAN_ROW && p->table != PLAN_NONE);
}

static struct value column_value(struct plan_eval *ev, struct frame *f, const struct plan_node *n)
{
    struct place p;
    bool uniform;
    if (!leaf_place(ev, f, n, &p, &uniform)) return value_unknown();
    struct value v = cells(f, &ev->env->table[n->table].column[n->column], &p, uniform ? 1 : f->n);
    v.uniform = uniform;
    return v;
}

static struct value row_value(struct plan_eval *ev, struct frame *f, const struct plan_node *n)
{
    struct place p;
    bool uniform;
    if (!leaf_place(ev, f, n, &p, &uniform)) return value_unknown();
    if (uniform) return (struct value){ZERO, ZERO, ONE_BIT, true};
    int64_t *lo = pool_ints(&f->pool, f->n);
    uint64_t *known = pool_bits(&f->pool, f->n);
    bits_fill(known, false, f->n);
    for (uint32_t i = 0; i < f->n; i++) {
        uint32_t row = place_row(&p, i);
        lo[i] = row;
        if (row != PLAN_NONE) bit_set(known, i);
    }
    return (struct value){lo, lo, known, false};
}

static struct truth stated_truth(struct plan_eval *ev, struct frame *f, const struct plan_node *n)
{
    struct place p;
    bool uniform;
    if (!leaf_place(ev, f, n, &p, &uniform)) return truth_fill(f, false, true);
    const struct plan_column *c = &ev->env->table[n->table].column[n->column];
    uint64_t *yes = pool_bits(&f->pool, f->n), *no = pool_bits(&f->pool, f->n);
    bits_fill(yes, false, f->n);
    for (uint32_t i = 0; i < f->n; i++) {
        uint32_t row = uniform ? 0 : place_row(&p, i);
        if (row != PLAN_NONE && (c->state ? c->state[row] != PLAN_ABSENT : bit_get(c->known, row))) bit_set(yes, i);
    }
    for (uint32_t w = 0; w < bit_words(f->n); w++) no[w] = ~yes[w] & bit_tail(f->n, w);
    return (struct truth){yes, no};
}

/* A truth kept as 0 and 1, and back. */
static struct truth truth_of_value(struct frame *f, struct value v)
{
    if (v.uniform) return truth_fill(f, (v.known[0] & 1) && v.lo[0], (v.known[0] & 1) && !v.hi[0]);
    const int64_t zero = 0;
    uint64_t *yes = pool_bits(&f->pool, f->n), *no = pool_bits(&f->pool, f->n);
    mask_same(yes, (struct side){v.lo, 1, false}, (struct side){&zero, 1, true}, f->n);
    mask_same(no, (struct side){v.hi, 1, false}, (struct side){&zero, 1, true}, f->n);
    for (uint32_t w = 0; w < bit_words(f->n); w++) {
        yes[w] = v.known[w] & ~yes[w];
        no[w] &= v.known[w];
    }
    return (struct truth){yes, no};
}

static struct value value_of_truth(struct frame *f, struct truth t)
{
    int64_t *lo = pool_ints(&f->pool, f->n);
    uint64_t *known = pool_bits(&f->pool, f->n);
    for (uint32_t i = 0; i < f->n; i++) lo[i] = bit_get(t.yes, i);
    for (uint32_t w = 0; w < bit_words(f->n); w++) known[w] = t.yes[w] | t.no[w];
    return (struct value){lo, lo, known, false};
}

/* ---- truths ---- */

static struct truth and_truth(struct plan_eval *ev, struct frame *f, const struct plan_node *n)
{
    struct truth a = frame_truth(ev, f, n->a);
    if (bits_all(a.no, f->n)) return a;
    struct truth b = frame_truth(ev, f, n->b);
    uint64_t *yes = pool_bits(&f->pool, f->n), *no = pool_bits(&f->pool, f->n);
    for (uint32_t w = 0; w < bit_words(f->n); w++) {
        yes[w] = a.yes[w] & b.yes[w];
        no[w] = a.no[w] | b.no[w];
    }
    return (struct truth){yes, no};
}

static struct truth or_truth(struct plan_eval *ev, struct frame *f, const struct plan_node *n)
{
    struct truth a = frame_truth(ev, f, n->a);
    if (bits_all(a.yes, f->n)) return a;
    struct truth b = frame_truth(ev, f, n->b);
    uint64_t *yes = pool_bits(&f->pool, f->n), *no = pool_bits(&f->pool, f->n);
    for (uint32_t w = 0; w < bit_words(f->n); w++) {
        yes[w] = a.yes[w] | b.yes[w];
        no[w] = a.no[w] & b.no[w];
    }
    return (struct truth){yes, no};
}

static struct truth if_truth(struct plan_eval *ev, struct frame *f, const struct plan_node *n)
{
    struct truth a = frame_truth(ev, f, n->a);
    if (bits_all(a.yes, f->n)) return frame_truth(ev, f, n->b);
    if (bits_all(a.no, f->n)) return frame_truth(ev, f, n->c);
    struct truth b = frame_truth(ev, f, n->b), c = frame_truth(ev, f, n->c);
    uint64_t *yes = pool_bits(&f->pool, f->n), *no = pool_bits(&f->pool, f->n);
    for (uint32_t w = 0; w < bit_words(f->n); w++) {
        yes[w] = (a.yes[w] & b.yes[w]) | (a.no[w] & c.yes[w]) | (b.yes[w] & c.yes[w]);
        no[w] = (a.yes[w] & b.no[w]) | (a.no[w] & c.no[w]) | (b.no[w] & c.no[w]);
    }
    return (struct truth){yes, no};
}

static struct truth known_truth(struct plan_eval *ev, struct frame *f, const struct plan_node *n)
{
    uint64_t *yes = pool_bits(&f->pool, f->n), *no = pool_bits(&f->pool, f->n);
    enum plan_type type = ev->plan->nodes.at[n->a].type;
    if (type == PLAN_TRUTH) {
        struct truth a = frame_truth(ev, f, n->a);
        for (uint32_t w = 0; w < bit_words(f->n); w++) yes[w] = a.yes[w] | a.no[w];
    } else {
        struct value a = value_spread(f, frame_value(ev, f, n->a));
        memcpy(yes, a.known, bit_words(f->n) * sizeof *yes);
        for (uint32_t i = 0; type == PLAN_CHOICE && i < f->n; i++)
            if (!set_is_single((uint64_t)a.lo[i])) yes[i / 64] &= ~(UINT64_C(1) << (i % 64));
    }
    for (uint32_t w = 0; w < bit_words(f->n); w++) no[w] = ~yes[w] & bit_tail(f->n, w);
    return (struct truth){yes, no};
}

static struct truth compare_truth(struct plan_eval *ev, struct frame *f, const struct plan_node *n)
{
    enum plan_type a = ev->plan->nodes.at[n->a].type, b = ev->plan->nodes.at[n->b].type;
    if (n->op == PLAN_EQ && a == PLAN_TRUTH) return truth_same(f, frame_truth(ev, f, n->a), frame_truth(ev, f, n->b));
    struct value x = frame_value(ev, f, n->a), y = frame_value(ev, f, n->b);
    if (n->op == PLAN_ORDER_LE) return order_le(f, &ev->plan->orders.at[n->k], x, a == PLAN_CHOICE, y, b == PLAN_CHOICE);
    if (a == PLAN_CHOICE || b == PLAN_CHOICE) return choice_same(f, x, a == PLAN_CHOICE, y, b == PLAN_CHOICE);
    if (n->op == PLAN_EQ) return value_same(f, x, n->k, y, n->m);
    if (n->op == PLAN_LT) return value_less(f, x, n->k, y, n->m);
    struct truth over = value_less(f, y, n->m, x, n->k);         /* a <= b: not b < a */
    return (struct truth){over.no, over.yes};
}

static struct truth in_truth(struct plan_eval *ev, struct frame *f, const struct plan_node *n)
{
    const struct plan_list *list = &ev->plan->lists.at[n->k];
    struct value a = value_spread(f, frame_value(ev, f, n->a));
    if (ev->plan->nodes.at[n->a].type == PLAN_CHOICE) return choice_in(f, list, a);
    if (ev->lists < ev->plan->lists.len) {
        ev->sorted = larger(ev->sorted, ev->plan->lists.len, sizeof *ev->sorted);
        while (ev->lists < ev->plan->lists.len) ev->sorted[ev->lists++] = NULL;
    }
    if (!ev->sorted[n->k]) ev->sorted[n->k] = list_sorted(list);
    return code_in(f, ev->sorted[n->k], list->n, a);
}

static struct truth contains_truth(struct plan_eval *ev, struct frame *f, const struct plan_node *n)
{
    struct value a = value_spread(f, frame_value(ev, f, n->a));
    uint64_t *yes = pool_bits(&f->pool, f->n), *no = pool_bits(&f->pool, f->n);
    mask_holds(yes, a.lo, (uint32_t)n->k, f->n);
    for (uint32_t w = 0; w < bit_words(f->n); w++) {
        no[w] = a.known[w] & ~yes[w];
        yes[w] &= a.known[w];
    }
    return (struct truth){yes, no};
}

/* ---- values ---- */

static struct value if_value(struct plan_eval *ev, struct frame *f, const struct plan_node *n)
{
    struct truth a = frame_truth(ev, f, n->a);
    if (bits_all(a.yes, f->n)) return frame_value(ev, f, n->b);
    if (bits_all(a.no, f->n)) return frame_value(ev, f, n->c);
    struct value b = value_spread(f, frame_value(ev, f, n->b)), c = value_spread(f, frame_value(ev, f, n->c));
    return value_select(f, a, b, c, n->type == PLAN_CHOICE);
}

static struct value lookup_value(struct plan_eval *ev, struct frame *f, const struct plan_node *n)
{
    return value_lookup(f, &ev->plan->lookups.at[n->k], (uint32_t)n->m, frame_value(ev, f, n->a));
}

static struct value arithmetic_value(struct plan_eval *ev, struct frame *f, const struct plan_node *n)
{
    struct value a = frame_value(ev, f, n->a);
    if (n->op == PLAN_ADD_MONTHS) return value_add_months(f, a, n->k, n->m);
    struct value b = frame_value(ev, f, n->b);
    if (n->op == PLAN_ADD) return value_linear(f, a, n->k, b, n->m);
    if (n->op == PLAN_MUL) return value_product(f, a, b);
    return value_completed(f, a, b, n->k, n->m);
}

static struct truth compute_truth(struct plan_eval *ev, struct frame *f, uint32_t node)
{
    const struct plan_node *n = &ev->plan->nodes.at[node];
    struct truth a;
    switch (n->op) {
    case PLAN_CONST: return truth_fill(f, n->k != 0, n->k == 0);
    case PLAN_UNKNOWN: return truth_fill(f, false, false);
    case PLAN_COLUMN: return truth_of_value(f, column_value(ev, f, n));
    case PLAN_STATED: return stated_truth(ev, f, n);
    case PLAN_INPUT: return frame_truth(ev, f, n->a);
    case PLAN_GRADE: return n->k <= ev->env->grade ? frame_truth(ev, f, n->a) : truth_fill(f, false, false);
    case PLAN_NOT: a = frame_truth(ev, f, n->a); return (struct truth){a.no, a.yes};
    case PLAN_AND: return and_truth(ev, f, n);
    case PLAN_OR: return or_truth(ev, f, n);
    case PLAN_IF: return if_truth(ev, f, n);
    case PLAN_KNOWN: return known_truth(ev, f, n);
    case PLAN_EQ: case PLAN_LT: case PLAN_LE: case PLAN_ORDER_LE: return compare_truth(ev, f, n);
    case PLAN_IN: return in_truth(ev, f, n);
    case PLAN_CONTAINS: return contains_truth(ev, f, n);
    case PLAN_FORALL: case PLAN_EXISTS: return collection_truth(ev, f, node);
    case PLAN_FIRST: case PLAN_LAST: return truth_of_value(f, collection_value(ev, f, node));
    case PLAN_ROW: case PLAN_ADD: case PLAN_MUL: case PLAN_COMPLETED: case PLAN_ADD_MONTHS: case PLAN_LOOKUP:
    case PLAN_COUNT: case PLAN_SUM: case PLAN_MIN: case PLAN_MAX:
        break;                                  /* never a truth */
    }
    return truth_fill(f, false, false);
}

static struct value compute_value(struct plan_eval *ev, struct frame *f, uint32_t node)
{
    const struct plan_node *n = &ev->plan->nodes.at[node];
    switch (n->op) {
    case PLAN_CONST: return constant_value(n);
    case PLAN_UNKNOWN: return value_unknown();
    case PLAN_COLUMN: return column_value(ev, f, n);
    case PLAN_ROW: return row_value(ev, f, n);
    case PLAN_INPUT: return frame_value(ev, f, n->a);
    case PLAN_GRADE: return n->k <= ev->env->grade ? frame_value(ev, f, n->a) : value_unknown();
    case PLAN_IF: return if_value(ev, f, n);
    case PLAN_ADD: case PLAN_MUL: case PLAN_COMPLETED: case PLAN_ADD_MONTHS: return arithmetic_value(ev, f, n);
    case PLAN_LOOKUP: return lookup_value(ev, f, n);
    case PLAN_COUNT: case PLAN_SUM: case PLAN_MIN: case PLAN_MAX: case PLAN_FIRST: case PLAN_LAST:
        return collection_value(ev, f, node);
    case PLAN_STATED: case PLAN_NOT: case PLAN_AND: case PLAN_OR: case PLAN_KNOWN: case PLAN_EQ: case PLAN_LT:
    case PLAN_LE: case PLAN_IN: case PLAN_CONTAINS: case PLAN_ORDER_LE: case PLAN_FORALL: case PLAN_EXISTS:
        break;                                  /* always a truth */
    }
    return value_unknown();
}

/* Does the node hold one value for each row of the frame around? Then it is found there, once. */
static bool is_of_outer(const struct plan_eval *ev, const struct frame *f, uint32_t node)
{
    return f->outer && ev->plan->nodes.at[node].depth > 1 && !(ev->free_vars[node] >> f->var & 1);
}

static struct truth truth_from_outer(struct plan_eval *ev, struct frame *f, uint32_t node)
{
    struct truth t = frame_truth(ev, f->outer, node);
    uint64_t *yes = pool_bits(&f->pool, f->n), *no = pool_bits(&f->pool, f->n);
    bits_gather(yes, t.yes, f->of, f->n);
    bits_gather(no, t.no, f->of, f->n);
    return (struct truth){yes, no};
}

static struct value value_from_outer(struct plan_eval *ev, struct frame *f, uint32_t node)
{
    struct value v = frame_value(ev, f->outer, node);
    if (v.uniform) return v;
    int64_t *lo = pool_ints(&f->pool, f->n), *hi = lo;
    uint64_t *known = pool_bits(&f->pool, f->n);
    ints_gather(lo, v.lo, f->of, f->n);
    if (v.hi != v.lo) ints_gather(hi = pool_ints(&f->pool, f->n), v.hi, f->of, f->n);
    bits_gather(known, v.known, f->of, f->n);
    return (struct value){lo, hi, known, false};
}

struct truth frame_truth(struct plan_eval *ev, struct frame *f, uint32_t node)
{
    struct memo *memo = &f->memo[node];
    if (memo->stamp != f->stamp) {
        memo->of.truth = is_of_outer(ev, f, node) ? truth_from_outer(ev, f, node) : compute_truth(ev, f, node);
        memo->stamp = f->stamp;
    }
    return memo->of.truth;
}

struct value frame_value(struct plan_eval *ev, struct frame *f, uint32_t node)
{
    if (ev->plan->nodes.at[node].type == PLAN_TRUTH) return value_of_truth(f, frame_truth(ev, f, node));
    struct memo *memo = &f->memo[node];
    if (memo->stamp != f->stamp) {
        memo->of.value = is_of_outer(ev, f, node) ? value_from_outer(ev, f, node) : compute_value(ev, f, node);
        memo->stamp = f->stamp;
    }
    return memo->of.value;
}

/* ---- the calls ---- */

void plan_eval_truth(struct plan_eval *ev, uint32_t root, uint32_t table, uint32_t first, uint32_t count,
                     uint64_t *yes, uint64_t *no)
{
    if (!count) return;
    struct truth t = frame_truth(ev, frame_root(ev, table, first, count), root);
    memcpy(yes, t.yes, bit_words(count) * sizeof *yes);
    memcpy(no, t.no, bit_words(count) * sizeof *no);
}

void plan_eval_value(struct plan_eval *ev, uint32_t root, uint32_t table, uint32_t first, uint32_t count,
                     int64_t *lo, int64_t *hi, uint64_t *known)
{
    if (!count) return;
    struct frame *f = frame_root(ev, table, first, count);
    struct value v = value_spread(f, frame_value(ev, f, root));
    memcpy(lo, v.lo, count * sizeof *lo);
    memcpy(hi, v.hi, count * sizeof *hi);
    memcpy(known, v.known, bit_words(count) * sizeof *known);
}
