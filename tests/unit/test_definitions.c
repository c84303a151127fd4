/* test_definitions.c - a definition means the same wherever it is used, for the rows that it is given, under an invented law. */
#include "driver/ripx.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* A law of building sites. */
static const char law[] =
    "ripx 1 fr\n"
    "droit \"chantier\" { date 2026-06-01 ; version \"1\" }\n"
    "preuves { prouvé lu }\n"
    "grade lu \"lu\" { en \"read\" \"read\" }\n"
    "source LOI \"Loi\" { en \"Act\" ; article \"1\" ; version v1 { vigueur 1990-01-01 ..< ouvert ; preuve lu } }\n"
    "bloc chantier \"Chantier\" { en \"site\" \"Site\" ; racine ; nommé ; rôle racine_étude }\n"
    "bloc permis \"Permis\" { en \"permit\" \"Permit\" ; parent chantier ; nommé ; plusieurs ; collection les_permis { en \"permits\" } }\n"
    "bloc geste \"Geste\" { en \"task\" \"Task\" ; parent chantier ; plusieurs ; nommé ; rôle action ; collection gestes { en \"tasks\" } }\n"
    "propriété geste.charge \"Charge\" : nombre { en \"load\" \"Load\" }\n"
    "capacité autorisation \"Autorisation\" { en \"authorisation\" \"Authorisation\" ; porteur permis\n"
    "  états { demandée { en \"asked\" \"asked\" } ; accordée { en \"granted\" \"granted\" } }\n"
    "  départ demandée\n"
    "  passe accord { en \"granting\" \"granting\" ; demandée => accordée }\n"
    "}\n"
    "définition lourd(g: geste) : g.charge > 10\n"
    "définition le_plus_lourd(g: geste) : non (existe h dans gestes : h.charge > g.charge)\n"
    "définition permise(g: geste) : tient(accordée, g)\n"
    "règle inégale exige \"un geste lourd et un léger\" { en \"a heavy task and a light one\" ; ligne \"S-1\" ; fondée_sur LOI@v1 ; preuve lu\n"
    "  exige existe g dans gestes : existe h dans gestes : lourd(g) et non lourd(h) }\n"
    "règle un_premier exige \"un geste plus lourd que tous, et un autre\" { en \"a task heavier than all, and another\" ; ligne \"S-2\" ; fondée_sur LOI@v1 ; preuve lu\n"
    "  exige existe g dans gestes : le_plus_lourd(g) et (existe h dans gestes : existe i dans gestes : non le_plus_lourd(h) et le_plus_lourd(i) et le_plus_lourd(g)) }\n"
    "règle permise_d_abord exige \"un permis d'abord\" { en \"a permit first\" ; ligne \"S-3\" ; fondée_sur LOI@v1 ; preuve lu ; pour_chaque g dans gestes ; exige permise(g) }\n"
    "règle permise_aussi exige \"un permis aussi\" { en \"a permit too\" ; ligne \"S-4\" ; fondée_sur LOI@v1 ; preuve lu ; pour_chaque g dans gestes\n"
    "  s_applique_à lourd(g) ; exige permise(g) }\n";

static bool read_nothing(void *ctx, const char *path, char **text, size_t *len)
{
    (void)ctx, (void)path, (void)text, (void)len;
    return false;
}

static struct ripx *judged(const char *site)
{
    static const struct ripx_host host = {read_nothing, NULL};
    struct ripx *r = ripx_open(&host);
    ripx_add_law(r, "law.ripx", law, strlen(law));
    ripx_add_text(r, "c.ripx", site, strlen(site));
    ripx_check(r);
    for (uint32_t i = 0; i < diags_count(ripx_diags(r)); i++)
        if (strncmp(diags_at(ripx_diags(r), i)->code, "RX", 2) == 0) fail_msg("%s", diags_at(ripx_diags(r), i)->message.text[LANG_EN]);
    return r;
}

static enum outcome outcome(const struct ripx *r, const char *code)
{
    const struct verdicts *v = ripx_verdicts(r);
    for (uint32_t i = 0; i < v->all.len; i++)
        if (strcmp(rule_code(v->all.at[i].rule), code) == 0) return v->all.at[i].outcome;
    fail_msg("no verdict of %s", code);
    return OUTCOME_NOT_EVALUATED;
}

static void each_row_has_its_own_answer(void **state)
{
    (void)state;
    struct ripx *r = judged("ripx 1 fr\nchantier C { geste a \"A\" { charge 20 } ; geste b \"B\" { charge 5 } }\n");
    assert_int_equal(outcome(r, "S-1"), OUTCOME_MET);
    assert_int_equal(outcome(r, "S-2"), OUTCOME_MET);
    ripx_close(r);
    r = judged("ripx 1 fr\nchantier C { geste a \"A\" { charge 20 } ; geste b \"B\" { charge 20 } }\n");
    assert_int_equal(outcome(r, "S-1"), OUTCOME_NOT_MET);
    assert_int_equal(outcome(r, "S-2"), OUTCOME_NOT_MET);
    ripx_close(r);
}

/* Two rules ask about a capability by one definition: an act without it violates both. */
static void each_rule_needs_the_capability(void **state)
{
    (void)state;
    struct ripx *r = judged("ripx 1 fr\nchantier C { permis p \"P\" ; geste a \"A\" { charge 20 } }\n"
                            "test \"sans permis\" {\n  trace {\n    2026-04-01 08:00 a\n  }\n"
                            "  attend violation \"S-3\" sur a\n  attend violation \"S-4\" sur a\n}\n");
    struct ripx_tests t = ripx_test(r, NULL);
    assert_int_equal(t.passed, 1);
    assert_int_equal(t.failed, 0);
    ripx_close(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_row_has_its_own_answer), cmocka_unit_test(each_rule_needs_the_capability)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
