/* test_explain.c - why an effect has its value, as text and as JSON, and what codes, rules, texts and words mean. */
#include "tests/unit/bakery.h"

#include "backends/explain/explain.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#define ONE "ripx 1 fr\nfournil F {\n  risque bas\n  pétrin p1 { gardé faux }\n  pétrin p2 { gardé vrai }\n}\n"
#define TWO "ripx 1 fr\nfournil F {\n  risque haut\n  pétrin p1 { gardé faux }\n  pétrin p2 { gardé faux }\n  pétrin p3 { gardé vrai }\n}\n"
#define OPEN "ripx 1 fr\nfournil F {\n  pétrin p1 \"un\x1B[31m\"\n}\n"

static void contains(const char *text, const char *part)
{
    if (!text || !strstr(text, part)) fail_msg("not there: %s\nin:\n%s", part, text ? text : "");
}

static char *why(const char *source, const char *option, enum language language)
{
    struct ripx *r = bakery_check(source);
    struct report_input in = bakery_input(r);
    struct text out;
    text_init(&out);
    if (!explain_effect(&in, option, language, &out)) assert_int_equal(out.len, 0);
    ripx_close(r);
    return out.at;
}

static void the_deciding_line_is_named(void **state)
{
    (void)state;
    char *text = why(ONE, "danger", LANG_FR);
    contains(text, "démontré                  danger haut\n");
    contains(text, "déclaré                   danger bas, ligne 3\n");
    contains(text, "ligne 4  p1  sans garde  haut      haut     <- décide\n");
    contains(text, "ligne 5  p2  avec garde  bas       bas\n");
    contains(text, "sans la ligne 4 (p1) : danger bas\n");
    contains(text, "Code du pain, art. 1, al. 2 (version v1, en vigueur depuis le 2020-01-01, lu le 2026-01-01, texte lu)");
    free(text);
}

static void equal_lines_decide_together(void **state)
{
    (void)state;
    char *text = why(TWO, "danger", LANG_EN);
    contains(text, "line 4  p1  without guard  high    high       <- decides\n");
    contains(text, "line 5  p2  without guard  high    high       <- decides\n");
    contains(text, "without lines 4, 5 (p1, p2): low danger\n");
    free(text);
}

static void several_values_are_said(void **state)
{
    (void)state;
    char *text = why(OPEN, "danger", LANG_EN);
    contains(text, "low danger or high danger");
    contains(text, "several values remain possible");
    assert_null(strstr(text, "  without guard"));
    assert_null(strchr(text, '\x1B'));
    free(text);
}

/* Rules that read the effect follow from it, R-01 by its applicability, D-02 by comparison; R-02 does not read it. */
static void what_follows_is_what_reads_it(void **state)
{
    (void)state;
    char *text = why(ONE, "danger", LANG_EN);
    const char *follows = strstr(text, "what follows");
    contains(follows, "D-02                      MISSING, line 3\n");
    contains(follows, "R-01                      to be shown, line 2\n");
    assert_null(strstr(follows, "R-02"));
    free(text);
    assert_null(why(ONE, "nothing", LANG_EN));
}

static void json_has_the_names_of_the_law(void **state)
{
    (void)state;
    struct ripx *r = bakery_check(ONE);
    struct report_input in = bakery_input(r);
    struct text out;
    text_init(&out);
    explain_json(&in, &out);
    json_t *root = json_loads(out.at, 0, NULL);
    assert_non_null(root);
    json_t *e = json_object_get(json_object_get(root, "effects"), "danger");
    assert_non_null(e);
    assert_int_equal(json_array_size(json_object_get(e, "proved")), 1);
    assert_string_equal(json_string_value(json_array_get(json_object_get(e, "proved"), 0)), "haut");
    assert_string_equal(json_string_value(json_object_get(e, "declared")), "bas");
    assert_true(json_is_null(json_object_get(e, "retained")));
    json_t *reason = json_array_get(json_object_get(e, "reasons"), 0);
    assert_string_equal(json_string_value(json_object_get(reason, "name")), "p1");
    assert_int_equal(json_integer_value(json_object_get(reason, "line")), 4);
    assert_string_equal(json_string_value(json_object_get(json_object_get(reason, "proved_by"), "name")), "ouvert");
    assert_true(json_is_object(json_object_get(root, "choices")));
    json_t *law = json_object_get(root, "law");
    assert_string_equal(json_string_value(json_object_get(law, "date")), "2026-01-01");
    assert_string_equal(json_string_value(json_object_get(law, "version")), "7");
    assert_int_equal(strlen(json_string_value(json_object_get(law, "hash"))), 16);
    json_decref(root);
    text_release(&out);
    ripx_close(r);
}

/* ---- choices ---- */

