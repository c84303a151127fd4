/* link.c - an object file made into an archive, a shared library or a WebAssembly module, by the tools of LLVM. */
#include "cli/link.h"

#include <errno.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { MAX_WORDS = 24 };

/* A tool under the names that it may have: that of the version which wrote the object first, so that the same protocol
   gives the same bytes where both are there. `words` end with NULL; "{in}", "{out}" and "{name}" are filled. */
struct tool { const char *names[2], *package, *suffix, *words[MAX_WORDS]; };

/* Nothing of the machine goes into the bytes: no path, no day, no owner. Undefined symbols are refused: the code stands alone. */
static const struct tool tools[] = {
    [LINK_STATIC] = {{"llvm-ar-19", "llvm-ar"}, "llvm-19", ".a", {"rcsD", "{out}", "{in}", NULL}},
    [LINK_SHARED] = {{"ld.lld-19", "ld.lld"}, "lld-19", ".so",
                     {"-shared", "--no-undefined", "--build-id=sha1", "-z", "noexecstack", "-z", "relro", "-z", "now", "--hash-style=gnu", "-soname",
                      "{name}", "-o", "{out}", "{in}", NULL}},
    [LINK_WASM] = {{"wasm-ld-19", "wasm-ld"}, "lld-19", ".wasm",
                   {"--no-entry", "--export-dynamic", "--export=__heap_base", "--stack-first", "-z", "stack-size=65536", "--strip-all", "-o", "{out}",
                    "{in}", NULL}},
};

/* The words of the command, those to be filled filled. */
static void fill_words(const struct tool *tool, char *words[MAX_WORDS], const char *in, const char *out, const char *name)
{
    for (uint32_t i = 0; i + 1 < MAX_WORDS; i++) {
        const char *word = tool->words[i];
        if (word && strcmp(word, "{in}") == 0) word = in;
        if (word && strcmp(word, "{out}") == 0) word = out;
        if (word && strcmp(word, "{name}") == 0) word = name;
        words[i + 1] = (char *)(uintptr_t)word;     /* argv is not written to: POSIX, exec, rationale */
        if (!word) break;
    }
}

static enum link_result run(const struct tool *tool, const char *in, const char *out, const char *name)
{
    char *words[MAX_WORDS + 1] = {NULL};
    fill_words(tool, words, in, out, name);
    for (size_t i = 0; i < sizeof tool->names / sizeof *tool->names; i++) {
        pid_t child;
        int status;
        words[0] = (char *)(uintptr_t)tool->names[i];
        int failed = posix_spawnp(&child, tool->names[i], NULL, NULL, words, environ);
        if (failed == ENOENT || failed == EACCES) continue;
        if (failed) return LINK_FAILED;
        while (waitpid(child, &status, 0) < 0)
            if (errno != EINTR) return LINK_FAILED;
        return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? LINK_DONE : LINK_FAILED;
    }
    return LINK_NO_TOOL;
}

const char *link_package(enum link_kind kind) { return tools[kind].package; }

enum link_result link_object(struct arena *arena, enum link_kind kind, const char *folder, const char *name, const struct text *object, struct text *out)
{
    char *room = arena_printf(arena, "%s/.ripx-XXXXXX", folder), *bytes = NULL;
    size_t len = 0;
    if (!mkdtemp(room)) return LINK_NO_ROOM;
    const char *in = arena_printf(arena, "%s/%s.o", room, name), *made = arena_printf(arena, "%s/%s%s", room, name, tools[kind].suffix);
    const char *soname = arena_printf(arena, "lib%s.so", name);
    enum link_result result = file_write(in, object->at, object->len) ? run(&tools[kind], in, made, soname) : LINK_NO_ROOM;
    if (result == LINK_DONE && !file_read(NULL, made, &bytes, &len)) result = LINK_NO_ROOM;
    if (result == LINK_DONE) text_addn(out, bytes, len);
    free(bytes);
    unlink(in);
    unlink(made);
    rmdir(room);
    return result;
}
