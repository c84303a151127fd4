/* step_section.c - the steps along a line of time: the day, the state, who does what, and on which text. */
#include "backends/report/page.h"

#include <stdlib.h>

/* A shape beside the word, never the colour alone. */
static const struct { const char *kind, *shape; } looks[STEP_STATES] = {
    [STEP_NOT_STARTED] = {"na", "○"}, [STEP_AWAITED] = {"not-shown", "…"}, [STEP_DONE_IN_TIME] = {"met", "✓"},
    [STEP_DONE_LATE] = {"not-met", "✗"}, [STEP_DONE_EARLY] = {"not-met", "✗"}, [STEP_DONE] = {"not-shown", "?"}};

/* A paragraph with what was put into the scratch; nothing when it is empty. */
static void paragraph(struct page *p, const char *tag, const char *end)
{
    if (!p->scratch.len) return;
    page_raw(p, tag);
    page_scratch(p);
    page_raw(p, end);
}

static void when(struct page *p, const struct step_result *r)
{
    const struct step_date *due = say_step_due(r);
    page_raw(p, "<div class=\"when\">");
    if (due) say_step_date(&p->scratch, due, p->language);
    else if (r->from.known && r->step->at_once) say_step_date(&p->scratch, &r->from, p->language);
    else if (r->done.known) say_step_date(&p->scratch, &r->done, p->language);
    else if (step_group(r) != STEPS_UNREAD) say_step_relative(&p->scratch, r, p->language);
    else say_delay(&p->scratch, r->step->within, p->language);
    paragraph(p, "<b>", "</b>");
    if (due == &r->planned) text_add(&p->scratch, say_phrase(SAY_PLANNED, p->language));
    paragraph(p, " <small>", "</small>");
    page_raw(p, "</div>");
}

static void state(struct page *p, const struct step_result *r)
{
    text_addf(p->out, "<p><span class=\"badge %s\"><span aria-hidden=\"true\">%s</span> ", looks[r->state].kind, looks[r->state].shape);
    page_text(p, say_step_state(r->state, p->language));
    page_raw(p, "</span>");
    if (r->state == STEP_DONE) text_addf(&p->scratch, " %s", say_phrase(SAY_STEP_UNDECIDED, p->language));
    if (!r->sure) text_addf(&p->scratch, "%s %s", p->scratch.len ? "," : "", say_phrase(SAY_STEP_UNSURE, p->language));
    if (r->level != LEVEL_PROVED) text_addf(&p->scratch, "%s %s", p->scratch.len ? "," : "", say_level(r->level, p->language));
    paragraph(p, "<small>", "</small>");
    page_raw(p, "</p>");
}

/* "From: 2026-01-05, line 7" */
static void date(struct page *p, enum phrase head, const struct step_date *d)
{
    if (!d->known) return;
    text_addf(&p->scratch, "%s%s", say_phrase(head, p->language), say_phrase(SAY_COLON, p->language));
    say_step_date(&p->scratch, d, p->language);
    paragraph(p, "<span>", "</span> ");
    page_line(p, d->at);
    page_raw(p, " ");
}

static void terms(struct page *p, const struct step_result *r)
{
    const struct law_step *s = r->step;
    if (s->actor) text_addf(&p->scratch, "%s%s", say_party(p->in->law, s->actor, s->language, p->language), say_phrase(SAY_SEMICOLON, p->language));
    say_step_terms(&p->scratch, p->in->law, s, p->language);
    paragraph(p, "<p>", "</p>");
    say_step_question(&p->scratch, s, p->language);
    if (s->asks && s->total.kind != DELAY_NONE && r->latest.known) {
        text_add(&p->scratch, say_phrase(SAY_COLON, p->language));
        say_step_date(&p->scratch, &r->latest, p->language);
    }
    paragraph(p, "<p>", "</p>");
    if (say_has(s->silence)) text_addf(&p->scratch, "%s%s%s", say_phrase(SAY_SILENCE_LOW, p->language), say_phrase(SAY_COLON, p->language), say_msg(s->silence, p->language));
    paragraph(p, "<p>", "</p>");
    if (say_has(s->note)) text_add(&p->scratch, say_msg(s->note, p->language));
    paragraph(p, "<p class=\"detail\">", "</p>");
    if (say_has(r->why)) text_add(&p->scratch, say_phrase(SAY_NOT_READ_FOR_DATE, p->language));
    paragraph(p, "<p class=\"detail\">", "</p>");
}

static void step(struct page *p, const struct step_result *r)
{
    const struct law_step *s = r->step;
    text_addf(p->out, "<li class=\"%s\">", looks[r->state].kind);
    when(p, r);
    page_raw(p, "<div>");
    say_step_title(&p->scratch, p->in, r, p->language);
    paragraph(p, "<p class=\"message\">", "</p>");
    state(p, r);
    if (r->from.known || r->done.known) {
        page_raw(p, "<p>");
        date(p, SAY_FROM, &r->from);
        if (r->from.known && r->done.known) page_raw(p, "· ");
        date(p, SAY_DONE, &r->done);
        page_raw(p, "</p>");
    }
    terms(p, r);
    step_texts(&p->scratch, p->in, s, p->language);
    for (uint32_t i = 0; i < s->rows.len; i++) text_addf(&p->scratch, "%s%s", i ? ", " : " · ", s->rows.at[i]);
    if (s->from_user) text_addf(&p->scratch, " · %s", say_phrase(SAY_USER_RULE, p->language));
    paragraph(p, "<p class=\"detail\">", "</p>");
    page_raw(p, "</div></li>\n");
}

/* Those of one kind, dated or not, under a heading for each event that they are told from. */
static uint32_t line_of_time(struct page *p, const struct step_result **order, uint32_t n, bool dated)
{
    const struct step_result *before = NULL;
    uint32_t written = 0;
    for (uint32_t i = 0; i < n; i++) {
        if ((step_group(order[i]) == STEPS_DATED) != dated) continue;
        if (step_opens_group(order[i], before)) {
            if (before) page_raw(p, "</ol>\n");
            step_heading(&p->scratch, p->in, order[i], p->language);
            paragraph(p, "<h3>", "</h3>\n");
            page_raw(p, "<ol class=\"time\">\n");
        }
        step(p, order[i]);
        before = order[i];
        written++;
    }
    if (before) page_raw(p, "</ol>\n");
    return written;
}

void section_timeline(struct page *p)
{
    uint32_t n = p->in->verdicts->steps.len, dated = 0;
    const struct step_result **order = calloc(n + 1, sizeof(const struct step_result *));
    if (!order) abort();
    step_order(p->in, order);
    page_element(p, "p class=\"detail\"", say_phrase(SAY_DAYS_COUNTED, p->language));
    page_element(p, "p class=\"detail\"", say_phrase(SAY_PLANNED_WHY, p->language));
    dated = line_of_time(p, order, n, true);
    if (!dated) page_element(p, "p", say_phrase(SAY_NO_STEP_BEGUN, p->language));
    if (dated < n) {
        text_addf(p->out, "<details%s><summary>", dated ? "" : " open");
        page_say(p, SAY_STEPS_TO_COME);
        text_addf(p->out, " (%u)</summary>\n", n - dated);
        line_of_time(p, order, n, false);
        page_raw(p, "</details>\n");
    }
    free(order);
}
