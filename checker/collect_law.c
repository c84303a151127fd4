/* collect_law.c - phase 2: grades, policy, sources, effects, choices, capabilities, documents. */
#include "checker/context.h"

#include "lang/date.h"
#include "lang/kernel.h"

#include <inttypes.h>

static void collect_grade(struct checker *ck, const struct ast_item *item)
{
    const struct ast_expr *name = declared_name(ck, item);
    if (!name) return;
    struct grade *g = vec_push(ck->arena, &ck->law->grades);
    g->level = LEVEL_NOTED;
    read_word(ck, &g->word, item, name, name->next, true);
}

/* `preuves { prouvé primaire, traduction ; indiqué secondaire ; noté non_vérifié }` */
static void collect_evidence(struct checker *ck, const struct ast_item *item)
{
    for (const struct ast_item *i = item->items; i; i = i->next) {
        enum kernel_word w = inside(ck, KW_EVIDENCE, i);
        uint32_t level = w == KW_PROVED ? LEVEL_PROVED : w == KW_INDICATED ? LEVEL_INDICATED : LEVEL_NOTED;
        for (const struct ast_expr *e = item_arg(i, 1); e && w != KW_COUNT; e = e->next) {
            uint32_t g = read_grade(ck, e);
            if (g != VOCAB_NONE) ck->law->grades.at[g].level = level;
        }
    }
}

static bool read_severity(struct checker *ck, const struct ast_expr *e, enum diag_level *out)
{
    if (expr_is(ck, e, KW_ERROR)) *out = DIAG_ERROR;
    else if (expr_is(ck, e, KW_WARNING)) *out = DIAG_WARNING;
    else if (expr_is(ck, e, KW_NOTE)) *out = DIAG_NOTE;
    else if (expr_is(ck, e, KW_QUESTION)) *out = DIAG_QUESTION;
    else return false;
    return true;
}

static void collect_policy(struct checker *ck, const struct ast_item *item)
{
    for (const struct ast_item *i = item->items; i; i = i->next) {
        enum kernel_word w = inside(ck, KW_POLICY, i);
        uint32_t level = w == KW_PROVED ? LEVEL_PROVED : w == KW_INDICATED ? LEVEL_INDICATED : LEVEL_NOTED;
        if (w != KW_COUNT && !read_severity(ck, item_arg(i, 1), &ck->law->severity[level]))
            complain(ck, RX_UNEXPECTED_ITEM, i->head_span, kernel_text(KW_POLICY, file_language(ck, i->span)), NULL);
    }
}

static void collect_flag(struct checker *ck, const struct ast_item *item)
{
    const struct ast_expr *name = declared_name(ck, item);
    if (!name) return;
    struct law_flag *f = vec_push(ck->arena, &ck->law->flags);
    f->word.name[LANG_FR] = f->word.name[LANG_EN] = name->name;
    f->word.span = name->span;
    f->since = INT32_MIN;
    for (const struct ast_item *i = item->items; i; i = i->next) {
        enum kernel_word w = inside(ck, KW_FLAG, i);
        if (w == KW_FROM) expr_date(ck, item_arg(i, 1), &f->since);
        else if (w == KW_AT_MOST) f->caps = read_severity(ck, item_arg(i, 1), &f->cap);
        else if (w == KW_FR || w == KW_EN) {
            /* `fr "…" en "…"` on one line, or one line each. */
            f->sentence.text[w == KW_FR ? LANG_FR : LANG_EN] = expr_text(ck, item_arg(i, 1));
            const struct ast_expr *more = item_arg(i, 2);
            if (more) f->sentence.text[expr_is(ck, more, KW_EN) ? LANG_EN : LANG_FR] = expr_text(ck, more->next ? more->next : more);
        }
    }
}

