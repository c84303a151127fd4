/* test_native_tables.c - programs over several tables: collections, parents and inputs, the same as the interpreter. */
#pragma GCC diagnostic ignored "-Wunused-function"       /* of what the headers offer, less is needed here */
#define NATIVE_ROWS 300
#include "tests/unit/arrow_random.h"

/* Tables 0 the participants, 1 their visits, 2 the measurements of visits; the same columns in each. */
enum { R_TABLES = 3 };
enum { C_DAY, C_EXACT_DAY, C_NUMBER, C_SMALL, C_CODE, C_TRUTH, C_COUNT };
static const enum plan_type C_TYPE[C_COUNT] = {PLAN_DATE, PLAN_DATE, PLAN_NUMBER, PLAN_NUMBER, PLAN_CODE, PLAN_TRUTH};
static const enum data_type C_DATA[C_COUNT] = {DATA_DATE, DATA_DATE, DATA_NUMBER, DATA_NUMBER, DATA_CODE, DATA_BOOLEAN};

struct tables {
    struct maker m;
    struct plan_table table[R_TABLES];
    struct plan_env env;
    struct plan_scope *scopes;
    uint32_t n_scopes, scope_of[20000];
    bool bounded;                       /* do columns of numbers have bounds? */
};
struct plan_scope { uint32_t parent, table[PLAN_VARS]; };

/* ---- plans ---- */

static uint32_t r_make(struct tables *x, enum plan_type type, uint32_t depth, uint32_t scope);

static uint32_t r_add(struct tables *x, uint32_t scope, struct plan_node n)
{
    uint32_t i = plan_add(x->m.plan, n);
    assert_true(i < 20000);
    x->scope_of[i] = scope;
    return i;
}

/* A variable of the scope, how far up, and the table there. */
static void r_place(struct tables *x, uint32_t scope, uint8_t *var, uint8_t *up, uint32_t *table)
{
    const struct plan_scope *s = &x->scopes[scope];
    do *var = (uint8_t)below(&x->m, PLAN_VARS); while (s->table[*var] == PLAN_NONE);
    *up = (uint8_t)(below(&x->m, 3) ? 0 : below(&x->m, s->table[*var] + 1));
    *table = s->table[*var] - *up;
}

static uint32_t r_cell(struct tables *x, enum plan_op op, enum plan_type type, uint32_t column, uint32_t scope)
{
    struct plan_node n = node(op, type, PLAN_NONE, PLAN_NONE);
    n.column = column;
    n.k = n.m = 0;
    r_place(x, scope, &n.var, &n.up, &n.table);
    return r_add(x, scope, n);
}

static uint32_t r_constant(struct tables *x, enum plan_type type, uint32_t scope)
{
    struct plan_node n = node(below(&x->m, 10) ? PLAN_CONST : PLAN_UNKNOWN, type, PLAN_NONE, PLAN_NONE);
    n.k = n.m = type == PLAN_DATE ? any_day(&x->m) : type == PLAN_TRUTH ? below(&x->m, 2) : type == PLAN_CODE ? below(&x->m, CODE_COUNT) : between(&x->m, -12, 40);
    if ((type == PLAN_DATE || type == PLAN_NUMBER) && !below(&x->m, 4)) n.ranged = true, n.m += below(&x->m, 9);
    return r_add(x, scope, n);
}

/* A collection of the children of some row in scope, or no node where that row's table has none. */
static uint32_t r_collection(struct tables *x, enum plan_op op, enum plan_type type, uint32_t depth, uint32_t scope)
{
    struct plan_node n = node(op, type, PLAN_NONE, PLAN_NONE);
    uint32_t reached, inner = x->n_scopes++;
    n.open = !below(&x->m, 4);
    n.of_parent = true;
    n.var = (uint8_t)(1 + below(&x->m, PLAN_VARS - 1));
    for (int tries = 0; ; tries++) {
        r_place(x, scope, &n.of_var, &n.of_up, &reached);
        if (reached + 1 < R_TABLES) break;
        if (tries > 20) return r_constant(x, type, scope);
    }
    n.table = reached + 1;
    x->scopes[inner] = x->scopes[scope];
    x->scopes[inner].parent = scope;
    x->scopes[inner].table[n.var] = n.table;
    n.a = below(&x->m, 2) ? r_make(x, PLAN_TRUTH, depth - 1, inner) : (uint32_t)PLAN_NONE;
    if (op != PLAN_COUNT) n.b = r_make(x, type, depth - 1, inner);
    if (op == PLAN_FIRST || op == PLAN_LAST) n.c = r_make(x, below(&x->m, 2) ? PLAN_NUMBER : PLAN_DATE, depth - 1, inner);
    n.k = n.m = 0;
    return r_add(x, scope, n);
}

