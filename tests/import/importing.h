/* importing.h - an import run from a file or a text, and what came of it. */
#ifndef RIPX_TESTS_IMPORT_IMPORTING_H
#define RIPX_TESTS_IMPORT_IMPORTING_H

#include "driver/writers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static inline bool no_file(void *ctx, const char *path, char **text, size_t *len)
{
    (void)ctx, (void)path, (void)text, (void)len;
    return false;
}
static const struct ripx_host no_host = {no_file, NULL};

/* A whole file with a NUL behind it, to be freed; NULL when it is not there. */
static inline char *read_whole(const char *path, size_t *len)
{
    FILE *f = fopen(path, "rb");
    if (!f) return NULL;
    size_t cap = 1 << 16, n = 0;
    char *text = malloc(cap);
    assert_non_null(text);
    for (size_t got; (got = fread(text + n, 1, cap - n - 1, f)) > 0;) {
        n += got;
        if (cap - n < 2) text = realloc(text, cap *= 2);
        assert_non_null(text);
    }
    text[n] = 0;
    fclose(f);
    *len = n;
    return text;
}

struct imported {
    struct ripx *r;                         /* its diagnostics, from `first` on, are those of the import */
    uint32_t first;
    bool done;
    struct text source, canonical, report;
    char *texts[2];                         /* what the session was lent, or NULL */
};

static inline const char *xml_plugin_path(char *path, size_t n)
{
    const char *build = getenv("BUILD");
    snprintf(path, n, "%s/ripx-xml.so", build && *build ? build : "build");
    return path;
}

/* The source in canonical form, after it was checked: an error in it fails the test. */
static inline void check_source(struct imported *d, enum language language)
{
    struct ripx *r = ripx_open(&no_host);
    ripx_use_embedded_law(r);
    ripx_keep_words(r);
    ripx_add_text(r, "imported.ripx", d->source.at, d->source.len);
    ripx_check(r);
    for (uint32_t i = 0; i < diags_count(ripx_diags(r)); i++) {
        const struct diag *g = diags_at(ripx_diags(r), i);
        if (g->level == DIAG_ERROR) fail_msg("the import gives %s: %s\n%s", g->code, g->message.text[LANG_EN], d->source.at);
    }
    assert_true(ripx_format(r, ripx_file(r, 0), language, &d->canonical));
    ripx_close(r);
}

static inline struct imported import_run(struct ripx_import in)
{
    char path[512];
    struct imported d = {.r = ripx_open(&no_host)};
    text_init(&d.source);
    text_init(&d.canonical);
    text_init(&d.report);
    ripx_use_embedded_law(d.r);
    ripx_check(d.r);
    d.first = diags_count(ripx_diags(d.r));
    in.plugin = xml_plugin_path(path, sizeof path);
    d.done = write_import(d.r, &in, &d.source, &d.report);
    if (d.done) check_source(&d, in.language);
    else assert_int_equal(d.source.len, 0);
    return d;
}

static inline void imported_free(struct imported *d)
{
    text_release(&d->source);
    text_release(&d->canonical);
    text_release(&d->report);
    ripx_close(d->r);
    free(d->texts[0]);
    free(d->texts[1]);
}

/* "CODE line" of every diagnostic, a line each, in order. */
static inline void imported_codes(const struct imported *d, struct text *out)
{
    for (uint32_t i = d->first; i < diags_count(ripx_diags(d->r)); i++) {
        const struct diag *g = diags_at(ripx_diags(d->r), i);
        const struct source *s = span_is_none(g->at) ? NULL : sources_get(ripx_sources(d->r), g->at.file);
        const char *slash = s ? strrchr(s->path, '/') : NULL;
        text_addf(out, "%s:%u %s\n", s ? slash ? slash + 1 : s->path : "-", s ? source_place(s, g->at.lo).line : 0, g->code);
    }
}

#endif
