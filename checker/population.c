/* population.c - phase 6: who may be included, by interval analysis of the criteria: inclusion and not exclusion. What no
   criterion bounds is unknown, never zero or infinite. */
#include "checker/assess.h"

#include <stdlib.h>

/* What the criteria leave of a root column; an end counts only once a criterion stated it. */
struct interval { bool has_lo, has_hi, empty; int64_t lo, hi; enum plan_truth flag; bool flag_set; uint64_t codes; bool codes_set; };
struct people { const struct checker *ck; const struct plan *plan; struct interval *column; uint32_t n; };

static struct people people_copy(const struct people *p)
{
    struct people c = *p;
    c.column = malloc((p->n + 1) * sizeof *c.column);
    if (!c.column) abort();
    memcpy(c.column, p->column, p->n * sizeof *c.column);
    return c;
}

/* The column of participants that a node reads, also one whose unit stands in another: then numbers are at the scale that its
   units share. */
static const struct plan_node *root_column(const struct people *p, uint32_t node)
{
    const struct plan_node *n = &p->plan->nodes.at[node];
    if (n->op == PLAN_COLUMN) return n->table == 0 ? n : NULL;
    if (n->op != PLAN_IF) return NULL;
    for (uint32_t c = 0; c < p->n; c++) {
        const struct data_type_of *of = &p->ck->data->tables.at[0].columns.at[c];
        if (of->units && of->converted == node && of->converted_up == 0) return &p->plan->nodes.at[of->cell];
    }
    return NULL;
}

static bool is_empty(const struct people *p)
{
    for (uint32_t i = 0; i < p->n; i++)
        if (p->column[i].empty) return true;
    return false;
}

/* floor and ceiling of x·m/k for k > 0, within 64 bits. */
static int64_t scaled(int64_t x, int64_t m, int64_t k, bool up)
{
    __int128 v = (__int128)x * m;
    int64_t q = (int64_t)(v >= 0 ? v : -v);
    if ((__int128)q != (v >= 0 ? v : -v)) return v > 0 ? INT64_MAX : INT64_MIN;
    int64_t d = q / k, rest = q % k;
    if (v >= 0) return d + (up && rest);
    return -(d + (!up && rest));
}

static void at_most(struct interval *i, int64_t v)
{
    if (!i->has_hi || v < i->hi) i->hi = v;
    i->has_hi = true;
    i->empty = i->empty || (i->has_lo && i->lo > i->hi);
}

static void at_least(struct interval *i, int64_t v)
{
    if (!i->has_lo || v > i->lo) i->lo = v;
    i->has_lo = true;
    i->empty = i->empty || (i->has_hi && i->lo > i->hi);
}

/* a*k op b*m with a column on one side and a constant on the other. */
static void constrain_comparison(struct people *p, const struct plan_node *n, bool want)
{
    const struct plan_node *col = root_column(p, n->a), *other = &p->plan->nodes.at[n->b];
    bool column_left = col != NULL;
    if (!col) {
        col = root_column(p, n->b);
        other = &p->plan->nodes.at[n->a];
    }
    if (!col || other->op != PLAN_CONST) return;
    struct interval *i = &p->column[col->column];
    int64_t k = column_left ? n->k : n->m, m = column_left ? n->m : n->k;   /* col*k op const*m */
    bool strict = n->op == PLAN_LT;
    if (n->op == PLAN_EQ) {
        if (!want) return;
        at_least(i, scaled(other->k, m, k, true));
        at_most(i, scaled(other->m, m, k, false));
        return;
    }
    bool upper = column_left == want;
    if (!want) strict = !strict;
    if (upper) at_most(i, strict ? scaled(other->k, m, k, true) - 1 : scaled(other->k, m, k, false));
    else at_least(i, strict ? scaled(other->k, m, k, false) + 1 : scaled(other->k, m, k, true));
}

