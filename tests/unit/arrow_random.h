/* arrow_random.h - the rows of a random table as Arrow arrays, each column in some format that can hold its values. */
#ifndef RIPX_TESTS_ARROW_RANDOM_H
#define RIPX_TESTS_ARROW_RANDOM_H

#include "backends/native/runtime/runtime.h"
#include "tests/unit/native_random.h"

enum { BATCH_COLUMNS = COLUMNS + 2, FRONT = 80, TEXT_ROOM = 40 };

struct batch {
    struct ArrowSchema schema, column_schema[BATCH_COLUMNS], value_schema[BATCH_COLUMNS], *schemas[BATCH_COLUMNS];
    struct ArrowArray array, column[BATCH_COLUMNS], values[BATCH_COLUMNS], *columns[BATCH_COLUMNS];
    uint32_t formats;                   /* how many kinds were met with, as a sum of their hashes: for a look at the variety */
};

/* The cells of one column while they are written: `front` cells that are not the batch's, then its rows. */
struct writing {
    struct maker *m;
    const struct plan_column *cells;
    const struct data_column *column;
    uint32_t front, n;
    const int64_t *lo, *hi;
    bool *known;
};

static void *room(struct maker *m, size_t n) { return arena_alloc(m->arena, n + 64); }

/* ---- cells of fixed width ---- */

static int64_t power_of(int32_t n)
{
    int64_t p = 1;
    while (n-- > 0) p *= 10;
    return p;
}

static bool store_whole(char kind, void *data, uint32_t i, int64_t v)
{
    switch (kind) {
    case 'c': ((int8_t *)data)[i] = (int8_t)v; return v == (int8_t)v;
    case 'C': ((uint8_t *)data)[i] = (uint8_t)v; return v == (uint8_t)v;
    case 's': ((int16_t *)data)[i] = (int16_t)v; return v == (int16_t)v;
    case 'S': ((uint16_t *)data)[i] = (uint16_t)v; return v == (uint16_t)v;
    case 'i': ((int32_t *)data)[i] = (int32_t)v; return v == (int32_t)v;
    case 'I': ((uint32_t *)data)[i] = (uint32_t)v; return v == (uint32_t)v;
    case 'l': ((int64_t *)data)[i] = v; return true;
    default: ((uint64_t *)data)[i] = (uint64_t)v; return v >= 0;
    }
}

static bool store_number(const struct writing *w, const char *format, void *data, uint32_t i, int64_t v)
{
    int64_t per = power_of(w->column->scale);
    int32_t more;
    switch (format[0]) {
    case 'g': ((double *)data)[i] = (double)v / (double)per; return v <= 100000000000000 && v >= -100000000000000;
    case 'f': ((float *)data)[i] = (float)((double)v / (double)per); return v <= 1000000 && v >= -1000000;
    case 'd':
        more = (int32_t)strtol(strchr(format, ',') + 1, NULL, 10) - w->column->scale;
        if (more < 0) return false;
        __int128 wide_value = (__int128)v * power_of(more);
        memcpy((char *)data + 16 * (size_t)i, &wide_value, 16);
        return v <= 999999999999999 && v >= -999999999999999;
    default: return v % per == 0 && store_whole(format[0], data, i, v / per);
    }
}

static bool store_time(const char *format, void *data, uint32_t i, int64_t v, bool day, struct maker *m)
{
    if (!strcmp(format, "tdD")) return ((int32_t *)data)[i] = (int32_t)v, day;
    int64_t second = !strcmp(format, "tdm") || format[2] == 'm' ? 1000 : format[2] == 'u' ? 1000000 : format[2] == 'n' ? 1000000000 : 1;
    int64_t unit = second * (day ? 86400 : 60), at;
    if (!strcmp(format, "tdm") && !day) return false;
    if (__builtin_mul_overflow(v, unit, &at) || at > INT64_MAX - unit) return false;
    ((int64_t *)data)[i] = at + (int64_t)(draw(m) % (uint64_t)unit);
    return true;
}

