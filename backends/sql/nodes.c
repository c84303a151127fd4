/* nodes.c - nodes of the plan as expressions. Truth is a nullable boolean: SQL's AND, OR and NOT are Kleene's. */
#include "backends/sql/emit.h"


#include <inttypes.h>
#include <string.h>

/* An expression longer than this becomes a column even when it is read once. */
enum { LONG_TEXT = 400 };

static struct expr one(const char *text, place at) { return (struct expr){text, text, at}; }

static struct expr unknown(struct sql *s, const struct plan_node *n) { return one(sql_null(s, n->type == PLAN_TRUTH), 0); }

static const struct plan_node *node_at(const struct sql *s, uint32_t node) { return &s->plan->nodes.at[node]; }

/* The ends of an expression as columns of the frame, the same place for both. */
static struct expr held(struct sql *s, struct rowset *f, struct expr e)
{
    if (sql_is_plain(e.lo) && sql_is_plain(e.hi)) return e;
    place at = e.at;
    struct expr r = {.lo = sheet_hold(s, &f->sheet, e.lo, &at), .at = at};
    r.hi = r.lo;
    at = e.at;
    if (expr_is_range(e)) r.hi = sheet_hold(s, &f->sheet, e.hi, &at);
    return r;
}

struct expr node_held(struct sql *s, struct rowset *f, uint32_t node)
{
    struct expr e = node_expr(s, f, node);
    struct rowset *owner = rowset_standing(s, f, node);
    struct expr r = held(s, owner, e);
    if (owner == f) f->memo[node] = r;
    return r;
}

/* ---- comparisons ---- */

static bool fits(__int128 k) { return k >= INT64_MIN && k <= INT64_MAX; }

/* x*k; as a number of 38 digits when the product may not fit in 64 bits. */
static const char *times(struct sql *s, const char *x, int64_t k, bool wide)
{
    if (wide) x = sql_to_wide(s, x);
    return k == 1 ? x : sql_printf(s, "%s * %s", x, sql_integer(s, k));
}

static bool needs_width(const struct fact *a, int64_t k) { return !fits(a->lo * k) || !fits(a->hi * k); }

/* The two sides of a comparison, each with its multiplier. */
struct sides { const char *a_lo, *a_hi, *b_lo, *b_hi; place at; bool ranged; };

static struct sides sides_of(struct sql *s, struct rowset *f, const struct plan_node *n)
{
    bool ranged = s->facts[n->a].ranged || s->facts[n->b].ranged;
    struct expr a = ranged ? node_held(s, f, n->a) : node_expr(s, f, n->a), b = ranged ? node_held(s, f, n->b) : node_expr(s, f, n->b);
    bool wide = needs_width(&s->facts[n->a], n->k) || needs_width(&s->facts[n->b], n->m);
    struct sides r = {.a_lo = times(s, a.lo, n->k, wide), .b_lo = times(s, b.lo, n->m, wide), .at = place_later(a.at, b.at), .ranged = ranged};
    r.a_hi = expr_is_range(a) ? times(s, a.hi, n->k, wide) : r.a_lo;
    r.b_hi = expr_is_range(b) ? times(s, b.hi, n->m, wide) : r.b_lo;
    return r;
}

static struct expr compare(struct sql *s, struct rowset *f, const struct plan_node *n)
{
    if (s->plan->nodes.at[n->a].type == PLAN_TRUTH) {
        struct expr a = node_expr(s, f, n->a), b = node_expr(s, f, n->b);
        return one(sql_printf(s, "(%s = %s)", a.lo, b.lo), place_later(a.at, b.at));
    }
    struct sides d = sides_of(s, f, n);
    const char *sign = n->op == PLAN_EQ ? "=" : n->op == PLAN_LT ? "<" : "<=", *opposite = n->op == PLAN_LT ? ">=" : ">";
    if (!d.ranged) return one(sql_printf(s, "(%s %s %s)", d.a_lo, sign, d.b_lo), d.at);
    if (n->op == PLAN_EQ)
        return one(sql_printf(s, "CASE WHEN %s = %s AND %s = %s THEN TRUE WHEN %s < %s OR %s < %s THEN FALSE END", d.a_lo, d.b_hi, d.a_hi, d.b_lo,
                              d.a_hi, d.b_lo, d.b_hi, d.a_lo), d.at);
    return one(sql_printf(s, "CASE WHEN %s %s %s THEN TRUE WHEN %s %s %s THEN FALSE END", d.a_hi, sign, d.b_lo, d.a_lo, opposite, d.b_hi), d.at);
}

