/* test_law.c - every rule of stdlib fires on its bad example and is silent on its good one, in both languages, at its dates. */
#include "driver/ripx.h"
#include "lang/diag_text.h"

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

static bool no_file(void *ctx, const char *path, char **text, size_t *len)
{
    (void)ctx, (void)path, (void)text, (void)len;
    return false;
}

static const struct ripx_host host = {no_file, NULL};

static struct ripx *checked(const char *header, const char *text, int32_t as_of)
{
    struct ripx *r = ripx_open(&host);
    struct text whole;
    ripx_use_embedded_law(r);
    text_init(&whole);
    text_add(&whole, header);
    text_add(&whole, text);
    if (as_of != INT32_MIN) ripx_as_of(r, as_of);
    ripx_add_text(r, "example.ripx", whole.at, whole.len);
    ripx_keep_words(r);
    ripx_check(r);
    text_release(&whole);
    return r;
}

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

/* ---- the findings as people read them ---- */

/* The finding of a rule on its bad example, as printed: code, place, text and law. */
static void add_finding(const struct rule *rule, enum language language, struct text *out)
{
    struct ripx *r = checked("ripx 1 fr\n", rule->bad.text[LANG_FR], INT32_MIN);
    const struct diags *ds = ripx_diags(r);
    struct diags *one = diags_new(ripx_arena(r));
    for (uint32_t i = 0; i < diags_count(ds); i++)
        if (strcmp(diags_at(ds, i)->code, rule_code(rule)) == 0) diags_keep(one, diags_at(ds, i));
    struct diag_style style = {language, DIAG_HUMAN, false, 0};
    diag_print(one, ripx_sources(r), &style, out);
    text_addc(out, '\n');
    ripx_close(r);
}

static void add_file(const char *path, struct text *out)
{
    char block[4096];
    FILE *in = fopen(path, "rb");
    for (size_t n; in && (n = fread(block, 1, sizeof block, in)) > 0;) text_addn(out, block, n);
    if (in) fclose(in);
}

static bool put_file(const char *path, const struct text *t)
{
    FILE *out = fopen(path, "wb");
    bool ok = out && fwrite(t->at, 1, t->len, out) == t->len;
    return out && fclose(out) == 0 && ok;
}

