/* test_law.c - every rule of stdlib fires on its bad example and is silent on its good one, in both languages. */
#include "tests/rules/given.h"
#include "tests/unit/law_examples.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The rows of the law as researched, in a folder next to the sources of ripx; RIPX_ROWS says where else it is. In each file an
   id comes first and one column holds the grade of evidence. */
static const char *const ROWS = "../shared/law";
static const struct { const char *name; char separator; int grade; } ROW_FILES[] = {
    {"rules.tsv", '\t', 9}, {"protocol-content.csv", ',', 6}, {"dossier.csv", ',', 8}, {"deadlines.csv", ',', 11},
    {"retention.csv", ',', 9}, {"cnil-mr.csv", ',', 12},
    {"consent-forms.csv", ',', 7}, {"information-items.csv", ',', 6}, {"acts-known.csv", ',', 7},
};
enum { ROW_FILE_COUNT = sizeof ROW_FILES / sizeof *ROW_FILES };

static struct ripx *the_law;
static const struct law *law;

/* ---- what an example gives ---- */

/* Errors of the language are mistakes of the example itself. */
static bool is_well_formed(const struct ripx *r, const char *what)
{
    const struct diags *ds = ripx_diags(r);
    for (uint32_t i = 0; i < diags_count(ds); i++) {
        const struct diag *d = diags_at(ds, i);
        if (strncmp(d->code, "RX", 2) != 0 || d->level > DIAG_WARNING) continue;
        print_error("%s: %s: %s\n", what, d->code, d->message.text[LANG_EN]);
        return false;
    }
    return true;
}

/* The diagnostics with this code, counted by level into n[DIAG_LEVELS]; returns their number. */
static uint32_t with_code(const struct ripx *r, const char *code, uint32_t *n)
{
    const struct diags *ds = ripx_diags(r);
    uint32_t all = 0;
    memset(n, 0, DIAG_LEVELS * sizeof *n);
    for (uint32_t i = 0; i < diags_count(ds); i++)
        if (strcmp(diags_at(ds, i)->code, code) == 0) n[diags_at(ds, i)->level]++, all++;
    return all;
}

static enum diag_level capped(enum diag_level level, uint32_t flag)
{
    if (flag == VOCAB_NONE) return level;
    const struct law_flag *f = &law->flags.at[flag];
    return f->caps && law->date >= f->since && f->cap > level ? f->cap : level;
}

/* The severity that the policy gives a rule, at the date of the law. */
static enum diag_level policy_of(const struct rule *rule)
{
    enum diag_level level = capped(law->severity[law_level(law, rule->grade)], rule->flag);
    for (uint32_t i = 0; i < rule->cites.len; i++) {
        const struct citation *c = &rule->cites.at[i];
        level = capped(level, law->sources.at[c->source].versions.at[c->version].flag);
    }
    return level;
}

static void fires(struct ripx *r, const struct rule *rule, enum diag_level level, const char *what)
{
    uint32_t n[DIAG_LEVELS];
    uint32_t all = with_code(r, rule_code(rule), n);
    bool formed = is_well_formed(r, what);
    ripx_close(r);
    if (all != 1 || n[level] != 1)
        print_error("%s: %s should give one %s; errors %u, warnings %u, notes %u, questions %u\n", what, rule_code(rule),
                    diag_level_word(level, LANG_EN), n[DIAG_ERROR], n[DIAG_WARNING], n[DIAG_NOTE], n[DIAG_QUESTION]);
    assert_true(formed && all == 1 && n[level] == 1);
}

static void is_silent(struct ripx *r, const struct rule *rule, const char *what)
{
    uint32_t n[DIAG_LEVELS];
    uint32_t all = with_code(r, rule_code(rule), n);
    bool formed = is_well_formed(r, what);
    ripx_close(r);
    if (all)
        print_error("%s: %s should be silent; errors %u, warnings %u, notes %u, questions %u\n", what, rule_code(rule), n[DIAG_ERROR],
                    n[DIAG_WARNING], n[DIAG_NOTE], n[DIAG_QUESTION]);
    assert_true(formed && all == 0);
}

