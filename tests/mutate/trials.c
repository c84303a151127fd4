/* trials.c - which cases of the law reach a mutant, and what they say of it. */
#include "tests/mutate/trials.h"

#include "checker/lower.h"

/* ---- which cases reach it ---- */

static bool holds(struct span outer, struct span inner)
{
    return outer.file == inner.file && inner.lo >= outer.lo && inner.hi <= outer.hi;
}

/* Is it the table of the law that a node looks a value up in? */
static bool looks_up(const struct checker *ck, const struct plan_node *n, struct span within)
{
    bool found = false;
    for (uint32_t t = 0; n->op == PLAN_LOOKUP && t < ck->law->tables.len && !found; t++)
        found = ck->law->tables.at[t].lookup == n->k && holds(within, ck->law->tables.at[t].word.span);
    return found;
}

static bool plan_has(const struct checker *ck, uint32_t node, struct span within)
{
    if (node == PLAN_NONE) return false;
    const struct plan_node *n = &ck->plan->nodes.at[node];
    uint32_t child[3], children = plan_children(n, child);
    bool found = holds(within, n->span) || looks_up(ck, n, within);
    for (uint32_t i = 0; i < children && !found; i++) found = plan_has(ck, child[i], within);
    return found;
}

/* Does a rule, as lowered, read what stands within? */
static bool rule_reads(const struct checker *ck, uint32_t rule, struct span within)
{
    const struct lowered_rule *lr = &ck->lowered->rules.at[rule];
    bool found = holds(within, lr->rule->word.span) || plan_has(ck, lr->applies, within) || plan_has(ck, lr->requires, within);
    for (uint32_t c = 0; c < lr->cases.len && !found; c++) found = plan_has(ck, lr->cases.at[c].condition, within);
    return found;
}

static bool any_rule_reads(const struct checker *ck, enum modality first, enum modality last, uint32_t target, struct span within)
{
    bool found = false;
    for (uint32_t i = 0; i < ck->law->rules.len && !found; i++) {
        const struct rule *r = &ck->law->rules.at[i];
        found = r->modality >= first && r->modality <= last && r->target == target && rule_reads(ck, i, within);
    }
    return found;
}

static bool subject_reads(const struct checker *ck, struct subject s, struct span within)
{
    switch (s.kind) {
    case SUBJECT_RULE: return rule_reads(ck, s.index, within);
    case SUBJECT_EFFECT:
        return holds(within, ck->law->effects.at[s.index].word.span) || any_rule_reads(ck, MODAL_GIVES, MODAL_GIVES, s.index, within)
               || any_rule_reads(ck, MODAL_FIXES, MODAL_FIXES, s.index, within);
    case SUBJECT_CHOICE: return holds(within, ck->law->choices.at[s.index].word.span) || any_rule_reads(ck, MODAL_RULES_OUT, MODAL_PRESUMES, s.index, within);
    case SUBJECT_STEP:
        return holds(within, ck->law->steps.at[s.index].word.span) || plan_has(ck, ck->lowered->steps.at[s.index].applies, within)
               || plan_has(ck, ck->lowered->steps.at[s.index].when, within);
    }
    return false;
}

/* Which cases have a subject that reads it, for the caller to free; NULL when none has. */
static bool *reached_by(const struct mutant *m, const struct cases *cs)
{
    bool any = false, *reads = calloc(cs->all.len + 1, sizeof *reads);
    if (!reads) abort();
    for (uint32_t i = 0; i < cs->all.len; i++) {
        const struct subject *s = &cs->all.at[i].subject, *before = i ? &cs->all.at[i - 1].subject : NULL;
        bool same = before && before->kind == s->kind && before->index == s->index;
        reads[i] = same ? reads[i - 1] : subject_reads(cs->base.checker, *s, m->within);
        any = any || reads[i];
    }
    if (any) return reads;
    free(reads);
    return NULL;
}

bool mutant_is_reached(const struct mutant *m, const struct cases *cs)
{
    bool *reads = reached_by(m, cs);
    free(reads);
    return reads != NULL;
}

/* Does a rule that judges read it, or an effect, a choice, a step? What only permissions and definitions of a word read
   judges nothing. */
bool mutant_judges(const struct mutant *m, const struct cases *cs)
{
    const struct checker *ck = cs->base.checker;
    bool found = false, permitted = false;
    for (uint32_t i = 0; i < ck->law->rules.len && !found; i++) {
        const struct rule *r = &ck->law->rules.at[i];
        bool reads = rule_reads(ck, i, m->within);
        permitted = permitted || reads;
        found = reads && r->modality != MODAL_PERMITS && r->modality != MODAL_DEFINES;
    }
    for (uint32_t i = 0; i < ck->law->effects.len && !found; i++) found = subject_reads(ck, (struct subject){SUBJECT_EFFECT, i}, m->within);
    for (uint32_t i = 0; i < ck->law->choices.len && !found; i++) found = subject_reads(ck, (struct subject){SUBJECT_CHOICE, i}, m->within);
    for (uint32_t i = 0; i < ck->law->steps.len && !found; i++) found = subject_reads(ck, (struct subject){SUBJECT_STEP, i}, m->within);
    return found || !permitted;
}

