/* dataset.c - opens the tables of a run, types their rows, joins them. */
#include "backends/validate/dataset.h"

#include "backends/validate/bind.h"
#include "lang/name.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Keys that are compared for being there twice when rows are not held: beyond, memory would grow with the rows. */
enum { KEYS_MAX = 1 << 17 };

/* ---- opening ---- */

static void say(struct dataset *d, enum diag_code code, const char *a, const char *b)
{
    diag_rx2(d->faults.diags, code, span_none(), a, b);
    d->unreadable = true;
}

static uint32_t table_of(struct dataset *d, const struct data_input *input)
{
    const struct validator *v = d->validator;
    if (!input->table) return 0;
    const char **words = arena_alloc(d->arena, v->tables.len * sizeof *words);
    for (uint32_t t = 0; t < v->tables.len; t++) {
        if (strcmp(v->tables.at[t].name, input->table) == 0) return t;
        words[t] = v->tables.at[t].name;
    }
    struct diag *diag = diag_rx2(d->faults.diags, RX_DATA_TABLE_UNKNOWN, span_none(), input->path, input->table);
    const char *near = diag_suggest(input->table, words, v->tables.len);
    if (near) {
        struct msg arg = msg_same(near);
        diag_help(d->faults.diags, diag, msg_fill(d->arena, msg_of("est-ce « {0} » ?", "is it '{0}'?"), 1, &arg));
    }
    d->unreadable = true;
    return PLAN_NONE;
}

static void take_input(struct dataset *d, const struct data_input *input)
{
    uint32_t table = table_of(d, input);
    if (table >= d->validator->tables.len) return;
    struct dataset_table *t = &d->tables[table];
    if (t->input) {
        say(d, RX_DATA_TABLE_TWICE, input->path, t->declared->name);
    } else if (!d->needs.table[table]) {
        diag_rx2(d->faults.diags, RX_DATA_NOT_USED, span_none(), input->path, t->declared->name);
    } else {
        t->input = input;
    }
}

/* Starts the texts at those of the plan, so that equal texts have equal numbers. */
static void reset_texts(struct dataset *d)
{
    lexicon_clear(&d->texts);
    for (uint32_t i = 0; i < d->n_plan_texts; i++)
        lexicon_add(&d->texts, d->plan_texts[i], strlen(d->plan_texts[i]));
}

static void join_tables(struct dataset *d)
{
    for (uint32_t i = 0; i < d->validator->tables.len; i++) {
        struct dataset_table *t = &d->tables[i];
        uint32_t parent = t->declared->parent;
        d->plan_tables[i] = (struct plan_table){.columns = t->declared->columns.len, .parent = parent};
        t->plan_columns = arena_alloc(d->arena, t->declared->columns.len * sizeof *t->plan_columns);
        for (uint32_t c = 0; c < t->declared->columns.len; c++)
            t->plan_columns[c].type = data_plan_type(t->declared->columns.at[c].type);
        d->plan_tables[i].column = t->plan_columns;
        bool joined = t->input && parent < d->validator->tables.len && d->tables[parent].input
            && t->key_field != PLAN_NONE && d->tables[parent].key_field != PLAN_NONE;
        if (!joined) {
            d->plan_tables[i].parent = PLAN_NONE;       /* the plan then finds no parent, and what it holds is unknown */
            continue;
        }
        t->parent = &d->tables[parent];
        t->parent->has_children = true;
    }
}

