/* test_validate_bench.c - sixteen criteria over many rows, against the same criteria written in C.

   With RIPX_BENCH set to a number of rows, or to the path of a file of the same 24 columns, it also prints the rate. */
#include "backends/validate/validate.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

enum { SUBJECT, SEX, AGE, SIGNED, SEEN, ECOG, HB, HB_UNIT, PLT, CREAT, CREAT_UNIT, ALT, BILI, BILI_UNIT, WEIGHT, HEIGHT, SBP,
       CARRYING, HIV, CHEMO, LAST, GUARDED, COVERED, COLUMNS };

static const char *const SEXES[] = {"F", "M"}, *const HB_UNITS[] = {"g/dL", "g/L"}, *const CREAT_UNITS[] = {"mg/dL", "umol/L"},
    *const BILI_UNITS[] = {"umol/L", "mg/dL"};

#define CODES(list) .type = DATA_CODE, .n_codes = 2, .codes = list
#define NUMBERS(digits, most) .type = DATA_NUMBER, .scale = digits, .max = most
static const struct data_column DECLARED[COLUMNS] = {
    [SUBJECT] = {.name = "subject_id", .type = DATA_TEXT}, [SEX] = {.name = "sex", CODES(SEXES)},
    [AGE] = {.name = "age", NUMBERS(0, 130)}, [SIGNED] = {.name = "consent_date", .type = DATA_DATE},
    [SEEN] = {.name = "screening_date", .type = DATA_DATE}, [ECOG] = {.name = "ecog", NUMBERS(0, 5)},
    [HB] = {.name = "hb", NUMBERS(1, 3000)}, [HB_UNIT] = {.name = "hb_unit", CODES(HB_UNITS)},
    [PLT] = {.name = "plt", NUMBERS(0, 2000)}, [CREAT] = {.name = "creat", NUMBERS(2, 200000)},
    [CREAT_UNIT] = {.name = "creat_unit", CODES(CREAT_UNITS)}, [ALT] = {.name = "alt", NUMBERS(0, 5000)},
    [BILI] = {.name = "bili", NUMBERS(2, 100000)}, [BILI_UNIT] = {.name = "bili_unit", CODES(BILI_UNITS)},
    [WEIGHT] = {.name = "weight_kg", NUMBERS(1, 3000)}, [HEIGHT] = {.name = "height_cm", NUMBERS(0, 250)},
    [SBP] = {.name = "sbp", NUMBERS(0, 300)}, [CARRYING] = {.name = "pregnant", .type = DATA_BOOLEAN},
    [HIV] = {.name = "hiv", .type = DATA_BOOLEAN}, [CHEMO] = {.name = "prior_chemo", .type = DATA_BOOLEAN},
    [LAST] = {.name = "last_chemo_date", .type = DATA_DATE}, [GUARDED] = {.name = "legal_protection", .type = DATA_BOOLEAN},
    [COVERED] = {.name = "social_security", .type = DATA_BOOLEAN}};

struct bench { struct arena *arena; struct plan *plan; struct validator v; };

static uint32_t op2(struct bench *b, enum plan_op op, enum plan_type type, uint32_t x, int64_t k, uint32_t y, int64_t m)
{
    return plan_add(b->plan, (struct plan_node){.op = op, .type = type, .a = x, .b = y, .c = PLAN_NONE, .k = k, .m = m, .span = span_none()});
}

static uint32_t truth(struct bench *b, enum plan_op op, uint32_t x, uint32_t y) { return op2(b, op, PLAN_TRUTH, x, 1, y, 1); }

static uint32_t col(struct bench *b, uint32_t c)
{
    return plan_add(b->plan, (struct plan_node){.op = PLAN_COLUMN, .type = data_plan_type(DECLARED[c].type), .column = c,
                                                .a = PLAN_NONE, .b = PLAN_NONE, .c = PLAN_NONE, .span = span_none()});
}