/* Does the text hold this word or number, not as part of another? */
static bool holds_word(const char *text, const char *word)
{
    size_t n = strlen(word);
    for (const char *at = text; (at = strstr(at, word)) != NULL; at++)
        if ((at == text || at[-1] == ' ' || at[-1] == '[') && (at[n] == ' ' || at[n] == ',' || at[n] == ']' || !at[n])) return true;
    return false;
}

/* Does the text hold one of the numbers that stand there? */
static bool holds_number(const char *text, const struct ast_expr *e)
{
    bool found = false;
    for (; e && !found; e = e->next) {
        bool number = e->kind == AST_NUMBER || e->kind == AST_QUANTITY;
        found = number ? holds_word(text, e->text) : holds_number(text, e->left) || holds_number(text, e->right);
    }
    return found;
}

static bool holds_row(const char *text, const struct ast_item *row)
{
    bool found = holds_number(text, ast_head(row)->next);
    for (const struct ast_item *c = row->items; c && !found; c = c->next) found = holds_number(text, c->args);
    return found;
}

/* When a case is tried: the protocols as they stand; those at the bound, or with the entry, that is changed; others. What
   is done to a bound or to an entry is not looked for among cases that name neither a bound nor the entry, what is done to a
   row of a table not among those that name no number of the row, and what is no comparison not within the rows of tables. */
enum turn { TURN_AS_IT_STANDS, TURN_AT_IT, TURN_OTHERS, TURN_NEVER };

static bool compares(const struct ast_expr *e)
{
    return e && e->kind == AST_BINARY && (e->op == AST_LT || e->op == AST_LE || e->op == AST_GT || e->op == AST_GE);
}

static enum turn turn_of(const struct mutant *m, const struct law_case *c)
{
    bool bound = m->expr && (m->expr->kind == AST_NUMBER || m->expr->kind == AST_QUANTITY);
    if (!*c->about) return TURN_AS_IT_STANDS;
    if (bound) {
        if (!c->is_bound) return TURN_NEVER;
        if (holds_word(c->about, m->now.text) || holds_word(c->about, m->was)) return TURN_AT_IT;
        return m->row && !holds_row(c->about, m->row) ? TURN_NEVER : TURN_OTHERS;
    }
    if (m->entry) return holds_word(c->about, m->entry) ? TURN_AT_IT : TURN_NEVER;
    if (c->is_row && !compares(m->expr)) return TURN_NEVER;
    return TURN_OTHERS;
}

/* ---- trying ---- */

void trials_start(struct trials *t, struct lab *lab, const struct cases *cs)
{
    *t = (struct trials){.lab = lab, .cs = cs};
    t->order = calloc(cs->all.len + 1, sizeof *t->order);
    t->spare = calloc(cs->all.len + 1, sizeof *t->spare);
    if (!t->order || !t->spare) abort();
    for (uint32_t i = 0; i < cs->all.len; i++) t->order[i] = i;
}

void trials_end(struct trials *t)
{
    free(t->order);
    free(t->spare);
}

static enum fate tried(struct trials *t, uint32_t i)
{
    struct run run;
    const struct law_case *c = &t->cs->all.at[i];
    const char *now = case_outcome(t->lab, t->cs, c, &run);
    enum fate f = strcmp(now, c->outcome) == 0 ? FATE_SURVIVES : strncmp(now, "RX", 2) == 0 ? FATE_REFUSED : FATE_KILLED;
    run_end(&run);
    return f;
}

/* What noticed one mutant is likely to notice the next: it goes to the front, and then the others of its protocol. */
static void to_the_front(struct trials *t, uint32_t at)
{
    const struct law_case *all = t->cs->all.at;
    uint32_t n = 0, first = t->order[at];
    t->spare[n++] = first;
    for (int same = 1; same >= 0; same--)
        for (uint32_t i = 0; i < t->cs->all.len; i++) {
            uint32_t c = t->order[i];
            if (c != first && (all[c].protocol == all[first].protocol) == same) t->spare[n++] = c;
        }
    uint32_t *order = t->order;
    t->order = t->spare;
    t->spare = order;
}

/* The cases of the subjects that read it. Without such a subject, every protocol as it stands. */
static enum fate try_cases(struct trials *t, const struct mutant *m)
{
    enum fate f = FATE_SURVIVES;
    bool *reads = reached_by(m, t->cs);
    for (int turn = TURN_AS_IT_STANDS; turn < TURN_NEVER && f == FATE_SURVIVES; turn++)
        for (uint32_t at = 0; at < t->cs->all.len; at++) {
            uint32_t i = t->order[at];
            if (!(reads ? reads[i] : turn == TURN_AS_IT_STANDS) || (int)turn_of(m, &t->cs->all.at[i]) != turn) continue;
            f = tried(t, i);
            if (f == FATE_SURVIVES) continue;
            to_the_front(t, at);
            break;
        }
    free(reads);
    return f;
}

enum fate mutant_try(const struct mutant *m, struct trials *t)
{
    struct ast_expr was = {0}, *element = NULL;
    struct ast_item *item = NULL;
    if (m->expr) was = *m->expr, *m->expr = m->now;
    if (m->element) element = *m->element, *m->element = element->next;
    if (m->item) item = *m->item, *m->item = item->next;
    enum fate f = try_cases(t, m);
    if (m->expr) *m->expr = was;
    if (m->element) *m->element = element;
    if (m->item) *m->item = item;
    return f;
}
