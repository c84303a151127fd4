/* tree_json.c - the explanation of a row as one JSON object on one line. SPEC.md, 16.6 states its form. */
#include "backends/validate/tree_walk.h"

#include "backends/validate/output.h"
#include "lang/decimal.h"
#include "lang/json_write.h"

#include <stdlib.h>

static const char *const VERDICTS[ROW_VERDICTS] = {"met", "not_met", "not_shown", "not_applicable"};
static const char *const TRUTHS[] = {[PLAN_NO] = "no", [PLAN_YES] = "yes", [PLAN_UNSURE] = "unknown"};

/* `line`: of the row explained. */
struct walk { const struct tree *t; uint32_t row; uint64_t line; struct arena *arena; };

static json_t *object(void) { return json_write_made(json_object()); }

static void put_text(json_t *o, const char *key, const char *text) { json_write_put(o, key, json_write_string(text)); }

/* Writes the text and lets go of it. */
static void put_made(json_t *o, const char *key, struct text *text)
{
    put_text(o, key, text->at ? text->at : "");
    text_release(text);
}

/* The file of a table and the line at which a row begins, as far as it was asked for. */
static void put_place(const struct walk *w, json_t *o, uint32_t table, uint32_t row)
{
    const struct dataset_table *t = &w->t->dataset->tables[table];
    const bool own = table == w->t->judge->table && row == w->row;
    const uint64_t line = own ? w->line : t->row_line ? t->row_line[row] : 0;
    if (!t->input) return;
    put_text(o, "file", t->input->path);
    if (line) json_write_put(o, "line", json_write_made(json_integer((json_int_t)line)));
}

/* ---- data ---- */

static void put_days(json_t *o, int64_t lo, int64_t hi)
{
    const int64_t ends[] = {lo, hi};
    const char *const names[] = {lo == hi ? "value" : "from", "to"};
    for (int i = 0; i <= (lo != hi); i++) {
        struct text day;
        text_init(&day);
        tree_add_day(&day, ends[i]);
        put_made(o, names[i], &day);
    }
}

static void put_value(json_t *o, const struct data_column *c, const char *unit, int64_t lo, int64_t hi)
{
    char number[DECIMAL_TEXT_SIZE];
    struct text moment;
    switch (c->type) {
    case DATA_NUMBER:
        decimal_format(decimal_normalise((struct decimal){lo, c->scale}), number);
        put_text(o, "value", number);
        if (*unit) put_text(o, "unit", unit);
        return;
    case DATA_DATE: put_days(o, lo, hi); return;
    case DATA_INSTANT:
        text_init(&moment);
        tree_add_moment(&moment, lo);
        put_made(o, "value", &moment);
        return;
    case DATA_CODE:
        if (lo >= 0 && (uint64_t)lo < c->n_codes) put_text(o, "value", c->codes[lo]);
        return;
    case DATA_BOOLEAN: json_write_put(o, "value", json_write_made(json_boolean(lo))); return;
    case DATA_TEXT: return;             /* that there is one is all that is known of it */
    }
}

static void put_datum(const struct walk *w, json_t *o, const struct plan_leaf *leaf)
{
    const struct data_table *table = &w->t->dataset->validator->tables.at[leaf->table];
    const struct data_column *c = &table->columns.at[leaf->column];
    const struct plan_column *values = &w->t->tables[leaf->table].column[leaf->column];
    const bool known = tree_is_known(w->t, leaf);
    put_text(o, "table", table->name);
    put_text(o, "column", c->name);
    json_write_put(o, "known", json_write_made(json_boolean(known)));
    if (known) put_value(o, c, tree_unit(w->t, leaf), values->lo[leaf->row], values->hi ? values->hi[leaf->row] : values->lo[leaf->row]);
    if (leaf->row != PLAN_NONE) put_place(w, o, leaf->table, leaf->row);
}

static void put_source(const struct walk *w, json_t *o, struct span span)
{
    struct text quote;
    text_init(&quote);
    tree_quote(w->t, span, SIZE_MAX, &quote);
    put_made(o, "source", &quote);
}

