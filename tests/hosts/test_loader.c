/* test_loader.c - the JavaScript module of a validator: names given twice, values set one by one, and its types as TypeScript reads
   them. A test whose runtime is not on this machine says so and is passed over; `make deps-test` installs them. */
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

enum { FOLDER = 64 };

static void run(const char *command)
{
    char said[SAID];
    if (said_by(command, said) != 0) fail_msg("%s\n%s", command, said);
}

static void build(const char *folder, const char *protocol)
{
    char command[1024];
    snprintf(command, sizeof command, "%s build %s --emit wasm -q -o %s 2>&1", getenv("RIPX") ? getenv("RIPX") : "build/ripx", protocol, folder);
    run(command);
}

static int open_folder(void **state)
{
    char *folder = calloc(1, FOLDER);
    assert_non_null(folder);
    strcpy(folder, "/tmp/ripx-loader-XXXXXX");
    assert_non_null(mkdtemp(folder));
    *state = folder;
    return 0;
}

static int close_folder(void **state)
{
    char command[FOLDER + 8];
    snprintf(command, sizeof command, "rm -r %s", (char *)*state);
    free(*state);
    run(command);
    return 0;
}

static void names_and_values_are_kept_apart(void **state)
{
    if (!is_there("names_and_values_are_kept_apart", "node")) skip();
    char command[256];
    build(*state, "tests/hosts/clash.ripx");
    snprintf(command, sizeof command, "node tests/hosts/clash.mjs %s/clash.mjs 2>&1", (char *)*state);
    run(command);
}

/* Declarations of every kind of column, of tables that hold others, of names that are no names; then a host that uses some, with
   lines that must be refused. */
static void types_are_those_of_the_module(void **state)
{
    static const char *const protocols[] = {"tests/bench/eligibility.ripx", "tests/hosts/values.ripx", "tests/hosts/names.ripx", "tests/hosts/children.ripx",
                                            "tests/hosts/clash.ripx", "examples/lzzt/lzzt.ripx"};
    if (!is_there("types_are_those_of_the_module", "tsc")) skip();
    for (size_t i = 0; i < sizeof protocols / sizeof *protocols; i++) build(*state, protocols[i]);
    char command[512];
    snprintf(command, sizeof command, "cp tests/hosts/types.mts %s && cd %s && tsc --strict --noEmit --module nodenext --moduleResolution nodenext --target es2022 "
             "--lib es2022,dom types.mts *.d.mts 2>&1", (char *)*state, (char *)*state);
    run(command);
}

/* What docs/hosts.md shows. */
static void the_lines_of_the_page_run(void **state)
{
    const char *folder = *state;
    char command[512], said[SAID];
    if (!is_there("the_lines_of_the_page_run", "node")) skip();
    build(folder, "examples/avasna.ripx");
    snprintf(command, sizeof command, "sed -n '/^```js$/,/^```$/{/^```/d;s|\"./[a-z]*/|\"./|;p;}' docs/hosts.md >%s/page.mjs && node %s/page.mjs 2>&1", folder, folder);
    if (said_by(command, said) != 0) fail_msg("%s", said);
    assert_string_equal(said, "not_shown\nnot_met\n[ 'distance_du_domicile' ]\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(names_and_values_are_kept_apart), cmocka_unit_test(types_are_those_of_the_module),
                                       cmocka_unit_test(the_lines_of_the_page_run)};
    return cmocka_run_group_tests_name("loader", tests, open_folder, close_folder);
}
