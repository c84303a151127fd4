/* collect_tables.c - phase 2: lists, tables by interval, definitions, conversions, former terms of the law, and the codes documented. */
#include "checker/context.h"

#include "lang/kernel.h"

/* ---- lists ---- */

static void list_entry(struct checker *ck, struct law_list *l, const struct ast_item *item)
{
    uint32_t en = ck->vocab->properties.at[l->property].type.index;
    struct list_entry e = {.member = expr_member(ck, en, item->args), .grade = VOCAB_NONE, .span = item->head_span};
    for (const struct ast_item *i = item->items; i; i = i->next) {
        const struct ast_expr *head = ast_head(i);
        if (i->lead == AST_LEAD_IF) e.condition = i->args;
        else if (head && expr_is(ck, head, KW_BASED_ON)) read_citations(ck, i, &e.cites.at, &e.cites.len, &e.cites.cap);
        else if (head && expr_is(ck, head, KW_PROOF)) e.grade = read_grade(ck, head->next);
        else if (head && expr_is(ck, head, KW_ROWS))
            for (const struct ast_expr *r = head->next; r; r = r->next) {
                const char *row = expr_text(ck, r);
                if (row) *vec_push(ck->arena, &e.rows) = row;
            }
        else if (!head || (!expr_is(ck, head, KW_NOTE) && !expr_is(ck, head, KW_EN) && !expr_is(ck, head, KW_FR)))
            complain(ck, RX_UNEXPECTED_ITEM, i->head_span, l->word.name[LANG_FR]->text, NULL);
    }
    if (e.member != VOCAB_NONE) *vec_push(ck->arena, &l->entries) = e;
}

/* `disjointe actes_3, actes_1 preuve secondaire` */
static void list_disjoint(struct checker *ck, struct law_list *l, const struct ast_expr *args)
{
    uint32_t first = l->disjoint.len, grade = VOCAB_NONE;
    for (const struct ast_expr *e = args; e; e = e->next) {
        if (expr_is(ck, e, KW_PROOF)) {
            grade = read_grade(ck, e->next);
            break;
        }
        for (const struct ast_expr *x = e->kind == AST_LIST ? e->args : e; x; x = e->kind == AST_LIST ? x->next : NULL)
            vec_push(ck->arena, &l->disjoint)->list = x;
    }
    for (uint32_t i = first; i < l->disjoint.len; i++) l->disjoint.at[i].grade = grade;
}

static void collect_list(struct checker *ck, const struct ast_item *item)
{
    const struct ast_expr *name = declared_name(ck, item), *path = NULL, *label = NULL;
    if (!name) return;
    for (const struct ast_expr *e = name->next; e; e = e->next) {
        if (e->kind == AST_MEMBER) path = e;
        else if (e->kind == AST_STRING) label = e;
        else expr_is(ck, e, KW_OF);
    }
    uint32_t p = read_property_path(ck, path);
    if (p == VOCAB_NONE || ck->vocab->properties.at[p].type.kind != TYPE_CODE) {
        complain(ck, RX_RULE_INCOMPLETE, item->head_span, name->name->text, kernel_text(KW_OF, LANG_FR));
        return;
    }
    struct law_list *l = vec_push(ck->arena, &ck->law->lists);
    l->property = p;
    read_word(ck, &l->word, item, name, label, false);
    enum language lang = file_language(ck, item->span);
    for (const struct ast_item *i = item->items; i; i = i->next) {
        const struct ast_expr *head = ast_head(i);
        if (head && (kernel_is(head->name, KW_EN, lang) || kernel_is(head->name, KW_FR, lang)) && head->next && head->next->kind == AST_STRING) continue;
        if (head && expr_is(ck, head, KW_BASED_ON)) read_citations(ck, i, &l->cites.at, &l->cites.len, &l->cites.cap);
        else if (head && expr_is(ck, head, KW_WHOLE)) l->whole = head->next && head->next->kind == AST_TRUE;
        else if (head && expr_is(ck, head, KW_DISJOINT)) list_disjoint(ck, l, head->next);
        else list_entry(ck, l, i);
    }
}

/* ---- tables ---- */

