/* reader.c - which format, and the beginning of each. */
#include "backends/validate/reader.h"

#include "backends/validate/dataset_json.h"
#include "backends/validate/json_rows.h"
#include "backends/validate/signature.h"
#include "backends/validate/xpt.h"

#include <string.h>

static bool ends(const char *path, size_t len, const char *with)
{
    size_t n = strlen(with);
    if (len < n) return false;
    for (size_t i = 0; i < n; i++) {
        char c = path[len - n + i];
        if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != with[i]) return false;
    }
    return true;
}

enum reader_format reader_format_of(const char *path)
{
    static const struct { const char *end; enum reader_format format; } known[] = {
        {".ndjson", READER_NDJSON}, {".jsonl", READER_NDJSON}, {".json", READER_DATASET_JSON}, {".xpt", READER_XPT}};
    size_t len = strlen(path);
    if (ends(path, len, ".gz")) len -= 3;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (ends(path, len, known[i].end)) return known[i].format;
    return READER_CSV;
}

struct msg reader_format_words(enum reader_format format)
{
    switch (format) {
    case READER_BY_NAME: case READER_CSV: return msg_of("un tableau de texte en UTF-8", "a table of UTF-8 text");
    case READER_NDJSON: return msg_of("du NDJSON", "NDJSON");
    case READER_DATASET_JSON:
        return msg_of("du Dataset-JSON dont « columns » vient avant « rows », ni une liste d'objets", "Dataset-JSON whose 'columns' come before its 'rows', nor a list of objects");
    case READER_XPT: return msg_of("un fichier de transport SAS de version 5", "a SAS transport file of version 5");
    }
    return msg_same("");
}

static bool is_blank(char c) { return c == ' ' || c == '\t'; }

/* Is there a carriage return before anything but a line feed? */
static bool has_lone_return(const char *text, size_t len)
{
    for (const char *at = text; (at = memchr(at, '\r', len - (size_t)(at - text))); at++)
        if (at + 1 < text + len && at[1] != '\n') return true;
    return false;
}

/* The names in a header line. A NUL byte is how UTF-16 and binary files begin; an open quote leaves no header. */
static enum reader_opened open_csv(struct reader *r, char delimiter, struct arena *arena)
{
    struct csv *c = r->record;
    csv_open(c, intake_read, r->intake, delimiter);
    switch (csv_next(c)) {
    case CSV_RECORD: break;
    case CSV_END: return READER_EMPTY;
    case CSV_FAILED: return READER_FAILED;
    case CSV_TOO_LONG: case CSV_MALFORMED: return READER_NOT_TABLE;
    }
    r->n_names = c->n_fields;
    uint32_t n = r->n_names < CSV_FIELDS_MAX ? r->n_names : CSV_FIELDS_MAX;
    r->names = arena_alloc(arena, n * sizeof *r->names);
    for (uint32_t i = 0; i < n; i++) {
        size_t len;
        const char *text = csv_text(c, i, &len);
        while (len && is_blank(*text)) text++, len--;
        while (len && is_blank(text[len - 1])) len--;
        if (memchr(text, 0, len) || c->fields[i].shape == CSV_UNCLOSED) return READER_NOT_TABLE;
        if (has_lone_return(text, len)) {
            r->other = signature_of_returns();
            return READER_OTHER_KIND;
        }
        r->names[i] = arena_strndup(arena, text, len);
    }
    return READER_OPENED;
}

/* Is the line the head of the NDJSON form of Dataset-JSON? Then it names the columns. */
static bool is_dataset_head(struct reader *r, const char *line, size_t len, struct arena *arena)
{
    static const char version[] = "\"datasetJSONVersion\"";
    for (size_t i = 0; i + sizeof version - 1 <= len; i++)
        if (memcmp(line + i, version, sizeof version - 1) == 0) return dataset_json_names(line, len, arena, &r->names, &r->n_names);
    return false;
}

static const char *skip_blanks(const char *p, const char *stop)
{
    while (p < stop && (is_blank(*p) || *p == '\r' || *p == '\n')) p++;
    return p;
}

