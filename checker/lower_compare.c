/* lower_compare.c - operators: comparisons cross-multiplied, sums brought to one scale, membership. No division. */
#include "checker/lower.h"

#include "lang/date.h"

#include <string.h>

static struct plan_node binary_node(enum plan_op op, uint32_t a, uint32_t b, struct span span)
{
    return (struct plan_node){.op = op, .a = a, .b = b, .c = PLAN_NONE, .k = 1, .m = 1, .span = span};
}

static struct typed overflow(struct lower *l, const struct ast_expr *e)
{
    complain(l->ck, RX_OVERFLOW, e->span, source_slice(l->ck, e->span), NULL);
    return typed_error(l, e->span);
}

static bool fits(__int128 v) { return v <= INT64_MAX && v >= INT64_MIN; }

/* Do the bounds of an integer multiplied by k stay in 64 bits? */
static bool scales(const struct typed *t, int64_t k) { return fits((__int128)t->lo * k) && fits((__int128)t->hi * k); }

/* ---- numbers ---- */

/* Whole k, m with a*k and b*m on one scale, and that scale. */
static bool common_scale(struct rational a, struct rational b, int64_t *k, int64_t *m, struct rational *scale)
{
    struct rational ratio;
    if (!rational_divide(a, b, &ratio)) return false;
    *k = ratio.num;
    *m = ratio.den;
    struct rational inverse = {1, ratio.num};
    return ratio.num > 0 && rational_multiply(a, inverse, scale);
}

/* The scale that brings a quantity of an analyte from one side of a conversion to the other, when there is one. */
static bool convert_analyte(struct lower *l, const struct name *analyte, struct typed *t, const struct unit *to)
{
    const struct law *law = l->ck->law;
    for (uint32_t i = 0; analyte && i < law->conversions.len; i++) {
        const struct conversion *c = &law->conversions.at[i];
        struct rational s;
        if (c->analyte != analyte) continue;
        if (unit_same_dimension(&t->type.unit, &c->from) && unit_same_dimension(to, &c->to)
            && rational_divide(t->scale, c->from.factor, &s) && rational_multiply(s, c->factor, &s) && rational_multiply(s, c->to.factor, &s)) {
            t->scale = s;
            return true;
        }
        if (unit_same_dimension(&t->type.unit, &c->to) && unit_same_dimension(to, &c->from)
            && rational_divide(t->scale, c->to.factor, &s) && rational_divide(s, c->factor, &s) && rational_multiply(s, c->from.factor, &s)) {
            t->scale = s;
            return true;
        }
    }
    return false;
}

static bool same_quantity(struct lower *l, const struct ast_expr *e, struct typed *a, struct typed *b)
{
    if (unit_same_dimension(&a->type.unit, &b->type.unit)) {
        if (unit_same_offset(&a->type.unit, &b->type.unit)) return true;
    } else if (convert_analyte(l, a->analyte, b, &a->type.unit) || convert_analyte(l, b->analyte, a, &b->type.unit)) return true;
    struct unit day, month;
    bool days_months = named_unit(l->ck, "d", &day) && named_unit(l->ck, "mo", &month)
                       && ((unit_same_dimension(&a->type.unit, &day) && unit_same_dimension(&b->type.unit, &month))
                           || (unit_same_dimension(&a->type.unit, &month) && unit_same_dimension(&b->type.unit, &day)));
    struct diag *d = days_months ? complain(l->ck, RX_DAYS_AND_MONTHS, e->span, NULL, NULL)
                                 : type_complain(l, RX_WRONG_DIMENSION, e->span, &a->type, &b->type);
    if (days_months)
        diag_help(l->ck->diags, d, msg_of("comparer des dates : « date + 18 ans <= autre_date »", "compare dates: 'date + 18 years <= other_date'"));
    return false;
}

static struct typed compare_numbers(struct lower *l, const struct ast_expr *e, enum plan_op op, struct typed a, struct typed b);

static struct typed divisor_of(const struct typed *q)
{
    return (struct typed){.node = q->divisor, .type = {.kind = TYPE_NUMBER, .unit_text = ""}, .scale = q->divisor_scale,
                          .lo = q->divisor_lo, .hi = q->divisor_hi, .divisor = PLAN_NONE};
}

