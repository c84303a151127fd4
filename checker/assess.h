/* assess.h - evaluation of the study: the columns that plans read, per level of proof, and what fills them. Private to checker/. */
#ifndef RIPX_CHECKER_ASSESS_H
#define RIPX_CHECKER_ASSESS_H

#include "checker/data.h"
#include "checker/lower.h"

/* The truth of one node for all rows of its table, while no derived column has changed since. */
struct truths { uint64_t *yes, *no; uint32_t epoch, table; };

struct assess {
    struct checker *ck;
    struct plan_env env[LEVELS];
    struct plan_eval *eval;                 /* one for all levels: they differ in derived columns only; see eval_at */
    struct plan_column **columns[LEVELS];   /* per table: writable columns, the derived ones at the end */
    struct truths **truths[LEVELS];         /* per node of the plan; NULL: not asked yet */
    uint32_t epoch;                         /* counts the changes of derived columns */
};

/* Builds the tables that plans read from the study (world.c). */
void assess_init(struct assess *j, struct checker *ck);
void assess_release(struct assess *j);
/* The interpreter over the columns of a level. */
struct plan_eval *eval_at(struct assess *j, uint32_t level);
/* Writes one value of a derived column at a level. */
void assess_set(struct assess *j, uint32_t level, uint32_t table, uint32_t column, uint32_t row, int64_t lo, int64_t hi, bool known);
/* The truth of a node for one row of a table at a level: variable 0 is that row. */
enum plan_truth assess_truth(struct assess *j, uint32_t level, uint32_t node, uint32_t table, uint32_t row);
/* The table and the number of rows that a rule is about. */
uint32_t rule_table(const struct checker *ck, const struct rule *r);

/* A rule of the law in its lowered form. */
const struct lowered_rule *lowered_of(const struct checker *ck, const struct rule *r);

/* Sets aside, with a diagnostic, the rules that would take too long over this study (cost.c). */
void limit_costs(struct checker *ck);

void assess_versions(struct assess *j);       /* versions.c */
void assess_peaks(struct assess *j);          /* peaks.c */
void assess_choices(struct assess *j);        /* choices.c */
/* Choices and effects read one another, in whatever order they were declared: they are inferred again until nothing changes,
   in at most as many rounds as there are of them (effects.c). */
void assess_inferences(struct assess *j);
void assess_capabilities(struct assess *j);   /* capability.c */
void assess_population(struct assess *j);     /* population.c */
void assess_rules(struct assess *j);          /* verdicts.c */
void assess_steps(struct assess *j);          /* steps.c */

/* The state of the law at the instant that selects its versions, a day of the study or the law's (versions.c). */
/* The day of --as-of, else that of the property (a rule's own, or VOCAB_NONE), else of the law's, else the law date. */
int32_t connecting_instant(const struct checker *ck, uint32_t property);
enum law_state rule_law_state(struct assess *j, const struct lowered_rule *lr, int32_t *instant, uint32_t *weaker, const struct citation **blocking);
/* Adds a text of which no version answers on that day, once. */
void add_unread(struct checker *ck, struct unread_texts *texts, const struct citation *text, int32_t day);

/* Adds the facts of the study that a node rests on, or would have to know, for one row at a level (verdicts.c). */
void gather_facts(struct assess *j, struct verdict *v, uint32_t level, uint32_t node, uint32_t table, uint32_t row);

/* A message with its {paths} filled (message.c). */
struct msg fill_message(struct checker *ck, const struct rule *r, struct msg template, uint32_t row);
struct msg set_text(struct checker *ck, uint32_t enumeration, uint64_t set);

#endif
