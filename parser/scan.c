/* scan.c - from raw tokens to the stream that the parser reads: header, separators, brackets, names. */
#include "parser/scan.h"

#include "lang/ast.h"
#include "lang/words.h"
#include "parser/raw.h"

#include <stdlib.h>
#include <string.h>

/* `indent`: bytes before the first token of the line that the bracket stands on. */
struct bracket { struct span span; uint32_t indent; };

struct scanner {
    struct raw raw;
    const struct source *source;
    struct scan_header header;
    struct bracket stack[AST_MAX_DEPTH];    /* braces, and above the last of them the open ( and [ */
    uint32_t depth, parens;                 /* parens: how many of the top are ( or [ */
    uint32_t forgiven;                      /* ( and [ given up; their closers, if any, are dropped in silence */
    uint32_t line_lo, indent;               /* the current line: its first byte, the indentation of its first token */
    bool fresh, first_on_line;              /* no token on this line yet; the last token was its first */
    uint32_t next_at, next_indent;          /* the first token after blank and comment lines, found once per gap */
    bool recovering;
    uint32_t recover_indent;
    struct token replay;                    /* a token to give a second time, after a separator */
    uint32_t replays;                       /* 2: the separator is next; 1: the token is */
    bool ended, end_explained;
    bool closes;                            /* the last token stood for a closing brace: it is next */
    struct span unclosed, outdented;        /* the first brace whose closing one begins a line further left than its own */
};

uint32_t scan_blanks(const char *text, uint32_t len)
{
    uint32_t i = 0;
    for (;;) {
        if (i < len && strchr(" \t\r\f\v", text[i]) && text[i]) i++;
        else if (len - i >= 2 && memcmp(text + i, "\xC2\xA0", 2) == 0) i += 2;
        else if (len - i >= 3 && memcmp(text + i, "\xE2\x80\xAF", 3) == 0) i += 3;
        else return i;
    }
}

uint32_t scan_digits(const char *text, uint32_t len)
{
    uint32_t i = len > 0 && text[0] == '-';
    while (i < len && ((text[i] >= '0' && text[i] <= '9') || text[i] == '.')) i++;
    return i;
}

static bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_name_byte(char c) { return is_lower(c) || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_' || (unsigned char)c >= 0x80; }

/* The offset of the first byte, from `at` on, that is neither blank nor newline nor comment. */
static uint32_t skip_trivia(const struct source *src, uint32_t at, uint32_t *line_lo)
{
    for (;;) {
        at += scan_blanks(src->text + at, src->len - at);
        if (at < src->len && src->text[at] == '#') {
            const char *end = memchr(src->text + at, '\n', src->len - at);
            at = end ? (uint32_t)(end - src->text) : src->len;
        }
        if (at >= src->len || src->text[at] != '\n') return at;
        *line_lo = ++at;
    }
}

/* Reads "ripx 1 fr" by hand: the language must be known before the first word is looked up. */
static void read_header(struct scanner *s, uint32_t lo)
{
    const char *text = s->source->text;
    uint32_t line_lo = lo, end = s->source->len, at = skip_trivia(s->source, lo, &line_lo);
    struct scan_header *h = &s->header;
    h->span = h->edition = (struct span){s->raw.file, lo, lo};
    h->language = LANG_FR;
    if (end - at < 4 || memcmp(text + at, "ripx", 4) != 0 || (at + 4 < end && is_name_byte(text[at + 4]))) return;
    h->present = true;
    uint32_t p = at + 4;
    p += scan_blanks(text + p, end - p);
    h->edition.lo = p;
    while (p < end && is_digit(text[p])) p++;
    h->edition.hi = p;
    p += scan_blanks(text + p, end - p);
    uint32_t word = p;
    while (p < end && is_lower(text[p])) p++;
    bool fr = p - word == 2 && memcmp(text + word, "fr", 2) == 0, en = p - word == 2 && memcmp(text + word, "en", 2) == 0;
    uint32_t rest = p + scan_blanks(text + p, end - p);
    while (p < end && text[p] != '\n' && text[p] != '#') p++;
    h->well_formed = h->edition.hi > h->edition.lo && word > h->edition.hi && (fr || en) && rest >= p;
    if (en) h->language = LANG_EN;
    while (p > at + 4 && strchr(" \t\r", text[p - 1]) && text[p - 1]) p--;
    h->span = (struct span){s->raw.file, at, p};
}

struct scanner *scanner_open(const struct source *source, uint32_t file)
{
    struct scanner *s = calloc(1, sizeof *s);
    if (!s) abort();
    uint32_t lo = source->len >= 3 && memcmp(source->text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    s->source = source;
    s->raw.text = source->text;
    s->raw.file = file;
    s->raw.pos = s->line_lo = lo;
    s->raw.before = (struct token){TOKEN_NEWLINE, {file, lo, lo}};
    s->fresh = true;
    s->unclosed = s->outdented = span_none();
    read_header(s, lo);
    s->raw.language = s->header.language;
    raw_open(&s->raw, source->len);
    return s;
}

void scanner_close(struct scanner *s)
{
    raw_close(&s->raw);
    free(s);
}

const struct scan_header *scanner_header(const struct scanner *s) { return &s->header; }
struct span scanner_unclosed(const struct scanner *s) { return s->unclosed; }

struct span scanner_open_bracket(const struct scanner *s)
{
    return s->parens ? s->stack[s->depth - 1].span : span_none();
}

bool scan_ends_item(enum token_kind kind)
{
    if (kind >= TOKEN_WORD && kind <= TOKEN_OFFSET) return true;
    if (kind == TOKEN_TRUE || kind == TOKEN_FALSE || kind == TOKEN_UNKNOWN) return true;
    if (kind == TOKEN_PAREN_CLOSE || kind == TOKEN_BRACKET_CLOSE || kind == TOKEN_BRACE_CLOSE) return true;
    return kind >= TOKEN_BAD_CHARACTER;
}

/* Does the line that starts at s->next_at go on with the item of the line before? */
static bool continues(const struct scanner *s)
{
    const char *p = s->source->text + s->next_at, *end = s->source->text + s->source->len, *q = p;
    if (p == end) return false;
    if (strchr("+*/,", *p) && *p) return true;
    if (*p == '=') return end - p > 1 && p[1] == '>';
    while (q < end && q - p < 8 && is_name_byte(*q)) q++;
    enum reserved_word found;
    if (!word_find(s->raw.language, p, (size_t)(q - p), &found)) return false;
    return found == WORD_AND || found == WORD_OR || found == WORD_THEN || found == WORD_IN;
}

static void give_up_parens(struct scanner *s)
{
    s->forgiven += s->parens;
    s->depth -= s->parens;
    s->parens = 0;
    s->recovering = false;
}

static enum token_kind newline_kind(struct scanner *s, uint32_t after)
{
    if (after > s->next_at) {
        uint32_t line_lo = after;
        s->next_at = skip_trivia(s->source, after, &line_lo);
        s->next_indent = s->next_at - line_lo;
    }
    if (s->parens > 0) {
        char next = s->next_at < s->source->len ? s->source->text[s->next_at] : 0;
        if (!s->recovering || s->next_indent > s->recover_indent || next == ')' || next == ']') return TOKEN_NEWLINE;
        give_up_parens(s);
        return TOKEN_SEPARATOR;
    }
    enum token_kind last = s->raw.before.kind;
    if (!scan_ends_item(last)) return TOKEN_NEWLINE;
    /* After a block nothing of its item can follow. */
    return last == TOKEN_BRACE_CLOSE || !continues(s) ? TOKEN_SEPARATOR : TOKEN_NEWLINE;
}

static bool is_opener(enum token_kind kind)
{
    return kind == TOKEN_PAREN_OPEN || kind == TOKEN_PAREN_CALL || kind == TOKEN_BRACKET_OPEN || kind == TOKEN_BRACKET_INDEX
        || kind == TOKEN_BRACE_OPEN;
}

static bool is_closer(enum token_kind kind)
{
    return kind == TOKEN_PAREN_CLOSE || kind == TOKEN_BRACKET_CLOSE || kind == TOKEN_BRACE_CLOSE;
}

/* One token from a bracket too deep to the one that closes it, or to the end. */
static struct token skip_too_deep(struct scanner *s, struct token open)
{
    struct token all = {TOKEN_TOO_DEEP, open.span};
    for (uint32_t inside = 1; inside > 0;) {
        struct token t = raw_next(&s->raw);
        if (t.kind == TOKEN_END) {
            s->ended = s->end_explained = true;
            break;
        }
        if (is_opener(t.kind)) inside++;
        if (is_closer(t.kind)) inside--;
        all.span.hi = t.span.hi;
    }
    return all;
}

static struct token open_bracket(struct scanner *s, struct token t)
{
    if (t.kind == TOKEN_BRACE_OPEN) give_up_parens(s);
    if (s->depth == AST_MAX_DEPTH) return skip_too_deep(s, t);
    s->stack[s->depth++] = (struct bracket){t.span, s->indent};
    if (t.kind != TOKEN_BRACE_OPEN) s->parens++;
    return t;
}

/* A ) or ] at the end of a line that closes nothing, where a block opened on that line is still open: it was meant for it. */
static bool stands_for_brace(const struct scanner *s, struct token t)
{
    const char *text = s->source->text;
    uint32_t after = t.span.hi + scan_blanks(text + t.span.hi, s->source->len - t.span.hi);
    return s->depth > 0 && s->stack[s->depth - 1].span.lo >= s->line_lo
        && (after == s->source->len || text[after] == '\n' || text[after] == '#');
}

static struct token close_brace(struct scanner *s, struct token t)
{
    give_up_parens(s);
    if (s->depth == 0) {
        t.kind = TOKEN_STRAY_CLOSE;
        return t;
    }
    const struct bracket *open = &s->stack[--s->depth];
    if (s->first_on_line && s->indent < open->indent && span_is_none(s->outdented)) s->outdented = open->span;
    return t;
}

static struct token close_bracket(struct scanner *s, struct token t)
{
    if (t.kind == TOKEN_BRACE_CLOSE) return close_brace(s, t);
    if (s->parens > 0) {
        s->parens--;
        s->depth--;
        if (s->parens == 0) s->recovering = false;
    } else if (s->forgiven > 0) {
        s->forgiven--;
        t.kind = TOKEN_FORGIVEN_CLOSE;
    } else {
        s->closes = stands_for_brace(s, t);
        t.kind = TOKEN_STRAY_CLOSE;
    }
    return t;
}

static bool begins_item(enum token_kind before)
{
    return before == TOKEN_NEWLINE || before == TOKEN_SEPARATOR || before == TOKEN_HEADER || before == TOKEN_BRACE_OPEN
        || before == TOKEN_BRACE_CLOSE;
}

/* Is the next word "tout" / "all"? */
static bool all_follows(const struct scanner *s, uint32_t at)
{
    const char *text = s->source->text;
    at += scan_blanks(text + at, s->source->len - at);
    uint32_t hi = at;
    while (hi < s->source->len && hi - at < 8 && is_name_byte(text[hi])) hi++;
    enum reserved_word found;
    return word_find(s->raw.language, text + at, hi - at, &found) && found == WORD_ALL;
}

/* At the head of an item, these words could begin nothing but a name. */
static enum token_kind head_kind(const struct scanner *s, struct token t)
{
    if (t.kind == TOKEN_IN || t.kind == TOKEN_THEN) return TOKEN_WORD;
    if (t.kind == TOKEN_FOR && !all_follows(s, t.span.hi)) return TOKEN_WORD;
    return t.kind;
}

/* At the end: an empty closing brace for each brace left open, then END for ever. */
static struct token at_end(struct scanner *s, struct token t)
{
    t = (struct token){TOKEN_END, {s->raw.file, s->source->len, s->source->len}};
    give_up_parens(s);
    s->ended = true;
    if (s->depth == 0) return t;
    if (span_is_none(s->unclosed) && !s->end_explained)
        s->unclosed = span_is_none(s->outdented) ? s->stack[s->depth - 1].span : s->outdented;
    s->depth--;
    t.kind = TOKEN_BRACE_CLOSE;
    return t;
}

static struct token header_token(struct scanner *s, struct token t)
{
    while (t.kind != TOKEN_END && s->raw.pos < s->header.span.hi) t = raw_next(&s->raw);
    return (struct token){TOKEN_HEADER, {s->raw.file, s->header.span.lo, s->raw.pos}};
}

static struct token classify(struct scanner *s, struct token t)
{
    enum token_kind before = s->raw.before.kind;
    if (t.kind == TOKEN_NEWLINE) {
        t.kind = newline_kind(s, t.span.hi);
        if (t.kind == TOKEN_SEPARATOR) s->raw.before = t;
        s->line_lo = t.span.hi;
        s->fresh = true;
        return t;
    }
    s->first_on_line = s->fresh;
    if (s->fresh) s->indent = t.span.lo - s->line_lo;
    s->fresh = false;
    if (t.kind == TOKEN_COMMENT || t.kind == TOKEN_DOC) return t;
    if (s->header.present && t.span.lo == s->header.span.lo) t = header_token(s, t);
    if (t.kind == TOKEN_END) t = at_end(s, t);
    else if (t.kind == TOKEN_SEPARATOR) give_up_parens(s);
    else if (is_opener(t.kind)) t = open_bracket(s, t);
    else if (is_closer(t.kind)) t = close_bracket(s, t);
    else if (begins_item(before)) t.kind = head_kind(s, t);
    if (t.kind == TOKEN_UNTERMINATED && t.span.hi == s->source->len) s->end_explained = true;
    if (t.kind != TOKEN_FORGIVEN_CLOSE && t.kind != TOKEN_STRAY_CLOSE) s->raw.before = t;
    return t;
}

struct token scanner_next(struct scanner *s)
{
    if (s->closes) {
        s->closes = false;
        s->depth--;
        s->raw.before = (struct token){TOKEN_BRACE_CLOSE, {s->raw.file, s->raw.pos, s->raw.pos}};
        return s->raw.before;
    }
    if (s->replays == 2) {
        s->replays = 1;
        return (struct token){TOKEN_SEPARATOR, {s->raw.file, s->replay.span.lo, s->replay.span.lo}};
    }
    if (s->replays == 1) {
        s->replays = 0;
        s->replay.kind = head_kind(s, s->replay);
        s->raw.before.kind = s->replay.kind;
        return s->replay;
    }
    if (s->ended) return at_end(s, (struct token){TOKEN_END, span_none()});
    return classify(s, raw_next(&s->raw));
}

void scanner_recover(struct scanner *s, struct token at)
{
    if (s->parens == 0) return;
    s->recover_indent = s->stack[s->depth - s->parens].indent;
    s->recovering = true;
    /* A token that starts a line as far left as the line of the open bracket most likely starts a new item. */
    if (!s->first_on_line || s->indent > s->recover_indent || is_opener(at.kind) || is_closer(at.kind)) return;
    give_up_parens(s);
    s->replay = at;
    s->replays = 2;
}