static void set_divisor(struct typed *q, const struct typed *by)
{
    q->divisor = by->node;
    q->divisor_scale = by->scale;
    q->divisor_lo = by->lo;
    q->divisor_hi = by->hi;
}

static struct typed multiply_whole(struct lower *l, const struct ast_expr *e, struct typed a, struct typed b)
{
    __int128 corners[4] = {(__int128)a.lo * b.lo, (__int128)a.lo * b.hi, (__int128)a.hi * b.lo, (__int128)a.hi * b.hi}, lo = corners[0], hi = corners[0];
    for (int i = 1; i < 4; i++) {
        if (corners[i] < lo) lo = corners[i];
        if (corners[i] > hi) hi = corners[i];
    }
    struct type type = {.kind = TYPE_NUMBER, .unit_text = arena_printf(l->ck->arena, "%s.%s", a.type.unit_text, b.type.unit_text)};
    struct rational scale;
    if (!fits(lo) || !fits(hi) || !unit_multiply(&a.type.unit, &b.type.unit, &type.unit) || !rational_multiply(a.scale, b.scale, &scale))
        return overflow(l, e);
    struct plan_node n = binary_node(PLAN_MUL, a.node, b.node, e->span);
    n.ranged = l->plan->nodes.at[a.node].ranged || l->plan->nodes.at[b.node].ranged;
    struct typed t = typed_node(l, n, type);
    t.scale = scale;
    t.lo = (int64_t)lo;
    t.hi = (int64_t)hi;
    return t;
}

/* The product of two quotients is the quotient of the products. */
static struct typed multiply(struct lower *l, const struct ast_expr *e, struct typed a, struct typed b)
{
    struct typed x = a, y = b;
    x.divisor = y.divisor = PLAN_NONE;
    struct typed t = multiply_whole(l, e, x, y);
    if (t.type.kind == TYPE_ERROR || (a.divisor == PLAN_NONE && b.divisor == PLAN_NONE)) return t;
    struct typed by = a.divisor == PLAN_NONE ? divisor_of(&b) : divisor_of(&a);
    if (a.divisor != PLAN_NONE && b.divisor != PLAN_NONE) by = multiply_whole(l, e, by, divisor_of(&b));
    if (by.type.kind == TYPE_ERROR) return by;
    set_divisor(&t, &by);
    return t;
}

/* a/b against c: a against c*b where b > 0, the other way round where b < 0, unknown where b = 0. c may be a quotient too. */
static struct typed compare_quotient(struct lower *l, const struct ast_expr *e, enum plan_op op, struct typed a, struct typed c, bool flipped)
{
    struct typed divisor = divisor_of(&a);
    struct typed product = multiply(l, e, c, divisor);
    if (product.type.kind == TYPE_ERROR) return product;
    a.divisor = PLAN_NONE;
    product.type.unit = a.type.unit;   /* the dimensions were compared before */
    struct typed positive = flipped ? compare_numbers(l, e, op, product, a) : compare_numbers(l, e, op, a, product);
    if (divisor.lo > 0 || positive.type.kind == TYPE_ERROR) return positive;
    struct typed negative = flipped ? compare_numbers(l, e, op, a, product) : compare_numbers(l, e, op, product, a);
    struct typed zero = typed_node(l, (struct plan_node){.op = PLAN_CONST, .a = PLAN_NONE, .b = PLAN_NONE, .c = PLAN_NONE, .span = e->span},
                                   (struct type){.kind = TYPE_NUMBER, .unit_text = ""});
    uint32_t above = plan_truth(l, PLAN_LT, zero.node, divisor.node, e->span), below = plan_truth(l, PLAN_LT, divisor.node, zero.node, e->span);
    uint32_t unknown = plan_truth(l, PLAN_UNKNOWN, PLAN_NONE, PLAN_NONE, e->span);
    uint32_t rest = plan_add(l->plan, (struct plan_node){.op = PLAN_IF, .type = PLAN_TRUTH, .a = below, .b = negative.node, .c = unknown, .span = e->span});
    return typed_truth(l, (struct plan_node){.op = PLAN_IF, .a = above, .b = positive.node, .c = rest, .span = e->span});
}

