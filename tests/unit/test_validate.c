/* test_validate.c - validators built by hand over files in memory: verdicts, totals, funnel, faults, joins, outputs. */
#include "backends/validate/validate.h"
#include "lang/date.h"

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

/* ---- files in memory, texts as outputs ---- */

struct memory { const char *at; size_t len; bool fails; };

static size_t read_memory(void *ctx, char *buffer, size_t n)
{
    struct memory *m = ctx;
    if (m->len == 0) return m->fails ? SIZE_MAX : 0;
    if (n > m->len) n = m->len;
    memcpy(buffer, m->at, n);
    m->at += n;
    m->len -= n;
    return n;
}

static bool write_text(void *ctx, const char *bytes, size_t n)
{
    text_addn(ctx, bytes, n);
    return true;
}

static bool write_nothing(void *ctx, const char *bytes, size_t n)
{
    (void)ctx, (void)bytes, (void)n;
    return false;
}

/* ---- a validator under construction ---- */

struct bench {
    struct arena *arena;
    struct plan *plan;
    struct validator v;
    struct diags *diags;
};

static int setup(void **state)
{
    struct bench *b = calloc(1, sizeof *b);
    b->arena = arena_new();
    b->plan = plan_new(b->arena);
    b->diags = diags_new(b->arena);
    b->v.protocol = "bench";
    b->v.plan = b->plan;
    *state = b;
    return 0;
}

static int teardown(void **state)
{
    struct bench *b = *state;
    arena_free(b->arena);
    free(b);
    return 0;
}

static void add_table(struct bench *b, const char *name, uint32_t parent)
{
    struct data_table *t = vec_push(b->arena, &b->v.tables);
    *t = (struct data_table){.name = name, .parent = parent, .key = 0, .span = span_none()};
}

static uint32_t add_column(struct bench *b, uint32_t table, struct data_column column)
{
    struct data_table *t = &b->v.tables.at[table];
    if (!column.bound) column.bound = column.name;
    column.span = span_none();
    *vec_push(b->arena, &t->columns) = column;
    return t->columns.len - 1;
}

static uint32_t node(struct bench *b, struct plan_node n)
{
    bool leaf = n.op == PLAN_COLUMN || n.op == PLAN_CONST;
    n.span = span_none();
    if (!n.a && leaf) n.a = PLAN_NONE;
    if (!n.b) n.b = PLAN_NONE;
    if (!n.c) n.c = PLAN_NONE;
    return plan_add(b->plan, n);
}

static uint32_t column(struct bench *b, uint32_t table, uint32_t number, uint32_t up)
{
    enum plan_type type = data_plan_type(b->v.tables.at[table].columns.at[number].type);
    return node(b, (struct plan_node){.op = PLAN_COLUMN, .type = type, .table = table, .column = number, .up = (uint8_t)up});
}

static uint32_t constant(struct bench *b, enum plan_type type, int64_t k)
{
    return node(b, (struct plan_node){.op = PLAN_CONST, .type = type, .k = k});
}

/* a*k op c*m */
static uint32_t compare(struct bench *b, enum plan_op op, uint32_t a, int64_t k, uint32_t c, int64_t m)
{
    return plan_add(b->plan, (struct plan_node){.op = op, .type = PLAN_TRUTH, .a = a, .b = c, .c = PLAN_NONE, .k = k, .m = m,
                                                .span = span_none()});
}

static uint32_t both(struct bench *b, enum plan_op op, uint32_t x, uint32_t y) { return compare(b, op, x, 1, y, 1); }

static uint32_t is_code(struct bench *b, uint32_t table, uint32_t number, uint32_t up, int64_t code)
{
    uint32_t c = column(b, table, number, up);
    return both(b, PLAN_EQ, c, constant(b, b->plan->nodes.at[c].type, code));
}

static void add_program(struct bench *b, enum program_kind kind, const char *id, uint32_t table, uint32_t applies, uint32_t requires)
{
    struct program *p = vec_push(b->arena, &b->v.programs);
    *p = (struct program){kind, id, msg_of("libellé", "label"), table, applies, requires, span_none()};
}

static struct validate_result run(struct bench *b, uint32_t n, const char *const *tables, const char *const *files,
                                  uint32_t n_outputs, const struct verdict_output *outputs)
{
    struct memory memory[4];
    struct data_input inputs[4];
    assert_null(plan_verify(b->plan));
    for (uint32_t i = 0; i < n; i++) {
        memory[i] = (struct memory){files[i], strlen(files[i]), false};
        inputs[i] = (struct data_input){.table = tables ? tables[i] : NULL, .path = i ? "child.csv" : "root.csv", .read = read_memory, .ctx = &memory[i]};
    }
    const struct validate_options options = {.grade = INT64_MAX, .n_outputs = n_outputs, .outputs = outputs};
    return validate_run(&b->v, inputs, n, &options, b->diags, b->arena);
}

