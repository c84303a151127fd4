/* effects.c - phase 6: the values that each node of an effect may take, and their join. */
#include "checker/assess.h"

struct decision { uint64_t set; const struct rule_case *decided; };

/* How many levels the texts that something rests on lose on the day that connects the study: one when no version of them
   was read for that day. Repealed texts are for the caller. */
static uint32_t levels_lost(struct checker *ck, const struct citation *cites, uint32_t n, int32_t day, enum law_state *state, struct unread_texts *unread)
{
    uint32_t weaker;
    const struct citation *blocking;
    *state = law_state_at(ck->law, cites, n, day, &weaker, &blocking);
    if (*state != LAW_NOT_READ) return weaker;
    add_unread(ck, unread, blocking, day);
    return 1;
}

static bool stands_before(const struct rule_case *exception, uint32_t c)
{
    for (uint32_t i = 0; i < exception->of.len; i++)
        if (exception->of.at[i] == c) return true;
    return false;
}

/* A row of the study that a rule is applied to, at a level of proof. */
struct applied { struct assess *j; uint32_t level; const struct lowered_rule *lr; uint32_t table, row; struct unread_texts *unread; };

/* Tries one case: true when it settles the node. */
static bool try_case(const struct applied *a, uint32_t c, struct decision *d)
{
    struct assess *j = a->j;
    const struct lowered_rule *lr = a->lr;
    const struct rule_case *rc = &lr->rule->cases.at[c];
    uint32_t level = a->level, table = a->table, row = a->row;
    uint32_t needs = rc->grade == VOCAB_NONE ? LEVEL_PROVED : law_level(j->ck->law, rc->grade);
    enum law_state state;
    enum plan_truth t = lr->cases.at[c].condition == PLAN_NONE ? PLAN_YES : assess_truth(j, level, lr->cases.at[c].condition, table, row);
    if (t == PLAN_NO) return false;
    needs += levels_lost(j->ck, rc->cites.at, rc->cites.len, connecting_instant(j->ck, lr->date_property), &state, a->unread);
    if (state == LAW_REPEALED) return false;
    if (t == PLAN_YES && needs > level) t = PLAN_UNSURE;
    d->set |= lr->cases.at[c].values;
    if (t == PLAN_UNSURE) return false;
    d->decided = rc;
    return true;
}

/* A decision list: the first case that holds gives its value; those whose condition is unknown stay possible. The
   exceptions of a case are tried just before it, each once. */
static struct decision decide(const struct applied *a)
{
    const struct lowered_rule *lr = a->lr;
    struct decision d = {0, NULL};
    uint64_t tried = 0;
    for (uint32_t c = 0; c < lr->cases.len; c++) {
        if (lr->rule->cases.at[c].exception) continue;
        for (uint32_t x = 0; x < lr->cases.len && x < 64; x++) {
            if (!lr->rule->cases.at[x].exception || !stands_before(&lr->rule->cases.at[x], c) || tried >> x & 1) continue;
            tried |= UINT64_C(1) << x;
            if (try_case(a, x, &d)) return d;
        }
        if (try_case(a, c, &d)) return d;
    }
    return d;
}

static uint64_t all_members(const struct checker *ck, uint32_t enumeration)
{
    uint32_t n = ck->vocab->enums.at[enumeration].members.len;
    return n == 64 ? UINT64_MAX : (UINT64_C(1) << n) - 1;
}

/* The least member above both, when there is one; in a total order, the greater. */
static uint32_t join(const struct checker *ck, uint32_t enumeration, uint32_t a, uint32_t b)
{
    uint32_t n = ck->vocab->enums.at[enumeration].members.len, best = VOCAB_NONE;
    for (uint32_t m = 0; m < n; m++) {
        if (!vocab_le(ck->vocab, enumeration, a, m) || !vocab_le(ck->vocab, enumeration, b, m)) continue;
        if (best == VOCAB_NONE || vocab_le(ck->vocab, enumeration, m, best)) best = m;
    }
    return best;
}

