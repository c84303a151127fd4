/* test_validate_command.c - ripx validate as it is run: what it reads, what it says, what it leaves behind. */
#define _GNU_SOURCE         /* posix_openpt */
#include "tests/unit/transport.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static const char PROTOCOL[] =
    "ripx 1 fr\n"
    "protocole ESSAI \"Un essai des formats\" {\n"
    "  hors_UE\n"
    "  données participant {\n"
    "    clé id\n"
    "    ans : nombre { bornes 0 ..= 120 }\n"
    "    poids : quantité[kg] { résolution 0.1 ; bornes 0 kg ..= 300 kg ; manquants [\"NA\"] }\n"
    "    vu : date\n"
    "    sexe : code[F, M]\n"
    "    fumeur : booléen\n"
    "  }\n"
    "  population tous {\n"
    "    inclusion { I1 \"Majeur\" : ans >= 18 ; I2 \"Poids\" : poids >= 40 kg ; I3 \"Vu\" : vu >= 2020-01-01 }\n"
    "    exclusion { E1 \"Homme fumeur\" : sexe = M et fumeur }\n"
    "  }\n"
    "}\n";
/* The same participants in every format. */
static const char CSV[] = "id,ans,poids,vu,sexe,fumeur\nA,43,61.2,2024-05-02,F,non\nB,17,61.2,2024-05,M,oui\nC,,NA,2019,M,oui\nD\xC3\xA9,70,39.9,2024-01-01,F,\n";
static const char VERDICTS[] = "id,verdict,reasons,missing\nA,eligible,,\nB,ineligible,I1;E1,\nC,ineligible,I3;E1,\nD\xC3\xA9,ineligible,I2,\n";

static char folder[512];

static const char *ripx(void)
{
    const char *v = getenv("RIPX");
    return v && *v ? v : "build/ripx";
}

static void write_file(const char *name, const char *bytes, size_t n)
{
    char path[8192];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
}

static void put(const char *name, const char *text) { write_file(name, text, strlen(text)); }

static bool is_there(const char *name)
{
    char path[8192];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return access(path, F_OK) == 0;
}

static uint32_t files_there(void)
{
    DIR *d = opendir(folder);
    assert_non_null(d);
    uint32_t n = 0;
    for (struct dirent *e; (e = readdir(d));) n += e->d_name[0] != '.';
    closedir(d);
    return n;
}

static int setup(void **state)
{
    (void)state;
    const char *build = getenv("BUILD");
    snprintf(folder, sizeof folder, "%.400s/validate-XXXXXX", build && *build ? build : "build");
    if (!mkdtemp(folder)) return -1;
    put("p.ripx", PROTOCOL);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    char command[8192];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

/* Runs `ripx validate` with these arguments, in which @ is the folder; both outputs together. */
static struct text run(const char *before, const char *arguments, int *status)
{
    struct text command, out;
    text_init(&command);
    text_init(&out);
    text_addf(&command, "%s %s validate ", before, ripx());
    for (const char *p = arguments; *p; p++) {
        if (*p == '@') text_add(&command, folder);
        else text_addc(&command, *p);
    }
    text_add(&command, " 2>&1");
    FILE *p = popen(command.at, "r");
    assert_non_null(p);
    char room[4096];
    text_add(&out, "");
    for (size_t n; (n = fread(room, 1, sizeof room, p)) > 0;) text_addn(&out, room, n);
    int ended = pclose(p);
    *status = WIFEXITED(ended) ? WEXITSTATUS(ended) : -1;
    text_release(&command);
    return out;
}

static void check_run(const char *arguments, int status, const char *expected)
{
    int got;
    struct text out = run("", arguments, &got);
    if (expected && strcmp(out.at, expected) != 0) fail_msg("ripx validate %s:\n%s\nand not\n%s", arguments, out.at, expected);
    if (got != status) fail_msg("ripx validate %s: %d, %s", arguments, got, out.at);
    text_release(&out);
}

static void check_says(const char *arguments, int status, const char *part)
{
    int got;
    struct text out = run("", arguments, &got);
    if (!strstr(out.at, part) || got != status) fail_msg("ripx validate %s: %d, no '%s' in\n%s", arguments, got, part, out.at);
    text_release(&out);
}

static struct text file_text(const char *name)
{
    char path[8192], room[4096];
    struct text out;
    text_init(&out);
    text_add(&out, "");
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "rb");
    if (!f) return out;
    for (size_t n; (n = fread(room, 1, sizeof room, f)) > 0;) text_addn(&out, room, n);
    fclose(f);
    return out;
}

static void check_file(const char *name, const char *expected)
{
    struct text out = file_text(name);
    assert_string_equal(out.at, expected);
    text_release(&out);
}

/* ---- formats ---- */

#define COLUMNS "\"columns\":[{\"name\":\"id\"},{\"name\":\"ans\"},{\"name\":\"poids\"},{\"name\":\"vu\"},{\"name\":\"sexe\"},{\"name\":\"fumeur\"}]"

static void make_transport(void)
{
    static const struct transport_variable variables[] = {{"id", true, 3, ""}, {"ans", false, 8, ""}, {"poids", false, 8, ""},
                                                          {"vu", true, 10, ""}, {"sexe", true, 1, ""}, {"fumeur", false, 3, ""}};
    static const struct { const char *id; double age, weight; const char *seen, *sex; double smokes; } rows[] = {
        {"A", 43, 61.2, "2024-05-02", "F", 0}, {"B", 17, 61.2, "2024-05", "M", 1}, {"C", -1, -1, "2019", "M", 1}, {"D\xE9", 70, 39.9, "2024-01-01", "F", -1}};
    static const char missing[8] = ".";
    struct text out;
    text_init(&out);
    transport_head(&out, variables, 6);
    for (size_t i = 0; i < 4; i++) {
        const double numbers[] = {rows[i].age, rows[i].weight, rows[i].smokes};
        transport_text(&out, rows[i].id, 3);
        for (int k = 0; k < 2; k++) numbers[k] < 0 ? text_addn(&out, missing, 8) : transport_number(&out, numbers[k], 8);
        transport_text(&out, rows[i].seen, 10);
        transport_text(&out, rows[i].sex, 1);
        rows[i].smokes < 0 ? text_addn(&out, missing, 3) : transport_number(&out, rows[i].smokes, 3);
    }
    transport_fill(&out);
    write_file("t.xpt", out.at, out.len);
    text_release(&out);
}

