/* format.c - writes the tokens of a source again, with canonical space between them. */
#include "parser/format.h"

#include "lang/arena.h"
#include "lang/ast.h"
#include "lang/vec.h"
#include "lang/words.h"
#include "parser/scan.h"

#include <string.h>

/* A token to write. `newlines` are those before it. */
struct piece { enum token_kind kind; uint32_t lo, hi, newlines; bool begins_item; };

struct format {
    const struct source *source;
    enum language to;
    const struct scan_header *header;
    const struct format_word *words;
    uint32_t n;
    format_is_word *is_word;
    void *ctx;
    struct text *out;
    VEC(struct piece) pieces;
    uint32_t braces, parens;                /* open before the next piece; parens are ( and [ */
    uint32_t level;                         /* of the line being written: its indent is two columns for each */
    struct { bool square; uint32_t level; } bracket[AST_MAX_DEPTH + 1];    /* the open ones, from 1: a [? on a line of which level? */
};

static const char *text_of(const struct format *f, const struct piece *p) { return f->source->text + p->lo; }
static bool is_comment(enum token_kind kind) { return kind == TOKEN_COMMENT || kind == TOKEN_DOC; }

static bool is_opener(enum token_kind kind)
{
    return kind == TOKEN_PAREN_OPEN || kind == TOKEN_PAREN_CALL || kind == TOKEN_BRACKET_OPEN || kind == TOKEN_BRACKET_INDEX;
}

static bool is_closer(enum token_kind kind) { return kind == TOKEN_PAREN_CLOSE || kind == TOKEN_BRACKET_CLOSE; }

/* --- which pieces there are --- */

static void collect(struct format *f, struct scanner *s, struct arena *arena)
{
    uint32_t newlines = 0;
    bool begins = true;
    for (struct token t = scanner_next(s); t.kind != TOKEN_END; t = scanner_next(s)) {
        if (t.span.lo == t.span.hi) continue;
        bool newline = f->source->text[t.span.lo] == '\n';
        if (t.kind == TOKEN_SEPARATOR) begins = true;
        if (newline) {
            newlines++;
            continue;
        }
        *vec_push(arena, &f->pieces) = (struct piece){t.kind, t.span.lo, t.span.hi, newlines, begins};
        newlines = 0;
        if (!is_comment(t.kind)) begins = t.kind == TOKEN_SEPARATOR || t.kind == TOKEN_BRACE_OPEN || t.kind == TOKEN_HEADER;
    }
}

static bool is_semicolon(const struct piece *p) { return p->kind == TOKEN_SEPARATOR; }

/* Would a line that begins so continue the line before, but for a semicolon? */
static bool continues(const struct piece *p)
{
    switch (p->kind) {
#define X(token, fr, en) case TOKEN_##token:
#include "lang/words.def"
#undef X
        return p->kind == TOKEN_AND || p->kind == TOKEN_OR || p->kind == TOKEN_IN || p->kind == TOKEN_THEN;
    case TOKEN_COMMA: case TOKEN_ARROW: case TOKEN_PLUS: case TOKEN_STAR: case TOKEN_SLASH: return true;
    case TOKEN_END: case TOKEN_SEPARATOR: case TOKEN_NEWLINE: case TOKEN_COMMENT: case TOKEN_DOC: case TOKEN_HEADER:
    case TOKEN_WORD: case TOKEN_STRING: case TOKEN_RAW_STRING: case TOKEN_NUMBER: case TOKEN_QUANTITY: case TOKEN_DATE:
    case TOKEN_TIME: case TOKEN_OFFSET: case TOKEN_COLON: case TOKEN_DOT: case TOKEN_AT: case TOKEN_EQ: case TOKEN_LT: case TOKEN_GT:
    case TOKEN_LE: case TOKEN_GE: case TOKEN_MINUS: case TOKEN_RANGE_CLOSED: case TOKEN_RANGE_HALF_OPEN:
    case TOKEN_PLUS_MINUS: case TOKEN_PAREN_OPEN: case TOKEN_PAREN_CALL: case TOKEN_PAREN_CLOSE: case TOKEN_BRACKET_OPEN:
    case TOKEN_BRACKET_INDEX: case TOKEN_BRACKET_CLOSE: case TOKEN_BRACE_OPEN: case TOKEN_BRACE_CLOSE:
    case TOKEN_BAD_CHARACTER: case TOKEN_BAD_BYTE: case TOKEN_UNTERMINATED: case TOKEN_STRAY_CLOSE:
    case TOKEN_FORGIVEN_CLOSE: case TOKEN_TOO_DEEP: return false;
    }
    return false;
}

