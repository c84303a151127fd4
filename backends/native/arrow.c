/* arrow.c - what a module tells the runtime of its tables, columns and programs, and the functions over Arrow batches. */
#include "backends/native/emit.h"
#include "backends/native/runtime/runtime.h"
#include "lang/date.h"
#include "lang/decimal.h"

#include <stdlib.h>
#include <string.h>

enum { RUN_PARAMETERS = 9, FIELDS = 24 };

static LLVMValueRef u32(const struct emitter *e, uint64_t n) { return LLVMConstInt(e->int32, n, 0); }
static LLVMValueRef i64(const struct emitter *e, int64_t n) { return LLVMConstInt(e->int64, (unsigned long long)n, 1); }
static LLVMValueRef nothing(const struct emitter *e) { return LLVMConstNull(e->pointer); }

/* ---- constants that mirror the structs of runtime.h ---- */

static LLVMValueRef record(struct emitter *e, LLVMValueRef *fields, uint32_t n)
{
    return LLVMConstStructInContext(e->context, fields, n, 0);
}

/* A constant array of records; NULL when there are none. */
static LLVMValueRef array(struct emitter *e, LLVMValueRef *records, uint32_t n)
{
    return n ? emit_constant(e, LLVMConstArray2(LLVMTypeOf(records[0]), records, n)) : nothing(e);
}

static LLVMValueRef missing_words(struct emitter *e, const struct data_column *c)
{
    LLVMValueRef *all = arena_alloc(e->arena, (c->n_missing + 1) * sizeof *all);
    for (uint32_t i = 0; i < c->n_missing; i++) {
        const char *word = c->missing[i];
        LLVMValueRef fields[] = {emit_text(e, word), LLVMConstInt(e->size, strlen(word), 0)};
        all[i] = record(e, fields, 2);
    }
    return array(e, all, c->n_missing);
}

/* The value that a word for "missing" is, when it is one: 999 in a column of numbers. */
static bool missing_value(const struct data_column *c, const char *word, int64_t *lo, int64_t *hi)
{
    struct decimal number;
    struct date_range days;
    switch (c->type) {
    case DATA_NUMBER:
        if (!decimal_parse(word, strlen(word), &number) || decimal_scaled(number, c->scale, lo) != SCALED_EXACT) return false;
        *hi = *lo;
        return true;
    case DATA_DATE:
        if (!date_parse(word, strlen(word), &days)) return false;
        *lo = days.lo;
        *hi = days.hi;
        return true;
    case DATA_INSTANT:
    case DATA_CODE:
    case DATA_BOOLEAN:
    case DATA_TEXT: break;
    }
    return false;
}

static LLVMValueRef missing_values(struct emitter *e, const struct data_column *c, uint32_t *n)
{
    uint64_t *values = arena_alloc(e->arena, (2 * (size_t)c->n_missing + 1) * sizeof *values);
    *n = 0;
    for (uint32_t i = 0; i < c->n_missing; i++) {
        int64_t lo, hi;
        if (!missing_value(c, c->missing[i], &lo, &hi)) continue;
        values[2 * *n] = (uint64_t)lo;
        values[2 * *n + 1] = (uint64_t)hi;
        ++*n;
    }
    return *n ? emit_words(e, values, 2 * *n) : nothing(e);
}

struct code { const char *text; uint32_t order; int64_t code; };

static int order_of_codes(const void *a, const void *b)
{
    const struct code *x = a, *y = b;
    int order = strcmp(x->text, y->text);
    return order ? order : (x->order > y->order) - (x->order < y->order);
}

