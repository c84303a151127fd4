/* quick.h - the usual cells of one column, typed many rows at a time without a branch that depends on the data.

   What is not usual is only said to be so: cell.h is the definition, and reads it. */
#ifndef RIPX_BACKENDS_VALIDATE_QUICK_H
#define RIPX_BACKENDS_VALIDATE_QUICK_H

#include "backends/validate/cell.h"
#include "lang/processor.h"

enum { QUICK_ROWS = 64, QUICK_KEYS = 8, QUICK_MANY = 32, QUICK_SLOTS = 128 };

/* The cells of one column: row i is bytes[begin[i*stride] + skip .. stop[i*stride] - 1]. Eight bytes before and after each
   may be read. */
struct quick_cells {
    const char *bytes;
    const uint32_t *begin, *stop;
    uint32_t stride, skip, n;           /* n ≤ QUICK_ROWS */
};

enum quick_form {
    QUICK_NONE,                         /* every cell is left to cell_read */
    QUICK_WHOLE,                        /* up to eight digits */
    QUICK_DECIMAL_1, QUICK_DECIMAL_2, QUICK_DECIMAL_3,      /* and a point with up to so many digits after it */
    QUICK_DATE,                         /* YYYY-MM-DD */
    QUICK_BYTE,                         /* one byte */
    QUICK_WORD,                         /* one of a few words of at most seven bytes */
    QUICK_SLOT                          /* one of up to QUICK_MANY such words */
};

struct quick {
    enum quick_form form;
    const struct cell_type *type;
    char point;                         /* between whole and decimals */
    int64_t min, max;
    uint32_t n_keys;
    uint64_t key[QUICK_KEYS];           /* WORD: bytes and length; numbers: words that mean "missing", as cells are loaded */
    uint32_t key_len[QUICK_KEYS];       /* numbers */
    int64_t value[QUICK_KEYS];          /* WORD */
    uint64_t multiplier;                /* SLOT: of a key, whose slot is in the highest bits of the product; no two have the same */
    const struct quick_slot *slot;      /* QUICK_SLOTS of them */
};

struct quick_slot { uint64_t key; int64_t value; };

/* Bit i: row i has a value, lo[i]; its cell is neither that nor surely missing, and cell_read must read it. */
struct quick_seen { uint64_t known, left; };

/* What can be done for a column. Points to the type, and into the arena. */
struct quick quick_of(const struct cell_type *t, struct arena *arena);
/* Types the cells. Where nothing is known, lo[i] is 0 or a value that the column could have, so that what is computed with it
   stays small. `lo` has room for a multiple of four rows. */
struct quick_seen quick_read(const struct quick *q, enum processor_level level, const struct quick_cells *c, int64_t *lo);

#endif
