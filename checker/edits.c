/* edits.c - after judgement: which single values, written otherwise, would change an effect; nothing is kept of the trials. */
#include "checker/assess.h"

#include <stdlib.h>

struct trial {
    struct checker *ck;
    uint32_t effect;
    uint64_t proved, indicated;              /* as judged */
    uint32_t left;                           /* trials still allowed: a protocol of thousands of acts ends too */
    bool *reads;                             /* per property */
};
enum { MAX_TRIALS = 4096, MAX_EDITS = 64 };

struct outcome_of { uint64_t proved, indicated; };

/* ---- what the rules of the effect read ---- */

static void mark_column(struct trial *t, uint32_t table, uint32_t column)
{
    const struct vocab *v = t->ck->vocab;
    for (uint32_t p = 0; p < v->properties.len; p++)
        if (v->properties.at[p].block == table && v->properties.at[p].column == column) t->reads[p] = true;
}

static void mark_node(struct trial *t, uint32_t node)
{
    if (node == PLAN_NONE) return;
    const struct plan_node *n = &t->ck->plan->nodes.at[node];
    if (n->op == PLAN_COLUMN || n->op == PLAN_STATED) mark_column(t, n->table, n->column);
    mark_node(t, n->a);
    mark_node(t, n->b);
    mark_node(t, n->c);
}

static void mark_rules(struct trial *t)
{
    for (uint32_t r = 0; r < t->ck->lowered->rules.len; r++) {
        const struct lowered_rule *lr = &t->ck->lowered->rules.at[r];
        enum modality m = lr->rule->modality;
        if ((m != MODAL_GIVES && m != MODAL_FIXES) || lr->rule->target != t->effect || lr->broken) continue;
        mark_node(t, lr->applies);
        for (uint32_t c = 0; c < lr->cases.len; c++) mark_node(t, lr->cases.at[c].condition);
    }
}

/* ---- one trial ---- */

/* Judges the effects of the study as it stands now, in memory that goes at once. */
static struct outcome_of judged(struct trial *t)
{
    struct checker *ck = t->ck;
    struct arena *kept = ck->arena, *scratch = arena_new();
    struct verdicts *verdicts = ck->verdicts;
    struct assess j;
    if (!scratch) abort();
    ck->arena = scratch;
    ck->verdicts = arena_alloc(scratch, sizeof *ck->verdicts);
    assess_init(&j, ck);
    assess_population(&j);
    assess_inferences(&j);
    const struct effect_result *e = &ck->verdicts->effects.at[t->effect];
    struct outcome_of o = {e->proved, e->indicated};
    assess_release(&j);
    arena_free(scratch);
    ck->arena = kept;
    ck->verdicts = verdicts;
    return o;
}

/* A flag that excludes this one gives way: nobody writes both. */
static struct study_cell *excluded_by(struct trial *t, const struct study_row *row, uint32_t property)
{
    const struct vocab *v = t->ck->vocab;
    for (uint32_t q = 0; q < v->properties.len; q++) {
        const struct vocab_property *x = &v->properties.at[q];
        if (x->block != v->properties.at[property].block || (x->excludes != property && v->properties.at[property].excludes != q)) continue;
        struct study_cell *c = study_cell(row, x);
        if (c && c->state == PLAN_GIVEN && c->lo) return c;
    }
    return NULL;
}

static struct outcome_of with_value(struct trial *t, uint32_t block, uint32_t r, uint32_t property, int64_t value)
{
    const struct study_row *row = study_row(t->ck->study, block, r);
    struct study_cell *cell = study_cell(row, &t->ck->vocab->properties.at[property]), before = *cell;
    struct study_cell *other = value && t->ck->vocab->properties.at[property].type.kind == TYPE_FLAG ? excluded_by(t, row, property) : NULL;
    enum plan_state state = other ? other->state : PLAN_ABSENT;
    t->left -= t->left > 0;
    cell->state = PLAN_GIVEN;
    cell->lo = cell->hi = value;
    if (other) other->state = PLAN_ABSENT;
    struct outcome_of o = judged(t);
    *cell = before;
    if (other) other->state = state;
    return o;
}

/* To leave more values open is no answer to the question what would change. */
static bool changes(const struct trial *t, struct outcome_of o)
{
    return (o.proved & t->proved) != t->proved || (o.indicated & t->indicated) != t->indicated;
}

static void keep(struct trial *t, struct effect_result *e, struct value_edit edit, struct outcome_of o)
{
    edit.proved = o.proved;
    edit.indicated = o.indicated;
    for (uint32_t i = 0; i < e->edits.len && edit.kind == EDIT_MEMBERS; i++) {
        struct value_edit *x = &e->edits.at[i];
        if (x->kind != EDIT_MEMBERS || x->block != edit.block || x->row != edit.row || x->property != edit.property) continue;
        if (x->proved != edit.proved || x->indicated != edit.indicated) continue;
        x->members |= edit.members;
        return;
    }
    if (e->edits.len < MAX_EDITS) *vec_push(t->ck->arena, &e->edits) = edit;
    else e->more_edits = true;
}

