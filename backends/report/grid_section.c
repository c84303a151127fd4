/* grid_section.c - a schedule: actions by events, a mark where one is performed, a sum below; then event by event. */
#include "backends/report/page.h"

#include "lang/decimal.h"

#include <inttypes.h>

/* ---- what is performed ---- */

/* How often an action is performed at an event. */
static uint32_t performed(const struct page *p, const struct section *s, uint32_t row, uint32_t event)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < p->in->study->occurrences.len; i++) {
        const struct occurrence *o = &p->in->study->occurrences.at[i];
        n += o->event == event && o->action_table == s->rows && o->action_row == row;
    }
    return n;
}

/* The sum of a property of what is performed at an event; `missing` says that it is not written for all of it. */
struct sum { bool any, missing, lost; int64_t value; };

static struct sum sum_at(const struct page *p, const struct section *s, uint32_t event)
{
    struct sum sum = {false, false, false, 0};
    for (uint32_t i = 0; i < p->in->study->occurrences.len; i++) {
        const struct occurrence *o = &p->in->study->occurrences.at[i];
        if (o->event != event || o->action_table != s->rows) continue;
        const struct study_cell *c = study_cell(study_row(p->in->study, s->rows, o->action_row), &p->in->law->vocab->properties.at[s->sum]);
        bool known = c && c->state == PLAN_GIVEN;
        if (!known) sum.missing = true;
        else if (__builtin_add_overflow(sum.value, c->lo, &sum.value)) sum.lost = true;
        sum.any = sum.any || known;
    }
    return sum;
}

/* "8 mL", "8 mL + ?", "?" */
static void sum_text(struct page *p, const struct section *s, struct sum sum)
{
    const struct type *type = &p->in->law->vocab->properties.at[s->sum].type;
    char digits[DECIMAL_TEXT_SIZE];
    struct decimal d = {sum.value, STUDY_SCALE};
    if (sum.any && !sum.lost) {
        decimal_format(decimal_normalise(d), digits);
        text_add(&p->scratch, digits);
        if (type->unit_text[0]) text_addf(&p->scratch, " %s", type->unit_text);
        if (sum.missing) text_add(&p->scratch, " + ");
    }
    if (sum.missing || sum.lost) text_add(&p->scratch, "?");
    page_scratch(p);
}

/* ---- when ---- */

static void day(struct page *p, const struct event *ev, int64_t n)
{
    bool shift = ev->from_one && !ev->in_hours;
    if (shift && n >= 0) n++;
    text_add(&p->scratch, say_phrase(ev->in_hours ? SAY_HOUR_LETTER : SAY_DAY_LETTER, p->language));
    if (n > 0 && !shift) text_addc(&p->scratch, '+');
    text_addi(&p->scratch, n);
}

/* "J+28 ± 3 j", "J-14 … J-1", with the event that they count from when that is not the axis's own anchor. */
static void when(struct page *p, const struct section *s, const struct event *ev)
{
    int64_t width = ev->hi - ev->lo;
    if (!ev->has_day) {
        page_say(p, SAY_NO_DAY);
        return;
    }
    bool around = ev->has_window && width % 2 == 0 && !(ev->from_one && ev->lo < 0 && ev->hi >= 0);
    day(p, ev, around ? ev->lo + width / 2 : ev->lo);
    if (around && width) text_addf(&p->scratch, " ± %" PRId64 " %s", width / 2, say_phrase(ev->in_hours ? SAY_HOUR_UNIT : SAY_DAY_UNIT, p->language));
    if (!around && width) {
        text_add(&p->scratch, " … ");
        day(p, ev, ev->hi);
    }
    page_scratch(p);
    if (ev->anchor_event == PLAN_NONE) return;
    const struct event *anchor = &p->in->study->events.at[ev->anchor_event];
    if (anchor->lo == 0 && anchor->hi == 0) return;
    page_raw(p, " ");
    page_say(p, SAY_COUNTED_FROM);
    page_raw(p, " ");
    say_row(&p->scratch, p->in, s->columns, anchor->row, p->language);
    page_scratch(p);
}

/* ---- the table ---- */

static void head_row(struct page *p, const struct section *s)
{
    const struct study *study = p->in->study;
    page_raw(p, "<thead><tr>");
    page_element(p, "th scope=\"col\"", say_word(&p->in->law->vocab->blocks.at[s->rows].word, p->language));
    for (uint32_t e = 0; e < study->events.len; e++) {
        const struct study_row *r = study_row(study, s->columns, study->events.at[e].row);
        page_raw(p, "<th scope=\"col\">");
        if (r->name) page_quoted(p, "span", r->name->text);
        if (r->title) page_quoted(p, "small", r->title);
        page_raw(p, "<small>");
        when(p, s, &study->events.at[e]);
        page_raw(p, "</small></th>");
    }
    page_raw(p, "</tr></thead>\n");
}

