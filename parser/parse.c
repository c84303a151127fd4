/* parse.c - between scanner and grammar: tokens with their values, docs, and diagnostics of grammar. */
#include "parser/parse.h"

#include "lang/text.h"
#include "lang/words.h"
#include "parser/grammar.h"
#include "parser/ripx.tab.h"

#include <string.h>
#include <utf8proc.h>

struct diag *parse_report(struct parse_ctx *ctx, enum diag_code code, struct span at, struct msg a)
{
    if (ctx->reported == PARSE_MAX_DIAGS) return NULL;
    ctx->reported++;
    return diag_rx(ctx->diags, code, at, a.text[0] ? 1 : 0, &a);
}

struct diag *parse_report_other_language(struct parse_ctx *ctx, struct span at, const char *written, const char *right)
{
    if (ctx->reported == PARSE_MAX_DIAGS) return NULL;
    ctx->reported++;
    return diag_rx2(ctx->diags, RX_WORD_OF_OTHER_LANGUAGE, at, written, right);
}

void parse_report_too_deep(struct parse_ctx *ctx, struct span at)
{
    if (ctx->too_deep_reported) return;
    ctx->too_deep_reported = true;
    parse_report(ctx, RX_TOO_DEEP, at, msg_same(arena_printf(ctx->arena, "%d", AST_MAX_DEPTH)));
}

void ripx_yyerror(const struct span *at, struct parse_ctx *ctx, const char *unused)
{
    (void)unused;
    parse_report_too_deep(ctx, *at);
}

/* --- tokens --- */

int grammar_token(enum token_kind kind)
{
    static const int NUMBERS[TOKEN_KINDS] = {
#define X(token, fr, en) [TOKEN_##token] = TOK_##token,
#include "lang/words.def"
#undef X
        [TOKEN_END] = TOK_END, [TOKEN_SEPARATOR] = TOK_SEPARATOR, [TOKEN_WORD] = TOK_WORD, [TOKEN_STRING] = TOK_STRING,
        [TOKEN_RAW_STRING] = TOK_STRING, [TOKEN_UNTERMINATED] = TOK_STRING, [TOKEN_NUMBER] = TOK_NUMBER,
        [TOKEN_QUANTITY] = TOK_QUANTITY, [TOKEN_DATE] = TOK_DATE, [TOKEN_TIME] = TOK_TIME, [TOKEN_OFFSET] = TOK_OFFSET,
        [TOKEN_COLON] = TOK_COLON, [TOKEN_COMMA] = TOK_COMMA, [TOKEN_DOT] = TOK_DOT, [TOKEN_AT] = TOK_AT,
        [TOKEN_ARROW] = TOK_ARROW, [TOKEN_EQ] = TOK_EQ, [TOKEN_LT] = TOK_LT, [TOKEN_GT] = TOK_GT, [TOKEN_LE] = TOK_LE,
        [TOKEN_GE] = TOK_GE, [TOKEN_PLUS] = TOK_PLUS, [TOKEN_MINUS] = TOK_MINUS, [TOKEN_STAR] = TOK_STAR,
        [TOKEN_SLASH] = TOK_SLASH, [TOKEN_RANGE_CLOSED] = TOK_RANGE_CLOSED,
        [TOKEN_RANGE_HALF_OPEN] = TOK_RANGE_HALF_OPEN, [TOKEN_PLUS_MINUS] = TOK_PLUS_MINUS,
        [TOKEN_PAREN_OPEN] = TOK_PAREN_OPEN, [TOKEN_PAREN_CALL] = TOK_PAREN_CALL, [TOKEN_PAREN_CLOSE] = TOK_PAREN_CLOSE,
        [TOKEN_BRACKET_OPEN] = TOK_BRACKET_OPEN, [TOKEN_BRACKET_INDEX] = TOK_BRACKET_INDEX,
        [TOKEN_BRACKET_CLOSE] = TOK_BRACKET_CLOSE, [TOKEN_BRACE_OPEN] = TOK_BRACE_OPEN, [TOKEN_BRACE_CLOSE] = TOK_BRACE_CLOSE,
        /* The error token: the mistake is told already, the grammar only recovers. */
        [TOKEN_BAD_CHARACTER] = TOK_RIPX_YYerror, [TOKEN_BAD_BYTE] = TOK_RIPX_YYerror, [TOKEN_TOO_DEEP] = TOK_RIPX_YYerror,
    };
    return NUMBERS[kind];
}

/* Keeps the place of ## lines, for the item that follows them without a blank line. */
static void note_doc(struct parse_ctx *ctx, struct span span)
{
    if (!ctx->fresh_line) return;
    if (ctx->doc_pending && ctx->newlines == 1) ctx->doc.hi = span.hi;
    else ctx->doc = span;
    ctx->doc_pending = true;
    ctx->newlines = 0;
}

