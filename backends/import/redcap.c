/* redcap.c - the data dictionary of REDCap, one row a field.

   The header is that of the file that REDCap downloads ("Variable / Field Name", "Field Type", …), or the shorter one of the
   dictionaries that ISARIC publishes ("Variable", "Type", "Question", "Answer Options", "Skip Logic"). */
#include "backends/import/dictionary.h"

#include "backends/validate/csv.h"
#include "backends/validate/fault.h"

#include <inttypes.h>
#include <string.h>

enum { FIELDS_MAX = CSV_FIELDS_MAX, NAME_MAX_BYTES = 100 };

/* What the columns are called, in each header. */
static const char *const headers[2][PARTS] = {
    {"Variable / Field Name", "Form Name", "Section Header", "Field Type", "Field Label", "Choices, Calculations, OR Slider Labels",
     "Text Validation Type OR Show Slider Number", "Text Validation Min", "Text Validation Max", NULL, "Branching Logic (Show field only if...)", "Required Field?"},
    {"Variable", "Form", "Section", "Type", "Question", "Answer Options", "Validation", "Minimum", "Maximum", "List", "Skip Logic", NULL}};

/* ---- reading rows ---- */

struct reader { struct csv csv; const char *text; size_t len, given; uint32_t file; };

static size_t give(void *ctx, char *buffer, size_t n)
{
    struct reader *r = ctx;
    size_t left = r->len - r->given, k = n < left ? n : left;
    memcpy(buffer, r->text + r->given, k);
    r->given += k;
    return k;
}

/* The bytes of a field in the file: all that was read, less what stands behind it in the buffer. */
static struct span span_of(const struct reader *r, uint32_t field)
{
    const struct csv_field *f = &r->csv.fields[field];
    uint32_t lo = (uint32_t)(r->given - (r->csv.end - f->at));
    return (struct span){r->file, lo, lo + f->len};
}

static struct span span_of_row(const struct reader *r)
{
    uint32_t lo = (uint32_t)(r->given - (r->csv.end - r->csv.start)), n = 0;
    while (lo + n < r->len && r->text[lo + n] != '\n' && n < 60) n++;
    return (struct span){r->file, lo, lo + n};
}

static const char *place_of(struct import *im, const struct reader *r)
{
    return arena_printf(im->arena, "%s:%" PRIu64 ":1", im->in.path, r->csv.line);
}

/* Which column of the file each part is in; UINT32_MAX when it has none. */
struct layout { uint32_t column[PARTS]; bool short_header; };

static bool read_header(struct import *im, struct reader *r, struct layout *out)
{
    const struct csv *c = &r->csv;
    for (uint32_t p = 0; p < PARTS; p++) out->column[p] = UINT32_MAX;
    for (uint32_t h = 0; h < 2; h++) {
        for (uint32_t f = 0; f < c->n_fields && f < CSV_FIELDS_MAX; f++) {
            size_t n;
            const char *text = csv_text(&r->csv, f, &n), *name = import_clean(im->arena, text, n);
            for (uint32_t p = 0; p < PARTS; p++)
                if (headers[h][p] && strcmp(headers[h][p], name) == 0 && out->column[p] == UINT32_MAX) out->column[p] = f;
        }
        out->short_header = h == 1;
        if (out->column[PART_NAME] != UINT32_MAX) break;
    }
    static const enum field_part needed[] = {PART_NAME, PART_TYPE};
    for (size_t i = 0; i < 2; i++)
        if (out->column[needed[i]] == UINT32_MAX) {
            import_say1(im, RX_IMPORT_NOT_DICTIONARY, span_of_row(r), headers[out->short_header][needed[i]]);
            return false;
        }
    return true;
}

