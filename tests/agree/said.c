/* said.c - subjects, and outcomes as lines of text that compare. */
#include "tests/agree/executor.h"

#include "backends/validate/output.h"
#include "lang/diag.h"

#include <inttypes.h>
#include <string.h>

static bool read_nothing(void *ctx, const char *path, char **text, size_t *len)
{
    (void)ctx, (void)path, (void)text, (void)len;
    return false;
}

/* Errors of the language itself: what the law finds in a protocol does not keep it from judging data. */
static bool tell_errors(const struct ripx *r, struct text *why)
{
    const struct diags *ds = ripx_diags(r);
    bool any = false;
    for (uint32_t i = 0; i < diags_count(ds); i++) {
        const struct diag *d = diags_at(ds, i);
        if (d->level != DIAG_ERROR || strncmp(d->code, "RX", 2) != 0) continue;
        const struct source *file = sources_get(ripx_sources(r), d->at.file);
        text_addf(why, "%s: %s", d->code, d->message.text[LANG_EN]);
        if (file) text_addf(why, " at '%.*s'", (int)(d->at.hi - d->at.lo), file->text + d->at.lo);
        text_add(why, "\n");
        any = true;
    }
    return any;
}

bool subject_open(struct subject *s, const char *protocol, const struct agree_file *files, uint32_t n, struct text *why)
{
    static const struct ripx_host host = {read_nothing, NULL};
    *s = (struct subject){.session = ripx_open(&host), .n_files = n};
    if (n) memcpy(s->files, files, n * sizeof *files);
    ripx_use_embedded_law(s->session);
    ripx_add_text(s->session, "protocol.ripx", protocol, strlen(protocol));
    ripx_check(s->session);
    s->validator = ripx_validator(s->session);
    bool fine = !tell_errors(s->session, why) && s->validator && s->validator->tables.len <= AGREE_TABLES;
    const char *broken = fine ? plan_verify(s->validator->plan) : NULL;
    if (fine && !broken) return true;
    if (broken) text_addf(why, "the plan does not hold together: %s", broken);
    ripx_close(s->session);
    return false;
}

void subject_close(struct subject *s) { ripx_close(s->session); }

void said_init(struct said *o)
{
    memset(o, 0, sizeof *o);
    text_init(&o->totals);
    for (uint32_t t = 0; t < AGREE_TABLES; t++)
        for (uint32_t f = 0; f < FAMILIES; f++) {
            text_init(&o->rows[t][f]);
            text_init(&o->missing[t][f]);
        }
}

void said_release(struct said *o)
{
    text_release(&o->totals);
    for (uint32_t t = 0; t < AGREE_TABLES; t++)
        for (uint32_t f = 0; f < FAMILIES; f++) {
            text_release(&o->rows[t][f]);
            text_release(&o->missing[t][f]);
        }
}

void said_row(struct said *o, const struct validator *v, uint32_t table, enum verdict_family family, enum row_verdict verdict,
                 const uint32_t *reasons, uint32_t n)
{
    struct text *t = &o->rows[table][family];
    text_addf(t, "%s,", verdict_word(family, verdict));
    if (verdict == ROW_NOT_MET || verdict == ROW_NOT_SHOWN)
        for (uint32_t i = 0; i < n; i++) text_addf(t, i ? ";%s" : "%s", v->programs.at[reasons[i]].id);
    text_add(t, "\n");
}

void said_total(struct said *o, const struct program *p, uint64_t not_met, uint64_t not_shown, uint64_t first)
{
    text_addf(&o->totals, "%s not met %" PRIu64 " not shown %" PRIu64 " first %" PRIu64 "\n", p->id, not_met, not_shown, first);
    o->knows_totals = true;
}

struct said_counts said_counts_new(struct arena *arena, const struct validator *v)
{
    size_t n = v->programs.len + 1;
    uint64_t *at = arena_alloc(arena, 3 * n * sizeof *at);
    return (struct said_counts){at, at + n, at + 2 * n};
}

void said_bits(struct said *o, const struct validator *v, const struct layout_table *t, enum layout_family family, enum row_verdict verdict,
               const uint64_t *violated, const uint64_t *unshown, const struct said_counts *totals)
{
    uint32_t named[1024], n = 0;
    bool failed_before = false;
    for (uint32_t i = 0; i < t->programs.len; i++) {
        uint32_t p = t->programs.at[i].program;
        bool not_met = violated[i / 64] >> (i % 64) & 1, not_shown = unshown[i / 64] >> (i % 64) & 1;
        if (layout_family(v->programs.at[p].kind) != family) continue;
        totals->not_met[p] += not_met;
        totals->not_shown[p] += not_shown;
        if (family == LAYOUT_CRITERIA && not_met && !failed_before) totals->first[p]++;
        failed_before |= not_met;
        if ((verdict == ROW_NOT_MET ? not_met : verdict == ROW_NOT_SHOWN && not_shown) && n < 1024) named[n++] = p;
    }
    said_row(o, v, t->table, (enum verdict_family)family, verdict, named, n);
}

void said_totals(struct said *o, const struct validator *v, const struct said_counts *totals)
{
    for (uint32_t i = 0; i < v->programs.len; i++) said_total(o, &v->programs.at[i], totals->not_met[i], totals->not_shown[i], totals->first[i]);
}

/* The number of the first line that differs and both lines; false when none does. */
static bool first_difference(const struct text *a, const struct text *b, struct text *why)
{
    const char *x = a->len ? a->at : "", *y = b->len ? b->at : "";
    for (unsigned line = 0; *x || *y; line++) {
        size_t n = strcspn(x, "\n"), m = strcspn(y, "\n");
        if (n != m || memcmp(x, y, n) != 0) {
            text_addf(why, "row %u: '%.*s' and '%.*s'", line, (int)n, x, (int)m, y);
            return true;
        }
        x += n + (x[n] == '\n');
        y += m + (y[m] == '\n');
    }
    return false;
}

const char *said_difference(const struct said *a, const struct said *b, const struct validator *v, struct text *why)
{
    for (uint32_t t = 0; t < v->tables.len; t++)
        for (uint32_t f = 0; f < FAMILIES; f++) {
            if (first_difference(&a->rows[t][f], &b->rows[t][f], why)) {
                text_addf(why, " (table %s)", v->tables.at[t].name);
                return why->at;
            }
            if (a->knows_missing && b->knows_missing && first_difference(&a->missing[t][f], &b->missing[t][f], why)) {
                text_addf(why, " (missing, table %s)", v->tables.at[t].name);
                return why->at;
            }
        }
    if (a->knows_totals && b->knows_totals && first_difference(&a->totals, &b->totals, why)) {
        text_add(why, " (totals)");
        return why->at;
    }
    return NULL;
}
