/* test_golden.c - runs the program on every golden input and compares status, output and errors with what is kept.

   A case is tests/golden/COMMAND/NAME or tests/law/ARTICLE/NAME: NAME.ripx, NAME.args, or both. The arguments are the
   words of NAME.args, where {file} is NAME.ripx and {lang} the language; without it they are
   COMMAND --lang {lang} {file}, and for the command check --format human --quiet besides: the counts of the summary
   change with each rule of the law. It is run once
   for each language and compared with NAME.fr.expected and NAME.en.expected. RIPX is the program (build/ripx);
   RIPX_UPDATE=1 writes what came out instead of comparing it. */
#include <errno.h>
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { MAX_ARGS = 64, SECONDS = 120 };
static const char *const LANGUAGE_NAMES[] = {"fr", "en"};

struct text { char *at; size_t len; };

static void add(struct text *t, const char *bytes, size_t n)
{
    t->at = realloc(t->at, t->len + n + 1);
    assert_non_null(t->at);
    if (n) memcpy(t->at + t->len, bytes, n);
    t->at[t->len += n] = '\0';
}

static void add_stream(struct text *t, FILE *in)
{
    char block[4096];
    rewind(in);
    for (size_t n; (n = fread(block, 1, sizeof block, in)) > 0;) add(t, block, n);
}

/* The whole of a file; at is NULL when there is none. */
static struct text read_text(const char *path)
{
    struct text t = {NULL, 0};
    FILE *in = fopen(path, "rb");
    if (!in) return t;
    add(&t, "", 0);
    add_stream(&t, in);
    fclose(in);
    return t;
}

/* --- running ------------------------------------------------------------------------------------------------------- */

static const char *replaced(const char *word, const char *file, const char *language)
{
    return strcmp(word, "{file}") == 0 ? file : strcmp(word, "{lang}") == 0 ? language : word;
}

/* Fills argv; the words are cut out of *words, which the caller frees. */
static void arguments(const char *stem, const char *language, const char *file, char **words, const char **argv)
{
    char path[4096];
    snprintf(path, sizeof path, "%s.args", stem);
    struct text t = read_text(path);
    if (!t.at) {
        const char *command = "check";
        if (strncmp(stem, "tests/golden/", 13) == 0) command = stem + 13;
        int n = (int)strcspn(command, "/");
        bool check = n == 5 && strncmp(command, "check", 5) == 0;
        n = snprintf(path, sizeof path, "%.*s%s --lang {lang} {file}", n, command, check ? " --format human --quiet" : "");
        add(&t, path, (size_t)n);
    }
    int argc = 0;
    argv[argc++] = getenv("RIPX") ? getenv("RIPX") : "build/ripx";
    for (char *word = strtok(t.at, " \t\n"); word; word = strtok(NULL, " \t\n")) {
        assert_true(argc < MAX_ARGS);
        argv[argc++] = replaced(word, file, language);
    }
    argv[argc] = NULL;
    *words = t.at;
}

/* The child: no input, no leftovers of our settings, an end even if the program has none. */
static void become(const char **argv, FILE *out, FILE *err)
{
    if (!freopen("/dev/null", "r", stdin) || dup2(fileno(out), 1) < 0 || dup2(fileno(err), 2) < 0) _exit(126);
    alarm(SECONDS);
    execv(argv[0], (char *const *)(uintptr_t)argv);
    _exit(127);
}

/* What a user would see, as one text: the exit status, then the output, then the errors. */
static struct text run(const char **argv)
{
    char line[64];
    int status;
    struct text t = {NULL, 0};
    FILE *out = tmpfile(), *err = tmpfile();
    assert_true(out && err);
    fflush(NULL);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) become(argv, out, err);
    while (waitpid(pid, &status, 0) < 0) assert_int_equal(errno, EINTR);
    int n = WIFEXITED(status) ? snprintf(line, sizeof line, "exit %d\n", WEXITSTATUS(status))
                              : snprintf(line, sizeof line, "signal %d\n", WTERMSIG(status));
    add(&t, line, (size_t)n);
    add(&t, "--- stdout\n", 11);
    add_stream(&t, out);
    add(&t, "--- stderr\n", 11);
    add_stream(&t, err);
    fclose(out);
    fclose(err);
    return t;
}

/* --- comparing ----------------------------------------------------------------------------------------------------- */

/* The first line that differs, from each. */
static void show_difference(const char *path, const char *kept, const char *got)
{
    unsigned line = 1;
    while (*kept || *got) {
        size_t n = strcspn(kept, "\n"), m = strcspn(got, "\n");
        if (n != m || memcmp(kept, got, n) != 0 || kept[n] != got[m]) {
            print_error("%s:%u: expected: %.*s\n%s:%u: got:      %.*s\n", path, line, (int)n, kept, path, line, (int)m, got);
            return;
        }
        kept += n + (kept[n] == '\n');
        got += m + (got[m] == '\n');
        line++;
    }
}

