/* keys.h - keys of rows that are not held: is one there twice?

   Keys in ascending order, as files mostly have them, are only compared with the one before, however many they are. Otherwise
   the first KEYS_MAX are kept and the others not looked for: memory would grow with the rows. */
#ifndef RIPX_BACKENDS_VALIDATE_KEYS_H
#define RIPX_BACKENDS_VALIDATE_KEYS_H

#include "backends/validate/lexicon.h"

#include <stdbool.h>

enum { KEYS_MAX = 1 << 17 };

/* Zero-initialised is empty. */
struct key_order {
    struct lexicon seen;            /* once a key came after a greater one */
    struct text bytes;              /* before: the first keys, one after the other */
    size_t *end;
    uint32_t kept, cap;
    struct text last;
    uint64_t n;                     /* different keys, as far as they were looked at */
    bool mixed;                     /* a key came after a greater one */
};

enum key_found { KEY_NEW, KEY_AGAIN, KEY_LAST_KEPT, KEY_NOT_LOOKED_FOR };

/* Adds a key. LAST_KEPT: it is new, and from now on keys are not looked for; NOT_LOOKED_FOR: since then. */
enum key_found key_order_add(struct key_order *o, const char *key, size_t len);
/* Are keys still looked for? */
static inline bool key_order_looks(const struct key_order *o) { return !o->mixed || o->n < KEYS_MAX; }
/* Do keys that begin with this one, and ascend, come after all before? Then they may be added without being compared: */
bool key_order_takes_run(const struct key_order *o, const char *first, size_t len);
/* by each of them as long as this says so, */
static inline bool key_order_keeps(const struct key_order *o) { return o->kept < KEYS_MAX; }
void key_order_keep(struct key_order *o, const char *key, size_t len);
/* then by the last one and how many they were. */
void key_order_add_run(struct key_order *o, const char *last, size_t len, uint32_t keys);
/* Negative, 0 or positive as a comes before b. */
int key_compare(const char *a, size_t a_len, const char *b, size_t b_len);
void key_order_release(struct key_order *o);

#endif