/* Does the text begin as a list of objects? A few hundred bytes are looked at. */
static bool is_list(struct intake *in)
{
    char seen[256];
    size_t n = 0;
    for (size_t got = 1; got && n < sizeof seen; n += got) {
        got = intake_read(in, seen + n, sizeof seen - n);
        if (got > sizeof seen - n) got = 0;
    }
    intake_unread(in, seen, n);
    const char *stop = seen + n, *p = skip_blanks(n >= 3 && memcmp(seen, "\xEF\xBB\xBF", 3) == 0 ? seen + 3 : seen, stop);
    if (p == stop || *p != '[') return false;
    p = skip_blanks(p + 1, stop);
    return p < stop && (*p == '{' || *p == ']');
}

/* Of what a filter makes lines of. */
static enum reader_opened open_lines(struct reader *r, enum lines_opened opened, csv_read *read, void *ctx, struct arena *arena)
{
    switch (opened) {
    case LINES_OPENED: case LINES_OBJECTS: break;
    case LINES_NOTHING: return READER_EMPTY;
    case LINES_NOT_OF_FORMAT: return READER_NOT_TABLE;
    case LINES_FAILED: return READER_FAILED;
    }
    csv_begin(r->record, read, ctx);
    r->open = opened == LINES_OBJECTS;
    r->by_number = !r->open;
    r->json = json_rows_new(r->record, r->open ? JSON_OBJECTS : JSON_ARRAYS, arena);
    return READER_OPENED;
}

static enum reader_opened open_json(struct reader *r, struct arena *arena)
{
    enum lines_opened opened = dataset_json_open(&r->dataset, intake_read, r->intake, arena, &r->names, &r->n_names);
    return open_lines(r, opened, dataset_json_read, r->dataset, arena);
}

static enum reader_opened open_ndjson(struct reader *r, struct arena *arena)
{
    struct csv *c = r->record;
    if (is_list(r->intake)) return open_json(r, arena);
    csv_open(c, intake_read, r->intake, 0);
    if (c->failed) return READER_FAILED;
    if (c->next == c->end) return READER_EMPTY;
    const char *line = c->buffer + c->next, *stop = memchr(line, '\n', c->end - c->next);
    r->open = !stop || !is_dataset_head(r, line, (size_t)(stop - line), arena);
    if (!r->open) csv_next_line(c);
    r->json = json_rows_new(c, r->open ? JSON_OBJECTS : JSON_ARRAYS, arena);
    return READER_OPENED;
}

enum reader_opened reader_open(struct reader *r, struct csv *record, csv_read *read, void *ctx, const char *path,
                               const struct reader_options *options, struct arena *arena)
{
    *r = (struct reader){.format = options->format, .record = record};
    *record = (struct csv){0};
    if (r->format == READER_BY_NAME) r->format = reader_format_of(path);
    r->intake = intake_open(read, ctx, r->format == READER_XPT ? ENCODING_BYTES : options->encoding);
    enum lines_opened opened;
    size_t n;
    const char *first = intake_first(r->intake, &n);
    r->other = signature_of(first, n, r->format);
    if (r->other) return READER_OTHER_KIND;
    switch (r->format) {
    case READER_BY_NAME: case READER_CSV: return open_csv(r, options->delimiter, arena);
    case READER_NDJSON: return open_ndjson(r, arena);
    case READER_DATASET_JSON: return open_json(r, arena);
    case READER_XPT:
        opened = xpt_open(&r->xpt, intake_read, r->intake, arena, &r->names, &r->n_names);
        return open_lines(r, opened, xpt_read, r->xpt, arena);
    }
    return READER_FAILED;
}

void reader_close(struct reader *r)
{
    if (r->xpt) xpt_release(r->xpt);
    intake_close(r->intake);
}

enum csv_event reader_next(struct reader *r) { return r->json ? json_rows_next(r->json) : csv_next(r->record); }

uint32_t reader_path(struct reader *r, const char *path) { return json_rows_path(r->json, path); }

void reader_want(struct reader *r, uint32_t field, const struct data_column *column)
{
    if (r->xpt) xpt_want(r->xpt, field, column);
}

bool reader_seen(const struct reader *r, uint32_t field) { return !r->open || json_rows_seen(r->json, field); }

uint32_t reader_names(const struct reader *r, struct arena *arena, const char ***names)
{
    if (r->open) return json_rows_members(r->json, arena, names);
    *names = r->names;
    return r->n_names;
}

bool reader_found_1252(const struct reader *r)
{
    return (r->intake && intake_found_1252(r->intake)) || (r->xpt && xpt_found_1252(r->xpt));
}

bool reader_is_mixed(const struct reader *r) { return r->intake && intake_is_mixed(r->intake); }
