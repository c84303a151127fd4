/* test_kernel_doc.c - stdlib/kernel.ripx documents the words of the kernel and of the grammar: all of them, and no others,
   in French as it is written and in English as it is translated. */
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

static const char path[] = "stdlib/kernel.ripx";
static struct ripx *sessions[LANGUAGES];

static struct ripx *read_law(const char *text, size_t len)
{
    static const struct ripx_host host = {read_nothing, NULL};
    struct ripx *r = ripx_open(&host);
    ripx_add_law(r, "words.ripx", text, len);   /* under its own name it is no law */
    ripx_keep_words(r);
    ripx_check(r);
    return r;
}

static int setup(void **state)
{
    (void)state;
    FILE *in = fopen(path, "rb");
    char *text = malloc(MAX_TEXT);
    if (!in || !text) return -1;
    size_t len = fread(text, 1, MAX_TEXT, in);
    fclose(in);
    sessions[LANG_FR] = read_law(text, len);
    free(text);
    struct text english;
    text_init(&english);
    if (!ripx_format(sessions[LANG_FR], 0, LANG_EN, &english)) return -1;
    sessions[LANG_EN] = read_law(english.at, english.len);
    text_release(&english);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    for (int l = 0; l < LANGUAGES; l++) ripx_close(sessions[l]);
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
    (void)state;
    for (int l = 0; l < LANGUAGES; l++) assert_int_equal(diags_count(ripx_diags(sessions[l])), 0);
}

static unsigned compare(const struct vocab *v)
{
    unsigned bad = 0, members = 0;
    for (unsigned i = 0; i < EXPECTED; i++) {
        unsigned want = declared(&expected[i]), got = documented(v, &expected[i]);
        if (want == got) continue;
        fprintf(stderr, "%s / %s: %u times in stdlib/kernel.ripx, %u in the kernel\n", expected[i].fr, expected[i].en, got, want);
        bad++;
    }
    for (uint32_t e = 0; e < v->enums.len; e++) members += v->enums.at[e].members.len;
    return bad + (members != EXPECTED);
}

static void every_word_is_there_and_no_other(void **state)
{
    (void)state;
    for (int l = 0; l < LANGUAGES; l++) assert_int_equal(compare(ripx_law(sessions[l])->vocab), 0);
}

static void every_word_is_described_in_both_languages(void **state)
{
    (void)state;
    const struct vocab *v = ripx_law(sessions[LANG_FR])->vocab;
    unsigned bad = 0;
    for (uint32_t e = 0; e < v->enums.len; e++)
        for (uint32_t m = 0; m < v->enums.at[e].members.len; m++) {
            const struct word *w = &v->enums.at[e].members.at[m];
            const char *fr = w->name[LANG_FR]->text, *en = w->name[LANG_EN]->text;
            /* A line that begins with `en "…"` or `fr "…"` is the enumeration's own: these two words have no label of theirs. */
            bool own = strcmp(fr, "en") == 0 || strcmp(fr, "fr") == 0;
            if (strcmp(w->label.text[LANG_EN], en) != 0 && (own || strcmp(w->label.text[LANG_FR], fr) != 0)) continue;
            fprintf(stderr, "%s / %s: not described\n", fr, en);
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
