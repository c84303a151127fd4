/* generate.c - random tables, columns, cells and rows: what EDCs write, and what they should not. */
#include "tests/agree/case.h"

#include "lang/date.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const struct case_unit CASE_UNITS[CASE_UNIT_COUNT] = {
    {"", DIM_NONE, 1, 0}, {"kg", DIM_MASS, 1, 3}, {"g", DIM_MASS, 1, 0}, {"mg", DIM_MASS, 1, -3}, {"m", DIM_LENGTH, 1, 0}, {"cm", DIM_LENGTH, 1, -2},
    {"mm", DIM_LENGTH, 1, -3}, {"g/L", DIM_CONCENTRATION, 1, 0}, {"g/dL", DIM_CONCENTRATION, 1, 1}, {"mg/dL", DIM_CONCENTRATION, 1, -2},
    {"Cel", DIM_TEMPERATURE, 1, 0}, {"d", DIM_DAYS, 1, 0}, {"wk", DIM_DAYS, 7, 0}, {"mo", DIM_CIVIL, 1, 0}, {"a", DIM_CIVIL, 12, 0}, {"mg/L", DIM_CONCENTRATION, 1, -3}};

/* xorshift64*: Vigna, "An experimental exploration of Marsaglia's xorshift generators, scrambled" (2016). */
uint64_t case_draw(struct gen_case *c)
{
    c->state ^= c->state >> 12;
    c->state ^= c->state << 25;
    c->state ^= c->state >> 27;
    return c->state * UINT64_C(2685821657736338717);
}

uint32_t case_below(struct gen_case *c, uint32_t n) { return (uint32_t)(case_draw(c) >> 33) % n; }
int64_t case_between(struct gen_case *c, int64_t lo, int64_t hi) { return lo + case_below(c, (uint32_t)(hi - lo + 1)); }

/* Ends of months in leap years and others, days close to one another, seldom the ends of the calendar. */
int32_t case_day(struct gen_case *c)
{
    static const int32_t years[] = {1900, 1988, 2000, 2019, 2020, 2020, 2021}, months[] = {1, 2, 2, 3, 4, 12};
    if (!case_below(c, 60)) return case_below(c, 2) ? DATE_MIN + (int32_t)case_below(c, 40) : DATE_MAX - (int32_t)case_below(c, 40);
    if (case_below(c, 3) == 0) return date_from_civil(2020, 1, 27) + (int32_t)case_below(c, 45);
    if (case_below(c, 2)) {                                 /* days that some month lacks, and those that stand for them */
        static const int32_t edges[][3] = {{2020, 1, 31}, {2020, 1, 30}, {2020, 2, 29}, {2020, 3, 1}, {2021, 2, 28}, {2021, 3, 1}, {2019, 2, 28},
                                           {2019, 3, 1}, {2020, 5, 31}, {2020, 6, 30}, {2020, 7, 1}, {2020, 12, 31}, {2016, 2, 29}};
        uint32_t i = case_below(c, 13);
        return date_from_civil(edges[i][0], edges[i][1], edges[i][2]);
    }
    int32_t year = years[case_below(c, 7)], month = months[case_below(c, 6)], length = date_month_length(year, month);
    int32_t day = case_below(c, 3) ? length - (int32_t)case_below(c, 3) : 1 + (int32_t)case_below(c, 31);
    return date_from_civil(year, month, day > length ? length : day);
}

/* ---- columns ---- */

static void make_number_column(struct gen_case *c, struct case_column *k)
{
    static const int64_t widths[] = {5, 20, 100, 1000};
    k->unit = case_below(c, 3) ? case_below(c, CASE_UNIT_COUNT) : 0;
    k->declares_scale = case_below(c, 6) != 0;
    k->declares_bounds = case_below(c, 8) != 0;
    k->scale = k->declares_scale ? (int)case_below(c, 3) : 3;
    int64_t width = k->declares_bounds ? widths[case_below(c, 4)] : 1000000000;
    for (int i = 0; i < k->scale; i++) width *= 10;
    k->max = width;
    k->min = !k->declares_bounds || case_below(c, 2) ? -width : case_below(c, 2);
}

static void make_column(struct gen_case *c, struct case_table *t, enum case_type type)
{
    struct case_column *k = &t->column[t->n_columns];
    *k = (struct case_column){.type = type, .has_missing = case_below(c, 3) == 0, .is_renamed = case_below(c, 5) == 0};
    snprintf(k->name, sizeof k->name, "c%u%u", (unsigned)(t - c->table), t->n_columns++);
    if (type == CASE_NUMBER) make_number_column(c, k);
    if (type == CASE_CODE) k->codes = 2 + case_below(c, CASE_CODES - 1);
}

