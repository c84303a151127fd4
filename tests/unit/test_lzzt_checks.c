/* test_lzzt_checks.c - criteria and checks of the LZZT example against the same computed again here, from the five tables. */
#include "tests/unit/tables.h"

#include "lang/date.h"

#define DATA "../shared/data/sdtm-lzzt/csv/"

enum truth { NO, YES, UNKNOWN, TRUTHS };
static struct table *dm, *sv, *ex, *mh, *ds;

static enum truth both(enum truth a, enum truth b) { return a == NO || b == NO ? NO : a == UNKNOWN || b == UNKNOWN ? UNKNOWN : YES; }
static bool none(const char *s) { return !*s || strcmp(s, "NA") == 0; }
static enum truth not_before(const char *a, const char *b) { return none(a) || none(b) ? UNKNOWN : before(a, b) ? NO : YES; }
static bool same_subject(const struct table *t, const struct row *r, const struct row *p) { return is(t, r, "USUBJID", cell(dm, p, "USUBJID")); }

static int32_t age_of(const struct row *p)
{
    struct date_range birth, day;
    int32_t years;
    assert_true(date_parse(cell(dm, p, "BRTHDTC"), 10, &birth) && date_parse(cell(dm, p, "DMDTC"), 10, &day));
    assert_true(date_completed(birth.lo, day.lo, 12, DATE_ROUND_UP, &years));
    return years;
}

static enum truth is_fifty(const struct row *p) { return age_of(p) >= 50 ? YES : NO; }
static enum truth age_given(const struct row *p) { return age_of(p) == strtol(cell(dm, p, "AGE"), NULL, 10) ? YES : NO; }

static enum truth has_disease(const struct row *p)
{
    for (uint32_t i = 0; i < mh->n; i++)
        if (same_subject(mh, &mh->at[i], p) && is(mh, &mh->at[i], "MHCAT", "PRIMARY DIAGNOSIS") && is(mh, &mh->at[i], "MHTERM", "ALZHEIMER'S DISEASE")) return YES;
    return NO;
}

static enum truth exposed_after(const struct row *p, const char *column)
{
    enum truth t = YES;
    for (uint32_t i = 0; i < ex->n; i++)
        if (same_subject(ex, &ex->at[i], p)) t = both(t, not_before(cell(ex, &ex->at[i], "EXSTDTC"), cell(dm, p, column)));
    return t;
}
static enum truth consent_before(const struct row *p) { return exposed_after(p, "RFICDTC"); }
static enum truth first_dose(const struct row *p) { return exposed_after(p, "RFSTDTC"); }

static enum truth ends_after(const struct row *p)
{
    enum truth t = YES;
    for (uint32_t i = 0; i < ex->n; i++)
        if (same_subject(ex, &ex->at[i], p)) t = both(t, not_before(cell(ex, &ex->at[i], "EXENDTC"), cell(ex, &ex->at[i], "EXSTDTC")));
    return t;
}

static enum truth dose_of_arm(const struct row *p)
{
    for (uint32_t i = 0; i < ex->n; i++) {
        if (!same_subject(ex, &ex->at[i], p)) continue;
        long dose = strtol(cell(ex, &ex->at[i], "EXDOSE"), NULL, 10);
        bool good = (is(dm, p, "ARMCD", "Pbo") && dose == 0) || (is(dm, p, "ARMCD", "Xan_Lo") && dose == 54) || (is(dm, p, "ARMCD", "Xan_Hi") && dose >= 54 && dose <= 81);
        if (!good) return NO;
    }
    return YES;
}

static enum truth disease_before(const struct row *p)
{
    for (uint32_t i = 0; i < mh->n; i++)
        for (uint32_t k = 0; k < sv->n && same_subject(mh, &mh->at[i], p) && is(mh, &mh->at[i], "MHCAT", "PRIMARY DIAGNOSIS"); k++)
            if (same_subject(sv, &sv->at[k], p) && is(sv, &sv->at[k], "VISITNUM", "1") && !before(cell(mh, &mh->at[i], "MHSTDTC"), cell(sv, &sv->at[k], "SVSTDTC"))) return NO;
    return YES;
}

