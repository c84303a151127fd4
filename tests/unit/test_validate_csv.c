/* test_validate_csv.c - records and cells of data files: what is ordinary, what is a fault, what is hostile. */
#include "backends/validate/cell.h"
#include "backends/validate/csv.h"
#include "backends/validate/fault.h"
#include "lang/date.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct memory { const char *at; size_t len, chunk; bool fails; };

static size_t read_memory(void *ctx, char *buffer, size_t n)
{
    struct memory *m = ctx;
    if (m->len == 0) return m->fails ? SIZE_MAX : 0;
    if (n > m->chunk) n = m->chunk;
    if (n > m->len) n = m->len;
    memcpy(buffer, m->at, n);
    m->at += n;
    m->len -= n;
    return n;
}

/* All records as "a|b\n", faults as letters after a field; the same for whatever the size of the reads. */
static char *split_by(const char *text, size_t len, size_t chunk)
{
    struct memory m = {text, len, chunk, false};
    struct csv c;
    struct text out;
    text_init(&out);
    text_add(&out, "");
    csv_open(&c, read_memory, &m, 0);
    for (enum csv_event e; (e = csv_next(&c)) != CSV_END;) {
        if (e == CSV_TOO_LONG) {
            text_add(&out, "TOO LONG\n");
            continue;
        }
        for (uint32_t i = 0; i < c.n_fields && i < CSV_FIELDS_MAX; i++) {
            if (i) text_addc(&out, '|');
            size_t size;
            const char *field = csv_text(&c, i, &size);
            text_addn(&out, field, size);
            if (c.fields[i].shape == CSV_BROKEN) text_addc(&out, 'B');
            if (c.fields[i].shape == CSV_UNCLOSED) text_addc(&out, 'U');
        }
        text_addc(&out, '\n');
    }
    csv_close(&c);
    return out.at;
}

static void check_split(const char *text, const char *expected)
{
    static const size_t chunks[] = {1, 2, 3, 7, 64, 4096};
    for (size_t i = 0; i < sizeof chunks / sizeof *chunks; i++) {
        char *got = split_by(text, strlen(text), chunks[i]);
        assert_string_equal(got, expected);
        free(got);
    }
}

static void test_ordinary_records(void **state)
{
    (void)state;
    check_split("a,b\n1,2\n", "a|b\n1|2\n");
    check_split("a,b\r\n1,2\r\n", "a|b\n1|2\n");
    check_split("\xEF\xBB\xBF" "a,b\n1,2", "a|b\n1|2\n");
    check_split("a;b,c;d\n1;2;3\n", "a|b,c|d\n1|2|3\n");
    check_split("a\tb\n1\t2\n", "a|b\n1|2\n");
    check_split("a,b\n\n1,2\n\r\n,\n", "a|b\n1|2\n|\n");
    check_split("one\nx\n", "one\nx\n");
    check_split("a,b,\n,,\n", "a|b|\n||\n");
    check_split("", "");
    check_split("\n\n", "");
}

static void test_quotes(void **state)
{
    (void)state;
    check_split("\"a,1\",b\n\"x\"\"y\",\"\"\n", "a,1|b\nx\"y|\n");
    check_split("a,b\n\"two\nlines\",2\r\n\"r\r\nn\",3\r\n", "a|b\ntwo\nlines|2\nr\r\nn|3\n");
    check_split("a,b\n5\" x,2\n", "a|b\n5\" x|2\n");
    check_split("a,b\n\"x\"y,2\n\"z\",\"3\"\r\n", "a|b\nxB|2\nz|3\n");
    check_split("a,b\n\"\"\"\"\"\",2\n", "a|b\n\"\"|2\n");
    check_split("a,b\n1,\"2\"", "a|b\n1|2\n");
}

static void test_unclosed_quote_costs_one_line(void **state)
{
    (void)state;
    check_split("a,b\n1,\"x\n2,y\n3,z\n", "a|b\n1|xU\n2|y\n3|z\n");
    check_split("a,b\n1,\"", "a|b\n1|U\n");
}

