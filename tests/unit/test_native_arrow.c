/* test_native_arrow.c - the functions over Arrow batches: the same verdicts as the interpreter, from every format. */
#define NATIVE_ROWS 4700
#include "tests/unit/arrow_random.h"

typedef int32_t run_arrow(const struct ripx_arrow_table *tables, void *scratch, size_t bytes, uint8_t *verdicts, uint64_t *violated,
                          uint64_t *unshown, int64_t *window, struct ripx_arrow_fault *fault);
typedef size_t scratch_arrow(const struct ripx_arrow_table *tables);

static void *symbol(void *library, const char *name)
{
    void *at = dlsym(library, name);
    assert_non_null(at);
    return at;
}

struct trial {
    struct maker *m;
    const struct layout_table *t;
    const struct expected *all;
    struct ripx_arrow_table table;
    run_arrow *run;
    void *scratch;
    size_t bytes;
    uint32_t *counts;
};

static void print_formats(const struct trial *x)
{
    for (int64_t c = 0; c < x->table.schema->n_children; c++) {
        const struct ArrowSchema *s = x->table.schema->children[c];
        print_error("%s %s %s\n", s->name, s->format, s->dictionary ? s->dictionary->format : "");
    }
}

static void fail_at(const struct trial *x, uint64_t seed, uint32_t row, uint32_t program)
{
    struct text dump;
    text_init(&dump);
    const struct program *g = &x->m->v->programs.at[program];
    if (g->applies != PLAN_NONE) plan_dump(x->m->plan, g->applies, &dump);
    text_add(&dump, "requires\n");
    plan_dump(x->m->plan, g->requires, &dump);
    print_error("seed %llu, program %u, row %u: the interpreter says %d\n%s", (unsigned long long)seed, program, row, x->all[program].verdict[row], dump.at);
    print_formats(x);
    text_release(&dump);
    fail();
}

/* Rows first..first+n-1 of the batch, as a batch. */
static void compare_slice(const struct trial *x, uint64_t seed, enum layout_family family, uint32_t first, uint32_t n, bool reasons)
{
    static uint8_t verdicts[ROWS + 1];
    static uint64_t violated[ROWS * 4 + 1], unshown[ROWS * 4 + 1];
    static int64_t window[ROWS + 1];
    uint32_t words = x->t->reason_words;
    struct ArrowArray slice = *x->table.array;
    struct ripx_arrow_table table = {.schema = x->table.schema, .array = &slice};
    struct ripx_arrow_fault fault;
    slice.offset += first;
    slice.length = n;
    assert_true(words <= 4);
    memset(verdicts, 0xAA, sizeof verdicts);
    memset(violated, 0xAA, sizeof violated);
    memset(unshown, 0xAA, sizeof unshown);
    memset(window, 0xAA, sizeof window);
    assert_int_equal(x->run(&table, x->scratch, x->bytes, verdicts, reasons ? violated : NULL, reasons ? unshown : NULL, reasons ? window : NULL, &fault), 0);
    if (fault.refused) {
        print_formats(x);
        fail_msg("%llu cells of %s are refused, row %llu", (unsigned long long)fault.refused, fault.refused_column, (unsigned long long)fault.refused_row);
    }
    assert_int_equal(verdicts[n], 0xAA);
    for (uint32_t i = 0; i < n; i++) {
        int64_t first_window;
        enum row_verdict row = row_of(x->m, x->all, family, first + i, &first_window);
        for (uint32_t p = 0; reasons && p < x->m->programs; p++) {
            bool mine = layout_family(x->m->v->programs.at[p].kind) == family;
            uint64_t bit = UINT64_C(1) << (p % 64);
            bool is_violated = violated[i * words + p / 64] & bit, is_unshown = unshown[i * words + p / 64] & bit;
            uint8_t verdict = x->all[p].verdict[first + i];
            if (is_violated != (mine && verdict == ROW_NOT_MET) || is_unshown != (mine && verdict == ROW_NOT_SHOWN)) fail_at(x, seed, first + i, p);
        }
        if (verdicts[i] != row) fail_msg("seed %llu row %u: %u, not %u", (unsigned long long)seed, first + i, verdicts[i], row);
        if (reasons && family == LAYOUT_WINDOWS) assert_int_equal(window[i], first_window);
        x->counts[row]++;
    }
    if (!reasons) return;
    assert_true(violated[n * words] == UINT64_C(0xAAAAAAAAAAAAAAAA) && unshown[n * words] == UINT64_C(0xAAAAAAAAAAAAAAAA));
    assert_true(window[n] == (int64_t)UINT64_C(0xAAAAAAAAAAAAAAAA));
}