static void test_every_format_gives_the_same_verdicts(void **state)
{
    (void)state;
    put("t.csv", CSV);
    put("t.ndjson", "{\"id\":\"A\",\"ans\":43,\"poids\":61.2,\"vu\":\"2024-05-02\",\"sexe\":\"F\",\"fumeur\":false}\n"
                    "{\"fumeur\":true,\"sexe\":\"M\",\"vu\":\"2024-05\",\"poids\":\"61.2\",\"ans\":\"17\",\"id\":\"B\"}\n"
                    "{\"id\":\"C\",\"ans\":null,\"poids\":\"NA\",\"vu\":2019,\"sexe\":\"M\",\"fumeur\":1}\n"
                    "{\"id\":\"D\\u00e9\",\"ans\":7e1,\"poids\":39.9,\"vu\":\"2024-01-01\",\"sexe\":\"F\"}\n");
#define ROWS(before, between, after) before "[\"A\",43,61.2,\"2024-05-02\",\"F\",false]" between "[\"B\",17,61.2,\"2024-05\",\"M\",true]" between \
    "[\"C\",null,\"NA\",\"2019\",\"M\",true]" between "[\"D\\u00e9\",70,39.9,\"2024-01-01\",\"F\",null]" after
    put("t.json", ROWS("{" COLUMNS ",\"rows\":[", ",\n", "]}"));
    put("d.ndjson", ROWS("{\"datasetJSONVersion\":\"1.1.0\"," COLUMNS "}\n", "\n", "\n"));
    make_transport();
    static const char *const files[] = {"t.csv", "t.ndjson", "t.json", "d.ndjson", "t.xpt", "t.csv.gz", "t.xpt.gz"};
    char command[8192];
    snprintf(command, sizeof command, "cd '%s' && gzip -k t.csv t.xpt", folder);
    assert_int_equal(system(command), 0);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char arguments[256];
        int status;
        snprintf(arguments, sizeof arguments, "@/p.ripx @/%s -o @/v.csv --lang en", files[i]);
        struct text out = run("", arguments, &status);
        if (status != 0) fail_msg("%s: %d\n%s", files[i], status, out.at);
        text_release(&out);
        check_file("v.csv", VERDICTS);
    }
    put("t.unknown", CSV);
    check_says("@/p.ripx @/t.unknown --input-format ndjson --lang en", 1, "t.unknown:1:1: this is not a record of NDJSON");
    check_says("@/p.ripx @/t.csv --input-format xpt --lang en", 3, "this is not a SAS transport file of version 5");
    check_says("@/p.ripx @/t.csv --input-format excel --lang en", 2, "excel");
}

static const char VISITS[] =
    "ripx 1 fr\n"
    "protocole VISITES \"Des tables de formats différents\" {\n"
    "  hors_UE\n"
    "  données participant { clé id ; ans : nombre { bornes 0 ..= 120 } }\n"
    "  données visite de participant { clé id ; temp : quantité[Cel] { résolution 0.1 ; bornes 30 Cel ..= 45 Cel ; source \"mesures.temp.valeur\" } }\n"
    "  population tous { inclusion { I1 : ans >= 18 } exclusion { E1 \"Fièvre\" : existe v dans visite : v.temp > 38 Cel } }\n"
    "}\n";

static void test_tables_of_different_formats(void **state)
{
    (void)state;
    put("v.ripx", VISITS);
    put("p.csv", "id;ans\n2;30\n1;40\n3;50\n");
    put("v.ndjson", "{\"id\":1,\"mesures\":{\"temp\":{\"valeur\":38.5}}}\n{\"id\":3,\"mesures\":{\"temp\":{\"valeur\":36.5}}}\n"
                    "{\"id\":1,\"mesures\":{\"temp\":{\"valeur\":37}}}\n{\"id\":9,\"mesures\":{}}\n");
    check_says("@/v.ripx participant=@/p.csv visite=@/v.ndjson -o @/o.csv --lang en", 1, "v.ndjson:4:7: no row of 'participant' has the key '9'");
    check_file("o.csv", "id,verdict,reasons,missing\n2,eligible,,\n1,ineligible,E1,\n3,eligible,,\n");
    /* One table has a decimal comma, the other not. */
    put("v.csv", "id;mesures.temp.valeur\n1;38,5\n3;36,5\n");
    check_says("@/v.ripx participant=@/p.csv visite=@/v.csv --decimal visite=, -o @/o.csv --lang en", 0, "eligible");
    check_file("o.csv", "id,verdict,reasons,missing\n2,eligible,,\n1,ineligible,E1,\n3,eligible,,\n");
    check_says("@/v.ripx participant=@/p.csv visite=@/v.csv --lang en", 1, "v.csv:2:3: '38,5' is not a number (mesures.temp.valeur)");
    check_says("@/v.ripx participant=@/p.csv visite=@/v.csv --decimal samples=, --lang en", 2, "samples=,");
    put("v.csv", "id;mesures.temp.valeur\n1;1.038,5\n");
    check_says("@/v.ripx participant=@/p.csv visite=@/v.csv --decimal , --lang en", 1, "'1.038,5' is not a number");
}

