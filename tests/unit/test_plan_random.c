/* test_plan_random.c - the interpreter against a model that takes one row at a time, on random plans and tables. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "lang/date.h"
#include "lang/text.h"
#include "tests/unit/plan_random.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

__extension__ typedef __int128 wide;

/* ---- the model: one row at a time, by the words of plan.h ---- */

struct mv { bool known; int64_t lo, hi; };              /* truths: lo is 1 or 0 */
struct at { uint32_t row[PLAN_VARS], table[PLAN_VARS]; };
struct model { const struct plan *p; const struct plan_env *env; };

static struct mv model(const struct model *m, uint32_t i, const struct at *at);

static const struct mv UNSURE = {false, 0, 0};
static struct mv value(int64_t lo, int64_t hi) { return (struct mv){true, lo, hi}; }
static struct mv truth(bool yes) { return value(yes, yes); }
static struct mv three(bool yes, bool no) { return yes ? truth(true) : no ? truth(false) : UNSURE; }
static struct mv fitting(wide lo, wide hi)
{
    return lo < INT64_MIN || hi > INT64_MAX || hi < INT64_MIN || lo > INT64_MAX ? UNSURE : value((int64_t)lo, (int64_t)hi);
}

static uint32_t model_row(const struct model *m, const struct at *at, uint32_t var, uint32_t up, uint32_t table)
{
    if (var == PLAN_ROOT) return m->env->table[table].rows ? 0 : PLAN_NONE;
    uint32_t row = at->row[var], t = at->table[var];
    for (; up; up--) {
        row = row == PLAN_NONE ? PLAN_NONE : m->env->table[t].parent_row[row];
        t = m->env->table[t].parent;
    }
    return row;
}

static struct mv model_cell(const struct model *m, const struct plan_node *n, const struct at *at)
{
    uint32_t row = model_row(m, at, n->var, n->up, n->table);
    const struct plan_column *c = &m->env->table[n->table].column[n->column];
    bool there = row != PLAN_NONE, known = there && (c->known[row / 64] >> (row % 64) & 1);
    if (n->op == PLAN_STATED) return truth(there && (c->state ? c->state[row] != PLAN_ABSENT : known));
    if (!known || (c->state && c->state[row] == PLAN_POISONED)) return UNSURE;
    return value(c->lo[row], c->hi ? c->hi[row] : c->lo[row]);
}

static uint64_t members(const struct plan *p, uint32_t i, struct mv v)
{
    if (p->nodes.at[i].type == PLAN_CHOICE) return (uint64_t)v.lo;
    return v.lo >= 0 && v.lo < 64 ? UINT64_C(1) << v.lo : 0;
}

static struct mv model_order(const struct plan_order *o, uint64_t a, uint64_t b)
{
    int yes = 0, no = 0;
    for (uint32_t x = 0; x < 64; x++)
        for (uint32_t y = 0; y < 64; y++) {
            if (!(a >> x & 1) || !(b >> y & 1)) continue;
            if (x >= o->n || y >= o->n) return UNSURE;
            if (o->le[0] >> (x * o->n + y) & 1) yes++;
            else no++;
        }
    return three(yes && !no, no && !yes);
}

static struct mv model_compare(const struct model *m, const struct plan_node *n, struct mv a, struct mv b)
{
    enum plan_type t = m->p->nodes.at[n->a].type, u = m->p->nodes.at[n->b].type;
    if (!a.known || !b.known) return UNSURE;
    if (n->op == PLAN_ORDER_LE) {
        if ((t != PLAN_CHOICE && a.lo > 63) || (u != PLAN_CHOICE && b.lo > 63)) return UNSURE;
        return model_order(&m->p->orders.at[n->k], members(m->p, n->a, a), members(m->p, n->b, b));
    }
    if (t == PLAN_CHOICE || u == PLAN_CHOICE) {
        uint64_t x = members(m->p, n->a, a), y = members(m->p, n->b, b);
        if ((t == PLAN_CHOICE && !x) || (u == PLAN_CHOICE && !y)) return UNSURE;
        return three(x == y && __builtin_popcountll(x) == 1, !(x & y));
    }
    wide al = (wide)a.lo * n->k, ah = (wide)a.hi * n->k, bl = (wide)b.lo * n->m, bh = (wide)b.hi * n->m;
    if (n->op == PLAN_EQ) return three(al == ah && bl == bh && al == bl, ah < bl || bh < al);
    if (n->op == PLAN_LT) return three(ah < bl, al >= bh);
    return three(ah <= bl, al > bh);
}