static bool store_cell(const struct writing *w, const char *format, void *data, uint32_t i, int64_t v)
{
    switch (w->column->type) {
    case DATA_NUMBER: return store_number(w, format, data, i, v);
    case DATA_DATE: return store_time(format, data, i, v, true, w->m);
    case DATA_INSTANT: return store_time(format, data, i, v, false, w->m);
    case DATA_BOOLEAN:
        if (format[0] != 'b') return store_whole(format[0], data, i, v);
        if (v) ((uint8_t *)data)[i / 8] |= (uint8_t)(1u << (i % 8));
        return true;
    case DATA_CODE:
    case DATA_TEXT: break;
    }
    return false;
}

/* The values in a buffer; NULL when one cannot be held. Cells that are unknown or in front hold anything. */
static void *fixed_cells(const struct writing *w, const char *format)
{
    void *data = room(w->m, 16 * (size_t)w->n);
    for (uint32_t i = 0; i < w->n; i++) {
        int64_t v = w->known[i] ? w->lo[i] : format[0] == 'b' ? 0 : (int64_t)draw(w->m);
        if (format[0] == 'd' && !w->known[i]) v = between(w->m, -1000, 1000);
        if (w->known[i] && w->lo[i] != w->hi[i]) return NULL;
        if (!store_cell(w, format, data, i, v) && w->known[i]) return NULL;
    }
    return data;
}

/* ---- cells that are text ---- */

static void write_number(struct maker *m, char *out, int64_t v, int32_t scale)
{
    struct text t;
    uint64_t per = (uint64_t)power_of(scale), size = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    text_init(&t);
    text_addf(&t, "%s%llu", v < 0 ? "-" : below(m, 9) ? "" : "+", (unsigned long long)(size / per));
    if (size % per) text_addf(&t, ".%0*llu%s", (int)scale, (unsigned long long)(size % per), below(m, 5) ? "" : "e0");
    else if (!below(m, 6)) text_add(&t, ".0");
    assert_true(t.len < TEXT_ROOM);
    memcpy(out, t.at, t.len + 1);
    text_release(&t);
}

static bool write_cell(const struct writing *w, uint32_t i, char out[TEXT_ROOM])
{
    static const char *const words[2][4] = {{"false", "Non", "0", "n"}, {"TRUE", "oui", "1", "Y"}};
    int64_t lo = w->lo[i], hi = w->hi[i];
    char day[DATE_TEXT_SIZE];
    switch (w->column->type) {
    case DATA_NUMBER:
        write_number(w->m, out, lo, w->column->scale);
        return lo <= 99999999999999999 && lo >= -99999999999999999;
    case DATA_DATE:
        date_format((int32_t)lo, day);
        snprintf(out, TEXT_ROOM, "%.*s%s", lo == hi ? 10 : hi - lo < 31 ? 7 : 4, day, lo == hi && !below(w->m, 6) ? "T10:20:30" : "");
        return true;
    case DATA_INSTANT:
        date_format((int32_t)(lo >= 0 ? lo / 1440 : -((1439 - lo) / 1440)), day);
        lo = (lo % 1440 + 1440) % 1440;
        snprintf(out, TEXT_ROOM, "%s%c%02d:%02d%s", day, below(w->m, 2) ? 'T' : ' ', (int)(lo / 60), (int)(lo % 60), below(w->m, 2) ? "" : ":59");
        return true;
    case DATA_BOOLEAN: snprintf(out, TEXT_ROOM, "%s", words[lo][below(w->m, 4)]); return true;
    case DATA_CODE: snprintf(out, TEXT_ROOM, "%s", w->column->codes[lo]); return true;
    case DATA_TEXT: break;
    }
    return false;
}

static void add_text(const struct writing *w, const char *format, struct ArrowArray *a, uint32_t i, const char *text, size_t *at)
{
    size_t n = strlen(text);
    char *bytes = (char *)a->buffers[2];
    memcpy(bytes + *at, text, n);
    if (format[0] == 'u') {
        ((int32_t *)a->buffers[1])[i + 1] = (int32_t)(*at + n);
    } else if (format[0] == 'U') {
        ((int64_t *)a->buffers[1])[i + 1] = (int64_t)(*at + n);
    } else {
        int32_t *view = (int32_t *)a->buffers[1] + 4 * (size_t)i;
        view[0] = (int32_t)n;
        memcpy(view + 1, text, n < 12 ? n : 12);
        if (n > 12) view[2] = 0, view[3] = (int32_t)*at;
    }
    *at += n;
    (void)w;
}

