/* versions.c - which version of a text governs a rule at an instant, and what follows when none was read. */
#include "checker/assess.h"

/* The day that the study states under this property, INT32_MIN when it states none. */
static int32_t stated_day(const struct checker *ck, uint32_t property)
{
    if (property == VOCAB_NONE) return INT32_MIN;
    const struct vocab_property *p = &ck->vocab->properties.at[property];
    const struct study_cell *c = study_cell(study_single(ck->study, p->block), p);
    return c && c->state == PLAN_GIVEN ? (int32_t)c->lo : INT32_MIN;
}

int32_t connecting_instant(const struct checker *ck, uint32_t property)
{
    if (ck->as_of != INT32_MIN) return ck->as_of;
    int32_t day = stated_day(ck, property);
    if (day == INT32_MIN) day = stated_day(ck, ck->lowered->law_date);
    return day == INT32_MIN ? ck->law->date : day;
}

/* Whether each table asked about is of a text in force: no is certain, yes is as sure as what was read of it. */
void assess_versions(struct assess *j)
{
    struct checker *ck = j->ck;
    for (uint32_t i = 0; i < ck->lowered->derived.len; i++) {
        const struct derived *d = &ck->lowered->derived.at[i];
        if (d->kind != DERIVED_IN_FORCE || !ck->study->tables.at[d->table].rows.len) continue;
        const struct law_table *t = &ck->law->tables.at[d->subject];
        uint32_t weaker;
        const struct citation *blocking;
        bool yes = law_state_at(ck->law, t->cites.at, t->cites.len, connecting_instant(ck, VOCAB_NONE), &weaker, &blocking) == LAW_READ;
        for (uint32_t level = 0; level < LEVELS; level++)
            assess_set(j, level, d->table, d->column, 0, yes, yes, !yes || level >= law_level(ck->law, t->grade) + weaker || level == LEVEL_NOTED);
    }
}

enum law_state rule_law_state(struct assess *j, const struct lowered_rule *lr, int32_t *instant, uint32_t *weaker, const struct citation **blocking)
{
    *instant = connecting_instant(j->ck, lr->date_property);
    return law_state_at(j->ck->law, lr->rule->cites.at, lr->rule->cites.len, *instant, weaker, blocking);
}

void add_unread(struct checker *ck, struct unread_texts *texts, const struct citation *text, int32_t day)
{
    for (uint32_t i = 0; i < texts->len; i++)
        if (texts->at[i].text->source == text->source) return;
    *vec_push(ck->arena, texts) = (struct unread_text){text, day};
}
