/* binding.c - the names that a source system gives to the columns: `liaison NAME { âge "DM.AGE" ; visite.date "SV.SVSTDTC" }`. */
#include "checker/data.h"

#include "lang/kernel.h"

#include <string.h>

/* `column` of the root dataset, or `dataset.column`. */
static uint32_t bound_column(struct checker *ck, const struct ast_expr *e, uint32_t *t)
{
    *t = e->kind == AST_MEMBER ? data_table_named(ck, e->left->name) : 0;
    return *t == PLAN_NONE ? PLAN_NONE : data_column_named(ck, *t, e->name);
}

/* `manquants ["UNK"]` and `codes [F: "2"]`, in the block of a column. */
static void bind_column(struct checker *ck, uint32_t table, uint32_t column, const struct ast_item *i)
{
    struct data_column *c = &ck->validator->tables.at[table].columns.at[column];
    const struct type *type = &ck->data->tables.at[table].columns.at[column].type;
    for (const struct ast_item *x = i->items; x; x = x->next) {
        const struct ast_expr *head = ast_head(x), *value = item_arg(x, 1);
        if (head && expr_is(ck, head, KW_MISSING)) data_missing(ck, c, value);
        else if (head && expr_is(ck, head, KW_CODES) && type->kind == TYPE_CODE && value && value->kind == AST_LIST)
            data_spellings(ck, c, type->index, value->args);
        else complain(ck, RX_UNEXPECTED_ITEM, x->head_span, kernel_text(KW_BINDING, file_language(ck, x->span)), NULL);
    }
}

static void bind_items(struct checker *ck, const struct ast_item *binding)
{
    uint32_t entity = vocab_block_of_role(ck->vocab, ROLE_ENTITY);
    for (const struct ast_item *i = binding->items; i; i = i->next) {
        const struct ast_expr *what = i->args, *name = what ? what->next : NULL;
        if (!what || (what->kind != AST_WORD && what->kind != AST_MEMBER)) {
            complain(ck, RX_UNEXPECTED_ITEM, i->head_span, kernel_text(KW_BINDING, file_language(ck, i->span)), NULL);
            continue;
        }
        if (!what->quoted && expr_is(ck, what, KW_MISSING)) {
            for (uint32_t t = 0; t < ck->validator->tables.len; t++) data_missing_all(ck, t, name);
            continue;
        }
        uint32_t p = what->kind == AST_WORD && entity != VOCAB_NONE ? vocab_property_named(ck->vocab, entity, what->name, file_language(ck, i->span)) : VOCAB_NONE;
        if (p != VOCAB_NONE) use_word(ck, what->span, &ck->vocab->properties.at[p].word);
        uint32_t t, c = bound_column(ck, what, &t);
        const char *text = name || !i->items ? expr_text(ck, name) : NULL;
        if (c == PLAN_NONE) complain(ck, RX_UNKNOWN_NAME, what->span, source_slice(ck, what->span), NULL);
        else if (text) ck->validator->tables.at[t].columns.at[c].bound = text;
        if (c != PLAN_NONE) bind_column(ck, t, c, i);
    }
}

void phase_binding(struct checker *ck)
{
    const struct ast_item *chosen = NULL;
    for (uint32_t f = 0; f < ck->files.len; f++)
        for (const struct ast_item *i = ck->files.at[f].ast->items; i && !ck->files.at[f].of_law; i = i->next) {
            const struct ast_expr *head = ast_head(i), *name = head ? head->next : NULL;
            if (!head || !kernel_is(head->name, KW_BINDING, ck->files.at[f].ast->language)) continue;
            use_kernel(ck, head->span, KW_BINDING);
            if (!name || name->kind != AST_WORD) complain(ck, RX_NAME_EXPECTED, i->head_span, head->name->text, NULL);
            else if (ck->binding ? strcmp(ck->binding, name->name->text) == 0 : !chosen) chosen = i;
        }
    if (chosen) bind_items(ck, chosen);
    else if (ck->binding) complain(ck, RX_UNKNOWN_NAME, span_none(), ck->binding, NULL);
}
