/* runs.c - see runs.h. */
#include "tests/fuzz/runs.h"

#include "driver/ripx.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What the kept sessions hold is no leak; an arena's large pages are not searched for pointers. */
#if defined __has_feature
#if __has_feature(address_sanitizer)
#include <sanitizer/lsan_interface.h>
#define KEEPS __lsan_disable()
#define KEPT __lsan_enable()
#endif
#endif
#ifndef KEEPS
#define KEEPS (void)0
#define KEPT (void)0
#endif

void fuzz_promise(bool kept, const char *what)
{
    if (kept) return;
    fprintf(stderr, "broken: %s\n", what);
    abort();
}

static bool read_nothing(void *ctx, const char *path, char **text, size_t *len)
{
    (void)ctx, (void)path, (void)text, (void)len;
    return false;
}

struct ripx *fuzz_session(const char *text)
{
    enum { MOST = 16 };
    static const struct ripx_host host = {read_nothing, NULL};
    static struct { const char *text; struct ripx *r; } kept[MOST];
    int i = 0;
    while (kept[i].text && kept[i].text != text) fuzz_promise(++i < MOST, "more protocols than there is room for");
    if (!kept[i].text) {
        KEEPS;
        kept[i].text = text;
        kept[i].r = ripx_open(&host);
        ripx_use_embedded_law(kept[i].r);
        ripx_add_text(kept[i].r, "f.ripx", text, strlen(text));
        ripx_check(kept[i].r);
        for (uint32_t d = 0; d < diags_count(ripx_diags(kept[i].r)); d++)
            fuzz_promise(diags_at(ripx_diags(kept[i].r), d)->level != DIAG_ERROR, diags_at(ripx_diags(kept[i].r), d)->message.text[LANG_EN]);
        KEPT;
    }
    return kept[i].r;
}

const struct validator *fuzz_validator(const char *text) { return ripx_validator(fuzz_session(text)); }

struct pieces { const char *at; size_t len, given, most; };

static size_t read_piece(void *ctx, char *buffer, size_t n)
{
    struct pieces *p = ctx;
    size_t some = p->len - p->given < p->most ? p->len - p->given : p->most;
    if (some > n) some = n;
    if (some) memcpy(buffer, p->at + p->given, some);
    p->given += some;
    return some;
}

static bool read_again(void *ctx) { return ((struct pieces *)ctx)->given = 0, true; }

static bool write_text(void *ctx, const char *bytes, size_t n)
{
    text_addn(ctx, bytes, n);
    return true;
}

/* Rows of every table and family that has programs; rows of JSON have their lines, those of CSV their cells. */
static uint32_t ask_outputs(const struct validator *v, const struct fuzz_file *files, uint32_t n, struct text *texts, struct verdict_output *outputs)
{
    static const enum verdict_family families[] = {FAMILY_CRITERIA, FAMILY_WINDOWS, FAMILY_CHECKS};
    uint32_t asked = 0;
    for (uint32_t t = 0; t < v->tables.len; t++)
        for (int f = 0; f < 3; f++) {
            bool given = false, any = false;
            for (uint32_t i = 0; i < n; i++) given |= files[i].table ? strcmp(files[i].table, v->tables.at[t].name) == 0 : t == 0;
            for (uint32_t i = 0; i < v->programs.len; i++) any |= v->programs.at[i].table == t && judge_family(v->programs.at[i].kind) == families[f];
            if (!given || !any) continue;
            text_init(&texts[asked]);
            outputs[asked] = (struct verdict_output){.table = t, .family = families[f], .format = t ? VERDICT_JSON : VERDICT_CSV, .write = write_text, .ctx = &texts[asked]};
            asked++;
        }
    return asked;
}

