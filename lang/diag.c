/* diag.c - building, enriching, ordering and counting diagnostics. */
#include "lang/diag.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

/* `order` is the order of arrival: it makes the sort stable. */
struct entry { struct diag *diag; uint32_t order; };

struct diags {
    struct arena *arena;
    VEC(struct entry) all;
    struct diag **slots;                    /* open addressing over identities; a power of two, or none yet */
    uint32_t slot_count;
};

struct row { uint32_t number; const char *name; enum diag_level level; struct msg text; };

static const struct row ROWS[] = {
#define X(number, name, level, fr, en) {number, #name, DIAG_##level, {{fr, en}}},
#include "lang/diag.def"
#undef X
};

static const struct row *row_of(uint32_t number)
{
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++)
        if (ROWS[i].number == number) return &ROWS[i];
    return NULL;
}

struct diags *diags_new(struct arena *arena)
{
    struct diags *ds = arena_alloc(arena, sizeof *ds);
    ds->arena = arena;
    return ds;
}

/* FNV-1a (Fowler, Noll, Vo). */
static uint32_t hash_bytes(uint32_t h, const void *bytes, size_t len)
{
    for (const unsigned char *p = bytes, *end = p + len; p < end; p++) h = (h ^ *p) * 16777619u;
    return h;
}

static const char *text_or_empty(const char *text) { return text ? text : ""; }

/* A diagnostic without a place is told from another by its message: two missing files are two findings. */
static bool same_identity(const struct diag *a, const struct diag *b)
{
    if (a->at.file != b->at.file || strcmp(a->code, b->code) != 0) return false;
    if (!span_is_none(a->at)) return a->at.lo == b->at.lo && a->at.hi == b->at.hi;
    return strcmp(text_or_empty(a->message.text[LANG_FR]), text_or_empty(b->message.text[LANG_FR])) == 0
        && strcmp(text_or_empty(a->message.text[LANG_EN]), text_or_empty(b->message.text[LANG_EN])) == 0;
}

/* The slot that holds an equal diagnostic, or the empty one where it belongs. */
static struct diag **slot_of(const struct diags *ds, const struct diag *d)
{
    uint32_t place[] = {d->at.file, d->at.lo, d->at.hi};
    uint32_t h = hash_bytes(2166136261u, d->code, strlen(d->code));
    if (span_is_none(d->at)) {
        const char *message = text_or_empty(d->message.text[LANG_EN]);
        h = hash_bytes(h, message, strlen(message));
    } else {
        h = hash_bytes(h, place, sizeof place);
    }
    uint32_t i = h & (ds->slot_count - 1);
    while (ds->slots[i] && !same_identity(ds->slots[i], d)) i = (i + 1) & (ds->slot_count - 1);
    return &ds->slots[i];
}

static void slots_grow(struct diags *ds)
{
    ds->slot_count = ds->slot_count ? ds->slot_count * 2 : 64;
    ds->slots = arena_alloc(ds->arena, ds->slot_count * sizeof *ds->slots);
    for (uint32_t i = 0; i < ds->all.len; i++) *slot_of(ds, ds->all.at[i].diag) = ds->all.at[i].diag;
}

void diags_keep(struct diags *ds, struct diag *d)
{
    if (ds->all.len >= ds->slot_count / 2) slots_grow(ds);
    struct diag **slot = slot_of(ds, d);
    if (*slot) return;
    *slot = d;
    struct entry *e = vec_push(ds->arena, &ds->all);
    *e = (struct entry){d, ds->all.len - 1};
}

static struct diag *list(struct diags *ds, const char *code, enum diag_level level, struct span at, struct msg message)
{
    struct diag *d = arena_alloc(ds->arena, sizeof *d);
    d->code = code;
    d->level = level;
    d->at = at;
    d->message = message;
    diags_keep(ds, d);
    return d;
}

struct diag *diag_rx(struct diags *ds, enum diag_code code, struct span at, uint32_t n, const struct msg *args)
{
    const struct row *row = row_of((uint32_t)code);
    if (!row) abort();                      /* a number that diag.def does not have cannot be an enum diag_code */
    const char *text = arena_printf(ds->arena, "RX%04u", (unsigned)code);
    return list(ds, text, row->level, at, msg_fill(ds->arena, row->text, n, args));
}

