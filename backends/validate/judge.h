/* judge.h - the programs of a table over its rows: verdicts as bit masks, totals and the funnel. */
#ifndef RIPX_BACKENDS_VALIDATE_JUDGE_H
#define RIPX_BACKENDS_VALIDATE_JUDGE_H

#include "lang/validator.h"

/* The verdict of a row comes from programs of one family. */
enum verdict_family { FAMILY_CRITERIA, FAMILY_WINDOWS, FAMILY_CHECKS };
enum { FAMILIES = FAMILY_CHECKS + 1, ROW_VERDICTS = ROW_NOT_APPLICABLE + 1 };

/* Rows by verdict, indexed by enum row_verdict; they add up to the rows of the table. Criteria: met is eligible, not met
   ineligible, not shown undetermined; a criterion that does not apply excludes nobody, so none is left over. Windows and
   checks: not met when one is, else not shown when one is, else met when one is, else not applicable. */
struct row_counts { bool judged; uint64_t rows[ROW_VERDICTS]; };
struct table_totals { uint64_t rows; struct row_counts family[FAMILIES]; };
/* `first`: rows of which this is the first criterion not met, in the order of the protocol; `left`: rows of which neither
   it nor one before it is not met. Both 0 unless it is a criterion. */
struct program_totals { uint64_t rows[ROW_VERDICTS], first, left; };

enum { JUDGE_WORDS = PLAN_BLOCK / 64 };
struct verdict_masks { uint64_t of[ROW_VERDICTS][JUDGE_WORDS]; };

struct judge {
    const struct validator *validator;
    struct plan_eval *eval;
    struct table_totals *tables;            /* by table number */
    struct program_totals *programs;        /* by program number */
    /* of the block judged last: */
    uint32_t table, first, count;
    struct verdict_masks *program;          /* by program number; those of the table */
    struct verdict_masks *family;           /* by enum verdict_family; those judged */
};

/* A judge over an environment in which tables are numbered as in the validator. Lives in the arena, except for what
   judge_release frees. */
struct judge *judge_new(const struct validator *v, const struct plan_env *env, struct arena *arena);
void judge_release(struct judge *j);
/* Judges rows first .. first+count-1 of a table, count ≤ PLAN_BLOCK, and adds them to the totals. */
void judge_block(struct judge *j, uint32_t table, uint32_t first, uint32_t count);
/* Adds the totals of another judge of the same validator. */
void judge_add(struct judge *j, const struct judge *other);
/* The family of a kind of program. */
enum verdict_family judge_family(enum program_kind kind);
/* The verdict of a row of the block, i from its first one. */
enum row_verdict judge_row(const struct verdict_masks *m, uint32_t i);

#endif
