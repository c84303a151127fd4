/* test_docs.c - the examples of the documentation compiled, the commands that it shows run, its tables compared.

   A block that begins with ```ripx is read by the first words after it:
     ripx file              a whole file, judged by the law that the program carries
     ripx in WORD           what stands in the block WORD at the top of a file
     ripx criteria          what stands in the inclusion criteria of a population
     ripx law               declarations of the example law of this document: all such blocks make one law
     ripx under law         a whole file, judged by that example law
     ripx addition          declarations added to the law that the program carries
   and by those that may follow:
     en                     the fragment is in English
     rejected RX0201        the language gives this code, and no other
     finds CO-03            the law gives this finding
   Without `rejected` the language gives nothing at all, and every test in the block passes.

   In a block that begins with ```console, a line "$ command" is run by the shell in a folder of its own, where build/ripx is
   the program (RIPX, else that of the tree) and docs, examples and stdlib are those of the tree. The lines after it are what
   comes out; a line "…" stands for any number of lines, and "…" at the end of a line for its rest. */
#include "driver/ripx.h"
#include "lang/diag_text.h"
#include "lang/kernel.h"

#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { MAX_BLOCKS = 512, MAX_WORDS = 16 };

struct block {
    const char *path;
    unsigned line;                          /* of its first line of text */
    char info[128];
    char *text;
    size_t len;
};
static struct block blocks[MAX_BLOCKS];
static size_t block_count;

static const char *const DOCUMENTS[] = {"README.md", "LISEZMOI.md", "SPEC.md", "CONTRIBUTING.md", "docs/*.md"};

/* --- reading the documents ------------------------------------------------------------------------------------------ */

static char *read_whole(const char *path)
{
    FILE *in = fopen(path, "rb");
    if (!in) fail_msg("%s cannot be read", path);
    size_t len = 0, cap = 1 << 16;
    char *text = malloc(cap);
    assert_non_null(text);
    for (size_t got; (got = fread(text + len, 1, cap - len - 1, in)) > 0;) {
        len += got;
        if (cap - len < 2) text = realloc(text, cap *= 2);
        assert_non_null(text);
    }
    text[len] = 0;
    fclose(in);
    return text;
}

static bool starts(const char *s, const char *start) { return strncmp(s, start, strlen(start)) == 0; }
static const char *next_line(const char *s)
{
    const char *end = strchr(s, '\n');
    return end ? end + 1 : s + strlen(s);
}

static void add_block(const char *path, unsigned line, const char *info, const char *text, size_t len)
{
    assert_true(block_count < MAX_BLOCKS);
    struct block *b = &blocks[block_count++];
    b->path = path;
    b->line = line;
    snprintf(b->info, sizeof b->info, "%.*s", (int)strcspn(info, "\n"), info);
    b->text = malloc(len + 1);
    assert_non_null(b->text);
    memcpy(b->text, text, len);
    b->text[len] = 0;
    b->len = len;
}

static void read_document(const char *path)
{
    char *text = read_whole(path);
    const char *info = NULL, *start = NULL;
    unsigned line = 1, at = 0;
    for (const char *p = text; *p; p = next_line(p), line++) {
        if (!starts(p, "```")) continue;
        if (info) {
            add_block(path, at, info, start, (size_t)(p - start));
            info = NULL;
        } else {
            info = p + 3;
            start = next_line(p);
            at = line + 1;
        }
    }
    if (info) fail_msg("%s:%u: a block is not closed", path, at);
    free(text);
}

static glob_t documents;

static int setup(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof DOCUMENTS / sizeof *DOCUMENTS; i++)
        if (glob(DOCUMENTS[i], i ? GLOB_APPEND : 0, NULL, &documents) != 0) return -1;
    for (size_t i = 0; i < documents.gl_pathc; i++) read_document(documents.gl_pathv[i]);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    for (size_t i = 0; i < block_count; i++) free(blocks[i].text);
    globfree(&documents);
    return 0;
}

/* --- one example ----------------------------------------------------------------------------------------------------- */

/* What the words after the fence say. */
struct meaning {
    enum { WHOLE, INSIDE, CRITERIA, LAW, UNDER_LAW, ADDITION } kind;
    bool english;
    char *block, *rejected, *found;
    char words[128];
};

