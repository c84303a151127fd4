/* test_redcap.c - REDCap dictionaries: what becomes a column, what is left, what is found. */
#include "tests/import/importing.h"

#include <jansson.h>

#define DATA "tests/import/data/"

static struct imported from_file(const char *name, enum language language, bool json, const char *repeat, const char *conversions)
{
    char path[256];
    size_t len = 0, n = 0;
    snprintf(path, sizeof path, DATA "%s", name);
    char *text = read_whole(path, &len), *more = conversions ? read_whole(conversions, &n) : NULL;
    assert_non_null(text);
    struct imported d = import_run((struct ripx_import){.kind = RIPX_REDCAP, .path = path, .text = text, .len = len, .language = language, .json = json,
                                                        .repeats = &repeat, .n_repeats = repeat != NULL, .conversions = conversions, .conversions_text = more, .conversions_len = n});
    d.texts[0] = text;
    d.texts[1] = more;
    return d;
}

static struct imported from_text(const char *text, size_t len)
{
    return import_run((struct ripx_import){.kind = RIPX_REDCAP, .path = "x.csv", .text = text, .len = len, .language = LANG_EN});
}

static bool says(const struct text *t, const char *part) { return t->at && strstr(t->at, part) != NULL; }
static void expect(const struct text *t, const char *part)
{
    if (!says(t, part)) fail_msg("not there: %s\nin:\n%s", part, t->at ? t->at : "(nothing)");
}

static void columns_are_those_of_the_fields(void **state)
{
    (void)state;
    struct imported d = from_file("dictionary.csv", LANG_FR, false, NULL, NULL);
    assert_true(d.done);
    static const char *const lines[] = {
        "protocole dictionary \"dictionary\" {", "    clé numero\n    `sexe` \"Sexe\" : code[`Femme`: \"1\", `Homme`: \"2\"] { manquants [\"9\"] }\n",
        "    naissance \"Date de naissance\" : date\n", "    age \"Âge (ans)\" : quantité[ans]\n", "    `enceinte` \"Grossesse en cours\" : booléen\n",
        "    `poids` \"Poids (kg)\" : quantité[kg] { résolution 0.1 ; bornes 30 kg ..= 250 kg }\n", "    `taille` \"Taille (cm)\" : quantité[cm] { résolution 1 ; bornes 100 cm ..= 230 cm }\n",
        "    antecedents___1 \"Antécédents : Diabète\" : booléen\n", "    antecedents____1 \"Antécédents : Aucun\" : booléen\n", "    tabac \"Tabac\" : booléen\n",
        "    visite_date \"Date de la visite\" : instant\n", "    visite_heure \"Heure\" : texte\n",
        "    creatinine \"Créatininémie (µmol/L)\" : quantité[µmol/L] { résolution 0.01 ; bornes 10 µmol/L ..= 2000.5 µmol/L }\n",
        "    plaquettes \"Plaquettes (10^9/L)\" : quantité[10*9/L] { bornes -1000000000 10*9/L ..= 1500 10*9/L }\n",
        "    debit \"Débit (bouffées/jour)\" : nombre { bornes 0 ..= 1000000000 }\n", "    `source` \"Centre\" : texte\n"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) expect(&d.canonical, lines[i]);
    assert_false(says(&d.canonical, "consigne"));
    assert_false(says(&d.canonical, "scan"));
    assert_int_equal(diags_count(ripx_diags(d.r)), d.first);
    imported_free(&d);
}

static void the_canonical_form_is_written(void **state)
{
    (void)state;
    struct imported d = from_file("dictionary.csv", LANG_EN, false, "visite", NULL);
    expect(&d.canonical, "  data visite \"visite\" of participant {\n    key numero\n    visite_date ");
    struct ripx *r = ripx_open(&no_host);
    struct text again;
    text_init(&again);
    ripx_use_embedded_law(r);
    ripx_keep_words(r);
    ripx_add_text(r, "again.ripx", d.canonical.at, d.canonical.len);
    ripx_check(r);
    assert_true(ripx_format(r, ripx_file(r, 0), LANG_EN, &again));
    assert_string_equal(again.at, d.canonical.at);
    text_release(&again);
    ripx_close(r);
    imported_free(&d);
}

