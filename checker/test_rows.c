/* test_rows.c - the participant of a test, with the rows of its child tables. */
#include "checker/test_rows.h"

#include "lang/date.h"
#include "lang/kernel.h"

#include <string.h>

struct rows {
    struct checker *ck, *changed;        /* the one that read the test; the one that judges */
    struct plan_table *tables;
    uint32_t *next;                      /* per table: the row to be filled next */
    test_fault *fault;
    void *ctx;
};

/* A value as cells have it. */
struct given { int64_t lo, hi; bool known; };

static void fault(struct rows *r, struct span at, const char *fr, const char *en) { r->fault(r->ctx, at, msg_of(fr, en)); }

void test_name_datum(struct checker *ck, const struct ast_expr *name)
{
    uint32_t p = name->name ? entity_property(ck, name->name, file_language(ck, name->span)) : VOCAB_NONE;
    if (p != VOCAB_NONE) use_word(ck, name->span, &ck->vocab->properties.at[p].word);
}

/* The table that an item gives a row of, under table t; PLAN_NONE when its head is something else. */
static uint32_t child_table(const struct rows *r, uint32_t t, const struct ast_item *i)
{
    uint32_t child = i->items && ast_head(i) ? data_table_named(r->changed, ast_head(i)->name) : PLAN_NONE;
    return child != PLAN_NONE && r->changed->validator->tables.at[child].parent == t ? child : PLAN_NONE;
}

static void count_rows(struct rows *r, uint32_t t, const struct ast_item *items)
{
    r->tables[t].rows++;
    for (const struct ast_item *i = items; i; i = i->next) {
        uint32_t child = child_table(r, t, i);
        if (child != PLAN_NONE) count_rows(r, child, i->items);
    }
}

/* ---- values ---- */

static struct plan_column *column_at(struct rows *r, uint32_t t, uint32_t c) { return (struct plan_column *)(uintptr_t)&r->tables[t].column[c]; }

static void put(struct rows *r, uint32_t t, uint32_t c, uint32_t row, struct given v)
{
    struct plan_column *at = column_at(r, t, c);
    uint64_t *known = (uint64_t *)(uintptr_t)&at->known[row / 64], bit = UINT64_C(1) << (row % 64);
    *(int64_t *)(uintptr_t)&at->lo[row] = v.lo;
    *(int64_t *)(uintptr_t)&at->hi[row] = v.hi;
    *known = v.known ? *known | bit : *known & ~bit;
}

/* The units that rows may have, and the column that says them. */
struct unit_choice { uint32_t column, n; const struct data_unit *at; int32_t scale; };

/* A number in one of these units, which fills the cell of the unit too. */
static bool number_in_unit(struct rows *r, uint32_t t, const struct unit_choice *units, uint32_t row, const struct ast_expr *value, int64_t *out)
{
    const struct data_type_of *codes = &r->changed->data->tables.at[t].columns.at[units->column];
    const struct vocab_enum *e = &r->changed->vocab->enums.at[codes->type.index];
    struct type type = {.kind = TYPE_NUMBER, .unit_text = ""};
    if (value->kind != AST_QUANTITY) return scaled_value(r->ck, value, &type, units->scale, out);
    if (!unit_read(r->ck, value->name->text, value->name_span, &type.unit)) return false;
    type.unit_text = value->name->text;
    for (uint32_t i = 0; i < units->n; i++) {
        struct unit u;
        const char *text = e->members.at[units->at[i].code].name[LANG_FR]->text;
        if (!named_unit(r->ck, text, &u) || !unit_same_dimension(&u, &type.unit) || !unit_same_offset(&u, &type.unit)
            || rational_compare(u.factor, type.unit.factor) != 0) continue;
        put(r, t, units->column, row, (struct given){units->at[i].code, units->at[i].code, true});
        return scaled_value(r->ck, value, &type, units->scale, out) && *out >= units->at[i].min && *out <= units->at[i].max;
    }
    return false;
}

static bool read_moment(const struct data_column *c, const struct ast_expr *value, struct given *v)
{
    struct date_range days;
    bool is_year = value->kind == AST_NUMBER && strlen(value->text) == 4;
    if ((value->kind != AST_DATE && !is_year) || !date_parse(value->text, strlen(value->text), &days)) return false;
    if (c->type == DATA_DATE) return *v = (struct given){days.lo, days.hi, true}, true;
    const char *time = value->next && value->next->kind == AST_TIME ? value->next->text : NULL;
    v->known = time && days.lo == days.hi;
    if (v->known) v->lo = v->hi = days.lo * INT64_C(1440) + (time[0] - '0') * 600 + (time[1] - '0') * 60 + (time[3] - '0') * 10 + (time[4] - '0') - (c->zoned ? c->zone : 0);
    return true;
}

