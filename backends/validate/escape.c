/* escape.c - escapes; written here and not by a library because there is a string or more for each row of data. */
#include "backends/validate/escape.h"

#include <utf8proc.h>

void escape_json(struct text *out, const char *text, size_t len)
{
    text_addc(out, '"');
    size_t plain = 0, at = 0;
    while (at < len) {
        unsigned char c = (unsigned char)text[at];
        utf8proc_int32_t point;
        utf8proc_ssize_t n = 1;
        if (c >= 0x20 && c < 0x80 && c != '"' && c != '\\') {
            at++;
            continue;
        }
        if (c >= 0x80) n = utf8proc_iterate((const utf8proc_uint8_t *)text + at, (utf8proc_ssize_t)(len - at), &point);
        if (c >= 0x80 && n > 0) {
            at += (size_t)n;
            continue;
        }
        text_addn(out, text + plain, at - plain);
        if (c >= 0x80) text_add(out, "\xEF\xBF\xBD");
        else if (c == '"' || c == '\\') text_addc(out, '\\'), text_addc(out, (char)c);
        else text_addf(out, "\\u%04x", (unsigned)c);
        plain = ++at;
    }
    text_addn(out, text + plain, len - plain);
    text_addc(out, '"');
}
