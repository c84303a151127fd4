/* decimal.c - exact decimals and ratios; the only wide operation is a product of two 64-bit numbers. */
#include "lang/decimal.h"

/* ---- decimals ---- */

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static int64_t power_of_ten(int32_t n)
{
    int64_t p = 1;
    while (n-- > 0) p *= 10;
    return p;
}

bool decimal_parse(const char *text, size_t len, struct decimal *out)
{
    const char *p = text, *end = text + len;
    bool negative = p < end && *p == '-', point = false;
    int32_t significant = 0, scale = 0;
    int64_t digits = 0;
    if (negative) p++;
    if (p == end || !is_digit(*p) || !is_digit(end[-1])) return false;
    for (; p < end; p++) {
        if (*p == '.' && !point) {
            point = true;
            continue;
        }
        if (!is_digit(*p)) return false;
        if ((digits || *p != '0') && ++significant > DECIMAL_DIGITS) return false;
        if (point && ++scale > DECIMAL_DIGITS) return false;
        digits = digits * 10 + (*p - '0');
    }
    *out = (struct decimal){negative ? -digits : digits, scale};
    return true;
}

int decimal_compare(struct decimal a, struct decimal b)
{
    __int128 left = (__int128)a.digits * power_of_ten(b.scale), right = (__int128)b.digits * power_of_ten(a.scale);
    return (left > right) - (left < right);
}

struct decimal decimal_normalise(struct decimal d)
{
    while (d.scale > 0 && d.digits % 10 == 0) {
        d.digits /= 10;
        d.scale--;
    }
    return d;
}

size_t decimal_format(struct decimal d, char text[DECIMAL_TEXT_SIZE])
{
    char reversed[DECIMAL_TEXT_SIZE];
    uint64_t rest = d.digits < 0 ? -(uint64_t)d.digits : (uint64_t)d.digits;
    size_t n = 0, len = 0;
    for (int32_t i = 0; rest || i <= d.scale; i++) {
        if (i && i == d.scale) reversed[n++] = '.';
        reversed[n++] = (char)('0' + rest % 10);
        rest /= 10;
    }
    if (d.digits < 0) reversed[n++] = '-';
    while (n) text[len++] = reversed[--n];
    text[len] = '\0';
    return len;
}

enum scaled decimal_scaled(struct decimal d, int32_t scale, int64_t *out)
{
    int64_t n = d.digits;
    for (; n && d.scale > scale; d.scale--) {
        if (n % 10) return SCALED_TOO_FINE;
        n /= 10;
    }
    for (; n && d.scale < scale; d.scale++)
        if (__builtin_mul_overflow(n, (int64_t)10, &n)) return SCALED_OVERFLOW;
    *out = n;
    return SCALED_EXACT;
}

/* ---- ratios ---- */

static uint64_t magnitude(int64_t n) { return n < 0 ? -(uint64_t)n : (uint64_t)n; }

/* The greatest common divisor; of 0 and n it is n. The caller sees to it that one of the two is a positive int64_t. */
static int64_t common_divisor(int64_t a, int64_t b)
{
    uint64_t x = magnitude(a), y = magnitude(b);
    while (y) {
        uint64_t rest = x % y;
        x = y;
        y = rest;
    }
    return (int64_t)x;
}

/* INT64_MIN has no opposite: a number that would need it counts as too large. */
static bool rational_set(int64_t num, int64_t den, struct rational *out)
{
    if (num == INT64_MIN) return false;
    *out = (struct rational){num, den};
    return true;
}

bool rational_new(int64_t num, int64_t den, struct rational *out)
{
    if (den == 0 || num == INT64_MIN || den == INT64_MIN) return false;
    int64_t g = common_divisor(num, den);
    return rational_set(den < 0 ? -num / g : num / g, (den < 0 ? -den : den) / g, out);
}

bool rational_from_decimal(struct decimal d, struct rational *out)
{
    return rational_new(d.digits, power_of_ten(d.scale), out);
}

/* Knuth, The Art of Computer Programming, volume 2, 4.5.1: the least intermediate numbers. */
bool rational_add(struct rational a, struct rational b, struct rational *out)
{
    if (a.den <= 0 || b.den <= 0) return false;
    int64_t g = common_divisor(a.den, b.den), left, right, num, den;
    if (__builtin_mul_overflow(a.num, b.den / g, &left) || __builtin_mul_overflow(b.num, a.den / g, &right)) return false;
    if (__builtin_add_overflow(left, right, &num)) return false;
    int64_t h = common_divisor(num, g);
    if (__builtin_mul_overflow(a.den / g, b.den / h, &den)) return false;
    return rational_set(num / h, den, out);
}

bool rational_subtract(struct rational a, struct rational b, struct rational *out)
{
    return b.num != INT64_MIN && rational_add(a, (struct rational){-b.num, b.den}, out);
}

bool rational_multiply(struct rational a, struct rational b, struct rational *out)
{
    if (a.den <= 0 || b.den <= 0) return false;
    int64_t g = common_divisor(a.num, b.den), h = common_divisor(b.num, a.den), num, den;
    if (__builtin_mul_overflow(a.num / g, b.num / h, &num) || __builtin_mul_overflow(a.den / h, b.den / g, &den)) return false;
    return rational_set(num, den, out);
}

bool rational_divide(struct rational a, struct rational b, struct rational *out)
{
    if (b.num == 0 || b.num == INT64_MIN || b.den <= 0) return false;
    return rational_multiply(a, b.num < 0 ? (struct rational){-b.den, -b.num} : (struct rational){b.den, b.num}, out);
}

int rational_compare(struct rational a, struct rational b)
{
    __int128 left = (__int128)a.num * b.den, right = (__int128)b.num * a.den;
    return (left > right) - (left < right);
}

/* In lowest terms, num/den is a multiple of 10^-scale exactly when den divides 10^scale. */
enum scaled rational_scaled(struct rational r, int32_t scale, int64_t *out)
{
    int64_t power = power_of_ten(scale), n;
    if (r.den <= 0 || power % r.den) return SCALED_TOO_FINE;
    if (__builtin_mul_overflow(r.num, power / r.den, &n)) return SCALED_OVERFLOW;
    *out = n;
    return SCALED_EXACT;
}
