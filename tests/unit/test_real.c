/* test_real.c - floats as decimals: against what the C library prints of the same value with 15 digits, and at the edges. */
#include "backends/validate/real.h"
#include "tests/unit/transport.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static struct real ibm(double value)
{
    unsigned char bytes[8];
    transport_ibm(value, bytes);
    return real_of_ibm(bytes, sizeof bytes);
}

static void check_real(double value, const char *expected)
{
    char text[REAL_TEXT_SIZE];
    size_t len = real_text(ibm(value), false, text);
    assert_int_equal(len, strlen(text));
    assert_string_equal(text, expected);
}

static void test_written_decimals_come_back(void **state)
{
    (void)state;
    check_real(9.3, "9.3");
    check_real(0.1 + 0.2, "0.3");
    check_real(-0.001, "-0.001");
    check_real(0, "0");
    check_real(-0.0, "0");
    check_real(100, "100");
    check_real(123456789012345, "123456789012345");
    check_real(4503599627370497.0, "4503599627370497");      /* whole numbers keep all their digits */
    check_real(0.5, "0.5");
    check_real(nextafter(10, 0), "10");
    check_real(1e-7, "0.0000001");
    check_real(1e70, "1e+70");
    check_real(1.5e-30, "1.5e-30");
    /* 9.3 with its last bit cut, as a program that truncates leaves it. */
    unsigned char cut[8];
    char text[REAL_TEXT_SIZE];
    transport_ibm(9.3, cut);
    cut[7] = (unsigned char)(cut[7] - 16);
    real_text(real_of_ibm(cut, 8), false, text);
    assert_string_equal(text, "9.3");
    /* In four bytes, a decimal is not one that a float was sure of: it is what it is. */
    real_text(real_of_ibm(cut, 4), false, text);
    assert_string_equal(text, "9.29999923706055");
}

static void test_what_is_no_decimal_of_fifteen_digits_is_as_it_is_stored(void **state)
{
    (void)state;
    char text[REAL_TEXT_SIZE];
    check_real(12345678901.2345, "12345678901.2345");
    check_real(123456789012.3456, "123456789012.3455963134765625");
    check_real(123456789012.5, "123456789012.5");
    check_real(677271381795304.5, "677271381795304.5");
    check_real(12345678901234.25, "12345678901234.25");
    check_real(9.3000000000001, "9.3000000000001");
    check_real(9.30000000000001, "9.30000000000001");
    check_real(1.500000000000003, "1.500000000000003108624468950438313186168");
    check_real(1.0 / 3, "0.3333333333333333148296162562473909929394");
    real_text(ibm(1.0 / 3), true, text);
    assert_string_equal(text, "0.333333333333333");
    real_text(ibm(2.0 / 3), true, text);
    assert_string_equal(text, "0.666666666666667");
}

static void test_whole_numbers(void **state)
{
    (void)state;
    int64_t n = 0;
    assert_true(real_whole(ibm(19724), &n));
    assert_int_equal(n, 19724);
    assert_true(real_whole(ibm(-3653), &n));
    assert_int_equal(n, -3653);
    assert_true(real_whole(ibm(0), &n));
    assert_int_equal(n, 0);
    assert_false(real_whole(ibm(0.5), &n));
    assert_false(real_whole(ibm(1e19), &n));
    assert_true(real_whole(ibm(4e18), &n));
    assert_true(n == INT64_C(4000000000000000000));
}

/* The same number to 15 digits, whatever way it is written. */
static bool same(const char *a, double expected)
{
    return fabs(strtod(a, NULL) - expected) <= fabs(expected) * 5.1e-15;
}

static void test_random_doubles(void **state)
{
    (void)state;
    uint64_t seed = 20260101;
    for (int i = 0; i < 200000; i++) {
        seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
        double value = ldexp((double)(int64_t)(seed >> 11), (int)(seed % 200) - 150);
        if (i % 2) value = (double)(int64_t)(seed % 2000000000) / (double[]){1, 10, 100, 1000, 1e6}[i % 5];
        char text[REAL_TEXT_SIZE], printed[64];
        real_text(ibm(value), true, text);
        if (!same(text, value)) fail_msg("%.17g is read as %s", value, text);
        if (i % 2 == 0) continue;
        snprintf(printed, sizeof printed, "%.15g", value);
        if (strchr(printed, 'e')) continue;         /* below 0.0001 C writes a power */
        real_text(ibm(value), false, text);
        assert_string_equal(text, printed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_written_decimals_come_back), cmocka_unit_test(test_what_is_no_decimal_of_fifteen_digits_is_as_it_is_stored),
                                       cmocka_unit_test(test_whole_numbers), cmocka_unit_test(test_random_doubles)};
    return cmocka_run_group_tests_name("real", tests, NULL, NULL);
}
