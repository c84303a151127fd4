/* quick.c - loops over cells as words of eight bytes: lengths vary from cell to cell, so that a loop over the bytes of one
   would mostly wait for its own end. */
#include "backends/validate/quick.h"

#include "lang/date.h"

#include <string.h>

static const uint64_t ONES = UINT64_C(0x0101010101010101), HIGH = UINT64_C(0x8080808080808080);
static const int64_t TENS[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000};
enum { TENS_LEN = sizeof TENS / sizeof *TENS, WORD = 8, KEY = WORD - 1 };

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

/* Could a quick number be this word? */
static bool looks_like_number(const char *word)
{
    for (; *word; word++)
        if (*word != '.' && (*word < '0' || *word > '9')) return false;
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
        q->key[q->n_keys++] = bytes_of(c->missing[i], len) << (8 * (WORD - len));
    }
    return true;
}

static bool note_words(struct quick *q, const struct data_column *c)
{
    bool single = true;
    for (uint32_t i = 0; i < c->n_codes; i++) {
        size_t len = strlen(c->codes[i]);
        struct cell_value value;
        single &= len == 1;
        /* A code that blanks surround, or that means "missing", is no value; cell_read knows. */
        if (len == 0 || is_blank(c->codes[i][0]) || is_blank(c->codes[i][len - 1])) return false;
        if (cell_read_any(q->type, NULL, c->codes[i], len, &value) != CELL_KNOWN) return false;
        if (len > KEY) continue;
        if (q->n_keys == QUICK_KEYS) return false;
        q->key[q->n_keys] = key_of(c->codes[i], len);
        q->value[q->n_keys++] = value.lo;
    }
    q->form = single ? QUICK_BYTE : QUICK_WORD;
    return true;
}

struct quick quick_of(const struct cell_type *t)
{
    const struct data_column *c = t->column;
    struct quick q = {.type = t, .scale = c->scale, .min = c->min, .max = c->max};
    bool can = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__;
    if (c->min == 0 && c->max == 0) q.min = INT64_MIN, q.max = INT64_MAX;
    switch (c->type) {
    case DATA_NUMBER:
        q.form = c->scale == 0 ? QUICK_WHOLE : QUICK_DECIMAL;
        can = can && c->scale >= 0 && note_missing(&q, c);
        break;
    case DATA_DATE:
        /* A date that means "missing" would be read as a date. */
        q.form = QUICK_DATE;
        for (uint32_t i = 0; i < c->n_missing; i++) can = can && strlen(c->missing[i]) != DATE_TEXT_SIZE - 1;
        break;
    case DATA_CODE: can = can && c->n_codes > 0 && note_words(&q, c); break;
    case DATA_BOOLEAN: q.form = QUICK_BYTE; break;
    case DATA_INSTANT: case DATA_TEXT: can = false; break;
    }
    if (!can) q.form = QUICK_NONE;
    return q;
}

/* ---- loops ---- */

#define INLINE static inline __attribute__((always_inline))

INLINE uint64_t load(const char *p)
{
    uint64_t word;
    memcpy(&word, p, sizeof word);
    return word;
}

/* Eight digits as a number (Lemire); false in *digits when one is not a digit. */
INLINE uint64_t eight_digits(uint64_t v, bool *digits)
{
    *digits = (((v + ONES * 0x46) | (v - ONES * '0')) & HIGH) == 0;
    v -= ONES * '0';
    v = v * 10 + (v >> 8);
    return ((v & UINT64_C(0x000000FF000000FF)) * UINT64_C(0x000F424000000064)
            + (v >> 16 & UINT64_C(0x000000FF000000FF)) * UINT64_C(0x0000271000000001)) >> 32;
}

/* The cell's last eight bytes, so that its last one is the highest. Those before a cell of 1 to 7 bytes are set in *before. */
INLINE uint64_t load_right(const char *bytes, uint32_t begin, uint32_t stop, uint64_t *before)
{
    uint32_t len = stop - begin;
    *before = (~UINT64_C(0) >> (8 * ((len - 1) & 7))) >> 8;
    return load(bytes + (int64_t)stop - WORD);
}

