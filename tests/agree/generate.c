/* generate.c - the case of a seed: a protocol over random tables, and rows for them. */
#include "tests/agree/case.h"

#include "lang/date.h"

#include <stdio.h>
#include <string.h>

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

/* ---- rows ---- */

/* What the keys of a table may be: empty, of several rows, of none; and its rows: too short or too long. */
struct habits { bool empties, doubles, orphans, shapes; };

static struct habits any_habits(struct gen_case *c)
{
    return (struct habits){!case_below(c, 5), !case_below(c, 4), !case_below(c, 3), !case_below(c, 3)};
}

/* The row of the parent that a row belongs to, or PLAN_NONE; and its key. */
static uint32_t make_key(struct gen_case *c, const struct case_table *t, struct habits h, uint32_t row, const char **key)
{
    const struct case_table *parent = t->parent == PLAN_NONE ? NULL : &c->table[t->parent];
    bool is_strange = !case_below(c, 20);
    if (is_strange && h.empties) return *key = "", PLAN_NONE;
    if (!parent) return *key = arena_printf(c->arena, "p%u", is_strange && h.doubles ? 0 : row), PLAN_NONE;
    if ((is_strange && h.orphans) || !parent->n_rows) return *key = "nobody", PLAN_NONE;
    uint32_t of = case_below(c, parent->n_rows);
    *key = parent->row[of].own;
    return of;
}

static const char *make_own_key(struct gen_case *c, struct habits h, uint32_t row)
{
    if (!case_below(c, 20) && h.empties) return "";
    return arena_printf(c->arena, "r%u", !case_below(c, 20) && h.doubles ? 0 : row);
}

static void fill(struct gen_case *c, uint32_t table, uint32_t rows)
{
    struct case_table *t = &c->table[table];
    struct habits keys = any_habits(c), names = any_habits(c);
    t->n_rows = rows;
    t->row = arena_alloc(c->arena, (rows + 1) * sizeof *t->row);
    for (uint32_t r = 0; r < rows; r++) {
        struct case_row *row = &t->row[r];
        uint32_t of = make_key(c, t, keys, r, &row->key);
        row->own = t->names_rows ? make_own_key(c, names, r) : row->key;
        row->shape = case_below(c, 30) || !keys.shapes ? ROW_WHOLE : case_below(c, 2) ? ROW_CUT : ROW_OVERLONG;
        row->cut = case_below(c, t->n_order + 1);
        if (!row->key[0] && !row->cut) row->cut = 1;     /* an empty line is no row */
        for (uint32_t k = 0; k < t->n_columns; k++)
            if (!t->column[k].value_of) case_make_cell(c, t, &t->column[k], &row->cell[k]);
        if (c->calendar.is_there && table == 1) case_make_visit(c, row, of == PLAN_NONE ? NULL : &c->table[0].row[of], of);
    }
}

static void shuffle(struct gen_case *c, struct case_table *t)
{
    t->n_order = 0;
    for (uint32_t i = 0; i < t->n_columns && !t->n_suffixes; i++)
        if (!t->column[i].value_of) t->order[t->n_order++] = i;
    for (uint32_t i = t->n_order; i > 1; i--) {
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
    struct case_column *k = case_add_column(c, root, CASE_TRUTH);
    k->is_undeclared = true;
    k->is_renamed = k->has_missing = false;
    for (uint32_t r = 0; r < root->n_rows; r++) case_make_cell(c, root, k, &root->row[r].cell[root->n_columns - 1]);
    memcpy(k->name, p->id, sizeof k->name);
    root->order[root->n_order++] = root->n_columns - 1;
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
        if (c->table[t].n_suffixes) continue;
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
    for (uint32_t t = 0; t < c->n_tables; t++) shuffle(c, &c->table[t]);
    fill_all(c);
    for (uint32_t t = 0; t < c->n_tables; t++) repeat_some(c, &c->table[t], before[t], n[t]);
}

struct gen_case *case_make(uint64_t seed)
{
    struct arena *arena = arena_new();
    struct gen_case *c = arena_alloc(arena, sizeof *c);
    *c = (struct gen_case){.arena = arena, .seed = seed, .delimiter = ','};
    start(c, seed / CASE_DATA);
    choose_format(c);
    c->is_flat = case_below(c, 2);
    case_make_tables(c);
    c->is_bound = case_below(c, 2);
    c->binds_missing = c->is_bound && !case_below(c, 3);
    for (uint32_t t = 0; t < c->n_tables; t++) shuffle(c, &c->table[t]);
    fill_all(c);
    case_link(c);
    make_programs(c);
    if (seed % CASE_DATA) refill(c);
    return c;
}
