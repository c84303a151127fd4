/* test_readers.c - files of every format as records of fields: what is ordinary, what is a fault, what is hostile. */
#include "backends/validate/fault.h"
#include "backends/validate/reader.h"
#include "tests/unit/transport.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include <cmocka.h>

struct memory { const char *at; size_t len, chunk; };

static size_t read_memory(void *ctx, char *buffer, size_t n)
{
    struct memory *m = ctx;
    if (n > m->chunk) n = m->chunk;
    if (n > m->len) n = m->len;
    memcpy(buffer, m->at, n);
    m->at += n;
    m->len -= n;
    return n;
}

struct file { const char *path, *bytes; size_t len; struct reader_options options; const char *const *paths; uint32_t n_paths; const struct data_column *column; };

/* Names and records as "a|b\n"; N after a field that is no single value, MALFORMED at line:column, TOO LONG, FAILED. */
static void list(const struct file *f, size_t chunk, struct text *out)
{
    struct memory m = {f->bytes, f->len, chunk};
    struct arena *arena = arena_new();
    struct reader r;
    struct csv c;
    text_add(out, "");
    enum reader_opened opened = reader_open(&r, &c, read_memory, &m, f->path, &f->options, arena);
    static const char *const words[] = {"", "EMPTY\n", "NOT A TABLE\n", "FAILED\n", "OTHER KIND\n"};
    text_add(out, words[opened]);
    for (uint32_t i = 0; opened == READER_OPENED && i < f->n_paths; i++) assert_int_equal(reader_path(&r, f->paths[i]), i);
    for (uint32_t i = 0; opened == READER_OPENED && i < r.n_names; i++) {
        if (!f->column || f->column[i].name) reader_want(&r, i, f->column ? &f->column[i] : NULL);
        text_addf(out, "%s%s", i ? "|" : "", r.names[i]);
    }
    if (r.n_names) text_addc(out, '\n');
    for (bool more = opened == READER_OPENED; more;) {
        switch (reader_next(&r)) {
        case CSV_RECORD:
            for (uint32_t i = 0; i < c.n_fields; i++) {
                size_t len;
                const char *text = csv_text(&c, i, &len);
                if (i) text_addc(out, '|');
                text_addn(out, text, len);
                if (c.fields[i].shape == CSV_NESTED) text_addc(out, 'N');
            }
            text_addc(out, '\n');
            break;
        case CSV_MALFORMED:
            text_add(out, fault_place(arena, "MALFORMED", c.buffer + c.start, c.fields[0].at - c.start, c.line));
            text_addc(out, '\n');
            break;
        case CSV_TOO_LONG: text_add(out, "TOO LONG\n"); break;
        case CSV_FAILED: text_add(out, "FAILED\n"); more = false; break;
        case CSV_END:
            /* Asked again, the end is still there. */
            assert_int_equal(reader_next(&r), CSV_END);
            more = false;
            break;
        }
    }
    if (reader_found_1252(&r)) text_add(out, "1252\n");
    if (reader_is_mixed(&r)) text_add(out, "MIXED\n");
    reader_close(&r);
    csv_close(&c);
    arena_free(arena);
}

static void check(const struct file *f, const char *expected)
{
    static const size_t chunks[] = {1, 2, 3, 7, 64, 4096, 1 << 20};
    for (size_t i = 0; i < sizeof chunks / sizeof *chunks; i++) {
        struct text out;
        text_init(&out);
        list(f, chunks[i], &out);
        assert_string_equal(out.at, expected);
        text_release(&out);
    }
}

static void check_text(const char *path, const char *bytes, const char *expected)
{
    const struct file f = {.path = path, .bytes = bytes, .len = strlen(bytes)};
    check(&f, expected);
}

/* ---- NDJSON ---- */

static const char *const PATHS[] = {"id", "age", "code.coding.code", "value"};

static void check_lines(const char *lines, const char *expected)
{
    const struct file f = {.path = "x.ndjson", .bytes = lines, .len = strlen(lines), .paths = PATHS, .n_paths = 4};
    check(&f, expected);
}