static uint32_t constant(struct bench *b, enum plan_type type, int64_t k)
{
    return plan_add(b->plan, (struct plan_node){.op = PLAN_CONST, .type = type, .k = k,
                                                .a = PLAN_NONE, .b = PLAN_NONE, .c = PLAN_NONE, .span = span_none()});
}

/* column*k ≤ most */
static uint32_t at_most(struct bench *b, uint32_t c, int64_t k, int64_t most)
{
    return op2(b, PLAN_LE, PLAN_TRUTH, col(b, c), k, constant(b, PLAN_NUMBER, most), 1);
}

static uint32_t at_least(struct bench *b, uint32_t c, int64_t least)
{
    return op2(b, PLAN_LE, PLAN_TRUTH, constant(b, PLAN_NUMBER, least), 1, col(b, c), 1);
}

static uint32_t by_unit(struct bench *b, uint32_t unit, uint32_t other, uint32_t usual)
{
    uint32_t is_other = truth(b, PLAN_EQ, col(b, unit), constant(b, PLAN_CODE, 1));
    return plan_add(b->plan, (struct plan_node){.op = PLAN_IF, .type = PLAN_TRUTH, .a = is_other, .b = other, .c = usual, .k = 1, .m = 1,
                                                .span = span_none()});
}

static void add(struct bench *b, enum program_kind kind, const char *id, uint32_t requires)
{
    *vec_push(b->arena, &b->v.programs) = (struct program){kind, id, msg_same(id), 0, PLAN_NONE, requires, span_none()};
}

static struct bench make_bench(void)
{
    struct bench b = {.arena = arena_new()};
    b.plan = plan_new(b.arena);
    b.v.protocol = "bench";
    b.v.plan = b.plan;
    struct data_table *t = vec_push(b.arena, &b.v.tables);
    *t = (struct data_table){.name = "subject", .parent = PLAN_NONE, .key = SUBJECT, .span = span_none()};
    for (uint32_t c = 0; c < COLUMNS; c++) {
        struct data_column *column = vec_push(b.arena, &t->columns);
        *column = DECLARED[c];
        column->bound = column->name;
        column->span = span_none();
    }
    uint32_t square = op2(&b, PLAN_MUL, PLAN_NUMBER, col(&b, HEIGHT), 1, col(&b, HEIGHT), 1);
    uint32_t not_thin = op2(&b, PLAN_LE, PLAN_TRUTH, square, 185, col(&b, WEIGHT), 10000);
    uint32_t not_heavy = op2(&b, PLAN_LE, PLAN_TRUTH, col(&b, WEIGHT), 1000, square, 35);
    uint32_t soon = op2(&b, PLAN_ADD, PLAN_DATE, col(&b, LAST), 1, constant(&b, PLAN_NUMBER, 28), 1);
    uint32_t recent = truth(&b, PLAN_LT, col(&b, SEEN), soon);
    uint32_t female = truth(&b, PLAN_EQ, col(&b, SEX), constant(&b, PLAN_CODE, 0));
    add(&b, PROGRAM_INCLUSION, "I1", at_least(&b, AGE, 18));
    add(&b, PROGRAM_INCLUSION, "I2", at_most(&b, AGE, 1, 75));
    add(&b, PROGRAM_INCLUSION, "I3", truth(&b, PLAN_LE, col(&b, SIGNED), col(&b, SEEN)));
    add(&b, PROGRAM_INCLUSION, "I4", at_most(&b, ECOG, 1, 2));
    add(&b, PROGRAM_INCLUSION, "I5", by_unit(&b, HB_UNIT, at_least(&b, HB, 900), at_least(&b, HB, 90)));
    add(&b, PROGRAM_INCLUSION, "I6", at_least(&b, PLT, 100));
    add(&b, PROGRAM_INCLUSION, "I7", by_unit(&b, CREAT_UNIT, at_most(&b, CREAT, 1, 13263), at_most(&b, CREAT, 1, 150)));
    add(&b, PROGRAM_INCLUSION, "I8", at_most(&b, ALT, 1, 120));
    add(&b, PROGRAM_INCLUSION, "I9", by_unit(&b, BILI_UNIT, at_most(&b, BILI, 171, 26000), at_most(&b, BILI, 1, 2600)));
    add(&b, PROGRAM_INCLUSION, "I10", truth(&b, PLAN_AND, not_thin, not_heavy));
    add(&b, PROGRAM_INCLUSION, "I11", col(&b, COVERED));
    add(&b, PROGRAM_EXCLUSION, "E1", truth(&b, PLAN_AND, female, col(&b, CARRYING)));
    add(&b, PROGRAM_EXCLUSION, "E2", col(&b, HIV));
    add(&b, PROGRAM_EXCLUSION, "E3", truth(&b, PLAN_AND, col(&b, CHEMO), recent));
    add(&b, PROGRAM_EXCLUSION, "E4", col(&b, GUARDED));
    add(&b, PROGRAM_EXCLUSION, "E5", op2(&b, PLAN_LT, PLAN_TRUTH, constant(&b, PLAN_NUMBER, 160), 1, col(&b, SBP), 1));
    return b;
}

