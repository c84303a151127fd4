/* runtime.c - puts the runtime into a module: what its functions over Arrow batches call. */
#include "backends/native/runtime_link.h"

#include <string.h>

/* What images.S holds. */
#define IMAGE(name) extern const char native_image_##name[], native_image_##name##_end[]
IMAGE(x86_64_bc);
IMAGE(x86_64_v3_bc);
IMAGE(aarch64_bc);
IMAGE(wasm32_bc);
IMAGE(x86_64_s);
IMAGE(x86_64_v3_s);
IMAGE(aarch64_s);

struct image { const char *at, *end; };

static struct image bitcode_of(enum runtime_machine machine)
{
    switch (machine) {
    case RUNTIME_X86_64: return (struct image){native_image_x86_64_bc, native_image_x86_64_bc_end};
    case RUNTIME_X86_64_V3: return (struct image){native_image_x86_64_v3_bc, native_image_x86_64_v3_bc_end};
    case RUNTIME_AARCH64: return (struct image){native_image_aarch64_bc, native_image_aarch64_bc_end};
    case RUNTIME_WASM32: return (struct image){native_image_wasm32_bc, native_image_wasm32_bc_end};
    }
    return (struct image){NULL, NULL};
}

static struct image assembly_of(enum runtime_machine machine)
{
    switch (machine) {
    case RUNTIME_X86_64: return (struct image){native_image_x86_64_s, native_image_x86_64_s_end};
    case RUNTIME_X86_64_V3: return (struct image){native_image_x86_64_v3_s, native_image_x86_64_v3_s_end};
    case RUNTIME_AARCH64: return (struct image){native_image_aarch64_s, native_image_aarch64_s_end};
    case RUNTIME_WASM32: break;
    }
    return (struct image){NULL, NULL};
}

static bool is_used(LLVMModuleRef module)
{
    return LLVMGetNamedFunction(module, "rt_run") != NULL;
}

/* All that came from the runtime is the module's own: two validators may be linked into one program. */
static void keep_inside(LLVMModuleRef module)
{
    for (LLVMValueRef f = LLVMGetFirstFunction(module); f; f = LLVMGetNextFunction(f)) {
        size_t n;
        const char *name = LLVMGetValueName2(f, &n);
        if (!LLVMIsDeclaration(f) && n > 3 && !strncmp(name, "rt_", 3)) LLVMSetLinkage(f, LLVMInternalLinkage);
    }
}

static bool link_bitcode(LLVMModuleRef module, struct image image)
{
    LLVMModuleRef runtime;
    LLVMMemoryBufferRef buffer = LLVMCreateMemoryBufferWithMemoryRange(image.at, (size_t)(image.end - image.at), "runtime", 0);
    bool failed = LLVMParseBitcodeInContext2(LLVMGetModuleContext(module), buffer, &runtime);
    LLVMDisposeMemoryBuffer(buffer);
    if (failed) return false;
    /* It was compiled for another system of the same machine, where data stand as they do here. */
    LLVMSetTarget(runtime, LLVMGetTarget(module));
    LLVMSetDataLayout(runtime, LLVMGetDataLayoutStr(module));
    if (LLVMLinkModules2(module, runtime)) return false;
    keep_inside(module);
    return true;
}

bool runtime_link(LLVMModuleRef module, enum runtime_machine machine, bool as_assembly)
{
    struct image assembly = assembly_of(machine);
    if (!is_used(module)) return true;
    if (!as_assembly || !assembly.at) return link_bitcode(module, bitcode_of(machine));
    LLVMSetModuleInlineAsm2(module, assembly.at, (size_t)(assembly.end - assembly.at));
    return true;
}
