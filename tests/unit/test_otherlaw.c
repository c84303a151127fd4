/* test_otherlaw.c - an invented law of another trade, in its own words and in both languages, through every command. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

#define HERE "tests/otherlaw/"

static char said[1 << 18];      /* what the last command wrote on both streams */

static const char *variable(const char *name, const char *otherwise)
{
    const char *v = getenv(name);
    return v && *v ? v : otherwise;
}

/* Runs `ripx ARGUMENTS` under the other law, after `before |` when it is not NULL. Gives the exit status. */
static int run(const char *before, const char *arguments)
{
    char command[2048];
    snprintf(command, sizeof command, "%s%s %s --stdlib " HERE "law %s 2>&1", before ? before : "", before ? " |" : "", variable("RIPX", "build/ripx"), arguments);
    FILE *p = popen(command, "r");
    assert_non_null(p);
    size_t n = fread(said, 1, sizeof said - 1, p);
    said[n] = 0;
    int status = pclose(p);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void says(const char *text)
{
    if (!strstr(said, text)) fail_msg("'%s' is not in:\n%s", text, said);
}

static uint32_t count(const char *text)
{
    uint32_t n = 0;
    for (const char *p = said; (p = strstr(p, text)) != NULL; p += strlen(text)) n++;
    return n;
}

static void what_is_good_has_no_error_in_either_language(void **state)
{
    (void)state;
    assert_int_equal(run(NULL, "check --deny warning --format gnu --lang fr " HERE "good.fr.ripx"), 0);
    assert_int_equal(count("error") + count("warning"), 0);
    assert_int_equal(run(NULL, "check --deny warning --format gnu --lang en " HERE "good.en.ripx"), 0);
    assert_int_equal(count("error") + count("warning"), 0);
    /* What only an elder tells is a question: the declared rank is not shown to cover it. */
    assert_int_equal(run(NULL, "check --deny question --format gnu --lang en " HERE "good.en.ripx"), 1);
    says("Are the handlings concerned gentle? [BEE-4]");
    /* And what the inspector says before he came, in a file that is closed. */
    says("Does the sheet state the inspector's word? [BEE-11]");
    assert_int_equal(count("\n"), 2);
}

static void what_is_bad_breaks_five_rules_and_no_other(void **state)
{
    (void)state;
    assert_int_equal(run(NULL, "check --format gnu --lang fr " HERE "bad.fr.ripx"), 1);
    says("bad.fr.ripx:4:1: error: ce fichier ne le dit pas : le point d'eau est écrit [BEE-7]");
    says("bad.fr.ripx:8:8: error: le rang déclaré (rang a) ne couvre pas une manipulation [BEE-4]");
    says("error: « essaim » vient avant le permis [BEE-5]");
    says("error: « miel » tombe trop tôt dans la saison [BEE-8]");
    says("warning: « miel » retire 30 kg : trop pour la ruche la plus légère [BEE-6]");
    assert_int_equal(count("\n"), 6);   /* the sixth: what the inspector will say */
    assert_int_equal(run(NULL, "check --format gnu --lang en " HERE "bad.en.ripx"), 1);
    says("bad.en.ripx:4:1: error: this file does not state it: the watering place is written [BEE-7]");
    says("bad.en.ripx:8:8: error: the declared rank (rank a) does not cover a handling [BEE-4]");
    says("error: “swarm” comes before the permit [BEE-5]");
    says("error: “honey” comes too early in the season [BEE-8]");
    says("warning: “honey” takes 30 kg: too much for the lightest hive [BEE-6]");
    assert_int_equal(count("\n"), 6);   /* the sixth: what the inspector will say */
}

static void a_wrong_word_is_found_and_the_right_one_offered(void **state)
{
    (void)state;
    assert_int_equal(run("sed s/point_d_eau/point_d_aeu/ " HERE "good.fr.ripx", "check --format plain --lang fr -"), 1);
    says("RX0201");
    says("« point_d_aeu » n'est pas une propriété de « rucher »");
    says("un mot proche existe : « point_d_eau »");
    assert_int_equal(run("sed s/water_place/watr_place/ " HERE "good.en.ripx", "check --format plain --lang en -"), 1);
    says("RX0201");
    says("'watr_place' is not a property of 'apiary'");
    says("a similar word exists: 'water_place'");
}

/* The text between two marks, without blanks. */
static void compact(const char *from, const char *to, char *out, size_t size)
{
    const char *p = strstr(said, from), *end = p ? strstr(p, to) : NULL;
    size_t n = 0;
    if (!p || !end) fail_msg("'%s' … '%s' is not in:\n%s", from, to, said);
    for (; p < end && n + 1 < size; p++)
        if (*p != ' ' && *p != '\n') out[n++] = *p;
    out[n] = 0;
}

static void its_effect_and_its_choice_are_explained(void **state)
{
    (void)state;
    char text[256];
    assert_int_equal(run(NULL, "explain --rank --format json " HERE "good.fr.ripx"), 0);
    compact("\"rank\"", "\"declared\"", text, sizeof text);
    assert_string_equal(text, "\"rank\":{\"proved\":[\"b\",\"c\"],\"indicated\":[\"b\"],");
    compact("\"use\"", "\"indicated\": [\n        \"s", text, sizeof text);
    assert_string_equal(text, "\"use\":{\"candidates\":[\"sédentaire\"],");
    assert_int_equal(run(NULL, "explain --rank --lang fr " HERE "bad.fr.ripx"), 0);
    says("Essaim de mai");
    says("démontré                  rang c");
    assert_int_equal(run(NULL, "explain --rank --lang en " HERE "good.en.ripx"), 0);
    says("rank b or rank c");
    assert_int_equal(run(NULL, "explain --use --lang en " HERE "good.en.ripx"), 0);
    says("settled apiary");
    assert_int_equal(run(NULL, "explain --category " HERE "good.fr.ripx"), 2);   /* of the embedded law, not of this one */
    assert_int_equal(run(NULL, "explain BEE-5 --lang en"), 0);
    says("no rough handling before the permit");
    assert_int_equal(run(NULL, "explain BEE-11 --lang fr"), 0);   /* its sentences are those of the table, about its row */
    says("la feuille ne dit pas l'avis de l'inspecteur");
    says("La feuille dit-elle l'avis de l'inspecteur ?");
}

static void its_document_is_written_in_its_words(void **state)
{
    (void)state;
    assert_int_equal(run(NULL, "report --kind sheet --lang en " HERE "good.en.ripx"), 0);
    says("<html");
    says("Sheet for the island council");
    says("Rank and use");
    assert_int_equal(run(NULL, "report --kind sheet --lang fr " HERE "bad.fr.ripx"), 0);
    says("Feuille pour le conseil de l");
    says("BEE-5");
    says("le point d");
    assert_int_equal(run(NULL, "report --kind conformity " HERE "good.fr.ripx"), 2);
}

static void its_steps_make_a_calendar(void **state)
{
    (void)state;
    assert_int_equal(run(NULL, "deadlines --lang en " HERE "good.en.ripx"), 0);
    says("  1911-06-01              the keeper declares the apiary to the council\n");
    says("keeper; 30 days after: Set up on; silence means: apiary suffered\n");
    assert_int_equal(run(NULL, "deadlines --lang fr --format ics " HERE "good.fr.ripx"), 0);
    says("DTSTART;VALUE=DATE:19110601\r\n");
    says("SUMMARY:keeper : le gardien déclare le rucher au conseil\r\n");
}

static void its_tests_run(void **state)
{
    (void)state;
    assert_int_equal(run(NULL, "test --lang en " HERE "good.fr.ripx"), 0);
    says("4 tests passed, 0 failed");
    assert_int_equal(run(NULL, "test --lang en " HERE "good.en.ripx"), 0);
    says("2 tests passed, 0 failed");
    assert_int_equal(run("sed 's/weight 12 kg/weight 41 kg/' " HERE "good.en.ripx", "test --lang en -"), 1);
    says("1 test passed, 1 failed");
}

static void its_data_are_judged(void **state)
{
    (void)state;
    assert_int_equal(run(NULL, "validate " HERE "good.en.ripx " HERE "hives.csv visits=" HERE "visits.csv -o -"), 0);
    says("number,verdict,reasons,missing\nH1,eligible,,\nH2,ineligible,K1,\nH3,ineligible,C1,\nH4,undetermined,C1,queenless\n");
    assert_int_equal(run(NULL, "validate " HERE "good.en.ripx " HERE "hives.csv visits=" HERE "visits.csv --table visits --bare -o -"), 0);
    says("number,verdict\nH1,not_applicable\nH1,inside\nH2,not_applicable\nH2,outside\nH3,not_shown\n");
}

static void its_validator_is_compiled(void **state)
{
    (void)state;
    char arguments[512], path[512];
    const char *build = variable("BUILD", "build");
    snprintf(arguments, sizeof arguments, "build --emit object,header -o %s/otherlaw " HERE "good.en.ripx", build);
    if (run(NULL, arguments) != 0) fail_msg("%s", said);
    snprintf(path, sizeof path, "%s/otherlaw/good.en.o", build);
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    assert_int_equal(fseek(f, 0, SEEK_END), 0);
    assert_true(ftell(f) > 0);
    fclose(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_good_has_no_error_in_either_language),
        cmocka_unit_test(what_is_bad_breaks_five_rules_and_no_other),
        cmocka_unit_test(a_wrong_word_is_found_and_the_right_one_offered),
        cmocka_unit_test(its_effect_and_its_choice_are_explained),
        cmocka_unit_test(its_document_is_written_in_its_words),
        cmocka_unit_test(its_steps_make_a_calendar),
        cmocka_unit_test(its_tests_run),
        cmocka_unit_test(its_data_are_judged),
        cmocka_unit_test(its_validator_is_compiled),
    };
    return cmocka_run_group_tests_name("otherlaw", tests, NULL, NULL);
}
