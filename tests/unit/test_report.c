/* test_report.c - the HTML document: what it says, that it adds up, that nothing of the sources escapes into its markup. */
#include "tests/unit/bakery.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define GOOD "ripx 1 fr\nfournil F \"Au bon pain\" {\n  risque haut\n  registre \"dans le bureau\"\n  chef \"Jean\"\n  pétrin p1 { gardé faux }\n}\n"
#define BAD                                                                                                            \
    "ripx 1 fr\nfournil F \"Au <script>alert(1)</script> & \\\"co\\\"\" {\n  risque bas\n  chef \"Jean\"\n"              \
    "  pétrin p1 \"Grand <b>pétrin</b>\" { gardé faux }\n  pétrin p2 { gardé vrai }\n"                                  \
    "  tolère D-02 { motif \"travaux <i>\" ; par \"la mairie\" ; date 2025-12-01 ; expire 2026-06-30 }\n"                                 \
    "  interprétation \"ce qu'est un pétrin\" { porte_sur pétrin.p1 ; retenue \"tout bac\" ; alternative \"un moteur\" }\n}\n"

static char *page_of(const char *source, enum language language)
{
    struct ripx *r = bakery_check(source);
    struct report_input in = bakery_input(r);
    struct text out;
    text_init(&out);
    assert_true(report_html(&in, &in.law->documents.at[0], language, &out));
    ripx_close(r);
    return out.at;
}

static void contains(const char *page, const char *part)
{
    if (!strstr(page, part)) fail_msg("not there: %s", part);
}

static void the_law_is_sound(void **state)
{
    (void)state;
    struct ripx *r = bakery_check(GOOD);
    for (uint32_t i = 0; i < diags_count(ripx_diags(r)); i++) {
        const struct diag *d = diags_at(ripx_diags(r), i);
        fail_msg("%s %s", d->code, d->message.text[LANG_FR]);
    }
    ripx_close(r);
}

/* Every element is closed in order, and every link to a place of the page leads to one. */
static void markup_is_sound(void **state)
{
    (void)state;
    char *page = page_of(BAD, LANG_FR), *stack[256];
    size_t depth = 0;
    for (char *p = page; (p = strchr(p, '<')); p++) {
        bool end = p[1] == '/';
        char *name = p + 1 + end;
        size_t len = 0;
        while (isalnum((unsigned char)name[len])) len++;
        if (strncmp(name, "!DOCTYPE", 8) == 0 || strncmp(name, "meta", 4) == 0 || strncmp(name, "br", len) == 0) continue;
        assert_true(len > 0);
        if (!end) {
            assert_true(depth < 256);
            stack[depth++] = name;
            continue;
        }
        if (!depth) fail_msg("closed but not open: %.20s", p);
        depth--;
        if (strncmp(stack[depth], name, len) != 0 || isalnum((unsigned char)stack[depth][len])) fail_msg("%.20s closes %.20s", p, stack[depth]);
    }
    assert_int_equal(depth, 0);
    for (char *p = page; (p = strstr(p, "href=\"#")); p++) {
        char id[64];
        size_t len = strcspn(p + 7, "\"");
        snprintf(id, sizeof id, " id=\"%.*s\"", (int)len, p + 7);
        contains(page, id);
    }
    free(page);
}

static void sources_stay_text(void **state)
{
    (void)state;
    char *page = page_of(BAD, LANG_FR);
    assert_null(strstr(page, "<script"));
    assert_null(strstr(page, "<b>pétrin"));
    assert_null(strstr(page, "<i>"));
    contains(page, "<h1>Au &lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;co&quot;</h1>");
    contains(page, "travaux &lt;i&gt;");
    free(page);
    page = page_of("ripx 1 fr\nfournil F \"a\xE2\x80\xAE" "b\x01" "c\xFF" "d\" { }\n", LANG_FR);
    assert_null(strstr(page, "\xE2\x80\xAE"));
    assert_null(strchr(page, '\x01'));
    assert_null(strchr(page, '\xFF'));
    contains(page, "\xEF\xBF\xBD");
    free(page);
}

