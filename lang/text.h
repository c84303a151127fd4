/* text.h - growing text, written without the locale. */
#ifndef RIPX_LANG_TEXT_H
#define RIPX_LANG_TEXT_H

#include <stddef.h>
#include <stdint.h>

#pragma GCC visibility push(default)

/* Always NUL-terminated once something was added; `at` may be NULL while len is 0. The caller's room. */
struct text { char *at; size_t len, cap; };

void text_init(struct text *t);
void text_release(struct text *t);
/* Each of these aborts when there is no memory. */
void text_add(struct text *t, const char *s);
void text_addn(struct text *t, const char *s, size_t n);
void text_addc(struct text *t, char c);
void text_addf(struct text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Room for n more bytes at the end, and one: the caller writes up to n and adds their number to `len`. */
char *text_room(struct text *t, size_t n);
/* A decimal integer, no grouping. */
void text_addi(struct text *t, int64_t n);
/* n times the character c. */
void text_pad(struct text *t, char c, size_t n);

#pragma GCC visibility pop

#endif
