/* bind.h - from the header line of a file to the columns of a table. */
#ifndef RIPX_BACKENDS_VALIDATE_BIND_H
#define RIPX_BACKENDS_VALIDATE_BIND_H

#include "backends/validate/dataset.h"

/* Reads the header of the table's input and binds the columns that are needed and the key. False, with diagnostics, when
   it is not a table or one of them is not there. */
bool bind_table(struct dataset *d, uint32_t table);
/* The field of that name in the header, or PLAN_NONE. *twice says that a second one has it. Where records name their own
   cells there is no header, and any name has a field. */
uint32_t bind_find(struct dataset *d, struct dataset_table *t, const char *name, bool *twice);
/* The name in the file that is the nearest, fit to be shown, or NULL. */
const char *bind_near(struct dataset *d, const struct dataset_table *t, const char *name);
/* Says that no field has the name; `declared` is the column it was looked for, or NULL. */
void bind_missing(struct dataset *d, const struct dataset_table *t, const char *name, const struct data_column *declared);

#endif