static void test_json_lines(void **state)
{
    (void)state;
    check_lines("{\"id\":\"p1\",\"age\":43,\"value\":true}\n", "p1|43||true\n");
    check_lines("\xEF\xBB\xBF{\"id\":\"p1\"}\r\n\n  \n\t{ \"age\" : -1.5e3 , \"id\" : \"\" } \r\n", "p1|||\n|-1.5e3||\n");
    check_lines("{\"age\":null,\"value\":NaN}\n{\"age\":Infinity,\"value\":-Infinity}\n{}", "|||NaN\n|Infinity||-Infinity\n|||\n");
    check_lines("{\"other\":{\"id\":\"no\",\"x\":[1,\"}\\\"]\"]},\"id\":\"yes\"}\n", "yes|||\n");
    check_lines("{\"code\":{\"coding\":[{\"system\":\"s\",\"code\":\"718-7\"}]},\"id\":1}\n", "1||718-7|\n");
    /* The same names in another order, longer names, names with escapes. */
    check_lines("{\"id\":1,\"age\":2}\n{\"age\":3,\"id\":4}\n{\"a_name_of_many_letters\":5,\"age\":6}\n{\"\\u0069d\":7,\"\":8}\n", "1|2||\n4|3||\n|6||\n7|||\n");
    check_lines("", "EMPTY\n");
}

/* A list of objects, by its name or declared as lines: each object is one, in however many lines it stands. */
static void test_json_list(void **state)
{
    (void)state;
    static const struct { const char *text, *records; } lists[] = {
        {"[{\"id\":\"p1\",\"age\":43},{\"id\":2}]", "p1|43||\n2|||\n"},
        {"\xEF\xBB\xBF \n[\r\n  {\n    \"age\": 3,\n    \"id\": \"a]},{\"\n  },\n\n  {}\n]\n", "a]},{|3||\n|||\n"},
        {"[]", ""}, {"[ \n ]\n", ""},
        {"[{\"id\":1} {\"id\":2},5,{\"id\":3},[],{\"id\":4}]", "MALFORMED:1:10\nMALFORMED:2:1\n3|||\nMALFORMED:4:1\n4|||\n"},
        {"[{\"id\":1},{\"id\":", "1|||\nFAILED\n"}, {"[{\"id\":1}", "FAILED\n"}, {"[", "NOT A TABLE\n"}};
    for (size_t i = 0; i + 1 < sizeof lists / sizeof *lists; i++) check_lines(lists[i].text, lists[i].records);
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        const struct file f = {.path = "x.json", .bytes = lists[i].text, .len = strlen(lists[i].text), .paths = PATHS, .n_paths = 4};
        check(&f, lists[i].records);
    }
    check_text("x.json", "[1,2]", "NOT A TABLE\n");
    check_lines("[1,2]\n{\"id\":5}\n", "MALFORMED:1:1\n5|||\n");
}

static void test_json_strings(void **state)
{
    (void)state;
    check_lines("{\"id\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00\"}\n", "\"\\/\b\f\n\r\t\xC3\xA9\xF0\x9F\x98\x80|||\n");
    check_lines("{\"id\":\"\\ud83d\",\"age\":\"\\ude00x\",\"value\":\"\\ud83d\\u0041\"}\n", "\xEF\xBF\xBD|\xEF\xBF\xBDx||\xEF\xBF\xBD" "A\n");
    check_lines("{\"id\":\"0123456789abcdef0123456789abcdef\",\"age\":\"0123456789abcde\\\"\"}\n", "0123456789abcdef0123456789abcdef|0123456789abcde\"||\n");
}

