/* json.c - the calendar of steps as one JSON object (jansson). */
#include "backends/deadlines/deadlines.h"

#include "lang/json_write.h"

#include <stdlib.h>

/* {"first":…,"last":…,"at_least":…,"line":…}, or null when it is not known. */
static json_t *date_of(const struct report_input *in, const struct step_date *d)
{
    if (!d->known) return json_null();
    json_t *object = json_write_made(json_object());
    uint32_t line = say_line(in->sources, d->at);
    json_write_put(object, "first", json_write_day(d->days.lo));
    json_write_put(object, "last", json_write_day(d->days.hi));
    json_write_put(object, "at_least", json_boolean(d->at_least));
    json_write_put(object, "line", line ? json_integer(line) : json_null());
    return object;
}

static json_t *delay_of(struct law_delay d)
{
    static const char *const units[] = {[DELAY_NONE] = NULL, [DELAY_HOURS] = "hours", [DELAY_DAYS] = "days",
                                        [DELAY_WORKING_DAYS] = "working_days", [DELAY_MONTHS] = "months", [DELAY_UNREAD] = "unread"};
    if (d.kind == DELAY_NONE) return json_null();
    json_t *object = json_write_made(json_object());
    json_write_put(object, "count", d.kind == DELAY_UNREAD ? json_null() : json_integer(d.count));
    json_write_put(object, "unit", json_write_string(units[d.kind]));
    return object;
}

typedef void say_it(struct text *out, const struct report_input *in, const struct step_result *r, enum language language);

/* A text said in both languages; null when it is empty. */
static json_t *both(const struct report_input *in, const struct step_result *r, say_it *say)
{
    struct text t[LANGUAGES];
    struct msg m;
    for (int l = 0; l < LANGUAGES; l++) {
        text_init(&t[l]);
        say(&t[l], in, r, (enum language)l);
        m.text[l] = t[l].len ? t[l].at : NULL;
    }
    json_t *value = json_write_msg(m);
    for (int l = 0; l < LANGUAGES; l++) text_release(&t[l]);
    return value;
}

static void title(struct text *out, const struct report_input *in, const struct step_result *r, enum language l) { say_step_title(out, in, r, l); }
static void terms(struct text *out, const struct report_input *in, const struct step_result *r, enum language l) { say_step_terms(out, in->law, r->step, l); }
static void cites(struct text *out, const struct report_input *in, const struct step_result *r, enum language l) { step_texts(out, in, r->step, l); }
static void relative(struct text *out, const struct report_input *in, const struct step_result *r, enum language l)
{
    (void)in;
    if (r->chain.origin != VOCAB_NONE) say_step_relative(out, r, l);
}
static void actor(struct text *out, const struct report_input *in, const struct step_result *r, enum language l)
{
    if (r->step->actor) text_add(out, say_party(in->law, r->step->actor, r->step->language, l));
}
static void origin(struct text *out, const struct report_input *in, const struct step_result *r, enum language l)
{
    if (r->chain.origin != VOCAB_NONE) step_event(out, in->law, r->chain.origin, l);
}

static json_t *question_of(const struct law_step *s)
{
    if (!s->asks) return json_null();
    json_t *object = json_write_made(json_object());
    json_write_put(object, "once", json_boolean(s->once));
    json_write_put(object, "reply", delay_of(s->reply));
    json_write_put(object, "suspends", json_boolean(s->suspends));
    json_write_put(object, "total", delay_of(s->total));
    return object;
}

static json_t *step_of(const struct report_input *in, const struct step_result *r)
{
    static const char *const states[STEP_STATES] = {"not_started", "awaited", "done_in_time", "done_late", "done_early", "done"};
    static const char *const modes[] = {"within", "waits", "ahead"};
    const struct law_step *s = r->step;
    json_t *object = json_write_made(json_object()), *rows = json_write_made(json_array());
    for (uint32_t i = 0; i < s->rows.len; i++) json_write_push(rows, json_write_string(s->rows.at[i]));
    json_write_put(object, "step", json_write_string(say_name(&s->word, LANG_FR)));
    json_write_put(object, "rows", rows);
    json_write_put(object, "title", both(in, r, title));
    json_write_put(object, "actor", both(in, r, actor));
    json_write_put(object, "terms", both(in, r, terms));
    json_write_put(object, "mode", json_write_string(modes[s->mode]));
    json_write_put(object, "delay", delay_of(s->within));
    json_write_put(object, "without_delay", json_boolean(s->at_once));
    json_write_put(object, "extendable", json_boolean(s->extendable));
    json_write_put(object, "periodic", json_boolean(s->repeats));
    json_write_put(object, "start_read", json_boolean(!s->start_unread));
    json_write_put(object, "question", question_of(s));
    json_write_put(object, "silence", json_write_msg(s->silence));
    json_write_put(object, "note", json_write_msg(s->note));
    json_write_put(object, "texts", both(in, r, cites));
    json_write_put(object, "applies", json_boolean(r->sure));
    json_write_put(object, "state", json_write_string(states[r->state]));
    json_write_put(object, "from", date_of(in, &r->from));
    json_write_put(object, "due", date_of(in, &r->due));
    json_write_put(object, "due_with_question", s->asks ? date_of(in, &r->latest) : json_null());
    json_write_put(object, "done", date_of(in, &r->done));
    json_write_put(object, "planned", date_of(in, &r->planned));
    json_write_put(object, "told_from", both(in, r, origin));
    json_write_put(object, "told", both(in, r, relative));
    return object;
}

void deadlines_json(const struct report_input *in, struct text *out)
{
    uint32_t n = in->verdicts->steps.len;
    const struct step_result **order = calloc(n + 1, sizeof(const struct step_result *));
    if (!order) abort();
    step_order(in, order);
    json_t *object = json_write_made(json_object()), *law = json_write_made(json_object()), *steps = json_write_made(json_array());
    json_write_put(law, "name", json_write_string(in->law->name));
    json_write_put(law, "version", json_write_string(in->law->version));
    json_write_put(law, "date", json_write_day(in->law->date));
    for (uint32_t i = 0; i < n; i++) json_write_push(steps, step_of(in, order[i]));
    json_write_put(object, "study", json_write_string(in->study->name));
    json_write_put(object, "law", law);
    json_write_put(object, "steps", steps);
    free(order);
    json_write_end(object, out);
}
