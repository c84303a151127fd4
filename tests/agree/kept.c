/* kept.c - see kept.h. */
#include "tests/agree/kept.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const families[FAMILIES] = {[FAMILY_CRITERIA] = "criteria", [FAMILY_WINDOWS] = "windows", [FAMILY_CHECKS] = "checks"};

bool kept_write(const char *folder, const struct gen_case *c, const struct said *said)
{
    char path[200];
    struct case_texts t;
    snprintf(path, sizeof path, "%s/%" PRIu64 ".case", folder, c->seed);
    FILE *f = fopen(path, "w");
    if (!f) return false;
    case_write(c, &t);
    fprintf(f, "seed %" PRIu64 "\n-- protocol\n%s", c->seed, t.protocol.at);
    for (uint32_t i = 0; i < t.n_files; i++) fprintf(f, "-- %s\n%s", t.files[i].table ? t.files[i].table : "root", t.files[i].text);
    for (uint32_t k = 0; k < AGREE_TABLES; k++)
        for (uint32_t i = 0; i < FAMILIES; i++)
            if (said->rows[k][i].len) fprintf(f, "-- said %" PRIu32 " %s\n%s", k, families[i], said->rows[k][i].at);
    case_release(&t);
    return fclose(f) == 0;
}

/* The text that a section fills, by the words after "-- "; NULL when it is none. */
static struct text *section(struct kept *k, const char *name, struct arena *arena)
{
    char family[20];
    unsigned table;
    if (strcmp(name, "protocol") == 0) return &k->protocol;
    if (sscanf(name, "said %u %19s", &table, family) == 2) {
        for (uint32_t i = 0; table < AGREE_TABLES && i < FAMILIES; i++)
            if (strcmp(family, families[i]) == 0) return &k->said.rows[table][i];
        return NULL;
    }
    if (k->n_files == AGREE_FILES) return NULL;
    k->files[k->n_files].table = strcmp(name, "root") == 0 ? NULL : arena_printf(arena, "%s", name);
    return &k->csv[k->n_files++];
}

static bool read_lines(struct kept *k, FILE *f, struct arena *arena)
{
    char *line = NULL;
    size_t size = 0;
    struct text *to = NULL;
    bool fine = fscanf(f, "seed %" SCNu64 "\n", &k->seed) == 1;
    for (ssize_t n; fine && (n = getline(&line, &size, f)) > 0;) {
        bool heads = strncmp(line, "-- ", 3) == 0;
        if (heads) line[n - 1] = 0;
        if (heads) to = section(k, line + 3, arena);
        else if (to) text_addn(to, line, (size_t)n);
        fine = to != NULL;
    }
    free(line);
    return fine;
}

bool kept_read(struct kept *k, const char *path, struct arena *arena)
{
    memset(k, 0, sizeof *k);
    text_init(&k->protocol);
    for (uint32_t i = 0; i < AGREE_FILES; i++) text_init(&k->csv[i]);
    said_init(&k->said);
    FILE *f = fopen(path, "r");
    if (!f) return false;
    bool fine = read_lines(k, f, arena);
    for (uint32_t i = 0; i < k->n_files; i++) {
        k->files[i].text = k->csv[i].len ? k->csv[i].at : "";
        k->files[i].len = k->csv[i].len;
    }
    fclose(f);
    return fine;
}

void kept_release(struct kept *k)
{
    text_release(&k->protocol);
    for (uint32_t i = 0; i < AGREE_FILES; i++) text_release(&k->csv[i]);
    said_release(&k->said);
}
