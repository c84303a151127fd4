/* fault.c - places, samples and caps of diagnostics about data. */
#include "backends/validate/fault.h"

#include "backends/validate/csv.h"
#include "lang/text.h"

#include <inttypes.h>
#include <string.h>
#include <utf8proc.h>

enum { SAMPLE = 40 };

const char *fault_text(struct arena *arena, const char *text, size_t len)
{
    struct text out;
    text_init(&out);
    size_t at = 0;
    while (at < len && out.len < SAMPLE) {
        utf8proc_int32_t point;
        utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)text + at, (utf8proc_ssize_t)(len - at), &point);
        if (n <= 0 || point < 0x20 || (point >= 0x7F && point < 0xA0)) {
            text_addf(&out, "\\x%02X", (unsigned)(unsigned char)text[at]);
            n = 1;
        } else {
            text_addn(&out, text + at, (size_t)n);
        }
        at += (size_t)n;
    }
    if (at < len) text_add(&out, "…");
    const char *copy = arena_strndup(arena, out.at ? out.at : "", out.len);
    text_release(&out);
    return copy;
}

const char *fault_number(struct arena *arena, const char *path, uint64_t row, uint64_t column)
{
    return arena_printf(arena, "%s:%" PRIu64 ":%" PRIu64, path, row, column);
}

const char *fault_place(struct arena *arena, const char *path, const char *bytes, size_t at, uint64_t line)
{
    uint64_t column = 1;
    size_t bol = at;
    while (bol > 0 && bytes[bol - 1] != '\n') bol--;
    for (size_t i = bol; i < at; i++) column += ((unsigned char)bytes[i] & 0xC0) != 0x80;
    return fault_number(arena, path, line + csv_count_lines(bytes, bytes + bol), column);
}

bool fault_count(struct faults *f, uint32_t *count)
{
    f->total++;
    if (*count < UINT32_MAX) ++*count;
    return *count <= f->shown;
}

struct diag *fault_say(struct faults *f, enum diag_code code, uint32_t n, const struct msg *args)
{
    struct span place = span_none();
    place.lo = place.hi = f->places++;
    return diag_rx(f->diags, code, place, n, args);
}

void fault_rest(struct faults *f, uint32_t count, enum diag_code code, const char *path, const char *what)
{
    if (count <= f->shown) return;
    struct arena *arena = diags_arena(f->diags);
    struct msg args[] = {msg_same(path), msg_same(what), msg_same(arena_printf(arena, "%u", count - f->shown)),
                         msg_same(arena_printf(arena, "RX%04u", (unsigned)code))};
    fault_say(f, RX_DATA_MORE, 4, args);
}
