/* emit.h - from plan nodes, programs and tables to LLVM instructions. Inside the plugin only.

   The same functions write two kinds of code. For one row, a value is a 64-bit integer and a truth one bit. For several rows at
   once (`lanes`), a value is a vector of 32-bit integers where it is known to fit in them, else of 64-bit ones, and a truth is
   an integer with one bit a row. */
#ifndef RIPX_BACKENDS_NATIVE_EMIT_H
#define RIPX_BACKENDS_NATIVE_EMIT_H

#include "backends/header/layout.h"
#include "backends/native/llvm_compat.h"
#include "lang/arena.h"
#include "lang/validator.h"

__extension__ typedef __int128 wide;

/* Where the columns of a block of rows stand: loaded once a function, by field of the layout. */
struct emit_slot { LLVMValueRef lo, hi, known; };

/* A row of a table: for code that judges one, where a variable of the plan stands. */
struct emit_place { uint32_t table; LLVMValueRef row; };

/* What one module is built with. Nothing of it outlives the call of native_emit. */
struct emitter {
    struct arena *arena;
    const struct validator *validator;
    const struct layout *layout;
    int64_t grade;
    LLVMContextRef context;
    LLVMModuleRef module;
    LLVMBuilderRef build;
    LLVMTypeRef bit, byte, int32, int64, size, pointer;   /* size: an integer as wide as a pointer */
    LLVMTypeRef truth;                  /* a bit, or an integer of `lanes` bits */
    uint32_t lanes;                     /* 0: code for one row */
    uint32_t block_lanes;               /* the lanes of the target's code for several rows */
    LLVMValueRef group;                 /* lanes: which group of rows, counting from 0 */
    struct emit_slot *slots;            /* lanes: by field */
    LLVMValueRef tables;                /* what the runtime is told of them, NULL until it is */
    LLVMValueRef civil[2], first_day[2];    /* functions of the module, over one row and over several; NULL until one is needed */
    struct emit_place vars[PLAN_VARS];  /* one row: that of each variable */
    LLVMValueRef *no_row;               /* by table, NULL until one is needed */
    bool below_inputs;                  /* are inputs computed, and not read from the row? */
    uint8_t *mark, *seen;               /* by node, for walks */
    struct emitted *done;               /* by node: its value in the program */
};

/* The value of a node: a truth as two bits, neither for unknown; or a range, which means something when `known`. */
struct emitted {
    LLVMValueRef yes, no;
    LLVMValueRef lo, hi, known;         /* lo and hi are the same instruction when the value cannot be a range */
    int64_t min, max;                   /* where a known lo and hi lie, whatever the data */
};

/* Appends to the current block the instructions of node n, whose children are in e->done. t: the table of the rows judged. */
struct emitted emit_node(struct emitter *e, const struct layout_table *t, uint32_t n);
/* Marks the nodes of a program. */
void emit_mark(struct emitter *e, const struct program *g);
/* Emits the nodes that roots rest on, into e->done: for one row, that of variable 0, or for several. */
void emit_scope(struct emitter *e, const struct layout_table *t, const uint32_t *roots, uint32_t n);
/* Inside the loop of a collection: the values of its filter, body and key. */
void emit_inner_scope(struct emitter *e, const struct layout_table *t, const struct plan_node *collection, struct emitted values[3]);
/* Is the INPUT node read from the row? */
bool emit_input_is_field(const struct emitter *e, uint32_t node);
/* A variable's row, or that of one of its parents; a row that knows nothing where there is none. */
struct emit_place emit_place_of(struct emitter *e, uint32_t var, uint32_t up);
LLVMValueRef emit_is_there(struct emitter *e, const struct emit_place *p);
/* The rows of a table that belong to a row, and their number. */
void emit_children(struct emitter *e, const struct emit_place *parent, uint32_t table, LLVMValueRef *rows, LLVMValueRef *count, LLVMValueRef *others);
struct emitted emit_collection(struct emitter *e, const struct layout_table *t, const struct plan_node *n);
/* The truth of a node of the program, yes where there is none; what makes the program met, and violated where it applies. */
struct emitted emit_truth_of(const struct emitter *e, uint32_t node);

