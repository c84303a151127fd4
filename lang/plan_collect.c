/* plan_collect.c - collections: pairs of an outer and an inner row, evaluated by blocks and folded by outer row. */
#include "lang/plan_frame.h"

#include <stdlib.h>
#include <string.h>

/* ---- children by parent ---- */

const struct children *table_children(struct plan_eval *ev, uint32_t table)
{
    if (!ev->children) ev->children = calloc(ev->env->tables, sizeof *ev->children);
    if (!ev->children) abort();
    struct children *c = &ev->children[table];
    if (c->start) return c;
    const struct plan_table *t = &ev->env->table[table];
    uint32_t parents = t->parent == PLAN_NONE ? 0 : ev->env->table[t->parent].rows;
    c->start = calloc((size_t)parents + 2, sizeof *c->start);
    c->rows = malloc(((size_t)t->rows + 1) * sizeof *c->rows);
    if (!c->start || !c->rows) abort();
    for (uint32_t i = 0; i < t->rows && parents; i++)
        if (t->parent_row[i] < parents) c->start[t->parent_row[i] + 2]++;
    for (uint32_t r = 2; r < parents + 2; r++) c->start[r] += c->start[r - 1];
    for (uint32_t i = 0; i < t->rows && parents; i++)
        if (t->parent_row[i] < parents) c->rows[c->start[t->parent_row[i] + 1]++] = i;
    return c;
}

/* ---- pairs ---- */

/* The pairs of a collection in order: outer rows, and for each its inner rows. */
struct pairs {
    const struct children *children;    /* NULL: all rows of the table */
    struct place parent;
    bool of_root;                       /* the parent is row 0 for all */
    uint32_t parents, table_rows;
    const uint64_t *unsure;             /* by parent; NULL: none is */
    bool strays;
    uint32_t outers, outer, at;         /* the next pair: position `at` of the rows of `outer` */
};

static struct pairs pairs_of(struct plan_eval *ev, struct frame *f, const struct plan_node *n, uint32_t outers)
{
    const struct plan_table *t = &ev->env->table[n->table];
    struct pairs p = {.table_rows = t->rows, .outers = outers};
    if (!n->of_parent) return p;
    p.children = table_children(ev, n->table);
    p.of_root = n->of_var == PLAN_ROOT;
    p.parent = p.of_root ? (struct place){t->parent, 0, NULL} : place_of(ev, f, n->of_var, n->of_up);
    p.parents = t->parent != PLAN_NONE && p.parent.table == t->parent ? ev->env->table[t->parent].rows : 0;
    p.unsure = p.parents ? ev->env->table[t->parent].unsure_below : NULL;
    p.strays = t->strays;
    return p;
}

/* The inner rows of an outer row: position i is rows[i], or i when *rows is NULL. False: there may be others. */
static bool pairs_rows(const struct pairs *p, uint32_t outer, const uint32_t **rows, uint32_t *count)
{
    *rows = NULL;
    *count = p->children ? 0 : p->table_rows;
    if (!p->children) return true;
    uint32_t parent = p->parents ? place_row(&p->parent, p->of_root ? 0 : outer) : PLAN_NONE;
    if (parent >= p->parents) return false;
    *rows = p->children->rows + p->children->start[parent];
    *count = p->children->start[parent + 1] - p->children->start[parent];
    return !p->strays && !(p->unsure && bit_get(p->unsure, parent));
}

bool collection_rows(struct plan_eval *ev, struct frame *f, const struct plan_node *n, const uint32_t **rows,
                     uint32_t *count)
{
    struct pairs p = pairs_of(ev, f, n, 1);
    return pairs_rows(&p, 0, rows, count);
}

