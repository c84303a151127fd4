/* arrow.c - the executor of compiled batches: the case as Arrow columns, as a host would have them: texts as they are in the files,
   numbers as doubles, days as date32, truths as bits. */
#include "tests/agree/case.h"

#include "backends/header/layout.h"
#include "backends/native/runtime/runtime.h"
#include "tests/agree/jit.h"

#include <stdlib.h>
#include <string.h>

typedef int32_t run_arrow(const struct ripx_arrow_table *tables, void *scratch, size_t bytes, uint8_t *verdicts, uint64_t *violated, uint64_t *unshown,
                          int64_t *window, struct ripx_arrow_fault *fault);
typedef size_t scratch_arrow(const struct ripx_arrow_table *tables);

enum { MOST_ROWS = 4000 };

/* The rows that are there, by number in the case. */
struct batch { const struct case_table *table; uint32_t n, *row; };

/* ---- columns ---- */

struct column { struct ArrowSchema schema; struct ArrowArray array; const void *buffers[3]; };

/* Is the cell in its row? */
static const struct case_cell *cell_at(const struct batch *b, uint32_t i, uint32_t column)
{
    const struct case_row *row = &b->table->row[b->row[i]];
    if (row->shape == ROW_OVERLONG) return NULL;
    for (uint32_t k = 0; row->shape == ROW_CUT && k < b->table->n_order; k++)
        if (b->table->order[k] == column) return k < row->cut ? &row->cell[column] : NULL;
    return &row->cell[column];
}

static void finish(struct column *c, const char *format, const char *name, uint32_t n, uint8_t *valid, const void *values, const void *bytes)
{
    c->buffers[0] = valid;
    c->buffers[1] = values;
    c->buffers[2] = bytes;
    c->schema = (struct ArrowSchema){.format = format, .name = name, .flags = 2};
    c->array = (struct ArrowArray){.length = n, .null_count = -1, .n_buffers = bytes ? 3 : 2, .buffers = c->buffers};
}

static void set_bit(uint8_t *bits, uint32_t i) { bits[i / 8] |= (uint8_t)(1 << (i % 8)); }

/* In place of the number of a column. */
static const uint32_t KEY = PLAN_NONE, OWN_KEY = PLAN_NONE - 1;

static const char *text_at(const struct batch *b, uint32_t i, uint32_t column)
{
    const struct case_row *row = &b->table->row[b->row[i]];
    if (column == KEY || column == OWN_KEY) return column == KEY ? row->key : row->own;
    const struct case_cell *cell = cell_at(b, i, column);
    return cell ? cell->text : NULL;
}

/* As text, byte by byte as in the file. An empty cell is null in one column, an empty text in another. */
static void make_text(struct column *c, const char *name, const struct batch *b, uint32_t column, struct arena *arena)
{
    uint8_t *valid = arena_alloc(arena, b->n / 8 + 1);
    int32_t *offsets = arena_alloc(arena, (b->n + 1) * sizeof *offsets);
    struct text bytes;
    text_init(&bytes);
    for (uint32_t i = 0; i < b->n; i++) {
        const char *text = text_at(b, i, column);
        text_add(&bytes, text ? text : "");
        offsets[i + 1] = (int32_t)bytes.len;
        if (text && (*text || column % 2)) set_bit(valid, i);
    }
    finish(c, "u", name, b->n, valid, offsets, arena_printf(arena, "%s", bytes.len ? bytes.at : ""));
    text_release(&bytes);
}

/* A number as the nearest double; what is no number is null, as a library that parses would make it. */
static void make_doubles(struct column *c, const char *name, const struct batch *b, uint32_t column, struct arena *arena)
{
    uint8_t *valid = arena_alloc(arena, b->n / 8 + 1);
    double *values = arena_alloc(arena, (b->n + 1) * sizeof *values);
    for (uint32_t i = 0; i < b->n; i++) {
        const struct case_cell *cell = cell_at(b, i, column);
        char *end = NULL;
        if (!cell || !cell->text[0] || cell->text[strspn(cell->text, "+-.0123456789")]) continue;
        values[i] = strtod(cell->text, &end);
        if (*end == 0 && end != cell->text) set_bit(valid, i);
    }
    finish(c, "g", name, b->n, valid, values, NULL);
}

static void make_days(struct column *c, const char *name, const struct batch *b, uint32_t column, struct arena *arena)
{
    uint8_t *valid = arena_alloc(arena, b->n / 8 + 1);
    int32_t *values = arena_alloc(arena, (b->n + 1) * sizeof *values);
    for (uint32_t i = 0; i < b->n; i++) {
        const struct case_cell *cell = cell_at(b, i, column);
        if (!cell || !cell->is_known) continue;
        values[i] = (int32_t)cell->lo;
        set_bit(valid, i);
    }
    finish(c, "tdD", name, b->n, valid, values, NULL);
}

