/* diag_json.h - diagnostics as JSON, for machines. */
#ifndef RIPX_LANG_DIAG_JSON_H
#define RIPX_LANG_DIAG_JSON_H

#include "lang/diag.h"
#include "lang/text.h"

#pragma GCC visibility push(default)

/* Appends one compact JSON object a line for each diagnostic of the list, in its order. Every key is always there, in
   the same order, null when nothing is known; both languages are given; severity, applicability and keys are English.
   Offsets are bytes from 0, lines and columns count from 1. Members may be added later. Bytes that are not UTF-8
   become U+FFFD. Aborts when there is no memory. */
void diag_print_json(const struct diags *ds, const struct sources *ss, struct text *out);

#pragma GCC visibility pop

#endif