static void note_newline(struct parse_ctx *ctx)
{
    ctx->newlines++;
    ctx->fresh_line = true;
}

/* What stands between the tokens of the grammar, or was wrong before it. True when the grammar gets none of it. */
static bool is_beside_grammar(struct parse_ctx *ctx, struct token t)
{
    bool newline = ctx->source->text[t.span.lo] == '\n' && t.span.hi > t.span.lo;
    if (newline) note_newline(ctx);
    if (t.kind == TOKEN_DOC) note_doc(ctx, t.span);
    if (t.kind == TOKEN_COMMENT && ctx->fresh_line) ctx->newlines = ctx->newlines > 0 ? ctx->newlines - 1 : 0;
    if (t.kind == TOKEN_STRAY_CLOSE) parse_report(ctx, RX_STRAY_CLOSE, t.span, msg_same(parse_quote(ctx, t.span)));
    return t.kind == TOKEN_NEWLINE || t.kind == TOKEN_COMMENT || t.kind == TOKEN_DOC || t.kind == TOKEN_HEADER
        || t.kind == TOKEN_STRAY_CLOSE || t.kind == TOKEN_FORGIVEN_CLOSE;
}

static void report_bad_character(struct parse_ctx *ctx, struct span span)
{
    unsigned char c = (unsigned char)ctx->source->text[span.lo];
    const char *shown = c < 0x20 || c == 0x7F ? arena_printf(ctx->arena, "U+%04X", c) : parse_quote(ctx, span);
    parse_report(ctx, RX_BAD_CHARACTER, span, msg_same(shown));
}

static void attach_doc(struct parse_ctx *ctx, struct token t)
{
    if (ctx->doc_pending && ctx->newlines <= 1) ctx->doc_owner = t.span.lo;
    ctx->doc_pending = ctx->fresh_line = false;
}

int ripx_yylex(RIPX_YYSTYPE *value, struct span *at, struct parse_ctx *ctx)
{
    struct token t = scanner_next(ctx->scanner);
    while (is_beside_grammar(ctx, t)) t = scanner_next(ctx->scanner);
    if (t.kind == TOKEN_BAD_CHARACTER) report_bad_character(ctx, t.span);
    if (t.kind == TOKEN_TOO_DEEP) parse_report_too_deep(ctx, t.span);
    if (t.kind != TOKEN_SEPARATOR) attach_doc(ctx, t);
    ctx->before = ctx->token;
    ctx->token = t;
    *at = t.span;
    value->expr = build_literal(ctx, t);
    return grammar_token(t.kind);
}

/* --- syntax errors --- */

/* How a kind of token is called when it was expected; the fixed ones are quoted. */
static struct msg token_name(struct parse_ctx *ctx, enum token_kind kind)
{
    static const struct msg NAMES[TOKEN_KINDS] = {
        [TOKEN_END] = {{"la fin du fichier", "the end of the file"}}, [TOKEN_SEPARATOR] = {{"une fin de ligne", "an end of line"}},
        [TOKEN_WORD] = {{"un nom", "a name"}}, [TOKEN_STRING] = {{"un texte", "a string"}},
        [TOKEN_NUMBER] = {{"un nombre", "a number"}}, [TOKEN_QUANTITY] = {{"une quantité", "a quantity"}},
        [TOKEN_DATE] = {{"une date", "a date"}}, [TOKEN_TIME] = {{"une heure", "a time"}},
        [TOKEN_OFFSET] = {{"un jour relatif", "a day offset"}},
        [TOKEN_COLON] = {{"« : »", "':'"}}, [TOKEN_COMMA] = {{"« , »", "','"}}, [TOKEN_DOT] = {{"« . »", "'.'"}},
        [TOKEN_AT] = {{"« @ »", "'@'"}}, [TOKEN_ARROW] = {{"« => »", "'=>'"}}, [TOKEN_EQ] = {{"« = »", "'='"}},
        [TOKEN_LT] = {{"« < »", "'<'"}}, [TOKEN_GT] = {{"« > »", "'>'"}}, [TOKEN_LE] = {{"« <= »", "'<='"}},
        [TOKEN_GE] = {{"« >= »", "'>='"}}, [TOKEN_PAREN_OPEN] = {{"« ( »", "'('"}}, [TOKEN_PAREN_CLOSE] = {{"« ) »", "')'"}},
        [TOKEN_BRACKET_OPEN] = {{"« [ »", "'['"}}, [TOKEN_BRACKET_CLOSE] = {{"« ] »", "']'"}},
        [TOKEN_BRACE_OPEN] = {{"« { »", "'{'"}}, [TOKEN_BRACE_CLOSE] = {{"« } »", "'}'"}},
    };
    if (kind < TOKEN_AND || kind > TOKEN_ALL) return NAMES[kind];
    const char *word = word_text((enum reserved_word)(kind - TOKEN_AND), ctx->source->language);
    return msg_of(arena_printf(ctx->arena, "« %s »", word), arena_printf(ctx->arena, "'%s'", word));
}