struct diag *diag_rx0(struct diags *ds, enum diag_code code, struct span at) { return diag_rx(ds, code, at, 0, NULL); }

struct diag *diag_rx1(struct diags *ds, enum diag_code code, struct span at, const char *a)
{
    struct msg args[] = {msg_same(a)};
    return diag_rx(ds, code, at, 1, args);
}

struct diag *diag_rx2(struct diags *ds, enum diag_code code, struct span at, const char *a, const char *b)
{
    struct msg args[] = {msg_same(a), msg_same(b)};
    return diag_rx(ds, code, at, 2, args);
}

struct diag *diag_law(struct diags *ds, const char *code, enum diag_level level, struct span at, struct msg message)
{
    return list(ds, code, level, at, message);
}

void diag_label(struct diag *d, struct msg label) { d->label = label; }

void diag_mark(struct diags *ds, struct diag *d, struct span span, struct msg label)
{
    *vec_push(ds->arena, &d->marks) = (struct diag_mark){span, label};
}

void diag_note(struct diags *ds, struct diag *d, struct msg note) { *vec_push(ds->arena, &d->notes) = note; }
void diag_help(struct diags *ds, struct diag *d, struct msg help) { *vec_push(ds->arena, &d->helps) = help; }

void diag_fix(struct diags *ds, struct diag *d, struct msg title, enum diag_applicability how, struct span span, const char *text)
{
    *vec_push(ds->arena, &d->fixes) = (struct diag_fix){title, how, {span, text}};
}

struct diag_cite *diag_cite(struct diags *ds, struct diag *d, struct msg title)
{
    struct diag_cite *cite = vec_push(ds->arena, &d->cites);
    cite->title = title;
    return cite;
}

void diag_row(struct diags *ds, struct diag *d, const char *row) { *vec_push(ds->arena, &d->rows) = row; }

uint32_t diags_count(const struct diags *ds) { return ds->all.len; }

uint32_t diags_count_level(const struct diags *ds, enum diag_level level)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < ds->all.len; i++) n += ds->all.at[i].diag->level == level;
    return n;
}

struct diag *diags_at(const struct diags *ds, uint32_t i) { return i < ds->all.len ? ds->all.at[i].diag : NULL; }
struct arena *diags_arena(const struct diags *ds) { return ds->arena; }

static int compare(uint32_t a, uint32_t b) { return (a > b) - (a < b); }

static int entry_compare(const void *left, const void *right)
{
    const struct entry *a = left, *b = right;
    const struct span x = a->diag->at, y = b->diag->at;
    int c = compare(b->diag->unread, a->diag->unread);
    if (!c) c = compare(x.file, y.file);
    if (!c) c = compare(x.lo, y.lo);
    if (!c) c = compare(x.hi, y.hi);
    if (!c) c = compare(a->diag->level, b->diag->level);
    if (!c) c = strcmp(a->diag->code, b->diag->code);
    return c ? c : compare(a->order, b->order);
}

void diags_sort(struct diags *ds)
{
    if (ds->all.len > 1) qsort(ds->all.at, ds->all.len, sizeof *ds->all.at, entry_compare);
}

/* The number of a placeholder "{12}" at `text`, with *end after it; or UINT32_MAX when it is ordinary text. */
static uint32_t placeholder(const char *text, const char **end)
{
    uint32_t number = 0;
    const char *p = text + 1;
    if (*text != '{') return UINT32_MAX;
    for (; *p >= '0' && *p <= '9' && p - text < 6; p++) number = number * 10 + (uint32_t)(*p - '0');
    if (p == text + 1 || *p != '}') return UINT32_MAX;
    *end = p + 1;
    return number;
}

/* Writes the filled text to `out` unless it is NULL; gives its length. */
static size_t fill(const char *template, uint32_t n, const struct msg *args, enum language language, char *out)
{
    size_t len = 0;
    for (const char *p = template; *p;) {
        const char *piece = p, *next = p + 1;
        uint32_t number = placeholder(p, &next);
        size_t size = (size_t)(next - p);
        if (number < n) {
            piece = text_or_empty(args[number].text[language]);
            size = strlen(piece);
        }
        if (out) memcpy(out + len, piece, size);
        len += size;
        p = next;
    }
    return len;
}

