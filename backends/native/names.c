/* names.c - what a module says of itself: its tables, programs and columns, by number. */
#include "backends/native/emit.h"

/* The function (number) that gives one of n values, and another beyond them. */
static void emit_pick(struct emitter *e, const char *name, LLVMValueRef *values, uint32_t n, LLVMValueRef beyond)
{
    LLVMTypeRef type = LLVMTypeOf(beyond);
    LLVMValueRef f = emit_function(e, name, type, &e->int32, 1, true), number = LLVMGetParam(f, 0);
    LLVMBasicBlockRef inside = LLVMAppendBasicBlockInContext(e->context, f, "inside");
    LLVMBasicBlockRef outside = LLVMAppendBasicBlockInContext(e->context, f, "outside");
    LLVMBuildCondBr(e->build, LLVMBuildICmp(e->build, LLVMIntULT, number, LLVMConstInt(e->int32, n, 0), ""), inside, outside);
    LLVMPositionBuilderAtEnd(e->build, outside);
    LLVMBuildRet(e->build, beyond);
    LLVMPositionBuilderAtEnd(e->build, inside);
    if (!n) {
        LLVMBuildRet(e->build, beyond);
        return;
    }
    LLVMValueRef array = emit_constant(e, LLVMConstArray2(type, values, n));
    LLVMBuildRet(e->build, LLVMBuildLoad2(e->build, type, emit_at(e, type, array, LLVMBuildZExt(e->build, number, e->int64, "")), ""));
}

static const char *column_name(const struct emitter *e, const struct layout_table *t, uint32_t field)
{
    const struct data_column *c = &e->validator->tables.at[t->table].columns.at[t->fields.at[field].number];
    return c->bound ? c->bound : c->name;
}

/* The names of the columns of a table that are read, and NULL. */
static LLVMValueRef names_of(struct emitter *e, const struct relations *r, uint32_t table, uint32_t *n)
{
    const struct layout_table *t = layout_table_of(e->layout, table);
    LLVMValueRef *names = arena_alloc(e->arena, (t->fields.len + 1) * sizeof *names);
    *n = 0;
    for (uint32_t i = 0; i < t->fields.len; i++)
        if (!t->fields.at[i].is_input && r->columns[table][t->fields.at[i].number]) names[(*n)++] = emit_text(e, column_name(e, t, i));
    names[*n] = LLVMConstNull(e->pointer);
    return emit_constant(e, LLVMConstArray2(e->pointer, names, *n + 1));
}

/* The function (table, number) that gives the name in the source of a column that a table's functions over batches read. */
static void emit_reads(struct emitter *e, const struct layout_table *t)
{
    LLVMTypeRef parameters[] = {e->int32, e->int32};
    const struct relations *r = emit_relations(e, t);
    LLVMValueRef f = emit_function(e, t->reads, e->pointer, parameters, 2, true);
    for (uint32_t i = 0; i < e->validator->tables.len; i++) {
        uint32_t n;
        if (!layout_table_of(e->layout, i)) continue;
        LLVMBasicBlockRef here = LLVMAppendBasicBlockInContext(e->context, f, "here"), next = LLVMAppendBasicBlockInContext(e->context, f, "next");
        LLVMBuildCondBr(e->build, LLVMBuildICmp(e->build, LLVMIntEQ, LLVMGetParam(f, 0), LLVMConstInt(e->int32, i, 0), ""), here, next);
        LLVMPositionBuilderAtEnd(e->build, here);
        LLVMValueRef names = names_of(e, r, i, &n), last = LLVMConstInt(e->int32, n, 0);
        LLVMValueRef at = LLVMBuildSelect(e->build, LLVMBuildICmp(e->build, LLVMIntULT, LLVMGetParam(f, 1), last, ""), LLVMGetParam(f, 1), last, "");
        LLVMBuildRet(e->build, LLVMBuildLoad2(e->build, e->pointer, emit_at(e, e->pointer, names, LLVMBuildZExt(e->build, at, e->int64, "")), ""));
        LLVMPositionBuilderAtEnd(e->build, next);
    }
    LLVMBuildRet(e->build, LLVMConstNull(e->pointer));
}

static void emit_table_names(struct emitter *e, const struct layout_table *t)
{
    uint32_t n = t->programs.len;
    LLVMValueRef *ids = arena_alloc(e->arena, (n + 1) * sizeof *ids), *kinds = arena_alloc(e->arena, (n + 1) * sizeof *kinds);
    for (uint32_t i = 0; i < n; i++) {
        const struct program *g = &e->validator->programs.at[t->programs.at[i].program];
        ids[i] = emit_text(e, g->id);
        kinds[i] = LLVMConstInt(e->int32, g->kind, 0);
    }
    emit_pick(e, t->program, ids, n, LLVMConstNull(e->pointer));
    emit_pick(e, t->program_kind, kinds, n, LLVMConstInt(e->int32, UINT32_MAX, 0));
    emit_function(e, t->number, e->int32, NULL, 0, true);
    LLVMBuildRet(e->build, LLVMConstInt(e->int32, t->table, 0));
    if (t->reads) emit_reads(e, t);
}

void emit_names(struct emitter *e)
{
    const struct validator *v = e->validator;
    LLVMValueRef *names = arena_alloc(e->arena, (v->tables.len + 1) * sizeof *names);
    for (uint32_t i = 0; i < v->tables.len; i++) names[i] = emit_text(e, v->tables.at[i].name);
    emit_pick(e, e->layout->table_name, names, v->tables.len, LLVMConstNull(e->pointer));
    for (uint32_t i = 0; i < e->layout->tables.len; i++)
        if (e->layout->tables.at[i].programs.len) emit_table_names(e, &e->layout->tables.at[i]);
}