enum { MAX_EXPECTED = 4 };
struct expected { struct msg names[MAX_EXPECTED + 1]; uint32_t n; };

static void expect(struct expected *e, struct msg name)
{
    if (name.text[0] && e->n <= MAX_EXPECTED) e->names[e->n++] = name;
}

/* Readers think of "an expression", not of the fourteen tokens that may begin one. */
static void group_expected(struct expected *e, bool kinds[TOKEN_KINDS])
{
    static const enum token_kind STARTS[] = {
        TOKEN_WORD, TOKEN_STRING, TOKEN_NUMBER, TOKEN_QUANTITY, TOKEN_DATE, TOKEN_TIME, TOKEN_OFFSET, TOKEN_TRUE, TOKEN_FALSE,
        TOKEN_UNKNOWN, TOKEN_NOT, TOKEN_EXISTS, TOKEN_PAREN_OPEN, TOKEN_BRACKET_OPEN,
    };
    static const enum token_kind OPERATORS[] = {
        TOKEN_AND, TOKEN_OR, TOKEN_IN, TOKEN_EQ, TOKEN_LT, TOKEN_GT, TOKEN_LE, TOKEN_GE, TOKEN_DOT, TOKEN_AT,
    };
    if (kinds[TOKEN_NUMBER]) {
        expect(e, msg_of("une expression", "an expression"));
        for (size_t i = 0; i < sizeof STARTS / sizeof *STARTS; i++) kinds[STARTS[i]] = false;
        /* Where FOR begins a quantifier; in a comprehension it stands after a value, where no number can. */
        kinds[TOKEN_FOR] = false;
    }
    if (kinds[TOKEN_PLUS]) {
        expect(e, msg_of("un opérateur", "an operator"));
        for (size_t i = 0; i < sizeof OPERATORS / sizeof *OPERATORS; i++) kinds[OPERATORS[i]] = false;
    }
    /* In brackets, the likely repair is an operator, a comma or the closing bracket. */
    if (kinds[TOKEN_PLUS] && kinds[TOKEN_COMMA] && !kinds[TOKEN_SEPARATOR]) kinds[TOKEN_COLON] = kinds[TOKEN_FOR] = false;
    if (kinds[TOKEN_SEPARATOR]) kinds[TOKEN_END] = kinds[TOKEN_BRACE_CLOSE] = false;
}

/* "a, b ou c". */
static struct msg join_expected(struct parse_ctx *ctx, const struct expected *e)
{
    struct msg joined;
    static const char *const LAST[LANGUAGES] = {" ou ", " or "};
    for (int language = 0; language < LANGUAGES; language++) {
        struct text t;
        text_init(&t);
        for (uint32_t i = 0; i < e->n; i++) {
            if (i > 0) text_add(&t, i + 1 == e->n ? LAST[language] : ", ");
            text_add(&t, e->names[i].text[language]);
        }
        joined.text[language] = arena_strndup(ctx->arena, t.at, t.len);
        text_release(&t);
    }
    return joined;
}

static struct msg unexpected_text(struct parse_ctx *ctx, struct token t)
{
    if (t.kind == TOKEN_END || (t.kind == TOKEN_BRACE_CLOSE && t.span.lo == t.span.hi)) return msg_of("fin du fichier", "end of file");
    if (t.kind == TOKEN_SEPARATOR && ctx->source->text[t.span.lo] != ';') return msg_of("fin de ligne", "end of line");
    return msg_same(parse_quote(ctx, t.span));
}

/* Is it a reserved word of the other language, and none of this one? Then that is the mistake. */
static bool report_other_word(struct parse_ctx *ctx, struct token t)
{
    enum language ours = ctx->source->language, other = ours == LANG_FR ? LANG_EN : LANG_FR;
    enum reserved_word found;
    if (t.kind != TOKEN_WORD || !word_find(other, ctx->source->text + t.span.lo, t.span.hi - t.span.lo, &found)) return false;
    const char *right = word_text(found, ours);
    struct diag *d = parse_report_other_language(ctx, t.span, parse_quote(ctx, t.span), right);
    if (d) diag_fix(ctx->diags, d, msg_of("changer le mot", "change the word"), FIX_MACHINE_APPLICABLE, t.span, right);
    return true;
}

