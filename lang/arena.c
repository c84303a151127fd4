/* arena.c - chained blocks, bump allocation. */
#define _DEFAULT_SOURCE                     /* madvise */
#include "lang/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* Large enough that calloc takes fresh pages, already zero, from the system. */
enum { BLOCK_SIZE = 256 * 1024, PAGE = 4096, ALIGNMENT = _Alignof(max_align_t) };

struct block {
    struct block *next;
    size_t size, used;
    _Alignas(max_align_t) unsigned char bytes[];
};

struct arena { struct block *blocks; size_t used; };

/* Asks for the pages of a block at once: each would cost a fault when it is first written. It is advice: a system that
   does not know it gives them one by one. */
static void populate(struct block *b, size_t size)
{
#ifdef MADV_POPULATE_WRITE
    uintptr_t lo = ((uintptr_t)b + PAGE - 1) / PAGE * PAGE, hi = ((uintptr_t)b + size) / PAGE * PAGE;
    if (size <= BLOCK_SIZE && hi > lo) madvise((void *)lo, hi - lo, MADV_POPULATE_WRITE);
#else
    (void)b, (void)size;
#endif
}

static struct block *block_new(size_t size, struct block *next)
{
    /* calloc, not malloc: fresh pages are zero already, so zeroing costs nothing. */
    struct block *b = size <= SIZE_MAX - sizeof *b ? calloc(1, sizeof *b + size) : NULL;
    if (!b) abort();
    populate(b, size);
    b->next = next;
    b->size = size;
    return b;
}

struct arena *arena_new(void) { return calloc(1, sizeof(struct arena)); }

void arena_free(struct arena *a)
{
    if (!a) return;
    for (struct block *b = a->blocks, *next; b; b = next) {
        next = b->next;
        free(b);
    }
    free(a);
}

static size_t round_up(size_t size) { return size ? (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT : ALIGNMENT; }

void *arena_alloc(struct arena *a, size_t size)
{
    size = round_up(size);
    struct block *b = a->blocks;
    if (b && b->size - b->used >= size) {
        /* the common case */
    } else if (size > BLOCK_SIZE / 4 && b) {
        /* A large object gets its own block behind the current one, which stays open for small ones. */
        b = b->next = block_new(size, b->next);
    } else {
        b = a->blocks = block_new(size > BLOCK_SIZE ? size : BLOCK_SIZE, b);
    }
    void *p = b->bytes + b->used;
    b->used += size;
    a->used += size;
    return p;
}

/* What has a block of its own is grown with it, so that a long array does not leave its shorter lives behind. */
void *arena_grow(struct arena *a, void *at, size_t old, size_t size)
{
    for (struct block **b = &a->blocks; old > BLOCK_SIZE / 4 && *b; b = &(*b)->next) {
        if (at != (*b)->bytes || (*b)->size != round_up(old)) continue;
        size = round_up(size);
        struct block *larger = realloc(*b, sizeof **b + size);
        if (!larger) abort();
        a->used += size - larger->used;
        larger->size = larger->used = size;
        *b = larger;
        return larger->bytes;
    }
    void *copy = arena_alloc(a, size);
    if (old) memcpy(copy, at, old);
    return copy;
}

char *arena_strndup(struct arena *a, const char *text, size_t len)
{
    char *copy = arena_alloc(a, len + 1);
    if (len) memcpy(copy, text, len);
    return copy;
}

char *arena_strdup(struct arena *a, const char *text) { return arena_strndup(a, text, strlen(text)); }

char *arena_printf(struct arena *a, const char *format, ...)
{
    char short_text[256];
    va_list ap, again;
    va_start(ap, format);
    va_copy(again, ap);
    int len = vsnprintf(short_text, sizeof short_text, format, ap);
    va_end(ap);
    size_t n = len < 0 ? 0 : (size_t)len;
    char *out = arena_alloc(a, n + 1);
    if (n < sizeof short_text) memcpy(out, short_text, n);
    else vsnprintf(out, n + 1, format, again);
    va_end(again);
    return out;
}

size_t arena_used(const struct arena *a) { return a->used; }
