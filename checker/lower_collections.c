/* lower_collections.c - quantifiers and aggregates: over the rows of a block, of a table of data or of a measure of one. */
#include "checker/lower.h"

#include "checker/data.h"
#include "lang/kernel.h"

#include <string.h>

/* ---- collections ---- */

struct collection {
    uint32_t table;
    bool open, of_parent;
    uint8_t of_var, of_up;
    const struct data_measure *measure;
    const struct data_wide *wide;        /* its rows stand in columns of the row (of_var, of_up) */
};

/* The rows of a child table are those of one parent: the row of the variable, or a row that the one judged stands under. */
static bool rows_of_parent(struct lower *l, const struct ast_expr *e, const struct scope *s, struct collection *c)
{
    const struct validator *v = l->ck->validator;
    uint32_t parent = v->tables.at[c->table].parent, from = s ? s->table : l->table;
    c->of_var = s ? s->var : l->self;
    c->of_up = s ? s->hops : 0;
    if (parent == PLAN_NONE && !s) return true;
    for (; from != PLAN_NONE && from != parent; from = v->tables.at[from].parent) c->of_up++;
    c->of_parent = from != PLAN_NONE;
    if (!c->of_parent)
        complain(l->ck, RX_NOT_OF_ROW, e->span, v->tables.at[c->table].name, v->tables.at[parent == PLAN_NONE ? 0 : parent].name);
    return c->of_parent;
}

/* The rows of a wide table stand in the row of the variable, or in one that the row judged stands under. */
static bool row_of_wide(struct lower *l, const struct ast_expr *e, const struct scope *s, struct collection *c)
{
    const struct validator *v = l->ck->validator;
    uint32_t at = s ? s->table : l->table;
    c->of_var = s ? s->var : l->self;
    c->of_up = s ? s->hops : 0;
    for (; at != PLAN_NONE && at != c->wide->table; at = v->tables.at[at].parent) c->of_up++;
    if (at == PLAN_NONE) complain(l->ck, RX_NOT_OF_ROW, e->span, c->wide->name->text, v->tables.at[c->wide->table].name);
    return at != PLAN_NONE;
}

static struct scope wide_scope(const struct collection *c, const struct name *name)
{
    return (struct scope){.name = name, .var = c->of_var, .hops = c->of_up, .table = c->wide->table, .wide = c->wide};
}

static bool find_collection(struct lower *l, const struct ast_expr *e, struct collection *out)
{
    struct checker *ck = l->ck;
    *out = (struct collection){.table = PLAN_NONE};
    const struct ast_expr *word = e;
    const struct scope *s = NULL;
    if (e->kind == AST_MEMBER && e->left->kind == AST_WORD) {
        for (s = l->scope; s && s->name != e->left->name;) s = s->up;
        if (!s) return complain(ck, RX_UNKNOWN_NAME, e->left->span, e->left->name->text, NULL), false;
        out->of_parent = true;
        out->of_var = s->var;
        out->of_up = s->hops;
    } else if (e->kind != AST_WORD) {
        return complain(ck, RX_COLLECTION_EXPECTED, e->span, source_slice(ck, e->span), NULL), false;
    }
    if (l->data_world) {
        out->wide = data_wide_named(ck, word->name);
        if (out->wide) return row_of_wide(l, e, s, out);
        out->table = data_table_named(ck, word->name);
        out->measure = out->table == PLAN_NONE ? data_measure_named(ck, PLAN_NONE, word->name) : NULL;
        if (out->measure) data_check_measured(l, out->measure->table, PLAN_NONE, out->measure, word->kind == AST_MEMBER ? word->name_span : word->span);
        if (out->measure) out->table = out->measure->table;
        if (out->table != PLAN_NONE && !rows_of_parent(l, e, s, out)) return false;
    } else {
        struct ast_expr occ = *word;
        if (word->kind == AST_WORD && expr_is(ck, &occ, KW_OCCURRENCES)) {
            out->table = occurrence_table(ck);
            return true;
        }
        out->table = vocab_collection_named(ck->vocab, word->name, file_language(ck, e->span));
    }
    if (out->table == PLAN_NONE || out->table == VOCAB_NONE) {
        complain(ck, RX_COLLECTION_EXPECTED, e->span, source_slice(ck, e->span), NULL);
        return false;
    }
    if (!l->data_world) {
        const struct vocab_block *b = &ck->vocab->blocks.at[out->table];
        use_word(ck, word->kind == AST_MEMBER ? word->name_span : word->span, &b->collection);
        out->open = b->open && !ck->study->closed;
    }
    return true;
}

