/* data.h - the protocol's datasets and columns as the data's world of lowering. Private to checker/. */
#ifndef RIPX_CHECKER_DATA_H
#define RIPX_CHECKER_DATA_H

#include "checker/lower.h"

/* Per column of the validator's tables, what its type is to an expression. */
struct data_type_of {
    struct type type;
    uint32_t property;
    const struct name *analyte;          /* whose conversions hold for it */
    const struct row_units *units;       /* its unit stands in another column; NULL otherwise */
    uint32_t converted, cell;            /* the nodes of its value, and of what it is converted from, at the row judged, once lowered */
    uint8_t converted_up;
};

/* A unit that rows may have: an integer i of a cell is i × times + plus at the scale that the units share. */
struct row_unit { uint32_t code; int64_t times, plus; };
struct row_units {
    uint32_t column, n;                  /* the column of their codes */
    struct row_unit *at;
    struct rational scale;               /* integer × scale = value in base units */
    int64_t lo, hi;                      /* the declared bounds at that scale */
    bool below, above;                   /* may a cell that is taken lie outside of them? */
};

/* A value of a long table by its name: `column` of the rows of `table` where `when` holds. */
struct data_measure {
    const struct name *name;
    uint32_t table, column;
    struct type type;
    const struct name *analyte;
    const struct row_units *units;       /* NUMBER: its units and bounds */
    uint32_t n_accepted;
    const struct data_unit *accepted;    /* what a cell may hold in each unit */
    const struct ast_expr *when;
    uint32_t code_column, code;          /* when the condition is that this column has this code; else PLAN_NONE */
    struct span span;
};

/* A wide table: its columns are one column of `table` for each of n suffixes. */
struct wide_column { const struct name *name; uint32_t *at; };
struct data_wide {
    const struct name *name;
    uint32_t table, n;
    const char *const *suffixes;
    VEC(struct wide_column) columns;
    uint32_t event_date;                 /* the column of the dates of events, or PLAN_NONE */
};

/* An act measures a datum: a column, a measure, or all of a table when it is neither. */
struct measured { uint32_t table, column; const struct data_measure *measure; uint32_t act_table, act_row; struct span span; };

struct data {
    struct plan *plan;
    VEC(struct {
        VEC(struct data_type_of) columns;
        uint32_t row;
        const struct ast_expr *missing;  /* cells of all its columns that mean missing, or NULL */
    }) tables;                           /* as validator->tables */
    VEC(struct data_measure) measures;
    VEC(struct measured) measured;
    VEC(struct data_wide) wides;
    uint32_t date_table, date_column, code_column;   /* of events, or PLAN_NONE */
};

void phase_data(struct checker *ck);             /* data.c: datasets, columns */
void phase_binding(struct checker *ck);          /* binding.c: what a source system calls the columns */
void phase_programs(struct checker *ck);         /* programs.c: criteria, windows, orders to programs */

/* Names in the data's world (data.c). */
bool data_names(const struct lower *l, const struct ast_expr *e);
/* Does it name a column of these codes? */
bool data_has_codes(const struct lower *l, const struct ast_expr *e, uint32_t enumeration);
struct typed data_word(struct lower *l, const struct ast_expr *e);
struct typed data_member(struct lower *l, const struct ast_expr *e, const struct scope *s);
struct typed data_unknown(struct lower *l, const struct ast_expr *e);
/* A dataset by its name, or PLAN_NONE. */
uint32_t data_table_named(const struct checker *ck, const struct name *name);
/* A column of table t at variable `var`, `up` parents up. */
struct typed data_column_of(struct lower *l, uint32_t t, uint32_t column, uint8_t var, uint8_t up, struct span span);
uint32_t data_column_named(const struct checker *ck, uint32_t table, const struct name *name);
/* Adds a column to a table; its number. */
uint32_t data_add_column(struct checker *ck, uint32_t table, struct data_column column, struct data_type_of type);
/* The enumeration that `code[F, M]` or a list of codes declares for a column of this name. */
uint32_t data_code_list(struct checker *ck, const struct ast_expr *list, const char *name);
/* Gives a column the codes of an enumeration, in a language. */
void data_codes(struct checker *ck, struct data_column *c, uint32_t enumeration, enum language l);
/* `F: "2", M: ["1", "H"]`: how the source writes the codes; those not named are written as they are. */
void data_spellings(struct checker *ck, struct data_column *c, uint32_t enumeration, const struct ast_expr *list);
/* Any other text is one more code. */
void data_other_code(struct checker *ck, struct data_column *c, enum language l);
/* Cells that mean missing, besides those known already; for a column, for all of a table. NULL adds none. */
void data_missing(struct checker *ck, struct data_column *c, const struct ast_expr *e);
void data_missing_all(struct checker *ck, uint32_t table, const struct ast_expr *e);
/* `unité_dans NAME [units]`, once all columns of the table are read (row_units.c): the units of a number of this type, with
   the bounds and the resolution of c, read from `cell`, which may be c itself. Then c gets what a cell may hold in each, and the
   bounds of them all. Without a name, the unit is that of the type. NULL after a diagnostic. Adding a column moves the others:
   c and cell are copies. */
