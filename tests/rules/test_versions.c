/* test_versions.c - around each day on which a version of a text begins, ends, was copied or carries a mark, every rule
   that cites it says what those days say: nothing, that no version was read, or its finding at the level of the day. */
#include "tests/rules/lab.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static struct lab lab;
static const struct law *law;

enum { DAYS = 64, RULES = 1024 };

/* ---- what the dates say ---- */

enum says { SAYS_NOTHING, SAYS_UNREAD, SAYS_FINDING };
struct expected { enum says says; enum diag_level level; };

static const struct source_version *version_of(const struct citation *c)
{
    return c->version == VOCAB_NONE ? NULL : &law->sources.at[c->source].versions.at[c->version];
}

static int32_t copied_on(const struct source_version *v) { return v->read_as_of != INT32_MIN ? v->read_as_of : v->read_on; }

static enum diag_level capped(enum diag_level level, uint32_t flag, int32_t day)
{
    if (flag == VOCAB_NONE) return level;
    const struct law_flag *f = &law->flags.at[flag];
    return f->caps && day >= f->since && f->cap > level ? f->cap : level;
}

/* One level of proof less before the day of a copy that has no date; a mark caps from its day on. */
static struct expected expected_on(const struct rule *r, int32_t day)
{
    uint32_t proof = law_level(law, r->grade), marked = r->flag;
    enum says says = SAYS_FINDING;
    bool earlier = false;
    for (uint32_t i = 0; i < r->cites.len && says == SAYS_FINDING; i++) {
        const struct source_version *v = version_of(&r->cites.at[i]);
        if (!v) continue;
        if (!v->to_open && day >= v->to) says = SAYS_NOTHING;
        else if (v->from_known && day < v->from) says = SAYS_UNREAD;
        else if (!v->from_known) earlier = earlier || day < copied_on(v);
    }
    if (earlier && proof < LEVEL_NOTED) proof++;
    enum diag_level level = capped(law->severity[proof], marked, day);
    for (uint32_t i = 0; i < r->cites.len; i++) {
        const struct source_version *v = version_of(&r->cites.at[i]);
        if (v) level = capped(level, v->flag, day);
    }
    return (struct expected){says, level};
}

/* ---- what comes out ---- */

/* Whom the rule is about may rest on what other texts give, which have days of their own. */
static bool infers_the_same(const struct run *a, const struct run *b)
{
    const struct verdicts *x = checker_verdicts(a->checker), *y = checker_verdicts(b->checker);
    bool same = true;
    for (uint32_t i = 0; i < x->choices.len; i++) same = same && x->choices.at[i].candidates == y->choices.at[i].candidates;
    for (uint32_t i = 0; i < x->effects.len; i++) same = same && x->effects.at[i].proved == y->effects.at[i].proved;
    return same;
}

/* The finding of the rule: none, one, or several, which none of the examples gives. */
static bool agrees(const struct run *run, const struct run *today, const struct rule *r, struct expected e)
{
    uint32_t findings = 0, unread = 0, at_level = 0, errors = 0;
    const struct verdicts *vs = checker_verdicts(run->checker);
    for (uint32_t i = 0; i < vs->all.len; i++) {
        const struct verdict *v = &vs->all.at[i];
        if (strcmp(rule_code(v->rule), rule_code(r)) != 0) continue;
        findings += v->outcome == OUTCOME_NOT_MET;
        errors += v->outcome == OUTCOME_NOT_MET && v->severity == DIAG_ERROR;
        at_level += v->outcome == OUTCOME_NOT_MET && v->severity == e.level;
        unread += v->outcome == OUTCOME_NOT_SHOWN && v->why.text[LANG_FR];
    }
    switch (e.says) {
    case SAYS_NOTHING: return findings == 0 && unread == 0;
    /* A declared value is then compared with what the next version indicates: at most a warning. */
    case SAYS_UNREAD: return r->modality == MODAL_COMPARES ? errors == 0 : findings == 0 && unread > 0;
    case SAYS_FINDING: return unread == 0 && ((findings == 1 && at_level == 1) || (findings == 0 && !infers_the_same(run, today)));
    }
    return false;
}

static const char *said(struct expected e)
{
    return e.says == SAYS_NOTHING ? "nothing" : e.says == SAYS_UNREAD ? "no version read" : diag_level_word(e.level, LANG_EN);
}

/* ---- the days ---- */

