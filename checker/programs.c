/* programs.c - criteria, visit windows and the order of consent lowered to the programs that judge participants' data. */
#include "checker/data.h"

#include "lang/kernel.h"

#include <string.h>

static struct program *add_program(struct checker *ck, enum program_kind kind, const char *id, struct msg label, uint32_t table, struct span span)
{
    struct program *p = vec_push(ck->arena, &ck->validator->programs);
    *p = (struct program){.kind = kind, .id = id, .label = label, .table = table, .applies = PLAN_NONE, .requires = PLAN_NONE, .span = span};
    return p;
}

static struct lower lowering(struct checker *ck, uint32_t table)
{
    return (struct lower){.ck = ck, .plan = ck->data->plan, .data_world = true, .table = table, .next_var = 1};
}

static uint32_t truth(struct checker *ck, enum plan_op op, uint32_t a, uint32_t b, struct span span)
{
    return plan_add(ck->data->plan, (struct plan_node){.op = op, .type = PLAN_TRUTH, .a = a, .b = b, .c = PLAN_NONE, .k = 1, .m = 1, .span = span});
}

/* ---- criteria ---- */

/* A criterion in words alone is a yes/no datum of its own name, for a person to give. */
static uint32_t criterion_datum(struct checker *ck, const struct study_row *row)
{
    struct data_column c = {.name = row->name->text, .bound = row->name->text, .label = row->title ? msg_same(row->title) : msg_same(row->name->text),
                            .type = DATA_BOOLEAN, .unit = "", .span = row->head};
    uint32_t column = data_add_column(ck, 0, c, (struct data_type_of){.type = {.kind = TYPE_FLAG, .unit_text = ""}, .property = VOCAB_NONE});
    struct lower l = lowering(ck, 0);
    return data_column_of(&l, 0, column, 0, 0, row->head).node;
}

static void add_criteria(struct checker *ck, enum role role, enum program_kind kind)
{
    for (uint32_t b = 0; b < ck->vocab->blocks.len; b++) {
        if (ck->vocab->blocks.at[b].role != role) continue;
        for (uint32_t r = 0; r < ck->study->tables.at[b].rows.len; r++) {
            const struct study_row *row = study_row(ck->study, b, r);
            if (!row->name) continue;
            struct lower l = lowering(ck, 0);
            uint32_t node = row->item->colon ? lower_truth(&l, row->item->colon) : criterion_datum(ck, row);
            if (node == PLAN_NONE) continue;
            struct msg label = msg_same(row->title ? row->title : row->name->text);
            add_program(ck, kind, row->name->text, label, 0, row->head)->requires = node;
        }
    }
}

/* ---- windows ---- */

static bool event_code(struct checker *ck, const struct event *ev, uint32_t block, uint32_t table, uint8_t var, uint32_t *node)
{
    const struct study_row *row = study_row(ck->study, block, ev->row);
    const struct ast_expr *code = role_value(ck, row, KW_CODE);
    if (!code || ck->data->code_column == PLAN_NONE) return false;
    struct lower l = lowering(ck, table);
    l.next_var = var + 1;
    struct typed column = data_column_of(&l, table, ck->data->code_column, var, 0, code->span);
    struct typed is = compare_typed(&l, code, AST_EQ, column, lower_expr(&l, code, &column.type));
    *node = is.node;
    return is.type.kind != TYPE_ERROR;
}

/* The date column of events: `hours` asks for one that keeps the time of day. */
static uint32_t event_dates(const struct checker *ck, uint32_t table, bool hours)
{
    const struct data_table *t = &ck->validator->tables.at[table];
    if (!hours) return t->columns.at[ck->data->date_column].type == DATA_DATE ? ck->data->date_column : PLAN_NONE;
    for (uint32_t c = 0; c < t->columns.len; c++)
        if (t->columns.at[c].type == DATA_INSTANT) return c;
    return PLAN_NONE;
}

/* The date of every participant that an anchor names, or VOCAB_NONE. */
static uint32_t anchor_property(const struct checker *ck, const struct event *ev)
{
    uint32_t p = entity_property(ck, ev->anchor, file_language(ck, ev->span));
    return p != VOCAB_NONE && ck->vocab->properties.at[p].type.kind == TYPE_DATE ? p : VOCAB_NONE;
}

