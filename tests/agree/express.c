/* express.c - random expressions: every construct that a condition of data may hold, over columns that exist. */
#include "tests/agree/case.h"

#include "lang/date.h"

#include <string.h>

enum { VARS = 4 };
/* The tables of the variables in reach, and 1 + the column that names their rows in a long table. */
struct maker { struct gen_case *c; uint32_t n_vars, table[VARS], named[VARS]; };

static struct case_expr *condition(struct maker *m, int depth);

static struct case_expr *node(struct maker *m, enum case_kind kind, enum case_type type)
{
    struct case_expr *e = arena_alloc(m->c->arena, sizeof *e);
    *e = (struct case_expr){.kind = kind, .type = type};
    return e;
}

static struct case_expr *binary(struct maker *m, enum case_kind kind, enum case_type type, struct case_expr *a, struct case_expr *b)
{
    struct case_expr *e = node(m, kind, type);
    e->a = a;
    e->b = b;
    return e;
}

/* ---- columns ---- */

/* For numbers, of the dimension asked for, unless below zero; for instants, with a zone (1) or without. */
static bool may_be_asked(const struct case_column *k, enum case_type type, int dimension)
{
    if (k->type != type || k->is_undeclared || k->is_implied) return false;
    if (type == CASE_INSTANT) return dimension < 0 || k->is_zoned == (dimension != 0);
    return type != CASE_NUMBER || dimension < 0 || CASE_UNITS[k->unit].dimension == (enum case_dimension)dimension;
}

/* A column of the type (and dimension, unless below zero) that a variable in reach has; NULL when there is none. A value of a long
   table is that of the rows that it names. */
static struct case_expr *column(struct maker *m, enum case_type type, int dimension)
{
    for (uint32_t tries = 0; tries < 24; tries++) {
        uint32_t var = case_below(m->c, m->n_vars), named = m->named[var];
        const struct case_table *t = &m->c->table[m->table[var]];
        uint32_t k = named && case_below(m->c, 2) ? named - 1 : case_below(m->c, t->n_columns);
        if (!may_be_asked(&t->column[k], type, dimension) || (t->column[k].value_of && named != 1 + k)) continue;
        struct case_expr *e = node(m, X_COLUMN, type);
        e->var = var;
        e->table = m->table[var];
        e->column = k;
        e->dimension = CASE_UNITS[t->column[k].unit].dimension;
        return e;
    }
    return NULL;
}

/* ---- collections ---- */

/* The number of a column that names a value of the table, plus 1; 0 when there is none, or all rows are meant. */
static uint32_t any_name(struct maker *m, const struct case_table *t)
{
    uint32_t k = case_below(m->c, t->n_columns);
    for (uint32_t i = 0; i < t->n_columns && case_below(m->c, 3); i++, k = (k + 1) % t->n_columns)
        if (t->column[k].value_of) return 1 + k;
    return 0;
}

/* Binds a variable over the children of one in reach. Long tables by name, and wide ones, are those of the row judged. */
static bool collection(struct maker *m, struct case_expr *e)
{
    if (m->n_vars == VARS) return false;
    for (uint32_t tries = 0; tries < 8; tries++) {
        uint32_t of = case_below(m->c, m->n_vars), table = case_below(m->c, m->c->n_tables);
        const struct case_table *t = &m->c->table[table];
        if (t->parent != m->table[of] || (t->n_suffixes ? of != 0 : m->c->is_flat)) continue;
        e->of_var = of;
        e->table = table;
        e->named = of ? 0 : any_name(m, t);
        e->var = m->n_vars;
        m->named[m->n_vars] = e->named;
        m->table[m->n_vars++] = table;
        return true;
    }
    return false;
}

static struct case_expr *number(struct maker *m, enum case_dimension dimension, int depth);
static struct case_expr *date(struct maker *m, int depth);

static struct case_expr *shifted_by(struct maker *m, struct case_expr *from, int64_t by, uint32_t unit)
{
    struct case_expr *e = binary(m, X_SHIFT, from->type, from, NULL);
    e->dimension = from->dimension;
    e->unit = unit;
    e->lo = e->hi = by;
    return e;
}

/* "whose day is in the three months before": over the rows that the last variable stands for. */
static struct case_expr *in_window(struct maker *m)
{
    static const uint32_t units[] = {UNIT_D, UNIT_WK, UNIT_MO, UNIT_A};
    struct case_expr *day = column(m, CASE_DATE, 0);
    if (!day || day->var + 1 != m->n_vars) return NULL;
    m->n_vars--;
    struct case_expr *end = date(m, 0);
    m->n_vars++;
    struct case_expr *e = binary(m, case_below(m->c, 2) ? X_BETWEEN : X_BELOW, CASE_TRUTH, day, NULL);
    e->b = shifted_by(m, end, -case_between(m->c, 0, 6), units[case_below(m->c, 4)]);
    e->c = end;
    return e;
}

