/* grid_section.c - a schedule: actions by events, a mark where one is performed, a sum below; then event by event. */
#include "backends/report/page.h"

#include "lang/decimal.h"

#include <inttypes.h>
#include <stdlib.h>

/* ---- what is performed ---- */

/* More cells than people read in a table: the list alone is written. */
enum { MAX_CELLS = 200000 };

/* Occurrences stand in the order of the events: those of event e are first[e] up to first[e + 1]. */
struct grid { const struct section *s; uint32_t actions, events; uint32_t *first, *count; };

static bool is_in(const struct grid *g, const struct occurrence *o) { return o->action_table == g->s->rows && o->action_row < g->actions; }

static void fill(const struct page *p, struct grid *g)
{
    const struct study *study = p->in->study;
    uint32_t i = 0, n = study->occurrences.len;
    bool small = (uint64_t)g->actions * g->events <= MAX_CELLS;
    g->first = calloc(g->events + 1, sizeof *g->first);
    g->count = small ? calloc((size_t)g->actions * g->events + 1, sizeof *g->count) : NULL;
    if (!g->first || (small && !g->count)) abort();
    for (uint32_t e = 0; e < g->events; e++) {
        g->first[e] = i;
        for (; i < n && study->occurrences.at[i].event == study->events.at[e].row; i++)
            if (g->count && is_in(g, &study->occurrences.at[i])) g->count[(size_t)study->occurrences.at[i].action_row * g->events + e]++;
    }
    g->first[g->events] = i;
}

/* The sum of a property of what is performed at an event; `missing` says that it is not written for all of it. */
struct sum { bool any, missing, lost; int64_t value; };

static struct sum sum_at(const struct page *p, const struct grid *g, uint32_t event)
{
    struct sum sum = {false, false, false, 0};
    for (uint32_t i = g->first[event]; i < g->first[event + 1]; i++) {
        const struct occurrence *o = &p->in->study->occurrences.at[i];
        if (!is_in(g, o)) continue;
        const struct study_cell *c = study_cell(study_row(p->in->study, g->s->rows, o->action_row), &p->in->law->vocab->properties.at[g->s->sum]);
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
    if (ev->from_one && !ev->in_hours && n >= 0) n++;
    text_add(&p->scratch, say_phrase(ev->in_hours ? SAY_HOUR_LETTER : SAY_DAY_LETTER, p->language));
    if (n > 0) text_addc(&p->scratch, '+');
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
    const struct study_row *r = study_row(p->in->study, s->columns, anchor->row);
    page_text(p, r->name ? r->name->text : "?");
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

static void action_name(struct page *p, const struct grid *g, uint32_t row)
{
    if (p->foreign) text_addf(p->out, "<span lang=\"%s\">", p->foreign);
    say_row(&p->scratch, p->in, g->s->rows, row, p->language);
    page_scratch(p);
    if (p->foreign) page_raw(p, "</span>");
}

static void action_row(struct page *p, const struct grid *g, uint32_t row)
{
    page_raw(p, "<tr><th scope=\"row\">");
    action_name(p, g, row);
    page_raw(p, "</th>");
    for (uint32_t e = 0; e < g->events; e++) {
        uint32_t n = g->count[(size_t)row * g->events + e];
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

/* "Volume (sum)" */
static void sum_name(struct page *p, const struct grid *g)
{
    page_text(p, say_word(&p->in->law->vocab->properties.at[g->s->sum].word, p->language));
    page_raw(p, " (");
    page_say(p, SAY_SUM);
    page_raw(p, ")");
}

static void footer_row(struct page *p, const struct grid *g)
{
    page_raw(p, "<tfoot><tr><th scope=\"row\">");
    sum_name(p, g);
    page_raw(p, "</th>");
    for (uint32_t e = 0; e < g->events; e++) {
        page_raw(p, "<td>");
        sum_text(p, g->s, sum_at(p, g, e));
        page_raw(p, "</td>");
    }
    page_raw(p, "</tr></tfoot>\n");
}

static void table(struct page *p, const struct grid *g)
{
    const struct section *s = g->s;
    const char *caption = say_word(&s->word, p->language);
    page_raw(p, "<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"");
    page_text(p, caption);
    page_raw(p, "\">\n<table class=\"grid\">\n");
    page_element(p, "caption", caption);
    page_raw(p, "\n");
    head_row(p, s);
    page_raw(p, "<tbody>\n");
    for (uint32_t r = 0; r < g->actions; r++) action_row(p, g, r);
    page_raw(p, "</tbody>\n");
    if (s->sum != VOCAB_NONE) footer_row(p, g);
    page_raw(p, "</table>\n</div>\n");
}

/* ---- event by event: what a narrow screen shows instead, and what is read aloud ---- */

static void event_item(struct page *p, const struct grid *g, uint32_t e)
{
    const struct event *ev = &p->in->study->events.at[e];
    const struct study_row *r = study_row(p->in->study, g->s->columns, ev->row);
    bool any = false;
    page_raw(p, "<li><p>");
    if (r->name) page_quoted(p, "strong", r->name->text);
    if (r->title) {
        page_raw(p, " ");
        page_quoted(p, "span", r->title);
    }
    page_raw(p, " <small>");
    when(p, g->s, ev);
    page_raw(p, "</small></p>\n");
    for (uint32_t i = g->first[e]; i < g->first[e + 1]; i++) {
        if (!is_in(g, &p->in->study->occurrences.at[i])) continue;
        page_raw(p, any ? "<li>" : "<ul><li>");
        any = true;
        action_name(p, g, p->in->study->occurrences.at[i].action_row);
        page_raw(p, "</li>\n");
    }
    if (any) page_raw(p, "</ul>\n");
    else page_element(p, "p", say_phrase(SAY_NOTHING_HERE, p->language));
    if (any && g->s->sum != VOCAB_NONE) {
        page_raw(p, "<p>");
        sum_name(p, g);
        page_say(p, SAY_COLON);
        sum_text(p, g->s, sum_at(p, g, e));
        page_raw(p, "</p>\n");
    }
    page_raw(p, "</li>\n");
}

static bool lacks_a_value(const struct page *p, const struct grid *g)
{
    for (uint32_t e = 0; e < g->events && g->s->sum != VOCAB_NONE; e++)
        if (sum_at(p, g, e).missing) return true;
    return false;
}

void section_grid(struct page *p, const struct section *s)
{
    const struct study *study = p->in->study;
    if (s->rows == VOCAB_NONE || s->columns == VOCAB_NONE) return;
    struct grid g = {.s = s, .actions = study->tables.at[s->rows].rows.len, .events = study->events.len};
    if (!g.events || !g.actions) {
        page_element(p, "p", say_phrase(SAY_NO_SCHEDULE, p->language));
        return;
    }
    fill(p, &g);
    if (g.count) table(p, &g);
    if (lacks_a_value(p, &g)) page_element(p, "p class=\"detail\"", say_phrase(SAY_SUM_MISSING, p->language));
    page_raw(p, "<h3>");
    page_text(p, say_word(&p->in->law->vocab->blocks.at[s->columns].word, p->language));
    page_say(p, SAY_COLON);
    page_say(p, SAY_IN_ORDER);
    page_raw(p, "</h3>\n<ol class=\"events\">\n");
    for (uint32_t e = 0; e < g.events; e++) event_item(p, &g, e);
    page_raw(p, "</ol>\n");
    free(g.first);
    free(g.count);
}
