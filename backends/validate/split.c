/* split.c - separators as bits of words, words as lists of places. */
#include "backends/validate/split.h"

#include <stdlib.h>
#include <string.h>

#if PROCESSOR_X86
#include <immintrin.h>
#endif

/* WIDE_MOST bounds the list of a batch of very wide rows. */
enum { WINDOW = 64, WIDE_MOST = 1 << 16 };

static void *allocate(size_t n, size_t size)
{
    void *p = calloc(n, size);
    if (!p) abort();
    return p;
}

void split_open(struct splitter *s, enum processor_level level, char delimiter, uint32_t width)
{
    uint32_t most = WIDE_MOST / width;
    *s = (struct splitter){.level = level, .delimiter = delimiter, .width = width};
    s->most = most < 1 ? 1 : most > SPLIT_ROWS ? SPLIT_ROWS : most;
    s->stops = (uint32_t *)allocate((size_t)s->most * width + 2 * WINDOW + 1, sizeof *s->stops) + 1;
}

void split_release(struct splitter *s)
{
    if (s->stops) free(s->stops - 1);
    s->stops = NULL;
}

void split_over(struct splitter *s, const char *bytes, uint32_t limit)
{
    s->bytes = bytes;
    s->limit = limit;
    s->window = s->first = s->n = s->lines = 0;
    s->stops[-1] = UINT32_MAX;
}

/* ---- looking at 64 bytes: bit i of `all` says that byte i is the delimiter or a line feed, of `lines` a line feed ---- */

struct bits { uint64_t all, lines; };

/* Bits of the window that are of the chunk. */
static inline uint64_t inside(const struct splitter *s)
{
    uint32_t left = s->limit - s->window;
    return left >= WINDOW ? ~UINT64_C(0) : (UINT64_C(1) << left) - 1;
}

/* Appends the places of a window. Eight at a time, since how many there are is hard to guess: what is written beyond them does
   not count. */
#define PLACE(i, lowest) (to_[i] = base_ + (uint32_t)(lowest), all_ &= all_ - 1)
#define APPEND(bits, lowest)                                                                                           \
    do {                                                                                                               \
        const uint64_t within_ = inside(s);                                                                            \
        uint64_t all_ = (bits).all & within_;                                                                          \
        uint32_t *to_ = s->stops + s->n, *end_ = to_ + __builtin_popcountll(all_), base_ = s->window;                  \
        s->lines += (uint32_t)__builtin_popcountll((bits).lines & within_);                                            \
        s->n = (uint32_t)(end_ - s->stops);                                                                            \
        for (; to_ < end_; to_ += 8) {                                                                                 \
            PLACE(0, lowest); PLACE(1, lowest); PLACE(2, lowest); PLACE(3, lowest);                                    \
            PLACE(4, lowest); PLACE(5, lowest); PLACE(6, lowest); PLACE(7, lowest);                                    \
        }                                                                                                              \
        s->window += WINDOW;                                                                                           \
    } while (0)

static void index_any(struct splitter *s, uint32_t want)
{
    while (s->n < want && s->window < s->limit) {
        const char *p = s->bytes + s->window;
        struct bits bits = {0, 0};
#if PROCESSOR_X86
        const __m128i d = _mm_set1_epi8(s->delimiter), n = _mm_set1_epi8('\n');
        for (int i = 0; i < 4; i++) {
            __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p + 16 * i)), line = _mm_cmpeq_epi8(v, n);
            bits.all |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_or_si128(_mm_cmpeq_epi8(v, d), line)) << (16 * i);
            bits.lines |= (uint64_t)(uint32_t)_mm_movemask_epi8(line) << (16 * i);
        }
#else
        for (int i = 0; i < WINDOW; i++) {
            bits.lines |= (uint64_t)(p[i] == '\n') << i;
            bits.all |= (uint64_t)(p[i] == '\n' || p[i] == s->delimiter) << i;
        }
#endif
        APPEND(bits, __builtin_ctzll(all_ | UINT64_C(1) << 63));
    }
}

#if PROCESSOR_X86
TARGET_V3 static void index_v3(struct splitter *s, uint32_t want)
{
    const __m256i d = _mm256_set1_epi8(s->delimiter), n = _mm256_set1_epi8('\n');
    while (s->n < want && s->window < s->limit) {
        const char *p = s->bytes + s->window;
        __m256i a = _mm256_loadu_si256((const __m256i *)(const void *)p), b = _mm256_loadu_si256((const __m256i *)(const void *)(p + 32));
        __m256i line_a = _mm256_cmpeq_epi8(a, n), line_b = _mm256_cmpeq_epi8(b, n);
        uint64_t low = (uint32_t)_mm256_movemask_epi8(_mm256_or_si256(_mm256_cmpeq_epi8(a, d), line_a));
        uint64_t high = (uint32_t)_mm256_movemask_epi8(_mm256_or_si256(_mm256_cmpeq_epi8(b, d), line_b));
        uint64_t low_lines = (uint32_t)_mm256_movemask_epi8(line_a), high_lines = (uint32_t)_mm256_movemask_epi8(line_b);
        const struct bits bits = {low | high << 32, low_lines | high_lines << 32};
        APPEND(bits, _tzcnt_u64(all_));
    }
}

