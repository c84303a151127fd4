/* test_plan.c - plans: what each operation means, case by case; what verify refuses; what an explanation lists. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "lang/date.h"
#include "lang/plan.h"
#include "lang/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* ---- a study of two tables: 0 the root with one row, 1 its three children; the last has no parent ---- */

enum { NUMBER, DAY, CHOICE, FLAG, COLUMNS, ROWS = 3 };

static int64_t NUMBERS[ROWS] = {7, 3, 3}, DAYS_LO[ROWS], DAYS_HI[ROWS], CHOICES[ROWS] = {0x6, 0x2, 0}, FLAGS[ROWS] = {1, 0, 1};
static uint64_t KNOWN[COLUMNS] = {7, 7, 7, 7};
static uint8_t STATES[ROWS] = {PLAN_GIVEN, PLAN_ABSENT, PLAN_POISONED};
static uint32_t PARENTS[ROWS] = {0, 0, PLAN_NONE};
static struct plan_column CHILD_COLUMNS[COLUMNS] = {
    {PLAN_NUMBER, NUMBERS, NULL, &KNOWN[NUMBER], NULL},
    {PLAN_DATE, DAYS_LO, DAYS_HI, &KNOWN[DAY], NULL},
    {PLAN_CHOICE, CHOICES, NULL, &KNOWN[CHOICE], NULL},
    {PLAN_TRUTH, FLAGS, NULL, &KNOWN[FLAG], STATES},
};
static const uint64_t ROOT_KNOWN = 1;
static const int64_t ROOT_NUMBER = 40;
static struct plan_column ROOT_COLUMNS[] = {{PLAN_NUMBER, &ROOT_NUMBER, NULL, &ROOT_KNOWN, NULL}};
static struct plan_table TABLES[] = {{1, 1, ROOT_COLUMNS, PLAN_NONE, NULL, NULL, false}, {ROWS, COLUMNS, CHILD_COLUMNS, 0, PARENTS, NULL, false}};

struct bench { struct arena *arena; struct plan *p; struct plan_env env; struct plan_eval *ev; };

static int setup(void **state)
{
    struct arena *a = arena_new();
    struct bench *t = arena_alloc(a, sizeof *t);
    t->arena = a;
    t->p = plan_new(a);
    t->env = (struct plan_env){2, TABLES, 1};
    t->ev = plan_eval_new(t->p, &t->env);
    *state = t;
    return 0;
}

static int teardown(void **state)
{
    struct bench *t = *state;
    plan_eval_free(t->ev);
    arena_free(t->arena);
    return 0;
}

static uint32_t op(struct bench *t, enum plan_op o, enum plan_type type, uint32_t a, uint32_t b, uint32_t c)
{
    uint32_t at = t->p->nodes.len;
    return plan_add(t->p, (struct plan_node){.op = o, .type = type, .a = a, .b = b, .c = c, .k = 1, .m = 1, .span = {0, at, at + 1}});
}
static uint32_t constant(struct bench *t, enum plan_type type, int64_t k)
{
    return plan_add(t->p, (struct plan_node){.op = PLAN_CONST, .type = type, .k = k, .m = k});
}
static uint32_t range(struct bench *t, enum plan_type type, int64_t lo, int64_t hi)
{
    return plan_add(t->p, (struct plan_node){.op = PLAN_CONST, .type = type, .ranged = true, .k = lo, .m = hi});
}
static uint32_t unknown(struct bench *t, enum plan_type type) { return plan_add(t->p, (struct plan_node){.op = PLAN_UNKNOWN, .type = type}); }
static uint32_t truth(struct bench *t, enum plan_truth v) { return v == PLAN_UNSURE ? unknown(t, PLAN_TRUTH) : constant(t, PLAN_TRUTH, v); }
static uint32_t cell(struct bench *t, enum plan_op o, uint32_t var, uint32_t column)
{
    uint32_t at = t->p->nodes.len;
    enum plan_type type = o == PLAN_STATED ? PLAN_TRUTH : CHILD_COLUMNS[column].type;
    return plan_add(t->p, (struct plan_node){.op = o, .type = type, .var = (uint8_t)var, .table = 1, .column = column, .span = {0, at, at + 1}});
}
/* Over all rows of table 1, bound to variable 1. */
static uint32_t collection(struct bench *t, enum plan_op o, enum plan_type type, uint32_t a, uint32_t b, uint32_t c)
{
    return plan_add(t->p, (struct plan_node){.op = o, .type = type, .var = 1, .table = 1, .a = a, .b = b, .c = c});
}
static uint32_t with(struct bench *t, uint32_t node, int64_t k, int64_t m)
{
    t->p->nodes.at[node].k = k;
    t->p->nodes.at[node].m = m;
    return node;
}

static enum plan_truth truth_at(struct bench *t, uint32_t node, uint32_t row)
{
    uint64_t yes, no;
    assert_null(plan_verify(t->p));
    plan_eval_truth(t->ev, node, 1, row, 1, &yes, &no);
    assert_true(yes <= 1 && no <= 1 && !(yes & no));
    return yes ? PLAN_YES : no ? PLAN_NO : PLAN_UNSURE;
}

static bool value_at(struct bench *t, uint32_t node, uint32_t row, int64_t *lo, int64_t *hi)
{
    uint64_t known;
    assert_null(plan_verify(t->p));
    plan_eval_value(t->ev, node, 1, row, 1, lo, hi, &known);
    return known;
}
static void is_value(struct bench *t, uint32_t node, int64_t lo, int64_t hi)
{
    int64_t x, y;
    assert_true(value_at(t, node, 0, &x, &y));
    assert_true(x == lo && y == hi);
}
static void is_unknown(struct bench *t, uint32_t node)
{
    int64_t x, y;
    assert_false(value_at(t, node, 0, &x, &y));
}

