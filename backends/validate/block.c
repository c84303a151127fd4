/* block.c - chunks to batches of cells, batches to columns. */
#include "backends/validate/block.h"

#include "backends/validate/json_rows.h"
#include "backends/validate/readings.h"

#include <stdlib.h>
#include <string.h>

/* STAGGER keeps columns from beginning at the same place of a page: they would throw each other out of the cache. */
enum { WORDS = PLAN_BLOCK / 64, STAGGER = 3 * 64 };

static void *resize(void *at, size_t n, size_t size)
{
    void *larger = realloc(at, n * size);
    if (!larger) abort();
    return larger;
}

/* ---- making and freeing ---- */

static void make_columns(struct block *b, struct arena *arena)
{
    const struct dataset_table *t = b->table;
    size_t bytes = PLAN_BLOCK * sizeof(int64_t) + STAGGER, total = 64;
    for (uint32_t i = 0; i < t->n_columns; i++)
        total += bytes * (t->columns[i].declared->type == DATA_DATE ? 2 : 1) + WORDS * sizeof(uint64_t);
    b->room = resize(NULL, total, 1);
    char *at = (char *)b->room + (64 - (uintptr_t)b->room % 64);
    b->columns = arena_alloc(arena, (t->n_columns + 1) * sizeof *b->columns);
    b->n_columns = t->n_columns;
    for (uint32_t i = 0; i < t->n_columns; i++) {
        struct block_column *c = &b->columns[i];
        *c = (struct block_column){.of = &t->columns[i], .quick = quick_of(&t->columns[i].type, arena)};
        c->lo = (int64_t *)(void *)at;
        at += bytes;
        if (t->columns[i].declared->type == DATA_DATE) c->hi = (int64_t *)(void *)at, at += bytes;
    }
    /* The columns end together at whole cache lines. */
    for (uint32_t i = 0; i < t->n_columns; i++, at += WORDS * sizeof(uint64_t)) b->columns[i].known = (uint64_t *)(void *)at;
}

/* The plan sees all declared tables and columns; those of this table that are read are where the block is. */
static void make_tables(struct block *b, struct arena *arena)
{
    const struct validator *v = b->dataset->validator;
    b->tables = arena_alloc(arena, v->tables.len * sizeof *b->tables);
    for (uint32_t t = 0; t < v->tables.len; t++) {
        const struct plan_table *shared = &b->dataset->plan_tables[t];
        struct plan_column *columns = arena_alloc(arena, (shared->columns + 1) * sizeof *columns);
        if (shared->columns) memcpy(columns, shared->column, shared->columns * sizeof *columns);
        b->tables[t] = *shared;
        b->tables[t].column = columns;
        if (&b->dataset->tables[t] != b->table) continue;
        b->shown = columns;
        /* The plan's tables keep their number of rows while it runs: the end of the last block is unknown. */
        b->tables[t].rows = PLAN_BLOCK;
    }
}

struct block *block_new(const struct dataset *d, uint32_t table, struct lexicon *texts, enum processor_level level,
                        struct arena *arena)
{
    struct block *b = arena_alloc(arena, sizeof *b);
    const struct dataset_table *t = &d->tables[table];
    *b = (struct block){.dataset = d, .table = t, .level = level, .scan.delimiter = t->csv.delimiter};
    b->texts = texts ? texts : &b->own_texts;
    b->n_kept = t->n_echo + (t->key_field != PLAN_NONE) + (t->own_field != PLAN_NONE);
    b->scan.fields = resize(NULL, CSV_FIELDS_MAX, sizeof *b->scan.fields);
    split_open(&b->split, level, t->csv.delimiter, t->width);
    if (t->lined) b->row_line = resize(NULL, PLAN_BLOCK, sizeof *b->row_line);
    if (t->reader.json) b->json = json_rows_copy(t->reader.json, &b->scan, level, arena);
    make_columns(b, arena);
    make_tables(b, arena);
    return b;
}

