/* targets.h - what is fed with arbitrary bytes. Each target takes one input and must come back: a crash, a sanitizer's word, a hang,
   or a promise of the headers that is broken (then it aborts, saying which) is a mistake of the program.

   `make fuzz` gives them to libFuzzer; test_replay.c gives them the inputs of tests/fuzz/kept/ and damaged examples. */
#ifndef RIPX_TESTS_FUZZ_TARGETS_H
#define RIPX_TESTS_FUZZ_TARGETS_H

#include "lang/text.h"

#include <stddef.h>
#include <stdint.h>

struct fuzz_target {
    const char *name;
    void (*one)(const uint8_t *data, size_t size);
    void (*seed)(struct text *out);     /* writes an input to begin with, or NULL */
    const char *seeds;                  /* files that a shell finds from the root of the tree: where inputs begin */
    uint32_t most;                      /* bytes of an input that are worth it */
};

/* NULL-terminated. */
extern const struct fuzz_target *const FUZZ_TARGETS[];

extern const struct fuzz_target fuzz_protocol;  /* a protocol: parsed, checked, printed, formatted, its tests run */
extern const struct fuzz_target fuzz_law;       /* the same as a law of its own, under which a small protocol is judged */
extern const struct fuzz_target fuzz_csv;       /* delimited text, alone or two files joined by key, read in pieces of any size */
extern const struct fuzz_target fuzz_ndjson;    /* JSON lines likewise */
extern const struct fuzz_target fuzz_dataset;   /* Dataset-JSON */
extern const struct fuzz_target fuzz_transport; /* SAS transport */
extern const struct fuzz_target fuzz_intake;    /* compression and encoding: gzip in members, Windows-1252, UTF-8 */
extern const struct fuzz_target fuzz_families;  /* three tables joined by key, rows in any order, keys doubled, orphans */
extern const struct fuzz_target fuzz_long;      /* values by their names in a long table: FHIR resources against delimited text */
extern const struct fuzz_target fuzz_redcap;    /* a REDCap dictionary, and after a byte 0x1E a table of conversions */
extern const struct fuzz_target fuzz_odm;       /* ODM metadata */
extern const struct fuzz_target fuzz_plan;      /* a plan: refused by plan_verify, or the same for the interpreter and the compiled code */

#endif