static void test_json_no_single_value(void **state)
{
    (void)state;
    check_lines("{\"age\":[1,2],\"id\":[3],\"value\":{\"x\":1}}\n", "3|1,2N||{\"x\":1}N\n");
    check_lines("{\"age\":1,\"age\":1}\n{\"age\":[],\"id\":[[4]]}\n", "|1,\"age\":1N||\n4|||\n");
    check_lines("{\"code\":{\"coding\":[{\"code\":\"a\"},{\"code\":\"b\"}]}}\n{\"code\":7}\n{\"code\":{\"coding\":[]}}\n", "||a\"},{\"code\":\"bN|\n|||\n|||\n");
    static const char *const first[] = {"code.coding.0.code", "code.coding.1.code"};
    const char *line = "{\"code\":{\"coding\":[{\"code\":\"a\"},{\"code\":\"b\"},{\"code\":\"c\"}]}}\n";
    const struct file f = {.path = "x.jsonl", .bytes = line, .len = strlen(line), .paths = first, .n_paths = 2};
    check(&f, "a|b\n");
    static const char *const person[] = {"subject.reference~Patient/", "id"};
    line = "{\"subject\":{\"reference\":\"Patient/P1\"},\"id\":\"o1\"}\n{\"subject\":{\"reference\":\"Group/G1\"}}\n{\"subject\":{\"reference\":\"Patient/\"}}\n";
    const struct file g = {.path = "x.jsonl", .bytes = line, .len = strlen(line), .paths = person, .n_paths = 2};
    check(&g, "P1|o1\nGroup/G1|\n|\n");
}

static void test_json_malformed(void **state)
{
    (void)state;
    check_lines("{\"id\":1\n{\"id\":2}\n", "MALFORMED:1:8\n2|||\n");
    check_lines("{\"id\":1}}\n[1]\n7\nx\n{\"id\":2}", "MALFORMED:1:9\nMALFORMED:2:1\nMALFORMED:3:1\nMALFORMED:4:1\n2|||\n");
    check_lines("{\"id\":1,}\n{id:1}\n{\"id\" 1}\n{\"id\":}\n{\"id\":tru}\n", "MALFORMED:1:9\nMALFORMED:2:2\nMALFORMED:3:7\nMALFORMED:4:7\nMALFORMED:5:7\n");
    check_lines("{\"id\":\"open\n{\"id\":\"a\tb\"}\n{\"x\":[1,2}\n{\"id\":\"\xC3\xA9\"x}\n", "MALFORMED:1:7\nMALFORMED:2:7\nMALFORMED:3:11\nMALFORMED:4:10\n");
    struct text deep;
    text_init(&deep);
    for (int i = 0; i < 2; i++) {
        text_add(&deep, i ? "{\"x\":" : "{\"id\":");
        text_pad(&deep, '[', 100000);
        text_pad(&deep, ']', 100000);
        text_add(&deep, "}\n");
    }
    text_add(&deep, "{\"id\":2}\n");
    const struct file f = {.path = "x.ndjson", .bytes = deep.at, .len = deep.len, .paths = PATHS, .n_paths = 4};
    struct text out;
    text_init(&out);
    list(&f, 1 << 16, &out);
    assert_string_equal(out.at, "MALFORMED:1:70\nMALFORMED:2:6\n2|||\n");
    text_release(&out);
    text_release(&deep);
}

/* A line of any length costs the memory of a record. The file is made while it is read: a gigabyte is never there. */
struct long_line { uint64_t left; int part; const char *before, *after; };

static size_t read_long_line(void *ctx, char *buffer, size_t n)
{
    struct long_line *l = ctx;
    if (l->part == 1 && l->left) {
        if (n > l->left) n = (size_t)l->left;
        memset(buffer, 'x', n);
        l->left -= n;
        return n;
    }
    if (l->part == 3) return 0;
    if (l->part == 1) l->part++;
    const char *text = l->part++ ? l->after : l->before;
    memcpy(buffer, text, strlen(text));
    return strlen(text);
}

static void test_a_line_of_a_gigabyte(void **state)
{
    (void)state;
    static const struct { const char *path, *before, *after; } files[] = {
        {"x.csv", "id,age\n1,", "\n2,y\n"}, {"x.csv", "id,age\n1,\"", "\"\n2,y\n"}, {"x.ndjson", "{\"id\":\"", "\"}\n{\"id\":2}\n"},
        {"x.json", "{\"columns\":[{\"name\":\"id\"}],\"rows\":[[\"", "\"],[2]]}"}};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct long_line l = {UINT64_C(1) << 30, 0, files[i].before, files[i].after};
        struct arena *arena = arena_new();
        struct reader r;
        struct csv c;
        assert_int_equal(reader_open(&r, &c, read_long_line, &l, files[i].path, &(struct reader_options){0}, arena), READER_OPENED);
        if (r.open) reader_path(&r, "id");
        assert_int_equal(reader_next(&r), CSV_TOO_LONG);
        assert_int_equal(reader_next(&r), CSV_RECORD);
        assert_int_equal(reader_next(&r), CSV_END);
        assert_true(arena_used(arena) < 3 << 20);
        reader_close(&r);
        csv_close(&c);
        arena_free(arena);
    }
}

