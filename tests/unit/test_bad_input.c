/* test_bad_input.c - every outcome that SPEC.md, 11.9, promises of bad data, by ripx validate as it is run; and that none is left out
   here which the table there names. */
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

static const char PROTOCOL[] =
    "ripx 1 fr\nprotocole P \"P\" {\n"
    "  données t0 { clé id\n    n : nombre { résolution 0.1 ; bornes 0 ..= 100 }\n    d : date { fuseau \"+01:00\" }\n    i : instant\n    b : booléen\n    c : code[A, B]\n"
    "    q : quantité[kg] { résolution 0.1 ; bornes 0 kg ..= 300 kg ; unité_dans u [\"kg\", \"g\"] }\n    u : code[\"kg\", \"g\", \"lb\"] }\n"
    "  données v de t0 { clé id ; x : nombre { résolution 1 } }\n"
    "  population p { inclusion { I1 : n > 3 ; I2 : d >= 2020-01-01 ; I3 : b ; I4 : c = A ; I5 : q > 50 kg ; I6 : i >= i }\n"
    "    exclusion { E1 : existe a dans v : a.x > 50 } }\n  vérification K \"K\" : pour tout a dans v : n > a.x\n}\n";

#define HEAD "id,n,d,i,b,c,q,u\n"
#define GOOD "Z,5,2020-01-01,2020-01-01T10:00,oui,A,60,kg\n"
#define COLUMNS "{\"columns\":[{\"name\":\"id\"},{\"name\":\"n\"},{\"name\":\"d\"},{\"name\":\"i\"},{\"name\":\"b\"},{\"name\":\"c\"},{\"name\":\"q\"},{\"name\":\"u\"}],\"rows\":["

/* A file of the root, one of the child table (NULL: a usual one), more arguments; what is said, the exit code, and the verdicts written:
   NULL where none is. `long_by` KiB of x stand where the file has a @. */
struct trial { const char *name, *root, *child, *more, *said; int status; const char *verdicts; size_t long_by; };

