/* kernel.h - the words of the kernel (kernel.def) by number. */
#ifndef RIPX_LANG_KERNEL_H
#define RIPX_LANG_KERNEL_H

#include "lang/language.h"
#include "lang/name.h"

#include <stdbool.h>
#include <stdint.h>

enum kernel_word {
#define WORD(name, fr, en) KW_##name,
#include "lang/kernel.def"
    KW_COUNT
};

/* The form of a word in a language. */
const char *kernel_text(enum kernel_word w, enum language language);
struct msg kernel_msg(enum kernel_word w);

/* Is this name the form of `w` in `language`? One name may be the form of several words: which one is meant follows
   from where it stands. */
bool kernel_is(const struct name *name, enum kernel_word w, enum language language);

/* The declaration that a name heads in a language, or KW_COUNT. */
enum kernel_word kernel_declaration(const struct name *name, enum language language);
/* The word that a name is inside a declaration, or KW_COUNT. */
enum kernel_word kernel_inside(enum kernel_word declaration, const struct name *name, enum language language);
/* All words that a declaration holds, for suggestions; gives their number, at most `max`. */
uint32_t kernel_words_inside(enum kernel_word declaration, enum language language, const char **words, uint32_t max);

#endif
