/* test_frequent_errors.c - the errors that committees, agencies and authors meet most: each is found where it is planted, in
   both languages, and is gone once corrected.

   The numbers are those of the list that the project gathered. Three are not here, as what they are about is not in a protocol:
   8 for what differs from one document to another (ripx writes them all from one source), 9 for the readability of what is
   given to participants, 22 for dates and links of orders in the pages of institutions. The parts of 8 and 9 that a protocol
   says are here. The studies are fictive. */
#include "driver/ripx.h"
#include "lang/diag_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct error {
    int number;
    const char *what, *code;
    enum diag_level level;
    const char *bad, *good;   /* what the protocol holds */
} ERRORS[] = {
    {1, "inclusion and non-inclusion criteria confused", "RX0324", DIAG_WARNING,
     "population adultes {\n inclusion { I1 \"Affiliation\" : affilié }\n exclusion { E1 \"Affiliation\" : affilié }\n}",
     "population adultes {\n inclusion { I1 \"Affiliation\" : affilié }\n exclusion { E1 \"Grossesse\" : enceinte }\n}"},
    {2, "age range missing", "PO-03", DIAG_QUESTION,
     "catégorie 2\npopulation malades { inclusion { I1 \"Poids\" : poids >= 40 kg } }",
     "catégorie 2\npopulation malades { inclusion { I1 \"Poids\" : poids >= 40 kg ; I2 \"Âge\" : âge >= 18 ans } }"},
    {3, "pregnant women not addressed", "PO-01", DIAG_QUESTION,
     "catégorie 2\npopulation adultes { inclusion { I1 : âge >= 18 ans } }",
     "catégorie 2\npopulation adultes {\n inclusion { I1 : âge >= 18 ans }\n"
     "exclusion { E1 : enceinte ou allaitante ou parturiente }\n}"},
    {3, "persons of article L1121-6 not addressed", "PO-02", DIAG_QUESTION,
     "catégorie 2\npopulation adultes { inclusion { I1 : âge >= 18 ans } }",
     "catégorie 2\npopulation adultes {\n inclusion { I1 : âge >= 18 ans }\n"
     "exclusion { E1 : privé_de_liberté ou soins_sans_consentement }\n}"},
    {3, "protected adults not addressed", "PO-04", DIAG_QUESTION,
     "catégorie 2\npopulation adultes { inclusion { I1 : âge >= 18 ans } }",
     "catégorie 2\npopulation adultes {\n inclusion { I1 : âge >= 18 ans }\n"
     "exclusion { E1 : mesure_de_protection ou hors_d_état_de_consentir }\n}"},
    {3, "minors included without the conditions", "PO-03", DIAG_ERROR,
     "dossier_complet\ncatégorie 2\ninclut [mineurs_inclus]",
     "dossier_complet\ncatégorie 2\ninclut [mineurs_inclus]\n"
     "mineurs { impossible_sur_majeurs \"Maladie de l'enfant\" ; bénéfice_personnel \"Suivi rapproché\" }"},
    {3, "simultaneous participation missing", "EX-01", DIAG_ERROR,
     "dossier_complet\ncatégorie 2",
     "dossier_complet\ncatégorie 2\nparticipation_simultanée interdite"},
    {3, "exclusion period missing", "EX-02", DIAG_ERROR,
     "dossier_complet\ncatégorie 1\nparticipation_simultanée interdite",
     "dossier_complet\ncatégorie 1\nparticipation_simultanée interdite\npériode_exclusion 30 j"},
    {4, "prior medical examination missing", "ID-04", DIAG_WARNING,
     "dossier_complet\ncatégorie 1",
     "dossier_complet\ncatégorie 1\nacte visite \"Examen\" : examen_clinique { ajouté_par_la_recherche }\nexamen_préalable visite"},
    {4, "reflection period missing", "CP-07", DIAG_ERROR,
     "dossier_complet\ncatégorie 2\nconsentement principal { forme écrit }",
     "dossier_complet\ncatégorie 2\nconsentement principal { forme écrit ; délai_de_réflexion 48 h }"},
    {5, "sample size not justified", "PC-005", DIAG_ERROR,
     "dossier_complet\ncatégorie 2\npopulation adultes { effectif 40 }",
     "dossier_complet\ncatégorie 2\npopulation adultes { effectif 40 }\nanalyse_statistique \"Effectif calculé pour une puissance de 80 %\""},
    {6, "pregnancy not handled where it is possible", "PO-01", DIAG_QUESTION,
     "catégorie 1\npopulation adultes { inclusion { I1 : âge dans 18 ans ..= 45 ans et sexe = F } }",
     "catégorie 1\npopulation adultes {\n inclusion { I1 : âge dans 18 ans ..= 45 ans et sexe = F }\n"
     "exclusion { E1 \"Test de grossesse positif\" : enceinte ; E2 : allaitante ou parturiente }\n}"},
    {7, "paragraph on the protection of participants missing", "CP-05", DIAG_ERROR,
     "dossier_complet\ncatégorie 2",
     "dossier_complet\ncatégorie 2\nprotection_des_personnes \"Visites rapprochées\""},
    {7, "paragraph on personal data missing", "CP-14", DIAG_ERROR,
     "dossier_complet\ncatégorie 2",
     "dossier_complet\ncatégorie 2\nCNIL { pertinence_des_données \"Âge, poids et dosages\" }"},
    {7, "paragraph on adverse events missing", "VI-01", DIAG_ERROR,
     "dossier_complet\ncatégorie 1",
     "dossier_complet\ncatégorie 1\nvigilance { événements_déterminants \"Hémorragies et transaminases\" }"},
    {7, "declaration of conformity missing", "DA-01", DIAG_ERROR,
     "dossier_complet\ncatégorie 3\nCNIL { conforme ; méthodologie MR_003 }",
     "dossier_complet\ncatégorie 3\nCNIL { conforme ; méthodologie MR_003 ; engagement 2026-06-01 }"},
    {8, "care after the study missing", "NF-06", DIAG_ERROR,
     "dossier_complet\ncatégorie 2",
     "dossier_complet\ncatégorie 2\ninformation { prise_en_charge_à_la_fin }"},
    {9, "item of the information missing", "NF-04", DIAG_ERROR,
     "dossier_complet\ncatégorie 2\ninformation { objectif }",
     "dossier_complet\ncatégorie 2\ninformation { objectif ; bénéfices }"},
    {9, "form of consent below the category", "CO-03", DIAG_ERROR,
     "catégorie 2\nconsentement principal { forme non_opposition }",
     "catégorie 2\nconsentement principal { forme écrit }"},
    {10, "category declared for existing data", "SC-05", DIAG_ERROR,
     "catégorie 3\ndonnées_existantes_seules",
     "régime_déclaré HORS\ndonnées_existantes_seules"},
    {10, "regime declared against the facts", "SC-06", DIAG_WARNING,
     "étude_de_performances\nrégime_déclaré RIPH",
     "étude_de_performances\nrégime_déclaré PS"},
    {11, "case of a device investigation against its class", "REG-MDR-001", DIAG_ERROR,
     "investigation_de_dispositif\ncas_investigation cas_1\ndispositif { marquage sans_marquage ; classe classe_III ; invasif }\n"
     "investigation_clinique { but établir_la_conformité }",
     "investigation_de_dispositif\ncas_investigation cas_2\ndispositif { marquage sans_marquage ; classe classe_III ; invasif }\n"
     "investigation_clinique { but établir_la_conformité }"},
    {12, "category below the acts", "CA-05", DIAG_ERROR,
     "régime_déclaré RIPH\ncatégorie 2\npopulation enfants { inclusion { I1 : poids >= 8 kg et poids <= 12 kg } }\n"
     "acte sang \"Prélèvement veineux\" : prélèvement_sanguin { volume 30 mL ; ajouté_par_la_recherche }",
     "régime_déclaré RIPH\ncatégorie 1\npopulation enfants { inclusion { I1 : poids >= 8 kg et poids <= 12 kg } }\n"
     "acte sang \"Prélèvement veineux\" : prélèvement_sanguin { volume 30 mL ; ajouté_par_la_recherche }"},
    {13, "start before the opinion of the committee", "CP-01", DIAG_ERROR,
     "catégorie 3\ndate_début 2026-01-10\nCPP { dépôt 2025-11-03 ; avis favorable ; date_avis 2026-02-02 }",
     "catégorie 3\ndate_début 2026-03-10\nCPP { dépôt 2025-11-03 ; avis favorable ; date_avis 2026-02-02 }"},
    {13, "parental permission missing", "CO-13", DIAG_ERROR,
     "dossier_complet\ncatégorie 2\ninclut [mineurs_inclus]\nmineurs { information_adaptée }",
     "dossier_complet\ncatégorie 2\ninclut [mineurs_inclus]\nmineurs { information_adaptée ; accord deux_titulaires }"},
    {14, "MR-003 claimed outside the research that it is for", "REG-CNIL-003", DIAG_WARNING,
     "régime_déclaré HORS\nCNIL { conforme ; méthodologie MR_003 ; engagement 2026-06-01 }",
     "catégorie 3\nCNIL { conforme ; méthodologie MR_003 ; engagement 2026-06-01 }"},
    {15, "two forms of consent in one sentence", "RX0209", DIAG_ERROR,
     "catégorie 2\nconsentement principal { forme écrit, non_opposition }",
     "catégorie 2\nconsentement principal { forme écrit }"},
    {16, "bounds that contradict each other", "RX0318", DIAG_WARNING,
     "population adultes { inclusion { I1 \"Âge\" : âge < 50 ans et âge >= 60 ans } }",
     "population adultes { inclusion { I1 \"Âge\" : âge >= 50 ans et âge < 60 ans } }"},
    {16, "one quantity in the unit of another", "RX0302", DIAG_ERROR,
     "population adultes { inclusion { I1 \"Poids\" : poids dans 40 cm ..= 90 cm } }",
     "population adultes { inclusion { I1 \"Poids\" : poids dans 40 kg ..= 90 kg } }"},
    {16, "days where a calendar duration is meant", "RX0319", DIAG_ERROR,
     "population adultes { inclusion { I1 : date_inclusion - date_naissance >= 18 ans } }",
     "population adultes { inclusion { I1 : date_inclusion >= date_naissance + 18 ans } }"},
    {17, "strict bound of age", "RX0323", DIAG_NOTE,
     "population adultes { inclusion { I1 \"Âge\" : âge > 18 ans } }",
     "population adultes { inclusion { I1 \"Âge\" : âge >= 18 ans } }"},
    {17, "strict bound of age, from outside", "RX0323", DIAG_NOTE,
     "population adultes { exclusion { E1 \"Âge\" : âge <= 18 ans } }",
     "population adultes { exclusion { E1 \"Âge\" : âge < 18 ans } }"},
    {18, "target day that its window does not hold", "RX0508", DIAG_ERROR,
     "calendrier depuis V1 { V1 J0 ; V2 \"Un mois\" J+42 ± 3 j { cible J+30 } }",
     "calendrier depuis V1 { V1 J0 ; V2 \"Un mois\" J+30 ± 3 j { cible J+30 } }"},
    {18, "window with its ends the wrong way round", "RX0504", DIAG_ERROR,
     "calendrier depuis V1 { V1 J0 ; V2 J+90 ..= J+60 }",
     "calendrier depuis V1 { V1 J0 ; V2 J+60 ..= J+90 }"},
    {19, "number of one kind given as another", "RX0218", DIAG_WARNING,
     "numéro_UE \"2026-A00000-00\"",
     "numéro_ID_RCB \"2026-A00000-00\""},
    {20, "indemnity beyond the cap", "ID-02", DIAG_ERROR,
     "catégorie 1\nindemnité { total_sur_12_mois 6500 EUR }",
     "catégorie 1\nindemnité { total_sur_12_mois 5500 EUR }"},
    {21, "insurance missing in category 2", "IN-01", DIAG_ERROR,
     "dossier_complet\ncatégorie 2",
     "dossier_complet\ncatégorie 2\nassurance { assureur \"Mutuelle Z\" }"},
};
enum { ERROR_COUNT = sizeof ERRORS / sizeof *ERRORS };

