/* plan_kernel.c - the loops of the interpreter over blocks of values: plain enough for the compiler to vectorise. */
#include "lang/plan_frame.h"

#include "lang/processor.h"

#include <string.h>

/* ---- bits ---- */

void bits_fill(uint64_t *to, bool on, uint32_t n)
{
    for (uint32_t w = 0; w < bit_words(n); w++) to[w] = on ? bit_tail(n, w) : 0;
}

void bits_copy(uint64_t *to, const uint64_t *from, uint32_t first, uint32_t n)
{
    uint32_t words = bit_words(n), shift = first % 64;
    if (!n) return;
    from += first / 64;
    if (!shift) {
        memcpy(to, from, words * sizeof *to);
    } else {
        uint32_t last = (shift + n - 1) / 64;         /* the last word of `from` that holds a bit wanted */
        for (uint32_t w = 0; w < words; w++)
            to[w] = from[w] >> shift | (w < last ? from[w + 1] << (64 - shift) : 0);
    }
    to[words - 1] &= bit_tail(n, words - 1);
}

void bits_gather(uint64_t *to, const uint64_t *from, const uint32_t *rows, uint32_t n)
{
    memset(to, 0, bit_words(n) * sizeof *to);
    for (uint32_t i = 0; i < n; i++)
        if (rows[i] != PLAN_NONE) to[i / 64] |= (uint64_t)bit_get(from, rows[i]) << (i % 64);
}

bool bits_any(const uint64_t *bits, uint32_t n)
{
    for (uint32_t w = 0; w < bit_words(n); w++)
        if (bits[w]) return true;
    return false;
}

bool bits_all(const uint64_t *bits, uint32_t n)
{
    for (uint32_t w = 0; w < bit_words(n); w++)
        if (bits[w] != bit_tail(n, w)) return false;
    return true;
}

/* ---- values ---- */

void ints_fill(int64_t *to, int64_t value, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) to[i] = value;
}

void ints_gather(int64_t *to, const int64_t *from, const uint32_t *rows, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) to[i] = rows[i] == PLAN_NONE ? 0 : from[rows[i]];
}

LEVELS_INLINE uint64_t reach_loop(const int64_t *at, uint32_t n)
{
    uint64_t all = 0;
    for (uint32_t i = 0; i < n; i++) all |= (uint64_t)(at[i] ^ -(int64_t)(at[i] < 0));
    return all;
}
FOR_LEVELS(static, uint64_t, reach, (const int64_t *at, uint32_t n), (at, n))

wide ints_reach(const int64_t *at, uint32_t n) { return (wide)reach(at, n) + 1; }

LEVELS_INLINE void ints_linear_loop(int64_t *to, const int64_t *a, int64_t k, const int64_t *b, int64_t m, uint32_t n)
{
    if (k == 1 && m == 1)
        for (uint32_t i = 0; i < n; i++) to[i] = a[i] + b[i];
    else if (k == 1 && m == -1)
        for (uint32_t i = 0; i < n; i++) to[i] = a[i] - b[i];
    else
        for (uint32_t i = 0; i < n; i++) to[i] = a[i] * k + b[i] * m;
}
FOR_LEVELS(, void, ints_linear, (int64_t *to, const int64_t *a, int64_t k, const int64_t *b, int64_t m, uint32_t n), (to, a, k, b, m, n))

LEVELS_INLINE void ints_product_loop(int64_t *to, const int64_t *a, const int64_t *b, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) to[i] = a[i] * b[i];
}
FOR_LEVELS(, void, ints_product, (int64_t *to, const int64_t *a, const int64_t *b, uint32_t n), (to, a, b, n))

