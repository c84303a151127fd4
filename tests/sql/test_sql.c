/* test_sql.c - the SQL of protocols: the same bytes each time, nothing inexact in it, names quoted, and what engines say of it. */
#include "backends/sql/sql.h"
#include "driver/writers.h"
#include "tests/unit/checked_file.h"

#include <string.h>
#include <sys/wait.h>

static const char *const dialects[] = {"postgresql", "duckdb", "spark"};
enum { DIALECTS = sizeof dialects / sizeof *dialects };

static void emitted(const char *path, const char *dialect, struct text *out)
{
    struct ripx *r = check(path);
    text_init(out);
    assert_true(write_sql(r, dialect, out));
    assert_true(out->len > 0);
    ripx_close(r);
}

static void test_same_bytes(void **state)
{
    (void)state;
    for (int d = 0; d < DIALECTS; d++) {
        struct text a, b;
        emitted("examples/lzzt/lzzt.ripx", dialects[d], &a);
        emitted("examples/lzzt/lzzt.ripx", dialects[d], &b);
        assert_string_equal(a.at, b.at);
        text_release(&a);
        text_release(&b);
    }
}

/* No type of floating point, no quotient but of what divides. */
static void test_nothing_inexact(void **state)
{
    (void)state;
    static const char *const inexact[] = {"DOUBLE", "FLOAT", "REAL", "ROUND", "AVG("};
    static const char *const files[] = {"examples/lzzt/lzzt.ripx", "examples/avasna.ripx", "tests/bench/eligibility.ripx"};
    for (int d = 0; d < DIALECTS; d++)
        for (size_t f = 0; f < sizeof files / sizeof *files; f++) {
            struct text t;
            emitted(files[f], dialects[d], &t);
            for (size_t i = 0; i < sizeof inexact / sizeof *inexact; i++) assert_null(strstr(t.at, inexact[i]));
            text_release(&t);
        }
}

static void test_views_are_named(void **state)
{
    (void)state;
    static const char *const views[] = {"LZZT_participant_programs", "LZZT_participant_checks", "LZZT_visite_programs", "LZZT_visite_windows", "LZZT_totals"};
    struct text t;
    emitted("examples/lzzt/lzzt.ripx", "duckdb", &t);
    for (size_t i = 0; i < sizeof views / sizeof *views; i++) {
        char line[128];
        snprintf(line, sizeof line, "CREATE OR REPLACE VIEW \"%s\" AS\n", views[i]);
        assert_non_null(strstr(t.at, line));
    }
    text_release(&t);
}

static void test_unknown_dialect(void **state)
{
    (void)state;
    struct ripx *r = check("examples/lzzt/lzzt.ripx");
    struct text t;
    text_init(&t);
    assert_false(write_sql(r, "oracle", &t));
    text_release(&t);
    ripx_close(r);
}

/* ---- validators by hand ---- */

static struct validator *by_hand(struct arena *a, struct data_column column, struct plan_node node)
{
    struct validator *v = arena_alloc(a, sizeof *v);
    struct plan *p = plan_new(a);
    v->protocol = "hand";
    v->plan = p;
    struct data_table *t = vec_push(a, &v->tables);
    *t = (struct data_table){.name = "it's \"one\"", .parent = PLAN_NONE, .key = 0};
    *vec_push(a, &t->columns) = column;
    node.a = node.b = node.c = PLAN_NONE;
    *vec_push(a, &v->programs) = (struct program){.kind = PROGRAM_CHECK, .id = "C", .table = 0, .applies = PLAN_NONE, .requires = plan_add(p, node)};
    return v;
}

static const struct plan_node FLAG = {.op = PLAN_COLUMN, .type = PLAN_TRUTH};

static void test_names_are_quoted(void **state)
{
    (void)state;
    static const char *const wanted[DIALECTS] = {"FROM \"it's \"\"one\"\"\" s", "FROM \"it's \"\"one\"\"\" s", "FROM `it's \"one\"` s"};
    static const char *const missing[DIALECTS] = {"'l''un\\'", "'l''un\\'", "'l\\'un\\\\'"};
    static const char *const word = "l'un\\";
    struct arena *a = arena_new();
    const struct data_column c = {.name = "flag", .bound = "fl\"ag`", .type = DATA_BOOLEAN, .unit = "", .n_missing = 1, .missing = &word, .used = true};
    for (int d = 0; d < DIALECTS; d++) {
        struct text t;
        struct msg why;
        text_init(&t);
        struct sql_options options = {(enum sql_dialect)d, 9};
        assert_true(sql_emit(by_hand(a, c, FLAG), &options, &t, &why));
        assert_non_null(strstr(t.at, wanted[d]));
        assert_non_null(strstr(t.at, missing[d]));
        assert_non_null(strstr(t.at, d == SQL_SPARK ? "s.`fl\"ag```" : "s.\"fl\"\"ag`\""));
        text_release(&t);
    }
    arena_free(a);
}

