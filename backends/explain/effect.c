/* effect.c - an effect or a choice of a study in words: its value, why, what would change it, what follows. */
#include "backends/explain/explain.h"

#include "backends/explain/tell.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Names are cut to no width, but columns are never wider than this. */
enum { COLUMN_MAX = 60 };

static const char *node_name(const struct telling *t, const struct effect_reason *r)
{
    const struct study_row *row = study_row(t->in->study, r->block, r->row);
    return row && row->title ? row->title : row && row->name ? row->name->text : say_word(&t->in->law->vocab->blocks.at[r->block].word, t->language);
}

static void set_field(const struct telling *t, enum phrase name, uint32_t enumeration, uint64_t set)
{
    lines_label(t->out, tell_word(t, name));
    say_set(t->out, t->in->law->vocab, enumeration, set, true, t->language);
    text_addc(t->out, '\n');
}

static void member_field(const struct telling *t, enum phrase name, uint32_t enumeration, uint32_t member, struct span at)
{
    lines_label(t->out, tell_word(t, name));
    if (member == VOCAB_NONE) text_addf(t->out, "— %s", tell_word(t, SAY_NOT_WRITTEN));
    else {
        say_set(t->out, t->in->law->vocab, enumeration, UINT64_C(1) << member, true, t->language);
        text_add(t->out, ", ");
        tell_line(t, at);
    }
    text_addc(t->out, '\n');
}

static void law_field(const struct telling *t)
{
    const struct law *law = t->in->law;
    lines_label(t->out, tell_word(t, SAY_LAW_READ));
    text_addf(t->out, "%s %s, ", law->name, law->version);
    say_day(t->out, law->date);
    text_addf(t->out, " (%016" PRIx64 ")\n", law->hash);
}

static void cite(const struct telling *t, const struct citation *at, uint32_t n, uint32_t grade)
{
    for (uint32_t i = 0; i < n; i++) {
        const struct source_version *v = say_version_of(t->in->law, &at[i]);
        text_add(t->out, "    ");
        say_citation(t->out, t->in->law, &at[i], t->language);
        if (v) {
            text_add(t->out, " (");
            say_version(t->out, t->in->law, v, grade, t->language);
            text_addc(t->out, ')');
        }
        text_addc(t->out, '\n');
    }
}

/* ---- why ---- */

/* "usual care", "on the list (indicated)" */
static void case_words(const struct telling *t, const struct effect_reason *r, struct text *words)
{
    uint32_t level;
    const struct rule_case *c = say_case(r, &level);
    words->len = 0;
    text_add(words, c ? say_msg(c->says, t->language) : tell_word(t, r->set[LEVEL_PROVED] ? SAY_SEVERAL_VALUES : SAY_NOT_APPLICABLE));
    if (c && level != LEVEL_PROVED) text_addf(words, " (%s)", say_level(level, t->language));
}

static uint32_t set_cells(const struct telling *t, uint32_t enumeration, uint64_t set)
{
    struct text s;
    text_init(&s);
    say_set(&s, t->in->law->vocab, enumeration, set, false, t->language);
    uint32_t cells = lines_cells(s.at);
    text_release(&s);
    return cells;
}

static void grow(uint32_t *width, uint32_t cells)
{
    if (cells > COLUMN_MAX) cells = COLUMN_MAX;
    if (cells > *width) *width = cells;
}

static void set_column(const struct telling *t, uint32_t enumeration, uint64_t set, uint32_t width)
{
    struct text s;
    text_init(&s);
    say_set(&s, t->in->law->vocab, enumeration, set, false, t->language);
    lines_padded(t->out, s.at, width);
    text_release(&s);
}

struct widths { uint32_t line, name, says, proved, indicated; };