/* Dates as they are written by hand, where the file is said to hold such. */
static void test_dates_in_another_order(void **state)
{
    (void)state;
    put("p.csv", "id;ans\n1;30\n");
    put("t.csv", "id,ans,poids,vu,sexe,fumeur\nA,30,61,31/12/2024,F,non\nB,30,61,1.2.2020 10:30,F,non\nC,30,61,12/2019,F,non\nD,30,61,2024,F,non\n");
    check_says("@/p.ripx @/t.csv --dates dmy -o @/v.csv --lang en", 0, "eligible");
    check_file("v.csv", "id,verdict,reasons,missing\nA,eligible,,\nB,eligible,,\nC,ineligible,I3,\nD,eligible,,\n");
    check_says("@/p.ripx @/t.csv --why B --dates dmy --lang en", 0, "vu = 2020-02-01\n");
    check_says("@/p.ripx @/t.csv --why B --dates mdy --lang en", 1, "vu = 2020-01-02\n");
    static const char *const never[] = {"31/13/2024", "30/02/2024", "1/2/24", "2024-12-31", "2024/12/31", "1/2-2024", "1//2024", "/2/2024", "1/2/2024/3", "1/2/2024-03",
                                        "001/02/2024", "1/2/20245", "1/2/", "12.2024.", "1/2/2024T", "1/2/2024 10:30:00 and a long text that is no time of day at all"};
    for (size_t i = 0; i < sizeof never / sizeof *never; i++) {
        char file[256];
        snprintf(file, sizeof file, "id,ans,poids,vu,sexe,fumeur\nA,30,61,%s,F,non\n", never[i]);
        put("t.csv", file);
        check_says("@/p.ripx @/t.csv --dates dmy --lang en", 1, "t.csv:2:9: ");
        check_says("@/p.ripx @/t.csv --dates dmy --lang en", 1, "' is not a date of the calendar, DD/MM/YYYY (vu)");
    }
    check_says("@/p.ripx @/t.csv --dates ydm --lang en", 2, "ydm");
    /* What may have been meant is said, once of a column. */
    put("t.csv", "id,ans,poids,vu,sexe,fumeur\nA,30,\"61,5\",31/12/2024,F,non\nB,30,\"61,5\",12/31/2024,F,non\n");
    check_says("@/p.ripx @/t.csv --lang en", 1, "= help: if the day comes first in the dates of this file: --dates dmy\n");
    check_says("@/p.ripx @/t.csv --lang fr", 1, "= aide : si les nombres de ce fichier ont une virgule : --decimal ,\n");
    check_says("@/p.ripx @/t.csv --dates dmy --decimal , --lang en", 1, "'12/31/2024' is not a date of the calendar, DD/MM/YYYY (vu)");
    put("t.csv", "id,ans,poids,vu,sexe,fumeur\nA,30,61,12/31/2024,F,non\n");
    check_says("@/p.ripx @/t.csv --lang en", 1, "= help: if the month comes first in the dates of this file: --dates mdy\n");
    put("t.csv", "id,ans,poids,vu,sexe,fumeur\nA,30,61,01/12/2024,F,non\n");
    check_says("@/p.ripx @/t.csv --lang en", 1, "= help: if the day comes first in the dates of this file: --dates dmy; if it is the month: --dates mdy\n");
}