/* ---- truth tables ---- */

#define N PLAN_NO
#define Y PLAN_YES
#define U PLAN_UNSURE

static void test_logic(void **state)
{
    struct bench *t = *state;
    static const enum plan_truth and[3][3] = {{N, N, N}, {N, Y, U}, {N, U, U}}, or[3][3] = {{N, Y, U}, {Y, Y, Y}, {U, Y, U}};
    static const enum plan_truth same[3][3] = {{Y, N, U}, {N, Y, U}, {U, U, U}}, not[3] = {Y, N, U}, known[3] = {Y, Y, N};
    for (int a = 0; a < 3; a++) {
        uint32_t x = truth(t, (enum plan_truth)a);
        assert_int_equal(truth_at(t, op(t, PLAN_NOT, PLAN_TRUTH, x, 0, 0), 0), not[a]);
        assert_int_equal(truth_at(t, op(t, PLAN_KNOWN, PLAN_TRUTH, x, 0, 0), 0), known[a]);
        for (int b = 0; b < 3; b++) {
            uint32_t y = truth(t, (enum plan_truth)b);
            assert_int_equal(truth_at(t, op(t, PLAN_AND, PLAN_TRUTH, x, y, 0), 0), and[a][b]);
            assert_int_equal(truth_at(t, op(t, PLAN_OR, PLAN_TRUTH, x, y, 0), 0), or[a][b]);
            assert_int_equal(truth_at(t, op(t, PLAN_EQ, PLAN_TRUTH, x, y, 0), 0), same[a][b]);
            for (int c = 0; c < 3; c++) {
                uint32_t z = truth(t, (enum plan_truth)c);
                int want = a == PLAN_YES ? b : a == PLAN_NO ? c : b == c ? b : (int)PLAN_UNSURE;
                assert_int_equal(truth_at(t, op(t, PLAN_IF, PLAN_TRUTH, x, y, z), 0), want);
            }
        }
    }
}

static void test_if_of_values(void **state)
{
    struct bench *t = *state;
    uint32_t u = unknown(t, PLAN_TRUTH), one = constant(t, PLAN_NUMBER, 1), two = constant(t, PLAN_NUMBER, 2);
    is_value(t, op(t, PLAN_IF, PLAN_NUMBER, truth(t, Y), one, two), 1, 1);
    is_value(t, op(t, PLAN_IF, PLAN_NUMBER, truth(t, N), one, two), 2, 2);
    is_unknown(t, op(t, PLAN_IF, PLAN_NUMBER, u, one, two));
    is_value(t, op(t, PLAN_IF, PLAN_NUMBER, u, one, constant(t, PLAN_NUMBER, 1)), 1, 1);
    uint32_t both = op(t, PLAN_IF, PLAN_CHOICE, u, constant(t, PLAN_CHOICE, 1), constant(t, PLAN_CHOICE, 4));
    is_value(t, both, 5, 5);
    assert_int_equal(truth_at(t, op(t, PLAN_KNOWN, PLAN_TRUTH, both, 0, 0), 0), N);
}

/* ---- comparisons ---- */

static void test_ranges_compare(void **state)
{
    struct bench *t = *state;
    static const struct { int64_t a, b, c, d; enum plan_truth less, at_most, same; } rows[] = {
        {1, 2, 3, 4, Y, Y, N}, {1, 3, 3, 4, U, Y, U}, {3, 4, 1, 3, N, U, U}, {4, 5, 1, 3, N, N, N},
        {2, 2, 2, 2, N, Y, Y}, {1, 4, 2, 3, U, U, U}, {2, 3, 2, 3, U, U, U},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint32_t x = range(t, PLAN_DATE, rows[i].a, rows[i].b), y = range(t, PLAN_DATE, rows[i].c, rows[i].d);
        assert_int_equal(truth_at(t, op(t, PLAN_LT, PLAN_TRUTH, x, y, 0), 0), rows[i].less);
        assert_int_equal(truth_at(t, op(t, PLAN_LE, PLAN_TRUTH, x, y, 0), 0), rows[i].at_most);
        assert_int_equal(truth_at(t, op(t, PLAN_EQ, PLAN_TRUTH, x, y, 0), 0), rows[i].same);
    }
}

/* Multipliers so large that no product fits in 64 bits change nothing to the answer. */
static void test_compares_exactly(void **state)
{
    struct bench *t = *state;
    uint32_t n = cell(t, PLAN_COLUMN, 0, NUMBER);            /* 7, 3, 3 */
    static const struct { int64_t k, b, m; enum plan_truth less, same; } rows[] = {
        {INT64_MAX, 7, INT64_MAX, N, Y}, {INT64_MAX, 8, INT64_MAX, Y, N}, {INT64_MAX, INT64_MAX, 7, N, Y},
        {INT64_MAX, INT64_MIN, 7, N, N}, {1, INT64_MAX, INT64_MAX, Y, N}, {1, INT64_MIN, INT64_MAX, N, N},
        {2, 14, 1, N, Y}, {2, 15, 1, Y, N}, {2, 13, 1, N, N}, {3, -4, 5, N, N}, {3, 4, 5, N, N}, {3, 5, 5, Y, N},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint32_t c = constant(t, PLAN_NUMBER, rows[i].b), sum = op(t, PLAN_ADD, PLAN_NUMBER, c, constant(t, PLAN_NUMBER, 0), 0);
        uint32_t spread = op(t, PLAN_IF, PLAN_NUMBER, op(t, PLAN_EQ, PLAN_TRUTH, n, n, 0), sum, n);
        for (int form = 0; form < 2; form++) {
            uint32_t b = form ? spread : c;
            assert_int_equal(truth_at(t, with(t, op(t, PLAN_LT, PLAN_TRUTH, n, b, 0), rows[i].k, rows[i].m), 0), rows[i].less);
            assert_int_equal(truth_at(t, with(t, op(t, PLAN_EQ, PLAN_TRUTH, n, b, 0), rows[i].k, rows[i].m), 0), rows[i].same);
            enum plan_truth more = rows[i].less == N && rows[i].same == N ? Y : N;
            assert_int_equal(truth_at(t, with(t, op(t, PLAN_LT, PLAN_TRUTH, b, n, 0), rows[i].m, rows[i].k), 0), more);
        }
    }
}