/* A semicolon is written only between two items of one line, or where a newline alone would not separate them. */
static bool keeps_semicolon(const struct format *f, uint32_t i, const struct piece *before, bool in_parens)
{
    const struct piece *at = f->pieces.at, *end = at + f->pieces.len, *next = at + i + 1;
    uint32_t newlines = at[i].newlines;
    for (; next < end && (is_comment(next->kind) || is_semicolon(next)); next++) newlines += next->newlines;
    if (!before || before->kind == TOKEN_BRACE_OPEN || before->kind == TOKEN_HEADER || is_semicolon(before)) return false;
    if (in_parens || !scan_ends_item(before->kind)) return true;
    if (next == end || next->kind == TOKEN_BRACE_CLOSE) return false;
    if (newlines + next->newlines == 0) return true;
    return before->kind != TOKEN_BRACE_CLOSE && continues(next);
}

static void drop_semicolons(struct format *f)
{
    uint32_t kept = 0, newlines = 0, parens = 0;
    const struct piece *before = NULL;      /* the last one kept that is not a comment */
    for (uint32_t i = 0; i < f->pieces.len; i++) {
        struct piece p = f->pieces.at[i];
        p.newlines += newlines;
        newlines = p.newlines;
        if (is_semicolon(&p) && !keeps_semicolon(f, i, before, parens > 0)) continue;
        if (p.begins_item || is_semicolon(&p)) parens = 0;
        if (is_opener(p.kind)) parens++;
        if (is_closer(p.kind) && parens > 0) parens--;
        newlines = 0;
        f->pieces.at[kept] = p;
        if (!is_comment(p.kind)) before = &f->pieces.at[kept];
        kept++;
    }
    f->pieces.len = kept;
}

/* --- the text of a piece --- */

/* The word whose span begins at a byte, or NULL. */
static const struct format_word *word_at(const struct format *f, uint32_t lo)
{
    uint32_t a = 0, b = f->n;
    while (a < b) {
        uint32_t mid = a + (b - a) / 2;
        if (f->words[mid].span.lo < lo) a = mid + 1;
        else b = mid;
    }
    return a < f->n && f->words[a].span.lo == lo ? &f->words[a] : NULL;
}

/* The code of a rule, as ripx.l has it: CO-03. */
static bool is_code(const char *text, uint32_t len)
{
    uint32_t part = 0, hyphens = 0;
    for (uint32_t i = 0; i < len; i++) {
        bool capital = text[i] >= 'A' && text[i] <= 'Z', digit = text[i] >= '0' && text[i] <= '9';
        if (text[i] == '-' && part >= (hyphens ? 1u : 2u)) part = 0, hyphens++;
        else if (capital || (digit && (hyphens || part >= 2))) part++;
        else return false;
    }
    return hyphens && part;
}

/* Would ripx.l read this as one name (but for reserved words)? */
static bool is_plain(const char *text, uint32_t len)
{
    if (is_code(text, len)) return true;
    if (len == 1 && text[0] == '%') return true;
    if (len > 2 && memcmp(text, "\xC2\xB0", 2) == 0) text += 2, len -= 2;   /* °C */
    for (uint32_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i], next = i + 1 < len ? (unsigned char)text[i + 1] : 0;
        bool digit = c >= '0' && c <= '9', letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z' && c < 0x80;
        if (letter || c == '_' || (digit && i > 0)) continue;
        if (c == 0xC2 && (next == 0xAA || next == 0xB5 || next == 0xBA)) i++;
        else if (c == 0xC3 && next >= 0x80 && next != 0x97 && next != 0xB7) i++;
        else if (c >= 0xC4 && c <= 0xDF && next >= 0x80) i++;
        else if ((c == 0xE0 ? next >= 0xA0 : c == 0xE1) && i + 2 < len) i += 2;
        else return false;
    }
    return len > 0;
}

