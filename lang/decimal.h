/* decimal.h - exact numbers: decimals as people write them, and ratios of whole numbers. */
#ifndef RIPX_LANG_DECIMAL_H
#define RIPX_LANG_DECIMAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DECIMAL_DIGITS = 18 };       /* most significant digits, and most decimals, that a decimal has */
enum { DECIMAL_TEXT_SIZE = 24 };    /* of the longest text, with its NUL */

/* The value digits * 10^-scale, with 0 <= scale <= DECIMAL_DIGITS. 12.50 keeps its zero: {1250, 2}. */
struct decimal { int64_t digits; int32_t scale; };

/* What became of a number that was to be a whole multiple of 10^-scale. */
enum scaled {
    SCALED_EXACT,
    SCALED_TOO_FINE,    /* it lies between two multiples */
    SCALED_OVERFLOW     /* the multiple does not fit in 64 bits */
};

/* Reads the whole text: "9.6", "-3", "0.50". No sign but '-', no exponent, digits on both sides of the point. False, and
   *out untouched, when it is something else or has more than DECIMAL_DIGITS digits (leading zeros apart) or decimals. */
bool decimal_parse(const char *text, size_t len, struct decimal *out);
/* Less than, equal to, greater than 0 as a <, =, > b; exact whatever the scales. */
int decimal_compare(struct decimal a, struct decimal b);
/* The same value with the least scale: 12.50 gives 12.5. */
struct decimal decimal_normalise(struct decimal d);
/* The value with its `scale` decimals, no exponent, NUL-terminated; gives the length. Zero has no sign. */
size_t decimal_format(struct decimal d, char text[DECIMAL_TEXT_SIZE]);
/* The value as a whole number of 10^-scale; scale may be negative (tens, hundreds). *out is set only when exact. */
enum scaled decimal_scaled(struct decimal d, int32_t scale, int64_t *out);

/* num / den in lowest terms, den > 0. A zeroed one is no number: the operations on it fail. */
struct rational { int64_t num, den; };

/* The operations are exact. Each gives false, and leaves *out, when the result does not fit. */
bool rational_new(int64_t num, int64_t den, struct rational *out);
bool rational_from_decimal(struct decimal d, struct rational *out);
bool rational_add(struct rational a, struct rational b, struct rational *out);
bool rational_subtract(struct rational a, struct rational b, struct rational *out);
bool rational_multiply(struct rational a, struct rational b, struct rational *out);
/* Also false when b is zero. */
bool rational_divide(struct rational a, struct rational b, struct rational *out);
/* Less than, equal to, greater than 0 as a <, =, > b. Never overflows. */
int rational_compare(struct rational a, struct rational b);
/* As decimal_scaled, for 0 <= scale <= DECIMAL_DIGITS. */
enum scaled rational_scaled(struct rational r, int32_t scale, int64_t *out);

#endif
