/* ast_image.h - syntax trees as bytes: what a build writes once and a program reads at each start instead of parsing. */
#ifndef RIPX_LANG_AST_IMAGE_H
#define RIPX_LANG_AST_IMAGE_H

#include "lang/arena.h"
#include "lang/ast.h"
#include "lang/name.h"

#include <stdint.h>

/* Trees of several files, with no address in them: it may lie anywhere, in a constant too. */
struct ast_image {
    const unsigned char *trees;         /* one after the other, nodes in preorder; numbers in LEB128 (DWARF 5, 7.6) */
    const char *names, *texts;          /* NUL-terminated strings, in the order in which the trees first need them */
    uint32_t trees_len, names_len, texts_len, name_count;
};

/* ---- writing ---- */

struct ast_image_writer;

struct ast_image_writer *ast_image_new(struct arena *arena);
/* Appends the tree of a file that was parsed without a mistake; gives its place in the image. The names of all trees must
   be of one table. */
uint32_t ast_image_add(struct ast_image_writer *w, const struct ast_file *file);
/* What was appended so far; valid until the next call of ast_image_add. */
struct ast_image ast_image_of(const struct ast_image_writer *w);

/* ---- reading ---- */

/* The names of the image in a table, in their order: for ast_image_read. The array is the arena's, the texts the image's. */
const struct name *const *ast_image_names(const struct ast_image *image, struct names *names, struct arena *arena);
/* The tree at a place that ast_image_add gave, as parsing source number `file` gives it; in the arena, its texts in the
   image. The image must be one that was written here: it is not checked. */
struct ast_file *ast_image_read(const struct ast_image *image, uint32_t place, uint32_t file, const struct name *const *names, struct arena *arena);

#endif