static void table_columns(struct checker *ck, struct law_table *t, const struct ast_expr *list)
{
    for (const struct ast_expr *e = list && list->kind == AST_LIST ? list->args : NULL; e; e = e->next) {
        if (e->kind != AST_NAMED) {
            complain(ck, RX_NAME_EXPECTED, e->span, t->word.name[LANG_FR]->text, NULL);
            continue;
        }
        struct type type = {.kind = TYPE_NUMBER, .unit_text = source_slice(ck, e->left->span)};
        if (!unit_read(ck, type.unit_text, e->left->span, &type.unit)) type.kind = TYPE_ERROR;
        vec_grow(ck->arena, (void **)&t->columns.at, &t->columns.len, &t->columns.cap, sizeof *t->columns.at);
        t->columns.at[t->columns.len - 1].name = e->name;
        t->columns.at[t->columns.len - 1].type = type;
    }
}

/* A range `a ..= b unit`: a bare number takes the unit of the column. */
static bool table_range(struct checker *ck, const struct ast_expr *e, const struct type *type, int64_t *lo, int64_t *hi)
{
    if (!e || type->kind != TYPE_NUMBER) return false;
    if (e->kind != AST_BINARY || e->op != AST_RANGE_CLOSED) {
        if (!scaled_value(ck, e, type, TABLE_SCALE, lo)) return false;
        *hi = *lo;
        return true;
    }
    struct ast_expr left = *e->left;
    if (left.kind == AST_NUMBER && e->right->kind == AST_QUANTITY) {
        left.kind = AST_QUANTITY;
        left.name = e->right->name;
    }
    return scaled_value(ck, &left, type, TABLE_SCALE, lo) && scaled_value(ck, e->right, type, TABLE_SCALE, hi);
}

static bool table_row(struct checker *ck, struct law_table *t, const struct ast_item *item, uint32_t r)
{
    if (!table_range(ck, item_arg(item, 1), &t->columns.at[0].type, &t->from[r], &t->to[r])) return false;
    uint32_t c = 0, width = t->columns.len - 1;
    for (const struct ast_item *i = item->items; i; i = i->next, c++) {
        if (c < width && !table_range(ck, i->args, &t->columns.at[c + 1].type, &t->lo[r * width + c], &t->hi[r * width + c])) return false;
    }
    if (c != width) complain(ck, RX_TABLE_SHAPE, item->head_span, t->word.name[LANG_FR]->text, NULL);
    return c == width;
}

/* `rows` are the items of the rows. */
static void table_verify(struct checker *ck, const struct law_table *t, const struct ast_item *const *rows, bool continuous, bool increasing)
{
    uint32_t width = t->columns.len - 1;
    for (uint32_t r = 1; r < t->rows; r++) {
        const char *row = arena_printf(ck->arena, "%u", r + 1);
        bool joint = t->from[r] == t->to[r - 1], rises = t->from[r] >= t->from[r - 1];
        for (uint32_t c = 0; c < width; c++) {
            joint = joint && t->lo[r * width + c] == t->hi[(r - 1) * width + c];
            rises = rises && t->lo[r * width + c] >= t->lo[(r - 1) * width + c] && t->hi[r * width + c] >= t->hi[(r - 1) * width + c];
        }
        enum diag_code code = continuous && !joint ? RX_TABLE_DISCONTINUOUS : RX_TABLE_DECREASING;
        if ((!continuous || joint) && (!increasing || rises)) continue;
        struct diag *d = complain(ck, code, rows[r]->head_span, t->word.name[LANG_FR]->text, row);
        diag_mark(ck->diags, d, rows[r - 1]->head_span, msg_of("la ligne d'avant", "the row before"));
    }
}

/* Gives the items of the rows that were understood. */
static const struct ast_item **table_rows(struct checker *ck, struct law_table *t, const struct ast_item *item)
{
    uint32_t n = 0, width = t->columns.len - 1;
    enum language l = file_language(ck, item->span);
    for (const struct ast_item *i = item->items; i; i = i->next) n += ast_head(i) && kernel_is(ast_head(i)->name, KW_ROWS, l);
    const struct ast_item **rows = arena_alloc(ck->arena, n * sizeof *rows);
    t->from = arena_alloc(ck->arena, n * sizeof *t->from);
    t->to = arena_alloc(ck->arena, n * sizeof *t->to);
    t->lo = arena_alloc(ck->arena, (size_t)n * width * sizeof *t->lo);
    t->hi = arena_alloc(ck->arena, (size_t)n * width * sizeof *t->hi);
    for (const struct ast_item *i = item->items; i; i = i->next)
        if (ast_head(i) && kernel_is(ast_head(i)->name, KW_ROWS, l) && table_row(ck, t, i, t->rows)) rows[t->rows++] = i;
    return rows;
}

