/* test_omop.c - the verdicts of the OMOP example against a reading of the tables that shares nothing with the program. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define DATA "../shared/data/omop/"

enum { PERSONS_MAX = 1000, LINE_MAX_BYTES = 4096, FIELDS_MAX = 32 };

/* Of a person: the birth, the last systolic pressure of 2021, whether there are pain scores, whether some weight is too much. */
struct person { int id; char born[11], measured[11]; double pressure; bool scored, heavy; };
static struct person persons[PERSONS_MAX];
static int n_persons;

static bool is_there(void)
{
    FILE *f = fopen(DATA "PERSON.csv", "rb");
    if (f) fclose(f);
    else print_message("../shared is absent: the OMOP data are not tested\n");
    return f != NULL;
}

/* The fields of a line without quoted commas. */
static bool next_line(FILE *f, char *line, char *field[FIELDS_MAX])
{
    int n = 0;
    for (int i = 0; i < FIELDS_MAX; i++) field[i] = "";
    if (!fgets(line, LINE_MAX_BYTES, f)) return false;
    line[strcspn(line, "\r\n")] = 0;
    for (char *p = line; p && n < FIELDS_MAX;) {
        char *comma = strchr(p, ',');
        if (comma) *comma = 0;
        field[n++] = p;
        p = comma ? comma + 1 : NULL;
    }
    return true;
}

static struct person *person_of(int id)
{
    for (int i = 0; i < n_persons; i++)
        if (persons[i].id == id) return &persons[i];
    fail_msg("no person %d", id);
    return NULL;
}

/* person_id,gender_concept_id,year_of_birth,month_of_birth,day_of_birth,birth_datetime */
static void read_persons(void)
{
    char line[LINE_MAX_BYTES], *field[FIELDS_MAX];
    FILE *f = fopen(DATA "PERSON.csv", "rb");
    assert_non_null(f);
    for (next_line(f, line, field); next_line(f, line, field);) {
        assert_true(n_persons < PERSONS_MAX);
        persons[n_persons].id = atoi(field[0]);
        snprintf(persons[n_persons++].born, sizeof persons->born, "%.10s", field[5]);
    }
    fclose(f);
}

/* Field 1 is the person, 2 the concept, 3 the day, 8 the value, 10 the unit. */
static void read_measurements(void)
{
    char line[LINE_MAX_BYTES], *field[FIELDS_MAX];
    FILE *f = fopen(DATA "MEASUREMENT.csv", "rb");
    assert_non_null(f);
    for (next_line(f, line, field); next_line(f, line, field);) {
        struct person *p = person_of(atoi(field[1]));
        if (strcmp(field[2], "43055141") == 0) p->scored = true;
        if (strcmp(field[2], "3025315") == 0) {
            assert_string_equal(field[10], "9529");
            p->heavy |= atof(field[8]) > 150;
        }
        if (strcmp(field[2], "3004249") != 0 || strncmp(field[3], "2021-", 5) != 0 || strcmp(field[3], p->measured) <= 0) continue;
        assert_string_equal(field[10], "8876");
        snprintf(p->measured, sizeof p->measured, "%.10s", field[3]);
        p->pressure = atof(field[8]);
    }
    fclose(f);
}

static const char *expected(const struct person *p)
{
    if (strcmp(p->born, "2003-01-01") > 0 || p->heavy || (p->measured[0] && p->pressure >= 140)) return "ineligible";
    return p->scored || !p->measured[0] ? "undetermined" : "eligible";
}

static void verdicts_are_those_computed_again(void **state)
{
    (void)state;
    if (!is_there()) skip();
    char line[LINE_MAX_BYTES], *field[FIELDS_MAX], path[LINE_MAX_BYTES];
    assert_int_equal(system("sh examples/omop/omop.sh >/dev/null"), 0);
    read_persons();
    read_measurements();
    snprintf(path, sizeof path, "%s/omop.csv", getenv("BUILD") ? getenv("BUILD") : "build");
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    int n = 0, undetermined = 0;
    for (next_line(f, line, field); next_line(f, line, field); n++) {
        const char *verdict = expected(person_of(atoi(field[0])));
        if (strcmp(field[1], verdict) != 0) fail_msg("person %s: %s, not %s", field[0], field[1], verdict);
        undetermined += strcmp(verdict, "undetermined") == 0;
    }
    fclose(f);
    assert_int_equal(n, n_persons);
    assert_true(n_persons > 20 && undetermined > 0 && undetermined < n_persons);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(verdicts_are_those_computed_again)};
    return cmocka_run_group_tests_name("omop", tests, NULL, NULL);
}
