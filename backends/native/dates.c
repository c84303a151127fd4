/* dates.c - civil months in instructions: the proleptic Gregorian calendar of years 1 to 9999.

   Algorithms: Neri and Schneider, "Euclidean affine functions and their application to calendar algorithms" (Software: Practice and
   Experience 53, 2023), with March as the first month of a year. Where they divide 64 bits, 32 do here. They are functions of
   the module, present when a program needs one. Outside those years they give a number without meaning, and never trap; the
   caller looks at the range. */
#include "backends/native/emit.h"

#include "lang/date.h"

enum { DAYS_BEFORE_1970 = 719468,       /* from 0000-03-01 */
       CYCLE_DAYS = 146097, FOUR_YEARS = 1461, DAY_BITS = 5,
       FIRST_MONTH = 12, MONTHS = 9999 * 12 };   /* since January of year 0; of years 1 to 9999 */

static LLVMValueRef add(struct emitter *e, LLVMValueRef a, LLVMValueRef b)
{
    emit_match(e, &a, &b);
    return LLVMBuildAdd(e->build, a, b, "");
}

static LLVMValueRef sub(struct emitter *e, LLVMValueRef a, LLVMValueRef b) { return LLVMBuildSub(e->build, a, b, ""); }
static LLVMValueRef plus(struct emitter *e, LLVMValueRef a, int64_t k) { return LLVMBuildAdd(e->build, a, emit_int_as(e, a, k), ""); }
static LLVMValueRef times(struct emitter *e, LLVMValueRef a, int64_t k) { return LLVMBuildMul(e->build, a, emit_int_as(e, a, k), ""); }
static LLVMValueRef over(struct emitter *e, LLVMValueRef a, int64_t k) { return LLVMBuildUDiv(e->build, a, emit_int_as(e, a, k), ""); }

static LLVMValueRef below(struct emitter *e, LLVMValueRef a, int64_t bits) { return LLVMBuildLShr(e->build, a, emit_int_as(e, a, bits), ""); }

/* ---- civil months ---- */

/* Months since January of year 0, then the day of the month in the low bits. The months of a day of the year, from March as 3, and
   the days before that day in its month are the two halves of one product. */
static LLVMValueRef civil_body(struct emitter *e, LLVMValueRef day)
{
    LLVMValueRef quarters = plus(e, times(e, plus(e, day, DAYS_BEFORE_1970), 4), 3), century = over(e, quarters, CYCLE_DAYS);
    LLVMValueRef of_century = below(e, sub(e, quarters, times(e, century, CYCLE_DAYS)), 2);
    LLVMValueRef of_years = plus(e, times(e, of_century, 4), 3), year = over(e, of_years, FOUR_YEARS);
    LLVMValueRef doy = below(e, sub(e, of_years, times(e, year, FOUR_YEARS)), 2);
    LLVMValueRef both = plus(e, times(e, doy, 2141), 197913), month = below(e, both, 16);
    LLVMValueRef rest = LLVMBuildAnd(e->build, both, emit_int_as(e, both, 0xFFFF), "");
    LLVMValueRef day_of_month = plus(e, below(e, times(e, rest, 31345), 26), 1);        /* rest / 2141 */
    LLVMValueRef months = plus(e, add(e, times(e, add(e, times(e, century, 100), year), 12), month), -1);
    return LLVMBuildOr(e->build, LLVMBuildShl(e->build, months, emit_int_as(e, months, DAY_BITS), ""), day_of_month, "");
}

/* The first day of a month that is given in months since January of year 0. */
static LLVMValueRef first_day_body(struct emitter *e, LLVMValueRef months)
{
    LLVMValueRef since_march = plus(e, months, -2), year = over(e, since_march, 12), century = over(e, year, 100);
    LLVMValueRef month = sub(e, since_march, times(e, year, 12));
    LLVMValueRef years = add(e, sub(e, below(e, times(e, year, FOUR_YEARS), 2), century), below(e, century, 2));
    LLVMValueRef start = below(e, plus(e, times(e, month, 979), 18), 5);                /* (153 month + 2) / 5 */
    return plus(e, add(e, years, start), -DAYS_BEFORE_1970);
}

/* A function from a value to a value, of one row or of several, made the first time; the builder goes on where it was. In place
   the instructions would be most of a program, and most of the time that it takes to compile. */
static LLVMValueRef call_helper(struct emitter *e, LLVMValueRef function[2], const char *name,
                                LLVMValueRef body(struct emitter *, LLVMValueRef), LLVMValueRef argument)
{
    LLVMValueRef *f = &function[e->lanes != 0];
    LLVMTypeRef type = LLVMTypeOf(argument);
    if (!*f) {
        LLVMBasicBlockRef here = LLVMGetInsertBlock(e->build);
        *f = emit_function(e, name, type, &type, 1, false);
        LLVMBuildRet(e->build, body(e, LLVMGetParam(*f, 0)));
        LLVMPositionBuilderAtEnd(e->build, here);
    }
    return emit_call(e, *f, &argument, 1);
}

static LLVMValueRef civil(struct emitter *e, LLVMValueRef day) { return call_helper(e, e->civil, "civil", civil_body, day); }

static LLVMValueRef first_day(struct emitter *e, LLVMValueRef months)
{
    return call_helper(e, e->first_day, "first_day", first_day_body, months);
}

/* ---- operations ---- */

