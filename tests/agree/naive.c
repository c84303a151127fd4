/* naive.c - SPEC 5, 6, 10 and 11 read word by word, one row at a time, over what the generator meant: no text, no plan, no decimal, no
   calendar of the program. It is slow and plain; where it and the interpreter differ, one of them misreads SPEC. */
#include "tests/agree/case.h"

#include <stdlib.h>
#include <string.h>

__extension__ typedef __int128 wide;

enum tri { NO, YES, UNSURE };
/* A value from lo to hi, numbers times 10^-power of the base of their dimension. */
struct value { bool is_known; wide lo, hi; int power; };

enum { VARS = 4 };
struct scope { uint32_t row[VARS]; };

struct naive {
    const struct gen_case *c;
    uint32_t *parent[CASE_TABLES], *first[CASE_TABLES], *next[CASE_TABLES];   /* children of row r of the parent: first[t][r], then next */
    bool *unsure[CASE_TABLES];          /* of a row: its key does not tell which rows are below it */
    bool stray[CASE_TABLES];            /* a row may be anybody's */
};

static const struct value UNKNOWN = {false, 0, 0, 0};

static struct value known(wide lo, wide hi, int power) { return (struct value){true, lo, hi, power}; }

/* ---- the calendar, counted by hand ---- */

static bool is_leap(int64_t y) { return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0; }
static int length_of(int64_t y, int m) { return m == 2 ? 28 + is_leap(y) : m == 4 || m == 6 || m == 9 || m == 11 ? 30 : 31; }
static int64_t years_before(int64_t y) { return (y - 1) * 365 + (y - 1) / 4 - (y - 1) / 100 + (y - 1) / 400; }   /* days of years 1 to y-1 */

static int64_t day_of(int64_t y, int m, int d)
{
    int64_t day = years_before(y) - years_before(1970) + d - 1;
    for (int i = 1; i < m; i++) day += length_of(y, i);
    return day;
}

static void civil_of(int64_t day, int64_t *y, int *m, int *d)
{
    *y = 1970 + day / 366 - 2;
    if (*y < 1) *y = 1;
    while (day_of(*y + 1, 1, 1) <= day) ++*y;
    while (day_of(*y, 1, 1) > day) --*y;
    for (*m = 1; *m < 12 && day_of(*y, *m + 1, 1) <= day; ++*m) continue;
    *d = (int)(day - day_of(*y, *m, 1)) + 1;
}

static bool in_calendar(wide day) { return day >= day_of(1, 1, 1) && day <= day_of(9999, 12, 31); }

/* Day plus months; where the month lacks the day, its last day, or the first of the next when `up`. */
static bool plus_months(int64_t day, int64_t months, bool up, int64_t *out)
{
    int64_t y;
    int m, d;
    civil_of(day, &y, &m, &d);
    int64_t all = y * 12 + m - 1 + months;
    y = all >= 0 ? all / 12 : -((11 - all) / 12);
    m = (int)(all - y * 12) + 1;
    if (y < 1 || y > 9999) return false;
    bool lacks = d > length_of(y, m);
    *out = day_of(y, m, lacks ? length_of(y, m) : d) + (lacks && up);
    return in_calendar(*out);
}

/* Completed months from one day to another, anniversaries that lack their day on the first of the next month. */
static int64_t months_between(int64_t from, int64_t to, int period)
{
    int64_t y1, y2, at;
    int m1, m2, d1, d2;
    civil_of(from, &y1, &m1, &d1);
    civil_of(to, &y2, &m2, &d2);
    int64_t n = ((y2 - y1) * 12 + m2 - m1) / period + 2;
    /* An anniversary outside the calendar is before every day, or after. */
    while (!plus_months(from, n * period, true, &at) ? n * period > 0 : at > to) n--;
    return n;
}

/* ---- numbers ---- */

static wide ten(int n)
{
    wide p = 1;
    while (n-- > 0) p *= 10;
    return p;
}

static void align(struct value *a, struct value *b)
{
    struct value *coarse = a->power < b->power ? a : b;
    int by = a->power < b->power ? b->power - a->power : a->power - b->power;
    coarse->lo *= ten(by);
    coarse->hi *= ten(by);
    coarse->power += by;
}

static struct value in_unit(wide lo, wide hi, int scale, uint32_t unit)
{
    const struct case_unit *u = &CASE_UNITS[unit];
    struct value v = known(lo * u->digits, hi * u->digits, scale - u->power);
    if (v.power < 0) {
        v.lo *= ten(-v.power);
        v.hi *= ten(-v.power);
        v.power = 0;
    }
    return v;
}

static struct value add(struct value a, struct value b, int sign)
{
    if (!a.is_known || !b.is_known) return UNKNOWN;
    align(&a, &b);
    return sign > 0 ? known(a.lo + b.lo, a.hi + b.hi, a.power) : known(a.lo - b.hi, a.hi - b.lo, a.power);
}

