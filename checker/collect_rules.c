/* collect_rules.c - phase 2: rules, their cases and exceptions. */
#include "checker/context.h"

#include "lang/kernel.h"

static uint32_t case_named(const struct rule *r, const struct ast_expr *e)
{
    for (uint32_t i = 0; e && i < r->cases.len; i++)
        if (r->cases.at[i].word.name[LANG_FR] == e->name) return i;
    return VOCAB_NONE;
}

static void unknown_case(struct checker *ck, const struct rule *r, const struct ast_expr *e)
{
    const char **words = arena_alloc(ck->arena, (r->cases.len + 1) * sizeof *words);
    uint32_t n = 0;
    for (uint32_t i = 0; i < r->cases.len; i++)
        if (r->cases.at[i].word.name[LANG_FR]) words[n++] = r->cases.at[i].word.name[LANG_FR]->text;
    struct diag *d = unknown_word(ck, RX_UNKNOWN_CASE, e, NULL, words, n);
    diag_mark(ck->diags, d, r->word.span, msg_of("cette règle", "this rule"));
}

/* `cas l2 { si … => 2 ; fr "…" ; en "…" }`, `exception x de [l2, l3] { si … => 1 }` */
static void read_case(struct checker *ck, struct rule *r, const struct ast_item *item, bool exception)
{
    struct rule_case c = {.exception = exception, .grade = VOCAB_NONE, .span = item->head_span};
    const struct ast_expr *name = declared_name(ck, item);
    if (!name) return;
    c.word.name[LANG_FR] = c.word.name[LANG_EN] = name->name;
    for (const struct ast_expr *e = name->next; e; e = e->next) {
        if (expr_is(ck, e, KW_OF)) continue;
        for (const struct ast_expr *x = e->kind == AST_LIST ? e->args : e; x; x = e->kind == AST_LIST ? x->next : NULL) {
            uint32_t n = case_named(r, x);
            if (n == VOCAB_NONE) unknown_case(ck, r, x);
            else *vec_push(ck->arena, &c.of) = n;
        }
    }
    for (const struct ast_item *i = item->items; i; i = i->next) {
        const struct ast_expr *head = ast_head(i);
        if (i->lead == AST_LEAD_IF || (!i->args && i->arrow)) {
            c.condition = i->args;
            c.value = i->arrow;
        } else if (head && expr_is(ck, head, KW_ROWS))
            for (const struct ast_expr *e = head->next; e; e = e->next) {
                const char *row = expr_text(ck, e);
                if (row) *vec_push(ck->arena, &c.rows) = row;
            }
        else if (head && expr_is(ck, head, KW_BASED_ON)) read_citations(ck, i, &c.cites.at, &c.cites.len, &c.cites.cap);
        else if (head && expr_is(ck, head, KW_PROOF)) c.grade = read_grade(ck, head->next);
        else if (head && exception && expr_is(ck, head, KW_EXAMPLE)) {
            if (expr_is(ck, head->next, KW_GOOD)) c.example.text[r->language] = expr_text(ck, head->next->next);
            else complain(ck, RX_UNEXPECTED_ITEM, i->head_span, name->name->text, NULL);
        }
        else if (head && expr_is(ck, head, KW_FR)) {
            c.says.text[LANG_FR] = expr_text(ck, head->next);
            const struct ast_expr *en = head->next ? head->next->next : NULL;
            if (en && expr_is(ck, en, KW_EN)) c.says.text[LANG_EN] = expr_text(ck, en->next);
        } else if (head && expr_is(ck, head, KW_EN)) {
            c.says.text[LANG_EN] = expr_text(ck, head->next);
            const struct ast_expr *fr = head->next ? head->next->next : NULL;
            if (fr && expr_is(ck, fr, KW_FR)) c.says.text[LANG_FR] = expr_text(ck, fr->next);
        } else complain(ck, RX_UNEXPECTED_ITEM, i->head_span, name->name->text, NULL);
    }
    for (int l = 0; l < LANGUAGES; l++)
        if (!c.says.text[l]) c.says.text[l] = c.says.text[1 - l] ? c.says.text[1 - l] : name->name->text;
    *vec_push(ck->arena, &r->cases) = c;
}

