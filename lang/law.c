/* law.c - lookup in the declared law. */
#include "lang/law.h"

#include <string.h>

uint32_t law_level(const struct law *l, uint32_t grade) { return grade < l->grades.len ? l->grades.at[grade].level : LEVEL_PROVED; }

uint32_t law_source_named(const struct law *l, const struct name *name)
{
    for (uint32_t i = 0; i < l->sources.len; i++)
        if (l->sources.at[i].word.name[LANG_FR] == name) return i;
    return VOCAB_NONE;
}

uint32_t law_grade_named(const struct law *l, const struct name *name, enum language language)
{
    for (uint32_t i = 0; i < l->grades.len; i++)
        if (l->grades.at[i].word.name[language] == name) return i;
    return VOCAB_NONE;
}

uint32_t law_effect_named(const struct law *l, const struct name *name, enum language language)
{
    for (uint32_t i = 0; i < l->effects.len; i++)
        if (l->effects.at[i].word.name[language] == name) return i;
    return VOCAB_NONE;
}

uint32_t law_choice_named(const struct law *l, const struct name *name, enum language language)
{
    for (uint32_t i = 0; i < l->choices.len; i++)
        if (l->choices.at[i].word.name[language] == name) return i;
    return VOCAB_NONE;
}

bool rule_has_row(const struct rule *r, const char *row)
{
    for (uint32_t i = 0; i < r->rows.len; i++)
        if (strcmp(r->rows.at[i], row) == 0) return true;
    return false;
}

const struct rule *law_rule_of_row(const struct law *l, const char *row)
{
    for (uint32_t i = 0; i < l->rules.len; i++)
        if (rule_has_row(&l->rules.at[i], row)) return &l->rules.at[i];
    return NULL;
}

bool rule_is_of_choice(const struct rule *r)
{
    return r->modality == MODAL_RULES_OUT || r->modality == MODAL_KEEPS || r->modality == MODAL_PRESUMES;
}

const char *rule_code(const struct rule *r) { return r->rows.len ? r->rows.at[0] : r->word.name[LANG_FR]->text; }

const struct law_step *law_step_of_row(const struct law *l, const char *row)
{
    for (uint32_t i = 0; i < l->steps.len; i++)
        for (uint32_t k = 0; k < l->steps.at[i].rows.len; k++)
            if (strcmp(l->steps.at[i].rows.at[k], row) == 0) return &l->steps.at[i];
    return NULL;
}

const char *step_code(const struct law_step *s) { return s->rows.len ? s->rows.at[0] : s->word.name[LANG_FR]->text; }

uint32_t step_begins(const struct law_step *s)
{
    for (uint32_t i = 0; i < s->from.len; i++)
        if (s->from.at[i].property != VOCAB_NONE) return s->from.at[i].property;
    return VOCAB_NONE;
}

/* ---- the law on a day ---- */

enum law_state law_state_at(const struct law *l, const struct citation *cites, uint32_t n, int32_t instant, uint32_t *weaker, const struct citation **blocking)
{
    *weaker = 0;
    *blocking = NULL;
    for (uint32_t i = 0; i < n && instant != INT32_MIN; i++) {
        const struct citation *c = &cites[i];
        const struct law_source *s = &l->sources.at[c->source];
        if (c->version == VOCAB_NONE) continue;
        const struct source_version *v = &s->versions.at[c->version];
        *blocking = c;
        if (!v->to_open && instant >= v->to) return LAW_REPEALED;
        if (v->from_known && instant < v->from) return LAW_NOT_READ;
        /* A copy without a date has full force from the day of the copy, one level less before it. */
        int32_t copy = v->read_as_of != INT32_MIN ? v->read_as_of : v->read_on;
        if (!v->from_known && copy != INT32_MIN && instant < copy) *weaker = 1;
    }
    *blocking = NULL;
    return LAW_READ;
}

const struct law_flag *law_cited_flag(const struct law *l, const struct citation *cites, uint32_t n, uint32_t own, int32_t instant)
{
    const struct law_flag *found = NULL;
    for (uint32_t i = 0; i <= n; i++) {
        uint32_t f = own;
        if (i < n) f = cites[i].version == VOCAB_NONE ? VOCAB_NONE : l->sources.at[cites[i].source].versions.at[cites[i].version].flag;
        if (f == VOCAB_NONE) continue;
        const struct law_flag *flag = &l->flags.at[f];
        if (instant >= flag->since && (!found || (flag->caps && !found->caps))) found = flag;
    }
    return found;
}

const struct law_flag *law_flag_at(const struct law *l, const struct rule *r, int32_t instant)
{
    return law_cited_flag(l, r->cites.at, r->cites.len, r->flag, instant);
}
