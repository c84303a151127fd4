/* wide.c - wide tables: `données visite de participant { large [V1, V2] ; TEMP : quantité[Cel] }` are rows that stand side by side in
   the columns TEMP_V1, TEMP_V2 of the table above. What is said of the rows is written out, one suffix after another. */
#include "checker/data.h"

#include "lang/kernel.h"

#include <string.h>

const struct data_wide *data_wide_named(const struct checker *ck, const struct name *name)
{
    for (uint32_t i = 0; name && i < ck->data->wides.len; i++)
        if (ck->data->wides.at[i].name == name) return &ck->data->wides.at[i];
    return NULL;
}

/* ---- columns ---- */

static const char *suffix_text(const struct checker *ck, const struct ast_expr *e)
{
    return e->kind == AST_WORD ? e->name->text : e->text ? e->text : source_slice(ck, e->span);
}

/* `"TEMP_{}"` for a suffix; without braces, the suffix follows. */
static const char *filled(const struct checker *ck, const char *pattern, const char *suffix)
{
    const char *hole = strstr(pattern, "{}");
    if (!hole) return arena_printf(ck->arena, "%s_%s", pattern, suffix);
    return arena_printf(ck->arena, "%.*s%s%s", (int)(hole - pattern), pattern, suffix, hole + 2);
}

/* The column of units of a suffix: that of the wide table, else one of the table above. */
static void read_suffix_units(struct checker *ck, const struct data_wide *w, uint32_t n, const struct ast_expr *in, const char *suffix)
{
    struct ast_expr one = *in;
    const struct name *of_suffix = in->name ? names_intern_text(ck->names, filled(ck, in->name->text, suffix)) : NULL;
    bool listed = in->next && in->next->kind == AST_LIST;
    if (data_column_named(ck, w->table, of_suffix) != PLAN_NONE || (listed && data_column_named(ck, w->table, in->name) == PLAN_NONE)) one.name = of_suffix;
    data_read_units(ck, w->table, n, &one);
}

static void read_wide_column(struct checker *ck, struct data_wide *w, const struct study_row *row, const struct ast_expr *suffixes)
{
    struct data_type_of of;
    struct data_column c = data_make_column(ck, row, VOCAB_NONE, &of);
    struct wide_column *column = vec_push(ck->arena, &w->columns);
    uint32_t i = 0;
    *column = (struct wide_column){row->name, arena_alloc(ck->arena, w->n * sizeof *column->at)};
    const struct ast_expr *source = role_value(ck, row, KW_SOURCE), *units = role_value(ck, row, KW_UNIT_IN);
    if (role_item(ck, row, KW_EVENT_DATE)) w->event_date = w->columns.len - 1;
    for (const struct ast_expr *s = suffixes; s; s = s->next, i++) {
        const char *suffix = suffix_text(ck, s);
        struct data_column one = c;
        one.name = filled(ck, c.name, suffix);
        one.bound = source && source->kind == AST_STRING ? filled(ck, source->text, suffix) : one.name;
        if (data_column_named(ck, w->table, names_intern_text(ck->names, one.name)) != PLAN_NONE) complain_taken(ck, row->head, one.name, span_none());
        column->at[i] = data_add_column(ck, w->table, one, of);
    }
    i = 0;
    for (const struct ast_expr *s = suffixes; units && s; s = s->next, i++) read_suffix_units(ck, w, column->at[i], units, suffix_text(ck, s));
}

void data_read_wide(struct checker *ck, uint32_t block, uint32_t r)
{
    const struct study_row *row = study_row(ck->study, block, r);
    const struct ast_expr *of = role_value(ck, row, KW_OF), *said = role_value(ck, row, KW_WIDE);
    uint32_t columns = vocab_block_of_role(ck->vocab, ROLE_COLUMN), parent = of ? data_table_named(ck, of->name) : PLAN_NONE;
    const struct ast_expr *suffixes = said && said->kind == AST_LIST ? said->args : said;
    if (!of || !row->name || !suffixes) {
        complain(ck, RX_VALUE_EXPECTED, row->head, source_slice(ck, row->head), "[V1, V2]");
        return;
    }
    if (parent == PLAN_NONE) {
        complain(ck, RX_UNKNOWN_NAME, of->span, source_slice(ck, of->span), NULL);
        return;
    }
    struct data_wide w = {.name = row->name, .table = parent, .n = ast_count(suffixes), .event_date = PLAN_NONE};
    const char **texts = arena_alloc(ck->arena, (w.n + 1) * sizeof *texts);
    uint32_t n = 0;
    for (const struct ast_expr *s = suffixes; s; s = s->next) texts[n++] = suffix_text(ck, s);
    w.suffixes = texts;
    const struct ast_expr *outer = ck->data->tables.at[parent].missing, *missing = role_value(ck, row, KW_MISSING);
    if (missing) ck->data->tables.at[parent].missing = missing;
    /* Units are looked for among the columns of the same suffix, so those that have them are read last. */
    for (int with_units = 0; with_units < 2; with_units++)
        for (uint32_t c = 0; columns != VOCAB_NONE && c < ck->study->tables.at[columns].rows.len; c++) {
            const struct study_row *col = study_row(ck->study, columns, c);
            if (col->parent_table != block || col->parent != r || !col->name || (role_item(ck, col, KW_UNIT_IN) != NULL) != with_units) continue;
            read_wide_column(ck, &w, col, suffixes);
        }
    ck->data->tables.at[parent].missing = outer;
    *vec_push(ck->arena, &ck->data->wides) = w;
}

