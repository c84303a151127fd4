/* memory.h - the bytes of a case as a reader takes them. */
#ifndef RIPX_TESTS_AGREE_MEMORY_H
#define RIPX_TESTS_AGREE_MEMORY_H

#include <stddef.h>
#include <string.h>

struct memory { const char *at; size_t len; };

static inline size_t read_memory(void *ctx, char *buffer, size_t n)
{
    struct memory *m = ctx;
    if (n > m->len) n = m->len;
    memcpy(buffer, m->at, n);
    m->at += n;
    m->len -= n;
    return n;
}

#endif
