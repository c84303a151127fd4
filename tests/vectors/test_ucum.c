/* test_ucum.c - the published vectors of UCUM, asked of ripx with the units that the law declares: as types of columns, and by
   comparing a column in one unit with a constant in another. test_unit.c asks them of lang/unit.h, with more units. */
#include "tests/vectors/published.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Does ripx take a column of this unit? */
static bool takes(const char *unit)
{
    struct subject s;
    struct text protocol, why;
    text_init(&protocol);
    text_init(&why);
    text_addf(&protocol, "ripx 1 fr\nprotocole V \"V\" {\n  données participant { clé id\n    x : quantité[`%s`]\n  }\n}\n", unit);
    bool is_taken = subject_open(&s, protocol.at, NULL, 0, &why);
    if (is_taken) subject_close(&s);
    text_release(&protocol);
    text_release(&why);
    return is_taken;
}

/* id, expression, is it valid, reason */
static void test_validation(void **state)
{
    (void)state;
    FILE *f = vectors_file("ucum_validation.tsv");
    char line[512], unit[128], valid[8];
    unsigned right = 0, rejected = 0, undeclared = 0, wrong = 0;
    if (!f) return;
    while (fgets(line, sizeof line, f)) {
        assert_int_equal(sscanf(line, "%*[^\t]\t%127[^\t]\t%7[a-z]", unit, valid), 2);
        bool is_taken = takes(unit), is_valid = strcmp(valid, "true") == 0;
        right += is_taken && is_valid;
        rejected += !is_taken && !is_valid;
        undeclared += !is_taken && is_valid;
        if (getenv("RIPX_LIST") && !is_taken && is_valid) print_message("not declared: %s\n", unit);
        if (is_taken && !is_valid) print_error("%s is not valid, and taken\n", unit), wrong++;
    }
    fclose(f);
    vectors_print("UCUM", "valid expressions that are read", right);
    vectors_print("UCUM", "expressions that are not valid, refused", rejected);
    vectors_print("UCUM", "valid expressions with a unit that the law does not declare: refused", undeclared);
    assert_int_equal(wrong, 0);
}

static bool is_number(const char *s) { return *s && s[strspn(s, "0123456789.")] == 0; }

/* The published value is rounded to the digits that it has: the exact one lies within half of the last. */
static void write_conversion(struct text *protocol, const char *value, const char *from, const char *to, const char *stated)
{
    const char *dot = strchr(value, '.'), *stated_dot = strchr(stated, '.');
    int fine = dot ? (int)strlen(dot + 1) : 0, decimals = stated_dot ? (int)strlen(stated_dot + 1) : 0;
    char half[64];
    snprintf(half, sizeof half, "0.%0*d", decimals + 1, 5);
    text_addf(protocol, "ripx 1 fr\nprotocole V \"V\" {\n  données participant { clé id\n    x : quantité[`%s`] { résolution %.*f ; bornes 0 `%s` ..= 100 `%s` }\n  }\n", from, fine,
              fine == 1 ? 0.1 : fine == 2 ? 0.01 : 1.0, from, from);
    text_addf(protocol, "  vérification C0 \"valeur\" : x dans %s `%s` - %s `%s` ..= %s `%s` + %s `%s`\n", stated, to, half, to, stated, to, half, to);
    text_addf(protocol, "  vérification C1 \"pas plus\" : x > %s `%s` + %s `%s`\n}\n", stated, to, half, to);
}

static void test_conversion(void **state)
{
    (void)state;
    static const enum row_verdict expected[] = {ROW_MET, ROW_NOT_MET};
    FILE *f = vectors_file("ucum_conversion.tsv");
    char line[512], value[64], from[64], to[64], stated[64];
    unsigned asked = 0, undeclared = 0, wide = 0;
    if (!f) return;
    while (fgets(line, sizeof line, f)) {
        struct text protocol, csv;
        assert_int_equal(sscanf(line, "%*[^\t]\t%63[^\t]\t%63[^\t]\t%63[^\t]\t%63[^\t\r\n]", value, from, to, stated), 4);
        assert_true(is_number(value) && is_number(stated));
        if (!takes(from) || !takes(to)) {
            undeclared++;
            continue;
        }
        if (strlen(stated) > 17) {
            wide++;
            continue;
        }
        text_init(&protocol);
        text_init(&csv);
        write_conversion(&protocol, value, from, to, stated);
        text_addf(&csv, "id,x\n1,%s\n", value);
        struct agree_file file = {NULL, csv.at, csv.len};
        vectors_ask(&vectors, from, protocol.at, &file, 1, expected, 2, 1);
        text_release(&protocol);
        text_release(&csv);
        asked++;
    }
    fclose(f);
    vectors_print("UCUM", "conversions, as published to the digits that they have", asked);
    vectors_print("UCUM", "conversions with a unit that the law does not declare", undeclared);
    vectors_print("UCUM", "conversions to a number of more than 17 digits", wide);
    assert_int_equal(vectors_failures(&vectors), 0);
}

static void test_own(void **state)
{
    (void)state;
    static const enum row_verdict met[] = {ROW_MET, ROW_NOT_MET};
    static const char *const own[][4] = {{"6.3", "mm", "m", "0.0063"}, {"1", "h", "min", "60"}, {"12", "g/dL", "g/L", "120"}, {"7", "ml", "dL", "0.07"}};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        struct text protocol, csv;
        text_init(&protocol);
        text_init(&csv);
        write_conversion(&protocol, own[i][0], own[i][1], own[i][2], own[i][3]);
        text_addf(&csv, "id,x\n1,%s\n", own[i][0]);
        struct agree_file file = {NULL, csv.at, csv.len};
        vectors_ask(&vectors, own[i][1], protocol.at, &file, 1, met, 2, 1);
        text_release(&protocol);
        text_release(&csv);
    }
    assert_int_equal(vectors_failures(&vectors), 0);
    assert_true(takes("mg/dL") && takes("10*9/L") && takes("m/s2") && !takes("m/") && !takes("blik") && !takes("mm[Hg"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_own), cmocka_unit_test(test_validation), cmocka_unit_test(test_conversion)};
    return cmocka_run_group_tests_name("UCUM", tests, vectors_open, vectors_close);
}
