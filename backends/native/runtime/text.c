/* text.c - a cell that is text: what `ripx validate` accepts and no more (backends/validate/cell.h). */
#include "backends/native/runtime/parts.h"

#include "lang/date.h"

/* The largest magnitude of a number: 18 digits, whatever the scale. */
static const int64_t RT_NUMBER_MAX = INT64_C(999999999999999999);

static bool rt_same(const char *a, size_t a_len, const char *b, size_t b_len)
{
    if (a_len != b_len) return false;
    for (size_t i = 0; i < a_len; i++)
        if (a[i] != b[i]) return false;
    return true;
}

static bool rt_is_digit(char c) { return c >= '0' && c <= '9'; }

/* ---- numbers ---- */

/* Digits m, of which `fraction` stand after the point, times 10^exponent. */
struct rt_digits { uint64_t m; int32_t fraction, exponent; bool negative, huge, fine; };

static bool rt_scan_exponent(const char *p, const char *end, int32_t *exponent)
{
    bool negative = p < end && *p == '-';
    if (p < end && (*p == '-' || *p == '+')) p++;
    if (p == end || end - p > 6) return false;
    for (; p < end; p++) {
        if (!rt_is_digit(*p)) return false;
        *exponent = *exponent * 10 + (*p - '0');
    }
    if (negative) *exponent = -*exponent;
    return true;
}

/* Digits beyond the eighteenth that counts are not kept: before the point they make the number huge, after it fine. */
static bool rt_scan_number(const char *p, const char *end, struct rt_digits *d)
{
    const uint64_t full = UINT64_C(100000000000000000);
    bool some = false;
    d->negative = p < end && *p == '-';
    if (p < end && (*p == '-' || *p == '+')) p++;
    for (; p < end && rt_is_digit(*p); p++, some = true) {
        if (d->m >= full) d->huge = true;
        else d->m = d->m * 10 + (uint64_t)(*p - '0');
    }
    if (p < end && *p == '.') {
        for (p++; p < end && rt_is_digit(*p); p++, some = true) {
            if (d->m >= full) d->fine |= *p != '0';
            else d->m = d->m * 10 + (uint64_t)(*p - '0'), d->fraction++;
        }
    }
    if (!some) return false;
    return p == end || ((*p == 'e' || *p == 'E') && rt_scan_exponent(p + 1, end, &d->exponent));
}

/* m * 10^shift, when it is a whole number of at most 18 digits. */
static bool rt_shift(int64_t *m, int32_t shift)
{
    for (; shift > 0 && *m; shift--) {
        if (*m > RT_NUMBER_MAX / 10) return false;
        *m *= 10;
    }
    for (; shift < 0 && *m; shift++) {
        if (*m % 10) return false;
        *m /= 10;
    }
    return true;
}

static enum rt_cell rt_read_number(const struct rt_column *c, const char *text, size_t len, int64_t *value)
{
    struct rt_digits d;
    d.m = 0;
    d.fraction = d.exponent = 0;
    d.huge = d.fine = false;
    if (!rt_scan_number(text, text + len, &d) || d.huge || d.fine) return CELL_IS_REFUSED;
    int64_t m = (int64_t)d.m;
    if (!rt_shift(&m, (int32_t)c->scale - d.fraction + d.exponent)) return CELL_IS_REFUSED;
    *value = d.negative ? -m : m;
    return CELL_IS_KNOWN;
}

/* ---- truths and codes ---- */

static bool rt_is_word(const char *text, size_t len, const char *word)
{
    size_t i = 0;
    for (; i < len && word[i]; i++)
        if ((text[i] >= 'A' && text[i] <= 'Z' ? text[i] + 32 : text[i]) != word[i]) return false;
    return i == len && !word[i];
}

static enum rt_cell rt_read_truth(const char *text, size_t len, int64_t *value)
{
    /* One text and no table of pointers: nothing to relocate. The words of no, then those of yes, each ended by a NUL. */
    static const char words[] = "false\0faux\0no\0non\0n\0000\0\0true\0vrai\0yes\0oui\0y\0o\0001\0";
    *value = 0;
    for (const char *w = words; *w || !*value; w++) {
        if (!*w) {
            *value = 1;
            continue;
        }
        if (rt_is_word(text, len, w)) return CELL_IS_KNOWN;
        while (*w) w++;
    }
    return CELL_IS_REFUSED;
}

