/* test_json_track.c - records that are followed by what was learnt from others, against the same records each read in full. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "backends/validate/csv.h"
#include "backends/validate/json_rows.h"
#include "lang/arena.h"
#include "lang/text.h"

enum { PAD = 128, PATHS = 9 };
static const char *const PATH[PATHS] = {"id", "age", "sex", "code.coding.code", "subject.reference~Patient/", "value.amount", "value.unit", "list.0.x", "list.1.x"};

static uint64_t draw(uint64_t *seed, uint64_t below)
{
    *seed ^= *seed << 13, *seed ^= *seed >> 7, *seed ^= *seed << 17;
    return *seed % below;
}

/* ---- records ---- */

static void draw_word(uint64_t *seed, struct text *to, bool odd)
{
    static const char *const words[] = {"", "a", "F", "mm[Hg]", "89247-1", "{score}", "une valeur qui est plus longue qu'un seul vecteur", "été", "a,b", "0"};
    text_add(to, "\"");
    text_add(to, words[draw(seed, sizeof words / sizeof *words)]);
    if (odd && draw(seed, 9) == 0) text_add(to, "\\\"\\u00e9");
    text_add(to, "\"");
}

static void draw_scalar(uint64_t *seed, struct text *to, bool odd)
{
    static const char *const others[] = {"null", "true", "false", "-1.5e3", "-Infinity", "NaN", "12345678901234567890123456789012345678", "0", "-", "7.25"};
    if (draw(seed, 3) == 0) draw_word(seed, to, odd);
    else if (odd && draw(seed, 4) == 0) text_add(to, others[draw(seed, sizeof others / sizeof *others)]);
    else text_addf(to, "%u", (unsigned)draw(seed, 1000));
}