static void test_choices(void **state)
{
    struct bench *t = *state;
    static const int64_t codes[] = {1, 2};
    static const uint64_t le[] = {0x1 | 0x3 << 3 | 0x7 << 6};     /* 1 ≤ 0, 2 ≤ 1, 2 ≤ 0 */
    *vec_push(t->arena, &t->p->lists) = (struct plan_list){2, codes};
    *vec_push(t->arena, &t->p->orders) = (struct plan_order){3, le};
    uint32_t c = cell(t, PLAN_COLUMN, 0, CHOICE);                 /* {1, 2}, {1}, {} */
    uint32_t in = with(t, op(t, PLAN_IN, PLAN_TRUTH, c, 0, 0), 0, 0), one = op(t, PLAN_EQ, PLAN_TRUTH, c, constant(t, PLAN_CODE, 1), 0);
    uint32_t zero = op(t, PLAN_EQ, PLAN_TRUTH, constant(t, PLAN_CODE, 0), c, 0), known = op(t, PLAN_KNOWN, PLAN_TRUTH, c, 0, 0);
    uint32_t up = with(t, op(t, PLAN_ORDER_LE, PLAN_TRUTH, c, constant(t, PLAN_CODE, 0), 0), 0, 0);
    uint32_t down = with(t, op(t, PLAN_ORDER_LE, PLAN_TRUTH, c, constant(t, PLAN_CODE, 2), 0), 0, 0);
    static const enum plan_truth want[ROWS][6] = {{Y, U, N, N, Y, U}, {Y, Y, N, Y, Y, N}, {U, U, U, N, U, U}};
    const uint32_t asked[6] = {in, one, zero, known, up, down};
    for (uint32_t row = 0; row < ROWS; row++)
        for (int i = 0; i < 6; i++) assert_int_equal(truth_at(t, asked[i], row), want[row][i]);
}

/* ---- leaves ---- */

static void test_cells(void **state)
{
    struct bench *t = *state;
    uint32_t flag = cell(t, PLAN_COLUMN, 0, FLAG), stated = cell(t, PLAN_STATED, 0, FLAG), number = cell(t, PLAN_STATED, 0, NUMBER);
    static const enum plan_truth value[ROWS] = {Y, N, U}, written[ROWS] = {Y, N, Y};    /* the last is poisoned, the second a default */
    for (uint32_t row = 0; row < ROWS; row++) {
        assert_int_equal(truth_at(t, flag, row), value[row]);
        assert_int_equal(truth_at(t, stated, row), written[row]);
        assert_int_equal(truth_at(t, number, row), Y);
    }
}

static void test_places(void **state)
{
    struct bench *t = *state;
    int64_t lo, hi;
    uint32_t up = plan_add(t->p, (struct plan_node){.op = PLAN_COLUMN, .type = PLAN_NUMBER, .up = 1, .table = 0});
    uint32_t root = plan_add(t->p, (struct plan_node){.op = PLAN_COLUMN, .type = PLAN_NUMBER, .var = PLAN_ROOT, .table = 0});
    uint32_t row = plan_add(t->p, (struct plan_node){.op = PLAN_ROW, .type = PLAN_REF, .up = 1, .table = 0});
    uint32_t stated = plan_add(t->p, (struct plan_node){.op = PLAN_STATED, .type = PLAN_TRUTH, .var = PLAN_ROOT, .table = 0});
    uint32_t unbound = cell(t, PLAN_COLUMN, 3, NUMBER);
    assert_true(value_at(t, up, 1, &lo, &hi) && lo == 40);
    assert_false(value_at(t, up, 2, &lo, &hi));
    assert_false(value_at(t, row, 2, &lo, &hi));
    assert_true(value_at(t, root, 2, &lo, &hi) && lo == 40);
    assert_int_equal(truth_at(t, stated, 2), Y);
    is_unknown(t, unbound);
    TABLES[0].rows = 0;
    is_unknown(t, root);
    assert_int_equal(truth_at(t, stated, 2), N);
    TABLES[0].rows = 1;
}

static void test_grades(void **state)
{
    struct bench *t = *state;
    uint32_t yes = truth(t, Y);
    assert_int_equal(truth_at(t, with(t, op(t, PLAN_GRADE, PLAN_TRUTH, yes, 0, 0), 1, 0), 0), Y);
    assert_int_equal(truth_at(t, with(t, op(t, PLAN_GRADE, PLAN_TRUTH, yes, 0, 0), 2, 0), 0), U);
}

/* ---- arithmetic, dates, tables ---- */