/* PostgreSQL cuts names at 63 bytes, and would make one view or column of two. */
static void test_names_are_short_and_differ(void **state)
{
    (void)state;
    static const char *const names[] = {"visité", "visitè", "une_table_dont_le_nom_est_très_long_et_ne_finit_pas_avant_ici_1", "une_table_dont_le_nom_est_très_long_et_ne_finit_pas_avant_ici_2"};
    enum { TABLES = sizeof names / sizeof *names };
    struct arena *a = arena_new();
    const struct data_column c = {.name = "flag", .bound = "flag", .type = DATA_BOOLEAN, .unit = "", .used = true};
    struct validator *v = by_hand(a, c, FLAG);
    v->protocol = "PROTOCOLE_DONT_LE_NOM_EST_TRES_LONG_ET_NE_FINIT_PAS_AVANT_ICI";
    v->programs.at[0].id = "un_critère_dont_le_nom_est_très_long_et_qui_ne_finit_pas_avant_ici_1";
    v->tables.at[0].name = names[0];
    for (uint32_t t = 1; t < TABLES; t++) {
        struct data_table *table = vec_push(a, &v->tables);
        *table = v->tables.at[0];
        table->name = names[t];
        *vec_push(a, &v->programs) = v->programs.at[0];
        v->programs.at[t].table = t;
    }
    *vec_push(a, &v->programs) = v->programs.at[0];
    v->programs.at[TABLES].id = "un_critère_dont_le_nom_est_très_long_et_qui_ne_finit_pas_avant_ici_2";
    struct text t;
    struct msg why;
    struct sql_options options = {SQL_POSTGRESQL, 9};
    text_init(&t);
    assert_true(sql_emit(v, &options, &t, &why));
    const char *seen[2 * TABLES + 1];
    uint32_t n = 0;
    for (const char *at = t.at; (at = strstr(at, "CREATE OR REPLACE VIEW \"")); at++) {
        const char *name = at + strlen("CREATE OR REPLACE VIEW \"");
        size_t len = strcspn(name, "\"");
        assert_true(len <= 63);
        for (uint32_t i = 0; i < n; i++) assert_false(strncmp(seen[i], name, len + 1) == 0);
        assert_true(n < 2 * TABLES + 1);
        seen[n++] = name;
    }
    assert_int_equal(n, 2 * TABLES + 1);
    const char *one = strstr(t.at, "AS \"un_crit"), *other = strstr(one + 1, "AS \"un_crit");
    assert_true(strcspn(one + 4, "\"") <= 63 && strcspn(other + 4, "\"") <= 63);
    assert_false(strncmp(one, other, strcspn(one + 4, "\"") + 5) == 0);
    text_release(&t);
    arena_free(a);
}

/* What participants' data do not hold is refused, not left out. */
static void test_refuses(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    const struct data_column c = {.name = "flag", .bound = "flag", .type = DATA_BOOLEAN, .unit = "", .used = true};
    struct plan_node root = FLAG;
    struct text t;
    struct msg why = {{NULL, NULL}};
    struct sql_options options = {SQL_DUCKDB, 9};
    text_init(&t);
    root.var = PLAN_ROOT;
    assert_false(sql_emit(by_hand(a, c, root), &options, &t, &why));
    assert_non_null(why.text[0]);
    assert_non_null(why.text[1]);
    text_release(&t);
    arena_free(a);
}

/* ---- engines ---- */

static void test_engines_agree(void **state)
{
    (void)state;
    enum { NOT_INSTALLED = 77 };
    int status = system("sh tests/sql/agree.sh");
    if (WIFEXITED(status) && WEXITSTATUS(status) == NOT_INSTALLED) skip();
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_bytes), cmocka_unit_test(test_nothing_inexact), cmocka_unit_test(test_views_are_named),
        cmocka_unit_test(test_unknown_dialect), cmocka_unit_test(test_names_are_quoted), cmocka_unit_test(test_refuses),
        cmocka_unit_test(test_names_are_short_and_differ),
        cmocka_unit_test(test_engines_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
