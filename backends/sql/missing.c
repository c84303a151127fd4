/* missing.c - what would have to be known: plan_explain over all rows at once, from the roots down.

   What is asked of a node is a condition over the rows of its frame. A collection hands it to its pairs and takes back, for
   each row, the cells that some pair rests on. Nodes are gone through by falling rank, then number: those that ask a node come
   before it. */
#include "backends/sql/emit.h"


#include <stdlib.h>
#include <string.h>

/* A condition longer than this is held before it is handed on. */
enum { LONG_TEXT = 40 };

/* ---- what is asked ---- */

/* The least node that a root rests on. */
static uint32_t lowest(struct sql *s, uint32_t root)
{
    bool *mark = arena_alloc(s->arena, root + 1);
    uint32_t least = root;
    mark[root] = true;
    for (uint32_t i = root + 1; i-- > 0;) {
        uint32_t child[3], children = mark[i] ? plan_children(&s->plan->nodes.at[i], child) : 0;
        for (uint32_t c = 0; c < children; c++) mark[child[c]] = true;
        if (mark[i]) least = i;
    }
    return least;
}

static struct needs_of_root *needs_for(struct sql *s, struct rowset *f, uint32_t root, uint32_t first, uint32_t last)
{
    for (uint32_t i = 0; i < f->needs.len; i++)
        if (f->needs.at[i].root == root) return &f->needs.at[i];
    struct needs_of_root *r = vec_push(s->arena, &f->needs);
    *r = (struct needs_of_root){root, first, last, arena_alloc(s->arena, (last - first + 1) * sizeof(struct need))};
    return r;
}

static const char *either(struct sql *s, const char *a, const char *b) { return a ? sql_printf(s, "(%s OR %s)", a, b) : b; }

/* Asks a node, in f, where the text holds. */
static void ask(struct sql *s, struct rowset *f, const struct needs_of_root *of, uint32_t node, const char *text, place at)
{
    struct needs_of_root *r = needs_for(s, f, of->root, of->first, of->last);
    struct need *need = &r->need[node - r->first];
    need->text = either(s, need->text, text);
    need->at = place_later(need->at, at);
}

/* The condition under which a node is not down to one value. */
static const char *unsettled(struct sql *s, struct rowset *f, uint32_t node)
{
    struct expr e = node_expr(s, f, node);
    return expr_is_range(e) ? sql_printf(s, "(%s IS NULL OR %s <> %s)", e.lo, e.lo, e.hi) : sql_printf(s, "%s IS NULL", e.lo);
}

/* One node being gone through. */
struct step { struct sql *s; struct rowset *f; const struct needs_of_root *of; const struct plan_node *n; uint32_t node; const char *text; place at; };

static void ask_where(const struct step *t, struct rowset *f, uint32_t node, const char *condition)
{
    ask(t->s, f, t->of, node, sql_printf(t->s, "(%s AND %s)", t->text, condition), f == t->f ? t->at : 0);
}

static void ask_unsettled(const struct step *t, uint32_t node) { ask_where(t, t->f, node, unsettled(t->s, t->f, node)); }

static void ask_if(const struct step *t)
{
    const char *a = node_expr(t->s, t->f, t->n->a).lo;
    const struct plan_node *of = t->s->plan->nodes.at;
    /* As plan_explain, `known(x) ? … : c`: were x known, the value would not be that of c. */
    if (of[t->n->a].op == PLAN_KNOWN && of[t->n->c].op == PLAN_CONST) ask_where(t, t->f, of[t->n->a].a, sql_printf(t->s, "NOT %s", a));
    ask_where(t, t->f, t->n->a, sql_printf(t->s, "%s IS NULL", a));
    ask_where(t, t->f, t->n->b, sql_printf(t->s, "COALESCE(%s, TRUE) AND %s", a, unsettled(t->s, t->f, t->n->b)));
    const struct plan_node *c = &t->s->plan->nodes.at[t->n->c];
    const char *otherwise = c->op == PLAN_UNKNOWN && c->k == PLAN_BY_CELL ? "FALSE" : "TRUE";
    ask_where(t, t->f, t->n->c, sql_printf(t->s, "COALESCE(NOT %s, %s) AND %s", a, otherwise, unsettled(t->s, t->f, t->n->c)));
}

static void note(struct sql *s, name_list *v, const char *name)
{
    for (uint32_t i = 0; i < v->len; i++)
        if (strcmp(v->at[i], name) == 0) return;
    *vec_push(s->arena, v) = name;
}

