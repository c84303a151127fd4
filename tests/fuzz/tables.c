/* tables.c - files of every format through validate: two joined by key, or one a block at a time; read in pieces of any size, or by
   several threads, always the same. */
#include "tests/fuzz/runs.h"
#include "tests/fuzz/targets.h"
#include "tests/unit/transport.h"

#include <string.h>

static const char protocol[] =
    "ripx 1 fr\nprotocole F \"F\" {\n"
    "  données t0 { clé id\n    n : nombre { résolution 0.01 ; bornes -1000 ..= 1000 ; manquants [\"NA\", \"999\"] }\n    d : date\n    i : instant\n"
    "    b : booléen\n    c : code[A: [\"a\", \"1\"], B, CC]\n    t : texte\n    z : instant { fuseau \"+01:00\" }\n"
    "    q : quantité[kg] { résolution 0.1 ; bornes 0 kg ..= 300 kg ; unité_dans u [\"kg\", \"g\"] } ; u : code[\"kg\", \"g\"] { autres_codes } }\n"
    "  données t1 de t0 { clé id\n    code : nombre { résolution 1 ; bornes 0 ..= 99 ; code_événement }\n    jour : date { date_événement }\n    x : nombre }\n"
    "  calendrier depuis V0 { V0 J0 { code 1 } ; V1 J+7 ± 3 j { code 2 } }\n"
    "  population p { inclusion { I1 : n > 3 et connu(t) ; I2 : d >= 2020-01-15 ou b ; I3 : q / n < 2 kg }\n"
    "    exclusion { E1 : existe v dans t1 : v.x > n ; E2 : c = B } }\n"
    "  vérification K1 \"K\" : somme(v.x pour v dans t1 si v.jour > d) < 10\n  vérification K2 \"K\" : connu(i)\n  vérification K3 \"K\" : connu(z)\n}\n";
/* Rows alone: memory that does not grow, blocks of rows. */
static const char flat[] =
    "ripx 1 fr\nprotocole F \"F\" {\n  données t0 { clé id\n    n : nombre { résolution 0.01 ; bornes -1000 ..= 1000 ; manquants [\"NA\", \"999\"] }\n    d : date\n"
    "    c : code[A, B, CC]\n    t : texte }\n  population p { inclusion { I1 : n > 3 et connu(t) ; I2 : d >= 2020-01-15 ; I3 : c = A } }\n}\n";
/* What SAS transport and Dataset-JSON seeds hold. */
static const char person[] =
    "ripx 1 fr\nprotocole F \"F\" {\n  données t0 { clé USUBJID\n    AGE : nombre { résolution 0.1 ; bornes -200 ..= 200 }\n    RFSTDT : date\n"
    "    RFSTDTM : instant\n    SHORT : nombre { résolution 1 }\n    COUNTRY : code[FRA, B] { autres_codes } }\n"
    "  population p { inclusion { I1 : AGE > 3 ; I2 : RFSTDT >= 2014-01-15 ; I3 : COUNTRY = FRA ; I4 : connu(RFSTDTM) et SHORT < 3 } }\n}\n";

/* The first byte says how large the pieces are; a byte 0x1E ends the first file, where two can be joined. */
static void one_of(enum reader_format format, const char *alone, const uint8_t *data, size_t size)
{
    if (!size) return;
    const uint8_t *cut = alone == flat ? memchr(data + 1, 0x1E, size - 1) : NULL;
    uint32_t n = cut ? 2 : 1;
    const struct fuzz_file files[2] = {{.path = "t0.csv", .at = (const char *)data + 1, .len = cut ? (size_t)(cut - data) - 1 : size - 1, .format = format},
                                       {.table = "t1", .path = "t1.csv", .at = cut ? (const char *)cut + 1 : "", .len = cut ? (size_t)(data + size - cut) - 1 : 0, .format = format}};
    const struct validator *v = fuzz_validator(n == 2 ? protocol : alone);
    struct fuzz_said whole = {0}, pieces = {0};
    fuzz_run(v, files, n, (struct fuzz_way){.threads = 1}, &whole);
    fuzz_run(v, files, n, (struct fuzz_way){.threads = 1 + data[0] / 64, .piece = (size_t)1 + data[0] % 64, .chunk = 16 + data[0] % 32 * 8}, &pieces);
    fuzz_promise(whole.unreadable == pieces.unreadable, "readable or not, by the size of its pieces");
    fuzz_same("other verdicts in pieces", &whole.verdicts, &pieces.verdicts, false);
    fuzz_same("other faults in pieces", &whole.faults, &pieces.faults, false);
    fuzz_said_release(&whole);
    fuzz_said_release(&pieces);
}

static void one_csv(const uint8_t *data, size_t size) { one_of(READER_CSV, flat, data, size); }
static void one_ndjson(const uint8_t *data, size_t size) { one_of(READER_NDJSON, flat, data, size); }
static void one_dataset(const uint8_t *data, size_t size) { one_of(READER_DATASET_JSON, person, data, size); }
static void one_transport(const uint8_t *data, size_t size) { one_of(READER_XPT, person, data, size); }

static void seed_transport(struct text *out)
{
    static const struct transport_variable variables[] = {
        {"USUBJID", true, 6, ""}, {"AGE", false, 8, ""}, {"RFSTDT", false, 8, "DATE"}, {"RFSTDTM", false, 8, "DATETIME"}, {"SHORT", false, 4, ""}, {"COUNTRY", true, 3, ""}};
    static const double rows[3][4] = {{9.3, 19724, 1704157261, 2}, {-0.1, 0, -1, 0.5}, {43, 1e7, 1.5, -1024}};
    text_addc(out, 7);
    transport_head(out, variables, 6);
    for (int r = 0; r < 3; r++) {
        transport_text(out, r ? "p2" : "p1", 6);
        for (int i = 0; i < 4; i++) transport_number(out, rows[r][i], variables[i + 1].len);
        transport_text(out, r == 1 ? "" : "FRA", 3);
    }
    transport_fill(out);
}

const struct fuzz_target fuzz_csv = {"csv", one_csv, NULL, "tests/fuzz/seeds/*.csv tests/otherlaw/*.csv", 4096};
const struct fuzz_target fuzz_ndjson = {"ndjson", one_ndjson, NULL, "tests/fuzz/seeds/*.ndjson", 4096};
const struct fuzz_target fuzz_dataset = {"dataset", one_dataset, NULL, "tests/fuzz/seeds/*.json", 4096};
const struct fuzz_target fuzz_transport = {"transport", one_transport, seed_transport, "", 8192};
