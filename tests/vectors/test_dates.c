/* test_dates.c - every row of the published date vectors, asked of ripx: date + years and months in one step, then days.

   Down to the last day of a shorter month is what `date + 13 mois` does; up to the first day of the next is when
   `mois_entre` completes a month. The third rounding, which refuses, is in no expression: test_date.c asks it of lang/date.h. */
#include "tests/vectors/published.h"

#include "lang/date.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { PERIODS = 25, MAX_ROWS = 8192 };

struct row { char from[11], down[11], up[11]; int months, days; };

static struct row rows[MAX_ROWS];
static uint32_t n_rows;
static int by_period(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    return (x->months > y->months) - (x->months < y->months);
}

/* A number of the expression has no sign of its own; below zero it stands in brackets. */
static void add_shift(struct text *t, int n) { text_addf(t, " %c %d mois", n < 0 ? '-' : '+', abs(n)); }
static void add_months(struct text *t, int n) { text_addf(t, n < 0 ? "(%d mois)" : "%d mois", n); }

/* The months are of the protocol, the days of the row. */
static void add_checks(struct text *protocol, uint32_t period, const struct row *r)
{
    text_addf(protocol, "  vérification C%u \"vers le bas\" : non groupe = g%u ou jour", 3 * period, period);
    add_shift(protocol, r->months);
    text_addf(protocol, " + jours = bas\n  vérification C%u \"vers le haut\" : non groupe = g%u ou mois_entre(jour, haut - jours) = ", 3 * period + 1, period);
    add_months(protocol, r->months);
    text_addf(protocol, "\n  vérification C%u \"la veille\" : non groupe = g%u ou mois_entre(jour, haut - jours - 1 j) < ", 3 * period + 2, period);
    add_months(protocol, r->months);
    text_add(protocol, "\n");
}

/* Asks the rows from `at` on, up to so many periods; gives the row after them. */
static uint32_t ask(uint32_t at)
{
    static const enum row_verdict met[3 * PERIODS];       /* ROW_MET is 0 */
    struct text protocol, csv;
    uint32_t n = 0, first = at;
    text_init(&protocol);
    text_init(&csv);
    text_add(&protocol, "ripx 1 fr\nprotocole V \"V\" {\n  données participant { clé id ; jour : date ; bas : date ; haut : date ; jours : durée[j] { résolution 1 }\n    groupe : code[");
    for (uint32_t i = 0; i < PERIODS; i++) text_addf(&protocol, i ? ", g%u" : "g%u", i);
    text_add(&protocol, "]\n  }\n");
    text_add(&csv, "id,jour,bas,haut,jours,groupe\n");
    for (; at < n_rows; at++) {
        bool is_new = at == first || by_period(&rows[at - 1], &rows[at]);
        if (is_new && n == PERIODS) break;
        if (is_new) add_checks(&protocol, n++, &rows[at]);
        text_addf(&csv, "%u,%s,%s,%s,%d,g%u\n", at, rows[at].from, rows[at].down, rows[at].up, rows[at].days, n - 1);
    }
    text_add(&protocol, "}\n");
    struct agree_file file = {NULL, csv.at, csv.len};
    vectors_ask(&vectors, "dates", protocol.at, &file, 1, met, 3 * n, at - first);
    text_release(&protocol);
    text_release(&csv);
    return at;
}

static void add_row(const char *line)
{
    int years, months;
    struct row *r = &rows[n_rows++];
    assert_true(n_rows <= MAX_ROWS);
    assert_int_equal(sscanf(line, "%10[^;];%d;%d;%d;%10[^;];%10[^;\r\n]", r->from, &years, &months, &r->days, r->down, r->up), 6);
    r->months = 12 * years + months;
}

static void ask_all(void)
{
    qsort(rows, n_rows, sizeof *rows, by_period);
    for (uint32_t at = 0; at < n_rows;) at = ask(at);
    assert_int_equal(vectors_failures(&vectors), 0);
}

static void test_published(void **state)
{
    (void)state;
    FILE *f = vectors_file("date_plus_period_vectors.csv");
    char line[128];
    if (!f) return;
    n_rows = 0;
    for (assert_non_null(fgets(line, sizeof line, f)); fgets(line, sizeof line, f);) add_row(line);
    fclose(f);
    ask_all();
    vectors_print("Dates", "rows, rounded down by `date + months + days`, as published", n_rows);
    vectors_print("Dates", "rows, rounded up by `mois_entre`, as published", n_rows);
    vectors_print("Dates", "rows rounded by refusing: in no expression (asked of lang/date.h)", n_rows);
}

/* Without ../shared: the same on rows worked out by hand, the ends of months that differ and a leap day. */
static void test_own(void **state)
{
    (void)state;
    static const char *const own[] = {
        "2024-01-31;0;1;0;2024-02-29;2024-03-01", "2023-01-31;0;1;15;2023-03-15;2023-03-16", "2024-02-29;1;0;0;2025-02-28;2025-03-01",
        "2024-02-29;-1;0;0;2023-02-28;2023-03-01", "2024-03-31;0;-1;0;2024-02-29;2024-03-01", "2000-02-29;18;0;0;2018-02-28;2018-03-01",
        "1999-12-31;0;13;-1;2001-01-30;2001-01-30", "2024-05-31;0;0;1;2024-06-01;2024-06-01"};
    n_rows = 0;
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) add_row(own[i]);
    ask_all();
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_own), cmocka_unit_test(test_published)};
    return cmocka_run_group_tests_name("date vectors", tests, vectors_open, vectors_close);
}