static uint32_t r_two(struct tables *x, enum plan_op op, enum plan_type type, enum plan_type of, uint32_t depth, uint32_t scope)
{
    uint32_t a = r_make(x, of, depth - 1, scope), b = r_make(x, of, depth - 1, scope);
    return r_add(x, scope, node(op, type, a, b));
}

static uint32_t r_truth(struct tables *x, uint32_t depth, uint32_t scope)
{
    static const enum plan_type compared[] = {PLAN_NUMBER, PLAN_NUMBER, PLAN_DATE, PLAN_DATE, PLAN_CODE, PLAN_TRUTH};
    enum plan_type type = compared[below(&x->m, 6)];
    struct plan_node n;
    switch (below(&x->m, 14)) {
    case 0: return r_add(x, scope, node(PLAN_NOT, PLAN_TRUTH, r_make(x, PLAN_TRUTH, depth - 1, scope), PLAN_NONE));
    case 1: case 2: return r_two(x, PLAN_AND, PLAN_TRUTH, PLAN_TRUTH, depth, scope);
    case 3: return r_two(x, PLAN_OR, PLAN_TRUTH, PLAN_TRUTH, depth, scope);
    case 4: return r_add(x, scope, node(PLAN_KNOWN, PLAN_TRUTH, r_make(x, type, depth - 1, scope), PLAN_NONE));
    case 5: return r_cell(x, PLAN_STATED, PLAN_TRUTH, below(&x->m, C_COUNT), scope);
    case 6: case 7: return r_collection(x, PLAN_FORALL, PLAN_TRUTH, depth, scope);
    case 8: case 9: return r_collection(x, PLAN_EXISTS, PLAN_TRUTH, depth, scope);
    case 10: return r_collection(x, below(&x->m, 2) ? PLAN_FIRST : PLAN_LAST, PLAN_TRUTH, depth, scope);
    default:
        n = node(type == PLAN_NUMBER || type == PLAN_DATE ? (enum plan_op)(PLAN_EQ + below(&x->m, 3)) : PLAN_EQ, PLAN_TRUTH, r_make(x, type, depth - 1, scope), PLAN_NONE);
        n.b = r_make(x, type, depth - 1, scope);
        if (type == PLAN_NUMBER && below(&x->m, 2)) n.k = between(&x->m, 1, 5), n.m = between(&x->m, 1, 5);
        return r_add(x, scope, n);
    }
}

static uint32_t r_measure(struct tables *x, enum plan_type type, uint32_t depth, uint32_t scope)
{
    struct plan_node n;
    switch (below(&x->m, 9)) {
    case 0: case 1:
        n = node(PLAN_ADD, type, r_make(x, type, depth - 1, scope), PLAN_NONE);
        n.b = r_make(x, PLAN_NUMBER, depth - 1, scope);
        if (type == PLAN_NUMBER) n.k = between(&x->m, -2, 3);
        n.m = between(&x->m, -2, 3);
        return r_add(x, scope, n);
    case 2: return type == PLAN_NUMBER ? r_collection(x, PLAN_COUNT, type, depth, scope) : r_collection(x, PLAN_MIN, type, depth, scope);
    case 3: return r_collection(x, type == PLAN_NUMBER ? PLAN_SUM : PLAN_MAX, type, depth, scope);
    case 4: return r_collection(x, below(&x->m, 2) ? PLAN_MIN : PLAN_MAX, type, depth, scope);
    case 5: case 6: return r_collection(x, below(&x->m, 2) ? PLAN_FIRST : PLAN_LAST, type, depth, scope);
    default:
        if (type == PLAN_DATE) return r_cell(x, PLAN_COLUMN, type, below(&x->m, 2), scope);
        n = node(PLAN_COMPLETED, type, r_make(x, PLAN_DATE, depth - 1, scope), PLAN_NONE);
        n.b = r_make(x, PLAN_DATE, depth - 1, scope);
        n.k = below(&x->m, 2) ? 1 : 12;
        n.m = below(&x->m, 3);
        return r_add(x, scope, n);
    }
}

static bool r_in_scope(const struct tables *x, uint32_t of, uint32_t scope)
{
    for (; scope != of; scope = x->scopes[scope].parent)
        if (scope == 0) return false;
    return true;
}

