/* given.h - protocols, and the values of the law's effect and choices that they lead to. */
#ifndef RIPX_TESTS_RULES_GIVEN_H
#define RIPX_TESTS_RULES_GIVEN_H

#include <stddef.h>

/* about; what stands in the protocol; the values not ruled out by what was read, and by what is indicated; what decided. */
struct given { const char *about, *body, *at_proof, *indicated, *decided; };

#define LIGHT "population p { inclusion { I1 \"Poids\" : poids >= 30 kg } }\n"
#define DRAW(volume) "acte a : prélèvement_sanguin { ajouté_par_la_recherche ; volume " volume " mL }\n"
#define VISITS(last) "calendrier depuis date_inclusion { V0 J0 { a } ; V1 J+7 { a } ; V2 J+14 { a } ; V3 " last " { a } }\n"
#define FIRST_TABLE(more) "date_dépôt 2019-03-01\npopulation p { inclusion { I1 \"Poids\" : poids >= 40 kg ; I2 \"Hémoglobine\" : hémoglobine >= 12 g/dL" more " } }\n"
/* Of the effect that the law declares first. */
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
    {"questions that may change care", "acte a : questionnaire { ajouté_par_la_recherche ; peut_modifier_le_soin }", "3 2 1", "2", NULL},
    {"questions that do not change care", "acte a : questionnaire { ajouté_par_la_recherche ; peut_modifier_le_soin faux }", "3 2 1", "3", NULL},
    {"a medicine used as usual", "acte a : médicament { ajouté_par_la_recherche ; conditions_usuelles ; objet_de_la_recherche faux }", "3 2 1", "2", NULL},
    {"a device that is studied", "acte a : dispositif_médical { ajouté_par_la_recherche ; conditions_usuelles ; objet_de_la_recherche }", "3 2 1", "1", NULL},
    {"more blood within 28 days than the table", LIGHT DRAW("19") VISITS("J+27"), "1", "1", "sang_au_delà_de_la_table"},
    {"the last draw on the 28th day after the first", LIGHT DRAW("19") VISITS("J+28"), "3 2", "2", "liste_2"},
    {"as much blood within 28 days as the table", LIGHT DRAW("18") VISITS("J+27"), "3 2", "2", "liste_2"},
    {"a last draw that may fall within 28 days", LIGHT DRAW("19") VISITS("J+26 ..= J+30"), "3 2 1", "3 2 1", NULL},
    {"as much blood, with a window", LIGHT DRAW("18") VISITS("J+26 ..= J+30"), "3 2", "2", "liste_2"},
    {"more blood than the first table, in its time", "date_dépôt 2019-03-01\n" LIGHT DRAW("60") VISITS("J+27"), "3 2 1", "1", NULL},
    {"a draw within the first table, in its time", "date_dépôt 2019-03-01\n"
     "population p { inclusion { I1 \"Poids\" : poids >= 30 kg ; I2 \"Hémoglobine\" : hémoglobine >= 12 g/dL } }\n"
     DRAW("10") "calendrier depuis date_inclusion { V0 J0 { a } }\n", "3 2 1", "2", NULL},
    {"one draw in the time of the first table", FIRST_TABLE("") DRAW("81") "calendrier depuis date_inclusion { V0 J0 { a } }\n", "3 2 1", "1", NULL},
    {"as much as the first table says of 30 days", FIRST_TABLE("") DRAW("40") "calendrier depuis date_inclusion { V0 J0 { a } ; V1 J+7 { a } }\n", "3 2 1", "2", NULL},
    {"a millilitre of care beyond the first table's 30 days", FIRST_TABLE("") DRAW("80") "acte c : prélèvement_sanguin { soin_courant ; volume 1 mL }\n"
     "calendrier depuis date_inclusion { V0 J0 { a, c } ; V1 J+7 { a } }\n", "3 2 1", "1", NULL},
    {"a third draw on the 30th day", FIRST_TABLE("") DRAW("72") "acte d : chirurgie { soin_courant ; volume 300 mL }\n"
     "calendrier depuis date_inclusion { V0 J0 { a, d } ; V1 J+14 { a } ; V2 J+29 { a } }\n", "3 2 1", "1", NULL},
    {"a third draw the day after", FIRST_TABLE("") DRAW("72") "acte d : chirurgie { soin_courant ; volume 300 mL }\n"
     "calendrier depuis date_inclusion { V0 J0 { a, d } ; V1 J+14 { a } ; V2 J+30 { a } }\n", "3 2 1", "2", NULL},
    {"what is no blood need not be in the calendar", LIGHT DRAW("18") VISITS("J+27") "acte d : holter { ajouté_par_la_recherche }\n"
     "acte e : prélèvement_sanguin { soin_courant ; volume 1 mL }\n", "3 2 1", "2", NULL},
    {"haemoglobin in the time of the first table", FIRST_TABLE(" ; I3 \"Sans atteinte\" : non atteinte_respiratoire_ou_cardiovasculaire") DRAW("1")
     "calendrier depuis date_inclusion { V0 J0 { a } }\n", "3 2 1", "2", NULL},
    {"haemoglobin, with a disease", FIRST_TABLE(" ; I3 \"Atteinte\" : atteinte_respiratoire_ou_cardiovasculaire") DRAW("1")
     "calendrier depuis date_inclusion { V0 J0 { a } }\n", "3 2 1", "2", NULL},
    {"acts without risk together", "acte a : chirurgie { soin_courant }\ncombinaison c \"Deux\" { risques sans_risque_ni_contrainte }", "3", "3", NULL},
    {"acts with a minimal risk together", "acte a : chirurgie { soin_courant }\ncombinaison c \"Deux\" { risques minimes }", "2", "2", NULL},
    {"acts with more than a minimal risk together", "acte a : chirurgie { soin_courant }\ncombinaison c \"Deux\" { risques plus_que_minimes }", "1", "1", NULL},
    {"a medicine of usual care, as usual", "acte a : médicament { soin_courant ; conditions_usuelles }", "3", "3", "produit_usuel"},
    {"an act on the first list, of minimal risk", "acte a : holter { ajouté_par_la_recherche ; risques minimes }", "2 1", "2 1", NULL},
    {"an act on the second list, of more than minimal risk", LIGHT "acte a : prélèvement_sanguin { ajouté_par_la_recherche ; volume 20 mL ; volume_sur_28_j 20 mL ;"
     " risques plus_que_minimes }", "1", "1", "risque_plus_que_minime"},
    {"questions, by other professionals", "hors_professions_médicales\nacte a : questionnaire { ajouté_par_la_recherche ; peut_modifier_le_soin faux }", "3 2", "3", NULL},
    {"other acts, by other professionals", "hors_professions_médicales\nacte a : holter { ajouté_par_la_recherche ; peut_modifier_le_soin faux }", "2", "2", NULL},
    {"a public programme with a demanding act", "programme_public\nacte a : médicament { ajouté_par_la_recherche ; objet_de_la_recherche ; risques minimes }", "1", "1", NULL},
    {"blood of usual care does not count", LIGHT DRAW("18") "acte c : prélèvement_sanguin { soin_courant ; volume 20 mL }\n"
     "acte d : chirurgie { soin_courant ; volume 300 mL }\n" "calendrier depuis date_inclusion { V0 J0 { a, c, d } ; V1 J+7 { a, c } ; V2 J+27 { a, c } }\n",
     "3 2", "2", "liste_2"},
};

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

struct choice_given { const char *choice; const struct given *given; size_t len; };
static const struct choice_given CHOICES[] = {
    {"régime", REGIMES, sizeof REGIMES / sizeof *REGIMES},
    {"voie_des_données", DATA_ROUTES, sizeof DATA_ROUTES / sizeof *DATA_ROUTES},
    {"investigation", CASES, sizeof CASES / sizeof *CASES},
};

#endif