/* ---- rows, and their verdicts by other means ---- */

enum { MISSING = INT32_MIN };

struct generator { uint64_t seed; int32_t v[COLUMNS]; };

static int32_t draw(struct generator *g, int32_t lo, int32_t hi)
{
    /* splitmix64 (Steele, Lea, Flood, 2014). */
    uint64_t z = g->seed += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return lo + (int32_t)((z ^ (z >> 31)) % (uint64_t)(hi - lo + 1));
}

/* Days are 1 to 28 of one month, so that a day number is its date. */
static void draw_row(struct generator *g)
{
    static const struct { int32_t lo, hi; } ranges[COLUMNS] = {
        [SEX] = {0, 1}, [AGE] = {16, 78}, [SIGNED] = {1, 15}, [SEEN] = {14, 28}, [ECOG] = {0, 3}, [HB] = {80, 200},
        [HB_UNIT] = {0, 1}, [PLT] = {90, 400}, [CREAT] = {60, 160}, [CREAT_UNIT] = {0, 1}, [ALT] = {5, 125}, [BILI] = {200, 2700},
        [BILI_UNIT] = {0, 1}, [WEIGHT] = {450, 1000}, [HEIGHT] = {150, 190}, [SBP] = {90, 165}, [CARRYING] = {0, 1}, [HIV] = {0, 1},
        [CHEMO] = {0, 1}, [LAST] = {1, 28}, [GUARDED] = {0, 1}, [COVERED] = {0, 1}};
    for (int c = SEX; c < COLUMNS; c++) g->v[c] = draw(g, 0, 99) == 0 ? MISSING : draw(g, ranges[c].lo, ranges[c].hi);
    /* A value comes with its unit: a criterion that is the same in both units would be known without it. */
    static const int units[][2] = {{HB, HB_UNIT}, {CREAT, CREAT_UNIT}, {BILI, BILI_UNIT}};
    for (int i = 0; i < 3; i++)
        if (g->v[units[i][1]] == MISSING) g->v[units[i][0]] = MISSING;
    if (g->v[HB_UNIT] == 1 && g->v[HB] != MISSING) g->v[HB] *= 10;
    if (g->v[CREAT_UNIT] == 1 && g->v[CREAT] != MISSING) g->v[CREAT] = g->v[CREAT] * 8842 / 100;
    if (g->v[BILI_UNIT] == 1 && g->v[BILI] != MISSING) g->v[BILI] = g->v[BILI] * 10 / 171;
    for (int c = CARRYING; c <= HIV; c++) if (draw(g, 0, 19)) g->v[c] = 0;
    if (draw(g, 0, 19)) g->v[GUARDED] = 0, g->v[COVERED] = 1;
    if (draw(g, 0, 9)) g->v[CHEMO] = 0;
}

