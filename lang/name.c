/* name.c - an open-addressing table of interned names. Its order is never shown: iterate sources, not names. */
#include "lang/name.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

struct names { struct arena *arena; const struct name **slots; uint32_t cap, len; };

struct names *names_new(struct arena *arena)
{
    struct names *ns = arena_alloc(arena, sizeof *ns);
    ns->arena = arena;
    ns->cap = 8192;      /* twice what the words of a law and a protocol usually need */
    ns->slots = arena_alloc(arena, ns->cap * sizeof *ns->slots);
    return ns;
}

/* FNV-1a, 64 bits: Fowler, Noll, Vo, IETF draft-eastlake-fnv. */
static uint64_t hash(const char *s, size_t n)
{
    uint64_t h = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < n; i++) h = (h ^ (unsigned char)s[i]) * UINT64_C(1099511628211);
    return h;
}

static uint32_t slot_of(const struct names *ns, const char *s, size_t n)
{
    uint32_t i = (uint32_t)hash(s, n) & (ns->cap - 1);
    while (ns->slots[i] && (ns->slots[i]->len != n || memcmp(ns->slots[i]->text, s, n) != 0)) i = (i + 1) & (ns->cap - 1);
    return i;
}

static void grow(struct names *ns)
{
    const struct name **old = ns->slots;
    uint32_t old_cap = ns->cap;
    ns->cap *= 2;
    ns->slots = arena_alloc(ns->arena, ns->cap * sizeof *ns->slots);
    for (uint32_t i = 0; i < old_cap; i++)
        if (old[i]) ns->slots[slot_of(ns, old[i]->text, old[i]->len)] = old[i];
}

/* The name of bytes in NFC; a new one has a copy of them unless they are lent. */
static const struct name *intern_raw(struct names *ns, const char *text, size_t len, bool lent)
{
    uint32_t i = slot_of(ns, text, len);
    if (ns->slots[i]) return ns->slots[i];
    if (ns->len * 2 >= ns->cap) {
        grow(ns);
        i = slot_of(ns, text, len);
    }
    struct name *n = arena_alloc(ns->arena, sizeof *n);
    *n = (struct name){lent ? text : arena_strndup(ns->arena, text, len), (uint32_t)len, ns->len++};
    ns->slots[i] = n;
    return n;
}

/* Text below U+0300 is in NFC as it stands: the first code point that NFC can change is a combining mark (Unicode,
   DerivedNormalizationProps, NFC_QC). In UTF-8 its lead byte is 0xCC or more. */
static bool is_plainly_nfc(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)s[i] >= 0xCC) return false;
    return true;
}

/* NFC of the bytes, malloc'ed, or NULL when they are NFC already, not UTF-8, or there is no memory. */
static utf8proc_uint8_t *to_nfc(const char *text, size_t len, size_t *out_len)
{
    if (is_plainly_nfc(text, len)) return NULL;
    utf8proc_uint8_t *out = NULL;
    utf8proc_ssize_t n = utf8proc_map((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)len, &out,
                                      UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    if (n < 0) return NULL;
    *out_len = (size_t)n;
    return out;
}

const struct name *names_intern(struct names *ns, const char *text, size_t len)
{
    size_t n = 0;
    utf8proc_uint8_t *nfc = to_nfc(text, len, &n);
    const struct name *name = nfc ? intern_raw(ns, (const char *)nfc, n, false) : intern_raw(ns, text, len, false);
    free(nfc);
    return name;
}

const struct name *names_intern_text(struct names *ns, const char *text) { return names_intern(ns, text, strlen(text)); }

const struct name *names_lend(struct names *ns, const char *text, size_t len) { return intern_raw(ns, text, len, true); }

const struct name *names_find(const struct names *ns, const char *text, size_t len)
{
    size_t n = 0;
    utf8proc_uint8_t *nfc = to_nfc(text, len, &n);
    const struct name *name = nfc ? ns->slots[slot_of(ns, (const char *)nfc, n)] : ns->slots[slot_of(ns, text, len)];
    free(nfc);
    return name;
}
