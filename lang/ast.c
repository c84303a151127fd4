/* ast.c - reading the syntax tree: counting, naming operators, dumping for tests. */
#include "lang/ast.h"

#include "lang/text.h"
#include "lang/words.h"

uint32_t ast_count(const struct ast_expr *args)
{
    uint32_t n = 0;
    for (; args; args = args->next) n++;
    return n;
}

const struct ast_expr *ast_head(const struct ast_item *item)
{
    return item->args && item->args->kind == AST_WORD ? item->args : NULL;
}

const char *ast_op_text(enum ast_op op, enum language language)
{
    switch (op) {
    case AST_OR: return word_text(WORD_OR, language);
    case AST_AND: return word_text(WORD_AND, language);
    case AST_EQ: return "=";
    case AST_LT: return "<";
    case AST_GT: return ">";
    case AST_LE: return "<=";
    case AST_GE: return ">=";
    case AST_IN: return word_text(WORD_IN, language);
    case AST_ADD: return "+";
    case AST_SUB: return "-";
    case AST_MUL: return "*";
    case AST_DIV: return "/";
    case AST_RANGE_CLOSED: return "..=";
    case AST_RANGE_HALF_OPEN: return "..<";
    case AST_PLUS_MINUS: return "±";
    case AST_FORALL: return language == LANG_FR ? "pour tout" : "for all";
    case AST_EXISTS: return word_text(WORD_EXISTS, language);
    }
    return "";
}

static const char *kind_text(enum ast_kind kind)
{
    static const char *const TEXTS[] = {
#define X(name, text) text,
        AST_KINDS(X)
#undef X
    };
    return TEXTS[kind];
}

static const char *lead_text(enum ast_lead lead, enum language language)
{
    switch (lead) {
    case AST_LEAD_NONE: return "";
    case AST_LEAD_IF: return word_text(WORD_IF, language);
    case AST_LEAD_ELSE: return word_text(WORD_ELSE, language);
    case AST_LEAD_LT: return "<";
    case AST_LEAD_GT: return ">";
    case AST_LEAD_LE: return "<=";
    case AST_LEAD_GE: return ">=";
    case AST_LEAD_EQ: return "=";
    }
    return "";
}

static const char *separator_text(enum ast_separator separator, enum language language)
{
    switch (separator) {
    case AST_SEP_NONE: return "";
    case AST_SEP_COMMA: return ", ";
    case AST_SEP_THEN: return language == LANG_FR ? "puis " : "then ";
    }
    return "";
}

struct dump { struct text *out; enum language language; };

static void dump_span(const struct dump *d, struct span span)
{
    text_addf(d->out, " [%u,%u)\n", (unsigned)span.lo, (unsigned)span.hi);
}

static bool has_op(enum ast_kind kind) { return kind == AST_BINARY || kind == AST_QUANTIFIER; }

/* One node a line; `role` says what the node is to its parent. */
static void dump_expr(const struct dump *d, const struct ast_expr *e, uint32_t indent, const char *role)
{
    if (!e) return;
    text_pad(d->out, ' ', indent * 2);
    text_add(d->out, role);
    text_add(d->out, separator_text(e->separator, d->language));
    text_add(d->out, kind_text(e->kind));
    if (has_op(e->kind)) text_addf(d->out, " %s", ast_op_text(e->op, d->language));
    if (e->text) text_addf(d->out, " \"%s\"", e->text);
    if (e->name) text_addf(d->out, " %s", e->name->text);
    if (e->kind == AST_OFFSET) {
        text_add(d->out, e->in_hours ? " hours " : " days ");
        text_addi(d->out, e->number);
    }
    if (e->parenthesised) text_add(d->out, " ()");
    dump_span(d, e->span);
    dump_expr(d, e->left, indent + 1, "");
    dump_expr(d, e->right, indent + 1, "");
    dump_expr(d, e->condition, indent + 1, "if ");
    for (const struct ast_expr *arg = e->args; arg; arg = arg->next) dump_expr(d, arg, indent + 1, "arg ");
}

static void dump_items(const struct dump *d, const struct ast_item *item, uint32_t indent)
{
    for (; item; item = item->next) {
        text_pad(d->out, ' ', indent * 2);
        text_add(d->out, "item");
        if (item->lead != AST_LEAD_NONE) text_addf(d->out, " %s", lead_text(item->lead, d->language));
        if (item->is_error) text_add(d->out, " error");
        if (!span_is_none(item->doc)) text_addf(d->out, " doc [%u,%u)", (unsigned)item->doc.lo, (unsigned)item->doc.hi);
        dump_span(d, item->span);
        for (const struct ast_expr *arg = item->args; arg; arg = arg->next) dump_expr(d, arg, indent + 1, "");
        dump_expr(d, item->colon, indent + 1, ": ");
        dump_expr(d, item->arrow, indent + 1, "=> ");
        if (!item->has_block) continue;
        text_pad(d->out, ' ', (indent + 1) * 2);
        text_add(d->out, "block\n");
        dump_items(d, item->items, indent + 2);
    }
}

void ast_dump(const struct ast_file *file, struct text *out)
{
    const struct dump d = {out, file->language};
    text_addf(out, "file %u %s\n", (unsigned)file->edition, file->language == LANG_FR ? "fr" : "en");
    dump_items(&d, file->items, 1);
}
