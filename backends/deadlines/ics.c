/* ics.c - the steps that have a day as an iCalendar object.
   Source: RFC 5545, Internet Calendaring and Scheduling Core Object Specification (iCalendar), sections 3.1, 3.3.11, 3.6.1. */
#include "backends/deadlines/deadlines.h"

#include "lang/date.h"

#include <stdlib.h>
#include <string.h>

enum { LINE_OCTETS = 75 };   /* RFC 5545, 3.1: at most, without the line break */

/* A content line, folded between characters. */
static void line(struct text *out, const struct text *content)
{
    size_t room = LINE_OCTETS;
    for (size_t i = 0; i < content->len;) {
        size_t n = 1;
        while (i + n < content->len && ((unsigned char)content->at[i + n] & 0xC0) == 0x80) n++;
        if (n > room) {
            text_add(out, "\r\n ");
            room = LINE_OCTETS - 1;
        }
        text_addn(out, content->at + i, n);
        room -= n;
        i += n;
    }
    text_add(out, "\r\n");
}

/* A value of type TEXT. */
static void escape(struct text *out, const char *s, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (s[i] == '\n') text_add(out, "\\n");
        else if (s[i] == '\r') continue;
        else if (s[i] == '\\' || s[i] == ';' || s[i] == ',') text_addc(out, '\\'), text_addc(out, s[i]);
        else text_addc(out, s[i]);
    }
}

static void plain(struct text *out, const char *s)
{
    struct text content = {0};
    text_add(&content, s);
    line(out, &content);
    text_release(&content);
}

static void text_value(struct text *out, const char *name, const struct text *value)
{
    struct text content = {0};
    text_addf(&content, "%s:", name);
    escape(&content, value->at ? value->at : "", value->len);
    line(out, &content);
    text_release(&content);
}

static void day_value(struct text *out, const char *name, int32_t day, const char *after)
{
    char text[DATE_TEXT_SIZE];
    struct text content = {0};
    date_format(day < DATE_MIN ? 0 : day, text);
    text_addf(&content, "%s:%.4s%.2s%.2s%s", name, text, text + 5, text + 8, after);
    line(out, &content);
    text_release(&content);
}

/* The study, the step, and which time or row of it: the same calendar made again replaces its events. */
static void uid(struct text *out, const struct report_input *in, const struct step_result *r, uint32_t nth)
{
    const char *study = in->study->name && *in->study->name ? in->study->name : "study";
    struct text value = {0};
    text_addf(&value, "%s.%s.%u@%s.ripx", study, say_name(&r->step->word, LANG_FR), nth, in->law->name);
    text_value(out, "UID", &value);
    text_release(&value);
}

static void add_line(struct text *out, const struct text *words)
{
    if (!words->len) return;
    if (out->len) text_addc(out, '\n');
    text_addn(out, words->at, words->len);
}

static void described(struct text *out, const struct report_input *in, const struct step_result *r, enum language l)
{
    const struct law_step *s = r->step;
    struct text words = {0};
    say_step_terms(&words, in->law, s, l);
    add_line(out, &words);
    words.len = 0;
    say_step_question(&words, s, l);
    add_line(out, &words);
    words.len = 0;
    if (say_has(s->silence)) text_addf(&words, "%s%s%s", say_phrase(SAY_SILENCE_LOW, l), say_phrase(SAY_COLON, l), say_msg(s->silence, l));
    add_line(out, &words);
    words.len = 0;
    if (r->due.known || r->state != STEP_NOT_STARTED) text_add(&words, say_step_state(r->state, l));
    else text_add(&words, say_phrase(SAY_PLANNED_WHY, l));
    if (!r->sure) text_addf(&words, ", %s", say_phrase(SAY_STEP_UNSURE, l));
    add_line(out, &words);
    words.len = 0;
    if (say_step_due(r)->at_least) text_add(&words, say_phrase(SAY_HOLIDAYS_UNKNOWN, l));
    add_line(out, &words);
    words.len = 0;
    if (say_has(s->note)) text_add(&words, say_msg(s->note, l));
    add_line(out, &words);
    words.len = 0;
    step_texts(&words, in, s, l);
    add_line(out, &words);
    text_release(&words);
}

static void event(struct text *out, const struct report_input *in, const struct step_result *r, uint32_t nth, enum language l)
{
    const struct step_date *due = say_step_due(r);
    struct text words = {0};
    plain(out, "BEGIN:VEVENT");
    uid(out, in, r, nth);
    day_value(out, "DTSTAMP", in->law->date, "T000000Z");
    day_value(out, "DTSTART;VALUE=DATE", due->days.lo, "");
    day_value(out, "DTEND;VALUE=DATE", due->days.hi < DATE_MAX ? due->days.hi + 1 : due->days.hi, "");
    if (due == &r->planned) text_addf(&words, "%s%s", say_phrase(SAY_PLANNED, l), say_phrase(SAY_COLON, l));
    if (r->step->actor) text_addf(&words, "%s%s", say_party(in->law, r->step->actor, r->step->language, l), say_phrase(SAY_COLON, l));
    say_step_title(&words, in, r, l);
    text_value(out, "SUMMARY", &words);
    words.len = 0;
    described(&words, in, r, l);
    text_value(out, "DESCRIPTION", &words);
    words.len = 0;
    if (r->step->rows.len) {
        text_add(&words, r->step->rows.at[0]);
        text_value(out, "CATEGORIES", &words);
    }
    plain(out, "TRANSP:TRANSPARENT");
    plain(out, "END:VEVENT");
    text_release(&words);
}

/* How many results of the same step come before this one. */
static uint32_t number_of(const struct verdicts *vs, const struct step_result *r)
{
    uint32_t n = 0;
    for (const struct step_result *o = vs->steps.at; o < r; o++) n += o->step == r->step;
    return n;
}

uint32_t deadlines_ics(const struct report_input *in, enum language language, struct text *out)
{
    const struct verdicts *vs = in->verdicts;
    uint32_t n = vs->steps.len, left = 0;
    const struct step_result **order = calloc(n + 1, sizeof(const struct step_result *));
    struct text words = {0};
    if (!order) abort();
    step_order(in, order);
    plain(out, "BEGIN:VCALENDAR");
    plain(out, "VERSION:2.0");
    text_addf(&words, "PRODID:-//ripx//%s//%s", in->version, language == LANG_FR ? "FR" : "EN");
    line(out, &words);
    plain(out, "CALSCALE:GREGORIAN");
    for (uint32_t i = 0; i < n; i++) {
        if (say_step_due(order[i])) event(out, in, order[i], number_of(vs, order[i]), language);
        else left++;
    }
    plain(out, "END:VCALENDAR");
    text_release(&words);
    free(order);
    return left;
}