static void test_arithmetic(void **state)
{
    struct bench *t = *state;
    uint32_t r = range(t, PLAN_NUMBER, -2, 3), most = constant(t, PLAN_NUMBER, INT64_MAX), one = constant(t, PLAN_NUMBER, 1);
    is_value(t, with(t, op(t, PLAN_ADD, PLAN_NUMBER, r, one, 0), -2, 10), 4, 14);
    is_value(t, op(t, PLAN_MUL, PLAN_NUMBER, r, range(t, PLAN_NUMBER, -5, 4), 0), -15, 12);
    is_value(t, with(t, op(t, PLAN_ADD, PLAN_NUMBER, most, one, 0), 1, -1), INT64_MAX - 1, INT64_MAX - 1);
    is_unknown(t, op(t, PLAN_ADD, PLAN_NUMBER, most, one, 0));
    is_unknown(t, op(t, PLAN_MUL, PLAN_NUMBER, most, constant(t, PLAN_NUMBER, 2), 0));
    is_value(t, op(t, PLAN_MUL, PLAN_NUMBER, most, constant(t, PLAN_NUMBER, -1), 0), -INT64_MAX, -INT64_MAX);
    is_unknown(t, op(t, PLAN_MUL, PLAN_NUMBER, constant(t, PLAN_NUMBER, INT64_MIN), constant(t, PLAN_NUMBER, -1), 0));
}

static void test_periods(void **state)
{
    struct bench *t = *state;
    uint32_t born = constant(t, PLAN_DATE, date_from_civil(2004, 2, 29)), eve = constant(t, PLAN_DATE, date_from_civil(2022, 2, 28));
    uint32_t year = range(t, PLAN_DATE, date_from_civil(2022, 1, 1), date_from_civil(2022, 12, 31));
    uint32_t jan = constant(t, PLAN_DATE, date_from_civil(2023, 1, 31));
    is_value(t, with(t, op(t, PLAN_COMPLETED, PLAN_NUMBER, born, eve, 0), 12, DATE_ROUND_UP), 17, 17);
    is_value(t, with(t, op(t, PLAN_COMPLETED, PLAN_NUMBER, born, eve, 0), 12, DATE_ROUND_DOWN), 18, 18);
    is_unknown(t, with(t, op(t, PLAN_COMPLETED, PLAN_NUMBER, born, eve, 0), 12, DATE_ROUND_REFUSE));
    is_value(t, with(t, op(t, PLAN_COMPLETED, PLAN_NUMBER, eve, born, 0), 12, DATE_ROUND_UP), -18, -18);
    is_value(t, with(t, op(t, PLAN_COMPLETED, PLAN_NUMBER, born, year, 0), 12, DATE_ROUND_UP), 17, 18);
    int64_t end = date_from_civil(2023, 2, 28);
    is_value(t, with(t, op(t, PLAN_ADD_MONTHS, PLAN_DATE, jan, 0, 0), 1, DATE_ROUND_DOWN), end, end);
    is_value(t, with(t, op(t, PLAN_ADD_MONTHS, PLAN_DATE, jan, 0, 0), 1, DATE_ROUND_UP), end + 1, end + 1);
    is_unknown(t, with(t, op(t, PLAN_ADD_MONTHS, PLAN_DATE, jan, 0, 0), 1, DATE_ROUND_REFUSE));
    is_unknown(t, with(t, op(t, PLAN_ADD_MONTHS, PLAN_DATE, constant(t, PLAN_DATE, INT64_MAX), 0, 0), 1, DATE_ROUND_UP));
}

static void test_tables_of_the_law(void **state)
{
    struct bench *t = *state;
    static const int64_t from[] = {5, 15, 25, 40}, to[] = {15, 25, 30, 50}, lo[] = {1, 2, 3, 4}, hi[] = {2, 3, 4, 5};
    *vec_push(t->arena, &t->p->lookups) = (struct plan_lookup){4, 1, true, from, to, lo, hi};
    *vec_push(t->arena, &t->p->lookups) = (struct plan_lookup){4, 1, false, from, to, lo, hi};
    static const struct { int64_t a, b; bool known; int64_t lo, hi; } rows[] = {
        {4, 4, false, 0, 0}, {5, 5, true, 1, 2}, {14, 14, true, 1, 2}, {15, 15, true, 2, 2}, {16, 16, true, 2, 3}, {30, 30, true, 3, 4},
        {31, 31, false, 0, 0}, {51, 51, true, 4, 5}, {14, 15, true, 1, 2}, {15, 16, true, 2, 3}, {6, 26, true, 1, 4}, {4, 6, false, 0, 0},
        {30, 40, false, 0, 0}, {41, INT64_MAX, true, 4, 5},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint32_t n = with(t, op(t, PLAN_LOOKUP, PLAN_NUMBER, range(t, PLAN_NUMBER, rows[i].a, rows[i].b), 0, 0), 0, 0);
        if (rows[i].known) is_value(t, n, rows[i].lo, rows[i].hi);
        else is_unknown(t, n);
    }
    static const int64_t wide_lo[] = {1, 1, 3, 0}, wide_hi[] = {2, 9, 4, 0};
    *vec_push(t->arena, &t->p->lookups) = (struct plan_lookup){4, 1, false, from, to, wide_lo, wide_hi};
    is_value(t, with(t, op(t, PLAN_LOOKUP, PLAN_NUMBER, range(t, PLAN_NUMBER, 15, 25), 0, 0), 2, 0), 1, 9);
    is_unknown(t, with(t, op(t, PLAN_LOOKUP, PLAN_NUMBER, constant(t, PLAN_NUMBER, 51), 0, 0), 1, 0));
    is_unknown(t, with(t, op(t, PLAN_LOOKUP, PLAN_NUMBER, range(t, PLAN_NUMBER, 45, 51), 0, 0), 1, 0));
}

