/* lines.h - explanations and lists as lines of text: labels in one column, values in the next. */
#ifndef RIPX_BACKENDS_REPORT_LINES_H
#define RIPX_BACKENDS_REPORT_LINES_H

#include "backends/report/say.h"

/* Width in cells of the bytes as they stand. */
uint32_t lines_width(const char *s, size_t len);
/* Width in cells of what lines_add writes for s. */
uint32_t lines_cells(const char *s);
/* Appends s on one line: safe to show, each run of blanks one space. */
void lines_add(struct text *out, const char *s);
/* The same, with spaces up to a width. */
void lines_padded(struct text *out, const char *s, uint32_t cells);
/* "  label      ": two spaces, the label, then spaces up to where values begin. */
void lines_label(struct text *out, const char *label);
/* A whole line, label and value. */
void lines_field(struct text *out, const char *label, const char *value);
/* The source text of a span, on one line. */
void lines_slice(struct text *out, const struct sources *ss, struct span span);

#endif