/* Binds a new variable for the duration of lowering a body. */
static bool bind(struct lower *l, const struct ast_expr *at, const struct name *name, const struct collection *c, struct scope *s)
{
    if (l->next_var >= PLAN_VARS) {
        complain(l->ck, RX_TOO_MANY_VARIABLES, at->span, arena_printf(l->ck->arena, "%d", PLAN_VARS - 1), NULL);
        return false;
    }
    *s = (struct scope){.up = l->scope, .name = name, .var = l->next_var++, .table = c->table, .measure = c->measure};
    l->scope = s;
    return true;
}

static void unbind(struct lower *l)
{
    l->scope = l->scope->up;
    l->next_var--;
}

static struct plan_node over(enum plan_op op, const struct collection *c, uint8_t var, struct span span)
{
    return (struct plan_node){.op = op, .var = var, .table = c->table, .of_parent = c->of_parent, .of_var = c->of_var, .of_up = c->of_up,
                              .open = c->open, .a = PLAN_NONE, .b = PLAN_NONE, .c = PLAN_NONE, .span = span};
}

/* Which rows a collection has: those of its measure, and of them those of the condition. PLAN_NONE: all. False after a
   diagnostic. */
static bool row_filter(struct lower *l, const struct collection *c, const struct scope *s, const struct ast_expr *condition, uint32_t *filter)
{
    *filter = PLAN_NONE;
    if (c->measure && (*filter = data_measure_holds(l, c->measure, s->var)) == PLAN_NONE) return false;
    if (!condition) return true;
    uint32_t asked = lower_truth(l, condition);
    if (asked == PLAN_NONE) return false;
    if (l->data_world) data_check_window(l, c->table, c->measure, s->var, asked, condition->span);
    *filter = *filter == PLAN_NONE ? asked : plan_truth(l, PLAN_AND, *filter, asked, condition->span);
    return true;
}

struct typed lower_quantifier(struct lower *l, const struct ast_expr *e)
{
    struct collection c;
    struct scope s;
    if (!find_collection(l, e->left, &c)) return typed_error(l, e->span);
    if (c.wide) return s = wide_scope(&c, e->name), data_wide_quantifier(l, e, &s);
    if (!bind(l, e, e->name, &c, &s)) return typed_error(l, e->span);
    uint32_t body = lower_truth(l, e->right), filter = PLAN_NONE;
    bool filtered = row_filter(l, &c, &s, NULL, &filter);
    if (l->data_world && body != PLAN_NONE && e->op == AST_EXISTS) data_check_window(l, c.table, c.measure, s.var, body, e->right->span);
    unbind(l);
    if (body == PLAN_NONE || !filtered) return typed_error(l, e->span);
    struct plan_node n = over(e->op == AST_FORALL ? PLAN_FORALL : PLAN_EXISTS, &c, s.var, e->span);
    n.a = filter;
    n.b = body;
    return typed_truth(l, n);
}

static bool is_measure(enum type_kind kind) { return kind == TYPE_NUMBER || kind == TYPE_DATE || kind == TYPE_INSTANT; }

