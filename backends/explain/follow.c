/* follow.c - the rules that depend on an effect or a choice, as they stand in the file. */
#include "backends/explain/tell.h"

#include <stdlib.h>
#include <string.h>

struct search { const struct law *law; const struct word *word; bool *seen; };

static bool mentions(const struct search *s, const struct ast_expr *e, enum language language);

static bool calls_it(const struct search *s, const struct name *name, enum language language)
{
    for (uint32_t d = 0; d < s->law->definitions.len; d++) {
        const struct law_definition *def = &s->law->definitions.at[d];
        if (s->seen[d] || def->word.name[language] != name) continue;
        s->seen[d] = true;
        if (mentions(s, def->body, language)) return true;
    }
    return false;
}

/* Does an expression read the effect or choice, by its name or through a definition? `a.x` reads it when `a` is a
   variable; when it is a block, x is a property of it. */
static bool mentions(const struct search *s, const struct ast_expr *e, enum language language)
{
    for (; e; e = e->next) {
        if (e->kind == AST_WORD && (e->name == s->word->name[language] || calls_it(s, e->name, language))) return true;
        bool of_block = e->kind == AST_MEMBER && e->left->kind == AST_WORD && vocab_block_named(s->law->vocab, e->left->name, language) != VOCAB_NONE;
        if (e->kind == AST_MEMBER && !of_block && e->name == s->word->name[language]) return true;
        if (mentions(s, e->left, language) || mentions(s, e->right, language)) return true;
        if (mentions(s, e->condition, language) || mentions(s, e->args, language)) return true;
    }
    return false;
}

/* `next` links the elements of a list: an expression that stands alone in a rule has none of its own to follow. */
static bool reads(const struct search *s, const struct ast_expr *e, enum language language)
{
    if (!e) return false;
    struct ast_expr alone = *e;
    alone.next = NULL;
    memset(s->seen, 0, (s->law->definitions.len + 1) * sizeof *s->seen);
    return mentions(s, &alone, language);
}

static bool depends(const struct search *s, const struct rule *r)
{
    if (reads(s, r->applies, r->language) || reads(s, r->requires, r->language)) return true;
    for (uint32_t c = 0; c < r->cases.len; c++)
        if (reads(s, r->cases.at[c].condition, r->language)) return true;
    return false;
}

static void follow(const struct telling *t, const struct verdict *v)
{
    enum phrase state = v->outcome == OUTCOME_MET ? SAY_PRESENT : v->outcome == OUTCOME_NOT_MET ? SAY_MISSING
                        : v->outcome == OUTCOME_NOT_EVALUATED ? SAY_NOT_EVALUATED : v->due_later ? SAY_LATER_LOW : SAY_TO_SHOW;
    lines_label(t->out, rule_code(v->rule));
    text_addf(t->out, "%s", tell_word(t, state));
    if (say_line(t->in->sources, v->at)) text_add(t->out, ", ");
    tell_line(t, v->at);
    text_addc(t->out, '\n');
    lines_field(t->out, "", say_word(&v->rule->word, t->language));
    if (!v->rule->cites.len) return;
    lines_label(t->out, "");
    say_citation(t->out, t->in->law, &v->rule->cites.at[0], t->language);
    text_addc(t->out, '\n');
}

static void follows(const struct telling *t, const bool *linked)
{
    static const enum outcome order[] = {OUTCOME_NOT_MET, OUTCOME_NOT_SHOWN, OUTCOME_NOT_EVALUATED, OUTCOME_MET};
    const struct verdicts *vs = t->in->verdicts;
    bool any = false;
    text_addf(t->out, "\n%s (%s)\n", tell_word(t, SAY_WHAT_FOLLOWS), tell_word(t, SAY_STATE_HERE));
    for (uint32_t o = 0; o < 4; o++)
        for (uint32_t i = 0; i < vs->all.len; i++) {
            if (!linked[i] || vs->all.at[i].outcome != order[o]) continue;
            follow(t, &vs->all.at[i]);
            any = true;
        }
    if (!any) text_addf(t->out, "  %s\n", tell_word(t, SAY_NOTHING_FOLLOWS));
    any = false;
    for (uint32_t i = 0; i < vs->all.len; i++) {
        const struct verdict *v = &vs->all.at[i];
        if (!linked[i] || v->outcome != OUTCOME_NOT_SHOWN || v->due_later || say_has(v->why)) continue;
        if (!any) tell_heading(t, SAY_TO_CONFIRM);
        any = true;
        lines_field(t->out, rule_code(v->rule), say_msg(v->message, t->language));
    }
}

void tell_rules(const struct telling *t, const struct word *w, uint32_t effect)
{
    const struct verdicts *vs = t->in->verdicts;
    bool *linked = calloc(vs->all.len + 1, sizeof *linked);
    bool *seen = calloc(t->in->law->definitions.len + 1, sizeof *seen);
    if (!linked || !seen) abort();
    struct search s = {t->in->law, w, seen};
    for (uint32_t i = 0; i < vs->all.len; i++) {
        const struct rule *r = vs->all.at[i].rule;
        bool same = i && vs->all.at[i - 1].rule == r && vs->all.at[i - 1].outcome != OUTCOME_NOT_APPLICABLE;
        if (vs->all.at[i].outcome == OUTCOME_NOT_APPLICABLE) continue;
        linked[i] = same ? linked[i - 1] : (r->modality == MODAL_COMPARES && r->target == effect) || depends(&s, r);
    }
    follows(t, linked);
    free(linked);
    free(seen);
}
