/* native_random.h - random plans over random rows of one table, and what the interpreter says of them. */
#ifndef RIPX_TESTS_NATIVE_RANDOM_H
#define RIPX_TESTS_NATIVE_RANDOM_H

#include "tests/unit/native_lab.h"

#ifndef NATIVE_ROWS
#define NATIVE_ROWS 1500
#endif

enum { ROWS = NATIVE_ROWS, DATES = 3, NUMBERS = 4, CODES = 2, TRUTHS = 2, INSTANTS = 1,
       FIRST_NUMBER = DATES, FIRST_CODE = FIRST_NUMBER + NUMBERS, FIRST_TRUTH = FIRST_CODE + CODES,
       FIRST_INSTANT = FIRST_TRUTH + TRUTHS, COLUMNS = FIRST_INSTANT + INSTANTS, CODE_COUNT = 9 };

struct maker {
    struct arena *arena;
    struct plan *plan;
    struct validator *v;
    struct plan_eval *eval;             /* of the plan so far, over the rows */
    uint64_t state;
    uint32_t programs;
    bool flat;                          /* no inputs, and ranges of days that can be written: whole months and years */
    const struct plan_env *env;
};

/* xorshift64*: Vigna, "An experimental exploration of Marsaglia's xorshift generators, scrambled" (2016). */
static uint64_t draw(struct maker *m)
{
    m->state ^= m->state >> 12;
    m->state ^= m->state << 25;
    m->state ^= m->state >> 27;
    return m->state * UINT64_C(2685821657736338717);
}

static uint32_t below(struct maker *m, uint32_t n) { return (uint32_t)(draw(m) >> 33) % n; }
static int64_t between(struct maker *m, int64_t lo, int64_t hi) { return lo + below(m, (uint32_t)(hi - lo + 1)); }

/* Small most of the time, so that values meet; else of any size. */
static int64_t any_number(struct maker *m)
{
    switch (below(m, 12)) {
    case 0: return (int64_t)draw(m);
    case 1: return (int64_t)(draw(m) >> below(m, 60));
    case 2: return below(m, 2) ? INT64_MAX : INT64_MIN;
    default: return between(m, -40, 40);
    }
}

/* Ends of months in leap years and others, and the ends of the calendar. */
static int64_t any_day(struct maker *m)
{
    static const int32_t years[] = {1900, 2000, 2019, 2020}, months[] = {1, 2, 2, 3, 4, 12};
    if (!below(m, 12)) return below(m, 2) ? DATE_MIN + between(m, 0, 40) : DATE_MAX - between(m, 0, 40);
    int32_t year = years[below(m, 4)], month = months[below(m, 6)], length = date_month_length(year, month);
    int32_t day = below(m, 4) ? length - (int32_t)below(m, 3) : 1 + (int32_t)below(m, 31);
    return date_from_civil(year, month, day > length ? length : day);
}

static enum plan_type column_type(uint32_t i)
{
    return i < FIRST_NUMBER ? PLAN_DATE : i < FIRST_CODE ? PLAN_NUMBER : i < FIRST_TRUTH ? PLAN_CODE : i < FIRST_INSTANT ? PLAN_TRUTH : PLAN_INSTANT;
}

static int64_t any_value(struct maker *m, uint32_t column)
{
    switch (column_type(column)) {
    case PLAN_DATE: return any_day(m);
    case PLAN_NUMBER: return column == FIRST_NUMBER ? any_number(m) : column == FIRST_NUMBER + 1 ? between(m, -1000, 1000) : between(m, 1, 60);
    case PLAN_CODE: return below(m, CODE_COUNT);
    case PLAN_TRUTH: return below(m, 2);
    case PLAN_INSTANT: return any_day(m) * 1440 + below(m, 1440);
    case PLAN_SET: case PLAN_CHOICE: case PLAN_REF: case PLAN_TEXT: break;
    }
    return 0;
}

static uint32_t make(struct maker *m, enum plan_type type, uint32_t depth);

static uint32_t make_column(struct maker *m, uint32_t column)
{
    enum plan_type type = column_type(column);
    if (m->flat || below(m, 3)) return add_column(m->plan, type, 0, column);
    return add_input(m->plan, type, add_column(m->plan, type, 0, column), column);
}