/* The pairs whose filter or body is open; once the row that FIRST or LAST chose is certain, only its value is asked. */
static void ask_pairs(struct step *t)
{
    struct sql *s = t->s;
    const struct plan_node *n = t->n;
    struct rowset *g = t->f->pairs[t->node];
    const char *whole = t->f->whole[t->node];
    if (n->of_parent) {
        const char *text = whole ? sql_printf(s, "(%s AND %s IS NULL)", t->text, whole) : t->text;
        *vec_push(s->arena, &t->f->leaves) = (struct leaf){t->of->root, t->node, text, t->at};
    }
    if (!g) return;                                     /* no row has the collection: there is no cell to ask for */
    t->text = sheet_hold(s, &t->f->asked, t->text, &t->at);
    note(s, &g->flags, t->text);
    g->asked_segment = t->f->asked_segments;
    const char *filter = n->a == PLAN_NONE ? NULL : node_expr(s, g, n->a).lo;
    const char *passes = filter ? sql_printf(s, "COALESCE(%s, TRUE) AND ", filter) : "";
    if (n->op == PLAN_FORALL || n->op == PLAN_EXISTS) {
        const char *body = node_expr(s, g, n->b).lo, *open = sql_printf(s, "COALESCE(%s%s, TRUE)", n->op == PLAN_FORALL ? "NOT " : "", body);
        if (filter) ask_where(t, g, n->a, sql_printf(s, "%s IS NULL AND %s", filter, open));
        ask_where(t, g, n->b, sql_printf(s, "%s%s IS NULL", passes, body));
        return;
    }
    if (filter) ask_where(t, g, n->a, sql_printf(s, "%s IS NULL", filter));
    if (n->op == PLAN_COUNT) return;
    if (n->op != PLAN_FIRST && n->op != PLAN_LAST) {
        ask_where(t, g, n->b, sql_printf(s, "%s%s", passes, unsettled(s, g, n->b)));
        return;
    }
    const char *chosen = t->f->chosen[t->node], *row = sql_printf(s, "f%u_rid", g->id);
    note(s, &g->picks, chosen);
    ask_where(t, g, n->c, sql_printf(s, "%s%s IS NULL AND %s", passes, chosen, unsettled(s, g, n->c)));
    ask_where(t, g, n->b, sql_printf(s, "%sCOALESCE(%s = %s, TRUE) AND %s", passes, chosen, row, unsettled(s, g, n->b)));
}

static void go_through(struct step *t)
{
    uint32_t child[3], children = plan_children(t->n, child);
    if (children > 1 && strlen(t->text) > LONG_TEXT) t->text = sheet_hold(t->s, &t->f->asked, t->text, &t->at);
    switch (t->n->op) {
    case PLAN_CONST: case PLAN_ROW: case PLAN_STATED: case PLAN_KNOWN: return;
    case PLAN_UNKNOWN:
        if (t->n->k != PLAN_BY_CELL) return;
        *vec_push(t->s->arena, &t->f->leaves) = (struct leaf){t->of->root, t->node, t->text, t->at};
        return;
    case PLAN_COLUMN:
        *vec_push(t->s->arena, &t->f->leaves) = (struct leaf){t->of->root, t->node, t->text, t->at};
        return;
    case PLAN_NOT: case PLAN_INPUT: ask(t->s, t->f, t->of, t->n->a, t->text, t->at); return;
    case PLAN_GRADE:
        if (t->n->k <= t->s->grade) ask(t->s, t->f, t->of, t->n->a, t->text, t->at);
        return;
    case PLAN_IF: ask_if(t); return;
    case PLAN_AND: case PLAN_OR: case PLAN_EQ: case PLAN_LT: case PLAN_LE: case PLAN_IN: case PLAN_CONTAINS: case PLAN_ORDER_LE:
    case PLAN_ADD: case PLAN_MUL: case PLAN_COMPLETED: case PLAN_ADD_MONTHS: case PLAN_LOOKUP:
        for (uint32_t i = 0; i < children; i++) ask_unsettled(t, child[i]);
        return;
    case PLAN_FORALL: case PLAN_EXISTS: case PLAN_COUNT: case PLAN_SUM: case PLAN_MIN: case PLAN_MAX: case PLAN_FIRST: case PLAN_LAST:
        ask_pairs(t);
        return;
    }
}

/* ---- frames ---- */

/* What an inner frame found, as a column of the one around it. */
static const char *give_back(struct sql *s, struct rowset *g, const char *text, place at)
{
    const char *name = sql_new_name(s, "b"), *outside = sql_new_name(s, "x");
    *vec_push(s->arena, &g->found) = (struct fold_column){name, sql_printf(s, "BOOL_OR(%s)", rowset_where_there(s, g, text))};
    sheet_add(s, &g->outer->asked, outside, sql_printf(s, "COALESCE(%s%s, FALSE)", rowset_given(s, g, 'h'), name), at, g);
    return outside;
}

