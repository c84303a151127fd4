/* lower_names.c - what a word or a path means: variables, properties, columns, effects, choices, members. */
#include "checker/lower.h"

#include "checker/data.h"
#include "lang/kernel.h"

enum { MAX_DEFINED = 32 };   /* definitions within definitions */

uint32_t occurrence_table(const struct checker *ck) { return ck->vocab->blocks.len; }

static const struct scope *scope_find(const struct scope *s, const struct name *name)
{
    while (s && s->name != name) s = s->up;
    return s;
}

/* ---- what is written out once ---- */

bool expansion_find(const struct lower *l, struct expansion *x)
{
    const struct lowered *lo = l->ck->lowered;
    for (uint32_t i = 0; i < lo->expansions.len && !l->data_world; i++) {
        const struct expansion *k = &lo->expansions.at[i];
        if (k->of != x->of || memcmp(k->var, x->var, sizeof k->var) != 0 || memcmp(k->up, x->up, sizeof k->up) != 0) continue;
        x->is = k->is;
        return true;
    }
    return false;
}

void expansion_keep(struct lower *l, const struct expansion *x, uint32_t holds_asked)
{
    if (!l->data_world && x->is.type.kind != TYPE_ERROR && l->ck->lowered->holds_asked == holds_asked) *vec_push(l->ck->arena, &l->ck->lowered->expansions) = *x;
}

/* The rule that defines a value of this name, or NULL. */
static const struct rule *defining_rule(const struct checker *ck, const struct name *name)
{
    for (uint32_t i = 0; i < ck->lowered->defining.len; i++)
        if (ck->lowered->defining.at[i]->word.name[LANG_FR] == name) return ck->lowered->defining.at[i];
    return NULL;
}

/* ---- derived columns ---- */

uint32_t derived_column(struct checker *ck, enum derived_kind kind, uint32_t table, uint32_t subject, uint32_t state, struct span span)
{
    struct lowered *lo = ck->lowered;
    for (uint32_t i = 0; i < lo->derived.len; i++) {
        const struct derived *d = &lo->derived.at[i];
        if (d->kind == kind && d->table == table && d->subject == subject && d->state == state) return d->column;
    }
    uint32_t base = table == occurrence_table(ck) ? OCC_COLUMNS : ck->vocab->blocks.at[table].columns;
    struct derived *d = vec_push(ck->arena, &lo->derived);
    *d = (struct derived){kind, table, base + lo->derived_count[table]++, subject, state, span};
    return d->column;
}

static struct typed lower_derived(struct lower *l, const struct ast_expr *e, enum derived_kind kind, uint32_t table, uint32_t subject,
                                  uint8_t var, struct type type)
{
    uint32_t column = derived_column(l->ck, kind, table, subject, 0, e->span);
    return typed_node(l, (struct plan_node){.op = PLAN_COLUMN, .table = table, .column = column, .var = var, .ranged = kind == DERIVED_LEAST,
                                            .a = PLAN_NONE, .b = PLAN_NONE, .c = PLAN_NONE, .span = e->span}, type);
}

/* An effect or a choice by its word, at the study; false when the word is neither. */
static bool effect_or_choice(struct lower *l, const struct ast_expr *e, enum language lang, struct typed *out)
{
    struct checker *ck = l->ck;
    uint32_t f = law_effect_named(ck->law, e->name, lang), c = law_choice_named(ck->law, e->name, lang);
    if (l->data_world || (f == VOCAB_NONE && c == VOCAB_NONE)) return false;
    struct type type = {.kind = TYPE_CHOICE, .unit_text = ""};
    if ((f != VOCAB_NONE ? ck->law->effects.at[f].to : ck->law->choices.at[c].block) == VOCAB_NONE) {
        *out = typed_error(l, e->span);     /* its declaration was found wrong */
    } else if (f != VOCAB_NONE) {
        use_word(ck, e->span, &ck->law->effects.at[f].word);
        type.index = ck->law->effects.at[f].enumeration;
        *out = lower_derived(l, e, DERIVED_EFFECT, ck->law->effects.at[f].to, f, PLAN_ROOT, type);
    } else {
        use_word(ck, e->span, &ck->law->choices.at[c].word);
        type.index = ck->law->choices.at[c].enumeration;
        *out = lower_derived(l, e, DERIVED_CHOICE, ck->law->choices.at[c].block, c, PLAN_ROOT, type);
    }
    return true;
}

