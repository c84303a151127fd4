/* declare.c - reading the parts of a declaration: words, texts, dates, and complaining about what is not there. */
#include "checker/context.h"

#include "lang/date.h"
#include "lang/kernel.h"

#include <string.h>

enum language file_language(const struct checker *ck, struct span span)
{
    const struct source *s = sources_get(ck->sources, span.file);
    return s ? s->language : LANG_FR;
}

const struct ast_expr *item_arg(const struct ast_item *item, uint32_t n)
{
    const struct ast_expr *e = item->args;
    while (e && n--) e = e->next;
    return e;
}

void use_text(struct checker *ck, struct span span, enum language here, const char *text, const char *other)
{
    if (!ck->keeps_uses) return;
    struct word_use *u = vec_push(ck->arena, &ck->uses);
    u->span = span;
    u->text[here] = text;
    u->text[1 - here] = other;
}

static void use(struct checker *ck, struct span span, const char *fr, const char *en) { use_text(ck, span, LANG_FR, fr, en); }

void use_kernel(struct checker *ck, struct span span, enum kernel_word w)
{
    use(ck, span, kernel_text(w, LANG_FR), kernel_text(w, LANG_EN));
}

void use_word(struct checker *ck, struct span span, const struct word *w)
{
    if (w->name[LANG_FR] && w->name[LANG_EN]) use(ck, span, w->name[LANG_FR]->text, w->name[LANG_EN]->text);
}

struct diag *complain(struct checker *ck, enum diag_code code, struct span at, const char *a, const char *b)
{
    if (!a) return diag_rx0(ck->diags, code, at);
    return b ? diag_rx2(ck->diags, code, at, a, b) : diag_rx1(ck->diags, code, at, a);
}

const char *source_slice(const struct checker *ck, struct span span)
{
    const struct source *s = sources_get(ck->sources, span.file);
    char *copy = s ? arena_strndup(ck->arena, s->text + span.lo, span.hi - span.lo) : NULL;
    for (char *p = copy; p && *p; p++)
        if ((unsigned char)*p < 0x20) *p = ' ';   /* it goes into messages */
    return copy ? copy : "";
}

struct diag *unknown_word(struct checker *ck, enum diag_code code, const struct ast_expr *e, const char *where,
                          const char *const *candidates, uint32_t n)
{
    const char *word = e->name ? e->name->text : source_slice(ck, e->span);
    struct diag *d = complain(ck, code, e->span, word, where);
    const char *near = diag_suggest(word, candidates, n);
    if (!near) return d;
    struct arena *a = ck->arena;
    diag_help(ck->diags, d, msg_of(arena_printf(a, "un mot proche existe : « %s »", near),
                                   arena_printf(a, "a similar word exists: '%s'", near)));
    diag_fix(ck->diags, d, msg_of(arena_printf(a, "écrire « %s »", near), arena_printf(a, "write '%s'", near)),
             FIX_MAYBE_INCORRECT, e->span, near);
    return d;
}

enum kernel_word inside(struct checker *ck, enum kernel_word declaration, const struct ast_item *item)
{
    const struct ast_expr *head = ast_head(item);
    enum language language = file_language(ck, item->span);
    if (!head) {
        complain(ck, RX_UNEXPECTED_ITEM, item->head_span, kernel_text(declaration, language), NULL);
        return KW_COUNT;
    }
    enum kernel_word w = kernel_inside(declaration, head->name, language);
    if (w != KW_COUNT) {
        use_kernel(ck, head->span, w);
        return w;
    }
    const char *words[64];
    uint32_t n = kernel_words_inside(declaration, language, words, 64);
    unknown_word(ck, RX_UNKNOWN_PROPERTY, head, kernel_text(declaration, language), words, n);
    return KW_COUNT;
}

bool expr_is(struct checker *ck, const struct ast_expr *e, enum kernel_word w)
{
    if (!e || e->kind != AST_WORD || !kernel_is(e->name, w, file_language(ck, e->span))) return false;
    use_kernel(ck, e->span, w);
    return true;
}

const char *expr_text(struct checker *ck, const struct ast_expr *e)
{
    if (e && e->kind == AST_STRING) return e->text;
    if (e && e->kind != AST_ERROR) complain(ck, RX_TEXT_EXPECTED, e->span, source_slice(ck, e->span), NULL);
    return NULL;
}

