/* lower_rules.c - phase 5: the expressions of rules and effects to plan nodes of the study's world. */
#include "checker/data.h"
#include "checker/lower.h"

static struct lower law_lowering(struct checker *ck) { return (struct lower){.ck = ck, .plan = ck->plan, .next_var = 1}; }

/* A case's values: a member, or a list of members. */
static uint64_t case_values(struct checker *ck, const struct rule *r, const struct ast_expr *value)
{
    uint32_t en = rule_is_of_choice(r) ? ck->law->choices.at[r->target].enumeration : ck->law->effects.at[r->target].enumeration;
    return value ? expr_members(ck, en, value) : 0;
}

static uint32_t lower_optional(struct lower *l, struct lowered_rule *lr, const struct ast_expr *e)
{
    if (!e) return PLAN_NONE;
    uint32_t n = lower_truth(l, e);
    lr->broken = lr->broken || n == PLAN_NONE;
    return n;
}

/* A duty to state a path; of a yes or no, that it be yes: `lettre faux` states that the letter is missing. */
static uint32_t lower_duty(struct lower *l, struct lowered_rule *lr, const struct ast_expr *path)
{
    struct typed stated = lower_stated(l, path);
    lr->broken = lr->broken || stated.type.kind != TYPE_FLAG;
    if (lr->broken || path->kind != AST_MEMBER) return stated.node;
    struct typed value = lower_member(l, path);
    if (value.type.kind != TYPE_FLAG) return stated.node;
    struct plan_node written = l->plan->nodes.at[value.node];
    written.op = PLAN_STATED;
    uint32_t silent = plan_truth(l, PLAN_NOT, typed_truth(l, written).node, PLAN_NONE, path->span);
    return plan_truth(l, PLAN_AND, stated.node, plan_truth(l, PLAN_OR, silent, value.node, path->span), path->span);
}

static void connecting_date(struct checker *ck, struct lowered_rule *lr)
{
    lr->date = lr->rule->connected_by ? lr->rule->connected_by : ck->law->connected_by;
    lr->date_property = lr->date ? read_property_path(ck, lr->date) : VOCAB_NONE;
}

static void lower_rule(struct checker *ck, struct lowered_rule *lr)
{
    const struct rule *r = lr->rule;
    struct lower l = law_lowering(ck);
    struct scope subject = {.name = r->var, .table = r->over};
    if (r->var) l.scope = &subject;
    ck->lowered->current = lr;
    lr->applies = lower_optional(&l, lr, r->applies);
    lr->requires = PLAN_NONE;
    if (r->requires && r->modality == MODAL_STATED) lr->requires = lower_duty(&l, lr, r->requires);
    else lr->requires = lower_optional(&l, lr, r->requires);
    if (r->modality == MODAL_FORBIDS && lr->requires != PLAN_NONE)
        lr->requires = plan_truth(&l, PLAN_NOT, lr->requires, PLAN_NONE, r->requires->span);
    for (uint32_t c = 0; c < r->cases.len && r->modality != MODAL_DEFINES; c++) {
        uint32_t condition = lower_optional(&l, lr, r->cases.at[c].condition);
        uint64_t values = r->modality >= MODAL_GIVES && r->modality <= MODAL_FIXES ? case_values(ck, r, r->cases.at[c].value) : 0;
        *vec_push(ck->arena, &lr->cases) = (struct lowered_case){condition, values};
    }
    ck->lowered->current = NULL;
    connecting_date(ck, lr);
}

static void lower_step(struct checker *ck, const struct law_step *s)
{
    struct lower l = law_lowering(ck);
    struct lowered_step ls = {.applies = s->applies ? lower_truth(&l, s->applies) : PLAN_NONE, .when = PLAN_NONE, .date_property = VOCAB_NONE};
    struct scope subject = {.name = s->var, .table = s->over};
    if (s->var) l.scope = &subject;
    if (s->when) ls.when = lower_truth(&l, s->when);
    ls.broken = (s->applies && ls.applies == PLAN_NONE) || (s->when && ls.when == PLAN_NONE);
    if (ck->law->connected_by) ls.date_property = read_property_path(ck, ck->law->connected_by);
    *vec_push(ck->arena, &ck->lowered->steps) = ls;
}

static uint32_t lower_when(struct checker *ck, const struct ast_expr *when)
{
    struct lower l = law_lowering(ck);
    return when ? lower_truth(&l, when) : PLAN_NONE;
}

void phase_lower(struct checker *ck)
{
    ck->lowered = arena_alloc(ck->arena, sizeof *ck->lowered);
    ck->lowered->derived_count = arena_alloc(ck->arena, (ck->vocab->blocks.len + 1) * sizeof(uint32_t));
    ck->lowered->law_date = ck->law->connected_by ? read_property_path(ck, ck->law->connected_by) : VOCAB_NONE;
    ck->plan = plan_new(ck->arena);
    for (uint32_t i = 0; i < ck->law->rules.len; i++)
        if (ck->law->rules.at[i].modality == MODAL_DEFINES) *vec_push(ck->arena, &ck->lowered->defining) = &ck->law->rules.at[i];
    phase_data(ck);
    data_read_measured(ck);
    phase_programs(ck);
    for (uint32_t i = 0; i < ck->law->effects.len; i++) *vec_push(ck->arena, &ck->lowered->effect_when) = lower_when(ck, ck->law->effects.at[i].when);
    for (uint32_t i = 0; i < ck->law->choices.len; i++) *vec_push(ck->arena, &ck->lowered->choice_when) = lower_when(ck, ck->law->choices.at[i].when);
    for (uint32_t i = 0; i < ck->law->rules.len; i++) vec_push(ck->arena, &ck->lowered->rules)->rule = &ck->law->rules.at[i];
    for (uint32_t i = 0; i < ck->law->rules.len; i++) lower_rule(ck, &ck->lowered->rules.at[i]);
    for (uint32_t i = 0; i < ck->law->steps.len; i++) lower_step(ck, &ck->law->steps.at[i]);
    phase_binding(ck);   /* last: rules may have named columns of their own */
}
