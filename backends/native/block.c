/* block.c - programs over blocks of rows: a loop over groups of rows that a vector holds, one function a program.

   A function reads the columns of a block where the runtime has put them and writes, for each group, which rows violate what
   it requires, for which that is not shown, which meet it, and to which it applies: one bit a row, one plane each. */
#include "backends/native/emit.h"
#include "backends/native/runtime/runtime.h"

enum { SLOT_POINTERS = 3 };

/* A pointer of a slot. */
static LLVMValueRef load_pointer(struct emitter *e, LLVMValueRef slots, uint32_t field, uint32_t at)
{
    LLVMValueRef index = LLVMConstInt(e->size, (unsigned long long)field * SLOT_POINTERS + at, 0);
    return LLVMBuildLoad2(e->build, e->pointer, emit_at(e, e->pointer, slots, index), "");
}

/* The slots of the fields that the marked nodes read. */
static void load_slots(struct emitter *e, const struct layout_table *t, LLVMValueRef slots)
{
    const struct plan *p = e->validator->plan;
    e->slots = arena_alloc(e->arena, (t->fields.len + 1) * sizeof *e->slots);
    for (uint32_t i = 0; i < p->nodes.len; i++) {
        const struct plan_node *n = &p->nodes.at[i];
        if (!e->mark[i] || (n->op != PLAN_COLUMN && n->op != PLAN_STATED)) continue;
        uint32_t field = (uint32_t)(layout_field_of(t, n) - t->fields.at);
        if (e->slots[field].lo) continue;
        e->slots[field] = (struct emit_slot){load_pointer(e, slots, field, 0), load_pointer(e, slots, field, 1), load_pointer(e, slots, field, 2)};
    }
}

static void store_plane(struct emitter *e, LLVMValueRef planes, uint32_t plane, LLVMValueRef rows)
{
    LLVMValueRef start = LLVMConstInt(e->size, (unsigned long long)plane * RT_WORDS, 0);
    LLVMValueRef store = LLVMBuildStore(e->build, rows, emit_at(e, e->truth, emit_at(e, e->int64, planes, start), e->group));
    LLVMSetAlignment(store, e->lanes / 8);
}

/* What `rows.c` says of one row, of a group of them. */
static void store_planes(struct emitter *e, const struct program *g, LLVMValueRef planes)
{
    LLVMBuilderRef b = e->build;
    struct emitted applies = emit_truth_of(e, g->applies), requires = emit_truth_of(e, g->requires);
    bool wanted = g->kind != PROGRAM_EXCLUSION;
    LLVMValueRef violated = LLVMBuildAnd(b, applies.yes, wanted ? requires.no : requires.yes, "");
    LLVMValueRef met = LLVMBuildAnd(b, LLVMBuildNot(b, applies.no, ""), wanted ? requires.yes : requires.no, "");
    LLVMValueRef settled = LLVMBuildOr(b, LLVMBuildOr(b, applies.no, met, ""), violated, "");
    store_plane(e, planes, RT_VIOLATED, violated);
    store_plane(e, planes, RT_UNSHOWN, LLVMBuildNot(b, settled, ""));
    if (layout_family(g->kind) != LAYOUT_CRITERIA) store_plane(e, planes, RT_MET, met);
    if (g->kind == PROGRAM_WINDOW) store_plane(e, planes, RT_APPLIES, applies.yes);
}

/* The loop over groups; groups > 0. */
static void emit_loop(struct emitter *e, const struct layout_table *t, const struct program *g, LLVMValueRef f)
{
    LLVMBuilderRef b = e->build;
    LLVMBasicBlockRef entry = LLVMGetInsertBlock(b);
    LLVMBasicBlockRef body = LLVMAppendBasicBlockInContext(e->context, f, "body");
    LLVMBasicBlockRef end = LLVMAppendBasicBlockInContext(e->context, f, "end");
    LLVMBuildBr(b, body);
    LLVMPositionBuilderAtEnd(b, body);
    e->group = LLVMBuildPhi(b, e->size, "group");
    emit_scope(e, t, (const uint32_t[]){g->applies, g->requires}, 2);
    store_planes(e, g, LLVMGetParam(f, 2));
    LLVMValueRef next = LLVMBuildAdd(b, e->group, LLVMConstInt(e->size, 1, 0), "");
    LLVMBuildCondBr(b, LLVMBuildICmp(b, LLVMIntULT, next, LLVMGetParam(f, 1), ""), body, end);
    LLVMValueRef from[] = {LLVMConstInt(e->size, 0, 0), next};
    LLVMBasicBlockRef blocks[] = {entry, body};
    LLVMAddIncoming(e->group, from, blocks, 2);
    LLVMPositionBuilderAtEnd(b, end);
    LLVMBuildRetVoid(b);
}

LLVMValueRef emit_block(struct emitter *e, const struct layout_table *t, const struct program *g)
{
    LLVMTypeRef parameters[] = {e->pointer, e->size, e->pointer};
    e->vars[0].table = t->table;
    e->lanes = e->block_lanes;
    e->truth = LLVMIntTypeInContext(e->context, e->lanes);
    LLVMValueRef f = emit_function(e, "block", LLVMVoidTypeInContext(e->context), parameters, 3, false);
    emit_mark(e, g);
    load_slots(e, t, LLVMGetParam(f, 0));
    emit_loop(e, t, g, f);
    e->lanes = 0;
    e->truth = e->bit;
    return f;
}