/* One name, one value, for hosts that give inputs by name: the day and the instant of one event are two. */
static const char *input_name(struct checker *ck, const char *name, uint32_t table, enum plan_type type)
{
    for (uint32_t i = 0; i < ck->validator->inputs.len; i++) {
        const struct program_input *in = &ck->validator->inputs.at[i];
        if (in->table == table && in->type != type && strcmp(in->name, name) == 0)
            return arena_printf(ck->arena, "%s.%s", name, type == PLAN_INSTANT ? "instant" : "date");
    }
    return name;
}

/* The anchor of a window: the date of another event of the same participant, or a date of the participant's. A compiled
   validator receives it beside the row. */
static uint32_t anchor_input(struct checker *ck, const struct event *ev, uint32_t block, uint32_t table, uint32_t date)
{
    struct lower l = lowering(ck, table);
    enum plan_type type = ck->validator->tables.at[table].columns.at[date].type == DATA_INSTANT ? PLAN_INSTANT : PLAN_DATE;
    const char *name = input_name(ck, ev->anchor ? ev->anchor->text : "", table, type);
    uint32_t node = PLAN_NONE;
    if (ev->anchor_event != PLAN_NONE) {
        uint32_t filter;
        if (!event_code(ck, &ck->study->events.at[ev->anchor_event], block, table, 1, &filter)) return PLAN_NONE;
        l.next_var = 2;
        struct typed at = data_column_of(&l, table, date, 1, 0, ev->span);
        node = plan_add(l.plan, (struct plan_node){.op = PLAN_FIRST, .type = type, .var = 1, .table = table, .of_parent = true, .of_var = 0, .of_up = 1,
                                                   .a = filter, .b = at.node, .c = at.node, .ranged = type == PLAN_DATE, .span = ev->span});
    } else {
        uint32_t parent = ck->validator->tables.at[table].parent, column = data_column_named(ck, parent, ev->anchor), standard = anchor_property(ck, ev);
        if (column == PLAN_NONE && parent == 0 && standard != VOCAB_NONE) column = data_standard(ck, standard, ev->anchor_span);
        if (column == PLAN_NONE) return PLAN_NONE;
        /* Hours from a date, or between times of which only one has a zone, cannot be counted. */
        const struct data_column *a = &ck->validator->tables.at[parent].columns.at[column], *b = &ck->validator->tables.at[table].columns.at[date];
        if (a->type != b->type || (a->type == DATA_INSTANT && a->zoned != b->zoned)) return PLAN_NONE;
        node = data_column_of(&l, parent, column, 0, 1, ev->span).node;
    }
    for (uint32_t i = 0; i < ck->validator->inputs.len; i++) {
        const struct program_input *in = &ck->validator->inputs.at[i];
        if (in->table != table || in->type != type || strcmp(in->name, name) != 0) continue;
        return plan_add(l.plan, (struct plan_node){.op = PLAN_INPUT, .type = type, .a = in->node, .b = PLAN_NONE, .c = PLAN_NONE, .k = i,
                                                   .ranged = type == PLAN_DATE, .span = ev->span});
    }
    *vec_push(ck->arena, &ck->validator->inputs) = (struct program_input){name, table, node, type};
    return plan_add(l.plan, (struct plan_node){.op = PLAN_INPUT, .type = type, .a = node, .b = PLAN_NONE, .c = PLAN_NONE,
                                               .k = ck->validator->inputs.len - 1, .ranged = type == PLAN_DATE, .span = ev->span});
}

/* lo ≤ at − anchor ≤ hi, in days, or in minutes for a window in hours. */
static uint32_t within(struct checker *ck, const struct event *ev, uint32_t at, uint32_t anchor)
{
    struct plan *p = ck->data->plan;
    int64_t unit = ev->in_hours ? 60 : 1;
    struct plan_node elapsed = {.op = PLAN_ADD, .type = PLAN_NUMBER, .a = at, .b = anchor, .c = PLAN_NONE, .k = 1, .m = -1, .ranged = true, .span = ev->span};
    uint32_t days = plan_add(p, elapsed), ends[2];
    for (int i = 0; i < 2; i++) {
        int64_t k = (i ? ev->hi : ev->lo) * unit;
        ends[i] = plan_add(p, (struct plan_node){.op = PLAN_CONST, .type = PLAN_NUMBER, .k = k, .m = k, .a = PLAN_NONE, .b = PLAN_NONE, .c = PLAN_NONE, .span = ev->span});
    }
    return truth(ck, PLAN_AND, truth(ck, PLAN_LE, ends[0], days, ev->span), truth(ck, PLAN_LE, days, ends[1], ev->span), ev->span);
}