/* A file of another kind is known by its first bytes, whatever its name; a table whose first column has such a name is a table. */
static void test_other_kinds_of_files(void **state)
{
    (void)state;
#define FILE_OF(text) text, sizeof(text) - 1
    static const struct { const char *name, *bytes; size_t n; const char *said; } files[] = {
        {"t.csv", FILE_OF("PAR1\x15\x04\x15"), "this is a Parquet file"}, {"t.csv", FILE_OF("ARROW1\0\0"), "this is an Arrow file"},
        {"t.xlsx", FILE_OF("PK\003\004\x14"), "this is a workbook (.xlsx, .ods) or a ZIP archive"},
        {"t.xls", FILE_OF("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), "an old format (.xls)"},
        {"t.sas7bdat", FILE_OF("\0\0\0\0\0\0\0\0\0\0\0\0\xC2\xEA\x81\x60\xB3\x14"), "this is a SAS data set (.sas7bdat)"},
        {"t.xpt", FILE_OF("HEADER RECORD*******LIBV8   HEADER RECORD!!!!!!!"), "this is a SAS transport file of version 8"},
        {"t.sav", FILE_OF("$FL2@(#) SPSS DATA FILE"), "this is an SPSS file (.sav)"}, {"t.dta", FILE_OF("<stata_dta><header>"), "this is a Stata file (.dta)"},
        {"t.csv", FILE_OF("%PDF-1.7"), "this is a PDF document"}, {"t.csv", FILE_OF("<?xml version=\"1.0\"?>"), "this is an XML document"},
        {"t.csv", FILE_OF("\xFF\xFEi\0d\0"), "this is text in UTF-16"}, {"t.csv", FILE_OF("\xFE\xFF\0i\0d"), "this is text in UTF-16"},
        {"t.csv", FILE_OF("BZh91AY&SY\x01"), "this is a file compressed by bzip2"}, {"t.csv", FILE_OF("\xFD" "7zXZ\0"), "compressed by xz"},
        {"t.csv", FILE_OF("\x28\xB5\x2F\xFD"), "compressed by zstd"}, {"t.csv", FILE_OF("7z\xBC\xAF\x27\x1C"), "this is a 7z archive"},
        {"t.csv", FILE_OF("HEADER RECORD*******LIBRARY HEADER RECORD!!!!!!!"), "= help: add --input-format xpt"},
        {"t.ndjson", FILE_OF("HEADER RECORD*******LIBRARY HEADER RECORD!!!!!!!"), "this is a SAS transport file"},
        {"t.csv", FILE_OF("id,ans\rA,30\rB,31\r"), "this is text whose lines end in a carriage return alone (CR)"},
        {"t.csv", FILE_OF("{\"id\":\"A\"}\n"), "this is JSON"}, {"t.csv", FILE_OF("\xEF\xBB\xBF[\r\n {\"id\":1}]"), "this is JSON"},
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char arguments[128];
        write_file(files[i].name, files[i].bytes, files[i].n);
        snprintf(arguments, sizeof arguments, "@/p.ripx @/%s --lang en", files[i].name);
        check_says(arguments, 3, "RX0616");
        check_says(arguments, 3, files[i].said);
    }
    static const char *const tables[] = {"PAR1", "BZh", "{x}", "[x]", "PK", "[{x"};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        char file[256];
        snprintf(file, sizeof file, "%s,id,ans,poids,vu,sexe,fumeur\n0,A,30,61,2024-01-01,F,non\n", tables[i]);
        put("t.csv", file);
        check_says("@/p.ripx @/t.csv --lang en", 0, "eligible");
    }
}

static void test_encodings_are_said(void **state)
{
    (void)state;
    put("l.csv", "id,ans,poids,vu,sexe,fumeur\nD\xE9,70,39.9,2024-01-01,F,\n");
    check_says("@/p.ripx @/l.csv -o @/v.csv --lang en", 0, "warning[RX0613]");
    check_file("v.csv", "id,verdict,reasons,missing\nD\xC3\xA9,ineligible,I2,\n");
    int status;
    struct text out = run("", "@/p.ripx @/l.csv --encoding latin-1 -o @/v.csv --lang en", &status);
    assert_int_equal(status, 0);
    assert_null(strstr(out.at, "RX0613"));
    check_file("v.csv", "id,verdict,reasons,missing\nD\xC3\xA9,ineligible,I2,\n");
    text_release(&out);
    put("l.csv", "id,ans,poids,vu,sexe,fumeur\nD\xC3\xA9,70,39.9,2024-01-01,F,\nD\xE9,70,39.9,2024-01-01,F,\n");
    check_says("@/p.ripx @/l.csv --lang en", 1, "error[RX0615]");
}

/* ---- bad input: SPEC.md, 11.9 ---- */

static void test_each_fault_has_its_outcome(void **state)
{
    (void)state;
    static const struct { const char *row, *said, *verdict; } rows[] = {
        {"X,NaN,61,2024-01-01,F,non", "t.csv:2:3: 'NaN' is not a number (ans)", "X,undetermined,I1,ans"},
        {"X,inf,61,2024-01-01,F,non", "'inf' is not a number", "X,undetermined,I1,ans"},
        {"X,-Infinity,61,2024-01-01,F,non", "'-Infinity' is not a number", "X,undetermined,I1,ans"},
        {"X,oui,61,2024-01-01,F,non", "'oui' is not a number", "X,undetermined,I1,ans"},
        {"X,0x20,61,2024-01-01,F,non", "'0x20' is not a number", "X,undetermined,I1,ans"},
        {"X,1e400,61,2024-01-01,F,non", "RX0622", "X,undetermined,I1,ans"},
        {"X,99999999999999999999,61,2024-01-01,F,non", "RX0622", "X,undetermined,I1,ans"},
        {"X,121,61,2024-01-01,F,non", "'121' is out of the declared range", "X,undetermined,I1,ans"},
        {"X,30,61.25,2024-01-01,F,non", "'61.25' is finer than the declared resolution (poids)", "X,undetermined,I2,poids"},
        {"X,30,61 kg,2024-01-01,F,non", "'61 kg' is not a number", "X,undetermined,I2,poids"},
        {"X,30,61,31/12/2024,F,non", "'31/12/2024' is not a date", "X,undetermined,I3,vu"},
        {"X,30,61,2024-02-30,F,non", "'2024-02-30' is not a date", "X,undetermined,I3,vu"},
        {"X,30,61,2024-01-01T10:00Z,F,non", "RX0646", "X,undetermined,I3,vu"},
        {"X,30,61,2024-01-01,f,oui", "'f' is not a declared code (sexe)", "X,undetermined,E1,sexe"},
        {"X,30,61,2024-01-01,M,2", "'2' is neither yes nor no (fumeur)", "X,undetermined,E1,fumeur"},
        {"X,30,61,2024-01-01,\"M\"x,oui", "text after the closing quote (sexe)", "X,undetermined,E1,sexe"},
        {"X,30,61,2024-01-01", "RX0632", "X,undetermined,E1,sexe;fumeur"},
        {"X,30,61,2,2024-01-01,F,non", "RX0633", "X,undetermined,I1;I2;I3;E1,ans;poids;vu;sexe;fumeur"},
        {",30,61,2024-01-01,F,non", "RX0634", ",eligible,,"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char file[512], expected[512];
        snprintf(file, sizeof file, "id,ans,poids,vu,sexe,fumeur\n%s\nZ,30,61,2024-01-01,F,non\n", rows[i].row);
        snprintf(expected, sizeof expected, "id,verdict,reasons,missing\n%s\nZ,eligible,,\n", rows[i].verdict);
        put("t.csv", file);
        check_says("@/p.ripx @/t.csv -o @/v.csv --lang en", 1, rows[i].said);
        check_file("v.csv", expected);
    }
    put("t.csv", "id,ans,poids,vu,sexe,fumeur\nX,30,61,2024-01-01,F,non\nX,30,61,2024-01-01,F,non\n");
    check_says("@/p.ripx @/t.csv --lang en", 1, "t.csv:3:1: the key 'X' is already that of another row (id)");
    put("t.csv", "id,ans,poids,vu,sexe\nX,30,61,2024-01-01,F\n");
    check_says("@/p.ripx @/t.csv --lang en", 3, "t.csv: no column 'fumeur'\n");
    put("t.csv", "");
    check_says("@/p.ripx @/t.csv --lang en", 3, "RX0602");
    check_says("@/p.ripx @/nowhere.csv --lang en", 3, "nowhere.csv");
}

static void test_faults_of_json_have_their_places(void **state)
{
    (void)state;
    put("t.ndjson", "{\"id\":\"X\",\"ans\":[1,2],\"poids\":61,\"vu\":\"2024-01-01\",\"sexe\":\"F\",\"fumeur\":{\"x\":1}}\n{\"id\":\"Y\"\n");
    check_says("@/p.ripx @/t.ndjson -o @/v.csv --lang en", 1, "t.ndjson:1:18: several values, or an object, where one value is asked for (ans)");
    check_says("@/p.ripx @/t.ndjson -o @/v.csv --lang en", 1, "t.ndjson:2:10: this is not a record of NDJSON; nothing of it is shown");
    check_file("v.csv", "id,verdict,reasons,missing\nX,undetermined,I1,ans\n,undetermined,I1;I2;I3;E1,ans;poids;vu;sexe;fumeur\n");
    put("t.ndjson", "{\"id\":\"X\",\"age\":30,\"poids\":61,\"vu\":\"2024-01-01\",\"sexe\":\"F\",\"fumeur\":false}\n");
    check_says("@/p.ripx @/t.ndjson --lang en", 0, "no record has 'ans'; 'ans' is shown nowhere");
    /* Rows and columns of Dataset-JSON have numbers. */
    put("t.json", "{" COLUMNS ",\"rows\":[[\"X\",30,61,\"2024-01-01\",\"F\",true],\n\n[\"Y\",30,61.25,\"2024-01-01\",\"F\",true],7]}");
    check_says("@/p.ripx @/t.json --lang en", 1, "t.json:2:3: '61.25' is finer than the declared resolution (poids)");
    check_says("@/p.ripx @/t.json --lang en", 1, "t.json:3:1: this is not a record of Dataset-JSON");
    put("t.json", "{" COLUMNS ",\"rows\":[[\"X\",30,61,\"2024-01-01\",\"F\",true],[\"Y\"");
    check_says("@/p.ripx @/t.json -o @/none.csv --lang en", 3, "RX0601");
    assert_false(is_there("none.csv"));
}

static void test_strict_and_max_errors(void **state)
{
    (void)state;
    struct text file;
    text_init(&file);
    text_add(&file, "id,ans,poids,vu,sexe,fumeur\n");
    for (int i = 0; i < 40; i++) text_addf(&file, "P%d,douze,61,2024-01-01,F,non\n", i);
    put("t.csv", file.at);
    text_release(&file);
    check_says("@/p.ripx @/t.csv -o @/v.csv --lang en", 1, "and 20 more RX0620");
    assert_true(is_there("v.csv"));
    check_says("@/p.ripx @/t.csv -o @/strict.csv --strict --lang en", 1, "strict.csv' is not written (--strict)");
    assert_false(is_there("strict.csv"));
    check_says("@/p.ripx @/t.csv --max-errors 3 --lang en", 1, "and 37 more RX0620");
    check_says("@/p.ripx @/t.csv --max-errors 50 --lang en", 1, "t.csv:41:5: 'douze' is not a number");
    put("t.csv", CSV);
    check_says("@/p.ripx @/t.csv -o @/strict.csv --strict --lang en", 0, "eligible");
    assert_true(is_there("strict.csv"));
}

/* ---- for people ---- */

static void test_why(void **state)
{
    (void)state;
    put("t.csv", CSV);
    char expected[8192];
    snprintf(expected, sizeof expected,
             "B (%s/t.csv:3): ineligible\n"
             "  I1    not met         Majeur  (%s/p.ripx:13)\n"
             "        no                ans >= 18\n"
             "                            ans = 17\n"
             "  I2    met             Poids  (%s/p.ripx:13)\n"
             "        yes               poids >= 40 kg\n"
             "                            poids = 61.2 kg\n"
             "  I3    met             Vu  (%s/p.ripx:13)\n"
             "        yes               vu >= 2020-01-01\n"
             "                            vu = 2024-05-01 to 2024-05-31\n"
             "  E1    not met         Homme fumeur (must be false)  (%s/p.ripx:14)\n"
             "        yes               all of these:\n"
             "        yes                 sexe = M\n"
             "                              sexe = M\n"
             "        yes                 fumeur\n\n", folder, folder, folder, folder, folder);
    check_run("@/p.ripx @/t.csv --why B --lang en", 0, expected);
    snprintf(expected, sizeof expected,
             "C (%s/t.csv:4) : non éligible\n"
             "  I1    non montré      Majeur  (%s/p.ripx:13)\n"
             "        inconnu           ans >= 18\n"
             "                            ans : pas de valeur\n"
             "  I2    non montré      Poids  (%s/p.ripx:13)\n"
             "        inconnu           poids >= 40 kg\n"
             "                            poids : pas de valeur\n"
             "  I3    non satisfait   Vu  (%s/p.ripx:13)\n"
             "        non               vu >= 2020-01-01\n"
             "                            vu = 2019-01-01 à 2019-12-31\n"
             "  E1    non satisfait   Homme fumeur (doit être faux)  (%s/p.ripx:14)\n"
             "        oui               tout ceci :\n"
             "        oui                 sexe = M\n"
             "                              sexe = M\n"
             "        oui                 fumeur\n\n", folder, folder, folder, folder, folder);
    check_run("@/p.ripx @/t.csv --why C --lang fr", 0, expected);
    check_says("@/p.ripx @/t.csv --why Z --lang en", 1, "no row has the key 'Z'");
    put("u.ripx", "ripx 1 fr\nprotocole U \"Unités\" {\n  données participant { clé id\n    hb : quantité[g/dL] { résolution 1 ; bornes 0 g/dL ..= 30 g/dL ; unité_dans u [\"g/dL\", \"g/L\"] } }\n"
                  "  population p { inclusion { I1 \"Hémoglobine\" : hb >= 9 g/dL } }\n}\n");
    put("u.csv", "id,hb,u\nA,120,g/L\nB,12,\n");
    check_says("@/u.ripx @/u.csv --why A --lang en", 1, "hb = 120 g/L\n");       /* in the unit of its row */
    check_says("@/u.ripx @/u.csv --why B --lang en", 1, "u: no value\n");
    /* Rows of other tables say where they stand. */
    put("v.ripx", VISITS);
    put("p.csv", "id;ans\n2;30\n1;40\n");
    put("v.ndjson", "{\"id\":1,\"mesures\":{\"temp\":{\"valeur\":36.5}}}\n{\"id\":1,\"mesures\":{\"temp\":{\"valeur\":38.5}}}\n");
    snprintf(expected, sizeof expected, "visite.temp = 38.5 °C  (%s/v.ndjson:2)\n", folder);
    check_says("@/v.ripx participant=@/p.csv visite=@/v.ndjson --why 1 --lang en", 0, expected);
}

/* What was made of "at least six of twenty" has tens of thousands of paths: its words are said, and each condition once. */
static void test_why_of_a_count_of_conditions(void **state)
{
    (void)state;
    struct text file;
    text_init(&file);
    text_add(&file, "ripx 1 fr\nprotocole Q \"Q\" {\n  données participant { clé id");
    for (int i = 0; i < 20; i++) text_addf(&file, " ; c%d : booléen", i);
    text_add(&file, " }\n  population p { inclusion { I1 \"Six\" : au_moins(6, [non c0");
    for (int i = 1; i < 20; i++) text_addf(&file, ", c%d", i);
    text_add(&file, "]) } }\n}\n");
    write_file("q.ripx", file.at, file.len);
    file.len = 0;
    text_add(&file, "id");
    for (int i = 0; i < 20; i++) text_addf(&file, ",c%d", i);
    text_add(&file, "\nA");
    for (int i = 0; i < 20; i++) text_add(&file, i < 6 ? ",1" : i < 7 ? "," : ",0");
    text_addc(&file, '\n');
    write_file("q.csv", file.at, file.len);
    file.len = 0;
    text_addf(&file, "A (%s/q.csv:2) : indéterminé\n  I1    non montré      Six  (%s/q.ripx:4)\n        inconnu           au_moins(6, [non c0", folder, folder);
    for (int i = 1; i < 19; i++) text_addf(&file, ", c%d", i);
    text_add(&file, "…\n        non                 le contraire de :\n        oui                   c0\n");
    for (int i = 1; i < 20; i++) {
        text_addf(&file, "        %-8s            c%d\n", i < 6 ? "oui" : i < 7 ? "inconnu" : "non", i);
        if (i == 6) text_add(&file, "                              c6 : pas de valeur\n");
    }
    text_addc(&file, '\n');
    check_run("@/q.ripx @/q.csv --why A --lang fr", 0, file.at);
    text_release(&file);
}

static void put_many(const char *name, int n, bool backwards)
{
    struct text file;
    text_init(&file);
    text_add(&file, "id,ans,poids,vu,sexe,fumeur\n");
    for (int i = 0; i < n; i++) text_addf(&file, "P%05d,%d,61.5,2024-01-01,F,non\n", backwards ? n - 1 - i : i, 10 + i % 50);
    write_file(name, file.at, file.len);
    text_release(&file);
}

/* The keys that begin the explanations, in the order of their names. */
static void sample_of(const char *arguments, char keys[16][8], uint32_t *n)
{
    int status;
    struct text out = run("", arguments, &status);
    *n = 0;
    for (const char *p = out.at; p; p = strchr(p, '\n'), p = p ? p + 1 : NULL)
        if (p[0] == 'P' && *n < 16) snprintf(keys[(*n)++], 8, "%.6s", p);
    qsort(keys, *n, 8, (int (*)(const void *, const void *))strcmp);
    text_release(&out);
}

static void test_samples_are_the_same_ones(void **state)
{
    (void)state;
    put_many("f.csv", 30000, false);
    put_many("b.csv", 30000, true);
    static const char *const runs[] = {"@/p.ripx @/f.csv --sample 5 --threads 1", "@/p.ripx @/f.csv --sample 5 --threads 4", "@/p.ripx @/b.csv --sample 5"};
    char first[16][8], other[16][8];
    uint32_t n, m;
    sample_of(runs[0], first, &n);
    assert_int_equal(n, 5);
    for (int i = 1; i < 3; i++) {
        sample_of(runs[i], other, &m);
        assert_int_equal(m, n);
        for (uint32_t k = 0; k < n; k++) assert_string_equal(first[k], other[k]);
    }
    sample_of("@/p.ripx @/f.csv --sample 6", other, &m);
    assert_int_equal(m, 6);
    check_says("@/p.ripx @/f.csv --sample 0 --lang en", 2, "--sample");
}

static void test_json_rows_have_lines(void **state)
{
    (void)state;
    put("t.csv", "id,ans,poids,vu,sexe,fumeur\n\n\"A\",43,61.2,\"2024-05-\n02\",F,non\nB,17,61.2,2024-05,M,oui\n");
    check_says("@/p.ripx @/t.csv -o @/v.json --lang en", 1, "RX0623");
    check_file("v.json", "{\"row\":{\"id\":\"A\"},\"line\":3,\"verdict\":\"undetermined\",\"reasons\":[\"I3\"],\"missing\":[\"vu\"]}\n"
                         "{\"row\":{\"id\":\"B\"},\"line\":5,\"verdict\":\"ineligible\",\"reasons\":[\"I1\",\"E1\"],\"missing\":[]}\n");
    put_many("f.csv", 30000, false);
    check_says("@/p.ripx @/f.csv -o @/v.json --threads 3 --lang en", 0, "eligible");
    struct text out = file_text("v.json");
    assert_non_null(strstr(out.at, "{\"row\":{\"id\":\"P29999\"},\"line\":30001,"));
    assert_non_null(strstr(out.at, "{\"row\":{\"id\":\"P15000\"},\"line\":15002,"));
    text_release(&out);
}

/* ---- what is left behind ---- */

static void test_a_full_disk_leaves_nothing(void **state)
{
    (void)state;
    put_many("f.csv", 30000, false);
    uint32_t before = files_there();
    int status;
    /* A file may not grow beyond 64 blocks of 512 bytes: what is written is longer. */
    struct text out = run("ulimit -f 64 &&", "@/p.ripx @/f.csv -o @/v.csv --lang en", &status);
    assert_int_equal(status, 3);
    assert_non_null(strstr(out.at, "cannot be written"));
    assert_int_equal(files_there(), before);
    text_release(&out);
    check_says("@/p.ripx @/f.csv -o @/no/v.csv --lang en", 3, "cannot be written");
    /* Standard output too is one: what is lost there is not a run that went well. */
    static const char *const printing[] = {"", "--format json", "--sample 3", "-o -"};
    for (size_t i = 0; i < sizeof printing / sizeof *printing; i++) {
        char arguments[128];
        snprintf(arguments, sizeof arguments, "@/p.ripx @/f.csv %s --lang en >/dev/full", printing[i]);
        out = run("", arguments, &status);
        assert_int_equal(status, 3);
        text_release(&out);
    }
    /* What stood there before stays. */
    put("v.csv", "before\n");
    out = run("ulimit -f 64 &&", "@/p.ripx @/f.csv -o @/v.csv --lang en", &status);
    assert_int_equal(status, 3);
    check_file("v.csv", "before\n");
    text_release(&out);
}

static void wait_a_little(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 20 * 1000 * 1000}, NULL);
}

