/* literal.c - the values of strings, numbers, dates, times and offsets. */
#include "parser/build.h"

#include "lang/date.h"
#include "lang/words.h"

#include <string.h>
#include <utf8proc.h>

enum { MAX_DIGITS = 18 };

static const char *text_at(const struct parse_ctx *ctx, uint32_t lo) { return ctx->source->text + lo; }

static char *copy(struct parse_ctx *ctx, struct span span)
{
    return arena_strndup(ctx->arena, text_at(ctx, span.lo), span.hi - span.lo);
}

/* The length of the UTF-8 character at p, or 0 when there is none; NUL is none. */
static uint32_t character(const char *p, uint32_t len)
{
    utf8proc_int32_t c;
    utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)p, (utf8proc_ssize_t)len, &c);
    return n > 0 && c != 0 ? (uint32_t)n : 0;
}

/* One character of the source to out, a replacement character (U+FFFD) for a bad byte. Both pointers move. */
static void put_character(const char **p, uint32_t len, char **out)
{
    uint32_t n = character(*p, len);
    memcpy(*out, n ? *p : "\xEF\xBF\xBD", n ? n : 3);
    *out += n ? n : 3;
    *p += n ? n : 1;
}

const char *parse_quote(struct parse_ctx *ctx, struct span span)
{
    enum { MAX_CHARACTERS = 40 };
    if (ctx->reported == PARSE_MAX_DIAGS) return "";
    char *copy_of = arena_alloc(ctx->arena, MAX_CHARACTERS * 4 + sizeof "…"), *out = copy_of;
    const char *p = text_at(ctx, span.lo), *end = text_at(ctx, span.hi);
    for (uint32_t n = 0; p < end && n < MAX_CHARACTERS && *p != '\n'; n++) {
        if ((unsigned char)*p >= 0x20 && *p != 0x7F) {
            put_character(&p, (uint32_t)(end - p), &out);
        } else {
            *out++ = '?';
            p++;
        }
    }
    memcpy(out, p < end ? "…" : "", p < end ? sizeof "…" : 1);
    return copy_of;
}

/* The character that an escape stands for, or 0. */
static char escape_of(char c)
{
    switch (c) {
    case '"': return '"';
    case '\\': return '\\';
    case 'n': return '\n';
    case 't': return '\t';
    default: return 0;
    }
}

/* An escape at p, which is a backslash. An unknown one is reported and kept as written. */
static void put_escape(struct parse_ctx *ctx, const char **p, const char *end, char **out)
{
    char c = *p + 1 < end ? escape_of((*p)[1]) : 0;
    if (c) {
        *(*out)++ = c;
        *p += 2;
        return;
    }
    uint32_t lo = (uint32_t)(*p - ctx->source->text), n = *p + 1 < end ? character(*p + 1, (uint32_t)(end - *p - 1)) : 0;
    struct span at = {ctx->file, lo, lo + 1 + n};
    if (*p + 1 < end) parse_report(ctx, RX_BAD_ESCAPE, at, msg_same(parse_quote(ctx, at)));
    *(*out)++ = *(*p)++;
}

/* The text between the quotes; in raw strings the line ends become \n, elsewhere the escapes are decoded. */
static const char *decode(struct parse_ctx *ctx, struct span span, bool raw)
{
    const char *p = text_at(ctx, span.lo), *end = text_at(ctx, span.hi);
    /* A bad byte becomes three; no character becomes longer. */
    char *text = arena_alloc(ctx->arena, (ctx->has_bad_bytes ? 3 : 1) * (size_t)(span.hi - span.lo) + 1), *out = text;
    while (p < end) {
        if (!ctx->has_bad_bytes) {          /* all up to the next that is written otherwise */
            const char *next = memchr(p, raw ? '\r' : '\\', (size_t)(end - p));
            size_t n = (size_t)((next ? next : end) - p);
            memcpy(out, p, n);
            p += n;
            out += n;
            if (p == end) break;
        }
        if (raw && *p == '\r' && end - p > 1 && p[1] == '\n') p++;
        else if (!raw && *p == '\\') put_escape(ctx, &p, end, &out);
        else if (*p && !((unsigned char)*p & 0x80)) *out++ = *p++;
        else put_character(&p, (uint32_t)(end - p), &out);
    }
    *out = 0;
    return text;
}

static struct ast_expr *string(struct parse_ctx *ctx, struct token t)
{
    uint32_t len = t.span.hi - t.span.lo;
    bool raw = len >= 3 && memcmp(text_at(ctx, t.span.lo), "\"\"\"", 3) == 0;
    struct span inside = t.span;
    inside.lo += raw ? 3 : 1;
    if (t.kind == TOKEN_UNTERMINATED) {
        struct span quotes = {ctx->file, t.span.lo, raw ? inside.lo : t.span.hi};
        parse_report(ctx, RX_UNTERMINATED_STRING, quotes, msg_same(NULL));
    } else {
        inside.hi -= raw ? 3 : 1;
    }
    struct ast_expr *e = build_expr(ctx, AST_STRING, t.span);
    e->text = decode(ctx, inside, raw);
    return e;
}

/* Digits from the first that is not zero; reports more than MAX_DIGITS of them. */
static bool check_digits(struct parse_ctx *ctx, struct span span)
{
    uint32_t digits = 0;
    for (const char *p = text_at(ctx, span.lo), *end = text_at(ctx, span.hi); p < end; p++)
        if (*p >= (digits ? '0' : '1') && *p <= '9') digits++;
    if (digits <= MAX_DIGITS) return true;
    parse_report(ctx, RX_NUMBER_TOO_LONG, span, msg_same(NULL));
    return false;
}

