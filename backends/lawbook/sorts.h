/* sorts.h - what sort of rule a rule is, in the words of the language; nobody else includes it. */
#ifndef RIPX_BACKENDS_LAWBOOK_SORTS_H
#define RIPX_BACKENDS_LAWBOOK_SORTS_H

#include "backends/lawbook/lawbook.h"

/* The word of what a rule does ("exige", "requires"), of what it decides ("en_partie", "partly"). */
const char *sort_modality(const struct rule *r, enum language language);
const char *sort_decides(const struct rule *r, enum language language);
/* The name of a grade; "-" when there is none. */
const char *sort_grade(const struct law *law, uint32_t grade, enum language language);
/* Appends the chapter of a place: its file without folders and ending. */
void sort_chapter(struct text *out, const struct sources *sources, struct span span);
/* The article of the first citation, else the name of its source; "-" when nothing is cited. */
const char *sort_article(const struct law *law, const struct citation *cites, uint32_t n);

#endif