static void make_table(struct gen_case *c, uint32_t parent)
{
    static const enum case_type likely[] = {CASE_NUMBER, CASE_NUMBER, CASE_NUMBER, CASE_DATE, CASE_DATE, CASE_TRUTH, CASE_CODE, CASE_INSTANT, CASE_TEXT};
    struct case_table *t = &c->table[c->n_tables++];
    memset(t, 0, sizeof *t);
    snprintf(t->name, sizeof t->name, "t%u", (unsigned)(t - c->table));
    t->parent = parent;
    uint32_t n = 2 + case_below(c, CASE_COLUMNS - 4);
    for (uint32_t i = 0; i < n; i++) make_column(c, t, likely[case_below(c, 9)]);
}

static uint32_t column_of_type(struct gen_case *c, struct case_table *t, enum case_type type)
{
    for (uint32_t i = 0; i < t->n_columns; i++)
        if (t->column[i].type == type && case_below(c, 2)) return i;
    make_column(c, t, type);
    return t->n_columns - 1;
}

/* Visits of table 1, measured from one another or from a date of the participant. */
static void make_calendar(struct gen_case *c)
{
    struct case_calendar *k = &c->calendar;
    struct case_table *root = &c->table[0], *visits = &c->table[1];
    if (c->n_tables < 2 || root->n_columns + 2 > CASE_COLUMNS || visits->n_columns + 2 > CASE_COLUMNS || case_below(c, 3)) return;
    k->is_there = true;
    k->date_column = column_of_type(c, visits, CASE_DATE);
    make_column(c, visits, CASE_NUMBER);
    k->code_column = visits->n_columns - 1;
    visits->column[k->code_column] = (struct case_column){.type = CASE_NUMBER, .scale = (int)case_below(c, 2), .min = 0, .max = 99, .declares_scale = true, .declares_bounds = true};
    snprintf(visits->column[k->code_column].name, sizeof visits->column[0].name, "code");
    k->anchor_column = case_below(c, 2) ? column_of_type(c, root, CASE_DATE) : PLAN_NONE;
    k->needs_consent = case_below(c, 2);
    k->consent_column = k->needs_consent ? column_of_type(c, root, CASE_DATE) : PLAN_NONE;
    k->counts_from_one = case_below(c, 4) == 0;
    k->n_visits = 1 + case_below(c, CASE_VISITS);
    for (uint32_t i = 0; i < k->n_visits; i++) {
        struct case_visit *v = &k->visit[i];
        *v = (struct case_visit){.code = (int)i + 1, .anchor = i > 1 && case_below(c, 3) == 0 ? case_below(c, i) : PLAN_NONE, .is_around = case_below(c, 2), .in_hours = case_below(c, 5) == 0};
        int day = (int)i * 10 + (int)case_below(c, 8) - 3, by = (int)case_below(c, 12);
        v->lo = day - by;
        v->hi = day + (v->is_around ? by : (int)case_below(c, 6));
        k->consent_at[i] = case_below(c, 2);
    }
}

/* ---- cells ---- */

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

