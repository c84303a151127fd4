/* test_validate_families.c - tables in the order of their keys, read side by side, against the same tables held whole. */
#include "backends/validate/validate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
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

struct memory { const char *start; size_t all; const char *at; size_t len; uint32_t begun; };

static size_t read_memory(void *ctx, char *buffer, size_t n)
{
    struct memory *m = ctx;
    if (n > m->len) n = m->len;
    if (n) memcpy(buffer, m->at, n);
    m->at += n;
    m->len -= n;
    return n;
}

static bool again(void *ctx)
{
    struct memory *m = ctx;
    m->at = m->start;
    m->len = m->all;
    m->begun++;
    return true;
}

/* ---- subjects and their labs ---- */

static struct plan_node bare(enum plan_op op, enum plan_type type)
{
    return (struct plan_node){.op = op, .type = type, .a = PLAN_NONE, .b = PLAN_NONE, .c = PLAN_NONE, .k = 1, .m = 1, .span = span_none()};
}

static uint32_t column(struct plan *p, uint32_t table, uint32_t number, enum plan_type type, uint8_t var, uint8_t up)
{
    struct plan_node n = bare(PLAN_COLUMN, type);
    n.table = table;
    n.column = number;
    n.var = var;
    n.up = up;
    return plan_add(p, n);
}

static uint32_t at_most(struct plan *p, uint32_t a, uint32_t b)
{
    struct plan_node n = bare(PLAN_LE, PLAN_TRUTH);
    n.a = a;
    n.b = b;
    return plan_add(p, n);
}

static uint32_t constant(struct plan *p, int64_t k)
{
    struct plan_node n = bare(PLAN_CONST, PLAN_NUMBER);
    n.k = k;
    n.m = 0;
    return plan_add(p, n);
}

/* The labs of the subject, as COUNT and as MIN of their value. */
static uint32_t over_labs(struct plan *p, enum plan_op op)
{
    struct plan_node n = bare(op, PLAN_NUMBER);
    n.table = 1;
    n.var = 1;
    n.of_parent = true;
    if (op == PLAN_MIN) n.b = column(p, 1, 1, PLAN_NUMBER, 1, 0);
    return plan_add(p, n);
}

static void make(struct arena *arena, struct validator *v)
{
    static const struct data_column subject[] = {{.name = "id", .bound = "id", .type = DATA_TEXT}, {.name = "age", .bound = "age", .type = DATA_NUMBER, .max = 120}},
        lab[] = {{.name = "id", .bound = "id", .type = DATA_TEXT}, {.name = "hb", .bound = "hb", .type = DATA_NUMBER, .max = 30}};
    struct plan *p = plan_new(arena);
    *v = (struct validator){.protocol = "families", .plan = p};
    for (uint32_t t = 0; t < 2; t++) {
        struct data_table *table = vec_push(arena, &v->tables);
        *table = (struct data_table){.name = t ? "lab" : "subject", .parent = t ? 0 : PLAN_NONE, .key = 0, .span = span_none()};
        for (uint32_t c = 0; c < 2; c++) {
            struct data_column *copy = vec_push(arena, &table->columns);
            *copy = t ? lab[c] : subject[c];
            copy->span = span_none();
        }
    }
    const uint32_t adult = at_most(p, constant(p, 18), column(p, 0, 1, PLAN_NUMBER, 0, 0)), many = at_most(p, constant(p, 2), over_labs(p, PLAN_COUNT)),
                   high = at_most(p, constant(p, 9), over_labs(p, PLAN_MIN)), of_adult = at_most(p, column(p, 1, 1, PLAN_NUMBER, 0, 0), column(p, 0, 1, PLAN_NUMBER, 0, 1));
    const struct program programs[] = {{PROGRAM_INCLUSION, "I1", msg_same("x"), 0, PLAN_NONE, adult, span_none()}, {PROGRAM_INCLUSION, "I2", msg_same("x"), 0, PLAN_NONE, many, span_none()},
        {PROGRAM_INCLUSION, "I3", msg_same("x"), 0, PLAN_NONE, high, span_none()}, {PROGRAM_CHECK, "C1", msg_same("x"), 1, PLAN_NONE, of_adult, span_none()}};
    for (uint32_t i = 0; i < 4; i++) *vec_push(arena, &v->programs) = programs[i];
    if (plan_verify(p)) fail_msg("%s", plan_verify(p));
}

