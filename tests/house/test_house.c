/* test_house.c - the rules of the house, checked on the tree that the tests are run from. */
#include "lang/diag.h"

#include <ctype.h>
#include <dirent.h>
#include <regex.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

/* --- the tree ------------------------------------------------------------------------------------------------------ */

/* A file of the tree: its text as it is, and its code, where comments are blank and every byte keeps its place. */
struct file { char *path, *text, *code; size_t len; };
static struct file *files;
static size_t file_count;

static bool ends_with(const char *s, const char *end)
{
    size_t n = strlen(s), m = strlen(end);
    return n >= m && strcmp(s + n - m, end) == 0;
}

static bool starts_with(const char *s, const char *start) { return strncmp(s, start, strlen(start)) == 0; }

static bool is_in(const char *path, const char *const *folders)
{
    for (; *folders; folders++)
        if (starts_with(path, *folders)) return true;
    return false;
}

static bool is_grammar(const char *path) { return ends_with(path, ".l") || ends_with(path, ".y"); }
static bool is_c(const char *path) { return ends_with(path, ".c") || ends_with(path, ".h") || is_grammar(path); }

static char *read_stream(FILE *in, size_t *len)
{
    size_t cap = 1 << 16, n = 0;
    char *text = malloc(cap);
    assert_non_null(text);
    for (size_t got; (got = fread(text + n, 1, cap - n - 1, in)) > 0;) {
        n += got;
        if (cap - n < 2) text = realloc(text, cap *= 2);
        assert_non_null(text);
    }
    text[n] = '\0';
    *len = n;
    return text;
}

/* What a command prints, with its errors. */
static char *output_of(const char *command, int *status)
{
    size_t len;
    FILE *in = popen(command, "r");
    assert_non_null(in);
    char *text = read_stream(in, &len);
    *status = pclose(in);
    return text;
}

/* Blanks the comments of C, of flex and of bison. A quote that does not close on its line is a character of a pattern. */
static void blank_comments(char *s)
{
    while (*s) {
        if (s[0] == '/' && s[1] == '*') {
            char *end = strstr(s + 2, "*/");
            end = end ? end + 2 : s + strlen(s);
            for (; s < end; s++)
                if (*s != '\n') *s = ' ';
        } else if (s[0] == '/' && s[1] == '/') {
            for (; *s && *s != '\n'; s++) *s = ' ';
        } else if (*s == '"' || *s == '\'') {
            char *p = s + 1;
            while (*p && *p != '\n' && *p != *s) p += *p == '\\' && p[1] ? 2 : 1;
            s = *p == *s ? p + 1 : s + 1;
        } else {
            s++;
        }
    }
}

static void add_file(const char *path)
{
    FILE *in = fopen(path, "rb");
    if (!in) fail_msg("cannot read %s", path);
    files = realloc(files, (file_count + 1) * sizeof *files);
    assert_non_null(files);
    struct file *f = &files[file_count++];
    f->path = strdup(path);
    f->text = read_stream(in, &f->len);
    f->code = NULL;
    fclose(in);
    if (is_c(path) || ends_with(path, ".def")) {
        f->code = strdup(f->text);
        blank_comments(f->code);
    }
}

static void walk(const char *folder)
{
    struct dirent **entries;
    int n = scandir(folder, &entries, NULL, alphasort);
    if (n < 0) fail_msg("cannot read the folder %s", folder);
    for (int i = 0; i < n; i++) {
        const char *name = entries[i]->d_name;
        char path[4096];
        snprintf(path, sizeof path, "%s%s%s", strcmp(folder, ".") ? folder : "", strcmp(folder, ".") ? "/" : "", name);
        struct stat st;
        bool skip = (name[0] == '.' && strcmp(name, ".ci") != 0) || (strcmp(folder, ".") == 0 && starts_with(name, "build"))
                 || strcmp(name, "node_modules") == 0 || lstat(path, &st) != 0;
        if (!skip && S_ISDIR(st.st_mode)) walk(path);
        else if (!skip && S_ISREG(st.st_mode)) add_file(path);
        free(entries[i]);
    }
    free(entries);
}

static int load_tree(void **state)
{
    (void)state;
    walk(".");
    return file_count > 0 ? 0 : -1;
}

static int free_tree(void **state)
{
    (void)state;
    for (size_t i = 0; i < file_count; i++) {
        free(files[i].path);
        free(files[i].text);
        free(files[i].code);
    }
    free(files);
    return 0;
}

