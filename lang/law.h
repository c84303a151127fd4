/* law.h - the law as declared in stdlib: sources, lists, tables, effects, choices, capabilities, rules, documents.
   Expressions stay trees here; the checker lowers them to the plan. */
#ifndef RIPX_LANG_LAW_H
#define RIPX_LANG_LAW_H

#include "lang/vocab.h"
#include "lang/diag.h"

#pragma GCC visibility push(default)

enum { LEVEL_PROVED, LEVEL_INDICATED, LEVEL_NOTED, LEVELS };   /* levels of proof, strongest first */

struct grade { struct word word; uint32_t level; };

/* A mark that a version of a source may carry: from `since`, a sentence is added and the severity capped. */
struct law_flag { struct word word; int32_t since; bool caps; enum diag_level cap; struct msg sentence; };

struct source_version {
    struct word word;
    bool from_known, to_open;
    int32_t from, to;                     /* days, half-open; `from` unknown: from read_as_of, one level lower before it */
    int32_t read_on, read_as_of;          /* INT32_MIN when not stated */
    const struct ast_expr *in_force, *read, *as_of;   /* where these are written; NULL when they are not */
    uint32_t grade;                       /* VOCAB_NONE when not stated */
    uint32_t flag;                        /* of law flags, or VOCAB_NONE */
    const char *id;
};

struct law_source {
    struct word word;                     /* label: the citation in both languages */
    const char *article, *address;
    struct msg subject;
    VEC(const char *) formerly;
    VEC(struct source_version) versions;
};

/* A citation of a rule: a source, one of its versions, and the place in it; `title` says the source and the place. */
struct citation { uint32_t source, version; const char *place; struct msg title; struct span span; };

struct list_entry {
    uint32_t member;
    const struct ast_expr *condition;
    uint32_t grade;
    VEC(const char *) rows;
    VEC(struct citation) cites;           /* its own; none: those of the list */
    struct span span;
};
struct law_list {
    struct word word;
    uint32_t property;                    /* whose enumeration it lists */
    bool whole;
    VEC(struct citation) cites;
    VEC(struct list_entry) entries;
    VEC(struct { const struct ast_expr *list; uint32_t grade; }) disjoint;
};

struct law_table {
    struct word word;
    VEC(struct citation) cites;
    uint32_t grade;
    VEC(struct { const struct name *name; struct type type; }) columns;   /* the first is the key */
    uint32_t rows;
    bool open_end;
    int64_t *from, *to, *lo, *hi;         /* scaled by TABLE_SCALE digits in each column's unit */
    uint32_t lookup;                      /* in the plan */
};
enum { TABLE_SCALE = 6, STUDY_SCALE = 6 };   /* decimal digits kept in tables of the law and study columns */

struct law_definition { struct word word; VEC(struct { const struct name *name; uint32_t block; }) params; const struct ast_expr *body; bool expanding; };

/* Words that people used before: what is asked about them is answered by the word of the law that took their place. */
struct law_former { VEC(const char *) terms; const char *word; struct msg note; };

/* A code of the language, documented: a file that gives it and the same one mended, or a note on what gives it; what
   is absent is NULL. */
struct law_code { const char *code, *bad, *good; struct msg note; };

struct law_effect {
    struct word word;
    uint32_t enumeration;
    VEC(uint32_t) nodes;                  /* blocks */
    uint32_t to;                          /* block */
    uint32_t declared, retained;          /* properties, or VOCAB_NONE */
    const char *option;
    const struct ast_expr *when;
};

struct law_choice {
    struct word word;
    uint32_t block, enumeration;
    uint64_t combinable;
    const char *option;
    struct msg ask;
    const struct ast_expr *when;
};

struct transition { struct word word; uint32_t from, to; bool any_time; };
struct law_capability {
    struct word word;
    uint32_t holder;                      /* block */
    VEC(struct word) states;
    uint32_t start;
    VEC(struct transition) passes;
};

enum modality { MODAL_REQUIRES, MODAL_FORBIDS, MODAL_PERMITS, MODAL_DEFINES, MODAL_GIVES, MODAL_RULES_OUT, MODAL_KEEPS, MODAL_PRESUMES, MODAL_FIXES, MODAL_COMPARES, MODAL_STATED };

