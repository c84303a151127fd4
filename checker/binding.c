/* binding.c - the names that a source system gives to the columns: `liaison NAME { âge "DM.AGE" ; visite.date "SV.SVSTDTC" }`. */
#include "checker/data.h"

#include "lang/kernel.h"

#include <string.h>

/* `column` of the root dataset, or `dataset.column`. */
static struct data_column *bound_column(struct checker *ck, const struct ast_expr *e)
{
    const struct ast_expr *table = e->kind == AST_MEMBER ? e->left : NULL;
    uint32_t t = table ? data_table_named(ck, table->name) : 0;
    uint32_t c = t == PLAN_NONE ? PLAN_NONE : data_column_named(ck, t, e->name);
    return c == PLAN_NONE ? NULL : &ck->validator->tables.at[t].columns.at[c];
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
        uint32_t p = what->kind == AST_WORD && entity != VOCAB_NONE ? vocab_property_named(ck->vocab, entity, what->name, file_language(ck, i->span)) : VOCAB_NONE;
        if (p != VOCAB_NONE) use_word(ck, what->span, &ck->vocab->properties.at[p].word);
        struct data_column *c = bound_column(ck, what);
        const char *text = expr_text(ck, name);
        if (!c) complain(ck, RX_UNKNOWN_NAME, what->span, source_slice(ck, what->span), NULL);
        else if (text) c->bound = text;
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
