/* test_lzzt.c - the verdicts of the LZZT example against the windows computed again here, record by record. */
#include "lang/date.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define DATA "../shared/data/sdtm-lzzt/csv/"

enum { RECORDS_MAX = 10000, LINE_MAX_BYTES = 4096 };
enum verdict { INSIDE, OUTSIDE, NOT_APPLICABLE, NOT_SHOWN, VERDICTS };
static const char *const word[VERDICTS] = {"inside", "outside", "not_applicable", "not_shown"};

struct record { char subject[32], visit[8], date[16]; };
struct trial { struct record at[RECORDS_MAX]; uint32_t n; };

/* Visits of the public protocol: VISITNUM, days from the first dose. The second is in hours. */
static const struct { const char *visit; int32_t week, margin; } window[] = {
    {"4", 2, 3}, {"5", 4, 3}, {"7", 6, 3}, {"8", 8, 3}, {"9", 12, 4}, {"10", 16, 4}, {"11", 20, 4}, {"12", 24, 4}, {"13", 26, 3}};

static bool is_there(void)
{
    FILE *f = fopen(DATA "sv.csv", "rb");
    if (f) fclose(f);
    else print_message("../shared is absent: the LZZT data are not tested\n");
    return f != NULL;
}

/* The next field of a line without quoted commas; cuts it out. */
static char *next_field(char **at)
{
    char *field = *at, *end = field + strcspn(field, ",\r\n");
    *at = *end ? end + 1 : end;
    *end = 0;
    size_t n = strlen(field);
    if (n >= 2 && field[0] == '"' && field[n - 1] == '"') field[n - 1] = 0, field++;
    return field;
}

/* STUDYID,DOMAIN,USUBJID,VISITNUM,VISIT,VISITDY,SVSTDTC,SVENDTC */
static struct trial *read_trial(void)
{
    enum { SUBJECT = 2, VISIT = 3, DATE = 6, FIELDS = 8 };
    struct trial *t = calloc(1, sizeof *t);
    FILE *f = fopen(DATA "sv.csv", "rb");
    char line[LINE_MAX_BYTES];
    assert_non_null(t);
    assert_non_null(f);
    assert_non_null(fgets(line, sizeof line, f));
    while (fgets(line, sizeof line, f)) {
        char *at = line, *field[FIELDS];
        for (int i = 0; i < FIELDS; i++) field[i] = next_field(&at);
        assert_true(t->n < RECORDS_MAX);
        struct record *r = &t->at[t->n++];
        snprintf(r->subject, sizeof r->subject, "%s", field[SUBJECT]);
        snprintf(r->visit, sizeof r->visit, "%s", field[VISIT]);
        snprintf(r->date, sizeof r->date, "%s", field[DATE]);
    }
    fclose(f);
    return t;
}

static bool day_of(const char *text, int32_t *day)
{
    struct date_range r;
    if (!date_parse(text, strlen(text), &r) || r.lo != r.hi) return false;
    *day = r.lo;
    return true;
}

static bool first_dose(const struct trial *t, const char *subject, int32_t *day)
{
    for (uint32_t i = 0; i < t->n; i++)
        if (strcmp(t->at[i].visit, "3") == 0 && strcmp(t->at[i].subject, subject) == 0) return day_of(t->at[i].date, day);
    return false;
}

static enum verdict expected(const struct trial *t, const struct record *r)
{
    int32_t day, dose;
    if (strcmp(r->visit, "2") == 0) return NOT_SHOWN;   /* four hours cannot be counted on dates */
    for (size_t i = 0; i < sizeof window / sizeof *window; i++) {
        if (strcmp(r->visit, window[i].visit) != 0) continue;
        if (!day_of(r->date, &day) || !first_dose(t, r->subject, &dose)) return NOT_SHOWN;
        return abs(day - dose - 7 * window[i].week) <= window[i].margin ? INSIDE : OUTSIDE;
    }
    return NOT_APPLICABLE;
}

static const char *variable(const char *name, const char *otherwise)
{
    const char *v = getenv(name);
    return v && *v ? v : otherwise;
}

/* Runs the example; gives the last line that it prints, in `consent` the line about the order of consent, and in `transport`
   those about the same data as SAS transport. */
