/* grammar.h - what the generated parser calls, and what calls it. */
#ifndef RIPX_PARSER_GRAMMAR_H
#define RIPX_PARSER_GRAMMAR_H

#include "parser/build.h"

union RIPX_YYSTYPE;

/* The grammar's number for a token; 0 when the grammar has none. */
int grammar_token(enum token_kind kind);
/* The next token that the grammar knows, with its value and place. Docs, comments and newlines end here; so do the
   diagnostics of the scanner. */
int ripx_yylex(union RIPX_YYSTYPE *value, struct span *at, struct parse_ctx *ctx);
/* ctx->token was not expected; the kinds that were are true. */
void grammar_syntax_error(struct parse_ctx *ctx, const bool expected[TOKEN_KINDS]);
/* Called when the parser's stack is full: nesting too deep. */
void ripx_yyerror(const struct span *at, struct parse_ctx *ctx, const char *unused);

#endif