static struct widths measure(const struct telling *t, const struct effect_result *e)
{
    struct widths w = {.proved = lines_cells(tell_word(t, SAY_PROVED)), .indicated = lines_cells(tell_word(t, SAY_INDICATED))};
    struct text words;
    text_init(&words);
    for (uint32_t i = 0; i < e->reasons.len; i++) {
        const struct effect_reason *r = &e->reasons.at[i];
        uint32_t digits = 1;
        case_words(t, r, &words);
        for (uint32_t n = say_line(t->in->sources, r->at); n > 9; n /= 10) digits++;
        grow(&w.line, lines_cells(tell_word(t, SAY_LINE_LOW)) + 1 + digits);
        grow(&w.name, lines_cells(node_name(t, r)));
        grow(&w.says, lines_cells(words.at));
        grow(&w.proved, set_cells(t, e->effect->enumeration, r->set[LEVEL_PROVED]));
        grow(&w.indicated, set_cells(t, e->effect->enumeration, r->set[LEVEL_INDICATED]));
    }
    text_release(&words);
    return w;
}

/* What the weakest sources add, under the node: it decides nothing. */
static void possible_reading(const struct telling *t, uint32_t enumeration, const struct effect_reason *r, uint32_t indent)
{
    if (r->set[LEVEL_NOTED] == r->set[LEVEL_INDICATED]) return;
    text_pad(t->out, ' ', indent + 4);
    text_add(t->out, tell_word(t, SAY_POSSIBLE_READING));
    text_addc(t->out, ' ');
    say_set(t->out, t->in->law->vocab, enumeration, r->set[LEVEL_NOTED], true, t->language);
    text_addc(t->out, '\n');
}

static void why(const struct telling *t, const struct effect_result *e, const bool *decides)
{
    struct widths w = measure(t, e);
    uint32_t n = e->reasons.len;
    tell_heading(t, SAY_WHY);
    if (!n) {
        text_addf(t->out, "  %s\n", tell_word(t, SAY_NO_NODE));
        return;
    }
    text_pad(t->out, ' ', w.line + w.name + w.says + 8);
    lines_padded(t->out, tell_word(t, SAY_PROVED), w.proved + 2);
    text_addf(t->out, "%s\n", tell_word(t, SAY_INDICATED));
    struct text place, words;
    text_init(&place);
    text_init(&words);
    for (uint32_t i = 0; i < n; i++) {
        const struct effect_reason *r = &e->reasons.at[i];
        bool decisive = decides[i] || decides[n + i];
        uint32_t line = say_line(t->in->sources, r->at);
        text_add(&place, "");
        if (line) text_addf(&place, "%s %u", tell_word(t, SAY_LINE_LOW), line);
        text_add(t->out, "  ");
        lines_padded(t->out, place.at, w.line);
        text_add(t->out, "  ");
        place.len = 0;
        lines_padded(t->out, node_name(t, r), w.name);
        text_add(t->out, "  ");
        case_words(t, r, &words);
        lines_padded(t->out, words.at, w.says);
        text_add(t->out, "  ");
        set_column(t, e->effect->enumeration, r->set[LEVEL_PROVED], w.proved);
        text_add(t->out, "  ");
        set_column(t, e->effect->enumeration, r->set[LEVEL_INDICATED], decisive ? w.indicated : 0);
        if (decisive) text_addf(t->out, "  <- %s", tell_word(t, SAY_DECIDES));
        text_addc(t->out, '\n');
        possible_reading(t, e->effect->enumeration, r, w.line);
    }
    text_release(&place);
    text_release(&words);
}

/* The texts of the rules that gave the values, each once, and of those that fix it when it is not the join. */
static void texts(const struct telling *t, const struct effect_result *e, bool fixed)
{
    const struct law *law = t->in->law;
    uint32_t effect = (uint32_t)(e->effect - law->effects.at);
    for (uint32_t i = 0; i < law->rules.len; i++) {
        const struct rule *r = &law->rules.at[i];
        bool used = fixed && r->modality == MODAL_FIXES && r->target == effect;
        for (uint32_t k = 0; k < e->reasons.len && !used; k++) used = e->reasons.at[k].rule == r;
        if (!used) continue;
        text_add(t->out, "  ");
        lines_add(t->out, say_word(&r->word, t->language));
        if (r->modality == MODAL_FIXES) text_addf(t->out, " (%s)", tell_word(t, SAY_FIXED_BY));
        text_addc(t->out, '\n');
        cite(t, r->cites.at, r->cites.len, r->grade);
    }
}

