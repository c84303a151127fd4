/* effect_section.c - effects and choices with their reasons: what is proved, what is indicated, and what makes it so. */
#include "backends/report/page.h"

#include <stdlib.h>

static void term(struct page *p, enum phrase name, enum phrase why)
{
    page_raw(p, "<dt>");
    page_say(p, name);
    if (why != name) {
        page_raw(p, " <small>");
        page_say(p, why);
        page_raw(p, "</small>");
    }
    page_raw(p, "</dt><dd>");
}

static void set_row(struct page *p, enum phrase name, enum phrase why, uint32_t enumeration, uint64_t set)
{
    term(p, name, why);
    page_set(p, enumeration, set, true);
    page_raw(p, "</dd>\n");
}

static void member_row(struct page *p, enum phrase name, uint32_t enumeration, uint32_t member, struct span at)
{
    term(p, name, name);
    if (member == VOCAB_NONE) text_addf(p->out, "— %s", say_phrase(SAY_NOT_WRITTEN, p->language));
    else page_set(p, enumeration, UINT64_C(1) << member, true);
    if (member != VOCAB_NONE && say_line(p->in->sources, at)) page_raw(p, " · ");
    if (member != VOCAB_NONE) page_line(p, at);
    page_raw(p, "</dd>\n");
}

/* "Danger: reasons" */
static void reasons_table(struct page *p, const struct word *w, const enum phrase *heads, uint32_t n)
{
    enum language l = p->language;
    text_addf(&p->scratch, "%s%s%s", say_word(w, l), say_phrase(SAY_COLON, l), say_phrase(SAY_REASONS, l));
    page_table(p, "reasons", p->scratch.at, heads, n);
    p->scratch.len = 0;
}

/* The case that settles the node, its texts, and what the weakest sources add: that decides nothing. */
static void case_cell(struct page *p, const struct effect_result *e, const struct effect_reason *r)
{
    uint32_t level;
    const struct rule_case *c = say_case(r, &level);
    page_cell(p, "td", SAY_CASE);
    if (!c) page_say(p, r->set[LEVEL_PROVED] ? SAY_SEVERAL_VALUES : SAY_NOT_APPLICABLE);
    else {
        page_text(p, say_msg(c->says, p->language));
        if (level != LEVEL_PROVED) {
            page_raw(p, " <small>(");
            page_text(p, say_level(level, p->language));
            page_raw(p, ")</small>");
        }
        if (c->cites.len) page_citations(p, c->cites.at, c->cites.len, c->grade);
    }
    if (r->set[LEVEL_NOTED] != r->set[LEVEL_INDICATED]) {
        page_raw(p, "<p><small>");
        page_say(p, SAY_POSSIBLE_READING);
        page_raw(p, " ");
        page_set(p, e->effect->enumeration, r->set[LEVEL_NOTED], true);
        page_raw(p, "</small></p>");
    }
    page_raw(p, "</td>");
}

static void reason_row(struct page *p, const struct effect_result *e, const struct effect_reason *r, bool decides)
{
    const struct study_row *row = study_row(p->in->study, r->block, r->row);
    const char *label = say_word(&p->in->law->vocab->blocks.at[r->block].word, p->language);
    page_raw(p, decides ? "<tr role=\"row\" class=\"decides\">" : "<tr role=\"row\">");
    page_cell(p, "th", SAY_NODE);
    if (row && (row->title || row->name)) page_quoted(p, "span", row->title ? row->title : row->name->text);
    else page_text(p, label);
    if (decides) {
        page_raw(p, " <strong class=\"mark\"><span aria-hidden=\"true\">◀ </span>");
        page_say(p, SAY_DECIDES);
        page_raw(p, "</strong>");
    }
    page_raw(p, "</th>");
    page_cell(p, "td class=\"where\"", SAY_LINE);
    page_line(p, r->at);
    page_raw(p, "</td>");
    case_cell(p, e, r);
    static const enum phrase levels[] = {SAY_PROVED, SAY_INDICATED};
    for (uint32_t level = 0; level < 2; level++) {
        page_cell(p, "td class=\"set\"", levels[level]);
        page_set(p, e->effect->enumeration, r->set[level], false);
        page_raw(p, "</td>");
    }
    page_raw(p, "</tr>\n");
}

/* The texts of the rules that gave the values, each rule once; and of those that fix the value. */
static void texts(struct page *p, const struct effect_result *e, bool fixed)
{
    const struct law *law = p->in->law;
    uint32_t effect = (uint32_t)(e->effect - law->effects.at);
    page_element(p, "h4", say_phrase(SAY_TEXTS, p->language));
    for (uint32_t i = 0; i < law->rules.len; i++) {
        const struct rule *r = &law->rules.at[i];
        bool used = r->modality == MODAL_FIXES && r->target == effect && fixed;
        for (uint32_t k = 0; k < e->reasons.len && !used; k++) used = e->reasons.at[k].rule == r;
        if (!used) continue;
        page_raw(p, "<div class=\"texts\"><p>");
        page_text(p, say_word(&r->word, p->language));
        if (r->modality == MODAL_FIXES) {
            page_raw(p, " <small>(");
            page_say(p, SAY_FIXED_BY);
            page_raw(p, ")</small>");
        }
        page_raw(p, "</p>");
        page_citations(p, r->cites.at, r->cites.len, r->grade);
        page_raw(p, "</div>\n");
    }
}

