/* arena.c - chained blocks, bump allocation. */
#define _DEFAULT_SOURCE                     /* madvise, MAP_ANONYMOUS */
#include "lang/arena.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* The first block suffices for a small arena. Those after it are each one large page of the system, on its boundary: one
   fault gives all of it, where small pages would each cost one. */
enum { FIRST_BLOCK = 256 * 1024, LARGE_PAGE = 2 * 1024 * 1024, OWN_BLOCK = 64 * 1024, PAGE = 4096, ALIGNMENT = _Alignof(max_align_t) };

struct block {
    struct block *next;
    size_t size, used, ready;           /* ready: bytes whose pages were asked for */
    bool mapped;                        /* from mmap, not from calloc */
    _Alignas(max_align_t) unsigned char bytes[];
};

struct arena { struct block *blocks; };

/* Asks for the next pages of a block before they are written: each would cost a fault. It is advice: a system that does
   not know it gives them one by one. */
static void make_ready(struct block *b)
{
    size_t to = b->size - b->ready < FIRST_BLOCK ? b->size : b->ready + FIRST_BLOCK;
#ifdef MADV_POPULATE_WRITE
    uintptr_t lo = (uintptr_t)(b->bytes + b->ready) / PAGE * PAGE, hi = (uintptr_t)(b->bytes + to);
    madvise((void *)lo, hi - lo, MADV_POPULATE_WRITE);
#endif
    b->ready = to;
}

static struct block *block_alloc(size_t size, struct block *next)
{
    /* calloc, not malloc: fresh pages are zero already, so zeroing costs nothing. */
    struct block *b = size <= SIZE_MAX - sizeof *b ? calloc(1, sizeof *b + size) : NULL;
    if (!b) abort();
    b->next = next;
    b->size = size;
    if (size > FIRST_BLOCK) b->ready = size;        /* of a growing array: it may never come to its end */
    return b;
}

/* A block on the boundary of a large page: twice as much is mapped, and what lies around it is given back. */
static struct block *block_map(struct block *next)
{
    unsigned char *at = mmap(NULL, 2 * LARGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (at == MAP_FAILED) abort();
    size_t before = (LARGE_PAGE - (uintptr_t)at % LARGE_PAGE) % LARGE_PAGE;
    if (before) munmap(at, before);
    munmap(at + before + LARGE_PAGE, LARGE_PAGE - before);
    struct block *b = (struct block *)(at + before);
#ifdef MADV_HUGEPAGE
    madvise(b, LARGE_PAGE, MADV_HUGEPAGE);
#endif
    b->next = next;
    b->size = LARGE_PAGE - sizeof *b;
    b->mapped = true;
    return b;
}

static void block_free(struct block *b)
{
    if (b->mapped) munmap(b, LARGE_PAGE);
    else free(b);
}

struct arena *arena_new(void) { return calloc(1, sizeof(struct arena)); }

void arena_free(struct arena *a)
{
    if (!a) return;
    for (struct block *b = a->blocks, *next; b; b = next) {
        next = b->next;
        block_free(b);
    }
    free(a);
}

static size_t round_up(size_t size) { return size ? (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT : ALIGNMENT; }

/* A block with that many bytes left and ready: the current one, or a new one. */
static struct block *block_with(struct arena *a, size_t size)
{
    struct block *b = a->blocks;
    if (b && b->size - b->used >= size) {
        /* its next pages */
    } else if (size > OWN_BLOCK && b) {
        /* A large object gets its own block behind the current one, which stays open for small ones. */
        b = b->next = block_alloc(size, b->next);
    } else if (b) {
        b = a->blocks = block_map(b);
    } else {
        b = a->blocks = block_alloc(size > FIRST_BLOCK ? size : FIRST_BLOCK, NULL);
    }
    while (b->ready < b->used + size) make_ready(b);
    return b;
}

void *arena_alloc(struct arena *a, size_t size)
{
    size = round_up(size);
    struct block *b = a->blocks;
    if (!b || b->ready - b->used < size) b = block_with(a, size);
    void *p = b->bytes + b->used;
    b->used += size;
    return p;
}

/* What has a block of its own is grown with it, so that a long array does not leave its shorter lives behind. */
void *arena_grow(struct arena *a, void *at, size_t old, size_t size)
{
    for (struct block **b = &a->blocks; old > OWN_BLOCK && *b; b = &(*b)->next) {
        if (at != (*b)->bytes || (*b)->size != round_up(old)) continue;
        size = round_up(size);
        struct block *larger = realloc(*b, sizeof **b + size);
        if (!larger) abort();
        larger->size = larger->used = larger->ready = size;
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

size_t arena_used(const struct arena *a)
{
    size_t used = 0;
    for (const struct block *b = a->blocks; b; b = b->next) used += b->used;
    return used;
}
