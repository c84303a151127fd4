/* edits.c - the single values that, written otherwise, would change an effect, in words. */
#include "backends/explain/tell.h"

#include "lang/decimal.h"
#include "lang/study.h"

#include <string.h>

enum { MAX_NAMES = 5 };

static void quantity(const struct telling *t, const struct vocab_property *p, int64_t value)
{
    char text[DECIMAL_TEXT_SIZE];
    decimal_format(decimal_normalise((struct decimal){value, STUDY_SCALE}), text);
    text_add(t->out, text);
    if (*p->type.unit_text) text_addf(t->out, " %s", p->type.unit_text);
}

static void members(const struct telling *t, const struct vocab_property *p, uint64_t set)
{
    const struct vocab_enum *e = &t->in->law->vocab->enums.at[p->type.index];
    uint32_t n = 0;
    for (uint32_t m = 0; m < e->members.len && m < 64; m++) {
        if (!(set >> m & 1)) continue;
        if (n < MAX_NAMES) text_addf(t->out, "%s%s", n ? ", " : "", say_name(&e->members.at[m], t->language));
        n++;
    }
    if (n > MAX_NAMES) text_addf(t->out, " … (%u)", n);
}

/* "line 42, Blood sample · Usual care: yes" */
static void edit(const struct telling *t, const struct value_edit *x)
{
    const struct vocab_property *p = &t->in->law->vocab->properties.at[x->property];
    const struct study_row *row = study_row(t->in->study, x->block, x->row);
    text_add(t->out, "  ");
    tell_line(t, row->head);
    text_add(t->out, ", ");
    say_row(t->out, t->in, x->block, x->row, t->language);
    text_addf(t->out, " · %s%s", say_word(&p->word, t->language), tell_word(t, SAY_COLON));
    switch (x->kind) {
    case EDIT_FLAG: text_add(t->out, tell_word(t, x->value ? SAY_YES : SAY_NO)); break;
    case EDIT_MEMBERS: members(t, p, x->members); break;
    case EDIT_AT_MOST: text_addf(t->out, "%s ", tell_word(t, SAY_AT_MOST)); quantity(t, p, x->value); break;
    case EDIT_AT_LEAST: text_addf(t->out, "%s ", tell_word(t, SAY_AT_LEAST)); quantity(t, p, x->value); break;
    }
    text_addc(t->out, '\n');
}

static int values_left(const struct value_edit *x) { return __builtin_popcountll(x->proved) * 64 + __builtin_popcountll(x->indicated); }

/* Those with the same result stand together under it, the results that leave least open first. */
bool tell_edits(const struct telling *t, const struct effect_result *e)
{
    uint32_t en = e->effect->enumeration;
    bool any = false;
    for (int left = 0; left <= 64 * 64 + 64; left++)
        for (uint32_t i = 0; i < e->edits.len; i++) {
            const struct value_edit *x = &e->edits.at[i];
            bool first = values_left(x) == left;
            for (uint32_t k = 0; k < i && first; k++) first = e->edits.at[k].proved != x->proved || e->edits.at[k].indicated != x->indicated;
            if (!first) continue;
            text_addf(t->out, "%s%s%s", any ? "\n" : "", tell_word(t, SAY_PROVED), tell_word(t, SAY_COLON));
            say_set(t->out, t->in->law->vocab, en, x->proved, false, t->language);
            text_addf(t->out, " · %s%s", tell_word(t, SAY_INDICATED), tell_word(t, SAY_COLON));
            say_set(t->out, t->in->law->vocab, en, x->indicated, false, t->language);
            text_addf(t->out, "%s\n", tell_word(t, SAY_IF_WRITTEN));
            for (uint32_t k = i; k < e->edits.len; k++)
                if (e->edits.at[k].proved == x->proved && e->edits.at[k].indicated == x->indicated) edit(t, &e->edits.at[k]);
            any = true;
        }
    if (e->more_edits) text_addf(t->out, "  %s\n", tell_word(t, SAY_AND_OTHERS));
    return any;
}
