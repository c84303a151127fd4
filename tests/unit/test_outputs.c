/* test_outputs.c - what ripx build writes besides an object: whole, alone, and the same bytes from one run to the next. */
#include <elf.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>
#include <jansson.h>

#define ALL "object,static,shared,header,llvm-ir,wasm,json-schema,sidecar"

struct room { char folder[64]; };

static int status_of(const char *command)
{
    int status = system(command);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static const char *program(void) { return getenv("RIPX") ? getenv("RIPX") : "build/ripx"; }

static int build(const struct room *room, const char *protocol, const char *emit, const char *more, const char *into)
{
    char command[1024];
    snprintf(command, sizeof command, "%s build %s --emit %s %s -q -o %s/%s >%s/said 2>&1", program(), protocol, emit, more, room->folder, into, room->folder);
    return status_of(command);
}

static int setup(void **state)
{
    struct room *room = calloc(1, sizeof *room);
    assert_non_null(room);
    strcpy(room->folder, "/tmp/ripx-outputs-XXXXXX");
    assert_non_null(mkdtemp(room->folder));
    assert_int_equal(build(room, "examples/avasna.ripx", ALL, "", "a"), 0);
    *state = room;
    return 0;
}

static int teardown(void **state)
{
    struct room *room = *state;
    char command[128];
    snprintf(command, sizeof command, "rm -r %s", room->folder);
    int status = status_of(command);
    free(room);
    return status;
}

static char *bytes_of(const struct room *room, const char *name, size_t *len)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", room->folder, name);
    FILE *in = fopen(path, "rb");
    if (!in) fail_msg("%s was not written", name);
    char *at = malloc(1 << 20);
    assert_non_null(at);
    *len = fread(at, 1, (1 << 20) - 1, in);
    at[*len] = 0;
    fclose(in);
    return at;
}

static json_t *json_of(const struct room *room, const char *name)
{
    size_t len;
    char *text = bytes_of(room, name, &len);
    json_error_t error;
    json_t *json = json_loadb(text, len, JSON_REJECT_DUPLICATES, &error);
    if (!json) fail_msg("%s:%d: %s", name, error.line, error.text);
    free(text);
    return json;
}

/* ---- bytes ---- */

static const char *const FILES[] = {"avasna.o", "libavasna.a", "libavasna.so", "avasna.h", "avasna.ll", "avasna.wasm",
                                    "avasna.mjs", "avasna.d.mts", "avasna.schema.json", "avasna.json"};

/* From another folder, under another path, at another moment. */
static void the_same_bytes_again(void **state)
{
    const struct room *room = *state;
    char command[512];
    snprintf(command, sizeof command, "mkdir %s/copy && cp examples/avasna.ripx %s/copy", room->folder, room->folder);
    assert_int_equal(status_of(command), 0);
    snprintf(command, sizeof command, "%s/copy/avasna.ripx", room->folder);
    assert_int_equal(build(room, command, ALL, "--lang en", "b"), 0);
    for (size_t i = 0; i < sizeof FILES / sizeof *FILES; i++) {
        snprintf(command, sizeof command, "cmp %s/a/%s %s/b/%s", room->folder, FILES[i], room->folder, FILES[i]);
        assert_int_equal(status_of(command), 0);
    }
}

static void nothing_is_left_beside_them(void **state)
{
    const struct room *room = *state;
    char command[512];
    snprintf(command, sizeof command, "test $(ls -A %s/a | wc -l) -eq %zu", room->folder, sizeof FILES / sizeof *FILES);
    assert_int_equal(status_of(command), 0);
}

/* No path of this machine is in what is shipped. */
static void no_place_is_in_them(void **state)
{
    const struct room *room = *state;
    char command[512];
    snprintf(command, sizeof command, "! grep -aqF -e %s -e \"$(pwd)\" %s/a/*", room->folder, room->folder);
    assert_int_equal(status_of(command), 0);
}

/* ---- shared library, module ---- */

