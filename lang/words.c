/* words.c - the table of reserved words. */
#include "lang/words.h"

#include <string.h>

static const char *const TEXTS[WORDS][LANGUAGES] = {
#define X(token, fr, en) {fr, en},
#include "lang/words.def"
#undef X
};

bool word_find(enum language language, const char *text, size_t len, enum reserved_word *word)
{
    for (int i = 0; i < WORDS; i++) {
        const char *known = TEXTS[i][language];
        if (len == 0 || known[0] != text[0] || strncmp(known, text, len) != 0 || known[len] != 0) continue;
        *word = (enum reserved_word)i;
        return true;
    }
    return false;
}

const char *word_text(enum reserved_word word, enum language language) { return TEXTS[word][language]; }
char word_day_letter(enum language language) { return language == LANG_FR ? 'J' : 'D'; }
