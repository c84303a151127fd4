/* context.h - what every phase of the checker works on. Private to checker/. */
#ifndef RIPX_CHECKER_CONTEXT_H
#define RIPX_CHECKER_CONTEXT_H

#include "checker/check.h"
#include "lang/ast.h"
#include "lang/diag.h"
#include "lang/law.h"
#include "lang/plan.h"
#include "lang/study.h"

struct checker_file { const struct ast_file *ast; bool of_law; };
/* An item of a file that a kernel word heads. */
struct declaration { enum kernel_word word; const struct ast_item *item; bool of_law; };

/* An id of a rule, where it stands. */
struct stated_row { const char *row; uint32_t rule; struct span span; };

/* A unit read lately, by the address of its text: names are interned, so a unit written often is read once. */
struct unit_memo { const char *text, *other; enum language language; struct unit unit; };
enum { UNIT_MEMOS = 64 };

struct checker {
    struct arena *arena;
    struct names *names;
    struct sources *sources;
    struct diags *diags;
    struct vocab *vocab;
    struct law *law;
    struct study *study;
    struct plan *plan;
    struct validator *validator;
    struct verdicts *verdicts;
    struct lowered *lowered;                     /* lower.h: plan nodes of the law's expressions, derived columns */
    struct data *data;                           /* data.h: the protocol's datasets, columns and criteria */
    VEC(struct checker_file) files;
    VEC(struct declaration) declarations;        /* of all files, in their order */
    VEC(struct stated_row) stated_rows;
    VEC(struct word_use) uses;
    VEC(struct word) dimensions;
    VEC(struct tolerance) tolerances;
    VEC(struct reading) readings;                /* of the protocol */
    const struct ast_item *whole, *part;         /* the item that names the study; the last one of a used file */
    const struct ast_item *overlay;              /* a test's `modifies` items, or NULL */
    bool keeps_uses;                             /* are the uses of words kept? */
    bool collecting_law;                         /* is the file being read one of the law? */
    int32_t as_of;                               /* INT32_MIN when not asked */
    struct unit_memo unit_memo[UNIT_MEMOS];
    uint32_t alternative;                        /* the reading whose other one is tried, or VOCAB_NONE */
    const char *occasion;                        /* for which the file is closed; NULL: as the author says */
    const char *binding;                         /* the one asked for; NULL: the first */
};

/* ---- reading declarations (declare.c) ---- */

enum language file_language(const struct checker *ck, struct span span);
/* The n-th argument of an item (0 is the head), or NULL. */
const struct ast_expr *item_arg(const struct ast_item *item, uint32_t n);
/* Says that a word is used here, so that a formatter can translate it; kept only when one asked. */
void use_text(struct checker *ck, struct span span, enum language here, const char *text, const char *other);
void use_kernel(struct checker *ck, struct span span, enum kernel_word w);
void use_word(struct checker *ck, struct span span, const struct word *w);
/* The words of a path `block`, `block.property` or `variable.property`, where it is only kept for later. */
void use_path(struct checker *ck, const struct ast_expr *path, const struct name *var, uint32_t var_block);
/* Two places whose texts change places in the other language. */
void use_swapped(struct checker *ck, struct span here, struct span there);
/* The kernel word that heads an item inside a declaration; a diagnostic and KW_COUNT when there is none. */
enum kernel_word inside(struct checker *ck, enum kernel_word declaration, const struct ast_item *item);
/* Is this expression the WORD w? Records the use. */
bool expr_is(struct checker *ck, const struct ast_expr *e, enum kernel_word w);
/* The text of a STRING, or NULL with a diagnostic. */
const char *expr_text(struct checker *ck, const struct ast_expr *e);
/* A text in both languages from `fr "…" en "…"` beginning at `args`. */
struct msg bilingual(struct checker *ck, const struct ast_item *item, const struct ast_expr *args);
/* Fills a word from its name, its label and the other language's item in the block. When `translated`, that item gives
   first the word and then the label; else only the label. */
void read_word(struct checker *ck, struct word *w, const struct ast_item *item, const struct ast_expr *name,
               const struct ast_expr *label, bool translated);
/* A civil date as days; false with a diagnostic when it is not a whole date. */
bool expr_date(struct checker *ck, const struct ast_expr *e, int32_t *days);
typedef void collect_item(struct checker *ck, const struct ast_item *item);
/* Calls `collect` for each declaration of one kind, in the order of the files. */
void each_declaration(struct checker *ck, enum kernel_word declaration, collect_item *collect);
/* The name of a declaration, its second argument; a diagnostic and NULL when there is none. */
const struct ast_expr *declared_name(struct checker *ck, const struct ast_item *item);
/* The member of an enumeration that a word, a number or a code in quotes names, or VOCAB_NONE with a diagnostic. */
uint32_t expr_member(struct checker *ck, uint32_t enumeration, const struct ast_expr *e);
/* The set of members that a list, or a chain of arguments, names. */
uint64_t expr_members(struct checker *ck, uint32_t enumeration, const struct ast_expr *e);
struct diag *complain(struct checker *ck, enum diag_code code, struct span at, const char *a, const char *b);
/* Complains of an unknown word with the nearest of the candidates. */
struct diag *unknown_word(struct checker *ck, enum diag_code code, const struct ast_expr *e, const char *where,
                          const char *const *candidates, uint32_t n);