static void make_bits(struct column *c, const char *name, const struct batch *b, uint32_t column, struct arena *arena)
{
    uint8_t *valid = arena_alloc(arena, b->n / 8 + 1), *values = arena_alloc(arena, b->n / 8 + 1);
    for (uint32_t i = 0; i < b->n; i++) {
        const struct case_cell *cell = cell_at(b, i, column);
        if (!cell || !cell->is_known) continue;
        set_bit(valid, i);
        if (cell->lo) set_bit(values, i);
    }
    finish(c, "b", name, b->n, valid, values, NULL);
}

static bool are_whole_days(const struct batch *b, uint32_t column)
{
    for (uint32_t i = 0; i < b->n; i++) {
        const struct case_cell *cell = cell_at(b, i, column);
        if (cell && cell->is_known && cell->lo != cell->hi) return false;
    }
    return true;
}

static void make_column(struct column *c, const struct batch *b, uint32_t column, struct arena *arena)
{
    const struct case_column *k = &b->table->column[column];
    const char *name = arena_printf(arena, "%s%s", k->is_renamed ? "S." : "", k->name);
    uint32_t way = (column + b->n) % 3;
    if (k->type == CASE_NUMBER && way == 0) make_doubles(c, name, b, column, arena);
    else if (k->type == CASE_DATE && way && are_whole_days(b, column)) make_days(c, name, b, column, arena);
    else if (k->type == CASE_TRUTH && way) make_bits(c, name, b, column, arena);
    else make_text(c, name, b, column, arena);
}

/* ---- tables ---- */

static void make_table(struct ripx_arrow_table *out, const struct batch *b, struct arena *arena)
{
    uint32_t n = 0, most = b->table->n_order + 2;
    struct column *c = arena_alloc(arena, most * sizeof *c);
    struct ArrowSchema *schema = arena_alloc(arena, sizeof *schema), **schemas = arena_alloc(arena, most * sizeof *schemas);
    struct ArrowArray *array = arena_alloc(arena, sizeof *array), **arrays = arena_alloc(arena, most * sizeof *arrays);
    const void **none = arena_alloc(arena, sizeof *none);
    make_text(&c[n++], "id", b, KEY, arena);
    if (b->table->names_rows) make_text(&c[n++], "rid", b, OWN_KEY, arena);
    for (uint32_t i = 0; i < b->table->n_columns; i++)
        if (!b->table->column[i].value_of) make_column(&c[n++], b, i, arena);
    for (uint32_t i = 0; i < n; i++) schemas[i] = &c[i].schema, arrays[i] = &c[i].array;
    *schema = (struct ArrowSchema){.format = "+s", .name = "", .n_children = n, .children = schemas};
    *array = (struct ArrowArray){.length = b->n, .n_buffers = 1, .n_children = n, .buffers = none, .children = arrays};
    *out = (struct ripx_arrow_table){.schema = schema, .array = array};
}

static const char *key_of(const struct batch *b, uint32_t i) { return b->table->row[b->row[i]].key; }
static const char *own_key_of(const struct batch *b, uint32_t i) { return b->table->row[b->row[i]].own; }

/* The host's join: the one row of the parent that has the key; no key may be anybody's. */
static uint32_t *join(const struct batch *b, const struct batch *above, struct arena *arena)
{
    uint32_t *parent = arena_alloc(arena, (b->n + 1) * sizeof *parent);
    for (uint32_t i = 0; i < b->n; i++) {
        const char *key = key_of(b, i);
        uint32_t found = 0;
        parent[i] = RT_NO_PARENT;
        for (uint32_t p = 0; *key && p < above->n; p++)
            if (strcmp(own_key_of(above, p), key) == 0) parent[i] = p, found++;
        if (found != 1) parent[i] = *key ? RT_NO_PARENT : RT_ANY_PARENT;
    }
    return parent;
}

/* The rows whose key is not theirs alone. */
static uint8_t *shared(const struct batch *b, struct arena *arena)
{
    uint8_t *bits = arena_alloc(arena, b->n / 8 + 1);
    for (uint32_t i = 0; i < b->n; i++) {
        bool is_shared = !*own_key_of(b, i);
        for (uint32_t k = 0; k < b->n && !is_shared; k++) is_shared = k != i && strcmp(own_key_of(b, i), own_key_of(b, k)) == 0;
        if (is_shared) set_bit(bits, i);
    }
    return bits;
}

