/* test_law_mistakes.c - each mistake of a law is one diagnostic that shows both places, whichever language the law is in. */
#include "driver/ripx.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* What the law has before a mistake is added: a smithy's. */
static const char *const BASE[LANGUAGES] = {
    "ripx 1 fr\n"
    "droit \"forge\" { en \"Smithy\" ; date 2026-06-01 ; version \"1\" }\n"
    "preuves { prouvé lu ; indiqué cité }\n"
    "grade lu \"lu\" { en \"read\" \"read\" }\n"
    "grade cité \"cité\" { en \"quoted\" \"quoted\" }\n"
    "bloc forge \"Forge\" { en \"smithy\" \"Smithy\" ; racine ; rôle racine_étude }\n"
    "propriété forge.feu \"Feu\" : drapeau { en \"fire\" \"Fire\" }\n"
    "énumération métal \"Métal\" { en \"metal\" \"Metal\" ; fer \"fer\" { en \"iron\" \"iron\" } ; cuivre \"cuivre\" { en \"copper\" \"copper\" } }\n"
    "unité kg : masse\n"
    "dimension masse \"masse\" { en \"mass\" \"mass\" }\n"
    "source CHARTE \"Charte\" { en \"Charter\"\n"
    "  version v1 { vigueur 2000-01-01 ..< 2010-01-01 ; lu_le 2026-01-01 ; preuve lu }\n"
    "  version v2 { vigueur 2010-01-01 ..< ouvert ; lu_le 2026-01-01 ; preuve lu }\n"
    "}\n"
    "règle un_feu exige \"un feu\" { en \"a fire\" ; ligne \"F-1\" ; fondée_sur CHARTE@v2 ; preuve lu ; exige énoncé(forge.feu) }\n",
    "ripx 1 en\n"
    "law \"smithy\" { fr \"Forge\" ; date 2026-06-01 ; version \"1\" }\n"
    "evidence { proved read ; indicated quoted }\n"
    "grade read \"read\" { fr \"lu\" \"lu\" }\n"
    "grade quoted \"quoted\" { fr \"cité\" \"cité\" }\n"
    "block smithy \"Smithy\" { fr \"forge\" \"Forge\" ; root ; role study }\n"
    "property smithy.fire \"Fire\" : flag { fr \"feu\" \"Feu\" }\n"
    "enumeration metal \"Metal\" { fr \"métal\" \"Métal\" ; iron \"iron\" { fr \"fer\" \"fer\" } ; copper \"copper\" { fr \"cuivre\" \"cuivre\" } }\n"
    "unit kg : mass\n"
    "dimension mass \"mass\" { fr \"masse\" \"masse\" }\n"
    "source CHARTE \"Charter\" { fr \"Charte\"\n"
    "  version v1 { in_force 2000-01-01 ..< 2010-01-01 ; read_on 2026-01-01 ; proof read }\n"
    "  version v2 { in_force 2010-01-01 ..< open ; read_on 2026-01-01 ; proof read }\n"
    "}\n"
    "rule un_feu requires \"a fire\" { fr \"un feu\" ; row \"F-1\" ; based_on CHARTE@v2 ; proof read ; requires stated(smithy.fire) }\n",
};

/* `added` follows the law; the diagnostic is at the last place where `at` stands, and marks the first where `mark` does. */
struct mistake { const char *what, *code; struct { const char *added, *at, *mark; } in[LANGUAGES]; };

