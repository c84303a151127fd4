/* refer.c - what a declaration refers to by name: grades, texts of law, blocks, properties. */
#include "checker/context.h"

uint32_t read_grade(struct checker *ck, const struct ast_expr *e)
{
    if (!e) return VOCAB_NONE;
    enum language l = file_language(ck, e->span);
    uint32_t g = e->kind == AST_WORD ? law_grade_named(ck->law, e->name, l) : VOCAB_NONE;
    if (g == VOCAB_NONE) complain(ck, RX_UNKNOWN_GRADE, e->span, source_slice(ck, e->span), NULL);
    else use_word(ck, e->span, &ck->law->grades.at[g].word);
    return g;
}

uint32_t read_law_flag(struct checker *ck, const struct ast_expr *e)
{
    for (uint32_t f = 0; e && e->kind == AST_WORD && f < ck->law->flags.len; f++)
        if (ck->law->flags.at[f].word.name[LANG_FR] == e->name) return f;
    if (e) complain(ck, RX_UNKNOWN_NAME, e->span, source_slice(ck, e->span), NULL);
    return VOCAB_NONE;
}

/* `fondée_sur CSP_L1121_1@v2022 "al. 2"`, several separated by commas. */
void read_citations(struct checker *ck, const struct ast_item *item, struct citation **at, uint32_t *len, uint32_t *cap)
{
    for (const struct ast_expr *e = item_arg(item, 1); e; e = e->next) {
        const struct ast_expr *path = e->kind == AST_AT ? e->left : e;
        if (path->kind == AST_STRING) continue;   /* the place, taken with the one before it */
        uint32_t s = path->name ? law_source_named(ck->law, path->name) : VOCAB_NONE;
        if (s == VOCAB_NONE) {
            const char **words = arena_alloc(ck->arena, (ck->law->sources.len + 1) * sizeof *words);
            for (uint32_t i = 0; i < ck->law->sources.len; i++) words[i] = ck->law->sources.at[i].word.name[LANG_FR]->text;
            struct diag *d = unknown_word(ck, RX_UNKNOWN_SOURCE, path, NULL, words, ck->law->sources.len);
            const char *near = path->name ? diag_suggest(path->name->text, words, ck->law->sources.len) : NULL;
            for (uint32_t i = 0; near && i < ck->law->sources.len; i++)
                if (words[i] == near) diag_mark(ck->diags, d, ck->law->sources.at[i].word.span, msg_of("une source proche", "a similar source"));
            continue;
        }
        const struct law_source *src = &ck->law->sources.at[s];
        const char *place = e->next && e->next->kind == AST_STRING ? e->next->text : NULL;
        struct citation c = {s, VOCAB_NONE, place, src->word.label, e->span};
        if (place)
            for (int l = 0; l < LANGUAGES; l++) c.title.text[l] = arena_printf(ck->arena, "%s, %s", src->word.label.text[l], place);
        for (uint32_t v = 0; v < src->versions.len; v++)
            if (e->kind == AST_AT ? src->versions.at[v].word.name[LANG_FR] == e->name : v == src->versions.len - 1) c.version = v;
        if (c.version == VOCAB_NONE) {
            struct diag *d = complain(ck, RX_UNKNOWN_VERSION, e->span, path->name->text, e->kind == AST_AT ? e->name->text : "");
            diag_mark(ck->diags, d, src->word.span, msg_of("les versions lues sont ici", "the versions read are here"));
        }
        vec_grow(ck->arena, (void **)at, len, cap, sizeof **at);
        (*at)[*len - 1] = c;
    }
}

uint32_t read_block(struct checker *ck, const struct ast_expr *e)
{
    uint32_t b = e && e->name ? vocab_block_named(ck->vocab, e->name, file_language(ck, e->span)) : VOCAB_NONE;
    if (b == VOCAB_NONE) {
        if (e) complain(ck, RX_UNKNOWN_NAME, e->span, source_slice(ck, e->span), NULL);
    } else use_word(ck, e->span, &ck->vocab->blocks.at[b].word);
    return b;
}

uint32_t read_property_path(struct checker *ck, const struct ast_expr *e)
{
    if (!e || e->kind != AST_MEMBER || e->left->kind != AST_WORD) {
        if (e) complain(ck, RX_UNKNOWN_NAME, e->span, source_slice(ck, e->span), NULL);
        return VOCAB_NONE;
    }
    uint32_t b = read_block(ck, e->left);
    uint32_t p = vocab_property_named(ck->vocab, b, e->name, file_language(ck, e->span));
    if (p == VOCAB_NONE) complain(ck, RX_NO_PROPERTY, e->name_span, e->left->name->text, e->name->text);
    else use_word(ck, e->name_span, &ck->vocab->properties.at[p].word);
    return p;
}

uint32_t read_enum(struct checker *ck, const struct ast_expr *e, uint32_t max)
{
    uint32_t n = e && e->name ? vocab_enum_named(ck->vocab, e->name, file_language(ck, e->span)) : VOCAB_NONE;
    if (n == VOCAB_NONE) {
        if (e) complain(ck, RX_UNKNOWN_TYPE, e->span, source_slice(ck, e->span), NULL);
        return VOCAB_NONE;
    }
    use_word(ck, e->span, &ck->vocab->enums.at[n].word);
    if (ck->vocab->enums.at[n].members.len > max) {
        complain(ck, RX_TOO_MANY_MEMBERS, e->span, source_slice(ck, e->span), NULL);
        return VOCAB_NONE;
    }
    return n;
}
