/* emit.h - how a validator becomes common table expressions. For the files of backends/sql/ alone.

   A frame is a relation of the rows under evaluation: those of the table judged, or the pairs of such a row and a row of a
   collection. Nodes become expressions over the columns of their frame; what is used more than once becomes a column. The
   columns of a frame come in segments: segment 0 from the row alone, segment n from the collections of rank n, whose pairs
   are folded and joined back by the identity of the row. Within a segment, a column of level n reads those below it. */
#ifndef RIPX_BACKENDS_SQL_EMIT_H
#define RIPX_BACKENDS_SQL_EMIT_H

#include "backends/sql/sql.h"
#include "backends/validate/needs.h"

/* ---- columns by place ---- */

struct rowset;
/* When a column is there: its segment in the high half, its level in the low half. */
typedef uint32_t place;
static inline place place_of_segment(uint32_t segment) { return segment << 16; }
static inline uint32_t place_segment(place p) { return p >> 16; }
static inline place place_later(place a, place b) { return a > b ? a : b; }

/* `given`: the pairs that it comes from, when it is what they come to. */
struct sheet_column { const char *name, *text; place at; const struct rowset *given; };
struct column_sheet { VEC(struct sheet_column) columns; };

/* An expression, parenthesised where need be: the ends of a value, `hi` the same pointer as `lo` when it is no range; a truth
   in `lo`. `at` is the place of the last column that it reads. */
struct expr { const char *lo, *hi; place at; };
static inline bool expr_is_range(struct expr e) { return e.lo != e.hi; }

/* ---- frames ---- */

/* What is known of a node before any row is: whether it may be a range, its bounds, how its collections follow one another. */
struct fact {
    __int128 lo, hi;
    bool ranged, beyond;                /* beyond: it reads a collection or the row of a table, so it stands in a frame */
    uint8_t vars;                       /* bit v: reads variable v of around it */
    uint32_t rank;                      /* collections that follow one another on the way up to it */
    uint32_t uses;                      /* how many nodes read it */
};

/* A column of the source that a frame reads at its own row (up 0) or at an ancestor's. */
struct own_column { uint32_t up, column; };
typedef VEC(const char *) name_list;
struct fold_column { const char *name, *text; };

/* A cell on which the unknown of a root rests, where `text` holds. */
struct leaf { uint32_t root, node; const char *text; place at; };
/* What is asked of each node of one root, in one frame, from node `first` to `last`: where `text` holds; NULL: it is not asked. */
struct need { const char *text; place at; };
struct needs_of_root { uint32_t root, first, last; struct need *need; };

struct rowset {
    uint32_t id, table;
    uint8_t var;
    struct rowset *outer;
    const struct plan_node *over;       /* the collection that opens it, NULL for the rows judged */
    uint32_t rank;                      /* of that collection */
    uint32_t up;                        /* how many ancestors are joined */
    VEC(struct own_column) own;
    name_list carried;                  /* columns of the frames around it */
    struct column_sheet sheet;
    VEC(struct fold_column) folds;      /* of an inner frame: what the frame around it is given */
    VEC(struct rowset *) inner;
    struct expr *memo;                  /* by node; lo is NULL until it is known */
    const char **chosen;                /* by node: the column of the row that FIRST or LAST chose */
    struct rowset **pairs;               /* by node: of the collection, NULL when there are none */
    const char **whole;                 /* by node: the column that is null where the collection may have other rows */
    const char *last;                   /* the relation of the segment emitted last */
    const char **segment;               /* by segment: its last relation */
    /* of the second pass, over what is missing: */
    struct column_sheet asked;
    VEC(struct needs_of_root) needs;
    VEC(struct leaf) leaves;
    name_list flags, picks;               /* what an inner frame reads of the one around it: what is asked, rows chosen */
    VEC(struct fold_column) found;      /* what it gives back */
    uint32_t asked_segments;
    uint32_t asked_segment;             /* of the frame around it, from which it takes and to which, plus one, it gives back */
    const char **asked_last;            /* by segment: its last relation */
    name_list all;                      /* chain.c: every column so far */
};

