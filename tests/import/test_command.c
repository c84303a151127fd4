/* test_command.c - ripx data import as a program: what it writes where, and what it exits with. */
#include "tests/import/importing.h"

#include <sys/wait.h>

#define DATA "tests/import/data/"

static const char *variable(const char *name, const char *otherwise)
{
    const char *v = getenv(name);
    return v && *v ? v : otherwise;
}

static char folder[] = "/tmp/ripx-import-XXXXXX";

static int setup(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    char command[128];
    snprintf(command, sizeof command, "rm -r %s", folder);
    return system(command);
}

/* Runs ripx with these arguments, where @ is the folder; what it prints goes to out and err there. */
static int run(const char *arguments)
{
    struct text line;
    text_init(&line);
    text_addf(&line, "%s ", variable("RIPX", "build/ripx"));
    for (const char *p = arguments; *p; p++)
        if (*p == '@') text_add(&line, folder);
        else text_addc(&line, *p);
    text_addf(&line, " >%s/out 2>%s/err", folder, folder);
    int status = system(line.at);
    text_release(&line);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static char *content(const char *name)
{
    char path[128];
    size_t len;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return read_whole(path, &len);
}

static void expect_in(const char *name, const char *part)
{
    char *text = content(name);
    if (!text || !strstr(text, part)) fail_msg("%s has no %s:\n%s", name, part, text ? text : "(not there)");
    free(text);
}

static void expect_empty(const char *name)
{
    char *text = content(name);
    assert_non_null(text);
    assert_string_equal(text, "");
    free(text);
}

static void the_source_goes_to_the_file_and_the_report_to_the_output(void **state)
{
    (void)state;
    assert_int_equal(run("data import redcap " DATA "dictionary.csv -o @/d.ripx --lang en --name \"my data\""), 0);
    expect_in("d.ripx", "protocol my_data \"my_data\" {\n");
    expect_in("out", "20 fields read, 20 columns declared, tables: participant (20)\n");
    expect_empty("err");
    assert_int_equal(run("check @/d.ripx -q"), 0);
    assert_int_equal(run("fmt @/d.ripx --lang en"), 0);
    char *canonical = content("out"), *written = content("d.ripx");
    assert_string_equal(canonical, written);
    free(canonical);
    free(written);
}

static void without_a_file_the_source_goes_to_the_output(void **state)
{
    (void)state;
    assert_int_equal(run("data import odm " DATA "study.v2.xml --lang fr"), 0);
    expect_in("out", "ripx 1 fr\n");
    expect_in("out", "données Événements_indésirables");
    expect_in("err", "avertissement[RX0696]");
    expect_in("err", "3 champs lus");
    assert_int_equal(run("data import odm " DATA "study.v2.xml --lang fr -q --deny warning"), 1);
}

static void a_dictionary_with_errors_is_written_and_fails(void **state)
{
    (void)state;
    assert_int_equal(run("data import redcap " DATA "defects.csv -o @/e.ripx --lang en --format gnu"), 1);
    expect_in("err", "defects.csv:19:4: error: ");
    expect_in("e.ripx", "ripx 1 en\n");
    assert_int_equal(run("data import redcap " DATA "defects.csv -o @/e.ripx --lang en --format json"), 1);
    expect_in("out", "\"type\": \"import\"");
    expect_in("out", "\"RX0676\"");
}

static void what_cannot_be_read_leaves_no_file(void **state)
{
    (void)state;
    assert_int_equal(run("data import redcap " DATA "study.v1.xml -o @/x.ripx --lang en"), 1);
    expect_in("err", "RX0670");
    assert_null(content("x.ripx"));
    assert_int_equal(run("data import odm " DATA "dictionary.csv -o @/x.ripx --lang en"), 1);
    expect_in("err", "RX0671");
    assert_null(content("x.ripx"));
    assert_int_equal(run("data import odm @/nothing.xml -o @/x.ripx"), 3);
    assert_int_equal(run("data import redcap " DATA "dictionary.csv -o @/nowhere/x.ripx"), 3);
    assert_int_equal(run("data import redcap"), 2);
    assert_int_equal(run("data import sas " DATA "dictionary.csv"), 2);
    assert_int_equal(run("data export redcap " DATA "dictionary.csv"), 2);
}

/* What was imported judges rows as REDCap exports them. */
static void the_declarations_read_data(void **state)
{
    (void)state;
    assert_int_equal(run("data import redcap " DATA "dictionary.csv -o @/d.ripx --lang en --checks"), 0);
    char path[128];
    snprintf(path, sizeof path, "%s/rows.csv", folder);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    fputs("numero,sexe,naissance,age,enceinte,poids,taille,antecedents___1,antecedents___2,antecedents____1,tabac,courriel,visite_date,visite_heure,creatinine,plaquettes,saturation,debit,douleur,source\n"
          "1,1,1990-05-04,35,1,62.5,170,0,1,0,1,a@b.fr,2026-01-02 10:30,10:30,71.2,250,98,3,10,1\n"
          "2,2,1985-01-01,41,0,80,180,0,0,1,0,,2026-01-03 09:00,,80,260,97,,,1\n"
          "3,9,,,,,,0,0,0,,,,,,,,,,\n", f);
    fclose(f);
    assert_int_equal(run("validate @/d.ripx @/rows.csv --lang en --family checks -o @/v.csv --bare"), 0);
    expect_in("v.csv", "1,met\n");
    expect_in("v.csv", "2,violation\n");     /* a man was asked whether he is pregnant */
    expect_in("v.csv", "3,met\n");
    expect_empty("err");
    /* And a protocol takes them as its own. */
    snprintf(path, sizeof path, "%s/p.ripx", folder);
    f = fopen(path, "wb");
    assert_non_null(f);
    fputs("ripx 1 fr\nutilise \"d.ripx\"\nprotocole TOUT \"Le tout\" {\n  population p { inclusion { I1 \"Poids\" : poids >= 70 kg } }\n}\n", f);
    fclose(f);
    assert_int_equal(run("validate @/p.ripx @/rows.csv --lang en --family criteria -o @/v.csv"), 0);
    expect_in("v.csv", "1,ineligible,I1,\n2,eligible,,\n3,undetermined,I1,poids\n");
    assert_int_equal(run("build @/p.ripx --emit sidecar -o @/built --quiet"), 0);
    expect_in("built/p.json", "\"TOUT\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_source_goes_to_the_file_and_the_report_to_the_output),
        cmocka_unit_test(without_a_file_the_source_goes_to_the_output),
        cmocka_unit_test(a_dictionary_with_errors_is_written_and_fails),
        cmocka_unit_test(what_cannot_be_read_leaves_no_file),
        cmocka_unit_test(the_declarations_read_data),
    };
    return cmocka_run_group_tests_name("data import", tests, setup, teardown);
}
