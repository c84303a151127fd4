/* json_rows.c - a record in full: members are expected in the order of the record before, which a comparison of sixteen bytes
   confirms. What is read is told to json_track.h, by which most records are then followed without being read so. */
#include "backends/validate/json_rows.h"

#include "backends/validate/json_scan.h"
#include "backends/validate/json_track.h"
#include "lang/vec.h"

#include <stdio.h>
#include <string.h>

enum { GUESSES = 64, HALF = 16, KEY_WORD = 2 * HALF, NESTING_MAX = 64 };
static const uint32_t NONE = UINT32_MAX;

/* A member that objects of a node have, with its closing quote, and the node of that name. `field` is that of a node without
   steps below whose text is taken as it is, or NONE. */
struct guess {
    char key[KEY_WORD];
    uint32_t mask, len, node, field;
};
/* Members in the order in which they come, those that an object may lack among them. No name is there twice, nor any of
   KEY_WORD letters or more. */
struct guesses { uint32_t n; struct guess at[GUESSES]; };

/* A step of a path. Nodes with steps below have guesses. */
struct node { const char *key, *prefix; uint32_t prefix_len, len, field, child, next; bool numbered; struct guesses *guesses; };

struct json_rows {
    struct csv *c;
    struct arena *arena;
    enum json_layout layout;
    VEC(struct node) nodes;             /* 0: the record */
    VEC(bool) seen;                     /* by field */
    const char *bad;                    /* where the record that is read ceases to be one */
    struct json_track *track;           /* objects: the ways that records go; NULL before a copy was made */
    bool learning;                      /* from the record that is read */
};

/* ---- paths ---- */

static uint32_t node_new(struct json_rows *r, const char *key, uint32_t len)
{
    struct node n = {.key = arena_strndup(r->arena, key, len), .len = len, .field = NONE, .child = NONE, .next = NONE};
    *vec_push(r->arena, &r->nodes) = n;
    return r->nodes.len - 1;
}

static bool is_number(const char *key, uint32_t len)
{
    for (uint32_t i = 0; i < len; i++)
        if (key[i] < '0' || key[i] > '9') return false;
    return len > 0;
}

static uint32_t child_of(const struct json_rows *r, uint32_t node, const char *key, size_t len)
{
    uint32_t i = r->nodes.at[node].child;
    while (i != NONE && (r->nodes.at[i].len != len || memcmp(r->nodes.at[i].key, key, len) != 0)) i = r->nodes.at[i].next;
    return i;
}

static uint32_t step_to(struct json_rows *r, uint32_t node, const char *key, uint32_t len)
{
    uint32_t found = child_of(r, node, key, len);
    if (found != NONE) return found;
    found = node_new(r, key, len);
    struct node *n = &r->nodes.at[node];
    r->nodes.at[found].next = n->child;
    n->child = found;
    n->numbered |= is_number(key, len);
    if (!n->guesses) n->guesses = arena_alloc(r->arena, sizeof *n->guesses);
    n->guesses->n = 0;
    return found;
}

uint32_t json_rows_path(struct json_rows *r, const char *path)
{
    uint32_t node = 0;
    const char *prefix = strchr(path, '~'), *stop = prefix ? prefix : path + strlen(path);
    for (const char *from = path; from;) {
        const char *dot = memchr(from, '.', (size_t)(stop - from)), *end = dot ? dot : stop;
        node = step_to(r, node, from, (uint32_t)(end - from));
        from = dot ? dot + 1 : NULL;
    }
    if (prefix) {
        r->nodes.at[node].prefix = arena_strdup(r->arena, prefix + 1);
        r->nodes.at[node].prefix_len = (uint32_t)strlen(prefix + 1);
    }
    if (r->nodes.at[node].field == NONE && r->seen.len < CSV_FIELDS_MAX) {
        r->nodes.at[node].field = r->seen.len;
        *vec_push(r->arena, &r->seen) = false;
    }
    return r->nodes.at[node].field;
}

