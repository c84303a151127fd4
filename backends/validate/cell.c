/* cell.c - typed reading of cells: one pass over the bytes, no copy, no floating point. */
#include "backends/validate/cell.h"

#include "lang/date.h"

#include <string.h>

/* NONE says that a text is no value. FEW is the number of codes up to which comparing them one by one is the fastest. */
enum { NONE = -1, FEW = 16 };
/* The largest magnitude of a number: 18 digits, whatever the scale. */
static const int64_t NUMBER_MAX = INT64_C(999999999999999999);

static const char *const WORDS[2][7] = {
    {"false", "faux", "no", "non", "n", "0", NULL},
    {"true", "vrai", "yes", "oui", "y", "o", "1"},
};

static const uint32_t *lengths(struct arena *arena, uint32_t n, const char *const *texts)
{
    uint32_t *len = arena_alloc(arena, (n + 1) * sizeof *len);
    for (uint32_t i = 0; i < n; i++) len[i] = (uint32_t)strlen(texts[i]);
    return len;
}

struct cell_type cell_type_new(struct arena *arena, const struct data_column *column)
{
    struct cell_type t = {.column = column};
    /* What the source writes for the codes. */
    t.n_spellings = column->n_spellings ? column->n_spellings : column->n_codes;
    const char **texts = arena_alloc(arena, (t.n_spellings + 1) * sizeof *texts);
    for (uint32_t i = 0; i < t.n_spellings; i++) texts[i] = column->n_spellings ? column->spellings[i].text : column->codes[i];
    t.spelling = texts;
    t.code_len = lengths(arena, t.n_spellings, texts);
    t.missing_len = lengths(arena, column->n_missing, column->missing);
    if (t.n_spellings > FEW)
        for (uint32_t i = 0; i < t.n_spellings; i++) lexicon_add(&t.codes, texts[i], t.code_len[i]);
    for (uint32_t byte = 0; byte < 256; byte++) {
        char c = (char)byte;
        struct cell_value value;
        bool known = column->type != DATA_TEXT && cell_read_any(&t, NULL, &c, 1, &value) == CELL_KNOWN;
        t.one[byte] = known && value.lo >= 0 && value.lo <= INT32_MAX ? (int32_t)value.lo : CELL_OTHER;
    }
    t.one[CELL_AT_EMPTY] = CELL_EMPTY;
    t.one[CELL_AT_LONG] = CELL_OTHER;
    return t;
}

void cell_type_release(struct cell_type *t) { lexicon_release(&t->codes); }

static inline bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* A number as digits m, of which `fraction` stand after the point, times 10^exponent. */
struct digits { uint64_t m; int32_t fraction, exponent; bool negative, huge, fine; };

static bool scan_exponent(const char *p, const char *end, int32_t *exponent)
{
    bool negative = p < end && *p == '-';
    if (p < end && (*p == '-' || *p == '+')) p++;
    if (p == end || end - p > 6) return false;
    for (; p < end; p++) {
        if (!is_digit(*p)) return false;
        *exponent = *exponent * 10 + (*p - '0');
    }
    if (negative) *exponent = -*exponent;
    return true;
}

/* Digits beyond the eighteenth that counts are not kept: before the point they make the number huge, after it fine. */
static bool scan_number(const char *p, const char *end, struct digits *d)
{
    const uint64_t full = UINT64_C(100000000000000000);
    bool some = false;
    d->negative = *p == '-';
    if (*p == '-' || *p == '+') p++;
    for (; p < end && is_digit(*p); p++, some = true) {
        if (d->m >= full) d->huge = true;
        else d->m = d->m * 10 + (uint64_t)(*p - '0');
    }
    if (p < end && *p == '.') {
        for (p++; p < end && is_digit(*p); p++, some = true) {
            if (d->m >= full) d->fine |= *p != '0';
            else d->m = d->m * 10 + (uint64_t)(*p - '0'), d->fraction++;
        }
    }
    if (!some) return false;
    return p == end || ((*p == 'e' || *p == 'E') && scan_exponent(p + 1, end, &d->exponent));
}

static bool in_range(const struct data_column *c, int64_t lo, int64_t hi)
{
    return (lo <= c->max && hi >= c->min) || !data_is_bounded(c);
}

/* One to eight bytes as a word, the first one lowest. No byte beyond them is read. */
static inline uint64_t load(const char *text, size_t len)
{
    if (len >= 4) {
        uint32_t first, last;
        memcpy(&first, text, 4);
        memcpy(&last, text + len - 4, 4);
        return first | (uint64_t)last << (8 * (len - 4));
    }
    const unsigned char *p = (const unsigned char *)text;
    return p[0] | (uint64_t)p[len / 2] << (8 * (len / 2)) | (uint64_t)p[len - 1] << (8 * (len - 1));
}

/* The usual case, up to eight bytes of digits and perhaps a point, all at once: lengths vary from cell to cell, so that a
   loop over the digits would mostly wait for its own end. The conversion is Lemire's of eight digits. False: not that. */
