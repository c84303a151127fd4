/* hash.c - FNV-1a, 64 bits, over tokens. */
#include "parser/hash.h"

#include "parser/scan.h"

static uint64_t hash_bytes(uint64_t h, const char *s, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) h = (h ^ (unsigned char)s[i]) * UINT64_C(1099511628211);
    return h;
}

static bool is_layout(enum token_kind kind) { return kind == TOKEN_NEWLINE || kind == TOKEN_COMMENT || kind == TOKEN_DOC || kind == TOKEN_SEPARATOR; }

uint64_t hash_tokens(uint64_t hash, const struct source *source)
{
    struct scanner *s = scanner_open(source, 0);
    bool separated = false;
    for (struct token t = scanner_next(s); t.kind != TOKEN_END; t = scanner_next(s)) {
        if (t.kind == TOKEN_SEPARATOR) separated = true;
        if (is_layout(t.kind)) continue;
        /* One separator is like several, and like none before a brace that closes. */
        if (separated && t.kind != TOKEN_BRACE_CLOSE) hash = hash_bytes(hash, ";", 1);
        separated = false;
        hash = hash_bytes(hash, source->text + t.span.lo, t.span.hi - t.span.lo);
        hash = hash_bytes(hash, "", 1);     /* its NUL: where a token ends matters */
    }
    scanner_close(s);
    return hash;
}
