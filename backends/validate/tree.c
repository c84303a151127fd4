/* tree.c - and, or, not are branches; every other condition is a leaf, quoted from the protocol, with what it reads below. */
#include "backends/validate/tree_walk.h"

#include "lang/decimal.h"

#include <inttypes.h>
#include <string.h>

/* Columns of a line: the program, the truth, the tree. QUOTE is the most that is quoted of a condition, MANY are more rows than
   are told one by one. */
enum { ID_WIDTH = 4, TRUTH_WIDTH = 16, STEP = 2, QUOTE = 100, MANY = 6 };

static const struct msg VERDICTS[FAMILIES][ROW_VERDICTS] = {
    [FAMILY_CRITERIA] = {{{"éligible", "eligible"}}, {{"non éligible", "ineligible"}}, {{"indéterminé", "undetermined"}}, {{"sans objet", "not applicable"}}},
    [FAMILY_WINDOWS] = {{{"dedans", "inside"}}, {{"dehors", "outside"}}, {{"non montré", "not shown"}}, {{"sans objet", "not applicable"}}},
    [FAMILY_CHECKS] = {{{"satisfait", "met"}}, {{"violation", "violation"}}, {{"non montré", "not shown"}}, {{"sans objet", "not applicable"}}},
};
static const struct msg PROGRAM_VERDICTS[ROW_VERDICTS] = {
    {{"satisfait", "met"}}, {{"non satisfait", "not met"}}, {{"non montré", "not shown"}}, {{"sans objet", "not applicable"}}};
static const struct msg TRUTHS[] = {[PLAN_NO] = {{"non", "no"}}, [PLAN_YES] = {{"oui", "yes"}}, [PLAN_UNSURE] = {{"inconnu", "unknown"}}};

struct walk { const struct tree *t; uint32_t row, depth, id_width; struct text *out; struct arena *arena; };

static uint32_t width_of(const char *text, size_t len)
{
    uint32_t width = 0;
    for (size_t i = 0; i < len; i++) width += ((unsigned char)text[i] & 0xC0) != 0x80;
    return width;
}

static void pad_to(struct text *out, size_t from, uint32_t width)
{
    uint32_t own = width_of(out->at + from, out->len - from);
    text_pad(out, ' ', own < width ? width - own : 1);
}

/* The beginning of a line of the tree. */
static void begin_line(const struct walk *w, const char *id, const char *truth)
{
    text_add(w->out, "  ");
    size_t from = w->out->len;
    text_add(w->out, id);
    pad_to(w->out, from, w->id_width + STEP);
    from = w->out->len;
    text_add(w->out, truth);
    pad_to(w->out, from, TRUTH_WIDTH);
    text_pad(w->out, ' ', w->depth * STEP);
}

static const char *word(const struct walk *w, struct msg m) { return m.text[w->t->language]; }

/* ---- values ---- */

/* Is a number said as one? In French what is less than two is. */
static bool is_one(const struct walk *w, const struct decimal *value)
{
    int64_t size = value->digits < 0 ? -value->digits : value->digits, unit = 1;
    for (int32_t i = 0; i < value->scale; i++) unit *= 10;
    return w->t->language == LANG_FR ? size < 2 * unit : size == unit;
}

static void add_value(const struct walk *w, const struct data_column *c, const char *unit, int64_t lo, int64_t hi)
{
    char number[DECIMAL_TEXT_SIZE];
    struct text *out = w->out;
    const struct decimal value = decimal_normalise((struct decimal){lo, c->scale});
    const char *said = c->n_units ? NULL : word(w, c->unit_said[!is_one(w, &value)]);
    switch (c->type) {
    case DATA_NUMBER:
        decimal_format(value, number);
        unit = said ? said : unit;
        text_addf(out, "%s%s%s", number, *unit ? " " : "", unit);
        break;
    case DATA_DATE:
        tree_add_day(out, lo);
        if (hi == lo) break;
        text_add(out, w->t->language == LANG_FR ? " à " : " to ");
        tree_add_day(out, hi);
        break;
    case DATA_INSTANT: tree_add_moment(out, lo); break;
    case DATA_CODE: text_add(out, lo >= 0 && (uint64_t)lo < c->n_codes ? c->codes[lo] : "?"); break;
    case DATA_BOOLEAN: text_add(out, word(w, TRUTHS[lo ? PLAN_YES : PLAN_NO])); break;
    case DATA_TEXT: text_add(out, w->t->language == LANG_FR ? "un texte" : "a text"); break;
    }
}

