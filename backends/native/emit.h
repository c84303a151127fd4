/* emit.h - from plan nodes, programs and tables to LLVM instructions. Inside the plugin only. */
#ifndef RIPX_BACKENDS_NATIVE_EMIT_H
#define RIPX_BACKENDS_NATIVE_EMIT_H

#include "backends/header/layout.h"
#include "backends/native/llvm_compat.h"
#include "lang/arena.h"
#include "lang/validator.h"

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
    LLVMValueRef civil, first_day;      /* functions of the module, NULL until one is needed */
    uint8_t *mark;                      /* by node: is it one of the program's? */
    struct emitted *done;               /* by node: its value in the program */
};

/* The value of a node: a truth as two bits, neither for unknown; or a range, which means something when `known`. */
struct emitted {
    LLVMValueRef yes, no;
    LLVMValueRef lo, hi, known;         /* lo and hi are the same instruction when the value cannot be a range */
    int64_t min, max;                   /* where a known lo and hi lie, whatever the data */
};

/* Appends to the current block the instructions of node n, whose children are in `done`, by node number. */
struct emitted emit_node(struct emitter *e, const struct layout_table *t, LLVMValueRef row, const struct emitted *done, uint32_t n);

/* The operations on numbers, dates and instants: EQ, LT, LE; ADD; MUL; LOOKUP; COMPLETED; ADD_MONTHS. */
struct emitted emit_compare(struct emitter *e, const struct plan_node *n, const struct emitted *a, const struct emitted *b);
struct emitted emit_sum(struct emitter *e, const struct plan_node *n, const struct emitted *a, const struct emitted *b);
struct emitted emit_product(struct emitter *e, const struct emitted *a, const struct emitted *b);
struct emitted emit_lookup(struct emitter *e, const struct plan_node *n, const struct emitted *a);
struct emitted emit_completed(struct emitter *e, const struct plan_node *n, const struct emitted *a, const struct emitted *b);
struct emitted emit_add_months(struct emitter *e, const struct plan_node *n, const struct emitted *a);

/* Functions and constants of every table. */
void emit_module(struct emitter *e);

/* A function of the module with an entry block at which the builder is put. Internal unless exported. */
LLVMValueRef emit_function(struct emitter *e, const char *name, LLVMTypeRef result, LLVMTypeRef *parameters, uint32_t n, bool exported);
/* A call of one of them. */
LLVMValueRef emit_call(struct emitter *e, LLVMValueRef function, LLVMValueRef *arguments, uint32_t n);
/* The 64-bit word at base + index words. */
LLVMValueRef emit_load(struct emitter *e, LLVMValueRef base, LLVMValueRef index);
/* A private constant array of words. */
LLVMValueRef emit_words(struct emitter *e, const uint64_t *words, uint32_t n);

static inline LLVMValueRef emit_int(const struct emitter *e, int64_t n) { return LLVMConstInt(e->int64, (unsigned long long)n, 1); }
/* Can the value be no range? */
static inline bool emitted_is_exact(const struct emitted *a) { return a->lo == a->hi; }
static inline LLVMValueRef emit_bit(const struct emitter *e, bool set) { return LLVMConstInt(e->bit, set, 0); }

#endif
