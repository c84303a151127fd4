/* duties.h - every duty that follows from a study, with its verdict: as a list to read, a list to write from, or JSON. */
#ifndef RIPX_BACKENDS_DUTIES_H
#define RIPX_BACKENDS_DUTIES_H

#include "backends/report/report.h"

/* Appends the duties that apply or may apply, by verdict: not met, not shown, due later, met; within one, in the order of
   the law. Each has its code, title, text of law, evidence and source line. `table`: those of the table of statements with
   this option or name; NULL: all. False, and `out` untouched, when no table has that name. */
bool duties_text(const struct report_input *in, const char *table, enum language language, struct text *out);

/* Appends what is still to be written before the file is handed in: what is not met, then what is not shown, grouped by
   whom to ask; then, in one line, the codes of what is due later. */
void duties_to_write(const struct report_input *in, enum language language, struct text *out);

/* Appends one JSON object whose "duties" hold one object a verdict. The same choice and promise as duties_text. Aborts when
   there is no memory. */
bool duties_json(const struct report_input *in, const char *table, struct text *out);

#endif
