/* dataset.h - files as typed tables: columns of integers with a bit for "known", children joined to parents by key.

   When every program looks at its own row alone, one table is held a block at a time and memory does not grow with the
   rows. Otherwise all tables are held. Only the columns that programs read are typed; what a caller wants back as it was
   written is kept as text. */
#ifndef RIPX_BACKENDS_VALIDATE_DATASET_H
#define RIPX_BACKENDS_VALIDATE_DATASET_H

#include "backends/validate/cell.h"
#include "backends/validate/csv.h"
#include "backends/validate/fault.h"
#include "backends/validate/keys.h"
#include "backends/validate/needs.h"
#include "backends/validate/reader.h"

/* One file. `table` is its name in the protocol, or NULL for the root table. `read` as csv_read. */
struct data_input {
    const char *table;
    const char *path;                   /* as shown in diagnostics */
    size_t (*read)(void *ctx, char *buffer, size_t n);
    void *ctx;
    struct reader_options options;
    bool decimal_comma;
    enum cell_dates dates;
    bool (*again)(void *ctx);           /* begins the file again; NULL, or false, when it cannot */
    uint64_t bytes;                     /* of the file; 0: not known */
};

struct block;
struct sheet;

struct dataset_column {
    const struct data_column *declared;
    uint32_t number, field;             /* in the declared table; in the record */
    struct cell_type type;
    int64_t *lo, *hi;                   /* of the rows held; hi: dates only */
    uint64_t *known;
    bool ranged;                        /* does a date held here stand for several days? */
    uint32_t faults[CELL_STATES], quote_faults, nested_faults, unit_faults;
};

/* A reading of the table, of which the columns are read; unit and when may be NULL. */
struct dataset_reading { const struct data_reading *declared; const struct dataset_column *value, *unit, *when; };

enum row_fault { ROW_QUOTE_OPEN, ROW_TOO_LONG, ROW_SHORT, ROW_LONG, ROW_KEY_EMPTY, ROW_KEY_TWICE, ROW_KEY_ORPHAN, ROW_MALFORMED };
enum { ROW_FAULTS = ROW_MALFORMED + 1 };

struct dataset_table {
    const struct data_table *declared;
    const struct data_input *input;     /* NULL when the table is not read */
    struct csv csv;
    struct reader reader;
    uint32_t width;                     /* fields of the header, or as many as were asked for when there is none */
    const struct name **header;
    uint32_t n_columns;
    struct dataset_column *columns;
    uint32_t n_readings;
    struct dataset_reading *readings;
    uint32_t key_field;                 /* or PLAN_NONE */
    uint32_t own_field;                 /* that names a row for tables under it, where the key does not; or PLAN_NONE */
    struct lexicon keys;                /* of rows held: key → its row, PLAN_NONE when several have it */
    uint32_t *key_row;
    uint32_t last_key;                  /* of a child: the number of the parent's key that was found last */
    struct key_order order;             /* of rows that are not held */
    struct dataset_table *parent;       /* NULL when not joined */
    uint32_t *parent_row;
    uint64_t *unsure_below;             /* bit i: row i held has no key that is its own, so that what is below it is not known */
    bool strays;                        /* the key of a row of it is empty or was not read */
    struct plan_column *plan_columns;   /* all of the declared ones, as the plan sees them */
    uint32_t n_echo;
    uint32_t *echo_field;               /* fields kept as written */
    struct text echo;
    size_t *echo_end;                   /* n_echo a row */
    uint32_t rows, cap;                 /* held now */
    bool lined;                         /* are the lines of rows asked for? */
    uint64_t cut_line, *row_line;       /* of the next chunk to be cut; of the rows held */
    uint64_t line;                      /* of the next chunk to be committed */
    uint32_t faults[ROW_FAULTS];
    bool has_children, failed;          /* failed: reading did, before the end */
};

struct dataset {
    const struct validator *validator;
    struct arena *arena;
    struct names *names;                /* of headers, so that spellings of one name in Unicode are one */
    struct faults faults;
    struct needs needs;
    struct lexicon texts;               /* those of the plan come first, in their order */
    const char *const *plan_texts;
    uint32_t n_plan_texts;
    struct dataset_table *tables;       /* by table number */
    struct plan_table *plan_tables;
    bool by_family;                     /* rows are held a few families at a time (families.h), and their keys are in order */
    struct csv scratch;                 /* for cutting */
    uint32_t chunk;                     /* as in struct validate_options */
    bool unreadable;                    /* a file could not be read, or a column or table is not there */
};

/* Finds the file of each table that programs need and binds its columns. Says all that is missing in `ds`; then
   `unreadable` is set and nothing can be read. `texts` are those that the plan numbers. Lives in the arena, except for what
   dataset_release frees. */
struct dataset *dataset_open(const struct validator *v, const struct data_input *inputs, uint32_t n, const char *const *texts, uint32_t n_texts, struct diags *ds, struct arena *arena);
void dataset_release(struct dataset *d);
/* Keeps a field as written, by the name of a column in the protocol or in the file. Its number among those kept for the
   table, or PLAN_NONE, with a diagnostic and `unreadable` set, when there is no such column. Before dataset_start. */
uint32_t dataset_keep(struct dataset *d, uint32_t table, const char *name);
/* Asks for the lines of the rows of a table. Before dataset_start. */
void dataset_lines(struct dataset *d, uint32_t table);
/* After the fields to keep are known. Reads all tables when a program looks beyond its row, parents first; otherwise rows are
   cut and read a chunk at a time (block.h), by however many threads, and none is held. False when `unreadable`. */
bool dataset_start(struct dataset *d);
/* Cuts the next chunk of a table. False when none is left; `unreadable` is set when the file could not be read to its end.
   One thread at a time, in the order in which chunks are then committed. */
bool dataset_cut(struct dataset *d, uint32_t table, struct sheet *s);
/* Says what is wrong with the rows of a chunk, read to its end, and with their keys. One thread at a time. */
void dataset_commit(struct dataset *d, uint32_t table, const struct block *b);
/* Rows first .. first+n-1 of a block join those held; rows held are shown to the plan; forgotten. */
void dataset_hold(struct dataset *d, uint32_t table, const struct block *b, uint32_t first, uint32_t n);
void dataset_publish(struct dataset *d, uint32_t table);
void dataset_forget(struct dataset *d, uint32_t table);
/* Says that the key of a row of a block names no row of the table above. */
void dataset_orphan(struct dataset *d, uint32_t table, const struct block *b, uint32_t row);
/* Starts a lexicon at the texts of the plan, so that equal texts have equal numbers. */
void dataset_reset_texts(const struct dataset *d, struct lexicon *texts);
/* After the last row: says how many faults were only counted. */
void dataset_finish(struct dataset *d);
/* The text of a kept field at a row held. */
const char *dataset_kept(const struct dataset_table *t, uint32_t row, uint32_t echo, size_t *len);

#endif