/* The most within a window that slides along a day or a moment of the rows. */
static struct case_expr *peak(struct maker *m, enum case_dimension dimension, int depth)
{
    struct case_expr *e = node(m, X_PEAK, CASE_NUMBER);
    uint32_t vars = m->n_vars;
    bool hours = !case_below(m->c, 3);
    e->dimension = dimension;
    if (!collection(m, e)) return NULL;
    if (!case_below(m->c, 3)) e->a = condition(m, depth - 1);
    e->b = column(m, CASE_NUMBER, (int)dimension);
    if (!case_below(m->c, 6)) e->b = number(m, dimension, depth - 1);
    e->c = column(m, hours ? CASE_INSTANT : CASE_DATE, -1);
    e->unit = hours ? (case_below(m->c, 2) ? UNIT_H : UNIT_MIN) : case_below(m->c, 3) ? UNIT_D : UNIT_WK;
    e->lo = e->hi = hours ? case_between(m->c, 1, 48) : case_between(m->c, 1, 30);
    m->n_vars = vars;
    return e->b && e->c ? e : NULL;
}

static struct case_expr *aggregate(struct maker *m, enum case_type type, enum case_dimension dimension, int depth)
{
    static const enum case_kind kinds[] = {X_SUM, X_MIN, X_MAX, X_FIRST, X_LAST};
    struct case_expr *e = node(m, kinds[type == CASE_NUMBER ? case_below(m->c, 5) : 1 + case_below(m->c, 4)], type);
    e->dimension = dimension;
    if (!collection(m, e)) return NULL;
    if (!case_below(m->c, 3)) e->a = in_window(m);
    else if (case_below(m->c, 2)) e->a = condition(m, depth - 1);
    e->b = type == CASE_NUMBER ? number(m, dimension, depth - 1) : date(m, depth - 1);
    if (e->kind == X_FIRST || e->kind == X_LAST) {
        static const enum case_type keys[] = {CASE_DATE, CASE_DATE, CASE_NUMBER, CASE_INSTANT};
        e->c = case_below(m->c, 3) ? column(m, keys[case_below(m->c, 4)], -1) : NULL;
    }
    m->n_vars--;
    return e->b ? e : NULL;
}

static struct case_expr *count(struct maker *m, int depth)
{
    struct case_expr *e = node(m, X_COUNT, CASE_NUMBER);
    if (!collection(m, e)) return NULL;
    if (case_below(m->c, 4)) e->a = condition(m, depth - 1);
    m->n_vars--;
    return e;
}

static struct case_expr *quantifier(struct maker *m, int depth)
{
    struct case_expr *e = node(m, case_below(m->c, 2) ? X_EXISTS : X_FORALL, CASE_TRUTH);
    if (!collection(m, e)) return NULL;
    e->b = condition(m, depth - 1);
    m->n_vars--;
    return e;
}

/* ---- numbers ---- */

static struct case_expr *constant(struct maker *m, enum case_dimension dimension)
{
    struct case_expr *e = node(m, X_CONST, CASE_NUMBER);
    e->dimension = dimension;
    do e->unit = case_below(m->c, CASE_UNIT_COUNT); while (CASE_UNITS[e->unit].dimension != dimension);
    e->scale = case_below(m->c, 3) ? 0 : (int)case_below(m->c, 3);
    e->lo = e->hi = case_below(m->c, 3) ? case_between(m->c, -5, 40) : case_between(m->c, 0, 300);
    return e;
}

/* A constant at, or next to, an end of what the value is at some row, so that comparisons turn on the last digit; else any. */
static struct case_expr *near(struct maker *m, const struct case_expr *x, enum case_dimension dimension)
{
    static const uint32_t bases[CASE_DIMENSIONS] = {[DIM_MASS] = UNIT_G, [DIM_LENGTH] = UNIT_M, [DIM_CONCENTRATION] = UNIT_G_L, [DIM_TEMPERATURE] = UNIT_CEL,
                                                      [DIM_DAYS] = UNIT_MIN, [DIM_CIVIL] = UNIT_MO, [DIM_CREATININE] = UNIT_CREAT};
    struct gen_case *c = m->c;
    int64_t lo, hi;
    int power;
    bool is_date = x->type == CASE_DATE;
    if (m->n_vars > 1 || !c->table[0].n_rows || !case_below(c, 3)) return NULL;
    if (!case_value(c, x, case_below(c, c->table[0].n_rows), &lo, &hi, &power) || power > 6) return NULL;
    for (; power > 0 && lo % 10 == 0 && hi % 10 == 0; power--) lo /= 10, hi /= 10;
    struct case_expr *e = node(m, X_CONST, x->type);
    e->lo = e->hi = (case_below(c, 2) ? lo : hi) + case_between(c, -1, 1) * (int64_t)case_below(c, 2);
    if (is_date && (e->lo < DATE_MIN || e->lo > DATE_MAX)) return NULL;
    e->scale = is_date ? 0 : power;
    e->dimension = dimension;
    e->unit = is_date ? 0 : bases[dimension];
    return e;
}

