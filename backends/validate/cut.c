/* cut.c - where a chunk ends: at the last line feed when there is no quote, else where its last whole record does. */
#include "backends/validate/cut.h"

#include <stdlib.h>
#include <string.h>

/* SHEET keeps the bytes of a chunk and what they become in the second-level cache. PAD is what a vector load may touch. */
enum { SHEET = 256 * 1024, PAD = 128 };

void sheet_release(struct sheet *s)
{
    free(s->room);
    *s = (struct sheet){0};
}

static void reserve(struct sheet *s, size_t cap)
{
    if (cap <= s->cap) return;
    char *room = realloc(s->room, cap + 2 * PAD);
    if (!room) abort();
    if (!s->room) memset(room, 0, PAD);
    s->room = room;
    s->bytes = room + PAD;
    s->cap = cap;
}

/* Reads until there are `want` bytes, or as many as there are. */
static void read_until(struct csv *c, struct sheet *s, size_t want)
{
    reserve(s, want);
    while (s->len < want && !c->at_end && !c->failed) {
        size_t room = want - s->len, n = c->read(c->ctx, s->bytes + s->len, room);
        if (n == 0) c->at_end = true;
        else if (n > room) c->failed = true;
        else s->len += n;
    }
    s->quotes = memchr(s->bytes, '"', s->len) != NULL;
    memset(s->bytes + s->len, '\n', 1);
}

static void give_back(struct csv *c, struct sheet *s, size_t from)
{
    c->start = c->next = 0;
    c->end = s->len - from;
    memcpy(c->buffer, s->bytes + from, c->end);
    s->len = from;
    s->bytes[from] = '\n';
}

/* How many bytes are whole records. */
static size_t whole_records(struct csv *scratch, struct sheet *s, bool at_end)
{
    size_t n = s->len;
    if (at_end) return n;
    if (s->quotes && !scratch->lines) {
        csv_over(scratch, s->bytes, n);
        return csv_whole(scratch, false);
    }
    while (n && s->bytes[n - 1] != '\n') n--;
    return n;
}

/* Passes over the rest of a line. */
static void drop_line(struct csv *c, struct sheet *s)
{
    const char *stop = memchr(s->bytes, '\n', s->len);
    s->too_long = true;
    if (stop) {
        give_back(c, s, (size_t)(stop - s->bytes) + 1);
    } else {
        do {
            s->len = 0;
            read_until(c, s, SHEET);
            stop = memchr(s->bytes, '\n', s->len);
        } while (!stop && s->len);
        if (stop) give_back(c, s, (size_t)(stop - s->bytes) + 1);
    }
    s->len = 0;
}

/* The first record does not end within CSV_RECORD_MAX bytes. Where a quote is never closed, the record ends with its line. */
static void cut_long(struct csv *c, struct csv *scratch, struct sheet *s)
{
    const char *stop = NULL;
    if (s->quotes && !scratch->lines && scratch->n_fields > 0 && scratch->n_fields <= CSV_FIELDS_MAX) {
        size_t at = scratch->fields[scratch->n_fields - 1].at;
        stop = memchr(s->bytes + at, '\n', s->len - at);
    }
    if (stop) give_back(c, s, (size_t)(stop - s->bytes) + 1);
    else drop_line(c, s);
}

/* More than a record may have is never read at once: the rest of it goes back into a buffer of that size. */
static size_t twice(size_t want) { return 2 * want < CSV_RECORD_MAX ? 2 * want : CSV_RECORD_MAX; }

enum cut_event cut_next(struct csv *c, struct csv *scratch, struct sheet *s, uint32_t size)
{
    size_t rest = c->end - c->next, want = size ? size : SHEET, whole;
    scratch->delimiter = c->delimiter;
    scratch->lines = c->lines;
    reserve(s, rest > want ? rest : want);
    memcpy(s->bytes, c->buffer + c->next, rest);
    s->len = rest;
    s->too_long = false;
    c->start = c->next = c->end = 0;
    while (want < rest) want = twice(want);
    for (;; want = twice(want)) {
        read_until(c, s, want);
        whole = whole_records(scratch, s, c->at_end);
        if (whole || c->at_end || c->failed || want >= CSV_RECORD_MAX) break;
    }
    if (!s->len && c->at_end) return CUT_END;
    if (!whole && c->failed) return CUT_FAILED;
    if (whole) give_back(c, s, whole);
    else cut_long(c, scratch, s);
    return CUT_SHEET;
}
