/* options.c - the one table of options. */
#include "cli/cli.h"

#include "lang/date.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum option_kind { OPTION_FLAG, OPTION_TEXT, OPTION_LIST };

struct option { const char *name; enum option_kind kind; size_t offset; };

#define AT(member) offsetof(struct options, member)
static const struct option table[] = {
    {"--stdlib", OPTION_TEXT, AT(stdlib)},   {"--for", OPTION_TEXT, AT(occasion)},       {"--only", OPTION_TEXT, AT(only)},       {"--kind", OPTION_TEXT, AT(kind)},
    {"--emit", OPTION_TEXT, AT(emit)},       {"--target", OPTION_TEXT, AT(target)}, {"--dialect", OPTION_TEXT, AT(dialect)},   {"--expect-law", OPTION_TEXT, AT(expect_law)},
    {"--stdin-filename", OPTION_TEXT, AT(stdin_name)}, {"--fail-on", OPTION_TEXT, AT(fail_on)}, {"--table", OPTION_TEXT, AT(table)},
    {"--binding", OPTION_TEXT, AT(binding)}, {"--name", OPTION_TEXT, AT(name)}, {"--conversions", OPTION_TEXT, AT(conversions)},
    {"--family", OPTION_TEXT, AT(family)}, {"--why", OPTION_TEXT, AT(why)},   {"-o", OPTION_TEXT, AT(output)},         {"--output", OPTION_TEXT, AT(output)},
    {"--quiet", OPTION_FLAG, AT(quiet)},     {"-q", OPTION_FLAG, AT(quiet)},          {"-w", OPTION_FLAG, AT(write)},
    {"--write", OPTION_FLAG, AT(write)},     {"--questions", OPTION_FLAG, AT(questions)}, {"--alternatives", OPTION_FLAG, AT(alternatives)},
    {"--checks", OPTION_FLAG, AT(checks)},   {"--bare", OPTION_FLAG, AT(bare)},       {"--strict", OPTION_FLAG, AT(strict)}};
#undef AT

static bool starts(const char *text, const char *with) { return strncmp(text, with, strlen(with)) == 0; }

/* The language of messages: --lang, else the locale's name (never setlocale: nothing else may change with it), else French. */
static enum language language_of_locale(void)
{
    static const char *const variables[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        const char *v = getenv(variables[i]);
        if (v && *v) return starts(v, "en") ? LANG_EN : LANG_FR;
    }
    return LANG_FR;
}

static bool colour_by_default(void)
{
    const char *no = getenv("NO_COLOR"), *term = getenv("TERM"), *force = getenv("CLICOLOR_FORCE");
    if (no && *no) return false;
    if (force && *force && strcmp(force, "0") != 0) return true;
    return isatty(2) && !(term && strcmp(term, "dumb") == 0);
}

static bool read_format(struct options *o, const char *value)
{
    static const struct { const char *name; enum output_format format; } formats[] = {
        {"human", FORMAT_HUMAN}, {"plain", FORMAT_PLAIN}, {"gnu", FORMAT_GNU}, {"json", FORMAT_JSON}, {"csv", FORMAT_CSV}, {"html", FORMAT_HTML}, {"ics", FORMAT_ICS}};
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (strcmp(value, formats[i].name) == 0) {
            o->format = formats[i].format;
            o->format_given = true;
            return true;
        }
    return false;
}

static bool read_date(const char *value, int32_t *day)
{
    struct date_range r;
    if (!date_parse(value, strlen(value), &r) || r.lo != r.hi) return false;
    *day = r.lo;
    return true;
}

static bool read_language(struct options *o, const char *value)
{
    o->language_given = true;
    o->language = strcmp(value, "en") == 0 ? LANG_EN : LANG_FR;
    return strcmp(value, "en") == 0 || strcmp(value, "fr") == 0;
}

/* How files of data are read; the values are looked at when the files are known. */
static bool read_data_option(struct options *o, const char *name, const char *value)
{
    static const char *const names[][2] = {{"--input-format", "format"}, {"--encoding", "encoding"}, {"--decimal", "decimal"}, {"--dates", "dates"},
                                              {"--delimiter", "delimiter"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(name, names[i][0]) != 0 || !value || o->n_data == MAX_ARGUMENTS) continue;
        o->data[o->n_data++] = (struct data_option){names[i][1], value};
        return true;
    }
    return false;
}

