/* test_native.c - the compiled validator: its header, its symbols, and its agreement with the interpreter on random plans. */
#include "tests/unit/native_random.h"

/* ---- a small validator ---- */

/* A study of two tables: weight and sex of participants, a window of 3 days about day 28 after an anchor. */
static struct validator *study(struct arena *a)
{
    struct plan *p = plan_new(a);
    struct validator *v = arena_alloc(a, sizeof *v);
    *v = (struct validator){.protocol = "Étude cœur-1", .plan = p, .source_hash = UINT64_C(0xFEDCBA9876543210)};
    struct data_table *t = vec_push(a, &v->tables);
    *t = (struct data_table){.name = "participant", .parent = PLAN_NONE, .key = PLAN_NONE};
    add_data_column(a, t, "poids", DATA_NUMBER, 0, 3000);
    add_data_column(a, t, "int", DATA_CODE, 0, 0);
    static const char *const codes[] = {"M", "F", "m"};
    t->columns.at[1].codes = codes;
    t->columns.at[1].n_codes = 3;
    add_data_column(a, t, "naissance", DATA_DATE, 0, 0);
    t = vec_push(a, &v->tables);
    *t = (struct data_table){.name = "visite", .parent = 0, .key = PLAN_NONE};
    add_data_column(a, t, "jour", DATA_DATE, 0, 0);
    uint32_t weight = add_column(p, PLAN_NUMBER, 0, 0), sex = add_column(p, PLAN_CODE, 0, 1);
    uint32_t heavy = plan_add(p, node(PLAN_LE, PLAN_TRUTH, add_const(p, PLAN_NUMBER, 400), weight));
    uint32_t female = plan_add(p, node(PLAN_EQ, PLAN_TRUTH, sex, add_const(p, PLAN_CODE, 1)));
    uint32_t birth = add_column(p, PLAN_DATE, 0, 2);
    p->nodes.at[birth].up = 1;
    uint32_t anchor = add_input(p, PLAN_DATE, birth, 0);
    *vec_push(a, &v->inputs) = (struct program_input){"J0", 1, p->nodes.at[anchor].a, PLAN_DATE};
    struct plan_node minus = node(PLAN_ADD, PLAN_NUMBER, add_column(p, PLAN_DATE, 1, 0), anchor);
    minus.m = -1;
    uint32_t days = plan_add(p, minus);
    uint32_t from = plan_add(p, node(PLAN_LE, PLAN_TRUTH, add_const(p, PLAN_NUMBER, 25), days));
    uint32_t to = plan_add(p, node(PLAN_LE, PLAN_TRUTH, days, add_const(p, PLAN_NUMBER, 31)));
    add_program(a, v, (struct program){.kind = PROGRAM_INCLUSION, .id = "I1", .table = 0, .applies = PLAN_NONE, .requires = heavy});
    add_program(a, v, (struct program){.kind = PROGRAM_EXCLUSION, .id = "E1", .table = 0, .applies = PLAN_NONE, .requires = female});
    add_program(a, v, (struct program){.kind = PROGRAM_WINDOW, .id = "V1", .table = 1, .applies = PLAN_NONE,
                                       .requires = plan_add(p, node(PLAN_AND, PLAN_TRUTH, from, to))});
    return v;
}

