/* fuzzer.c - the libFuzzer program: RIPX_FUZZ names the target; `--list` tells fuzz.sh about them, `--words` gives a dictionary, `--seed` an input. */
#include "tests/fuzz/targets.h"

#include "lang/kernel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct fuzz_target *chosen;

static void print_list(void)
{
    for (int i = 0; FUZZ_TARGETS[i]; i++) printf("%s\t%u\t%s\n", FUZZ_TARGETS[i]->name, FUZZ_TARGETS[i]->most, FUZZ_TARGETS[i]->seeds);
}

static void print_seed(void)
{
    struct text t;
    text_init(&t);
    if (chosen->seed) chosen->seed(&t);
    fwrite(t.len ? t.at : "", 1, t.len, stdout);
    text_release(&t);
}

/* The words of the language, as libFuzzer reads a dictionary. */
static void print_words(void)
{
    for (enum kernel_word w = 0; w < KW_COUNT; w++)
        for (int language = 0; language < LANGUAGES; language++) {
            printf("\"");
            for (const char *c = kernel_text(w, (enum language)language); *c; c++) printf(*c < ' ' || *c > '~' ? "\\x%02X" : "%c", (unsigned char)*c);
            printf("\"\n");
        }
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    const char *name = getenv("RIPX_FUZZ");
    if (*argc == 2 && strcmp((*argv)[1], "--list") == 0) print_list(), exit(0);
    if (*argc == 2 && strcmp((*argv)[1], "--words") == 0) print_words(), exit(0);
    for (int i = 0; FUZZ_TARGETS[i]; i++)
        if (name && strcmp(name, FUZZ_TARGETS[i]->name) == 0) chosen = FUZZ_TARGETS[i];
    if (chosen && *argc == 2 && strcmp((*argv)[1], "--seed") == 0) print_seed(), exit(0);
    if (!chosen) fprintf(stderr, "RIPX_FUZZ must name a target\n"), exit(2);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    chosen->one(data, size);
    return 0;
}