/* Starts ripx reading standard input, with standard error at `terminal` (or a null device); gives the end to write to. */
static pid_t start(int *input, int terminal, const char *output)
{
    int ends[2];
    char protocol[8192], to[8192];
    assert_int_equal(pipe(ends), 0);
    snprintf(protocol, sizeof protocol, "%s/p.ripx", folder);
    snprintf(to, sizeof to, "%s/%s", folder, output);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        int null = open("/dev/null", O_RDWR);
        dup2(ends[0], STDIN_FILENO);
        dup2(null, STDOUT_FILENO);
        dup2(terminal < 0 ? null : terminal, STDERR_FILENO);
        close(ends[1]);
        setenv("TERM", "xterm", 1);
        signal(SIGINT, SIG_DFL);                              /* a suite that runs behind a shell is started with it ignored */
        signal(SIGTERM, SIG_DFL);
        execl(ripx(), ripx(), "validate", protocol, "-", "-o", to, "--lang", "en", (char *)NULL);
        _exit(127);
    }
    close(ends[0]);
    *input = ends[1];
    return child;
}

static void give(int input, const char *text) { assert_int_equal(write(input, text, strlen(text)), (ssize_t)strlen(text)); }

static void test_an_interrupted_run_leaves_nothing(void **state)
{
    (void)state;
    uint32_t before = files_there();
    static const int signals[] = {SIGINT, SIGTERM};
    for (size_t i = 0; i < 2; i++) {
        int input, status;
        pid_t child = start(&input, -1, "v.csv");
        give(input, "id,ans,poids,vu,sexe,fumeur\nA,43,61.2,2024-05-02,F,non\n");
        for (int k = 0; k < 500 && files_there() == before; k++) wait_a_little();
        assert_int_equal(files_there(), before + 1);         /* what is being written */
        assert_false(is_there("v.csv"));
        assert_int_equal(kill(child, signals[i]), 0);
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 128 + signals[i]);
        assert_int_equal(files_there(), before);
        close(input);
    }
}

