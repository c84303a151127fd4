/* header.h - the C header that goes with a compiled validator. */
#ifndef RIPX_BACKENDS_HEADER_HEADER_H
#define RIPX_BACKENDS_HEADER_HEADER_H

#include "lang/text.h"
#include "lang/validator.h"

/* Appends the header, valid C99 and C++, in ASCII but for its comments. It describes what native_emit makes of the same
   validator and needs nothing but <stddef.h> and <stdint.h>. Labels are written in French and English. */
void header_emit(const struct validator *validator, struct text *out);
/* The part of it that is the same for all validators, guarded. */
void header_emit_common(struct text *out);

#endif