uint32_t dataset_keep(struct dataset *d, uint32_t table, const char *name)
{
    struct dataset_table *t = &d->tables[table];
    if (!t->input || !t->header) return PLAN_NONE;
    const struct data_column *declared = NULL;
    for (uint32_t i = 0; i < t->declared->columns.len; i++)
        if (strcmp(t->declared->columns.at[i].name, name) == 0) declared = &t->declared->columns.at[i];
    bool twice;
    uint32_t field = bind_find(d, t, declared ? declared->bound : name, &twice);
    if (field == PLAN_NONE) {
        bind_missing(d, t, declared ? declared->bound : name, declared);
        return PLAN_NONE;
    }
    uint32_t *fields = arena_alloc(d->arena, (t->n_echo + 1) * sizeof *fields);
    if (t->n_echo) memcpy(fields, t->echo_field, t->n_echo * sizeof *fields);
    fields[t->n_echo] = field;
    t->echo_field = fields;
    return t->n_echo++;
}

static void table_release(struct dataset_table *t)
{
    for (uint32_t i = 0; i < t->n_columns; i++) {
        free(t->columns[i].lo);
        free(t->columns[i].hi);
        free(t->columns[i].known);
        cell_type_release(&t->columns[i].type);
    }
    csv_close(&t->csv);
    lexicon_release(&t->keys);
    text_release(&t->echo);
    free(t->key_row);
    free(t->parent_row);
    free(t->echo_end);
}

void dataset_release(struct dataset *d)
{
    for (uint32_t t = 0; t < d->validator->tables.len; t++) table_release(&d->tables[t]);
    lexicon_release(&d->texts);
}

/* ---- rows ---- */

static void *resize(void *at, size_t n, size_t size)
{
    void *larger = n <= SIZE_MAX / size ? realloc(at, n * size) : NULL;
    if (!larger) abort();
    return larger;
}

/* Room for more rows; the bits of the new ones are 0. */
static void reserve(struct dataset_table *t, uint32_t cap)
{
    size_t words = cap / 64, old = t->cap / 64;
    for (uint32_t i = 0; i < t->n_columns; i++) {
        struct dataset_column *c = &t->columns[i];
        c->lo = resize(c->lo, cap, sizeof *c->lo);
        if (c->declared->type == DATA_DATE) c->hi = resize(c->hi, cap, sizeof *c->hi);
        c->known = resize(c->known, words, sizeof *c->known);
        memset(c->known + old, 0, (words - old) * sizeof *c->known);
    }
    if (t->parent) t->parent_row = resize(t->parent_row, cap, sizeof *t->parent_row);
    if (t->n_echo) t->echo_end = resize(t->echo_end, (size_t)cap * t->n_echo, sizeof *t->echo_end);
    t->cap = cap;
}

static const enum diag_code ROW_CODES[ROW_FAULTS] = {
    [ROW_QUOTE_OPEN] = RX_RECORD_QUOTE_OPEN, [ROW_TOO_LONG] = RX_RECORD_TOO_LONG, [ROW_SHORT] = RX_RECORD_SHORT,
    [ROW_LONG] = RX_RECORD_LONG, [ROW_KEY_EMPTY] = RX_KEY_EMPTY, [ROW_KEY_TWICE] = RX_KEY_TWICE,
    [ROW_KEY_ORPHAN] = RX_KEY_ORPHAN};

static const enum diag_code CELL_CODES[CELL_STATES] = {
    [CELL_NOT_NUMBER] = RX_CELL_NOT_NUMBER, [CELL_TOO_FINE] = RX_CELL_TOO_FINE, [CELL_OUT_OF_RANGE] = RX_CELL_OUT_OF_RANGE,
    [CELL_NOT_DATE] = RX_CELL_NOT_DATE, [CELL_NOT_CODE] = RX_CELL_NOT_CODE, [CELL_NOT_TRUTH] = RX_CELL_NOT_TRUTH,
    [CELL_ZONE] = RX_CELL_ZONE};

/* `field` tells the place. */
static void row_fault(struct dataset *d, struct dataset_table *t, enum row_fault fault, uint32_t field, const char *a,
                      const char *b)
{
    struct msg args[] = {msg_same(fault_place(d->arena, t->input->path, &t->csv, field)), msg_same(a), msg_same(b)};
    fault_say(&d->faults, ROW_CODES[fault], 3, args);
}

