/* collect_statements.c - phase 2: duties to state something, one by one or as the rows of a table. */
#include "checker/context.h"

#include "lang/kernel.h"

#include <string.h>

/* ---- what a row's examples are made of ---- */

/* A property with a value of its type, as an author would write it; NULL for types whose values name other things. */
static const char *stated_property(struct checker *ck, const struct vocab_property *p, enum language l)
{
    const char *name = p->word.name[l]->text;
    switch (p->type.kind) {
    case TYPE_FLAG: return name;
    case TYPE_TEXT: return arena_printf(ck->arena, "%s \"%s\"", name, p->pattern ? p->pattern : "…");
    case TYPE_NUMBER: return arena_printf(ck->arena, *p->type.unit_text ? "%s 1 %s" : "%s 1", name, p->type.unit_text);
    case TYPE_DATE: return arena_printf(ck->arena, "%s 2026-01-05", name);
    case TYPE_CODE: return arena_printf(ck->arena, "%s %s", name, ck->vocab->enums.at[p->type.index].members.at[0].name[l]->text);
    case TYPE_SET: return arena_printf(ck->arena, "%s [%s]", name, ck->vocab->enums.at[p->type.index].members.at[0].name[l]->text);
    case TYPE_ERROR: case TYPE_INSTANT: case TYPE_PERIOD: case TYPE_CHOICE: case TYPE_REFERENCE: case TYPE_EXPRESSION: case TYPE_WINDOW: break;
    }
    return NULL;
}

/* The statement within the blocks that hold it, `information { objectif }`; NULL when one of them needs more than its word. */
static const char *stated_in_blocks(struct checker *ck, uint32_t block, const char *statement, enum language l)
{
    for (uint32_t depth = 0; statement && block != ck->vocab->study; depth++) {
        const struct vocab_block *b = &ck->vocab->blocks.at[block];
        if (b->named || b->implicit || !b->parents.len || depth == 8) return NULL;
        statement = arena_printf(ck->arena, "%s { %s }", b->word.name[l]->text, statement);
        block = b->parents.at[0];
    }
    return statement;
}

/* The refused example of the table, with the statement that this row asks for: the accepted one. */
static const char *with_statement(struct checker *ck, const char *refused, const struct ast_expr *path, enum language l)
{
    const char *end = refused ? strrchr(refused, '}') : NULL;
    if (!end || path->kind != AST_MEMBER || !path->left->name) return NULL;
    uint32_t b = vocab_block_named(ck->vocab, path->left->name, l), p = vocab_property_named(ck->vocab, b, path->name, l);
    if (p == VOCAB_NONE) return NULL;
    const char *statement = stated_in_blocks(ck, b, stated_property(ck, &ck->vocab->properties.at[p], l), l);
    return statement ? arena_printf(ck->arena, "%.*s  %s\n%s", (int)(end - refused), refused, statement, end) : NULL;
}

/* ---- one duty ---- */

static void collect_statement(struct checker *ck, const struct ast_item *item)
{
    const struct ast_expr *id = item_arg(item, 1), *path = id ? id->next : NULL;
    const char *row = expr_text(ck, id);
    if (!row || !path) {
        complain(ck, RX_NAME_EXPECTED, item->head_span, source_slice(ck, ast_head(item)->span), NULL);
        return;
    }
    struct rule *r = rule_new(ck, item);
    r->modality = MODAL_STATED;
    struct ast_expr name = {.kind = AST_WORD, .name = names_intern_text(ck->names, row), .span = id->span};
    read_word(ck, &r->word, item, &name, path->next, false);
    rule_row(ck, r, id);
    r->requires = path;
    for (const struct ast_item *i = item->items; i; i = i->next) rule_item(ck, r, KW_STATED, i);
}

/* ---- a table of duties ---- */

/* `{ligne}` in a sentence of the table is the title of the row. */
static struct msg said_of_row(struct checker *ck, struct msg m, struct msg title)
{
    for (int l = 0; l < LANGUAGES && m.text[l]; l++)
        for (int of = 0; of < LANGUAGES; of++) {
            const char *mark = arena_printf(ck->arena, "{%s}", kernel_text(KW_ROWS, of)), *at = strstr(m.text[l], mark);
            if (at) m.text[l] = arena_printf(ck->arena, "%.*s%s%s", (int)(at - m.text[l]), m.text[l], title.text[l], at + strlen(mark));
        }
    return m;
}

/* `ligne "PC-002", "REG-2" protocole.objectif "les objectifs" { en "the objectives" ; … }` */
static void collect_row(struct checker *ck, const struct rule *table, const struct ast_item *item)
{
    const struct ast_expr *ids = item_arg(item, 1), *path = ids;
    while (path && path->kind == AST_STRING) path = path->next;
    if (!ids || path == ids || !path) {
        complain(ck, RX_NAME_EXPECTED, item->head_span, kernel_text(KW_ROWS, file_language(ck, item->span)), NULL);
        return;
    }
    struct rule *r = rule_new(ck, item);
    *r = *table;
    r->modality = MODAL_STATED;
    r->requires = path;
    for (const struct ast_expr *e = ids; e != path; e = e->next) rule_row(ck, r, e);
    struct ast_expr name = {.kind = AST_WORD, .name = names_intern_text(ck->names, ids->text), .span = ids->span};
    read_word(ck, &r->word, item, &name, path->next, false);
    for (const struct ast_item *i = item->items; i; i = i->next) {
        const struct ast_expr *head = ast_head(i);
        if (head && expr_is(ck, head, KW_BASED_ON)) r->cites.at = NULL, r->cites.len = r->cites.cap = 0;   /* its own text, not the table's */
        rule_item(ck, r, KW_ROWS, i);
    }
    r->fails = said_of_row(ck, r->fails, r->word.label);
    r->asks = said_of_row(ck, r->asks, r->word.label);
    if (!r->good.text[r->language]) r->good.text[r->language] = with_statement(ck, r->bad.text[r->language], path, r->language);
}

/* `énoncés NOM "titre" { … ; ligne … }`: what stands in the table holds for each row that does not say otherwise. */
static void collect_statements(struct checker *ck, const struct ast_item *item)
{
    const struct ast_expr *name = declared_name(ck, item);
    if (!name) return;
    struct law_group *group = vec_push(ck->arena, &ck->law->groups);
    *group = (struct law_group){.option = NULL};
    read_word(ck, &group->word, item, name, name->next, false);
    struct rule table = *rule_new(ck, item);
    ck->law->rules.len--;
    table.group = ck->law->groups.len - 1;
    for (const struct ast_item *i = item->items; i; i = i->next) {
        const struct ast_expr *head = ast_head(i);
        if (head && expr_is(ck, head, KW_OPTION)) group->option = expr_text(ck, head->next);
        else if (!head || !kernel_is(head->name, KW_ROWS, table.language)) rule_item(ck, &table, KW_STATEMENTS, i);
    }
    for (const struct ast_item *i = item->items; i; i = i->next) {
        const struct ast_expr *head = ast_head(i);
        if (head && expr_is(ck, head, KW_ROWS)) collect_row(ck, &table, i);
    }
}

void phase_statements(struct checker *ck)
{
    each_declaration(ck, KW_STATED, collect_statement);
    each_declaration(ck, KW_STATEMENTS, collect_statements);
}
