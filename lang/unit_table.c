/* unit_table.c - the table of units: what was declared, and how an expression is read with it. */
#include "lang/unit.h"
#include "lang/vec.h"

#include <string.h>

struct prefix { const char *symbol; struct rational factor; };
struct code { const char *text; struct unit value; uint64_t prefixes; };
struct unit_word { const char *text; uint32_t code, languages; };

struct units {
    struct arena *arena;
    VEC(const char *) dimensions;
    VEC(struct prefix) prefixes;
    VEC(struct code) codes;
    VEC(struct unit_word) words;
};

enum { ATOM_SIZE = 64 };              /* a longer atom is not declared: the table refuses it */
enum { NOT_FOUND = UINT32_MAX };
enum { ALL_LANGUAGES = (1 << LANGUAGES) - 1 };

/* An atom in the one spelling that the table compares, NUL-terminated. */
struct atom { char text[ATOM_SIZE]; size_t len; };

/* ---- one spelling ---- */

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static bool starts(const char *p, size_t len, const char *with) { return len >= strlen(with) && memcmp(p, with, strlen(with)) == 0; }

/* What a character of an exponent above the line is in codes; *size is that of its UTF-8. 0 when it is none. */
static char lowered(const char *p, size_t len, size_t *size)
{
    static const char *const ABOVE[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹", "⁺", "⁻"};
    static const char BELOW[] = "0123456789+-";
    for (size_t i = 0; i < sizeof ABOVE / sizeof *ABOVE; i++)
        if (starts(p, len, ABOVE[i])) {
            *size = strlen(ABOVE[i]);
            return BELOW[i];
        }
    return 0;
}

/* False when it is too long, empty or holds a NUL. 10⁹ becomes 10*9: an exponent must not run into a digit. */
static bool atom_read(const char *p, size_t len, struct atom *a)
{
    bool above = false;
    a->len = 0;
    for (size_t i = 0, size; i < len; i += size) {
        bool was_above = above;
        char c = lowered(p + i, len - i, &size);
        above = c != 0;
        if (above && !was_above && a->len && is_digit(a->text[a->len - 1])) {
            if (a->len + 2 >= ATOM_SIZE) return false;
            a->text[a->len++] = '*';
        } else if (!above && (starts(p + i, len - i, "µ") || starts(p + i, len - i, "μ"))) {   /* U+00B5, U+03BC */
            size = 2;
            c = 'u';
        } else if (!above) {
            size = 1;
            c = p[i];
        }
        if (!c || a->len + 1 >= ATOM_SIZE) return false;
        a->text[a->len++] = c;
    }
    a->text[a->len] = '\0';
    return a->len > 0;
}

/* ---- finding ---- */

static bool same(const char *declared, const char *text, size_t len) { return len && *declared == *text && strlen(declared) == len && memcmp(declared, text, len) == 0; }

static uint32_t find_code(const struct units *u, const char *text, size_t len)
{
    for (uint32_t i = 0; i < u->codes.len; i++)
        if (same(u->codes.at[i].text, text, len)) return i;
    return NOT_FOUND;
}

static uint32_t find_word(const struct units *u, const char *text, size_t len)
{
    for (uint32_t i = 0; i < u->words.len; i++)
        if (same(u->words.at[i].text, text, len)) return i;
    return NOT_FOUND;
}

static uint32_t find_prefix(const struct units *u, const char *text, size_t len)
{
    for (uint32_t i = 0; i < u->prefixes.len; i++)
        if (same(u->prefixes.at[i].symbol, text, len)) return i;
    return NOT_FOUND;
}

/* The code that a text spells; `symbol` asks for a code or what is the same in all languages. */
static uint32_t find_spelling(const struct units *u, const char *text, size_t len, bool symbol)
{
    uint32_t code = find_code(u, text, len), word = code == NOT_FOUND ? find_word(u, text, len) : NOT_FOUND;
    if (word == NOT_FOUND) return code;
    return symbol && u->words.at[word].languages != ALL_LANGUAGES ? NOT_FOUND : u->words.at[word].code;
}

enum found { FOUND, FOUND_NOTHING, FOUND_TOO_LARGE };

static enum found find_unit(const struct units *u, const char *text, size_t len, struct unit *out)
{
    uint32_t code = find_spelling(u, text, len, false);
    if (code != NOT_FOUND) {
        *out = u->codes.at[code].value;
        return FOUND;
    }
    for (size_t n = len; n-- > 1;) {
        uint32_t prefix = find_prefix(u, text, n);
        code = prefix == NOT_FOUND ? NOT_FOUND : find_spelling(u, text + n, len - n, true);
        if (code == NOT_FOUND || !(u->codes.at[code].prefixes >> prefix & 1)) continue;
        return unit_scale(&u->codes.at[code].value, u->prefixes.at[prefix].factor, out) ? FOUND : FOUND_TOO_LARGE;
    }
    return FOUND_NOTHING;
}

/* ---- declaring ---- */

struct units *units_new(struct arena *arena)
{
    struct units *u = arena_alloc(arena, sizeof *u);
    u->arena = arena;
    return u;
}

static struct unit base_unit(uint32_t dimension)
{
    struct unit base = unit_one();
    base.dimensions[dimension] = 1;
    return base;
}

bool units_dimension(const struct units *u, const char *name, struct unit *base)
{
    for (uint32_t i = 0; i < u->dimensions.len; i++)
        if (strcmp(u->dimensions.at[i], name) == 0) {
            *base = base_unit(i);
            return true;
        }
    return false;
}

bool units_add_dimension(struct units *u, const char *name, struct unit *base)
{
    if (u->dimensions.len == UNIT_DIMENSIONS || units_dimension(u, name, base)) return false;
    *vec_push(u->arena, &u->dimensions) = arena_strdup(u->arena, name);
    *base = base_unit(u->dimensions.len - 1);
    return true;
}

bool units_add_prefix(struct units *u, const char *symbol, int32_t power)
{
    struct atom a;
    if (u->prefixes.len == UNIT_PREFIXES || power < -DECIMAL_DIGITS || power > DECIMAL_DIGITS) return false;
    if (!atom_read(symbol, strlen(symbol), &a) || find_prefix(u, a.text, a.len) != NOT_FOUND) return false;
    struct rational factor = {1, 1};
    for (int32_t i = 0; i < power; i++) factor.num *= 10;
    for (int32_t i = 0; i > power; i--) factor.den *= 10;
    *vec_push(u->arena, &u->prefixes) = (struct prefix){arena_strdup(u->arena, a.text), factor};
    return true;
}

uint64_t units_prefix_bit(const struct units *u, const char *symbol)
{
    struct atom a;
    uint32_t i = atom_read(symbol, strlen(symbol), &a) ? find_prefix(u, a.text, a.len) : NOT_FOUND;
    return i == NOT_FOUND ? 0 : UINT64_C(1) << i;
}

bool units_add(struct units *u, const char *code, const struct unit *value, uint64_t prefixes)
{
    struct atom a;
    struct unit kept;
    if (!atom_read(code, strlen(code), &a) || find_spelling(u, a.text, a.len, false) != NOT_FOUND) return false;
    if (!unit_scale(value, (struct rational){1, 1}, &kept) || kept.factor.num <= 0) return false;
    *vec_push(u->arena, &u->codes) = (struct code){arena_strdup(u->arena, a.text), kept, prefixes};
    return true;
}

bool units_add_word(struct units *u, const char *word, const char *code, uint32_t languages)
{
    struct atom w, c;
    if (!atom_read(word, strlen(word), &w) || !atom_read(code, strlen(code), &c)) return false;
    uint32_t of = find_code(u, c.text, c.len), known = find_word(u, w.text, w.len);
    if (of == NOT_FOUND || find_code(u, w.text, w.len) != NOT_FOUND) return false;
    if (known != NOT_FOUND) {
        if (u->words.at[known].code != of) return false;
        u->words.at[known].languages |= languages;
        return true;
    }
    *vec_push(u->arena, &u->words) = (struct unit_word){arena_strdup(u->arena, w.text), of, languages};
    return true;
}

/* ---- words ---- */

const char *units_spelling(const struct units *u, uint32_t i)
{
    if (i < u->codes.len) return u->codes.at[i].text;
    i -= u->codes.len;
    return i < u->words.len ? u->words.at[i].text : NULL;
}

static uint32_t text_word(const struct units *u, const char *text, size_t len)
{
    struct atom a;
    return atom_read(text, len, &a) ? find_word(u, a.text, a.len) : NOT_FOUND;
}

uint32_t units_word_languages(const struct units *u, const char *text, size_t len)
{
    uint32_t w = text_word(u, text, len);
    return w == NOT_FOUND ? 0 : u->words.at[w].languages;
}

const char *units_translate(const struct units *u, const char *text, size_t len, enum language from, enum language to)
{
    uint32_t w = text_word(u, text, len), rank = 0, seen = 0;
    const char *found = NULL;
    if (w == NOT_FOUND || !(u->words.at[w].languages >> from & 1)) return NULL;
    for (uint32_t i = 0; i < w; i++)
        rank += u->words.at[i].code == u->words.at[w].code && u->words.at[i].languages >> from & 1;
    for (uint32_t i = 0; i < u->words.len && seen <= rank; i++) {
        if (u->words.at[i].code != u->words.at[w].code || !(u->words.at[i].languages >> to & 1)) continue;
        found = u->words.at[i].text;
        seen++;
    }
    return found;
}

static uint32_t code_of(const struct units *u, const char *text, size_t len)
{
    struct atom a;
    uint32_t word = text_word(u, text, len);
    if (word != NOT_FOUND) return u->words.at[word].code;
    return atom_read(text, len, &a) ? find_code(u, a.text, a.len) : NOT_FOUND;
}

const char *units_code(const struct units *u, const char *text, size_t len)
{
    uint32_t code = code_of(u, text, len);
    return code == NOT_FOUND ? text : u->codes.at[code].text;
}

const char *units_said(const struct units *u, const char *text, enum language language, bool one)
{
    const size_t len = strlen(text);
    const uint32_t code = code_of(u, text, len), written = units_word_languages(u, text, len);
    const char *said = NULL;
    if (written >> language & 1 && !one) return text;
    if (code != NOT_FOUND && !u->codes.at[code].prefixes) {
        for (uint32_t i = 0, rank = 0; i < u->words.len && rank < (one ? 2 : 1); i++) {
            if (u->words.at[i].code != code || !(u->words.at[i].languages >> language & 1) || strchr(u->words.at[i].text, '_')) continue;
            said = u->words.at[i].text;
            rank++;
        }
    } else if (written) {
        said = units_translate(u, text, len, language == LANG_FR ? LANG_EN : LANG_FR, language);
    }
    return said ? said : text;
}

/* ---- expressions ---- */

enum { DEPTH = 16 };                  /* parentheses in parentheses */

struct reader {
    const struct units *units;
    const char *text;
    size_t len, at;
    struct unit value;                /* the product of what was read */
    int outer[DEPTH + 1], depth;      /* sign of the exponents in each open parenthesis */
    int sign;                         /* of the next term in its parenthesis */
    struct unit_error *error;
};

static bool fail(struct reader *r, enum unit_failure failure, size_t from, size_t to)
{
    *r->error = (struct unit_error){failure, (uint32_t)from, (uint32_t)(to - from)};
    return false;
}

/* The character at r->at is out of place. */
static bool fail_here(struct reader *r)
{
    size_t to = r->at + 1;
    while (to < r->len && ((unsigned char)r->text[to] & 0xC0) == 0x80) to++;
    return fail(r, UNIT_SYNTAX, r->at, to);
}

/* Multiplies the value by a term to a power; from..to are its bytes. */
static bool take(struct reader *r, const struct unit *term, int64_t exponent, size_t from, size_t to)
{
    bool divide = (r->outer[r->depth] * r->sign < 0) != (exponent < 0);
    for (int64_t i = 0; i < (exponent < 0 ? -exponent : exponent); i++) {
        if (divide ? unit_divide(&r->value, term, &r->value) : unit_multiply(&r->value, term, &r->value)) continue;
        return fail(r, term->offset.num || r->value.offset.num ? UNIT_AFFINE : UNIT_OVERFLOW, from, to);
    }
    return true;
}

/* The size of a sign of product at p, 0 when there is none: '.', U+00B7, U+22C5. */
static size_t product_size(const char *p, size_t len)
{
    static const char *const SIGNS[] = {".", "·", "⋅"};
    for (size_t i = 0; i < sizeof SIGNS / sizeof *SIGNS; i++)
        if (starts(p, len, SIGNS[i])) return strlen(SIGNS[i]);
    return 0;
}

/* The end of the atom at r->at: operators count only outside square brackets. */
static size_t atom_end(const struct reader *r)
{
    bool bracket = false;
    for (size_t i = r->at; i < r->len; i++) {
        char c = r->text[i];
        if (c == '[' || c == ']') bracket = c == '[';
        if (bracket) continue;
        if (c == '/' || c == '(' || c == ')' || c == '{' || c == '}' || product_size(r->text + i, r->len - i)) return i;
    }
    return r->len;
}

static bool read_annotation(struct reader *r)
{
    const char *open = r->text + r->at, *close = memchr(open, '}', r->len - r->at);
    if (!close || memchr(open + 1, '{', (size_t)(close - open) - 1)) return fail(r, UNIT_SYNTAX, r->at, r->len);
    r->at = (size_t)(close - r->text) + 1;
    return true;
}

/* A whole number above 0. */
static bool read_number(struct reader *r, const struct atom *a, size_t end)
{
    struct unit term = unit_one();
    size_t from = r->at;
    int64_t n = 0;
    for (size_t i = 0; i < a->len; i++)
        if (__builtin_mul_overflow(n, (int64_t)10, &n) || __builtin_add_overflow(n, (int64_t)(a->text[i] - '0'), &n))
            return fail(r, UNIT_OVERFLOW, from, end);
    if (n == 0) return fail(r, UNIT_UNKNOWN, from, end);
    term.factor.num = n;
    r->at = end;
    return take(r, &term, 1, from, end);
}

/* The exponent at the end of an atom, and the length of what it stands on; no digit: 1 and all of it. */
static int64_t exponent_of(const struct atom *a, size_t *base)
{
    int64_t exponent = 0, place = 1;
    size_t n = a->len;
    for (; n && is_digit(a->text[n - 1]) && place < 1000; n--, place *= 10) exponent += (a->text[n - 1] - '0') * place;
    *base = n;
    if (n == a->len) return 1;
    if (n && (a->text[n - 1] == '-' || a->text[n - 1] == '+')) {
        *base = n - 1;
        if (a->text[n - 1] == '-') exponent = -exponent;
    }
    return exponent;
}

static bool read_symbol(struct reader *r, const struct atom *a, size_t end)
{
    struct unit term;
    size_t base = a->len, from = r->at;
    int64_t exponent = 1;
    enum found found = find_unit(r->units, a->text, a->len, &term);
    if (found == FOUND_NOTHING) {
        exponent = exponent_of(a, &base);
        if (base < a->len && exponent) found = find_unit(r->units, a->text, base, &term);
    }
    if (found != FOUND) return fail(r, found == FOUND_NOTHING ? UNIT_UNKNOWN : UNIT_OVERFLOW, from, end);
    r->at = end;
    if (!take(r, &term, exponent, from, end)) return false;
    return r->at == r->len || r->text[r->at] != '{' || read_annotation(r);
}

static bool read_term(struct reader *r)
{
    size_t end = atom_end(r);
    struct atom a;
    if (end == r->at) return r->text[r->at] == '{' ? read_annotation(r) : fail_here(r);
    if (!atom_read(r->text + r->at, end - r->at, &a)) return fail(r, UNIT_UNKNOWN, r->at, end);
    return strspn(a.text, "0123456789") == a.len ? read_number(r, &a, end) : read_symbol(r, &a, end);
}

/* An operator after a term, or the end of a parenthesis; *term says whether a term must follow. */
static bool read_operator(struct reader *r, bool *term)
{
    size_t product = product_size(r->text + r->at, r->len - r->at);
    char c = r->text[r->at];
    *term = product || c == '/';
    if (!*term && (c != ')' || r->depth == 0)) return fail_here(r);
    if (!*term) r->depth--;
    r->sign = c == '/' ? -1 : 1;
    r->at += product ? product : 1;
    return true;
}

bool units_parse(const struct units *u, const char *text, size_t len, struct unit *out, struct unit_error *error)
{
    struct reader r = {.units = u, .text = text, .len = len, .value = unit_one(), .outer = {1}, .sign = 1, .error = error};
    bool term = true;
    if (len && *text == '/') {
        r.sign = -1;
        r.at = 1;
    }
    while (r.at < len) {
        if (!term) {
            if (!read_operator(&r, &term)) return false;
        } else if (text[r.at] == '(') {
            if (r.depth == DEPTH) return fail_here(&r);
            r.outer[r.depth + 1] = r.outer[r.depth] * r.sign;
            r.depth++;
            r.sign = 1;
            r.at++;
        } else {
            if (!read_term(&r)) return false;
            term = false;
        }
    }
    if (term || r.depth) return fail(&r, UNIT_SYNTAX, len, len);
    *out = r.value;
    return true;
}