static uint64_t join_sets(const struct checker *ck, uint32_t enumeration, uint64_t a, uint64_t b)
{
    uint64_t out = 0;
    for (uint64_t x = a; x; x &= x - 1)
        for (uint64_t y = b; y; y &= y - 1) {
            uint32_t m = join(ck, enumeration, (uint32_t)__builtin_ctzll(x), (uint32_t)__builtin_ctzll(y));
            if (m != VOCAB_NONE) out |= UINT64_C(1) << m;
        }
    return out;
}

/* The rule that gives this effect to the rows of a block, or NULL. */
static const struct lowered_rule *giver(const struct checker *ck, uint32_t effect, uint32_t block)
{
    for (uint32_t r = 0; r < ck->lowered->rules.len; r++) {
        const struct lowered_rule *lr = &ck->lowered->rules.at[r];
        if (lr->rule->modality == MODAL_GIVES && lr->rule->target == effect && rule_table(ck, lr->rule) == block && !lr->broken) return lr;
    }
    return NULL;
}

static void set_derived(struct assess *j, uint32_t level, uint32_t effect, uint32_t table, uint32_t row, uint64_t set)
{
    for (uint32_t d = 0; d < j->ck->lowered->derived.len; d++) {
        const struct derived *dv = &j->ck->lowered->derived.at[d];
        if (dv->kind == DERIVED_EFFECT && dv->subject == effect && dv->table == table && row < j->ck->study->tables.at[table].rows.len)
            assess_set(j, level, table, dv->column, row, (int64_t)set, (int64_t)set, set != 0);
    }
}

static void node_reasons(struct assess *j, uint32_t effect, uint32_t block, uint32_t row, struct effect_result *out, uint64_t total[LEVELS], bool *any)
{
    struct checker *ck = j->ck;
    const struct lowered_rule *lr = giver(ck, effect, block);
    uint32_t en = ck->law->effects.at[effect].enumeration;
    struct effect_reason reason = {.block = block, .row = row, .at = study_row(ck->study, block, row)->head, .rule = lr ? lr->rule : NULL};
    enum law_state state = LAW_READ;
    uint32_t lost = lr ? levels_lost(ck, lr->rule->cites.at, lr->rule->cites.len, connecting_instant(ck, lr->date_property), &state, &out->unread) : 0;
    for (uint32_t level = 0; level < LEVELS; level++) {
        struct decision d = {all_members(ck, en), NULL};
        enum plan_truth applies = !lr || lr->applies == PLAN_NONE ? PLAN_YES : assess_truth(j, level, lr->applies, block, row);
        if (lr && applies == PLAN_NO) d.set = 0;
        else if (lr && state != LAW_REPEALED && level >= lost) d = decide(&(struct applied){j, level, lr, block, row, &out->unread});
        reason.set[level] = d.set;
        reason.decided[level] = d.decided;
        if (d.set) total[level] = *any && total[level] ? join_sets(ck, en, total[level], d.set) : d.set;
    }
    if (reason.set[LEVEL_PROVED]) *any = true;
    *vec_push(ck->arena, &out->reasons) = reason;
}

/* What a rule that fixes the value leaves of a set: what both admit, else the more demanding of each pair. */
static uint64_t fixed_set(const struct checker *ck, uint32_t enumeration, uint64_t found, uint64_t fixed)
{
    return found & fixed ? found & fixed : join_sets(ck, enumeration, found, fixed);
}

