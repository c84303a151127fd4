/* main.c - the program: which command, and what it exits with. */
#include "cli/cli.h"
#include "cli/help.h"

#include <signal.h>
#include <string.h>

static const struct command commands[] = {
    {"check", cmd_check, {{"FICHIER…", "FILE…"}}, {{"juge un protocole par le droit ; --for MOT : ce qui reste à écrire pour une occasion", "judges a protocol by the law; --for WORD: what is still to be written for an occasion"}}},
    {"explain", cmd_explain, {{"SUJET | --EFFET FICHIER", "TOPIC | --EFFECT FILE"}}, {{"explique un code, une règle, un mot, ou un effet ou un choix d'un protocole", "explains a code, a rule, a word, or an effect or a choice of a protocol"}}},
    {"duties", cmd_duties, {{"FICHIER", "FILE"}}, {{"liste les devoirs de l'étude, chacun avec son verdict : --only TABLE", "lists the duties of the study, each with its verdict: --only TABLE"}}},
    {"report", cmd_report, {{"FICHIER", "FILE"}}, {{"écrit un document que le droit déclare : --kind MOT -o rapport.html", "writes a document that the law declares: --kind WORD -o report.html"}}},
    {"deadlines", cmd_deadlines, {{"FICHIER", "FILE"}}, {{"écrit le calendrier des échéances : --format human|json|ics -o FICHIER", "writes the calendar of steps: --format human|json|ics -o FILE"}}},
    {"validate", cmd_validate, {{"PROTOCOLE [TABLE=]DONNÉES…", "PROTOCOL [TABLE=]DATA…"}},
     {{"juge des données de participants, CSV, NDJSON, Dataset-JSON ou transport SAS : PROTOCOLE [TABLE=]DONNÉES", "judges participants' data, CSV, NDJSON, Dataset-JSON or SAS transport: PROTOCOL [TABLE=]DATA"}}},
    {"data", cmd_data, {{"import redcap|odm DICTIONNAIRE", "import redcap|odm DICTIONARY"}},
     {{"import redcap|odm DICTIONNAIRE -o DONNÉES.ripx : les déclarations de données d'un autre système", "import redcap|odm DICTIONARY -o DATA.ripx: the data declarations of another system"}}},
    {"build", cmd_build, {{"FICHIER", "FILE"}}, {{"compile un validateur : --emit object,header -o DOSSIER", "compiles a validator: --emit object,header -o FOLDER"}}},
    {"test", cmd_test, {{"FICHIER", "FILE"}}, {{"exécute les blocs test d'un protocole", "runs the test blocks of a protocol"}}},
    {"fmt", cmd_fmt, {{"FICHIER…", "FILE…"}}, {{"met un fichier en forme : -w le réécrit, --lang en le traduit", "formats a file: -w rewrites it, --lang en translates it"}}},
    {"init", cmd_init, {{"NOM", "NAME"}}, {{"écrit un protocole de départ", "writes a protocol to start from"}}},
    {"law", cmd_law, {{"[list | rows | pin | diff FICHIER…]", "[list | rows | pin | diff FILE…]"}},
     {{"list : les règles du droit ; pin : son empreinte ; diff --from DATE --to DATE FICHIER… : ce qui a changé", "list: the rules of the law; pin: its hash; diff --from DATE --to DATE FILE…: what changed"}}}};
enum { COMMANDS = sizeof commands / sizeof *commands };

/* An option that its command does not take would be passed over in silence. */
static bool takes_all(const struct options *o, const char *command)
{
    for (uint32_t i = 0; i < o->n_given; i++) {
        if (help_takes(command, o->given[i])) continue;
        say1(o, "ripx : la commande n'a pas d'option « %s »", "ripx: the command has no option '%s'", o->given[i]);
        say1(o, " ; voir ripx help %s\n", "; see ripx help %s\n", command);
        return false;
    }
    return true;
}

static enum exit_code run(struct options *o)
{
    if (!o->command || strcmp(o->command, "help") == 0) return help_print(o, commands, COMMANDS, o->n_arguments ? o->arguments[0] : NULL);
    if (strcmp(o->command, "version") == 0) return puts("ripx " RIPX_VERSION), EXIT_OK;
    for (size_t i = 0; i < COMMANDS; i++)
        if (strcmp(commands[i].name, o->command) == 0) return takes_all(o, o->command) ? commands[i].run(o) : EXIT_USAGE;
    const char *names[COMMANDS];
    for (size_t i = 0; i < COMMANDS; i++) names[i] = commands[i].name;
    const char *near = diag_suggest(o->command, names, COMMANDS);
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
