/* test_validate_quick.c - the quick ways against the definitions: cells against cell.h, rows against csv.h, at every level of
   processor; several threads against one. */
#include "backends/validate/quick.h"
#include "backends/validate/split.h"
#include "backends/validate/validate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static uint64_t draw(uint64_t *seed, uint64_t most)
{
    /* splitmix64 (Steele, Lea, Flood, 2014). */
    uint64_t z = *seed += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return (z ^ (z >> 31)) % (most + 1);
}

/* The levels that this processor has. */
static int levels(void) { return (int)processor_level() + 1; }

/* ---- cells ---- */

static const char *const CODES[] = {"g/dL", "g/L", "umol/L", "a", "seven77", "eight888"}, *const SINGLE[] = {"F", "M"},
    *const MISSING[] = {"NA", "999", "9.9", "."}, *const WORDS[] = {"a", "NA", "M"},
    *const MANY[] = {"g/dL", "g/L", "umol/L", "a", "seven77", "eight888", "00", "F", "x", "n", "true", ".5", "999", "1e2"};
static const struct data_column COLUMNS[] = {
    {.name = "whole", .type = DATA_NUMBER}, {.name = "bounded", .type = DATA_NUMBER, .min = 5, .max = 4000},
    {.name = "one", .type = DATA_NUMBER, .scale = 1, .max = 100000}, {.name = "two", .type = DATA_NUMBER, .scale = 2},
    {.name = "three", .type = DATA_NUMBER, .scale = 3, .n_missing = 4, .missing = MISSING}, {.name = "five", .type = DATA_NUMBER, .scale = 5},
    {.name = "missing", .type = DATA_NUMBER, .n_missing = 4, .missing = MISSING}, {.name = "date", .type = DATA_DATE},
    {.name = "late", .type = DATA_DATE, .min = 10000, .max = 30000}, {.name = "truth", .type = DATA_BOOLEAN},
    {.name = "code", .type = DATA_CODE, .n_codes = 6, .codes = CODES}, {.name = "single", .type = DATA_CODE, .n_codes = 2, .codes = SINGLE},
    {.name = "many", .type = DATA_CODE, .n_codes = 14, .codes = MANY}, {.name = "others", .type = DATA_CODE, .n_codes = 14, .codes = MANY, .takes_others = true},
    {.name = "shared", .type = DATA_CODE, .n_codes = 3, .codes = WORDS, .n_missing = 1, .missing = MISSING},
    {.name = "instant", .type = DATA_INSTANT}};
enum { COLUMN_COUNT = sizeof COLUMNS / sizeof *COLUMNS, CELL = 24 };

/* Cells of which some are well written, some nearly. */
static size_t draw_cell(uint64_t *seed, char *to)
{
    static const char *const some[] = {"", "", "NA", "999", "9.9", ".", "0", "00", "g/dL", "g/L", "eight888", "seven77", "Y", "n", "F", "M", "x", " 7 ",
                                       "2024-02-29", "2023-02-29", "0000-01-01", "0001-01-01", "9999-12-31", "2024-13-01", "2024-00-10", "2024-04-31",
                                       "2024-1-01x", "1e2", "-5", "+5", "5.", ".5", "1,5", "12345678", "123456789", "1234.567", "0.0000001", "true"};
    static const char bytes[] = "0123456789.-/ ,\t\1\xFF" "aNM";
    size_t len = 0;
    switch (draw(seed, 6)) {
    case 0: return strlen(strcpy(to, some[draw(seed, sizeof some / sizeof *some - 1)]));
    case 1: return (size_t)sprintf(to, "%d", (int)draw(seed, 99999));
    case 2: return (size_t)sprintf(to, "%d.%d", (int)draw(seed, 9999), (int)draw(seed, 99));
    case 3: return (size_t)sprintf(to, "%d.%03d", (int)draw(seed, 99), (int)draw(seed, 999));
    case 4: return (size_t)sprintf(to, "%04d-%02d-%02d", (int)draw(seed, 9999), (int)draw(seed, 13), (int)draw(seed, 32));
    case 5: for (len = draw(seed, 10); strlen(to) < len;) to[strlen(to) + 1] = 0, to[strlen(to)] = bytes[draw(seed, sizeof bytes - 2)]; return len;
    default: for (len = draw(seed, 4), to[len] = 0; len; len--) to[len - 1] = (char)(draw(seed, 3) ? '0' + draw(seed, 9) : 0); return draw(seed, 4);
    }
}