static void collect_the_law(struct checker *ck, const struct ast_item *item)
{
    if (!ck->collecting_law) {
        complain(ck, RX_NOT_HERE, item->head_span, source_slice(ck, ast_head(item)->span), sources_get(ck->sources, item->span.file)->path);
        return;
    }
    struct law *l = ck->law;
    if (item_arg(item, 1)) l->name = expr_text(ck, item_arg(item, 1));
    for (const struct ast_item *i = item->items; i; i = i->next) {
        enum kernel_word w = inside(ck, KW_LAW, i);
        if (w == KW_DATE && expr_date(ck, item_arg(i, 1), &l->date)) l->date_at = item_arg(i, 1)->span;
        else if (w == KW_VERSION) l->version = expr_text(ck, item_arg(i, 1));
        else if (w == KW_CONNECTED_BY) l->connected_by = item_arg(i, 1);
    }
}

/* ---- sources ---- */

static void version_item(struct checker *ck, struct source_version *v, const struct ast_item *i)
{
    enum kernel_word w = inside(ck, KW_VERSION, i);
    const struct ast_expr *arg = item_arg(i, 1);
    if (w == KW_READ_ON) v->read = expr_date(ck, arg, &v->read_on) ? arg : NULL;
    else if (w == KW_READ_AS_OF) v->as_of = expr_date(ck, arg, &v->read_as_of) ? arg : NULL;
    else if (w == KW_PROOF) v->grade = read_grade(ck, arg);
    else if (w == KW_ID) v->id = arg && arg->kind == AST_STRING ? arg->text : NULL;
    else if (w == KW_FLAG) v->flag = read_law_flag(ck, arg);
    else if (w == KW_IN_FORCE && arg && arg->kind == AST_BINARY && arg->op == AST_RANGE_HALF_OPEN) {
        v->in_force = arg;
        v->from_known = arg->left->kind != AST_UNKNOWN && expr_date(ck, arg->left, &v->from);
        v->to_open = expr_is(ck, arg->right, KW_OPEN) || arg->right->kind == AST_UNKNOWN;
        if (!v->to_open) expr_date(ck, arg->right, &v->to);
    } else if (w == KW_IN_FORCE && arg && arg->kind != AST_UNKNOWN)
        complain(ck, RX_VALUE_EXPECTED, arg->span, kernel_text(w, file_language(ck, i->span)), "a ..< b");
}

static void read_version(struct checker *ck, struct law_source *s, const struct ast_item *item)
{
    struct source_version *v = vec_push(ck->arena, &s->versions);
    *v = (struct source_version){.to_open = true, .read_on = INT32_MIN, .read_as_of = INT32_MIN, .grade = VOCAB_NONE, .flag = VOCAB_NONE};
    const struct ast_expr *name = declared_name(ck, item);
    if (name) read_word(ck, &v->word, item, name, NULL, false);
    for (const struct ast_item *i = item->items; i; i = i->next) version_item(ck, v, i);
}

static void collect_source(struct checker *ck, const struct ast_item *item)
{
    const struct ast_expr *name = declared_name(ck, item);
    if (!name) return;
    if (law_source_named(ck->law, name->name) != VOCAB_NONE) {
        complain_taken(ck, name->span, name->name->text, ck->law->sources.at[law_source_named(ck->law, name->name)].word.span);
        return;
    }
    struct law_source *s = vec_push(ck->arena, &ck->law->sources);
    read_word(ck, &s->word, item, name, name->next, false);
    for (const struct ast_item *i = item->items; i; i = i->next) {
        enum kernel_word w = inside(ck, KW_SOURCE, i);
        if (w == KW_VERSION) read_version(ck, s, i);
        else if (w == KW_ARTICLE) s->article = expr_text(ck, item_arg(i, 1));
        else if (w == KW_ADDRESS) s->address = expr_text(ck, item_arg(i, 1));
        else if (w == KW_FORMERLY)
            for (const struct ast_expr *e = item_arg(i, 1); e; e = e->next) *vec_push(ck->arena, &s->formerly) = expr_text(ck, e);
        else if (w == KW_SUBJECT) {
            const struct ast_expr *e = item_arg(i, 1);
            s->subject = e && e->kind == AST_STRING ? msg_same(e->text) : bilingual(ck, i, e);
        }
    }
}