struct sql {
    const struct validator *v;
    const struct plan *plan;
    enum sql_dialect dialect;
    int64_t grade;
    struct arena *arena;
    struct needs needs;
    struct fact *facts;                 /* by node */
    bool *reached;
    uint32_t frames, names;
    struct text *out;
    bool some;                          /* is there a common table expression yet? */
    struct msg why;                     /* set when a program cannot be said */
    bool failed;
};

/* ---- dialect.c: what engines write differently ---- */

const char *sql_identifier(struct sql *s, const char *name);
const char *sql_string(struct sql *s, const char *text);
const char *sql_integer(struct sql *s, int64_t k);              /* a constant of 64 bits */
const char *sql_to_text(struct sql *s, const char *x);
const char *sql_to_integer(struct sql *s, const char *x);
const char *sql_to_wide(struct sql *s, const char *x);          /* an exact number of at least 38 digits */
const char *sql_null(struct sql *s, bool truth);
/* Quotient of whole numbers that divide each other. */
const char *sql_quotient(struct sql *s, const char *a, int64_t b);
const char *sql_date_of(struct sql *s, const char *days);       /* a date, of a number of days in the calendar */
const char *sql_days_of(struct sql *s, const char *date);
const char *sql_next_day(struct sql *s, const char *date);
const char *sql_date_make(struct sql *s, const char *y, const char *m, const char *d);
const char *sql_date_months(struct sql *s, const char *date, int64_t months);     /* the last day where the month lacks it */
const char *sql_year(struct sql *s, const char *date);
const char *sql_month(struct sql *s, const char *date);
const char *sql_day(struct sql *s, const char *date);
const char *sql_matches(struct sql *s, const char *x, const char *pattern);       /* the whole of x; pattern without | outside () */
const char *sql_trim_blanks(struct sql *s, const char *x);      /* spaces and tabs */
/* Opens a view; keeps the engine from writing its columns out in place of their names. */
void sql_view_begin(struct sql *s, const char *name);
const char *sql_fence(const struct sql *s);

/* ---- sheet.c ---- */

