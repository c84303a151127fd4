/* needs.h - which tables and columns the programs of a validator read, and whether rows can be judged as they come. */
#ifndef RIPX_BACKENDS_VALIDATE_NEEDS_H
#define RIPX_BACKENDS_VALIDATE_NEEDS_H

#include "lang/validator.h"

struct needs {
    bool *table;                /* by table number: judged or read */
    bool **column;              /* by table, by column: read */
    bool whole;                 /* a program looks beyond its own row: all tables must be there before the first verdict, */
    bool family;                /* unless none looks beyond a row of the root table and the rows of tables just below it */
};

/* Lives in the arena. */
struct needs needs_of(const struct validator *v, struct arena *arena);

#endif