void block_release(struct block *b)
{
    sheet_release(&b->sheet);
    split_release(&b->split);
    lexicon_release(&b->own_texts);
    text_release(&b->spill);
    text_release(&b->scan.single);
    free(b->scan.fields);
    free(b->room);
    free(b->begin);
    free(b->stop);
    free(b->odd);
    free(b->kept);
    free(b->notes);
    free(b->row_line);
}

/* ---- notes and kept fields ---- */

void block_add_note(struct block *b, struct block_note n)
{
    if (b->n_notes == b->notes_cap) {
        b->notes_cap = b->notes_cap ? b->notes_cap * 2 : 64;
        b->notes = resize(b->notes, b->notes_cap, sizeof *b->notes);
    }
    b->notes[b->n_notes++] = n;
}

static struct block_kept *kept_row(struct block *b, uint32_t row)
{
    if (row >= b->kept_cap) {
        b->kept_cap = b->kept_cap ? b->kept_cap * 2 : PLAN_BLOCK;
        b->kept = resize(b->kept, (size_t)b->kept_cap * b->n_kept, sizeof *b->kept);
    }
    return &b->kept[(size_t)row * b->n_kept];
}

uint64_t block_line(const struct block *b, uint32_t row) { return b->sheet.line + b->row_line[row]; }

static uint32_t kept_field(const struct block *b, uint32_t k)
{
    if (k < b->table->n_echo) return b->table->echo_field[k];
    return k == b->table->n_echo ? b->table->key_field : b->table->own_field;
}

/* A field of the record that was scanned, or nothing where it has none. */
static struct block_kept keep_scanned(struct block *b, uint32_t field, uint32_t n)
{
    struct block_kept k = {BLOCK_NOWHERE, 0, 0};
    if (field >= n) return k;
    const struct csv_field *f = &b->scan.fields[field];
    k = (struct block_kept){f->at, f->len, f->at - (f->shape != CSV_PLAIN)};
    if (f->at < b->scan.start) k.place = (uint32_t)b->scan.start;       /* a member that is not there: the record */
    if (f->shape != CSV_ESCAPED) return k;
    k.at = BLOCK_SPILL + (uint32_t)b->spill.len;
    csv_add_meant(&b->scan, &b->spill, b->scan.buffer + f->at, f->len);
    k.len = BLOCK_SPILL + (uint32_t)b->spill.len - k.at;
    return k;
}

const char *block_kept_of(const struct block *b, const struct block_kept *k, size_t *len)
{
    *len = k->len;
    if (k->len == 0) return "";
    return k->at >= BLOCK_SPILL ? b->spill.at + (k->at - BLOCK_SPILL) : b->sheet.bytes + k->at;
}

const char *block_kept(const struct block *b, uint32_t row, uint32_t which, size_t *len)
{
    return block_kept_of(b, &b->kept[(size_t)(b->first + row) * b->n_kept + which], len);
}

/* ---- records that are not the usual ones ---- */

/* A note about the record that was scanned; `field` tells the place. */
static void note_row(struct block *b, uint32_t row, enum row_fault fault, uint32_t field)
{
    uint32_t place = (uint32_t)b->scan.start;
    if (field < b->scan.n_fields && field < CSV_FIELDS_MAX)
        place = b->scan.fields[field].at - (b->scan.fields[field].shape != CSV_PLAIN);
    block_add_note(b, (struct block_note){.row = b->first + row, .order = NOTE_ORDER_ROW, .kind = NOTE_ROW, .which = fault, .place = place,
                                .len = b->scan.n_fields});
}

/* How many fields of the record can be trusted, with a note when it is not all of the header's. */
static uint32_t trusted_fields(struct block *b, uint32_t row)
{
    const struct csv *c = &b->scan;
    const uint32_t n = c->n_fields, width = b->table->width;
    uint32_t extra = width;
    bool open = n <= CSV_FIELDS_MAX && c->fields[n - 1].shape == CSV_UNCLOSED;
    if (n == width && !open) return n;
    if (open) {
        note_row(b, row, ROW_QUOTE_OPEN, n - 1);
        return n - 1 < width ? n - 1 : width;
    }
    while (extra < n && extra < CSV_FIELDS_MAX && c->fields[extra].len == 0) extra++;
    if (extra == n) return width;               /* delimiters at the end of the line: nothing is lost */
    note_row(b, row, n > width ? ROW_LONG : ROW_SHORT, n > width ? width : n - 1);
    return n > width ? 0 : n;                   /* which cell is in excess is not known */
}

