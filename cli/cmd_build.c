/* cmd_build.c - build: the validator of a protocol, compiled by the plugin. */
#include "cli/cli.h"

#include "cli/link.h"
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

/* What --emit may name, and the ending of the file that it becomes. */
enum emitted { EMIT_OBJECT, EMIT_STATIC, EMIT_SHARED, EMIT_HEADER, EMIT_LLVM_IR, EMIT_WASM, EMIT_SCHEMA, EMIT_SIDECAR, EMIT_SQL };
enum { EMITTED = EMIT_SQL + 1 };
static const struct { const char *word, *prefix, *suffix; } outputs[EMITTED] = {
    [EMIT_OBJECT] = {"object", "", ".o"},          [EMIT_STATIC] = {"static", "lib", ".a"},
    [EMIT_SHARED] = {"shared", "lib", ".so"},      [EMIT_HEADER] = {"header", "", ".h"},
    [EMIT_LLVM_IR] = {"llvm-ir", "", ".ll"},       [EMIT_WASM] = {"wasm", "", ".wasm"},
    [EMIT_SCHEMA] = {"json-schema", "", ".schema.json"}, [EMIT_SIDECAR] = {"sidecar", "", ".json"},
    [EMIT_SQL] = {"sql", "", ".sql"},
};

/* What is asked as a set of bits; 0 when a word is unknown. */
static uint32_t wanted(const struct options *o)
{
    uint32_t set = 0;
    for (const char *p = o->emit ? o->emit : "object,header"; p; p = strchr(p, ','), p = p ? p + 1 : NULL) {
        size_t n = strcspn(p, ",");
        uint32_t i = 0;
        while (i < EMITTED && !(strlen(outputs[i].word) == n && strncmp(outputs[i].word, p, n) == 0)) i++;
        if (i == EMITTED) return 0;
        set |= 1u << i;
    }
    return set;
}

static bool wants(uint32_t set, enum emitted what) { return set >> what & 1; }

/* The file's name without folder and ending names what is made from it. */
static const char *stem_of(struct ripx *r, const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path, *dot = strrchr(name, '.');
    return arena_strndup(ripx_arena(r), name, dot ? (size_t)(dot - name) : strlen(name));
}

/* One build: what is asked, and the object of the target, compiled once. */
struct build {
    struct ripx *r;
    const struct options *o;
    const char *folder, *stem;
    uint32_t wanted;
    enum exit_code code;                /* the first thing that went wrong; nothing is done after it */
};

static void put_named(struct build *b, const char *name, const struct text *t)
{
    const char *path = arena_printf(ripx_arena(b->r), "%s/%s", b->folder, name);
    if (!file_write(path, t->at ? t->at : "", t->len)) {
        say1(b->o, "ripx : « %s » ne peut pas être écrit\n", "ripx: '%s' cannot be written\n", path);
        b->code = EXIT_INPUT_OUTPUT;
    } else if (!b->o->quiet) say1(b->o, "écrit : %s\n", "written: %s\n", path);
}

static void put(struct build *b, enum emitted what, const struct text *t)
{
    put_named(b, arena_printf(ripx_arena(b->r), "%s%s%s", outputs[what].prefix, b->stem, outputs[what].suffix), t);
}

static void fail(struct build *b, enum diag_code code, struct msg why)
{
    diag_rx(ripx_diags(b->r), code, span_none(), 1, &why);
    session_findings(b->r, b->o);
    b->code = code == RX_NO_PLUGIN || code == RX_NO_TOOL ? EXIT_INPUT_OUTPUT : EXIT_FINDINGS;
}

static void compile(struct build *b, const char *target, bool llvm_text, struct text *out)
{
    struct msg why;
    if (b->code != EXIT_OK) return;
    enum ripx_compiled done = ripx_compile(b->r, plugin_path(b->r), target, llvm_text, out, &why);
    if (done != RIPX_COMPILED) fail(b, done == RIPX_NO_PLUGIN ? RX_NO_PLUGIN : RX_CANNOT_COMPILE, why);
}

/* The object made into something else, and written. */
static void link_and_put(struct build *b, enum emitted what, enum link_kind kind, const struct text *object)
{
    struct text out;
    if (b->code != EXIT_OK) return;
    text_init(&out);
    switch (link_object(ripx_arena(b->r), kind, b->folder, b->stem, object, &out)) {
    case LINK_DONE: put(b, what, &out); break;
    case LINK_NO_TOOL: fail(b, RX_NO_TOOL, msg_same(link_package(kind))); break;
    case LINK_FAILED: fail(b, RX_CANNOT_COMPILE, msg_of("l'éditeur de liens a échoué", "the linker failed")); break;
    case LINK_NO_ROOM:
        say1(b->o, "ripx : « %s » ne peut pas être écrit\n", "ripx: '%s' cannot be written\n", b->folder);
        b->code = EXIT_INPUT_OUTPUT;
        break;
    }
    text_release(&out);
}

/* ELF alone: the other systems need their own libraries to make one. */
static bool can_share(const char *target)
{
    return !target || !(strstr(target, "apple") || strstr(target, "windows") || strncmp(target, "wasm32", 6) == 0);
}

