/* runtime_link.h - the runtime that every compiled validator shares, as it was compiled with the program. */
#ifndef RIPX_BACKENDS_NATIVE_RUNTIME_LINK_H
#define RIPX_BACKENDS_NATIVE_RUNTIME_LINK_H

#include "backends/native/llvm_compat.h"

#include <stdbool.h>

enum runtime_machine { RUNTIME_X86_64, RUNTIME_X86_64_V3, RUNTIME_AARCH64, RUNTIME_WASM32 };

/* Adds the runtime to a module that calls it; nothing is added to one that does not. As assembly it costs a few milliseconds
   where compiling it costs a hundred; not every object format can have it so. False: an internal error. */
bool runtime_link(LLVMModuleRef module, enum runtime_machine machine, bool as_assembly);

#endif
