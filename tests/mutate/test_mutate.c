/* test_mutate.c - a sample of the mutants of the law is noticed, a mutant that changes nothing is not, and the law is as
   before. The whole is `make mutate-law`. */
#include "tests/mutate/trials.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* One rule in so many is tried, and so many of the mutants that its cases reach. */
enum { EVERY = 37, SAMPLE = 60 };

static struct lab lab;
static struct cases cs;
static struct mutants m;
static struct trials trials;

static void a_sample_is_noticed(void **state)
{
    uint32_t reached = 0, tried = 0, killed = 0;
    (void)state;
    bool *is_reached = calloc(m.all.len + 1, sizeof *is_reached);
    assert_non_null(is_reached);
    for (uint32_t i = 0; i < m.all.len; i++) reached += is_reached[i] = mutant_is_reached(&m.all.at[i], &cs);
    uint32_t step = reached / SAMPLE + 1, n = 0;
    for (uint32_t i = 0; i < m.all.len; i++) {
        if (!is_reached[i] || n++ % step) continue;
        tried++;
        killed += mutant_try(&m.all.at[i], &trials) != FATE_SURVIVES;
    }
    free(is_reached);
    print_message("%u mutants, %u reached, %u tried, %u killed\n", m.all.len, reached, tried, killed);
    assert_true(tried >= SAMPLE / 2 && killed * 2 > tried);   /* the tool works; how much is noticed is for `make mutate-law` to say */
}

static void no_change_is_not_noticed(void **state)
{
    struct ast_expr *e = NULL;
    (void)state;
    for (uint32_t i = 0; i < m.all.len && !e; i++)
        if (mutant_is_reached(&m.all.at[i], &cs)) e = m.all.at[i].expr;
    assert_non_null(e);
    struct mutant same = {.says = "the same", .at = e->span, .within = e->span, .expr = e, .now = *e};
    assert_int_equal(mutant_try(&same, &trials), FATE_SURVIVES);
}

static void the_law_is_as_before(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < cs.all.len; i++) {
        struct run run;
        assert_string_equal(case_outcome(&lab, &cs, &cs.all.at[i], &run), cs.all.at[i].outcome);
        run_end(&run);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sample_is_noticed), cmocka_unit_test(no_change_is_not_noticed), cmocka_unit_test(the_law_is_as_before)};
    lab_open(&lab);
    cases_find(&cs, &lab, EVERY);
    mutants_find(&m, &lab, cs.law);
    trials_start(&trials, &lab, &cs);
    int failed = cmocka_run_group_tests_name("mutate", tests, NULL, NULL);
    trials_end(&trials);
    cases_release(&cs);
    lab_close(&lab);
    return failed;
}