static bool update(const char *path, struct text got)
{
    FILE *out = fopen(path, "wb");
    if (!out) return false;
    bool ok = fwrite(got.at, 1, got.len, out) == got.len;
    return fclose(out) == 0 && ok;
}

static bool agrees(const char *stem, const char *language)
{
    char file[4096], path[4096];
    const char *argv[MAX_ARGS + 1];
    char *words;
    snprintf(file, sizeof file, "%s.ripx", stem);
    snprintf(path, sizeof path, "%s.%s.expected", stem, language);
    arguments(stem, language, file, &words, argv);
    struct text got = run(argv), kept = {NULL, 0};
    bool ok;
    if (getenv("RIPX_UPDATE")) {
        ok = update(path, got);
    } else {
        kept = read_text(path);
        ok = kept.at && kept.len == got.len && memcmp(kept.at, got.at, got.len) == 0;
        if (!kept.at) print_error("%s: missing; this came out:\n%s", path, got.at);
        else if (!ok) show_difference(path, kept.at, got.at);
    }
    free(words);
    free(got.at);
    free(kept.at);
    return ok;
}

static void test_case(void **state)
{
    bool ok = true;
    for (size_t i = 0; i < sizeof LANGUAGE_NAMES / sizeof *LANGUAGE_NAMES; i++) ok &= agrees(*state, LANGUAGE_NAMES[i]);
    assert_true(ok);
}

/* --- finding ------------------------------------------------------------------------------------------------------- */

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct CMUnitTest *)a)->name, ((const struct CMUnitTest *)b)->name);
}

/* An expectation whose input is gone would never be compared again. */
static void expectations_have_an_input(void **state)
{
    glob_t *kept = *state;
    unsigned orphans = 0;
    for (size_t i = 0; i < kept->gl_pathc; i++) {
        char stem[4096], input[4200];
        size_t n = strlen(kept->gl_pathv[i]) - strlen(".fr.expected");
        snprintf(stem, sizeof stem, "%.*s", (int)n, kept->gl_pathv[i]);
        if (strcmp(strrchr(stem, '/'), "/findings") == 0) continue;   /* of rules: test_law_findings */
        snprintf(input, sizeof input, "%s.ripx", stem);
        bool found = access(input, R_OK) == 0;
        snprintf(input, sizeof input, "%s.args", stem);
        if (!found && access(input, R_OK) != 0) print_error("%s: its input is gone\n", kept->gl_pathv[i]), orphans++;
    }
    assert_int_equal(orphans, 0);
}

static void there_are_cases(void **state)
{
    assert_true(*(size_t *)*state > 0);
}

/* The stems of every .ripx and .args, each once, as tests. */
static size_t find_cases(const glob_t *found, struct CMUnitTest *tests)
{
    size_t n = 0, unique = 0;
    for (size_t i = 0; i < found->gl_pathc; i++) {
        char *stem = strdup(found->gl_pathv[i]);
        assert_non_null(stem);
        *strrchr(stem, '.') = '\0';
        tests[n++] = (struct CMUnitTest){.name = stem, .test_func = test_case, .initial_state = stem};
    }
    qsort(tests, n, sizeof *tests, by_name);
    for (size_t i = 0; i < n; i++) {
        if (unique && strcmp(tests[unique - 1].name, tests[i].name) == 0) free(tests[i].initial_state);
        else tests[unique++] = tests[i];
    }
    return unique;
}

int main(void)
{
    static const char *const INPUTS[] = {"tests/golden/*/*.ripx", "tests/golden/*/*.args", "tests/law/*/*.ripx", "tests/law/*/*.args"};
    static const char *const KEPT[] = {"tests/golden/*/*.??.expected", "tests/law/*/*.??.expected"};
    glob_t inputs = {0}, kept = {0};
    for (size_t i = 0; i < sizeof INPUTS / sizeof *INPUTS; i++) glob(INPUTS[i], i ? GLOB_APPEND : 0, NULL, &inputs);
    for (size_t i = 0; i < sizeof KEPT / sizeof *KEPT; i++) glob(KEPT[i], i ? GLOB_APPEND : 0, NULL, &kept);

    struct CMUnitTest *tests = calloc(inputs.gl_pathc + 2, sizeof *tests);
    if (!tests) return 1;
    size_t n = find_cases(&inputs, tests), cases = n;
    tests[n] = (struct CMUnitTest){.name = "expectations_have_an_input", .test_func = expectations_have_an_input, .initial_state = &kept};
    tests[n + 1] = (struct CMUnitTest){.name = "there_are_cases", .test_func = there_are_cases, .initial_state = &cases};
    int failed = _cmocka_run_group_tests("golden", tests, n + 2, NULL, NULL);

    for (size_t i = 0; i < n; i++) free(tests[i].initial_state);
    free(tests);
    globfree(&inputs);
    globfree(&kept);
    return failed;
}
