/* xpt.h - the observations of a SAS transport file, version 5, as the fields of a struct csv.

   Layout: "The Record Layout of a Data Set in SAS Transport (XPORT) Format", SAS technical paper TS-140. Text loses the
   blanks after it; what is not UTF-8 in it is read as Windows-1252. The missing values ., ._ and .A to .Z are empty cells.
   A number is the decimal of its column (real.h), a date or datetime counts from 1960-01-01: ISO 8601 is given. The place of
   a cell is the number of its observation and of its variable, both from 1. A file holds one data set. */
#ifndef RIPX_BACKENDS_VALIDATE_XPT_H
#define RIPX_BACKENDS_VALIDATE_XPT_H

#include "backends/validate/csv.h"
#include "lang/arena.h"
#include "lang/validator.h"

struct xpt;

enum xpt_opened { XPT_OPENED, XPT_NOTHING, XPT_NOT_TRANSPORT, XPT_FAILED };

/* Reads on from a record that csv_open made. *names are those of the variables. Lives in the arena. */
enum xpt_opened xpt_open(struct xpt **x, struct csv *record, struct arena *arena, const char ***names, uint32_t *n_names);
/* Asks for a variable: as its column says, or as its own format says when `column` is NULL. The others are left empty. */
void xpt_want(struct xpt *x, uint32_t variable, const struct data_column *column);
/* The next observation. CSV_FAILED also when a second data set begins. */
enum csv_event xpt_next(struct xpt *x);
/* Was text not UTF-8? */
bool xpt_found_1252(const struct xpt *x);

#endif
