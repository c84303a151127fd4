/* list.c - the targets, in the order in which they are run. */
#include "tests/fuzz/targets.h"

const struct fuzz_target *const FUZZ_TARGETS[] = {&fuzz_protocol, &fuzz_law, &fuzz_csv, &fuzz_ndjson, &fuzz_dataset, &fuzz_transport,
                                                  &fuzz_intake,   &fuzz_families, &fuzz_long, &fuzz_redcap, &fuzz_odm, &fuzz_plan, 0};