static uint32_t r_make(struct tables *x, enum plan_type type, uint32_t depth, uint32_t scope)
{
    static const uint32_t column[] = {[PLAN_TRUTH] = C_TRUTH, [PLAN_NUMBER] = C_NUMBER, [PLAN_DATE] = C_DAY, [PLAN_CODE] = C_CODE};
    if (x->m.plan->nodes.len && !below(&x->m, 7)) {     /* a node that stands in this scope, where its variables still mean the same */
        uint32_t i = below(&x->m, x->m.plan->nodes.len), of = x->scope_of[i];
        bool same = r_in_scope(x, of, scope) && !memcmp(x->scopes[of].table, x->scopes[scope].table, sizeof x->scopes[of].table);
        if (x->m.plan->nodes.at[i].type == type && same) return i;
    }
    if (!depth && !below(&x->m, 4)) return r_constant(x, type, scope);
    if (depth && x->n_scopes < 3000 && below(&x->m, 6)) {
        uint32_t wrap = below(&x->m, 12);
        if (wrap == 0) {
            struct plan_node n = node(PLAN_GRADE, type, r_make(x, type, depth - 1, scope), PLAN_NONE);
            n.k = below(&x->m, 3);
            return r_add(x, scope, n);
        }
        if (wrap == 1) {
            struct plan_node n = node(PLAN_IF, type, r_make(x, PLAN_TRUTH, depth - 1, scope), PLAN_NONE);
            n.b = r_make(x, type, depth - 1, scope);
            n.c = r_make(x, type, depth - 1, scope);
            return r_add(x, scope, n);
        }
        if (type == PLAN_TRUTH) return r_truth(x, depth, scope);
        if (type == PLAN_CODE) return r_collection(x, below(&x->m, 2) ? PLAN_FIRST : PLAN_LAST, type, depth, scope);
        return r_measure(x, type, depth, scope);
    }
    return r_cell(x, PLAN_COLUMN, type, column[type] + (type == PLAN_NUMBER || type == PLAN_DATE ? below(&x->m, 2) : 0), scope);
}

/* ---- tables ---- */

static void r_columns(struct tables *x, uint32_t table)
{
    static const char *const names[] = {"participant", "visit", "measure"}, *const codes[CODE_COUNT] = {"a", "b", "c", "d", "e", "f", "g", "h", "i"};
    struct data_table *t = vec_push(x->m.arena, &x->m.v->tables);
    t->name = names[table];
    t->parent = table ? table - 1 : (uint32_t)PLAN_NONE;
    t->key = PLAN_NONE;
    for (uint32_t i = 0; i < C_COUNT; i++) {
        int64_t bound = i == C_SMALL ? 60 : i == C_NUMBER && x->bounded ? 40 : 0;
        add_data_column(x->m.arena, t, arena_printf(x->m.arena, "c%u", i), C_DATA[i], -bound, bound);
        t->columns.at[i].scale = 0;
        t->columns.at[i].codes = codes;
        t->columns.at[i].n_codes = i == C_CODE ? CODE_COUNT : 0;
    }
}

static void r_cells(struct tables *x, uint32_t table, uint32_t rows)
{
    struct plan_column *columns = arena_alloc(x->m.arena, C_COUNT * sizeof *columns);
    uint32_t *parent = arena_alloc(x->m.arena, (rows + 1) * sizeof *parent);
    for (uint32_t c = 0; c < C_COUNT; c++) {
        int64_t *lo = arena_alloc(x->m.arena, (rows + 1) * sizeof *lo), *hi = arena_alloc(x->m.arena, (rows + 1) * sizeof *hi);
        uint64_t *known = arena_alloc(x->m.arena, (rows / 64 + 1) * sizeof *known);
        columns[c] = (struct plan_column){C_TYPE[c], lo, c == C_DAY ? hi : NULL, known, NULL};
        for (uint32_t r = 0; r < rows; r++) {
            lo[r] = C_TYPE[c] == PLAN_DATE ? any_day(&x->m) : c == C_NUMBER ? (x->bounded ? between(&x->m, -40, 40) : any_number(&x->m))
                  : c == C_SMALL ? between(&x->m, -5, 6) : c == C_CODE ? below(&x->m, CODE_COUNT) : below(&x->m, 2);
            hi[r] = lo[r];
            if (c == C_DAY && !below(&x->m, 3)) any_period(&x->m, &lo[r], &hi[r]);
            if (below(&x->m, 6)) known[r / 64] |= UINT64_C(1) << (r % 64);
        }
    }
    uint32_t parents = table ? x->table[table - 1].rows : 0;
    for (uint32_t i = 0; table && i < rows; i++)
        parent[i] = parents && below(&x->m, 12) ? (below(&x->m, 2) ? (uint32_t)((uint64_t)i * parents / rows) : below(&x->m, parents)) : UINT32_MAX;
    /* Of some rows it is not known what stands below them; some tables have a row that may stand below any. */
    uint64_t *unsure = below(&x->m, 3) ? NULL : arena_alloc(x->m.arena, (rows / 64 + 1) * sizeof *unsure);
    for (uint32_t i = 0; unsure && i < rows; i++)
        if (!below(&x->m, 8)) unsure[i / 64] |= UINT64_C(1) << (i % 64);
    x->table[table] = (struct plan_table){rows, C_COUNT, columns, table ? table - 1 : (uint32_t)PLAN_NONE, parent, unsure, table && !below(&x->m, 6)};
}