/* No section of the kind asks for anything: no library needed, no symbol undefined but the empty first one. */
static void check_stands_alone(const char *bytes, size_t len, unsigned machine)
{
    Elf64_Ehdr head;
    assert_true(len > sizeof head);
    memcpy(&head, bytes, sizeof head);
    assert_memory_equal(head.e_ident, ELFMAG, SELFMAG);
    assert_int_equal(head.e_type, ET_DYN);
    assert_int_equal(head.e_machine, machine);
    unsigned defined = 0;
    for (unsigned i = 0; i < head.e_shnum; i++) {
        Elf64_Shdr section;
        memcpy(&section, bytes + head.e_shoff + i * sizeof section, sizeof section);
        for (size_t k = 0; section.sh_type == SHT_DYNAMIC && k < section.sh_size / sizeof(Elf64_Dyn); k++) {
            Elf64_Dyn entry;
            memcpy(&entry, bytes + section.sh_offset + k * sizeof entry, sizeof entry);
            assert_int_not_equal(entry.d_tag, DT_NEEDED);
        }
        for (size_t k = 1; section.sh_type == SHT_DYNSYM && k < section.sh_size / sizeof(Elf64_Sym); k++) {
            Elf64_Sym symbol;
            memcpy(&symbol, bytes + section.sh_offset + k * sizeof symbol, sizeof symbol);
            assert_int_not_equal(symbol.st_shndx, SHN_UNDEF);
            defined++;
        }
    }
    assert_true(defined >= 4);
}

static void a_shared_library_needs_nothing(void **state)
{
    const struct room *room = *state;
    static const struct { const char *target, *file; unsigned machine; } targets[] = {
        {"--target x86_64", "x86/libavasna.so", EM_X86_64}, {"--target aarch64", "arm/libavasna.so", EM_AARCH64}};
    for (size_t i = 0; i < 2; i++) {
        size_t len;
        char folder[8] = "x86";
        memcpy(folder, targets[i].file, 3);
        assert_int_equal(build(room, "examples/avasna.ripx", "shared,static", targets[i].target, folder), 0);
        char *bytes = bytes_of(room, targets[i].file, &len);
        check_stands_alone(bytes, len, targets[i].machine);
        free(bytes);
    }
}

/* A module is sections, each a number and a length: that of imports, 2, is not there. */
static void a_module_imports_nothing(void **state)
{
    size_t len, at = 8;
    char *bytes = bytes_of(*state, "a/avasna.wasm", &len);
    bool exports = false;
    assert_memory_equal(bytes, "\0asm\1\0\0\0", 8);
    while (at < len) {
        unsigned char section = (unsigned char)bytes[at++], byte;
        uint32_t size = 0, shift = 0;
        do {
            byte = (unsigned char)bytes[at++];
            size |= (uint32_t)(byte & 0x7F) << shift;
            shift += 7;
        } while (byte & 0x80);
        assert_int_not_equal(section, 2);
        exports = exports || section == 7;
        at += size;
    }
    assert_true(exports);
    assert_int_equal(at, len);
    free(bytes);
}

static void a_library_of_another_system_is_refused(void **state)
{
    const struct room *room = *state;
    assert_int_equal(build(room, "examples/avasna.ripx", "shared", "--target wasm32", "w"), 1);
    assert_int_equal(build(room, "examples/avasna.ripx", "shared", "--target x86_64-windows-msvc", "w"), 1);
    assert_int_equal(build(room, "examples/avasna.ripx", "object,elf", "", "w"), 2);
}

static void a_tool_that_is_not_there_is_named(void **state)
{
    const struct room *room = *state;
    char command[512], *said;
    size_t len;
    snprintf(command, sizeof command, "PATH=%s %s build examples/avasna.ripx --emit shared --lang en -o %s/p >%s/said 2>&1", room->folder, program(),
             room->folder, room->folder);
    assert_int_equal(status_of(command), 3);
    said = bytes_of(room, "said", &len);
    assert_non_null(strstr(said, "RX0809"));
    assert_non_null(strstr(said, "lld-19"));
    free(said);
}

/* ---- what it says of itself ---- */

static const char *text_at(const json_t *object, const char *key, const char *language)
{
    const json_t *value = json_object_get(object, key);
    return json_string_value(language ? json_object_get(value, language) : value);
}

static void the_description_tells_every_program(void **state)
{
    static const struct { const char *id, *kind, *fr, *en; } expected[] = {
        {"I1", "inclusion", "âge >= 18 ans", "age >= 18 years"},
        {"I2", "inclusion", "affilié", "affiliated"},
        {"I3", "inclusion", "distance_du_domicile < 50 km", "distance_du_domicile < 50 km"},
    };
    json_t *json = json_of(*state, "a/avasna.json"), *programs = json_object_get(json, "programs");
    assert_int_equal(json_integer_value(json_object_get(json, "format")), 1);
    assert_string_equal(text_at(json, "protocol", NULL), "AVASNA");
    assert_int_equal(strlen(text_at(json, "source_hash", NULL)), 16);
    assert_int_equal(json_array_size(programs), 7);
    for (size_t i = 0; i < json_array_size(programs); i++) {
        const json_t *p = json_array_get(programs, i);
        assert_int_equal(json_integer_value(json_object_get(p, "bit")), i);
        assert_int_equal(json_integer_value(json_object_get(p, "line")), 33 + i + (i > 4 ? 2 : 0));
        assert_string_equal(text_at(p, "file", NULL), "avasna.ripx");
        assert_int_equal(json_array_size(json_object_get(p, "reads")), 1);
        if (i >= sizeof expected / sizeof *expected) continue;
        assert_string_equal(text_at(p, "id", NULL), expected[i].id);
        assert_string_equal(text_at(p, "kind", NULL), expected[i].kind);
        assert_string_equal(text_at(p, "condition", "fr"), expected[i].fr);
        assert_string_equal(text_at(p, "condition", "en"), expected[i].en);
    }
    json_decref(json);
}

