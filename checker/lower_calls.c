/* lower_calls.c - functions, lists and tables of the law, definitions written out in place. */
#include "checker/lower.h"

#include "checker/data.h"
#include "lang/date.h"
#include "lang/kernel.h"

#include <string.h>

/* Definitions written out in place: how deep, and how many nodes a plan may reach by them. */
enum { MAX_EXPANSION = 32 };

struct typed lower_wrong_count(struct lower *l, const struct ast_expr *e, const char *n)
{
    complain(l->ck, RX_ARGUMENT_COUNT, e->span, source_slice(l->ck, e->left->span), n);
    return typed_error(l, e->span);
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
    struct scope s = {.up = l->scope, .var = (uint8_t)row.row_var, .hops = (uint8_t)row.row_up, .table = p->block};
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
        struct plan_node n = {.op = PLAN_EXISTS, .var = l->next_var, .table = b, .a = PLAN_NONE, .c = PLAN_NONE, .span = path->span};
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
    if (!act || act->next) return lower_wrong_count(l, e, "2");
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
    if (l->data_world || ck->vocab->study == VOCAB_NONE || !e->args || e->args->next) return lower_wrong_count(l, e, "1");
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
    if (!y || y->next) return lower_wrong_count(l, e, "2");
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

/* The definition that stands for this one: its own, or that of the reading being tried, which may say what it adds to the first. */
static const struct law_definition *as_read(const struct lower *l, const struct law_definition *d)
{
    const struct checker *ck = l->ck;
    const struct reading *r = l->in_other_reading ? NULL : checker_reading(ck, ck->alternative);
    return r && r->replaced != VOCAB_NONE && d == &ck->law->definitions.at[r->replaced] ? &ck->law->definitions.at[r->by] : d;
}

static struct typed expand(struct lower *l, const struct ast_expr *e, const struct law_definition *named)
{
    const struct law_definition *d = as_read(l, named);
    const bool outside = !l->in_other_reading;
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
        bound[i] = (struct scope){.up = inner, .name = d->params.at[i].name, .var = (uint8_t)row.row_var, .hops = (uint8_t)row.row_up, .table = row.type.index};
        x.var[i] = (uint8_t)row.row_var;
        x.up[i] = (uint8_t)row.row_up;
        inner = &bound[i];
    }
    if (i != d->params.len) return lower_wrong_count(l, e, arena_printf(l->ck->arena, "%u", d->params.len));
    if (outside && expansion_find(l, &x)) return x.is;
    const struct scope *outer = l->scope;
    l->scope = inner;
    l->depth++;
    l->in_other_reading = !outside || d != named;
    x.is = lower_expr(l, d->body, NULL);
    l->in_other_reading = !outside;
    l->depth--;
    l->scope = outer;
    if (outside) expansion_keep(l, &x, holds_asked);
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
    if (!call->args || call->args->next) return lower_wrong_count(l, call, "1");
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
    if (l->data_world || ck->vocab->study == VOCAB_NONE || !table || table->next || table->kind != AST_WORD) return lower_wrong_count(l, e, "1");
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
        if (expr_is(l->ck, &word, aggregates[i].word)) return lower_aggregate(l, e, aggregates[i].op);
    if (expr_is(l->ck, &word, KW_STATED)) return e->args && !e->args->next ? lower_stated(l, e->args) : lower_wrong_count(l, e, "1");
    if (expr_is(l->ck, &word, KW_FN_HOLDS)) return holds(l, e);
    if (expr_is(l->ck, &word, KW_FN_POSSIBLE)) return admissible(l, e, DERIVED_POSSIBLE);
    if (expr_is(l->ck, &word, KW_FN_CERTAIN)) return admissible(l, e, DERIVED_CERTAIN);
    if (expr_is(l->ck, &word, KW_FN_LEAST)) return admissible(l, e, DERIVED_LEAST);
    if (expr_is(l->ck, &word, KW_FN_PEAK)) return lower_peak(l, e);
    if (expr_is(l->ck, &word, KW_FN_AT_LEAST)) return lower_at_least(l, e);
    if (expr_is(l->ck, &word, KW_FN_IN_FORCE)) return in_force(l, e);
    if (expr_is(l->ck, &word, KW_FN_YEARS)) return between(l, e, 12);
    if (expr_is(l->ck, &word, KW_FN_MONTHS)) return between(l, e, 1);
    if (expr_is(l->ck, &word, KW_FN_DAYS)) return between(l, e, 0);
    if (expr_is(l->ck, &word, KW_FN_KNOWN)) {
        if (!e->args || e->args->next) return lower_wrong_count(l, e, "1");
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
    const char **words = arena_alloc(ck->arena, (ck->law->definitions.len + KW_FN_DAYS - KW_FN_KNOWN + 1) * sizeof *words);
    uint32_t n = 0;
    for (uint32_t i = 0; i < ck->law->definitions.len; i++) words[n++] = ck->law->definitions.at[i].word.name[LANG_FR]->text;
    for (enum kernel_word w = KW_FN_KNOWN; w <= KW_FN_DAYS; w++) words[n++] = kernel_text(w, file_language(ck, e->span));
    unknown_word(ck, RX_UNKNOWN_FUNCTION, name, NULL, words, n);
    return typed_error(l, e->span);
}
