/* run.c - a batch, block by block: read the columns, have the programs judge them, gather what they say by row. */
#include "backends/native/runtime/parts.h"

static uint32_t rt_reads(const struct rt_judge *j, uint32_t table)
{
    uint32_t n = 0;
    while (j->reads[table][n] != UINT32_MAX) n++;
    return n;
}

static size_t rt_dictionary_size(int64_t length)
{
    return rt_lines(sizeof(struct rt_dictionary)) + 2 * rt_lines((uint64_t)length * 8) + rt_lines((uint64_t)length);
}

static size_t rt_dictionaries_size(const struct rt_judge *j, const struct ripx_arrow_table *t, uint32_t table)
{
    size_t size = 0;
    for (uint32_t i = 0; t->schema && t->array && j->reads[table][i] != UINT32_MAX; i++) {
        int64_t child = rt_child(t->schema, j->tables[table].columns[j->reads[table][i]].name);
        if (child < 0 || child >= t->array->n_children || !t->schema->children[child]->dictionary) continue;
        const struct ArrowArray *values = t->array->children[child]->dictionary;
        if (values && values->length > 0) size += rt_dictionary_size(values->length);
        else size += rt_dictionary_size(0);
    }
    return size;
}

static size_t rt_slot_size(const struct rt_column *c)
{
    size_t lanes = c->type == RT_TRUTH ? rt_lines(RT_WORDS * 8) : rt_lines((uint64_t)RT_BLOCK * c->bytes);
    return lanes * (c->ranged || c->type == RT_TRUTH ? 2 : 1) + rt_lines(RT_WORDS * 8);
}

/* Is any table written out as rows? */
static bool rt_has_rows(const struct rt_judge *j)
{
    bool some = false;
    for (uint32_t i = 0; i < j->n_tables; i++) some |= j->rows[i] != RT_ROWS_NONE;
    return some;
}

/* Buffers for the columns of a block of a table. */
static size_t rt_slots_size(const struct rt_judge *j, uint32_t table)
{
    const struct rt_table *t = &j->tables[table];
    size_t size = rt_lines((uint64_t)t->n_columns * sizeof(struct rt_slot));
    for (uint32_t i = 0; j->reads[table][i] != UINT32_MAX; i++) size += rt_slot_size(&t->columns[j->reads[table][i]]);
    return size;
}

static size_t rt_block_size(const struct rt_judge *j)
{
    size_t size = rt_slots_size(j, j->table);
    for (uint32_t i = 0; rt_has_rows(j) && i < j->n_tables; i++)
        if (i != j->table && j->rows[i] != RT_ROWS_NONE) size += rt_slots_size(j, i);
    return size + j->n_programs * rt_lines((uint64_t)RT_PLANES * RT_WORDS * 8) + rt_lines((uint64_t)j->n_programs * sizeof(uint64_t *));
}

size_t rt_scratch(const struct rt_judge *j, const struct ripx_arrow_table *tables)
{
    size_t size = rt_block_size(j);
    for (uint32_t i = 0; i < j->n_tables; i++) {
        if (i != j->table && j->rows[i] == RT_ROWS_NONE) continue;
        size += rt_lines((uint64_t)rt_reads(j, i) * sizeof(struct rt_source)) + rt_dictionaries_size(j, &tables[i], i);
    }
    if (rt_has_rows(j)) size += rt_rows_size(j, tables);
    return size + RT_LINE;
}

/* ---- a run ---- */

struct rt_work {
    const struct rt_judge *judge;
    uint32_t family;
    struct rt_memory memory;
    const struct ripx_arrow_table *tables;
    struct rt_source *sources;              /* of the table judged, in the order of `reads` */
    uint32_t n_sources;
    struct rt_slot *slots;                  /* by column of that table */
    struct rt_rows_of *rows;                /* by table; NULL when none is written out */
    uint64_t **planes;                      /* by program; of one of another family, none set */
    struct rt_output out;
    struct ripx_arrow_fault *fault;
};

/* The values of a dictionary, read once. */
static bool rt_read_dictionary(struct rt_memory *m, struct rt_source *s, const struct ArrowArray *values)
{
    struct rt_dictionary *d = rt_take(m, sizeof *d);
    if (!d || !rt_attach(s, values, s->kind)) return false;
    d->length = values->length;
    d->lo = rt_take(m, (uint64_t)d->length * 8);
    d->hi = rt_take(m, (uint64_t)d->length * 8);
    d->state = rt_take(m, (uint64_t)d->length);
    if (!d->state) return false;
    for (int64_t i = 0; i < d->length; i++) d->state[i] = (uint8_t)rt_read_cell(s, i, &d->lo[i], &d->hi[i]);
    s->dictionary = d;
    s->kind = KIND_DICTIONARY;
    return true;
}