static struct typed compare_numbers(struct lower *l, const struct ast_expr *e, enum plan_op op, struct typed a, struct typed b)
{
    if (a.divisor != PLAN_NONE) return compare_quotient(l, e, op, a, b, false);
    if (b.divisor != PLAN_NONE) return compare_quotient(l, e, op, b, a, true);
    int64_t k, m;
    struct rational scale;
    if (!common_scale(a.scale, b.scale, &k, &m, &scale) || !scales(&a, k) || !scales(&b, m)) return overflow(l, e);
    struct plan_node n = binary_node(op, a.node, b.node, e->span);
    n.k = k;
    n.m = m;
    return typed_truth(l, n);
}

bool is_whole(struct lower *l, const struct ast_expr *e, const struct typed *t)
{
    if (t->type.kind != TYPE_NUMBER || t->divisor == PLAN_NONE) return true;
    complain(l->ck, RX_QUOTIENT, e->span, source_slice(l->ck, e->span), NULL);
    return false;
}

struct typed lower_known(struct lower *l, const struct ast_expr *e, struct typed t)
{
    if (t.type.kind == TYPE_NUMBER && t.divisor != PLAN_NONE) {
        struct typed by = divisor_of(&t);
        struct typed zero = typed_node(l, (struct plan_node){.op = PLAN_CONST, .a = PLAN_NONE, .b = PLAN_NONE, .c = PLAN_NONE, .span = e->span}, by.type);
        struct typed none = typed_node(l, (struct plan_node){.op = PLAN_UNKNOWN, .a = PLAN_NONE, .b = PLAN_NONE, .c = PLAN_NONE, .span = e->span}, by.type);
        uint32_t is_zero = plan_truth(l, PLAN_EQ, by.node, zero.node, e->span);
        t = typed_node(l, (struct plan_node){.op = PLAN_IF, .a = is_zero, .b = none.node, .c = t.node, .ranged = l->plan->nodes.at[t.node].ranged, .span = e->span}, by.type);
    }
    return typed_truth(l, (struct plan_node){.op = PLAN_KNOWN, .a = t.node, .b = PLAN_NONE, .c = PLAN_NONE, .span = e->span});
}

static struct typed add(struct lower *l, const struct ast_expr *e, struct typed a, struct typed b, int sign)
{
    int64_t k, m;
    struct rational scale;
    if (!is_whole(l, e->left, &a) || !is_whole(l, e->right, &b) || !same_quantity(l, e, &a, &b)) return typed_error(l, e->span);
    if (!common_scale(a.scale, b.scale, &k, &m, &scale) || !scales(&a, k) || !scales(&b, m))
        return overflow(l, e);
    __int128 blo = (__int128)(sign > 0 ? b.lo : b.hi) * m * sign, bhi = (__int128)(sign > 0 ? b.hi : b.lo) * m * sign;
    __int128 lo = (__int128)a.lo * k + blo, hi = (__int128)a.hi * k + bhi;
    if (!fits(lo) || !fits(hi)) return overflow(l, e);
    struct plan_node n = binary_node(PLAN_ADD, a.node, b.node, e->span);
    n.k = k;
    n.m = m * sign;
    n.ranged = l->plan->nodes.at[a.node].ranged || l->plan->nodes.at[b.node].ranged;
    struct typed t = typed_node(l, n, a.type);
    t.scale = scale;
    t.lo = (int64_t)lo;
    t.hi = (int64_t)hi;
    return t;
}

/* ---- dates ---- */

