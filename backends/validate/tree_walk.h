/* tree_walk.h - why a condition has its truth at a row, as a tree: what tree.c says to a person and tree_json.c to a program. */
#ifndef RIPX_BACKENDS_VALIDATE_TREE_WALK_H
#define RIPX_BACKENDS_VALIDATE_TREE_WALK_H

#include "backends/validate/tree.h"

/* AND, OR and NOT are branches. WORDS is a condition whose words say more than the branches made of it, `at_least(2, …)`: its
   operands are what these are made of, each once. Every other condition rests on leaves. */
enum tree_shape { TREE_CONDITION, TREE_ALL, TREE_ANY, TREE_NOT, TREE_WORDS };

struct tree_node {
    enum tree_shape shape;
    enum plan_truth truth;
    struct span span;
    uint32_t n_operands, n_leaves;
    struct tree_node **operands;
    struct plan_leaf *leaves;           /* in source order; those that say nothing but the condition itself are left out */
};

/* The condition `node` at a row of the table that was judged last. In the arena. */
struct tree_node *tree_walk(const struct tree *t, uint32_t node, uint32_t row, struct arena *arena);
/* The source of a condition on one line, blanks made one, at most `most` bytes and "…"; nothing without sources. */
void tree_quote(const struct tree *t, struct span span, size_t most, struct text *out);
/* Is the leaf a datum of the tables? */
bool tree_is_datum(const struct tree *t, const struct plan_leaf *leaf);
/* Has the datum a value? */
bool tree_is_known(const struct tree *t, const struct plan_leaf *leaf);
/* The unit of its column in its row; "" when there is none, or the row does not say. */
const char *tree_unit(const struct tree *t, const struct plan_leaf *leaf);
/* A day, a moment, in ISO 8601. */
void tree_add_day(struct text *out, int64_t day);
void tree_add_moment(struct text *out, int64_t minutes);

#endif