/* Is a day of this moved by a number, which may take it out of the calendar? */
static bool r_moves(const struct plan *p, uint32_t at)
{
    const struct plan_node *n = &p->nodes.at[at];
    uint32_t child[3], children = plan_children(n, child);
    bool moves = n->op == PLAN_ADD && n->type == PLAN_DATE;
    for (uint32_t i = 0; i < children && !moves; i++) moves = child[i] != PLAN_NONE && r_moves(p, child[i]);
    return moves;
}

/* A truth of the table; sometimes of an input found from other rows: a number, or a day of the calendar as a field of the header is. */
static uint32_t r_program(struct tables *x, uint32_t table, uint32_t depth)
{
    uint32_t scope = x->n_scopes++;
    for (int v = 0; v < PLAN_VARS; v++) x->scopes[scope].table[v] = v ? (uint32_t)PLAN_NONE : table;
    x->scopes[scope].parent = 0;
    uint32_t truth = r_make(x, PLAN_TRUTH, depth, scope);
    if (below(&x->m, 3)) return truth;
    enum plan_type type = below(&x->m, 2) ? PLAN_DATE : PLAN_NUMBER;
    uint32_t below_input = r_make(x, type, depth, scope), k = x->m.v->inputs.len;
    if (type == PLAN_DATE && r_moves(x->m.plan, below_input)) below_input = r_cell(x, PLAN_COLUMN, type, C_DAY, scope);
    *vec_push(x->m.arena, &x->m.v->inputs) = (struct program_input){arena_printf(x->m.arena, "in%u", k), table, below_input, type};
    uint32_t input = r_add(x, scope, (struct plan_node){.op = PLAN_INPUT, .type = type, .table = PLAN_NONE, .a = below_input, .b = PLAN_NONE, .c = PLAN_NONE, .k = k});
    uint32_t other = r_make(x, type, 1, scope);
    return r_add(x, scope, node(PLAN_OR, PLAN_TRUTH, truth, r_add(x, scope, node(PLAN_LE, PLAN_TRUTH, input, other))));
}

static void r_validator(struct tables *x, uint32_t programs)
{
    x->m.plan = plan_new(x->m.arena);
    x->m.v = arena_alloc(x->m.arena, sizeof *x->m.v);
    *x->m.v = (struct validator){.protocol = "p", .plan = x->m.plan};
    x->scopes = arena_alloc(x->m.arena, 6000 * sizeof *x->scopes);
    x->n_scopes = 1;
    for (int v = 0; v < PLAN_VARS; v++) x->scopes[0].table[v] = PLAN_NONE;
    for (uint32_t t = 0; t < R_TABLES; t++) r_columns(x, t);
    for (uint32_t i = 0; i < programs; i++) {
        uint32_t table = below(&x->m, R_TABLES), applies = below(&x->m, 3) ? (uint32_t)PLAN_NONE : r_program(x, table, 2);
        add_program(x->m.arena, x->m.v, (struct program){.kind = (enum program_kind)(below(&x->m, 4)), .id = "p", .table = table, .applies = applies,
                                                         .requires = r_program(x, table, 1 + below(&x->m, 4))});
    }
    assert_null(plan_verify(x->m.plan));
    x->m.programs = x->m.v->programs.len;
}

/* ---- as Arrow ---- */

struct r_batch { struct ArrowSchema schema, column[C_COUNT], *columns[C_COUNT]; struct ArrowArray array, cells[C_COUNT], *children[C_COUNT]; };