struct days { int32_t at[DAYS]; uint32_t len; };

static void add_around(struct days *d, int32_t day)
{
    for (int32_t near = day - 1; near <= day + 1; near++) {
        bool known = false;
        for (uint32_t i = 0; i < d->len; i++) known = known || d->at[i] == near;
        if (!known && d->len < DAYS) d->at[d->len++] = near;
    }
}

static void days_of(const struct rule *r, struct days *d)
{
    for (uint32_t i = 0; i <= r->cites.len; i++) {
        const struct source_version *v = i < r->cites.len ? version_of(&r->cites.at[i]) : NULL;
        uint32_t flag = i < r->cites.len ? (v ? v->flag : VOCAB_NONE) : r->flag;
        if (v && v->from_known) add_around(d, v->from);
        if (v && !v->to_open) add_around(d, v->to);
        if (v && !v->from_known && copied_on(v) != INT32_MIN) add_around(d, copied_on(v));
        if (flag != VOCAB_NONE) add_around(d, law->flags.at[flag].since);
    }
}

static void around_its_days(void **state)
{
    const struct rule *r = *state;
    struct ast_file *bad = lab_protocol(&lab, r->bad.text[LANG_FR]);
    struct run today = lab_run(&lab, bad, NULL, INT32_MIN);
    struct days days = {.len = 0};
    uint32_t wrong = 0;
    days_of(r, &days);
    for (uint32_t i = 0; i < days.len; i++) {
        struct expected e = expected_on(r, days.at[i]);
        struct run run = lab_run(&lab, bad, NULL, days.at[i]);
        char day[DATE_TEXT_SIZE];
        date_format(days.at[i], day);
        if (!agrees(&run, &today, r, e)) print_error("%s on %s: should say: %s\n", rule_code(r), day, said(e)), wrong++;
        run_end(&run);
    }
    run_end(&today);
    assert_int_equal(wrong, 0);
}

/* ---- that there is something to see ---- */

/* Every version that a rule cites is judged on some of its days; a version that nothing cites would be dead text. */
static void versions_are_selected(void **state)
{
    uint32_t versions = 0, days_seen = 0, unseen = 0;
    (void)state;
    for (uint32_t s = 0; s < law->sources.len; s++)
        for (uint32_t v = 0; v < law->sources.at[s].versions.len; v++) {
            bool cited = false, seen = false;
            for (uint32_t i = 0; i < law->rules.len; i++)
                for (uint32_t c = 0; c < law->rules.at[i].cites.len; c++) {
                    const struct rule *r = &law->rules.at[i];
                    if (r->cites.at[c].source != s || r->cites.at[c].version != v || !can_fail(r)) continue;
                    struct days days = {.len = 0};
                    days_of(r, &days);
                    cited = true;
                    seen = seen || !days.len;   /* not read, so without a day to stand before or after */
                    for (uint32_t d = 0; d < days.len; d++) seen = seen || expected_on(r, days.at[d]).says == SAYS_FINDING;
                }
            if (cited && !seen) print_error("%s@%s is never in force in a test\n", law->sources.at[s].word.name[LANG_FR]->text, law->sources.at[s].versions.at[v].word.name[LANG_FR]->text), unseen++;
            versions += cited;
        }
    for (uint32_t i = 0; i < law->rules.len; i++) {
        struct days days = {.len = 0};
        if (can_fail(&law->rules.at[i])) days_of(&law->rules.at[i], &days);
        days_seen += days.len;
    }
    print_message("%u versions, %u days of rules\n", versions, days_seen);
    assert_true(versions > 0 && days_seen > 0);
    assert_int_equal(unseen, 0);
}

int main(void)
{
    static struct CMUnitTest tests[RULES + 1];
    size_t n = 0;
    lab_open(&lab);
    struct run base = lab_run(&lab, lab_protocol(&lab, "protocole A \"Vide\"\n"), NULL, INT32_MIN);
    law = checker_law(base.checker);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(versions_are_selected);
    for (uint32_t i = 0; i < law->rules.len && n <= RULES; i++)
        if (can_fail(&law->rules.at[i]))
            tests[n++] = (struct CMUnitTest){.name = rule_code(&law->rules.at[i]), .test_func = around_its_days, .initial_state = &law->rules.at[i]};
    int failed = _cmocka_run_group_tests("versions", tests, n, NULL, NULL);
    run_end(&base);
    lab_close(&lab);
    return failed;
}
