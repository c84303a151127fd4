/* test_cql.c - the published vectors of CQL and DMN, asked of ripx: as constants and as data, of every executor that is here.

   What is claimed, and what is not with the reason, stands in docs/vectors.md; the counts there are those printed here. */
#include "tests/vectors/cql.h"
#include "tests/vectors/published.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Asks one vector in one form. False when it is not claimed in that form. */
static bool ask(const char *name, const char *expression, const char *expected, bool data, enum cql_reason *reason)
{
    struct cql_case c;
    struct agree_file files[AGREE_FILES];
    cql_init(&c, data);
    bool claimed = cql_translate(&c, expression, expected);
    *reason = c.reason;
    if (claimed) {
        uint32_t n = cql_write(&c, files);
        vectors_ask(&vectors, name, c.protocol.at, files, n, c.expected, c.n_checks, 1);
    }
    cql_release(&c);
    return claimed;
}

static void test_cql(void **state)
{
    (void)state;
    char line[16384];
    unsigned claimed = 0, both = 0, refused[CQL_REASON_COUNT] = {0}, all = 0;
    FILE *f = vectors_file("cql_expr.tsv");
    if (!f) return;
    while (fgets(line, sizeof line, f)) {
        char *field[5] = {line, "", "", "", ""};
        line[strcspn(line, "\n")] = 0;
        for (int i = 1; i < 5 && field[i - 1]; i++) {
            char *tab = strchr(field[i - 1], '\t');
            if (!tab) break;
            *tab = 0;
            field[i] = tab + 1;
        }
        if (strncmp(field[0], "Cql", 3) != 0 && strncmp(field[0], "Value", 5) != 0) continue;     /* the rest of an expression of two lines */
        all++;
        enum cql_reason why[2];
        if (strcmp(field[4], "true") == 0 || strcmp(field[4], "syntax") == 0) {
            refused[CQL_INVALID]++;
            continue;
        }
        bool constants = ask(field[1], field[2], field[3], false, &why[0]), data = ask(field[1], field[2], field[3], true, &why[1]);
        claimed += constants || data;
        both += constants && data;
        if (!constants && !data) refused[why[1]]++;
        if (getenv("RIPX_LIST")) print_message("%s %s: %s = %s\n", constants || data ? "asked" : cql_reason_text(why[1]), field[1], field[2], field[3]);
    }
    fclose(f);
    vectors_print("CQL", "asked and as published", claimed);
    for (int i = 0; i < CQL_REASON_COUNT; i++) vectors_print("CQL", cql_reason_text((enum cql_reason)i), refused[i]);
    print_message("CQL: %u vectors, %u claimed, %u of them both as constants and as data, %u checks\n", all, claimed, both, vectors.asked);
    assert_int_equal(vectors_failures(&vectors), 0);
    assert_true(claimed > 100);
}

/* "A=null;B=true", DecisionAnd: the operator on these data. */
static void test_dmn(void **state)
{
    (void)state;
    char line[256], a[16], b[16], decision[32], want[16];
    unsigned asked = 0;
    FILE *f = vectors_file("dmn_ternary.tsv");
    if (!f) return;
    while (fgets(line, sizeof line, f)) {
        char expression[64];
        enum cql_reason why;
        if (sscanf(line, "%*s %*s A=%15[a-z];B=%15[a-z] %31s %15s", a, b, decision, want) == 4)
            snprintf(expression, sizeof expression, "%s %s %s", a, strcmp(decision, "DecisionAnd") == 0 ? "and" : "or", b);
        else if (sscanf(line, "%*s %*s A=%15[a-z] %31s %15s", a, decision, want) == 3)
            snprintf(expression, sizeof expression, "not %s", a);
        else fail_msg("cannot read %s", line);
        assert_true(ask(line, expression, want, false, &why));
        assert_true(ask(line, expression, want, true, &why));
        asked++;
    }
    fclose(f);
    vectors_print("DMN", "asked and as published", asked);
    assert_int_equal(vectors_failures(&vectors), 0);
    assert_true(asked >= 11);
}

/* What must hold without ../shared: each form of the translation once, with the value that must come out. */
static void test_own(void **state)
{
    (void)state;
    static const struct { const char *expression, *expected; bool constants, data; } own[] = {
        {"true and null", "null", true, true},
        {"false implies null", "true", true, true},
        {"null xor true", "null", true, true},
        {"not null", "null", true, true},
        {"1.5 * 2 = 3.00", "true", true, true},
        {"7 / 2", "3.5", true, true},
        {"6 / 2 * 3 = 9", "true", true, true},
        {"6 / 2 = 12 / 4", "true", true, true},
        {"6 / 2 < 12 / 5", "false", true, true},
        {"IsNull(1 / 0)", "true", true, true},
        {"IsNull(0 / 1)", "false", true, true},
        {"1 'm' > 99 'cm'", "true", true, true},
        {"null = 1", "null", true, true},
        {"@2024-02-29 + 1 year", "@2025-02-28", true, true},
        {"@2024-02 + 12 months", "@2025-02", true, true},
        {"DateTime(2014) > DateTime(2014, 2, 15)", "null", false, true},
        {"months between @2014-01-31 and @2014-02-28", "0", true, true},
        {"years between @2004-02-29 and @2005-02-28", "0", true, true},
        {"5 in Interval[1, 5)", "false", true, true},
        {"{1, 2, 3} contains 3", "true", true, true},
        {"Count({1, null, 3})", "2", false, true},
        {"Sum({1.5, 2.5})", "4.0", false, true},
        {"Max({@2020-01-01, @2021-05-31})", "@2021-05-31", false, true},
        {"First({3, 1, 2})", "3", false, true},
        {"AllTrue({true, false})", "false", false, true},
        {"IsNull(null)", "true", true, true},
        {"DateTime(2020, 5, 1, 10, 30) after minute of DateTime(2020, 5, 1, 10, 29)", "true", false, true},
    };
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        enum cql_reason why;
        bool constants = ask(own[i].expression, own[i].expression, own[i].expected, false, &why), data = ask(own[i].expression, own[i].expression, own[i].expected, true, &why);
        if (constants != own[i].constants || data != own[i].data) fail_msg("%s: asked as constants %d, as data %d", own[i].expression, constants, data);
    }
    assert_int_equal(vectors_failures(&vectors), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_own), cmocka_unit_test(test_cql), cmocka_unit_test(test_dmn)};
    return cmocka_run_group_tests_name("CQL and DMN", tests, vectors_open, vectors_close);
}
