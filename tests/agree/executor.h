/* executor.h - what runs a protocol over data, and what it says: the same words from every executor, so that they compare.

   A subject is a protocol text and data files; subject_open checks the one and keeps the other. An executor gives an
   outcome: for each table and family of programs a line a row, "verdict,reasons", with the ids that make the verdict
   (none for a window that is met: executors that stop at the first would name fewer), and, where the executor knows it,
   what would have to be known, and the totals. */
#ifndef RIPX_TESTS_AGREE_EXECUTOR_H
#define RIPX_TESTS_AGREE_EXECUTOR_H

#include "backends/header/layout.h"
#include "backends/validate/judge.h"
#include "backends/validate/reader.h"
#include "driver/ripx.h"
#include "lang/text.h"

enum { AGREE_TABLES = 8, AGREE_FILES = AGREE_TABLES };

/* A CSV file in memory; `table` is NULL for the root. */
struct agree_file { const char *table; const char *text; size_t len; };

struct subject {
    struct ripx *session;
    const struct validator *validator;
    uint32_t n_files;
    struct agree_file files[AGREE_FILES];
    enum reader_format format;          /* of the files; READER_BY_NAME: delimited text */
    uint32_t threads;                   /* of validate */
    const void *meant;                  /* what the generator meant, for the executor that reads no text; or NULL */
    /* Where many data sets are judged by one protocol: a number that subjects share only when they have the same validator. What an
       executor has compiled for it may serve the next of the same number. 0: keep nothing. */
    uint64_t protocol;
    uint32_t level;                     /* then how hard compiled code is optimised: 0 or 2 */
    struct text *object;                /* then its object for this machine, for the executors that link it; the first fills it in */
};

/* Checks the protocol. False when it has errors: `why` has them, and nothing is to be closed. Texts stay the caller's. */
bool subject_open(struct subject *s, const char *protocol, const struct agree_file *files, uint32_t n, struct text *why);
void subject_close(struct subject *s);

struct said {
    struct text rows[AGREE_TABLES][FAMILIES];
    struct text missing[AGREE_TABLES][FAMILIES];
    struct text totals;
    bool knows_missing, knows_totals;
};

void said_init(struct said *o);
void said_release(struct said *o);
/* Adds the line of a row. `reasons` are program numbers of the validator. */
void said_row(struct said *o, const struct validator *v, uint32_t table, enum verdict_family family, enum row_verdict verdict,
                 const uint32_t *reasons, uint32_t n);
/* Adds the line of a program: rows not met, rows not shown, rows of which it is the first criterion not met. */
void said_total(struct said *o, const struct program *p, uint64_t not_met, uint64_t not_shown, uint64_t first);
/* By number of program, for executors of compiled code, which have verdict and reasons as bits: the totals as they grow. */
struct said_counts { uint64_t *not_met, *not_shown, *first; };
struct said_counts said_counts_new(struct arena *arena, const struct validator *v);
/* Adds the line of a row from its two sets of bits, those of the programs of the table. */
void said_bits(struct said *o, const struct validator *v, const struct layout_table *t, enum layout_family family, enum row_verdict verdict,
               const uint64_t *violated, const uint64_t *unshown, const struct said_counts *totals);
/* Adds the lines of all programs. */
void said_totals(struct said *o, const struct validator *v, const struct said_counts *totals);
/* NULL when they say the same in what both know, else a text for people, in `why`. */
const char *said_difference(const struct said *a, const struct said *b, const struct validator *v, struct text *why);

enum ran { RAN, RAN_NOT_FOR_THIS, RAN_BADLY };

/* One executor. `open` gives what it needs for a run of many subjects, or NULL, with why it is not there. `run` may decline a
   subject that it is not made for (a compiled row cannot see other rows); RAN_BADLY has its reason in `why`. */
struct executor {
    const char *name;
    void *(*open)(struct text *why);
    enum ran (*run)(void *self, const struct subject *s, struct said *out, struct text *why);
    void (*close)(void *self);
};

extern const struct executor agree_interpreter;  /* validate, with its own totals and missing data */
extern const struct executor agree_threads;      /* the same with three threads, where there are chunks for them */
extern const struct executor agree_ndjson;       /* the same over the case written as NDJSON */
extern const struct executor agree_native_row;   /* the object that ripx build makes, linked in this process, row by row */
extern const struct executor agree_native_batch; /* the same object over the case as Arrow columns */
extern const struct executor agree_wasm;         /* the WebAssembly module and its loader in node; one protocol in WASM_EACH */
extern const struct executor agree_postgresql, agree_duckdb, agree_spark;   /* the SQL of the case in an engine: see sql.c */

#endif