struct msg msg_fill(struct arena *arena, struct msg template, uint32_t n, const struct msg *args)
{
    struct msg filled = {{NULL, NULL}};
    for (int language = 0; language < LANGUAGES; language++) {
        const char *text = template.text[language];
        if (!text) continue;
        char *out = arena_alloc(arena, fill(text, n, args, (enum language)language, NULL) + 1);
        fill(text, n, args, (enum language)language, out);
        filled.text[language] = out;
    }
    return filled;
}

bool diag_lookup(uint32_t number, const char **name, enum diag_level *level, struct msg *template)
{
    const struct row *row = row_of(number);
    if (!row) return false;
    *name = row->name;
    *level = row->level;
    *template = row->text;
    return true;
}

const char *diag_level_word(enum diag_level level, enum language language)
{
    static const struct msg words[DIAG_LEVELS] = {
        [DIAG_ERROR] = {{"erreur", "error"}},
        [DIAG_WARNING] = {{"avertissement", "warning"}},
        [DIAG_NOTE] = {{"note", "note"}},
        [DIAG_QUESTION] = {{"question", "question"}},
    };
    return words[level].text[language];
}

/* Longer words are not typing slips worth a suggestion, and a fixed room keeps hostile input cheap. */
enum { WORD_MAX = 64 };

/* Code points of a word; WORD_MAX + 1 when it is too long. Bytes that are not UTF-8 stand for themselves. */
static uint32_t decode(const char *word, utf8proc_int32_t points[WORD_MAX])
{
    uint32_t n = 0;
    for (size_t i = 0, len = strnlen(word, 4 * WORD_MAX + 1); i < len;) {
        utf8proc_int32_t c = -1;
        utf8proc_ssize_t size = utf8proc_iterate((const utf8proc_uint8_t *)word + i, (utf8proc_ssize_t)(len - i), &c);
        if (n == WORD_MAX) return WORD_MAX + 1;
        points[n++] = size > 0 ? c : (unsigned char)word[i];
        i += size > 0 ? (size_t)size : 1;
    }
    return n;
}

static uint32_t least(uint32_t a, uint32_t b) { return a < b ? a : b; }

/* Damerau-Levenshtein in its restricted form (optimal string alignment): insert, delete, replace, swap neighbours. */
static uint32_t distance(const utf8proc_int32_t *a, uint32_t n, const utf8proc_int32_t *b, uint32_t m)
{
    uint32_t rows[3][WORD_MAX + 1];
    for (uint32_t j = 0; j <= m; j++) rows[0][j] = j;
    for (uint32_t i = 1; i <= n; i++) {
        uint32_t *now = rows[i % 3], *before = rows[(i + 2) % 3], *earlier = rows[(i + 1) % 3];
        now[0] = i;
        for (uint32_t j = 1; j <= m; j++) {
            now[j] = least(before[j - 1] + (a[i - 1] != b[j - 1]), least(before[j], now[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                now[j] = least(now[j], earlier[j - 2] + 1);
        }
    }
    return rows[n % 3][m];
}

const char *diag_suggest(const char *word, const char *const *words, uint32_t n)
{
    utf8proc_int32_t a[WORD_MAX], b[WORD_MAX];
    uint32_t len = decode(word, a);
    if (len == 0 || len > WORD_MAX) return NULL;
    /* A third of the letters, at least one; but a word with nothing in common is no suggestion. */
    uint32_t limit = len / 3 > 1 ? len / 3 : 1;
    if (limit >= len) limit = len - 1;
    const char *nearest = NULL;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t other = decode(words[i], b);
        if (other > WORD_MAX || (other > len ? other - len : len - other) > limit) continue;
        uint32_t d = distance(a, len, b, other);
        if (d > limit || (nearest && d == limit)) continue;
        nearest = words[i];
        limit = d;
    }
    return nearest;
}
