/* intake.c - inflates by zlib, watches for bytes that are not UTF-8; what is neither compressed nor converted is read straight
   into the caller's buffer and only looked at. */
#include "backends/validate/intake.h"

#include "lang/processor.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>
#include <zlib.h>

/* RAW is what is compressed or not yet converted; a character of UTF-8 has at most four bytes. */
enum { RAW = 64 * 1024, LONGEST = 4, GZIP_WINDOW = 16 + MAX_WBITS };

enum state {
    SEEN_NOTHING,               /* nothing but ASCII: the encoding is still to be found */
    SEEN_UTF8,
    SEEN_1252,
    SEEN_MIXED,
    SEEN_BYTES
};

struct intake {
    csv_read *read;
    void *ctx;
    enum state state;
    bool found, begun, at_end, failed, inflating, stream_open;
    z_stream z;
    char raw[RAW];              /* as the host gave them */
    size_t raw_at, raw_end;
    char first[INTAKE_FIRST];   /* what was looked at, without compression, and not given yet */
    size_t first_at, first_end;
    char tail[LONGEST];         /* the beginning of a character whose other bytes are not read yet */
    size_t n_tail;
    struct text kept;           /* ready, not given yet */
    size_t kept_at;
};

struct intake *intake_open(csv_read *read, void *ctx, enum intake_encoding encoding)
{
    struct intake *in = calloc(1, sizeof *in);
    if (!in) abort();
    in->read = read;
    in->ctx = ctx;
    switch (encoding) {
    case ENCODING_FOUND: in->state = SEEN_NOTHING; break;
    case ENCODING_UTF8: in->state = SEEN_UTF8; break;
    case ENCODING_1252: in->state = SEEN_1252; break;
    case ENCODING_BYTES: in->state = SEEN_BYTES; break;
    }
    return in;
}

void intake_close(struct intake *in)
{
    if (!in) return;
    if (in->stream_open) inflateEnd(&in->z);
    text_release(&in->kept);
    free(in);
}

bool intake_found_1252(const struct intake *in) { return in->found; }
bool intake_is_mixed(const struct intake *in) { return in->state == SEEN_MIXED; }

/* ---- compression ---- */

/* Bytes of the host; SIZE_MAX when it failed. */
static size_t host_read(struct intake *in, char *buffer, size_t n)
{
    size_t got = in->read(in->ctx, buffer, n);
    return got > n ? SIZE_MAX : got;
}

static bool raw_fill(struct intake *in)
{
    size_t got = host_read(in, in->raw, sizeof in->raw);
    in->raw_at = 0;
    in->raw_end = got == SIZE_MAX ? 0 : got;
    if (got == SIZE_MAX) in->failed = true;
    return in->raw_end > 0;
}

/* Looks at the first bytes. They stay in `raw`. */
static void begin(struct intake *in)
{
    in->begun = true;
    while (in->raw_end < 2) {
        size_t got = host_read(in, in->raw + in->raw_end, sizeof in->raw - in->raw_end);
        if (got == SIZE_MAX) in->failed = true;
        if (got == SIZE_MAX || got == 0) break;
        in->raw_end += got;
    }
    in->inflating = in->raw_end >= 2 && (unsigned char)in->raw[0] == 0x1F && (unsigned char)in->raw[1] == 0x8B;
    if (in->inflating) {
        in->stream_open = inflateInit2(&in->z, GZIP_WINDOW) == Z_OK;
        in->failed |= !in->stream_open;
    }
}

