/* test_hostile.c - damaged, huge and odd inputs through everything: nothing crashes, hangs, leaks or prints what it should not.

   Examples and files of stdlib are damaged by a generator with a fixed seed. RIPX_KEEP=FILE writes each damaged input to
   FILE before it is judged, so that what a crash was about can be looked at. */
#include "driver/stdlib_image.h"
#include "driver/writers.h"
#include "lang/diag_json.h"
#include "lang/diag_text.h"

#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <utf8proc.h>

enum { SECONDS = 300, BATCHES = 20, BATCH = 100, MAX_INPUTS = 64, MAX_ERRORS = 100 };

struct input { const char *path; char *text; size_t len; };
static struct input inputs[MAX_INPUTS];
static size_t n_inputs;

/* ---- everything that a session can do ---- */

struct memory { const char *const *paths, *const *texts; size_t n; };

static bool read_memory(void *ctx, const char *path, char **text, size_t *len)
{
    const struct memory *m = ctx;
    for (size_t i = 0; m && i < m->n; i++) {
        if (strcmp(m->paths[i], path) != 0) continue;
        *text = strdup(m->texts[i]);
        *len = strlen(m->texts[i]);
        return *text != NULL;
    }
    return false;
}

/* What is printed is UTF-8 without control characters. */
static void is_clean(const struct text *t)
{
    for (size_t i = 0; i < t->len;) {
        utf8proc_int32_t c;
        utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)t->at + i, (utf8proc_ssize_t)(t->len - i), &c);
        assert_true(n > 0);
        assert_true(c == '\n' || (c >= ' ' && c != 0x7f && !(c >= 0x80 && c < 0xa0)));
        i += (size_t)n;
    }
}

static void print_all(const struct ripx *r)
{
    for (int form = DIAG_HUMAN; form <= DIAG_GNU; form++)
        for (int language = 0; language < LANGUAGES; language++) {
            struct diag_style style = {(enum language)language, (enum diag_form)form, false, MAX_ERRORS};
            struct text t;
            text_init(&t);
            diag_print(ripx_diags(r), ripx_sources(r), &style, &t);
            diag_print_summary(ripx_diags(r), (enum language)language, &t);
            is_clean(&t);
            text_release(&t);
        }
    struct text json;
    text_init(&json);
    diag_print_json(ripx_diags(r), ripx_sources(r), &json);
    is_clean(&json);
    text_release(&json);
}

/* Every diagnostic says something in both languages, about a place that exists, and places are in order. */
static void diags_hold(const struct ripx *r)
{
    const struct diags *ds = ripx_diags(r);
    for (uint32_t i = 0; i < diags_count(ds); i++) {
        const struct diag *d = diags_at(ds, i);
        assert_true(d->code && d->message.text[LANG_FR] && d->message.text[LANG_EN]);
        const struct source *s = sources_get(ripx_sources(r), d->at.file);
        if (!s) continue;
        assert_true(d->at.lo <= d->at.hi && d->at.hi <= s->len);
    }
}

static void write_all(struct ripx *r)
{
    struct text t;
    const char *near = NULL;
    text_init(&t);
    for (int language = 0; language < LANGUAGES; language++) {
        if (ripx_file(r, 0) != SPAN_NO_FILE) ripx_format(r, ripx_file(r, 0), (enum language)language, &t);
        write_report(r, NULL, (enum language)language, &t);
        write_effect_text(r, "category", (enum language)language, &t);
        write_topic(r, "CA-05", (enum language)language, &t, &near);
    }
    write_effects_json(r, &t);
    write_header(r, &t);
    text_release(&t);
}

/* Judges what was added, then does all the rest, and closes. */
static void use_up(struct ripx *r)
{
    ripx_keep_words(r);
    ripx_check(r);
    const struct verdicts *v = ripx_verdicts(r);
    uint32_t sum = 0;
    for (int i = 0; i < OUTCOMES; i++) sum += v->counts[i];
    assert_int_equal(sum, v->all.len);
    diags_hold(r);
    print_all(r);
    write_all(r);
    ripx_test(r, NULL);
    diags_hold(r);
    ripx_close(r);
}

static bool begins(const char *text, const char *with) { return strncmp(text, with, strlen(with)) == 0; }

