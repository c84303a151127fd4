/* topic_word.c - a word of the vocabulary or of the law: label, type, where it stands, the other language's word. */
#include "backends/explain/topic.h"

#include <string.h>

static bool is_named(const struct word *w, const char *word)
{
    for (int l = 0; l < LANGUAGES; l++)
        if (w->name[l] && strcmp(w->name[l]->text, word) == 0) return true;
    return false;
}

/* "word  Label", its kind, its documentation, the word of the other language. */
static void head(const struct topic *t, const struct word *w, enum phrase kind, const char *of)
{
    enum language other = t->language == LANG_FR ? LANG_EN : LANG_FR;
    lines_add(t->out, say_name(w, t->language));
    text_add(t->out, "  ");
    lines_add(t->out, say_word(w, t->language));
    text_addc(t->out, '\n');
    lines_field(t->out, topic_word(t, kind), of);
    if (say_has(w->doc)) lines_field(t->out, topic_word(t, SAY_NOTE), say_msg(w->doc, t->language));
    if (w->name[other]) lines_field(t->out, topic_word(t, SAY_OTHER_LANGUAGE), w->name[other]->text);
}

/* ---- properties ---- */

static void named_type(const struct topic *t, const char *of, const struct word *w)
{
    text_add(t->out, of);
    if (*of) text_addc(t->out, ' ');
    lines_add(t->out, say_name(w, t->language));
}

static enum phrase type_phrase(enum type_kind kind)
{
    switch (kind) {
    case TYPE_FLAG: return SAY_TYPE_FLAG;
    case TYPE_NUMBER: return SAY_TYPE_NUMBER;
    case TYPE_DATE: return SAY_TYPE_DATE;
    case TYPE_INSTANT: return SAY_TYPE_INSTANT;
    case TYPE_PERIOD: return SAY_TYPE_PERIOD;
    case TYPE_EXPRESSION: return SAY_TYPE_CONDITION;
    case TYPE_WINDOW: return SAY_TYPE_WINDOW;
    case TYPE_SET: return SAY_TYPE_SET;
    case TYPE_REFERENCE: return SAY_TYPE_REFERENCE;
    case TYPE_CODE: case TYPE_CHOICE: return SAY_ENUMERATION;
    case TYPE_ERROR: case TYPE_TEXT: break;
    }
    return SAY_TYPE_TEXT;
}

static void values(const struct topic *t, const struct vocab_enum *e)
{
    lines_label(t->out, topic_word(t, SAY_VALUES));
    for (uint32_t m = 0; m < e->members.len; m++) {
        if (m) text_add(t->out, ", ");
        lines_add(t->out, say_name(&e->members.at[m], t->language));
    }
    text_addc(t->out, '\n');
}

static void type_field(const struct topic *t, const struct type *type)
{
    const struct vocab *v = t->law->vocab;
    bool of_enum = (type->kind == TYPE_CODE || type->kind == TYPE_CHOICE || type->kind == TYPE_SET) && type->index < v->enums.len;
    bool quantity = type->kind == TYPE_NUMBER && type->unit_text && *type->unit_text;
    lines_label(t->out, topic_word(t, SAY_TYPE));
    const char *phrase = topic_word(t, quantity ? SAY_TYPE_QUANTITY : type_phrase(type->kind));
    if (of_enum) named_type(t, phrase, &v->enums.at[type->index].word);
    else if (type->kind == TYPE_REFERENCE && type->index < v->blocks.len) named_type(t, phrase, &v->blocks.at[type->index].word);
    else text_add(t->out, phrase);
    if (quantity) {
        text_add(t->out, " [");
        lines_add(t->out, type->unit_text);
        text_addc(t->out, ']');
    }
    text_addc(t->out, '\n');
    if (of_enum) values(t, &v->enums.at[type->index]);
}

static void property(const struct topic *t, const struct vocab_property *p)
{
    head(t, &p->word, SAY_PROPERTY, say_name(&t->law->vocab->blocks.at[p->block].word, t->language));
    type_field(t, &p->type);
}

/* ---- blocks ---- */

static void block(const struct topic *t, uint32_t number)
{
    const struct vocab *v = t->law->vocab;
    const struct vocab_block *b = &v->blocks.at[number];
    head(t, &b->word, SAY_BLOCK, "");
    lines_label(t->out, topic_word(t, SAY_STANDS_IN));
    if (b->root) text_add(t->out, topic_word(t, SAY_STANDS_AT_TOP));
    for (uint32_t i = 0; i < b->parents.len; i++) {
        if (i || b->root) text_add(t->out, ", ");
        lines_add(t->out, say_name(&v->blocks.at[b->parents.at[i]].word, t->language));
    }
    text_addc(t->out, '\n');
    for (uint32_t i = 0; i < b->properties.len; i++) {
        const struct vocab_property *p = &v->properties.at[b->properties.at[i]];
        lines_label(t->out, i ? "" : topic_word(t, SAY_HOLDS));
        lines_padded(t->out, say_name(&p->word, t->language), 30);
        text_add(t->out, "  ");
        lines_add(t->out, say_word(&p->word, t->language));
        text_addc(t->out, '\n');
    }
}