/* What the source writes for codes; of what is written twice the first. */
static LLVMValueRef codes(struct emitter *e, const struct data_column *c, uint32_t *n)
{
    uint32_t all_spellings = c->n_spellings ? c->n_spellings : c->n_codes;
    struct code *sorted = arena_alloc(e->arena, (all_spellings + 1) * sizeof *sorted);
    LLVMValueRef *all = arena_alloc(e->arena, (all_spellings + 1) * sizeof *all);
    for (uint32_t i = 0; i < all_spellings; i++)
        sorted[i] = c->n_spellings ? (struct code){c->spellings[i].text, i, c->spellings[i].code} : (struct code){c->codes[i], i, i};
    qsort(sorted, all_spellings, sizeof *sorted, order_of_codes);
    *n = 0;
    for (uint32_t i = 0; i < all_spellings; i++) {
        if (i && !strcmp(sorted[i].text, sorted[i - 1].text)) continue;
        LLVMValueRef fields[] = {emit_text(e, sorted[i].text), LLVMConstInt(e->size, strlen(sorted[i].text), 0), i64(e, sorted[i].code)};
        all[(*n)++] = record(e, fields, 3);
    }
    return array(e, all, *n);
}

static enum rt_type type_of(enum data_type type)
{
    switch (type) {
    case DATA_DATE: return RT_DATE;
    case DATA_INSTANT: return RT_INSTANT;
    case DATA_NUMBER: return RT_NUMBER;
    case DATA_CODE: return RT_CODE;
    case DATA_BOOLEAN: return RT_TRUTH;
    case DATA_TEXT: break;
    }
    return RT_TEXT;
}

static LLVMValueRef column(struct emitter *e, const struct data_column *c, const struct layout_field *f)
{
    uint32_t n_values, n = 0, n_codes = 0;
    LLVMValueRef fields[FIELDS];
    fields[n++] = emit_text(e, c->bound ? c->bound : c->name);
    fields[n++] = c->type == DATA_CODE ? codes(e, c, &n_codes) : nothing(e);
    fields[n++] = missing_words(e, c);
    fields[n++] = missing_values(e, c, &n_values);
    fields[n++] = i64(e, f->floor);
    fields[n++] = i64(e, f->ceiling);
    fields[n++] = i64(e, f->min);
    fields[n++] = i64(e, f->max);
    fields[n++] = i64(e, c->type == DATA_CODE && c->takes_others ? (int64_t)c->n_codes - 1 : -1);
    fields[n++] = u32(e, n_codes);
    fields[n++] = u32(e, c->n_missing);
    fields[n++] = u32(e, n_values);
    fields[n++] = u32(e, type_of(c->type));
    fields[n++] = u32(e, layout_field_bytes(f));
    fields[n++] = u32(e, (uint32_t)c->scale);
    fields[n++] = u32(e, f->ranged);
    fields[n++] = u32(e, f->word);
    fields[n++] = u32(e, f->bit);
    fields[n++] = u32(e, c->zoned);
    fields[n++] = u32(e, (uint32_t)c->zone);
    return record(e, fields, n);
}

/* The columns of a table, by field of its layout. */
static LLVMValueRef columns(struct emitter *e, const struct layout_table *t, uint32_t *n)
{
    LLVMValueRef *all = arena_alloc(e->arena, (t->fields.len + 1) * sizeof *all);
    *n = 0;
    for (uint32_t i = 0; i < t->fields.len; i++) {
        const struct layout_field *f = &t->fields.at[i];
        if (!f->is_input) all[(*n)++] = column(e, &e->validator->tables.at[t->table].columns.at[f->number], f);
    }
    return array(e, all, *n);
}

static LLVMValueRef children(struct emitter *e, const struct layout_table *t)
{
    LLVMValueRef *all = arena_alloc(e->arena, (t->children.len + 1) * sizeof *all);
    for (uint32_t i = 0; i < t->children.len; i++) {
        LLVMValueRef fields[] = {u32(e, t->children.at[i].table), u32(e, t->children.at[i].word)};
        all[i] = record(e, fields, 2);
    }
    return array(e, all, t->children.len);
}

static LLVMValueRef tables(struct emitter *e)
{
    const struct validator *v = e->validator;
    LLVMValueRef *all = arena_alloc(e->arena, v->tables.len * sizeof *all);
    for (uint32_t i = 0; i < v->tables.len; i++) {
        const struct layout_table *t = layout_table_of(e->layout, i);
        static const struct layout_table none;
        uint32_t n = 0;
        LLVMValueRef of_table = t ? columns(e, t, &n) : nothing(e);
        if (!t) t = &none;
        LLVMValueRef fields[] = {emit_text(e, v->tables.at[i].name), of_table, children(e, t), u32(e, n), u32(e, v->tables.at[i].parent),
                                 u32(e, t->row_words), u32(e, t->known_word), u32(e, t->parent_word), u32(e, t->children.len)};
        all[i] = record(e, fields, sizeof fields / sizeof *fields);
    }
    return array(e, all, v->tables.len);
}