struct name_text { const char *text; uint32_t len; bool quoted, replaced; };

/* The name in a WORD or unit: without backquotes, or what replaces it. */
static struct name_text name_of(const struct format *f, uint32_t lo, uint32_t hi)
{
    const struct format_word *other = word_at(f, lo);
    const char *text = f->source->text + lo;
    bool quoted = text[0] == '`';
    if (other && other->span.hi == hi) return (struct name_text){other->text, (uint32_t)strlen(other->text), quoted, true};
    return (struct name_text){text + quoted, hi - lo - 2 * quoted, quoted, false};
}

/* Is this reserved word read as a name where piece i stands? */
static bool is_name_here(const struct format *f, uint32_t i, enum reserved_word found)
{
    const struct piece *p = &f->pieces.at[i], *before = i ? p - 1 : NULL;
    if (found == WORD_ALL) return !before || before->kind != TOKEN_FOR;
    if (!p->begins_item) return false;
    if (found == WORD_FOR) {
        enum reserved_word next;
        bool word_follows = i + 1 < f->pieces.len && p[1].kind == TOKEN_WORD;
        struct name_text name = word_follows ? name_of(f, p[1].lo, p[1].hi) : (struct name_text){.text = ""};
        return !word_find(f->to, name.text, name.len, &next) || next != WORD_ALL;
    }
    bool continuing = p->newlines > 0 && before && before->kind != TOKEN_BRACE_OPEN;
    return (found == WORD_IN || found == WORD_THEN) && !continuing;
}

/* Would the vocabulary of the language written read this name as one of its words, though it was none where it stood?
   What was in backquotes, or was no word of the source's language. */
static bool is_captured(const struct format *f, const struct name_text *name)
{
    enum language from = f->source->language;
    if (name->replaced || (f->to == from && !name->quoted)) return false;
    if (!f->is_word) return f->to == from;
    return f->is_word(f->ctx, name->text, name->len, f->to) && (name->quoted || !f->is_word(f->ctx, name->text, name->len, from));
}

static bool needs_quotes(const struct format *f, uint32_t i, const struct name_text *name)
{
    enum token_kind before = i ? f->pieces.at[i - 1].kind : TOKEN_NEWLINE;
    /* The only names that are not plain and need no quotes are the digits and dates after an at sign. */
    if (!is_plain(name->text, name->len)) return name->quoted || before != TOKEN_AT;
    if (is_captured(f, name)) return true;
    if (before == TOKEN_DOT || before == TOKEN_AT) return false;
    char letter = name->text[0];
    if (name->len == 2 && name->text[1] == '0' && (letter == 'H' || letter == word_day_letter(f->to))) return true;
    enum reserved_word found;
    return word_find(f->to, name->text, name->len, &found) && !is_name_here(f, i, found);
}

static void put_name(const struct format *f, const struct name_text *name, bool quotes)
{
    if (quotes) text_addc(f->out, '`');
    text_addn(f->out, name->text, name->len);
    if (quotes) text_addc(f->out, '`');
}

static void put_quantity(const struct format *f, const struct piece *p)
{
    const char *text = text_of(f, p);
    uint32_t len = p->hi - p->lo, digits = scan_digits(text, len), unit = digits + scan_blanks(text + digits, len - digits);
    text_addn(f->out, text, digits);
    text_addc(f->out, ' ');
    struct name_text name = name_of(f, p->lo + unit, p->hi);
    /* A unit may begin with a word that is reserved in the other language, as in/s. */
    uint32_t head = 0;
    while (head < name.len && !strchr("./*[^", name.text[head])) head++;
    enum reserved_word found;
    bool reserved = word_find(f->to, name.text, head, &found) && found != WORD_ALL;
    put_name(f, &name, reserved || (name.quoted && !is_plain(name.text, name.len)));
}