static struct validate_result run_root(struct bench *b, const char *file, uint32_t n_outputs, const struct verdict_output *outputs)
{
    return run(b, 1, NULL, &file, n_outputs, outputs);
}

/* How many diagnostics have the code; *last is the English message of the last one. */
static uint32_t said(const struct bench *b, enum diag_code code, const char **last)
{
    char text[8];
    uint32_t n = 0;
    snprintf(text, sizeof text, "RX%04d", (int)code);
    for (uint32_t i = 0; i < diags_count(b->diags); i++) {
        const struct diag *d = diags_at(b->diags, i);
        if (strcmp(d->code, text) != 0) continue;
        n++;
        if (last) *last = d->message.text[LANG_EN];
    }
    return n;
}

static void check_counts(const struct row_counts *c, uint64_t met, uint64_t not_met, uint64_t not_shown, uint64_t not_applicable)
{
    assert_true(c->judged);
    assert_int_equal(c->rows[ROW_MET], met);
    assert_int_equal(c->rows[ROW_NOT_MET], not_met);
    assert_int_equal(c->rows[ROW_NOT_SHOWN], not_shown);
    assert_int_equal(c->rows[ROW_NOT_APPLICABLE], not_applicable);
}

/* Root table: key, age ≥ 18, sex = F excludes when carrier = yes, signed ≤ seen. */
enum { KEY, AGE, SEX, CARRIER, SIGNED, SEEN };
static const char *const SEXES[] = {"F", "M"};
static const char *const NOT_GIVEN[] = {"NA"};

static void make_root(struct bench *b)
{
    add_table(b, "person", PLAN_NONE);
    add_column(b, 0, (struct data_column){.name = "key", .bound = "ID", .type = DATA_TEXT});
    add_column(b, 0, (struct data_column){.name = "age", .bound = "AGE", .type = DATA_NUMBER, .scale = 1, .min = 0, .max = 1300,
                                          .n_missing = 1, .missing = NOT_GIVEN});
    add_column(b, 0, (struct data_column){.name = "sex", .bound = "SEX", .type = DATA_CODE, .n_codes = 2, .codes = SEXES});
    add_column(b, 0, (struct data_column){.name = "carrier", .bound = "CARRIER", .type = DATA_BOOLEAN});
    add_column(b, 0, (struct data_column){.name = "signed", .bound = "SIGNED", .type = DATA_DATE});
    add_column(b, 0, (struct data_column){.name = "seen", .bound = "SEEN", .type = DATA_DATE});
}

static void make_criteria(struct bench *b)
{
    make_root(b);
    uint32_t adult = both(b, PLAN_LE, constant(b, PLAN_NUMBER, 180), column(b, 0, AGE, 0));
    add_program(b, PROGRAM_INCLUSION, "I1", 0, PLAN_NONE, adult);
    uint32_t before = both(b, PLAN_LE, column(b, 0, SIGNED, 0), column(b, 0, SEEN, 0));
    add_program(b, PROGRAM_INCLUSION, "I2", 0, PLAN_NONE, before);
    uint32_t carrier = is_code(b, 0, CARRIER, 0, 1);
    add_program(b, PROGRAM_EXCLUSION, "E1", 0, is_code(b, 0, SEX, 0, 0), carrier);
}

static const char PERSONS[] =
    "ID,AGE,SEX,CARRIER,SIGNED,SEEN\n"
    "p1,18,F,no,2024-01-01,2024-01-01\n"        /* eligible */
    "p2,17.9,M,,2024-01-01,2024-01-02\n"        /* I1 */
    "p3,NA,M,,2024-01-01,2024-01-02\n"          /* age missing */
    "p4,30,F,,2024-01,2024-01-15\n"             /* carrier, and the day of signed */
    "p5,30,F,yes,2024-01-03,2024-01-02\n"       /* I2 and E1 */
    "p6,30,,no,2024-01-01,2024-02\n"            /* sex unknown, but what it needs is met */
    "p7,30,M,yes,2024-01-01,2024-01-02\n";      /* E1 does not apply */

static void test_verdicts_and_funnel(void **state)
{
    struct bench *b = *state;
    make_criteria(b);
    struct validate_result r = run_root(b, PERSONS, 0, NULL);
    assert_int_equal(diags_count(b->diags), 0);
    assert_false(r.unreadable);
    assert_int_equal(r.tables[0].rows, 7);
    check_counts(&r.tables[0].family[FAMILY_CRITERIA], 3, 2, 2, 0);
    assert_false(r.tables[0].family[FAMILY_CHECKS].judged);
    static const struct program_totals expected[] = {
        {{5, 1, 1, 0}, 1, 6}, {{5, 1, 1, 0}, 1, 5}, {{2, 1, 1, 3}, 0, 5}};
    for (int i = 0; i < 3; i++) {
        assert_memory_equal(r.programs[i].rows, expected[i].rows, sizeof expected[i].rows);
        assert_int_equal(r.programs[i].first, expected[i].first);
        assert_int_equal(r.programs[i].left, expected[i].left);
    }
}