/* ---- properties ---- */

struct typed lower_property(struct lower *l, const struct ast_expr *e, uint32_t property, uint8_t var, uint8_t up)
{
    const struct vocab_property *p = &l->ck->vocab->properties.at[property];
    struct plan_node node = {.op = PLAN_COLUMN, .table = p->block, .column = p->column, .var = var, .up = up,
                             .ranged = p->type.kind == TYPE_DATE || p->type.kind == TYPE_PERIOD,
                             .a = PLAN_NONE, .b = PLAN_NONE, .c = PLAN_NONE, .span = e->span};
    struct typed t = typed_node(l, node, p->type);
    if (p->type.kind == TYPE_NUMBER) {
        struct rational fine = {1, 1};
        for (int i = 0; i < STUDY_SCALE; i++) fine.den *= 10;
        t.scale = p->type.unit.factor.den ? p->type.unit.factor : (struct rational){1, 1};
        if (!rational_multiply(t.scale, fine, &t.scale)) return typed_error(l, e->span);
        t.hi = INT64_C(1000000000000000);
        t.lo = -t.hi;
    }
    return t;
}

static struct typed period_end(struct lower *l, const struct ast_expr *e, struct typed period)
{
    struct ast_expr word = *e;
    word.kind = AST_WORD;
    word.span = e->name_span;
    bool start = expr_is(l->ck, &word, KW_PERIOD_START);
    if (!start && !expr_is(l->ck, &word, KW_PERIOD_END)) {
        complain(l->ck, RX_NO_PROPERTY, e->name_span, source_slice(l->ck, e->left->span), e->name->text);
        return typed_error(l, e->span);
    }
    struct plan_node node = l->plan->nodes.at[period.node];
    if (!start) node.column++;
    node.span = e->span;
    return typed_node(l, node, (struct type){.kind = TYPE_DATE, .unit_text = ""});
}

/* A property of the row of a variable: `a.volume`, or of a row above it: `o.acte.volume` is not one. */
static struct typed property_of_row(struct lower *l, const struct ast_expr *e, uint32_t table, uint8_t var, uint8_t up)
{
    struct checker *ck = l->ck;
    enum language lang = file_language(ck, e->span);
    uint32_t p = vocab_property_named(ck->vocab, table, e->name, lang);
    if (p != VOCAB_NONE) {
        use_word(ck, e->name_span, &ck->vocab->properties.at[p].word);
        return lower_property(l, e, p, var, up);
    }
    uint32_t f = law_effect_named(ck->law, e->name, lang);
    for (uint32_t i = 0; f != VOCAB_NONE && i < ck->law->effects.at[f].nodes.len; i++)
        if (ck->law->effects.at[f].nodes.at[i] == table) {
            use_word(ck, e->name_span, &ck->law->effects.at[f].word);
            struct type type = {.kind = TYPE_CHOICE, .index = ck->law->effects.at[f].enumeration, .unit_text = ""};
            return lower_derived(l, e, DERIVED_EFFECT, table, f, var, type);
        }
    const struct vocab_block *b = &ck->vocab->blocks.at[table];
    const char **words = arena_alloc(ck->arena, (b->properties.len + 1) * sizeof *words);
    for (uint32_t i = 0; i < b->properties.len; i++) words[i] = ck->vocab->properties.at[b->properties.at[i]].word.name[lang]->text;
    struct ast_expr word = *e;
    word.span = e->name_span;
    unknown_word(ck, RX_UNKNOWN_PROPERTY, &word, b->word.name[lang]->text, words, b->properties.len);
    return typed_error(l, e->span);
}

/* Is the word that of the block with this role? */
static bool names_role(struct checker *ck, const struct ast_expr *word, enum role role)
{
    uint32_t b = vocab_block_of_role(ck->vocab, role);
    if (b == VOCAB_NONE || ck->vocab->blocks.at[b].word.name[file_language(ck, word->span)] != word->name) return false;
    use_word(ck, word->span, &ck->vocab->blocks.at[b].word);
    return true;
}