static void read_example(struct checker *ck, struct rule *r, const struct ast_expr *arg)
{
    struct msg *m = expr_is(ck, arg, KW_BAD) ? &r->bad : expr_is(ck, arg, KW_GOOD) ? &r->good : NULL;
    if (!m) {
        if (arg) complain(ck, RX_UNEXPECTED_ITEM, arg->span, kernel_text(KW_EXAMPLE, LANG_FR), NULL);
        return;
    }
    m->text[file_language(ck, arg->span)] = expr_text(ck, arg->next);
}

static struct msg said(struct checker *ck, const struct ast_item *i, const struct ast_expr *args)
{
    return args && args->kind == AST_STRING && !args->next ? msg_same(args->text) : bilingual(ck, i, args);
}

void read_for_each(struct checker *ck, const struct ast_expr *e, const struct name **var, uint32_t *over)
{
    if (!e || e->kind != AST_BINARY || e->op != AST_IN || e->left->kind != AST_WORD || e->right->kind != AST_WORD) {
        if (e) complain(ck, RX_COLLECTION_EXPECTED, e->span, source_slice(ck, e->span), NULL);
        return;
    }
    uint32_t b = vocab_collection_named(ck->vocab, e->right->name, file_language(ck, e->span));
    if (b == VOCAB_NONE) {
        complain(ck, RX_COLLECTION_EXPECTED, e->right->span, e->right->name->text, NULL);
        return;
    }
    use_word(ck, e->right->span, &ck->vocab->blocks.at[b].collection);
    *var = e->left->name;
    *over = b;
}

static void read_decides(struct checker *ck, struct rule *r, const struct ast_expr *e)
{
    if (expr_is(ck, e, KW_FULLY)) r->decides = DECIDES_FULLY;
    else if (expr_is(ck, e, KW_PARTLY)) r->decides = DECIDES_PARTLY;
    else if (expr_is(ck, e, KW_ASKS)) r->decides = DECIDES_ASKS;
    else if (e) complain(ck, RX_UNKNOWN_NAME, e->span, source_slice(ck, e->span), NULL);
}

void rule_row(struct checker *ck, struct rule *r, const struct ast_expr *e)
{
    const char *row = expr_text(ck, e);
    if (!row) return;
    *vec_push(ck->arena, &r->rows) = row;
    *vec_push(ck->arena, &ck->stated_rows) = (struct stated_row){row, (uint32_t)(r - ck->law->rules.at), e->span};
}

void rule_item(struct checker *ck, struct rule *r, enum kernel_word kind, const struct ast_item *i)
{
    if (i->lead == AST_LEAD_ELSE) {
        r->fails = bilingual(ck, i, i->args);
        return;
    }
    if (i->lead == AST_LEAD_IF) {
        /* The single case of écarte, retient and fixe needs no name. */
        struct rule_case *c = vec_push(ck->arena, &r->cases);
        *c = (struct rule_case){.condition = i->args, .value = i->arrow, .grade = VOCAB_NONE, .span = i->head_span, .says = r->word.label};
        return;
    }
    enum kernel_word w = inside(ck, kind, i);
    const struct ast_expr *arg = item_arg(i, 1);
    r->says_text = r->says_text || w == KW_BASED_ON;
    r->says_proof = r->says_proof || w == KW_PROOF;
    if (w == KW_ROWS)
        for (const struct ast_expr *e = arg; e; e = e->next) rule_row(ck, r, e);
    else if (w == KW_BASED_ON) read_citations(ck, i, &r->cites.at, &r->cites.len, &r->cites.cap);
    else if (w == KW_PROOF) {
        if (r->from_user) complain(ck, RX_USER_EVIDENCE, i->head_span, NULL, NULL);
        r->grade = read_grade(ck, arg);
    } else if (w == KW_DECIDES) read_decides(ck, r, arg);
    else if (w == KW_CONNECTED_BY) r->connected_by = arg;
    else if (w == KW_FOR_EACH) read_for_each(ck, arg, &r->var, &r->over);
    else if (w == KW_APPLIES_TO) r->applies = arg;
    else if (w == KW_REQUIRES || w == KW_FORBIDS) r->requires = arg;
    else if (w == KW_AT) {
        r->at = arg;
        if (arg && arg->name != r->var) use_path(ck, arg, r->var, r->over);
    }
    else if (w == KW_CASE) read_case(ck, r, i, false);
    else if (w == KW_EXCEPTION) read_case(ck, r, i, true);
    else if (w == KW_ASK) r->asks = said(ck, i, arg);
    else if (w == KW_HELP) r->help = said(ck, i, arg);
    else if (w == KW_NOTE) r->note = said(ck, i, arg);
    else if (w == KW_LABEL) r->label = said(ck, i, arg);
    else if (w == KW_ADDRESSEE) {
        r->addressee = arg ? arg->name : NULL;
        if (arg) use_path(ck, arg, NULL, VOCAB_NONE);
    }
    else if (w == KW_EXAMPLE) read_example(ck, r, arg);
    else if (w == KW_FLAG) r->flag = read_law_flag(ck, arg);
}