bool json_rows_seen(const struct json_rows *r, uint32_t field) { return r->seen.at[field]; }

uint32_t json_rows_members(const struct json_rows *r, struct arena *arena, const char ***names)
{
    const struct guesses *g = r->nodes.at[0].guesses;
    *names = arena_alloc(arena, GUESSES * sizeof **names);
    for (uint32_t i = 0; i < g->n; i++) (*names)[i] = arena_strndup(arena, g->at[i].key, g->at[i].len);
    return g->n;
}

/* ---- objects ---- */

static const char *broken(struct json_rows *r, const char *at)
{
    r->bad = at;
    return NULL;
}

/* Is the name at p, with its closing quote, the one expected? */
static inline bool is_expected(const struct guess *g, const char *p)
{
#ifdef __SSE2__
    const __m128i *name = (const __m128i *)(const void *)p, *key = (const __m128i *)(const void *)g->key;
    uint32_t same = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_loadu_si128(name), _mm_loadu_si128(key)));
    if (g->len >= HALF) same |= (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_loadu_si128(name + 1), _mm_loadu_si128(key + 1))) << HALF;
    return (same & g->mask) == g->mask;
#else
    return memcmp(p, g->key, g->len + 1U) == 0;
#endif
}

/* The member whose name is at p, looked for from `from` on and then from the first; NULL when it is not among them. */
static struct guess *expected(struct guesses *g, struct guess *from, const char *p)
{
    for (struct guess *i = from; i < g->at + g->n; i++)
        if (is_expected(i, p)) return i;
    for (struct guess *i = g->at; i < from; i++)
        if (is_expected(i, p)) return i;
    return NULL;
}

/* The node of the member whose name begins at p, which was not expected: it will be at *position. *after is past the closing
   quote. */
static uint32_t look_up(struct json_rows *r, uint32_t node, uint32_t *position, const char *p, const char **after)
{
    bool escaped = false;
    const char *end = json_string_end(p, &escaped);
    *after = end ? end + 1 : NULL;
    if (!end) return NONE;
    size_t len = (size_t)(end - p);
    if (escaped) {
        struct text plain;
        text_init(&plain);
        json_unescape(&plain, p, len);
        uint32_t found = plain.at ? child_of(r, node, plain.at, plain.len) : NONE;
        text_release(&plain);
        return found;
    }
    uint32_t found = child_of(r, node, p, len);
    struct guesses *g = r->nodes.at[node].guesses;
    if (len == 0 || len >= KEY_WORD || g->n == GUESSES) return found;
    struct guess *at = &g->at[*position];
    memmove(at + 1, at, (g->n++ - *position) * sizeof *at);
    *at = (struct guess){.node = found, .len = (uint32_t)len, .mask = UINT32_MAX >> (KEY_WORD - 1 - len)};
    const struct node *n = found == NONE ? NULL : &r->nodes.at[found];
    at->field = n && n->child == NONE && !n->prefix_len ? n->field : NONE;
    memcpy(at->key, p, len + 1);
    ++*position;
    return found;
}

static inline void set_field(struct json_rows *r, uint32_t field, const char *at, const char *end, enum csv_shape shape)
{
    struct csv_field *f = &r->c->fields[field];
    uint32_t from = (uint32_t)(at - r->c->buffer), to = (uint32_t)(end - r->c->buffer);
    if (f->at) *f = (struct csv_field){f->at, to - f->at, CSV_NESTED};      /* a second value: no value begins with the buffer */
    else *f = (struct csv_field){from, to - from, (uint8_t)shape};
    r->seen.at[field] = true;
}

/* ---- what is learnt ---- */

/* The same for all elements of a list but where they are told apart. */
static void enter(struct json_rows *r, uint32_t depth, uint32_t node, bool list, uint32_t element)
{
    if (r->learning) json_track_enter(r->track, depth, (uint64_t)node << 32 | (uint64_t)element << 1 | list);
}