static struct case_expr *between_dates(struct maker *m, enum case_dimension dimension, int depth)
{
    struct case_expr *a = date(m, depth - 1), *b = date(m, depth - 1);
    enum case_kind kind = dimension == DIM_DAYS ? (case_below(m->c, 2) ? X_DAYS : X_SUB) : case_below(m->c, 2) ? X_YEARS : X_MONTHS;
    if (!a || !b) return NULL;
    struct case_expr *e = binary(m, kind, CASE_NUMBER, a, b);
    e->dimension = dimension;
    return e;
}

static struct case_expr *number_or_null(struct maker *m, enum case_dimension dimension, int depth)
{
    struct case_expr *e;
    uint32_t kind = depth > 0 ? case_below(m->c, 13) : 0;
    if (kind == 12) return peak(m, dimension, depth);
    if (kind == 10 && dimension == DIM_NONE) return count(m, depth);
    if (kind >= 8) return aggregate(m, CASE_NUMBER, dimension, depth);
    if ((dimension == DIM_DAYS || dimension == DIM_CIVIL) && (kind > 3 || case_below(m->c, 2))) return between_dates(m, dimension, depth);
    if (kind < 5 || dimension == DIM_TEMPERATURE || dimension == DIM_CREATININE) return column(m, CASE_NUMBER, (int)dimension);
    if (kind < 7) e = binary(m, kind == 5 ? X_ADD : X_SUB, CASE_NUMBER, number(m, dimension, depth - 1), number(m, dimension, depth - 1));
    else e = binary(m, X_MUL, CASE_NUMBER, number(m, dimension, depth - 1), number(m, DIM_NONE, 0));
    e->dimension = dimension;
    return e->a && e->b ? e : NULL;
}

static struct case_expr *number(struct maker *m, enum case_dimension dimension, int depth)
{
    struct case_expr *e = number_or_null(m, dimension, depth);
    return e ? e : constant(m, dimension);
}

/* A quotient of two numbers, of the dimension asked for; it can be compared and multiplied. */
static struct case_expr *quotient(struct maker *m, enum case_dimension *dimension, int depth)
{
    enum case_dimension of = *dimension == DIM_TEMPERATURE || *dimension == DIM_CREATININE ? DIM_NONE : *dimension;
    bool ratio = case_below(m->c, 2);
    struct case_expr *e = binary(m, X_DIV, CASE_NUMBER, number(m, of, depth - 1), number(m, ratio ? of : DIM_NONE, depth - 1));
    e->dimension = *dimension = ratio ? DIM_NONE : of;
    if (case_below(m->c, 4)) return e;
    struct case_expr *times = binary(m, X_MUL, CASE_NUMBER, e, number(m, DIM_NONE, 0));
    times->dimension = e->dimension;
    return times;
}

/* ---- dates ---- */

static struct case_expr *date_constant(struct maker *m)
{
    struct case_expr *e = node(m, X_CONST, CASE_DATE);
    e->lo = e->hi = case_day(m->c);
    if (!case_below(m->c, 4)) {
        int32_t y, month, d;
        date_civil((int32_t)e->lo, &y, &month, &d);
        e->lo = date_from_civil(y, month, 1);
        e->hi = e->lo + date_month_length(y, month) - 1;
    }
    return e;
}

static struct case_expr *shifted(struct maker *m, int depth)
{
    static const uint32_t units[] = {UNIT_D, UNIT_WK, UNIT_MO, UNIT_A};
    struct case_expr *from = date(m, depth - 1);
    return shifted_by(m, from, case_below(m->c, 3) ? case_between(m->c, -3, 13) : case_between(m->c, -20, 40), units[case_below(m->c, 4)]);
}