/* ---- what judges one table ---- */

/* In blocks where a program reads its row alone; `rows` are its functions over one row. */
static LLVMValueRef programs(struct emitter *e, const struct layout_table *t, const LLVMValueRef *rows, bool *all_flat)
{
    LLVMValueRef *all = arena_alloc(e->arena, t->programs.len * sizeof *all);
    *all_flat = true;
    for (uint32_t i = 0; i < t->programs.len; i++) {
        const struct program *g = &e->validator->programs.at[t->programs.at[i].program];
        bool flat = layout_is_flat(e->validator->plan, g, e->mark);
        LLVMValueRef fields[] = {emit_text(e, g->id), flat ? emit_block(e, t, g) : nothing(e), flat ? nothing(e) : rows[i], u32(e, g->kind), u32(e, layout_family(g->kind))};
        all[i] = record(e, fields, sizeof fields / sizeof *fields);
        *all_flat = *all_flat && flat;
    }
    return array(e, all, t->programs.len);
}

struct relations *emit_relations(struct emitter *e, const struct layout_table *t)
{
    struct relations *r = relations_new(e->arena, e->validator);
    for (uint32_t i = 0; i < t->programs.len; i++) relations_add_program(r, e->validator, &e->validator->programs.at[t->programs.at[i].program], true);
    return r;
}

/* By table, the columns that are read. */
static LLVMValueRef reads(struct emitter *e, const struct relations *r)
{
    LLVMValueRef *all = arena_alloc(e->arena, e->validator->tables.len * sizeof *all);
    for (uint32_t i = 0; i < e->validator->tables.len; i++) {
        const struct layout_table *t = layout_table_of(e->layout, i);
        uint32_t n = 0, fields = t ? t->fields.len : 0;
        LLVMValueRef *numbers = arena_alloc(e->arena, (fields + 1) * sizeof *numbers);
        for (uint32_t k = 0; k < fields; k++)
            if (!t->fields.at[k].is_input && r->columns[i][t->fields.at[k].number]) numbers[n++] = u32(e, k);
        numbers[n++] = u32(e, UINT32_MAX);
        all[i] = array(e, numbers, n);
    }
    return array(e, all, e->validator->tables.len);
}

static LLVMValueRef needed_rows(struct emitter *e, const struct relations *r, bool all_flat)
{
    LLVMValueRef *all = arena_alloc(e->arena, e->validator->tables.len * sizeof *all);
    for (uint32_t i = 0; i < e->validator->tables.len; i++) {
        enum rt_rows rows = all_flat || !r->tables[i] ? RT_ROWS_NONE : r->up[i] || r->down[i] ? RT_ROWS_OF_PARENT : RT_ROWS_ALONE;
        all[i] = LLVMConstInt(e->byte, rows, 0);
    }
    return array(e, all, e->validator->tables.len);
}

