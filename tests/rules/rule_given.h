/* rule_given.h - protocols given for a rule, what its examples do not say of the definitions that it uses, and for steps. */
#ifndef RIPX_TESTS_RULES_RULE_GIVEN_H
#define RIPX_TESTS_RULES_RULE_GIVEN_H

struct rule_given { const char *rule, *about, *body; };

#define FILE_2 "dossier_complet\ncatégorie 2\n"
#define ADMITS(criteria) "population p { inclusion { " criteria " } }\n"
#define SAID_OUT(whom) FILE_2 "n_inclut_pas [" whom "]\n"
/* Said not to be included, while the criteria say nothing, one thing, or the contrary. */
#define OUT_BY_ONE(rule, whom, criterion) \
    {rule, "said out, criteria silent: " whom, SAID_OUT(whom)}, \
    {rule, "said out, criteria let in: " whom, SAID_OUT(whom) ADMITS("I1 \"a\" : " criterion)}
#define OUT_BY_TWO(rule, others, whom, first, second) \
    {rule, "said out, criteria silent: " whom, SAID_OUT(others whom)}, \
    {rule, "said out, criteria say one thing: " whom, SAID_OUT(others whom) ADMITS("I1 \"a\" : " first)}, \
    {rule, "said out, criteria say the other: " whom, SAID_OUT(others whom) ADMITS("I1 \"a\" : " second)}, \
    {rule, "said out, criteria let in: " whom, SAID_OUT(others whom) ADMITS("I1 \"a\" : " first " ; I2 \"b\" : " second)}
static const struct rule_given RULE_GIVEN[] = {
    OUT_BY_TWO("PO-01", "parturientes, mères_allaitantes, ", "femmes_enceintes", "sexe = F", "enceinte"),
    OUT_BY_TWO("PO-01", "femmes_enceintes, mères_allaitantes, ", "parturientes", "sexe = F", "parturiente"),
    OUT_BY_TWO("PO-01", "femmes_enceintes, parturientes, ", "mères_allaitantes", "sexe = F", "allaitante"),
    {"PO-01", "a benefit for the group", FILE_2 "inclut [femmes_enceintes]\nfemmes_protégées { bénéfice_du_groupe ; impossible_sur_d_autres ; risques_et_contraintes_minimes ; article_relu 2026-10-05 }"},
    {"PO-01", "another group is included", FILE_2 "inclut [détenus]\nn_inclut_pas [femmes_enceintes, parturientes, mères_allaitantes]"},
    OUT_BY_ONE("PO-02", "privés_de_liberté, en_soins_sans_consentement", "privé_de_liberté"),
    OUT_BY_ONE("PO-02", "en_soins_sans_consentement, privés_de_liberté", "soins_sans_consentement"),
    {"PO-02", "a benefit for the group", FILE_2 "inclut [privés_de_liberté]\npersonnes_vulnérables { bénéfice_du_groupe ; impossible_sur_d_autres ; risques_et_contraintes_minimes }"},
    {"PO-02", "admitted for another purpose", SAID_OUT("privés_de_liberté, en_soins_sans_consentement") "inclut [admis_à_d_autres_fins]"},
    {"PO-02", "another group is included", SAID_OUT("privés_de_liberté, en_soins_sans_consentement") "inclut [femmes_enceintes]"},
    OUT_BY_ONE("PO-03", "mineurs_inclus", "âge < 18 ans"),
    {"PO-03", "a benefit for others", FILE_2 "inclut [mineurs_inclus]\nmineurs { impossible_sur_majeurs ; bénéfice_pour_d_autres ; risques_minimes }"},
    OUT_BY_TWO("PO-04", "majeurs_hors_d_état, ", "majeurs_sous_protection", "âge >= 18 ans", "mesure_de_protection"),
    OUT_BY_TWO("PO-04", "majeurs_sous_protection, ", "majeurs_hors_d_état", "âge >= 18 ans", "hors_d_état_de_consentir"),
    {"PO-04", "a benefit for the group", FILE_2 "inclut [majeurs_hors_d_état]\nmajeurs_protégés { impossible_sur_d_autres ; bénéfice_du_groupe ; risques_et_contraintes_minimes ; article_relu 2026-10-05 }"},
    OUT_BY_ONE("PO-07", "non_affiliés", "non affilié"),
    {"PO-07", "a benefit for the group", FILE_2 "inclut [non_affiliés]\ndérogation_affiliation\npersonnes_non_affiliées { bénéfice_du_groupe ; risques_et_contraintes_minimes }"},
    OUT_BY_ONE("PO-08", "détenus", "détenu"),
};

/* Of a step, or of those that are counted for each row of a block. */
struct step_given { const char *of, *about, *body; };

#define EVENT(product, seriousness) \
    {"événement_indésirable", product ", " seriousness, "régime_déclaré RIPH\ncatégorie 1\nproduit_étudié " product "\n" \
     "événement_indésirable e \"e\" { connu_investigateur 2026-03-02 ; connu_promoteur 2026-03-02 ; déclaré 2026-03-03 ; grave ; inattendu ; lié ;" \
     " gravité [" seriousness "] }"}
#define EVENTS(product) EVENT(product, "décès"), EVENT(product, "pronostic_vital"), EVENT(product, "hospitalisation")
#define CATEGORY_1 "régime_déclaré RIPH\ncatégorie 1\n"
static const struct step_given STEP_GIVEN[] = {
    EVENTS("aucun_produit"), EVENTS("dispositif_ou_DIV"), EVENTS("thérapie_cellulaire"), EVENTS("produit_du_corps_humain"),
    EVENTS("produit_sanguin_labile"), EVENTS("cosmétique_ou_tatouage"), EVENTS("procréation_assistée"),
    {"lieu", "an authorised place", CATEGORY_1 "lieu l \"l\" { autorisation 2020-03-02 ; première_administration faux }"},
    {"lieu", "an authorised place, first administration", CATEGORY_1 "lieu l \"l\" { autorisation 2020-03-02 ; première_administration }"},
    {"lieu", "acts out of the usual", CATEGORY_1 "lieu l \"l\" { hors_lieu_de_soins faux ; actes_inhabituels ; hors_compétence faux }"},
    {"transition_des_méthodologies", "begun before", "régime_déclaré RIPH\ncatégorie 1\nCNIL { méthodologie MR_001 }\ndate_début 2026-05-20"},
    {"transition_des_méthodologies", "begun before, a trial", "régime_déclaré CTR\nCNIL { méthodologie MR_003 }\ndate_début 2026-05-20"},
};

#endif
