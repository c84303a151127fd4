/* dataset.c - opens the tables of a run, types their rows, joins them. */
#include "backends/validate/dataset.h"

#include "backends/validate/bind.h"
#include "backends/validate/json_rows.h"
#include "backends/validate/block.h"
#include "lang/name.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

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

void dataset_reset_texts(const struct dataset *d, struct lexicon *texts)
{
    lexicon_clear(texts);
    for (uint32_t i = 0; i < d->n_plan_texts; i++) lexicon_add(texts, d->plan_texts[i], strlen(d->plan_texts[i]));
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
    reader_want(&t->reader, field, NULL);
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
    reader_close(&t->reader);
    csv_close(&t->csv);
    lexicon_release(&t->keys);
    key_order_release(&t->order);
    text_release(&t->echo);
    free(t->key_row);
    free(t->parent_row);
    free(t->unsure_below);
    free(t->row_line);
    free(t->echo_end);
}

void dataset_release(struct dataset *d)
{
    for (uint32_t t = 0; t < d->validator->tables.len; t++) table_release(&d->tables[t]);
    lexicon_release(&d->texts);
    free(d->scratch.fields);
    text_release(&d->scratch.single);
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
    if (t->has_children) {
        t->unsure_below = resize(t->unsure_below, words, sizeof *t->unsure_below);
        memset(t->unsure_below + old, 0, (words - old) * sizeof *t->unsure_below);
    }
    if (t->lined) t->row_line = resize(t->row_line, cap, sizeof *t->row_line);
    if (t->n_echo) t->echo_end = resize(t->echo_end, (size_t)cap * t->n_echo, sizeof *t->echo_end);
    t->cap = cap;
}

static const enum diag_code ROW_CODES[ROW_FAULTS] = {
    [ROW_QUOTE_OPEN] = RX_RECORD_QUOTE_OPEN, [ROW_TOO_LONG] = RX_RECORD_TOO_LONG, [ROW_SHORT] = RX_RECORD_SHORT,
    [ROW_LONG] = RX_RECORD_LONG, [ROW_KEY_EMPTY] = RX_KEY_EMPTY, [ROW_KEY_TWICE] = RX_KEY_TWICE,
    [ROW_KEY_ORPHAN] = RX_KEY_ORPHAN, [ROW_MALFORMED] = RX_RECORD_MALFORMED};

static const enum diag_code CELL_CODES[CELL_STATES] = {
    [CELL_NOT_NUMBER] = RX_CELL_NOT_NUMBER, [CELL_TOO_FINE] = RX_CELL_TOO_FINE, [CELL_OUT_OF_RANGE] = RX_CELL_OUT_OF_RANGE,
    [CELL_NOT_DATE] = RX_CELL_NOT_DATE, [CELL_NOT_CODE] = RX_CELL_NOT_CODE, [CELL_NOT_TRUTH] = RX_CELL_NOT_TRUTH,
    [CELL_ZONE] = RX_CELL_ZONE};

/* ---- what is wrong, in the order of the file ---- */

/* The chunk being committed. */
struct commit { struct dataset *d; struct dataset_table *t; const struct block *b; };

/* `field` of the record at sheet.bytes[at]. */
static const char *place_of(const struct commit *c, uint32_t at, uint32_t field)
{
    const char *bytes = c->b->sheet.bytes, *path = c->t->input->path;
    if (!c->t->reader.by_number) return fault_place(c->d->arena, path, bytes, at, c->t->line);
    return fault_number(c->d->arena, path, c->t->line + csv_count_lines(bytes, bytes + at), field + 1);
}

static void say_row(const struct commit *c, enum row_fault fault, uint32_t place, uint32_t field, const char *a, const char *b)
{
    struct msg args[] = {msg_same(place_of(c, place, field)), msg_same(a), msg_same(b)};
    fault_say(&c->d->faults, ROW_CODES[fault], 3, args);
}

/* As fault_count, for a fault of a whole row. */
static bool count_row(const struct commit *c, enum row_fault fault)
{
    return fault_count(&c->d->faults, &c->t->faults[fault]);
}

