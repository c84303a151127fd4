/* steps.c - phase 6: the dates of each step that applies, and whether it was done in time. No clock is read.

   A delay of days: the day of the event is not counted, the last day is in, weekends are not moved. Months are civil; where
   the month lacks the day, its last one. A partial date gives a range of days, and so does what is counted from it. */
#include "checker/assess.h"

static struct step_date stated_date(const struct checker *ck, uint32_t property)
{
    struct step_date d = {.at = span_none()};
    if (property == VOCAB_NONE) return d;
    const struct vocab_property *p = &ck->vocab->properties.at[property];
    const struct study_cell *c = study_cell(study_single(ck->study, p->block), p);
    if (!c || c->state == PLAN_ABSENT) return d;
    d.at = c->span;
    d.known = c->state == PLAN_GIVEN;
    if (d.known) d.days = (struct date_range){(int32_t)c->lo, (int32_t)c->hi};
    return d;
}

/* The last day of a delay; not known when the law's number was not read, or beyond the calendar. */
static struct step_date after(struct step_date from, struct law_delay delay)
{
    struct step_date d = {.at = span_none()};
    if (!from.known) return d;
    switch (delay.kind) {
    case DELAY_DAYS:
        d.known = date_add_days(from.days.lo, delay.count, &d.days.lo) && date_add_days(from.days.hi, delay.count, &d.days.hi);
        break;
    case DELAY_MONTHS:
        d.known = date_range_add_months(from.days, delay.count, DATE_ROUND_DOWN, &d.days);
        break;
    case DELAY_NONE: case DELAY_UNREAD: break;
    }
    return d;
}

/* What may be done last: a question changes that when it stops the delay or when the law gives the whole of it. */
static struct step_date latest_of(const struct law_step *s, const struct step_result *r)
{
    if (s->asks && s->total.kind != DELAY_NONE) return after(r->from, s->total);
    return s->asks && s->suspends ? (struct step_date){.at = span_none()} : r->due;
}

static enum step_state state_of(const struct step_result *r)
{
    if (!r->done.known) return r->from.known ? STEP_AWAITED : STEP_NOT_STARTED;
    /* Two partial dates may overlap: only what holds for every day of them is said. */
    if (!r->from.known || r->done.days.hi < r->from.days.lo) return STEP_DONE;
    if (r->due.known && r->done.days.hi <= r->due.days.lo) return STEP_DONE_IN_TIME;
    if (r->latest.known && r->done.days.lo > r->latest.days.hi) return STEP_DONE_LATE;
    return STEP_DONE;
}

static void assess_step(struct assess *j, uint32_t n)
{
    struct checker *ck = j->ck;
    const struct law_step *s = &ck->law->steps.at[n];
    uint32_t applies = ck->lowered->steps.at[n].applies, weaker;
    const struct citation *blocking;
    int32_t instant = connecting_instant(ck, ck->lowered->steps.at[n].date_property);
    enum law_state law = law_state_at(ck->law, s->cites.at, s->cites.len, instant, &weaker, &blocking);
    uint32_t level = law_level(ck->law, s->grade) + weaker;
    if (level >= LEVELS) level = LEVEL_NOTED;
    enum plan_truth a = applies == PLAN_NONE ? PLAN_YES : assess_truth(j, level, applies, ck->vocab->study, 0);
    if (law == LAW_REPEALED || a == PLAN_NO) return;
    struct step_result r = {.step = s, .sure = a == PLAN_YES, .level = level, .from = stated_date(ck, s->from), .done = stated_date(ck, s->at)};
    if (law == LAW_NOT_READ) r.why = word_label(&ck->law->sources.at[blocking->source].word);
    else r.due = after(r.from, s->within);
    if (law != LAW_NOT_READ) r.latest = latest_of(s, &r);
    r.state = state_of(&r);
    *vec_push(ck->arena, &ck->verdicts->steps) = r;
}

void assess_steps(struct assess *j)
{
    for (uint32_t n = 0; n < j->ck->law->steps.len; n++)
        if (!j->ck->lowered->steps.at[n].broken) assess_step(j, n);
}
