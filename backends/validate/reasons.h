/* reasons.h - for the rows of a block: the verdict, the programs that give it, the columns that would have to be known. */
#ifndef RIPX_BACKENDS_VALIDATE_REASONS_H
#define RIPX_BACKENDS_VALIDATE_REASONS_H

#include "backends/validate/judge.h"

struct reasons;

/* For the verdicts of one family over one table. Lives in the arena, except for what reasons_release frees. */
struct reasons *reasons_new(const struct validator *v, uint32_t table, enum verdict_family family, struct arena *arena);
void reasons_release(struct reasons *r);
/* Takes the block that the judge has just judged, over tables as the plan sees them. */
void reasons_block(struct reasons *r, const struct judge *j, const struct plan_table *tables);
/* Of row i of that block. */
enum row_verdict reasons_verdict(const struct reasons *r, uint32_t i);
/* Program after program: the next one, from *at on, that gives row i its verdict, or PLAN_NONE. *at begins at 0. Not met and
   not shown have reasons, and a visit inside its window. */
uint32_t reasons_next(const struct reasons *r, uint32_t i, uint32_t *at);
/* Calls `see` for each column that would have to be known for the row's verdict to be, once, in the order of programs. */
typedef void reasons_see(void *ctx, uint32_t table, uint32_t column);
void reasons_missing(struct reasons *r, uint32_t i, reasons_see *see, void *ctx);

#endif
