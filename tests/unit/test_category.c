/* test_category.c - what the category of a study rests on, as it is explained: lists read in part or whole, tables of their time,
   combinations of acts, and what only the weakest sources say. */
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

static char said[1 << 18];      /* what the last command wrote on both streams */
static char folder[] = "/tmp/ripx-category-XXXXXX";

static int shell(const char *command)
{
    FILE *p = popen(command, "r");
    assert_non_null(p);
    size_t n = fread(said, 1, sizeof said - 1, p);
    said[n] = 0;
    int status = pclose(p);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

/* Runs the program on a protocol with the law of the folder, or with the copy that was completed. Gives the exit status. */
static int run(const char *arguments, const char *protocol, const char *law)
{
    char command[1024];
    const char *program = getenv("RIPX");
    snprintf(command, sizeof command, "%s %s --lang en --stdlib %s %s 2>&1", program ? program : "build/ripx", arguments, law, protocol);
    return shell(command);
}

static void says(const char *text)
{
    if (!strstr(said, text)) fail_msg("'%s' is not in:\n%s", text, said);
}

/* What a reader of the two lists would do: add the lines, flip the word. */
static int complete_the_lists(void **state)
{
    (void)state;
    char command[1024];
    if (!mkdtemp(folder)) return -1;
    snprintf(command, sizeof command,
             "cp -r stdlib %s/law && sed -i -e '/^liste actes_[23] /,/^}/s/complète faux/complète vrai/' "
             "-e '/^liste actes_2 /a\\  endoscopie { preuve primaire }' %s/law/law/acts.ripx 2>&1", folder, folder);
    return shell(command);
}

static int remove_folder(void **state)
{
    (void)state;
    char command[128];
    snprintf(command, sizeof command, "rm -r %s", folder);
    return shell(command);
}

static const char *completed(void)
{
    static char path[64];
    snprintf(path, sizeof path, "%s/law", folder);
    return path;
}

static void what_is_added_to_the_list_is_decided(void **state)
{
    (void)state;
    const char *protocol = "tests/law/CA-05/not-shown.ripx";
    assert_int_equal(run("explain --category", protocol, "stdlib"), 0);
    says("proved                    category 3, category 2 or category 1\n");
    assert_int_equal(run("check --format gnu", protocol, "stdlib"), 0);
    says("[CA-05]");
    assert_int_equal(run("explain --category", protocol, completed()), 0);
    says("proved                    category 2\n");
    assert_int_equal(run("check --format gnu", protocol, completed()), 0);
    assert_null(strstr(said, "[CA-05]"));
}

static void what_is_not_on_a_list_read_whole_is_not_on_it(void **state)
{
    (void)state;
    const char *protocol = "tests/law/CA-05/below-indicated.ripx";
    assert_int_equal(run("check --format gnu", protocol, "stdlib"), 0);
    says("warning: the declared category (category 2) does not cover an act of the research [CA-05]");
    assert_int_equal(run("check --format gnu", protocol, completed()), 1);
    says("error: the declared category (category 2) does not cover an act of the research [CA-05]");
}

static void a_lower_category_is_ruled_out_by_a_list_read_whole(void **state)
{
    (void)state;
    const char *protocol = "tests/law/CA-05/lower-not-ruled-out.ripx";
    assert_int_equal(run("check --format gnu", protocol, "stdlib"), 0);
    says("category 2 is declared; 3 is not ruled out [CA-05]");
    assert_int_equal(run("check --format gnu", protocol, completed()), 0);
    assert_null(strstr(said, "[CA-05]"));
}

/* What stands in a protocol of category 2, and a line of its explanation. */
struct study { const char *title, *options, *lines, *line; };

#define BLOOD(volume) "population p { inclusion { I1 : poids >= 10 kg ; I2 : hémoglobine >= 11 g/dL } }\n" \
    "acte sang \"Sang\" : prélèvement_sanguin { ajouté_par_la_recherche ; volume " volume " }\n" \
    "calendrier depuis V1 { V1 J0 { sang } ; V2 J+27 { sang } ; V3 J+29 { sang } }\n"

static const struct study STUDIES[] = {
    {"usual care is what the sponsor says", "", "acte a \"A\" : médicament { soin_courant }\n", "act of usual care, as the sponsor says  3       3 "},
    {"a product used in the usual way", "", "acte a \"A\" : médicament { soin_courant ; conditions_usuelles }\n", "product prescribed or used in the usual way, as the sponsor says"},
    {"more than minimal for this population", "", "acte a \"A\" : échographie { ajouté_par_la_recherche ; risques plus_que_minimes }\n", "indicated                 category 1\n"},
    {"a minimal risk takes out of the list of 3°", "", "acte a \"A\" : holter { ajouté_par_la_recherche ; risques minimes }\n", "indicated                 category 2 or category 1\n"},
    {"acts that are usual, combined", "", "acte a \"A\" : consultation { soin_courant }\ncombinaison ab \"A, each day\" : plus_que_minimes { nature répétition }\n", "proved                    category 1\n"},
    {"random allocation of usual acts", "", "acte a \"A\" : consultation { soin_courant }\nattribution t \"Groupes\" : aléatoire_par_groupes\ninformation_collective\n", "indicated                 category 2\n"},
    {"a medicine used outside its usual conditions", "", "acte a \"A\" : médicament { ajouté_par_la_recherche ; conditions_usuelles faux ; objet_de_la_recherche faux }\n", "a possible reading, to be confirmed: category 1\n"},
    {"what only a form says", "", "acte a \"A\" : recueil_salive { ajouté_par_la_recherche }\n", "a possible reading, to be confirmed: category 3\n"},
    {"and it rules nothing out", "", "acte a \"A\" : recueil_salive { ajouté_par_la_recherche }\n", "indicated                 category 3, category 2 or category 1\n"},
    {"interviews led outside the medical professions", "", "hors_professions_médicales\nacte a \"A\" : entretien { ajouté_par_la_recherche ; peut_modifier_le_soin faux }\n", "indicated                 category 3\n"},
    {"an examination led outside the medical professions", "", "hors_professions_médicales\nacte a \"A\" : examen_clinique { ajouté_par_la_recherche }\n", "proved                    category 2\n"},
    {"28 days hold two draws: 16 mL may be within", "", BLOOD("8 mL"), "indicated                 category 3, category 2 or category 1\n"},
    {"28 days hold two draws: 30 mL are beyond", "", BLOOD("15 mL"), "proved                    category 1\n"},
    {"28 days hold two draws: 10 mL are within", "", BLOOD("5 mL"), "indicated                 category 2\n"},
    {"before 2021, 30 days hold the three: 42 mL are beyond", "--as-of 2019-06-01", BLOOD("14 mL"), "indicated                 category 1\n"},
    {"before 2021, as far as an image of the table shows", "--as-of 2019-06-01", BLOOD("14 mL"), "proved                    category 3, category 2 or category 1\n"},
    {"before 2021, a weight between two lines of the table", "--as-of 2019-06-01", "population p { inclusion { I1 : poids >= 10.5 kg ; I2 : hémoglobine >= 11 g/dL } }\nacte s \"S\" : prélèvement_sanguin { ajouté_par_la_recherche ; volume 1 mL }\ncalendrier depuis V1 { V1 J0 { s } }\n", "indicated                 category 3, category 2 or category 1\n"},
    {"before 2021, 30 mL are within", "--as-of 2019-06-01", BLOOD("10 mL"), "indicated                 category 2\n"},
};

static void each_study_is_explained(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof STUDIES / sizeof *STUDIES; i++) {
        char path[64], arguments[128];
        snprintf(path, sizeof path, "%s/study.ripx", folder);
        FILE *out = fopen(path, "w");
        assert_non_null(out);
        fprintf(out, "ripx 1 fr\nprotocole P \"Étude\" {\ncatégorie 2\nrégime_déclaré RIPH\n%s}\n", STUDIES[i].lines);
        assert_int_equal(fclose(out), 0);
        snprintf(arguments, sizeof arguments, "explain --category %s", STUDIES[i].options);
        assert_int_equal(run(arguments, path, "stdlib"), 0);
        if (!strstr(said, STUDIES[i].line)) fail_msg("%s: '%s' is not in:\n%.2500s", STUDIES[i].title, STUDIES[i].line, said);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_study_is_explained),
        cmocka_unit_test(what_is_added_to_the_list_is_decided),
        cmocka_unit_test(what_is_not_on_a_list_read_whole_is_not_on_it),
        cmocka_unit_test(a_lower_category_is_ruled_out_by_a_list_read_whole),
    };
    return cmocka_run_group_tests(tests, complete_the_lists, remove_folder);
}