static int64_t count_of(const json_t *report, const char *reason)
{
    return json_integer_value(json_object_get(json_object_get(report, "left_counts"), reason));
}

static void what_is_left_is_listed_with_its_place(void **state)
{
    (void)state;
    struct imported d = from_file("dictionary.csv", LANG_FR, true, NULL, NULL);
    json_error_t error;
    json_t *report = json_loadb(d.report.at, d.report.len, 0, &error);
    assert_non_null(report);
    assert_int_equal(json_integer_value(json_object_get(report, "fields")), 20);
    assert_int_equal(json_integer_value(json_object_get(report, "columns")), 20);
    static const struct { const char *reason; int64_t n; } expected[] = {
        {"condition", 2}, {"calculation", 1}, {"description", 1}, {"file", 1}, {"open_list", 1}, {"unit", 1}, {"bound", 1}, {"format", 1}, {"time", 1}, {"required", 1}, {"repeat", 1}};
    int64_t sum = 0;
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        assert_int_equal(count_of(report, expected[i].reason), expected[i].n);
        assert_non_null(json_object_get(json_object_get(json_object_get(report, "reasons"), expected[i].reason), "fr"));
        assert_non_null(json_object_get(json_object_get(json_object_get(report, "reasons"), expected[i].reason), "en"));
        sum += expected[i].n;
    }
    const json_t *left = json_object_get(report, "left");
    assert_int_equal(json_array_size(left), sum);
    bool found = false;
    for (size_t i = 0; i < json_array_size(left); i++) {
        const json_t *l = json_array_get(left, i);
        if (strcmp(json_string_value(json_object_get(l, "item")), "enceinte") != 0) continue;
        found = true;
        assert_string_equal(json_string_value(json_object_get(l, "reason")), "condition");
        assert_string_equal(json_string_value(json_object_get(l, "text")), "[sexe] = '1'");
        assert_int_equal(json_integer_value(json_object_get(l, "line")), 6);
        assert_int_equal(json_integer_value(json_object_get(l, "column")), 55);
    }
    assert_true(found);
    json_decref(report);
    imported_free(&d);
}

static void expect_codes(const struct imported *d, const char *expected)
{
    struct text got;
    text_init(&got);
    imported_codes(d, &got);
    assert_string_equal(got.at ? got.at : "", expected);
    text_release(&got);
}

static void contradictions_are_found(void **state)
{
    (void)state;
    struct imported d = from_file("defects.csv", LANG_FR, false, NULL, DATA "conversions.json");
    assert_true(d.done);
    expect_codes(&d, "defects.csv:3 RX0683\ndefects.csv:4 RX0694\ndefects.csv:4 RX0681\ndefects.csv:5 RX0693\ndefects.csv:6 RX0691\ndefects.csv:6 RX0682\n"
                     "defects.csv:10 RX0684\ndefects.csv:14 RX0686\ndefects.csv:15 RX0685\ndefects.csv:16 RX0678\ndefects.csv:17 RX0692\ndefects.csv:17 RX0692\ndefects.csv:18 RX0680\n"
                     "defects.csv:18 RX0692\ndefects.csv:18 RX0692\ndefects.csv:19 RX0676\nconversions.json:5 RX0681\nconversions.json:5 RX0688\nconversions.json:5 RX0690\n"
                     "conversions.json:9 RX0687\nconversions.json:10 RX0689\n");
    imported_free(&d);
}

