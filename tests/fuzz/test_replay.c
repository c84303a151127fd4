/* test_replay.c - the targets of `make fuzz`, without libFuzzer: inputs that once broke something (tests/fuzz/kept/TARGET-…), the seeds,
   and the seeds damaged by a generator with a fixed seed. */
#include "tests/fuzz/targets.h"

#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { DAMAGED = 12, MOST = 1 << 16 };

static uint64_t state = 88172645463325252;

static uint32_t below(uint32_t n)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)(state >> 33) % n;
}

static size_t read_file(const char *path, uint8_t *bytes)
{
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    size_t n = fread(bytes, 1, MOST, f);
    fclose(f);
    return n;
}

/* Bytes changed, pieces taken away, doubled or moved. */
static size_t damage(uint8_t *bytes, size_t n, size_t most)
{
    for (uint32_t times = 1 + below(4); times && n > 2; times--) {
        size_t at = below((uint32_t)n), len = 1 + below((uint32_t)(n - at < 40 ? n - at : 40)), to = below((uint32_t)n);
        uint8_t piece[64];
        switch (below(4)) {
        case 0: bytes[at] = (uint8_t)below(256); break;
        case 1:
            memmove(bytes + at, bytes + at + len, n - at - len);
            n -= len;
            break;
        case 2:
            if (n + len > most) break;
            memcpy(piece, bytes + at, len);
            memmove(bytes + to + len, bytes + to, n - to);
            memcpy(bytes + to, piece, len);
            n += len;
            break;
        default: bytes[at] = (uint8_t)",;\"\n{}()=<> 0"[below(13)]; break;
        }
    }
    return n;
}

static void give(const struct fuzz_target *t, const uint8_t *bytes, size_t n)
{
    uint8_t *exact = malloc(n + !n);               /* so that a sanitizer sees a byte read too far */
    assert_non_null(exact);
    memcpy(exact, bytes, n);
    t->one(exact, n);
    free(exact);
}

static void expand(const char *patterns, glob_t *out)
{
    char pattern[256];
    bool any = false;
    for (const char *p = patterns; *p; p += strcspn(p, " "), p += *p == ' ') {
        snprintf(pattern, sizeof pattern, "%.*s", (int)strcspn(p, " "), p);
        any |= glob(pattern, any ? GLOB_APPEND : 0, NULL, out) == 0;
    }
    if (!any) out->gl_pathc = 0;
}

static void replay(const struct fuzz_target *t)
{
    static uint8_t bytes[MOST], damaged[MOST];
    char kept[64];
    glob_t found = {0};
    uint32_t inputs = 0;
    snprintf(kept, sizeof kept, "tests/fuzz/kept/%s-*", t->name);
    if (glob(kept, 0, NULL, &found) == 0)
        for (size_t i = 0; i < found.gl_pathc; i++, inputs++) give(t, bytes, read_file(found.gl_pathv[i], bytes));
    globfree(&found);
    struct text own;
    text_init(&own);
    if (t->seed) t->seed(&own);
    for (int k = 0; k <= DAMAGED * 4 && own.len; k++, inputs++) {
        memcpy(damaged, own.at, own.len);
        give(t, damaged, k ? damage(damaged, own.len, MOST) : own.len);
    }
    text_release(&own);
    glob_t seeds = {0};
    expand(t->seeds, &seeds);
    for (size_t i = 0; i < seeds.gl_pathc && i < 12; i++) {
        size_t n = read_file(seeds.gl_pathv[i], bytes);
        if (n > 2 * t->most) continue;
        give(t, bytes, n);
        for (int k = 0; k < DAMAGED; k++, inputs++) {
            memcpy(damaged, bytes, n);
            give(t, damaged, damage(damaged, n, MOST));
        }
    }
    if (seeds.gl_pathc) globfree(&seeds);
    for (int k = 0; k < DAMAGED * 4; k++, inputs++) {          /* noise */
        size_t n = below(400);
        for (size_t i = 0; i < n; i++) bytes[i] = (uint8_t)below(256);
        give(t, bytes, n);
    }
    give(t, bytes, 0);
    print_message("%s: %u inputs\n", t->name, inputs + 1);
    assert_true(inputs > 40);
}

static void test_replay(void **state_unused)
{
    (void)state_unused;
    for (int i = 0; FUZZ_TARGETS[i]; i++) replay(FUZZ_TARGETS[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_replay)};
    return cmocka_run_group_tests_name("fuzz", tests, NULL, NULL);
}
