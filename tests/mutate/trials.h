/* trials.h - a mutant of the law tried on the cases that reach it. */
#ifndef RIPX_TESTS_MUTATE_TRIALS_H
#define RIPX_TESTS_MUTATE_TRIALS_H

#include "tests/mutate/mutants.h"

enum fate { FATE_SURVIVES, FATE_KILLED, FATE_REFUSED };   /* refused: the law itself has a diagnostic */

/* The cases, those that noticed the last mutants first. */
struct trials { struct lab *lab; const struct cases *cs; uint32_t *order, *spare; };

void trials_start(struct trials *t, struct lab *lab, const struct cases *cs);
void trials_end(struct trials *t);

/* False of what only rules that permit or define read: nothing that is judged rests on it. */
bool mutant_judges(const struct mutant *m, const struct cases *cs);
/* Is there a case whose subject reads what the mutant changes? */
bool mutant_is_reached(const struct mutant *m, const struct cases *cs);
/* Tries a mutant on the cases that reach it until one of them says something else; the law is as before afterwards. */
enum fate mutant_try(const struct mutant *m, struct trials *t);

#endif