static void read_row(struct import *im, struct reader *r, const struct layout *layout, struct dictionary *d)
{
    struct field f = {.units = NO_FIELD, .column = NO_FIELD};
    for (uint32_t p = 0; p < PARTS; p++) {
        uint32_t column = layout->column[p];
        bool there = column < r->csv.n_fields && column < CSV_FIELDS_MAX;
        size_t n = 0;
        const char *text = there ? csv_text(&r->csv, column, &n) : "";
        f.part[p] = p == PART_CONDITION || p == PART_CHOICES ? arena_strndup(im->arena, text, n) : import_clean(im->arena, text, n);
        f.at[p] = there ? span_of(r, column) : span_of_row(r);
    }
    size_t n = strlen(f.part[PART_NAME]);
    if (n == 0 || n > NAME_MAX_BYTES) {
        import_say1(im, RX_IMPORT_NAME, f.at[PART_NAME], fault_text(im->arena, f.part[PART_NAME], n));
        return;
    }
    *vec_push(im->arena, &d->fields) = f;
}

static void say_row(struct import *im, struct reader *r, enum diag_code code, const char *a, const char *b)
{
    struct msg args[] = {msg_same(place_of(im, r)), msg_same(a ? a : ""), msg_same(b ? b : "")};
    import_say(im, code, span_of_row(r), 3, args);
}

static const char *number(struct import *im, uint32_t n) { return arena_printf(im->arena, "%u", n); }

/* Says what is the matter with a row; it is read all the same, as far as it goes. */
static void check_row(struct import *im, struct reader *r, uint32_t columns)
{
    const struct csv *c = &r->csv;
    if (c->n_fields < columns) say_row(im, r, RX_RECORD_SHORT, number(im, c->n_fields), number(im, columns));
    if (c->n_fields > columns) say_row(im, r, RX_RECORD_LONG, number(im, c->n_fields), number(im, columns));
    for (uint32_t f = 0; f < c->n_fields && f < CSV_FIELDS_MAX; f++) {
        if (c->fields[f].shape == CSV_UNCLOSED) say_row(im, r, RX_RECORD_QUOTE_OPEN, NULL, NULL);
        if (c->fields[f].shape == CSV_BROKEN) say_row(im, r, RX_CELL_QUOTE, number(im, f + 1), NULL);
    }
}

static bool read_rows(struct import *im, struct reader *r, struct dictionary *d)
{
    struct layout layout;
    enum csv_event event = csv_next(&r->csv);
    if (event != CSV_RECORD) return import_say1(im, RX_DATA_EMPTY, (struct span){im->in.file, 0, 0}, im->in.path), false;
    if (!read_header(im, r, &layout)) return false;
    d->short_header = layout.short_header;
    uint32_t columns = r->csv.n_fields;
    while ((event = csv_next(&r->csv)) != CSV_END) {
        if (event == CSV_FAILED) return false;
        if (d->fields.len == FIELDS_MAX) {
            import_say2(im, RX_DATA_TOO_MANY_COLUMNS, span_of_row(r), im->in.path, number(im, FIELDS_MAX));
            return false;
        }
        if (event == CSV_TOO_LONG) {
            say_row(im, r, RX_RECORD_TOO_LONG, number(im, CSV_RECORD_MAX), NULL);
            continue;
        }
        check_row(im, r, columns);
        read_row(im, r, &layout, d);
    }
    return true;
}

/* ---- the whole ---- */

bool import_redcap(struct import *im)
{
    im->format = "redcap";
    if (!import_check_text(im, &im->in)) return false;
    struct dictionary *d = im->dictionary = arena_alloc(im->arena, sizeof *d);
    struct reader r = {.text = im->in.text, .len = im->in.len, .file = im->in.file};
    csv_open(&r.csv, give, &r, 0);
    bool read = read_rows(im, &r, d);
    csv_close(&r.csv);
    if (!read) return false;
    if (!d->fields.len) return import_say1(im, RX_IMPORT_NOTHING, (struct span){im->in.file, 0, 0}, im->in.path), false;
    dictionary_index(im, d);
    im->read = d->fields.len;
    fields_declare(im, d);
    conditions_check(im, d);
    names_check(im, d);
    units_check(im, d);
    return true;
}
