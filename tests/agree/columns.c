/* columns.c - random tables and columns: plain ones, units that change from row to row, codes as sources spell them, long and wide
   tables, zones, visits with windows. */
#include "tests/agree/case.h"

#include <stdio.h>
#include <string.h>

const struct case_unit CASE_UNITS[CASE_UNIT_COUNT] = {
    [UNIT_NONE] = {"", DIM_NONE, 1, 0}, [UNIT_KG] = {"kg", DIM_MASS, 1, 3}, [UNIT_G] = {"g", DIM_MASS, 1, 0}, [UNIT_MG] = {"mg", DIM_MASS, 1, -3},
    [UNIT_M] = {"m", DIM_LENGTH, 1, 0}, [UNIT_CM] = {"cm", DIM_LENGTH, 1, -2}, [UNIT_MM] = {"mm", DIM_LENGTH, 1, -3},
    [UNIT_G_L] = {"g/L", DIM_CONCENTRATION, 1, 0}, [UNIT_G_DL] = {"g/dL", DIM_CONCENTRATION, 1, 1}, [UNIT_MG_DL] = {"mg/dL", DIM_CONCENTRATION, 1, -2},
    [UNIT_MG_L] = {"mg/L", DIM_CONCENTRATION, 1, -3}, [UNIT_CEL] = {"Cel", DIM_TEMPERATURE, 1, 0},
    [UNIT_D] = {"d", DIM_DAYS, 144, 1}, [UNIT_WK] = {"wk", DIM_DAYS, 1008, 1}, [UNIT_H] = {"h", DIM_DAYS, 6, 1}, [UNIT_MIN] = {"min", DIM_DAYS, 1, 0},
    [UNIT_MO] = {"mo", DIM_CIVIL, 1, 0}, [UNIT_A] = {"a", DIM_CIVIL, 12, 0},
    /* SPEC 6.4: 1 mg/dL of creatinine is 88.42 umol/L */
    [UNIT_CREAT_MASS] = {"mg/dL", DIM_CREATININE, 8842, -2}, [UNIT_CREAT] = {"umol/L", DIM_CREATININE, 1, 0}};

static const struct { uint32_t n, unit[CASE_CODES]; } FAMILIES_OF_UNITS[] = {
    {3, {UNIT_KG, UNIT_G, UNIT_MG}}, {3, {UNIT_M, UNIT_CM, UNIT_MM}}, {4, {UNIT_G_L, UNIT_G_DL, UNIT_MG_DL, UNIT_MG_L}}, {2, {UNIT_CREAT_MASS, UNIT_CREAT}}};
enum { N_FAMILIES = 4 };

/* ---- columns ---- */

static void make_bounds(struct gen_case *c, struct case_column *k)
{
    static const int64_t widths[] = {5, 20, 100, 1000};
    int64_t width = k->declares_bounds ? widths[case_below(c, k->n_units ? 3 : 4)] : 1000000000;
    for (int i = 0; i < k->scale; i++) width *= 10;
    k->max = width;
    k->min = !k->declares_bounds || case_below(c, 2) ? -width : case_below(c, 2);
}

static void make_number_column(struct gen_case *c, struct case_column *k)
{
    k->unit = case_below(c, 3) ? case_below(c, CASE_UNIT_COUNT) : UNIT_NONE;
    k->declares_scale = case_below(c, 6) != 0;
    k->declares_bounds = case_below(c, 8) != 0 || k->unit >= UNIT_CREAT_MASS;
    k->scale = k->declares_scale ? (int)case_below(c, 3) : 3;
    make_bounds(c, k);
}

static void make_code_column(struct gen_case *c, struct case_column *k)
{
    k->codes = 2 + case_below(c, CASE_CODES - 1);
    k->takes_others = !case_below(c, 4);
    k->spelled = case_below(c, 3) ? 0 : (uint32_t)case_draw(c) % (1u << k->codes);
    k->spells_in_type = case_below(c, 2);
}