static void constrain_code(struct people *p, const struct plan_node *n, bool want)
{
    const struct plan_node *col = root_column(p, n->a);
    if (!col) return;
    struct interval *i = &p->column[col->column];
    uint64_t set = 0;
    const struct plan_list *l = &p->plan->lists.at[n->k];
    for (uint32_t c = 0; c < l->n; c++)
        if (l->codes[c] >= 0 && l->codes[c] < 64) set |= UINT64_C(1) << l->codes[c];
    i->codes = (i->codes_set ? i->codes : UINT64_MAX) & (want ? set : ~set);
    i->codes_set = true;
    i->empty = i->empty || !i->codes;
}

static void constrain(struct people *p, uint32_t node, bool want);

/* Either branch: the hull of what each leaves. */
static void constrain_either(struct people *p, uint32_t a, uint32_t b, bool want)
{
    struct people one = people_copy(p), two = people_copy(p);
    constrain(&one, a, want);
    constrain(&two, b, want);
    const struct people *only = is_empty(&one) ? &two : is_empty(&two) ? &one : NULL;
    for (uint32_t i = 0; i < p->n; i++) {
        struct interval *x = &one.column[i], *y = &two.column[i], *out = &p->column[i];
        if (only) {
            *out = only->column[i];
            continue;
        }
        out->has_lo = x->has_lo && y->has_lo;
        out->has_hi = x->has_hi && y->has_hi;
        out->lo = x->lo < y->lo ? x->lo : y->lo;
        out->hi = x->hi > y->hi ? x->hi : y->hi;
        out->codes_set = x->codes_set && y->codes_set;
        out->codes = x->codes | y->codes;
        out->flag_set = x->flag_set && y->flag_set && x->flag == y->flag;
        out->flag = x->flag;
    }
    free(one.column);
    free(two.column);
}

static void constrain(struct people *p, uint32_t node, bool want)
{
    const struct plan_node *n = &p->plan->nodes.at[node];
    if (n->op == PLAN_NOT) constrain(p, n->a, !want);
    else if ((n->op == PLAN_AND && want) || (n->op == PLAN_OR && !want)) {
        constrain(p, n->a, want);
        constrain(p, n->b, want);
    } else if (n->op == PLAN_AND || n->op == PLAN_OR) constrain_either(p, n->a, n->b, want);
    else if (n->op == PLAN_LT || n->op == PLAN_LE || (n->op == PLAN_EQ && p->plan->nodes.at[n->a].type == PLAN_NUMBER)) constrain_comparison(p, n, want);
    else if (n->op == PLAN_IN) constrain_code(p, n, want);
    else if (n->op == PLAN_EQ && p->plan->nodes.at[n->a].type == PLAN_CODE && p->plan->nodes.at[n->b].op == PLAN_CONST && root_column(p, n->a)) {
        struct interval *i = &p->column[root_column(p, n->a)->column];
        int64_t k = p->plan->nodes.at[n->b].k;
        uint64_t bit = k >= 0 && k < 64 ? UINT64_C(1) << k : 0;
        i->codes = (i->codes_set ? i->codes : UINT64_MAX) & (want ? bit : ~bit);
        i->codes_set = true;
        i->empty = i->empty || !i->codes;
    } else if (n->op == PLAN_COLUMN && n->table == 0 && n->type == PLAN_TRUTH) {
        struct interval *i = &p->column[n->column];
        enum plan_truth t = want ? PLAN_YES : PLAN_NO;
        i->empty = i->empty || (i->flag_set && i->flag != t);
        i->flag = t;
        i->flag_set = true;
    }
}

/* Can someone admitted satisfy the condition? No when the criteria exclude it; yes only when they state the end that it
   asks about; else unknown. */
