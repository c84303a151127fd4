/* steps.c - phase 6: the dates of each step that applies, and whether it was done in time. No clock is read.

   A delay of days: the day of the event is not counted, the last day is in, weekends are not moved. Months are civil; where
   the month lacks the day, its last one. Working days leave out Saturdays and Sundays alone, so their last day is that one
   or a later one. Hours after a day without a time end on one of two days. A partial date gives a range of days, and so does
   what is counted from it. */
#include "checker/assess.h"

enum { CHAIN_MAX = 16 };   /* steps after one another: a longer chain, or a circle, is told from where it was reached */

/* What is known of the steps of the law before their dates are: does each apply, and at which level of proof. */
struct applied { enum plan_truth truth; uint32_t level; };
struct calendar { struct assess *j; const struct checker *ck; struct applied *steps; };

static struct step_date unknown_date(void) { return (struct step_date){.at = span_none()}; }

static struct step_date date_of_cell(const struct study_cell *c)
{
    struct step_date d = unknown_date();
    if (!c || c->state == PLAN_ABSENT) return d;
    d.at = c->span;
    d.known = c->state == PLAN_GIVEN;
    if (d.known) d.days = (struct date_range){(int32_t)c->lo, (int32_t)c->hi};
    return d;
}

/* A date of the study, or of the row that the step is about. */
static struct step_date stated_date(const struct checker *ck, const struct law_step *s, uint32_t property, uint32_t row)
{
    if (property == VOCAB_NONE) return unknown_date();
    const struct vocab_property *p = &ck->vocab->properties.at[property];
    return date_of_cell(study_cell(study_row(ck->study, p->block, p->block == s->over ? row : 0), p));
}

static int64_t days_of_hours(int64_t hours, bool most) { return hours / 24 + (most && hours % 24 != 0); }

/* The last day of a delay; not known when the law's number was not read, or beyond the calendar. */
static struct step_date after(struct step_date from, enum step_mode mode, struct law_delay delay)
{
    struct step_date d = unknown_date();
    int64_t n = mode == STEP_AHEAD ? -delay.count : delay.count;
    if (!from.known) return d;
    d.at_least = from.at_least;
    switch (delay.kind) {
    case DELAY_HOURS:
        d.known = date_add_days(from.days.lo, days_of_hours(n, false), &d.days.lo) && date_add_days(from.days.hi, days_of_hours(n, true), &d.days.hi);
        break;
    case DELAY_DAYS:
        d.known = date_add_days(from.days.lo, n, &d.days.lo) && date_add_days(from.days.hi, n, &d.days.hi);
        break;
    case DELAY_WORKING_DAYS:
        d.known = date_add_weekdays(from.days.lo, n, &d.days.lo) && date_add_weekdays(from.days.hi, n, &d.days.hi);
        d.at_least = true;
        break;
    case DELAY_MONTHS:
        d.known = date_range_add_months(from.days, n, DATE_ROUND_DOWN, &d.days);
        break;
    case DELAY_NONE: case DELAY_UNREAD: break;
    }
    return d;
}

/* Each start may be the one that counts: the range holds them all. */
static void join(struct step_date *d, struct step_date one)
{
    if (!one.known || !d->known) {
        if (one.known || span_is_none(d->at)) *d = one.known || !d->known ? one : *d;
        return;
    }
    if (one.days.lo < d->days.lo) d->days.lo = one.days.lo;
    if (one.days.hi > d->days.hi) d->days.hi = one.days.hi;
    d->at_least = d->at_least || one.at_least;
}

static struct step_date start_of(const struct checker *ck, const struct law_step *s, uint32_t row, uint32_t depth)
{
    struct step_date d = unknown_date();
    for (uint32_t i = 0; i < s->from.len && depth < CHAIN_MAX; i++) {
        const struct step_start *start = &s->from.at[i];
        struct step_date one = stated_date(ck, s, start->property, row);
        if (start->day != INT32_MIN) one = (struct step_date){.known = true, .days = {start->day, start->day}, .at = span_none()};
        if (start->step != VOCAB_NONE) {
            const struct law_step *other = &ck->law->steps.at[start->step];
            one = after(start_of(ck, other, row, depth + 1), other->mode, other->within);
        }
        join(&d, one);
    }
    return d;
}

/* What may be done last: a question changes that when it stops the delay or when the law gives the whole of it. *put: the
   study says that the one question was put, and answered when the delay waits for that: that day is then the last one. When
   it does not say, the delay may have stopped for as long as a reply may take. */
