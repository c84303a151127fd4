/* arena.h - memory freed by lifetime, not by object. */
#ifndef RIPX_LANG_ARENA_H
#define RIPX_LANG_ARENA_H

#include <stddef.h>

#pragma GCC visibility push(default)

struct arena;

/* A new, empty arena, owned by the caller. NULL when there is no memory. */
struct arena *arena_new(void);
/* Frees everything that came from the arena, then the arena. NULL is allowed. */
void arena_free(struct arena *a);
/* `size` zeroed bytes, aligned for any type; owned by the arena. Never NULL: without memory it calls abort(3),
   the one failure that no caller could report. */
void *arena_alloc(struct arena *a, size_t size);
/* An allocation with more room, where it was or elsewhere; `old` bytes are kept, those beyond are not zeroed. */
void *arena_grow(struct arena *a, void *at, size_t old, size_t size);
/* Copies of text, owned by the arena, NUL-terminated. */
char *arena_strdup(struct arena *a, const char *text);
char *arena_strndup(struct arena *a, const char *text, size_t len);
/* printf into the arena. Only %s %d %u %zu %c %% and integer formats: no floating point (the locale would show). */
char *arena_printf(struct arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Bytes handed out so far; for benchmarks and limits. */
size_t arena_used(const struct arena *a);

#pragma GCC visibility pop

#endif