static int rt_order(const char *a, size_t a_len, const struct rt_code *b)
{
    for (size_t i = 0; i < a_len && i < b->len; i++)
        if (a[i] != b->at[i]) return (unsigned char)a[i] < (unsigned char)b->at[i] ? -1 : 1;
    return a_len < b->len ? -1 : a_len > b->len;
}

static enum rt_cell rt_read_code(const struct rt_column *c, const char *text, size_t len, int64_t *value)
{
    uint32_t lo = 0, hi = c->n_codes;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        int order = rt_order(text, len, &c->codes[mid]);
        if (order == 0) {
            *value = c->codes[mid].code;
            return CELL_IS_KNOWN;
        }
        if (order < 0) hi = mid;
        else lo = mid + 1;
    }
    *value = c->other;
    return c->other < 0 ? CELL_IS_REFUSED : CELL_IS_KNOWN;
}

/* ---- dates ---- */

/* The moment in the zone of the column: a time of day needs one just where the column has one. */
static bool rt_moment(const struct rt_column *c, const char *text, size_t len, struct date_time *moment)
{
    enum { DAY_MINUTES = 1440 };
    bool zoned;
    int32_t offset = 0;
    if (!date_parse_zoned(text, len, moment, &zoned, &offset)) return false;
    if (zoned != (c->zoned != 0) && (zoned || moment->minute >= 0)) return false;
    if (!zoned) return true;
    if (moment->minute < 0) return false;
    int64_t minute = (int64_t)moment->days.lo * DAY_MINUTES + moment->minute - offset + c->zone, day = rt_over(minute, DAY_MINUTES);
    if (day < DATE_MIN || day > DATE_MAX) return false;
    moment->days.lo = moment->days.hi = (int32_t)day;
    moment->minute = (int32_t)(minute - day * DAY_MINUTES);
    return true;
}

static enum rt_cell rt_read_date(const struct rt_column *c, const char *text, size_t len, int64_t *lo, int64_t *hi)
{
    struct date_time moment;
    if (!rt_moment(c, text, len, &moment)) return CELL_IS_REFUSED;
    *lo = moment.days.lo;
    *hi = moment.days.hi;
    if (c->type == RT_DATE) return CELL_IS_KNOWN;
    if (moment.minute < 0) return CELL_IS_MISSING;
    *lo = *hi = *lo * 1440 + moment.minute - (c->zoned ? c->zone : 0);
    return CELL_IS_KNOWN;
}

/* ---- cells ---- */

static bool rt_is_blank(char c) { return c == ' ' || c == '\t'; }

static enum rt_cell rt_read_text(const struct rt_column *c, const char *text, size_t len, int64_t *lo, int64_t *hi)
{
    enum rt_cell cell = CELL_IS_REFUSED;
    while (len && rt_is_blank(*text)) text++, len--;
    while (len && rt_is_blank(text[len - 1])) len--;
    if (!len) return CELL_IS_MISSING;
    for (uint32_t i = 0; i < c->n_missing; i++)
        if (rt_same(text, len, c->missing[i].at, c->missing[i].len)) return CELL_IS_MISSING;
    switch ((enum rt_type)c->type) {
    case RT_TRUTH: cell = rt_read_truth(text, len, lo); break;
    case RT_NUMBER: cell = rt_read_number(c, text, len, lo); break;
    case RT_CODE: cell = rt_read_code(c, text, len, lo); break;
    case RT_TEXT: *lo = 0, cell = CELL_IS_KNOWN; break;
    case RT_DATE:
    case RT_INSTANT: cell = rt_read_date(c, text, len, lo, hi); break;
    }
    if (c->type != RT_DATE) *hi = *lo;
    return cell == CELL_IS_KNOWN && !rt_accepts(c, *lo, *hi) ? CELL_IS_REFUSED : cell;
}
