/* collect_vocabulary.c - phase 1: blocks, properties, enumerations, orders and units, from all files, in no order. */
#include "checker/context.h"

#include "lang/kernel.h"

#include <string.h>

/* ---- enumerations and orders ---- */

static void collect_members(struct checker *ck, struct vocab_enum *e, const struct ast_item *items)
{
    for (const struct ast_item *i = items; i; i = i->next) {
        const struct ast_expr *name = i->args;
        if (!name || (name->kind != AST_WORD && name->kind != AST_NUMBER)) {
            complain(ck, RX_NAME_EXPECTED, i->head_span, e->word.label.text[file_language(ck, i->span)], NULL);
            continue;
        }
        struct word member = {.span = name->span};
        read_word(ck, &member, i, name, name->next, true);
        for (uint32_t m = 0; m < e->members.len; m++)
            if (e->members.at[m].name[LANG_FR] == member.name[LANG_FR] || e->members.at[m].name[LANG_EN] == member.name[LANG_EN])
                complain_taken(ck, name->span, source_slice(ck, name->span), e->members.at[m].span);
        *vec_push(ck->arena, &e->members) = member;
    }
}

static void collect_enum(struct checker *ck, const struct ast_item *item)
{
    const struct ast_expr *name = declared_name(ck, item);
    if (!name) return;
    if (vocab_enum_named(ck->vocab, name->name, file_language(ck, item->span)) != VOCAB_NONE) {
        complain_taken(ck, name->span, name->name->text, first_declared(ck, KW_ENUMERATION, name->name));
        return;
    }
    struct vocab_enum *e = vec_push(ck->arena, &ck->vocab->enums);
    e->order = VOCAB_NONE;
    read_word(ck, &e->word, item, name, name->next, true);
    const struct ast_item *members = item->items;
    /* `en` gives the enumeration's own other word, not a member. */
    struct ast_item *kept = NULL, **end = &kept;
    for (const struct ast_item *i = members; i; i = i->next) {
        const struct ast_expr *head = ast_head(i);
        enum language l = file_language(ck, i->span);
        if (head && head->next && head->next->kind == AST_STRING && kernel_is(head->name, l == LANG_FR ? KW_EN : KW_FR, l)) continue;
        *end = arena_alloc(ck->arena, sizeof **end);
        **end = *i;
        (*end)->next = NULL;
        end = &(*end)->next;
    }
    collect_members(ck, e, kept);
}

static bool bit_get(const uint64_t *bits, uint32_t i) { return bits[i / 64] >> (i % 64) & 1; }
static void bit_set(uint64_t *bits, uint32_t i) { bits[i / 64] |= UINT64_C(1) << (i % 64); }

static void collect_order(struct checker *ck, const struct ast_item *item)
{
    const struct ast_expr *name = declared_name(ck, item);
    if (!name) return;
    uint32_t e = vocab_enum_named(ck->vocab, name->name, file_language(ck, item->span));
    if (e == VOCAB_NONE) {
        complain(ck, RX_UNKNOWN_TYPE, name->span, name->name->text, NULL);
        return;
    }
    struct vocab_enum *en = &ck->vocab->enums.at[e];
    uint32_t n = en->members.len;
    en->le = arena_alloc(ck->arena, ((size_t)n * n + 63) / 64 * sizeof *en->le);
    for (uint32_t i = 0; i < n; i++) bit_set(en->le, i * n + i);
    for (const struct ast_item *i = item->items; i; i = i->next) {
        const struct ast_expr *x = i->args;
        if (!x || x->kind != AST_BINARY || x->op != AST_LT) {
            complain(ck, RX_UNEXPECTED_ITEM, i->head_span, ast_head(item)->name->text, NULL);
            continue;
        }
        uint32_t a = expr_member(ck, e, x->left), b = expr_member(ck, e, x->right);
        if (a != VOCAB_NONE && b != VOCAB_NONE) bit_set(en->le, a * n + b);
    }
    for (uint32_t k = 0; k < n; k++)   /* transitive closure: Warshall, 1962 */
        for (uint32_t a = 0; a < n; a++)
            for (uint32_t b = 0; b < n; b++)
                if (bit_get(en->le, a * n + k) && bit_get(en->le, k * n + b)) bit_set(en->le, a * n + b);
    for (uint32_t a = 0; a < n; a++)
        for (uint32_t b = a + 1; b < n; b++)
            if (bit_get(en->le, a * n + b) && bit_get(en->le, b * n + a)) {
                complain(ck, RX_ORDER_CYCLE, name->span, name->name->text, NULL);
                return;
            }
}

/* ---- blocks ---- */