/* ---- Dataset-JSON ---- */

#define HEAD "\"datasetJSONVersion\":\"1.1.0\",\"name\":\"DM\",\"columns\":[{\"itemOID\":\"IT.1\",\"name\":\"USUBJID\",\"dataType\":\"string\"},{\"name\":\"AGE\"}]"

static void test_dataset_json(void **state)
{
    (void)state;
    check_text("dm.json", "{" HEAD ",\"rows\":[[\"p1\",43],[\"p\\u00e9\",null]]}", "USUBJID|AGE\np1|43\np\xC3\xA9|\n");
    check_text("dm.json", "\xEF\xBB\xBF {\n " HEAD " ,\n \"rows\" : [\n [ \"p1\" ,\n 43 ] ,\n [\"p2\",4.5]\n ] , \"more\":[1]}\n", "USUBJID|AGE\np1|43\np2|4.5\n");
    check_text("dm.json", "{" HEAD ",\"rows\":[]}", "USUBJID|AGE\n");
    check_text("dm.json", "{" HEAD ",\"rows\":[[\"p1\",[1]],[\"p2\"],[\"p3\",1,2],[],7,[\"p4\",4]]}", "USUBJID|AGE\np1|[1]N\np2\np3|1|2\nMALFORMED:4:1\nMALFORMED:5:1\np4|4\n");
    check_text("dm.json", "{" HEAD ",\"rows\":[[\"p1\",43],[\"p2\",4", "USUBJID|AGE\np1|43\nFAILED\n");
    check_text("dm.json", "{" HEAD ",\"rows\":[[\"p1\",43]", "USUBJID|AGE\nFAILED\n");
    check_text("dm.json", "{\"rows\":[[1]],\"columns\":[{\"name\":\"A\"}]}", "NOT A TABLE\n");
    check_text("dm.json", "{\"columns\":[{\"label\":\"A\"}],\"rows\":[[1]]}", "NOT A TABLE\n");
    check_text("dm.json", "{\"columns\":7,\"rows\":[[1]]}", "NOT A TABLE\n");
    check_text("dm.json", "[1]", "NOT A TABLE\n");
    check_text("dm.json", "{\"a\"", "NOT A TABLE\n");
    check_text("dm.json", " ", "EMPTY\n");
}

static void test_dataset_json_lines(void **state)
{
    (void)state;
    check_text("dm.ndjson", "{" HEAD "}\n[\"p1\",43]\n\n[\"p2\",null]\n[\"p3\"\n{\"a\":1}\n[\"p4\",4]", "USUBJID|AGE\np1|43\np2|\nMALFORMED:5:6\nMALFORMED:6:1\np4|4\n");
}

/* ---- SAS transport ---- */

static const struct transport_variable VARIABLES[] = {
    {"USUBJID", true, 6, ""}, {"AGE", false, 8, ""}, {"RFSTDT", false, 8, "DATE"}, {"RFSTDTM", false, 8, "DATETIME"}, {"SHORT", false, 4, ""}, {"COUNTRY", true, 3, ""}};
enum { N_VARIABLES = sizeof VARIABLES / sizeof *VARIABLES };

static void add_person(struct text *out, const char *id, double age, double day, double second, double cut, const char *country)
{
    const double numbers[] = {age, day, second, cut};
    transport_text(out, id, VARIABLES[0].len);
    for (int i = 0; i < 4; i++) transport_number(out, numbers[i], VARIABLES[i + 1].len);
    transport_text(out, country, VARIABLES[5].len);
}

