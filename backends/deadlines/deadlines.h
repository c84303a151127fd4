/* deadlines.h - the steps of a study as a calendar: a table, JSON, or iCalendar. */
#ifndef RIPX_BACKENDS_DEADLINES_H
#define RIPX_BACKENDS_DEADLINES_H

#include "backends/report/say.h"

/* Each appends to `out`, reads no clock and gives the same bytes for the same results. */

/* Lines of at most 100 cells: the dated steps by day, those told from an event of the study, those whose start is not read. */
void deadlines_text(const struct report_input *in, enum language language, struct text *out);
/* One JSON object: the law, and every step with its dates and terms, texts in both languages. */
void deadlines_json(const struct report_input *in, struct text *out);
/* One iCalendar object (RFC 5545) with an all-day event for each step that has a last day, written or planned; its stamp
   is the date of the law. Returns how many steps have no day, and are left out. */
uint32_t deadlines_ics(const struct report_input *in, enum language language, struct text *out);

#endif
