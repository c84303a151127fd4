/* plan_frame.h - what the files of the interpreter share: frames of rows, their values, and loops over them. */
#ifndef RIPX_LANG_PLAN_FRAME_H
#define RIPX_LANG_PLAN_FRAME_H

#include "lang/plan.h"

__extension__ typedef __int128 wide;

/* ---- loops (plan_kernel.c): over n values, or over bits 0..n-1 of words; bits beyond n are written 0 ---- */

static inline uint32_t bit_words(uint32_t n) { return (n + 63) / 64; }
static inline bool bit_get(const uint64_t *bits, uint32_t i) { return bits[i / 64] >> (i % 64) & 1; }
static inline void bit_set(uint64_t *bits, uint32_t i) { bits[i / 64] |= UINT64_C(1) << (i % 64); }
/* The bits of word w that are below n. */
static inline uint64_t bit_tail(uint32_t n, uint32_t w)
{
    return n - w * 64 >= 64 ? ~UINT64_C(0) : (UINT64_C(1) << (n - w * 64)) - 1;
}

void bits_fill(uint64_t *to, bool on, uint32_t n);
/* Bits first..first+n-1 of `from`. */
void bits_copy(uint64_t *to, const uint64_t *from, uint32_t first, uint32_t n);
/* Bit rows[i] of `from`; 0 where the row is PLAN_NONE. */
void bits_gather(uint64_t *to, const uint64_t *from, const uint32_t *rows, uint32_t n);
bool bits_any(const uint64_t *bits, uint32_t n);
bool bits_all(const uint64_t *bits, uint32_t n);

void ints_fill(int64_t *to, int64_t value, uint32_t n);
/* from[rows[i]]; 0 where the row is PLAN_NONE. */
void ints_gather(int64_t *to, const int64_t *from, const uint32_t *rows, uint32_t n);
/* No |at[i]| is above the result. */
wide ints_reach(const int64_t *at, uint32_t n);
/* a*k + b*m, and a*b: the caller knows that they fit. */
void ints_linear(int64_t *to, const int64_t *a, int64_t k, const int64_t *b, int64_t m, uint32_t n);
void ints_product(int64_t *to, const int64_t *a, const int64_t *b, uint32_t n);

/* a where the bit is on, else b. */
void ints_select(int64_t *to, const uint64_t *bits, const int64_t *a, const int64_t *b, uint32_t n);

/* One operand of a comparison: at[i]*times, or at[0]*times for all rows when uniform. times > 0. */
struct side { const int64_t *at; int64_t times; bool uniform; };
/* Bit i says a < b, a = b; exact even where the products would not fit. */
void mask_less(uint64_t *to, struct side a, struct side b, uint32_t n);
void mask_same(uint64_t *to, struct side a, struct side b, uint32_t n);
/* Bit i says that code at[i] is a bit of `set`; that bit `code` of the set at[i] is on. */
void mask_member(uint64_t *to, const int64_t *at, uint64_t set, uint32_t n);
void mask_holds(uint64_t *to, const int64_t *at, uint32_t code, uint32_t n);

/* ---- memory that is taken piece by piece and given back all at once (plan_eval.c) ---- */

struct slab;
struct pool { struct slab *first, *at; size_t used; };
/* Not zeroed, on a line of the cache; lives until the pool is reset. Aborts when there is no memory. */
void *pool_take(struct pool *p, size_t size);
static inline int64_t *pool_ints(struct pool *p, uint32_t n) { return pool_take(p, n * sizeof(int64_t)); }
static inline uint64_t *pool_bits(struct pool *p, uint32_t n) { return pool_take(p, bit_words(n) * sizeof(uint64_t)); }
void pool_reset(struct pool *p);
void pool_release(struct pool *p);

/* ---- values ---- */

/* hi == lo, as pointers, when no value is a range. Uniform: the one value lo[0], hi[0], known[0] & 1 stands for all rows. */
struct value { const int64_t *lo, *hi; const uint64_t *known; bool uniform; };
/* Never both; bits beyond the frame's rows are 0. */
struct truth { const uint64_t *yes, *no; };

/* The value of a node in a frame; `asked` is the explanation's: what was asked of it already. */
struct memo { uint64_t stamp, asked[2]; union { struct value value; struct truth truth; } of; };

/* Rows under evaluation together. Row i binds `var` to row rows[i] of `table` (base + i when rows is NULL); the variables
   of the frame around it are bound as at its row of[i]. */
struct frame {
    struct frame *outer;
    uint32_t n, var, table, base;
    const uint32_t *rows, *of;
    const uint32_t *seen[PLAN_VARS];    /* rows of outer variables, gathered when first asked for */
    struct pool pool;
    struct memo *memo;                  /* by node; an entry or a mark counts when its stamp is the frame's */
    uint32_t memos;
    uint64_t stamp;
};

