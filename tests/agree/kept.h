/* kept.h - cases that differed once, as files: the seed, and the smallest protocol and data with the verdicts that SPEC gives them,
   which say the same whatever becomes of the generator.

     seed 417
     -- protocol
     …
     -- root                 a data file: of the root, or by the name of its table
     …
     -- said 0 criteria      a line a row of table 0, as in executor.h
     … */
#ifndef RIPX_TESTS_AGREE_KEPT_H
#define RIPX_TESTS_AGREE_KEPT_H

#include "tests/agree/case.h"

struct kept {
    uint64_t seed;
    struct text protocol, csv[AGREE_FILES];
    struct agree_file files[AGREE_FILES];       /* their names are the arena's */
    uint32_t n_files;
    struct said said;                           /* rows alone */
};

/* Writes FOLDER/SEED.case. False when it cannot. */
bool kept_write(const char *folder, const struct gen_case *c, const struct said *said);
/* Reads one. False when it is no such file. To be released, even then. */
bool kept_read(struct kept *k, const char *path, struct arena *arena);
void kept_release(struct kept *k);

#endif
