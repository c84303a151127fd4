/* vocab.c - lookup in the vocabulary. Linear: a vocabulary has hundreds of words, and names compare by pointer. */
#include "lang/vocab.h"

struct vocab *vocab_new(struct arena *arena)
{
    struct vocab *v = arena_alloc(arena, sizeof *v);
    v->arena = arena;
    v->study = VOCAB_NONE;
    v->units = units_new(arena);
    return v;
}

uint32_t vocab_enum_named(const struct vocab *v, const struct name *name, enum language language)
{
    for (uint32_t i = 0; i < v->enums.len; i++)
        if (v->enums.at[i].word.name[language] == name) return i;
    return VOCAB_NONE;
}

uint32_t vocab_block_named(const struct vocab *v, const struct name *name, enum language language)
{
    for (uint32_t i = 0; i < v->blocks.len; i++)
        if (v->blocks.at[i].word.name[language] == name) return i;
    return VOCAB_NONE;
}

uint32_t vocab_collection_named(const struct vocab *v, const struct name *name, enum language language)
{
    for (uint32_t i = 0; i < v->blocks.len; i++)
        if (name && v->blocks.at[i].collection.name[language] == name) return i;
    return VOCAB_NONE;
}

uint32_t vocab_property_named(const struct vocab *v, uint32_t block, const struct name *name, enum language language)
{
    if (block >= v->blocks.len) return VOCAB_NONE;
    const struct vocab_block *b = &v->blocks.at[block];
    for (uint32_t i = 0; i < b->properties.len; i++)
        if (v->properties.at[b->properties.at[i]].word.name[language] == name) return b->properties.at[i];
    return VOCAB_NONE;
}

uint32_t vocab_member_named(const struct vocab *v, uint32_t enumeration, const struct name *name, enum language language)
{
    const struct vocab_enum *e = &v->enums.at[enumeration];
    for (uint32_t i = 0; i < e->members.len; i++)
        if (e->members.at[i].name[language] == name) return i;
    return VOCAB_NONE;
}

uint32_t vocab_block_of_role(const struct vocab *v, enum role role)
{
    for (uint32_t i = 0; i < v->blocks.len; i++)
        if (v->blocks.at[i].role == role) return i;
    return VOCAB_NONE;
}

bool vocab_allows(const struct vocab *v, uint32_t parent, uint32_t block)
{
    const struct vocab_block *b = &v->blocks.at[block];
    if (parent == VOCAB_NONE) return b->root;
    for (uint32_t i = 0; i < b->parents.len; i++)
        if (b->parents.at[i] == parent) return true;
    return false;
}

uint32_t vocab_implicit(const struct vocab *v, uint32_t parent)
{
    for (uint32_t i = 0; i < v->blocks.len; i++)
        if (v->blocks.at[i].implicit && vocab_allows(v, parent, i)) return i;
    return VOCAB_NONE;
}

bool vocab_le(const struct vocab *v, uint32_t enumeration, uint32_t a, uint32_t b)
{
    const struct vocab_enum *e = &v->enums.at[enumeration];
    uint32_t bit = a * e->members.len + b;
    return e->le ? e->le[bit / 64] >> (bit % 64) & 1 : a == b;
}

struct msg word_msg(const struct word *w)
{
    return msg_of(w->name[LANG_FR] ? w->name[LANG_FR]->text : "", w->name[LANG_EN] ? w->name[LANG_EN]->text : "");
}

struct msg word_label(const struct word *w) { return w->label; }
