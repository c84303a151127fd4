/* name.h - interned names: equal names are the same pointer. */
#ifndef RIPX_LANG_NAME_H
#define RIPX_LANG_NAME_H

#include "lang/arena.h"

#include <stdint.h>

/* NFC, NUL-terminated, never freed before its table's arena. Compare by pointer. */
struct name { const char *text; uint32_t len, id; };

struct names;

/* A table whose names live in `arena`. */
struct names *names_new(struct arena *arena);
/* The name for these bytes, brought to NFC (Unicode Annex 15; utf8proc). Bytes that are not UTF-8 are kept as they are. */
const struct name *names_intern(struct names *ns, const char *text, size_t len);
const struct name *names_intern_text(struct names *ns, const char *text);
/* The same for a text that is in NFC, NUL-terminated and outlives the table: it is not copied. */
const struct name *names_lend(struct names *ns, const char *text, size_t len);
/* The name if it was interned before, else NULL. */
const struct name *names_find(const struct names *ns, const char *text, size_t len);

#endif
