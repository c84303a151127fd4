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

/* The rows of all suffixes: filters, values, and the keys by which one is before another. */
struct rows { uint32_t n, *filter, *value, *key; struct typed of; };

static struct rows rows_new(struct lower *l, const struct scope *s)
{
    uint32_t n = s->wide->n, *at = arena_alloc(l->ck->arena, 3 * (size_t)n * sizeof *at);
    return (struct rows){.n = n, .filter = at, .value = at + n, .key = at + 2 * (size_t)n};
}

static uint32_t both(struct lower *l, uint32_t a, uint32_t b, struct span span) { return a == PLAN_NONE ? b : plan_truth(l, PLAN_AND, a, b, span); }
static uint32_t is_known(struct lower *l, uint32_t a, struct span span) { return add(l, PLAN_KNOWN, PLAN_TRUTH, a, PLAN_NONE, PLAN_NONE, span); }
static uint32_t not(struct lower *l, uint32_t a, struct span span) { return add(l, PLAN_NOT, PLAN_TRUTH, a, PLAN_NONE, PLAN_NONE, span); }
static uint32_t unknown(struct lower *l, enum plan_type type, struct span span) { return add(l, PLAN_UNKNOWN, type, PLAN_NONE, PLAN_NONE, PLAN_NONE, span); }

/* Yes where it is known of every row whether it counts, and of those that do their key; else unknown, for want of these. */
static uint32_t all_told(struct lower *l, const struct rows *w, bool keys, struct span span)
{
    uint32_t all = PLAN_NONE;
    for (uint32_t i = 0; i < w->n; i++) {
        enum plan_type type = keys ? l->plan->nodes.at[w->key[i]].type : PLAN_NUMBER;
        bool always = l->plan->nodes.at[w->filter[i]].op == PLAN_CONST;
        uint32_t not_counted = not(l, w->filter[i], span);
        if (!always) all = both(l, all, plan_truth(l, PLAN_OR, w->filter[i], not_counted, span), span);
        if (!keys) continue;
        uint32_t is_there = plan_truth(l, PLAN_LE, w->key[i], constant(l, type, INT64_MAX, INT64_MAX, span), span);
        all = both(l, all, always ? is_there : plan_truth(l, PLAN_OR, not_counted, is_there, span), span);
    }
    return all == PLAN_NONE ? constant(l, PLAN_TRUTH, 1, 1, span) : all;
}

static uint32_t count_of(struct lower *l, const struct rows *w, struct span span)
{
    uint32_t zero = constant(l, PLAN_NUMBER, 0, 0, span), one = constant(l, PLAN_NUMBER, 1, 1, span), maybe = constant(l, PLAN_NUMBER, 0, 1, span), sum = PLAN_NONE;
    for (uint32_t i = 0; i < w->n; i++) {
        /* A row that may count is from none to one. */
        uint32_t adds = choose(l, is_known(l, w->filter[i], span), choose(l, w->filter[i], one, zero, span), maybe, span);
        sum = sum == PLAN_NONE ? adds : add(l, PLAN_ADD, PLAN_NUMBER, sum, adds, PLAN_NONE, span);
        l->plan->nodes.at[sum].ranged = true;
    }
    return sum;
}

static uint32_t sum_of(struct lower *l, const struct rows *w, struct span span)
{
    uint32_t zero = constant(l, PLAN_NUMBER, 0, 0, span), sum = PLAN_NONE;
    for (uint32_t i = 0; i < w->n; i++) {
        uint32_t adds = choose(l, w->filter[i], w->value[i], zero, span);
        bool ranged = l->plan->nodes.at[adds].ranged || (sum != PLAN_NONE && l->plan->nodes.at[sum].ranged);
        sum = sum == PLAN_NONE ? adds : add(l, PLAN_ADD, PLAN_NUMBER, sum, adds, PLAN_NONE, span);
        l->plan->nodes.at[sum].ranged = ranged;
    }
    return choose(l, all_told(l, w, false, span), sum, unknown(l, PLAN_NUMBER, span), span);
}

/* Does row i come before (after) every other that counts, equal ones in their order? */
static uint32_t stands_first(struct lower *l, const struct rows *w, bool last, uint32_t i, struct span span)
{
    uint32_t all = w->filter[i];
    for (uint32_t j = 0; j < w->n; j++) {
        if (i == j) continue;
        uint32_t before = plan_truth(l, j < i ? PLAN_LT : PLAN_LE, w->key[last ? j : i], w->key[last ? i : j], span);
        all = plan_truth(l, PLAN_AND, all, plan_truth(l, PLAN_OR, not(l, w->filter[j], span), before, span), span);
    }
    return all;
}

