/* test_stdlib.c - stdlib is without fault, says everything in both languages, and judges the same once translated. */
#include "driver/ripx.h"
#include "driver/stdlib_image.h"
#include "lang/diag_json.h"

#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MAX_FILES = 256 };

static bool read_file(void *ctx, const char *path, char **text, size_t *len)
{
    (void)ctx;
    FILE *in = fopen(path, "rb");
    if (!in) return false;
    *text = malloc(1 << 20);
    *len = *text ? fread(*text, 1, 1 << 20, in) : 0;
    fclose(in);
    return *text != NULL;
}

static const struct ripx_host host = {read_file, NULL};

/* The files of stdlib in canonical form, in their order: as they are, and translated. */
static struct text canonical[MAX_FILES], english[MAX_FILES];

/* A session with the law, or with its files translated. */
static struct ripx *open_with(const struct text *translated)
{
    struct ripx *r = ripx_open(&host);
    if (!translated) ripx_use_embedded_law(r);
    for (uint32_t i = 0; translated && i < ripx_stdlib_count; i++)
        if (translated[i].len) ripx_add_law(r, ripx_stdlib[i].path, translated[i].at, translated[i].len);
    return r;
}

/* The source of an embedded file; SPAN_NO_FILE for what is embedded and is not of the law. */
static uint32_t source_of(const struct ripx *r, uint32_t embedded)
{
    const struct sources *ss = ripx_sources(r);
    for (uint32_t i = 0; i < sources_count(ss); i++)
        if (strcmp(sources_get(ss, i)->path, ripx_stdlib[embedded].path) == 0) return i;
    return SPAN_NO_FILE;
}

static bool is_clean(struct ripx *r)
{
    const struct diags *ds = ripx_diags(r);
    for (uint32_t i = 0; i < diags_count(ds); i++) {
        const struct diag *d = diags_at(ds, i);
        const struct source *s = sources_get(ripx_sources(r), d->at.file);
        print_error("%s:%u: %s: %s\n", s ? s->path : "-", s ? source_place(s, d->at.lo).line : 0, d->code, d->message.text[LANG_EN]);
    }
    return diags_count(ds) == 0;
}

static void without_fault(void **state)
{
    (void)state;
    struct ripx *r = open_with(NULL);
    ripx_check(r);
    bool clean = is_clean(r);
    ripx_close(r);
    assert_true(clean);
}

/* ---- both languages ---- */

static bool is_said(const struct word *w, const char *what)
{
    bool ok = w->name[LANG_FR] && w->name[LANG_EN] && w->label.text[LANG_FR] && w->label.text[LANG_EN] && *w->label.text[LANG_FR] && *w->label.text[LANG_EN];
    if (!ok) print_error("%s %s: a word or a label is missing\n", what, w->name[LANG_FR] ? w->name[LANG_FR]->text : "?");
    return ok;
}

/* Two things of one place with the same word in a language could not be told apart there. */
static bool are_apart(const struct word *a, const struct word *b)
{
    bool ok = a->name[LANG_FR] != b->name[LANG_FR] && a->name[LANG_EN] != b->name[LANG_EN];
    if (!ok) print_error("%s and %s share a word\n", a->name[LANG_FR]->text, b->name[LANG_FR]->text);
    return ok;
}

static void words_in_both_languages(void **state)
{
    (void)state;
    struct ripx *r = open_with(NULL);
    ripx_check(r);
    const struct vocab *v = ripx_law(r)->vocab;
    bool ok = true;
    for (uint32_t i = 0; i < v->blocks.len; i++) {
        ok &= is_said(&v->blocks.at[i].word, "block");
        for (uint32_t k = 0; k < i; k++) ok &= are_apart(&v->blocks.at[i].word, &v->blocks.at[k].word);
    }
    for (uint32_t i = 0; i < v->properties.len; i++) {
        const struct vocab_property *p = &v->properties.at[i];
        ok &= is_said(&p->word, "property");
        for (uint32_t k = 0; k < i; k++)
            if (v->properties.at[k].block == p->block) ok &= are_apart(&p->word, &v->properties.at[k].word);
    }
    for (uint32_t e = 0; e < v->enums.len; e++)
        for (uint32_t i = 0; i < v->enums.at[e].members.len; i++) {
            ok &= is_said(&v->enums.at[e].members.at[i], "value");
            for (uint32_t k = 0; k < i; k++) ok &= are_apart(&v->enums.at[e].members.at[i], &v->enums.at[e].members.at[k]);
        }
    ripx_close(r);
    assert_true(ok);
}

/* ---- formatting and translation ---- */

static bool is_text(const char *path, const struct text *got, const char *text, size_t len)
{
    size_t at = 0, line = 1;
    if (got->len == len && memcmp(got->at, text, len) == 0) return true;
    for (; at < len && at < got->len && got->at[at] == text[at]; at++) line += text[at] == '\n';
    print_error("%s:%zu: differs: %.60s\n", path, line, got->at + at);
    return false;
}

/* Each file of a law formatted, and compared with what it should be. */
static void formats_to(const struct text *files, const struct text *expected)
{
    struct ripx *r = open_with(files);
    ripx_keep_words(r);
    ripx_check(r);
    bool ok = true;
    for (uint32_t i = 0; i < ripx_stdlib_count; i++) {
        struct text t;
        uint32_t file = source_of(r, i);
        if (file == SPAN_NO_FILE) continue;
        text_init(&t);
        ok &= ripx_format(r, file, LANG_FR, &t) && is_text(ripx_stdlib[i].path, &t, expected[i].at, expected[i].len);
        text_release(&t);
    }
    ripx_close(r);
    assert_true(ok);
}

