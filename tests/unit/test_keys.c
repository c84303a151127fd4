/* test_keys.c - what is known of the rows of a child table when keys do not tell whose they are: a key that stands twice, that is
   empty, that was not read, that no row has. From delimited text and NDJSON, by one thread and by two. */
#define _DEFAULT_SOURCE     /* mkdtemp */
#include "lang/text.h"

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

static const char PROTOCOL[] =
    "ripx 1 en\n"
    "protocol KEYS \"Visits and doses\" {\n"
    "  outside_EU\n"
    "  data participant { key id ; years : number { resolution 1 ; bounds 0 ..= 120 } }\n"
    "  data visit of participant { key id ; named_by vid ; t : number { resolution 1 ; bounds 0 ..= 99 } }\n"
    "  data dose of visit { key vid ; mg : number { resolution 1 ; bounds 0 ..= 999 } }\n"
    "  population p {\n"
    "    inclusion {\n"
    "      I1 \"All\" : for all v in visit : v.t < 39\n"
    "      I2 \"Some\" : exists v in visit : v.t > 30\n"
    "      I3 \"Number\" : count(1 for v in visit if v.t > 90) <= 1\n"
    "      I4 \"Doses\" : for all v in visit : sum(d.mg for d in v.dose) <= 100\n"
    "      I5 \"Own\" : years >= 18\n"
    "    }\n"
    "  }\n"
    "}\n";

/* Files, a row a line; what is said of each participant after its key; the codes said, in order. */
struct keys_case { const char *name, *participants, *visits, *doses, *verdicts, *said; };
#define ALL_OF_VISITS "undetermined,I1;I2;I3;I4,visit.id\n"

static const struct keys_case CASES[] = {
    {"nothing is the matter", "A,30\nB,17\n", "A,1,37\nA,2,38\nB,3,37\n", "1,60\n1,40\n2,100\n", "A,eligible,,\nB,ineligible,I5,\n", ""},
    {"two participants of one key: each is judged by its own cells, and its visits are not known", "A,30\nB,30\nB,17\n", "A,1,37\nB,2,45\n", "1,1\n",
     "A,eligible,,\nB," ALL_OF_VISITS "B,ineligible,I5,\n", "RX0635 "},
    {"three of one key, without a visit that says so", "A,30\nA,30\nA,30\n", "B,2,45\n", "", "A," ALL_OF_VISITS "A," ALL_OF_VISITS "A," ALL_OF_VISITS,
     "RX0635 RX0635 RX0636 "},
    {"a participant without a key", "A,30\n ,30\n", "A,1,37\n", "", "A,eligible,,\n ," ALL_OF_VISITS, "RX0634 "},
    {"a visit that names nobody is nobody's, and the others' are known", "A,30\n", "A,1,37\nZ,2,45\n", "", "A,eligible,,\n", "RX0636 "},
    {"a visit without a key may be anybody's: what the others settle stays", "A,30\nB,30\nC,30\n", "A,1,37\nB,2,45\n ,3,20\n", "",
     "A,undetermined,I1;I3;I4,visit.id\nB,ineligible,I1,\nC," ALL_OF_VISITS, "RX0634 "},
    {"two visits of one name: their doses are not known", "A,30\nB,30\n", "A,1,37\nA,1,37\nB,2,37\n", "1,500\n2,100\n", "A,undetermined,I4,dose.vid\nB,eligible,,\n", "RX0635 "},
    {"a visit without a name", "A,30\nB,30\n", "A,,37\nB,2,37\n", "2,100\n", "A,undetermined,I4,dose.vid\nB,eligible,,\n", "RX0634 "},
    {"a dose without a key may be of any visit", "A,30\nB,30\n", "A,1,37\nB,2,37\n", "1,500\n,1\n", "A,undetermined,I4,dose.vid\nB,undetermined,I4,dose.vid\n", "RX0634 "},
    {"a name and a key stand for what is written, blanks around apart", "  A ,30\n", "A  ,1,37\n", "1,100\n", "  A ,eligible,,\n", ""},
};

static char folder[512];

static const char *ripx(void)
{
    const char *v = getenv("RIPX");
    return v && *v ? v : "build/ripx";
}

static void put(const char *name, const char *text, size_t len)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, len, f), len);
    assert_int_equal(fclose(f), 0);
}

/* The rows of a table as text with this header, or as objects. An empty cell of an object is a member that is not there. */
static void put_rows(const char *name, const char *header, const char *rows, bool objects)
{
    struct text out;
    text_init(&out);
    text_add(&out, "");
    if (!objects) text_addf(&out, "%s\n%s", header, rows);
    for (const char *row = rows; objects && *row; row += strcspn(row, "\n") + 1) {
        const char *cell = row, *member = header, *comma = "";
        text_addc(&out, '{');
        for (; *member; member += strcspn(member, ",") + (strchr(member, ',') != NULL)) {
            int width = (int)strcspn(cell, ",\n");
            if (width) text_addf(&out, "%s\"%.*s\":\"%.*s\"", comma, (int)strcspn(member, ","), member, width, cell);
            if (width) comma = ",";
            cell += width + (cell[width] == ',');
        }
        text_add(&out, "}\n");
    }
    if (!out.len) text_addc(&out, (char)10);
    put(name, out.at, out.len);
    text_release(&out);
}

