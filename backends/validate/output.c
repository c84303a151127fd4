/* output.c - verdict rows: written in blocks, explained only where a datum is missing. */
#include "backends/validate/output.h"

#include "backends/validate/block.h"
#include "backends/validate/escape.h"
#include "backends/validate/pick.h"
#include "backends/validate/tree.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* What a writer and its copies share: a sample. */
struct shared { struct picks picks; uint64_t rows; };
/* An explanation that may be of the sample: text of `out` up to `end`. */
struct candidate { uint64_t hash; size_t end; };

struct verdict_writer {
    const struct verdict_output *request;
    const struct tree_output *tree; /* NULL: verdicts are written */
    struct dataset *dataset;
    uint32_t n_keep;
    uint32_t *keep;                 /* numbers of kept fields */
    const char **name;              /* what they are called in the output */
    struct text out;
    bool failed;
    uint64_t written;               /* rows */
    struct shared *shared;
    bool is_copy;
    struct candidate *candidates;   /* of what was made since the last flush */
    uint32_t n_candidates, candidates_cap;
    uint64_t limit;                 /* of hashes, as far as this writer knows */
    /* of the row being written: */
    uint32_t n_missing;
    uint32_t **seen;                /* by table, by column: number of the row at which it was last named, plus one */
};

const char *verdict_word(enum verdict_family family, enum row_verdict verdict)
{
    static const char *const words[FAMILIES][ROW_VERDICTS] = {
        [FAMILY_CRITERIA] = {"eligible", "ineligible", "undetermined", "not_applicable"},
        [FAMILY_WINDOWS] = {"inside", "outside", "not_shown", "not_applicable"},
        [FAMILY_CHECKS] = {"met", "violation", "not_shown", "not_applicable"},
    };
    return words[family][verdict];
}

void verdict_writer_flush(struct verdict_writer *w)
{
    bool sample = w->tree && !w->tree->only;
    for (uint32_t i = 0; i < w->n_candidates && sample; i++) {
        size_t from = i ? w->candidates[i - 1].end : 0;
        pick_add(&w->shared->picks, w->candidates[i].hash, w->out.at + from, w->candidates[i].end - from);
    }
    if (!sample) w->shared->rows += w->n_candidates;
    w->limit = pick_limit(&w->shared->picks);
    w->n_candidates = 0;
    if (sample) w->out.len = 0;
    if (!w->out.len) return;
    if (!w->failed && !w->request->write(w->request->ctx, w->out.at, w->out.len)) w->failed = true;
    w->out.len = 0;
}

static void csv_cell(struct text *out, const char *text, size_t len)
{
    bool plain = true;
    for (size_t i = 0; i < len && plain; i++) plain = text[i] != ',' && text[i] != '"' && text[i] != '\n' && text[i] != '\r';
    if (plain) {
        text_addn(out, text, len);
        return;
    }
    text_addc(out, '"');
    for (const char *end = text + len, *quote; text < end; text = quote) {
        quote = memchr(text, '"', (size_t)(end - text));
        quote = quote ? quote + 1 : end;
        text_addn(out, text, (size_t)(quote - text));
        if (quote[-1] == '"') text_addc(out, '"');
    }
    text_addc(out, '"');
}

static uint32_t **make_seen(const struct validator *v, struct arena *arena)
{
    uint32_t **seen = arena_alloc(arena, v->tables.len * sizeof *seen);
    for (uint32_t t = 0; t < v->tables.len; t++) seen[t] = arena_alloc(arena, v->tables.at[t].columns.len * sizeof **seen);
    return seen;
}

struct verdict_writer *verdict_writer_new(const struct verdict_output *request, struct dataset *d, struct arena *arena)
{
    const struct data_table *table = &d->validator->tables.at[request->table];
    const char *key = table->key < table->columns.len ? table->columns.at[table->key].name : NULL;
    const char *const *names = request->n_keep || !key ? request->keep : &key;
    struct verdict_writer *w = arena_alloc(arena, sizeof *w);
    *w = (struct verdict_writer){.request = request, .dataset = d, .n_keep = request->n_keep ? request->n_keep : key != NULL};
    w->keep = arena_alloc(arena, w->n_keep * sizeof *w->keep);
    w->name = arena_alloc(arena, w->n_keep * sizeof *w->name);
    bool found = true;
    for (uint32_t i = 0; i < w->n_keep; i++) {
        w->keep[i] = dataset_keep(d, request->table, names[i]);
        w->name[i] = names[i];
        found &= w->keep[i] != PLAN_NONE;
    }
    w->seen = make_seen(d->validator, arena);
    w->shared = arena_alloc(arena, sizeof *w->shared);
    if (request->format == VERDICT_JSON && !request->bare) dataset_lines(d, request->table);
    return found ? w : NULL;
}