static void row_note(const struct commit *c, const struct block_note *n)
{
    struct arena *arena = c->d->arena;
    enum row_fault fault = (enum row_fault)n->which;
    if (!count_row(c, fault)) return;
    if (fault == ROW_TOO_LONG) say_row(c, fault, n->place, 0, arena_printf(arena, "%d", CSV_RECORD_MAX), "");
    else if (fault == ROW_QUOTE_OPEN) say_row(c, fault, n->place, 0, "", "");
    else if (fault == ROW_MALFORMED) say_row(c, fault, n->place, 0, c->t->reader.by_number ? "Dataset-JSON" : "NDJSON", "");
    else say_row(c, fault, n->place, 0, arena_printf(arena, "%u", n->len), arena_printf(arena, "%u", c->t->width));
}

/* Where faults of a kind are counted, and their code. */
static uint32_t *count_of(struct dataset_column *c, uint32_t which, enum diag_code *code)
{
    if (which == CELL_BROKEN) return *code = RX_CELL_QUOTE, &c->quote_faults;
    if (which == CELL_NESTED) return *code = RX_CELL_NESTED, &c->nested_faults;
    if (which == CELL_NO_UNIT) return *code = RX_CELL_NO_UNIT, &c->unit_faults;
    *code = CELL_CODES[which];
    return &c->faults[which];
}

static const struct msg DATE_FORMS[] = {[DATES_YEAR_FIRST] = {{"AAAA-MM-JJ", "YYYY-MM-DD"}}, [DATES_DAY_FIRST] = {{"JJ/MM/AAAA", "DD/MM/YYYY"}},
                                        [DATES_MONTH_FIRST] = {{"MM/JJ/AAAA", "MM/DD/YYYY"}}};

static bool reads(const struct cell_type *t, const char *text, size_t len)
{
    struct cell_value value;
    return cell_read_any(t, NULL, text, len, &value) == CELL_KNOWN;
}

/* What the file may have been meant to be read with; NULL when the cell does not say. */
static const struct msg *other_reading(const struct cell_type *type, enum cell_state state, const char *text, size_t len)
{
    static const struct msg comma = {{"si les nombres de ce fichier ont une virgule : --decimal ,", "if the numbers of this file have a decimal comma: --decimal ,"}},
        day = {{"si le jour vient d'abord dans les dates de ce fichier : --dates dmy", "if the day comes first in the dates of this file: --dates dmy"}},
        month = {{"si le mois vient d'abord dans les dates de ce fichier : --dates mdy", "if the month comes first in the dates of this file: --dates mdy"}},
        either = {{"si le jour vient d'abord dans les dates de ce fichier : --dates dmy ; si c'est le mois : --dates mdy",
                   "if the day comes first in the dates of this file: --dates dmy; if it is the month: --dates mdy"}};
    struct cell_type t = *type;
    if (state == CELL_NOT_NUMBER) {
        t.comma = !t.comma;
        return t.comma && reads(&t, text, len) ? &comma : NULL;
    }
    if (state != CELL_NOT_DATE || type->dates != DATES_YEAR_FIRST) return NULL;
    t.dates = DATES_DAY_FIRST;
    bool by_day = reads(&t, text, len);
    t.dates = DATES_MONTH_FIRST;
    bool by_month = reads(&t, text, len);
    return by_day && by_month ? &either : by_day ? &day : by_month ? &month : NULL;
}

static void cell_note(const struct commit *c, const struct block_note *n)
{
    struct dataset *d = c->d;
    struct dataset_column *column = &c->t->columns[n->column];
    enum diag_code code;
    uint32_t *count = count_of(column, n->which, &code);
    if (!fault_count(&d->faults, count)) return;
    struct text single;
    text_init(&single);
    const char *text = c->b->sheet.bytes + n->at;
    size_t len = n->len;
    if (n->escaped) {
        text_add(&single, "");
        csv_add_meant(&c->b->scan, &single, text, len);
        text = single.at;
        len = single.len;
    }
    struct msg args[] = {msg_same(place_of(c, n->place, column->field)), msg_same(fault_text(d->arena, text, len)), msg_same(column->declared->bound),
                         DATE_FORMS[column->type.dates]};
    /* Said once of a column. */
    const struct msg *help = *count == 1 && n->which < CELL_STATES ? other_reading(&column->type, (enum cell_state)n->which, text, len) : NULL;
    text_release(&single);
    struct diag *diag = fault_say(&d->faults, code, 4, args);
    if (help) diag_help(d->faults.diags, diag, *help);
    if (!span_is_none(column->declared->span))
        diag_mark(d->faults.diags, diag, column->declared->span, msg_of("déclarée ici", "declared here"));
}