static uint32_t make_leaf(struct maker *m, enum plan_type type)
{
    static const uint32_t first[] = {[PLAN_TRUTH] = FIRST_TRUTH, [PLAN_NUMBER] = FIRST_NUMBER, [PLAN_DATE] = 0,
                                     [PLAN_INSTANT] = FIRST_INSTANT, [PLAN_CODE] = FIRST_CODE};
    static const uint32_t count[] = {[PLAN_TRUTH] = TRUTHS, [PLAN_NUMBER] = NUMBERS, [PLAN_DATE] = DATES, [PLAN_INSTANT] = INSTANTS, [PLAN_CODE] = CODES};
    if (type == PLAN_SET) return add_const(m->plan, type, (int64_t)draw(m));
    uint32_t column = first[type] + below(m, count[type]), kind = below(m, 12);
    if (kind < 8) return make_column(m, column);
    if (kind == 8) return plan_add(m->plan, node(PLAN_UNKNOWN, type, PLAN_NONE, PLAN_NONE));
    if (kind == 9 && type != PLAN_TRUTH && type != PLAN_CODE) {
        struct plan_node n = node(PLAN_CONST, type, PLAN_NONE, PLAN_NONE);
        n.ranged = true;
        n.k = any_value(m, column);
        n.m = n.k > INT64_MAX - 50 ? n.k : n.k + between(m, 0, 50);
        return plan_add(m->plan, n);
    }
    if (kind == 10 && type == PLAN_NUMBER && !m->flat) return add_input(m->plan, type, m->v->inputs.at[COLUMNS].node, COLUMNS);
    return add_const(m->plan, type, any_value(m, column));
}

/* A constant near what the value is at some row, so that comparisons with it turn on the last unit. */
static uint32_t make_near(struct maker *m, enum plan_type type, uint32_t value)
{
    int64_t lo = 0, hi = 0;
    uint64_t known = 0;
    for (int i = 0; i < 20 && !known; i++) plan_eval_value(m->eval, value, 0, below(m, ROWS), 1, &lo, &hi, &known);
    int64_t end = below(m, 2) ? lo : hi;
    return add_const(m->plan, type, end > INT64_MIN && end < INT64_MAX ? end + between(m, -1, 1) : end);
}

static uint32_t make_comparison(struct maker *m, uint32_t depth)
{
    static const enum plan_op ops[] = {PLAN_EQ, PLAN_LT, PLAN_LE};
    static const enum plan_type types[] = {PLAN_NUMBER, PLAN_NUMBER, PLAN_NUMBER, PLAN_NUMBER, PLAN_DATE, PLAN_DATE, PLAN_INSTANT, PLAN_CODE, PLAN_TRUTH, PLAN_SET};
    enum plan_type type = types[below(m, 10)];
    bool is_measure = type == PLAN_NUMBER || type == PLAN_DATE || type == PLAN_INSTANT, is_near = is_measure && below(m, 2);
    struct plan_node n = node(is_measure ? ops[below(m, 3)] : PLAN_EQ, PLAN_TRUTH, make(m, type, depth), PLAN_NONE);
    n.b = is_near ? make_near(m, type, n.a) : make(m, type, depth);
    if (!is_near && type == PLAN_NUMBER && below(m, 2)) {
        n.k = below(m, 4) ? between(m, 1, 12) : (int64_t)(draw(m) >> (1 + below(m, 60))) | 1;
        n.m = below(m, 4) ? between(m, 1, 12) : (int64_t)(draw(m) >> (1 + below(m, 60))) | 1;
    }
    return plan_add(m->plan, n);
}

