/* dataset_json.c - the head by jansson, the rows by counting brackets. */
#include "backends/validate/dataset_json.h"

#include "backends/validate/json_scan.h"

#include <jansson.h>
#include <string.h>

enum { HEAD = CSV_RECORD_MAX, RAW = 64 * 1024 };

/* Where in the array of rows the next byte stands. */
enum place { BETWEEN, INSIDE, IN_STRING, ESCAPED, AFTER };

struct dataset_json {
    csv_read *read;
    void *ctx;
    char *raw;                  /* HEAD bytes and room for a vector: the head, then what was read of the rows */
    size_t at, end;
    enum place place;
    uint32_t depth;
    bool failed;
};

bool dataset_json_names(const char *text, size_t len, struct arena *arena, const char ***names, uint32_t *n_names)
{
    json_t *head = json_loadb(text, len, JSON_REJECT_DUPLICATES, NULL);
    const json_t *columns = json_object_get(head, "columns");
    size_t n = json_array_size(columns);
    bool good = n > 0 && n <= CSV_FIELDS_MAX;
    *names = arena_alloc(arena, (n + 1) * sizeof **names);
    for (uint32_t i = 0; i < n && good; i++) {
        const char *name = json_string_value(json_object_get(json_array_get(columns, i), "name"));
        good = name != NULL;
        (*names)[i] = good ? arena_strndup(arena, name, strlen(name)) : NULL;
    }
    *n_names = good ? (uint32_t)n : 0;
    json_decref(head);
    return good;
}

static const char *blanks(const char *p, const char *stop)
{
    while (p < stop && (*p == ' ' || *p == '\t' || *p == '\r' || *p == '\n')) p++;
    return p;
}

/* Moves to the rows among the members at the top. */
static enum lines_opened find_rows(struct dataset_json *j, struct arena *arena, const char ***names, uint32_t *n)
{
    const char *from = j->raw, *stop = j->raw + j->end, *last = NULL;
    if (j->end >= 3 && memcmp(from, "\xEF\xBB\xBF", 3) == 0) from += 3;
    const char *p = from = blanks(from, stop);
    if (p == stop) return LINES_NOTHING;
    if (*p == '[') {
        j->at = (size_t)(p + 1 - j->raw);
        p = blanks(p + 1, stop);
        return p < stop && (*p == '{' || *p == ']') ? LINES_OBJECTS : LINES_NOT_OF_FORMAT;
    }
    if (*p != '{') return LINES_NOT_OF_FORMAT;
    for (p = blanks(p + 1, stop); p < stop && *p == '"';) {
        const char *name = p;
        p = json_skip(p, stop, true);
        if (!p || *(p = blanks(p, stop)) != ':') return LINES_NOT_OF_FORMAT;
        p = blanks(p + 1, stop);
        if (strncmp(name, "\"rows\"", 6) == 0) {
            if (*p != '[' || !last) return LINES_NOT_OF_FORMAT;
            struct text head;
            text_init(&head);
            text_addn(&head, from, (size_t)(last - from));
            text_addc(&head, '}');
            bool good = dataset_json_names(head.at, head.len, arena, names, n);
            text_release(&head);
            j->at = (size_t)(p + 1 - j->raw);
            return good ? LINES_OPENED : LINES_NOT_OF_FORMAT;
        }
        p = json_skip(p, stop, true);
        if (!p) return LINES_NOT_OF_FORMAT;
        last = p = blanks(p, stop);
        if (*p == ',') p = blanks(p + 1, stop);
    }
    return LINES_NOT_OF_FORMAT;
}

enum lines_opened dataset_json_open(struct dataset_json **out, csv_read *read, void *ctx, struct arena *arena, const char ***names, uint32_t *n_names)
{
    struct dataset_json *j = arena_alloc(arena, sizeof *j);
    *j = (struct dataset_json){.read = read, .ctx = ctx, .raw = arena_alloc(arena, HEAD + JSON_PAD)};
    *out = j;
    *n_names = 0;
    for (size_t got = 1; got && j->end < HEAD; j->end += got) {
        got = read(ctx, j->raw + j->end, HEAD - j->end);
        if (got > HEAD - j->end) return LINES_FAILED;
    }
    return find_rows(j, arena, names, n_names);
}

/* One byte of the rows: what becomes of it, 0 for nothing. */
static char step(struct dataset_json *j, char c)
{
    switch (j->place) {
    case BETWEEN:
        if (c == ']') j->place = AFTER;
        if (c == ']' || c == ',' || c == ' ' || c == '\t' || c == '\r' || c == '\n') return 0;
        j->place = c == '"' ? IN_STRING : INSIDE;
        j->depth = c == '[' || c == '{';
        return c;
    case INSIDE:
        if (c == '"') j->place = IN_STRING;
        else if (c == '[' || c == '{') j->depth++;
        else if (j->depth && (c == ']' || c == '}')) j->depth--;
        else if (!j->depth && (c == ',' || c == ']')) {
            /* After an element: its line ends here, or the rows do. */
            j->place = c == ',' ? BETWEEN : AFTER;
            return '\n';
        }
        return c == '\n' ? ' ' : c;
    case IN_STRING:
        if (c == '"') j->place = INSIDE;
        if (c == '\\') j->place = ESCAPED;
        return c == '\n' ? '\x01' : c;              /* no string holds a line end: the row will be found malformed */
    case ESCAPED:
        j->place = IN_STRING;
        return c == '\n' ? '\x01' : c;
    case AFTER: return 0;
    }
    return 0;
}

size_t dataset_json_read(void *ctx, char *buffer, size_t n)
{
    struct dataset_json *j = ctx;
    size_t given = 0;
    while (given < n && j->place != AFTER) {
        if (j->at == j->end) {
            size_t got = j->read(j->ctx, j->raw, RAW);
            j->at = 0;
            j->end = got <= RAW ? got : 0;
            if (j->end == 0) {
                j->failed = true;                   /* what was read is given first */
                break;
            }
        }
        char c = step(j, j->raw[j->at++]);
        if (c) buffer[given++] = c;
    }
    return given == 0 && j->failed ? SIZE_MAX : given;
}