static const struct trial TRIALS[] = {
    /* cells: each is unknown, and so is what needs it */
    {"t.csv", HEAD "A,NaN,2020-01-01,2020-01-01T10:00,oui,A,60,kg\n", NULL, "", "t.csv:2:3: 'NaN' is not a number (n) [RX0620]", 1, "A,undetermined,I1,n\n", 0},
    {"t.csv", HEAD "A,-inf,2020-01-01,2020-01-01T10:00,oui,A,60,kg\n", NULL, "", "t.csv:2:3: '-inf' is not a number (n) [RX0620]", 1, "A,undetermined,I1,n\n", 0},
    {"t.ndjson", "{\"id\":\"A\",\"n\":true,\"d\":\"2020-01-01\",\"i\":\"2020-01-01T10:00\",\"b\":true,\"c\":\"A\",\"q\":60,\"u\":\"kg\"}\n", NULL, "", "t.ndjson:1:15: 'true' is not a number (n) [RX0620]", 1, "A,undetermined,I1,n\n", 0},
    {"t.csv", HEAD "A,5.25,2020-01-01,2020-01-01T10:00,oui,A,60,kg\n", NULL, "", "t.csv:2:3: '5.25' is finer than the declared resolution (n) [RX0621]", 1, "A,undetermined,I1,n\n", 0},
    {"t.csv", HEAD "A,100.1,2020-01-01,2020-01-01T10:00,oui,A,60,kg\n", NULL, "", "t.csv:2:3: '100.1' is out of the declared range (n) [RX0622]", 1, "A,undetermined,I1,n\n", 0},
    {"t.csv", HEAD "A,12345678901234567890,2020-01-01,2020-01-01T10:00,oui,A,60,kg\n", NULL, "", "t.csv:2:3: '12345678901234567890' is out of the declared range (n) [RX0622]", 1, "A,undetermined,I1,n\n", 0},
    {"t.csv", HEAD "A,5,2021-02-29T10:00Z,2020-01-01T10:00,oui,A,60,kg\n", NULL, "", "t.csv:2:5: '2021-02-29T10:00Z' is not a date of the calendar", 1, "A,undetermined,I2,d\n", 0},
    {"t.csv", HEAD "A,5,9999-12-31T23:30Z,2020-01-01T10:00,oui,A,60,kg\n", NULL, "", "t.csv:2:5: '9999-12-31T23:30Z' is out of the declared range (d) [RX0622]", 1, "A,undetermined,I2,d\n", 0},
    {"t.csv", HEAD "A,5,0000-01-01,2020-01-01T10:00,oui,A,60,kg\n", NULL, "", "[RX0623]", 1, "A,undetermined,I2,d\n", 0},
    {"t.csv", HEAD "A,5,2020-01-01T10:00,2020-01-01T10:00,oui,A,60,kg\n", NULL, "", "t.csv:2:5: '2020-01-01T10:00' has a time zone where the column has none, or none where it has one (d) [RX0646]", 1, "A,undetermined,I2,d\n", 0},
    {"t.csv", HEAD "A,5,2020-01-01,2020-01-01T10:00Z,oui,A,60,kg\n", NULL, "", "t.csv:2:16: '2020-01-01T10:00Z' has a time zone", 1, "A,undetermined,I6,i\n", 0},
    {"t.csv", HEAD "A,5,2020-01-01,2020-01-01T10:00,oui,a,60,kg\n", NULL, "", "t.csv:2:37: 'a' is not a declared code (c) [RX0624]", 1, "A,undetermined,I4,c\n", 0},
    {"t.csv", HEAD "A,5,2020-01-01,2020-01-01T10:00,2,A,60,kg\n", NULL, "", "t.csv:2:33: '2' is neither yes nor no (b) [RX0625]", 1, "A,undetermined,I3,b\n", 0},
    {"t.csv", HEAD "A,5,2020-01-01,2020-01-01T10:00,oui,A,60,\n", NULL, "", "t.csv:2:39: '60' has no unit that the column admits (q) [RX0645]", 1, "A,undetermined,I5,u\n", 0},
    {"t.csv", HEAD "A,5,2020-01-01,2020-01-01T10:00,oui,A,60,lb\n", NULL, "", "t.csv:2:39: '60' has no unit that the column admits (q) [RX0645]", 1, "A,undetermined,I5,u\n", 0},
    {"t.csv", HEAD "A,5,2020-01-01,2020-01-01T10:00,oui,A,60000,kg\n", NULL, "", "t.csv:2:39: '60000' is out of the declared range (q) [RX0622]", 1, "A,undetermined,I5,q\n", 0},
    {"t.csv", HEAD "A,5,2020-01-01,2020-01-01T10:00,\"oui\"x,A,60,kg\n", NULL, "", "t.csv:2:33: text after the closing quote (b) [RX0626]", 1, "A,undetermined,I3,b\n", 0},
    {"t.ndjson", "{\"id\":\"A\",\"n\":[5,6],\"d\":\"2020-01-01\",\"i\":\"2020-01-01T10:00\",\"b\":true,\"c\":\"A\",\"q\":60,\"u\":\"kg\"}\n", NULL, "", "t.ndjson:1:16: several values, or an object, where one value is asked for (n) [RX0627]", 1, "A,undetermined,I1,n\n", 0},
    /* rows */
    {"t.csv", HEAD "A,5,2020-01-01,2020-01-01T10:00,oui,\"A,60,kg\n" GOOD, NULL, "", "t.csv:2:37: quote never closed; the rest of the line is not shown [RX0630]", 1, "A,undetermined,I4;I5,c;q;u\nZ,eligible,,\n", 0},
    {"t.csv", HEAD "A,@\n" GOOD, NULL, "", "t.csv:2:1: line of more than 1048576 bytes; nothing of it is shown [RX0631]", 1, NULL, 5000},
    {"t.ndjson", "{\"id\":\"@\"}\n{\"id\":\"Z\"}\n", NULL, "--family checks", "t.ndjson:1:1: line of more than 1048576 bytes", 1, NULL, 5000},
    {"t.json", "[{\"id\":\"@\"},{\"id\":\"Z\"}]", NULL, "--family checks", "t.json:1:1: line of more than 1048576 bytes", 1, NULL, 5000},
    {"t.json", COLUMNS "[\"@\"],[\"Z\"]]}", NULL, "--family checks", "t.json:1:1: line of more than 1048576 bytes", 1, NULL, 5000},
    {"t.ndjson", "{\"id\":\"A\",\"n\":5 \"d\"}\n", NULL, "", "t.ndjson:1:17: this is not a record of NDJSON; nothing of it is shown [RX0638]", 1, NULL, 0},
    {"t.csv", HEAD "A,5,2020-01-01,2020-01-01T10:00,oui,A\n" GOOD, NULL, "", "t.csv:2:37: 6 cells for 8 columns; those missing are not shown [RX0632]", 1, "A,undetermined,I5,q;u\nZ,eligible,,\n", 0},
    {"t.csv", HEAD "A,5,2020-01-01,2020-01-01T10:00,oui,A,60,kg,5\n" GOOD, NULL, "", "9 cells for 8 columns; nothing of the row is shown [RX0633]", 1, NULL, 0},
    /* keys */
    {"t.csv", HEAD ",5,2020-01-01,2020-01-01T10:00,oui,A,60,kg\n" GOOD, NULL, "", "t.csv:2:1: the key is empty (id) [RX0634]", 1, NULL, 0},
    {"t.ndjson", "{\"n\":1}\n{\"n\":2}\n\n{\"n\":3}\n{\"n\":4}\n", NULL, "", "t.ndjson:2:1: the key is empty (id) [RX0634]", 1, NULL, 0},     /* each in its own record */
    {"t.ndjson", "{\"n\":1}\n{\"n\":2}\n\n{\"n\":3}\n{\"n\":4}\n", NULL, "", "t.ndjson:5:1: the key is empty (id) [RX0634]", 1, NULL, 0},
    {"t.json", "[{\"n\":1},\n{\"n\":2},{\"n\":3}]", NULL, "", "t.json:3:1: the key is empty (id) [RX0634]", 1, NULL, 0},
    {"t.csv", HEAD GOOD GOOD, NULL, "", "t.csv:3:1: the key 'Z' is already that of another row (id) [RX0635]", 1, NULL, 0},
    {"t.csv", HEAD GOOD, "id,x\nY,1\nZ,2\n", "", "v.csv:2:1: no row of 't0' has the key 'Y' [RX0636]", 1, "Z,eligible,,\n", 0},
    /* files */
    {"t.csv", "id,n,d,i,b,c,q\nA,5,2020-01-01,2020-01-01T10:00,oui,A,60\n", NULL, "", "t.csv: no column 'u' [RX0604]", 3, NULL, 0},
    {"t.csv", "id,n,d,i,b,c,q,u,n\nA,5,2020-01-01,2020-01-01T10:00,oui,A,60,kg,6\n", NULL, "", "t.csv: the column 'n' is there twice [RX0605]", 3, NULL, 0},
    {"t.csv", HEAD GOOD, "-", "", "no file for the table 'v' [RX0607]", 3, NULL, 0},
    {"t.csv", HEAD GOOD, NULL, "w=t.csv", "t.csv: the protocol has no table 'w' [RX0606]", 3, NULL, 0},
    {"t.csv", HEAD GOOD, NULL, "v=t.csv", "the table 'v' already has a file [RX0608]", 3, NULL, 0},
    {"t.csv", "", NULL, "", "t.csv: no header line [RX0602]", 3, NULL, 0},
    {"t.json", "{\"a\":1}", NULL, "", "nor a list of objects [RX0603]", 3, NULL, 0},
    {"t.csv", "%PDF-1.7\n", NULL, "", "t.csv: this is a PDF document, which ripx validate does not read as such [RX0616]", 3, NULL, 0},
    {"t.json", COLUMNS "[\"A\",5", NULL, "", "t.json: cannot be read [RX0601]", 3, NULL, 0},
    {"t.json", "[{\"id\":\"A\"},", NULL, "", "t.json: cannot be read [RX0601]", 3, NULL, 0},
    {"t.ndjson", "{\"id\":\"A\",\"d\":\"2020-01-01\",\"i\":\"2020-01-01T10:00\",\"b\":true,\"c\":\"A\",\"q\":60,\"u\":\"kg\"}\n", "id,x\nA,1\n", "", "t.ndjson: no record has 'n'; 'n' is shown nowhere [RX0614]", 0, "A,undetermined,I1,n\n", 0},
    /* no fault at all */
    {"t.ndjson", "{\"n\":\"5\",\"id\":7,\"d\":\"2020-01-01\",\"i\":\"2020-01-01T10:00\",\"b\":\"oui\",\"c\":\"A\",\"q\":\"60.0\",\"u\":\"kg\"}\n", "id,x\n7,3\n", "", "", 0, "7,eligible,,\n", 0},
    {"t.csv", HEAD GOOD "A,6,2020-01-01,2020-01-01T10:00,oui,A,60,kg\n", "id,x\nA,1\nZ,2\nA,60\n", "", "", 0, "Z,eligible,,\nA,ineligible,E1,\n", 0},
};