static void make_transport(struct text *out)
{
    text_init(out);
    transport_head(out, VARIABLES, N_VARIABLES);
    add_person(out, "p1", 9.3, 19724, 19724.0 * 86400 + 3661, 2, "FRA");
    add_person(out, "p\xE9" "2", -0.1, 0, -1, 0.5, "");
    add_person(out, "p3", 1e300 * 0, 1e7, 1.5, -1024, "B");
    /* Missing values: ., .A and ._ are bytes of their own. */
    transport_text(out, "p4", 6);
    text_addn(out, ".\0\0\0\0\0\0\0A\0\0\0\0\0\0\0_\0\0\0\0\0\0\0.\0\0\0", 28);
    transport_text(out, "", 3);
    transport_fill(out);
}

static void test_transport(void **state)
{
    (void)state;
    struct text file;
    make_transport(&file);
    struct file f = {.path = "dm.xpt", .bytes = file.at, .len = file.len};
    check(&f, "USUBJID|AGE|RFSTDT|RFSTDTM|SHORT|COUNTRY\n"
              "p1|9.3|2014-01-01|2014-01-01T01:01:01|2|FRA\n"
              "p\xC3\xA9" "2|-0.1|1960-01-01|1959-12-31T23:59:59|0.5|\n"
              "p3|0|10000000|1.5|-1024|B\n"
              "p4|||||\n1252\n");
    /* Columns that are declared numbers stay numbers, dates are dates without a format; what is not asked for is not there. */
    const struct data_column columns[N_VARIABLES] = {{.name = "a", .type = DATA_TEXT}, {.name = "b", .type = DATA_DATE}, {.name = "c", .type = DATA_NUMBER},
                                                     {.name = "d", .type = DATA_INSTANT}};
    f.column = columns;
    check(&f, "USUBJID|AGE|RFSTDT|RFSTDTM|SHORT|COUNTRY\n"
              "p1|9.3|19724|2014-01-01T01:01:01||\n"
              "p\xC3\xA9" "2|-0.1|0|1959-12-31T23:59:59||\n"
              "p3|1960-01-01|10000000|1.5||\n"
              "p4|||||\n1252\n");
    text_release(&file);
}

static void test_transport_ends(void **state)
{
    (void)state;
    /* An observation of five bytes: sixteen fill a record, and blanks at the end could be observations. */
    static const struct transport_variable variable[] = {{"A", true, 5, ""}};
    for (int n = 0; n <= 33; n++) {
        struct text file, expected;
        text_init(&file);
        text_init(&expected);
        text_add(&expected, "A\n");
        transport_head(&file, variable, 1);
        for (int i = 0; i < n; i++) {
            transport_text(&file, i % 3 || i == n - 1 ? "x" : "", 5);
            text_add(&expected, i % 3 || i == n - 1 ? "x\n" : "\n");
        }
        transport_fill(&file);
        const struct file f = {.path = "a.xpt", .bytes = file.at, .len = file.len};
        check(&f, expected.at);
        text_release(&file);
        text_release(&expected);
    }
}

static void test_transport_refused(void **state)
{
    (void)state;
    struct text file, two;
    make_transport(&file);
    struct file f = {.path = "dm.xpt", .bytes = file.at, .len = file.len - 100};
    struct text out;
    text_init(&out);
    list(&f, 4096, &out);
    assert_non_null(strstr(out.at, "FAILED\n"));
    text_release(&out);
    /* A second data set in the file. */
    text_init(&two);
    text_addn(&two, file.at, file.len);
    text_addn(&two, file.at + 240, file.len - 240);
    f = (struct file){.path = "dm.xpt", .bytes = two.at, .len = two.len};
    text_init(&out);
    list(&f, 4096, &out);
    assert_non_null(strstr(out.at, "p4|||||\nFAILED\n"));
    text_release(&out);
    text_release(&two);
    memcpy(file.at, "HEADER RECORD*******LIBV8   ", 28);
    f = (struct file){.path = "dm.xpt", .bytes = file.at, .len = file.len};
    check(&f, "OTHER KIND\n");
    text_release(&file);
    check_text("dm.xpt", "USUBJID,AGE\np1,2\n", "NOT A TABLE\n");
    check_text("dm.xpt", "", "EMPTY\n");
}

