/* test_hosts.c - the hosts of hosts/ run for real: each counts the same participants as ripx validate does. A host whose runtime is
   not on this machine says so and is passed over; `make deps-test` installs them all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "tests/hosts/saying.h"

enum { PARTICIPANTS = 20000, SKIPPED = 77 };

/* What the hosts are given, and what they must find. */
struct room { char folder[64], expected[128], home[64]; };

static void run(const char *command)
{
    char said[SAID], line[1024];
    snprintf(line, sizeof line, "{ %s; } 2>&1", command);
    if (said_by(line, said) != 0) fail_msg("%s\n%s", command, said);
}

static const char *program(void) { return getenv("RIPX") ? getenv("RIPX") : "build/ripx"; }

/* "…"name":{"met":1,"not_met":2…" → the number after the key that follows the name; -1 when it is not there. */
static long number_after(const char *json, const char *name, const char *key)
{
    const char *at = strstr(json, name);
    at = at ? strstr(at, key) : NULL;
    return at ? strtol(at + strlen(key), NULL, 10) : -1;
}

static void expect_counts(struct room *room)
{
    char command[512], json[SAID];
    snprintf(command, sizeof command, "%s validate examples/avasna.ripx %s/participants.csv --format json 2>/dev/null", program(), room->folder);
    assert_int_equal(said_by(command, json), 0);
    snprintf(room->home, sizeof room->home, "not I3 (home): %ld\n", number_after(json, "\"id\":\"I3\"", "\"not_met\":"));
    snprintf(room->expected, sizeof room->expected, "eligible %ld ineligible %ld undetermined %ld\n", number_after(json, "\"criteria\":", "\"eligible\":"),
             number_after(json, "\"criteria\":", "\"ineligible\":"), number_after(json, "\"criteria\":", "\"undetermined\":"));
    assert_null(strchr(room->expected, '-'));
    assert_null(strchr(room->home, '-'));
}

static int setup(void **state)
{
    struct room *room = calloc(1, sizeof *room);
    char command[512];
    assert_non_null(room);
    strcpy(room->folder, "/tmp/ripx-hosts-XXXXXX");
    assert_non_null(mkdtemp(room->folder));
    snprintf(command, sizeof command, "%s build examples/avasna.ripx --emit object,static,shared,header,wasm,json-schema,sidecar -q -o %s", program(), room->folder);
    run(command);
    snprintf(command, sizeof command, "${CC:-gcc} -std=c11 -O2 -o %s/generate examples/demo/generate.c && %s/generate %d >%s/participants.csv",
             room->folder, room->folder, PARTICIPANTS, room->folder);
    run(command);
    expect_counts(room);
    *state = room;
    return 0;
}

static int teardown(void **state)
{
    struct room *room = *state;
    char command[128];
    snprintf(command, sizeof command, "rm -r %s", room->folder);
    run(command);
    free(room);
    return 0;
}

static void host_counts_the_same(const struct room *room, const char *host)
{
    char command[512], said[SAID];
    snprintf(command, sizeof command, "sh hosts/%s/run.sh %s %s/participants.csv 2>&1", host, room->folder, room->folder);
    int status = said_by(command, said);
    if (status == SKIPPED) {
        print_message("%s: %s", host, said);
        skip();
    }
    if (status != 0) fail_msg("%s ends with %d:\n%s", host, status, said);
    if (!strstr(said, room->home)) fail_msg("%s does not say \"%s\":\n%s", host, room->home, said);
    if (!strstr(said, room->expected)) fail_msg("%s does not say \"%s\":\n%s", host, room->expected, said);
}

static void c_plus_plus(void **state) { host_counts_the_same(*state, "cpp"); }
static void c(void **state) { host_counts_the_same(*state, "c"); }
static void python(void **state) { host_counts_the_same(*state, "python"); }
static void spark(void **state) { host_counts_the_same(*state, "spark"); }
static void freestanding(void **state) { host_counts_the_same(*state, "freestanding"); }
static void java(void **state) { host_counts_the_same(*state, "java"); }
static void r(void **state) { host_counts_the_same(*state, "R"); }
static void node(void **state) { host_counts_the_same(*state, "node"); }
static void browser(void **state) { host_counts_the_same(*state, "browser"); }

static const char python_path[] = "build/hosts-python/bin/python";