static uint32_t make_truth(struct maker *m, uint32_t depth)
{
    struct plan_node n;
    switch (below(m, 12)) {
    case 0: return plan_add(m->plan, node(PLAN_NOT, PLAN_TRUTH, make(m, PLAN_TRUTH, depth), PLAN_NONE));
    case 1: case 2: return plan_add(m->plan, node(PLAN_AND, PLAN_TRUTH, make(m, PLAN_TRUTH, depth), make(m, PLAN_TRUTH, depth)));
    case 3: case 4: return plan_add(m->plan, node(PLAN_OR, PLAN_TRUTH, make(m, PLAN_TRUTH, depth), make(m, PLAN_TRUTH, depth)));
    case 5: return plan_add(m->plan, node(PLAN_KNOWN, PLAN_TRUTH, make(m, (enum plan_type)below(m, PLAN_CODE + 1), depth), PLAN_NONE));
    case 6:
        n = node(PLAN_IN, PLAN_TRUTH, make(m, PLAN_CODE, depth), PLAN_NONE);
        n.k = below(m, m->plan->lists.len);
        return plan_add(m->plan, n);
    case 7:
        n = node(PLAN_CONTAINS, PLAN_TRUTH, make(m, PLAN_SET, depth), PLAN_NONE);
        n.k = below(m, 64);
        return plan_add(m->plan, n);
    case 8:
        n = node(PLAN_ORDER_LE, PLAN_TRUTH, make(m, PLAN_CODE, depth), make(m, PLAN_CODE, depth));
        n.k = below(m, m->plan->orders.len);
        return plan_add(m->plan, n);
    default: return make_comparison(m, depth);
    }
}

static uint32_t make_sum(struct maker *m, enum plan_type type, enum plan_type a, enum plan_type b, uint32_t depth)
{
    static const int64_t factors[] = {1, 1, -1, -1, 7, -30, 1440, INT64_MAX, -INT64_MAX, 0};
    struct plan_node n = node(PLAN_ADD, type, make(m, a, depth), make(m, b, depth));
    n.k = a == PLAN_NUMBER ? factors[below(m, 10)] : 1;
    n.m = factors[below(m, b == PLAN_NUMBER ? 10 : 4)];
    return plan_add(m->plan, n);
}

static uint32_t make_measure(struct maker *m, enum plan_type type, uint32_t depth)
{
    static const int64_t roundings[] = {DATE_ROUND_DOWN, DATE_ROUND_UP, DATE_ROUND_REFUSE};
    static const int64_t months[] = {1, 12, 3, 7, 1, INT32_MAX};
    if (type == PLAN_INSTANT) return make_sum(m, type, type, PLAN_NUMBER, depth);
    struct plan_node n = node(PLAN_ADD_MONTHS, type, PLAN_NONE, PLAN_NONE);
    if (type == PLAN_DATE) {
        if (below(m, 2)) return make_sum(m, type, type, PLAN_NUMBER, depth);
        n.a = make(m, type, depth);
        n.k = months[below(m, 6)] * (below(m, 2) ? 1 : -1);
        n.m = roundings[below(m, 3)];
        return plan_add(m->plan, n);
    }
    switch (below(m, 6)) {
    case 0: return make_sum(m, type, type, type, depth);
    case 1: return make_sum(m, type, PLAN_DATE, PLAN_DATE, depth);
    case 2: return plan_add(m->plan, node(PLAN_MUL, type, make(m, type, depth), make(m, type, depth)));
    case 3: case 4:
        n = node(PLAN_COMPLETED, type, make(m, PLAN_DATE, depth), make(m, PLAN_DATE, depth));
        n.k = months[below(m, 6)];
        n.m = roundings[below(m, 3)];
        return plan_add(m->plan, n);
    default:
        n = node(PLAN_LOOKUP, type, make(m, type, depth), PLAN_NONE);
        n.k = below(m, m->plan->lookups.len);
        n.m = below(m, 2);
        return plan_add(m->plan, n);
    }
}

/* A random plan of the type, of operations nested at most `depth` deep. */
static uint32_t make(struct maker *m, enum plan_type type, uint32_t depth)
{
    if (!depth || !below(m, 6)) return make_leaf(m, type);
    uint32_t kind = below(m, 10);
    struct plan_node n = node(kind ? PLAN_IF : PLAN_GRADE, type, PLAN_NONE, PLAN_NONE);
    if (!kind) {
        n.a = make(m, type, depth - 1);
        n.k = below(m, 3);
        return plan_add(m->plan, n);
    }
    if (kind == 1 || type == PLAN_CODE || type == PLAN_SET) {
        n.a = make(m, PLAN_TRUTH, depth - 1);
        n.b = make(m, type, depth - 1);
        n.c = below(m, 4) ? make(m, type, depth - 1) : n.b;
        return plan_add(m->plan, n);
    }
    return type == PLAN_TRUTH ? make_truth(m, depth - 1) : make_measure(m, type, depth - 1);
}

