/* test_agree.c - a hundred cases of `make agree`, always the same, and a proof that a difference is noticed. */
#include "tests/agree/agree.h"

#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { FIRST = 1000000, CASES = 120 };

static void test_executors_agree(void **state)
{
    (void)state;
    struct agreement a;
    agree_open(&a);
    for (uint64_t seed = FIRST; seed < FIRST + CASES; seed++) agree_seed(&a, seed);
    agree_print(&a.counts);
    assert_int_equal(a.counts.failed, 0);
    assert_true(a.counts.refused < CASES / 10);
    for (uint32_t f = 0; f < FAMILIES; f++)
        for (uint32_t v = ROW_MET; v <= ROW_NOT_SHOWN; v++) assert_true(a.counts.verdicts[f][v] > 10);
    agree_close(&a);
}

/* What differed once, by the seed and as it was. */
static void test_kept_cases(void **state)
{
    (void)state;
    struct agreement a;
    glob_t found;
    agree_open(&a);
    assert_int_equal(glob("tests/agree/kept/*.case", 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) agree_kept(&a, found.gl_pathv[i]);
    assert_true(a.counts.judged[0] >= found.gl_pathc);
    assert_int_equal(a.counts.failed, 0);
    globfree(&found);
    agree_close(&a);
}

/* The same words, one verdict changed: said_difference sees rows, missing data and totals. */
static void test_a_difference_is_seen(void **state)
{
    (void)state;
    struct gen_case *c = case_make(7);
    struct case_texts t;
    struct subject s;
    struct text why;
    struct said a, b;
    text_init(&why);
    case_write(c, &t);
    assert_true(subject_open(&s, t.protocol.at, t.files, t.n_files, &why));
    said_init(&a);
    said_init(&b);
    assert_null(said_difference(&a, &b, s.validator, &why));
    text_add(&b.rows[0][FAMILY_CHECKS], "met,\n");
    assert_non_null(said_difference(&a, &b, s.validator, &why));
    text_add(&a.rows[0][FAMILY_CHECKS], "met,\n");
    text_add(&a.missing[0][FAMILY_CHECKS], "x\n");
    a.knows_missing = true;
    assert_null(said_difference(&a, &b, s.validator, &why));
    b.knows_missing = true;
    assert_non_null(said_difference(&a, &b, s.validator, &why));
    b.knows_missing = false;
    said_total(&a, &s.validator->programs.at[0], 1, 0, 0);
    said_total(&b, &s.validator->programs.at[0], 0, 1, 0);
    assert_non_null(said_difference(&a, &b, s.validator, &why));
    said_release(&a);
    said_release(&b);
    subject_close(&s);
    case_release(&t);
    text_release(&why);
    arena_free(c->arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_a_difference_is_seen), cmocka_unit_test(test_kept_cases), cmocka_unit_test(test_executors_agree)};
    return cmocka_run_group_tests_name("agree", tests, NULL, NULL);
}
