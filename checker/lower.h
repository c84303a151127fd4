/* lower.h - expressions to plan nodes with types. Private to checker/.

   There are two worlds. In the study's world the tables are the blocks of the vocabulary (and one of occurrences), and
   a plan judges the protocol. In the data's world they are the protocol's datasets, and a plan judges participants. */
#ifndef RIPX_CHECKER_LOWER_H
#define RIPX_CHECKER_LOWER_H

#include "checker/context.h"

/* A node with what the plan does not keep: its type, the value of one unit of its integer in base units, its bounds. */
struct typed {
    uint32_t node;
    struct type type;
    struct rational scale;               /* NUMBER: integer × scale = value in base units */
    int64_t lo, hi;                      /* NUMBER: bounds of the integer */
    uint32_t divisor;                    /* a quotient: node ÷ divisor; PLAN_NONE otherwise */
    struct rational divisor_scale;
    int64_t divisor_lo, divisor_hi;
    bool constant;
    const struct name *analyte;          /* a data column: its name, for conversions between mass and substance */
    uint32_t row_var, row_up;            /* REFERENCE to the row of a variable */
};

/* A name bound to the row of a variable. */
struct scope {
    const struct scope *up;
    const struct name *name;
    uint8_t var, hops;
    uint32_t table;
    const struct data_measure *measure;  /* data world: the row is one of it; NULL otherwise */
    const struct word *word;             /* when the name is a word of the vocabulary, else NULL */
    const struct data_wide *wide;        /* data world: it stands for the columns of suffix `at`, at the row of var; else NULL */
    uint32_t at;
};

struct lower {
    struct checker *ck;
    struct plan *plan;
    const struct scope *scope;
    bool data_world;
    bool of_law;                         /* a rule asks about participants: it reads none of their data */
    uint32_t table;                      /* data world: the dataset whose rows are variable 0 */
    uint8_t self;                        /* data world: the variable whose columns bare words are */
    uint8_t next_var;
    uint32_t depth;                      /* of definitions being expanded */
    bool in_other_reading;               /* in the body of the one that stands for another: there the other keeps its meaning */
    bool gave_up;                        /* too large: said once */
};

/* Values that a phase computes and the plan reads as columns after those of the properties. */
enum derived_kind { DERIVED_EFFECT, DERIVED_CHOICE, DERIVED_HOLDS, DERIVED_POSSIBLE, DERIVED_CERTAIN, DERIVED_LEAST,
                    DERIVED_PEAK, DERIVED_IN_FORCE };
struct derived {
    enum derived_kind kind;
    uint32_t table, column;              /* in the study's world */
    uint32_t subject;                    /* effect, choice, capability; a node of the data plan; a data column; a peak; a table */
    uint32_t state;                      /* HOLDS */
    struct span span;
};

/* The highest sum of `value` over the rows of a table that pass `filter` and whose `key` lies in one window of `length`. */
struct peak {
    uint32_t table, filter, value, key;  /* nodes over the rows of the table; filter may be PLAN_NONE */
    int64_t length;                      /* in the unit of the key's integer */
    bool open;                           /* rows not written may exist */
    bool costly;                         /* set aside, said once */
    struct span span;
};

struct lowered_case { uint32_t condition; uint64_t values; };
struct lowered_rule {
    const struct rule *rule;
    bool broken;                         /* an expression had an error: the rule is not evaluated */
    uint32_t applies, requires;          /* plan nodes; PLAN_NONE when there is none */
    VEC(struct lowered_case) cases;      /* as rule->cases */
    VEC(struct { uint32_t capability, state; }) holds;   /* the capabilities that it needs */
    const struct ast_expr *date;         /* its connecting date */
    uint32_t date_property;
};
struct lowered_step { uint32_t applies, when, date_property; bool broken; };
/* What a definition, or a rule that defines a value, comes to for the rows that it is given: the same nodes each time. */
struct expansion {
    const void *of;                      /* the definition or the rule */
    uint8_t var[PLAN_VARS], up[PLAN_VARS];   /* its rows */
    struct typed is;                     /* what it binds itself hides what is bound around it */
};