/* By the numbers that the validator has for tables. False when the case is too large to be joined by looking. */
static bool make_tables(const struct gen_case *c, const struct validator *v, struct ripx_arrow_table *tables, struct batch *batches, struct arena *arena)
{
    for (uint32_t t = 0; t < v->tables.len; t++) {
        struct batch *b = &batches[t];
        for (uint32_t k = 0; k < c->n_tables; k++)
            if (strcmp(c->table[k].name, v->tables.at[t].name) == 0) b->table = &c->table[k];
        if (!b->table || b->table->n_rows > MOST_ROWS) return false;
        b->row = arena_alloc(arena, (b->table->n_rows + 1) * sizeof *b->row);
        for (uint32_t r = 0; r < b->table->n_rows; r++)
            if (!b->table->row[r].is_dropped) b->row[b->n++] = r;
        make_table(&tables[t], b, arena);
        tables[t].shared = shared(b, arena);
    }
    for (uint32_t t = 0; t < v->tables.len; t++)
        if (v->tables.at[t].parent != PLAN_NONE) tables[t].parent_row = join(&batches[t], &batches[v->tables.at[t].parent], arena);
    return true;
}

/* ---- verdicts ---- */

struct results { uint8_t *verdicts; uint64_t *violated, *unshown; struct said_counts totals; };

static void take_rows(const struct validator *v, const struct layout_table *t, enum layout_family family, uint32_t n, const struct results *r, struct said *out)
{
    for (uint32_t i = 0; i < n; i++)
        said_bits(out, v, t, family, (enum row_verdict)r->verdicts[i], r->violated + (size_t)i * t->reason_words, r->unshown + (size_t)i * t->reason_words, &r->totals);
}

static bool judge_table(struct jit *j, const struct validator *v, const struct layout_table *t, const struct ripx_arrow_table *tables, uint32_t n,
                        struct results *r, struct arena *arena, struct said *out, struct text *why)
{
    uintptr_t size = jit_symbol(j, t->arrow_scratch, why);
    if (!size) return false;
    size_t bytes = ((scratch_arrow *)size)(tables);
    void *scratch = aligned_alloc(64, (bytes + 64) / 64 * 64);
    bool fine = scratch != NULL;
    r->verdicts = arena_alloc(arena, n + 1);
    r->violated = arena_alloc(arena, ((size_t)n * t->reason_words + 1) * sizeof(uint64_t));
    r->unshown = arena_alloc(arena, ((size_t)n * t->reason_words + 1) * sizeof(uint64_t));
    for (uint32_t f = 0; fine && f < LAYOUT_FAMILIES; f++) {
        struct ripx_arrow_fault fault = {0};
        if (!t->functions[f].arrow) continue;
        uintptr_t judge = jit_symbol(j, t->functions[f].arrow, why);
        int32_t code = judge ? ((run_arrow *)judge)(tables, scratch, bytes, r->verdicts, r->violated, r->unshown, NULL, &fault) : -1;
        if (code) text_addf(why, "fault %d, column %s, format %s", (int)code, fault.column ? fault.column : "", fault.format ? fault.format : "");
        fine = code == 0;
        if (fine) take_rows(v, t, (enum layout_family)f, n, r, out);
    }
    free(scratch);
    return fine;
}

static enum ran run_loaded(struct jit *j, const struct subject *s, struct arena *arena, struct said *out, struct text *why)
{
    const struct validator *v = s->validator;
    const struct layout *l = layout_new(arena, v);
    struct ripx_arrow_table tables[AGREE_TABLES] = {{.schema = NULL}};
    struct batch batches[AGREE_TABLES] = {{NULL, 0, NULL}};
    struct results r = {.totals = said_counts_new(arena, v)};
    if (!make_tables(s->meant, v, tables, batches, arena)) return RAN_NOT_FOR_THIS;
    for (uint32_t i = 0; i < l->tables.len; i++) {
        const struct layout_table *t = &l->tables.at[i];
        if (!t->programs.len) continue;
        if (!t->arrow_scratch) return RAN_NOT_FOR_THIS;
        if (!judge_table(j, v, t, tables, batches[t->table].n, &r, arena, out, why)) return RAN_BADLY;
    }
    said_totals(out, v, &r.totals);
    return RAN;
}

static enum ran run(void *self, const struct subject *s, struct said *out, struct text *why)
{
    struct jit *j = self;
    struct arena *arena = arena_new();
    enum ran ran = RAN_NOT_FOR_THIS;
    if (s->meant && s->validator->programs.len && layout_unsupported(arena, s->validator) == PLAN_NONE) {
        ran = jit_load(j, s, why) ? run_loaded(j, s, arena, out, why) : RAN_BADLY;
        jit_done(j, s);
    }
    arena_free(arena);
    return ran;
}

static void *open_jit(struct text *why) { return jit_open(why); }
static void close_jit(void *self) { jit_close(self); }

const struct executor agree_native_batch = {"native batch", open_jit, run, close_jit};