/* A date and a whole number of days in a column. */
static struct case_expr *shifted_by_column(struct maker *m, int depth)
{
    struct case_expr *by = column(m, CASE_NUMBER, DIM_DAYS);
    if (!by) return NULL;
    const struct case_column *k = &m->c->table[by->table].column[by->column];
    if (k->scale || k->in_units || (k->unit != UNIT_D && k->unit != UNIT_WK)) return NULL;
    return binary(m, case_below(m->c, 2) ? X_ADD : X_SUB, CASE_DATE, date(m, depth - 1), by);
}

static struct case_expr *date(struct maker *m, int depth)
{
    struct case_expr *e = NULL;
    uint32_t kind = depth > 0 ? case_below(m->c, 8) : 0;
    if (kind < 4) e = column(m, CASE_DATE, 0);
    else if (kind < 6) e = shifted(m, depth);
    else if (kind == 6) e = shifted_by_column(m, depth);
    else e = aggregate(m, CASE_DATE, DIM_NONE, depth);
    return e ? e : date_constant(m);
}

/* ---- conditions ---- */

static enum case_kind any_comparison(struct maker *m)
{
    static const enum case_kind kinds[] = {X_EQ, X_LT, X_LE, X_GT, X_GE};
    return kinds[case_below(m->c, 5)];
}

static struct case_expr *listed(struct maker *m, struct case_expr *x, const struct case_expr *like)
{
    struct case_expr *e = binary(m, X_LISTED, CASE_TRUTH, x, NULL);
    e->unit = like->unit;
    e->scale = like->scale;
    e->dimension = like->dimension;
    e->n_list = 1 + case_below(m->c, CASE_CODES - 1);
    for (uint32_t i = 0; i < e->n_list; i++) e->list[i] = like->lo + (int64_t)i * (int64_t)case_below(m->c, 4);
    return e;
}

static struct case_expr *number_condition(struct maker *m, int depth)
{
    struct case_expr *some = column(m, CASE_NUMBER, -1);
    enum case_dimension dimension = some ? some->dimension : case_below(m->c, 2) ? DIM_NONE : DIM_DAYS;
    if (!case_below(m->c, 6)) dimension = case_below(m->c, 2) ? DIM_CIVIL : DIM_DAYS;
    uint32_t kind = case_below(m->c, 10);
    bool is_quotient = kind > 7;
    struct case_expr *x = is_quotient ? quotient(m, &dimension, depth) : number(m, dimension, depth);
    if (dimension == DIM_CREATININE && x->kind == X_CONST) x = some;       /* constants alone do not say what they measure */
    struct case_expr *close = is_quotient ? NULL : near(m, x, dimension);
    if (kind == 0) return listed(m, x, close ? close : constant(m, dimension));
    if (kind < 3) {
        struct case_expr *e = binary(m, case_below(m->c, 2) ? X_BETWEEN : X_BELOW, CASE_TRUTH, x, close && case_below(m->c, 2) ? close : constant(m, dimension));
        e->c = close && e->b != close ? close : case_below(m->c, 3) ? constant(m, dimension) : number(m, dimension, depth - 1);
        return e;
    }
    enum case_dimension same = dimension;
    struct case_expr *y = is_quotient && !case_below(m->c, 3) ? quotient(m, &same, 0) : case_below(m->c, 2) ? constant(m, dimension) : number(m, dimension, depth - 1);
    if (same != dimension) y = constant(m, dimension);
    if (close && case_below(m->c, 3)) y = close;
    return case_below(m->c, 4) ? binary(m, any_comparison(m), CASE_TRUTH, x, y) : binary(m, any_comparison(m), CASE_TRUTH, y, x);
}

static struct case_expr *date_condition(struct maker *m, int depth)
{
    struct case_expr *x = date(m, depth);
    if (!case_below(m->c, 4)) {
        struct case_expr *e = binary(m, case_below(m->c, 2) ? X_BETWEEN : X_BELOW, CASE_TRUTH, x, date(m, 0));
        e->c = date(m, depth - 1);
        return e;
    }
    struct case_expr *close = near(m, x, DIM_NONE);
    return binary(m, any_comparison(m), CASE_TRUTH, x, close ? close : date(m, depth - 1));
}

static struct case_expr *code_condition(struct maker *m)
{
    struct case_expr *x = column(m, CASE_CODE, 0);
    if (!x) return NULL;
    uint32_t codes = m->c->table[x->table].column[x->column].codes;
    if (case_below(m->c, 2)) {
        struct case_expr *k = node(m, X_CONST, CASE_CODE);
        k->table = x->table;
        k->column = x->column;
        k->lo = case_below(m->c, codes);
        return binary(m, X_EQ, CASE_TRUTH, x, k);
    }
    struct case_expr *e = binary(m, X_LISTED, CASE_TRUTH, x, NULL);
    e->n_list = 1 + case_below(m->c, codes);
    for (uint32_t i = 0; i < e->n_list; i++) e->list[i] = case_below(m->c, codes);
    return e;
}

