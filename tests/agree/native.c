/* native.c - the executor of compiled rows: the very object that `ripx build` writes, linked into this process. */
#include "tests/agree/executor.h"
#include "tests/agree/memory.h"

#include "backends/header/layout.h"
#include "backends/native/runtime/runtime.h"
#include "backends/validate/dataset.h"
#include "tests/agree/jit.h"

#include <stdlib.h>
#include <string.h>

typedef uint32_t judge_one(const uint64_t *row, uint64_t *reasons);
typedef void judge_rows(const uint64_t *rows, size_t n, uint8_t *verdicts);

/* ---- the rows, as a host fills them ---- */

static void set_known(uint64_t *row, const struct layout_table *t, const struct layout_field *f)
{
    row[t->known_word + f->bit / 64] |= UINT64_C(1) << (f->bit % 64);
}

/* One field of one row, from what the file says. */
static void fill_column(uint64_t *row, const struct layout_table *t, const struct layout_field *f, const struct dataset *d, uint32_t at)
{
    const struct plan_column *c = &d->plan_tables[t->table].column[f->number];
    bool is_known = c->known && (c->known[at / 64] >> (at % 64) & 1);
    if (!is_known) return;
    row[f->word] = c->lo ? (uint64_t)c->lo[at] : 0;
    if (f->ranged) row[f->word + 1] = c->hi ? (uint64_t)c->hi[at] : row[f->word];
    set_known(row, t, f);
}

static void fill_input(uint64_t *row, const struct layout_table *t, const struct layout_field *f, const struct validator *v, struct plan_eval *eval, uint32_t at)
{
    int64_t lo, hi;
    uint64_t known = 0;
    plan_eval_value(eval, v->inputs.at[f->number].node, t->table, at, 1, &lo, &hi, &known);
    if (!(known & 1)) return;
    row[f->word] = (uint64_t)lo;
    if (f->ranged) row[f->word + 1] = (uint64_t)hi;
    set_known(row, t, f);
}

/* The rows of one table as the compiled functions read them: those of one parent side by side, in the order of the file. */
struct rows { uint64_t *word; uint32_t *place, n; };

static uint32_t parent_of(const struct dataset *d, uint32_t table, uint32_t row)
{
    const uint32_t *parents = d->plan_tables[table].parent_row;
    return parents ? parents[row] : (uint32_t)PLAN_NONE;
}

/* Gives each row its place: by parent, those without one last. */
static void place_rows(struct rows *r, const struct dataset *d, uint32_t table, uint32_t parents, struct arena *arena)
{
    uint32_t *next = arena_alloc(arena, (parents + 2) * sizeof *next);
    for (uint32_t i = 0; i < r->n; i++) {
        uint32_t p = parent_of(d, table, i);
        next[(p < parents ? p : parents) + 1]++;
    }
    for (uint32_t p = 0; p <= parents; p++) next[p + 1] += next[p];
    for (uint32_t i = 0; i < r->n; i++) {
        uint32_t p = parent_of(d, table, i);
        r->place[i] = next[p < parents ? p : parents]++;
    }
}

struct filling { const struct validator *v; const struct layout *l; const struct dataset *d; struct plan_eval *eval; struct rows *rows; struct arena *arena; };

static void make_rows(struct filling *f, const struct layout_table *t)
{
    struct rows *r = &f->rows[t->table];
    uint32_t parent = f->v->tables.at[t->table].parent;
    r->n = f->d->tables[t->table].rows;
    r->place = arena_alloc(f->arena, (r->n + 1) * sizeof *r->place);
    r->word = arena_alloc(f->arena, ((size_t)r->n * t->row_words + 1) * sizeof *r->word);
    place_rows(r, f->d, t->table, parent == PLAN_NONE ? 0 : f->d->tables[parent].rows, f->arena);
    for (uint32_t i = 0; i < r->n; i++) {
        uint64_t *row = r->word + (size_t)r->place[i] * t->row_words;
        for (uint32_t k = 0; k < t->fields.len; k++) {
            if (t->fields.at[k].is_input) fill_input(row, t, &t->fields.at[k], f->v, f->eval, i);
            else fill_column(row, t, &t->fields.at[k], f->d, i);
        }
    }
}

/* Do keys leave it open which rows of a table are below a row? */
static bool may_have_more(const struct dataset *d, uint32_t table, uint32_t below, uint32_t row)
{
    const uint64_t *unsure = d->plan_tables[table].unsure_below;
    return d->plan_tables[below].strays || (unsure && unsure[row / 64] >> (row % 64) & 1);
}