struct verdict_writer *verdict_writer_tree(const struct tree_output *request, struct dataset *d, struct arena *arena)
{
    struct verdict_writer *w = verdict_writer_new(&request->of, d, arena);
    if (!w) return NULL;
    w->tree = request;
    w->shared->picks.most = request->only ? 0 : request->sample;
    w->limit = pick_limit(&w->shared->picks);
    for (uint32_t t = 0; t < d->validator->tables.len; t++) dataset_lines(d, t);
    return w;
}

struct verdict_writer *verdict_writer_copy(const struct verdict_writer *w, struct arena *arena)
{
    struct verdict_writer *copy = arena_alloc(arena, sizeof *copy);
    *copy = *w;
    copy->out = (struct text){0};
    copy->is_copy = true;
    copy->candidates = NULL;
    copy->n_candidates = copy->candidates_cap = 0;
    copy->written = 0;
    copy->seen = make_seen(w->dataset->validator, arena);
    return copy;
}

void verdict_writer_start(struct verdict_writer *w)
{
    if (w->request->format != VERDICT_CSV) return;
    for (uint32_t i = 0; i < w->n_keep; i++) {
        csv_cell(&w->out, w->name[i], strlen(w->name[i]));
        text_addc(&w->out, ',');
    }
    text_add(&w->out, w->request->bare ? "verdict\n" : "verdict,reasons,missing\n");
}

static void separate(struct verdict_writer *w, uint32_t *n)
{
    if ((*n)++ > 0) text_addc(&w->out, w->request->format == VERDICT_CSV ? ';' : ',');
}

static void write_word(struct verdict_writer *w, const char *word)
{
    if (w->request->format == VERDICT_CSV) text_add(&w->out, word);
    else escape_json(&w->out, word, strlen(word));
}

/* Names a column that would have to be known, once a row. */
static void see_leaf(void *ctx, const struct plan_leaf *leaf)
{
    struct verdict_writer *w = ctx;
    const struct validator *v = w->dataset->validator;
    if (leaf->table >= v->tables.len || leaf->column >= v->tables.at[leaf->table].columns.len) return;
    uint32_t *seen = &w->seen[leaf->table][leaf->column], stamp = (uint32_t)w->written + 1;
    if (*seen == stamp) return;
    *seen = stamp;
    separate(w, &w->n_missing);
    const struct data_table *table = &v->tables.at[leaf->table];
    const char *column = table->columns.at[leaf->column].name;
    if (leaf->table == w->request->table) {
        write_word(w, column);
    } else {
        struct text both;
        text_init(&both);
        text_addf(&both, "%s.%s", table->name, column);
        write_word(w, both.at);
        text_release(&both);
    }
}

static void explain(struct verdict_writer *w, const struct judge *j, uint32_t node, uint32_t row)
{
    uint64_t yes, no;
    if (node == PLAN_NONE) return;
    plan_eval_truth(j->eval, node, j->table, row, 1, &yes, &no);
    if (!((yes | no) & 1)) plan_explain(j->eval, node, j->table, row, see_leaf, w);
}

static bool in_family(const struct verdict_writer *w, const struct program *p)
{
    return p->table == w->request->table && judge_family(p->kind) == w->request->family;
}

static void write_reasons(struct verdict_writer *w, const struct judge *j, uint32_t i, enum row_verdict verdict)
{
    bool named = verdict == ROW_NOT_MET || verdict == ROW_NOT_SHOWN
        || (verdict == ROW_MET && w->request->family == FAMILY_WINDOWS);
    uint32_t n = 0;
    for (uint32_t p = 0; named && p < j->validator->programs.len; p++) {
        if (!in_family(w, &j->validator->programs.at[p])) continue;
        if (!(j->program[p].of[verdict][i / 64] >> (i % 64) & 1)) continue;
        separate(w, &n);
        write_word(w, j->validator->programs.at[p].id);
    }
}

static void write_missing(struct verdict_writer *w, const struct judge *j, uint32_t i, enum row_verdict verdict)
{
    w->n_missing = 0;
    for (uint32_t p = 0; verdict == ROW_NOT_SHOWN && p < j->validator->programs.len; p++) {
        const struct program *program = &j->validator->programs.at[p];
        if (!in_family(w, program)) continue;
        if (!(j->program[p].of[ROW_NOT_SHOWN][i / 64] >> (i % 64) & 1)) continue;
        explain(w, j, program->applies, j->first + i);
        explain(w, j, program->requires, j->first + i);
    }
}

