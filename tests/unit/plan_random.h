/* plan_random.h - random tables and random plans over them, the same for the same seed whatever the compiler. */
#ifndef RIPX_TESTS_PLAN_RANDOM_H
#define RIPX_TESTS_PLAN_RANDOM_H

#include "lang/plan.h"

#include <string.h>

static uint64_t random_state;
static uint64_t random_next(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    return random_state ^= random_state << 17;
}
static uint32_t below(uint32_t n) { return (uint32_t)(random_next() >> 33) % n; }
static int64_t between(int64_t lo, int64_t hi) { return lo + below((uint32_t)(hi - lo + 1)); }

/* ---- random tables: 0 the root, 1 subjects, 2 children of 1, 3 children of 2 ---- */

enum { NUM, RANGE, DAY, CODE, FLAG, CHOICE, SET, HUGE_NUM, COLUMNS, TABLES = 4 };
static const enum plan_type COLUMN_TYPE[COLUMNS] = {PLAN_NUMBER, PLAN_NUMBER, PLAN_DATE, PLAN_CODE, PLAN_TRUTH, PLAN_CHOICE, PLAN_SET, PLAN_NUMBER};

struct cells { int64_t *lo, *hi; uint64_t *known; uint8_t *state; };
struct world {
    struct arena *arena;
    struct plan_env env;
    struct plan_table table[TABLES];
    struct cells cells[TABLES][COLUMNS];
};

static void cell_random(struct world *w, uint32_t t, uint32_t c, uint32_t row, bool must_know)
{
    struct cells *x = &w->cells[t][c];
    static const int64_t huge[] = {INT64_MAX, INT64_MIN, INT64_MAX - 1, INT64_MIN + 1, 1, -1, 4000000000, -3000000000};
    int64_t lo = 0, hi;
    switch (c) {
    case NUM: case RANGE: lo = between(-3, 12); break;
    case DAY: lo = below(40) ? between(-800, 1600) : INT64_MAX - below(2); break;
    case CODE: lo = below(20) ? below(6) : 70; break;
    case FLAG: lo = below(2); break;
    case CHOICE: lo = must_know ? 1 << below(6) : below(8) ? (int64_t)(random_next() & 63) : 0; break;
    case SET: lo = (int64_t)random_next(); break;
    default: lo = huge[below(8)]; break;
    }
    hi = lo;
    if (!must_know && (c == RANGE || c == DAY) && lo < 100000 && below(3) == 0) hi = lo + below(c == DAY ? 70 : 5);
    x->lo[row] = lo;
    if (c == RANGE || c == DAY) x->hi[row] = hi;
    bool known = must_know || below(4);
    uint64_t bit = UINT64_C(1) << (row % 64);
    x->known[row / 64] = known ? x->known[row / 64] | bit : x->known[row / 64] & ~bit;
    if (x->state) x->state[row] = known ? (must_know || below(9) ? PLAN_GIVEN : PLAN_POISONED) : below(2) ? PLAN_ABSENT : PLAN_SAID_UNKNOWN;
}

static void world_table(struct world *w, uint32_t t, uint32_t rows)
{
    struct plan_column *column = arena_alloc(w->arena, COLUMNS * sizeof *column);
    uint32_t *parent = arena_alloc(w->arena, (rows + 1) * sizeof *parent);
    for (uint32_t c = 0; c < COLUMNS; c++) {
        struct cells *x = &w->cells[t][c];
        x->lo = arena_alloc(w->arena, (rows + 1) * sizeof *x->lo);
        x->hi = c == RANGE || c == DAY ? arena_alloc(w->arena, (rows + 1) * sizeof *x->hi) : NULL;
        x->known = arena_alloc(w->arena, (rows / 64 + 1) * sizeof *x->known);
        x->state = t % 2 ? NULL : arena_alloc(w->arena, rows + 1);
        for (uint32_t i = 0; i < rows; i++) cell_random(w, t, c, i, false);
        column[c] = (struct plan_column){COLUMN_TYPE[c], x->lo, x->hi, x->known, x->state};
    }
    uint32_t parents = t ? w->table[t - 1].rows : 0;
    for (uint32_t i = 0; t && i < rows; i++) parent[i] = parents && below(10) ? (below(2) ? (uint32_t)((uint64_t)i * parents / rows) : below(parents)) : PLAN_NONE;
    /* Of one table in three it is not known of some rows what stands below them; one in four has rows that may stand below any. */
    uint64_t *unsure = below(3) ? NULL : arena_alloc(w->arena, (rows / 64 + 1) * sizeof *unsure);
    for (uint32_t i = 0; unsure && i < rows; i++)
        if (!below(8)) unsure[i / 64] |= UINT64_C(1) << (i % 64);
    w->table[t] = (struct plan_table){rows, COLUMNS, column, t ? t - 1 : PLAN_NONE, parent, unsure, t && !below(4)};
}

