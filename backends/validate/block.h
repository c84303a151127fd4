/* block.h - rows of one table, typed into columns: what one thread works on.

   A chunk of the file (cut.h) becomes blocks of up to PLAN_BLOCK rows. Typing touches nothing that is shared; what is wrong is
   noted, and said by dataset_commit in the order of the file. */
#ifndef RIPX_BACKENDS_VALIDATE_BLOCK_H
#define RIPX_BACKENDS_VALIDATE_BLOCK_H

#include "backends/validate/cut.h"
#include "backends/validate/dataset.h"
#include "backends/validate/quick.h"
#include "backends/validate/split.h"

/* What is wrong with a row or a cell of it. `order`: rows before keys before cells, cells in the order of columns. */
enum note_kind { NOTE_ROW, NOTE_CELL };
enum { NOTE_ORDER_ROW, NOTE_ORDER_KEY, NOTE_ORDER_CELL };
/* What is wrong with a cell beside what it says. */
enum { CELL_BROKEN = CELL_STATES, CELL_NESTED, CELL_NO_UNIT };
struct block_note {
    uint32_t row, order;                /* row of the chunk */
    enum note_kind kind;
    uint32_t which, column;             /* enum row_fault; enum cell_state or one of the above, of a column */
    uint32_t place;                     /* where the field begins in the chunk */
    uint32_t at, len;                   /* its text; ROW: len is the number of fields */
    bool escaped;                       /* its quotes are doubled */
};

/* A field given back as it was written: in the chunk, or in `spill` from BLOCK_SPILL on. */
struct block_kept { uint32_t at, len, place; };
enum { BLOCK_SPILL = 1 << 30 };
static const uint32_t BLOCK_NOWHERE = UINT32_MAX;       /* as `at`: the record has no such field */

/* A cell of a batch whose quotes are not the usual ones; `row` is of the block. */
struct block_odd { uint32_t row, field; struct csv_field is; };

struct block_column {
    const struct dataset_column *of;
    struct quick quick;
    int64_t *lo, *hi;                   /* hi: dates only, written when `ranged` */
    uint64_t *known;
    bool ranged;                        /* does a date of the block stand for several days? */
};

struct block {
    const struct dataset *dataset;
    const struct dataset_table *table;
    enum processor_level level;
    struct sheet sheet;
    struct splitter split;
    struct csv scan;                    /* records that are not the usual ones */
    struct json_rows *json;             /* NULL: delimited text */
    struct lexicon *texts, own_texts;   /* own ones are forgotten with the block */
    uint32_t n_columns;
    struct block_column *columns;
    void *room;
    const uint32_t *stops;              /* of the batch, from the splitter; NULL: it is in begin and stop */
    uint32_t last_begin[SPLIT_ROWS], last_stop[SPLIT_ROWS];     /* of a batch from the splitter: its last cells, without CR */
    uint32_t trusted[SPLIT_ROWS];       /* of another: how many cells of each row count */
    uint32_t *begin, *stop;             /* cells of records that are not the usual ones: batches of rows × width */
    struct block_odd *odd;
    uint32_t n_odd, odd_cap;
    uint32_t n_kept;                    /* of a row: the fields kept, then the key, then its own where there is one */
    struct block_kept *kept;            /* of all rows of the chunk */
    uint32_t kept_cap;
    struct text spill;
    struct block_note *notes;           /* of the chunk */
    uint32_t n_notes, notes_cap;
    uint32_t first, rows;               /* rows of the chunk before this block; of the block */
    uint32_t *row_line;                 /* of each row of the block, from 0 in the chunk; NULL when nobody asked */
    uint32_t lines;                     /* of the chunk, as far as it was read */
    bool ascending, in_order;           /* once it was read: each row has a key, without blanks around, greater than the last's;
                                           or the same */
    struct plan_table *tables;          /* by table number: what the plan sees */
    struct plan_column *shown;          /* of this table */
};

/* For the rows of a table whose columns are bound and whose fields to keep are known. `texts` is where texts get their
   numbers, or NULL for numbers that count in the block alone. Lives in the arena, except for what block_release frees. */
struct block *block_new(const struct dataset *d, uint32_t table, struct lexicon *texts, enum processor_level level,
                        struct arena *arena);
void block_release(struct block *b);
/* After the sheet was cut: begins with its first row. */
void block_begin(struct block *b);
/* Types the next rows, up to PLAN_BLOCK. False when none is left. */
bool block_read(struct block *b);
/* While a batch is typed: the cells of a field in its n rows; the cell of a column in row i, to be noted; its text, valid until
   the next call. */
struct quick_cells block_cells(const struct block *b, uint32_t field, uint32_t n);
struct block_note block_place(const struct block *b, uint32_t column, uint32_t i);
const char *block_text(struct block *b, const struct block_note *place, size_t *len);
void block_add_note(struct block *b, struct block_note note);
/* The text of a kept field of a row of the block. */
const char *block_kept(const struct block *b, uint32_t row, uint32_t which, size_t *len);
/* The line of the file at which a row of the block begins, where lines were asked for. */
uint64_t block_line(const struct block *b, uint32_t row);
/* The same for row i of the chunk. */
const char *block_kept_of(const struct block *b, const struct block_kept *k, size_t *len);

#endif
