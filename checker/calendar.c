/* calendar.c - phase 3: events with their windows, and what is performed at each. */
#include "checker/context.h"

#include "checker/lower.h"
#include "lang/kernel.h"

/* ---- windows ---- */

/* Whole days (or hours) in a quantity of time. */
static bool whole_units(struct checker *ck, const struct ast_expr *e, bool hours, int64_t *out)
{
    struct type unit = {.kind = TYPE_NUMBER, .unit_text = hours ? "h" : "d"};
    return named_unit(ck, unit.unit_text, &unit.unit) && scaled_value(ck, e, &unit, 0, out);
}

static bool offset_of(struct checker *ck, const struct ast_expr *e, bool from_one, struct event *ev, int64_t *out)
{
    if (!e || e->kind != AST_OFFSET) {
        complain(ck, RX_VALUE_EXPECTED, e ? e->span : ev->span, source_slice(ck, ev->span), file_language(ck, ev->span) == LANG_FR ? "J+n" : "D+n");
        return false;
    }
    ev->in_hours = ev->in_hours || e->in_hours;
    *out = e->number;
    if (!from_one || e->in_hours) return true;
    if (e->number == 0) {
        complain(ck, RX_DAY_ZERO, e->span, NULL, NULL);
        return false;
    }
    if (e->number > 0) --*out;
    return true;
}

/* `J0`, `J+28`, `J+28 ± 3 j`, `J-14 ..= J-1`, `H-4 ..= H0` */
static void read_window(struct checker *ck, struct event *ev, const struct ast_expr *e, bool from_one)
{
    bool range = e->kind == AST_BINARY && (e->op == AST_RANGE_CLOSED || e->op == AST_RANGE_HALF_OPEN);
    bool around = e->kind == AST_BINARY && e->op == AST_PLUS_MINUS;
    if (range) {
        if (!offset_of(ck, e->left, from_one, ev, &ev->lo) || !offset_of(ck, e->right, from_one, ev, &ev->hi)) return;
        if (e->op == AST_RANGE_HALF_OPEN) ev->hi--;
        ev->has_window = true;
    } else if (around) {
        int64_t by;
        if (!offset_of(ck, e->left, from_one, ev, &ev->lo) || !whole_units(ck, e->right, ev->in_hours, &by)) return;
        ev->hi = ev->lo + by;
        ev->lo -= by;
        ev->has_window = true;
    } else {
        if (!offset_of(ck, e, from_one, ev, &ev->lo)) return;
        ev->hi = ev->lo;
    }
    ev->has_day = true;
    if (ev->lo > ev->hi) {
        complain(ck, RX_WINDOW_EMPTY, e->span, NULL, NULL);
        ev->has_day = ev->has_window = false;
    }
}

/* `cible J+28`: for readers, but in the window. */
static void read_target(struct checker *ck, const struct event *ev, const struct ast_expr *e, bool from_one)
{
    struct event target = *ev;
    int64_t day;
    if (!e || !offset_of(ck, e, from_one, &target, &day) || !ev->has_day || e->in_hours != ev->in_hours) return;
    if (day < ev->lo || day > ev->hi) complain(ck, RX_TARGET_OUTSIDE, e->span, NULL, NULL);
}

/* `J7` for `J+7`. */
static void suggest_offset(struct checker *ck, struct diag *d, const struct ast_expr *e)
{
    const char *text = e->kind == AST_WORD ? e->name->text : "";
    if ((text[0] != 'J' && text[0] != 'D' && text[0] != 'H') || text[1] < '0' || text[1] > '9') return;
    const char *right = arena_printf(ck->arena, "%c+%s", text[0], text + 1);
    diag_fix(ck->diags, d, msg_of(arena_printf(ck->arena, "écrire « %s »", right), arena_printf(ck->arena, "write '%s'", right)), FIX_MAYBE_INCORRECT, e->span, right);
}

