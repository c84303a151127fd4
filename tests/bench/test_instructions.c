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

/* Of a run over files of the bench: "eligibility.ripx" and so on, then data. */
static long long instructions(const char *protocol, const char *data)
{
    char command[COMMAND * 4], line[256];
    snprintf(command, sizeof command,
             "valgrind --tool=callgrind --callgrind-out-file=/dev/null %s/ripx validate tests/bench/%s %s --threads 1 2>&1", folder, protocol, data);
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

static void say(const char *what, long long fewer, long long more, long long rows, long long most)
{
    assert_true(fewer > 0 && more > fewer && rows > 0);
    print_message("%s: %lld instructions a row\n", what, (more - fewer) / rows);
    assert_true((more - fewer) / rows <= most);
}

static void check(const char *what, const char *ending, long long most)
{
    char fewer[64], more[64], data[2][COMMAND * 2];
    if (system("command -v valgrind >/dev/null 2>&1") != 0) skip();
    snprintf(fewer, sizeof fewer, "fewer.%s", ending);
    snprintf(more, sizeof more, "more.%s", ending);
    make(what, FEWER, fewer);
    make(what, MORE, more);
    snprintf(data[0], sizeof data[0], "%s/bench/%s", folder, fewer);
    snprintf(data[1], sizeof data[1], "%s/bench/%s", folder, more);
    say(ending, instructions("eligibility.ripx", data[0]), instructions("eligibility.ripx", data[1]), MORE - FEWER, most);
}

static void test_csv(void **state)
{
    (void)state;
    check("rows", "csv", 3000);
}

static void test_ndjson(void **state)
{
    (void)state;
    check("json", "ndjson", 4200);
}

static long long lines_of(const char *file)
{
    char path[COMMAND * 2];
    long long n = 0;
    snprintf(path, sizeof path, "%s/bench/%s", folder, file);
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    for (int c; (c = getc(f)) != EOF;) n += c == '\n';
    fclose(f);
    return n;
}

/* Observations of so many participants, in the order of their keys: a few families at a time are held. */
static void test_fhir(void **state)
{
    enum { FEW = 4000, MANY = 8000 };
    char data[2][COMMAND * 4];
    (void)state;
    if (system("command -v valgrind >/dev/null 2>&1") != 0) skip();
    make("fhir", FEW, "few.fhir.ndjson");
    make("fhir", MANY, "many.fhir.ndjson");
    make("patients", FEW, "few.patients.ndjson");
    make("patients", MANY, "many.patients.ndjson");
    snprintf(data[0], sizeof data[0], "participant=%s/bench/few.patients.ndjson labo=%s/bench/few.fhir.ndjson", folder, folder);
    snprintf(data[1], sizeof data[1], "participant=%s/bench/many.patients.ndjson labo=%s/bench/many.fhir.ndjson", folder, folder);
    say("fhir", instructions("observations.ripx", data[0]), instructions("observations.ripx", data[1]), lines_of("many.fhir.ndjson") - lines_of("few.fhir.ndjson"), 2900);
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
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_csv), cmocka_unit_test(test_ndjson), cmocka_unit_test(test_fhir)};
    return cmocka_run_group_tests(tests, setup, NULL);
}
