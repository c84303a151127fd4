/* test_persons.c - consent by category and by person, and each protected group: the form or condition below, at and above. */
#include "driver/ripx.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static bool no_file(void *ctx, const char *path, char **text, size_t *len)
{
    (void)ctx, (void)path, (void)text, (void)len;
    return false;
}

static struct ripx *checked(const char *body)
{
    static const struct ripx_host host = {no_file, NULL};
    char text[4096];
    snprintf(text, sizeof text, "ripx 1 fr\nprotocole P \"Essai\" {\n%s\n}\n", body);
    struct ripx *r = ripx_open(&host);
    ripx_use_embedded_law(r);
    ripx_add_text(r, "p.ripx", text, strlen(text));
    ripx_check(r);
    return r;
}

/* What a code gives: how many findings, and the level of the last; mistakes of the protocol itself fail the test. */
static uint32_t given(const struct ripx *r, const char *code, enum diag_level *level)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < diags_count(ripx_diags(r)); i++) {
        const struct diag *d = diags_at(ripx_diags(r), i);
        if (strncmp(d->code, "RX", 2) == 0 && d->level == DIAG_ERROR) fail_msg("%s: %s", d->code, d->message.text[LANG_EN]);
        if (strcmp(d->code, code) != 0) continue;
        *level = d->level;
        n++;
    }
    return n;
}

enum { NOTHING = DIAG_LEVELS };   /* the code is silent */
struct judged { const char *about, *body, *code; int level; };

#define CONSENT "\nconsentement c { forme "
#define TWO_FORMS CONSENT "exprès }\nconsentement d { forme non_opposition }"
#define TWO_VISITS(second) "catégorie 2\nacte q : questionnaire { ajouté_par_la_recherche }" CONSENT "exprès }\ncalendrier depuis date_inclusion {\nV0 J0 { information(c) puis recueil(c) puis q }\nV1 J+30 { " second " }\n}"
#define NO_OTHERS "\nn_inclut_pas [mineurs_inclus, femmes_enceintes, parturientes, mères_allaitantes, privés_de_liberté, détenus, en_soins_sans_consentement, majeurs_sous_protection, majeurs_hors_d_état, non_affiliés]"

