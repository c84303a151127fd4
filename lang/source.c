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

uint32_t sources_lend(struct sources *ss, const char *path, const char *text, size_t len, bool from_law)
{
    struct source *s = arena_alloc(ss->arena, sizeof *s);
    s->path = path;
    s->text = text;
    s->len = (uint32_t)len;
    s->from_law = from_law;
    s->lines = arena_alloc(ss->arena, sizeof *s->lines);
    s->lines->arena = ss->arena;
    *vec_push(ss->arena, &ss->all) = s;
    return ss->all.len - 1;
}

uint32_t sources_add(struct sources *ss, const char *path, const char *text, size_t len, bool from_law)
{
    return sources_lend(ss, arena_strdup(ss->arena, path), arena_strndup(ss->arena, text, len), len, from_law);
}

const struct source_lines *source_lines(const struct source *s)
{
    struct source_lines *lines = s->lines;
    if (lines->count) return lines;
    VEC(uint32_t) starts = {0};
    *vec_push(lines->arena, &starts) = 0;
    for (const char *p = s->text, *end = s->text + s->len; (p = memchr(p, '\n', (size_t)(end - p))) != NULL;)
        *vec_push(lines->arena, &starts) = (uint32_t)(++p - s->text);
    lines->start = starts.at;
    lines->count = starts.len;
    return lines;
}

struct source *sources_get(const struct sources *ss, uint32_t file) { return file < ss->all.len ? ss->all.at[file] : NULL; }
uint32_t sources_count(const struct sources *ss) { return ss->all.len; }

struct place source_place(const struct source *s, uint32_t offset)
{
    if (offset > s->len) offset = s->len;
    const uint32_t *start = source_lines(s)->start;
    uint32_t lo = 0, hi = source_lines(s)->count;
    while (hi - lo > 1) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (start[mid] <= offset) lo = mid;
        else hi = mid;
    }
    struct place p = {lo + 1, offset - start[lo] + 1, 1, 1, 1};
    for (uint32_t i = start[lo]; i < offset;) {
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
    const struct source_lines *lines = source_lines(s);
    if (line == 0 || line > lines->count) return *len = 0, "";
    uint32_t lo = lines->start[line - 1], hi = line < lines->count ? lines->start[line] : s->len;
    while (hi > lo && (s->text[hi - 1] == '\n' || s->text[hi - 1] == '\r')) hi--;
    *len = hi - lo;
    return s->text + lo;
}
