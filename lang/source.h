/* source.h - the texts being compiled, and where a byte of them stands for a reader. */
#ifndef RIPX_LANG_SOURCE_H
#define RIPX_LANG_SOURCE_H

#include "lang/arena.h"
#include "lang/language.h"
#include "lang/span.h"

#include <stdbool.h>
#include <stdint.h>

#pragma GCC visibility push(default)

struct source {
    const char *path;                 /* as shown in diagnostics; never made absolute */
    const char *text;                 /* NUL-terminated copy, but may hold NUL bytes: use len */
    uint32_t len;
    bool from_law;                    /* embedded or --stdlib: prints as law, not as the user's file */
    enum language language;           /* set by the parser from the first line */
    bool unclosed;                    /* set by the parser: a block has no closing brace, and a diagnostic said so */
    struct source_lines *lines;       /* to be asked of source_lines */
};

/* The byte offset of each line; start[0] = 0. */
struct source_lines { struct arena *arena; const uint32_t *start; uint32_t count; };

struct sources;

enum { SOURCE_MAX_BYTES = 64 * 1024 * 1024 };

struct sources *sources_new(struct arena *arena);
/* Copies path and text. Gives the file number for spans. len must be at most SOURCE_MAX_BYTES. */
uint32_t sources_add(struct sources *ss, const char *path, const char *text, size_t len, bool from_law);
/* The same without a copy, for what outlives the sources; the text is NUL-terminated. */
uint32_t sources_lend(struct sources *ss, const char *path, const char *text, size_t len, bool from_law);
/* The source of a file number, or NULL when there is none. Valid until the arena goes. */
struct source *sources_get(const struct sources *ss, uint32_t file);
uint32_t sources_count(const struct sources *ss);

/* The lines of a source, found when they are first asked for. */
const struct source_lines *source_lines(const struct source *s);

/* Where a byte stands: all 1-based. Columns in four units: bytes, code points, UTF-16 units (LSP), and display
   cells (utf8proc width, tabs to multiples of 8, as the GNU coding standards ask of error messages). */
struct place { uint32_t line, bytes, points, utf16, cells; };
struct place source_place(const struct source *s, uint32_t offset);
/* The line (1-based) without its end of line; *len receives its length in bytes. */
const char *source_line(const struct source *s, uint32_t line, uint32_t *len);

#pragma GCC visibility pop

#endif