static struct value multiply(struct value a, struct value b)
{
    if (!a.is_known || !b.is_known) return UNKNOWN;
    wide ends[4] = {a.lo * b.lo, a.lo * b.hi, a.hi * b.lo, a.hi * b.hi}, lo = ends[0], hi = ends[0];
    for (int i = 1; i < 4; i++) {
        if (ends[i] < lo) lo = ends[i];
        if (ends[i] > hi) hi = ends[i];
    }
    return known(lo, hi, a.power + b.power);
}

static enum tri compare(enum case_kind op, struct value a, struct value b)
{
    if (!a.is_known || !b.is_known) return UNSURE;
    align(&a, &b);
    if (op == X_EQ) return a.lo == a.hi && b.lo == b.hi && a.lo == b.lo ? YES : a.hi < b.lo || b.hi < a.lo ? NO : UNSURE;
    if (op == X_LT) return a.hi < b.lo ? YES : a.lo >= b.hi ? NO : UNSURE;
    if (op == X_LE) return a.hi <= b.lo ? YES : a.lo > b.hi ? NO : UNSURE;
    return compare(op == X_GT ? X_LT : X_LE, b, a);
}

static enum tri both(enum tri a, enum tri b) { return a == NO || b == NO ? NO : a == YES && b == YES ? YES : UNSURE; }
static enum tri either(enum tri a, enum tri b) { return a == YES || b == YES ? YES : a == NO && b == NO ? NO : UNSURE; }
static enum tri not(enum tri a) { return a == UNSURE ? UNSURE : a == YES ? NO : YES; }

/* ---- values ---- */

static struct value value_of(const struct naive *n, const struct case_expr *e, const struct scope *s);
static enum tri truth_of(const struct naive *n, const struct case_expr *e, const struct scope *s);

static bool is_read(const struct case_table *t, const struct case_row *row, uint32_t column)
{
    if (row->shape == ROW_WHOLE) return true;
    if (row->shape == ROW_OVERLONG) return false;
    for (uint32_t i = 0; i < row->cut && i < t->n_order; i++)
        if (t->order[i] == column) return true;
    return false;
}

static const struct case_cell *read_cell(const struct case_table *t, uint32_t row, uint32_t column)
{
    const struct case_cell *cell = &t->row[row].cell[column];
    return is_read(t, &t->row[row], column) && cell->is_known ? cell : NULL;
}

/* SPEC 11.2: bounds in the unit of the type, resolution in that of the row; the number stands in `at`, its unit in the column of units. */
static struct value measured(const struct case_table *t, uint32_t row, const struct case_column *k, const struct case_cell *number)
{
    uint32_t unit = k->unit;
    if (k->in_units) {
        const struct case_cell *said = read_cell(t, row, k->in_units - 1);
        bool admitted = false;
        if (!said || said->lo >= t->column[k->in_units - 1].n_units) return UNKNOWN;
        unit = t->column[k->in_units - 1].units[said->lo];
        for (uint32_t i = 0; i < k->n_units; i++) admitted |= k->units[i] == unit;
        if (!admitted) return UNKNOWN;
    }
    struct value v = in_unit(number->lo, number->hi, k->scale, unit), least = in_unit(k->min, k->min, k->scale, k->unit), most = in_unit(k->max, k->max, k->scale, k->unit);
    bool bounded = k->in_units || k->value_of;             /* else the generator has made what is in bounds */
    return bounded && (compare(X_GE, v, least) != YES || compare(X_LE, v, most) != YES) ? UNKNOWN : v;
}

static struct value cell_of(const struct naive *n, uint32_t table, uint32_t row, uint32_t column)
{
    const struct case_table *t = &n->c->table[table];
    if (row == PLAN_NONE || t->is_dropped) return UNKNOWN;
    if (t->n_suffixes) {                                   /* the row of a suffix stands in one of the table above */
        column = t->wide_at[column] + row % t->n_suffixes;
        row /= t->n_suffixes;
        t = &n->c->table[t->parent];
    }
    const struct case_column *k = &t->column[column];
    const struct case_cell *cell = read_cell(t, row, k->value_of ? k->value_of - 1 : column);
    if (!cell) return UNKNOWN;
    return k->type == CASE_NUMBER ? measured(t, row, k, cell) : known(cell->lo, cell->hi, 0);
}

enum { DAY = 1440 };       /* minutes, the base of elapsed time; dates are counted in days, instants in minutes */

