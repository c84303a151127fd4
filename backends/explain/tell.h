/* tell.h - what the files of an explanation share; nobody else includes it. */
#ifndef RIPX_BACKENDS_EXPLAIN_TELL_H
#define RIPX_BACKENDS_EXPLAIN_TELL_H

#include "backends/report/lines.h"

struct telling { const struct report_input *in; enum language language; struct text *out; };

static inline const char *tell_word(const struct telling *t, enum phrase phrase) { return say_phrase(phrase, t->language); }
/* An empty line, then the phrase on one of its own. */
void tell_heading(const struct telling *t, enum phrase phrase);
/* "line 12", and the file when it is not the one asked about; nothing when the span stands nowhere. */
void tell_line(const struct telling *t, struct span at);
/* The applicable rules that read the effect or choice of this word, or that compare the effect of this number
   (VOCAB_NONE: none) with what was declared: their state in the file, then the questions that they leave (follow.c). */
void tell_rules(const struct telling *t, const struct word *w, uint32_t effect);

/* The single values that would change an effect, by what they would make of it; false when there is none (edits.c). */
bool tell_edits(const struct telling *t, const struct effect_result *e);

#endif
