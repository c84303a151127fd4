/* plan.c - bytes read as the nodes of a plan: what plan_verify accepts must be the same for the interpreter and for compiled code. */
#include "tests/fuzz/targets.h"

#include "tests/agree/executor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Rows at the ends of everything: of months, of the calendar, of 64 bits; unknown, partial, malformed. */
static const char root[] =
    "id,d,e,n,w,h,c,b,i,t\n"
    "1,2020-01-31,2020-02-29,5,0,999999999999999999,A,true,2020-01-31T23:59,x\n2,2020-02-29,2021-02-28,-5,1000000,-999999999999999999,B,false,2020-02-29T00:00,y\n"
    "3,0001-01-01,9999-12-31,0,-1000000,1,C,1,0001-01-01T00:00,\n4,9999-12-31,0001-01-01,1000,7,0,D,0,9999-12-31T23:59,z\n5,2020-02,2020,3,,5,,,,\n"
    "6,,2021-03-01,,12,-1,A,,2020-05-05,x\n7,1900-02-28,2000-02-29,-1000,13,2,E,oui,2000-02-29T12:00,y\n8,bad,2020-12,1001,bad,bad,bad,bad,bad,bad\n"
    "9,2020-03-31,2020-04-30,1,1,9,F,non,1999-12-31T23:59,\n10,1899-12-31,1970-01-01,-1,-7,-9,G,N,1970-01-01T00:00,q\n";
static const char child[] = "id,m,f\n1,3,2020-02-01\n1,3,2020-02-02\n1,,2020-01\n2,7,\n3,-3,2019-12-31\n3,9,2020-02-29\nnobody,4,2020-01-01\n";

struct bytes { const uint8_t *at; size_t left; };

static uint32_t next(struct bytes *b)
{
    if (!b->left) return 0;
    b->left--;
    return *b->at++;
}

static int64_t next_value(struct bytes *b)
{
    static const int64_t odd[] = {0, 1, -1, 2, 7, 12, 28, 60, 1440, 18262, 18321, INT32_MAX, INT32_MIN, INT64_MAX, INT64_MIN, INT64_MAX - 1};
    uint32_t kind = next(b);
    if (kind < 128) return odd[kind % 16];
    if (kind < 224) return (int64_t)next(b) - 100;
    uint64_t v = 0;
    for (int i = 0; i < 8; i++) v = v << 8 | next(b);
    return (int64_t)v;
}

static const enum data_type TYPES[2][10] = {
    {DATA_TEXT, DATA_DATE, DATA_DATE, DATA_NUMBER, DATA_NUMBER, DATA_NUMBER, DATA_CODE, DATA_BOOLEAN, DATA_INSTANT, DATA_TEXT}, {DATA_TEXT, DATA_NUMBER, DATA_DATE}};
static const char *const NAMES[2][10] = {{"id", "d", "e", "n", "w", "h", "c", "b", "i", "t"}, {"id", "m", "f"}};

static void add_tables(struct arena *a, struct validator *v)
{
    static const char *const codes[] = {"A", "B", "C", "D", "E", "F", "G"};
    static const int64_t limits[] = {0, 0, 0, 1000, 1000000, INT64_C(999999999999999999)};
    for (uint32_t t = 0; t < 2; t++) {
        struct data_table *table = vec_push(a, &v->tables);
        *table = (struct data_table){.name = t ? "t1" : "t0", .parent = t ? 0 : (uint32_t)PLAN_NONE, .key = 0, .span = span_none()};
        for (uint32_t c = 0; c < (t ? 3u : 10u); c++) {
            int64_t limit = t ? 100 : c < 6 ? limits[c] : 0;
            *vec_push(a, &table->columns) = (struct data_column){
                .name = NAMES[t][c], .bound = NAMES[t][c], .label = msg_same(""), .type = TYPES[t][c], .unit = "", .min = -limit, .max = limit,
                .codes = codes, .n_codes = TYPES[t][c] == DATA_CODE ? 7 : 0, .span = span_none(), .used = true};
        }
    }
}

static void add_constants(struct arena *a, struct plan *p)
{
    static const int64_t list[] = {0, 3, 5}, from[] = {-10, 0, 5, 5}, to[] = {-5, 5, 5, 9}, lo[] = {1, 10, 2, 20, 3, 30, 4, 40}, hi[] = {1, 15, 9, 20, 3, 35, 9, 44};
    static const uint64_t order[] = {0x1F | 0x2 << 5 | 0x1C << 10 | 0x8 << 15 | 0x10 << 20};
    *vec_push(a, &p->lists) = (struct plan_list){3, list};
    *vec_push(a, &p->lists) = (struct plan_list){0, NULL};
    *vec_push(a, &p->lookups) = (struct plan_lookup){4, 2, true, from, to, lo, hi};
    *vec_push(a, &p->lookups) = (struct plan_lookup){3, 2, false, from, to, lo, hi};
    *vec_push(a, &p->orders) = (struct plan_order){5, order};
}

/* A node of the plan so far, counted back from the end. */
static uint32_t earlier(const struct plan *p, struct bytes *b)
{
    uint32_t back = next(b);
    return back == 255 || !p->nodes.len ? (uint32_t)PLAN_NONE : p->nodes.len - 1 - back % p->nodes.len;
}

