/* published.c - see published.h. */
#include "tests/vectors/published.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct vectors_run vectors;

int vectors_open(void **state)
{
    struct vectors_run *r = &vectors;
    (void)state;
    static const struct executor *const all[VECTORS_EXECUTORS] = {&agree_interpreter, &agree_native_row};
    memset(r, 0, sizeof *r);
    for (uint32_t i = 0; i < VECTORS_EXECUTORS; i++) {
        struct text why;
        text_init(&why);
        r->executor[i] = all[i];
        r->open[i] = all[i]->open(&why);
        if (!r->open[i]) print_message("%s: not here: %s\n", all[i]->name, why.at);
        text_release(&why);
    }
    return 0;
}

int vectors_close(void **state)
{
    struct vectors_run *r = &vectors;
    (void)state;
    for (uint32_t i = 0; i < VECTORS_EXECUTORS; i++)
        if (r->open[i]) {
            print_message("%s: %u protocols judged\n", r->executor[i]->name, r->judged[i]);
            r->executor[i]->close(r->open[i]);
        }
    return 0;
}

/* What the rows must say when all checks have the same verdict: it, and the ids of those that make it. */
static void expect(struct text *out, enum row_verdict verdict, const struct validator *v, uint32_t rows)
{
    for (uint32_t r = 0; r < rows; r++) {
        text_add(out, verdict == ROW_MET ? "met," : verdict == ROW_NOT_MET ? "violation," : "not_shown,");
        for (uint32_t i = 0; i < v->programs.len && verdict != ROW_MET; i++) text_addf(out, i ? ";%s" : "%s", v->programs.at[i].id);
        text_add(out, "\n");
    }
}

static void judge(struct vectors_run *r, uint32_t i, const char *name, const struct subject *s, const struct said *want)
{
    struct said got;
    struct text why;
    said_init(&got);
    text_init(&why);
    enum ran ran = r->executor[i]->run(r->open[i], s, &got, &why);
    if (ran == RAN_BADLY || (ran == RAN && said_difference(want, &got, s->validator, &why))) {
        print_error("%s: %s: wanted and got: %s\n", r->executor[i]->name, name, why.at);
        r->failed++;
    }
    r->judged[i] += ran == RAN;
    text_release(&why);
    said_release(&got);
}

void vectors_ask(struct vectors_run *r, const char *name, const char *protocol, const struct agree_file *files, uint32_t n_files,
                 const enum row_verdict *expected, uint32_t n, uint32_t rows)
{
    struct subject s;
    struct text why;
    uint32_t before = r->failed;
    text_init(&why);
    r->asked += n;
    if (!subject_open(&s, protocol, files, n_files, &why)) {
        print_error("%s: the protocol is refused: %s\n%s\n", name, why.at, protocol);
        r->failed++;
        text_release(&why);
        return;
    }
    /* Checks of one verdict at a time: the verdict of a row names only those that make it. */
    for (int verdict = ROW_MET; verdict <= ROW_NOT_SHOWN; verdict++) {
        struct validator part = *s.validator;
        struct subject of = s;
        struct said want;
        part.programs.at = calloc(n + 1, sizeof *part.programs.at);
        part.programs.len = 0;
        for (uint32_t i = 0; i < n; i++)
            if ((int)expected[i] == verdict) part.programs.at[part.programs.len++] = s.validator->programs.at[i];
        of.validator = &part;
        said_init(&want);
        expect(&want.rows[0][FAMILY_CHECKS], (enum row_verdict)verdict, &part, rows);
        for (uint32_t i = 0; part.programs.len && i < VECTORS_EXECUTORS; i++)
            if (r->open[i]) judge(r, i, name, &of, &want);
        said_release(&want);
        free(part.programs.at);
    }
    if (r->failed != before) print_error("%s\n", protocol);
    subject_close(&s);
    text_release(&why);
}

uint32_t vectors_failures(struct vectors_run *r)
{
    uint32_t n = r->failed;
    r->failed = 0;
    return n;
}

FILE *vectors_file(const char *name)
{
    char path[256];
    snprintf(path, sizeof path, "../shared/data/vectors/%s", name);
    FILE *f = fopen(path, "r");
    if (!f) print_message("%s: ../shared is absent, skipped\n", name);
    return f;
}

/* The part of docs/vectors.md under a heading. */
static bool documented(const char *set, const char *row)
{
    FILE *f = fopen("docs/vectors.md", "r");
    char line[1024];
    bool here = false, found = false;
    while (f && fgets(line, sizeof line, f)) {
        line[strcspn(line, "\n")] = 0;
        if (strncmp(line, "## ", 3) == 0) here = strncmp(line + 3, set, strlen(set)) == 0;
        found |= here && strcmp(line, row) == 0;
    }
    if (f) fclose(f);
    return found;
}

void vectors_print(const char *set, const char *what, unsigned count)
{
    char row[512];
    snprintf(row, sizeof row, "| %s | %u |", what, count);
    print_message("%s: %s\n", set, row);
    if (!getenv("RIPX_LIST") && !documented(set, row)) fail_msg("docs/vectors.md does not say so");
}