static void json_schema(void **state)
{
    const struct room *room = *state;
    char command[512], said[SAID];
    if (!is_there("json_schema", python_path)) skip();
    snprintf(command, sizeof command, "%s tests/hosts/schema.py %s/avasna.schema.json tests/hosts/records.json 2>&1", python_path, room->folder);
    int status = said_by(command, said);
    if (status != 0) fail_msg("%s", said);
    assert_string_equal(said, "3 taken, 7 refused\n");
}

static void the_package_says_what_it_cannot_judge(void **state)
{
    const struct room *room = *state;
    char command[512], said[SAID];
    if (!is_there("the_package_says_what_it_cannot_judge", python_path)) skip();
    snprintf(command, sizeof command, "PYTHONPATH=hosts/python PYTHONDONTWRITEBYTECODE=1 %s tests/hosts/package.py %s 2>&1", python_path, room->folder);
    said_by(command, said);
    assert_string_equal(said, "all said\n");
}

/* What validators say of themselves has the form that docs/sidecar.schema.json states. */
static void sidecars_have_their_form(void **state)
{
    const struct room *room = *state;
    char command[1024], said[SAID];
    if (!is_there("sidecars_have_their_form", python_path)) skip();
    for (size_t i = 0; i < 3; i++) {
        static const char *const protocols[] = {"examples/lzzt/lzzt.ripx", "tests/hosts/values.ripx", "tests/bench/eligibility.ripx"};
        snprintf(command, sizeof command, "%s build %s --emit sidecar -q -o %s/sidecars 2>/dev/null", program(), protocols[i], room->folder);
        run(command);
    }
    snprintf(command, sizeof command, "build/hosts-python/bin/python tests/hosts/sidecar.py %s/avasna.json %s/sidecars/*.json 2>&1", room->folder, room->folder);
    said_by(command, said);
    assert_string_equal(said, "4 described as the schema says\n");
}

/* The lines of JavaScript that README.md and LISEZMOI.md show. */
static void the_lines_of_the_front_page_run(void **state)
{
    const struct room *room = *state;
    static const char *const pages[] = {"README.md", "LISEZMOI.md"};
    char command[512], said[SAID];
    for (size_t i = 0; i < 2; i++) {
        if (!is_there("the_lines_of_the_front_page_run", "node")) skip();
        snprintf(command, sizeof command, "sed -n '/^```js$/,/^```$/{/^```/d;s|\"./[a-z]*/|\"./|;p;}' %s >%s/page.mjs && node %s/page.mjs 2>&1", pages[i], room->folder, room->folder);
        if (said_by(command, said) != 0) fail_msg("%s: %s", pages[i], said);
        assert_string_equal(said, "not_met\n[ 'Domicile' ]\n");
    }
}

/* Cells of every kind, good and bad, as texts: a compiled validator and ripx validate give the same verdicts for the same reasons,
   and refuse as many. `with` is what compares them, with a place for the folder, thrice, and for the number refused. */
static void compare_values(const struct room *room, const char *protocol, const char *with)
{
    char command[1024], said[SAID], json[SAID];
    const char *f = room->folder;
    snprintf(command, sizeof command, "%s build %s --emit wasm,shared,sidecar -q -o %s && node tests/hosts/values.mjs cells 20000 20261130 >%s/cells.csv",
             program(), protocol, f, f);
    run(command);
    snprintf(command, sizeof command, "%s validate %s %s/cells.csv --format json 2>/dev/null", program(), protocol, f);
    said_by(command, json);
    snprintf(command, sizeof command, "%s validate %s %s/cells.csv -o %s/verdicts.csv -q 2>&1", program(), protocol, f, f);
    said_by(command, said);
    snprintf(command, sizeof command, with, f, f, f, number_after(json, "", "\"faults\":"));
    if (said_by(command, said) != 0 || strncmp(said, "20000 rows alike", 16) != 0) fail_msg("%s", said);
}

static void the_module_reads_values_alike(void **state)
{
    if (!is_there("the_module_reads_values_alike", "node")) skip();
    compare_values(*state, "tests/hosts/values.ripx", "node tests/hosts/values.mjs compare %s/values.mjs %s/cells.csv %s/verdicts.csv %ld 2>&1");
}

static void the_library_reads_values_alike(void **state)
{
    if (!is_there("the_library_reads_values_alike", "node") || !is_there("the_library_reads_values_alike", python_path)) skip();
    compare_values(*state, "tests/hosts/values.ripx", "PYTHONPATH=hosts/python PYTHONDONTWRITEBYTECODE=1 build/hosts-python/bin/python tests/hosts/values.py %s/libvalues.so %s/cells.csv"
                           " %s/verdicts.csv %ld 2>&1");
}