static struct world *world_new(uint32_t roots, uint32_t subjects, uint32_t children, uint32_t grandchildren)
{
    struct arena *a = arena_new();
    struct world *w = arena_alloc(a, sizeof *w);
    w->arena = a;
    world_table(w, 0, roots);
    world_table(w, 1, subjects);
    world_table(w, 2, children);
    world_table(w, 3, grandchildren);
    w->env = (struct plan_env){TABLES, w->table, 1};
    return w;
}

/* ---- random plans ---- */

struct scope { uint32_t parent, table[PLAN_VARS]; };
struct maker {
    struct plan *p;
    bool monotone;                      /* without KNOWN and STATED */
    bool large;                         /* many subjects: none over all of them within each */
    struct scope scopes[64];
    uint32_t n_scopes, scope_of[4096];
};

static uint32_t make(struct maker *m, enum plan_type type, int depth, uint32_t scope);

static uint32_t add(struct maker *m, uint32_t scope, struct plan_node n)
{
    n.span = (struct span){0, m->p->nodes.len, m->p->nodes.len + 1};
    uint32_t i = plan_add(m->p, n);
    m->scope_of[i] = scope;
    return i;
}

static struct plan_node node(enum plan_op op, enum plan_type type, uint32_t a, uint32_t b, uint32_t c)
{
    return (struct plan_node){.op = op, .type = type, .a = a, .b = b, .c = c, .k = 1, .m = 1};
}

/* The children are made one after the other: every compiler makes the same plan. */
static struct plan_node unary(struct maker *m, enum plan_op op, enum plan_type type, enum plan_type a, int depth, uint32_t scope)
{
    return node(op, type, make(m, a, depth - 1, scope), 0, 0);
}

static struct plan_node binary(struct maker *m, enum plan_op op, enum plan_type type, enum plan_type a, enum plan_type b, int depth, uint32_t scope)
{
    uint32_t first = make(m, a, depth - 1, scope), second = make(m, b, depth - 1, scope);
    return node(op, type, first, second, 0);
}

/* A variable of the scope and how far up, with the table reached. */
static void pick_place(struct maker *m, uint32_t scope, uint8_t *var, uint8_t *up, uint32_t *table)
{
    const struct scope *s = &m->scopes[scope];
    do *var = (uint8_t)below(PLAN_VARS); while (s->table[*var] == PLAN_NONE);
    *up = (uint8_t)(below(3) ? 0 : below(s->table[*var] + 1));
    *table = s->table[*var] - *up;
    if (!below(8)) {
        *var = PLAN_ROOT;
        *up = 0;
        *table = 0;
    }
}

static uint32_t make_cell(struct maker *m, enum plan_op op, enum plan_type type, uint32_t column, uint32_t scope)
{
    struct plan_node n = {.op = op, .type = type, .column = column};
    pick_place(m, scope, &n.var, &n.up, &n.table);
    return add(m, scope, n);
}