static void read_event(struct checker *ck, uint32_t block, uint32_t row)
{
    const struct study_row *r = study_row(ck->study, block, row), *axis = study_row(ck->study, r->parent_table, r->parent);
    bool has_axis = axis && ck->vocab->blocks.at[r->parent_table].role == ROLE_AXIS;
    struct event *ev = vec_push(ck->arena, &ck->study->events);
    *ev = (struct event){.row = row, .axis_row = r->parent, .anchor_event = PLAN_NONE, .span = r->head};
    const struct ast_expr *counts = has_axis ? role_value(ck, axis, KW_COUNTS_FROM) : NULL;
    bool from_one = counts && expr_is(ck, counts, KW_ONE);
    ev->from_one = from_one;
    for (const struct ast_expr *e = r->item->args ? r->item->args->next : NULL; e; e = e->next) {
        if (e->kind == AST_STRING) continue;
        if (e->kind == AST_WORD && role_item_word(ck, ROLE_EVENT, e) != KW_COUNT) {
            e = e->next;
            if (!e) break;
            continue;
        }
        if (e->kind == AST_OFFSET || e->kind == AST_BINARY) read_window(ck, ev, e, from_one);
        else if (e->kind != AST_ERROR) {
            struct diag *d = complain(ck, RX_VALUE_UNEXPECTED, e->span, r->name ? r->name->text : "", NULL);
            suggest_offset(ck, d, e);
        }
    }
    read_target(ck, ev, role_value(ck, r, KW_TARGET), from_one);
    const struct ast_expr *from = role_value(ck, r, KW_FROM);
    if (!from && has_axis) from = role_value(ck, axis, KW_FROM);
    ev->anchor = from && from->kind == AST_WORD ? from->name : NULL;
    if (from) ev->anchor_span = from->span;
}

static void resolve_anchors(struct checker *ck, uint32_t block)
{
    for (uint32_t i = 0; i < ck->study->events.len; i++) {
        struct event *ev = &ck->study->events.at[i];
        uint32_t row = study_find(ck->study, block, ev->anchor);
        for (uint32_t k = 0; row != PLAN_NONE && k < ck->study->events.len; k++)
            if (ck->study->events.at[k].row == row) ev->anchor_event = k;
        if (ev->anchor_event == i) {   /* the anchor is not measured against itself */
            ev->anchor_event = PLAN_NONE;
            ev->has_window = false;
        }
    }
}

enum { MAX_ANCHORS = 64 };   /* events measured from one another */

/* The days of an event from the anchor of its axis, through the events that it is measured from; false when they do not lead there. */
static bool day_from_axis(struct checker *ck, uint32_t block, const struct event *ev, struct occurrence *o)
{
    const struct study_row *r = study_row(ck->study, block, ev->row), *axis = study_row(ck->study, r->parent_table, r->parent);
    const struct ast_expr *since = axis && ck->vocab->blocks.at[r->parent_table].role == ROLE_AXIS ? role_value(ck, axis, KW_FROM) : NULL;
    const struct name *origin = since && since->kind == AST_WORD ? since->name : NULL;
    o->day_lo = o->day_hi = 0;
    for (int hops = 0; hops < MAX_ANCHORS; hops++) {
        if (!ev->has_day || ev->in_hours) return false;
        if (__builtin_add_overflow(o->day_lo, ev->lo, &o->day_lo) || __builtin_add_overflow(o->day_hi, ev->hi, &o->day_hi)) return false;
        if (ev->anchor == origin) return true;
        if (ev->anchor_event == PLAN_NONE) return false;
        ev = &ck->study->events.at[ev->anchor_event];
    }
    return false;
}

/* ---- occurrences ---- */

static bool is_transition(struct checker *ck, const struct ast_expr *e, struct occurrence *o)
{
    const struct ast_expr *word = e->kind == AST_CALL ? e->left : e, *arg = e->kind == AST_CALL ? e->args : NULL;
    enum language l = file_language(ck, e->span);
    for (uint32_t c = 0; c < ck->law->capabilities.len; c++) {
        const struct law_capability *cap = &ck->law->capabilities.at[c];
        for (uint32_t t = 0; t < cap->passes.len; t++) {
            if (word->kind != AST_WORD || cap->passes.at[t].word.name[l] != word->name) continue;
            use_word(ck, word->span, &cap->passes.at[t].word);
            o->capability = c;
            o->transition = t;
            o->holder_row = arg && arg->name ? study_find(ck->study, cap->holder, arg->name) : PLAN_NONE;
            if (!arg && cap->holder < ck->study->tables.len && ck->study->tables.at[cap->holder].rows.len == 1) o->holder_row = 0;
            if (o->holder_row == PLAN_NONE) complain(ck, RX_UNKNOWN_NAME, arg ? arg->span : e->span, source_slice(ck, arg ? arg->span : e->span), NULL);
            return true;
        }
    }
    return false;
}