static void test_places(void **state)
{
    (void)state;
    const char *text = "\"x\ny\"\"\n\",\xC3\xA9t,3\n7,8,9\n";
    struct arena *arena = arena_new();
    assert_string_equal(fault_place(arena, "f", text, 0, 2), "f:2:1");
    assert_string_equal(fault_place(arena, "f", text, (size_t)(strchr(text, '3') - text), 2), "f:4:6");
    assert_string_equal(fault_place(arena, "f", text, (size_t)(strchr(text, '7') - text), 2), "f:5:1");
    arena_free(arena);
}

static void test_long_records(void **state)
{
    (void)state;
    enum { LONG = 3 * CSV_RECORD_MAX };
    struct text t;
    for (int quoted = 0; quoted < 2; quoted++) {
        text_init(&t);
        text_add(&t, quoted ? "a,b\n1,\"" : "a,b\n1,");
        text_pad(&t, 'x', LONG);
        text_add(&t, quoted ? "\"\n2,y\n" : "\n2,y\n");
        char *got = split_by(t.at, t.len, 100000);
        assert_string_equal(got, "a|b\nTOO LONG\n2|y\n");
        free(got);
        text_release(&t);
    }
    /* An unclosed quote before more than a record of other lines: they are read all the same. */
    text_init(&t);
    text_add(&t, "a,b\n1,\"x\n");
    for (int i = 0; i < CSV_RECORD_MAX / 4; i++) text_add(&t, "2,yyy\n");
    struct memory m = {t.at, t.len, 50000, false};
    struct csv c;
    uint32_t records = 0, unclosed = 0;
    csv_open(&c, read_memory, &m, 0);
    while (csv_next(&c) == CSV_RECORD) records++, unclosed += c.fields[c.n_fields - 1].shape == CSV_UNCLOSED;
    assert_int_equal(records, 2 + CSV_RECORD_MAX / 4);
    assert_int_equal(unclosed, 1);
    assert_int_equal(c.next_line, 3 + CSV_RECORD_MAX / 4);
    csv_close(&c);
    text_release(&t);
}

static void test_many_fields_and_failure(void **state)
{
    (void)state;
    struct text t;
    text_init(&t);
    text_pad(&t, ',', 2 * CSV_FIELDS_MAX);
    text_add(&t, "\na,b\n");
    struct memory m = {t.at, t.len, 999, true};
    struct csv c;
    csv_open(&c, read_memory, &m, 0);
    assert_int_equal(csv_next(&c), CSV_RECORD);
    assert_int_equal(c.n_fields, 2 * CSV_FIELDS_MAX + 1);
    assert_int_equal(csv_next(&c), CSV_RECORD);
    assert_int_equal(c.n_fields, 2);
    assert_int_equal(csv_next(&c), CSV_FAILED);
    csv_close(&c);
    text_release(&t);
}

/* ---- cells ---- */

static struct lexicon texts;

static enum cell_state read_as(const struct data_column *column, const char *text, struct cell_value *value)
{
    struct arena *arena = arena_new();
    struct cell_type type = cell_type_new(arena, column);
    enum cell_state s = cell_read(&type, &texts, text, strlen(text), value);
    cell_type_release(&type);
    arena_free(arena);
    return s;
}

static void check_value(const struct data_column *column, const char *text, int64_t lo, int64_t hi)
{
    struct cell_value v = {0, 0};
    assert_int_equal(read_as(column, text, &v), CELL_KNOWN);
    assert_int_equal(v.lo, lo);
    assert_int_equal(v.hi, hi);
}

static void check_state(const struct data_column *column, const char *text, enum cell_state expected)
{
    struct cell_value v;
    assert_int_equal(read_as(column, text, &v), expected);
}

