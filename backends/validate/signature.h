/* signature.h - files of other kinds, known by their first bytes, so that who gives one is told what it is and what to do with it,
   and not that a column is not there. */
#ifndef RIPX_BACKENDS_VALIDATE_SIGNATURE_H
#define RIPX_BACKENDS_VALIDATE_SIGNATURE_H

#include "backends/validate/reader.h"

struct signature {
    struct msg what;            /* "a Parquet file" */
    struct msg instead;         /* what to do with it; "" when nothing is known */
};

/* The kind of file whose first bytes, those of intake_first, are these, when it is another one than `format`; NULL when they say
   none. Only what no text begins with counts for a file of text. Sources: the formats' own descriptions (Apache Parquet and Arrow,
   APPNOTE 4.3.7 of ZIP, MS-CFB 2.2, RFC 8878, and TS-140 of SAS). */
const struct signature *signature_of(const char *bytes, size_t n, enum reader_format format);

/* Of text whose lines end in a carriage return alone, as old Macintoshes wrote it: its header is all of it. */
const struct signature *signature_of_returns(void);

#endif