static uint32_t make_constant(struct maker *m, enum plan_type type, uint32_t scope)
{
    struct plan_node n = {.op = below(12) ? PLAN_CONST : PLAN_UNKNOWN, .type = type};
    if (type == PLAN_TRUTH || type == PLAN_REF) n.k = below(2);
    if (type == PLAN_NUMBER) n.k = below(10) ? between(-3, 12) : (int64_t)random_next();
    if (type == PLAN_DATE) n.k = between(-800, 1600);
    if (type == PLAN_CODE) n.k = below(6);
    if (type == PLAN_CHOICE || type == PLAN_SET) n.k = (int64_t)(random_next() & 63);
    n.m = n.k;
    n.ranged = (type == PLAN_NUMBER || type == PLAN_DATE) && n.k < INT64_MAX - 9 && !below(3);
    if (n.ranged) n.m += below(9);
    return add(m, scope, n);
}

static uint32_t make_collection(struct maker *m, enum plan_op op, enum plan_type type, int depth, uint32_t scope)
{
    struct plan_node n = {.op = op, .type = type, .a = PLAN_NONE, .open = !below(3)};
    uint32_t inner = m->n_scopes++, reached;
    n.table = m->large ? 2 + below(2) : 1 + below(3);
    m->scopes[inner] = m->scopes[scope];
    m->scopes[inner].parent = scope;
    n.var = (uint8_t)(1 + below(PLAN_VARS - 1));
    if (below(3)) {
        pick_place(m, scope, &n.of_var, &n.of_up, &reached);
        n.of_parent = reached + 1 < TABLES && (reached || !m->large);
        if (n.of_parent) n.table = reached + 1;
    }
    m->scopes[inner].table[n.var] = n.table;
    if (below(2)) n.a = make(m, PLAN_TRUTH, depth - 1, inner);
    if (op != PLAN_COUNT) n.b = make(m, op == PLAN_FORALL || op == PLAN_EXISTS ? PLAN_TRUTH : type, depth - 1, inner);
    if (op == PLAN_FIRST || op == PLAN_LAST) n.c = make(m, below(2) ? PLAN_NUMBER : PLAN_DATE, depth - 1, inner);
    return add(m, scope, n);
}

static uint32_t make_comparison(struct maker *m, int depth, uint32_t scope)
{
    static const enum plan_type types[] = {PLAN_NUMBER, PLAN_NUMBER, PLAN_DATE, PLAN_CODE, PLAN_CHOICE, PLAN_REF, PLAN_TRUTH};
    enum plan_type t = types[below(7)], u = t;
    enum plan_op op = t == PLAN_NUMBER || t == PLAN_DATE ? (enum plan_op)(PLAN_EQ + below(3)) : PLAN_EQ;
    if (t == PLAN_CHOICE && below(2)) u = PLAN_CODE;
    struct plan_node n = binary(m, op, PLAN_TRUTH, t, u, depth, scope);
    if (t == PLAN_NUMBER && below(2)) {
        n.k = below(8) ? between(1, 5) : INT64_MAX - below(3);
        n.m = below(8) ? between(1, 5) : INT64_MAX - below(3);
    }
    return add(m, scope, n);
}

