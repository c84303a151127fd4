/* tree_walk.c - a tree of conditions with their truth, over what plan_explain says of each. */
#include "backends/validate/tree_walk.h"

#include "lang/date.h"
#include "lang/vec.h"

#include <string.h>

enum { DAY_MINUTES = 1440 };

typedef VEC(struct tree_node *) node_list;
struct walk { const struct tree *t; uint32_t row; struct arena *arena; };

static const struct plan_node *node_at(const struct walk *w, uint32_t node) { return &w->t->dataset->validator->plan->nodes.at[node]; }

static enum plan_truth truth_of(const struct walk *w, uint32_t node)
{
    uint64_t yes, no;
    plan_eval_truth(w->t->judge->eval, node, w->t->judge->table, w->row, 1, &yes, &no);
    return yes & 1 ? PLAN_YES : no & 1 ? PLAN_NO : PLAN_UNSURE;
}

static struct tree_node *walk_node(const struct walk *w, uint32_t node);

/* ---- branches ---- */

/* The operands of a chain of one operation, whatever its brackets. */
static void walk_operands(const struct walk *w, uint32_t node, enum plan_op op, node_list *out)
{
    const struct plan_node *n = node_at(w, node);
    if (n->op != op) {
        *vec_push(w->arena, out) = walk_node(w, node);
        return;
    }
    walk_operands(w, n->a, op, out);
    walk_operands(w, n->b, op, out);
}

static bool is_branch(const struct plan_node *n) { return n->op == PLAN_AND || n->op == PLAN_OR || n->op == PLAN_NOT; }

/* Does the operand come of the same words? Then they say more than "and" and "or" of what was made of them. */
static bool is_part(const struct plan_node *whole, const struct plan_node *operand)
{
    return is_branch(operand) && !span_is_none(whole->span) && memcmp(&operand->span, &whole->span, sizeof whole->span) == 0;
}

static bool has_parts(const struct walk *w, const struct plan_node *n)
{
    return is_branch(n) && (is_part(n, node_at(w, n->a)) || (n->op != PLAN_NOT && is_part(n, node_at(w, n->b))));
}

/* What the parts of `node` are made of, each once: parts share operands, so that the paths to them can be many more than they are. */
static void walk_parts(const struct walk *w, uint32_t node, uint64_t *seen, node_list *out)
{
    const struct plan_node *n = node_at(w, node);
    const uint32_t operands[] = {n->a, n->op == PLAN_NOT ? n->a : n->b};
    for (int i = 0; i < 2; i++) {
        uint64_t *word64 = &seen[operands[i] / 64], bit = UINT64_C(1) << operands[i] % 64;
        if (*word64 & bit) continue;
        *word64 |= bit;
        if (is_part(n, node_at(w, operands[i]))) walk_parts(w, operands[i], seen, out);
        else *vec_push(w->arena, out) = walk_node(w, operands[i]);
    }
}

/* ---- leaves ---- */

struct leaves { struct arena *arena; uint32_t own; VEC(struct plan_leaf) of; };

static void see_leaf(void *ctx, const struct plan_leaf *leaf)
{
    struct leaves *l = ctx;
    if (leaf->node != l->own || leaf->of_rows) *vec_push(l->arena, &l->of) = *leaf;
}

static void walk_leaves(const struct walk *w, uint32_t node, struct tree_node *out)
{
    const struct plan_node *n = node_at(w, node);
    struct leaves leaves = {.arena = w->arena, .own = n->op == PLAN_COLUMN ? (uint32_t)PLAN_NONE : node};
    plan_explain(w->t->judge->eval, node, w->t->judge->table, w->row, see_leaf, &leaves);
    out->n_leaves = leaves.of.len;
    out->leaves = leaves.of.at;
}

