/* checked_file.h - a protocol of the tree, judged by the embedded law, for the tests that go through files. */
#ifndef RIPX_TESTS_CHECKED_FILE_H
#define RIPX_TESTS_CHECKED_FILE_H

#include "driver/ripx.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static bool read_file(void *ctx, const char *path, char **text, size_t *len)
{
    (void)ctx;
    FILE *f = fopen(path, "rb");
    if (!f) return false;
    *text = malloc(1 << 20);
    *len = *text ? fread(*text, 1, 1 << 20, f) : 0;
    fclose(f);
    return *text != NULL;
}

static struct ripx *check(const char *path)
{
    static const struct ripx_host host = {read_file, NULL};
    struct ripx *r = ripx_open(&host);
    ripx_use_embedded_law(r);
    assert_true(ripx_add(r, path));
    ripx_check(r);
    return r;
}

#endif
