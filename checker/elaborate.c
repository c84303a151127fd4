/* elaborate.c - phase 3: the user's blocks become rows of the study's tables, each word judged by the vocabulary. */
#include "checker/context.h"

#include "lang/kernel.h"

#include <string.h>

/* Where an item stands: a row of a block, or the top of a file (block VOCAB_NONE). */
struct place_in { uint32_t block, row; };

static void elaborate_items(struct checker *ck, struct place_in in, const struct ast_item *items);

static const char *word_here(const struct checker *ck, const struct word *w, struct span at)
{
    const struct name *n = w->name[file_language(ck, at)];
    return n ? n->text : "";
}

static const char *block_word(const struct checker *ck, uint32_t block, struct span at)
{
    if (block == VOCAB_NONE) return sources_get(ck->sources, at.file)->path;
    return word_here(ck, &ck->vocab->blocks.at[block].word, at);
}

/* ---- unknown words ---- */

/* The words that may head an item here, for a suggestion. */
static uint32_t words_here(const struct checker *ck, struct place_in in, enum language l, const char **words, uint32_t max)
{
    uint32_t n = 0;
    for (uint32_t b = 0; b < ck->vocab->blocks.len && n < max; b++)
        if (vocab_allows(ck->vocab, in.block, b) && ck->vocab->blocks.at[b].word.name[l]) words[n++] = ck->vocab->blocks.at[b].word.name[l]->text;
    if (in.block == VOCAB_NONE) return n;
    const struct vocab_block *block = &ck->vocab->blocks.at[in.block];
    for (uint32_t p = 0; p < block->properties.len && n < max; p++) {
        const struct word *w = &ck->vocab->properties.at[block->properties.at[p]].word;
        if (w->name[l]) words[n++] = w->name[l]->text;
    }
    return n;
}

static bool is_of_other_language(struct checker *ck, struct place_in in, const struct ast_expr *head)
{
    enum language here = file_language(ck, head->span), there = here == LANG_FR ? LANG_EN : LANG_FR;
    const struct word *w = NULL;
    uint32_t b = vocab_block_named(ck->vocab, head->name, there);
    uint32_t p = vocab_property_named(ck->vocab, in.block, head->name, there);
    if (p != VOCAB_NONE) w = &ck->vocab->properties.at[p].word;
    else if (b != VOCAB_NONE && vocab_allows(ck->vocab, in.block, b)) w = &ck->vocab->blocks.at[b].word;
    if (!w) return false;
    const char *text = w->name[here]->text;
    struct msg args[3] = {msg_same(head->name->text), msg_same(text), here == LANG_FR ? msg_of("français", "French") : msg_of("anglais", "English")};
    struct diag *d = diag_rx(ck->diags, RX_OTHER_LANGUAGE, head->span, 3, args);
    diag_fix(ck->diags, d, msg_of(arena_printf(ck->arena, "écrire « %s »", text), arena_printf(ck->arena, "write '%s'", text)),
             FIX_MACHINE_APPLICABLE, head->span, text);
    return true;
}

static void unknown_here(struct checker *ck, struct place_in in, const struct ast_expr *head)
{
    if (is_of_other_language(ck, in, head)) return;
    enum language l = file_language(ck, head->span);
    uint32_t b = vocab_block_named(ck->vocab, head->name, l);
    if (b != VOCAB_NONE) {
        complain(ck, RX_NOT_HERE, head->span, head->name->text, block_word(ck, in.block, head->span));
        return;
    }
    const char *words[512];
    uint32_t n = words_here(ck, in, l, words, 512);
    if (in.block == VOCAB_NONE) unknown_word(ck, RX_UNKNOWN_TOP, head, NULL, words, n);
    else unknown_word(ck, RX_UNKNOWN_PROPERTY, head, block_word(ck, in.block, head->span), words, n);
}

/* ---- properties ---- */

static void check_exclusion(struct checker *ck, const struct vocab_property *p, const struct study_row *row)
{
    for (uint32_t i = 0; i < ck->vocab->blocks.at[p->block].properties.len; i++) {
        const struct vocab_property *q = &ck->vocab->properties.at[ck->vocab->blocks.at[p->block].properties.at[i]];
        bool exclude = (p->excludes != VOCAB_NONE && &ck->vocab->properties.at[p->excludes] == q)
                       || (q->excludes != VOCAB_NONE && &ck->vocab->properties.at[q->excludes] == p);
        const struct study_cell *a = study_cell(row, p), *b = study_cell(row, q);
        if (!exclude || a->state != PLAN_GIVEN || b->state != PLAN_GIVEN) continue;
        if ((p->type.kind == TYPE_FLAG && !a->lo) || (q->type.kind == TYPE_FLAG && !b->lo)) continue;
        struct diag *d = complain(ck, RX_EXCLUDED, a->span, word_here(ck, &p->word, a->span), word_here(ck, &q->word, a->span));
        diag_mark(ck->diags, d, b->span, msg_of("écrit ici", "written here"));
    }
}