/* ---- effects, choices, capabilities ---- */

/* The argument after the kernel word `w` in the head of a declaration, as in `effet catégorie de niveau`. */
static const struct ast_expr *head_after(struct checker *ck, const struct ast_item *item, enum kernel_word w)
{
    for (const struct ast_expr *e = item->args; e; e = e->next)
        if (expr_is(ck, e, w)) return e->next;
    return NULL;
}

static const struct ast_expr *label_of(const struct ast_expr *name)
{
    for (const struct ast_expr *e = name->next; e; e = e->next)
        if (e->kind == AST_STRING) return e;
    return NULL;
}

static void collect_effect(struct checker *ck, const struct ast_item *item)
{
    const struct ast_expr *name = declared_name(ck, item);
    uint32_t en = name ? read_enum(ck, head_after(ck, item, KW_OF), 64) : VOCAB_NONE;
    if (en == VOCAB_NONE) return;
    struct law_effect *f = vec_push(ck->arena, &ck->law->effects);
    *f = (struct law_effect){.enumeration = en, .to = VOCAB_NONE, .declared = VOCAB_NONE, .retained = VOCAB_NONE};
    read_word(ck, &f->word, item, name, label_of(name), true);
    for (const struct ast_item *i = item->items; i; i = i->next) {
        enum kernel_word w = inside(ck, KW_EFFECT, i);
        const struct ast_expr *arg = item_arg(i, 1);
        if (w == KW_RISES)
            for (const struct ast_expr *e = arg && arg->kind == AST_LIST ? arg->args : arg; e; e = e->next) {
                uint32_t b = read_block(ck, e);
                if (b != VOCAB_NONE) *vec_push(ck->arena, &f->nodes) = b;
            }
        else if (w == KW_TO) f->to = read_block(ck, arg);
        else if (w == KW_DECLARED) f->declared = read_property_path(ck, arg);
        else if (w == KW_RETAINED) f->retained = read_property_path(ck, arg);
        else if (w == KW_OPTION) f->option = expr_text(ck, arg);
        else if (w == KW_WHEN) f->when = arg;
    }
    if (f->to == VOCAB_NONE) complain(ck, RX_RULE_INCOMPLETE, item->head_span, name->name->text, kernel_text(KW_TO, LANG_FR));
}

static void collect_choice(struct checker *ck, const struct ast_item *item)
{
    const struct ast_expr *name = declared_name(ck, item);
    if (!name) return;
    struct law_choice c = {.block = read_block(ck, head_after(ck, item, KW_OF)), .enumeration = VOCAB_NONE};
    read_word(ck, &c.word, item, name, label_of(name), true);
    for (const struct ast_item *i = item->items; i; i = i->next) {
        enum kernel_word w = inside(ck, KW_CHOICE, i);
        const struct ast_expr *arg = item_arg(i, 1);
        if (w == KW_VALUES) c.enumeration = read_enum(ck, arg, 64);
        else if (w == KW_COMBINABLE && c.enumeration != VOCAB_NONE) c.combinable = expr_members(ck, c.enumeration, arg);
        else if (w == KW_OPTION) c.option = expr_text(ck, arg);
        else if (w == KW_ASK && arg) c.ask = arg->kind == AST_STRING ? msg_same(arg->text) : bilingual(ck, i, arg);
        else if (w == KW_WHEN) c.when = arg;
    }
    if (c.enumeration == VOCAB_NONE) complain(ck, RX_RULE_INCOMPLETE, item->head_span, name->name->text, kernel_text(KW_VALUES, LANG_FR));
    else *vec_push(ck->arena, &ck->law->choices) = c;
}

/* A choice that means something only under a condition is shown after those that always do. */
static void order_choices(struct checker *ck)
{
    struct law *l = ck->law;
    for (uint32_t i = 1; i < l->choices.len; i++)
        for (uint32_t k = i; k > 0 && !l->choices.at[k].when && l->choices.at[k - 1].when; k--) {
            struct law_choice c = l->choices.at[k];
            l->choices.at[k] = l->choices.at[k - 1];
            l->choices.at[k - 1] = c;
        }
}

