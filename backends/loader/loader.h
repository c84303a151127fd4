/* loader.h - the JavaScript module that runs a validator compiled to WebAssembly, and its TypeScript types. */
#ifndef RIPX_BACKENDS_LOADER_LOADER_H
#define RIPX_BACKENDS_LOADER_LOADER_H

#include "lang/text.h"
#include "lang/validator.h"

/* Appends an ECMAScript 2022 module that loads the WebAssembly module `file` which stands beside it, the same validator
   compiled: it fills rows from objects, calls the functions and says which programs failed. It needs nothing else, in a
   browser or in node. The same validator gives the same bytes. */
void loader_module(const struct validator *validator, const char *file, struct text *out);

/* Appends the declarations of that module for TypeScript ("NAME.d.mts"). */
void loader_types(const struct validator *validator, struct text *out);

#endif