/* date ± duration: whole days, or a constant number of months rounded down to the last day of a shorter month. */
static struct typed shift_date(struct lower *l, const struct ast_expr *e, struct typed date, struct typed by, int sign)
{
    struct unit day, month;
    struct rational n;
    if (!is_whole(l, e, &by)) return typed_error(l, e->span);
    bool ranged = l->plan->nodes.at[date.node].ranged || l->plan->nodes.at[by.node].ranged;
    if (named_unit(l->ck, "d", &day) && unit_same_dimension(&by.type.unit, &day) && rational_divide(by.scale, day.factor, &n)) {
        if (n.den != 1 && by.constant && by.lo % n.den == 0) {
            struct plan_node days = l->plan->nodes.at[by.node];     /* a definition may share it */
            days.k = days.m = by.lo / n.den;
            by.node = plan_add(l->plan, days);
            n.den = 1;
        }
        if (n.den == 1) {
            struct plan_node add_days = binary_node(PLAN_ADD, date.node, by.node, e->span);
            add_days.m = sign * n.num;
            add_days.ranged = ranged;
            return typed_node(l, add_days, date.type);
        }
    }
    if (by.constant && named_unit(l->ck, "mo", &month) && unit_same_dimension(&by.type.unit, &month) && rational_divide(by.scale, month.factor, &n)
        && fits((__int128)by.lo * n.num) && by.lo * n.num % n.den == 0) {
        struct plan_node months = {.op = PLAN_ADD_MONTHS, .a = date.node, .b = PLAN_NONE, .c = PLAN_NONE, .k = sign * (by.lo * n.num / n.den),
                                   .m = DATE_ROUND_DOWN, .ranged = ranged, .span = e->span};
        return typed_node(l, months, date.type);
    }
    type_complain(l, RX_NOT_COMPARABLE, e->span, &date.type, &by.type);
    return typed_error(l, e->span);
}

/* A number of minutes. */
static struct typed instant_difference(struct lower *l, const struct ast_expr *e, struct typed a, struct typed b)
{
    struct plan_node n = binary_node(PLAN_ADD, a.node, b.node, e->span);
    n.m = -1;
    n.type = PLAN_NUMBER;
    struct typed t = typed_days(l, plan_add(l->plan, n), -INT64_C(6000000000), INT64_C(6000000000));
    t.type.unit_text = "min";
    if (named_unit(l->ck, "min", &t.type.unit)) t.scale = t.type.unit.factor;
    return t;
}

/* instant ± duration of whole minutes. */
static struct typed shift_instant(struct lower *l, const struct ast_expr *e, struct typed at, struct typed by, int sign)
{
    struct unit minute;
    struct rational n;
    int64_t k;
    if (!is_whole(l, e, &by)) return typed_error(l, e->span);
    if (named_unit(l->ck, "min", &minute) && unit_same_dimension(&by.type.unit, &minute) && rational_divide(by.scale, minute.factor, &n)) {
        if (n.den != 1 && by.constant && !__builtin_mul_overflow(by.lo, n.num, &k) && k % n.den == 0) {
            struct plan_node minutes = l->plan->nodes.at[by.node];     /* a definition may share it */
            minutes.k = minutes.m = k / n.den;
            by.node = plan_add(l->plan, minutes);
            n = (struct rational){1, 1};
        }
        if (n.den == 1) {
            struct plan_node moved = binary_node(PLAN_ADD, at.node, by.node, e->span);
            moved.m = sign * n.num;
            return typed_node(l, moved, at.type);
        }
    }
    type_complain(l, RX_NOT_COMPARABLE, e->span, &at.type, &by.type);
    return typed_error(l, e->span);
}

static struct typed date_difference(struct lower *l, const struct ast_expr *e, struct typed a, struct typed b)
{
    struct plan_node n = binary_node(PLAN_ADD, a.node, b.node, e->span);
    n.m = -1;
    n.type = PLAN_NUMBER;
    n.ranged = l->plan->nodes.at[a.node].ranged || l->plan->nodes.at[b.node].ranged;
    return typed_days(l, plan_add(l->plan, n), -4000000, 4000000);
}