static uint32_t state_named(struct checker *ck, const struct law_capability *c, const struct ast_expr *e)
{
    enum language l = e ? file_language(ck, e->span) : LANG_FR;
    for (uint32_t i = 0; e && i < c->states.len; i++)
        if (c->states.at[i].name[l] == e->name) {
            use_word(ck, e->span, &c->states.at[i]);
            return i;
        }
    if (e) complain(ck, RX_UNKNOWN_NAME, e->span, source_slice(ck, e->span), NULL);
    return VOCAB_NONE;
}

/* `passe recueil { en "collection" ; informé => donné }` */
static void read_pass(struct checker *ck, struct law_capability *c, const struct ast_item *item)
{
    const struct ast_expr *name = declared_name(ck, item);
    if (!name) return;
    struct transition t = {.from = VOCAB_NONE, .to = VOCAB_NONE};
    read_word(ck, &t.word, item, name, name->next, true);
    for (const struct ast_item *i = item->items; i; i = i->next) {
        if (i->arrow && i->args) {
            t.from = state_named(ck, c, i->args);
            t.to = state_named(ck, c, i->arrow);
        } else if (ast_head(i) && expr_is(ck, ast_head(i), KW_ANY_TIME)) t.any_time = true;
    }
    if (t.to != VOCAB_NONE) *vec_push(ck->arena, &c->passes) = t;
    else complain(ck, RX_RULE_INCOMPLETE, item->head_span, name->name->text, "a => b");
}

/* States: items with a name, or words separated by commas; `en` as for every word needs a block, so `états { donné { en "given" } }`. */
static void read_states(struct checker *ck, struct law_capability *c, const struct ast_item *item)
{
    for (const struct ast_expr *e = item_arg(item, 1); e; e = e->next) {
        struct word *w = vec_push(ck->arena, &c->states);
        w->name[LANG_FR] = w->name[LANG_EN] = e->name;
        w->label = e->name ? msg_same(e->name->text) : msg_same("");
        w->span = e->span;
    }
    for (const struct ast_item *i = item->items; i; i = i->next)
        if (ast_head(i)) read_word(ck, vec_push(ck->arena, &c->states), i, ast_head(i), ast_head(i)->next, true);
}

static void collect_capability(struct checker *ck, const struct ast_item *item)
{
    const struct ast_expr *name = declared_name(ck, item);
    if (!name) return;
    struct law_capability *c = vec_push(ck->arena, &ck->law->capabilities);
    c->holder = VOCAB_NONE;
    read_word(ck, &c->word, item, name, name->next, true);
    for (const struct ast_item *i = item->items; i; i = i->next) {
        enum kernel_word w = inside(ck, KW_CAPABILITY, i);
        if (w == KW_HOLDER) c->holder = read_block(ck, item_arg(i, 1));
        else if (w == KW_STATES) read_states(ck, c, i);
        else if (w == KW_START) c->start = state_named(ck, c, item_arg(i, 1));
        else if (w == KW_PASS) read_pass(ck, c, i);
    }
}

/* ---- documents ---- */

static uint32_t read_collection(struct checker *ck, const struct ast_expr *e, enum role role)
{
    uint32_t b = e && e->kind == AST_WORD ? vocab_collection_named(ck->vocab, e->name, file_language(ck, e->span)) : VOCAB_NONE;
    /* The calendar is read for one kind of event. */
    bool fits = b != VOCAB_NONE && ck->vocab->blocks.at[b].role == role && (role != ROLE_EVENT || b == vocab_block_of_role(ck->vocab, role));
    if (fits) {
        use_word(ck, e->span, &ck->vocab->blocks.at[b].collection);
        return b;
    }
    if (e && e->kind != AST_ERROR) complain(ck, RX_COLLECTION_EXPECTED, e->span, source_slice(ck, e->span), NULL);
    return VOCAB_NONE;
}

