/* roles.c - the properties that a role gives a block: datasets, columns, axes, events, actions, holders. */
#include "checker/context.h"

#include "lang/kernel.h"

static const struct { enum role role; enum kernel_word word; } given[] = {
    {ROLE_DATASET, KW_OF}, {ROLE_DATASET, KW_KEY}, {ROLE_DATASET, KW_NAMED_BY}, {ROLE_DATASET, KW_WIDE}, {ROLE_DATASET, KW_MISSING},
    {ROLE_COLUMN, KW_SOURCE}, {ROLE_COLUMN, KW_RESOLUTION}, {ROLE_COLUMN, KW_BOUNDS}, {ROLE_COLUMN, KW_MISSING},
    {ROLE_COLUMN, KW_VALUE_OF}, {ROLE_COLUMN, KW_WHEN}, {ROLE_COLUMN, KW_CODES}, {ROLE_COLUMN, KW_OTHER_CODES}, {ROLE_COLUMN, KW_UNIT_IN}, {ROLE_COLUMN, KW_ANALYTE}, {ROLE_COLUMN, KW_TIME_ZONE},
    {ROLE_COLUMN, KW_EVENT_DATE}, {ROLE_COLUMN, KW_EVENT_CODE}, {ROLE_COLUMN, KW_ASK},
    {ROLE_AXIS, KW_FROM}, {ROLE_AXIS, KW_COUNTS_FROM},
    {ROLE_EVENT, KW_CODE}, {ROLE_EVENT, KW_FROM}, {ROLE_EVENT, KW_TARGET},
    {ROLE_ACTION, KW_NEEDS}, {ROLE_ACTION, KW_MEASURES}, {ROLE_HOLDER, KW_COLLECTED}};

enum kernel_word role_item_word(struct checker *ck, enum role role, const struct ast_expr *head)
{
    if (!head || head->kind != AST_WORD) return KW_COUNT;
    for (uint32_t i = 0; i < sizeof given / sizeof *given; i++)
        if (given[i].role == role && kernel_is(head->name, given[i].word, file_language(ck, head->span))) {
            use_kernel(ck, head->span, given[i].word);
            return given[i].word;
        }
    return KW_COUNT;
}

const struct ast_item *role_item(struct checker *ck, const struct study_row *row, enum kernel_word w)
{
    for (const struct ast_item *i = row->item->items; i; i = i->next)
        if (ast_head(i) && kernel_is(ast_head(i)->name, w, file_language(ck, i->span))) return i;
    return NULL;
}

const struct ast_expr *role_value(struct checker *ck, const struct study_row *row, enum kernel_word w)
{
    const struct ast_item *i = role_item(ck, row, w);
    if (i) return item_arg(i, 1);
    bool named = !row->name;             /* a block may bear the word as its name */
    for (const struct ast_expr *e = row->item->args; e; e = e->next) {
        if (e->kind != AST_WORD) continue;
        bool is_name = !named && e->name == row->name;
        named |= is_name;
        if (!is_name && kernel_is(e->name, w, file_language(ck, e->span))) return e->next;
    }
    return NULL;
}

/* `tolère CO-03 { motif "…" ; par "…" ; date 2026-03-02 ; expire 2026-06-30 }` */
void collect_tolerance(struct checker *ck, const struct ast_item *item)
{
    const struct ast_expr *what = item_arg(item, 1);
    struct tolerance t = {.granted = INT32_MIN, .expires = INT32_MIN, .span = item->head_span};
    uint32_t before = diags_count(ck->diags);
    t.code = !what ? "" : what->kind == AST_STRING ? what->text : source_slice(ck, what->span);
    for (const struct ast_item *i = item->items; i; i = i->next) {
        enum kernel_word w = inside(ck, KW_TOLERATE, i);
        if (w == KW_REASON) t.reason = expr_text(ck, item_arg(i, 1));
        else if (w == KW_BY) t.by = expr_text(ck, item_arg(i, 1));
        else if (w == KW_DATE) expr_date(ck, item_arg(i, 1), &t.granted);
        else if (w == KW_EXPIRES) expr_date(ck, item_arg(i, 1), &t.expires);
    }
    if (diags_count(ck->diags) > before) return;   /* what is wrong was said */
    if (!t.reason || !t.by || t.granted == INT32_MIN || t.expires == INT32_MIN || t.expires < t.granted) complain(ck, RX_TOLERANCE_INCOMPLETE, item->head_span, NULL, NULL);
    else if (!law_rule_of_row(ck->law, t.code) && !law_step_of_row(ck->law, t.code)) complain(ck, RX_UNKNOWN_RULE, what->span, t.code, NULL);
    else *vec_push(ck->arena, &ck->tolerances) = t;
}