static void test_numbers(void **state)
{
    (void)state;
    static const char *const missing[] = {"NA", "-9"};
    const struct data_column c = {.type = DATA_NUMBER, .scale = 1, .min = -1000, .max = 5000000, .n_missing = 2, .missing = missing};
    check_value(&c, "12", 120, 120);
    check_value(&c, " 12.50 ", 125, 125);
    check_value(&c, "-3.1", -31, -31);
    check_value(&c, "+.5", 5, 5);
    check_value(&c, "5.", 50, 50);
    check_value(&c, "1e+05", 1000000, 1000000);
    check_value(&c, "125e-1", 125, 125);
    check_value(&c, "0e-99999", 0, 0);
    check_value(&c, "000000000000000000000000000012.000000000000000000000000000", 120, 120);
    check_state(&c, "", CELL_MISSING);
    check_state(&c, "  ", CELL_MISSING);
    check_state(&c, "NA", CELL_MISSING);
    check_state(&c, "-9", CELL_MISSING);
    check_state(&c, "12.55", CELL_TOO_FINE);
    check_state(&c, "1e-99999", CELL_TOO_FINE);
    check_state(&c, "0.0000000000000000000000000000001", CELL_TOO_FINE);
    check_state(&c, "-101", CELL_OUT_OF_RANGE);
    check_state(&c, "500000.1", CELL_OUT_OF_RANGE);
    check_state(&c, "99999999999999999999999999999999", CELL_OUT_OF_RANGE);
    check_state(&c, "9e99999", CELL_OUT_OF_RANGE);
    static const char *const bad[] = {"1,5", "12a", ".", "-", "+", "e5", "1e", "1e9999999", "0x10", "1 000", "inf", "nan", "1.2.3"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) check_state(&c, bad[i], CELL_NOT_NUMBER);
}

/* Every shape of a short number, against the number that it was written from. */
static void test_short_numbers(void **state)
{
    (void)state;
    static const int64_t tens[] = {1, 10, 100, 1000, 10000};
    uint64_t seed = 7;
    for (int i = 0; i < 20000; i++) {
        seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        int decimals = (int)(seed >> 33) % 5, scale = (int)(seed >> 37) % 5;
        int64_t n = (int64_t)((seed >> 41) % (uint64_t)tens[1 + (seed >> 45) % 4] * (1 + (seed >> 50) % 900));
        struct text t;
        text_init(&t);
        text_addi(&t, n / tens[decimals]);
        if (decimals) text_addf(&t, ".%0*d", decimals, (int)(n % tens[decimals]));
        const struct data_column c = {.type = DATA_NUMBER, .scale = scale, .max = INT64_C(1000000000000)};
        struct cell_value v;
        enum cell_state s = read_as(&c, t.at, &v);
        if (n * 10000 / tens[decimals] % (10000 / tens[scale])) {
            assert_int_equal(s, CELL_TOO_FINE);
        } else {
            assert_int_equal(s, CELL_KNOWN);
            assert_int_equal(v.lo, n * 10000 / tens[decimals] / (10000 / tens[scale]));
        }
        text_release(&t);
    }
}

static void test_dates(void **state)
{
    (void)state;
    const struct data_column c = {.type = DATA_DATE};
    check_value(&c, "1970-01-01", 0, 0);
    check_value(&c, "2024-02-29", 19782, 19782);
    check_value(&c, "2024-02", 19754, 19782);
    check_value(&c, "2024", 19723, 20088);
    check_value(&c, "2024-02-29T23:59", 19782, 19782);
    check_value(&c, "2024-02-29 23:59:59", 19782, 19782);
    check_value(&c, "2024-02-29T07", 19782, 19782);
    static const char *const bad[] = {"2023-02-29", "29/02/2024", "2024-13", "2024-00-01", "2024-2-9", "20240229", "0000-01-01",
                                      "2024-02-29T", "2024-02-29T24:00", "2024-02-29T10:60", "2024-02T10:00", "2024-02-29X10:00",
                                      "2024-02-29T10:00Y", "2024-02-29T10:00:0", "2024-02-3", "99999", "2024-", "202"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) check_state(&c, bad[i], CELL_NOT_DATE);
    const struct data_column ranged = {.type = DATA_DATE, .min = 19723, .max = 20088};
    check_state(&ranged, "2023-12-31", CELL_OUT_OF_RANGE);
    check_value(&ranged, "2024-12-31", 20088, 20088);
}

