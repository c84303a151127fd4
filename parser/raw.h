/* raw.h - tokens as ripx.l finds them, before scan.c knows of items and brackets. */
#ifndef RIPX_PARSER_RAW_H
#define RIPX_PARSER_RAW_H

#include "parser/scan.h"

struct raw {
    void *flex;
    char *buffer;                   /* what flex reads, which writes to it */
    const char *text;
    uint32_t file, pos;             /* pos: after the token just read */
    enum language language;
    uint32_t first_letters;         /* bit c % 32 is set when a reserved word begins with c: spares most look-ups */
    struct token before;            /* the last token that is neither newline nor comment, as scan.c classed it */
};

/* Starts reading `text` (len bytes) at byte `pos`. Fails only without memory, and then aborts. */
void raw_open(struct raw *r, uint32_t len);
/* The next token; `;` and newlines come as SEPARATOR and NEWLINE, closing brackets as such, whatever was open. */
struct token raw_next(struct raw *r);
void raw_close(struct raw *r);

#endif