static void set_property(struct checker *ck, struct place_in in, uint32_t prop, const struct ast_expr *word, const struct ast_expr *args)
{
    const struct vocab_property *p = &ck->vocab->properties.at[prop];
    struct study_row *row = study_row(ck->study, in.block, in.row);
    struct study_cell *cell = study_cell(row, p);
    if (word->kind == AST_WORD && word->name == p->word.name[file_language(ck, word->span)]) use_word(ck, word->span, &p->word);
    if (cell->state != PLAN_ABSENT && !ck->overlay) {
        struct diag *d = complain(ck, RX_DUPLICATE, word->span, word_here(ck, &p->word, word->span), NULL);
        diag_mark(ck->diags, d, cell->span, msg_of("la première fois", "the first time"));
        return;
    }
    value_read(ck, p, word, args, cell);
    if (cell->state == PLAN_GIVEN) check_exclusion(ck, p, row);
    if (p->closes) ck->study->closed = cell->state == PLAN_GIVEN && cell->lo;
}

/* Copies of the arguments from `from` up to and without `to`, so that a property takes only its own. */
static const struct ast_expr *args_between(struct checker *ck, const struct ast_expr *from, const struct ast_expr *to)
{
    struct ast_expr *first = NULL, **end = &first;
    for (const struct ast_expr *e = from; e && e != to; e = e->next) {
        *end = arena_alloc(ck->arena, sizeof **end);
        **end = *e;
        (*end)->next = NULL;
        end = &(*end)->next;
    }
    return first;
}

/* A dataset named like the entity: the word of the vocabulary. */
static void use_entity(struct checker *ck, const struct ast_expr *name)
{
    uint32_t entity = vocab_block_of_role(ck->vocab, ROLE_ENTITY);
    if (entity == VOCAB_NONE || ck->vocab->blocks.at[entity].word.name[file_language(ck, name->span)] != name->name) return;
    use_word(ck, name->span, &ck->vocab->blocks.at[entity].word);
}

/* What follows the name and title in a block's head: `word value` pairs, and a positional value. */
static void inline_properties(struct checker *ck, struct place_in in, const struct ast_expr *e)
{
    const struct vocab_block *b = &ck->vocab->blocks.at[in.block];
    while (e) {
        uint32_t p = e->kind == AST_WORD ? vocab_property_named(ck->vocab, in.block, e->name, file_language(ck, e->span)) : VOCAB_NONE;
        const struct ast_expr *stop = e->next;
        if (p != VOCAB_NONE) {
            /* Its value is the next argument, unless that is a property itself. */
            if (stop && !(stop->kind == AST_WORD && vocab_property_named(ck->vocab, in.block, stop->name, file_language(ck, stop->span)) != VOCAB_NONE)) stop = stop->next;
            set_property(ck, in, p, e, args_between(ck, e->next, stop));
        } else if (role_item_word(ck, b->role, e) != KW_COUNT) {
            if (b->role == ROLE_DATASET && stop && stop->kind == AST_WORD) use_entity(ck, stop);
            stop = stop ? stop->next : NULL;
        } else if (b->positional != VOCAB_NONE) {
            set_property(ck, in, b->positional, e, args_between(ck, e, stop));
        } else if (b->role != ROLE_EVENT) {
            complain(ck, RX_VALUE_UNEXPECTED, e->span, block_word(ck, in.block, e->span), NULL);
            return;   /* said once a block */
        }
        e = stop;
    }
}

/* ---- blocks ---- */

static uint32_t add_row(struct checker *ck, struct place_in in, uint32_t block, const struct ast_item *item)
{
    struct study_table *t = &ck->study->tables.at[block];
    struct study_row *row = vec_push(ck->arena, &t->rows);
    row->parent = in.block == VOCAB_NONE ? PLAN_NONE : in.row;
    row->parent_table = in.block == VOCAB_NONE ? PLAN_NONE : in.block;
    row->span = item->span;
    row->head = item->head_span;
    row->item = item;
    row->cells = arena_alloc(ck->arena, (ck->vocab->blocks.at[block].columns + 1) * sizeof *row->cells);
    return t->rows.len - 1;
}

