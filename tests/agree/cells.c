/* cells.c - random cells: what EDCs write, and what they should not, with what it means. */
#include "tests/agree/case.h"

#include "lang/date.h"

#include <inttypes.h>
#include <string.h>

static const char *number_text(struct gen_case *c, int64_t m, int scale)
{
    bool negative = m < 0;
    uint64_t u = negative ? (uint64_t)-m : (uint64_t)m, power = 1;
    for (int i = 0; i < scale; i++) power *= 10;
    const char *sign = negative ? "-" : case_below(c, 30) ? "" : "+";
    const char *whole = arena_printf(c->arena, "%s%" PRIu64, sign, u / power);
    if (!scale) return whole;
    if (u % power == 0 && case_below(c, 2)) return whole;
    const char *text = arena_printf(c->arena, "%s.%0*" PRIu64, whole, scale, u % power);
    return case_below(c, 20) ? text : arena_printf(c->arena, "%s0", text);
}

/* What is not a number, is too fine, or out of bounds. Bounds of a number in several units are not those of a cell. */
static const char *bad_number(struct gen_case *c, const struct case_column *k)
{
    int64_t step = 1;
    for (int i = 0; i < k->scale; i++) step *= 10;
    switch (k->in_units ? 2 + case_below(c, 4) : case_below(c, 6)) {
    case 0: return number_text(c, k->max + 1 + case_below(c, 20), k->scale);
    case 1: return number_text(c, k->min - 1 - case_below(c, 20), k->scale);
    case 2: return arena_printf(c->arena, k->scale ? "%" PRId64 ".%0*d1" : "%" PRId64 ".1", k->max / step / 2, k->scale, 0);   /* one decimal too many */
    case 3: return "12 kg";
    case 4: return "1,5";
    default: return case_below(c, 2) ? "NaN" : "--";
    }
}

static void number_cell(struct gen_case *c, const struct case_column *k, struct case_cell *cell)
{
    if (!case_below(c, 14)) {
        cell->text = bad_number(c, k);
        return;
    }
    if (k->in_units) {
        /* as it is written, whatever its unit: what is out of bounds is for those who know it */
        static const int64_t factors[] = {1, 1, 1, 10, 100, 1000, 100000};
        cell->lo = cell->hi = case_between(c, -2, 60) * factors[case_below(c, 7)];
        cell->text = number_text(c, cell->lo, k->scale);
        cell->is_known = !(k->has_missing && strcmp(cell->text, "999") == 0);
        return;
    }
    int64_t span = k->max - k->min, near = case_below(c, 4) ? case_between(c, 0, span < 40 ? span : 40) : (int64_t)(case_draw(c) >> 2) % (span + 1);
    int64_t m = k->min < 0 && case_below(c, 2) ? case_between(c, -20, 20) : k->min + near;
    if (m < k->min || m > k->max) m = k->min;
    cell->text = number_text(c, m, k->scale);
    cell->is_known = !(k->has_missing && strcmp(cell->text, "999") == 0);
    cell->lo = cell->hi = m;
}

/* A zone as it may be written, and what it is worth. */
static const struct { const char *text; int minutes; } ZONES[] = {{"Z", 0}, {"+02:00", 120}, {"-0530", -330}, {"+14", 840}, {"+00:00", 0}, {"-10:00", -600}};

/* A day with a time of a zone: what it is in the column's, if it is in the calendar there. */
static void zoned_cell(struct gen_case *c, const struct case_column *k, int32_t day, struct case_cell *cell)
{
    char text[DATE_TEXT_SIZE];
    uint32_t minute = case_below(c, 1440), zone = case_below(c, 6);
    date_format(day, text);
    cell->text = arena_printf(c->arena, case_below(c, 4) ? "%sT%02u:%02u%s" : "%s %02u:%02u:30%s", text, minute / 60, minute % 60, ZONES[zone].text);
    int64_t utc = (int64_t)day * 1440 + minute - ZONES[zone].minutes, here = utc + k->zone;
    int64_t at = here / 1440 - (here % 1440 < 0);
    cell->is_known = k->is_zoned && at >= DATE_MIN && at <= DATE_MAX;
    cell->lo = cell->hi = k->type == CASE_DATE ? at : utc;
}

static void date_cell(struct gen_case *c, const struct case_column *k, struct case_cell *cell)
{
    static const char *const bad[] = {"2020-13-01", "2021-02-29", "31/12/2020", "2020-1-5", "0000-01-01", "hier", "2020-02-30", "2020-01-05T10:30+25:00"};
    char text[DATE_TEXT_SIZE];
    struct date_range range;
    if (!case_below(c, 14)) {
        cell->text = bad[case_below(c, 8)];
        return;
    }
    int32_t day = case_day(c);
    if (k->is_zoned ? case_below(c, 2) : !case_below(c, 60)) {
        zoned_cell(c, k, day, cell);
        return;
    }
    date_format(day, text);
    range.lo = range.hi = day;
    uint32_t kind = case_below(c, 12);
    if (kind < 2) {
        int32_t y, m, d;
        date_civil(day, &y, &m, &d);
        range.lo = date_from_civil(y, kind ? m : 1, 1);
        range.hi = kind ? range.lo + date_month_length(y, m) - 1 : date_from_civil(y, 12, 31);
        text[kind ? 7 : 4] = 0;
    }
    cell->text = arena_printf(c->arena, kind == 2 ? "%sT10:30" : kind == 3 ? "%s 23:59:59" : "%s", text);
    cell->is_known = !(k->is_zoned && (kind == 2 || kind == 3));       /* which day a time without a zone was is not known */
    cell->lo = range.lo;
    cell->hi = range.hi;
}

