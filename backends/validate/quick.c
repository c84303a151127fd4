/* quick.c - loops over cells as words of eight bytes: lengths vary from cell to cell, so that a loop over the bytes of one
   would mostly wait for its own end. */
#include "backends/validate/quick.h"

#include "lang/arena.h"
#include "lang/date.h"

#include <string.h>

#if PROCESSOR_X86
#include <immintrin.h>
#endif

static const uint64_t ONES = UINT64_C(0x0101010101010101), HIGH = UINT64_C(0x8080808080808080);
enum { WORD = 8, KEY = WORD - 1, SCALE_MOST = 3, LANES_MOST = 8 };

/* ---- what can be done ---- */

static bool is_blank(char c) { return c == ' ' || c == '\t'; }

/* The bytes as a word, the first one lowest. */
static uint64_t bytes_of(const char *text, size_t len)
{
    uint64_t word = 0;
    for (size_t i = 0; i < len; i++) word |= (uint64_t)(unsigned char)text[i] << (8 * i);
    return word;
}

/* The same with its length in the highest byte, so that a NUL byte in a cell is not taken for its end. */
static uint64_t key_of(const char *text, size_t len) { return bytes_of(text, len) | (uint64_t)len << (8 * KEY); }

/* Where a key is, if it is one. */
static inline uint32_t slot_of(const struct quick *q, uint64_t key) { return (uint32_t)(key * q->multiplier / (UINT64_MAX / QUICK_SLOTS + 1)); }

/* Could a quick number be this word? */
static bool looks_like_number(const char *word)
{
    for (; *word; word++)
        if (*word != '.' && *word != ',' && (*word < '0' || *word > '9')) return false;
    return true;
}

/* Words that mean "missing" and are written as numbers are known by their bytes, as a cell is loaded: to the right, with
   zeros before. */
static bool note_missing(struct quick *q, const struct data_column *c)
{
    for (uint32_t i = 0; i < c->n_missing; i++) {
        size_t len = strlen(c->missing[i]);
        if (len == 0 || len > WORD || !looks_like_number(c->missing[i])) continue;
        if (q->n_keys == QUICK_KEYS) return false;
        q->key_len[q->n_keys] = (uint32_t)len;
        q->key[q->n_keys++] = bytes_of(c->missing[i], len) << (8 * (WORD - len));
    }
    return true;
}

/* A slot for each of the keys. The first multipliers are tried that a generator gives: with a quarter of the slots taken, one in
   fifty or so will do. */
static bool find_slots(struct quick *q, const struct quick_slot *keys, uint32_t n, struct arena *arena)
{
    enum { TRIES = 4096 };
    struct quick_slot *slots = arena_alloc(arena, QUICK_SLOTS * sizeof *slots);
    uint64_t state = 0;
    for (uint32_t i = 0; i < TRIES; i++) {
        /* splitmix64 (Steele, Lea, Flood, 2014). */
        uint64_t z = state += UINT64_C(0x9E3779B97F4A7C15);
        z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
        z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
        q->multiplier = (z ^ (z >> 31)) | 1;
        uint32_t k = 0;
        for (uint32_t s = 0; s < QUICK_SLOTS; s++) slots[s] = (struct quick_slot){UINT64_MAX, 0};      /* the key of no cell */
        for (; k < n; k++) {
            struct quick_slot *slot = &slots[slot_of(q, keys[k].key)];
            if (slot->key != UINT64_MAX && slot->key != keys[k].key) break;
            if (slot->key == UINT64_MAX) *slot = keys[k];
        }
        q->slot = slots;
        if (k == n) return true;
    }
    return false;
}

static bool note_words(struct quick *q, struct arena *arena)
{
    struct quick_slot keys[QUICK_MANY];
    uint32_t n = 0;
    bool single = true;
    for (uint32_t i = 0; i < q->type->n_spellings; i++) {
        const char *text = q->type->spelling[i];
        size_t len = strlen(text);
        struct cell_value value;
        single &= len == 1;
        /* A spelling that blanks surround, or that means "missing", is no value; cell_read knows. */
        if (len == 0 || is_blank(text[0]) || is_blank(text[len - 1])) return false;
        if (cell_read_any(q->type, NULL, text, len, &value) != CELL_KNOWN) return false;
        if (len > KEY) continue;
        if (n == QUICK_MANY) return false;
        keys[n++] = (struct quick_slot){key_of(text, len), value.lo};
    }
    q->form = single ? QUICK_BYTE : n <= QUICK_KEYS ? QUICK_WORD : QUICK_SLOT;
    if (q->form == QUICK_SLOT) return find_slots(q, keys, n, arena);
    for (uint32_t i = 0; i < n && q->form == QUICK_WORD; i++, q->n_keys++) {
        q->key[i] = keys[i].key;
        q->value[i] = keys[i].value;
    }
    return true;
}

