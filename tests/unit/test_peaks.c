/* test_peaks.c - the highest sum over a window of days, tables of texts in force or not, and their grades, under an invented law. */
#include "driver/ripx.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A law of lorries: a lorry carries at most so much in any ten days, by the strength of its axle. */
static const char law[] =
    "ripx 1 fr\n"
    "droit \"camion\" { date 2026-06-01 ; version \"1\" ; rattachement camion.départ }\n"
    "preuves { prouvé lu ; indiqué dit ; noté supposé }\n"
    "grade lu \"lu\" { en \"read\" \"read\" }\n"
    "grade dit \"dit\" { en \"told\" \"told\" }\n"
    "grade supposé \"supposé\" { en \"supposed\" \"supposed\" }\n"
    "dimension temps\ndimension masse\n"
    "unité h : temps { mot \"heures\" ; en \"hours\" }\n"
    "unité d : 24 h { mot \"j\", \"jours\" ; en \"days\", \"day\" }\n"
    "préfixe k 3\n"
    "unité g : masse { préfixes [k] }\n"
    "source OLD \"Ancien code\" { en \"Old code\" ; article \"1\" ; version v1 { vigueur inconnu ..< 2020-01-01 ; lu_tel_que_au 2010-01-01 ; preuve dit } }\n"
    "source LOI \"Loi\" { en \"Act\" ; article \"0\" ; version v1 { vigueur 1990-01-01 ..< ouvert ; preuve lu } }\n"
    "source NEW \"Code\" { en \"Code\" ; article \"2\" ; version v1 { vigueur 2020-01-01 ..< ouvert ; preuve lu } }\n"
    "bloc camion \"Camion\" { en \"lorry\" \"Lorry\" ; racine ; nommé ; rôle racine_étude }\n"
    "propriété camion.départ \"Départ\" : date { en \"departure\" \"Departure\" }\n"
    "propriété camion.essieu \"Essieu\" : quantité[kg] { en \"axle\" \"Axle\" }\n"
    "bloc charge \"Charge\" { en \"load\" \"Load\" ; parent camion ; plusieurs ; nommé ; rôle action ; collection charges { en \"loads\" } }\n"
    "propriété charge.poids \"Poids\" : quantité[kg] { en \"weight\" \"Weight\" }\n"
    "propriété charge.vide \"Vide\" : drapeau { en \"blank\" \"Blank\" }\n"
    "bloc route \"Route\" { en \"road\" \"Road\" ; parent camion ; rôle axe }\n"
    "bloc arrêt \"Arrêt\" { en \"stop\" \"Stop\" ; parent route ; plusieurs ; nommé ; implicite ; rôle événement ; collection arrêts { en \"stops\" } }\n"
    "table limite par essieu \"Limite\" { en \"Limit\" ; fondée_sur NEW@v1 ; preuve lu ; colonnes [essieu: kg, sur_dix_jours: kg] ; ligne 0 ..= 100 kg { 10 kg } ; dernière_ouverte }\n"
    "table limite_ancienne par essieu \"Limite ancienne\" { en \"Old limit\" ; fondée_sur OLD@v1 ; preuve dit ; colonnes [essieu: kg, sur_dix_jours: kg] ; ligne 0 ..= 100 kg { 20 kg } }\n"
    "définition chargé : maximum_sur(10 j, maximum(b.poids pour b dans charges si o.charge = b) pour o dans occurrences\n"
    "  si connu(o.charge) et (existe b dans charges : o.charge = b et non (connu(b.vide) et b.vide)), o.jour)\n"
    "règle charge_totale exige \"pas trop en dix jours\" { en \"not too much in ten days\" ; ligne \"L-1\" ; fondée_sur NEW@v1 ; preuve lu\n"
    "  exige chargé <= 10 kg }\n"
    "règle selon_la_table interdit \"dépasser la table de son temps\" { en \"going beyond the table of the time\" ; ligne \"L-2\" ; fondée_sur LOI@v1 ; preuve lu\n"
    "  interdit (en_vigueur(limite) et chargé > limite(camion.essieu).sur_dix_jours) ou (en_vigueur(limite_ancienne) et chargé > limite_ancienne(camion.essieu).sur_dix_jours) }\n";

static bool read_nothing(void *ctx, const char *path, char **text, size_t *len)
{
    (void)ctx, (void)path, (void)text, (void)len;
    return false;
}

static struct ripx *judged(const char *lines)
{
    static const struct ripx_host host = {read_nothing, NULL};
    char lorry[4096];
    snprintf(lorry, sizeof lorry,
             "ripx 1 fr\ncamion C \"Camion\" {\nessieu 50 kg\ncharge a \"A\" { poids 6 kg }\ncharge b \"B\" { poids 5 kg }\n"
             "charge c \"C\" { poids inconnu }\ncharge v \"V\" { poids 90 kg ; vide }\n%s\n}\n", lines);
    struct ripx *r = ripx_open(&host);
    ripx_add_law(r, "law.ripx", law, strlen(law));
    ripx_add_text(r, "c.ripx", lorry, strlen(lorry));
    ripx_check(r);
    for (uint32_t i = 0; i < diags_count(ripx_diags(r)); i++)
        if (strncmp(diags_at(ripx_diags(r), i)->code, "RX", 2) == 0 && strcmp(diags_at(ripx_diags(r), i)->code, "RX0501") != 0)
            fail_msg("%s: %s", lines, diags_at(ripx_diags(r), i)->message.text[LANG_EN]);
    return r;
}

