/* intake.h - the bytes of a file before anything is read in them: compression taken away, text made UTF-8.

   gzip (RFC 1952) is known by its first two bytes, whatever the name of the file. Text that is not UTF-8 is read as
   Windows-1252, of which Latin-1 is the part that people use (the WHATWG Encoding Standard reads the one as the other too):
   because it was declared, or because the first byte that is not ASCII does not begin a character of UTF-8. A file that
   begins as UTF-8 and stops being it is left as it is, and `mixed` says so. */
#ifndef RIPX_BACKENDS_VALIDATE_INTAKE_H
#define RIPX_BACKENDS_VALIDATE_INTAKE_H

#include "backends/validate/csv.h"

enum intake_encoding {
    ENCODING_FOUND,             /* UTF-8, or Windows-1252 when it is not */
    ENCODING_UTF8,
    ENCODING_1252,
    ENCODING_BYTES              /* not text: nothing is looked at */
};

struct intake;

/* Lives until intake_close. `read` is the host's, as csv_read. */
struct intake *intake_open(csv_read *read, void *ctx, enum intake_encoding encoding);
void intake_close(struct intake *in);
/* The first INTAKE_FIRST bytes, or all that the file has, before anything is read; of what is compressed, the first ones of what it holds. */
enum { INTAKE_FIRST = 80 };
const char *intake_first(struct intake *in, size_t *n);
/* A csv_read whose ctx is a struct intake. Fails also when what is compressed is broken or cut, after all that came before it. */
size_t intake_read(void *in, char *buffer, size_t n);
/* Gives back bytes that intake_read gave last: they are read again. */
void intake_unread(struct intake *in, const char *bytes, size_t n);
/* What was found out in what was read so far. */
bool intake_found_1252(const struct intake *in);
bool intake_is_mixed(const struct intake *in);
/* Appends text in Windows-1252 as UTF-8. Bytes that Windows-1252 does not use become the control characters of their
   number. */
void intake_add_1252(struct text *out, const char *bytes, size_t n);

#endif
