/* xpt.c - fixed records of 80 bytes around observations that follow each other without regard to them. */
#include "backends/validate/xpt.h"

#include "backends/validate/escape.h"
#include "backends/validate/intake.h"
#include "backends/validate/real.h"
#include "lang/date.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

enum { RECORD = 80, NAMESTR_MAX = 140, NAMESTR_VAX = 136, SAS_EPOCH = -3653, DAY_SECONDS = 86400, RAW = 64 * 1024 };

enum want { WANT_NOTHING, WANT_TEXT, WANT_NUMBER, WANT_DATE };
enum measure { MEASURE_NUMBER, MEASURE_DAYS, MEASURE_SECONDS };

struct variable { bool text; enum want want; enum measure measure; bool shown; uint32_t at, len; };

struct xpt {
    csv_read *read;
    void *ctx;
    char *raw;                          /* cap bytes, of which start .. end-1 are read and not used */
    size_t start, end, cap;
    bool failed;
    uint32_t n, length;                 /* variables; bytes of an observation */
    struct variable *variable;
    uint64_t offset;                    /* in the file, of raw[start], modulo RECORD */
    struct text out, cell;              /* lines ready to be given; a cell that is not UTF-8 */
    size_t given;
    bool found_1252;
};

static uint32_t big_endian(const char *p, int n)
{
    uint32_t v = 0;
    for (int i = 0; i < n; i++) v = v << 8 | (unsigned char)p[i];
    return v;
}

/* Digits at p as a number; UINT32_MAX when they are none. */
static uint32_t digits(const char *p, int n)
{
    uint32_t v = 0;
    for (int i = 0; i < n; i++) {
        if (p[i] < '0' || p[i] > '9') return UINT32_MAX;
        v = v * 10 + (uint32_t)(p[i] - '0');
    }
    return v;
}

/* Makes n bytes there from raw[start] on; false when the file ends before. */
static bool need(struct xpt *x, size_t n)
{
    if (x->end - x->start >= n) return true;
    if (x->raw) memmove(x->raw, x->raw + x->start, x->end - x->start);
    x->end -= x->start;
    x->start = 0;
    if (n > x->cap) {
        x->cap = n + RAW;
        x->raw = realloc(x->raw, x->cap);
        if (!x->raw) abort();
    }
    while (x->end < n && !x->failed) {
        size_t got = x->read(x->ctx, x->raw + x->end, x->cap - x->end);
        x->failed = got > x->cap - x->end;
        if (x->failed || got == 0) return false;
        x->end += got;
    }
    return !x->failed;
}

static void pass(struct xpt *x, size_t n)
{
    x->start += n;
    x->offset = (x->offset + n) % RECORD;
}

static bool is_header(const char *p, const char *kind)
{
    char head[64] = "HEADER RECORD*******";
    size_t n = strlen(kind), at = strlen(head);
    memcpy(head + at, kind, n);
    memcpy(head + at + n, "HEADER RECORD!!!!!!!", 20);
    return memcmp(p, head, at + n + 20) == 0;
}

/* Formats whose values are seconds, and those whose values are days. */
static enum measure measure_of(const char *format)
{
    static const char *const seconds[] = {"DATETIME", "E8601DT", "E8601DZ", "IS8601DT", "B8601DT", "NLDATM", "DATEAMPM", "MDYAMPM", "DT"};
    static const char *const days[] = {"DATE", "E8601DA", "IS8601DA", "B8601DA", "YYMMDD", "MMDDYY", "DDMMYY", "NLDATE", "WEEKDATE", "WORDDATE", "JULIAN", "MONYY"};
    for (size_t i = 0; i < sizeof seconds / sizeof *seconds; i++)
        if (strncmp(format, seconds[i], strlen(seconds[i])) == 0) return MEASURE_SECONDS;
    for (size_t i = 0; i < sizeof days / sizeof *days; i++)
        if (strncmp(format, days[i], strlen(days[i])) == 0) return MEASURE_DAYS;
    return MEASURE_NUMBER;
}

static size_t trimmed(const char *p, size_t n)
{
    while (n && (p[n - 1] == ' ' || p[n - 1] == 0)) n--;
    return n;
}

