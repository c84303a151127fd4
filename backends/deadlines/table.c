/* table.c - the calendar of steps as lines of text: the day in one column, who and what in the next. */
#include "backends/deadlines/deadlines.h"

#include "backends/report/lines.h"

#include <stdlib.h>
#include <string.h>

enum { WIDTH = 100, WHEN_CELLS = 26, INDENT = 2 };

/* The words of s, the first at cell `at`, the lines after it at `indent`. */
static void wrap(struct text *out, const char *s, uint32_t at, uint32_t indent)
{
    bool first = true;
    while (*s) {
        size_t len = strcspn(s, " \n\t");
        uint32_t wide = lines_width(s, len);
        if (!first && at + 1 + wide > WIDTH) {
            text_addc(out, '\n');
            text_pad(out, ' ', indent);
            at = indent;
            first = true;
        }
        if (len && !first) text_addc(out, ' '), at++;
        text_addn(out, s, len);
        at += wide;
        first = first && !len;
        s += len;
        s += strspn(s, " \n\t");
    }
    text_addc(out, '\n');
}

static void detail(struct text *out, struct text *words)
{
    if (!words->len) return;
    text_pad(out, ' ', WHEN_CELLS);
    wrap(out, words->at, WHEN_CELLS, WHEN_CELLS);
    words->len = 0;
}

/* "2026-02-15", "planned 2026-02-15", "D+55" */
static void when(const struct step_result *r, enum language language, struct text *words)
{
    const struct step_date *due = say_step_due(r);
    if (due && due == &r->planned) text_addf(words, "%s ", say_phrase(SAY_PLANNED, language));
    if (due) say_step_date(words, due, language);
    else if (r->from.known && r->step->at_once) say_step_date(words, &r->from, language);
    else if (r->done.known) say_step_date(words, &r->done, language);
    else if (step_group(r) != STEPS_UNREAD) say_step_relative(words, r, language);
    else say_delay(words, r->step->within, language);
}

static void dates(const struct report_input *in, const struct step_result *r, enum language language, struct text *words)
{
    const struct { enum phrase head; const struct step_date *date; } told[] = {{SAY_FROM, &r->from}, {SAY_DONE, &r->done}};
    for (int i = 0; i < 2; i++) {
        if (!told[i].date->known) continue;
        text_addf(words, "%s%s%s", words->len ? say_phrase(SAY_SEMICOLON, language) : "", say_phrase(told[i].head, language), say_phrase(SAY_COLON, language));
        say_step_date(words, told[i].date, language);
        uint32_t line = say_line(in->sources, told[i].date->at);
        if (line) text_addf(words, " (%s %u)", say_phrase(SAY_LINE_LOW, language), line);
    }
    if (r->state == STEP_NOT_STARTED) return;
    text_addf(words, "%s%s", words->len ? say_phrase(SAY_SEMICOLON, language) : "", say_step_state(r->state, language));
    if (r->state == STEP_DONE) text_addf(words, ", %s", say_phrase(SAY_STEP_UNDECIDED, language));
}

static void question(const struct step_result *r, enum language language, struct text *words)
{
    say_step_question(words, r->step, language);
    if (!r->step->asks || r->step->total.kind == DELAY_NONE || !r->latest.known) return;
    text_add(words, say_phrase(SAY_COLON, language));
    say_step_date(words, &r->latest, language);
}

/* The last line of a step: the texts, then its ids. */
static void law_of(const struct report_input *in, const struct step_result *r, enum language language, struct text *words)
{
    const struct law_step *s = r->step;
    step_texts(words, in, s, language);
    for (uint32_t i = 0; i < s->rows.len; i++) text_addf(words, "%s%s", i ? ", " : " · ", s->rows.at[i]);
    if (s->from_user) text_addf(words, " · %s", say_phrase(SAY_USER_RULE, language));
}

static void one(const struct report_input *in, const struct step_result *r, enum language language, struct text *out)
{
    const struct law_step *s = r->step;
    struct text words;
    text_init(&words);
    text_pad(out, ' ', INDENT);
    when(r, language, &words);
    uint32_t wide = words.len ? lines_width(words.at, words.len) : 0;
    text_addn(out, words.at ? words.at : "", words.len);
    text_pad(out, ' ', wide + INDENT < WHEN_CELLS - 1 ? WHEN_CELLS - INDENT - wide : 1);
    uint32_t at = wide + INDENT < WHEN_CELLS - 1 ? WHEN_CELLS : wide + INDENT + 1;
    words.len = 0;
    say_step_title(&words, in, r, language);
    if (!r->sure) text_addf(&words, " [%s]", say_phrase(SAY_STEP_UNSURE, language));
    wrap(out, words.at, at, WHEN_CELLS);
    words.len = 0;
    if (s->actor) text_addf(&words, "%s%s", say_party(in->law, s->actor, s->language, language), say_phrase(SAY_SEMICOLON, language));
    say_step_terms(&words, in->law, s, language);
    if (say_has(s->silence)) text_addf(&words, "%s%s%s%s", say_phrase(SAY_SEMICOLON, language), say_phrase(SAY_SILENCE_LOW, language), say_phrase(SAY_COLON, language), say_msg(s->silence, language));
    detail(out, &words);
    question(r, language, &words);
    detail(out, &words);
    dates(in, r, language, &words);
    detail(out, &words);
    if (say_has(s->note)) text_addf(&words, "%s%s%s", say_phrase(SAY_NOTE, language), say_phrase(SAY_COLON, language), say_msg(s->note, language));
    detail(out, &words);
    if (say_has(r->why)) text_addf(&words, "%s%s%s", say_phrase(SAY_NOT_READ_FOR_DATE, language), say_phrase(SAY_COLON, language), say_msg(r->why, language));
    detail(out, &words);
    law_of(in, r, language, &words);
    detail(out, &words);
    text_release(&words);
}

void deadlines_text(const struct report_input *in, enum language language, struct text *out)
{
    uint32_t n = in->verdicts->steps.len;
    const struct step_result **order = calloc(n + 1, sizeof(const struct step_result *));
    if (!order) abort();
    struct text words;
    text_init(&words);
    step_order(in, order);
    if (n) {
        wrap(out, say_phrase(SAY_DAYS_COUNTED, language), 0, 0);
        wrap(out, say_phrase(SAY_PLANNED_WHY, language), 0, 0);
    } else text_addf(out, "%s\n", say_phrase(SAY_STEPS_NONE, language));
    for (uint32_t i = 0; i < n; i++) {
        if (step_opens_group(order[i], i ? order[i - 1] : NULL)) {
            text_addc(out, '\n');
            step_heading(&words, in, order[i], language);
            wrap(out, words.at, 0, 0);
            words.len = 0;
        }
        one(in, order[i], language, out);
    }
    text_addf(out, "\n%s %s · ", in->law->name, in->law->version);
    say_day(out, in->law->date);
    text_addc(out, '\n');
    text_release(&words);
    free(order);
}