/* Yes 1, no 0, unknown -1. */
static int all_of(int a, int b) { return a == 0 || b == 0 ? 0 : a < 0 || b < 0 ? -1 : 1; }
static int none_of(int a) { return a < 0 ? -1 : !a; }
static int at_most_of(int32_t v, int64_t most) { return v == MISSING ? -1 : v <= most; }

static enum row_verdict verdict_of(const int32_t *v)
{
    int hb = v[HB_UNIT] == MISSING ? -1 : none_of(at_most_of(v[HB], (v[HB_UNIT] ? 900 : 90) - 1));
    int creat = v[CREAT_UNIT] == MISSING ? -1 : at_most_of(v[CREAT], v[CREAT_UNIT] ? 13263 : 150);
    int bili = v[BILI_UNIT] == MISSING || v[BILI] == MISSING ? -1 : v[BILI_UNIT] ? v[BILI] * 171 <= 26000 : v[BILI] <= 2600;
    int64_t square = (int64_t)v[HEIGHT] * v[HEIGHT];
    int body = v[WEIGHT] == MISSING || v[HEIGHT] == MISSING ? -1 : square * 185 <= v[WEIGHT] * 10000 && v[WEIGHT] * 1000 <= square * 35;
    int order = v[SIGNED] == MISSING || v[SEEN] == MISSING ? -1 : v[SIGNED] <= v[SEEN];
    int recent = v[SEEN] == MISSING || v[LAST] == MISSING ? -1 : v[SEEN] < v[LAST] + 28;
    int carrying = v[CARRYING] == MISSING ? -1 : v[CARRYING], female = v[SEX] == MISSING ? -1 : v[SEX] == 0;
    int chemo = v[CHEMO] == MISSING ? -1 : v[CHEMO];
    int all = all_of(none_of(at_most_of(v[AGE], 17)), at_most_of(v[AGE], 75));
    all = all_of(all, all_of(order, all_of(at_most_of(v[ECOG], 2), hb)));
    all = all_of(all, all_of(none_of(at_most_of(v[PLT], 99)), all_of(creat, at_most_of(v[ALT], 120))));
    all = all_of(all, all_of(bili, all_of(body, v[COVERED] == MISSING ? -1 : v[COVERED])));
    all = all_of(all, all_of(none_of(all_of(female, carrying)), none_of(v[HIV] == MISSING ? -1 : v[HIV])));
    all = all_of(all, all_of(none_of(all_of(chemo, recent)), none_of(v[GUARDED] == MISSING ? -1 : v[GUARDED])));
    all = all_of(all, at_most_of(v[SBP], 160));
    return all < 0 ? ROW_NOT_SHOWN : all ? ROW_MET : ROW_NOT_MET;
}

static void write_cell(struct text *out, int c, int32_t v)
{
    text_addc(out, ',');
    if (v == MISSING) return;
    switch (DECLARED[c].type) {
    case DATA_CODE: text_add(out, DECLARED[c].codes[v]); break;
    case DATA_BOOLEAN: text_addc(out, v ? 'Y' : 'N'); break;
    case DATA_DATE: text_addf(out, "2025-%02d-%02d", v > 28 ? 2 : 1, v > 28 ? v - 28 : v); break;
    case DATA_NUMBER:
        if (DECLARED[c].scale == 0) text_addf(out, "%d", v);
        else if (DECLARED[c].scale == 1) text_addf(out, "%d.%d", v / 10, v % 10);
        else text_addf(out, "%d.%02d", v / 100, v % 100);
        break;
    case DATA_INSTANT: case DATA_TEXT: break;
    }
}