/* A name that is nearly the ending of thirty others. */
static void a_slip_in_a_name_is_found(void **state)
{
    (void)state;
    struct text t;
    text_init(&t);
    text_add(&t, "Variable,Type,Question\nid,text,\n");
    for (int i = 0; i < 30; i++) text_addf(&t, "q%d_oth,text,Question %d\n", i, i);
    text_add(&t, "q30_otth,text,Question 30\n");
    struct imported d = from_text(t.at, t.len);
    expect_codes(&d, "x.csv:33 RX0679\n");
    expect(&(struct text){.at = (char *)(uintptr_t)diags_at(ripx_diags(d.r), d.first)->message.text[LANG_EN]}, "'otth' is in 1 of the names, 'oth' in 30");
    imported_free(&d);
    text_release(&t);
}

static void units_are_read_or_left(void **state)
{
    (void)state;
    static const char text[] = "Variable,Type,Question,Validation\nid,text,,\n"
        "a,number,Fièvre (°C),number\nb,number,Tension (mmHg),number\nc,number,CD4 (cells/µL),number\nd,number,Ferritine (µg/L or ng/mL),number\n"
        "e,number,Sodium (mmol/L or mEq/L),number\nf,number,Gêne (0 = aucune),number\ng,number,Volume (mL/24 hours),number\nh,number,ASAT (IU/L),number\n"
        "i,number,Fréquence (breaths/min),number\nj,number,Poids (lb),number\nk,number,Durée (in weeks),number\nl,number,VGM (fL),number\nm,number,Score (/15),number\n";
    struct imported d = from_text(text, sizeof text - 1);
    static const char *const lines[] = {" : quantity[Cel]", " : quantity[mmHg]", "c \"CD4 (cells/µL)\" : quantity[10*6/L]", "d \"Ferritine (µg/L or ng/mL)\" : quantity[µg/L]",
                                        "e \"Sodium (mmol/L or mEq/L)\" : number", "f \"Gêne (0 = aucune)\" : number", "quantity[mL/d]", "quantity[IU/L]", "quantity[`/min`]", "quantity[lb]", "quantity[wk]", "quantity[fL]"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) expect(&d.canonical, lines[i]);
    expect(&d.report, "7:10 e, 15:10 m\n");
    imported_free(&d);
}

static void answers_are_named_by_their_labels(void **state)
{
    (void)state;
    static const char text[] = "Variable,Type,Question,Answer Options\nid,text,,\n"
        "a,radio,A,\"1, Oui | 2, Non | 3, Peut-être\"\nb,radio,B,\"1, Un | 2, Un\"\nc,radio,C,\"1, 0-9 ans | 2, dix ans et plus\"\n"
        "d,radio,D,\"A, A | B, B\"\ne,radio,E,\"-1, Moins | 1, Plus | 99, Unknown\"\nf,radio,F,\"1, Male `x` | 2, Female\"\ng,radio,G,\"99, Unknown\"\n";
    struct imported d = from_text(text, sizeof text - 1);
    static const char *const lines[] = {
        "    a \"A\" : code[`Oui`: \"1\", `Non`: \"2\", `Peut-être`: \"3\"]\n", "    # 1 Un, 2 Un\n    b \"B\" : code[1, 2]\n",
        "    # 1 0-9 ans, 2 dix ans et plus\n    c \"C\" : code[1, 2]\n", "    d \"D\" : code[\"A\", \"B\"]\n", "    e \"E\" : code[`Moins`: \"-1\", `Plus`: \"1\"] { missing [\"99\"] }\n",
        "    f \"F\" : code[1, 2]\n", "    g \"G\" : text\n"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) expect(&d.canonical, lines[i]);
    imported_free(&d);
}