struct msg bilingual(struct checker *ck, const struct ast_item *item, const struct ast_expr *args)
{
    struct msg m = {{NULL, NULL}};
    for (const struct ast_expr *e = args; e && e->next; e = e->next->next) {
        enum language language = LANG_FR;
        if (expr_is(ck, e, KW_EN)) language = LANG_EN;
        else if (!expr_is(ck, e, KW_FR)) break;
        m.text[language] = expr_text(ck, e->next);
    }
    if (!m.text[LANG_FR] || !m.text[LANG_EN]) {
        complain(ck, RX_BILINGUAL_EXPECTED, item->head_span, NULL, NULL);
        const char *one = m.text[LANG_FR] ? m.text[LANG_FR] : m.text[LANG_EN];
        m = msg_same(one ? one : "");
    }
    return m;
}

/* The text of ## lines, without their marks. */
static const char *doc_text(struct checker *ck, struct span doc)
{
    if (span_is_none(doc)) return NULL;
    const struct source *s = sources_get(ck->sources, doc.file);
    char *out = arena_strndup(ck->arena, s->text + doc.lo, doc.hi - doc.lo), *w = out;
    bool line_start = true;
    for (const char *p = out; *p; p++) {
        if (line_start && (*p == '#' || *p == ' ' || *p == '\t')) continue;
        line_start = *p == '\n';
        if (*p != '\r') *w++ = *p == '\n' ? ' ' : *p;
    }
    while (w > out && w[-1] == ' ') w--;
    *w = 0;
    return out;
}

/* The item of the block that gives the other language: `en …` in a French file, `fr …` in an English one. */
static const struct ast_item *other_language(const struct ast_item *item, enum language language)
{
    for (const struct ast_item *i = item->items; i; i = i->next) {
        const struct ast_expr *head = ast_head(i);
        if (head && kernel_is(head->name, language == LANG_FR ? KW_EN : KW_FR, language)) return i;
    }
    return NULL;
}

void use_swapped(struct checker *ck, struct span here, struct span there)
{
    if (!ck->keeps_uses) return;
    enum language l = file_language(ck, here);
    use_text(ck, here, l, source_slice(ck, here), source_slice(ck, there));
    use_text(ck, there, l, source_slice(ck, there), source_slice(ck, here));
}

/* A declaration says its word in both languages: in the other one they change places, `bloc acte "Acte" { en "act" "Act" }`
   with `block act "Act" { fr "acte" "Acte" }`. */
static void use_declared(struct checker *ck, const struct ast_expr *name, const struct ast_expr *label, const struct ast_item *other, bool translated)
{
    if (!ck->keeps_uses) return;
    enum language here = file_language(ck, other->span);
    const struct ast_expr *head = ast_head(other), *first = head->next, *word = translated ? first : NULL, *text = translated && first ? first->next : first;
    use_text(ck, head->span, here, here == LANG_FR ? "en" : "fr", here == LANG_FR ? "fr" : "en");
    if (label && text && label->kind == AST_STRING && text->kind == AST_STRING) use_swapped(ck, label->span, text->span);
    if (!word || word->kind != AST_STRING || !name || !name->name) return;
    use_text(ck, name->span, here, name->name->text, word->text);
    use_text(ck, word->span, here, source_slice(ck, word->span), arena_printf(ck->arena, "\"%s\"", name->name->text));
}

void read_word(struct checker *ck, struct word *w, const struct ast_item *item, const struct ast_expr *name,
               const struct ast_expr *label, bool translated)
{
    enum language here = file_language(ck, item->span), there = here == LANG_FR ? LANG_EN : LANG_FR;
    w->span = name ? name->span : item->head_span;
    if (name && !name->name && name->text) w->name[here] = names_intern_text(ck->names, name->text);
    else if (name) w->name[here] = name->name;
    w->name[there] = w->name[here];
    w->label.text[here] = label && label->kind == AST_STRING ? label->text : NULL;
    w->doc.text[here] = w->doc.text[there] = doc_text(ck, item->doc);
    const struct ast_item *other = other_language(item, here);
    if (other) {
        use_declared(ck, name, label, other, translated);
        const struct ast_expr *first = item_arg(other, 1), *second = first ? first->next : NULL;
        const char *one = expr_text(ck, first), *two = second ? expr_text(ck, second) : NULL;
        if (translated && one) w->name[there] = names_intern_text(ck->names, one);
        w->label.text[there] = translated ? two : one;
    }
    const char *fallback[LANGUAGES] = {w->name[LANG_FR] ? w->name[LANG_FR]->text : "", w->name[LANG_EN] ? w->name[LANG_EN]->text : ""};
    for (int l = 0; l < LANGUAGES; l++)
        if (!w->label.text[l]) w->label.text[l] = fallback[l];
}

