/* test_facts.c - what each rule, effect, choice and step says of its protocols, and of each with one fact changed.

   tests/rules/facts/ARTICLE.expected holds it, a fact a line, with its values and what each gives; a fact of which no
   value changes anything is left out. RIPX_UPDATE=1 rewrites the files. An exception has an example that it alone keeps
   from a finding. */
#include "tests/rules/cases.h"
#include "tests/rules/kept.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { SUBJECTS = 2048 };

static struct lab lab;
static struct cases cs;
static struct keeping keeping = {.pattern = "tests/rules/facts/*.expected"};

/* ---- the table of a subject ---- */

static struct kept *kept_of(struct subject s)
{
    char path[4096], *name = s.kind == SUBJECT_RULE ? article_path(cs.law, &cs.law->rules.at[s.index])
                             : path_of(s.kind == SUBJECT_STEP ? "steps" : subject_word(cs.law, s));
    snprintf(path, sizeof path, "tests/rules/facts/%s.expected", name);
    free(name);
    return keep(&keeping, path);
}

/* "protocole.catégorie" of "protocole.catégorie = 1"; a criterion is a fact of its own. */
static size_t fact_len(const char *about)
{
    const char *is = NULL;
    for (const char *p = about; (p = strstr(p, " = ")) != NULL; p++) is = p;
    return is ? (size_t)(is - about) : strlen(about);
}

static bool same_fact(const struct law_case *a, const struct law_case *b)
{
    size_t n = fact_len(a->about);
    return n == fact_len(b->about) && strncmp(a->about, b->about, n) == 0;
}

static bool same_protocol(const struct law_case *a, const struct law_case *b)
{
    return a->subject.kind == b->subject.kind && a->subject.index == b->subject.index && strcmp(a->base, b->base) == 0;
}

/* The values of one fact, from case `i` on, in a line when one of them changes what comes out; gives the case after them. */
static uint32_t add_fact(uint32_t i, const char *as_it_stands, struct text *out)
{
    const struct law_case *first = &cs.all.at[i];
    size_t n = fact_len(first->about);
    uint32_t end = i;
    bool changes = false;
    for (; end < cs.all.len && same_protocol(first, &cs.all.at[end]) && same_fact(first, &cs.all.at[end]); end++)
        changes = changes || strcmp(cs.all.at[end].outcome, as_it_stands) != 0;
    if (!changes) return end;
    text_addf(out, "  %.*s:", (int)n, first->about);
    for (uint32_t k = i; k < end; k++) {
        const char *value = cs.all.at[k].about + n;
        if (*value) value += 3;
        text_addf(out, "%s %s%s%s", k > i ? ";" : "", *value ? value : first->about[n] ? "unwritten" : "", first->about[n] ? " → " : "→ ", cs.all.at[k].outcome);
    }
    text_addc(out, '\n');
    return end;
}

static void add_all(void)
{
    for (uint32_t i = 0; i < cs.all.len;) {
        const struct law_case *c = &cs.all.at[i];
        struct text *out = &kept_of(c->subject)->now;
        const char *stands = c->outcome;
        text_addf(out, "%s, %s → %s\n", subject_word(cs.law, c->subject), c->base, stands);
        if (!*c->about) i++;
        while (i < cs.all.len && same_protocol(c, &cs.all.at[i])) i = *cs.all.at[i].about ? add_fact(i, stands, out) : i + 1;
    }
}

static void facts(void **state) { assert_true(is_as_kept(*state)); }

static void nothing_stale(void **state) { assert_int_equal(*(const uint32_t *)*state, 0); }

/* ---- exceptions ---- */

struct exception { uint32_t rule, number; };

/* The item of the exception in the tree of the law. */
static struct ast_item **item_at(struct ast_item *in, struct span span)
{
    for (struct ast_item **i = &in->items; *i; i = &(*i)->next) {
        if ((*i)->head_span.lo == span.lo && (*i)->head_span.hi == span.hi) return i;
        struct ast_item **deeper = item_at(*i, span);
        if (deeper) return deeper;
    }
    return NULL;
}

/* Does it decide a value, at some level of proof, in a protocol that is tried? */
static bool decides_somewhere(const struct rule *r, const struct rule_case *c)
{
    bool found = false;
    for (uint32_t i = 0; i < cs.all.len && !found; i++) {
        const struct law_case *k = &cs.all.at[i];
        const char *name = c->word.name[LANG_FR]->text;
        if (k->subject.kind != SUBJECT_EFFECT || k->subject.index != r->target) continue;
        for (const char *at = k->outcome; !found && (at = strstr(at, name)) != NULL; at++) {
            char before = at > k->outcome ? at[-1] : ' ', after = at[strlen(name)];
            found = (before == ' ' || before == '/') && (after == ' ' || after == '/' || !after);
        }
    }
    return found;
}

/* Its own example is one that it alone keeps from a finding. */
static bool is_own_example(const struct law_case *k, const struct rule_case *c, const char *without)
{
    bool speaks = strstr(without, "error") || strstr(without, "warning") || strstr(without, "note");
    return strcmp(k->base, c->word.name[LANG_FR]->text) != 0 || *k->about || (strcmp(k->outcome, "-") == 0 && speaks);
}