/* ---- the values of a property ---- */

static void try_flag(struct trial *t, struct effect_result *e, struct value_edit edit, const struct study_cell *c)
{
    for (int64_t v = 1; v >= 0; v--) {
        if (c->state == PLAN_GIVEN && c->lo == v) continue;
        struct outcome_of o = with_value(t, edit.block, edit.row, edit.property, v);
        edit.kind = EDIT_FLAG;
        edit.value = v;
        if (changes(t, o)) keep(t, e, edit, o);
    }
}

static void try_members(struct trial *t, struct effect_result *e, struct value_edit edit, const struct study_cell *c, uint32_t members)
{
    for (uint32_t m = 0; m < members && m < 64 && t->left; m++) {
        if (c->state == PLAN_GIVEN && c->lo == m) continue;
        struct outcome_of o = with_value(t, edit.block, edit.row, edit.property, m);
        edit.kind = EDIT_MEMBERS;
        edit.members = UINT64_C(1) << m;
        if (changes(t, o)) keep(t, e, edit, o);
    }
}

static bool same(struct outcome_of a, struct outcome_of b) { return a.proved == b.proved && a.indicated == b.indicated; }

/* A quantity acts by thresholds: the greatest value that gives what nothing gives, the least that gives what very much gives. */
static void try_threshold(struct trial *t, struct effect_result *e, struct value_edit edit, bool from_below)
{
    const int64_t most = INT64_C(1000000) * 1000000;   /* a million of the unit, at the scale of the study */
    int64_t good = from_below ? 0 : most, bad = from_below ? most : 0;
    struct outcome_of end = with_value(t, edit.block, edit.row, edit.property, good);
    if (!changes(t, end)) return;
    if (same(with_value(t, edit.block, edit.row, edit.property, bad), end)) return;   /* any value does: that is not a threshold */
    while (t->left && (good > bad ? good - bad : bad - good) > 1) {
        int64_t middle = good + (bad - good) / 2;
        if (same(with_value(t, edit.block, edit.row, edit.property, middle), end)) good = middle;
        else bad = middle;
    }
    edit.kind = from_below ? EDIT_AT_MOST : EDIT_AT_LEAST;
    edit.value = good;
    if (t->left) keep(t, e, edit, end);
}

static void try_property(struct trial *t, struct effect_result *e, uint32_t block, uint32_t row, uint32_t property)
{
    const struct vocab_property *p = &t->ck->vocab->properties.at[property];
    const struct law_effect *effect = e->effect;
    const struct study_cell *c = study_cell(study_row(t->ck->study, block, row), p);
    struct value_edit edit = {.block = block, .row = row, .property = property};
    if (!c || c->state == PLAN_POISONED || property == effect->declared || property == effect->retained || !t->left) return;
    switch (p->type.kind) {
    case TYPE_FLAG: try_flag(t, e, edit, c); return;
    case TYPE_CODE: try_members(t, e, edit, c, t->ck->vocab->enums.at[p->type.index].members.len); return;
    case TYPE_NUMBER:
        try_threshold(t, e, edit, true);
        try_threshold(t, e, edit, false);
        return;
    case TYPE_ERROR: case TYPE_TEXT: case TYPE_DATE: case TYPE_INSTANT: case TYPE_PERIOD: case TYPE_SET: case TYPE_CHOICE: case TYPE_REFERENCE:
    case TYPE_EXPRESSION: case TYPE_WINDOW: return;
    }
}

static void try_block(struct trial *t, struct effect_result *e, uint32_t block)
{
    const struct vocab_block *b = &t->ck->vocab->blocks.at[block];
    for (uint32_t row = 0; row < t->ck->study->tables.at[block].rows.len; row++)
        for (uint32_t i = 0; i < b->properties.len; i++)
            if (t->reads[b->properties.at[i]]) try_property(t, e, block, row, b->properties.at[i]);
}

void checker_find_edits(struct checker *ck)
{
    for (uint32_t i = 0; ck->verdicts && i < ck->verdicts->effects.len; i++) {
        struct effect_result *e = &ck->verdicts->effects.at[i];
        if (!e->applicable || e->edits.len) continue;
        struct trial t = {.ck = ck, .effect = i, .proved = e->proved, .indicated = e->indicated, .left = MAX_TRIALS};
        t.reads = arena_alloc(ck->arena, ck->vocab->properties.len + 1);
        mark_rules(&t);
        for (uint32_t n = 0; n < e->effect->nodes.len; n++) try_block(&t, e, e->effect->nodes.at[n]);
        if (e->effect->to != VOCAB_NONE) try_block(&t, e, e->effect->to);
        e->more_edits = e->more_edits || !t.left;
    }
}
