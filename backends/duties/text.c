/* text.c - duties as lines of text. */
#include "backends/duties/select.h"

#include "backends/report/lines.h"

#include <string.h>

static const struct { const char *mark; enum phrase head; } looks[STANDINGS] = {
    [STANDING_NOT_MET] = {"✗", SAY_DUTIES_NOT_MET}, [STANDING_NOT_SHOWN] = {"?", SAY_DUTIES_NOT_SHOWN},
    [STANDING_LATER] = {"…", SAY_DUTIES_LATER}, [STANDING_MET] = {"✓", SAY_DUTIES_MET}};

enum { CODE_CELLS = 14 };

static const char INDENT[] = "                  ";   /* under the title: two spaces, a mark, a space, the code */

/* "  ✗ CO-03         le consentement…" */
static void head_line(struct text *out, enum standing s, const struct verdict *v, enum language l)
{
    text_addf(out, "  %s ", looks[s].mark);
    lines_padded(out, rule_code(v->rule), CODE_CELLS);
    if (lines_cells(rule_code(v->rule)) >= CODE_CELLS) text_addc(out, ' ');
    if (v->rule->modality == MODAL_FORBIDS) text_addf(out, "%s%s", say_phrase(SAY_FORBIDDEN, l), say_phrase(SAY_COLON, l));
    lines_add(out, say_word(&v->rule->word, l));
    text_addc(out, '\n');
}

static void indented(struct text *out, const char *s)
{
    text_add(out, INDENT);
    lines_add(out, s);
    text_addc(out, '\n');
}

/* "line 12 · Code, art. 4, para. 2 · text read" */
static void law_line(struct text *out, const struct report_input *in, const struct verdict *v, enum language l)
{
    struct text s;
    const char *joint = "";
    text_init(&s);
    uint32_t line = say_line(in->sources, v->at);
    if (line) {
        text_addf(&s, "%s %u", say_phrase(SAY_LINE_LOW, l), line);
        if (v->at.file != in->main_file) text_addf(&s, " (%s)", sources_get(in->sources, v->at.file)->path);
        joint = " · ";
    }
    if (v->rule->from_user) text_addf(&s, "%s%s", joint, say_phrase(SAY_USER_RULE, l));
    for (uint32_t i = 0; i < v->rule->cites.len; i++) {
        text_add(&s, joint);
        say_citation(&s, in->law, &v->rule->cites.at[i], l);
        joint = " · ";
    }
    if (v->rule->grade < in->law->grades.len) text_addf(&s, "%s%s", joint, say_word(&in->law->grades.at[v->rule->grade].word, l));
    if (s.len) indented(out, s.at);
    text_release(&s);
}

/* "tolerated until 2027-01-01 by …: reason" */
static void tolerance_line(struct text *out, const struct report_input *in, const struct verdict *v, enum language l)
{
    const struct tolerance *t = v->outcome == OUTCOME_NOT_MET ? say_tolerance(in, v->rule) : NULL;
    if (!t) return;
    struct text s;
    text_init(&s);
    text_addf(&s, "%s ", say_phrase(SAY_TOLERATED, l));
    say_day(&s, t->expires);
    if (t->by) text_addf(&s, " %s %s", say_phrase(SAY_BY, l), t->by);
    if (t->reason) text_addf(&s, "%s%s", say_phrase(SAY_COLON, l), t->reason);
    indented(out, s.at);
    text_release(&s);
}

static void duty(struct text *out, const struct report_input *in, enum standing s, const struct verdict *v, enum language l)
{
    head_line(out, s, v, l);
    const char *title = say_word(&v->rule->word, l), *says = say_msg(v->message, l);
    bool repeats = v->rule->modality == MODAL_STATED && s == STANDING_NOT_MET;   /* "not stated", and the title again */
    if (s != STANDING_MET && !repeats && *says && strcmp(says, title) != 0) indented(out, says);
    if (s == STANDING_NOT_SHOWN && say_has(v->why)) indented(out, say_phrase(SAY_NOT_READ_FOR_DATE, l));
    law_line(out, in, v, l);
    tolerance_line(out, in, v, l);
}

static uint32_t count_of(const struct report_input *in, uint32_t table, enum standing s)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < in->verdicts->all.len; i++) {
        const struct verdict *v = &in->verdicts->all.at[i];
        n += duty_standing(v) == s && (table == VOCAB_NONE || v->rule->group == table);
    }
    return n;
}