static struct value shift(struct value from, const struct case_expr *e)
{
    const struct case_unit *u = &CASE_UNITS[e->unit];
    int64_t by = e->lo * u->digits * (int64_t)ten(u->power), lo, hi;
    if (!from.is_known) return UNKNOWN;
    if (e->type == CASE_INSTANT) return known(from.lo + by, from.hi + by, 0);
    if (u->dimension == DIM_DAYS) return known(from.lo + by / DAY, from.hi + by / DAY, 0);
    if (!in_calendar(from.lo) || !in_calendar(from.hi) || !plus_months((int64_t)from.lo, by, false, &lo) || !plus_months((int64_t)from.hi, by, false, &hi)) return UNKNOWN;
    return known(lo, hi, 0);
}

/* What stands between two dates or two instants, in minutes. */
static struct value elapsed(const struct case_expr *of, struct value from, struct value to)
{
    return multiply(add(to, from, -1), known(of->type == CASE_DATE ? DAY : 1, of->type == CASE_DATE ? DAY : 1, 0));
}

static struct value completed(struct value from, struct value to, int period)
{
    if (!from.is_known || !to.is_known) return UNKNOWN;
    if (!in_calendar(from.lo) || !in_calendar(from.hi) || !in_calendar(to.lo) || !in_calendar(to.hi)) return UNKNOWN;
    int64_t least = months_between((int64_t)from.hi, (int64_t)to.lo, period), most = months_between((int64_t)from.lo, (int64_t)to.hi, period);
    return known((wide)least * period, (wide)most * period, 0);         /* in months, the base of the calendar's lengths */
}

/* ---- collections ---- */

struct item { enum tri passes; struct value body, key; };

/* The rows of a collection: children of a row, in the order of the file, or its suffixes. */
static uint32_t first_row(const struct naive *n, const struct case_expr *e, uint32_t of)
{
    if (of == PLAN_NONE) return PLAN_NONE;
    return n->c->table[e->table].n_suffixes ? of * n->c->table[e->table].n_suffixes : n->first[e->table][of];
}

/* SPEC 11.9: may other rows be in the collection than those that are known to? */
static bool may_have_more(const struct naive *n, uint32_t table, uint32_t of)
{
    const struct case_table *t = &n->c->table[table];
    return !t->n_suffixes && (n->stray[table] || n->unsure[t->parent][of]);
}

static uint32_t row_after(const struct naive *n, const struct case_expr *e, uint32_t row)
{
    uint32_t suffixes = n->c->table[e->table].n_suffixes;
    if (!suffixes) return n->next[e->table][row];
    return (row + 1) % suffixes ? row + 1 : (uint32_t)PLAN_NONE;
}

/* Is the row one of those that the name of a value of a long table stands for? */
static enum tri is_named(const struct naive *n, const struct case_expr *e, uint32_t row)
{
    if (!e->named) return YES;
    const struct case_column *k = &n->c->table[e->table].column[e->named - 1];
    return compare(X_EQ, cell_of(n, e->table, row, k->when), known(k->when_code, k->when_code, 0));
}

static uint32_t items_of(const struct naive *n, const struct case_expr *e, const struct scope *s, struct item **out)
{
    uint32_t count = 0, cap = 0;
    uint32_t of = s->row[e->of_var];
    *out = NULL;
    for (uint32_t r = first_row(n, e, of); r != PLAN_NONE; r = row_after(n, e, r)) {
        struct scope inner = *s;
        inner.row[e->var] = r;
        if (count == cap) *out = realloc(*out, (cap = cap ? 2 * cap : 8) * sizeof **out);
        struct item *i = &(*out)[count++];
        *i = (struct item){both(is_named(n, e, r), e->a ? truth_of(n, e->a, &inner) : YES), UNKNOWN, UNKNOWN};
        if (e->b) i->body = value_of(n, e->b, &inner);
        if (e->kind == X_FIRST || e->kind == X_LAST || e->kind == X_PEAK || e->kind == X_MIN || e->kind == X_MAX) i->key = e->c ? value_of(n, e->c, &inner) : i->body;
    }
    return count;
}

/* The item whose key comes before (after) all others' whatever the ranges stand for; equal keys go to the earlier row. */
static struct value chosen(const struct item *items, uint32_t n, bool last)
{
    for (uint32_t i = 0; i < n; i++) {
        bool wins = items[i].passes == YES;
        for (uint32_t j = 0; wins && j < n; j++) {
            struct value a = items[i].key, b = items[j].key;
            if (i == j || items[j].passes != YES) continue;
            align(&a, &b);
            wins = last ? (j < i ? a.lo > b.hi : a.lo >= b.hi) : j < i ? a.hi < b.lo : a.hi <= b.lo;
        }
        if (wins) return items[i].body;
    }
    return UNKNOWN;
}

static struct value extreme(struct value so_far, struct value x, bool most)
{
    align(&so_far, &x);
    if (most) return known(x.lo > so_far.lo ? x.lo : so_far.lo, x.hi > so_far.hi ? x.hi : so_far.hi, x.power);
    return known(x.lo < so_far.lo ? x.lo : so_far.lo, x.hi < so_far.hi ? x.hi : so_far.hi, x.power);
}

