/* lines.c - explanations and lists as lines of text. */
#include "backends/report/lines.h"

#include <string.h>
#include <utf8proc.h>

/* Where values begin. */
enum { VALUE_CELL = 28 };

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n'; }

static void on_one_line(struct text *out, const char *s, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (!is_blank(s[i])) text_addc(out, s[i]);
        else if (i + 1 < len && !is_blank(s[i + 1])) text_addc(out, ' ');
    }
}

void lines_add(struct text *out, const char *s)
{
    struct text safe;
    text_init(&safe);
    say_clean(&safe, s, strlen(s));
    on_one_line(out, safe.at ? safe.at : "", safe.len);
    text_release(&safe);
}

void lines_slice(struct text *out, const struct sources *ss, struct span span)
{
    struct text safe;
    text_init(&safe);
    say_slice(&safe, ss, span);
    on_one_line(out, safe.at ? safe.at : "", safe.len);
    text_release(&safe);
}

uint32_t lines_width(const char *s, size_t len)
{
    uint32_t cells = 0;
    for (size_t i = 0; i < len;) {
        utf8proc_int32_t c;
        utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)s + i, (utf8proc_ssize_t)(len - i), &c);
        int width = n > 0 ? utf8proc_charwidth(c) : 1;
        cells += width > 0 ? (uint32_t)width : 0;
        i += n > 0 ? (size_t)n : 1;
    }
    return cells;
}

uint32_t lines_cells(const char *s)
{
    struct text line;
    text_init(&line);
    lines_add(&line, s);
    uint32_t cells = line.len ? lines_width(line.at, line.len) : 0;
    text_release(&line);
    return cells;
}

void lines_padded(struct text *out, const char *s, uint32_t cells)
{
    uint32_t width = lines_cells(s);
    lines_add(out, s);
    if (width < cells) text_pad(out, ' ', cells - width);
}

void lines_label(struct text *out, const char *label)
{
    text_add(out, "  ");
    lines_padded(out, label, VALUE_CELL - 4);
    text_add(out, "  ");
}

void lines_field(struct text *out, const char *label, const char *value)
{
    if (*value) lines_label(out, label);
    else {
        text_add(out, "  ");
        lines_add(out, label);
    }
    lines_add(out, value);
    text_addc(out, '\n');
}
