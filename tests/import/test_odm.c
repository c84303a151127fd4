/* test_odm.c - ODM metadata of both versions: tables, columns, what is left, what is found, what is refused. */
#include "tests/import/importing.h"

#define DATA "tests/import/data/"

static struct imported from_text(const char *text, size_t len)
{
    return import_run((struct ripx_import){.kind = RIPX_ODM, .path = "x.xml", .text = text, .len = len, .language = LANG_FR});
}

static struct imported from_file(const char *path)
{
    size_t len = 0;
    char *text = read_whole(path, &len);
    assert_non_null(text);
    struct imported d = import_run((struct ripx_import){.kind = RIPX_ODM, .path = path, .text = text, .len = len, .language = LANG_FR});
    d.texts[0] = text;
    return d;
}

static void expect(const struct text *t, const char *part)
{
    if (!t->at || !strstr(t->at, part)) fail_msg("not there: %s\nin:\n%s", part, t->at ? t->at : "(nothing)");
}

static void expect_codes(const struct imported *d, const char *expected)
{
    struct text got;
    text_init(&got);
    imported_codes(d, &got);
    assert_string_equal(got.at ? got.at : "", expected);
    text_release(&got);
}

static void version_1_3_2_becomes_tables(void **state)
{
    (void)state;
    struct imported d = from_file(DATA "study.v1.xml");
    assert_true(d.done);
    static const char *const lines[] = {
        "protocole study \"Suivi inventé\" {\n  données participant {\n    clé SubjectKey\n    Sexe \"Sexe ?\" : code[`Femme`: \"F\", `Homme`: \"M\"] { source \"I.SEX\" ; manquants [\"U\"] }\n",
        "    Âge \"Âge\" : nombre { source \"I.AGE\" ; résolution 1 ; bornes 18 ..= 119 }\n",
        "    Consentement_recueilli_le \"Consentement recueilli le\" : date { source \"I.CONSENT\" }\n",
        "  données Constantes \"Constantes\" de participant {\n    clé SubjectKey\n    StudyEventOID : code[`Inclusion`: \"E.1\", `Suivi`: \"E.2\"]\n    StudyEventRepeatKey : texte\n",
        "    Poids \"Poids\" : quantité[kg] { source \"I.WEIGHT\" ; résolution 0.1 ; bornes -1000000000 kg ..= 300 kg }\n",
        "    Pouls \"Pouls\" : nombre { source \"I.PULSE\" ; résolution 1 }\n", "    Heure \"Heure\" : texte { source \"I.TIME\" }\n"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) expect(&d.canonical, lines[i]);
    expect_codes(&d, "study.v1.xml:13 RX0681\nstudy.v1.xml:17 RX0681\nstudy.v1.xml:36 RX0695\nstudy.v1.xml:45 RX0682\n");
    expect(&d.report, "6 champs lus, 10 colonnes déclarées, tables : participant (4), Constantes (6)\nnon repris ou repris autrement, 9 ;");
    imported_free(&d);
}

static void version_2_becomes_tables(void **state)
{
    (void)state;
    struct imported d = from_file(DATA "study.v2.xml");
    expect(&d.canonical, "  données participant {\n    clé SubjectKey\n    Accord \"Accord\" : booléen { source \"I.OUI\" }\n  }\n"
                         "  données Événements_indésirables \"Événements indésirables\" de participant {\n    clé SubjectKey\n    ItemGroupRepeatKey : texte\n"
                         "    Grave \"Grave\" : booléen { source \"I.GRAVE\" }\n    Lien \"Lien\" : texte { source \"I.LIEN\" }\n  }\n");
    expect_codes(&d, "study.v2.xml:5 RX0696\n");
    imported_free(&d);
}