/* ---- what comes before the format ---- */

static void test_formats_by_name(void **state)
{
    (void)state;
    static const struct { const char *path; enum reader_format format; } files[] = {
        {"a/b.csv", READER_CSV}, {"b", READER_CSV}, {"b.tsv.gz", READER_CSV}, {"b.NDJSON", READER_NDJSON}, {"b.jsonl.gz", READER_NDJSON},
        {"b.json", READER_DATASET_JSON}, {"DM.XPT", READER_XPT}, {"dm.xpt.GZ", READER_XPT}, {"json", READER_CSV}};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) assert_int_equal(reader_format_of(files[i].path), files[i].format);
    const struct file f = {.path = "lines.txt", .bytes = "{\"id\":1}", .len = 8, .options = {.format = READER_NDJSON}, .paths = PATHS, .n_paths = 1};
    check(&f, "1\n");
}

static void test_encodings(void **state)
{
    (void)state;
    check_text("x.csv", "id,nom\n1,\xC3\xA9t\xC3\xA9\n", "id|nom\n1|\xC3\xA9t\xC3\xA9\n");
    check_text("x.csv", "id,nom\n1,\xE9t\xE9\x80\x81\n2,\xC3\xA9\n", "id|nom\n1|\xC3\xA9t\xC3\xA9\xE2\x82\xAC\xC2\x81\n2|\xC3\x83\xC2\xA9\n1252\n");
    check_text("x.csv", "id,nom\n1,\xC3\xA9\n2,\xE9t\n", "id|nom\n1|\xC3\xA9\n2|\xE9t\nMIXED\n");
    check_text("x.csv", "id,nom\n1,\xC3", "id|nom\n1|\xC3\x83\n1252\n");
    check_text("x.csv", "\xE9,\xE8\n1,2\n", "\xC3\xA9|\xC3\xA8\n1|2\n1252\n");
    const char *text = "id,nom\n1,\xC3\xA9\n";
    struct file f = {.path = "x.csv", .bytes = text, .len = strlen(text), .options = {.encoding = ENCODING_1252}};
    check(&f, "id|nom\n1|\xC3\x83\xC2\xA9\n");
    text = "id,nom\n1,\xE9\n";
    f = (struct file){.path = "x.csv", .bytes = text, .len = strlen(text), .options = {.encoding = ENCODING_UTF8}};
    check(&f, "id|nom\n1|\xE9\nMIXED\n");
    check_text("x.csv", "i\0d\0,\0a\0\n\0", "i\n");
}

static void deflate_into(struct text *out, const char *bytes, size_t len)
{
    enum { ROOM = 1 << 16, GZIP = 16 + MAX_WBITS, MEMORY = 8 };
    static char room[ROOM];
    z_stream z = {.next_in = (Bytef *)(uintptr_t)bytes, .avail_in = (uInt)len, .next_out = (Bytef *)room, .avail_out = ROOM};
    assert_int_equal(deflateInit2(&z, Z_BEST_SPEED, Z_DEFLATED, GZIP, MEMORY, Z_DEFAULT_STRATEGY), Z_OK);
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    text_addn(out, room, ROOM - z.avail_out);
    deflateEnd(&z);
}

static void test_compression(void **state)
{
    (void)state;
    struct text file;
    text_init(&file);
    deflate_into(&file, "id,age\n1,\xE9\n", 11);
    deflate_into(&file, "2,3\n", 4);                    /* two members are one file */
    struct file f = {.path = "x.csv.gz", .bytes = file.at, .len = file.len};
    check(&f, "id|age\n1|\xC3\xA9\n2|3\n1252\n");
    text_pad(&file, 0, 100);                            /* tapes fill their blocks */
    f = (struct file){.path = "x.csv.gz", .bytes = file.at, .len = file.len};
    check(&f, "id|age\n1|\xC3\xA9\n2|3\n1252\n");
    text_add(&file, "more");                            /* what is no member is not silently left out */
    f = (struct file){.path = "x.csv.gz", .bytes = file.at, .len = file.len};
    check(&f, "id|age\n1|\xC3\xA9\n2|3\nFAILED\n1252\n");
    text_release(&file);
    text_init(&file);
    make_transport(&file);
    struct text small;
    text_init(&small);
    deflate_into(&small, file.at, file.len);
    f = (struct file){.path = "dm.xpt.gz", .bytes = small.at, .len = small.len};
    struct text out;
    text_init(&out);
    list(&f, 100, &out);
    assert_non_null(strstr(out.at, "p1|9.3|2014-01-01|"));
    text_release(&out);
    /* Cut, and damaged. */
    f.len -= 5;
    text_init(&out);
    list(&f, 100, &out);
    assert_non_null(strstr(out.at, "FAILED\n"));
    text_release(&out);
    small.at[small.len - 6] ^= 0x55;                    /* the sum at the end */
    f.len += 5;
    text_init(&out);
    list(&f, 100, &out);
    assert_non_null(strstr(out.at, "FAILED\n"));
    text_release(&out);
    text_release(&small);
    text_release(&file);
}