static bool read_info(const struct block *b, struct meaning *r)
{
    char *word[MAX_WORDS];
    size_t n = 0, i = 2;
    *r = (struct meaning){.kind = WHOLE};
    memcpy(r->words, b->info, sizeof r->words);
    for (char *w = strtok(r->words, " "); w && n < MAX_WORDS; w = strtok(NULL, " ")) word[n++] = w;
    if (n < 2) return false;
    if (strcmp(word[1], "in") == 0 && n > 2) r->kind = INSIDE, r->block = word[i++];
    else if (strcmp(word[1], "criteria") == 0) r->kind = CRITERIA;
    else if (strcmp(word[1], "law") == 0) r->kind = LAW;
    else if (strcmp(word[1], "addition") == 0) r->kind = ADDITION;
    else if (strcmp(word[1], "under") == 0 && n > 2) r->kind = UNDER_LAW, i++;
    else if (strcmp(word[1], "file") != 0) return false;
    for (; i < n; i++) {
        if (strcmp(word[i], "en") == 0) r->english = true;
        else if (strcmp(word[i], "rejected") == 0 && i + 1 < n) r->rejected = word[++i];
        else if (strcmp(word[i], "finds") == 0 && i + 1 < n) r->found = word[++i];
        else return false;
    }
    return true;
}

static bool is_example(const struct block *b) { return strcmp(b->info, "ripx") == 0 || starts(b->info, "ripx "); }

/* A fragment with what stands around it. To be freed. */
static char *wrapped(const struct block *b, const struct meaning *r)
{
    const char *before = "", *name = "", *after = "";
    const char *header = r->english ? "ripx 1 en\n" : "ripx 1 fr\n";
    if (r->kind == WHOLE || r->kind == UNDER_LAW) header = "";
    if (r->kind == INSIDE) before = r->block, name = " EXEMPLE {\n", after = "}\n";
    if (r->kind == CRITERIA) {
        before = r->english ? "protocol EXAMPLE {\npopulation p {\ninclusion {\n" : "protocole EXEMPLE {\npopulation p {\ninclusion {\n";
        after = "}\n}\n}\n";
    }
    size_t n = strlen(header) + strlen(before) + strlen(name) + b->len + strlen(after) + 1;
    char *text = malloc(n);
    assert_non_null(text);
    snprintf(text, n, "%s%s%s%s%s", header, before, name, b->text, after);
    return text;
}

static bool read_nothing(void *ctx, const char *path, char **text, size_t *len)
{
    (void)ctx, (void)path, (void)text, (void)len;
    return false;
}

/* The law of a document's own examples, with one more block when that is to be rejected. */
static void add_example_law(struct ripx *r, const char *path, const struct block *rejected)
{
    for (size_t i = 0; i < block_count; i++) {
        struct meaning in;
        if (strcmp(blocks[i].path, path) != 0 || !is_example(&blocks[i]) || !read_info(&blocks[i], &in) || in.kind != LAW) continue;
        if (in.rejected && &blocks[i] != rejected) continue;
        char *text = wrapped(&blocks[i], &in), name[64];
        snprintf(name, sizeof name, "law-%u.ripx", blocks[i].line);
        ripx_add_law(r, name, text, strlen(text));
        free(text);
    }
}

static void complain(const struct block *b, const char *what, struct ripx *r)
{
    struct text out;
    struct diag_style style = {.language = LANG_EN, .form = DIAG_GNU};
    text_init(&out);
    diag_print(ripx_diags(r), ripx_sources(r), &style, &out);
    fprintf(stderr, "%s:%u: %s\n%s\n", b->path, b->line, what, out.at ? out.at : "");
    text_release(&out);
}

static bool judge_codes(const struct block *b, const struct meaning *in, struct ripx *r)
{
    bool found = !in->found, rejected = !in->rejected, other = false;
    for (uint32_t i = 0; i < diags_count(ripx_diags(r)); i++) {
        const struct diag *d = diags_at(ripx_diags(r), i);
        if (in->found && strcmp(d->code, in->found) == 0) found = true;
        if (!starts(d->code, "RX")) continue;
        if (in->rejected && strcmp(d->code, in->rejected) == 0) rejected = true;
        else other = true;
    }
    if (!found) complain(b, "the law does not give this finding", r);
    if (!rejected) complain(b, "the language does not give this code", r);
    if (other) complain(b, "the language gives a code that is not announced", r);
    return found && rejected && !other;
}

