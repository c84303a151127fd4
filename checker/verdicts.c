/* verdicts.c - phase 6: a verdict per rule and subject, at each level of proof, with the facts it rests on. */
#include "checker/assess.h"

/* ---- facts ---- */

struct gather { struct assess *j; struct verdict *v; bool poisoned, asked; };

static uint32_t property_of_column(const struct checker *ck, uint32_t block, uint32_t column)
{
    const struct vocab_block *b = &ck->vocab->blocks.at[block];
    for (uint32_t i = 0; i < b->properties.len; i++) {
        const struct vocab_property *p = &ck->vocab->properties.at[b->properties.at[i]];
        if (column == p->column || (p->type.kind == TYPE_PERIOD && column == p->column + 1)) return b->properties.at[i];
    }
    return VOCAB_NONE;
}

static const struct derived *derived_at(const struct checker *ck, uint32_t table, uint32_t column)
{
    for (uint32_t i = 0; i < ck->lowered->derived.len; i++)
        if (ck->lowered->derived.at[i].table == table && ck->lowered->derived.at[i].column == column) return &ck->lowered->derived.at[i];
    return NULL;
}

static struct msg derived_label(const struct checker *ck, const struct derived *d)
{
    switch (d->kind) {
    case DERIVED_EFFECT: return word_label(&ck->law->effects.at[d->subject].word);
    case DERIVED_CHOICE: return word_label(&ck->law->choices.at[d->subject].word);
    case DERIVED_HOLDS: return word_label(&ck->law->capabilities.at[d->subject].word);
    case DERIVED_PEAK: return msg_of("ce que le calendrier totalise", "what the calendar adds up to");
    case DERIVED_IN_FORCE: return word_label(&ck->law->tables.at[d->subject].word);
    case DERIVED_POSSIBLE: case DERIVED_CERTAIN: case DERIVED_LEAST: break;
    }
    return msg_of("ce que les critères admettent", "what the criteria admit");
}

/* A verdict over a long protocol rests on thousands of facts: a reader needs the first, and that there are more. */
enum { MAX_FACTS = 64 };

static void add_fact(struct checker *ck, struct verdict *v, struct fact_ref f)
{
    if (v->facts.len == MAX_FACTS) {
        v->more_facts = true;
        return;
    }
    for (uint32_t i = 0; i < v->facts.len; i++) {
        const struct fact_ref *o = &v->facts.at[i];
        if (o->block == f.block && o->row == f.row && o->property == f.property && o->label.text[0] == f.label.text[0]) return;
    }
    *vec_push(ck->arena, &v->facts) = f;
}

/* An open choice that a requirement reads: what it waits for is what would have to be known. */
static bool add_open_choice(struct gather *g, const struct derived *d)
{
    if (!g->asked || d->kind != DERIVED_CHOICE) return false;
    const struct choice_result *c = &g->j->ck->verdicts->choices.at[d->subject];
    for (uint32_t i = 0; i < c->open.len && !c->decided; i++) add_fact(g->j->ck, g->v, c->open.at[i]);
    return !c->decided && c->open.len;
}

static void see_fact(void *ctx, const struct plan_leaf *leaf)
{
    struct gather *g = ctx;
    struct checker *ck = g->j->ck;
    const struct plan_node *n = &ck->plan->nodes.at[leaf->node];
    if (leaf->state == PLAN_POISONED) g->poisoned = true;
    uint32_t table = leaf->table != PLAN_NONE ? leaf->table : n->op == PLAN_EXISTS || n->op == PLAN_COLUMN || n->op == PLAN_STATED ? n->table : PLAN_NONE;
    if (table == PLAN_NONE || table >= ck->vocab->blocks.len) return;
    struct fact_ref f = {.block = table, .row = leaf->row, .property = VOCAB_NONE, .span = span_none()};
    const struct study_row *row = study_row(ck->study, table, leaf->row);
    f.label = word_label(&ck->vocab->blocks.at[table].word);
    if (leaf->table != PLAN_NONE) {
        f.property = property_of_column(ck, table, leaf->column);
        const struct derived *d = f.property == VOCAB_NONE ? derived_at(ck, table, leaf->column) : NULL;
        if (d && add_open_choice(g, d)) return;
        if (f.property != VOCAB_NONE) f.label = word_label(&ck->vocab->properties.at[f.property].word);
        else if (d) f.label = derived_label(ck, d);
        const struct study_cell *cell = f.property != VOCAB_NONE ? study_cell(row, &ck->vocab->properties.at[f.property]) : NULL;
        f.stated = cell && cell->state != PLAN_ABSENT;
        if (f.stated) f.span = cell->span;
        else if (row && ck->vocab->blocks.at[table].many) f.span = row->head;
    }
    add_fact(ck, g->v, f);
}

