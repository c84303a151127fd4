/* hash.c - the same on every machine, without a library: random tables, judged by the validator of tables.ripx, and a hash of all that
   it says of them. */
#include "tables.h"

static uint64_t seed = 88172645463325252u;
static uint64_t next(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    return seed ^= seed << 17;
}

enum { PARTICIPANTS = 500, VISITS = 3000, COLUMNS = 4, VISIT_COLUMNS = 3, SCRATCH = 1 << 23 };
static double age[PARTICIPANTS], temperature[VISITS], number[VISITS];
static int32_t day[VISITS];
static uint8_t known[COLUMNS][VISITS / 8 + 8], verdicts[VISITS];
static uint32_t parent[VISITS];
static uint64_t violated[VISITS], unshown[VISITS];
static int64_t window[VISITS];
static unsigned char scratch[SCRATCH] __attribute__((aligned(64)));
static struct ArrowSchema schema[2], field[COLUMNS], *fields[COLUMNS];
static struct ArrowArray array[2], cells[COLUMNS], *children[COLUMNS];
static const void *buffers[COLUMNS][2];

static void column(int i, const char *name, const char *format, const void *data, int64_t n)
{
    field[i].name = name;
    field[i].format = format;
    fields[i] = &field[i];
    buffers[i][0] = known[i];
    buffers[i][1] = data;
    cells[i].length = n;
    cells[i].null_count = -1;
    cells[i].n_buffers = 2;
    cells[i].buffers = buffers[i];
    children[i] = &cells[i];
}

static void table(int i, int first, int n, int64_t rows)
{
    schema[i].format = "+s";
    schema[i].n_children = array[i].n_children = n;
    schema[i].children = fields + first;
    array[i].children = children + first;
    array[i].length = rows;
}

static void make(void)
{
    for (int i = 0; i < PARTICIPANTS; i++) age[i] = (double)(next() % 3000) / 100.0 + (next() % 50 == 0 ? 0.001 : 0);
    for (int i = 0; i < VISITS; i++) {
        temperature[i] = (double)(350 + next() % 50) / 10.0;
        number[i] = (double)(1 + next() % 3);
        day[i] = (int32_t)(20000 + next() % 60);
        parent[i] = next() % 20 ? (uint32_t)(next() % PARTICIPANTS) : UINT32_MAX;
    }
    for (int k = 0; k < COLUMNS; k++)
        for (unsigned i = 0; i < sizeof known[0]; i++) known[k][i] = (uint8_t)(next() | next() | next());
    column(0, LIE_participant_reads(0, 0), "g", age, PARTICIPANTS);
    column(1, "TEMP", "g", temperature, VISITS);
    column(2, "VISITNUM", "g", number, VISITS);
    column(3, "SVSTDTC", "tdD", day, VISITS);
    table(0, 0, 1, PARTICIPANTS);
    table(1, 1, VISIT_COLUMNS, VISITS);
}

/* FNV-1a. */
static uint64_t hash(uint64_t h, const void *bytes, unsigned n)
{
    for (unsigned i = 0; i < n; i++) h = (h ^ ((const unsigned char *)bytes)[i]) * 1099511628211u;
    return h;
}

static uint64_t hash_answer(uint64_t h, int32_t code, const struct ripx_arrow_fault *fault, unsigned rows)
{
    h = hash(hash(h, &code, sizeof code), &fault->refused, sizeof fault->refused);
    return hash(hash(hash(h, verdicts, rows), violated, rows * 8), unshown, rows * 8);
}

__attribute__((visibility("default"))) uint64_t run(void)
{
    struct ripx_arrow_table t[2] = {{&schema[0], &array[0], 0, 0}, {&schema[1], &array[1], parent, 0}};
    struct ripx_arrow_fault fault;
    make();
    uint64_t h = 14695981039346656037u;
    h = hash_answer(h, LIE_participant_judge_arrow(t, scratch, SCRATCH, verdicts, violated, unshown, window, &fault), &fault, PARTICIPANTS);
    h = hash_answer(h, LIE_participant_check_arrow(t, scratch, SCRATCH, verdicts, violated, unshown, window, &fault), &fault, PARTICIPANTS);
    h = hash_answer(h, LIE_visite_window_arrow(t, scratch, SCRATCH, verdicts, violated, unshown, window, &fault), &fault, VISITS);
    return hash(h, window, sizeof window);
}
