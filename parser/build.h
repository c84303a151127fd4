/* build.h - what the grammar's actions call: one constructor for each form of the syntax tree. */
#ifndef RIPX_PARSER_BUILD_H
#define RIPX_PARSER_BUILD_H

#include "lang/arena.h"
#include "lang/ast.h"
#include "lang/diag.h"
#include "lang/name.h"
#include "lang/source.h"
#include "parser/scan.h"

/* Lists in the order of the source. */
struct expr_list { struct ast_expr *first, *last; };
struct item_list { struct ast_item *first, *last; };
/* An item whose arguments are still being read. */
struct front { struct ast_item *item; struct ast_expr *last; };

/* After so many diagnostics of one file, the parser goes on in silence: a file of noise must not fill the memory. */
enum { PARSE_MAX_DIAGS = 200 };

/* The state of one parse; nothing outlives it but what is in the arena. */
struct parse_ctx {
    const struct source *source;
    struct scanner *scanner;
    struct names *names;
    struct arena *arena;
    struct diags *diags;
    struct item_list *top;              /* the items of the file; kept even when the parser gives up */
    uint32_t file, reported;
    struct token before, token;         /* the last two tokens that the parser was given */
    struct span doc;                    /* the last ## lines */
    uint32_t doc_owner;                 /* first byte of the token right after them, UINT32_MAX when there is none */
    uint32_t newlines;                  /* since the last ## line */
    bool doc_pending, fresh_line, too_deep_reported;
    bool has_bad_bytes;                 /* NUL or not UTF-8, somewhere in the file */
};

/* A diagnostic with at most one argument (its texts are NULL when there is none); NULL after PARSE_MAX_DIAGS. */
struct diag *parse_report(struct parse_ctx *ctx, enum diag_code code, struct span at, struct msg a);
/* RX0105, once for a file. */
void parse_report_too_deep(struct parse_ctx *ctx, struct span at);
/* The text of a span for a message: at most 40 characters of one line, always UTF-8; empty after
   PARSE_MAX_DIAGS. */
const char *parse_quote(struct parse_ctx *ctx, struct span span);

/* RX0107; NULL after PARSE_MAX_DIAGS. */
struct diag *parse_report_other_language(struct parse_ctx *ctx, struct span at, const char *written, const char *right);

/* literal.c: the value of a name or literal; NULL for other tokens. Diagnostics: RX0003, 0005 to 0008, 0107; a value that
   makes no sense is an AST_ERROR. */
struct ast_expr *build_literal(struct parse_ctx *ctx, struct token t);

/* Expressions. A tree deeper than AST_MAX_DEPTH is RX0105 and an AST_ERROR; so is a chain `a et b et …` of more
   than AST_MAX_DEPTH operators, because such a chain is as deep as it is long. */
struct ast_expr *build_expr(struct parse_ctx *ctx, enum ast_kind kind, struct span span);
/* AST_ERROR for a place already reported; without the token that comes again after it, if any. */
struct ast_expr *build_error(struct parse_ctx *ctx, struct span span);
struct ast_expr *build_word(struct parse_ctx *ctx, struct span span, const struct name *name);
struct ast_expr *build_binary(struct parse_ctx *ctx, struct span span, struct ast_expr *left, enum ast_op op, struct ast_expr *right);
struct ast_expr *build_not(struct parse_ctx *ctx, struct span span, struct ast_expr *operand);
struct ast_expr *build_quantifier(struct parse_ctx *ctx, struct span span, enum ast_op op, struct ast_expr *word, struct ast_expr *in,
                                  struct ast_expr *body);
struct ast_expr *build_comprehension(struct parse_ctx *ctx, struct span span, struct ast_expr *value, struct ast_expr *word,
                                     struct ast_expr *in, struct ast_expr *condition);
/* MEMBER, AT: base and a name. NAMED: a name and its value. */
struct ast_expr *build_named(struct parse_ctx *ctx, enum ast_kind kind, struct span span, struct ast_expr *left, struct ast_expr *word);
/* CALL, INDEX: base and arguments. LIST: base is NULL. */
struct ast_expr *build_list(struct parse_ctx *ctx, enum ast_kind kind, struct span span, struct ast_expr *base, struct expr_list args);
struct ast_expr *build_parens(struct ast_expr *e, struct span span);
struct expr_list build_args(struct expr_list list, enum ast_separator separator, struct ast_expr *e);

/* Items. */
struct front build_front(struct parse_ctx *ctx, enum ast_lead lead, struct ast_expr *first);
struct front build_front_add(struct front front, enum ast_separator separator, struct ast_expr *arg);
/* Ends the head: `span` is all of it. NULL for what is not there. Takes the ## lines just above. */
struct ast_item *build_head(struct parse_ctx *ctx, struct span span, struct front front, struct ast_expr *colon, struct ast_expr *arrow);
/* An item whose rest, at `error`, was not understood: an AST_ERROR is its last argument. */
struct ast_item *build_wrong(struct parse_ctx *ctx, struct span start, struct front front, struct span error);
struct ast_item *build_block(struct ast_item *item, struct span span, const struct item_list *items);
struct item_list *build_items(struct parse_ctx *ctx);
struct item_list *build_items_add(struct item_list *list, struct ast_item *item);

#endif
