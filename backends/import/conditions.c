/* conditions.c - the branching logic of REDCap: which fields it reads, and whether they are there.

   REDCap: [name] = '1', [name(2)] = '1' for an answer of several, [event][name] for another event, `and`, `or`, parentheses.
   Conditions are read for what they name; they are not evaluated. */
#include "backends/import/dictionary.h"

#include <string.h>

enum { SUGGESTIONS = 50 };     /* a search through all names each: the first few are enough */

static const char *skip_blanks(const char *p)
{
    while (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r') p++;
    return p;
}

/* `= '88'`, `<> 2`: the value compared with, when the comparison is for equality. */
static void read_value(const struct field *f, const char *p, struct reference *out)
{
    p = skip_blanks(p);
    if (p[0] == '<' && p[1] == '>') p += 2;
    else if (p[0] == '!' && p[1] == '=') p += 2;
    else if (p[0] == '=') p++;
    else return;
    p = skip_blanks(p);
    char quote = *p == '\'' || *p == '"' ? *p : 0;
    const char *start = quote ? p + 1 : p, *end = start;
    while (*end && (quote ? *end != quote : (*end >= '0' && *end <= '9') || *end == '.' || *end == '-')) end++;
    out->value = start;
    out->value_len = (size_t)(end - start);
    out->value_at = part_span(f, PART_CONDITION, start, out->value_len);
}

bool condition_next(const struct field *f, size_t *at, struct reference *out)
{
    const char *text = f->part[PART_CONDITION], *open = strchr(text + *at, '['), *close = open ? strchr(open, ']') : NULL;
    if (!close) return false;
    *out = (struct reference){.name = open + 1, .name_len = (size_t)(close - open - 1)};
    const char *bracket = memchr(out->name, '(', out->name_len), *end = bracket ? memchr(bracket, ')', (size_t)(close - bracket)) : NULL;
    if (end) {
        out->name_len = (size_t)(bracket - out->name);
        out->code = bracket + 1;
        out->code_len = (size_t)(end - bracket - 1);
    }
    const char *colon = memchr(out->name, ':', out->name_len);      /* [name:label], [name:value] */
    if (colon) out->name_len = (size_t)(colon - out->name);
    out->at = part_span(f, PART_CONDITION, open, (size_t)(close - open) + 1);
    out->is_event = close[1] == '[';
    read_value(f, close + 1, out);
    *at = (size_t)(close - text) + 1;
    return true;
}

/* Words of REDCap itself: [event-name], [current-instance]. No field has a hyphen in its name. */
static bool is_smart(const struct reference *r) { return memchr(r->name, '-', r->name_len) != NULL; }

static bool has_choice(const struct field *f, const char *code, size_t n)
{
    for (uint32_t i = 0; i < f->choices.len; i++)
        if (strlen(f->choices.at[i].code) == n && memcmp(f->choices.at[i].code, code, n) == 0) return true;
    return false;
}

static void suggest(struct import *im, const struct dictionary *d, struct diag *diag, const char *name)
{
    if (im->suggested++ >= SUGGESTIONS) return;
    const char **names = arena_alloc(im->arena, (d->fields.len + 1) * sizeof *names);
    for (uint32_t i = 0; i < d->fields.len; i++) names[i] = d->fields.at[i].part[PART_NAME];
    const char *near = diag_suggest(name, names, d->fields.len);
    if (near) diag_help(im->diags, diag, msg_of(arena_printf(im->arena, "le plus proche : « %s »", near), arena_printf(im->arena, "the nearest: '%s'", near)));
}

static void check_reference(struct import *im, const struct dictionary *d, const struct field *f, const struct reference *r)
{
    const char *name = arena_strndup(im->arena, r->name, r->name_len);
    uint32_t found = dictionary_find(d, r->name, r->name_len);
    if (found == NO_FIELD) {
        struct diag *diag = import_say2(im, RX_IMPORT_REFERENCE, r->at, f->part[PART_NAME], name);
        suggest(im, d, diag, name);
        return;
    }
    const struct field *of = &d->fields.at[found];
    if (of == f) import_say1(im, RX_IMPORT_CONDITION_SELF, r->at, name);
    const char *code = r->code ? r->code : r->value;
    size_t n = r->code ? r->code_len : r->value_len;
    if (!code || !n || !of->choices.len || has_choice(of, code, n)) return;
    struct msg args[] = {msg_same(f->part[PART_NAME]), msg_same(name), msg_same(arena_strndup(im->arena, code, n))};
    struct diag *diag = import_say(im, RX_IMPORT_REFERENCE_CODE, r->code ? r->at : r->value_at, 3, args);
    diag_mark(im->diags, diag, of->at[PART_CHOICES], msg_of("ses réponses", "its answers"));
}

static bool reads(const struct field *f, const char *name, size_t n)
{
    struct reference r;
    for (size_t at = 0; condition_next(f, &at, &r);)
        if (r.name_len == n && memcmp(r.name, name, n) == 0) return true;
    return false;
}

/* The longest beginning of the name, up to an underscore, that is a field too: `x_y` of `x_y_type`. */
static uint32_t field_above(const struct dictionary *d, const char *name)
{
    for (size_t n = strlen(name); n > 0; n--) {
        if (name[n - 1] != '_') continue;
        uint32_t above = dictionary_find(d, name, n - 1);
        if (above != NO_FIELD) return above;
    }
    return NO_FIELD;
}

/* A field of `x` is asked under the condition of another field, while `example`, another field of `x`, is asked under that of `x`. */
static void check_other(struct import *im, const struct field *f, const struct field *x, const struct field *example)
{
    struct reference r, first = {0};
    const char *name = x->part[PART_NAME];
    size_t n = strlen(name), at = 0;
    while (condition_next(f, &at, &r)) {
        if (r.name_len >= n && memcmp(r.name, name, n) == 0 && (r.name_len == n || r.name[n] == '_')) return;
        if (!first.name && !r.is_event) first = r;
    }
    if (!first.name) return;
    struct msg args[] = {msg_same(f->part[PART_NAME]), msg_same(arena_strndup(im->arena, first.name, first.name_len)), msg_same(name)};
    struct diag *diag = import_say(im, RX_IMPORT_CONDITION_OTHER, first.at, 3, args);
    diag_mark(im->diags, diag, example->at[PART_CONDITION], msg_of("celle d'un champ voisin", "that of a field beside it"));
}

static void check_others(struct import *im, const struct dictionary *d)
{
    uint32_t *above = arena_alloc(im->arena, (d->fields.len + 1) * sizeof *above), *example = arena_alloc(im->arena, (d->fields.len + 1) * sizeof *example);
    for (uint32_t i = 0; i < d->fields.len; i++) example[i] = NO_FIELD;
    for (uint32_t i = 0; i < d->fields.len; i++) {
        above[i] = field_above(d, d->fields.at[i].part[PART_NAME]);
        const char *x = above[i] == NO_FIELD ? NULL : d->fields.at[above[i]].part[PART_NAME];
        if (x && example[above[i]] == NO_FIELD && reads(&d->fields.at[i], x, strlen(x))) example[above[i]] = i;
    }
    for (uint32_t i = 0; i < d->fields.len; i++)
        if (above[i] != NO_FIELD && example[above[i]] != NO_FIELD) check_other(im, &d->fields.at[i], &d->fields.at[above[i]], &d->fields.at[example[above[i]]]);
}

void conditions_check(struct import *im, const struct dictionary *d)
{
    for (uint32_t i = 0; i < d->fields.len; i++) {
        const struct field *f = &d->fields.at[i];
        struct reference r;
        for (size_t at = 0; condition_next(f, &at, &r);)
            if (!r.is_event && !is_smart(&r)) check_reference(im, d, f, &r);
    }
    check_others(im, d);
}