static bool quick_number(const char *text, size_t len, int32_t scale, int64_t *value)
{
    static const int64_t tens[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000};
    enum { TENS = sizeof tens / sizeof *tens };
    const uint64_t ones = UINT64_C(0x0101010101010101), high = ones * 0x80;
    if (__BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__ || len > 8 || len == 0) return false;
    /* The last character becomes the highest byte, zeros go before the first. */
    uint64_t v = load(text, len) << (8 * (8 - len));
    uint64_t dots = v ^ ones * '.';
    dots = (dots - ones) & ~dots & high;
    /* With a point, what stands before it moves up by a byte; `some` is all ones, so that there is no branch to guess. */
    const uint64_t some = -(uint64_t)(dots != 0);
    int point = __builtin_ctzll(dots | UINT64_C(1) << 63) / 8;
    uint64_t before = ((UINT64_C(1) << (8 * point)) - 1) & some;
    v = (v & ~(before << 8 | (0xFF & some))) | (v & before) << 8;
    int32_t fraction = (int32_t)((uint64_t)(7 - point) & some);
    len -= dots != 0;
    if (len == 0) return false;
    v |= len < 8 ? ones * '0' >> (8 * len) : 0;
    if (((v + ones * 0x46) | (v - ones * '0')) & high) return false;
    int32_t shift = scale - fraction;
    if (shift < 0 || shift >= TENS) return false;
    v -= ones * '0';
    v = v * 10 + (v >> 8);
    v = ((v & UINT64_C(0x000000FF000000FF)) * UINT64_C(0x000F424000000064)
         + (v >> 16 & UINT64_C(0x000000FF000000FF)) * UINT64_C(0x0000271000000001)) >> 32;
    *value = (int64_t)v * tens[shift];
    return true;
}

static enum cell_state read_number(const struct data_column *c, const char *text, size_t len, struct cell_value *value)
{
    struct digits d = {0};
    int64_t m;
    if (!quick_number(text, len, c->scale, &m)) {
        if (!scan_number(text, text + len, &d)) return CELL_NOT_NUMBER;
        if (d.huge) return CELL_OUT_OF_RANGE;
        if (d.fine) return CELL_TOO_FINE;
        m = (int64_t)d.m;
        int32_t shift = c->scale - d.fraction + d.exponent;
        for (; shift > 0 && m; shift--) {
            if (m > NUMBER_MAX / 10) return CELL_OUT_OF_RANGE;
            m *= 10;
        }
        for (; shift < 0 && m; shift++) {
            if (m % 10) return CELL_TOO_FINE;
            m /= 10;
        }
        if (d.negative) m = -m;
    }
    if (!in_range(c, m, m)) return CELL_OUT_OF_RANGE;
    value->lo = value->hi = m;
    return CELL_KNOWN;
}

/* A point is then no part of a number: who writes a comma would write it between thousands. */
static enum cell_state read_number_comma(const struct data_column *c, const char *text, size_t len, struct cell_value *value)
{
    char plain[64];
    if (len > sizeof plain) return CELL_NOT_NUMBER;
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '.') return CELL_NOT_NUMBER;
        plain[i] = text[i] == ',' ? '.' : text[i];
    }
    return read_number(c, plain, len, value);
}

/* Digits at *at, which moves behind them; their number. */
static size_t skip_digits(const char *text, size_t len, size_t *at)
{
    size_t from = *at;
    while (*at < len && text[*at] >= '0' && text[*at] <= '9') ++*at;
    return *at - from;
}

/* 31/12/2024 as 2024-12-31, and what follows as it is: the length, or 0 when the text is no date of that order. A year alone is one. */
static size_t year_first(enum cell_dates order, const char *text, size_t len, char *iso, size_t cap)
{
    enum { PARTS = 3 };
    size_t begin[PARTS], n[PARTS], parts = 0, at = 0;
    char mark = 0;
    for (bool more = true; more && parts < PARTS; parts++) {
        begin[parts] = at;
        n[parts] = skip_digits(text, len, &at);
        more = n[parts] <= 2 && at < len && (text[at] == '/' || text[at] == '.' || text[at] == '-') && (!mark || text[at] == mark);
        if (more) mark = text[at++];
    }
    for (size_t i = 0; i < parts; i++)
        if (i + 1 < parts ? n[i] < 1 || n[i] > 2 : n[i] != 4) return 0;
    if (len - at > cap - sizeof "YYYY-MM-DD" || (at < len && text[at] == '-')) return 0;
    const size_t month = order == DATES_DAY_FIRST || parts == 2 ? parts - 2 : 0, day = order == DATES_DAY_FIRST ? 0 : 1;
    const size_t from[PARTS] = {parts - 1, month, day};
    size_t out = 0;
    for (size_t i = 0; i < parts; i++) {
        if (i) iso[out++] = '-';
        if (n[from[i]] == 1) iso[out++] = '0';
        memcpy(iso + out, text + begin[from[i]], n[from[i]]);
        out += n[from[i]];
    }
    memcpy(iso + out, text + at, len - at);
    return out + len - at;
}