static void make_zone(struct gen_case *c, struct case_column *k)
{
    static const int zones[] = {0, 60, -300, 330, 840};
    k->is_zoned = !case_below(c, k->type == CASE_DATE ? 6 : 2);
    if (k->is_zoned) k->zone = zones[case_below(c, 5)];
}

struct case_column *case_add_column(struct gen_case *c, struct case_table *t, enum case_type type)
{
    struct case_column *k = &t->column[t->n_columns];
    *k = (struct case_column){.type = type, .has_missing = case_below(c, 3) == 0, .is_renamed = case_below(c, 5) == 0};
    snprintf(k->name, sizeof k->name, "c%u%u", (unsigned)(t - c->table), t->n_columns++);
    if (type == CASE_NUMBER) make_number_column(c, k);
    if (type == CASE_CODE) make_code_column(c, k);
    if (type == CASE_DATE || type == CASE_INSTANT) make_zone(c, k);
    return k;
}

/* Some of the units of a family, the others out. */
static void admit_units(struct gen_case *c, struct case_column *number, struct case_column *units)
{
    number->lists_units = units->is_implied || case_below(c, 2);
    number->n_units = 0;
    for (uint32_t i = 0; i < units->n_units; i++)
        if (!number->lists_units || units->is_implied || case_below(c, 3) || (i + 1 == units->n_units && !number->n_units)) number->units[number->n_units++] = units->units[i];
}

/* A column of units. */
static struct case_column *add_units(struct gen_case *c, struct case_table *t, uint32_t family)
{
    struct case_column *units = case_add_column(c, t, CASE_CODE);
    units->n_units = units->codes = FAMILIES_OF_UNITS[family].n;
    memcpy(units->units, FAMILIES_OF_UNITS[family].unit, sizeof units->units);
    units->spelled = 0;
    units->is_implied = !case_below(c, 3);
    if (units->is_implied) units->is_renamed = units->has_missing = units->takes_others = false;
    return units;
}

/* A number whose unit is in another column. */
static void add_number_in_units(struct gen_case *c, struct case_table *t)
{
    uint32_t family = case_below(c, N_FAMILIES), at = t->n_columns;
    struct case_column *units = add_units(c, t, family), *number = case_add_column(c, t, CASE_NUMBER);
    number->unit = units->units[case_below(c, units->n_units)];
    number->in_units = 1 + at;
    number->declares_scale = number->declares_bounds = true;
    number->scale = (int)case_below(c, 3);
    admit_units(c, number, units);
    make_bounds(c, number);
}

/* ---- tables ---- */

static struct case_table *make_table(struct gen_case *c, uint32_t parent)
{
    static const enum case_type likely[] = {CASE_NUMBER, CASE_NUMBER, CASE_NUMBER, CASE_DATE, CASE_DATE, CASE_TRUTH, CASE_CODE, CASE_INSTANT, CASE_TEXT};
    struct case_table *t = &c->table[c->n_tables++];
    memset(t, 0, sizeof *t);
    snprintf(t->name, sizeof t->name, "t%u", (unsigned)(t - c->table));
    t->parent = parent;
    t->has_missing = !case_below(c, 6);
    uint32_t n = 2 + case_below(c, CASE_DRAWN - 2);
    for (uint32_t i = 0; i < n; i++) case_add_column(c, t, likely[case_below(c, 9)]);
    if (!case_below(c, 3)) add_number_in_units(c, t);
    return t;
}

