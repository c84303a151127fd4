/* tree.h - why a row has its verdict, for a person: its programs, the conditions in them with their truth, and the values of the
   data on which each rests. */
#ifndef RIPX_BACKENDS_VALIDATE_TREE_H
#define RIPX_BACKENDS_VALIDATE_TREE_H

#include "backends/validate/dataset.h"
#include "backends/validate/judge.h"
#include "lang/source.h"

struct tree {
    const struct dataset *dataset;
    const struct judge *judge;              /* of the block that was judged last */
    const struct plan_table *tables;        /* what was judged: those of the block, or of the dataset */
    const struct sources *sources;          /* where conditions are written; NULL: they are not quoted */
    enum language language;
};

/* Appends the explanation of row i of the block: the verdict that `family` gives it, named by its key and its line (0: not
   known). */
void tree_row(const struct tree *t, enum verdict_family family, uint32_t i, const char *key, size_t key_len, uint64_t line, struct text *out);
/* The same as one JSON object on a line of its own. */
void tree_row_json(const struct tree *t, enum verdict_family family, uint32_t i, const char *key, size_t key_len, uint64_t line, struct text *out);

#endif