INLINE bool is_key(const struct quick *q, uint64_t word)
{
    bool found = false;
    for (uint32_t k = 0; k < q->n_keys; k++) found |= word == q->key[k];
    return found;
}

/* Records the cell of row i: it holds a value, or is left unless it is empty or means "missing". The value is 0 unless it is
   known, so that what is computed with it stays small. */
INLINE int64_t record(struct quick_seen *seen, uint32_t i, int64_t value, bool is_value, bool missing)
{
    seen->known |= (uint64_t)(is_value & !missing) << i;
    seen->left |= (uint64_t)(!is_value & !missing) << i;
    return value & -(int64_t)(is_value & !missing);
}

INLINE struct quick_seen whole(const struct quick *q, const struct quick_cells *c, int64_t *restrict lo)
{
    struct quick_seen seen = {0, 0};
    for (uint32_t i = 0; i < c->n; i++) {
        uint32_t begin = c->begin[i * c->stride] + c->skip, stop = c->stop[i * c->stride], len = stop - begin;
        uint64_t before, v = load_right(c->bytes, begin, stop, &before);
        bool digits;
        int64_t value = (int64_t)eight_digits((v & ~before) | (ONES * '0' & before), &digits);
        lo[i] = record(&seen, i, value, digits & (len <= WORD) & (value >= q->min) & (value <= q->max), len == 0 || is_key(q, v & ~before));
    }
    return seen;
}

INLINE struct quick_seen decimal(const struct quick *q, const struct quick_cells *c, int64_t *restrict lo)
{
    struct quick_seen seen = {0, 0};
    for (uint32_t i = 0; i < c->n; i++) {
        uint32_t begin = c->begin[i * c->stride] + c->skip, stop = c->stop[i * c->stride], len = stop - begin;
        uint64_t before, v = load_right(c->bytes, begin, stop, &before), as_written = v & ~before;
        v = as_written | (ONES * '0' & before);
        uint64_t dots = v ^ ONES * '.';
        dots = (dots - ONES) & ~dots & HIGH;
        /* What stands before a point moves up by a byte; `some` is all ones, so that there is no branch to guess. */
        const uint64_t some = -(uint64_t)(dots != 0);
        int point = __builtin_ctzll(dots | UINT64_C(1) << 63) / 8;
        uint64_t whole_part = ((UINT64_C(1) << (8 * point)) - 1) & some;
        v = (v & ~(whole_part << 8 | (0xFF & some))) | (v & whole_part) << 8 | ('0' & some);
        int32_t shift = q->scale - (int32_t)((uint64_t)(7 - point) & some);
        bool digits, fits = (uint32_t)shift < TENS_LEN;
        int64_t value = (int64_t)eight_digits(v, &digits) * TENS[fits ? shift : 0];
        bool one_point = (len == 1) & (dots != 0);
        lo[i] = record(&seen, i, value, digits & fits & !one_point & (len <= WORD) & (value >= q->min) & (value <= q->max),
               len == 0 || is_key(q, as_written));
    }
    return seen;
}

/* Days before a month, and its length, February's 29th aside. */
static const uint16_t MONTH[16][2] = {{0, 0}, {0, 31}, {31, 28}, {59, 31}, {90, 30}, {120, 31}, {151, 30}, {181, 31}, {212, 31},
                                      {243, 30}, {273, 31}, {304, 30}, {334, 31}, {0, 0}, {0, 0}, {0, 0}};