static inline void learn(struct json_rows *r, uint32_t depth, enum json_value value, const char *from, const char *end, uint32_t field)
{
    if (r->learning) json_track_value(r->track, depth, value, from, end, field);
}

static void drop(struct json_rows *r)
{
    if (r->learning) json_track_drop(r->track);
    r->learning = false;
}

/* A value from its first byte on. */
static void learn_any(struct json_rows *r, uint32_t depth, const char *from, const char *end, uint32_t field)
{
    if (!r->learning) return;
    if (*from == '"') learn(r, depth, JSON_TEXT, from + 1, end - 1, field);
    else if (*from == '{' || *from == '[') learn(r, depth, JSON_OTHER, from, end, field);
    else learn(r, depth, json_is_bare(*from) && from[1] != 'I' ? JSON_DIGITS : JSON_WORD, from, end, field);
}

static const char *read_value(struct json_rows *r, const char *p, uint32_t node, uint32_t depth);

/* Most files have no blanks. */
static inline const char *to_token(const char *p) { return *p > ' ' ? p : json_blank(p); }

/* The usual cells: a string without escapes, a number. NULL: something else. */
static inline const char *read_usual(struct json_rows *r, const char *p, uint32_t field)
{
    bool escaped = false;
    const char *end = p;
    if (*p == '"') {
        end = json_string_end(p + 1, &escaped);
        if (!end || escaped) return NULL;
        set_field(r, field, p + 1, end, CSV_QUOTED);
        return end + 1;
    }
    while (json_is_bare(*end)) end++;
    if (end > p && *p != '-') set_field(r, field, p, end, CSV_PLAIN);
    return end > p && *p != '-' ? end : NULL;
}

/* p is after the brace. */
static const char *read_object(struct json_rows *r, const char *p, uint32_t node, uint32_t depth)
{
    p = json_blank(p);
    if (*p == '}') return p + 1;
    struct guesses *guesses = r->nodes.at[node].guesses;
    struct guess *next = guesses->at;
    enter(r, depth, node, false, 0);
    for (;;) {
        if (*p != '"') return broken(r, p);
        const char *name = p++;
        struct guess *g = next;
        if (g == guesses->at + guesses->n || !is_expected(g, p)) g = expected(guesses, next, p);
        uint32_t member, field = NONE;
        if (g) {
            member = g->node;
            field = g->field;
            p += g->len + 1;
            next = g + 1;
        } else {
            uint32_t position = (uint32_t)(next - guesses->at);
            member = look_up(r, node, &position, p, &p);
            next = guesses->at + position;
            if (!p) return broken(r, name);
        }
        p = to_token(p);
        if (*p != ':') return broken(r, p);
        p = to_token(p + 1);
        const char *end = field != NONE ? read_usual(r, p, field) : NULL;
        if (end) learn_any(r, depth, p, end, field);
        p = end ? end : read_value(r, p, member, depth);
        if (!p) return p;
        p = to_token(p);
        if (*p == '}') return p + 1;
        if (*p != ',') return broken(r, p);
        p = to_token(p + 1);
    }
}

/* p is after the bracket. */
static const char *read_list(struct json_rows *r, const char *p, uint32_t node, uint32_t depth)
{
    p = json_blank(p);
    if (*p == ']') return p + 1;
    for (uint32_t i = 0;; i++) {
        uint32_t element = node;
        if (r->nodes.at[node].numbered) {
            char digits[16];
            element = child_of(r, node, digits, (size_t)snprintf(digits, sizeof digits, "%u", i));
        }
        enter(r, depth, node, true, r->nodes.at[node].numbered ? i + 1 : 0);
        p = read_value(r, p, element, depth);
        if (!p) return p;
        p = json_blank(p);
        if (*p == ']') return p + 1;
        if (*p != ',') return broken(r, p);
        p = json_blank(p + 1);
    }
}

