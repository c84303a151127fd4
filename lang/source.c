/* source.c - sources and their lines. */
#include "lang/source.h"

#include "lang/vec.h"

#include <utf8proc.h>

struct sources { struct arena *arena; VEC(struct source *) all; };

struct sources *sources_new(struct arena *arena)
{
    struct sources *ss = arena_alloc(arena, sizeof *ss);
    ss->arena = arena;
    return ss;
}

uint32_t sources_add(struct sources *ss, const char *path, const char *text, size_t len, bool from_law)
{
    struct source *s = arena_alloc(ss->arena, sizeof *s);
    s->path = arena_strdup(ss->arena, path);
    s->text = arena_strndup(ss->arena, text, len);
    s->len = (uint32_t)len;
    s->from_law = from_law;
    VEC(uint32_t) starts = {0};
    *vec_push(ss->arena, &starts) = 0;
    for (const char *p = s->text, *end = s->text + len; (p = memchr(p, '\n', (size_t)(end - p))) != NULL;)
        *vec_push(ss->arena, &starts) = (uint32_t)(++p - s->text);
    s->line_start = starts.at;
    s->lines = starts.len;
    *vec_push(ss->arena, &ss->all) = s;
    return ss->all.len - 1;
}

struct source *sources_get(const struct sources *ss, uint32_t file) { return file < ss->all.len ? ss->all.at[file] : NULL; }
uint32_t sources_count(const struct sources *ss) { return ss->all.len; }

struct place source_place(const struct source *s, uint32_t offset)
{
    if (offset > s->len) offset = s->len;
    uint32_t lo = 0, hi = s->lines;
    while (hi - lo > 1) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (s->line_start[mid] <= offset) lo = mid;
        else hi = mid;
    }
    struct place p = {lo + 1, offset - s->line_start[lo] + 1, 1, 1, 1};
    for (uint32_t i = s->line_start[lo]; i < offset;) {
        utf8proc_int32_t c = -1;
        utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)s->text + i, (utf8proc_ssize_t)(offset - i), &c);
        if (n <= 0) n = 1, c = 0xFFFD;
        p.points++;
        p.utf16 += c > 0xFFFF ? 2 : 1;
        int width = utf8proc_charwidth(c);
        if (c == '\t') p.cells += 8 - (p.cells - 1) % 8;
        else p.cells += width > 0 ? (uint32_t)width : 0;
        i += (uint32_t)n;
    }
    return p;
}

const char *source_line(const struct source *s, uint32_t line, uint32_t *len)
{
    if (line == 0 || line > s->lines) return *len = 0, "";
    uint32_t lo = s->line_start[line - 1], hi = line < s->lines ? s->line_start[line] : s->len;
    while (hi > lo && (s->text[hi - 1] == '\n' || s->text[hi - 1] == '\r')) hi--;
    *len = hi - lo;
    return s->text + lo;
}