/* ---- collections ---- */

static void test_quantifiers(void **state)
{
    struct bench *t = *state;
    uint32_t n = cell(t, PLAN_COLUMN, 1, NUMBER), flag = cell(t, PLAN_COLUMN, 1, FLAG);        /* 7 3 3; yes no unknown */
    uint32_t three = op(t, PLAN_EQ, PLAN_TRUTH, n, constant(t, PLAN_NUMBER, 3), 0), seven = op(t, PLAN_EQ, PLAN_TRUTH, n, constant(t, PLAN_NUMBER, 7), 0);
    uint32_t nine = op(t, PLAN_EQ, PLAN_TRUTH, n, constant(t, PLAN_NUMBER, 9), 0);
    assert_int_equal(truth_at(t, collection(t, PLAN_FORALL, PLAN_TRUTH, PLAN_NONE, three, 0), 0), N);
    assert_int_equal(truth_at(t, collection(t, PLAN_FORALL, PLAN_TRUTH, flag, seven, 0), 0), U);
    assert_int_equal(truth_at(t, collection(t, PLAN_FORALL, PLAN_TRUTH, seven, flag, 0), 0), Y);
    assert_int_equal(truth_at(t, collection(t, PLAN_FORALL, PLAN_TRUTH, nine, flag, 0), 0), Y);
    assert_int_equal(truth_at(t, collection(t, PLAN_EXISTS, PLAN_TRUTH, flag, seven, 0), 0), Y);
    assert_int_equal(truth_at(t, collection(t, PLAN_EXISTS, PLAN_TRUTH, three, flag, 0), 0), U);
    uint32_t none = collection(t, PLAN_EXISTS, PLAN_TRUTH, nine, flag, 0);
    assert_int_equal(truth_at(t, none, 0), N);
    t->p->nodes.at[none].open = true;
    assert_int_equal(truth_at(t, none, 0), U);
    uint32_t of_parent = collection(t, PLAN_COUNT, PLAN_NUMBER, PLAN_NONE, 0, 0);
    t->p->nodes.at[of_parent].of_parent = true;
    t->p->nodes.at[of_parent].of_up = 1;
    int64_t lo, hi;
    assert_true(value_at(t, of_parent, 0, &lo, &hi) && lo == 2);
    assert_false(value_at(t, of_parent, 2, &lo, &hi));
}

static void test_folds(void **state)
{
    struct bench *t = *state;
    uint32_t n = cell(t, PLAN_COLUMN, 1, NUMBER), flag = cell(t, PLAN_COLUMN, 1, FLAG), day = cell(t, PLAN_COLUMN, 1, DAY);
    uint32_t none = op(t, PLAN_LT, PLAN_TRUTH, n, constant(t, PLAN_NUMBER, 0), 0);
    uint32_t row = plan_add(t->p, (struct plan_node){.op = PLAN_ROW, .type = PLAN_REF, .var = 1, .table = 1});
    is_value(t, collection(t, PLAN_COUNT, PLAN_NUMBER, flag, 0, 0), 1, 2);
    is_value(t, collection(t, PLAN_SUM, PLAN_NUMBER, PLAN_NONE, n, 0), 13, 13);
    is_unknown(t, collection(t, PLAN_SUM, PLAN_NUMBER, flag, n, 0));
    is_value(t, collection(t, PLAN_SUM, PLAN_NUMBER, none, n, 0), 0, 0);
    is_value(t, collection(t, PLAN_MIN, PLAN_NUMBER, PLAN_NONE, n, 0), 3, 3);
    is_value(t, collection(t, PLAN_MAX, PLAN_NUMBER, PLAN_NONE, n, 0), 7, 7);
    is_unknown(t, collection(t, PLAN_MAX, PLAN_NUMBER, none, n, 0));
    is_value(t, collection(t, PLAN_FIRST, PLAN_REF, PLAN_NONE, row, n), 1, 1);              /* a tie: the earlier */
    is_value(t, collection(t, PLAN_LAST, PLAN_REF, PLAN_NONE, row, n), 0, 0);
    is_unknown(t, collection(t, PLAN_FIRST, PLAN_REF, none, row, n));
    memcpy(DAYS_LO, (int64_t[]){10, 12, 14}, sizeof DAYS_LO);
    memcpy(DAYS_HI, (int64_t[]){12, 20, 16}, sizeof DAYS_HI);
    is_value(t, collection(t, PLAN_MIN, PLAN_DATE, PLAN_NONE, day, 0), 10, 12);
    is_value(t, collection(t, PLAN_MAX, PLAN_DATE, PLAN_NONE, day, 0), 14, 20);
    is_value(t, collection(t, PLAN_FIRST, PLAN_REF, PLAN_NONE, row, day), 0, 0);            /* 12 ties, and comes earlier */
    is_unknown(t, collection(t, PLAN_LAST, PLAN_REF, PLAN_NONE, row, day));
    memcpy(DAYS_LO, (int64_t[]){12, 10, 20}, sizeof DAYS_LO);
    memcpy(DAYS_HI, (int64_t[]){15, 12, 20}, sizeof DAYS_HI);
    is_unknown(t, collection(t, PLAN_FIRST, PLAN_REF, PLAN_NONE, row, day));                /* 12 would tie, and come earlier */
    is_value(t, collection(t, PLAN_LAST, PLAN_REF, PLAN_NONE, row, day), 2, 2);
    is_unknown(t, collection(t, PLAN_SUM, PLAN_NUMBER, PLAN_NONE, op(t, PLAN_ADD, PLAN_NUMBER, n, constant(t, PLAN_NUMBER, INT64_MAX - 7), 0), 0));
}