static const char FLOURS[] =
    "ripx 1 fr\n"
    "énumération farines { blé \"farine de blé\" { en \"wheat\" \"wheat flour\" } ; seigle \"farine de seigle\" { en \"rye\" \"rye flour\" } ; riz \"farine de riz\" { en \"rice\" \"rice flour\" } }\n"
    "propriété fournil.sans_gluten \"Sans gluten\" : drapeau { en \"gluten_free\" \"Gluten-free\" }\n"
    "propriété fournil.affiche \"Farine affichée\" : farines { en \"sign\" \"Flour on the sign\" }\n"
    "propriété fournil.fermé \"Fermé\" : drapeau { en \"closed\" \"Closed\" ; absente faux }\n"
    "choix farine de fournil \"Farine\" { en \"flour\" \"Flour\" ; valeurs farines ; option \"flour\" ; lorsque non fournil.fermé\n"
    "  demander fr \"Quelle farine ?\" en \"Which flour?\" }\n"
    "règle sans_gluten écarte farine \"le blé et le seigle ont du gluten\" { en \"wheat and rye have gluten\"\n"
    "  ligne \"F-01\" ; fondée_sur A1@v1 ; preuve lu ; si fournil.sans_gluten => [blé, seigle] }\n"
    "règle affichée présume farine \"l'affiche est crue\" { en \"the sign is believed\" ; si fournil.affiche = blé => [blé] ; si fournil.affiche = riz => [riz] }\n";

static void flour_of(const char *bakery, const char *day, enum language language, const char *const *parts)
{
    struct ripx_host host = {bakery_read, NULL};
    struct ripx *r = ripx_open(&host);
    struct date_range as_of;
    struct text out;
    text_init(&out);
    ripx_add_law(r, "law.ripx", bakery_law, strlen(bakery_law));
    ripx_add_law(r, "flours.ripx", FLOURS, strlen(FLOURS));
    ripx_add_text(r, "f.ripx", bakery, strlen(bakery));
    if (day && date_parse(day, strlen(day), &as_of)) ripx_as_of(r, as_of.lo);
    ripx_check(r);
    struct report_input in = bakery_input(r);
    assert_true(explain_effect(&in, "flour", language, &out));
    for (; *parts; parts++) contains(out.at, *parts);
    text_release(&out);
    ripx_close(r);
}

#define FLOUR_OF(bakery, day, language, ...) flour_of("ripx 1 fr\nfournil F { " bakery " }\n", day, language, (const char *const[]){__VA_ARGS__, NULL})

static void an_open_choice_says_what_it_waits_for(void **state)
{
    (void)state;
    FLOUR_OF("", NULL, LANG_EN, "not settled", "Which flour?\n  to be said: Gluten-free\n");
    FLOUR_OF("", NULL, LANG_FR, "non tranché", "Quelle farine ?\n  à dire : Sans gluten\n");
    FLOUR_OF("fermé", NULL, LANG_EN, "not applicable\n");
}

static void a_presumption_gives_way(void **state)
{
    (void)state;
    FLOUR_OF("affiche blé", NULL, LANG_EN, "proved                    wheat flour\n", "the sign is believed\n    rules out rye or rice (proved), line 2\n");
    FLOUR_OF("affiche blé ; sans_gluten", NULL, LANG_EN, "proved                    rice flour\n", "rules out wheat or rye (proved), line 2\n");
}

static void a_text_not_read_for_the_day_is_named(void **state)
{
    (void)state;
    FLOUR_OF("sans_gluten", "2019-05-01", LANG_EN, "not settled", "  Bread code, art. 1: no version read for 2019-05-01\n");
    FLOUR_OF("sans_gluten", "2019-05-01", LANG_FR, "non tranché", "  Code du pain, art. 1 : aucune version lue pour le 2019-05-01\n");
}

/* ---- topics ---- */

static void topic(const char *what, enum language language, const char *const *parts)
{
    struct ripx *r = bakery_check(NULL);
    struct text out;
    const char *near = NULL;
    text_init(&out);
    if (!explain_topic(ripx_law(r), ripx_sources(r), what, language, &out, &near)) fail_msg("unknown: %s", what);
    for (; *parts; parts++) contains(out.at, *parts);
    text_release(&out);
    ripx_close(r);
}

#define TOPIC(what, language, ...) topic(what, language, (const char *const[]){__VA_ARGS__, NULL})

static void rules_by_any_row(void **state)
{
    (void)state;
    TOPIC("D-02", LANG_EN, "D-02  the declared danger covers every mixer\n", "compares Danger", "D-02, D-20", "Bread code, art. 1, al. 3",
          "https://example.org/a1", "refused example\n    fournil F { risque bas", "accepted example\n    fournil F { risque haut");
    TOPIC("d-20", LANG_FR, "D-02  le danger déclaré couvre chaque pétrin\n");
    TOPIC("D-01", LANG_FR, "si p.gardé => bas", "sinon => haut", "avec garde");
    TOPIC("R-01", LANG_EN, "danger dans [bas, haut]", "Where is the register?", "Baker");
    TOPIC("danger_déclaré", LANG_EN, "D-02  the declared");
}

