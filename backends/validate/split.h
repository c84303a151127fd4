/* split.h - where the cells of a chunk of records end, found 64 bytes at a time.

   For records without quotes, as wide as the header: the usual ones. What is not so is left to csv.h. */
#ifndef RIPX_BACKENDS_VALIDATE_SPLIT_H
#define RIPX_BACKENDS_VALIDATE_SPLIT_H

#include "lang/processor.h"

#include <stdbool.h>
#include <stdint.h>

/* Rows are handed on in batches of at most so many. */
enum { SPLIT_ROWS = 64 };
/* Bytes that may be read before a chunk and after it. */
enum { SPLIT_PAD = 128 };

struct splitter {
    enum processor_level level;
    char delimiter;
    uint32_t width, most;           /* cells of a row; rows of a batch */
    const char *bytes;
    uint32_t limit, window;         /* where the chunk ends; what was looked at */
    uint32_t *stops;                /* places of delimiters and line feeds; stops[-1] is the one before */
    uint32_t first, n;              /* stops[first .. n-1] are of rows not handed on yet */
    uint32_t lines;                 /* line feeds among them */
};

/* `width` > 1. The caller releases it. */
void split_open(struct splitter *s, enum processor_level level, char delimiter, uint32_t width);
void split_release(struct splitter *s);
/* From now on over these bytes, which end with a line feed at bytes[limit - 1]; SPLIT_PAD bytes around may be read. */
void split_over(struct splitter *s, const char *bytes, uint32_t limit);
/* The rows that follow as far as they are as wide as the header, at most `most`: cell f of row i begins one byte after
   (*stops)[i*width + f - 1] and ends before (*stops)[i*width + f]. 0: the next record is not so, or none is left. */
uint32_t split_rows(struct splitter *s, uint32_t most, const uint32_t **stops);
/* Where the next row begins; limit when none is left. */
uint32_t split_place(const struct splitter *s);
/* Goes on at a later place, the beginning of a record. */
void split_skip(struct splitter *s, uint32_t place);

#endif