static uint32_t window_condition(struct checker *ck, const struct event *ev, uint32_t block, uint32_t table)
{
    uint32_t date = event_dates(ck, table, ev->in_hours);
    uint32_t anchor = date == PLAN_NONE ? PLAN_NONE : anchor_input(ck, ev, block, table, date);
    if (anchor == PLAN_NONE) return truth(ck, PLAN_UNKNOWN, PLAN_NONE, PLAN_NONE, ev->span);   /* hours over dates alone: not shown */
    struct lower l = lowering(ck, table);
    return within(ck, ev, data_column_of(&l, table, date, 0, 0, ev->span).node, anchor);
}

/* Days are counted from a date, hours from an instant too. */
static bool is_anchor(const struct data_column *c, const struct event *ev) { return c->type == DATA_DATE || (ev->in_hours && c->type == DATA_INSTANT); }

/* Is the anchor neither an event nor a date of participants? */
static bool anchor_is_unknown(const struct checker *ck, const struct event *ev, uint32_t block)
{
    if (!ev->anchor || anchor_property(ck, ev) != VOCAB_NONE || study_find(ck->study, block, ev->anchor) != PLAN_NONE) return false;
    uint32_t parent = ck->data->date_table == PLAN_NONE ? PLAN_NONE : ck->validator->tables.at[ck->data->date_table].parent;
    for (uint32_t i = 0; i < ck->data->wides.len; i++)
        if (ck->data->wides.at[i].event_date != PLAN_NONE && data_column_named(ck, ck->data->wides.at[i].table, ev->anchor) != PLAN_NONE) return false;
    uint32_t column = parent == PLAN_NONE ? PLAN_NONE : data_column_named(ck, parent, ev->anchor);
    return column == PLAN_NONE || !is_anchor(&ck->validator->tables.at[parent].columns.at[column], ev);
}

/* An axis names its anchor once for all its events. */
static void check_anchors(struct checker *ck, uint32_t block)
{
    struct span said = span_none();
    for (uint32_t i = 0; i < ck->study->events.len; i++) {
        const struct event *ev = &ck->study->events.at[i];
        if (ev->anchor && study_find(ck->study, block, ev->anchor) == PLAN_NONE && anchor_property(ck, ev) != VOCAB_NONE)
            use_word(ck, ev->anchor_span, &ck->vocab->properties.at[anchor_property(ck, ev)].word);
        if (!anchor_is_unknown(ck, ev, block) || (ev->anchor_span.lo == said.lo && ev->anchor_span.file == said.file)) continue;
        complain(ck, RX_UNKNOWN_EVENT, ev->anchor_span, ev->anchor->text, NULL);
        said = ev->anchor_span;
    }
}

static void add_windows(struct checker *ck, uint32_t block)
{
    uint32_t table = ck->data->date_table;
    for (uint32_t i = 0; i < ck->study->events.len; i++) {
        const struct event *ev = &ck->study->events.at[i];
        const struct study_row *row = study_row(ck->study, block, ev->row);
        uint32_t applies;
        if (!ev->has_window || !row->name || !event_code(ck, ev, block, table, 0, &applies)) continue;
        if (anchor_is_unknown(ck, ev, block)) continue;
        uint32_t condition = window_condition(ck, ev, block, table);
        struct program *p = add_program(ck, PROGRAM_WINDOW, row->name->text, msg_same(row->title ? row->title : row->name->text), table, row->head);
        p->applies = applies;
        p->requires = condition;
    }
}

/* ---- windows of events whose dates stand side by side ---- */

/* The suffix of an event: its name, or its code in the data; PLAN_NONE when the table has none. */
static uint32_t suffix_of(struct checker *ck, const struct data_wide *w, const struct event *ev, uint32_t block)
{
    const struct study_row *row = study_row(ck->study, block, ev->row);
    const struct ast_expr *code = role_value(ck, row, KW_CODE);
    const char *text = !code ? "" : code->kind == AST_WORD ? code->name->text : code->text ? code->text : "";
    for (uint32_t i = 0; i < w->n; i++)
        if ((row->name && strcmp(row->name->text, w->suffixes[i]) == 0) || strcmp(text, w->suffixes[i]) == 0) return i;
    return PLAN_NONE;
}

/* The date that a window is counted from: that of another event, in its own column, or one of the row's; PLAN_NONE when it is
   not of the kind of the dates of events. */
