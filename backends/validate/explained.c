/* explained.c - a row is explained when it is met; one of the sample is forgotten when others have lesser hashes. */
#include "backends/validate/explained.h"

#include "backends/validate/pick.h"

#include <stdlib.h>
#include <string.h>

/* What a writer and its copies share. */
struct shared { struct picks picks; uint64_t rows; };
/* An explanation that was not flushed yet: text of `out` up to `end`. */
struct candidate { uint64_t hash; size_t end; };

struct tree_writer {
    const struct tree_output *request;
    struct dataset *dataset;
    uint32_t key;                   /* number of the kept field; PLAN_NONE: rows have no key */
    struct shared *shared;
    bool is_copy, failed;
    struct text out;
    struct candidate *candidates;
    uint32_t n, cap;
    uint64_t limit;                 /* of hashes, as far as this writer knows */
};

struct tree_writer *tree_writer_new(const struct tree_output *request, struct dataset *d, struct arena *arena)
{
    const struct data_table *table = &d->validator->tables.at[request->table];
    struct tree_writer *w = arena_alloc(arena, sizeof *w);
    *w = (struct tree_writer){.request = request, .dataset = d, .key = PLAN_NONE, .shared = arena_alloc(arena, sizeof *w->shared)};
    if (table->key < table->columns.len) {
        w->key = dataset_keep(d, request->table, table->columns.at[table->key].name);
        if (w->key == PLAN_NONE) return NULL;
    }
    w->shared->picks.most = request->only ? 0 : request->sample;
    w->limit = pick_limit(&w->shared->picks);
    for (uint32_t t = 0; t < d->validator->tables.len; t++) dataset_lines(d, t);
    return w;
}

struct tree_writer *tree_writer_copy(const struct tree_writer *w, struct arena *arena)
{
    struct tree_writer *copy = arena_alloc(arena, sizeof *copy);
    *copy = (struct tree_writer){.request = w->request, .dataset = w->dataset, .key = w->key, .shared = w->shared, .is_copy = true, .limit = w->limit};
    return copy;
}

static const char *key_of(const struct tree_writer *w, const struct judge *j, const struct block *b, uint32_t i, size_t *len)
{
    *len = 0;
    if (w->key == PLAN_NONE) return "";
    const char *key = b ? block_kept(b, i, w->key, len) : dataset_kept(&w->dataset->tables[w->request->table], j->first + i, w->key, len);
    while (*len && *key == ' ') key++, --*len;
    while (*len && key[*len - 1] == ' ') --*len;
    return key;
}

static void add(struct tree_writer *w, uint64_t hash)
{
    if (w->n == w->cap) {
        w->cap = w->cap ? w->cap * 2 : 16;
        w->candidates = realloc(w->candidates, w->cap * sizeof *w->candidates);
        if (!w->candidates) abort();
    }
    w->candidates[w->n++] = (struct candidate){hash, w->out.len};
}

void tree_writer_block(struct tree_writer *w, const struct judge *j, const struct block *b)
{
    const char *only = w->request->only;
    if (j->table != w->request->table || !j->tables[j->table].family[w->request->family].judged) return;
    const struct tree tree = {w->dataset, j, b ? b->tables : w->dataset->plan_tables, w->request->sources, w->request->language};
    for (uint32_t i = 0; i < j->count; i++) {
        size_t len;
        const char *key = key_of(w, j, b, i, &len);
        uint64_t hash = only ? 0 : pick_hash(key, len);
        if (only ? strlen(only) != len || memcmp(only, key, len) != 0 : hash >= w->limit) continue;
        uint64_t line = b ? block_line(b, i) : w->dataset->tables[w->request->table].row_line[j->first + i];
        (w->request->json ? tree_row_json : tree_row)(&tree, w->request->family, i, key, len, line, &w->out);
        add(w, hash);
    }
}

void tree_writer_flush(struct tree_writer *w)
{
    for (uint32_t i = 0; i < w->n && !w->request->only; i++) {
        size_t from = i ? w->candidates[i - 1].end : 0;
        pick_add(&w->shared->picks, w->candidates[i].hash, w->out.at + from, w->candidates[i].end - from);
    }
    w->limit = pick_limit(&w->shared->picks);
    if (w->request->only) {
        w->shared->rows += w->n;
        if (w->out.len && !w->failed) w->failed = !w->request->write(w->request->ctx, w->out.at, w->out.len);
    }
    w->n = 0;
    w->out.len = 0;
}

uint64_t tree_writer_rows(const struct tree_writer *w) { return w->shared->rows + w->shared->picks.n; }

bool tree_writer_finish(struct tree_writer *w)
{
    if (!w->is_copy && !w->failed) w->failed = !pick_write(&w->shared->picks, w->request->write, w->request->ctx);
    if (!w->is_copy) pick_release(&w->shared->picks);
    text_release(&w->out);
    free(w->candidates);
    return !w->failed;
}
