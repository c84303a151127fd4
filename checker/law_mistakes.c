/* law_mistakes.c - what a law says once too often, against itself, or without saying where it was read. */
#include "checker/context.h"

#include "lang/date.h"
#include "lang/kernel.h"

#include <stdlib.h>
#include <string.h>

/* ---- said twice ---- */

void complain_taken(struct checker *ck, struct span at, const char *name, struct span first)
{
    struct diag *d = complain(ck, RX_NAME_TAKEN, at, name, NULL);
    if (!span_is_none(first)) diag_mark(ck->diags, d, first, msg_of("déjà ici", "already here"));
}

/* The name of a declaration, also in `définition f(a: acte)`. */
static const struct ast_expr *name_in(const struct ast_item *item)
{
    const struct ast_expr *name = item_arg(item, 1);
    if (name && name->kind == AST_CALL) name = name->left;
    return name && name->kind == AST_WORD ? name : NULL;
}

struct span first_declared(const struct checker *ck, enum kernel_word declaration, const struct name *name)
{
    for (uint32_t i = 0; i < ck->declarations.len; i++) {
        const struct ast_expr *e = ck->declarations.at[i].word == declaration ? name_in(ck->declarations.at[i].item) : NULL;
        if (e && e->name == name) return e->span;
    }
    return span_none();
}

struct declared { enum kernel_word word; uint32_t order; const struct ast_expr *name; };

static int by_declared(const void *a, const void *b)
{
    const struct declared *x = a, *y = b;
    if (x->word != y->word) return x->word < y->word ? -1 : 1;
    if (x->name->name->id != y->name->name->id) return x->name->name->id < y->name->name->id ? -1 : 1;
    return (x->order > y->order) - (x->order < y->order);
}

/* The declarations whose own phase does not look at the name: two of one kind with one name could not be told apart. */
static void check_names(struct checker *ck)
{
    static const enum kernel_word kinds[] = {KW_GRADE, KW_FLAG, KW_LIST, KW_TABLE, KW_DEFINITION, KW_EFFECT, KW_CHOICE, KW_CAPABILITY, KW_RULE, KW_STATEMENTS, KW_STEP, KW_DOCUMENT};
    struct declared *all = arena_alloc(ck->arena, (ck->declarations.len + 1) * sizeof *all);
    uint32_t n = 0;
    for (uint32_t i = 0; i < ck->declarations.len; i++)
        for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
            const struct ast_expr *name = ck->declarations.at[i].word == kinds[k] ? name_in(ck->declarations.at[i].item) : NULL;
            if (name) all[n++] = (struct declared){kinds[k], i, name};
        }
    qsort(all, n, sizeof *all, by_declared);
    for (uint32_t i = 1, first = 0; i < n; i++) {
        if (all[first].word != all[i].word || all[first].name->name != all[i].name->name) first = i;
        else complain_taken(ck, all[i].name->span, all[i].name->name->text, all[first].name->span);
    }
}

/* Two words of one place that are one in a language; where both are one in the language they are written in, their own
   phase said so and kept the first alone. */
static void check_apart(struct checker *ck, const struct word *a, const struct word *b)
{
    for (int l = 0; l < LANGUAGES; l++)
        if (a->name[l] && a->name[l] == b->name[l] && a->span.lo != b->span.lo) complain_taken(ck, b->span, b->name[l]->text, a->span);
}

static void check_words(struct checker *ck)
{
    const struct vocab *v = ck->vocab;
    for (uint32_t b = 0; b < v->blocks.len; b++) {
        for (uint32_t a = 0; a < b; a++) check_apart(ck, &v->blocks.at[a].word, &v->blocks.at[b].word);
        for (uint32_t i = 0; i < v->blocks.at[b].properties.len; i++)
            for (uint32_t k = 0; k < i; k++)
                check_apart(ck, &v->properties.at[v->blocks.at[b].properties.at[k]].word, &v->properties.at[v->blocks.at[b].properties.at[i]].word);
    }
    for (uint32_t e = 0; e < v->enums.len; e++)
        for (uint32_t a = 0; a < e; a++) check_apart(ck, &v->enums.at[a].word, &v->enums.at[e].word);
}

static int by_row(const void *a, const void *b)
{
    const struct stated_row *x = a, *y = b;
    int by = strcmp(x->row, y->row);
    return by ? by : (x->rule > y->rule) - (x->rule < y->rule);
}

static void check_rows(struct checker *ck)
{
    struct stated_row *rows = ck->stated_rows.at;
    if (rows) qsort(rows, ck->stated_rows.len, sizeof *rows, by_row);
    for (uint32_t i = 1, first = 0; i < ck->stated_rows.len; i++) {
        if (strcmp(rows[first].row, rows[i].row) != 0) first = i;
        if (rows[i].rule == rows[first].rule) continue;
        struct diag *d = complain(ck, RX_ROW_TAKEN, rows[i].span, rows[i].row, ck->law->rules.at[rows[first].rule].word.name[LANG_FR]->text);
        diag_mark(ck->diags, d, rows[first].span, msg_of("déjà ici", "already here"));
    }
}

/* ---- versions of a text ---- */