static void formatting_is_stable(void **state)
{
    (void)state;
    formats_to(canonical, canonical);
}

static void translating_back_gives_the_original(void **state)
{
    (void)state;
    formats_to(english, canonical);
}

/* ---- a file of the law that is being edited ---- */

static const char EDITED[] = "ripx 1 fr\n\n# À relire.\n";

static bool read_edited(void *ctx, const char *path, char **text, size_t *len)
{
    (void)path;
    *len = strlen(ctx);
    *text = malloc(*len + 1);
    if (*text) memcpy(*text, ctx, *len + 1);
    return *text != NULL;
}

/* What formatting the first file of the law gives, when the file of that name on disk says this. */
static void format_of(const char *on_disk, struct text *out, bool *embedded)
{
    struct ripx_host disk = {read_edited, (void *)(uintptr_t)on_disk};
    struct ripx *r = ripx_open(&disk);
    uint32_t first = 0;
    text_init(out);
    ripx_use_embedded_law(r);
    while (source_of(r, first) == SPAN_NO_FILE) first++;
    assert_true(ripx_add(r, ripx_stdlib[first].path));
    ripx_keep_words(r);
    ripx_check(r);
    *embedded = ripx_file(r, 0) == source_of(r, first);
    assert_true(ripx_format(r, ripx_file(r, 0), LANG_FR, out));
    ripx_close(r);
}

/* Writing the embedded text over an edited file would lose the edits. */
static void an_edited_file_is_read(void **state)
{
    (void)state;
    struct text out;
    bool embedded;
    uint32_t first = 0;
    format_of(EDITED, &out, &embedded);
    assert_false(embedded);
    assert_string_equal(out.at, EDITED);
    text_release(&out);
    while (!canonical[first].len) first++;
    format_of(ripx_stdlib[first].text, &out, &embedded);
    assert_true(embedded);
    assert_string_equal(out.at, canonical[first].at);
    text_release(&out);
}

static int translate(void **state)
{
    (void)state;
    struct ripx *r = open_with(NULL);
    ripx_keep_words(r);
    ripx_check(r);
    bool ok = ripx_stdlib_count <= MAX_FILES;
    for (uint32_t i = 0; ok && i < ripx_stdlib_count; i++) {
        uint32_t file = source_of(r, i);
        text_init(&canonical[i]);
        text_init(&english[i]);
        if (file == SPAN_NO_FILE) continue;
        ok = ripx_format(r, file, LANG_FR, &canonical[i]) && ripx_format(r, file, LANG_EN, &english[i]);
        if (!ok) print_error("%s: cannot be formatted\n", ripx_stdlib[i].path);
    }
    ripx_close(r);
    return ok ? 0 : -1;
}

static int release(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < ripx_stdlib_count; i++) text_release(&canonical[i]), text_release(&english[i]);
    return 0;
}

static void translation_is_without_fault(void **state)
{
    (void)state;
    struct ripx *r = open_with(english);
    ripx_check(r);
    bool clean = is_clean(r);
    for (uint32_t i = 0; i < ripx_stdlib_count; i++)
        if (english[i].len) assert_int_equal(strncmp(english[i].at, "ripx 1 en\n", 10), 0);
    ripx_close(r);
    assert_true(clean);
}

static void verdicts_of(const char *path, const struct text *law, struct text *out)
{
    struct ripx *r = open_with(law);
    text_init(out);
    assert_true(ripx_add(r, path));
    ripx_check(r);
    diag_print_json(ripx_diags(r), ripx_sources(r), out);
    const struct verdicts *v = ripx_verdicts(r);
    for (uint32_t i = 0; i < v->all.len; i++) text_addf(out, "%s %u %u\n", rule_code(v->all.at[i].rule), (unsigned)v->all.at[i].outcome, v->all.at[i].row);
    for (uint32_t i = 0; i < v->effects.len; i++)
        text_addf(out, "%llx %llx\n", (unsigned long long)v->effects.at[i].proved, (unsigned long long)v->effects.at[i].indicated);
    ripx_close(r);
}

/* A case or a rule without a row is named in the language of its declaration: those names are in no finding. */
static void translated_law_judges_the_same(void **state)
{
    (void)state;
    glob_t found;
    bool ok = true;
    assert_int_equal(glob("examples/*.ripx", 0, NULL, &found), 0);
    assert_int_equal(glob("tests/twins/*.ripx", GLOB_APPEND, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        struct text fr, en;
        verdicts_of(found.gl_pathv[i], NULL, &fr);
        verdicts_of(found.gl_pathv[i], english, &en);
        ok &= is_text(found.gl_pathv[i], &en, fr.at, fr.len);
        text_release(&fr);
        text_release(&en);
    }
    globfree(&found);
    assert_true(ok);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(without_fault), cmocka_unit_test(words_in_both_languages), cmocka_unit_test(formatting_is_stable),
                                       cmocka_unit_test(translation_is_without_fault), cmocka_unit_test(translating_back_gives_the_original), cmocka_unit_test(an_edited_file_is_read),
                                       cmocka_unit_test(translated_law_judges_the_same)};
    return cmocka_run_group_tests_name("stdlib", tests, translate, release);
}
