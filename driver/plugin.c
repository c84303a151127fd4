/* plugin.c - the one place that opens a shared object, when the host asks for it. */
#include "driver/ripx.h"

#include "backends/header/layout.h"
#include "backends/native/native.h"

#include <dlfcn.h>
#include <string.h>

static const struct native_plugin *open_plugin(const char *path, struct msg *why)
{
    void *object = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!object) {
        const char *error = dlerror();
        *why = msg_same(error ? error : path);
        return NULL;
    }
    void *symbol = dlsym(object, NATIVE_PLUGIN_SYMBOL);
    const struct native_plugin *(*entry)(void);
    memcpy(&entry, &symbol, sizeof entry);   /* ISO C has no cast from object to function pointers; POSIX gives this way */
    const struct native_plugin *plugin = symbol ? entry() : NULL;
    if (plugin && plugin->version == NATIVE_PLUGIN_VERSION) return plugin;
    *why = msg_of("il est d'une autre version", "it is of another version");
    dlclose(object);
    return NULL;
}

const struct validator *ripx_compilable(struct ripx *r)
{
    struct arena *arena = ripx_arena(r);
    struct validator *v = arena_alloc(arena, sizeof *v);
    uint32_t program;
    *v = *ripx_validator(r);
    v->programs.at = arena_alloc(arena, (v->programs.len + 1) * sizeof *v->programs.at);
    if (v->programs.len) memcpy(v->programs.at, ripx_validator(r)->programs.at, v->programs.len * sizeof *v->programs.at);
    /* A criterion is never left out: without it, someone would pass for eligible. */
    while ((program = layout_unsupported(arena, v)) != PLAN_NONE && v->programs.at[program].kind == PROGRAM_CHECK) {
        diag_rx1(ripx_diags(r), RX_NOT_COMPILED, v->programs.at[program].span, v->programs.at[program].id);
        memmove(&v->programs.at[program], &v->programs.at[program + 1], (v->programs.len - program - 1) * sizeof *v->programs.at);
        v->programs.len--;
    }
    return v;
}

enum ripx_compiled ripx_compile(struct ripx *r, const char *path, const char *target, bool llvm_text, struct text *out, struct msg *why)
{
    const struct native_plugin *plugin = open_plugin(path, why);
    if (!plugin) return RIPX_NO_PLUGIN;
    struct native_options options = {.triple = target, .level = 2, .kind = llvm_text ? NATIVE_IR : NATIVE_OBJECT, .grade = LEVEL_NOTED};
    return plugin->emit(ripx_compilable(r), &options, out, why) ? RIPX_COMPILED : RIPX_CANNOT_COMPILE;
}