/* A place is the same when the whole document stands on one line. */
/* What the language can say of delays, one a line, with the reason why the others are left. */
static void delays_become_a_calendar(void **state)
{
    (void)state;
    static const char head[] = "<MetaDataVersion OID=\"M\" Name=\"M\"><Protocol><StudyEventRef StudyEventOID=\"V1\" OrderNumber=\"2\"/><StudyEventRef StudyEventOID=\"V0\" OrderNumber=\"1\"/>";
    static const char *const delays[] = {
        "SuccessorOID=\"V0\" TimepointRelativeTarget=\"-P2W\" TimepointPreWindow=\"P7D\"", "SuccessorOID=\"V2\" TimepointRelativeTarget=\"P4W\" TimepointPreWindow=\"P3D\" TimepointPostWindow=\"P1W\"",
        "SuccessorOID=\"V2\" TimepointRelativeTarget=\"P30D\"",                        /* another day */
        "SuccessorOID=\"V1\" TimepointRelativeTarget=\"P1D\"",                         /* from itself */
        "SuccessorOID=\"V4\" TimepointRelativeTarget=\"P3M\"", "SuccessorOID=\"V4\" TimepointRelativeTarget=\"PT4H\"", "SuccessorOID=\"V4\" TimepointRelativeTarget=\"P\"",
        "SuccessorOID=\"V4\" TimepointRelativeTarget=\"P2D\" TimepointPreWindow=\"PT4H\"", "SuccessorOID=\"AE\" TimepointRelativeTarget=\"P3D\"", "SuccessorOID=\"R\" TimepointRelativeTarget=\"P3D\""};
    static const char rest[] =
        "<RelativeTimingConstraint OID=\"A\" Name=\"A\" Type=\"StartToStart\" PredecessorOID=\"V2\" SuccessorOID=\"V3\" TimepointRelativeTarget=\"P0D\"/>"
        "<RelativeTimingConstraint OID=\"B\" Name=\"B\" Type=\"StartToStart\" PredecessorOID=\"V3\" SuccessorOID=\"V1\" TimepointRelativeTarget=\"P9D\"/>"
        "<RelativeTimingConstraint OID=\"C\" Name=\"C\" Type=\"FinishToStart\" PredecessorOID=\"V1\" SuccessorOID=\"V4\" TimepointRelativeTarget=\"P9D\"/>"
        "<RelativeTimingConstraint OID=\"D\" Name=\"D\" PredecessorOID=\"V1\" SuccessorOID=\"V4\" TimepointRelativeTarget=\"P9D\"/>"
        "<TransitionTimingConstraint OID=\"E\" Name=\"E\" Type=\"StartToStart\" TransitionOID=\"TR\" TimepointTarget=\"P5D\"/></Protocol>"
        "<Transition OID=\"TR\" Name=\"TR\" SourceOID=\"V3\" TargetOID=\"V5\"/>"
        "<StudyEventDef OID=\"V5\" Name=\"Fin\" Type=\"Scheduled\"/><StudyEventDef OID=\"V0\" Name=\"Sélection\"/><StudyEventDef OID=\"V1\" Name=\"Inclusion\"/>"
        "<StudyEventDef OID=\"V2\" Name=\"\"/><StudyEventDef OID=\"V3\" Name=\"V &quot;3&quot;\" Repeating=\"No\"/><StudyEventDef OID=\"V4\" Name=\"4\"/>"
        "<StudyEventDef OID=\"AE\" Name=\"Imprévu\" Type=\"Unscheduled\"/><StudyEventDef OID=\"R\" Name=\"Suivi\" Repeating=\"Yes\"/></MetaDataVersion>";
    struct text source;
    text_init(&source);
    text_add(&source, head);
    for (size_t i = 0; i < sizeof delays / sizeof *delays; i++)
        text_addf(&source, "<RelativeTimingConstraint OID=\"T%zu\" Name=\"T\" Type=\"StartToStart\" PredecessorOID=\"V1\" %s/>", i, delays[i]);
    text_add(&source, rest);
    struct imported d = from_text(source.at, source.len);
    assert_true(d.done);
    expect(&d.canonical, "  calendrier depuis V1 {\n    V0 \"Sélection\" J-21 ..= J-14 { cible J-14 ; code \"V0\" }\n    V1 \"Inclusion\" J0 { code \"V1\" }\n"
                         "    V5 \"Fin\" J+5 { depuis V3 ; code \"V5\" }\n    V2 \"V2\" J+25 ..= J+35 { cible J+28 ; code \"V2\" }\n"
                         "    V3 \"V \\\"3\\\"\" J0 { depuis V2 ; code \"V3\" }\n    V4 \"4\" J+9 { code \"V4\" }\n  }\n");
    /* Eight of the ten above, B and C, the transition, and the two events that are not in it. */
    expect(&d.report, "calendrier : 6 événements\n");
    expect(&d.report, "     13  ");
    imported_free(&d);
    text_release(&source);
}

/* Units in signs that the scanner does not take as they are. */
static void units_in_other_signs_are_quoted(void **state)
{
    (void)state;
    static const struct { const char *name, *expected; } units[] = {
        {"10⁹/L", "quantité[`10⁹/L`]"}, {"kg/m²", "quantité[`kg/m²`]"}, {"µg/L", "quantité[µg/L]"}, {"°C", "quantité[Cel]"}};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        struct text source;
        text_init(&source);
        text_addf(&source, "<ODM><Study OID=\"S\"><BasicDefinitions><MeasurementUnit OID=\"U\" Name=\"%s\"><Symbol><TranslatedText>%s</TranslatedText></Symbol></MeasurementUnit>"
                           "</BasicDefinitions><MetaDataVersion OID=\"M\" Name=\"M\"><ItemGroupDef OID=\"G\" Name=\"G\" Repeating=\"No\"><ItemRef ItemOID=\"I\"/></ItemGroupDef>"
                           "<ItemDef OID=\"I\" Name=\"I\" DataType=\"float\"><MeasurementUnitRef MeasurementUnitOID=\"U\"/></ItemDef></MetaDataVersion></Study></ODM>", units[i].name, units[i].name);
        struct imported d = from_text(source.at, source.len);
        assert_true(d.done);
        expect(&d.canonical, units[i].expected);
        imported_free(&d);
        text_release(&source);
    }
}