/* ---- constants of the plan ---- */

static void make_lists(struct maker *m)
{
    static const int64_t first[] = {0, 3, 4}, second[] = {-5, 7, 200, INT64_MAX};
    *vec_push(m->arena, &m->plan->lists) = (struct plan_list){3, first};
    *vec_push(m->arena, &m->plan->lists) = (struct plan_list){4, second};
    *vec_push(m->arena, &m->plan->lists) = (struct plan_list){0, NULL};
    for (uint32_t n = 5; n <= CODE_COUNT; n += 4) {             /* 25 bits, and 81: one word and two */
        uint64_t *le = arena_alloc(m->arena, 2 * sizeof *le);
        for (uint32_t a = 0; a < n; a++)
            for (uint32_t b = a; b < n; b += 1 + a % 2) le[(a * n + b) / 64] |= UINT64_C(1) << ((a * n + b) % 64);
        *vec_push(m->arena, &m->plan->orders) = (struct plan_order){n, le};
    }
}

/* Rows that touch or, unless `close`, share an end (and agree there or not) or leave a gap. */
static void make_lookup(struct maker *m, bool open_end, bool close)
{
    enum { N = 9 };
    int64_t *from = arena_alloc(m->arena, 6 * N * sizeof *from), *to = from + N, *lo = to + N, *hi = lo + 2 * N;
    int64_t at = close ? -30 : INT64_MIN;
    for (uint32_t i = 0; i < N; i++) {
        from[i] = at;
        at = to[i] = i || close ? at + between(m, 0, 12) : -25;
        at += close ? 1 : below(m, 3) ? below(m, 2) : between(m, 2, 5);
        for (uint32_t j = 0; j < 2; j++) {
            lo[2 * i + j] = between(m, -20, 20);
            hi[2 * i + j] = lo[2 * i + j] + (close ? 0 : between(m, 0, 25));
        }
    }
    *vec_push(m->arena, &m->plan->lookups) = (struct plan_lookup){N, 2, open_end, from, to, lo, hi};
}

/* ---- the validator and its rows ---- */

static void make_columns(struct maker *m)
{
    static const char *const codes[CODE_COUNT] = {"a", "b", "c", "d", "e", "f", "g", "h", "i"};
    static const enum data_type types[] = {[PLAN_TRUTH] = DATA_BOOLEAN, [PLAN_NUMBER] = DATA_NUMBER, [PLAN_DATE] = DATA_DATE,
                                           [PLAN_INSTANT] = DATA_INSTANT, [PLAN_CODE] = DATA_CODE};
    struct data_table *t = vec_push(m->arena, &m->v->tables);
    t->name = "t";
    for (uint32_t i = 0; i < COLUMNS; i++) {
        int64_t bound = i == FIRST_NUMBER + 1 ? 1000 : i > FIRST_NUMBER + 1 && i < FIRST_CODE ? 60 : 0;
        const char *name = arena_printf(m->arena, "c%u", i);
        add_data_column(m->arena, t, name, types[column_type(i)], -bound, bound);
        t->columns.at[i].codes = codes;
        if (m->flat && i == FIRST_NUMBER) t->columns.at[i].scale = 0;
        t->columns.at[i].n_codes = column_type(i) == PLAN_CODE ? CODE_COUNT : 0;
        if (m->flat) continue;
        uint32_t below_input = add_column(m->plan, column_type(i), 0, i);
        *vec_push(m->arena, &m->v->inputs) = (struct program_input){name, 0, below_input, column_type(i)};
    }
    if (m->flat) return;
    struct plan_node lookup = node(PLAN_LOOKUP, PLAN_NUMBER, add_column(m->plan, PLAN_NUMBER, 0, FIRST_NUMBER), PLAN_NONE);
    lookup.k = lookup.m = 0;
    *vec_push(m->arena, &m->v->inputs) = (struct program_input){"ranged", 0, plan_add(m->plan, lookup), PLAN_NUMBER};
}

