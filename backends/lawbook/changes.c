/* changes.c - what the law says on one day and not on another, and which verdicts of a study that touches. */
#include "backends/lawbook/sorts.h"

#include "backends/report/lines.h"

#include <string.h>

enum { CODE_CELLS = 16 };
static const char INDENT[] = "                  ";

/* ---- the rules ---- */

struct day_state { enum law_state state; uint32_t weaker; const struct citation *blocking; const struct law_flag *flag; };

static struct day_state state_on(const struct law *law, const struct rule *r, int32_t day)
{
    struct day_state s;
    s.state = law_state_at(law, r->cites.at, r->cites.len, day, &s.weaker, &s.blocking);
    s.flag = law_flag_at(law, r, day);
    return s;
}

static enum phrase said(const struct day_state *s)
{
    switch (s->state) {
    case LAW_NOT_READ: return SAY_LAW_NOT_READ;
    case LAW_REPEALED: return SAY_LAW_REPEALED;
    case LAW_READ: break;
    }
    return s->weaker ? SAY_LAW_COPY : SAY_LAW_WAS_READ;
}

/* The version that makes the difference: the one that is not read on one of the two days, else the first. */
static const struct citation *turning(const struct rule *r, const struct day_state *a, const struct day_state *b)
{
    return b->blocking ? b->blocking : a->blocking ? a->blocking : r->cites.len ? &r->cites.at[0] : NULL;
}

static void change(const struct law *law, const struct rule *r, const struct day_state *a, const struct day_state *b, enum language l, struct text *out)
{
    text_add(out, "  ");
    lines_padded(out, rule_code(r), CODE_CELLS);
    lines_add(out, say_word(&r->word, l));
    text_addf(out, "\n%s%s → %s", INDENT, say_phrase(said(a), l), say_phrase(said(b), l));
    if (b->flag && b->flag != a->flag) text_addf(out, "%s%s", say_phrase(SAY_COLON, l), say_msg(b->flag->sentence, l));
    const struct citation *c = turning(r, a, b);
    if (c) {
        text_addf(out, "\n%s", INDENT);
        say_citation(out, law, c, l);
        const struct source_version *v = say_version_of(law, c);
        if (v) {
            text_add(out, " · ");
            say_version(out, law, v, r->grade, l);
        }
    }
    text_addc(out, '\n');
}

uint32_t lawbook_changes(const struct law *law, int32_t from, int32_t to, enum language language, struct text *out)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < law->rules.len; i++) {
        const struct rule *r = &law->rules.at[i];
        if (r->from_user) continue;
        struct day_state a = state_on(law, r, from), b = state_on(law, r, to);
        if (a.state == b.state && a.weaker == b.weaker && a.flag == b.flag) continue;
        change(law, r, &a, &b, language, out);
        n++;
    }
    return n;
}

/* ---- the verdicts of a study ---- */

static bool is_same_subject(const struct verdict *a, const struct verdict *b)
{
    return strcmp(rule_code(a->rule), rule_code(b->rule)) == 0 && a->block == b->block && a->row == b->row;
}

/* The verdict of the same rule about the same subject; both lists come from the same law and file, so it is at the same place. */
static const struct verdict *counterpart(const struct verdicts *vs, uint32_t place, const struct verdict *v)
{
    if (place < vs->all.len && is_same_subject(&vs->all.at[place], v)) return &vs->all.at[place];
    for (uint32_t i = 0; i < vs->all.len; i++)
        if (is_same_subject(&vs->all.at[i], v)) return &vs->all.at[i];
    return NULL;
}

static bool differ(const struct verdict *a, const struct verdict *b)
{
    if (a->outcome != b->outcome) return true;
    return a->outcome == OUTCOME_NOT_MET && a->severity != b->severity;
}

static void outcome(struct text *out, const struct verdict *v, enum language l)
{
    text_add(out, say_outcome(v->outcome, l));
    if (v->outcome == OUTCOME_NOT_MET) text_addf(out, " (%s)", diag_level_word(v->severity, l));
    else if (v->outcome == OUTCOME_NOT_SHOWN && say_has(v->why)) text_addf(out, " (%s)", say_phrase(SAY_NOT_READ_FOR_DATE, l));
}

/* "  Rank · proved: a or b → b", when either level of proof changes the set. */
static bool value_changes(const struct lawbook_study *s, uint32_t en, const struct word *word, const uint64_t before[2], const uint64_t after[2],
                          enum language l, struct text *out)
{
    static const enum phrase levels[2] = {SAY_PROVED, SAY_INDICATED};
    bool any = false;
    for (int i = 0; i < 2; i++) {
        if (before[i] == after[i]) continue;
        text_add(out, "  ");
        lines_add(out, say_word(word, l));
        text_addf(out, " · %s%s", say_phrase(levels[i], l), say_phrase(SAY_COLON, l));
        say_set(out, s->law->vocab, en, before[i], false, l);
        text_add(out, " → ");
        say_set(out, s->law->vocab, en, after[i], false, l);
        text_addc(out, '\n');
        any = true;
    }
    return any;
}

static uint32_t values_touched(const struct lawbook_study *before, const struct lawbook_study *after, enum language l, struct text *out)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < after->verdicts->choices.len && i < before->verdicts->choices.len; i++) {
        const struct choice_result *a = &before->verdicts->choices.at[i], *b = &after->verdicts->choices.at[i];
        uint64_t x[2] = {a->candidates, a->indicated}, y[2] = {b->candidates, b->indicated};
        n += value_changes(after, b->choice->enumeration, &b->choice->word, x, y, l, out);
    }
    for (uint32_t i = 0; i < after->verdicts->effects.len && i < before->verdicts->effects.len; i++) {
        const struct effect_result *a = &before->verdicts->effects.at[i], *b = &after->verdicts->effects.at[i];
        uint64_t x[2] = {a->proved, a->indicated}, y[2] = {b->proved, b->indicated};
        if (a->applicable && b->applicable) n += value_changes(after, b->effect->enumeration, &b->effect->word, x, y, l, out);
    }
    return n;
}

uint32_t lawbook_touched(const struct lawbook_study *before, const struct lawbook_study *after, enum language language, struct text *out)
{
    struct text lines;
    text_init(&lines);
    uint32_t n = values_touched(before, after, language, &lines);
    for (uint32_t i = 0; i < after->verdicts->all.len; i++) {
        const struct verdict *b = &after->verdicts->all.at[i], *a = counterpart(before->verdicts, i, b);
        if (!a || !differ(a, b)) continue;
        n++;
        text_add(&lines, "  ");
        lines_padded(&lines, rule_code(b->rule), CODE_CELLS);
        outcome(&lines, a, language);
        text_add(&lines, " → ");
        outcome(&lines, b, language);
        uint32_t line = say_line(after->sources, b->at);
        if (line) text_addf(&lines, " · %s %u", say_phrase(SAY_LINE_LOW, language), line);
        text_addc(&lines, '\n');
    }
    if (n) text_addf(out, "%s\n", after->path);
    if (lines.len) text_addn(out, lines.at, lines.len);
    text_release(&lines);
    return n;
}
