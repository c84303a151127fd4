/* real.h - binary floating point as the decimal that was meant, by whole numbers alone.

   A float has 15 sure decimal digits (DBL_DIG of C), and its value is seldom the decimal that was written: 9.3 is stored as
   9.3000000000000007 or, cut short, as 9.2999999999999998. So a value that is no whole number is what it is when rounded to 15
   digits. Where the column keeps more than 15 digits of it, that would be to guess, and the value is given as it is stored,
   which is finer than the column. A whole number is always exact. */
#ifndef RIPX_BACKENDS_VALIDATE_REAL_H
#define RIPX_BACKENDS_VALIDATE_REAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { REAL_TEXT_SIZE = 96, REAL_IBM_BYTES = 8 };

/* m * 2^exponent, with its sign. */
struct real { uint64_t m; int32_t exponent; bool negative; };

/* The float of System/360 in `n` bytes, 2 to 8, the lowest ones having been cut off when fewer than 8: a sign, seven bits
   of a power of 16 in excess of 64, a fraction. */
struct real real_of_ibm(const unsigned char *bytes, size_t n);
/* Is it a whole number of less than 63 bits? */
bool real_whole(struct real r, int64_t *out);
/* As a decimal for a column of `scale` decimals, or -1 for any number of them; NUL-terminated. Gives the length. */
size_t real_text(struct real r, int32_t scale, char text[REAL_TEXT_SIZE]);

#endif