/* The moment of a cell in the zone of the column: a time of day needs one just where the column has one. */
static enum cell_state read_moment(const struct cell_type *t, const char *text, size_t len, struct date_time *moment)
{
    enum { DAY_MINUTES = 1440 };
    const struct data_column *c = t->column;
    char iso[64];
    bool zoned;
    int32_t offset = 0;
    if (t->dates != DATES_YEAR_FIRST) {
        len = year_first(t->dates, text, len, iso, sizeof iso);
        text = iso;
    }
    if (!len || !date_parse_zoned(text, len, moment, &zoned, &offset)) return CELL_NOT_DATE;
    if (zoned != c->zoned && (zoned || moment->minute >= 0)) return CELL_ZONE;
    if (!zoned) return CELL_KNOWN;
    if (moment->minute < 0) return CELL_NOT_DATE;      /* hours alone, of another place */
    int64_t minute = (int64_t)moment->days.lo * DAY_MINUTES + moment->minute - offset + c->zone;
    int64_t day = minute / DAY_MINUTES - (minute % DAY_MINUTES < 0);
    if (day < DATE_MIN || day > DATE_MAX) return CELL_OUT_OF_RANGE;
    moment->days.lo = moment->days.hi = (int32_t)day;
    moment->minute = (int32_t)(minute - day * DAY_MINUTES);
    return CELL_KNOWN;
}

static enum cell_state read_date(const struct cell_type *t, const char *text, size_t len, struct cell_value *value)
{
    struct date_time moment;
    enum cell_state state = read_moment(t, text, len, &moment);
    if (state != CELL_KNOWN) return state;
    if (!in_range(t->column, moment.days.lo, moment.days.hi)) return CELL_OUT_OF_RANGE;
    *value = (struct cell_value){moment.days.lo, moment.days.hi};
    return CELL_KNOWN;
}

/* Of a column with a zone, minutes of UTC. */
static enum cell_state read_instant(const struct cell_type *t, const char *text, size_t len, struct cell_value *value)
{
    const struct data_column *c = t->column;
    struct date_time moment;
    enum cell_state state = read_moment(t, text, len, &moment);
    if (state != CELL_KNOWN) return state;
    if (moment.minute < 0) return CELL_MISSING;
    value->lo = value->hi = moment.days.lo * INT64_C(1440) + moment.minute - (c->zoned ? c->zone : 0);
    return CELL_KNOWN;
}

static bool same_word(const char *text, size_t len, const char *word)
{
    if (!word || strlen(word) != len) return false;
    for (size_t i = 0; i < len; i++)
        if ((text[i] >= 'A' && text[i] <= 'Z' ? text[i] + 32 : text[i]) != word[i]) return false;
    return true;
}

static int64_t truth_of(const char *text, size_t len)
{
    for (int truth = 0; truth < 2; truth++)
        for (size_t i = 0; i < sizeof WORDS[truth] / sizeof *WORDS[truth]; i++)
            if (same_word(text, len, WORDS[truth][i])) return truth;
    return NONE;
}

/* The spelling that a text is, or NONE. */
static int64_t spelling_of(const struct cell_type *t, const char *text, size_t len)
{
    if (t->n_spellings > FEW) {
        uint32_t found = lexicon_find(&t->codes, text, len);
        return found == LEXICON_NONE ? NONE : (int64_t)found;
    }
    for (uint32_t i = 0; i < t->n_spellings; i++)
        if (t->code_len[i] == len && t->spelling[i][len - 1] == text[len - 1] && memcmp(t->spelling[i], text, len) == 0) return i;
    return NONE;
}

static int64_t code_of(const struct cell_type *t, const char *text, size_t len)
{
    const struct data_column *c = t->column;
    int64_t found = spelling_of(t, text, len);
    if (found == NONE) return c->takes_others ? (int64_t)c->n_codes - 1 : NONE;
    return c->n_spellings ? c->spellings[found].code : found;
}

static bool is_missing(const struct cell_type *t, const char *text, size_t len)
{
    for (uint32_t i = 0; i < t->column->n_missing; i++)
        if (t->missing_len[i] == len && memcmp(t->column->missing[i], text, len) == 0) return true;
    return len == 0;
}

static inline bool is_blank(char c) { return c == ' ' || c == '\t'; }

enum cell_state cell_read_any(const struct cell_type *t, struct lexicon *texts, const char *text, size_t len,
                              struct cell_value *value)
{
    int64_t found = NONE;
    while (len && is_blank(*text)) text++, len--;
    while (len && is_blank(text[len - 1])) len--;
    if (is_missing(t, text, len)) return CELL_MISSING;
    switch (t->column->type) {
    case DATA_NUMBER: return (t->comma ? read_number_comma : read_number)(t->column, text, len, value);
    case DATA_DATE: return read_date(t, text, len, value);
    case DATA_INSTANT: return read_instant(t, text, len, value);
    case DATA_CODE:
        found = code_of(t, text, len);
        if (found == NONE) return CELL_NOT_CODE;
        break;
    case DATA_BOOLEAN:
        found = truth_of(text, len);
        if (found == NONE) return CELL_NOT_TRUTH;
        break;
    case DATA_TEXT:
        found = lexicon_add(texts, text, len);
        break;
    }
    value->lo = value->hi = found;
    return CELL_KNOWN;
}
