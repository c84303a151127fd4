/* select.c - which duties are shown, and where each stands. */
#include "backends/duties/select.h"

#include <string.h>

enum standing duty_standing(const struct verdict *v)
{
    switch (v->outcome) {
    case OUTCOME_NOT_MET: return STANDING_NOT_MET;
    case OUTCOME_NOT_SHOWN: return v->due_later ? STANDING_LATER : STANDING_NOT_SHOWN;
    case OUTCOME_MET: return STANDING_MET;
    case OUTCOME_NOT_APPLICABLE: case OUTCOME_NOT_EVALUATED: break;
    }
    return STANDING_NONE;
}

static bool is_named(const struct law_group *g, const char *name)
{
    if (g->option && strcmp(g->option, name) == 0) return true;
    for (int l = 0; l < LANGUAGES; l++)
        if (g->word.name[l] && strcmp(g->word.name[l]->text, name) == 0) return true;
    return false;
}

bool duty_table(const struct law *law, const char *name, uint32_t *table)
{
    *table = VOCAB_NONE;
    for (uint32_t i = 0; name && i < law->groups.len && *table == VOCAB_NONE; i++)
        if (is_named(&law->groups.at[i], name)) *table = i;
    return !name || *table != VOCAB_NONE;
}
