/* select.h - which duties are shown, and where each stands; nobody else includes it. */
#ifndef RIPX_BACKENDS_DUTIES_SELECT_H
#define RIPX_BACKENDS_DUTIES_SELECT_H

#include "backends/duties/duties.h"

enum standing { STANDING_NOT_MET, STANDING_NOT_SHOWN, STANDING_LATER, STANDING_MET, STANDING_NONE };
enum { STANDINGS = STANDING_NONE };

/* Where a duty stands: NONE for what does not apply, is not a duty or could not be judged. */
enum standing duty_standing(const struct verdict *v);
/* The table that an option or a name means, VOCAB_NONE for a NULL name. False when there is none. */
bool duty_table(const struct law *law, const char *name, uint32_t *table);

#endif
