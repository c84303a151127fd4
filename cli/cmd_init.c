/* cmd_init.c - init: a protocol to start from, in the reader's language, that checks without an error. */
#include "cli/cli.h"

#include <string.h>
#include <unistd.h>

/* Written in French; the formatter gives the other language, so that there is one template. */
static const char template_fr[] =
    "ripx 1 fr\n"
    "\n"
    "# Un protocole de départ : remplacer ce qui suit, puis « ripx check » et « ripx report ».\n"
    "protocole %s \"Titre de l'étude\" {\n"
    "  # Ce qui n'est pas encore su s'écrit inconnu, ou ne s'écrit pas : rien n'est supposé.\n"
    "  catégorie inconnu\n"
    "\n"
    "  population adultes \"Adultes suivis pour la maladie étudiée\" {\n"
    "    inclusion {\n"
    "      I1 \"Âge\" : âge >= 18 ans\n"
    "    }\n"
    "  }\n"
    "\n"
    "  consentement principal\n"
    "\n"
    "  acte questionnaire_qualité \"Questionnaire de qualité de vie\" : questionnaire {\n"
    "    ajouté_par_la_recherche\n"
    "  }\n"
    "\n"
    "  calendrier depuis V1 {\n"
    "    V1 \"Inclusion\" J0 { information(principal) puis recueil(principal) puis questionnaire_qualité }\n"
    "    V2 \"Mois 1\" J+28 ± 3 j { questionnaire_qualité }\n"
    "  }\n"
    "}\n"
    "\n"
    "test \"17 ans : non éligible par I1\" {\n"
    "  participant { âge 17 ans }\n"
    "  attend non_éligible [I1]\n"
    "}\n";

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
    struct ripx *r = session_open(o);
    struct text out;
    if (!r) return EXIT_INPUT_OUTPUT;
    text_init(&out);
    const char *path = o->output ? o->output : arena_printf(ripx_arena(r), "%s.ripx", name);
    const char *text = arena_printf(ripx_arena(r), template_fr, name);
    enum exit_code code = EXIT_OK;
    ripx_add_text(r, path, text, strlen(text));
    ripx_check(r);
    if (access(path, F_OK) == 0 && strcmp(path, "-") != 0) {
        say1(o, "ripx init : « %s » existe déjà\n", "ripx init: '%s' exists already\n", path);
        code = EXIT_INPUT_OUTPUT;
    } else if (!ripx_format(r, ripx_file(r, 0), o->language, &out) || !file_write(path, out.at, out.len)) {
        say1(o, "ripx : « %s » ne peut pas être écrit\n", "ripx: '%s' cannot be written\n", path);
        code = EXIT_INPUT_OUTPUT;
    } else if (!o->quiet) say1(o, "écrit : %s\nensuite : ripx check, ripx test, ripx report\n", "written: %s\nnext: ripx check, ripx test, ripx report\n", path);
    text_release(&out);
    ripx_close(r);
    return code;
}