static void say_note(const struct commit *c, const struct block_note *n)
{
    switch (n->kind) {
    case NOTE_ROW: row_note(c, n); break;
    case NOTE_CELL: cell_note(c, n); break;
    }
}

/* The row that a key names, for a child row; a key that is empty or names none is a diagnostic. */
static uint32_t parent_row_of(const struct commit *c, const char *key, size_t len, uint32_t place)
{
    const struct dataset_table *parent = c->t->parent;
    uint32_t *last = &c->t->last_key, found = LEXICON_NONE;
    if (!len) {
        const char *column = c->t->declared->columns.at[c->t->declared->key].bound;
        if (count_row(c, ROW_KEY_EMPTY)) say_row(c, ROW_KEY_EMPTY, place, c->t->key_field, column, "");
        c->t->strays = true;
        return PLAN_NONE;
    }
    /* Rows of one parent mostly stand together, and in the order of the parents. */
    if (lexicon_is(&parent->keys, *last, key, len)) found = *last;
    else if (lexicon_is(&parent->keys, *last + 1, key, len)) found = *last + 1;
    else found = lexicon_find(&parent->keys, key, len);
    if (found != LEXICON_NONE) return parent->key_row[*last = found];
    if (count_row(c, ROW_KEY_ORPHAN))
        say_row(c, ROW_KEY_ORPHAN, place, c->t->key_field, fault_text(c->d->arena, key, len), parent->declared->name);
    return PLAN_NONE;
}

static bool names_row(const struct dataset *d, const struct dataset_table *t)
{
    return t->declared->parent >= d->validator->tables.len || t->own_field != PLAN_NONE;
}

/* Are keys looked at: to be looked for by children, or to be the only ones of their name? */
static bool looks_at_keys(const struct dataset *d, const struct dataset_table *t)
{
    if (t->key_field == PLAN_NONE || d->by_family) return false;
    if (d->needs.whole) return t->parent || t->has_children || names_row(d, t);
    return names_row(d, t) && key_order_looks(&t->order);
}

/* Nothing tells the rows below this one from those below others. */
static void set_unsure(struct dataset_table *t, uint32_t row)
{
    if (t->has_children && row != PLAN_NONE) t->unsure_below[row / 64] |= UINT64_C(1) << (row % 64);
}

/* Keeps the key of a row that is held. False when it was there already: then it names no row. */
static bool hold_key(struct dataset_table *t, const char *key, size_t len, uint32_t row)
{
    uint32_t before = t->keys.len, capacity = t->keys.cap, i = lexicon_add(&t->keys, key, len);
    if (t->has_children && t->keys.cap > capacity) t->key_row = resize(t->key_row, t->keys.cap, sizeof *t->key_row);
    if (i == before) {
        if (t->has_children) t->key_row[i] = row;
        return true;
    }
    if (t->has_children) {
        set_unsure(t, row);
        set_unsure(t, t->key_row[i]);
        t->key_row[i] = PLAN_NONE;
    }
    return false;
}

static void add_key(const struct commit *c, const char *key, size_t len, uint32_t place, uint32_t row)
{
    struct dataset *d = c->d;
    struct dataset_table *t = c->t;
    bool own = t->own_field != PLAN_NONE, again;
    const char *column = t->declared->columns.at[own ? t->declared->own_key - 1 : t->declared->key].bound;
    uint32_t field = own ? t->own_field : t->key_field;
    if (!t->has_children && !names_row(d, t)) return;
    if (!len) {
        if (d->needs.whole) set_unsure(t, row);
        if (names_row(d, t) && count_row(c, ROW_KEY_EMPTY)) say_row(c, ROW_KEY_EMPTY, place, field, column, "");
        return;
    }
    if (d->needs.whole) {
        again = !hold_key(t, key, len, row);
    } else {
        enum key_found found = key_order_add(&t->order, key, len);
        again = found == KEY_AGAIN;
        if (found == KEY_LAST_KEPT)
            diag_rx2(d->faults.diags, RX_KEYS_UNCHECKED, span_none(), t->input->path, arena_printf(d->arena, "%d", KEYS_MAX));
    }
    if (again && names_row(d, t) && count_row(c, ROW_KEY_TWICE))
        say_row(c, ROW_KEY_TWICE, place, field, fault_text(d->arena, key, len), column);
}

/* Without the blanks around it. */
static const char *key_text(const struct block *b, const struct block_kept *kept, size_t *len)
{
    const char *key = block_kept_of(b, kept, len);
    while (*len && *key == ' ') key++, --*len;
    while (*len && key[*len - 1] == ' ') --*len;
    return key;
}