/* Each step that fails has its own exit code. */
static const char user[] =
    "#include \"v.h\"\n#include <string.h>\n"
    "int main(void)\n{\n"
    "    struct Etude_coeur_1_participant_row r[3];\n    struct Etude_coeur_1_participant_reasons why;\n    uint8_t of[3];\n"
    "    memset(r, 0, sizeof r);\n"
    "    for (int i = 0; i < 3; i++) {\n        r[i].poids = 725;\n        r[i].int_ = ETUDE_COEUR_1_PARTICIPANT_INT_M;\n"
    "        ripx_know(r[i].known, ETUDE_COEUR_1_PARTICIPANT_KNOWN_POIDS);\n        ripx_know(r[i].known, ETUDE_COEUR_1_PARTICIPANT_KNOWN_INT);\n    }\n"
    "    if (Etude_coeur_1_participant_judge(&r[0], &why) != RIPX_MET || why.violated[0] || why.unshown[0]) return 1;\n"
    "    r[1].poids = 3001;\n"
    "    if (Etude_coeur_1_participant_judge(&r[1], &why) != RIPX_NOT_SHOWN || why.unshown[0] != 1 << ETUDE_COEUR_1_PARTICIPANT_PROGRAM_I1) return 2;\n"
    "    r[2].int_ = ETUDE_COEUR_1_PARTICIPANT_INT_F;\n"
    "    if (Etude_coeur_1_participant_judge(&r[2], &why) != RIPX_NOT_MET || why.violated[0] != 1 << ETUDE_COEUR_1_PARTICIPANT_PROGRAM_E1) return 3;\n"
    "    Etude_coeur_1_participant_judge_rows(r, 3, of);\n"
    "    if (of[0] != RIPX_MET || of[1] != RIPX_NOT_SHOWN || of[2] != RIPX_NOT_MET) return 4;\n"
    "    struct Etude_coeur_1_visite_row w = {1028, 1028, 1000, 1000, {3}, NULL};\n    struct Etude_coeur_1_visite_reasons late;\n"
    "    if (Etude_coeur_1_visite_window(&w, &late) != RIPX_MET || late.window != ETUDE_COEUR_1_VISITE_PROGRAM_V1) return 5;\n"
    "    w.jour_hi = 1031;\n    if (Etude_coeur_1_visite_window(&w, NULL) != RIPX_MET) return 6;\n"
    "    w.jour_hi = 1032;\n    if (Etude_coeur_1_visite_window(&w, NULL) != RIPX_NOT_SHOWN) return 7;\n"
    "    w.jour_lo = 1032;\n    if (Etude_coeur_1_visite_window(&w, NULL) != RIPX_NOT_MET) return 8;\n"
    "    w.jour_hi = 1031;\n    if (Etude_coeur_1_visite_window(&w, NULL) != RIPX_NOT_SHOWN) return 9;\n"
    "    w.known[0] = 1;\n    if (Etude_coeur_1_visite_window(&w, NULL) != RIPX_NOT_SHOWN) return 10;\n"
    "    r[0].int_ = ETUDE_COEUR_1_PARTICIPANT_INT_M_2 + 1;\n"
    "    if (Etude_coeur_1_participant_judge(&r[0], &why) != RIPX_NOT_SHOWN || why.unshown[0] != 1 << ETUDE_COEUR_1_PARTICIPANT_PROGRAM_E1) return 12;\n"
    "    if (Etude_coeur_1_source_hash != 0xFEDCBA9876543210u || strcmp(Etude_coeur_1_version, \"ripx native 3\")) return 11;\n"
    "    return 0;\n}\n";

static void test_header_and_object(void **state)
{
    const struct place *p = *state;
    struct arena *a = arena_new();
    struct validator *v = study(a);
    struct text object, again, header, program;
    compile(v, (struct native_options){.level = 2}, &object);
    compile(v, (struct native_options){.level = 2}, &again);
    assert_int_equal(object.len, again.len);
    assert_memory_equal(object.at, again.at, object.len);
    text_init(&header);
    text_init(&program);
    header_emit(v, &header);
    text_add(&program, user);
    write_file(p, "v.o", &object);
    write_file(p, "v.h", &header);
    write_file(p, "u.c", &program);
    assert_int_equal(run(p, "test -z \"$(nm -u v.o)\""), 0);
    assert_int_equal(run(p, "cc -std=c99 -Wall -Wextra -Werror -pedantic -o u u.c v.o"), 0);
    assert_int_equal(run(p, "./u"), 0);
    text_release(&object);
    text_release(&again);
    text_release(&header);
    text_release(&program);
    arena_free(a);
}

/* A part of a header is the same for the same name only: no two C names of a file may be equal. */
static void test_names_are_unique(void **state)
{
    const struct place *p = *state;
    struct arena *a = arena_new();
    struct validator *v = study(a);
    v->protocol = "1 / *";
    v->tables.at[0].name = v->tables.at[1].name = "é";
    v->tables.at[0].columns.at[0].name = "known";
    v->tables.at[0].columns.at[1].name = "KNOWN";
    v->programs.at[0].id = v->programs.at[1].id = "…";
    struct text header;
    text_init(&header);
    header_emit(v, &header);
    write_file(p, "n.h", &header);
    assert_int_equal(run(p, "printf '#include \"n.h\"\\nint x;\\n' > n.c && cc -std=c99 -Wall -Wextra -Werror -pedantic -c n.c"), 0);
    text_release(&header);
    arena_free(a);
}