static void action_row(struct page *p, const struct section *s, uint32_t row)
{
    const struct study *study = p->in->study;
    say_row(&p->scratch, p->in, s->rows, row, p->language);
    page_raw(p, "<tr><th scope=\"row\">");
    if (p->foreign) text_addf(p->out, "<span lang=\"%s\">", p->foreign);
    page_scratch(p);
    if (p->foreign) page_raw(p, "</span>");
    page_raw(p, "</th>");
    for (uint32_t e = 0; e < study->events.len; e++) {
        uint32_t n = performed(p, s, row, study->events.at[e].row);
        page_raw(p, "<td>");
        if (n) {
            page_raw(p, "<span class=\"dot\" role=\"img\" aria-label=\"");
            page_say(p, SAY_PERFORMED);
            page_raw(p, "\">●</span>");
        }
        if (n > 1) text_addf(p->out, " ×&nbsp;%u", n);
        page_raw(p, "</td>");
    }
    page_raw(p, "</tr>\n");
}

static void footer_row(struct page *p, const struct section *s)
{
    const struct study *study = p->in->study;
    page_raw(p, "<tfoot><tr>");
    page_element(p, "th scope=\"row\"", say_word(&p->in->law->vocab->properties.at[s->sum].word, p->language));
    for (uint32_t e = 0; e < study->events.len; e++) {
        page_raw(p, "<td>");
        sum_text(p, s, sum_at(p, s, study->events.at[e].row));
        page_raw(p, "</td>");
    }
    page_raw(p, "</tr></tfoot>\n");
}

static void table(struct page *p, const struct section *s)
{
    const char *caption = say_word(&s->word, p->language);
    page_raw(p, "<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"");
    page_text(p, caption);
    page_raw(p, "\">\n<table class=\"grid\">\n");
    page_element(p, "caption", caption);
    page_raw(p, "\n");
    head_row(p, s);
    page_raw(p, "<tbody>\n");
    for (uint32_t r = 0; r < p->in->study->tables.at[s->rows].rows.len; r++) action_row(p, s, r);
    page_raw(p, "</tbody>\n");
    if (s->sum != VOCAB_NONE) footer_row(p, s);
    page_raw(p, "</table>\n</div>\n");
}

/* ---- event by event: what a narrow screen shows instead, and what is read aloud ---- */

static void event_item(struct page *p, const struct section *s, const struct event *ev)
{
    const struct study_row *r = study_row(p->in->study, s->columns, ev->row);
    bool any = false;
    page_raw(p, "<li><p>");
    if (r->name) page_quoted(p, "strong", r->name->text);
    if (r->title) {
        page_raw(p, " ");
        page_quoted(p, "span", r->title);
    }
    page_raw(p, " <small>");
    when(p, s, ev);
    page_raw(p, "</small></p>\n");
    for (uint32_t row = 0; row < p->in->study->tables.at[s->rows].rows.len; row++) {
        uint32_t n = performed(p, s, row, ev->row);
        if (!n) continue;
        page_raw(p, any ? "<li>" : "<ul><li>");
        any = true;
        say_row(&p->scratch, p->in, s->rows, row, p->language);
        page_scratch(p);
        if (n > 1) text_addf(p->out, " ×&nbsp;%u", n);
        page_raw(p, "</li>\n");
    }
    if (any) page_raw(p, "</ul>\n");
    else page_element(p, "p", say_phrase(SAY_NOTHING_HERE, p->language));
    if (any && s->sum != VOCAB_NONE) {
        page_raw(p, "<p>");
        page_text(p, say_word(&p->in->law->vocab->properties.at[s->sum].word, p->language));
        page_say(p, SAY_COLON);
        sum_text(p, s, sum_at(p, s, ev->row));
        page_raw(p, "</p>\n");
    }
    page_raw(p, "</li>\n");
}

void section_grid(struct page *p, const struct section *s)
{
    const struct study *study = p->in->study;
    if (s->rows == VOCAB_NONE || s->columns == VOCAB_NONE) return;
    if (!study->events.len || !study->tables.at[s->rows].rows.len) {
        page_element(p, "p", say_phrase(SAY_NO_SCHEDULE, p->language));
        return;
    }
    table(p, s);
    if (s->sum != VOCAB_NONE) page_element(p, "p class=\"detail\"", say_phrase(SAY_SUM_MISSING, p->language));
    page_raw(p, "<h3>");
    page_say(p, SAY_ONE_BY_ONE);
    page_raw(p, "</h3>\n<ol class=\"events\">\n");
    for (uint32_t e = 0; e < study->events.len; e++) event_item(p, s, &study->events.at[e]);
    page_raw(p, "</ol>\n");
}