static struct mv model_in(const struct model *m, const struct plan_node *n, struct mv a)
{
    const struct plan_list *l = &m->p->lists.at[n->k];
    bool choice = m->p->nodes.at[n->a].type == PLAN_CHOICE;
    uint32_t in = 0, out = 0;
    if (!a.known) return UNSURE;
    for (int64_t code = choice ? 0 : a.lo; code <= (choice ? 63 : a.lo); code++) {
        bool listed = false;
        if (choice && !((uint64_t)a.lo >> code & 1)) continue;
        for (uint32_t i = 0; i < l->n; i++) listed |= l->codes[i] == code;
        if (listed) in++;
        else out++;
    }
    return three(in && !out, out && !in);
}

static struct mv model_lookup(const struct plan_lookup *l, uint32_t column, struct mv key)
{
    int64_t lo = INT64_MAX, hi = INT64_MIN;
    for (int64_t k = key.lo; key.known && k <= key.hi; k++) {
        int64_t x = INT64_MIN, y = INT64_MAX;
        for (uint32_t i = 0; i < l->rows; i++) {
            if (k < l->from[i] || (k > l->to[i] && !(l->open_end && i + 1 == l->rows))) continue;
            if (l->lo[i * l->columns + column] > x) x = l->lo[i * l->columns + column];
            if (l->hi[i * l->columns + column] < y) y = l->hi[i * l->columns + column];
        }
        if (x == INT64_MIN || x > y) return UNSURE;
        if (x < lo) lo = x;
        if (y > hi) hi = y;
    }
    return key.known ? value(lo, hi) : UNSURE;
}

static bool leap(int y) { return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0; }
static int length_of(int y, int m) { return m == 2 ? 28 + leap(y) : m == 4 || m == 6 || m == 9 || m == 11 ? 30 : 31; }

static int64_t day_of(int y, int m, int d)
{
    int64_t day = d - 1;
    for (int x = 1970; x < y; x++) day += 365 + leap(x);
    for (int x = y; x < 1970; x++) day -= 365 + leap(x);
    for (int x = 1; x < m; x++) day += length_of(y, x);
    return day;
}

/* Day plus months; months that lack the day end early, or one day late with `up`. */
static int64_t plus_months(int64_t day, int64_t months, bool up, bool *lacks)
{
    int y = 1970, m = 1;
    while (day < 0) day += 365 + leap(--y);
    while (day >= 365 + leap(y)) day -= 365 + leap(y++);
    while (day >= length_of(y, m)) day -= length_of(y, m++);
    int64_t all = (int64_t)y * 12 + m - 1 + months;
    y = (int)(all / 12);
    m = (int)(all % 12) + 1;
    *lacks = day + 1 > length_of(y, m);
    return day_of(y, m, *lacks ? length_of(y, m) : (int)day + 1) + (*lacks && up);
}

static int64_t model_periods(int64_t from, int64_t to, int64_t period, bool up)
{
    bool lacks;
    int64_t n = (to - from) / 31 / period - 3;
    while (plus_months(from, (n + 1) * period, up, &lacks) <= to) n++;
    while (plus_months(from, n * period, up, &lacks) > to) n--;
    return n;
}