void grammar_syntax_error(struct parse_ctx *ctx, const bool expected[TOKEN_KINDS])
{
    struct token t = ctx->token;
    struct span opener = scanner_open_bracket(ctx->scanner);
    scanner_recover(ctx->scanner, t);
    /* A brace that only stands for a missing one: the block that is not closed is the mistake. */
    if (t.kind == TOKEN_BRACE_CLOSE && t.span.lo == t.span.hi) return;
    if (report_other_word(ctx, t) || report_other_word(ctx, ctx->before) || ctx->reported == PARSE_MAX_DIAGS) return;
    bool kinds[TOKEN_KINDS];
    memcpy(kinds, expected, sizeof kinds);
    struct expected e = {.n = 0};
    group_expected(&e, kinds);
    for (int kind = 0; kind < TOKEN_KINDS; kind++)
        if (kinds[kind]) expect(&e, token_name(ctx, (enum token_kind)kind));
    struct msg args[] = {unexpected_text(ctx, t), msg_same(NULL)};
    bool few = e.n > 0 && e.n <= MAX_EXPECTED;
    if (few) args[1] = join_expected(ctx, &e);
    ctx->reported++;
    struct diag *d = diag_rx(ctx->diags, few ? RX_SYNTAX_EXPECTED : RX_SYNTAX, t.span, few ? 2 : 1, args);
    if (!span_is_none(opener) && opener.lo < t.span.lo) diag_mark(ctx->diags, d, opener, msg_of("ouvert ici", "opened here"));
}

/* --- the file --- */

/* Reports the first NUL and the first byte that is not UTF-8; the scanner meets only some of them. */
/* How many bytes at p are ASCII, in whole words: source is mostly that. */
static uint32_t ascii_words(const char *p, uint32_t len)
{
    uint32_t n = 0;
    for (uint64_t word; len - n >= sizeof word; n += (uint32_t)sizeof word) {
        memcpy(&word, p + n, sizeof word);
        if (word & UINT64_C(0x8080808080808080)) break;
    }
    return n;
}

static void check_bytes(struct parse_ctx *ctx)
{
    const char *text = ctx->source->text;
    uint32_t len = ctx->source->len;
    const char *nul = memchr(text, 0, len);
    if (nul) {
        uint32_t at = (uint32_t)(nul - text);
        parse_report(ctx, RX_NUL_BYTE, (struct span){ctx->file, at, at + 1}, msg_same(NULL));
        ctx->has_bad_bytes = true;
    }
    for (uint32_t i = 0; i < len;) {
        utf8proc_int32_t c;
        if (!((unsigned char)text[i] & 0x80)) {
            uint32_t words = ascii_words(text + i, len - i);
            i += words ? words : 1;
            continue;
        }
        utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)text + i, (utf8proc_ssize_t)(len - i), &c);
        if (n > 0) {
            i += (uint32_t)n;
            continue;
        }
        const char *byte = arena_printf(ctx->arena, "0x%02X", (unsigned char)text[i]);
        parse_report(ctx, RX_NOT_UTF8, (struct span){ctx->file, i, i + 1}, msg_same(byte));
        ctx->has_bad_bytes = true;
        return;
    }
}

/* Checks what the scanner found; gives the edition, 0 when there is none that this version reads. */
static uint32_t check_header(struct parse_ctx *ctx)
{
    const struct scan_header *h = scanner_header(ctx->scanner);
    const char *digits = ctx->source->text + h->edition.lo;
    uint32_t len = h->edition.hi - h->edition.lo;
    if (len > 0 && (len != 1 || *digits != '1')) {
        parse_report(ctx, RX_EDITION_UNKNOWN, h->edition, msg_same(parse_quote(ctx, h->edition)));
        return 0;
    }
    if (h->well_formed) return 1;
    parse_report(ctx, RX_HEADER_MISSING, h->span, msg_same(NULL));
    return 0;
}

struct ast_file *parse_file(struct sources *sources, uint32_t file, struct names *names, struct arena *arena, struct diags *diags)
{
    struct source *source = sources_get(sources, file);
    struct parse_ctx ctx = {
        .source = source, .scanner = scanner_open(source, file), .names = names, .arena = arena, .diags = diags,
        .file = file, .doc_owner = UINT32_MAX, .fresh_line = true,
    };
    struct ast_file *result = arena_alloc(arena, sizeof *result);
    source->language = result->language = scanner_header(ctx.scanner)->language;
    result->file = file;
    result->header = scanner_header(ctx.scanner)->span;
    check_bytes(&ctx);
    result->edition = check_header(&ctx);
    ripx_yyparse(&ctx);
    struct span unclosed = scanner_unclosed(ctx.scanner);
    source->unclosed = !span_is_none(unclosed);
    if (source->unclosed) parse_report(&ctx, RX_UNCLOSED_BLOCK, unclosed, msg_same(NULL));
    if (ctx.top) result->items = ctx.top->first;
    scanner_close(ctx.scanner);
    return result;
}
