/* kept.h - texts that tests keep in files, one for each article of the law: compared, or rewritten with RIPX_UPDATE=1. */
#ifndef RIPX_TESTS_RULES_KEPT_H
#define RIPX_TESTS_RULES_KEPT_H

#include "lang/law.h"
#include "lang/text.h"

#include <glob.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utf8proc.h>

struct kept { char *path; struct text now, before; };
/* All files that match `pattern` are kept texts. */
struct keeping { const char *pattern; struct kept *at[2048]; size_t len; };

/* A name as part of a path: letters without accents, digits and points; one dash for all else. To be freed. */
static inline char *path_of(const char *name)
{
    utf8proc_uint8_t *plain = NULL;
    struct text t;
    text_init(&t);
    text_add(&t, "");
    if (utf8proc_map((const utf8proc_uint8_t *)name, 0, &plain, UTF8PROC_NULLTERM | UTF8PROC_DECOMPOSE | UTF8PROC_STRIPMARK) < 0) abort();
    for (const utf8proc_uint8_t *c = plain; *c; c++) {
        bool as_is = (*c >= '0' && *c <= '9') || (*c >= 'A' && *c <= 'Z') || (*c >= 'a' && *c <= 'z') || *c == '.';
        if (as_is) text_addc(&t, (char)*c);
        else if (t.len && t.at[t.len - 1] != '-') text_addc(&t, '-');
    }
    while (t.len && t.at[t.len - 1] == '-') t.at[--t.len] = '\0';
    free(plain);
    return t.at;
}

/* The article that a rule cites first, as part of a path; to be freed. */
static inline char *article_path(const struct law *law, const struct rule *rule)
{
    const struct law_source *source = &law->sources.at[rule->cites.at[0].source];
    return path_of(source->article ? source->article : source->word.name[LANG_FR]->text);
}

/* The text kept at this path: what it is now is to be added to `now`. Its address does not change. */
static inline struct kept *keep(struct keeping *k, const char *path)
{
    for (size_t i = 0; i < k->len; i++)
        if (strcmp(k->at[i]->path, path) == 0) return k->at[i];
    struct kept *one = k->len < sizeof k->at / sizeof *k->at ? calloc(1, sizeof *one) : NULL;
    if (!one || !(one->path = strdup(path))) abort();
    text_init(&one->now);
    text_init(&one->before);
    return k->at[k->len++] = one;
}

static inline void write_kept(const struct kept *one)
{
    char folder[4096];
    snprintf(folder, sizeof folder, "%s", one->path);
    for (char *slash = folder; (slash = strchr(slash, '/')) != NULL; *slash++ = '/') {
        *slash = '\0';
        mkdir(folder, 0777);
    }
    FILE *out = fopen(one->path, "wb");
    if (!out || fwrite(one->now.at, 1, one->now.len, out) != one->now.len || fclose(out) != 0) abort();
}

static inline void read_kept(struct kept *one)
{
    char block[4096];
    FILE *in = fopen(one->path, "rb");
    text_add(&one->before, "");
    for (size_t n; in && (n = fread(block, 1, sizeof block, in)) > 0;) text_addn(&one->before, block, n);
    if (in) fclose(in);
}

/* Files that nothing writes any more: removed when updating, else said. Their number. */
static inline uint32_t stale(const struct keeping *k, bool updating)
{
    glob_t found = {0};
    uint32_t n = 0;
    glob(k->pattern, 0, NULL, &found);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        char *path = found.gl_pathv[i], *slash = strrchr(path, '/');
        bool wanted = false;
        for (size_t j = 0; j < k->len && !wanted; j++) wanted = strcmp(k->at[j]->path, path) == 0;
        if (wanted) continue;
        n++;
        if (!updating) fprintf(stderr, "%s: nothing of the law gives it any more\n", path);
        else if (unlink(path) == 0 && slash) *slash = '\0', rmdir(path);   /* stays when something else is kept there */
    }
    globfree(&found);
    return updating ? 0 : n;
}

/* Once all is added: reads what was kept, after writing it when RIPX_UPDATE is set. */
static inline uint32_t compare_kept(struct keeping *k)
{
    bool updating = getenv("RIPX_UPDATE") != NULL;
    for (size_t i = 0; i < k->len; i++) {
        if (updating) write_kept(k->at[i]);
        read_kept(k->at[i]);
    }
    return stale(k, updating);
}

/* Is it as it was? Says the first line that is not. */
static inline bool is_as_kept(const struct kept *one)
{
    size_t at = 0, start = 0, line = 1;
    for (; at < one->before.len && at < one->now.len && one->before.at[at] == one->now.at[at]; at++)
        if (one->now.at[at] == '\n') line++, start = at + 1;
    if (at == one->now.len && at == one->before.len) return true;
    fprintf(stderr, "%s:%zu: kept: %.*s\n%s:%zu: now:  %.*s\n", one->path, line, (int)strcspn(one->before.at + start, "\n"), one->before.at + start,
            one->path, line, (int)strcspn(one->now.at + start, "\n"), one->now.at + start);
    return false;
}

static inline void release_kept(struct keeping *k)
{
    for (size_t i = 0; i < k->len; i++) {
        text_release(&k->at[i]->now);
        text_release(&k->at[i]->before);
        free(k->at[i]->path);
        free(k->at[i]);
    }
    k->len = 0;
}

#endif
