/* test_warehouse.c - the verdicts of the example of an OMOP warehouse against the criteria computed again here, person by person. */
#include "tests/unit/tables.h"

#include "lang/date.h"

#define DATA "../shared/data/omop/"

/* ---- criteria, each of yes, no, unknown ---- */

enum truth { NO, YES, UNKNOWN };
struct data { struct table *person, *measurement, *condition, *drug, *visit; };

static enum truth is_adult(const struct table *t, const struct row *p)
{
    struct date_range birth;
    int32_t years;
    assert_true(date_parse(cell(t, p, "birth_datetime"), 10, &birth));
    assert_true(date_completed(birth.lo, date_from_civil(2022, 1, 1), 12, DATE_ROUND_UP, &years));
    return years >= 18 ? YES : NO;
}

static enum truth was_seen(const struct table *t, const char *id)
{
    for (uint32_t i = 0; i < t->n; i++) {
        const char *day = cell(t, &t->at[i], "visit_start_date");
        if (is(t, &t->at[i], "person_id", id) && is(t, &t->at[i], "visit_concept_id", "9202") && strncmp(day, "2021-", 5) == 0) return YES;
    }
    return NO;
}

/* Of equal days the greatest value is the last. */
static enum truth pressure_below(const struct table *t, const char *id)
{
    const char *last = NULL;
    long value = 0;
    for (uint32_t i = 0; i < t->n; i++) {
        const struct row *r = &t->at[i];
        const char *day = cell(t, r, "measurement_date");
        if (!is(t, r, "person_id", id) || !is(t, r, "measurement_concept_id", "3004249") || !before(day, "2022-01-01")) continue;
        assert_true(is(t, r, "unit_concept_id", "8876"));
        long tenths = strtol(cell(t, r, "value_as_number"), NULL, 10);
        if (last && before(day, last)) continue;
        assert_true(!last || strcmp(day, last) != 0 || tenths == value);
        last = day;
        value = tenths;
    }
    return !last ? UNKNOWN : value < 180 ? YES : NO;
}

static enum truth creatinine_low(const struct table *t, const char *id)
{
    enum truth all = YES;
    for (uint32_t i = 0; i < t->n; i++) {
        const struct row *r = &t->at[i];
        const char *value = cell(t, r, "value_as_number");
        if (!is(t, r, "person_id", id) || (!is(t, r, "measurement_concept_id", "3051825") && !is(t, r, "measurement_concept_id", "3016723"))) continue;
        assert_true(is(t, r, "unit_concept_id", "8840"));
        assert_true(strlen(value) == 3 && value[1] == '.');
        if (value[0] > '3' || (value[0] == '3' && value[2] > '5')) all = NO;
    }
    return all;
}

/* Every alanine aminotransferase has the unit concept 0, which is none: whether one is high is not shown. */
static enum truth alat_high(const struct table *t, const char *id)
{
    for (uint32_t i = 0; i < t->n; i++) {
        const struct row *r = &t->at[i];
        if (!is(t, r, "person_id", id) || !is(t, r, "measurement_concept_id", "3006923")) continue;
        assert_true(is(t, r, "unit_concept_id", "0") && is(t, r, "unit_source_value", "U/L"));
        return UNKNOWN;
    }
    return NO;
}

static enum truth is_pregnant(const struct table *t, const char *id)
{
    enum truth any = NO;
    for (uint32_t i = 0; i < t->n; i++) {
        const struct row *r = &t->at[i];
        const char *end = cell(t, r, "condition_end_date");
        if (!is(t, r, "person_id", id) || !is(t, r, "condition_concept_id", "4217975") || before("2022-01-01", cell(t, r, "condition_start_date"))) continue;
        if (!*end && any == NO) any = UNKNOWN;
        if (*end && !before(end, "2022-01-01")) any = YES;
    }
    return any;
}

static enum truth takes_insulin(const struct table *t, const char *id)
{
    for (uint32_t i = 0; i < t->n; i++) {
        const struct row *r = &t->at[i];
        if (is(t, r, "person_id", id) && is(t, r, "drug_concept_id", "19009384") && before(cell(t, r, "drug_exposure_start_date"), "2022-01-01")
            && !before(cell(t, r, "drug_exposure_end_date"), "2021-01-01"))
            return YES;
    }
    return NO;
}

static const char *verdict_of(const struct data *d, const struct row *person)
{
    const char *id = cell(d->person, person, "person_id");
    enum truth in[] = {is_adult(d->person, person), was_seen(d->visit, id), pressure_below(d->measurement, id), creatinine_low(d->measurement, id)};
    enum truth out[] = {is_pregnant(d->condition, id), takes_insulin(d->drug, id), alat_high(d->measurement, id)};
    bool no = false, unknown = false;
    for (size_t i = 0; i < sizeof in / sizeof *in; i++) no = no || in[i] == NO, unknown = unknown || in[i] == UNKNOWN;
    for (size_t i = 0; i < sizeof out / sizeof *out; i++) no = no || out[i] == YES, unknown = unknown || out[i] == UNKNOWN;
    return no ? "ineligible" : unknown ? "undetermined" : "eligible";
}

