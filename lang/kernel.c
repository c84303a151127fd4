/* kernel.c - lookup in the kernel's tables. */
#include "lang/kernel.h"

#include <string.h>

static const struct msg words[] = {
#define WORD(name, fr, en) {{fr, en}},
#include "lang/kernel.def"
};

static const enum kernel_word declarations[] = {
#define DECL(name) KW_##name,
#include "lang/kernel.def"
};

/* Row i of the schema: inside holders[i] an item may begin with held[i]. Bytes, so that memchr finds the rows of one. */
static const uint8_t holders[] = {
#define HOLDS(decl, name) KW_##decl,
#include "lang/kernel.def"
};
static const uint8_t held[] = {
#define HOLDS(decl, name) KW_##name,
#include "lang/kernel.def"
};

_Static_assert(sizeof words / sizeof *words == KW_COUNT, "one row a word");
_Static_assert(KW_COUNT <= UINT8_MAX, "a word fits in a byte of the schema");

/* The first row of a declaration; the number of rows when there is none. Its others stand just after it, or further on. */
static size_t first_row(enum kernel_word declaration)
{
    const uint8_t *at = memchr(holders, (int)declaration, sizeof holders);
    return at ? (size_t)(at - holders) : sizeof holders;
}

const char *kernel_text(enum kernel_word w, enum language language) { return words[w].text[language]; }
struct msg kernel_msg(enum kernel_word w) { return words[w]; }

bool kernel_is(const struct name *name, enum kernel_word w, enum language language)
{
    const char *word = words[w].text[language];
    return name && name->text[0] == word[0] && strcmp(name->text, word) == 0;
}

enum kernel_word kernel_declaration(const struct name *name, enum language language)
{
    for (uint32_t i = 0; i < sizeof declarations / sizeof *declarations; i++)
        if (kernel_is(name, declarations[i], language)) return declarations[i];
    return KW_COUNT;
}

enum kernel_word kernel_inside(enum kernel_word declaration, const struct name *name, enum language language)
{
    for (size_t i = first_row(declaration); i < sizeof holders; i++)
        if (holders[i] == declaration && kernel_is(name, (enum kernel_word)held[i], language)) return (enum kernel_word)held[i];
    return KW_COUNT;
}

uint32_t kernel_words_inside(enum kernel_word declaration, enum language language, const char **out, uint32_t max)
{
    uint32_t n = 0;
    for (size_t i = first_row(declaration); i < sizeof holders && n < max; i++)
        if (holders[i] == declaration) out[n++] = words[held[i]].text[language];
    return n;
}