/* The files of the law that declare what all others use, or all of them. */
static bool is_wanted(const char *path, bool all)
{
    size_t n = strlen(path);
    if (n < 5 || strcmp(path + n - 5, ".ripx") != 0) return false;
    return all || begins(path, "stdlib/units/") || begins(path, "stdlib/vocabulary/") || begins(path, "stdlib/law/base");
}

static struct ripx *with_law(bool all, struct memory *m)
{
    struct ripx_host host = {read_memory, m};
    struct ripx *r = ripx_open(&host);
    for (uint32_t i = 0; i < ripx_stdlib_count; i++)
        if (is_wanted(ripx_stdlib[i].path, all)) ripx_add_law(r, ripx_stdlib[i].path, ripx_stdlib[i].text, ripx_stdlib[i].len);
    return r;
}

static void judge_protocol(const char *text, size_t len, bool all)
{
    struct ripx *r = with_law(all, NULL);
    ripx_add_text(r, "p.ripx", text, len);
    use_up(r);
}

/* The law with one of its files replaced, judging a whole protocol. */
static void judge_law(uint32_t file, const char *text, size_t len, bool all)
{
    struct ripx_host host = {read_memory, NULL};
    struct ripx *r = ripx_open(&host);
    for (uint32_t i = 0; i < ripx_stdlib_count; i++) {
        if (i == file) ripx_add_law(r, ripx_stdlib[i].path, text, len);
        else if (is_wanted(ripx_stdlib[i].path, all)) ripx_add_law(r, ripx_stdlib[i].path, ripx_stdlib[i].text, ripx_stdlib[i].len);
    }
    ripx_add_text(r, "p.ripx", inputs[0].text, inputs[0].len);
    use_up(r);
}

/* ---- damage ---- */

static uint64_t seed;

static size_t below(size_t n)
{
    seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
    return n ? (size_t)((seed * 0x2545F4914F6CDD1DULL >> 20) % n) : 0;
}

struct bytes { char *at; size_t len; };

static void splice(struct bytes *b, size_t at, size_t removed, const char *put, size_t n)
{
    memmove(b->at + at + n, b->at + at + removed, b->len - at - removed);
    memcpy(b->at + at, put, n);
    b->len += n - removed;
}

/* A word of the text: where it begins and how long it is. */
static size_t word_at(const struct bytes *b, size_t *len)
{
    static const char *const ENDS = " \n;,()[]{}:";
    size_t at = below(b->len), end = at;
    while (at > 0 && !strchr(ENDS, b->at[at - 1])) at--;
    while (end < b->len && !strchr(ENDS, b->at[end])) end++;
    *len = end - at < 64 ? end - at : 64;
    return at;
}

static void damage_once(struct bytes *b)
{
    static const char *const ODD[] = {"{", "}", "(", ")", "[", "]", "\"", "\"\"\"", ":", "=>", "..=", "-", "\0", "\xff", "\xc3", "\n", "#", "999999999999999999",
                                      "0", "é", "non ", " et ", "pour tout x dans actes : ", "\r", "\t", "\xe2\x80\xae", "inconnu", "@", ".", "2026-13-40", "kg"};
    char word[64];
    size_t at = below(b->len + 1), n = 0, from;
    switch (below(7)) {
    case 0:
        if (b->len) b->at[below(b->len)] = (char)below(256);
        break;
    case 1: {
        const char *odd = ODD[below(sizeof ODD / sizeof *ODD)];
        splice(b, at, 0, odd, *odd ? strlen(odd) : 1);
        break;
    }
    case 2:
        n = below(40);
        splice(b, at, n < b->len - at ? n : b->len - at, "", 0);
        break;
    case 3: case 4: case 5:   /* one word for another: what a grammar accepts and a checker must not */
        from = word_at(b, &n);
        memcpy(word, b->at + from, n);
        at = word_at(b, &from);
        splice(b, at, from, word, n);
        break;
    case 6:
        from = below(b->len + 1);
        n = b->len - from < 60 ? b->len - from : 60;
        memcpy(word, b->at + from, n);
        splice(b, at, 0, word, n);
        break;
    }
}

static struct bytes damaged(const char *text, size_t len, bool cut)
{
    struct bytes b = {malloc(len + 2048), len};
    assert_non_null(b.at);
    memcpy(b.at, text, len);
    if (cut) b.len = below(len);
    for (size_t n = cut ? below(2) : 1 + below(4); n > 0; n--) damage_once(&b);
    const char *keep = getenv("RIPX_KEEP");
    FILE *out = keep ? fopen(keep, "wb") : NULL;
    if (out) {
        fwrite(b.at, 1, b.len, out);
        fclose(out);
    }
    return b;
}

