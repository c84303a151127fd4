/* date.h - calendar dates as day numbers: the proleptic Gregorian calendar, years 1 to 9999.

   A day is the number of days since 1970-01-01. A partial date is the range of days that it may be. */
#ifndef RIPX_LANG_DATE_H
#define RIPX_LANG_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma GCC visibility push(default)

enum { DATE_MIN = -719162, DATE_MAX = 2932896 };   /* 0001-01-01, 9999-12-31 */
enum { DATE_TEXT_SIZE = 11 };                      /* "2014-07-02" and its NUL */

/* First and last day, both in, DATE_MIN <= lo <= hi <= DATE_MAX. */
struct date_range { int32_t lo, hi; };

/* A day and the minutes since its midnight; minute is -1 when the time of day is not known. */
struct date_time { struct date_range days; int32_t minute; };

/* What a number of months gives on a month that lacks the day: 31 January and one month. */
enum date_rounding {
    DATE_ROUND_DOWN,      /* the last day of that month */
    DATE_ROUND_UP,        /* the first day of the next month */
    DATE_ROUND_REFUSE     /* nothing: the answer would depend on the rounding */
};

/* Is there such a day, in years 1 to 9999? */
bool date_is_valid(int32_t year, int32_t month, int32_t day);
/* Number of days in a month, 28 to 31; month 1 to 12. */
int32_t date_month_length(int32_t year, int32_t month);
/* The day number of a valid date, and back.
   Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil and civil_from_days. */
int32_t date_from_civil(int32_t year, int32_t month, int32_t day);
void date_civil(int32_t days, int32_t *year, int32_t *month, int32_t *day);

/* Reads the whole text, ISO 8601: "2014-07-02", or partial "2014-07", "2014". False, *out untouched, for anything else. */
bool date_parse(const char *text, size_t len, struct date_range *out);
/* As date_parse; a whole date may have a time after 'T' or a space: "11:45", "11:45:30" or "11:45:30.250" (the minute is kept) or
   "11" (not known to the minute: -1). A time with a zone is refused: which day it is would depend on the place. */
bool date_parse_time(const char *text, size_t len, struct date_time *out);
/* The same, with a zone after the time or without: "Z", "+02:00", "+0200", "+02". *offset is set when *zoned: minutes east of
   Greenwich, by which the day and the minute are ahead of UTC. */
bool date_parse_zoned(const char *text, size_t len, struct date_time *out, bool *zoned, int32_t *offset);
/* Such a zone alone. False, *minutes untouched, for anything else. */
bool date_zone(const char *text, size_t len, int32_t *minutes);
/* "2014-07-02", NUL-terminated. */
void date_format(int32_t day, char text[DATE_TEXT_SIZE]);

/* Each gives false, *out untouched, when the result is outside the years 1 to 9999 or is refused. Periods may be negative. */
bool date_add_days(int32_t day, int64_t days, int32_t *out);
bool date_add_months(int32_t day, int64_t months, enum date_rounding rounding, int32_t *out);
/* Days from Monday to Friday, none of them a holiday: after 0 the same day, else never a Saturday or a Sunday. */
bool date_add_weekdays(int32_t day, int64_t days, int32_t *out);
/* Years and months in one step, rounded once, then days. */
bool date_plus_period(int32_t day, int32_t years, int32_t months, int32_t days, enum date_rounding rounding, int32_t *out);
/* The greatest n such that `from` plus n*period months is not after `to`; negative when `to` is before `from`. period > 0:
   1 for completed months, 12 for completed years. REFUSE: false when rounding down and up would not give the same.
   Age is completed on the anniversary: period 12, DATE_ROUND_UP. Who was born on a 29 February completes a year on
   1 March where the year has no 29 February. */
bool date_completed(int32_t from, int32_t to, int32_t period, enum date_rounding rounding, int32_t *out);

/* The same for partial dates: the range of what the days of the ranges give. The functions never decrease with `day` and
   `to`, never increase with `from`, so the ends decide. REFUSE: false when the result would depend on the rounding. */
bool date_range_add_months(struct date_range range, int64_t months, enum date_rounding rounding, struct date_range *out);
bool date_range_completed(struct date_range from, struct date_range to, int32_t period, enum date_rounding rounding,
                          int32_t *least, int32_t *most);

#pragma GCC visibility pop

#endif