/* `pied somme(volume)`: a number of the actions that are the rows. */
static uint32_t read_footer(struct checker *ck, uint32_t rows, const struct ast_expr *e)
{
    const struct ast_expr *arg = e->kind == AST_CALL && expr_is(ck, e->left, KW_FN_SUM) ? e->args : NULL;
    enum language l = file_language(ck, e->span);
    uint32_t p = arg && arg->kind == AST_WORD ? vocab_property_named(ck->vocab, rows, arg->name, l) : VOCAB_NONE;
    if (p != VOCAB_NONE && ck->vocab->properties.at[p].type.kind == TYPE_NUMBER) {
        use_word(ck, arg->span, &ck->vocab->properties.at[p].word);
        return p;
    }
    const struct name *block = ck->vocab->blocks.at[rows].word.name[l];
    if (p == VOCAB_NONE && arg) complain(ck, RX_NO_PROPERTY, arg->span, block ? block->text : "", source_slice(ck, arg->span));
    else if (e->kind != AST_ERROR) complain(ck, RX_VALUE_EXPECTED, e->span, source_slice(ck, e->span), kernel_text(KW_TYPE_NUMBER, l));
    return VOCAB_NONE;
}

/* `forme grille ; lignes actes ; colonnes visites ; pied somme(volume)` */
static void read_grid(struct checker *ck, struct section *s, const struct ast_item *item, const struct ast_expr *columns, const struct ast_expr *footer)
{
    s->rows = read_collection(ck, s->lines, ROLE_ACTION);
    s->columns = read_collection(ck, columns, ROLE_EVENT);
    if (!s->lines || !columns)
        complain(ck, RX_RULE_INCOMPLETE, item->head_span, source_slice(ck, item->head_span), kernel_text(s->lines ? KW_COLUMNS : KW_LINES, s->language));
    if (footer && s->rows != VOCAB_NONE) s->sum = read_footer(ck, s->rows, footer);
}

static void read_section(struct checker *ck, struct law_document *d, const struct ast_item *item)
{
    static const enum kernel_word forms[] = {KW_FORM_LIST, KW_FORM_EFFECTS, KW_FORM_VERDICTS, KW_FORM_QUESTIONS, KW_FORM_READINGS, KW_FORM_TEXT,
                                             KW_FORM_GRID, KW_FORM_TIMELINE};
    const struct ast_expr *name = declared_name(ck, item);
    struct section *s = vec_push(ck->arena, &d->sections);
    const struct ast_expr *columns = NULL, *footer = NULL;
    s->form = KW_FORM_TEXT;
    s->rows = s->columns = s->sum = VOCAB_NONE;
    s->language = file_language(ck, item->span);
    if (name) read_word(ck, &s->word, item, name, name->next, false);
    for (const struct ast_item *i = item->items; i; i = i->next) {
        enum kernel_word w = inside(ck, KW_SECTION, i);
        if (w == KW_LINES) {
            s->lines = item_arg(i, 1);
            for (const struct ast_expr *e = s->lines && s->lines->kind == AST_LIST ? s->lines->args : NULL; e; e = e->next) read_property_path(ck, e);
        }
        if (w == KW_COLUMNS) columns = item_arg(i, 1);
        if (w == KW_FOOTER) footer = item_arg(i, 1);
        for (uint32_t f = 0; w == KW_FORM && f < sizeof forms / sizeof *forms; f++)
            if (expr_is(ck, item_arg(i, 1), forms[f])) s->form = forms[f];
        if (w == KW_FORM_TEXT) s->text = bilingual(ck, i, item_arg(i, 1));
    }
    if (s->form == KW_FORM_GRID) read_grid(ck, s, item, columns, footer);
}

static void collect_document(struct checker *ck, const struct ast_item *item)
{
    const struct ast_expr *name = declared_name(ck, item);
    if (!name) return;
    struct law_document *d = vec_push(ck->arena, &ck->law->documents);
    read_word(ck, &d->word, item, name, name->next, false);
    for (const struct ast_item *i = item->items; i; i = i->next) {
        enum kernel_word w = inside(ck, KW_DOCUMENT, i);
        if (w == KW_OPTION) d->option = expr_text(ck, item_arg(i, 1));
        else if (w == KW_SECTION) read_section(ck, d, i);
    }
}