struct rule *rule_new(struct checker *ck, const struct ast_item *item)
{
    struct rule *r = vec_push(ck->arena, &ck->law->rules);
    *r = (struct rule){.target = VOCAB_NONE, .grade = VOCAB_NONE, .flag = VOCAB_NONE, .over = VOCAB_NONE, .group = VOCAB_NONE,
                       .from_user = !ck->collecting_law, .language = file_language(ck, item->span)};
    return r;
}

static bool read_modality(struct checker *ck, struct rule *r, const struct ast_expr *e, const struct ast_expr *target)
{
    static const struct { enum kernel_word word; enum modality modality; } modalities[] = {
        {KW_REQUIRES, MODAL_REQUIRES}, {KW_FORBIDS, MODAL_FORBIDS}, {KW_PERMITS, MODAL_PERMITS}, {KW_DEFINES, MODAL_DEFINES}, {KW_GIVES, MODAL_GIVES},
        {KW_RULES_OUT, MODAL_RULES_OUT}, {KW_KEEPS, MODAL_KEEPS}, {KW_PRESUMES, MODAL_PRESUMES}, {KW_FIXES, MODAL_FIXES},
        {KW_COMPARES, MODAL_COMPARES}};
    for (uint32_t i = 0; i < sizeof modalities / sizeof *modalities; i++) {
        if (!expr_is(ck, e, modalities[i].word)) continue;
        r->modality = modalities[i].modality;
        if (r->modality == MODAL_DEFINES) return (r->target = read_enum(ck, target, UINT32_MAX)) != VOCAB_NONE;
        if (r->modality < MODAL_GIVES) return true;
        enum language l = file_language(ck, e->span);
        bool of_choice = rule_is_of_choice(r);
        const struct name *name = target ? target->name : NULL;
        r->target = !name ? VOCAB_NONE : of_choice ? law_choice_named(ck->law, name, l) : law_effect_named(ck->law, name, l);
        if (r->target == VOCAB_NONE) {
            complain(ck, RX_UNKNOWN_NAME, target ? target->span : e->span, source_slice(ck, target ? target->span : e->span), NULL);
            return false;
        }
        use_word(ck, target->span, of_choice ? &ck->law->choices.at[r->target].word : &ck->law->effects.at[r->target].word);
        return true;
    }
    complain(ck, RX_RULE_INCOMPLETE, e ? e->span : r->word.span, r->word.name[LANG_FR] ? r->word.name[LANG_FR]->text : "",
             kernel_text(KW_REQUIRES, LANG_FR));
    return false;
}

/* `règle NOM exige "titre" { … }`, `règle NOM donne catégorie "titre" { … }` */
static void collect_rule(struct checker *ck, const struct ast_item *item)
{
    const struct ast_expr *name = declared_name(ck, item);
    if (!name) return;
    struct rule *r = rule_new(ck, item);
    const struct ast_expr *modal = name->next, *target = modal ? modal->next : NULL, *label = NULL;
    for (const struct ast_expr *e = name->next; e; e = e->next)
        if (e->kind == AST_STRING) label = e;
    read_word(ck, &r->word, item, name, label, false);
    if (!read_modality(ck, r, modal, target)) {
        ck->law->rules.len--;
        return;
    }
    for (const struct ast_item *i = item->items; i; i = i->next) rule_item(ck, r, KW_RULE, i);
    if (r->modality == MODAL_FORBIDS || r->modality == MODAL_REQUIRES) {
        if (!r->requires) complain(ck, RX_RULE_INCOMPLETE, name->span, name->name->text, kernel_text(r->modality == MODAL_REQUIRES ? KW_REQUIRES : KW_FORBIDS, r->language));
    }
}

void phase_rules(struct checker *ck) { each_declaration(ck, KW_RULE, collect_rule); }
