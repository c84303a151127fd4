/* ripx.y - the grammar: items, blocks and expressions. It looks at no name. */
%require "3.8"
%language "C"
%define api.pure full
%define api.prefix {ripx_yy}
%define api.token.prefix {TOK_}
%define api.location.type {struct span}
%define api.header.include {"parser/ripx.tab.h"}
%define parse.error custom
%define lr.type canonical-lr
%define lr.default-reduction consistent
%locations
%expect 0
%param {struct parse_ctx *ctx}
%initial-action { @$ = (struct span){ctx->file, 0, 0}; }

%code requires {
#include "parser/build.h"
}

%code {
#include "parser/grammar.h"

#define YYLLOC_DEFAULT(Cur, Rhs, N)                                                                                    \
    (Cur) = (N) ? (struct span){YYRHSLOC(Rhs, 1).file, YYRHSLOC(Rhs, 1).lo, YYRHSLOC(Rhs, N).hi}                       \
                : (struct span){YYRHSLOC(Rhs, 0).file, YYRHSLOC(Rhs, 0).hi, YYRHSLOC(Rhs, 0).hi}
}

%union {
    struct ast_expr *expr;
    struct expr_list exprs;
    struct front front;
    struct ast_item *item;
    struct item_list *items;
    enum ast_lead lead;
}

%token END 0
%token SEPARATOR
%token <expr> WORD STRING NUMBER QUANTITY DATE TIME OFFSET TRUE FALSE UNKNOWN
%token AND OR NOT IF ELSE FOR EXISTS IN THEN ALL
%token COLON ":" COMMA "," DOT "." AT "@" ARROW "=>"
%token EQ "=" LT "<" GT ">" LE "<=" GE ">=" PLUS "+" MINUS "-" STAR "*" SLASH "/"
%token RANGE_CLOSED "..=" RANGE_HALF_OPEN "..<" PLUS_MINUS "±"
%token PAREN_OPEN "(" PAREN_CALL PAREN_CLOSE ")" BRACKET_OPEN "[" BRACKET_INDEX BRACKET_CLOSE "]"
%token BRACE_OPEN "{" BRACE_CLOSE "}"

%precedence QUANT
%left OR
%left AND
%precedence NOT
%left "=" "<" ">" "<=" ">=" IN
%left "..=" "..<"
%left "±"
%left "+" "-"
%left "*" "/"

%type <items> items closed block
%type <item> head wrong blocked
%type <front> front
%type <lead> lead
%type <expr> value expr prim arg
%type <exprs> args arglist

%%

file: items                             { (void)$1; }
    ;

/* After a block the separator may be left out; elsewhere it stands between items. */
items: closed
    | closed head                       { $$ = build_items_add($1, $2); }
    | closed wrong                      { $$ = build_items_add($1, $2); }
    ;
closed: %empty                          { $$ = build_items(ctx); }
    | closed SEPARATOR                  { $$ = $1; yyerrok; }
    | closed head SEPARATOR             { $$ = build_items_add($1, $2); yyerrok; }
    | closed wrong SEPARATOR            { $$ = build_items_add($1, $2); yyerrok; }
    | closed blocked                    { $$ = build_items_add($1, $2); yyerrok; }
    ;
/* An error keeps what was understood of the item, and its block. It stands in `blocked` as well as in `wrong` so that the parser
   has a choice to make after it: with none, bison would reduce before it has discarded tokens, and lose the item. */
blocked: head block "}"                 { $$ = build_block($1, @$, $2); }
    | front error block "}"             { $$ = build_block(build_wrong(ctx, @1, $1, @2), @$, $3); }
    | lead error block "}"              { $$ = build_block(build_wrong(ctx, @1, build_front(ctx, $1, NULL), @2), @$, $3); }
    | ELSE error block "}"              { $$ = build_block(build_wrong(ctx, @1, build_front(ctx, AST_LEAD_ELSE, NULL), @2), @$, $3); }
    | error block "}"                   { $$ = build_block(build_wrong(ctx, @1, build_front(ctx, AST_LEAD_NONE, NULL), @1), @$, $2); }
    ;
block: open items                       { $$ = $2; }
    ;
open: "{"                               { yyerrok; }
    ;

head: front                             { $$ = build_head(ctx, @$, $1, NULL, NULL); }
    | front ":" value                   { $$ = build_head(ctx, @$, $1, $3, NULL); }
    | front "=>" value                  { $$ = build_head(ctx, @$, $1, NULL, $3); }
    | front ":" value "=>" value        { $$ = build_head(ctx, @$, $1, $3, $5); }
    | "=>" value                        { $$ = build_head(ctx, @$, build_front(ctx, AST_LEAD_NONE, NULL), NULL, $2); }
    | ELSE                              { $$ = build_head(ctx, @$, build_front(ctx, AST_LEAD_ELSE, NULL), NULL, NULL); }
    | ELSE "=>" value                   { $$ = build_head(ctx, @$, build_front(ctx, AST_LEAD_ELSE, NULL), NULL, $3); }
    ;
wrong: front error                      { $$ = build_wrong(ctx, @1, $1, @2); }
    | lead error                        { $$ = build_wrong(ctx, @1, build_front(ctx, $1, NULL), @2); }
    | ELSE error                        { $$ = build_wrong(ctx, @1, build_front(ctx, AST_LEAD_ELSE, NULL), @2); }
    | error                             { $$ = build_wrong(ctx, @1, build_front(ctx, AST_LEAD_NONE, NULL), @1); }
    ;
