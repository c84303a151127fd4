/* test_real.c - docs/real-data.md against what the program says of the published dictionaries. */
#include "tests/import/importing.h"

#include <jansson.h>

#define DATA "../shared/data/"
#define DOCUMENT "docs/real-data.md"

static bool is_there(const char *path)
{
    FILE *f = fopen(path, "rb");
    if (f) fclose(f);
    else print_message("%s is absent: it is not tested\n", path);
    return f != NULL;
}

static struct imported from_file(enum ripx_dictionary kind, const char *path, const char *conversions, bool checks)
{
    size_t len = 0, n = 0;
    char *text = read_whole(path, &len), *more = conversions ? read_whole(conversions, &n) : NULL;
    assert_non_null(text);
    struct imported d = import_run((struct ripx_import){.kind = kind, .path = path, .text = text, .len = len, .language = LANG_EN, .json = true, .checks = checks,
                                                        .conversions = conversions, .conversions_text = more, .conversions_len = n});
    d.texts[0] = text;
    d.texts[1] = more;
    return d;
}

static char *document(void)
{
    size_t len = 0;
    char *text = read_whole(DOCUMENT, &len);
    assert_non_null(text);
    return text;
}

/* Every diagnostic about the dictionary stands in the document as "| file:line | code | ", and the document has no other row of
   that file; `skip` is a code that the document does not list. */
static void expect_rows(const struct imported *d, const char *file, const char *skip)
{
    char *text = document();
    unsigned bad = 0;
    for (uint32_t i = d->first; i < diags_count(ripx_diags(d->r)); i++) {
        const struct diag *g = diags_at(ripx_diags(d->r), i);
        const struct source *s = sources_get(ripx_sources(d->r), g->at.file);
        if (strcmp(strrchr(s->path, '/') + 1, file) != 0 || (skip && strcmp(g->code, skip) == 0)) continue;
        char row[256];
        snprintf(row, sizeof row, "| %s:%u | %s | ", file, source_place(s, g->at.lo).line, g->code);
        if (!strstr(text, row)) print_error("%s has no row %s%s\n", DOCUMENT, row, g->message.text[LANG_EN]), bad++;
    }
    char start[256];
    int n = snprintf(start, sizeof start, "| %s:", file);
    for (const char *p = text; (p = strstr(p, start)) != NULL; p += n) {
        unsigned line;
        char code[16];
        bool found = false;
        if (sscanf(p + n, "%u | %7[RX0-9]", &line, code) != 2) continue;
        for (uint32_t i = d->first; i < diags_count(ripx_diags(d->r)) && !found; i++) {
            const struct diag *g = diags_at(ripx_diags(d->r), i);
            const struct source *s = sources_get(ripx_sources(d->r), g->at.file);
            found = strcmp(strrchr(s->path, '/') + 1, file) == 0 && source_place(s, g->at.lo).line == line && strcmp(g->code, code) == 0;
        }
        if (!found) print_error("%s: %s:%u %s is not said any more\n", DOCUMENT, file, line, code), bad++;
    }
    free(text);
    assert_int_equal(bad, 0);
}

static json_t *report_of(const struct imported *d)
{
    json_error_t error;
    json_t *report = json_loadb(d->report.at, d->report.len, 0, &error);
    assert_non_null(report);
    return report;
}

static void the_redcap_dictionary(void **state)
{
    (void)state;
    if (!is_there(DATA "redcap/ISARIC_ARC.csv")) skip();
    struct imported d = from_file(RIPX_REDCAP, DATA "redcap/ISARIC_ARC.csv", DATA "redcap/ISARIC_unit_conversion.json", false);
    assert_true(d.done);
    expect_rows(&d, "ISARIC_ARC.csv", NULL);
    expect_rows(&d, "ISARIC_unit_conversion.json", NULL);
    json_t *report = report_of(&d);
    char *text = document();
    assert_int_equal(json_integer_value(json_object_get(report, "fields")), 1757);
    assert_int_equal(json_integer_value(json_object_get(report, "columns")), 2184);
    const char *reason;
    json_t *count;
    json_object_foreach(json_object_get(report, "left_counts"), reason, count) {
        char row[128];
        snprintf(row, sizeof row, "| %d | %s |", (int)json_integer_value(count), reason);
        if (!strstr(text, row)) fail_msg("%s has no row %s", DOCUMENT, row);
    }
    free(text);
    json_decref(report);
    imported_free(&d);
}

static void conditions_of_the_redcap_dictionary(void **state)
{
    (void)state;
    if (!is_there(DATA "redcap/ISARIC_ARC.csv")) skip();
    struct imported d = from_file(RIPX_REDCAP, DATA "redcap/ISARIC_ARC.csv", NULL, true);
    json_t *report = report_of(&d);
    char *text = document();
    assert_int_equal(json_integer_value(json_object_get(report, "checks")), 1032);
    assert_int_equal(json_integer_value(json_object_get(json_object_get(report, "left_counts"), "condition")), 1236 - 1032);
    assert_non_null(strstr(text, "1,032 of the 1,236 conditions"));
    free(text);
    json_decref(report);
    imported_free(&d);
}

static void the_metadata(void **state)
{
    (void)state;
    static const struct { const char *file, *version; } files[] = {
        {"Conditional_Repeats.xml", NULL}, {"Crossover_Studydesign.xml", NULL}, {"Inclusion_Exclusion_Simple_Workflow.xml", "2.0"},
        {"Protocol_to_Workflow_Result_ODMv2.xml", "2.0"}, {"SimpleTimingConstraints.xml", NULL}, {"Timing_LZZT_Example_ODM.xml", "2.0"},
        {"openedc-clinicaldata.odm132.xml", NULL}, {"openedc-metadata.odm132.xml", "1.3.2"}};
    if (!is_there(DATA "odm/openedc-metadata.odm132.xml")) skip();
    char *text = document();
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char path[256], row[256];
        snprintf(path, sizeof path, DATA "odm/%s", files[i].file);
        struct imported d = from_file(RIPX_ODM, path, NULL, false);
        const char *nothing = strstr(files[i].file, "clinicaldata") ? "RX0673" : "RX0674";
        assert_int_equal(d.done, files[i].version != NULL);
        expect_rows(&d, files[i].file, d.done ? NULL : nothing);
        if (d.done) {
            json_t *report = report_of(&d);
            snprintf(row, sizeof row, "| %s | %s | %d | %d | %d | %d |", files[i].file, files[i].version, (int)json_integer_value(json_object_get(report, "fields")),
                     (int)json_integer_value(json_object_get(report, "columns")), (int)json_array_size(json_object_get(report, "tables")),
                     (int)json_array_size(json_object_get(report, "left")));
            if (!strstr(text, row)) fail_msg("%s has no row %s", DOCUMENT, row);
            json_decref(report);
        }
        imported_free(&d);
    }
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_redcap_dictionary),
        cmocka_unit_test(conditions_of_the_redcap_dictionary),
        cmocka_unit_test(the_metadata),
    };
    return cmocka_run_group_tests_name("real dictionaries", tests, NULL, NULL);
}