/* What stands in the middle of the files: rows of labs out of order, a key of two subjects, rows without a key, one that is no row. */
enum slip { NO_SLIP, SWAPPED, TWICE, NO_SUBJECT_KEY, NO_LAB_KEY, NO_LAB, SLIPS };

static void add_slip(struct text file[2], uint32_t i, enum slip slip)
{
    switch (slip) {
    case NO_SLIP: case SLIPS: return;
    case SWAPPED: text_addf(&file[1], "P%06u,9\n", i / 2); return;
    case TWICE: text_addf(&file[0], "P%06u,44\nP%06u,44\n", i, i); return;
    case NO_SUBJECT_KEY: text_add(&file[0], " ,44\n"); return;
    case NO_LAB_KEY: text_add(&file[1], " ,9\n"); return;
    case NO_LAB:
        text_pad(&file[1], 'x', CSV_RECORD_MAX + 1);
        text_addc(&file[1], '\n');
        return;
    }
}

/* Subjects in order, labs in order, some of nobody; bad cells in both. */
static void draw_files(uint64_t *seed, struct text file[2], uint32_t subjects, enum slip slip)
{
    text_add(&file[0], "id,age\n");
    text_add(&file[1], "id,hb\n");
    for (uint32_t i = 0; i < subjects; i++) {
        if (draw(seed, 200)) text_addf(&file[0], "P%06u,%s\n", i, draw(seed, 100) ? draw(seed, 3) ? "44" : "7" : "many");
        for (uint64_t labs = draw(seed, draw(seed, 3) ? 3 : 40); labs; labs--) text_addf(&file[1], "P%06u,%u\n", i, 6 + (unsigned)draw(seed, 30));
        if (i == subjects / 2) add_slip(file, i, slip);
        if (draw(seed, 99) == 0) text_addf(&file[1], "P%06ux,12\n", i);
    }
    for (uint64_t rows = draw(seed, 3000); rows; rows--) text_add(&file[1], "Q,11\n");
}

/* What an output wrote; how often it was taken back. */
struct written { struct text *to; uint32_t taken_back; };
enum { WRITTEN = 3 };
static bool write_some(void *ctx, const char *bytes, size_t n)
{
    text_addn(((struct written *)ctx)->to, bytes, n);
    return true;
}

static bool take_back(void *ctx)
{
    struct written *w = ctx;
    for (uint32_t i = 0; i < WRITTEN; i++) w[i].taken_back++, w[i].to->len = 0;
    return true;
}

static int by_text(const void *a, const void *b) { return strcmp(*(const char *const *)a, *(const char *const *)b); }

struct way { uint64_t held; uint32_t threads; bool again; };        /* `again`: outputs can be taken back */

/* Rows of both tables, totals, explanations, and the diagnostics by their text: tables read side by side say them in another
   order. How often the first file was begun again. */
static uint32_t run(const struct text file[2], struct way way, struct text out[2])
{
    struct arena *arena = arena_new();
    struct validator v;
    struct memory m[2];
    struct data_input inputs[2];
    struct verdict_output outputs[2];
    struct text tree;
    struct written writes[WRITTEN] = {{&out[0], 0}, {&out[1], 0}, {&tree, 0}};
    text_init(&tree);
    make(arena, &v);
    for (uint32_t t = 0; t < 2; t++) {
        m[t] = (struct memory){file[t].at, file[t].len, file[t].at, file[t].len, 0};
        inputs[t] = (struct data_input){.table = t ? "lab" : NULL, .path = t ? "lab.csv" : "subject.csv", .read = read_memory, .ctx = &m[t], .again = again, .bytes = file[t].len};
        outputs[t] = (struct verdict_output){.table = t, .family = t ? FAMILY_CHECKS : FAMILY_CRITERIA, .format = VERDICT_CSV, .write = write_some, .ctx = &writes[t]};
    }
    const struct tree_output sample = {.table = 0, .family = FAMILY_CRITERIA, .sample = 3, .language = LANG_EN, .write = write_some, .ctx = &writes[2]};
    const struct validate_options options = {.held = way.held, .threads = way.threads, .grade = INT64_MAX, .n_outputs = 2, .outputs = outputs, .n_trees = 1, .trees = &sample,
                                             .take_back = way.again ? take_back : NULL, .taken_back = writes};
    struct diags *diags = diags_new(arena);
    struct validate_result r = validate_run(&v, inputs, 2, &options, diags, arena);
    assert_false(r.unreadable);
    assert_false(r.write_failed);
    totals_json(&v, r.tables, r.programs, r.faults, &out[0]);
    text_addf(&out[0], "\n%u explained\n%s", (unsigned)r.explained, tree.len ? tree.at : "");
    uint32_t n = diags_count(diags);
    const char **said = arena_alloc(arena, (n + 1) * sizeof *said);
    for (uint32_t i = 0; i < n; i++) said[i] = diags_at(diags, i)->message.text[LANG_EN];
    qsort(said, n, sizeof *said, by_text);
    for (uint32_t i = 0; i < n; i++) text_addf(&out[0], "\n%s", said[i]);
    uint32_t begun = m[0].begun;
    for (int i = 0; i < WRITTEN; i++) assert_int_equal(writes[i].taken_back, way.again ? begun : 0);
    assert_int_equal(m[1].begun, begun);
    text_release(&tree);
    arena_free(arena);
    return begun;
}

