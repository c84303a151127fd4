/* world.c - the study's tables as the columns that plans read, one set per level of proof. */
#include "checker/assess.h"

static void fill_column(struct checker *ck, const struct study_table *t, uint32_t column, enum plan_type type, struct plan_column *out)
{
    uint32_t n = t->rows.len;
    int64_t *lo = arena_alloc(ck->arena, (n + 1) * sizeof *lo), *hi = arena_alloc(ck->arena, (n + 1) * sizeof *hi);
    uint64_t *known = arena_alloc(ck->arena, (n / 64 + 1) * sizeof *known);
    uint8_t *state = arena_alloc(ck->arena, n + 1);
    for (uint32_t r = 0; r < n; r++) {
        const struct study_cell *c = &t->rows.at[r].cells[column];
        lo[r] = c->lo;
        hi[r] = c->hi;
        state[r] = (uint8_t)c->state;
        if (c->state == PLAN_GIVEN) known[r / 64] |= UINT64_C(1) << (r % 64);
    }
    *out = (struct plan_column){type, lo, hi, known, state};
}

/* A flag whose absence means no is known to be no where it is not written. */
static void absent_flags(struct checker *ck, const struct study_table *t, const struct vocab_property *p, struct plan_column *c)
{
    if (!p->absent_is_no) return;
    uint64_t *known = arena_alloc(ck->arena, (t->rows.len / 64 + 1) * sizeof *known);
    for (uint32_t r = 0; r < t->rows.len; r++) {
        bool given = c->known[r / 64] >> (r % 64) & 1;
        if (given || c->state[r] == PLAN_ABSENT) known[r / 64] |= UINT64_C(1) << (r % 64);
    }
    c->known = known;
}

static void block_table(struct assess *j, uint32_t b, struct plan_table *out, struct plan_column *columns)
{
    struct checker *ck = j->ck;
    const struct study_table *t = &ck->study->tables.at[b];
    const struct vocab_block *block = &ck->vocab->blocks.at[b];
    for (uint32_t i = 0; i < block->properties.len; i++) {
        const struct vocab_property *p = &ck->vocab->properties.at[block->properties.at[i]];
        fill_column(ck, t, p->column, plan_type_of(p->type.kind), &columns[p->column]);
        if (p->type.kind == TYPE_PERIOD) fill_column(ck, t, p->column + 1, PLAN_DATE, &columns[p->column + 1]);
        absent_flags(ck, t, p, &columns[p->column]);
    }
    uint32_t *parents = arena_alloc(ck->arena, (t->rows.len + 1) * sizeof *parents), parent = PLAN_NONE;
    for (uint32_t r = 0; r < t->rows.len; r++) {
        parents[r] = t->rows.at[r].parent;
        if (t->rows.at[r].parent_table != PLAN_NONE) parent = t->rows.at[r].parent_table;
    }
    *out = (struct plan_table){t->rows.len, block->columns + ck->lowered->derived_count[b], columns, parent, parents, NULL, false};
}

static void occurrences_table(struct assess *j, struct plan_table *out, struct plan_column *columns)
{
    struct checker *ck = j->ck;
    uint32_t n = ck->study->occurrences.len;
    int64_t *v[4];
    uint64_t *known[OCC_COLUMNS];
    for (int i = 0; i < 4; i++) v[i] = arena_alloc(ck->arena, (n + 1) * sizeof **v);
    for (int i = 0; i < OCC_COLUMNS; i++) known[i] = arena_alloc(ck->arena, (n / 64 + 1) * sizeof **known);
    for (uint32_t r = 0; r < n; r++) {
        const struct occurrence *o = &ck->study->occurrences.at[r];
        uint64_t bit = UINT64_C(1) << (r % 64);
        v[0][r] = o->action_row;
        v[1][r] = o->event;
        v[2][r] = o->day_lo;
        v[3][r] = o->day_hi;
        if (o->action_table != PLAN_NONE) known[OCC_COLUMN_ACTION][r / 64] |= bit;
        known[OCC_COLUMN_EVENT][r / 64] |= bit;
        if (o->has_day) known[OCC_COLUMN_DAY][r / 64] |= bit;
    }
    columns[OCC_COLUMN_ACTION] = (struct plan_column){PLAN_REF, v[0], NULL, known[OCC_COLUMN_ACTION], NULL};
    columns[OCC_COLUMN_EVENT] = (struct plan_column){PLAN_REF, v[1], NULL, known[OCC_COLUMN_EVENT], NULL};
    columns[OCC_COLUMN_DAY] = (struct plan_column){PLAN_NUMBER, v[2], v[3], known[OCC_COLUMN_DAY], NULL};
    *out = (struct plan_table){n, OCC_COLUMNS + ck->lowered->derived_count[occurrence_table(ck)], columns, PLAN_NONE, NULL, NULL, false};
}

static enum plan_type derived_type(enum derived_kind kind)
{
    switch (kind) {
    case DERIVED_EFFECT: case DERIVED_CHOICE: return PLAN_CHOICE;
    case DERIVED_HOLDS: case DERIVED_POSSIBLE: case DERIVED_CERTAIN: case DERIVED_IN_FORCE: return PLAN_TRUTH;
    case DERIVED_LEAST: case DERIVED_PEAK: return PLAN_NUMBER;
    }
    return PLAN_TRUTH;
}

