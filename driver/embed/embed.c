/* embed.c - the build tool that turns the files of stdlib/ into one C file: their texts, their syntax trees, their hash. */
#include "driver/stdlib_image.h"
#include "lang/diag_text.h"
#include "lang/kernel.h"
#include "parser/hash.h"
#include "parser/parse.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

struct embed {
    struct arena *arena;
    struct names *names;
    struct sources *sources;
    struct diags *diags;
    struct ast_image_writer *trees;
    uint64_t hash;
};

static int by_path(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

/* ---- reading ---- */

/* The file as a source of its own number; false, with errno, when it cannot be read. */
static bool read_file(struct embed *m, const char *path)
{
    FILE *in = fopen(path, "rb");
    if (!in) return false;
    struct text text;
    text_init(&text);
    text_add(&text, "");
    for (int c; (c = fgetc(in)) != EOF;) text_addc(&text, (char)c);
    bool ok = !ferror(in);
    fclose(in);
    if (ok) sources_add(m->sources, path, text.at, text.len, true);
    text_release(&text);
    return ok;
}

static bool speaks(const struct ast_file *file)
{
    for (const struct ast_item *i = file->items; i; i = i->next) {
        if (!ast_head(i)) continue;
        enum kernel_word w = kernel_declaration(ast_head(i)->name, file->language);
        if (w == KW_RULE || w == KW_STEP || w == KW_STATEMENTS || w == KW_SOURCE || w == KW_DOCUMENT || w == KW_TABLE || w == KW_LIST)
            return true;
    }
    return false;
}

static uint32_t add_tree(struct embed *m, uint32_t file, bool *is_speaking)
{
    const struct source *s = sources_get(m->sources, file);
    if (!stdlib_is_law(s->path)) return EMBEDDED_NO_TREE;
    const struct ast_file *ast = parse_file(m->sources, file, m->names, m->arena, m->diags);
    m->hash = hash_tokens(m->hash, s);
    *is_speaking = speaks(ast);
    return ast_image_add(m->trees, ast);
}

/* False after saying on standard error what could not be parsed. */
static bool is_clean(const struct embed *m)
{
    const struct diag_style style = {.language = LANG_EN, .form = DIAG_HUMAN, .max_errors = 100};
    if (!diags_count(m->diags)) return true;
    struct text out;
    text_init(&out);
    diag_print(m->diags, m->sources, &style, &out);
    fwrite(out.at, 1, out.len, stderr);
    text_release(&out);
    return false;
}

/* ---- writing ---- */

/* Three octal digits never merge with the character that follows; a '?' could begin a trigraph. */
static void write_byte(FILE *out, int c)
{
    if (c < ' ' || c > '~' || c == '"' || c == '\\' || c == '?') fprintf(out, "\\%03o", (unsigned)c);
    else fputc(c, out);
}

/* Bytes as string literals, a new one after each line end or hundred bytes. */
static void write_bytes(FILE *out, const void *bytes, size_t len)
{
    const unsigned char *p = bytes;
    fputs("     \"", out);
    for (size_t i = 0, column = 0; i < len; i++) {
        write_byte(out, p[i]);
        if (p[i] != '\n' && ++column < 100) continue;
        fputs("\"\n     \"", out);
        column = 0;
    }
    fputs("\"", out);
}

static void write_file(struct embed *m, FILE *out, uint32_t file)
{
    const struct source *s = sources_get(m->sources, file);
    fputs("    {\n", out);
    write_bytes(out, s->path, strlen(s->path));
    fputs(",\n", out);
    write_bytes(out, s->text, s->len);
    bool is_speaking = false;
    uint32_t tree = add_tree(m, file, &is_speaking);
    fprintf(out, ", %" PRIu32 "u, %" PRIu32 "u, %s},\n", s->len, tree, is_speaking ? "true" : "false");
}

static void write_trees(FILE *out, const struct ast_image *image)
{
    fputs("const struct ast_image ripx_stdlib_trees = {\n    (const unsigned char *)\n", out);
    write_bytes(out, image->trees, image->trees_len);
    fputs(",\n", out);
    write_bytes(out, image->names, image->names_len);
    fputs(",\n", out);
    write_bytes(out, image->texts, image->texts_len);
    fprintf(out, ",\n    %" PRIu32 "u, %" PRIu32 "u, %" PRIu32 "u, %" PRIu32 "u\n};\n", image->trees_len, image->names_len, image->texts_len, image->name_count);
}

static bool write_image(struct embed *m, FILE *out, char **paths, int n)
{
    fputs("/* stdlib_image.c - made by driver/embed/embed.c; not edited by hand. */\n"
          "#include \"driver/stdlib_image.h\"\n\n"
          "const struct embedded_file ripx_stdlib[] = {\n", out);
    for (int i = 0; i < n; i++) {
        if (!read_file(m, paths[i])) {
            fprintf(stderr, "embed: %s: %s\n", paths[i], strerror(errno));
            return false;
        }
        write_file(m, out, (uint32_t)i);
    }
    /* An array of C has at least one element; the count does not count this one. */
    fprintf(out, "    {0, 0, 0, 0, 0}\n};\nconst uint32_t ripx_stdlib_count = %d;\n", n);
    const struct ast_image image = ast_image_of(m->trees);
    write_trees(out, &image);
    fprintf(out, "const uint64_t ripx_stdlib_hash = UINT64_C(%" PRIu64 ");\n", m->hash);
    return !ferror(out) && is_clean(m);
}

/* embed OUT FILE…; OUT appears whole or not at all. */
int main(int argc, char **argv)
{
    if (argc < 2) {
        fputs("usage: embed OUT FILE...\n", stderr);
        return 2;
    }
    FILE *out = fopen(argv[1], "wb");
    struct arena *arena = arena_new();
    if (!out || !arena) {
        fprintf(stderr, "embed: %s: %s\n", argv[1], strerror(errno));
        return 3;
    }
    struct embed m = {arena, names_new(arena), sources_new(arena), diags_new(arena), ast_image_new(arena), HASH_START};
    qsort(argv + 2, (size_t)argc - 2, sizeof *argv, by_path);
    bool ok = write_image(&m, out, argv + 2, argc - 2);
    if (fclose(out) != 0) ok = false;
    if (!ok) remove(argv[1]);
    arena_free(arena);
    return ok ? 0 : 3;
}