/* What a row measures, a value, and names for some of them; with units in a column, or one for each name. */
static void make_long(struct gen_case *c, struct case_table *t)
{
    uint32_t what = t->n_columns, value, units = 0, family = case_below(c, N_FAMILIES);
    struct case_column *codes = case_add_column(c, t, CASE_CODE), *k;
    if (!case_below(c, 2)) units = 1 + t->n_columns, add_units(c, t, family)->is_implied = false;
    value = t->n_columns;
    k = case_add_column(c, t, CASE_NUMBER);
    *k = (struct case_column){.type = CASE_NUMBER, .has_missing = k->has_missing, .is_renamed = k->is_renamed, .declares_scale = true, .scale = (int)case_below(c, 3)};
    snprintf(k->name, sizeof k->name, "c%u%u", (unsigned)(t - c->table), value);
    make_bounds(c, k);
    uint32_t names = 1 + case_below(c, 2);
    for (uint32_t i = 0; i < names; i++) {
        k = case_add_column(c, t, CASE_NUMBER);
        k->value_of = 1 + value;
        k->when = what;
        k->when_code = case_below(c, codes->codes);
        k->has_missing = k->is_renamed = k->declares_scale = false;
        k->scale = t->column[value].scale;
        k->declares_bounds = true;
        k->in_units = units && case_below(c, 3) ? units : 0;
        k->unit = FAMILIES_OF_UNITS[family].unit[case_below(c, FAMILIES_OF_UNITS[family].n)];
        if (k->in_units) admit_units(c, k, &t->column[units - 1]);
        make_bounds(c, k);
    }
}

/* Rows side by side in those of the root. */
static void make_wide(struct gen_case *c)
{
    struct case_table *root = &c->table[0], *t = &c->table[c->n_tables++];
    static const enum case_type likely[] = {CASE_NUMBER, CASE_DATE, CASE_TRUTH, CASE_CODE, CASE_INSTANT};
    memset(t, 0, sizeof *t);
    snprintf(t->name, sizeof t->name, "t%u", (unsigned)(t - c->table));
    t->n_suffixes = 2 + case_below(c, 2);
    t->has_missing = !case_below(c, 3);
    uint32_t n = 1 + case_below(c, 3), base = root->n_columns;
    for (uint32_t i = 0; i < n; i++) case_add_column(c, t, likely[case_below(c, 5)]);
    if (case_below(c, 2)) add_number_in_units(c, t);
    for (uint32_t i = 0; i < t->n_columns; i++) {
        t->wide_at[i] = root->n_columns;
        for (uint32_t s = 0; s < t->n_suffixes; s++) {
            struct case_column *k = &root->column[root->n_columns++];
            *k = t->column[i];
            k->is_of_wide = true;
            snprintf(k->name, sizeof k->name, "%.6s_V%c", t->column[i].name, (char)('1' + s));
            if (k->in_units) k->in_units = 1 + base + (k->in_units - 1) * t->n_suffixes + s;
        }
    }
}

/* ---- visits ---- */

static uint32_t column_of_type(struct gen_case *c, struct case_table *t, enum case_type type)
{
    for (uint32_t i = 0; i < t->n_columns; i++)
        if (t->column[i].type == type && case_below(c, 2)) return i;
    case_add_column(c, t, type);
    return t->n_columns - 1;
}

/* Visits of table 1, measured from one another or from a date of the participant. */
static void make_calendar(struct gen_case *c)
{
    struct case_calendar *k = &c->calendar;
    struct case_table *root = &c->table[0], *visits = &c->table[1];
    if (c->n_tables < 2 || case_below(c, 2)) return;
    k->is_there = true;
    k->date_column = column_of_type(c, visits, CASE_DATE);
    k->code_column = visits->n_columns;
    case_add_column(c, visits, CASE_NUMBER);
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

void case_make_tables(struct gen_case *c)
{
    make_table(c, PLAN_NONE);
    uint32_t children = case_below(c, 3);
    for (uint32_t i = 0; i < children; i++) {
        struct case_table *t = make_table(c, 0);
        if (case_below(c, 2)) make_long(c, t);
    }
    if (children && !case_below(c, 4)) make_table(c, 1), c->table[1].names_rows = true;
    make_calendar(c);
    if (!case_below(c, 3)) make_wide(c);
}