/* The key of row i of the chunk. One that was not read is no second fault of its row, but it may be any. */
static void commit_key(const struct commit *c, uint32_t i)
{
    const struct block *b = c->b;
    const struct block_kept *kept = &b->kept[(size_t)i * b->n_kept + c->t->n_echo];
    uint32_t row = c->t->rows - (b->first + b->rows) + i;       /* when rows are held, these are the last */
    if (c->t->parent) c->t->parent_row[row] = PLAN_NONE;
    size_t len;
    const char *key = kept->at == BLOCK_NOWHERE ? NULL : key_text(b, kept, &len);
    if (key && c->t->parent) c->t->parent_row[row] = parent_row_of(c, key, len, kept->place);
    if (!key) c->t->strays = true;
    if (c->t->own_field != PLAN_NONE) {
        kept++;
        key = kept->at == BLOCK_NOWHERE ? NULL : key_text(b, kept, &len);
    }
    if (key) add_key(c, key, len, kept->place, row);
    else if (c->d->needs.whole) set_unsure(c->t, row);
}

/* Keys that ascend through the chunk and go on from those before need not be looked at one by one. */
static bool takes_run(const struct commit *c, uint32_t rows)
{
    const struct block *b = c->b;
    size_t len;
    if (!rows || !b->ascending || c->d->needs.whole) return false;
    const char *key = block_kept_of(b, &b->kept[c->t->n_echo], &len);
    if (!key_order_takes_run(&c->t->order, key, len)) return false;
    for (uint32_t i = 0; i < rows && key_order_keeps(&c->t->order); i++) {
        key = block_kept_of(b, &b->kept[(size_t)i * b->n_kept + c->t->n_echo], &len);
        key_order_keep(&c->t->order, key, len);
    }
    key = block_kept_of(b, &b->kept[(size_t)(rows - 1) * b->n_kept + c->t->n_echo], &len);
    key_order_add_run(&c->t->order, key, len, rows);
    return true;
}

void dataset_commit(struct dataset *d, uint32_t table, const struct block *b)
{
    const struct commit c = {d, &d->tables[table], b};
    const uint32_t rows = b->first + b->rows;
    uint32_t n = 0;
    bool one_by_one = looks_at_keys(d, c.t) && !takes_run(&c, rows);
    for (uint32_t i = 0; i < rows && one_by_one && looks_at_keys(d, c.t); i++) {
        for (; n < b->n_notes && b->notes[n].row == i && b->notes[n].order < NOTE_ORDER_KEY; n++) say_note(&c, &b->notes[n]);
        commit_key(&c, i);
        for (; n < b->n_notes && b->notes[n].row == i; n++) say_note(&c, &b->notes[n]);
    }
    for (; n < b->n_notes; n++) say_note(&c, &b->notes[n]);
    c.t->line += b->lines;
    if (b->json) json_rows_add(c.t->reader.json, b->json);
}

/* ---- rows held ---- */

/* Bits first..first+n-1 of `from` as bits at..at+n-1, which are 0. */
static void append_bits(uint64_t *to, uint32_t at, const uint64_t *from, uint32_t first, uint32_t n)
{
    for (uint32_t i = 0; i < n; i += 64) {
        const uint32_t left = n - i < 64 ? n - i : 64, place = at + i, shift = place % 64, begin = first + i;
        uint64_t bits = from[begin / 64] >> (begin % 64);
        if (begin % 64 && begin % 64 + left > 64) bits |= from[begin / 64 + 1] << (64 - begin % 64);
        if (left < 64) bits &= (UINT64_C(1) << left) - 1;
        to[place / 64] |= bits << shift;
        if (shift && bits >> (64 - shift)) to[place / 64 + 1] |= bits >> (64 - shift);
    }
}

static void keep_texts(struct dataset_table *t, const struct block *b, uint32_t first, uint32_t n)
{
    for (uint32_t row = 0; row < n; row++)
        for (uint32_t i = 0; i < t->n_echo; i++) {
            size_t len;
            const char *text = block_kept(b, first + row, i, &len);
            text_addn(&t->echo, text, len);
            t->echo_end[(size_t)(t->rows + row) * t->n_echo + i] = t->echo.len;
        }
}

