/* test_pin.c - a project that pinned its law is told, by every command, when the law in use is another one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

enum { OTHER_LAW = 4 };

static char said[1 << 16];

static int run(const char *format, const char *argument)
{
    char arguments[512], command[1024];
    const char *ripx = getenv("RIPX");
    snprintf(arguments, sizeof arguments, format, argument);
    snprintf(command, sizeof command, "%s %s 2>&1", ripx && *ripx ? ripx : "build/ripx", arguments);
    FILE *p = popen(command, "r");
    assert_non_null(p);
    said[fread(said, 1, sizeof said - 1, p)] = 0;
    int status = pclose(p);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

/* The hash that `law pin ARGUMENTS` prints. */
static void pin(const char *arguments, char hash[17])
{
    assert_int_equal(run("law pin %s", arguments), 0);
    assert_int_equal(strlen(said), 17);
    assert_int_equal(said[16], '\n');
    assert_int_equal(strspn(said, "0123456789abcdef"), 16);
    memcpy(hash, said, 16);
    hash[16] = 0;
}

static void a_folder_and_what_was_built_from_it_are_one_law(void **state)
{
    (void)state;
    char embedded[17], folder[17], other[17];
    pin("", embedded);
    pin("--stdlib stdlib", folder);
    pin("--stdlib tests/otherlaw/law", other);
    assert_string_equal(embedded, folder);
    assert_string_not_equal(embedded, other);
    assert_int_equal(run("law --lang %s", "en"), 0);
    assert_non_null(strstr(said, embedded));        /* it ends the list too */
    assert_int_equal(run("law %s", "pine"), 2);
}

static const char *const COMMANDS[] = {
    "check docs/first.ripx", "report docs/first.ripx", "duties docs/first.ripx", "test docs/first.ripx", "explain --category docs/first.ripx", "fmt docs/first.ripx", "law",
    "build tests/golden/check/rx0806-nothing-to-compile.ripx", "validate tests/bench/eligibility.ripx tests/unit/no-such.csv",
};

static void the_law_that_was_pinned_changes_nothing(void **state)
{
    (void)state;
    char hash[17], with[256];
    pin("", hash);
    for (size_t i = 0; i < sizeof COMMANDS / sizeof *COMMANDS; i++) {
        static char without[sizeof said];
        int status = run("%s", COMMANDS[i]);
        memcpy(without, said, sizeof said);
        snprintf(with, sizeof with, "%s --expect-law %s", COMMANDS[i], hash);
        assert_int_equal(run("%s", with), status);
        assert_string_equal(said, without);
    }
}

static void another_law_ends_every_command(void **state)
{
    (void)state;
    char hash[17], with[256];
    pin("", hash);
    for (size_t i = 0; i < sizeof COMMANDS / sizeof *COMMANDS; i++) {
        snprintf(with, sizeof with, "%s --expect-law=0123456789abcdef --lang fr", COMMANDS[i]);
        assert_int_equal(run("%s", with), OTHER_LAW);
        assert_non_null(strstr(said, "RX0808"));
        assert_non_null(strstr(said, hash));
        assert_non_null(strstr(said, "0123456789abcdef"));
    }
    assert_int_equal(run("check --format json --expect-law %s docs/first.ripx", "0"), OTHER_LAW);
    assert_non_null(strstr(said, "\"RX0808\""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_folder_and_what_was_built_from_it_are_one_law), cmocka_unit_test(the_law_that_was_pinned_changes_nothing),
        cmocka_unit_test(another_law_ends_every_command),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