LEVELS_INLINE void ints_select_loop(int64_t *restrict to, const uint64_t *bits, const int64_t *a, const int64_t *b, uint32_t n)
{
    uint32_t full = n / 64 * 64;
    for (uint32_t from = 0; from < full; from += 64)
        for (uint32_t i = 0; i < 64; i++) {
            const int64_t x = a[from + i], y = b[from + i];
            to[from + i] = y ^ ((x ^ y) & -(int64_t)(bits[from / 64] >> i & 1));
        }
    for (uint32_t i = full; i < n; i++) to[i] = bit_get(bits, i) ? a[i] : b[i];
}
FOR_LEVELS(, void, ints_select, (int64_t *to, const uint64_t *bits, const int64_t *a, const int64_t *b, uint32_t n), (to, bits, a, b, n))

/* ---- masks ---- */

/* 64 bytes of 0 or 1 as the bits of a word. The product brings byte i of eight to bit 56 + i (little-endian machines). */
static uint64_t pack(const uint8_t flags[64])
{
    uint64_t word = 0;
    for (uint32_t j = 0; j < 8; j++) {
        uint64_t eight;
        memcpy(&eight, flags + 8 * j, sizeof eight);
        word |= (eight * UINT64_C(0x0102040810204080) >> 56) << (8 * j);
    }
    return word;
}

/* 64 tests at a time, without a branch: a loop of constant length into bytes is what compilers vectorise best. */
#define MASK_LOOP(to, n, test)                                                                                         \
    do {                                                                                                               \
        uint32_t full_ = (n) / 64;                                                                                     \
        for (uint32_t w_ = 0; w_ < full_; w_++) {                                                                      \
            uint8_t flags_[64];                                                                                        \
            for (uint32_t j_ = 0; j_ < 64; j_++) {                                                                     \
                const uint32_t i = w_ * 64 + j_;                                                                       \
                flags_[j_] = (uint8_t)(test);                                                                          \
            }                                                                                                          \
            (to)[w_] = pack(flags_);                                                                                   \
        }                                                                                                              \
        if ((n) % 64) (to)[full_] = 0;                                                                                 \
        for (uint32_t i = full_ * 64; i < (n); i++) (to)[full_] |= (uint64_t)(test) << (i % 64);                       \
    } while (0)

LEVELS_INLINE void less_than_constant_loop(uint64_t *to, const int64_t *a, int64_t t, uint32_t n) { MASK_LOOP(to, n, a[i] < t); }
FOR_LEVELS(static, void, less_than_constant, (uint64_t *to, const int64_t *a, int64_t t, uint32_t n), (to, a, t, n))
LEVELS_INLINE void more_than_constant_loop(uint64_t *to, const int64_t *a, int64_t t, uint32_t n) { MASK_LOOP(to, n, a[i] > t); }
FOR_LEVELS(static, void, more_than_constant, (uint64_t *to, const int64_t *a, int64_t t, uint32_t n), (to, a, t, n))
LEVELS_INLINE void same_as_constant_loop(uint64_t *to, const int64_t *a, int64_t t, uint32_t n) { MASK_LOOP(to, n, a[i] == t); }
FOR_LEVELS(static, void, same_as_constant, (uint64_t *to, const int64_t *a, int64_t t, uint32_t n), (to, a, t, n))
LEVELS_INLINE void less_loop(uint64_t *to, const int64_t *a, const int64_t *b, uint32_t n) { MASK_LOOP(to, n, a[i] < b[i]); }
FOR_LEVELS(static, void, less, (uint64_t *to, const int64_t *a, const int64_t *b, uint32_t n), (to, a, b, n))
LEVELS_INLINE void same_loop(uint64_t *to, const int64_t *a, const int64_t *b, uint32_t n) { MASK_LOOP(to, n, a[i] == b[i]); }
FOR_LEVELS(static, void, same, (uint64_t *to, const int64_t *a, const int64_t *b, uint32_t n), (to, a, b, n))

LEVELS_INLINE void less_times_loop(uint64_t *to, struct side a, struct side b, uint32_t n)
{
    const int64_t *x = a.at, *y = b.at, k = a.times, m = b.times;
    MASK_LOOP(to, n, x[i] * k < y[i] * m);
}
FOR_LEVELS(static, void, less_times, (uint64_t *to, struct side a, struct side b, uint32_t n), (to, a, b, n))

