/* parts.h - what the files of the runtime share. all.c puts them together into one unit. */
#ifndef RIPX_BACKENDS_NATIVE_RUNTIME_PARTS_H
#define RIPX_BACKENDS_NATIVE_RUNTIME_PARTS_H

#include "backends/native/runtime/runtime.h"

/* How the values of a column are kept in its Arrow array. */
enum rt_kind {
    KIND_NULL, KIND_BOOL,
    KIND_I8, KIND_I16, KIND_I32, KIND_I64, KIND_U8, KIND_U16, KIND_U32, KIND_U64,
    KIND_F32, KIND_F64, KIND_DECIMAL,
    KIND_DATE32, KIND_DATE64, KIND_TIMESTAMP,
    KIND_TEXT, KIND_LARGE_TEXT, KIND_VIEW,
    KIND_OTHER,                             /* of which only the validity is read */
    KIND_DICTIONARY
};

/* A column and where its values are. */
struct rt_source {
    const struct rt_column *column;
    const struct ArrowArray *array;
    const uint8_t *valid, *valid_above;     /* bitmaps, or NULL; of the array and of the struct around it */
    const void *data;                       /* values, indices, views, or offsets of texts */
    const char *text;
    int64_t offset, offset_above;           /* of row 0 */
    int64_t accepts_min, accepts_max;       /* of a value that is no range */
    int64_t per;                            /* TIMESTAMP: units of a day, or of a minute; numbers: 10^scale */
    int64_t whole_min, whole_max;           /* whole numbers: before they are scaled */
    double low, high;                       /* doubles: after they are scaled */
    int64_t ahead;                          /* times: minutes that the column is ahead of what the array holds */
    enum rt_kind kind, index;               /* DICTIONARY: of the indices */
    int32_t decimals;                       /* DECIMAL */
    struct rt_dictionary *dictionary;
    uint32_t table;
};

enum rt_cell { CELL_IS_KNOWN, CELL_IS_MISSING, CELL_IS_REFUSED };
struct rt_dictionary { int64_t *lo, *hi; uint8_t *state; int64_t length; };

/* ---- bits ---- */

static inline uint64_t rt_tail(uint64_t count) { return count >= 64 ? ~UINT64_C(0) : (UINT64_C(1) << count) - 1; }
/* The quotient, rounded down. */
static inline int64_t rt_over(int64_t a, int64_t b) { return a / b - (a % b < 0); }
static inline bool rt_bit(const uint8_t *bits, int64_t i) { return bits[i >> 3] >> (i & 7) & 1; }

static inline bool rt_accepts(const struct rt_column *c, int64_t lo, int64_t hi)
{
    return lo <= hi && lo >= c->floor && hi <= c->ceiling && hi >= c->min && lo <= c->max;
}

#endif
