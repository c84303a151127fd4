/* cut.h - a file in chunks of whole records, so that threads can read them apart.

   Cutting is done in the order of the file, by one thread at a time; what a chunk holds is then anybody's to look at. */
#ifndef RIPX_BACKENDS_VALIDATE_CUT_H
#define RIPX_BACKENDS_VALIDATE_CUT_H

#include "backends/validate/csv.h"

/* A chunk: len bytes after a pad, before a line feed and another pad. */
struct sheet {
    char *room, *bytes;
    size_t len, cap;
    bool quotes;                    /* is there a quote in it? */
    uint64_t line;                  /* of the file, of its first byte; counted where the lines of rows are asked for */
    bool too_long;                  /* it stands for one record that was too long to be held: no byte is given */
};

/* Zero-initialised is empty; released by the caller. */
void sheet_release(struct sheet *s);

enum cut_event { CUT_SHEET, CUT_END, CUT_FAILED };

/* Cuts what csv_next has not given yet of a file that csv_open opened; `fields` of `scratch` are CSV_FIELDS_MAX. Records are
   those that csv_next would give. A chunk has about `size` bytes, 0: those that suit the second-level cache. FAILED: the
   callback said so, after all whole records before were cut. */
enum cut_event cut_next(struct csv *c, struct csv *scratch, struct sheet *s, uint32_t size);

#endif