struct quick quick_of(const struct cell_type *t, struct arena *arena)
{
    static const enum quick_form decimals[SCALE_MOST + 1] = {QUICK_WHOLE, QUICK_DECIMAL_1, QUICK_DECIMAL_2, QUICK_DECIMAL_3};
    const struct data_column *c = t->column;
    struct quick q = {.type = t, .point = t->comma ? ',' : '.', .min = c->min, .max = c->max};
    bool can = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__;
    if (!data_is_bounded(c)) q.min = INT64_MIN, q.max = INT64_MAX;
    switch (c->type) {
    case DATA_NUMBER:
        can = can && c->scale >= 0 && c->scale <= SCALE_MOST && note_missing(&q, c);
        q.form = can ? decimals[c->scale] : QUICK_NONE;
        break;
    case DATA_DATE:
        /* A date that means "missing" would be read as a date. */
        q.form = QUICK_DATE;
        can = can && t->dates == DATES_YEAR_FIRST;
        for (uint32_t i = 0; i < c->n_missing; i++) can = can && strlen(c->missing[i]) != DATE_TEXT_SIZE - 1;
        break;
    case DATA_CODE: can = can && t->n_spellings > 0 && note_words(&q, arena); break;
    case DATA_BOOLEAN: q.form = QUICK_BYTE; break;
    case DATA_INSTANT: case DATA_TEXT: can = false; break;
    }
    if (!can) q.form = QUICK_NONE;
    return q;
}

/* ---- cells as words ---- */

#define INLINE static inline __attribute__((always_inline))

/* Cells of a batch. Numbers: eight characters, zeros before. Dates: YYYY-MM- and, in `rest`, the day's two characters under
   the length. Rows up to a whole vector are there; those beyond the batch are 0. */
struct words { _Alignas(64) uint64_t at[QUICK_ROWS]; _Alignas(64) uint64_t rest[QUICK_ROWS]; };

INLINE uint64_t load(const char *p)
{
    uint64_t word;
    memcpy(&word, p, sizeof word);
    return word;
}

INLINE uint32_t begin_of(const struct quick_cells *c, uint32_t i) { return c->begin[i * c->stride] + c->skip; }
INLINE uint32_t stop_of(const struct quick_cells *c, uint32_t i) { return c->stop[i * c->stride]; }

/* By the length of a cell: which bytes are kept when its last one is the highest of a word, and what goes before them. Eight
   stands for more: a byte 1 is no digit. `first`: those kept when its first one is the lowest. The lowest byte of what is a number is therefore '0', and an empty cell alone is 0. */
#define AFTER(n) (~UINT64_C(0) << (8 * (WORD - (n))))
#define ZEROS(n) (UINT64_C(0x3030303030303030) & ~AFTER(n))
#define FIRST(n) (~AFTER(WORD - (n)))
static const struct { uint64_t kept, before, first; } BY_LENGTH[WORD + 1] = {
    {0, 0, 0}, {AFTER(1), ZEROS(1), FIRST(1)}, {AFTER(2), ZEROS(2), FIRST(2)}, {AFTER(3), ZEROS(3), FIRST(3)},
    {AFTER(4), ZEROS(4), FIRST(4)}, {AFTER(5), ZEROS(5), FIRST(5)}, {AFTER(6), ZEROS(6), FIRST(6)}, {AFTER(7), ZEROS(7), FIRST(7)},
    {0, UINT64_C(0x0101010101010101), 0}};