/* What is not a number, is too fine, or out of bounds. */
static const char *bad_number(struct gen_case *c, const struct case_column *k)
{
    int64_t step = 1;
    for (int i = 0; i < k->scale; i++) step *= 10;
    switch (case_below(c, 6)) {
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
    int64_t span = k->max - k->min, near = case_below(c, 4) ? case_between(c, 0, span < 40 ? span : 40) : (int64_t)(case_draw(c) >> 2) % (span + 1);
    int64_t m = k->min < 0 && case_below(c, 2) ? case_between(c, -20, 20) : k->min + near;
    if (m < k->min || m > k->max) m = k->min;
    cell->text = number_text(c, m, k->scale);
    cell->is_known = !(k->has_missing && strcmp(cell->text, "999") == 0);
    cell->lo = cell->hi = m;
}

static void date_cell(struct gen_case *c, struct case_cell *cell)
{
    static const char *const bad[] = {"2020-13-01", "2021-02-29", "31/12/2020", "2020-1-5", "0000-01-01", "hier", "2020-02-30", "2020-01-05T10:30Z"};
    char text[DATE_TEXT_SIZE];
    struct date_range range;
    if (!case_below(c, 14)) {
        cell->text = bad[case_below(c, 8)];
        return;
    }
    int32_t day = case_day(c);
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
    cell->is_known = true;
    cell->lo = range.lo;
    cell->hi = range.hi;
}

static void instant_cell(struct gen_case *c, struct case_cell *cell)
{
    char text[DATE_TEXT_SIZE];
    int32_t day = case_day(c);
    uint32_t minute = case_below(c, 1440), kind = case_below(c, 12);
    date_format(day, text);
    if (kind == 0) cell->text = arena_printf(c->arena, "%s", text);
    else if (kind == 1) cell->text = arena_printf(c->arena, "%sT%02u:75", text, minute / 60);
    else cell->text = arena_printf(c->arena, kind == 2 ? "%sT%02u:%02u:59" : kind == 3 ? "%s %02u:%02u" : "%sT%02u:%02u", text, minute / 60, minute % 60);
    cell->is_known = kind > 1;
    cell->lo = cell->hi = (int64_t)day * 1440 + minute;
}

static void other_cell(struct gen_case *c, const struct case_column *k, struct case_cell *cell)
{
    static const char *const truths[] = {"true", "Vrai", "YES", "oui", "y", "o", "1", "false", "FAUX", "no", "Non", "n", "N", "0"}, *const bad[] = {"2", "vraiment", "A1 ", "a0", "ok"};
    uint32_t n = case_below(c, 14);
    bool is_bad = !case_below(c, 14);
    if (k->type == CASE_TEXT) {
        cell->text = is_bad ? "a;b, \"c\"" : "texte";
        cell->is_known = true;
    } else if (is_bad) {
        cell->text = bad[k->type == CASE_TRUTH ? case_below(c, 2) : 3 + case_below(c, 2)];
    } else if (k->type == CASE_TRUTH) {
        cell->text = truths[n];
        cell->is_known = true;
        cell->lo = cell->hi = n < 7;
    } else {
        cell->lo = cell->hi = case_below(c, k->codes);
        cell->text = arena_printf(c->arena, case_below(c, 20) ? "A%d" : " A%d ", (int)cell->lo);
        cell->is_known = true;
    }
}

static void make_cell(struct gen_case *c, const struct case_column *k, struct case_cell *cell)
{
    *cell = (struct case_cell){.text = ""};
    if (!case_below(c, 7)) {
        if (k->has_missing && case_below(c, 2)) cell->text = case_below(c, 2) ? "NA" : "999";
        return;
    }
    switch (k->type) {
    case CASE_NUMBER: number_cell(c, k, cell); break;
    case CASE_DATE: date_cell(c, cell); break;
    case CASE_INSTANT: instant_cell(c, cell); break;
    case CASE_TRUTH: case CASE_CODE: case CASE_TEXT: other_cell(c, k, cell); break;
    case CASE_TYPES: break;
    }
}

/* A visit's code is seldom anything but one of those that the calendar has. */
static void make_code(struct gen_case *c, const struct case_column *k, struct case_cell *cell)
{
    if (!case_below(c, 12)) return;
    int64_t step = k->scale ? 10 : 1, code = 1 + case_below(c, c->calendar.n_visits + (case_below(c, 6) == 0));
    cell->lo = cell->hi = code * step;
    cell->text = number_text(c, cell->lo, k->scale);
    cell->is_known = true;
}

/* ---- rows ---- */

static const char *make_key(struct gen_case *c, const struct case_table *t, uint32_t row)
{
    const struct case_table *parent = t->parent == PLAN_NONE ? NULL : &c->table[t->parent];
    if (!case_below(c, 40)) return case_below(c, 2) ? "" : "nobody";
    if (!parent) return arena_printf(c->arena, "p%u", row);
    return parent->n_rows ? parent->row[case_below(c, parent->n_rows)].key : "p0";
}

static void fill(struct gen_case *c, uint32_t table, uint32_t rows)
{
    struct case_table *t = &c->table[table];
    t->n_rows = rows;
    t->row = arena_alloc(c->arena, (rows + 1) * sizeof *t->row);
    for (uint32_t r = 0; r < rows; r++) {
        struct case_row *row = &t->row[r];
        row->key = make_key(c, t, r);
        row->shape = case_below(c, 60) ? ROW_WHOLE : case_below(c, 2) ? ROW_CUT : ROW_OVERLONG;
        row->cut = case_below(c, t->n_columns + 1);
        if (!row->key[0] && !row->cut) row->cut = 1;     /* an empty line is no row */
        for (uint32_t k = 0; k < t->n_columns; k++) {
            make_cell(c, &t->column[k], &row->cell[k]);
            if (c->calendar.is_there && table == 1 && k == c->calendar.code_column) make_code(c, &t->column[k], &row->cell[k]);
        }
    }
}

static void shuffle(struct gen_case *c, struct case_table *t)
{
    for (uint32_t i = 0; i < t->n_columns; i++) t->order[i] = i;
    for (uint32_t i = t->n_columns; i > 1; i--) {
        uint32_t j = case_below(c, i), k = t->order[i - 1];
        t->order[i - 1] = t->order[j];
        t->order[j] = k;
    }
}

/* A criterion in words is a datum of its own name. */
static void put_in_words(struct gen_case *c, struct case_program *p)
{
    struct case_table *root = &c->table[0];
    if (p->kind == PROGRAM_CHECK || root->n_columns == CASE_COLUMNS || case_below(c, 12)) return;
    make_column(c, root, CASE_TRUTH);
    struct case_column *k = &root->column[root->n_columns - 1];
    k->is_undeclared = true;
    k->is_renamed = k->has_missing = false;
    for (uint32_t r = 0; r < root->n_rows; r++) make_cell(c, k, &root->row[r].cell[root->n_columns - 1]);
    memcpy(k->name, p->id, sizeof k->name);
    root->order[root->n_columns - 1] = root->n_columns - 1;
    struct case_expr *e = arena_alloc(c->arena, sizeof *e);
    *e = (struct case_expr){.kind = X_COLUMN, .type = CASE_TRUTH, .column = root->n_columns - 1};
    p->requires = e;
    p->in_words = true;
}

static void make_programs(struct gen_case *c)
{
    static const char letters[] = {[PROGRAM_INCLUSION] = 'I', [PROGRAM_EXCLUSION] = 'E', [PROGRAM_CHECK] = 'C'};
    c->n_programs = 1 + case_below(c, case_below(c, 2) ? 3 : CASE_PROGRAMS);
    for (uint32_t i = 0; i < c->n_programs; i++) {
        struct case_program *p = &c->program[i];
        *p = (struct case_program){.kind = (enum program_kind)case_below(c, 3)};
        snprintf(p->id, sizeof p->id, "%c%u", letters[p->kind], i);
        p->requires = case_condition(c);
        put_in_words(c, p);
    }
}

static void choose_format(struct gen_case *c)
{
    c->delimiter = case_below(c, 4) ? ',' : case_below(c, 2) ? ';' : '\t';
    c->crlf = !case_below(c, 5);
    c->bom = !case_below(c, 8);
}

/* Some cells as those of the rows that the criteria were made from: the constants are near those. */
static void repeat_some(struct gen_case *c, struct case_table *t, const struct case_row *of, uint32_t n)
{
    for (uint32_t r = 0; n && r < t->n_rows; r++)
        for (uint32_t k = 0; k < t->n_columns; k++)
            if (case_below(c, 2)) t->row[r].cell[k] = of[case_below(c, n)].cell[k];
}

static void fill_all(struct gen_case *c)
{
    bool large = c->seed % CASE_LARGE == 0;
    static const uint32_t sizes[] = {0, 1, 2, 5, 20, 20, 40, 70};
    for (uint32_t t = 0; t < c->n_tables; t++) {
        uint32_t rows = sizes[case_below(c, 8)];
        fill(c, t, large && t < 2 ? 20000 + 400 * case_below(c, 3) : t ? rows * (1 + case_below(c, 3)) : rows);
    }
}

static void start(struct gen_case *c, uint64_t seed)
{
    c->state = (seed + 1) * UINT64_C(0x9E3779B97F4A7C15);
    for (int i = 0; i < 8; i++) case_draw(c);
}

/* Other data for the same protocol. */
static void refill(struct gen_case *c)
{
    struct case_row *before[CASE_TABLES];
    uint32_t n[CASE_TABLES];
    for (uint32_t t = 0; t < c->n_tables; t++) before[t] = c->table[t].row, n[t] = c->table[t].n_rows;
    start(c, c->seed);
    choose_format(c);
    fill_all(c);
    for (uint32_t t = 0; t < c->n_tables; t++) {
        shuffle(c, &c->table[t]);
        repeat_some(c, &c->table[t], before[t], n[t]);
    }
}

struct gen_case *case_make(uint64_t seed)
{
    struct arena *arena = arena_new();
    struct gen_case *c = arena_alloc(arena, sizeof *c);
    *c = (struct gen_case){.arena = arena, .seed = seed, .delimiter = ','};
    start(c, seed / CASE_DATA);
    choose_format(c);
    c->is_flat = case_below(c, 2);
    make_table(c, PLAN_NONE);
    uint32_t children = case_below(c, 3);
    for (uint32_t i = 0; i < children; i++) make_table(c, 0);
    if (children && !case_below(c, 4)) make_table(c, 1);
    make_calendar(c);
    c->is_bound = case_below(c, 2);
    fill_all(c);
    for (uint32_t t = 0; t < c->n_tables; t++) shuffle(c, &c->table[t]);
    case_link(c);
    make_programs(c);
    if (seed % CASE_DATA) refill(c);
    return c;
}
