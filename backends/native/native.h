/* native.h - the plugin that compiles a validator to machine code; names nothing of the code generator behind it. */
#ifndef RIPX_BACKENDS_NATIVE_NATIVE_H
#define RIPX_BACKENDS_NATIVE_NATIVE_H

#include "lang/text.h"
#include "lang/validator.h"

#include <stdbool.h>
#include <stdint.h>

enum native_kind {
    NATIVE_OBJECT,                      /* a relocatable object file of the target */
    NATIVE_IR                           /* the same module as LLVM text, for reading */
};

/* Targets are named "x86_64-linux-gnu", "aarch64-linux-gnu", "x86_64-apple-darwin", "aarch64-apple-darwin",
   "x86_64-windows-msvc", "wasm32-unknown-unknown" and "x86_64-v3-linux-gnu", or by the beginning of one up to a hyphen ("wasm32",
   "x86_64-v3"): the first that fits. Each is compiled for the baseline of its architecture but the last, which needs AVX2; wasm32
   has simd128. */
struct native_options {
    const char *triple;                 /* NULL: x86_64-linux-gnu */
    uint32_t level;                     /* 0 for the fastest compilation, 2 for the fastest code */
    enum native_kind kind;
    int64_t grade;                      /* the weakest level of proof admitted, as in struct plan_env */
};

/* Appends the bytes of the module to `out`. The object needs nothing: no libc, no allocation, no other symbol; the same
   validator and options give the same bytes. False, with `out` untouched, when it cannot: `error` then says why in both
   languages and lives as long as the arena of the plan. Never exits, keeps nothing between calls. Not to be called by
   two threads at once: the first call registers the targets. */
typedef bool native_emit(const struct validator *validator, const struct native_options *options, struct text *out,
                         struct msg *error);

/* What the shared object offers. A host that finds another version must not call the rest. */
struct native_plugin {
    uint32_t version;
    native_emit *emit;
};

enum { NATIVE_PLUGIN_VERSION = 1 };

#define NATIVE_PLUGIN_SYMBOL "ripx_native_plugin"
/* The one exported symbol. The answer is constant. */
const struct native_plugin *ripx_native_plugin(void);

#endif
