/* versions.c - which version of a text governs a rule at an instant, and what follows when none was read. */
#include "checker/assess.h"

int32_t connecting_instant(const struct checker *ck, uint32_t property)
{
    if (ck->as_of != INT32_MIN) return ck->as_of;
    if (property != VOCAB_NONE) {
        const struct vocab_property *p = &ck->vocab->properties.at[property];
        const struct study_cell *c = study_cell(study_single(ck->study, p->block), p);
        if (c && c->state == PLAN_GIVEN) return (int32_t)c->lo;
    }
    return ck->law->date;
}

enum law_state rule_law_state(struct assess *j, const struct lowered_rule *lr, int32_t *instant, uint32_t *weaker, const struct citation **blocking)
{
    *instant = connecting_instant(j->ck, lr->date_property);
    return law_state_at(j->ck->law, lr->rule->cites.at, lr->rule->cites.len, *instant, weaker, blocking);
}