bool lower_aggregates(struct lower *l, enum plan_op op, const struct ast_expr *e, const struct typed *value)
{
    static const struct type number = {.kind = TYPE_NUMBER, .unit_text = ""};
    if (value->type.kind == TYPE_ERROR) return false;
    if (op == PLAN_SUM ? value->type.kind == TYPE_NUMBER : is_measure(value->type.kind)) return true;
    type_complain(l, RX_TYPE_MISMATCH, e->span, &number, &value->type);
    return false;
}

struct typed lower_aggregate(struct lower *l, const struct ast_expr *e, enum plan_op op)
{
    const struct ast_expr *comp = e->args;
    struct collection c;
    struct scope s;
    if (!comp || comp->kind != AST_COMPREHENSION) return lower_wrong_count(l, e, "x pour x dans …");
    if (!find_collection(l, comp->right, &c)) return typed_error(l, e->span);
    if (c.wide) return s = wide_scope(&c, comp->name), data_wide_aggregate(l, e, op, &s);
    if (!bind(l, e, comp->name, &c, &s)) return typed_error(l, e->span);
    uint32_t filter = PLAN_NONE;
    bool failed = !row_filter(l, &c, &s, comp->condition, &filter);
    struct typed body = op == PLAN_COUNT ? typed_days(l, PLAN_NONE, 0, 0) : lower_expr(l, comp->left, NULL);
    uint32_t key = PLAN_NONE;
    if ((op == PLAN_FIRST || op == PLAN_LAST) && body.type.kind != TYPE_ERROR) {
        /* `premier(e pour x dans c)`: by the second argument, or by the value itself. */
        struct typed by = comp->next ? lower_expr(l, comp->next, NULL) : body;
        failed = !lower_aggregates(l, op, comp->next ? comp->next : comp->left, &by) || failed;
        if (comp->next && !failed) failed = !is_whole(l, comp->next, &by);
        key = by.node;
    } else if (op != PLAN_COUNT) failed = !lower_aggregates(l, op, comp->left, &body) || failed;
    if (op != PLAN_COUNT && !failed) failed = !is_whole(l, comp->left, &body);
    unbind(l);
    if (failed || body.type.kind == TYPE_ERROR) return typed_error(l, e->span);
    struct plan_node n = over(op, &c, s.var, e->span);
    n.a = filter;
    if (op == PLAN_COUNT) {
        n.ranged = true;
        struct typed t = typed_node(l, n, (struct type){.kind = TYPE_NUMBER, .unit_text = ""});
        t.hi = INT64_C(1000000000);
        return t;
    }
    n.b = body.node;
    n.c = key;
    n.ranged = l->plan->nodes.at[body.node].ranged;
    struct typed t = typed_node(l, n, body.type);
    t.scale = body.scale;
    /* A sum stays within bounds for a thousand rows; more is an overflow at compile time only for wide columns. */
    __int128 wide = op == PLAN_SUM ? 1000 : 1;
    __int128 lo = (__int128)body.lo * wide, hi = (__int128)body.hi * wide;
    if (body.type.kind == TYPE_NUMBER && (lo < INT64_MIN || hi > INT64_MAX)) {
        complain(l->ck, RX_OVERFLOW, e->span, source_slice(l->ck, comp->left->span), NULL);
        return typed_error(l, e->span);
    }
    t.lo = (int64_t)(lo < 0 ? lo : 0);
    t.hi = (int64_t)(hi > 0 ? hi : 0);
    return t;
}

/* ---- windows that slide ---- */

