/* test_format.c - the formatter: its spacing, its translations, and that doing it again changes nothing. */
#include "parser/format.h"
#include "parser/parse.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Formats `len` bytes; parses first, for the language. Owned by the caller. */
static char *format_with(const char *source, size_t len, enum language to, const struct format_word *words, uint32_t n,
                         format_is_word *asks, bool *whole)
{
    struct arena *arena = arena_new();
    struct sources *sources = sources_new(arena);
    uint32_t file = sources_add(sources, "test.ripx", source, len, false);
    parse_file(sources, file, names_new(arena), arena, diags_new(arena));
    struct text out;
    text_init(&out);
    text_add(&out, "");
    *whole = format_source(sources_get(sources, file), to, words, n, asks, NULL, &out);
    arena_free(arena);
    return out.at;
}

static char *format(const char *source, enum language to)
{
    bool whole;
    return format_with(source, strlen(source), to, NULL, 0, NULL, &whole);
}

/* Formats and compares; then once more, which must change nothing. */
static void check(const char *source, enum language to, const char *expected)
{
    char *once = format(source, to);
    assert_string_equal(once, expected);
    char *twice = format(once, to);
    assert_string_equal(twice, expected);
    free(once);
    free(twice);
}

#define FR "ripx 1 fr\n"
#define EN "ripx 1 en\n"

static void test_spacing(void **state)
{
    (void)state;
    check("\xEF\xBB\xBF  ripx\t1  fr   \r\n\n\n\na   b\t8mL  \r\n\n\n", LANG_FR, FR "\na b 8 mL\n");
    check(FR "a:b  =>c{d,e;f}\n", LANG_FR, FR "a : b => c { d, e ; f }\n");
    check(FR "x a+b*c-d/e<=f ..=g ±h\n", LANG_FR, FR "x a + b * c - d / e <= f ..= g ± h\n");
    check(FR "v -3, a-3, J+28±3 j\n", LANG_FR, FR "v -3, a - 3, J+28 ± 3 j\n");
    check(FR "f( a ,par:[ b,c , ] ) [ 1 ] x . y @ 2016\n", LANG_FR, FR "f(a, par: [b, c,]) [1] x.y@2016\n");
    check(FR "f(pour  tout x dans y:z ,n :3)\n", LANG_FR, FR "f(pour tout x dans y : z, n: 3)\n");
    check(FR "p : q[g/dL], r[a / b], s(a/b)\n", LANG_FR, FR "p : q[g/dL], r[a / b], s(a / b)\n");
    check(FR "a{}\nb {  }\n", LANG_FR, FR "a { }\nb { }\n");
    check(FR "a \"x  y\"#note  \n#  own\n", LANG_FR, FR "a \"x  y\"  #note\n#  own\n");
    check(FR "a 8\xC2\xA0mL\n", LANG_FR, FR "a 8 mL\n");
    check(FR "a \"\"\"x  \r\n  y\"\"\"   b", LANG_FR, FR "a \"\"\"x  \n  y\"\"\" b\n");
    check("", LANG_FR, "");
}

static void test_lines(void **state)
{
    (void)state;
    check(FR "a {\nb\n   ## doc\nc {\n\n\nd\n}}\n", LANG_FR, FR "a {\n  b\n  ## doc\n  c {\n\n    d\n} }\n");
    check(FR "si a\n=> b\nou c # x\n# y\net d\n", LANG_FR, FR "si a\n    => b\n    ou c  # x\n    # y\n    et d\n");
    check(FR "a [\nb,\n[c,\nd]\n]\n", LANG_FR, FR "a [\n  b,\n  [c,\n    d]\n]\n");
    check(FR ";a;;\n;b;#x\n{;c;}\n", LANG_FR, FR "a\nb  #x\n{ c }\n");
    check(FR "x {\n  a ;\n  => b ;\n}\n", LANG_FR, FR "x {\n  a ;\n  => b\n}\n");
    check(FR "x { dans a ;\n dans b }\n", LANG_FR, FR "x { dans a\n  `dans` b }\n");
    check(FR "a } ; b\n", LANG_FR, FR "a } ; b\n");
}

