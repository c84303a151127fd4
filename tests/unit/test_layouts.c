/* test_layouts.c - data in rows or side by side are judged alike, and what slides over rows is what trying every day gives: on
   random participants, against a computation that shares nothing with the plan. */
#include "driver/ripx.h"
#include "lang/plan.h"
#include "lang/validator.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { PARTICIPANTS = 4096, ROWS = 4, COLUMNS = 3, TEXT_MAX = 8192 };

static bool read_nothing(void *ctx, const char *path, char **text, size_t *len)
{
    (void)ctx, (void)path, (void)text, (void)len;
    return false;
}

static struct ripx *checked(const char *data, const char *criteria)
{
    static const struct ripx_host host = {read_nothing, NULL};
    static char text[TEXT_MAX];
    snprintf(text, sizeof text, "ripx 1 fr\nprotocole P \"P\" {\ndonnées participant { clé id ; a : booléen ; b : booléen ; c : booléen ; d : booléen }\n%s\n"
                                "population p { inclusion {\n%s\n} }\n}\n", data, criteria);
    struct ripx *r = ripx_open(&host);
    ripx_use_embedded_law(r);
    ripx_add_text(r, "p.ripx", text, strlen(text));
    ripx_check(r);
    for (uint32_t i = 0; i < diags_count(ripx_diags(r)); i++)
        if (diags_at(ripx_diags(r), i)->level == DIAG_ERROR) fail_msg("%s: %s", criteria, diags_at(ripx_diags(r), i)->message.text[LANG_EN]);
    return r;
}

/* ---- what is drawn: small numbers, so that ties, bounds and holes are frequent ---- */

static uint64_t seed;
static uint32_t draw(uint32_t n)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(seed >> 33) % n;
}

/* Of each row: a number of 0 to 9, a day of 0 to 59, a flag. */
enum column { NUMBER, DAY, FLAG };
struct cells {
    int64_t value[COLUMNS][PARTICIPANTS * ROWS];
    bool known[COLUMNS][PARTICIPANTS * ROWS];
    int64_t last_day[PARTICIPANTS * ROWS];   /* that the day may be */
};

static void draw_cells(struct cells *c, uint32_t holes)
{
    static const uint32_t range[COLUMNS] = {10, 60, 2};
    for (int k = 0; k < COLUMNS; k++)
        for (uint32_t i = 0; i < PARTICIPANTS * ROWS; i++) {
            c->value[k][i] = draw(range[k]);
            c->known[k][i] = draw(100) >= holes;
        }
    memcpy(c->last_day, c->value[DAY], sizeof c->last_day);
}

/* ---- as tables of a plan ---- */

static struct plan_column column_of(enum plan_type type, uint32_t rows)
{
    int64_t *hi = type == PLAN_DATE ? calloc(rows, sizeof(int64_t)) : NULL;
    return (struct plan_column){type, calloc(rows, sizeof(int64_t)), hi, calloc((rows + 63) / 64, sizeof(uint64_t)), NULL};
}

static void column_free(const struct plan_column *c)
{
    free((void *)(uintptr_t)c->lo);
    free((void *)(uintptr_t)c->hi);
    free((void *)(uintptr_t)c->known);
}

static void set(struct plan_column *c, uint32_t row, int64_t value, int64_t last, bool known)
{
    ((int64_t *)(uintptr_t)c->lo)[row] = value;
    if (c->hi) ((int64_t *)(uintptr_t)c->hi)[row] = last;
    if (known) ((uint64_t *)(uintptr_t)c->known)[row / 64] |= UINT64_C(1) << (row % 64);
}

static uint32_t named(const struct data_table *t, const char *name)
{
    for (uint32_t c = 0; c < t->columns.len; c++)
        if (strcmp(t->columns.at[c].name, name) == 0) return c;
    fail_msg("no column %s", name);
    return 0;
}

static const char *const COLUMN_NAMES[COLUMNS] = {"n", "jour", "f"};

