/* plan.h - the one small typed form that rules of law, criteria, windows and tests lower to, and its interpreter.

   Values are 64-bit integers. A number has a scale that the lowering knows and the plan does not: comparisons and sums
   carry whole multipliers, so that there is no division and no rounding; bounds were proved when the plan was built, so
   no operation overflows (one that would gives unknown, never a wrong value; comparisons are exact whatever the
   multipliers). Truth is Kleene's: a value is yes, no or unknown. A value may be a range (a partial date, a row of a
   table of the law): then a comparison is yes or no only when it is so for every value of the ranges.

   Rules that hold for every operation:
   - NUMBER, DATE and INSTANT may be ranges, other types not. Arithmetic on ranges gives the range of the results, each
     use of a value taken apart. A range is a known value: KNOWN is yes.
   - A CHOICE is known once it has candidates at all, and says KNOWN when one is left. EQ of two choices, or of a choice
     and a code: yes when both are down to the same one, no when they share none. ORDER_LE likewise for all pairs. A
     choice without candidates is a contradiction and answers unknown. IF with an unknown condition gives the candidates
     of both sides: the set of what is not ruled out.
   - FORALL is "filter implies body" over the rows, joined by AND; EXISTS is "filter and body", joined by OR. Over no row:
     yes, and no. An `open` EXISTS is yes or unknown. FORALL and the others speak of the rows written, open or not.
   - COUNT with unknown filters is a range: from the rows that pass to those that may. SUM, MIN and MAX are unknown when
     a row may pass (its filter is unknown) or passes with an unknown value. SUM of none is 0. MIN of ranges is the
     range from the least low end to the least high end.
   - FIRST and LAST: equal keys go to the earliest row. Unknown when a row may pass, when a key is unknown, when ranges
     of keys leave the choice open, or when there is no row.
   - A row that is not there (a parent missing on the way up, the ROOT of an empty table, a variable that nothing binds)
     has unknown columns and nothing STATED; a collection of its children is unknown.
   - A collection of the children of a row that may have others than those that name it (`unsure_below`, `strays`) is what
     the rows named settle whatever the others are: an EXISTS that one proves, a FORALL that one refutes. Else it is unknown.
   - A cell whose state is PLAN_POISONED is unknown, and STATED.
   - A date outside years 1 to 9999 takes no part in COMPLETED and ADD_MONTHS: unknown.
   Kleene's promise holds but for KNOWN and STATED: giving a value to what was unknown turns no yes into no, nor back. */
#ifndef RIPX_LANG_PLAN_H
#define RIPX_LANG_PLAN_H

#include "lang/arena.h"
#include "lang/span.h"
#include "lang/vec.h"

#include <stdbool.h>
#include <stdint.h>

enum plan_type {
    PLAN_TRUTH,
    PLAN_NUMBER,   /* scaled integer; a number of days or months too */
    PLAN_DATE,     /* days since 1970-01-01; lo..hi for a partial date */
    PLAN_INSTANT,  /* minutes since 1970-01-01 00:00; unknown when the time of day is */
    PLAN_CODE,     /* index in an enumeration or code list */
    PLAN_SET,      /* a set of codes, bit i for code i (at most 64) */
    PLAN_CHOICE,   /* the candidates not ruled out, as a set: one value of which the truth is not yet known */
    PLAN_REF,      /* row number in a table */
    PLAN_TEXT      /* number of an interned text */
};