/* The length of a window as a whole number of units of the key; false with a diagnostic. */
static bool peak_length(struct lower *l, const struct ast_expr *e, const struct typed *key, int64_t *out)
{
    struct typed t = lower_expr(l, e, NULL), day = typed_days(l, PLAN_NONE, 0, 0), minute = day;
    if (named_unit(l->ck, "min", &minute.type.unit)) minute.scale = minute.type.unit.factor;
    const struct typed *by = key->type.kind == TYPE_DATE ? &day : key->type.kind == TYPE_INSTANT ? &minute : key;
    struct rational ratio;
    int64_t k = t.type.kind == TYPE_NUMBER && t.constant ? l->plan->nodes.at[t.node].k : 0;
    if (t.type.kind == TYPE_ERROR) return false;
    if (t.type.kind != TYPE_NUMBER || !unit_same_dimension(&t.type.unit, &by->type.unit)) {
        type_complain(l, RX_WRONG_DIMENSION, e->span, &t.type, &by->type);
        return false;
    }
    if (k <= 0 || !rational_divide(t.scale, by->scale, &ratio) || __builtin_mul_overflow(k, ratio.num, out) || *out % ratio.den) {
        complain(l->ck, RX_VALUE_EXPECTED, e->span, source_slice(l->ck, e->span), "28 j");
        return false;
    }
    *out /= ratio.den;
    return true;
}

/* A sum of numbers along a key that can be measured; false after a diagnostic. */
static bool peak_types(struct lower *l, const struct ast_expr *e, const struct typed *value, const struct typed *key)
{
    static const struct type number = {.kind = TYPE_NUMBER, .unit_text = ""};
    const struct ast_expr *comp = e->args->next;
    if (value->type.kind == TYPE_ERROR || key->type.kind == TYPE_ERROR) return false;
    if (value->type.kind == TYPE_NUMBER && is_measure(key->type.kind)) return is_whole(l, comp->left, value) && is_whole(l, comp->next, key);
    bool of_value = value->type.kind != TYPE_NUMBER;
    type_complain(l, RX_TYPE_MISMATCH, of_value ? comp->left->span : comp->next->span, &number, of_value ? &value->type : &key->type);
    return false;
}

bool lower_peak_window(struct lower *l, const struct ast_expr *e, const struct typed *value, const struct typed *key, int64_t *length)
{
    return peak_types(l, e, value, key) && peak_length(l, e->args, key, length);
}

/* `maximum_sur(28 j, e pour o dans c si f, o.jour)`: a column of the study that peaks.c fills. It reads no variable but its own. */
static struct typed peak_of_study(struct lower *l, const struct ast_expr *e)
{
    struct checker *ck = l->ck;
    const struct ast_expr *length = e->args, *comp = length->next, *by = comp->next;
    struct lower in = {.ck = ck, .plan = l->plan, .next_var = 1, .depth = l->depth};
    struct collection c;
    if (!find_collection(&in, comp->right, &c)) return typed_error(l, e->span);
    struct scope s = {.name = comp->name, .table = c.table};
    in.scope = &s;
    struct peak p = {.table = c.table, .filter = PLAN_NONE, .open = c.open, .span = e->span};
    if (comp->condition && (p.filter = lower_truth(&in, comp->condition)) == PLAN_NONE) return typed_error(l, e->span);
    struct typed value = lower_expr(&in, comp->left, NULL), key = lower_expr(&in, by, NULL);
    if (!lower_peak_window(l, e, &value, &key, &p.length)) return typed_error(l, e->span);
    p.value = value.node;
    p.key = key.node;
    uint32_t n = 0;
    while (n < ck->lowered->peaks.len && memcmp(&ck->lowered->peaks.at[n].span, &p.span, sizeof p.span) != 0) n++;
    if (n == ck->lowered->peaks.len) *vec_push(ck->arena, &ck->lowered->peaks) = p;
    uint32_t column = derived_column(ck, DERIVED_PEAK, ck->vocab->study, n, 0, e->span);
    struct plan_node node = {.op = PLAN_COLUMN, .table = ck->vocab->study, .column = column, .var = PLAN_ROOT, .ranged = true,
                             .a = PLAN_NONE, .b = PLAN_NONE, .c = PLAN_NONE, .span = e->span};
    struct typed t = typed_node(l, node, value.type);
    t.scale = value.scale;
    if (__builtin_mul_overflow(value.hi, INT64_C(1000), &t.hi)) {
        complain(ck, RX_OVERFLOW, e->span, source_slice(ck, comp->left->span), NULL);
        return typed_error(l, e->span);
    }
    return t;
}

