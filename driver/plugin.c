/* plugin.c - the one place that opens a shared object, when the host asks for it. */
#include "driver/ripx.h"

#include "backends/native/native.h"

#include <dlfcn.h>
#include <string.h>

const struct native_plugin *ripx_native(const char *path, const char **why)
{
    void *object = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!object) {
        *why = dlerror();
        return NULL;
    }
    void *symbol = dlsym(object, NATIVE_PLUGIN_SYMBOL);
    const struct native_plugin *(*entry)(void);
    memcpy(&entry, &symbol, sizeof entry);   /* ISO C has no cast from object to function pointers; POSIX gives this way */
    const struct native_plugin *plugin = symbol ? entry() : NULL;
    if (plugin && plugin->version == NATIVE_PLUGIN_VERSION) return plugin;
    *why = "another version";
    dlclose(object);
    return NULL;
}