static unsigned line_of(const char *text, size_t at)
{
    unsigned line = 1;
    for (size_t i = 0; i < at; i++) line += text[i] == '\n';
    return line;
}

/* Prints every match of an extended regular expression as file:line and gives their number. */
static unsigned report_matches(const struct file *f, const char *text, const char *pattern, const char *what)
{
    regex_t re;
    regmatch_t m;
    unsigned found = 0;
    assert_int_equal(regcomp(&re, pattern, REG_EXTENDED | REG_NEWLINE), 0);
    for (size_t at = 0; regexec(&re, text + at, 1, &m, at ? REG_NOTBOL : 0) == 0;) {
        size_t lo = at + (size_t)m.rm_so, len = (size_t)(m.rm_eo - m.rm_so);
        print_error("%s:%u: %s: %.*s\n", f->path, line_of(text, lo), what, (int)len, text + lo);
        found++;
        at = lo + (len ? len : 1);
        if (at > strlen(text)) break;
    }
    regfree(&re);
    return found;
}

static const char *const SOURCES[] = {"lang/", "parser/", "checker/", "backends/", "driver/", "cli/", "lsp/", NULL};
static const char *const LIBRARY[] = {"lang/", "parser/", "checker/", "backends/", "driver/", NULL};

/* --- layers -------------------------------------------------------------------------------------------------------- */

/* May a file of `from` include one of `to`? A line of layers.txt is "from: to to …". */
static bool layer_allows(const char *layers, const char *from, size_t from_len, const char *to, size_t to_len)
{
    if (from_len == to_len && memcmp(from, to, to_len) == 0) return true;
    for (const char *line = layers; *line; line += strcspn(line, "\n"), line += *line == '\n') {
        if (strncmp(line, from, from_len) != 0 || line[from_len] != ':') continue;
        const char *p = line + from_len + 1;
        while (*p && *p != '\n') {
            p += strspn(p, " ");
            size_t n = strcspn(p, " \n");
            if (n == to_len && memcmp(p, to, n) == 0) return true;
            p += n;
        }
    }
    return false;
}

static const struct file *find_file(const char *path)
{
    for (size_t i = 0; i < file_count; i++)
        if (strcmp(files[i].path, path) == 0) return &files[i];
    return NULL;
}

static unsigned check_include(const struct file *f, const char *layers, const char *line)
{
    const char *from = f->path, *name = line + strlen("#include \"");
    size_t name_len = strcspn(name, "\"\n"), to_len = strcspn(name, "/\"\n");
    if (to_len >= name_len) {
        print_error("%s: includes are written from the root: %.*s\n", from, (int)name_len, name);
        return 1;
    }
    if (layer_allows(layers, from, strcspn(from, "/"), name, to_len)) return 0;
    print_error("%s: layers.txt does not allow %.*s\n", from, (int)name_len, name);
    return 1;
}

static void layers_look_down_only(void **state)
{
    (void)state;
    unsigned bad = 0, seen = 0;
    const struct file *layers = find_file("layers.txt");
    assert_non_null(layers);
    for (size_t i = 0; i < file_count; i++) {
        const struct file *f = &files[i];
        if (!is_c(f->path) || !is_in(f->path, SOURCES)) continue;
        for (const char *p = f->text; (p = strstr(p, "#include \"")); p++)
            if (p == f->text || p[-1] == '\n') seen++, bad += check_include(f, layers->text, p);
    }
    assert_true(seen > 0);
    assert_int_equal(bad, 0);
}

static void headers_of_plugins_stay_in_them(void **state)
{
    (void)state;
    unsigned bad = 0;
    for (size_t i = 0; i < file_count; i++) {
        const struct file *f = &files[i];
        if (is_c(f->path) && is_in(f->path, SOURCES) && !starts_with(f->path, "backends/native/") && !starts_with(f->path, "backends/xml/"))
            bad += report_matches(f, f->text, "^ *# *include *[<\"](llvm|llvm-c|z3|libxml)[^>\"]*", "header of a plugin");
    }
    assert_int_equal(bad, 0);
}

/* --- size and shape ------------------------------------------------------------------------------------------------ */

enum { FILE_LINES = 800, FUNCTION_LINES = 75 };

static void files_are_short(void **state)
{
    (void)state;
    unsigned bad = 0;
    for (size_t i = 0; i < file_count; i++) {
        const struct file *f = &files[i];
        unsigned lines = line_of(f->text, f->len) - 1;
        if ((f->code || ends_with(f->path, ".sh") || ends_with(f->path, "Makefile")) && lines > FILE_LINES)
            print_error("%s: %u lines, at most %d\n", f->path, lines, FILE_LINES), bad++;
    }
    assert_int_equal(bad, 0);
}