INLINE struct quick_seen date(const struct quick *q, const struct quick_cells *c, int64_t *restrict lo)
{
    const uint64_t dashes = UINT64_C(0xFF0000FF00000000);
    struct quick_seen seen = {0, 0};
    for (uint32_t i = 0; i < c->n; i++) {
        uint32_t begin = c->begin[i * c->stride] + c->skip, stop = c->stop[i * c->stride], len = stop - begin;
        uint64_t v = load(c->bytes + begin);
        uint16_t last;
        memcpy(&last, c->bytes + begin + WORD, sizeof last);
        bool digits, dashed = ((v ^ UINT64_C(0x2D00002D00000000)) & dashes) == 0;
        /* YYYYMMDD */
        uint32_t n = (uint32_t)eight_digits((v & 0xFFFFFFFF) | (v >> 40 & 0xFFFF) << 32 | (uint64_t)last << 48, &digits);
        uint32_t year = n / 10000, month = n / 100 % 100, day = n % 100, m = month & 15;
        /* Whole years since 0000-01-01, by the leap days before; the one of this year counts from March on. */
        uint32_t y = year - (month <= 2), leap = y / 4 - y / 100 + y / 400;
        int64_t value = (int64_t)(year * 365 + leap + MONTH[m][0] + day) - 719528;
        bool there = (month <= 12) & (day - 1 < MONTH[m][1]) & (year - 1 < 9999);
        lo[i] = record(&seen, i, value, digits & dashed & (len == DATE_TEXT_SIZE - 1) & there & (value >= q->min) & (value <= q->max), len == 0);
    }
    return seen;
}

INLINE struct quick_seen byte(const struct quick *q, const struct quick_cells *c, int64_t *restrict lo)
{
    struct quick_seen seen = {0, 0};
    for (uint32_t i = 0; i < c->n; i++) {
        uint32_t begin = c->begin[i * c->stride] + c->skip, stop = c->stop[i * c->stride];
        int32_t value = q->type->one[(unsigned char)c->bytes[begin]];
        lo[i] = record(&seen, i, value, (stop - begin == 1) & (value >= 0), stop == begin);
    }
    return seen;
}

INLINE struct quick_seen word(const struct quick *q, const struct quick_cells *c, int64_t *restrict lo)
{
    struct quick_seen seen = {0, 0};
    for (uint32_t i = 0; i < c->n; i++) {
        uint32_t begin = c->begin[i * c->stride] + c->skip, len = c->stop[i * c->stride] - begin;
        uint64_t within = (UINT64_C(1) << (8 * (len & 7))) - 1;
        uint64_t key = (load(c->bytes + begin) & within) | (uint64_t)len << (8 * KEY);
        int64_t value = 0;
        bool found = false;
        for (uint32_t k = 0; k < q->n_keys; k++) {
            bool same = key == q->key[k];
            found |= same;
            value |= -(int64_t)same & q->value[k];
        }
        lo[i] = record(&seen, i, value, found & (len <= KEY), len == 0);
    }
    return seen;
}

INLINE struct quick_seen read_form(const struct quick *q, const struct quick_cells *c, int64_t *restrict lo)
{
    struct quick_seen none = {0, 0};
    switch (q->form) {
    case QUICK_WHOLE: return whole(q, c, lo);
    case QUICK_DECIMAL: return decimal(q, c, lo);
    case QUICK_DATE: return date(q, c, lo);
    case QUICK_BYTE: return byte(q, c, lo);
    case QUICK_WORD: return word(q, c, lo);
    case QUICK_NONE: break;
    }
    for (uint32_t i = 0; i < c->n; i++)
        lo[i] = record(&none, i, 0, false, c->begin[i * c->stride] + c->skip == c->stop[i * c->stride]);
    return none;
}

static struct quick_seen read_any(const struct quick *q, const struct quick_cells *c, int64_t *lo) { return read_form(q, c, lo); }

#if PROCESSOR_X86
TARGET_V3 static struct quick_seen read_v3(const struct quick *q, const struct quick_cells *c, int64_t *lo)
{
    return read_form(q, c, lo);
}
#endif

struct quick_seen quick_read(const struct quick *q, enum processor_level level, const struct quick_cells *c, int64_t *lo)
{
#if PROCESSOR_X86
    if (level != PROCESSOR_ANY) return read_v3(q, c, lo);
#endif
    (void)level;
    return read_any(q, c, lo);
}
