/* test_damaged.c - dictionaries cut short and with bytes changed: a place or a source, never a crash.

   The seed is fixed, so a failure comes back; its number is printed. */
#include "tests/import/importing.h"

enum { CHANGED = 100 };

static uint64_t next_random(uint64_t *s)
{
    *s += UINT64_C(0x9E3779B97F4A7C15);      /* splitmix64 */
    uint64_t z = *s;
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

/* Every import that says nothing must give a source; import_run checks that source. */
static void try_one(enum ripx_dictionary kind, const char *text, size_t len, const char *conversions, size_t conversions_len)
{
    char *exact = malloc(len + 1);           /* of its own size, so that a sanitizer sees what is read beyond */
    assert_non_null(exact);
    memcpy(exact, text, len);
    exact[len] = 0;
    struct imported d = import_run((struct ripx_import){.kind = kind, .path = "x", .text = exact, .len = len, .language = LANG_EN, .json = true,
                                                        .conversions = conversions ? "c.json" : NULL, .conversions_text = conversions, .conversions_len = conversions_len});
    if (!d.done && diags_count(ripx_diags(d.r)) == d.first) fail_msg("nothing was declared, and nothing said");
    imported_free(&d);
    free(exact);
}

static void damage(enum ripx_dictionary kind, const char *path)
{
    static const char interesting[] = "\"',;<>&[]()|=\\\n\r\t{}`# 09aé";
    size_t len = 0;
    char *text = read_whole(path, &len);
    assert_non_null(text);
    for (size_t n = 0; n < len; n += 37) try_one(kind, text, n, NULL, 0);
    uint64_t seed = 20261130;
    for (int i = 0; i < CHANGED; i++) {
        char *copy = malloc(len + 1);
        assert_non_null(copy);
        memcpy(copy, text, len + 1);
        int changes = 1 + (int)(next_random(&seed) % 4);
        for (int k = 0; k < changes; k++) copy[next_random(&seed) % len] = interesting[next_random(&seed) % (sizeof interesting - 1)];
        try_one(kind, copy, len, NULL, 0);
        free(copy);
    }
    free(text);
}

static void damaged_dictionaries(void **state)
{
    (void)state;
    damage(RIPX_REDCAP, "tests/import/data/dictionary.csv");
    damage(RIPX_REDCAP, "tests/import/data/defects.csv");
}

static void damaged_metadata(void **state)
{
    (void)state;
    damage(RIPX_ODM, "tests/import/data/study.v1.xml");
    damage(RIPX_ODM, "tests/import/data/study.v2.xml");
}

static void damaged_conversions(void **state)
{
    (void)state;
    size_t len = 0, n = 0;
    char *text = read_whole("tests/import/data/defects.csv", &len), *json = read_whole("tests/import/data/conversions.json", &n);
    for (size_t i = 0; i < n; i += 7) try_one(RIPX_REDCAP, text, len, json, i);
    uint64_t seed = 4;
    for (int i = 0; i < CHANGED; i++) {
        char kept = 0;
        size_t at = next_random(&seed) % n;
        kept = json[at];
        json[at] = "{}[]\":,0e-1null"[next_random(&seed) % 15];
        try_one(RIPX_REDCAP, text, len, json, n);
        json[at] = kept;
    }
    free(json);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(damaged_dictionaries),
        cmocka_unit_test(damaged_metadata),
        cmocka_unit_test(damaged_conversions),
    };
    return cmocka_run_group_tests_name("damaged dictionaries", tests, NULL, NULL);
}