/* Can this property not exist yet: is the day that opens it not given? */
static bool waits(const struct checker *ck, uint32_t property)
{
    const struct ast_expr *later = property == VOCAB_NONE ? NULL : ck->vocab->properties.at[property].later;
    if (!later || later->kind != AST_MEMBER || !later->left->name) return false;
    enum language l = file_language(ck, later->span);
    uint32_t b = vocab_block_named(ck->vocab, later->left->name, l), q = vocab_property_named(ck->vocab, b, later->name, l);
    const struct study_cell *c = q == VOCAB_NONE ? NULL : study_cell(study_single(ck->study, b), &ck->vocab->properties.at[q]);
    return !c || c->state != PLAN_GIVEN;
}

static bool path_waits(const struct checker *ck, const struct ast_expr *path, enum language l)
{
    if (path->kind != AST_MEMBER || !path->left->name) return false;
    return waits(ck, vocab_property_named(ck->vocab, vocab_block_named(ck->vocab, path->left->name, l), path->name, l));
}

/* Does a requirement ask that something be stated which cannot be yet? */
static bool asks_later(struct checker *ck, const struct ast_expr *e, enum language l)
{
    if (!e) return false;
    if (e->kind == AST_CALL && e->left && e->args && expr_is(ck, e->left, KW_STATED)) return path_waits(ck, e->args, l);
    return asks_later(ck, e->left, l) || asks_later(ck, e->right, l);
}

static bool is_due_later(struct checker *ck, const struct verdict *v)
{
    const struct rule *r = v->rule;
    if (r->modality == MODAL_STATED && path_waits(ck, r->requires, r->language)) return true;
    if (r->modality == MODAL_REQUIRES && asks_later(ck, r->requires, r->language)) return true;
    for (uint32_t i = 0; i < v->facts.len; i++)
        if (!v->facts.at[i].stated && waits(ck, v->facts.at[i].property)) return true;
    return false;
}

/* ---- where to point ---- */

static struct span study_head(const struct checker *ck)
{
    const struct study_row *row = study_single(ck->study, ck->vocab->study);
    return row ? row->head : span_none();
}

static struct span point_at(struct checker *ck, const struct rule *r, const struct verdict *v)
{
    const struct study_row *subject = r->over != VOCAB_NONE ? study_row(ck->study, r->over, v->row) : NULL;
    const struct ast_expr *at = r->at ? r->at : r->modality == MODAL_STATED ? r->requires : NULL;
    if (at && at->kind == AST_WORD) {
        if (at->name == r->var && subject) return subject->head;
        uint32_t b = vocab_block_named(ck->vocab, at->name, r->language);
        const struct study_row *row = b == VOCAB_NONE ? NULL : study_single(ck->study, b);
        if (row) return row->head;
    } else if (at && at->kind == AST_MEMBER && at->left->kind == AST_WORD) {
        uint32_t b = at->left->name == r->var ? r->over : vocab_block_named(ck->vocab, at->left->name, r->language);
        uint32_t p = vocab_property_named(ck->vocab, b, at->name, r->language);
        const struct study_row *row = b == VOCAB_NONE ? NULL : study_row(ck->study, b, at->left->name == r->var ? v->row : 0);
        const struct study_cell *c = p == VOCAB_NONE ? NULL : study_cell(row, &ck->vocab->properties.at[p]);
        if (c && c->state != PLAN_ABSENT) return c->span;
        if (row) return row->head;
    }
    for (uint32_t i = 0; i < v->facts.len && !at; i++)
        if (!span_is_none(v->facts.at[i].span) && v->facts.at[i].stated) return v->facts.at[i].span;
    return subject ? subject->head : study_head(ck);
}

/* ---- one rule, one subject ---- */

static enum plan_truth applicability(struct assess *j, uint32_t level, const struct lowered_rule *lr, uint32_t table, uint32_t row)
{
    enum plan_truth a = lr->applies == PLAN_NONE ? PLAN_YES : assess_truth(j, level, lr->applies, table, row);
    for (uint32_t c = 0; c < lr->cases.len && a != PLAN_NO; c++) {
        if (!lr->rule->cases.at[c].exception || lr->cases.at[c].condition == PLAN_NONE) continue;
        enum plan_truth x = assess_truth(j, level, lr->cases.at[c].condition, table, row);
        if (x == PLAN_YES) a = PLAN_NO;
        else if (x == PLAN_UNSURE) a = PLAN_UNSURE;
    }
    return a;
}

