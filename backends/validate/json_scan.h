/* json_scan.h - JSON (RFC 8259) over bytes in place, for files of one value a record, where a tree would cost more than all
   the rest of the work.

   Every text ends with a byte below 0x20 that belongs to no value: no search goes beyond it. A vector load may touch
   JSON_PAD bytes after it. */
#ifndef RIPX_BACKENDS_VALIDATE_JSON_SCAN_H
#define RIPX_BACKENDS_VALIDATE_JSON_SCAN_H

#include "lang/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { JSON_PAD = 64, JSON_DEPTH_MAX = 256 };

/* The closing quote of the string whose first character is at p, or NULL when a byte below 0x20 comes before it.
   *escaped is set when there is a backslash, and left otherwise. */
const char *json_string_rest(const char *p, bool *escaped);
/* The end of a number, true, false or null, or of NaN and the infinities, which some programs write: NULL for any other. */
const char *json_bare_end(const char *p);
/* The end of the value that begins at p, line ends between its parts being blanks when `lines`; NULL when it is none.
   Inside of arrays and objects only strings and brackets are looked at. */
const char *json_skip(const char *p, const char *end, bool lines);
/* Appends the contents of a string, escapes resolved. Half of a surrogate pair becomes U+FFFD. */
void json_unescape(struct text *out, const char *p, size_t len);

/* May the byte stand in a number? */
extern const bool JSON_BARE[256] __attribute__((visibility("hidden")));
static inline bool json_is_bare(char c) { return JSON_BARE[(unsigned char)c]; }

static inline const char *json_blank(const char *p)
{
    while (*p == ' ' || *p == '\t' || *p == '\r') p++;
    return p;
}

/* As json_string_rest. */
static inline const char *json_string_end(const char *p, bool *escaped)
{
#ifdef __SSE2__
    __m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
    __m128i stop = _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('"')), _mm_cmpeq_epi8(v, _mm_set1_epi8('\\')));
    stop = _mm_or_si128(stop, _mm_cmpeq_epi8(_mm_min_epu8(v, _mm_set1_epi8(0x1F)), v));
    uint32_t bits = (uint32_t)_mm_movemask_epi8(stop);
    if (!bits) return json_string_rest(p + 16, escaped);
    p += __builtin_ctz(bits);
#endif
    return *p == '"' ? p : json_string_rest(p, escaped);
}

#endif
