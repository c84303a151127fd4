/* runs.h - runs of `ripx validate` over bytes in memory, in several ways that must come to the same. */
#ifndef RIPX_TESTS_FUZZ_RUNS_H
#define RIPX_TESTS_FUZZ_RUNS_H

#include "backends/validate/validate.h"

#include <stdbool.h>
#include <stdint.h>

struct ripx;

/* A session that holds the protocol, checked; kept for the life of the program: `text` is a constant, and told by its address. */
struct ripx *fuzz_session(const char *text);
const struct validator *fuzz_validator(const char *text);

struct fuzz_file {
    const char *table, *path;       /* as in struct data_input */
    const char *at;
    size_t len;
    enum reader_format format;
    enum intake_encoding encoding;
};

/* How it is read. No member changes what is found. */
struct fuzz_way {
    size_t piece;                   /* bytes that a read gives at most; 0: all */
    uint32_t chunk, threads;        /* as in struct validate_options */
    bool again;                     /* files can be begun again, and are large: read side by side where they are in order */
};

struct fuzz_said {
    struct text verdicts;           /* a row a line, by table and family, and the totals */
    struct text faults;             /* a diagnostic a line */
    bool unreadable;
};

/* Appends to *out, which is zero or was said before. */
void fuzz_run(const struct validator *v, const struct fuzz_file *files, uint32_t n, struct fuzz_way way, struct fuzz_said *out);
void fuzz_said_release(struct fuzz_said *s);
/* Aborts, naming `what` and showing both, unless they say the same; with `sorted`, the same lines in any order. */
void fuzz_same(const char *what, const struct text *one, const struct text *other, bool sorted);
/* Lines in ascending order of their bytes. */
void fuzz_sort(struct text *lines);
/* Aborts, naming what. */
void fuzz_promise(bool kept, const char *what);

#endif
