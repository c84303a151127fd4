/* bind.c - reads a header, finds columns by name, suggests the nearest when one is not there. */
#include "backends/validate/bind.h"

#include "backends/validate/signature.h"
#include "lang/name.h"

#include <string.h>

static void say(struct dataset *d, enum diag_code code, const char *a, const char *b)
{
    diag_rx2(d->faults.diags, code, span_none(), a, b);
    d->unreadable = true;
}

static void say_other(struct dataset *d, const char *path, const struct signature *other)
{
    struct msg args[] = {msg_same(path), other->what};
    struct diag *diag = diag_rx(d->faults.diags, RX_DATA_OTHER_KIND, span_none(), 2, args);
    diag_help(d->faults.diags, diag, other->instead);
    d->unreadable = true;
}

static bool read_header(struct dataset *d, struct dataset_table *t)
{
    const struct data_input *in = t->input;
    struct reader *r = &t->reader;
    switch (reader_open(r, &t->csv, in->read, in->ctx, in->path, &in->options, d->arena)) {
    case READER_OPENED: break;
    case READER_EMPTY: say(d, RX_DATA_EMPTY, in->path, ""); return false;
    case READER_NOT_TABLE: {
        struct msg args[] = {msg_same(in->path), reader_format_words(r->format)};
        struct diag *diag = diag_rx(d->faults.diags, RX_DATA_NOT_TABLE, span_none(), 2, args);
        if (r->format == READER_DATASET_JSON)
            diag_help(d->faults.diags, diag, msg_of("--input-format ndjson lit un objet par ligne", "--input-format ndjson reads an object a line"));
        d->unreadable = true;
        return false;
    }
    case READER_OTHER_KIND: say_other(d, in->path, r->other); return false;
    case READER_FAILED: say(d, RX_DATA_UNREADABLE, in->path, ""); return false;
    }
    if (r->n_names > CSV_FIELDS_MAX) {
        say(d, RX_DATA_TOO_MANY_COLUMNS, in->path, arena_printf(d->arena, "%d", CSV_FIELDS_MAX));
        return false;
    }
    t->width = r->n_names;
    t->header = arena_alloc(d->arena, t->width * sizeof *t->header);
    for (uint32_t i = 0; i < t->width; i++) t->header[i] = names_intern_text(d->names, r->names[i]);
    return true;
}

uint32_t bind_find(struct dataset *d, struct dataset_table *t, const char *name, bool *twice)
{
    const struct name *wanted = names_intern_text(d->names, name);
    uint32_t found = PLAN_NONE;
    *twice = false;
    if (t->reader.open) {
        found = reader_path(&t->reader, name);
        if (found != PLAN_NONE && found >= t->width) t->width = found + 1;
        return found;
    }
    for (uint32_t i = 0; i < t->width; i++) {
        if (t->header[i] != wanted) continue;
        *twice = found != PLAN_NONE;
        if (!*twice) found = i;
    }
    return found;
}

const char *bind_near(struct dataset *d, const struct dataset_table *t, const char *name)
{
    const char **names;
    uint32_t n = reader_names(&t->reader, d->arena, &names);
    const char *near = diag_suggest(name, names, n);
    return near ? fault_text(d->arena, near, strlen(near)) : NULL;
}

void bind_missing(struct dataset *d, const struct dataset_table *t, const char *name, const struct data_column *declared)
{
    struct diags *ds = d->faults.diags;
    struct msg own = msg_same(declared ? declared->name : name), of = msg_same("");
    if (strcmp(name, own.text[LANG_FR]) != 0) of = msg_fill(d->arena, msg_of(" pour « {0} »", " for '{0}'"), 1, &own);
    struct msg args[] = {msg_same(t->input->path), msg_same(name), of};
    struct diag *diag = diag_rx(ds, RX_DATA_COLUMN_MISSING, span_none(), 3, args);
    const char *near = bind_near(d, t, name);
    if (near) {
        struct msg arg = msg_same(near);
        diag_help(ds, diag, msg_fill(d->arena, msg_of("est-ce « {0} » ?", "is it '{0}'?"), 1, &arg));
    }
    if (declared && !span_is_none(declared->span))
        diag_mark(ds, diag, declared->span, msg_of("déclarée ici", "declared here"));
    d->unreadable = true;
}

/* The field of a declared column, with a diagnostic when there is none or there are two. */
static uint32_t field_of(struct dataset *d, struct dataset_table *t, const struct data_column *c)
{
    bool twice;
    uint32_t field = bind_find(d, t, c->bound, &twice);
    if (field == PLAN_NONE) bind_missing(d, t, c->bound, c);
    else if (twice) say(d, RX_DATA_COLUMN_TWICE, t->input->path, c->bound);
    else reader_want(&t->reader, field, c);
    return field;
}

static struct dataset_column *read_column(const struct dataset_table *t, uint32_t number)
{
    for (uint32_t i = 0; i < t->n_columns; i++)
        if (t->columns[i].number == number) return &t->columns[i];
    return NULL;
}

/* A reading of which no program reads the columns says nothing. */
static void bind_readings(struct dataset *d, struct dataset_table *t)
{
    t->readings = arena_alloc(d->arena, (t->declared->readings.len + 1) * sizeof *t->readings);
    for (uint32_t i = 0; i < t->declared->readings.len; i++) {
        const struct data_reading *r = &t->declared->readings.at[i];
        struct dataset_reading is = {r, read_column(t, r->value), read_column(t, r->unit), read_column(t, r->when)};
        if (!is.value || (r->unit != PLAN_NONE && !is.unit) || (r->when != PLAN_NONE && !is.when)) continue;
        t->readings[t->n_readings++] = is;
    }
}

bool bind_table(struct dataset *d, uint32_t table)
{
    struct dataset_table *t = &d->tables[table];
    if (!read_header(d, t)) return false;
    uint32_t n = t->declared->columns.len;
    t->line = t->csv.next_line;
    t->columns = arena_alloc(d->arena, n * sizeof *t->columns);
    for (uint32_t i = 0; i < n; i++) {
        if (!d->needs.column[table][i]) continue;
        const struct data_column *declared = &t->declared->columns.at[i];
        t->columns[t->n_columns++] = (struct dataset_column){
            .declared = declared, .number = i, .field = field_of(d, t, declared), .type = cell_type_new(d->arena, declared)};
        t->columns[t->n_columns - 1].type.comma = t->input->decimal_comma;
        if (!t->reader.xpt) t->columns[t->n_columns - 1].type.dates = t->input->dates;      /* its days are no texts */
    }
    if (t->reader.open && t->width == 0) t->width = reader_path(&t->reader, "") + 1;      /* a record has a field at least */
    bind_readings(d, t);
    if (t->declared->key < n) {
        const struct data_column *key = &t->declared->columns.at[t->declared->key];
        t->key_field = field_of(d, t, key);
    }
    if (t->key_field != PLAN_NONE && t->declared->own_key && t->declared->own_key <= n && d->needs.whole)
        t->own_field = field_of(d, t, &t->declared->columns.at[t->declared->own_key - 1]);
    return !d->unreadable;
}
