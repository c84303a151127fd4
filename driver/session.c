/* session.c - a session: the law, the protocols and what they use, parsed and checked. */
#include "driver/ripx.h"

#include "checker/check.h"
#include "driver/stdlib_image.h"
#include "lang/name.h"
#include "parser/format.h"
#include "parser/hash.h"
#include "parser/parse.h"

#include <stdlib.h>
#include <string.h>

struct loaded { const char *path; const struct ast_file *ast; };

struct ripx {
    struct ripx_host host;
    struct arena *arena;
    struct names *names;
    struct sources *sources;
    struct diags *diags;
    struct checker *checker;
    VEC(struct loaded) files;                /* protocols and what they use */
    VEC(uint32_t) added;                     /* the sources that were asked for by name */
    VEC(const struct ast_file *) law;
    bool law_is_embedded;                    /* that and nothing else */
    VEC(const char *) opening;               /* the files being read, outermost first: a cycle comes back to one */
    int32_t as_of;
};

struct ripx *ripx_open(const struct ripx_host *host)
{
    struct arena *arena = arena_new();
    if (!arena) abort();
    struct ripx *r = arena_alloc(arena, sizeof *r);
    r->host = *host;
    r->arena = arena;
    r->names = names_new(arena);
    r->sources = sources_new(arena);
    r->diags = diags_new(arena);
    r->checker = checker_new(arena, r->names, r->sources, r->diags);
    r->as_of = INT32_MIN;
    return r;
}

void ripx_close(struct ripx *r)
{
    if (r) arena_free(r->arena);
}

static void keep_law(struct ripx *r, const struct ast_file *ast)
{
    *vec_push(r->arena, &r->law) = ast;
    checker_add(r->checker, ast, true);
}

static const struct ast_file *parse_law(struct ripx *r, const char *path, const char *text, size_t len)
{
    uint32_t file = sources_add(r->sources, path, text, len, true);
    return parse_file(r->sources, file, r->names, r->arena, r->diags);
}

void ripx_use_kernel_words(struct ripx *r)
{
    for (uint32_t i = 0; i < ripx_stdlib_count; i++)
        if (stdlib_is_kernel(ripx_stdlib[i].path))
            checker_add(r->checker, parse_law(r, ripx_stdlib[i].path, ripx_stdlib[i].text, ripx_stdlib[i].len), true);
}

void ripx_add_law(struct ripx *r, const char *path, const char *text, size_t len)
{
    if (stdlib_is_kernel(path)) return;
    keep_law(r, parse_law(r, path, text, len));
    r->law_is_embedded = false;
}

static void use_embedded(struct ripx *r, bool words_only)
{
    const struct name *const *names = ast_image_names(&ripx_stdlib_trees, r->names, r->arena);
    for (uint32_t i = 0; i < ripx_stdlib_count; i++) {
        const struct embedded_file *e = &ripx_stdlib[i];
        if (e->tree == EMBEDDED_NO_TREE || (words_only && e->speaks)) continue;
        uint32_t file = sources_lend(r->sources, e->path, e->text, e->len, true);
        const struct ast_file *ast = ast_image_read(&ripx_stdlib_trees, e->tree, file, names, r->arena);
        sources_get(r->sources, file)->language = ast->language;
        keep_law(r, ast);
    }
    r->law_is_embedded = !words_only;
}

void ripx_use_embedded_law(struct ripx *r) { use_embedded(r, false); }
void ripx_use_embedded_words(struct ripx *r) { use_embedded(r, true); }

const char *ripx_embedded_text(const char *path, size_t *len)
{
    for (uint32_t i = 0; i < ripx_stdlib_count; i++) {
        if (strcmp(ripx_stdlib[i].path, path) != 0) continue;
        *len = ripx_stdlib[i].len;
        return ripx_stdlib[i].text;
    }
    return NULL;
}

/* ---- what a protocol uses ---- */

static bool load(struct ripx *r, const char *path, struct span from);

/* The folder of `path` with `used` after it; `used` itself when it is absolute. */
static const char *beside(struct ripx *r, const char *path, const char *used)
{
    const char *slash = strrchr(path, '/');
    if (!slash || used[0] == '/') return used;
    return arena_printf(r->arena, "%.*s/%s", (int)(slash - path), path, used);
}

