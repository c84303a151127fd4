/* csv.c - finds separators 64 bytes at a time; quotes are looked at only where a field begins. */
#include "backends/validate/csv.h"

#include <stdlib.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* CHUNK keeps the bytes in the second-level cache between reading and typing. PAD is what a vector load may touch. */
enum { CHUNK = 128 * 1024, WINDOW = 64, PAD = 2 * WINDOW };

#ifdef __SSE2__
static inline uint64_t sixteen(const char *p, __m128i d, __m128i n)
{
    __m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
    return (uint32_t)_mm_movemask_epi8(_mm_or_si128(_mm_cmpeq_epi8(v, d), _mm_cmpeq_epi8(v, n)));
}
#endif

/* Bit i says that p[i] is the delimiter or a line feed. */
static inline uint64_t separators(const char *p, char delimiter)
{
    uint64_t bits = 0;
#ifdef __SSE2__
    const __m128i d = _mm_set1_epi8(delimiter), n = _mm_set1_epi8('\n');
    bits = sixteen(p, d, n) | sixteen(p + 16, d, n) << 16 | sixteen(p + 32, d, n) << 32 | sixteen(p + 48, d, n) << 48;
#else
    for (int i = 0; i < WINDOW; i++) bits |= (uint64_t)(p[i] == delimiter || p[i] == '\n') << i;
#endif
    return bits;
}

/* Moves the unread bytes to the front and reads more. False at the end, on failure, and when the buffer is full. */
static bool fill(struct csv *c)
{
    if (c->at_end || c->failed) return false;
    if (c->start > 0) {
        memmove(c->buffer, c->buffer + c->start, c->end - c->start);
        c->end -= c->start;
        c->start = 0;
    }
    size_t room = CSV_RECORD_MAX - c->end;
    if (room == 0) return false;
    size_t want = room < CHUNK ? room : CHUNK;
    size_t n = c->read(c->ctx, c->buffer + c->end, want);
    if (n == 0) c->at_end = true;
    else if (n > want) c->failed = true;
    else c->end += n;
    c->buffer[c->end] = '\n';           /* a sentinel: the search for a separator always ends */
    return !c->failed;
}

/* The candidate that the first record holds most, outside quotes. False while the end of that record has not been read: what is
   found must not depend on how many bytes a read gives. */
static bool detect_delimiter(const char *p, const char *end, char *delimiter)
{
    static const char candidates[] = {',', ';', '\t'};
    uint32_t seen[sizeof candidates] = {0};
    bool quoted = false;
    for (; p < end && (quoted || *p != '\n'); p++) {
        if (*p == '"') quoted = !quoted;
        for (size_t i = 0; i < sizeof candidates; i++) seen[i] += !quoted && *p == candidates[i];
    }
    size_t best = 0;
    for (size_t i = 1; i < sizeof candidates; i++)
        if (seen[i] > seen[best]) best = i;
    *delimiter = candidates[best];
    return p < end;
}

void csv_begin(struct csv *c, csv_read *read, void *ctx)
{
    *c = (struct csv){.read = read, .ctx = ctx, .next_line = 1};
    c->buffer = calloc(1, CSV_RECORD_MAX + PAD);
    c->fields = calloc(CSV_FIELDS_MAX, sizeof *c->fields);
    if (!c->buffer || !c->fields) abort();
}

void csv_open(struct csv *c, csv_read *read, void *ctx, char delimiter)
{
    csv_begin(c, read, ctx);
    c->delimiter = delimiter;
    while (!memchr(c->buffer, '\n', c->end) && fill(c)) continue;
    if (c->end >= 3 && memcmp(c->buffer, "\xEF\xBB\xBF", 3) == 0) c->next = 3;
    while (!delimiter && !detect_delimiter(c->buffer + c->next, c->buffer + c->end, &c->delimiter) && fill(c)) continue;
}

void csv_close(struct csv *c)
{
    free(c->buffer);
    free(c->fields);
    text_release(&c->single);
    *c = (struct csv){0};
}

uint64_t csv_count_lines(const char *p, const char *end)
{
    uint64_t n = 0;
    while (p < end && (p = memchr(p, '\n', (size_t)(end - p)))) n++, p++;
    return n;
}

/* The byte after the quote that closes the field opened at `open`, or 0 when the bytes read end before it is known.
   *shape becomes ESCAPED when there are doubled quotes. */
static size_t skip_quoted(const struct csv *c, size_t open, enum csv_shape *shape)
{
    size_t at = open + 1;
    for (;;) {
        const char *quote = at < c->end ? memchr(c->buffer + at, '"', c->end - at) : NULL;
        if (!quote) return 0;
        size_t after = (size_t)(quote - c->buffer) + 1;
        if (after == c->end) return c->at_end ? after : 0;
        if (c->buffer[after] != '"') return after;
        *shape = CSV_ESCAPED;
        at = after + 1;
    }
}

enum scan { SCAN_WHOLE, SCAN_SHORT, SCAN_OPEN };

/* Splits the record at `start`. SHORT: the bytes read end before it does; OPEN: they end inside the quotes of the last
   field. The sentinel after the last byte stops every search, and is no quote. */
