/* places.c - rows of other tables: from a row to that of its parent and to those of its children. */
#include "backends/native/emit.h"

/* A row of the table that knows nothing and has no rows about it: it stands where there is none. */
static LLVMValueRef no_row(struct emitter *e, uint32_t table)
{
    const struct layout_table *t = layout_table_of(e->layout, table);
    if (!e->no_row) e->no_row = arena_alloc(e->arena, e->validator->tables.len * sizeof *e->no_row);
    if (!e->no_row[table]) e->no_row[table] = emit_constant(e, LLVMConstNull(LLVMArrayType2(e->int64, t->row_words)));
    return e->no_row[table];
}

LLVMValueRef emit_is_there(struct emitter *e, const struct emit_place *p)
{
    return LLVMBuildICmp(e->build, LLVMIntNE, p->row, no_row(e, p->table), "");
}

static LLVMValueRef load_link(struct emitter *e, LLVMValueRef row, uint32_t word, LLVMTypeRef type)
{
    return LLVMBuildLoad2(e->build, type, emit_at(e, e->int64, row, LLVMConstInt(e->size, word, 0)), "");
}

struct emit_place emit_place_of(struct emitter *e, uint32_t var, uint32_t up)
{
    struct emit_place p = e->vars[var];
    for (; up; up--) {
        uint32_t table = e->validator->tables.at[p.table].parent;
        LLVMValueRef parent = load_link(e, p.row, layout_table_of(e->layout, p.table)->parent_word, e->pointer);
        p.row = LLVMBuildSelect(e->build, LLVMBuildIsNull(e->build, parent, ""), no_row(e, table), parent, "");
        p.table = table;
    }
    return p;
}

/* The rows of a table that belong to a row of its parent. The highest bit of their number says that there may be others. */
void emit_children(struct emitter *e, const struct emit_place *parent, uint32_t table, LLVMValueRef *rows, LLVMValueRef *count, LLVMValueRef *others)
{
    const struct layout_table *t = layout_table_of(e->layout, parent->table);
    for (uint32_t i = 0; i < t->children.len; i++) {
        if (t->children.at[i].table != table) continue;
        *rows = load_link(e, parent->row, t->children.at[i].word, e->pointer);
        LLVMValueRef number = load_link(e, parent->row, t->children.at[i].word + 1, e->int64);
        *others = emit_test(e, LLVMIntSLT, number, emit_int(e, 0));
        *count = LLVMBuildAnd(e->build, number, emit_int(e, INT64_MAX), "");
    }
}
