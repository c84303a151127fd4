/* verdict_section.c - the table of rules, text of law by text of law: what each asks, its verdict, the lines that bear it out. */
#include "backends/report/page.h"

#include <stdlib.h>
#include <string.h>

/* How an outcome is drawn: a shape beside the word, never the colour alone. */
static const struct { const char *kind, *shape; } looks[OUTCOMES] = {
    [OUTCOME_MET] = {"met", "✓"}, [OUTCOME_NOT_MET] = {"not-met", "✗"}, [OUTCOME_NOT_SHOWN] = {"not-shown", "?"},
    [OUTCOME_NOT_APPLICABLE] = {"na", "–"}, [OUTCOME_NOT_EVALUATED] = {"not-evaluated", "!"}};

/* What needs a reader first comes first. */
static const enum outcome order[OUTCOMES] = {OUTCOME_NOT_MET, OUTCOME_NOT_EVALUATED, OUTCOME_NOT_SHOWN, OUTCOME_MET, OUTCOME_NOT_APPLICABLE};

static void badge(struct page *p, enum outcome o)
{
    text_addf(p->out, "<span class=\"badge %s\"><span aria-hidden=\"true\">%s</span> ", looks[o].kind, looks[o].shape);
    page_text(p, say_outcome(o, p->language));
    page_raw(p, "</span>");
}

/* ---- texts of law, in the order of their numbers ---- */

/* The version of a text that comes first in a rule: rules are read under it. `source` is VOCAB_NONE for rules without a text. */
struct heading { uint32_t source, version; };

