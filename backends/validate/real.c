/* real.c - m * 2^-q is m * 5^q / 10^q: the decimal digits of a float are those of a whole number. */
#include "backends/validate/real.h"

#include <string.h>

/* LIMBS of nine digits hold 2^56 * 5^312, the longest fraction, and 2^252, the greatest number. SURE is DBL_DIG; NEAR are the
   digits by which a value is compared with its rounding; MOST are shown of what is given as it is stored. FAR: beyond so many
   zeros a power of ten is written. */
enum { LIMB = 1000000000, LIMBS = 30, LIMB_DIGITS = 9, DIGITS = LIMBS * LIMB_DIGITS, SURE = 15, NEAR = 18, MOST = 40, FAR = 18 };

struct big { uint32_t limb[LIMBS]; uint32_t n; };

struct real real_of_ibm(const unsigned char *bytes, size_t n)
{
    enum { EXCESS = 64, HEX_BITS = 4, FRACTION_BITS = 56 };
    struct real r = {.negative = bytes[0] >> 7, .exponent = HEX_BITS * ((bytes[0] & 0x7F) - EXCESS) - FRACTION_BITS};
    for (size_t i = 1; i < REAL_IBM_BYTES; i++) r.m = r.m << 8 | (i < n ? bytes[i] : 0);
    if (!r.m) return (struct real){0};
    int zeros = __builtin_ctzll(r.m);
    r.m >>= zeros;
    r.exponent += zeros;
    return r;
}

bool real_whole(struct real r, int64_t *out)
{
    enum { BITS = 62 };
    if (r.exponent < 0 || r.exponent > BITS || r.m >> (BITS - r.exponent)) return false;
    *out = (int64_t)(r.m << r.exponent);
    if (r.negative) *out = -*out;
    return true;
}

static void multiply(struct big *b, uint32_t by)
{
    uint64_t carry = 0;
    for (uint32_t i = 0; i < b->n; i++) {
        uint64_t product = (uint64_t)b->limb[i] * by + carry;
        b->limb[i] = (uint32_t)(product % LIMB);
        carry = product / LIMB;
    }
    for (; carry && b->n < LIMBS; carry /= LIMB) b->limb[b->n++] = (uint32_t)(carry % LIMB);
}

static void multiply_power(struct big *b, uint32_t base, int32_t power)
{
    for (; power > 0; power--) {
        uint32_t factor = base;
        for (; power > 1 && factor <= UINT32_MAX / 2 / base; power--) factor *= base;
        multiply(b, factor);
    }
}

/* The decimal digits without leading zeros; their number. */
static uint32_t digits_of(const struct big *b, char digits[DIGITS])
{
    uint32_t n = 0;
    for (uint32_t i = b->n; i-- > 0;)
        for (uint32_t unit = LIMB / 10; unit > 0; unit /= 10) {
            char digit = (char)('0' + b->limb[i] / unit % 10);
            if (n || digit != '0') digits[n++] = digit;
        }
    return n;
}

/* Rounds to `keep` digits, half up; the number of whole digits may grow by one. */
static uint32_t round_digits(char *digits, uint32_t keep, int32_t *whole)
{
    bool up = digits[keep] >= '5';
    uint32_t i = keep;
    while (up && i > 0) {
        up = digits[i - 1] == '9';
        digits[i - 1] = up ? '0' : (char)(digits[i - 1] + 1);
        i--;
    }
    if (up) {
        digits[0] = '1';            /* all were nines */
        ++*whole;
    }
    return keep;
}

/* Is the value within two units of the last place of a double, 2^-51 of itself, of its rounding to SURE digits? There are
   NEAR digits; a rounding up to the next power of ten is nearer still. */
static bool is_near(const char *digits)
{
    enum { SHIFT = 51, UNIT = 1000 };
    uint64_t value = 0, rest = 0;
    for (int i = 0; i < NEAR; i++) value = value * 10 + (uint64_t)(digits[i] - '0');
    rest = value % UNIT;
    return (rest < UNIT - rest ? rest : UNIT - rest) <= value >> SHIFT;
}

static size_t put_int(char *text, int32_t n)
{
    size_t len = 0;
    char back[12];
    int k = 0;
    text[len++] = n < 0 ? '-' : '+';
    for (uint32_t left = (uint32_t)(n < 0 ? -n : n); left || k == 0; left /= 10) back[k++] = (char)('0' + left % 10);
    while (k > 0) text[len++] = back[--k];
    return len;
}

/* 0.d1d2d3… * 10^whole, as text. */
static size_t write_digits(const char *digits, uint32_t n, int32_t whole, char *text)
{
    size_t len = 0;
    if (whole > FAR || whole < -FAR) {
        text[len++] = digits[0];
        if (n > 1) text[len++] = '.';
        memcpy(text + len, digits + 1, n - 1);
        len += n - 1;
        text[len++] = 'e';
        return len + put_int(text + len, whole - 1);
    }
    if (whole <= 0) {
        text[len++] = '0';
        text[len++] = '.';
        for (int32_t i = whole; i < 0; i++) text[len++] = '0';
    }
    for (uint32_t i = 0; i < n; i++) {
        if (whole > 0 && i == (uint32_t)whole) text[len++] = '.';
        text[len++] = digits[i];
    }
    for (int32_t i = (int32_t)n; i < whole; i++) text[len++] = '0';
    return len;
}

size_t real_text(struct real r, bool shown, char text[REAL_TEXT_SIZE])
{
    char digits[DIGITS];
    struct big b = {.limb = {(uint32_t)(r.m % LIMB), (uint32_t)(r.m / LIMB % LIMB)}, .n = 2};
    int32_t decimals = r.exponent < 0 ? -r.exponent : 0;
    multiply_power(&b, r.exponent < 0 ? 5 : 2, r.exponent < 0 ? decimals : r.exponent);
    uint32_t n = digits_of(&b, digits);
    int32_t whole = (int32_t)n - decimals;
    size_t len = 0;
    if (n == 0) {
        text[0] = '0';
        text[1] = 0;
        return 1;
    }
    bool exact = n <= SURE || (decimals == 0 && n <= FAR);
    if (!exact) {
        if (n < NEAR) memset(digits + n, '0', NEAR - n);
        if (shown || is_near(digits)) n = round_digits(digits, SURE, &whole);
        else if (n > MOST) n = MOST;
    }
    while (n > 1 && digits[n - 1] == '0') n--;
    if (r.negative) text[len++] = '-';
    len += write_digits(digits, n, whole, text + len);
    text[len] = 0;
    return len;
}