/* Options whose value is more than a text. *known is false when the name is not one of them. */
static bool read_special(struct options *o, const char *name, const char *value, bool *known)
{
    *known = true;
    if (strcmp(name, "--lang") == 0) return value && read_language(o, value);
    if (strcmp(name, "--format") == 0) return value && read_format(o, value);
    if (strcmp(name, "--as-of") == 0) return value && read_date(value, &o->as_of);
    if (strcmp(name, "--from") == 0) return value && read_date(value, &o->from);
    if (strcmp(name, "--to") == 0) return value && read_date(value, &o->to);
    if (strcmp(name, "--sample") == 0) return value && (o->sample = (uint32_t)strtoul(value, NULL, 10)) != 0 && o->sample <= MAX_SAMPLE;
    if (strcmp(name, "--max-errors") == 0) return value && (o->max_errors = (uint32_t)strtoul(value, NULL, 10)) != 0;
    if (strcmp(name, "--threads") == 0) return value && (o->threads = (uint32_t)strtoul(value, NULL, 10)) != 0 && o->threads <= MAX_THREADS;
    if (strcmp(name, "--color") == 0 || strcmp(name, "--colour") == 0) {
        if (!value || strcmp(value, "auto") == 0) return value != NULL;
        o->colour = strcmp(value, "always") == 0;
        return o->colour || strcmp(value, "never") == 0;
    }
    if (strcmp(name, "--repeat") == 0 && value && o->n_repeat < MAX_ARGUMENTS) return o->repeat[o->n_repeat++] = value, true;
    if (strcmp(name, "--deny") == 0 && value && o->n_deny < MAX_ARGUMENTS) return o->deny[o->n_deny++] = value, true;
    if (strcmp(name, "--keep") == 0 && value && o->n_keep < MAX_ARGUMENTS) return o->keep[o->n_keep++] = value, true;
    *known = read_data_option(o, name, value);
    return *known;
}

static bool bad(const struct options *o, const char *what)
{
    say1(o, "ripx : option « %s » mal écrite ou inconnue ; voir ripx help\n", "ripx: option '%s' is unknown or badly written; see ripx help\n", what);
    return false;
}

static const struct option *find(const char *name)
{
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (strcmp(table[i].name, name) == 0) return &table[i];
    return NULL;
}

/* By the one name that a literal has: what was given may be `--sample=3`. */
static void note_given(struct options *o, const char *name)
{
    static const char *const others[] = {"--from", "--to", "--sample", "--threads", "--repeat", "--keep", "--input-format", "--encoding", "--decimal", "--dates", "--delimiter"};
    const struct option *opt = find(name);
    const char *known = opt ? opt->name : NULL;
    for (size_t i = 0; !known && i < sizeof others / sizeof *others; i++)
        if (strcmp(others[i], name) == 0) known = others[i];
    if (known && o->n_given < MAX_ARGUMENTS) o->given[o->n_given++] = known;
}

/* One option at argv[*i]; moves *i over its value. `--name=value` and `--name value` are the same. */
static bool read_option(struct options *o, char **argv, int argc, int *i)
{
    char name[64];
    const char *given = argv[*i], *equals = starts(given, "--") ? strchr(given, '=') : NULL;
    size_t len = equals ? (size_t)(equals - given) : strlen(given);
    if (len >= sizeof name) return bad(o, given);
    memcpy(name, given, len);
    name[len] = 0;
    const struct option *opt = find(name);
    note_given(o, name);
    if (opt && opt->kind == OPTION_FLAG) {
        *(bool *)((char *)o + opt->offset) = true;
        return !equals || bad(o, given);
    }
    const char *value = equals ? equals + 1 : *i + 1 < argc ? argv[*i + 1] : NULL;
    bool known = true;
    if (opt && value) *(const char **)((char *)o + opt->offset) = value;
    else if (opt) return bad(o, given);
    else if (!read_special(o, name, value, &known) || !known) {
        /* What remains may be the name of an effect or choice that stdlib declares: `--category`. */
        if (known || !starts(given, "--") || equals) return bad(o, given);
        o->effect = given + 2;
        return true;
    }
    if (!equals) ++*i;
    return true;
}

bool options_read(struct options *o, int argc, char **argv)
{
    *o = (struct options){.language = language_of_locale(), .as_of = INT32_MIN, .from = INT32_MIN, .to = INT32_MIN, .colour = colour_by_default()};
    bool only_arguments = false, wants_help = false;
    for (int i = 1; i < argc; i++) {
        if (!only_arguments && strcmp(argv[i], "--") == 0) {
            only_arguments = true;
        } else if (!only_arguments && argv[i][0] == '-' && argv[i][1]) {
            if (strcmp(argv[i], "-h") == 0 || strcmp(argv[i], "--help") == 0) wants_help = true;
            else if (strcmp(argv[i], "--version") == 0) o->command = "version";
            else if (!read_option(o, argv, argc, &i)) return false;
        } else if (!o->command) {
            o->command = argv[i];
        } else if (o->n_arguments < MAX_ARGUMENTS) {
            o->arguments[o->n_arguments++] = argv[i];
        }
    }
    if (wants_help) {
        o->arguments[0] = o->command;
        o->n_arguments = o->command != NULL;
        o->command = "help";
        return true;
    }
    if (o->effect && o->command && strcmp(o->command, "explain") != 0) return bad(o, o->effect);
    return true;
}