/* Where another row than the one explained stands. */
static void add_place(const struct walk *w, uint32_t table, uint32_t row)
{
    const struct dataset_table *t = &w->t->dataset->tables[table];
    if (!t->input) return;
    if (t->row_line) text_addf(w->out, "  (%s:%" PRIu64 ")", t->input->path, t->row_line[row]);
    else text_addf(w->out, w->t->language == LANG_FR ? "  (%s, ligne %u)" : "  (%s, row %u)", t->input->path, row + 1);
}

static void add_quote(const struct walk *w, struct span span) { tree_quote(w->t, span, QUOTE, w->out); }

static bool is_own(const struct walk *w, const struct plan_leaf *leaf) { return leaf->table == w->t->judge->table && leaf->row == w->row; }

/* Of how many other rows is the same column a leaf? *first says that this is the first of them. */
static uint32_t other_rows(const struct walk *w, const struct tree_node *node, uint32_t i, bool *first)
{
    const struct plan_leaf *leaf = &node->leaves[i];
    uint32_t n = 0;
    *first = true;
    for (uint32_t k = 0; k < node->n_leaves; k++) {
        const struct plan_leaf *other = &node->leaves[k];
        if (other->table != leaf->table || other->column != leaf->column || is_own(w, other)) continue;
        if (k < i) *first = false;
        n++;
    }
    return n;
}

/* Rows of a table that may be others': their keys do not tell. */
static void add_rows(const struct walk *w, const struct data_table *table)
{
    const bool fr = w->t->language == LANG_FR;
    begin_line(w, "", "");
    text_addf(w->out, fr ? "%s : les lignes ne sont pas toutes connues" : "%s: not all its rows are known", table->name);
    if (table->key < table->columns.len) text_addf(w->out, " (%s)", table->columns.at[table->key].name);
    text_addc(w->out, '\n');
}

/* A datum, or a part of the condition that decides by itself. */
static void add_leaf(const struct walk *w, const struct plan_leaf *leaf)
{
    const struct validator *v = w->t->dataset->validator;
    if (leaf->of_rows) {
        add_rows(w, &v->tables.at[v->plan->nodes.at[leaf->node].table]);
        return;
    }
    begin_line(w, "", "");
    if (!tree_is_datum(w->t, leaf)) {
        add_quote(w, v->plan->nodes.at[leaf->node].span);
        text_addc(w->out, '\n');
        return;
    }
    const struct data_table *table = &v->tables.at[leaf->table];
    const struct data_column *c = &table->columns.at[leaf->column];
    const struct plan_column *values = &w->t->tables[leaf->table].column[leaf->column];
    const bool other = leaf->table != w->t->judge->table, there = leaf->row != PLAN_NONE, known = tree_is_known(w->t, leaf);
    text_addf(w->out, "%s%s%s%s", other ? table->name : "", other ? "." : "", c->name, known ? " = " : w->t->language == LANG_FR ? " : " : ": ");
    if (known) add_value(w, c, tree_unit(w->t, leaf), values->lo[leaf->row], values->hi ? values->hi[leaf->row] : values->lo[leaf->row]);
    else text_add(w->out, w->t->language == LANG_FR ? "pas de valeur" : "no value");
    if (there && (other || leaf->row != w->row)) add_place(w, leaf->table, leaf->row);
    text_addc(w->out, '\n');
}

/* ---- conditions ---- */

/* What the condition rests on. A column of many rows, as the one by which a row is chosen among others, is told in one line. */
static void add_leaves(const struct walk *w, const struct tree_node *n)
{
    const struct validator *v = w->t->dataset->validator;
    for (uint32_t i = 0; i < n->n_leaves; i++) {
        const struct plan_leaf *leaf = &n->leaves[i];
        bool first;
        uint32_t others = tree_is_datum(w->t, leaf) && !is_own(w, leaf) ? other_rows(w, n, i, &first) : 0;
        if (others <= MANY) {
            add_leaf(w, leaf);
        } else if (first) {
            begin_line(w, "", "");
            text_addf(w->out, w->t->language == LANG_FR ? "%s : %u autres lignes\n" : "%s: %u other rows\n", v->tables.at[leaf->table].columns.at[leaf->column].name, others);
        }
    }
}

