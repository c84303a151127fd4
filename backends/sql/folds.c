/* folds.c - collections: what the pairs of a row come to, as aggregates over them, and as a value once joined back. */
#include "backends/sql/emit.h"


#include <inttypes.h>
#include <string.h>

/* A collection being folded: the frame of the pairs, and its children over them. */
struct fold {
    const struct plan_node *n;
    struct rowset *outer, *pairs;
    const char *filter;                 /* NULL when all rows pass */
    struct expr body, key;
    const char *whole;                  /* what is null where there may be other rows; NULL when there are none */
    place filter_at;
    place at;                           /* of the result, in the frame around */
};

/* The name of an aggregate over the pairs, as read beside the row that it is of. */
static const char *aggregate(struct sql *s, const struct fold *d, const char *function, const char *of)
{
    struct rowset *f = d->pairs;
    const char *name = NULL, *text = sql_printf(s, "%s(%s)", function, rowset_where_there(s, f, of));
    for (uint32_t i = 0; i < f->folds.len; i++)
        if (strcmp(f->folds.at[i].text, text) == 0) name = f->folds.at[i].name;
    if (!name) {
        name = sql_new_name(s, "a");
        *vec_push(s->arena, &f->folds) = (struct fold_column){name, text};
    }
    return sql_printf(s, "%s%s", rowset_given(s, f, 'g'), name);
}

/* As a column of the frame around. */
static const char *settled(struct sql *s, const struct fold *d, const char *text)
{
    const char *name = sql_new_name(s, "x");
    sheet_add(s, &d->outer->sheet, name, text, d->at, d->pairs);
    return name;
}

/* The same; unknown where there may be other rows. */
static const char *result(struct sql *s, const struct fold *d, const char *text)
{
    return settled(s, d, d->whole ? sql_printf(s, "CASE WHEN p.%s IS NOT NULL THEN %s END", d->whole, text) : text);
}

/* ---- quantifiers, counts, sums ---- */

/* 2: a row decides, whatever other rows there may be; 1: one might; else 0. */
static struct expr quantifier(struct sql *s, const struct fold *d)
{
    bool all = d->n->op == PLAN_FORALL;
    const char *truth = d->body.lo, *known = all ? "TRUE" : "FALSE";
    if (d->whole) known = sql_printf(s, "CASE WHEN p.%s IS NOT NULL THEN %s END", d->whole, known);
    known = d->n->open && !all ? "" : sql_printf(s, " WHEN 0 THEN %s", known);
    if (d->filter) truth = all ? sql_printf(s, "((NOT %s) OR %s)", d->filter, truth) : sql_printf(s, "(%s AND %s)", d->filter, truth);
    const char *worst = sql_printf(s, "CASE WHEN %s THEN %d WHEN NOT %s THEN %d ELSE 1 END", truth, all ? 0 : 2, truth, all ? 2 : 0);
    const char *name = settled(s, d, sql_printf(s, "CASE COALESCE(%s, 0) WHEN 2 THEN %s%s END", aggregate(s, d, "MAX", worst), all ? "FALSE" : "TRUE", known));
    return (struct expr){name, name, d->at};
}

static struct expr count(struct sql *s, const struct fold *d)
{
    struct expr r = {.at = d->at};
    const char *sure = aggregate(s, d, "COUNT", d->filter ? sql_printf(s, "CASE WHEN %s THEN 1 END", d->filter) : "1");
    r.lo = r.hi = result(s, d, sql_printf(s, "COALESCE(%s, 0)", sure));
    if (!d->filter) return r;
    const char *most = aggregate(s, d, "COUNT", sql_printf(s, "CASE WHEN NOT %s THEN NULL ELSE 1 END", d->filter));
    r.hi = result(s, d, sql_printf(s, "COALESCE(%s, 0)", most));
    return r;
}

/* Is there a row that may pass, or one that passes without the value? */
static const char *is_sure(struct sql *s, const struct fold *d, const char *value)
{
    const char *passing = d->filter ? sql_printf(s, "WHEN %s IS NULL THEN 1 WHEN %s AND %s IS NULL THEN 1", d->filter, d->filter, value)
                                    : sql_printf(s, "WHEN %s IS NULL THEN 1", value);
    return sql_printf(s, "COALESCE(%s, 0) = 0", aggregate(s, d, "MAX", sql_printf(s, "CASE %s ELSE 0 END", passing)));
}