static void places_do_not_need_lines(void **state)
{
    (void)state;
    size_t len = 0;
    char *text = read_whole(DATA "study.v1.xml", &len);
    for (size_t i = 0; i < len; i++)
        if (text[i] == '\n') text[i] = ' ';
    struct imported d = from_text(text, len);
    const struct diag *first = diags_at(ripx_diags(d.r), d.first);
    assert_true(strncmp(text + first->at.lo, "<ItemGroupRef ItemGroupOID=\"G.9\"", 32) == 0);
    imported_free(&d);
    free(text);
}

static void hostile_xml_is_refused(void **state)
{
    (void)state;
    static const struct { const char *text, *codes; } files[] = {
        {"", "x.xml:1 RX0671\n"}, {"\n\n<ODM>", "x.xml:3 RX0671\n"}, {"<ODM/>", "x.xml:1 RX0673\n"}, {"<html><body/></html>", "x.xml:1 RX0673\n"},
        {"<MetaDataVersion OID=\"M\" Name=\"N\"/>", "x.xml:1 RX0674\n"},
        {"<!DOCTYPE a [<!ENTITY b \"c\">]><ODM>&b;</ODM>", "x.xml:1 RX0672\n"},
        {"<?xml version=\"1.0\"?>\n<!-- <!DOCTYPE x> -->\n<!DOCTYPE a SYSTEM \"file:///etc/passwd\">\n<ODM/>", "x.xml:3 RX0672\n"},
        {"<!-- <!DOCTYPE x> --><ODM/>", "x.xml:1 RX0673\n"}, {"<ODM>&b;</ODM>", "x.xml:1 RX0671\n"}, {"<ODM a='1' a='2'/>", "x.xml:1 RX0671\n"},
        {"\xFE\xFF", "x.xml:1 RX0001\n"}, {"<ODM>\x01</ODM>", "x.xml:1 RX0671\n"}};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct imported d = from_text(files[i].text, strlen(files[i].text));
        assert_false(d.done);
        expect_codes(&d, files[i].codes);
        imported_free(&d);
    }
}

static void depth_and_cycles_end(void **state)
{
    (void)state;
    struct text t;
    text_init(&t);
    for (int i = 0; i < 100000; i++) text_add(&t, "<ODM>");
    struct imported deep = from_text(t.at, t.len);
    assert_false(deep.done);
    expect_codes(&deep, "x.xml:1 RX0671\n");
    imported_free(&deep);
    text_release(&t);
    static const char cycle[] = "<MetaDataVersion OID=\"M\" Name=\"N\"><StudyEventDef OID=\"E\" Name=\"E\"><ItemGroupRef ItemGroupOID=\"A\"/></StudyEventDef>"
        "<ItemGroupDef OID=\"A\" Name=\"A\"><ItemGroupRef ItemGroupOID=\"A\"/><ItemGroupRef ItemGroupOID=\"A\"/><ItemRef ItemOID=\"I\"/></ItemGroupDef>"
        "<ItemDef OID=\"I\" Name=\"I\" DataType=\"date\"/></MetaDataVersion>";
    struct imported round = from_text(cycle, sizeof cycle - 1);
    expect_codes(&round, "x.xml:1 RX0105\n");
    assert_true(round.done);
    imported_free(&round);
}

static void a_plugin_that_is_not_there_is_said(void **state)
{
    (void)state;
    struct text source, report;
    struct ripx *r = ripx_open(&no_host);
    text_init(&source);
    text_init(&report);
    ripx_use_embedded_law(r);
    ripx_check(r);
    uint32_t before = diags_count(ripx_diags(r));
    struct ripx_import in = {.kind = RIPX_ODM, .path = "x.xml", .text = "<ODM/>", .len = 6, .plugin = "nowhere/ripx-xml.so"};
    assert_false(write_import(r, &in, &source, &report));
    assert_string_equal(diags_at(ripx_diags(r), before)->code, "RX0804");
    assert_int_equal(source.len + report.len, 0);
    ripx_close(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(version_1_3_2_becomes_tables),
        cmocka_unit_test(version_2_becomes_tables),
        cmocka_unit_test(delays_become_a_calendar), cmocka_unit_test(units_in_other_signs_are_quoted), cmocka_unit_test(places_do_not_need_lines),
        cmocka_unit_test(hostile_xml_is_refused),
        cmocka_unit_test(depth_and_cycles_end),
        cmocka_unit_test(a_plugin_that_is_not_there_is_said),
    };
    return cmocka_run_group_tests_name("odm", tests, NULL, NULL);
}
