/* main.c - the program: which command, and what it exits with. */
#include "cli/cli.h"

#include <signal.h>
#include <string.h>

static const struct { const char *name; enum exit_code (*run)(struct options *o); const char *fr, *en; } commands[] = {
    {"check", cmd_check, "juge un protocole par le droit ; --for submission : ce qui reste à écrire", "judges a protocol by the law; --for submission: what is still to be written"},
    {"explain", cmd_explain, "explique un code, une règle, un mot, ou --category FICHIER", "explains a code, a rule, a word, or --category FILE"},
    {"duties", cmd_duties, "liste les devoirs de l'étude, chacun avec son verdict : --only TABLE", "lists the duties of the study, each with its verdict: --only TABLE"},
    {"report", cmd_report, "écrit un rapport : --kind conformity -o rapport.html", "writes a report: --kind conformity -o report.html"},
    {"deadlines", cmd_deadlines, "écrit le calendrier des échéances : --format human|json|ics -o FICHIER", "writes the calendar of steps: --format human|json|ics -o FILE"},
    {"validate", cmd_validate, "juge des données de participants, CSV, NDJSON, Dataset-JSON ou transport SAS : PROTOCOLE [TABLE=]DONNÉES", "judges participants' data, CSV, NDJSON, Dataset-JSON or SAS transport: PROTOCOL [TABLE=]DATA"},
    {"data", cmd_data, "import redcap|odm DICTIONNAIRE -o DONNÉES.ripx : les déclarations de données d'un autre système", "import redcap|odm DICTIONARY -o DATA.ripx: the data declarations of another system"},
    {"build", cmd_build, "compile un validateur : --emit object,header -o DOSSIER", "compiles a validator: --emit object,header -o FOLDER"},
    {"test", cmd_test, "exécute les blocs test d'un protocole", "runs the test blocks of a protocol"},
    {"fmt", cmd_fmt, "met un fichier en forme : -w le réécrit, --lang en le traduit", "formats a file: -w rewrites it, --lang en translates it"},
    {"init", cmd_init, "écrit un protocole de départ", "writes a protocol to start from"},
    {"law", cmd_law, "list : les règles du droit ; pin : son empreinte ; diff --from DATE --to DATE FICHIER… : ce qui a changé", "list: the rules of the law; pin: its hash; diff --from DATE --to DATE FILE…: what changed"}};

static enum exit_code help(const struct options *o)
{
    bool fr = o->language == LANG_FR;
    puts(fr ? "ripx " RIPX_VERSION " : le langage des protocoles de recherche clinique en droit français\n"
            : "ripx " RIPX_VERSION ": the language of clinical-research protocols under French law\n");
    puts(fr ? "  ripx check examples/sjogren-ige.ripx\n" : "  ripx check examples/sjogren-ige.ripx --lang en\n");
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) printf("  %-10s %s\n", commands[i].name, fr ? commands[i].fr : commands[i].en);
    puts(fr ? "\n  --lang fr|en  --format human|plain|gnu|json  --as-of DATE  --stdlib DOSSIER  --deny error|warning|question|CODE\n"
              "  --expect-law EMPREINTE : celle que « ripx law pin » a donnée\n"
              "  sortie : 0 aucune erreur, 1 constats, 2 usage, 3 lecture ou écriture, 4 autre droit que celui attendu, 70 défaut interne, 130 interrompu"
            : "\n  --lang fr|en  --format human|plain|gnu|json  --as-of DATE  --stdlib FOLDER  --deny error|warning|question|CODE\n"
              "  --expect-law HASH: the one that 'ripx law pin' gave\n"
              "  exit: 0 no error, 1 findings, 2 usage, 3 reading or writing, 4 another law than expected, 70 internal defect, 130 interrupted");
    return EXIT_OK;
}

static enum exit_code run(struct options *o)
{
    if (!o->command || strcmp(o->command, "help") == 0) return help(o);
    if (strcmp(o->command, "version") == 0) return puts("ripx " RIPX_VERSION), EXIT_OK;
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (strcmp(commands[i].name, o->command) == 0) return commands[i].run(o);
    const char *names[sizeof commands / sizeof *commands];
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) names[i] = commands[i].name;
    const char *near = diag_suggest(o->command, names, sizeof commands / sizeof *commands);
    say1(o, "ripx : commande inconnue « %s »", "ripx: unknown command '%s'", o->command);
    if (near) say1(o, " ; vouliez-vous « %s » ?", "; did you mean '%s'?", near);
    fputc('\n', stderr);
    return EXIT_USAGE;
}

int main(int argc, char **argv)
{
    struct options o;
    signal(SIGXFSZ, SIG_IGN);           /* a file that may not grow is a write that fails */
    if (!options_read(&o, argc, argv)) return EXIT_USAGE;
    enum exit_code code = run(&o);
    /* What was printed may have been lost: a full disk is told by the last write of all. */
    if ((fflush(stdout) == 0 && !ferror(stdout)) || code > EXIT_FINDINGS) return code;
    say1(&o, "ripx : « %s » ne peut pas être écrit\n", "ripx: '%s' cannot be written\n", "-");
    return EXIT_INPUT_OUTPUT;
}
