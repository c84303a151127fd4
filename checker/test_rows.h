/* test_rows.h - the participant of a test, with the rows of its child tables, as the tables that a plan runs over. Private to
   checker/. */
#ifndef RIPX_CHECKER_TEST_ROWS_H
#define RIPX_CHECKER_TEST_ROWS_H

#include "checker/data.h"

/* Says what cannot be taken as it is written. */
typedef void test_fault(void *ctx, struct span at, struct msg why);

/* One table per table of the data of `changed`, in its arena: the row that `given` states, and under it a row for each block
   `TABLE { … }`, in the order in which they are written. What is not stated, or is out of its bounds, is not known. `beside`
   are the items of the test, where `à` may give one datum more. `ck` is the checker that read the test. */
struct plan_table *test_rows(struct checker *ck, struct checker *changed, const struct ast_item *given, const struct ast_item *beside,
                             test_fault *fault, void *ctx);
/* A datum that the vocabulary declares: its word is used here. */
void test_name_datum(struct checker *ck, const struct ast_expr *name);

#endif