static void load_used(struct ripx *r, const char *path, const struct ast_file *ast)
{
    for (const struct ast_item *i = ast->items; i; i = i->next) {
        const struct ast_expr *head = ast_head(i), *arg = head ? head->next : NULL;
        if (!head || !kernel_is(head->name, KW_USE, ast->language)) continue;
        if (!arg || arg->kind != AST_STRING) continue;   /* a module of the law, always there */
        load(r, beside(r, path, arg->text), arg->span);
    }
}

static void parse_and_keep(struct ripx *r, const char *path, const char *text, size_t len)
{
    uint32_t file = sources_add(r->sources, path, text, len, false);
    const struct ast_file *ast = parse_file(r->sources, file, r->names, r->arena, r->diags);
    *vec_push(r->arena, &r->opening) = arena_strdup(r->arena, path);
    load_used(r, path, ast);
    r->opening.len--;
    *vec_push(r->arena, &r->files) = (struct loaded){arena_strdup(r->arena, path), ast};
    checker_add(r->checker, ast, false);
}

static bool is_open(const struct ripx *r, const char *path)
{
    for (uint32_t i = 0; i < r->opening.len; i++)
        if (strcmp(r->opening.at[i], path) == 0) return true;
    return false;
}

static bool is_loaded(const struct ripx *r, const char *path)
{
    for (uint32_t i = 0; i < r->files.len; i++)
        if (strcmp(r->files.at[i].path, path) == 0) return true;
    return false;
}

static bool is_too_large(struct ripx *r, size_t len, struct span from)
{
    if (len <= SOURCE_MAX_BYTES) return false;
    diag_rx1(r->diags, RX_FILE_TOO_LARGE, from, arena_printf(r->arena, "%d", SOURCE_MAX_BYTES));
    return true;
}

static bool load(struct ripx *r, const char *path, struct span from)
{
    char *text = NULL;
    size_t len = 0;
    if (is_open(r, path)) {
        diag_rx1(r->diags, RX_USE_CYCLE, from, path);
        return true;
    }
    if (is_loaded(r, path)) return true;
    if (!r->host.read(r->host.ctx, path, &text, &len)) {
        diag_rx1(r->diags, RX_CANNOT_READ, from, path);
        return false;
    }
    if (is_too_large(r, len, from)) {
        free(text);
        return false;
    }
    parse_and_keep(r, path, text, len);
    free(text);
    return true;
}

/* The source of the law at this path, or SPAN_NO_FILE: a file of the law is not read again as somebody's protocol. */
static uint32_t law_at(const struct ripx *r, const char *path)
{
    for (uint32_t i = 0; i < r->law.len; i++)
        if (strcmp(sources_get(r->sources, r->law.at[i]->file)->path, path) == 0) return r->law.at[i]->file;
    return SPAN_NO_FILE;
}

/* Is there a file of this name that no longer says what was embedded under it? */
static bool was_edited(const struct ripx *r, uint32_t law, const char *path)
{
    char *text = NULL;
    size_t len = 0;
    if (!r->host.read(r->host.ctx, path, &text, &len)) return false;
    const struct source *s = sources_get(r->sources, law);
    bool edited = len != s->len || memcmp(text, s->text, len) != 0;
    free(text);
    return edited;
}

bool ripx_add(struct ripx *r, const char *path)
{
    uint32_t law = law_at(r, path);
    if (law != SPAN_NO_FILE && r->law_is_embedded && was_edited(r, law, path)) law = SPAN_NO_FILE;
    if (law == SPAN_NO_FILE && !load(r, path, span_none())) return false;
    *vec_push(r->arena, &r->added) = law != SPAN_NO_FILE ? law : r->files.at[r->files.len - 1].ast->file;
    return true;
}

void ripx_add_text(struct ripx *r, const char *path, const char *text, size_t len)
{
    if (is_too_large(r, len, span_none())) return;
    parse_and_keep(r, path, text, len);
    *vec_push(r->arena, &r->added) = r->files.at[r->files.len - 1].ast->file;
}

/* ---- checking and results ---- */

void ripx_as_of(struct ripx *r, int32_t day)
{
    r->as_of = day;
    checker_as_of(r->checker, day);
}

void ripx_binding(struct ripx *r, const char *name) { checker_binding(r->checker, arena_strdup(r->arena, name)); }