struct typed data_wide_member(struct lower *l, const struct ast_expr *e, const struct scope *s)
{
    for (uint32_t c = 0; c < s->wide->columns.len; c++) {
        if (s->wide->columns.at[c].name != e->name) continue;
        uint32_t column = s->wide->columns.at[c].at[s->at];
        data_check_measured(l, s->wide->table, column, NULL, e->span);
        return data_column_of(l, s->wide->table, column, s->var, s->hops, e->span);
    }
    complain(l->ck, RX_NO_PROPERTY, e->name_span, e->left->name->text, e->name->text);
    return typed_error(l, e->span);
}

/* ---- rows written out ---- */

static uint32_t add(struct lower *l, enum plan_op op, enum plan_type type, uint32_t a, uint32_t b, uint32_t c, struct span span)
{
    return plan_add(l->plan, (struct plan_node){.op = op, .type = type, .a = a, .b = b, .c = c, .k = 1, .m = 1, .span = span});
}

static uint32_t constant(struct lower *l, enum plan_type type, int64_t lo, int64_t hi, struct span span)
{
    return plan_add(l->plan, (struct plan_node){.op = PLAN_CONST, .type = type, .k = lo, .m = hi, .ranged = lo != hi, .a = PLAN_NONE, .b = PLAN_NONE,
                                                .c = PLAN_NONE, .span = span});
}

/* a ? b : c, of numbers and dates. */
static uint32_t choose(struct lower *l, uint32_t a, uint32_t b, uint32_t c, struct span span)
{
    const struct plan_node *x = &l->plan->nodes.at[b], *y = &l->plan->nodes.at[c];
    struct plan_node n = {.op = PLAN_IF, .type = x->type, .a = a, .b = b, .c = c, .ranged = x->ranged || y->ranged, .span = span};
    return plan_add(l->plan, n);
}

struct typed data_wide_quantifier(struct lower *l, const struct ast_expr *e, struct scope *s)
{
    uint32_t all = PLAN_NONE;
    s->up = l->scope;
    l->scope = s;
    for (s->at = 0; s->at < s->wide->n; s->at++) {
        uint32_t one = lower_truth(l, e->right);
        if (one == PLAN_NONE || l->plan->nodes.len > MAX_NODES) break;
        all = all == PLAN_NONE ? one : plan_truth(l, e->op == AST_FORALL ? PLAN_AND : PLAN_OR, all, one, e->span);
    }
    l->scope = s->up;
    if (s->at < s->wide->n) return typed_error(l, e->span);
    return (struct typed){.node = all, .type = {.kind = TYPE_FLAG, .unit_text = ""}, .scale = {1, 1}, .divisor = PLAN_NONE};
}

/* What has been gathered of the rows so far. */
struct gathered {
    uint32_t some;                       /* is there one? */
    uint32_t value, key;                 /* PLAN_NONE at the first */
    struct typed of;                     /* as the values are typed */
};

