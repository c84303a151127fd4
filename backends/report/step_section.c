/* step_section.c - the steps: who does what, from which day, until which day, and whether it was done. */
#include "backends/report/page.h"

#include <inttypes.h>

/* A shape beside the word, never the colour alone. */
static const struct { const char *kind, *shape; enum phrase word; } looks[STEP_STATES] = {
    [STEP_NOT_STARTED] = {"na", "○", SAY_STEP_NOT_STARTED}, [STEP_AWAITED] = {"not-shown", "…", SAY_STEP_AWAITED},
    [STEP_DONE_IN_TIME] = {"met", "✓", SAY_STEP_IN_TIME}, [STEP_DONE_LATE] = {"not-met", "✗", SAY_STEP_LATE},
    [STEP_DONE_EARLY] = {"not-met", "✗", SAY_STEP_EARLY},
    [STEP_DONE] = {"not-shown", "?", SAY_STEP_DONE}};

static void days(struct page *p, struct date_range d)
{
    say_day(&p->scratch, d.lo);
    if (d.hi != d.lo) {
        text_add(&p->scratch, " … ");
        say_day(&p->scratch, d.hi);
    }
    page_scratch(p);
}

static void delay(struct page *p, struct law_delay d)
{
    static const enum phrase words[][2] = {{SAY_DAY, SAY_DAYS}, {SAY_MONTH, SAY_MONTHS}, {SAY_YEAR, SAY_YEARS}};
    if (d.kind == DELAY_UNREAD) page_say(p, SAY_DELAY_UNREAD);
    if (d.kind == DELAY_UNREAD || d.kind == DELAY_NONE) return;
    bool years = d.kind == DELAY_MONTHS && d.count && d.count % 12 == 0;
    int64_t n = years ? d.count / 12 : d.count;
    text_addf(p->out, "%" PRId64 "&nbsp;", n);
    page_say(p, words[d.kind == DELAY_DAYS ? 0 : years ? 2 : 1][n > 1]);
}

/* "Date of filing: 2026-01-05, line 7" */
static void date_cell(struct page *p, enum phrase head, uint32_t property, const struct step_date *d)
{
    page_cell(p, "td", head);
    if (property != VOCAB_NONE) {
        page_raw(p, "<p><small>");
        page_text(p, say_word(&p->in->law->vocab->properties.at[property].word, p->language));
        page_raw(p, "</small></p>");
    }
    page_raw(p, "<p>");
    if (d->known) days(p, d->days);
    else page_raw(p, "—");
    if (say_line(p->in->sources, d->at)) page_raw(p, " ");
    page_line(p, d->at);
    page_raw(p, "</p></td>");
}

static void due_cell(struct page *p, const struct step_result *r)
{
    const struct law_step *s = r->step;
    page_cell(p, "td", SAY_DUE);
    page_raw(p, "<p>");
    if (r->due.known) days(p, r->due.days);
    else page_raw(p, "—");
    page_raw(p, "</p>");
    if (s->within.kind != DELAY_NONE) {
        page_raw(p, "<p><small>");
        delay(p, s->within);
        page_raw(p, "</small></p>");
    }
    if (say_has(r->why)) page_element(p, "p class=\"detail\"", say_phrase(SAY_NOT_READ_FOR_DATE, p->language));
    if (s->asks) {
        page_raw(p, "<p><small>");
        page_say(p, s->once ? SAY_ONE_QUESTION : SAY_QUESTIONS_ALLOWED);
        if (s->reply.kind != DELAY_NONE) {
            page_raw(p, ", ");
            page_say(p, SAY_REPLY_WITHIN);
            page_raw(p, " ");
            delay(p, s->reply);
        }
        if (s->suspends) {
            page_raw(p, ", ");
            page_say(p, SAY_SUSPENDED);
        }
        if (s->total.kind != DELAY_NONE) {
            page_raw(p, ", ");
            page_say(p, SAY_THEN_IN_ALL);
            page_raw(p, " ");
            delay(p, s->total);
        }
        if (r->latest.known && s->total.kind != DELAY_NONE) {
            page_say(p, SAY_COLON);
            days(p, r->latest.days);
        }
        page_raw(p, "</small></p>");
    }
    page_raw(p, "</td>");
}