static void test_verdict_rows(void **state)
{
    struct bench *b = *state;
    make_criteria(b);
    struct text csv, json;
    text_init(&csv);
    text_init(&json);
    static const char *const keep[] = {"key", "SIGNED"};
    const struct verdict_output outputs[] = {
        {0, FAMILY_CRITERIA, VERDICT_CSV, false, 0, NULL, write_text, &csv},
        {0, FAMILY_CRITERIA, VERDICT_JSON, false, 2, keep, write_text, &json},
    };
    run_root(b, PERSONS, 2, outputs);
    assert_string_equal(csv.at,
        "key,verdict,reasons,missing\n"
        "p1,eligible,,\n"
        "p2,ineligible,I1,\n"
        "p3,undetermined,I1,age\n"
        "p4,undetermined,I2;E1,signed;carrier\n"
        "p5,ineligible,I2;E1,\n"
        "p6,eligible,,\n"
        "p7,eligible,,\n");
    assert_non_null(strstr(json.at, "{\"row\":{\"key\":\"p1\",\"SIGNED\":\"2024-01-01\"},\"line\":2,\"verdict\":\"eligible\",\"reasons\":[],\"missing\":[]}\n"));
    assert_non_null(strstr(json.at, "{\"row\":{\"key\":\"p4\",\"SIGNED\":\"2024-01\"},\"line\":5,\"verdict\":\"undetermined\",\"reasons\":[\"I2\",\"E1\"],"
                                    "\"missing\":[\"signed\",\"carrier\"]}\n"));
    text_release(&csv);
    text_release(&json);
}

static void test_texts_are_given_back_as_written(void **state)
{
    struct bench *b = *state;
    make_criteria(b);
    struct text csv, json;
    text_init(&csv);
    text_init(&json);
    static const char *const keep[] = {"key", "NOTE"};
    const struct verdict_output outputs[] = {{0, FAMILY_CRITERIA, VERDICT_CSV, false, 2, keep, write_text, &csv},
                                             {0, FAMILY_CRITERIA, VERDICT_JSON, false, 2, keep, write_text, &json}};
    run_root(b, "\xEF\xBB\xBF" "NOTE;ID;AGE;SEX;CARRIER;SIGNED;SEEN\r\n"
                "\"a \"\"b\"\"\nc, d\";p\xFF;18;F;no;2024-01-01;2024-01-01\r\n", 2, outputs);
    /* The mark says UTF-8, the key is not: it stays as it is, and that is said. */
    assert_int_equal(diags_count(b->diags), 1);
    assert_int_equal(said(b, RX_DATA_ENCODINGS, NULL), 1);
    assert_string_equal(csv.at, "key,NOTE,verdict,reasons,missing\np\xFF,\"a \"\"b\"\"\nc, d\",eligible,,\n");
    assert_string_equal(json.at, "{\"row\":{\"key\":\"p\xEF\xBF\xBD\",\"NOTE\":\"a \\\"b\\\"\\u000ac, d\"},"
                                 "\"line\":2,\"verdict\":\"eligible\",\"reasons\":[],\"missing\":[]}\n");
    text_release(&csv);
    text_release(&json);
}

static void test_bad_cells_go_on(void **state)
{
    struct bench *b = *state;
    make_criteria(b);
    const char *last = NULL;
    struct validate_result r = run_root(b, "ID,AGE,SEX,CARRIER,SIGNED,SEEN\n"
        "p1,\"1,5\",M,,2024-01-01,2024-01-01\n"
        "p2,18.25,M,,2024-01-01,2024-01-01\n"
        "p3,131,M,,2024-01-01,2024-01-01\n"
        "p4,20,m,no,2024-01-01,2024-01-01\n"
        "p5,20,F,perhaps,2024-01-01,2024-01-01\n"
        "p6,20,M,,13/02/2024,2024-01-01\n"
        "p7,20,M,,\"2024-01-01\"x,2024-01-01\n"
        "p8,99999999999999999999999999,M,,2024-01-01,2024-01-01\n"
        "p9,30,M,,2024-01-01,2024-01-01\n", 0, NULL);
    assert_false(r.unreadable);
    assert_int_equal(r.faults, 8);
    assert_int_equal(said(b, RX_CELL_NOT_NUMBER, &last), 1);
    assert_string_equal(last, "root.csv:2:4: '1,5' is not a number (AGE)");
    assert_int_equal(said(b, RX_CELL_TOO_FINE, NULL), 1);
    assert_int_equal(said(b, RX_CELL_OUT_OF_RANGE, NULL), 2);
    assert_int_equal(said(b, RX_CELL_NOT_CODE, NULL), 1);
    assert_int_equal(said(b, RX_CELL_NOT_TRUTH, NULL), 1);
    assert_int_equal(said(b, RX_CELL_NOT_DATE, &last), 1);
    assert_string_equal(last, "root.csv:7:10: '13/02/2024' is not a date of the calendar, YYYY-MM-DD (SIGNED)");
    assert_int_equal(said(b, RX_CELL_QUOTE, NULL), 1);
    check_counts(&r.tables[0].family[FAMILY_CRITERIA], 2, 0, 7, 0);      /* p4 needs no sex: its carrier is no */
}