/* As fault_count, for a fault of a whole row. */
static bool count_row(struct dataset *d, struct dataset_table *t, enum row_fault fault)
{
    return fault_count(&d->faults, &t->faults[fault]);
}

static void cell_fault(struct dataset *d, struct dataset_table *t, const struct dataset_column *c, uint32_t *count,
                       enum diag_code code)
{
    if (!fault_count(&d->faults, count)) return;
    size_t len;
    const char *text = csv_text(&t->csv, c->field, &len), *shown = fault_text(d->arena, text, len);
    struct msg args[] = {msg_same(fault_place(d->arena, t->input->path, &t->csv, c->field)), msg_same(shown),
                         msg_same(c->declared->bound)};
    struct diag *diag = fault_say(&d->faults, code, 3, args);
    if (!span_is_none(c->declared->span))
        diag_mark(d->faults.diags, diag, c->declared->span, msg_of("déclarée ici", "declared here"));
}

static void width_fault(struct dataset *d, struct dataset_table *t, enum row_fault fault, uint32_t field)
{
    if (!count_row(d, t, fault)) return;
    row_fault(d, t, fault, field, arena_printf(d->arena, "%u", t->csv.n_fields), arena_printf(d->arena, "%u", t->width));
}

/* How many fields of the record can be trusted, with a diagnostic when it is not all of the header's. */
static uint32_t trusted_fields(struct dataset *d, struct dataset_table *t)
{
    const struct csv *c = &t->csv;
    uint32_t n = c->n_fields, extra = t->width;
    bool open = n <= CSV_FIELDS_MAX && c->fields[n - 1].shape == CSV_UNCLOSED;
    if (n == t->width && !open) return n;
    if (open) {
        if (count_row(d, t, ROW_QUOTE_OPEN)) row_fault(d, t, ROW_QUOTE_OPEN, n - 1, "", "");
        return n - 1 < t->width ? n - 1 : t->width;
    }
    while (extra < n && extra < CSV_FIELDS_MAX && c->fields[extra].len == 0) extra++;
    if (extra == n) return t->width;            /* delimiters at the end of the line: nothing is lost */
    bool more = n > t->width;
    width_fault(d, t, more ? ROW_LONG : ROW_SHORT, more ? t->width : n - 1);
    return more ? 0 : n;                        /* which cell is in excess is not known */
}

/* The row that a key names, for the child row being read; a key that is empty or names none is a diagnostic. */
static uint32_t parent_row_of(struct dataset *d, struct dataset_table *t, const char *key, size_t len)
{
    const struct dataset_table *parent = t->parent;
    uint32_t found = len ? lexicon_find(&parent->keys, key, len) : LEXICON_NONE;
    if (found != LEXICON_NONE) return parent->key_row[found];
    if (count_row(d, t, ROW_KEY_ORPHAN))
        row_fault(d, t, ROW_KEY_ORPHAN, t->key_field, fault_text(d->arena, key, len), parent->declared->name);
    return PLAN_NONE;
}

/* Keeps the key of a row that may be looked for by children, or that must be the only one of its name. */
static void add_key(struct dataset *d, struct dataset_table *t, const char *key, size_t len)
{
    bool names_row = t->declared->parent >= d->validator->tables.len;
    const char *column = t->header[t->key_field]->text;
    if (!t->has_children && (!names_row || (!d->needs.whole && t->keys.len == KEYS_MAX))) return;
    if (!len) {
        if (names_row && count_row(d, t, ROW_KEY_EMPTY)) row_fault(d, t, ROW_KEY_EMPTY, t->key_field, column, "");
        return;
    }
    if (t->keys.len == KEYS_MAX - 1 && !d->needs.whole)
        diag_rx2(d->faults.diags, RX_KEYS_UNCHECKED, span_none(), t->input->path, arena_printf(d->arena, "%d", KEYS_MAX));
    uint32_t before = t->keys.len, capacity = t->keys.cap, i = lexicon_add(&t->keys, key, len);
    if (t->has_children) {
        if (t->keys.cap > capacity) t->key_row = resize(t->key_row, t->keys.cap, sizeof *t->key_row);
        t->key_row[i] = i == before ? t->rows : PLAN_NONE;
    }
    if (i < before && names_row && count_row(d, t, ROW_KEY_TWICE))
        row_fault(d, t, ROW_KEY_TWICE, t->key_field, fault_text(d->arena, key, len), column);
}