/* The highest sum over the rows of one window: of those that begin at a row, which is enough when nothing is below zero. */
static struct value peak(const struct case_expr *e, const struct item *items, uint32_t n, bool side_by_side)
{
    const struct case_unit *u = &CASE_UNITS[e->unit];
    wide length = (wide)e->lo * u->digits * ten(u->power) / (e->c->type == CASE_DATE ? DAY : 1);
    struct value most = known(0, 0, 0);
    struct item sums[CASE_WIDEST];
    bool any = false;
    for (uint32_t i = 0; i < n; i++) {
        if (items[i].passes == NO) continue;
        any = true;
        if (items[i].passes != YES || !items[i].body.is_known || items[i].body.lo < 0 || !items[i].key.is_known || items[i].key.lo != items[i].key.hi) return UNKNOWN;
    }
    for (uint32_t i = 0; i < n; i++) {
        struct value sum = known(0, 0, 0);
        for (uint32_t j = 0; j < n && items[i].passes == YES; j++)
            if (items[j].passes == YES && items[j].key.lo >= items[i].key.lo && items[j].key.lo < items[i].key.lo + length) sum = add(sum, items[j].body, 1);
        most = extreme(most, sum, true);
        if (side_by_side) sums[i] = (struct item){items[i].passes, sum, sum};
    }
    return side_by_side && any ? chosen(sums, n, true) : most;
}

/* In a wide table, ranges may leave open which is the least or the greatest (SPEC 11.2). */
static struct value fold(const struct case_expr *e, const struct item *items, uint32_t n, bool side_by_side)
{
    uint32_t sure = 0, maybe = 0;
    struct value all = known(0, 0, 0);
    bool any = false;
    for (uint32_t i = 0; i < n; i++) sure += items[i].passes == YES, maybe += items[i].passes == UNSURE;
    if (e->kind == X_COUNT) return known(sure, sure + maybe, 0);
    if (e->kind == X_PEAK) return peak(e, items, n, side_by_side);
    if (maybe) return UNKNOWN;
    for (uint32_t i = 0; i < n; i++)
        if (items[i].passes == YES && !(e->kind == X_FIRST || e->kind == X_LAST ? items[i].key : items[i].body).is_known) return UNKNOWN;
    if (e->kind == X_FIRST || e->kind == X_LAST) return chosen(items, n, e->kind == X_LAST);
    if (side_by_side && (e->kind == X_MIN || e->kind == X_MAX)) return chosen(items, n, e->kind == X_MAX);
    for (uint32_t i = 0; i < n; i++) {
        if (items[i].passes != YES) continue;
        all = e->kind == X_SUM ? add(all, items[i].body, 1) : any ? extreme(all, items[i].body, e->kind == X_MAX) : items[i].body;
        any = true;
    }
    return any || e->kind == X_SUM ? all : UNKNOWN;
}

static struct value aggregate(const struct naive *n, const struct case_expr *e, const struct scope *s)
{
    struct item *items;
    if (s->row[e->of_var] == PLAN_NONE || may_have_more(n, e->table, s->row[e->of_var])) return UNKNOWN;
    uint32_t count = items_of(n, e, s, &items);
    struct value v = fold(e, items, count, n->c->table[e->table].n_suffixes != 0);
    free(items);
    return v;
}

static enum tri quantify(const struct naive *n, const struct case_expr *e, const struct scope *s)
{
    enum tri all = e->kind == X_FORALL ? YES : NO;
    uint32_t of = s->row[e->of_var];
    if (of == PLAN_NONE) return UNSURE;
    for (uint32_t r = first_row(n, e, of); r != PLAN_NONE; r = row_after(n, e, r)) {
        struct scope inner = *s;
        inner.row[e->var] = r;
        enum tri one = truth_of(n, e->b, &inner), counts = is_named(n, e, r);
        all = e->kind == X_FORALL ? both(all, either(not(counts), one)) : either(all, both(counts, one));
    }
    if (may_have_more(n, e->table, of)) return e->kind == X_FORALL ? both(all, UNSURE) : either(all, UNSURE);
    return all;
}

/* ---- expressions ---- */