static const struct mistake MISTAKES[] = {
    {"an unknown source", "RX0401",
     {{"règle a exige \"a\" { en \"a\" ; fondée_sur CHARTES@v2 ; preuve lu ; exige énoncé(forge.feu) }", "CHARTES", "CHARTE"},
      {"rule a requires \"a\" { fr \"a\" ; based_on CHARTES@v2 ; proof read ; requires stated(smithy.fire) }", "CHARTES", "CHARTE"}}},
    {"an unknown version", "RX0402",
     {{"règle a exige \"a\" { en \"a\" ; fondée_sur CHARTE@v3 ; preuve lu ; exige énoncé(forge.feu) }", "CHARTE@v3", "CHARTE"},
      {"rule a requires \"a\" { fr \"a\" ; based_on CHARTE@v3 ; proof read ; requires stated(smithy.fire) }", "CHARTE@v3", "CHARTE"}}},
    {"a gap between versions, written in no order", "RX0403",
     {{"source B \"B\" { en \"B\" ; version w2 { vigueur 2012-01-01 ..< ouvert } ; version w1 { vigueur 2000-01-01 ..< 2011-01-01 } }", "w2", "w1"},
      {"source B \"B\" { fr \"B\" ; version w2 { in_force 2012-01-01 ..< open } ; version w1 { in_force 2000-01-01 ..< 2011-01-01 } }", "w2", "w1"}}},
    {"two versions in force on one day", "RX0404",
     {{"source B \"B\" { en \"B\" ; version w1 { vigueur 2000-01-01 ..< ouvert } ; version w2 { vigueur 2012-01-01 ..< ouvert } }", "w2", "w1"},
      {"source B \"B\" { fr \"B\" ; version w1 { in_force 2000-01-01 ..< open } ; version w2 { in_force 2012-01-01 ..< open } }", "w2", "w1"}}},
    {"a version that ends before it begins", "RX0417",
     {{"source B \"B\" { en \"B\" ; version w1 { vigueur 2012-01-02 ..< 2011-01-03 } }", "2011-01-03", "2012-01-02"},
      {"source B \"B\" { fr \"B\" ; version w1 { in_force 2012-01-02 ..< 2011-01-03 } }", "2011-01-03", "2012-01-02"}}},
    {"a version in force after it was read", "RX0417",
     {{"source B \"B\" { en \"B\" ; version w1 { vigueur 2012-01-02 ..< ouvert ; lu_le 2011-01-03 } }", "2011-01-03", "2012-01-02"},
      {"source B \"B\" { fr \"B\" ; version w1 { in_force 2012-01-02 ..< open ; read_on 2011-01-03 } }", "2011-01-03", "2012-01-02"}}},
    {"a copy later than its reading", "RX0417",
     {{"source B \"B\" { en \"B\" ; version w1 { vigueur inconnu ; lu_tel_que_au 2012-01-02 ; lu_le 2011-01-03 } }", "2011-01-03", "2012-01-02"},
      {"source B \"B\" { fr \"B\" ; version w1 { in_force unknown ; read_as_of 2012-01-02 ; read_on 2011-01-03 } }", "2011-01-03", "2012-01-02"}}},
    {"a law older than what was read for it", "RX0417",
     {{"source B \"B\" { en \"B\" ; version w1 { vigueur 2012-01-02 ..< ouvert ; lu_le 2026-07-01 } }", "2026-06-01", "2026-07-01"},
      {"source B \"B\" { fr \"B\" ; version w1 { in_force 2012-01-02 ..< open ; read_on 2026-07-01 } }", "2026-06-01", "2026-07-01"}}},
    {"a rule that does not say how its text was read", "RX0411",
     {{"règle autre exige \"a\" { en \"a\" ; fondée_sur CHARTE@v1 ; exige énoncé(forge.feu) }", "autre", "CHARTE@v1"},
      {"rule autre requires \"a\" { fr \"a\" ; based_on CHARTE@v1 ; requires stated(smithy.fire) }", "autre", "CHARTE@v1"}}},
    {"a rule without a text", "RX0411",
     {{"règle autre exige \"a\" { en \"a\" ; preuve lu ; exige énoncé(forge.feu) }", "autre", NULL},
      {"rule autre requires \"a\" { fr \"a\" ; proof read ; requires stated(smithy.fire) }", "autre", NULL}}},
    {"an exception to nothing", "RX0415",
     {{"règle autre permet \"a\" { en \"a\" ; fondée_sur CHARTE@v1 ; preuve lu ; exception rare de [jamais] { si forge.feu => vrai ; fr \"a\" ; en \"a\" } }", "jamais", "autre"},
      {"rule autre permits \"a\" { fr \"a\" ; based_on CHARTE@v1 ; proof read ; exception rare of [never] { if smithy.fire => yes ; fr \"a\" ; en \"a\" } }", "never", "autre"}}},
    {"a table with a hole", "RX0406",
     {{"table t par poids { en \"t\" ; colonnes [poids: kg, charge: kg] ; vérifie continue ; ligne 0 ..= 1 kg { 0 ..= 1 kg } ; ligne 2 ..= 3 kg { 1 ..= 2 kg } }",
       "ligne 2 ..= 3 kg", "ligne 0 ..= 1 kg"},
      {"table t by weight { fr \"t\" ; columns [weight: kg, load: kg] ; verifies continuous ; row 0 ..= 1 kg { 0 ..= 1 kg } ; row 2 ..= 3 kg { 1 ..= 2 kg } }",
       "row 2 ..= 3 kg", "row 0 ..= 1 kg"}}},
    {"a table that decreases", "RX0407",
     {{"table t par poids { en \"t\" ; colonnes [poids: kg, charge: kg] ; vérifie croissante ; ligne 0 ..= 1 kg { 5 kg } ; ligne 1 ..= 3 kg { 4 kg } }",
       "ligne 1 ..= 3 kg", "ligne 0 ..= 1 kg"},
      {"table t by weight { fr \"t\" ; columns [weight: kg, load: kg] ; verifies increasing ; row 0 ..= 1 kg { 5 kg } ; row 1 ..= 3 kg { 4 kg } }",
       "row 1 ..= 3 kg", "row 0 ..= 1 kg"}}},
    {"a row of two rules", "RX0413",
     {{"énoncé \"F-1\" forge.feu \"a\" { en \"a\" ; fondée_sur CHARTE@v1 ; preuve lu }", "\"F-1\"", "\"F-1\""},
      {"stated \"F-1\" smithy.fire \"a\" { fr \"a\" ; based_on CHARTE@v1 ; proof read }", "\"F-1\"", "\"F-1\""}}},
    {"a block twice", "RX0214",
     {{"bloc forge \"F\" { en \"hearth\" \"H\" ; parent forge }", "forge", "forge"}, {"block smithy \"F\" { fr \"foyer\" \"H\" ; parent smithy }", "smithy", "smithy"}}},
    {"two blocks with one word in the other language", "RX0214",
     {{"bloc atelier \"A\" { en \"smithy\" \"A\" ; parent forge }", "atelier", "forge"},
      {"block workshop \"A\" { fr \"forge\" \"A\" ; parent smithy }", "workshop", "smithy"}}},
    {"a property twice", "RX0214",
     {{"propriété forge.feu \"F\" : drapeau { en \"flame\" \"F\" }", "feu", "feu"}, {"property smithy.fire \"F\" : flag { fr \"flamme\" \"F\" }", "fire", "fire"}}},
    {"an enumeration twice", "RX0214",
     {{"énumération métal \"M\" { en \"ore\" \"M\" ; or }", "métal", "métal"}, {"enumeration metal \"M\" { fr \"minerai\" \"M\" ; gold }", "metal", "metal"}}},
    {"a value twice", "RX0214",
     {{"énumération bois \"B\" { en \"wood\" \"B\" ; buis \"x\" { en \"box\" \"x\" } ; if_ \"y\" { en \"box\" \"y\" } }", "if_", "buis"},
      {"enumeration wood \"B\" { fr \"bois\" \"B\" ; box \"x\" { fr \"buis\" \"x\" } ; yew \"y\" { fr \"buis\" \"y\" } }", "yew", "box"}}},
    {"a unit twice", "RX0214", {{"unité kg : masse", "kg", "kg"}, {"unit kg : mass", "kg", "kg"}}},
    {"a source twice", "RX0214",
     {{"source CHARTE \"C\" { en \"C\" }", "CHARTE", "CHARTE"}, {"source CHARTE \"C\" { fr \"C\" }", "CHARTE", "CHARTE"}}},
    {"a rule twice", "RX0214",
     {{"règle un_feu exige \"a\" { en \"a\" ; fondée_sur CHARTE@v1 ; preuve lu ; exige énoncé(forge.feu) }", "un_feu", "un_feu"},
      {"rule un_feu requires \"a\" { fr \"a\" ; based_on CHARTE@v1 ; proof read ; requires stated(smithy.fire) }", "un_feu", "un_feu"}}},
    {"a definition twice", "RX0214",
     {{"définition chaud : forge.feu\ndéfinition chaud : forge.feu", "chaud", "chaud"}, {"definition hot : smithy.fire\ndefinition hot : smithy.fire", "hot", "hot"}}},
};