static char folder[] = "/tmp/ripx-bad-XXXXXX";

static void put(const char *name, const char *text, size_t long_by)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    for (const char *p = text; *p; p++) {
        if (*p != '@') fputc(*p, f);
        for (size_t i = 0; *p == '@' && i < long_by * 1024; i++) fputc('x', f);
    }
    assert_int_equal(fclose(f), 0);
}

/* What a command prints, to be freed; its exit status. */
static char *said_by(const char *command, int *status)
{
    FILE *in = popen(command, "r");
    assert_non_null(in);
    char *said = malloc(1 << 16);
    assert_non_null(said);
    said[fread(said, 1, (1 << 16) - 1, in)] = 0;
    while (fgetc(in) != EOF) continue;
    int ended = pclose(in);
    *status = WIFEXITED(ended) ? WEXITSTATUS(ended) : -1;
    return said;
}

/* With one thread, and with several: the same. */
static void try(const struct trial *t, const char *threads)
{
    char command[1024], *said, *verdicts;
    int status, ignored;
    bool child = !t->child || strcmp(t->child, "-") != 0;
    const char *ripx = getenv("RIPX");
    put(t->name, t->root, t->long_by);
    put("v.csv", !t->child ? "id,x\nA,1\nZ,1\n" : t->child, 0);
    snprintf(command, sizeof command, "ripx=$(realpath %s); cd %s && rm -f o.csv; $ripx validate p.ripx %s %s %s -o o.csv --lang en --format gnu --threads %s 2>&1", ripx && *ripx ? ripx : "build/ripx",
             folder, t->name, child ? "v=v.csv" : "", t->more, threads);
    said = said_by(command, &status);
    if (status != t->status || !strstr(said, t->said)) fail_msg("%s with %s:\n%.300s\nends with %d, not %d, and says:\n%s\nnot: %s", t->name, t->more, t->root, status, t->status, said, t->said);
    if (!*t->said && strstr(said, "RX0")) fail_msg("%.300s\nsays %s", t->root, said);
    snprintf(command, sizeof command, "LC_ALL=C sed 1d %s/o.csv 2>&1", folder);
    verdicts = said_by(command, &ignored);
    if (t->status == 3 && !strstr(verdicts, "No such file")) fail_msg("%.300s\nleaves %s", t->root, verdicts);
    if (t->verdicts && strcmp(verdicts, t->verdicts) != 0) fail_msg("%.300s\ngives\n%s\nnot\n%s", t->root, verdicts, t->verdicts);
    free(said);
    free(verdicts);
}

