/* law_examples.h - a protocol checked against the law that the program holds, for the tests of that law. */
#ifndef RIPX_TESTS_LAW_EXAMPLES_H
#define RIPX_TESTS_LAW_EXAMPLES_H

#include "driver/ripx.h"

#include <string.h>

static bool no_file(void *ctx, const char *path, char **text, size_t *len)
{
    (void)ctx, (void)path, (void)text, (void)len;
    return false;
}

static const struct ripx_host host = {no_file, NULL};

/* A session over header and text; as_of INT32_MIN: not asked. To be closed. */
static inline struct ripx *checked(const char *header, const char *text, int32_t as_of)
{
    struct ripx *r = ripx_open(&host);
    struct text whole;
    ripx_use_embedded_law(r);
    text_init(&whole);
    text_add(&whole, header);
    text_add(&whole, text);
    if (as_of != INT32_MIN) ripx_as_of(r, as_of);
    ripx_add_text(r, "example.ripx", whole.at, whole.len);
    ripx_keep_words(r);
    ripx_check(r);
    text_release(&whole);
    return r;
}

#endif