static void add_node(struct walk *w, const struct tree_node *n)
{
    const bool fr = w->t->language == LANG_FR;
    begin_line(w, "", word(w, TRUTHS[n->truth]));
    switch (n->shape) {
    case TREE_ALL: text_add(w->out, fr ? "tout ceci :" : "all of these:"); break;
    case TREE_ANY: text_add(w->out, fr ? "au moins l'un de :" : "at least one of:"); break;
    case TREE_NOT: text_add(w->out, fr ? "le contraire de :" : "the contrary of:"); break;
    case TREE_WORDS: case TREE_CONDITION: add_quote(w, n->span); break;
    }
    text_addc(w->out, '\n');
    w->depth++;
    for (uint32_t i = 0; i < n->n_operands; i++) add_node(w, n->operands[i]);
    add_leaves(w, n);
    w->depth--;
}

static void walk_program(struct walk *w, uint32_t number, uint32_t i)
{
    const struct program *p = &w->t->dataset->validator->programs.at[number];
    enum row_verdict verdict = judge_row(&w->t->judge->program[number], i);
    const struct source *s = w->t->sources && !span_is_none(p->span) ? sources_get(w->t->sources, p->span.file) : NULL;
    begin_line(w, p->id, word(w, PROGRAM_VERDICTS[verdict]));
    text_add(w->out, p->label.text[w->t->language] ? p->label.text[w->t->language] : "");
    if (p->kind == PROGRAM_EXCLUSION) text_add(w->out, w->t->language == LANG_FR ? " (doit être faux)" : " (must be false)");
    if (s) text_addf(w->out, "  (%s:%u)", s->path, source_place(s, p->span.lo).line);
    text_addc(w->out, '\n');
    w->depth++;
    const struct tree_node *applies = p->applies == PLAN_NONE ? NULL : tree_walk(w->t, p->applies, w->row, w->arena);
    if (applies && applies->truth == PLAN_UNSURE) {
        begin_line(w, "", "");
        text_add(w->out, w->t->language == LANG_FR ? "s'applique si :\n" : "applies if:\n");
        w->depth++;
        add_node(w, applies);
        w->depth--;
    }
    add_node(w, tree_walk(w->t, p->requires, w->row, w->arena));
    w->depth--;
}

static bool in_family(const struct tree *t, uint32_t program, enum verdict_family family)
{
    const struct program *p = &t->dataset->validator->programs.at[program];
    return p->table == t->judge->table && judge_family(p->kind) == family;
}

void tree_row(const struct tree *t, enum verdict_family family, uint32_t i, const char *key, size_t key_len, uint64_t line, struct text *out)
{
    struct walk w = {.t = t, .row = t->judge->first + i, .id_width = ID_WIDTH, .out = out, .arena = arena_new()};
    const struct validator *v = t->dataset->validator;
    const struct dataset_table *table = &t->dataset->tables[t->judge->table];
    text_addn(out, key, key_len);
    if (line) text_addf(out, " (%s:%" PRIu64 ")", table->input->path, line);
    text_addf(out, "%s%s\n", t->language == LANG_FR ? " : " : ": ", VERDICTS[family][judge_row(&t->judge->family[family], i)].text[t->language]);
    for (uint32_t p = 0; p < v->programs.len; p++) {
        uint32_t width = width_of(v->programs.at[p].id, strlen(v->programs.at[p].id));
        if (in_family(t, p, family) && width > w.id_width) w.id_width = width;
    }
    uint32_t others = 0;
    for (uint32_t p = 0; p < v->programs.len; p++) {
        if (!in_family(t, p, family)) continue;
        if (judge_row(&t->judge->program[p], i) == ROW_NOT_APPLICABLE) others++;
        else walk_program(&w, p, i);
    }
    arena_free(w.arena);
    if (others) text_addf(out, t->language == LANG_FR ? "  sans objet ici : %u\n" : "  not applicable here: %u\n", others);
    text_addc(out, '\n');
}