/* X(NAME, children): the operations. a, b, c are child nodes; k, m are constants. */
#define PLAN_OPS(X)                                                                                                    \
    X(CONST, 0)        /* k, or k..m when `ranged`; truth: 1 yes, 0 no */                                              \
    X(UNKNOWN, 0)      /* of any type; k PLAN_BY_CELL: because of what table.column, as in COLUMN, holds */            \
    X(COLUMN, 0)       /* table.column at the row of `var`, `up` parents up */                                         \
    X(ROW, 0)          /* the row of `var`, `up` parents up, as a REF */                                               \
    X(STATED, 0)       /* did the author write table.column at that row? Never unknown. */                             \
    X(INPUT, 1)        /* the value of a; a compiled validator receives it as input number k instead */                \
    X(NOT, 1) X(AND, 2) X(OR, 2)                                                                                       \
    X(KNOWN, 1)        /* is a known? Never unknown. */                                                                \
    X(GRADE, 1)        /* a, where the level of proof admits grade k; else unknown */                                  \
    X(IF, 3)           /* a ? b : c; unknown a gives unknown, unless b and c are equal and known */                    \
    X(EQ, 2) X(LT, 2) X(LE, 2)   /* a*k against b*m; k, m > 0 (1 when not numbers). EQ of truths: both known, and the same */ \
    X(IN, 1)           /* code a is one of lists[k]; for a CHOICE: yes when all candidates are, no when none is */     \
    X(CONTAINS, 1)     /* set a contains code k */                                                                     \
    X(ORDER_LE, 2)     /* codes a ≤ b in orders[k] */                                                                  \
    X(ADD, 2)          /* a*k + b*m; dates and days too */                                                             \
    X(MUL, 2)          /* a*b */                                                                                       \
    X(COMPLETED, 2)    /* the greatest n such that a plus n*k months is not after b: negative when b < a.             */ \
                       /* m is an enum date_rounding: when a period ends that ends on a day its month lacks           */ \
    X(ADD_MONTHS, 1)   /* date a plus k months; m is an enum date_rounding, REFUSE gives unknown */                    \
    X(LOOKUP, 1)       /* table of the law lookups[k], column m, at the key a; of a range of keys, the hull */         \
    X(FORALL, 2) X(EXISTS, 2)    /* over a collection: filter a (or NONE), body b */                                   \
    X(COUNT, 1)        /* rows that pass filter a */                                                                   \
    X(SUM, 2) X(MIN, 2) X(MAX, 2)  /* of b over rows that pass filter a; MIN and MAX of none are unknown */            \
    X(FIRST, 3) X(LAST, 3)       /* b of the row with the least/greatest key c among those that pass a */

enum plan_op {
#define X(name, children) PLAN_##name,
    PLAN_OPS(X)
#undef X
};
enum { PLAN_OP_COUNT = PLAN_LAST + 1 };

enum { PLAN_NONE = UINT32_MAX };        /* no child, no table */
enum { PLAN_ROOT = 255 };               /* as `var`: the single row of a table of one row */
enum { PLAN_BY_CELL = -1 };             /* as `k` of UNKNOWN */
enum { PLAN_VARS = 8 };                 /* variable 0 is the row the plan is run for; 1..7 are bound by collections */

struct plan_node {
    enum plan_op op : 8;
    enum plan_type type : 8;
    uint8_t var, up;                    /* COLUMN, ROW, STATED; collections: `var` is the variable they bind */
    bool ranged;                        /* CONST: k..m */
    bool of_parent;                     /* collections: only the rows whose parent is the row of (of_var, of_up) */
    uint8_t of_var, of_up;
    bool open;                          /* collections: not stated to be whole, so EXISTS is never no */
    uint32_t table, column;
    uint32_t a, b, c;
    int64_t k, m;
    struct span span;                   /* the expression it comes from */
    uint32_t depth;                     /* 1 + the deepest child; set by plan_add */
};

/* Deeper plans are refused by plan_verify: what walks a plan may call itself. The lowering asks before it nests. */
enum { PLAN_MAX_DEPTH = 1024 };

/* The interval table of a text of law: row i holds keys from[i]..to[i], both ends in, to[i] <= from[i+1]; the last row is
   open above when `open_end`. At a shared bound the answer is the intersection of the two rows' ranges. A key that no row
   holds: unknown. */
struct plan_lookup {
    uint32_t rows, columns;
    bool open_end;
    const int64_t *from, *to;
    const int64_t *lo, *hi;             /* rows × columns, row after row */
};

struct plan_list { uint32_t n; const int64_t *codes; };
/* n codes; bit (a*n + b) of le says a ≤ b. Reflexive and transitive. */
struct plan_order { uint32_t n; const uint64_t *le; };

struct plan {
    struct arena *arena;
    VEC(struct plan_node) nodes;        /* children stand before their parents */
    VEC(struct plan_lookup) lookups;
    VEC(struct plan_list) lists;
    VEC(struct plan_order) orders;
};