/* ---- codes ---- */

static const char *code_list(struct sql *s, const int64_t *codes, uint32_t n)
{
    struct text t;
    text_init(&t);
    for (uint32_t i = 0; i < n; i++) text_addf(&t, "%s%s", i ? ", " : "", sql_integer(s, codes[i]));
    const char *copy = arena_strdup(s->arena, t.at ? t.at : "");
    text_release(&t);
    return copy;
}

static struct expr in_list(struct sql *s, struct rowset *f, const struct plan_node *n)
{
    const struct plan_list *list = &s->plan->lists.at[n->k];
    struct expr a = node_expr(s, f, n->a);
    if (!list->n) return one(sql_printf(s, "CASE WHEN %s IS NOT NULL THEN FALSE END", a.lo), a.at);
    return one(sql_printf(s, "(%s IN (%s))", a.lo, code_list(s, list->codes, list->n)), a.at);
}

/* For each code on the left, those on the right that are at least it. A code that the order does not have is unknown. */
static struct expr order_le(struct sql *s, struct rowset *f, const struct plan_node *n)
{
    const struct plan_order *o = &s->plan->orders.at[n->k];
    struct expr a = node_expr(s, f, n->a), b = node_held(s, f, n->b);
    int64_t *above = arena_alloc(s->arena, (o->n + 1) * sizeof *above);
    struct text t;
    text_init(&t);
    text_addf(&t, "CASE WHEN %s BETWEEN 0 AND %" PRId64 " THEN CASE %s", b.lo, (int64_t)o->n - 1, a.lo);
    for (uint32_t i = 0; i < o->n; i++) {
        uint32_t count = 0;
        for (uint32_t j = 0; j < o->n; j++) {
            uint64_t bit = (uint64_t)i * o->n + j;
            if (o->le[bit / 64] >> (bit % 64) & 1) above[count++] = j;
        }
        text_addf(&t, " WHEN %s THEN %s IN (%s)", sql_integer(s, i), b.lo, code_list(s, above, count));
    }
    text_add(&t, " END END");
    struct expr r = one(o->n ? arena_strdup(s->arena, t.at) : sql_null(s, true), place_later(a.at, b.at));
    text_release(&t);
    return r;
}

/* ---- arithmetic ---- */

/* A number of 38 digits as one of 64 bits, where it is one. */
static const char *narrowed(struct sql *s, struct rowset *f, const char *wide, place *at)
{
    const char *name = sheet_hold(s, &f->sheet, wide, at);
    return sql_printf(s, "CASE WHEN %s BETWEEN %s AND %s THEN %s END", name, sql_integer(s, INT64_MIN), sql_integer(s, INT64_MAX), sql_to_integer(s, name));
}

