/* json_scan.c - strings sixteen bytes at a time, everything else a byte at a time. */
#include "backends/validate/json_scan.h"

#include <string.h>
#include <utf8proc.h>

const char *json_string_rest(const char *p, bool *escaped)
{
    for (;;) {
#ifdef __SSE2__
        const __m128i quote = _mm_set1_epi8('"'), slash = _mm_set1_epi8('\\'), control = _mm_set1_epi8(0x1F);
        for (;; p += 16) {
            __m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
            __m128i stop = _mm_or_si128(_mm_cmpeq_epi8(v, quote), _mm_cmpeq_epi8(v, slash));
            uint32_t bits = (uint32_t)_mm_movemask_epi8(_mm_or_si128(stop, _mm_cmpeq_epi8(_mm_min_epu8(v, control), v)));
            if (!bits) continue;
            p += __builtin_ctz(bits);
            break;
        }
#else
        while (*p != '"' && *p != '\\' && (unsigned char)*p >= 0x20) p++;
#endif
        if (*p == '"') return p;
        if (*p != '\\' || (unsigned char)p[1] < 0x20) return NULL;
        *escaped = true;
        p += 2;
    }
}

static const char *word_end(const char *p, const char *word)
{
    size_t n = strlen(word);
    for (size_t i = 0; i < n; i++)
        if (p[i] != word[i]) return NULL;
    return p + n;
}

#define DIGIT(c) [c] = true
const bool JSON_BARE[256] = {DIGIT('0'), DIGIT('1'), DIGIT('2'), DIGIT('3'), DIGIT('4'), DIGIT('5'), DIGIT('6'), DIGIT('7'), DIGIT('8'), DIGIT('9'),
                             DIGIT('.'), DIGIT('-'), DIGIT('+'), DIGIT('e'), DIGIT('E')};
#undef DIGIT

const char *json_bare_end(const char *p)
{
    switch (*p) {
    case 't': return word_end(p, "true");
    case 'f': return word_end(p, "false");
    case 'n': return word_end(p, "null");
    case 'N': return word_end(p, "NaN");
    case 'I': return word_end(p, "Infinity");
    }
    if (*p == '-' && p[1] == 'I') return word_end(p + 1, "Infinity");
    const char *from = p;
    while (json_is_bare(*p)) p++;
    return p > from ? p : NULL;
}

static bool is_space(char c, bool lines) { return c == ' ' || c == '\t' || c == '\r' || (lines && c == '\n'); }

/* After an array or object that opens at p. The kinds of the brackets that are open are not compared: what is passed over
   need not be well formed, but where it ends must be known. */
static const char *skip_nested(const char *p, const char *end, bool lines)
{
    uint32_t depth = 0;
    bool escaped;
    for (; p < end; p++) {
        char c = *p;
        if (c == '"') {
            p = json_string_end(p + 1, &escaped);
            if (!p || p >= end) return NULL;
        } else if (c == '{' || c == '[') {
            if (++depth > JSON_DEPTH_MAX) return NULL;
        } else if (c == '}' || c == ']') {
            if (--depth == 0) return p + 1;
        } else if ((unsigned char)c < 0x20 && !is_space(c, lines)) {
            return NULL;
        }
    }
    return NULL;
}

const char *json_skip(const char *p, const char *end, bool lines)
{
    bool escaped;
    if (p >= end) return NULL;
    if (*p == '"') {
        p = json_string_end(p + 1, &escaped);
        return p ? p + 1 : NULL;
    }
    return *p == '{' || *p == '[' ? skip_nested(p, end, lines) : json_bare_end(p);
}

static int32_t hex_of(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The four digits after \u, or -1. */
static int32_t unit_at(const char *p, const char *end)
{
    int32_t unit = 0;
    if (end - p < 4) return -1;
    for (int i = 0; i < 4; i++) {
        int32_t digit = hex_of(p[i]);
        if (digit < 0) return -1;
        unit = unit * 16 + digit;
    }
    return unit;
}

/* The character of an escape \uXXXX whose digits are at p; *used counts the bytes from p on. */
static int32_t point_at(const char *p, const char *end, size_t *used)
{
    enum { REPLACEMENT = 0xFFFD };
    int32_t high = unit_at(p, end);
    *used = high < 0 ? 0 : 4;
    if (high < 0xD800 || high > 0xDFFF) return high < 0 ? REPLACEMENT : high;
    int32_t low = high < 0xDC00 && end - p >= 10 && p[4] == '\\' && p[5] == 'u' ? unit_at(p + 6, end) : -1;
    if (low < 0xDC00 || low > 0xDFFF) return REPLACEMENT;
    *used = 10;
    return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
}

void json_unescape(struct text *out, const char *p, size_t len)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    const char *end = p + len;
    while (p < end) {
        const char *slash = memchr(p, '\\', (size_t)(end - p));
        text_addn(out, p, (size_t)((slash ? slash : end) - p));
        if (!slash || slash + 1 >= end) return;
        const char *known = strchr(from, slash[1]);
        p = slash + 2;
        if (known) {
            text_addc(out, to[known - from]);
        } else if (slash[1] == 'u') {
            utf8proc_uint8_t bytes[4];
            size_t used;
            utf8proc_ssize_t n = utf8proc_encode_char(point_at(p, end, &used), bytes);
            text_addn(out, (const char *)bytes, n > 0 ? (size_t)n : 0);
            p += used;
        } else {
            text_addc(out, slash[1]);       /* no escape of JSON: the character itself */
        }
    }
}
