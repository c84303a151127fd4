/* rows.c - bytes made into rows of tables that belong together: the same rows are judged alike in memory and side by side, by one
   thread and by several, in the order of their keys and in any other, as delimited text and as JSON, wide members and long. */
#include "tests/fuzz/runs.h"
#include "tests/fuzz/targets.h"

#include <stdlib.h>
#include <string.h>

struct bytes { const uint8_t *at; size_t left; };

static uint32_t next(struct bytes *b, uint32_t below)
{
    if (!b->left) return 0;
    b->left--;
    return *b->at++ % below;
}

#define WORDS(list) (sizeof(list) / sizeof *(list))

/* ---- tables joined by key ---- */

enum { TABLES = 3, ROWS = 200 };

/* Rows of tables just below the root, which may be read side by side. */
static const char two_levels[] =
    "ripx 1 fr\nprotocole F \"F\" {\n  données t0 { clé id ; n : nombre { résolution 1 ; bornes 0 ..= 99 ; manquants [\"NA\"] } ; d : date }\n"
    "  données t1 de t0 { clé id ; code : nombre { résolution 1 ; bornes 0 ..= 99 ; code_événement } ; jour : date { date_événement } }\n"
    "  données t2 de t0 { clé id ; x : nombre { résolution 1 ; bornes 0 ..= 99 } ; q : date }\n"
    "  calendrier depuis V0 { V0 J0 { code 1 } ; V1 J+7 ± 3 j { code 2 } }\n"
    "  population p { inclusion { I1 : n > 3 ; I2 : compte(1 pour v dans t1 si v.jour > d) <= 2 }\n"
    "    exclusion { E1 : existe v dans t2 : v.x > n ; E2 : dernier(v.x pour v dans t2 si v.q > d - 1 mois, v.q) > 50 } }\n"
    "  vérification K1 \"K\" : somme(v.x pour v dans t2) < 120\n  vérification K2 \"K\" : pour tout v dans t1 : v.jour >= d\n}\n";

/* Rows of a table under a child table. */
static const char three_levels[] =
    "ripx 1 fr\nprotocole F \"F\" {\n  données t0 { clé id ; n : nombre { résolution 1 ; bornes 0 ..= 99 ; manquants [\"NA\"] } ; d : date }\n"
    "  données t1 de t0 { clé id ; nommée_par v ; jour : date }\n"
    "  données t2 de t1 { clé v ; x : nombre { résolution 1 ; bornes 0 ..= 99 } }\n"
    "  population p { inclusion { I1 : pour tout v dans t1 : somme(w.x pour w dans v.t2) <= n }\n"
    "    exclusion { E1 : existe v dans t1 : v.jour < d et (existe w dans v.t2 : w.x > 50) } }\n}\n";

static const char *const heads[2][TABLES] = {{"id,n,d\n", "id,code,jour\n", "id,x,q\n"}, {"id,n,d\n", "id,v,jour\n", "v,x,q\n"}};
static const char *const keys[] = {"a", "b", "c", "d", "aa", "a b", "", "é", "\"b\"", " c ", "B", "z"};
static const char *const numbers[] = {"0", "1", "2", "5", "NA", "", "bad", "99", "100", "60", "4.5", "\"7\""};
static const char *const days[] = {"2020-01-01", "2020-01-08", "2020-01-11", "2020-02-29", "2020-01", "2020", "", "2021-02-29", "31/12/2020", "9999-12-31"};

static void add_row(struct text *t, const char *a, const char *b, const char *c) { text_addf(t, "%s,%s,%s\n", a, b, c); }

/* Four bytes a row. */
static void make_tables(struct bytes *b, bool deep, struct text *tables)
{
    for (int i = 0; i < TABLES; i++) text_init(&tables[i]), text_add(&tables[i], heads[deep][i]);
    for (int rows = 0; b->left && rows < ROWS; rows++) {
        uint32_t t = next(b, TABLES);
        const char *key = keys[next(b, WORDS(keys))], *day = days[next(b, WORDS(days))];
        bool names = deep && t == 1;
        add_row(&tables[t], key, names ? keys[next(b, WORDS(keys))] : numbers[next(b, WORDS(numbers))], day);
    }
}