/* Up to n bytes, 0 at the end or once it failed. Members one after the other are one file (RFC 1952, 2.2). */
static size_t inflate_some(struct intake *in, char *buffer, size_t n)
{
    in->z.next_out = (Bytef *)buffer;
    in->z.avail_out = (uInt)(n < INT32_MAX ? n : INT32_MAX);
    const uInt room = in->z.avail_out;
    while (in->z.avail_out == room) {
        if (in->raw_at == in->raw_end && !raw_fill(in)) {
            in->failed |= in->stream_open;          /* cut inside a member */
            break;
        }
        if (!in->stream_open) {
            /* After a member: another one, or zeros that fill a block, which are passed over. Anything else would be lost. */
            while (in->raw_at < in->raw_end && !in->raw[in->raw_at]) in->raw_at++;
            if (in->raw_at == in->raw_end) continue;
            in->stream_open = inflateInit2(&in->z, GZIP_WINDOW) == Z_OK;
            if (!in->stream_open) { in->failed = true; break; }
        }
        in->z.next_in = (Bytef *)in->raw + in->raw_at;
        in->z.avail_in = (uInt)(in->raw_end - in->raw_at);
        int done = inflate(&in->z, Z_NO_FLUSH);
        in->raw_at = in->raw_end - in->z.avail_in;
        if (done == Z_STREAM_END) {
            uInt left = in->z.avail_out;
            inflateEnd(&in->z);
            in->stream_open = false;
            in->z = (z_stream){.next_out = (Bytef *)buffer + (room - left), .avail_out = left};
        } else if (done != Z_OK && done != Z_BUF_ERROR) {
            in->failed = true;
            break;
        }
    }
    return room - in->z.avail_out;              /* what came before it broke is given first */
}

/* Up to n bytes without compression; 0 at the end or on failure. */
static size_t bare_read(struct intake *in, char *buffer, size_t n)
{
    if (!in->begun) begin(in);
    if (in->failed) return 0;
    if (in->inflating) return inflate_some(in, buffer, n);
    if (in->raw_at < in->raw_end) {
        size_t left = in->raw_end - in->raw_at;
        if (left > n) left = n;
        memcpy(buffer, in->raw + in->raw_at, left);
        in->raw_at += left;
        return left;
    }
    size_t got = host_read(in, buffer, n);
    if (got != SIZE_MAX) return got;
    in->failed = true;
    return 0;
}

/* The same, with what intake_first looked at. */
static size_t plain_read(struct intake *in, char *buffer, size_t n)
{
    size_t left = in->first_end - in->first_at;
    if (!left) return bare_read(in, buffer, n);
    if (left > n) left = n;
    memcpy(buffer, in->first + in->first_at, left);
    in->first_at += left;
    return left;
}

const char *intake_first(struct intake *in, size_t *n)
{
    for (size_t got = 1; got && in->first_end < INTAKE_FIRST; in->first_end += got)
        got = bare_read(in, in->first + in->first_end, INTAKE_FIRST - in->first_end);
    *n = in->first_end;
    return in->first;
}

/* ---- encoding ---- */

/* Windows-1252, 0x80 to 0x9F; 0 where it has no character. */
static const uint16_t HIGH_1252[32] = {
    0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0,
    0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178};

void intake_add_1252(struct text *out, const char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        unsigned char byte = (unsigned char)bytes[i];
        if (byte < 0x80) {
            text_addc(out, (char)byte);
            continue;
        }
        utf8proc_int32_t point = byte < 0xA0 && HIGH_1252[byte - 0x80] ? HIGH_1252[byte - 0x80] : byte;
        utf8proc_uint8_t encoded[LONGEST];
        utf8proc_ssize_t len = utf8proc_encode_char(point, encoded);
        text_addn(out, (const char *)encoded, (size_t)len);
    }
}

/* The first byte from `at` on that is not ASCII, or n. */
typedef uint64_t lanes __attribute__((vector_size(32)));
LEVELS_INLINE size_t skip_ascii_loop(const char *p, size_t at, size_t n)
{
    for (; at + 4 * sizeof(lanes) <= n; at += 4 * sizeof(lanes)) {
        lanes a, b, c, d;
        memcpy(&a, p + at, sizeof a);
        memcpy(&b, p + at + sizeof a, sizeof b);
        memcpy(&c, p + at + 2 * sizeof a, sizeof c);
        memcpy(&d, p + at + 3 * sizeof a, sizeof d);
        a |= b | c | d;
        if ((a[0] | a[1] | a[2] | a[3]) & UINT64_C(0x8080808080808080)) break;
    }
    while (at < n && (unsigned char)p[at] < 0x80) at++;
    return at;
}
FOR_LEVELS(static, size_t, skip_ascii, (const char *p, size_t at, size_t n), (p, at, n))

/* May the bytes, fewer than a whole character, begin one? */
static bool is_begun(const char *p, size_t n)
{
    unsigned char lead = (unsigned char)*p;
    size_t length = lead >= 0xC2 && lead < 0xE0 ? 2 : lead >= 0xE0 && lead < 0xF0 ? 3 : lead >= 0xF0 && lead < 0xF5 ? 4 : 0;
    for (size_t i = 1; i < n; i++)
        if (((unsigned char)p[i] & 0xC0) != 0x80) return false;
    return n < length;
}