static struct step_date latest_of(const struct checker *ck, const struct law_step *s, const struct step_result *r, bool *put)
{
    struct step_date asked = stated_date(ck, s, s->asked, r->row), replied = stated_date(ck, s, s->replied, r->row), d;
    *put = false;
    if (s->extendable) return unknown_date();
    if (!s->asks || (!s->suspends && s->total.kind == DELAY_NONE)) return r->due;
    d = after(r->from, s->mode, s->total.kind == DELAY_NONE ? s->within : s->total);
    if (!s->suspends) *put = asked.known;
    if (!s->suspends || !d.known) return d;
    bool dated = s->once && asked.known && replied.known && replied.days.lo >= asked.days.hi;
    bool bounded = s->once && s->total.kind != DELAY_NONE && s->reply.kind == DELAY_DAYS;
    int64_t least = dated ? replied.days.lo - asked.days.hi : 0, most = dated ? replied.days.hi - asked.days.lo : s->reply.count;
    *put = dated;
    d.known = (dated || bounded) && date_add_days(d.days.lo, least, &d.days.lo) && date_add_days(d.days.hi, most, &d.days.hi);
    return d;
}

static bool same_day(const struct step_result *r) { return r->done.days.lo == r->from.days.hi && r->done.days.hi == r->from.days.lo; }

/* Partial dates may overlap: only what holds for every day of them is said. */
static enum step_state state_of(const struct step_result *r, bool put)
{
    const struct law_step *s = r->step;
    const struct date_range done = r->done.days, due = r->due.days;
    if (!r->done.known) return r->from.known ? STEP_AWAITED : STEP_NOT_STARTED;
    if (!r->from.known || (s->mode != STEP_AHEAD && done.hi < r->from.days.lo)) return STEP_DONE;
    if (s->mode == STEP_WAITS) {
        if (r->due.known && done.hi < due.lo) return STEP_DONE_EARLY;
        return r->due.known && !r->due.at_least && done.lo >= due.hi ? STEP_DONE_IN_TIME : STEP_DONE;
    }
    /* To the hour or without delay, the last day itself does not tell; the first does, when it is the only one. */
    bool in = r->due.known && (s->within.kind == DELAY_HOURS ? done.hi < due.lo : done.hi <= due.lo);
    in = in || (put && r->latest.known && done.hi <= r->latest.days.lo);
    if (s->at_once ? same_day(r) : in) return STEP_DONE_IN_TIME;
    return r->latest.known && !r->latest.at_least && done.lo > r->latest.days.hi ? STEP_DONE_LATE : STEP_DONE;
}

/* ---- the chain of steps, for those that have not begun ---- */

/* The step that gives the first date of this one: a step that it names, else one of days that is done on that date. The
   surest comes first. VOCAB_NONE when there is none. */
static uint32_t step_before(const struct calendar *c, const struct law_step *s)
{
    uint32_t property = step_begins(s), found = VOCAB_NONE;
    for (uint32_t i = 0; i < s->from.len; i++)
        if (s->from.at[i].step != VOCAB_NONE) return s->from.at[i].step;
    for (uint32_t n = 0; n < c->ck->law->steps.len && property != VOCAB_NONE; n++) {
        const struct law_step *t = &c->ck->law->steps.at[n];
        if (t == s || t->at != property || t->mode != STEP_WITHIN || t->repeats || c->steps[n].truth == PLAN_NO) continue;
        if (found == VOCAB_NONE || (c->steps[found].truth != PLAN_YES && c->steps[n].truth == PLAN_YES)) found = n;
    }
    return found;
}

static struct step_chain chain_of(const struct calendar *c, const struct law_step *s, uint32_t row, uint32_t depth)
{
    struct step_chain own = {step_begins(s), 0};
    uint32_t before = stated_date(c->ck, s, own.origin, row).known ? VOCAB_NONE : step_before(c, s);
    if (before == VOCAB_NONE || depth >= CHAIN_MAX) return own;
    const struct law_step *t = &c->ck->law->steps.at[before];
    struct step_chain chain = chain_of(c, t, row, depth + 1);
    if (t->within.kind != DELAY_DAYS || t->mode != STEP_WITHIN) return own.origin == VOCAB_NONE ? chain : own;
    chain.days += t->within.count;
    return chain;
}

/* The day when a step begins, written, or reckoned with every step before it done on its last day. */
static struct step_date planned_start(const struct calendar *c, const struct law_step *s, uint32_t row, uint32_t depth)
{
    struct step_date d = start_of(c->ck, s, row, 0);
    uint32_t before = d.known || depth >= CHAIN_MAX ? VOCAB_NONE : step_before(c, s);
    if (before == VOCAB_NONE) return d;
    const struct law_step *t = &c->ck->law->steps.at[before];
    return t->within.kind == DELAY_DAYS ? after(planned_start(c, t, row, depth + 1), t->mode, t->within) : d;
}

/* ---- results ---- */

static enum law_state law_state_of(const struct checker *ck, uint32_t n, uint32_t *weaker, const struct citation **blocking)
{
    const struct law_step *s = &ck->law->steps.at[n];
    return law_state_at(ck->law, s->cites.at, s->cites.len, connecting_instant(ck, ck->lowered->steps.at[n].date_property), weaker, blocking);
}