/* A key that was not read is no second fault of its row. */
static void read_key(struct dataset *d, struct dataset_table *t, uint32_t trusted)
{
    if (t->parent) t->parent_row[t->rows] = PLAN_NONE;
    if (t->key_field >= trusted) return;
    size_t len;
    const char *key = csv_text(&t->csv, t->key_field, &len);
    while (len && *key == ' ') key++, len--;
    while (len && key[len - 1] == ' ') len--;
    if (t->parent) t->parent_row[t->rows] = parent_row_of(d, t, key, len);
    add_key(d, t, key, len);
}

static void read_cells(struct dataset *d, struct dataset_table *t, uint32_t trusted)
{
    const uint32_t row = t->rows % 64;
    for (struct dataset_column *c = t->columns, *end = c + t->n_columns; c < end; c++) {
        const struct csv_field *f = &t->csv.fields[c->field];
        struct cell_value value = {0, 0};
        enum cell_state state = CELL_MISSING;
        if (c->field < trusted && f->shape == CSV_BROKEN) {
            cell_fault(d, t, c, &c->quote_faults, RX_CELL_QUOTE);
        } else if (c->field < trusted && f->len > 0) {
            size_t len;
            const char *text = csv_text(&t->csv, c->field, &len);
            state = cell_read(&c->type, &d->texts, text, len, &value);
        }
        c->last_lo[row] = value.lo;
        c->last_hi[row] = value.hi;
        c->last_known |= (uint64_t)(state == CELL_KNOWN) << row;
        if (state > CELL_MISSING) cell_fault(d, t, c, &c->faults[state], CELL_CODES[state]);
    }
}

static bool is_known(const struct dataset_column *c, uint32_t row) { return c->last_known >> row & 1; }

/* Says of a value that it has no unit, or lies out of the bounds that its unit gives; the plan makes it unknown by itself. What
   is wrong with the cell of the unit was said there. */
static void check_reading(struct dataset *d, struct dataset_table *t, const struct dataset_reading *r)
{
    const uint32_t row = t->rows % 64;
    const struct data_unit *is = r->declared->units, *end = is + r->declared->n_units;
    struct dataset_column *c = r->value;
    struct cell_value value;
    size_t len;
    if (!is_known(c, row) || (r->when && (!is_known(r->when, row) || r->when->last_lo[row] != r->declared->code))) return;
    if (r->unit && !is_known(r->unit, row)) {
        const char *text = csv_text(&t->csv, r->unit->field, &len);
        if (len == 0 || cell_read(&r->unit->type, &d->texts, text, len, &value) == CELL_MISSING) cell_fault(d, t, c, &c->unit_faults, RX_CELL_NO_UNIT);
        return;
    }
    while (r->unit && is < end && is->code != r->unit->last_lo[row]) is++;
    if (is == end) cell_fault(d, t, c, &c->unit_faults, RX_CELL_NO_UNIT);
    else if (c->last_lo[row] < is->min || c->last_lo[row] > is->max) cell_fault(d, t, c, &c->faults[CELL_OUT_OF_RANGE], RX_CELL_OUT_OF_RANGE);
}

static void check_readings(struct dataset *d, struct dataset_table *t, uint32_t trusted)
{
    for (const struct dataset_reading *r = t->readings, *end = r + t->n_readings; r < end; r++)
        if (r->value->field < trusted && (!r->unit || r->unit->field < trusted)) check_reading(d, t, r);
}

