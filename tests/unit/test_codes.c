/* test_codes.c - stdlib/kernel_codes_*.ripx document every code of the language: by two examples, of which the first gives the
   code and the second nothing, or by a note. */
#include "driver/ripx.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { MAX_CODE = 10000 };

static bool read_nothing(void *ctx, const char *path, char **text, size_t *len)
{
    (void)ctx, (void)path, (void)text, (void)len;
    return false;
}
static const struct ripx_host host = {read_nothing, NULL};

static struct ripx *documented;

static int setup(void **state)
{
    (void)state;
    documented = ripx_open(&host);
    ripx_use_kernel_words(documented);
    ripx_check(documented);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    ripx_close(documented);
    return 0;
}

static void it_checks_without_a_diagnostic(void **state)
{
    (void)state;
    assert_int_equal(diags_count(ripx_diags(documented)), 0);
}

static bool has_level(const char *code)
{
    unsigned number = 0;
    const char *name;
    enum diag_level level;
    struct msg template;
    return sscanf(code, "RX%4u", &number) == 1 && diag_lookup(number, &name, &level, &template);
}

static unsigned declarations_of(uint32_t number)
{
    char code[16];
    unsigned n = 0;
    snprintf(code, sizeof code, "RX%04u", (unsigned)number);
    const struct law *law = ripx_law(documented);
    for (uint32_t i = 0; i < law->codes.len; i++) n += strcmp(law->codes.at[i].code, code) == 0;
    return n;
}

static void every_code_is_documented_once_and_no_other(void **state)
{
    (void)state;
    const struct law *law = ripx_law(documented);
    unsigned bad = 0;
    for (uint32_t number = 1; number < MAX_CODE; number++) {
        const char *name;
        enum diag_level level;
        struct msg template;
        unsigned n = declarations_of(number), want = diag_lookup(number, &name, &level, &template);
        if (n != want) fprintf(stderr, "RX%04u: documented %u times\n", (unsigned)number, n), bad++;
    }
    for (uint32_t i = 0; i < law->codes.len; i++)
        if (!has_level(law->codes.at[i].code)) fprintf(stderr, "%s: no such code\n", law->codes.at[i].code), bad++;
    assert_int_equal(bad, 0);
}

static void a_code_has_two_examples_or_a_note(void **state)
{
    (void)state;
    const struct law *law = ripx_law(documented);
    unsigned bad = 0;
    for (uint32_t i = 0; i < law->codes.len; i++) {
        const struct law_code *c = &law->codes.at[i];
        bool pair = c->bad && c->good, none = !c->bad && !c->good;
        bool noted = c->note.text[LANG_FR] && c->note.text[LANG_EN];
        if (pair || (none && noted)) continue;
        fprintf(stderr, "%s: neither two examples nor a note in both languages\n", c->code);
        bad++;
    }
    assert_int_equal(bad, 0);
}

/* The example judged by the law that the program carries, its tests run. */
static struct ripx *judged(const char *example)
{
    struct ripx *r = ripx_open(&host);
    ripx_use_embedded_law(r);
    ripx_add_text(r, "exemple.ripx", example, strlen(example));
    ripx_check(r);
    ripx_test(r, NULL);
    return r;
}

static bool is_of_language(const struct diag *d) { return strncmp(d->code, "RX", 2) == 0; }

/* Does it give the code when it is to, and no error of the language besides? */
static bool gives_only(const char *code, const char *example, bool wanted)
{
    struct ripx *r = judged(example);
    bool given = false, other = false;
    for (uint32_t i = 0; i < diags_count(ripx_diags(r)); i++) {
        const struct diag *d = diags_at(ripx_diags(r), i);
        if (!is_of_language(d)) continue;
        if (strcmp(d->code, code) == 0) given = true;
        else if (d->level == DIAG_ERROR) fprintf(stderr, "%s: its %s example gives %s\n", code, wanted ? "bad" : "good", d->code), other = true;
    }
    if (given != wanted) fprintf(stderr, "%s: %s\n", code, wanted ? "its bad example does not give it" : "its good example gives it");
    ripx_close(r);
    return given == wanted && !other;
}

static void the_bad_example_gives_the_code_and_the_good_one_does_not(void **state)
{
    (void)state;
    const struct law *law = ripx_law(documented);
    unsigned bad = 0, run = 0;
    for (uint32_t i = 0; i < law->codes.len; i++) {
        const struct law_code *c = &law->codes.at[i];
        if (!c->bad || !c->good) continue;
        run++;
        bad += !gives_only(c->code, c->bad, true);
        bad += !gives_only(c->code, c->good, false);
    }
    assert_true(run > 0);
    assert_int_equal(bad, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_checks_without_a_diagnostic),
        cmocka_unit_test(every_code_is_documented_once_and_no_other),
        cmocka_unit_test(a_code_has_two_examples_or_a_note),
        cmocka_unit_test(the_bad_example_gives_the_code_and_the_good_one_does_not),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
