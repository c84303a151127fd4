/* measured.c - what events measure, where the protocol says so: a criterion that reads what none measures, or asks for a day on
   which none does, can never be decided. */
#include "checker/data.h"

#include "lang/kernel.h"

#include <string.h>

/* A datum: a column, a measure, or all of a table. */
struct datum { uint32_t table, column; const struct data_measure *measure; };

static bool same_datum(const struct measured *m, const struct datum *d)
{
    bool whole = m->column == PLAN_NONE && !m->measure;
    return m->table == d->table && (whole || (m->column == d->column && m->measure == d->measure));
}

/* `créatinine`, `TEMP`, `visite`, `visite.TEMP` */
static bool read_datum(struct checker *ck, const struct ast_expr *e, struct measured *m)
{
    *m = (struct measured){.table = PLAN_NONE, .column = PLAN_NONE, .span = e->span};
    if (e->kind == AST_MEMBER && e->left->kind == AST_WORD) {
        m->table = data_table_named(ck, e->left->name);
        m->column = data_column_named(ck, m->table, e->name);
        m->measure = m->column == PLAN_NONE ? data_measure_named(ck, m->table, e->name) : NULL;
        return m->table != PLAN_NONE && (m->column != PLAN_NONE || m->measure);
    }
    if (e->kind != AST_WORD) return false;
    uint32_t p = e->quoted ? VOCAB_NONE : entity_property(ck, e->name, file_language(ck, e->span));
    if (p != VOCAB_NONE) use_word(ck, e->span, &ck->vocab->properties.at[p].word);
    m->measure = data_measure_named(ck, PLAN_NONE, e->name);
    m->table = m->measure ? m->measure->table : data_table_named(ck, e->name);
    if (m->table != PLAN_NONE) return true;
    m->table = 0;
    m->column = p != VOCAB_NONE ? data_standard(ck, p, e->span) : data_column_named(ck, 0, e->name);
    return m->column != PLAN_NONE;
}

void data_read_measured(struct checker *ck)
{
    for (uint32_t b = 0; b < ck->vocab->blocks.len; b++)
        for (uint32_t r = 0; ck->vocab->blocks.at[b].role == ROLE_ACTION && r < ck->study->tables.at[b].rows.len; r++) {
            const struct ast_expr *said = role_value(ck, study_row(ck->study, b, r), KW_MEASURES);
            for (const struct ast_expr *e = said && said->kind == AST_LIST ? said->args : said; e; e = e->next) {
                struct measured m;
                if (!read_datum(ck, e, &m)) {
                    complain(ck, RX_UNKNOWN_NAME, e->span, source_slice(ck, e->span), NULL);
                    continue;
                }
                m.act_table = b;
                m.act_row = r;
                *vec_push(ck->arena, &ck->data->measured) = m;
            }
        }
}

/* Where the acts measure some columns of a child table, and not the table, they measure no others: what is left are the keys,
   the dates, the codes and the units. */
static bool is_left_out(const struct checker *ck, const struct datum *d)
{
    bool some = false;
    if (ck->validator->tables.at[d->table].parent == PLAN_NONE) return false;
    for (uint32_t i = 0; i < ck->data->measured.len; i++) some |= ck->data->measured.at[i].table == d->table;
    if (!some || d->measure) return some;
    enum data_type type = ck->validator->tables.at[d->table].columns.at[d->column].type;
    bool source = d->column == ck->data->code_column && d->table == ck->data->date_table;
    for (uint32_t i = 0; i < ck->data->measures.len; i++) source |= ck->data->measures.at[i].table == d->table && ck->data->measures.at[i].column == d->column;
    return !source && (type == DATA_NUMBER || type == DATA_BOOLEAN);
}

/* Is there an event at which the act is performed? */
static bool is_performed(const struct checker *ck, const struct measured *m)
{
    for (uint32_t o = 0; o < ck->study->occurrences.len; o++)
        if (ck->study->occurrences.at[o].action_table == m->act_table && ck->study->occurrences.at[o].action_row == m->act_row) return true;
    return false;
}

void data_check_measured(struct lower *l, uint32_t table, uint32_t column, const struct data_measure *measure, struct span span)
{
    struct checker *ck = l->ck;
    const struct datum d = {table, column, measure};
    const struct measured *first = NULL;
    if (l->of_law || !ck->study->events.len || !ck->data->measured.len || (column == PLAN_NONE && !measure)) return;
    for (uint32_t i = 0; i < ck->data->measured.len; i++) {
        const struct measured *m = &ck->data->measured.at[i];
        if (!same_datum(m, &d)) continue;
        if (is_performed(ck, m)) return;
        if (!first) first = m;
    }
    if (!first && !is_left_out(ck, &d)) return;
    struct diag *said = complain(ck, RX_NOT_MEASURED, span, source_slice(ck, span), NULL);
    if (first) diag_mark(ck->diags, said, first->span, msg_of("ce qui la mesure n'a lieu à aucun événement", "what measures it takes place at no event"));
}

/* ---- windows ---- */

/* What a condition leaves of a date column, in days from an anchor: a date of the row above, or the calendar itself. */
struct window { uint32_t date, anchor_table, anchor_column; int64_t lo, hi; };
struct windows { const struct plan *plan; uint8_t var; uint32_t n; struct window at[8]; };

enum { FAR = 4000000 };      /* days: beyond any date */

