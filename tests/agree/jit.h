/* jit.h - the object of a validator, as `ripx build` makes it, linked into this process. */
#ifndef RIPX_TESTS_AGREE_JIT_H
#define RIPX_TESTS_AGREE_JIT_H

#include "tests/agree/executor.h"

struct jit;
/* NULL, with the reason, where objects for x86-64 cannot run. */
struct jit *jit_open(struct text *why);
void jit_close(struct jit *j);
/* Compiles and links the validator of a subject, unless it is the one that is linked. Subjects without a number of protocol are
   compiled at level 2 every second time. To be followed by jit_done, even when it could not be loaded. */
bool jit_load(struct jit *j, const struct subject *s, struct text *why);
/* Forgets the code, unless the next subject may have the same. */
void jit_done(struct jit *j, const struct subject *s);
/* The address of a symbol of it; 0 when there is none. */
uintptr_t jit_symbol(struct jit *j, const char *name, struct text *why);

#endif