static void test_translation(void **state)
{
    (void)state;
    check(FR "si non a et b => pour tout x dans y : vrai\n", LANG_EN, EN "if not a and b => for all x in y : true\n");
    check(FR "V J+28, J0, H-4, a.J0\n", LANG_EN, EN "V D+28, D0, H-4, a.J0\n");
    check(FR "or and in `et` D0\n", LANG_EN, EN "`or` `and` `in` et `D0`\n");
    check(FR "a.or, b@all, f(x pour all dans y)\n", LANG_EN, EN "a.or, b@all, f(x for `all` in y)\n");
    check(FR "x { in a ; b\nc }\n", LANG_EN, EN "x { in a ; b\n  c }\n");
    check(FR "x { pour a ; `pour` tout ; for b }\n", LANG_EN, EN "x { pour a ; pour tout ; for b }\n");
    check(EN "x { for a ; `for` all ; `for` b }\n", LANG_EN, EN "x { for a ; `for` all ; `for` b }\n");
    check(FR "x { b\nin a }\n", LANG_EN, EN "x { b\n  `in` a }\n");
    check(FR "a 3 in, 3 in/s, 3 mg/dL\n", LANG_EN, EN "a 3 `in`, 3 `in/s`, 3 mg/dL\n");
    check(EN "a 3 `in`, `J0`, `et`\n", LANG_FR, FR "a 3 in, `J0`, `et`\n");
    check("ripx 2 fr\nou\n", LANG_EN, "ripx 2 en\nor\n");
}

/* A vocabulary of three words: mère, mother, and act in both languages. */
static bool is_word(void *ctx, const char *text, uint32_t len, enum language language)
{
    (void)ctx;
    if (len == 3 && memcmp(text, "act", 3) == 0) return true;
    return language == LANG_FR ? len == 5 && memcmp(text, "mère", 5) == 0 : len == 6 && memcmp(text, "mother", 6) == 0;
}

static void check_words(const char *source, enum language to, const struct format_word *words, uint32_t n, const char *expected)
{
    bool whole;
    char *out = format_with(source, strlen(source), to, words, n, is_word, &whole);
    assert_true(whole);
    assert_string_equal(out, expected);
    free(out);
}

static void test_words(void **state)
{
    (void)state;
    const struct format_word words[] = {{{0, 10, 15}, "mother"}, {{0, 28, 31}, "years"}, {{0, 36, 39}, "or"}};
    check_words(FR "mère, mother, 18 ans ; x.mot\n", LANG_EN, words, 2, EN "mother, `mother`, 18 years ; x.mot\n");
    check_words(FR "mère, mother, 18 ans ; x `a`\n", LANG_EN, words, 3, EN "mother, `mother`, 18 years ; x `or`\n");
    check_words(FR "mother `mère` `mother`\n", LANG_FR, NULL, 0, FR "mother `mère` mother\n");
    check_words(FR "act `act`\n", LANG_EN, NULL, 0, EN "act `act`\n");
    const struct format_word strings[] = {{{0, 12, 15}, "\"x  y\""}, {{0, 19, 30}, "\"one\", \"two\""}};
    check_words(FR "a \"b\" c  \"d\" ,  \"e\"   f\n", LANG_EN, strings, 2, EN "a \"x  y\" c \"one\", \"two\" f\n");
    const struct format_word reserved[] = {{{0, 10, 11}, "or"}};
    check_words(FR "a b\n", LANG_EN, reserved, 1, EN "`or` b\n");
}

static void check_broken(const char *source, const char *expected)
{
    bool whole;
    char *once = format_with(source, strlen(source), LANG_FR, NULL, 0, NULL, &whole);
    assert_false(whole);
    assert_string_equal(once, expected);
    char *twice = format_with(once, strlen(once), LANG_FR, NULL, 0, NULL, &whole);
    assert_string_equal(twice, expected);
    free(once);
    free(twice);
}