static const struct verdict *verdict(const struct ripx *r, const char *code)
{
    const struct verdicts *v = ripx_verdicts(r);
    for (uint32_t i = 0; i < v->all.len; i++)
        if (strcmp(rule_code(v->all.at[i].rule), code) == 0) return &v->all.at[i];
    fail_msg("no verdict of %s", code);
    return NULL;
}

/* The outcome of one rule for a road; the level of proof that decided. */
struct trip { const char *lines; enum outcome outcome; };

static const struct trip TRIPS[] = {
    {"", OUTCOME_MET},                                                          /* no calendar: nothing is carried */
    {"route depuis S1 { S1 J0 { a } ; S2 J+9 { b } }", OUTCOME_NOT_MET},        /* ten days, both ends in */
    {"route depuis S1 { S1 J0 { a } ; S2 J+10 { b } }", OUTCOME_MET},           /* the eleventh day is out */
    {"route depuis S1 { S1 J0 { a } ; S2 J+30 { a, b } }", OUTCOME_NOT_MET},    /* the window begins anywhere */
    {"route depuis S1 { S1 J0 { a } ; S2 J+9 ± 1 j { b } }", OUTCOME_NOT_SHOWN},
    {"route depuis S1 { S1 J0 { a } ; S2 J+5 ± 2 j { b } }", OUTCOME_NOT_MET},
    {"route depuis S1 { S1 J0 { a } ; S2 J+13 ± 2 j { b } }", OUTCOME_MET},
    {"route depuis S1 { S1 J0 { a } ; S2 J+8 { } ; S3 J+1 { depuis S2 ; b } }", OUTCOME_NOT_MET},   /* 9 days after S1 */
    {"route depuis S1 { S1 J0 { a } ; S2 J+8 { } ; S3 J+2 { depuis S2 ; b } }", OUTCOME_MET},       /* 10 days after S1 */
    {"route depuis S1 { S1 J0 { a } ; S2 { b } }", OUTCOME_NOT_SHOWN},          /* a stop without a day is in any window */
    {"route depuis S1 { S1 J0 { a } ; S2 J+3 { c } }", OUTCOME_NOT_SHOWN},      /* an unknown weight */
    {"route depuis S1 { S1 J0 { a, v } }", OUTCOME_MET},                        /* what the filter leaves out */
    {"route depuis S1 { S1 J0 { v } }", OUTCOME_MET},
};

static void a_window_begins_wherever_it_holds_most(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof TRIPS / sizeof *TRIPS; i++) {
        struct ripx *r = judged(TRIPS[i].lines);
        if (verdict(r, "L-1")->outcome != TRIPS[i].outcome) fail_msg("%s: outcome %d", TRIPS[i].lines, (int)verdict(r, "L-1")->outcome);
        ripx_close(r);
    }
}

static void each_table_judges_its_own_time(void **state)
{
    (void)state;
    static const char eleven[] = "route depuis S1 { S1 J0 { a, b } }", over[] = "route depuis S1 { S1 J0 { a, a, a, b } }";
    char lines[256];
    snprintf(lines, sizeof lines, "départ 2026-01-01\n%s", eleven);
    struct ripx *r = judged(lines);
    assert_int_equal(verdict(r, "L-2")->outcome, OUTCOME_NOT_MET);
    assert_int_equal(verdict(r, "L-2")->level, LEVEL_PROVED);
    ripx_close(r);
    snprintf(lines, sizeof lines, "départ 2015-01-01\n%s", eleven);
    r = judged(lines);
    assert_int_equal(verdict(r, "L-2")->outcome, OUTCOME_MET);
    assert_int_equal(verdict(r, "L-2")->level, LEVEL_INDICATED);        /* the old table was only told */
    ripx_close(r);
    snprintf(lines, sizeof lines, "départ 2015-01-01\n%s", over);
    r = judged(lines);
    assert_int_equal(verdict(r, "L-2")->outcome, OUTCOME_NOT_MET);
    assert_int_equal(verdict(r, "L-2")->level, LEVEL_INDICATED);
    ripx_close(r);
    snprintf(lines, sizeof lines, "départ 2005-01-01\n%s", over);
    r = judged(lines);
    assert_int_equal(verdict(r, "L-2")->level, LEVEL_NOTED);            /* before the day of the copy: one level lower */
    ripx_close(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_window_begins_wherever_it_holds_most),
        cmocka_unit_test(each_table_judges_its_own_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