static bool text_cells(const struct writing *w, const char *format, struct ArrowArray *a)
{
    size_t at = 0;
    a->n_buffers = 3;
    a->buffers = room(w->m, 3 * sizeof *a->buffers);
    a->buffers[1] = room(w->m, 16 * (size_t)(w->n + 1));
    a->buffers[2] = room(w->m, TEXT_ROOM * (size_t)w->n);
    for (uint32_t i = 0; i < w->n; i++) {
        char cell[TEXT_ROOM] = "", text[TEXT_ROOM + 4];
        bool some = w->known[i];
        if (some && !write_cell(w, i, cell)) return false;
        snprintf(text, sizeof text, "%s%s%s", below(w->m, 8) ? "" : " ", cell, below(w->m, 8) ? "" : "\t");
        add_text(w, format, a, i, text, &at);
    }
    return true;
}

/* ---- columns ---- */

static const char *const *formats_of(enum data_type type)
{
    static const char *const numbers[] = {"c", "s", "i", "l", "C", "S", "I", "L", "f", "g", "d:30,1", "d:38,3,128", "u", "U", "vu", "i", "g", "l", NULL};
    static const char *const dates[] = {"tdD", "tdm", "tss:", "tsm:", "tsu:", "tsn:", "u", "U", "vu", "tdD", "tdD", NULL};
    static const char *const instants[] = {"tss:", "tsm:", "tsu:", "u", "U", "vu", NULL}, *const codes[] = {"u", "U", "vu", NULL};
    static const char *const truths[] = {"b", "c", "l", "u", "vu", "b", NULL};
    switch (type) {
    case DATA_NUMBER: return numbers;
    case DATA_DATE: return dates;
    case DATA_INSTANT: return instants;
    case DATA_BOOLEAN: return truths;
    case DATA_CODE:
    case DATA_TEXT: break;
    }
    return codes;
}

static bool is_text(const char *format) { return !strcmp(format, "u") || !strcmp(format, "U") || !strcmp(format, "vu"); }

static uint8_t *bitmap(struct maker *m, uint32_t n, const bool *on)
{
    uint8_t *bits = room(m, n / 8 + 1);
    for (uint32_t i = 0; i < n; i++)
        if (on[i]) bits[i / 8] |= (uint8_t)(1u << (i % 8));
    return bits;
}

/* False: the format cannot hold the column. */
static bool write_values(const struct writing *w, const char *format, struct ArrowSchema *schema, struct ArrowArray *a)
{
    *schema = (struct ArrowSchema){.format = format, .flags = 2};
    *a = (struct ArrowArray){.length = w->n - w->front, .offset = w->front, .null_count = -1, .n_buffers = 2};
    if (is_text(format)) {
        if (!text_cells(w, format, a)) return false;
    } else {
        a->buffers = room(w->m, 2 * sizeof *a->buffers);
        a->buffers[1] = fixed_cells(w, format);
        if (!a->buffers[1]) return false;
    }
    bool all = true;
    for (uint32_t i = w->front; i < w->n; i++) all = all && w->known[i];
    a->buffers[0] = all ? NULL : bitmap(w->m, w->n, w->known);
    a->null_count = all && below(w->m, 2) ? 0 : -1;
    return true;
}