/* The value at p, for the node that its place has, or NONE: then it is passed over. */
static const char *read_value(struct json_rows *r, const char *p, uint32_t node, uint32_t depth)
{
    const char *end;
    if (node == NONE) {
        end = json_skip(p, r->c->buffer + r->c->next, false);
        if (end) learn_any(r, depth, p, end, NONE);
        return end ? end : broken(r, p);
    }
    const struct node *n = &r->nodes.at[node];
    if (*p == '"') {
        bool escaped = false;
        end = json_string_end(p + 1, &escaped);
        if (!end) return broken(r, p);
        const char *from = p + 1;
        if (n->prefix_len && (size_t)(end - from) >= n->prefix_len && memcmp(from, n->prefix, n->prefix_len) == 0) from += n->prefix_len;
        else if (n->prefix_len) drop(r);                    /* a text that has it is not the same */
        learn(r, depth, JSON_TEXT, from, end, n->field);
        if (n->field != NONE) set_field(r, n->field, from, end, escaped ? CSV_ESCAPED : CSV_QUOTED);
        return end + 1;
    }
    if (*p != '{' && *p != '[') {
        end = json_bare_end(p);
        if (!end) return broken(r, p);
        learn_any(r, depth, p, end, n->field);
        if (n->field != NONE) set_field(r, n->field, p, *p == 'n' ? p : end, CSV_PLAIN);
        return end;
    }
    if (depth == NESTING_MAX) return broken(r, p);
    if (*p == '[') return read_list(r, p + 1, node, depth + 1);
    if (n->child == NONE && n->field == NONE) return read_value(r, p, NONE, depth);
    if (n->field != NONE) drop(r);
    end = n->child == NONE ? json_skip(p, r->c->buffer + r->c->next, false) : read_object(r, p + 1, node, depth + 1);
    if (end && n->field != NONE) set_field(r, n->field, p, end, CSV_NESTED);
    return end ? end : broken(r, r->bad ? r->bad : p);
}

/* ---- records ---- */

static enum csv_event malformed(struct json_rows *r)
{
    const char *at = r->bad ? r->bad : r->c->buffer + r->c->start;
    r->c->fields[0] = (struct csv_field){(uint32_t)(at - r->c->buffer), 0, CSV_PLAIN};
    r->c->n_fields = 1;
    return CSV_MALFORMED;
}

/* After the line feed, which may be the one after all bytes. */
static const char *stop_of_line(const struct csv *c)
{
    const char *next = c->buffer + c->next;
    return next[-1] == '\n' ? next : next + 1;
}

static enum csv_event object_record(struct json_rows *r, const char *p, const char *stop)
{
    struct csv *c = r->c;
    c->n_fields = r->seen.len;
    memset(c->fields, 0, c->n_fields * sizeof *c->fields);
    r->bad = NULL;
    if (*p != '{') return malformed(r);
    r->learning = r->track && json_track_begin(r->track, c->buffer + c->start);
    p = read_object(r, p + 1, 0, 1);
    if (p && json_blank(p) < stop) broken(r, json_blank(p));
    if (r->bad) return malformed(r);
    if (r->learning) json_track_end(r->track, stop_of_line(c));
    return CSV_RECORD;
}

/* One element of an array, at *p. */
static bool element(struct json_rows *r, const char **p, const char *stop, struct csv_field *f)
{
    const char *from = *p, *end;
    bool escaped = false;
    if (*from == '"') {
        end = json_string_end(from + 1, &escaped);
        if (!end) return broken(r, from) != NULL;
        *f = (struct csv_field){(uint32_t)(from + 1 - r->c->buffer), (uint32_t)(end - from - 1), escaped ? CSV_ESCAPED : CSV_QUOTED};
        *p = end + 1;
        return true;
    }
    end = json_skip(from, stop, false);
    if (!end) return broken(r, from) != NULL;
    bool nested = *from == '{' || *from == '[', null = *from == 'n';
    *f = (struct csv_field){(uint32_t)(from - r->c->buffer), null ? 0 : (uint32_t)(end - from), nested ? CSV_NESTED : CSV_PLAIN};
    *p = end;
    return true;
}