static void run_example(char *last, char *consent, char *transport)
{
    FILE *p = popen("sh examples/lzzt/lzzt.sh", "r");
    char line[LINE_MAX_BYTES];
    assert_non_null(p);
    consent[0] = last[0] = transport[0] = 0;
    while (fgets(line, sizeof line, p)) {
        memcpy(last, line, sizeof line);
        if (strncmp(line, "consent order:", 14) == 0) memcpy(consent, line, sizeof line);
        if (strncmp(line, "csv ", 4) == 0 || strncmp(line, "SAS transport:", 14) == 0)
            strncat(transport, line, LINE_MAX_BYTES - 1 - strlen(transport));
    }
    assert_int_equal(pclose(p), 0);
}

static void verdicts_are_those_computed_again(void **state)
{
    (void)state;
    if (!is_there()) skip();
    char last[LINE_MAX_BYTES], consent[LINE_MAX_BYTES], transport[LINE_MAX_BYTES], line[LINE_MAX_BYTES], path[LINE_MAX_BYTES];
    run_example(last, consent, transport);
    struct trial *t = read_trial();
    snprintf(path, sizeof path, "%s/lzzt.csv", variable("BUILD", "build"));
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    assert_non_null(fgets(line, sizeof line, f));
    assert_string_equal(line, "USUBJID,VISITNUM,SVSTDTC,verdict\n");

    uint32_t count[VERDICTS] = {0};
    for (uint32_t i = 0; i < t->n; i++) {
        char row[LINE_MAX_BYTES];
        enum verdict v = expected(t, &t->at[i]);
        count[v]++;
        snprintf(row, sizeof row, "%s,%s,%s,%s\n", t->at[i].subject, t->at[i].visit, t->at[i].date, word[v]);
        assert_non_null(fgets(line, sizeof line, f));
        assert_string_equal(line, row);
    }
    assert_null(fgets(line, sizeof line, f));
    fclose(f);

    snprintf(line, sizeof line, "inside %u outside %u not_applicable %u not_shown %u\n", count[INSIDE], count[OUTSIDE],
             count[NOT_APPLICABLE], count[NOT_SHOWN]);
    assert_string_equal(last, line);
    assert_int_equal(count[INSIDE] + count[OUTSIDE] + count[NOT_APPLICABLE] + count[NOT_SHOWN], t->n);
    assert_true(count[INSIDE] > 0 && count[OUTSIDE] > 0 && count[NOT_SHOWN] > 0);
    free(t);
}

static void the_order_of_consent_is_shown_for_nobody(void **state)
{
    (void)state;
    if (!is_there()) skip();
    char last[LINE_MAX_BYTES], consent[LINE_MAX_BYTES], transport[LINE_MAX_BYTES], line[LINE_MAX_BYTES];
    run_example(last, consent, transport);
    FILE *f = fopen(DATA "dm.csv", "rb");
    assert_non_null(f);
    uint32_t lines = 0;
    while (fgets(line, sizeof line, f)) lines++;
    fclose(f);
    snprintf(line, sizeof line, "consent order: participants %u met 0 violation 0 not_shown %u\n", lines - 1, lines - 1);
    assert_string_equal(consent, line);
}

/* The two published copies of the visits have two other numbers for two unplanned visits of one participant. */
static void sas_transport_gives_the_same_verdicts(void **state)
{
    (void)state;
    if (!is_there()) skip();
    char last[LINE_MAX_BYTES], consent[LINE_MAX_BYTES], transport[LINE_MAX_BYTES];
    run_example(last, consent, transport);
    assert_string_equal(transport, "csv 01-711-1143,9.1,2013-06-22,not_applicable, xpt 01-711-1143,9.2,2013-06-22,not_applicable\n"
                                   "csv 01-711-1143,9.2,2013-09-22,not_applicable, xpt 01-711-1143,9.3,2013-09-22,not_applicable\n"
                                   "SAS transport: 3559 records, verdicts that differ: 0\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(verdicts_are_those_computed_again),
        cmocka_unit_test(the_order_of_consent_is_shown_for_nobody),
        cmocka_unit_test(sas_transport_gives_the_same_verdicts),
    };
    return cmocka_run_group_tests_name("lzzt", tests, NULL, NULL);
}