/* One variable from its description; its bytes must be within an observation that is yet to be known as long. */
static bool read_variable(struct variable *v, const char *p)
{
    enum { TYPE = 0, LENGTH = 4, FORMAT = 56, POSITION = 84 };
    char format[9] = {0};
    memcpy(format, p + FORMAT, 8);
    uint32_t type = big_endian(p + TYPE, 2);
    *v = (struct variable){.text = type == 2, .len = big_endian(p + LENGTH, 2), .at = big_endian(p + POSITION, 4), .measure = measure_of(format)};
    bool length = v->text ? v->len > 0 : v->len >= 2 && v->len <= REAL_IBM_BYTES;
    return (type == 1 || type == 2) && length && v->at < CSV_RECORD_MAX && v->len < CSV_RECORD_MAX;
}

static bool read_variables(struct xpt *x, uint32_t size, struct arena *arena, const char ***names)
{
    enum { NAME = 8 };
    *names = arena_alloc(arena, x->n * sizeof **names);
    x->variable = arena_alloc(arena, x->n * sizeof *x->variable);
    for (uint32_t i = 0; i < x->n; i++) {
        struct variable *v = &x->variable[i];
        if (!need(x, size) || !read_variable(v, x->raw + x->start)) return false;
        const char *name = x->raw + x->start + NAME;
        (*names)[i] = arena_strndup(arena, name, trimmed(name, 8));
        if (v->at + v->len > x->length) x->length = v->at + v->len;
        pass(x, size);
    }
    size_t rest = (RECORD - x->offset) % RECORD;
    if (!need(x, rest)) return false;
    pass(x, rest);
    return x->length > 0 && x->length < CSV_RECORD_MAX;
}

enum lines_opened xpt_open(struct xpt **out, csv_read *read, void *ctx, struct arena *arena, const char ***names, uint32_t *n_names)
{
    enum { SIZE_AT = 74, COUNT_AT = 54, BEFORE = 3 * RECORD, MEMBER = 4 * RECORD };
    struct xpt *x = arena_alloc(arena, sizeof *x);
    *x = (struct xpt){.read = read, .ctx = ctx};
    *out = x;
    *n_names = 0;
    bool whole = need(x, BEFORE + MEMBER + RECORD);
    const char *p = x->raw;
    if (x->failed) return LINES_FAILED;
    if (x->end == 0) return LINES_NOTHING;
    if (!whole || !is_header(p, "LIBRARY ") || !is_header(p + BEFORE, "MEMBER  ")) return LINES_NOT_OF_FORMAT;
    uint32_t size = digits(p + BEFORE + SIZE_AT, 4);
    const char *namestr = p + BEFORE + MEMBER;
    x->n = digits(namestr + COUNT_AT, 4);
    bool known = size == NAMESTR_MAX || size == NAMESTR_VAX;
    if (!known || !is_header(namestr, "NAMESTR ") || x->n == 0 || x->n > CSV_FIELDS_MAX) return LINES_NOT_OF_FORMAT;
    pass(x, BEFORE + MEMBER + RECORD);
    if (!read_variables(x, size, arena, names) || !need(x, RECORD) || !is_header(x->raw + x->start, "OBS     "))
        return x->failed ? LINES_FAILED : LINES_NOT_OF_FORMAT;
    pass(x, RECORD);
    *n_names = x->n;
    return LINES_OPENED;
}

void xpt_release(struct xpt *x)
{
    free(x->raw);
    text_release(&x->out);
    text_release(&x->cell);
}

void xpt_want(struct xpt *x, uint32_t variable, const struct data_column *column)
{
    struct variable *v = &x->variable[variable];
    if (!column) {
        if (v->want != WANT_NOTHING) return;
        v->want = WANT_TEXT;
        v->shown = true;
        return;
    }
    bool moment = column->type == DATA_DATE || column->type == DATA_INSTANT;
    v->want = column->type == DATA_NUMBER ? WANT_NUMBER : moment ? WANT_DATE : WANT_TEXT;
    v->shown = false;
    if (moment && v->measure == MEASURE_NUMBER) v->measure = MEASURE_DAYS;
}

/* ---- cells ---- */

static bool is_utf8(const char *p, size_t n)
{
    utf8proc_int32_t point;
    for (size_t at = 0; at < n;) {
        utf8proc_ssize_t len = utf8proc_iterate((const utf8proc_uint8_t *)p + at, (utf8proc_ssize_t)(n - at), &point);
        if (len <= 0) return false;
        at += (size_t)len;
    }
    return true;
}