/* One case in sixteen meets the whole law; the others its vocabulary, which is quicker to read. */
static void damaged_protocols(void **state)
{
    seed = 0x9E3779B97F4A7C15ULL + (uintptr_t)*state;
    for (int i = 0; i < BATCH; i++) {
        const struct input *in = &inputs[below(n_inputs)];
        struct bytes b = damaged(in->text, in->len, below(5) == 0);
        judge_protocol(b.at, b.len, i % 16 == 0);
        free(b.at);
    }
}

static void damaged_law(void **state)
{
    seed = 0xD1B54A32D192ED03ULL + (uintptr_t)*state;
    for (int i = 0; i < BATCH; i++) {
        uint32_t file = (uint32_t)below(ripx_stdlib_count);
        struct bytes b = damaged(ripx_stdlib[file].text, ripx_stdlib[file].len, below(5) == 0);
        judge_law(file, b.at, b.len, i % 16 == 0);
        free(b.at);
    }
}

/* ---- odd and huge ---- */

#define HEAD "ripx 1 fr\nprotocole A \"Essai\" {\n"

/* HEAD, then `open`, n times `part`, then `close`. */
static void judge_repeated(const char *open, const char *part, size_t n, const char *close)
{
    struct text t;
    text_init(&t);
    text_add(&t, HEAD);
    text_add(&t, open);
    for (size_t i = 0; i < n; i++) text_add(&t, part);
    text_add(&t, close);
    judge_protocol(t.at, t.len, false);
    text_release(&t);
}

static void deep_nesting(void **state)
{
    (void)state;
    judge_repeated("", "acte a {", 50000, "");
    judge_repeated("population p { inclusion { I1 : ", "(", 100000, "");
    judge_repeated("population p { inclusion { I1 : ", "non ", 100000, "âge > 3 ans } } }\n");
    judge_repeated("population p { inclusion { I1 : ", "- ", 100000, "âge > 3 ans } } }\n");
    judge_repeated("population p { inclusion { I1 : âge ", "+ âge ", 100000, "> 3 ans } } }\n");
    judge_repeated("population p { inclusion { I1 : âge > 3 ans ", "et âge > 3 ans ", 20000, "} } }\n");
    judge_repeated("population p { inclusion { I1 : ", "[", 100000, "");
    judge_repeated("population p { inclusion { I1 : ", "f(", 100000, "");
    judge_repeated("population p { inclusion { I1 : a", ".a", 100000, " } } }\n");
    judge_repeated("", "}", 100000, "");
}

static void long_lines(void **state)
{
    (void)state;
    judge_repeated("financement \"", "0123456789abcdef", 65536, "\"\n}\n");
    judge_repeated("", "x", 1 << 20, "\n}\n");
    judge_repeated("promoteur ", "\"A\" ", 1 << 10, "\n}\n");
    judge_repeated("catégorie ", "9", 1 << 20, "\n}\n");
    judge_repeated("# ", "é", 1 << 19, "\n}\n");
}

/* A scanner that reads a token again at each NUL in it would not end within the limit of this suite. */
static void many_nuls(void **state)
{
    (void)state;
    static const char *const before[] = {"", "ripx 1 fr\n", "ripx 1 fr\n# ", "ripx 1 fr\nprotocole A \"", "ripx 1 fr\nprotocole A \"\"\"", "ripx 1 fr\nprotocole `"};
    enum { NULS = 2000000 };
    for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
        size_t len = strlen(before[i]);
        char *text = calloc(1, len + NULS);
        assert_non_null(text);
        memcpy(text, before[i], len);
        judge_protocol(text, len + NULS, false);
        free(text);
    }
}

/* One byte more than a file may have is refused, and the rest still answers. */
static void too_large(void **state)
{
    (void)state;
    size_t len = SOURCE_MAX_BYTES + (size_t)1;
    char *text = calloc(1, len);
    assert_non_null(text);
    struct ripx *r = with_law(false, NULL);
    ripx_add_text(r, "p.ripx", text, len);
    ripx_check(r);
    assert_string_equal(diags_at(ripx_diags(r), 0)->code, "RX0009");
    assert_int_equal(ripx_file(r, 0), SPAN_NO_FILE);
    ripx_close(r);
    free(text);
}