static uint32_t number_constant(struct lower *l, int64_t k, struct span span)
{
    return plan_add(l->plan, (struct plan_node){.op = PLAN_CONST, .type = PLAN_NUMBER, .k = k, .m = k, .a = PLAN_NONE, .b = PLAN_NONE, .c = PLAN_NONE, .span = span});
}

/* The sum over the rows of the window that begins at the key of the row bound last. */
static bool window_sum(struct lower *l, const struct ast_expr *e, const struct collection *c, const struct typed *first, int64_t length,
                       struct typed *value, uint32_t *sum)
{
    const struct ast_expr *comp = e->args->next;
    struct scope s;
    uint32_t filter;
    if (!bind(l, e, comp->name, c, &s)) return false;
    bool filtered = row_filter(l, c, &s, comp->condition, &filter);
    *value = lower_expr(l, comp->left, NULL);
    struct typed key = lower_expr(l, comp->next, NULL);
    unbind(l);
    if (!filtered || value->type.kind == TYPE_ERROR || key.type.kind == TYPE_ERROR) return false;
    struct plan_node end = {.op = PLAN_ADD, .type = l->plan->nodes.at[first->node].type, .a = first->node, .b = number_constant(l, length, e->span), .c = PLAN_NONE,
                            .k = 1, .m = 1, .ranged = l->plan->nodes.at[first->node].ranged, .span = e->span};
    uint32_t inside = plan_truth(l, PLAN_AND, plan_truth(l, PLAN_LE, first->node, key.node, e->span),
                                 plan_truth(l, PLAN_LT, key.node, plan_add(l->plan, end), e->span), e->span);
    struct plan_node n = over(PLAN_SUM, c, s.var, e->span);
    n.type = PLAN_NUMBER;
    n.a = filter == PLAN_NONE ? inside : plan_truth(l, PLAN_AND, filter, inside, e->span);
    n.b = value->node;
    n.ranged = l->plan->nodes.at[value->node].ranged;
    *sum = plan_add(l->plan, n);
    return true;
}

/* In the data's world: of the windows that begin at a row, the one that holds the most. With values that are not below zero, no
   other window holds more. */
static struct typed peak_of_rows(struct lower *l, const struct ast_expr *e)
{
    const struct ast_expr *comp = e->args->next;
    struct collection c;
    struct scope s;
    uint32_t filter, sum;
    int64_t length, hi;
    struct typed inner = {.divisor = PLAN_NONE};
    if (!find_collection(l, comp->right, &c)) return typed_error(l, e->span);
    if (c.wide) return s = wide_scope(&c, comp->name), data_wide_peak(l, e, &s);
    if (!bind(l, e, comp->name, &c, &s)) return typed_error(l, e->span);
    bool fine = row_filter(l, &c, &s, comp->condition, &filter);
    struct typed value = lower_expr(l, comp->left, NULL), key = lower_expr(l, comp->next, NULL);
    fine = fine && lower_peak_window(l, e, &value, &key, &length) && window_sum(l, e, &c, &key, length, &inner, &sum);
    unbind(l);
    if (!fine) return typed_error(l, e->span);
    if (__builtin_mul_overflow(value.hi, INT64_C(1000), &hi)) {
        complain(l->ck, RX_OVERFLOW, e->span, source_slice(l->ck, comp->left->span), NULL);
        return typed_error(l, e->span);
    }
    struct plan_node most = over(PLAN_MAX, &c, s.var, e->span), some = over(PLAN_EXISTS, &c, s.var, e->span);
    most.type = PLAN_NUMBER;
    most.a = some.a = filter;
    most.b = sum;
    most.ranged = l->plan->nodes.at[sum].ranged;
    some.b = plan_add(l->plan, (struct plan_node){.op = PLAN_CONST, .type = PLAN_TRUTH, .k = 1, .m = 1, .a = PLAN_NONE, .b = PLAN_NONE, .c = PLAN_NONE, .span = e->span});
    uint32_t held = plan_add(l->plan, (struct plan_node){.op = PLAN_IF, .type = PLAN_NUMBER, .a = plan_add(l->plan, some), .b = plan_add(l->plan, most),
                                                         .c = number_constant(l, 0, e->span), .ranged = most.ranged, .span = e->span});
    if (value.lo < 0) {
        some.b = plan_truth(l, PLAN_LT, value.node, number_constant(l, 0, e->span), e->span);
        uint32_t unknown = plan_add(l->plan, (struct plan_node){.op = PLAN_UNKNOWN, .type = PLAN_NUMBER, .a = PLAN_NONE, .b = PLAN_NONE, .c = PLAN_NONE, .span = e->span});
        held = plan_add(l->plan, (struct plan_node){.op = PLAN_IF, .type = PLAN_NUMBER, .a = plan_add(l->plan, some), .b = unknown, .c = held,
                                                    .ranged = most.ranged, .span = e->span});
    }
    value.node = held;
    value.lo = 0;
    value.hi = hi;
    value.constant = false;
    return value;
}

