/* sidecar.h - what a compiled validator says of itself in JSON, for hosts that read no C header. */
#ifndef RIPX_BACKENDS_SIDECAR_SIDECAR_H
#define RIPX_BACKENDS_SIDECAR_SIDECAR_H

#include "lang/law.h"
#include "lang/source.h"
#include "lang/text.h"
#include "lang/validator.h"
#include "lang/verdict.h"

#include <stdbool.h>

/* What a description is made from; lent for the call. */
struct sidecar_input {
    const struct validator *validator;      /* every program of the protocol */
    const struct validator *compiled;       /* the same, without those that a compiled validator leaves out */
    const struct sources *sources;
    const struct law *law;
    const struct verdicts *verdicts;
    const char *version;                    /* of the program: "0.1.0" */
    /* Appends a piece of a source as it is said in that language; false when it cannot be. */
    bool (*phrase)(void *ctx, struct span piece, enum language to, struct text *out);
    void *ctx;
};

/* The version of the description's own form: changes when a member changes its meaning or goes. */
enum { SIDECAR_FORMAT = 1 };

/* Appends one JSON object (RFC 8259): the tables with their columns; the programs, each with its bit in the reasons, its
   sentence in both languages, the line it stands on and the texts of law that rest on that line; for each table that is
   compiled, the C names and where each field stands. 64-bit integers that a double cannot hold are not in it: bounds and
   hashes are texts. The same validator gives the same bytes. */
void sidecar_json(const struct sidecar_input *in, struct text *out);

/* Appends a JSON Schema (draft 2020-12) of one record of the root table, by the names that columns have in the source; the
   record of another table is in its "$defs". It refuses what ripx validate says a cell may not be, but for the resolution
   of a number, which no keyword states exactly of binary numbers. */
void sidecar_schema(const struct sidecar_input *in, struct text *out);

#endif