/* The same cells in R, as texts and as factors; then vectors of every class of R, written out for ripx validate. */
static void r_reads_values_alike(void **state)
{
    const struct room *room = *state;
    char command[1024], said[SAID], json[SAID];
    const char *f = room->folder;
    if (!is_there("r_reads_values_alike", "node") || !is_there("r_reads_values_alike", "Rscript")) skip();
    snprintf(command, sizeof command, "%s build tests/hosts/values.ripx --emit header -q -o %s", program(), f);
    run(command);
    compare_values(room, "tests/hosts/values.ripx", "Rscript --vanilla tests/hosts/values.R texts %s %s/cells.csv %s/verdicts.csv %ld 2>&1");
    snprintf(command, sizeof command, "Rscript --vanilla tests/hosts/values.R make %s %s/typed.csv", f, f);
    run(command);
    snprintf(command, sizeof command, "%s validate tests/hosts/values.ripx %s/typed.csv -o %s/verdicts.csv --format json 2>/dev/null", program(), f, f);
    said_by(command, json);
    snprintf(command, sizeof command, "Rscript --vanilla tests/hosts/values.R typed %s %s/verdicts.csv %ld 2>&1", f, f, number_after(json, "", "\"faults\":"));
    said_by(command, said);
    assert_string_equal(said, "5000 rows alike, mistakes said\n");
}

/* Names with quotes, ends of comments, and those that every object of JavaScript has. */
static void names_are_only_names(void **state)
{
    const struct room *room = *state;
    char command[512], said[SAID];
    if (!is_there("names_are_only_names", "node")) skip();
    snprintf(command, sizeof command, "%s build tests/hosts/names.ripx --emit header,wasm,json-schema,sidecar -q -o %s && ${CC:-gcc} -Wall -Wextra -Werror -fsyntax-only %s/names.h",
             program(), room->folder, room->folder);
    run(command);
    snprintf(command, sizeof command, "node tests/hosts/names.mjs %s/names.mjs 2>&1", room->folder);
    if (said_by(command, said) != 0) fail_msg("%s", said);
    assert_string_equal(said, "met\nnot_shown I1 I2 I3 I4\nnot_shown I4\nnot_shown I3 constructor\n");
}

/* The visits of the public trial of examples/lzzt, each with its anchor, in JavaScript and by ripx validate. */
static void windows_are_judged_alike(void **state)
{
    const struct room *room = *state;
    char command[512], said[SAID], expected[SAID];
    FILE *data = fopen("../shared/data/sdtm-lzzt/csv/sv.csv", "rb");
    if (data) fclose(data);
    if (!is_there("windows_are_judged_alike", "node")) skip();
    if (!data) {
        print_message("windows_are_judged_alike: skipped: no data of the trial\n");
        skip();
    }
    snprintf(command, sizeof command, "RIPX=%s BUILD=%s sh examples/lzzt/lzzt.sh 2>/dev/null | tail -n 1", program(), room->folder);
    assert_int_equal(said_by(command, expected), 0);
    snprintf(command, sizeof command, "%s build examples/lzzt/lzzt.ripx --emit wasm -q -o %s 2>/dev/null", program(), room->folder);
    run(command);
    snprintf(command, sizeof command, "node tests/hosts/windows.mjs %s/lzzt.mjs ../shared/data/sdtm-lzzt/csv/sv.csv 2>&1", room->folder);
    if (said_by(command, said) != 0) fail_msg("%s", said);
    assert_string_equal(said, expected);
    assert_non_null(strstr(said, "inside 1"));
}

/* Criteria over the rows of a child table: given with their parent to the module, and as tables to the library. */
static void judge_children(const char *f, const char *data, const char *expected)
{
    char command[1024], said[SAID];
    snprintf(command, sizeof command, "%s build tests/hosts/children.ripx --emit wasm,shared,header,sidecar -q -o %s && node tests/hosts/children.mjs rows %s %s", program(), f, f, data);
    run(command);
    snprintf(command, sizeof command, "%s validate tests/hosts/children.ripx %s/personne.csv visite=%s/visite.csv -o %s/verdicts.csv -q 2>&1", program(), f, f, f);
    said_by(command, said);
    snprintf(command, sizeof command, "node tests/hosts/children.mjs compare %s/children.mjs %s 2>&1", f, f);
    said_by(command, said);
    assert_string_equal(said, expected);
    if (is_there("rows_of_other_tables_are_judged_alike", "Rscript")) {
        snprintf(command, sizeof command, "Rscript --vanilla tests/hosts/values.R tables %s 2>&1", f);
        said_by(command, said);
        assert_string_equal(said, expected);
    }
    if (!is_there("rows_of_other_tables_are_judged_alike", python_path)) return;
    snprintf(command, sizeof command, "PYTHONPATH=hosts/python PYTHONDONTWRITEBYTECODE=1 %s tests/hosts/children.py %s/libchildren.so %s 2>&1", python_path, f, f);
    said_by(command, said);
    assert_string_equal(said, expected);
}

