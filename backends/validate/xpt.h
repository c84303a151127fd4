/* xpt.h - a SAS transport file, version 5, as lines of JSON arrays, an observation a line: a filter between the bytes of a
   file and those who read lines (json_rows.h).

   Layout: "The Record Layout of a Data Set in SAS Transport (XPORT) Format", SAS technical paper TS-140. Text loses the
   blanks after it; what is not UTF-8 in it is read as Windows-1252. The missing values ., ._ and .A to .Z are empty cells.
   A number is the decimal that was meant (real.h), a date or datetime counts from 1960-01-01: ISO 8601 is given. A file holds
   one data set. */
#ifndef RIPX_BACKENDS_VALIDATE_XPT_H
#define RIPX_BACKENDS_VALIDATE_XPT_H

#include "backends/validate/dataset_json.h"
#include "lang/validator.h"

struct xpt;

/* Reads the description. *names are those of the variables. The caller releases it, whatever comes of it. */
enum lines_opened xpt_open(struct xpt **x, csv_read *read, void *ctx, struct arena *arena, const char ***names, uint32_t *n_names);
void xpt_release(struct xpt *x);
/* Asks for a variable: as its column says, or as its own format says when `column` is NULL. The others are null. */
void xpt_want(struct xpt *x, uint32_t variable, const struct data_column *column);
/* A csv_read whose ctx is a struct xpt. Fails also when a second data set begins. */
size_t xpt_read(void *x, char *buffer, size_t n);
/* Was text not UTF-8? */
bool xpt_found_1252(const struct xpt *x);

#endif