static void a_unit_may_be_chosen_in_another_field(void **state)
{
    (void)state;
    static const char text[] = "Variable,Type,Question,Answer Options,Validation,Minimum,Maximum\nid,text,,,,,\n"
        "a,number,Taille,,number,0,250\na_units,radio,Unité,\"1, cm | 2, in | 99, Unknown\",,,\n"
        "b,number,Glucose,,number,0,100\nb_units,radio,Unité,\"1, mmol/L | 2, mg/dL\",,,\n"
        "c,number,Calcium,,number,0,10\nc_units,radio,Unité,\"1, mmol/L | 2, mEq/L\",,,\n"
        "e,number,Naissance,,number,0,\ne_units,radio,Unité,\"1, g | 2, lb\",,,\n";
    struct imported d = from_text(text, sizeof text - 1);
    expect(&d.canonical, "    a \"Taille\" : quantity[cm] { bounds 0 cm ..= 250 cm ; unit_in a_units }\n    a_units \"Unité\" : code[`cm`: \"1\", `inch`: \"2\"] { missing [\"99\"] }\n");
    expect(&d.canonical, "    b \"Glucose\" : number { bounds 0 ..= 100 }\n");
    expect(&d.canonical, "    c \"Calcium\" : number { bounds 0 ..= 10 }\n");
    expect(&d.canonical, "    e \"Naissance\" : number { bounds 0 ..= 1000000000 }\n");
    expect(&d.report, "      3  unit chosen in another field");
    imported_free(&d);
}

static void conditions_become_checks(void **state)
{
    (void)state;
    static const char text[] = "Variable,Type,Question,Answer Options,Validation,Skip Logic\nid,text,,,,\n"
        "a,radio,A,\"1, Oui | 0, Non | 99, Inconnu\",,\nb,radio,B,\"1, Rouge | 2, Vert\",,\nn,number,Jours (days),,number,\nt,text,T,,,\nk,checkbox,K,\"1, Un | 2, Deux\",,\n"
        "c1,text,C,,,[a]='1'\nc2,text,C,,,[a] <> '1' or ([b]='2' and [n]>=28)\nc3,text,C,,,\"[k(2)]=\"\"1\"\" AND [b] != '1'\"\nc4,text,C,,,[t]<>''\n"
        "c5,text,C,,,[a]='99'\nc6,text,C,,,[visite_1][a]='1'\nc7,text,C,,,sum([n])>3\nc8,text,C,,,([a]='1'\nc9,text,C,,,[a]='1' and\nc10,text,C,,,[absent]='1'\n";
    struct imported d = import_run((struct ripx_import){.kind = RIPX_REDCAP, .path = "x.csv", .text = text, .len = sizeof text - 1, .language = LANG_FR, .checks = true});
    static const char *const lines[] = {
        "  vérification c1 \"[a]='1'\" : non connu(c1) ou a\n", "  vérification c2 \"[a] <> '1' or ([b]='2' and [n]>=28)\" : non connu(c2) ou non a ou (b = \"Vert\" et n >= 28 d)\n",
        "  vérification c3 \"[k(2)]=\\\"1\\\" AND [b] != '1'\" : non connu(c3) ou k___2 et non b = \"Rouge\"\n", "  vérification c4 \"[t]<>''\" : non connu(c4) ou connu(t)\n"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) expect(&d.canonical, lines[i]);
    for (char c = '5'; c <= '9'; c++) assert_false(says(&d.canonical, (const char[]){'v', (char)0xC3, (char)0xA9, 'r', 'i', 'f', 'i', 'c', 'a', 't', 'i', 'o', 'n', ' ', 'c', c, 0}));
    expect(&d.report, "vérifications : 4\n");
    expect(&d.report, "      6  posée seulement sous une condition");
    imported_free(&d);
}

