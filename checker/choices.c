/* choices.c - phase 6: which candidates of a choice the rules leave, at each level of proof. */
#include "checker/assess.h"

/* The place that a removal points at: what the deciding condition reads first. */
struct first_place { struct assess *j; struct span at; };

static void see_place(void *ctx, const struct plan_leaf *leaf)
{
    struct first_place *f = ctx;
    if (!span_is_none(f->at) || leaf->table == PLAN_NONE || leaf->table >= f->j->ck->vocab->blocks.len) return;
    const struct study_row *row = study_row(f->j->ck->study, leaf->table, leaf->row);
    if (row && leaf->column < f->j->ck->vocab->blocks.at[leaf->table].columns && row->cells[leaf->column].state != PLAN_ABSENT)
        f->at = row->cells[leaf->column].span;
}

/* What a rule waits for, while the choice is open. */
static void see_open(struct assess *j, struct choice_result *out, uint32_t node, uint32_t table, uint32_t row)
{
    struct verdict waits = {.facts.at = out->open.at, .facts.len = out->open.len, .facts.cap = out->open.cap};
    gather_facts(j, &waits, LEVEL_NOTED, node, table, row);
    out->open.at = waits.facts.at;
    out->open.len = waits.facts.len;
    out->open.cap = waits.facts.cap;
}

static void add_reason(struct assess *j, uint32_t level, const struct rule *r, uint64_t removed, struct span at, struct choice_result *out)
{
    for (uint32_t i = 0; i < out->reasons.len; i++)
        if (out->reasons.at[i].rule == r) return;
    if (removed) *vec_push(j->ck->arena, &out->reasons) = (struct choice_reason){r, removed, at, level};
}

/* What a rule removes from the candidates left. A presumption that would leave none gives way to what is known. */
static uint64_t removed_by(const struct rule *r, uint64_t values, uint64_t left)
{
    uint64_t removed = left & (r->modality == MODAL_RULES_OUT ? values : ~values);
    return r->modality == MODAL_PRESUMES && removed == left ? 0 : removed;
}

/* Rules speak in turn: those of texts read, then presumptions; last, what a text not read for the day would have removed. */
enum turn { TURN_RULES, TURN_PRESUMPTIONS, TURN_UNREAD, TURNS };

static void apply_rule(struct assess *j, uint32_t level, enum turn turn, const struct lowered_rule *lr, struct choice_result *out, uint64_t *left)
{
    struct checker *ck = j->ck;
    const struct rule *r = lr->rule;
    uint32_t table = rule_table(ck, r), rows = ck->study->tables.at[table].rows.len, weaker = 0;
    int32_t instant;
    const struct citation *blocking;
    enum law_state state = rule_law_state(j, lr, &instant, &weaker, &blocking);
    enum turn own = state == LAW_NOT_READ ? TURN_UNREAD : r->modality == MODAL_PRESUMES ? TURN_PRESUMPTIONS : TURN_RULES;
    if (lr->broken || own != turn || state == LAW_REPEALED || law_level(ck->law, r->grade) + weaker > level) return;
    for (uint32_t row = 0; row < rows; row++) {
        if (lr->applies != PLAN_NONE && assess_truth(j, level, lr->applies, table, row) != PLAN_YES) continue;
        for (uint32_t c = 0; c < lr->cases.len; c++) {
            const struct lowered_case *lc = &lr->cases.at[c];
            enum plan_truth t = lc->condition == PLAN_NONE ? PLAN_YES : assess_truth(j, level, lc->condition, table, row);
            uint64_t removed = removed_by(r, lc->values, *left);
            if (t == PLAN_UNSURE && removed && turn == TURN_RULES && level == LEVEL_NOTED) see_open(j, out, lc->condition, table, row);
            if (t != PLAN_YES) continue;
            if (turn == TURN_UNREAD) {
                if (removed) add_unread(ck, &out->unread, blocking, instant);
                continue;
            }
            *left &= ~removed;
            struct first_place place = {j, span_none()};
            if (lc->condition != PLAN_NONE) plan_explain(eval_at(j, level), lc->condition, table, row, see_place, &place);
            add_reason(j, level, r, removed, place.at, out);
        }
    }
}

/* The candidates that the rules leave at a level. */
static uint64_t candidates_at(struct assess *j, uint32_t level, uint32_t choice, uint64_t left, struct choice_result *out)
{
    struct checker *ck = j->ck;
    for (enum turn turn = TURN_RULES; turn < TURNS; turn++)
        for (uint32_t r = 0; r < ck->lowered->rules.len; r++) {
            const struct lowered_rule *lr = &ck->lowered->rules.at[r];
            if (rule_is_of_choice(lr->rule) && lr->rule->target == choice) apply_rule(j, level, turn, lr, out, &left);
        }
    return left;
}

static void assess_choice(struct assess *j, uint32_t c, struct choice_result *out)
{
    struct checker *ck = j->ck;
    const struct law_choice *choice = out->choice;
    uint32_t n = ck->vocab->enums.at[choice->enumeration].members.len, when = ck->lowered->choice_when.at[c];
    uint64_t all = n == 64 ? UINT64_MAX : (UINT64_C(1) << n) - 1;
    out->applicable = when == PLAN_NONE || assess_truth(j, LEVEL_PROVED, when, ck->vocab->study, 0) != PLAN_NO;
    for (uint32_t level = 0; level < LEVELS; level++) {
        uint64_t left = out->applicable ? candidates_at(j, level, c, all, out) : 0;
        if (level == LEVEL_PROVED) out->candidates = left;
        if (level == LEVEL_INDICATED) out->indicated = left;
        for (uint32_t d = 0; d < ck->lowered->derived.len; d++) {
            const struct derived *dv = &ck->lowered->derived.at[d];
            if (dv->kind != DERIVED_CHOICE || dv->subject != c || !ck->study->tables.at[dv->table].rows.len) continue;
            assess_set(j, level, dv->table, dv->column, 0, (int64_t)left, (int64_t)left, left != 0);
        }
    }
    uint64_t one = out->candidates & (out->candidates - 1);
    out->decided = out->candidates && (one == 0 || (out->candidates & ~choice->combinable) == 0);
}

void assess_choices(struct assess *j)
{
    struct checker *ck = j->ck;
    for (uint32_t c = 0; c < ck->law->choices.len; c++) {
        struct choice_result *out = vec_push(ck->arena, &ck->verdicts->choices);
        out->choice = &ck->law->choices.at[c];
        assess_choice(j, c, out);
    }
}
