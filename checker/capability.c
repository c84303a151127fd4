/* capability.c - phase 6: is a capability held before each performance of an action? A must-analysis over the calendar:
   events follow one another, steps within an event too, and what shares a step has no order. */
#include "checker/assess.h"

#include "lang/kernel.h"

/* Does occurrence a come surely before b (1), surely after (-1), or is that not known (0)? */
static int before(const struct occurrence *a, const struct occurrence *b)
{
    if (a->event != b->event) return a->event < b->event ? 1 : -1;
    if (a->step != b->step) return a->step < b->step ? 1 : -1;
    return 0;
}

/* The holder that an action needs: the one it names, or the only one. */
static uint32_t needed_holder(struct checker *ck, uint32_t block, uint32_t row, uint32_t holder)
{
    const struct study_row *act = study_row(ck->study, block, row);
    const struct ast_expr *needs = role_value(ck, act, KW_NEEDS);
    if (needs && needs->kind == AST_CALL) needs = needs->left;
    if (needs && needs->name) {
        uint32_t h = study_find(ck->study, holder, needs->name);
        if (h == PLAN_NONE) complain(ck, RX_UNKNOWN_NAME, needs->span, needs->name->text, NULL);
        return h;
    }
    return holder < ck->study->tables.len && ck->study->tables.at[holder].rows.len == 1 ? 0 : PLAN_NONE;
}

/* The state that a holder surely has, and may have, just before an occurrence. */
struct held { uint32_t sure; bool maybe; bool mentioned; };

static struct held state_before(const struct checker *ck, const struct law_capability *cap, uint32_t c, uint32_t holder, uint32_t want, const struct occurrence *at)
{
    struct held h = {cap->start, false, false};
    /* Occurrences are in the order of the calendar: events in order, steps in order. */
    for (uint32_t i = 0; i < ck->study->occurrences.len; i++) {
        const struct occurrence *o = &ck->study->occurrences.at[i];
        if (o->capability != c || o->holder_row != holder) continue;
        const struct transition *t = &cap->passes.at[o->transition];
        if (t->to == want) h.mentioned = true;
        int order = before(o, at);
        if (order > 0 && (t->any_time || t->from == VOCAB_NONE || t->from == h.sure)) h.sure = t->to;
        else if (order == 0 && t->to == want) h.maybe = true;
    }
    return h;
}

static enum plan_truth holds_for(struct assess *j, uint32_t c, uint32_t want, uint32_t block, uint32_t row)
{
    struct checker *ck = j->ck;
    const struct law_capability *cap = &ck->law->capabilities.at[c];
    bool performed = false, unsure = false;
    uint32_t holder = needed_holder(ck, block, row, cap->holder);
    if (holder == PLAN_NONE) return PLAN_UNSURE;
    for (uint32_t i = 0; i < ck->study->occurrences.len; i++) {
        const struct occurrence *o = &ck->study->occurrences.at[i];
        if (o->action_table != block || o->action_row != row) continue;
        performed = true;
        struct held h = state_before(ck, cap, c, holder, want, o);
        if (h.sure == want) continue;
        if (h.mentioned && !h.maybe) return PLAN_NO;   /* it comes, but only later */
        unsure = true;
    }
    return performed && !unsure ? PLAN_YES : PLAN_UNSURE;
}

void assess_capabilities(struct assess *j)
{
    struct checker *ck = j->ck;
    for (uint32_t d = 0; d < ck->lowered->derived.len; d++) {
        const struct derived *dv = &ck->lowered->derived.at[d];
        if (dv->kind != DERIVED_HOLDS) continue;
        for (uint32_t row = 0; row < ck->study->tables.at[dv->table].rows.len; row++) {
            enum plan_truth t = holds_for(j, dv->subject, dv->state, dv->table, row);
            for (uint32_t level = 0; level < LEVELS; level++) assess_set(j, level, dv->table, dv->column, row, t == PLAN_YES, t == PLAN_YES, t != PLAN_UNSURE);
        }
    }
}
