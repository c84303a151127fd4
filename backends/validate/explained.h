/* explained.h - the rows that a run explains: those with a key, or a sample. */
#ifndef RIPX_BACKENDS_VALIDATE_EXPLAINED_H
#define RIPX_BACKENDS_VALIDATE_EXPLAINED_H

#include "backends/validate/block.h"
#include "backends/validate/tree.h"

/* Explanations for a person (tree.h), of rows of a table by one family of programs. */
struct tree_output {
    uint32_t table;
    enum verdict_family family;
    const char *only;                   /* the key; NULL: `sample` rows, those whose keys have the least hashes, */
    uint32_t sample;                    /* which are the same whatever the order of the rows */
    const struct sources *sources;      /* as in struct tree */
    enum language language;
    bool json;                          /* a JSON object a line, in no language, in place of the text for a person */
    bool (*write)(void *ctx, const char *bytes, size_t n);     /* false when it could not */
    void *ctx;
};

struct tree_writer;

/* Asks the dataset for keys and lines; NULL, with diagnostics, when there is no key. Lives in the arena, except for what
   tree_writer_finish frees. */
struct tree_writer *tree_writer_new(const struct tree_output *request, struct dataset *d, struct arena *arena);
/* Another of the same, for a thread of its own. */
struct tree_writer *tree_writer_copy(const struct tree_writer *w, struct arena *arena);
/* Explains those of the rows just judged that are asked for; `b` as in verdict_writer_block. */
void tree_writer_block(struct tree_writer *w, const struct judge *j, const struct block *b);
/* Writes what was explained, or keeps it while it may be of the sample. One thread at a time, in the order of the file. */
void tree_writer_flush(struct tree_writer *w);
/* How many rows were explained, by this writer and its copies. After the last flush of all. */
uint64_t tree_writer_rows(const struct tree_writer *w);
/* Writes the sample and frees, after that. False when something could not be written. */
bool tree_writer_finish(struct tree_writer *w);

#endif