static void r_arrow(struct tables *x, uint32_t table, struct r_batch *b)
{
    const struct plan_table *t = &x->table[table];
    for (uint32_t c = 0; c < C_COUNT; c++) {
        struct writing w = {.m = &x->m, .column = &x->m.v->tables.at[table].columns.at[c], .n = t->rows, .lo = t->column[c].lo};
        w.hi = t->column[c].hi ? t->column[c].hi : w.lo;
        w.known = room(&x->m, w.n);
        for (uint32_t i = 0; i < w.n; i++) w.known[i] = t->column[c].known[i / 64] >> (i % 64) & 1;
        const char *const *formats = formats_of(w.column->type);
        uint32_t k = 0;
        while (formats[k]) k++;
        for (int tries = 0;; tries++) {
            const char *format = tries < 20 ? formats[below(&x->m, k)] : w.column->type == DATA_NUMBER ? "l" : "u";
            if (write_values(&w, format, &b->column[c], &b->cells[c])) break;
            assert_true(tries < 21);
        }
        b->column[c].name = w.column->name;
        b->columns[c] = &b->column[c];
        b->children[c] = &b->cells[c];
    }
    b->schema = (struct ArrowSchema){.format = "+s", .n_children = C_COUNT, .children = b->columns};
    b->array = (struct ArrowArray){.length = t->rows, .n_buffers = 1, .n_children = C_COUNT, .children = b->children};
    b->array.buffers = room(&x->m, sizeof *b->array.buffers);
}

/* ---- the comparison ---- */

typedef int32_t run_arrow(const struct ripx_arrow_table *tables, void *scratch, size_t bytes, uint8_t *verdicts, uint64_t *violated,
                          uint64_t *unshown, int64_t *window, struct ripx_arrow_fault *fault);
typedef size_t scratch_arrow(const struct ripx_arrow_table *tables);

enum { R_ROWS = 1200 };

static enum plan_truth r_at(struct plan_eval *ev, uint32_t root, uint32_t table, uint32_t row)
{
    uint64_t yes = 0, no = 0;
    if (root == PLAN_NONE) return PLAN_YES;
    plan_eval_truth(ev, root, table, row, 1, &yes, &no);
    return yes & 1 ? PLAN_YES : no & 1 ? PLAN_NO : PLAN_UNSURE;
}

static void r_fail(struct tables *x, uint64_t seed, uint32_t program, uint32_t row, enum row_verdict is)
{
    struct text dump;
    text_init(&dump);
    const struct program *g = &x->m.v->programs.at[program];
    if (g->applies != PLAN_NONE) plan_dump(x->m.plan, g->applies, &dump);
    text_add(&dump, "requires\n");
    plan_dump(x->m.plan, g->requires, &dump);
    print_error("seed %llu: program %u, table %u, row %u: the interpreter says %d\n%s", (unsigned long long)seed, program, g->table, row, is, dump.at);
    text_release(&dump);
    fail();
}

static void r_compare(struct tables *x, void *library, const struct layout_table *t, const struct ripx_arrow_table *batches, uint64_t seed, uint32_t *counts)
{
    static uint8_t verdicts[R_ROWS];
    static uint64_t violated[R_ROWS], unshown[R_ROWS];
    static int64_t window[R_ROWS];
    scratch_arrow *needs;
    struct plan_eval *ev = plan_eval_new(x->m.plan, &x->env);
    *(void **)&needs = dlsym(library, t->arrow_scratch);
    size_t bytes = needs(batches);
    void *scratch = aligned_alloc(64, (bytes + 63) / 64 * 64);
    memset(scratch, 0xAA, bytes);
    for (uint32_t family = 0; family < LAYOUT_FAMILIES; family++) {
        struct ripx_arrow_fault fault;
        run_arrow *judge;
        if (!t->functions[family].one) continue;
        *(void **)&judge = dlsym(library, t->functions[family].arrow);
        int32_t code = judge(batches, scratch, bytes, verdicts, violated, unshown, window, &fault);
        if (code || fault.refused) fail_msg("seed %llu: fault %d, %s", (unsigned long long)seed, code, fault.column ? fault.column : fault.refused_column);
        assert_int_equal(judge(batches, scratch, bytes - 128, verdicts, violated, unshown, window, &fault), RT_FAULT_SCRATCH);
        assert_int_equal(judge(batches, scratch, bytes, verdicts, violated, unshown, window, NULL), 0);
        for (uint32_t i = 0; i < t->programs.len; i++) {
            const struct program *g = &x->m.v->programs.at[t->programs.at[i].program];
            if (layout_family(g->kind) != (enum layout_family)family) continue;
            for (uint32_t row = 0; row < x->table[t->table].rows; row++) {
                enum plan_truth applies = r_at(ev, g->applies, t->table, row), requires = r_at(ev, g->requires, t->table, row);
                if (g->kind == PROGRAM_EXCLUSION && requires != PLAN_UNSURE) requires = requires == PLAN_YES ? PLAN_NO : PLAN_YES;
                enum row_verdict is = verdict_of(applies, requires);
                counts[is]++;
                bool bad = (violated[row] >> i & 1) != (is == ROW_NOT_MET) || (unshown[row] >> i & 1) != (is == ROW_NOT_SHOWN);
                if (bad) r_fail(x, seed, t->programs.at[i].program, row, is);
            }
        }
    }
    free(scratch);
    plan_eval_free(ev);
}

