/* llvm.c - the entry of the plugin: target, passes, verification, bytes; every failure becomes a message. */
#include "backends/native/emit.h"
#include "backends/native/native.h"
#include "backends/native/runtime_link.h"

#include <string.h>

/* Baselines, so that a file runs on every machine of its architecture. Other triples are refused here: the code
   generator ends the process on those that it half knows. */
struct target {
    const char *name, *triple, *cpu, *features;
    enum runtime_machine machine;
    uint32_t lanes;                     /* rows that the code over blocks takes at a time */
    bool assembles;                     /* are objects in the format that the runtime's assembly is written for? */
};
static const struct target targets[] = {
    {"x86_64-linux-gnu", "x86_64-linux-gnu", "x86-64", "", RUNTIME_X86_64, 16, true},
    {"aarch64-linux-gnu", "aarch64-linux-gnu", "generic", "", RUNTIME_AARCH64, 16, true},
    {"x86_64-apple-darwin", "x86_64-apple-darwin", "x86-64", "", RUNTIME_X86_64, 16, false},
    {"aarch64-apple-darwin", "aarch64-apple-darwin", "generic", "", RUNTIME_AARCH64, 16, false},
    {"x86_64-windows-msvc", "x86_64-windows-msvc", "x86-64", "", RUNTIME_X86_64, 16, false},
    {"wasm32-unknown-unknown", "wasm32-unknown-unknown", "generic", "+simd128", RUNTIME_WASM32, 16, false},
    {"x86_64-v3-linux-gnu", "x86_64-linux-gnu", "x86-64-v3", "", RUNTIME_X86_64_V3, 32, true},
};
enum { TARGETS = sizeof targets / sizeof *targets, LEVELS_OF_CODE = 3 };

/* Functions are one block of selects without memory: what pays is to share loads and compares (early-cse), to fold the
   three-valued algebra (instcombine), and to tidy the loops over rows (simplifycfg). The standard pipeline is not used:
   its vectoriser takes most of the time (over 80 %) and gains nothing here, and its loop idioms call memset. */
static const char passes[] = "function(early-cse,instcombine<no-verify-fixpoint>,simplifycfg,early-cse<memssa>)";

static const struct target *find_target(const char *name)
{
    size_t n = name ? strlen(name) : 0;
    if (!name) return &targets[0];
    for (uint32_t i = 0; i < TARGETS; i++) {
        const char *full = targets[i].name;
        if (!strncmp(full, name, n) && (full[n] == '\0' || full[n] == '-')) return &targets[i];
    }
    return NULL;
}

static void register_targets(void)
{
    LLVMInitializeX86TargetInfo();
    LLVMInitializeX86Target();
    LLVMInitializeX86TargetMC();
    LLVMInitializeX86AsmPrinter();
    LLVMInitializeX86AsmParser();
    LLVMInitializeAArch64TargetInfo();
    LLVMInitializeAArch64Target();
    LLVMInitializeAArch64TargetMC();
    LLVMInitializeAArch64AsmPrinter();
    LLVMInitializeAArch64AsmParser();
    LLVMInitializeWebAssemblyTargetInfo();
    LLVMInitializeWebAssemblyTarget();
    LLVMInitializeWebAssemblyTargetMC();
    LLVMInitializeWebAssemblyAsmPrinter();
}

/* ---- errors: they live in the arena of the plan ---- */

static bool fail(const struct validator *v, struct msg *error, const char *fr, const char *en, const char *detail)
{
    *error = msg_of(arena_printf(v->plan->arena, fr, detail), arena_printf(v->plan->arena, en, detail));
    return false;
}

/* Takes an LLVM message and disposes of it. */
static bool fail_llvm(const struct validator *v, struct msg *error, char *message)
{
    bool result = fail(v, error, "erreur interne du générateur de code : %s", "internal error of the code generator: %s",
                       message ? message : "");
    LLVMDisposeMessage(message);
    return result;
}

static bool fail_target(struct arena *arena, const struct validator *v, struct msg *error, const char *name)
{
    const char *known = targets[0].name;
    for (uint32_t i = 1; i < TARGETS; i++) known = arena_printf(arena, "%s, %s", known, targets[i].name);
    return fail(v, error, "cible inconnue : %s", "unknown target: %s", arena_printf(arena, "\"%s\" (%s)", name, known));
}

static bool check_validator(struct arena *arena, const struct validator *v, struct msg *error)
{
    const char *wrong = plan_verify(v->plan);
    if (wrong) return fail(v, error, "erreur interne du plan : %s", "internal error of the plan: %s", wrong);
    uint32_t program = layout_unsupported(arena, v);
    if (program == PLAN_NONE) return true;
    return fail(v, error, "« %s » ne se compile pas : il lit d'autres lignes de données ou compare des textes",
                "\"%s\" cannot be compiled: it reads other rows of data or compares texts", v->programs.at[program].id);
}

/* ---- one module ---- */

