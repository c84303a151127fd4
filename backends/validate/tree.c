/* tree.c - and, or, not are branches; every other condition is a leaf, quoted from the protocol, with what it reads below. */
#include "backends/validate/tree.h"

#include "lang/date.h"
#include "lang/decimal.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Columns of a line: the program, the truth, the tree. QUOTE is the most that is quoted of a condition, MANY are more rows than
   are told one by one. */
enum { ID_WIDTH = 4, TRUTH_WIDTH = 16, STEP = 2, QUOTE = 100, MANY = 6, DAY_MINUTES = 1440 };

static const struct msg VERDICTS[FAMILIES][ROW_VERDICTS] = {
    [FAMILY_CRITERIA] = {{{"éligible", "eligible"}}, {{"non éligible", "ineligible"}}, {{"indéterminé", "undetermined"}}, {{"sans objet", "not applicable"}}},
    [FAMILY_WINDOWS] = {{{"dedans", "inside"}}, {{"dehors", "outside"}}, {{"non montré", "not shown"}}, {{"sans objet", "not applicable"}}},
    [FAMILY_CHECKS] = {{{"satisfait", "met"}}, {{"violation", "violation"}}, {{"non montré", "not shown"}}, {{"sans objet", "not applicable"}}},
};
static const struct msg PROGRAM_VERDICTS[ROW_VERDICTS] = {
    {{"satisfait", "met"}}, {{"non satisfait", "not met"}}, {{"non montré", "not shown"}}, {{"sans objet", "not applicable"}}};
static const struct msg TRUTHS[] = {[PLAN_NO] = {{"non", "no"}}, [PLAN_YES] = {{"oui", "yes"}}, [PLAN_UNSURE] = {{"inconnu", "unknown"}}};

/* `leaves` are those of the condition `node`. */
struct walk { const struct tree *t; uint32_t row, depth, id_width, node; struct text *out; struct plan_leaf *leaves; uint32_t n_leaves, cap; };

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

static void add_day(struct text *out, int64_t day)
{
    char text[DATE_TEXT_SIZE];
    if (day < DATE_MIN || day > DATE_MAX) return;
    date_format((int32_t)day, text);
    text_add(out, text);
}

static void add_moment(struct text *out, int64_t minutes)
{
    int64_t minute = minutes % DAY_MINUTES, day = minutes / DAY_MINUTES;
    if (minute < 0) minute += DAY_MINUTES, day--;
    add_day(out, day);
    text_addf(out, "T%02d:%02d", (int)(minute / 60), (int)(minute % 60));
}

static void add_value(const struct walk *w, const struct data_column *c, const char *unit, int64_t lo, int64_t hi)
{
    char number[DECIMAL_TEXT_SIZE];
    struct text *out = w->out;
    switch (c->type) {
    case DATA_NUMBER:
        decimal_format(decimal_normalise((struct decimal){lo, c->scale}), number);
        text_addf(out, "%s%s%s", number, *unit ? " " : "", unit);
        break;
    case DATA_DATE:
        add_day(out, lo);
        if (hi == lo) break;
        text_add(out, w->t->language == LANG_FR ? " à " : " to ");
        add_day(out, hi);
        break;
    case DATA_INSTANT: add_moment(out, lo); break;
    case DATA_CODE: text_add(out, lo >= 0 && (uint64_t)lo < c->n_codes ? c->codes[lo] : "?"); break;
    case DATA_BOOLEAN: text_add(out, word(w, TRUTHS[lo ? PLAN_YES : PLAN_NO])); break;
    case DATA_TEXT: text_add(out, w->t->language == LANG_FR ? "un texte" : "a text"); break;
    }
}

/* The unit of the column in this row; "" when the row does not say. */
static const char *unit_of(const struct walk *w, const struct plan_leaf *leaf, const struct data_column *c)
{
    if (!c->n_units) return c->unit ? c->unit : "";
    const struct data_column *units = &w->t->dataset->validator->tables.at[leaf->table].columns.at[c->unit_column];
    const struct plan_column *u = &w->t->tables[leaf->table].column[c->unit_column];
    bool known = u->known && u->known[leaf->row / 64] >> (leaf->row % 64) & 1;
    int64_t code = known ? u->lo[leaf->row] : -1;
    return code >= 0 && (uint64_t)code < units->n_codes ? units->codes[code] : "";
}

/* Where another row than the one explained stands. */
static void add_place(const struct walk *w, uint32_t table, uint32_t row)
{
    const struct dataset_table *t = &w->t->dataset->tables[table];
    if (!t->input) return;
    if (t->row_line) text_addf(w->out, "  (%s:%" PRIu64 ")", t->input->path, t->row_line[row]);
    else text_addf(w->out, w->t->language == LANG_FR ? "  (%s, ligne %u)" : "  (%s, row %u)", t->input->path, row + 1);
}