/* Twelve bytes or so. A column has the type that the data have: plan_verify does not see them. */
static struct plan_node read_node(const struct plan *p, struct bytes *b)
{
    struct plan_node n = {.op = (enum plan_op)(next(b) % PLAN_OP_COUNT), .type = (enum plan_type)(next(b) % (PLAN_TEXT + 1)), .span = span_none()};
    uint32_t flags = next(b), place = next(b);
    n.ranged = flags & 1;
    n.open = flags & 2;
    n.of_parent = flags & 4;
    n.var = flags & 8 ? (uint8_t)(place % PLAN_VARS) : 0;
    n.up = flags & 16 ? 1 : 0;
    n.table = flags & 32 ? 1 : 0;
    n.of_var = flags & 64 ? (uint8_t)(place / 8 % PLAN_VARS) : 0;
    n.column = next(b) % (n.table ? 3 : 10);
    n.a = earlier(p, b);
    n.b = earlier(p, b);
    n.c = earlier(p, b);
    n.k = n.op == PLAN_EQ || n.op == PLAN_LT || n.op == PLAN_LE ? 1 + (int64_t)(place % 5) : next_value(b);
    n.m = n.ranged && n.op == PLAN_CONST ? n.k + (n.k < INT64_MAX - 99 ? place % 50 : 0) : n.op == PLAN_EQ || n.op == PLAN_LT || n.op == PLAN_LE ? 1 + (int64_t)(flags % 5) : next_value(b);
    if (n.op == PLAN_CONST && !n.ranged) n.m = n.k;
    if (n.op == PLAN_COLUMN || n.op == PLAN_STATED) n.type = n.op == PLAN_STATED ? PLAN_TRUTH : data_plan_type(TYPES[n.table][n.column]);
    if (n.op == PLAN_INPUT || n.op == PLAN_STATED) n.op = PLAN_KNOWN;      /* inputs are the validator's; data are stated when known */
    if (n.op == PLAN_NOT || n.op == PLAN_AND || n.op == PLAN_OR || n.op == PLAN_KNOWN || n.op == PLAN_EQ || n.op == PLAN_LT || n.op == PLAN_LE || n.op == PLAN_IN)
        n.type = PLAN_TRUTH;
    return n;
}

/* Is every row that the node reaches in the tables? Only rows of the child have a parent. */
static bool is_placed(const struct plan_node *n)
{
    bool reads = n->op == PLAN_COLUMN || n->op == PLAN_ROW;
    if (reads && n->var == 0) return n->table == 0 && !n->up;
    if (reads && n->up) return n->table == 0;
    if (plan_children(n, (uint32_t[3]){0}) && n->of_parent) return n->table == 1 && n->of_var == 0 && !n->of_up;
    return true;
}

/* The interpreter and the compiled rows say the same; the latter declines what reads several rows. */
static void judge(const struct validator *v)
{
    static void *jit;
    struct subject s = {.validator = v, .n_files = 2, .files = {{NULL, root, sizeof root - 1}, {"t1", child, sizeof child - 1}}};
    struct said one, other;
    struct text why;
    text_init(&why);
    said_init(&one);
    said_init(&other);
    if (!jit) jit = agree_native_row.open(&why);
    bool fine = agree_interpreter.run(NULL, &s, &one, &why) == RAN;
    enum ran ran = jit ? agree_native_row.run(jit, &s, &other, &why) : RAN_NOT_FOR_THIS;
    if (!fine || ran == RAN_BADLY || (ran == RAN && said_difference(&one, &other, v, &why))) {
        fprintf(stderr, "broken: interpreter and compiled rows: %s\n", why.at);
        for (uint32_t i = 0; i < v->programs.len; i++) {
            struct text dump;
            text_init(&dump);
            plan_dump(v->plan, v->programs.at[i].requires, &dump);
            fprintf(stderr, "%s\n%s", v->programs.at[i].id, dump.at);
            text_release(&dump);
        }
        abort();
    }
    said_release(&one);
    said_release(&other);
    text_release(&why);
}

static void one(const uint8_t *data, size_t size)
{
    static const char *const ids[] = {"p0", "p1", "p2", "p3", "p4", "p5"};
    struct bytes b = {data, size};
    struct arena *a = arena_new();
    struct plan *p = plan_new(a);
    struct validator *v = arena_alloc(a, sizeof *v);
    *v = (struct validator){.protocol = "f", .plan = p};
    add_tables(a, v);
    add_constants(a, p);
    while (b.left && p->nodes.len < 48) {
        struct plan_node n = read_node(p, &b);
        bool placed = is_placed(&n);
        plan_add(p, n);
        if (plan_verify(p) || !placed) p->nodes.len--;
    }
    for (uint32_t i = p->nodes.len; i-- > 0 && v->programs.len < 6;) {
        if (p->nodes.at[i].type != PLAN_TRUTH) continue;
        const struct program is = {.kind = (enum program_kind)(i % 3), .id = ids[v->programs.len], .label = msg_same(""), .table = 0, .applies = PLAN_NONE,
                                   .requires = i, .span = span_none()};
        *vec_push(a, &v->programs) = is;
    }
    if (v->programs.len) judge(v);
    arena_free(a);
}

const struct fuzz_target fuzz_plan = {"plan", one, NULL, "tests/fuzz/kept/plan-*", 1024};