/* The month or the year of a day. */
static void any_period(struct maker *m, int64_t *lo, int64_t *hi)
{
    int32_t year, month, day;
    bool whole_year = below(m, 2);
    date_civil((int32_t)*lo, &year, &month, &day);
    *lo = date_from_civil(year, whole_year ? 1 : month, 1);
    *hi = whole_year ? date_from_civil(year, 12, 31) : date_from_civil(year, month, date_month_length(year, month));
}

struct cells { int64_t lo[ROWS], hi[ROWS]; uint64_t known[(ROWS + 63) / 64]; };

static struct plan_env *make_rows(struct maker *m)
{
    struct plan_column *columns = arena_alloc(m->arena, COLUMNS * sizeof *columns);
    for (uint32_t i = 0; i < COLUMNS; i++) {
        struct cells *c = arena_alloc(m->arena, sizeof *c);
        columns[i] = (struct plan_column){column_type(i), c->lo, i < DATES ? c->hi : NULL, c->known, NULL};
        for (uint32_t r = 0; r < ROWS; r++) {
            c->lo[r] = c->hi[r] = any_value(m, i);
            if (m->flat && i < DATES && i != 1 && !below(m, 3)) any_period(m, &c->lo[r], &c->hi[r]);
            else if (!m->flat && i < DATES && !below(m, 3)) c->hi[r] += between(m, 0, DATE_MAX - c->lo[r] < 400 ? DATE_MAX - c->lo[r] : 400);
            if (below(m, 8)) c->known[r / 64] |= UINT64_C(1) << (r % 64);
        }
    }
    struct plan_table *t = arena_alloc(m->arena, sizeof *t);
    *t = (struct plan_table){.rows = ROWS, .columns = COLUMNS, .column = columns, .parent = PLAN_NONE};
    struct plan_env *env = arena_alloc(m->arena, sizeof *env);
    *env = (struct plan_env){.tables = 1, .table = t, .grade = 1};
    return env;
}

/* A check that the value is below one near those that it takes. */
static void add_edge(struct maker *m, enum plan_type type, uint32_t value)
{
    uint32_t below_near = plan_add(m->plan, node(PLAN_LT, PLAN_TRUTH, value, make_near(m, type, value)));
    add_program(m->arena, m->v, (struct program){.kind = PROGRAM_CHECK, .id = "e", .applies = PLAN_NONE, .requires = below_near});
}

/* Each way to round months, and each table of the law at a key and at a range of keys: not left to chance. */
static void make_edges(struct maker *m)
{
    for (uint32_t i = 0; i < 24; i++) {
        uint32_t from = add_column(m->plan, PLAN_DATE, 0, i % DATES), to = add_column(m->plan, PLAN_DATE, 0, (i + 1) % DATES);
        struct plan_node n = node(i % 2 ? PLAN_COMPLETED : PLAN_ADD_MONTHS, i % 2 ? PLAN_NUMBER : PLAN_DATE, from, i % 2 ? to : (uint32_t)PLAN_NONE);
        n.k = i % 4 < 2 ? 1 : 12;
        n.m = i % 3 == 0 ? DATE_ROUND_DOWN : i % 3 == 1 ? DATE_ROUND_UP : DATE_ROUND_REFUSE;
        add_edge(m, n.type, plan_add(m->plan, n));
        struct plan_node width = node(PLAN_CONST, PLAN_NUMBER, PLAN_NONE, PLAN_NONE);
        width.k = -40;
        width.m = i % 3 ? -30 : -40;
        width.ranged = i % 3;
        struct plan_node key = node(PLAN_ADD, PLAN_NUMBER, add_column(m->plan, PLAN_NUMBER, 0, FIRST_NUMBER + 2), plan_add(m->plan, width));
        struct plan_node found = node(PLAN_LOOKUP, PLAN_NUMBER, plan_add(m->plan, key), PLAN_NONE);
        found.k = i % 4;
        found.m = i % 2;
        add_edge(m, PLAN_NUMBER, plan_add(m->plan, found));
    }
}