static uint32_t make_truth(struct maker *m, int depth, uint32_t scope)
{
    struct plan_node n;
    enum plan_type t;
    switch (below(m->monotone ? 16 : 18)) {
    case 0: return make_cell(m, PLAN_COLUMN, PLAN_TRUTH, FLAG, scope);
    case 1: return add(m, scope, unary(m, PLAN_NOT, PLAN_TRUTH, PLAN_TRUTH, depth, scope));
    case 2: case 3: return add(m, scope, binary(m, PLAN_AND, PLAN_TRUTH, PLAN_TRUTH, PLAN_TRUTH, depth, scope));
    case 4: return add(m, scope, binary(m, PLAN_OR, PLAN_TRUTH, PLAN_TRUTH, PLAN_TRUTH, depth, scope));
    case 5:
        n = unary(m, PLAN_IN, PLAN_TRUTH, below(2) ? PLAN_CODE : PLAN_CHOICE, depth, scope);
        n.k = below(2);
        return add(m, scope, n);
    case 6:
        n = unary(m, PLAN_CONTAINS, PLAN_TRUTH, PLAN_SET, depth, scope);
        n.k = below(64);
        return add(m, scope, n);
    case 7:
        t = below(2) ? PLAN_CODE : PLAN_CHOICE;
        n = binary(m, PLAN_ORDER_LE, PLAN_TRUTH, t, below(2) ? PLAN_CODE : PLAN_CHOICE, depth, scope);
        n.k = 0;
        return add(m, scope, n);
    case 8: return make_collection(m, PLAN_FORALL, PLAN_TRUTH, depth, scope);
    case 9: return make_collection(m, PLAN_EXISTS, PLAN_TRUTH, depth, scope);
    case 10: return make_collection(m, below(2) ? PLAN_FIRST : PLAN_LAST, PLAN_TRUTH, depth, scope);
    case 16: return add(m, scope, unary(m, PLAN_KNOWN, PLAN_TRUTH, (enum plan_type)below(PLAN_REF + 1), depth, scope));
    case 17: return make_cell(m, PLAN_STATED, PLAN_TRUTH, below(COLUMNS), scope);
    default: return make_comparison(m, depth, scope);
    }
}

static uint32_t make_number(struct maker *m, int depth, uint32_t scope)
{
    struct plan_node n;
    switch (below(12)) {
    case 0: case 1:
        n = binary(m, PLAN_ADD, PLAN_NUMBER, PLAN_NUMBER, PLAN_NUMBER, depth, scope);
        n.k = between(-2, 2);
        n.m = below(5) ? between(-2, 2) : INT64_MIN;
        return add(m, scope, n);
    case 2: return add(m, scope, binary(m, PLAN_MUL, PLAN_NUMBER, PLAN_NUMBER, PLAN_NUMBER, depth, scope));
    case 3:
        n = binary(m, PLAN_COMPLETED, PLAN_NUMBER, PLAN_DATE, PLAN_DATE, depth, scope);
        n.k = below(2) ? 1 : between(1, 12);
        n.m = below(3);
        return add(m, scope, n);
    case 4:
        n = node(PLAN_LOOKUP, PLAN_NUMBER, make_cell(m, PLAN_COLUMN, PLAN_NUMBER, below(4) ? RANGE : NUM, scope), 0, 0);
        n.k = below(2);
        n.m = below(2);
        return add(m, scope, n);
    case 5: return make_collection(m, PLAN_COUNT, PLAN_NUMBER, depth, scope);
    case 6: return make_collection(m, PLAN_SUM, PLAN_NUMBER, depth, scope);
    case 7: return make_collection(m, below(2) ? PLAN_MIN : PLAN_MAX, PLAN_NUMBER, depth, scope);
    case 8: return make_collection(m, below(2) ? PLAN_FIRST : PLAN_LAST, PLAN_NUMBER, depth, scope);
    default: return make_cell(m, PLAN_COLUMN, PLAN_NUMBER, below(9) ? below(2) : HUGE_NUM, scope);
    }
}

static uint32_t make_date(struct maker *m, int depth, uint32_t scope)
{
    struct plan_node n;
    switch (below(6)) {
    case 0: return add(m, scope, binary(m, PLAN_ADD, PLAN_DATE, PLAN_DATE, PLAN_NUMBER, depth, scope));
    case 1:
        n = unary(m, PLAN_ADD_MONTHS, PLAN_DATE, PLAN_DATE, depth, scope);
        n.k = between(-30, 30);
        n.m = below(3);
        return add(m, scope, n);
    case 2: return make_collection(m, (enum plan_op)(PLAN_MIN + below(4)), PLAN_DATE, depth, scope);
    default: return make_cell(m, PLAN_COLUMN, PLAN_DATE, DAY, scope);
    }
}

static uint32_t make_other(struct maker *m, enum plan_type type, int depth, uint32_t scope)
{
    if (!below(5) && depth > 0) return make_collection(m, below(2) ? PLAN_FIRST : PLAN_LAST, type, depth, scope);
    if (type == PLAN_REF) return make_cell(m, PLAN_ROW, PLAN_REF, 0, scope);
    if (type == PLAN_INSTANT) return make_constant(m, type, scope);
    return make_cell(m, PLAN_COLUMN, type, type == PLAN_CODE ? CODE : type == PLAN_SET ? SET : CHOICE, scope);
}

