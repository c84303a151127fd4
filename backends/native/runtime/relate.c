/* relate.c - tables written out as rows, each with its parent and its children, for programs that read several rows. */
#include "backends/native/runtime/parts.h"

/* The rows of one table: where each stands, children of one parent next to one another, in their order. `strays`: one may be any
   parent's. */
struct rt_rows_of { uint64_t *at; uint32_t *place, *start; uint32_t n; bool strays; };

static uint64_t *rt_row_at(const struct rt_judge *j, const struct rt_rows_of *r, uint32_t table, uint32_t row)
{
    return r->at + (size_t)r->place[row] * j->tables[table].row_words;
}

/* ---- sizes ---- */

static uint32_t rt_parents(const struct rt_judge *j, const struct ripx_arrow_table *tables, uint32_t table)
{
    const struct ArrowArray *parent = j->rows[table] == RT_ROWS_OF_PARENT && j->tables[table].parent != UINT32_MAX ? tables[j->tables[table].parent].array : NULL;
    return parent && parent->length > 0 ? (uint32_t)parent->length : 0;
}

static size_t rt_rows_size(const struct rt_judge *j, const struct ripx_arrow_table *tables)
{
    size_t size = rt_lines(j->n_tables * sizeof(struct rt_rows_of));
    for (uint32_t i = 0; i < j->n_tables; i++) {
        const struct ArrowArray *a = tables[i].array;
        uint64_t n = j->rows[i] != RT_ROWS_NONE && a && a->length > 0 ? (uint64_t)a->length : 0;
        if (j->rows[i] == RT_ROWS_NONE) continue;
        size += rt_lines(n * j->tables[i].row_words * 8) + rt_lines(n * 4) + rt_lines(((uint64_t)rt_parents(j, tables, i) + 2) * 4);
    }
    return size;
}

/* ---- places ---- */

/* Children in the order of their parents, those without one at the end: counted, then placed. */
static bool rt_place_children(const struct ripx_arrow_table *t, struct rt_rows_of *r, uint32_t parents)
{
    if (!t->parent_row && r->n) return false;
    r->strays = false;
    for (uint32_t p = 0; p < parents + 2; p++) r->start[p] = 0;
    for (uint32_t i = 0; i < r->n; i++) {
        uint32_t parent = t->parent_row[i];
        if (parent >= RT_ANY_PARENT) r->strays |= parent == RT_ANY_PARENT;
        else if (parent >= parents) return false;
        else r->start[parent + 2]++;
    }
    for (uint32_t p = 2; p < parents + 2; p++) r->start[p] += r->start[p - 1];
    uint32_t orphans = r->start[parents + 1];
    for (uint32_t i = 0; i < r->n; i++) r->place[i] = t->parent_row[i] >= RT_ANY_PARENT ? orphans++ : r->start[t->parent_row[i] + 1]++;
    return true;
}

/* ---- links ---- */

static void rt_link(const struct rt_judge *j, const struct ripx_arrow_table *tables, struct rt_rows_of *rows, uint32_t table)
{
    const struct rt_table *t = &j->tables[table];
    const struct rt_rows_of *above = j->rows[table] == RT_ROWS_OF_PARENT && t->parent != UINT32_MAX ? &rows[t->parent] : NULL;
    for (uint32_t i = 0; above && above->at && t->parent_word && i < rows[table].n; i++) {
        uint32_t parent = tables[table].parent_row[i];
        if (parent < RT_ANY_PARENT) *(const uint64_t **)(rt_row_at(j, &rows[table], table, i) + t->parent_word) = rt_row_at(j, above, t->parent, parent);
    }
    for (uint32_t c = 0; c < t->n_children; c++) {
        const struct rt_children *child = &t->children[c];
        const struct rt_rows_of *below = &rows[child->table];
        for (uint32_t i = 0; below->start && i < rows[table].n; i++) {
            uint64_t *row = rt_row_at(j, &rows[table], table, i) + child->word;
            *(const uint64_t **)row = below->at + (size_t)below->start[i] * j->tables[child->table].row_words;
            bool others = below->strays || (tables[table].shared && rt_bit(tables[table].shared, i));
            row[1] = (below->start[i + 1] - below->start[i]) | (others ? RT_MORE_ROWS : 0);
        }
    }
}

/* ---- cells ---- */

static int64_t rt_value(const struct rt_column *c, const void *lanes, uint32_t i)
{
    if (c->type == RT_TRUTH) return ((const uint64_t *)lanes)[i / 64] >> (i % 64) & 1;
    return c->bytes == 4 ? ((const int32_t *)lanes)[i] : ((const int64_t *)lanes)[i];
}

/* A block of a column, into rows first..first+n-1. */
static void rt_spread(const struct rt_judge *j, const struct rt_source *s, const struct rt_slot *slot, const struct rt_rows_of *r, uint32_t first, uint32_t n)
{
    const struct rt_column *c = s->column;
    uint32_t known_word = j->tables[s->table].known_word + c->bit / 64;
    for (uint32_t i = 0; i < n; i++) {
        if (!(slot->known[i / 64] >> (i % 64) & 1)) continue;
        uint64_t *row = rt_row_at(j, r, s->table, first + i);
        row[c->word] = (uint64_t)rt_value(c, slot->lo, i);
        if (c->ranged) row[c->word + 1] = (uint64_t)rt_value(c, slot->hi, i);
        row[known_word] |= UINT64_C(1) << (c->bit % 64);
    }
}
