/* rows.c - the functions over one row, and over an array of rows.

   A program is a function of its own, never inlined: it takes the row and gives a verdict in two bits, with a third bit
   when it applies. So code grows and is compiled in proportion to the programs. */
#include "backends/native/emit.h"

enum { VERDICT_BITS = 3, APPLIES_BIT = 4 };

static LLVMValueRef int32_of(struct emitter *e, uint32_t n) { return LLVMConstInt(e->int32, n, 0); }
static LLVMValueRef is_int32(struct emitter *e, LLVMValueRef a, uint32_t n)
{
    return LLVMBuildICmp(e->build, LLVMIntEQ, a, int32_of(e, n), "");
}

/* ---- programs ---- */

/* Not applicable where it does not apply; met where what it requires is so, even if it is unknown whether it applies; not
   met only where it surely applies; else not shown. */
static LLVMValueRef verdict_of(struct emitter *e, const struct emitted *applies, LLVMValueRef met, LLVMValueRef violated)
{
    LLVMBuilderRef b = e->build;
    LLVMValueRef is_violated = LLVMBuildAnd(b, applies->yes, violated, "");
    LLVMValueRef verdict = LLVMBuildSelect(b, is_violated, int32_of(e, ROW_NOT_MET), int32_of(e, ROW_NOT_SHOWN), "");
    verdict = LLVMBuildSelect(b, met, int32_of(e, ROW_MET), verdict, "");
    verdict = LLVMBuildSelect(b, applies->no, int32_of(e, ROW_NOT_APPLICABLE), verdict, "");
    return LLVMBuildOr(b, verdict, LLVMBuildSelect(b, applies->yes, int32_of(e, APPLIES_BIT), int32_of(e, 0), ""), "");
}

LLVMValueRef emit_row_program(struct emitter *e, const struct layout_table *t, const struct program *g)
{
    LLVMValueRef f = emit_function(e, "program", e->int32, &e->pointer, 1, false);
    e->vars[0] = (struct emit_place){t->table, LLVMGetParam(f, 0)};
    emit_scope(e, t, (const uint32_t[]){g->applies, g->requires}, 2);
    struct emitted applies = emit_truth_of(e, g->applies), requires = emit_truth_of(e, g->requires);
    bool wanted = g->kind != PROGRAM_EXCLUSION;
    LLVMValueRef met = wanted ? requires.yes : requires.no, violated = wanted ? requires.no : requires.yes;
    LLVMBuildRet(e->build, verdict_of(e, &applies, met, violated));
    return f;
}

/* ---- tables ---- */

/* The reasons while they are gathered, in registers. */
struct gathered { LLVMValueRef *violated, *unshown, window, is_met; };

static LLVMValueRef set_bit(struct emitter *e, LLVMValueRef word, LLVMValueRef is_set, uint32_t bit)
{
    LLVMValueRef bit_word = LLVMBuildZExt(e->build, is_set, e->int64, "");
    return LLVMBuildOr(e->build, word, LLVMBuildShl(e->build, bit_word, emit_int(e, bit), ""), "");
}

static void gather(struct emitter *e, struct gathered *r, enum program_kind kind, uint32_t number, LLVMValueRef result)
{
    LLVMBuilderRef b = e->build;
    LLVMValueRef verdict = LLVMBuildAnd(b, result, int32_of(e, VERDICT_BITS), "");
    uint32_t word = number / 64;
    r->violated[word] = set_bit(e, r->violated[word], is_int32(e, verdict, ROW_NOT_MET), number % 64);
    r->unshown[word] = set_bit(e, r->unshown[word], is_int32(e, verdict, ROW_NOT_SHOWN), number % 64);
    r->is_met = LLVMBuildOr(b, r->is_met, is_int32(e, verdict, ROW_MET), "");
    if (kind != PROGRAM_WINDOW) return;
    LLVMValueRef none_yet = LLVMBuildICmp(b, LLVMIntSLT, r->window, emit_int(e, 0), "");
    LLVMValueRef applies = LLVMBuildICmp(b, LLVMIntUGE, result, int32_of(e, APPLIES_BIT), "");
    r->window = LLVMBuildSelect(b, LLVMBuildAnd(b, none_yet, applies, ""), emit_int(e, number), r->window, "");
}

static void store_word(struct emitter *e, LLVMValueRef reasons, uint32_t index, LLVMValueRef word)
{
    LLVMBuildStore(e->build, word, emit_at(e, e->int64, reasons, LLVMConstInt(e->size, index, 0)));
}

/* Fills *reasons unless it is NULL; leaves the builder where both ways meet. */
static void store_reasons(struct emitter *e, const struct layout_table *t, LLVMValueRef f, const struct gathered *r)
{
    LLVMValueRef reasons = LLVMGetParam(f, 1);
    LLVMBasicBlockRef fill = LLVMAppendBasicBlockInContext(e->context, f, "fill");
    LLVMBasicBlockRef end = LLVMAppendBasicBlockInContext(e->context, f, "end");
    LLVMBuildCondBr(e->build, LLVMBuildIsNull(e->build, reasons, ""), end, fill);
    LLVMPositionBuilderAtEnd(e->build, fill);
    for (uint32_t i = 0; i < t->reason_words; i++) {
        store_word(e, reasons, i, r->violated[i]);
        store_word(e, reasons, t->reason_words + i, r->unshown[i]);
    }
    if (t->functions[LAYOUT_WINDOWS].one) store_word(e, reasons, 2 * t->reason_words, r->window);
    LLVMBuildBr(e->build, end);
    LLVMPositionBuilderAtEnd(e->build, end);
}

