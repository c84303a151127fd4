/* fuzzer.c - the libFuzzer program: RIPX_FUZZ names the target; `--seeds` and `--list` tell fuzz.sh about them. */
#include "tests/fuzz/targets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct fuzz_target *chosen;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    const char *name = getenv("RIPX_FUZZ");
    if (*argc == 2 && strcmp((*argv)[1], "--list") == 0) {
        for (int i = 0; FUZZ_TARGETS[i]; i++) printf("%s\t%u\t%s\n", FUZZ_TARGETS[i]->name, FUZZ_TARGETS[i]->most, FUZZ_TARGETS[i]->seeds);
        exit(0);
    }
    for (int i = 0; FUZZ_TARGETS[i]; i++)
        if (name && strcmp(name, FUZZ_TARGETS[i]->name) == 0) chosen = FUZZ_TARGETS[i];
    if (!chosen) fprintf(stderr, "RIPX_FUZZ must name a target\n"), exit(2);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    chosen->one(data, size);
    return 0;
}