static void instant_cell(struct gen_case *c, const struct case_column *k, struct case_cell *cell)
{
    char text[DATE_TEXT_SIZE];
    int32_t day = case_day(c);
    if (k->is_zoned ? case_below(c, 12) : !case_below(c, 60)) {
        zoned_cell(c, k, day, cell);
        return;
    }
    uint32_t minute = case_below(c, 1440), kind = case_below(c, 12);
    date_format(day, text);
    if (kind == 0) cell->text = arena_printf(c->arena, "%s", text);
    else if (kind == 1) cell->text = arena_printf(c->arena, "%sT%02u:75", text, minute / 60);
    else cell->text = arena_printf(c->arena, kind == 2 ? "%sT%02u:%02u:59" : kind == 3 ? "%s %02u:%02u" : "%sT%02u:%02u", text, minute / 60, minute % 60);
    cell->is_known = kind > 1 && !k->is_zoned;
    cell->lo = cell->hi = (int64_t)day * 1440 + minute;
}

const char *case_code(const struct case_column *k, int64_t code)
{
    static const char *const names[CASE_CODES] = {"A0", "A1", "A2", "A3"};
    return k->n_units ? CASE_UNITS[k->units[code]].text : names[code];
}

const char *case_spelling(struct gen_case *c, const struct case_column *k, uint32_t code, uint32_t which)
{
    if (!(k->spelled >> code & 1)) return case_code(k, code);
    return arena_printf(c->arena, which ? "n° %u" : "%u", code + 1);
}

/* A code, one that the column has not, or one as the protocol calls it and the source does not. */
static void code_cell(struct gen_case *c, const struct case_column *k, bool is_bad, struct case_cell *cell)
{
    static const char *const bad[] = {"a0", "ok", "kG", "A9"};
    uint32_t code = case_below(c, k->codes);
    bool is_other = is_bad && k->spelled >> code & 1;
    cell->text = is_other ? case_code(k, code) : is_bad ? bad[case_below(c, 4)] : case_spelling(c, k, code, case_below(c, 2));
    cell->lo = cell->hi = is_bad ? CASE_CODES : code;
    cell->is_known = !is_bad || k->takes_others;
    if (!is_bad && !k->n_units && !case_below(c, 20)) cell->text = arena_printf(c->arena, " %s ", cell->text);
}

static void truth_cell(struct gen_case *c, bool is_bad, struct case_cell *cell)
{
    static const char *const truths[] = {"true", "Vrai", "YES", "oui", "y", "o", "1", "false", "FAUX", "no", "Non", "n", "N", "0"}, *const bad[] = {"2", "vraiment"};
    uint32_t n = case_below(c, 14);
    cell->text = is_bad ? bad[n % 2] : truths[n];
    cell->is_known = !is_bad;
    cell->lo = cell->hi = n < 7;
}

void case_make_cell(struct gen_case *c, const struct case_table *t, const struct case_column *k, struct case_cell *cell)
{
    bool has_nd = t->has_missing || (k->is_of_wide && c->table[c->n_tables - 1].has_missing);
    *cell = (struct case_cell){.text = ""};
    if (!case_below(c, 7)) {
        if (k->has_missing && case_below(c, 2)) cell->text = case_below(c, 2) ? "NA" : "999";
        else if (has_nd && case_below(c, 2)) cell->text = "ND";
        else if (c->binds_missing && case_below(c, 2)) cell->text = "NK";
        return;
    }
    bool is_bad = !case_below(c, 14);
    switch (k->type) {
    case CASE_NUMBER: number_cell(c, k, cell); break;
    case CASE_DATE: date_cell(c, k, cell); break;
    case CASE_INSTANT: instant_cell(c, k, cell); break;
    case CASE_TRUTH: truth_cell(c, is_bad, cell); break;
    case CASE_CODE: code_cell(c, k, is_bad, cell); break;
    case CASE_TEXT: *cell = (struct case_cell){is_bad ? "a;b, \"c\"" : "texte", true, 0, 0}; break;
    case CASE_TYPES: break;
    }
}

/* The code of one of the calendar's visits, and a day in its window or next to it. */
void case_make_visit(struct gen_case *c, struct case_row *row, const struct case_row *participant, uint32_t number)
{
    const struct case_calendar *k = &c->calendar;
    const struct case_column *codes = &c->table[1].column[k->code_column], *days = &c->table[1].column[k->date_column];
    uint32_t visit = case_below(c, k->n_visits + !case_below(c, 6));
    struct case_cell *code = &row->cell[k->code_column], *day = &row->cell[k->date_column];
    char text[DATE_TEXT_SIZE];
    if (!case_below(c, 12)) return;
    code->lo = code->hi = (visit + 1) * (codes->scale ? 10 : 1);
    code->text = number_text(c, code->lo, codes->scale);
    code->is_known = true;
    const struct case_cell *anchor = k->anchor_column == PLAN_NONE || !participant ? NULL : &participant->cell[k->anchor_column];
    bool has_anchor = anchor && anchor->is_known && anchor->lo == anchor->hi;
    int64_t from = has_anchor ? anchor->lo : date_from_civil(2020, 1, 27) + (int32_t)(number % 40);
    if (visit == k->n_visits || !case_below(c, 4)) return;
    int64_t at = from + (visit || has_anchor ? case_between(c, k->visit[visit].lo - 1, k->visit[visit].hi + 1) : 0);
    if (at < DATE_MIN || at > DATE_MAX || days->is_zoned) return;
    date_format((int32_t)at, text);
    *day = (struct case_cell){arena_printf(c->arena, "%s", text), true, at, at};
}