static enum scan scan(struct csv *c)
{
    const char *b = c->buffer, delimiter = c->delimiter;
    struct csv_field *f = c->fields, *const full = f + CSV_FIELDS_MAX - 1;
    size_t at = c->start, window = at;
    uint64_t bits = separators(b + window, delimiter);
    c->breaks = false;
    for (uint32_t n = 1;; n++, f += f < full) {
        size_t closed = 0;
        enum csv_shape shape = CSV_PLAIN;
        if (b[at] == '"') {
            *f = (struct csv_field){(uint32_t)at + 1, 0, CSV_UNCLOSED};
            c->n_fields = n;
            shape = CSV_QUOTED;
            closed = skip_quoted(c, at, &shape);
            if (!closed) return SCAN_OPEN;
            window = closed;
            bits = separators(b + window, delimiter);
        }
        while (!bits) bits = separators(b + (window += WINDOW), delimiter);
        size_t stop = window + (size_t)__builtin_ctzll(bits), edge = stop;
        bits &= bits - 1;
        bool last = b[stop] == '\n';
        if (last && stop == c->end && !c->at_end) return SCAN_SHORT;
        if (last && stop > at && b[stop - 1] == '\r') edge--;
        if (closed) {
            if (edge > closed) shape = CSV_BROKEN;
            c->breaks |= memchr(b + at, '\n', closed - at) != NULL;
            at++;
            edge = closed - 1;
        }
        *f = (struct csv_field){(uint32_t)at, (uint32_t)(edge - at), (uint8_t)shape};
        at = stop + 1;
        if (last) {
            c->n_fields = n;
            c->next = at < c->end ? at : c->end;
            return SCAN_WHOLE;
        }
    }
}

void csv_over(struct csv *c, char *bytes, size_t n)
{
    c->buffer = bytes;
    c->start = c->next = 0;
    c->end = n;
    c->at_end = true;
    c->failed = false;
    c->line = c->next_line = 1;
}

size_t csv_whole(struct csv *c, bool at_end)
{
    enum scan s = SCAN_WHOLE;
    c->at_end = at_end;
    for (c->start = c->next; c->start < c->end && (s = scan(c)) == SCAN_WHOLE; c->start = c->next) continue;
    if (s != SCAN_OPEN) c->n_fields = 0;
    return at_end ? c->end : c->start;
}

void csv_add_meant(const struct csv *c, struct text *out, const char *from, size_t len)
{
    const char *end = from + len;
    if (c->unescape) {
        c->unescape(out, from, len);
        return;
    }
    for (const char *quote; from < end; from = quote + 2) {
        quote = memchr(from, '"', (size_t)(end - from));
        if (!quote) quote = end - 1;
        text_addn(out, from, (size_t)(quote - from) + 1);
    }
}

const char *csv_unescape(struct csv *c, uint32_t field, size_t *len)
{
    const struct csv_field *f = &c->fields[field];
    c->single.len = 0;
    text_add(&c->single, "");
    csv_add_meant(c, &c->single, c->buffer + f->at, f->len);
    *len = c->single.len;
    return c->single.at;
}

/* The record ends with the line on which its unclosed quote stands. False when that line does not end in the buffer. */
static bool cut_open_record(struct csv *c)
{
    if (c->n_fields > CSV_FIELDS_MAX) return false;
    struct csv_field *f = &c->fields[c->n_fields - 1];
    const char *from = c->buffer + f->at, *end = c->buffer + c->end, *stop = memchr(from, '\n', (size_t)(end - from));
    if (!stop && !c->at_end) return false;
    f->len = (uint32_t)((stop ? stop : end) - from);
    c->next = stop ? (size_t)(stop - c->buffer) + 1 : c->end;
    c->breaks = true;
    return true;
}

/* Passes over the rest of a line that is longer than a record may be. */
static void drop_line(struct csv *c)
{
    const char *stop;
    c->n_fields = 0;
    while (!(stop = memchr(c->buffer + c->start, '\n', c->end - c->start))) {
        c->start = c->end;
        if (!fill(c)) break;
    }
    c->next = stop ? (size_t)(stop - c->buffer) + 1 : c->end;
    c->next_line = c->line + 1;
}

enum csv_event csv_next(struct csv *c)
{
    for (;;) {
        c->start = c->next;
        c->line = c->next_line;
        if (c->start == c->end && !fill(c)) return c->failed ? CSV_FAILED : CSV_END;
        c->next = c->start;             /* the bytes moved: asked again at the end, there is the end */
        if (c->start == c->end) return CSV_END;
        enum scan s;
        while ((s = scan(c)) != SCAN_WHOLE && fill(c)) continue;
        if (c->failed) return CSV_FAILED;
        if (s == SCAN_SHORT || (s == SCAN_OPEN && !cut_open_record(c))) {
            drop_line(c);
            return c->failed ? CSV_FAILED : CSV_TOO_LONG;
        }
        c->next_line = c->line + (c->breaks ? csv_count_lines(c->buffer + c->start, c->buffer + c->next) : 1);
        if (c->n_fields > 1 || c->fields[0].len > 0 || c->fields[0].shape != CSV_PLAIN) return CSV_RECORD;
    }
}

enum csv_event csv_next_line(struct csv *c)
{
    const char *stop;
    c->start = c->next;
    c->line = c->next_line;
    if (c->start == c->end && !fill(c)) return c->failed ? CSV_FAILED : CSV_END;
    c->next = c->start;                 /* the bytes moved: asked again at the end, there is the end */
    if (c->start == c->end) return CSV_END;
    for (size_t seen = c->start; !(stop = memchr(c->buffer + seen, '\n', c->end - seen));) {
        size_t length = c->end - c->start;
        if (!fill(c)) break;
        seen = c->start + length;
    }
    if (c->failed) return CSV_FAILED;
    if (!stop && !c->at_end) {
        drop_line(c);
        return c->failed ? CSV_FAILED : CSV_TOO_LONG;
    }
    size_t end = stop ? (size_t)(stop - c->buffer) : c->end;
    c->fields[0] = (struct csv_field){(uint32_t)c->start, (uint32_t)(end - c->start), CSV_PLAIN};
    c->n_fields = 1;
    c->next = stop ? end + 1 : end;
    c->next_line = c->line + 1;
    return CSV_RECORD;
}