/* A body begins with a brace alone at the margin and ends with another. */
static void functions_are_short(void **state)
{
    (void)state;
    unsigned bad = 0;
    for (size_t i = 0; i < file_count; i++) {
        const struct file *f = &files[i];
        if (!ends_with(f->path, ".c")) continue;
        unsigned line = 1, start = 0;
        for (const char *p = f->text; *p; p += strcspn(p, "\n"), p += *p == '\n', line++) {
            if (starts_with(p, "{\n")) start = line;
            if (start && starts_with(p, "}\n")) {
                if (line - start > FUNCTION_LINES)
                    print_error("%s:%u: a function of %u lines, at most %d\n", f->path, start, line - start, FUNCTION_LINES), bad++;
                start = 0;
            }
        }
    }
    assert_int_equal(bad, 0);
}

static void files_say_what_they_are(void **state)
{
    (void)state;
    unsigned bad = 0;
    for (size_t i = 0; i < file_count; i++) {
        const char *path = files[i].path, *slash = strrchr(path, '/');
        if (!files[i].code || !slash) continue;
        char first[256];
        snprintf(first, sizeof first, "/* %s - ", slash + 1);
        if (!starts_with(files[i].text, first)) print_error("%s: does not begin with \"%s…\"\n", path, first), bad++;
    }
    assert_int_equal(bad, 0);
}

/* --- what libraries do not do -------------------------------------------------------------------------------------- */

static void libraries_call_nothing_banned(void **state)
{
    (void)state;
    unsigned bad = 0;
    /* A call, not a member or the end of a longer name. fprintf is allowed to a stream that the host gave. */
    const char *calls = "(^|[^A-Za-z0-9_.>])(_?exit|_Exit|quick_exit|v?printf|puts|putchar|perror|setlocale|strto(d|f|ld)|ato[filq]+"
                        "|strcpy|strcat|v?sprintf|strtok|gets|localtime|gmtime|mktime|ctime|asctime|strftime|time|clock|rand|srand"
                        "|getenv|system|popen)[ ]*\\(";
    for (size_t i = 0; i < file_count; i++) {
        const struct file *f = &files[i];
        if (!f->code || !is_in(f->path, LIBRARY) || starts_with(f->path, "driver/embed/")) continue;
        bad += report_matches(f, f->code, calls, "banned call");
        bad += report_matches(f, f->code, "(^|[^A-Za-z0-9_])(stdout|stderr|stdin)([^A-Za-z0-9_]|$)", "stream of the process");
    }
    assert_int_equal(bad, 0);
}

/* objdump -t: "address flags section size name"; an object ("O") in a section that is written at run time is a global. */
static bool is_writable_global(const char *line, size_t len)
{
    char copy[512], section[128];
    snprintf(copy, sizeof copy, "%.*s", (int)(len < sizeof copy ? len : sizeof copy - 1), line);
    const char *flags = strchr(copy, ' ');
    if (!flags || strlen(flags) < 9 || flags[7] != 'O' || sscanf(flags + 8, "%127s", section) != 1) return false;
    return strcmp(section, "*COM*") == 0 || starts_with(section, ".bss") || starts_with(section, ".tbss")
        || starts_with(section, ".tdata") || (starts_with(section, ".data") && !starts_with(section, ".data.rel.ro"));
}

static const char *build_folder(void) { return getenv("BUILD") ? getenv("BUILD") : "build"; }

static void globals_are_const(void **state)
{
    (void)state;
    unsigned bad = 0, objects = 0;
    int status;
    char command[512];
    snprintf(command, sizeof command,
             "for o in $(find %s/lang %s/parser %s/checker %s/backends %s/driver -name '*.o' 2>/dev/null | sort); do"
             " echo \"$o:\"; objdump -t $o; done",
             build_folder(), build_folder(), build_folder(), build_folder(), build_folder());
    char *symbols = output_of(command, &status);
    assert_int_equal(status, 0);
    const char *object = symbols;
    for (const char *p = symbols; *p; p += strcspn(p, "\n"), p += *p == '\n') {
        size_t len = strcspn(p, "\n");
        if (len > 3 && memcmp(p + len - 3, ".o:", 3) == 0) object = p, objects++;
        if (!is_writable_global(p, len)) continue;
        print_error("%.*s not const: %.*s\n", (int)strcspn(object, "\n"), object, (int)len, p);
        bad++;
    }
    free(symbols);
    assert_true(objects > 0);
    assert_int_equal(bad, 0);
}