static struct mv model_completed(const struct plan_node *n, int64_t from, int64_t to)
{
    if (from < -100000 || to < -100000 || from > 100000 || to > 100000) return UNSURE;   /* none are near years 1 or 9999 */
    int64_t down = model_periods(from, to, n->k, false), up = model_periods(from, to, n->k, true);
    if (n->m == DATE_ROUND_REFUSE && up != down) return UNSURE;
    return value(n->m == DATE_ROUND_DOWN ? down : up, 0);
}

static struct mv model_months(const struct plan_node *n, int64_t day)
{
    bool lacks;
    if (day < -100000 || day > 100000) return UNSURE;
    int64_t to = plus_months(day, n->k, n->m == DATE_ROUND_UP, &lacks);
    return lacks && n->m == DATE_ROUND_REFUSE ? UNSURE : value(to, to);
}

static struct mv model_arithmetic(const struct plan_node *n, struct mv a, struct mv b)
{
    if (!a.known || !b.known) return UNSURE;
    if (n->op == PLAN_ADD)
        return fitting((wide)(n->k < 0 ? a.hi : a.lo) * n->k + (wide)(n->m < 0 ? b.hi : b.lo) * n->m,
                       (wide)(n->k < 0 ? a.lo : a.hi) * n->k + (wide)(n->m < 0 ? b.lo : b.hi) * n->m);
    if (n->op == PLAN_MUL) {
        wide lo = (wide)a.lo * b.lo, hi = lo, ends[3] = {(wide)a.lo * b.hi, (wide)a.hi * b.lo, (wide)a.hi * b.hi};
        for (int i = 0; i < 3; i++) lo = ends[i] < lo ? ends[i] : lo, hi = ends[i] > hi ? ends[i] : hi;
        return fitting(lo, hi);
    }
    struct mv first = model_completed(n, a.hi, b.lo), last = model_completed(n, a.lo, b.hi);
    return first.known && last.known ? value(first.lo, last.lo) : UNSURE;
}

struct row { struct mv filter, body, key; };

/* The row that FIRST or LAST chooses: no other may come before it. */
static struct mv model_chosen(const struct row *rows, uint32_t n, bool last)
{
    for (uint32_t i = 0; i < n; i++) {
        bool wins = true;
        for (uint32_t j = 0; j < n; j++) {
            if (i == j) continue;
            if (last) wins = wins && (j < i ? rows[j].key.hi < rows[i].key.lo : rows[j].key.hi <= rows[i].key.lo);
            else wins = wins && (j < i ? rows[i].key.hi < rows[j].key.lo : rows[i].key.hi <= rows[j].key.lo);
        }
        if (wins) return rows[i].body;
    }
    return UNSURE;
}

static struct mv model_fold(const struct plan_node *n, const struct row *rows, uint32_t count, uint32_t possible)
{
    struct mv sum = value(0, 0);
    if (n->op == PLAN_COUNT) return value(count, count + possible);
    if (possible) return UNSURE;
    for (uint32_t i = 0; i < count; i++)
        if (n->op == PLAN_FIRST || n->op == PLAN_LAST ? !rows[i].key.known : !rows[i].body.known) return UNSURE;
    if (n->op == PLAN_FIRST || n->op == PLAN_LAST) return model_chosen(rows, count, n->op == PLAN_LAST);
    if (n->op != PLAN_SUM && !count) return UNSURE;
    if (n->op != PLAN_SUM) sum = rows[0].body;
    for (uint32_t i = 0; i < count; i++) {
        struct mv b = rows[i].body;
        if (n->op == PLAN_SUM) sum = fitting((wide)sum.lo + b.lo, (wide)sum.hi + b.hi);
        else if (n->op == PLAN_MIN) sum = value(b.lo < sum.lo ? b.lo : sum.lo, b.hi < sum.hi ? b.hi : sum.hi);
        else sum = value(b.lo > sum.lo ? b.lo : sum.lo, b.hi > sum.hi ? b.hi : sum.hi);
        if (!sum.known) return UNSURE;
    }
    return sum;
}