static void state_cell(struct page *p, const struct step_result *r)
{
    page_cell(p, "td class=\"verdict\"", SAY_STATE);
    text_addf(p->out, "<span class=\"badge %s\"><span aria-hidden=\"true\">%s</span> ", looks[r->state].kind, looks[r->state].shape);
    page_say(p, looks[r->state].word);
    page_raw(p, "</span>");
    enum phrase notes[] = {SAY_STEP_UNSURE, SAY_STEP_UNDECIDED};
    bool said[] = {!r->sure, r->state == STEP_DONE};
    for (int i = 0; i < 2; i++) {
        if (!said[i]) continue;
        page_raw(p, "<br><small>");
        page_say(p, notes[i]);
        page_raw(p, "</small>");
    }
    if (r->level != LEVEL_PROVED) {
        page_raw(p, "<br><small>");
        page_text(p, say_level(r->level, p->language));
        page_raw(p, "</small>");
    }
    page_raw(p, "</td>");
}

static void step_row(struct page *p, const struct step_result *r)
{
    const struct law_step *s = r->step;
    page_raw(p, "<tr role=\"row\">");
    page_cell(p, "th", SAY_STEP);
    page_raw(p, "<p>");
    page_text(p, say_word(&s->word, p->language));
    page_raw(p, "</p><p><small>");
    for (uint32_t i = 0; i < s->rows.len; i++) {
        if (i) page_raw(p, ", ");
        page_text(p, s->rows.at[i]);
    }
    if (s->from_user) page_say(p, SAY_USER_RULE);
    page_raw(p, "</small></p></th>");
    page_cell(p, "td", SAY_ACTOR);
    page_text(p, s->actor ? say_party(p->in->law, s->actor, s->language, p->language) : "—");
    page_raw(p, "</td>");
    date_cell(p, SAY_FROM, step_begins(s), &r->from);
    due_cell(p, r);
    date_cell(p, SAY_DONE, s->at, &r->done);
    state_cell(p, r);
    page_cell(p, "td", SAY_SILENCE);
    page_text(p, say_has(s->silence) ? say_msg(s->silence, p->language) : "—");
    page_raw(p, "</td>");
    page_cell(p, "td class=\"law\"", SAY_TEXT_OF_LAW);
    page_citations(p, s->cites.at, s->cites.len, s->grade);
    page_raw(p, "</td></tr>\n");
}

/* Those that have begun, or those that have not; true when there are some. */
static bool table(struct page *p, const char *caption, bool begun)
{
    static const enum phrase heads[] = {SAY_STEP, SAY_ACTOR, SAY_FROM, SAY_DUE, SAY_DONE, SAY_STATE, SAY_SILENCE, SAY_TEXT_OF_LAW};
    const struct verdicts *vs = p->in->verdicts;
    uint32_t n = 0;
    for (uint32_t i = 0; i < vs->steps.len; i++) n += (vs->steps.at[i].state != STEP_NOT_STARTED) == begun;
    if (!n) return false;
    if (!begun) {
        page_raw(p, "<details><summary>");
        page_text(p, caption);
        text_addf(p->out, " (%u)</summary>\n", n);
    }
    page_table(p, "steps", caption, heads, 8);
    for (uint32_t i = 0; i < vs->steps.len; i++)
        if ((vs->steps.at[i].state != STEP_NOT_STARTED) == begun) step_row(p, &vs->steps.at[i]);
    page_table_end(p);
    if (!begun) page_raw(p, "</details>\n");
    return true;
}

void section_timeline(struct page *p, const struct section *s)
{
    page_element(p, "p class=\"detail\"", say_phrase(SAY_DAYS_COUNTED, p->language));
    if (!table(p, say_word(&s->word, p->language), true)) page_element(p, "p", say_phrase(SAY_NO_STEP_BEGUN, p->language));
    table(p, say_phrase(SAY_STEPS_TO_COME, p->language), false);
}