static bool judge_example(const struct block *b)
{
    static const struct ripx_host host = {read_nothing, NULL};
    struct meaning in;
    if (!read_info(b, &in)) {
        fprintf(stderr, "%s:%u: \"%s\" is not how an example begins\n", b->path, b->line, b->info);
        return false;
    }
    struct ripx *r = ripx_open(&host);
    if (in.kind == LAW || in.kind == UNDER_LAW) add_example_law(r, b->path, b);
    else ripx_use_embedded_law(r);
    if (in.kind != LAW) {
        char *text = wrapped(b, &in);
        if (in.kind == ADDITION) ripx_add_law(r, "addition.ripx", text, strlen(text));
        else ripx_add_text(r, "example.ripx", text, strlen(text));
        free(text);
    }
    ripx_check(r);
    bool ok = judge_codes(b, &in, r);
    if (ok && !in.rejected && ripx_test(r, NULL).failed) {
        complain(b, "a test of the example fails", r);
        ok = false;
    }
    ripx_close(r);
    return ok;
}

static void examples_are_accepted_or_rejected_as_they_say(void **state)
{
    (void)state;
    unsigned bad = 0, n = 0;
    for (size_t i = 0; i < block_count; i++)
        if (is_example(&blocks[i])) n++, bad += !judge_example(&blocks[i]);
    assert_true(n > 0);
    assert_int_equal(bad, 0);
}

/* --- commands -------------------------------------------------------------------------------------------------------- */

static char folder[] = "/tmp/ripx-docs-XXXXXX";

static void link_from(const char *tree, const char *name)
{
    char from[4096];
    snprintf(from, sizeof from, "%.4000s/%.64s", tree, name);
    assert_int_equal(symlink(from, name), 0);
}

/* A folder of its own for what the commands write. */
static void enter_folder(char *tree, size_t size)
{
    char program[4096];
    assert_non_null(getcwd(tree, size));
    const char *ripx = getenv("RIPX") ? getenv("RIPX") : "build/ripx";
    snprintf(program, sizeof program, ripx[0] == '/' ? "%.0s%s" : "%s/%s", tree, ripx);
    if (access(program, X_OK) != 0) fail_msg("%s is not there", program);
    assert_non_null(mkdtemp(folder));
    assert_int_equal(chdir(folder), 0);
    assert_int_equal(mkdir("build", 0755), 0);
    assert_int_equal(symlink(program, "build/ripx"), 0);
    link_from(tree, "docs");
    link_from(tree, "examples");
    link_from(tree, "stdlib");
}

static char *output_of(const char *command, int *status)
{
    char line[4096];
    size_t len = 0, cap = 1 << 16;
    snprintf(line, sizeof line, "{ %s\n} 2>&1", command);
    FILE *in = popen(line, "r");
    char *text = malloc(cap);
    assert_true(in && text);
    for (size_t got; (got = fread(text + len, 1, cap - len - 1, in)) > 0;) {
        len += got;
        if (cap - len < 2) text = realloc(text, cap *= 2);
        assert_non_null(text);
    }
    text[len] = 0;
    *status = pclose(in);
    return text;
}

static bool same_line(const char *want, const char *got)
{
    static const char rest[] = "…";
    size_t n = strcspn(want, "\n"), m = sizeof rest - 1;
    if (n >= m && strncmp(want + n - m, rest, m) == 0) return strncmp(want, got, n - m) == 0;
    return n == strcspn(got, "\n") && strncmp(want, got, n) == 0;
}

static bool is_command(const char *line) { return starts(line, "$ "); }
static bool is_rest(const char *line) { return starts(line, "…\n") || strcmp(line, "…") == 0; }

/* Does the output from `got` on have the lines of `want` up to the next command? "…" stands for any lines. */
static bool matches(const char *want, const char *got)
{
    if (!*want || is_command(want)) return !*got;
    if (is_rest(want)) {
        for (;; got = next_line(got)) {
            if (matches(next_line(want), got)) return true;
            if (!*got) return false;
        }
    }
    return *got && same_line(want, got) && matches(next_line(want), next_line(got));
}

/* What the commands say is in the language of the document, unless they ask otherwise. */
static bool run_commands(const struct block *b)
{
    bool ok = setenv("LC_ALL", strcmp(b->path, "LISEZMOI.md") == 0 ? "fr_FR.UTF-8" : "en_US.UTF-8", 1) == 0;
    unsigned line = b->line;
    for (const char *p = b->text; *p; p = next_line(p), line++) {
        if (!is_command(p)) continue;
        char command[2048];
        int status;
        snprintf(command, sizeof command, "%.*s", (int)strcspn(p + 2, "\n"), p + 2);
        char *got = output_of(command, &status);
        bool good = matches(next_line(p), got) && (status == 0 || status == 1 << 8);
        if (!good) fprintf(stderr, "%s:%u: %s\n--- it ends with %d and prints\n%s---\n", b->path, line, command, status >> 8, got);
        ok = ok && good;
        free(got);
    }
    return ok;
}