/* The value of the row of the least, or the greatest, key. Ranges may leave open which that is: then it is unknown, even where the
   values are the same. */
static uint32_t chosen(struct lower *l, const struct rows *w, bool last, struct span span)
{
    enum plan_type type = l->plan->nodes.at[w->value[0]].type;
    uint32_t value = unknown(l, type, span);
    for (uint32_t i = w->n; i-- > 0;) value = choose(l, stands_first(l, w, last, i, span), w->value[i], value, span);
    return choose(l, all_told(l, w, true, span), value, unknown(l, type, span), span);
}

/* The same where no key is a range, row by row: a row takes the place of those before it. */
static uint32_t chosen_in_turn(struct lower *l, const struct rows *w, bool last, struct span span)
{
    enum plan_type type = l->plan->nodes.at[w->value[0]].type;
    uint32_t some = w->filter[0], value = choose(l, some, w->value[0], unknown(l, type, span), span), key = PLAN_NONE;
    bool own = w->key[0] == w->value[0];
    key = own ? value : choose(l, some, w->key[0], unknown(l, l->plan->nodes.at[w->key[0]].type, span), span);
    for (uint32_t i = 1; i < w->n; i++) {
        uint32_t better = plan_truth(l, PLAN_LT, last ? key : w->key[i], last ? w->key[i] : key, span);
        uint32_t takes = plan_truth(l, PLAN_AND, w->filter[i], plan_truth(l, PLAN_OR, not(l, some, span), better, span), span);
        value = choose(l, takes, w->value[i], value, span);
        key = own ? value : choose(l, takes, w->key[i], key, span);
        some = plan_truth(l, PLAN_OR, some, w->filter[i], span);
    }
    return choose(l, all_told(l, w, true, span), value, unknown(l, type, span), span);
}

static uint32_t least_or_greatest(struct lower *l, const struct rows *w, bool last, struct span span)
{
    bool ranged = false;
    for (uint32_t i = 0; i < w->n; i++) ranged |= l->plan->nodes.at[w->key[i]].ranged;
    return ranged ? chosen(l, w, last, span) : chosen_in_turn(l, w, last, span);
}

/* The row of one suffix: its filter, its value and its key. */
static bool read_row(struct lower *l, const struct ast_expr *comp, enum plan_op op, struct rows *w, uint32_t i, struct span span)
{
    uint32_t filter = w->filter[i] = comp->condition ? lower_truth(l, comp->condition) : constant(l, PLAN_TRUTH, 1, 1, span);
    if (filter == PLAN_NONE || l->plan->nodes.len > MAX_NODES) return false;
    if (op == PLAN_COUNT) return true;
    w->of = lower_expr(l, comp->left, NULL);
    if (w->of.type.kind == TYPE_ERROR || !is_whole(l, comp->left, &w->of)) return false;
    w->value[i] = w->key[i] = w->of.node;
    if (op != PLAN_FIRST && op != PLAN_LAST) return lower_aggregates(l, op, comp->left, &w->of);
    struct typed by = comp->next ? lower_expr(l, comp->next, NULL) : w->of;
    w->key[i] = by.node;
    return lower_aggregates(l, op, comp->next ? comp->next : comp->left, &by) && is_whole(l, comp->next ? comp->next : comp->left, &by);
}

struct typed data_wide_aggregate(struct lower *l, const struct ast_expr *e, enum plan_op op, struct scope *s)
{
    struct rows w = rows_new(l, s);
    s->up = l->scope;
    l->scope = s;
    for (s->at = 0; s->at < w.n; s->at++)
        if (!read_row(l, e->args, op, &w, s->at, e->span)) break;
    l->scope = s->up;
    if (s->at < w.n) return typed_error(l, e->span);
    struct typed t = {.type = {.kind = TYPE_NUMBER, .unit_text = ""}, .scale = {1, 1}, .hi = w.n, .divisor = PLAN_NONE};
    if (op == PLAN_COUNT) return t.node = count_of(l, &w, e->span), t;
    __int128 times = op == PLAN_SUM ? w.n : 1, lo = w.of.lo * times, hi = w.of.hi * times;
    if (w.of.type.kind == TYPE_NUMBER && (lo < INT64_MIN || hi > INT64_MAX)) {
        complain(l->ck, RX_OVERFLOW, e->span, source_slice(l->ck, e->args->left->span), NULL);
        return typed_error(l, e->span);
    }
    t = w.of;
    t.node = op == PLAN_SUM ? sum_of(l, &w, e->span) : least_or_greatest(l, &w, op == PLAN_MAX || op == PLAN_LAST, e->span);
    t.constant = false;
    t.lo = (int64_t)(op == PLAN_SUM && lo > 0 ? 0 : lo);
    t.hi = (int64_t)(op == PLAN_SUM && hi < 0 ? 0 : hi);
    return t;
}

