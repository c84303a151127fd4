/* testing.c - `test` blocks: participants, traces and changed protocols, and what the author expects of them. */
#include "checker/assess.h"
#include "checker/data.h"
#include "checker/test_rows.h"

#include "lang/date.h"
#include "lang/kernel.h"
#include "lang/text.h"

#include <stdlib.h>
#include <string.h>

struct test_run {
    struct checker *ck;                      /* the one that read the tests */
    struct checker *changed;                 /* with the test's changes; ck when there are none */
    const struct ast_item *item;
    const char *name;
    struct plan_table *tables;               /* one entity */
    VEC(struct { struct span span; const char *code; const struct name *action; }) violations;
    bool failed;
};

static void fail(struct test_run *t, struct span at, struct msg why)
{
    struct msg args[2] = {msg_same(t->name), why};
    diag_rx(t->ck->diags, RX_TEST_FAILED, at, 2, args);
    t->failed = true;
}

static const struct ast_item *test_part(const struct test_run *t, const struct ast_item *from, enum kernel_word w)
{
    for (const struct ast_item *i = from; i; i = i->next)
        if (ast_head(i) && kernel_is(ast_head(i)->name, w, file_language(t->ck, i->span))) return i;
    return NULL;
}

/* The word of the block that plays the entity heads the item that gives one. */
static bool is_entity_part(struct checker *ck, const struct ast_item *i)
{
    uint32_t entity = vocab_block_of_role(ck->vocab, ROLE_ENTITY);
    const struct ast_expr *head = ast_head(i);
    if (entity == VOCAB_NONE || !head || vocab_block_named(ck->vocab, head->name, file_language(ck, i->span)) != entity) return false;
    use_word(ck, head->span, &ck->vocab->blocks.at[entity].word);
    return true;
}

static const struct ast_item *entity_part(struct checker *ck, const struct ast_item *from)
{
    for (const struct ast_item *i = from; i; i = i->next)
        if (is_entity_part(ck, i)) return i;
    return NULL;
}

/* ---- one entity ---- */

static void say_fault(void *ctx, struct span at, struct msg why) { fail(ctx, at, why); }

struct asked { struct test_run *t; VEC(const char *) names; };

static void see_missing(void *ctx, const struct plan_leaf *leaf)
{
    struct asked *a = ctx;
    if (leaf->table == PLAN_NONE) return;
    const char *name = a->t->changed->validator->tables.at[leaf->table].columns.at[leaf->column].name;
    for (uint32_t i = 0; i < a->names.len; i++)
        if (strcmp(a->names.at[i], name) == 0) return;
    *vec_push(a->t->ck->arena, &a->names) = name;
}

enum eligibility { ELIGIBLE, INELIGIBLE, UNDECIDED };

/* The verdict of the entity; the criteria that exclude, or the data to ask. */
static enum eligibility assess_entity(struct test_run *t, struct asked *asked, struct asked *excluding)
{
    const struct validator *v = t->changed->validator;
    struct plan_env env = {v->tables.len, t->tables, LEVEL_NOTED};
    struct plan_eval *ev = plan_eval_new(v->plan, &env);
    enum eligibility out = ELIGIBLE;
    for (uint32_t i = 0; i < v->programs.len; i++) {
        const struct program *p = &v->programs.at[i];
        if (p->table != 0 || (p->kind != PROGRAM_INCLUSION && p->kind != PROGRAM_EXCLUSION)) continue;
        uint64_t yes = 0, no = 0;
        plan_eval_truth(ev, p->requires, 0, 0, 1, &yes, &no);
        bool bad = p->kind == PROGRAM_INCLUSION ? no & 1 : yes & 1;
        if (bad) {
            out = INELIGIBLE;
            *vec_push(t->ck->arena, &excluding->names) = p->id;
        } else if (!((yes | no) & 1)) {
            if (out == ELIGIBLE) out = UNDECIDED;
            plan_explain(ev, p->requires, 0, 0, see_missing, asked);
        }
    }
    plan_eval_free(ev);
    return out;
}

static bool same_names(const struct asked *found, const struct ast_expr *list)
{
    uint32_t n = 0;
    for (const struct ast_expr *e = list && list->kind == AST_LIST ? list->args : list; e; e = e->next, n++) {
        bool in = false;
        test_name_datum(found->t->ck, e);
        for (uint32_t i = 0; i < found->names.len; i++) in = in || (e->name && strcmp(found->names.at[i], e->name->text) == 0);
        if (!in) return false;
    }
    return n == found->names.len;
}

