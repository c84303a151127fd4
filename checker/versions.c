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

enum law_state law_state_at(const struct checker *ck, const struct citation *cites, uint32_t n, int32_t instant, uint32_t *weaker, const struct citation **blocking)
{
    *weaker = 0;
    *blocking = NULL;
    for (uint32_t i = 0; i < n && instant != INT32_MIN; i++) {
        const struct citation *c = &cites[i];
        const struct law_source *s = &ck->law->sources.at[c->source];
        if (c->version == VOCAB_NONE) continue;
        const struct source_version *v = &s->versions.at[c->version];
        *blocking = c;
        if (!v->to_open && instant >= v->to) return LAW_REPEALED;
        if (v->from_known && instant < v->from) return LAW_NOT_READ;
        /* A copy without a date has full force from the day of the copy, one level less before it. */
        int32_t copy = v->read_as_of != INT32_MIN ? v->read_as_of : v->read_on;
        if (!v->from_known && copy != INT32_MIN && instant < copy) *weaker = 1;
    }
    *blocking = NULL;
    return LAW_READ;
}

enum law_state rule_law_state(struct assess *j, const struct lowered_rule *lr, int32_t *instant, uint32_t *weaker, const struct citation **blocking)
{
    *instant = connecting_instant(j->ck, lr->date_property);
    return law_state_at(j->ck, lr->rule->cites.at, lr->rule->cites.len, *instant, weaker, blocking);
}

const struct law_flag *rule_flag(const struct checker *ck, const struct rule *r, int32_t instant)
{
    const struct law_flag *found = NULL;
    uint32_t own = r->flag;
    for (uint32_t i = 0; i <= r->cites.len; i++) {
        uint32_t f = own;
        if (i < r->cites.len) {
            const struct citation *c = &r->cites.at[i];
            f = c->version == VOCAB_NONE ? VOCAB_NONE : ck->law->sources.at[c->source].versions.at[c->version].flag;
        }
        if (f == VOCAB_NONE) continue;
        const struct law_flag *flag = &ck->law->flags.at[f];
        if (instant >= flag->since && (!found || (flag->caps && !found->caps))) found = flag;
    }
    return found;
}