static struct validator *make_validator(struct maker *m)
{
    m->plan = plan_new(m->arena);
    m->v = arena_alloc(m->arena, sizeof *m->v);
    *m->v = (struct validator){.protocol = "p", .plan = m->plan};
    make_lists(m);
    for (uint32_t i = 0; i < 4; i++) make_lookup(m, i & 1, i & 2);
    make_columns(m);
    m->env = make_rows(m);
    m->eval = plan_eval_new(m->plan, m->env);
    for (uint32_t i = 0; i < m->programs; i++) {
        /* Many of a kind one after the other are compiled together. */
        enum program_kind kind = (enum program_kind)((m->programs > 6 ? i / 20 : i) % 4);
        uint32_t applies = below(m, 3) < (m->programs > 6 ? 2 : 1) ? (uint32_t)PLAN_NONE : make(m, PLAN_TRUTH, 2);
        uint32_t requires = below(m, 3) ? make_comparison(m, 1) : make(m, PLAN_TRUTH, 1 + below(m, 5));
        struct program g = {.kind = kind, .id = "p", .table = 0, .applies = applies, .requires = requires};
        add_program(m->arena, m->v, g);
    }
    if (m->programs > 6) make_edges(m);
    m->programs = m->v->programs.len;
    assert_null(plan_verify(m->plan));
    return m->v;
}

/* ---- what the interpreter says ---- */

static enum row_verdict verdict_of(enum plan_truth applies, enum plan_truth requires)
{
    if (applies == PLAN_NO) return ROW_NOT_APPLICABLE;
    if (requires == PLAN_YES) return ROW_MET;
    return applies == PLAN_YES && requires == PLAN_NO ? ROW_NOT_MET : ROW_NOT_SHOWN;
}

/* What the interpreter says of one program for all rows. */
struct expected { uint8_t verdict[ROWS]; bool applies[ROWS]; };

static enum plan_truth truth_at(const uint64_t *yes, const uint64_t *no, uint32_t r)
{
    return yes[r / 64] >> (r % 64) & 1 ? PLAN_YES : no[r / 64] >> (r % 64) & 1 ? PLAN_NO : PLAN_UNSURE;
}

static void expect(struct plan_eval *ev, const struct program *g, struct expected *out)
{
    uint64_t yes[(ROWS + 63) / 64], no[(ROWS + 63) / 64], applies[(ROWS + 63) / 64], not_applies[(ROWS + 63) / 64] = {0};
    memset(applies, 0xFF, sizeof applies);
    if (g->applies != PLAN_NONE) plan_eval_truth(ev, g->applies, 0, 0, ROWS, applies, not_applies);
    bool swap = g->kind == PROGRAM_EXCLUSION;
    plan_eval_truth(ev, g->requires, 0, 0, ROWS, swap ? no : yes, swap ? yes : no);
    for (uint32_t r = 0; r < ROWS; r++) {
        enum plan_truth a = truth_at(applies, not_applies, r);
        out->verdict[r] = (uint8_t)verdict_of(a, truth_at(yes, no, r));
        out->applies[r] = a == PLAN_YES;
    }
}

static enum row_verdict row_of(const struct maker *m, const struct expected *all, enum layout_family family, uint32_t r, int64_t *window)
{
    bool seen[ROW_NOT_APPLICABLE + 1] = {false};
    *window = -1;
    for (uint32_t i = 0; i < m->programs; i++) {
        if (layout_family(m->v->programs.at[i].kind) != family) continue;
        seen[all[i].verdict[r]] = true;
        if (family == LAYOUT_WINDOWS && all[i].applies[r] && *window < 0) *window = i;
    }
    if (seen[ROW_NOT_MET]) return ROW_NOT_MET;
    if (seen[ROW_NOT_SHOWN]) return ROW_NOT_SHOWN;
    return seen[ROW_MET] || family == LAYOUT_CRITERIA ? ROW_MET : ROW_NOT_APPLICABLE;
}

static void *load(const struct place *p, const struct validator *v, uint32_t level, uint64_t seed, const char *target)
{
    struct text object, command;
    char path[128];
    compile(v, (struct native_options){.triple = target, .level = level, .grade = 1}, &object);
    write_file(p, "p.o", &object);
    snprintf(path, sizeof path, "%s/p%u_%u.so", p->folder, (unsigned)seed, level);
    text_init(&command);
    text_addf(&command, "test -z \"$(nm -u p.o)\" && cc -shared -nostdlib -o %s p.o", path);
    assert_int_equal(run(p, command.at), 0);
    text_release(&command);
    text_release(&object);
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    assert_non_null(library);
    return library;
}

#endif
