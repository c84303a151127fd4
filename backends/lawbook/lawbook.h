/* lawbook.h - the law itself on paper: its rules in a list with counts, its rows one a line, its changes between two days. */
#ifndef RIPX_BACKENDS_LAWBOOK_H
#define RIPX_BACKENDS_LAWBOOK_H

#include "lang/law.h"
#include "lang/source.h"
#include "lang/text.h"
#include "lang/verdict.h"

/* Appends a line a rule or step - code, evidence, title - then how many there are by chapter (the file that holds them), by
   what they do, by what they decide, by evidence and by the members that their applicability names of each choice. */
void lawbook_list(const struct law *law, const struct sources *sources, enum language language, struct text *out);

/* Appends a line a row of the law, tab-separated: row id; code of what holds it; "rule", "case", "list" or "step"; chapter;
   what it does; what it decides; evidence; article of the first citation. No heading; words as stdlib names them in French. */
void lawbook_rows(const struct law *law, const struct sources *sources, struct text *out);

/* Appends the rules that do not say on day `to` what they said on day `from` (days since 1970-01-01), with the text and the
   version that make the difference. Returns how many. */
uint32_t lawbook_changes(const struct law *law, int32_t from, int32_t to, enum language language, struct text *out);

/* Appends the values and verdicts of one study that differ between two judgements of the same file by the same law: as of
   two days, or by two readings. Returns how many; nothing is appended when there is none. */
struct lawbook_study { const struct law *law; const struct verdicts *verdicts; const struct sources *sources; const char *path; };
uint32_t lawbook_touched(const struct lawbook_study *before, const struct lawbook_study *after, enum language language, struct text *out);

#endif
