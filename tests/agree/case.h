/* case.h - a random protocol and random data, as a structure: written as texts for the executors that read texts, and judged as it
   stands by the naive evaluator, which shares no code with the program.

   Everything is a value that may be dropped, so that a case that fails can be made smaller. */
#ifndef RIPX_TESTS_AGREE_CASE_H
#define RIPX_TESTS_AGREE_CASE_H

#include "lang/arena.h"
#include "tests/agree/executor.h"

/* A table that is made at random has at most CASE_DRAWN columns; what calendars, wide tables and units add has room after them. */
enum { CASE_TABLES = 5, CASE_COLUMNS = 32, CASE_DRAWN = 8, CASE_PROGRAMS = 12, CASE_CODES = 4, CASE_VISITS = 4, CASE_WIDEST = 3 };

enum case_type { CASE_NUMBER, CASE_DATE, CASE_INSTANT, CASE_TRUTH, CASE_CODE, CASE_TEXT, CASE_TYPES };

/* What a number measures; creatinine is measured by its mass or by its amount, which its analyte converts. A quotient and a product may measure what has no name here: those are compared at once. */
enum case_dimension { DIM_NONE, DIM_MASS, DIM_LENGTH, DIM_CONCENTRATION, DIM_TEMPERATURE, DIM_DAYS, DIM_CIVIL, DIM_CREATININE, CASE_DIMENSIONS };
/* A unit is worth digits × 10^power of the base of its dimension. */
struct case_unit { const char *text; enum case_dimension dimension; int digits, power; };
extern const struct case_unit CASE_UNITS[];
/* Some of them by number. */
enum { UNIT_NONE, UNIT_KG, UNIT_G, UNIT_MG, UNIT_M, UNIT_CM, UNIT_MM, UNIT_G_L, UNIT_G_DL, UNIT_MG_DL, UNIT_CEL, UNIT_D, UNIT_WK, UNIT_MO, UNIT_A, UNIT_MG_L,
       UNIT_H, UNIT_MIN, UNIT_CREAT_MASS, UNIT_CREAT, CASE_UNIT_COUNT };

struct case_column {
    char name[12];
    enum case_type type;
    uint32_t unit;                      /* NUMBER: of CASE_UNITS, 0 none */
    int scale;                          /* NUMBER: decimals */
    int64_t min, max;                   /* NUMBER: scaled, in its unit */
    uint32_t codes;                     /* CODE: how many */
    uint32_t spelled;                   /* CODE: a bit for each that the source spells otherwise */
    bool takes_others, spells_in_type;  /* CODE */
    uint32_t n_units, units[CASE_CODES];/* CODE with some: these are its codes. NUMBER with in_units: those admitted */
    uint32_t in_units;                  /* NUMBER: 1 + the column of units */
    bool lists_units, is_implied;       /* NUMBER: it says which are admitted; CODE: such a list is its only declaration */
    uint32_t value_of, when;            /* a value of a long table: 1 + the column of values, which is one where column `when` */
    int64_t when_code;                  /* has this code */
    bool is_zoned; int zone;            /* DATE, INSTANT: minutes from UTC */
    bool has_missing;                   /* the words "NA" and "999" */
    bool declares_scale, declares_bounds;
    bool is_renamed;                    /* the source calls it "S." and its name */
    bool is_undeclared;                 /* the datum of a criterion in words */
    bool is_of_wide;                    /* of one suffix of a wide table, which declares it */
};

/* What a cell says and what that means. */
struct case_cell { const char *text; bool is_known; int64_t lo, hi; };
enum case_shape { ROW_WHOLE, ROW_CUT, ROW_OVERLONG };
/* `own` is how rows of tables under it name a row. */
struct case_row { const char *key, *own; enum case_shape shape; uint32_t cut; struct case_cell cell[CASE_COLUMNS]; bool is_dropped; };

struct case_table {
    char name[8];
    uint32_t parent;                    /* PLAN_NONE: the root */
    uint32_t n_columns, n_rows;
    struct case_column column[CASE_COLUMNS];
    uint32_t n_order, order[CASE_COLUMNS];      /* of the columns in the file */
    bool names_rows;                    /* by a column of its own, rid */
    bool has_missing;                   /* the word "ND" in any column */
    uint32_t n_suffixes;                /* a wide table, if any: it has no file, its rows stand in those of the table above, */
    uint32_t wide_at[CASE_COLUMNS];     /* where the columns of each of its own begin, one a suffix */
    struct case_row *row;
    bool is_dropped;
};

/* ---- expressions ---- */

enum case_kind {
    X_CONST, X_UNKNOWN, X_COLUMN,
    X_AND, X_OR, X_NOT, X_KNOWN, X_IS,                     /* IS: `= vrai`, `= faux` */
    X_EQ, X_LT, X_LE, X_GT, X_GE, X_BETWEEN, X_BELOW, X_LISTED,   /* BETWEEN a ..= b; BELOW a ..< b */
    X_ADD, X_SUB, X_MUL, X_DIV,
    X_SHIFT,                                               /* a date plus n of a unit of time */
    X_YEARS, X_MONTHS, X_DAYS,
    X_AT_LEAST,                                            /* `lo` of the conditions a, b, c */
    X_EXISTS, X_FORALL, X_COUNT, X_SUM, X_MIN, X_MAX, X_FIRST, X_LAST, X_PEAK   /* PEAK: within `lo` units of c */
};