static void headers_compile_alone(void **state)
{
    (void)state;
    unsigned bad = 0, seen = 0;
    const char *cc = getenv("CC") && *getenv("CC") ? getenv("CC") : "gcc";
    for (size_t i = 0; i < file_count; i++) {
        if (!ends_with(files[i].path, ".h") || !is_in(files[i].path, SOURCES)) continue;
        char command[1024];
        int status;
        bool native = starts_with(files[i].path, "backends/native/");
        snprintf(command, sizeof command,
                 "%s -std=c11 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -Wundef -Werror -fsyntax-only -I. -I%s %s -x c %s 2>&1",
                 cc, build_folder(), native ? "-isystem $(llvm-config-19 --includedir)" : "", files[i].path);
        char *errors = output_of(command, &status);
        if (status != 0) print_error("%s\n", errors), bad++;
        free(errors);
        seen++;
    }
    assert_true(seen > 0);
    assert_int_equal(bad, 0);
}

/* --- the diagnostics of the language ------------------------------------------------------------------------------- */

static const struct { unsigned number; const char *name; const char *text[LANGUAGES]; } ROWS[] = {
#define X(number, name, level, fr, en) {number, #name, {fr, en}},
#include "lang/diag.def"
#undef X
};
enum { ROW_COUNT = sizeof ROWS / sizeof *ROWS };

static void codes_are_unique(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROW_COUNT; i++)
        for (size_t j = 0; j < i; j++)
            if (ROWS[i].number == ROWS[j].number)
                fail_msg("RX%04u is both %s and %s", ROWS[i].number, ROWS[j].name, ROWS[i].name);
}

/* The places {0} … {9} of a text, as a set. */
static unsigned places_of(const char *text)
{
    unsigned places = 0;
    for (const char *p = text; (p = strchr(p, '{')); p++)
        if (isdigit((unsigned char)p[1]) && p[2] == '}') places |= 1u << (p[1] - '0');
    return places;
}

static void both_languages_use_the_same_places(void **state)
{
    (void)state;
    unsigned bad = 0;
    for (size_t i = 0; i < ROW_COUNT; i++) {
        if (places_of(ROWS[i].text[LANG_FR]) != places_of(ROWS[i].text[LANG_EN]))
            print_error("RX%04u %s: the two languages use different places\n", ROWS[i].number, ROWS[i].name), bad++;
    }
    assert_int_equal(bad, 0);
}

static void messages_are_plain(void **state)
{
    (void)state;
    unsigned bad = 0;
    regex_t judged;
    assert_int_equal(regcomp(&judged, "(^|[^a-z])((il)?legal|(il)?lega(ux|le)|ill?[ée]ga)", REG_EXTENDED | REG_ICASE | REG_NOSUB), 0);
    for (size_t i = 0; i < ROW_COUNT; i++)
        for (int lang = 0; lang < LANGUAGES; lang++) {
            const char *text = ROWS[i].text[lang];
            const char *fault = !*text ? "is empty" : isupper((unsigned char)text[0]) && islower((unsigned char)text[1]) ? "begins with a capital"
                              : ends_with(text, ".") ? "ends with a full stop"
                              : regexec(&judged, text, 0, NULL, 0) == 0 ? "judges" : NULL;
            if (fault) print_error("RX%04u %s: \"%s\" %s\n", ROWS[i].number, ROWS[i].name, text, fault), bad++;
        }
    regfree(&judged);
    assert_int_equal(bad, 0);
}

/* Is it spelt, whole, in a test or in the reference? */
static bool is_shown(const char *word)
{
    for (size_t i = 0; i < file_count; i++) {
        const struct file *f = &files[i];
        bool where = starts_with(f->path, "tests/") || strcmp(f->path, "SPEC.md") == 0;
        if (!where || starts_with(f->path, "tests/house/")) continue;
        for (const char *p = f->text; (p = strstr(p, word)); p++) {
            char after = p[strlen(word)];
            if (!isalnum((unsigned char)after) && after != '_') return true;
        }
    }
    return false;
}

static void every_code_is_shown(void **state)
{
    (void)state;
    unsigned missing = 0;
    for (size_t i = 0; i < ROW_COUNT; i++) {
        char code[16], name[128];
        snprintf(code, sizeof code, "RX%04u", ROWS[i].number);
        snprintf(name, sizeof name, "RX_%s", ROWS[i].name);
        if (is_shown(code) || is_shown(name)) continue;
        print_error("%s %s: no test and no page of SPEC.md shows it\n", code, ROWS[i].name);
        missing++;
    }
    assert_int_equal(missing, 0);
}