static const char *where_passing(struct sql *s, const struct fold *d, const char *value)
{
    return d->filter ? sql_printf(s, "CASE WHEN %s THEN %s END", d->filter, value) : value;
}

/* The sizes of the terms together tell that no sum on the way left 64 bits; not asked where no number of rows could. */
static const char *sum_fits(struct sql *s, const struct fold *d)
{
    const struct fact *f = &s->facts[d->n->b];
    const __int128 most = (__int128)INT64_MAX / (INT64_C(1) << 30);
    if (f->lo >= -most && f->hi <= most) return "";
    const char *size = sql_printf(s, "ABS(%s)", sql_to_wide(s, d->body.lo));
    if (expr_is_range(d->body)) size = sql_printf(s, "GREATEST(%s, ABS(%s))", size, sql_to_wide(s, d->body.hi));
    const char *sizes = aggregate(s, d, "SUM", where_passing(s, d, size));
    return sql_printf(s, " AND COALESCE(%s, 0) <= %s", sizes, sql_integer(s, INT64_MAX));
}

static struct expr sum(struct sql *s, const struct fold *d)
{
    const char *sure = sql_printf(s, "%s%s", is_sure(s, d, d->body.lo), sum_fits(s, d)), *ends[2] = {d->body.lo, d->body.hi};
    struct expr r = {.at = d->at};
    for (int end = 0; end <= expr_is_range(d->body); end++) {
        /* Spark adds up 64-bit numbers in 64 bits. */
        const char *term = where_passing(s, d, s->dialect == SQL_SPARK ? sql_to_wide(s, ends[end]) : ends[end]);
        const char *total = aggregate(s, d, "SUM", term);
        ends[end] = result(s, d, sql_printf(s, "CASE WHEN %s THEN %s END", sure, sql_to_integer(s, sql_printf(s, "COALESCE(%s, 0)", total))));
    }
    r.lo = ends[0];
    r.hi = expr_is_range(d->body) ? ends[1] : r.lo;
    return r;
}

static struct expr extreme(struct sql *s, const struct fold *d)
{
    const char *sure = is_sure(s, d, d->body.lo), *ends[2] = {d->body.lo, d->body.hi};
    struct expr r = {.at = d->at};
    for (int end = 0; end <= expr_is_range(d->body); end++) {
        const char *best = aggregate(s, d, d->n->op == PLAN_MIN ? "MIN" : "MAX", where_passing(s, d, ends[end]));
        ends[end] = result(s, d, sql_printf(s, "CASE WHEN %s THEN %s END", sure, best));
    }
    r.lo = ends[0];
    r.hi = expr_is_range(d->body) ? ends[1] : r.lo;
    return r;
}

/* ---- the first and the last ---- */

/* FIRST chooses the row of the least high end, LAST that of the greatest low end; of equal ones the earliest. The choice is
   certain when no other row could come before it: nor an earlier row be its equal. */