/* ---- one test for each rule ---- */

/* The rules that a protocol can fail: those that only give values are tested below. */
static bool can_fail(const struct rule *r)
{
    switch (r->modality) {
    case MODAL_REQUIRES: case MODAL_FORBIDS: case MODAL_COMPARES: case MODAL_STATED: return true;
    case MODAL_PERMITS: case MODAL_DEFINES: case MODAL_GIVES: case MODAL_RULES_OUT: case MODAL_KEEPS:
    case MODAL_PRESUMES: case MODAL_FIXES: return false;
    }
    return false;
}

/* The example in the other language, checked. */
static struct ripx *translated(const char *example)
{
    struct text english;
    struct ripx *fr = checked("ripx 1 fr\n", example, INT32_MIN);
    text_init(&english);
    assert_true(ripx_format(fr, ripx_file(fr, 0), LANG_EN, &english));
    assert_int_equal(strncmp(english.at, "ripx 1 en\n", 10), 0);
    ripx_close(fr);
    struct ripx *en = checked("", english.at, INT32_MIN);
    text_release(&english);
    return en;
}

static void examples(void **state)
{
    const struct rule *rule = *state;
    const char *bad = rule->bad.text[LANG_FR], *good = rule->good.text[LANG_FR];
    if (!bad || !good) print_error("%s: no pair of examples\n", rule_code(rule));
    assert_true(bad && good);
    enum diag_level level = policy_of(rule);
    fires(checked("ripx 1 fr\n", bad, INT32_MIN), rule, level, "bad example");
    is_silent(checked("ripx 1 fr\n", good, INT32_MIN), rule, "good example");
    fires(translated(bad), rule, level, "bad example in English");
    is_silent(translated(good), rule, "good example in English");
}

/* ---- what every rule must hold ---- */

/* The {paths} of a text, one after the other. Their order may differ between languages, so each is looked for. */
static bool has_paths_of(const char *text, const char *other)
{
    for (const char *at = text; (at = strchr(at, '{')) != NULL; at++) {
        const char *end = strchr(at, '}');
        if (!end) return false;
        size_t n = (size_t)(end - at) + 1;
        bool found = false;
        for (const char *p = other; !found && (p = strchr(p, '{')) != NULL; p++) found = strncmp(p, at, n) == 0;
        if (!found) return false;
    }
    return true;
}

static bool says_the_same(struct msg m, const char *code, const char *what, bool needed)
{
    const char *fr = m.text[LANG_FR], *en = m.text[LANG_EN];
    if (!fr && !en && !needed) return true;
    bool ok = fr && en && *fr && *en && has_paths_of(fr, en) && has_paths_of(en, fr);
    if (!ok) print_error("%s: %s: not said in both languages with the same {paths}\n", code, what);
    return ok;
}

static bool texts_hold(const struct rule *r)
{
    const char *code = rule_code(r);
    bool ok = says_the_same(r->word.label, code, "title", true);
    ok &= says_the_same(r->fails, code, "message", r->modality == MODAL_REQUIRES || r->modality == MODAL_FORBIDS || r->modality == MODAL_COMPARES);
    ok &= says_the_same(r->asks, code, "question", r->modality == MODAL_STATED);
    ok &= says_the_same(r->help, code, "help", false);
    ok &= says_the_same(r->note, code, "note", false);
    ok &= says_the_same(r->label, code, "label", false);
    for (uint32_t i = 0; i < r->cases.len; i++) ok &= says_the_same(r->cases.at[i].says, code, "case", r->modality == MODAL_GIVES);
    return ok;
}

/* A rule is not better read than the text that it rests on. */
static bool grades_hold(const struct rule *r)
{
    bool ok = true;
    for (uint32_t i = 0; i < r->cites.len; i++) {
        const struct citation *c = &r->cites.at[i];
        assert_true(c->source < law->sources.len && c->version < law->sources.at[c->source].versions.len);
        if (r->grade >= law->sources.at[c->source].versions.at[c->version].grade) continue;
        print_error("%s: its grade is stronger than that of %s\n", rule_code(r), law->sources.at[c->source].word.label.text[LANG_EN]);
        ok = false;
    }
    return ok;
}

