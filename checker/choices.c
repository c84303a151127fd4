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

static void apply_rule(struct assess *j, uint32_t level, const struct lowered_rule *lr, struct choice_result *out, uint64_t *left)
{
    struct checker *ck = j->ck;
    const struct rule *r = lr->rule;
    uint32_t table = rule_table(ck, r), rows = ck->study->tables.at[table].rows.len, weaker = 0;
    int32_t instant;
    const struct citation *blocking;
    if (lr->broken || rule_law_state(j, lr, &instant, &weaker, &blocking) != LAW_READ || law_level(ck->law, r->grade) + weaker > level) return;
    for (uint32_t row = 0; row < rows; row++) {
        if (lr->applies != PLAN_NONE && assess_truth(j, level, lr->applies, table, row) != PLAN_YES) continue;
        for (uint32_t c = 0; c < lr->cases.len; c++) {
            const struct lowered_case *lc = &lr->cases.at[c];
            if (lc->condition != PLAN_NONE && assess_truth(j, level, lc->condition, table, row) != PLAN_YES) continue;
            uint64_t removed = *left & (r->modality == MODAL_RULES_OUT ? lc->values : ~lc->values);
            *left &= ~removed;
            struct first_place place = {j, span_none()};
            if (lc->condition != PLAN_NONE) plan_explain(j->eval[level], lc->condition, table, row, see_place, &place);
            bool known = false;
            for (uint32_t i = 0; i < out->reasons.len; i++) known = known || out->reasons.at[i].rule == r;
            if (removed && !known)
                *vec_push(ck->arena, &out->reasons) = (struct choice_reason){r, removed, place.at, level};
        }
    }
}

void assess_choices(struct assess *j)
{
    struct checker *ck = j->ck;
    for (uint32_t c = 0; c < ck->law->choices.len; c++) {
        const struct law_choice *choice = &ck->law->choices.at[c];
        struct choice_result *out = vec_push(ck->arena, &ck->verdicts->choices);
        uint32_t n = ck->vocab->enums.at[choice->enumeration].members.len;
        uint64_t all = n == 64 ? UINT64_MAX : (UINT64_C(1) << n) - 1;
        out->choice = choice;
        for (uint32_t level = 0; level < LEVELS; level++) {
            uint64_t left = all;
            for (uint32_t r = 0; r < ck->lowered->rules.len; r++) {
                const struct lowered_rule *lr = &ck->lowered->rules.at[r];
                if ((lr->rule->modality == MODAL_RULES_OUT || lr->rule->modality == MODAL_KEEPS) && lr->rule->target == c) apply_rule(j, level, lr, out, &left);
            }
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
}
