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

static const struct { enum kernel_word declaration, word; } schema[] = {
#define HOLDS(decl, name) {KW_##decl, KW_##name},
#include "lang/kernel.def"
};

_Static_assert(sizeof words / sizeof *words == KW_COUNT, "one row a word");

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
    for (uint32_t i = 0; i < sizeof schema / sizeof *schema; i++)
        if (schema[i].declaration == declaration && kernel_is(name, schema[i].word, language)) return schema[i].word;
    return KW_COUNT;
}

uint32_t kernel_words_inside(enum kernel_word declaration, enum language language, const char **out, uint32_t max)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < sizeof schema / sizeof *schema && n < max; i++)
        if (schema[i].declaration == declaration) out[n++] = words[schema[i].word].text[language];
    return n;
}