static uint32_t wide_anchor(struct checker *ck, const struct data_wide *w, const struct event *ev, uint32_t block)
{
    const uint32_t *dates = w->columns.at[w->event_date].at;
    uint32_t column = PLAN_NONE, standard = anchor_property(ck, ev);
    if (ev->anchor_event != PLAN_NONE) {
        uint32_t i = suffix_of(ck, w, &ck->study->events.at[ev->anchor_event], block);
        if (i != PLAN_NONE) column = dates[i];
    } else {
        column = data_column_named(ck, w->table, ev->anchor);
        if (column == PLAN_NONE && w->table == 0 && standard != VOCAB_NONE) column = data_standard(ck, standard, ev->anchor_span);
    }
    if (column == PLAN_NONE) return PLAN_NONE;
    const struct data_column *a = &ck->validator->tables.at[w->table].columns.at[column], *b = &ck->validator->tables.at[w->table].columns.at[dates[0]];
    return a->type == b->type && (a->type != DATA_INSTANT || a->zoned == b->zoned) ? column : PLAN_NONE;
}

static void add_wide_windows(struct checker *ck, const struct data_wide *w, uint32_t block)
{
    struct lower l = lowering(ck, w->table);
    enum data_type type = ck->validator->tables.at[w->table].columns.at[w->columns.at[w->event_date].at[0]].type;
    for (uint32_t e = 0; e < ck->study->events.len; e++) {
        const struct event *ev = &ck->study->events.at[e];
        const struct study_row *row = study_row(ck->study, block, ev->row);
        uint32_t i = ev->has_window && row->name ? suffix_of(ck, w, ev, block) : PLAN_NONE;
        if (i == PLAN_NONE) continue;
        uint32_t anchor = wide_anchor(ck, w, ev, block), column = w->columns.at[w->event_date].at[i], condition;
        if (anchor == PLAN_NONE || type != (ev->in_hours ? DATA_INSTANT : DATA_DATE)) condition = truth(ck, PLAN_UNKNOWN, PLAN_NONE, PLAN_NONE, ev->span);
        else condition = within(ck, ev, data_column_of(&l, w->table, column, 0, 0, ev->span).node, data_column_of(&l, w->table, anchor, 0, 0, ev->span).node);
        add_program(ck, PROGRAM_WINDOW, row->name->text, msg_same(row->title ? row->title : row->name->text), w->table, row->head)->requires = condition;
    }
}

/* ---- the order of consent ---- */

/* Does an occurrence at this event need the holder of row h? */
static bool event_needs(struct checker *ck, uint32_t event_row, uint32_t holder, uint32_t h)
{
    for (uint32_t o = 0; o < ck->study->occurrences.len; o++) {
        const struct occurrence *occ = &ck->study->occurrences.at[o];
        if (occ->event != event_row || occ->action_table == PLAN_NONE) continue;
        const struct study_row *act = study_row(ck->study, occ->action_table, occ->action_row);
        const struct ast_expr *needs = role_value(ck, act, KW_NEEDS);
        if (needs && needs->kind == AST_CALL) needs = needs->left;
        if (needs ? study_find(ck->study, holder, needs->name) == h : ck->study->tables.at[holder].rows.len == 1) return true;
    }
    return false;
}

/* Of dates side by side: each event that needs the holder comes on or after the day; PLAN_NONE when there is none. */
static uint32_t wide_order(struct checker *ck, const struct data_wide *w, uint32_t block, uint32_t holder, uint32_t h, uint32_t given, struct span span)
{
    struct lower l = lowering(ck, 0);
    uint32_t all = PLAN_NONE;
    for (uint32_t e = 0; e < ck->study->events.len; e++) {
        uint32_t i = event_needs(ck, ck->study->events.at[e].row, holder, h) ? suffix_of(ck, w, &ck->study->events.at[e], block) : PLAN_NONE;
        if (i == PLAN_NONE) continue;
        struct typed at = data_column_of(&l, w->table, w->columns.at[w->event_date].at[i], 0, 0, span);
        uint32_t after = truth(ck, PLAN_LE, given, at.node, span);
        all = all == PLAN_NONE ? after : truth(ck, PLAN_AND, all, after, span);
    }
    return all;
}