/* 200 rows against 200: the pairs of one row stand in two blocks. */
static void test_pairs_of_several_blocks(void **state)
{
    struct bench *t = *state;
    enum { MANY = 200 };
    int64_t number[MANY];
    uint64_t known[(MANY + 63) / 64];
    memset(known, 0xff, sizeof known);
    for (int i = 0; i < MANY; i++) number[i] = i;
    struct plan_column column[COLUMNS] = {{PLAN_NUMBER, number, NULL, known, NULL}};
    struct plan_table tables[] = {TABLES[0], {MANY, COLUMNS, column, PLAN_NONE, NULL, NULL, false}};
    struct plan_env env = {2, tables, 1};
    uint32_t outer = cell(t, PLAN_COLUMN, 0, NUMBER), inner = cell(t, PLAN_COLUMN, 1, NUMBER);
    uint32_t after = op(t, PLAN_LE, PLAN_TRUTH, outer, inner, 0), rows = collection(t, PLAN_COUNT, PLAN_NUMBER, after, 0, 0);
    uint32_t sum = collection(t, PLAN_SUM, PLAN_NUMBER, after, inner, 0);
    struct plan_eval *ev = plan_eval_new(t->p, &env);
    int64_t lo[MANY], hi[MANY];
    plan_eval_value(ev, rows, 1, 0, MANY, lo, hi, known);
    for (int i = 0; i < MANY; i++) assert_true(lo[i] == MANY - i && hi[i] == MANY - i);
    plan_eval_value(ev, sum, 1, 0, MANY, lo, hi, known);
    for (int i = 0; i < MANY; i++) assert_true(lo[i] == (MANY - i) * (MANY - 1 + i) / 2);
    plan_eval_free(ev);
}

/* ---- verify, dump ---- */

static void refuses(struct bench *t, struct plan_node n, const char *because)
{
    plan_add(t->p, n);
    const char *wrong = plan_verify(t->p);
    t->p->nodes.len--;
    if (!wrong || !strstr(wrong, because)) fail_msg("%s, not %s", wrong ? wrong : "accepted", because);
    assert_null(plan_verify(t->p));
}

static void test_refuses(void **state)
{
    struct bench *t = *state;
    uint32_t yes = truth(t, Y), one = constant(t, PLAN_NUMBER, 1), other = cell(t, PLAN_COLUMN, 1, FLAG);
    refuses(t, (struct plan_node){.op = PLAN_NOT, .type = PLAN_TRUTH, .a = 99}, "after its parent");
    refuses(t, (struct plan_node){.op = PLAN_NOT, .type = PLAN_TRUTH, .a = PLAN_NONE}, "missing");
    refuses(t, (struct plan_node){.op = PLAN_NOT, .type = PLAN_TRUTH, .a = one}, "logic");
    refuses(t, (struct plan_node){.op = PLAN_LT, .type = PLAN_TRUTH, .a = one, .b = one, .k = 0, .m = 1}, "below 1");
    refuses(t, (struct plan_node){.op = PLAN_LT, .type = PLAN_TRUTH, .a = one, .b = yes, .k = 1, .m = 1}, "two types");
    refuses(t, (struct plan_node){.op = PLAN_LT, .type = PLAN_TRUTH, .a = yes, .b = yes, .k = 1, .m = 1}, "no order");
    refuses(t, (struct plan_node){.op = PLAN_CONST, .type = PLAN_NUMBER, .k = 1, .m = 2}, "not ranged");
    refuses(t, (struct plan_node){.op = PLAN_CONST, .type = PLAN_NUMBER, .k = 2, .m = 1, .ranged = true}, "crossed");
    refuses(t, (struct plan_node){.op = PLAN_CONST, .type = PLAN_TRUTH, .k = 2}, "neither");
    refuses(t, (struct plan_node){.op = PLAN_IN, .type = PLAN_TRUTH, .a = other, .k = 0}, "list");
    refuses(t, (struct plan_node){.op = PLAN_LOOKUP, .type = PLAN_NUMBER, .a = one, .k = 0}, "table of the law");
    refuses(t, (struct plan_node){.op = PLAN_COLUMN, .type = PLAN_NUMBER, .var = 9, .table = 1}, "variable");
    refuses(t, (struct plan_node){.op = PLAN_FORALL, .type = PLAN_TRUTH, .var = 0, .table = 1, .a = PLAN_NONE, .b = yes}, "binds no");
    refuses(t, (struct plan_node){.op = PLAN_FORALL, .type = PLAN_TRUTH, .var = 1, .table = 0, .a = PLAN_NONE, .b = other}, "does not range");
    refuses(t, (struct plan_node){.op = PLAN_COMPLETED, .type = PLAN_NUMBER, .a = one, .b = one, .k = 1}, "no date");
    uint32_t deep = yes;
    for (int i = 1; i < PLAN_MAX_DEPTH; i++) deep = op(t, PLAN_NOT, PLAN_TRUTH, deep, 0, 0);
    assert_int_equal(truth_at(t, deep, 0), N);
    refuses(t, (struct plan_node){.op = PLAN_NOT, .type = PLAN_TRUTH, .a = deep}, "deep");
}