static struct case_expr *known(struct maker *m, int depth)
{
    static const enum case_type types[] = {CASE_DATE, CASE_CODE, CASE_TRUTH, CASE_TEXT, CASE_INSTANT};
    enum case_dimension none = DIM_NONE;
    struct case_expr *x = NULL;
    uint32_t kind = case_below(m->c, 8);
    if (kind < 5) x = column(m, types[kind], 0);
    else if (kind == 5) x = condition(m, depth - 1);
    else if (kind == 6) x = quotient(m, &none, depth - 1);
    if (!x) x = number(m, DIM_NONE, depth - 1);
    return binary(m, X_KNOWN, CASE_TRUTH, x, NULL);
}

static struct case_expr *truth(struct maker *m)
{
    struct case_expr *x = case_below(m->c, 12) ? column(m, CASE_TRUTH, 0) : NULL;
    if (!x) {
        x = node(m, case_below(m->c, 3) ? X_CONST : X_UNKNOWN, CASE_TRUTH);
        x->lo = case_below(m->c, 2);
        return x;
    }
    if (case_below(m->c, 3)) return x;
    struct case_expr *e = binary(m, X_IS, CASE_TRUTH, x, NULL);
    e->lo = case_below(m->c, 2);
    return e;
}

/* Two moments, both of a place or both with a zone: one before the other, or so long after it. */
static struct case_expr *instant_condition(struct maker *m)
{
    static const uint32_t units[] = {UNIT_H, UNIT_MIN, UNIT_D};
    struct case_expr *a = column(m, CASE_INSTANT, -1), *b;
    if (!a) return NULL;
    a->dimension = DIM_NONE;
    b = column(m, CASE_INSTANT, m->c->table[a->table].column[a->column].is_zoned);
    uint32_t kind = case_below(m->c, 3);
    if (!b) return NULL;
    b->dimension = DIM_NONE;
    if (kind == 0) return binary(m, any_comparison(m), CASE_TRUTH, a, b);
    if (kind == 1) return binary(m, any_comparison(m), CASE_TRUTH, a, shifted_by(m, b, case_between(m->c, -50, 50), units[case_below(m->c, 3)]));
    struct case_expr *since = binary(m, X_SUB, CASE_NUMBER, a, b);
    since->dimension = DIM_DAYS;
    struct case_expr *close = near(m, since, DIM_DAYS), *e = binary(m, case_below(m->c, 2) ? X_BETWEEN : X_GE, CASE_TRUTH, since, close ? close : constant(m, DIM_DAYS));
    if (e->kind == X_BETWEEN) e->c = constant(m, DIM_DAYS);
    return e;
}

static struct case_expr *at_least(struct maker *m, int depth)
{
    struct case_expr *e = binary(m, X_AT_LEAST, CASE_TRUTH, condition(m, depth - 1), condition(m, depth - 1));
    if (case_below(m->c, 2)) e->c = condition(m, depth - 1);
    e->lo = e->hi = 1 + case_below(m->c, e->c ? 3 : 2);
    return e;
}

static struct case_expr *condition(struct maker *m, int depth)
{
    struct case_expr *e = NULL;
    uint32_t kind = case_below(m->c, depth > 0 ? 19 : 9);
    switch (kind) {
    case 0: case 1: case 2: case 3: return number_condition(m, depth < 3 ? depth : 2);
    case 4: case 5: return date_condition(m, depth < 3 ? depth : 2);
    case 6: e = code_condition(m); break;
    case 7: e = truth(m); break;
    case 8: e = instant_condition(m); break;
    case 9: case 10: case 11: return binary(m, X_AND, CASE_TRUTH, condition(m, depth - 1), condition(m, depth - 1));
    case 12: case 13: return binary(m, X_OR, CASE_TRUTH, condition(m, depth - 1), condition(m, depth - 1));
    case 14: return binary(m, X_NOT, CASE_TRUTH, condition(m, depth - 1), NULL);
    case 15: return known(m, depth);
    case 16: return at_least(m, depth);
    default: e = quantifier(m, depth); break;
    }
    return e ? e : number_condition(m, depth < 2 ? depth : 1);
}

struct case_expr *case_condition(struct gen_case *c)
{
    struct maker m = {.c = c, .n_vars = 1};
    return condition(&m, 1 + (int)case_below(c, 4));
}
