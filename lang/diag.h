/* diag.h - diagnostics: built, enriched, kept in order; printing is elsewhere. */
#ifndef RIPX_LANG_DIAG_H
#define RIPX_LANG_DIAG_H

#include "lang/arena.h"
#include "lang/language.h"
#include "lang/source.h"
#include "lang/span.h"
#include "lang/vec.h"

#include <stdbool.h>
#include <stdint.h>

#pragma GCC visibility push(default)

/* A question is a verdict that is not shown: neither error nor warning, with a count of its own. */
enum diag_level { DIAG_ERROR, DIAG_WARNING, DIAG_NOTE, DIAG_QUESTION };
enum { DIAG_LEVELS = 4 };

/* The diagnostics of the language itself: lang/diag.def, rows X(number, NAME, LEVEL, fr, en).
   A number is never reused and never changes meaning. {0} {1} … are the arguments; both texts use the same ones. */
enum diag_code {
#define X(number, name, level, fr, en) RX_##name = number,
#include "lang/diag.def"
#undef X
};

/* May an edit be applied by a machine? Only notation may; a fix never invents a fact about the world. */
enum diag_applicability { FIX_MACHINE_APPLICABLE, FIX_MAYBE_INCORRECT, FIX_HAS_PLACEHOLDERS };

struct diag_edit { struct span span; const char *text; };
struct diag_fix { struct msg title; enum diag_applicability applicability; struct diag_edit edit; };
struct diag_mark { struct span span; struct msg label; };
/* A text of law that a finding rests on, every field as stdlib declares it. */
struct diag_cite { struct msg title; const char *version; const char *in_force_from; const char *read_on; struct msg evidence; };

struct diag {
    const char *code;                       /* "RX0101", or the id of a rule: "CO-03" */
    enum diag_level level;
    struct msg message;
    struct span at;                         /* primary; span_none() when there is no place */
    struct msg label;                       /* at the primary span; must stand alone; texts may be NULL */
    VEC(struct diag_mark) marks;
    VEC(struct diag_cite) cites;
    VEC(struct msg) notes;
    VEC(struct msg) helps;
    VEC(struct diag_fix) fixes;
    VEC(const char *) rows;                 /* all ids of the rows of law stated by this rule; empty for RX codes */
    struct msg evidence;                    /* grade of proof of the finding, as stdlib names it; NULL texts for RX codes */
    bool due_later;                         /* a question whose event has not happened yet */
    bool unread;                            /* rests on a text that a person must open: sorted before all others */
};

struct diags;

/* A list whose diagnostics live in `arena`. */
struct diags *diags_new(struct arena *arena);
/* A diagnostic of the language. n arguments fill {0} … {n-1} in each language. At most one diagnostic is kept for
   the same code and primary span: the second gives a diag that is not in the list, safe to enrich. Without a place, the message tells them apart. */
struct diag *diag_rx(struct diags *ds, enum diag_code code, struct span at, uint32_t n, const struct msg *args);
/* Shorthands with names, numbers or words as arguments, the same in both languages. */
struct diag *diag_rx0(struct diags *ds, enum diag_code code, struct span at);
struct diag *diag_rx1(struct diags *ds, enum diag_code code, struct span at, const char *a);
struct diag *diag_rx2(struct diags *ds, enum diag_code code, struct span at, const char *a, const char *b);
/* A finding of a rule; code, message and label are copied as pointers and must outlive the list. */
struct diag *diag_law(struct diags *ds, const char *code, enum diag_level level, struct span at, struct msg message);

void diag_label(struct diag *d, struct msg label);
void diag_mark(struct diags *ds, struct diag *d, struct span span, struct msg label);
void diag_note(struct diags *ds, struct diag *d, struct msg note);
void diag_help(struct diags *ds, struct diag *d, struct msg help);
void diag_fix(struct diags *ds, struct diag *d, struct msg title, enum diag_applicability how, struct span span, const char *text);
struct diag_cite *diag_cite(struct diags *ds, struct diag *d, struct msg title);
void diag_row(struct diags *ds, struct diag *d, const char *row);

uint32_t diags_count(const struct diags *ds);
uint32_t diags_count_level(const struct diags *ds, enum diag_level level);
struct diag *diags_at(const struct diags *ds, uint32_t i);
/* Puts a diagnostic of one list into another; both then show the same one. */
void diags_keep(struct diags *ds, struct diag *d);
/* Sorts what rests on an unread text first, then by source, place, level, code; stable, so the same inputs give the same order. */
void diags_sort(struct diags *ds);
struct arena *diags_arena(const struct diags *ds);

/* A template with {0}… filled in each language. */
struct msg msg_fill(struct arena *arena, struct msg template, uint32_t n, const struct msg *args);
/* The row of diag.def for a number, or false. */
bool diag_lookup(uint32_t number, const char **name, enum diag_level *level, struct msg *template);
/* "error" / "erreur" …, for people. */
const char *diag_level_word(enum diag_level level, enum language language);

/* The nearest of n words by Damerau-Levenshtein distance in code points, or NULL when none is near enough to suggest. */
const char *diag_suggest(const char *word, const char *const *words, uint32_t n);

#pragma GCC visibility pop

#endif