/* The first byte from which the text is no UTF-8, or n; *tail bytes at the end may begin a character. */
static size_t check_utf8(struct intake *in, const char *p, size_t n, size_t *tail)
{
    *tail = 0;
    for (size_t at = 0;;) {
        at = skip_ascii(p, at, n);
        if (at == n) return n;
        utf8proc_int32_t point;
        utf8proc_ssize_t len = utf8proc_iterate((const utf8proc_uint8_t *)p + at, (utf8proc_ssize_t)(n - at), &point);
        if (len <= 0 && n - at < LONGEST && is_begun(p + at, n - at)) {
            *tail = n - at;
            return n;
        }
        if (len <= 0) return at;
        if (in->state == SEEN_NOTHING) in->state = SEEN_UTF8;
        at += (size_t)len;
    }
}

/* Gives what was kept. */
static size_t give_kept(struct intake *in, char *buffer, size_t n)
{
    size_t left = in->kept.len - in->kept_at;
    if (left > n) left = n;
    memcpy(buffer, in->kept.at + in->kept_at, left);
    in->kept_at += left;
    if (in->kept_at == in->kept.len) in->kept.len = in->kept_at = 0;
    return left;
}

/* Reads and converts; 0 at the end. */
static size_t read_1252(struct intake *in, char *buffer, size_t n)
{
    char bytes[RAW / 4];
    size_t got = plain_read(in, bytes, sizeof bytes);
    if (got == 0) return 0;
    intake_add_1252(&in->kept, bytes, got);
    return give_kept(in, buffer, n);
}

/* Reads into the buffer, the tail first, and looks at what is there. n is more than a character. */
static size_t read_watched(struct intake *in, char *buffer, size_t n)
{
    for (;;) {
        size_t held = in->n_tail;
        memcpy(buffer, in->tail, held);
        size_t got = plain_read(in, buffer + held, n - held), all = held + got, good = check_utf8(in, buffer, all, &in->n_tail);
        if (got == 0) good -= in->n_tail, in->n_tail = 0;       /* the file ends inside a character */
        if (good == all) {
            all -= in->n_tail;
            memcpy(in->tail, buffer + all, in->n_tail);
            if (all || got == 0) return all;
            continue;                   /* nothing but a beginning: 0 would mean the end */
        }
        if (in->state == SEEN_UTF8) {
            in->state = SEEN_MIXED;
            return all;
        }
        in->state = SEEN_1252;
        in->found = true;
        intake_add_1252(&in->kept, buffer + good, all - good);
        return good ? good : give_kept(in, buffer, n);
    }
}

/* Room for more than a character is asked for. */
static size_t read_ready(struct intake *in, char *buffer, size_t n)
{
    switch (in->state) {
    case SEEN_1252: return read_1252(in, buffer, n);
    case SEEN_NOTHING: case SEEN_UTF8: return read_watched(in, buffer, n);
    case SEEN_MIXED: case SEEN_BYTES: return plain_read(in, buffer, n);
    }
    return 0;
}

void intake_unread(struct intake *in, const char *bytes, size_t n)
{
    struct text after = in->kept;
    text_init(&in->kept);
    text_addn(&in->kept, bytes, n);
    if (after.len > in->kept_at) text_addn(&in->kept, after.at + in->kept_at, after.len - in->kept_at);
    text_release(&after);
    in->kept_at = 0;
}

size_t intake_read(void *ctx, char *buffer, size_t n)
{
    struct intake *in = ctx;
    size_t got = 0;
    if (in->kept_at < in->kept.len) return give_kept(in, buffer, n);
    if (n > 2 * LONGEST) {
        got = read_ready(in, buffer, n);
    } else {
        char more[RAW / 16];
        got = read_ready(in, more, sizeof more);
        if (in->kept_at < in->kept.len) {
            /* Found out just now that it is Windows-1252: what came before the first such byte goes first. */
            intake_unread(in, more, got);
        } else if (got) {
            text_addn(&in->kept, more, got);
        }
        got = got ? give_kept(in, buffer, n) : 0;
    }
    return in->failed && got == 0 ? SIZE_MAX : got;
}