static struct value value_of(const struct naive *n, const struct case_expr *e, const struct scope *s)
{
    struct value a, b;
    switch (e->kind) {
    case X_CONST: return e->type == CASE_NUMBER ? in_unit(e->lo, e->lo, e->scale, e->unit) : known(e->lo, e->type == CASE_DATE ? e->hi : e->lo, 0);
    case X_COLUMN: return cell_of(n, e->table, s->row[e->var], e->column);
    case X_ADD: case X_SUB:
        a = value_of(n, e->a, s);
        b = value_of(n, e->b, s);
        if (e->kind == X_SUB && e->type == CASE_NUMBER && e->a->type != CASE_NUMBER) return elapsed(e->a, b, a);
        if (e->type == CASE_DATE) b.lo /= DAY, b.hi /= DAY;        /* whole days, as they are declared */
        return add(a, b, e->kind == X_ADD ? 1 : -1);
    case X_MUL: return multiply(value_of(n, e->a, s), value_of(n, e->b, s));
    case X_SHIFT: return shift(value_of(n, e->a, s), e);
    case X_YEARS: return completed(value_of(n, e->a, s), value_of(n, e->b, s), 12);
    case X_MONTHS: return completed(value_of(n, e->a, s), value_of(n, e->b, s), 1);
    case X_DAYS: return elapsed(e->a, value_of(n, e->a, s), value_of(n, e->b, s));
    case X_COUNT: case X_SUM: case X_MIN: case X_MAX: case X_FIRST: case X_LAST: case X_PEAK: return aggregate(n, e, s);
    case X_UNKNOWN: case X_AND: case X_OR: case X_NOT: case X_KNOWN: case X_IS: case X_EQ: case X_LT: case X_LE: case X_GT: case X_GE:
    case X_BETWEEN: case X_BELOW: case X_LISTED: case X_DIV: case X_AT_LEAST: case X_EXISTS: case X_FORALL: break;
    }
    return UNKNOWN;
}

/* A number as numerator and denominator: a quotient multiplied is one still. */
static void split(const struct naive *n, const struct case_expr *e, const struct scope *s, struct value *above, struct value *below)
{
    struct value x, y;
    *below = known(1, 1, 0);
    if (e->kind == X_DIV) {
        split(n, e->a, s, above, below);
        split(n, e->b, s, &x, &y);
        *above = multiply(*above, y);
        *below = multiply(*below, x);
    } else if (e->kind == X_MUL) {
        split(n, e->a, s, above, below);
        split(n, e->b, s, &x, &y);
        *above = multiply(*above, x);
        *below = multiply(*below, y);
    } else {
        *above = value_of(n, e, s);
    }
}

static int sign_of(struct value v) { return !v.is_known || (v.lo <= 0 && v.hi >= 0) ? 0 : v.lo > 0 ? 1 : -1; }

/* a/b against c/d: a*d against c*b, the other way round for each divisor below zero, unknown where one may be zero. */
static enum tri compare_numbers(const struct naive *n, enum case_kind op, const struct case_expr *left, const struct case_expr *right, const struct scope *s)
{
    struct value a, b, c, d;
    split(n, left, s, &a, &b);
    split(n, right, s, &c, &d);
    int sign = sign_of(b) * sign_of(d);
    if (!sign) return UNSURE;
    struct value x = multiply(a, d), y = multiply(c, b);
    return sign > 0 ? compare(op, x, y) : compare(op, y, x);
}

static enum tri relate(const struct naive *n, enum case_kind op, const struct case_expr *a, const struct case_expr *b, const struct scope *s)
{
    if (a->type == CASE_NUMBER) return compare_numbers(n, op, a, b, s);
    return compare(op, value_of(n, a, s), value_of(n, b, s));
}

static enum tri listed(const struct naive *n, const struct case_expr *e, const struct scope *s)
{
    enum tri any = NO;
    for (uint32_t i = 0; i < e->n_list; i++) {
        struct case_expr member = {.kind = X_CONST, .type = e->a->type, .lo = e->list[i], .hi = e->list[i], .scale = e->scale, .unit = e->unit};
        any = either(any, relate(n, X_EQ, e->a, &member, s));
    }
    return any;
}

static enum tri is_known(const struct naive *n, const struct case_expr *e, const struct scope *s)
{
    struct value above, below;
    if (e->type == CASE_TRUTH) return truth_of(n, e, s) == UNSURE ? NO : YES;
    if (e->type != CASE_NUMBER) return value_of(n, e, s).is_known ? YES : NO;
    split(n, e, s, &above, &below);
    return above.is_known && sign_of(below) ? YES : NO;
}

static enum tri at_least(const struct naive *n, const struct case_expr *e, const struct scope *s)
{
    const struct case_expr *all[] = {e->a, e->b, e->c};
    int64_t sure = 0, maybe = 0;
    for (int i = 0; i < 3; i++) {
        enum tri one = all[i] ? truth_of(n, all[i], s) : NO;
        sure += one == YES;
        maybe += one != NO;
    }
    return sure >= e->lo ? YES : maybe < e->lo ? NO : UNSURE;
}