static uint32_t existing_row(const struct checker *ck, struct place_in in, uint32_t block)
{
    const struct study_table *t = &ck->study->tables.at[block];
    for (uint32_t r = 0; r < t->rows.len; r++)
        if (in.block == VOCAB_NONE || (t->rows.at[r].parent_table == in.block && t->rows.at[r].parent == in.row)) return r;
    return PLAN_NONE;
}

static void name_row(struct checker *ck, uint32_t block, uint32_t row, const struct ast_expr *name)
{
    uint32_t other = study_find(ck->study, block, name->name);
    if (other != PLAN_NONE && study_row(ck->study, block, other)->parent == study_row(ck->study, block, row)->parent) {
        struct diag *d = complain(ck, RX_NAME_TAKEN, name->span, name->name->text, NULL);
        diag_mark(ck->diags, d, study_row(ck->study, block, other)->head, msg_of("déjà ici", "already here"));
    }
    study_name(ck->study, block, row, name->name);
}

/* What the head says after the name and the title, then the items. */
static void elaborate_inside(struct checker *ck, struct place_in here, const struct ast_item *item, const struct ast_expr *rest)
{
    const struct vocab_block *b = &ck->vocab->blocks.at[here.block];
    inline_properties(ck, here, rest);
    if (item->colon && b->colon != VOCAB_NONE) set_property(ck, here, b->colon, item->colon, item->colon);
    else if (item->colon && b->role != ROLE_COLUMN && b->role != ROLE_INCLUSION && b->role != ROLE_EXCLUSION && b->role != ROLE_CHECK)
        complain(ck, RX_VALUE_UNEXPECTED, item->colon->span, block_word(ck, here.block, item->span), NULL);
    elaborate_items(ck, here, item->items);
}

/* The study of a used file is a part of the one that uses it, which gives the name and the title. Files come after those that
   they use: the last one that has a study names it. */
static const struct ast_item *whole_study(const struct checker *ck)
{
    const struct ast_item *whole = NULL;
    for (uint32_t f = 0; f < ck->files.len; f++)
        for (const struct ast_item *i = ck->files.at[f].of_law ? NULL : ck->files.at[f].ast->items; i; i = i->next) {
            const struct ast_expr *head = ast_head(i);
            bool is_study = head && !head->quoted && ck->vocab->study != VOCAB_NONE
                            && vocab_block_named(ck->vocab, head->name, ck->files.at[f].ast->language) == ck->vocab->study;
            if (is_study && (!whole || whole->span.file != i->span.file)) whole = i;
        }
    return whole;
}

/* A part of the study, when the item is one: the first in its file, and not of the file that names it. */
static bool elaborate_part(struct checker *ck, const struct ast_item *item, const struct ast_expr *rest)
{
    uint32_t study = ck->vocab->study;
    if (item == ck->whole || item->span.file == ck->whole->span.file || (ck->part && ck->part->span.file == item->span.file)) return false;
    ck->part = item;
    if (rest && rest->kind == AST_WORD) rest = rest->next;
    if (rest && rest->kind == AST_STRING) rest = rest->next;
    elaborate_inside(ck, (struct place_in){study, 0}, item, rest);
    return true;
}

static void elaborate_block(struct checker *ck, struct place_in in, uint32_t block, const struct ast_item *item, const struct ast_expr *rest)
{
    const struct vocab_block *b = &ck->vocab->blocks.at[block];
    if (b->role == ROLE_STUDY && in.block == VOCAB_NONE && ck->whole && elaborate_part(ck, item, rest)) return;
    if (!b->many && existing_row(ck, in, block) != PLAN_NONE) {
        struct diag *d = complain(ck, RX_ONLY_ONE, item->head_span, block_word(ck, block, item->span), NULL);
        diag_mark(ck->diags, d, study_row(ck->study, block, existing_row(ck, in, block))->head, msg_of("le premier", "the first"));
        return;
    }
    uint32_t row = add_row(ck, in, block, item);
    if (b->named || b->implicit || b->role == ROLE_STUDY || b->role == ROLE_DATASET) {
        if (rest && rest->kind == AST_WORD && (b->role != ROLE_DATASET || role_item_word(ck, b->role, rest) == KW_COUNT)) {
            name_row(ck, block, row, rest);
            if (b->role == ROLE_DATASET) use_entity(ck, rest);
            rest = rest->next;
        } else if (b->role != ROLE_DATASET) complain(ck, RX_NAME_EXPECTED, item->head_span, block_word(ck, block, item->span), NULL);
    }
    if (rest && rest->kind == AST_STRING) {
        study_row(ck->study, block, row)->title = rest->text;
        rest = rest->next;
    }
    if (b->role == ROLE_STUDY) {
        ck->study->name = study_row(ck->study, block, row)->name ? study_row(ck->study, block, row)->name->text : "";
        ck->study->language = file_language(ck, item->span);
    }
    elaborate_inside(ck, (struct place_in){block, row}, item, rest);
}