static enum role role_read(struct checker *ck, const struct ast_expr *e)
{
    static const struct { enum kernel_word word; enum role role; } roles[] = {
        {KW_ROLE_STUDY, ROLE_STUDY}, {KW_ROLE_ENTITY, ROLE_ENTITY}, {KW_ROLE_DATASET, ROLE_DATASET},
        {KW_ROLE_COLUMN, ROLE_COLUMN}, {KW_ROLE_AXIS, ROLE_AXIS}, {KW_ROLE_EVENT, ROLE_EVENT},
        {KW_ROLE_ACTION, ROLE_ACTION}, {KW_ROLE_HOLDER, ROLE_HOLDER}, {KW_ROLE_INCLUSION, ROLE_INCLUSION},
        {KW_ROLE_EXCLUSION, ROLE_EXCLUSION}, {KW_ROLE_CHECK, ROLE_CHECK}};
    const char *words[sizeof roles / sizeof *roles];
    for (uint32_t i = 0; i < sizeof roles / sizeof *roles; i++) {
        if (expr_is(ck, e, roles[i].word)) return roles[i].role;
        words[i] = e ? kernel_text(roles[i].word, file_language(ck, e->span)) : "";
    }
    if (e) unknown_word(ck, RX_UNKNOWN_NAME, e, NULL, words, sizeof roles / sizeof *roles);
    return ROLE_NONE;
}

static void block_item(struct checker *ck, struct vocab_block *b, const struct ast_item *i)
{
    enum kernel_word w = inside(ck, KW_BLOCK, i);
    if (w == KW_ROOT) b->root = true;
    else if (w == KW_MANY) b->many = true;
    else if (w == KW_NAMED) b->named = true;
    else if (w == KW_IMPLICIT) b->implicit = b->many = true;
    else if (w == KW_ROLE) b->role = role_read(ck, item_arg(i, 1));
    else if (w == KW_ABSENT) b->open = expr_is(ck, item_arg(i, 1), KW_EMPTY) ? false : true;
    else if (w == KW_COLLECTION) {
        const struct ast_expr *name = item_arg(i, 1);
        if (name && name->kind == AST_WORD) read_word(ck, &b->collection, i, name, name->next, true);
        else complain(ck, RX_NAME_EXPECTED, i->head_span, kernel_text(w, file_language(ck, i->span)), NULL);
    }
}

static void collect_block(struct checker *ck, const struct ast_item *item)
{
    const struct ast_expr *name = declared_name(ck, item);
    if (!name) return;
    if (vocab_block_named(ck->vocab, name->name, file_language(ck, item->span)) != VOCAB_NONE) {
        complain_taken(ck, name->span, name->name->text, first_declared(ck, KW_BLOCK, name->name));
        return;
    }
    struct vocab_block *b = vec_push(ck->arena, &ck->vocab->blocks);
    b->item = item;
    b->colon = b->positional = VOCAB_NONE;
    read_word(ck, &b->word, item, name, name->next, true);
    for (const struct ast_item *i = item->items; i; i = i->next) block_item(ck, b, i);
    if (b->role == ROLE_STUDY && ck->vocab->study == VOCAB_NONE) ck->vocab->study = ck->vocab->blocks.len - 1;
}

/* Parents are names of blocks that may come later: resolved once all are known. */
static void resolve_parents(struct checker *ck)
{
    for (uint32_t b = 0; b < ck->vocab->blocks.len; b++) {
        struct vocab_block *block = &ck->vocab->blocks.at[b];
        enum language l = file_language(ck, block->item->span);
        for (const struct ast_item *i = block->item->items; i; i = i->next) {
            if (!ast_head(i) || !kernel_is(ast_head(i)->name, KW_PARENT, l)) continue;
            for (const struct ast_expr *e = item_arg(i, 1); e; e = e->next) {
                uint32_t p = e->name ? vocab_block_named(ck->vocab, e->name, l) : VOCAB_NONE;
                if (p == VOCAB_NONE) complain(ck, RX_UNKNOWN_NAME, e->span, source_slice(ck, e->span), NULL);
                else {
                    use_word(ck, e->span, &ck->vocab->blocks.at[p].word);
                    *vec_push(ck->arena, &block->parents) = p;
                }
            }
        }
    }
}

/* ---- properties ---- */

static void property_bounds(struct checker *ck, struct vocab_property *p, const struct ast_expr *range)
{
    if (!range || range->kind != AST_BINARY || range->op != AST_RANGE_CLOSED) {
        complain(ck, RX_VALUE_EXPECTED, range ? range->span : p->word.span, kernel_text(KW_BOUNDS, LANG_FR), "a ..= b");
        return;
    }
    p->has_bounds = scaled_value(ck, range->left, &p->type, p->resolution, &p->min)
                    && scaled_value(ck, range->right, &p->type, p->resolution, &p->max);
}