static enum plan_truth possible(const struct people *p, uint32_t node, bool want)
{
    const struct plan_node *n = &p->plan->nodes.at[node];
    if (n->op == PLAN_NOT) return possible(p, n->a, !want);
    if (n->op == PLAN_AND || n->op == PLAN_OR) {
        enum plan_truth a = possible(p, n->a, want), b = possible(p, n->b, want);
        bool both = (n->op == PLAN_AND) == want;
        if (both) {
            struct people c = people_copy(p);
            constrain(&c, node, want);
            bool empty = is_empty(&c);
            free(c.column);
            if (empty || a == PLAN_NO || b == PLAN_NO) return PLAN_NO;
            return a == PLAN_YES && b == PLAN_YES ? PLAN_YES : PLAN_UNSURE;
        }
        if (a == PLAN_YES || b == PLAN_YES) return PLAN_YES;
        return a == PLAN_NO && b == PLAN_NO ? PLAN_NO : PLAN_UNSURE;
    }
    struct people c = people_copy(p);
    constrain(&c, node, want);
    enum plan_truth answer = is_empty(&c) ? PLAN_NO : PLAN_UNSURE;
    for (uint32_t i = 0; i < p->n && answer == PLAN_UNSURE; i++) {
        const struct interval *was = &p->column[i], *is = &c.column[i];
        bool upper = is->has_hi && (!was->has_hi || is->hi < was->hi), lower = is->has_lo && (!was->has_lo || is->lo > was->lo);
        /* Asking for small values is answered by a stated lower end, and the other way round. */
        if ((upper && !lower && was->has_lo) || (lower && !upper && was->has_hi) || (upper && lower && was->has_lo && was->has_hi)) answer = PLAN_YES;
        if (was->flag_set && is->flag_set && !upper && !lower && memcmp(was, is, sizeof *was) == 0 && n->op == PLAN_COLUMN && n->column == i) answer = PLAN_YES;
        if (is->codes_set && was->codes_set && (was->codes & ~is->codes) == 0 && n->op != PLAN_COLUMN && !upper && !lower && was->codes != UINT64_MAX
            && root_column(p, n->a) && root_column(p, n->a)->column == i) answer = PLAN_YES;
    }
    /* Nothing narrower than what the criteria already say: everyone admitted satisfies it. */
    if (answer == PLAN_UNSURE && memcmp(c.column, p->column, p->n * sizeof *c.column) == 0 && (n->op == PLAN_LT || n->op == PLAN_LE) && (root_column(p, n->a) || root_column(p, n->b))) {
        const struct plan_node *col = root_column(p, n->a) ? root_column(p, n->a) : root_column(p, n->b);
        if (p->column[col->column].has_lo || p->column[col->column].has_hi) answer = PLAN_YES;
    }
    free(c.column);
    return answer;
}

/* Puts the columns that an expression reads back to the bounds that they declare. */
static void widen(struct people *p, const struct data_table *root, uint32_t node)
{
    const struct plan_node *n = root_column(p, node);
    if (n) {
        const struct data_column *c = &root->columns.at[n->column];
        const struct row_units *units = p->ck->data->tables.at[0].columns.at[n->column].units;
        int64_t lo = units ? units->lo : c->min, hi = units ? units->hi : c->max;
        bool bounded = c->type == DATA_NUMBER && lo < hi;
        p->column[n->column] = (struct interval){.has_lo = bounded, .has_hi = bounded, .lo = lo, .hi = hi};
        return;
    }
    uint32_t child[3], children = plan_children(&p->plan->nodes.at[node], child);
    for (uint32_t i = 0; i < children; i++) widen(p, root, child[i]);
}

/* A criterion that no participant could fulfil, whatever the others say: true, and said; `alone` is for its use. */
static bool warn_never_true(struct checker *ck, struct people *alone, const struct data_table *root, const struct program *pr)
{
    if (root_column(alone, pr->requires)) return false;   /* a yes or no may be either */
    widen(alone, root, pr->requires);
    constrain(alone, pr->requires, true);
    bool never = is_empty(alone);
    if (never) complain(ck, RX_NEVER_TRUE, pr->span, NULL, NULL);
    widen(alone, root, pr->requires);
    return never;
}

/* ---- strict bounds ---- */

/* A comparison of a datum with a constant: the values above it, or below, without the constant itself when strict. */
struct bound { uint32_t column; bool above, strict; int64_t value, scale; };   /* the constant is value ÷ scale */

static bool bound_of(const struct people *p, const struct plan_node *n, bool want, struct bound *b)
{
    if (n->op != PLAN_LT && n->op != PLAN_LE) return false;
    const struct plan_node *left = root_column(p, n->a), *right = root_column(p, n->b);
    const struct plan_node *other = &p->plan->nodes.at[left ? n->b : n->a], *col = left ? left : right;
    if (!col || other->op != PLAN_CONST || other->k != other->m) return false;
    b->column = col->column;
    b->above = (left != NULL) != want;
    b->strict = (n->op == PLAN_LT) == want;
    b->scale = left ? n->k : n->m;
    return !__builtin_mul_overflow(other->k, left ? n->m : n->k, &b->value);
}