struct case_expr {
    enum case_kind kind;
    enum case_type type;
    enum case_dimension dimension;
    struct case_expr *a, *b, *c;        /* collections: a filter or NULL, b body, c key or NULL */
    uint32_t table, column, var;        /* COLUMN; collections bind `var` over `table` */
    uint32_t named;                     /* collections: 1 + the column that names a value of a long table; 0: all rows */
    uint32_t of_var;                    /* collections: children of the row of this variable; 0 is the row judged */
    int64_t lo, hi;                     /* CONST: number, scaled; date; code; truth. SHIFT: how many */
    int scale;
    uint32_t unit;
    uint32_t n_list;
    int64_t list[CASE_CODES];
};

/* In words: it has no condition, and `requires` is the datum of its own name. */
struct case_program { enum program_kind kind; char id[8]; struct case_expr *requires; bool in_words, is_dropped; };

/* Visits with windows, in table 1. */
struct case_visit { int lo, hi; uint32_t anchor; int code; bool is_around, in_hours; };   /* anchor: a visit, or PLAN_NONE for the axis */
struct case_calendar {
    bool is_there, counts_from_one;
    bool needs_consent;                 /* at the visits that are marked */
    bool consent_at[CASE_VISITS];
    uint32_t anchor_column;             /* of the root: the axis is since this date; PLAN_NONE: since the first visit */
    uint32_t consent_column, date_column, code_column;
    uint32_t n_visits;
    struct case_visit visit[CASE_VISITS];
};

struct gen_case {
    struct arena *arena;
    uint64_t seed, state;
    uint32_t n_tables, n_programs;
    bool is_flat;                       /* programs see their row alone */
    struct case_table table[CASE_TABLES];
    struct case_program program[CASE_PROGRAMS];
    struct case_calendar calendar;
    char delimiter;
    const struct naive *links;          /* of rows, for case_value */
    bool crlf, bom, is_bound, binds_missing;  /* bound: a `liaison` gives the source's names, and perhaps the word "NK" */
};

/* ---- making ---- */

/* The seeds from CASE_DATA × n on, CASE_DATA of them, have the same protocol and other data, among which values of the first of
   them. One in CASE_LARGE has rows for several blocks. */
enum { CASE_DATA = 8, CASE_LARGE = 400 };
/* The case of a seed; to be freed with arena_free(c->arena). */
struct gen_case *case_make(uint64_t seed);
uint64_t case_draw(struct gen_case *c);
uint32_t case_below(struct gen_case *c, uint32_t n);
int64_t case_between(struct gen_case *c, int64_t lo, int64_t hi);
/* Columns and tables, the root first (columns.c). */
void case_make_tables(struct gen_case *c);
struct case_column *case_add_column(struct gen_case *c, struct case_table *t, enum case_type type);
/* A random cell of a column; what visits' columns hold in the calendar's terms (cells.c). */
void case_make_cell(struct gen_case *c, const struct case_table *t, const struct case_column *k, struct case_cell *cell);
void case_make_visit(struct gen_case *c, struct case_row *row, const struct case_row *participant, uint32_t number);
/* The spelling of a code in the protocol; what its source may write for it, of two. */
const char *case_code(const struct case_column *k, int64_t code);
const char *case_spelling(struct gen_case *c, const struct case_column *k, uint32_t code, uint32_t which);
/* A random condition over the root table, with constants near the values that its rows give. */
struct case_expr *case_condition(struct gen_case *c);
/* A day near those of the data. */
int32_t case_day(struct gen_case *c);

/* ---- writing ---- */

struct case_texts { struct text protocol; struct text csv[CASE_TABLES]; struct agree_file files[AGREE_FILES]; uint32_t n_files; };
void case_write(const struct gen_case *c, struct case_texts *out);
void case_release(struct case_texts *t);
/* One expression, in French. */
void case_write_expr(const struct gen_case *c, const struct case_expr *e, struct text *out);

/* ---- judging ---- */

extern const struct executor agree_naive;      /* reads subject.meant, which is a gen_case */
/* The value of an expression, not a condition, at a row of the root: from lo to hi, times 10^-power of the base of its dimension.
   False when it is unknown, or does not fit. For this, case_link reads which rows belong to which. */
bool case_value(const struct gen_case *c, const struct case_expr *e, uint32_t row, int64_t *lo, int64_t *hi, int *power);
void case_link(struct gen_case *c);

/* ---- making smaller ---- */

/* Does the case still fail in the same way? */
typedef bool case_fails(void *ctx, const struct gen_case *c);
/* Drops criteria, then parts of them, then rows and cells, while it fails. */
void case_shrink(struct gen_case *c, case_fails *fails, void *ctx);

#endif