/* The operations on numbers, dates and instants: EQ, LT, LE; ADD; MUL; LOOKUP; COMPLETED; ADD_MONTHS. */
struct emitted emit_compare(struct emitter *e, const struct plan_node *n, const struct emitted *a, const struct emitted *b);
struct emitted emit_sum(struct emitter *e, const struct plan_node *n, const struct emitted *a, const struct emitted *b);
struct emitted emit_product(struct emitter *e, const struct emitted *a, const struct emitted *b);
struct emitted emit_lookup(struct emitter *e, const struct plan_node *n, const struct emitted *a);
struct emitted emit_completed(struct emitter *e, const struct plan_node *n, const struct emitted *a, const struct emitted *b);
struct emitted emit_add_months(struct emitter *e, const struct plan_node *n, const struct emitted *a);

/* Functions and constants of every table. */
void emit_module(struct emitter *e);
/* The functions over one row and over an array of rows, of one table. programs: those of its programs, one row each; NULL where
   a program reads its row alone. */
void emit_rows(struct emitter *e, const struct layout_table *t, const LLVMValueRef *programs);
LLVMValueRef emit_row_program(struct emitter *e, const struct layout_table *t, const struct program *g);
/* The function over blocks of rows, of one program. */
LLVMValueRef emit_block(struct emitter *e, const struct layout_table *t, const struct program *g);
/* The functions over Arrow batches, of one table; what the module says of itself. */
void emit_arrow(struct emitter *e, const struct layout_table *t, const LLVMValueRef *programs);
void emit_names(struct emitter *e);

/* What the programs of a table read, below inputs too. */
struct relations *emit_relations(struct emitter *e, const struct layout_table *t);

/* ---- building blocks (emit.c) ---- */

/* A function of the module with an entry block at which the builder is put. Internal unless exported. */
LLVMValueRef emit_function(struct emitter *e, const char *name, LLVMTypeRef result, LLVMTypeRef *parameters, uint32_t n, bool exported);
/* A call of one of them. */
LLVMValueRef emit_call(struct emitter *e, LLVMValueRef function, LLVMValueRef *arguments, uint32_t n);
/* The 64-bit word at base + index words. */
LLVMValueRef emit_load(struct emitter *e, LLVMValueRef base, LLVMValueRef index);
/* base + index elements of a type. */
LLVMValueRef emit_at(struct emitter *e, LLVMTypeRef type, LLVMValueRef base, LLVMValueRef index);
/* A private constant: of a value, of an array of words, of a text. */
LLVMValueRef emit_constant(struct emitter *e, LLVMValueRef value);
LLVMValueRef emit_words(struct emitter *e, const uint64_t *words, uint32_t n);
LLVMValueRef emit_text(struct emitter *e, const char *text);

/* ---- values of one row or of several (shape.c) ---- */

/* A truth that is the same for every row. */
LLVMValueRef emit_bit(const struct emitter *e, bool set);
/* The same number for every row, in the narrowest type; in the type of a value, whatever is lost. */
LLVMValueRef emit_int(const struct emitter *e, int64_t n);
LLVMValueRef emit_int_as(const struct emitter *e, LLVMValueRef as, int64_t n);
/* Is it one of 64 bits? The same in 64 bits; in 32 where there are lanes, whatever is lost. */
bool emit_is_wide(const struct emitter *e, LLVMValueRef a);
LLVMValueRef emit_wide(struct emitter *e, LLVMValueRef a);
LLVMValueRef emit_narrow(struct emitter *e, LLVMValueRef a);
/* Makes both as wide as the wider. */
void emit_match(struct emitter *e, LLVMValueRef *a, LLVMValueRef *b);
/* Operations on values of any width: a comparison gives a truth, a choice takes one. */
LLVMValueRef emit_test(struct emitter *e, LLVMIntPredicate p, LLVMValueRef a, LLVMValueRef b);
LLVMValueRef emit_choice(struct emitter *e, LLVMValueRef condition, LLVMValueRef a, LLVMValueRef b);
/* 1 where the truth is so, else 0, in the type of a value. */
LLVMValueRef emit_one_where(struct emitter *e, LLVMValueRef truth, LLVMValueRef as);
/* Do values between these need no more than 32 bits, in code that has such? */
static inline bool emit_is_small(const struct emitter *e, wide min, wide max)
{
    return e->lanes && min >= INT32_MIN && max <= INT32_MAX;
}

/* Can the value be no range? */
static inline bool emitted_is_exact(const struct emitted *a) { return a->lo == a->hi; }

#endif
