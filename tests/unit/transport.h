/* transport.h - writes SAS transport files (TS-140) for tests: what xpt.h reads, from the description and not from the reader. */
#ifndef TESTS_UNIT_TRANSPORT_H
#define TESTS_UNIT_TRANSPORT_H

#include "lang/text.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

struct transport_variable { const char *name; bool text; uint32_t len; const char *format; };

static inline void transport_record(struct text *out, const char *text)
{
    text_add(out, text);
    text_pad(out, ' ', (uint32_t)(80 - strlen(text)));
}

static inline void transport_text(struct text *out, const char *text, uint32_t len)
{
    text_add(out, text);
    text_pad(out, ' ', len - (uint32_t)strlen(text));
}

/* A double as a float of base 16: exact, since 56 bits hold the 53 of a double after at most three zeros. */
static inline void transport_ibm(double value, unsigned char bytes[8])
{
    memset(bytes, 0, 8);
    if (value == 0) return;
    int two;
    double fraction = frexp(fabs(value), &two);             /* 0.5 <= fraction < 1 */
    int sixteen = (two + 256 * 4 + 3) / 4 - 256;            /* rounded up */
    fraction = ldexp(fraction, two - 4 * sixteen);
    uint64_t m = (uint64_t)ldexp(fraction, 56);
    bytes[0] = (unsigned char)((value < 0 ? 0x80 : 0) | (64 + sixteen));
    for (int i = 0; i < 7; i++) bytes[1 + i] = (unsigned char)(m >> (48 - 8 * i));
}

static inline void transport_number(struct text *out, double value, uint32_t len)
{
    unsigned char bytes[8];
    transport_ibm(value, bytes);
    text_addn(out, (const char *)bytes, len);
}

/* Fills the last record of 80 bytes with blanks. */
static inline void transport_fill(struct text *out) { text_pad(out, ' ', (uint32_t)((80 - out->len % 80) % 80)); }

static inline void transport_big_endian(struct text *out, uint32_t value, int n)
{
    for (int i = n - 1; i >= 0; i--) text_addc(out, (char)(value >> (8 * i)));
}

static inline void transport_head(struct text *out, const struct transport_variable *v, uint32_t n)
{
    char line[96];
    uint32_t at = 0;
    transport_record(out, "HEADER RECORD*******LIBRARY HEADER RECORD!!!!!!!000000000000000000000000000000");
    transport_record(out, "SAS     SAS     SASLIB  9.4     X64                             01JAN26:00:00:00");
    transport_record(out, "01JAN26:00:00:00");
    transport_record(out, "HEADER RECORD*******MEMBER  HEADER RECORD!!!!!!!000000000000000001600000000140");
    transport_record(out, "HEADER RECORD*******DSCRPTR HEADER RECORD!!!!!!!000000000000000000000000000000");
    transport_record(out, "SAS     DM      SASDATA 9.4     X64                             01JAN26:00:00:00");
    transport_record(out, "01JAN26:00:00:00");
    snprintf(line, sizeof line, "HEADER RECORD*******NAMESTR HEADER RECORD!!!!!!!000000%04u00000000000000000000", n);
    transport_record(out, line);
    for (uint32_t i = 0; i < n; at += v[i++].len) {
        transport_big_endian(out, v[i].text ? 2 : 1, 2);
        transport_big_endian(out, 0, 2);
        transport_big_endian(out, v[i].len, 2);
        transport_big_endian(out, i + 1, 2);
        transport_text(out, v[i].name, 8);
        transport_text(out, "label", 40);
        transport_text(out, v[i].format, 8);
        text_pad(out, 0, 8);
        transport_text(out, "", 8);
        text_pad(out, 0, 4);
        transport_big_endian(out, at, 4);
        text_pad(out, 0, 52);
    }
    transport_fill(out);
    transport_record(out, "HEADER RECORD*******OBS     HEADER RECORD!!!!!!!000000000000000000000000000000");
}

#endif
