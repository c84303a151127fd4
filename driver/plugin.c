/* plugin.c - the one place that opens a shared object, when the host asks for it. */
#include "driver/ripx.h"

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

enum ripx_compiled ripx_compile(struct ripx *r, const char *path, const char *target, bool llvm_text, struct text *out, struct msg *why)
{
    const struct native_plugin *plugin = open_plugin(path, why);
    if (!plugin) return RIPX_NO_PLUGIN;
    struct native_options options = {.triple = target, .level = 2, .kind = llvm_text ? NATIVE_IR : NATIVE_OBJECT, .grade = LEVEL_NOTED};
    return plugin->emit(ripx_validator(r), &options, out, why) ? RIPX_COMPILED : RIPX_CANNOT_COMPILE;
}
