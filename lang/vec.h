/* vec.h - growing arrays that live in an arena. */
#ifndef RIPX_LANG_VEC_H
#define RIPX_LANG_VEC_H

#include "lang/arena.h"

#include <stdint.h>
#include <string.h>

/* struct { T *at; uint32_t len, cap; }. Zero-initialised is empty. Elements move when it grows:
   keep indices, not pointers, across a push. */
#define VEC(...) struct { __VA_ARGS__ *at; uint32_t len, cap; }

/* Appends one zeroed element and gives its address. */
#define vec_push(arena, v) \
    (vec_grow((arena), (void **)&(v)->at, &(v)->len, &(v)->cap, sizeof *(v)->at), &(v)->at[(v)->len - 1])

static inline void vec_grow(struct arena *arena, void **at, uint32_t *len, uint32_t *cap, size_t size)
{
    if (*len == *cap) {
        uint32_t larger = *cap ? *cap * 2 : 8;
        *at = arena_grow(arena, *at, *len * size, larger * size);
        *cap = larger;
    }
    memset((char *)*at + *len * size, 0, size);
    ++*len;
}

#endif