static void test_dumps(void **state)
{
    struct bench *t = *state;
    uint32_t n = cell(t, PLAN_COLUMN, 1, NUMBER), r = range(t, PLAN_NUMBER, -1, 4), less = with(t, op(t, PLAN_LT, PLAN_TRUTH, n, r, 0), 2, 1);
    truth(t, Y);
    uint32_t all = collection(t, PLAN_FORALL, PLAN_TRUTH, PLAN_NONE, less, 0);
    t->p->nodes.at[all].of_parent = true;
    t->p->nodes.at[all].of_var = PLAN_ROOT;
    struct text out;
    text_init(&out);
    plan_dump(t->p, all, &out);
    assert_string_equal(out.at, "0 COLUMN number v1 table 1.0\n1 CONST number -1..4\n2 LT truth #0 #1 k 2 m 1\n"
                                "4 FORALL truth #2 v1 table 1 unfiltered of root\n");
    text_release(&out);
}

/* ---- why ---- */

struct seen { struct bench *t; struct text text; };

static void see(void *ctx, const struct plan_leaf *leaf)
{
    struct seen *s = ctx;
    text_addf(&s->text, "%s", plan_op_name(s->t->p->nodes.at[leaf->node].op));
    if (leaf->table != PLAN_NONE) text_addf(&s->text, " %u.%u row %d state %d", leaf->table, leaf->column, (int)leaf->row, (int)leaf->state);
    text_add(&s->text, "; ");
}

static void explains(struct bench *t, uint32_t node, uint32_t row, const char *want)
{
    struct seen s = {.t = t};
    text_init(&s.text);
    text_add(&s.text, "");
    assert_null(plan_verify(t->p));
    plan_explain(t->ev, node, 1, row, see, &s);
    assert_string_equal(s.text.at, want);
    text_release(&s.text);
}

static void test_explains(void **state)
{
    struct bench *t = *state;
    uint32_t flag = cell(t, PLAN_COLUMN, 0, FLAG), n = cell(t, PLAN_COLUMN, 0, NUMBER), seven = op(t, PLAN_EQ, PLAN_TRUTH, n, constant(t, PLAN_NUMBER, 7), 0);
    uint32_t withheld = with(t, op(t, PLAN_GRADE, PLAN_TRUTH, seven, 0, 0), 2, 0), both = op(t, PLAN_AND, PLAN_TRUTH, seven, flag, 0);
    explains(t, both, 0, "COLUMN 1.3 row 0 state 1; COLUMN 1.0 row 0 state 1; ");               /* source order, not the tree's */
    explains(t, both, 1, "COLUMN 1.3 row 1 state 0; COLUMN 1.0 row 1 state 1; ");
    explains(t, op(t, PLAN_AND, PLAN_TRUTH, both, op(t, PLAN_EQ, PLAN_TRUTH, n, n, 0), 0), 2, "COLUMN 1.0 row 2 state 1; ");
    explains(t, flag, 2, "COLUMN 1.3 row 2 state 3; ");
    explains(t, op(t, PLAN_OR, PLAN_TRUTH, seven, unknown(t, PLAN_TRUTH), 0), 0, "COLUMN 1.0 row 0 state 1; ");
    explains(t, op(t, PLAN_OR, PLAN_TRUTH, seven, unknown(t, PLAN_TRUTH), 0), 1, "UNKNOWN; ");
    explains(t, op(t, PLAN_AND, PLAN_TRUTH, withheld, seven, 0), 0, "GRADE; ");
    explains(t, op(t, PLAN_AND, PLAN_TRUTH, cell(t, PLAN_STATED, 0, FLAG), flag, 0), 1, "COLUMN 1.3 row 1 state 0; STATED 1.3 row 1 state 0; ");
    uint32_t inner = cell(t, PLAN_COLUMN, 1, FLAG), open = collection(t, PLAN_EXISTS, PLAN_TRUTH, truth(t, N), inner, 0);
    explains(t, collection(t, PLAN_FORALL, PLAN_TRUTH, PLAN_NONE, inner, 0), 0, "COLUMN 1.3 row 1 state 0; ");
    explains(t, collection(t, PLAN_EXISTS, PLAN_TRUTH, PLAN_NONE, inner, 0), 0, "COLUMN 1.3 row 0 state 1; ");
    t->p->nodes.at[open].open = true;
    explains(t, open, 0, "EXISTS; ");
    uint32_t poisoned = collection(t, PLAN_EXISTS, PLAN_TRUTH, PLAN_NONE, op(t, PLAN_AND, PLAN_TRUTH, inner, truth(t, N), 0), 0);
    explains(t, poisoned, 0, "COLUMN 1.3 row 1 state 0; ");
    uint32_t third = op(t, PLAN_LT, PLAN_TRUTH, cell(t, PLAN_COLUMN, 1, NUMBER), constant(t, PLAN_NUMBER, 7), 0);
    uint32_t doubt = collection(t, PLAN_EXISTS, PLAN_TRUTH, third, inner, 0);
    explains(t, doubt, 0, "COLUMN 1.3 row 2 state 3; ");
    t->p->nodes.at[doubt].open = true;
    t->p->nodes.at[doubt].span = (struct span){0, 999, 1000};
    explains(t, doubt, 0, "COLUMN 1.3 row 2 state 3; EXISTS; ");
    static const int64_t from[] = {10}, to[] = {20}, lo[] = {1}, hi[] = {2};
    *vec_push(t->arena, &t->p->lookups) = (struct plan_lookup){1, 1, false, from, to, lo, hi};
    uint32_t found = with(t, op(t, PLAN_LOOKUP, PLAN_NUMBER, n, 0, 0), 0, 0);
    explains(t, op(t, PLAN_EQ, PLAN_TRUTH, found, n, 0), 0, "LOOKUP; ");
}