/* ---- windows that slide over the rows ---- */

static bool read_sliding(struct lower *l, const struct ast_expr *e, struct scope *s, struct rows *w, int64_t *length)
{
    const struct ast_expr *comp = e->args->next;
    for (s->at = 0; s->at < w->n; s->at++) {
        uint32_t filter = comp->condition ? lower_truth(l, comp->condition) : constant(l, PLAN_TRUTH, 1, 1, e->span);
        w->of = lower_expr(l, comp->left, NULL);
        struct typed key = lower_expr(l, comp->next, NULL);
        if (filter == PLAN_NONE || l->plan->nodes.len > MAX_NODES || !lower_peak_window(l, e, &w->of, &key, length)) return false;
        w->filter[s->at] = filter;
        w->value[s->at] = w->of.node;
        w->key[s->at] = key.node;
    }
    return true;
}

/* The rows that the window which begins at row i holds, as rows that count. */
static struct rows window_from(struct lower *l, const struct rows *w, struct scope *s, uint32_t i, int64_t length, struct span span)
{
    struct rows in = rows_new(l, s);
    uint32_t end = add(l, PLAN_ADD, l->plan->nodes.at[w->key[i]].type, w->key[i], constant(l, PLAN_NUMBER, length, length, span), PLAN_NONE, span);
    l->plan->nodes.at[end].ranged = l->plan->nodes.at[w->key[i]].ranged;
    for (uint32_t j = 0; j < w->n; j++) {
        uint32_t inside = plan_truth(l, PLAN_AND, plan_truth(l, PLAN_LE, w->key[i], w->key[j], span), plan_truth(l, PLAN_LT, w->key[j], end, span), span);
        in.filter[j] = plan_truth(l, PLAN_AND, w->filter[j], inside, span);
        in.value[j] = w->value[j];
    }
    return in;
}

struct typed data_wide_peak(struct lower *l, const struct ast_expr *e, struct scope *s)
{
    uint32_t negative = PLAN_NONE, some = PLAN_NONE, zero = constant(l, PLAN_NUMBER, 0, 0, e->span);
    int64_t length = 0;
    struct rows w = rows_new(l, s), sums = rows_new(l, s);
    s->up = l->scope;
    l->scope = s;
    bool fine = read_sliding(l, e, s, &w, &length);
    l->scope = s->up;
    __int128 hi = (__int128)w.of.hi * w.n;
    if (fine && hi > INT64_MAX) complain(l->ck, RX_OVERFLOW, e->span, source_slice(l->ck, e->span), NULL);
    if (!fine || hi > INT64_MAX) return typed_error(l, e->span);
    for (uint32_t i = 0; i < w.n; i++) {
        struct rows in = window_from(l, &w, s, i, length, e->span);
        sums.filter[i] = w.filter[i];
        sums.value[i] = sums.key[i] = sum_of(l, &in, e->span);
        some = some == PLAN_NONE ? w.filter[i] : plan_truth(l, PLAN_OR, some, w.filter[i], e->span);
        uint32_t below = plan_truth(l, PLAN_AND, w.filter[i], plan_truth(l, PLAN_LT, w.value[i], zero, e->span), e->span);
        negative = negative == PLAN_NONE ? below : plan_truth(l, PLAN_OR, negative, below, e->span);
    }
    w.of.node = choose(l, some, least_or_greatest(l, &sums, true, e->span), zero, e->span);
    if (w.of.lo < 0) w.of.node = choose(l, negative, unknown(l, PLAN_NUMBER, e->span), w.of.node, e->span);
    w.of.lo = 0;
    w.of.hi = (int64_t)hi;
    w.of.constant = false;
    return w.of;
}