static void texts_by_article(void **state)
{
    (void)state;
    TOPIC("A1", LANG_EN, "Bread code, art. 1\n", "in force since 2020-01-01", "rules based on this text", "R-02");
    TOPIC("a 0", LANG_FR, "Code du pain, art. 1\n", "anciennement              A0\n");
    TOPIC("code du pain, art 1", LANG_EN, "Bread code, art. 1\n");
    TOPIC("Bread code, art. 1", LANG_FR, "Code du pain, art. 1\n");
    TOPIC("A8", LANG_FR, "Code du pain, art. 7 à 9 et 12\n", "aucune règle ni échéance ne repose sur ce texte");
    TOPIC("a12", LANG_EN, "Bread code, arts 7 to 9 and 12\n", "no rule and no step is based on this text");
}

static void a_range_has_two_ends(void **state)
{
    static const char *const OUTSIDE[] = {"A6", "A10", "A11", "A", "B8", "A8-1", "8", "A7 to A10", "A88888888888888888888888"};
    struct ripx *r = bakery_check(NULL);
    (void)state;
    for (size_t i = 0; i < sizeof OUTSIDE / sizeof *OUTSIDE; i++) {
        struct text out;
        const char *near = NULL;
        text_init(&out);
        assert_false(explain_topic(ripx_law(r), ripx_sources(r), OUTSIDE[i], LANG_FR, &out, &near));
        text_release(&out);
    }
    ripx_close(r);
}

static void codes_of_the_language(void **state)
{
    (void)state;
    TOPIC("RX0201", LANG_FR, "RX0201  UNKNOWN_PROPERTY\n", "erreur", "n'est pas une propriété de", "is not a property of");
    TOPIC("rx0001", LANG_EN, "RX0001  NOT_UTF8\n");
}

static void words_in_both_languages(void **state)
{
    (void)state;
    TOPIC("pétrin", LANG_FR, "pétrin  Pétrin\n", "mixer", "se place dans             fournil", "gardé");
    TOPIC("mixers", LANG_EN, "mixer  Mixer\n", "pétrin");
    TOPIC("fournil.risque", LANG_FR, "risque  Risque déclaré\n", "énumération niveau", "bas, haut");
    TOPIC("bakery.risk", LANG_EN, "risk  Declared risk\n");
    TOPIC("high", LANG_EN, "high  high danger\n", "value of");
    TOPIC("danger", LANG_EN, "effect");
    /* The same word, its accents apart. */
    TOPIC("pe\xCC\x81trin", LANG_FR, "pétrin  Pétrin\n");
}

static void the_nearest_is_suggested(void **state)
{
    (void)state;
    struct ripx *r = bakery_check(NULL);
    struct text out;
    const char *near = NULL;
    text_init(&out);
    assert_false(explain_topic(ripx_law(r), ripx_sources(r), "D-03", LANG_FR, &out, &near));
    assert_non_null(near);
    assert_true(near[0] == 'D' || near[0] == 'R');
    assert_false(explain_topic(ripx_law(r), ripx_sources(r), "petrin", LANG_FR, &out, &near));
    assert_string_equal(near, "pétrin");
    assert_false(explain_topic(ripx_law(r), ripx_sources(r), "zzzzzzzzzzzz", LANG_FR, &out, &near));
    assert_null(near);
    assert_false(explain_topic(ripx_law(r), ripx_sources(r), "", LANG_FR, &out, &near));
    assert_false(explain_topic(ripx_law(r), ripx_sources(r), "RX0000", LANG_FR, &out, &near));
    assert_int_equal(out.len, 0);
    ripx_close(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_deciding_line_is_named),    cmocka_unit_test(equal_lines_decide_together),
        cmocka_unit_test(several_values_are_said),       cmocka_unit_test(what_follows_is_what_reads_it),
        cmocka_unit_test(json_has_the_names_of_the_law), cmocka_unit_test(rules_by_any_row),
        cmocka_unit_test(texts_by_article), cmocka_unit_test(a_range_has_two_ends),              cmocka_unit_test(codes_of_the_language),
        cmocka_unit_test(words_in_both_languages),       cmocka_unit_test(the_nearest_is_suggested),
        cmocka_unit_test(an_open_choice_says_what_it_waits_for), cmocka_unit_test(a_presumption_gives_way),
        cmocka_unit_test(a_text_not_read_for_the_day_is_named),
    };
    return cmocka_run_group_tests_name("explain", tests, NULL, NULL);
}