/* The function that finds the inputs of a row, and which of them are known. */
static LLVMValueRef inputs(struct emitter *e, const struct layout_table *t)
{
    bool some = false;
    for (uint32_t i = 0; i < t->fields.len; i++) some = some || t->fields.at[i].is_input;
    if (!some) return nothing(e);
    LLVMValueRef f = emit_function(e, "inputs", LLVMVoidTypeInContext(e->context), &e->pointer, 1, false), row = LLVMGetParam(f, 0);
    e->vars[0] = (struct emit_place){t->table, row};
    e->below_inputs = true;
    for (uint32_t i = 0; i < t->fields.len; i++) {
        const struct layout_field *field = &t->fields.at[i];
        if (!field->is_input) continue;
        uint32_t root = e->validator->inputs.at[field->number].node;
        emit_scope(e, t, &root, 1);
        struct emitted v = e->done[root];
        LLVMValueRef known = v.yes ? LLVMBuildOr(e->build, v.yes, v.no, "") : v.known, lo = v.yes ? LLVMBuildZExt(e->build, v.yes, e->int64, "") : v.lo;
        LLVMBuildStore(e->build, lo, emit_at(e, e->int64, row, LLVMConstInt(e->size, field->word, 0)));
        if (field->ranged) LLVMBuildStore(e->build, v.hi, emit_at(e, e->int64, row, LLVMConstInt(e->size, field->word + 1, 0)));
        LLVMValueRef word = emit_at(e, e->int64, row, LLVMConstInt(e->size, t->known_word + field->bit / 64, 0));
        LLVMValueRef bit = LLVMBuildShl(e->build, LLVMBuildZExt(e->build, known, e->int64, ""), i64(e, field->bit % 64), "");
        LLVMBuildStore(e->build, LLVMBuildOr(e->build, LLVMBuildLoad2(e->build, e->int64, word, ""), bit, ""), word);
    }
    LLVMBuildRetVoid(e->build);
    e->below_inputs = false;
    return f;
}

static LLVMValueRef judge(struct emitter *e, const struct layout_table *t, const LLVMValueRef *rows)
{
    bool all_flat;
    const struct relations *r = emit_relations(e, t);
    if (!e->tables) e->tables = tables(e);
    LLVMValueRef of = programs(e, t, rows, &all_flat);
    LLVMValueRef fields[] = {e->tables, of, reads(e, r), needed_rows(e, r, all_flat), inputs(e, t), u32(e, e->validator->tables.len), u32(e, t->table),
                             u32(e, t->programs.len), u32(e, e->block_lanes)};
    return emit_constant(e, record(e, fields, sizeof fields / sizeof *fields));
}

/* ---- functions ---- */

/* A function of the runtime, not there yet. */
static LLVMValueRef runtime(struct emitter *e, const char *name, LLVMTypeRef result, LLVMTypeRef *parameters, uint32_t n)
{
    LLVMValueRef f = LLVMGetNamedFunction(e->module, name);
    return f ? f : LLVMAddFunction(e->module, name, LLVMFunctionType(result, parameters, n, 0));
}

static void emit_scratch(struct emitter *e, const char *name, LLVMValueRef of)
{
    LLVMTypeRef parameters[] = {e->pointer, e->pointer};
    LLVMValueRef needs = runtime(e, "rt_scratch", e->size, parameters, 2);
    LLVMValueRef f = emit_function(e, name, e->size, parameters, 1, true);
    LLVMValueRef arguments[] = {of, LLVMGetParam(f, 0)};
    LLVMBuildRet(e->build, emit_call(e, needs, arguments, 2));
}

static void emit_run(struct emitter *e, const char *name, LLVMValueRef of, enum layout_family family)
{
    LLVMTypeRef p = e->pointer, run_parameters[RUN_PARAMETERS + 1] = {p, e->int32, p, p, e->size, p, p, p, p, p};
    LLVMTypeRef parameters[] = {p, p, e->size, p, p, p, p, p};
    LLVMValueRef run = runtime(e, "rt_run", e->int32, run_parameters, RUN_PARAMETERS + 1);
    LLVMValueRef f = emit_function(e, name, e->int32, parameters, RUN_PARAMETERS - 1, true), arguments[RUN_PARAMETERS + 1] = {of, u32(e, family)};
    for (uint32_t i = 0; i < RUN_PARAMETERS - 1; i++) arguments[i + 2] = LLVMGetParam(f, i);
    LLVMBuildRet(e->build, emit_call(e, run, arguments, RUN_PARAMETERS + 1));
}

void emit_arrow(struct emitter *e, const struct layout_table *t, const LLVMValueRef *programs_of_rows)
{
    if (!t->arrow_scratch) return;
    LLVMValueRef of = judge(e, t, programs_of_rows);
    emit_scratch(e, t->arrow_scratch, of);
    for (uint32_t i = 0; i < LAYOUT_FAMILIES; i++)
        if (t->functions[i].one) emit_run(e, t->functions[i].arrow, of, (enum layout_family)i);
}
