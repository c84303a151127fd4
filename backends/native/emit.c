/* emit.c - the module, and the building blocks of its functions. */
#include "backends/native/emit.h"

#include <string.h>

/* ---- building blocks ---- */

LLVMValueRef emit_function(struct emitter *e, const char *name, LLVMTypeRef result, LLVMTypeRef *parameters, uint32_t n, bool exported)
{
    LLVMValueRef f = LLVMAddFunction(e->module, name, LLVMFunctionType(result, parameters, n, 0));
    static const char *const attributes[] = {"nounwind", "noinline"};
    for (uint32_t i = 0; i < 2; i++) {
        unsigned kind = LLVMGetEnumAttributeKindForName(attributes[i], strlen(attributes[i]));
        LLVMAddAttributeAtIndex(f, LLVMAttributeFunctionIndex, LLVMCreateEnumAttribute(e->context, kind, 0));
    }
    /* No loop or copy may become a call of a C library that is not there. */
    LLVMAddAttributeAtIndex(f, LLVMAttributeFunctionIndex, LLVMCreateStringAttribute(e->context, "no-builtins", 11, "", 0));
    LLVMSetLinkage(f, exported ? LLVMExternalLinkage : LLVMInternalLinkage);
    LLVMPositionBuilderAtEnd(e->build, LLVMAppendBasicBlockInContext(e->context, f, "entry"));
    return f;
}

LLVMValueRef emit_call(struct emitter *e, LLVMValueRef function, LLVMValueRef *arguments, uint32_t n)
{
    return LLVMBuildCall2(e->build, LLVMGlobalGetValueType(function), function, arguments, n, "");
}

LLVMValueRef emit_at(struct emitter *e, LLVMTypeRef type, LLVMValueRef base, LLVMValueRef index)
{
    return LLVMBuildInBoundsGEP2(e->build, type, base, &index, 1, "");
}

LLVMValueRef emit_load(struct emitter *e, LLVMValueRef base, LLVMValueRef index)
{
    return LLVMBuildLoad2(e->build, e->int64, emit_at(e, e->int64, base, index), "");
}

LLVMValueRef emit_constant(struct emitter *e, LLVMValueRef value)
{
    LLVMValueRef g = LLVMAddGlobal(e->module, LLVMTypeOf(value), "constant");
    LLVMSetInitializer(g, value);
    LLVMSetGlobalConstant(g, 1);
    LLVMSetLinkage(g, LLVMPrivateLinkage);
    LLVMSetUnnamedAddress(g, LLVMGlobalUnnamedAddr);
    return g;
}

LLVMValueRef emit_words(struct emitter *e, const uint64_t *words, uint32_t n)
{
    LLVMValueRef *values = arena_alloc(e->arena, n * sizeof *values);
    for (uint32_t i = 0; i < n; i++) values[i] = LLVMConstInt(e->int64, words[i], 0);
    return emit_constant(e, LLVMConstArray2(e->int64, values, n));
}

LLVMValueRef emit_text(struct emitter *e, const char *text)
{
    return emit_constant(e, LLVMConstStringInContext2(e->context, text, strlen(text), 0));
}

/* ---- module ---- */

static void export_constant(struct emitter *e, const char *name, LLVMValueRef value)
{
    LLVMValueRef g = LLVMAddGlobal(e->module, LLVMTypeOf(value), name);
    LLVMSetInitializer(g, value);
    LLVMSetGlobalConstant(g, 1);
}

static void emit_table(struct emitter *e, const struct layout_table *t)
{
    if (!t->programs.len) return;
    LLVMValueRef *programs = arena_alloc(e->arena, t->programs.len * sizeof *programs);
    for (uint32_t i = 0; i < t->programs.len; i++) {
        const struct program *g = &e->validator->programs.at[t->programs.at[i].program];
        programs[i] = layout_is_flat(e->validator->plan, g, e->mark) ? NULL : emit_row_program(e, t, g);
    }
    emit_rows(e, t, programs);
    emit_arrow(e, t, programs);
}

void emit_module(struct emitter *e)
{
    uint32_t nodes = e->validator->plan->nodes.len;
    e->mark = arena_alloc(e->arena, nodes);
    e->seen = arena_alloc(e->arena, nodes);
    e->done = arena_alloc(e->arena, nodes * sizeof *e->done);
    const char *version = arena_printf(e->arena, "ripx native %d", LAYOUT_ABI);
    export_constant(e, e->layout->version, LLVMConstStringInContext2(e->context, version, strlen(version), 0));
    export_constant(e, e->layout->source_hash, LLVMConstInt(e->int64, e->validator->source_hash, 0));
    for (uint32_t i = 0; i < e->layout->tables.len; i++) emit_table(e, &e->layout->tables.at[i]);
    emit_names(e);
}