static enum tri truth_of(const struct naive *n, const struct case_expr *e, const struct scope *s)
{
    struct value v;
    switch (e->kind) {
    case X_UNKNOWN: return UNSURE;
    case X_CONST: return e->lo ? YES : NO;
    case X_COLUMN:
        v = value_of(n, e, s);
        return !v.is_known ? UNSURE : v.lo ? YES : NO;
    case X_AND: return both(truth_of(n, e->a, s), truth_of(n, e->b, s));
    case X_OR: return either(truth_of(n, e->a, s), truth_of(n, e->b, s));
    case X_NOT: return not(truth_of(n, e->a, s));
    case X_KNOWN: return is_known(n, e->a, s);
    case X_IS: return e->lo ? truth_of(n, e->a, s) : not(truth_of(n, e->a, s));
    case X_EQ: case X_LT: case X_LE: case X_GT: case X_GE: return relate(n, e->kind, e->a, e->b, s);
    case X_BETWEEN: return both(relate(n, X_GE, e->a, e->b, s), relate(n, X_LE, e->a, e->c, s));
    case X_BELOW: return both(relate(n, X_GE, e->a, e->b, s), relate(n, X_LT, e->a, e->c, s));
    case X_LISTED: return listed(n, e, s);
    case X_AT_LEAST: return at_least(n, e, s);
    case X_EXISTS: case X_FORALL: return quantify(n, e, s);
    case X_ADD: case X_SUB: case X_MUL: case X_DIV: case X_SHIFT: case X_YEARS: case X_MONTHS: case X_DAYS: case X_COUNT: case X_SUM:
    case X_MIN: case X_MAX: case X_FIRST: case X_LAST: case X_PEAK: break;
    }
    return UNSURE;
}

/* ---- visits ---- */

static enum tri is_visit(const struct naive *n, uint32_t row, uint32_t visit)
{
    struct value code = cell_of(n, 1, row, n->c->calendar.code_column);
    return compare(X_EQ, code, known(n->c->calendar.visit[visit].code, n->c->calendar.visit[visit].code, 0));
}

/* The date, or the moment, of a visit of the same participant: of several, the first. */
static struct value date_of_visit(const struct naive *n, uint32_t participant, uint32_t visit, uint32_t column)
{
    static const struct case_expr first = {.kind = X_FIRST};
    struct item items[4096];
    uint32_t count = 0;
    if (participant == PLAN_NONE || may_have_more(n, 1, participant)) return UNKNOWN;
    for (uint32_t r = n->first[1][participant]; r != PLAN_NONE && count < 4096; r = n->next[1][r]) {
        struct value day = cell_of(n, 1, r, column);
        items[count++] = (struct item){is_visit(n, r, visit), day, day};
    }
    return fold(&first, items, count, false);
}

static enum tri in_window(const struct naive *n, uint32_t row, uint32_t visit)
{
    const struct case_calendar *k = &n->c->calendar;
    const struct case_visit *v = &k->visit[visit];
    uint32_t participant = n->parent[1][row], anchor = v->anchor;
    bool on_date = anchor == PLAN_NONE && k->anchor_column != PLAN_NONE;
    if (anchor == PLAN_NONE) anchor = 0;
    uint32_t column = k->date_column, unit = 1;
    if (v->in_hours) {                                     /* in minutes, where there is a moment; a date has none */
        for (column = 0; column < n->c->table[1].n_columns && n->c->table[1].column[column].type != CASE_INSTANT; column++) continue;
        if (column == n->c->table[1].n_columns || on_date) return UNSURE;
        unit = 60;
    }
    struct value from = on_date ? cell_of(n, 0, participant, k->anchor_column) : date_of_visit(n, participant, anchor, column);
    struct value days = add(cell_of(n, 1, row, column), from, -1);
    return both(compare(X_LE, known((wide)v->lo * unit, (wide)v->lo * unit, 0), days), compare(X_LE, days, known((wide)v->hi * unit, (wide)v->hi * unit, 0)));
}

/* The first visit of an axis that begins with it is measured from nothing. */
static bool has_window(const struct case_calendar *k, uint32_t visit)
{
    return k->visit[visit].anchor != PLAN_NONE ? k->visit[visit].anchor != visit : k->anchor_column != PLAN_NONE || visit != 0;
}

static bool needs_order(const struct case_calendar *k)
{
    bool any = false;
    for (uint32_t i = 0; i < k->n_visits; i++) any |= k->consent_at[i];
    return k->is_there && k->needs_consent && any;
}

static enum tri consent_before(const struct naive *n, uint32_t participant)
{
    const struct case_calendar *k = &n->c->calendar;
    struct value given = cell_of(n, 0, participant, k->consent_column);
    enum tri all = may_have_more(n, 1, participant) ? UNSURE : YES;
    for (uint32_t r = n->first[1][participant]; r != PLAN_NONE; r = n->next[1][r]) {
        enum tri needs = NO;
        for (uint32_t i = 0; i < k->n_visits; i++)
            if (k->consent_at[i]) needs = either(needs, is_visit(n, r, i));
        all = both(all, either(not(needs), compare(X_LE, given, cell_of(n, 1, r, k->date_column))));
    }
    return all;
}