const char *source_slice(const struct checker *ck, struct span span);

/* ---- what is referred to by name (refer.c): each records the use; a diagnostic and VOCAB_NONE when there is none ---- */

uint32_t read_grade(struct checker *ck, const struct ast_expr *e);
uint32_t read_law_flag(struct checker *ck, const struct ast_expr *e);
uint32_t read_block(struct checker *ck, const struct ast_expr *e);
/* An enumeration of at most `max` members. */
uint32_t read_enum(struct checker *ck, const struct ast_expr *e, uint32_t max);
/* `block.property` */
uint32_t read_property_path(struct checker *ck, const struct ast_expr *e);
/* `a in acts`: the variable and its block; both untouched after a diagnostic. */
void read_for_each(struct checker *ck, const struct ast_expr *e, const struct name **var, uint32_t *over);
/* `source@version "place"`, several separated by commas, appended to a vector of citations. */
void read_citations(struct checker *ck, const struct ast_item *item, struct citation **at, uint32_t *len, uint32_t *cap);

/* ---- types and values (value.c) ---- */

struct type type_read(struct checker *ck, const struct ast_expr *e);
struct msg type_name(struct checker *ck, const struct type *t);
bool unit_read(struct checker *ck, const char *text, struct span span, struct unit *out);
/* A number or quantity as an integer at 10^-scale of `unit`; false with a diagnostic. */
bool scaled_value(struct checker *ck, const struct ast_expr *e, const struct type *type, int32_t scale, int64_t *out);
/* Reads the arguments of a property into its cells. */
void value_read(struct checker *ck, const struct vocab_property *p, const struct ast_expr *word, const struct ast_expr *args,
                struct study_cell *cell);

/* ---- what roles give (roles.c) ---- */

/* The kernel word that an item's head is, by the role of the block it stands in; KW_COUNT when it is none. Records the use. */
enum kernel_word role_item_word(struct checker *ck, enum role role, const struct ast_expr *head);
/* The item of a row that begins with a kernel word, or NULL; or its argument in the row's head. */
const struct ast_item *role_item(struct checker *ck, const struct study_row *row, enum kernel_word w);
const struct ast_expr *role_value(struct checker *ck, const struct study_row *row, enum kernel_word w);

/* ---- parts of a rule (collect_rules.c), which duties to state share ---- */

/* A rule of the law, or of the author, that says nothing yet: the last of the law's. */
struct rule *rule_new(struct checker *ck, const struct ast_item *item);
/* Reads an item of a rule as `kind` (KW_RULE, KW_STATED, KW_STATEMENTS, KW_ROWS) may hold it. */
void rule_item(struct checker *ck, struct rule *r, enum kernel_word kind, const struct ast_item *i);
/* One more id of a rule. */
void rule_row(struct checker *ck, struct rule *r, const struct ast_expr *e);

void collect_tolerance(struct checker *ck, const struct ast_item *item);
void collect_reading(struct checker *ck, const struct ast_item *item);

/* ---- mistakes of a law (law_mistakes.c) ---- */

/* RX0214, with the place that has the name already, if it is known. */
void complain_taken(struct checker *ck, struct span at, const char *name, struct span first);
/* Where a name is first declared by such a declaration; span_none() when it is not. */
struct span first_declared(const struct checker *ck, enum kernel_word declaration, const struct name *name);
/* Once all of the law is read: what is said twice, dates that contradict each other, rules without evidence. */
void find_law_mistakes(struct checker *ck);

/* ---- phases, in their order ---- */

void phase_units(struct checker *ck);        /* collect_units.c: dimensions, prefixes, units */
void phase_vocabulary(struct checker *ck);   /* collect_vocabulary.c: blocks, properties, enumerations */
void phase_law(struct checker *ck);          /* collect_law.c, collect_rules.c: the rest of the law */
void phase_elaborate(struct checker *ck);    /* elaborate.c: the study's tables */
void phase_calendar(struct checker *ck);     /* calendar.c: events, their days and occurrences */
void phase_lower(struct checker *ck);        /* lower_rules.c, data.c: expressions to the plan */
void phase_judge(struct checker *ck);        /* judge.c: choices, effects, capabilities, verdicts */
void phase_find(struct checker *ck);         /* findings.c: verdicts to diagnostics */

void phase_tables(struct checker *ck);       /* collect_tables.c: lists, tables, definitions, conversions, former terms */
void phase_rules(struct checker *ck);        /* collect_rules.c: rules */
void phase_statements(struct checker *ck);   /* collect_statements.c: duties to state something */
void phase_steps(struct checker *ck);        /* collect_steps.c: steps */

#endif
