/* test_eligibility.c - eleven published sets of eligibility criteria in the language, and what docs/real-data.md says of them. */
#include "tests/unit/checked_file.h"
#include "tests/unit/tables.h"

#include "driver/ripx.h"

#include <glob.h>

#define DATA "../shared/data/eligibility/"
#define DOCUMENT "docs/real-data.md"

static char *read_whole(const char *path)
{
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    size_t cap = 1 << 18;
    char *text = malloc(cap);
    assert_non_null(text);
    size_t n = fread(text, 1, cap - 1, f);
    assert_true(n < cap - 1);
    text[n] = 0;
    fclose(f);
    return text;
}

/* A criterion is I or E, a number and a title; with a condition it goes on with a colon. */
static void count_criteria(const char *text, unsigned *conditions, unsigned *persons)
{
    *conditions = *persons = 0;
    for (const char *p = text; *p; p += strcspn(p, "\n"), p += *p == '\n') {
        const char *q = p + strspn(p, " ");
        if (strncmp(q, "inclusion { ", 12) == 0) q += 12;
        if ((*q != 'I' && *q != 'E') || q[1] < '0' || q[1] > '9') continue;
        q += strcspn(q, " \n");
        if (strncmp(q, " \"", 2) != 0) continue;
        q += 2 + strcspn(q + 2, "\"\n");
        if (strncmp(q, "\" :", 3) == 0) ++*conditions;
        else ++*persons;
    }
}

static void each_set_checks_and_its_tests_pass(void **state)
{
    (void)state;
    glob_t files;
    char *document = read_whole(DOCUMENT);
    unsigned all_conditions = 0, all_persons = 0;
    assert_int_equal(glob("tests/eligibility/*.ripx", 0, NULL, &files), 0);
    assert_int_equal(files.gl_pathc, 11);
    for (size_t i = 0; i < files.gl_pathc; i++) {
        const char *path = files.gl_pathv[i];
        struct ripx *r = check(path);
        for (uint32_t k = 0; k < diags_count(ripx_diags(r)); k++)
            if (diags_at(ripx_diags(r), k)->level == DIAG_ERROR) fail_msg("%s: %s", path, diags_at(ripx_diags(r), k)->message.text[LANG_EN]);
        struct ripx_tests tests = ripx_test(r, NULL);
        assert_int_equal(tests.failed, 0);
        assert_true(tests.passed > 0);
        unsigned conditions, persons, programs = 0;
        char *text = read_whole(path), row[128];
        count_criteria(text, &conditions, &persons);
        const struct validator *v = ripx_validator(r);
        for (uint32_t k = 0; k < v->programs.len; k++) programs += v->programs.at[k].kind == PROGRAM_INCLUSION || v->programs.at[k].kind == PROGRAM_EXCLUSION;
        assert_int_equal(conditions + persons, programs);
        const char *name = strrchr(path, '/') + 1;
        snprintf(row, sizeof row, "| %.*s | %u | %u | %u |", (int)strcspn(name, "."), name, programs, conditions, persons);
        if (!strstr(document, row)) fail_msg("%s has no row %s", DOCUMENT, row);
        all_conditions += conditions;
        all_persons += persons;
        free(text);
        ripx_close(r);
    }
    char row[128];
    snprintf(row, sizeof row, "| all | %u | %u | %u |", all_conditions + all_persons, all_conditions, all_persons);
    if (!strstr(document, row)) fail_msg("%s has no row %s", DOCUMENT, row);
    globfree(&files);
    free(document);
}

/* Each is one of the published trials: ten of the list, one of the USDM examples. */
static void the_trials_are_published(void **state)
{
    (void)state;
    glob_t files;
    if (!is_there(DATA "clinical_trials.csv")) skip();
    char *published = read_whole(DATA "clinical_trials.csv");
    assert_int_equal(glob("tests/eligibility/*.ripx", 0, NULL, &files), 0);
    for (size_t i = 0; i < files.gl_pathc; i++) {
        const char *name = strrchr(files.gl_pathv[i], '/') + 1;
        char start[64];
        snprintf(start, sizeof start, "\n%.*s,", (int)strcspn(name, "."), name);
        if (strncmp(name, "NCT03421379", 11) == 0) assert_true(is_there("../shared/data/usdm/EliLilly_NCT03421379_Diabetes.usdm4.json"));
        else if (!strstr(published, start)) fail_msg("%s is not there", name);
    }
    globfree(&files);
    free(published);
}

static bool is_unit(const char *unit)
{
    static const char form[] = "ripx 1 en\nprotocol X \"x\" { outside_EU\n  data participant { key id ; v : quantity[%s] }\n}\n";
    char text[256];
    static const struct ripx_host host = {read_file, NULL};
    struct ripx *r = ripx_open(&host);
    ripx_use_embedded_law(r);
    ripx_add_text(r, "x", text, (size_t)snprintf(text, sizeof text, form, unit));
    ripx_check(r);
    bool known = true;
    for (uint32_t i = 0; i < diags_count(ripx_diags(r)); i++) known = known && diags_at(ripx_diags(r), i)->level != DIAG_ERROR;
    ripx_close(r);
    return known;
}

/* The units of the published variables that the language does not know are those that the document lists. */
static void unknown_units_are_listed(void **state)
{
    (void)state;
    if (!is_there(DATA "variables.csv")) skip();
    struct table *t = table_read(DATA "variables.csv");
    char *document = read_whole(DOCUMENT);
    unsigned listed = 0, found = 0;
    for (const char *p = document; (p = strstr(p, "| variables.csv:")) != NULL; p++) listed++;
    for (uint32_t i = 0; i < t->n; i++) {
        const char *unit = cell(t, &t->at[i], "default_unit_name");
        char row[128];
        if (!*unit || is_unit(unit)) continue;
        found++;
        snprintf(row, sizeof row, "| variables.csv:%u | RX0301 | `%s`", i + 2, unit);
        if (!strstr(document, row)) fail_msg("%s has no row %s", DOCUMENT, row);
    }
    assert_int_equal(listed, found);
    free(document);
    table_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_set_checks_and_its_tests_pass),
        cmocka_unit_test(the_trials_are_published),
        cmocka_unit_test(unknown_units_are_listed),
    };
    return cmocka_run_group_tests_name("published criteria", tests, NULL, NULL);
}