static void collect_table(struct checker *ck, const struct ast_item *item)
{
    const struct ast_expr *name = declared_name(ck, item), *label = NULL;
    if (!name) return;
    for (const struct ast_expr *e = name->next; e; e = e->next) {
        if (e->kind == AST_STRING) label = e;
        else expr_is(ck, e, KW_BY);
    }
    struct law_table t = {.grade = VOCAB_NONE, .lookup = PLAN_NONE};
    read_word(ck, &t.word, item, name, label, false);
    bool continuous = false, increasing = false;
    for (const struct ast_item *i = item->items; i; i = i->next) {
        enum kernel_word w = inside(ck, KW_TABLE, i);
        if (w == KW_BASED_ON) read_citations(ck, i, &t.cites.at, &t.cites.len, &t.cites.cap);
        else if (w == KW_PROOF) t.grade = read_grade(ck, item_arg(i, 1));
        else if (w == KW_COLUMNS) table_columns(ck, &t, item_arg(i, 1));
        else if (w == KW_LAST_OPEN) t.open_end = true;
        else if (w == KW_VERIFIES)
            for (const struct ast_expr *e = item_arg(i, 1); e; e = e->next) {
                /* `continue et croissante` reads as one expression. */
                const struct ast_expr *words[2] = {e->kind == AST_BINARY ? e->left : e, e->kind == AST_BINARY ? e->right : NULL};
                for (int k = 0; k < 2; k++) {
                    continuous = continuous || expr_is(ck, words[k], KW_CONTINUOUS);
                    increasing = increasing || expr_is(ck, words[k], KW_INCREASING);
                }
            }
    }
    if (t.columns.len < 2) {
        complain(ck, RX_RULE_INCOMPLETE, item->head_span, name->name->text, kernel_text(KW_COLUMNS, LANG_FR));
        return;
    }
    table_verify(ck, &t, table_rows(ck, &t, item), continuous, increasing);
    *vec_push(ck->arena, &ck->law->tables) = t;
}

/* ---- definitions and conversions ---- */

/* `définition volume_au_delà(a: acte) : expr` */
static void collect_definition(struct checker *ck, const struct ast_item *item)
{
    const struct ast_expr *call = item_arg(item, 1), *name = call && call->kind == AST_CALL ? call->left : call;
    if (!name || name->kind != AST_WORD || !item->colon) {
        complain(ck, RX_NAME_EXPECTED, item->head_span, source_slice(ck, ast_head(item)->span), NULL);
        return;
    }
    struct law_definition *d = vec_push(ck->arena, &ck->law->definitions);
    read_word(ck, &d->word, item, name, NULL, false);
    d->body = item->colon;
    for (const struct ast_expr *e = call->kind == AST_CALL ? call->args : NULL; e; e = e->next) {
        uint32_t b = e->kind == AST_NAMED && e->left->name ? vocab_block_named(ck->vocab, e->left->name, file_language(ck, e->span)) : VOCAB_NONE;
        if (b == VOCAB_NONE) {
            complain(ck, RX_UNKNOWN_NAME, e->span, source_slice(ck, e->span), NULL);
            continue;
        }
        use_word(ck, e->left->span, &ck->vocab->blocks.at[b].word);
        vec_grow(ck->arena, (void **)&d->params.at, &d->params.len, &d->params.cap, sizeof *d->params.at);
        d->params.at[d->params.len - 1].name = e->name;
        d->params.at[d->params.len - 1].block = b;
    }
}

/* `conversion créatinine { 1 mg/dL => 88.42 µmol/L }` */
static void collect_conversion(struct checker *ck, const struct ast_item *item)
{
    const struct ast_expr *name = declared_name(ck, item);
    for (const struct ast_item *i = name ? item->items : NULL; i; i = i->next) {
        const struct ast_expr *from = i->args, *to = i->arrow;
        if (!from || !to || from->kind != AST_QUANTITY || to->kind != AST_QUANTITY) continue;
        struct conversion c = {.analyte = name->name};
        struct decimal a, b;
        struct rational ra, rb;
        if (!unit_read(ck, from->name->text, from->name_span, &c.from) || !unit_read(ck, to->name->text, to->name_span, &c.to)) continue;
        if (!decimal_parse(from->text, strlen(from->text), &a) || !decimal_parse(to->text, strlen(to->text), &b)) continue;
        if (!rational_from_decimal(a, &ra) || !rational_from_decimal(b, &rb) || !rational_divide(rb, ra, &c.factor)) continue;
        *vec_push(ck->arena, &ck->law->conversions) = c;
    }
}

/* ---- former terms ---- */