static void test_broken_rows_are_counted(void **state)
{
    struct bench *b = *state;
    make_criteria(b);
    struct text file;
    text_init(&file);
    text_add(&file, "ID,AGE,SEX,CARRIER,SIGNED,SEEN\n"
                    "p1,20,M,,2024-01-01\n"
                    "p2,20,M,,2024-01-01,2024-01-01,x\n"
                    "p3,20,M,,2024-01-01,2024-01-01,,\n"
                    "p4,20,M,,\"2024-01-01,2024-01-01\n"
                    "p5,");
    text_pad(&file, '1', CSV_RECORD_MAX);
    text_add(&file, ",M,,2024-01-01,2024-01-01\n"
                    "p6,20,M,,2024-01-01,2024-01-01\n"
                    "p6,17,M,,2024-01-01,2024-01-01\n"
                    ",17,M,,2024-01-01,2024-01-01\n");
    struct validate_result r = run_root(b, file.at, 0, NULL);
    text_release(&file);
    assert_int_equal(r.tables[0].rows, 8);
    assert_int_equal(said(b, RX_RECORD_SHORT, NULL), 1);
    assert_int_equal(said(b, RX_RECORD_LONG, NULL), 1);
    assert_int_equal(said(b, RX_RECORD_QUOTE_OPEN, NULL), 1);
    assert_int_equal(said(b, RX_RECORD_TOO_LONG, NULL), 1);
    assert_int_equal(said(b, RX_KEY_TWICE, NULL), 1);
    assert_int_equal(said(b, RX_KEY_EMPTY, NULL), 1);
    assert_int_equal(r.faults, 6);
    check_counts(&r.tables[0].family[FAMILY_CRITERIA], 2, 2, 4, 0);
}

static void test_faults_are_capped(void **state)
{
    struct bench *b = *state;
    make_criteria(b);
    struct text file;
    const char *last = NULL;
    text_init(&file);
    text_add(&file, "ID,AGE,SEX,CARRIER,SIGNED,SEEN\n");
    for (int i = 0; i < 50; i++) text_addf(&file, "p%d,x%d,M,,2024-01-01,2024-01-01\n", i, i);
    struct validate_result r = run_root(b, file.at, 0, NULL);
    text_release(&file);
    assert_int_equal(r.faults, 50);
    assert_int_equal(said(b, RX_CELL_NOT_NUMBER, &last), FAULTS_SHOWN);
    assert_string_equal(last, "root.csv:21:5: 'x19' is not a number (AGE)");
    assert_int_equal(said(b, RX_DATA_MORE, &last), 1);
    assert_string_equal(last, "root.csv, AGE: and 30 more RX0620");
    check_counts(&r.tables[0].family[FAMILY_CRITERIA], 0, 0, 50, 0);
}

static void check_unreadable(struct bench *b, const char *file, enum diag_code code)
{
    struct text out;
    text_init(&out);
    const struct verdict_output output = {0, FAMILY_CRITERIA, VERDICT_CSV, false, 0, NULL, write_text, &out};
    struct validate_result r = run_root(b, file, 1, &output);
    assert_true(r.unreadable);
    assert_int_equal(said(b, code, NULL), 1);
    assert_int_equal(r.tables[0].rows, 0);
    assert_int_equal(out.len, 0);
    text_release(&out);
}

static void test_missing_columns(void **state)
{
    struct bench *b = *state;
    make_criteria(b);
    check_unreadable(b, "ID,AGES,SEX,CARRIER,SIGNED,SEEN\np1,18,F,no,2024-01-01,2024-01-01\n", RX_DATA_COLUMN_MISSING);
    const struct diag *d = diags_at(b->diags, 0);
    assert_string_equal(d->message.text[LANG_EN], "root.csv: no column 'AGE' for 'age'");
    assert_int_equal(d->helps.len, 1);
    assert_string_equal(d->helps.at[0].text[LANG_EN], "is it 'AGES'?");
    check_unreadable(b, "ID,AGE,AGE,SEX,CARRIER,SIGNED,SEEN\n", RX_DATA_COLUMN_TWICE);
}