/* A pipe, as /dev/null would be, is written to: a file does not take its place. */
static void test_what_is_no_file_is_not_replaced(void **state)
{
    char path[8192], seen[sizeof VERDICTS] = "";
    struct stat st;
    int status;
    (void)state;
    put("d.csv", CSV);
    snprintf(path, sizeof path, "%s/pipe", folder);
    assert_int_equal(mkfifo(path, 0600), 0);
    int end = open(path, O_RDWR);                            /* its own writer, so that opening it waits for nobody */
    assert_true(end >= 0);
    struct text out = run("", "@/p.ripx @/d.csv -o @/pipe --quiet", &status);
    assert_int_equal(read(end, seen, sizeof seen - 1), (ssize_t)strlen(VERDICTS));
    assert_string_equal(seen, VERDICTS);
    assert_int_equal(stat(path, &st), 0);
    assert_true(S_ISFIFO(st.st_mode));
    text_release(&out);
    close(end);
}

/* What stands on the terminal, or NULL where there is none to be had. */
static char *terminal_of_slow_run(void)
{
    static char seen[65536];
    int main_end = posix_openpt(O_RDWR | O_NOCTTY), input, status;
    if (main_end < 0 || grantpt(main_end) != 0 || unlockpt(main_end) != 0) return NULL;
    int terminal = open(ptsname(main_end), O_RDWR | O_NOCTTY);
    if (terminal < 0) return NULL;
    pid_t child = start(&input, terminal, "v.csv");
    give(input, "id,ans,poids,vu,sexe,fumeur\n");
    for (int i = 0; i < 40; i++) {
        give(input, "A,43,61.2,2024-05-02,F,non\n");
        wait_a_little();
    }
    close(input);
    assert_int_equal(waitpid(child, &status, 0), child);
    close(terminal);
    size_t n = 0;
    for (ssize_t got; n < sizeof seen - 1 && (got = read(main_end, seen + n, sizeof seen - 1 - n)) > 0;) n += (size_t)got;
    seen[n] = 0;
    close(main_end);
    return seen;
}