static void test_broken_lines(void **state)
{
    (void)state;
    check_broken(FR "a{\n   b   €  c  \nd  e\n}", FR "a {\n   b   €  c\n  d e\n}\n");
    check_broken(FR "a  b\n c  \"d\ne  f", FR "a b\n c  \"d\ne f\n");
    check_broken(FR "a  b ) c\n d   e", FR "a  b ) c\nd e\n");
    check_broken(FR "a \"\"\"b\n\n c  \n\n", FR "a \"\"\"b\n\n c\n");
}

/* --- round trips --- */

static void check_round_trip(const char *source, size_t len)
{
    bool whole;
    char *fr = format_with(source, len, LANG_FR, NULL, 0, NULL, &whole);
    assert_true(whole);
    char *again = format(fr, LANG_FR), *en = format(fr, LANG_EN), *back = format(en, LANG_FR);
    assert_string_equal(again, fr);
    assert_string_not_equal(en, fr);
    assert_string_equal(back, fr);
    free(fr);
    free(again);
    free(en);
    free(back);
}

static const char SAMPLE[] =
    FR "## Doc.\nrègle a exige \"t\" {   # c\n  en \"u\" ; ligne \"X-1\", \"Y-2\" ; or S@2016 \"al. 3\" ;\n"
    "  pour_chaque x dans L\n  exige existe c dans x.y : c.f >= 3 mg/dL et non g(c, par: [a, in])\n"
    "    ou vrai\n  cas l { si v => [1, 2] }\n  sinon\n  => 3 in\n}\n"
    "V2 \"Mois\" J+28 ± 3 j { a puis b, not }\n2026-04-01 09:00 a ; \"\"\"x\ny\"\"\"\nD0 x { in b ; dans c ; d\n  for -3 }\n";

static void test_round_trip(void **state)
{
    (void)state;
    check_round_trip(SAMPLE, strlen(SAMPLE));
}

static void test_sketches(void **state)
{
    (void)state;
    static const char *const PATHS[] = {"../shared/design/sketch/vitamir.ripx", "../shared/design/sketch/consentement_et_sang.ripx"};
    for (size_t i = 0; i < sizeof PATHS / sizeof *PATHS; i++) {
        FILE *f = fopen(PATHS[i], "rb");
        if (!f) {
            print_message("%s is not here: skipped\n", PATHS[i]);
            skip();
        }
        static char text[1 << 16];
        size_t len = fread(text, 1, sizeof text - 1, f);
        text[len] = 0;
        fclose(f);
        check_round_trip(text, len);
    }
}

/* --- mutations --- */

/* A congruential generator (Knuth, MMIX): the same mutations everywhere. */
static uint32_t next_random(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*seed >> 33);
}

/* Whatever the text, formatting is idempotent. */
static void test_mutations(void **state)
{
    (void)state;
    static const char PIECES[] = "{}()[]\"`#;;;,:@..=<>+-*/\n\n\t 0J9e\\\xC3\xA9\xFF";
    uint64_t seed = 7;
    for (int i = 0; i < 2000; i++) {
        char text[sizeof SAMPLE];
        memcpy(text, SAMPLE, sizeof SAMPLE);
        for (uint32_t n = 1 + next_random(&seed) % 6; n > 0; n--) {
            size_t at = 10 + next_random(&seed) % (sizeof SAMPLE - 11);
            if (next_random(&seed) % 2) text[at] = PIECES[next_random(&seed) % (sizeof PIECES - 1)];
            else memmove(text + at, text + 10 + next_random(&seed) % (at - 9), (sizeof SAMPLE - 1 - at) % 40);
        }
        char *once = format(text, LANG_FR), *twice = format(once, LANG_FR);
        if (strcmp(once, twice) != 0) fail_msg("mutation %d\n--- text\n%s\n--- once\n%s\n--- twice\n%s", i, text, once, twice);
        free(once);
        free(twice);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_spacing),      cmocka_unit_test(test_lines),      cmocka_unit_test(test_translation),
        cmocka_unit_test(test_words),        cmocka_unit_test(test_broken_lines), cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_sketches),     cmocka_unit_test(test_mutations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