struct rule_case {
    struct word word;
    bool exception;
    VEC(uint32_t) of;                     /* EXCEPTION: the cases it stands before */
    const struct ast_expr *condition;     /* NULL: always */
    const struct ast_expr *value;         /* member, or list of members */
    struct msg says;
    VEC(struct citation) cites;
    uint32_t grade;                       /* VOCAB_NONE: the rule's */
    VEC(const char *) rows;
    struct msg example;                   /* EXCEPTION: a protocol where it holds; French source text in [LANG_FR] */
    struct span span;
};

struct rule {
    struct word word;                     /* label: its title */
    enum modality modality;
    uint32_t target;                      /* effect or choice, for GIVES, RULES_OUT, KEEPS, PRESUMES, FIXES, COMPARES */
    VEC(const char *) rows;               /* ids, the code first */
    VEC(struct citation) cites;
    uint32_t grade;
    bool says_text, says_proof;           /* `fondée_sur`, `preuve` are written, understood or not */
    uint32_t flag;                        /* a mark of its own, or VOCAB_NONE */
    enum { DECIDES_FULLY, DECIDES_PARTLY, DECIDES_ASKS } decides;
    const struct ast_expr *connected_by;  /* NULL: the default of the law */
    const struct name *var; uint32_t over;   /* for_each: the variable and its block, or VOCAB_NONE */
    const struct ast_expr *applies, *requires, *at;
    VEC(struct rule_case) cases;
    struct msg fails, asks, help, note, label;
    const struct name *addressee;
    struct msg bad, good;                 /* examples: French source text in [LANG_FR] */
    uint32_t group;                       /* of law groups: the duties to state that it stands among; or VOCAB_NONE */
    bool from_user;                       /* a sponsor's own rule: never printed as law */
    enum language language;               /* of the source its expressions are written in */
};

/* Duties to state, declared as one table. */
struct law_group { struct word word; const char *option; };   /* option: its word on the command line, or NULL */

/* A length of time as the law states it; months are civil. UNREAD: the text has one, which was not read. */
enum delay_kind { DELAY_NONE, DELAY_HOURS, DELAY_DAYS, DELAY_WORKING_DAYS, DELAY_MONTHS, DELAY_UNREAD };
struct law_delay { enum delay_kind kind; int64_t count; };

/* How the delay binds: done by its end, not before its end, or at least so long before the day it is counted from. */
enum step_mode { STEP_WITHIN, STEP_WAITS, STEP_AHEAD };

/* Where a delay begins: a date property, else the last day of another step, else a day that the law gives. */
struct step_start { uint32_t property, step; int32_t day; const struct ast_expr *named; };

/* What somebody does between two dates of the study, or of each row of a block. */
struct law_step {
    struct word word;                     /* label: its title */
    VEC(const char *) rows;
    VEC(struct citation) cites;
    uint32_t grade;
    const struct name *actor;             /* NULL when none is stated */
    const struct ast_expr *applies;       /* of the study; NULL: always */
    const struct name *var; uint32_t over;   /* for_each: the variable and its block, or VOCAB_NONE */
    const struct ast_expr *when;          /* of the row; NULL: always */
    VEC(struct step_start) from;          /* each may begin it; empty: the text read does not say */
    uint32_t at;                          /* the date property that says when it was done, or VOCAB_NONE */
    enum step_mode mode;
    struct law_delay within;
    bool at_once;                         /* "without delay", alone or before the end of the delay */
    bool extendable;                      /* for a time that was not read: its last day is not known */
    bool repeats;                         /* again and again, at most a delay apart: a row of the block of `at` each time */
    bool start_unread;                    /* the text read does not say from when: `from` is a reading */
    struct msg silence;                   /* what silence means; NULL texts: not stated */
    bool asks, once, suspends;            /* a question may be put; at most once; the delay stops until the reply */
    struct law_delay reply, total;        /* time for the reply; the whole delay when a question is put */
    uint32_t asked, replied;              /* the date properties of the question and of its reply, or VOCAB_NONE */
    struct msg note;
    bool from_user;                       /* a sponsor's own step: never printed as law */
    enum language language;
};