/* One column: its dictionary if it has one, then its cells. */
static int32_t rt_open_column(struct rt_work *w, const struct ripx_arrow_table *t, uint32_t table, uint32_t column, struct rt_source *s)
{
    const struct rt_column *c = &w->judge->tables[table].columns[column];
    const struct ArrowArray *array;
    int32_t code = rt_bind(c, t, table, s, &array, w->fault);
    if (code) return code;
    enum rt_kind kind = s->kind;
    if (s->index != KIND_NULL) {
        kind = s->index;
        if (!rt_read_dictionary(&w->memory, s, array->dictionary)) {
            bool full = w->memory.used > w->memory.size;
            return rt_fail(w->fault, full ? RT_FAULT_SCRATCH : RT_FAULT_TABLE, table, c->name, NULL);
        }
    }
    if (!rt_attach(s, array, kind) || array->length < t->array->length + t->array->offset) {
        return rt_fail(w->fault, RT_FAULT_TABLE, table, c->name, NULL);
    }
    s->offset += t->array->offset;
    s->offset_above = t->array->offset;
    s->valid_above = t->array->null_count != 0 && t->array->n_buffers > 0 ? t->array->buffers[0] : NULL;
    return RT_FAULT_NONE;
}

/* The sources of a table. */
static int32_t rt_open(struct rt_work *w, const struct ripx_arrow_table *t, uint32_t table, struct rt_source **sources)
{
    const uint32_t *reads = w->judge->reads[table];
    uint32_t n = rt_reads(w->judge, table);
    if (!t->schema || !t->array || !rt_equal(t->schema->format, "+s") || t->array->length < 0 || t->array->offset < 0) {
        return rt_fail(w->fault, RT_FAULT_TABLE, table, NULL, t->schema ? t->schema->format : NULL);
    }
    *sources = rt_take(&w->memory, (uint64_t)n * sizeof **sources);
    if (!*sources) return rt_fail(w->fault, RT_FAULT_SCRATCH, table, NULL, NULL);
    for (uint32_t i = 0; i < n; i++) {
        int32_t code = rt_open_column(w, t, table, reads[i], &(*sources)[i]);
        if (code) return code;
    }
    return RT_FAULT_NONE;
}

/* Buffers for the columns of a block, by column of the table; NULL when there is no room. */
static struct rt_slot *rt_room(struct rt_work *w, uint32_t table, const struct rt_source *sources)
{
    const struct rt_judge *j = w->judge;
    const struct rt_table *t = &j->tables[table];
    struct rt_slot *slots = rt_take(&w->memory, (uint64_t)t->n_columns * sizeof *slots);
    for (uint32_t i = 0; slots && j->reads[table][i] != UINT32_MAX; i++) {
        const struct rt_column *c = sources[i].column;
        struct rt_slot *slot = &slots[c - t->columns];
        uint64_t size = c->type == RT_TRUTH ? RT_WORDS * 8 : (uint64_t)RT_BLOCK * c->bytes;
        slot->lo = slot->hi = rt_take(&w->memory, size);
        void *other = c->ranged || c->type == RT_TRUTH ? rt_take(&w->memory, size) : slot->lo;
        if (c->type == RT_TRUTH || rt_is_ranged(&sources[i])) slot->hi = other;
        slot->known = rt_take(&w->memory, RT_WORDS * 8);
        if (!slot->known) return NULL;
    }
    return slots;
}

/* What the programs write; of those of another family nothing is set. */
static bool rt_planes(struct rt_work *w)
{
    const struct rt_judge *j = w->judge;
    w->planes = rt_take(&w->memory, (uint64_t)j->n_programs * sizeof *w->planes);
    for (uint32_t i = 0; w->planes && i < j->n_programs; i++) {
        uint64_t *planes = rt_take(&w->memory, (uint64_t)RT_PLANES * RT_WORDS * 8);
        if (!planes) return false;
        w->planes[i] = planes;
        for (uint32_t k = 0; j->programs[i].family != w->family && k < RT_PLANES * RT_WORDS; k++) planes[k] = 0;
    }
    return w->planes != NULL;
}

/* ---- tables as rows ---- */