static const char *day_text(struct checker *ck, int32_t day)
{
    char text[DATE_TEXT_SIZE];
    date_format(day, text);
    return arena_strdup(ck->arena, text);
}

struct dated { int32_t day; struct span at; struct msg label; };

/* Two days in the wrong order; the place of the second is where the mistake shows. */
static void check_order(struct checker *ck, const struct law_source *s, struct dated first, struct dated second)
{
    if (first.day == INT32_MIN || second.day == INT32_MIN || first.day <= second.day) return;
    const char *name = s->word.name[LANG_FR]->text;
    struct msg args[3] = {msg_same(name), msg_same(day_text(ck, second.day)), msg_same(day_text(ck, first.day))};
    struct diag *d = diag_rx(ck->diags, RX_LAW_DATES, second.at, 3, args);
    diag_label(d, second.label);
    diag_mark(ck->diags, d, first.at, first.label);
}

static struct dated dated(int32_t day, const struct ast_expr *e, const char *fr, const char *en)
{
    return (struct dated){e ? day : INT32_MIN, e ? e->span : span_none(), msg_of(fr, en)};
}

static void check_dates(struct checker *ck, const struct law_source *s, const struct source_version *v)
{
    const struct ast_expr *range = v->in_force;
    struct dated from = dated(v->from_known ? v->from : INT32_MIN, range ? range->left : NULL, "en vigueur dès ce jour", "in force from this day");
    struct dated to = dated(v->to_open ? INT32_MIN : v->to, range ? range->right : NULL, "en vigueur jusqu'à ce jour", "in force until this day");
    struct dated copy = dated(v->read_as_of, v->as_of, "copie de ce jour", "copy of this day");
    struct dated read = dated(v->read_on, v->read, "lu ce jour", "read on this day");
    struct dated law = {ck->law->date, ck->law->date_at, msg_of("date du droit", "date of the law")};
    check_order(ck, s, from, to);
    check_order(ck, s, from, read);
    check_order(ck, s, copy, read);
    if (!span_is_none(law.at)) check_order(ck, s, read, law);
}

static int by_start(const void *a, const void *b)
{
    const struct source_version *x = *(const struct source_version *const *)a, *y = *(const struct source_version *const *)b;
    return (x->from > y->from) - (x->from < y->from);
}

/* The versions whose dates are known follow each other without gap or overlap, in whatever order they are written. */
static void check_tiling(struct checker *ck, const struct law_source *s)
{
    const struct source_version **known = arena_alloc(ck->arena, (s->versions.len + 1) * sizeof *known);
    uint32_t n = 0;
    for (uint32_t i = 0; i < s->versions.len; i++)
        if (s->versions.at[i].from_known) known[n++] = &s->versions.at[i];
    qsort(known, n, sizeof *known, by_start);
    for (uint32_t i = 1; i < n; i++) {
        const struct source_version *a = known[i - 1], *b = known[i];
        bool overlap = a->to_open || a->to > b->from;
        if (!overlap && a->to == b->from) continue;
        const char *name = s->word.name[LANG_FR]->text, *from = day_text(ck, b->from);
        struct diag *d = overlap ? complain(ck, RX_VERSION_OVERLAP, b->word.span, name, from)
                                 : complain(ck, RX_VERSION_GAP, b->word.span, name, arena_printf(ck->arena, "%s / %s", day_text(ck, a->to), from));
        diag_mark(ck->diags, d, a->word.span, msg_of("la version d'avant", "the version before"));
    }
}

/* ---- evidence ---- */

static bool has_evidence(const struct rule *r)
{
    bool cases = r->cases.len > 0;
    for (uint32_t i = 0; i < r->cases.len; i++) cases = cases && r->cases.at[i].grade != VOCAB_NONE && r->cases.at[i].cites.len;
    return cases || (r->says_text && r->says_proof);
}

/* What judges a study as law, or says that it is a row of the law, says where that was read and how. */
static void check_evidence(struct checker *ck, const struct rule *r)
{
    bool judges = r->modality == MODAL_REQUIRES || r->modality == MODAL_FORBIDS || r->modality == MODAL_STATED || r->modality == MODAL_COMPARES;
    if (r->from_user || (!judges && !r->rows.len) || has_evidence(r)) return;
    struct diag *d = complain(ck, RX_RULE_INCOMPLETE, r->word.span, r->word.name[LANG_FR]->text, kernel_text(r->says_text ? KW_PROOF : KW_BASED_ON, r->language));
    if (r->cites.len) diag_mark(ck->diags, d, r->cites.at[0].span, msg_of("comment ce texte a-t-il été lu ?", "how was this text read?"));
}

void find_law_mistakes(struct checker *ck)
{
    check_words(ck);
    check_names(ck);
    check_rows(ck);
    for (uint32_t i = 0; i < ck->law->sources.len; i++) {
        const struct law_source *s = &ck->law->sources.at[i];
        check_tiling(ck, s);
        for (uint32_t v = 0; v < s->versions.len; v++) check_dates(ck, s, &s->versions.at[v]);
    }
    for (uint32_t i = 0; i < ck->law->rules.len; i++) check_evidence(ck, &ck->law->rules.at[i]);
}