/* Cells of the pairs, and what they ask of the frames around. */
static void give_all(struct sql *s, struct rowset *g, place at)
{
    struct rowset *f = g->outer;
    for (uint32_t i = 0; i < g->leaves.len; i++) {
        struct leaf leaf = g->leaves.at[i];
        leaf.text = give_back(s, g, leaf.text, at);
        leaf.at = at;
        *vec_push(s->arena, &f->leaves) = leaf;
    }
    for (uint32_t i = 0; i < g->needs.len; i++) {
        const struct needs_of_root *r = &g->needs.at[i];
        for (uint32_t node = r->first; node <= r->last; node++) {
            const char *text = r->need[node - r->first].text;
            if (text && rowset_standing(s, g, node) != g) ask(s, f, r, node, give_back(s, g, text, at), at);
        }
    }
}

static void go_through_rank(struct sql *s, struct rowset *f, uint32_t rank)
{
    for (uint32_t i = 0; i < f->needs.len; i++) {
        for (uint32_t node = f->needs.at[i].last + 1; node-- > f->needs.at[i].first;) {
            const struct needs_of_root *r = &f->needs.at[i];
            const struct need *need = &r->need[node - r->first];
            if (!need->text || s->facts[node].rank != rank || rowset_standing(s, f, node) != f) continue;
            struct step t = {s, f, r, &s->plan->nodes.at[node], node, need->text, need->at};
            go_through(&t);
        }
    }
}

static void go_through_frame(struct sql *s, struct rowset *f)
{
    uint32_t most = 0;
    for (uint32_t i = 0; i < f->needs.len; i++)
        for (uint32_t node = f->needs.at[i].first; node <= f->needs.at[i].last; node++)
            if (f->needs.at[i].need[node - f->needs.at[i].first].text && s->facts[node].rank > most) most = s->facts[node].rank;
    for (uint32_t rank = most + 1; rank-- > 0;) {
        bool some = false;
        go_through_rank(s, f, rank);
        for (uint32_t i = 0; i < f->inner.len; i++) {
            struct rowset *g = f->inner.at[i];
            if (g->rank != rank || !g->needs.len) continue;
            go_through_frame(s, g);
            give_all(s, g, place_of_segment(f->asked_segments + 1));
            some = true;
        }
        f->asked_segments += some;
    }
}

void missing_ask(struct sql *s, struct rowset *f, const struct asked_root *roots, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        struct needs_of_root root = {i, lowest(s, roots[i].node), roots[i].node, NULL};
        ask(s, f, &root, roots[i].node, roots[i].condition, 0);
    }
    go_through_frame(s, f);
}

/* ---- relations ---- */

static void write_asked(struct sql *s, struct rowset *f);

/* The pairs again, with what is asked of the rows that they are of. */
static const char *write_asked_base(struct sql *s, struct rowset *g)
{
    const char *name = sql_printf(s, "w%u", g->id);
    cte_begin(s, name);
    text_add(s->out, "SELECT p.*");
    for (uint32_t i = 0; i < g->flags.len; i++) text_addf(s->out, ", o.%s", g->flags.at[i]);
    for (uint32_t i = 0; i < g->picks.len; i++) text_addf(s->out, ", o.%s", g->picks.at[i]);
    text_addf(s->out, "\n  FROM %s p JOIN %s o ON %s\n  WHERE ", g->last, g->outer->asked_last[g->asked_segment], rowset_same(s, g->outer, "o", "p"));
    for (uint32_t i = 0; i < g->flags.len; i++) text_addf(s->out, "%so.%s", i ? " OR " : "", g->flags.at[i]);
    text_add(s->out, sql_fence(s));
    cte_end(s);
    return name;
}

bool missing_gives(const struct rowset *g, uint32_t segment) { return g->needs.len && g->found.len && g->asked_segment + 1 == segment; }

