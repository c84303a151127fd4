/* keys.c - keys in order are compared with one; others are looked up. */
#include "backends/validate/keys.h"

#include <stdlib.h>
#include <string.h>

int key_compare(const char *a, size_t a_len, const char *b, size_t b_len)
{
    size_t common = a_len < b_len ? a_len : b_len;
    int order = common ? memcmp(a, b, common) : 0;
    return order ? order : (a_len > b_len) - (a_len < b_len);
}

static void set_last(struct key_order *o, const char *key, size_t len)
{
    o->last.len = 0;
    text_addn(&o->last, key, len);
}

static bool is_after_last(const struct key_order *o, const char *key, size_t len)
{
    return o->n == 0 || key_compare(o->last.at, o->last.len, key, len) < 0;
}

void key_order_keep(struct key_order *o, const char *key, size_t len)
{
    if (!key_order_keeps(o)) return;
    if (o->kept == o->cap) {
        o->cap = o->cap ? o->cap * 2 : 256;
        o->end = realloc(o->end, o->cap * sizeof *o->end);
        if (!o->end) abort();
    }
    text_addn(&o->bytes, key, len);
    o->end[o->kept++] = o->bytes.len;
}

/* From order to look-up. */
static void mix(struct key_order *o)
{
    for (uint32_t i = 0; i < o->kept; i++) {
        size_t begin = i ? o->end[i - 1] : 0;
        lexicon_add(&o->seen, o->bytes.at + begin, o->end[i] - begin);
    }
    text_release(&o->bytes);
    free(o->end);
    o->end = NULL;
    o->mixed = true;
}

enum key_found key_order_add(struct key_order *o, const char *key, size_t len)
{
    if (!o->mixed) {
        if (is_after_last(o, key, len)) {
            key_order_keep(o, key, len);
            set_last(o, key, len);
            o->n++;
            return KEY_NEW;
        }
        if (key_compare(o->last.at, o->last.len, key, len) == 0) return KEY_AGAIN;
        mix(o);
        if (o->n >= KEYS_MAX) return KEY_LAST_KEPT;
    }
    if (o->n >= KEYS_MAX) return KEY_NOT_LOOKED_FOR;
    if (lexicon_add(&o->seen, key, len) < o->n) return KEY_AGAIN;
    return ++o->n == KEYS_MAX ? KEY_LAST_KEPT : KEY_NEW;
}

bool key_order_takes_run(const struct key_order *o, const char *first, size_t len)
{
    return !o->mixed && is_after_last(o, first, len);
}

void key_order_add_run(struct key_order *o, const char *last, size_t len, uint32_t keys)
{
    set_last(o, last, len);
    o->n += keys;
}

void key_order_release(struct key_order *o)
{
    lexicon_release(&o->seen);
    text_release(&o->bytes);
    text_release(&o->last);
    free(o->end);
}