/* Places are squeezed sixteen at a time from all those of the window. */
TARGET_V4 static void index_v4(struct splitter *s, uint32_t want)
{
    const __m512i d = _mm512_set1_epi8(s->delimiter), n = _mm512_set1_epi8('\n'), sixteen = _mm512_set1_epi32(16);
    const __m512i first = _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
    while (s->n < want && s->window < s->limit) {
        const uint64_t within = inside(s);
        __m512i v = _mm512_loadu_si512((const void *)(s->bytes + s->window));
        uint64_t lines = _mm512_cmpeq_epi8_mask(v, n) & within, all = (_mm512_cmpeq_epi8_mask(v, d) & within) | lines;
        __m512i places = _mm512_add_epi32(first, _mm512_set1_epi32((int32_t)s->window));
        uint32_t *to = s->stops + s->n;
        s->n += (uint32_t)__builtin_popcountll(all);
        s->lines += (uint32_t)__builtin_popcountll(lines);
        for (int i = 0; i < 4; i++, all >>= 16, places = _mm512_add_epi32(places, sixteen)) {
            _mm512_storeu_si512((void *)to, _mm512_maskz_compress_epi32((__mmask16)all, places));
            to += __builtin_popcountll(all & 0xFFFF);
        }
        s->window += WINDOW;
    }
}
#endif

/* Until there are `want` places or the chunk ends. */
static void index_more(struct splitter *s, uint32_t want)
{
    switch (s->level) {
#if PROCESSOR_X86
    case PROCESSOR_V4: index_v4(s, want); return;
    case PROCESSOR_V3: index_v3(s, want); return;
#else
    case PROCESSOR_V4: case PROCESSOR_V3:
#endif
    case PROCESSOR_ANY: index_any(s, want); return;
    }
}

/* ---- rows ---- */

/* A list half empty is filled again, so that moving what is left costs little however rows are handed on. */
static void refill(struct splitter *s)
{
    uint32_t left = s->n - s->first;
    if (left >= s->width * (s->most + 1) / 2 || s->window >= s->limit) return;
    memmove(s->stops - 1, s->stops + s->first - 1, (left + 1) * sizeof *s->stops);
    s->first = 0;
    s->n = left;
    index_more(s, s->width * s->most);
}

/* Is every line feed of the rows at the end of one? All of the list are counted, so what follows the rows is taken away. */
static bool are_regular(const struct splitter *s, uint32_t rows)
{
    const uint32_t *stops = s->stops + s->first;
    uint32_t lines = s->lines, ends = 0;
    for (uint32_t i = s->first + rows * s->width; i < s->n; i++) lines -= s->bytes[s->stops[i]] == '\n';
    for (uint32_t i = 0; i < rows; i++) ends += s->bytes[stops[(i + 1) * s->width - 1]] == '\n';
    return ends == rows && lines == rows;
}

static bool is_row(const struct splitter *s, const uint32_t *stops)
{
    for (uint32_t f = 0; f + 1 < s->width; f++)
        if (s->bytes[stops[f]] == '\n') return false;
    return s->bytes[stops[s->width - 1]] == '\n';
}

uint32_t split_rows(struct splitter *s, uint32_t most, const uint32_t **stops)
{
    refill(s);
    uint32_t rows = (s->n - s->first) / s->width, regular = 0;
    if (most > s->most) most = s->most;
    if (rows > most) rows = most;
    *stops = s->stops + s->first;
    if (are_regular(s, rows)) regular = rows;
    else while (regular < rows && is_row(s, *stops + regular * s->width)) regular++;
    s->first += regular * s->width;
    s->lines -= regular;
    return regular;
}

uint32_t split_place(const struct splitter *s) { return s->stops[(int64_t)s->first - 1] + 1; }

void split_skip(struct splitter *s, uint32_t place)
{
    for (; s->first < s->n && s->stops[s->first] < place; s->first++) s->lines -= s->bytes[s->stops[s->first]] == '\n';
    if (s->first == s->n && s->window < place) s->window = place;
    s->stops[(int64_t)s->first - 1] = place - 1;
}