static uint32_t law_grade_worded(const char *word)
{
    uint32_t g = 0;
    while (g < law->grades.len && strcmp(law->grades.at[g].word.name[LANG_EN]->text, word) != 0) g++;
    return g;
}

/* What the sponsor declares is not law: such a rule has neither source nor row. Without a row of its own, a rule gives values, or
   says what a secondary source alone reports. */
static bool rows_hold(const struct rule *r)
{
    if (r->modality == MODAL_PRESUMES) return r->rows.len == 0 && r->cites.len == 0;
    if (r->cites.len == 0 || r->grade == VOCAB_NONE) return false;
    bool gives = r->modality == MODAL_GIVES || r->modality == MODAL_RULES_OUT || r->grade == law_grade_worded("secondary");
    return r->rows.len > 0 || gives;
}

static void declaration(void **state)
{
    const struct rule *r = *state;
    assert_true(texts_hold(r) && grades_hold(r));
    if (!rows_hold(r)) print_error("%s: no source, grade or row\n", rule_code(r));
    assert_true(rows_hold(r));
}

/* ---- the date that connects a rule to a version ---- */

/* A rule with a date of its own: that date, else the one of the law, else the law date. */
static void own_date_comes_first(void **state)
{
    static const struct { const char *dates, *declared; bool fires; } cases[] = {
        {"", "", true},
        {"date_dépôt 2025-03-01\n", "", false},
        {"date_dépôt 2025-03-01\n", "; engagement 2026-09-01", true},
        {"date_dépôt 2026-09-01\n", "; engagement 2025-03-01", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint32_t n[DIAG_LEVELS];
        struct text body;
        text_init(&body);
        text_addf(&body, "protocole A \"Essai\" {\n%scatégorie 2\nCNIL { conforme ; méthodologie MR_001 %s }\n"
                         "traitement { base_légale consentement_au_traitement }\n}\n", cases[i].dates, cases[i].declared);
        struct ripx *r = checked("ripx 1 fr\n", body.at, INT32_MIN);
        text_release(&body);
        assert_true(is_well_formed(r, "connecting dates"));
        with_code(r, "REG-CNIL-006", n);
        ripx_close(r);
        assert_int_equal(n[DIAG_WARNING], cases[i].fires);
    }
}

/* ---- effects and choices ---- */

/* Do these words, separated by spaces, name exactly the members of the set? */
static bool is_set(uint32_t enumeration, uint64_t set, const char *words)
{
    struct text t;
    const struct vocab_enum *e = &law->vocab->enums.at[enumeration];
    text_init(&t);
    text_add(&t, "");
    for (uint32_t i = 0; i < e->members.len; i++)
        if (set >> i & 1) text_addf(&t, "%s%s", t.len ? " " : "", e->members.at[i].name[LANG_FR]->text);
    bool same = strcmp(t.at, words) == 0;
    if (!same) print_error("expected {%s}, got {%s}\n", words, t.at);
    text_release(&t);
    return same;
}

static void effect_value(void **state)
{
    const struct given *g = *state;
    struct text body;
    text_init(&body);
    text_addf(&body, "protocole A \"Essai\" {\nrégime_déclaré RIPH\n%s\n}\n", g->body);
    struct ripx *r = checked("ripx 1 fr\n", body.at, INT32_MIN);
    text_release(&body);
    const struct effect_result *e = &ripx_verdicts(r)->effects.at[0];
    assert_true(is_well_formed(r, g->about) && e->applicable);
    assert_true(is_set(e->effect->enumeration, e->proved, g->at_proof));
    assert_true(is_set(e->effect->enumeration, e->indicated, g->indicated));
    if (g->decided) {
        assert_true(e->reasons.len > 0 && e->reasons.at[0].decided[LEVEL_PROVED] != NULL);
        assert_string_equal(e->reasons.at[0].decided[LEVEL_PROVED]->word.name[LANG_FR]->text, g->decided);
    }
    ripx_close(r);
}

static const struct choice_result *choice_named(const struct ripx *r, const char *name)
{
    const struct verdicts *vs = ripx_verdicts(r);
    for (uint32_t i = 0; i < vs->choices.len; i++)
        if (strcmp(vs->choices.at[i].choice->word.name[LANG_FR]->text, name) == 0) return &vs->choices.at[i];
    fail_msg("no choice is named %s", name);
    return NULL;
}

/* The choice for which a protocol is given. */
static const char *choice_of(const struct given *g)
{
    for (size_t k = 0; k < sizeof CHOICES / sizeof *CHOICES; k++)
        if (g >= CHOICES[k].given && g < CHOICES[k].given + CHOICES[k].len) return CHOICES[k].choice;
    return "";
}

static void choice_value(void **state)
{
    const struct given *g = *state;
    const char *name = choice_of(g);
    struct text body;
    text_init(&body);
    text_addf(&body, "protocole A \"Essai\" {\n%s\n}\n", g->body);
    struct ripx *r = checked("ripx 1 fr\n", body.at, INT32_MIN);
    text_release(&body);
    const struct choice_result *c = choice_named(r, name);
    assert_true(is_well_formed(r, g->about));
    assert_true(is_set(c->choice->enumeration, c->candidates, g->at_proof));
    assert_true(is_set(c->choice->enumeration, c->indicated, g->indicated));
    bool found = g->decided == NULL;
    for (uint32_t i = 0; !found && i < c->reasons.len; i++) found = strcmp(rule_code(c->reasons.at[i].rule), g->decided) == 0;
    if (!found) print_error("%s is not among the reasons\n", g->decided);
    assert_true(found);
    ripx_close(r);
}


static bool decides(const struct choice_given *c, const struct rule *rule)
{
    for (size_t k = 0; k < c->len; k++)
        if (c->given[k].decided && strcmp(c->given[k].decided, rule_code(rule)) == 0) return true;
    return false;
}

/* Every rule that gives values is a reason of one of the cases above. */
static void values_are_covered(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < law->rules.len; i++) {
        const struct rule *rule = &law->rules.at[i];
        bool found = rule->modality != MODAL_RULES_OUT;
        for (size_t k = 0; !found && k < sizeof CHOICES / sizeof *CHOICES; k++) found = decides(&CHOICES[k], rule);
        if (!found) print_error("%s: no test\n", rule_code(rule));
        assert_true(found);
    }
}

