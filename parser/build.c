/* build.c - constructors of the syntax tree. */
#include "parser/build.h"

struct ast_expr *build_expr(struct parse_ctx *ctx, enum ast_kind kind, struct span span)
{
    struct ast_expr *e = arena_alloc(ctx->arena, sizeof *e);
    e->kind = kind;
    e->depth = 1;
    e->span = e->name_span = span;
    return e;
}

static uint32_t depth_of(const struct ast_expr *e) { return e ? e->depth : 0; }
static uint32_t deeper(uint32_t a, uint32_t b) { return a > b ? a : b; }

/* Sets the depth from the children; an expression too deep becomes an AST_ERROR. */
static struct ast_expr *finish(struct parse_ctx *ctx, struct ast_expr *e)
{
    uint32_t depth = deeper(depth_of(e->left), deeper(depth_of(e->right), depth_of(e->condition)));
    for (const struct ast_expr *arg = e->args; arg; arg = arg->next) depth = deeper(depth, arg->depth);
    e->depth = depth + 1;
    if (e->depth <= AST_MAX_DEPTH) return e;
    parse_report_too_deep(ctx, e->span);
    return build_expr(ctx, AST_ERROR, e->span);
}

/* After a recovery the parser discards tokens, and the scanner may give the last of them again. */
static struct span before_lookahead(const struct parse_ctx *ctx, struct span span)
{
    if (span.hi > ctx->token.span.lo) span.hi = ctx->token.span.lo > span.lo ? ctx->token.span.lo : span.lo;
    return span;
}

struct ast_expr *build_error(struct parse_ctx *ctx, struct span span)
{
    return build_expr(ctx, AST_ERROR, before_lookahead(ctx, span));
}

struct ast_expr *build_word(struct parse_ctx *ctx, struct span span, const struct name *name)
{
    struct ast_expr *e = build_expr(ctx, AST_WORD, span);
    e->name = name;
    return e;
}

struct ast_expr *build_binary(struct parse_ctx *ctx, struct span span, struct ast_expr *left, enum ast_op op, struct ast_expr *right)
{
    struct ast_expr *e = build_expr(ctx, AST_BINARY, span);
    e->op = op;
    e->left = left;
    e->right = right;
    return finish(ctx, e);
}

struct ast_expr *build_not(struct parse_ctx *ctx, struct span span, struct ast_expr *operand)
{
    struct ast_expr *e = build_expr(ctx, AST_NOT, span);
    e->left = operand;
    return finish(ctx, e);
}

static void set_name(struct ast_expr *e, const struct ast_expr *word)
{
    e->name = word->name;
    e->name_span = word->span;
}

struct ast_expr *build_quantifier(struct parse_ctx *ctx, struct span span, enum ast_op op, struct ast_expr *word, struct ast_expr *in,
                                  struct ast_expr *body)
{
    struct ast_expr *e = build_expr(ctx, AST_QUANTIFIER, span);
    e->op = op;
    set_name(e, word);
    e->left = in;
    e->right = body;
    return finish(ctx, e);
}

struct ast_expr *build_comprehension(struct parse_ctx *ctx, struct span span, struct ast_expr *value, struct ast_expr *word,
                                     struct ast_expr *in, struct ast_expr *condition)
{
    struct ast_expr *e = build_expr(ctx, AST_COMPREHENSION, span);
    e->left = value;
    set_name(e, word);
    e->right = in;
    e->condition = condition;
    return finish(ctx, e);
}

struct ast_expr *build_named(struct parse_ctx *ctx, enum ast_kind kind, struct span span, struct ast_expr *left, struct ast_expr *word)
{
    struct ast_expr *e = build_expr(ctx, kind, span);
    e->left = left;
    set_name(e, word);
    return finish(ctx, e);
}

struct ast_expr *build_list(struct parse_ctx *ctx, enum ast_kind kind, struct span span, struct ast_expr *base, struct expr_list args)
{
    struct ast_expr *e = build_expr(ctx, kind, span);
    e->left = base;
    e->args = args.first;
    return finish(ctx, e);
}

struct ast_expr *build_parens(struct ast_expr *e, struct span span)
{
    e->parenthesised = true;
    e->span = span;
    return e;
}

struct expr_list build_args(struct expr_list list, enum ast_separator separator, struct ast_expr *e)
{
    e->separator = separator;
    if (list.last) list.last->next = e;
    else list.first = e;
    list.last = e;
    return list;
}

struct front build_front(struct parse_ctx *ctx, enum ast_lead lead, struct ast_expr *first)
{
    struct ast_item *item = arena_alloc(ctx->arena, sizeof *item);
    item->lead = lead;
    item->args = first;
    item->doc = span_none();
    item->is_error = first && first->kind == AST_ERROR;
    return (struct front){item, first};
}

struct front build_front_add(struct front front, enum ast_separator separator, struct ast_expr *arg)
{
    arg->separator = separator;
    if (front.last) front.last->next = arg;
    else front.item->args = arg;
    front.last = arg;
    if (arg->kind == AST_ERROR) front.item->is_error = true;
    return front;
}

struct ast_item *build_head(struct parse_ctx *ctx, struct span span, struct front front, struct ast_expr *colon, struct ast_expr *arrow)
{
    struct ast_item *item = front.item;
    if ((colon && colon->kind == AST_ERROR) || (arrow && arrow->kind == AST_ERROR)) item->is_error = true;
    item->span = item->head_span = item->is_error ? before_lookahead(ctx, span) : span;
    item->colon = colon;
    item->arrow = arrow;
    if (span.lo == ctx->doc_owner) item->doc = ctx->doc;
    return item;
}

struct ast_item *build_wrong(struct parse_ctx *ctx, struct span start, struct front front, struct span error)
{
    front = build_front_add(front, AST_SEP_NONE, build_error(ctx, error));
    return build_head(ctx, span_join(start, error), front, NULL, NULL);
}

struct ast_item *build_block(struct ast_item *item, struct span span, const struct item_list *items)
{
    item->span = span;
    item->has_block = true;
    item->items = items->first;
    return item;
}

struct item_list *build_items(struct parse_ctx *ctx)
{
    struct item_list *list = arena_alloc(ctx->arena, sizeof *list);
    if (!ctx->top) ctx->top = list;
    return list;
}

struct item_list *build_items_add(struct item_list *list, struct ast_item *item)
{
    if (list->last) list->last->next = item;
    else list->first = item;
    list->last = item;
    return list;
}