static void add_odd(struct block *b, uint32_t row, uint32_t number, const struct csv_field *field)
{
    if (b->n_odd == b->odd_cap) {
        b->odd_cap = b->odd_cap ? b->odd_cap * 2 : 64;
        b->odd = resize(b->odd, b->odd_cap, sizeof *b->odd);
    }
    b->odd[b->n_odd++] = (struct block_odd){row, number, *field};
}

/* Puts the record that was scanned in row i of the batch. */
static void take_record(struct block *b, uint32_t i)
{
    const uint32_t width = b->table->width, n = b->scan.n_fields, row = b->rows + i, trusted = trusted_fields(b, row);
    b->trusted[i] = trusted;
    uint32_t *begin = b->begin + (size_t)i * width, *stop = b->stop + (size_t)i * width;
    for (uint32_t f = 0; f < width; f++) {
        const struct csv_field *field = &b->scan.fields[f];
        bool usual = f < trusted && (field->shape == CSV_PLAIN || field->shape == CSV_QUOTED);
        begin[f] = usual && field->at >= b->scan.start ? field->at : (uint32_t)b->scan.start;
        stop[f] = usual ? begin[f] + field->len : begin[f];
        if (f < trusted && !usual) add_odd(b, row, f, field);
    }
    for (uint32_t k = 0; k < b->n_kept; k++) {
        /* A row with cells in excess still has a name, so that its verdict can be told from others. */
        bool is_key = k >= b->table->n_echo;
        struct block_kept kept = keep_scanned(b, kept_field(b, k), !is_key ? n : n > width ? width : trusted);
        kept_row(b, b->first + row)[k] = kept;
    }
}

/* Passes to the next record, which is row i of the batch, if all its cells are usual ones. */
static bool follow_record(struct block *b, uint32_t i)
{
    const uint32_t width = b->table->width, row = b->rows + i;
    uint32_t *begin = b->begin + (size_t)i * width, *stop = b->stop + (size_t)i * width;
    if (!b->json || !json_rows_follow(b->json, begin, stop)) return false;
    b->trusted[i] = width;
    for (uint32_t k = 0; k < b->n_kept; k++) {
        const uint32_t field = kept_field(b, k), at = begin[field];
        const uint32_t place = at ? at - (b->sheet.bytes[at - 1] == '"') : (uint32_t)b->scan.start;     /* 0: a member that is not there */
        kept_row(b, b->first + row)[k] = (struct block_kept){at, stop[field] - at, place};
    }
    return true;
}

/* A record that is too long to be read, or none, counts as a row of which nothing is shown. */
static void take_lost(struct block *b, uint32_t i, enum row_fault fault)
{
    const uint32_t width = b->table->width, row = b->rows + i;
    b->trusted[i] = 0;
    memset(b->begin + (size_t)i * width, 0, width * sizeof *b->begin);
    memset(b->stop + (size_t)i * width, 0, width * sizeof *b->stop);
    note_row(b, row, fault, fault == ROW_TOO_LONG ? PLAN_NONE : 0);
    for (uint32_t k = 0; k < b->n_kept; k++) kept_row(b, b->first + row)[k] = (struct block_kept){BLOCK_NOWHERE, 0, 0};
}