/* The tables of a validator, with a row for each participant and, in the child table, ROWS of theirs. */
static struct plan_table *tables_of(const struct validator *v, const struct cells *c)
{
    struct plan_table *t = calloc(v->tables.len, sizeof *t);
    for (uint32_t i = 0; i < v->tables.len; i++) {
        uint32_t rows = i ? PARTICIPANTS * ROWS : PARTICIPANTS;
        struct plan_column *columns = calloc(v->tables.at[i].columns.len, sizeof *columns);
        for (uint32_t k = 0; k < v->tables.at[i].columns.len; k++) columns[k] = column_of(data_plan_type(v->tables.at[i].columns.at[k].type), rows);
        uint32_t *parents = i ? calloc(rows, sizeof *parents) : NULL;
        for (uint32_t k = 0; i && k < rows; k++) parents[k] = k / ROWS;
        t[i] = (struct plan_table){rows, v->tables.at[i].columns.len, columns, v->tables.at[i].parent, parents, NULL, false};
    }
    for (int k = 0; k < COLUMNS; k++)
        for (uint32_t i = 0; i < PARTICIPANTS * ROWS; i++) {
            char name[32];
            snprintf(name, sizeof name, v->tables.len > 1 ? "%s" : "%s_%u", COLUMN_NAMES[k], i % ROWS + 1);
            uint32_t table = v->tables.len > 1, column = named(&v->tables.at[table], name);
            set((struct plan_column *)(uintptr_t)&t[table].column[column], table ? i : i / ROWS, c->value[k][i],
                k == DAY ? c->last_day[i] : c->value[k][i], c->known[k][i]);
        }
    return t;
}

static void tables_free(const struct validator *v, struct plan_table *t)
{
    for (uint32_t i = 0; i < v->tables.len; i++) {
        for (uint32_t k = 0; k < t[i].columns; k++) column_free(&t[i].column[k]);
        free((void *)(uintptr_t)t[i].column);
        free((void *)(uintptr_t)t[i].parent_row);
    }
    free(t);
}

/* The truth of every program for every participant: yes 1, no 0, unknown -1. */
static int8_t *truths_of(const struct ripx *r, const struct cells *c)
{
    const struct validator *v = ripx_validator(r);
    struct plan_table *t = tables_of(v, c);
    struct plan_env env = {v->tables.len, t, 0};
    struct plan_eval *ev = plan_eval_new(v->plan, &env);
    int8_t *out = calloc((size_t)v->programs.len * PARTICIPANTS, 1);
    uint64_t yes[PARTICIPANTS / 64], no[PARTICIPANTS / 64];
    assert_null(plan_verify(v->plan));
    for (uint32_t p = 0; p < v->programs.len; p++) {
        plan_eval_truth(ev, v->programs.at[p].requires, 0, 0, PARTICIPANTS, yes, no);
        for (uint32_t i = 0; i < PARTICIPANTS; i++)
            out[(size_t)p * PARTICIPANTS + i] = yes[i / 64] >> (i % 64) & 1 ? 1 : no[i / 64] >> (i % 64) & 1 ? 0 : -1;
    }
    plan_eval_free(ev);
    tables_free(v, t);
    return out;
}

/* ---- rows side by side ---- */

#define NUMBERS "n : nombre { résolution 1 ; bornes 0 ..= 9 } ; jour : date ; f : booléen"
static const char ROWS_TEXT[] = "données v de participant { clé id ; " NUMBERS " }";
static const char WIDE_TEXT[] = "données v de participant { large [1, 2, 3, 4] ; " NUMBERS " }";
static const char LAYOUT_CRITERIA[] =
    "I1 : existe x dans v : x.n > 6 et x.f\nI2 : pour tout x dans v : x.n < 8 ou x.f\nI3 : compte(1 pour x dans v si x.n > 4) >= 2\n"
    "I4 : somme(x.n pour x dans v si x.f) > 9\nI5 : minimum(x.n pour x dans v) <= 2\nI6 : maximum(x.n pour x dans v si connu(x.n)) >= 8\n"
    "I7 : premier(x.n pour x dans v si x.f, x.jour) > 4\nI8 : dernier(x.n pour x dans v si connu(x.jour), x.jour) > 4\nI9 : premier(x.n pour x dans v) < 3\n"
    "I10 : compte(1 pour x dans v si x.f) = 2\nI13 : maximum_sur(14 j, x.n pour x dans v, x.jour) <= 15\n"
    "I14 : maximum_sur(14 j, x.n pour x dans v si x.f, x.jour) > 7\nI11 : somme(x.n pour x dans v si connu(x.n)) >= 20\nI12 : dernier(x.n pour x dans v si x.n > 5) = 7";