/* A kept field of row i of the block that was judged. */
static const char *kept(const struct verdict_writer *w, const struct judge *j, const struct block *b, uint32_t i, uint32_t k, size_t *len)
{
    if (b) return block_kept(b, i, w->keep[k], len);
    return dataset_kept(&w->dataset->tables[w->request->table], j->first + i, w->keep[k], len);
}

/* The line of the file at which it begins. */
static uint64_t line_of(const struct verdict_writer *w, const struct judge *j, const struct block *b, uint32_t i)
{
    return b ? block_line(b, i) : w->dataset->tables[w->request->table].row_line[j->first + i];
}

static void write_csv(struct verdict_writer *w, const struct judge *j, const struct block *b, uint32_t i, enum row_verdict verdict)
{
    for (uint32_t k = 0; k < w->n_keep; k++) {
        size_t len;
        const char *text = kept(w, j, b, i, k, &len);
        csv_cell(&w->out, text, len);
        text_addc(&w->out, ',');
    }
    text_add(&w->out, verdict_word(w->request->family, verdict));
    if (!w->request->bare) {
        text_addc(&w->out, ',');
        write_reasons(w, j, i, verdict);
        text_addc(&w->out, ',');
        write_missing(w, j, i, verdict);
    }
    text_addc(&w->out, '\n');
}

static void write_json(struct verdict_writer *w, const struct judge *j, const struct block *b, uint32_t i, enum row_verdict verdict)
{
    text_add(&w->out, "{\"row\":{");
    for (uint32_t k = 0; k < w->n_keep; k++) {
        size_t len;
        const char *text = kept(w, j, b, i, k, &len);
        if (k) text_addc(&w->out, ',');
        escape_json(&w->out, w->name[k], strlen(w->name[k]));
        text_addc(&w->out, ':');
        escape_json(&w->out, text, len);
    }
    text_addc(&w->out, '}');
    if (!w->request->bare) text_addf(&w->out, ",\"line\":%" PRIu64, line_of(w, j, b, i));
    text_addf(&w->out, ",\"verdict\":\"%s\"", verdict_word(w->request->family, verdict));
    if (!w->request->bare) {
        text_add(&w->out, ",\"reasons\":[");
        write_reasons(w, j, i, verdict);
        text_add(&w->out, "],\"missing\":[");
        write_missing(w, j, i, verdict);
        text_addc(&w->out, ']');
    }
    text_add(&w->out, "}\n");
}

/* The explanation of a row, when it has the key that was asked for or may be of the sample. */
static void write_tree(struct verdict_writer *w, const struct judge *j, const struct block *b, uint32_t i)
{
    size_t len = 0;
    const char *key = w->n_keep ? kept(w, j, b, i, 0, &len) : "", *only = w->tree->only;
    while (len && *key == ' ') key++, len--;
    while (len && key[len - 1] == ' ') len--;
    uint64_t hash = only ? 0 : pick_hash(key, len);
    if (only ? strlen(only) != len || memcmp(only, key, len) != 0 : hash >= w->limit) return;
    const struct tree tree = {w->dataset, j, b ? b->tables : w->dataset->plan_tables, w->tree->sources, w->tree->language};
    tree_row(&tree, w->request->family, i, key, len, line_of(w, j, b, i), &w->out);
    if (w->n_candidates == w->candidates_cap) {
        w->candidates_cap = w->candidates_cap ? w->candidates_cap * 2 : 16;
        w->candidates = realloc(w->candidates, w->candidates_cap * sizeof *w->candidates);
        if (!w->candidates) abort();
    }
    w->candidates[w->n_candidates++] = (struct candidate){hash, w->out.len};
}

void verdict_writer_block(struct verdict_writer *w, const struct judge *j, const struct block *b)
{
    if (j->table != w->request->table || !j->tables[j->table].family[w->request->family].judged) return;
    for (uint32_t i = 0; i < j->count; i++, w->written++) {
        enum row_verdict verdict = judge_row(&j->family[w->request->family], i);
        switch (w->request->format) {
        case VERDICT_CSV: write_csv(w, j, b, i, verdict); break;
        case VERDICT_JSON: write_json(w, j, b, i, verdict); break;
        case VERDICT_TREE: write_tree(w, j, b, i); break;
        }
    }
}

uint64_t verdict_writer_rows(const struct verdict_writer *w) { return w->shared->rows + w->shared->picks.n; }

bool verdict_writer_finish(struct verdict_writer *w)
{
    if (!w->is_copy && !w->failed) w->failed = !pick_write(&w->shared->picks, w->request->write, w->request->ctx);
    if (!w->is_copy) pick_release(&w->shared->picks);
    text_release(&w->out);
    free(w->candidates);
    return !w->failed;
}