struct lowered {
    VEC(struct expansion) expansions;
    VEC(const struct rule *) defining;   /* the rules that define a value */
    uint32_t holds_asked;                /* how often a capability was asked about: by a rule, which needs it then */
    VEC(struct derived) derived;
    VEC(struct peak) peaks;
    VEC(struct lowered_rule) rules;      /* as law->rules */
    VEC(struct lowered_step) steps;      /* as law->steps */
    VEC(uint32_t) effect_when;           /* per effect: a node, or PLAN_NONE */
    VEC(uint32_t) choice_when;           /* per choice: a node, or PLAN_NONE */
    VEC(struct { uint32_t list, node, row_table; }) lists;
    uint32_t *derived_count;             /* per table */
    uint32_t law_date;                   /* the property of the law's own connecting date, or VOCAB_NONE */
    struct lowered_rule *current;
};

enum { MAX_NODES = 1 << 20 };             /* of a plan, definitions written out */
enum { OCC_COLUMN_ACTION, OCC_COLUMN_EVENT, OCC_COLUMN_DAY, OCC_COLUMNS };

/* Any expression; `want` is the type that its bare words are to be read as, or NULL. TYPE_ERROR after a diagnostic. */
struct typed lower_expr(struct lower *l, const struct ast_expr *e, const struct type *want);
/* A condition: a node of type TRUTH, PLAN_NONE after a diagnostic. */
uint32_t lower_truth(struct lower *l, const struct ast_expr *e);

/* lower_names.c */
/* Was this written out before? Then what it came to stands in `is`. In the study's world only. */
bool expansion_find(const struct lower *l, struct expansion *x);
/* Keeps it, unless it is an error, or asks about capabilities since `holds_asked`: each rule says which it needs. */
void expansion_keep(struct lower *l, const struct expansion *x, uint32_t holds_asked);
struct typed lower_word(struct lower *l, const struct ast_expr *e, const struct type *want);
struct typed lower_member(struct lower *l, const struct ast_expr *e);
bool names_something(const struct lower *l, const struct ast_expr *e);
struct typed lower_property(struct lower *l, const struct ast_expr *e, uint32_t property, uint8_t var, uint8_t up);
uint32_t derived_column(struct checker *ck, enum derived_kind kind, uint32_t table, uint32_t subject, uint32_t state, struct span span);
uint32_t occurrence_table(const struct checker *ck);
/* lower_compare.c */
struct typed lower_binary(struct lower *l, const struct ast_expr *e);
/* Is it no quotient? A quotient can be multiplied, compared and asked whether it is known; another use has a diagnostic. */
bool is_whole(struct lower *l, const struct ast_expr *e, const struct typed *t);
/* Is the value known? A quotient is when its divisor is known and surely not zero. */
struct typed lower_known(struct lower *l, const struct ast_expr *e, struct typed t);
struct typed compare_typed(struct lower *l, const struct ast_expr *e, enum ast_op op, struct typed a, struct typed b);
/* lower_calls.c */
struct typed lower_call(struct lower *l, const struct ast_expr *e);
struct typed lower_wrong_count(struct lower *l, const struct ast_expr *e, const char *n);
struct typed lower_list(struct lower *l, const struct ast_expr *e, uint32_t list, struct typed row);
/* Is the thing at a path stated? */
struct typed lower_stated(struct lower *l, const struct ast_expr *path);

/* lower_collections.c */
struct typed lower_quantifier(struct lower *l, const struct ast_expr *e);
/* Can the operation sum, compare or be ordered by such values? False after a diagnostic at e. */
bool lower_aggregates(struct lower *l, enum plan_op op, const struct ast_expr *e, const struct typed *value);
struct typed lower_aggregate(struct lower *l, const struct ast_expr *e, enum plan_op op);
struct typed lower_peak(struct lower *l, const struct ast_expr *e);
/* Can such values be summed over windows of the length of `maximum_sur(length, …)` along such keys? The length in the key's unit;
   false after a diagnostic. */
bool lower_peak_window(struct lower *l, const struct ast_expr *e, const struct typed *value, const struct typed *key, int64_t *length);
struct typed lower_at_least(struct lower *l, const struct ast_expr *e);

/* Making typed nodes. */
struct typed typed_error(struct lower *l, struct span span);
struct typed typed_truth(struct lower *l, struct plan_node node);
struct typed typed_node(struct lower *l, struct plan_node node, struct type type);
uint32_t plan_truth(struct lower *l, enum plan_op op, uint32_t a, uint32_t b, struct span span);
bool named_unit(struct checker *ck, const char *code, struct unit *out);
struct typed typed_days(struct lower *l, uint32_t node, int64_t lo, int64_t hi);
enum plan_type plan_type_of(enum type_kind kind);
struct diag *type_complain(struct lower *l, enum diag_code code, struct span at, const struct type *a, const struct type *b);

#endif