static void enumeration(const struct topic *t, const struct vocab_enum *e)
{
    head(t, &e->word, SAY_ENUMERATION, "");
    for (uint32_t m = 0; m < e->members.len; m++) {
        lines_label(t->out, m ? "" : topic_word(t, SAY_VALUES));
        lines_padded(t->out, say_name(&e->members.at[m], t->language), 30);
        text_add(t->out, "  ");
        lines_add(t->out, say_word(&e->members.at[m], t->language));
        text_addc(t->out, '\n');
    }
}

/* ---- finding ---- */

/* An empty line between two meanings. */
static bool between(const struct topic *t, bool *any)
{
    if (*any) text_addc(t->out, '\n');
    return *any = true;
}

/* `word` is the property's word, or "block.property". */
static bool names_property(const struct vocab *v, const struct vocab_property *p, const char *word)
{
    const char *dot = strchr(word, '.');
    if (!dot) return is_named(&p->word, word);
    for (int l = 0; l < LANGUAGES; l++) {
        const struct name *b = v->blocks.at[p->block].word.name[l];
        if (b && b->len == (size_t)(dot - word) && memcmp(b->text, word, b->len) == 0 && is_named(&p->word, dot + 1)) return true;
    }
    return false;
}

static bool vocabulary_words(const struct topic *t, const char *word)
{
    const struct vocab *v = t->law->vocab;
    bool any = false;
    for (uint32_t i = 0; i < v->blocks.len; i++)
        if ((is_named(&v->blocks.at[i].word, word) || is_named(&v->blocks.at[i].collection, word)) && between(t, &any)) block(t, i);
    for (uint32_t i = 0; i < v->properties.len; i++)
        if (names_property(v, &v->properties.at[i], word) && between(t, &any)) property(t, &v->properties.at[i]);
    for (uint32_t i = 0; i < v->enums.len; i++) {
        const struct vocab_enum *e = &v->enums.at[i];
        if (is_named(&e->word, word) && between(t, &any)) enumeration(t, e);
        for (uint32_t m = 0; m < e->members.len; m++)
            if (is_named(&e->members.at[m], word) && between(t, &any)) head(t, &e->members.at[m], SAY_MEMBER_OF, say_name(&e->word, t->language));
    }
    return any;
}

bool topic_words(const struct topic *t, const char *word)
{
    const struct law *law = t->law;
    bool any = vocabulary_words(t, word);
    for (uint32_t i = 0; i < law->effects.len; i++) {
        const struct law_effect *e = &law->effects.at[i];
        if (!is_named(&e->word, word) || !between(t, &any)) continue;
        head(t, &e->word, SAY_EFFECT, "");
        values(t, &law->vocab->enums.at[e->enumeration]);
    }
    for (uint32_t i = 0; i < law->choices.len; i++) {
        const struct law_choice *c = &law->choices.at[i];
        if (!is_named(&c->word, word) || !between(t, &any)) continue;
        head(t, &c->word, SAY_CHOICE, "");
        values(t, &law->vocab->enums.at[c->enumeration]);
    }
    for (uint32_t i = 0; i < law->capabilities.len; i++)
        if (is_named(&law->capabilities.at[i].word, word) && between(t, &any))
            head(t, &law->capabilities.at[i].word, SAY_CAPABILITY, "");
    for (uint32_t i = 0; i < law->lists.len; i++) {
        if (!is_named(&law->lists.at[i].word, word) || !between(t, &any)) continue;
        head(t, &law->lists.at[i].word, SAY_LIST_WORD, "");
        topic_cites(t, law->lists.at[i].cites.at, law->lists.at[i].cites.len, VOCAB_NONE);
    }
    for (uint32_t i = 0; i < law->tables.len; i++) {
        if (!is_named(&law->tables.at[i].word, word) || !between(t, &any)) continue;
        head(t, &law->tables.at[i].word, SAY_TABLE_WORD, "");
        topic_cites(t, law->tables.at[i].cites.at, law->tables.at[i].cites.len, law->tables.at[i].grade);
    }
    return any;
}

static void see_word(const struct word *w, topic_see *see, void *ctx)
{
    for (int l = 0; l < LANGUAGES; l++)
        if (w->name[l]) see(ctx, w->name[l]->text);
}

void topic_each_word(const struct law *law, topic_see *see, void *ctx)
{
    const struct vocab *v = law->vocab;
    for (uint32_t i = 0; i < v->blocks.len; i++) {
        see_word(&v->blocks.at[i].word, see, ctx);
        see_word(&v->blocks.at[i].collection, see, ctx);
    }
    for (uint32_t i = 0; i < v->properties.len; i++) see_word(&v->properties.at[i].word, see, ctx);
    for (uint32_t i = 0; i < v->enums.len; i++) {
        see_word(&v->enums.at[i].word, see, ctx);
        for (uint32_t m = 0; m < v->enums.at[i].members.len; m++) see_word(&v->enums.at[i].members.at[m], see, ctx);
    }
    for (uint32_t i = 0; i < law->effects.len; i++) see_word(&law->effects.at[i].word, see, ctx);
    for (uint32_t i = 0; i < law->choices.len; i++) see_word(&law->choices.at[i].word, see, ctx);
    for (uint32_t i = 0; i < law->capabilities.len; i++) see_word(&law->capabilities.at[i].word, see, ctx);
    for (uint32_t i = 0; i < law->lists.len; i++) see_word(&law->lists.at[i].word, see, ctx);
    for (uint32_t i = 0; i < law->tables.len; i++) see_word(&law->tables.at[i].word, see, ctx);
}