static struct mv model_collection(const struct model *m, const struct plan_node *n, const struct at *outer)
{
    const struct plan_table *t = &m->env->table[n->table];
    uint32_t parent = n->of_parent ? model_row(m, outer, n->of_var, n->of_up, t->parent) : 0, count = 0, possible = 0;
    bool all = n->op == PLAN_FORALL, quantifier = all || n->op == PLAN_EXISTS;
    bool decided = false, unsure = n->op == PLAN_EXISTS && n->open;
    if (n->of_parent && parent == PLAN_NONE) return UNSURE;
    const uint64_t *below_parents = n->of_parent ? m->env->table[t->parent].unsure_below : NULL;
    bool others = n->of_parent && (t->strays || (below_parents && below_parents[parent / 64] >> (parent % 64) & 1));
    unsure |= others;
    struct row *rows = calloc(t->rows + 1, sizeof *rows);
    struct at at = *outer;
    at.table[n->var] = n->table;
    for (uint32_t i = 0; i < t->rows; i++) {
        if (n->of_parent && t->parent_row[i] != parent) continue;
        at.row[n->var] = i;
        struct row r = {n->a == PLAN_NONE ? truth(true) : model(m, n->a, &at), UNSURE, UNSURE};
        if (n->op != PLAN_COUNT) r.body = model(m, n->b, &at);
        if (n->op == PLAN_FIRST || n->op == PLAN_LAST) r.key = model(m, n->c, &at);
        bool out = r.filter.known && !r.filter.lo, harmless = out || (r.body.known && r.body.lo == all);
        if (r.filter.known && !out) rows[count++] = r;
        if (!r.filter.known) possible++;
        if (r.filter.known && r.body.known && !harmless) decided = true;
        else if (!harmless) unsure = true;
    }
    struct mv v = quantifier ? (decided ? truth(!all) : unsure ? UNSURE : truth(all)) : others ? UNSURE : model_fold(n, rows, count, possible);
    free(rows);
    return v;
}

static struct mv model_if(const struct model *m, const struct plan_node *n, const struct at *at)
{
    struct mv a = model(m, n->a, at), b = model(m, n->b, at), c = model(m, n->c, at);
    if (a.known) return a.lo ? b : c;
    if (!b.known || !c.known) return UNSURE;
    if (n->type == PLAN_CHOICE) return value(b.lo | c.lo, b.lo | c.lo);
    return b.lo == c.lo && b.hi == c.hi ? b : UNSURE;
}

static struct mv model(const struct model *m, uint32_t i, const struct at *at)
{
    const struct plan_node *n = &m->p->nodes.at[i];
    struct mv a, b;
    switch (n->op) {
    case PLAN_CONST: return value(n->k, n->ranged ? n->m : n->k);
    case PLAN_UNKNOWN: return UNSURE;
    case PLAN_COLUMN: case PLAN_STATED: return model_cell(m, n, at);
    case PLAN_ROW: { uint32_t row = model_row(m, at, n->var, n->up, n->table); return row == PLAN_NONE ? UNSURE : value(row, row); }
    case PLAN_INPUT: return model(m, n->a, at);
    case PLAN_GRADE: return n->k <= m->env->grade ? model(m, n->a, at) : UNSURE;
    case PLAN_NOT: a = model(m, n->a, at); return a.known ? truth(!a.lo) : UNSURE;
    case PLAN_AND: case PLAN_OR:
        a = model(m, n->a, at);
        b = model(m, n->b, at);
        if ((a.known && a.lo == (n->op == PLAN_OR)) || (b.known && b.lo == (n->op == PLAN_OR))) return truth(n->op == PLAN_OR);
        return a.known && b.known ? truth(n->op == PLAN_AND) : UNSURE;
    case PLAN_KNOWN:
        a = model(m, n->a, at);
        return truth(a.known && (m->p->nodes.at[n->a].type != PLAN_CHOICE || __builtin_popcountll((uint64_t)a.lo) == 1));
    case PLAN_IF: return model_if(m, n, at);
    case PLAN_EQ: case PLAN_LT: case PLAN_LE: case PLAN_ORDER_LE: return model_compare(m, n, model(m, n->a, at), model(m, n->b, at));
    case PLAN_IN: return model_in(m, n, model(m, n->a, at));
    case PLAN_CONTAINS: a = model(m, n->a, at); return a.known ? truth((uint64_t)a.lo >> n->k & 1) : UNSURE;
    case PLAN_ADD: case PLAN_MUL: case PLAN_COMPLETED: return model_arithmetic(n, model(m, n->a, at), model(m, n->b, at));
    case PLAN_ADD_MONTHS:
        a = model(m, n->a, at);
        if (!a.known) return UNSURE;
        b = model_months(n, a.hi);
        a = model_months(n, a.lo);
        return a.known && b.known ? value(a.lo, b.lo) : UNSURE;
    case PLAN_LOOKUP: return model_lookup(&m->p->lookups.at[n->k], (uint32_t)n->m, model(m, n->a, at));
    case PLAN_FORALL: case PLAN_EXISTS: case PLAN_COUNT: case PLAN_SUM: case PLAN_MIN: case PLAN_MAX: case PLAN_FIRST:
    case PLAN_LAST: return model_collection(m, n, at);
    }
    return UNSURE;
}