static void check_column(struct arena *arena, const struct cell_type *type, uint64_t *seed)
{
    char bytes[SPLIT_PAD + QUICK_ROWS * (CELL + 1) + SPLIT_PAD];
    uint32_t begin[QUICK_ROWS], stop[QUICK_ROWS], at = SPLIT_PAD, n = 1 + (uint32_t)draw(seed, QUICK_ROWS - 1);
    memset(bytes, '5', sizeof bytes);           /* what stands around a cell is never part of it */
    for (uint32_t i = 0; i < n; i++) {
        char cell[CELL + 1] = "";
        size_t len = draw_cell(seed, cell);
        memcpy(bytes + at, cell, len);
        begin[i] = at;
        at = stop[i] = at + (uint32_t)len;
        bytes[at++] = draw(seed, 1) ? ',' : '7';
    }
    const struct quick quick = quick_of(type, arena);
    const struct quick_cells cells = {bytes, begin, stop, 1, 0, n};
    for (int level = 0; level < levels(); level++) {
        int64_t lo[QUICK_ROWS + 8];
        struct quick_seen seen = quick_read(&quick, (enum processor_level)level, &cells, lo);
        for (uint32_t i = 0; i < n; i++) {
            struct cell_value value = {0, 0};
            enum cell_state state = cell_read(type, NULL, bytes + begin[i], stop[i] - begin[i], &value);
            bool known = seen.known >> i & 1, left = seen.left >> i & 1;
            if (known && (left || state != CELL_KNOWN || value.lo != lo[i] || value.hi != lo[i]))
                fail_msg("%s at level %d: '%.*s'", type->column->name, level, (int)(stop[i] - begin[i]), bytes + begin[i]);
            if (!known && !left && state != CELL_MISSING)
                fail_msg("%s at level %d, not missing: '%.*s'", type->column->name, level, (int)(stop[i] - begin[i]), bytes + begin[i]);
        }
        assert_true(n == QUICK_ROWS || !((seen.known | seen.left) >> n));
    }
}

static void test_cells(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    uint64_t seed = 7;
    for (uint32_t c = 0; c < COLUMN_COUNT; c++) {
        struct cell_type type = cell_type_new(arena, &COLUMNS[c]);
        for (int round = 0; round < 2000; round++) check_column(arena, &type, &seed);
        type.comma = true;
        for (int round = 0; COLUMNS[c].type == DATA_NUMBER && round < 500; round++) check_column(arena, &type, &seed);
        cell_type_release(&type);
    }
    arena_free(arena);
}

/* Usual cells are all read without cell_read: else speed would be lost in silence. */
static void test_usual_cells_are_quick(void **state)
{
    (void)state;
    static const struct { const char *name, *cell; } usual[] = {{"whole", "12345"}, {"one", "12.5"}, {"one", "12"}, {"two", "0.75"}, {"two", "7"},
        {"three", "1.25"}, {"date", "2024-12-31"}, {"truth", "Y"}, {"code", "umol/L"}, {"single", "F"}, {"many", "999"}, {"many", "seven77"}, {"missing", "999"}, {"missing", ""}};
    struct arena *arena = arena_new();
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
        for (uint32_t c = 0; c < COLUMN_COUNT; c++) {
            if (strcmp(COLUMNS[c].name, usual[i].name) != 0) continue;
            struct cell_type type = cell_type_new(arena, &COLUMNS[c]);
            char bytes[64];
            uint32_t begin = 16, stop = begin + (uint32_t)strlen(usual[i].cell);
            memset(bytes, ',', sizeof bytes);
            memcpy(bytes + begin, usual[i].cell, stop - begin);
            const struct quick quick = quick_of(&type, arena);
            const struct quick_cells cells = {bytes, &begin, &stop, 1, 0, 1};
            for (int level = 0; level < levels(); level++) {
                int64_t lo[8];
                if (quick_read(&quick, (enum processor_level)level, &cells, lo).left) fail_msg("%s: '%s'", usual[i].name, usual[i].cell);
            }
            cell_type_release(&type);
        }
    arena_free(arena);
}