static void test_no_table(void **state)
{
    struct bench *b = *state;
    make_criteria(b);
    check_unreadable(b, "", RX_DATA_EMPTY);
    struct memory m = {"I\0D,AGE\n", 8, false};
    struct data_input input = {.table = NULL, .path = "x.csv", .read = read_memory, .ctx = &m};
    const struct validate_options options = {.grade = INT64_MAX};
    assert_true(validate_run(&b->v, &input, 1, &options, b->diags, b->arena).unreadable);
    assert_int_equal(said(b, RX_DATA_NOT_TABLE, NULL), 1);
    m = (struct memory){PERSONS, sizeof PERSONS - 1, true};
    struct validate_result r = validate_run(&b->v, &input, 1, &options, b->diags, b->arena);
    assert_true(r.unreadable);
    assert_int_equal(r.tables[0].rows, 7);
    assert_int_equal(said(b, RX_DATA_UNREADABLE, NULL), 1);
    assert_true(validate_run(&b->v, NULL, 0, &options, b->diags, b->arena).unreadable);
    assert_int_equal(said(b, RX_DATA_TABLE_MISSING, NULL), 1);
    input.table = "persons";
    assert_true(validate_run(&b->v, &input, 1, &options, b->diags, b->arena).unreadable);
    assert_int_equal(said(b, RX_DATA_TABLE_UNKNOWN, NULL), 1);
}

static void test_files_and_tables(void **state)
{
    struct bench *b = *state;
    make_criteria(b);
    add_table(b, "other", 0);
    add_column(b, 1, (struct data_column){.name = "key", .type = DATA_TEXT});
    static const char *const tables[] = {"person", "other", "person"};
    static const char *const files[] = {PERSONS, "key\np1\n", PERSONS};
    struct validate_result r = run(b, 2, tables, files, 0, NULL);
    assert_false(r.unreadable);
    assert_int_equal(said(b, RX_DATA_NOT_USED, NULL), 1);
    assert_int_equal(r.tables[0].rows, 7);
    r = run(b, 3, tables, files, 0, NULL);
    assert_true(r.unreadable);
    assert_int_equal(said(b, RX_DATA_TABLE_TWICE, NULL), 1);
    struct text wide;
    text_init(&wide);
    text_pad(&wide, ',', CSV_FIELDS_MAX);
    text_add(&wide, "\n");
    check_unreadable(b, wide.at, RX_DATA_TOO_MANY_COLUMNS);
    text_release(&wide);
    static const char *const keep[] = {"ID", "NOTES"};
    const struct verdict_output output = {0, FAMILY_CRITERIA, VERDICT_CSV, false, 2, keep, write_nothing, NULL};
    r = run_root(b, PERSONS, 1, &output);
    assert_true(r.unreadable);
    assert_false(r.write_failed);
    assert_int_equal(said(b, RX_DATA_COLUMN_MISSING, NULL), 1);
}

static void test_header_alone_and_failed_write(void **state)
{
    struct bench *b = *state;
    make_criteria(b);
    struct text out;
    text_init(&out);
    const struct verdict_output outputs[] = {{0, FAMILY_CRITERIA, VERDICT_CSV, false, 0, NULL, write_text, &out},
                                             {0, FAMILY_CRITERIA, VERDICT_CSV, false, 0, NULL, write_nothing, NULL}};
    struct validate_result r = run_root(b, "ID,AGE,SEX,CARRIER,SIGNED,SEEN\n", 2, outputs);
    assert_false(r.unreadable);
    assert_true(r.write_failed);
    assert_string_equal(out.at, "key,verdict,reasons,missing\n");
    check_counts(&r.tables[0].family[FAMILY_CRITERIA], 0, 0, 0, 0);
    text_release(&out);
}

/* ---- children ---- */

enum { V_KEY, V_NUMBER, V_DAY };
static const char *const VISITS[] = {"1", "2"};

/* The day of visit 1 is 28 days after `signed` of the person, give or take 3; all visits are on or after `signed`. */
static void make_visits(struct bench *b)
{
    make_criteria(b);
    add_table(b, "visit", 0);
    add_column(b, 1, (struct data_column){.name = "person", .bound = "ID", .type = DATA_TEXT});
    add_column(b, 1, (struct data_column){.name = "number", .bound = "NUM", .type = DATA_CODE, .n_codes = 2, .codes = VISITS});
    add_column(b, 1, (struct data_column){.name = "day", .bound = "DAY", .type = DATA_DATE});
    uint32_t from = compare(b, PLAN_ADD, column(b, 0, SIGNED, 1), 1, constant(b, PLAN_NUMBER, 25), 1);
    b->plan->nodes.at[from].type = PLAN_DATE;
    uint32_t to = compare(b, PLAN_ADD, column(b, 0, SIGNED, 1), 1, constant(b, PLAN_NUMBER, 31), 1);
    b->plan->nodes.at[to].type = PLAN_DATE;
    uint32_t late = both(b, PLAN_LE, from, column(b, 1, V_DAY, 0));
    uint32_t early = both(b, PLAN_LE, column(b, 1, V_DAY, 0), to);
    add_program(b, PROGRAM_WINDOW, "V1", 1, is_code(b, 1, V_NUMBER, 0, 0), both(b, PLAN_AND, late, early));
    uint32_t after = both(b, PLAN_LE, column(b, 0, SIGNED, 1), column(b, 1, V_DAY, 0));
    add_program(b, PROGRAM_CHECK, "C1", 1, PLAN_NONE, after);
}

