/* llvm_compat.h - the only file that names LLVM's headers: the C API, version 19. */
#ifndef RIPX_BACKENDS_NATIVE_LLVM_COMPAT_H
#define RIPX_BACKENDS_NATIVE_LLVM_COMPAT_H

#include <llvm/Config/llvm-config.h>

#if LLVM_VERSION_MAJOR < 17
#error "LLVM 17 or later is needed: opaque pointers everywhere and passes by text"
#endif

#include <llvm-c/Analysis.h>
#include <llvm-c/BitReader.h>
#include <llvm-c/Core.h>
#include <llvm-c/Error.h>
#include <llvm-c/Linker.h>
#include <llvm-c/Target.h>
#include <llvm-c/TargetMachine.h>
#include <llvm-c/Transforms/PassBuilder.h>

#endif