/* ---- rows ---- */

enum { WIDTH = 5, ROWS = 700 };

/* Lines most of which are WIDTH cells wide; returns their bytes, between pads. */
static size_t draw_lines(uint64_t *seed, char *to)
{
    size_t len = 0;
    for (uint32_t row = 0, odd = (uint32_t)draw(seed, 3); row < ROWS; row++) {
        uint32_t width = odd && draw(seed, odd * 20) == 0 ? (uint32_t)draw(seed, 9) : WIDTH;
        for (uint32_t f = 0; f < width; f++) {
            for (uint64_t n = draw(seed, draw(seed, 30) ? 6 : 90); n; n--) to[len++] = (char)('a' + draw(seed, 25));
            to[len++] = f + 1 < width ? ';' : '\n';
        }
        if (!width) to[len++] = '\n';
    }
    return len;
}

static void test_rows(void **state)
{
    (void)state;
    enum { ROOM = ROWS * (9 * 92) };
    char *room = calloc(1, ROOM + 2 * SPLIT_PAD), *bytes = room + SPLIT_PAD;
    struct csv_field *fields = calloc(CSV_FIELDS_MAX, sizeof *fields);
    uint64_t seed = 3;
    for (int round = 0; round < 60; round++) {
        uint32_t len = (uint32_t)draw_lines(&seed, bytes);
        for (int level = 0; level < levels(); level++) {
            struct csv c = {.fields = fields, .delimiter = ';'};
            struct splitter s;
            csv_over(&c, bytes, len);
            split_open(&s, (enum processor_level)level, ';', WIDTH);
            split_over(&s, bytes, len);
            for (const uint32_t *stops;;) {
                uint32_t n = split_rows(&s, 1 + (uint32_t)draw(&seed, 80), &stops);
                if (!n) {
                    c.next = split_place(&s);
                    if (csv_next(&c) != CSV_RECORD) break;
                    split_skip(&s, (uint32_t)c.next);
                }
                for (uint32_t i = 0; i < n; i++) {
                    assert_int_equal(csv_next(&c), CSV_RECORD);
                    assert_int_equal(c.n_fields, WIDTH);
                    for (uint32_t f = 0; f < WIDTH; f++) {
                        assert_int_equal(stops[(int64_t)i * WIDTH + f - 1] + 1, fields[f].at);
                        assert_int_equal(stops[i * WIDTH + f], fields[f].at + fields[f].len);
                    }
                }
            }
            assert_int_equal(c.next, len);
            split_release(&s);
        }
    }
    free(fields);
    free(room);
}

/* ---- threads ---- */

struct memory { const char *at; size_t len; };

static size_t read_memory(void *ctx, char *buffer, size_t n)
{
    struct memory *m = ctx;
    if (n > m->len) n = m->len;
    if (n) memcpy(buffer, m->at, n);
    m->at += n;
    m->len -= n;
    return n;
}

static bool write_text(void *ctx, const char *bytes, size_t n)
{
    text_addn(ctx, bytes, n);
    return true;
}

/* Several chunks of participants, some of them badly written. */
static void write_file(struct text *file, uint64_t *seed)
{
    text_add(file, "id,age,day\n");
    for (uint32_t i = 0; i < 60000; i++) {
        text_addf(file, "P%06u", draw(seed, 5000) ? i : i / 2);
        switch (draw(seed, 400)) {
        case 0: text_add(file, ",\"4\"\"2\",2024-01-01"); break;
        case 1: text_add(file, ",quarante,2024-02-30"); break;
        case 2: text_add(file, ",7"); break;
        case 3: text_add(file, ",\"5\n6\",2024,,"); break;
        case 4: text_add(file, ",40,2024-05,more"); break;
        default: text_addf(file, ",%u,2024-%02u-%02u", (unsigned)draw(seed, 90), 1 + (unsigned)draw(seed, 11), 1 + (unsigned)draw(seed, 27)); break;
        }
        text_addc(file, '\n');
    }
}