/* Kernel 6.1. */
static enum outcome outcome_of(enum plan_truth a, enum plan_truth r)
{
    if (a == PLAN_NO) return OUTCOME_NOT_APPLICABLE;
    if (r == PLAN_YES) return OUTCOME_MET;
    return a == PLAN_YES && r == PLAN_NO ? OUTCOME_NOT_MET : OUTCOME_NOT_SHOWN;
}

void gather_facts(struct assess *j, struct verdict *v, uint32_t level, uint32_t node, uint32_t table, uint32_t row)
{
    struct gather g = {j, v, false, false};
    plan_explain(eval_at(j, level), node, table, row, see_fact, &g);
}

static void explain(struct assess *j, const struct lowered_rule *lr, struct verdict *v, uint32_t table)
{
    struct gather g = {j, v, false, true};
    uint32_t level = v->outcome == OUTCOME_NOT_MET || v->outcome == OUTCOME_MET ? v->level : LEVEL_NOTED;
    if (v->outcome == OUTCOME_NOT_APPLICABLE) return;
    if (lr->requires != PLAN_NONE) plan_explain(eval_at(j, level), lr->requires, table, v->row, see_fact, &g);
    g.asked = false;
    if (lr->applies != PLAN_NONE && v->outcome == OUTCOME_NOT_SHOWN && assess_truth(j, level, lr->applies, table, v->row) == PLAN_UNSURE)
        plan_explain(eval_at(j, level), lr->applies, table, v->row, see_fact, &g);
    for (uint32_t c = 0; c < lr->cases.len && v->outcome == OUTCOME_NOT_SHOWN; c++)
        if (lr->cases.at[c].condition != PLAN_NONE && assess_truth(j, level, lr->cases.at[c].condition, table, v->row) == PLAN_UNSURE)
            plan_explain(eval_at(j, level), lr->cases.at[c].condition, table, v->row, see_fact, &g);
    if (g.poisoned && v->outcome == OUTCOME_NOT_SHOWN) v->outcome = OUTCOME_NOT_EVALUATED;
}

/* A title says what must be; a rule without words of its own for failing says that it is not so. */
static struct msg denied(struct checker *ck, const struct verdict *v, struct msg title)
{
    bool written = v->facts.len && v->facts.at[0].stated;
    struct msg says = v->rule->modality != MODAL_STATED ? msg_of("règle non satisfaite", "rule not met")
        : written ? msg_of("ce fichier dit que non", "this file says that it is not so") : msg_of("ce fichier ne le dit pas", "this file does not state it");
    return msg_of(arena_printf(ck->arena, "%s : %s", says.text[LANG_FR], title.text[LANG_FR]),
                  arena_printf(ck->arena, "%s: %s", says.text[LANG_EN], title.text[LANG_EN]));
}

static const char *version_text(struct checker *ck, const struct citation *c)
{
    return ck->law->sources.at[c->source].word.label.text[LANG_FR];
}

static void assess_one(struct assess *j, const struct lowered_rule *lr, struct verdict *v, uint32_t table)
{
    struct checker *ck = j->ck;
    int32_t instant;
    uint32_t weaker;
    const struct citation *blocking;
    enum law_state state = rule_law_state(j, lr, &instant, &weaker, &blocking);
    v->outcome = OUTCOME_NOT_APPLICABLE;
    if (state == LAW_REPEALED) return;
    uint32_t first = law_level(ck->law, lr->rule->grade) + weaker;
    if (first >= LEVELS) first = LEVEL_NOTED;
    v->outcome = OUTCOME_NOT_SHOWN;
    v->level = LEVEL_NOTED;
    for (uint32_t level = first; level < LEVELS; level++) {
        enum plan_truth a = applicability(j, level, lr, table, v->row);
        enum plan_truth r = lr->requires == PLAN_NONE ? PLAN_YES : assess_truth(j, level, lr->requires, table, v->row);
        enum outcome o = outcome_of(a, r);
        if (o == OUTCOME_NOT_SHOWN) continue;
        v->outcome = o;
        v->level = level;
        break;
    }
    if (state == LAW_NOT_READ && v->outcome != OUTCOME_NOT_APPLICABLE) {
        v->outcome = OUTCOME_NOT_SHOWN;
        v->why = msg_of(version_text(ck, blocking), ck->law->sources.at[blocking->source].word.label.text[LANG_EN]);
        v->at = study_head(ck);
        return;
    }
    const struct law_flag *flag = law_flag_at(ck->law, lr->rule, instant);
    v->severity = ck->law->severity[v->level];
    if (flag && flag->caps && v->severity < flag->cap) v->severity = flag->cap;
    explain(j, lr, v, table);
    v->due_later = v->outcome == OUTCOME_NOT_SHOWN && is_due_later(ck, v);
    v->at = point_at(ck, lr->rule, v);
    const struct rule *r = lr->rule;
    bool fails = v->outcome == OUTCOME_NOT_MET && r->fails.text[0], asks = v->outcome == OUTCOME_NOT_SHOWN && r->asks.text[0];
    v->message = fill_message(ck, r, fails ? r->fails : asks ? r->asks : r->word.label, v->row);
    if (v->outcome == OUTCOME_NOT_MET && !fails) v->message = denied(ck, v, v->message);
}