/* Moves the rows of the last word to where the plan reads them. */
static void settle_rows(struct dataset_table *t)
{
    uint32_t from = (t->rows - 1) / 64 * 64, n = t->rows - from;
    for (uint32_t i = 0; i < t->n_columns; i++) {
        struct dataset_column *c = &t->columns[i];
        memcpy(c->lo + from, c->last_lo, n * sizeof *c->lo);
        if (c->hi) {
            memcpy(c->hi + from, c->last_hi, n * sizeof *c->hi);
            c->ranged |= memcmp(c->last_lo, c->last_hi, n * sizeof *c->hi) != 0;
        }
        c->known[from / 64] = c->last_known;
        c->last_known = 0;
    }
}

static void keep_texts(struct dataset_table *t)
{
    for (uint32_t i = 0; i < t->n_echo; i++) {
        if (t->echo_field[i] < t->csv.n_fields) {
            size_t len;
            const char *text = csv_text(&t->csv, t->echo_field[i], &len);
            text_addn(&t->echo, text, len);
        }
        t->echo_end[(size_t)t->rows * t->n_echo + i] = t->echo.len;
    }
}

/* Types the current record as one more row. A row too long counts too, with nothing of it shown. */
static void add_row(struct dataset *d, struct dataset_table *t, bool too_long)
{
    if (t->rows == t->cap) reserve(t, t->cap ? t->cap * 2 : PLAN_BLOCK);
    uint32_t trusted = 0;
    if (!too_long) trusted = trusted_fields(d, t);
    else if (count_row(d, t, ROW_TOO_LONG))
        row_fault(d, t, ROW_TOO_LONG, PLAN_NONE, arena_printf(d->arena, "%d", CSV_RECORD_MAX), "");
    /* A row with cells in excess still has a name, so that its verdict can be told from others. */
    if (t->key_field != PLAN_NONE) read_key(d, t, t->csv.n_fields > t->width ? t->width : trusted);
    read_cells(d, t, trusted);
    check_readings(d, t, trusted);
    keep_texts(t);
    t->rows++;
    if (t->rows % 64 == 0) settle_rows(t);
}

static void forget_rows(struct dataset *d, struct dataset_table *t)
{
    for (uint32_t i = 0; i < t->n_columns; i++) {
        if (t->cap) memset(t->columns[i].known, 0, t->cap / 64 * sizeof(uint64_t));
        t->columns[i].ranged = false;
    }
    t->rows = 0;
    t->echo.len = 0;
    if (!d->needs.whole) reset_texts(d);
}

/* Shows the rows held to the plan. A column of whole dates alone is shown without ranges, which is cheaper to judge. */
static void publish(struct dataset *d, struct dataset_table *t)
{
    struct plan_table *p = &d->plan_tables[t - d->tables];
    for (uint32_t i = 0; i < t->n_columns; i++) {
        const struct dataset_column *c = &t->columns[i];
        struct plan_column *column = &t->plan_columns[c->number];
        column->lo = c->lo;
        column->hi = c->ranged ? c->hi : NULL;
        column->known = c->known;
    }
    /* The plan's tables keep their number of rows while it runs: the end of the last block is unknown. */
    p->rows = d->needs.whole ? t->rows : PLAN_BLOCK;
    p->parent_row = t->parent_row;
}

bool dataset_read(struct dataset *d, uint32_t table, uint32_t most)
{
    struct dataset_table *t = &d->tables[table];
    assert(t->input);
    forget_rows(d, t);
    for (bool more = !d->unreadable; more && t->rows < most;) {
        switch (csv_next(&t->csv)) {
        case CSV_RECORD: add_row(d, t, false); break;
        case CSV_TOO_LONG: add_row(d, t, true); break;
        case CSV_FAILED: say(d, RX_DATA_UNREADABLE, t->input->path, ""); more = false; break;
        case CSV_END: more = false; break;
        }
    }
    if (t->rows % 64 != 0) settle_rows(t);
    publish(d, t);
    return t->rows > 0;
}