/* Text as it is, but for the ends of its lines; nothing blank at its end. */
static void put_verbatim(const struct format *f, uint32_t lo, uint32_t hi, bool trim)
{
    const char *text = f->source->text;
    while (trim && hi > lo && strchr(" \t\r\n\f\v", text[hi - 1]) && text[hi - 1]) hi--;
    for (uint32_t i = lo; i < hi; i++)
        if (text[i] != '\r' || i + 1 == hi || text[i + 1] != '\n') text_addc(f->out, text[i]);
}

static void put_header(const struct format *f, const struct piece *p)
{
    if (!f->header->well_formed) {
        put_verbatim(f, p->lo, p->hi, true);
        return;
    }
    text_add(f->out, "ripx ");
    text_addn(f->out, f->source->text + f->header->edition.lo, f->header->edition.hi - f->header->edition.lo);
    text_add(f->out, f->to == LANG_FR ? " fr" : " en");
}

static void put_offset(const struct format *f, const struct piece *p)
{
    char letter = *text_of(f, p);
    text_addc(f->out, letter == word_day_letter(f->source->language) ? word_day_letter(f->to) : letter);
    text_addn(f->out, text_of(f, p) + 1, p->hi - p->lo - 1);
}

static void put_piece(const struct format *f, uint32_t i)
{
    const struct piece *p = &f->pieces.at[i];
    if (p->kind == TOKEN_WORD) {
        struct name_text name = name_of(f, p->lo, p->hi);
        put_name(f, &name, needs_quotes(f, i, &name));
    } else if (p->kind == TOKEN_HEADER) {
        put_header(f, p);
    } else if (p->kind == TOKEN_QUANTITY) {
        put_quantity(f, p);
    } else if (p->kind == TOKEN_OFFSET) {
        put_offset(f, p);
    } else if (p->kind >= TOKEN_AND && p->kind <= TOKEN_ALL) {
        text_add(f->out, word_text((enum reserved_word)(p->kind - TOKEN_AND), f->to));
    } else {
        put_verbatim(f, p->lo, p->hi, is_comment(p->kind));
    }
}

/* --- the space around it --- */

/* `name:` of an argument, not the colon of an item or of a quantifier. */
static bool is_argument_colon(const struct piece *p, uint32_t i)
{
    return i >= 2 && p->kind == TOKEN_COLON && p[-1].kind == TOKEN_WORD && (is_opener(p[-2].kind) || p[-2].kind == TOKEN_COMMA);
}

/* A * or / written tight in square brackets is part of a unit, as in [g/dL], and stays tight. */
static bool is_in_unit(const struct format *f, uint32_t i)
{
    const struct piece *p = &f->pieces.at[i];
    if (!f->bracket[f->parens].square || i + 1 >= f->pieces.len || (p->kind != TOKEN_STAR && p->kind != TOKEN_SLASH)) return false;
    return p[-1].hi == p->lo && p->hi == p[1].lo;
}

/* Blanks between a piece and the one before it on its line. */
static uint32_t gap(const struct format *f, uint32_t i)
{
    const struct piece *p = &f->pieces.at[i];
    enum token_kind kind = p->kind, before = p[-1].kind;
    if (is_comment(kind)) return 2;
    if (is_opener(before) || is_closer(kind) || kind == TOKEN_COMMA) return 0;
    if (kind == TOKEN_PAREN_CALL || kind == TOKEN_BRACKET_INDEX) return 0;
    if (kind == TOKEN_DOT || kind == TOKEN_AT) return before != TOKEN_WORD && !is_closer(before);
    if (before == TOKEN_DOT || before == TOKEN_AT) return kind != TOKEN_WORD;
    if (is_in_unit(f, i) || (i > 1 && is_in_unit(f, i - 1))) return 0;
    return !(f->parens > 0 && is_argument_colon(p, i));
}

/* An item begins only where no ( or [ is open: the scanner gave up those that were. */
static void enter(struct format *f, const struct piece *p)
{
    if (p->begins_item) f->parens = 0;
}