/* The second criterion reads a datum of the law: the one text that asks about it stands beside it. */
static void the_description_names_the_texts(void **state)
{
    json_t *json = json_of(*state, "a/avasna.json"), *programs = json_object_get(json, "programs");
    const json_t *texts = json_object_get(json_array_get(programs, 1), "texts"), *text = json_array_get(texts, 0);
    assert_int_equal(json_array_size(texts), 1);
    assert_string_equal(text_at(text, "rule", NULL), "PO-07");
    assert_string_equal(text_at(text, "article", NULL), "L1121-8-1");
    assert_string_equal(text_at(text, "verdict", NULL), "not_applicable");
    assert_true(json_array_size(json_object_get(json_array_get(programs, 0), "texts")) > 1);
    assert_int_equal(json_array_size(json_object_get(json_array_get(programs, 4), "texts")), 0);
    json_decref(json);
}

static void the_description_tells_columns_and_fields(void **state)
{
    json_t *json = json_of(*state, "a/avasna.json");
    const json_t *table = json_array_get(json_object_get(json, "tables"), 0), *columns = json_object_get(table, "columns");
    const json_t *compiled = json_array_get(json_object_get(json_object_get(json, "interface"), "tables"), 0), *fields = json_object_get(compiled, "fields");
    assert_string_equal(text_at(table, "key", NULL), "identifiant");
    assert_int_equal(json_array_size(columns), 8);
    const json_t *age = json_array_get(columns, 1);
    assert_string_equal(text_at(age, "name", NULL), "âge");
    assert_string_equal(text_at(age, "label", "en"), "Age");
    assert_string_equal(text_at(age, "max", NULL), "130");
    assert_string_equal(text_at(age, "unit", NULL), "a");
    assert_int_equal(json_integer_value(json_object_get(age, "scale")), 2);
    assert_int_equal(json_array_size(fields), 7);
    assert_string_equal(text_at(json_array_get(fields, 0), "column", NULL), "âge");
    assert_string_equal(text_at(json_object_get(json_object_get(compiled, "functions"), "criteria"), "one", NULL), "AVASNA_participant_judge");
    json_decref(json);
}

/* A check that reads several rows has no bit here; the texts of the law stand beside the program that they are about. */
static void what_is_not_compiled_has_no_bit(void **state)
{
    const struct room *room = *state;
    assert_int_equal(build(room, "examples/lzzt/lzzt.ripx", "sidecar,json-schema", "", "l"), 0);
    json_t *json = json_of(room, "l/lzzt.json"), *programs = json_object_get(json, "programs"), *schema = json_of(room, "l/lzzt.schema.json");
    size_t bits = 0, without = 0;
    for (size_t i = 0; i < json_array_size(programs); i++) {
        const json_t *p = json_array_get(programs, i), *bit = json_object_get(p, "bit");
        if (json_is_null(bit)) without++;
        else bits++;
    }
    assert_int_equal(bits + without, 11);
    assert_true(bits >= 10);
    assert_non_null(json_object_get(json_object_get(schema, "$defs"), "visite"));
    json_decref(json);
    json_decref(schema);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_left_beside_them), cmocka_unit_test(the_same_bytes_again), cmocka_unit_test(no_place_is_in_them),
        cmocka_unit_test(a_shared_library_needs_nothing), cmocka_unit_test(a_module_imports_nothing),
        cmocka_unit_test(a_library_of_another_system_is_refused), cmocka_unit_test(a_tool_that_is_not_there_is_named),
        cmocka_unit_test(the_description_tells_every_program), cmocka_unit_test(the_description_tells_columns_and_fields), cmocka_unit_test(the_description_names_the_texts),
        cmocka_unit_test(what_is_not_compiled_has_no_bit),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
