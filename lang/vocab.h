/* vocab.h - the vocabulary that stdlib declares: blocks, properties, enumerations, their words and types. */
#ifndef RIPX_LANG_VOCAB_H
#define RIPX_LANG_VOCAB_H

#include "lang/ast.h"
#include "lang/kernel.h"
#include "lang/language.h"
#include "lang/name.h"
#include "lang/span.h"
#include "lang/unit.h"
#include "lang/vec.h"

enum { VOCAB_NONE = UINT32_MAX };

/* A declared thing as people meet it: its word in each language, a label, and where it is declared. */
struct word {
    const struct name *name[LANGUAGES];   /* surface word; the one in the language of the declaration is its identity */
    struct msg label;                     /* for reports; the word itself when none was written */
    struct msg doc;                       /* the ## lines; both texts may be NULL */
    struct span span;
};

enum type_kind {
    TYPE_ERROR,       /* a diagnostic was given: silent */
    TYPE_FLAG,        /* yes, no, unknown; may carry a reason */
    TYPE_TEXT,
    TYPE_NUMBER,      /* dimensionless, or a quantity: `unit` */
    TYPE_DATE,
    TYPE_INSTANT,
    TYPE_PERIOD,      /* two dates, in two columns */
    TYPE_CODE,        /* of enumeration `index` */
    TYPE_SET,         /* of enumeration `index` */
    TYPE_CHOICE,      /* candidates of enumeration `index` */
    TYPE_REFERENCE,   /* to a row of block `index` */
    TYPE_EXPRESSION,  /* a condition on participants, kept as it stands */
    TYPE_WINDOW       /* day offsets */
};

struct type {
    enum type_kind kind;
    uint32_t index;                       /* enumeration or block; INSTANT: 1 when it counts in UTC */
    struct unit unit;                     /* NUMBER */
    const char *unit_text;                /* as written, "" when dimensionless */
};

struct vocab_enum {
    struct word word;
    VEC(struct word) members;
    uint32_t order;                       /* of plan orders once lowered; VOCAB_NONE when unordered */
    uint64_t *le;                         /* members × members bits, bit (a*n + b): a ≤ b; NULL when unordered */
};

/* What a role makes of a block: the only hooks of the mechanisms. */
enum role {
    ROLE_NONE, ROLE_STUDY, ROLE_ENTITY, ROLE_DATASET, ROLE_COLUMN, ROLE_AXIS, ROLE_EVENT, ROLE_ACTION, ROLE_HOLDER,
    ROLE_INCLUSION, ROLE_EXCLUSION, ROLE_CHECK
};

struct vocab_property {
    struct word word;
    uint32_t block;
    struct type type;
    bool absent_is_no;                    /* an unwritten flag means no */
    bool after_colon, positional, closes;
    const char *pattern;                  /* TEXT: its form, 0 for a digit; or NULL */
    uint32_t excludes;                    /* property of the same block, or VOCAB_NONE */
    const struct ast_expr *later;         /* the date path before which it cannot exist */
    uint32_t column;                      /* first study column; a PERIOD takes two */
    struct msg ask;
    const char *option;                   /* CLOSES: the word of the occasion for which a file is closed; or NULL */
    const struct ast_item *item;          /* its declaration, for late parts */
    int32_t resolution;                   /* entity columns: decimal digits kept */
    bool has_bounds;
    int64_t min, max;                     /* entity columns: scaled */
};

struct vocab_block {
    struct word word;
    struct word collection;               /* names NULL when there is none */
    bool root, many, named, implicit, open;   /* open: rows not written may exist */
    enum role role;
    VEC(uint32_t) parents;
    VEC(uint32_t) properties;
    uint32_t colon, positional;           /* properties, or VOCAB_NONE */
    uint32_t columns;                     /* study columns */
    const struct ast_item *item;
};

struct vocab {
    struct arena *arena;
    struct units *units;
    VEC(struct vocab_enum) enums;
    VEC(struct vocab_block) blocks;
    VEC(struct vocab_property) properties;
    uint32_t study;                       /* the block of ROLE_STUDY, or VOCAB_NONE */
};

struct vocab *vocab_new(struct arena *arena);

/* By surface word in a language; VOCAB_NONE when there is none. */
uint32_t vocab_enum_named(const struct vocab *v, const struct name *name, enum language language);
uint32_t vocab_block_named(const struct vocab *v, const struct name *name, enum language language);
uint32_t vocab_collection_named(const struct vocab *v, const struct name *name, enum language language);
uint32_t vocab_property_named(const struct vocab *v, uint32_t block, const struct name *name, enum language language);
uint32_t vocab_member_named(const struct vocab *v, uint32_t enumeration, const struct name *name, enum language language);
/* The first block with a role, or VOCAB_NONE. */
uint32_t vocab_block_of_role(const struct vocab *v, enum role role);
/* May `block` stand in `parent` (VOCAB_NONE: at the top of a file)? */
bool vocab_allows(const struct vocab *v, uint32_t parent, uint32_t block);
/* The implicit block of a parent, or VOCAB_NONE. */
uint32_t vocab_implicit(const struct vocab *v, uint32_t parent);
/* a ≤ b in the order of an enumeration; a = b when unordered. */
bool vocab_le(const struct vocab *v, uint32_t enumeration, uint32_t a, uint32_t b);
/* The words of things as text, or as a msg for messages. */
struct msg word_msg(const struct word *w);
struct msg word_label(const struct word *w);

#endif