static void verdicts_add_up(void **state)
{
    (void)state;
    char *page = page_of(BAD, LANG_EN);
    contains(page, "<a href=\"#not-met\"><b>1</b>");
    contains(page, "<a href=\"#not-shown\"><b>1</b>");
    contains(page, "<a href=\"#met\"><b>1</b>");
    contains(page, "<a href=\"#na\"><b>1</b>");
    contains(page, "<li class=\"total\"><b>4</b> verdicts in all</li>");
    /* Not met comes before not shown, which comes before met; what does not apply is folded, last. */
    const char *a = strstr(page, "<h3 id=\"not-met\">"), *b = strstr(page, "<h3 id=\"not-shown\">");
    const char *c = strstr(page, "<h3 id=\"met\">"), *d = strstr(page, "<details id=\"na\">");
    assert_true(a && b && c && d && a < b && b < c && c < d);
    const char *row = strstr(a, ">D-02</th>"), *other = strstr(d, ">R-03</th>");
    assert_true(row && row < b && other);
    contains(row, "the declared danger (low danger) is too low");
    contains(row, ">al. 3</p>");
    /* The text is said once, above the rules read in it. */
    const char *under = strstr(a, "class=\"under\""), *text = strstr(a, ">Bread code, art. 1<");
    assert_true(under && text && under < text && text < row);
    contains(text, "version v1, in force since 2020-01-01, read on 2026-01-01, text read");
    contains(row, "href=\"#f1L3\"");
    contains(row, "tolerated until 2026-06-30 by <span lang=\"fr\">la mairie</span>");
    free(page);
}

static void effects_have_reasons(void **state)
{
    (void)state;
    char *page = page_of(BAD, LANG_FR);
    const char *row = strstr(page, "class=\"decides\"");
    assert_non_null(row);
    contains(page, "<dd>danger haut</dd>");
    const char *decisive = strstr(row, "Grand &lt;b&gt;pétrin&lt;/b&gt;"), *other = strstr(row, ">p2</span>");
    assert_true(decisive && other && decisive < other);
    assert_null(strstr(row + 1, "class=\"decides\""));
    contains(row, "sans garde");
    contains(row, "avec garde");
    free(page);
}

static void identity_in_the_readers_language(void **state)
{
    (void)state;
    char *page = page_of(GOOD, LANG_EN);
    contains(page, "<html lang=\"en\">");
    contains(page, "Declared risk</th><td role=\"cell\" data-head=\"Value\">high danger</td>");
    contains(page, "<span lang=\"fr\">dans le bureau</span>");
    contains(page, "<h1 lang=\"fr\">Au bon pain</h1>");
    contains(page, "<dd>pain 7</dd>");
    contains(page, "<dd>ripx 9.9</dd>");
    assert_null(strstr(page, "class=\"draft\""));
    free(page);
    page = page_of(GOOD, LANG_FR);
    contains(page, "<html lang=\"fr\">");
    assert_null(strstr(page, "<h1 lang="));
    free(page);
}

static void readings_and_questions(void **state)
{
    (void)state;
    char *page = page_of(BAD, LANG_FR);
    const char *questions = strstr(page, "<section id=\"s4\""), *readings = strstr(page, "<section id=\"s5\"");
    assert_true(questions && readings);
    contains(questions, "<h3>Boulanger</h3>");
    contains(questions, "<strong>R-01</strong>");
    contains(readings, "ce qu&#39;est un pétrin");
    contains(readings, "un moteur");
    contains(readings, "<caption>Tolérances</caption>");
    free(page);
}

static void a_draft_says_so(void **state)
{
    (void)state;
    char *page = page_of("ripx 1 fr\nfournil F { couleur 3 }\n", LANG_FR);
    contains(page, "class=\"draft\"");
    contains(page, "<strong>RX0201</strong>");
    free(page);
}

static void the_same_bytes(void **state)
{
    (void)state;
    char *a = page_of(BAD, LANG_FR), *b = page_of(BAD, LANG_FR);
    assert_string_equal(a, b);
    free(a);
    free(b);
}

static void no_study_no_page(void **state)
{
    (void)state;
    struct ripx *r = bakery_check(NULL);
    struct report_input in = bakery_input(r);
    struct text out;
    text_init(&out);
    assert_false(report_html(&in, &in.law->documents.at[0], LANG_FR, &out));
    assert_int_equal(out.len, 0);
    ripx_close(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_law_is_sound),     cmocka_unit_test(markup_is_sound),
        cmocka_unit_test(sources_stay_text),    cmocka_unit_test(verdicts_add_up),
        cmocka_unit_test(effects_have_reasons), cmocka_unit_test(identity_in_the_readers_language),
        cmocka_unit_test(readings_and_questions), cmocka_unit_test(a_draft_says_so),
        cmocka_unit_test(the_same_bytes),       cmocka_unit_test(no_study_no_page),
    };
    return cmocka_run_group_tests_name("report", tests, NULL, NULL);
}