static void test_targets(void **state)
{
    const struct place *p = *state;
    static const char *const triples[] = {"x86_64-linux-gnu",     "aarch64-linux-gnu",   "x86_64-apple-darwin",
                                          "aarch64-apple-darwin", "x86_64-windows-msvc", "wasm32", "x86_64-v3"};
    struct arena *a = arena_new();
    struct validator *v = study(a);
    for (size_t i = 0; i < sizeof triples / sizeof *triples; i++) {
        for (uint32_t level = 0; level <= 2; level++) {
            struct text object;
            compile(v, (struct native_options){.triple = triples[i], .level = level}, &object);
            assert_true(object.len > 200);
            write_file(p, "t.o", &object);
            /* The two that every linker of wasm gives are not of a library. */
            assert_int_equal(run(p, "! command -v llvm-nm-19 > nm || test -z \"$(llvm-nm-19 -u t.o | grep -v -e __stack_pointer -e __indirect_function_table)\""), 0);
            text_release(&object);
        }
    }
    struct text ir;
    compile(v, (struct native_options){.level = 1, .kind = NATIVE_IR}, &ir);
    assert_non_null(strstr(ir.at, "@Etude_coeur_1_participant_judge("));
    text_release(&ir);
    arena_free(a);
}

static void test_refusals(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct validator *v = study(a);
    struct text out;
    struct msg error = {{NULL, NULL}};
    text_init(&out);
    assert_false(ripx_native_plugin()->emit(v, &(struct native_options){.triple = "pdp11"}, &out, &error));
    assert_non_null(strstr(error.text[LANG_EN], "unknown target: \"pdp11\" (x86_64-linux-gnu, "));
    assert_non_null(strstr(error.text[LANG_FR], "cible inconnue : \"pdp11\" (x86_64-linux-gnu, "));
    assert_false(ripx_native_plugin()->emit(v, &(struct native_options){.triple = ""}, &out, &error));
    struct plan *p = plan_new(a);
    v->plan = p;
    uint32_t other = plan_add(p, node(PLAN_KNOWN, PLAN_TRUTH, add_column(p, PLAN_DATE, 1, 0), PLAN_NONE));
    v->programs.len = 1;
    v->programs.at[0].requires = other;
    assert_false(ripx_native_plugin()->emit(v, &(struct native_options){0}, &out, &error));
    assert_non_null(strstr(error.text[LANG_EN], "\"I1\" cannot be compiled"));
    assert_non_null(strstr(error.text[LANG_FR], "« I1 » ne se compile pas"));
    assert_int_equal(out.len, 0);
    text_release(&out);
    arena_free(a);
}

/* ---- random plans over random rows, against the interpreter ---- */

/* The rows as the compiled functions read them: what the interpreter says of each field. */
static uint64_t *fill_rows(struct maker *m, const struct layout_table *t)
{
    uint32_t words = t->row_words;
    uint64_t *rows = arena_alloc(m->arena, (size_t)ROWS * words * sizeof *rows);
    struct cells *c = arena_alloc(m->arena, sizeof *c);
    for (uint32_t i = 0; i < t->fields.len; i++) {
        const struct layout_field *f = &t->fields.at[i];
        uint32_t root = m->v->inputs.at[f->number].node;         /* input i is column i */
        plan_eval_value(m->eval, root, 0, 0, ROWS, c->lo, c->hi, c->known);
        for (uint32_t r = 0; r < ROWS; r++) {
            uint64_t *row = rows + (size_t)r * words;
            row[f->word] = (uint64_t)c->lo[r];
            if (f->ranged) row[f->word + 1] = (uint64_t)c->hi[r];
            else assert_int_equal(c->lo[r], c->hi[r]);
            if (c->known[r / 64] >> (r % 64) & 1) row[t->known_word + f->bit / 64] |= UINT64_C(1) << (f->bit % 64);
        }
    }
    return rows;
}

typedef uint32_t judge_one(const uint64_t *row, uint64_t *reasons);
typedef void judge_rows(const uint64_t *rows, size_t n, uint8_t *verdicts);