/* All of them, against tests/law/findings.LANGUAGE.expected; RIPX_UPDATE=1 writes it instead. */
static void findings(void **state)
{
    enum language language = *(const enum language *)*state;
    const char *path = language == LANG_FR ? "tests/law/findings.fr.expected" : "tests/law/findings.en.expected";
    struct text got, kept;
    text_init(&got);
    text_init(&kept);
    for (uint32_t i = 0; i < law->rules.len; i++)
        if (law->rules.at[i].bad.text[LANG_FR]) add_finding(&law->rules.at[i], language, &got);
    if (getenv("RIPX_UPDATE")) assert_true(put_file(path, &got));
    add_file(path, &kept);
    size_t at = 0, line = 1;
    for (; at < kept.len && at < got.len && kept.at[at] == got.at[at]; at++) line += kept.at[at] == '\n';
    bool same = kept.len == got.len && at == got.len;
    if (!same) print_error("%s:%zu: now: %.100s\n", path, line, got.at + at);
    text_release(&got);
    text_release(&kept);
    assert_true(same);
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

/* ---- the day a text comes into force ---- */

static const struct rule *rule_based_on(uint32_t source, uint32_t version)
{
    for (uint32_t i = 0; i < law->rules.len; i++) {
        const struct rule *r = &law->rules.at[i];
        if (r->cites.len != 1 || !r->bad.text[LANG_FR]) continue;
        if (r->cites.at[0].source == source && r->cites.at[0].version == version) return r;
    }
    return NULL;
}

/* The note names the text, once for all the rules that it leaves unjudged. */
static bool says_unread(const struct ripx *r, const struct rule *rule)
{
    const struct diags *ds = ripx_diags(r);
    const char *text = law->sources.at[rule->cites.at[0].source].word.label.text[LANG_EN];
    for (uint32_t i = 0; i < diags_count(ds); i++) {
        const struct diag *d = diags_at(ds, i);
        const char *says = d->message.text[LANG_EN];
        if (strcmp(d->code, "RX0501") != 0 || d->level != DIAG_NOTE) continue;
        if (strncmp(says, text, strlen(text)) == 0 && says[strlen(text)] == ':') return true;
    }
    return false;
}

struct start { const struct rule *rule; int32_t day; };

static void comes_into_force(void **state)
{
    const struct start *s = *state;
    uint32_t n[DIAG_LEVELS];
    struct ripx *before = checked("ripx 1 fr\n", s->rule->bad.text[LANG_FR], s->day - 1);
    uint32_t found = with_code(before, rule_code(s->rule), n);
    bool unread = says_unread(before, s->rule);
    ripx_close(before);
    struct ripx *from = checked("ripx 1 fr\n", s->rule->bad.text[LANG_FR], s->day);
    with_code(from, rule_code(s->rule), n);
    bool still_unread = says_unread(from, s->rule);
    ripx_close(from);
    if (found || !unread) print_error("%s: the day before, it should only say that no version was read\n", rule_code(s->rule));
    if (n[DIAG_ERROR] + n[DIAG_WARNING] != 1 || still_unread) print_error("%s: it should fire on the first day\n", rule_code(s->rule));
    assert_true(!found && unread && n[DIAG_ERROR] + n[DIAG_WARNING] == 1 && !still_unread);
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

struct given { const char *about, *body, *at_proof, *indicated, *decided; };

#define LIGHT "population p { inclusion { I1 \"Poids\" : poids >= 30 kg } }\n"
static const struct given EFFECTS[] = {
    {"usual care stays at the least demanding level", "acte a : chirurgie { soin_courant }", "3", "3", "usuel"},
    {"an act not added does not count", "acte a : chirurgie { ajouté_par_la_recherche faux }", "3", "3", "usuel"},
    {"an act on the first list, read in secondary sources", "acte a : holter { ajouté_par_la_recherche }", "3 2 1", "3", NULL},
    {"an act on the second list, read", LIGHT "acte a : prélèvement_sanguin { ajouté_par_la_recherche ; volume 20 mL ; volume_sur_28_j 20 mL }",
     "3 2", "2", "liste_2"},
    {"a volume beyond the table", LIGHT "acte a : prélèvement_sanguin { ajouté_par_la_recherche ; volume 60 mL ; volume_sur_28_j 60 mL }",
     "1", "1", "sang_au_delà_de_la_table"},
    {"a total beyond the table", LIGHT "acte a : prélèvement_sanguin { ajouté_par_la_recherche ; volume 20 mL ; volume_sur_28_j 80 mL }", "1",
     "1", "sang_au_delà_de_la_table"},
    {"the medicine that is studied", "acte a : médicament { ajouté_par_la_recherche ; objet_de_la_recherche }", "3 1", "1", "médicament_objet"},
    {"an act on neither list, which were not read in full", "acte a : biopsie { ajouté_par_la_recherche }", "3 2 1", "3 2 1", NULL},
    {"an act that is not said to be added or usual", "acte a : chirurgie", "3 2 1", "3 1", NULL},
    {"the most demanding act decides", "acte a : chirurgie { soin_courant }\n acte b : holter { ajouté_par_la_recherche }\n acte c : médicament {"
     " ajouté_par_la_recherche ; objet_de_la_recherche }", "3 2 1", "1", NULL},
    {"a random allocation of an organisation", "attribution t : aléatoire_organisation", "3 2 1", "2", NULL},
    {"a random allocation of persons, not verified", "attribution t : aléatoire_individuelle", "3 2 1", "3 2 1", NULL},
    {"a public programme", "programme_public", "2", "2", NULL},
    {"a day of which no version was read", "date_dépôt 2017-05-02\nacte a : médicament { ajouté_par_la_recherche ; objet_de_la_recherche }", "3 2 1", "1",
     NULL},
    {"a public programme, the same day", "date_dépôt 2017-05-02\nprogramme_public", "3 2 1", "2", NULL},
};

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

static const struct given REGIMES[] = {
    {"nothing is said", "", "RIPH CTR CI PS HORS", "RIPH CTR CI PS HORS", NULL},
    {"a declared level", "catégorie 2", "RIPH", "RIPH", NULL},
    {"a declared regime", "régime_déclaré RIPH", "RIPH", "RIPH", NULL},
    {"a trial", "essai_de_médicament", "CTR", "CTR", "SC-07"},
    {"an investigation", "investigation_de_dispositif", "CI", "CI", "SC-08"},
    {"a performance study", "étude_de_performances", "PS", "PS", "SC-09"},
    {"a declared trial", "régime_déclaré CTR", "CTR", "CTR", NULL},
    {"a declared investigation", "régime_déclaré CI", "CI", "CI", NULL},
    {"a declared performance study", "régime_déclaré PS", "PS", "PS", NULL},
    {"declared outside", "régime_déclaré HORS", "HORS", "HORS", NULL},
    {"another purpose", "finalité autre_finalité", "CTR CI PS HORS", "CTR CI PS HORS", "REG-QUAL-001"},
    {"another object", "objet autre_objet", "CTR CI PS HORS", "CTR CI PS HORS", "REG-QUAL-001"},
    {"the purpose of the text", "finalité connaissances_biologiques_ou_médicales", "RIPH CTR CI PS HORS", "RIPH CTR CI PS HORS", NULL},
    {"an excluded object", "seul_objet cosmétique", "HORS", "HORS", "REG-QUAL-002"},
    {"evaluation of practice", "seul_objet pratiques_professionnelles", "HORS", "HORS", "REG-QUAL-003"},
    {"existing data only", "données_existantes_seules", "HORS", "HORS", "REG-QUAL-004"},
    {"existing data, in a performance study", "données_existantes_seules\nétude_de_performances", "PS", "PS", "SC-09"},
    {"existing samples only: a reasoning, not a text", "échantillons_existants_seuls", "RIPH CTR CI PS HORS", "CTR CI PS HORS", "ACT-27"},
    {"not only existing data", "données_existantes_seules faux", "RIPH CTR CI PS HORS", "RIPH CTR CI PS HORS", NULL},
    {"outside the Union", "hors_UE", "HORS", "HORS", "CP-16"},
    {"a trial filed before the first version read keeps its regime", "catégorie 1\nessai_de_médicament\ndate_dépôt 2022-07-30", "RIPH", "RIPH", NULL},
    {"an investigation filed before its text was in force", "catégorie 1\ninvestigation_de_dispositif\ndate_dépôt 2022-04-21", "RIPH", "RIPH", NULL},
    {"an investigation filed since", "catégorie 1\ninvestigation_de_dispositif\ndate_dépôt 2022-04-22", "CI", "CI", "SC-08"},
    {"a performance study filed before its text was in force", "catégorie 1\nétude_de_performances\ndate_dépôt 2022-07-30", "RIPH", "RIPH", NULL},
    {"a performance study filed since", "catégorie 1\nétude_de_performances\ndate_dépôt 2022-07-31", "PS", "PS", "SC-09"},
    {"a trial moved to the regulation", "essai_de_médicament\ndate_dépôt 2017-05-02\npassage_au_règlement 2024-09-16", "CTR", "CTR",
     "essai_passé_au_règlement"},
    {"a trial still running after the transition", "catégorie 1\nessai_de_médicament\ndate_dépôt 2017-05-02\ndate_fin 2027-06-30", "RIPH", "CTR",
     "essai_encore_en_cours"},
    {"a trial ended before", "catégorie 1\nessai_de_médicament\ndate_dépôt 2017-05-02\ndate_fin 2019-11-30", "RIPH", "RIPH", NULL},
    {"an old trial without a declaration", "essai_de_médicament\ndate_dépôt 2017-05-02", "RIPH CTR HORS", "RIPH CTR HORS", NULL},
    {"a trial filed since does not", "catégorie 1\nessai_de_médicament\ndate_dépôt 2022-07-31", "CTR", "CTR", "SC-07"},
};

#define LAW_ROUTES "MR_001 MR_003 MR_004 MR_005 MR_006 MR_007 MR_008"
#define OUTSIDE "régime_déclaré HORS\n"
#define AT_2025 "date_dépôt 2025-03-01\n"
static const struct given DATA_ROUTES[] = {
    {"nothing is said", "", "étude_interne MR_001 MR_002 MR_003 MR_004 MR_005 MR_006 MR_007 MR_008 autorisation_après_CPP autorisation_après_CESREES",
     "étude_interne MR_001 MR_002 MR_003 MR_004 MR_005 MR_006 MR_007 MR_008 autorisation_après_CPP autorisation_après_CESREES", NULL},
    {"research on persons asks the CPP first", "catégorie 2", "étude_interne " LAW_ROUTES " autorisation_après_CPP", "MR_001 autorisation_après_CPP", "DA-03"},
    {"category 3, non-opposition", "catégorie 3\nconsentement p { forme non_opposition }", "étude_interne " LAW_ROUTES " autorisation_après_CPP",
     "MR_003 autorisation_après_CPP", "REG-CNIL-004"},
    {"category 3 with express consent: 001 or 003", "catégorie 3\nconsentement p { forme exprès }", "étude_interne " LAW_ROUTES " autorisation_après_CPP",
     "MR_001 MR_003 autorisation_après_CPP", "MR-004"},
    {"category 1 is outside 003", "catégorie 1", "étude_interne " LAW_ROUTES " autorisation_après_CPP", "MR_001 autorisation_après_CPP", "MR-003-2026"},
    {"a trial", "régime_déclaré CTR", "étude_interne MR_001 MR_002 MR_003 MR_004 MR_005 MR_006 MR_007 MR_008 autorisation_après_CPP autorisation_après_CESREES",
     "MR_001 MR_002 autorisation_après_CPP autorisation_après_CESREES", "REG-CNIL-002"},
    {"before 2026, a cluster trial of a medicine is outside 001",
     AT_2025 "régime_déclaré CTR\nessai_de_médicament\nattribution t : aléatoire_par_groupes",
     "étude_interne MR_001 MR_003 MR_004 MR_005 MR_006 MR_007 MR_008 autorisation_après_CPP autorisation_après_CESREES",
     "MR_003 autorisation_après_CPP autorisation_après_CESREES", "REG-CNIL-016"},
    {"before 2026, category 1 is outside 003", AT_2025 "catégorie 1",
     "étude_interne " LAW_ROUTES " autorisation_après_CPP autorisation_après_CESREES", "MR_001 autorisation_après_CPP",
     "MR-003-2018"},
    {"before 2026, data of the SNDS are outside 001 and 003", AT_2025 "catégorie 2\ntraitement { données [SNDS] }",
     "étude_interne " LAW_ROUTES " autorisation_après_CPP autorisation_après_CESREES", "autorisation_après_CPP",
     "REG-CNIL-015"},
    {"outside, nothing more is said", OUTSIDE, "étude_interne " LAW_ROUTES " autorisation_après_CESREES",
     "étude_interne MR_004 MR_005 MR_006 MR_007 MR_008 autorisation_après_CESREES", "MR-002"},
    {"outside, coded data", OUTSIDE "traitement { données [données_codées] ; données_du_suivi faux }", "étude_interne " LAW_ROUTES " autorisation_après_CESREES",
     "MR_004 autorisation_après_CESREES", "MR-005"},
    {"outside, hospital stays, by a company", OUTSIDE "traitement { données [PMSI_ou_RPU] ; responsable industriel ; usage_exclusif faux }",
     "étude_interne " LAW_ROUTES " autorisation_après_CESREES", "MR_004 MR_006 autorisation_après_CESREES", "MR-007"},
    {"outside, the main base, by an insurer", OUTSIDE "traitement { données [SNDS] ; responsable assureur_banque_ou_mutuelle ; usage_exclusif faux }",
     "étude_interne " LAW_ROUTES " autorisation_après_CESREES", "autorisation_après_CESREES", "MR-004"},
    {"outside, persons who cannot be reached", OUTSIDE "traitement { données [données_codées] ; personnes_injoignables ; usage_exclusif faux }",
     "étude_interne " LAW_ROUTES " autorisation_après_CESREES", "autorisation_après_CESREES", "MR-004"},
    {"outside, an internal study", OUTSIDE "traitement { données_du_suivi ; par_l_équipe_de_soins ; usage_exclusif }",
     "étude_interne " LAW_ROUTES " autorisation_après_CESREES", "étude_interne", "REG-CNIL-002"},
    {"said not to conform", "catégorie 3\nCNIL { conforme faux }", "étude_interne " LAW_ROUTES " autorisation_après_CPP", "autorisation_après_CPP",
     "REG-CNIL-001"},
};

#define INVESTIGATION "investigation_de_dispositif\n"
#define AIM(aim) "investigation_clinique { but " aim " }\n"
static const struct given CASES[] = {
    {"nothing is said of the device", INVESTIGATION, "cas_1 cas_2 cas_3 cas_4a cas_4b cas_4c cas_4d", "cas_1 cas_2 cas_3 cas_4a cas_4b cas_4c cas_4d", NULL},
    {"conformity, class I", INVESTIGATION AIM("établir_la_conformité") "dispositif { marquage sans_marquage ; classe classe_I }", "cas_1", "cas_1", "cas_selon_la_classe"},
    {"conformity, class IIa, not invasive", INVESTIGATION AIM("établir_la_conformité") "dispositif { marquage marqué_hors_destination ; classe classe_IIa ; invasif faux }",
     "cas_1", "cas_1", "cas_selon_la_classe"},
    {"conformity, class IIa, invasive", INVESTIGATION AIM("établir_la_conformité") "dispositif { marquage sans_marquage ; classe classe_IIa ; invasif }", "cas_2", "cas_2",
     "cas_selon_la_classe"},
    {"conformity, class IIa, invasive or not", INVESTIGATION AIM("établir_la_conformité") "dispositif { marquage sans_marquage ; classe classe_IIa }", "cas_1 cas_2",
     "cas_1 cas_2", "cas_selon_le_but"},
    {"conformity, class III", INVESTIGATION AIM("établir_la_conformité") "dispositif { marquage sans_marquage ; classe classe_III }", "cas_2", "cas_2",
     "cas_selon_la_classe"},
    {"follow-up, invasive and burdensome", INVESTIGATION "investigation_clinique { but suivi_après_commercialisation ; procédures_invasives ; procédures_lourdes }",
     "cas_3", "cas_3", "cas_selon_les_procédures"},
    {"follow-up, neither", INVESTIGATION "investigation_clinique { but suivi_après_commercialisation ; procédures_invasives faux ; procédures_lourdes faux }",
     "cas_4a", "cas_4a", "cas_selon_les_procédures"},
    {"follow-up, burdensome alone: the points overlap as reported", INVESTIGATION
     "investigation_clinique { but suivi_après_commercialisation ; procédures_invasives faux ; procédures_lourdes }", "cas_3 cas_4a", "cas_3 cas_4a", NULL},
    {"no conformity aim, within the purpose", INVESTIGATION AIM("sans_but_de_conformité") "dispositif { marquage marqué_dans_sa_destination }", "cas_4b", "cas_4b",
     "cas_selon_le_marquage"},
    {"no conformity aim, outside the purpose", INVESTIGATION AIM("sans_but_de_conformité") "dispositif { marquage marqué_hors_destination }", "cas_4c", "cas_4c",
     "cas_selon_le_marquage"},
    {"no conformity aim, no mark", INVESTIGATION AIM("sans_but_de_conformité") "dispositif { marquage sans_marquage }", "cas_4d", "cas_4d", "cas_selon_le_marquage"},
    {"not an investigation", "catégorie 1", "", "", NULL},
};

static const struct choice_result *choice_named(const struct ripx *r, const char *name)
{
    const struct verdicts *vs = ripx_verdicts(r);
    for (uint32_t i = 0; i < vs->choices.len; i++)
        if (strcmp(vs->choices.at[i].choice->word.name[LANG_FR]->text, name) == 0) return &vs->choices.at[i];
    fail_msg("no choice is named %s", name);
    return NULL;
}

static void choice_is(const struct given *g, const char *name)
{
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

static void regime_value(void **state) { choice_is(*state, "régime"); }
static void data_route_value(void **state) { choice_is(*state, "voie_des_données"); }
static void case_value(void **state) { choice_is(*state, "investigation"); }

static bool decides(const struct given *g, size_t n, const struct rule *rule)
{
    for (size_t k = 0; k < n; k++)
        if (g[k].decided && strcmp(g[k].decided, rule_code(rule)) == 0) return true;
    return false;
}

/* Every rule that gives values is a reason of one of the cases above. */
static void values_are_covered(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < law->rules.len; i++) {
        const struct rule *rule = &law->rules.at[i];
        bool found = rule->modality != MODAL_RULES_OUT || decides(REGIMES, sizeof REGIMES / sizeof *REGIMES, rule)
                     || decides(DATA_ROUTES, sizeof DATA_ROUTES / sizeof *DATA_ROUTES, rule)
                     || decides(CASES, sizeof CASES / sizeof *CASES, rule);
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

static void add_starts(struct start *starts, size_t room)
{
    size_t n = 0;
    for (uint32_t s = 0; s < law->sources.len; s++)
        for (uint32_t v = 0; v < law->sources.at[s].versions.len; v++) {
            const struct source_version *version = &law->sources.at[s].versions.at[v];
            const struct rule *rule = version->from_known ? rule_based_on(s, v) : NULL;
            if (!rule || n == room) continue;
            starts[n] = (struct start){rule, version->from};
            add(comes_into_force, &starts[n++], "in force", law->sources.at[s].word.name[LANG_FR]->text);
        }
}

int main(void)
{
    static struct start starts[256];
    static const enum language languages[] = {LANG_FR, LANG_EN};
    the_law = checked("", "ripx 1 fr\nprotocole A \"Vide\"\n", INT32_MIN);
    law = ripx_law(the_law);
    add(counts, NULL, "counts", "");
    add(rows_are_as_researched, NULL, "rows", "");
    add(values_are_covered, NULL, "values", "");
    add(own_date_comes_first, NULL, "connecting dates", "");
    add(findings, (void *)(uintptr_t)&languages[LANG_FR], "findings", "in French");
    add(findings, (void *)(uintptr_t)&languages[LANG_EN], "findings", "in English");
    for (uint32_t i = 0; i < law->rules.len; i++) {
        struct rule *rule = &law->rules.at[i];
        add(declaration, rule, "declaration", rule_code(rule));
        if (can_fail(rule)) add(examples, rule, "examples", rule_code(rule));
    }
    for (size_t i = 0; i < sizeof EFFECTS / sizeof *EFFECTS; i++)
        add(effect_value, (void *)(uintptr_t)&EFFECTS[i], "effect:", EFFECTS[i].about);
    for (size_t i = 0; i < sizeof REGIMES / sizeof *REGIMES; i++)
        add(regime_value, (void *)(uintptr_t)&REGIMES[i], "regime:", REGIMES[i].about);
    for (size_t i = 0; i < sizeof DATA_ROUTES / sizeof *DATA_ROUTES; i++)
        add(data_route_value, (void *)(uintptr_t)&DATA_ROUTES[i], "data route:", DATA_ROUTES[i].about);
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) add(case_value, (void *)(uintptr_t)&CASES[i], "case:", CASES[i].about);
    add_starts(starts, sizeof starts / sizeof *starts);
    int failed = _cmocka_run_group_tests("law", tests, n_tests, NULL, NULL);
    for (size_t i = 0; i < n_tests; i++) free((void *)(uintptr_t)tests[i].name);
    ripx_close(the_law);
    return failed;
}
