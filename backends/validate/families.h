/* families.h - a row of the root table with the rows below it, a few families at a time.

   Where no program looks beyond the family of its row, and all files are in the order of their keys (bytes compared; each key
   of the root table once), the tables are read side by side and memory does not grow with the rows. Whether files are in order
   is found out while they are read: what was made of rows before is then worth nothing where they are not. Who cannot take
   back what was made reads the files before, as far as the keys of their records. */
#ifndef RIPX_BACKENDS_VALIDATE_FAMILIES_H
#define RIPX_BACKENDS_VALIDATE_FAMILIES_H

#include "backends/validate/dataset.h"

/* May files be in order: has each table a key, and is the root table read? */
bool families_can(const struct dataset *d);
/* Are the files in order? Reads them to their end: the dataset is then good for nothing else but being released. */
bool families_in_order(struct dataset *d);

struct families;

/* Over a dataset of which nothing was read and whose fields to keep are known. Lives in the arena, except for what
   families_close frees. */
struct families *families_open(struct dataset *d, struct arena *arena);
/* Holds the next families in place of those held, and shows them to the plan. False when none is left, or when a chunk that was
   read is not in order: rows of it may have been given by then. */
bool families_next(struct families *f);
/* After that. False: a chunk was not in order. */
bool families_close(struct families *f);

#endif
