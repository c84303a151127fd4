/* protocol.c - a text through everything that a session can do with it. */
#include "tests/fuzz/targets.h"

#include "driver/writers.h"
#include "lang/diag_json.h"
#include "lang/diag_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool read_nothing(void *ctx, const char *path, char **text, size_t *len)
{
    (void)ctx, (void)path, (void)text, (void)len;
    return false;
}

static void promise(bool kept, const char *what)
{
    if (kept) return;
    fprintf(stderr, "broken: %s\n", what);
    abort();
}

/* Every diagnostic says something in both languages, about a place that exists. */
static void diags_hold(const struct ripx *r)
{
    const struct diags *ds = ripx_diags(r);
    for (uint32_t i = 0; i < diags_count(ds); i++) {
        const struct diag *d = diags_at(ds, i);
        const struct source *s = sources_get(ripx_sources(r), d->at.file);
        promise(d->code && d->message.text[LANG_FR] && d->message.text[LANG_EN], "a diagnostic without its text");
        promise(!s || (d->at.lo <= d->at.hi && d->at.hi <= s->len), "a diagnostic outside its source");
    }
}

static void print(const struct ripx *r)
{
    struct text t;
    text_init(&t);
    for (int form = DIAG_HUMAN; form <= DIAG_GNU; form++) {
        struct diag_style style = {form % 2 ? LANG_FR : LANG_EN, (enum diag_form)form, false, 50};
        diag_print(ripx_diags(r), ripx_sources(r), &style, &t);
    }
    diag_print_json(ripx_diags(r), ripx_sources(r), &t);
    text_release(&t);
}

/* Formatting what was formatted changes nothing. */
static void format(struct ripx *r, uint32_t file)
{
    struct text once, twice;
    text_init(&once);
    text_init(&twice);
    if (ripx_format(r, file, LANG_FR, &once) && once.len) {
        static const struct ripx_host host = {read_nothing, NULL};
        struct ripx *again = ripx_open(&host);
        ripx_use_embedded_law(again);
        ripx_add_text(again, "f.ripx", once.at, once.len);
        ripx_keep_words(again);
        ripx_check(again);
        bool fine = ripx_format(again, ripx_file(again, 0), LANG_FR, &twice);
        promise(!fine || (once.len == twice.len && memcmp(once.at, twice.at, once.len) == 0), "a formatted file is formatted into another");
        ripx_close(again);
    }
    text_release(&once);
    text_release(&twice);
}

static void use_up(struct ripx *r)
{
    ripx_keep_words(r);
    ripx_check(r);
    const struct verdicts *v = ripx_verdicts(r);
    uint32_t sum = 0;
    for (int i = 0; i < OUTCOMES; i++) sum += v->counts[i];
    promise(sum == v->all.len, "verdicts that do not add up");
    promise(!plan_verify(ripx_validator(r)->plan), "a plan that does not hold together");
    diags_hold(r);
    print(r);
    ripx_test(r, NULL);
    struct text t;
    text_init(&t);
    write_header(r, &t);
    text_release(&t);
}

static void one_protocol(const uint8_t *data, size_t size)
{
    static const struct ripx_host host = {read_nothing, NULL};
    struct ripx *r = ripx_open(&host);
    ripx_use_embedded_law(r);
    ripx_add_text(r, "f.ripx", (const char *)data, size);
    use_up(r);
    if (ripx_file(r, 0) != SPAN_NO_FILE) format(r, ripx_file(r, 0));
    ripx_close(r);
}

static void one_law(const uint8_t *data, size_t size)
{
    static const struct ripx_host host = {read_nothing, NULL};
    static const char protocol[] = "ripx 1 fr\nprotocole A \"A\" { }\n";
    struct ripx *r = ripx_open(&host);
    ripx_add_law(r, "law.ripx", (const char *)data, size);
    ripx_add_text(r, "f.ripx", protocol, sizeof protocol - 1);
    use_up(r);
    ripx_close(r);
}

const struct fuzz_target fuzz_protocol = {"protocol", one_protocol, NULL, "examples/*.ripx docs/*.ripx tests/qualify/*.ripx tests/golden/check/*.ripx tests/bench/*.ripx", 4096};
const struct fuzz_target fuzz_law = {"law", one_law, NULL, "tests/otherlaw/law/*.ripx tests/badlaw/*.ripx stdlib/units/*.ripx stdlib/vocabulary/*.ripx", 8192};
