/* judge.c - judges participants read from standard input as CSV, in batches of Arrow columns, with the shared library that ripx
   compiled. The columns are found by their names: every cell here is a 32-bit integer, or not known. */
#include "avasna.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 4096, COLUMNS = 7, SCRATCH_ALIGN = 64 };

/* A batch: the numbers of each column, and a bit for each that is known. */
struct batch {
    int32_t value[COLUMNS][ROWS];
    uint8_t known[COLUMNS][ROWS / 8];
    int64_t rows;
};

/* What stays from one batch to the next. */
struct judging {
    const char *names[COLUMNS];
    void *scratch;
    size_t scratch_bytes;
    unsigned count[4], far;
};

static void read_row(struct batch *b, const char *line)
{
    int64_t row = b->rows++;
    for (unsigned c = 0; c < COLUMNS && (line = strchr(line, ',')) != NULL; c++) {
        if (*++line < '0' || *line > '9') continue;   /* an empty cell is not known */
        b->value[c][row] = (int32_t)strtol(line, NULL, 10);
        b->known[c][row / 8] |= (uint8_t)(1u << (row % 8));
    }
}

/* Judges the batch and empties it; false when the columns are not those of the protocol. */
static bool judge(struct judging *j, struct batch *b)
{
    static uint8_t verdicts[ROWS];
    static uint64_t violated[ROWS];
    struct ArrowSchema column_schema[COLUMNS], *schemas[COLUMNS];
    struct ArrowArray column[COLUMNS], *columns[COLUMNS];
    const void *buffers[COLUMNS][2], *none[1] = {NULL};
    for (unsigned c = 0; c < COLUMNS; c++) {
        buffers[c][0] = b->known[c];
        buffers[c][1] = b->value[c];
        column_schema[c] = (struct ArrowSchema){.format = "i", .name = j->names[c]};
        column[c] = (struct ArrowArray){.length = b->rows, .null_count = -1, .n_buffers = 2, .buffers = buffers[c]};
        schemas[c] = &column_schema[c];
        columns[c] = &column[c];
    }
    struct ArrowSchema schema = {.format = "+s", .n_children = COLUMNS, .children = schemas};
    struct ArrowArray array = {.length = b->rows, .n_buffers = 1, .buffers = none, .n_children = COLUMNS, .children = columns};
    struct ripx_arrow_table table = {.schema = &schema, .array = &array};
    struct ripx_arrow_fault fault = {0};
    if (AVASNA_participant_judge_arrow(&table, j->scratch, j->scratch_bytes, verdicts, violated, NULL, NULL, &fault) != RIPX_FAULT_NONE) {
        fprintf(stderr, "fault %d: %s\n", (int)fault.code, fault.column ? fault.column : "");
        return false;
    }
    for (int64_t row = 0; row < b->rows; row++) {
        j->count[verdicts[row]]++;
        j->far += violated[row] >> AVASNA_PARTICIPANT_PROGRAM_I3 & 1;
    }
    memset(b, 0, sizeof *b);
    return true;
}

/* The names after the first, cut out of the head line. */
static bool read_names(struct judging *j, char *head)
{
    char *name = strchr(head, ',');
    head[strcspn(head, "\r\n")] = 0;
    for (unsigned c = 0; c < COLUMNS; c++) {
        if (!name) return false;
        *name++ = 0;
        j->names[c] = name;
        name = strchr(name, ',');
    }
    return true;
}

int main(void)
{
    static struct batch batch;
    struct judging j = {0};
    struct ripx_arrow_table nothing = {0};
    char head[1024], line[256];
    j.scratch_bytes = AVASNA_participant_arrow_scratch(&nothing);
    j.scratch = aligned_alloc(SCRATCH_ALIGN, (j.scratch_bytes + SCRATCH_ALIGN - 1) / SCRATCH_ALIGN * SCRATCH_ALIGN);
    bool ok = j.scratch && fgets(head, sizeof head, stdin) && read_names(&j, head);
    while (ok && fgets(line, sizeof line, stdin)) {
        read_row(&batch, line);
        if (batch.rows == ROWS) ok = judge(&j, &batch);
    }
    ok = ok && (!batch.rows || judge(&j, &batch));
    free(j.scratch);
    printf("not I3 (home): %u\n", j.far);
    printf("eligible %u ineligible %u undetermined %u\n", j.count[RIPX_MET], j.count[RIPX_NOT_MET], j.count[RIPX_NOT_SHOWN]);
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
