/* lower.c - expressions to plan nodes: literals, conditions, and the dispatch by kind. */
#include "checker/lower.h"

#include "lang/date.h"
#include "lang/decimal.h"

#include <string.h>

enum plan_type plan_type_of(enum type_kind kind)
{
    switch (kind) {
    case TYPE_FLAG: return PLAN_TRUTH;
    case TYPE_TEXT: return PLAN_TEXT;
    case TYPE_NUMBER: return PLAN_NUMBER;
    case TYPE_DATE: case TYPE_PERIOD: return PLAN_DATE;
    case TYPE_INSTANT: return PLAN_INSTANT;
    case TYPE_CODE: return PLAN_CODE;
    case TYPE_SET: return PLAN_SET;
    case TYPE_CHOICE: return PLAN_CHOICE;
    case TYPE_REFERENCE: return PLAN_REF;
    case TYPE_ERROR: case TYPE_EXPRESSION: case TYPE_WINDOW: return PLAN_TRUTH;
    }
    return PLAN_TRUTH;
}

/* A node that nests deeper than the interpreter goes is a diagnostic, and unknown. */
static uint32_t add_node(struct lower *l, struct plan_node node)
{
    uint32_t n = plan_add(l->plan, node);
    if (l->plan->nodes.at[n].depth <= PLAN_MAX_DEPTH) return n;
    complain(l->ck, RX_EXPRESSION_TOO_LARGE, node.span, NULL, NULL);
    return plan_add(l->plan, (struct plan_node){.op = PLAN_UNKNOWN, .type = node.type, .a = PLAN_NONE, .b = PLAN_NONE, .c = PLAN_NONE, .span = node.span});
}

struct typed typed_node(struct lower *l, struct plan_node node, struct type type)
{
    node.type = plan_type_of(type.kind);
    return (struct typed){.node = add_node(l, node), .type = type, .scale = {1, 1}, .divisor = PLAN_NONE};
}

struct typed typed_truth(struct lower *l, struct plan_node node)
{
    return typed_node(l, node, (struct type){.kind = TYPE_FLAG, .unit_text = ""});
}

struct typed typed_error(struct lower *l, struct span span)
{
    struct plan_node node = {.op = PLAN_UNKNOWN, .span = span, .a = PLAN_NONE, .b = PLAN_NONE, .c = PLAN_NONE};
    return typed_node(l, node, (struct type){.kind = TYPE_ERROR, .unit_text = ""});
}

uint32_t plan_truth(struct lower *l, enum plan_op op, uint32_t a, uint32_t b, struct span span)
{
    return add_node(l, (struct plan_node){.op = op, .type = PLAN_TRUTH, .a = a, .b = b, .c = PLAN_NONE, .k = 1, .m = 1, .span = span});
}

bool named_unit(struct checker *ck, const char *code, struct unit *out)
{
    struct unit_error error;
    return units_parse(ck->vocab->units, code, strlen(code), out, &error);
}

struct typed typed_days(struct lower *l, uint32_t node, int64_t lo, int64_t hi)
{
    struct typed t = {.node = node, .type = {.kind = TYPE_NUMBER, .unit_text = "d"}, .scale = {1, 1}, .lo = lo, .hi = hi, .divisor = PLAN_NONE};
    if (named_unit(l->ck, "d", &t.type.unit)) t.scale = t.type.unit.factor;
    return t;
}

struct diag *type_complain(struct lower *l, enum diag_code code, struct span at, const struct type *a, const struct type *b)
{
    struct msg args[2] = {type_name(l->ck, a), b ? type_name(l->ck, b) : msg_same("")};
    return diag_rx(l->ck->diags, code, at, b ? 2 : 1, args);
}

/* ---- literals ---- */

