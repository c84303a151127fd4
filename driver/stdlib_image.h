/* stdlib_image.h - the files of stdlib/, embedded when the program was built. */
#ifndef RIPX_DRIVER_STDLIB_IMAGE_H
#define RIPX_DRIVER_STDLIB_IMAGE_H

#include "lang/ast_image.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { EMBEDDED_NO_TREE = UINT32_MAX };

/* path: from the root of the sources, "stdlib/units/…". text: NUL-terminated, len bytes without that NUL. tree: where the
   syntax tree of the text is in ripx_stdlib_trees; EMBEDDED_NO_TREE for what is not law. speaks: the file declares rules, steps,
   statements, tables, lists, sources or documents, that is more than words. */
struct embedded_file { const char *path; const char *text; uint32_t len, tree; bool speaks; };

/* Sorted by the bytes of their paths, so that the order of reading is the same everywhere. Texts, trees and hash were
   written by one run of driver/embed, which parsed these texts: none can be of another age than the others. */
extern const struct embedded_file ripx_stdlib[];
extern const uint32_t ripx_stdlib_count;
extern const struct ast_image ripx_stdlib_trees;
/* Of the tokens of the law's files, in their order. */
extern const uint64_t ripx_stdlib_hash;

static inline bool path_ends_in(const char *path, const char *ending)
{
    size_t n = strlen(path), k = strlen(ending);
    return n > k && strcmp(path + n - k, ending) == 0;
}

/* The files that document the words and the codes of the program itself: nothing of the law, read when one is to be explained. */
static inline bool stdlib_is_kernel(const char *path) { return path_ends_in(path, "/kernel.ripx") || strstr(path, "/kernel_codes_"); }

/* What else is in the folder, templates, has another ending. */
static inline bool stdlib_is_law(const char *path) { return path_ends_in(path, ".ripx") && !stdlib_is_kernel(path); }

#endif