/* One row more, which counts where `filter` holds. */
static void gather(struct lower *l, enum plan_op op, struct gathered *g, uint32_t filter, uint32_t value, uint32_t key, struct span span)
{
    enum plan_type type = op == PLAN_COUNT ? PLAN_NUMBER : l->plan->nodes.at[value].type;
    if (op == PLAN_COUNT || op == PLAN_SUM) {
        uint32_t zero = constant(l, PLAN_NUMBER, 0, 0, span), one = op == PLAN_COUNT ? constant(l, PLAN_NUMBER, 1, 1, span) : value;
        uint32_t adds = choose(l, filter, one, zero, span);
        /* A row that may count is from none to one. */
        if (op == PLAN_COUNT) adds = choose(l, add(l, PLAN_KNOWN, PLAN_TRUTH, filter, PLAN_NONE, PLAN_NONE, span), adds, constant(l, PLAN_NUMBER, 0, 1, span), span);
        g->value = g->value == PLAN_NONE ? adds : add(l, PLAN_ADD, PLAN_NUMBER, g->value, adds, PLAN_NONE, span);
        l->plan->nodes.at[g->value].ranged = true;
        return;
    }
    if (g->value == PLAN_NONE) {
        g->some = filter;
        g->value = choose(l, filter, value, add(l, PLAN_UNKNOWN, type, PLAN_NONE, PLAN_NONE, PLAN_NONE, span), span);
        g->key = key == PLAN_NONE || key == value ? g->value : choose(l, filter, key, add(l, PLAN_UNKNOWN, l->plan->nodes.at[key].type, PLAN_NONE, PLAN_NONE, PLAN_NONE, span), span);
        return;
    }
    bool up = op == PLAN_MIN || op == PLAN_FIRST;    /* a lesser one takes the place */
    uint32_t by = key == PLAN_NONE ? value : key;
    uint32_t better = add(l, PLAN_LT, PLAN_TRUTH, up ? by : g->key, up ? g->key : by, PLAN_NONE, span);
    uint32_t first = add(l, PLAN_NOT, PLAN_TRUTH, g->some, PLAN_NONE, PLAN_NONE, span);
    uint32_t takes = plan_truth(l, PLAN_AND, filter, plan_truth(l, PLAN_OR, first, better, span), span);
    uint32_t held = choose(l, takes, value, g->value, span);
    g->key = by == value ? held : choose(l, takes, by, g->key, span);
    g->value = held;
    g->some = plan_truth(l, PLAN_OR, g->some, filter, span);
}

/* The rows of one suffix: its filter, its value and its key. */
static bool read_row(struct lower *l, const struct ast_expr *comp, enum plan_op op, struct gathered *g, struct span span)
{
    uint32_t filter = comp->condition ? lower_truth(l, comp->condition) : constant(l, PLAN_TRUTH, 1, 1, span), key = PLAN_NONE;
    if (filter == PLAN_NONE || l->plan->nodes.len > MAX_NODES) return false;
    if (op == PLAN_COUNT) return gather(l, op, g, filter, PLAN_NONE, PLAN_NONE, span), true;
    g->of = lower_expr(l, comp->left, NULL);
    if (g->of.type.kind == TYPE_ERROR || !is_whole(l, comp->left, &g->of)) return false;
    if (op == PLAN_FIRST || op == PLAN_LAST) {
        struct typed by = comp->next ? lower_expr(l, comp->next, NULL) : g->of;
        if (!lower_aggregates(l, op, comp->next ? comp->next : comp->left, &by) || !is_whole(l, comp->next ? comp->next : comp->left, &by)) return false;
        key = by.node;
    } else if (!lower_aggregates(l, op, comp->left, &g->of)) return false;
    gather(l, op, g, filter, g->of.node, key, span);
    return true;
}

struct typed data_wide_aggregate(struct lower *l, const struct ast_expr *e, enum plan_op op, struct scope *s)
{
    const struct ast_expr *comp = e->args;
    struct gathered g = {.some = PLAN_NONE, .value = PLAN_NONE, .key = PLAN_NONE};
    s->up = l->scope;
    l->scope = s;
    for (s->at = 0; s->at < s->wide->n; s->at++)
        if (!read_row(l, comp, op, &g, e->span)) break;
    l->scope = s->up;
    if (s->at < s->wide->n) return typed_error(l, e->span);
    struct typed t = {.node = g.value, .type = {.kind = TYPE_NUMBER, .unit_text = ""}, .scale = {1, 1}, .hi = s->wide->n, .divisor = PLAN_NONE};
    if (op == PLAN_COUNT) return t;
    __int128 times = op == PLAN_SUM ? s->wide->n : 1, lo = g.of.lo * times, hi = g.of.hi * times;
    if (g.of.type.kind == TYPE_NUMBER && (lo < INT64_MIN || hi > INT64_MAX)) {
        complain(l->ck, RX_OVERFLOW, e->span, source_slice(l->ck, comp->left->span), NULL);
        return typed_error(l, e->span);
    }
    t = g.of;
    t.node = g.value;
    t.constant = false;
    t.lo = (int64_t)(op == PLAN_SUM && lo > 0 ? 0 : lo);
    t.hi = (int64_t)(op == PLAN_SUM && hi < 0 ? 0 : hi);
    return t;
}

