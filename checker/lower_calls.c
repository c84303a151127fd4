/* lower_calls.c - functions, collections, lists and tables of the law, definitions written out in place. */
#include "checker/lower.h"

#include "checker/data.h"
#include "lang/date.h"
#include "lang/kernel.h"

#include <string.h>

/* Definitions written out in place: how deep, and how many nodes a plan may reach by them. */
enum { MAX_EXPANSION = 32, MAX_NODES = 1 << 20 };

static struct typed wrong_count(struct lower *l, const struct ast_expr *e, const char *n)
{
    complain(l->ck, RX_ARGUMENT_COUNT, e->span, source_slice(l->ck, e->left->span), n);
    return typed_error(l, e->span);
}

/* ---- collections ---- */

struct collection { uint32_t table; bool open, of_parent; uint8_t of_var, of_up; };

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
        out->table = data_table_named(ck, word->name);
        out->of_parent = out->table != PLAN_NONE && ck->validator->tables.at[out->table].parent != PLAN_NONE;
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
static bool bind(struct lower *l, const struct ast_expr *at, const struct name *name, uint32_t table, struct scope *s)
{
    if (l->next_var >= PLAN_VARS) {
        complain(l->ck, RX_TOO_MANY_VARIABLES, at->span, arena_printf(l->ck->arena, "%d", PLAN_VARS - 1), NULL);
        return false;
    }
    *s = (struct scope){l->scope, name, l->next_var++, 0, table, NULL};
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

struct typed lower_quantifier(struct lower *l, const struct ast_expr *e)
{
    struct collection c;
    struct scope s;
    if (!find_collection(l, e->left, &c) || !bind(l, e, e->name, c.table, &s)) return typed_error(l, e->span);
    uint32_t body = lower_truth(l, e->right);
    unbind(l);
    if (body == PLAN_NONE) return typed_error(l, e->span);
    struct plan_node n = over(e->op == AST_FORALL ? PLAN_FORALL : PLAN_EXISTS, &c, s.var, e->span);
    n.b = body;
    return typed_truth(l, n);
}

static struct typed aggregate(struct lower *l, const struct ast_expr *e, enum plan_op op)
{
    const struct ast_expr *comp = e->args;
    struct collection c;
    struct scope s;
    if (!comp || comp->kind != AST_COMPREHENSION) return wrong_count(l, e, "x pour x dans …");
    if (!find_collection(l, comp->right, &c) || !bind(l, e, comp->name, c.table, &s)) return typed_error(l, e->span);
    uint32_t filter = PLAN_NONE;
    bool failed = false;
    if (comp->condition) failed = (filter = lower_truth(l, comp->condition)) == PLAN_NONE;
    struct typed body = op == PLAN_COUNT ? typed_days(l, PLAN_NONE, 0, 0) : lower_expr(l, comp->left, NULL);
    uint32_t key = PLAN_NONE;
    if ((op == PLAN_FIRST || op == PLAN_LAST) && body.type.kind != TYPE_ERROR) {
        /* `premier(e pour x dans c)`: by the second argument, or by the value itself. */
        struct typed by = comp->next ? lower_expr(l, comp->next, NULL) : body;
        if ((by.type.kind != TYPE_DATE && by.type.kind != TYPE_NUMBER) || !is_whole(l, comp->next ? comp->next : comp->left, &by)) failed = true;
        key = by.node;
    }
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

/* The length of a window as a whole number of units of the key; false with a diagnostic. */
static bool peak_length(struct lower *l, const struct ast_expr *e, const struct typed *key, int64_t *out)
{
    struct typed t = lower_expr(l, e, NULL), day = typed_days(l, PLAN_NONE, 0, 0);
    const struct typed *by = key->type.kind == TYPE_DATE ? &day : key;
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

/* `maximum_sur(28 j, e pour o dans c si f, o.jour)`: a column of the study that peaks.c fills. It reads no variable but its own. */
static struct typed peak(struct lower *l, const struct ast_expr *e)
{
    struct checker *ck = l->ck;
    const struct ast_expr *length = e->args, *comp = length ? length->next : NULL, *by = comp ? comp->next : NULL;
    if (l->data_world || ck->vocab->study == VOCAB_NONE || !by || by->next || comp->kind != AST_COMPREHENSION) return wrong_count(l, e, "3");
    struct lower in = {.ck = ck, .plan = l->plan, .next_var = 1, .depth = l->depth};
    struct collection c;
    if (!find_collection(&in, comp->right, &c)) return typed_error(l, e->span);
    struct scope s = {NULL, comp->name, 0, 0, c.table, NULL};
    in.scope = &s;
    struct peak p = {.table = c.table, .filter = PLAN_NONE, .open = c.open, .span = e->span};
    if (comp->condition && (p.filter = lower_truth(&in, comp->condition)) == PLAN_NONE) return typed_error(l, e->span);
    struct typed value = lower_expr(&in, comp->left, NULL), key = lower_expr(&in, by, NULL);
    if (value.type.kind == TYPE_ERROR || key.type.kind == TYPE_ERROR) return typed_error(l, e->span);
    if (value.type.kind != TYPE_NUMBER || (key.type.kind != TYPE_NUMBER && key.type.kind != TYPE_DATE)) {
        struct type number = {.kind = TYPE_NUMBER, .unit_text = ""};
        bool of_value = value.type.kind != TYPE_NUMBER;
        type_complain(l, RX_TYPE_MISMATCH, of_value ? comp->left->span : by->span, &number, of_value ? &value.type : &key.type);
        return typed_error(l, e->span);
    }
    if (!is_whole(&in, comp->left, &value) || !is_whole(&in, by, &key) || !peak_length(l, length, &key, &p.length)) return typed_error(l, e->span);
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

/* ---- lists of the law ---- */

/* `a dans actes_2`: yes when an entry says so; else no when the list was read whole, or when the row is on a list that it
   is disjoint from; else unknown. An entry counts only at the levels of proof that admit its grade. */
static uint32_t membership(struct lower *l, const struct ast_expr *e, uint32_t list, struct typed row, bool exclusive)
{
    struct checker *ck = l->ck;
    const struct law_list *law = &ck->law->lists.at[list];
    const struct vocab_property *p = &ck->vocab->properties.at[law->property];
    struct typed kind = lower_property(l, e, law->property, (uint8_t)row.row_var, (uint8_t)row.row_up);
    struct scope s = {l->scope, NULL, (uint8_t)row.row_var, (uint8_t)row.row_up, p->block, NULL};
    uint32_t any = plan_add(l->plan, (struct plan_node){.op = PLAN_CONST, .type = PLAN_TRUTH, .a = PLAN_NONE, .b = PLAN_NONE, .c = PLAN_NONE, .span = e->span});
    for (uint32_t i = 0; i < law->entries.len; i++) {
        const struct list_entry *entry = &law->entries.at[i];
        int64_t *code = arena_alloc(ck->arena, sizeof *code);
        *code = entry->member;
        *vec_push(ck->arena, &l->plan->lists) = (struct plan_list){1, code};
        uint32_t is = plan_add(l->plan, (struct plan_node){.op = PLAN_IN, .type = PLAN_TRUTH, .a = kind.node, .b = PLAN_NONE, .c = PLAN_NONE,
                                                          .k = l->plan->lists.len - 1, .span = e->span});
        if (entry->condition) {
            s.word = &ck->vocab->blocks.at[p->block].word;
            s.name = s.word->name[file_language(ck, entry->condition->span)];
            const struct scope *outer = l->scope;
            l->scope = &s;
            uint32_t cond = lower_truth(l, entry->condition);
            l->scope = outer;
            if (cond == PLAN_NONE) return PLAN_NONE;
            is = plan_truth(l, PLAN_AND, is, cond, entry->condition->span);
        }
        /* What the grade weakens is that the list has this kind, not that the row is of another one. */
        uint32_t listed = plan_add(l->plan, (struct plan_node){.op = PLAN_CONST, .type = PLAN_TRUTH, .a = PLAN_NONE, .b = PLAN_NONE, .c = PLAN_NONE,
                                                              .k = 1, .m = 1, .span = e->span});
        listed = plan_add(l->plan, (struct plan_node){.op = PLAN_GRADE, .type = PLAN_TRUTH, .a = listed, .b = PLAN_NONE, .c = PLAN_NONE,
                                                      .k = law_level(ck->law, entry->grade), .span = e->span});
        is = plan_truth(l, PLAN_AND, is, listed, e->span);
        any = plan_truth(l, PLAN_OR, any, is, e->span);
    }
    if (law->whole || exclusive) return any;
    uint32_t rest = plan_truth(l, PLAN_UNKNOWN, PLAN_NONE, PLAN_NONE, e->span);
    for (uint32_t i = 0; i < law->disjoint.len; i++) {
        const struct ast_expr *other = law->disjoint.at[i].list;
        uint32_t o = VOCAB_NONE;
        for (uint32_t k = 0; k < ck->law->lists.len; k++)
            if (ck->law->lists.at[k].word.name[LANG_FR] == other->name) o = k;
        if (o == VOCAB_NONE) {
            complain(ck, RX_UNKNOWN_NAME, other->span, source_slice(ck, other->span), NULL);
            continue;
        }
        uint32_t on = membership(l, e, o, row, true);
        if (on == PLAN_NONE) return PLAN_NONE;
        on = plan_add(l->plan, (struct plan_node){.op = PLAN_GRADE, .type = PLAN_TRUTH, .a = on, .b = PLAN_NONE, .c = PLAN_NONE,
                                                  .k = law_level(ck->law, law->disjoint.at[i].grade), .span = e->span});
        rest = plan_truth(l, PLAN_AND, rest, plan_truth(l, PLAN_NOT, on, PLAN_NONE, e->span), e->span);
    }
    return plan_truth(l, PLAN_OR, any, rest, e->span);
}

struct typed lower_list(struct lower *l, const struct ast_expr *e, uint32_t list, struct typed row)
{
    const struct vocab_property *p = &l->ck->vocab->properties.at[l->ck->law->lists.at[list].property];
    if (row.type.kind == TYPE_ERROR) return row;
    if (l->data_world || row.type.kind != TYPE_REFERENCE || row.type.index != p->block || l->plan->nodes.at[row.node].op != PLAN_ROW) {
        complain(l->ck, RX_COLLECTION_EXPECTED, e->left->span, source_slice(l->ck, e->left->span), NULL);
        return typed_error(l, e->span);
    }
    uint32_t n = membership(l, e, list, row, false);
    if (n == PLAN_NONE) return typed_error(l, e->span);
    struct typed t = {.node = n, .type = {.kind = TYPE_FLAG, .unit_text = ""}, .scale = {1, 1}, .divisor = PLAN_NONE};
    return t;
}

/* ---- énoncé, connu ---- */

static struct typed stated_node(struct lower *l, struct plan_node node)
{
    struct typed t = typed_truth(l, node);
    if (l->ck->study->closed) return t;
    uint32_t unknown = plan_truth(l, PLAN_UNKNOWN, PLAN_NONE, PLAN_NONE, node.span);
    return typed_truth(l, (struct plan_node){.op = PLAN_OR, .a = t.node, .b = unknown, .c = PLAN_NONE, .span = node.span});
}

/* The property at a column; NULL when it is derived. */
static const struct vocab_property *property_at(const struct checker *ck, const struct plan_node *n)
{
    for (uint32_t i = 0; i < ck->vocab->properties.len; i++) {
        const struct vocab_property *p = &ck->vocab->properties.at[i];
        if (p->block == n->table && p->column == n->column) return p;
    }
    return NULL;
}

/* In a closed file too, what cannot exist yet is not missing: stated, or unknown while the day that opens it is not stated. */
static struct typed stated_later(struct lower *l, struct plan_node node, const struct ast_expr *later)
{
    struct typed day = lower_member(l, later);
    if (day.type.kind == TYPE_ERROR) return day;
    struct plan_node opens = l->plan->nodes.at[day.node];
    opens.op = PLAN_STATED;
    opens.ranged = false;
    uint32_t waits = plan_truth(l, PLAN_NOT, typed_truth(l, opens).node, PLAN_NONE, node.span);
    uint32_t unknown = plan_truth(l, PLAN_UNKNOWN, PLAN_NONE, PLAN_NONE, node.span);
    uint32_t open = plan_truth(l, PLAN_AND, waits, unknown, node.span);
    return typed_truth(l, (struct plan_node){.op = PLAN_OR, .a = typed_truth(l, node).node, .b = open, .c = PLAN_NONE, .span = node.span});
}

struct typed lower_stated(struct lower *l, const struct ast_expr *path)
{
    struct checker *ck = l->ck;
    if (path->kind == AST_WORD) {
        uint32_t b = vocab_block_named(ck->vocab, path->name, file_language(ck, path->span));
        if (b == VOCAB_NONE) {
            complain(ck, RX_UNKNOWN_NAME, path->span, path->name->text, NULL);
            return typed_error(l, path->span);
        }
        use_word(ck, path->span, &ck->vocab->blocks.at[b].word);
        if (l->next_var >= PLAN_VARS) return typed_error(l, path->span);
        struct collection c = {.table = b};
        struct plan_node n = over(PLAN_EXISTS, &c, l->next_var, path->span);
        n.b = plan_add(l->plan, (struct plan_node){.op = PLAN_CONST, .type = PLAN_TRUTH, .k = 1, .m = 1, .a = PLAN_NONE, .b = PLAN_NONE, .c = PLAN_NONE, .span = path->span});
        return stated_node(l, n);
    }
    struct typed t = path->kind == AST_MEMBER ? lower_member(l, path) : lower_expr(l, path, NULL);
    if (t.type.kind == TYPE_ERROR) return t;
    struct plan_node n = l->plan->nodes.at[t.node];
    if (n.op != PLAN_COLUMN) {
        complain(ck, RX_UNKNOWN_NAME, path->span, source_slice(ck, path->span), NULL);
        return typed_error(l, path->span);
    }
    n.op = PLAN_STATED;
    n.ranged = false;
    const struct vocab_property *p = ck->study->closed ? property_at(ck, &n) : NULL;
    return p && p->later && p->later->kind == AST_MEMBER ? stated_later(l, n, p->later) : stated_node(l, n);
}

/* ---- capabilities and the admissible participants ---- */

/* `tient(donné, a)` */
static struct typed holds(struct lower *l, const struct ast_expr *e)
{
    struct checker *ck = l->ck;
    const struct ast_expr *state = e->args, *act = state ? state->next : NULL;
    if (!act || act->next) return wrong_count(l, e, "2");
    enum language lang = file_language(ck, e->span);
    const struct ast_expr *word = state;
    for (uint32_t c = 0; c < ck->law->capabilities.len; c++) {
        const struct law_capability *cap = &ck->law->capabilities.at[c];
        if (state->kind == AST_MEMBER && state->left->name != cap->word.name[lang]) continue;
        for (uint32_t s = 0; s < cap->states.len; s++) {
            if (cap->states.at[s].name[lang] != word->name) continue;
            if (state->kind == AST_MEMBER) use_word(ck, state->left->span, &cap->word);
            use_word(ck, state->kind == AST_MEMBER ? state->name_span : state->span, &cap->states.at[s]);
            struct typed row = lower_expr(l, act, NULL);
            if (row.type.kind == TYPE_ERROR) return row;
            if (row.type.kind != TYPE_REFERENCE || ck->vocab->blocks.at[row.type.index].role != ROLE_ACTION) break;
            uint32_t column = derived_column(ck, DERIVED_HOLDS, row.type.index, c, s, e->span);
            ck->lowered->holds_asked++;
            if (ck->lowered->current) {
                vec_grow(ck->arena, (void **)&ck->lowered->current->holds.at, &ck->lowered->current->holds.len, &ck->lowered->current->holds.cap,
                         sizeof *ck->lowered->current->holds.at);
                ck->lowered->current->holds.at[ck->lowered->current->holds.len - 1].capability = c;
                ck->lowered->current->holds.at[ck->lowered->current->holds.len - 1].state = s;
            }
            return typed_truth(l, (struct plan_node){.op = PLAN_COLUMN, .table = row.type.index, .column = column, .var = (uint8_t)row.row_var,
                                                     .up = (uint8_t)row.row_up, .a = PLAN_NONE, .b = PLAN_NONE, .c = PLAN_NONE, .span = e->span});
        }
    }
    complain(ck, RX_UNKNOWN_NAME, state->span, source_slice(ck, state->span), NULL);
    return typed_error(l, e->span);
}

/* `possible(c)`, `certain(c)`, `plus_petit(participant.x)`: a column of the study that population.c fills. */
static struct typed admissible(struct lower *l, const struct ast_expr *e, enum derived_kind kind)
{
    struct checker *ck = l->ck;
    if (l->data_world || ck->vocab->study == VOCAB_NONE || !e->args || e->args->next) return wrong_count(l, e, "1");
    struct lower data = {.ck = ck, .plan = ck->data->plan, .data_world = true, .of_law = true, .table = 0, .next_var = 1};
    struct typed of = lower_expr(&data, e->args, NULL);
    if (of.type.kind == TYPE_ERROR) return typed_error(l, e->span);
    bool number = kind == DERIVED_LEAST;
    if (of.type.kind != (number ? TYPE_NUMBER : TYPE_FLAG)) {
        struct type want = {.kind = number ? TYPE_NUMBER : TYPE_FLAG, .unit_text = ""};
        type_complain(l, RX_TYPE_MISMATCH, e->args->span, &want, &of.type);
        return typed_error(l, e->span);
    }
    uint32_t column = derived_column(ck, kind, ck->vocab->study, of.node, 0, e->span);
    struct plan_node n = {.op = PLAN_COLUMN, .table = ck->vocab->study, .column = column, .var = PLAN_ROOT, .ranged = number,
                          .a = PLAN_NONE, .b = PLAN_NONE, .c = PLAN_NONE, .span = e->span};
    struct typed t = typed_node(l, n, of.type);
    t.scale = of.scale;
    t.lo = of.lo;
    t.hi = of.hi;
    return t;
}

/* ---- dates ---- */

static struct typed between(struct lower *l, const struct ast_expr *e, int64_t months)
{
    const struct ast_expr *x = e->args, *y = x ? x->next : NULL;
    if (!y || y->next) return wrong_count(l, e, "2");
    struct typed a = lower_expr(l, x, NULL), b = lower_expr(l, y, NULL);
    if (a.type.kind == TYPE_ERROR || b.type.kind == TYPE_ERROR) return typed_error(l, e->span);
    if (a.type.kind != TYPE_DATE || b.type.kind != TYPE_DATE) {
        struct type date = {.kind = TYPE_DATE, .unit_text = ""};
        type_complain(l, RX_TYPE_MISMATCH, a.type.kind != TYPE_DATE ? x->span : y->span, &date, a.type.kind != TYPE_DATE ? &a.type : &b.type);
        return typed_error(l, e->span);
    }
    bool ranged = l->plan->nodes.at[a.node].ranged || l->plan->nodes.at[b.node].ranged;
    if (!months) {
        struct plan_node days = {.op = PLAN_ADD, .type = PLAN_NUMBER, .a = b.node, .b = a.node, .c = PLAN_NONE, .k = 1, .m = -1, .ranged = ranged, .span = e->span};
        return typed_days(l, plan_add(l->plan, days), -4000000, 4000000);
    }
    struct plan_node n = {.op = PLAN_COMPLETED, .a = a.node, .b = b.node, .c = PLAN_NONE, .k = months, .m = DATE_ROUND_UP,
                          .ranged = ranged, .span = e->span};
    struct typed t = typed_node(l, n, (struct type){.kind = TYPE_NUMBER, .unit_text = months == 12 ? "a" : "mo"});
    t.lo = -120000;
    t.hi = 120000;
    struct unit month;
    struct rational twelve = {months, 1};
    if (named_unit(l->ck, "mo", &month) && rational_multiply(month.factor, twelve, &t.scale)) t.type.unit = month;
    return t;
}

/* ---- definitions and tables ---- */

/* The definition that stands for this one: its own, or that of the reading being tried. */
static const struct law_definition *as_read(const struct checker *ck, const struct law_definition *d)
{
    const struct reading *r = checker_reading(ck, ck->alternative);
    return r && r->replaced != VOCAB_NONE && d == &ck->law->definitions.at[r->replaced] ? &ck->law->definitions.at[r->by] : d;
}

static struct typed expand(struct lower *l, const struct ast_expr *e, const struct law_definition *named)
{
    const struct law_definition *d = as_read(l->ck, named);
    struct scope bound[PLAN_VARS];
    const struct scope *inner = NULL;
    struct expansion x = {.of = d};
    uint32_t i = 0, holds_asked = l->ck->lowered->holds_asked;
    if (l->plan->nodes.len > MAX_NODES) {
        if (!l->gave_up) complain(l->ck, RX_EXPRESSION_TOO_LARGE, e->span, NULL, NULL);
        l->gave_up = true;
        return typed_error(l, e->span);
    }
    if (l->depth >= MAX_EXPANSION) {
        complain(l->ck, RX_RECURSION, e->span, d->word.name[LANG_FR]->text, NULL);
        return typed_error(l, e->span);
    }
    for (const struct ast_expr *a = e->kind == AST_CALL ? e->args : NULL; a; a = a->next, i++) {
        struct typed row = i < d->params.len && i < PLAN_VARS ? lower_expr(l, a, NULL) : typed_error(l, a->span);
        if (row.type.kind == TYPE_ERROR) return row;
        if (row.type.kind != TYPE_REFERENCE || row.type.index != d->params.at[i].block) {
            struct type want = {.kind = TYPE_REFERENCE, .index = d->params.at[i].block, .unit_text = ""};
            type_complain(l, RX_TYPE_MISMATCH, a->span, &want, &row.type);
            return typed_error(l, e->span);
        }
        bound[i] = (struct scope){inner, d->params.at[i].name, (uint8_t)row.row_var, (uint8_t)row.row_up, row.type.index, NULL};
        x.var[i] = (uint8_t)row.row_var;
        x.up[i] = (uint8_t)row.row_up;
        inner = &bound[i];
    }
    if (i != d->params.len) return wrong_count(l, e, arena_printf(l->ck->arena, "%u", d->params.len));
    if (expansion_find(l, &x)) return x.is;
    const struct scope *outer = l->scope;
    l->scope = inner;
    l->depth++;
    x.is = lower_expr(l, d->body, NULL);
    l->depth--;
    l->scope = outer;
    expansion_keep(l, &x, holds_asked);
    return x.is;
}

static uint32_t plan_lookup_of(struct lower *l, struct law_table *t)
{
    if (t->lookup == PLAN_NONE || l->data_world) {
        *vec_push(l->ck->arena, &l->plan->lookups) = (struct plan_lookup){t->rows, t->columns.len - 1, t->open_end, t->from, t->to, t->lo, t->hi};
        if (l->data_world) return l->plan->lookups.len - 1;
        t->lookup = l->plan->lookups.len - 1;
    }
    return t->lookup;
}

/* The key brought to the integer of the table's first column, when the scales allow it without division. */
static bool table_key(struct lower *l, const struct ast_expr *e, struct typed *key, const struct type *column, struct rational fine)
{
    struct rational want, ratio;
    if (!is_whole(l, e, key)) return false;
    if (key->type.kind != TYPE_NUMBER || !unit_same_dimension(&key->type.unit, &column->unit)) {
        type_complain(l, RX_WRONG_DIMENSION, e->span, &key->type, column);
        return false;
    }
    if (!rational_multiply(column->unit.factor, fine, &want) || !rational_divide(key->scale, want, &ratio) || ratio.den != 1) {
        complain(l->ck, RX_TOO_FINE, e->span, source_slice(l->ck, e->span), "6");
        return false;
    }
    struct plan_node zero = {.op = PLAN_CONST, .type = PLAN_NUMBER, .a = PLAN_NONE, .b = PLAN_NONE, .c = PLAN_NONE, .span = e->span};
    struct plan_node scaled = {.op = PLAN_ADD, .type = PLAN_NUMBER, .a = key->node, .b = plan_add(l->plan, zero), .c = PLAN_NONE,
                               .k = ratio.num, .m = 1, .ranged = l->plan->nodes.at[key->node].ranged, .span = e->span};
    key->node = plan_add(l->plan, scaled);
    return true;
}

/* `sang_max(poids).par_prélèvement` */
static struct typed lookup(struct lower *l, const struct ast_expr *member, struct law_table *t)
{
    const struct ast_expr *call = member->left;
    struct checker *ck = l->ck;
    struct rational fine = {1, 1};
    for (int i = 0; i < TABLE_SCALE; i++) fine.den *= 10;
    if (!call->args || call->args->next) return wrong_count(l, call, "1");
    struct typed key = lower_expr(l, call->args, NULL);
    if (key.type.kind == TYPE_ERROR || !table_key(l, call->args, &key, &t->columns.at[0].type, fine)) return typed_error(l, member->span);
    for (uint32_t c = 1; c < t->columns.len; c++) {
        if (t->columns.at[c].name != member->name) continue;
        struct plan_node n = {.op = PLAN_LOOKUP, .a = key.node, .b = PLAN_NONE, .c = PLAN_NONE, .k = plan_lookup_of(l, t), .m = c - 1, .ranged = true, .span = member->span};
        struct typed r = typed_node(l, n, t->columns.at[c].type);
        uint32_t level = law_level(ck->law, t->grade);
        if (level != LEVEL_PROVED)
            r = typed_node(l, (struct plan_node){.op = PLAN_GRADE, .a = r.node, .b = PLAN_NONE, .c = PLAN_NONE, .k = level, .ranged = true, .span = member->span}, r.type);
        if (!rational_multiply(t->columns.at[c].type.unit.factor, fine, &r.scale)) return typed_error(l, member->span);
        r.lo = INT64_MAX;
        for (uint32_t i = 0; i < t->rows; i++) {
            int64_t lo = t->lo[i * (t->columns.len - 1) + c - 1], hi = t->hi[i * (t->columns.len - 1) + c - 1];
            if (lo < r.lo) r.lo = lo;
            if (hi > r.hi) r.hi = hi;
        }
        return r;
    }
    complain(ck, RX_NO_PROPERTY, member->name_span, t->word.name[LANG_FR]->text, member->name->text);
    return typed_error(l, member->span);
}

/* `en_vigueur(sang_max)`: is the text of the table in force on the day that selects the versions? */
static struct typed in_force(struct lower *l, const struct ast_expr *e)
{
    struct checker *ck = l->ck;
    const struct ast_expr *table = e->args;
    if (l->data_world || ck->vocab->study == VOCAB_NONE || !table || table->next || table->kind != AST_WORD) return wrong_count(l, e, "1");
    for (uint32_t i = 0; i < ck->law->tables.len; i++) {
        if (ck->law->tables.at[i].word.name[LANG_FR] != table->name) continue;
        uint32_t column = derived_column(ck, DERIVED_IN_FORCE, ck->vocab->study, i, 0, e->span);
        return typed_truth(l, (struct plan_node){.op = PLAN_COLUMN, .table = ck->vocab->study, .column = column, .var = PLAN_ROOT,
                                                 .a = PLAN_NONE, .b = PLAN_NONE, .c = PLAN_NONE, .span = e->span});
    }
    complain(ck, RX_UNKNOWN_NAME, table->span, table->name->text, NULL);
    return typed_error(l, e->span);
}

/* ---- the dispatch ---- */

static struct typed builtin(struct lower *l, const struct ast_expr *e, bool *found)
{
    struct ast_expr word = *e->left;
    static const struct { enum kernel_word word; enum plan_op op; } aggregates[] = {
        {KW_FN_SUM, PLAN_SUM}, {KW_FN_COUNT, PLAN_COUNT}, {KW_FN_MIN, PLAN_MIN}, {KW_FN_MAX, PLAN_MAX}, {KW_FN_FIRST, PLAN_FIRST}, {KW_FN_LAST, PLAN_LAST}};
    *found = true;
    for (uint32_t i = 0; i < sizeof aggregates / sizeof *aggregates; i++)
        if (expr_is(l->ck, &word, aggregates[i].word)) return aggregate(l, e, aggregates[i].op);
    if (expr_is(l->ck, &word, KW_STATED)) return e->args && !e->args->next ? lower_stated(l, e->args) : wrong_count(l, e, "1");
    if (expr_is(l->ck, &word, KW_FN_HOLDS)) return holds(l, e);
    if (expr_is(l->ck, &word, KW_FN_POSSIBLE)) return admissible(l, e, DERIVED_POSSIBLE);
    if (expr_is(l->ck, &word, KW_FN_CERTAIN)) return admissible(l, e, DERIVED_CERTAIN);
    if (expr_is(l->ck, &word, KW_FN_LEAST)) return admissible(l, e, DERIVED_LEAST);
    if (expr_is(l->ck, &word, KW_FN_PEAK)) return peak(l, e);
    if (expr_is(l->ck, &word, KW_FN_IN_FORCE)) return in_force(l, e);
    if (expr_is(l->ck, &word, KW_FN_YEARS)) return between(l, e, 12);
    if (expr_is(l->ck, &word, KW_FN_MONTHS)) return between(l, e, 1);
    if (expr_is(l->ck, &word, KW_FN_DAYS)) return between(l, e, 0);
    if (expr_is(l->ck, &word, KW_FN_KNOWN)) {
        if (!e->args || e->args->next) return wrong_count(l, e, "1");
        struct typed t = lower_expr(l, e->args, NULL);
        if (t.type.kind == TYPE_ERROR) return t;
        return lower_known(l, e, t);
    }
    *found = false;
    return (struct typed){.divisor = PLAN_NONE};
}

struct typed lower_call(struct lower *l, const struct ast_expr *e)
{
    struct checker *ck = l->ck;
    if (e->kind == AST_MEMBER) {
        for (uint32_t i = 0; i < ck->law->tables.len; i++)
            if (e->left->left->kind == AST_WORD && ck->law->tables.at[i].word.name[LANG_FR] == e->left->left->name) return lookup(l, e, &ck->law->tables.at[i]);
        complain(ck, RX_UNKNOWN_FUNCTION, e->left->span, source_slice(ck, e->left->left->span), NULL);
        return typed_error(l, e->span);
    }
    const struct ast_expr *name = e->kind == AST_CALL ? e->left : e;
    if (name->kind != AST_WORD) {
        complain(ck, RX_UNKNOWN_FUNCTION, name->span, source_slice(ck, name->span), NULL);
        return typed_error(l, e->span);
    }
    bool found = false;
    if (e->kind == AST_CALL) {
        struct typed t = builtin(l, e, &found);
        if (found) return t;
    }
    for (uint32_t i = 0; i < ck->law->definitions.len; i++)
        if (ck->law->definitions.at[i].word.name[LANG_FR] == name->name) return expand(l, e, &ck->law->definitions.at[i]);
    const char **words = arena_alloc(ck->arena, (ck->law->definitions.len + 16) * sizeof *words);
    uint32_t n = 0;
    for (uint32_t i = 0; i < ck->law->definitions.len; i++) words[n++] = ck->law->definitions.at[i].word.name[LANG_FR]->text;
    for (enum kernel_word w = KW_FN_KNOWN; w <= KW_FN_DAYS; w++) words[n++] = kernel_text(w, file_language(ck, e->span));
    unknown_word(ck, RX_UNKNOWN_FUNCTION, name, NULL, words, n);
    return typed_error(l, e->span);
}