static bool no_file(void *ctx, const char *path, char **text, size_t *len)
{
    (void)ctx, (void)path, (void)text, (void)len;
    return false;
}

static const struct ripx_host host = {no_file, NULL};

static struct ripx *checked(const char *text, size_t len)
{
    struct ripx *r = ripx_open(&host);
    ripx_use_embedded_law(r);
    ripx_add_text(r, "study.ripx", text, len);
    ripx_keep_words(r);
    ripx_check(r);
    return r;
}

static struct ripx *french(const char *content)
{
    struct text t;
    text_init(&t);
    text_addf(&t, "ripx 1 fr\nprotocole FICTIF \"Étude fictive\" {\n%s\n}\n", content);
    struct ripx *r = checked(t.at, t.len);
    text_release(&t);
    return r;
}

/* The same study, once translated. */
static struct ripx *english(struct ripx *fr)
{
    struct text t;
    text_init(&t);
    assert_true(ripx_format(fr, ripx_file(fr, 0), LANG_EN, &t));
    assert_int_equal(strncmp(t.at, "ripx 1 en\n", 10), 0);
    struct ripx *r = checked(t.at, t.len);
    text_release(&t);
    return r;
}

/* How often the code stands, and how often at the level. */
static void count(const struct ripx *r, const struct error *e, unsigned *all, unsigned *level)
{
    const struct diags *ds = ripx_diags(r);
    *all = *level = 0;
    for (uint32_t i = 0; i < diags_count(ds); i++) {
        const struct diag *d = diags_at(ds, i);
        if (strcmp(d->code, e->code) != 0) continue;
        ++*all;
        if (d->level == e->level) ++*level;
    }
}

