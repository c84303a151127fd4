/* reasons.c - masks by program turned into lists by row; the explanation of the plan only where it is needed. */
#include "backends/validate/reasons.h"

#include <stdlib.h>
#include <string.h>

/* LEAVES: columns that a program reads, beyond which it is always explained. FOUND: answers that are kept of each. */
enum { LEAVES = 8, FOUND = 16 };

/* What is missing in rows that agree on which columns are known, and on the codes and truths of those. */
struct answer { uint64_t key; uint32_t n, column[LEAVES]; };

/* A program of the family. `own`: it looks at columns of its own row alone, few enough. `plain`: it is unknown only where one of
   them is. */
struct reason {
    uint32_t program;
    bool own, plain;
    uint32_t n_leaves, leaf[LEAVES];
    uint32_t n_answers;
    struct answer answer[FOUND];
};

struct reasons {
    const struct validator *validator;
    uint32_t table, n, words;
    enum verdict_family family;
    struct reason *of;
    const struct judge *judge;          /* the block */
    const struct plan_table *tables;
    uint64_t *bits;                     /* of row i: words from i*words on, bit k for of[k] */
    uint8_t verdict[PLAN_BLOCK];
    uint64_t stamp, stamps, **seen;     /* of the row; by table and column: the stamp for which it was last named */
    reasons_see *see;
    void *ctx;
};

static bool note_leaf(struct reason *r, uint32_t column)
{
    for (uint32_t i = 0; i < r->n_leaves; i++)
        if (r->leaf[i] == column) return true;
    if (r->n_leaves == LEAVES) return false;
    r->leaf[r->n_leaves++] = column;
    return true;
}

/* Notes the columns under a node. */
static void note_leaves(const struct plan *p, uint32_t node, struct reason *r)
{
    if (node == PLAN_NONE || !r->own) return;
    const struct plan_node *n = &p->nodes.at[node];
    switch (n->op) {
    case PLAN_CONST: return;
    case PLAN_COLUMN: r->own = n->var == 0 && n->up == 0 && note_leaf(r, n->column); return;
    case PLAN_STATED: r->own = n->var == 0 && n->up == 0 && note_leaf(r, n->column); r->plain = false; return;
    case PLAN_INPUT: case PLAN_NOT: case PLAN_AND: case PLAN_OR: case PLAN_KNOWN: case PLAN_EQ: case PLAN_LT: case PLAN_LE:
    case PLAN_IN: case PLAN_CONTAINS: case PLAN_ADD: case PLAN_MUL: case PLAN_IF:
        break;
    case PLAN_UNKNOWN: case PLAN_GRADE: case PLAN_ORDER_LE: case PLAN_COMPLETED: case PLAN_ADD_MONTHS: case PLAN_LOOKUP:
        r->plain = false;
        break;
    case PLAN_ROW: case PLAN_FORALL: case PLAN_EXISTS: case PLAN_COUNT: case PLAN_SUM: case PLAN_MIN: case PLAN_MAX:
    case PLAN_FIRST: case PLAN_LAST:
        r->own = false;
        break;
    }
    if (n->type == PLAN_CHOICE || n->type == PLAN_SET) r->plain = false;
    uint32_t child[3], children = plan_children(n, child);
    for (uint32_t i = 0; i < children; i++) note_leaves(p, child[i], r);
}