/* ---- what would change it ---- */

/* The nodes that stand or fall together, "lines 9, 12 (name, name)". */
static void group_words(const struct telling *t, const struct effect_result *e, const uint32_t *group, uint32_t g)
{
    uint32_t members = 0;
    const char *joint = " ";
    for (uint32_t i = 0; i < e->reasons.len; i++) members += group[i] == g;
    text_add(t->out, tell_word(t, members > 1 ? SAY_WITHOUT_LINES : SAY_WITHOUT_LINE));
    for (uint32_t i = g; i < e->reasons.len; i++) {
        if (group[i] != g) continue;
        text_addf(t->out, "%s%u", joint, say_line(t->in->sources, e->reasons.at[i].at));
        joint = ", ";
    }
    joint = " (";
    for (uint32_t i = g; i < e->reasons.len; i++) {
        if (group[i] != g) continue;
        text_add(t->out, joint);
        lines_add(t->out, node_name(t, &e->reasons.at[i]));
        joint = ", ";
    }
    text_addc(t->out, ')');
}

/* One line for each group of nodes without which the join is another. Without any node nothing is ruled out. */
static bool changes_at(const struct telling *t, const struct effect_result *e, uint32_t level, const bool *decides, const uint32_t *group)
{
    uint32_t n = e->reasons.len, members = t->in->law->vocab->enums.at[e->effect->enumeration].members.len;
    bool *skip = calloc(n + 1, sizeof *skip), any = false;
    uint64_t total = say_join(t->in, e, level, NULL);
    if (!skip) abort();
    for (uint32_t g = 0; g < n; g++) {
        if (group[g] != g || !decides[g]) continue;
        for (uint32_t i = 0; i < n; i++) skip[i] = group[i] == g;
        uint64_t left = say_join(t->in, e, level, skip);
        if (!left) left = members >= 64 ? UINT64_MAX : (UINT64_C(1) << members) - 1;
        if (left == total) continue;
        lines_label(t->out, say_level(level, t->language));
        group_words(t, e, group, g);
        text_add(t->out, tell_word(t, SAY_COLON));
        say_set(t->out, t->in->law->vocab, e->effect->enumeration, left, true, t->language);
        text_addc(t->out, '\n');
        any = true;
    }
    free(skip);
    return any;
}

/* ---- the whole ---- */

/* The texts of which no version read answers on the day that connects the study. */
static void tell_unread(const struct telling *t, const struct unread_texts *texts)
{
    for (uint32_t i = 0; i < texts->len; i++) {
        text_add(t->out, "  ");
        say_citation(t->out, t->in->law, texts->at[i].text, t->language);
        text_addf(t->out, "%s%s ", tell_word(t, SAY_COLON), tell_word(t, SAY_NOT_READ_FOR_DAY));
        say_day(t->out, texts->at[i].day);
        text_addc(t->out, '\n');
    }
}

static void tell_effect(const struct telling *t, const struct effect_result *e)
{
    uint32_t en = e->effect->enumeration, n = e->reasons.len;
    text_addf(t->out, "%s\n", say_word(&e->effect->word, t->language));
    law_field(t);
    if (!e->applicable) {
        text_addf(t->out, "  %s\n", tell_word(t, SAY_EFFECT_NA));
        return;
    }
    set_field(t, SAY_PROVED, en, e->proved);
    set_field(t, SAY_INDICATED, en, e->indicated);
    if (e->effect->declared != VOCAB_NONE) member_field(t, SAY_DECLARED, en, e->declared, e->declared_at);
    if (e->effect->retained != VOCAB_NONE) member_field(t, SAY_RETAINED, en, e->retained, e->retained_at);
    bool *decides = calloc(2 * n + 1, sizeof *decides);
    uint32_t *group = calloc(2 * n + 1, sizeof *group);
    if (!decides || !group) abort();
    say_deciding(t->in, e, LEVEL_PROVED, decides, group);
    say_deciding(t->in, e, LEVEL_INDICATED, decides + n, group + n);
    why(t, e, decides);
    bool fixed = say_join(t->in, e, LEVEL_PROVED, NULL) != e->proved || say_join(t->in, e, LEVEL_INDICATED, NULL) != e->indicated;
    texts(t, e, n && fixed);
    tell_unread(t, &e->unread);
    tell_heading(t, SAY_WHAT_CHANGES);
    bool any = n && !fixed && changes_at(t, e, LEVEL_PROVED, decides, group);
    any |= n && !fixed && changes_at(t, e, LEVEL_INDICATED, decides + n, group + n);
    any |= tell_edits(t, e);
    if (!any) text_addf(t->out, "  %s\n", tell_word(t, SAY_NOTHING_CHANGES));
    tell_rules(t, &e->effect->word, (uint32_t)(e->effect - t->in->law->effects.at));
    free(decides);
    free(group);
}