static bool read_nothing(void *ctx, const char *path, char **text, size_t *len)
{
    (void)ctx, (void)path, (void)text, (void)len;
    return false;
}

static struct ripx *law_with(enum language l, const char *added)
{
    static const struct ripx_host host = {read_nothing, NULL};
    char text[4096];
    int n = snprintf(text, sizeof text, "%s%s\n", BASE[l], added);
    assert_in_range(n, 1, sizeof text - 1);
    struct ripx *r = ripx_open(&host);
    ripx_add_law(r, "law.ripx", text, (size_t)n);
    ripx_check(r);
    return r;
}

static void tell(struct ripx *r, const char *what)
{
    for (uint32_t i = 0; i < diags_count(ripx_diags(r)); i++) {
        const struct diag *d = diags_at(ripx_diags(r), i);
        print_error("%s: %s at %u: %s\n", what, d->code, d->at.lo, d->message.text[LANG_EN]);
    }
}

static bool stands_at(struct ripx *r, struct span span, const char *text, bool first)
{
    const struct source *s = sources_get(ripx_sources(r), span.file);
    size_t len = strlen(text);
    if (!s || span.hi - span.lo != len || memcmp(s->text + span.lo, text, len) != 0) return false;
    const char *before = strstr(s->text, text);
    return !first || before == s->text + span.lo || strlen(before) != s->len;
}