static const struct word *law_word(const struct checker *ck, const struct name *n, enum language l)
{
    const struct vocab *v = ck->vocab;
    uint32_t found = law_effect_named(ck->law, n, l);
    if (found != VOCAB_NONE) return &ck->law->effects.at[found].word;
    if ((found = law_choice_named(ck->law, n, l)) != VOCAB_NONE) return &ck->law->choices.at[found].word;
    if ((found = vocab_block_named(v, n, l)) != VOCAB_NONE) return &v->blocks.at[found].word;
    if ((found = vocab_enum_named(v, n, l)) != VOCAB_NONE) return &v->enums.at[found].word;
    for (uint32_t e = 0; e < v->enums.len; e++)
        if ((found = vocab_member_named(v, e, n, l)) != VOCAB_NONE) return &v->enums.at[e].members.at[found];
    return NULL;
}

/* The word that took the place of the terms, as it is written; NULL with a diagnostic when the law has none such. */
static const char *present_word(struct checker *ck, const struct ast_item *item)
{
    const struct ast_expr *e = item->arrow;
    const struct word *w = NULL;
    if (e && e->kind == AST_MEMBER) return read_property_path(ck, e) == VOCAB_NONE ? NULL : source_slice(ck, e->span);
    if (e && e->kind == AST_WORD) w = law_word(ck, e->name, file_language(ck, e->span));
    if (!w) complain(ck, RX_UNKNOWN_NAME, e ? e->span : item->head_span, source_slice(ck, e ? e->span : item->head_span), NULL);
    else use_word(ck, e->span, w);
    return w ? e->name->text : NULL;
}

/* `ancien_terme "recherche biomédicale" => régime { en "biomedical research" ; note fr "…" en "…" }` */
static void collect_former(struct checker *ck, const struct ast_item *item)
{
    struct law_former f = {.word = present_word(ck, item)};
    const struct ast_expr *own = item_arg(item, 1);
    if (!own) complain(ck, RX_TEXT_EXPECTED, item->head_span, kernel_text(KW_FORMER_TERM, file_language(ck, item->span)), NULL);
    for (const struct ast_item *i = NULL; own || i;) {
        for (const struct ast_expr *e = own; e; e = e->next) {
            const char *term = expr_text(ck, e);
            if (term) *vec_push(ck->arena, &f.terms) = term;
        }
        own = NULL;
        i = i ? i->next : item->items;
        enum kernel_word w = i ? inside(ck, KW_FORMER_TERM, i) : KW_COUNT;
        if (w == KW_NOTE) f.note = bilingual(ck, i, item_arg(i, 1));
        else if (w == KW_EN || w == KW_FR) own = item_arg(i, 1);
    }
    if (f.word) *vec_push(ck->arena, &ck->law->former) = f;
}

/* ---- codes of the language ---- */

/* `code "RX0302" { exemple mauvais """…""" ; exemple bon """…""" }`, or `note fr "…" en "…"` in their place. */
static void code_example(struct checker *ck, struct law_code *c, const struct ast_item *i)
{
    const struct ast_expr *which = item_arg(i, 1);
    const char **example = expr_is(ck, which, KW_BAD) ? &c->bad : expr_is(ck, which, KW_GOOD) ? &c->good : NULL;
    if (example) *example = expr_text(ck, which->next);
    else complain(ck, RX_UNEXPECTED_ITEM, i->head_span, kernel_text(KW_EXAMPLE, file_language(ck, i->span)), NULL);
}

static void collect_code(struct checker *ck, const struct ast_item *item)
{
    struct law_code c = {.code = expr_text(ck, item_arg(item, 1))};
    if (!c.code) complain(ck, RX_TEXT_EXPECTED, item->head_span, source_slice(ck, ast_head(item)->span), NULL);
    for (const struct ast_item *i = item->items; i; i = i->next) {
        enum kernel_word w = inside(ck, KW_CODE, i);
        if (w == KW_EXAMPLE) code_example(ck, &c, i);
        else if (w == KW_NOTE) c.note = bilingual(ck, i, item_arg(i, 1));
    }
    if (c.code) *vec_push(ck->arena, &ck->law->codes) = c;
}

void phase_tables(struct checker *ck)
{
    each_declaration(ck, KW_LIST, collect_list);
    each_declaration(ck, KW_TABLE, collect_table);
    each_declaration(ck, KW_DEFINITION, collect_definition);
    each_declaration(ck, KW_CONVERSION, collect_conversion);
    each_declaration(ck, KW_FORMER_TERM, collect_former);
    each_declaration(ck, KW_CODE, collect_code);
}