/* ---- windows that slide over the rows ---- */

/* The rows of all suffixes: filters, values and keys; false after a diagnostic. */
struct sliding { uint32_t *filter, *value, *key; struct typed of; int64_t length; };

static bool read_sliding(struct lower *l, const struct ast_expr *e, struct scope *s, struct sliding *w)
{
    const struct ast_expr *comp = e->args->next;
    for (s->at = 0; s->at < s->wide->n; s->at++) {
        uint32_t filter = comp->condition ? lower_truth(l, comp->condition) : constant(l, PLAN_TRUTH, 1, 1, e->span);
        w->of = lower_expr(l, comp->left, NULL);
        struct typed key = lower_expr(l, comp->next, NULL);
        if (filter == PLAN_NONE || l->plan->nodes.len > MAX_NODES || !lower_peak_window(l, e, &w->of, &key, &w->length)) return false;
        w->filter[s->at] = filter;
        w->value[s->at] = w->of.node;
        w->key[s->at] = key.node;
    }
    return true;
}

/* What the window that begins at row i holds. */
static uint32_t sum_from(struct lower *l, const struct sliding *w, uint32_t n, uint32_t i, struct span span)
{
    uint32_t length = constant(l, PLAN_NUMBER, w->length, w->length, span), zero = constant(l, PLAN_NUMBER, 0, 0, span), sum = PLAN_NONE;
    uint32_t end = add(l, PLAN_ADD, l->plan->nodes.at[w->key[i]].type, w->key[i], length, PLAN_NONE, span);
    l->plan->nodes.at[end].ranged = l->plan->nodes.at[w->key[i]].ranged;
    for (uint32_t j = 0; j < n; j++) {
        uint32_t inside = plan_truth(l, PLAN_AND, plan_truth(l, PLAN_LE, w->key[i], w->key[j], span), plan_truth(l, PLAN_LT, w->key[j], end, span), span);
        uint32_t adds = choose(l, plan_truth(l, PLAN_AND, w->filter[j], inside, span), w->value[j], zero, span);
        sum = sum == PLAN_NONE ? adds : add(l, PLAN_ADD, PLAN_NUMBER, sum, adds, PLAN_NONE, span);
        l->plan->nodes.at[sum].ranged |= l->plan->nodes.at[adds].ranged;
    }
    return sum;
}

struct typed data_wide_peak(struct lower *l, const struct ast_expr *e, struct scope *s)
{
    uint32_t n = s->wide->n, negative = PLAN_NONE;
    struct sliding w = {.filter = arena_alloc(l->ck->arena, n * sizeof(uint32_t)), .value = arena_alloc(l->ck->arena, n * sizeof(uint32_t)),
                        .key = arena_alloc(l->ck->arena, n * sizeof(uint32_t))};
    struct gathered g = {.some = PLAN_NONE, .value = PLAN_NONE, .key = PLAN_NONE};
    s->up = l->scope;
    l->scope = s;
    bool fine = read_sliding(l, e, s, &w);
    l->scope = s->up;
    __int128 hi = (__int128)w.of.hi * n;
    if (fine && hi > INT64_MAX) complain(l->ck, RX_OVERFLOW, e->span, source_slice(l->ck, e->span), NULL);
    if (!fine || hi > INT64_MAX) return typed_error(l, e->span);
    uint32_t zero = constant(l, PLAN_NUMBER, 0, 0, e->span);
    for (uint32_t i = 0; i < n; i++) {
        gather(l, PLAN_MAX, &g, w.filter[i], sum_from(l, &w, n, i, e->span), PLAN_NONE, e->span);
        uint32_t below = plan_truth(l, PLAN_AND, w.filter[i], plan_truth(l, PLAN_LT, w.value[i], zero, e->span), e->span);
        negative = negative == PLAN_NONE ? below : plan_truth(l, PLAN_OR, negative, below, e->span);
    }
    w.of.node = choose(l, g.some, g.value, zero, e->span);
    if (w.of.lo < 0) w.of.node = choose(l, negative, add(l, PLAN_UNKNOWN, PLAN_NUMBER, PLAN_NONE, PLAN_NONE, PLAN_NONE, e->span), w.of.node, e->span);
    w.of.lo = 0;
    w.of.hi = (int64_t)hi;
    w.of.constant = false;
    return w.of;
}
