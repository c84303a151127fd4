/* format.h - the canonical look of a source, and its translation between the two languages. */
#ifndef RIPX_PARSER_FORMAT_H
#define RIPX_PARSER_FORMAT_H

#include "lang/language.h"
#include "lang/source.h"
#include "lang/span.h"
#include "lang/text.h"

#include <stdbool.h>
#include <stdint.h>

/* What is to be written otherwise: the span of a WORD (backquotes included), of the unit of a quantity, or of strings from
   the first to the last, which stand on one line. */
struct format_word { struct span span; const char *text; };
/* Is this name a word of the vocabulary in that language? */
typedef bool format_is_word(void *ctx, const char *text, uint32_t len, enum language language);

/* Appends the source to `out` in language `to`: one space between tokens, two more columns for each open bracket, four
   more for the lines that continue an item, at most one blank line, LF, no white space at the end of lines. Lines
   stay where they are. Doing it twice changes nothing; translating there and back changes nothing more.
   Reserved words, the header and the letter of day offsets are translated here; other words by `words`, n of them,
   sorted by span.lo. A name that would be read as something else is written in backquotes: a reserved word of
   `to`, or, when the name is not in `words`, a word of the vocabulary in `to` that is none in the language of the source.
   A name in backquotes keeps them when it is a word of the vocabulary in `to`. `is_word` may be NULL: then no name is a
   word of the vocabulary, and within one language backquotes stay.
   Lines that cannot be scanned are left as they are; false when there are such lines. */
bool format_source(const struct source *source, enum language to, const struct format_word *words, uint32_t n,
                   format_is_word *is_word, void *ctx, struct text *out);

#endif
