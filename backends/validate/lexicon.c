/* lexicon.c - an exact table of texts whose hash hostile data cannot easily fill one slot of. */
#include "backends/validate/lexicon.h"

#include <stdlib.h>
#include <string.h>

static inline uint64_t rotate(uint64_t x, int by) { return x << by | x >> (64 - by); }

static inline void mix(uint64_t v[4])
{
    v[0] += v[1], v[2] += v[3];
    v[1] = rotate(v[1], 13) ^ v[0], v[3] = rotate(v[3], 16) ^ v[2];
    v[0] = rotate(v[0], 32);
    v[2] += v[1], v[0] += v[3];
    v[1] = rotate(v[1], 17) ^ v[2], v[3] = rotate(v[3], 21) ^ v[0];
    v[2] = rotate(v[2], 32);
}

/* SipHash-1-3 (Aumasson, Bernstein, 2012) with a fixed key. */
static uint32_t hash(const char *text, size_t len)
{
    const uint64_t k0 = UINT64_C(0x7269707876616c69), k1 = UINT64_C(0x64617465706f6f6c);
    uint64_t v[4] = {k0 ^ UINT64_C(0x736f6d6570736575), k1 ^ UINT64_C(0x646f72616e646f6d),
                     k0 ^ UINT64_C(0x6c7967656e657261), k1 ^ UINT64_C(0x7465646279746573)};
    uint64_t word;
    size_t left = len;
    for (; left >= 8; left -= 8, text += 8) {
        memcpy(&word, text, 8);
        v[3] ^= word;
        mix(v);
        v[0] ^= word;
    }
    word = (uint64_t)len << 56;
    for (size_t i = 0; i < left; i++) word |= (uint64_t)(unsigned char)text[i] << (8 * i);
    v[3] ^= word;
    mix(v);
    v[0] ^= word;
    v[2] ^= 0xFF;
    for (int i = 0; i < 3; i++) mix(v);
    return (uint32_t)(v[0] ^ v[1] ^ v[2] ^ v[3]);
}

static size_t begin_of(const struct lexicon *p, uint32_t i) { return i ? p->end[i - 1] : 0; }

/* The slot that holds the text, or the empty one where it belongs. Texts are looked at only when their hashes are equal. */
static struct lexicon_slot *slot_of(const struct lexicon *p, uint32_t h, const char *text, size_t len)
{
    uint32_t slot = h & (p->slot_count - 1);
    for (; p->slots[slot].number; slot = (slot + 1) & (p->slot_count - 1)) {
        if (p->slots[slot].hash != h) continue;
        uint32_t i = p->slots[slot].number - 1;
        size_t begin = begin_of(p, i);
        if (p->end[i] - begin == len && (len == 0 || memcmp(p->bytes.at + begin, text, len) == 0)) break;
    }
    return &p->slots[slot];
}

static void grow(struct lexicon *p)
{
    uint32_t cap = p->cap ? p->cap * 2 : 16, slot_count = cap * 2;
    size_t *end = realloc(p->end, cap * sizeof *end);
    struct lexicon_slot *slots = calloc(slot_count, sizeof *slots);
    if (!end || !slots) abort();
    for (uint32_t i = 0; i < p->slot_count; i++) {
        if (!p->slots[i].number) continue;
        uint32_t slot = p->slots[i].hash & (slot_count - 1);
        while (slots[slot].number) slot = (slot + 1) & (slot_count - 1);
        slots[slot] = p->slots[i];
    }
    free(p->slots);
    p->end = end;
    p->slots = slots;
    p->slot_count = slot_count;
    p->cap = cap;
}

uint32_t lexicon_add(struct lexicon *p, const char *text, size_t len)
{
    if (p->len == p->cap) grow(p);
    uint32_t h = hash(text, len);
    struct lexicon_slot *slot = slot_of(p, h, text, len);
    if (!slot->number) {
        text_addn(&p->bytes, text, len);
        p->end[p->len] = p->bytes.len;
        *slot = (struct lexicon_slot){++p->len, h};
    }
    return slot->number - 1;
}

uint32_t lexicon_find(const struct lexicon *p, const char *text, size_t len)
{
    return p->len ? slot_of(p, hash(text, len), text, len)->number - 1 : LEXICON_NONE;
}

bool lexicon_is(const struct lexicon *p, uint32_t number, const char *text, size_t len)
{
    if (number >= p->len) return false;
    size_t begin = begin_of(p, number);
    return p->end[number] - begin == len && (len == 0 || memcmp(p->bytes.at + begin, text, len) == 0);
}

void lexicon_clear(struct lexicon *p)
{
    if (p->len) memset(p->slots, 0, p->slot_count * sizeof *p->slots);
    p->len = 0;
    p->bytes.len = 0;
}

void lexicon_release(struct lexicon *p)
{
    text_release(&p->bytes);
    free(p->end);
    free(p->slots);
    *p = (struct lexicon){0};
}