/* The array from p to stop, which is after its bracket. */
static enum csv_event array_record(struct json_rows *r, const char *p, const char *stop)
{
    struct csv *c = r->c;
    uint32_t n = 0;
    r->bad = NULL;
    if (*p != '[') return malformed(r);
    p = json_blank(p + 1);
    while (p < stop && *p != ']') {
        struct csv_field *f = &c->fields[n < CSV_FIELDS_MAX ? n : CSV_FIELDS_MAX - 1];
        if (!element(r, &p, stop, f)) return malformed(r);
        n++;
        p = json_blank(p);
        if (*p != ',' && *p != ']') break;
        if (*p == ',') p = json_blank(p + 1);
    }
    if (p >= stop || *p != ']' || json_blank(p + 1) < stop) {
        broken(r, p);
        return malformed(r);
    }
    c->n_fields = n;
    return n ? CSV_RECORD : malformed(r);
}

enum csv_event json_rows_next(struct json_rows *r)
{
    for (;;) {
        enum csv_event e = csv_next_line(r->c);
        if (e != CSV_RECORD) return e;
        const char *p = json_blank(r->c->buffer + r->c->start), *stop = r->c->buffer + r->c->fields[0].at + r->c->fields[0].len;
        if (p >= stop) continue;
        while (stop > p && (stop[-1] == ' ' || stop[-1] == '\t' || stop[-1] == '\r')) stop--;
        return r->layout == JSON_OBJECTS ? object_record(r, p, stop) : array_record(r, p, stop);
    }
}

bool json_rows_follow(struct json_rows *r, uint32_t *begin, uint32_t *stop)
{
    struct csv *c = r->c;
    if (!r->track || c->next == c->end) return false;
    memset(begin, 0, r->seen.len * sizeof *begin);
    memset(stop, 0, r->seen.len * sizeof *stop);
    if (c->next == 0) json_track_over(r->track);
    const uint32_t next = json_track_follow(r->track, c->buffer, (uint32_t)c->next, (uint32_t)c->end, begin, stop);
    if (next == UINT32_MAX) return false;
    c->start = c->next;
    c->next = next;
    c->line = c->next_line++;
    return true;
}

struct json_rows *json_rows_new(struct csv *record, enum json_layout layout, struct arena *arena)
{
    struct json_rows *r = arena_alloc(arena, sizeof *r);
    *r = (struct json_rows){.c = record, .arena = arena, .layout = layout};
    record->unescape = json_unescape;
    record->lines = true;
    node_new(r, "", 0);
    step_to(r, 0, "", 0);               /* the record has guesses, even when no path is asked for */
    return r;
}

struct json_rows *json_rows_copy(const struct json_rows *r, struct csv *record, enum processor_level level, struct arena *arena)
{
    struct json_rows *copy = arena_alloc(arena, sizeof *copy);
    *copy = (struct json_rows){.c = record, .arena = arena, .layout = r->layout};
    record->unescape = json_unescape;
    record->lines = true;
    for (uint32_t i = 0; i < r->nodes.len; i++) {
        struct node *n = vec_push(arena, &copy->nodes);
        *n = r->nodes.at[i];
        if (n->guesses) n->guesses = arena_alloc(arena, sizeof *n->guesses);
    }
    for (uint32_t i = 0; i < r->seen.len; i++) *vec_push(arena, &copy->seen) = false;
    if (r->layout == JSON_OBJECTS) copy->track = json_track_new(arena, level);
    return copy;
}

void json_rows_add(struct json_rows *r, const struct json_rows *copy)
{
    for (uint32_t i = 0; i < r->seen.len; i++) r->seen.at[i] |= copy->seen.at[i];
    struct guesses *own = r->nodes.at[0].guesses;
    if (own->n == 0) *own = *copy->nodes.at[0].guesses;
}
