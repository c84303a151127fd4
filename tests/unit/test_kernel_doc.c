/* test_kernel_doc.c - stdlib/kernel.ripx documents the words of the kernel and of the grammar: all of them, and no others. */
#include "driver/ripx.h"
#include "lang/kernel.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MAX_TEXT = 1 << 20 };

struct pair { const char *fr, *en; };

static const struct pair expected[] = {
#define WORD(name, fr, en) {fr, en},
#include "lang/kernel.def"
#define X(token, fr, en) {fr, en},
#include "lang/words.def"
#undef X
};
enum { EXPECTED = sizeof expected / sizeof *expected };

static bool read_nothing(void *ctx, const char *path, char **text, size_t *len)
{
    (void)ctx, (void)path, (void)text, (void)len;
    return false;
}

static int setup(void **state)
{
    static const struct ripx_host host = {read_nothing, NULL};
    static const char path[] = "stdlib/kernel.ripx";
    FILE *in = fopen(path, "rb");
    char *text = malloc(MAX_TEXT);
    if (!in || !text) return -1;
    size_t len = fread(text, 1, MAX_TEXT, in);
    fclose(in);
    struct ripx *r = ripx_open(&host);
    ripx_add_law(r, path, text, len);
    ripx_check(r);
    free(text);
    *state = r;
    return 0;
}

static int teardown(void **state)
{
    ripx_close(*state);
    return 0;
}

static bool is(const struct word *w, const struct pair *p)
{
    return strcmp(w->name[LANG_FR]->text, p->fr) == 0 && strcmp(w->name[LANG_EN]->text, p->en) == 0;
}

/* How many members of all enumerations have both forms. */
static unsigned documented(const struct vocab *v, const struct pair *p)
{
    unsigned n = 0;
    for (uint32_t e = 0; e < v->enums.len; e++)
        for (uint32_t m = 0; m < v->enums.at[e].members.len; m++) n += is(&v->enums.at[e].members.at[m], p);
    return n;
}

/* One form may be that of several words of the kernel: it is then documented as many times. */
static unsigned declared(const struct pair *p)
{
    unsigned n = 0;
    for (unsigned i = 0; i < EXPECTED; i++) n += strcmp(expected[i].fr, p->fr) == 0 && strcmp(expected[i].en, p->en) == 0;
    return n;
}

static void it_checks_without_a_diagnostic(void **state)
{
    assert_int_equal(diags_count(ripx_diags(*state)), 0);
}

static void every_word_is_there_and_no_other(void **state)
{
    const struct vocab *v = ripx_law(*state)->vocab;
    unsigned bad = 0, members = 0;
    for (unsigned i = 0; i < EXPECTED; i++) {
        unsigned want = declared(&expected[i]), got = documented(v, &expected[i]);
        if (want == got) continue;
        fprintf(stderr, "%s / %s: %u times in stdlib/kernel.ripx, %u in the kernel\n", expected[i].fr, expected[i].en, got, want);
        bad++;
    }
    for (uint32_t e = 0; e < v->enums.len; e++) members += v->enums.at[e].members.len;
    assert_int_equal(bad, 0);
    assert_int_equal(members, EXPECTED);
}

static void every_word_is_described_in_both_languages(void **state)
{
    const struct vocab *v = ripx_law(*state)->vocab;
    unsigned bad = 0;
    for (uint32_t e = 0; e < v->enums.len; e++)
        for (uint32_t m = 0; m < v->enums.at[e].members.len; m++) {
            const struct word *w = &v->enums.at[e].members.at[m];
            /* What is not written is the word itself; `en` alone cannot have a French label in a French file. */
            bool fr = strcmp(w->label.text[LANG_FR], w->name[LANG_FR]->text) != 0 || strcmp(w->name[LANG_FR]->text, "en") == 0;
            bool en = strcmp(w->label.text[LANG_EN], w->name[LANG_EN]->text) != 0;
            if (fr && en) continue;
            fprintf(stderr, "%s / %s: not described\n", w->name[LANG_FR]->text, w->name[LANG_EN]->text);
            bad++;
        }
    assert_int_equal(bad, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_checks_without_a_diagnostic),
        cmocka_unit_test(every_word_is_there_and_no_other),
        cmocka_unit_test(every_word_is_described_in_both_languages),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