/* The cells as a dictionary of themselves, in another order, and indices; some cells are unknown by their index, some in it. */
static void write_dictionary(struct writing *w, struct ArrowSchema *schema, struct ArrowArray *a, struct ArrowSchema *values, struct ArrowArray *of)
{
    uint32_t *place = room(w->m, w->n * sizeof *place), n = w->n;
    int64_t *lo = room(w->m, n * sizeof *lo), *hi = room(w->m, n * sizeof *hi);
    bool *known = room(w->m, n), *valid = room(w->m, n);
    struct writing sorted = *w;
    for (uint32_t i = 0; i < n; i++) place[i] = (uint32_t)(((uint64_t)i * 7919 + 13) % n);
    for (uint32_t i = 0; n % 7919 && i < n; i++) {
        lo[place[i]] = w->lo[i];
        hi[place[i]] = w->hi[i];
        known[place[i]] = w->known[i];
    }
    sorted.lo = lo;
    sorted.hi = hi;
    sorted.known = known;
    sorted.front = 0;
    *schema = *values;
    *a = *of;
    for (int tries = 0; ; tries++) {
        const char *const *formats = formats_of(w->column->type);
        uint32_t k = 0;
        while (formats[k]) k++;
        if (write_values(&sorted, tries < 20 ? formats[below(w->m, k)] : "u", values, of)) break;
        assert_true(tries < 21);
    }
    int32_t *indices = room(w->m, n * sizeof *indices);
    for (uint32_t i = 0; i < n; i++) {
        valid[i] = w->known[i] || below(w->m, 2);
        indices[i] = valid[i] ? (int32_t)place[i] : -5;
    }
    *schema = (struct ArrowSchema){.format = "i", .flags = 2, .dictionary = values};
    *a = (struct ArrowArray){.length = n - w->front, .offset = w->front, .null_count = -1, .n_buffers = 2, .dictionary = of};
    a->buffers = room(w->m, 2 * sizeof *a->buffers);
    a->buffers[0] = bitmap(w->m, n, valid);
    a->buffers[1] = indices;
}

static void write_column(struct maker *m, struct batch *b, uint32_t at, uint32_t column, const bool *row_valid)
{
    const struct plan_column *c = &m->env->table[0].column[column];
    struct writing w = {.m = m, .cells = c, .column = &m->v->tables.at[0].columns.at[column], .front = below(m, 2) ? 0 : below(m, FRONT)};
    w.n = w.front + ROWS;
    int64_t *lo = room(m, w.n * sizeof *lo), *hi = room(m, w.n * sizeof *hi);
    w.known = room(m, w.n);
    for (uint32_t i = 0; i < ROWS; i++) {
        lo[w.front + i] = c->lo[i];
        hi[w.front + i] = c->hi ? c->hi[i] : c->lo[i];
        w.known[w.front + i] = c->known[i / 64] >> (i % 64) & 1;
        /* A row that is not there at all may say anything in its cells. */
        if (!row_valid[i] && below(m, 2)) w.known[w.front + i] = true;
    }
    w.lo = lo;
    w.hi = hi;
    const char *const *formats = formats_of(w.column->type);
    uint32_t k = 0;
    while (formats[k]) k++;
    if (!below(m, 5) && w.n % 7919) {
        write_dictionary(&w, &b->column_schema[at], &b->column[at], &b->value_schema[at], &b->values[at]);
    } else {
        /* What holds anything: an integer where there is no scale, else text. */
        for (int tries = 0;; tries++) {
            const char *format = tries < 20 ? formats[below(m, k)] : w.column->type == DATA_NUMBER && !w.column->scale ? "l" : "u";
            if (write_values(&w, format, &b->column_schema[at], &b->column[at])) break;
            assert_true(tries < 21);
        }
    }
    b->column_schema[at].name = w.column->name;
    for (const char *f = b->column_schema[at].format; *f; f++) b->formats = b->formats * 31 + (unsigned char)*f;
}

/* The table as a record batch of columns in some order, with some that nobody asks for. Rows that are null as a whole have no
   value in the environment. */
static struct batch *make_batch(struct maker *m, const bool *row_valid)
{
    struct batch *b = room(m, sizeof *b);
    uint32_t first = below(m, BATCH_COLUMNS);
    for (uint32_t i = 0; i < BATCH_COLUMNS; i++) {
        uint32_t at = (first + i) % BATCH_COLUMNS;
        b->schemas[at] = &b->column_schema[at];
        b->columns[at] = &b->column[at];
        if (i < COLUMNS) {
            write_column(m, b, at, i, row_valid);
        } else {
            b->column_schema[at] = (struct ArrowSchema){.format = "+l", .name = i == COLUMNS ? "other" : "C0"};
            b->column[at] = (struct ArrowArray){.length = ROWS};
        }
    }
    b->schema = (struct ArrowSchema){.format = "+s", .name = "", .n_children = BATCH_COLUMNS, .children = b->schemas};
    b->array = (struct ArrowArray){.length = ROWS, .n_buffers = 1, .null_count = -1, .n_children = BATCH_COLUMNS, .children = b->columns};
    b->array.buffers = room(m, sizeof *b->array.buffers);
    b->array.buffers[0] = bitmap(m, ROWS, row_valid);
    return b;
}

#endif