/* Once the row is certain, the values of the others are not asked for. */
static void test_explains_the_row_chosen(void **state)
{
    struct bench *t = *state;
    uint64_t known[COLUMNS] = {7, 7, 7, 0};
    struct plan_column column[COLUMNS];
    memcpy(column, CHILD_COLUMNS, sizeof column);
    column[FLAG].known = &known[FLAG];
    struct plan_table tables[] = {TABLES[0], {ROWS, COLUMNS, column, 0, PARENTS, NULL, false}};
    t->env.table = tables;
    uint32_t key = cell(t, PLAN_COLUMN, 1, NUMBER), flag = cell(t, PLAN_COLUMN, 1, FLAG);
    explains(t, collection(t, PLAN_FIRST, PLAN_TRUTH, PLAN_NONE, flag, key), 0, "COLUMN 1.3 row 1 state 0; ");
    known[NUMBER] = 5;
    column[NUMBER].known = &known[NUMBER];
    explains(t, collection(t, PLAN_FIRST, PLAN_TRUTH, PLAN_NONE, flag, key), 0,
             "COLUMN 1.0 row 1 state 0; COLUMN 1.3 row 0 state 1; COLUMN 1.3 row 1 state 0; COLUMN 1.3 row 2 state 3; ");
}

/* A node shared over and over is walked once: 2^200 paths would never end. */
static void test_explains_shared_nodes(void **state)
{
    struct bench *t = *state;
    uint32_t x = cell(t, PLAN_COLUMN, 1, FLAG);
    for (int i = 0; i < 200; i++) x = op(t, i % 2 ? PLAN_AND : PLAN_OR, PLAN_TRUTH, x, x, 0);
    explains(t, collection(t, PLAN_FORALL, PLAN_TRUTH, PLAN_NONE, x, 0), 0, "COLUMN 1.3 row 1 state 0; ");
}

/* ---- speed: 16 comparisons of a column with a constant, over a million rows; printed when RIPX_BENCH is set ---- */

static void test_speed(void **state)
{
    (void)state;
    if (!getenv("RIPX_BENCH")) return;
    enum { MANY = 1 << 20, CRITERIA = 16 };
    struct arena *a = arena_new();
    struct plan *p = plan_new(a);
    struct plan_column *column = arena_alloc(a, CRITERIA * sizeof *column);
    uint32_t root[CRITERIA];
    for (uint32_t c = 0; c < CRITERIA; c++) {
        int64_t *lo = arena_alloc(a, MANY * sizeof *lo);
        uint64_t *known = arena_alloc(a, MANY / 8);
        for (uint32_t i = 0; i < MANY; i++) lo[i] = (int64_t)((i * UINT64_C(2654435761) + c) % 1000);
        memset(known, 0xf7, MANY / 8);
        column[c] = (struct plan_column){PLAN_NUMBER, lo, NULL, known, NULL};
        uint32_t x = plan_add(p, (struct plan_node){.op = PLAN_COLUMN, .type = PLAN_NUMBER, .column = c});
        uint32_t k = plan_add(p, (struct plan_node){.op = PLAN_CONST, .type = PLAN_NUMBER, .k = 100 + c * 50});
        root[c] = plan_add(p, (struct plan_node){.op = c % 4 ? PLAN_LT : PLAN_EQ, .type = PLAN_TRUTH, .a = x, .b = k, .k = 1 + c % 2, .m = 1});
    }
    struct plan_table table = {MANY, CRITERIA, column, PLAN_NONE, NULL, NULL, false};
    struct plan_env env = {1, &table, 0};
    struct plan_eval *ev = plan_eval_new(p, &env);
    uint64_t yes[PLAN_BLOCK / 64], no[PLAN_BLOCK / 64], met = 0;
    double best = 0;
    for (int run = 0; run < 7; run++) {
        struct timespec from, to;
        clock_gettime(CLOCK_MONOTONIC, &from);
        for (uint32_t first = 0; first < MANY; first += PLAN_BLOCK)
            for (uint32_t c = 0; c < CRITERIA; c++) {
                plan_eval_truth(ev, root[c], 0, first, PLAN_BLOCK, yes, no);
                for (uint32_t w = 0; w < PLAN_BLOCK / 64; w++) met += (uint64_t)__builtin_popcountll(yes[w]);
            }
        clock_gettime(CLOCK_MONOTONIC, &to);
        double rate = MANY / ((double)(to.tv_sec - from.tv_sec) * 1e6 + (double)(to.tv_nsec - from.tv_nsec) / 1e3);
        if (rate > best) best = rate;
    }
    printf("16 criteria: %.0f M rows/s (%llu met)\n", best, (unsigned long long)met);
    plan_eval_free(ev);
    arena_free(a);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(test_logic), T(test_if_of_values), T(test_ranges_compare), T(test_compares_exactly), T(test_choices), T(test_cells),
        T(test_places), T(test_grades), T(test_arithmetic), T(test_periods), T(test_tables_of_the_law), T(test_quantifiers),
        T(test_folds), T(test_refuses), T(test_dumps), T(test_explains), T(test_explains_the_row_chosen), T(test_explains_shared_nodes),
        T(test_pairs_of_several_blocks), T(test_speed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