static struct typed occurrence_member(struct lower *l, const struct ast_expr *e, uint8_t var)
{
    struct checker *ck = l->ck;
    struct ast_expr word = *e;
    word.kind = AST_WORD;
    word.span = e->name_span;
    struct plan_node node = {.op = PLAN_COLUMN, .table = occurrence_table(ck), .var = var, .a = PLAN_NONE, .b = PLAN_NONE, .c = PLAN_NONE, .span = e->span};
    if (names_role(ck, &word, ROLE_ACTION)) {
        node.column = OCC_COLUMN_ACTION;
        return typed_node(l, node, (struct type){.kind = TYPE_REFERENCE, .index = vocab_block_of_role(ck->vocab, ROLE_ACTION), .unit_text = ""});
    }
    if (names_role(ck, &word, ROLE_EVENT)) {
        node.column = OCC_COLUMN_EVENT;
        return typed_node(l, node, (struct type){.kind = TYPE_REFERENCE, .index = vocab_block_of_role(ck->vocab, ROLE_EVENT), .unit_text = ""});
    }
    if (expr_is(ck, &word, KW_OCC_DAY)) {
        node.column = OCC_COLUMN_DAY;
        node.ranged = true;
        node.type = PLAN_NUMBER;
        return typed_days(l, plan_add(l->plan, node), -100000, 100000);
    }
    complain(ck, RX_NO_PROPERTY, e->name_span, kernel_text(KW_OCCURRENCES, file_language(ck, e->span)), e->name->text);
    return typed_error(l, e->span);
}

/* ---- paths ---- */

struct typed lower_member(struct lower *l, const struct ast_expr *e)
{
    struct checker *ck = l->ck;
    enum language lang = file_language(ck, e->span);
    if (e->left->kind == AST_CALL && !l->data_world) return lower_call(l, e);   /* TABLE(key).column */
    if (e->left->kind == AST_MEMBER) {
        struct typed left = lower_member(l, e->left);
        if (left.type.kind == TYPE_PERIOD) return period_end(l, e, left);
        if (left.type.kind != TYPE_ERROR) complain(ck, RX_NO_PROPERTY, e->name_span, source_slice(ck, e->left->span), e->name->text);
        return typed_error(l, e->span);
    }
    if (e->left->kind != AST_WORD) return typed_error(l, e->span);
    const struct scope *s = scope_find(l->scope, e->left->name);
    if (l->data_world) return data_member(l, e, s);
    if (s && s->word) use_word(ck, e->left->span, s->word);
    if (s && s->table == occurrence_table(ck)) return occurrence_member(l, e, s->var);
    if (s) return property_of_row(l, e, s->table, s->var, s->hops);
    uint32_t b = vocab_block_named(ck->vocab, e->left->name, lang);
    if (b == VOCAB_NONE || (ck->vocab->blocks.at[b].many && ck->vocab->blocks.at[b].role != ROLE_STUDY)) {
        complain(ck, RX_UNKNOWN_NAME, e->left->span, e->left->name->text, NULL);
        return typed_error(l, e->span);
    }
    use_word(ck, e->left->span, &ck->vocab->blocks.at[b].word);
    return property_of_row(l, e, b, PLAN_ROOT, 0);
}

bool names_something(const struct lower *l, const struct ast_expr *e)
{
    if (e->kind != AST_WORD) return e->kind != AST_NUMBER && e->kind != AST_UNKNOWN;
    enum language lang = file_language(l->ck, e->span);
    if (scope_find(l->scope, e->name)) return true;
    if (l->data_world) return data_names(l, e);
    if (law_effect_named(l->ck->law, e->name, lang) != VOCAB_NONE || law_choice_named(l->ck->law, e->name, lang) != VOCAB_NONE) return true;
    return defining_rule(l->ck, e->name) != NULL;
}

static uint32_t first_named(const struct rule_case *exception)
{
    uint32_t first = VOCAB_NONE;
    for (uint32_t i = 0; i < exception->of.len; i++)
        if (exception->of.at[i] < first) first = exception->of.at[i];
    return first;
}

/* The case's value where its condition holds, else the rest. */
static struct typed defined_case(struct lower *l, const struct rule *r, const struct rule_case *c, struct typed rest)
{
    struct plan_node node = {.op = PLAN_CONST, .a = PLAN_NONE, .b = PLAN_NONE, .c = PLAN_NONE, .span = c->span};
    uint32_t member = c->value ? expr_member(l->ck, r->target, c->value) : VOCAB_NONE;
    uint32_t condition = c->condition ? lower_truth(l, c->condition) : PLAN_NONE;
    if (member == VOCAB_NONE || (c->condition && condition == PLAN_NONE)) return rest;
    node.k = node.m = member;
    struct typed value = typed_node(l, node, rest.type);
    if (!c->condition) return value;
    return typed_node(l, (struct plan_node){.op = PLAN_IF, .a = condition, .b = value.node, .c = rest.node, .span = c->span}, rest.type);
}