static bool is_action(struct checker *ck, const struct ast_expr *e, struct occurrence *o)
{
    for (uint32_t b = 0; e->kind == AST_WORD && b < ck->vocab->blocks.len; b++) {
        if (ck->vocab->blocks.at[b].role != ROLE_ACTION) continue;
        o->action_row = study_find(ck->study, b, e->name);
        o->action_table = b;
        if (o->action_row != PLAN_NONE) return true;
    }
    return false;
}

static void unknown_action(struct checker *ck, const struct ast_expr *e)
{
    uint32_t b = vocab_block_of_role(ck->vocab, ROLE_ACTION), n = 0;
    const struct study_table *t = b == VOCAB_NONE ? NULL : &ck->study->tables.at[b];
    const char **words = arena_alloc(ck->arena, ((t ? t->rows.len : 0) + 1) * sizeof *words);
    for (uint32_t i = 0; t && i < t->rows.len; i++)
        if (t->rows.at[i].name) words[n++] = t->rows.at[i].name->text;
    unknown_word(ck, RX_UNKNOWN_NAME, e, NULL, words, n);
}

/* Is this item of an event's block one that the vocabulary or the role explains? */
static bool is_explained(struct checker *ck, uint32_t block, const struct ast_item *i)
{
    const struct ast_expr *head = ast_head(i);
    enum language l = file_language(ck, i->span);
    if (!head) return false;
    uint32_t b = vocab_block_named(ck->vocab, head->name, l);
    return vocab_property_named(ck->vocab, block, head->name, l) != VOCAB_NONE || role_item_word(ck, ROLE_EVENT, head) != KW_COUNT
           || (b != VOCAB_NONE && vocab_allows(ck->vocab, block, b));
}

/* Items follow one another; within an item, a comma leaves the order open and `puis` orders. */
static void read_occurrences(struct checker *ck, uint32_t block, const struct event *ev)
{
    const struct study_row *r = study_row(ck->study, block, ev->row);
    uint32_t step = 0;
    struct occurrence day = {.has_day = false};
    day.has_day = day_from_axis(ck, block, ev, &day);
    for (const struct ast_item *i = r->item->items; i; i = i->next) {
        if (is_explained(ck, block, i) || !i->args) continue;
        step++;
        for (const struct ast_expr *e = i->args; e; e = e->next) {
            struct occurrence o = {.event = ev->row, .action_table = PLAN_NONE, .action_row = PLAN_NONE, .capability = PLAN_NONE,
                                   .transition = PLAN_NONE, .holder_row = PLAN_NONE, .has_day = day.has_day,
                                   .day_lo = day.day_lo, .day_hi = day.day_hi, .span = e->span};
            if (e->separator == AST_SEP_THEN) step++;
            o.step = step;
            if (e->kind == AST_ERROR) continue;
            if (is_transition(ck, e, &o) || is_action(ck, e, &o)) *vec_push(ck->arena, &ck->study->occurrences) = o;
            else unknown_action(ck, e);
        }
    }
}

void phase_calendar(struct checker *ck)
{
    uint32_t block = vocab_block_of_role(ck->vocab, ROLE_EVENT);
    if (block == VOCAB_NONE) return;
    for (uint32_t r = 0; r < ck->study->tables.at[block].rows.len; r++) read_event(ck, block, r);
    resolve_anchors(ck, block);
    for (uint32_t i = 0; i < ck->study->events.len; i++) read_occurrences(ck, block, &ck->study->events.at[i]);
}
