/* pick.h - a sample of rows that does not depend on their order, nor on who reads them: those whose keys have the least hashes. */
#ifndef RIPX_BACKENDS_VALIDATE_PICK_H
#define RIPX_BACKENDS_VALIDATE_PICK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pick_one { uint64_t hash, order; char *text; size_t len; };
struct picks {
    uint32_t most, n;
    uint64_t order;                     /* of the next one added */
    struct pick_one *at;                /* by hash */
};

uint64_t pick_hash(const char *key, size_t len);
/* Zero-initialised but for `most`. A row with a hash that is not below the limit is not kept. */
uint64_t pick_limit(const struct picks *p);
/* Copies the text. Of equal hashes the earlier row is kept. */
void pick_add(struct picks *p, uint64_t hash, const char *text, size_t len);
/* Gives the texts in the order in which they were added. False when `write` does. */
bool pick_write(struct picks *p, bool (*write)(void *ctx, const char *bytes, size_t n), void *ctx);
void pick_release(struct picks *p);

#endif