/* The rows below the head in ascending order; those of one key stay in theirs. */
static void sort_by_key(struct text *t)
{
    struct text sorted;
    char last[32] = "";
    text_init(&sorted);
    size_t head = (size_t)((char *)memchr(t->at, '\n', t->len) - t->at) + 1;
    text_addn(&sorted, t->at, head);
    for (size_t begun = sorted.len; sorted.len < t->len; begun = sorted.len) {
        /* The least key that is above the one written last. */
        const char *least = NULL;
        size_t n = 0;
        for (size_t at = head; at < t->len; at += (size_t)((char *)memchr(t->at + at, '\n', t->len - at) - (t->at + at)) + 1) {
            const char *key = t->at + at;
            size_t len = strcspn(key, ",");
            bool above = begun == head || strncmp(key, last, len) > 0 || (strncmp(key, last, len) == 0 && strlen(last) < len);
            bool less = !least || strncmp(key, least, len < n ? len : n) < 0 || (strncmp(key, least, len < n ? len : n) == 0 && len < n);
            if (above && less) least = key, n = len;
        }
        memcpy(last, least, n);
        last[n] = 0;
        for (size_t at = head; at < t->len;) {
            const char *row = t->at + at;
            size_t len = strcspn(row, "\n") + 1;
            if (strcspn(row, ",") == n && memcmp(row, last, n) == 0) text_addn(&sorted, row, len);
            at += len;
        }
    }
    text_release(t);
    *t = sorted;
}

static void judge(const struct validator *v, const struct text *tables, struct fuzz_way way, struct fuzz_said *out)
{
    static const char *const names[TABLES] = {NULL, "t1", "t2"}, *const paths[TABLES] = {"t0.csv", "t1.csv", "t2.csv"};
    struct fuzz_file files[TABLES];
    for (int i = 0; i < TABLES; i++) files[i] = (struct fuzz_file){.table = names[i], .path = paths[i], .at = tables[i].at, .len = tables[i].len};
    *out = (struct fuzz_said){0};
    fuzz_run(v, files, TABLES, way, out);
}

/* Lines of JSON without the numbers of the lines. */
static void forget_lines(struct text *t)
{
    for (size_t at = 0; at + 7 < t->len; at++)
        if (memcmp(t->at + at, "\"line\":", 7) == 0)
            for (at += 7; at < t->len && t->at[at] >= '0' && t->at[at] <= '9'; at++) t->at[at] = '0';
    /* Numbers of several digits become one. */
    size_t to = 0;
    for (size_t at = 0; at < t->len; at++)
        if (!(at && t->at[at] == '0' && t->at[at - 1] == '0')) t->at[to++] = t->at[at];
    t->len = to;
}

static void one_families(const uint8_t *data, size_t size)
{
    struct bytes b = {data, size};
    struct text tables[TABLES];
    uint32_t how = next(&b, 256);
    bool deep = how % 2;
    const struct validator *v = fuzz_validator(deep ? three_levels : two_levels);
    struct fuzz_said held, threads, beside, sorted;
    make_tables(&b, deep, tables);
    if (how / 2 % 2) for (int i = 0; i < TABLES; i++) sort_by_key(&tables[i]);
    judge(v, tables, (struct fuzz_way){.threads = 1}, &held);
    judge(v, tables, (struct fuzz_way){.threads = 3, .piece = 1 + how / 4, .chunk = 16 + how / 4}, &threads);
    judge(v, tables, (struct fuzz_way){.threads = 1 + how / 4 % 3, .chunk = 16 + how / 4, .again = true}, &beside);
    fuzz_promise(!held.unreadable && !threads.unreadable && !beside.unreadable, "tables that are there cannot be read");
    fuzz_same("other verdicts by several threads", &held.verdicts, &threads.verdicts, false);
    fuzz_same("other faults by several threads", &held.faults, &threads.faults, false);
    fuzz_same("other verdicts side by side", &held.verdicts, &beside.verdicts, false);
    fuzz_same("other faults side by side", &held.faults, &beside.faults, true);
    for (int i = 0; i < TABLES; i++) sort_by_key(&tables[i]);
    judge(v, tables, (struct fuzz_way){.threads = 1, .again = true}, &sorted);
    forget_lines(&held.verdicts);
    forget_lines(&sorted.verdicts);
    fuzz_same("other verdicts in the order of keys", &held.verdicts, &sorted.verdicts, true);
    fuzz_said_release(&held);
    fuzz_said_release(&threads);
    fuzz_said_release(&beside);
    fuzz_said_release(&sorted);
    for (int i = 0; i < TABLES; i++) text_release(&tables[i]);
}