static struct expr pick(struct sql *s, struct fold *d, uint32_t node)
{
    bool last = d->n->op == PLAN_LAST;
    struct column_sheet *sheet = &d->pairs->sheet;
    place at = place_later(d->key.at, d->filter_at);
    const char *row = sql_printf(s, "f%u_rid", d->pairs->id), *by = last ? d->key.lo : d->key.hi, *other = last ? d->key.hi : d->key.lo;
    const char *stands = d->filter ? sql_printf(s, "%s AND %s IS NOT NULL", d->filter, by) : sql_printf(s, "%s IS NOT NULL", by);
    const char *out = sheet_hold(s, sheet, sql_printf(s, "CASE WHEN %s IS NOT NULL AND %s THEN 0 ELSE 1 END", row, stands), &at);
    const char *window = sql_printf(s, "OVER (PARTITION BY %s ORDER BY %s, %s%s, %s)", rowset_identity(s, d->outer, ""), out, by, last ? " DESC" : "", row);
    place windows = at;
    const char *number = sheet_hold(s, sheet, sql_printf(s, "ROW_NUMBER() %s", window), &windows);
    const char *is_chosen = sql_printf(s, "%s = 1 AND %s = 0", number, out), *certain = is_sure(s, d, by);
    if (expr_is_range(d->key)) {
        windows = at;
        const char *first = sheet_hold(s, sheet, sql_printf(s, "FIRST_VALUE(%s) %s", row, window), &windows);
        windows = at;
        const char *end = sheet_hold(s, sheet, sql_printf(s, "FIRST_VALUE(%s) %s", by, window), &windows);
        const char *sign = last ? ">" : "<";
        const char *rival = sql_printf(s, "CASE WHEN %s = 0 AND ((%s < %s AND %s %s= %s) OR (%s > %s AND %s %s %s)) THEN 1 ELSE 0 END", out, row, first,
                                       other, sign, end, row, first, other, sign, end);
        certain = sql_printf(s, "%s AND COALESCE(%s, 0) = 0", certain, aggregate(s, d, "MAX", rival));
    }
    d->outer->chosen[node] = result(s, d, sql_printf(s, "CASE WHEN %s THEN %s END", certain, aggregate(s, d, "MIN", sql_printf(s, "CASE WHEN %s THEN %s END", is_chosen, row))));
    const char *most = d->n->type == PLAN_TRUTH ? "BOOL_OR" : "MAX", *ends[2] = {d->body.lo, d->body.hi};
    struct expr r = {.at = d->at};
    for (int end = 0; end <= expr_is_range(d->body); end++) {
        const char *value = aggregate(s, d, most, sql_printf(s, "CASE WHEN %s THEN %s END", is_chosen, ends[end]));
        ends[end] = result(s, d, sql_printf(s, "CASE WHEN %s THEN %s END", certain, value));
    }
    r.lo = ends[0];
    r.hi = expr_is_range(d->body) ? ends[1] : r.lo;
    return r;
}

/* ---- all of them ---- */

/* False when no row ever has the collection: the parent's place, or the way to it, is not there. */
static bool open_fold(struct sql *s, struct fold *d, uint32_t node)
{
    const struct plan_node *n = d->n;
    if (n->of_parent && !input_is_joined(s, n->table)) return false;
    const char *row = n->of_parent ? rowset_row(s, d->outer, n->of_var, n->of_up) : NULL;
    if (n->of_parent && (!row || rowset_table(s, d->outer, n->of_var, n->of_up) != s->v->tables.at[n->table].parent)) return false;
    d->whole = n->of_parent ? rowset_whole(s, d->outer, n->of_var, n->of_up, n->table) : NULL;
    d->outer->whole[node] = d->whole;
    d->at = place_of_segment(s->facts[node].rank);
    d->pairs = rowset_of_collection(s, d->outer, n, s->facts[node].rank);
    d->outer->pairs[node] = d->pairs;
    /* Aggregates read columns, whatever their place. */
    if (n->a != PLAN_NONE) {
        struct expr filter = node_held(s, d->pairs, n->a);
        d->filter = filter.lo;
        d->filter_at = filter.at;
    }
    if (n->op != PLAN_COUNT) d->body = node_held(s, d->pairs, n->b);
    if (n->op == PLAN_FIRST || n->op == PLAN_LAST) d->key = node_held(s, d->pairs, n->c);
    return true;
}

struct expr fold_expr(struct sql *s, struct rowset *f, uint32_t node)
{
    const struct plan_node *n = &s->plan->nodes.at[node];
    struct fold d = {.n = n, .outer = f};
    const char *none = sql_null(s, n->type == PLAN_TRUTH);
    if (!open_fold(s, &d, node)) return (struct expr){none, none, 0};
    switch (n->op) {
    case PLAN_FORALL: case PLAN_EXISTS: return quantifier(s, &d);
    case PLAN_COUNT: return count(s, &d);
    case PLAN_SUM: return sum(s, &d);
    case PLAN_MIN: case PLAN_MAX: return extreme(s, &d);
    case PLAN_FIRST: case PLAN_LAST: return pick(s, &d, node);
    case PLAN_CONST: case PLAN_UNKNOWN: case PLAN_COLUMN: case PLAN_ROW: case PLAN_STATED: case PLAN_INPUT: case PLAN_NOT: case PLAN_AND:
    case PLAN_OR: case PLAN_KNOWN: case PLAN_GRADE: case PLAN_IF: case PLAN_EQ: case PLAN_LT: case PLAN_LE: case PLAN_IN: case PLAN_CONTAINS:
    case PLAN_ORDER_LE: case PLAN_ADD: case PLAN_MUL: case PLAN_COMPLETED: case PLAN_ADD_MONTHS: case PLAN_LOOKUP:
        break;
    }
    return (struct expr){none, none, 0};
}