static bool in_scope(const struct maker *m, uint32_t of, uint32_t scope)
{
    for (; scope != of; scope = m->scopes[scope].parent)
        if (scope == 0) return false;
    return true;
}

static uint32_t make(struct maker *m, enum plan_type type, int depth, uint32_t scope)
{
    if (m->p->nodes.len && !below(8)) {                 /* share a node that stands in this scope, when its variables still mean the same */
        uint32_t i = below(m->p->nodes.len), of = m->scope_of[i];
        bool same = in_scope(m, of, scope) && !memcmp(m->scopes[of].table, m->scopes[scope].table, sizeof m->scopes[of].table);
        if (m->p->nodes.at[i].type == type && same) return i;
    }
    if (depth <= 0 && below(3) == 0) return make_constant(m, type, scope);
    if (depth > 0 && m->n_scopes < 60 && m->p->nodes.len < 4000) {
        uint32_t wrap = below(14);
        if (wrap < 2) {
            struct plan_node n = unary(m, wrap ? PLAN_INPUT : PLAN_GRADE, type, type, depth, scope);
            n.k = below(3);
            return add(m, scope, n);
        }
        if (wrap == 2) {
            struct plan_node n = binary(m, PLAN_IF, type, PLAN_TRUTH, type, depth, scope);
            n.c = make(m, type, depth - 1, scope);
            return add(m, scope, n);
        }
        if (type == PLAN_TRUTH) return make_truth(m, depth, scope);
        if (type == PLAN_NUMBER) return make_number(m, depth, scope);
        if (type == PLAN_DATE) return make_date(m, depth, scope);
        return make_other(m, type, depth, scope);
    }
    if (type == PLAN_TRUTH) return make_cell(m, PLAN_COLUMN, type, FLAG, scope);
    if (type == PLAN_NUMBER) return make_cell(m, PLAN_COLUMN, type, below(2), scope);
    if (type == PLAN_DATE) return make_cell(m, PLAN_COLUMN, type, DAY, scope);
    return make_other(m, type, 0, scope);
}

static const int64_t FROM[] = {0, 2, 5, 5}, TO[] = {2, 4, 5, 9}, LOW[] = {10, 1, 20, 5, 30, 2, 25, 9}, HIGH[] = {20, 1, 40, 8, 50, 7, 31, 9};
static const int64_t FROM_GAP[] = {0, 5}, TO_GAP[] = {3, 6};
static const int64_t SMALL[] = {1, 3, 5}, LARGE[] = {70, 2, 1000, -4};
static const uint64_t ORDER[] = {0x7 | 0x2 << 5 | 0x4 << 10 | 0x1f << 15 | 0x10 << 20};

static struct plan *plan_make(struct arena *a, struct maker *m, bool monotone, bool large, enum plan_type type, int depth, uint32_t *root)
{
    *m = (struct maker){.p = plan_new(a), .large = large};
    m->monotone = monotone;
    *vec_push(a, &m->p->lookups) = (struct plan_lookup){4, 2, true, FROM, TO, LOW, HIGH};
    *vec_push(a, &m->p->lookups) = (struct plan_lookup){2, 2, false, FROM_GAP, TO_GAP, LOW, HIGH};
    *vec_push(a, &m->p->lists) = (struct plan_list){3, SMALL};
    *vec_push(a, &m->p->lists) = (struct plan_list){4, LARGE};
    *vec_push(a, &m->p->orders) = (struct plan_order){5, ORDER};
    for (int v = 0; v < PLAN_VARS; v++) m->scopes[0].table[v] = PLAN_NONE;
    m->scopes[0].table[0] = 1;
    m->n_scopes = 1;
    *root = make(m, type, depth, 0);
    return m->p;
}

#endif