static void seed_families(struct text *out)
{
    for (int i = 0; i < 160; i++) text_addc(out, (char)(i * 37 % 101));
}

/* ---- values by their names ---- */

#define LONG(subject, what, value, unit, when) \
    "ripx 1 fr\nprotocole F \"F\" {\n  données t0 { clé id ; date_consentement }\n" \
    "  données labo de t0 { clé sujet ; sujet : texte { source \"" subject "\" }\n" \
    "    quoi : code[CREAT, HBA1C] { source \"" what "\" ; autres_codes }\n    combien : nombre { source \"" value "\" ; résolution 0.01 }\n" \
    "    unité : code[\"mg/dL\", \"umol/L\", \"%\"] { source \"" unit "\" ; autres_codes }\n    quand : date { source \"" when "\" }\n" \
    "    créatinine : quantité[mg/dL] { valeur_de combien ; lorsque quoi = CREAT ; unité_dans unité [\"mg/dL\", \"umol/L\"] ; bornes 0 mg/dL ..= 30 mg/dL }\n" \
    "    hba1c : quantité[%] { valeur_de combien ; lorsque quoi = HBA1C ; unité_dans unité [\"%\"] } }\n" \
    "  population p { inclusion { I1 : dernier(x.hba1c pour x dans hba1c si x.quand dans date_consentement - 3 mois ..= date_consentement, x.quand) <= 9 %\n" \
    "    I2 : pour tout x dans créatinine : x.créatinine <= 1.5 mg/dL } }\n  vérification K \"K\" : compte(1 pour x dans labo si x.quand > date_consentement) < 3\n}\n"

static const char as_text[] = LONG("sujet", "quoi", "combien", "unite", "quand");
static const char as_resources[] = LONG("subject.reference~Patient/", "code.coding.code", "valueQuantity.value", "valueQuantity.unit", "effectiveDateTime");

static const char people[] = "id,date_consentement\na,2020-04-10\nb,2020-03\nc,\nd,2020-01-31\n";
static const char *const subjects[] = {"a", "b", "c", "d", "nobody", "a", "b", ""};
static const char *const codes[] = {"CREAT", "HBA1C", "OTHER", "", "creat"};
static const char *const values[] = {"1", "1.5", "8", "132.63", "9.001", "-0.0", "1e1", "40", "", "bad", "123456789012345678901", "0.5"};
static const char *const units[] = {"mg/dL", "umol/L", "%", "", "g/L"};

static void add_json_string(struct text *t, const char *s, bool escaped)
{
    text_addc(t, '"');
    for (; *s; s++)
        if (escaped && (unsigned char)*s < 0x80) text_addf(t, "\\u%04x", (unsigned)(unsigned char)*s);
        else text_addc(t, *s);
    text_addc(t, '"');
}

/* A resource; members in one order or another, absent or null or an empty text where there is nothing. */
static void add_resource(struct text *t, const char *const cell[5], uint32_t how)
{
    bool first = true;
    text_add(t, how & 1 ? "{\"resourceType\":\"Observation\"" : "{");
    first = !(how & 1);
    for (uint32_t k = 0; k < 5; k++) {
        uint32_t m = how & 2 ? 4 - k : k;
        bool number = *cell[m] && cell[m][strspn(cell[m], "-0123456789.e")] == 0;
        if (m == 3) continue;                       /* the unit stands beside its value */
        if (!*cell[m] && m != 2 && how & 4) continue;
        if (!first) text_add(t, how & 8 ? " , " : ",");
        first = false;
        switch (m) {
        case 0:
            text_add(t, "\"subject\":{\"reference\":");
            if (*cell[0]) text_add(t, "\"Patient/"), text_add(t, cell[0]), text_addc(t, '"');
            else text_add(t, "null");
            text_addc(t, '}');
            break;
        case 1:
            text_add(t, "\"code\":{\"coding\":[{\"system\":\"s\",\"code\":");
            add_json_string(t, cell[1], how & 16);
            text_add(t, "}]}");
            break;
        case 2:
            text_add(t, "\"valueQuantity\":{\"value\":");
            if (number && how & 32) text_add(t, cell[2]);
            else if (*cell[2]) add_json_string(t, cell[2], how & 16);
            else text_add(t, "null");
            text_add(t, ",\"unit\":");
            add_json_string(t, cell[3], how & 16);
            text_addc(t, '}');
            break;
        default:
            text_add(t, "\"effectiveDateTime\":");
            add_json_string(t, cell[4], how & 16);
        }
    }
    text_add(t, how & 64 ? "}\r\n" : "}\n");
}