/* ---- the executor ---- */

static uint32_t hash_of(const char *key)
{
    uint32_t h = 2166136261u;
    for (; *key; key++) h = (h ^ (unsigned char)*key) * 16777619u;
    return h;
}

/* Where a key stands in a table of them, or would. */
struct keys { uint32_t size, *row; bool *twice; };

static uint32_t place_of(const struct keys *k, const struct case_table *t, const char *key)
{
    uint32_t at = hash_of(key) & (k->size - 1);
    while (k->row[at] != PLAN_NONE && strcmp(t->row[k->row[at]].own, key) != 0) at = (at + 1) & (k->size - 1);
    return at;
}

/* The rows of a table by key; one that two rows have is nobody's. */
static struct keys keys_of(const struct case_table *t, struct arena *arena)
{
    struct keys k = {.size = 16};
    while (k.size < 2 * t->n_rows) k.size *= 2;
    k.row = arena_alloc(arena, k.size * sizeof *k.row);
    k.twice = arena_alloc(arena, k.size * sizeof *k.twice);
    memset(k.row, 0xFF, k.size * sizeof *k.row);
    for (uint32_t r = 0; r < t->n_rows; r++) {
        if (t->row[r].is_dropped || !t->row[r].own[0]) continue;
        uint32_t at = place_of(&k, t, t->row[r].own);
        if (k.row[at] != PLAN_NONE) k.twice[at] = true;
        else k.row[at] = r;
    }
    return k;
}

static void link_table(struct naive *n, uint32_t t, struct arena *arena)
{
    const struct case_table *k = &n->c->table[t], *above = k->parent == PLAN_NONE ? NULL : &n->c->table[k->parent];
    uint32_t parents = above ? above->n_rows : 0;
    struct keys keys = {0, NULL, NULL};
    n->parent[t] = arena_alloc(arena, (k->n_rows + 1) * sizeof(uint32_t));
    n->next[t] = arena_alloc(arena, (k->n_rows + 1) * sizeof(uint32_t));
    n->first[t] = arena_alloc(arena, (parents + 1) * sizeof(uint32_t));
    memset(n->first[t], 0xFF, (parents + 1) * sizeof(uint32_t));
    n->unsure[t] = arena_alloc(arena, (k->n_rows + 1) * sizeof(bool));
    struct keys names = keys_of(k, arena);
    for (uint32_t r = 0; r < k->n_rows; r++) {
        if (k->row[r].is_dropped) continue;
        n->unsure[t][r] = !k->row[r].own[0] || names.twice[place_of(&names, k, k->row[r].own)];
        n->stray[t] |= above && !k->row[r].key[0];
    }
    if (above) keys = keys_of(above, arena);
    for (uint32_t r = k->n_rows; r-- > 0;) {                            /* from the last, so that lists are in order */
        uint32_t at = above && k->row[r].key[0] ? place_of(&keys, above, k->row[r].key) : 0;
        bool found = above && k->row[r].key[0] && keys.row[at] != PLAN_NONE && !keys.twice[at];
        uint32_t parent = n->parent[t][r] = found ? keys.row[at] : (uint32_t)PLAN_NONE;
        n->next[t][r] = PLAN_NONE;
        if (!found || k->row[r].is_dropped) continue;
        n->next[t][r] = n->first[t][parent];
        n->first[t][parent] = r;
    }
}

static void link_rows(struct naive *n, struct arena *arena)
{
    memset(n->first, 0, sizeof n->first);
    memset(n->stray, 0, sizeof n->stray);
    for (uint32_t t = 0; t < n->c->n_tables; t++) link_table(n, t, arena);
}

/* The verdicts of the programs of one family, then that of the row. */
struct tally { struct said *out; const struct validator *v; uint64_t *not_met, *not_shown, *first; };

static void settle(const struct tally *t, uint32_t table, enum verdict_family family, const enum row_verdict *verdicts, const uint32_t *programs, uint32_t n)
{
    uint32_t count[ROW_VERDICTS] = {0}, reasons[64], k = 0;
    bool out_before = false;
    for (uint32_t i = 0; i < n; i++) {
        count[verdicts[i]]++;
        t->not_met[programs[i]] += verdicts[i] == ROW_NOT_MET;
        t->not_shown[programs[i]] += verdicts[i] == ROW_NOT_SHOWN;
        if (family == FAMILY_CRITERIA && verdicts[i] == ROW_NOT_MET && !out_before) t->first[programs[i]]++;
        out_before |= verdicts[i] == ROW_NOT_MET;
    }
    enum row_verdict all = count[ROW_NOT_MET] ? ROW_NOT_MET : count[ROW_NOT_SHOWN] ? ROW_NOT_SHOWN
                           : count[ROW_MET] || family == FAMILY_CRITERIA ? ROW_MET : ROW_NOT_APPLICABLE;
    for (uint32_t i = 0; i < n; i++)
        if (verdicts[i] == all) reasons[k++] = programs[i];
    said_row(t->out, t->v, table, family, all, reasons, k);
}