INLINE void gather_numbers(const struct quick_cells *c, struct words *w)
{
    const uint32_t *begin = c->begin, *stop = c->stop;
    for (uint32_t i = 0; i < c->n; i++, begin += c->stride, stop += c->stride) {
        uint32_t len = *stop - (*begin + c->skip);
        len = len > WORD ? WORD : len;
        w->at[i] = (load(c->bytes + (int64_t)*stop - WORD) & BY_LENGTH[len].kept) | BY_LENGTH[len].before;
    }
    for (uint32_t i = c->n; i % LANES_MOST; i++) w->at[i] = 0;
}

INLINE void gather_dates(const struct quick_cells *c, struct words *w)
{
    const uint32_t *begin = c->begin, *stop = c->stop;
    for (uint32_t i = 0; i < c->n; i++, begin += c->stride, stop += c->stride) {
        const char *text = c->bytes + (*begin + c->skip);
        uint16_t day;
        memcpy(&day, text + WORD, sizeof day);
        w->at[i] = load(text);
        w->rest[i] = day | (uint64_t)(*stop - (*begin + c->skip)) << 16;
    }
    for (uint32_t i = c->n; i % LANES_MOST; i++) w->at[i] = w->rest[i] = 0;
}

/* Cells as keys: see key_of. Those that are longer than a key have no key's length. */
INLINE void gather_keys(const struct quick_cells *c, struct words *w)
{
    const uint32_t *begin = c->begin, *stop = c->stop;
    for (uint32_t i = 0; i < c->n; i++, begin += c->stride, stop += c->stride) {
        uint32_t at = *begin + c->skip, len = *stop - at;
        len = len > WORD ? WORD : len;
        w->at[i] = (load(c->bytes + at) & BY_LENGTH[len].first) | (uint64_t)len << (8 * KEY);
    }
    for (uint32_t i = c->n; i % LANES_MOST; i++) w->at[i] = 0;
}

/* The values of cells of one byte; CELL_EMPTY and CELL_OTHER for others. */
INLINE void gather_bytes(const struct quick *q, const struct quick_cells *c, int64_t *restrict to)
{
    const uint32_t *begin = c->begin, *stop = c->stop;
    for (uint32_t i = 0; i < c->n; i++, begin += c->stride, stop += c->stride) {
        uint32_t at = *begin + c->skip, len = *stop - at, which = (unsigned char)c->bytes[at];
        which = len == 1 ? which : CELL_AT_LONG;
        which = len == 0 ? CELL_AT_EMPTY : which;
        to[i] = q->type->one[which];
    }
    for (uint32_t i = c->n; i % LANES_MOST; i++) to[i] = CELL_EMPTY;
}

/* Cells that are words for "missing". */
static uint64_t missing_of(const struct quick *q, const struct quick_cells *c)
{
    uint64_t missing = 0;
    for (uint32_t k = 0; k < q->n_keys; k++)
        for (uint32_t i = 0; i < c->n; i++) {
            uint32_t stop = stop_of(c, i), len = stop - begin_of(c, i);
            bool same = len == q->key_len[k] && (load(c->bytes + (int64_t)stop - WORD) & BY_LENGTH[len].kept) == q->key[k];
            missing |= (uint64_t)same << i;
        }
    return missing;
}

/* ---- words as values, four at a time ---- */

/* In whatever registers there are. Nothing of these types is passed but to what is inlined, and what is inlined is of the
   same level: a compiler takes vectors apart before it inlines. */
typedef uint64_t lanes __attribute__((vector_size(32)));
typedef int64_t signs __attribute__((vector_size(32)));
typedef uint32_t halves __attribute__((vector_size(32)));
typedef uint16_t quarters __attribute__((vector_size(32)));
enum { LANES = sizeof(lanes) / sizeof(uint64_t) };

#define ALL(x) ((lanes){(x), (x), (x), (x)})

/* Which rows hold a value, and which are empty: row i is lane i % LANES of a vector. */
struct found { lanes known, empty, bit; };

/* Eight digits as four numbers of two, in the bytes 0, 2, 4 and 6. */
INLINE lanes pairs_any(lanes v)
{
    v -= ALL(ONES * '0');
    return ((v << 3) + (v << 1) + (v >> 8)) & ALL(UINT64_C(0x00FF00FF00FF00FF));
}