/* `odd`: what regular files do not have. */
static void draw_member(uint64_t *seed, struct text *to, uint32_t which, bool odd)
{
    switch (which) {
    case 0: text_add(to, "\"kind\":\"Observation\""); break;
    case 1: text_addf(to, "\"id\":\"o%u\"", (unsigned)draw(seed, 100000)); break;
    case 2: text_add(to, odd && draw(seed, 5) == 0 ? "\"a\\u0067e\":" : "\"age\":"); draw_scalar(seed, to, odd); break;
    case 3: text_add(to, "\"a member whose name is longer than a vector\":\"x\",\"sex\":"); draw_word(seed, to, odd); break;
    case 4: text_addf(to, "\"category\":[{\"a\":[1,{\"b\":\"]}\"}],\"c\":%u}]", odd ? (unsigned)draw(seed, 3) : 1); break;
    case 5:
        text_add(to, "\"code\":{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":");
        draw_word(seed, to, odd);
        if (odd && draw(seed, 4) == 0) text_add(to, "},{\"code\":\"second\"");
        text_add(to, "}]}");
        break;
    case 6: text_addf(to, "\"subject\":{\"reference\":\"%s%u\"}", odd && draw(seed, 4) == 0 ? "" : "Patient/", (unsigned)draw(seed, 50)); break;
    case 7:
        if (odd && draw(seed, 6) == 0) { text_add(to, "\"value\":{}"); break; }
        text_addf(to, "\"value\":{\"amount\":%u.%u,\"unit\":", (unsigned)draw(seed, 90), (unsigned)draw(seed, 100));
        draw_word(seed, to, odd);
        text_add(to, odd && draw(seed, 4) == 0 ? ",\"unit\":\"twice\"}" : "}");
        break;
    case 8:
        text_add(to, "\"list\":[");
        for (uint64_t i = 0, n = odd ? draw(seed, 4) : 2; i < n; i++) text_addf(to, "%s{\"x\":%u}", i ? "," : "", (unsigned)draw(seed, 9));
        text_add(to, "]");
        break;
    }
}

static void draw_record(uint64_t *seed, struct text *to, bool odd)
{
    const char *blank = odd && draw(seed, 9) == 0 ? " " : "";
    const uint32_t first = odd && draw(seed, 4) == 0 ? (uint32_t)draw(seed, 9) : 0;
    bool some = false;
    text_addf(to, "%s{", blank);
    for (uint32_t i = 0; i < 9; i++) {
        if (draw(seed, odd ? 4 : 12) == 0) continue;
        text_addf(to, "%s%s", some ? "," : "", blank);
        draw_member(seed, to, (first + i) % 9, odd);
        some = true;
    }
    text_addf(to, "}%s%s\n", blank, odd && draw(seed, 9) == 0 ? "\r" : "");
    if (odd && draw(seed, 20) == 0) text_add(to, "  \n");
}

/* ---- both ways ---- */

/* Bytes between pads, before a line feed. */
static char *padded(const char *bytes, size_t n)
{
    char *room = calloc(1, n + 2 * PAD);
    if (!room) abort();
    memcpy(room + PAD, bytes, n);
    room[PAD + n] = '\n';
    return room;
}

static struct json_rows *open_copy(struct csv *scan, char *room, size_t n, enum processor_level level, struct arena *arena)
{
    struct csv *record = arena_alloc(arena, sizeof *record);
    *record = (struct csv){0};
    *scan = (struct csv){.fields = calloc(CSV_FIELDS_MAX, sizeof *scan->fields)};
    if (!scan->fields) abort();
    struct json_rows *of = json_rows_new(record, JSON_OBJECTS, arena);
    for (uint32_t i = 0; i < PATHS; i++) assert_int_equal(json_rows_path(of, PATH[i]), i);
    struct json_rows *copy = json_rows_copy(of, scan, level, arena);
    csv_over(scan, room + PAD, n);
    return copy;
}

/* Records that were followed. Every cell, place and line is what it is where each record is read in full. */
static uint32_t check_at(const char *bytes, size_t n, enum processor_level level)
{
    struct arena *arena = arena_new();
    struct csv full, some;
    char *rooms[2] = {padded(bytes, n), padded(bytes, n)};
    struct json_rows *reads = open_copy(&full, rooms[0], n, level, arena), *follows = open_copy(&some, rooms[1], n, level, arena);
    uint32_t followed = 0;
    for (enum csv_event e = CSV_RECORD; e != CSV_END;) {
        uint32_t begin[PATHS], stop[PATHS];
        e = json_rows_next(reads);
        if (!json_rows_follow(follows, begin, stop)) {
            assert_int_equal(json_rows_next(follows), e);
            continue;
        }
        followed++;
        assert_int_equal(e, CSV_RECORD);
        assert_int_equal(full.next, some.next);
        assert_int_equal(full.line, some.line);
        assert_int_equal(full.next_line, some.next_line);
        for (uint32_t i = 0; i < PATHS; i++) {
            assert_true(full.fields[i].shape == CSV_PLAIN || full.fields[i].shape == CSV_QUOTED);
            assert_int_equal(begin[i], full.fields[i].at);
            assert_int_equal(stop[i], full.fields[i].at + full.fields[i].len);
        }
    }
    for (uint32_t i = 0; i < PATHS; i++) assert_int_equal(json_rows_seen(reads, i), json_rows_seen(follows, i));
    free(full.fields), free(some.fields);
    free(rooms[0]), free(rooms[1]);
    arena_free(arena);
    return followed;
}

/* At every level that the processor has. */
static uint32_t check(const char *bytes, size_t n)
{
    const uint32_t followed = check_at(bytes, n, PROCESSOR_ANY);
    for (int level = PROCESSOR_ANY + 1; level <= (int)processor_level(); level++) assert_int_equal(check_at(bytes, n, (enum processor_level)level), followed);
    return followed;
}

static void test_regular(void **state)
{
    enum { RECORDS = 2000 };
    uint64_t seed = 4;
    struct text file;
    (void)state;
    text_init(&file);
    for (uint32_t i = 0; i < RECORDS; i++) draw_record(&seed, &file, false);
    assert_true(check(file.at, file.len) > RECORDS * 9 / 10);
    /* The last record may have no line feed. */
    check(file.at, file.len - 1);
    text_release(&file);
}

/* Members that are missing, twice, or in another order, values of other kinds, blanks, escapes. */
static void test_irregular(void **state)
{
    (void)state;
    for (uint64_t of = 1; of <= 40; of++) {
        uint64_t seed = of;
        struct text file;
        text_init(&file);
        for (uint32_t i = 0; i < 300; i++) draw_record(&seed, &file, draw(&seed, of) != 0);
        assert_true(check(file.at, file.len) > 0);
        text_release(&file);
    }
}

/* Any byte anywhere may be another one. */
static void test_mutations(void **state)
{
    static const char bytes[] = "\"\\{}[],:\n\r \x01\x80" "0-etnI/";
    (void)state;
    for (uint64_t of = 1; of <= 400; of++) {
        uint64_t seed = of;
        struct text file;
        text_init(&file);
        for (uint32_t i = 0; i < 40; i++) draw_record(&seed, &file, draw(&seed, 4) == 0);
        for (uint32_t i = 0; i < 20; i++) file.at[draw(&seed, file.len)] = bytes[draw(&seed, sizeof bytes - 1)];
        check(file.at, file.len);
        text_release(&file);
    }
}

/* More ways than there is room for, and then again few. */
static void test_no_room(void **state)
{
    struct text file;
    (void)state;
    text_init(&file);
    for (uint32_t i = 0; i < 20000; i++) text_addf(&file, "{\"m%u\":%u,\"id\":\"x\"}\n", i < 12000 ? i : 0, i);
    assert_true(check(file.at, file.len) > 6000);
    file.len = 0;
    text_add(&file, "{\"id\":\"x\"");
    for (uint32_t i = 0; i < 3000; i++) text_addf(&file, ",\"n%u\":%u", i, i);
    text_add(&file, "}\n{\"id\":");
    for (uint32_t i = 0; i < 60; i++) text_add(&file, "[");
    text_add(&file, "7");
    for (uint32_t i = 0; i < 60; i++) text_add(&file, "]");
    text_add(&file, "}\n");
    for (uint32_t i = 0; i < 100; i++) text_add(&file, "{\"id\":\"x\"}\n{\"id\":\"y\"}\n");
    assert_true(check(file.at, file.len) > 150);
    text_release(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_regular), cmocka_unit_test(test_irregular), cmocka_unit_test(test_mutations),
                                       cmocka_unit_test(test_no_room)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