static const char *write_found(struct sql *s, struct rowset *f, uint32_t segment, const char *from)
{
    bool some = false;
    for (uint32_t i = 0; i < f->inner.len; i++) {
        struct rowset *g = f->inner.at[i];
        if (!missing_gives(g, segment)) continue;
        some = true;
        write_asked(s, g);
        cte_begin(s, sql_printf(s, "h%u", g->id));
        text_addf(s->out, "SELECT %s", rowset_identity(s, f, ""));
        for (uint32_t k = 0; k < g->found.len; k++) text_addf(s->out, ",\n  %s AS %s", g->found.at[k].text, g->found.at[k].name);
        text_addf(s->out, "\n  FROM %s GROUP BY %s", g->asked_last[g->asked_segments], rowset_identity(s, f, ""));
        cte_end(s);
    }
    if (!some) return from;
    const char *name = sql_printf(s, "w%u_%u", f->id, segment);
    cte_begin(s, name);
    text_add(s->out, "SELECT p.*");
    for (uint32_t i = 0; i < f->asked.columns.len; i++) {
        const struct sheet_column *c = &f->asked.columns.at[i];
        if (c->at == place_of_segment(segment)) text_addf(s->out, ",\n  %s AS %s", c->text, c->name);
    }
    text_addf(s->out, "\n  FROM %s p", from);
    for (uint32_t i = 0; i < f->inner.len; i++) {
        uint32_t id = f->inner.at[i]->id;
        if (missing_gives(f->inner.at[i], segment)) text_addf(s->out, "\n  LEFT JOIN h%u ON %s", id, rowset_same(s, f, sql_printf(s, "h%u", id), "p"));
    }
    text_add(s->out, sql_fence(s));
    cte_end(s);
    return name;
}

static void write_asked(struct sql *s, struct rowset *f)
{
    const char *from = f->outer ? write_asked_base(s, f) : f->last, *stem = sql_printf(s, "w%u", f->id);
    f->asked_last = arena_alloc(s->arena, (f->asked_segments + 1) * sizeof *f->asked_last);
    for (uint32_t segment = 0; segment <= f->asked_segments; segment++) {
        if (segment) from = write_found(s, f, segment, from);
        from = f->asked_last[segment] = sheet_levels(s, &f->asked, segment, from, stem);
    }
}

/* ---- the list ---- */

struct placed { struct leaf leaf; struct span span; };

static int compare_numbers(uint64_t a, uint64_t b) { return (a > b) - (a < b); }

/* In the order of the programs, then of what is written. */
static int compare_placed(const void *a, const void *b)
{
    const struct placed *x = a, *y = b;
    int by = compare_numbers(x->leaf.root, y->leaf.root);
    if (!by) by = compare_numbers(x->span.file, y->span.file);
    if (!by) by = compare_numbers(x->span.lo, y->span.lo);
    return by ? by : compare_numbers(x->leaf.node, y->leaf.node);
}

/* The column that a leaf names: of a collection that may have other rows, the key by which they would be known. Or none. */
static uint32_t column_of(const struct sql *s, const struct plan_node *n)
{
    return n->op == PLAN_COLUMN || n->op == PLAN_UNKNOWN ? n->column : s->v->tables.at[n->table].key;
}

/* A column is named at the first of its leaves that holds. */
const char *missing_list(struct sql *s, const struct rowset *f)
{
    uint32_t n = f->leaves.len;
    struct placed *placed = arena_alloc(s->arena, (n + 1) * sizeof *placed);
    for (uint32_t i = 0; i < n; i++) placed[i] = (struct placed){f->leaves.at[i], s->plan->nodes.at[f->leaves.at[i].node].span};
    qsort(placed, n, sizeof *placed, compare_placed);
    struct text t;
    text_init(&t);
    for (uint32_t i = 0; i < n; i++) {
        const struct plan_node *c = &s->plan->nodes.at[placed[i].leaf.node];
        const char *earlier = NULL;
        for (uint32_t k = 0; k < i; k++) {
            const struct plan_node *o = &s->plan->nodes.at[placed[k].leaf.node];
            if (o->table == c->table && column_of(s, o) == column_of(s, c)) earlier = earlier ? sql_printf(s, "%s OR %s", earlier, placed[k].leaf.text) : placed[k].leaf.text;
        }
        const struct data_table *table = &s->v->tables.at[c->table];
        if (column_of(s, c) >= table->columns.len) continue;
        const char *name = table->columns.at[column_of(s, c)].name;
        if (c->table != f->table) name = sql_printf(s, "%s.%s", table->name, name);
        text_addf(&t, "%s\n  CASE WHEN %s%s%s%s THEN %s ELSE '' END", t.len ? " ||" : "", placed[i].leaf.text, earlier ? " AND NOT (" : "",
                  earlier ? earlier : "", earlier ? ")" : "", sql_string(s, sql_printf(s, ";%s", name)));
    }
    const char *list = n ? sql_printf(s, "SUBSTR(%s, 2)", t.at) : "''";
    text_release(&t);
    return list;
}

const char *missing_write(struct sql *s, struct rowset *f)
{
    rowset_write(s, f);
    write_asked(s, f);
    return f->asked_last[f->asked_segments];
}