static struct expr linear(struct sql *s, struct rowset *f, const struct plan_node *n)
{
    const struct fact *x = &s->facts[n->a], *y = &s->facts[n->b];
    struct expr a = node_expr(s, f, n->a), b = node_expr(s, f, n->b);
    bool ranged = expr_is_range(a) || expr_is_range(b);
    __int128 reach = 0;
    const __int128 ends[4] = {x->lo * n->k, x->hi * n->k, y->lo * n->m, y->hi * n->m};
    for (int i = 0; i < 4; i += 2) {
        __int128 p = ends[i] < 0 ? -ends[i] : ends[i], q = ends[i + 1] < 0 ? -ends[i + 1] : ends[i + 1];
        reach += p > q ? p : q;
    }
    bool wide = !fits(reach);
    struct expr r = {.at = place_later(a.at, b.at)};
    const char *text[2];
    place at = r.at;
    for (int end = 0; end <= ranged; end++) {
        const char *p = (n->k < 0) == end ? a.lo : a.hi, *q = (n->m < 0) == end ? b.lo : b.hi;
        text[end] = n->m == -1 ? sql_printf(s, "(%s - %s)", times(s, p, n->k, wide), times(s, q, 1, wide))
                               : sql_printf(s, "(%s + %s)", times(s, p, n->k, wide), times(s, q, n->m, wide));
        at = r.at;
        if (wide) text[end] = narrowed(s, f, text[end], &at);
    }
    r.at = at;
    r.lo = text[0];
    r.hi = ranged ? text[1] : r.lo;
    if (!ranged || !wide) return r;
    /* Both ends or none: one end that does not fit leaves no value. */
    r = held(s, f, r);
    return (struct expr){sql_printf(s, "CASE WHEN %s IS NOT NULL THEN %s END", r.hi, r.lo), sql_printf(s, "CASE WHEN %s IS NOT NULL THEN %s END", r.lo, r.hi), r.at};
}

static struct expr product(struct sql *s, struct rowset *f, const struct plan_node *n)
{
    const struct fact *x = &s->facts[n->a], *y = &s->facts[n->b];
    struct expr a = node_held(s, f, n->a), b = node_held(s, f, n->b);
    const __int128 ends[4] = {x->lo * y->lo, x->lo * y->hi, x->hi * y->lo, x->hi * y->hi};
    bool wide = false;
    for (int i = 0; i < 4; i++) wide |= !fits(ends[i]);
    struct expr r = {.at = place_later(a.at, b.at)};
    const char *p[2] = {wide ? sql_to_wide(s, a.lo) : a.lo, wide ? sql_to_wide(s, a.hi) : a.hi}, *q[2] = {wide ? sql_to_wide(s, b.lo) : b.lo, wide ? sql_to_wide(s, b.hi) : b.hi};
    if (!expr_is_range(a) && !expr_is_range(b)) {
        r.lo = sql_printf(s, "(%s * %s)", p[0], q[0]);
        if (wide) r.lo = narrowed(s, f, r.lo, &r.at);
        r.hi = r.lo;
        return r;
    }
    const char *all = sql_printf(s, "%s * %s, %s * %s, %s * %s, %s * %s", p[0], q[0], p[0], q[1], p[1], q[0], p[1], q[1]);
    /* LEAST passes over a null, so the product must not be asked for where there is one. */
    const char *known = sql_printf(s, "%s IS NOT NULL AND %s IS NOT NULL", a.lo, b.lo);
    r.lo = sql_printf(s, "CASE WHEN %s THEN LEAST(%s) END", known, all);
    r.hi = sql_printf(s, "CASE WHEN %s THEN GREATEST(%s) END", known, all);
    if (!wide) return r;
    place at = r.at, other = r.at;
    r.lo = narrowed(s, f, r.lo, &at);
    r.hi = narrowed(s, f, r.hi, &other);
    r.at = at;
    r = held(s, f, r);
    return (struct expr){sql_printf(s, "CASE WHEN %s IS NOT NULL THEN %s END", r.hi, r.lo), sql_printf(s, "CASE WHEN %s IS NOT NULL THEN %s END", r.lo, r.hi), r.at};
}

/* ---- the rest ---- */

static struct expr choose(struct sql *s, struct rowset *f, const struct plan_node *n)
{
    struct expr a = node_held(s, f, n->a), b = node_held(s, f, n->b), c = node_held(s, f, n->c);
    struct expr r = {.at = place_later(a.at, place_later(b.at, c.at))};
    bool ranged = expr_is_range(b) || expr_is_range(c);
    /* Where the condition is unknown, what both sides agree on. */
    const char *same = ranged ? sql_printf(s, "%s = %s AND %s = %s", b.lo, c.lo, b.hi, c.hi) : sql_printf(s, "%s = %s", b.lo, c.lo);
    r.lo = sql_printf(s, "CASE WHEN %s THEN %s WHEN NOT %s THEN %s WHEN %s THEN %s END", a.lo, b.lo, a.lo, c.lo, same, b.lo);
    r.hi = ranged ? sql_printf(s, "CASE WHEN %s THEN %s WHEN NOT %s THEN %s WHEN %s THEN %s END", a.lo, b.hi, a.lo, c.hi, same, b.hi) : r.lo;
    return r;
}

