/* tables.c - files of every format through validate: two joined by key, or one a block at a time; read in pieces of any size, or by
   several threads, always the same. */
#include "tests/fuzz/targets.h"

#include "backends/validate/validate.h"
#include "driver/ripx.h"
#include "lang/law.h"
#include "tests/unit/transport.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What the kept sessions hold is no leak; an arena's large pages are not searched for pointers. */
#if defined __has_feature
#if __has_feature(address_sanitizer)
#include <sanitizer/lsan_interface.h>
#define KEEPS __lsan_disable()
#define KEPT __lsan_enable()
#endif
#endif
#ifndef KEEPS
#define KEEPS (void)0
#define KEPT (void)0
#endif

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

static bool read_nothing(void *ctx, const char *path, char **text, size_t *len)
{
    (void)ctx, (void)path, (void)text, (void)len;
    return false;
}

/* A session kept for the life of the program: the protocols do not change. */
static const struct validator *validator_of(const char *text)
{
    static struct ripx *sessions[3];
    struct ripx **r = &sessions[text == flat ? 1 : text == person ? 2 : 0];
    if (!*r) {
        static const struct ripx_host host = {read_nothing, NULL};
        KEEPS;
        *r = ripx_open(&host);
        ripx_use_embedded_law(*r);
        ripx_add_text(*r, "f.ripx", text, strlen(text));
        ripx_check(*r);
        KEPT;
    }
    return ripx_validator(*r);
}

struct pieces { const uint8_t *at; size_t len, most; };

static size_t read_piece(void *ctx, char *buffer, size_t n)
{
    struct pieces *p = ctx;
    size_t some = p->len < p->most ? p->len : p->most;
    if (some > n) some = n;
    memcpy(buffer, p->at, some);
    p->at += some;
    p->len -= some;
    return some;
}

static bool write_text(void *ctx, const char *bytes, size_t n)
{
    text_addn(ctx, bytes, n);
    return true;
}

/* All that a run says, as one text. */
static void run(const struct validator *v, enum reader_format format, const struct pieces *files, uint32_t n, uint32_t threads, struct text *out)
{
    struct pieces pieces[2];
    struct data_input inputs[2];
    struct arena *arena = arena_new();
    struct diags *ds = diags_new(arena);
    for (uint32_t i = 0; i < n; i++) {
        pieces[i] = files[i];
        inputs[i] = (struct data_input){.table = i ? "t1" : NULL, .path = i ? "t1.csv" : "t0.csv", .read = read_piece, .ctx = &pieces[i], .options.format = format};
    }
    const struct verdict_output outputs[] = {
        {.table = 0, .family = FAMILY_CRITERIA, .format = VERDICT_CSV, .write = write_text, .ctx = out},
        {.table = 0, .family = FAMILY_CHECKS, .format = VERDICT_JSON, .write = write_text, .ctx = out},
        {.table = 1, .family = FAMILY_WINDOWS, .format = VERDICT_JSON, .write = write_text, .ctx = out}};
    const struct validate_options options = {.threads = threads, .grade = LEVEL_NOTED, .n_outputs = n == 2 ? 3 : 1, .outputs = outputs};
    struct validate_result r = validate_run(v, inputs, n, &options, ds, arena);
    if (!r.unreadable) totals_json(v, r.tables, r.programs, r.faults, out);
    for (uint32_t i = 0; i < diags_count(ds); i++) {
        const struct diag *d = diags_at(ds, i);
        /* Of a file that is given up at its head, how much was seen of its encoding depends on what was read. */
        bool of_encoding = strcmp(d->code, "RX0613") == 0 || strcmp(d->code, "RX0615") == 0;
        if (!r.unreadable || !of_encoding) text_addf(out, "%s %s\n", d->code, d->message.text[LANG_EN]);
    }
    arena_free(arena);
}

/* The first byte says how large the pieces are; a byte 0x1E ends the first file, where two can be joined. */
static void one_of(enum reader_format format, const char *alone, const uint8_t *data, size_t size)
{
    if (!size) return;
    const uint8_t *cut = alone == flat ? memchr(data + 1, 0x1E, size - 1) : NULL;
    size_t first = cut ? (size_t)(cut - data) - 1 : size - 1;
    uint32_t n = cut ? 2 : 1;
    const struct validator *v = validator_of(n == 2 ? protocol : alone);
    struct text whole, pieces;
    text_init(&whole);
    text_init(&pieces);
    for (int pass = 0; pass < 2; pass++) {
        size_t most = pass ? (size_t)1 + data[0] % 64 : SIZE_MAX;
        struct pieces files[2] = {{data + 1, first, most}, {cut ? cut + 1 : data, cut ? size - first - 2 : 0, most}};
        run(v, format, files, n, pass && data[0] >= 250 ? 2 : 1, pass ? &pieces : &whole);
    }
    if (whole.len != pieces.len || memcmp(whole.at, pieces.at, whole.len) != 0) {
        fprintf(stderr, "broken: other results in pieces\n%s\n----\n%s\n", whole.at, pieces.at);
        abort();
    }
    text_release(&whole);
    text_release(&pieces);
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