static const char *joined(struct checker *ck, const struct asked *a)
{
    const char *out = "";
    for (uint32_t i = 0; i < a->names.len; i++) out = arena_printf(ck->arena, "%s%s%s", out, i ? ", " : "", a->names.at[i]);
    return out;
}

static void expect_entity(struct test_run *t, const struct ast_item *expectation, enum eligibility want)
{
    static const struct msg words[] = {{{"éligible", "eligible"}}, {{"non éligible", "ineligible"}}, {{"indécidable", "undecidable"}}};
    struct asked asked = {.t = t}, excluding = {.t = t};
    const struct ast_item *given = entity_part(t->ck, t->item->items);
    if (!given) return fail(t, expectation->head_span, msg_of("ce test ne donne aucune ligne à juger", "this test gives no row to judge"));
    t->tables = test_rows(t->ck, t->changed, given, t->item->items, say_fault, t);
    enum eligibility got = assess_entity(t, &asked, &excluding);
    struct arena *a = t->ck->arena;
    if (got != want) {
        const char *why = joined(t->ck, got == INELIGIBLE ? &excluding : &asked);
        return fail(t, expectation->head_span, msg_of(arena_printf(a, "attendu %s, trouvé %s [%s]", words[want].text[LANG_FR], words[got].text[LANG_FR], why),
                                                      arena_printf(a, "expected %s, found %s [%s]", words[want].text[LANG_EN], words[got].text[LANG_EN], why)));
    }
    const struct ast_expr *list = item_arg(expectation, 2);
    if (want == INELIGIBLE && list && !same_names(&excluding, list))
        fail(t, expectation->head_span, msg_of(arena_printf(a, "exclu par [%s]", joined(t->ck, &excluding)), arena_printf(a, "excluded by [%s]", joined(t->ck, &excluding))));
    const struct ast_item *asks = test_part(t, expectation->items, KW_ASKS);
    if (asks) use_kernel(t->ck, ast_head(asks)->span, KW_ASKS);
    if (want == UNDECIDED && asks && !same_names(&asked, item_arg(asks, 1)))
        fail(t, asks->head_span, msg_of(arena_printf(a, "il faut demander [%s]", joined(t->ck, &asked)), arena_printf(a, "to be asked: [%s]", joined(t->ck, &asked))));
}

/* ---- a trace of dated events ---- */

struct step { int64_t when; const struct ast_expr *what; };

static bool read_step(const struct ast_item *i, struct step *out)
{
    const struct ast_expr *date = item_arg(i, 0), *time = date ? date->next : NULL;
    struct date_range r;
    if (!date || date->kind != AST_DATE || !time || !date_parse(date->text, strlen(date->text), &r)) return false;
    out->when = (int64_t)r.lo * 1440;
    out->what = time;
    if (time->kind == AST_TIME) {
        out->when += (time->text[0] - '0') * 600 + (time->text[1] - '0') * 60 + (time->text[3] - '0') * 10 + (time->text[4] - '0');
        out->what = time->next;
    }
    return out->what != NULL;
}

/* Rules that need a capability in some state; a trace that performs an action without it violates them. */
static void violations_of(struct test_run *t, uint32_t capability, const uint32_t *state, const struct ast_expr *what)
{
    struct checker *ck = t->changed;
    for (uint32_t r = 0; r < ck->lowered->rules.len; r++) {
        const struct lowered_rule *lr = &ck->lowered->rules.at[r];
        for (uint32_t h = 0; h < lr->holds.len; h++) {
            if (lr->holds.at[h].capability != capability || lr->holds.at[h].state == *state) continue;
            vec_grow(t->ck->arena, (void **)&t->violations.at, &t->violations.len, &t->violations.cap, sizeof *t->violations.at);
            t->violations.at[t->violations.len - 1].span = what->span;
            t->violations.at[t->violations.len - 1].code = rule_code(lr->rule);
            t->violations.at[t->violations.len - 1].action = what->name;
        }
    }
}