const struct row_units *data_row_units(struct checker *ck, uint32_t table, const struct ast_expr *name, struct data_type_of of,
                                       struct data_column *c, const struct data_column *cell);
/* The value of a cell whose unit is `unit_node`, at the scale of its units: unknown in another one, or out of bounds. */
struct typed data_in_units(struct lower *l, struct typed raw, const struct row_units *units, uint32_t unit_node, struct span span);
/* The unit of a type, as the code of a column and as it is said. */
void data_unit(struct checker *ck, struct data_column *c, const struct type *type);
/* The column that a row of the study declares, not yet added, and its type; with what a standard property says of it. */
struct data_column data_make_column(struct checker *ck, const struct study_row *row, uint32_t property, struct data_type_of *of);
/* Reads the units of a column that was added. */
void data_read_units(struct checker *ck, uint32_t table, uint32_t column, const struct ast_expr *in);
/* Wide tables (wide.c): by name; read from a row of the study, once the table above is read; a column of the row of a variable;
   quantifiers and aggregates over the rows, written out. */
const struct data_wide *data_wide_named(const struct checker *ck, const struct name *name);
void data_read_wide(struct checker *ck, uint32_t block, uint32_t row);
struct typed data_wide_member(struct lower *l, const struct ast_expr *e, const struct scope *s);
struct typed data_wide_quantifier(struct lower *l, const struct ast_expr *e, struct scope *s);
struct typed data_wide_aggregate(struct lower *l, const struct ast_expr *e, enum plan_op op, struct scope *s);
struct typed data_wide_peak(struct lower *l, const struct ast_expr *e, struct scope *s);
/* Reads `lo ..= hi` into a column of numbers. */
void data_bounds(struct checker *ck, struct data_column *c, const struct type *type, const struct ast_expr *e);
/* A measure by its name, of a table or of any (PLAN_NONE); NULL when there is none. */
const struct data_measure *data_measure_named(const struct checker *ck, uint32_t table, const struct name *name);
/* Reads a row that says `valeur_de`, once the columns of its table are read. */
void data_read_measure(struct checker *ck, uint32_t table, const struct study_row *row, struct type type, const struct name *analyte);
/* Is the row of a variable one of the measure? PLAN_NONE after a diagnostic. Its value there, whether it is or not. */
uint32_t data_measure_holds(struct lower *l, const struct data_measure *m, uint8_t var);
struct typed data_measure_value(struct lower *l, const struct data_measure *m, uint8_t var, uint8_t up, struct span span);
/* Reads the `mesure` of acts, once the data are read (measured.c). */
void data_read_measured(struct checker *ck);
/* Says that a column or a measure is read which no event measures, where acts say what is measured. */
void data_check_measured(struct lower *l, uint32_t table, uint32_t column, const struct data_measure *measure, struct span span);
/* Says that the rows of a collection that pass a filter, by `var`, are of no day, or of none on which an event measures them. */
void data_check_window(struct lower *l, uint32_t table, const struct data_measure *measure, uint8_t var, uint32_t filter, struct span span);
/* A standard property of the entity by its word, or VOCAB_NONE. */
uint32_t entity_property(const struct checker *ck, const struct name *name, enum language l);
/* The column of an entity's standard property, declared when it is not yet. */
uint32_t data_standard(struct checker *ck, uint32_t property, struct span span);

#endif