/* ---- agreement ---- */

static void show(const struct plan *p, uint32_t root, uint32_t row)
{
    struct text t;
    text_init(&t);
    plan_dump(p, root, &t);
    fprintf(stderr, "row %u of\n%s", row, t.at);
    text_release(&t);
}

enum { MOST_ROWS = PLAN_BLOCK };
static struct { uint64_t yes[MOST_ROWS / 64], no[MOST_ROWS / 64], known[MOST_ROWS / 64]; int64_t lo[MOST_ROWS], hi[MOST_ROWS]; } got;

static void agree_block(struct plan_eval *ev, const struct model *m, uint32_t root, uint32_t first, uint32_t count)
{
    bool is_truth = m->p->nodes.at[root].type == PLAN_TRUTH;
    memset(got.yes, 0xff, sizeof got.yes);
    memset(got.no, 0xff, sizeof got.no);
    if (is_truth) plan_eval_truth(ev, root, 1, first, count, got.yes, got.no);
    plan_eval_value(ev, root, 1, first, count, got.lo, got.hi, got.known);
    for (uint32_t i = 0; i < count; i++) {
        struct at at = {.row = {first + i}, .table = {1}};
        struct mv want = model(m, root, &at);
        bool yes = got.yes[i / 64] >> (i % 64) & 1, no = got.no[i / 64] >> (i % 64) & 1, known = got.known[i / 64] >> (i % 64) & 1;
        bool same = known == want.known && (!known || (got.lo[i] == want.lo && got.hi[i] == want.hi));
        if (is_truth) same = same && yes == (want.known && want.lo) && no == (want.known && !want.lo);
        if (!same) {
            show(m->p, root, first + i);
            fprintf(stderr, "known %d, not %d; ", known, want.known);
            fprintf(stderr, "%lld..%lld, not ", (long long)got.lo[i], (long long)got.hi[i]);
            fprintf(stderr, "%lld..%lld\n", (long long)want.lo, (long long)want.hi);
        }
        assert_true(same);
    }
    if (count % 64) assert_int_equal(got.known[count / 64] >> (count % 64), 0);
    if (is_truth && count % 64) assert_int_equal((got.yes[count / 64] | got.no[count / 64]) >> (count % 64), 0);
}

static void agree(const struct plan *p, const struct plan_env *env, uint32_t root)
{
    struct model m = {p, env};
    struct plan_eval *ev = plan_eval_new(p, env);
    uint32_t rows = env->table[1].rows;
    agree_block(ev, &m, root, 0, rows);
    for (uint32_t first = 0; first < rows && rows < 1000;) {
        uint32_t count = 1 + below(rows - first);
        agree_block(ev, &m, root, first, count);
        first += count;
    }
    plan_eval_free(ev);
}

