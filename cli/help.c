/* help.c - the table of what is said of options, which is also that of the commands that take them. */
#include "cli/help.h"

#include <string.h>

/* `commands` are separated by blanks; NULL: all that read a protocol. `value` is shown after the name. */
struct told { const char *names, *commands; struct msg value, does; };

static const struct told TOLD[] = {
    {"--for", "check", {{"MOT", "WORD"}}, {{"ferme le fichier pour cette occasion, que le droit déclare : ce qui reste à écrire", "closes the file for that occasion, which the law declares: what is still to be written"}}},
    {"--questions", "check", {{"", ""}}, {{"montre chaque question pour une personne", "shows each question for a person"}}},
    {"--alternatives", "check", {{"", ""}}, {{"juge aussi par l'autre lecture de chaque texte qui en a deux", "judges also by the other reading of each text that has two"}}},
    {"--stdin-filename", "check fmt", {{"NOM", "NAME"}}, {{"le nom de ce qui vient de l'entrée standard", "the name of what comes from standard input"}}},
    {"--only", "duties test", {{"NOM", "NAME"}}, {{"une table de devoirs, un test", "one table of duties, one test"}}},
    {"--kind", "report", {{"MOT", "WORD"}}, {{"le document, parmi ceux que le droit déclare", "the document, among those that the law declares"}}},
    {"-o --output", "check duties report deadlines validate data build init law", {{"FICHIER", "FILE"}},
     {{"où écrire, « - » pour la sortie standard ; de build, le dossier", "where to write, '-' for standard output; of build, the folder"}}},
    {"-w --write", "fmt", {{"", ""}}, {{"réécrit le fichier", "rewrites the file"}}},
    {"--table", "validate", {{"TABLE", "TABLE"}}, {{"la table dont les verdicts sont écrits", "the table whose verdicts are written"}}},
    {"--family", "validate", {{"criteria|windows|checks", "criteria|windows|checks"}}, {{"les programmes qui les donnent", "the programs that give them"}}},
    {"--keep", "validate", {{"COLONNE", "COLUMN"}}, {{"recopie une colonne auprès des verdicts ; plusieurs fois", "copies a column beside the verdicts; several times"}}},
    {"--bare", "validate", {{"", ""}}, {{"verdicts sans raisons ni données manquantes", "verdicts without reasons and missing data"}}},
    {"--why", "validate", {{"CLÉ", "KEY"}}, {{"explique les lignes de cette clé, avec les valeurs", "explains the rows with that key, with the values"}}},
    {"--sample", "validate", {{"N", "N"}}, {{"explique N lignes, les mêmes quel que soit l'ordre du fichier", "explains N rows, the same ones whatever the order of the file"}}},
    {"--strict", "validate", {{"", ""}}, {{"n'écrit rien si une cellule n'est pas comme déclarée", "writes nothing where a cell is not as declared"}}},
    {"--fail-on", "validate", {{"ineligible|violation|not-shown", "ineligible|violation|not-shown"}}, {{"sortie 1 dès qu'un verdict est tel", "exit 1 as soon as a verdict is such"}}},
    {"--threads", "validate", {{"N", "N"}}, {{"autant de fils ; par défaut, de processeurs", "that many threads; by default, as processors"}}},
    {"--input-format", "validate", {{"[TABLE=]csv|ndjson|dataset-json|xpt", "[TABLE=]csv|ndjson|dataset-json|xpt"}}, {{"sinon, d'après le nom du fichier", "else by the name of the file"}}},
    {"--delimiter", "validate", {{"[TABLE=]CARACTÈRE", "[TABLE=]CHARACTER"}}, {{"sinon, trouvé dans l'en-tête", "else found in the header"}}},
    {"--encoding", "validate", {{"[TABLE=]utf-8|latin-1|windows-1252", "[TABLE=]utf-8|latin-1|windows-1252"}}, {{"sinon UTF-8, ou Windows-1252 si ce n'en est pas", "else UTF-8, or Windows-1252 where it is not"}}},
    {"--decimal", "validate", {{"[TABLE=],", "[TABLE=],"}}, {{"les nombres ont une virgule", "numbers have a decimal comma"}}},
    {"--dates", "validate", {{"[TABLE=]dmy|mdy", "[TABLE=]dmy|mdy"}}, {{"le jour, ou le mois, vient d'abord", "the day, or the month, comes first"}}},
    {"--binding", "validate build", {{"NOM", "NAME"}}, {{"la liaison qui donne leurs noms aux colonnes", "the binding that gives columns their names"}}},
    {"--emit", "build", {{"MOTS", "WORDS"}},
     {{"object,static,shared,header,llvm-ir,wasm,sql,json-schema,sidecar", "object,static,shared,header,llvm-ir,wasm,sql,json-schema,sidecar"}}},
    {"--target", "build", {{"CIBLE", "TRIPLE"}}, {{"x86_64, aarch64, wasm32…", "x86_64, aarch64, wasm32…"}}},
    {"--dialect", "build", {{"postgresql|duckdb|spark", "postgresql|duckdb|spark"}}, {{"un seul SQL", "one SQL alone"}}},
    {"--name", "data", {{"NOM", "NAME"}}, {{"du protocole écrit", "of the protocol written"}}},
    {"--repeat", "data", {{"FORMULAIRE", "FORM"}}, {{"ce formulaire se répète : une table à lui ; plusieurs fois", "this form repeats: a table of its own; several times"}}},
    {"--checks", "data", {{"", ""}}, {{"les conditions d'affichage deviennent des vérifications", "conditions of display become checks"}}},
    {"--conversions", "data", {{"FICHIER", "FILE"}}, {{"tient des conversions d'unités contre les exactes", "holds unit conversions against the exact ones"}}},
    {"--from", "law", {{"DATE", "DATE"}}, {{"diff : le premier jour", "diff: the first day"}}},
    {"--to", "law", {{"DATE", "DATE"}}, {{"diff : le second", "diff: the second one"}}},
    {"--lang", NULL, {{"fr|en", "fr|en"}}, {{"la langue des messages ; de fmt, celle du fichier", "the language of messages; of fmt, that of the file"}}},
    {"--format", NULL, {{"human|plain|gnu|json", "human|plain|gnu|json"}}, {{"la forme des messages et des comptes", "the form of messages and counts"}}},
    {"--as-of", NULL, {{"DATE", "DATE"}}, {{"le droit de ce jour", "the law of that day"}}},
    {"--stdlib", NULL, {{"DOSSIER", "FOLDER"}}, {{"un autre droit que celui du programme", "another law than that of the program"}}},
    {"--expect-law", NULL, {{"EMPREINTE", "HASH"}}, {{"sortie 4 si le droit n'est pas celui-là (ripx law pin)", "exit 4 where the law is another one (ripx law pin)"}}},
    {"--deny", NULL, {{"error|warning|question|CODE", "error|warning|question|CODE"}}, {{"sortie 1 sur ces constats aussi", "exit 1 on these findings too"}}},
    {"--max-errors", NULL, {{"N", "N"}}, {{"combien de constats montrer", "how many findings to show"}}},
    {"--color --colour", NULL, {{"auto|always|never", "auto|always|never"}}, {{"", ""}}},
    {"--quiet -q", NULL, {{"", ""}}, {{"sans la ligne de compte", "without the line of counts"}}},
};
enum { TOLD_COUNT = sizeof TOLD / sizeof *TOLD };

