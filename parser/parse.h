/* parse.h - from a source to its syntax tree. */
#ifndef RIPX_PARSER_PARSE_H
#define RIPX_PARSER_PARSE_H

#include "lang/arena.h"
#include "lang/ast.h"
#include "lang/diag.h"
#include "lang/name.h"
#include "lang/source.h"

/* Parses a file of `sources` and sets its language from the first line; never NULL. The tree lives in `arena`.
   Mistakes are diagnostics RX00xx and RX01xx, at most 200 for a file; what was understood is in the tree, and
   AST_ERROR stands where something was not. After a tree deeper than the parser's stack (RX0105 again) the items
   before it are kept. Pure: no state is left behind. */
struct ast_file *parse_file(struct sources *sources, uint32_t file, struct names *names, struct arena *arena, struct diags *diags);

#endif
