/* mutants.c - walks the trees of the law and makes mutants. */
#include "tests/mutate/mutants.h"

/* ---- making ---- */

struct maker { struct mutants *out; struct lab *lab; const struct law *law; struct span within; const char *entry; const struct ast_item *row; };

static struct mutant *add(struct maker *k, struct span at, const char *says)
{
    struct mutant *m = vec_push(k->lab->arena, &k->out->all);
    *m = (struct mutant){.says = says, .at = at, .within = k->within, .entry = k->entry, .row = k->row};
    return m;
}

static struct mutant *replace(struct maker *k, struct ast_expr *e, const char *says)
{
    struct mutant *m = add(k, e->span, says);
    m->expr = e;
    m->now = *e;
    return m;
}

static const char *says(struct maker *k, const char *was, const char *now) { return arena_printf(k->lab->arena, "%s → %s", was, now); }

static bool is(const struct ast_expr *e, enum kernel_word w) { return e && e->kind == AST_WORD && kernel_is(e->name, w, LANG_FR); }

static void word_instead(struct maker *k, struct ast_expr *e, const char *word)
{
    replace(k, e, says(k, e->name->text, word))->now.name = names_intern_text(k->lab->names, word);
}

/* "9.6" one step of its last digit up or down; NULL below zero. */
static const char *stepped(struct maker *k, const char *text, int step)
{
    const char *dot = strchr(text, '.');
    int decimals = dot ? (int)strlen(dot + 1) : 0;
    long long v = 0, one = 1;
    for (const char *p = text; *p; p++)
        if (*p >= '0' && *p <= '9') v = v * 10 + (*p - '0');
    for (int i = 0; i < decimals; i++) one *= 10;
    v += step;
    if (v < 0) return NULL;
    return decimals ? arena_printf(k->lab->arena, "%lld.%0*lld", v / one, decimals, v % one) : arena_printf(k->lab->arena, "%lld", v);
}

static void bounds(struct maker *k, struct ast_expr *e)
{
    for (int step = -1; step <= 1; step += 2) {
        const char *text = stepped(k, e->text, step);
        if (!text) continue;
        struct mutant *m = replace(k, e, says(k, e->text, text));
        m->was = e->text;
        m->now.text = text;
    }
}

static void negated(struct maker *k, struct ast_expr *e)
{
    struct ast_expr *inner = arena_alloc(k->lab->arena, sizeof *inner);
    *inner = *e;
    inner->next = NULL;
    struct mutant *m = replace(k, e, "non …");
    m->now = (struct ast_expr){.kind = AST_NOT, .left = inner, .span = e->span, .depth = e->depth + 1, .separator = e->separator, .next = e->next};
}

static void other_operator(struct maker *k, struct ast_expr *e, enum ast_op op)
{
    replace(k, e, says(k, ast_op_text(e->op, LANG_FR), ast_op_text(op, LANG_FR)))->now.op = op;
}

static void operators(struct maker *k, struct ast_expr *e)
{
    switch (e->op) {
    case AST_OR: other_operator(k, e, AST_AND); break;
    case AST_AND: other_operator(k, e, AST_OR); break;
    case AST_LT: other_operator(k, e, AST_LE); break;
    case AST_LE: other_operator(k, e, AST_LT); break;
    case AST_GT: other_operator(k, e, AST_GE); break;
    case AST_GE: other_operator(k, e, AST_GT); break;
    case AST_EQ: case AST_IN: negated(k, e); break;
    case AST_ADD: other_operator(k, e, AST_SUB); break;
    case AST_SUB: other_operator(k, e, AST_ADD); break;
    case AST_FORALL: other_operator(k, e, AST_EXISTS); break;
    case AST_EXISTS: other_operator(k, e, AST_FORALL); break;
    case AST_MUL: case AST_DIV: case AST_RANGE_CLOSED: case AST_RANGE_HALF_OPEN: case AST_PLUS_MINUS: break;
    }
}

static void elements(struct maker *k, struct ast_expr *list)
{
    for (struct ast_expr **e = &list->args; *e; e = &(*e)->next) add(k, (*e)->span, "member left out")->element = e;
}

