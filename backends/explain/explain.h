/* explain.h - why: an effect or a choice of a study taken apart, and what a code, a rule, a text or a word means. */
#ifndef RIPX_BACKENDS_EXPLAIN_H
#define RIPX_BACKENDS_EXPLAIN_H

#include "backends/report/report.h"

/* Appends, for the effect or choice with this option: its value, why, what would change it, the rules that depend on it
   with their state in the file, and what a person must confirm. Everything is computed from the results. False, and
   `out` untouched, when nothing has that option or there is no study. */
bool explain_effect(const struct report_input *in, const char *option, enum language language, struct text *out);

/* Appends all effects and choices as one JSON object and a new line, keyed by their options; values, rules and cases have
   the names that stdlib declares. Members may be added later. Aborts when there is no memory. */
void explain_json(const struct report_input *in, struct text *out);

/* Appends what a topic means: a code of the language ("RX0201"), a row or a name of a rule ("AB-03"), an article of a text,
   past numbers included, or a word of the vocabulary in either language ("block.property" too); all that it may mean, when
   it is several. False, and `out` untouched, when it is none: *near is then the nearest known one, or NULL. */
bool explain_topic(const struct law *law, const struct sources *sources, const char *topic, enum language language,
                   struct text *out, const char **near);

#endif