static void run(const char *arguments, struct text *out)
{
    struct text command;
    char room[4096];
    text_init(&command);
    text_init(out);
    text_add(out, "");
    text_addf(&command, "%s validate %s/p.ripx %s --lang en", ripx(), folder, arguments);
    FILE *p = popen(command.at, "r");
    assert_non_null(p);
    for (size_t n; (n = fread(room, 1, sizeof room, p)) > 0;) text_addn(out, room, n);
    const int ended = pclose(p);
    if (!WIFEXITED(ended) || WEXITSTATUS(ended) > 1) fail_msg("%s: %d\n%s", command.at, ended, out->at);
    text_release(&command);
}

/* The codes of what was said, in order. */
static void add_codes(const char *said, struct text *codes)
{
    text_add(codes, "");
    for (const char *at = said; (at = strstr(at, "[RX")); at++) text_addf(codes, "%.6s ", at + 1);
}

static void check_case(const struct keys_case *c, bool objects, unsigned threads)
{
    const char *end = objects ? "ndjson" : "csv";
    char name[32], arguments[4096];
    struct text verdicts, said, codes;
    static const char *const tables[] = {"participant", "visit", "dose"}, *const headers[] = {"id,years", "id,vid,t", "vid,mg"};
    const char *const rows[] = {c->participants, c->visits, c->doses};
    for (int t = 0; t < 3; t++) {
        snprintf(name, sizeof name, "%s.%s", tables[t], end);
        put_rows(name, headers[t], rows[t], objects);
    }
    snprintf(arguments, sizeof arguments, "participant=%s/participant.%s visit=%s/visit.%s dose=%s/dose.%s --threads %u", folder, end, folder, end, folder, end, threads);
    const size_t len = strlen(arguments);
    snprintf(arguments + len, sizeof arguments - len, " -o - 2>/dev/null");
    run(arguments, &verdicts);
    snprintf(arguments + len, sizeof arguments - len, " --format gnu 2>&1");
    run(arguments, &said);
    text_init(&codes);
    add_codes(said.at, &codes);
    const char *const of = strchr(verdicts.at, '\n') + 1;
    if (strcmp(of, c->verdicts) != 0) fail_msg("%s (%s, %u threads):\n%s", c->name, end, threads, of);
    if (strcmp(codes.at, c->said) != 0 && !objects) fail_msg("%s (%s): %s", c->name, end, said.at);
    text_release(&verdicts);
    text_release(&said);
    text_release(&codes);
}

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++)
        for (int way = 0; way < 4; way++) check_case(&CASES[i], way % 2, 1 + (unsigned)way / 2);
}

/* A record that was not read has no key: of the root, its own rows are not known; of a child table, it may be anybody's. */
static void test_not_read(void **state)
{
    (void)state;
    const struct { const char *participants, *visits, *verdicts; } cases[] = {
        {"{\"id\":\"A\",\"years\":30}\n{\"id\":\"B\"\n", "{\"id\":\"A\",\"t\":37,\"vid\":1}\n", "A,eligible,,\n,undetermined,I1;I2;I3;I4;I5,visit.id;years\n"},
        {"{\"id\":\"A\",\"years\":30}\n", "{\"id\":\"A\",\"t\":37,\"vid\":1}\n[1\n", "A,undetermined,I1;I3;I4,visit.id\n"},
    };
    char arguments[2048];
    struct text verdicts;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        put("r.ndjson", cases[i].participants, strlen(cases[i].participants));
        put("v.ndjson", cases[i].visits, strlen(cases[i].visits));
        put("d.ndjson", "\n", 1);
        snprintf(arguments, sizeof arguments, "%s/r.ndjson visit=%s/v.ndjson dose=%s/d.ndjson -o - 2>/dev/null", folder, folder, folder);
        run(arguments, &verdicts);
        assert_string_equal(strchr(verdicts.at, '\n') + 1, cases[i].verdicts);
        text_release(&verdicts);
    }
}

/* What is explained names the table and the key. */
static void test_why(void **state)
{
    (void)state;
    struct text said;
    char arguments[2048];
    put_rows("participant.csv", "id,years", "B,30\nB,30\n", false);
    put_rows("visit.csv", "id,vid,t", "B,1,37\n", false);
    put_rows("dose.csv", "vid,mg", "", false);
    snprintf(arguments, sizeof arguments, "%s/participant.csv visit=%s/visit.csv dose=%s/dose.csv --why B 2>/dev/null", folder, folder, folder);
    run(arguments, &said);
    assert_non_null(strstr(said.at, "visit: not all its rows are known (id)"));
    text_release(&said);
}

static int setup(void **state)
{
    (void)state;
    const char *build = getenv("BUILD");
    snprintf(folder, sizeof folder, "%.400s/keys-XXXXXX", build && *build ? build : "build");
    if (!mkdtemp(folder)) return -1;
    put("p.ripx", PROTOCOL, sizeof PROTOCOL - 1);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    char command[1024];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_cases), cmocka_unit_test(test_not_read), cmocka_unit_test(test_why)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