/* Of dates in rows: the same of all rows of these events. */
static uint32_t rows_order(struct checker *ck, uint32_t block, uint32_t holder, uint32_t h, uint32_t given, struct span span)
{
    uint32_t table = ck->data->date_table, filter = PLAN_NONE;
    for (uint32_t i = 0; i < ck->study->events.len; i++) {
        uint32_t is;
        if (!event_needs(ck, ck->study->events.at[i].row, holder, h) || !event_code(ck, &ck->study->events.at[i], block, table, 1, &is)) continue;
        filter = filter == PLAN_NONE ? is : truth(ck, PLAN_OR, filter, is, span);
    }
    if (filter == PLAN_NONE || event_dates(ck, table, false) == PLAN_NONE) return PLAN_NONE;
    struct lower l = lowering(ck, 0);
    struct typed at = data_column_of(&l, table, ck->data->date_column, 1, 0, span);
    uint32_t order = truth(ck, PLAN_LE, given, at.node, span);
    return plan_add(l.plan, (struct plan_node){.op = PLAN_FORALL, .type = PLAN_TRUTH, .var = 1, .table = table, .of_parent = true, .of_var = 0,
                                               .a = filter, .b = order, .c = PLAN_NONE, .span = span});
}

/* Every event at which something needs the holder comes on or after the day it was collected; `w` holds the dates, or the rows of
   a table. */
static void add_order(struct checker *ck, uint32_t block, uint32_t holder, uint32_t h, const struct data_wide *w)
{
    const struct study_row *row = study_row(ck->study, holder, h);
    const struct ast_expr *collected = role_value(ck, row, KW_COLLECTED);
    uint32_t column = collected ? data_column_named(ck, 0, collected->name) : PLAN_NONE;
    if (!collected) return;
    if (column == PLAN_NONE || ck->validator->tables.at[0].columns.at[column].type != DATA_DATE) {
        complain(ck, RX_UNKNOWN_NAME, collected->span, source_slice(ck, collected->span), NULL);
        return;
    }
    struct lower l = lowering(ck, 0);
    uint32_t given = data_column_of(&l, 0, column, 0, 0, collected->span).node;
    uint32_t all = w ? wide_order(ck, w, block, holder, h, given, collected->span) : rows_order(ck, block, holder, h, given, collected->span);
    if (all == PLAN_NONE) return;
    struct program *p = add_program(ck, PROGRAM_CHECK, row->name ? row->name->text : "", msg_same(row->title ? row->title : ""), 0, row->head);
    p->requires = all;
}

static void add_orders(struct checker *ck, uint32_t block, const struct data_wide *w)
{
    for (uint32_t b = 0; b < ck->vocab->blocks.len; b++)
        for (uint32_t h = 0; ck->vocab->blocks.at[b].role == ROLE_HOLDER && h < ck->study->tables.at[b].rows.len; h++) add_order(ck, block, b, h, w);
}

/* FNV-1a over the user's sources: what a compiled validator says it comes from. */
static uint64_t hash_sources(const struct checker *ck)
{
    uint64_t h = UINT64_C(14695981039346656037);
    for (uint32_t f = 0; f < ck->files.len; f++) {
        const struct source *s = ck->files.at[f].of_law ? NULL : sources_get(ck->sources, ck->files.at[f].ast->file);
        for (uint32_t i = 0; s && i < s->len; i++) h = (h ^ (unsigned char)s->text[i]) * UINT64_C(1099511628211);
    }
    return h;
}

void phase_programs(struct checker *ck)
{
    add_criteria(ck, ROLE_INCLUSION, PROGRAM_INCLUSION);
    add_criteria(ck, ROLE_EXCLUSION, PROGRAM_EXCLUSION);
    add_criteria(ck, ROLE_CHECK, PROGRAM_CHECK);
    uint32_t block = vocab_block_of_role(ck->vocab, ROLE_EVENT);
    if (block != VOCAB_NONE) check_anchors(ck, block);
    if (block != VOCAB_NONE && ck->data->date_table != PLAN_NONE && ck->validator->tables.at[ck->data->date_table].parent != PLAN_NONE) {
        add_windows(ck, block);
        add_orders(ck, block, NULL);
    }
    for (uint32_t i = 0; block != VOCAB_NONE && i < ck->data->wides.len; i++) {
        const struct data_wide *w = &ck->data->wides.at[i];
        if (w->event_date == PLAN_NONE) continue;
        add_wide_windows(ck, w, block);
        bool dated = w->table == 0 && ck->validator->tables.at[0].columns.at[w->columns.at[w->event_date].at[0]].type == DATA_DATE;
        if (dated) add_orders(ck, block, w);
    }
    ck->validator->source_hash = hash_sources(ck);
}
