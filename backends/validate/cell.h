/* cell.h - what is written in a cell, as the value of its column.

   Blanks around a cell do not count. Empty, or one of the column's missing words: missing.
   number   digits, at most one decimal point, a sign, an exponent (`1e+05`): exact, or refused when finer than the scale
   date     YYYY, YYYY-MM or YYYY-MM-DD (ISO 8601), a time of day after `T` or a blank being passed over: the days it may be. In
            another order when the file is said to have it: DD/MM/YYYY, MM/YYYY or YYYY, with `/`, `.` or `-`, and no other
   instant  the same with a time of day at least to the minute; without it, missing. For both, a time with a zone is refused:
            which day it is would depend on the place. Where the column has a zone, a time without one is refused, and another
            zone is converted: a date is that of the column's zone, an instant is kept in UTC
   code     exactly one of the spellings of the column's codes; any other text, where the column takes it as another code
   truth    true vrai yes oui y o 1, false faux no non n 0, in any case
   text     any other text; its number is that of the plan's texts when it is one of them */
#ifndef RIPX_BACKENDS_VALIDATE_CELL_H
#define RIPX_BACKENDS_VALIDATE_CELL_H

#include "backends/validate/lexicon.h"
#include "lang/validator.h"

enum cell_state {
    CELL_KNOWN,
    CELL_MISSING,
    CELL_NOT_NUMBER,
    CELL_TOO_FINE,              /* not a multiple of the column's resolution */
    CELL_OUT_OF_RANGE,
    CELL_NOT_DATE,
    CELL_NOT_CODE,
    CELL_NOT_TRUTH,
    CELL_ZONE                   /* a time with a zone where the column has none, or without one where it has */
};
enum { CELL_STATES = CELL_ZONE + 1 };

/* What comes first in a date. */
enum cell_dates { DATES_YEAR_FIRST, DATES_DAY_FIRST, DATES_MONTH_FIRST };

/* Beside the values of one byte: what stands for an empty cell and for one of more bytes. */
enum { CELL_EMPTY = -1, CELL_OTHER = -2, CELL_AT_EMPTY = 256, CELL_AT_LONG, CELL_ONES };

struct cell_type {
    const struct data_column *column;
    int32_t one[CELL_ONES];     /* the value of a cell of one byte, or CELL_OTHER */
    uint32_t n_spellings;       /* what the source writes for codes */
    const char *const *spelling;
    const uint32_t *code_len, *missing_len;
    struct lexicon codes;       /* the spellings, when they are many */
    bool comma;                 /* numbers have a decimal comma, and no point */
    enum cell_dates dates;
};

struct cell_value { int64_t lo, hi; };

/* The lengths live in the arena; cell_type_release frees the rest. */
struct cell_type cell_type_new(struct arena *arena, const struct data_column *column);
void cell_type_release(struct cell_type *t);
/* As cell_read, without its shortcut. */
enum cell_state cell_read_any(const struct cell_type *t, struct lexicon *texts, const char *text, size_t len,
                              struct cell_value *value);
/* Sets *value when KNOWN; `texts` gives texts their numbers. A column of dates or numbers with min = max = 0 has no range. */
static inline enum cell_state cell_read(const struct cell_type *t, struct lexicon *texts, const char *text, size_t len,
                                        struct cell_value *value)
{
    if (len == 1 && t->one[(unsigned char)*text] >= 0) {
        value->lo = value->hi = t->one[(unsigned char)*text];
        return CELL_KNOWN;
    }
    return cell_read_any(t, texts, text, len, value);
}

#endif