static void test_children_are_joined(void **state)
{
    struct bench *b = *state;
    make_visits(b);
    static const char *const tables[] = {"visit", "person"};
    static const char *const files[] = {
        "NUM,DAY,ID\n"
        "1,2024-01-29,p1\n"         /* inside */
        "1,2024-02-02,p1\n"         /* outside */
        "2,2023-12-31,p1\n"         /* no window; before signing */
        "1,2024-01,p1\n"            /* the day is missing */
        "1,2024-03-10,p4\n"         /* signed is partial, but 31 days from its end are over */
        "1,2024-01-29,p9\n"         /* no such person */
        "2,,p1\n",
        PERSONS};
    struct text csv;
    text_init(&csv);
    static const char *const keep[] = {"ID", "NUM", "DAY"};
    const struct verdict_output output = {1, FAMILY_WINDOWS, VERDICT_CSV, false, 3, keep, write_text, &csv};
    struct validate_result r = run(b, 2, tables, files, 1, &output);
    const char *last = NULL;
    assert_int_equal(diags_count(b->diags), 1);
    assert_int_equal(said(b, RX_KEY_ORPHAN, &last), 1);
    assert_string_equal(last, "root.csv:7:14: no row of 'person' has the key 'p9'");
    assert_string_equal(csv.at,
        "ID,NUM,DAY,verdict,reasons,missing\n"
        "p1,1,2024-01-29,inside,V1,\n"
        "p1,1,2024-02-02,outside,V1,\n"
        "p1,2,2023-12-31,not_applicable,,\n"
        "p1,1,2024-01,not_shown,V1,day\n"
        "p4,1,2024-03-10,outside,V1,\n"
        "p9,1,2024-01-29,not_shown,V1,person.signed\n"
        "p1,2,,not_applicable,,\n");
    text_release(&csv);
    check_counts(&r.tables[0].family[FAMILY_CRITERIA], 3, 2, 2, 0);
    check_counts(&r.tables[1].family[FAMILY_WINDOWS], 1, 2, 2, 2);
    check_counts(&r.tables[1].family[FAMILY_CHECKS], 4, 1, 2, 0);
}

static void test_two_rows_of_one_key_are_no_parent(void **state)
{
    struct bench *b = *state;
    make_visits(b);
    static const char *const tables[] = {"person", "visit"};
    static const char *const files[] = {
        "ID,AGE,SEX,CARRIER,SIGNED,SEEN\np1,20,M,,2024-01-01,2024-01-01\np1,20,M,,2024-01-02,2024-01-02\n",
        "ID,NUM,DAY\np1,1,2024-01-29\n"};
    struct validate_result r = run(b, 2, tables, files, 0, NULL);
    assert_int_equal(said(b, RX_KEY_TWICE, NULL), 1);
    assert_int_equal(diags_count(b->diags), 1);
    check_counts(&r.tables[1].family[FAMILY_WINDOWS], 0, 0, 1, 0);
}

/* A criterion over the children of a row. */
static void test_a_row_looks_at_its_children(void **state)
{
    struct bench *b = *state;
    make_visits(b);
    b->v.programs.len = 0;
    uint32_t second = compare(b, PLAN_EQ, node(b, (struct plan_node){.op = PLAN_COLUMN, .type = PLAN_CODE, .var = 1, .table = 1, .column = V_NUMBER}),
                              1, constant(b, PLAN_CODE, 1), 1);
    uint32_t some = plan_add(b->plan, (struct plan_node){.op = PLAN_EXISTS, .type = PLAN_TRUTH, .var = 1, .of_parent = true, .table = 1,
                                                         .a = PLAN_NONE, .b = second, .c = PLAN_NONE, .span = span_none()});
    add_program(b, PROGRAM_INCLUSION, "I1", 0, PLAN_NONE, some);
    static const char *const tables[] = {"person", "visit"};
    static const char *const files[] = {PERSONS, "ID,NUM,DAY\np1,1,\np1,2,\np2,1,\np3,,\n"};
    struct validate_result r = run(b, 2, tables, files, 0, NULL);
    check_counts(&r.tables[0].family[FAMILY_CRITERIA], 1, 5, 1, 0);
}

