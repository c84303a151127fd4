/* row_units.c - a quantity whose unit stands in another column of its row: whole factors over one scale, no division. */
#include "checker/data.h"

#include "lang/kernel.h"

/* A unit that rows may have: a value v of it is v × times + plus base units of the column's own unit. */
struct accepted { uint32_t code; struct rational times, plus; };

static __int128 gcd(__int128 a, __int128 b)
{
    if (a < 0) a = -a;
    if (b < 0) b = -b;
    while (b) {
        __int128 rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* Lessens a scale to the greatest one on which b is whole too; false when it does not fit. */
static bool share(struct rational *scale, struct rational b)
{
    __int128 num = gcd((__int128)scale->num * b.den, (__int128)b.num * scale->den), den = (__int128)scale->den * b.den, g = gcd(num, den);
    if (!num || num / g > INT64_MAX || den / g > INT64_MAX) return false;
    *scale = (struct rational){(int64_t)(num / g), (int64_t)(den / g)};
    return true;
}

static bool whole_ratio(struct rational a, struct rational scale, int64_t *out)
{
    struct rational r;
    if (!a.num) return *out = 0, true;
    if (!rational_divide(a, scale, &r) || r.den != 1) return false;
    *out = r.num;
    return true;
}

/* How a number of `from` reads in `to`: of one dimension, or of two that a conversion of the analyte ties. */
static bool reads_as(const struct checker *ck, const struct name *analyte, const struct unit *from, const struct unit *to, struct accepted *a)
{
    if (unit_same_dimension(from, to)) {
        a->times = from->factor;
        return rational_subtract(from->offset, to->offset, &a->plus);
    }
    a->plus = (struct rational){0, 1};
    for (uint32_t i = 0; i < ck->law->conversions.len; i++) {
        const struct conversion *c = &ck->law->conversions.at[i];
        struct rational one;
        if (c->analyte == analyte && unit_factor_through(from, to, &c->from, &c->to, c->factor, &one)) return rational_multiply(one, to->factor, &a->times);
    }
    return false;
}

/* Where a member stands in the list that was read; all are listed where there is none. */
static bool is_listed(const uint32_t *listed, uint32_t member, const struct ast_expr *list, struct span *at)
{
    uint32_t i = 0;
    for (const struct ast_expr *x = list; x; x = x->next, i++) {
        if (listed[i] != member) continue;
        *at = x->span;
        return true;
    }
    return !list;
}

/* The units that rows may have: those listed after the column's name, else all its codes. False after a diagnostic. */
static bool read_accepted(struct checker *ck, const struct data_type_of *of, uint32_t enumeration, const struct ast_expr *list,
                          struct accepted *units, uint32_t *n)
{
    const struct vocab_enum *e = &ck->vocab->enums.at[enumeration];
    struct unit own = of->type.unit.factor.den ? of->type.unit : unit_one();
    uint32_t *listed = arena_alloc(ck->arena, (ast_count(list) + 1) * sizeof *listed), i = 0;
    for (const struct ast_expr *x = list; x; x = x->next)
        if ((listed[i++] = expr_member(ck, enumeration, x)) == VOCAB_NONE) return false;
    for (uint32_t m = 0; m < e->members.len; m++) {
        const struct word *w = &e->members.at[m];
        struct type unit = {.kind = TYPE_NUMBER, .unit_text = w->name[LANG_FR]->text};
        struct span at = w->span;
        if (!is_listed(listed, m, list, &at)) continue;
        if (!unit_read(ck, unit.unit_text, at, &unit.unit)) return false;
        units[*n].code = m;
        if (!reads_as(ck, of->analyte, &unit.unit, &own, &units[(*n)++])) {
            struct msg args[2] = {type_name(ck, &unit), type_name(ck, &of->type)};
            diag_rx(ck->diags, RX_WRONG_DIMENSION, at, 2, args);
            return false;
        }
    }
    return *n > 0;
}

/* The scale that all units share, the column's own among them, and their whole factors on it. */
static bool share_scale(const struct data_column *c, struct rational own, struct accepted *units, struct row_units *out, int64_t *own_times)
{
    struct rational fine = {1, 1};
    for (int32_t i = 0; i < c->scale; i++) fine.den *= 10;
    if (!rational_multiply(own, fine, &own)) return false;
    out->scale = own;
    for (uint32_t i = 0; i < out->n; i++) {
        if (!rational_multiply(units[i].times, fine, &units[i].times) || !share(&out->scale, units[i].times)) return false;
        if (units[i].plus.num && !share(&out->scale, units[i].plus)) return false;
    }
    for (uint32_t i = 0; i < out->n; i++) {
        out->at[i].code = units[i].code;
        if (!whole_ratio(units[i].times, out->scale, &out->at[i].times) || !whole_ratio(units[i].plus, out->scale, &out->at[i].plus)) return false;
    }
    return whole_ratio(own, out->scale, own_times);
}

static int64_t floor_ratio(__int128 a, int64_t b)
{
    __int128 q = a / b;
    if (a % b && a < 0) q--;
    return q > INT64_MAX ? INT64_MAX : q < -INT64_MAX ? -INT64_MAX : (int64_t)q;
}

/* Does the plan have to hold values to the bounds, or do the cells that are taken lie within them? False: not in 64 bits. */
static bool compare_bounds(const struct data_column *cell, struct row_units *out, struct row_unit u)
{
    __int128 least = (__int128)cell->min * u.times + u.plus, most = (__int128)cell->max * u.times + u.plus;
    out->below |= least < out->lo;
    out->above |= most > out->hi;
    return least >= INT64_MIN && most <= INT64_MAX;
}

/* The integers that a cell may hold in each unit, from the bounds in the column's own. A column of its own then admits all of
   them, and the plan holds each row to those of its unit where that is not the same. */
static bool bound_units(struct checker *ck, struct data_column *c, const struct data_column *cell, struct row_units *out, int64_t own_times)
{
    struct data_unit *units = arena_alloc(ck->arena, out->n * sizeof *units);
    int64_t lo = INT64_MAX, hi = INT64_MIN;
    if (__builtin_mul_overflow(c->min, own_times, &out->lo) || __builtin_mul_overflow(c->max, own_times, &out->hi)) return false;
    for (uint32_t i = 0; i < out->n; i++) {
        const struct row_unit *u = &out->at[i];
        units[i] = (struct data_unit){u->code, -floor_ratio(u->plus - (__int128)out->lo, u->times), floor_ratio((__int128)out->hi - u->plus, u->times)};
        if (units[i].min < lo) lo = units[i].min;
        if (units[i].max > hi) hi = units[i].max;
    }
    if (cell == c && out->n) c->min = lo, c->max = hi;
    bool fits = true;
    for (uint32_t i = 0; i < out->n; i++) fits = compare_bounds(cell, out, out->at[i]) && fits;
    if (!out->n) fits = compare_bounds(cell, out, (struct row_unit){0, own_times, 0});
    c->units = units;
    c->n_units = out->n;
    return fits;
}

/* The column of units by its name: one declared, or one that the list of units makes. */
static uint32_t unit_column(struct checker *ck, uint32_t table, const struct ast_expr *name, const struct ast_expr *list)
{
    uint32_t u = data_column_named(ck, table, name->name);
    if (u != PLAN_NONE || !name->name || !list || list->kind != AST_LIST || !list->args) return u;
    struct data_column c = {.name = name->name->text, .bound = name->name->text, .label = msg_same(name->name->text), .type = DATA_CODE, .unit = "",
                            .span = name->span};
    struct type type = {.kind = TYPE_CODE, .index = data_code_list(ck, list, c.name), .unit_text = ""};
    data_codes(ck, &c, type.index, LANG_FR);
    return data_add_column(ck, table, c, (struct data_type_of){.type = type, .property = VOCAB_NONE});
}

/* The units that rows have, by the column that says them. False after a diagnostic. */
static bool read_units(struct checker *ck, uint32_t table, const struct ast_expr *name, struct data_type_of *of, struct row_units *out,
                       struct accepted **units)
{
    const struct ast_expr *list = name->next && name->next->kind == AST_LIST ? name->next : NULL;
    uint32_t u = unit_column(ck, table, name, list);
    if (u == PLAN_NONE) return complain(ck, RX_UNKNOWN_NAME, name->span, source_slice(ck, name->span), NULL), false;
    const struct type *codes = &ck->data->tables.at[table].columns.at[u].type;
    if (codes->kind != TYPE_CODE) {
        struct msg args[2] = {msg_of("code", "code"), type_name(ck, codes)};
        if (codes->kind != TYPE_ERROR) diag_rx(ck->diags, RX_TYPE_MISMATCH, name->span, 2, args);
        return false;
    }
    uint32_t members = ck->vocab->enums.at[codes->index].members.len;
    *units = arena_alloc(ck->arena, (members + 1) * sizeof **units);
    out->column = u;
    return read_accepted(ck, of, codes->index, list ? list->args : NULL, *units, &out->n);
}

const struct row_units *data_row_units(struct checker *ck, uint32_t table, const struct ast_expr *name, struct data_type_of of,
                                       struct data_column *c, const struct data_column *cell)
{
    struct row_units *out = arena_alloc(ck->arena, sizeof *out);
    struct accepted *units = NULL;
    *out = (struct row_units){.column = PLAN_NONE};
    if (of.type.kind == TYPE_ERROR) return NULL;
    if (of.type.kind != TYPE_NUMBER) return complain(ck, RX_UNEXPECTED_ITEM, name->span, source_slice(ck, name->span), NULL), NULL;
    if (name && !read_units(ck, table, name, &of, out, &units)) return NULL;
    out->at = arena_alloc(ck->arena, (out->n + 1) * sizeof *out->at);
    int64_t own_times;
    struct rational own = of.type.unit.factor.den ? of.type.unit.factor : (struct rational){1, 1};
    if (!share_scale(c, own, units, out, &own_times) || !bound_units(ck, c, cell, out, own_times)) {
        struct span at = name ? name->span : c->span;
        complain(ck, RX_OVERFLOW, at, source_slice(ck, at), NULL);
        return NULL;
    }
    c->unit_column = out->column;
    return out;
}

/* ---- in expressions ---- */

static uint32_t number_node(struct lower *l, enum plan_op op, uint32_t a, uint32_t b, uint32_t c, int64_t k, int64_t m, struct span span)
{
    return plan_add(l->plan, (struct plan_node){.op = op, .type = PLAN_NUMBER, .a = a, .b = b, .c = c, .k = k, .m = m, .span = span});
}

/* Unknown because of what the column of a node holds. */
static uint32_t unknown_by(struct lower *l, uint32_t column, struct span span)
{
    struct plan_node n = l->plan->nodes.at[column];
    const bool named = n.op == PLAN_COLUMN;
    n.op = PLAN_UNKNOWN;
    n.type = PLAN_NUMBER;
    n.span = span;
    return named ? n.k = PLAN_BY_CELL, plan_add(l->plan, n) : number_node(l, PLAN_UNKNOWN, PLAN_NONE, PLAN_NONE, PLAN_NONE, 0, 0, span);
}

struct typed data_in_units(struct lower *l, struct typed raw, const struct row_units *units, uint32_t unit_node, struct span span)
{
    uint32_t value = units->n ? unknown_by(l, unit_node, span) : raw.node;
    for (uint32_t i = units->n; i-- > 0;) {
        const struct row_unit *u = &units->at[i];
        uint32_t code = plan_add(l->plan, (struct plan_node){.op = PLAN_CONST, .type = PLAN_CODE, .k = u->code, .m = u->code, .a = PLAN_NONE, .b = PLAN_NONE,
                                                             .c = PLAN_NONE, .span = span});
        uint32_t plus = number_node(l, PLAN_CONST, PLAN_NONE, PLAN_NONE, PLAN_NONE, u->plus, u->plus, span), here = raw.node;
        if (u->times != 1 || u->plus) here = number_node(l, PLAN_ADD, raw.node, plus, PLAN_NONE, u->times, 1, span);
        value = number_node(l, PLAN_IF, plan_truth(l, PLAN_EQ, unit_node, code, span), here, value, 0, 0, span);
    }
    uint32_t inside = PLAN_NONE;
    for (int end = 0; end < 2; end++) {
        int64_t k = end ? units->hi : units->lo;
        if (!(end ? units->above : units->below)) continue;
        uint32_t limit = number_node(l, PLAN_CONST, PLAN_NONE, PLAN_NONE, PLAN_NONE, k, k, span);
        uint32_t holds = plan_truth(l, PLAN_LE, end ? value : limit, end ? limit : value, span);
        inside = inside == PLAN_NONE ? holds : plan_truth(l, PLAN_AND, inside, holds, span);
    }
    if (inside != PLAN_NONE)
        value = number_node(l, PLAN_IF, inside, value, unknown_by(l, raw.node, span), 0, 0, span);
    raw.node = value;
    raw.scale = units->scale;
    raw.lo = units->lo;
    raw.hi = units->hi;
    return raw;
}