static const struct judged CASES[] = {
    {"category 1, two steps below", "catégorie 1" CONSENT "non_opposition }", "CO-01", DIAG_ERROR},
    {"category 1, a step below", "catégorie 1" CONSENT "exprès }", "CO-01", DIAG_ERROR},
    {"category 1, at the least form", "catégorie 1" CONSENT "écrit }", "CO-01", NOTHING},
    {"category 1, the form is not said", "catégorie 1\nconsentement c", "CO-01", DIAG_QUESTION},
    {"category 2, a step below", "catégorie 2" CONSENT "non_opposition }", "CO-03", DIAG_ERROR},
    {"category 2, at the least form", "catégorie 2" CONSENT "exprès }", "CO-03", NOTHING},
    {"category 2, above", "catégorie 2" CONSENT "écrit }", "CO-03", NOTHING},
    {"category 3, none", "dossier_complet\ncatégorie 3", "CO-04", DIAG_ERROR},
    {"category 3, none in a draft", "catégorie 3", "CO-04", DIAG_QUESTION},
    {"category 3, an objection that nobody checks", "dossier_complet\ncatégorie 3" CONSENT "non_opposition }", "CO-04", DIAG_ERROR},
    {"category 3, at the least form", "dossier_complet\ncatégorie 3" CONSENT "non_opposition ; recherche_de_l_opposition \"Notée au dossier\" }", "CO-04", NOTHING},
    {"category 3, above", "dossier_complet\ncatégorie 3" CONSENT "écrit }", "CO-04", NOTHING},
    {"two regimes of consent in one research", "catégorie 2" TWO_FORMS, "CO-03", DIAG_ERROR},
    {"the second one is for something else", "catégorie 2" CONSENT "exprès }\nconsentement d { forme non_opposition ; porte_sur [réutilisation_d_échantillons] }", "CO-03", NOTHING},
    {"collective information, category 2", "catégorie 2\ninformation_collective" CONSENT "non_opposition }", "CO-03", NOTHING},
    {"collective information is not for category 1", "catégorie 1\ninformation_collective" CONSENT "non_opposition }", "CO-01", DIAG_ERROR},
    {"attested by nobody named", "catégorie 1" CONSENT "écrit ; attesté ; signataires [participant_lui_même] ; attestant_indépendant }", "CO-02", DIAG_ERROR},
    {"a genetic examination that no consent covers", "catégorie 3\nacte a : analyse_génétique { ajouté_par_la_recherche }" CONSENT "exprès ; porte_sur [participation] }", "CO-20", DIAG_ERROR},
    {"an act after a new version, not asked again", TWO_VISITS("nouvelle_version(c) puis q"), "CO-03", DIAG_ERROR},
    {"informed of a new version, not asked again", TWO_VISITS("nouvelle_version(c) puis information(c) puis q"), "CO-03", DIAG_ERROR},
    {"an act after a new version, asked again", TWO_VISITS("nouvelle_version(c) puis information(c) puis recueil(c) puis q"), "CO-03", NOTHING},

    {"nobody said who may be included", "catégorie 2", "PO-01", DIAG_QUESTION},
    {"pregnant women, not decided", "catégorie 2\npopulation p { inclusion { I1 : sexe = F } }", "PO-01", DIAG_QUESTION},
    {"men only", "catégorie 2\npopulation p { inclusion { I1 : sexe = M } }", "PO-01", NOTHING},
    {"pregnancy excluded, the other two not decided", "catégorie 2\npopulation p { exclusion { E1 : enceinte } }", "PO-01", DIAG_QUESTION},
    {"not included, by declaration", "catégorie 2" NO_OTHERS, "PO-01", NOTHING},
    {"included, no condition", "dossier_complet\ncatégorie 2\ninclut [mères_allaitantes]", "PO-01", DIAG_NOTE},
    {"included, the article not opened", "dossier_complet\ncatégorie 2\ninclut [parturientes]\nfemmes_protégées { bénéfice_attendu }", "PO-01", DIAG_NOTE},
    {"branch (b) without minimal risks", "dossier_complet\ncatégorie 2\ninclut [femmes_enceintes]\nfemmes_protégées { article_relu 2026-10-05 ; bénéfice_du_groupe ; impossible_sur_d_autres }", "PO-01", DIAG_NOTE},
    {"branch (b)", "dossier_complet\ncatégorie 2\ninclut [femmes_enceintes]\nfemmes_protégées { article_relu 2026-10-05 ; bénéfice_du_groupe ; impossible_sur_d_autres ; risques_et_contraintes_minimes }", "PO-01", NOTHING},
    {"category 3", "catégorie 3\ninclut [femmes_enceintes]", "PO-01", NOTHING},
    {"deprived of liberty, branch (b) on others possible", "dossier_complet\ncatégorie 2\ninclut [privés_de_liberté]\npersonnes_vulnérables { bénéfice_du_groupe ; risques_et_contraintes_minimes }", "PO-02", DIAG_ERROR},
    {"deprived of liberty, branch (b)", "dossier_complet\ncatégorie 2\ninclut [privés_de_liberté]\npersonnes_vulnérables { bénéfice_du_groupe ; impossible_sur_d_autres ; risques_et_contraintes_minimes }", "PO-02", NOTHING},
    {"admitted for another purpose, not declared", "dossier_complet\ncatégorie 2" NO_OTHERS, "PO-02", NOTHING},
    {"admitted for another purpose, declared", "dossier_complet\ncatégorie 2\ninclut [admis_à_d_autres_fins]", "PO-02", DIAG_ERROR},
    {"psychiatric care, not decided", "catégorie 2", "PO-02", DIAG_QUESTION},
    {"category 3 is outside L1121-6", "dossier_complet\ncatégorie 3\ninclut [privés_de_liberté]", "PO-02", NOTHING},
    {"minors, benefit without impossibility", "dossier_complet\ncatégorie 2\ninclut [mineurs_inclus]\nmineurs { bénéfice_personnel }", "PO-03", DIAG_ERROR},
    {"minors, impossibility without benefit", "dossier_complet\ncatégorie 2\ninclut [mineurs_inclus]\nmineurs { impossible_sur_majeurs }", "PO-03", DIAG_ERROR},
    {"minors, branch (b) without minimal risks", "dossier_complet\ncatégorie 2\ninclut [mineurs_inclus]\nmineurs { impossible_sur_majeurs ; bénéfice_pour_d_autres }", "PO-03", DIAG_ERROR},
    {"minors, branch (b)", "dossier_complet\ncatégorie 2\ninclut [mineurs_inclus]\nmineurs { impossible_sur_majeurs ; bénéfice_pour_d_autres ; risques_minimes }", "PO-03", NOTHING},
    {"minors said not included, which the criteria admit", "dossier_complet\ncatégorie 2\nn_inclut_pas [mineurs_inclus]\npopulation p { inclusion { I1 : âge >= 15 ans } }", "PO-03", DIAG_ERROR},
    {"minors said not included, the criteria silent", "dossier_complet\ncatégorie 2\nn_inclut_pas [mineurs_inclus]", "PO-03", NOTHING},
    {"adults only", "dossier_complet\ncatégorie 2\npopulation p { inclusion { I1 : âge >= 18 ans } }", "PO-03", NOTHING},
    {"a benefit said not to be", "dossier_complet\ncatégorie 2\ninclut [mineurs_inclus]\nmineurs { impossible_sur_majeurs ; bénéfice_personnel faux }", "PO-03", DIAG_ERROR},
    {"a benefit not known yet", "dossier_complet\ncatégorie 2\ninclut [mineurs_inclus]\nmineurs { impossible_sur_majeurs ; bénéfice_personnel inconnu }", "PO-03", DIAG_QUESTION},
    {"protected adults, benefit without impossibility", "dossier_complet\ncatégorie 2\ninclut [majeurs_sous_protection]\nmajeurs_protégés { article_relu 2026-10-05 ; bénéfice_attendu }", "PO-04", DIAG_NOTE},
    {"children only", "catégorie 2\npopulation p { inclusion { I1 : âge < 18 ans } }", "PO-04", NOTHING},
    {"not affiliated, no request to the committee", "dossier_complet\ncatégorie 2\ninclut [non_affiliés]\npersonnes_non_affiliées { bénéfice_attendu }", "PO-07", DIAG_ERROR},
    {"affiliation is a criterion", "dossier_complet\ncatégorie 2\npopulation p { inclusion { I1 : affilié } }", "PO-07", NOTHING},
    {"not affiliated, category 3", "dossier_complet\ncatégorie 3\ninclut [non_affiliés]", "PO-07", NOTHING},
    {"detained persons, a secondary source", "dossier_complet\ncatégorie 2\ninclut [détenus]", "PO-08", DIAG_WARNING},
    {"brain death, not declared", "dossier_complet\ncatégorie 1", "PO-09", NOTHING},
    {"brain death, a minor", "catégorie 1\ninclut [en_mort_cérébrale]" CONSENT "écrit ; signataires [titulaires_autorité_parentale] }", "PO-09", NOTHING},

    {"a child, both parents not said", "dossier_complet\ncatégorie 2\ninclut [mineurs_inclus]", "CO-13", DIAG_ERROR},
    {"a child, and no consent required", "dossier_complet\ncatégorie 3\ninclut [mineurs_inclus]", "CO-13", NOTHING},
    {"a child's agreement said not to be sought", "dossier_complet\ncatégorie 3\ninclut [mineurs_inclus]\nn_inclut_pas [majeurs_sous_protection, majeurs_hors_d_état]\nmineurs { adhésion_recherchée faux }", "CO-12", DIAG_ERROR},
    {"a single parent, a healthy child", "catégorie 2\ninclut [mineurs_inclus]\nmineurs { accord un_titulaire ; risques_minimes ; volontaires_sains ; autre_titulaire_empêché }", "CO-14", DIAG_ERROR},
    {"a single parent, the other within reach", "catégorie 2\ninclut [mineurs_inclus]\nmineurs { accord un_titulaire ; risques_minimes ; volontaires_sains faux ; autre_titulaire_empêché faux }", "CO-14", DIAG_ERROR},
    {"a serious risk and no further body", "catégorie 2\ninclut [mineurs_inclus]\nmineurs { risque_grave_constaté }" CONSENT "exprès ; signataires [titulaires_autorité_parentale] }", "CO-16", DIAG_ERROR},
    {"what the committee found comes later", "catégorie 2\ninclut [mineurs_inclus]" CONSENT "exprès ; signataires [titulaires_autorité_parentale] }", "CO-16", DIAG_QUESTION},
    {"unable to consent, signed by the person", "catégorie 2\ninclut [majeurs_hors_d_état]" CONSENT "exprès ; signataires [participant_lui_même] }", "CO-18", DIAG_WARNING},
};