static void expression(struct maker *k, struct ast_expr *e);

static void chain(struct maker *k, struct ast_expr *e)
{
    for (; e; e = e->next) expression(k, e);
}

/* A condition by itself, or one of several: what it says, denied. */
static void denied(struct maker *k, struct ast_expr *e)
{
    if (e->kind == AST_MEMBER || e->kind == AST_CALL) negated(k, e);
}

static void expression(struct maker *k, struct ast_expr *e)
{
    switch (e->kind) {
    case AST_NUMBER: case AST_QUANTITY: bounds(k, e); return;
    case AST_TRUE: replace(k, e, "vrai → faux")->now.kind = AST_FALSE; return;
    case AST_FALSE: replace(k, e, "faux → vrai")->now.kind = AST_TRUE; return;
    case AST_NOT: {
        struct mutant *m = replace(k, e, "non left out");
        m->now = *e->left;
        m->now.next = e->next;
        m->now.separator = e->separator;
        break;
    }
    case AST_BINARY: case AST_QUANTIFIER:
        operators(k, e);
        if (e->op == AST_AND || e->op == AST_OR) denied(k, e->left), denied(k, e->right);
        break;
    case AST_LIST: elements(k, e); return;
    case AST_OFFSET:
        for (int64_t step = -1; step <= 1; step += 2) replace(k, e, "offset by one")->now.number += step;
        return;
    case AST_WORD: case AST_STRING: case AST_DATE: case AST_TIME: case AST_UNKNOWN: case AST_MEMBER: case AST_AT: case AST_CALL: case AST_INDEX:
    case AST_COMPREHENSION: case AST_NAMED: case AST_ERROR: break;
    }
    if (e->left) expression(k, e->left);
    if (e->right) expression(k, e->right);
    if (e->condition) expression(k, e->condition);
    chain(k, e->args);
}

static void condition(struct maker *k, struct ast_expr *e)
{
    if (!e) return;
    denied(k, e);
    expression(k, e);
}

/* A grade of another level of proof. */
static void grade(struct maker *k, struct ast_expr *e)
{
    uint32_t was = e ? law_grade_named(k->law, e->name, LANG_FR) : VOCAB_NONE;
    if (was == VOCAB_NONE) return;
    for (uint32_t g = 0; g < k->law->grades.len; g++)
        if (k->law->grades.at[g].level != k->law->grades.at[was].level) {
            word_instead(k, e, k->law->grades.at[g].word.name[LANG_FR]->text);
            return;
        }
}

static void severity(struct maker *k, struct ast_expr *e)
{
    enum kernel_word other = is(e, KW_WARNING) ? KW_ERROR : is(e, KW_ERROR) || is(e, KW_NOTE) ? KW_WARNING : KW_COUNT;
    if (other != KW_COUNT) word_instead(k, e, kernel_text(other, LANG_FR));
}

static void modality(struct maker *k, struct ast_expr *e)
{
    static const enum kernel_word PAIRS[][2] = {{KW_REQUIRES, KW_FORBIDS}, {KW_FORBIDS, KW_REQUIRES}, {KW_RULES_OUT, KW_KEEPS}, {KW_KEEPS, KW_RULES_OUT}};
    for (size_t i = 0; e && i < sizeof PAIRS / sizeof *PAIRS; i++)
        if (is(e, PAIRS[i][0])) {
            word_instead(k, e, kernel_text(PAIRS[i][1], LANG_FR));
            return;
        }
}

/* ---- the items of a declaration ---- */

static void items_of(struct maker *k, struct ast_item *in, enum kernel_word declaration);

static void left_out(struct maker *k, struct ast_item **item) { add(k, (*item)->head_span, "left out")->item = item; }

static void arrow(struct maker *k, struct ast_expr *e)
{
    if (e && (e->kind == AST_LIST || e->kind == AST_NUMBER)) expression(k, e);
}