/* As the interface has it: a table with strays has one among the rows that are no parent's. */
static const uint32_t *r_parents(struct tables *x, uint32_t table)
{
    const struct plan_table *t = &x->table[table];
    uint32_t *parents = arena_alloc(x->m.arena, (t->rows + 1) * sizeof *parents), stray = PLAN_NONE;
    for (uint32_t i = 0; i < t->rows; i++) {
        parents[i] = t->parent_row[i];
        if (parents[i] == PLAN_NONE) stray = i;
    }
    x->table[table].strays = t->strays && stray != PLAN_NONE;
    if (x->table[table].strays) parents[stray] = RT_ANY_PARENT;
    return parents;
}

static const uint8_t *r_shared(struct tables *x, uint32_t table)
{
    const struct plan_table *t = &x->table[table];
    uint8_t *bits = t->unsure_below ? arena_alloc(x->m.arena, t->rows / 8 + 1) : NULL;
    for (uint32_t i = 0; bits && i < t->rows; i++) bits[i / 8] |= (uint8_t)((t->unsure_below[i / 64] >> (i % 64) & 1) << (i % 8));
    return bits;
}

static void r_agree(const struct place *p, uint64_t seed, uint32_t *counts)
{
    struct tables *x = calloc(1, sizeof *x);
    static struct r_batch b[R_TABLES];
    struct ripx_arrow_table batches[R_TABLES];
    x->m = (struct maker){.arena = arena_new(), .state = seed * UINT64_C(0x9E3779B97F4A7C15), .flat = true};
    x->bounded = seed % 3;
    r_validator(x, 1 + (uint32_t)seed % 12);
    r_cells(x, 0, seed % 11 ? 1 + below(&x->m, 60) : 0);
    r_cells(x, 1, below(&x->m, 9) ? below(&x->m, 250) : 0);
    r_cells(x, 2, below(&x->m, 9) ? below(&x->m, 700) : 0);
    x->env = (struct plan_env){R_TABLES, x->table, 1};
    for (uint32_t t = 0; t < R_TABLES; t++) {
        r_arrow(x, t, &b[t]);
        batches[t] = (struct ripx_arrow_table){&b[t].schema, &b[t].array, t ? r_parents(x, t) : NULL, r_shared(x, t)};
    }
    const struct layout *l = layout_new(x->m.arena, x->m.v);
    void *library = load(p, x->m.v, seed % 2 ? 2 : 0, seed, seed % 4 < 2 ? "x86_64" : "x86_64-v3");
    for (uint32_t i = 0; i < l->tables.len; i++)
        if (l->tables.at[i].programs.len) r_compare(x, library, &l->tables.at[i], batches, seed, counts);
    dlclose(library);
    arena_free(x->m.arena);
    free(x);
}

static void test_agrees_with_interpreter(void **state)
{
    uint32_t counts[ROW_NOT_APPLICABLE + 1] = {0};
    const char *from = getenv("RIPX_SEED"), *many = getenv("RIPX_SEEDS");
    uint64_t first = from ? strtoull(from, NULL, 10) : 1, n = many ? strtoull(many, NULL, 10) : 60;
    for (uint64_t seed = first; seed < first + n; seed++) r_agree(*state, seed, counts);
    print_message("seeds %llu to %llu: %u met, %u not met, %u not shown, %u not applicable\n", (unsigned long long)first, (unsigned long long)(first + n - 1),
                  counts[0], counts[1], counts[2], counts[3]);
    for (int i = 0; i <= ROW_NOT_APPLICABLE; i++) assert_true(counts[i] > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_agrees_with_interpreter),
    };
    return cmocka_run_group_tests_name("native tables", tests, open_folder, close_folder);
}