static void judge_long(const char *protocol, enum reader_format format, const char *at, size_t n, struct fuzz_way way, struct fuzz_said *out)
{
    const struct fuzz_file files[2] = {{.path = "t0.csv", .at = people, .len = sizeof people - 1}, {.table = "labo", .path = "labo", .at = at, .len = n, .format = format}};
    *out = (struct fuzz_said){0};
    fuzz_run(fuzz_validator(protocol), files, 2, way, out);
}

/* Bytes as they are: whatever the pieces and the threads, the same. */
static void read_lines(const char *at, size_t n, uint32_t how)
{
    struct fuzz_said one, other;
    judge_long(as_resources, READER_NDJSON, at, n, (struct fuzz_way){.threads = 1}, &one);
    judge_long(as_resources, READER_NDJSON, at, n, (struct fuzz_way){.threads = 1 + how % 3, .piece = 1 + how % 60, .chunk = 16 + how, .again = how & 1}, &other);
    fuzz_promise(one.unreadable == other.unreadable, "readable or not, by the size of its pieces");
    fuzz_same("other verdicts of lines in pieces", &one.verdicts, &other.verdicts, false);
    fuzz_same("other faults of lines in pieces", &one.faults, &other.faults, how & 1);
    fuzz_said_release(&one);
    fuzz_said_release(&other);
}

/* The first byte says how: rows made of bytes, as text and as resources; or the bytes as they are. */
static void one_long(const uint8_t *data, size_t size)
{
    struct bytes b = {data, size};
    uint32_t how = next(&b, 256);
    if (how >= 128) {
        read_lines((const char *)b.at, b.left, how);
        return;
    }
    struct text table, lines;
    struct fuzz_said one, other;
    text_init(&table);
    text_init(&lines);
    text_add(&table, "sujet,quoi,combien,unite,quand\n");
    for (int rows = 0; b.left && rows < ROWS; rows++) {
        const char *const cell[5] = {subjects[next(&b, WORDS(subjects))], codes[next(&b, WORDS(codes))], values[next(&b, WORDS(values))],
                                     units[next(&b, WORDS(units))], days[next(&b, WORDS(days))]};
        text_addf(&table, "%s,%s,%s,%s,%s\n", cell[0], cell[1], cell[2], cell[3], cell[4]);
        add_resource(&lines, cell, next(&b, 256));
    }
    judge_long(as_text, READER_CSV, table.at, table.len, (struct fuzz_way){.threads = 1}, &one);
    judge_long(as_resources, READER_NDJSON, lines.len ? lines.at : "", lines.len, (struct fuzz_way){.threads = 1 + how % 3, .chunk = 16 + how, .again = how & 1}, &other);
    if (!other.unreadable) fuzz_same("other verdicts as resources", &one.verdicts, &other.verdicts, false);
    fuzz_said_release(&one);
    fuzz_said_release(&other);
    text_release(&table);
    text_release(&lines);
}

static void seed_long(struct text *out)
{
    for (int i = 0; i < 120; i++) text_addc(out, (char)(i * 29 % 97));
}

const struct fuzz_target fuzz_families = {"families", one_families, seed_families, "", 512};
const struct fuzz_target fuzz_long = {"long", one_long, seed_long, "tests/fuzz/seeds/*.ndjson tests/fuzz/seeds/long-*", 2048};
