/* cql.c - a reader of the part of CQL that ripx can say too. */
#include "tests/vectors/cql.h"

#include "lang/date.h"
#include "tests/vectors/cql_read.h"

#include <stdio.h>
#include <string.h>

const char *cql_reason_text(enum cql_reason reason)
{
    static const char *const texts[] = {
#define X(name, text) text,
        CQL_REASONS(X)
#undef X
    };
    return texts[reason];
}

void cql_init(struct cql_case *c, bool data)
{
    memset(c, 0, sizeof *c);
    c->arena = arena_new();
    c->data = data;
    struct text *all[] = {&c->columns, &c->header, &c->cells, &c->protocol};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) text_init(all[i]);
    for (size_t i = 0; i < CQL_LISTS; i++) text_init(&c->tables[i]), text_init(&c->rows[i]);
}

void cql_release(struct cql_case *c)
{
    struct text *all[] = {&c->columns, &c->header, &c->cells, &c->protocol};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) text_release(all[i]);
    for (size_t i = 0; i < CQL_LISTS; i++) text_release(&c->tables[i]), text_release(&c->rows[i]);
    arena_free(c->arena);
}

static void add_check(struct cql_case *c, enum row_verdict expected, const char *left, const char *op, const char *right)
{
    if (c->n_checks == CQL_CHECKS) return;
    c->checks[c->n_checks] = arena_printf(c->arena, "%s%s%s", left, op, right);
    c->expected[c->n_checks++] = expected;
}

static void check_dates(struct cql_case *c, const struct cql *v, const struct cql *want)
{
    char lo[DATE_TEXT_SIZE], hi[DATE_TEXT_SIZE];
    date_format(want->lo, lo);
    date_format(want->hi, hi);
    if (want->lo == want->hi) {
        add_check(c, ROW_MET, v->text, " = ", lo);
        return;
    }
    /* The range is exactly lo..hi: not before, not after, and both ends open to question. */
    add_check(c, ROW_MET, v->text, " >= ", lo);
    add_check(c, ROW_MET, v->text, " <= ", hi);
    add_check(c, ROW_NOT_SHOWN, v->text, " > ", lo);
    add_check(c, ROW_NOT_SHOWN, v->text, " < ", hi);
}

static void check_range(struct cql_case *c, const struct cql *v, const struct cql *want)
{
    const char *lo = arena_printf(c->arena, "%s %s", want->items[0].text, v->unit), *hi = arena_printf(c->arena, "%s %s", want->items[1].text, v->unit);
    add_check(c, ROW_MET, v->text, " >= ", lo);
    add_check(c, ROW_MET, v->text, " <= ", hi);
    add_check(c, ROW_NOT_SHOWN, v->text, " > ", lo);
    add_check(c, ROW_NOT_SHOWN, v->text, " < ", hi);
}

static bool check_null(struct cql_case *c, const struct cql *v)
{
    const char *known = arena_printf(c->arena, "connu(%s)", v->text);
    if (v->kind == CQL_IS_TRUTH) add_check(c, ROW_NOT_SHOWN, v->text, "", "");
    if (v->kind == CQL_IS_NUMBER || v->kind == CQL_IS_DATE || v->kind == CQL_IS_TRUTH) add_check(c, ROW_NOT_MET, known, "", "");
    return c->n_checks > 0;
}

/* A number that is a bare literal asks nothing of an expression, but does of a cell. */
static bool check_number(struct cql_case *c, const struct cql *v, const struct cql *want)
{
    bool counts_periods = v->unit[0] && !want->unit[0];
    const char *other = counts_periods ? arena_printf(c->arena, "%s %s", want->text, v->unit) : want->text;
    add_check(c, ROW_MET, v->text, " = ", other);
    add_check(c, ROW_NOT_MET, v->text, " < ", other);
    return true;
}

static bool claim(struct cql_case *c, const struct cql *v, const struct cql *want)
{
    if (v->is_literal && !c->data) return c->reason = CQL_LITERAL, false;
    if (want->kind == CQL_IS_NULL) return c->reason = CQL_LITERAL, check_null(c, v);
    if (v->kind == CQL_IS_TRUTH && want->kind == CQL_IS_TRUTH) {
        add_check(c, strcmp(want->text, "vrai") == 0 ? ROW_MET : ROW_NOT_MET, v->text, "", "");
        return true;
    }
    if (v->kind == CQL_IS_NUMBER && want->kind == CQL_IS_NUMBER) return check_number(c, v, want);
    if (v->kind == CQL_IS_NUMBER && want->kind == CQL_IS_RANGE && v->unit[0]) return check_range(c, v, want), true;
    if (v->kind == CQL_IS_DATE && want->kind == CQL_IS_DATE) return check_dates(c, v, want), true;
    c->reason = CQL_LITERAL;
    return false;
}

bool cql_translate(struct cql_case *c, const char *expression, const char *expected)
{
    struct cql v, want;
    struct cql_case constants;
    bool fine = cql_read(c, expression, &v);
    if (!fine) return false;
    cql_init(&constants, false);
    constants.reason = CQL_LITERAL;
    fine = cql_read_expected(&constants, expected, &want);
    c->reason = constants.reason;
    if (fine) fine = claim(c, &v, &want);
    cql_release(&constants);
    return fine;
}
uint32_t cql_write(struct cql_case *c, struct agree_file *files)
{
    static const char *const names[CQL_LISTS] = {"t0", "t1", "t2", "t3"};
    text_addf(&c->protocol, "ripx 1 fr\nprotocole V \"V\" {\n  données participant { clé id\n%.*s  }\n", (int)c->columns.len, c->columns.len ? c->columns.at : "");
    for (uint32_t i = 0; i < c->n_tables; i++) text_add(&c->protocol, c->tables[i].at);
    for (uint32_t i = 0; i < c->n_checks; i++) text_addf(&c->protocol, "  vérification C%u \"%u\" : %s\n", i, i, c->checks[i]);
    text_add(&c->protocol, "}\n");
    struct text *csv = &c->header;
    text_addf(csv, "\n1%.*s\n", (int)c->cells.len, c->cells.len ? c->cells.at : "");
    struct text whole;
    text_init(&whole);
    text_addf(&whole, "id%s", csv->at);
    text_release(csv);
    *csv = whole;
    files[0] = (struct agree_file){NULL, csv->at, csv->len};
    for (uint32_t i = 0; i < c->n_tables; i++) files[i + 1] = (struct agree_file){names[i], c->rows[i].at, c->rows[i].len};
    return 1 + c->n_tables;
}
