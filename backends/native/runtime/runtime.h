/* runtime.h - the part of a compiled validator that is the same for all: it reads Arrow batches and has the programs judge them.

   It is compiled with the program, for each target, kept inside the plugin, and linked into every module. It is freestanding:
   no allocation, no C library, no variable that changes, no symbol of its own in the object. The structs below are written
   as constants by arrow.c, field by field in this order. */
#ifndef RIPX_BACKENDS_NATIVE_RUNTIME_H
#define RIPX_BACKENDS_NATIVE_RUNTIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The Arrow C Data Interface: https://arrow.apache.org/docs/format/CDataInterface.html */
struct ArrowSchema {
    const char *format, *name, *metadata;
    int64_t flags, n_children;
    struct ArrowSchema **children, *dictionary;
    void (*release)(struct ArrowSchema *);
    void *private_data;
};
struct ArrowArray {
    int64_t length, null_count, offset, n_buffers, n_children;
    const void **buffers;
    struct ArrowArray **children, *dictionary;
    void (*release)(struct ArrowArray *);
    void *private_data;
};

/* ---- what the module says of its data and programs ---- */

enum rt_type { RT_TRUTH, RT_NUMBER, RT_DATE, RT_INSTANT, RT_CODE, RT_TEXT };

struct rt_text { const char *at; size_t len; };
/* In the order of the bytes. */
struct rt_code { const char *at; size_t len; int64_t code; };

struct rt_column {
    const char *name;                       /* in the source */
    const struct rt_code *codes;
    const struct rt_text *missing;          /* cells that mean missing */
    const int64_t *missing_values;          /* those that are values: lo and hi of each */
    int64_t floor, ceiling, min, max;       /* as in struct layout_field */
    int64_t other;                          /* the code of any other text; -1: there is none */
    uint32_t n_codes, n_missing, n_missing_values;
    uint32_t type;                          /* enum rt_type */
    uint32_t bytes;                         /* of a value in a block: 4 or 8 */
    uint32_t scale;
    uint32_t ranged;
    uint32_t word, bit;                     /* where it stands in a row */
    uint32_t zoned;                         /* as in struct data_column */
    int32_t zone;
};

/* The rows of a child table in the row of their parent: a pointer, then their number, from this word on. */
struct rt_children { uint32_t table, word; };

struct rt_table {
    const char *name;
    const struct rt_column *columns;
    const struct rt_children *children;
    uint32_t n_columns;
    uint32_t parent;                        /* table number, or UINT32_MAX */
    uint32_t row_words, known_word;
    uint32_t parent_word;                   /* of the pointer to the row of the parent; 0: there is none */
    uint32_t n_children;
};

/* The columns of one block of rows, and one program that judges them all. */
struct rt_slot { void *lo, *hi; uint64_t *known; };
enum { RT_BLOCK = 8192, RT_WORDS = RT_BLOCK / 64 };
enum { RT_VIOLATED, RT_UNSHOWN, RT_MET, RT_APPLIES, RT_PLANES };
/* groups of as many rows as the target takes at a time; RT_PLANES planes of RT_WORDS words. */
typedef void rt_block(const struct rt_slot *slots, size_t groups, uint64_t *planes);

/* One program over a row: an enum rt_verdict, and RT_ROW_APPLIES where it applies. */
enum { RT_ROW_VERDICT = 3, RT_ROW_APPLIES = 4 };
typedef uint32_t rt_row(const uint64_t *row);

/* block is NULL for a program that reads other rows: it is run row by row. */
struct rt_program {
    const char *id;
    rt_block *block;
    rt_row *row;
    uint32_t kind, family;
};

/* Rows that are written out as structs, for programs that read several; those that need their parent. */
enum rt_rows { RT_ROWS_NONE, RT_ROWS_ALONE, RT_ROWS_OF_PARENT };

/* What judges one table. */
struct rt_judge {
    const struct rt_table *tables;
    const struct rt_program *programs;
    const uint32_t *const *reads;           /* by table: the columns that are read, by number; UINT32_MAX ends them */
    const uint8_t *rows;                    /* by table: enum rt_rows */
    void (*inputs)(uint64_t *row);          /* finds the inputs of a row of the table; NULL when it has none */
    uint32_t n_tables, table, n_programs, lanes;
};

/* ---- what the caller gives and gets: the header of the validator says the same ---- */

struct ripx_arrow_table { const struct ArrowSchema *schema; const struct ArrowArray *array; const uint32_t *parent_row; const uint8_t *shared; };
/* RIPX_NO_PARENT, RIPX_ANY_PARENT and RIPX_MORE_ROWS of the header. */
enum { RT_NO_PARENT = UINT32_MAX, RT_ANY_PARENT = UINT32_MAX - 1 };
#define RT_MORE_ROWS (UINT64_C(1) << 63)
struct ripx_arrow_fault {
    int32_t code;
    uint32_t table;
    const char *column, *format;
    uint64_t refused;
    const char *refused_column;
    uint32_t refused_table;
    uint64_t refused_row;
};
enum rt_fault { RT_FAULT_NONE, RT_FAULT_TABLE, RT_FAULT_COLUMN, RT_FAULT_TWICE, RT_FAULT_FORMAT, RT_FAULT_SCRATCH, RT_FAULT_PARENT };
enum rt_verdict { RT_VERDICT_MET, RT_VERDICT_NOT_MET, RT_VERDICT_NOT_SHOWN, RT_VERDICT_NOT_APPLICABLE };
enum rt_family { RT_CRITERIA, RT_WINDOWS, RT_CHECKS };

struct rt_output { uint8_t *verdicts; uint64_t *violated, *unshown; int64_t *window; };

size_t rt_scratch(const struct rt_judge *j, const struct ripx_arrow_table *tables);
int32_t rt_run(const struct rt_judge *j, uint32_t family, const struct ripx_arrow_table *tables, void *scratch, size_t size,
               uint8_t *verdicts, uint64_t *violated, uint64_t *unshown, int64_t *window, struct ripx_arrow_fault *fault);

#endif
