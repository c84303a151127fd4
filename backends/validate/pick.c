/* pick.c - a few rows kept in the order of their hashes. */
#include "backends/validate/pick.h"

#include <stdlib.h>
#include <string.h>

/* FNV-1a, its bits then mixed (the finalizer of MurmurHash3): keys that differ in their last digit are far apart. */
uint64_t pick_hash(const char *key, size_t len)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < len; i++) h = (h ^ (unsigned char)key[i]) * UINT64_C(0x100000001b3);
    h = (h ^ h >> 33) * UINT64_C(0xff51afd7ed558ccd);
    h = (h ^ h >> 33) * UINT64_C(0xc4ceb9fe1a85ec53);
    return h ^ h >> 33;
}

uint64_t pick_limit(const struct picks *p)
{
    if (p->most == 0) return 0;
    return p->n < p->most ? UINT64_MAX : p->at[p->n - 1].hash;
}

void pick_add(struct picks *p, uint64_t hash, const char *text, size_t len)
{
    if (hash >= pick_limit(p)) return;
    if (!p->at) p->at = calloc((size_t)p->most + 1, sizeof *p->at);
    char *copy = malloc(len + 1);
    if (!p->at || !copy) abort();
    memcpy(copy, text, len);
    uint32_t i = p->n;
    for (; i > 0 && p->at[i - 1].hash > hash; i--) p->at[i] = p->at[i - 1];
    p->at[i] = (struct pick_one){hash, p->order++, copy, len};
    if (p->n < p->most) p->n++;
    else free(p->at[p->n].text);
}

static int by_order(const void *a, const void *b)
{
    const struct pick_one *x = a, *y = b;
    return (x->order > y->order) - (x->order < y->order);
}

bool pick_write(struct picks *p, bool (*write)(void *ctx, const char *bytes, size_t n), void *ctx)
{
    bool all = true;
    if (p->n) qsort(p->at, p->n, sizeof *p->at, by_order);
    for (uint32_t i = 0; i < p->n && all; i++) all = write(ctx, p->at[i].text, p->at[i].len);
    return all;
}

void pick_release(struct picks *p)
{
    for (uint32_t i = 0; i < p->n; i++) free(p->at[i].text);
    free(p->at);
    *p = (struct picks){0};
}