static void compare_row(struct maker *m, const struct layout_table *t, const struct expected *all, enum layout_family family,
                        uint32_t r, uint32_t verdict, const uint64_t *reasons)
{
    int64_t window;
    assert_int_equal(verdict, row_of(m, all, family, r, &window));
    for (uint32_t i = 0; i < m->programs; i++) {
        bool mine = layout_family(m->v->programs.at[i].kind) == family;
        bool violated = reasons[i / 64] >> (i % 64) & 1, unshown = reasons[t->reason_words + i / 64] >> (i % 64) & 1;
        if (violated == (mine && all[i].verdict[r] == ROW_NOT_MET) && unshown == (mine && all[i].verdict[r] == ROW_NOT_SHOWN)) continue;
        struct text dump;
        text_init(&dump);
        if (m->v->programs.at[i].applies != PLAN_NONE) plan_dump(m->plan, m->v->programs.at[i].applies, &dump);
        text_add(&dump, "requires\n");
        plan_dump(m->plan, m->v->programs.at[i].requires, &dump);
        print_error("program %u, row %u: the interpreter says %d\n%s", i, r, all[i].verdict[r], dump.at);
        text_release(&dump);
        fail();
    }
    if (t->functions[LAYOUT_WINDOWS].one) assert_int_equal((int64_t)reasons[2 * t->reason_words], window);
}

static void compare(struct maker *m, void *library, const struct layout_table *t, const uint64_t *rows, const struct expected *all,
                    uint32_t *counts)
{
    uint32_t words = t->row_words;
    for (uint32_t family = 0; family < LAYOUT_FAMILIES; family++) {
        if (!t->functions[family].one) continue;
        judge_one *one = NULL;
        judge_rows *many = NULL;
        *(void **)&one = dlsym(library, t->functions[family].one);
        *(void **)&many = dlsym(library, t->functions[family].rows);
        assert_non_null(one);
        assert_non_null(many);
        uint8_t verdicts[ROWS + 1];
        memset(verdicts, 0xAA, sizeof verdicts);
        many(rows, ROWS, verdicts);
        assert_int_equal(verdicts[ROWS], 0xAA);
        for (uint32_t r = 0; r < ROWS; r++) {
            uint64_t reasons[16];
            memset(reasons, 0xAA, sizeof reasons);
            assert_int_equal(verdicts[r], one(rows + (size_t)r * words, reasons));
            compare_row(m, t, all, (enum layout_family)family, r, verdicts[r], reasons);
            counts[verdicts[r]]++;
        }
    }
}

static void agree(const struct place *p, uint64_t seed, uint32_t programs, uint32_t *counts)
{
    struct maker m = {.arena = arena_new(), .state = seed * UINT64_C(0x9E3779B97F4A7C15), .programs = programs};
    const struct validator *v = make_validator(&m);
    struct expected *all = arena_alloc(m.arena, m.programs * sizeof *all);
    for (uint32_t i = 0; i < m.programs; i++) expect(m.eval, &v->programs.at[i], &all[i]);
    const struct layout_table *t = &layout_new(m.arena, v)->tables.at[0];
    const uint64_t *rows = fill_rows(&m, t);
    for (uint32_t level = 0; level <= 2; level += 2) {
        void *library = load(p, v, level, seed, NULL);
        compare(&m, library, t, rows, all, counts);
        dlclose(library);
    }
    plan_eval_free(m.eval);
    arena_free(m.arena);
}

/* Many programs on a table, where most rows fail somewhere, and few, where every verdict of a row is met with. */
static void test_agrees_with_interpreter(void **state)
{
    uint32_t counts[ROW_NOT_APPLICABLE + 1] = {0};
    for (uint64_t seed = 1; seed <= 24; seed++) agree(*state, seed, seed <= 2 ? 130 : 1 + (uint32_t)seed % 6, counts);
    for (int i = 0; i <= ROW_NOT_APPLICABLE; i++) assert_true(counts[i] > 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_header_and_object), cmocka_unit_test(test_names_are_unique), cmocka_unit_test(test_targets),
        cmocka_unit_test(test_refusals),          cmocka_unit_test(test_agrees_with_interpreter),
    };
    return cmocka_run_group_tests_name("native", tests, open_folder, close_folder);
}