static uint32_t definition_named(struct checker *ck, const struct ast_expr *e)
{
    for (uint32_t i = 0; e && e->kind == AST_WORD && i < ck->law->definitions.len; i++)
        if (ck->law->definitions.at[i].word.name[LANG_FR] == e->name) return i;
    if (e && e->kind != AST_ERROR) complain(ck, RX_UNKNOWN_NAME, e->span, source_slice(ck, e->span), NULL);
    return VOCAB_NONE;
}

/* `remplace f par g`: two definitions of the same parameters. */
static void read_replacement(struct checker *ck, struct reading *r, const struct ast_expr *e)
{
    const struct ast_expr *by = e ? e->next : NULL, *other = by && expr_is(ck, by, KW_BY) ? by->next : NULL;
    if (!other) {
        complain(ck, RX_NAME_EXPECTED, e ? e->span : r->span, kernel_text(KW_BY, LANG_FR), NULL);
        return;
    }
    uint32_t a = definition_named(ck, e), b = definition_named(ck, other);
    if (a == VOCAB_NONE || b == VOCAB_NONE) return;
    const struct law_definition *x = &ck->law->definitions.at[a], *y = &ck->law->definitions.at[b];
    bool same = x->params.len == y->params.len;
    for (uint32_t i = 0; same && i < x->params.len; i++) same = x->params.at[i].block == y->params.at[i].block;
    if (same) r->replaced = a, r->by = b;
    else complain(ck, RX_ARGUMENT_COUNT, other->span, source_slice(ck, other->span), arena_printf(ck->arena, "%u", x->params.len));
}

void collect_reading(struct checker *ck, const struct ast_item *item)
{
    struct reading *r = ck->collecting_law ? vec_push(ck->arena, &ck->law->readings) : vec_push(ck->arena, &ck->readings);
    r->of_law = ck->collecting_law;
    r->span = item->head_span;
    struct word title;
    memset(&title, 0, sizeof title);
    read_word(ck, &title, item, NULL, item_arg(item, 1), false);
    r->title = title.label;
    r->replaced = r->by = VOCAB_NONE;
    for (const struct ast_item *i = item->items; i; i = i->next) {
        enum kernel_word w = inside(ck, KW_READING, i);
        const struct ast_expr *arg = item_arg(i, 1);
        if (w == KW_ABOUT && arg) r->about = arg->kind == AST_STRING ? arg->text : source_slice(ck, arg->span);
        else if (w == KW_RETAINED || w == KW_ALTERNATIVE) {
            struct msg m = arg && arg->kind == AST_STRING ? msg_same(arg->text) : bilingual(ck, i, arg);
            *(w == KW_RETAINED ? &r->retained : &r->alternative) = m;
        } else if (w == KW_REPLACES) read_replacement(ck, r, arg);
    }
}

void phase_law(struct checker *ck)
{
    each_declaration(ck, KW_GRADE, collect_grade);
    each_declaration(ck, KW_EVIDENCE, collect_evidence);
    each_declaration(ck, KW_POLICY, collect_policy);
    each_declaration(ck, KW_FLAG, collect_flag);
    each_declaration(ck, KW_LAW, collect_the_law);
    each_declaration(ck, KW_SOURCE, collect_source);
    each_declaration(ck, KW_EFFECT, collect_effect);
    each_declaration(ck, KW_CHOICE, collect_choice);
    order_choices(ck);
    each_declaration(ck, KW_CAPABILITY, collect_capability);
    phase_tables(ck);
    phase_rules(ck);
    phase_statements(ck);
    phase_steps(ck);
    each_declaration(ck, KW_DOCUMENT, collect_document);
    each_declaration(ck, KW_READING, collect_reading);
    each_declaration(ck, KW_TOLERATE, collect_tolerance);
    find_law_mistakes(ck);
}
