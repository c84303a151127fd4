/* test_qualify.c - every study of tests/qualify is well written; what the law finds in it is what tests/qualify/findings.tsv justifies. */
#include "tests/unit/checked_file.h"

#include "driver/ripx.h"
#include "lang/text.h"

#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char findings_path[] = "tests/qualify/findings.tsv";
static const char findings_head[] = "# record\tlevel\trow\twhy it stays\n";
static glob_t studies;

/* The record that a file restates: its name without folder and ending. */
static void add_record(const char *path, struct text *out)
{
    const char *name = strrchr(path, '/') + 1;
    text_addn(out, name, strlen(name) - strlen(".ripx"));
}

static void study_is_well_written(void **state)
{
    const char *path = *state;
    struct ripx *r = check(path);
    for (uint32_t i = 0; i < diags_count(ripx_diags(r)); i++) {
        const struct diag *d = diags_at(ripx_diags(r), i);
        if (d->level == DIAG_ERROR && strncmp(d->code, "RX", 2) == 0) fail_msg("%s: %s: %s", path, d->code, d->message.text[LANG_EN]);
    }
    assert_int_equal(ripx_test(r, NULL).failed, 0);
    struct text named;
    text_init(&named);
    text_addc(&named, '(');
    add_record(path, &named);
    text_addc(&named, ')');
    assert_non_null(strstr(sources_get(ripx_sources(r), ripx_file(r, 0))->text, named.at));
    text_release(&named);
    ripx_close(r);
}

/* `record level row` of each error and warning, a line each. */
static void add_findings(const char *path, struct text *out)
{
    struct ripx *r = check(path);
    for (uint32_t i = 0; i < diags_count(ripx_diags(r)); i++) {
        const struct diag *d = diags_at(ripx_diags(r), i);
        if (d->level != DIAG_ERROR && d->level != DIAG_WARNING) continue;
        add_record(path, out);
        text_addf(out, "\t%s\t%s\n", d->level == DIAG_ERROR ? "error" : "warning", d->code);
    }
    ripx_close(r);
}

/* The line of `kept` that begins with the `len` bytes of `row` and a tab; NULL when there is none. */
static const char *line_of(const char *kept, const char *row, size_t len)
{
    for (const char *at = kept; at; at = strchr(at, '\n') ? strchr(at, '\n') + 1 : NULL)
        if (strncmp(at, row, len) == 0 && at[len] == '\t') return at;
    return NULL;
}

/* The rows of `found`, each with the reason that `kept` gives, or none. */
static void add_reasons(const char *found, const char *kept, struct text *out)
{
    text_add(out, findings_head);
    for (const char *row = found; *row;) {
        size_t len = strcspn(row, "\n");
        const char *line = line_of(kept, row, len);
        if (line) text_addn(out, line, strcspn(line, "\n"));
        else text_addn(out, row, len), text_addc(out, '\t');
        text_addc(out, '\n');
        row += len + 1;
    }
}

/* RIPX_UPDATE=1 writes the file, with an empty reason that a person fills in: until then the test fails. */
static void findings_are_justified(void **state)
{
    (void)state;
    struct text found, now;
    char *kept;
    size_t len;
    text_init(&found);
    text_init(&now);
    for (size_t i = 0; i < studies.gl_pathc; i++) add_findings(studies.gl_pathv[i], &found);
    text_add(&found, "");   /* text even where nothing was found */
    assert_true(read_file(NULL, findings_path, &kept, &len));
    kept[len] = '\0';
    add_reasons(found.at, kept, &now);
    if (getenv("RIPX_UPDATE")) {
        FILE *out = fopen(findings_path, "wb");
        assert_true(out && fputs(now.at, out) >= 0 && fclose(out) == 0);
    } else {
        assert_string_equal(now.at, kept);
    }
    const char *unexplained = strstr(now.at, "\t\n");
    if (unexplained) fail_msg("%s: a finding has no reason to stay:\n%s", findings_path, now.at);
    free(kept);
    text_release(&found);
    text_release(&now);
}

int main(void)
{
    if (glob("tests/qualify/*.ripx", 0, NULL, &studies) != 0) return 1;
    struct CMUnitTest *tests = calloc(studies.gl_pathc + 1, sizeof *tests);
    if (!tests) return 1;
    for (size_t i = 0; i < studies.gl_pathc; i++)
        tests[i] = (struct CMUnitTest){.name = studies.gl_pathv[i], .test_func = study_is_well_written, .initial_state = studies.gl_pathv[i]};
    tests[studies.gl_pathc] = (struct CMUnitTest)cmocka_unit_test(findings_are_justified);
    int failed = _cmocka_run_group_tests("qualify", tests, studies.gl_pathc + 1, NULL, NULL);
    free(tests);
    globfree(&studies);
    return failed;
}