static void property_item(struct checker *ck, struct vocab_property *p, const struct ast_item *i)
{
    enum kernel_word w = inside(ck, KW_PROPERTY, i);
    const struct ast_expr *arg = item_arg(i, 1);
    if (w == KW_AFTER_COLON) p->after_colon = true;
    else if (w == KW_POSITIONAL) p->positional = true;
    else if (w == KW_CLOSES) p->closes = true;
    else if (w == KW_LATER) p->later = arg;
    else if (w == KW_PATTERN) p->pattern = expr_text(ck, arg);
    else if (w == KW_OPTION) p->option = expr_text(ck, arg);
    else if (w == KW_ASK) p->ask = arg && arg->kind == AST_STRING ? msg_same(arg->text) : bilingual(ck, i, arg);
    else if (w == KW_ABSENT && arg && arg->kind == AST_UNKNOWN) p->absent_is_no = false;
    else if (w == KW_ABSENT) p->absent_is_no = true;   /* `absente faux` */
    else if (w == KW_RESOLUTION && arg && arg->text) {
        const char *dot = strchr(arg->text, '.');
        p->resolution = dot ? (int32_t)strlen(dot + 1) : 0;
    } else if (w == KW_BOUNDS) property_bounds(ck, p, arg);
}

/* `propriété acte.volume "Volume prélevé" : quantité[mL] { … }` */
static void collect_property(struct checker *ck, const struct ast_item *item)
{
    const struct ast_expr *path = item_arg(item, 1);
    enum language l = file_language(ck, item->span);
    if (!path || path->kind != AST_MEMBER || path->left->kind != AST_WORD) {
        complain(ck, RX_NAME_EXPECTED, item->head_span, ast_head(item)->name->text, NULL);
        return;
    }
    uint32_t b = vocab_block_named(ck->vocab, path->left->name, l);
    if (b == VOCAB_NONE) {
        complain(ck, RX_UNKNOWN_NAME, path->left->span, path->left->name->text, NULL);
        return;
    }
    use_word(ck, path->left->span, &ck->vocab->blocks.at[b].word);
    uint32_t same = vocab_property_named(ck->vocab, b, path->name, l);
    if (same != VOCAB_NONE) {
        complain_taken(ck, path->name_span, path->name->text, ck->vocab->properties.at[same].word.span);
        return;
    }
    uint32_t n = ck->vocab->properties.len;
    struct vocab_property *p = vec_push(ck->arena, &ck->vocab->properties);
    struct ast_expr name = {.kind = AST_WORD, .name = path->name, .span = path->name_span};
    read_word(ck, &p->word, item, &name, path->next, true);
    p->block = b;
    p->item = item;
    p->excludes = VOCAB_NONE;
    p->type = item->colon ? type_read(ck, item->colon) : (struct type){.kind = TYPE_FLAG, .unit_text = ""};
    for (const struct ast_item *i = item->items; i; i = i->next) property_item(ck, p, i);
    struct vocab_block *block = &ck->vocab->blocks.at[b];
    p->column = block->columns;
    block->columns += p->type.kind == TYPE_PERIOD ? 2 : 1;
    *vec_push(ck->arena, &block->properties) = n;
    if (p->after_colon) block->colon = n;
    if (p->positional) block->positional = n;
}

static void resolve_exclusions(struct checker *ck)
{
    for (uint32_t n = 0; n < ck->vocab->properties.len; n++) {
        struct vocab_property *p = &ck->vocab->properties.at[n];
        if (p->later) use_path(ck, p->later, NULL, VOCAB_NONE);
        enum language l = file_language(ck, p->item->span);
        for (const struct ast_item *i = p->item->items; i; i = i->next) {
            if (!ast_head(i) || !kernel_is(ast_head(i)->name, KW_EXCLUDES, l)) continue;
            const struct ast_expr *e = item_arg(i, 1);
            const struct name *name = e ? e->name : NULL;
            p->excludes = name ? vocab_property_named(ck->vocab, p->block, name, l) : VOCAB_NONE;
            if (p->excludes == VOCAB_NONE) complain(ck, RX_UNKNOWN_NAME, i->head_span, source_slice(ck, i->head_span), NULL);
            else {
                struct span at = e->kind == AST_MEMBER ? e->name_span : e->span;
                if (e->kind == AST_MEMBER && e->left->kind == AST_WORD) use_word(ck, e->left->span, &ck->vocab->blocks.at[p->block].word);
                use_word(ck, at, &ck->vocab->properties.at[p->excludes].word);
            }
        }
    }
}

void phase_vocabulary(struct checker *ck)
{
    phase_units(ck);
    each_declaration(ck, KW_ENUMERATION, collect_enum);
    each_declaration(ck, KW_ORDER, collect_order);
    each_declaration(ck, KW_BLOCK, collect_block);
    resolve_parents(ck);
    each_declaration(ck, KW_PROPERTY, collect_property);
    resolve_exclusions(ck);
}
