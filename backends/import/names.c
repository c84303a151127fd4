/* names.c - fields whose names or questions are almost those of others. */
#include "backends/import/dictionary.h"

#include <string.h>

/* A part of names, the first or the last: how many fields bear it, and one that does. */
struct part { const char *text; size_t len; uint32_t count, field; };
struct parts { struct part *at; uint32_t len, cap; };

/* How many times more often the other spelling is written for this one to be taken for a slip. Both are shown; neither is
   corrected. On a dictionary of some 1,750 fields 30 finds the slips and, below it, words that merely look alike begin. */
enum { TIMES_MORE = 30, OFTEN = 20, PARTS_MAX = 2048 };

static void count_part(struct arena *arena, struct parts *ps, const char *text, size_t len, uint32_t field)
{
    for (uint32_t i = 0; i < ps->len; i++)
        if (ps->at[i].len == len && memcmp(ps->at[i].text, text, len) == 0) {
            ps->at[i].count++;
            return;
        }
    if (ps->len < PARTS_MAX) *vec_push(arena, ps) = (struct part){text, len, 1, field};
}

/* One letter more, less, other, or two neighbours exchanged; digits are meant. */
static bool is_near(const struct part *a, const struct part *b)
{
    const struct part *longer = a->len >= b->len ? a : b, *shorter = a->len >= b->len ? b : a;
    size_t same = 0, tail = 0;
    if (longer->len - shorter->len > 1 || shorter->len < 3) return false;
    while (same < shorter->len && longer->text[same] == shorter->text[same]) same++;
    while (tail < shorter->len - same && longer->text[longer->len - 1 - tail] == shorter->text[shorter->len - 1 - tail]) tail++;
    for (size_t i = same; i < longer->len - tail; i++)
        if (longer->text[i] >= '0' && longer->text[i] <= '9') return false;
    if (longer->len != shorter->len) return same + tail == shorter->len;
    return same + tail + 1 == longer->len
        || (same + tail + 2 == longer->len && longer->text[same] == shorter->text[same + 1] && longer->text[same + 1] == shorter->text[same]);
}

static void say_rare(struct import *im, const struct dictionary *d, const struct part *rare, const struct part *usual, bool first)
{
    for (uint32_t i = rare->field; i < d->fields.len; i++) {
        const char *name = d->fields.at[i].part[PART_NAME], *cut = first ? strchr(name, '_') : strrchr(name, '_');
        if (!cut) continue;
        const char *text = first ? name : cut + 1;
        size_t n = first ? (size_t)(cut - name) : strlen(text);
        if (n != rare->len || memcmp(text, rare->text, n) != 0) continue;
        struct msg args[] = {msg_same(name), msg_same(arena_strndup(im->arena, rare->text, rare->len)), msg_same(arena_printf(im->arena, "%u", rare->count)),
                             msg_same(arena_strndup(im->arena, usual->text, usual->len)), msg_same(arena_printf(im->arena, "%u", usual->count))};
        import_say(im, RX_IMPORT_NAME_NEAR, d->fields.at[i].at[PART_NAME], 5, args);
    }
}

static void say_near(struct import *im, const struct dictionary *d, const struct parts *ps, bool first)
{
    for (uint32_t a = 0; a < ps->len; a++)
        for (uint32_t b = 0; b < ps->len; b++) {
            const struct part *rare = &ps->at[a], *usual = &ps->at[b];
            if (usual->count < OFTEN || usual->count < TIMES_MORE * rare->count || !is_near(rare, usual)) continue;
            say_rare(im, d, rare, usual, first);
            break;
        }
}

/* A hash of the name without its digits: names of a numbered series have the same. */
static uint64_t series_hash(const char *name)
{
    uint64_t h = UINT64_C(14695981039346656037);
    for (; *name; name++)
        if (*name < '0' || *name > '9') h = (h ^ (unsigned char)*name) * UINT64_C(1099511628211);
    return h;
}

static bool belongs_to_another(const struct dictionary *d, const char *name)
{
    for (size_t n = strlen(name); n > 0; n--)
        if (name[n - 1] == '_' && dictionary_find(d, name, n - 1) != NO_FIELD) return true;
    return false;
}

/* What makes a question, apart from its name. */
static const enum field_part question[] = {PART_LABEL, PART_FORM, PART_SECTION, PART_TYPE, PART_CHOICES, PART_VALIDATION, PART_CONDITION, PART_LIST};
enum { QUESTION_PARTS = sizeof question / sizeof *question };

static uint64_t question_hash(const struct field *f)
{
    uint64_t h = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < QUESTION_PARTS; i++)
        for (const char *p = f->part[question[i]]; *p; p++) h = (h ^ (unsigned char)*p) * UINT64_C(1099511628211);
    return h;
}

static bool ask_the_same(const struct field *a, const struct field *b)
{
    for (size_t i = 0; i < QUESTION_PARTS; i++)
        if (strcmp(a->part[question[i]], b->part[question[i]]) != 0) return false;
    return *a->part[PART_LABEL] && strcmp(a->part[PART_TYPE], "descriptive") != 0;
}

/* Two fields ask the same, in the same place and under the same condition, and are no numbered series nor parts of others. */
static void say_same(struct import *im, const struct dictionary *d)
{
    uint64_t *hash = arena_alloc(im->arena, (d->fields.len + 1) * sizeof *hash), *series = arena_alloc(im->arena, (d->fields.len + 1) * sizeof *series);
    for (uint32_t i = 0; i < d->fields.len; i++) {
        hash[i] = question_hash(&d->fields.at[i]);
        series[i] = series_hash(d->fields.at[i].part[PART_NAME]);
    }
    for (uint32_t i = 0; i < d->fields.len; i++) {
        const struct field *a = &d->fields.at[i];
        for (uint32_t k = i + 1; k < d->fields.len; k++) {
            const struct field *b = &d->fields.at[k];
            if (hash[i] != hash[k] || series[i] == series[k] || !ask_the_same(a, b) || belongs_to_another(d, b->part[PART_NAME])) continue;
            struct diag *diag = import_say2(im, RX_IMPORT_SAME_QUESTION, b->at[PART_NAME], b->part[PART_NAME], a->part[PART_NAME]);
            diag_mark(im->diags, diag, a->at[PART_NAME], msg_of("la première", "the first"));
            break;
        }
    }
}

void names_check(struct import *im, const struct dictionary *d)
{
    struct parts firsts = {0}, lasts = {0};
    for (uint32_t i = 0; i < d->fields.len; i++) {
        const char *name = d->fields.at[i].part[PART_NAME], *first = strchr(name, '_'), *last = strrchr(name, '_');
        if (!first) continue;
        count_part(im->arena, &firsts, name, (size_t)(first - name), i);
        count_part(im->arena, &lasts, last + 1, strlen(last + 1), i);
    }
    say_near(im, d, &firsts, true);
    say_near(im, d, &lasts, false);
    say_same(im, d);
}