/* Scans up to `most` records from where the scan is; their number. */
static uint32_t scan_batch(struct block *b, uint32_t most)
{
    const size_t cells = (size_t)b->split.most * b->table->width;
    const uint64_t line = b->scan.next_line;
    uint32_t n = 0;
    if (!b->begin) b->begin = resize(NULL, cells, sizeof *b->begin);
    if (!b->stop) b->stop = resize(NULL, cells, sizeof *b->stop);
    if (b->sheet.too_long) {
        if (b->lines) return 0;
        b->lines = 1;
        if (b->row_line) b->row_line[b->rows] = 0;
        b->scan.n_fields = 0;
        take_lost(b, n++, ROW_TOO_LONG);
        return n;
    }
    for (bool more = true; more && n < most;) {
        const uint32_t before = n;
        if (follow_record(b, n)) n++;
        else switch (b->json ? json_rows_next(b->json) : csv_next(&b->scan)) {
        case CSV_RECORD: take_record(b, n++); break;
        case CSV_TOO_LONG: take_lost(b, n++, ROW_TOO_LONG); break;
        case CSV_MALFORMED: take_lost(b, n++, ROW_MALFORMED); break;
        case CSV_END: case CSV_FAILED: more = false; break;
        }
        if (b->row_line && n > before) b->row_line[b->rows + before] = b->lines + (uint32_t)(b->scan.line - line);
    }
    b->lines += (uint32_t)(b->scan.next_line - line);
    return n;
}

/* ---- cells ---- */

struct quick_cells block_cells(const struct block *b, uint32_t field, uint32_t n)
{
    const uint32_t width = b->table->width;
    if (!b->stops) return (struct quick_cells){b->sheet.bytes, b->begin + field, b->stop + field, width, 0, n};
    if (field + 1 == width) return (struct quick_cells){b->sheet.bytes, b->last_begin, b->last_stop, 1, 0, n};
    return (struct quick_cells){b->sheet.bytes, b->stops + field - 1, b->stops + field, width, 1, n};
}

struct block_note block_place(const struct block *b, uint32_t column, uint32_t i)
{
    const uint32_t field = b->columns[column].of->field;
    const struct quick_cells cells = block_cells(b, field, i + 1);
    const uint32_t at = cells.begin[i * cells.stride] + cells.skip;
    struct block_note place = {.row = b->first + b->rows + i, .order = NOTE_ORDER_CELL + column, .kind = NOTE_CELL, .column = column,
                               .place = at, .at = at, .len = cells.stop[i * cells.stride] - at};
    if (b->stops) return place;
    for (uint32_t k = 0; k < b->n_odd; k++) {
        const struct block_odd *odd = &b->odd[k];
        if (odd->row != b->rows + i || odd->field != field) continue;
        place.at = odd->is.at;
        place.len = odd->is.len;
        place.place = odd->is.at - (b->sheet.bytes[odd->is.at - 1] == '"');
        place.escaped = odd->is.shape == CSV_ESCAPED;
        return place;
    }
    /* Such a batch has cells without their quotes. */
    if (at && b->sheet.quotes) place.place -= b->sheet.bytes[at - 1] == '"';
    return place;
}

const char *block_text(struct block *b, const struct block_note *place, size_t *len)
{
    const char *text = b->sheet.bytes + place->at;
    *len = place->len;
    if (!place->escaped) return text;
    b->scan.single.len = 0;
    text_add(&b->scan.single, "");
    csv_add_meant(&b->scan, &b->scan.single, text, *len);
    *len = b->scan.single.len;
    return b->scan.single.at;
}

/* A cell that quick_read left. */
static void read_left(struct block *b, struct block_note place)
{
    struct block_column *c = &b->columns[place.column];
    const uint32_t row = place.row - b->first;
    struct cell_value value = {0, 0};
    size_t len;
    const char *text = block_text(b, &place, &len);
    enum cell_state state = cell_read(&c->of->type, b->texts, text, len, &value);
    c->lo[row] = value.lo;
    if (c->hi && !c->ranged && value.lo != value.hi) {
        c->ranged = true;
        memcpy(c->hi, c->lo, (b->rows + SPLIT_ROWS < PLAN_BLOCK ? b->rows + SPLIT_ROWS : PLAN_BLOCK) * sizeof *c->hi);
    }
    if (c->ranged) c->hi[row] = value.hi;
    if (state == CELL_KNOWN) c->known[row / 64] |= UINT64_C(1) << (row % 64);
    if (state <= CELL_MISSING) return;
    place.which = state;
    block_add_note(b, place);
}

