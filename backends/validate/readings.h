/* readings.h - values whose bounds depend on the unit of their row. */
#ifndef RIPX_BACKENDS_VALIDATE_READINGS_H
#define RIPX_BACKENDS_VALIDATE_READINGS_H

#include "backends/validate/block.h"

/* Notes which of the n rows of the batch just typed have a value without a unit, or out of the bounds that its unit gives. The
   plan makes them unknown by itself; what is wrong with the cell of a unit is noted there. */
void readings_check(struct block *b, uint32_t n);

#endif
