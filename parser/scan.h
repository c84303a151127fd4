/* scan.h - the token stream of a source: for the parser, the formatter and editors. */
#ifndef RIPX_PARSER_SCAN_H
#define RIPX_PARSER_SCAN_H

#include "lang/language.h"
#include "lang/source.h"
#include "lang/span.h"

#include <stdbool.h>
#include <stdint.h>

enum token_kind {
    TOKEN_END,
    TOKEN_SEPARATOR,            /* `;`, or the newline that ends an item: its text tells which */
    TOKEN_NEWLINE,              /* a newline that ends nothing */
    TOKEN_COMMENT, TOKEN_DOC,   /* # and ##, to the end of the line */
    TOKEN_HEADER,               /* ripx 1 fr: from the word ripx to the end of its line, comment excluded */
    TOKEN_WORD,                 /* a name; its text may be in backquotes; after `@` also digits or a date */
    TOKEN_STRING, TOKEN_RAW_STRING,
    TOKEN_NUMBER, TOKEN_QUANTITY, TOKEN_DATE, TOKEN_TIME, TOKEN_OFFSET,
#define X(token, fr, en) TOKEN_##token,   /* the reserved words, where they are not names */
#include "lang/words.def"
#undef X
    TOKEN_COLON, TOKEN_COMMA, TOKEN_DOT, TOKEN_AT, TOKEN_ARROW,
    TOKEN_EQ, TOKEN_LT, TOKEN_GT, TOKEN_LE, TOKEN_GE,
    TOKEN_PLUS, TOKEN_MINUS, TOKEN_STAR, TOKEN_SLASH,
    TOKEN_RANGE_CLOSED, TOKEN_RANGE_HALF_OPEN, TOKEN_PLUS_MINUS,
    TOKEN_PAREN_OPEN, TOKEN_PAREN_CALL, TOKEN_PAREN_CLOSE,         /* CALL, INDEX: tight to the word before */
    TOKEN_BRACKET_OPEN, TOKEN_BRACKET_INDEX, TOKEN_BRACKET_CLOSE,
    TOKEN_BRACE_OPEN, TOKEN_BRACE_CLOSE,                           /* an empty close stands for one missing at the end */
    TOKEN_BAD_CHARACTER,        /* one character that begins no token */
    TOKEN_BAD_BYTE,             /* NUL bytes, or bytes that are not UTF-8 */
    TOKEN_UNTERMINATED,         /* a string up to the end of its line, or a raw string up to the end of the file */
    TOKEN_STRAY_CLOSE,          /* ) ] } that closes nothing */
    TOKEN_FORGIVEN_CLOSE,       /* ) or ] whose opener was given up */
    TOKEN_TOO_DEEP              /* brackets nested deeper than AST_MAX_DEPTH, as one token */
};
enum { TOKEN_KINDS = TOKEN_TOO_DEEP + 1 };

struct token { enum token_kind kind; struct span span; };

/* What the first line says. */
struct scan_header {
    bool present;               /* there is a line that begins with the word ripx */
    bool well_formed;           /* it is ripx NUMBER fr|en */
    struct span span, edition;  /* the header, or the empty start of the text; the number in it */
    enum language language;     /* French unless the header says English */
};

struct scanner;

/* A scanner of a source, which must outlive it. Owned by the caller, who closes it. */
struct scanner *scanner_open(const struct source *source, uint32_t file);
void scanner_close(struct scanner *s);
const struct scan_header *scanner_header(const struct scanner *s);
/* The next token; TOKEN_END again and again after the last. Blanks are in no token. */
struct token scanner_next(struct scanner *s);
/* The parser found `at`, the token it was just given, unexpected: brackets that were left open are given up at the
   next line that is not indented further than theirs, so that the items after it are still understood. */
void scanner_recover(struct scanner *s, struct token at);
/* The innermost bracket of an expression that is open now, or span_none(). */
struct span scanner_open_bracket(const struct scanner *s);
/* The innermost brace still open at the end of the text, once that is reached; else span_none(). Also none when
   a string or a nesting error swallowed the end: that was said already. */
struct span scanner_unclosed(const struct scanner *s);
/* Can an item end after such a token? Then a newline outside brackets separates. */
bool scan_ends_item(enum token_kind kind);
/* The length of the number in the text of a quantity: "-8" of "-8 mL". The unit follows the blanks after it. */
uint32_t scan_digits(const char *text, uint32_t len);
/* The length of the blanks at the start of a text: spaces, tabs, returns, no-break spaces. */
uint32_t scan_blanks(const char *text, uint32_t len);

#endif
