/* reading_section.c - the readings that texts leave open, as recorded, and what the author asked to tolerate. */
#include "backends/report/page.h"

static void reading(struct page *p, const struct reading *r)
{
    page_raw(p, "<tr role=\"row\">");
    page_cell(p, "th", SAY_READING);
    page_text(p, say_msg(r->title, p->language));
    page_raw(p, "</th>");
    page_cell(p, "td", SAY_ABOUT);
    page_text(p, r->about ? r->about : "—");
    page_raw(p, "</td>");
    page_cell(p, "td", SAY_KEPT);
    page_text(p, say_has(r->retained) ? say_msg(r->retained, p->language) : "—");
    page_raw(p, "</td>");
    page_cell(p, "td", SAY_ALTERNATIVE);
    page_text(p, say_has(r->alternative) ? say_msg(r->alternative, p->language) : "—");
    page_raw(p, "</td>");
    page_cell(p, "td", SAY_RECORDED_BY);
    page_say(p, r->of_law ? SAY_THE_LAW : SAY_THE_PROTOCOL);
    if (!r->of_law) {
        page_raw(p, " ");
        page_line(p, r->span);
    }
    page_raw(p, "</td></tr>\n");
}

static void tolerance(struct page *p, const struct tolerance *t)
{
    page_raw(p, "<tr role=\"row\">");
    page_cell(p, "th", SAY_RULE);
    page_text(p, t->code ? t->code : "—");
    page_raw(p, "</th>");
    page_cell(p, "td", SAY_MOTIVE);
    page_quoted(p, "span", t->reason ? t->reason : "—");
    page_raw(p, "</td>");
    page_cell(p, "td", SAY_BY_WHOM);
    page_quoted(p, "span", t->by ? t->by : "—");
    page_raw(p, "</td>");
    page_cell(p, "td", SAY_GRANTED);
    say_day(&p->scratch, t->granted);
    page_scratch(p);
    page_raw(p, "</td>");
    page_cell(p, "td", SAY_EXPIRES);
    say_day(&p->scratch, t->expires);
    page_scratch(p);
    page_raw(p, "</td>");
    page_cell(p, "td class=\"where\"", SAY_LINE);
    page_line(p, t->span);
    page_raw(p, "</td></tr>\n");
}

void section_readings(struct page *p)
{
    static const enum phrase heads[] = {SAY_READING, SAY_ABOUT, SAY_KEPT, SAY_ALTERNATIVE, SAY_RECORDED_BY};
    const struct report_input *in = p->in;
    if (in->law->readings.len + in->n_readings) {
        page_table(p, "readings", say_phrase(SAY_READING, p->language), heads, 5);
        for (uint32_t i = 0; i < in->n_readings; i++) reading(p, &in->readings[i]);
        for (uint32_t i = 0; i < in->law->readings.len; i++) reading(p, &in->law->readings.at[i]);
        page_table_end(p);
    } else page_element(p, "p", say_phrase(SAY_READINGS_NONE, p->language));
    page_tolerances(p);
}

void page_tolerances(struct page *p)
{
    static const enum phrase tolerance_heads[] = {SAY_RULE, SAY_MOTIVE, SAY_BY_WHOM, SAY_GRANTED, SAY_EXPIRES, SAY_LINE};
    const struct report_input *in = p->in;
    if (!in->n_tolerances) return;
    page_table(p, "readings", say_phrase(SAY_TOLERANCES, p->language), tolerance_heads, 6);
    for (uint32_t i = 0; i < in->n_tolerances; i++) tolerance(p, &in->tolerances[i]);
    page_table_end(p);
}