/* ---- hostile bytes ---- */

static uint64_t next_random(uint64_t *seed)
{
    *seed ^= *seed << 13, *seed ^= *seed >> 7, *seed ^= *seed << 17;
    return *seed;
}

static void test_mutations(void **state)
{
    (void)state;
    struct text transport;
    make_transport(&transport);
    const char *lines = "{\"id\":\"p\\u00e91\",\"age\":43,\"code\":{\"coding\":[{\"code\":\"718-7\"}]},\"value\":[1.5]}\n{\"value\":null,\"id\":\"\xC3\xA9\"}\n";
    const char *set = "{" HEAD ",\"rows\":[[\"p1\",43],\n[\"p\\u00e9\",null]]}", *set_lines = "{" HEAD "}\n[\"p1\",43]\n[\"p2\",null]\n";
    const struct file files[] = {{.path = "a.ndjson", .bytes = lines, .len = strlen(lines), .paths = PATHS, .n_paths = 4}, {.path = "a.json", .bytes = set, .len = strlen(set)},
                                 {.path = "a.ndjson", .bytes = set_lines, .len = strlen(set_lines)}, {.path = "a.xpt", .bytes = transport.at, .len = transport.len}};
    static const char bytes[] = {'{', '}', '[', ']', '"', '\\', ',', ':', '\n', 0, 'n', 'u', '.', '-', '9', '\xC3', '\xFF', ' ', '_', 'A'};
    uint64_t seed = 20260101;
    for (int i = 0; i < 8000; i++) {
        struct file f = files[i % 4];
        char *copy = malloc(f.len);
        assert_non_null(copy);
        memcpy(copy, f.bytes, f.len);
        for (uint64_t n = 1 + next_random(&seed) % 8; n > 0 && f.len; n--) {
            size_t at = next_random(&seed) % f.len, size = 1 + next_random(&seed) % 6;
            if (at + size > f.len) size = f.len - at;
            if (next_random(&seed) % 3) copy[at] = bytes[next_random(&seed) % sizeof bytes];
            else memmove(copy + at, copy + at + size, f.len - at - size), f.len -= size;
        }
        f.bytes = copy;
        /* A head that is no longer one names no columns to look for. */
        if (i % 4 == 2) f.options.format = READER_NDJSON;
        struct text out;
        text_init(&out);
        list(&f, 1 + next_random(&seed) % 100, &out);
        text_release(&out);
        free(copy);
    }
    text_release(&transport);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json_lines), cmocka_unit_test(test_json_list), cmocka_unit_test(test_json_strings), cmocka_unit_test(test_json_no_single_value),
        cmocka_unit_test(test_json_malformed), cmocka_unit_test(test_a_line_of_a_gigabyte), cmocka_unit_test(test_dataset_json),
        cmocka_unit_test(test_dataset_json_lines), cmocka_unit_test(test_transport), cmocka_unit_test(test_transport_ends),
        cmocka_unit_test(test_transport_refused), cmocka_unit_test(test_formats_by_name), cmocka_unit_test(test_encodings),
        cmocka_unit_test(test_compression), cmocka_unit_test(test_mutations),
    };
    return cmocka_run_group_tests_name("readers", tests, NULL, NULL);
}