/* ---- the rows as researched ---- */

static const char *grade_word(uint32_t grade)
{
    return law->grades.at[grade].word.name[LANG_EN]->text;
}

/* The start of the next column, cutting this one; NULL after the last. A quoted column may hold the separator. */
static char *next_column(char *at, char separator)
{
    bool quoted = false;
    for (; *at; at++) {
        if (*at == '"' && separator == ',') quoted = !quoted;
        if (quoted || *at != separator) continue;
        *at = 0;
        return at + 1;
    }
    return NULL;
}

/* The grade of a row in one file, NULL when no line begins with its id. */
static char *grade_in(FILE *rows, const char *id, char separator, int column)
{
    static char line[65536];
    size_t n = strlen(id);
    rewind(rows);
    while (fgets(line, sizeof line, rows)) {
        if (strncmp(line, id, n) != 0 || line[n] != separator) continue;
        char *at = line;
        line[strcspn(line, "\r\n")] = 0;
        for (int c = 1; at && c < column; c++) at = next_column(at, separator);
        if (at) next_column(at, separator);
        return at;
    }
    return NULL;
}

static const char *row_grade(FILE *const rows[ROW_FILE_COUNT], const char *id)
{
    const char *found = NULL;
    for (size_t f = 0; !found && f < ROW_FILE_COUNT; f++) found = grade_in(rows[f], id, ROW_FILES[f].separator, ROW_FILES[f].grade);
    return found;
}