/* Does it apply to the study and the row? At the strongest level that answers; *level is the first one, then that one. */
static enum plan_truth applies(struct assess *j, uint32_t n, uint32_t row, uint32_t *level)
{
    const struct lowered_step *ls = &j->ck->lowered->steps.at[n];
    uint32_t over = j->ck->law->steps.at[n].over;
    for (uint32_t l = *level; l < LEVELS; l++) {
        enum plan_truth a = ls->applies == PLAN_NONE ? PLAN_YES : assess_truth(j, l, ls->applies, j->ck->vocab->study, 0);
        enum plan_truth b = ls->when == PLAN_NONE || row == PLAN_NONE ? PLAN_YES : assess_truth(j, l, ls->when, over, row);
        if (a != PLAN_NO && b != PLAN_NO && (a == PLAN_UNSURE || b == PLAN_UNSURE)) continue;
        *level = l;
        return a == PLAN_NO || b == PLAN_NO ? PLAN_NO : PLAN_YES;
    }
    return PLAN_UNSURE;
}

static void add_result(struct calendar *c, uint32_t n, struct step_result r)
{
    struct checker *ck = c->j->ck;
    const struct law_step *s = &ck->law->steps.at[n];
    uint32_t weaker;
    bool put = false;
    const struct citation *blocking;
    r.step = s;
    if (s->start_unread) r.level = LEVEL_NOTED;
    r.due = r.latest = r.planned = unknown_date();
    if (law_state_of(ck, n, &weaker, &blocking) == LAW_NOT_READ) r.why = word_label(&ck->law->sources.at[blocking->source].word);
    else {
        r.due = after(r.from, s->mode, s->within);
        r.latest = latest_of(ck, s, &r, &put);
        if (!r.from.known && !r.done.known) r.planned = after(planned_start(c, s, r.row, 0), s->mode, s->within);
    }
    r.chain = chain_of(c, s, r.row, 0);
    r.state = state_of(&r, put);
    r.severity = ck->law->severity[r.level];
    const struct law_flag *flag = law_cited_flag(ck->law, s->cites.at, s->cites.len, VOCAB_NONE, connecting_instant(ck, ck->lowered->steps.at[n].date_property));
    if (flag && flag->caps && r.severity < flag->cap) r.severity = flag->cap;
    *vec_push(ck->arena, &ck->verdicts->steps) = r;
}

/* The earliest date after `last` among the rows of a block; false when there is none. */
static bool next_done(const struct checker *ck, uint32_t property, int32_t last, struct step_date *out)
{
    const struct vocab_property *p = &ck->vocab->properties.at[property];
    bool found = false;
    for (uint32_t row = 0; row < ck->study->tables.at[p->block].rows.len; row++) {
        struct step_date d = date_of_cell(study_cell(study_row(ck->study, p->block, row), p));
        if (!d.known || d.days.lo <= last || (found && d.days.lo >= out->days.lo)) continue;
        *out = d;
        found = true;
    }
    return found;
}

/* One result for each time that it was done, and one for the next time. */
static void repeat(struct calendar *c, uint32_t n, struct step_result r)
{
    const struct law_step *s = &c->ck->law->steps.at[n];
    int32_t last = INT32_MIN;
    for (r.from = start_of(c->ck, s, r.row, 0); s->at != VOCAB_NONE && next_done(c->ck, s->at, last, &r.done); r.from = r.done) {
        add_result(c, n, r);
        last = r.done.days.hi;
    }
    r.done = unknown_date();
    add_result(c, n, r);
}

static void assess_row(struct calendar *c, uint32_t n, uint32_t row)
{
    const struct law_step *s = &c->ck->law->steps.at[n];
    uint32_t level = c->steps[n].level;
    enum plan_truth a = row == PLAN_NONE ? c->steps[n].truth : applies(c->j, n, row, &level);
    struct step_result r = {.row = row, .sure = a == PLAN_YES, .level = level, .from = start_of(c->ck, s, row, 0), .done = stated_date(c->ck, s, s->at, row)};
    if (a == PLAN_NO) return;
    if (s->repeats) repeat(c, n, r);
    else add_result(c, n, r);
}

void assess_steps(struct assess *j)
{
    struct checker *ck = j->ck;
    uint32_t total = ck->law->steps.len, weaker;
    const struct citation *blocking;
    struct calendar c = {j, ck, arena_alloc(ck->arena, (total + 1) * sizeof *c.steps)};
    for (uint32_t n = 0; n < total; n++) {
        bool out = ck->lowered->steps.at[n].broken || law_state_of(ck, n, &weaker, &blocking) == LAW_REPEALED;
        uint32_t level = out ? LEVEL_NOTED : law_level(ck->law, ck->law->steps.at[n].grade) + weaker;
        c.steps[n].level = level < LEVELS ? level : LEVEL_NOTED;
        c.steps[n].truth = out ? PLAN_NO : applies(j, n, PLAN_NONE, &c.steps[n].level);
    }
    for (uint32_t n = 0; n < total; n++) {
        uint32_t over = ck->law->steps.at[n].over, rows = over == VOCAB_NONE ? 0 : ck->study->tables.at[over].rows.len;
        if (c.steps[n].truth == PLAN_NO) continue;
        if (!rows) assess_row(&c, n, PLAN_NONE);
        for (uint32_t row = 0; row < rows; row++) assess_row(&c, n, row);
    }
}