/* The value that a rule defines: its cases in order, each with its exceptions before it; unknown when none applies. */
static struct typed lower_defined(struct lower *l, const struct ast_expr *e, const struct rule *r)
{
    struct expansion x = {.of = r};
    if (expansion_find(l, &x)) return x.is;
    uint32_t holds_asked = l->ck->lowered->holds_asked;
    struct type type = {.kind = TYPE_CODE, .index = r->target, .unit_text = ""};
    struct typed value = typed_node(l, (struct plan_node){.op = PLAN_UNKNOWN, .a = PLAN_NONE, .b = PLAN_NONE, .c = PLAN_NONE, .span = e->span}, type);
    const struct scope *outer = l->scope;
    if (++l->depth > MAX_DEFINED) {
        complain(l->ck, RX_RECURSION, e->span, e->name->text, NULL);
        l->depth--;
        return typed_error(l, e->span);
    }
    l->scope = NULL;
    /* Built from the last to the first; an exception stands before the first case that it names. */
    for (uint32_t i = r->cases.len; i-- > 0;) {
        if (r->cases.at[i].exception) continue;
        value = defined_case(l, r, &r->cases.at[i], value);
        for (uint32_t j = r->cases.len; j-- > 0;)
            if (r->cases.at[j].exception && first_named(&r->cases.at[j]) == i) value = defined_case(l, r, &r->cases.at[j], value);
    }
    l->scope = outer;
    l->depth--;
    x.is = value;
    expansion_keep(l, &x, holds_asked);
    return value;
}

/* A bare word read as a member of the wanted enumeration. */
static struct typed member_constant(struct lower *l, const struct ast_expr *e, const struct type *want)
{
    uint32_t m = expr_member(l->ck, want->index, e);
    if (m == VOCAB_NONE) return typed_error(l, e->span);
    struct plan_node node = {.op = PLAN_CONST, .k = m, .m = m, .a = PLAN_NONE, .b = PLAN_NONE, .c = PLAN_NONE, .span = e->span};
    struct typed t = typed_node(l, node, (struct type){.kind = TYPE_CODE, .index = want->index, .unit_text = ""});
    t.constant = true;
    return t;
}

struct typed lower_word(struct lower *l, const struct ast_expr *e, const struct type *want)
{
    struct checker *ck = l->ck;
    enum language lang = file_language(ck, e->span);
    const struct scope *s = scope_find(l->scope, e->name);
    struct typed t;
    if (s && s->word) use_word(ck, e->span, s->word);
    if (s) {
        struct plan_node node = {.op = PLAN_ROW, .table = s->table, .var = s->var, .up = s->hops, .a = PLAN_NONE, .b = PLAN_NONE, .c = PLAN_NONE, .span = e->span};
        t = typed_node(l, node, (struct type){.kind = TYPE_REFERENCE, .index = s->table, .unit_text = ""});
        t.row_var = s->var;
        t.row_up = s->hops;
        return t;
    }
    /* A code where one is wanted, even if a datum of another type has its name. */
    bool coded = l->data_world && want && want->kind == TYPE_CODE && vocab_member_named(ck->vocab, want->index, e->name, lang) != VOCAB_NONE;
    if (coded && !data_has_codes(l, e, want->index)) return member_constant(l, e, want);
    if (l->data_world && data_names(l, e)) return data_word(l, e);
    if (effect_or_choice(l, e, lang, &t)) return t;
    const struct rule *defining = l->data_world ? NULL : defining_rule(ck, e->name);
    if (defining) return lower_defined(l, e, defining);
    if (want && (want->kind == TYPE_CODE || want->kind == TYPE_CHOICE || want->kind == TYPE_SET)) return member_constant(l, e, want);
    for (uint32_t i = 0; i < ck->law->definitions.len; i++)
        if (ck->law->definitions.at[i].word.name[LANG_FR] == e->name && !ck->law->definitions.at[i].params.len) return lower_call(l, e);
    if (l->data_world) return data_unknown(l, e);
    complain(ck, RX_UNKNOWN_NAME, e->span, e->name->text, NULL);
    return typed_error(l, e->span);
}