static void case_holds(void **state)
{
    const struct judged *c = *state;
    enum diag_level level = DIAG_ERROR;
    struct ripx *r = checked(c->body);
    uint32_t n = given(r, c->code, &level);
    ripx_close(r);
    if (n != (c->level == NOTHING ? 0 : 1) || (n && (int)level != c->level))
        print_error("%s: %s is given %u times, the last as %s\n", c->about, c->code, n, n ? diag_level_word(level, LANG_EN) : "nothing");
    assert_true(c->level == NOTHING ? n == 0 : n == 1 && (int)level == c->level);
}

/* What rests on a text that a person must open comes before errors, questions and all else. */
static void unread_comes_first(void **state)
{
    (void)state;
    struct ripx *r = checked("dossier_complet\ncatégorie 2\ninclut [femmes_enceintes, majeurs_hors_d_état]" CONSENT "non_opposition }");
    const struct diags *ds = ripx_diags(r);
    bool open = true, all_first = true, one = false;
    for (uint32_t i = 0; i < diags_count(ds); i++) {
        const struct diag *d = diags_at(ds, i);
        one |= d->unread && strcmp(d->code, "PO-01") == 0;
        all_first &= open || !d->unread;
        open &= d->unread;
    }
    assert_true(one && all_first && !open);
    ripx_close(r);
}

int main(void)
{
    enum { N = sizeof CASES / sizeof *CASES };
    static struct judged cases[N];
    static struct CMUnitTest tests[N + 1];
    memcpy(cases, CASES, sizeof cases);
    for (size_t i = 0; i < N; i++) tests[i] = (struct CMUnitTest){.name = cases[i].about, .test_func = case_holds, .initial_state = &cases[i]};
    tests[N] = (struct CMUnitTest){.name = "unread texts come first", .test_func = unread_comes_first};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