static void leave(struct format *f, enum token_kind kind)
{
    if (is_opener(kind)) {
        f->parens++;
        f->bracket[f->parens].square = kind == TOKEN_BRACKET_OPEN || kind == TOKEN_BRACKET_INDEX;
        f->bracket[f->parens].level = f->level;
    }
    if (is_closer(kind) && f->parens > 0) f->parens--;
    if (kind == TOKEN_BRACE_OPEN || kind == TOKEN_BRACE_CLOSE || kind == TOKEN_SEPARATOR) f->parens = 0;
    if (kind == TOKEN_BRACE_OPEN) f->braces++;
    if (kind == TOKEN_BRACE_CLOSE && f->braces > 0) f->braces--;
}

/* One level more than the line of the innermost ( or [ that is open, and that line's own for what closes it; else one for
   each block, and two more in the middle of an item, so that it is not taken for what the item's block holds. */
static uint32_t level_of(const struct format *f, uint32_t i, uint32_t end)
{
    const struct piece *p = &f->pieces.at[i];
    uint32_t closed = 0;
    while (i + closed < end && is_closer(f->pieces.at[i + closed].kind) && closed < f->parens) closed++;
    if (closed) return f->bracket[f->parens - closed + 1].level;
    if (f->parens > 0) return f->bracket[f->parens].level + 1;
    uint32_t level = f->braces, braces = 0;
    while (i + braces < end && f->pieces.at[i + braces].kind == TOKEN_BRACE_CLOSE && braces < level) braces++;
    if (braces) return level - braces;
    return p->begins_item ? level : level + 2;
}

/* The first byte of the line that a byte stands on. */
static uint32_t line_start(const struct source *s, uint32_t at)
{
    while (at > 0 && s->text[at - 1] != '\n') at--;
    return at;
}

/* Writes the pieces i .. end-1, which stand on one line. False when it cannot be scanned. */
static bool put_line(struct format *f, uint32_t i, uint32_t end)
{
    bool bad = false;
    for (uint32_t k = i; k < end; k++) bad |= f->pieces.at[k].kind >= TOKEN_BAD_CHARACTER;
    enter(f, &f->pieces.at[i]);
    f->level = level_of(f, i, end);
    if (bad) put_verbatim(f, line_start(f->source, f->pieces.at[i].lo), f->pieces.at[end - 1].hi, true);
    else text_pad(f->out, ' ', 2 * f->level);
    for (uint32_t k = i, done = 0; k < end; k++) {
        const struct piece *p = &f->pieces.at[k];
        enter(f, p);
        bool covered = bad || p->lo < done;     /* by strings that were written otherwise as a whole */
        if (!covered && k > i) text_pad(f->out, ' ', gap(f, k));
        const struct format_word *strings = !covered && p->kind == TOKEN_STRING ? word_at(f, p->lo) : NULL;
        if (strings) {
            text_add(f->out, strings->text);
            done = strings->span.hi;
        } else if (!covered) put_piece(f, k);
        leave(f, f->pieces.at[k].kind);
    }
    text_addc(f->out, '\n');
    return !bad;
}

bool format_source(const struct source *source, enum language to, const struct format_word *words, uint32_t n,
                   format_is_word *is_word, void *ctx, struct text *out)
{
    struct arena *arena = arena_new();
    struct scanner *s = scanner_open(source, 0);
    struct format f = {.source = source, .to = to, .header = scanner_header(s), .words = words, .n = n,
                       .is_word = is_word, .ctx = ctx, .out = out};
    collect(&f, s, arena);
    drop_semicolons(&f);
    bool all = true;
    for (uint32_t i = 0, end; i < f.pieces.len; i = end) {
        for (end = i + 1; end < f.pieces.len && f.pieces.at[end].newlines == 0;) end++;
        if (i > 0 && f.pieces.at[i].newlines > 1) text_addc(out, '\n');
        all &= put_line(&f, i, end);
    }
    scanner_close(s);
    arena_free(arena);
    return all;
}
