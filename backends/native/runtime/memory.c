/* memory.c - the caller's scratch memory. */
#include "backends/native/runtime/parts.h"

enum { RT_LINE = 64 };

/* ---- memory: the caller's, taken from the front ---- */

struct rt_memory { char *at; size_t size, used; };

/* On a line of the cache; NULL when there is no more. Arrays of equal size would fall on the same lines, so each is one further. */
static void *rt_take(struct rt_memory *m, uint64_t size)
{
    size_t start = m->used, need = ((size_t)size + RT_LINE - 1) / RT_LINE * RT_LINE + RT_LINE;
    m->used += need;
    return m->used <= m->size ? m->at + start : NULL;
}

/* What rt_take takes for a size. */
static size_t rt_lines(uint64_t size) { return ((size_t)size + RT_LINE - 1) / RT_LINE * RT_LINE + RT_LINE; }