/* ---- a declared value against the inferred one (kernel 6.4) ---- */

static bool any_below(const struct checker *ck, uint32_t en, uint64_t set, uint32_t d)
{
    for (uint32_t m = 0; m < 64; m++)
        if (set >> m & 1 && vocab_le(ck->vocab, en, m, d)) return true;
    return false;
}

static bool all_below(const struct checker *ck, uint32_t en, uint64_t set, uint32_t d)
{
    for (uint32_t m = 0; m < 64; m++)
        if (set >> m & 1 && !vocab_le(ck->vocab, en, m, d)) return false;
    return true;
}

static void compare_one(struct assess *j, const struct lowered_rule *lr, struct verdict *v)
{
    struct checker *ck = j->ck;
    const struct effect_result *e = &ck->verdicts->effects.at[lr->rule->target];
    uint32_t en = e->effect->enumeration;
    struct verdict judged = *v;
    assess_one(j, lr, &judged, rule_table(ck, lr->rule));
    v->at = span_is_none(e->declared_at) ? study_head(ck) : e->declared_at;
    v->outcome = OUTCOME_NOT_APPLICABLE;
    if (!e->applicable || judged.outcome == OUTCOME_NOT_APPLICABLE) return;
    v->outcome = OUTCOME_NOT_SHOWN;
    v->message = fill_message(ck, lr->rule, lr->rule->asks.text[0] ? lr->rule->asks : lr->rule->word.label, 0);
    /* Without a version read for the day nothing is proved, but what the next one indicates is compared. */
    v->why = judged.why;
    if (e->declared == VOCAB_NONE) return;
    v->level = !any_below(ck, en, e->proved, e->declared) ? LEVEL_PROVED : LEVEL_INDICATED;
    /* Several indicated values warn only when the declared one is below them all: the sources then agree against it. */
    if (v->level == LEVEL_PROVED || !any_below(ck, en, e->indicated, e->declared)) {
        v->outcome = OUTCOME_NOT_MET;
        v->why = (struct msg){{NULL}};
        v->severity = e->retained != VOCAB_NONE ? DIAG_NOTE : ck->law->severity[v->level];
        v->message = fill_message(ck, lr->rule, lr->rule->fails.text[0] ? lr->rule->fails : lr->rule->word.label, 0);
    } else if (judged.why.text[0]) {
        return;
    } else if (all_below(ck, en, e->proved, e->declared)) {
        v->outcome = OUTCOME_MET;
        v->level = LEVEL_PROVED;
    } else if (e->retained != VOCAB_NONE) v->outcome = OUTCOME_MET;
}

void assess_rules(struct assess *j)
{
    struct checker *ck = j->ck;
    for (uint32_t i = 0; i < ck->lowered->rules.len; i++) {
        const struct lowered_rule *lr = &ck->lowered->rules.at[i];
        enum modality m = lr->rule->modality;
        if (m != MODAL_REQUIRES && m != MODAL_FORBIDS && m != MODAL_STATED && m != MODAL_COMPARES) continue;
        uint32_t table = rule_table(ck, lr->rule);
        if (table == VOCAB_NONE) continue;
        for (uint32_t row = 0; row < ck->study->tables.at[table].rows.len; row++) {
            struct verdict v = {.rule = lr->rule, .block = table, .row = row, .at = span_none(), .outcome = OUTCOME_NOT_EVALUATED};
            if (!lr->broken && m == MODAL_COMPARES) compare_one(j, lr, &v);
            else if (!lr->broken) assess_one(j, lr, &v, table);
            ck->verdicts->counts[v.outcome]++;
            *vec_push(ck->arena, &ck->verdicts->all) = v;
        }
    }
}

void phase_judge(struct checker *ck)
{
    struct assess j;
    ck->verdicts = arena_alloc(ck->arena, sizeof *ck->verdicts);
    ck->verdicts->law_date = ck->law->date;
    ck->verdicts->as_of = ck->as_of;
    if (ck->vocab->study == VOCAB_NONE || !ck->study->tables.at[ck->vocab->study].rows.len) return;
    limit_costs(ck);
    assess_init(&j, ck);
    assess_population(&j);
    assess_versions(&j);
    assess_peaks(&j);
    assess_inferences(&j);
    assess_capabilities(&j);
    assess_rules(&j);
    assess_steps(&j);
    assess_release(&j);
}
