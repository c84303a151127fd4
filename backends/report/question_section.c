/* question_section.c - what a person must judge: first the texts to open, then what is not shown, by who is asked, now or later. */
#include "backends/report/page.h"

#include <stdlib.h>
#include <string.h>

static bool is_question(const struct verdict *v) { return v->outcome == OUTCOME_NOT_SHOWN && !say_has(v->why); }

/* A fact that needs no saying: the author states it, or one with the same label was named before it. */
static bool is_said(const struct verdict *v, uint32_t fact)
{
    const struct fact_ref *f = &v->facts.at[fact];
    if (f->stated && f->property != VOCAB_NONE) return true;
    for (uint32_t i = 0; i < fact; i++) {
        const struct fact_ref *e = &v->facts.at[i];
        if (!(e->stated && e->property != VOCAB_NONE) && strcmp(say_msg(e->label, LANG_EN), say_msg(f->label, LANG_EN)) == 0) return true;
    }
    return false;
}

static void question(struct page *p, const struct verdict *v)
{
    page_raw(p, "<li><p>");
    page_text(p, say_msg(v->message, p->language));
    page_raw(p, "</p>");
    page_subject(p, v);
    page_raw(p, "<p class=\"detail\">");
    page_element(p, "strong", rule_code(v->rule));
    const char *joint = " · ";
    for (uint32_t i = 0; i < v->facts.len; i++) {
        if (is_said(v, i)) continue;
        page_text(p, joint);
        if (*joint != ',') {
            page_say(p, SAY_TO_SAY);
            page_say(p, SAY_COLON);
        }
        page_text(p, say_msg(v->facts.at[i].label, p->language));
        joint = ", ";
    }
    if (say_line(p->in->sources, v->at)) page_raw(p, " · ");
    page_line(p, v->at);
    page_raw(p, "</p></li>\n");
}

/* What rests on a text that was not read: nothing else is surer before it was opened. */
static bool texts_to_open(struct page *p, bool *done)
{
    const struct verdicts *vs = p->in->verdicts;
    bool any = false;
    for (uint32_t i = 0; i < vs->all.len; i++) {
        const struct verdict *v = &vs->all.at[i];
        if (law_level(p->in->law, v->rule->grade) != LEVEL_NOTED || !(is_question(v) || v->outcome == OUTCOME_NOT_MET)) continue;
        if (!any) {
            page_element(p, "h3", say_phrase(SAY_TO_OPEN, p->language));
            page_raw(p, "<ul class=\"questions\">\n");
        }
        question(p, v);
        done[i] = any = true;
    }
    if (any) page_raw(p, "</ul>\n");
    return any;
}

/* The questions of one group, `later` or not; true when there was one. */
static bool group(struct page *p, const char *addressee, bool later, bool *done)
{
    const struct verdicts *vs = p->in->verdicts;
    bool any = false;
    for (uint32_t i = 0; i < vs->all.len; i++) {
        const struct verdict *v = &vs->all.at[i];
        if (done[i] || !is_question(v) || v->due_later != later) continue;
        if (strcmp(say_addressee(p->in->law, v->rule, p->language), addressee) != 0) continue;
        if (!any) {
            page_element(p, later ? "h4" : "h3", addressee);
            page_raw(p, "<ul class=\"questions\">\n");
        }
        question(p, v);
        done[i] = any = true;
    }
    if (any) page_raw(p, "</ul>\n");
    return any;
}

static void waits_for(struct page *p, const struct choice_result *c)
{
    if (!c->open.len) return;
    page_raw(p, "<p class=\"detail\">");
    page_say(p, SAY_TO_SAY);
    page_say(p, SAY_COLON);
    for (uint32_t i = 0; i < c->open.len; i++) {
        if (i) page_raw(p, ", ");
        page_text(p, say_msg(c->open.at[i].label, p->language));
    }
    page_raw(p, "</p>");
}

/* Choices that the rules leave open, with the question that the law gives for them. */
static bool open_choices(struct page *p)
{
    const struct verdicts *vs = p->in->verdicts;
    bool any = false;
    for (uint32_t i = 0; i < vs->choices.len; i++) {
        const struct choice_result *c = &vs->choices.at[i];
        if (!c->applicable || c->decided) continue;
        if (!any) {
            page_element(p, "h3", say_phrase(SAY_CHOICES_OPEN, p->language));
            page_raw(p, "<ul class=\"questions\">\n");
        }
        any = true;
        page_raw(p, "<li><p>");
        page_text(p, say_has(c->choice->ask) ? say_msg(c->choice->ask, p->language) : say_word(&c->choice->word, p->language));
        page_raw(p, "</p><p class=\"detail\">");
        page_text(p, say_word(&c->choice->word, p->language));
        page_say(p, SAY_COLON);
        page_set(p, c->choice->enumeration, c->candidates, true);
        page_raw(p, "</p>");
        waits_for(p, c);
        page_raw(p, "</li>\n");
    }
    if (any) page_raw(p, "</ul>\n");
    return any;
}

/* Rules that no version read answers for at the day they are asked for. */
static bool unread(struct page *p)
{
    const struct verdicts *vs = p->in->verdicts;
    bool any = false;
    for (uint32_t i = 0; i < vs->all.len; i++) {
        const struct verdict *v = &vs->all.at[i];
        if (v->outcome != OUTCOME_NOT_SHOWN || !say_has(v->why)) continue;
        if (!any) {
            page_element(p, "h3", say_phrase(SAY_NOT_READ_GROUP, p->language));
            page_raw(p, "<ul class=\"questions\">\n");
        }
        any = true;
        page_raw(p, "<li><p>");
        page_text(p, say_msg(v->why, p->language));
        page_say(p, SAY_COLON);
        page_say(p, SAY_NOT_READ_FOR_DATE);
        page_raw(p, "</p><p class=\"detail\">");
        page_element(p, "strong", rule_code(v->rule));
        page_raw(p, " · ");
        page_text(p, say_word(&v->rule->word, p->language));
        page_raw(p, "</p></li>\n");
    }
    if (any) page_raw(p, "</ul>\n");
    return any;
}

void section_questions(struct page *p)
{
    const struct verdicts *vs = p->in->verdicts;
    bool *done = calloc(vs->all.len + 1, sizeof *done);
    if (!done) abort();
    bool any = texts_to_open(p, done);
    any |= open_choices(p);
    for (int later = 0; later <= 1; later++) {
        bool said = false;
        for (uint32_t i = 0; i < vs->all.len; i++) {
            const struct verdict *v = &vs->all.at[i];
            if (done[i] || !is_question(v) || v->due_later != (later == 1)) continue;
            if (later && !said) {
                page_element(p, "h3", say_phrase(SAY_LATER, p->language));
                page_element(p, "p", say_phrase(SAY_LATER_WHY, p->language));
            }
            said = true;
            any |= group(p, say_addressee(p->in->law, v->rule, p->language), later == 1, done);
        }
    }
    any |= unread(p);
    if (!any) page_element(p, "p", say_phrase(SAY_QUESTIONS_NONE, p->language));
    free(done);
}