static struct typed arithmetic(struct lower *l, const struct ast_expr *e)
{
    bool plus = e->op == AST_ADD, minus = e->op == AST_SUB;
    struct type number = {.kind = TYPE_NUMBER, .unit_text = ""};
    struct typed a = lower_expr(l, e->left, e->left->kind == AST_UNKNOWN ? &number : NULL);
    if (a.type.kind == TYPE_NUMBER && (plus || minus)) number = a.type;
    struct typed b = lower_expr(l, e->right, e->right->kind == AST_UNKNOWN ? &number : NULL);
    if (a.type.kind == TYPE_ERROR || b.type.kind == TYPE_ERROR) return typed_error(l, e->span);
    if (a.type.kind == TYPE_NUMBER && b.type.kind == TYPE_NUMBER) {
        if (plus || minus) return add(l, e, a, b, plus ? 1 : -1);
        if (e->op == AST_MUL) return multiply(l, e, a, b);
        if (!is_whole(l, e->left, &a) || !is_whole(l, e->right, &b)) return typed_error(l, e->span);
        struct typed q = a;
        q.type.unit_text = arena_printf(l->ck->arena, "%s/%s", a.type.unit_text[0] ? a.type.unit_text : "1", b.type.unit_text[0] ? b.type.unit_text : "1");
        set_divisor(&q, &b);
        return unit_divide(&a.type.unit, &b.type.unit, &q.type.unit) ? q : overflow(l, e);
    }
    if (a.type.kind == TYPE_DATE && b.type.kind == TYPE_DATE && minus) return date_difference(l, e, a, b);
    if (a.type.kind == TYPE_DATE && b.type.kind == TYPE_NUMBER && (plus || minus)) return shift_date(l, e, a, b, plus ? 1 : -1);
    if (b.type.kind == TYPE_DATE && a.type.kind == TYPE_NUMBER && plus) return shift_date(l, e, b, a, 1);
    if (a.type.kind == TYPE_INSTANT && b.type.kind == TYPE_INSTANT && minus && a.type.index == b.type.index) return instant_difference(l, e, a, b);
    if (a.type.kind == TYPE_INSTANT && b.type.kind == TYPE_NUMBER && (plus || minus)) return shift_instant(l, e, a, b, plus ? 1 : -1);
    if (b.type.kind == TYPE_INSTANT && a.type.kind == TYPE_NUMBER && plus) return shift_instant(l, e, b, a, 1);
    type_complain(l, RX_NOT_COMPARABLE, e->span, &a.type, &b.type);
    return typed_error(l, e->span);
}

/* ---- comparisons ---- */

static bool is_code(enum type_kind k) { return k == TYPE_CODE || k == TYPE_CHOICE; }

static struct typed negate(struct lower *l, struct typed t, struct span span)
{
    return typed_truth(l, (struct plan_node){.op = PLAN_NOT, .a = t.node, .b = PLAN_NONE, .c = PLAN_NONE, .span = span});
}

static uint32_t one_code_list(struct lower *l, int64_t code)
{
    int64_t *codes = arena_alloc(l->ck->arena, sizeof *codes);
    *codes = code;
    *vec_push(l->ck->arena, &l->plan->lists) = (struct plan_list){1, codes};
    return l->plan->lists.len - 1;
}

static uint32_t plan_order_of(struct lower *l, uint32_t enumeration)
{
    struct vocab_enum *e = &l->ck->vocab->enums.at[enumeration];
    for (uint32_t i = 0; i < l->plan->orders.len; i++)
        if (l->plan->orders.at[i].le == e->le) return i;
    *vec_push(l->ck->arena, &l->plan->orders) = (struct plan_order){e->members.len, e->le};
    return l->plan->orders.len - 1;
}

static struct typed compare_codes(struct lower *l, const struct ast_expr *e, enum ast_op op, struct typed a, struct typed b)
{
    if (a.type.index != b.type.index) {
        type_complain(l, RX_NOT_COMPARABLE, e->span, &a.type, &b.type);
        return typed_error(l, e->span);
    }
    if (op == AST_EQ) {
        struct typed of = a.type.kind == TYPE_CHOICE ? a : b, code = a.type.kind == TYPE_CHOICE ? b : a;
        if (of.type.kind != TYPE_CHOICE || !code.constant) return typed_truth(l, binary_node(PLAN_EQ, a.node, b.node, e->span));
        struct plan_node in = {.op = PLAN_IN, .a = of.node, .b = PLAN_NONE, .c = PLAN_NONE, .k = one_code_list(l, l->plan->nodes.at[code.node].k), .span = e->span};
        return typed_truth(l, in);
    }
    if (!l->ck->vocab->enums.at[a.type.index].le || a.type.kind == TYPE_CHOICE || b.type.kind == TYPE_CHOICE) {
        complain(l->ck, RX_UNORDERED, e->span, l->ck->vocab->enums.at[a.type.index].word.name[file_language(l->ck, e->span)]->text, NULL);
        return typed_error(l, e->span);
    }
    bool swap = op == AST_GT || op == AST_GE;
    struct plan_node le = binary_node(PLAN_ORDER_LE, swap ? b.node : a.node, swap ? a.node : b.node, e->span);
    le.k = plan_order_of(l, a.type.index);
    struct typed t = typed_truth(l, le);
    if (op == AST_LE || op == AST_GE) return t;
    struct typed different = negate(l, typed_truth(l, binary_node(PLAN_EQ, a.node, b.node, e->span)), e->span);
    return typed_truth(l, binary_node(PLAN_AND, t.node, different.node, e->span));
}

