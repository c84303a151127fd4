/* jit.c - LLVM's linker in memory, given the bytes that the plugin emits: see jit.h. */
#include "tests/agree/jit.h"

#include "backends/native/native.h"
#include "lang/law.h"

#include <llvm-c/Core.h>
#include <llvm-c/LLJIT.h>
#include <llvm-c/Orc.h>
#include <llvm-c/Target.h>

#include <stdlib.h>

struct jit { LLVMOrcLLJITRef linker; LLVMOrcResourceTrackerRef loaded; uint64_t protocol, runs; };

static bool failed(LLVMErrorRef error, const char *what, struct text *why)
{
    if (!error) return false;
    char *message = LLVMGetErrorMessage(error);
    text_addf(why, "%s: %s", what, message);
    LLVMDisposeErrorMessage(message);
    return true;
}

struct jit *jit_open(struct text *why)
{
#if !defined __x86_64__
    text_add(why, "the object is compiled for x86-64");
    return NULL;
#endif
    LLVMInitializeNativeTarget();
    LLVMInitializeNativeAsmPrinter();
    struct jit *j = calloc(1, sizeof *j);
    if (j && !failed(LLVMOrcCreateLLJIT(&j->linker, NULL), "linker", why)) return j;
    free(j);
    return NULL;
}

static void unload(struct jit *j)
{
    if (!j->loaded) return;
    LLVMConsumeError(LLVMOrcResourceTrackerRemove(j->loaded));
    LLVMOrcReleaseResourceTracker(j->loaded);
    j->loaded = NULL;
}

void jit_close(struct jit *j)
{
    unload(j);
    LLVMConsumeError(LLVMOrcDisposeLLJIT(j->linker));
    free(j);
}

static bool emit(struct jit *j, const struct subject *s, struct text *object, struct text *why)
{
    struct msg error = {{NULL, NULL}};
    const struct native_options options = {.level = s->protocol ? s->level : j->runs++ % 2 ? 2 : 0, .grade = LEVEL_NOTED};
    if (object->len || ripx_native_plugin()->emit(s->validator, &options, object, &error)) return true;
    text_add(why, error.text[LANG_EN]);
    return false;
}

bool jit_load(struct jit *j, const struct subject *s, struct text *why)
{
    struct text own, *object = s->object ? s->object : &own;
    if (j->loaded && s->protocol && s->protocol == j->protocol) return true;
    unload(j);
    text_init(&own);
    bool fine = emit(j, s, object, why);
    if (fine) {
        LLVMMemoryBufferRef bytes = LLVMCreateMemoryBufferWithMemoryRangeCopy(object->at, object->len, "object");
        j->loaded = LLVMOrcJITDylibCreateResourceTracker(LLVMOrcLLJITGetMainJITDylib(j->linker));
        j->protocol = s->protocol;
        fine = !failed(LLVMOrcLLJITAddObjectFileWithRT(j->linker, j->loaded, bytes), "object", why);
    }
    text_release(&own);
    if (!fine) unload(j);
    return fine;
}

void jit_done(struct jit *j, const struct subject *s)
{
    if (!s->protocol) unload(j);
}

uintptr_t jit_symbol(struct jit *j, const char *name, struct text *why)
{
    LLVMOrcExecutorAddress at = 0;
    return failed(LLVMOrcLLJITLookup(j->linker, &at, name), "symbol", why) ? 0 : (uintptr_t)at;
}