/* ---- the example ---- */

static void run_example(char *last)
{
    FILE *p = popen("sh examples/omop/warehouse.sh", "r");
    char line[TABLE_LINE_MAX];
    assert_non_null(p);
    while (fgets(line, sizeof line, p)) memcpy(last, line, sizeof line);
    assert_int_equal(pclose(p), 0);
}

static void verdicts_are_those_computed_again(void **state)
{
    (void)state;
    if (!is_there(DATA "PERSON.csv")) skip();
    char last[TABLE_LINE_MAX] = "", line[TABLE_LINE_MAX], path[TABLE_LINE_MAX];
    run_example(last);
    struct data d = {table_read(DATA "PERSON.csv"), table_read(DATA "MEASUREMENT.csv"), table_read(DATA "CONDITION_OCCURRENCE.csv"),
                     table_read(DATA "DRUG_EXPOSURE.csv"), table_read(DATA "VISIT_OCCURRENCE.csv")};
    snprintf(path, sizeof path, "%s/warehouse.csv", variable("BUILD", "build"));
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    assert_non_null(fgets(line, sizeof line, f));
    unsigned eligible = 0, ineligible = 0, undetermined = 0;
    for (uint32_t i = 0; i < d.person->n; i++) {
        char start[256];
        const char *verdict = verdict_of(&d, &d.person->at[i]);
        eligible += strcmp(verdict, "eligible") == 0;
        ineligible += strcmp(verdict, "ineligible") == 0;
        undetermined += strcmp(verdict, "undetermined") == 0;
        int n = snprintf(start, sizeof start, "%s,%s,%s,", cell(d.person, &d.person->at[i], "person_id"), cell(d.person, &d.person->at[i], "birth_datetime"), verdict);
        assert_non_null(fgets(line, sizeof line, f));
        if (strncmp(line, start, (size_t)n) != 0) fail_msg("%s... is written as %s", start, line);
    }
    assert_null(fgets(line, sizeof line, f));
    fclose(f);
    snprintf(line, sizeof line, "eligible %u ineligible %u undetermined %u\n", eligible, ineligible, undetermined);
    assert_string_equal(last, line);
    assert_true(eligible > 0 && ineligible > 0 && undetermined > 0);
    table_free(d.person);
    table_free(d.measurement);
    table_free(d.condition);
    table_free(d.drug);
    table_free(d.visit);
}

/* All of the 52 are said to have no unit: 20 with their place, the others by their number. */
static void values_without_a_unit_are_said(void **state)
{
    (void)state;
    if (!is_there(DATA "PERSON.csv")) skip();
    char last[TABLE_LINE_MAX] = "", line[TABLE_LINE_MAX], path[TABLE_LINE_MAX];
    run_example(last);
    struct table *t = table_read(DATA "MEASUREMENT.csv");
    unsigned without = 0, said = 0, more = 0;
    for (uint32_t i = 0; i < t->n; i++) without += is(t, &t->at[i], "measurement_concept_id", "3006923") && is(t, &t->at[i], "unit_concept_id", "0");
    unsigned units = 0, kilo_units = 0, nothing = 0;
    for (uint32_t i = 0; i < t->n; i++) {
        const struct row *r = &t->at[i];
        bool none = is(t, r, "unit_concept_id", "0");
        units += none && is(t, r, "unit_source_value", "U/L");
        kilo_units += none && is(t, r, "unit_source_value", "kU/L");
        nothing += is(t, r, "unit_source_value", "") && is(t, r, "value_as_number", "");
    }
    assert_int_equal(units, 156);           /* the figures of docs/real-data.md */
    assert_int_equal(kilo_units, 75);
    assert_int_equal(nothing, 901);
    table_free(t);
    snprintf(path, sizeof path, "%s/warehouse.err", variable("BUILD", "build"));
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    while (fgets(line, sizeof line, f)) {
        said += strstr(line, "[RX0645]") != NULL;
        const char *rest = strstr(line, "[RX0612]"), *count = strstr(line, " et "), *english = strstr(line, " and ");
        if (rest) more = (unsigned)strtoul(count ? count + 4 : english ? english + 5 : "", NULL, 10);
    }
    fclose(f);
    assert_int_equal(without, 52);
    assert_int_equal(said + more, without);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(verdicts_are_those_computed_again),
        cmocka_unit_test(values_without_a_unit_are_said),
    };
    return cmocka_run_group_tests_name("omop warehouse", tests, NULL, NULL);
}