struct plan *plan_new(struct arena *arena);
/* Appends a copy of the node and gives its number. */
uint32_t plan_add(struct plan *p, struct plan_node node);
/* The children that a node has, in order a, b, c; their number. A collection without filter has no child there. */
uint32_t plan_children(const struct plan_node *node, uint32_t child[3]);
/* The operation's name, "COLUMN"; the type's, "truth". */
const char *plan_op_name(enum plan_op op);
const char *plan_type_name(enum plan_type type);
/* Does the plan hold itself together: children before parents, types, numbers of tables and constants, each variable
   over one table where it is used? NULL when it does, else what is wrong, in English, for an internal error.
   (Tables and columns are the environment's: a plan may run only over one that has those it names.) */
const char *plan_verify(const struct plan *p);
struct text;
/* One line per node reachable from root, for tests. */
void plan_dump(const struct plan *p, uint32_t root, struct text *out);

/* ---- what a plan runs over ---- */

enum plan_state { PLAN_ABSENT, PLAN_GIVEN, PLAN_SAID_UNKNOWN, PLAN_POISONED };

/* Bit i of `known` says that row i has a value. hi is NULL when no value is a range. state may be NULL (data): then a
   known value is GIVEN, another ABSENT. */
struct plan_column {
    enum plan_type type;
    const int64_t *lo, *hi;
    const uint64_t *known;
    const uint8_t *state;               /* enum plan_state */
};
struct plan_table {
    uint32_t rows, columns;
    const struct plan_column *column;
    uint32_t parent;                    /* table number, or PLAN_NONE */
    const uint32_t *parent_row;         /* per row; PLAN_NONE when the parent is not there */
    const uint64_t *unsure_below;       /* bit i: which rows of other tables are children of row i is not known; NULL: of none */
    bool strays;                        /* there is a row that may be a child of any row of the parent */
};
struct plan_env {
    uint32_t tables;
    const struct plan_table *table;
    int64_t grade;                      /* the weakest grade admitted: GRADE with k ≤ grade gives its child */
};

/* ---- the interpreter: columns of up to PLAN_BLOCK rows at a time ---- */

enum { PLAN_BLOCK = 8192 };

struct plan_eval;
/* An interpreter of the plan over env; both must outlive it. Owns its buffers; free with plan_eval_free. Between calls
   the plan may grow and values of env may change; the number of rows of its tables and their parents may not. */
struct plan_eval *plan_eval_new(const struct plan *p, const struct plan_env *env);
void plan_eval_free(struct plan_eval *ev);
/* From now on over another env whose tables have the same rows and parents: columns and level may differ. */
void plan_eval_over(struct plan_eval *ev, const struct plan_env *env);
/* The rows of tables, or their parents, are others from now on. */
void plan_eval_rows_changed(struct plan_eval *ev);
/* Truth of `root` for rows first..first+count-1 of `table` bound to variable 0, count ≤ PLAN_BLOCK: bit i of yes and of
   no are for row first+i, neither for unknown. Bits beyond count are 0. The masks hold (count+63)/64 words, the caller's. */
void plan_eval_truth(struct plan_eval *ev, uint32_t root, uint32_t table, uint32_t first, uint32_t count,
                     uint64_t *yes, uint64_t *no);
/* Values likewise; lo = hi unless the value is a range. */
void plan_eval_value(struct plan_eval *ev, uint32_t root, uint32_t table, uint32_t first, uint32_t count,
                     int64_t *lo, int64_t *hi, uint64_t *known);

/* ---- why: the leaves that decide ---- */

enum plan_truth { PLAN_NO, PLAN_YES, PLAN_UNSURE };

struct plan_leaf {
    uint32_t node;                      /* COLUMN, STATED, GRADE or another leaf that decides */
    uint32_t table, row, column;        /* of a COLUMN or STATED; else PLAN_NONE */
    enum plan_state state;
    bool of_rows;                       /* a collection that may have other rows than those known */
};
/* Calls `see` for each leaf on which the truth of root at `row` rests: for yes or no, the leaves that make it so; for
   unknown, those that would have to be known (the ones that cannot change it are left out). In source order, each once.
   A node that stays unknown although all it reads is known is itself a leaf: GRADE that withholds, LOOKUP out of range or
   giving a range, FIRST of none, a collection that is `open` or whose parent is not there. */
typedef void plan_see(void *ctx, const struct plan_leaf *leaf);
void plan_explain(struct plan_eval *ev, uint32_t root, uint32_t table, uint32_t row, plan_see *see, void *ctx);

#endif