static void rows_are_as_researched(void **state)
{
    (void)state;
    const char *folder = getenv("RIPX_ROWS") ? getenv("RIPX_ROWS") : ROWS;
    FILE *rows[ROW_FILE_COUNT];
    bool ok = true, there = true;
    for (size_t f = 0; f < ROW_FILE_COUNT; f++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", folder, ROW_FILES[f].name);
        rows[f] = fopen(path, "r");
        there = there && rows[f];
    }
    for (uint32_t i = 0; there && i < law->rules.len; i++)
        for (uint32_t k = 0; k < law->rules.at[i].rows.len; k++) {
            const struct rule *r = &law->rules.at[i];
            const char *grade = row_grade(rows, r->rows.at[k]);
            bool same = grade && (k > 0 || strcmp(grade, grade_word(r->grade)) == 0);
            if (!same) print_error("%s: row %s is %s in %s\n", rule_code(r), r->rows.at[k], grade ? grade : "not", folder);
            ok &= same;
        }
    for (size_t f = 0; f < ROW_FILE_COUNT; f++)
        if (rows[f]) fclose(rows[f]);
    if (!there) {
        print_message("%s is not there: the rows are not compared\n", folder);
        skip();
    }
    assert_true(ok);
}

static void counts(void **state)
{
    (void)state;
    uint32_t n[8] = {0}, failing = 0, strong = 0;
    for (uint32_t i = 0; i < law->rules.len; i++) {
        const struct rule *r = &law->rules.at[i];
        if (r->grade < 8) n[r->grade]++;
        if (!can_fail(r)) continue;
        failing++;
        strong += law_level(law, r->grade) == LEVEL_PROVED;
    }
    print_message("%u rules; with a pair of examples: %u, read: %u\n", law->rules.len, failing, strong);
    for (uint32_t g = 0; g < law->grades.len && g < 8; g++) print_message("  %-12s %u\n", grade_word(g), n[g]);
    assert_true(strong >= 30);
}

/* ---- all of them ---- */

static struct CMUnitTest tests[1024];
static size_t n_tests;

static void add(CMUnitTestFunction run, void *state, const char *what, const char *about)
{
    size_t len = strlen(what) + strlen(about) + 2;
    char *name = malloc(len);
    if (!name || n_tests == sizeof tests / sizeof *tests) abort();
    snprintf(name, len, "%s %s", what, about);
    tests[n_tests++] = (struct CMUnitTest){.name = name, .test_func = run, .initial_state = state};
}

int main(void)
{
    the_law = checked("", "ripx 1 fr\nprotocole A \"Vide\"\n", INT32_MIN);
    law = ripx_law(the_law);
    add(counts, NULL, "counts", "");
    add(rows_are_as_researched, NULL, "rows", "");
    add(values_are_covered, NULL, "values", "");
    add(own_date_comes_first, NULL, "connecting dates", "");
    for (uint32_t i = 0; i < law->rules.len; i++) {
        struct rule *rule = &law->rules.at[i];
        add(declaration, rule, "declaration", rule_code(rule));
        if (can_fail(rule)) add(examples, rule, "examples", rule_code(rule));
    }
    for (size_t i = 0; i < sizeof EFFECTS / sizeof *EFFECTS; i++)
        add(effect_value, (void *)(uintptr_t)&EFFECTS[i], "effect:", EFFECTS[i].about);
    for (size_t k = 0; k < sizeof CHOICES / sizeof *CHOICES; k++)
        for (size_t i = 0; i < CHOICES[k].len; i++)
            add(choice_value, (void *)(uintptr_t)&CHOICES[k].given[i], CHOICES[k].choice, CHOICES[k].given[i].about);
    int failed = _cmocka_run_group_tests("law", tests, n_tests, NULL, NULL);
    for (size_t i = 0; i < n_tests; i++) free((void *)(uintptr_t)tests[i].name);
    ripx_close(the_law);
    return failed;
}
