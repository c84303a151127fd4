/* cases.h - what the law is tried on: every example of every rule, and each with one fact changed.

   The facts are those that the rule reads, found in its plan: a flag is yes, no, unknown and unwritten; a code is each
   member; a number is below, at and above each bound that it is compared with; what the criteria admit likewise. An
   effect and a choice are tried on protocols given for them, a step on dates around its delay. Nothing here knows a word
   of the law. */
#ifndef RIPX_TESTS_RULES_CASES_H
#define RIPX_TESTS_RULES_CASES_H

#include "tests/rules/lab.h"

#include "lang/text.h"

/* A change of a protocol's tree: `with` (NULL: nothing) in place of `replaced` (NULL: added) among the items of `parent`;
   with `colon`, what follows the colon of `parent`. */
struct edit { struct ast_item *parent, *replaced, *with; struct ast_expr *colon; };
enum { EDITS = 4 };

enum subject_kind { SUBJECT_RULE, SUBJECT_EFFECT, SUBJECT_CHOICE, SUBJECT_STEP };
struct subject { enum subject_kind kind; uint32_t index; };   /* of the law's rules, effects, choices, steps */

struct law_case {
    struct subject subject;
    const char *base;                     /* "bad", "good", the exception's name, or the protocol given */
    const char *about;                    /* "protocole.catégorie = 1"; "" for the protocol as it stands */
    struct ast_file *protocol;
    struct ast_item *only;                /* the declaration of the rule; NULL: the whole law is needed */
    int32_t as_of;                        /* INT32_MIN: not asked */
    struct edit edits[EDITS];
    uint32_t n_edits;
    bool is_bound;                        /* one of the facts stands at a bound, or next to it */
    bool is_row;                          /* and that bound is of a row of a table */
    const char *outcome;                  /* with the law as it is */
};

struct cases {
    struct lab *lab;
    struct run base;                      /* the law as it is, over an empty protocol: what subjects are numbers of */
    const struct law *law;
    VEC(struct law_case) all;
    uint32_t bounds;                      /* found in conditions, tables and delays, once for each protocol tried */
    uint32_t unwritable;                  /* changes that the language refuses: left out */
};

/* All cases of the law of an open lab, with their outcomes; with `every` above 1, those of one rule in so many and nothing
   else. They live in the lab's arena. */
void cases_find(struct cases *cs, struct lab *lab, uint32_t every);
void cases_release(struct cases *cs);

/* The case judged now, on `lab`'s trees as they are: what it says of its subject, in the arena of the run. */
const char *case_outcome(struct lab *lab, const struct cases *cs, const struct law_case *c, struct run *run);
/* The word of a subject: a rule's code, an effect's or a choice's name, a step's code. */
const char *subject_word(const struct law *law, struct subject s);

#endif