static void unread(struct page *p, const struct unread_texts *texts)
{
    for (uint32_t i = 0; i < texts->len; i++) {
        page_raw(p, "<p class=\"detail\">");
        page_text(p, say_msg(texts->at[i].text->title, p->language));
        page_say(p, SAY_COLON);
        page_say(p, SAY_NOT_READ_FOR_DAY);
        page_raw(p, " ");
        say_day(p->out, texts->at[i].day);
        page_raw(p, "</p>\n");
    }
}

static void effect(struct page *p, const struct effect_result *e)
{
    static const enum phrase heads[] = {SAY_NODE, SAY_LINE, SAY_CASE, SAY_PROVED, SAY_INDICATED};
    uint32_t en = e->effect->enumeration, n = e->reasons.len;
    page_element(p, "h3", say_word(&e->effect->word, p->language));
    if (!e->applicable) {
        page_element(p, "p", say_phrase(SAY_EFFECT_NA, p->language));
        return;
    }
    page_raw(p, "<dl>\n");
    set_row(p, SAY_PROVED, SAY_PROVED_WHY, en, e->proved);
    set_row(p, SAY_INDICATED, SAY_INDICATED_WHY, en, e->indicated);
    if (e->effect->declared != VOCAB_NONE) member_row(p, SAY_DECLARED, en, e->declared, e->declared_at);
    if (e->effect->retained != VOCAB_NONE) member_row(p, SAY_RETAINED, en, e->retained, e->retained_at);
    set_row(p, SAY_IN_FORCE_HERE, SAY_IN_FORCE_HERE, en, e->in_force);
    page_raw(p, "</dl>\n");
    unread(p, &e->unread);
    if (!n) {
        page_element(p, "p", say_phrase(SAY_NO_NODE, p->language));
        return;
    }
    bool *decides = calloc(2 * n, sizeof *decides);
    uint32_t *group = calloc(n, sizeof *group);
    if (!decides || !group) abort();
    say_deciding(p->in, e, LEVEL_PROVED, decides, group);
    say_deciding(p->in, e, LEVEL_INDICATED, decides + n, group);
    reasons_table(p, &e->effect->word, heads, 5);
    for (uint32_t i = 0; i < n; i++) reason_row(p, e, &e->reasons.at[i], decides[i] || decides[n + i]);
    page_table_end(p);
    texts(p, e, say_join(p->in, e, LEVEL_PROVED, NULL) != e->proved || say_join(p->in, e, LEVEL_INDICATED, NULL) != e->indicated);
    free(decides);
    free(group);
}

static void removal(struct page *p, const struct choice_result *c, const struct choice_reason *r)
{
    page_raw(p, "<tr role=\"row\">");
    page_cell(p, "th", SAY_REASON);
    page_text(p, say_word(&r->rule->word, p->language));
    page_raw(p, "</th>");
    page_cell(p, "td", SAY_REMOVED);
    page_set(p, c->choice->enumeration, r->removed, false);
    page_raw(p, " <small>");
    page_text(p, say_level(r->level, p->language));
    page_raw(p, "</small></td>");
    page_cell(p, "td class=\"where\"", SAY_LINE);
    page_line(p, r->at);
    page_raw(p, "</td>");
    page_cell(p, "td", SAY_TEXT_OF_LAW);
    page_citations(p, r->rule->cites.at, r->rule->cites.len, r->rule->grade);
    page_raw(p, "</td></tr>\n");
}

static void choice(struct page *p, const struct choice_result *c)
{
    static const enum phrase heads[] = {SAY_REASON, SAY_REMOVED, SAY_LINE, SAY_TEXT_OF_LAW};
    if (!c->applicable) return;
    page_element(p, "h3", say_word(&c->choice->word, p->language));
    page_raw(p, "<dl>\n");
    term(p, SAY_STATE, SAY_STATE);
    page_say(p, c->decided ? SAY_DECIDED : SAY_UNDECIDED);
    page_raw(p, "</dd>\n");
    set_row(p, SAY_PROVED, SAY_PROVED_WHY, c->choice->enumeration, c->candidates);
    set_row(p, SAY_INDICATED, SAY_INDICATED_WHY, c->choice->enumeration, c->indicated);
    page_raw(p, "</dl>\n");
    unread(p, &c->unread);
    if (!c->reasons.len) return;
    reasons_table(p, &c->choice->word, heads, 4);
    for (uint32_t i = 0; i < c->reasons.len; i++) removal(p, c, &c->reasons.at[i]);
    page_table_end(p);
}

void section_effects(struct page *p)
{
    for (uint32_t i = 0; i < p->in->verdicts->choices.len; i++) choice(p, &p->in->verdicts->choices.at[i]);
    for (uint32_t i = 0; i < p->in->verdicts->effects.len; i++) effect(p, &p->in->verdicts->effects.at[i]);
}
