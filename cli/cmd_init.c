/* cmd_init.c - init: a protocol to start from, in the reader's language, that checks without an error. */
#include "cli/cli.h"

#include <string.h>
#include <unistd.h>

static const char *const templates[LANGUAGES] = {
    "ripx 1 fr\n"
    "\n"
    "# Un protocole de départ : remplacer ce qui suit, puis « ripx check » et « ripx report ».\n"
    "# Ce qui n'est pas encore su s'écrit inconnu, ou ne s'écrit pas : rien n'est supposé.\n"
    "protocole %s \"Titre de l'étude\" {\n"
    "  catégorie inconnu\n"
    "\n"
    "  population adultes \"Adultes suivis pour la maladie étudiée\" {\n"
    "    inclusion { I1 \"Âge\" : âge >= 18 ans }\n"
    "  }\n"
    "\n"
    "  consentement principal\n"
    "\n"
    "  acte qualité_de_vie \"Questionnaire de qualité de vie\" : questionnaire { ajouté_par_la_recherche }\n"
    "\n"
    "  calendrier depuis V1 {\n"
    "    V1 \"Inclusion\" J0 { information(principal) puis recueil(principal) puis qualité_de_vie }\n"
    "    V2 \"Mois 1\" J+28 ± 3 j { qualité_de_vie }\n"
    "  }\n"
    "}\n"
    "\n"
    "test \"17 ans : non éligible par I1\" {\n"
    "  participant { âge 17 ans }\n"
    "  attend non_éligible [I1]\n"
    "}\n",
    "ripx 1 en\n"
    "\n"
    "# A protocol to start from: replace what follows, then 'ripx check' and 'ripx report'.\n"
    "# What is not known yet is written unknown, or not written: nothing is assumed.\n"
    "protocol %s \"Title of the study\" {\n"
    "  category unknown\n"
    "\n"
    "  population adults \"Adults followed for the disease studied\" {\n"
    "    inclusion { I1 \"Age\" : age >= 18 years }\n"
    "  }\n"
    "\n"
    "  consent main\n"
    "\n"
    "  act quality_of_life \"Quality-of-life questionnaire\" : questionnaire { added_by_research }\n"
    "\n"
    "  calendar since V1 {\n"
    "    V1 \"Inclusion\" D0 { information(main) then collection(main) then quality_of_life }\n"
    "    V2 \"Month 1\" D+28 ± 3 days { quality_of_life }\n"
    "  }\n"
    "}\n"
    "\n"
    "test \"17 years: ineligible by I1\" {\n"
    "  participant { age 17 years }\n"
    "  expects ineligible [I1]\n"
    "}\n"};

static bool is_name(const char *s)
{
    if (!*s || (*s >= '0' && *s <= '9')) return false;
    for (; *s; s++)
        if (!((*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z') || (*s >= '0' && *s <= '9') || *s == '_' || (unsigned char)*s >= 0x80)) return false;
    return true;
}

enum exit_code cmd_init(struct options *o)
{
    const char *name = o->n_arguments ? o->arguments[0] : NULL;
    if (!name || !is_name(name)) return say(o, "ripx init : un nom, en lettres, chiffres et _\n", "ripx init: a name, of letters, digits and _\n"), EXIT_USAGE;
    struct text text, path;
    text_init(&text);
    text_init(&path);
    const char *template = templates[o->language], *hole = strstr(template, "%s");
    text_addn(&text, template, (size_t)(hole - template));
    text_add(&text, name);
    text_add(&text, hole + 2);
    text_add(&path, o->output ? o->output : name);
    if (!o->output) text_add(&path, ".ripx");
    enum exit_code code = EXIT_OK;
    if (strcmp(path.at, "-") != 0 && access(path.at, F_OK) == 0) {
        say1(o, "ripx init : « %s » existe déjà\n", "ripx init: '%s' exists already\n", path.at);
        code = EXIT_INPUT_OUTPUT;
    } else if (!file_write(path.at, text.at, text.len)) {
        say1(o, "ripx : « %s » ne peut pas être écrit\n", "ripx: '%s' cannot be written\n", path.at);
        code = EXIT_INPUT_OUTPUT;
    } else if (!o->quiet) say1(o, "écrit : %s\nensuite : ripx check, ripx test, ripx report\n", "written: %s\nnext: ripx check, ripx test, ripx report\n", path.at);
    text_release(&text);
    text_release(&path);
    return code;
}