void dataset_hold(struct dataset *d, uint32_t table, const struct block *b, uint32_t first, uint32_t n)
{
    struct dataset_table *t = &d->tables[table];
    while (t->cap - t->rows < n) reserve(t, t->cap ? t->cap * 2 : PLAN_BLOCK);
    for (uint32_t i = 0; i < t->n_columns; i++) {
        const struct block_column *from = &b->columns[i];
        struct dataset_column *c = &t->columns[i];
        memcpy(c->lo + t->rows, from->lo + first, n * sizeof *c->lo);
        if (c->hi) memcpy(c->hi + t->rows, (from->ranged ? from->hi : from->lo) + first, n * sizeof *c->hi);
        append_bits(c->known, t->rows, from->known, first, n);
        c->ranged |= from->ranged;
    }
    keep_texts(t, b, first, n);
    for (uint32_t i = 0; i < n && t->lined; i++) t->row_line[t->rows + i] = block_line(b, first + i);
    t->rows += n;
}

void dataset_forget(struct dataset *d, uint32_t table)
{
    struct dataset_table *t = &d->tables[table];
    for (uint32_t i = 0; i < t->n_columns && t->rows; i++) {
        memset(t->columns[i].known, 0, (t->rows + 63) / 64 * sizeof *t->columns[i].known);
        t->columns[i].ranged = false;
    }
    t->rows = 0;
    t->echo.len = 0;
}

void dataset_orphan(struct dataset *d, uint32_t table, const struct block *b, uint32_t row)
{
    const struct commit c = {d, &d->tables[table], b};
    const struct block_kept *kept = &b->kept[(size_t)(b->first + row) * b->n_kept + c.t->n_echo];
    if (kept->at == BLOCK_NOWHERE) return;             /* not read: no second fault of its row */
    size_t len;
    const char *key = block_kept_of(b, kept, &len);
    if (count_row(&c, ROW_KEY_ORPHAN))
        say_row(&c, ROW_KEY_ORPHAN, kept->place, c.t->key_field, fault_text(d->arena, key, len), d->validator->tables.at[c.t->declared->parent].name);
}

/* Shows the rows held to the plan. A column of whole dates alone is shown without ranges, which is cheaper to judge. */
void dataset_publish(struct dataset *d, uint32_t table)
{
    struct dataset_table *t = &d->tables[table];
    struct plan_table *p = &d->plan_tables[table];
    for (uint32_t i = 0; i < t->n_columns; i++) {
        const struct dataset_column *c = &t->columns[i];
        struct plan_column *column = &t->plan_columns[c->number];
        column->lo = c->lo;
        column->hi = c->ranged ? c->hi : NULL;
        column->known = c->known;
    }
    p->rows = t->rows;
    p->parent_row = t->parent_row;
    p->unsure_below = t->unsure_below;
    p->strays = t->strays;
}

void dataset_lines(struct dataset *d, uint32_t table) { d->tables[table].lined = true; }

static void number_lines(struct dataset_table *t, struct sheet *s)
{
    if (!t->lined) return;
    if (!t->cut_line) t->cut_line = t->line;
    s->line = t->cut_line;
    t->cut_line += s->too_long ? 1 : csv_count_lines(s->bytes, s->bytes + s->len);
}

bool dataset_cut(struct dataset *d, uint32_t table, struct sheet *s)
{
    struct dataset_table *t = &d->tables[table];
    if (d->unreadable) return false;
    if (!d->scratch.fields) d->scratch.fields = resize(NULL, CSV_FIELDS_MAX, sizeof *d->scratch.fields);
    switch (cut_next(&t->csv, &d->scratch, s, d->chunk)) {
    case CUT_SHEET: number_lines(t, s); return true;
    case CUT_END: return false;
    case CUT_FAILED: break;
    }
    d->unreadable = true;
    t->failed = true;
    return false;
}

static void read_table(struct dataset *d, uint32_t table)
{
    const uint32_t most = UINT32_C(1) << 30;
    struct dataset_table *t = &d->tables[table];
    struct block *b = block_new(d, table, &d->texts, processor_level(), d->arena);
    while (t->rows < most && dataset_cut(d, table, &b->sheet)) {
        block_begin(b);
        while (block_read(b)) dataset_hold(d, table, b, 0, b->rows);
        dataset_commit(d, table, b);
    }
    block_release(b);
    dataset_publish(d, table);
    if (t->rows >= most) say(d, RX_DATA_TOO_MANY_ROWS, t->input->path, arena_printf(d->arena, "%u", most));
}

