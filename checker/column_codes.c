/* column_codes.c - the codes of a column, how a source writes them, and what it writes for nothing. */
#include "checker/data.h"

#include "lang/kernel.h"

#include <string.h>

/* A code, a cell: in quotes, or as it stands. */
static const char *text_of(const struct checker *ck, const struct ast_expr *e)
{
    if (e->kind == AST_NAMED || e->kind == AST_WORD) return e->name->text;
    return e->text ? e->text : source_slice(ck, e->span);
}

uint32_t data_code_list(struct checker *ck, const struct ast_expr *list, const char *name)
{
    struct vocab_enum en = {.order = VOCAB_NONE};
    en.word.name[LANG_FR] = en.word.name[LANG_EN] = names_intern_text(ck->names, name);
    en.word.label = msg_same(name);
    for (const struct ast_expr *c = list->args; c; c = c->next) {
        const char *text = text_of(ck, c);
        struct word *w = vec_push(ck->arena, &en.members);
        w->name[LANG_FR] = w->name[LANG_EN] = names_intern_text(ck->names, text);
        w->label = msg_same(text);
        w->span = c->kind == AST_NAMED ? c->name_span : c->span;
    }
    *vec_push(ck->arena, &ck->vocab->enums) = en;
    return ck->vocab->enums.len - 1;
}

void data_codes(struct checker *ck, struct data_column *c, uint32_t enumeration, enum language l)
{
    const struct vocab_enum *e = &ck->vocab->enums.at[enumeration];
    const char **codes = arena_alloc(ck->arena, (e->members.len + 1) * sizeof *codes);
    for (uint32_t i = 0; i < e->members.len; i++) codes[i] = e->members.at[i].name[l]->text;
    c->codes = codes;
    c->n_codes = e->members.len;
}

/* ---- as a source writes them ---- */

static uint32_t spellings_in(const struct ast_expr *list)
{
    uint32_t n = 0;
    for (const struct ast_expr *e = list; e; e = e->next)
        n += e->kind == AST_NAMED && e->left && e->left->kind == AST_LIST ? ast_count(e->left->args) : 1;
    return n;
}

static void add_spelling(struct checker *ck, struct data_spelling *at, uint32_t *n, const char *text, uint32_t code, struct span span)
{
    for (uint32_t i = 0; i < *n; i++) {
        if (strcmp(at[i].text, text) != 0) continue;
        complain_taken(ck, span, text, span_none());
        return;
    }
    at[(*n)++] = (struct data_spelling){text, code};
}

void data_spellings(struct checker *ck, struct data_column *c, uint32_t enumeration, const struct ast_expr *list)
{
    uint32_t n = 0, members = ck->vocab->enums.at[enumeration].members.len;
    bool any = false;
    for (const struct ast_expr *e = list; e; e = e->next) any |= e->kind == AST_NAMED;
    if (!any) return;
    struct data_spelling *at = arena_alloc(ck->arena, (spellings_in(list) + members + 1) * sizeof *at);
    bool *said = arena_alloc(ck->arena, (members + 1) * sizeof *said);
    for (const struct ast_expr *e = list; e; e = e->next) {
        struct ast_expr word = *e;
        if (e->kind == AST_NAMED) word.kind = AST_WORD, word.span = e->name_span;
        uint32_t code = expr_member(ck, enumeration, &word);
        if (code == VOCAB_NONE) continue;
        said[code] = true;
        const struct ast_expr *as = e->kind == AST_NAMED ? e->left : e;
        bool several = as && as->kind == AST_LIST;
        for (const struct ast_expr *x = several ? as->args : as; x; x = several ? x->next : NULL) add_spelling(ck, at, &n, text_of(ck, x), code, x->span);
    }
    for (uint32_t i = 0; i < members; i++)
        if (!said[i]) add_spelling(ck, at, &n, c->codes[i], i, c->span);
    c->spellings = at;
    c->n_spellings = n;
}

void data_other_code(struct checker *ck, struct data_column *c, enum language l)
{
    if (!c->n_spellings) {   /* those declared, and no other */
        struct data_spelling *at = arena_alloc(ck->arena, (c->n_codes + 1) * sizeof *at);
        for (uint32_t i = 0; i < c->n_codes; i++) at[i] = (struct data_spelling){c->codes[i], i};
        c->spellings = at;
        c->n_spellings = c->n_codes;
    }
    const char **codes = arena_alloc(ck->arena, (c->n_codes + 1) * sizeof *codes);
    for (uint32_t i = 0; i < c->n_codes; i++) codes[i] = c->codes[i];
    codes[c->n_codes] = kernel_text(KW_OTHER_CODES, l);
    c->codes = codes;
    c->n_codes++;
    c->takes_others = true;
}

/* ---- nothing ---- */

void data_missing(struct checker *ck, struct data_column *c, const struct ast_expr *e)
{
    const struct ast_expr *first = e && e->kind == AST_LIST ? e->args : e;
    if (!first) return;
    uint32_t n = c->n_missing;
    const char **texts = arena_alloc(ck->arena, (n + ast_count(first) + 1) * sizeof *texts);
    for (uint32_t i = 0; i < n; i++) texts[i] = c->missing[i];
    for (const struct ast_expr *x = first; x; x = x->next) texts[n++] = text_of(ck, x);
    c->missing = texts;
    c->n_missing = n;
}

void data_missing_all(struct checker *ck, uint32_t table, const struct ast_expr *e)
{
    struct data_table *t = &ck->validator->tables.at[table];
    for (uint32_t c = 0; e && c < t->columns.len; c++) data_missing(ck, &t->columns.at[c], e);
}