static void read_odd(struct block *b, uint32_t column, const struct block_odd *odd)
{
    struct block_note place = block_place(b, column, odd->row - b->rows);
    place.which = odd->is.shape == CSV_NESTED ? CELL_NESTED : CELL_BROKEN;
    if (odd->is.shape == CSV_BROKEN || odd->is.shape == CSV_NESTED) block_add_note(b, place);
    else read_left(b, place);
}

/* Bits of a batch that begins at any row. */
static void add_bits(uint64_t *to, uint32_t row, uint64_t bits)
{
    to[row / 64] |= bits << (row % 64);
    if (row % 64 && bits >> (64 - row % 64)) to[row / 64 + 1] |= bits >> (64 - row % 64);
}

/* Types a column of the n rows of a batch. */
static void read_column(struct block *b, uint32_t column, uint32_t n)
{
    struct block_column *c = &b->columns[column];
    const uint32_t field = c->of->field;
    const struct quick_cells cells = block_cells(b, field, n);
    struct quick_seen seen = quick_read(&c->quick, b->level, &cells, c->lo + b->rows);
    add_bits(c->known, b->rows, seen.known);
    if (c->ranged) memcpy(c->hi + b->rows, c->lo + b->rows, n * sizeof *c->hi);
    for (; seen.left; seen.left &= seen.left - 1) read_left(b, block_place(b, column, (uint32_t)__builtin_ctzll(seen.left)));
    for (uint32_t k = 0; !b->stops && k < b->n_odd; k++)
        if (b->odd[k].field == field) read_odd(b, column, &b->odd[k]);
}

static void read_columns(struct block *b, uint32_t n)
{
    for (uint32_t i = 0; i < b->n_columns; i++) read_column(b, i, n);
    readings_check(b, n);
    b->n_odd = 0;
}

/* Rows as the splitter gives them. */
static void split_columns(struct block *b, uint32_t n)
{
    const uint32_t width = b->table->width, last = width - 1, *stops = b->stops;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t begin = stops[i * width + last - 1] + 1, stop = stops[i * width + last];
        b->last_begin[i] = begin;
        b->last_stop[i] = stop - (stop > begin && b->sheet.bytes[stop - 1] == '\r');
    }
    read_columns(b, n);
    for (uint32_t i = 0; i < n && b->n_kept; i++) {
        struct block_kept *kept = kept_row(b, b->first + b->rows + i);
        for (uint32_t k = 0; k < b->n_kept; k++) {
            uint32_t field = kept_field(b, k), at = stops[(int64_t)i * width + field - 1] + 1;
            kept[k] = (struct block_kept){at, (field == last ? b->last_stop[i] : stops[i * width + field]) - at, at};
        }
    }
    for (uint32_t i = 0; i < n && b->row_line; i++) b->row_line[b->rows + i] = b->lines + i;
    b->lines += n;
}

/* ---- blocks ---- */

void block_begin(struct block *b)
{
    struct sheet *s = &b->sheet;
    b->first = b->rows = b->lines = b->n_notes = 0;
    b->spill.len = 0;
    csv_over(&b->scan, s->bytes, s->len);
    split_over(&b->split, s->bytes, (uint32_t)s->len + (s->len && s->bytes[s->len - 1] != '\n'));
}

/* The next rows, at most `most`; 0 when none is left. */
static uint32_t read_batch(struct block *b, uint32_t most)
{
    uint32_t n;
    b->stops = NULL;
    if (b->json || b->sheet.too_long || b->sheet.quotes || b->table->width < 2) {
        n = scan_batch(b, most < b->split.most ? most : b->split.most);
    } else {
        n = split_rows(&b->split, most, &b->stops);
        if (n) {
            split_columns(b, n);
            return n;
        }
        b->stops = NULL;
        b->scan.next = split_place(&b->split);
        if (b->scan.next > b->scan.end) b->scan.next = b->scan.end;
        n = scan_batch(b, 1);
        split_skip(&b->split, (uint32_t)b->scan.next);
    }
    if (n) read_columns(b, n);
    return n;
}