static void too_much_is_said(void **state)
{
    (void)state;
    struct text t;
    text_init(&t);
    text_add(&t, "Variable,Type,Question,Answer Options\nid,text,,\nx,checkbox,X,\"");
    for (int i = 0; i < 3000; i++) text_addf(&t, "%d, A%d|", i, i);
    text_add(&t, "\"\n");
    for (int i = 0; i < 16; i++) text_addf(&t, "y%d,checkbox,X,\"", i);
    struct imported one = from_text(t.at, t.len);
    const struct diag *g = diags_at(ripx_diags(one.r), one.first);
    assert_string_equal(g->code, "RX0697");
    imported_free(&one);
    text_release(&t);
    text_init(&t);
    text_add(&t, "Variable,Type\nid,text\n");
    for (int i = 0; i < 20000; i++) text_addf(&t, "x%d,text\n", i);
    struct imported many = from_text(t.at, t.len);
    assert_false(many.done);
    expect_codes(&many, "x.csv:16386 RX0609\n");
    imported_free(&many);
    text_release(&t);
}

static void names_of_the_language_stay_names(void **state)
{
    (void)state;
    static const char text[] = "Variable,Type,Question\nkey,text,\ndata,text,\nsource,text,\ndate,text,\nmissing,text,\nand,text,\nnot,text,\nage,text,\n1er,text,\né.t.é,text,\n\"a\"\"b\",text,\n";
    struct imported d = from_text(text, sizeof text - 1);
    assert_true(d.done);
    expect(&d.canonical, "    _1er : text { source \"1er\" }\n");
    expect(&d.canonical, "    é_t_é : text { source \"é.t.é\" }\n");
    expect(&d.canonical, "    a_b : text { source \"a\\\"b\" }\n");
    expect(&d.canonical, "    `age` : text\n");
    imported_free(&d);
}

static void what_is_no_dictionary_is_refused(void **state)
{
    (void)state;
    static const struct { const char *text; size_t len; const char *codes; } files[] = {
        {"", 0, "x.csv:1 RX0602\n"}, {"\n\n", 2, "x.csv:1 RX0602\n"}, {"a,b\n1,2\n", 8, "x.csv:1 RX0670\n"}, {"Variable,Question\nx,y\n", 22, "x.csv:1 RX0670\n"},
        {"Variable,Type\n", 14, "x.csv:1 RX0674\n"}, {"Variable,Type\n\xFF,text\n", 21, "x.csv:2 RX0001\n"}, {"Variable,Type\nx\0,text\n", 22, "x.csv:2 RX0004\n"},
        {"Variable,Type\nid,text\nx\n", 24, "x.csv:3 RX0632\n"}, {"Variable,Type\nid,text\nx,text,y\n", 31, "x.csv:3 RX0633\n"},
        {"Variable,Type\nid,text\nx,\"text\n", 30, "x.csv:3 RX0630\n"}, {"Variable,Type\nid,text\n\"x\"y,text\n", 32, "x.csv:3 RX0626\n"}};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct imported d = from_text(files[i].text, files[i].len);
        expect_codes(&d, files[i].codes);
        imported_free(&d);
    }
}

static void a_form_that_is_not_there_is_said(void **state)
{
    (void)state;
    struct imported d = from_file("dictionary.csv", LANG_FR, false, "visites", NULL);
    expect_codes(&d, "dictionary.csv:1 RX0677\n");
    imported_free(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_are_those_of_the_fields),
        cmocka_unit_test(the_canonical_form_is_written),
        cmocka_unit_test(what_is_left_is_listed_with_its_place),
        cmocka_unit_test(contradictions_are_found),
        cmocka_unit_test(a_slip_in_a_name_is_found),
        cmocka_unit_test(units_are_read_or_left),
        cmocka_unit_test(answers_are_named_by_their_labels),
        cmocka_unit_test(a_unit_may_be_chosen_in_another_field),
        cmocka_unit_test(conditions_become_checks),
        cmocka_unit_test(too_much_is_said),
        cmocka_unit_test(names_of_the_language_stay_names),
        cmocka_unit_test(what_is_no_dictionary_is_refused),
        cmocka_unit_test(a_form_that_is_not_there_is_said),
    };
    return cmocka_run_group_tests_name("redcap", tests, NULL, NULL);
}
