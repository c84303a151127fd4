/* test_date.c - calendar dates: every day of eight centuries, periods against published vectors, partial dates as ranges. */
#include "lang/date.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

static int32_t day(const char *text)
{
    struct date_range r = {0, 1};
    if (!date_parse(text, strlen(text), &r) || r.lo != r.hi) fail_msg("no day: %s", text);
    return r.lo;
}

static void assert_day(int32_t got, const char *want)
{
    char text[DATE_TEXT_SIZE];
    date_format(got, text);
    assert_string_equal(text, want);
}

/* Counts days one by one, by the rule of leap years alone, and compares with the formulas. */
static void every_day_of_eight_centuries(void **state)
{
    (void)state;
    static const int32_t LENGTH[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int32_t n = date_from_civil(1600, 1, 1), count = 0;
    for (int32_t y = 1600; y <= 2400; y++) {
        bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
        for (int32_t m = 1; m <= 12; m++) {
            int32_t length = LENGTH[m - 1] + (m == 2 && leap);
            assert_int_equal(date_month_length(y, m), length);
            assert_false(date_is_valid(y, m, length + 1));
            for (int32_t d = 1; d <= length; d++, n++, count++) {
                int32_t year, month, of_month;
                date_civil(n, &year, &month, &of_month);
                if (date_from_civil(y, m, d) != n || year != y || month != m || of_month != d) fail_msg("%d-%d-%d", y, m, d);
            }
        }
    }
    assert_int_equal(count, 801 * 365 + 195);   /* leap years of 1600 to 2400: 201 fourth ones, less 1700 1800 1900 2100 2200 2300 */
    assert_int_equal(day("1970-01-01"), 0);
    assert_int_equal(day("2000-03-01"), 11017);
    assert_int_equal(day("0001-01-01"), DATE_MIN);
    assert_int_equal(day("9999-12-31"), DATE_MAX);
    assert_day(DATE_MIN, "0001-01-01");
    assert_day(DATE_MAX, "9999-12-31");
}

static void reads_whole_and_partial_dates(void **state)
{
    (void)state;
    static const struct { const char *text, *lo, *hi; } CASES[] = {
        {"2014-07-02", "2014-07-02", "2014-07-02"}, {"2014-07", "2014-07-01", "2014-07-31"}, {"2014", "2014-01-01", "2014-12-31"},
        {"2016-02", "2016-02-01", "2016-02-29"},    {"1900-02", "1900-02-01", "1900-02-28"}, {"2000-02-29", "2000-02-29", "2000-02-29"},
        {"0001", "0001-01-01", "0001-12-31"},       {"9999", "9999-01-01", "9999-12-31"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct date_range r;
        assert_true(date_parse(CASES[i].text, strlen(CASES[i].text), &r));
        assert_day(r.lo, CASES[i].lo);
        assert_day(r.hi, CASES[i].hi);
    }
    static const char *const BAD[] = {
        "", "14", "2014-", "2014-7", "2014-7-2", "2014-13", "2014-00", "2014-02-30", "2015-02-29", "1900-02-29", "2014-07-00", "2014/07/02",
        "02-07-2014", "0000", "0000-01-01", "2014-07-02T", "2014-07-02 ", " 2014-07-0", "-014-07-02", "2014-07-2x", "20140702", "2014x07",
    };
    for (size_t i = 0; i < COUNT(BAD); i++) {
        struct date_range r = {5, 6};
        if (date_parse(BAD[i], strlen(BAD[i]), &r)) fail_msg("read: %s", BAD[i]);
        assert_int_equal(r.lo, 5);
    }
}

static void reads_times(void **state)
{
    (void)state;
    static const struct { const char *text, *lo, *hi; int32_t minute; } CASES[] = {
        {"2014-07-02T11:45", "2014-07-02", "2014-07-02", 705},    {"2014-07-02 00:00", "2014-07-02", "2014-07-02", 0},
        {"2014-07-02T23:59:60", "2014-07-02", "2014-07-02", 1439}, {"2014-07-02T11", "2014-07-02", "2014-07-02", -1},
        {"2014-07-02", "2014-07-02", "2014-07-02", -1},           {"2014-07", "2014-07-01", "2014-07-31", -1},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct date_time t;
        assert_true(date_parse_time(CASES[i].text, strlen(CASES[i].text), &t));
        assert_day(t.days.lo, CASES[i].lo);
        assert_day(t.days.hi, CASES[i].hi);
        assert_int_equal(t.minute, CASES[i].minute);
    }
    static const char *const BAD[] = {
        "2014-07-02T", "2014-07-02T1", "2014-07-02T24:00", "2014-07-02T11:60", "2014-07-02T11:45Z", "2014-07-02T11:45:00Z", "2014-07-02t11:45",
        "2014-07-02T11:45:", "2014-07-02T11:45:61", "2014-07-02T11-45", "2014-07T11:45", "2014-07-02T11:4", "2014-02-30T11:45", "T11:45", "",
    };
    for (size_t i = 0; i < COUNT(BAD); i++) {
        struct date_time t;
        if (date_parse_time(BAD[i], strlen(BAD[i]), &t)) fail_msg("read: %s", BAD[i]);
    }
}

static void reads_zones(void **state)
{
    (void)state;
    static const struct { const char *text; int32_t minute; bool zoned; int32_t offset; } CASES[] = {
        {"2014-07-02T11:45Z", 705, true, 0},          {"2014-07-02T11:45:30.250+02:00", 705, true, 120}, {"2014-07-02 11:45-0330", 705, true, -210},
        {"2014-07-02T11:45+14", 705, true, 840},      {"2014-07-02T11Z", -1, true, 0},                   {"2014-07-02T11:45", 705, false, 0},
        {"2014-07-02", -1, false, 0},                 {"2014-07", -1, false, 0},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct date_time t;
        bool zoned;
        int32_t offset = 0;
        assert_true(date_parse_zoned(CASES[i].text, strlen(CASES[i].text), &t, &zoned, &offset));
        assert_int_equal(t.minute, CASES[i].minute);
        assert_int_equal(zoned, CASES[i].zoned);
        assert_int_equal(offset, CASES[i].offset);
    }
    static const char *const BAD[] = {
        "2014-07-02Z", "2014-07-02+02:00", "2014-07-02T11:45z", "2014-07-02T11:45+", "2014-07-02T11:45+2", "2014-07-02T11:45+14:01", "2014-07-02T11:45+02:60",
        "2014-07-02T11:45+02:0", "2014-07-02T11:45ZZ", "2014-07-02T11:45Z+02", "2014-07-02T11:45:30.", "2014-07-02T11:45:30.2x", "2014-07-02T11:45 +02:00",
    };
    for (size_t i = 0; i < COUNT(BAD); i++) {
        struct date_time t;
        bool zoned;
        int32_t offset;
        if (date_parse_zoned(BAD[i], strlen(BAD[i]), &t, &zoned, &offset)) fail_msg("read: %s", BAD[i]);
    }
}

static void adds_days_within_the_years(void **state)
{
    (void)state;
    int32_t sum = 7;
    assert_true(date_add_days(day("2012-03-05"), -10, &sum));   /* the subtraction on which a published library did not end */
    assert_day(sum, "2012-02-24");
    assert_true(date_add_days(DATE_MIN, DATE_MAX - DATE_MIN, &sum));
    assert_int_equal(sum, DATE_MAX);
    assert_false(date_add_days(DATE_MAX, 1, &sum));
    assert_false(date_add_days(DATE_MIN, -1, &sum));
    assert_false(date_add_days(1, INT64_MAX, &sum));
    assert_int_equal(sum, DATE_MAX);
}

static void adds_months_by_each_rounding(void **state)
{
    (void)state;
    static const struct { const char *from; int64_t months; const char *down, *up; } CASES[] = {
        {"2023-01-31", 1, "2023-02-28", "2023-03-01"},  {"2024-01-31", 1, "2024-02-29", "2024-03-01"},
        {"2023-03-31", -1, "2023-02-28", "2023-03-01"}, {"2012-01-15", -12, "2011-01-15", "2011-01-15"},
        {"2012-01-15", -13, "2010-12-15", "2010-12-15"}, {"2012-02-29", 12, "2013-02-28", "2013-03-01"},
        {"2012-02-29", -12, "2011-02-28", "2011-03-01"}, {"2012-02-29", 48, "2016-02-29", "2016-02-29"},
        {"2012-12-31", 2, "2013-02-28", "2013-03-01"},  {"2012-10-31", 1, "2012-11-30", "2012-12-01"},
        {"2012-10-31", 0, "2012-10-31", "2012-10-31"},  {"0001-01-01", 119987, "9999-12-01", "9999-12-01"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        int32_t from = day(CASES[i].from), down, up, refuse = 9;
        assert_true(date_add_months(from, CASES[i].months, DATE_ROUND_DOWN, &down));
        assert_true(date_add_months(from, CASES[i].months, DATE_ROUND_UP, &up));
        assert_day(down, CASES[i].down);
        assert_day(up, CASES[i].up);
        assert_int_equal(date_add_months(from, CASES[i].months, DATE_ROUND_REFUSE, &refuse), down == up);
        assert_int_equal(refuse, down == up ? down : 9);
    }
    int32_t out;
    assert_false(date_add_months(DATE_MIN, -1, DATE_ROUND_DOWN, &out));
    assert_false(date_add_months(DATE_MAX, 1, DATE_ROUND_DOWN, &out));
    assert_false(date_add_months(0, INT64_MAX, DATE_ROUND_DOWN, &out));
    assert_false(date_add_months(0, INT64_MIN, DATE_ROUND_UP, &out));
}

/* Over sampled days and all shifts of up to five years: down <= up <= down + 1; what is not rounded comes back; a later day
   never moves to an earlier one; completed months are what date_add_months says they are. */
static void months_obey_their_laws(void **state)
{
    (void)state;
    for (int32_t from = day("1999-12-25"); from < day("2001-04-05"); from++)
        for (int32_t n = -60; n <= 60; n++) {
            int32_t down, up, back, next, months;
            assert_true(date_add_months(from, n, DATE_ROUND_DOWN, &down));
            assert_true(date_add_months(from, n, DATE_ROUND_UP, &up));
            assert_true(up == down || up == down + 1);
            assert_true(date_add_months(down, -n, DATE_ROUND_DOWN, &back));
            if (down == up) assert_int_equal(back, from);
            else assert_true(back < from);
            assert_true(date_add_months(from + 1, n, DATE_ROUND_DOWN, &next) && next >= down);
            assert_true(date_completed(from, down, 1, DATE_ROUND_DOWN, &months) && months == n);
            assert_true(date_completed(from, up, 1, DATE_ROUND_UP, &months) && months == n);
            assert_true(date_completed(from, down - 1, 1, DATE_ROUND_DOWN, &months) && months == n - 1);
            assert_true(date_completed(from, up - 1, 1, DATE_ROUND_UP, &months) && months == n - 1);
        }
}

static int32_t completed(const char *from, const char *to, int32_t period, enum date_rounding rounding)
{
    int32_t n = INT32_MIN;
    assert_true(date_completed(day(from), day(to), period, rounding, &n));
    return n;
}

static void age_is_completed_on_the_anniversary(void **state)
{
    (void)state;
    static const struct { const char *birth, *on; int32_t years; } CASES[] = {
        {"2000-05-17", "2018-05-16", 17}, {"2000-05-17", "2018-05-17", 18}, {"2000-05-17", "2000-05-17", 0}, {"2000-05-17", "2000-05-16", -1},
        {"2000-02-29", "2018-02-28", 17}, {"2000-02-29", "2018-03-01", 18}, {"2000-02-29", "2020-02-28", 19}, {"2000-02-29", "2020-02-29", 20},
        {"2000-12-31", "2018-12-31", 18}, {"2000-05-17", "1999-05-17", -1}, {"2000-05-17", "1999-05-16", -2},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) assert_int_equal(completed(CASES[i].birth, CASES[i].on, 12, DATE_ROUND_UP), CASES[i].years);
    assert_int_equal(completed("2000-02-29", "2018-02-28", 12, DATE_ROUND_DOWN), 18);
    assert_int_equal(completed("2023-01-31", "2023-02-28", 1, DATE_ROUND_DOWN), 1);
    assert_int_equal(completed("2023-01-31", "2023-02-28", 1, DATE_ROUND_UP), 0);
    assert_int_equal(completed("2023-01-31", "2023-02-28", 12, DATE_ROUND_REFUSE), 0);
    int32_t n = 3;
    assert_false(date_completed(day("2023-01-31"), day("2023-02-28"), 1, DATE_ROUND_REFUSE, &n));
    assert_false(date_completed(day("2000-02-29"), day("2018-02-28"), 12, DATE_ROUND_REFUSE, &n));
    assert_int_equal(n, 3);
}

static struct date_range range(const char *text)
{
    struct date_range r = {0, 0};
    assert_true(date_parse(text, strlen(text), &r));
    return r;
}

static void partial_dates_give_ranges(void **state)
{
    (void)state;
    int32_t lo = 0, hi = 0;
    assert_true(date_range_completed(range("2000-05"), range("2018-05-17"), 12, DATE_ROUND_UP, &lo, &hi));
    assert_int_equal(lo, 17);
    assert_int_equal(hi, 18);
    assert_true(date_range_completed(range("2000"), range("2019"), 12, DATE_ROUND_UP, &lo, &hi));
    assert_int_equal(lo, 18);
    assert_int_equal(hi, 19);
    assert_true(date_range_completed(range("2000-04"), range("2018-05-17"), 12, DATE_ROUND_UP, &lo, &hi));
    assert_int_equal(lo, 18);
    assert_int_equal(hi, 18);
    struct date_range moved = {0, 0};
    assert_true(date_range_add_months(range("2023-01"), 1, DATE_ROUND_DOWN, &moved));
    assert_day(moved.lo, "2023-02-01");
    assert_day(moved.hi, "2023-02-28");
    assert_true(date_range_add_months(range("2023-01"), 1, DATE_ROUND_UP, &moved));
    assert_day(moved.hi, "2023-03-01");
    assert_false(date_range_add_months(range("2023-01"), 1, DATE_ROUND_REFUSE, &moved));
    assert_false(date_range_add_months(range("9999"), 1, DATE_ROUND_DOWN, &moved));
    assert_day(moved.hi, "2023-03-01");
}

/* ---- published vectors: date;years;months;days;round_down;round_up;abort_on_round ---- */

static void check_vector(const char *line)
{
    static const enum date_rounding ROUNDINGS[] = {DATE_ROUND_DOWN, DATE_ROUND_UP, DATE_ROUND_REFUSE};
    char from[11], want[3][11];
    int years, months, days;
    assert_int_equal(sscanf(line, "%10[^;];%d;%d;%d;%10[^;];%10[^;];%10[^;\r\n]", from, &years, &months, &days, want[0], want[1], want[2]), 7);
    for (int i = 0; i < 3; i++) {
        int32_t got = 0;
        char text[DATE_TEXT_SIZE] = "AMBIGUOUS";
        if (date_plus_period(day(from), years, months, days, ROUNDINGS[i], &got)) date_format(got, text);
        if (strcmp(text, want[i])) fail_msg("%s gives %s", line, text);
    }
}

static void agrees_with_published_vectors(void **state)
{
    (void)state;
    FILE *f = fopen("../shared/data/vectors/date_plus_period_vectors.csv", "r");
    if (!f) {
        print_message("date vectors: ../shared is absent, skipped\n");
        skip();
    }
    char line[128];
    int rows = 0;
    for (assert_non_null(fgets(line, sizeof line, f)); fgets(line, sizeof line, f); rows++) check_vector(line);
    fclose(f);
    print_message("date vectors: %d rows, 3 roundings each, all as published\n", rows);
    assert_true(rows > 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_of_eight_centuries),
        cmocka_unit_test(reads_whole_and_partial_dates),
        cmocka_unit_test(reads_times), cmocka_unit_test(reads_zones),
        cmocka_unit_test(adds_days_within_the_years),
        cmocka_unit_test(adds_months_by_each_rounding),
        cmocka_unit_test(months_obey_their_laws),
        cmocka_unit_test(age_is_completed_on_the_anniversary),
        cmocka_unit_test(partial_dates_give_ranges),
        cmocka_unit_test(agrees_with_published_vectors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
