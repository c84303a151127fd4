/* choices.c - the answers of a field: "1, Yes | 0, No | 99, Unknown". */
#include "backends/import/dictionary.h"

#include <string.h>

static bool has_code(const struct import_choices *choices, const char *code)
{
    for (uint32_t i = 0; i < choices->len; i++)
        if (strcmp(choices->at[i].code, code) == 0) return true;
    return false;
}

struct span part_span(const struct field *f, enum field_part part, const char *from, size_t n)
{
    struct span at = f->at[part];
    uint32_t skip = (uint32_t)(from - f->part[part]);
    if (at.hi - at.lo != strlen(f->part[part])) return at;
    while (n && *from == ' ') from++, n--, skip++;
    while (n && from[n - 1] == ' ') n--;
    return (struct span){at.file, at.lo + skip, at.lo + skip + (uint32_t)n};
}

/* The code before the first comma, the label after it. */
static void read_one(struct import *im, struct field *f, const char *text, size_t n, struct span at)
{
    const char *comma = memchr(text, ',', n);
    const char *code = import_clean(im->arena, text, comma ? (size_t)(comma - text) : n);
    const char *label = comma ? import_clean(im->arena, comma + 1, n - (size_t)(comma - text) - 1) : "";
    if (!*code && !*label) return;
    if (!comma || !*code) {
        import_say2(im, RX_IMPORT_CHOICE, at, f->part[PART_NAME], *code ? code : label);
        return;
    }
    if (has_code(&f->choices, code)) {
        import_say2(im, RX_IMPORT_CHOICE_TWICE, at, f->part[PART_NAME], code);
        return;
    }
    *vec_push(im->arena, &f->choices) = (struct import_choice){.code = code, .label = label, .at = at};
}

void choices_read(struct import *im, struct field *f)
{
    const char *text = f->part[PART_CHOICES];
    for (const char *p = text; *p;) {
        if (f->choices.len == IMPORT_CHOICES_MAX) {
            import_say2(im, RX_IMPORT_TOO_MANY, f->at[PART_CHOICES], f->part[PART_NAME], arena_printf(im->arena, "%d", IMPORT_CHOICES_MAX));
            return;
        }
        const char *bar = strchr(p, '|');
        size_t n = bar ? (size_t)(bar - p) : strlen(p);
        read_one(im, f, p, n, part_span(f, PART_CHOICES, p, n));
        p += n + (bar != NULL);
    }
}