static struct ast_expr *number(struct parse_ctx *ctx, struct token t)
{
    struct span span = t.span;
    if (!check_digits(ctx, span)) return build_expr(ctx, AST_ERROR, span);
    struct ast_expr *e = build_expr(ctx, AST_NUMBER, span);
    e->text = copy(ctx, span);
    return e;
}

static struct ast_expr *quantity(struct parse_ctx *ctx, struct token t)
{
    struct span span = t.span;
    const char *text = text_at(ctx, span.lo);
    uint32_t len = span.hi - span.lo, digits = scan_digits(text, len), unit = digits + scan_blanks(text + digits, len - digits);
    struct span amount = {ctx->file, span.lo, span.lo + digits};
    if (!check_digits(ctx, amount)) return build_expr(ctx, AST_ERROR, span);
    struct ast_expr *e = build_expr(ctx, AST_QUANTITY, span);
    e->text = copy(ctx, amount);
    e->name_span.lo = span.lo + unit;
    bool quoted = text[unit] == '`';
    e->name = names_intern(ctx->names, text + unit + quoted, len - unit - 2 * quoted);
    return e;
}

static struct ast_expr *date(struct parse_ctx *ctx, struct token t)
{
    struct span span = t.span;
    struct date_range range;
    if (!date_parse(text_at(ctx, span.lo), span.hi - span.lo, &range)) {
        parse_report(ctx, RX_BAD_DATE, span, msg_same(parse_quote(ctx, span)));
        return build_expr(ctx, AST_ERROR, span);
    }
    struct ast_expr *e = build_expr(ctx, AST_DATE, span);
    e->text = copy(ctx, span);
    return e;
}

static struct ast_expr *time_of_day(struct parse_ctx *ctx, struct token t)
{
    struct span span = t.span;
    const char *text = text_at(ctx, span.lo);
    bool good = span.hi - span.lo == 5 && text[2] == ':' && (text[0] < '2' || (text[0] == '2' && text[1] < '4')) && text[3] < '6';
    if (!good) {
        parse_report(ctx, RX_BAD_TIME, span, msg_same(parse_quote(ctx, span)));
        return build_expr(ctx, AST_ERROR, span);
    }
    struct ast_expr *e = build_expr(ctx, AST_TIME, span);
    e->text = copy(ctx, span);
    return e;
}

static struct ast_expr *offset(struct parse_ctx *ctx, struct token t)
{
    struct span span = t.span;
    const char *text = text_at(ctx, span.lo);
    char day = word_day_letter(ctx->source->language);
    if (text[0] != 'H' && text[0] != day) {
        const char *written = copy(ctx, span), *right = arena_printf(ctx->arena, "%c%s", day, written + 1);
        struct diag *d = parse_report_other_language(ctx, span, written, right);
        if (d) diag_fix(ctx->diags, d, msg_of("changer la lettre", "change the letter"), FIX_MACHINE_APPLICABLE,
                        (struct span){ctx->file, span.lo, span.lo + 1}, arena_strndup(ctx->arena, &day, 1));
    }
    if (!check_digits(ctx, span)) return build_expr(ctx, AST_ERROR, span);
    struct ast_expr *e = build_expr(ctx, AST_OFFSET, span);
    e->in_hours = text[0] == 'H';
    for (uint32_t i = 1; i < span.hi - span.lo; i++)
        if (text[i] >= '0' && text[i] <= '9') e->number = e->number * 10 + (text[i] - '0');
    if (text[1] == '-') e->number = -e->number;
    return e;
}

static struct ast_expr *word(struct parse_ctx *ctx, struct token t)
{
    const char *text = text_at(ctx, t.span.lo);
    bool quoted = text[0] == '`';
    struct ast_expr *e = build_word(ctx, t.span, names_intern(ctx->names, text + quoted, t.span.hi - t.span.lo - 2 * quoted));
    e->quoted = quoted;
    return e;
}

static struct ast_expr *yes(struct parse_ctx *ctx, struct token t) { return build_expr(ctx, AST_TRUE, t.span); }
static struct ast_expr *no(struct parse_ctx *ctx, struct token t) { return build_expr(ctx, AST_FALSE, t.span); }
static struct ast_expr *unknown(struct parse_ctx *ctx, struct token t) { return build_expr(ctx, AST_UNKNOWN, t.span); }

struct ast_expr *build_literal(struct parse_ctx *ctx, struct token t)
{
    static struct ast_expr *(*const BUILD[TOKEN_KINDS])(struct parse_ctx *, struct token) = {
        [TOKEN_WORD] = word,           [TOKEN_STRING] = string,     [TOKEN_RAW_STRING] = string, [TOKEN_UNTERMINATED] = string,
        [TOKEN_NUMBER] = number,       [TOKEN_QUANTITY] = quantity, [TOKEN_DATE] = date,         [TOKEN_TIME] = time_of_day,
        [TOKEN_OFFSET] = offset,       [TOKEN_TRUE] = yes,          [TOKEN_FALSE] = no,          [TOKEN_UNKNOWN] = unknown,
    };
    return BUILD[t.kind] ? BUILD[t.kind](ctx, t) : NULL;
}
