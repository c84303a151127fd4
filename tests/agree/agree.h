/* agree.h - one case after another through every executor that is here. */
#ifndef RIPX_TESTS_AGREE_AGREE_H
#define RIPX_TESTS_AGREE_AGREE_H

#include "tests/agree/case.h"

enum { AGREE_EXECUTORS = 12 };

/* What was done: sums, that add up over processes. */
struct agree_counts {
    uint64_t cases, protocols, refused, rows, verdicts[FAMILIES][ROW_VERDICTS], judged[AGREE_EXECUTORS], failed;
    uint64_t here[AGREE_EXECUTORS];     /* in how many processes */
    uint64_t refusals[1000];            /* of cases, by code of diagnostic */
};

struct agreement {
    uint32_t n;
    void *open[AGREE_EXECUTORS];        /* NULL: not here */
    uint32_t against;                   /* while a case is made smaller: the one that differs alone; else 0 */
    const char *kept;                   /* the folder where what differs is written, or NULL */
    struct agree_counts counts;
    /* the protocol judged last, for the data that follow */
    struct text protocol, object, refusal;
    struct subject subject;
    bool has_subject;
    uint64_t numbers;
};

/* Opens the executors, saying to stderr which are not here. The first is what the others are compared with. Not to be opened before
   a fork: executors have processes and code of their own. */
void agree_open(struct agreement *a);
void agree_close(struct agreement *a);
/* Runs the case of a seed. When two executors differ, makes it smaller, prints it and what they say, keeps it (kept.h), and counts it as failed. */
void agree_seed(struct agreement *a, uint64_t seed);
/* Runs a kept case: that of its seed, and its texts, which are to have the verdicts that it says. What does not is printed and counted. */
void agree_kept(struct agreement *a, const char *path);
void agree_add(struct agree_counts *sum, const struct agree_counts *one);
/* What was done, one line each. */
void agree_print(const struct agree_counts *counts);

#endif
