/* dictionary.c - data dictionaries of other systems handed to their importers. */
#include "driver/writers.h"

#include "backends/import/import.h"
#include "lang/source.h"

#include <dlfcn.h>
#include <string.h>

/* The plugin that reads XML. It stays open: the document that it gave is in the arena, its code is not needed any more, but a
   library that was opened once may hold memory of its own. */
static const struct xml_plugin *open_xml(const char *path, struct msg *why)
{
    void *object = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!object) {
        const char *error = dlerror();
        *why = msg_same(error ? error : path);
        return NULL;
    }
    void *symbol = dlsym(object, XML_PLUGIN_SYMBOL);
    const struct xml_plugin *(*entry)(void);
    memcpy(&entry, &symbol, sizeof entry);   /* ISO C has no cast from object to function pointers; POSIX gives this way */
    const struct xml_plugin *plugin = symbol ? entry() : NULL;
    if (plugin && plugin->version == XML_PLUGIN_VERSION) return plugin;
    *why = msg_of("il est d'une autre version", "it is of another version");
    dlclose(object);
    return NULL;
}

static bool add_file(struct ripx *r, const char *path, const char *text, size_t len, struct import_file *out)
{
    if (len > SOURCE_MAX_BYTES) {
        diag_rx1(ripx_diags(r), RX_FILE_TOO_LARGE, span_none(), arena_printf(ripx_arena(r), "%d", SOURCE_MAX_BYTES));
        return false;
    }
    const char *kept = arena_strdup(ripx_arena(r), path);
    *out = (struct import_file){sources_lend(ripx_sources(r), kept, text, len, false), kept, text, len};
    return true;
}

static bool import_xml(struct ripx *r, struct import *im, const struct import_file *file, const char *plugin_path)
{
    struct msg why;
    struct xml_document document;
    struct xml_error error;
    const struct xml_plugin *plugin = open_xml(plugin_path, &why);
    if (!plugin) return diag_rx(ripx_diags(r), RX_NO_PLUGIN, span_none(), 1, &why), false;
    if (plugin->read(ripx_arena(r), file->text, file->len, &document, &error)) return import_odm(im, &document);
    struct span at = {file->file, error.at, error.at < file->len ? error.at + 1 : error.at};
    if (error.doctype) diag_rx0(ripx_diags(r), RX_IMPORT_DOCTYPE, at);
    else diag_rx1(ripx_diags(r), RX_IMPORT_XML, at, error.detail);
    return false;
}

bool write_import(struct ripx *r, const struct ripx_import *in, struct text *source, struct text *report)
{
    struct import_file file, conversions;
    struct import_options options = {in->language, in->name, in->repeats, in->n_repeats, in->checks};
    if (!add_file(r, in->path, in->text, in->len, &file)) return false;
    struct import *im = import_new(ripx_law(r)->vocab, ripx_diags(r), &file, &options);
    bool done = false;
    switch (in->kind) {
    case RIPX_REDCAP: done = import_redcap(im); break;
    case RIPX_ODM: done = import_is_text(im) && import_xml(r, im, &file, in->plugin); break;
    }
    if (done && in->conversions)
        done = add_file(r, in->conversions, in->conversions_text, in->conversions_len, &conversions) && import_conversions(im, &conversions);
    diags_sort(ripx_diags(r));
    if (!done) return false;
    import_write(im, source);
    if (in->json) import_report_json(im, ripx_sources(r), report);
    else import_report_text(im, in->language, ripx_sources(r), report);
    return true;
}
