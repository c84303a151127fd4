/* page.h - what the files of the HTML report share; nobody else includes it. */
#ifndef RIPX_BACKENDS_REPORT_PAGE_H
#define RIPX_BACKENDS_REPORT_PAGE_H

#include "backends/report/say.h"

/* One page being written. `scratch` is emptied by whoever fills it. */
struct page {
    const struct report_input *in;
    enum language language;
    struct text *out;
    struct text scratch;
    const char *foreign;                  /* the language of the author's text when it is not the page's, else NULL */
};

/* ---- markup (html.c) ---- */

/* Appends text so that it stands for itself in an element or a quoted attribute. */
void html_escape(struct text *out, const char *s, size_t len);
void page_raw(struct page *p, const char *markup);
void page_text(struct page *p, const char *s);
void page_say(struct page *p, enum phrase phrase);
/* Writes the scratch, escaped, and empties it. */
void page_scratch(struct page *p);
/* <tag>text</tag>, the tag with its attributes if any: "td class=\"n\"". */
void page_element(struct page *p, const char *tag, const char *text);
/* The same for text in the author's language: marked when it is not the page's. */
void page_quoted(struct page *p, const char *tag, const char *text);
/* A table with its caption and its column heads, up to the opening of its body; and its end. On narrow screens rows
   become lists, so roles are written out and each cell carries the head of its column. */
void page_table(struct page *p, const char *kind, const char *caption, const enum phrase *heads, uint32_t n);
void page_table_end(struct page *p);
/* Opens a cell of a column: "th" makes it the head of its row. */
void page_cell(struct page *p, const char *tag, enum phrase head);
/* "line 12", linked to the listing when the span stands in a file of the author; nothing when it stands nowhere. */
void page_line(struct page *p, struct span span);
void page_set(struct page *p, uint32_t enumeration, uint64_t set, bool labels);
/* The texts of a rule: citation, version, force, day read, evidence. */
void page_citations(struct page *p, const struct citation *at, uint32_t n, uint32_t grade);
/* The listing of the author's files, a line a target. */
void page_listing(struct page *p);
extern const char page_style[];

/* ---- sections ---- */

void section_effects(struct page *p);       /* effect_section.c */
void section_verdicts(struct page *p);      /* verdict_section.c */
void section_questions(struct page *p);     /* question_section.c */
void section_readings(struct page *p);      /* reading_section.c */
void page_tolerances(struct page *p);       /* what the author asked to tolerate; nothing when it is nothing */
void section_grid(struct page *p, const struct section *s);       /* grid_section.c */
void section_timeline(struct page *p);      /* step_section.c */
/* The row of a study that a verdict is about, "Act: MRI"; nothing when it is the study itself. */
void page_subject(struct page *p, const struct verdict *v);

#endif
