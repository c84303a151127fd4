/* ast.h - the syntax tree: items, blocks and expressions, before any word has a meaning. */
#ifndef RIPX_LANG_AST_H
#define RIPX_LANG_AST_H

#include "lang/arena.h"
#include "lang/language.h"
#include "lang/name.h"
#include "lang/span.h"

#include <stdbool.h>
#include <stdint.h>

/* Expression kinds. X(NAME, "dump name") */
#define AST_KINDS(X)                                                                                                   \
    X(WORD, "word")             /* name */                                                                             \
    X(STRING, "string")         /* text, decoded */                                                                    \
    X(NUMBER, "number")         /* text: the digits as written, "9.6" */                                               \
    X(QUANTITY, "quantity")     /* text: digits; name: the unit as written, "mg/dL" */                                 \
    X(DATE, "date")             /* text: "2026-03-01", or partial "2026-03" */                                         \
    X(TIME, "time")             /* text: "09:00" */                                                                    \
    X(OFFSET, "offset")         /* J0, J+28, D-14, H-4: number is the signed count, in_hours for H */                  \
    X(UNKNOWN, "unknown")       /* the word inconnu / unknown */                                                       \
    X(TRUE, "true")                                                                                                    \
    X(FALSE, "false")                                                                                                  \
    X(MEMBER, "member")         /* left . name */                                                                      \
    X(AT, "at")                 /* left @ name */                                                                      \
    X(CALL, "call")             /* left ( args ) */                                                                    \
    X(INDEX, "index")           /* left [ args ] */                                                                    \
    X(LIST, "list")             /* [ args ] */                                                                         \
    X(BINARY, "binary")         /* left op right */                                                                    \
    X(NOT, "not")               /* left */                                                                             \
    X(QUANTIFIER, "quantifier") /* op = AST_FORALL or AST_EXISTS; name dans left : right */                            \
    X(COMPREHENSION, "comprehension") /* left pour name dans right [si condition] */                                   \
    X(NAMED, "named")           /* name : left, in arguments */                                                        \
    X(ERROR, "error")           /* a place where a diagnostic was given; silent ever after */

enum ast_kind {
#define X(name, text) AST_##name,
    AST_KINDS(X)
#undef X
};

enum ast_op {
    AST_OR, AST_AND, AST_EQ, AST_LT, AST_GT, AST_LE, AST_GE, AST_IN, AST_ADD, AST_SUB, AST_MUL, AST_DIV,
    AST_RANGE_CLOSED,      /* a ..= b */
    AST_RANGE_HALF_OPEN,   /* a ..< b */
    AST_PLUS_MINUS,        /* a ± b */
    AST_FORALL, AST_EXISTS
};

/* How an element is separated from the one before it. */
enum ast_separator { AST_SEP_NONE, AST_SEP_COMMA, AST_SEP_THEN };

struct ast_expr {
    enum ast_kind kind : 8;            /* of a law there are tens of thousands: they are kept small */
    enum ast_op op : 8;                /* BINARY, QUANTIFIER */
    enum ast_separator separator : 8;  /* when it is an element of a list of arguments */
    bool in_hours, parenthesised;
    bool quoted;                       /* WORD in backquotes: a name, whatever the vocabulary says */
    uint16_t depth;                    /* 1 + the deepest child; the builder refuses more than AST_MAX_DEPTH */
    struct span span, name_span;       /* the whole; the name in it */
    const struct name *name;
    const char *text;                  /* STRING: decoded, NUL-terminated; NUMBER, QUANTITY, DATE, TIME: as written */
    int64_t number;                    /* OFFSET */
    struct ast_expr *left, *right, *condition;
    struct ast_expr *args;             /* first argument or element; siblings by next */
    struct ast_expr *next;
};

/* What an item begins with, when it is not a plain head. */
enum ast_lead { AST_LEAD_NONE, AST_LEAD_IF, AST_LEAD_ELSE, AST_LEAD_LT, AST_LEAD_GT, AST_LEAD_LE, AST_LEAD_GE, AST_LEAD_EQ };

/* One line of the language:  [lead] arg arg, arg puis arg [: expr] [=> expr] [{ items }]
   `volume 8 mL` has the arguments (word volume)(quantity 8 mL); its head is the first. */
struct ast_item {
    enum ast_lead lead : 8;
    bool is_error;                     /* recovered: whatever was understood is kept */
    bool has_block;
    struct span span;                  /* from the first to the last token, block included */
    struct span head_span;             /* without the block */
    struct span doc;                   /* the ## lines just above; span_none() when there are none */
    struct ast_expr *args;             /* first argument (the head), siblings by next; NULL for `=> x` */
    struct ast_expr *colon, *arrow;    /* after ':' and '=>' */
    struct ast_item *items;            /* of the block */
    struct ast_item *next;
};

enum { AST_MAX_DEPTH = 256 };

struct ast_file {
    uint32_t file;                     /* of sources */
    uint32_t edition;                  /* 1; 0 when the header is missing or wrong (a diagnostic was given) */
    enum language language;
    struct span header;
    struct ast_item *items;
};

/* The number of elements of a chain of arguments. */
uint32_t ast_count(const struct ast_expr *args);
/* The head word of an item: its first argument when that is a WORD, else NULL. */
const struct ast_expr *ast_head(const struct ast_item *item);
/* The word of an operator in a language, "et"/"and", "<=" …; never NULL. */
const char *ast_op_text(enum ast_op op, enum language language);

struct text;
/* An indented dump for tests: kinds, names, spans; one line a node. */
void ast_dump(const struct ast_file *file, struct text *out);

#endif