static void compare_families(struct trial *x, void *library, uint64_t seed)
{
    for (uint32_t family = 0; family < LAYOUT_FAMILIES; family++) {
        if (!x->t->functions[family].one) continue;
        *(void **)&x->run = symbol(library, x->t->functions[family].arrow);
        compare_slice(x, seed, (enum layout_family)family, 0, ROWS, true);
        compare_slice(x, seed, (enum layout_family)family, 0, 0, true);
        for (int i = 0; i < 4; i++) {
            uint32_t first = below(x->m, ROWS), n = below(x->m, i < 2 ? 140 : ROWS);
            compare_slice(x, seed, (enum layout_family)family, first, n < ROWS - first ? n : ROWS - first, i % 2);
        }
    }
}

/* Takes away the values of some rows: they are null as a whole. */
static bool *some_rows(struct maker *m)
{
    bool *valid = room(m, ROWS);
    uint64_t none = below(m, 2);
    for (uint32_t r = 0; r < ROWS; r++) {
        valid[r] = none || below(m, 30);
        for (uint32_t c = 0; c < COLUMNS && !valid[r]; c++) ((uint64_t *)m->env->table[0].column[c].known)[r / 64] &= ~(UINT64_C(1) << (r % 64));
    }
    return valid;
}

static void agree(const struct place *p, uint64_t seed, uint32_t programs, const char *target, uint32_t *counts)
{
    struct maker m = {.arena = arena_new(), .state = seed * UINT64_C(0x9E3779B97F4A7C15), .programs = programs, .flat = true};
    const struct validator *v = make_validator(&m);
    bool *valid = some_rows(&m);
    struct expected *all = arena_alloc(m.arena, m.programs * sizeof *all);
    for (uint32_t i = 0; i < m.programs; i++) expect(m.eval, &v->programs.at[i], &all[i]);
    struct trial x = {.m = &m, .t = &layout_new(m.arena, v)->tables.at[0], .all = all, .counts = counts};
    for (uint32_t level = 0; level <= 2; level += 2) {
        struct batch *b = make_batch(&m, valid);
        x.table = (struct ripx_arrow_table){.schema = &b->schema, .array = &b->array};
        void *library = load(p, v, level, seed, target);
        scratch_arrow *needs;
        *(void **)&needs = symbol(library, x.t->arrow_scratch);
        x.bytes = needs(&x.table);
        x.scratch = aligned_alloc(64, (x.bytes + 63) / 64 * 64);
        memset(x.scratch, 0xAA, x.bytes);
        compare_families(&x, library, seed);
        free(x.scratch);
        dlclose(library);
    }
    plan_eval_free(m.eval);
    arena_free(m.arena);
}

static void test_agrees_with_interpreter(void **state)
{
    uint32_t counts[ROW_NOT_APPLICABLE + 1] = {0};
    const char *from = getenv("RIPX_SEED");
    uint64_t first = from ? strtoull(from, NULL, 10) : 1;
    for (uint64_t seed = first; seed < first + 16; seed++) agree(*state, seed, seed % 4 ? 1 + (uint32_t)seed % 6 : 130, seed % 2 ? "x86_64" : "x86_64-v3", counts);
    print_message("seeds %llu to %llu: %u met, %u not met, %u not shown, %u not applicable\n", (unsigned long long)first, (unsigned long long)first + 15,
                  counts[0], counts[1], counts[2], counts[3]);
    for (int i = 0; i <= ROW_NOT_APPLICABLE; i++) assert_true(counts[i] > 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_agrees_with_interpreter),
    };
    return cmocka_run_group_tests_name("native arrow", tests, open_folder, close_folder);
}
