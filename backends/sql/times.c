/* times.c - completed months and months added: by the engine's calendar, which is the plan's from year 1 to 9999. */
#include "backends/sql/emit.h"

#include "lang/date.h"

#include <inttypes.h>

enum { MONTHS_OF_YEAR = 12, FIRST_MONTH = 12, MONTHS_END = 120000 };

/* The columns of a day: the date, the months since year 0, the day of the month. */
struct civil { const char *date, *months, *day; place at; };

static struct civil civil_of(struct sql *s, struct rowset *f, const char *days, place at)
{
    struct civil c;
    const char *date = sql_printf(s, "CASE WHEN %s BETWEEN %d AND %d THEN %s END", days, DATE_MIN, DATE_MAX, sql_date_of(s, days));
    c.date = sheet_hold(s, &f->sheet, date, &at);
    c.at = at;
    c.months = sheet_hold(s, &f->sheet, sql_printf(s, "(%s * %d + %s - 1)", sql_year(s, c.date), MONTHS_OF_YEAR, sql_month(s, c.date)), &c.at);
    c.at = at;
    c.day = sheet_hold(s, &f->sheet, sql_day(s, c.date), &c.at);
    return c;
}

/* Whole periods between two days, rounded towards what is before. */
static const char *periods(struct sql *s, struct rowset *f, const char *from, const char *to, int64_t period, bool down, place *at)
{
    struct civil a = civil_of(s, f, from, *at), b = civil_of(s, f, to, *at);
    const char *complete = sql_printf(s, "%s >= %s", b.day, a.day);
    if (down) {
        place last = b.at - 1;
        const char *ends = sheet_hold(s, &f->sheet, sql_printf(s, "(%s = 1)", sql_day(s, sql_next_day(s, b.date))), &last);
        complete = sql_printf(s, "%s OR %s", complete, ends);
    }
    *at = a.at;
    const char *months = sheet_hold(s, &f->sheet, sql_printf(s, "(%s - %s - CASE WHEN %s THEN 0 ELSE 1 END)", b.months, a.months, complete), at);
    if (period == 1) return months;
    const char *rest = sql_printf(s, "((%s %% %" PRId64 " + %" PRId64 ") %% %" PRId64 ")", months, period, period, period);
    return sheet_hold(s, &f->sheet, sql_quotient(s, sql_printf(s, "(%s - %s)", months, rest), period), at);
}

static const char *completed(struct sql *s, struct rowset *f, const char *from, const char *to, const struct plan_node *n, place *at)
{
    place other = *at;
    if (n->m != DATE_ROUND_REFUSE) return periods(s, f, from, to, n->k, n->m == DATE_ROUND_DOWN, at);
    const char *down = periods(s, f, from, to, n->k, true, &other), *up = periods(s, f, from, to, n->k, false, at);
    return sheet_hold(s, &f->sheet, sql_printf(s, "CASE WHEN %s = %s THEN %s END", down, up, up), at);
}

struct expr times_completed(struct sql *s, struct rowset *f, const struct plan_node *n)
{
    struct expr a = node_held(s, f, n->a), b = node_held(s, f, n->b);
    place at = place_later(a.at, b.at), other = at;
    /* The ends of ranges: a later start and an earlier end give the least. A day out of the calendar leaves none. */
    const char *lo = completed(s, f, a.hi, b.lo, n, &at);
    if (!expr_is_range(a) && !expr_is_range(b)) return (struct expr){lo, lo, at};
    const char *hi = completed(s, f, a.lo, b.hi, n, &other);
    struct expr r = {.at = place_later(at, other)};
    r.lo = sql_printf(s, "CASE WHEN %s IS NOT NULL THEN %s END", hi, lo);
    r.hi = sql_printf(s, "CASE WHEN %s IS NOT NULL THEN %s END", lo, hi);
    return r;
}

static const char *moved(struct sql *s, struct rowset *f, const char *days, const struct plan_node *n, place *at)
{
    struct civil c = civil_of(s, f, days, *at);
    const char *date = sql_printf(s, "CASE WHEN %s BETWEEN %" PRId64 " AND %" PRId64 " THEN %s END", c.months, FIRST_MONTH - n->k, MONTHS_END - 1 - n->k,
                                  sql_date_months(s, c.date, n->k));
    *at = c.at;
    date = sheet_hold(s, &f->sheet, date, at);
    const char *end = sql_days_of(s, date), *same = sql_printf(s, "%s = %s", sql_day(s, date), c.day);
    if (n->m == DATE_ROUND_DOWN) return sheet_hold(s, &f->sheet, end, at);
    if (n->m == DATE_ROUND_REFUSE) return sheet_hold(s, &f->sheet, sql_printf(s, "CASE WHEN %s THEN %s END", same, end), at);
    const char *later = sql_printf(s, "CASE WHEN %s THEN %s WHEN %s < %d THEN %s + 1 END", same, end, end, DATE_MAX, end);
    return sheet_hold(s, &f->sheet, later, at);
}

struct expr times_add_months(struct sql *s, struct rowset *f, const struct plan_node *n)
{
    struct expr a = node_held(s, f, n->a);
    if (n->k >= MONTHS_END || n->k <= -MONTHS_END) return (struct expr){sql_null(s, false), sql_null(s, false), 0};
    place at = a.at, other = a.at;
    const char *lo = moved(s, f, a.lo, n, &at);
    if (!expr_is_range(a)) return (struct expr){lo, lo, at};
    const char *hi = moved(s, f, a.hi, n, &other);
    return (struct expr){sql_printf(s, "CASE WHEN %s IS NOT NULL THEN %s END", hi, lo), sql_printf(s, "CASE WHEN %s IS NOT NULL THEN %s END", lo, hi), place_later(at, other)};
}