static struct tree_node *walk_node(const struct walk *w, uint32_t node)
{
    const struct plan_node *n = node_at(w, node);
    struct tree_node *out = arena_alloc(w->arena, sizeof *out);
    node_list operands = {0};
    out->span = n->span;
    out->truth = truth_of(w, node);
    if (has_parts(w, n)) {
        uint64_t *seen = arena_alloc(w->arena, (w->t->dataset->validator->plan->nodes.len / 64 + 1) * sizeof *seen);
        out->shape = TREE_WORDS;
        walk_parts(w, node, seen, &operands);
    } else if (n->op == PLAN_NOT) {
        out->shape = TREE_NOT;
        *vec_push(w->arena, &operands) = walk_node(w, n->a);
    } else if (is_branch(n)) {
        out->shape = n->op == PLAN_AND ? TREE_ALL : TREE_ANY;
        walk_operands(w, n->a, n->op, &operands);
        walk_operands(w, n->b, n->op, &operands);
    } else if (n->op != PLAN_COLUMN || out->truth == PLAN_UNSURE) {         /* a yes or no says itself */
        walk_leaves(w, node, out);
    }
    out->n_operands = operands.len;
    out->operands = operands.at;
    return out;
}

struct tree_node *tree_walk(const struct tree *t, uint32_t node, uint32_t row, struct arena *arena)
{
    const struct walk w = {t, row, arena};
    return walk_node(&w, node);
}

/* ---- words and values ---- */

void tree_quote(const struct tree *t, struct span span, size_t most, struct text *out)
{
    const struct source *s = t->sources && !span_is_none(span) ? sources_get(t->sources, span.file) : NULL;
    size_t from = out->len;
    bool blank = false;
    if (!s || span.hi > s->len) return;
    for (uint32_t i = span.lo; i < span.hi; i++) {
        char c = s->text[i];
        if (c == '\n' || c == '\r' || c == '\t' || c == ' ') {
            blank = true;
            continue;
        }
        if (blank && out->len > from) text_addc(out, ' ');
        blank = false;
        if (out->len - from >= most && ((unsigned char)c & 0xC0) != 0x80) {
            text_add(out, "…");
            return;
        }
        text_addc(out, c);
    }
}

bool tree_is_datum(const struct tree *t, const struct plan_leaf *leaf)
{
    const struct validator *v = t->dataset->validator;
    return leaf->table < v->tables.len && leaf->column < v->tables.at[leaf->table].columns.len;
}

static bool is_known(const struct plan_column *c, uint32_t row) { return c->known && c->known[row / 64] >> (row % 64) & 1; }

bool tree_is_known(const struct tree *t, const struct plan_leaf *leaf)
{
    return leaf->row != PLAN_NONE && is_known(&t->tables[leaf->table].column[leaf->column], leaf->row);
}

const char *tree_unit(const struct tree *t, const struct plan_leaf *leaf)
{
    const struct data_table *table = &t->dataset->validator->tables.at[leaf->table];
    const struct data_column *c = &table->columns.at[leaf->column];
    if (!c->n_units) return c->unit ? c->unit : "";
    const struct data_column *units = &table->columns.at[c->unit_column];
    const struct plan_column *u = &t->tables[leaf->table].column[c->unit_column];
    int64_t code = is_known(u, leaf->row) ? u->lo[leaf->row] : -1;
    return code >= 0 && (uint64_t)code < units->n_codes ? units->codes[code] : "";
}

void tree_add_day(struct text *out, int64_t day)
{
    char text[DATE_TEXT_SIZE];
    if (day < DATE_MIN || day > DATE_MAX) return;
    date_format((int32_t)day, text);
    text_add(out, text);
}

void tree_add_moment(struct text *out, int64_t minutes)
{
    int64_t minute = minutes % DAY_MINUTES, day = minutes / DAY_MINUTES;
    if (minute < 0) minute += DAY_MINUTES, day--;
    tree_add_day(out, day);
    text_addf(out, "T%02d:%02d", (int)(minute / 60), (int)(minute % 60));
}