/* A date as an anchor and days from it. */
static bool from_anchor(const struct plan *p, uint32_t node, uint8_t var, struct window *w)
{
    const struct plan_node *n = &p->nodes.at[node], *by;
    enum { SHORTEST = 28, LONGEST = 31 };
    if (n->op == PLAN_CONST) {
        w->anchor_table = PLAN_NONE;
        w->lo = n->k;
        w->hi = n->ranged ? n->m : n->k;
        return n->type == PLAN_DATE;
    }
    if (n->op == PLAN_COLUMN) {
        *w = (struct window){w->date, n->table, n->column, 0, 0};
        return n->type == PLAN_DATE && n->var != var;
    }
    if (n->op == PLAN_ADD_MONTHS) {
        if (!from_anchor(p, n->a, var, w) || n->k > FAR / LONGEST || n->k < -FAR / LONGEST) return false;
        w->lo += n->k * (n->k > 0 ? SHORTEST : LONGEST);
        w->hi += n->k * (n->k > 0 ? LONGEST : SHORTEST);
        return true;
    }
    if (n->op != PLAN_ADD || n->k != 1 || n->m > FAR || n->m < -FAR) return false;
    by = &p->nodes.at[n->b];
    if (by->op != PLAN_CONST || by->k > FAR || by->k < -FAR || !from_anchor(p, n->a, var, w)) return false;
    w->lo += n->m * by->k;
    w->hi += n->m * by->k;
    return true;
}

static void narrow(struct windows *ws, const struct window *bound, bool above, bool below, bool strict)
{
    uint32_t i = 0;
    while (i < ws->n && (ws->at[i].date != bound->date || ws->at[i].anchor_table != bound->anchor_table || ws->at[i].anchor_column != bound->anchor_column)) i++;
    if (i == sizeof ws->at / sizeof *ws->at) return;
    if (i == ws->n) {
        ws->at[ws->n++] = *bound;
        ws->at[i].lo = -FAR;
        ws->at[i].hi = FAR;
    }
    int64_t lo = bound->lo + strict, hi = bound->hi - strict;
    if (above && lo > ws->at[i].lo) ws->at[i].lo = lo;
    if (below && hi < ws->at[i].hi) ws->at[i].hi = hi;
}

static bool is_date_of(const struct windows *ws, uint32_t node)
{
    const struct plan_node *n = &ws->plan->nodes.at[node];
    return n->op == PLAN_COLUMN && n->type == PLAN_DATE && n->var == ws->var && n->up == 0;
}

static void read_windows(struct windows *ws, uint32_t node)
{
    const struct plan_node *n = &ws->plan->nodes.at[node];
    if (n->op == PLAN_AND) {
        read_windows(ws, n->a);
        read_windows(ws, n->b);
        return;
    }
    if ((n->op != PLAN_LE && n->op != PLAN_LT && n->op != PLAN_EQ) || n->k != 1 || n->m != 1) return;
    bool left = is_date_of(ws, n->a);
    if (!left && !is_date_of(ws, n->b)) return;
    struct window w = {.date = ws->plan->nodes.at[left ? n->a : n->b].column};
    if (!from_anchor(ws->plan, left ? n->b : n->a, ws->var, &w)) return;
    narrow(ws, &w, !left || n->op == PLAN_EQ, left || n->op == PLAN_EQ, n->op == PLAN_LT);
}

/* Is this column of participants the date that the days of an event are counted from? */
static bool is_origin(struct checker *ck, const struct occurrence *o, const struct window *w)
{
    const struct study_row *event = study_row(ck->study, vocab_block_of_role(ck->vocab, ROLE_EVENT), o->event);
    const struct study_row *axis = study_row(ck->study, event->parent_table, event->parent);
    const struct ast_expr *since = axis && ck->vocab->blocks.at[event->parent_table].role == ROLE_AXIS ? role_value(ck, axis, KW_FROM) : NULL;
    if (!since || since->kind != AST_WORD || w->anchor_table != 0) return false;
    uint32_t p = entity_property(ck, since->name, file_language(ck, since->span));
    return data_column_named(ck, 0, since->name) == w->anchor_column || (p != VOCAB_NONE && ck->data->tables.at[0].columns.at[w->anchor_column].property == p);
}

/* Do all performances that measure the rows fall on days outside of the window? */
static bool is_never(struct checker *ck, const struct datum *d, const struct window *w)
{
    bool any = false;
    for (uint32_t i = 0; i < ck->data->measured.len; i++) {
        const struct measured *m = &ck->data->measured.at[i];
        bool of_table = !d->measure && m->table == d->table;
        for (uint32_t k = 0; (same_datum(m, d) || of_table) && k < ck->study->occurrences.len; k++) {
            const struct occurrence *o = &ck->study->occurrences.at[k];
            if (o->action_table != m->act_table || o->action_row != m->act_row) continue;
            if (!o->has_day || !is_origin(ck, o, w) || (o->day_lo <= w->hi && o->day_hi >= w->lo)) return false;
            any = true;
        }
    }
    return any;
}

void data_check_window(struct lower *l, uint32_t table, const struct data_measure *measure, uint8_t var, uint32_t filter, struct span span)
{
    struct windows ws = {.plan = l->plan, .var = var};
    const struct datum d = {table, PLAN_NONE, measure};
    if (l->of_law || filter == PLAN_NONE) return;
    read_windows(&ws, filter);
    for (uint32_t i = 0; i < ws.n; i++) {
        if (ws.at[i].lo > ws.at[i].hi) complain(l->ck, RX_WINDOW_EMPTY, span, NULL, NULL);
        else if (is_never(l->ck, &d, &ws.at[i])) complain(l->ck, RX_NO_VISIT_WITHIN, span, source_slice(l->ck, span), NULL);
        else continue;
        return;
    }
}