/* The question that a choice left open puts, and the facts that would answer it. */
static void tell_open(const struct telling *t, const struct choice_result *c)
{
    tell_heading(t, SAY_TO_CONFIRM);
    if (say_has(c->choice->ask)) {
        text_add(t->out, "  ");
        lines_add(t->out, say_msg(c->choice->ask, t->language));
        text_addc(t->out, '\n');
    }
    if (!c->open.len) return;
    text_addf(t->out, "  %s%s", tell_word(t, SAY_TO_SAY), tell_word(t, SAY_COLON));
    for (uint32_t i = 0; i < c->open.len; i++) {
        if (i) text_add(t->out, ", ");
        lines_add(t->out, say_msg(c->open.at[i].label, t->language));
    }
    text_addc(t->out, '\n');
}

static void tell_choice(const struct telling *t, const struct choice_result *c)
{
    uint32_t en = c->choice->enumeration;
    text_addf(t->out, "%s\n", say_word(&c->choice->word, t->language));
    law_field(t);
    if (!c->applicable) {
        lines_field(t->out, tell_word(t, SAY_STATE), tell_word(t, SAY_NOT_APPLICABLE));
        return;
    }
    lines_field(t->out, tell_word(t, SAY_STATE), tell_word(t, c->decided ? SAY_DECIDED : SAY_UNDECIDED));
    set_field(t, SAY_PROVED, en, c->candidates);
    set_field(t, SAY_INDICATED, en, c->indicated);
    tell_heading(t, SAY_WHY);
    if (!c->reasons.len) text_addf(t->out, "  %s\n", tell_word(t, SAY_NO_REASON));
    for (uint32_t i = 0; i < c->reasons.len; i++) {
        const struct choice_reason *r = &c->reasons.at[i];
        text_add(t->out, "  ");
        lines_add(t->out, say_word(&r->rule->word, t->language));
        text_addf(t->out, "\n    %s", tell_word(t, SAY_RULES_OUT));
        text_add(t->out, " ");
        say_set(t->out, t->in->law->vocab, en, r->removed, false, t->language);
        text_addf(t->out, " (%s)", say_level(r->level, t->language));
        if (say_line(t->in->sources, r->at)) text_add(t->out, ", ");
        tell_line(t, r->at);
        text_addc(t->out, '\n');
        cite(t, r->rule->cites.at, r->rule->cites.len, r->rule->grade);
    }
    tell_unread(t, &c->unread);
    if (!c->decided) tell_open(t, c);
    tell_rules(t, &c->choice->word, VOCAB_NONE);
}

bool explain_effect(const struct report_input *in, const char *option, enum language language, struct text *out)
{
    struct telling t = {in, language, out};
    for (uint32_t i = 0; i < in->verdicts->effects.len; i++) {
        const struct effect_result *e = &in->verdicts->effects.at[i];
        if (e->effect->option && strcmp(e->effect->option, option) == 0) return tell_effect(&t, e), true;
    }
    for (uint32_t i = 0; i < in->verdicts->choices.len; i++) {
        const struct choice_result *c = &in->verdicts->choices.at[i];
        if (c->choice->option && strcmp(c->choice->option, option) == 0) return tell_choice(&t, c), true;
    }
    return false;
}
