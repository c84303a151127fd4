/* say.h - what the writers of documents and explanations share: words, values, sets, texts of law and places, as text. */
#ifndef RIPX_BACKENDS_REPORT_SAY_H
#define RIPX_BACKENDS_REPORT_SAY_H

#include "backends/report/report.h"

enum phrase {
#define X(name, fr, en) SAY_##name,
#include "backends/report/phrases.def"
#undef X
};

/* Never NULL. */
const char *say_phrase(enum phrase phrase, enum language language);
/* The text of a language, else of the other; "" when there is none. */
const char *say_msg(struct msg m, enum language language);
/* The label of a word, else the word itself; never NULL. */
const char *say_word(const struct word *w, enum language language);
const char *say_name(const struct word *w, enum language language);
/* Is there anything in it? */
bool say_has(struct msg m);

/* Appends bytes as text that is safe to show: what is not UTF-8, control characters (but tab and new line), line
   separators and direction overrides become U+FFFD. */
void say_clean(struct text *out, const char *s, size_t len);
/* Appends "2026-11-23". */
void say_day(struct text *out, int32_t day);
/* Appends "3, 2 or 1" with the members' words, or their labels. */
void say_set(struct text *out, const struct vocab *v, uint32_t enumeration, uint64_t set, bool labels, enum language language);
/* Appends the value of a property of a row, or what is known of it. True when it is the author's own text. */
bool say_cell(struct text *out, const struct report_input *in, const struct study_row *row, const struct vocab_property *p, enum language language);
/* Appends what names a row: its title, else its name; its block's label when it has neither. */
void say_row(struct text *out, const struct report_input *in, uint32_t block, uint32_t row, enum language language);
/* Appends "Code, art. 4, para. 2". */
void say_citation(struct text *out, const struct law *law, const struct citation *c, enum language language);
/* Appends "version v2022, in force since 2022-07-31, read on 2026-11-23, text read". */
void say_version(struct text *out, const struct law *law, const struct source_version *v, uint32_t grade, enum language language);
/* The version cited, or NULL. */
const struct source_version *say_version_of(const struct law *law, const struct citation *c);
/* Appends the source text of a span. */
void say_slice(struct text *out, const struct sources *ss, struct span span);
/* The line of a span, from 1; 0 when it has none. */
uint32_t say_line(const struct sources *ss, struct span span);
/* The word of an outcome, of a level of proof. */
const char *say_outcome(enum outcome o, enum language language);
const char *say_level(uint32_t level, enum language language);
/* The label of somebody: a block or a value that the name is in the language `of`, else the name itself. */
const char *say_party(const struct law *law, const struct name *name, enum language of, enum language language);
/* The label of who is asked. */
const char *say_addressee(const struct law *law, const struct rule *r, enum language language);
/* The tolerance in force for a rule, or NULL. */
const struct tolerance *say_tolerance(const struct report_input *in, const struct rule *r);

/* ---- steps (say_step.c) ---- */

/* Appends "45 days", "24 hours", "2 years", "delay not read"; nothing when there is none. */
void say_delay(struct text *out, struct law_delay d, enum language language);
/* Appends the day or its range, "at the earliest" when a later one is possible; "—" when it is not known. */
void say_step_date(struct text *out, const struct step_date *d, enum language language);
/* Appends "D+55", "D0 + 2 years": the last day told from the event that the chain begins with. */
void say_step_relative(struct text *out, const struct step_result *r, enum language language);
/* Appends "45 days after: receipt notified", "without delay after: …", "at least 7 days before: …". */
void say_step_terms(struct text *out, const struct law *law, const struct law_step *s, enum language language);
/* Appends "one question, reply within 12 days, delay stopped until the reply, then in all 60 days"; nothing without one. */
void say_step_question(struct text *out, const struct law_step *s, enum language language);
/* The word of its state; never NULL. */
const char *say_step_state(enum step_state state, enum language language);
/* Appends its title and, when it is about a row, what names the row. */
void say_step_title(struct text *out, const struct report_input *in, const struct step_result *r, enum language language);
/* The day by which it is done, written or else planned; NULL when neither is known. */
const struct step_date *say_step_due(const struct step_result *r);

/* Where a step stands in a calendar (step_order.c): a day, else an event and the days after it, else no start. */
enum step_group { STEPS_DATED, STEPS_TOLD, STEPS_UNREAD };
enum step_group step_group(const struct step_result *r);
/* The results in the order of a calendar: dated by day, then by event and day after it, then the others. `order` has room
   for as many as there are results. */
void step_order(const struct report_input *in, const struct step_result **order);
/* Appends the event that a chain of steps begins with: "Ferry, request filed", the block left out when it is the study. */
void step_event(struct text *out, const struct law *law, uint32_t property, enum language language);
/* Does a heading come before `r`, which follows `before` in that order, NULL for the first? */
bool step_opens_group(const struct step_result *r, const struct step_result *before);
/* Appends that heading: "Dated steps", "From: request filed (D0)". */
void step_heading(struct text *out, const struct report_input *in, const struct step_result *r, enum language language);
/* Appends the texts of the law that the step rests on, with its grade. */
void step_texts(struct text *out, const struct report_input *in, const struct law_step *s, enum language language);

/* ---- effects, taken apart ---- */

/* The join of the sets of an effect's nodes at a level, those for which skip[i] is set apart; 0 when none is left. */
uint64_t say_join(const struct report_input *in, const struct effect_result *e, uint32_t level, const bool *skip);
/* The case that gave a node the one value that it has, at the strongest level at which it has one; NULL when several stay
   possible: the last case tried says nothing then. *level is that level. */
const struct rule_case *say_case(const struct effect_reason *r, uint32_t *level);
/* Marks the nodes without which the join would be another: the nodes of one set stand or fall together, so two equal
   ones both decide. `group[i]` is the number of the first node with the same set. Both hold e->reasons.len. */
void say_deciding(const struct report_input *in, const struct effect_result *e, uint32_t level, bool *decides, uint32_t *group);

#endif