INLINE lanes number_any(lanes v)
{
    const quarters hundreds = {100, 1, 100, 1, 100, 1, 100, 1, 100, 1, 100, 1, 100, 1, 100, 1};
    lanes q = (lanes)((quarters)pairs_any(v) * hundreds);
    q = (q & ALL(UINT64_C(0x0000FFFF0000FFFF))) + (q >> 16 & ALL(UINT64_C(0x0000FFFF0000FFFF)));
    return (lanes)((halves)(q & ALL(0xFFFFFFFF)) * 10000) + (q >> 32);
}

#define LOOP(name) name##_any
#define TARGET
#include "backends/validate/quick_loops.def"
#undef LOOP
#undef TARGET

#if PROCESSOR_X86
#define TARGET TARGET_V3

/* The same with sums of products. */
TARGET INLINE lanes pairs_v3(lanes v)
{
    return (lanes)_mm256_maddubs_epi16((__m256i)(v - ALL(ONES * '0')), _mm256_set1_epi16(0x010A));
}

TARGET INLINE lanes number_v3(lanes v)
{
    lanes q = (lanes)_mm256_madd_epi16((__m256i)pairs_v3(v), _mm256_set1_epi32(0x00010064));
    return (lanes)_mm256_madd_epi16((__m256i)(q | q >> 16), _mm256_set1_epi64x(0x00012710));
}

#define LOOP(name) name##_v3
#include "backends/validate/quick_loops.def"
#undef LOOP
#undef TARGET
#endif

/* ---- codes and truths ---- */

/* Records the cell of row i: it holds a value, or is left unless it is empty. The value is 0 unless it is known, so that what
   is computed with it stays small. */
INLINE int64_t record(struct quick_seen *seen, uint32_t i, int64_t value, bool is_value, bool missing)
{
    seen->known |= (uint64_t)(is_value & !missing) << i;
    seen->left |= (uint64_t)(!is_value & !missing) << i;
    return value & -(int64_t)(is_value & !missing);
}

static struct quick_seen left(const struct quick_cells *c, int64_t *restrict lo)
{
    struct quick_seen seen = {0, 0};
    for (uint32_t i = 0; i < c->n; i++) lo[i] = record(&seen, i, 0, false, begin_of(c, i) == stop_of(c, i));
    return seen;
}

static struct quick_seen slots(const struct quick *q, const struct quick_cells *c, int64_t *restrict lo)
{
    struct words w;
    struct quick_seen seen = {0, 0};
    gather_keys(c, &w);
    for (uint32_t i = 0; i < c->n; i++) {
        const struct quick_slot *s = &q->slot[slot_of(q, w.at[i])];
        lo[i] = record(&seen, i, s->value, s->key == w.at[i], w.at[i] == 0);
    }
    return seen;
}

#define READ(level)                                                                                                    \
    switch (q->form) {                                                                                                 \
    case QUICK_WHOLE: return whole_##level(q, c, lo);                                                                  \
    case QUICK_DECIMAL_1: return decimal_1_##level(q, c, lo);                                                          \
    case QUICK_DECIMAL_2: return decimal_2_##level(q, c, lo);                                                          \
    case QUICK_DECIMAL_3: return decimal_3_##level(q, c, lo);                                                          \
    case QUICK_DATE: return date_##level(q, c, lo);                                                                    \
    case QUICK_BYTE: return byte_##level(q, c, lo);                                                                            \
    case QUICK_WORD: return word_##level(q, c, lo);                                                                            \
    case QUICK_SLOT: return slots(q, c, lo);                                                                           \
    case QUICK_NONE: break;                                                                                            \
    }                                                                                                                  \
    return left(c, lo)

static struct quick_seen read_any(const struct quick *q, const struct quick_cells *c, int64_t *lo) { READ(any); }

#if PROCESSOR_X86
TARGET_V3 static struct quick_seen read_v3(const struct quick *q, const struct quick_cells *c, int64_t *lo) { READ(v3); }
#endif

struct quick_seen quick_read(const struct quick *q, enum processor_level level, const struct quick_cells *c, int64_t *lo)
{
    switch (level) {
#if PROCESSOR_X86
    case PROCESSOR_V4: case PROCESSOR_V3: return read_v3(q, c, lo);
#else
    case PROCESSOR_V4: case PROCESSOR_V3:
#endif
    case PROCESSOR_ANY: break;
    }
    return read_any(q, c, lo);
}