/* ---- items ---- */

static bool kernel_item(struct checker *ck, struct place_in in, const struct ast_item *i, const struct ast_expr *head)
{
    enum kernel_word w = kernel_declaration(head->name, file_language(ck, head->span));
    if (w == KW_COUNT) return false;
    if (in.block == VOCAB_NONE) return true;   /* collected by its own phase */
    if (w != KW_TOLERATE && w != KW_READING) return false;
    use_kernel(ck, head->span, w);
    ck->collecting_law = false;
    if (w == KW_TOLERATE) collect_tolerance(ck, i);
    else collect_reading(ck, i);
    return true;
}

/* The nearest block around `in` where the item has its place. In a file that lacks a closing brace, which was said, what
   seems to stand in the open block most likely follows it. */
static bool place_outside(struct checker *ck, struct place_in *in, const struct ast_expr *head, uint32_t block)
{
    enum language l = file_language(ck, head->span);
    if (!sources_get(ck->sources, head->span.file)->unclosed) return false;
    while (in->block != VOCAB_NONE) {
        const struct study_row *r = study_row(ck->study, in->block, in->row);
        *in = (struct place_in){r->parent_table, r->parent};
        if (block != VOCAB_NONE && vocab_allows(ck->vocab, in->block, block)) return true;
        if (in->block != VOCAB_NONE && vocab_property_named(ck->vocab, in->block, head->name, l) != VOCAB_NONE) return true;
    }
    return false;
}

static void elaborate_item(struct checker *ck, struct place_in in, const struct ast_item *i)
{
    const struct ast_expr *head = ast_head(i);
    enum role role = in.block == VOCAB_NONE ? ROLE_NONE : ck->vocab->blocks.at[in.block].role;
    enum language l = file_language(ck, i->span);
    bool is_word = head && !head->quoted;
    uint32_t p = is_word && in.block != VOCAB_NONE ? vocab_property_named(ck->vocab, in.block, head->name, l) : VOCAB_NONE;
    uint32_t b = is_word ? vocab_block_named(ck->vocab, head->name, l) : VOCAB_NONE;
    uint32_t implicit = in.block == VOCAB_NONE ? VOCAB_NONE : vocab_implicit(ck->vocab, in.block);
    struct place_in outside = in;
    if (p != VOCAB_NONE) {
        set_property(ck, in, p, head, i->colon ? i->colon : head->next);
        if (i->has_block) complain(ck, RX_BLOCK_UNEXPECTED, head->span, head->name->text, NULL);
    } else if (b != VOCAB_NONE && vocab_allows(ck->vocab, in.block, b)) {
        use_word(ck, head->span, &ck->vocab->blocks.at[b].word);
        elaborate_block(ck, in, b, i, head->next);
    } else if (is_word && role_item_word(ck, role, head) != KW_COUNT) {
        return;   /* read by the mechanism of the role */
    } else if (is_word && kernel_item(ck, in, i, head)) {
        return;
    } else if (is_word && (b != VOCAB_NONE || implicit == VOCAB_NONE) && place_outside(ck, &outside, head, b)) {
        elaborate_item(ck, outside, i);
    } else if (head && implicit != VOCAB_NONE && (head->quoted || !is_of_other_language(ck, in, head))) {
        elaborate_block(ck, in, implicit, i, i->args);
    } else if (role == ROLE_EVENT && i->args) {
        return;   /* occurrences: read by calendar.c once all actions are known */
    } else if (head) {
        unknown_here(ck, in, head);
    } else if (!i->is_error) {
        complain(ck, RX_UNEXPECTED_ITEM, i->head_span, block_word(ck, in.block, i->span), NULL);
    }
}

static void elaborate_items(struct checker *ck, struct place_in in, const struct ast_item *items)
{
    for (const struct ast_item *i = items; i; i = i->next) elaborate_item(ck, in, i);
}

/* ---- references, once all rows are known ---- */