/* A number, or where a code is wanted the code that it, or a text in quotes, is. */
static struct typed lower_number(struct lower *l, const struct ast_expr *e, const struct type *want)
{
    if (want && (want->kind == TYPE_CODE || want->kind == TYPE_CHOICE || want->kind == TYPE_SET)) {
        uint32_t m = expr_member(l->ck, want->index, e);
        if (m == VOCAB_NONE) return typed_error(l, e->span);
        struct type t = {.kind = TYPE_CODE, .index = want->index, .unit_text = ""};
        struct typed r = typed_node(l, (struct plan_node){.op = PLAN_CONST, .k = m, .m = m, .a = PLAN_NONE, .b = PLAN_NONE, .c = PLAN_NONE, .span = e->span}, t);
        r.constant = true;
        return r;
    }
    struct decimal d;
    if (!decimal_parse(e->text, strlen(e->text), &d)) return typed_error(l, e->span);
    struct type type = {.kind = TYPE_NUMBER, .unit_text = e->kind == AST_QUANTITY ? e->name->text : ""};
    struct rational scale = {1, 1};
    if (e->kind == AST_QUANTITY) {
        if (!unit_read(l->ck, e->name->text, e->name_span, &type.unit)) return typed_error(l, e->span);
        scale = type.unit.factor;
    }
    struct rational tenth = {1, 1};
    for (int32_t i = 0; i < d.scale; i++) tenth.den *= 10;
    if (!rational_multiply(scale, tenth, &scale)) {
        complain(l->ck, RX_OVERFLOW, e->span, source_slice(l->ck, e->span), NULL);
        return typed_error(l, e->span);
    }
    struct plan_node node = {.op = PLAN_CONST, .k = d.digits, .m = d.digits, .a = PLAN_NONE, .b = PLAN_NONE, .c = PLAN_NONE, .span = e->span};
    struct typed r = typed_node(l, node, type);
    r.scale = scale;
    r.lo = r.hi = d.digits;
    r.constant = true;
    return r;
}

static struct typed lower_date(struct lower *l, const struct ast_expr *e)
{
    struct date_range range;
    if (!date_parse(e->text, strlen(e->text), &range)) return typed_error(l, e->span);
    struct plan_node node = {.op = PLAN_CONST, .k = range.lo, .m = range.hi, .ranged = range.lo != range.hi,
                             .a = PLAN_NONE, .b = PLAN_NONE, .c = PLAN_NONE, .span = e->span};
    struct typed r = typed_node(l, node, (struct type){.kind = TYPE_DATE, .unit_text = ""});
    r.constant = true;
    return r;
}

static struct typed lower_truth_constant(struct lower *l, const struct ast_expr *e)
{
    int64_t k = e->kind == AST_TRUE;
    struct typed r = typed_truth(l, (struct plan_node){.op = PLAN_CONST, .k = k, .m = k, .a = PLAN_NONE, .b = PLAN_NONE, .c = PLAN_NONE, .span = e->span});
    r.constant = true;
    return r;
}

/* ---- conditions ---- */

uint32_t lower_truth(struct lower *l, const struct ast_expr *e)
{
    static const struct type truth = {.kind = TYPE_FLAG, .unit_text = ""};
    struct typed t = lower_expr(l, e, &truth);
    if (t.type.kind == TYPE_FLAG) return t.node;
    if (t.type.kind != TYPE_ERROR) type_complain(l, RX_TYPE_MISMATCH, e->span, &truth, &t.type);
    return PLAN_NONE;
}

static struct typed lower_not(struct lower *l, const struct ast_expr *e)
{
    uint32_t a = lower_truth(l, e->left);
    if (a == PLAN_NONE) return typed_error(l, e->span);
    return typed_truth(l, (struct plan_node){.op = PLAN_NOT, .a = a, .b = PLAN_NONE, .c = PLAN_NONE, .span = e->span});
}

struct typed lower_expr(struct lower *l, const struct ast_expr *e, const struct type *want)
{
    switch (e->kind) {
    case AST_WORD: return lower_word(l, e, want);
    case AST_NUMBER: case AST_QUANTITY: return lower_number(l, e, want);
    case AST_DATE: return lower_date(l, e);
    case AST_TRUE: case AST_FALSE: return lower_truth_constant(l, e);
    case AST_UNKNOWN: {
        struct typed t = typed_error(l, e->span);
        t.type = want ? *want : (struct type){.kind = TYPE_FLAG, .unit_text = ""};
        l->plan->nodes.at[t.node].type = plan_type_of(t.type.kind);
        return t;
    }
    case AST_MEMBER: return lower_member(l, e);
    case AST_CALL: return lower_call(l, e);
    case AST_BINARY: return lower_binary(l, e);
    case AST_NOT: return lower_not(l, e);
    case AST_QUANTIFIER: return lower_quantifier(l, e);
    case AST_ERROR: return typed_error(l, e->span);
    case AST_STRING:
        if (want && want->kind == TYPE_CODE) return lower_number(l, e, want);
        break;
    case AST_TIME: case AST_OFFSET: case AST_AT: case AST_INDEX: case AST_LIST: case AST_COMPREHENSION: case AST_NAMED:
        break;
    }
    complain(l->ck, RX_NOT_A_VALUE, e->span, source_slice(l->ck, e->span), NULL);
    return typed_error(l, e->span);
}
