/* test_native_reading.c - how the functions over batches read: cells against those of `ripx validate`, and every fault. */
#pragma GCC diagnostic ignored "-Wunused-function"       /* of what the headers offer, less is needed here */
#include "tests/unit/arrow_random.h"

#include "backends/validate/cell.h"

#include <math.h>

typedef int32_t run_arrow(const struct ripx_arrow_table *tables, void *scratch, size_t bytes, uint8_t *verdicts, uint64_t *violated,
                          uint64_t *unshown, int64_t *window, struct ripx_arrow_fault *fault);
typedef size_t scratch_arrow(const struct ripx_arrow_table *tables);

/* One table; for each column a check that its value is the one that another column, of whole numbers, says. */
enum { Q_DATE, Q_INSTANT, Q_NUMBER, Q_CODE, Q_TRUTH, Q_ZONED, Q_UTC, Q_OTHER, Q_COUNT, Q_ROWS = 200 };
static const enum data_type Q_TYPE[Q_COUNT] = {DATA_DATE, DATA_INSTANT, DATA_NUMBER, DATA_CODE, DATA_BOOLEAN, DATA_DATE, DATA_INSTANT, DATA_CODE};

struct quiz {
    struct arena *arena;
    struct plan *plan;
    struct validator *v;
    void *library;
    run_arrow *judge;
    scratch_arrow *needs;
};

static void q_columns(struct quiz *q)
{
    static const char *const codes[] = {"M", "F", "M", "x y"}, *const missing[] = {" NA", "999", "2000-01-01", "UNK"};
    static const struct data_spelling spellings[] = {{"one", 0}, {"1", 0}, {"two", 1}};
    struct data_table *t = vec_push(q->arena, &q->v->tables);
    *t = (struct data_table){.name = "t", .parent = PLAN_NONE, .key = PLAN_NONE};
    for (uint32_t i = 0; i < Q_COUNT; i++) {
        add_data_column(q->arena, t, arena_printf(q->arena, "c%u", i), Q_TYPE[i], i == Q_NUMBER ? -5000 : 0, i == Q_NUMBER ? 20000 : 0);
        struct data_column *c = &t->columns.at[i];
        c->codes = codes;
        c->n_codes = Q_TYPE[i] == DATA_CODE ? i == Q_OTHER ? 3 : 4 : 0;
        c->missing = missing;
        c->n_missing = 4;
        c->zoned = i == Q_ZONED || i == Q_UTC;
        c->zone = c->zoned ? 120 : 0;
        if (i == Q_OTHER) c->spellings = spellings, c->n_spellings = 3, c->takes_others = true;
    }
}

/* Known, and from `least` to `most` in words that the caller compares: each column has two programs, is it known, and is it
   equal to the constant that stands for its row. So a whole file is judged for one expected value at a time. */
static void q_start(struct quiz *q, const struct place *p)
{
    *q = (struct quiz){.arena = arena_new()};
    q->plan = plan_new(q->arena);
    q->v = arena_alloc(q->arena, sizeof *q->v);
    *q->v = (struct validator){.protocol = "q", .plan = q->plan};
    q_columns(q);
    for (uint32_t i = 0; i < Q_COUNT; i++) {
        uint32_t cell = add_column(q->plan, data_plan_type(Q_TYPE[i]), 0, i);
        add_program(q->arena, q->v, (struct program){.kind = PROGRAM_CHECK, .id = "known", .applies = PLAN_NONE, .requires = plan_add(q->plan, node(PLAN_KNOWN, PLAN_TRUTH, cell, PLAN_NONE))});
    }
    q->library = load(p, q->v, 2, 7, "x86_64-v3");
    *(void **)&q->judge = dlsym(q->library, "q_t_check_arrow");
    *(void **)&q->needs = dlsym(q->library, "q_t_arrow_scratch");
    assert_non_null(q->judge);
    assert_non_null(q->needs);
}

static void q_end(struct quiz *q)
{
    dlclose(q->library);
    arena_free(q->arena);
}

/* A batch of null columns but one. */
struct q_batch { struct ArrowSchema schema, column[Q_COUNT], *columns[Q_COUNT]; struct ArrowArray array, cells[Q_COUNT], *children[Q_COUNT]; const void *none[1]; };

static void q_batch(struct q_batch *b, uint32_t rows)
{
    static const char *const names[] = {"c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7"};
    *b = (struct q_batch){.schema = {.format = "+s", .n_children = Q_COUNT}, .array = {.length = rows, .n_buffers = 1, .n_children = Q_COUNT}};
    for (uint32_t i = 0; i < Q_COUNT; i++) {
        b->column[i] = (struct ArrowSchema){.format = "n", .name = names[i]};
        b->cells[i] = (struct ArrowArray){.length = rows};
        b->columns[i] = &b->column[i];
        b->children[i] = &b->cells[i];
    }
    b->schema.children = b->columns;
    b->array.children = b->children;
    b->array.buffers = b->none;
}