/* Fills the inner frame with the next pairs, at most PLAN_BLOCK. False when there are no more. */
static bool pairs_next(struct plan_eval *ev, struct pairs *p, struct frame *in)
{
    uint64_t most = (uint64_t)(p->outers - p->outer) * p->table_rows;
    uint32_t room = most < PLAN_BLOCK ? (uint32_t)most : PLAN_BLOCK, n = 0;
    if (!room) return false;
    pool_reset(&in->pool);
    uint32_t *of = pool_take(&in->pool, room * sizeof *of), *inner = pool_take(&in->pool, room * sizeof *inner);
    bool run = true;                                    /* are the inner rows base, base + 1 … ? */
    while (p->outer < p->outers && n < room) {
        const uint32_t *rows;
        uint32_t count;
        pairs_rows(p, p->outer, &rows, &count);
        uint32_t taken = count - p->at < room - n ? count - p->at : room - n, first = rows && taken ? rows[p->at] : p->at;
        for (uint32_t i = 0; i < taken; i++) of[n + i] = p->outer, inner[n + i] = rows ? rows[p->at + i] : first + i;
        /* The rows of a parent ascend: they are all there between the first and the last, or some are not. */
        if (taken) run = run && first - inner[0] == n && inner[n + taken - 1] - first == taken - 1;
        p->at += taken;
        n += taken;
        if (p->at < count) break;
        p->at = 0;
        p->outer++;
    }
    if (!n) return false;
    in->n = n;
    in->of = of;
    in->rows = run ? NULL : inner;
    in->base = run ? inner[0] : 0;
    frame_start(ev, in);
    return true;
}

/* ---- folds ---- */

/* The row that FIRST or LAST has chosen so far, and the least low ends of the keys of rows before it and after it. */
struct pick { wide before, after; int64_t key_lo, key_hi; uint32_t row; };
static const wide NO_KEY = (wide)INT64_MAX + 1;

/* What is known of the rows so far, per outer row. */
struct fold {
    const struct plan_node *node;
    uint32_t n;
    bool ranged;                        /* may hi differ from lo? */
    uint64_t *decided;                  /* quantifiers: a row settles it */
    uint64_t *unsure;                   /* quantifiers: a row might; values: the answer is unknown */
    uint64_t *some;                     /* values: there is a row */
    uint64_t *known;                    /* FIRST, LAST: the value of the row chosen is */
    int64_t *lo, *hi;                   /* the value */
    struct pick *pick;
};

static uint64_t *zero_bits(struct frame *f, uint32_t n)
{
    uint64_t *bits = pool_bits(&f->pool, n);
    bits_fill(bits, false, n);
    return bits;
}

static struct fold fold_new(struct frame *f, const struct plan_node *node, uint32_t n)
{
    struct fold d = {.node = node, .n = n};
    d.decided = zero_bits(f, n);
    d.unsure = zero_bits(f, n);
    if (node->op == PLAN_FORALL || node->op == PLAN_EXISTS) return d;
    d.some = zero_bits(f, n);
    d.lo = pool_ints(&f->pool, n);
    d.hi = pool_ints(&f->pool, n);
    ints_fill(d.lo, 0, n);
    ints_fill(d.hi, 0, n);
    if (node->op != PLAN_FIRST && node->op != PLAN_LAST) return d;
    d.known = zero_bits(f, n);
    d.pick = pool_take(&f->pool, n * sizeof *d.pick);
    return d;
}

/* Sets, for each bit on, the bit of its outer row. */
static void scatter(uint64_t *to, uint64_t bits, const uint32_t *of)
{
    for (; bits; bits &= bits - 1) bit_set(to, of[__builtin_ctzll(bits)]);
}

static void fold_quantifier(struct fold *d, const struct frame *in, struct truth filter, struct truth body)
{
    bool all = d->node->op == PLAN_FORALL;
    for (uint32_t w = 0; w < bit_words(in->n); w++) {
        uint64_t against = all ? body.no[w] : body.yes[w], other = all ? body.yes[w] : body.no[w];
        uint64_t decides = filter.yes[w] & against, harmless = filter.no[w] | other;
        scatter(d->decided, decides, in->of + w * 64);
        scatter(d->unsure, ~(decides | harmless) & bit_tail(in->n, w), in->of + w * 64);
    }
}

static void fold_count(struct fold *d, const struct frame *in, struct truth filter)
{
    for (uint32_t w = 0; w < bit_words(in->n); w++) {
        uint64_t may = ~filter.no[w] & bit_tail(in->n, w);
        if (may != filter.yes[w]) d->ranged = true;
        for (; may; may &= may - 1) {
            uint32_t bit = (uint32_t)__builtin_ctzll(may), o = in->of[w * 64 + bit];
            d->lo[o] += filter.yes[w] >> bit & 1;
            d->hi[o]++;
        }
    }
}

