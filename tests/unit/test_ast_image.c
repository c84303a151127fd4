/* test_ast_image.c - the syntax trees in the program are those that its texts give when they are parsed. */
#include "driver/stdlib_image.h"
#include "lang/diag.h"
#include "parser/hash.h"
#include "parser/parse.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

struct pair { struct arena *arena; struct names *names; struct sources *sources; struct diags *diags; };

static struct pair pair_new(void)
{
    struct arena *a = arena_new();
    return (struct pair){a, names_new(a), sources_new(a), diags_new(a)};
}

/* ---- two trees, node by node ---- */

static bool same_span(struct span a, struct span b) { return a.file == b.file && a.lo == b.lo && a.hi == b.hi; }
static bool same_text(const char *a, const char *b) { return a && b ? strcmp(a, b) == 0 : a == b; }

static bool same_expr(const struct ast_expr *a, const struct ast_expr *b);

static bool same_args(const struct ast_expr *a, const struct ast_expr *b)
{
    for (; a && b; a = a->next, b = b->next)
        if (!same_expr(a, b)) return false;
    return a == b;
}

static bool same_expr(const struct ast_expr *a, const struct ast_expr *b)
{
    if (!a || !b) return a == b;
    return a->kind == b->kind && a->op == b->op && a->separator == b->separator && a->in_hours == b->in_hours && a->parenthesised == b->parenthesised &&
           a->quoted == b->quoted && a->depth == b->depth && same_span(a->span, b->span) && same_span(a->name_span, b->name_span) && a->name == b->name &&
           same_text(a->text, b->text) && a->number == b->number && same_expr(a->left, b->left) && same_expr(a->right, b->right) &&
           same_expr(a->condition, b->condition) && same_args(a->args, b->args);
}

static bool same_items(const struct ast_item *a, const struct ast_item *b)
{
    for (; a && b; a = a->next, b = b->next)
        if (a->lead != b->lead || a->is_error != b->is_error || !same_span(a->span, b->span) || !same_span(a->head_span, b->head_span) ||
            !same_span(a->doc, b->doc) || a->has_block != b->has_block || !same_args(a->args, b->args) || !same_expr(a->colon, b->colon) ||
            !same_expr(a->arrow, b->arrow) || !same_items(a->items, b->items)) {
            print_error("the items at %u and %u differ\n", a->span.lo, b->span.lo);
            return false;
        }
    return a == b;
}

static bool same_file(const struct ast_file *a, const struct ast_file *b)
{
    return a->file == b->file && a->edition == b->edition && a->language == b->language && same_span(a->header, b->header) && same_items(a->items, b->items);
}

/* ---- the image in the program ---- */

static void trees_are_those_of_the_texts(void **state)
{
    (void)state;
    struct pair p = pair_new();
    struct ast_image_writer *again = ast_image_new(p.arena);
    const struct name *const *names = ast_image_names(&ripx_stdlib_trees, p.names, p.arena);
    uint64_t hash = HASH_START;
    uint32_t trees = 0;
    for (uint32_t i = 0; i < ripx_stdlib_count; i++) {
        const struct embedded_file *e = &ripx_stdlib[i];
        assert_int_equal(e->tree != EMBEDDED_NO_TREE, stdlib_is_law(e->path));
        if (e->tree == EMBEDDED_NO_TREE) continue;
        uint32_t file = sources_add(p.sources, e->path, e->text, e->len, true);
        const struct ast_file *parsed = parse_file(p.sources, file, p.names, p.arena, p.diags);
        const struct ast_file *read = ast_image_read(&ripx_stdlib_trees, e->tree, file, names, p.arena);
        if (!same_file(parsed, read)) fail_msg("%s: the tree is not that of the text", e->path);
        hash = hash_tokens(hash, sources_get(p.sources, file));
        assert_int_equal(ast_image_add(again, parsed), e->tree);
        trees++;
    }
    /* Nothing else is in it: no tree of an older text. */
    const struct ast_image image = ast_image_of(again);
    assert_true(trees > 0);
    assert_int_equal(diags_count(p.diags), 0);
    assert_int_equal(image.trees_len, ripx_stdlib_trees.trees_len);
    assert_memory_equal(image.trees, ripx_stdlib_trees.trees, image.trees_len);
    assert_int_equal(image.name_count, ripx_stdlib_trees.name_count);
    assert_int_equal(image.names_len, ripx_stdlib_trees.names_len);
    assert_memory_equal(image.names, ripx_stdlib_trees.names, image.names_len);
    assert_int_equal(image.texts_len, ripx_stdlib_trees.texts_len);
    assert_memory_equal(image.texts, ripx_stdlib_trees.texts, image.texts_len);
    assert_true(hash == ripx_stdlib_hash);
    arena_free(p.arena);
}