static void add_quote(const struct walk *w, struct span span);

static void see_leaf(void *ctx, const struct plan_leaf *leaf)
{
    struct walk *w = ctx;
    if (w->n_leaves == w->cap) {
        w->cap = w->cap ? w->cap * 2 : 16;
        w->leaves = realloc(w->leaves, w->cap * sizeof *w->leaves);
        if (!w->leaves) abort();
    }
    w->leaves[w->n_leaves++] = *leaf;
}

static bool is_own(const struct walk *w, const struct plan_leaf *leaf) { return leaf->table == w->t->judge->table && leaf->row == w->row; }

/* Of how many other rows is the same column a leaf? *first says that this is the first of them. */
static uint32_t other_rows(const struct walk *w, uint32_t i, bool *first)
{
    const struct plan_leaf *leaf = &w->leaves[i];
    uint32_t n = 0;
    *first = true;
    for (uint32_t k = 0; k < w->n_leaves; k++) {
        const struct plan_leaf *other = &w->leaves[k];
        if (other->table != leaf->table || other->column != leaf->column || is_own(w, other)) continue;
        if (k < i) *first = false;
        n++;
    }
    return n;
}

/* A datum, or a part of the condition that decides by itself. */
static void add_leaf(const struct walk *w, const struct plan_leaf *leaf)
{
    const struct validator *v = w->t->dataset->validator;
    if (leaf->node == w->node) return;          /* the condition itself was quoted */
    begin_line(w, "", "");
    if (leaf->table >= v->tables.len || leaf->column >= v->tables.at[leaf->table].columns.len) {
        add_quote(w, v->plan->nodes.at[leaf->node].span);
        text_addc(w->out, '\n');
        return;
    }
    const struct data_table *table = &v->tables.at[leaf->table];
    const struct data_column *c = &table->columns.at[leaf->column];
    const struct plan_column *values = &w->t->tables[leaf->table].column[leaf->column];
    bool other = leaf->table != w->t->judge->table, there = leaf->row != PLAN_NONE;
    bool known = there && values->known && values->known[leaf->row / 64] >> (leaf->row % 64) & 1;
    text_addf(w->out, "%s%s%s%s", other ? table->name : "", other ? "." : "", c->name, known ? " = " : w->t->language == LANG_FR ? " : " : ": ");
    if (known) add_value(w, c, unit_of(w, leaf, c), values->lo[leaf->row], values->hi ? values->hi[leaf->row] : values->lo[leaf->row]);
    else text_add(w->out, w->t->language == LANG_FR ? "pas de valeur" : "no value");
    if (there && (other || leaf->row != w->row)) add_place(w, leaf->table, leaf->row);
    text_addc(w->out, '\n');
}

/* ---- conditions ---- */

/* The source on one line, blanks made one. */
static void add_quote(const struct walk *w, struct span span)
{
    const struct source *s = w->t->sources && !span_is_none(span) ? sources_get(w->t->sources, span.file) : NULL;
    size_t from = w->out->len;
    if (!s || span.hi > s->len) return;
    bool blank = false;
    for (uint32_t i = span.lo; i < span.hi; i++) {
        char c = s->text[i];
        if (c == '\n' || c == '\r' || c == '\t' || c == ' ') {
            blank = true;
            continue;
        }
        if (blank && w->out->len > from) text_addc(w->out, ' ');
        blank = false;
        if (w->out->len - from >= QUOTE && ((unsigned char)c & 0xC0) != 0x80) {
            text_add(w->out, "…");
            return;
        }
        text_addc(w->out, c);
    }
}

static enum plan_truth truth_of(const struct walk *w, uint32_t node)
{
    uint64_t yes, no;
    plan_eval_truth(w->t->judge->eval, node, w->t->judge->table, w->row, 1, &yes, &no);
    return yes & 1 ? PLAN_YES : no & 1 ? PLAN_NO : PLAN_UNSURE;
}

static const struct plan_node *node_at(const struct walk *w, uint32_t node) { return &w->t->dataset->validator->plan->nodes.at[node]; }

static void walk_node(struct walk *w, uint32_t node);

/* The operands of a chain of one operation, whatever its brackets. */
static void walk_operands(struct walk *w, uint32_t node, enum plan_op op)
{
    const struct plan_node *n = node_at(w, node);
    if (n->op != op) {
        walk_node(w, node);
        return;
    }
    walk_operands(w, n->a, op);
    walk_operands(w, n->b, op);
}

static bool is_branch(const struct plan_node *n) { return n->op == PLAN_AND || n->op == PLAN_OR || n->op == PLAN_NOT; }

