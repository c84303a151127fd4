/* measures.c - what a long table holds by name: `créatinine : quantité[mg/dL] { valeur_de LBSTRESN ; lorsque LBTESTCD = CREAT }`
   is a collection of the rows of its table where the condition holds, and the value of such a row. */
#include "checker/data.h"

#include "lang/kernel.h"

#include <string.h>

const struct data_measure *data_measure_named(const struct checker *ck, uint32_t table, const struct name *name)
{
    for (uint32_t i = 0; name && i < ck->data->measures.len; i++) {
        const struct data_measure *m = &ck->data->measures.at[i];
        if (m->name == name && (table == PLAN_NONE || m->table == table)) return m;
    }
    return NULL;
}

/* `LBTESTCD = CREAT`: then a row given in a test can be made one of the measure. */
static void read_code(struct checker *ck, struct data_measure *m)
{
    const struct ast_expr *e = m->when;
    if (e->kind != AST_BINARY || e->op != AST_EQ || e->left->kind != AST_WORD) return;
    uint32_t c = data_column_named(ck, m->table, e->left->name);
    if (c == PLAN_NONE || ck->data->tables.at[m->table].columns.at[c].type.kind != TYPE_CODE) return;
    uint32_t code = expr_member(ck, ck->data->tables.at[m->table].columns.at[c].type.index, e->right);
    if (code == VOCAB_NONE) return;
    m->code_column = c;
    m->code = code;
}

/* The bounds and units of a number that is read from another column, at that column's resolution. */
static bool read_number(struct checker *ck, const struct study_row *row, struct data_measure *m, const struct ast_expr *bounds)
{
    const struct data_column *source = &ck->validator->tables.at[m->table].columns.at[m->column];
    struct data_column own = *source, cell = *source;
    own.span = m->span;
    data_unit(ck, &own, &m->type);
    if (bounds) data_bounds(ck, &own, &m->type, bounds);
    struct data_type_of of = {.type = m->type, .property = VOCAB_NONE, .analyte = m->analyte};
    m->units = data_row_units(ck, m->table, role_value(ck, row, KW_UNIT_IN), of, &own, &cell);
    m->accepted = own.units;
    m->n_accepted = own.n_units;
    if (!m->units) return false;
    read_code(ck, m);
    if (m->code_column == PLAN_NONE) return true;
    struct data_unit *bounds_alone = arena_alloc(ck->arena, sizeof *bounds_alone);
    *bounds_alone = (struct data_unit){0, own.min, own.max};
    struct data_reading reading = {m->column, m->units->column, m->code_column, m->code, m->n_accepted ? m->n_accepted : 1,
                                   m->n_accepted ? m->accepted : bounds_alone};
    *vec_push(ck->arena, &ck->validator->tables.at[m->table].readings) = reading;
    return true;
}

void data_read_measure(struct checker *ck, uint32_t table, const struct study_row *row, struct type type, const struct name *analyte)
{
    const struct ast_expr *of = role_value(ck, row, KW_VALUE_OF), *when = role_value(ck, row, KW_WHEN);
    struct data_measure m = {.name = row->name, .table = table, .column = data_column_named(ck, table, of->name), .type = type, .analyte = analyte,
                             .when = when, .code_column = PLAN_NONE, .span = row->head};
    if (!when || m.column == PLAN_NONE) {
        if (!when) complain(ck, RX_VALUE_EXPECTED, row->head, kernel_text(KW_WHEN, file_language(ck, row->head)), "CODE = …");
        else complain(ck, RX_UNKNOWN_NAME, of->span, source_slice(ck, of->span), NULL);
        return;
    }
    if (data_measure_named(ck, PLAN_NONE, m.name) || data_table_named(ck, m.name) != PLAN_NONE) return complain_taken(ck, row->head, m.name->text, span_none());
    const struct type *source = &ck->data->tables.at[table].columns.at[m.column].type;
    if (!row->item->colon) m.type = *source;
    if (m.type.kind != source->kind || (m.type.kind == TYPE_CODE && m.type.index != source->index)) {
        struct msg args[2] = {type_name(ck, &m.type), type_name(ck, source)};
        if (m.type.kind != TYPE_ERROR && source->kind != TYPE_ERROR) diag_rx(ck->diags, RX_NOT_COMPARABLE, row->head, 2, args);
        return;
    }
    if (m.type.kind == TYPE_NUMBER && !read_number(ck, row, &m, role_value(ck, row, KW_BOUNDS))) return;
    if (m.type.kind != TYPE_NUMBER) read_code(ck, &m);
    *vec_push(ck->arena, &ck->data->measures) = m;
}

/* ---- in expressions ---- */

uint32_t data_measure_holds(struct lower *l, const struct data_measure *m, uint8_t var)
{
    struct lower at = {.ck = l->ck, .plan = l->plan, .data_world = true, .of_law = l->of_law, .table = m->table, .self = var, .next_var = l->next_var,
                       .depth = l->depth};
    return lower_truth(&at, m->when);
}

struct typed data_measure_value(struct lower *l, const struct data_measure *m, uint8_t var, uint8_t up, struct span span)
{
    struct typed t = data_column_of(l, m->table, m->column, var, up, span);
    if (t.type.kind == TYPE_ERROR || !m->units) return t;
    uint32_t unit = m->units->n ? data_column_of(l, m->table, m->units->column, var, up, span).node : PLAN_NONE;
    t.type = m->type;
    t.analyte = m->analyte;
    return data_in_units(l, t, m->units, unit, span);
}
