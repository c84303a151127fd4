/* cmd_data.c - data import: the data dictionary of another system, as declarations of data. */
#include "cli/cli.h"

#include "driver/writers.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A plugin stands beside the program, or in ../lib/ripx of where it was installed. RIPX_XML names another. */
static const char *plugin_path(struct ripx *r)
{
    char self[3840];
    const char *named = getenv("RIPX_XML");
    if (named && *named) return named;
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    if (n <= 0) return "ripx-xml.so";
    self[n] = 0;
    char *slash = strrchr(self, '/');
    if (slash) *slash = 0;
    const char *beside = arena_printf(ripx_arena(r), "%s/ripx-xml.so", self);
    return access(beside, R_OK) == 0 ? beside : arena_printf(ripx_arena(r), "%s/../lib/ripx/ripx-xml.so", self);
}

/* A whole file, with a NUL behind it. */
static bool read_whole(const struct options *o, const char *path, char **text, size_t *len)
{
    char *ended = NULL;
    if (file_read(NULL, path, text, len)) ended = realloc(*text, *len + 1);
    if (!ended) {
        say1(o, "ripx : « %s » ne peut pas être lu\n", "ripx: '%s' cannot be read\n", path);
        return false;
    }
    (*text = ended)[*len] = 0;
    return true;
}

/* Brings the declarations to canonical form in a session of their own, where they must stand without an error. */
static enum exit_code finish(const struct options *o, const struct text *source, struct text *out)
{
    struct ripx *r;
    enum exit_code code = session_open(o, &r);
    if (code != EXIT_OK) return code;
    ripx_keep_words(r);
    ripx_add_text(r, o->output ? o->output : "-", source->at, source->len);
    ripx_check(r);
    if (session_is_broken(r) || !ripx_format(r, ripx_file(r, 0), o->language, out)) {
        session_findings(r, o);
        code = EXIT_INTERNAL;
    }
    ripx_close(r);
    return code;
}

static enum exit_code write_out(const struct options *o, const struct text *out, const struct text *report)
{
    bool to_file = o->output && strcmp(o->output, "-") != 0;
    if (!file_write(to_file ? o->output : "-", out->at, out->len)) {
        say1(o, "ripx : « %s » ne peut pas être écrit\n", "ripx: '%s' cannot be written\n", o->output ? o->output : "-");
        return EXIT_INPUT_OUTPUT;
    }
    if (report->len && !o->quiet) fwrite(report->at, 1, report->len, to_file ? stdout : stderr);
    return EXIT_OK;
}

static enum exit_code import(const struct options *o, struct ripx_import *in)
{
    struct ripx *r;
    struct text source, out, report;
    enum exit_code code = session_open(o, &r);
    if (code != EXIT_OK) return code;
    text_init(&source);
    text_init(&out);
    text_init(&report);
    ripx_check(r);
    uint32_t before = diags_count(ripx_diags(r));
    in->plugin = plugin_path(r);
    bool done = write_import(r, in, &source, &report);
    if (done) code = finish(o, &source, &out);
    if (code == EXIT_OK) {
        if (o->format != FORMAT_JSON || !done) session_import_findings(r, o, before);
        enum exit_code written = done ? write_out(o, &out, &report) : EXIT_FINDINGS;
        code = written == EXIT_OK ? session_status(r, o) : written;
    }
    text_release(&report);
    text_release(&out);
    text_release(&source);
    ripx_close(r);
    return code;
}

enum exit_code cmd_data(struct options *o)
{
    static const char *const kinds[] = {[RIPX_REDCAP] = "redcap", [RIPX_ODM] = "odm"};
    struct ripx_import in = {.name = o->name, .repeats = o->repeat, .n_repeats = o->n_repeat, .conversions = o->conversions, .checks = o->checks, .language = o->language, .json = o->format == FORMAT_JSON};
    size_t kind = 0;
    bool known = o->n_arguments == 3 && strcmp(o->arguments[0], "import") == 0;
    while (known && kind < sizeof kinds / sizeof *kinds && strcmp(kinds[kind], o->arguments[1]) != 0) kind++;
    if (!known || kind == sizeof kinds / sizeof *kinds)
        return say(o, "ripx data import redcap|odm FICHIER [-o DONNÉES.ripx]\n", "ripx data import redcap|odm FILE [-o DATA.ripx]\n"), EXIT_USAGE;
    in.kind = (enum ripx_dictionary)kind;
    in.path = o->arguments[2];
    char *text = NULL, *conversions = NULL;
    enum exit_code code = EXIT_INPUT_OUTPUT;
    if (read_whole(o, in.path, &text, &in.len) && (!in.conversions || read_whole(o, in.conversions, &conversions, &in.conversions_len))) {
        in.text = text;
        in.conversions_text = conversions;
        code = import(o, &in);
    }
    free(conversions);
    free(text);
    return code;
}