/* Known, and in the years that the calendar is for. */
static LLVMValueRef in_years(struct emitter *e, LLVMValueRef known, const struct emitted *a)
{
    if (a->min >= DATE_MIN && a->max <= DATE_MAX) return known;
    known = LLVMBuildAnd(e->build, known, emit_test(e, LLVMIntSGE, a->lo, emit_int(e, DATE_MIN)), "");
    return LLVMBuildAnd(e->build, known, emit_test(e, LLVMIntSLE, a->hi, emit_int(e, DATE_MAX)), "");
}

/* The days of a value of which those outside the calendar are left out, in as few bits as a day needs. */
static LLVMValueRef days(struct emitter *e, LLVMValueRef a) { return emit_narrow(e, a); }

/* A day plus whole months, unknown outside the calendar. When its month lacks the day: the last of the month, the first of
   the next, or unknown. */
static LLVMValueRef add_months(struct emitter *e, LLVMValueRef day, LLVMValueRef months, int64_t rounding, LLVMValueRef *known)
{
    LLVMValueRef from = civil(e, day);
    LLVMValueRef month = add(e, LLVMBuildAShr(e->build, from, emit_int_as(e, from, DAY_BITS), ""), months);
    LLVMValueRef of_month = LLVMBuildAnd(e->build, from, emit_int_as(e, from, (1 << DAY_BITS) - 1), "");
    LLVMValueRef since = plus(e, month, -FIRST_MONTH);
    *known = LLVMBuildAnd(e->build, *known, emit_test(e, LLVMIntULT, since, emit_int(e, MONTHS)), "");
    month = days(e, month);
    LLVMValueRef moved = plus(e, add(e, first_day(e, month), of_month), -1), next = first_day(e, plus(e, month, 1));
    LLVMValueRef is_short = emit_test(e, LLVMIntSGE, moved, next);
    if (rounding == DATE_ROUND_REFUSE) {
        *known = LLVMBuildAnd(e->build, *known, LLVMBuildNot(e->build, is_short, ""), "");
        return moved;
    }
    return emit_choice(e, is_short, rounding == DATE_ROUND_UP ? next : plus(e, next, -1), moved);
}

struct emitted emit_add_months(struct emitter *e, const struct plan_node *n, const struct emitted *a)
{
    LLVMValueRef months = emit_int(e, n->k);
    struct emitted s = {.known = in_years(e, a->known, a), .min = DATE_MIN, .max = DATE_MAX};
    s.lo = add_months(e, days(e, a->lo), months, n->m, &s.known);
    s.hi = emitted_is_exact(a) ? s.lo : add_months(e, days(e, a->hi), months, n->m, &s.known);
    return s;
}

/* Whole periods in a number of months, less one month when `early`; rounded down. */
static LLVMValueRef periods(struct emitter *e, LLVMValueRef months, LLVMValueRef early, int64_t period)
{
    months = sub(e, months, emit_one_where(e, early, months));
    if (e->lanes && period > MONTHS) return emit_choice(e, emit_test(e, LLVMIntSLT, months, emit_int(e, 0)), emit_int(e, -1), emit_int(e, 0));
    LLVMValueRef toward_zero = LLVMBuildSDiv(e->build, months, emit_int_as(e, months, period), "");
    LLVMValueRef is_over = emit_test(e, LLVMIntSLT, months, times(e, toward_zero, period));
    return sub(e, toward_zero, emit_one_where(e, is_over, toward_zero));
}

/* The months between those of a and b, less one when the day of a has not come yet in the month of b. When that month lacks
   the day, its last day completes it or does not; unknown when both are possible and it matters. */
static LLVMValueRef completed(struct emitter *e, const struct plan_node *n, LLVMValueRef a, LLVMValueRef b, LLVMValueRef *known)
{
    LLVMValueRef from = civil(e, a), to = civil(e, b), bits = emit_int_as(e, from, DAY_BITS), mask = emit_int_as(e, from, (1 << DAY_BITS) - 1);
    LLVMValueRef from_month = LLVMBuildAShr(e->build, from, bits, ""), to_month = LLVMBuildAShr(e->build, to, bits, "");
    LLVMValueRef from_day = LLVMBuildAnd(e->build, from, mask, ""), to_day = LLVMBuildAnd(e->build, to, mask, "");
    LLVMValueRef months = sub(e, to_month, from_month), early = emit_test(e, LLVMIntULT, to_day, from_day);
    if (n->m == DATE_ROUND_UP) return periods(e, months, early, n->k);
    LLVMValueRef not_last = emit_test(e, LLVMIntNE, plus(e, b, 1), first_day(e, plus(e, to_month, 1)));
    LLVMValueRef down = periods(e, months, LLVMBuildAnd(e->build, early, not_last, ""), n->k);
    if (n->m == DATE_ROUND_REFUSE) {
        LLVMValueRef same = emit_test(e, LLVMIntEQ, down, periods(e, months, early, n->k));
        *known = LLVMBuildAnd(e->build, *known, same, "");
    }
    return down;
}

/* The later b and the earlier a, the more periods are complete. */
struct emitted emit_completed(struct emitter *e, const struct plan_node *n, const struct emitted *a, const struct emitted *b)
{
    LLVMValueRef known = in_years(e, in_years(e, LLVMBuildAnd(e->build, a->known, b->known, ""), a), b);
    struct emitted s = {.known = known, .min = -MONTHS, .max = MONTHS};
    s.lo = completed(e, n, days(e, a->hi), days(e, b->lo), &s.known);
    s.hi = emitted_is_exact(a) && emitted_is_exact(b) ? s.lo : completed(e, n, days(e, a->lo), days(e, b->hi), &s.known);
    return s;
}