static struct heading heading_of(const struct rule *r)
{
    return r->cites.len ? (struct heading){r->cites.at[0].source, r->cites.at[0].version} : (struct heading){VOCAB_NONE, VOCAB_NONE};
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* Is `a` before `b`, where "art. 9" is before "art. 10"? */
static bool is_before(const char *a, const char *b)
{
    while (*a && *b) {
        if (is_digit(*a) && is_digit(*b)) {
            while (*a == '0') a++;
            while (*b == '0') b++;
            size_t n = strspn(a, "0123456789"), m = strspn(b, "0123456789");
            int c = n == m ? strncmp(a, b, n) : n < m ? -1 : 1;
            if (c) return c < 0;
            a += n, b += m;
        } else if (*a != *b) {
            return (unsigned char)*a < (unsigned char)*b;
        } else a++, b++;
    }
    return !*a && *b;
}

static bool heading_is_before(const struct page *p, struct heading a, struct heading b)
{
    if (a.source == b.source) return a.version < b.version;
    if (a.source == VOCAB_NONE || b.source == VOCAB_NONE) return b.source == VOCAB_NONE;
    const struct law *law = p->in->law;
    const char *x = say_word(&law->sources.at[a.source].word, p->language), *y = say_word(&law->sources.at[b.source].word, p->language);
    return strcmp(x, y) == 0 ? a.source < b.source : is_before(x, y);
}

/* The headings of the verdicts, each once, in order. The caller frees them. */
static struct heading *headings(const struct page *p, uint32_t *n)
{
    const struct verdicts *vs = p->in->verdicts;
    struct heading *of = calloc(vs->all.len + 1, sizeof *of);
    if (!of) abort();
    *n = 0;
    for (uint32_t i = 0; i < vs->all.len; i++) {
        struct heading h = heading_of(vs->all.at[i].rule);
        uint32_t at = 0;
        while (at < *n && heading_is_before(p, of[at], h)) at++;
        if (at < *n && of[at].source == h.source && of[at].version == h.version) continue;
        memmove(&of[at + 1], &of[at], (*n - at) * sizeof *of);
        of[at] = h;
        (*n)++;
    }
    return of;
}

/* ---- counts and rows ---- */

/* What was not evaluated is rare, and is named only when there is some. */
static bool is_listed(const struct page *p, enum outcome o) { return o != OUTCOME_NOT_EVALUATED || p->in->verdicts->counts[o]; }

static void counts(struct page *p)
{
    const struct verdicts *vs = p->in->verdicts;
    page_raw(p, "<ul class=\"counts\">\n");
    for (uint32_t i = 0; i < OUTCOMES; i++) {
        if (!is_listed(p, order[i])) continue;
        text_addf(p->out, "<li><a href=\"#%s\"><b>%u</b> ", looks[order[i]].kind, vs->counts[order[i]]);
        badge(p, order[i]);
        page_raw(p, "</a></li>\n");
    }
    text_addf(p->out, "<li class=\"total\"><b>%u</b> ", vs->all.len);
    page_say(p, SAY_TOTAL);
    page_raw(p, "</li>\n</ul>\n");
}

static void message(struct page *p, const struct verdict *v)
{
    const char *title = say_word(&v->rule->word, p->language), *text = say_msg(v->message, p->language);
    bool speaks = v->outcome == OUTCOME_NOT_MET || (v->outcome == OUTCOME_NOT_SHOWN && !say_has(v->why));
    if (speaks && *text && strcmp(text, title) != 0) page_element(p, "p class=\"message\"", text);
    if (v->outcome == OUTCOME_NOT_SHOWN && say_has(v->why)) page_element(p, "p class=\"message\"", say_phrase(SAY_NOT_READ_FOR_DATE, p->language));
    if (v->rule->from_user) page_element(p, "p class=\"detail\"", say_phrase(SAY_USER_RULE, p->language));
    const struct tolerance *t = v->outcome == OUTCOME_NOT_MET ? say_tolerance(p->in, v->rule) : NULL;
    if (!t) return;
    page_raw(p, "<p class=\"detail\">");
    page_say(p, SAY_TOLERATED);
    page_raw(p, " ");
    say_day(&p->scratch, t->expires);
    page_scratch(p);
    if (t->by) {
        page_raw(p, " ");
        page_say(p, SAY_BY);
        page_raw(p, " ");
        page_quoted(p, "span", t->by);
    }
    if (t->reason) {
        page_say(p, SAY_COLON);
        page_quoted(p, "span", t->reason);
    }
    page_raw(p, "</p>");
}

static void verdict_cell(struct page *p, const struct verdict *v)
{
    page_cell(p, "td class=\"verdict\"", SAY_VERDICT);
    badge(p, v->outcome);
    if (v->outcome == OUTCOME_NOT_MET) {
        page_raw(p, "<br><small>");
        page_text(p, diag_level_word(v->severity, p->language));
        page_raw(p, ", ");
        page_text(p, say_level(v->level, p->language));
        page_raw(p, "</small>");
    }
    if (v->outcome == OUTCOME_MET && v->level != LEVEL_PROVED) {
        page_raw(p, "<br><small>");
        page_text(p, say_level(v->level, p->language));
        page_raw(p, "</small>");
    }
    if (v->due_later) {
        page_raw(p, "<br><small>");
        page_say(p, SAY_LATER_LOW);
        page_raw(p, "</small>");
    }
    page_raw(p, "</td>");
}

/* The place of the verdict, then the facts that it rests on, a line once. */
static void lines_cell(struct page *p, const struct verdict *v)
{
    page_cell(p, "td class=\"where\"", SAY_EVIDENCE_LINE);
    uint32_t at = v->outcome == OUTCOME_NOT_APPLICABLE ? 0 : say_line(p->in->sources, v->at);
    if (at) page_line(p, v->at);
    for (uint32_t i = 0; i < v->facts.len && v->outcome != OUTCOME_NOT_APPLICABLE; i++) {
        const struct fact_ref *f = &v->facts.at[i];
        uint32_t line = f->stated ? say_line(p->in->sources, f->span) : 0;
        bool seen = !line || (line == at && f->span.file == v->at.file);
        for (uint32_t k = 0; k < i && !seen; k++)
            seen = v->facts.at[k].stated && v->facts.at[k].span.file == f->span.file && say_line(p->in->sources, v->facts.at[k].span) == line;
        if (seen) continue;
        page_raw(p, "<br>");
        page_line(p, f->span);
        page_raw(p, " <small>");
        page_text(p, say_msg(f->label, p->language));
        page_raw(p, "</small>");
    }
    page_raw(p, "</td>");
}

/* The place in the text of the heading, how it was read when that is not what the heading says, and the other texts. */
static void law_cell(struct page *p, const struct rule *r)
{
    page_cell(p, "td class=\"law\"", SAY_TEXT_OF_LAW);
    const struct citation *first = r->cites.len ? &r->cites.at[0] : NULL;
    const struct source_version *v = first ? say_version_of(p->in->law, first) : NULL;
    if (first && first->place) page_element(p, "p class=\"text\"", first->place);
    if (first && r->grade < p->in->law->grades.len && !(v && v->grade == r->grade)) {
        page_raw(p, "<p class=\"text\">");
        page_element(p, "small", say_word(&p->in->law->grades.at[r->grade].word, p->language));
        page_raw(p, "</p>");
    }
    if (r->cites.len > 1) page_citations(p, first + 1, r->cites.len - 1, r->grade);
    page_raw(p, "</td>");
}

/* The title says what is asked: a prohibition says so, and a row of a table of duties says of which, unless a question does. */
static void title(struct page *p, const struct verdict *v)
{
    const struct rule *r = v->rule;
    page_raw(p, "<p>");
    if (r->modality == MODAL_FORBIDS) {
        page_say(p, SAY_FORBIDDEN);
        page_say(p, SAY_COLON);
    }
    page_text(p, say_word(&r->word, p->language));
    page_raw(p, "</p>");
    if (r->group < p->in->law->groups.len && v->outcome != OUTCOME_NOT_SHOWN)
        page_element(p, "p class=\"subject\"", say_word(&p->in->law->groups.at[r->group].word, p->language));
}

static void verdict_row(struct page *p, const struct verdict *v)
{
    page_raw(p, "<tr role=\"row\">");
    page_cell(p, "th", SAY_CODE);
    page_text(p, rule_code(v->rule));
    page_raw(p, "</th>");
    page_cell(p, "td class=\"rule\"", SAY_RULE);
    title(p, v);
    page_subject(p, v);
    message(p, v);
    page_raw(p, "</td>");
    verdict_cell(p, v);
    law_cell(p, v->rule);
    lines_cell(p, v);
    page_raw(p, "</tr>\n");
}

/* The rows of one outcome under one text, with its heading; nothing when there is none. `first` is spent by the first heading. */
static void rows_under(struct page *p, enum outcome o, struct heading h, bool *first)
{
    const struct verdicts *vs = p->in->verdicts;
    bool any = false;
    for (uint32_t i = 0; i < vs->all.len; i++) {
        const struct verdict *v = &vs->all.at[i];
        struct heading own = heading_of(v->rule);
        if (v->outcome != o || own.source != h.source || own.version != h.version) continue;
        if (!any) {
            if (!*first) page_raw(p, "</tbody>\n<tbody role=\"rowgroup\">\n");
            page_raw(p, "<tr role=\"row\" class=\"under\"><th colspan=\"5\" scope=\"rowgroup\" role=\"rowheader\">");
            struct citation text = {.source = h.source, .version = h.version};
            page_citations(p, &text, h.source == VOCAB_NONE ? 0 : 1, VOCAB_NONE);
            page_raw(p, "</th></tr>\n");
        }
        any = true, *first = false;
        verdict_row(p, v);
    }
}

static void table(struct page *p, enum outcome o, const struct heading *of, uint32_t n)
{
    static const enum phrase heads[] = {SAY_CODE, SAY_RULE, SAY_VERDICT, SAY_TEXT_OF_LAW, SAY_EVIDENCE_LINE};
    const struct verdicts *vs = p->in->verdicts;
    struct text words;
    text_init(&words);
    text_addf(&words, "%s (%u)", say_outcome(o, p->language), vs->counts[o]);
    bool folded = o == OUTCOME_NOT_APPLICABLE;
    text_addf(p->out, folded ? "<details id=\"%s\"><summary>" : "<h3 id=\"%s\">", looks[o].kind);
    badge(p, o);
    text_addf(p->out, folded ? " <b>%u</b></summary>\n" : " <b>%u</b></h3>\n", vs->counts[o]);
    if (vs->counts[o]) {
        page_table(p, "verdicts", words.at, heads, 5);
        bool first = true;
        for (uint32_t i = 0; i < n; i++) rows_under(p, o, of[i], &first);
        page_table_end(p);
    } else page_element(p, "p", say_phrase(SAY_NOTHING_HERE, p->language));
    if (folded) page_raw(p, "</details>\n");
    text_release(&words);
}

static void flags(struct page *p)
{
    const struct law *law = p->in->law;
    if (!law->flags.len) return;
    page_element(p, "h3", say_phrase(SAY_MARKS, p->language));
    page_raw(p, "<ol class=\"marks\">\n");
    for (uint32_t i = 0; i < law->flags.len; i++) {
        text_addf(p->out, "<li id=\"mark%u\">", i + 1);
        if (law->flags.at[i].since != INT32_MIN) {
            page_say(p, SAY_SINCE_DAY);
            page_raw(p, " ");
            say_day(&p->scratch, law->flags.at[i].since);
            page_scratch(p);
            page_say(p, SAY_COLON);
        }
        page_text(p, say_msg(law->flags.at[i].sentence, p->language));
        page_raw(p, "</li>\n");
    }
    page_raw(p, "</ol>\n");
}

void section_verdicts(struct page *p)
{
    uint32_t n;
    struct heading *of = headings(p, &n);
    counts(p);
    for (uint32_t i = 0; i < OUTCOMES; i++)
        if (is_listed(p, order[i])) table(p, order[i], of, n);
    flags(p);
    free(of);
}