void assess_init(struct assess *j, struct checker *ck)
{
    uint32_t tables = ck->vocab->blocks.len + 1;
    j->ck = ck;
    j->epoch = 1;
    struct plan_table *base = arena_alloc(ck->arena, tables * sizeof *base);
    struct plan_column **shared = arena_alloc(ck->arena, tables * sizeof *shared);
    for (uint32_t t = 0; t < tables; t++) {
        uint32_t own = t + 1 < tables ? ck->vocab->blocks.at[t].columns : OCC_COLUMNS;
        shared[t] = arena_alloc(ck->arena, (own + ck->lowered->derived_count[t] + 1) * sizeof **shared);
        if (t + 1 < tables) block_table(j, t, &base[t], shared[t]);
        else occurrences_table(j, &base[t], shared[t]);
    }
    for (uint32_t level = 0; level < LEVELS; level++) {
        struct plan_table *copy = arena_alloc(ck->arena, tables * sizeof *copy);
        memcpy(copy, base, tables * sizeof *copy);
        j->columns[level] = arena_alloc(ck->arena, tables * sizeof *j->columns[level]);
        for (uint32_t t = 0; t < tables; t++) {
            struct plan_column *columns = arena_alloc(ck->arena, (copy[t].columns + 1) * sizeof *columns);
            memcpy(columns, shared[t], copy[t].columns * sizeof *columns);
            copy[t].column = j->columns[level][t] = columns;
        }
        for (uint32_t i = 0; i < ck->lowered->derived.len; i++) {
            const struct derived *d = &ck->lowered->derived.at[i];
            uint32_t n = copy[d->table].rows;
            int64_t *lo = arena_alloc(ck->arena, (n + 1) * sizeof *lo), *hi = arena_alloc(ck->arena, (n + 1) * sizeof *hi);
            uint64_t *known = arena_alloc(ck->arena, (n / 64 + 1) * sizeof *known);
            j->columns[level][d->table][d->column] = (struct plan_column){derived_type(d->kind), lo, hi, known, NULL};
        }
        j->env[level] = (struct plan_env){tables, copy, level};
        j->truths[level] = arena_alloc(ck->arena, (ck->plan->nodes.len + 1) * sizeof *j->truths[level]);
    }
    j->eval = plan_eval_new(ck->plan, &j->env[LEVEL_PROVED]);
}

void assess_release(struct assess *j) { plan_eval_free(j->eval); }

struct plan_eval *eval_at(struct assess *j, uint32_t level)
{
    plan_eval_over(j->eval, &j->env[level]);
    return j->eval;
}

void assess_set(struct assess *j, uint32_t level, uint32_t table, uint32_t column, uint32_t row, int64_t lo, int64_t hi, bool known)
{
    /* The arrays were made writable in assess_init; plan_column shows them const to everyone else. */
    struct plan_column *c = &j->columns[level][table][column];
    int64_t *at_lo = (int64_t *)(uintptr_t)c->lo + row, *at_hi = (int64_t *)(uintptr_t)c->hi + row;
    uint64_t bit = UINT64_C(1) << (row % 64), *word = &((uint64_t *)(uintptr_t)c->known)[row / 64];
    if (*at_lo == lo && *at_hi == hi && ((*word & bit) != 0) == known) return;
    j->epoch++;
    *at_lo = lo;
    *at_hi = hi;
    *word = known ? *word | bit : *word & ~bit;
}

/* All rows at once: a rule is asked about every row of its table, and a block costs little more than a row. */
static const struct truths *whole_table(struct assess *j, uint32_t level, uint32_t node, uint32_t table, uint32_t rows)
{
    struct truths *t = j->truths[level][node];
    if (t && t->epoch == j->epoch && t->table == table) return t;
    if (!t) {
        t = j->truths[level][node] = arena_alloc(j->ck->arena, sizeof *t);
        t->yes = arena_alloc(j->ck->arena, (rows / 64 + 1) * sizeof *t->yes);
        t->no = arena_alloc(j->ck->arena, (rows / 64 + 1) * sizeof *t->no);
    }
    for (uint32_t first = 0; first < rows; first += PLAN_BLOCK) {
        uint32_t count = rows - first < PLAN_BLOCK ? rows - first : PLAN_BLOCK;
        plan_eval_truth(eval_at(j, level), node, table, first, count, t->yes + first / 64, t->no + first / 64);
    }
    t->epoch = j->epoch;
    t->table = table;
    return t;
}

enum plan_truth assess_truth(struct assess *j, uint32_t level, uint32_t node, uint32_t table, uint32_t row)
{
    enum { FEW_ROWS = 4 };
    uint32_t rows = j->env[level].table[table].rows;
    uint64_t yes = 0, no = 0;
    const struct truths *kept = j->truths[level][node];
    if (rows > FEW_ROWS && (!kept || kept->table == table)) {
        const struct truths *t = whole_table(j, level, node, table, rows);
        yes = t->yes[row / 64] >> (row % 64);
        no = t->no[row / 64] >> (row % 64);
    } else plan_eval_truth(eval_at(j, level), node, table, row, 1, &yes, &no);
    return yes & 1 ? PLAN_YES : no & 1 ? PLAN_NO : PLAN_UNSURE;
}

uint32_t rule_table(const struct checker *ck, const struct rule *r) { return r->over != VOCAB_NONE ? r->over : ck->vocab->study; }

const struct lowered_rule *lowered_of(const struct checker *ck, const struct rule *r) { return &ck->lowered->rules.at[r - ck->law->rules.at]; }