front: expr                             { $$ = build_front(ctx, AST_LEAD_NONE, $1); }
    | lead expr                         { $$ = build_front(ctx, $1, $2); }
    | ELSE expr                         { $$ = build_front(ctx, AST_LEAD_ELSE, $2); }
    | front expr                        { $$ = build_front_add($1, AST_SEP_NONE, $2); }
    | front "," expr                    { $$ = build_front_add($1, AST_SEP_COMMA, $3); }
    | front THEN expr                   { $$ = build_front_add($1, AST_SEP_THEN, $3); }
    ;
lead: IF                                { $$ = AST_LEAD_IF; }
    | "<"                               { $$ = AST_LEAD_LT; }
    | ">"                               { $$ = AST_LEAD_GT; }
    | "<="                              { $$ = AST_LEAD_LE; }
    | ">="                              { $$ = AST_LEAD_GE; }
    | "="                               { $$ = AST_LEAD_EQ; }
    ;
value: expr
    | error                             { $$ = build_error(ctx, @1); }
    ;

expr: prim
    | NOT expr                          { $$ = build_not(ctx, @$, $2); }
    | FOR ALL WORD IN prim ":" expr %prec QUANT { $$ = build_quantifier(ctx, @$, AST_FORALL, $3, $5, $7); }
    | EXISTS WORD IN prim ":" expr %prec QUANT  { $$ = build_quantifier(ctx, @$, AST_EXISTS, $2, $4, $6); }
    | expr OR expr                      { $$ = build_binary(ctx, @$, $1, AST_OR, $3); }
    | expr AND expr                     { $$ = build_binary(ctx, @$, $1, AST_AND, $3); }
    | expr "=" expr                     { $$ = build_binary(ctx, @$, $1, AST_EQ, $3); }
    | expr "<" expr                     { $$ = build_binary(ctx, @$, $1, AST_LT, $3); }
    | expr ">" expr                     { $$ = build_binary(ctx, @$, $1, AST_GT, $3); }
    | expr "<=" expr                    { $$ = build_binary(ctx, @$, $1, AST_LE, $3); }
    | expr ">=" expr                    { $$ = build_binary(ctx, @$, $1, AST_GE, $3); }
    | expr IN expr                      { $$ = build_binary(ctx, @$, $1, AST_IN, $3); }
    | expr "..=" expr                   { $$ = build_binary(ctx, @$, $1, AST_RANGE_CLOSED, $3); }
    | expr "..<" expr                   { $$ = build_binary(ctx, @$, $1, AST_RANGE_HALF_OPEN, $3); }
    | expr "±" expr                     { $$ = build_binary(ctx, @$, $1, AST_PLUS_MINUS, $3); }
    | expr "+" expr                     { $$ = build_binary(ctx, @$, $1, AST_ADD, $3); }
    | expr "-" expr                     { $$ = build_binary(ctx, @$, $1, AST_SUB, $3); }
    | expr "*" expr                     { $$ = build_binary(ctx, @$, $1, AST_MUL, $3); }
    | expr "/" expr                     { $$ = build_binary(ctx, @$, $1, AST_DIV, $3); }
    ;
prim: WORD
    | STRING
    | NUMBER
    | QUANTITY
    | DATE
    | TIME
    | OFFSET
    | TRUE
    | FALSE
    | UNKNOWN
    | "(" expr ")"                      { $$ = build_parens($2, @$); }
    | "[" args "]"                      { $$ = build_list(ctx, AST_LIST, @$, NULL, $2); }
    | prim "." WORD                     { $$ = build_named(ctx, AST_MEMBER, @$, $1, $3); }
    | prim "@" WORD                     { $$ = build_named(ctx, AST_AT, @$, $1, $3); }
    | prim PAREN_CALL args ")"          { $$ = build_list(ctx, AST_CALL, @$, $1, $3); }
    | prim BRACKET_INDEX args "]"       { $$ = build_list(ctx, AST_INDEX, @$, $1, $3); }
    ;
args: %empty                            { $$ = (struct expr_list){NULL, NULL}; }
    | arglist
    | arglist ","
    ;
arglist: arg                            { $$ = build_args((struct expr_list){NULL, NULL}, AST_SEP_NONE, $1); }
    | arglist "," arg                   { $$ = build_args($1, AST_SEP_COMMA, $3); }
    ;
arg: expr
    | WORD ":" expr                     { $$ = build_named(ctx, AST_NAMED, @$, $3, $1); }
    | expr FOR WORD IN prim             { $$ = build_comprehension(ctx, @$, $1, $3, $5, NULL); }
    | expr FOR WORD IN prim IF expr     { $$ = build_comprehension(ctx, @$, $1, $3, $5, $7); }
    ;

%%

static int yyreport_syntax_error(const yypcontext_t *context, struct parse_ctx *ctx)
{
    yysymbol_kind_t symbols[YYNTOKENS];
    /* Finding out what was expected is slow: not for a mistake that will not be shown. */
    int n = ctx->reported < PARSE_MAX_DIAGS ? yypcontext_expected_tokens(context, symbols, YYNTOKENS) : 0;
    bool expected[TOKEN_KINDS] = {false};
    for (int kind = 0; kind < TOKEN_KINDS; kind++)
        for (int i = 0; i < n; i++)
            if (symbols[i] == YYTRANSLATE(grammar_token((enum token_kind)kind))) expected[kind] = true;
    grammar_syntax_error(ctx, expected);
    return n < 0 ? n : 0;
}