static void each_outcome(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof TRIALS / sizeof *TRIALS; i++) {
        try(&TRIALS[i], "1");
        try(&TRIALS[i], "3");
    }
}

/* Every code of the table of SPEC.md, 11.9, is said by one of the trials. */
static void none_is_left_out(void **state)
{
    (void)state;
    FILE *f = fopen("SPEC.md", "rb");
    char line[4096];
    bool within = false, all = true;
    int codes = 0;
    assert_non_null(f);
    while (fgets(line, sizeof line, f)) {
        if (strncmp(line, "11.9 ", 5) == 0) within = true;
        if (strncmp(line, "11.10 ", 6) == 0) break;
        for (const char *p = line; within && *line == '|' && (p = strstr(p, "RX")); p += 2, codes++) {
            bool said = false;
            char code[7];
            snprintf(code, sizeof code, "%.6s", p);
            for (size_t i = 0; i < sizeof TRIALS / sizeof *TRIALS && !said; i++) said = strstr(TRIALS[i].said, code) != NULL;
            if (!said) print_message("%s is in SPEC.md, 11.9, and nothing here gives it\n", code), all = false;
        }
    }
    fclose(f);
    assert_true(codes > 20);
    assert_true(all);
}

static int setup(void **state)
{
    (void)state;
    if (!mkdtemp(folder)) return -1;
    put("p.ripx", PROTOCOL, 0);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    char command[128];
    snprintf(command, sizeof command, "rm -r %s", folder);
    return system(command);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_outcome), cmocka_unit_test(none_is_left_out)};
    return cmocka_run_group_tests_name("bad input", tests, setup, teardown);
}