/* One table, its cells filled in. */
static int32_t rt_write_rows(struct rt_work *w, uint32_t table, const struct rt_source *sources, const struct rt_slot *slots_of)
{
    const struct rt_judge *j = w->judge;
    struct rt_rows_of *r = &w->rows[table];
    uint32_t parents = rt_parents(j, w->tables, table);
    struct rt_slot *slots = (struct rt_slot *)slots_of;
    r->n = (uint32_t)w->tables[table].array->length;
    r->at = rt_take(&w->memory, (uint64_t)r->n * j->tables[table].row_words * 8);
    r->place = rt_take(&w->memory, (uint64_t)r->n * 4);
    r->start = rt_take(&w->memory, ((uint64_t)parents + 2) * 4);
    if (!r->start || !slots) return rt_fail(w->fault, RT_FAULT_SCRATCH, table, NULL, NULL);
    for (uint64_t k = 0; k < (uint64_t)r->n * j->tables[table].row_words; k++) r->at[k] = 0;
    if (j->rows[table] == RT_ROWS_OF_PARENT && j->tables[table].parent != UINT32_MAX) {
        if (!rt_place_children(&w->tables[table], r, parents)) return rt_fail(w->fault, RT_FAULT_PARENT, table, NULL, NULL);
    } else {
        for (uint32_t i = 0; i < r->n; i++) r->place[i] = i;
        r->start = NULL;
    }
    for (uint32_t i = 0; j->reads[table][i] != UINT32_MAX; i++) {
        const struct rt_source *s = &sources[i];
        struct rt_slot *slot = &slots[s->column - j->tables[table].columns];
        for (uint32_t at = 0; at < r->n; at += RT_BLOCK) {
            uint32_t n = r->n - at < RT_BLOCK ? r->n - at : RT_BLOCK;
            rt_read_block(s, at, n, slot, w->fault);
            rt_spread(j, s, slot, r, at, n);
        }
    }
    return RT_FAULT_NONE;
}

/* All tables that are needed as rows, linked; then the inputs of the rows that are judged. */
static int32_t rt_relate(struct rt_work *w)
{
    const struct rt_judge *j = w->judge;
    w->rows = rt_take(&w->memory, j->n_tables * sizeof *w->rows);
    if (!w->rows) return rt_fail(w->fault, RT_FAULT_SCRATCH, j->table, NULL, NULL);
    for (uint32_t i = 0; i < j->n_tables; i++) {
        w->rows[i].at = NULL;
        w->rows[i].start = NULL;
        w->rows[i].n = 0;
    }
    for (uint32_t i = 0; i < j->n_tables; i++) {
        struct rt_source *sources = w->sources;
        if (j->rows[i] == RT_ROWS_NONE) continue;
        int32_t code = i == j->table ? RT_FAULT_NONE : rt_open(w, &w->tables[i], i, &sources);
        if (!code && w->tables[i].array->length >= UINT32_MAX) code = rt_fail(w->fault, RT_FAULT_TABLE, i, NULL, NULL);
        if (!code) code = rt_write_rows(w, i, sources, i == j->table ? w->slots : rt_room(w, i, sources));
        if (code) return code;
    }
    for (uint32_t i = 0; i < j->n_tables; i++)
        if (j->rows[i] != RT_ROWS_NONE) rt_link(j, w->tables, w->rows, i);
    for (uint32_t i = 0; j->inputs && i < w->rows[j->table].n; i++) j->inputs(rt_row_at(j, &w->rows[j->table], j->table, i));
    return RT_FAULT_NONE;
}

/* A program that reads other rows, over a block. */
static void rt_judge_rows(const struct rt_work *w, uint32_t program, uint32_t row, uint32_t count)
{
    const struct rt_judge *j = w->judge;
    uint64_t *planes = w->planes[program];
    for (uint32_t at = 0; at < count; at += 64) {
        uint64_t violated = 0, unshown = 0, met = 0, applies = 0;
        for (uint32_t i = 0; i < 64 && at + i < count; i++) {
            uint32_t said = j->programs[program].row(rt_row_at(j, &w->rows[j->table], j->table, row + at + i)), verdict = said & RT_ROW_VERDICT;
            violated |= (uint64_t)(verdict == RT_VERDICT_NOT_MET) << i;
            unshown |= (uint64_t)(verdict == RT_VERDICT_NOT_SHOWN) << i;
            met |= (uint64_t)(verdict == RT_VERDICT_MET) << i;
            applies |= (uint64_t)(said >= RT_ROW_APPLIES) << i;
        }
        planes[RT_VIOLATED * RT_WORDS + at / 64] = violated;
        planes[RT_UNSHOWN * RT_WORDS + at / 64] = unshown;
        planes[RT_MET * RT_WORDS + at / 64] = met;
        planes[RT_APPLIES * RT_WORDS + at / 64] = applies;
    }
}

