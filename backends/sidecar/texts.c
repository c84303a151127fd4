/* texts.c - which texts of the law a program of the protocol has to do with. */
#include "backends/header/layout.h"
#include "backends/report/say.h"
#include "backends/sidecar/parts.h"

#include <string.h>

/* Data of the law are properties of the entity; a set of them is bits, by their order there. Those beyond the 64th are in none. */
enum { MAX_DATA = 64 };

/* What each definition asks about is found once. */
struct walk { const struct law *law; const struct vocab_block *entity; uint64_t *of_definition; uint8_t *seen; };

static bool is_word(const struct word *w, const struct name *name) { return name && (w->name[LANG_FR] == name || w->name[LANG_EN] == name); }

static uint32_t data_count(const struct vocab_block *entity) { return entity->properties.len < MAX_DATA ? entity->properties.len : MAX_DATA; }

static uint64_t asked_by(const struct walk *w, const struct ast_expr *e);

/* "participant.age", in either language. */
static uint64_t asked_by_member(const struct walk *w, const struct ast_expr *e)
{
    if (!e->left || e->left->kind != AST_WORD || !is_word(&w->entity->word, e->left->name)) return 0;
    for (uint32_t i = 0; i < data_count(w->entity); i++)
        if (is_word(&w->law->vocab->properties.at[w->entity->properties.at[i]].word, e->name)) return UINT64_C(1) << i;
    return 0;
}

static uint64_t asked_by_word(const struct walk *w, const struct name *name)
{
    for (uint32_t i = 0; i < w->law->definitions.len; i++) {
        if (!is_word(&w->law->definitions.at[i].word, name)) continue;
        if (!w->seen[i]) {
            w->seen[i] = 1;
            w->of_definition[i] = asked_by(w, w->law->definitions.at[i].body);
        }
        return w->of_definition[i];
    }
    return 0;
}

/* No deeper than the parser and the checker allow expressions and definitions to be. */
static uint64_t asked_by(const struct walk *w, const struct ast_expr *e)
{
    if (!e) return 0;
    uint64_t set = e->kind == AST_MEMBER ? asked_by_member(w, e) : e->kind == AST_WORD ? asked_by_word(w, e->name) : 0;
    for (const struct ast_expr *argument = e->args; argument; argument = argument->next) set |= asked_by(w, argument);
    return set | asked_by(w, e->left) | asked_by(w, e->right) | asked_by(w, e->condition);
}

uint64_t *part_asked(const struct sidecar_input *in, struct arena *arena)
{
    const struct law *law = in->law;
    uint32_t block = vocab_block_of_role(law->vocab, ROLE_ENTITY);
    uint64_t *asked = arena_alloc(arena, (law->rules.len + 1) * sizeof *asked);
    if (block == VOCAB_NONE) return asked;
    struct walk w = {law, &law->vocab->blocks.at[block], arena_alloc(arena, (law->definitions.len + 1) * sizeof(uint64_t)),
                     arena_alloc(arena, law->definitions.len + 1)};
    for (uint32_t i = 0; i < law->rules.len; i++) {
        const struct rule *r = &law->rules.at[i];
        asked[i] = asked_by(&w, r->applies) | asked_by(&w, r->requires);
        for (uint32_t c = 0; c < r->cases.len; c++) asked[i] |= asked_by(&w, r->cases.at[c].condition);
    }
    return asked;
}

/* ---- the program ---- */

/* The data of the law among the columns of the root that the program reads. */
static uint64_t read_by(const struct sidecar_input *in, struct arena *arena, const struct program *g)
{
    const struct validator *v = in->validator;
    uint32_t block = vocab_block_of_role(in->law->vocab, ROLE_ENTITY);
    uint8_t *mark = arena_alloc(arena, v->plan->nodes.len + 1);
    uint64_t set = 0;
    layout_reach(v->plan, g->applies, mark);
    layout_reach(v->plan, g->requires, mark);
    for (uint32_t i = 0; block != VOCAB_NONE && i < v->plan->nodes.len; i++) {
        const struct plan_node *n = &v->plan->nodes.at[i];
        const struct vocab_block *entity = &in->law->vocab->blocks.at[block];
        if (!mark[i] || n->op != PLAN_COLUMN || n->table != 0) continue;
        const char *name = v->tables.at[0].columns.at[n->column].name;
        for (uint32_t k = 0; k < data_count(entity); k++) {
            const struct word *w = &in->law->vocab->properties.at[entity->properties.at[k]].word;
            for (int language = 0; language < LANGUAGES; language++)
                if (w->name[language] && strcmp(w->name[language]->text, name) == 0) set |= UINT64_C(1) << k;
        }
    }
    return set;
}

/* Is the verdict about the block that the program stands for: the holder of an order, the event of a window? */
static bool is_about(const struct verdict *v, const struct program *g)
{
    return !span_is_none(v->at) && v->at.file == g->span.file && v->at.lo >= g->span.lo && v->at.lo < g->span.hi;
}

static const char *outcome_word(enum outcome o)
{
    switch (o) {
    case OUTCOME_MET: return "met";
    case OUTCOME_NOT_MET: return "not_met";
    case OUTCOME_NOT_SHOWN: return "not_shown";
    case OUTCOME_NOT_APPLICABLE: return "not_applicable";
    case OUTCOME_NOT_EVALUATED: return "not_evaluated";
    }
    return "not_evaluated";
}

static void add_texts(const struct sidecar_input *in, const struct verdict *v, json_t *array)
{
    for (uint32_t i = 0; i < v->rule->cites.len; i++) {
        const struct citation *c = &v->rule->cites.at[i];
        const struct law_source *s = &in->law->sources.at[c->source];
        const struct source_version *version = say_version_of(in->law, c);
        json_t *o = part_object();
        json_write_put(o, "rule", json_write_string(rule_code(v->rule)));
        json_write_put(o, "verdict", json_write_string(outcome_word(v->outcome)));
        json_write_put(o, "source", json_write_string(say_name(&s->word, LANG_FR)));
        json_write_put(o, "article", json_write_string(s->article));
        json_write_put(o, "place", json_write_string(c->place));
        json_write_put(o, "version", version ? json_write_string(say_name(&version->word, LANG_FR)) : json_null());
        json_write_push(array, o);
    }
}

json_t *part_texts(const struct sidecar_input *in, struct arena *arena, const uint64_t *asked, const struct program *g)
{
    json_t *array = part_array();
    const struct law *law = in->law;
    uint8_t *said = arena_alloc(arena, law->rules.len + 1);
    uint64_t read = read_by(in, arena, g);
    for (uint32_t i = 0; i < in->verdicts->all.len; i++) {
        const struct verdict *v = &in->verdicts->all.at[i];
        uint32_t number = (uint32_t)(v->rule - law->rules.at);
        if (number >= law->rules.len || said[number] || v->rule->from_user || v->outcome == OUTCOME_NOT_EVALUATED) continue;
        if (!is_about(v, g) && !(asked[number] & read)) continue;
        said[number] = 1;
        add_texts(in, v, array);
    }
    return array;
}
