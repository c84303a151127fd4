/* verdict.h - what the checker concluded: effects and choices with their reasons, and a verdict per rule and subject. */
#ifndef RIPX_LANG_VERDICT_H
#define RIPX_LANG_VERDICT_H

#include "lang/date.h"
#include "lang/diag.h"
#include "lang/law.h"

enum outcome { OUTCOME_MET, OUTCOME_NOT_MET, OUTCOME_NOT_SHOWN, OUTCOME_NOT_APPLICABLE, OUTCOME_NOT_EVALUATED };
enum { OUTCOMES = 5 };

/* A fact of the study that a verdict rests on. */
struct fact_ref { uint32_t block, row, property; struct span span; bool stated; struct msg label; };

struct verdict {
    const struct rule *rule;
    uint32_t block, row;                  /* the subject: a row of the rule's collection, or the study */
    enum outcome outcome;
    uint32_t level;                       /* of proof at which it is not met */
    enum diag_level severity;             /* when not met */
    bool due_later;
    struct span at;
    struct msg message;                   /* when not met: the rule's words, filled; when not shown: the question */
    VEC(struct fact_ref) facts;           /* that decide, or that would have to be known */
    bool more_facts;                      /* there are others */
    struct msg why;                       /* why no version of the law answers, or NULL texts */
};

/* A text that would have decided something, of which no version read was in force on the day that connects it. */
struct unread_text { const struct citation *text; int32_t day; };
struct unread_texts { struct unread_text *at; uint32_t len, cap; };

/* One line of the derivation of an effect: a node, the value that it gets at each level, and the case that decided. */
struct effect_reason {
    uint32_t block, row;
    struct span at;
    uint64_t set[LEVELS];                 /* values not ruled out */
    const struct rule *rule;
    const struct rule_case *decided[LEVELS];
};
/* One value that, written otherwise, would change an effect: a flag, other members of an enumeration that all give the same,
   or a quantity up to or from a threshold. It says what would follow, not what is so. */
enum edit_kind { EDIT_FLAG, EDIT_MEMBERS, EDIT_AT_MOST, EDIT_AT_LEAST };
struct value_edit {
    enum edit_kind kind;
    uint32_t block, row, property;
    int64_t value;                        /* FLAG: 1 or 0; AT_MOST, AT_LEAST: at 10^-STUDY_SCALE of the property's unit */
    uint64_t members;                     /* MEMBERS */
    uint64_t proved, indicated;           /* the effect's sets then */
};

struct effect_result {
    const struct law_effect *effect;
    bool applicable;                      /* false: its `when` is no */
    uint64_t proved, indicated;
    uint32_t declared, retained;          /* members, or VOCAB_NONE */
    struct span declared_at, retained_at;
    uint64_t in_force;                    /* what dependent rules use: retained, else declared, else proved */
    VEC(struct effect_reason) reasons;
    VEC(struct value_edit) edits;         /* once they were looked for */
    bool more_edits;                      /* there are others */
    struct unread_texts unread;           /* what they say counts one level lower */
};
struct choice_reason { const struct rule *rule; uint64_t removed; struct span at; uint32_t level; };
struct choice_result {
    const struct law_choice *choice;
    bool applicable;                      /* false: its `when` is no, and the rest is empty */
    uint64_t candidates, indicated;       /* not ruled out, at the proved and indicated levels */
    bool decided;
    VEC(struct choice_reason) reasons;
    VEC(struct fact_ref) open;            /* the facts that its rules wait for */
    struct unread_texts unread;           /* their rules would have ruled something out */
};

/* A step: no clock is read, so what is not done is awaited, never late. DONE: whether in time is not known. EARLY: before
   a waiting time was over. */
enum step_state { STEP_NOT_STARTED, STEP_AWAITED, STEP_DONE_IN_TIME, STEP_DONE_LATE, STEP_DONE_EARLY, STEP_DONE };
enum { STEP_STATES = 6 };

/* `at_least`: that day or a later one, for working days, since no calendar of holidays is read. */
struct step_date { bool known, at_least; struct date_range days; struct span at; };
/* How the beginning of a step is told when no date is written: so many days after the event that its chain of steps
   begins with, each done on its last day. `origin` is a date property, VOCAB_NONE when the start is not read. */
struct step_chain { uint32_t origin; int64_t days; };
struct step_result {
    const struct law_step *step;
    uint32_t row;                         /* of the block that the step is about, or PLAN_NONE: of none yet */
    enum step_state state;
    bool sure;                            /* it applies; false: that is not known */
    uint32_t level;                       /* of proof */
    struct step_date from, done;          /* of the study; known: stated, if only in part */
    struct step_date due, latest;         /* last day in; latest: when a question is put. Not known: no number was read */
    struct step_chain chain;
    struct step_date planned;             /* the last day of what is neither begun nor done, when the chain begins on a day */
    enum diag_level severity;             /* of late or early */
    struct msg why;                       /* why no version of the law answers, or NULL texts */
};

struct verdicts {
    VEC(struct verdict) all;
    VEC(struct effect_result) effects;
    VEC(struct choice_result) choices;
    VEC(struct step_result) steps;        /* those that apply, or may apply, in the order of the law */
    uint32_t counts[OUTCOMES];            /* add up to all.len */
    int32_t law_date, as_of;              /* as_of INT32_MIN when not asked */
};

#endif
