/* test_help.c - every option that the program reads is told, of a command that there is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cli/help.h"

static char *read_text(const char *path)
{
    FILE *in = fopen(path, "rb");
    assert_non_null(in);
    char *text = calloc(1, 1 << 20);
    assert_non_null(text);
    assert_true(fread(text, 1, (1 << 20) - 1, in) > 0);
    fclose(in);
    return text;
}

static void every_option_read_is_told(void **state)
{
    (void)state;
    char *read = read_text("cli/options.c"), *told = read_text("cli/help.c");
    unsigned n = 0;
    for (char *at = read; (at = strstr(at, "\"--")) != NULL; at++) {
        size_t len = strcspn(at + 1, "\"") + 1;
        char option[64];
        if (len < 5 || len >= sizeof option) continue;       /* "--" itself */
        memcpy(option, at + 1, len - 1);
        option[len - 1] = 0;
        if (strcmp(option, "--help") == 0 || strcmp(option, "--version") == 0) continue;
        const char *there = told;
        for (bool found = false; !found; there += len) {
            there = strstr(there, option);
            if (!there) fail_msg("%s is read and not told", option);
            found = strchr(" \"", there[-1]) && strchr(" \"", there[len - 1]);
        }
        n++;
    }
    assert_true(n > 30);
    free(read);
    free(told);
}

static void a_command_takes_its_own(void **state)
{
    (void)state;
    assert_true(help_takes("validate", "--sample"));
    assert_false(help_takes("check", "--sample"));
    assert_true(help_takes("fmt", "-w"));
    assert_false(help_takes("validate", "-w"));
    assert_true(help_takes("law", "--lang"));
    assert_true(help_takes("explain", "--category"));        /* of the law, not of the table */
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_option_read_is_told), cmocka_unit_test(a_command_takes_its_own)};
    return cmocka_run_group_tests_name("help", tests, NULL, NULL);
}
