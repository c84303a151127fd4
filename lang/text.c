/* text.c - growing text. */
#include "lang/text.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void text_init(struct text *t) { *t = (struct text){0}; }

void text_release(struct text *t)
{
    free(t->at);
    *t = (struct text){0};
}

static void reserve(struct text *t, size_t more)
{
    if (t->cap - t->len > more) return;
    size_t cap = t->cap ? t->cap : 64;
    while (cap - t->len <= more) {
        if (cap > SIZE_MAX / 2) abort();
        cap *= 2;
    }
    char *at = realloc(t->at, cap);
    if (!at) abort();
    t->at = at;
    t->cap = cap;
}

void text_addn(struct text *t, const char *s, size_t n)
{
    reserve(t, n);
    if (n) memcpy(t->at + t->len, s, n);
    t->len += n;
    t->at[t->len] = 0;
}

char *text_room(struct text *t, size_t n)
{
    reserve(t, n);
    return t->at + t->len;
}

void text_add(struct text *t, const char *s) { text_addn(t, s, strlen(s)); }
void text_addc(struct text *t, char c) { text_addn(t, &c, 1); }

void text_addf(struct text *t, const char *format, ...)
{
    va_list ap, again;
    va_start(ap, format);
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, format, ap);
    va_end(ap);
    if (n > 0) {
        reserve(t, (size_t)n);
        vsnprintf(t->at + t->len, (size_t)n + 1, format, again);
        t->len += (size_t)n;
    }
    va_end(again);
}

void text_addi(struct text *t, int64_t n) { text_addf(t, "%" PRId64, n); }

void text_pad(struct text *t, char c, size_t n)
{
    reserve(t, n);
    memset(t->at + t->len, c, n);
    t->len += n;
    t->at[t->len] = 0;
}