static struct expr stated(struct sql *s, struct rowset *f, const struct plan_node *n)
{
    struct expr cell;
    if (!rowset_cell(s, f, n, &cell)) return one("FALSE", 0);
    return one(sql_printf(s, "(%s IS NOT NULL)", cell.lo), cell.at);
}

static struct expr row_number(struct sql *s, struct rowset *f, const struct plan_node *n)
{
    const char *row = rowset_row(s, f, n->var, n->up);
    return row ? one(row, 0) : unknown(s, n);
}

static struct expr compute(struct sql *s, struct rowset *f, uint32_t node)
{
    const struct plan_node *n = node_at(s, node);
    struct expr a, b;
    switch (n->op) {
    case PLAN_CONST:
        if (n->type == PLAN_TRUTH) return one(n->k ? "TRUE" : "FALSE", 0);
        a = one(sql_integer(s, n->k), 0);
        if (n->ranged) a.hi = sql_integer(s, n->m);
        return a;
    case PLAN_UNKNOWN: case PLAN_LOOKUP: case PLAN_CONTAINS: return unknown(s, n);
    case PLAN_COLUMN: return rowset_cell(s, f, n, &a) ? a : unknown(s, n);
    case PLAN_ROW: return row_number(s, f, n);
    case PLAN_STATED: return stated(s, f, n);
    case PLAN_INPUT: return node_expr(s, f, n->a);
    case PLAN_GRADE: return n->k <= s->grade ? node_expr(s, f, n->a) : unknown(s, n);
    case PLAN_NOT:
        a = node_expr(s, f, n->a);
        return one(sql_printf(s, "(NOT %s)", a.lo), a.at);
    case PLAN_AND: case PLAN_OR:
        a = node_expr(s, f, n->a);
        b = node_expr(s, f, n->b);
        return one(sql_printf(s, "(%s %s %s)", a.lo, n->op == PLAN_AND ? "AND" : "OR", b.lo), place_later(a.at, b.at));
    case PLAN_KNOWN:
        a = node_expr(s, f, n->a);
        return one(sql_printf(s, "(%s IS NOT NULL)", a.lo), a.at);
    case PLAN_IF: return choose(s, f, n);
    case PLAN_EQ: case PLAN_LT: case PLAN_LE: return compare(s, f, n);
    case PLAN_IN: return in_list(s, f, n);
    case PLAN_ORDER_LE: return order_le(s, f, n);
    case PLAN_ADD: return linear(s, f, n);
    case PLAN_MUL: return product(s, f, n);
    case PLAN_COMPLETED: return times_completed(s, f, n);
    case PLAN_ADD_MONTHS: return times_add_months(s, f, n);
    case PLAN_FORALL: case PLAN_EXISTS: case PLAN_COUNT: case PLAN_SUM: case PLAN_MIN: case PLAN_MAX: case PLAN_FIRST: case PLAN_LAST:
        return fold_expr(s, f, node);
    }
    return unknown(s, n);
}

struct expr node_expr(struct sql *s, struct rowset *f, uint32_t node)
{
    struct rowset *owner = rowset_standing(s, f, node);
    if (owner != f) {
        struct expr e = node_held(s, owner, node);
        rowset_carry(s, f, owner, e.lo);
        if (expr_is_range(e)) rowset_carry(s, f, owner, e.hi);
        e.at = 0;
        return e;
    }
    if (f->memo[node].lo) return f->memo[node];
    struct expr e = compute(s, f, node);
    if (strlen(e.lo) > LONG_TEXT || (s->facts[node].uses > 1 && node_at(s, node)->op != PLAN_CONST)) e = held(s, f, e);
    f->memo[node] = e;
    return e;
}