static void run_trace(struct test_run *t, const struct ast_item *trace)
{
    struct checker *ck = t->changed;
    VEC(struct step) steps = {0};
    for (const struct ast_item *i = trace->items; i; i = i->next) {
        struct step s;
        if (!read_step(i, &s)) fail(t, i->head_span, msg_of("une étape se lit « date [heure] acte »", "a step reads 'date [time] act'"));
        else *vec_push(ck->arena, &steps) = s;
    }
    for (uint32_t i = 1; i < steps.len; i++)   /* insertion: few steps, and those of one minute keep their order */
        for (uint32_t k = i; k > 0 && steps.at[k - 1].when > steps.at[k].when; k--) {
            struct step s = steps.at[k];
            steps.at[k] = steps.at[k - 1];
            steps.at[k - 1] = s;
        }
    for (uint32_t c = 0; c < ck->law->capabilities.len; c++) {
        const struct law_capability *cap = &ck->law->capabilities.at[c];
        uint32_t state = cap->start;
        for (uint32_t i = 0; i < steps.len; i++) {
            const struct ast_expr *e = steps.at[i].what, *word = e->kind == AST_CALL ? e->left : e;
            bool passed = false;
            for (uint32_t p = 0; p < cap->passes.len; p++)
                if (word->name == cap->passes.at[p].word.name[file_language(ck, e->span)]) {
                    use_word(t->ck, word->span, &cap->passes.at[p].word);
                    /* What was done before it counts even if an earlier step is not in the trace. */
                    state = cap->passes.at[p].to;
                    passed = true;
                }
            if (!passed) violations_of(t, c, &state, e);
        }
    }
}

/* ---- what is expected of the checker ---- */

static const char *code_text(const struct ast_expr *e) { return !e ? "" : e->kind == AST_STRING ? e->text : e->name ? e->name->text : ""; }

static bool has_finding(const struct checker *ck, const char *code, enum diag_level level, bool any_level)
{
    for (uint32_t i = 0; i < diags_count(ck->diags); i++) {
        const struct diag *d = diags_at(ck->diags, i);
        bool is = strcmp(d->code, code) == 0;
        for (uint32_t r = 0; r < d->rows.len; r++) is = is || strcmp(d->rows.at[r], code) == 0;
        if (is && (any_level || d->level == level)) return true;
    }
    return false;
}

static void expect_finding(struct test_run *t, const struct ast_item *e, enum diag_level level, bool nothing)
{
    const char *code = code_text(item_arg(e, 2));
    bool found = has_finding(t->changed, code, level, nothing);
    struct arena *a = t->ck->arena;
    if (nothing && found) fail(t, e->head_span, msg_of(arena_printf(a, "%s est trouvé", code), arena_printf(a, "%s is found", code)));
    if (!nothing && !found)
        fail(t, e->head_span, msg_of(arena_printf(a, "pas de %s %s", diag_level_word(level, LANG_FR), code), arena_printf(a, "no %s %s", diag_level_word(level, LANG_EN), code)));
}

static void expect_violation(struct test_run *t, const struct ast_item *e)
{
    const char *code = code_text(item_arg(e, 2));
    const struct ast_expr *act = item_arg(e, 3);
    expr_is(t->ck, act, KW_ON);
    if (act && act->next) act = act->next;   /* after `sur` */
    const struct ast_item *trace = test_part(t, t->item->items, KW_TRACE);
    if (!trace) return fail(t, e->head_span, msg_of("ce test n'a pas de trace", "this test has no trace"));
    for (uint32_t i = 0; i < t->violations.len; i++)
        if (strcmp(t->violations.at[i].code, code) == 0 && (!act || act->name == t->violations.at[i].action)) return;
    fail(t, e->head_span, msg_of(arena_printf(t->ck->arena, "la trace ne viole pas %s", code), arena_printf(t->ck->arena, "the trace does not violate %s", code)));
}

/* `attend catégorie = [3, 2]`: exactly the values not ruled out. */
static void expect_set(struct test_run *t, const struct ast_item *item, const struct ast_expr *e)
{
    struct checker *ck = t->changed;
    enum language l = file_language(ck, e->span);
    const struct ast_expr *right = e->right;
    uint64_t got = 0, want = 0;
    uint32_t en = VOCAB_NONE;
    for (uint32_t i = 0; i < ck->verdicts->effects.len; i++)
        if (ck->verdicts->effects.at[i].effect->word.name[l] == e->left->name) got = ck->verdicts->effects.at[i].proved, en = ck->verdicts->effects.at[i].effect->enumeration;
    for (uint32_t i = 0; i < ck->verdicts->choices.len; i++)
        if (ck->verdicts->choices.at[i].choice->word.name[l] == e->left->name) got = ck->verdicts->choices.at[i].candidates, en = ck->verdicts->choices.at[i].choice->enumeration;
    if (en == VOCAB_NONE) return fail(t, item->head_span, msg_of("ni effet ni choix de ce nom", "no effect or choice of this name"));
    want = expr_members(t->ck, en, right);
    struct msg found = set_text(ck, en, got);
    if (got != want) fail(t, item->head_span, msg_of(arena_printf(ck->arena, "trouvé : %s", found.text[LANG_FR]), arena_printf(ck->arena, "found: %s", found.text[LANG_EN])));
}