static LLVMTargetMachineRef machine_new(const struct target *t, uint32_t level, char **message)
{
    static const LLVMCodeGenOptLevel levels[LEVELS_OF_CODE] = {LLVMCodeGenLevelNone, LLVMCodeGenLevelLess, LLVMCodeGenLevelDefault};
    LLVMTargetRef target = NULL;
    if (LLVMGetTargetFromTriple(t->triple, &target, message)) return NULL;
    /* What is position-independent in wasm is linked when it is loaded, and asks its host for more than memory. */
    return LLVMCreateTargetMachine(target, t->triple, t->cpu, t->features, levels[level < LEVELS_OF_CODE ? level : LEVELS_OF_CODE - 1],
                                   t->machine == RUNTIME_WASM32 ? LLVMRelocStatic : LLVMRelocPIC, LLVMCodeModelDefault);
}

static void build(struct emitter *e, const struct target *t, LLVMTargetMachineRef machine)
{
    LLVMTargetDataRef data = LLVMCreateTargetDataLayout(machine);
    LLVMSetTarget(e->module, t->triple);
    LLVMSetModuleDataLayout(e->module, data);
    LLVMSetSourceFileName(e->module, e->layout->stem, strlen(e->layout->stem));
    e->bit = LLVMInt1TypeInContext(e->context);
    e->byte = LLVMInt8TypeInContext(e->context);
    e->int32 = LLVMInt32TypeInContext(e->context);
    e->int64 = LLVMInt64TypeInContext(e->context);
    e->size = LLVMIntPtrTypeInContext(e->context, data);
    e->truth = e->bit;
    e->block_lanes = t->lanes;
    e->pointer = LLVMPointerTypeInContext(e->context, 0);
    emit_module(e);
    LLVMDisposeTargetData(data);
}

static bool optimise(const struct emitter *e, LLVMTargetMachineRef machine, struct msg *error)
{
    LLVMPassBuilderOptionsRef options = LLVMCreatePassBuilderOptions();
    LLVMErrorRef failure = LLVMRunPasses(e->module, passes, machine, options);
    LLVMDisposePassBuilderOptions(options);
    if (!failure) return true;
    char *text = LLVMGetErrorMessage(failure);
    bool result = fail(e->validator, error, "erreur interne du générateur de code : %s", "internal error of the code generator: %s", text);
    LLVMDisposeErrorMessage(text);
    return result;
}

static bool write_object(const struct emitter *e, LLVMTargetMachineRef machine, struct text *out, struct msg *error)
{
    char *message = NULL;
    LLVMMemoryBufferRef bytes = NULL;
    if (LLVMTargetMachineEmitToMemoryBuffer(machine, e->module, LLVMObjectFile, &message, &bytes)) {
        return fail_llvm(e->validator, error, message);
    }
    text_addn(out, LLVMGetBufferStart(bytes), LLVMGetBufferSize(bytes));
    LLVMDisposeMemoryBuffer(bytes);
    return true;
}

static bool write_module(struct emitter *e, const struct target *t, LLVMTargetMachineRef machine, const struct native_options *options, struct text *out,
                         struct msg *error)
{
    char *message = NULL;
    bool is_broken = LLVMVerifyModule(e->module, LLVMReturnStatusAction, &message);
    if (is_broken) return fail_llvm(e->validator, error, message);
    LLVMDisposeMessage(message);
    if (options->level > 0 && !optimise(e, machine, error)) return false;
    bool linked = runtime_link(e->module, t->machine, t->assembles && options->kind == NATIVE_OBJECT);
    if (!linked) return fail(e->validator, error, "erreur interne du générateur de code%s", "internal error of the code generator%s", "");
    switch (options->kind) {
    case NATIVE_OBJECT: return write_object(e, machine, out, error);
    case NATIVE_IR:
        message = LLVMPrintModuleToString(e->module);
        text_add(out, message);
        LLVMDisposeMessage(message);
        return true;
    }
    return false;
}

static bool compile(struct emitter *e, const struct native_options *options, struct text *out, struct msg *error)
{
    const struct target *t = find_target(options->triple);
    if (!t) return fail_target(e->arena, e->validator, error, options->triple);
    register_targets();
    char *message = NULL;
    LLVMTargetMachineRef machine = machine_new(t, options->level, &message);
    if (!machine) return fail_llvm(e->validator, error, message);
    e->context = LLVMContextCreate();
    e->module = LLVMModuleCreateWithNameInContext(e->layout->stem, e->context);
    e->build = LLVMCreateBuilderInContext(e->context);
    build(e, t, machine);
    bool result = write_module(e, t, machine, options, out, error);
    LLVMDisposeBuilder(e->build);
    LLVMDisposeModule(e->module);
    LLVMContextDispose(e->context);
    LLVMDisposeTargetMachine(machine);
    return result;
}

static bool emit(const struct validator *v, const struct native_options *options, struct text *out, struct msg *error)
{
    struct arena *arena = arena_new();
    if (!arena) return fail(v, error, "plus de mémoire%s", "out of memory%s", "");
    bool result = check_validator(arena, v, error);
    if (result) {
        struct emitter e = {.arena = arena, .validator = v, .layout = layout_new(arena, v), .grade = options->grade};
        result = compile(&e, options, out, error);
    }
    arena_free(arena);
    return result;
}

__attribute__((visibility("default"))) const struct native_plugin *ripx_native_plugin(void)
{
    static const struct native_plugin plugin = {NATIVE_PLUGIN_VERSION, emit};
    return &plugin;
}