LEVELS_INLINE void same_times_loop(uint64_t *to, struct side a, struct side b, uint32_t n)
{
    const int64_t *x = a.at, *y = b.at, k = a.times, m = b.times;
    MASK_LOOP(to, n, x[i] * k == y[i] * m);
}
FOR_LEVELS(static, void, same_times, (uint64_t *to, struct side a, struct side b, uint32_t n), (to, a, b, n))

static void less_wide(uint64_t *to, struct side a, struct side b, uint32_t n)
{
    MASK_LOOP(to, n, (wide)a.at[i] * a.times < (wide)b.at[i] * b.times);
}

static void same_wide(uint64_t *to, struct side a, struct side b, uint32_t n)
{
    MASK_LOOP(to, n, (wide)a.at[i] * a.times == (wide)b.at[i] * b.times);
}

static bool side_fits(struct side s, uint32_t n) { return s.times == 1 || ints_reach(s.at, n) * s.times <= INT64_MAX; }

static wide floor_quotient(wide a, int64_t b) { return a / b - (a % b < 0); }

/* a*k < c, for a whole constant c, says a < ceil(c/k): no product is left in the loop. */
static void less_than_product(uint64_t *to, struct side a, wide c, uint32_t n)
{
    wide t = -floor_quotient(-c, a.times);
    if (t > INT64_MAX || t <= INT64_MIN) bits_fill(to, t > 0, n);
    else less_than_constant(to, a.at, (int64_t)t, n);
}

/* c < b*m says floor(c/m) < b. */
static void product_less_than(uint64_t *to, wide c, struct side b, uint32_t n)
{
    wide t = floor_quotient(c, b.times);
    if (t >= INT64_MAX || t < INT64_MIN) bits_fill(to, t < 0, n);
    else more_than_constant(to, b.at, (int64_t)t, n);
}

void mask_less(uint64_t *to, struct side a, struct side b, uint32_t n)
{
    wide first_a = (wide)a.at[0] * a.times, first_b = (wide)b.at[0] * b.times;
    if (a.uniform && b.uniform) bits_fill(to, first_a < first_b, n);
    else if (b.uniform) less_than_product(to, a, first_b, n);
    else if (a.uniform) product_less_than(to, first_a, b, n);
    else if (a.times == 1 && b.times == 1) less(to, a.at, b.at, n);
    else if (side_fits(a, n) && side_fits(b, n)) less_times(to, a, b, n);
    else less_wide(to, a, b, n);
}

void mask_same(uint64_t *to, struct side a, struct side b, uint32_t n)
{
    if (a.uniform && !b.uniform) {
        struct side swap = a;
        a = b;
        b = swap;
    }
    wide first_a = (wide)a.at[0] * a.times, first_b = (wide)b.at[0] * b.times, t = first_b / a.times;
    if (a.uniform) bits_fill(to, first_a == first_b, n);
    else if (b.uniform && (first_b % a.times || t > INT64_MAX || t < INT64_MIN)) bits_fill(to, false, n);
    else if (b.uniform) same_as_constant(to, a.at, (int64_t)t, n);
    else if (a.times == 1 && b.times == 1) same(to, a.at, b.at, n);
    else if (side_fits(a, n) && side_fits(b, n)) same_times(to, a, b, n);
    else same_wide(to, a, b, n);
}

void mask_member(uint64_t *to, const int64_t *at, uint64_t set, uint32_t n)
{
    MASK_LOOP(to, n, ((uint64_t)at[i] < 64) & (set >> (at[i] & 63)) & 1);
}

void mask_holds(uint64_t *to, const int64_t *at, uint32_t code, uint32_t n)
{
    MASK_LOOP(to, n, (uint64_t)at[i] >> code & 1);
}
