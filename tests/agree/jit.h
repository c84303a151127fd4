/* jit.h - the object of a validator, as `ripx build` makes it, linked into this process. */
#ifndef RIPX_TESTS_AGREE_JIT_H
#define RIPX_TESTS_AGREE_JIT_H

#include "lang/text.h"
#include "lang/validator.h"

struct jit;
/* NULL, with the reason, where objects for x86-64 cannot run. */
struct jit *jit_open(struct text *why);
void jit_close(struct jit *j);
/* Compiles and links one validator, every second time at level 2. To be unloaded, even when it could not be loaded. */
bool jit_load(struct jit *j, const struct validator *v, struct text *why);
void jit_unload(struct jit *j);
/* The address of a symbol of it; 0 when there is none. */
uintptr_t jit_symbol(struct jit *j, const char *name, struct text *why);

#endif