static enum row_verdict verdict(enum tri applies, enum tri requires)
{
    if (applies == NO) return ROW_NOT_APPLICABLE;
    if (requires == YES) return ROW_MET;
    return applies == YES && requires == NO ? ROW_NOT_MET : ROW_NOT_SHOWN;
}

/* Programs are looked up by what the protocol calls them: the order is the program's own affair. */
static const struct case_program *program_named(const struct gen_case *c, const char *id)
{
    for (uint32_t i = 0; i < c->n_programs; i++)
        if (!c->program[i].is_dropped && strcmp(c->program[i].id, id) == 0) return &c->program[i];
    return NULL;
}

static enum row_verdict judge(const struct naive *n, const struct program *p, uint32_t row)
{
    struct scope s = {{row}};
    const struct case_program *of = program_named(n->c, p->id);
    if (p->kind == PROGRAM_WINDOW) {
        uint32_t visit = (uint32_t)atoi(p->id + 1);
        return verdict(is_visit(n, row, visit), in_window(n, row, visit));
    }
    enum tri yes = of ? truth_of(n, of->requires, &s) : consent_before(n, row);
    return verdict(YES, p->kind == PROGRAM_EXCLUSION ? not(yes) : yes);
}

/* Does the validator have the programs that the case means, each once? */
static bool same_programs(const struct gen_case *c, const struct validator *v, struct text *why)
{
    uint32_t meant = 0;
    for (uint32_t i = 0; i < c->n_programs; i++) meant += !c->program[i].is_dropped;
    for (uint32_t i = 0; c->calendar.is_there && i < c->calendar.n_visits; i++) meant += has_window(&c->calendar, i);
    meant += needs_order(&c->calendar);
    if (meant != v->programs.len) text_addf(why, "%u programs, not %u", v->programs.len, meant);
    return meant == v->programs.len;
}

static enum ran run(void *self, const struct subject *s, struct said *out, struct text *why)
{
    (void)self;
    struct naive n = {.c = s->meant};
    const struct validator *v = s->validator;
    if (!n.c) return RAN_NOT_FOR_THIS;
    if (!same_programs(n.c, v, why)) return RAN_BADLY;
    struct arena *arena = arena_new();
    link_rows(&n, arena);
    uint64_t *counts = arena_alloc(arena, 3 * (v->programs.len + 1) * sizeof *counts);
    struct tally tally = {out, v, counts, counts + v->programs.len + 1, counts + 2 * (v->programs.len + 1)};
    for (uint32_t t = 0; t < 2 && t < n.c->n_tables; t++)
        for (uint32_t f = 0; f < FAMILIES; f++) {
            uint32_t programs[64], k = 0;
            for (uint32_t i = 0; i < v->programs.len && k < 64; i++)
                if (v->programs.at[i].table == t && judge_family(v->programs.at[i].kind) == f) programs[k++] = i;
            for (uint32_t r = 0; k && r < n.c->table[t].n_rows; r++) {
                enum row_verdict verdicts[64];
                if (n.c->table[t].row[r].is_dropped) continue;
                for (uint32_t i = 0; i < k; i++) verdicts[i] = judge(&n, &v->programs.at[programs[i]], r);
                settle(&tally, t, (enum verdict_family)f, verdicts, programs, k);
            }
        }
    for (uint32_t i = 0; i < v->programs.len; i++) said_total(out, &v->programs.at[i], tally.not_met[i], tally.not_shown[i], tally.first[i]);
    arena_free(arena);
    return RAN;
}

void case_link(struct gen_case *c)
{
    struct naive *n = arena_alloc(c->arena, sizeof *n);
    n->c = c;
    link_rows(n, c->arena);
    c->links = n;
}

bool case_value(const struct gen_case *c, const struct case_expr *e, uint32_t row, int64_t *lo, int64_t *hi, int *power)
{
    const wide most = (wide)1 << 40;
    struct scope s = {{row}};
    if (row >= c->table[0].n_rows) return false;
    struct value v = value_of(c->links, e, &s);
    if (!v.is_known || v.lo > most || v.lo < -most || v.hi > most || v.hi < -most) return false;
    *lo = (int64_t)v.lo;
    *hi = (int64_t)v.hi;
    *power = v.power;
    return true;
}

static void *open_nothing(struct text *why)
{
    static char here;
    (void)why;
    return &here;
}

static void close_nothing(void *self) { (void)self; }

const struct executor agree_naive = {"naive", open_nothing, run, close_nothing};
