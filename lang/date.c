/* date.c - calendar dates as day numbers; nothing here steps day by day or month by month. */
#include "lang/date.h"

#include <string.h>

/* ---- civil dates ---- */

/* An era is 400 years, 146097 days, in which the calendar repeats. The year begins in March, so that the leap day ends it.
   Years are never negative here: year 0 is only reached by the January and February of year 1. */
enum { ERA_YEARS = 400, ERA_DAYS = 146097, EPOCH = 719468 /* days from 0000-03-01 to 1970-01-01 */ };

static bool is_leap(int32_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

int32_t date_month_length(int32_t year, int32_t month)
{
    static const int32_t LENGTH[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return LENGTH[month - 1] + (month == 2 && is_leap(year));
}

bool date_is_valid(int32_t year, int32_t month, int32_t day)
{
    return year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= date_month_length(year, month);
}

int32_t date_from_civil(int32_t year, int32_t month, int32_t day)
{
    int32_t y = month <= 2 ? year - 1 : year, era = y / ERA_YEARS, of_era = y % ERA_YEARS;
    int32_t of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    return era * ERA_DAYS + of_era * 365 + of_era / 4 - of_era / 100 + of_year - EPOCH;
}

void date_civil(int32_t days, int32_t *year, int32_t *month, int32_t *day)
{
    int32_t n = days + EPOCH, era = n / ERA_DAYS, of_era = n % ERA_DAYS;
    int32_t y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int32_t of_year = of_era - (365 * y + y / 4 - y / 100), m = (5 * of_year + 2) / 153;
    *day = of_year - (153 * m + 2) / 5 + 1;
    *month = m < 10 ? m + 3 : m - 9;
    *year = era * ERA_YEARS + y + (*month <= 2);
}

/* ---- text ---- */

/* n digits as a number, -1 when one is not a digit. */
static int32_t fixed(const char *p, int n)
{
    int32_t value = 0;
    for (int i = 0; i < n; i++) {
        if (p[i] < '0' || p[i] > '9') return -1;
        value = value * 10 + (p[i] - '0');
    }
    return value;
}

enum { YEAR_LEN = 4, MONTH_LEN = 7, DAY_LEN = 10 };

bool date_parse(const char *text, size_t len, struct date_range *out)
{
    if (len != YEAR_LEN && len != MONTH_LEN && len != DAY_LEN) return false;
    if ((len >= MONTH_LEN && text[YEAR_LEN] != '-') || (len == DAY_LEN && text[MONTH_LEN] != '-')) return false;
    int32_t year = fixed(text, 4), first = 1, last = 12;
    if (len >= MONTH_LEN) first = last = fixed(text + YEAR_LEN + 1, 2);
    if (!date_is_valid(year, first, 1)) return false;
    int32_t day = len == DAY_LEN ? fixed(text + MONTH_LEN + 1, 2) : 1;
    if (!date_is_valid(year, first, day)) return false;
    out->lo = date_from_civil(year, first, day);
    out->hi = len == DAY_LEN ? out->lo : date_from_civil(year, last, date_month_length(year, last));
    return true;
}

/* ":45" as a number up to `most`, -1 when it is not that. */
static int32_t sixtieths(const char *p, int32_t most)
{
    int32_t n = *p == ':' ? fixed(p + 1, 2) : -1;
    return n <= most ? n : -1;
}

/* "Z", "+02", "+0200" or "+02:00" as minutes east of Greenwich; at most 14 hours. False when it is not that. */
static bool read_zone(const char *p, size_t len, int32_t *minutes)
{
    enum { HOURS_LEN = 3, BARE_LEN = 5, COLON_LEN = 6, FARTHEST = 14 * 60 };
    if (len == 1 && *p == 'Z') return *minutes = 0, true;
    if ((len != HOURS_LEN && len != BARE_LEN && len != COLON_LEN) || (*p != '+' && *p != '-')) return false;
    int32_t hour = fixed(p + 1, 2), minute = 0;
    if (len == BARE_LEN) minute = fixed(p + HOURS_LEN, 2);
    if (len == COLON_LEN) minute = sixtieths(p + HOURS_LEN, 59);
    if (hour < 0 || minute < 0 || minute > 59 || hour * 60 + minute > FARTHEST) return false;
    *minutes = *p == '-' ? -(hour * 60 + minute) : hour * 60 + minute;
    return true;
}

/* "11", "11:45", "11:45:30" or "11:45:30.250", the whole text; -1 in *minute when it is not known to the minute. */
static bool read_clock(const char *p, size_t len, int32_t *minute)
{
    enum { HOUR_LEN = 2, MINUTE_LEN = 5, SECOND_LEN = 8 };
    if (len != HOUR_LEN && len != MINUTE_LEN && len < SECOND_LEN) return false;
    int32_t hour = fixed(p, 2), minutes = len >= MINUTE_LEN ? sixtieths(p + HOUR_LEN, 59) : 0;
    if (hour < 0 || hour > 23 || minutes < 0) return false;
    if (len >= SECOND_LEN && sixtieths(p + MINUTE_LEN, 60) < 0) return false;   /* 60: a leap second */
    if (len > SECOND_LEN && (p[SECOND_LEN] != '.' || len == SECOND_LEN + 1)) return false;
    for (size_t i = SECOND_LEN + 1; i < len; i++)
        if (p[i] < '0' || p[i] > '9') return false;
    *minute = len >= MINUTE_LEN ? hour * 60 + minutes : -1;
    return true;
}

bool date_parse_zoned(const char *text, size_t len, struct date_time *out, bool *zoned, int32_t *offset)
{
    struct date_time read = {.minute = -1};
    size_t end = len;
    *zoned = false;
    if (!date_parse(text, len < DAY_LEN ? len : DAY_LEN, &read.days)) return false;
    if (len > DAY_LEN) {
        if (text[DAY_LEN] != 'T' && text[DAY_LEN] != ' ') return false;
        /* A zone begins at the only sign, or letter, that a time may hold. */
        for (end = DAY_LEN + 1; end < len && text[end] != 'Z' && text[end] != '+' && text[end] != '-'; end++) { }
        if (end < len && !read_zone(text + end, len - end, offset)) return false;
        if (!read_clock(text + DAY_LEN + 1, end - DAY_LEN - 1, &read.minute)) return false;
        *zoned = end < len;
    }
    *out = read;
    return true;
}

bool date_parse_time(const char *text, size_t len, struct date_time *out)
{
    struct date_time read;
    bool zoned;
    int32_t offset;
    if (!date_parse_zoned(text, len, &read, &zoned, &offset) || zoned) return false;
    *out = read;
    return true;
}

bool date_zone(const char *text, size_t len, int32_t *minutes) { return len > 0 && read_zone(text, len, minutes); }

static void put(char *text, int32_t value, int n)
{
    for (; n > 0; value /= 10) text[--n] = (char)('0' + value % 10);
}

void date_format(int32_t day, char text[DATE_TEXT_SIZE])
{
    int32_t y, m, d;
    date_civil(day, &y, &m, &d);
    memcpy(text, "0000-00-00", DATE_TEXT_SIZE);
    put(text, y, 4);
    put(text + YEAR_LEN + 1, m, 2);
    put(text + MONTH_LEN + 1, d, 2);
}

/* ---- arithmetic ---- */

static bool day_set(int64_t day, int32_t *out)
{
    if (day < DATE_MIN || day > DATE_MAX) return false;
    *out = (int32_t)day;
    return true;
}

bool date_add_days(int32_t day, int64_t days, int32_t *out)
{
    int64_t sum;
    return !__builtin_add_overflow((int64_t)day, days, &sum) && day_set(sum, out);
}

bool date_add_weekdays(int32_t day, int64_t days, int32_t *out)
{
    /* Monday is 0; 1970-01-01 was a Thursday. A weekend is left on the side that the days come from. */
    enum { THURSDAY = 3, WEEKDAYS = 5 };
    int64_t of_week = (((int64_t)day + THURSDAY) % 7 + 7) % 7, left = days % WEEKDAYS, start = day;
    if (!days) return day_set(day, out);
    if (of_week >= WEEKDAYS) {
        start += days > 0 ? WEEKDAYS - 1 - of_week : 7 - of_week;
        of_week = days > 0 ? WEEKDAYS - 1 : 0;
    }
    int64_t over = of_week + left >= WEEKDAYS ? 2 : of_week + left < 0 ? -2 : 0, moved;
    return !__builtin_mul_overflow(days / WEEKDAYS, 7, &moved) && !__builtin_add_overflow(moved, start + left + over, &moved) && day_set(moved, out);
}

bool date_add_months(int32_t day, int64_t months, enum date_rounding rounding, int32_t *out)
{
    int32_t y, m, d;
    int64_t count;
    date_civil(day, &y, &m, &d);
    /* Months since January of year 0. Those of a result are never negative, so that / and % need no care with signs. */
    if (__builtin_add_overflow((int64_t)y * 12 + m - 1, months, &count) || count < 12 || count >= 10000 * 12) return false;
    int32_t year = (int32_t)(count / 12), month = (int32_t)(count % 12) + 1, length = date_month_length(year, month);
    int32_t end = date_from_civil(year, month, d <= length ? d : length);
    if (d <= length || rounding == DATE_ROUND_DOWN) return day_set(end, out);
    return rounding == DATE_ROUND_UP && day_set((int64_t)end + 1, out);
}

bool date_plus_period(int32_t day, int32_t years, int32_t months, int32_t days, enum date_rounding rounding, int32_t *out)
{
    int32_t moved;
    return date_add_months(day, (int64_t)years * 12 + months, rounding, &moved) && date_add_days(moved, days, out);
}

/* In the month of `to`, the last month is complete from the day of `from` on; where the month lacks that day, from its last
   day on when rounded down, not in this month when rounded up. */
static int32_t periods(int32_t from, int32_t to, int32_t period, bool down)
{
    int32_t y1, m1, d1, y2, m2, d2;
    date_civil(from, &y1, &m1, &d1);
    date_civil(to, &y2, &m2, &d2);
    bool complete = d2 >= d1 || (down && d2 == date_month_length(y2, m2));
    int32_t months = (y2 - y1) * 12 + m2 - m1 - !complete;
    return months / period - (months % period < 0);
}

bool date_completed(int32_t from, int32_t to, int32_t period, enum date_rounding rounding, int32_t *out)
{
    int32_t down = periods(from, to, period, true), up = periods(from, to, period, false);
    if (rounding == DATE_ROUND_REFUSE && down != up) return false;
    *out = rounding == DATE_ROUND_UP ? up : down;
    return true;
}

/* ---- ranges ---- */

bool date_range_add_months(struct date_range range, int64_t months, enum date_rounding rounding, struct date_range *out)
{
    struct date_range moved;
    if (!date_add_months(range.lo, months, rounding, &moved.lo)) return false;
    if (!date_add_months(range.hi, months, rounding, &moved.hi)) return false;
    *out = moved;
    return true;
}

bool date_range_completed(struct date_range from, struct date_range to, int32_t period, enum date_rounding rounding,
                          int32_t *least, int32_t *most)
{
    int32_t lo, hi;
    if (!date_completed(from.hi, to.lo, period, rounding, &lo) || !date_completed(from.lo, to.hi, period, rounding, &hi)) return false;
    *least = lo;
    *most = hi;
    return true;
}
