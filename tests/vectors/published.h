/* published.h - what the tests of published vectors share: the files of ../shared, the executors, the counts of docs/vectors.md. */
#ifndef RIPX_TESTS_PUBLISHED_H
#define RIPX_TESTS_PUBLISHED_H

#include "tests/agree/executor.h"

#include <stdio.h>

enum { VECTORS_EXECUTORS = 2 };
struct vectors_run {
    const struct executor *executor[VECTORS_EXECUTORS];
    void *open[VECTORS_EXECUTORS];      /* NULL: not here, said once */
    uint32_t asked, judged[VECTORS_EXECUTORS], failed;
};

/* Of the program: one is enough for all of its tests. Opened before them and closed after, as cmocka calls it for a group. */
extern struct vectors_run vectors;
int vectors_open(void **state);
int vectors_close(void **state);
/* Checks the protocol, whose checks are C0, C1, …, and asks every executor for all of them: of each row of the root, check i
   must come to expected[i]. A failure is printed and counted. */
void vectors_ask(struct vectors_run *r, const char *name, const char *protocol, const struct agree_file *files, uint32_t n_files,
                 const enum row_verdict *expected, uint32_t n, uint32_t rows);
/* Failures since the last call. */
uint32_t vectors_failures(struct vectors_run *r);
/* A file of ../shared/data/vectors, or NULL after a message. */
FILE *vectors_file(const char *name);
/* Prints a count; fails when docs/vectors.md has no line "| what | count |" under the heading of the set. */
void vectors_print(const char *set, const char *what, unsigned count);

#endif
