/* real.h - binary floating point as the decimal that was meant, by whole numbers alone.

   A double has 15 sure decimal digits (DBL_DIG of C), and its value is seldom the decimal that was written: 9.3 is stored as
   9.3000000000000007 or, cut short, as 9.2999999999999998. So a value that lies within two units of a double's last place of
   a decimal of 15 digits is that decimal. Any other is given as it is stored: what it was meant to be is not known, and it is
   finer than the column, or exact. */
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
/* As a decimal, NUL-terminated; `shown`: 15 digits are enough of a value that is not one of them. Gives the length. */
size_t real_text(struct real r, bool shown, char text[REAL_TEXT_SIZE]);

#endif