/* Does the operand come of the same words? Then they say more than "and" and "or" of what was made of them: `at_least(2, …)`. */
static bool is_part(const struct plan_node *whole, const struct plan_node *operand)
{
    return is_branch(operand) && !span_is_none(whole->span) && memcmp(&operand->span, &whole->span, sizeof whole->span) == 0;
}

static bool has_parts(const struct walk *w, const struct plan_node *n)
{
    return is_branch(n) && (is_part(n, node_at(w, n->a)) || (n->op != PLAN_NOT && is_part(n, node_at(w, n->b))));
}

/* What the parts of `node` are made of, each once: parts share operands, so that the paths to them can be many more than they are. */
static void walk_parts(struct walk *w, uint32_t node, uint64_t *seen)
{
    const struct plan_node *n = node_at(w, node);
    const uint32_t operands[] = {n->a, n->op == PLAN_NOT ? n->a : n->b};
    for (int i = 0; i < 2; i++) {
        uint64_t *word64 = &seen[operands[i] / 64], bit = UINT64_C(1) << operands[i] % 64;
        if (*word64 & bit) continue;
        *word64 |= bit;
        if (is_part(n, node_at(w, operands[i]))) walk_parts(w, operands[i], seen);
        else walk_node(w, operands[i]);
    }
}

static void walk_whole(struct walk *w, uint32_t node)
{
    uint64_t *seen = calloc(w->t->dataset->validator->plan->nodes.len / 64 + 1, sizeof *seen);
    if (!seen) abort();
    walk_parts(w, node, seen);
    free(seen);
}

/* What the condition rests on. A column of many rows, as the one by which a row is chosen among others, is told in one line. */
static void explain(struct walk *w, uint32_t node)
{
    const struct validator *v = w->t->dataset->validator;
    w->n_leaves = 0;
    plan_explain(w->t->judge->eval, node, w->t->judge->table, w->row, see_leaf, w);
    for (uint32_t i = 0; i < w->n_leaves; i++) {
        const struct plan_leaf *leaf = &w->leaves[i];
        bool first, datum = leaf->table < v->tables.len && leaf->column < v->tables.at[leaf->table].columns.len;
        uint32_t others = datum && !is_own(w, leaf) ? other_rows(w, i, &first) : 0;
        if (others <= MANY) {
            add_leaf(w, leaf);
        } else if (first) {
            begin_line(w, "", "");
            text_addf(w->out, w->t->language == LANG_FR ? "%s : %u autres lignes\n" : "%s: %u other rows\n", v->tables.at[leaf->table].columns.at[leaf->column].name, others);
        }
    }
}

static void walk_node(struct walk *w, uint32_t node)
{
    const struct plan_node *n = node_at(w, node);
    bool fr = w->t->language == LANG_FR, branch = is_branch(n), whole = has_parts(w, n);
    begin_line(w, "", word(w, TRUTHS[truth_of(w, node)]));
    if (whole) add_quote(w, n->span);
    else if (n->op == PLAN_AND) text_add(w->out, fr ? "tout ceci :" : "all of these:");
    else if (n->op == PLAN_OR) text_add(w->out, fr ? "au moins l'un de :" : "at least one of:");
    else if (n->op == PLAN_NOT) text_add(w->out, fr ? "le contraire de :" : "the contrary of:");
    else add_quote(w, n->span);
    text_addc(w->out, '\n');
    w->depth++;
    w->node = n->op == PLAN_COLUMN ? PLAN_NONE : node;
    if (whole) walk_whole(w, node);
    else if (n->op == PLAN_NOT) walk_node(w, n->a);
    else if (branch) walk_operands(w, n->a, n->op), walk_operands(w, n->b, n->op);
    else if (n->op != PLAN_COLUMN || truth_of(w, node) == PLAN_UNSURE) explain(w, node);        /* a yes or no says itself */
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
    if (p->applies != PLAN_NONE && truth_of(w, p->applies) == PLAN_UNSURE) {
        begin_line(w, "", "");
        text_add(w->out, w->t->language == LANG_FR ? "s'applique si :\n" : "applies if:\n");
        w->depth++;
        walk_node(w, p->applies);
        w->depth--;
    }
    walk_node(w, p->requires);
    w->depth--;
}

static bool in_family(const struct tree *t, uint32_t program, enum verdict_family family)
{
    const struct program *p = &t->dataset->validator->programs.at[program];
    return p->table == t->judge->table && judge_family(p->kind) == family;
}

void tree_row(const struct tree *t, enum verdict_family family, uint32_t i, const char *key, size_t key_len, uint64_t line, struct text *out)
{
    struct walk w = {.t = t, .row = t->judge->first + i, .id_width = ID_WIDTH, .out = out};
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
    free(w.leaves);
    if (others) text_addf(out, t->language == LANG_FR ? "  sans objet ici : %u\n" : "  not applicable here: %u\n", others);
    text_addc(out, '\n');
}