static uint32_t column(struct plan *p, uint32_t number, enum plan_type type)
{
    return plan_add(p, (struct plan_node){.op = PLAN_COLUMN, .type = type, .column = number, .a = PLAN_NONE, .b = PLAN_NONE, .c = PLAN_NONE, .span = span_none()});
}

static uint32_t constant(struct plan *p, enum plan_type type, int64_t k)
{
    return plan_add(p, (struct plan_node){.op = PLAN_CONST, .type = type, .k = k, .a = PLAN_NONE, .b = PLAN_NONE, .c = PLAN_NONE, .span = span_none()});
}

static uint32_t at_most(struct plan *p, uint32_t a, uint32_t b)
{
    return plan_add(p, (struct plan_node){.op = PLAN_LE, .type = PLAN_TRUTH, .a = a, .b = b, .c = PLAN_NONE, .k = 1, .m = 1, .span = span_none()});
}

/* All that a run gives, as one text. */
static void run(const char *file, size_t len, uint32_t threads, struct text *out)
{
    static const struct data_column columns[] = {{.name = "id", .bound = "id", .type = DATA_TEXT},
        {.name = "age", .bound = "age", .type = DATA_NUMBER, .max = 120}, {.name = "day", .bound = "day", .type = DATA_DATE}};
    struct arena *arena = arena_new();
    struct validator v = {.protocol = "threads", .plan = plan_new(arena)};
    struct plan *p = (struct plan *)(uintptr_t)v.plan;
    struct data_table *t = vec_push(arena, &v.tables);
    *t = (struct data_table){.name = "subject", .parent = PLAN_NONE, .key = 0, .span = span_none()};
    for (uint32_t c = 0; c < 3; c++) {
        struct data_column *copy = vec_push(arena, &t->columns);
        *copy = columns[c];
        copy->span = span_none();
    }
    const uint32_t programs[] = {at_most(p, constant(p, PLAN_NUMBER, 18), column(p, 1, PLAN_NUMBER)),
                                 at_most(p, column(p, 2, PLAN_DATE), constant(p, PLAN_DATE, 19950))};
    for (uint32_t i = 0; i < 2; i++)
        *vec_push(arena, &v.programs) = (struct program){PROGRAM_INCLUSION, i ? "I2" : "I1", msg_same("x"), 0, PLAN_NONE, programs[i], span_none()};
    struct memory m = {file, len};
    const struct data_input input = {.path = "f.csv", .read = read_memory, .ctx = &m};
    const struct verdict_output rows = {.table = 0, .family = FAMILY_CRITERIA, .format = VERDICT_CSV, .write = write_text, .ctx = out};
    const struct validate_options options = {.threads = threads, .grade = INT64_MAX, .n_outputs = 1, .outputs = &rows};
    struct diags *diags = diags_new(arena);
    struct validate_result r = validate_run(&v, &input, 1, &options, diags, arena);
    totals_json(&v, r.tables, r.programs, r.faults, out);
    for (uint32_t i = 0; i < diags_count(diags); i++) text_addf(out, "\n%s %s", diags_at(diags, i)->code, diags_at(diags, i)->message.text[LANG_EN]);
    arena_free(arena);
}

static void test_threads(void **state)
{
    (void)state;
    uint64_t seed = 11;
    struct text file, one;
    text_init(&file);
    text_init(&one);
    write_file(&file, &seed);
    run(file.at, file.len, 1, &one);
    assert_non_null(strstr(one.at, "RX0620"));
    assert_non_null(strstr(one.at, "P059999"));
    for (uint32_t threads = 2; threads <= 5; threads++) {
        struct text several;
        text_init(&several);
        run(file.at, file.len, threads, &several);
        assert_string_equal(several.at, one.at);
        text_release(&several);
    }
    text_release(&file);
    text_release(&one);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_cells), cmocka_unit_test(test_usual_cells_are_quick), cmocka_unit_test(test_rows),
                                       cmocka_unit_test(test_threads)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