/* Judges; gives by row whether the column is known, and the fault. */
static int32_t q_judge(struct quiz *q, struct q_batch *b, uint32_t column, bool *known, struct ripx_arrow_fault *fault)
{
    struct ripx_arrow_table table = {.schema = &b->schema, .array = &b->array};
    uint8_t verdicts[Q_ROWS];
    uint64_t violated[Q_ROWS], unshown[Q_ROWS];
    size_t bytes = q->needs(&table);
    void *scratch = aligned_alloc(64, (bytes + 63) / 64 * 64);
    int32_t code = q->judge(&table, scratch, bytes, verdicts, violated, unshown, NULL, fault);
    for (int64_t r = 0; !code && r < b->array.length; r++) known[r] = !(violated[r] >> column & 1);
    free(scratch);
    return code;
}

/* ---- texts, against the cells of validate ---- */

static const char *const TEXTS[] = {
    "", " ", "NA", " NA ", "UNK", "999", "999.0", "12.5", "+12.5", "-12.5", "12.55", "1e2", "1.25e1", "1e-1", ".5", "5.", ".", "-", "+", "e5", "12,5", "2000", "2000.1", "1e400", "-500", "-500.1",
    "99999999999999999999", "0.0000000000000000000000001", "12.50000000000000000000000", "NaN", "inf", "0x10", "2024-05-06", "2024-05", "2024", "2024-13", "2024-02-30", "2000-01-01", "2000-01",
    "2024-05-06T10:20", "2024-05-06 10:20:30", "2024-05-06T10", "2024-05-06T24:00", "2024-05-06T10:20Z", "2024-05-06T23:30+02:00", "2024-05-06T23:30-0500", "2024-05-06T23:30:10.250Z",
    "0001-01-01T00:10+14:00", "M", "F", "m", "x y", " x y", "x  y", "one", "1", "two", "three", "true", "VRAI", "yes", "Oui", "Y", "o", "false", "faux", "No", "non", "n", "0", "yess", "truefalse", "2024-05-06T",
};
enum { N_TEXTS = sizeof TEXTS / sizeof *TEXTS };

static void test_texts(void **state)
{
    struct quiz q;
    q_start(&q, *state);
    struct maker m = {.arena = q.arena, .state = 1};
    struct lexicon texts;
    memset(&texts, 0, sizeof texts);
    for (uint32_t c = 0; c < Q_COUNT; c++) {
        static const char *const formats[] = {"u", "U", "vu"};
        struct cell_type type = cell_type_new(q.arena, &q.v->tables.at[0].columns.at[c]);
        for (uint32_t f = 0; f < 3; f++) {
            struct q_batch b;
            bool known[Q_ROWS];
            struct ripx_arrow_fault fault;
            struct writing w = {.m = &m, .n = N_TEXTS};
            size_t at = 0;
            q_batch(&b, N_TEXTS);
            b.column[c].format = formats[f];
            b.cells[c] = (struct ArrowArray){.length = N_TEXTS, .n_buffers = 3, .buffers = room(&m, 3 * sizeof(void *))};
            b.cells[c].buffers[1] = room(&m, 16 * (N_TEXTS + 1));
            b.cells[c].buffers[2] = room(&m, 4000);
            for (uint32_t i = 0; i < N_TEXTS; i++) add_text(&w, formats[f], &b.cells[c], i, TEXTS[i], &at);
            assert_int_equal(q_judge(&q, &b, c, known, &fault), 0);
            uint64_t refused = 0;
            for (uint32_t i = 0; i < N_TEXTS; i++) {
                struct cell_value value;
                enum cell_state is = cell_read_any(&type, &texts, TEXTS[i], strlen(TEXTS[i]), &value);
                if (known[i] != (is == CELL_KNOWN)) fail_msg("column %u, '%s' as %s: validate says %d", c, TEXTS[i], formats[f], is);
                refused += is != CELL_KNOWN && is != CELL_MISSING;
            }
            if (fault.refused != refused) fail_msg("column %u as %s: %u refused, not %u", c, formats[f], (unsigned)fault.refused, (unsigned)refused);
        }
        cell_type_release(&type);
    }
    q_end(&q);
}

/* ---- doubles ---- */