/* --- C names nothing of the law ------------------------------------------------------------------------------------ */

static void c_names_nothing_of_the_law(void **state)
{
    (void)state;
    unsigned bad = 0;
    const char *anywhere = "(^|[^A-Za-z0-9_])([LRD]\\.? ?[0-9]{4}(-[0-9]+)*|ANSM|CNIL|CPP|RIPH|Jard[eé]|MR-?00[0-9]|EudraCT|CTIS|HDH)([^A-Za-z0-9_]|$)";
    const char *in_code = "(consent(ement)?s?|patient(e)?s?|promoteurs?|sponsors?|investigat(eu|o)rs?|mineurs?|majeurs?|m[ée]dicaments?|medicines?"
                          "|sang|blood|assurance|insurance|indemnit[ée]s?|cat[ée]gories?|non_opposition|pr[ée]l[èe]vements?)";
    char word[1024];
    snprintf(word, sizeof word, "(^|[^A-Za-z0-9_])%s([^A-Za-z0-9_]|$)", in_code);
    for (size_t i = 0; i < file_count; i++) {
        const struct file *f = &files[i];
        if (!f->code || !is_in(f->path, SOURCES)) continue;
        bad += report_matches(f, f->text, anywhere, "law in C");
        bad += report_matches(f, f->code, word, "word of the field in C");
    }
    assert_int_equal(bad, 0);
}

/* --- what leaves the house ----------------------------------------------------------------------------------------- */

static void files_hold_no_machine_path(void **state)
{
    (void)state;
    unsigned bad = 0;
    for (size_t i = 0; i < file_count; i++)
        if (!starts_with(files[i].path, "tests/house/"))
            bad += report_matches(&files[i], files[i].text, "(^|[^A-Za-z0-9_./-])/(work|root|home)/[A-Za-z.]+", "path of a machine");
    assert_int_equal(bad, 0);
}

static void the_program_links_neither_llvm_nor_libxml2(void **state)
{
    (void)state;
    int status;
    char command[512];
    snprintf(command, sizeof command, "ldd %s/ripx 2>&1", build_folder());
    char *libraries = output_of(command, &status);
    assert_int_equal(status, 0);
    assert_non_null(strstr(libraries, "libc.so"));
    assert_null(strstr(libraries, "LLVM"));
    assert_null(strstr(libraries, "libxml2"));
    free(libraries);
}

static void only_build_and_data_open_plugins(void **state)
{
    (void)state;
    static const char *const COMMANDS[] = {"check", "fmt", "test", "explain", "report", "validate"};
    const char *protocol = NULL;
    for (size_t i = 0; i < file_count && !protocol; i++)
        if (starts_with(files[i].path, "examples/") && ends_with(files[i].path, ".ripx")) protocol = files[i].path;
    assert_non_null(protocol);
    for (size_t i = 0; i < sizeof COMMANDS / sizeof *COMMANDS; i++) {
        int status;
        char command[1024];
        snprintf(command, sizeof command, "LD_DEBUG=files %s/ripx %s %s 2>&1 >/dev/null </dev/null", build_folder(), COMMANDS[i], protocol);
        char *opened = output_of(command, &status);
        assert_non_null(strstr(opened, "libc.so"));
        if (strstr(opened, "LLVM") || strstr(opened, "ripx-native") || strstr(opened, "ripx-xml")) fail_msg("ripx %s opens a plugin", COMMANDS[i]);
        free(opened);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(layers_look_down_only),
        cmocka_unit_test(headers_of_plugins_stay_in_them),
        cmocka_unit_test(files_are_short),
        cmocka_unit_test(functions_are_short),
        cmocka_unit_test(files_say_what_they_are),
        cmocka_unit_test(libraries_call_nothing_banned),
        cmocka_unit_test(globals_are_const),
        cmocka_unit_test(headers_compile_alone),
        cmocka_unit_test(codes_are_unique),
        cmocka_unit_test(both_languages_use_the_same_places),
        cmocka_unit_test(messages_are_plain),
        cmocka_unit_test(every_code_is_shown),
        cmocka_unit_test(c_names_nothing_of_the_law),
        cmocka_unit_test(files_hold_no_machine_path),
        cmocka_unit_test(the_program_links_neither_llvm_nor_libxml2),
        cmocka_unit_test(only_build_and_data_open_plugins),
    };
    return cmocka_run_group_tests_name("house", tests, load_tree, free_tree);
}