/* One more value for the outer row o. */
static void fold_value(struct fold *d, uint32_t o, int64_t lo, int64_t hi)
{
    bool first = !bit_get(d->some, o);
    bit_set(d->some, o);
    if (d->node->op == PLAN_SUM) {
        bool low = __builtin_add_overflow(d->lo[o], lo, &d->lo[o]);
        bool high = __builtin_add_overflow(d->hi[o], hi, &d->hi[o]);
        if (low || high) bit_set(d->unsure, o);
    } else if (d->node->op == PLAN_MIN) {
        if (first || lo < d->lo[o]) d->lo[o] = lo;
        if (first || hi < d->hi[o]) d->hi[o] = hi;
    } else {
        if (first || lo > d->lo[o]) d->lo[o] = lo;
        if (first || hi > d->hi[o]) d->hi[o] = hi;
    }
}

/* One more key for the outer row o; true when its row is now the one chosen: that with the least high end. It is certain
   in the end when no other low end is below that, nor equal in an earlier row. */
static bool fold_key(struct fold *d, uint32_t o, uint32_t row, int64_t lo, int64_t hi)
{
    struct pick *p = &d->pick[o];
    wide before = NO_KEY;
    if (bit_get(d->some, o)) {
        if (hi >= p->key_hi) {
            if (lo < p->after) p->after = lo;
            return false;
        }
        before = p->before < p->after ? p->before : p->after;
        if (p->key_lo < before) before = p->key_lo;
    }
    bit_set(d->some, o);
    *p = (struct pick){before, NO_KEY, lo, hi, row};
    return true;
}

static bool pick_is_certain(const struct pick *p) { return p->before > p->key_hi && p->after >= p->key_hi; }

/* The rows of a word that pass: their values, or their keys and the values of the rows they choose. */
static void fold_word(struct fold *d, const struct frame *in, uint32_t w, uint64_t pass, struct value body, struct value key)
{
    const struct place rows = {in->table, in->base, in->rows};
    bool last = d->node->op == PLAN_LAST;
    const uint64_t *needed = d->pick ? key.known : body.known;
    scatter(d->unsure, pass & ~needed[w], in->of + w * 64);
    for (pass &= needed[w]; pass; pass &= pass - 1) {
        uint32_t i = w * 64 + (uint32_t)__builtin_ctzll(pass), o = in->of[i];
        /* The complements of keys have the opposite order, without overflow. */
        int64_t lo = last ? ~key.hi[i] : key.lo[i], hi = last ? ~key.lo[i] : key.hi[i];
        if (!d->pick) {
            fold_value(d, o, body.lo[i], body.hi[i]);
        } else if (fold_key(d, o, place_row(&rows, i), lo, hi)) {
            d->lo[o] = body.lo[i];
            d->hi[o] = body.hi[i];
            uint64_t bit = UINT64_C(1) << (o % 64);
            d->known[o / 64] = bit_get(body.known, i) ? d->known[o / 64] | bit : d->known[o / 64] & ~bit;
        }
    }
}

static void fold_values(struct plan_eval *ev, struct fold *d, struct frame *in, struct truth filter)
{
    struct value body = value_spread(in, frame_value(ev, in, d->node->b)), key = body;
    if (d->pick) key = value_spread(in, frame_value(ev, in, d->node->c));
    d->ranged = d->ranged || body.hi != body.lo;
    for (uint32_t w = 0; w < bit_words(in->n); w++) {
        scatter(d->unsure, ~(filter.yes[w] | filter.no[w]) & bit_tail(in->n, w), in->of + w * 64);
        fold_word(d, in, w, filter.yes[w], body, key);
    }
}

/* Leaves in the frame the rows that may pass, where they are few: what is folded need not be known of the others. */
static struct truth keep_passing(struct plan_eval *ev, struct frame *in, struct truth filter)
{
    enum { FEW = 4 };
    uint32_t n = 0;
    for (uint32_t w = 0; w < bit_words(in->n); w++) n += (uint32_t)__builtin_popcountll(~filter.no[w] & bit_tail(in->n, w));
    if (n > in->n / FEW) return filter;
    const struct place all = {in->table, in->base, in->rows};
    uint32_t *of = pool_take(&in->pool, n * sizeof *of), *rows = pool_take(&in->pool, n * sizeof *rows), kept = 0;
    uint64_t *yes = zero_bits(in, n), *no = zero_bits(in, n);
    for (uint32_t w = 0; w < bit_words(in->n); w++)
        for (uint64_t may = ~filter.no[w] & bit_tail(in->n, w); may; may &= may - 1, kept++) {
            const uint32_t i = w * 64 + (uint32_t)__builtin_ctzll(may);
            of[kept] = in->of[i];
            rows[kept] = place_row(&all, i);
            yes[kept / 64] |= (uint64_t)bit_get(filter.yes, i) << (kept % 64);
        }
    in->n = n;
    in->of = of;
    in->rows = rows;
    in->base = 0;
    frame_start(ev, in);
    return (struct truth){yes, no};
}

