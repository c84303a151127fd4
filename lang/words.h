/* words.h - the reserved words of the grammar, in both languages. */
#ifndef RIPX_LANG_WORDS_H
#define RIPX_LANG_WORDS_H

#include "lang/language.h"

#include <stdbool.h>
#include <stddef.h>

enum reserved_word {
#define X(token, fr, en) WORD_##token,
#include "lang/words.def"
#undef X
};

enum {
    WORDS = 0
#define X(token, fr, en) +1
#include "lang/words.def"
#undef X
};

/* Is this text, of len bytes, a reserved word of the language? Then *word says which. */
bool word_find(enum language language, const char *text, size_t len, enum reserved_word *word);
/* The spelling of a reserved word; never NULL. */
const char *word_text(enum reserved_word word, enum language language);
/* The letter of day offsets: J+28 in French, D+28 in English. (Hours are H in both.) */
char word_day_letter(enum language language);

#endif