struct typed lower_peak(struct lower *l, const struct ast_expr *e)
{
    const struct ast_expr *comp = e->args ? e->args->next : NULL, *by = comp ? comp->next : NULL;
    if (!by || by->next || comp->kind != AST_COMPREHENSION || (!l->data_world && l->ck->vocab->study == VOCAB_NONE)) return lower_wrong_count(l, e, "3");
    return l->data_world ? peak_of_rows(l, e) : peak_of_study(l, e);
}

/* ---- so many of these ---- */

/* `au_moins(3, [a, b, c, d])`: after each condition, do j of those before hold? By conjunction and disjunction alone, so that
   what is unknown stays so just where it could still decide. */
struct typed lower_at_least(struct lower *l, const struct ast_expr *e)
{
    const struct ast_expr *number = e->args, *list = number ? number->next : NULL;
    if (!list || list->next || list->kind != AST_LIST) return lower_wrong_count(l, e, "2");
    uint32_t n = ast_count(list->args), k = 0;
    for (const char *c = number->kind == AST_NUMBER ? number->text : ""; *c >= '0' && *c <= '9' && k <= n; c++) k = k * 10 + (uint32_t)(*c - '0');
    if (number->kind != AST_NUMBER || strpbrk(number->text, ".-") || k < 1 || k > n) {
        complain(l->ck, RX_VALUE_EXPECTED, number->span, source_slice(l->ck, number->span), arena_printf(l->ck->arena, "1 ..= %u", n));
        return typed_error(l, e->span);
    }
    uint32_t *hold = arena_alloc(l->ck->arena, (k + 1) * sizeof *hold);    /* PLAN_NONE: never, so far */
    for (uint32_t j = 1; j <= k; j++) hold[j] = PLAN_NONE;
    for (const struct ast_expr *x = list->args; x; x = x->next) {
        uint32_t is = lower_truth(l, x);
        if (is == PLAN_NONE || l->plan->nodes.len > MAX_NODES) return typed_error(l, e->span);
        for (uint32_t j = k; j >= 1; j--) {
            if (j > 1 && hold[j - 1] == PLAN_NONE) continue;
            uint32_t one_more = j == 1 ? is : plan_truth(l, PLAN_AND, hold[j - 1], is, e->span);
            hold[j] = hold[j] == PLAN_NONE ? one_more : plan_truth(l, PLAN_OR, hold[j], one_more, e->span);
        }
    }
    struct typed t = {.node = hold[k], .type = {.kind = TYPE_FLAG, .unit_text = ""}, .scale = {1, 1}, .divisor = PLAN_NONE};
    return t;
}