static void generate(uint64_t rows, struct text *file, uint64_t counts[ROW_VERDICTS])
{
    struct generator g = {.seed = 1};
    text_add(file, "subject_id,site");
    for (int c = SEX; c < COLUMNS; c++) text_addf(file, ",%s", DECLARED[c].name);
    text_addc(file, '\n');
    for (uint64_t i = 0; i < rows; i++) {
        draw_row(&g);
        counts[verdict_of(g.v)]++;
        text_addf(file, "P%07" PRIu64 ",S%02d", i + 1, (int)(i % 40));
        for (int c = SEX; c < COLUMNS; c++) write_cell(file, c, g.v[c]);
        text_addc(file, '\n');
    }
}

/* ---- runs ---- */

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

static size_t read_file(void *ctx, char *buffer, size_t n) { return fread(buffer, 1, n, ctx); }

static bool count_bytes(void *ctx, const char *bytes, size_t n)
{
    (void)bytes;
    *(uint64_t *)ctx += n;
    return true;
}

static struct row_counts run(struct data_input input, uint32_t n_outputs, const struct verdict_output *outputs, double *seconds)
{
    struct timespec from, to;
    struct bench b = make_bench();
    struct diags *diags = diags_new(b.arena);
    const struct validate_options options = {.grade = INT64_MAX, .n_outputs = n_outputs, .outputs = outputs};
    assert_null(plan_verify(b.plan));
    clock_gettime(CLOCK_MONOTONIC, &from);
    struct validate_result r = validate_run(&b.v, &input, 1, &options, diags, b.arena);
    clock_gettime(CLOCK_MONOTONIC, &to);
    *seconds = (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) * 1e-9;
    assert_false(r.unreadable);
    assert_int_equal(diags_count_level(diags, DIAG_ERROR), 0);
    struct row_counts counts = r.tables[0].family[FAMILY_CRITERIA];
    arena_free(b.arena);
    return counts;
}

static void report(const char *what, const struct row_counts *c, double seconds)
{
    uint64_t rows = c->rows[ROW_MET] + c->rows[ROW_NOT_MET] + c->rows[ROW_NOT_SHOWN];
    print_message("%s: %" PRIu64 " eligible, %" PRIu64 " ineligible, %" PRIu64 " undetermined; %.2f M rows/s\n", what,
                  c->rows[ROW_MET], c->rows[ROW_NOT_MET], c->rows[ROW_NOT_SHOWN], (double)rows / seconds / 1e6);
}

static void test_counts_equal_those_of_c(void **state)
{
    (void)state;
    const char *asked = getenv("RIPX_BENCH");
    uint64_t rows = asked ? strtoull(asked, NULL, 10) : 0, counts[ROW_VERDICTS] = {0};
    double seconds;
    struct text file;
    text_init(&file);
    generate(rows ? rows : 20000, &file, counts);
    struct memory m = {file.at, file.len};
    struct row_counts c = run((struct data_input){.table = NULL, .path = "bench.csv", .read = read_memory, .ctx = &m}, 0, NULL, &seconds);
    assert_memory_equal(c.rows, counts, sizeof counts);
    assert_true(counts[ROW_MET] > 0 && counts[ROW_NOT_MET] > 0 && counts[ROW_NOT_SHOWN] > 0);
    if (rows) report("generated", &c, seconds);
    text_release(&file);
}

static void test_rate_over_a_file(void **state)
{
    (void)state;
    const char *path = getenv("RIPX_BENCH");
    FILE *f = path ? fopen(path, "rb") : NULL;
    if (!f) return;
    double seconds;
    uint64_t bytes = 0;
    const struct verdict_output outputs[] = {{0, FAMILY_CRITERIA, VERDICT_CSV, false, 0, NULL, count_bytes, &bytes}};
    for (uint32_t n = 0; n < 2; n++) {
        rewind(f);
        struct row_counts c = run((struct data_input){.table = NULL, .path = path, .read = read_file, .ctx = f}, n, outputs, &seconds);
        report(n ? "with a verdict a row" : "counts", &c, seconds);
    }
    fclose(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_counts_equal_those_of_c), cmocka_unit_test(test_rate_over_a_file)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
