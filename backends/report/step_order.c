/* step_order.c - the steps of a study in the order of a calendar, and the texts that they rest on. */
#include "backends/report/say.h"

enum step_group step_group(const struct step_result *r)
{
    if (say_step_due(r) || r->from.known || r->done.known) return STEPS_DATED;
    return r->chain.origin == VOCAB_NONE ? STEPS_UNREAD : STEPS_TOLD;
}

static int32_t day_of(const struct step_result *r)
{
    const struct step_date *due = say_step_due(r);
    return due ? due->days.lo : r->from.known ? r->from.days.lo : r->done.days.lo;
}

/* The number of the first result told from the same event: events stand in the order of the law. */
static uint32_t place_of_event(const struct verdicts *vs, uint32_t origin)
{
    uint32_t i = 0;
    while (i < vs->steps.len && (vs->steps.at[i].chain.origin != origin || step_group(&vs->steps.at[i]) != STEPS_TOLD)) i++;
    return i;
}

/* Days after the event of the last day, near enough to sort by: a month counts for 31, a delay without a number comes last. */
static int64_t days_after(const struct step_result *r)
{
    const struct law_delay w = r->step->within;
    static const int32_t days[] = {[DELAY_NONE] = 0, [DELAY_HOURS] = 0, [DELAY_DAYS] = 1, [DELAY_WORKING_DAYS] = 1, [DELAY_MONTHS] = 31, [DELAY_UNREAD] = 0};
    int64_t later = w.kind == DELAY_UNREAD ? INT32_MAX : w.count * days[w.kind];
    return r->chain.days + (r->step->mode == STEP_AHEAD ? -later : later);
}

static bool is_before(const struct verdicts *vs, const struct step_result *a, const struct step_result *b)
{
    enum step_group x = step_group(a), y = step_group(b);
    if (x != y) return x < y;
    if (x == STEPS_DATED) return day_of(a) < day_of(b);
    if (x == STEPS_UNREAD) return false;
    uint32_t p = place_of_event(vs, a->chain.origin), q = place_of_event(vs, b->chain.origin);
    return p != q ? p < q : days_after(a) < days_after(b);
}

/* Insertion keeps the order of the law among equals. */
void step_order(const struct report_input *in, const struct step_result **order)
{
    const struct verdicts *vs = in->verdicts;
    for (uint32_t i = 0; i < vs->steps.len; i++) {
        uint32_t at = i;
        for (; at && is_before(vs, &vs->steps.at[i], order[at - 1]); at--) order[at] = order[at - 1];
        order[at] = &vs->steps.at[i];
    }
}

void step_event(struct text *out, const struct law *law, uint32_t property, enum language language)
{
    const struct vocab_property *p = &law->vocab->properties.at[property];
    if (p->block != law->vocab->study) text_addf(out, "%s, ", say_word(&law->vocab->blocks.at[p->block].word, language));
    text_add(out, say_word(&p->word, language));
}

bool step_opens_group(const struct step_result *r, const struct step_result *before)
{
    if (!before || step_group(before) != step_group(r)) return true;
    return step_group(r) == STEPS_TOLD && before->chain.origin != r->chain.origin;
}

void step_heading(struct text *out, const struct report_input *in, const struct step_result *r, enum language language)
{
    switch (step_group(r)) {
    case STEPS_DATED: text_add(out, say_phrase(SAY_STEPS_DATED, language)); break;
    case STEPS_UNREAD: text_add(out, say_phrase(SAY_STEPS_UNREAD, language)); break;
    case STEPS_TOLD:
        text_addf(out, "%s%s", say_phrase(SAY_STEPS_FROM, language), say_phrase(SAY_COLON, language));
        step_event(out, in->law, r->chain.origin, language);
        text_addf(out, " (%s0)", say_phrase(SAY_DAY_LETTER, language));
        break;
    }
}

void step_texts(struct text *out, const struct report_input *in, const struct law_step *s, enum language language)
{
    for (uint32_t i = 0; i < s->cites.len; i++) {
        if (i) text_add(out, say_phrase(SAY_SEMICOLON, language));
        say_citation(out, in->law, &s->cites.at[i], language);
    }
    if (s->grade < in->law->grades.len) text_addf(out, "%s%s", s->cites.len ? ", " : "", say_word(&in->law->grades.at[s->grade].word, language));
}