static void test_a_bar_on_a_terminal_alone(void **state)
{
    (void)state;
    char *seen = terminal_of_slow_run();
    if (!seen) skip();
    assert_non_null(strstr(seen, " MB read, "));
    assert_non_null(strstr(seen, "\r\033[K"));
    put_many("f.csv", 30000, false);
    int status;
    struct text out = run("", "@/p.ripx @/f.csv --lang en", &status);
    assert_null(strchr(out.at, '\r'));
    assert_null(strchr(out.at, '\033'));
    text_release(&out);
}

/* The same tree as JSON: what stands in it is what is said to a person, and each row is a document of its own, in no language. */
static void test_why_as_json(void **state)
{
    (void)state;
    put("t.csv", CSV);
    char expected[8192];
    snprintf(expected, sizeof expected,
             "{\"key\":\"B\",\"table\":\"participant\",\"file\":\"%s/t.csv\",\"line\":3,\"family\":\"criteria\",\"verdict\":\"ineligible\",\"programs\":["
             "{\"id\":\"I1\",\"kind\":\"inclusion\",\"label\":{\"fr\":\"Majeur\",\"en\":\"Majeur\"},\"file\":\"%s/p.ripx\",\"line\":13,\"verdict\":\"not_met\",\"requires\":"
             "{\"is\":\"condition\",\"truth\":\"no\",\"source\":\"ans >= 18\",\"rests_on\":["
             "{\"table\":\"participant\",\"column\":\"ans\",\"known\":true,\"value\":\"17\",\"file\":\"%s/t.csv\",\"line\":3}]}},"
             "{\"id\":\"I2\",\"kind\":\"inclusion\",\"label\":{\"fr\":\"Poids\",\"en\":\"Poids\"},\"file\":\"%s/p.ripx\",\"line\":13,\"verdict\":\"met\",\"requires\":"
             "{\"is\":\"condition\",\"truth\":\"yes\",\"source\":\"poids >= 40 kg\",\"rests_on\":["
             "{\"table\":\"participant\",\"column\":\"poids\",\"known\":true,\"value\":\"61.2\",\"unit\":\"kg\",\"file\":\"%s/t.csv\",\"line\":3}]}},"
             "{\"id\":\"I3\",\"kind\":\"inclusion\",\"label\":{\"fr\":\"Vu\",\"en\":\"Vu\"},\"file\":\"%s/p.ripx\",\"line\":13,\"verdict\":\"met\",\"requires\":"
             "{\"is\":\"condition\",\"truth\":\"yes\",\"source\":\"vu >= 2020-01-01\",\"rests_on\":["
             "{\"table\":\"participant\",\"column\":\"vu\",\"known\":true,\"from\":\"2024-05-01\",\"to\":\"2024-05-31\",\"file\":\"%s/t.csv\",\"line\":3}]}},"
             "{\"id\":\"E1\",\"kind\":\"exclusion\",\"label\":{\"fr\":\"Homme fumeur\",\"en\":\"Homme fumeur\"},\"file\":\"%s/p.ripx\",\"line\":14,\"verdict\":\"not_met\",\"requires\":"
             "{\"is\":\"all\",\"truth\":\"yes\",\"of\":["
             "{\"is\":\"condition\",\"truth\":\"yes\",\"source\":\"sexe = M\",\"rests_on\":["
             "{\"table\":\"participant\",\"column\":\"sexe\",\"known\":true,\"value\":\"M\",\"file\":\"%s/t.csv\",\"line\":3}]},"
             "{\"is\":\"condition\",\"truth\":\"yes\",\"source\":\"fumeur\",\"rests_on\":[]}]}}]}\n",
             folder, folder, folder, folder, folder, folder, folder, folder, folder);
    check_run("@/p.ripx @/t.csv --why B --format json --lang en", 0, expected);
    check_run("@/p.ripx @/t.csv --why B --format json --lang fr --threads 2", 0, expected);
    check_says("@/p.ripx @/t.csv --why C --format json", 0, "\"truth\":\"unknown\",\"source\":\"ans >= 18\",\"rests_on\":[{\"table\":\"participant\",\"column\":\"ans\",\"known\":false,\"file\":");
    /* One object a line, the sample before the counts. */
    int status;
    uint32_t lines = 0;
    struct text out = run("", "@/p.ripx @/t.csv --sample 3 --format json", &status);
    assert_int_equal(status, 0);
    for (const char *line = out.at; *line; line += strcspn(line, "\n") + 1, lines++) {
        json_error_t error;
        json_t *o = json_loadb(line, strcspn(line, "\n"), 0, &error);
        if (!o) fail_msg("%s in %s", error.text, line);
        assert_true(json_object_get(o, lines < 3 ? "key" : "protocol") != NULL);
        json_decref(o);
    }
    assert_int_equal(lines, 4);
    text_release(&out);
}