/* What the law does not hold yet: each form of the language, and numbers of each length. */
static void every_form(void **state)
{
    (void)state;
    static const char text[] =
        "ripx 1 en\n## a doc\nhead \"a\\tb\" 9.6 8 mL 2026-03-01 09:00 D-14 H+4 unknown yes no a.b a@b f(x, y: 1) t[1, 2] [1, 2] `and`, b then c : a or b => not (c)\n"
        "if a = b and c < d and e in [1] => (a + b) * c - d / 2\nelse => 1\n< a ; > b ; <= c ; >= d ; = e\n"
        "x 1 ..= 2, 3 ..< 4, 5 ± 1, D999999999999\nx for all a in b : c\nx exists a in b : c\nx [a for a in b if c > d]\nblock { inner { } }\n\"\"\"raw\n\"\"\" \n";
    struct pair p = pair_new();
    uint32_t file = sources_add(p.sources, "x", text, sizeof text - 1, false);
    const struct ast_file *parsed = parse_file(p.sources, file, p.names, p.arena, p.diags);
    for (uint32_t i = 0; i < diags_count(p.diags); i++) print_error("%s\n", diags_at(p.diags, i)->message.text[LANG_EN]);
    assert_int_equal(diags_count(p.diags), 0);
    struct ast_image_writer *w = ast_image_new(p.arena);
    ast_image_add(w, parsed);
    uint32_t second = ast_image_add(w, parsed);
    const struct ast_image image = ast_image_of(w);
    const struct name *const *names = ast_image_names(&image, p.names, p.arena);
    assert_true(same_file(parsed, ast_image_read(&image, 0, file, names, p.arena)));
    assert_true(same_file(parsed, ast_image_read(&image, second, file, names, p.arena)));
    arena_free(p.arena);
}

static uint64_t hash_of(const char *text)
{
    struct pair p = pair_new();
    uint32_t file = sources_add(p.sources, "x", text, strlen(text), true);
    uint64_t hash = hash_tokens(HASH_START, sources_get(p.sources, file));
    arena_free(p.arena);
    return hash;
}

static void hash_is_of_the_tokens(void **state)
{
    (void)state;
    uint64_t hash = hash_of("ripx 1 fr\na { b 1 ; c \"d e\" }\n");
    assert_true(hash_of("ripx 1 fr   # why\n\n## doc\na {\n\n  b   1\n  c \"d e\"\n}\n\n") == hash);
    assert_true(hash_of("ripx 1 fr\na { b 1 c \"d e\" }\n") != hash);
    assert_true(hash_of("ripx 1 fr\na { b1 ; c \"d e\" }\n") != hash);
    assert_true(hash_of("ripx 1 fr\na { b 1 ; c \"d  e\" }\n") != hash);
    assert_true(hash_of("ripx 1 fr\na { b 1 ; c \"d # e\" }\n") != hash);
    assert_true(hash_of("ripx 1 en\na { b 1 ; c \"d e\" }\n") != hash);
}

/* ---- the tool that makes it ---- */

static void a_law_that_cannot_be_parsed_is_not_embedded(void **state)
{
    (void)state;
    char folder[] = "/tmp/ripx-embed-XXXXXX", path[64], command[512];
    const char *build = getenv("BUILD");
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/bad.ripx", folder);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs("ripx 1 fr\nsource A \"un texte\" { article \"1\"\n", f);
    fclose(f);
    snprintf(command, sizeof command, "%s/embed %s/out.c %s 2>%s/said", build ? build : "build", folder, path, folder);
    assert_int_equal(system(command), 3 << 8);
    snprintf(command, sizeof command, "grep -q 'RX0106' %s/said && test ! -e %s/out.c", folder, folder);
    assert_int_equal(system(command), 0);
    snprintf(command, sizeof command, "rm -r %s", folder);
    assert_int_equal(system(command), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trees_are_those_of_the_texts), cmocka_unit_test(every_form), cmocka_unit_test(hash_is_of_the_tokens),
        cmocka_unit_test(a_law_that_cannot_be_parsed_is_not_embedded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