/* Rules that fix the value at the study. */
static void apply_fixes(struct assess *j, uint32_t effect, uint64_t total[LEVELS], struct unread_texts *unread)
{
    struct checker *ck = j->ck;
    for (uint32_t r = 0; r < ck->lowered->rules.len; r++) {
        const struct lowered_rule *lr = &ck->lowered->rules.at[r];
        if (lr->rule->modality != MODAL_FIXES || lr->rule->target != effect || lr->broken) continue;
        uint32_t table = rule_table(ck, lr->rule);
        enum law_state state;
        struct unread_texts seen = {0};
        uint32_t lost = levels_lost(ck, lr->rule->cites.at, lr->rule->cites.len, connecting_instant(ck, lr->date_property), &state, &seen);
        if (state == LAW_REPEALED) continue;
        for (uint32_t level = law_level(ck->law, lr->rule->grade) + lost; level < LEVELS; level++)
            for (uint32_t row = 0; row < ck->study->tables.at[table].rows.len; row++) {
                if (lr->applies != PLAN_NONE && assess_truth(j, level, lr->applies, table, row) != PLAN_YES) continue;
                struct decision d = decide(&(struct applied){j, level, lr, table, row, unread});
                if (!d.decided) continue;
                total[level] = fixed_set(ck, ck->law->effects.at[effect].enumeration, total[level], d.set);
                for (uint32_t i = 0; i < seen.len; i++) add_unread(ck, unread, seen.at[i].text, seen.at[i].day);
            }
    }
}

static uint32_t member_stated(const struct checker *ck, uint32_t property, struct span *at)
{
    *at = span_none();
    if (property == VOCAB_NONE) return VOCAB_NONE;
    const struct vocab_property *p = &ck->vocab->properties.at[property];
    const struct study_cell *c = study_cell(study_single(ck->study, p->block), p);
    if (!c || c->state != PLAN_GIVEN) return VOCAB_NONE;
    *at = c->span;
    return (uint32_t)c->lo;
}

static void assess_effects(struct assess *j)
{
    struct checker *ck = j->ck;
    for (uint32_t e = 0; e < ck->law->effects.len; e++) {
        const struct law_effect *effect = &ck->law->effects.at[e];
        struct effect_result *out = vec_push(ck->arena, &ck->verdicts->effects);
        uint64_t total[LEVELS] = {0, 0, 0};
        bool any = false;
        out->effect = effect;
        uint32_t when = ck->lowered->effect_when.at[e];
        bool rooted = effect->to != VOCAB_NONE && ck->study->tables.at[effect->to].rows.len;
        out->applicable = rooted && (when == PLAN_NONE || assess_truth(j, LEVEL_PROVED, when, effect->to, 0) != PLAN_NO);
        for (uint32_t n = 0; n < effect->nodes.len; n++)
            for (uint32_t row = 0; row < ck->study->tables.at[effect->nodes.at[n]].rows.len; row++)
                node_reasons(j, e, effect->nodes.at[n], row, out, total, &any);
        /* The nodes' own values are written once all are known: none of their conditions reads them. */
        for (uint32_t i = 0; i < out->reasons.len; i++)
            for (uint32_t level = 0; level < LEVELS; level++)
                set_derived(j, level, e, out->reasons.at[i].block, out->reasons.at[i].row, out->reasons.at[i].set[level]);
        for (uint32_t level = 0; level < LEVELS; level++)
            if (!total[level]) total[level] = all_members(ck, effect->enumeration);
        apply_fixes(j, e, total, &out->unread);
        out->proved = out->applicable ? total[LEVEL_PROVED] : 0;
        out->indicated = out->applicable ? total[LEVEL_INDICATED] : 0;
        out->declared = member_stated(ck, effect->declared, &out->declared_at);
        out->retained = member_stated(ck, effect->retained, &out->retained_at);
        uint32_t stated = out->retained != VOCAB_NONE ? out->retained : out->declared;
        out->in_force = !out->applicable ? 0 : stated != VOCAB_NONE ? UINT64_C(1) << stated : out->proved;
        for (uint32_t level = 0; level < LEVELS && rooted; level++) set_derived(j, level, e, effect->to, 0, out->in_force);
    }
}

void assess_inferences(struct assess *j)
{
    uint32_t before, rounds = j->ck->law->choices.len + j->ck->law->effects.len + 1;
    do {
        before = j->epoch;
        j->ck->verdicts->choices.len = j->ck->verdicts->effects.len = 0;
        assess_choices(j);
        assess_effects(j);
    } while (j->epoch != before && --rounds);
}
