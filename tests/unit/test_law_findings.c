/* test_law_findings.c - the finding of every rule on its bad example, as people read it: code, level, place, text and law.

   It is kept under the article that the rule cites first: tests/law/ARTICLE/findings.LANGUAGE.expected holds those of its
   rules, in the order of the law. RIPX_UPDATE=1 writes them, and removes those of articles that no rule cites any more. */
#include "lang/diag_text.h"
#include "tests/rules/kept.h"
#include "tests/unit/law_examples.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { RULES = 1024 };

/* Where the finding of a rule stands in the text of its article. */
struct finding { const struct rule *rule; struct kept *kept[LANGUAGES]; size_t at[LANGUAGES], len[LANGUAGES]; };

static struct keeping keeping = {.pattern = "tests/law/*/findings.*.expected"};
static struct finding findings[RULES];
static size_t n_findings;

static struct kept *kept_of(const struct law *law, const struct rule *rule, enum language l)
{
    char path[4096], *article = article_path(law, rule);
    snprintf(path, sizeof path, "tests/law/%s/findings.%s.expected", article, l == LANG_FR ? "fr" : "en");
    free(article);
    return keep(&keeping, path);
}

static void add_finding(const struct law *law, const struct rule *rule)
{
    if (n_findings == RULES) abort();
    struct finding *f = &findings[n_findings++];
    *f = (struct finding){.rule = rule};
    struct ripx *r = checked("ripx 1 fr\n", rule->bad.text[LANG_FR], INT32_MIN);
    const struct diags *ds = ripx_diags(r);
    struct diags *one = diags_new(ripx_arena(r));
    for (uint32_t i = 0; i < diags_count(ds); i++)
        if (strcmp(diags_at(ds, i)->code, rule_code(rule)) == 0) diags_keep(one, diags_at(ds, i));
    for (int l = 0; l < LANGUAGES; l++) {
        struct diag_style style = {(enum language)l, DIAG_HUMAN, false, 0};
        f->kept[l] = kept_of(law, rule, (enum language)l);
        f->at[l] = f->kept[l]->now.len;
        diag_print(one, ripx_sources(r), &style, &f->kept[l]->now);
        text_addc(&f->kept[l]->now, '\n');
        f->len[l] = f->kept[l]->now.len - f->at[l];
    }
    ripx_close(r);
}

static void of_a_rule(void **state)
{
    const struct finding *f = *state;
    for (int l = 0; l < LANGUAGES; l++) {
        char *one = strndup(f->kept[l]->now.at + f->at[l], f->len[l]);
        assert_true(one && one[0] && strcmp(one, "\n") != 0);
        bool found = strstr(f->kept[l]->before.at, one) != NULL;
        if (!found) print_error("%s: not in %s:\n%s", rule_code(f->rule), f->kept[l]->path, one);
        free(one);
        assert_true(found);
    }
}

/* Nothing else stands there, and all in the order of the law. */
static void of_an_article(void **state)
{
    assert_true(is_as_kept(*state));
}

static void nothing_stale(void **state)
{
    assert_int_equal(*(const uint32_t *)*state, 0);
}

int main(void)
{
    static struct CMUnitTest tests[4 * RULES];
    size_t n = 0;
    struct ripx *the_law = checked("", "ripx 1 fr\nprotocole A \"Vide\"\n", INT32_MIN);
    const struct law *law = ripx_law(the_law);
    for (uint32_t i = 0; i < law->rules.len; i++)
        if (law->rules.at[i].bad.text[LANG_FR]) add_finding(law, &law->rules.at[i]);
    uint32_t gone = compare_kept(&keeping);
    tests[n++] = (struct CMUnitTest){.name = "nothing_stale", .test_func = nothing_stale, .initial_state = &gone};
    for (size_t i = 0; i < keeping.len; i++) tests[n++] = (struct CMUnitTest){.name = keeping.at[i]->path, .test_func = of_an_article, .initial_state = keeping.at[i]};
    for (size_t i = 0; i < n_findings; i++) tests[n++] = (struct CMUnitTest){.name = rule_code(findings[i].rule), .test_func = of_a_rule, .initial_state = &findings[i]};
    int failed = _cmocka_run_group_tests("law_findings", tests, n, NULL, NULL);
    release_kept(&keeping);
    ripx_close(the_law);
    return failed;
}