static void commands_print_what_is_shown(void **state)
{
    (void)state;
    char tree[4000], command[64];
    unsigned bad = 0, n = 0;
    enter_folder(tree, sizeof tree);
    for (size_t i = 0; i < block_count; i++)
        if (strcmp(blocks[i].info, "console") == 0) n++, bad += !run_commands(&blocks[i]);
    assert_int_equal(chdir(tree), 0);
    snprintf(command, sizeof command, "rm -rf %s", folder);
    assert_int_equal(system(command), 0);
    assert_true(n > 0);
    assert_int_equal(bad, 0);
}

/* --- tables of the reference ----------------------------------------------------------------------------------------- */

/* Is there a line of a table that has both texts as cells? */
static bool has_row(const char *text, const char *a, const char *b)
{
    char first[256], second[256];
    snprintf(first, sizeof first, "| %s |", a);
    snprintf(second, sizeof second, "| %s |", b);
    for (const char *p = text; *p; p = next_line(p)) {
        const char *end = next_line(p), *one = strstr(p, first), *two = strstr(p, second);
        if (*p == '|' && one && one < end && two && two < end) return true;
    }
    return false;
}

static void every_code_has_its_row(void **state)
{
    (void)state;
    char *spec = read_whole("SPEC.md");
    unsigned rows = 0, missing = 0, codes = 0;
    for (const char *p = spec; *p; p = next_line(p)) rows += starts(p, "| RX");
    for (uint32_t n = 1; n < 10000; n++) {
        const char *name;
        enum diag_level level;
        struct msg template;
        char code[16];
        if (!diag_lookup(n, &name, &level, &template)) continue;
        codes++;
        snprintf(code, sizeof code, "RX%04u", (unsigned)n);
        if (has_row(spec, code, diag_level_word(level, LANG_EN))) continue;
        fprintf(stderr, "SPEC.md has no row for %s %s\n", code, diag_level_word(level, LANG_EN));
        missing++;
    }
    free(spec);
    assert_int_equal(missing, 0);
    assert_int_equal(rows, codes);
}

static unsigned miss_pair(const char *spec, const char *fr, const char *en)
{
    char french[128], english[128];
    snprintf(french, sizeof french, "`%s`", fr);
    snprintf(english, sizeof english, "`%s`", en);
    if (has_row(spec, french, english)) return 0;
    fprintf(stderr, "SPEC.md has no row for %s and %s\n", french, english);
    return 1;
}

static void every_word_has_its_row(void **state)
{
    (void)state;
    char *spec = read_whole("SPEC.md");
    unsigned missing = 0;
    for (enum kernel_word w = 0; w < KW_COUNT; w++) missing += miss_pair(spec, kernel_text(w, LANG_FR), kernel_text(w, LANG_EN));
#define X(token, fr, en) missing += miss_pair(spec, fr, en);
#include "lang/words.def"
#undef X
    free(spec);
    assert_int_equal(missing, 0);
}

/* A link between documents, or to a picture, leads somewhere. */
static unsigned broken_links(const char *path)
{
    unsigned bad = 0;
    char *text = read_whole(path), to[1024];
    const char *slash = strrchr(path, '/');
    for (const char *p = strstr(text, "]("); p; p = strstr(p + 2, "](")) {
        const char *target = p + 2;
        size_t n = strcspn(target, ")#\n ");
        if (!n || starts(target, "http")) continue;
        snprintf(to, sizeof to, "%.*s%.*s", slash ? (int)(slash - path + 1) : 0, path, (int)n, target);
        if (access(to, R_OK) == 0) continue;
        fprintf(stderr, "%s: nothing at %s\n", path, to);
        bad++;
    }
    free(text);
    return bad;
}

static void links_lead_somewhere(void **state)
{
    (void)state;
    unsigned bad = 0;
    for (size_t i = 0; i < documents.gl_pathc; i++) bad += broken_links(documents.gl_pathv[i]);
    assert_int_equal(bad, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(examples_are_accepted_or_rejected_as_they_say),
        cmocka_unit_test(every_code_has_its_row),
        cmocka_unit_test(every_word_has_its_row),
        cmocka_unit_test(links_lead_somewhere),
        cmocka_unit_test(commands_print_what_is_shown),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