void ripx_alternative(struct ripx *r, uint32_t reading) { checker_alternative(r->checker, reading); }
const struct reading *ripx_reading(const struct ripx *r, uint32_t reading) { return checker_reading(r->checker, reading); }
void ripx_for(struct ripx *r, const char *occasion) { checker_for(r->checker, arena_strdup(r->arena, occasion)); }

void ripx_check(struct ripx *r)
{
    checker_run(r->checker);
    diags_sort(r->diags);
}

void ripx_find_edits(struct ripx *r) { checker_find_edits(r->checker); }

struct diags *ripx_diags(const struct ripx *r) { return r->diags; }
struct sources *ripx_sources(const struct ripx *r) { return r->sources; }
const struct law *ripx_law(const struct ripx *r) { return checker_law(r->checker); }
uint64_t ripx_law_hash(struct ripx *r)
{
    uint64_t hash = HASH_START;
    for (uint32_t i = 0; i < r->law.len && !r->law_is_embedded; i++) hash = hash_tokens(hash, sources_get(r->sources, r->law.at[i]->file));
    if (r->law_is_embedded) hash = ripx_stdlib_hash;
    checker_hash(r->checker, hash);
    return hash;
}

const struct study *ripx_study(const struct ripx *r) { return checker_study(r->checker); }
const struct verdicts *ripx_verdicts(const struct ripx *r) { return checker_verdicts(r->checker); }
const struct validator *ripx_validator(const struct ripx *r) { return checker_validator(r->checker); }
const struct reading *ripx_readings(const struct ripx *r, uint32_t *n) { return checker_readings(r->checker, n); }
const struct tolerance *ripx_tolerances(const struct ripx *r, uint32_t *n) { return checker_tolerances(r->checker, n); }
struct arena *ripx_arena(const struct ripx *r) { return r->arena; }

uint32_t ripx_file(const struct ripx *r, uint32_t n)
{
    return n < r->added.len ? r->added.at[n] : (uint32_t)SPAN_NO_FILE;
}

static bool is_word(void *ctx, const char *text, uint32_t len, enum language language) { return checker_is_word(ctx, text, len, language); }

void ripx_keep_words(struct ripx *r) { checker_keep_uses(r->checker); }

bool ripx_format(struct ripx *r, uint32_t file, enum language to, struct text *out)
{
    const struct source *s = sources_get(r->sources, file);
    uint32_t n = 0, kept = 0;
    if (!s) return false;
    if (s->language != to) checker_name_test_words(r->checker);
    const struct word_use *uses = checker_uses(r->checker, file, &n);
    struct format_word *words = arena_alloc(r->arena, (n + 1) * sizeof *words);
    if (!uses && s->language != to) return false;
    for (uint32_t i = 0; i < n && s->language != to; i++) words[kept++] = (struct format_word){uses[i].span, uses[i].text[to]};
    return format_source(s, to, words, kept, is_word, r->checker, out);
}

bool ripx_phrase(struct ripx *r, struct span piece, enum language to, struct text *out)
{
    const struct source *s = span_is_none(piece) ? NULL : sources_get(r->sources, piece.file);
    uint32_t n = 0, kept = 0;
    if (!s || piece.lo > piece.hi || piece.hi > s->len) return false;
    const struct word_use *uses = checker_uses(r->checker, piece.file, &n);
    if (!uses && s->language != to) return false;
    struct source part = *s;
    part.text = arena_strndup(r->arena, s->text + piece.lo, piece.hi - piece.lo);
    part.len = piece.hi - piece.lo;
    part.lines = NULL;
    struct format_word *words = arena_alloc(r->arena, (n + 1) * sizeof *words);
    for (uint32_t i = 0; i < n && s->language != to; i++) {
        if (uses[i].span.lo < piece.lo || uses[i].span.hi > piece.hi) continue;
        struct span here = {uses[i].span.file, uses[i].span.lo - piece.lo, uses[i].span.hi - piece.lo};
        words[kept++] = (struct format_word){here, uses[i].text[to]};
    }
    size_t before = out->len;
    bool whole = format_source(&part, to, words, kept, is_word, r->checker, out);
    while (out->len > before && out->at[out->len - 1] == '\n') out->at[--out->len] = 0;
    return whole;
}

struct ripx_tests ripx_test(struct ripx *r, const char *only)
{
    struct test_counts c = checker_test(r->checker, only);
    diags_sort(r->diags);
    return (struct ripx_tests){c.passed, c.failed};
}
