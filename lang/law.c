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

const struct rule *law_rule_of_row(const struct law *l, const char *row)
{
    for (uint32_t i = 0; i < l->rules.len; i++)
        for (uint32_t k = 0; k < l->rules.at[i].rows.len; k++)
            if (strcmp(l->rules.at[i].rows.at[k], row) == 0) return &l->rules.at[i];
    return NULL;
}

const char *rule_code(const struct rule *r) { return r->rows.len ? r->rows.at[0] : r->word.name[LANG_FR]->text; }