static void test_texts_of_the_plan(void **state)
{
    struct bench *b = *state;
    make_root(b);
    add_program(b, PROGRAM_CHECK, "C1", 0, PLAN_NONE, is_code(b, 0, KEY, 0, 1));
    static const char *const texts[] = {"zero", "one"};
    static const char file[] = "ID\none\nzero\ntwo\n\"\"\n";
    struct memory m = {file, sizeof file - 1, false};
    struct data_input input = {.table = NULL, .path = "x.csv", .read = read_memory, .ctx = &m};
    const struct validate_options options = {.grade = INT64_MAX, .n_texts = 2, .texts = texts};
    struct validate_result r = validate_run(&b->v, &input, 1, &options, b->diags, b->arena);
    check_counts(&r.tables[0].family[FAMILY_CHECKS], 1, 2, 1, 0);
}

/* ---- totals ---- */

static void test_totals(void **state)
{
    struct bench *b = *state;
    make_criteria(b);
    struct validate_result r = run_root(b, PERSONS, 0, NULL);
    struct text out;
    text_init(&out);
    totals_text(&b->v, r.tables, r.programs, LANG_FR, &out);
    assert_string_equal(out.at,
        "person, critères : 7 lignes\n"
        "  éligibles              3\n"
        "  inéligibles            2\n"
        "  indéterminés           2\n"
        "\n"
        "  critères     restent  premier échec      échecs  non montrés\n"
        "  I1                 6              1           1            1  libellé\n"
        "  I2                 5              1           1            1  libellé\n"
        "  E1                 5              0           1            1  libellé\n");
    out.len = 0;
    totals_json(&b->v, r.tables, r.programs, r.faults, &out);
    assert_string_equal(out.at,
        "{\"protocol\":\"bench\",\"tables\":[{\"table\":\"person\",\"rows\":7,"
        "\"criteria\":{\"eligible\":3,\"ineligible\":2,\"undetermined\":2},\"windows\":null,\"checks\":null}],\"programs\":["
        "{\"id\":\"I1\",\"kind\":\"inclusion\",\"table\":\"person\",\"label\":{\"fr\":\"libellé\",\"en\":\"label\"},"
        "\"met\":5,\"not_met\":1,\"not_shown\":1,\"not_applicable\":0,\"first\":1,\"left\":6},"
        "{\"id\":\"I2\",\"kind\":\"inclusion\",\"table\":\"person\",\"label\":{\"fr\":\"libellé\",\"en\":\"label\"},"
        "\"met\":5,\"not_met\":1,\"not_shown\":1,\"not_applicable\":0,\"first\":1,\"left\":5},"
        "{\"id\":\"E1\",\"kind\":\"exclusion\",\"table\":\"person\",\"label\":{\"fr\":\"libellé\",\"en\":\"label\"},"
        "\"met\":2,\"not_met\":1,\"not_shown\":1,\"not_applicable\":3,\"first\":0,\"left\":5}],\"faults\":0}");
    text_release(&out);
}

/* More rows than a block: the same verdicts whether rows are judged as they come or held. */
static void test_blocks(void **state)
{
    struct bench *b = *state;
    make_criteria(b);
    struct text file, csv;
    text_init(&file);
    text_init(&csv);
    text_add(&file, "ID,AGE,SEX,CARRIER,SIGNED,SEEN\n");
    enum { ROWS = 2 * PLAN_BLOCK + 100 };
    for (int i = 0; i < ROWS; i++)
        text_addf(&file, "p%d,%s,M,,2024-01%s,2024-01-20\n", i, i % 7 == 0 ? "17" : i % 5 == 0 ? "" : "20", i % 11 == 0 ? "" : "-01");
    const struct verdict_output output = {0, FAMILY_CRITERIA, VERDICT_CSV, false, 0, NULL, write_text, &csv};
    struct validate_result r = run_root(b, file.at, 1, &output);
    uint64_t not_met = 0, not_shown = 0;
    for (int i = 0; i < ROWS; i++) {
        if (i % 7 == 0) not_met++;
        else if (i % 5 == 0 || i % 11 == 0) not_shown++;
    }
    check_counts(&r.tables[0].family[FAMILY_CRITERIA], ROWS - not_met - not_shown, not_met, not_shown, 0);
    uint32_t lines = 0;
    for (const char *p = csv.at; (p = strchr(p, '\n')); p++) lines++;
    assert_int_equal(lines, ROWS + 1);
    /* A row that knows its own number is held. */
    struct text held;
    text_init(&held);
    uint32_t row = node(b, (struct plan_node){.op = PLAN_ROW, .type = PLAN_REF, .a = PLAN_NONE});
    add_program(b, PROGRAM_CHECK, "C1", 0, PLAN_NONE, both(b, PLAN_EQ, row, row));
    const struct verdict_output again = {0, FAMILY_CRITERIA, VERDICT_CSV, false, 0, NULL, write_text, &held};
    run_root(b, file.at, 1, &again);
    assert_string_equal(csv.at, held.at);
    text_release(&file);
    text_release(&csv);
    text_release(&held);
}