static void rows_of_other_tables_are_judged_alike(void **state)
{
    const struct room *room = *state;
    if (!is_there("rows_of_other_tables_are_judged_alike", "node")) skip();
    judge_children(room->folder, "3000", "3000 participants alike, of each verdict: 3\n");
    judge_children(room->folder, "3000 strays", "3000 participants alike, of each verdict: 2\n");      /* nobody's visits are all known */
}

/* The workload of the benchmark as objects of numbers, truths and dates: the counts are those of its generator. */
static void records_are_counted_as_the_generator_does(void **state)
{
    const struct room *room = *state;
    char command[1024], said[SAID], expected[SAID];
    const char *f = room->folder;
    if (!is_there("records_are_counted_as_the_generator_does", "node")) skip();
    snprintf(command, sizeof command, "${CC:-gcc} -std=c11 -O2 -o %s/rows tests/bench/generate.c && %s build tests/bench/eligibility.ripx --emit wasm -q -o %s", f, program(), f);
    run(command);
    snprintf(command, sizeof command, "%s/rows rows 1000 2>&1 >%s/rows.csv", f, f);
    assert_int_equal(said_by(command, expected), 0);
    snprintf(command, sizeof command, "node tests/bench/record.mjs %s/eligibility.mjs %s/rows.csv 2>&1", f, f);
    if (said_by(command, said) != 0 || strncmp(said, expected, strlen(expected)) != 0) fail_msg("expected %s, not %s", expected, said);
}

/* libripx as make install leaves it, found by pkg-config; linked as a shared library and as an archive. */
static void a_program_uses_the_library(void **state)
{
    const struct room *room = *state;
    char command[1024], said[2][SAID];
    static const char *const flags[] = {"$(pkg-config --cflags --libs ripx)", "$(pkg-config --cflags ripx) -l:libripx.a $(pkg-config --static --libs ripx)"};
    snprintf(command, sizeof command, "env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL make install BUILD=%s prefix=%s/usr", getenv("BUILD") ? getenv("BUILD") : "build", room->folder);
    run(command);
    for (size_t i = 0; i < 2; i++) {
        snprintf(command, sizeof command, "export PKG_CONFIG_PATH=%s/usr/lib/pkgconfig; ${CC:-gcc} -std=c11 -Wall -Wextra -Werror -o %s/use tests/hosts/use_libripx.c %s",
                 room->folder, room->folder, flags[i]);
        run(command);
        snprintf(command, sizeof command, "LD_LIBRARY_PATH=%s/usr/lib %s/use examples/avasna.ripx 2>&1", room->folder, room->folder);
        if (said_by(command, said[i]) != 0) fail_msg("%s", said[i]);
    }
    assert_non_null(strstr(said[0], "read 1"));
    assert_non_null(strstr(said[0], "report 1"));
    assert_null(strstr(said[0], "findings 0"));
    assert_string_equal(said[0], said[1]);
    /* The program as installed finds its plugin. */
    snprintf(command, sizeof command, "%s/usr/bin/ripx build examples/avasna.ripx -q -o %s/installed", room->folder, room->folder);
    run(command);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(c), cmocka_unit_test(c_plus_plus), cmocka_unit_test(freestanding), cmocka_unit_test(python), cmocka_unit_test(spark), cmocka_unit_test(java), cmocka_unit_test(r),
        cmocka_unit_test(node), cmocka_unit_test(browser), cmocka_unit_test(json_schema), cmocka_unit_test(the_lines_of_the_front_page_run),
        cmocka_unit_test(the_module_reads_values_alike), cmocka_unit_test(the_library_reads_values_alike), cmocka_unit_test(r_reads_values_alike), cmocka_unit_test(names_are_only_names),
        cmocka_unit_test(the_package_says_what_it_cannot_judge), cmocka_unit_test(sidecars_have_their_form), cmocka_unit_test(rows_of_other_tables_are_judged_alike), cmocka_unit_test(windows_are_judged_alike),
        cmocka_unit_test(records_are_counted_as_the_generator_does),
        cmocka_unit_test(a_program_uses_the_library),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
