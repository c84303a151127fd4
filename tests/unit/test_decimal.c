/* test_decimal.c - exact decimals and ratios: reading, writing, comparing, scaling, and what does not fit. */
#include "lang/decimal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

static struct decimal read(const char *text)
{
    struct decimal d = {0, 0};
    if (!decimal_parse(text, strlen(text), &d)) fail_msg("not read: %s", text);
    return d;
}

static struct rational ratio(int64_t num, int64_t den)
{
    struct rational r = {0, 0};
    assert_true(rational_new(num, den, &r));
    return r;
}

static void assert_ratio(struct rational r, int64_t num, int64_t den)
{
    assert_int_equal(r.num, num);
    assert_int_equal(r.den, den);
}

static void reads_and_writes(void **state)
{
    (void)state;
    static const struct { const char *text; int64_t digits; int32_t scale; const char *written, *normal; } CASES[] = {
        {"0", 0, 0, "0", "0"},
        {"-0", 0, 0, "0", "0"},
        {"0.00", 0, 2, "0.00", "0"},
        {"9.6", 96, 1, "9.6", "9.6"},
        {"-3", -3, 0, "-3", "-3"},
        {"12.50", 1250, 2, "12.50", "12.5"},
        {"100", 100, 0, "100", "100"},
        {"0.05", 5, 2, "0.05", "0.05"},
        {"-0.050", -50, 3, "-0.050", "-0.05"},
        {"007.10", 710, 2, "7.10", "7.1"},
        {"999999999999999999", 999999999999999999, 0, "999999999999999999", "999999999999999999"},
        {"0.000000000000000001", 1, 18, "0.000000000000000001", "0.000000000000000001"},
        {"-0.999999999999999999", -999999999999999999, 18, "-0.999999999999999999", "-0.999999999999999999"},
        {"000000000000000000000000000001", 1, 0, "1", "1"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        char text[DECIMAL_TEXT_SIZE];
        struct decimal d = read(CASES[i].text);
        assert_int_equal(d.digits, CASES[i].digits);
        assert_int_equal(d.scale, CASES[i].scale);
        assert_int_equal(decimal_format(d, text), strlen(CASES[i].written));
        assert_string_equal(text, CASES[i].written);
        decimal_format(decimal_normalise(d), text);
        assert_string_equal(text, CASES[i].normal);
    }
    char text[DECIMAL_TEXT_SIZE];
    decimal_format((struct decimal){INT64_MIN, 18}, text);
    assert_string_equal(text, "-9.223372036854775808");
}

static void refuses_what_is_no_decimal(void **state)
{
    (void)state;
    static const char *const BAD[] = {
        "", "-", ".", "+3", ".5", "5.", "-.5", "1..2", "1.2.3", "--1", "1e3", "9,6", " 1", "1 ", "0x10", "1_000", "NaN", "1-",
        "1000000000000000000", "1.000000000000000000", "0.0000000000000000001", "99999999999999999999999999999999999999",
    };
    for (size_t i = 0; i < COUNT(BAD); i++) {
        struct decimal d = {42, 1};
        if (decimal_parse(BAD[i], strlen(BAD[i]), &d)) fail_msg("read: %s", BAD[i]);
        assert_int_equal(d.digits, 42);
    }
    struct decimal d;
    assert_false(decimal_parse("1\0002", 3, &d));
    assert_true(decimal_parse("12.5mg", 4, &d));
    assert_int_equal(d.digits, 125);
}

static void compares_across_scales(void **state)
{
    (void)state;
    static const char *const RISING[] = {
        "-999999999999999999", "-1", "-0.999999999999999999", "-0.1", "0", "0.000000000000000001", "0.1", "0.30", "9.299999999999999",
        "9.3", "9.31", "10", "99999999999999999.9", "999999999999999999",
    };
    for (size_t i = 0; i < COUNT(RISING); i++)
        for (size_t j = 0; j < COUNT(RISING); j++)
            assert_int_equal(decimal_compare(read(RISING[i]), read(RISING[j])), (i > j) - (i < j));
    assert_int_equal(decimal_compare(read("12.50"), read("12.5")), 0);
    assert_int_equal(decimal_compare(read("0.000"), read("-0")), 0);
}

static void scales_exactly_or_says_why(void **state)
{
    (void)state;
    static const struct { const char *text; int32_t scale; enum scaled got; int64_t value; } CASES[] = {
        {"9.6", 1, SCALED_EXACT, 96},       {"9.60", 1, SCALED_EXACT, 96},         {"9.6", 6, SCALED_EXACT, 9600000},
        {"9.65", 1, SCALED_TOO_FINE, 0},    {"9.6", 0, SCALED_TOO_FINE, 0},        {"-0.001", 2, SCALED_TOO_FINE, 0},
        {"-12.5", 2, SCALED_EXACT, -1250},  {"0", 18, SCALED_EXACT, 0},            {"0.00", 0, SCALED_EXACT, 0},
        {"1200", -2, SCALED_EXACT, 12},     {"1250", -2, SCALED_TOO_FINE, 0},      {"9", 18, SCALED_EXACT, 9000000000000000000},
        {"10", 18, SCALED_OVERFLOW, 0},     {"-10", 18, SCALED_OVERFLOW, 0},       {"0.1", 100, SCALED_OVERFLOW, 0},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        int64_t value = 0;
        assert_int_equal(decimal_scaled(read(CASES[i].text), CASES[i].scale, &value), CASES[i].got);
        assert_int_equal(value, CASES[i].value);
        if (CASES[i].scale < 0 || CASES[i].scale > DECIMAL_DIGITS) continue;
        struct rational r;
        assert_true(rational_from_decimal(read(CASES[i].text), &r));
        assert_int_equal(rational_scaled(r, CASES[i].scale, &value), CASES[i].got);
        assert_int_equal(value, CASES[i].value);
    }
    int64_t value;
    assert_int_equal(rational_scaled(ratio(1, 3), 18, &value), SCALED_TOO_FINE);
    assert_int_equal(rational_scaled(ratio(1, 8), 3, &value), SCALED_EXACT);
    assert_int_equal(value, 125);
}

static void ratios_are_reduced(void **state)
{
    (void)state;
    struct rational r;
    assert_ratio(ratio(6, -4), -3, 2);
    assert_ratio(ratio(0, -7), 0, 1);
    assert_true(rational_from_decimal(read("-12.50"), &r));
    assert_ratio(r, -25, 2);
    assert_true(rational_multiply(ratio(2, 3), ratio(9, 4), &r));
    assert_ratio(r, 3, 2);
    assert_true(rational_divide(ratio(2, 3), ratio(-4, 9), &r));
    assert_ratio(r, -3, 2);
    assert_true(rational_add(ratio(1, 6), ratio(1, 3), &r));
    assert_ratio(r, 1, 2);
    assert_true(rational_subtract(ratio(1, 6), ratio(1, 6), &r));
    assert_ratio(r, 0, 1);
    /* What is large only on the way. */
    assert_true(rational_multiply(ratio(INT64_MAX, 2), ratio(2, INT64_MAX), &r));
    assert_ratio(r, 1, 1);
}

static void ratios_say_what_does_not_fit(void **state)
{
    (void)state;
    struct rational r = {7, 9}, big = ratio(INT64_MAX, 1), tiny = ratio(1, INT64_MAX);
    assert_false(rational_new(1, 0, &r));
    assert_false(rational_new(INT64_MIN, 1, &r));
    assert_false(rational_multiply(big, ratio(2, 1), &r));
    assert_false(rational_multiply(tiny, ratio(1, 2), &r));
    assert_false(rational_divide(big, tiny, &r));
    assert_false(rational_divide(big, ratio(0, 1), &r));
    assert_false(rational_add(big, ratio(1, 1), &r));
    assert_false(rational_subtract(ratio(-INT64_MAX, 1), ratio(1, 1), &r));   /* INT64_MIN fits in 64 bits, but has no opposite */
    assert_false(rational_multiply((struct rational){0, 0}, ratio(1, 1), &r));
    assert_ratio(r, 7, 9);
}

static void ratios_compare_without_limit(void **state)
{
    (void)state;
    assert_true(rational_compare(ratio(INT64_MAX - 1, INT64_MAX), ratio(INT64_MAX - 2, INT64_MAX - 1)) > 0);
    assert_true(rational_compare(ratio(-1, 3), ratio(-333333333333333333, 1000000000000000000)) < 0);
    assert_int_equal(rational_compare(ratio(2, 4), ratio(-3, -6)), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_and_writes),
        cmocka_unit_test(refuses_what_is_no_decimal),
        cmocka_unit_test(compares_across_scales),
        cmocka_unit_test(scales_exactly_or_says_why),
        cmocka_unit_test(ratios_are_reduced),
        cmocka_unit_test(ratios_say_what_does_not_fit),
        cmocka_unit_test(ratios_compare_without_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
