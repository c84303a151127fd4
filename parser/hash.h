/* hash.h - a number for what a source says, whatever its layout. */
#ifndef RIPX_PARSER_HASH_H
#define RIPX_PARSER_HASH_H

#include "lang/source.h"

#include <stdint.h>

/* What a chain of sources begins with: the FNV-1a offset basis (Fowler, Noll, Vo). */
#define HASH_START UINT64_C(14695981039346656037)

/* `hash` continued by the tokens of a source. Comments, blanks, and how its items are laid out in lines change nothing. */
uint64_t hash_tokens(uint64_t hash, const struct source *source);

#endif