const char *sql_printf(struct sql *s, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Is it a name or a number, which costs nothing to read again? */
bool sql_is_plain(const char *text);
/* A column that holds the text, one place later; the same one when there is one already. `at` becomes its place. */
const char *sheet_hold(struct sql *s, struct column_sheet *sheet, const char *text, place *at);
/* A new column at a place, of that name. */
void sheet_add(struct sql *s, struct column_sheet *sheet, const char *name, const char *text, place at, const struct rowset *given);
const char *sql_new_name(struct sql *s, const char *prefix);
/* Begins a common table expression of that name; ends it. */
void cte_begin(struct sql *s, const char *name);
void cte_end(struct sql *s);
/* Writes the relations of a segment beyond its level 0, over `from`; gives the name of the last. */
const char *sheet_levels(struct sql *s, const struct column_sheet *sheet, uint32_t segment, const char *from, const char *stem);
/* The greatest segment of a sheet; the greatest level of a segment. */
uint32_t sheet_segments(const struct column_sheet *sheet);
uint32_t sheet_level(const struct column_sheet *sheet, uint32_t segment);

/* ---- facts.c ---- */

/* Learns what is known of the nodes that programs reach. False, with the reason, when one cannot be said. */
bool facts_learn(struct sql *s);

/* ---- input.c ---- */

/* The typed relations of the tables that programs read: t0, t1 … with rid, pid, shown, and a column c0, c1 … a column read. */
void input_tables(struct sql *s);
bool input_is_ranged(const struct data_column *c);
/* Are the rows of the table found by the key of their parent's? */
bool input_is_joined(const struct sql *s, uint32_t table);
/* The column, beyond those declared, of the parent's relation that is null in rows of which it is not known which rows of the
   child table are below them. */
uint32_t input_whole(const struct sql *s, uint32_t child);

/* ---- rowset.c ---- */

struct rowset *rowset_new(struct sql *s, struct rowset *outer, uint32_t table, uint8_t var);
/* The frame of a collection's pairs, shared by those of the same rows and rank. */
struct rowset *rowset_of_collection(struct sql *s, struct rowset *outer, const struct plan_node *n, uint32_t rank);
/* The columns that tell the rows of a frame apart, separated by commas, each after the prefix. */
const char *rowset_identity(struct sql *s, const struct rowset *f, const char *prefix);
/* "a.x = b.x AND …" over the identity. */
const char *rowset_same(struct sql *s, const struct rowset *f, const char *a, const char *b);
/* Where a node stands for a frame: the innermost frame that it reads the row of. */
struct rowset *rowset_standing(struct sql *s, struct rowset *f, uint32_t node);
/* Makes a column of a frame around it readable in f. */
void rowset_carry(struct sql *s, struct rowset *f, const struct rowset *owner, const char *name);
/* The row of a variable, `up` parents up, as a name in f; NULL when there is no such place. */
const char *rowset_row(struct sql *s, struct rowset *f, uint8_t var, uint8_t up);
/* The table of that row, or PLAN_NONE. */
uint32_t rowset_table(const struct sql *s, struct rowset *f, uint8_t var, uint8_t up);
/* A column that is null where it is not known which rows of a table are below that row, or where it is not there. */
const char *rowset_whole(struct sql *s, struct rowset *f, uint8_t var, uint8_t up, uint32_t child);
/* Has a column of a table, up to those beyond the declared ones, two ends? */
bool rowset_is_ranged(const struct sql *s, uint32_t table, uint32_t column);
/* The cell of a column likewise. */
bool rowset_cell(struct sql *s, struct rowset *f, const struct plan_node *n, struct expr *out);
/* Writes the relations of a rowset and of those in it; gives the name of the last. */
const char *rowset_write(struct sql *s, struct rowset *f);
/* Parts of a SELECT: the columns that it reads of tables u0, u1 …, each after a comma; the joins of u1 and on. */
void rowset_write_own(struct sql *s, const struct rowset *f);
void rowset_write_ancestors(struct sql *s, const struct rowset *f);
/* The text, but null over the row that stands in a chain for no pair at all. */
const char *rowset_where_there(struct sql *s, const struct rowset *pairs, const char *text);
/* What stands before the name of a value that pairs came to, beside the row that they are of: "g7.", or "p." in a chain. */
const char *rowset_given(struct sql *s, const struct rowset *pairs, char prefix);

/* ---- chain.c: the same where a relation read twice would be computed twice ---- */

/* Does the dialect want it so? */
static inline bool chain_wanted(const struct sql *s) { return s->dialect == SQL_SPARK; }
/* The rows of a set as one subquery in which nothing is read twice but the tables; `from` those of the set around it. */
const char *chain_values(struct sql *s, struct rowset *f, const char *from);
/* What is asked of them, over the rows that chain_values gave. */
const char *chain_asked(struct sql *s, struct rowset *f, const char *from);

/* ---- nodes.c, times.c, folds.c ---- */

/* The value or truth of a node over a frame. */
struct expr node_expr(struct sql *s, struct rowset *f, uint32_t node);
/* The same as plain names. */
struct expr node_held(struct sql *s, struct rowset *f, uint32_t node);
struct expr times_completed(struct sql *s, struct rowset *f, const struct plan_node *n);
struct expr times_add_months(struct sql *s, struct rowset *f, const struct plan_node *n);
struct expr fold_expr(struct sql *s, struct rowset *f, uint32_t node);

/* ---- missing.c ---- */

/* A root of a program whose unknown is to be explained where `condition`, over the last columns of the frame, holds. */
struct asked_root { uint32_t node; const char *condition; };
/* Finds which cells would have to be known, as plan_explain does, all rows at once. Before the frame is written. */
void missing_ask(struct sql *s, struct rowset *f, const struct asked_root *roots, uint32_t n);
/* Writes the relations of the rowset, then those of that; gives the name of the last. */
const char *missing_write(struct sql *s, struct rowset *f);
/* The list of the columns found, each once, in the order of the programs and of what is written in them. */
const char *missing_list(struct sql *s, const struct rowset *f);
/* Does a rowset inside give back what it found at this segment? */
bool missing_gives(const struct rowset *g, uint32_t segment);

#endif