static void test_doubles(void **state)
{
    static const double fine[] = {0.0, -0.0, 12.5, 0.1 + 0.2, 1999.9, 2000, -500, 0.1, 1.1 * 1.1 - 0.21, 0.7};
    static const double bad[] = {12.55, 0.05, 2000.1, -500.1, 1e300, -1e300, 1e15, (double)NAN, (double)INFINITY, -(double)INFINITY, 1e-300, 0.10000001};
    struct quiz q;
    struct q_batch b;
    bool known[Q_ROWS];
    struct ripx_arrow_fault fault;
    double all[Q_ROWS];
    const void *buffers[2] = {NULL, all};
    q_start(&q, *state);
    uint32_t n = 0, good = sizeof fine / sizeof *fine;
    for (; n < good; n++) all[n] = fine[n];
    for (uint32_t i = 0; i < sizeof bad / sizeof *bad; i++) all[n++] = bad[i];
    q_batch(&b, n);
    b.column[Q_NUMBER].format = "g";
    b.cells[Q_NUMBER] = (struct ArrowArray){.length = n, .n_buffers = 2, .buffers = buffers};
    assert_int_equal(q_judge(&q, &b, Q_NUMBER, known, &fault), 0);
    for (uint32_t i = 0; i < n; i++)
        if (known[i] != (i < good)) fail_msg("%.17g is %s", all[i], known[i] ? "read" : "refused");
    assert_true(fault.refused == n - good && fault.refused_row == good && !strcmp(fault.refused_column, "c2"));
    q_end(&q);
}

/* ---- faults ---- */

static int32_t q_fault(struct quiz *q, struct q_batch *b, const char *column, const char *format)
{
    bool known[Q_ROWS];
    struct ripx_arrow_fault fault;
    int32_t code = q_judge(q, b, 0, known, &fault);
    assert_int_equal(fault.code, code);
    if (column) assert_string_equal(fault.column, column);
    if (format) assert_string_equal(fault.format, format);
    return code;
}

static void test_faults(void **state)
{
    struct quiz q;
    struct q_batch b;
    static const uint64_t zeros[64];
    const void *buffers[3] = {NULL, zeros, zeros};
    q_start(&q, *state);
    q_batch(&b, 3);
    assert_int_equal(q_fault(&q, &b, NULL, NULL), RT_FAULT_NONE);
    b.column[1].name = "other";
    assert_int_equal(q_fault(&q, &b, "c1", NULL), RT_FAULT_COLUMN);
    b.column[1].name = "c0";
    assert_int_equal(q_fault(&q, &b, "c0", NULL), RT_FAULT_TWICE);
    static const struct { uint32_t column; const char *format; } wrong[] = {
        {Q_DATE, "g"}, {Q_DATE, "l"}, {Q_DATE, "tss:UTC"}, {Q_DATE, "ttm"}, {Q_DATE, "b"}, {Q_INSTANT, "tsn:Europe/Paris"}, {Q_NUMBER, "b"}, {Q_NUMBER, "tdD"}, {Q_NUMBER, "d:76,2,256"},
        {Q_NUMBER, "e"}, {Q_NUMBER, "+l"}, {Q_CODE, "g"}, {Q_CODE, "b"}, {Q_CODE, "z"}, {Q_TRUTH, "g"}, {Q_ZONED, "tss:"}, {Q_UTC, "tsu:"}, {Q_NUMBER, ""},
    };
    for (uint32_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        q_batch(&b, 3);
        b.column[wrong[i].column].format = wrong[i].format;
        b.cells[wrong[i].column] = (struct ArrowArray){.length = 3, .n_buffers = 3, .buffers = buffers};
        assert_int_equal(q_fault(&q, &b, b.column[wrong[i].column].name, wrong[i].format), RT_FAULT_FORMAT);
    }
    q_batch(&b, 3);
    b.cells[Q_CODE].length = 2;
    assert_int_equal(q_fault(&q, &b, "c3", NULL), RT_FAULT_TABLE);
    q_batch(&b, 3);
    b.schema.format = "i";
    assert_int_equal(q_fault(&q, &b, NULL, "i"), RT_FAULT_TABLE);
    q_batch(&b, 3);
    b.column[Q_ZONED].format = "tss:Europe/Paris";
    b.cells[Q_ZONED] = (struct ArrowArray){.length = 3, .n_buffers = 2, .buffers = buffers};
    assert_int_equal(q_fault(&q, &b, NULL, NULL), RT_FAULT_NONE);
    q_end(&q);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_doubles),
        cmocka_unit_test(test_faults),
    };
    return cmocka_run_group_tests_name("native reading", tests, open_folder, close_folder);
}
