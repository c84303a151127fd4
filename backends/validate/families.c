/* families.c - tables read side by side, each as far as the last key of the root's rows. */
#include "backends/validate/families.h"

#include "backends/validate/block.h"
#include "backends/validate/json_rows.h"

/* Rows of the root table, or of another when the root has no more, that are held together. */
enum { ROOT = 0, TOGETHER = 1024 };

/* A table being read, and the last key of the chunks before. */
struct member { struct block *block; uint32_t table, at; bool open, begun, some; struct text last; };

struct families {
    struct dataset *dataset;
    struct member *members;             /* by table; those without block are not read */
    bool broken;                        /* a chunk was not in order */
};

static const char *key_of(const struct member *m, uint32_t row, size_t *len)
{
    const struct block *b = m->block;
    return block_kept_of(b, &b->kept[(size_t)(b->first + row) * b->n_kept + b->table->n_echo], len);
}

/* ---- order ---- */

bool families_can(const struct dataset *d)
{
    for (uint32_t t = 0; t < d->validator->tables.len; t++)
        if (d->tables[t].input && d->tables[t].key_field == PLAN_NONE) return false;
    return d->tables[ROOT].input != NULL;
}

/* Are the keys of the chunk, which was read to its end, in order, and after those of the chunks before? */
static bool goes_on(struct member *m)
{
    const struct block *b = m->block;
    const uint32_t rows = b->first;
    size_t len;
    if (!rows) return true;
    if (m->table == ROOT ? !b->ascending : !b->in_order) return false;
    const char *key = block_kept_of(b, &b->kept[b->table->n_echo], &len);
    int order = m->some ? key_compare(m->last.at, m->last.len, key, len) : -1;
    key = block_kept_of(b, &b->kept[(size_t)(rows - 1) * b->n_kept + b->table->n_echo], &len);
    m->last.len = 0;
    text_addn(&m->last, key, len);
    m->some = true;
    return m->table == ROOT ? order < 0 : order <= 0;
}

static bool table_in_order(struct dataset *d, uint32_t table)
{
    struct dataset_table *t = &d->tables[table];
    bool fine = true;
    t->n_columns = t->n_readings = t->n_echo = 0;          /* keys are all that is looked at */
    struct member m = {.block = block_new(d, table, NULL, processor_level(), d->arena), .table = table};
    struct block *b = m.block;
    text_init(&m.last);
    if (b->json && t->reader.open) json_rows_until(b->json, t->key_field);
    while (fine && dataset_cut(d, table, &b->sheet)) {
        block_begin(b);
        while (block_read(b)) continue;
        fine = goes_on(&m);
    }
    block_release(b);
    text_release(&m.last);
    return fine && !d->unreadable;
}

bool families_in_order(struct dataset *d)
{
    for (uint32_t t = 0; t < d->validator->tables.len; t++)
        if (d->tables[t].input && !table_in_order(d, t)) return false;
    return true;
}

/* ---- families ---- */

struct families *families_open(struct dataset *d, struct arena *arena)
{
    struct families *f = arena_alloc(arena, sizeof *f);
    f->dataset = d;
    f->members = arena_alloc(arena, d->validator->tables.len * sizeof *f->members);
    for (uint32_t t = 0; t < d->validator->tables.len; t++) {
        if (!d->tables[t].input) continue;
        f->members[t] = (struct member){.block = block_new(d, t, &d->texts, processor_level(), arena), .table = t, .open = true};
        text_init(&f->members[t].last);
    }
    return f;
}

bool families_close(struct families *f)
{
    for (uint32_t t = 0; t < f->dataset->validator->tables.len; t++) {
        if (!f->members[t].block) continue;
        block_release(f->members[t].block);
        text_release(&f->members[t].last);
    }
    return !f->broken;
}

/* Is there a row at m->at? Reads on where the block ends. */
static bool has_row(struct families *f, struct member *m)
{
    struct dataset *d = f->dataset;
    while (m->open && !f->broken && m->at == m->block->rows) {
        m->at = 0;
        if (m->begun && block_read(m->block)) break;
        if (m->begun) dataset_commit(d, m->table, m->block);
        if (m->begun && !goes_on(m)) f->broken = true;
        m->begun = m->open = dataset_cut(d, m->table, &m->block->sheet);
        m->block->rows = 0;
        if (m->begun) block_begin(m->block);
    }
    return m->open && !f->broken;
}

/* The row of the root held now whose key this is, from *near on, or PLAN_NONE. Keys ascend. */
static uint32_t row_of(const struct member *root, uint32_t first, uint32_t n, const char *key, size_t len, uint32_t *near)
{
    for (; *near < n; ++*near) {
        size_t root_len;
        const char *of_root = key_of(root, first + *near, &root_len);
        int order = key_compare(of_root, root_len, key, len);
        if (order >= 0) return order == 0 ? *near : PLAN_NONE;
    }
    return PLAN_NONE;
}

/* The rows from m->at on, of its block, that come before or with the last key of the n rows of the root; all, up to TOGETHER,
   when the root has no more. Keys are taken for being in order. */
static uint32_t rows_until(const struct member *m, const struct member *root, uint32_t first, uint32_t n)
{
    size_t last_len = 0, len;
    const char *last = n ? key_of(root, first + n - 1, &last_len) : NULL;
    uint32_t rows = 0, left = m->block->rows - m->at;
    if (!last) return left < TOGETHER ? left : TOGETHER;
    while (left) {
        const uint32_t half = left / 2;
        const char *key = key_of(m, m->at + rows + half, &len);
        if (key_compare(key, len, last, last_len) > 0) left = half;
        else rows += half + 1, left -= half + 1;
    }
    return rows;
}

static void take_children(struct families *f, struct member *m, uint32_t first, uint32_t n)
{
    struct dataset *d = f->dataset;
    struct dataset_table *t = &d->tables[m->table];
    const struct member *root = &f->members[ROOT];
    for (uint32_t near = 0; has_row(f, m);) {
        uint32_t rows = rows_until(m, root, first, n), held = t->rows;
        if (!rows) return;
        dataset_hold(d, m->table, m->block, m->at, rows);
        for (uint32_t i = 0; i < rows; i++) {
            size_t len;
            const char *key = key_of(m, m->at + i, &len);
            uint32_t parent = row_of(root, first, n, key, len, &near);
            if (parent == PLAN_NONE) dataset_orphan(d, m->table, m->block, m->at + i);
            if (t->parent) t->parent_row[held + i] = parent;
        }
        m->at += rows;
        if (!n) return;
    }
}

bool families_next(struct families *f)
{
    struct dataset *d = f->dataset;
    struct member *root = &f->members[ROOT];
    const uint32_t tables = d->validator->tables.len;
    uint32_t n = 0, rows = 0;
    for (uint32_t t = 0; t < tables; t++) dataset_forget(d, t);
    /* Texts of blocks that are read already keep their numbers. */
    if (root->block && has_row(f, root)) {
        uint32_t left = root->block->rows - root->at;
        n = left < TOGETHER ? left : TOGETHER;
        dataset_hold(d, ROOT, root->block, root->at, n);
    }
    for (uint32_t t = 1; t < tables; t++)
        if (f->members[t].block) take_children(f, &f->members[t], root->at, n);
    root->at += n;
    for (uint32_t t = 0; t < tables; t++) {
        if (!f->members[t].block) continue;
        dataset_publish(d, t);
        rows += d->tables[t].rows;
    }
    return rows > 0 && !f->broken;
}
