/* imports.c - data dictionaries of other systems: what an import declares is a protocol without an error, which the formatter
   leaves as it is once formatted; where nothing is declared, something is said. */
#include "tests/fuzz/runs.h"
#include "tests/fuzz/targets.h"

#include "backends/import/import.h"
#include "driver/ripx.h"
#include "lang/source.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char empty[] = "ripx 1 fr\nprotocole A \"A\" { }\n";

static bool read_nothing(void *ctx, const char *path, char **text, size_t *len)
{
    (void)ctx, (void)path, (void)text, (void)len;
    return false;
}

/* The source checked; its canonical form in *out. */
static void check(const struct text *source, enum language language, struct text *out)
{
    static const struct ripx_host host = {read_nothing, NULL};
    struct ripx *r = ripx_open(&host);
    ripx_use_embedded_words(r);
    ripx_keep_words(r);
    ripx_add_text(r, "imported.ripx", source->at, source->len);
    ripx_check(r);
    for (uint32_t i = 0; i < diags_count(ripx_diags(r)); i++) {
        const struct diag *d = diags_at(ripx_diags(r), i);
        if (d->level != DIAG_ERROR) continue;
        fprintf(stderr, "broken: the import gives %s: %s\n%s\n", d->code, d->message.text[LANG_EN], source->at);
        abort();
    }
    fuzz_promise(ripx_format(r, ripx_file(r, 0), language, out), "what is imported cannot be formatted");
    ripx_close(r);
}

static void check_report(const struct import *im, const struct sources *sources, enum language language)
{
    struct text json, text;
    text_init(&json);
    text_init(&text);
    import_report_json(im, sources, &json);
    import_report_text(im, language, sources, &text);
    json_t *read = json_loadb(json.at, json.len, JSON_REJECT_DUPLICATES, NULL);
    fuzz_promise(json_is_object(read), "the report is no JSON object");
    json_decref(read);
    text_release(&json);
    text_release(&text);
}

static void check_written(const struct import *im, enum language language)
{
    struct text source, once, twice;
    text_init(&source);
    text_init(&once);
    text_init(&twice);
    import_write(im, &source);
    check(&source, language, &once);
    check(&once, language, &twice);
    fuzz_same("an imported source is formatted into another", &once, &twice, false);
    text_release(&source);
    text_release(&once);
    text_release(&twice);
}

static void check_diags(const struct diags *ds, const struct sources *sources)
{
    for (uint32_t i = 0; i < diags_count(ds); i++) {
        const struct diag *d = diags_at(ds, i);
        const struct source *s = sources_get(sources, d->at.file);
        fuzz_promise(d->code && d->message.text[LANG_FR] && d->message.text[LANG_EN], "a diagnostic without its text");
        fuzz_promise(!s || (d->at.lo <= d->at.hi && d->at.hi <= s->len), "a diagnostic outside its source");
    }
}

static bool read_xml(struct arena *arena, struct diags *ds, struct import *im, const struct import_file *file)
{
    struct xml_document document;
    struct xml_error error;
    if (ripx_xml_plugin()->read(arena, file->text, file->len, &document, &error)) return import_odm(im, &document);
    fuzz_promise(error.at <= file->len && (error.doctype || (error.detail && *error.detail)), "an error of XML without place or text");
    diag_rx0(ds, RX_IMPORT_DOCTYPE, span_none());
    return false;
}

/* The size says in which language and with what else. */
static void one(bool odm, const uint8_t *data, size_t size)
{
    static const char *const repeats[1] = {"visite"};
    const uint8_t *cut = odm || !size ? NULL : memchr(data, 0x1E, size);
    struct arena *arena = arena_new();
    struct sources *sources = sources_new(arena);
    struct diags *ds = diags_new(arena);
    size_t n = cut ? (size_t)(cut - data) : size;
    const char *text = arena_strndup(arena, (const char *)data, n), *more = cut ? arena_strndup(arena, (const char *)cut + 1, size - n - 1) : NULL;
    struct import_file file = {sources_lend(sources, "x", text, n, false), "x", text, n};
    struct import_options options = {.language = size % 2 ? LANG_EN : LANG_FR, .repeats = repeats, .n_repeats = (uint32_t)(size / 2 % 2), .checks = size / 4 % 2};
    struct import *im = import_new(ripx_law(fuzz_session(empty))->vocab, ds, &file, &options);
    bool done = odm ? import_is_text(im) && read_xml(arena, ds, im, &file) : import_redcap(im);
    if (done && more) {
        struct import_file conversions = {sources_lend(sources, "c", more, size - n - 1, false), "c", more, size - n - 1};
        done = import_conversions(im, &conversions);
    }
    fuzz_promise(done || diags_count(ds), "nothing was declared, and nothing said");
    check_diags(ds, sources);
    if (done) {
        check_written(im, options.language);
        check_report(im, sources, options.language);
    }
    arena_free(arena);
}

static void one_redcap(const uint8_t *data, size_t size) { one(false, data, size); }
static void one_odm(const uint8_t *data, size_t size) { one(true, data, size); }

const struct fuzz_target fuzz_redcap = {"redcap", one_redcap, NULL, "tests/import/data/*.csv tests/fuzz/seeds/redcap-*", 4096};
const struct fuzz_target fuzz_odm = {"odm", one_odm, NULL, "tests/import/data/*.xml", 8192};