static void agree_many(uint64_t seed, uint32_t plans, uint32_t subjects, uint32_t children, int depth)
{
    static struct maker maker;
    random_state = seed;
    struct world *w = NULL;
    for (uint32_t i = 0; i < plans; i++) {
        if (i % 16 == 0) {
            if (w) arena_free(w->arena);
            uint32_t grandchildren = children ? below(children * 2) : 0;
            w = world_new(below(8) > 0, subjects, children, grandchildren);
        }
        uint32_t root;
        struct arena *a = arena_new();
        enum plan_type types[] = {PLAN_TRUTH, PLAN_TRUTH, PLAN_NUMBER, PLAN_DATE, PLAN_CHOICE, PLAN_CODE};
        struct plan *p = plan_make(a, &maker, false, subjects > 100, types[below(6)], depth, &root);
        assert_null(plan_verify(p));
        agree(p, &w->env, root);
        arena_free(a);
    }
    arena_free(w->arena);
}

static void test_agrees_small(void **state) { (void)state; agree_many(11, 4000, 5, 7, 4); }
static void test_agrees_one_row(void **state) { (void)state; agree_many(12, 2000, 1, 3, 5); }
static void test_agrees_without_children(void **state) { (void)state; agree_many(13, 500, 3, 0, 4); }
static void test_agrees_at_words(void **state)
{
    (void)state;
    agree_many(14, 300, 63, 20, 3);
    agree_many(15, 300, 64, 20, 3);
    agree_many(16, 300, 65, 20, 3);
}
static void test_agrees_many_pairs(void **state) { (void)state; agree_many(17, 24, 90, 130, 2); }
static void test_agrees_block(void **state) { (void)state; agree_many(18, 24, PLAN_BLOCK, 40, 2); }

/* ---- Kleene's promise ---- */

static bool cell_is_open(const struct world *w, uint32_t t, uint32_t c, uint32_t row)
{
    const struct cells *x = &w->cells[t][c];
    bool known = x->known[row / 64] >> (row % 64) & 1, poisoned = x->state && x->state[row] == PLAN_POISONED;
    if (!known || poisoned) return true;
    return c == CHOICE ? __builtin_popcountll((uint64_t)x->lo[row]) != 1 : x->hi && x->hi[row] != x->lo[row];
}

/* Gives a cell one of the values that it may have. */
static void cell_settle(struct world *w, uint32_t t, uint32_t c, uint32_t row)
{
    struct cells *x = &w->cells[t][c];
    bool known = x->known[row / 64] >> (row % 64) & 1, poisoned = x->state && x->state[row] == PLAN_POISONED;
    if (!known || poisoned || (c == CHOICE && !x->lo[row])) {
        cell_random(w, t, c, row, true);
    } else if (c == CHOICE) {
        uint64_t set = (uint64_t)x->lo[row];
        for (int drop = (int)below(8); drop && (set & (set - 1)); drop--) set &= set - 1;
        x->lo[row] = (int64_t)(set & -set);
    } else if (x->hi) {
        x->lo[row] = x->hi[row] = between(x->lo[row], x->hi[row]);
    }
}