void fuzz_run(const struct validator *v, const struct fuzz_file *files, uint32_t n, struct fuzz_way way, struct fuzz_said *out)
{
    enum { FILES = 4, OUTPUTS = 12 };
    struct pieces pieces[FILES];
    struct data_input inputs[FILES];
    struct text texts[OUTPUTS];
    struct verdict_output outputs[OUTPUTS];
    struct arena *arena = arena_new();
    struct diags *ds = diags_new(arena);
    for (uint32_t i = 0; i < n; i++) {
        pieces[i] = (struct pieces){files[i].at, files[i].len, 0, way.piece ? way.piece : SIZE_MAX};
        inputs[i] = (struct data_input){.table = files[i].table, .path = files[i].path, .read = read_piece, .ctx = &pieces[i],
                                        .options = {.format = files[i].format, .encoding = files[i].encoding}, .again = way.again ? read_again : NULL,
                                        .bytes = way.again ? 1 << 20 : 0};
    }
    const struct validate_options options = {.held = way.again ? 1 : 0, .threads = way.threads, .chunk = way.chunk, .grade = LEVEL_NOTED, .faults_shown = 1000,
                                             .n_outputs = ask_outputs(v, files, n, texts, outputs), .outputs = outputs};
    struct validate_result r = validate_run(v, inputs, n, &options, ds, arena);
    for (uint32_t i = 0; i < options.n_outputs; i++) {
        if (!r.unreadable) text_addn(&out->verdicts, texts[i].len ? texts[i].at : "", texts[i].len);
        text_release(&texts[i]);
    }
    out->unreadable = r.unreadable;
    if (!r.unreadable) totals_json(v, r.tables, r.programs, r.faults, &out->verdicts), text_addc(&out->verdicts, '\n');
    for (uint32_t i = 0; i < diags_count(ds); i++) {
        const struct diag *d = diags_at(ds, i);
        fuzz_promise(d->code && d->message.text[LANG_FR] && d->message.text[LANG_EN], "a diagnostic without its text");
        /* Of a file that is given up at its head, how much was seen of its encoding depends on what was read. */
        bool of_encoding = strcmp(d->code, "RX0613") == 0 || strcmp(d->code, "RX0615") == 0;
        if (!r.unreadable || !of_encoding) text_addf(&out->faults, "%s %s\n", d->code, d->message.text[LANG_EN]);
    }
    arena_free(arena);
}

void fuzz_said_release(struct fuzz_said *s)
{
    text_release(&s->verdicts);
    text_release(&s->faults);
}

struct line { const char *at; size_t len; };

static int compare_lines(const void *a, const void *b)
{
    const struct line *x = a, *y = b;
    int order = memcmp(x->at, y->at, x->len < y->len ? x->len : y->len);
    return order ? order : x->len < y->len ? -1 : x->len > y->len;
}

void fuzz_sort(struct text *lines)
{
    size_t n = 0, i = 0;
    for (size_t at = 0; at < lines->len; at++) n += lines->at[at] == '\n';
    struct line *line = malloc((n + 1) * sizeof *line);
    struct text sorted;
    text_init(&sorted);
    fuzz_promise(line != NULL, "no memory");
    for (size_t at = 0; i < n; i++) {
        const char *stop = memchr(lines->at + at, '\n', lines->len - at);
        line[i] = (struct line){lines->at + at, (size_t)(stop + 1 - (lines->at + at))};
        at += line[i].len;
    }
    qsort(line, n, sizeof *line, compare_lines);
    for (i = 0; i < n; i++) text_addn(&sorted, line[i].at, line[i].len);
    free(line);
    text_release(lines);
    *lines = sorted;
}

void fuzz_same(const char *what, const struct text *one, const struct text *other, bool sorted)
{
    struct text a, b;
    text_init(&a);
    text_init(&b);
    text_addn(&a, one->len ? one->at : "", one->len);
    text_addn(&b, other->len ? other->at : "", other->len);
    if (sorted) fuzz_sort(&a), fuzz_sort(&b);
    if (a.len != b.len || (a.len && memcmp(a.at, b.at, a.len) != 0)) {
        fprintf(stderr, "broken: %s\n%.*s\n----\n%.*s\n", what, (int)a.len, a.len ? a.at : "", (int)b.len, b.len ? b.at : "");
        abort();
    }
    text_release(&a);
    text_release(&b);
}
