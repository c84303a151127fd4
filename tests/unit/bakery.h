/* bakery.h - a small law of a trade that nobody regulates, for the tests of documents and explanations. */
#ifndef RIPX_TESTS_BAKERY_H
#define RIPX_TESTS_BAKERY_H

#include "backends/report/report.h"
#include "driver/ripx.h"

#include <string.h>

static const char bakery_law[] =
    "ripx 1 fr\n"
    "droit \"pain\" { date 2026-01-01 ; version \"7\" }\n"
    "preuves { prouvé lu ; indiqué dit }\n"
    "grade lu \"texte lu\" { en \"read\" \"text read\" }\n"
    "grade dit \"dit par un tiers\" { en \"told\" \"told by a third party\" }\n"
    "source A7 \"Code du pain, art. 7 à 9 et 12\" { en \"Bread code, arts 7 to 9 and 12\" ; article \"A7 to A9, A12\" ; version v { vigueur inconnu ; preuve lu } }\n"
    "source A1 \"Code du pain, art. 1\" {\n"
    "  en \"Bread code, art. 1\"\n"
    "  article \"A1\" ; ancien \"A0\" ; adresse \"https://example.org/a1\"\n"
    "  version v1 { vigueur 2020-01-01 ..< ouvert ; lu_le 2026-01-01 ; preuve lu }\n"
    "}\n"
    "énumération niveau { bas \"danger bas\" { en \"low\" \"low danger\" } ; haut \"danger haut\" { en \"high\" \"high danger\" } }\n"
    "ordre niveau { bas < haut }\n"
    "bloc fournil \"Fournil\" { en \"bakery\" \"Bakery\" ; racine ; nommé ; rôle racine_étude }\n"
    "propriété fournil.risque \"Risque déclaré\" : niveau { en \"risk\" \"Declared risk\" }\n"
    "propriété fournil.registre \"Registre\" : texte { en \"register\" \"Register\" }\n"
    "propriété fournil.chef \"Chef\" : texte { en \"head\" \"Head\" }\n"
    "bloc pétrin \"Pétrin\" { en \"mixer\" \"Mixer\" ; parent fournil ; plusieurs ; nommé ; collection pétrins { en \"mixers\" } }\n"
    "propriété pétrin.gardé \"Gardé\" : drapeau { en \"guarded\" \"Guarded\" }\n"
    "bloc boulanger \"Boulanger\" { en \"baker\" \"Baker\" ; parent fournil }\n"
    "effet danger \"Danger\" de niveau { en \"danger\" \"Danger\" ; monte [pétrin] ; vers fournil ; déclarée fournil.risque ; option \"danger\" }\n"
    "règle danger_d_un_pétrin donne danger \"un pétrin sans garde est dangereux\" {\n"
    "  en \"a mixer without guard is dangerous\"\n"
    "  ligne \"D-01\" ; fondée_sur A1@v1 \"al. 2\" ; preuve lu\n"
    "  pour_chaque p dans pétrins\n"
    "  cas fermé { si p.gardé => bas ; fr \"avec garde\" ; en \"with a guard\" }\n"
    "  cas ouvert { => haut ; fr \"sans garde\" ; en \"without guard\" }\n"
    "}\n"
    "règle danger_déclaré compare danger \"le danger déclaré couvre chaque pétrin\" {\n"
    "  en \"the declared danger covers every mixer\"\n"
    "  ligne \"D-02\", \"D-20\" ; fondée_sur A1@v1 \"al. 3\" ; preuve lu\n"
    "  sinon fr \"le danger déclaré ({fournil.risque}) est trop bas\" en \"the declared danger ({fournil.risque}) is too low\"\n"
    "  exemple mauvais \"\"\"\n"
    "fournil F { risque bas ; pétrin p { gardé faux } }\n"
    "\"\"\"\n"
    "  exemple bon \"\"\"\n"
    "fournil F { risque haut ; pétrin p { gardé faux } }\n"
    "\"\"\"\n"
    "}\n"
    "énoncé \"R-01\" fournil.registre \"un registre est tenu\" {\n"
    "  en \"a register is kept\" ; fondée_sur A1@v1 ; preuve lu ; s_applique_à danger dans [bas, haut] ; destinataire boulanger\n"
    "  demander fr \"Où est le registre ?\" en \"Where is the register?\"\n"
    "}\n"
    "énoncé \"R-02\" fournil.chef \"un chef est nommé\" { en \"a head is named\" ; fondée_sur A1@v1 ; preuve lu }\n"
    "règle jamais exige \"rien\" { en \"nothing\" ; ligne \"R-03\" ; fondée_sur A1@v1 ; preuve lu ; s_applique_à énoncé(fournil.chef) et non énoncé(fournil.chef) ; exige énoncé(fournil.chef) }\n"
    "document tableau \"Tableau du fournil\" {\n"
    "  en \"Table of the bakery\"\n"
    "  option \"table\"\n"
    "  section a \"Identité\" { en \"Identity\" ; forme liste ; lignes [fournil.risque, fournil.registre, pétrin.gardé] }\n"
    "  section b \"Danger et raisons\" { en \"Danger and reasons\" ; forme effets }\n"
    "  section c \"Règles\" { en \"Rules\" ; forme verdicts }\n"
    "  section d \"Questions\" { en \"Questions\" ; forme questions }\n"
    "  section e \"Lectures\" { en \"Readings\" ; forme interprétations }\n"
    "}\n";

static inline bool bakery_read(void *ctx, const char *path, char **text, size_t *len)
{
    (void)ctx, (void)path, (void)text, (void)len;
    return false;
}

/* A checked session of the law and one file; NULL text: no file. */
static inline struct ripx *bakery_check(const char *text)
{
    struct ripx_host host = {bakery_read, NULL};
    struct ripx *r = ripx_open(&host);
    ripx_add_law(r, "law.ripx", bakery_law, strlen(bakery_law));
    if (text) ripx_add_text(r, "f.ripx", text, strlen(text));
    ripx_check(r);
    return r;
}

static inline struct report_input bakery_input(struct ripx *r)
{
    struct report_input in = {.law = ripx_law(r), .study = ripx_study(r), .verdicts = ripx_verdicts(r), .diags = ripx_diags(r),
                              .sources = ripx_sources(r), .main_file = ripx_file(r, 0), .version = "ripx 9.9"};
    in.readings = ripx_readings(r, &in.n_readings);
    in.tolerances = ripx_tolerances(r, &in.n_tolerances);
    return in;
}

#endif
