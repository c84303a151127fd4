/* diag_parts.h - what the files of the text printer share; nobody else includes it. */
#ifndef RIPX_LANG_DIAG_PARTS_H
#define RIPX_LANG_DIAG_PARTS_H

#include "lang/diag_text.h"

/* One printing. `scratch` lives as long as it; `gutter` is the width of the largest line number of the frame. */
struct diag_printer {
    const struct sources *sources;
    const struct diag_style *style;
    struct arena *scratch;
    struct text *out;
    uint32_t gutter;
};

/* The text of the language that is printed. */
static inline const char *diag_say(const struct diag_printer *p, const char *fr, const char *en)
{
    return p->style->language == LANG_FR ? fr : en;
}

static inline bool diag_has(const char *text) { return text && *text; }

/* The code point at s (len > 0), and its length in bytes. What a terminal must not see (bytes that are not UTF-8,
   control characters except the tab, line separators, direction overrides) comes back as U+FFFD. */
size_t diag_point(const char *s, size_t len, int32_t *point);
void diag_write_point(struct text *out, int32_t point);
/* The safe form of s; `newline` stands for each end of line, a blank for a tab. NULL s: nothing. */
void diag_write(struct text *out, const char *s, const char *newline);
/* A day written YYYY-MM-DD as the language writes it, in figures or with the name of the month; other text as it is. */
void diag_write_day(struct text *out, const char *day, enum language language, bool month_name);

/* Source of a span, or NULL when it stands nowhere. */
const struct source *diag_source(const struct sources *ss, struct span span);
/* The ids of the rows, between commas. */
void diag_write_rows(struct text *out, const struct diag *d);
/* Has the finding a grade of proof that its citations do not show already? */
bool diag_own_evidence(const struct diag *d);
/* How a fix may be applied, in words. */
const char *diag_applicability_words(enum diag_applicability how, enum language language);

/* Width of the largest line number that the frame and the fixes of d show; at least 1. */
uint32_t diag_frame_gutter(const struct diag_printer *p, const struct diag *d);
/* The source lines with their marks; false, and nothing written, when no span of d stands in a source. */
bool diag_frame(const struct diag_printer *p, const struct diag *d);
/* The lines that an edit takes away and those that it puts, as a small difference. */
void diag_frame_edit(const struct diag_printer *p, struct diag_edit edit);
/* Starts and ends a colour (an SGR parameter, ECMA-48), when colour is wanted. */
void diag_paint(const struct diag_printer *p, const char *sgr);
void diag_unpaint(const struct diag_printer *p);
const char *diag_level_sgr(enum diag_level level);

/* A diagnostic as sentences. */
void diag_plain(const struct diag_printer *p, const struct diag *d);

#endif