static json_t *leaf_json(const struct walk *w, const struct plan_leaf *leaf)
{
    const struct validator *v = w->t->dataset->validator;
    const struct plan_node *n = &v->plan->nodes.at[leaf->node];
    json_t *o = object();
    if (leaf->of_rows) {
        const struct data_table *table = &v->tables.at[n->table];
        put_text(o, "table", table->name);
        json_write_put(o, "key", table->key < table->columns.len ? json_write_string(table->columns.at[table->key].name) : json_null());
        json_write_put(o, "all_rows_known", json_write_made(json_false()));
    } else if (tree_is_datum(w->t, leaf)) {
        put_datum(w, o, leaf);
    } else {
        put_source(w, o, n->span);
    }
    return o;
}

/* ---- conditions ---- */

static json_t *node_json(const struct walk *w, const struct tree_node *n)
{
    static const char *const shapes[] = {[TREE_CONDITION] = "condition", [TREE_ALL] = "all", [TREE_ANY] = "any", [TREE_NOT] = "not", [TREE_WORDS] = "words"};
    json_t *o = object(), *list = json_write_made(json_array());
    const bool condition = n->shape == TREE_CONDITION;
    put_text(o, "is", shapes[n->shape]);
    put_text(o, "truth", TRUTHS[n->truth]);
    if (condition || n->shape == TREE_WORDS) put_source(w, o, n->span);
    for (uint32_t i = 0; i < n->n_operands; i++) json_write_push(list, node_json(w, n->operands[i]));
    for (uint32_t i = 0; i < n->n_leaves; i++) json_write_push(list, leaf_json(w, &n->leaves[i]));
    json_write_put(o, condition ? "rests_on" : "of", list);
    return o;
}

static json_t *program_json(const struct walk *w, uint32_t number, uint32_t i)
{
    const struct program *p = &w->t->dataset->validator->programs.at[number];
    const enum row_verdict verdict = judge_row(&w->t->judge->program[number], i);
    const struct source *s = w->t->sources && !span_is_none(p->span) ? sources_get(w->t->sources, p->span.file) : NULL;
    json_t *o = object();
    put_text(o, "id", p->id);
    put_text(o, "kind", program_kind_word(p->kind));
    json_write_put(o, "label", json_write_msg(p->label));
    if (s) {
        put_text(o, "file", s->path);
        json_write_put(o, "line", json_write_made(json_integer((json_int_t)source_place(s, p->span.lo).line)));
    }
    put_text(o, "verdict", VERDICTS[verdict]);
    if (p->applies != PLAN_NONE) json_write_put(o, "applies", node_json(w, tree_walk(w->t, p->applies, w->row, w->arena)));
    if (verdict != ROW_NOT_APPLICABLE) json_write_put(o, "requires", node_json(w, tree_walk(w->t, p->requires, w->row, w->arena)));
    return o;
}

void tree_row_json(const struct tree *t, enum verdict_family family, uint32_t i, const char *key, size_t key_len, uint64_t line, struct text *out)
{
    static const char *const families[FAMILIES] = {[FAMILY_CRITERIA] = "criteria", [FAMILY_WINDOWS] = "windows", [FAMILY_CHECKS] = "checks"};
    const struct validator *v = t->dataset->validator;
    const struct walk w = {t, t->judge->first + i, line, arena_new()};
    json_t *o = object(), *programs = json_write_made(json_array());
    struct text name;
    text_init(&name);
    text_addn(&name, key, key_len);
    put_made(o, "key", &name);
    put_text(o, "table", v->tables.at[t->judge->table].name);
    put_place(&w, o, t->judge->table, w.row);
    put_text(o, "family", families[family]);
    put_text(o, "verdict", verdict_word(family, judge_row(&t->judge->family[family], i)));
    for (uint32_t p = 0; p < v->programs.len; p++)
        if (v->programs.at[p].table == t->judge->table && judge_family(v->programs.at[p].kind) == family) json_write_push(programs, program_json(&w, p, i));
    json_write_put(o, "programs", programs);
    char *text = json_dumps(o, JSON_COMPACT);
    if (!text) abort();
    text_add(out, text);
    text_addc(out, '\n');
    free(text);
    json_decref(o);
    arena_free(w.arena);
}