/* "9.3" as 93. */
static long tenths(const char *s)
{
    char *end;
    long n = 10 * strtol(s, &end, 10);
    return *end == '.' ? n + strtol(end + 1, NULL, 10) : n;
}

static enum truth visits_in_order(const struct row *p)
{
    for (uint32_t i = 0; i < sv->n; i++)
        for (uint32_t k = 0; k < sv->n && same_subject(sv, &sv->at[i], p); k++)
            if (same_subject(sv, &sv->at[k], p) && tenths(cell(sv, &sv->at[i], "VISITNUM")) < tenths(cell(sv, &sv->at[k], "VISITNUM"))
                && before(cell(sv, &sv->at[k], "SVSTDTC"), cell(sv, &sv->at[i], "SVSTDTC")))
                return NO;
    return YES;
}

static enum truth death_dated(const struct row *p)
{
    for (uint32_t i = 0; i < ds->n; i++)
        if (same_subject(ds, &ds->at[i], p) && is(ds, &ds->at[i], "DSDECOD", "DEATH") && !is(ds, &ds->at[i], "DSSTDTC", cell(dm, p, "DTHDTC"))) return NO;
    return YES;
}

static const struct { const char *id; enum truth (*of)(const struct row *p); } programs[] = {
    {"I1", is_fifty}, {"I2", has_disease}, {"ÂGE_DONNÉ", age_given}, {"CONSENTEMENT_AVANT", consent_before}, {"PREMIÈRE_DOSE", first_dose}, {"FIN_APRÈS", ends_after},
    {"DOSE_DU_BRAS", dose_of_arm}, {"MALADIE_AVANT", disease_before}, {"ORDRE_DES_VISITES", visits_in_order}, {"DÉCÈS_DATÉ", death_dated}};
enum { PROGRAMS = sizeof programs / sizeof *programs };

/* docs/real-data.md has a row for each participant whose visits are not in order, and for no other. */
static void document_lists_the_visits(void)
{
    char line[TABLE_LINE_MAX];
    unsigned rows = 0, wrong = 0;
    FILE *f = fopen("docs/real-data.md", "rb");
    assert_non_null(f);
    while (fgets(line, sizeof line, f)) {
        char subject[16];
        if (sscanf(line, "| %11s | sv.csv:", subject) != 1 || !strstr(line, " | sv.csv:")) continue;
        rows++;
        for (uint32_t p = 0; p < dm->n; p++)
            if (is(dm, &dm->at[p], "USUBJID", subject) && visits_in_order(&dm->at[p]) == NO) wrong++;
    }
    fclose(f);
    assert_int_equal(rows, wrong);
    for (uint32_t p = 0; p < dm->n; p++) wrong -= visits_in_order(&dm->at[p]) == NO;
    assert_int_equal(wrong, 0);
}

static void counts_are_those_computed_again(void **state)
{
    (void)state;
    if (!is_there(DATA "dm.csv")) skip();
    char line[TABLE_LINE_MAX], want[256];
    dm = table_read(DATA "dm.csv"), sv = table_read(DATA "sv.csv"), ex = table_read(DATA "ex.csv"), mh = table_read(DATA "mh.csv"), ds = table_read(DATA "ds.csv");
    FILE *out = popen("sh examples/lzzt/checks.sh", "r");
    assert_non_null(out);
    for (size_t i = 0; i < PROGRAMS; i++) {
        unsigned n[TRUTHS] = {0};
        for (uint32_t p = 0; p < dm->n; p++) n[programs[i].of(&dm->at[p])]++;
        snprintf(want, sizeof want, "%s %u %u %u\n", programs[i].id, n[YES], n[NO], n[UNKNOWN]);
        assert_non_null(fgets(line, sizeof line, out));
        assert_string_equal(line, want);
        assert_int_equal(n[YES] + n[NO] + n[UNKNOWN], dm->n);
    }
    assert_null(fgets(line, sizeof line, out));
    assert_int_equal(pclose(out), 0);
    document_lists_the_visits();
    table_free(dm), table_free(sv), table_free(ex), table_free(mh), table_free(ds);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(counts_are_those_computed_again)};
    return cmocka_run_group_tests_name("lzzt checks", tests, NULL, NULL);
}