static void test_kleene(void **state)
{
    (void)state;
    static struct maker maker;
    random_state = 21;
    for (uint32_t i = 0; i < 3000; i++) {
        struct world *w = world_new(1, 4, 5, 5);
        uint32_t root;
        struct plan *p = plan_make(w->arena, &maker, true, false, PLAN_TRUTH, 4, &root);
        assert_null(plan_verify(p));
        struct plan_eval *ev = plan_eval_new(p, &w->env);
        uint64_t yes, no, then_yes, then_no;
        plan_eval_truth(ev, root, 1, 0, 4, &yes, &no);
        for (int step = 0; step < 12; step++) {
            uint32_t t = below(TABLES), c = below(COLUMNS), row = w->table[t].rows ? below(w->table[t].rows) : 0;
            if (!w->table[t].rows || !cell_is_open(w, t, c, row)) continue;
            cell_settle(w, t, c, row);
            plan_eval_truth(ev, root, 1, 0, 4, &then_yes, &then_no);
            if ((yes & then_no) || (no & then_yes)) show(p, root, 0);
            assert_int_equal((yes & then_no) | (no & then_yes), 0);
        }
        plan_eval_free(ev);
        arena_free(w->arena);
    }
}

/* ---- explanations ---- */

struct seen { uint32_t cells, others; bool cell[TABLES][COLUMNS][16]; };

static void see(void *ctx, const struct plan_leaf *leaf)
{
    struct seen *s = ctx;
    if (leaf->column == PLAN_NONE || leaf->row == PLAN_NONE) {
        s->others++;
    } else {
        s->cells++;
        s->cell[leaf->table][leaf->column][leaf->row] = true;
    }
}

static enum plan_truth verdict(struct plan_eval *ev, uint32_t root)
{
    uint64_t yes, no;
    plan_eval_truth(ev, root, 1, 0, 1, &yes, &no);
    return yes ? PLAN_YES : no ? PLAN_NO : PLAN_UNSURE;
}

/* Changes the cells that were seen, or those that were not; only the open ones when asked. */
static void change(struct world *w, const struct seen *s, bool seen, bool open_only)
{
    for (uint32_t t = 0; t < TABLES; t++)
        for (uint32_t c = 0; c < COLUMNS; c++)
            for (uint32_t row = 0; row < w->table[t].rows; row++) {
                if (s->cell[t][c][row] != seen) continue;
                if (open_only && cell_is_open(w, t, c, row)) cell_settle(w, t, c, row);
                else if (!open_only) cell_random(w, t, c, row, false);
            }
}

/* For yes and no: nothing but the leaves matters. For unknown: while the leaves stay open, filling the rest settles
   nothing; and once they are filled, no cell is left to be asked for. */
static void test_explains(void **state)
{
    (void)state;
    static struct maker maker;
    random_state = 31;
    uint32_t settled = 0, unsure = 0;
    for (uint32_t i = 0; i < 6000; i++) {
        struct world *w = world_new(1, 4, 5, 5);
        uint32_t root;
        struct plan *p = plan_make(w->arena, &maker, true, false, PLAN_TRUTH, 4, &root);
        assert_null(plan_verify(p));
        struct plan_eval *ev = plan_eval_new(p, &w->env);
        struct seen before = {0}, after = {0};
        enum plan_truth v = verdict(ev, root);
        plan_explain(ev, root, 1, 0, see, &before);
        change(w, &before, false, v == PLAN_UNSURE);
        if (verdict(ev, root) != v) show(p, root, 0);
        assert_int_equal(verdict(ev, root), v);
        if (v == PLAN_UNSURE) {
            assert_true(before.cells + before.others > 0);
            change(w, &before, true, true);
            if (verdict(ev, root) == PLAN_UNSURE) {
                plan_explain(ev, root, 1, 0, see, &after);
                if (after.cells) show(p, root, 0);
                assert_int_equal(after.cells, 0);
                assert_true(after.others > 0);
            } else if (!before.others) {
                settled++;
            }
            unsure++;
        }
        plan_eval_free(ev);
        arena_free(w->arena);
    }
    assert_true(unsure > 500 && settled > unsure / 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_agrees_small), cmocka_unit_test(test_agrees_one_row),
        cmocka_unit_test(test_agrees_without_children), cmocka_unit_test(test_agrees_at_words),
        cmocka_unit_test(test_agrees_many_pairs), cmocka_unit_test(test_agrees_block),
        cmocka_unit_test(test_kleene), cmocka_unit_test(test_explains),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
