/* test_threads.c - threads that read and judge the same files say what one says, byte for byte. `make test` also builds it with the
   thread sanitizer, which sees what only seldom goes wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/fuzz/runs.h"

enum { RECORDS = 6000, CHUNK = 32 * 1024, THREADS = 4 };

static const char protocol[] = "ripx 1 fr\nprotocole T \"T\" {\n"
                               "  données participant { clé id ; age : nombre { résolution 1 ; bornes 0 ..= 120 } ; hb : quantité[g/dL] { résolution 0.1 ; bornes 0 g/dL ..= 30 g/dL ; unité_dans u [\"g/dL\", \"g/L\"] }\n"
                               "    vu : date ; sexe : code[F: \"2\", M: \"1\"] ; fumeur : booléen ; centre : texte }\n"
                               "  données dose de participant { clé id ; mg : nombre { résolution 1 ; bornes 0 ..= 1000 } }\n"
                               "  population p { inclusion { I1 : age >= 18 ; I2 : hb >= 9 g/dL ; I3 : vu >= 2024-06-01 } exclusion { E1 : sexe = M et fumeur } }\n"
                               "}\n";
static const char joined[] = "ripx 1 fr\nprotocole T \"T\" {\n"
                             "  données participant { clé id ; age : nombre { résolution 1 ; bornes 0 ..= 120 } }\n"
                             "  données dose de participant { clé id ; mg : nombre { résolution 1 ; bornes 0 ..= 1000 } ; le : date }\n"
                             "  population p { inclusion { I1 : age >= 18 ; I2 : somme(x.mg pour x dans dose) <= 900 ; I3 : pour tout x dans dose : x.le >= 2024-01-01 } }\n"
                             "}\n";

static uint64_t draw(uint64_t *seed, uint64_t n)
{
    *seed ^= *seed << 13, *seed ^= *seed >> 7, *seed ^= *seed << 17;
    return *seed % n;
}

/* One byte of what was added since `from` becomes another, none becomes the end of the line. */
static void spoil(struct text *out, size_t from, uint64_t *seed)
{
    static const char bytes[] = "{}[]\",:;\\0123456789.eE+- tfn\001";
    out->at[from + draw(seed, out->len - from)] = bytes[draw(seed, sizeof bytes - 1)];
}

static const char *either(uint64_t *seed, uint64_t one_in, const char *seldom, const char *mostly) { return draw(seed, one_in) ? mostly : seldom; }

/* Members come, go and change their order; some are read by nobody. */
static void draw_ndjson(struct text *out, uint64_t seed)
{
    for (int i = 0; i < RECORDS; i++) {
        const size_t from = out->len;
        text_addf(out, "{\"id\":\"P%05d\",\"meta\":%s,", i, either(&seed, 3, "{\"v\":[1,{\"a\":\"b\"}]}", "[1,2]"));
        if (draw(&seed, 9)) text_addf(out, "\"age\":%u,", (unsigned)draw(&seed, 100));
        text_addf(out, "\"vu\":\"2024-0%u\",\"hb\":%u.%u,\"u\":\"%s\",", (unsigned)draw(&seed, 9) + 1, (unsigned)draw(&seed, 20), (unsigned)draw(&seed, 10), either(&seed, 4, "g/L", "g/dL"));
        if (draw(&seed, 7) == 0) text_addf(out, "\"note%u\":\"%s\",", (unsigned)draw(&seed, 300), either(&seed, 2, "dit \\\"oui\\\"", "rien"));
        text_addf(out, "\"sexe\":\"%s\",\"fumeur\":%s,\"centre\":\"C%u\"}", either(&seed, 2, "1", "2"), either(&seed, 3, "true", "false"), (unsigned)draw(&seed, 40));
        if (i > 40 && draw(&seed, 40) == 0) spoil(out, from, &seed);
        text_addc(out, '\n');
    }
}

static void draw_csv(struct text *out, uint64_t seed)
{
    text_add(out, "id;age;vu;hb;u;sexe;fumeur;centre\n");
    for (int i = 0; i < RECORDS; i++) {
        const size_t from = out->len;
        text_addf(out, "P%05d;%u;2024-0%u-01;%u.%u;%s;%s;%s;%s", i, (unsigned)draw(&seed, 100), (unsigned)draw(&seed, 9) + 1, (unsigned)draw(&seed, 20), (unsigned)draw(&seed, 10),
                  either(&seed, 4, "g/L", "g/dL"), either(&seed, 2, "1", "2"), either(&seed, 3, "oui", "non"), either(&seed, 9, "\"deux\nlignes\"", "C1"));
        if (draw(&seed, 40) == 0) spoil(out, from, &seed);
        text_addc(out, '\n');
    }
}

static void draw_doses(struct text *out, uint64_t seed, bool ordered)
{
    for (int i = 0; i < RECORDS; i++) {
        const size_t from = out->len;
        text_addf(out, "{\"id\":\"P%05d\",\"x\":[%u],\"mg\":%u,\"le\":\"2024-0%u\"}", ordered ? i / 3 : (int)draw(&seed, RECORDS / 3), (unsigned)draw(&seed, 3), (unsigned)draw(&seed, 500),
                  (unsigned)draw(&seed, 9) + 1);
        if (i > 40 && draw(&seed, 90) == 0) spoil(out, from + 16, &seed);       /* not in the key */
        text_addc(out, '\n');
    }
}

static void check_same(const char *text, const struct fuzz_file *files, uint32_t n, bool again)
{
    const struct validator *v = fuzz_validator(text);
    struct fuzz_said one = {0}, many = {0};
    fuzz_run(v, files, n, (struct fuzz_way){.chunk = CHUNK, .threads = 1, .again = again}, &one);
    fuzz_run(v, files, n, (struct fuzz_way){.chunk = CHUNK, .threads = THREADS, .again = again}, &many);
    assert_false(one.unreadable);
    assert_true(one.faults.len > 1000);
    fuzz_same("verdicts by many threads", &one.verdicts, &many.verdicts, false);
    fuzz_same("faults by many threads", &one.faults, &many.faults, false);
    fuzz_said_release(&one);
    fuzz_said_release(&many);
}

static void test_one_table(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed < 4; seed++) {
        struct text json, csv;
        text_init(&json), text_init(&csv);
        draw_ndjson(&json, seed * 7919);
        draw_csv(&csv, seed * 104729);
        check_same(protocol, &(struct fuzz_file){.path = "p.ndjson", .at = json.at, .len = json.len}, 1, false);
        check_same(protocol, &(struct fuzz_file){.path = "p.csv", .at = csv.at, .len = csv.len}, 1, false);
        text_release(&json), text_release(&csv);
    }
}

static void test_tables_joined(void **state)
{
    (void)state;
    struct text roots;
    text_init(&roots);
    text_add(&roots, "id,age\n");
    for (int i = 0; i < RECORDS / 3; i++) text_addf(&roots, "P%05d,%d\n", i, i % 130);
    for (uint32_t way = 0; way < 4; way++) {
        struct text doses;
        text_init(&doses);
        draw_doses(&doses, 31 + way, way & 1);
        const struct fuzz_file files[] = {{.path = "p.csv", .at = roots.at, .len = roots.len}, {.table = "dose", .path = "d.ndjson", .at = doses.at, .len = doses.len}};
        check_same(joined, files, 2, way & 2);
        text_release(&doses);
    }
    text_release(&roots);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_one_table), cmocka_unit_test(test_tables_joined)};
    return cmocka_run_group_tests_name("threads", tests, NULL, NULL);
}