/* What one layout knows, the other does not deny. Written out, equal values on both sides of an unknown condition are known. */
static void rows_and_wide_tables_agree(void **state)
{
    (void)state;
    static struct cells cells;
    struct ripx *rows = checked(ROWS_TEXT, LAYOUT_CRITERIA), *wide = checked(WIDE_TEXT, LAYOUT_CRITERIA);
    uint32_t n = ripx_validator(rows)->programs.len, told[3] = {0};
    assert_int_equal(n, 14);
    assert_int_equal(ripx_validator(wide)->programs.len, n);
    for (uint32_t round = 0; round < 8; round++) {
        seed = round;
        draw_cells(&cells, round * 5);
        int8_t *a = truths_of(rows, &cells), *b = truths_of(wide, &cells);
        for (size_t i = 0; i < (size_t)n * PARTICIPANTS; i++) {
            told[a[i] + 1]++;
            if (a[i] != b[i] && (a[i] >= 0 || round == 0))
                fail_msg("seed %u, criterion I%zu, participant %zu: %d in rows, %d side by side", round, i / PARTICIPANTS + 1, i % PARTICIPANTS, a[i], b[i]);
        }
        free(a);
        free(b);
    }
    assert_true(told[0] > 1000 && told[1] > 1000 && told[2] > 1000);
    ripx_close(rows);
    ripx_close(wide);
}

/* ---- windows that slide ---- */

enum { WINDOW = 14, DAYS = 60, LIMIT = 15 };

/* The most that any window of days holds, wherever it begins; -1 when a value or a day is not known. */
static int most_in_any_window(const struct cells *c, uint32_t participant, bool flagged)
{
    int most = 0;
    for (int first = -WINDOW; first < DAYS; first++) {
        int sum = 0;
        for (uint32_t i = participant * ROWS; i < (participant + 1) * ROWS; i++) {
            if (flagged && !c->known[FLAG][i]) return -1;
            if (flagged && !c->value[FLAG][i]) continue;
            if (!c->known[NUMBER][i] || !c->known[DAY][i]) return -1;
            if (c->value[DAY][i] >= first && c->value[DAY][i] < first + WINDOW) sum += (int)c->value[NUMBER][i];
        }
        if (sum > most) most = sum;
    }
    return most;
}

static void any_window_is_every_window(void **state)
{
    (void)state;
    static struct cells cells;
    struct ripx *r = checked(ROWS_TEXT, "I1 : maximum_sur(14 j, x.n pour x dans v, x.jour) <= 15\nI2 : maximum_sur(336 h, x.n pour x dans v si x.f, x.jour) <= 15");
    uint32_t told[3] = {0};
    for (uint32_t round = 0; round < 4; round++) {
        seed = 100 + round;
        draw_cells(&cells, round * 4);
        int8_t *found = truths_of(r, &cells);
        for (uint32_t p = 0; p < 2; p++)
            for (uint32_t i = 0; i < PARTICIPANTS; i++) {
                int most = most_in_any_window(&cells, i, p == 1), is = found[p * PARTICIPANTS + i];
                told[is + 1]++;
                if (most >= 0 && is != (most <= LIMIT)) fail_msg("seed %u, I%u, participant %u: %d, the most is %d", 100 + round, p + 1, i, is, most);
                if (most < 0 && is >= 0) fail_msg("seed %u, I%u, participant %u: %d where a row is not known", 100 + round, p + 1, i, is);
            }
        free(found);
    }
    assert_true(told[0] > 1000 && told[1] > 1000 && told[2] > 1000);
    ripx_close(r);
}

/* ---- dates that are not known to the day ---- */

static const char DATE_CRITERIA[] =
    "I1 : existe x dans v : x.jour < 1970-02-01\nI2 : pour tout x dans v : x.jour dans 1970-01-10 ..= 1970-02-20\n"
    "I3 : pour tout x dans v : x.jour + 1 mois >= 1970-02-15\nI4 : existe x dans v : x.jour - 10 j >= 1970-02-01\n"
    "I5 : compte(1 pour x dans v si x.jour <= 1970-01-25) >= 2\nI6 : maximum(x.jour pour x dans v) > 1970-02-10\n"
    "I7 : minimum(x.jour pour x dans v) + 1 an < 1971-01-12\nI8 : premier(x.n pour x dans v, x.jour) > 4\n"
    "I9 : dernier(x.n pour x dans v si x.jour < 1970-02-15, x.jour) > 4\nI10 : jours_entre(premier(x.jour pour x dans v), dernier(x.jour pour x dans v)) <= 40 j\n"
    "I11 : mois_entre(premier(x.jour pour x dans v), 1970-03-05) >= 2 mois\nI12 : années_entre(premier(x.jour pour x dans v), 1971-01-20) >= 1 an\n"
    "I13 : somme(x.n pour x dans v si x.jour < 1970-02-01) > 9\nI14 : maximum_sur(14 j, x.n pour x dans v, x.jour) <= 12\n"
    "I15 : dernier(x.jour pour x dans v) - premier(x.jour pour x dans v) > 20 j\nI16 : existe x dans v : x.jour = 1970-01-20";

