/* cmd_build.c - build: the validator of a protocol, compiled by the plugin. */
#include "cli/cli.h"

#include "driver/writers.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The plugin stands beside the program, or in ../lib/ripx of where it was installed. RIPX_NATIVE names another. */
static const char *plugin_path(struct ripx *r)
{
    char self[3840];
    const char *named = getenv("RIPX_NATIVE");
    if (named && *named) return named;
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    if (n <= 0) return "ripx-native.so";
    self[n] = 0;
    char *slash = strrchr(self, '/');
    if (slash) *slash = 0;
    const char *beside = arena_printf(ripx_arena(r), "%s/ripx-native.so", self);
    return access(beside, R_OK) == 0 ? beside : arena_printf(ripx_arena(r), "%s/../lib/ripx/ripx-native.so", self);
}

static bool wants(const struct options *o, const char *what)
{
    const char *list = o->emit ? o->emit : "object,header";
    size_t n = strlen(what);
    for (const char *p = list; p; p = strchr(p, ','), p = p ? p + 1 : NULL)
        if (strncmp(p, what, n) == 0 && (p[n] == ',' || p[n] == 0)) return true;
    return false;
}

static bool is_known_emit(const struct options *o)
{
    static const char *const known[] = {"object", "header", "llvm-ir"};
    for (const char *p = o->emit ? o->emit : "object"; p; p = strchr(p, ','), p = p ? p + 1 : NULL) {
        size_t n = strcspn(p, ",");
        bool found = false;
        for (size_t i = 0; i < sizeof known / sizeof *known; i++) found = found || (strlen(known[i]) == n && strncmp(known[i], p, n) == 0);
        if (!found) return false;
    }
    return true;
}

/* The file's name without folder and ending names what is made from it. */
static const char *stem_of(struct ripx *r, const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path, *dot = strrchr(name, '.');
    return arena_strndup(ripx_arena(r), name, dot ? (size_t)(dot - name) : strlen(name));
}

static bool put(struct ripx *r, const struct options *o, const char *stem, const char *suffix, const struct text *t)
{
    const char *path = arena_printf(ripx_arena(r), "%s/%s%s", o->output ? o->output : ".", stem, suffix);
    bool ok = file_write(path, t->at ? t->at : "", t->len);
    if (!ok) say1(o, "ripx : « %s » ne peut pas être écrit\n", "ripx: '%s' cannot be written\n", path);
    else if (!o->quiet) say1(o, "écrit : %s\n", "written: %s\n", path);
    return ok;
}

static enum exit_code compile(struct ripx *r, const struct options *o, const char *stem, bool llvm_text)
{
    struct text out;
    struct msg why;
    text_init(&out);
    enum exit_code code = EXIT_OK;
    enum ripx_compiled done = ripx_compile(r, plugin_path(r), o->target, llvm_text, &out, &why);
    if (done != RIPX_COMPILED) {
        diag_rx(ripx_diags(r), done == RIPX_NO_PLUGIN ? RX_NO_PLUGIN : RX_CANNOT_COMPILE, span_none(), 1, &why);
        session_findings(r, o);
        code = done == RIPX_NO_PLUGIN ? EXIT_INPUT_OUTPUT : EXIT_FINDINGS;
    } else if (!put(r, o, stem, llvm_text ? ".ll" : ".o", &out)) code = EXIT_INPUT_OUTPUT;
    text_release(&out);
    return code;
}

static enum exit_code build(struct ripx *r, const struct options *o)
{
    const char *stem = stem_of(r, o->arguments[0]);
    enum exit_code code = EXIT_OK;
    if (!ripx_validator(r)->programs.len) {
        diag_rx0(ripx_diags(r), RX_NOTHING_TO_COMPILE, span_none());
        return session_findings(r, o);
    }
    if (o->output && !folder_make(o->output)) {
        say1(o, "ripx : le dossier « %s » ne peut pas être créé\n", "ripx: the folder '%s' cannot be created\n", o->output);
        return EXIT_INPUT_OUTPUT;
    }
    if (wants(o, "object")) code = compile(r, o, stem, false);
    if (code == EXIT_OK && wants(o, "llvm-ir")) code = compile(r, o, stem, true);
    if (code == EXIT_OK && wants(o, "header")) {
        struct text out;
        text_init(&out);
        write_header(r, &out);
        if (!put(r, o, stem, ".h", &out)) code = EXIT_INPUT_OUTPUT;
        text_release(&out);
    }
    session_notes(r, o);
    return code;
}

enum exit_code cmd_build(struct options *o)
{
    if (o->n_arguments != 1) return say(o, "ripx build : un protocole\n", "ripx build: one protocol\n"), EXIT_USAGE;
    if (!is_known_emit(o))
        return say(o, "ripx build : --emit object,header,llvm-ir\n", "ripx build: --emit object,header,llvm-ir\n"), EXIT_USAGE;
    struct ripx *r;
    enum exit_code code = session_open(o, &r);
    if (code != EXIT_OK) return code;
    code = session_check(r, o, 0) && !session_is_broken(r) ? build(r, o) : session_findings(r, o);
    ripx_close(r);
    return code;
}
