/* diag_text.h - diagnostics as text for people, screen readers and editors: three forms of one model. */
#ifndef RIPX_LANG_DIAG_TEXT_H
#define RIPX_LANG_DIAG_TEXT_H

#include "lang/diag.h"
#include "lang/text.h"

#pragma GCC visibility push(default)

/* HUMAN: source lines in an ASCII frame. PLAIN: one sentence per fact, for screen readers. GNU: one line each,
   "file:line:column: severity: message [CODE]", severities in English and columns in display cells (GNU coding
   standards, "Formatting Error Messages"), as editors' matchers expect; a question is a "note" there. */
enum diag_form { DIAG_HUMAN, DIAG_PLAIN, DIAG_GNU };

/* Colour is only ever added to what the text says already. Of the errors, the first max_errors are printed; 0: all. */
struct diag_style { enum language language; enum diag_form form; bool colour; uint32_t max_errors; };

/* Appends every diagnostic of the list, in its order, to `out`. What is printed is valid UTF-8 without control
   characters, whatever the sources hold; a long line is cut around the place. */
void diag_print(const struct diags *ds, const struct sources *ss, const struct diag_style *style, struct text *out);
/* Appends "1 erreur, 2 avertissements · pour en savoir plus : ripx explain CODE" and a new line; the code is that of
   the first diagnostic of the gravest level. Appends nothing for an empty list. */
void diag_print_summary(const struct diags *ds, enum language language, struct text *out);

#pragma GCC visibility pop

#endif