/* Reads all rows of a table and, before, of those above it. */
static void hold_table(struct dataset *d, uint32_t table, bool *held)
{
    if (table >= d->validator->tables.len || held[table]) return;
    held[table] = true;
    hold_table(d, d->validator->tables.at[table].parent, held);
    if (d->tables[table].input && !d->unreadable) read_table(d, table);
}

bool dataset_start(struct dataset *d)
{
    bool *held = arena_alloc(d->arena, d->validator->tables.len * sizeof *held);
    for (uint32_t i = 0; d->needs.whole && !d->by_family && i < d->validator->tables.len && !d->unreadable; i++) hold_table(d, i, held);
    return !d->unreadable;
}

struct dataset *dataset_open(const struct validator *v, const struct data_input *inputs, uint32_t n,
                             const char *const *texts, uint32_t n_texts, struct diags *ds, struct arena *arena)
{
    struct dataset *d = arena_alloc(arena, sizeof *d);
    *d = (struct dataset){.validator = v, .arena = arena, .names = names_new(arena), .faults = {.diags = ds, .shown = FAULTS_SHOWN},
                          .needs = needs_of(v, arena), .plan_texts = texts, .n_plan_texts = n_texts};
    d->tables = arena_alloc(arena, v->tables.len * sizeof *d->tables);
    d->plan_tables = arena_alloc(arena, v->tables.len * sizeof *d->plan_tables);
    for (uint32_t t = 0; t < v->tables.len; t++) {
        d->tables[t].declared = &v->tables.at[t];
        d->tables[t].key_field = d->tables[t].own_field = PLAN_NONE;
    }
    for (uint32_t i = 0; i < n; i++) take_input(d, &inputs[i]);
    for (uint32_t t = 0; t < v->tables.len; t++) {
        if (d->tables[t].input) bind_table(d, t);
        else if (d->needs.table[t]) say(d, RX_DATA_TABLE_MISSING, v->tables.at[t].name, "");
    }
    join_tables(d);
    dataset_reset_texts(d, &d->texts);
    return d;
}

/* What could only be known at the end: columns that no record has, text of another encoding. */
static void say_found(struct dataset *d, struct dataset_table *t)
{
    const char *path = t->input->path;
    if (reader_found_1252(&t->reader)) diag_rx1(d->faults.diags, RX_DATA_ENCODING, span_none(), path);
    if (reader_is_mixed(&t->reader)) {
        diag_rx1(d->faults.diags, RX_DATA_ENCODINGS, span_none(), path);
        d->faults.total++;
    }
    for (uint32_t i = 0; t->reader.open && !d->unreadable && i < t->n_columns; i++) {
        const struct data_column *c = t->columns[i].declared;
        if (reader_seen(&t->reader, t->columns[i].field)) continue;
        struct msg args[] = {msg_same(path), msg_same(c->bound), msg_same(c->name)};
        struct diag *diag = diag_rx(d->faults.diags, RX_DATA_COLUMN_UNSEEN, span_none(), 3, args);
        const char *near = bind_near(d, t, c->bound);
        struct msg arg = msg_same(near ? near : "");
        if (near) diag_help(d->faults.diags, diag, msg_fill(d->arena, msg_of("est-ce « {0} » ?", "is it '{0}'?"), 1, &arg));
    }
}

void dataset_finish(struct dataset *d)
{
    for (uint32_t i = 0; i < d->validator->tables.len; i++) {
        struct dataset_table *t = &d->tables[i];
        if (!t->input) continue;
        if (t->failed) say(d, RX_DATA_UNREADABLE, t->input->path, "");
        say_found(d, t);
        for (int fault = 0; fault < ROW_FAULTS; fault++)
            fault_rest(&d->faults, t->faults[fault], ROW_CODES[fault], t->input->path, t->declared->name);
        for (uint32_t c = 0; c < t->n_columns; c++) {
            const struct dataset_column *column = &t->columns[c];
            for (int state = CELL_NOT_NUMBER; state < CELL_STATES; state++)
                fault_rest(&d->faults, column->faults[state], CELL_CODES[state], t->input->path, column->declared->bound);
            fault_rest(&d->faults, column->quote_faults, RX_CELL_QUOTE, t->input->path, column->declared->bound);
            fault_rest(&d->faults, column->nested_faults, RX_CELL_NESTED, t->input->path, column->declared->bound);
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