/* "rank: a · use: settled", the values that the rules went by. */
static void values_line(struct text *out, const struct report_input *in, enum language l)
{
    const char *joint = "";
    for (uint32_t i = 0; i < in->verdicts->effects.len; i++) {
        const struct effect_result *e = &in->verdicts->effects.at[i];
        if (!e->applicable) continue;
        text_addf(out, "%s%s%s", joint, say_word(&e->effect->word, l), say_phrase(SAY_COLON, l));
        say_set(out, in->law->vocab, e->effect->enumeration, e->in_force, false, l);
        joint = " · ";
    }
    for (uint32_t i = 0; i < in->verdicts->choices.len; i++) {
        const struct choice_result *c = &in->verdicts->choices.at[i];
        text_addf(out, "%s%s%s", joint, say_word(&c->choice->word, l), say_phrase(SAY_COLON, l));
        say_set(out, in->law->vocab, c->choice->enumeration, c->candidates, false, l);
        joint = " · ";
    }
    text_addf(out, "%s%s %s\n", joint, in->law->name, in->law->version);
}

bool duties_text(const struct report_input *in, const char *table, enum language language, struct text *out)
{
    uint32_t only;
    if (!duty_table(in->law, table, &only)) return false;
    if (only != VOCAB_NONE) {
        lines_add(out, say_word(&in->law->groups.at[only].word, language));
        text_addc(out, '\n');
    }
    values_line(out, in, language);
    for (enum standing s = 0; s < STANDING_NONE; s++) {
        uint32_t n = count_of(in, only, s);
        if (!n) continue;
        text_addf(out, "\n%s (%u)\n", say_phrase(looks[s].head, language), n);
        for (uint32_t i = 0; i < in->verdicts->all.len; i++) {
            const struct verdict *v = &in->verdicts->all.at[i];
            if (duty_standing(v) == s && (only == VOCAB_NONE || v->rule->group == only)) duty(out, in, s, v, language);
        }
    }
    return true;
}

/* ---- what is to be written ---- */

/* The first verdict of this standing, from `first` on, whose addressee was not met before. */
static const char *next_addressee(const struct report_input *in, enum standing s, uint32_t *first, enum language l)
{
    const struct verdicts *vs = in->verdicts;
    for (; *first < vs->all.len; ++*first) {
        if (duty_standing(&vs->all.at[*first]) != s) continue;
        const char *who = say_addressee(in->law, vs->all.at[*first].rule, l);
        bool seen = false;
        for (uint32_t k = 0; k < *first && !seen; k++)
            seen = duty_standing(&vs->all.at[k]) == s && strcmp(say_addressee(in->law, vs->all.at[k].rule, l), who) == 0;
        if (!seen) return who;
    }
    return NULL;
}

static void to_write(const struct report_input *in, enum standing s, enum phrase head, enum language l, struct text *out)
{
    uint32_t n = count_of(in, VOCAB_NONE, s), first = 0;
    if (!n) return;
    text_addf(out, "%s (%u)\n", say_phrase(head, l), n);
    for (const char *who; (who = next_addressee(in, s, &first, l)) != NULL; first++) {
        text_addf(out, "\n%s\n", who);
        for (uint32_t i = first; i < in->verdicts->all.len; i++) {
            const struct verdict *v = &in->verdicts->all.at[i];
            if (duty_standing(v) == s && strcmp(say_addressee(in->law, v->rule, l), who) == 0) duty(out, in, s, v, l);
        }
    }
    text_addc(out, '\n');
}

void duties_to_write(const struct report_input *in, enum language language, struct text *out)
{
    to_write(in, STANDING_NOT_MET, SAY_TO_WRITE, language, out);
    to_write(in, STANDING_NOT_SHOWN, SAY_TO_BE_SHOWN, language, out);
    uint32_t n = count_of(in, VOCAB_NONE, STANDING_LATER);
    if (!n) return;
    text_addf(out, "%s (%u)%s", say_phrase(SAY_DUTIES_LATER, language), n, say_phrase(SAY_COLON, language));
    const char *joint = "", *last = "";
    for (uint32_t i = 0; i < in->verdicts->all.len; i++) {
        const struct verdict *v = &in->verdicts->all.at[i];
        if (duty_standing(v) != STANDING_LATER || strcmp(last, rule_code(v->rule)) == 0) continue;
        last = rule_code(v->rule);
        text_addf(out, "%s%s", joint, last);
        joint = ", ";
    }
    text_addc(out, '\n');
}
