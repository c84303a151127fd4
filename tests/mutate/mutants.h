/* mutants.h - the law with one thing wrong: a comparison, a bound, a member, a grade, a modality, an exception. */
#ifndef RIPX_TESTS_MUTATE_MUTANTS_H
#define RIPX_TESTS_MUTATE_MUTANTS_H

#include "tests/rules/cases.h"

/* What is put in place of what stands in a tree of the law: another expression, or a list without its element or item. */
struct mutant {
    const char *says;                     /* "et → ou" */
    struct span at;
    struct span within;                   /* of the declaration, or of its row, that holds it */
    const char *entry;                    /* of the list in which it stands; NULL: none */
    const struct ast_item *row;           /* of the table in which it stands; NULL: none */
    struct ast_expr *expr, now;           /* `now` over *expr; expr NULL: none */
    const char *was;                      /* of a bound: its text */
    struct ast_expr **element;            /* left out; NULL: none */
    struct ast_item **item;               /* left out; NULL: none */
};

struct mutants { VEC(struct mutant) all; };

/* All mutants of the law of `lab`, in the order of its files. They live in the lab's arena. */
void mutants_find(struct mutants *m, struct lab *lab, const struct law *law);

#endif
