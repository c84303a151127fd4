/* agree.h - one case after another through every executor that is here. */
#ifndef RIPX_TESTS_AGREE_AGREE_H
#define RIPX_TESTS_AGREE_AGREE_H

#include "tests/agree/case.h"

enum { AGREE_EXECUTORS = 12 };

struct agreement {
    uint32_t n;
    const struct executor *executor[AGREE_EXECUTORS];
    void *open[AGREE_EXECUTORS];        /* NULL: not here */
    uint32_t against;                   /* while a case is made smaller: the one that differs alone; else 0 */
    /* what was done */
    uint64_t cases, refused, rows, verdicts[FAMILIES][ROW_VERDICTS], judged[AGREE_EXECUTORS], failed;
    uint64_t refusals[1000];            /* by code of diagnostic */
};

/* Opens the executors, saying to stderr which are not here. The first is what the others are compared with. */
void agree_open(struct agreement *a);
void agree_close(struct agreement *a);
/* Runs the case of a seed. When two executors differ, makes it smaller, prints it and what they say, and counts it as failed. */
void agree_seed(struct agreement *a, uint64_t seed, bool large);
/* What was done, one line each. */
void agree_print(const struct agreement *a);

#endif