static void text_cell(struct xpt *x, const char *p, size_t len)
{
    len = trimmed(p, len);
    if (!is_utf8(p, len)) {
        x->found_1252 = true;
        x->cell.len = 0;
        intake_add_1252(&x->cell, p, len);
        p = x->cell.at;
        len = x->cell.len;
    }
    escape_json(&x->out, p, len);
}

/* . ._ .A to .Z: a first byte of its own, the others zero. */
static bool is_missing(const unsigned char *p, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (p[i]) return false;
    return *p == '.' || *p == '_' || (*p >= 'A' && *p <= 'Z');
}

/* A day, with the time when seconds are counted; the number as it is where it is no day of the calendar. */
static size_t moment_text(struct real r, enum measure measure, char text[REAL_TEXT_SIZE])
{
    int64_t n;
    if (!real_whole(r, &n)) return real_text(r, false, text);
    int64_t unit = measure == MEASURE_SECONDS ? DAY_SECONDS : 1, second = n % unit, day = n / unit + SAS_EPOCH;
    if (second < 0) second += unit, day--;
    if (day < DATE_MIN || day > DATE_MAX) return real_text(r, false, text);
    date_format((int32_t)day, text);
    size_t len = DATE_TEXT_SIZE - 1;
    if (measure != MEASURE_SECONDS) return len;
    const int64_t part[] = {second / 3600, second / 60 % 60, second % 60};
    for (int i = 0; i < 3; i++) {
        text[len++] = i ? ':' : 'T';
        text[len++] = (char)('0' + part[i] / 10);
        text[len++] = (char)('0' + part[i] % 10);
    }
    return len;
}

static void number_cell(struct xpt *x, const struct variable *v, const char *at)
{
    const unsigned char *p = (const unsigned char *)at;
    char text[REAL_TEXT_SIZE];
    if (is_missing(p, v->len)) {
        text_add(&x->out, "null");
        return;
    }
    struct real r = real_of_ibm(p, v->len);
    bool moment = v->want == WANT_DATE || (v->want == WANT_TEXT && v->measure != MEASURE_NUMBER);
    size_t len = moment ? moment_text(r, v->measure, text) : real_text(r, v->shown, text);
    escape_json(&x->out, text, len);
}

/* ---- observations ---- */

static bool is_blank(const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (p[i] != ' ') return false;
    return true;
}

/* Do only the blanks that fill the last record come now? The file may also go on with another data set after them. */
static bool is_over(struct xpt *x, bool *another)
{
    size_t fill = (RECORD - x->offset) % RECORD;
    *another = false;
    bool more = need(x, fill + RECORD);
    const char *p = x->raw + x->start;
    size_t left = x->end - x->start;
    if (more) {
        *another = p[fill] == 'H' && is_header(p + fill, "MEMBER  ") && is_blank(p, fill);
        return *another;
    }
    return left < RECORD && is_blank(p, left);
}

/* Appends the next observation to `out`. False at the end, or when the file is cut or goes on with another data set. */
static bool add_line(struct xpt *x)
{
    bool another, over = is_over(x, &another);
    if (another) x->failed = true;
    if (x->failed || over) return false;
    if (!need(x, x->length)) {
        x->failed = true;                   /* cut inside an observation */
        return false;
    }
    for (uint32_t i = 0; i < x->n; i++) {
        const struct variable *v = &x->variable[i];
        text_addc(&x->out, i ? ',' : '[');
        if (v->want == WANT_NOTHING) text_add(&x->out, "null");
        else if (v->text) text_cell(x, x->raw + x->start + v->at, v->len);
        else number_cell(x, v, x->raw + x->start + v->at);
    }
    text_add(&x->out, "]\n");
    pass(x, x->length);
    return true;
}

size_t xpt_read(void *ctx, char *buffer, size_t n)
{
    struct xpt *x = ctx;
    if (x->given == x->out.len) {
        x->out.len = x->given = 0;
        while (x->out.len < RAW && add_line(x)) continue;
    }
    size_t left = x->out.len - x->given;
    if (left > n) left = n;
    if (left) memcpy(buffer, x->out.at + x->given, left);
    x->given += left;
    return left == 0 && x->failed ? SIZE_MAX : left;
}

bool xpt_found_1252(const struct xpt *x) { return x->found_1252; }
