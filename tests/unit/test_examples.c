/* test_examples.c - every example checks without an error and builds; every twin has exactly one, on its planted line. */
#include "tests/unit/checked_file.h"

#include "driver/ripx.h"

#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static uint32_t errors(const struct ripx *r, const struct diag **last)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < diags_count(ripx_diags(r)); i++) {
        const struct diag *d = diags_at(ripx_diags(r), i);
        if (d->level != DIAG_ERROR) continue;
        if (last) *last = d;
        n++;
    }
    return n;
}

/* Runs a command line of the program; its exit status. */
static int run(const char *arguments, const char *path, const char *folder)
{
    const char *program = getenv("RIPX");
    char line[1024];
    snprintf(line, sizeof line, "%s %s %s -q -o %s >/dev/null 2>&1", program ? program : "build/ripx", arguments, path, folder);
    return system(line);
}

static void example_checks_and_builds(void **state)
{
    const char *path = *state;
    char folder[] = "/tmp/ripx-examples-XXXXXX", clean[64];
    struct ripx *r = check(path);
    const struct diag *d = NULL;
    if (errors(r, &d)) fail_msg("%s: %s: %s", path, d->code, d->message.text[LANG_EN]);
    bool has_programs = ripx_validator(r)->programs.len > 0;
    struct ripx_tests tests = ripx_test(r, NULL);
    assert_int_equal(tests.failed, 0);
    ripx_close(r);
    assert_non_null(mkdtemp(folder));
    int status = has_programs ? run("build --emit object,header", path, folder) : 0;
    snprintf(clean, sizeof clean, "rm -r %s", folder);
    assert_int_equal(system(clean), 0);
    assert_int_equal(status, 0);
}

/* The line that holds `mark`, counted from 1; 0 when there is none. */
static uint32_t line_of(const char *text, const char *mark)
{
    const char *at = strstr(text, mark);
    uint32_t line = 1;
    for (const char *p = text; at && p < at; p++) line += *p == '\n';
    return at ? line : 0;
}

static void third_line_says_fictitious(const struct source *s)
{
    uint32_t len;
    const char *line = source_line(s, 3, &len);
    char copy[512];
    snprintf(copy, sizeof copy, "%.*s", (int)len, line);
    assert_true(strstr(copy, "FICTI") || strstr(copy, "fictive"));
}

static void twin_has_one_error_where_it_is_planted(void **state)
{
    const char *path = *state;
    struct ripx *r = check(path);
    const struct diag *d = NULL;
    const struct source *s = sources_get(ripx_sources(r), ripx_file(r, 0));
    uint32_t planted = line_of(s->text, "# planted");
    assert_true(planted > 0);
    third_line_says_fictitious(s);
    uint32_t n = errors(r, &d);
    if (n != 1) fail_msg("%s: %u errors", path, n);
    assert_int_equal(source_place(s, d->at.lo).line, planted);
    /* Found by a rule of law whose proof is of the strongest level, not by the language. */
    const struct rule *rule = law_rule_of_row(ripx_law(r), d->code);
    assert_non_null(rule);
    assert_int_equal(law_level(ripx_law(r), rule->grade), LEVEL_PROVED);
    const struct study_row *row = study_single(ripx_study(r), ripx_law(r)->vocab->study);
    assert_non_null(row);
    assert_non_null(strstr(row->title, "FICTI"));
    ripx_close(r);
}

static size_t add(struct CMUnitTest *tests, size_t n, const glob_t *found, CMUnitTestFunction function)
{
    for (size_t i = 0; i < found->gl_pathc; i++)
        tests[n++] = (struct CMUnitTest){.name = found->gl_pathv[i], .test_func = function, .initial_state = found->gl_pathv[i]};
    return n;
}

int main(void)
{
    glob_t examples, twins;
    if (glob("examples/*.ripx", 0, NULL, &examples) != 0 || glob("examples/*/*.ripx", GLOB_APPEND, NULL, &examples) != 0) return 1;
    if (glob("tests/twins/*.ripx", 0, NULL, &twins) != 0) return 1;
    struct CMUnitTest *tests = calloc(examples.gl_pathc + twins.gl_pathc, sizeof *tests);
    if (!tests) return 1;
    size_t n = add(tests, 0, &examples, example_checks_and_builds);
    n = add(tests, n, &twins, twin_has_one_error_where_it_is_planted);
    int failed = _cmocka_run_group_tests("examples", tests, n, NULL, NULL);
    free(tests);
    globfree(&examples);
    globfree(&twins);
    return failed;
}
