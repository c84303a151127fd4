/* identifier.c - C names from the names of a protocol. */
#include "backends/header/layout.h"

#include "lang/text.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

enum { NAME_MAX_BYTES = 120 };

/* Words that cannot name a field in C or C++, and macros that common compilers define in lower case. */
static const char *const reserved[] = {
    "alignas", "alignof", "and", "and_eq", "asm", "auto", "bitand", "bitor", "bool", "break", "case", "catch", "char",
    "class", "co_await", "co_return", "co_yield", "compl", "concept", "const", "const_cast", "consteval", "constexpr",
    "constinit", "continue", "decltype", "default", "delete", "do", "double", "dynamic_cast", "else", "enum", "explicit",
    "export", "extern", "false", "float", "for", "friend", "goto", "if", "inline", "int", "linux", "long", "mutable",
    "namespace", "new", "noexcept", "not", "not_eq", "nullptr", "operator", "or", "or_eq", "private", "protected", "public",
    "register", "reinterpret_cast", "requires", "restrict", "return", "short", "signed", "sizeof", "static",
    "static_assert", "static_cast", "struct", "switch", "template", "this", "thread_local", "throw", "true", "try",
    "typedef", "typeid", "typename", "typeof", "union", "unix", "unsigned", "using", "virtual", "void", "volatile",
    "wchar_t", "while", "xor", "xor_eq",
};

static bool is_letter(int32_t c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

static void add_code_point(struct text *t, int32_t c)
{
    switch (c) {
    case 0x152: text_add(t, "OE"); return;
    case 0x153: text_add(t, "oe"); return;
    case 0xC6: text_add(t, "AE"); return;
    case 0xE6: text_add(t, "ae"); return;
    default: break;
    }
    if (is_letter(c) || (c >= '0' && c <= '9')) text_addc(t, (char)c);
    else if (t->len && t->at[t->len - 1] != '_') text_addc(t, '_');
}

static void add_identifier(struct text *t, const char *text)
{
    const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)text;
    utf8proc_ssize_t left = (utf8proc_ssize_t)strlen(text);
    while (left > 0 && t->len < NAME_MAX_BYTES) {
        utf8proc_int32_t c;
        utf8proc_ssize_t n = utf8proc_iterate(at, left, &c);
        if (n < 1) { c = '_'; n = 1; }
        utf8proc_int32_t parts[32];
        int boundary = 0;
        utf8proc_ssize_t found = utf8proc_decompose_char(c, parts, 32, UTF8PROC_DECOMPOSE | UTF8PROC_STRIPMARK, &boundary);
        for (utf8proc_ssize_t i = 0; i < found && i < 32; i++) add_code_point(t, parts[i]);
        at += n;
        left -= n;
    }
    while (t->len && t->at[t->len - 1] == '_') t->at[--t->len] = 0;
}

char *layout_identifier(struct arena *arena, const char *text)
{
    struct text t;
    text_init(&t);
    add_identifier(&t, text);
    const char *name = t.len ? t.at : "x";
    bool spoilt = !is_letter(name[0]);
    bool keyword = false;
    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++) keyword |= !strcmp(reserved[i], name);
    char *copy = arena_printf(arena, "%s%s%s", spoilt ? "n" : "", name, keyword ? "_" : "");
    text_release(&t);
    return copy;
}

char *layout_constant(struct arena *arena, const char *text)
{
    char *name = layout_identifier(arena, text);
    for (char *c = name; *c; c++) {
        if (*c >= 'a' && *c <= 'z') *c = (char)(*c - 'a' + 'A');
    }
    return name;
}

const char *layout_unique(struct arena *arena, struct names *taken, const char *base, uint32_t hint)
{
    const char *name = base;
    while (names_find(taken, name, strlen(name))) name = arena_printf(arena, "%s_%u", base, hint++);
    names_intern_text(taken, name);
    return name;
}
