/* parts.h - what the two documents of this folder share. */
#ifndef RIPX_BACKENDS_SIDECAR_PARTS_H
#define RIPX_BACKENDS_SIDECAR_PARTS_H

#include "backends/sidecar/sidecar.h"
#include "lang/json_write.h"

#include <stdbool.h>

/* A scaled integer as a decimal number, exact: 725 at scale 1 is "72.5", 300 is "30". */
json_t *part_decimal(int64_t value, int32_t scale);
/* Sixteen hexadecimal digits. */
json_t *part_hash(uint64_t hash);
json_t *part_strings(const char *const *at, uint32_t n);
/* Was a range declared for the column? */
bool part_is_bounded(const struct data_column *c);
/* Does the place stand in a file of the law? */
bool part_is_of_law(const struct sidecar_input *in, struct span span);
/* Is the column described: the protocol declares it, or a program reads it? The law's other standard data are not. */
bool part_is_shown(const struct sidecar_input *in, const struct data_table *t, uint32_t column);
/* By rule of the law: the data of the law that it asks about, itself or through definitions. */
uint64_t *part_asked(const struct sidecar_input *in, struct arena *arena);
/* The texts of the law that ask about what the program reads, or about the block that it stands for, with their verdicts: each
   rule once, in the order of the verdicts. */
json_t *part_texts(const struct sidecar_input *in, struct arena *arena, const uint64_t *asked, const struct program *g);
json_t *part_object(void);
json_t *part_array(void);

#endif
