/* intake.c - compression and encoding: bytes read as they come, compressed in members cut anywhere, and as Windows-1252. */
#include "tests/fuzz/runs.h"
#include "tests/fuzz/targets.h"

#include <string.h>
#include <utf8proc.h>
#include <zlib.h>

static const char protocol[] =
    "ripx 1 fr\nprotocole F \"F\" {\n  données t0 { clé id\n    n : nombre { résolution 0.01 ; bornes -1000 ..= 1000 ; manquants [\"NA\", \"999\"] }\n"
    "    c : code[A: [\"a\", \"é\"], B: [\"€\", \"b\"]] { autres_codes }\n    t : texte }\n"
    "  population p { inclusion { I1 : n > 3 et connu(t) ; I2 : c = A } }\n}\n";

/* One member of gzip. */
static void add_member(struct text *out, const char *at, size_t n, int level)
{
    static const int gzip_window = 16 + MAX_WBITS;
    unsigned char room[512];
    z_stream z = {.next_in = (Bytef *)(uintptr_t)at, .avail_in = (uInt)n};
    fuzz_promise(deflateInit2(&z, level, Z_DEFLATED, gzip_window, 8, Z_DEFAULT_STRATEGY) == Z_OK, "zlib");
    for (int done = Z_OK; done == Z_OK;) {
        z.next_out = room;
        z.avail_out = sizeof room;
        done = deflate(&z, Z_FINISH);
        text_addn(out, (const char *)room, sizeof room - z.avail_out);
    }
    deflateEnd(&z);
}

static void say(const char *at, size_t n, enum intake_encoding encoding, struct fuzz_way way, struct fuzz_said *out)
{
    const struct fuzz_file file = {.path = "t0.csv", .at = at, .len = n, .encoding = encoding};
    *out = (struct fuzz_said){0};
    fuzz_run(fuzz_validator(protocol), &file, 1, way, out);
}

static void same(const char *what, const struct fuzz_said *one, const struct fuzz_said *other)
{
    fuzz_promise(one->unreadable == other->unreadable, what);
    fuzz_same(what, &one->verdicts, &other->verdicts, false);
    fuzz_same(what, &one->faults, &other->faults, false);
}

/* Without the line that says which encoding was found. */
static void forget_encoding(struct fuzz_said *s)
{
    struct text left;
    text_init(&left);
    for (size_t at = 0; at < s->faults.len;) {
        const char *line = s->faults.at + at, *stop = memchr(line, '\n', s->faults.len - at);
        size_t n = (size_t)(stop + 1 - line);
        if (strncmp(line, "RX0613", 6) != 0) text_addn(&left, line, n);
        at += n;
    }
    text_release(&s->faults);
    s->faults = left;
}

/* What is compressed is what it was; and is nothing when its last bytes are gone. */
static void try_gzip(const char *at, size_t n, uint8_t how, const struct fuzz_said *plain)
{
    struct text gz;
    struct fuzz_said other;
    text_init(&gz);
    size_t members = 1 + how % 4, from = 0;
    for (size_t i = 0; i < members; i++) {
        size_t to = i + 1 == members ? n : from + (n - from) * (how % 7) / 8;
        add_member(&gz, at + from, to - from, how % 10);
        from = to;
    }
    say(gz.at, gz.len, ENCODING_FOUND, (struct fuzz_way){.threads = 1, .piece = (size_t)1 + how % 50}, &other);
    same("other results compressed", plain, &other);
    fuzz_said_release(&other);
    say(gz.at, gz.len - 1 - how % 17, ENCODING_FOUND, (struct fuzz_way){.threads = 1}, &other);
    fuzz_promise(other.unreadable, "a compressed file that is cut was read as whole");
    fuzz_said_release(&other);
    text_release(&gz);
}

/* The first byte that begins no character of UTF-8, or n; *ascii: is everything before it? */
static size_t utf8_until(const char *at, size_t n, bool *ascii)
{
    utf8proc_int32_t point;
    *ascii = true;
    for (size_t i = 0; i < n;) {
        utf8proc_ssize_t len = utf8proc_iterate((const utf8proc_uint8_t *)at + i, (utf8proc_ssize_t)(n - i), &point);
        if (len <= 0) return i;
        *ascii &= len == 1;
        i += (size_t)len;
    }
    return n;
}

/* Read as Windows-1252, it is what it is once converted; and one or the other is found where nothing was declared. */
static void convert(const char *at, size_t n, struct fuzz_way way, struct fuzz_said *found)
{
    struct text utf8;
    struct fuzz_said declared, converted;
    bool ascii;
    text_init(&utf8);
    intake_add_1252(&utf8, at, n);
    say(at, n, ENCODING_1252, way, &declared);
    say(utf8.len ? utf8.at : "", utf8.len, ENCODING_UTF8, (struct fuzz_way){.threads = 1}, &converted);
    same("Windows-1252 is not what it is converted", &declared, &converted);
    fuzz_said_release(&converted);
    forget_encoding(found);
    if (utf8_until(at, n, &ascii) == n) {
        say(at, n, ENCODING_UTF8, way, &converted);
        same("UTF-8 is not found to be what it is declared", found, &converted);
        fuzz_said_release(&converted);
    } else if (ascii) {
        same("Windows-1252 is not found to be what it is declared", found, &declared);
    }
    fuzz_said_release(&declared);
    text_release(&utf8);
}

/* The first byte says how. */
static void one(const uint8_t *data, size_t size)
{
    if (!size) return;
    const char *at = (const char *)data + 1;
    size_t n = size - 1;
    struct fuzz_way way = {.threads = 1 + data[0] / 128, .piece = (size_t)1 + data[0] % 32, .chunk = 64};
    struct fuzz_said plain, pieces;
    say(at, n, ENCODING_FOUND, (struct fuzz_way){.threads = 1}, &plain);
    say(at, n, ENCODING_FOUND, way, &pieces);
    same("other results in pieces", &plain, &pieces);
    fuzz_said_release(&pieces);
    bool is_gzip = n >= 2 && data[1] == 0x1F && data[2] == 0x8B;
    if (!is_gzip) try_gzip(at, n, data[0], &plain);
    /* What makes a file one of another kind is bytes, not characters. */
    if (!is_gzip && strncmp(plain.faults.len ? plain.faults.at : "", "RX0616", 6) != 0) convert(at, n, way, &plain);
    fuzz_said_release(&plain);
}

static void seed(struct text *out)
{
    static const char table[] = "id;n;c;t\n1;5.25;a;x\n2;NA;b;\"a \"\"b\"\", c\"\n3;999;B;\n";
    text_addc(out, 3);
    add_member(out, table, 20, 6);
    add_member(out, table + 20, sizeof table - 21, 1);
}

const struct fuzz_target fuzz_intake = {"intake", one, seed, "tests/fuzz/seeds/*.csv", 1024};