struct typed compare_typed(struct lower *l, const struct ast_expr *e, enum ast_op op, struct typed a, struct typed b)
{
    if (a.type.kind == TYPE_ERROR || b.type.kind == TYPE_ERROR) return typed_error(l, e->span);
    if (is_code(a.type.kind) && is_code(b.type.kind)) return compare_codes(l, e, op, a, b);
    if (a.type.kind == TYPE_FLAG && b.type.kind == TYPE_FLAG && op == AST_EQ && b.constant)
        return l->plan->nodes.at[b.node].k ? a : negate(l, a, e->span);
    if (a.type.kind == TYPE_REFERENCE && b.type.kind == TYPE_REFERENCE && op == AST_EQ) return typed_truth(l, binary_node(PLAN_EQ, a.node, b.node, e->span));
    enum plan_op plan_op = op == AST_EQ ? PLAN_EQ : op == AST_LT || op == AST_GT ? PLAN_LT : PLAN_LE;
    if (op == AST_GT || op == AST_GE) {
        struct typed t = a;
        a = b;
        b = t;
    }
    if (a.type.kind == TYPE_NUMBER && b.type.kind == TYPE_NUMBER) {
        if (!same_quantity(l, e, &a, &b)) return typed_error(l, e->span);
        return compare_numbers(l, e, plan_op, a, b);
    }
    if (a.type.kind == b.type.kind && (a.type.kind == TYPE_DATE || (a.type.kind == TYPE_INSTANT && a.type.index == b.type.index)))
        return typed_truth(l, binary_node(plan_op, a.node, b.node, e->span));
    type_complain(l, RX_NOT_COMPARABLE, e->span, &a.type, &b.type);
    return typed_error(l, e->span);
}

/* The side whose words have a meaning of their own is read first and gives the type that the other is read as. */
static struct typed lower_comparison(struct lower *l, const struct ast_expr *e)
{
    const struct ast_expr *sides[2] = {e->left, e->right};
    for (int i = 0; i < 2; i++)
        if (sides[i]->kind == AST_BINARY && !sides[i]->parenthesised && sides[i]->op >= AST_EQ && sides[i]->op <= AST_GE) {
            complain(l->ck, RX_CHAINED_COMPARISON, e->span, NULL, NULL);
            return typed_error(l, e->span);
        }
    if (e->left->kind == AST_UNKNOWN || (!names_something(l, e->left) && names_something(l, e->right))) {
        struct typed b = lower_expr(l, e->right, NULL), a = lower_expr(l, e->left, &b.type);
        return compare_typed(l, e, e->op, a, b);
    }
    struct typed a = lower_expr(l, e->left, NULL), b = lower_expr(l, e->right, &a.type);
    return compare_typed(l, e, e->op, a, b);
}

/* ---- membership ---- */

static struct typed in_range(struct lower *l, const struct ast_expr *e, struct typed x, const struct ast_expr *range)
{
    struct typed lo = lower_expr(l, range->left, &x.type), hi = lower_expr(l, range->right, &x.type);
    struct typed above = compare_typed(l, e, AST_LE, lo, x), below = compare_typed(l, e, range->op == AST_RANGE_CLOSED ? AST_LE : AST_LT, x, hi);
    if (above.type.kind == TYPE_ERROR || below.type.kind == TYPE_ERROR) return typed_error(l, e->span);
    return typed_truth(l, binary_node(PLAN_AND, above.node, below.node, e->span));
}