static LLVMValueRef any_bit(struct emitter *e, LLVMValueRef *words, uint32_t n)
{
    LLVMValueRef all = words[0];
    for (uint32_t i = 1; i < n; i++) all = LLVMBuildOr(e->build, all, words[i], "");
    return LLVMBuildICmp(e->build, LLVMIntNE, all, emit_int(e, 0), "");
}

/* The internal function (row, reasons) that runs the programs of one family, in their order. A criterion that does not
   apply excludes nobody; a row to which no window or check applies is told apart. */
static LLVMValueRef emit_family(struct emitter *e, const struct layout_table *t, const LLVMValueRef *programs, enum layout_family family)
{
    LLVMTypeRef parameters[] = {e->pointer, e->pointer};
    LLVMValueRef f = emit_function(e, "family", e->int32, parameters, 2, false), row = LLVMGetParam(f, 0);
    struct gathered r = {.window = emit_int(e, -1), .is_met = emit_bit(e, family == LAYOUT_CRITERIA)};
    r.violated = arena_alloc(e->arena, t->reason_words * sizeof *r.violated);
    r.unshown = arena_alloc(e->arena, t->reason_words * sizeof *r.unshown);
    for (uint32_t i = 0; i < t->reason_words; i++) r.violated[i] = r.unshown[i] = emit_int(e, 0);
    for (uint32_t i = 0; i < t->programs.len; i++) {
        enum program_kind kind = e->validator->programs.at[t->programs.at[i].program].kind;
        if (layout_family(kind) != family) continue;
        gather(e, &r, kind, i, emit_call(e, programs[i], &row, 1));
    }
    LLVMValueRef verdict = LLVMBuildSelect(e->build, r.is_met, int32_of(e, ROW_MET), int32_of(e, ROW_NOT_APPLICABLE), "");
    verdict = LLVMBuildSelect(e->build, any_bit(e, r.unshown, t->reason_words), int32_of(e, ROW_NOT_SHOWN), verdict, "");
    verdict = LLVMBuildSelect(e->build, any_bit(e, r.violated, t->reason_words), int32_of(e, ROW_NOT_MET), verdict, "");
    store_reasons(e, t, f, &r);
    LLVMBuildRet(e->build, verdict);
    return f;
}

static void emit_one(struct emitter *e, const char *name, LLVMValueRef family)
{
    LLVMTypeRef parameters[] = {e->pointer, e->pointer};
    LLVMValueRef f = emit_function(e, name, e->int32, parameters, 2, true);
    LLVMValueRef arguments[] = {LLVMGetParam(f, 0), LLVMGetParam(f, 1)};
    LLVMBuildRet(e->build, emit_call(e, family, arguments, 2));
}

static void emit_array(struct emitter *e, const struct layout_table *t, const char *name, LLVMValueRef family)
{
    LLVMTypeRef parameters[] = {e->pointer, e->size, e->pointer};
    LLVMValueRef f = emit_function(e, name, LLVMVoidTypeInContext(e->context), parameters, 3, true);
    LLVMBuilderRef b = e->build;
    LLVMBasicBlockRef entry = LLVMGetInsertBlock(b);
    LLVMBasicBlockRef test = LLVMAppendBasicBlockInContext(e->context, f, "test");
    LLVMBasicBlockRef body = LLVMAppendBasicBlockInContext(e->context, f, "body");
    LLVMBasicBlockRef end = LLVMAppendBasicBlockInContext(e->context, f, "end");
    LLVMValueRef zero = LLVMConstInt(e->size, 0, 0), row_words = LLVMConstInt(e->size, t->row_words, 0);
    LLVMBuildBr(b, test);
    LLVMPositionBuilderAtEnd(b, test);
    LLVMValueRef i = LLVMBuildPhi(b, e->size, "i");
    LLVMBuildCondBr(b, LLVMBuildICmp(b, LLVMIntULT, i, LLVMGetParam(f, 1), ""), body, end);
    LLVMPositionBuilderAtEnd(b, body);
    LLVMValueRef row = emit_at(e, e->int64, LLVMGetParam(f, 0), LLVMBuildMul(b, i, row_words, ""));
    LLVMValueRef arguments[] = {row, LLVMConstNull(e->pointer)};
    LLVMValueRef verdict = LLVMBuildTrunc(b, emit_call(e, family, arguments, 2), e->byte, "");
    LLVMBuildStore(b, verdict, emit_at(e, e->byte, LLVMGetParam(f, 2), i));
    LLVMValueRef next = LLVMBuildAdd(b, i, LLVMConstInt(e->size, 1, 0), "");
    LLVMBuildBr(b, test);
    LLVMValueRef from[] = {zero, next};
    LLVMBasicBlockRef blocks[] = {entry, body};
    LLVMAddIncoming(i, from, blocks, 2);
    LLVMPositionBuilderAtEnd(b, end);
    LLVMBuildRetVoid(b);
}

void emit_rows(struct emitter *e, const struct layout_table *t, const LLVMValueRef *programs)
{
    for (uint32_t i = 0; i < LAYOUT_FAMILIES; i++) {
        const struct layout_function *f = &t->functions[i];
        if (!f->one) continue;
        LLVMValueRef family = emit_family(e, t, programs, (enum layout_family)i);
        emit_one(e, f->one, family);
        emit_array(e, t, f->rows, family);
    }
}