struct reasons *reasons_new(const struct validator *v, uint32_t table, enum verdict_family family, struct arena *arena)
{
    struct reasons *r = arena_alloc(arena, sizeof *r);
    *r = (struct reasons){.validator = v, .table = table, .family = family};
    r->of = arena_alloc(arena, (v->programs.len + 1) * sizeof *r->of);
    for (uint32_t p = 0; p < v->programs.len; p++) {
        const struct program *program = &v->programs.at[p];
        if (program->table != table || judge_family(program->kind) != family) continue;
        struct reason *reason = &r->of[r->n++];
        reason->program = p;
        reason->own = reason->plain = true;
        note_leaves(v->plan, program->applies, reason);
        note_leaves(v->plan, program->requires, reason);
    }
    r->words = (r->n + 63) / 64;
    r->bits = calloc((size_t)PLAN_BLOCK * (r->words ? r->words : 1), sizeof *r->bits);
    if (!r->bits) abort();
    r->seen = arena_alloc(arena, v->tables.len * sizeof *r->seen);
    for (uint32_t t = 0; t < v->tables.len; t++)
        r->seen[t] = arena_alloc(arena, (v->tables.at[t].columns.len + 1) * sizeof **r->seen);
    return r;
}

void reasons_release(struct reasons *r) { free(r->bits); }

/* ---- a block ---- */

static void note_verdicts(struct reasons *r, const struct verdict_masks *family)
{
    memset(r->verdict, ROW_MET, r->judge->count);
    for (int v = ROW_NOT_MET; v < ROW_VERDICTS; v++)
        for (uint32_t w = 0; w < (r->judge->count + 63) / 64; w++)
            for (uint64_t rows = family->of[v][w]; rows; rows &= rows - 1)
                r->verdict[w * 64 + (uint32_t)__builtin_ctzll(rows)] = (uint8_t)v;
}

static void note_program(struct reasons *r, uint32_t k, enum row_verdict v, const struct verdict_masks *family)
{
    const struct verdict_masks *program = &r->judge->program[r->of[k].program];
    for (uint32_t w = 0; w < (r->judge->count + 63) / 64; w++)
        for (uint64_t rows = program->of[v][w] & family->of[v][w]; rows; rows &= rows - 1) {
            size_t row = w * 64 + (size_t)__builtin_ctzll(rows);
            r->bits[row * r->words + k / 64] |= UINT64_C(1) << (k % 64);
        }
}

void reasons_block(struct reasons *r, const struct judge *j, const struct plan_table *tables)
{
    const struct verdict_masks *family = &j->family[r->family];
    r->judge = j;
    r->tables = tables;
    note_verdicts(r, family);
    memset(r->bits, 0, (size_t)j->count * r->words * sizeof *r->bits);
    for (uint32_t k = 0; k < r->n; k++) {
        note_program(r, k, ROW_NOT_MET, family);
        note_program(r, k, ROW_NOT_SHOWN, family);
        if (r->family == FAMILY_WINDOWS) note_program(r, k, ROW_MET, family);
    }
}

enum row_verdict reasons_verdict(const struct reasons *r, uint32_t i) { return (enum row_verdict)r->verdict[i]; }

/* As reasons_next, by number in the family. */
static uint32_t next(const struct reasons *r, uint32_t i, uint32_t *at)
{
    const uint64_t *bits = r->bits + (size_t)i * r->words;
    for (uint32_t w = *at / 64; w < r->words; w++) {
        uint64_t left = w == *at / 64 ? bits[w] & ~UINT64_C(0) << (*at % 64) : bits[w];
        if (!left) continue;
        uint32_t k = w * 64 + (uint32_t)__builtin_ctzll(left);
        *at = k + 1;
        return k;
    }
    return PLAN_NONE;
}

uint32_t reasons_next(const struct reasons *r, uint32_t i, uint32_t *at)
{
    uint32_t k = next(r, i, at);
    return k == PLAN_NONE ? PLAN_NONE : r->of[k].program;
}

/* ---- what is missing ---- */

/* An answer is found in the middle of a row, so it leaves alone what was named for the row. */
static void see_answer(void *ctx, uint32_t table, uint32_t column)
{
    struct answer *answer = ctx;
    (void)table;                            /* the program reads its own row */
    for (uint32_t i = 0; i < answer->n; i++)
        if (answer->column[i] == column) return;
    answer->column[answer->n++] = column;
}

