/* lexicon.h - texts by number: equal texts have the same one, given in order of arrival. */
#ifndef RIPX_BACKENDS_VALIDATE_LEXICON_H
#define RIPX_BACKENDS_VALIDATE_LEXICON_H

#include "lang/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LEXICON_NONE = UINT32_MAX };

/* Zero-initialised is empty. */
struct lexicon {
    struct text bytes;              /* all texts, one after the other */
    size_t *end;                    /* where text i ends */
    struct lexicon_slot { uint32_t number, hash; } *slots;      /* open addressing; number + 1, or 0 */
    uint32_t slot_count;
    uint32_t len, cap;
};

/* The number of a text; it is added when new, which is so when the number is the former `len`. */
uint32_t lexicon_add(struct lexicon *p, const char *text, size_t len);
/* Its number, or LEXICON_NONE. */
uint32_t lexicon_find(const struct lexicon *p, const char *text, size_t len);
/* Is it text number `number`, if there is one? */
bool lexicon_is(const struct lexicon *p, uint32_t number, const char *text, size_t len);
/* Forgets the texts, keeps the memory. */
void lexicon_clear(struct lexicon *p);
void lexicon_release(struct lexicon *p);

#endif