/* However the files are read, and by however many threads, the same is found as when all rows are held. */
static void check_files(const struct text file[2], bool in_order)
{
    struct text whole[2], some[2];
    for (int i = 0; i < 2; i++) text_init(&whole[i]), text_init(&some[i]);
    assert_int_equal(run(file, (struct way){UINT64_MAX, 1, true}, whole), 0);
    for (uint32_t i = 0; i < 4; i++) {
        const struct way way = {1, i / 2 ? 3 : 1, i % 2};
        for (int t = 0; t < 2; t++) some[t].len = 0;
        /* Files that are in order are read once, unless it must be known before that they are. */
        assert_int_equal(run(file, way, some), !way.again || !in_order);
        for (int t = 0; t < 2; t++) assert_string_equal(some[t].at, whole[t].at);
    }
    for (int i = 0; i < 2; i++) text_release(&whole[i]), text_release(&some[i]);
}

static void check_same(uint64_t seed, uint32_t subjects, enum slip slip)
{
    struct text file[2];
    for (int i = 0; i < 2; i++) text_init(&file[i]);
    draw_files(&seed, file, subjects, slip);
    check_files(file, slip == NO_SLIP);
    for (int i = 0; i < 2; i++) text_release(&file[i]);
}

static void test_side_by_side(void **state)
{
    (void)state;
    const uint32_t sizes[] = {0, 1, 63, 1024, 1025, 5000, 30000};
    for (uint64_t i = 0; i < sizeof sizes / sizeof *sizes; i++) check_same(i, sizes[i], NO_SLIP);
}

static void test_not_in_order(void **state)
{
    (void)state;
    for (int slip = SWAPPED; slip < SLIPS; slip++) check_same(1, 5000, (enum slip)slip);
}

/* A key out of order anywhere, in either table, in the middle of a chunk or where two meet: no verdict is lost, and none is
   there twice. */
static void test_out_of_order_far_into_a_file(void **state)
{
    static const char *const lines[] = {"P000001,30\n", ",30\n", "P029999,30\n"};
    (void)state;
    for (uint32_t i = 0; i < 8; i++) {
        uint64_t seed = 77 + i;
        struct text file[2], more;
        text_init(&file[0]), text_init(&file[1]), text_init(&more);
        draw_files(&seed, file, 30000, NO_SLIP);
        /* More than a chunk, of 256 kB, of subjects, and several of labs. */
        struct text *broken = &file[i % 2];
        assert_true(broken->len > 262144);
        size_t at = i < 2 ? broken->len : i < 4 ? 262144 : broken->len / 2;
        while (broken->at[at - 1] != '\n') at--;
        text_addn(&more, broken->at, at);
        text_add(&more, lines[i < 6 ? 0 : i - 5]);
        text_addn(&more, broken->at + at, broken->len - at);
        struct text files[2] = {i % 2 ? file[0] : more, i % 2 ? more : file[1]};
        check_files(files, false);
        text_release(&file[0]), text_release(&file[1]), text_release(&more);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_side_by_side), cmocka_unit_test(test_not_in_order), cmocka_unit_test(test_out_of_order_far_into_a_file)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