/* Without the exception, one of the protocols of its rule is judged otherwise. */
static void exception_is_taken(void **state)
{
    const struct exception *e = *state;
    const struct rule *r = &cs.law->rules.at[e->rule];
    const struct rule_case *c = &r->cases.at[e->number];
    const char *name = c->word.name[LANG_FR]->text;
    struct ast_item *rule = lab_judging(&lab, r->word.span), **link = rule ? item_at(rule, c->span) : NULL, *item = link ? *link : NULL;
    bool taken = !can_fail(r) && decides_somewhere(r, c), own = true;
    for (uint32_t i = 0; item && i < cs.all.len && !taken; i++) {
        const struct law_case *k = &cs.all.at[i];
        struct run run;
        if (k->subject.kind != SUBJECT_RULE || k->subject.index != e->rule) continue;
        *link = item->next;
        const char *without = case_outcome(&lab, &cs, k, &run);
        *link = item;
        taken = strcmp(without, k->outcome) != 0;
        own = own && is_own_example(k, c, without);
        run_end(&run);
    }
    if (!taken) print_error("%s: exception %s: no protocol takes it\n", rule_code(r), name);
    if (!own) print_error("%s: exception %s: its example would be silent without it\n", rule_code(r), name);
    assert_true(taken && own);
}

/* ---- that there is something to see ---- */

static uint32_t cited(const struct citation *at, uint32_t len, uint32_t source)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < len; i++) n += at[i].source == source;
    return n;
}

/* How often the law rests on a text: in rules and their cases, steps, lists and tables. */
static uint32_t rests_on(uint32_t source)
{
    const struct law *l = cs.law;
    uint32_t n = 0;
    for (uint32_t i = 0; i < l->rules.len; i++) {
        const struct rule *r = &l->rules.at[i];
        n += cited(r->cites.at, r->cites.len, source);
        for (uint32_t c = 0; c < r->cases.len; c++) n += cited(r->cases.at[c].cites.at, r->cases.at[c].cites.len, source);
    }
    for (uint32_t i = 0; i < l->steps.len; i++) n += cited(l->steps.at[i].cites.at, l->steps.at[i].cites.len, source);
    for (uint32_t i = 0; i < l->lists.len; i++) {
        const struct law_list *list = &l->lists.at[i];
        n += cited(list->cites.at, list->cites.len, source);
        for (uint32_t e = 0; e < list->entries.len; e++) n += cited(list->entries.at[e].cites.at, list->entries.at[e].cites.len, source);
    }
    for (uint32_t i = 0; i < l->tables.len; i++) n += cited(l->tables.at[i].cites.at, l->tables.at[i].cites.len, source);
    return n;
}

static void every_article_is_cited(void **state)
{
    uint32_t unused = 0;
    (void)state;
    for (uint32_t s = 0; s < cs.law->sources.len; s++) {
        const struct law_source *source = &cs.law->sources.at[s];
        uint32_t n = rests_on(s);
        print_message("  %-28s %u\n", source->article ? source->article : source->word.name[LANG_FR]->text, n);
        /* A text that was repealed before it was read is kept for who looks for it; another says why nothing cites it. */
        bool in_force = false;
        for (uint32_t v = 0; v < source->versions.len; v++) in_force = in_force || law_level(cs.law, source->versions.at[v].grade) != LEVEL_NOTED;
        if (!n && in_force && !source->word.doc.text[LANG_FR]) print_error("%s: nothing cites it\n", source->word.name[LANG_FR]->text), unused++;
    }
    assert_int_equal(unused, 0);
}

static void counts(void **state)
{
    uint32_t exceptions = 0, at_bounds = 0;
    (void)state;
    for (uint32_t i = 0; i < cs.law->rules.len; i++)
        for (uint32_t c = 0; c < cs.law->rules.at[i].cases.len; c++) exceptions += cs.law->rules.at[i].cases.at[c].exception;
    for (uint32_t i = 0; i < cs.all.len; i++) at_bounds += cs.all.at[i].is_bound;
    print_message("%u exceptions, %u cases, %u of them at %u bounds; %u changes cannot be written\n", exceptions, cs.all.len, at_bounds, cs.bounds,
                  cs.unwritable);
    assert_true(exceptions > 0 && cs.bounds > 0 && at_bounds > cs.bounds);
}

int main(void)
{
    static struct CMUnitTest tests[SUBJECTS + 3];
    static struct exception exceptions[SUBJECTS];
    size_t n = 0, n_exceptions = 0;
    lab_open(&lab);
    cases_find(&cs, &lab, 1);
    add_all();
    uint32_t gone = compare_kept(&keeping);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(counts);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(every_article_is_cited);
    tests[n++] = (struct CMUnitTest){.name = "nothing_stale", .test_func = nothing_stale, .initial_state = &gone};
    for (size_t i = 0; i < keeping.len && n < SUBJECTS; i++) tests[n++] = (struct CMUnitTest){.name = keeping.at[i]->path, .test_func = facts, .initial_state = keeping.at[i]};
    for (uint32_t i = 0; i < cs.law->rules.len; i++)
        for (uint32_t c = 0; c < cs.law->rules.at[i].cases.len && n < SUBJECTS; c++) {
            const struct rule_case *k = &cs.law->rules.at[i].cases.at[c];
            if (!k->exception) continue;
            exceptions[n_exceptions] = (struct exception){i, c};
            tests[n++] = (struct CMUnitTest){.name = k->word.name[LANG_FR]->text, .test_func = exception_is_taken, .initial_state = &exceptions[n_exceptions++]};
        }
    int failed = _cmocka_run_group_tests("facts", tests, n, NULL, NULL);
    release_kept(&keeping);
    cases_release(&cs);
    lab_close(&lab);
    return failed;
}