/* Does the law, by this condition, put the bound's own value among those that the bound admits? */
static bool law_includes(const struct people *p, uint32_t node, bool want, const struct bound *b)
{
    const struct plan_node *n = &p->plan->nodes.at[node];
    struct bound l;
    if (n->op == PLAN_NOT) return law_includes(p, n->a, !want, b);
    if (n->op == PLAN_AND || n->op == PLAN_OR) return law_includes(p, n->a, want, b) || law_includes(p, n->b, want, b);
    if (!bound_of(p, n, want, &l) || l.column != b->column || (__int128)l.value * b->scale != (__int128)b->value * l.scale) return false;
    return (l.above != l.strict) == b->above;
}

/* `âge > 18 ans` where the law asks about `âge < 18 ans`: who is exactly 18 is on neither side. */
static void note_strict(struct checker *ck, const struct people *p, uint32_t node, bool want)
{
    const struct plan_node *n = &p->plan->nodes.at[node];
    struct bound b;
    if (n->op == PLAN_NOT) note_strict(ck, p, n->a, !want);
    if (n->op == PLAN_AND || n->op == PLAN_OR) {
        note_strict(ck, p, n->a, want);
        note_strict(ck, p, n->b, want);
    }
    if (!bound_of(p, n, want, &b) || !b.strict) return;
    for (uint32_t d = 0; d < ck->lowered->derived.len; d++) {
        const struct derived *dv = &ck->lowered->derived.at[d];
        if ((dv->kind != DERIVED_POSSIBLE && dv->kind != DERIVED_CERTAIN) || !law_includes(p, dv->subject, true, &b)) continue;
        complain(ck, RX_STRICT_BOUND, n->span, source_slice(ck, n->span), NULL);
        return;
    }
}

void assess_population(struct assess *j)
{
    struct checker *ck = j->ck;
    const struct data_table *root = &ck->validator->tables.at[0];
    struct people p = {ck, ck->data->plan, arena_alloc(ck->arena, (root->columns.len + 1) * sizeof(struct interval)), root->columns.len};
    struct people alone = people_copy(&p);
    for (uint32_t i = 0; i < ck->validator->programs.len; i++) {
        const struct program *pr = &ck->validator->programs.at[i];
        if (pr->table != 0 || (pr->kind != PROGRAM_INCLUSION && pr->kind != PROGRAM_EXCLUSION)) continue;
        bool never = warn_never_true(ck, &alone, root, pr), was_empty = is_empty(&p);
        note_strict(ck, &p, pr->requires, pr->kind == PROGRAM_INCLUSION);
        constrain(&p, pr->requires, pr->kind == PROGRAM_INCLUSION);
        if (!never && !was_empty && is_empty(&p)) complain(ck, RX_NOBODY_LEFT, pr->span, NULL, NULL);
    }
    free(alone.column);
    for (uint32_t d = 0; d < ck->lowered->derived.len; d++) {
        const struct derived *dv = &ck->lowered->derived.at[d];
        if (!ck->study->tables.at[dv->table].rows.len) continue;
        if (dv->kind == DERIVED_LEAST) {
            const struct plan_node *col = root_column(&p, dv->subject);
            const struct interval *i = col ? &p.column[col->column] : NULL;
            for (uint32_t level = 0; level < LEVELS; level++)
                assess_set(j, level, dv->table, dv->column, 0, i ? i->lo : 0, i ? i->lo : 0, i && i->has_lo);
        } else if (dv->kind == DERIVED_POSSIBLE || dv->kind == DERIVED_CERTAIN) {
            bool certain = dv->kind == DERIVED_CERTAIN;
            enum plan_truth t = possible(&p, dv->subject, !certain);
            bool yes = certain ? t == PLAN_NO : t == PLAN_YES;
            for (uint32_t level = 0; level < LEVELS; level++) assess_set(j, level, dv->table, dv->column, 0, yes, yes, t != PLAN_UNSURE);
        }
    }
}
