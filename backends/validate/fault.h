/* fault.h - diagnostics about data: where in the file, what was written, and no flood.

   A data file is no source of the language, so its places are words in the message, `path:line:column`. Of one kind and
   one column the first ones are said, FAULTS_SHOWN unless told otherwise; the others are counted and said in one line. */
#ifndef RIPX_BACKENDS_VALIDATE_FAULT_H
#define RIPX_BACKENDS_VALIDATE_FAULT_H

#include "lang/diag.h"

enum { FAULTS_SHOWN = 20 };

/* Where faults go; places_used gives each one a place of its own, so that sorting keeps the order of the file. */
struct faults { struct diags *diags; uint32_t places, shown; uint64_t total; };

/* Copies of data fit to be shown: at most about 40 bytes, control characters and bytes that are not UTF-8 as \xNN. */
const char *fault_text(struct arena *arena, const char *text, size_t len);
/* "path:line:column" of bytes[at], where bytes[0] begins line `line` of the file; the column in code points. */
const char *fault_place(struct arena *arena, const char *path, const char *bytes, size_t at, uint64_t line);
/* The same, of a row and a column that have numbers. */
const char *fault_number(struct arena *arena, const char *path, uint64_t row, uint64_t column);
/* Counts a fault in *count. False when enough of its kind were said: then nothing more is to be built for it. */
bool fault_count(struct faults *f, uint32_t *count);
/* The diagnostic of a fault just counted. */
struct diag *fault_say(struct faults *f, enum diag_code code, uint32_t n, const struct msg *args);
/* Says how many of a kind were only counted, if any; `what` names the column or the table. */
void fault_rest(struct faults *f, uint32_t count, enum diag_code code, const char *path, const char *what);

#endif