static struct typed in_codes(struct lower *l, const struct ast_expr *e, struct typed x)
{
    uint32_t n = ast_count(e->right->args), i = 0;
    int64_t *codes = arena_alloc(l->ck->arena, (n + 1) * sizeof *codes);
    for (const struct ast_expr *m = e->right->args; m; m = m->next) {
        uint32_t member = expr_member(l->ck, x.type.index, m);
        if (member == VOCAB_NONE) return typed_error(l, e->span);
        codes[i++] = member;
    }
    *vec_push(l->ck->arena, &l->plan->lists) = (struct plan_list){n, codes};
    struct plan_node in = {.op = PLAN_IN, .a = x.node, .b = PLAN_NONE, .c = PLAN_NONE, .k = l->plan->lists.len - 1, .span = e->span};
    return typed_truth(l, in);
}

static struct typed lower_in(struct lower *l, const struct ast_expr *e)
{
    const struct ast_expr *right = e->right;
    for (uint32_t i = 0; right->kind == AST_WORD && i < l->ck->law->lists.len; i++)
        if (l->ck->law->lists.at[i].word.name[LANG_FR] == right->name) return lower_list(l, e, i, lower_expr(l, e->left, NULL));
    if (right->kind == AST_MEMBER || (right->kind == AST_WORD && names_something(l, right))) {
        struct typed set = lower_expr(l, right, NULL);
        if (set.type.kind == TYPE_SET) {
            struct typed code = lower_expr(l, e->left, &set.type);
            if (code.type.kind == TYPE_ERROR || !code.constant) return typed_error(l, e->span);
            struct plan_node n = {.op = PLAN_CONTAINS, .a = set.node, .b = PLAN_NONE, .c = PLAN_NONE, .k = l->plan->nodes.at[code.node].k, .span = e->span};
            return typed_truth(l, n);
        }
        if (set.type.kind == TYPE_ERROR) return set;
    }
    struct typed x = lower_expr(l, e->left, NULL);
    if (x.type.kind == TYPE_ERROR) return x;
    if (right->kind == AST_BINARY && (right->op == AST_RANGE_CLOSED || right->op == AST_RANGE_HALF_OPEN)) return in_range(l, e, x, right);
    if (right->kind == AST_LIST && is_code(x.type.kind)) return in_codes(l, e, x);
    if (right->kind == AST_LIST && right->args) {
        struct typed any = {.type = {.kind = TYPE_ERROR}};
        for (const struct ast_expr *m = right->args; m; m = m->next) {
            struct typed one = compare_typed(l, e, AST_EQ, x, lower_expr(l, m, &x.type));
            if (one.type.kind == TYPE_ERROR) return one;
            any = m == right->args ? one : typed_truth(l, binary_node(PLAN_OR, any.node, one.node, e->span));
        }
        return any;
    }
    complain(l->ck, RX_COLLECTION_EXPECTED, right->span, source_slice(l->ck, right->span), NULL);
    return typed_error(l, e->span);
}

static struct typed lower_logic(struct lower *l, const struct ast_expr *e)
{
    uint32_t a = lower_truth(l, e->left), b = lower_truth(l, e->right);
    if (a == PLAN_NONE || b == PLAN_NONE) return typed_error(l, e->span);
    return typed_truth(l, binary_node(e->op == AST_AND ? PLAN_AND : PLAN_OR, a, b, e->span));
}

struct typed lower_binary(struct lower *l, const struct ast_expr *e)
{
    switch (e->op) {
    case AST_OR: case AST_AND: return lower_logic(l, e);
    case AST_EQ: case AST_LT: case AST_GT: case AST_LE: case AST_GE: return lower_comparison(l, e);
    case AST_IN: return lower_in(l, e);
    case AST_ADD: case AST_SUB: case AST_MUL: case AST_DIV: return arithmetic(l, e);
    case AST_RANGE_CLOSED: case AST_RANGE_HALF_OPEN: case AST_PLUS_MINUS: case AST_FORALL: case AST_EXISTS: break;
    }
    complain(l->ck, RX_NOT_A_VALUE, e->span, source_slice(l->ck, e->span), NULL);
    return typed_error(l, e->span);
}