/* ---- what a block of programs says, by row ---- */

/* One step of a transposition within eight words: bits whose row and column numbers differ in `step` change places. */
#define RT_SWAP(v, step, mask, other)                                                                                              \
    do {                                                                                                                           \
        rt_longs mine = v, theirs = __builtin_shufflevector(v, v, 0 ^ step, 1 ^ step, 2 ^ step, 3 ^ step, 4 ^ step, 5 ^ step, 6 ^ step, 7 ^ step);   \
        rt_longs upper = mine ^ (((mine >> step ^ theirs) & (int64_t)mask) << step), lower = mine ^ ((theirs >> step ^ mine) & (int64_t)mask);       \
        v = __builtin_shufflevector(upper, lower, other);                                                                          \
    } while (0)
#define RT_PICK4 0, 1, 2, 3, 12, 13, 14, 15
#define RT_PICK2 0, 1, 10, 11, 4, 5, 14, 15
#define RT_PICK1 0, 9, 2, 11, 4, 13, 6, 15

/* Row i, column k of 64 words of 64 bits becomes row k, column i (Warren, Hacker's Delight, 7-3). */
static void rt_transpose(rt_longs a[8])
{
    uint64_t mask = UINT64_C(0xFFFFFFFF);
    for (uint32_t step = 32; step >= 8; step >>= 1, mask ^= mask << step) {
        for (uint32_t k = 0; k < 8; k++) {
            if (k & step / 8) continue;
            rt_longs t = ((a[k] >> (int64_t)step) ^ a[k | step / 8]) & (int64_t)mask;
            a[k] ^= t << (int64_t)step;
            a[k | step / 8] ^= t;
        }
    }
    for (uint32_t k = 0; k < 8; k++) {
        RT_SWAP(a[k], 4, 0x0F0F0F0F0F0F0F0F, RT_PICK4);
        RT_SWAP(a[k], 2, 0x3333333333333333, RT_PICK2);
        RT_SWAP(a[k], 1, 0x5555555555555555, RT_PICK1);
    }
}

/* The reasons of 64 rows in words of 64 programs, from one plane. What a plane holds beyond the rows was never written. */
static void rt_reasons(const struct rt_work *w, uint32_t plane, uint32_t word, uint32_t count, uint64_t *to)
{
    uint32_t n = w->judge->n_programs, words = (n + 63) / 64;
    const uint64_t tail = rt_tail(count);
    for (uint32_t first = 0; first < n; first += 64) {
        rt_longs rows[8];
        uint64_t *bits = (uint64_t *)rows, any = 0, *at = to + first / 64;
        for (uint32_t k = 0; k < 64; k++) {
            bits[k] = first + k < n ? w->planes[first + k][plane * RT_WORDS + word] & tail : 0;
            any |= bits[k];
        }
        if (any) rt_transpose(rows);
        for (uint32_t r = 0; r < count; r++, at += words) *at = bits[r];
    }
}

/* The verdicts of 64 rows: one bit of each in two masks becomes a byte. */
static void rt_verdicts(uint64_t low, uint64_t high, uint32_t count, uint8_t *to)
{
    for (uint32_t first = 0; first < count; first += 8) {
        /* Eight bits to the lowest bits of eight bytes. */
        uint64_t a = low >> first & 0xFF, b = high >> first & 0xFF;
        const uint64_t ones = UINT64_C(0x0101010101010101), each = UINT64_C(0x8040201008040201);
        a = ((a * ones & each) + UINT64_C(0x7F7F7F7F7F7F7F7F)) | (a * ones & each);
        b = ((b * ones & each) + UINT64_C(0x7F7F7F7F7F7F7F7F)) | (b * ones & each);
        uint64_t bytes = (a >> 7 & ones) | (b >> 6 & ones << 1);
        if (count - first >= 8) __builtin_memcpy(to + first, &bytes, 8);
        else
            for (uint32_t k = 0; k < count - first; k++) to[first + k] = (uint8_t)(bytes >> (8 * k));
    }
}

