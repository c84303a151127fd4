/* string.h - what lang/date.c needs of the C library to be compiled where there is none. Nothing that is kept calls it. */
#ifndef RIPX_FREESTANDING_STRING_H
#define RIPX_FREESTANDING_STRING_H

#include <stddef.h>

void *memcpy(void *restrict to, const void *restrict from, size_t n);

#endif