static void fold_block(struct plan_eval *ev, struct fold *d, struct frame *in)
{
    uint64_t *all = pool_bits(&in->pool, in->n), *none = zero_bits(in, in->n);
    bits_fill(all, true, in->n);
    struct truth filter = {all, none};
    if (d->node->a != PLAN_NONE) filter = frame_truth(ev, in, d->node->a);
    if (bits_all(filter.no, in->n)) return;
    bool quantifier = d->node->op == PLAN_FORALL || d->node->op == PLAN_EXISTS;
    if (d->node->op != PLAN_COUNT) filter = keep_passing(ev, in, filter);
    if (quantifier) fold_quantifier(d, in, filter, frame_truth(ev, in, d->node->b));
    else if (d->node->op == PLAN_COUNT) fold_count(d, in, filter);
    else fold_values(ev, d, in, filter);
}

static struct fold collection_fold(struct plan_eval *ev, struct frame *f, const struct plan_node *n, uint32_t outers)
{
    struct pairs pairs = pairs_of(ev, f, n, outers);
    struct fold d = fold_new(f, n, outers);
    for (uint32_t o = 0; pairs.children && o < outers; o++) {
        const uint32_t *rows;
        uint32_t count;
        if (!pairs_rows(&pairs, o, &rows, &count)) bit_set(d.unsure, o);
    }
    struct frame *in = frame_push(ev, f);
    in->var = n->var;
    in->table = n->table;
    while (pairs_next(ev, &pairs, in)) fold_block(ev, &d, in);
    frame_pop(ev);
    return d;
}

/* A collection that reads no variable is the same for all rows. */
static uint32_t outers_of(const struct plan_eval *ev, const struct frame *f, uint32_t node)
{
    return ev->free_vars[node] ? f->n : 1;
}

struct truth collection_truth(struct plan_eval *ev, struct frame *f, uint32_t node)
{
    const struct plan_node *n = &ev->plan->nodes.at[node];
    uint32_t outers = outers_of(ev, f, node);
    struct fold d = collection_fold(ev, f, n, outers);
    uint64_t *rest = pool_bits(&f->pool, f->n), *decided = d.decided;
    for (uint32_t w = 0; w < bit_words(outers); w++) rest[w] = ~(d.decided[w] | d.unsure[w]) & bit_tail(outers, w);
    if (n->op == PLAN_EXISTS && n->open) bits_fill(rest, false, outers);
    if (outers < f->n) {
        decided = pool_bits(&f->pool, f->n);
        bits_fill(decided, d.decided[0] & 1, f->n);
        bits_fill(rest, rest[0] & 1, f->n);
    }
    return n->op == PLAN_FORALL ? (struct truth){rest, decided} : (struct truth){decided, rest};
}

struct value collection_value(struct plan_eval *ev, struct frame *f, uint32_t node)
{
    const struct plan_node *n = &ev->plan->nodes.at[node];
    uint32_t outers = outers_of(ev, f, node);
    struct fold d = collection_fold(ev, f, n, outers);
    uint64_t *known = pool_bits(&f->pool, outers);
    bool of_none = n->op == PLAN_COUNT || n->op == PLAN_SUM;
    for (uint32_t w = 0; w < bit_words(outers); w++) {
        known[w] = ~d.unsure[w] & (of_none ? bit_tail(outers, w) : d.some[w]);
        if (d.known) known[w] &= d.known[w];
    }
    for (uint32_t o = 0; d.pick && o < outers; o++)
        if (bit_get(known, o) && !pick_is_certain(&d.pick[o])) known[o / 64] &= ~(UINT64_C(1) << (o % 64));
    return (struct value){d.lo, d.ranged ? d.hi : d.lo, known, outers < f->n};
}

uint32_t collection_chosen(struct plan_eval *ev, struct frame *f, uint32_t node)
{
    struct fold d = collection_fold(ev, f, &ev->plan->nodes.at[node], 1);
    return bit_get(d.some, 0) && !bit_get(d.unsure, 0) && pick_is_certain(&d.pick[0]) ? d.pick[0].row : PLAN_NONE;
}
