/* say_step.c - steps in words: delays, days, what they are counted from, questions, states. */
#include "backends/report/say.h"

#include <inttypes.h>
#include <string.h>

static void add(struct text *out, enum phrase phrase, enum language language) { text_add(out, say_phrase(phrase, language)); }

/* "45 days"; "day" alone when `bare` and it is one. */
static void delay(struct text *out, struct law_delay d, bool bare, enum language language)
{
    static const enum phrase words[][2] = {
        [DELAY_NONE] = {SAY_NO_NUMBER, SAY_NO_NUMBER}, [DELAY_HOURS] = {SAY_HOUR, SAY_HOURS}, [DELAY_DAYS] = {SAY_DAY, SAY_DAYS},
        [DELAY_WORKING_DAYS] = {SAY_WORKING_DAY, SAY_WORKING_DAYS}, [DELAY_MONTHS] = {SAY_MONTH, SAY_MONTHS},
        [DELAY_UNREAD] = {SAY_DELAY_UNREAD, SAY_DELAY_UNREAD}};
    static const enum phrase years[2] = {SAY_YEAR, SAY_YEARS};
    bool whole = d.kind == DELAY_MONTHS && d.count && d.count % 12 == 0;
    int64_t n = whole ? d.count / 12 : d.count;
    if (d.kind == DELAY_NONE) return;
    if (d.kind != DELAY_UNREAD && !(bare && n == 1)) text_addf(out, "%" PRId64 " ", n);
    add(out, whole ? years[n > 1] : words[d.kind][n > 1], language);
}

void say_delay(struct text *out, struct law_delay d, enum language language) { delay(out, d, false, language); }

/* Does it say one of its unit: 1 month, 1 year? */
static bool is_one(struct law_delay d) { return d.count == 1 || (d.kind == DELAY_MONTHS && d.count == 12); }

void say_step_date(struct text *out, const struct step_date *d, enum language language)
{
    if (!d->known) {
        text_add(out, "—");
        return;
    }
    say_day(out, d->days.lo);
    if (d->days.hi != d->days.lo) {
        text_add(out, " … ");
        say_day(out, d->days.hi);
    }
    if (!d->at_least) return;
    text_addc(out, ' ');
    add(out, SAY_AT_THE_EARLIEST, language);
}

void say_step_relative(struct text *out, const struct step_result *r, enum language language)
{
    const struct law_delay within = r->step->within;
    int64_t day = r->chain.days;
    bool days = within.kind == DELAY_DAYS;
    if (days) day += r->step->mode == STEP_AHEAD ? -within.count : within.count;
    add(out, SAY_DAY_LETTER, language);
    text_addf(out, day > 0 ? "+%" PRId64 : "%" PRId64, day);
    if (days || within.kind == DELAY_NONE) return;
    text_add(out, r->step->mode == STEP_AHEAD ? " − " : " + ");
    if (within.kind == DELAY_UNREAD) text_addc(out, '?');
    else say_delay(out, within, language);
}

static void starts(struct text *out, const struct law *law, const struct law_step *s, enum language language)
{
    for (uint32_t i = 0; i < s->from.len; i++) {
        const struct step_start *from = &s->from.at[i];
        if (i) text_addf(out, " %s ", say_phrase(SAY_OR, language));
        if (from->property != VOCAB_NONE) {
            const char *label = say_word(&law->vocab->properties.at[from->property].word, language);
            say_clean(out, label, strlen(label));
        } else if (from->step != VOCAB_NONE) {
            text_addf(out, "%s %s%s%s", say_phrase(SAY_LAST_DAY_OF, language), say_phrase(SAY_QUOTE, language),
                      say_word(&law->steps.at[from->step].word, language), say_phrase(SAY_UNQUOTE, language));
        } else say_day(out, from->day);
    }
}

void say_step_terms(struct text *out, const struct law *law, const struct law_step *s, enum language language)
{
    if (s->at_once) add(out, SAY_AT_ONCE, language);
    if (s->at_once && s->within.kind != DELAY_NONE) text_addf(out, " %s ", say_phrase(SAY_AND_AT_MOST, language));
    if (s->mode == STEP_WAITS || s->mode == STEP_AHEAD || s->repeats)
        text_addf(out, "%s ", say_phrase(s->repeats ? (is_one(s->within) ? SAY_EVERY_ONE : SAY_EVERY) : s->mode == STEP_WAITS ? SAY_WAIT_OF : SAY_AT_LEAST, language));
    delay(out, s->within, s->repeats, language);
    if (s->extendable) text_addf(out, ", %s,", say_phrase(SAY_EXTENDABLE, language));
    if (s->within.kind == DELAY_NONE && !s->at_once) add(out, SAY_NO_NUMBER, language);
    if (s->from.len) {
        text_addf(out, " %s%s", say_phrase(s->mode == STEP_AHEAD ? SAY_BEFORE : SAY_AFTER, language), say_phrase(SAY_COLON, language));
        starts(out, law, s, language);
    }
    if (s->start_unread) text_addf(out, s->from.len ? " (%s)" : ", %s", say_phrase(s->from.len ? SAY_START_READING : SAY_START_UNREAD, language));
}

void say_step_question(struct text *out, const struct law_step *s, enum language language)
{
    if (!s->asks) return;
    add(out, s->once ? SAY_ONE_QUESTION : SAY_QUESTIONS_ALLOWED, language);
    if (s->reply.kind != DELAY_NONE) {
        text_addf(out, ", %s ", say_phrase(SAY_REPLY_WITHIN, language));
        say_delay(out, s->reply, language);
    }
    if (s->suspends) text_addf(out, ", %s", say_phrase(SAY_SUSPENDED, language));
    if (s->total.kind == DELAY_UNREAD) text_addf(out, ", %s", say_phrase(SAY_TOTAL_UNREAD, language));
    if (s->total.kind == DELAY_NONE || s->total.kind == DELAY_UNREAD) return;
    text_addf(out, ", %s ", say_phrase(SAY_THEN_IN_ALL, language));
    say_delay(out, s->total, language);
}

const char *say_step_state(enum step_state state, enum language language)
{
    static const enum phrase words[STEP_STATES] = {
        [STEP_NOT_STARTED] = SAY_STEP_NOT_STARTED, [STEP_AWAITED] = SAY_STEP_AWAITED, [STEP_DONE_IN_TIME] = SAY_STEP_IN_TIME,
        [STEP_DONE_LATE] = SAY_STEP_LATE, [STEP_DONE_EARLY] = SAY_STEP_EARLY, [STEP_DONE] = SAY_STEP_DONE};
    return say_phrase(words[state], language);
}

void say_step_title(struct text *out, const struct report_input *in, const struct step_result *r, enum language language)
{
    const char *title = say_word(&r->step->word, language);
    say_clean(out, title, strlen(title));
    if (r->step->over == VOCAB_NONE) return;
    text_add(out, " · ");
    if (r->row == PLAN_NONE) text_addf(out, "%s%s%s", say_phrase(SAY_FOR_EACH, language), say_phrase(SAY_COLON, language),
                                       say_word(&in->law->vocab->blocks.at[r->step->over].word, language));
    else say_row(out, in, r->step->over, r->row, language);
}

const struct step_date *say_step_due(const struct step_result *r)
{
    return r->due.known ? &r->due : r->planned.known ? &r->planned : NULL;
}