/* Nothing else is the matter with the words of the study. */
static bool well_written(const struct ripx *r, const char *but)
{
    const struct diags *ds = ripx_diags(r);
    for (uint32_t i = 0; i < diags_count(ds); i++) {
        const struct diag *d = diags_at(ds, i);
        if (strncmp(d->code, "RX", 2) == 0 && d->level <= DIAG_NOTE && strcmp(d->code, but) != 0) {
            print_error("%s: %s\n", d->code, d->message.text[LANG_EN]);
            return false;
        }
    }
    return true;
}

static void judge(const struct error *e, const struct ripx *r, bool planted, const char *language)
{
    unsigned all, level;
    count(r, e, &all, &level);
    bool right = well_written(r, planted ? e->code : "") && all == planted && level == planted;
    if (!right)
        print_error("%d, %s, %s in %s: %s %u times, %u of them as %s\n", e->number, e->what, planted ? "planted" : "corrected", language,
                    e->code, all, level, diag_level_word(e->level, LANG_EN));
    assert_true(right);
}

static void is_found_and_gone(void **state)
{
    const struct error *e = *state;
    for (int planted = 0; planted < 2; planted++) {
        struct ripx *fr = french(planted ? e->bad : e->good), *en = english(fr);
        judge(e, fr, planted, "French");
        judge(e, en, planted, "English");
        ripx_close(en);
        ripx_close(fr);
    }
}

int main(void)
{
    static struct CMUnitTest tests[ERROR_COUNT];
    static char names[ERROR_COUNT][96];
    for (unsigned i = 0; i < ERROR_COUNT; i++) {
        snprintf(names[i], sizeof names[i], "%d: %s", ERRORS[i].number, ERRORS[i].what);
        tests[i] = (struct CMUnitTest){names[i], is_found_and_gone, NULL, NULL, (void *)&ERRORS[i]};
    }
    return _cmocka_run_group_tests("frequent errors", tests, ERROR_COUNT, NULL, NULL);
}
