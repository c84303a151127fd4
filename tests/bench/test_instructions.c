/* test_instructions.c - how many instructions one more row of data costs: counted by callgrind, so that the load of the machine
   does not show. The limits are the floors of `make bench`. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { FEWER = 10000, MORE = 20000, COMMAND = 1024 };

/* The folder of what was built. */
static char folder[COMMAND];

static void make(const char *what, int rows, const char *file)
{
    char command[COMMAND * 3];
    snprintf(command, sizeof command, "%s/bench/generate %s %d >%s/bench/%s 2>/dev/null", folder, what, rows, folder, file);
    assert_int_equal(system(command), 0);
}

static long long instructions(const char *file)
{
    char command[COMMAND * 4], line[256];
    snprintf(command, sizeof command,
             "valgrind --tool=callgrind --callgrind-out-file=/dev/null %s/ripx validate tests/bench/eligibility.ripx %s/bench/%s --threads 1 2>&1", folder, folder, file);
    FILE *said = popen(command, "r");
    long long n = -1;
    assert_non_null(said);
    while (fgets(line, sizeof line, said)) {
        const char *collected = strstr(line, "Collected : ");
        if (collected) n = strtoll(collected + strlen("Collected : "), NULL, 10);
    }
    pclose(said);
    return n;
}

static void check(const char *what, const char *ending, long long most)
{
    char fewer[64], more[64];
    if (system("command -v valgrind >/dev/null 2>&1") != 0) skip();
    snprintf(fewer, sizeof fewer, "fewer.%s", ending);
    snprintf(more, sizeof more, "more.%s", ending);
    make(what, FEWER, fewer);
    make(what, MORE, more);
    long long first = instructions(fewer), second = instructions(more);
    assert_true(first > 0 && second > first);
    long long of_row = (second - first) / (MORE - FEWER);
    print_message("%s: %lld instructions a row\n", ending, of_row);
    assert_true(of_row <= most);
}

static void test_csv(void **state)
{
    (void)state;
    check("rows", "csv", 3000);
}

static void test_ndjson(void **state)
{
    (void)state;
    check("json", "ndjson", 6000);
}

static int setup(void **state)
{
    char command[COMMAND * 3];
    const char *build = getenv("BUILD");
    (void)state;
    snprintf(folder, sizeof folder, "%s", build ? build : "build");
    snprintf(command, sizeof command, "mkdir -p %s/bench && ${CC:-gcc} -std=c11 -O2 -o %s/bench/generate tests/bench/generate.c", folder, folder);
    return system(command);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_csv), cmocka_unit_test(test_ndjson)};
    return cmocka_run_group_tests(tests, setup, NULL);
}