void use_path(struct checker *ck, const struct ast_expr *path, const struct name *var, uint32_t var_block)
{
    enum language l = file_language(ck, path->span);
    const struct ast_expr *head = path->kind == AST_MEMBER ? path->left : path;
    if (head->kind != AST_WORD) return;
    uint32_t b = var && head->name == var ? var_block : vocab_block_named(ck->vocab, head->name, l);
    if (b == VOCAB_NONE) return;
    if (head->name != var) use_word(ck, head->span, &ck->vocab->blocks.at[b].word);
    uint32_t p = path->kind == AST_MEMBER ? vocab_property_named(ck->vocab, b, path->name, l) : VOCAB_NONE;
    if (p != VOCAB_NONE) use_word(ck, path->name_span, &ck->vocab->properties.at[p].word);
}

bool expr_date(struct checker *ck, const struct ast_expr *e, int32_t *days)
{
    struct date_range range;
    if (e && e->kind == AST_DATE && date_parse(e->text, strlen(e->text), &range) && range.lo == range.hi) {
        *days = range.lo;
        return true;
    }
    if (e && e->kind != AST_ERROR) complain(ck, RX_DATE_EXPECTED, e->span, source_slice(ck, e->span), NULL);
    return false;
}

void each_declaration(struct checker *ck, enum kernel_word declaration, collect_item *collect)
{
    for (uint32_t i = 0; i < ck->declarations.len; i++) {
        const struct declaration *d = &ck->declarations.at[i];
        if (d->word != declaration) continue;
        ck->collecting_law = d->of_law;
        use_kernel(ck, ast_head(d->item)->span, declaration);
        collect(ck, d->item);
    }
}

const struct ast_expr *declared_name(struct checker *ck, const struct ast_item *item)
{
    const struct ast_expr *name = item_arg(item, 1);
    if (name && name->kind == AST_WORD) return name;
    if (name && name->kind == AST_NUMBER) {   /* a number may be a name: it gets one */
        struct ast_expr *named = arena_alloc(ck->arena, sizeof *named);
        *named = *name;
        named->name = names_intern_text(ck->names, name->text);
        return named;
    }
    complain(ck, RX_NAME_EXPECTED, item->head_span, source_slice(ck, ast_head(item)->span), NULL);
    return NULL;
}

uint32_t expr_member(struct checker *ck, uint32_t enumeration, const struct ast_expr *e)
{
    if (!e || e->kind == AST_ERROR) return VOCAB_NONE;
    const struct vocab_enum *en = &ck->vocab->enums.at[enumeration];
    const struct name *name = e->kind == AST_NUMBER || e->kind == AST_STRING ? names_intern_text(ck->names, e->text) : e->name;
    enum language language = file_language(ck, e->span);
    uint32_t m = name ? vocab_member_named(ck->vocab, enumeration, name, language) : VOCAB_NONE;
    /* In quotes stand the codes of data, which have one form. */
    if (m != VOCAB_NONE && e->kind == AST_STRING && en->members.at[m].name[LANG_FR] != en->members.at[m].name[LANG_EN]) m = VOCAB_NONE;
    if (m != VOCAB_NONE) {
        if (e->kind != AST_STRING) use_word(ck, e->span, &en->members.at[m]);
        return m;
    }
    const char **words = arena_alloc(ck->arena, (en->members.len + 1) * sizeof *words);
    for (uint32_t i = 0; i < en->members.len; i++) words[i] = en->members.at[i].name[language]->text;
    unknown_word(ck, RX_NOT_A_MEMBER, e, en->word.name[language]->text, words, en->members.len);
    return VOCAB_NONE;
}

uint64_t expr_members(struct checker *ck, uint32_t enumeration, const struct ast_expr *e)
{
    uint64_t set = 0;
    for (const struct ast_expr *x = e && e->kind == AST_LIST ? e->args : e; x; x = x->next) {
        uint32_t m = expr_member(ck, enumeration, x);
        if (m < 64) set |= UINT64_C(1) << m;
        if (e->kind != AST_LIST && !e->next) break;
    }
    return set;
}