static void rt_windows(const struct rt_work *w, uint32_t word, uint32_t count, uint64_t tail, int64_t *to)
{
    const struct rt_judge *j = w->judge;
    uint64_t left = tail;
    for (uint32_t r = 0; r < count; r++) to[r] = -1;
    for (uint32_t p = 0; p < j->n_programs && left; p++) {
        if (j->programs[p].family != RT_WINDOWS) continue;
        uint64_t here = w->planes[p][RT_APPLIES * RT_WORDS + word] & left;
        left &= ~here;
        for (; here; here &= here - 1) to[__builtin_ctzll(here)] = p;
    }
}

/* Not met when one is, else not shown when one is, else met when one is or none need be, else not applicable. */
static void rt_gather(const struct rt_work *w, int64_t row, uint32_t word, uint32_t count)
{
    const struct rt_judge *j = w->judge;
    uint64_t violated = 0, unshown = 0, met = w->family == RT_CRITERIA ? ~UINT64_C(0) : 0, tail = rt_tail(count);
    uint32_t words = (j->n_programs + 63) / 64;
    for (uint32_t p = 0; p < j->n_programs; p++) {
        if (j->programs[p].family != w->family) continue;
        const uint64_t *planes = w->planes[p] + word;
        violated |= planes[RT_VIOLATED * RT_WORDS];
        unshown |= planes[RT_UNSHOWN * RT_WORDS];
        if (w->family != RT_CRITERIA) met |= planes[RT_MET * RT_WORDS];
    }
    uint64_t none = ~(violated | unshown | met), low = violated | none, high = (unshown & ~violated) | none;
    rt_verdicts(low, high, count, w->out.verdicts + row);
    if (w->out.violated) rt_reasons(w, RT_VIOLATED, word, count, w->out.violated + (uint64_t)row * words);
    if (w->out.unshown) rt_reasons(w, RT_UNSHOWN, word, count, w->out.unshown + (uint64_t)row * words);
    if (w->out.window && w->family == RT_WINDOWS) rt_windows(w, word, count, tail, w->out.window + row);
}

static void rt_judge_block(struct rt_work *w, int64_t row, uint32_t count)
{
    const struct rt_judge *j = w->judge;
    struct ripx_arrow_fault again;          /* what is refused was counted when rows were written */
    again.refused = 0;
    for (uint32_t i = 0; i < w->n_sources; i++) {
        const struct rt_source *s = &w->sources[i];
        rt_read_block(s, row, count, &w->slots[s->column - j->tables[j->table].columns], w->rows ? &again : w->fault);
    }
    size_t groups = (count + j->lanes - 1) / j->lanes;
    for (uint32_t p = 0; p < j->n_programs; p++) {
        const struct rt_program *program = &j->programs[p];
        if (program->family != w->family) continue;
        if (program->block) program->block(w->slots, groups, w->planes[p]);
        else rt_judge_rows(w, p, (uint32_t)row, count);
    }
    for (uint32_t at = 0; at < count; at += 64) rt_gather(w, row + at, at / 64, count - at < 64 ? count - at : 64);
}

int32_t rt_run(const struct rt_judge *j, uint32_t family, const struct ripx_arrow_table *tables, void *scratch, size_t size,
               uint8_t *verdicts, uint64_t *violated, uint64_t *unshown, int64_t *window, struct ripx_arrow_fault *fault)
{
    struct ripx_arrow_fault own;
    struct rt_work w;
    w.judge = j;
    w.family = family;
    w.tables = tables;
    w.rows = NULL;
    w.memory.at = scratch;
    w.memory.size = scratch ? size : 0;
    w.memory.used = 0;
    w.out.verdicts = verdicts;
    w.out.violated = violated;
    w.out.unshown = unshown;
    w.out.window = window;
    w.fault = fault ? fault : &own;
    w.fault->refused = w.fault->refused_row = 0;
    w.fault->refused_column = NULL;
    w.fault->refused_table = 0;
    rt_fail(w.fault, RT_FAULT_NONE, j->table, NULL, NULL);
    int32_t code = rt_open(&w, &tables[j->table], j->table, &w.sources);
    if (code) return code;
    w.n_sources = rt_reads(j, j->table);
    w.slots = rt_room(&w, j->table, w.sources);
    if (!w.slots || !rt_planes(&w)) return rt_fail(w.fault, RT_FAULT_SCRATCH, j->table, NULL, NULL);
    if (rt_has_rows(j)) code = rt_relate(&w);
    if (code) return code;
    int64_t rows = tables[j->table].array->length;
    for (int64_t row = 0; row < rows; row += RT_BLOCK) rt_judge_block(&w, row, (uint32_t)(rows - row < RT_BLOCK ? rows - row : RT_BLOCK));
    return RT_FAULT_NONE;
}