/* Items with names of their own, or all with the same. */
static void many_items(void **state)
{
    (void)state;
    struct text t;
    text_init(&t);
    text_add(&t, HEAD);
    for (int i = 0; i < 100000; i++) text_addf(&t, "acte a%d \"A\" : biopsie\n", i);
    text_add(&t, "}\n");
    struct ripx *r = with_law(false, NULL);
    ripx_add_text(r, "p.ripx", t.at, t.len);
    ripx_check(r);
    assert_int_equal(diags_count_level(ripx_diags(r), DIAG_ERROR), 0);
    ripx_close(r);
    text_release(&t);
    judge_repeated("", "catégorie 2\n", 20000, "}\n");
    judge_repeated("", "acte a : biopsie\n", 20000, "}\n");
}

static void odd_bytes(void **state)
{
    (void)state;
    judge_protocol("", 0, true);
    judge_protocol("\n", 1, true);
    judge_protocol("\xef\xbb\xbf", 3, true);
    judge_protocol("ripx", 4, true);
    judge_protocol("ripx 1", 6, true);
    judge_protocol("ripx 1 fr", 9, true);
    judge_protocol("\0\0\0\0", 4, true);
    judge_protocol("ripx 1 fr\nprotocole A \"a\0b\" {}\n", 31, true);
    judge_protocol("ripx 1 fr\n\"\"\"", 13, true);
    judge_protocol("ripx 1 fr\n\"\\", 12, true);
    judge_protocol("\xff\xfe r\0i\0p\0x\0", 11, true);
    judge_protocol("ripx 1 fr\nprotocole A \"\x1b[31m\xe2\x80\xae\xc2\x9b\" { \x1b\x07 }\n", 43, true);
}

/* The same diagnostics, whatever ends the lines and whether a byte-order mark begins the file. */
static void line_ends_do_not_matter(void **state)
{
    (void)state;
    for (size_t i = 0; i < n_inputs; i++) {
        struct text t;
        text_init(&t);
        text_add(&t, "\xef\xbb\xbf");
        for (size_t k = 0; k < inputs[i].len; k++) text_add(&t, (char[]){inputs[i].text[k] == '\n' ? '\r' : inputs[i].text[k], inputs[i].text[k] == '\n' ? '\n' : 0, 0});
        struct ripx *lf = with_law(true, NULL), *crlf = with_law(true, NULL);
        ripx_add_text(lf, "p.ripx", inputs[i].text, inputs[i].len);
        ripx_add_text(crlf, "p.ripx", t.at, t.len);
        ripx_check(lf);
        ripx_check(crlf);
        assert_int_equal(diags_count(ripx_diags(lf)), diags_count(ripx_diags(crlf)));
        for (uint32_t k = 0; k < diags_count(ripx_diags(lf)); k++) {
            assert_string_equal(diags_at(ripx_diags(lf), k)->code, diags_at(ripx_diags(crlf), k)->code);
            assert_string_equal(diags_at(ripx_diags(lf), k)->message.text[LANG_FR], diags_at(ripx_diags(crlf), k)->message.text[LANG_FR]);
        }
        ripx_close(lf);
        ripx_close(crlf);
        text_release(&t);
    }
}

/* ---- files that use files ---- */

static uint32_t count_code(const struct ripx *r, const char *code)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < diags_count(ripx_diags(r)); i++) n += strcmp(diags_at(ripx_diags(r), i)->code, code) == 0;
    return n;
}

static void uses(void **state)
{
    (void)state;
    static const char *const paths[] = {"self.ripx", "a.ripx", "b.ripx", "folder/c.ripx", "folder/d.ripx", "missing.ripx", "two.ripx"};
    static const char *const texts[] = {
        "ripx 1 fr\nutilise \"self.ripx\"\nprotocole A \"Essai\" { catégorie 3 }\n",
        "ripx 1 fr\nutilise \"b.ripx\"\nprotocole A \"Essai\" { catégorie 3 }\n",
        "ripx 1 fr\nutilise \"a.ripx\"\n",
        "ripx 1 fr\nutilise \"d.ripx\"\nprotocole A \"Essai\" { catégorie 3 }\n",
        "ripx 1 fr\n",
        "ripx 1 fr\nutilise \"nowhere.ripx\"\nutilise \"/nowhere.ripx\"\nutilise 3\nutilise\nprotocole A \"Essai\" { catégorie 3 }\n",
        "ripx 1 fr\nutilise \"folder/d.ripx\"\nutilise \"folder/d.ripx\"\nprotocole A \"Essai\" { catégorie 3 }\n"};
    static const struct { const char *path, *code; uint32_t n; } cases[] = {
        {"self.ripx", "RX0801", 1}, {"a.ripx", "RX0801", 1}, {"folder/c.ripx", "RX0802", 0}, {"missing.ripx", "RX0802", 2}, {"two.ripx", "RX0801", 0},
        {"nothing.ripx", "RX0802", 1}};
    struct memory m = {paths, texts, sizeof paths / sizeof *paths};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ripx *r = with_law(true, &m);
        assert_int_equal(ripx_add(r, cases[i].path), strcmp(cases[i].path, "nothing.ripx") != 0);
        assert_int_equal(count_code(r, cases[i].code), cases[i].n);
        use_up(r);
    }
}