static bool shows(struct ripx *r, const struct mistake *m, enum language l)
{
    if (diags_count(ripx_diags(r)) != 1) return false;
    const struct diag *d = diags_at(ripx_diags(r), 0);
    bool ok = strcmp(d->code, m->code) == 0 && d->level == DIAG_ERROR && stands_at(r, d->at, m->in[l].at, false);
    ok = ok && d->marks.len == (m->in[l].mark ? 1u : 0u);
    if (ok && m->in[l].mark) {
        const struct diag_mark *mark = &d->marks.at[0];
        ok = stands_at(r, mark->span, m->in[l].mark, true) && mark->span.lo != d->at.lo;
        ok = ok && mark->label.text[LANG_FR] && mark->label.text[LANG_EN] && strcmp(mark->label.text[LANG_FR], mark->label.text[LANG_EN]) != 0;
    }
    return ok && strcmp(d->message.text[LANG_FR], d->message.text[LANG_EN]) != 0;
}

static void the_law_without_a_mistake(void **state)
{
    (void)state;
    for (int l = 0; l < LANGUAGES; l++) {
        struct ripx *r = law_with((enum language)l, "");
        tell(r, "base");
        assert_int_equal(diags_count(ripx_diags(r)), 0);
        ripx_close(r);
    }
}

static void each_mistake_shows_both_places(void **state)
{
    (void)state;
    unsigned bad = 0;
    for (size_t i = 0; i < sizeof MISTAKES / sizeof *MISTAKES; i++)
        for (int l = 0; l < LANGUAGES; l++) {
            struct ripx *r = law_with((enum language)l, MISTAKES[i].in[l].added);
            if (!shows(r, &MISTAKES[i], (enum language)l)) {
                print_error("%s (%s): not one %s with its places\n", MISTAKES[i].what, l == LANG_FR ? "fr" : "en", MISTAKES[i].code);
                tell(r, MISTAKES[i].what);
                bad++;
            }
            ripx_close(r);
        }
    assert_int_equal(bad, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_law_without_a_mistake), cmocka_unit_test(each_mistake_shows_both_places)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