static void build_native(struct build *b)
{
    struct text object;
    bool share = wants(b->wanted, EMIT_SHARED);
    if (share && !can_share(b->o->target)) {
        fail(b, RX_CANNOT_COMPILE, msg_of("une bibliothèque partagée n'est faite que pour Linux", "a shared library is made for Linux alone"));
        return;
    }
    text_init(&object);
    if (share || wants(b->wanted, EMIT_OBJECT) || wants(b->wanted, EMIT_STATIC)) compile(b, b->o->target, false, &object);
    if (b->code == EXIT_OK && wants(b->wanted, EMIT_OBJECT)) put(b, EMIT_OBJECT, &object);
    if (wants(b->wanted, EMIT_STATIC)) link_and_put(b, EMIT_STATIC, LINK_STATIC, &object);
    if (share) link_and_put(b, EMIT_SHARED, LINK_SHARED, &object);
    text_release(&object);
}

/* What runs the module in a browser or in node. */
static void build_loader(struct build *b)
{
    struct text script, types;
    const char *file = arena_printf(ripx_arena(b->r), "%s.wasm", b->stem);
    if (b->code != EXIT_OK) return;
    text_init(&script);
    text_init(&types);
    write_loader(b->r, file, &script);
    write_loader_types(b->r, &types);
    put_named(b, arena_printf(ripx_arena(b->r), "%s.mjs", b->stem), &script);
    if (b->code == EXIT_OK) put_named(b, arena_printf(ripx_arena(b->r), "%s.d.mts", b->stem), &types);
    text_release(&script);
    text_release(&types);
}

static void build_wasm(struct build *b)
{
    struct text object;
    text_init(&object);
    compile(b, "wasm32", false, &object);
    link_and_put(b, EMIT_WASM, LINK_WASM, &object);
    text_release(&object);
    build_loader(b);
}

/* What is text. */
static void build_text(struct build *b, enum emitted what)
{
    struct text out;
    if (b->code != EXIT_OK || !wants(b->wanted, what)) return;
    text_init(&out);
    switch (what) {
    case EMIT_HEADER: write_header(b->r, &out); break;
    case EMIT_LLVM_IR: compile(b, b->o->target, true, &out); break;
    case EMIT_SCHEMA: write_schema(b->r, &out); break;
    case EMIT_SIDECAR: write_sidecar(b->r, &out); break;
    case EMIT_OBJECT:
    case EMIT_STATIC:
    case EMIT_SHARED:
    case EMIT_WASM:
    case EMIT_SQL: break;
    }
    if (b->code == EXIT_OK) put(b, what, &out);
    text_release(&out);
}

/* The engines whose SQL is written; --dialect chooses one of them. */
static const char *const dialects[] = {"postgresql", "duckdb", "spark"};
enum { DIALECTS = sizeof dialects / sizeof *dialects };

static bool is_known_dialect(const struct options *o)
{
    bool known = !o->dialect;
    for (size_t i = 0; o->dialect && i < DIALECTS; i++) known |= strcmp(dialects[i], o->dialect) == 0;
    return known;
}

static void build_sql(struct build *b)
{
    for (size_t i = 0; i < DIALECTS && b->code == EXIT_OK; i++) {
        struct text out;
        if (b->o->dialect && strcmp(dialects[i], b->o->dialect) != 0) continue;
        text_init(&out);
        if (write_sql(b->r, dialects[i], &out)) {
            put_named(b, arena_printf(ripx_arena(b->r), "%s.%s%s", b->stem, dialects[i], outputs[EMIT_SQL].suffix), &out);
        } else {
            session_findings(b->r, b->o);
            b->code = EXIT_FINDINGS;
        }
        text_release(&out);
    }
}

static enum exit_code build(struct ripx *r, const struct options *o)
{
    static const enum emitted texts[] = {EMIT_HEADER, EMIT_LLVM_IR, EMIT_SCHEMA, EMIT_SIDECAR};
    struct build b = {r, o, o->output ? o->output : ".", stem_of(r, o->arguments[0]), wanted(o), EXIT_OK};
    if (!ripx_validator(r)->programs.len) {
        diag_rx0(ripx_diags(r), RX_NOTHING_TO_COMPILE, span_none());
        return session_findings(r, o);
    }
    if (o->output && !folder_make(o->output)) {
        say1(o, "ripx : le dossier « %s » ne peut pas être créé\n", "ripx: the folder '%s' cannot be created\n", o->output);
        return EXIT_INPUT_OUTPUT;
    }
    build_native(&b);
    if (wants(b.wanted, EMIT_WASM)) build_wasm(&b);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) build_text(&b, texts[i]);
    if (wants(b.wanted, EMIT_SQL)) build_sql(&b);
    session_notes(r, o);
    return b.code;
}

static enum exit_code say_words(const struct options *o)
{
    say(o, "ripx build : --emit object,static,shared,header,llvm-ir,wasm,json-schema,sidecar,sql\n",
        "ripx build: --emit object,static,shared,header,llvm-ir,wasm,json-schema,sidecar,sql\n");
    return EXIT_USAGE;
}

enum exit_code cmd_build(struct options *o)
{
    if (o->n_arguments != 1) return say(o, "ripx build : un protocole\n", "ripx build: one protocol\n"), EXIT_USAGE;
    if (!wanted(o)) return say_words(o);
    if (!is_known_dialect(o))
        return say(o, "ripx build : --dialect postgresql, duckdb ou spark\n", "ripx build: --dialect postgresql, duckdb or spark\n"), EXIT_USAGE;
    struct ripx *r;
    enum exit_code code = session_open(o, &r);
    if (code != EXIT_OK) return code;
    if (wants(wanted(o), EMIT_SIDECAR)) ripx_keep_words(r);
    code = session_check(r, o, 0) && !session_is_broken(r) ? build(r, o) : session_findings(r, o);
    ripx_close(r);
    return code;
}