static void resolve_references(struct checker *ck)
{
    for (uint32_t n = 0; n < ck->vocab->properties.len; n++) {
        const struct vocab_property *p = &ck->vocab->properties.at[n];
        if (p->type.kind != TYPE_REFERENCE) continue;
        for (uint32_t r = 0; r < ck->study->tables.at[p->block].rows.len; r++) {
            struct study_cell *c = study_cell(study_row(ck->study, p->block, r), p);
            if (c->state != PLAN_GIVEN) continue;
            const struct name *name = names_find(ck->names, c->reason, strlen(c->reason));
            uint32_t row = study_find(ck->study, p->type.index, name);
            if (row == PLAN_NONE) {
                complain(ck, RX_UNKNOWN_NAME, c->span, c->reason, NULL);
                c->state = PLAN_POISONED;
            } else c->lo = c->hi = row;
        }
    }
}

/* A test's `modifies acte.x { … }`: the items replace the cells that they name. */
static void apply_overlay(struct checker *ck)
{
    for (const struct ast_item *i = ck->overlay; i; i = i->next) {
        const struct ast_expr *path = item_arg(i, 1);
        if (!ast_head(i) || !kernel_is(ast_head(i)->name, KW_MODIFIES, file_language(ck, i->span)) || !path) continue;
        const struct ast_expr *kind = path->kind == AST_MEMBER ? path->left : path;
        uint32_t b = kind->name ? vocab_block_named(ck->vocab, kind->name, file_language(ck, i->span)) : VOCAB_NONE;
        uint32_t row = path->kind == AST_MEMBER ? study_find(ck->study, b, path->name) : 0;
        if (b != VOCAB_NONE) use_word(ck, kind->span, &ck->vocab->blocks.at[b].word);
        if (!study_row(ck->study, b, row)) {
            complain(ck, RX_UNKNOWN_NAME, path->span, source_slice(ck, path->span), NULL);
            continue;
        }
        elaborate_items(ck, (struct place_in){b, row}, i->items);
    }
}

/* A user's files without a study: nothing would be judged, and that must not pass for a good answer. */
static void require_study(struct checker *ck)
{
    const struct ast_file *last = NULL;
    for (uint32_t f = 0; f < ck->files.len; f++)
        if (!ck->files.at[f].of_law) last = ck->files.at[f].ast;
    uint32_t study = ck->vocab->study;
    if (!last || study == VOCAB_NONE || ck->study->tables.at[study].rows.len || diags_count_level(ck->diags, DIAG_ERROR)) return;
    complain(ck, RX_NO_STUDY, last->header, ck->vocab->blocks.at[study].word.name[last->language]->text, NULL);
}

/* `check --for WORD` closes the file for this run, as the property of that option would. */
static void close_for_occasion(struct checker *ck)
{
    const char *words[16];
    uint32_t n = 0;
    for (uint32_t i = 0; ck->occasion && i < ck->vocab->properties.len; i++) {
        const struct vocab_property *p = &ck->vocab->properties.at[i];
        if (!p->closes || !p->option) continue;
        if (strcmp(p->option, ck->occasion) == 0) {
            ck->study->closed = true;
            return;
        }
        if (n < 16) words[n++] = p->option;
    }
    if (!ck->occasion) return;
    struct diag *d = complain(ck, RX_UNKNOWN_OCCASION, span_none(), ck->occasion, NULL);
    const char *near = n == 1 ? words[0] : diag_suggest(ck->occasion, words, n);
    if (near) diag_help(ck->diags, d, msg_of(arena_printf(ck->arena, "--for %s", near), arena_printf(ck->arena, "--for %s", near)));
}

void phase_elaborate(struct checker *ck)
{
    const struct place_in top = {VOCAB_NONE, 0};
    ck->whole = whole_study(ck);
    ck->part = NULL;
    if (ck->whole) elaborate_item(ck, top, ck->whole);
    for (uint32_t f = 0; f < ck->files.len; f++) {
        if (ck->files.at[f].of_law) {
            for (const struct ast_item *i = ck->files.at[f].ast->items; i; i = i->next)
                if (ast_head(i) && kernel_declaration(ast_head(i)->name, ck->files.at[f].ast->language) == KW_COUNT)
                    unknown_here(ck, top, ast_head(i));
            continue;
        }
        for (const struct ast_item *i = ck->files.at[f].ast->items; i; i = i->next)
            if (i != ck->whole) elaborate_item(ck, top, i);
    }
    require_study(ck);
    if (ck->overlay) apply_overlay(ck);
    close_for_occasion(ck);
    resolve_references(ck);
    phase_calendar(ck);
}