static void forget_rows(struct block *b)
{
    bool texts = false;
    b->first += b->rows;
    b->rows = 0;
    for (uint32_t i = 0; i < b->n_columns; i++) {
        memset(b->columns[i].known, 0, WORDS * sizeof(uint64_t));
        b->columns[i].ranged = false;
        texts |= b->columns[i].of->declared->type == DATA_TEXT;
    }
    if (texts && b->texts == &b->own_texts) dataset_reset_texts(b->dataset, b->texts);
}

static int compare_notes(const void *a, const void *b)
{
    const struct block_note *x = a, *y = b;
    if (x->row != y->row) return x->row < y->row ? -1 : 1;
    return (x->order > y->order) - (x->order < y->order);
}

/* Is it the key of a row, as it stands in the chunk, without blanks around? */
static bool is_plain_key(const struct block *b, const struct block_kept *k)
{
    const char *text = b->sheet.bytes + k->at;
    return k->at < BLOCK_SPILL && k->len > 0 && *text != ' ' && text[k->len - 1] != ' ';
}

/* Keys of up to sixteen bytes as words that compare as they do with others of the same length. */
struct key_words { uint64_t high, low; uint32_t len; };
static struct key_words words_of(const struct block *b, const struct block_kept *k)
{
    const char *text = b->sheet.bytes + k->at;
    uint64_t first, last;
    struct key_words w = {0, 0, k->len};
    memcpy(&first, text, sizeof first);
    memcpy(&last, text + k->len - sizeof last, sizeof last);        /* there is a pad before the chunk */
    if (k->len >= sizeof first) w.high = __builtin_bswap64(first);
    w.low = __builtin_bswap64(last);
    if (k->len < sizeof last) w.low &= (UINT64_C(1) << (8 * k->len)) - 1;
    return w;
}

/* Sets `ascending` and `in_order` for the rows of the chunk. */
static void look_at_keys(struct block *b)
{
    const uint32_t key = b->table->n_echo, most = 2 * sizeof(uint64_t);
    struct key_words before = {0, 0, 0}, now = before;
    b->ascending = b->in_order = b->n_kept > key && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__;
    for (uint32_t i = 0; i < b->first && b->in_order; i++, before = now) {
        const struct block_kept *kept = &b->kept[(size_t)i * b->n_kept + key];
        b->in_order = is_plain_key(b, kept);
        if (!b->in_order) break;
        now = kept->len <= most ? words_of(b, kept) : (struct key_words){0, 0, kept->len};
        if (i == 0) continue;
        int order = before.high < now.high || (before.high == now.high && before.low < now.low) ? -1 : before.high != now.high || before.low != now.low;
        if (now.len != before.len || now.len > most)
            order = key_compare(b->sheet.bytes + (kept - b->n_kept)->at, before.len, b->sheet.bytes + kept->at, now.len);
        b->ascending &= order < 0;
        b->in_order = order <= 0;
    }
    b->ascending &= b->in_order;
}

bool block_read(struct block *b)
{
    uint32_t from = b->n_notes;
    forget_rows(b);
    for (uint32_t n = 1; n && b->rows < PLAN_BLOCK; b->rows += n) n = read_batch(b, PLAN_BLOCK - b->rows);
    if (b->n_notes > from) qsort(b->notes + from, b->n_notes - from, sizeof *b->notes, compare_notes);
    for (uint32_t i = 0; i < b->n_columns; i++) {
        const struct block_column *c = &b->columns[i];
        struct plan_column *column = &b->shown[c->of->number];
        column->lo = c->lo;
        column->hi = c->ranged ? c->hi : NULL;      /* whole dates alone are cheaper to judge */
        column->known = c->known;
    }
    if (b->rows == 0) look_at_keys(b);
    return b->rows > 0;
}
