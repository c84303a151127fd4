/* csv.h - the records of a delimited table, read through a callback; the record of every other format too (reader.h).

   RFC 4180, and what files really hold beside it: a byte order mark, LF or CRLF, `;` or a tab as delimiter, blank lines
   (passed over). A quote opens a field only at its start; elsewhere it is an ordinary byte. Nothing is copied but fields
   with doubled quotes. */
#ifndef RIPX_BACKENDS_VALIDATE_CSV_H
#define RIPX_BACKENDS_VALIDATE_CSV_H

#include "lang/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Puts up to n bytes in buffer and gives their number; 0 at the end, SIZE_MAX when reading failed. */
typedef size_t csv_read(void *ctx, char *buffer, size_t n);

enum { CSV_RECORD_MAX = 1 << 20, CSV_FIELDS_MAX = 1 << 14 };

enum csv_shape {
    CSV_PLAIN,
    CSV_QUOTED,
    CSV_ESCAPED,        /* quoted, with doubled quotes */
    CSV_BROKEN,         /* something stands between the closing quote and the delimiter */
    CSV_UNCLOSED,       /* its quote is never closed: the record ends with the line, and reading goes on after it */
    CSV_NESTED          /* of other formats: no single value stands here */
};

/* Bytes of the buffer, without the quotes around. */
struct csv_field { uint32_t at, len; uint8_t shape; };

enum csv_event {
    CSV_RECORD,
    CSV_TOO_LONG,       /* a record of more than CSV_RECORD_MAX bytes: no field is given, its line was passed over */
    CSV_MALFORMED,      /* of other formats: not a record; field 0 is where it ceases to be one */
    CSV_END,
    CSV_FAILED          /* the callback said so */
};

struct csv {
    csv_read *read;
    void *ctx;
    char *buffer;                   /* CSV_RECORD_MAX bytes and room for a vector beyond */
    size_t start, next, end;        /* the record, the one after it, the bytes read */
    bool at_end, failed;
    char delimiter;
    uint64_t line, next_line;       /* 1-based, of `start` and of `next` */
    struct csv_field *fields;
    uint32_t n_fields;              /* may exceed CSV_FIELDS_MAX: the rest is only counted */
    bool breaks;                    /* does a field of the record hold line ends? */
    struct text single;             /* an escaped field as it is meant */
    void (*unescape)(struct text *out, const char *text, size_t len);   /* of other formats; NULL: quotes are doubled */
    bool lines;                     /* of other formats: a record is a line, whatever quotes are in it */
};

/* Starts reading; `delimiter` 0 means: the one of , ; and tab that the first line holds most, outside quotes.
   The caller closes it. */
void csv_open(struct csv *c, csv_read *read, void *ctx, char delimiter);
void csv_close(struct csv *c);
/* The next record, in fields[0 .. n_fields-1]. */
enum csv_event csv_next(struct csv *c);
/* For other formats: starts without reading anything. The next line as one field, blank or not, without splitting it. */
void csv_begin(struct csv *c, csv_read *read, void *ctx);
enum csv_event csv_next_line(struct csv *c);
/* Over bytes in memory from now on, all there are: the n+1st is a line feed, and a vector beyond may be read. Their lines
   are counted from 1. For a struct csv that was not opened: `fields` and `single` are the caller's to make and free. */
void csv_over(struct csv *c, char *bytes, size_t n);
/* Of such bytes, how many are whole records when more may follow, or all of them when not. What is not whole is in
   fields[0 .. n_fields-1] when its last quote is open, else n_fields is 0. */
size_t csv_whole(struct csv *c, bool at_end);
uint64_t csv_count_lines(const char *p, const char *end);
/* Appends what a field of shape CSV_ESCAPED means: with single quotes, or as the format of the record escapes. */
void csv_add_meant(const struct csv *c, struct text *out, const char *from, size_t len);
/* A field of shape CSV_ESCAPED as it is meant. */
const char *csv_unescape(struct csv *c, uint32_t field, size_t *len);
/* What a field says, valid until the next call of these functions. */
static inline const char *csv_text(struct csv *c, uint32_t field, size_t *len)
{
    const struct csv_field *f = &c->fields[field];
    if (f->shape == CSV_ESCAPED) return csv_unescape(c, field, len);
    *len = f->len;
    return c->buffer + f->at;
}

#endif