/* False when the text is no value of the column. */
static bool read_value(struct rows *r, uint32_t t, uint32_t c, uint32_t row, const struct ast_expr *value, struct given *v)
{
    const struct data_column *column = &r->changed->validator->tables.at[t].columns.at[c];
    const struct type *type = &r->changed->data->tables.at[t].columns.at[c].type;
    const struct unit_choice units = {column->unit_column, column->n_units, column->units, column->scale};
    *v = (struct given){0, 0, true};
    if (value && value->kind == AST_UNKNOWN) return v->known = false, true;
    switch (column->type) {
    case DATA_BOOLEAN:
        v->lo = v->hi = !value || value->kind != AST_FALSE;
        return true;
    case DATA_NUMBER:
        if (!value || (value->kind != AST_NUMBER && value->kind != AST_QUANTITY)) return false;
        v->known = column->n_units ? number_in_unit(r, t, &units, row, value, &v->lo) : scaled_value(r->ck, value, type, column->scale, &v->lo);
        v->known = v->known && v->lo >= column->min && v->lo <= column->max;
        v->hi = v->lo;
        return true;
    case DATA_CODE: {
        uint32_t member = value ? expr_member(r->ck, type->index, value) : VOCAB_NONE;
        *v = (struct given){member, member, member != VOCAB_NONE};
        return v->known;
    }
    case DATA_DATE: case DATA_INSTANT: return value && read_moment(column, value, v);
    case DATA_TEXT: return value != NULL;
    }
    return false;
}

/* `créatinine 132 umol/L` in a row of a long table: its code, its value and its unit. */
static bool give_measure(struct rows *r, uint32_t t, uint32_t row, const struct data_measure *m, const struct ast_expr *value)
{
    struct given v;
    const struct data_column *column = &r->changed->validator->tables.at[t].columns.at[m->column];
    const struct unit_choice units = {m->units && m->units->n ? m->units->column : PLAN_NONE, m->n_accepted, m->accepted, column->scale};
    if (m->code_column != PLAN_NONE) put(r, t, m->code_column, row, (struct given){m->code, m->code, true});
    if (m->type.kind == TYPE_NUMBER && value && value->kind == AST_QUANTITY) {
        v.known = m->n_accepted ? number_in_unit(r, t, &units, row, value, &v.lo) : scaled_value(r->ck, value, &m->type, column->scale, &v.lo);
        v.hi = v.lo;
    } else if (!read_value(r, t, m->column, row, value, &v)) return false;
    put(r, t, m->column, row, v);
    return true;
}

static void give(struct rows *r, uint32_t t, uint32_t row, const struct ast_expr *name, const struct ast_expr *value)
{
    struct given v;
    test_name_datum(r->ck, name);
    uint32_t c = data_column_named(r->changed, t, name->name);
    const struct data_measure *m = c == PLAN_NONE ? data_measure_named(r->changed, t, name->name) : NULL;
    if (m && give_measure(r, t, row, m, value)) return;
    if (c == PLAN_NONE && !m) fault(r, name->span, "cette donnée n'est lue par aucun critère", "no criterion reads this datum");
    else if (!m && read_value(r, t, c, row, value, &v)) put(r, t, c, row, v);
    else fault(r, name->span, "cette valeur n'est pas du type de la colonne", "this value is not of the column's type");
}

/* ---- rows ---- */

static void fill_row(struct rows *r, uint32_t t, uint32_t parent, const struct ast_item *items)
{
    uint32_t row = r->next[t]++;
    if (r->tables[t].parent_row) ((uint32_t *)(uintptr_t)r->tables[t].parent_row)[row] = parent;
    for (const struct ast_item *i = items; i; i = i->next) {
        uint32_t child = child_table(r, t, i);
        if (child != PLAN_NONE) fill_row(r, child, row, i->items);
        else if (i->items) fault(r, i->head_span, "aucune table de ce nom ne tient à celle-ci", "no table of this name belongs to this one");
        else if (ast_head(i)) give(r, t, row, ast_head(i), i->colon ? i->colon : item_arg(i, 1));
    }
}

static void make_room(struct rows *r, uint32_t t)
{
    struct arena *a = r->changed->arena;
    const struct data_table *dt = &r->changed->validator->tables.at[t];
    struct plan_table *out = &r->tables[t];
    uint32_t n = out->rows ? out->rows : 1;
    struct plan_column *columns = arena_alloc(a, (dt->columns.len + 1) * sizeof *columns);
    for (uint32_t c = 0; c < dt->columns.len; c++)
        columns[c] = (struct plan_column){plan_type_of(r->changed->data->tables.at[t].columns.at[c].type.kind), arena_alloc(a, n * sizeof(int64_t)),
                                          arena_alloc(a, n * sizeof(int64_t)), arena_alloc(a, (n + 63) / 64 * sizeof(uint64_t)), NULL};
    *out = (struct plan_table){out->rows, dt->columns.len, columns, dt->parent, dt->parent == PLAN_NONE ? NULL : arena_alloc(a, n * sizeof(uint32_t)), NULL, false};
}

struct plan_table *test_rows(struct checker *ck, struct checker *changed, const struct ast_item *given, const struct ast_item *beside,
                             test_fault *say, void *ctx)
{
    uint32_t n = changed->validator->tables.len;
    struct rows r = {.ck = ck, .changed = changed, .fault = say, .ctx = ctx};
    r.tables = arena_alloc(changed->arena, (n + 1) * sizeof *r.tables);
    r.next = arena_alloc(changed->arena, (n + 1) * sizeof *r.next);
    count_rows(&r, 0, given->items);
    for (uint32_t t = 0; t < n; t++) make_room(&r, t);
    fill_row(&r, 0, PLAN_NONE, given->items);
    /* `à inclusion 2026-04-01` */
    for (const struct ast_item *i = beside; i; i = i->next)
        if (ast_head(i) && kernel_is(ast_head(i)->name, KW_AT, file_language(ck, i->span)) && item_arg(i, 1) && item_arg(i, 1)->name)
            give(&r, 0, 0, item_arg(i, 1), item_arg(i, 2));
    return r.tables;
}