/* The same protocol twice, two protocols, and none. */
static void protocols_together(void **state)
{
    (void)state;
    struct ripx *r = with_law(true, NULL);
    for (size_t i = 0; i < n_inputs; i++) ripx_add_text(r, inputs[i].path, inputs[i].text, inputs[i].len);
    ripx_add_text(r, inputs[0].path, inputs[0].text, inputs[0].len);
    use_up(r);
    use_up(with_law(true, NULL));
    struct ripx_host host = {read_memory, NULL};
    use_up(ripx_open(&host));
    r = ripx_open(&host);
    ripx_add_text(r, inputs[0].path, inputs[0].text, inputs[0].len);
    use_up(r);
}

static void the_same_twice(void **state)
{
    (void)state;
    struct text once, again;
    struct text *const both[] = {&once, &again};
    for (int i = 0; i < 2; i++) {
        struct ripx *r = with_law(true, NULL);
        for (size_t k = 0; k < n_inputs; k++) ripx_add_text(r, inputs[k].path, inputs[k].text, inputs[k].len);
        ripx_check(r);
        text_init(both[i]);
        diag_print_json(ripx_diags(r), ripx_sources(r), both[i]);
        ripx_close(r);
    }
    assert_int_equal(once.len, again.len);
    assert_memory_equal(once.at, again.at, once.len);
    text_release(&once);
    text_release(&again);
}

/* ---- all of them ---- */

static void load(const char *pattern)
{
    glob_t found;
    if (glob(pattern, 0, NULL, &found) != 0) return;
    for (size_t i = 0; i < found.gl_pathc && n_inputs < MAX_INPUTS; i++) {
        FILE *in = fopen(found.gl_pathv[i], "rb");
        struct input *one = &inputs[n_inputs];
        one->text = malloc(1 << 16);
        if (!in || !one->text) abort();
        one->len = fread(one->text, 1, 1 << 16, in);
        one->path = strdup(found.gl_pathv[i]);
        fclose(in);
        n_inputs++;
    }
    globfree(&found);
}

int main(void)
{
    struct CMUnitTest tests[2 * BATCHES + 16] = {{0}};
    static char names[2 * BATCHES][48];
    size_t n = 0;
    load("examples/*.ripx");
    load("tests/twins/*.ripx");
    if (!n_inputs) return 1;
    alarm(SECONDS);
    const struct CMUnitTest once[] = {cmocka_unit_test(odd_bytes), cmocka_unit_test(line_ends_do_not_matter), cmocka_unit_test(uses),
                                      cmocka_unit_test(protocols_together), cmocka_unit_test(the_same_twice), cmocka_unit_test(deep_nesting),
                                      cmocka_unit_test(long_lines), cmocka_unit_test(many_nuls), cmocka_unit_test(too_large), cmocka_unit_test(many_items)};
    for (; n < sizeof once / sizeof *once; n++) tests[n] = once[n];
    for (size_t i = 0; i < BATCHES; i++) {
        bool of_law = i % 2;
        snprintf(names[i], sizeof names[i], "%s %zu", of_law ? "damaged_law" : "damaged_protocols", i / 2);
        tests[n++] = (struct CMUnitTest){.name = names[i], .test_func = of_law ? damaged_law : damaged_protocols, .initial_state = (void *)(uintptr_t)(i * 7919)};
    }
    int failed = _cmocka_run_group_tests("hostile", tests, n, NULL, NULL);
    for (size_t i = 0; i < n_inputs; i++) {
        free(inputs[i].text);
        free((void *)(uintptr_t)inputs[i].path);
    }
    return failed;
}