static void name_column(struct reasons *r, uint32_t table, uint32_t column)
{
    const struct validator *v = r->validator;
    if (table >= v->tables.len || column >= v->tables.at[table].columns.len) return;
    if (r->see != see_answer && r->seen[table][column] == r->stamp) return;
    if (r->see != see_answer) r->seen[table][column] = r->stamp;
    r->see(r->ctx, table, column);
}

/* Of rows that are not known, the key by which they would be. */
static void see_leaf(void *ctx, const struct plan_leaf *leaf)
{
    const struct reasons *r = ctx;
    const uint32_t table = leaf->of_rows ? r->validator->plan->nodes.at[leaf->node].table : leaf->table;
    if (table >= r->validator->tables.len) return;
    name_column(ctx, table, leaf->of_rows ? r->validator->tables.at[table].key : leaf->column);
}

static void explain_node(struct reasons *r, uint32_t node, uint32_t row)
{
    const struct judge *j = r->judge;
    uint64_t yes, no;
    if (node == PLAN_NONE) return;
    plan_eval_truth(j->eval, node, j->table, row, 1, &yes, &no);
    if (!((yes | no) & 1)) plan_explain(j->eval, node, j->table, row, see_leaf, r);
}

static void explain(struct reasons *r, const struct reason *reason, uint32_t row)
{
    explain_node(r, r->validator->programs.at[reason->program].applies, row);
    explain_node(r, r->validator->programs.at[reason->program].requires, row);
}

/* What is missing in rows of this key, found in the first of them. */
static const struct answer *answer_of(struct reasons *r, struct reason *reason, uint64_t key, uint32_t row)
{
    for (uint32_t i = 0; i < reason->n_answers; i++)
        if (reason->answer[i].key == key) return &reason->answer[i];
    if (reason->n_answers == FOUND) return NULL;
    struct answer *answer = &reason->answer[reason->n_answers++];
    reasons_see *see = r->see;
    void *ctx = r->ctx;
    *answer = (struct answer){.key = key};
    r->see = see_answer;
    r->ctx = answer;
    explain(r, reason, row);
    r->see = see;
    r->ctx = ctx;
    return answer;
}

/* Names what is missing without an explanation, where that is sure: one column of a plain program is not known (were it known,
   all would be), or an answer was found for a row like this one. False in other rows, and where days are not known whole. */
static bool name_known(struct reasons *r, struct reason *reason, uint32_t row)
{
    enum { BITS = 6, MOST = (1 << BITS) - 2 };
    uint32_t unknown = 0, one = PLAN_NONE;
    uint64_t key = 0;
    bool coded = true;
    for (uint32_t i = 0; i < reason->n_leaves; i++) {
        const struct plan_column *c = &r->tables[r->table].column[reason->leaf[i]];
        if (c->hi) return false;
        key <<= BITS;
        if (c->known[row / 64] >> (row % 64) & 1) {
            coded &= (c->type == PLAN_TRUTH || c->type == PLAN_CODE) && c->lo[row] >= 0 && c->lo[row] < MOST;
            key |= coded ? (uint64_t)c->lo[row] + 1 : 0;
        } else {
            one = reason->leaf[i];
            unknown++;
        }
    }
    if (reason->plain && unknown == 1) {
        name_column(r, r->table, one);
        return true;
    }
    const struct answer *answer = coded && unknown ? answer_of(r, reason, key, row) : NULL;
    for (uint32_t i = 0; answer && i < answer->n; i++) name_column(r, r->table, answer->column[i]);
    return answer != NULL;
}

void reasons_missing(struct reasons *r, uint32_t i, reasons_see *see, void *ctx)
{
    const uint32_t row = r->judge->first + i;
    if (r->verdict[i] != ROW_NOT_SHOWN) return;
    r->stamp = ++r->stamps;
    r->see = see;
    r->ctx = ctx;
    for (uint32_t at = 0, k; (k = next(r, i, &at)) != PLAN_NONE;) {
        struct reason *reason = &r->of[k];
        if (!reason->own || !name_known(r, reason, row)) explain(r, reason, row);
    }
}