/* A grid has rows of actions, columns of events and, below, the sum of a property of the actions of each event. */
struct section {
    struct word word;
    enum kernel_word form;
    const struct ast_expr *lines;
    enum language language;
    struct msg text;
    uint32_t rows, columns;               /* GRID: blocks */
    uint32_t sum;                         /* GRID: a property of `rows`, or VOCAB_NONE */
};
struct law_document { struct word word; const char *option; VEC(struct section) sections; };

/* A reading that the text leaves open, recorded; with `replaced`, the other one can be tried. */
struct reading {
    struct msg title;
    const char *about;
    struct msg retained, alternative;
    uint32_t replaced, by;                /* the definition that the other reading sets aside, and its own; or VOCAB_NONE */
    bool of_law;
    struct span span;
};
struct tolerance { const struct name *rule; const char *code, *reason, *by; int32_t granted, expires; struct span span; };

struct conversion { const struct name *analyte; struct unit from, to; struct rational factor; };

struct law {
    struct vocab *vocab;
    const char *name, *version;
    int32_t date;                         /* the law date; INT32_MIN when none is declared */
    struct span date_at;
    const struct ast_expr *connected_by;
    VEC(struct grade) grades;
    enum diag_level severity[LEVELS];
    VEC(struct law_flag) flags;
    VEC(struct law_source) sources;
    VEC(struct law_list) lists;
    VEC(struct law_table) tables;
    VEC(struct law_definition) definitions;
    VEC(struct law_former) former;
    VEC(struct law_code) codes;
    VEC(struct law_effect) effects;
    VEC(struct law_choice) choices;
    VEC(struct law_capability) capabilities;
    VEC(struct rule) rules;
    VEC(struct law_group) groups;
    VEC(struct law_step) steps;
    VEC(struct law_document) documents;
    VEC(struct reading) readings;
    VEC(struct conversion) conversions;
    uint64_t hash;                        /* FNV-1a over the tokens of the law's sources: comments and layout do not change it */
};

/* The level of a grade; LEVEL_PROVED when none is stated. */
uint32_t law_level(const struct law *l, uint32_t grade);
uint32_t law_source_named(const struct law *l, const struct name *name);
uint32_t law_grade_named(const struct law *l, const struct name *name, enum language language);
uint32_t law_effect_named(const struct law *l, const struct name *name, enum language language);
uint32_t law_choice_named(const struct law *l, const struct name *name, enum language language);
/* Does the rule state this row? */
bool rule_has_row(const struct rule *r, const char *row);
/* The rule with this code or row id, or NULL. */
const struct rule *law_rule_of_row(const struct law *l, const char *row);
/* The step with this row id, or NULL. */
const struct law_step *law_step_of_row(const struct law *l, const char *row);
/* Does the rule leave candidates of a choice? Its `target` is one then. */
bool rule_is_of_choice(const struct rule *r);
/* The code of a rule, of a step: its first row, else its name. */
const char *rule_code(const struct rule *r);
const char *step_code(const struct law_step *s);
/* The first date property that begins the step, or VOCAB_NONE. */
uint32_t step_begins(const struct law_step *s);

/* What the law says on a day (days since 1970-01-01) by the versions that these citations name: it was READ; no version read
   was in force yet; or the one cited was no longer. *weaker: levels lost for a copy without a date, before the day of the
   copy. *blocking: the citation that is not READ, or NULL. */
enum law_state { LAW_READ, LAW_NOT_READ, LAW_REPEALED };
enum law_state law_state_at(const struct law *l, const struct citation *cites, uint32_t n, int32_t day, uint32_t *weaker, const struct citation **blocking);
/* The mark `own`, VOCAB_NONE for none, or that of a version cited that holds on a day, one that caps before one that does not; NULL: none. */
const struct law_flag *law_cited_flag(const struct law *l, const struct citation *cites, uint32_t n, uint32_t own, int32_t day);
const struct law_flag *law_flag_at(const struct law *l, const struct rule *r, int32_t day);

#pragma GCC visibility pop

#endif
