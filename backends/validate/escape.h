/* escape.h - JSON strings (RFC 8259) from bytes that may be anything. */
#ifndef RIPX_BACKENDS_VALIDATE_ESCAPE_H
#define RIPX_BACKENDS_VALIDATE_ESCAPE_H

#include "lang/text.h"

/* Appends "…"; what is not UTF-8 becomes U+FFFD, a byte at a time. */
void escape_json(struct text *out, const char *text, size_t len);

#endif