/* The rows of a table by the row of their parent: those of parent row r are rows[start[r]..start[r+1]-1], ascending. */
struct children { uint32_t *start, *rows; };

struct plan_eval {
    const struct plan *plan;
    const struct plan_env *env;
    uint8_t *free_vars;                 /* by node: bit v says that it reads variable v of around it */
    uint32_t nodes;                     /* for which free_vars is known */
    struct children *children;          /* by table; made when first asked for */
    struct frame **frames;              /* a stack */
    uint32_t top, made;
    int64_t **sorted;                   /* by list: its codes in order, made when first asked for */
    uint32_t lists;
};

static inline bool plan_is_collection(enum plan_op op) { return op >= PLAN_FORALL; }

/* ---- frames (plan_eval.c) ---- */

/* A frame on top of the stack, inside `outer` or NULL; the caller fills var, table, base or rows, of, n, then starts it. */
struct frame *frame_push(struct plan_eval *ev, struct frame *outer);
/* Forgets all values of the frame: it holds other rows now. */
void frame_start(struct plan_eval *ev, struct frame *f);
void frame_pop(struct plan_eval *ev);
/* The frame of count rows of table bound to variable 0. */
struct frame *frame_root(struct plan_eval *ev, uint32_t table, uint32_t first, uint32_t count);

/* Where a variable, `up` parents up, stands for each row of a frame: row rows[i], or base + i when rows is NULL, of
   table. table is PLAN_NONE when there is no such place, rows[i] when the row is not there. */
struct place { uint32_t table, base; const uint32_t *rows; };
struct place place_of(struct plan_eval *ev, struct frame *f, uint32_t var, uint32_t up);
static inline uint32_t place_row(const struct place *p, uint32_t i) { return p->rows ? p->rows[i] : p->base + i; }

/* The value of a node for the rows of the frame; of a truth, 1 and 0. */
struct value frame_value(struct plan_eval *ev, struct frame *f, uint32_t node);
struct truth frame_truth(struct plan_eval *ev, struct frame *f, uint32_t node);
/* The same value, not uniform. */
struct value value_spread(struct frame *f, struct value v);
/* Unknown for all rows. */
struct value value_unknown(void);

/* ---- operations on the values of a frame (plan_values.c) ---- */

static inline bool set_is_single(uint64_t set) { return set && !(set & (set - 1)); }

/* a*k against b*m, ranges included; truths. */
struct truth value_less(struct frame *f, struct value a, int64_t k, struct value b, int64_t m);
struct truth value_same(struct frame *f, struct value a, int64_t k, struct value b, int64_t m);
struct truth truth_same(struct frame *f, struct truth a, struct truth b);
/* Choices among themselves or with codes. */
struct truth choice_same(struct frame *f, struct value a, bool a_choice, struct value b, bool b_choice);
struct truth choice_in(struct frame *f, const struct plan_list *list, struct value a);
struct truth order_le(struct frame *f, const struct plan_order *o, struct value a, bool a_choice, struct value b,
                      bool b_choice);
/* The codes of a list in order; the caller frees it. */
int64_t *list_sorted(const struct plan_list *list);
struct truth code_in(struct frame *f, const int64_t *sorted, uint32_t n, struct value a);
/* b where a is yes, c where it is no; where unknown, what b and c agree on, or for choices their union. */
struct value value_select(struct frame *f, struct truth a, struct value b, struct value c, bool choice);
struct value value_linear(struct frame *f, struct value a, int64_t k, struct value b, int64_t m);
struct value value_product(struct frame *f, struct value a, struct value b);
struct value value_completed(struct frame *f, struct value a, struct value b, int64_t months, int64_t rounding);
struct value value_add_months(struct frame *f, struct value a, int64_t months, int64_t rounding);
struct value value_lookup(struct frame *f, const struct plan_lookup *l, uint32_t column, struct value key);

/* ---- collections (plan_collect.c) ---- */

const struct children *table_children(struct plan_eval *ev, uint32_t table);
struct value collection_value(struct plan_eval *ev, struct frame *f, uint32_t node);
struct truth collection_truth(struct plan_eval *ev, struct frame *f, uint32_t node);
/* The rows of a collection for row 0 of the frame: position i of count is row rows[i], or i when rows is NULL.
   False when there may be others: the parent is not there, or its children are not known. */
bool collection_rows(struct plan_eval *ev, struct frame *f, const struct plan_node *n, const uint32_t **rows,
                     uint32_t *count);
/* FIRST and LAST for row 0 of the frame: the row chosen, or PLAN_NONE. */
uint32_t collection_chosen(struct plan_eval *ev, struct frame *f, uint32_t node);

#endif
