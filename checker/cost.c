/* cost.c - the limits of evaluation: how many steps a rule may take over the study's tables, so that none can hang. */
#include "checker/assess.h"

/* Steps of the costliest rule that is evaluated; a second or so of work. */
static const uint64_t MAX_STEPS = UINT64_C(200000000);

static uint64_t saturating_add(uint64_t a, uint64_t b) { return a > UINT64_MAX - b ? UINT64_MAX : a + b; }
static uint64_t saturating_multiply(uint64_t a, uint64_t b) { return b && a > UINT64_MAX / b ? UINT64_MAX : a * b; }

static uint64_t rows_of(const struct checker *ck, uint32_t table)
{
    if (table == occurrence_table(ck)) return ck->study->occurrences.len;
    return table < ck->study->tables.len ? ck->study->tables.at[table].rows.len : 1;
}

/* Steps to evaluate each node once for one row: children stand before their parents. */
static uint64_t *node_costs(const struct checker *ck)
{
    uint64_t *cost = arena_alloc(ck->arena, (ck->plan->nodes.len + 1) * sizeof *cost);
    for (uint32_t n = 0; n < ck->plan->nodes.len; n++) {
        const struct plan_node *node = &ck->plan->nodes.at[n];
        uint32_t children[3] = {node->a, node->b, node->c};
        uint64_t inner = 1;
        for (int i = 0; i < 3; i++)
            if (children[i] != PLAN_NONE && children[i] < n) inner = saturating_add(inner, cost[children[i]]);
        bool collection = node->op >= PLAN_FORALL && node->op <= PLAN_LAST;
        cost[n] = collection ? saturating_add(1, saturating_multiply(rows_of(ck, node->table), inner)) : inner;
    }
    return cost;
}

void limit_costs(struct checker *ck)
{
    const uint64_t *cost = node_costs(ck);
    for (uint32_t r = 0; r < ck->lowered->rules.len; r++) {
        struct lowered_rule *lr = &ck->lowered->rules.at[r];
        uint64_t steps = 0;
        if (lr->applies != PLAN_NONE) steps = saturating_add(steps, cost[lr->applies]);
        if (lr->requires != PLAN_NONE) steps = saturating_add(steps, cost[lr->requires]);
        for (uint32_t c = 0; c < lr->cases.len; c++)
            if (lr->cases.at[c].condition != PLAN_NONE) steps = saturating_add(steps, cost[lr->cases.at[c].condition]);
        steps = saturating_multiply(steps, rows_of(ck, rule_table(ck, lr->rule)));
        if (steps <= MAX_STEPS || lr->broken) continue;
        lr->broken = true;
        complain(ck, RX_RULE_TOO_COSTLY, lr->rule->word.span, lr->rule->word.name[LANG_FR] ? lr->rule->word.name[LANG_FR]->text : "", NULL);
    }
    for (uint32_t i = 0; i < ck->lowered->peaks.len; i++) {
        struct peak *p = &ck->lowered->peaks.at[i];
        uint64_t steps = saturating_add(cost[p->value], cost[p->key]);
        if (p->filter != PLAN_NONE) steps = saturating_add(steps, cost[p->filter]);
        p->costly = saturating_multiply(steps, rows_of(ck, p->table)) > MAX_STEPS;
        if (p->costly) complain(ck, RX_RULE_TOO_COSTLY, p->span, source_slice(ck, p->span), NULL);
    }
    for (uint32_t s = 0; s < ck->lowered->steps.len; s++) {
        struct lowered_step *ls = &ck->lowered->steps.at[s];
        if (ls->broken || ls->applies == PLAN_NONE || cost[ls->applies] <= MAX_STEPS) continue;
        ls->broken = true;
        complain(ck, RX_RULE_TOO_COSTLY, ck->law->steps.at[s].word.span, ck->law->steps.at[s].word.name[LANG_FR]->text, NULL);
    }
}