/* Whatever day of its range a date is, what was known of the range holds. In rows, and side by side. */
static void a_range_of_days_never_decides_wrongly(void **state)
{
    (void)state;
    static struct cells cells, exact;
    const char *const layouts[] = {ROWS_TEXT, WIDE_TEXT};
    for (int layout = 0; layout < 2; layout++) {
        struct ripx *r = checked(layouts[layout], DATE_CRITERIA);
        uint32_t n = ripx_validator(r)->programs.len, decided = 0, open = 0;
        assert_int_equal(n, 16);
        for (uint32_t round = 0; round < 3; round++) {
            seed = 200 + round;
            draw_cells(&cells, round * 3);
            for (uint32_t i = 0; i < PARTICIPANTS * ROWS; i++)
                if (draw(3) == 0) cells.last_day[i] = cells.value[DAY][i] + draw(20);
            int8_t *ranges = truths_of(r, &cells);
            for (uint32_t choice = 0; choice < 6; choice++) {
                exact = cells;
                for (uint32_t i = 0; i < PARTICIPANTS * ROWS; i++) {
                    uint32_t days = (uint32_t)(cells.last_day[i] - cells.value[DAY][i]);
                    /* The ends first, then any day. */
                    exact.value[DAY][i] += choice == 0 ? 0 : choice == 1 ? days : draw(days + 1);
                    exact.last_day[i] = exact.value[DAY][i];
                }
                int8_t *days = truths_of(r, &exact);
                for (size_t i = 0; i < (size_t)n * PARTICIPANTS; i++) {
                    decided += ranges[i] >= 0;
                    open += ranges[i] < 0 && days[i] >= 0;
                    if (ranges[i] >= 0 && days[i] != ranges[i])
                        fail_msg("seed %u, layout %d, I%zu, participant %zu: %d of ranges, %d of days", 200 + round, layout, i / PARTICIPANTS + 1, i % PARTICIPANTS,
                                 ranges[i], days[i]);
                }
                free(days);
            }
            free(ranges);
        }
        assert_true(decided > 10000 && open > 10000);
        ripx_close(r);
    }
}

/* ---- so many of these ---- */

/* All ways of four flags to be no, yes or unknown: yes when enough are yes, no when too few may be. */
static void at_least_is_counting(void **state)
{
    (void)state;
    enum { FLAGS = 4, WAYS = 81 };
    char criteria[256] = "";
    for (int k = 1; k <= FLAGS; k++) snprintf(criteria + strlen(criteria), sizeof criteria - strlen(criteria), "I%d : au_moins(%d, [a, b, c, d])\n", k, k);
    struct ripx *r = checked("", criteria);
    const struct validator *v = ripx_validator(r);
    struct plan_column *columns = calloc(v->tables.at[0].columns.len, sizeof *columns);
    for (uint32_t c = 0; c < v->tables.at[0].columns.len; c++) columns[c] = column_of(data_plan_type(v->tables.at[0].columns.at[c].type), WAYS);
    static const char *const names[FLAGS] = {"a", "b", "c", "d"};
    int yes_of[WAYS] = {0}, maybe_of[WAYS] = {0};
    for (int i = 0; i < WAYS; i++)
        for (int k = 0, rest = i; k < FLAGS; k++, rest /= 3) {
            set(&columns[named(&v->tables.at[0], names[k])], (uint32_t)i, rest % 3 == 1, 0, rest % 3 != 2);
            yes_of[i] += rest % 3 == 1;
            maybe_of[i] += rest % 3 != 0;
        }
    struct plan_table table = {WAYS, v->tables.at[0].columns.len, columns, PLAN_NONE, NULL, NULL, false};
    struct plan_env env = {1, &table, 0};
    struct plan_eval *ev = plan_eval_new(v->plan, &env);
    for (int k = 1; k <= FLAGS; k++) {
        uint64_t yes[2], no[2];
        plan_eval_truth(ev, v->programs.at[k - 1].requires, 0, 0, WAYS, yes, no);
        for (int i = 0; i < WAYS; i++) {
            assert_int_equal(yes[i / 64] >> (i % 64) & 1, yes_of[i] >= k);
            assert_int_equal(no[i / 64] >> (i % 64) & 1, maybe_of[i] < k);
        }
    }
    plan_eval_free(ev);
    for (uint32_t c = 0; c < v->tables.at[0].columns.len; c++) column_free(&columns[c]);
    free(columns);
    ripx_close(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(rows_and_wide_tables_agree), cmocka_unit_test(any_window_is_every_window),
                                       cmocka_unit_test(a_range_of_days_never_decides_wrongly), cmocka_unit_test(at_least_is_counting)};
    return cmocka_run_group_tests_name("layouts", tests, NULL, NULL);
}