/* Reads all rows of a table and, before, of those above it. */
static void hold_table(struct dataset *d, uint32_t table, bool *held)
{
    const uint32_t most = UINT32_C(1) << 30;
    if (table >= d->validator->tables.len || held[table]) return;
    held[table] = true;
    hold_table(d, d->validator->tables.at[table].parent, held);
    struct dataset_table *t = &d->tables[table];
    if (!t->input || d->unreadable) return;
    dataset_read(d, table, most);
    if (t->rows == most) say(d, RX_DATA_TOO_MANY_ROWS, t->input->path, arena_printf(d->arena, "%u", most));
}

bool dataset_start(struct dataset *d)
{
    bool *held = arena_alloc(d->arena, d->validator->tables.len * sizeof *held);
    for (uint32_t i = 0; i < d->validator->tables.len && !d->unreadable; i++) {
        struct dataset_table *t = &d->tables[i];
        if (d->needs.whole) {
            hold_table(d, i, held);
        } else if (t->input) {
            reserve(t, PLAN_BLOCK);             /* the block stays where it is */
            publish(d, t);
        }
    }
    return !d->unreadable;
}

struct dataset *dataset_open(const struct validator *v, const struct data_input *inputs, uint32_t n, char delimiter,
                             const char *const *texts, uint32_t n_texts, struct diags *ds, struct arena *arena)
{
    struct dataset *d = arena_alloc(arena, sizeof *d);
    *d = (struct dataset){.validator = v, .arena = arena, .names = names_new(arena), .faults.diags = ds,
                          .needs = needs_of(v, arena), .plan_texts = texts, .n_plan_texts = n_texts};
    d->tables = arena_alloc(arena, v->tables.len * sizeof *d->tables);
    d->plan_tables = arena_alloc(arena, v->tables.len * sizeof *d->plan_tables);
    for (uint32_t t = 0; t < v->tables.len; t++) {
        d->tables[t].declared = &v->tables.at[t];
        d->tables[t].key_field = PLAN_NONE;
    }
    for (uint32_t i = 0; i < n; i++) take_input(d, &inputs[i]);
    for (uint32_t t = 0; t < v->tables.len; t++) {
        if (d->tables[t].input) bind_table(d, t, delimiter);
        else if (d->needs.table[t]) say(d, RX_DATA_TABLE_MISSING, v->tables.at[t].name, "");
    }
    join_tables(d);
    reset_texts(d);
    return d;
}

void dataset_finish(struct dataset *d)
{
    for (uint32_t i = 0; i < d->validator->tables.len; i++) {
        const struct dataset_table *t = &d->tables[i];
        if (!t->input) continue;
        for (int fault = 0; fault < ROW_FAULTS; fault++)
            fault_rest(&d->faults, t->faults[fault], ROW_CODES[fault], t->input->path, t->declared->name);
        for (uint32_t c = 0; c < t->n_columns; c++) {
            const struct dataset_column *column = &t->columns[c];
            for (int state = CELL_NOT_NUMBER; state < CELL_STATES; state++)
                fault_rest(&d->faults, column->faults[state], CELL_CODES[state], t->input->path, column->declared->bound);
            fault_rest(&d->faults, column->quote_faults, RX_CELL_QUOTE, t->input->path, column->declared->bound);
            fault_rest(&d->faults, column->unit_faults, RX_CELL_NO_UNIT, t->input->path, column->declared->bound);
        }
    }
}

const char *dataset_kept(const struct dataset_table *t, uint32_t row, uint32_t echo, size_t *len)
{
    size_t i = (size_t)row * t->n_echo + echo, begin = i ? t->echo_end[i - 1] : 0;
    *len = t->echo_end[i] - begin;
    return t->echo.at ? t->echo.at + begin : "";
}