/* Pointers to the parent, and to the children with their number. */
static void join_rows(struct filling *f, const struct layout_table *t)
{
    struct rows *r = &f->rows[t->table];
    uint32_t parent = f->v->tables.at[t->table].parent;
    const struct layout_table *above = t->parent_word ? layout_table_of(f->l, parent) : NULL;
    for (uint32_t i = 0; above && i < r->n; i++) {
        uint32_t p = parent_of(f->d, t->table, i);
        if (p == PLAN_NONE) continue;
        const uint64_t *to = f->rows[parent].word + (size_t)f->rows[parent].place[p] * above->row_words;
        r->word[(size_t)r->place[i] * t->row_words + t->parent_word] = (uint64_t)(uintptr_t)to;
    }
    for (uint32_t k = 0; k < t->children.len; k++) {
        const struct layout_table *below = layout_table_of(f->l, t->children.at[k].table);
        const struct rows *of = &f->rows[t->children.at[k].table];
        for (uint32_t i = of->n; i-- > 0;) {               /* from the last in the file: the first is what stays */
            uint32_t p = parent_of(f->d, below->table, i);
            if (p == PLAN_NONE) continue;
            uint64_t *row = r->word + (size_t)r->place[p] * t->row_words + t->children.at[k].word;
            row[0] = (uint64_t)(uintptr_t)(of->word + (size_t)of->place[i] * below->row_words);
            row[1]++;
        }
        for (uint32_t i = 0; i < r->n; i++)
            if (may_have_more(f->d, t->table, below->table, i)) r->word[(size_t)r->place[i] * t->row_words + t->children.at[k].word + 1] |= RT_MORE_ROWS;
    }
}

/* ---- one table ---- */

/* Rows alone, and all of them by one call: the two must agree. */
static bool judge_table(struct jit *n, const struct validator *v, const struct layout_table *t, const struct rows *r, const struct said_counts *totals, struct said *out,
                        struct text *why)
{
    uint64_t reasons[64];
    uint8_t *verdicts = malloc(r->n + 1);
    bool fine = verdicts != NULL;
    for (uint32_t f = 0; fine && f < LAYOUT_FAMILIES; f++) {
        if (!t->functions[f].one) continue;
        uintptr_t one = jit_symbol(n, t->functions[f].one, why), many = jit_symbol(n, t->functions[f].rows, why);
        fine = one && many;
        if (!fine) break;
        ((judge_rows *)many)(r->word, r->n, verdicts);
        for (uint32_t i = 0; fine && i < r->n; i++) {
            uint32_t verdict = ((judge_one *)one)(r->word + (size_t)r->place[i] * t->row_words, reasons);
            if (verdict != verdicts[r->place[i]]) text_addf(why, "row %u: alone %u, among others %u", i, verdict, verdicts[r->place[i]]);
            fine = verdict == verdicts[r->place[i]];
            said_bits(out, v, t, (enum layout_family)f, (enum row_verdict)verdict, reasons, reasons + t->reason_words, totals);
        }
    }
    free(verdicts);
    return fine;
}

static bool judge_all(struct jit *n, struct filling *f, const struct said_counts *totals, struct said *out, struct text *why)
{
    bool fine = true;
    for (uint32_t i = 0; i < f->l->tables.len; i++) make_rows(f, &f->l->tables.at[i]);
    for (uint32_t i = 0; i < f->l->tables.len; i++) join_rows(f, &f->l->tables.at[i]);
    for (uint32_t i = 0; fine && i < f->l->tables.len; i++)
        if (f->l->tables.at[i].programs.len) fine = judge_table(n, f->v, &f->l->tables.at[i], &f->rows[f->l->tables.at[i].table], totals, out, why);
    if (fine) said_totals(out, f->v, totals);
    return fine;
}

static enum ran run_all(struct jit *n, const struct subject *s, const struct validator *v, struct arena *arena, struct said *out, struct text *why)
{
    struct memory memory[AGREE_FILES];
    struct data_input inputs[AGREE_FILES];
    struct rows rows[AGREE_TABLES] = {{NULL, NULL, 0}};
    for (uint32_t i = 0; i < s->n_files; i++) {
        memory[i] = (struct memory){s->files[i].text, s->files[i].len};
        inputs[i] = (struct data_input){.table = s->files[i].table, .path = "file", .read = read_memory, .ctx = &memory[i]};
    }
    struct dataset *d = dataset_open(v, inputs, s->n_files, NULL, 0, diags_new(arena), arena);
    d->needs.whole = true;                                 /* the rows are held, though their programs would not need it */
    bool fine = !d->unreadable && dataset_start(d);
    if (!fine) text_add(why, "the data cannot be read");
    const struct plan_env env = {.tables = v->tables.len, .table = d->plan_tables, .grade = LEVEL_NOTED};
    const struct said_counts totals = said_counts_new(arena, v);
    if (fine) {
        struct filling f = {v, layout_new(arena, v), d, plan_eval_new(v->plan, &env), rows, arena};
        fine = judge_all(n, &f, &totals, out, why);
        plan_eval_free(f.eval);
    }
    dataset_release(d);
    return fine ? RAN : RAN_BADLY;
}

static enum ran run(void *self, const struct subject *s, struct said *out, struct text *why)
{
    struct jit *n = self;
    struct arena *arena = arena_new();
    const struct validator *v = s->validator;
    enum ran ran = RAN_NOT_FOR_THIS;
    if (v->programs.len && layout_unsupported(arena, v) == PLAN_NONE) {
        ran = jit_load(n, s, why) ? run_all(n, s, v, arena, out, why) : RAN_BADLY;
        jit_done(n, s);
    }
    arena_free(arena);
    return ran;
}

static void *open_jit(struct text *why) { return jit_open(why); }
static void close_jit(void *self) { jit_close(self); }

const struct executor agree_native_row = {"native row", open_jit, run, close_jit};
