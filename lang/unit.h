/* unit.h - units of measure: a table filled from declarations, expressions in UCUM spelling, exact conversion.

   Nothing is declared here: dimensions, prefixes, units and words are data. What has no conversion in that data (months and
   days, for one) has another dimension and does not convert.
   Spelling: The Unified Code for Units of Measure (UCUM), section 2, case sensitive. Also read: µ and μ (written u in codes),
   superscript exponents (m², s⁻¹; 10⁹ is 10*9), · for the product. */
#ifndef RIPX_LANG_UNIT_H
#define RIPX_LANG_UNIT_H

#include "lang/arena.h"
#include "lang/decimal.h"
#include "lang/language.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { UNIT_DIMENSIONS = 32 };      /* base dimensions of a table, at most */
enum { UNIT_PREFIXES = 64 };        /* prefixes of a table, at most */

/* A quantity of v units is v * factor + offset in the base units of its dimensions. `offset` is 0/1 but for scales whose
   zero is elsewhere (°C). A value; it needs no table. */
struct unit {
    int8_t dimensions[UNIT_DIMENSIONS];   /* exponent of each base dimension */
    struct rational factor;               /* > 0 */
    struct rational offset;
};

/* The unit of plain numbers. A zeroed struct unit is read as this one by every function here. */
static inline struct unit unit_one(void) { return (struct unit){.factor = {1, 1}, .offset = {0, 1}}; }

/* ---- the table ---- */

struct units;

/* An empty table, owned by the arena, as are the copies of the texts given to it. */
struct units *units_new(struct arena *arena);

/* Declares a base dimension and gives its base unit, factor 1. False when the name is taken or the table is full. */
bool units_add_dimension(struct units *u, const char *name, struct unit *base);
/* The base unit of the dimension of that name. */
bool units_dimension(const struct units *u, const char *name, struct unit *base);
/* Declares a prefix: k, 3. False when the symbol is taken, the table is full or the power is not -18 to 18. */
bool units_add_prefix(struct units *u, const char *symbol, int32_t power);
/* The bit of a prefix for units_add; 0 when there is no such prefix. */
uint64_t units_prefix_bit(const struct units *u, const char *symbol);
/* Declares a unit: its code, its value (a base unit, or another unit scaled), the bits of the prefixes it takes.
   False when the code is empty, is already a code or a word, or the factor is not positive. */
bool units_add(struct units *u, const char *code, const struct unit *value, uint64_t prefixes);
/* Declares another spelling of a code, in the languages of the set (bits 1 << enum language). A word means the same in every
   file, whatever its language; what is the same in all languages (mmHg, °C, l) is a symbol and takes the code's prefixes.
   False when there is no such code, or the word is already a code or the word of another. */
bool units_add_word(struct units *u, const char *word, const char *code, uint32_t languages);

/* The i-th spelling, codes then words, in the order of declaration; NULL after the last. For suggestions and completion. */
const char *units_spelling(const struct units *u, uint32_t i);
/* The languages in which the text is a word; 0 when it is not a word (a code, an expression, or nothing known). */
uint32_t units_word_languages(const struct units *u, const char *text, size_t len);
/* The word of language `to` that has the rank of this word among the words of its unit in language `from`, or the last when
   there are fewer: declared in parallel, words translate both ways. NULL when the text is no word of `from` or `to` has none. */
const char *units_translate(const struct units *u, const char *text, size_t len, enum language from, enum language to);
/* The code that a word stands for; else the text. */
const char *units_code(const struct units *u, const char *text, size_t len);
/* How a unit is said in a language, for one or for several: that unit's second word, or its first. Units that take prefixes, and
   those of several terms, are said as they are written, but for a word of the other language; a word with "_" in it is not said.
   Never NULL; the text's, or the table's. */
const char *units_said(const struct units *u, const char *text, enum language language, bool one);

/* ---- expressions ---- */

enum unit_failure {
    UNIT_SYNTAX,        /* an operator, a term or a bracket is missing or too many */
    UNIT_UNKNOWN,       /* this atom is not declared, or does not take this prefix */
    UNIT_AFFINE,        /* a scale with an offset multiplied, divided or raised to a power */
    UNIT_OVERFLOW       /* an exponent does not fit in 8 bits, or the factor in two 64-bit numbers (10^-18 to 10^18) */
};

/* Bytes at .. at+len-1 of the text are the bad part; len is 0 when something is missing at `at`. */
struct unit_error { enum unit_failure failure; uint32_t at, len; };

/* Reads the whole text: "mg/dL", "10*9/L", "kg/m2", "mL/(kg.h)", "/min", "g{wet}", a word. False with *error set. An empty
   text is UNIT_SYNTAX. A whole spelling wins over a prefix with a code, the longest prefix over a shorter one. */
bool units_parse(const struct units *u, const char *text, size_t len, struct unit *out, struct unit_error *error);

/* ---- arithmetic ---- */

bool unit_same_dimension(const struct unit *a, const struct unit *b);
/* Do they count from the same zero? Then a factor converts between them, else only unit_convert does. */
bool unit_same_offset(const struct unit *a, const struct unit *b);
/* False, *out untouched, when a factor or an exponent does not fit, or when one has an offset and the other is not 1. */
bool unit_multiply(const struct unit *a, const struct unit *b, struct unit *out);
bool unit_divide(const struct unit *a, const struct unit *b, struct unit *out);
/* The unit of `k` of these, k > 0: scaled(s, 60) is the minute. Its offset is kept. */
bool unit_scale(const struct unit *unit, struct rational k, struct unit *out);
/* One `from` is *out `to`. False when dimensions or offsets differ or the number does not fit. */
bool unit_factor(const struct unit *from, const struct unit *to, struct rational *out);
/* A value in `from` is *out in `to`, offsets included. False when dimensions differ or a number does not fit. */
bool unit_convert(struct rational value, const struct unit *from, const struct unit *to, struct rational *out);
/* As unit_factor, between two dimensions tied by one fact: one `left` is `k` `right` (1 mg/dL of an analyte is so many
   µmol/L). Either way round. */
bool unit_factor_through(const struct unit *from, const struct unit *to, const struct unit *left, const struct unit *right,
                         struct rational k, struct rational *out);

#endif