static void expect(struct test_run *t, const struct ast_item *e)
{
    struct checker *ck = t->ck;
    const struct ast_expr *what = item_arg(e, 1);
    if (expr_is(ck, what, KW_ELIGIBLE)) expect_entity(t, e, ELIGIBLE);
    else if (expr_is(ck, what, KW_INELIGIBLE)) expect_entity(t, e, INELIGIBLE);
    else if (expr_is(ck, what, KW_UNDECIDED)) expect_entity(t, e, UNDECIDED);
    else if (expr_is(ck, what, KW_VIOLATION)) expect_violation(t, e);
    else if (expr_is(ck, what, KW_ERROR)) expect_finding(t, e, DIAG_ERROR, false);
    else if (expr_is(ck, what, KW_WARNING)) expect_finding(t, e, DIAG_WARNING, false);
    else if (expr_is(ck, what, KW_NOTE)) expect_finding(t, e, DIAG_NOTE, false);
    else if (expr_is(ck, what, KW_QUESTION)) expect_finding(t, e, DIAG_QUESTION, false);
    else if (expr_is(ck, what, KW_NOTHING)) expect_finding(t, e, DIAG_ERROR, true);
    else if (what && what->kind == AST_BINARY && what->op == AST_EQ && what->left->kind == AST_WORD) expect_set(t, e, what);
    else fail(t, e->head_span, msg_of("cette attente n'est pas connue", "this expectation is not known"));
}

/* ---- running ---- */

/* The protocol with the test's changes, checked anew. */
static struct checker *changed_checker(struct checker *ck, const struct ast_item *test)
{
    struct checker *c = checker_new(ck->arena, ck->names, ck->sources, diags_new(ck->arena));
    for (uint32_t f = 0; f < ck->files.len; f++) checker_add(c, ck->files.at[f].ast, ck->files.at[f].of_law);
    c->as_of = ck->as_of;
    c->overlay = test->items;
    c->keeps_uses = ck->keeps_uses;
    checker_run(c);
    /* The words of the changes, for the formatter. */
    for (uint32_t i = 0; i < c->uses.len; i++)
        if (c->uses.at[i].span.file == test->span.file && c->uses.at[i].span.lo >= test->span.lo && c->uses.at[i].span.hi <= test->span.hi)
            *vec_push(ck->arena, &ck->uses) = c->uses.at[i];
    return c;
}

static bool run_test(struct checker *ck, const struct ast_item *item, const char *name)
{
    struct test_run t = {.ck = ck, .changed = ck, .item = item, .name = name};
    bool expects = false;
    if (test_part(&t, item->items, KW_MODIFIES)) t.changed = changed_checker(ck, item);
    const struct ast_item *trace = test_part(&t, item->items, KW_TRACE);
    if (trace) run_trace(&t, trace);
    for (const struct ast_item *i = item->items; i; i = i->next) {
        if (is_entity_part(ck, i) || inside(ck, KW_TEST, i) != KW_EXPECTS) continue;
        expects = true;
        expect(&t, i);
    }
    if (!expects) {
        diag_rx1(ck->diags, RX_TEST_EMPTY, item->head_span, name);
        return false;
    }
    return !t.failed;
}

struct test_counts checker_test(struct checker *ck, const char *only)
{
    struct test_counts counts = {0, 0};
    bool seen = false;
    for (uint32_t f = 0; f < ck->files.len; f++)
        for (const struct ast_item *i = ck->files.at[f].ast->items; i && !ck->files.at[f].of_law; i = i->next) {
            const struct ast_expr *head = ast_head(i), *name = head ? head->next : NULL;
            if (!head || !kernel_is(head->name, KW_TEST, ck->files.at[f].ast->language)) continue;
            const char *text = name && name->kind == AST_STRING ? name->text : "";
            if (only && strcmp(only, text) != 0) continue;
            use_kernel(ck, head->span, KW_TEST);
            seen = true;
            if (run_test(ck, i, text)) counts.passed++;
            else counts.failed++;
        }
    if (only && !seen) {
        diag_rx1(ck->diags, RX_TEST_UNKNOWN, span_none(), only);
        counts.failed++;
    }
    return counts;
}

void checker_name_test_words(struct checker *ck)
{
    struct diags *kept = ck->diags;
    ck->diags = diags_new(ck->arena);   /* what the tests find is not asked here */
    checker_test(ck, NULL);
    ck->diags = kept;
}