/* Is the word one of those separated by blanks? */
static bool is_among(const char *words, const char *word)
{
    size_t n = strlen(word);
    for (const char *at = words; (at = strstr(at, word)) != NULL; at += n)
        if ((at == words || at[-1] == ' ') && (at[n] == ' ' || !at[n])) return true;
    return false;
}

bool help_takes(const char *command, const char *option)
{
    for (size_t i = 0; i < TOLD_COUNT; i++)
        if (is_among(TOLD[i].names, option)) return !TOLD[i].commands || is_among(TOLD[i].commands, command);
    return true;
}

static void print_options(const char *command, enum language l)
{
    for (int common = 0; common < 2; common++) {
        puts("");
        for (size_t i = 0; i < TOLD_COUNT; i++) {
            const struct told *t = &TOLD[i];
            if (common ? t->commands != NULL : !t->commands || !is_among(t->commands, command)) continue;
            printf("  %.*s%s%s", (int)strcspn(t->names, " "), t->names, *t->value.text[l] ? " " : "", t->value.text[l]);
            if (*t->does.text[l]) printf("\n      %s", t->does.text[l]);
            puts("");
        }
    }
}

static enum exit_code print_all(enum language l, const struct command *commands, size_t n)
{
    bool fr = l == LANG_FR;
    puts(fr ? "ripx " RIPX_VERSION " : le langage des protocoles de recherche clinique en droit français\n"
            : "ripx " RIPX_VERSION ": the language of clinical-research protocols under French law\n");
    puts(fr ? "  ripx check examples/sjogren-ige.ripx\n" : "  ripx check examples/sjogren-ige.ripx --lang en\n");
    for (size_t i = 0; i < n; i++) printf("  %-10s %s\n", commands[i].name, commands[i].does.text[l]);
    puts(fr ? "\n  ripx help COMMANDE : ses options\n"
              "  sortie : 0 aucune erreur, 1 constats, 2 usage, 3 lecture ou écriture, 4 autre droit que celui attendu, 70 défaut interne, 130 interrompu"
            : "\n  ripx help COMMAND: its options\n"
              "  exit: 0 no error, 1 findings, 2 usage, 3 reading or writing, 4 another law than expected, 70 internal defect, 130 interrupted");
    return EXIT_OK;
}

enum exit_code help_print(const struct options *o, const struct command *commands, size_t n, const char *command)
{
    for (size_t i = 0; command && i < n; i++) {
        if (strcmp(commands[i].name, command) != 0) continue;
        printf("ripx %s %s\n\n%s\n", command, commands[i].arguments.text[o->language], commands[i].does.text[o->language]);
        print_options(command, o->language);
        return EXIT_OK;
    }
    return print_all(o->language, commands, n);
}