/* What a rule, a list, a table or a step may hold that decides something. */
static void item_of(struct maker *k, struct ast_item **link, enum kernel_word declaration)
{
    struct ast_item *i = *link;
    struct ast_expr *head = (struct ast_expr *)(uintptr_t)ast_head(i);
    if (i->lead == AST_LEAD_IF) condition(k, i->args);
    if (i->lead == AST_LEAD_IF || !i->args) arrow(k, i->arrow);
    if (!head || i->lead == AST_LEAD_IF) return;
    if (is(head, KW_APPLIES_TO) || is(head, KW_REQUIRES) || is(head, KW_FORBIDS) || is(head, KW_WHEN)) condition(k, head->next);
    else if (is(head, KW_PROOF)) grade(k, head->next);
    else if (is(head, KW_CASE) || is(head, KW_EXCEPTION)) left_out(k, link), items_of(k, i, KW_CASE);
    else if (is(head, KW_COMBINABLE) || is(head, KW_WHOLE) || is(head, KW_WITHIN)) chain(k, head->next);
    else if (is(head, KW_DISJOINT) || is(head, KW_LAST_OPEN) || is(head, KW_SILENCE)) left_out(k, link);
    else if (is(head, KW_ROWS) && declaration == KW_TABLE) {
        k->row = i;
        chain(k, head->next);
        for (struct ast_item *c = i->items; c; c = c->next) chain(k, c->args);
        k->row = NULL;
    } else if (is(head, KW_ROWS) && declaration == KW_STATEMENTS) {
        struct span outer = k->within;
        k->within = i->span;
        items_of(k, i, KW_ROWS);
        k->within = outer;
    } else if (is(head, KW_QUESTION)) items_of(k, i, KW_QUESTION);
    else if (declaration == KW_QUESTION && head->next) chain(k, head->next);
    else if (declaration == KW_QUESTION) left_out(k, link);
    else if (declaration == KW_STEP && head->next && head->next->kind == AST_QUANTITY) bounds(k, head->next);
    else if (declaration == KW_POLICY || is(head, KW_AT_MOST)) severity(k, head->next);
    else if (declaration == KW_LIST && i->has_block) {
        k->entry = head->name->text;
        left_out(k, link);
        items_of(k, i, KW_CASE);
        k->entry = NULL;
    }
}

static void items_of(struct maker *k, struct ast_item *in, enum kernel_word declaration)
{
    for (struct ast_item **i = &in->items; *i; i = &(*i)->next) item_of(k, i, declaration);
}

/* A rule that permits or defines is recorded and judges nothing: there is nothing in it to get wrong. */
static bool decides(const struct ast_item *item)
{
    const struct ast_expr *name = ast_head(item)->next, *e = name ? name->next : NULL;
    return !is(e, KW_PERMITS) && !is(e, KW_DEFINES);
}

static void declaration(struct maker *k, struct ast_item *item)
{
    static const enum kernel_word KINDS[] = {KW_RULE, KW_STATED, KW_STATEMENTS, KW_LIST, KW_TABLE, KW_EFFECT, KW_CHOICE, KW_STEP, KW_POLICY, KW_FLAG, KW_DEFINITION};
    const struct ast_expr *head = ast_head(item);
    k->within = item->span;
    for (size_t i = 0; head && i < sizeof KINDS / sizeof *KINDS; i++) {
        if (!is(head, KINDS[i])) continue;
        if (KINDS[i] == KW_RULE && !decides(item)) return;
        if (KINDS[i] == KW_RULE && head->next) modality(k, head->next->next);
        if (KINDS[i] == KW_DEFINITION) condition(k, item->colon);
        else items_of(k, item, KINDS[i]);
    }
}

void mutants_find(struct mutants *m, struct lab *lab, const struct law *law)
{
    struct maker k = {.out = m, .lab = lab, .law = law};
    *m = (struct mutants){.all = {0}};
    struct run whole = lab_run(lab, lab_protocol(lab, ""), NULL, INT32_MIN);   /* puts the declarations that judge in their place */
    run_end(&whole);
    for (uint32_t f = 0; f < lab->law.len; f++)
        for (struct ast_item *i = lab->law.at[f].ast->items; i; i = i->next) declaration(&k, i);
}