/* A table or a family that is not there, or that judges nothing, is said before anything is read, and nothing is written. */
static void test_names_that_are_not_there(void **state)
{
    (void)state;
    put("t.csv", CSV);
    static const struct { const char *asked, *said, *help; } asked[] = {
        {"--table particpant", "--table: the protocol has no table 'particpant' [RX0606]", "is it 'participant'?"},
        {"--table zzzzzzzz", "--table: the protocol has no table 'zzzzzzzz' [RX0606]", ""},
        {"--family criterias", "--family: 'criterias' is no family of programs: criteria, windows, checks [RX0617]", "is it 'criteria'?"},
        {"--family ''", "--family: '' is no family of programs", ""},
        {"--family windows", "--family: no program of the family 'windows' judges rows of 'participant' [RX0618]", ""},
        {"--why A --family Criteria", "RX0617", "is it 'criteria'?"},
        {"--sample 2 --table visite", "RX0606", ""},
        {"--fail-on not_shown", "--fail-on: 'not_shown' is neither", ""},
    };
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        char arguments[512];
        snprintf(arguments, sizeof arguments, "@/p.ripx @/t.csv -o @/asked.csv --lang en --format gnu %s", asked[i].asked);
        check_says(arguments, 2, asked[i].said);
        assert_false(is_there("asked.csv"));
        snprintf(arguments, sizeof arguments, "@/p.ripx @/t.csv --lang en %s -o @/asked.csv", asked[i].asked);
        check_says(arguments, 2, asked[i].help);
    }
    check_says("@/p.ripx @/t.csv --table participant --family criteria -o @/asked.csv", 0, "");
    assert_true(is_there("asked.csv"));
    check_says("@/p.ripx @/t.csv --why A --table participant", 0, "A (");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_every_format_gives_the_same_verdicts, setup, teardown),
        cmocka_unit_test_setup_teardown(test_tables_of_different_formats, setup, teardown),
        cmocka_unit_test_setup_teardown(test_encodings_are_said, setup, teardown),
        cmocka_unit_test_setup_teardown(test_dates_in_another_order, setup, teardown),
        cmocka_unit_test_setup_teardown(test_other_kinds_of_files, setup, teardown),
        cmocka_unit_test_setup_teardown(test_each_fault_has_its_outcome, setup, teardown),
        cmocka_unit_test_setup_teardown(test_faults_of_json_have_their_places, setup, teardown),
        cmocka_unit_test_setup_teardown(test_strict_and_max_errors, setup, teardown),
        cmocka_unit_test_setup_teardown(test_why, setup, teardown),
        cmocka_unit_test_setup_teardown(test_why_as_json, setup, teardown),
        cmocka_unit_test_setup_teardown(test_why_of_a_count_of_conditions, setup, teardown),
        cmocka_unit_test_setup_teardown(test_samples_are_the_same_ones, setup, teardown),
        cmocka_unit_test_setup_teardown(test_names_that_are_not_there, setup, teardown),
        cmocka_unit_test_setup_teardown(test_json_rows_have_lines, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_full_disk_leaves_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(test_an_interrupted_run_leaves_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(test_what_is_no_file_is_not_replaced, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_bar_on_a_terminal_alone, setup, teardown),
    };
    return cmocka_run_group_tests_name("validate command", tests, NULL, NULL);
}