static void test_instants(void **state)
{
    (void)state;
    const struct data_column c = {.type = DATA_INSTANT};
    check_state(&c, "1970-01-02", CELL_MISSING);
    check_state(&c, "1970-01-02T10", CELL_MISSING);
    check_value(&c, "1970-01-02T01:02", 1502, 1502);
    check_value(&c, "1970-01-02 01:02:59", 1502, 1502);
    check_state(&c, "1970-01-02T01:02Z", CELL_ZONE);
    check_state(&c, "1970-01-02T01:02+01:00", CELL_ZONE);
    /* In a column of a zone, a time is brought to UTC, and a date is that of the zone. */
    const struct data_column zoned = {.type = DATA_INSTANT, .zoned = true, .zone = 60};
    check_value(&zoned, "1970-01-02T01:02Z", 1440 + 62, 1440 + 62);
    check_value(&zoned, "1970-01-02T01:02+02:00", 1440 - 58, 1440 - 58);
    check_state(&zoned, "1970-01-02T01:02", CELL_ZONE);
    check_state(&zoned, "1970-01-02", CELL_MISSING);
    const struct data_column day = {.type = DATA_DATE, .zoned = true, .zone = 60};
    check_value(&day, "1970-01-02T22:59Z", 1, 1);
    check_value(&day, "1970-01-02T23:00Z", 2, 2);
    check_value(&day, "1970-01-02T00:30+02:00", 0, 0);
    check_value(&day, "1970-01-02", 1, 1);
    check_state(&day, "1970-01-02T22:59", CELL_ZONE);
    check_state(&day, "9999-12-31T23:00Z", CELL_OUT_OF_RANGE);
}

static void test_codes_and_truths(void **state)
{
    (void)state;
    static const char *const few[] = {"F", "M", "g/dL"};
    const struct data_column c = {.type = DATA_CODE, .n_codes = 3, .codes = few};
    check_value(&c, "F", 0, 0);
    check_value(&c, "g/dL", 2, 2);
    check_state(&c, "f", CELL_NOT_CODE);
    check_state(&c, "g/L", CELL_NOT_CODE);
    static const char *const many[] = {"a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8", "a9", "z"};
    const struct data_column d = {.type = DATA_CODE, .n_codes = 10, .codes = many};
    check_value(&d, "a9", 8, 8);
    check_value(&d, "z", 9, 9);
    check_state(&d, "a0", CELL_NOT_CODE);
    const struct data_column b = {.type = DATA_BOOLEAN};
    check_value(&b, "Oui", 1, 1);
    check_value(&b, "FAUX", 0, 0);
    check_value(&b, "n", 0, 0);
    check_value(&b, "1", 1, 1);
    check_state(&b, "2", CELL_NOT_TRUTH);
    check_state(&b, "vraiment", CELL_NOT_TRUTH);
    /* The source's own spellings, several of one code; any other text may be the last code. */
    static const struct data_spelling SPELLINGS[] = {{"2", 0}, {"F", 0}, {"1", 1}};
    const struct data_column spelled = {.type = DATA_CODE, .n_codes = 2, .codes = few, .n_spellings = 3, .spellings = SPELLINGS};
    check_value(&spelled, "2", 0, 0);
    check_value(&spelled, "F", 0, 0);
    check_value(&spelled, "1", 1, 1);
    check_state(&spelled, few[1], CELL_NOT_CODE);
    const struct data_column open = {.type = DATA_CODE, .n_codes = 3, .codes = few, .n_spellings = 3, .spellings = SPELLINGS, .takes_others = true};
    check_value(&open, "1", 1, 1);
    check_value(&open, "anything", 2, 2);
    check_state(&open, "", CELL_MISSING);
}

static void test_texts(void **state)
{
    (void)state;
    const struct data_column c = {.type = DATA_TEXT};
    lexicon_clear(&texts);
    lexicon_add(&texts, "known", 5);
    check_value(&c, "other", 1, 1);
    check_value(&c, "known", 0, 0);
    check_value(&c, "other", 1, 1);
    for (uint32_t i = 0; i < 5000; i++) assert_int_equal(lexicon_add(&texts, (const char *)&i, sizeof i), i + 2);
    for (uint32_t i = 0; i < 5000; i++) assert_int_equal(lexicon_find(&texts, (const char *)&i, sizeof i), i + 2);
    assert_int_equal(lexicon_find(&texts, "never", 5), LEXICON_NONE);
    lexicon_release(&texts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ordinary_records), cmocka_unit_test(test_quotes),
        cmocka_unit_test(test_unclosed_quote_costs_one_line), cmocka_unit_test(test_places),
        cmocka_unit_test(test_long_records), cmocka_unit_test(test_many_fields_and_failure),
        cmocka_unit_test(test_numbers), cmocka_unit_test(test_short_numbers), cmocka_unit_test(test_dates), cmocka_unit_test(test_instants),
        cmocka_unit_test(test_codes_and_truths), cmocka_unit_test(test_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