/* ---- hostile files ---- */

static uint64_t next_random(uint64_t *s)
{
    /* xorshift64 (Marsaglia, 2003). */
    *s ^= *s << 13;
    *s ^= *s >> 7;
    *s ^= *s << 17;
    return *s;
}

static void mutate(char *text, size_t *len, uint64_t *seed)
{
    static const char bytes[] = {',', '"', '\n', '\r', 0, ';', '\t', '-', 'T', '9', '\xC3', '\xFF', ' ', '.', 'e'};
    for (uint64_t n = 1 + next_random(seed) % 8; n > 0; n--) {
        size_t at = next_random(seed) % *len, size = 1 + next_random(seed) % 6;
        if (at + size > *len) size = *len - at;
        switch (next_random(seed) % 3) {
        case 0: text[at] = bytes[next_random(seed) % sizeof bytes]; break;
        case 1: memmove(text + at, text + at + size, *len - at - size); *len -= *len > size ? size : 0; break;
        case 2: memmove(text + at, text + next_random(seed) % (*len - size + 1), size); break;
        }
    }
}

static void test_mutations(void **state)
{
    struct bench *b = *state;
    make_visits(b);
    static const char visits[] = "NUM,DAY,ID\r\n1,2024-01-29,p1\r\n\"2\",\"2023-12-31T10:00\",\"p1\"\r\n1,2024-01,\"p\"\"4\"\r\n";
    uint64_t seed = 20260101;
    for (int i = 0; i < 3000; i++) {
        char persons[sizeof PERSONS], children[sizeof visits];
        size_t n = sizeof PERSONS - 1, m = sizeof visits - 1;
        memcpy(persons, PERSONS, sizeof persons);
        memcpy(children, visits, sizeof children);
        mutate(persons, &n, &seed);
        mutate(children, &m, &seed);
        struct memory memory[] = {{persons, n, false}, {children, m, false}};
        struct data_input inputs[] = {{.table = "person", .path = "a.csv", .read = read_memory, .ctx = &memory[0]}, {.table = "visit", .path = "b.csv", .read = read_memory, .ctx = &memory[1]}};
        struct text out;
        text_init(&out);
        struct arena *arena = arena_new();
        const struct verdict_output outputs[] = {{0, FAMILY_CRITERIA, VERDICT_CSV, false, 0, NULL, write_text, &out},
                                                 {1, FAMILY_WINDOWS, VERDICT_JSON, false, 0, NULL, write_text, &out}};
        const struct validate_options options = {.grade = INT64_MAX, .n_outputs = 2, .outputs = outputs};
        struct validate_result r = validate_run(&b->v, inputs, 2, &options, diags_new(arena), arena);
        const struct table_totals *t = &r.tables[0];
        const uint64_t *rows = t->family[FAMILY_CRITERIA].rows;
        assert_int_equal(rows[ROW_MET] + rows[ROW_NOT_MET] + rows[ROW_NOT_SHOWN], t->rows);
        text_release(&out);
        arena_free(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_verdicts_and_funnel, setup, teardown),
        cmocka_unit_test_setup_teardown(test_verdict_rows, setup, teardown),
        cmocka_unit_test_setup_teardown(test_texts_are_given_back_as_written, setup, teardown),
        cmocka_unit_test_setup_teardown(test_bad_cells_go_on, setup, teardown),
        cmocka_unit_test_setup_teardown(test_broken_rows_are_counted, setup, teardown),
        cmocka_unit_test_setup_teardown(test_faults_are_capped, setup, teardown),
        cmocka_unit_test_setup_teardown(test_missing_columns, setup, teardown),
        cmocka_unit_test_setup_teardown(test_no_table, setup, teardown),
        cmocka_unit_test_setup_teardown(test_files_and_tables, setup, teardown),
        cmocka_unit_test_setup_teardown(test_header_alone_and_failed_write, setup, teardown),
        cmocka_unit_test_setup_teardown(test_children_are_joined, setup, teardown),
        cmocka_unit_test_setup_teardown(test_two_rows_of_one_key_are_no_parent, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_row_looks_at_its_children, setup, teardown),
        cmocka_unit_test_setup_teardown(test_texts_of_the_plan, setup, teardown),
        cmocka_unit_test_setup_teardown(test_totals, setup, teardown),
        cmocka_unit_test_setup_teardown(test_blocks, setup, teardown),
        cmocka_unit_test_setup_teardown(test_mutations, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
