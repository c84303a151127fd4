/* block.c - the cells of a block of rows, 64 at a time: the usual kinds by vectors, the others one by one. */
#include "backends/native/runtime/parts.h"

/* Eight rows. */
typedef double rt_doubles __attribute__((vector_size(64), aligned(8)));
typedef int64_t rt_longs __attribute__((vector_size(64), aligned(8)));
typedef int32_t rt_ints __attribute__((vector_size(32), aligned(4)));
typedef int32_t rt_half_ints __attribute__((vector_size(32)));

/* One bit of each: -1 is set, 0 is not. */
static inline uint64_t rt_bits_of_longs(rt_longs a)
{
#ifdef __clang__
    typedef bool bits __attribute__((ext_vector_type(8)));
    union { bits v; uint8_t byte; } u;
    u.v = __builtin_convertvector(a, bits);
    return u.byte;
#else
    uint64_t byte = 0;
    for (int i = 0; i < 8; i++) byte |= (uint64_t)(a[i] & 1) << i;
    return byte;
#endif
}

static inline uint64_t rt_bits_of_ints(rt_half_ints a)
{
#ifdef __clang__
    typedef bool bits __attribute__((ext_vector_type(8)));
    union { bits v; uint8_t byte; } u;
    u.v = __builtin_convertvector(a, bits);
    return u.byte;
#else
    uint64_t byte = 0;
    for (int i = 0; i < 8; i++) byte |= (uint64_t)(a[i] & 1) << i;
    return byte;
#endif
}

/* ---- bitmaps ---- */

/* Bits i..i+count-1 of a bitmap, count <= 64; no byte beyond them is read. All set where there is no bitmap. */
static uint64_t rt_bits_at(const uint8_t *bits, int64_t i, uint32_t count)
{
    if (!bits) return rt_tail(count);
    const uint8_t *p = bits + (i >> 3);
    uint32_t shift = (uint32_t)(i & 7), bytes = (shift + count + 7) / 8;
    uint64_t word = 0;
    if (bytes >= 8) __builtin_memcpy(&word, p, 8);
    else
        for (uint32_t b = 0; b < bytes; b++) word |= (uint64_t)p[b] << (8 * b);
    word >>= shift;
    if (bytes > 8) word |= (uint64_t)p[8] << (64 - shift);
    return word & rt_tail(count);
}

/* ---- 64 rows ---- */

/* Where 64 rows go to. */
struct rt_word { void *lo, *hi; uint64_t valid, known, missing; };

/* A double is read when it is within `near` of a whole number of the resolution; returns the rows that are. */
static uint64_t rt_read_doubles(const struct rt_source *s, const double *x, struct rt_word *out, double near)
{
    const double per = (double)s->per;
    uint64_t known = 0;
    for (int g = 0; g < 8; g++) {
        rt_doubles t = *(const rt_doubles *)(x + 8 * g) * per, whole = (t + RT_ROUNDS) - RT_ROUNDS, rest = t - whole;
        /* The sign goes by clearing its bit: comparisons of magnitudes. */
        const rt_longs magnitude = (rt_longs){0} + INT64_MAX;
        rt_doubles apart = (rt_doubles)((rt_longs)rest & magnitude), size = (rt_doubles)((rt_longs)whole & magnitude);
        rt_longs ok = (apart <= size * near) & (whole >= s->low) & (whole <= s->high);
        known |= rt_bits_of_longs(ok) << (8 * g);
        if (s->column->bytes == 4) {
            rt_doubles kept = (rt_doubles)((rt_longs)whole & ok);
            *(rt_ints *)((int32_t *)out->lo + 8 * g) = __builtin_convertvector(kept, rt_ints);
        } else {
            const rt_doubles zero = (rt_doubles){0} + RT_ROUNDS;
            *(rt_longs *)((int64_t *)out->lo + 8 * g) = (rt_longs)(whole + RT_ROUNDS) - (rt_longs)zero;
        }
    }
    return known;
}

/* Whole numbers that fit in 32 bits, for a column that does. */
static uint64_t rt_read_ints(const struct rt_source *s, const int32_t *x, struct rt_word *out)
{
    const int32_t min = (int32_t)s->whole_min, max = (int32_t)s->whole_max, per = (int32_t)s->per;
    uint64_t known = 0;
    for (int g = 0; g < 8; g++) {
        rt_half_ints v = *(const rt_ints *)(x + 8 * g);
        known |= rt_bits_of_ints((v >= min) & (v <= max)) << (8 * g);
        *(rt_ints *)((int32_t *)out->lo + 8 * g) = v * per;
    }
    return known;
}

static uint64_t rt_read_longs(const struct rt_source *s, const int64_t *x, struct rt_word *out)
{
    uint64_t known = 0;
    for (int g = 0; g < 8; g++) {
        rt_longs v = *(const rt_longs *)(x + 8 * g), ok = (v >= s->whole_min) & (v <= s->whole_max);
        known |= rt_bits_of_longs(ok) << (8 * g);
        v *= s->per;
        if (s->column->bytes == 4) *(rt_ints *)((int32_t *)out->lo + 8 * g) = __builtin_convertvector(v, rt_ints);
        else *(rt_longs *)((int64_t *)out->lo + 8 * g) = v;
    }
    return known;
}

/* ---- the usual kinds: 64 cells, the first `count` of which are the column's ---- */

/* The cells from i on, copied to `few` with zeros behind them when they are fewer than 64. */
static const void *rt_cells(const struct rt_source *s, int64_t i, uint32_t count, uint32_t size, uint64_t few[64])
{
    const char *from = (const char *)s->data + i * size;
    if (count == 64) return from;
    for (uint32_t k = 0; k < 64; k++) few[k] = 0;
    for (uint32_t k = 0; k < count * size; k++) ((char *)few)[k] = from[k];
    return few;
}

static uint64_t rt_read_f32(const struct rt_source *s, const float *x, struct rt_word *out)
{
    typedef float floats __attribute__((vector_size(32), aligned(4)));
    double wide[64];
    for (int g = 0; g < 8; g++) *(rt_doubles *)(wide + 8 * g) = __builtin_convertvector(*(const floats *)(x + 8 * g), rt_doubles);
    return rt_read_doubles(s, wide, out, 0x1p-22);
}

/* Numbers of one or two bytes. */
static uint64_t rt_read_small(const struct rt_source *s, const void *x, struct rt_word *out)
{
    typedef int8_t bytes __attribute__((vector_size(8), aligned(1)));
    typedef uint8_t unsigned_bytes __attribute__((vector_size(8), aligned(1)));
    typedef int16_t shorts __attribute__((vector_size(16), aligned(2)));
    typedef uint16_t unsigned_shorts __attribute__((vector_size(16), aligned(2)));
    int32_t wide[64];
    for (int g = 0; g < 64; g += 8) {
        rt_ints *to = (rt_ints *)(wide + g);
        if (s->kind == KIND_I8) *to = __builtin_convertvector(*(const bytes *)((const int8_t *)x + g), rt_ints);
        else if (s->kind == KIND_U8) *to = __builtin_convertvector(*(const unsigned_bytes *)((const uint8_t *)x + g), rt_ints);
        else if (s->kind == KIND_I16) *to = __builtin_convertvector(*(const shorts *)((const int16_t *)x + g), rt_ints);
        else *to = __builtin_convertvector(*(const unsigned_shorts *)((const uint16_t *)x + g), rt_ints);
    }
    return rt_read_ints(s, wide, out);
}

/* Whole numbers of any kind, for a column of which not all values fit in 32 bits, or that do not themselves. */
static uint64_t rt_read_wide(const struct rt_source *s, int64_t i, uint32_t count, struct rt_word *out)
{
    int64_t wide[64];
    for (uint32_t k = 0; k < 64; k++) wide[k] = k < count ? rt_whole_at(s->data, s->kind, i + k) : 0;
    return rt_read_longs(s, wide, out);
}

/* ---- any kind ---- */

static void rt_read_each(const struct rt_source *s, int64_t row, uint32_t count, struct rt_word *out)
{
    for (uint32_t k = 0; k < 64; k++) {
        int64_t lo = 0, hi = 0;
        enum rt_cell cell = k < count ? rt_read_cell(s, row + k, &lo, &hi) : CELL_IS_MISSING;
        out->known |= (uint64_t)(cell == CELL_IS_KNOWN) << k;
        out->missing |= (uint64_t)(cell == CELL_IS_MISSING) << k;
        if (s->column->type == RT_TRUTH) {
            ((uint64_t *)out->lo)[0] |= (uint64_t)(cell == CELL_IS_KNOWN && lo) << k;
        } else if (s->column->bytes == 4) {
            ((int32_t *)out->lo)[k] = (int32_t)lo;
            if (out->hi != out->lo) ((int32_t *)out->hi)[k] = (int32_t)hi;
        } else {
            ((int64_t *)out->lo)[k] = lo;
            if (out->hi != out->lo) ((int64_t *)out->hi)[k] = hi;
        }
    }
}

/* How a source is read: one by one when words that mean missing are among its values. */
enum rt_way { WAY_EACH, WAY_NONE, WAY_BITS, WAY_F64, WAY_F32, WAY_I32, WAY_SMALL, WAY_WIDE };

static enum rt_way rt_way_of(const struct rt_source *s)
{
    bool whole = s->column->type == RT_NUMBER && !s->column->n_missing_values;
    switch (s->kind) {
    case KIND_NULL: return WAY_NONE;
    case KIND_BOOL: return WAY_BITS;
    case KIND_F64: return whole ? WAY_F64 : WAY_EACH;
    case KIND_F32: return whole ? WAY_F32 : WAY_EACH;
    case KIND_I8: case KIND_I16: case KIND_U8: case KIND_U16: return !whole ? WAY_EACH : s->column->bytes == 4 ? WAY_SMALL : WAY_WIDE;
    case KIND_I32: return !whole ? WAY_EACH : s->column->bytes == 4 ? WAY_I32 : WAY_WIDE;
    case KIND_I64: case KIND_U32: return whole ? WAY_WIDE : WAY_EACH;
    case KIND_DATE32: return s->column->type == RT_DATE && !s->column->n_missing_values ? WAY_I32 : WAY_EACH;
    case KIND_U64: case KIND_DECIMAL: case KIND_DATE64: case KIND_TIMESTAMP: case KIND_TEXT: case KIND_LARGE_TEXT: case KIND_VIEW: case KIND_OTHER:
    case KIND_DICTIONARY: break;
    }
    return WAY_EACH;
}

/* Can a value be a range? Only a date that is text can. */
static bool rt_is_ranged(const struct rt_source *s)
{
    bool text = s->kind == KIND_TEXT || s->kind == KIND_LARGE_TEXT || s->kind == KIND_VIEW || s->kind == KIND_DICTIONARY;
    return s->column->ranged && text;
}

static void rt_read_word(const struct rt_source *s, enum rt_way way, int64_t row, uint32_t count, struct rt_word *out)
{
    int64_t i = s->offset + row;
    uint64_t few[64];
    out->known = out->missing = 0;
    out->valid = rt_bits_at(s->valid, i, count);
    if (s->valid_above) out->valid &= rt_bits_at(s->valid_above, s->offset_above + row, count);
    if (s->column->type == RT_TRUTH) ((uint64_t *)out->lo)[0] = 0;
    switch (way) {
    case WAY_NONE: out->missing = rt_tail(count); break;
    case WAY_BITS:
        out->known = rt_tail(count);
        ((uint64_t *)out->lo)[0] = rt_bits_at(s->data, i, count) & out->valid;
        break;
    case WAY_F64: out->known = rt_read_doubles(s, rt_cells(s, i, count, 8, few), out, 0x1p-50); break;
    case WAY_F32: out->known = rt_read_f32(s, rt_cells(s, i, count, 4, few), out); break;
    case WAY_I32: out->known = rt_read_ints(s, rt_cells(s, i, count, 4, few), out); break;
    case WAY_SMALL: out->known = rt_read_small(s, rt_cells(s, i, count, s->kind == KIND_I8 || s->kind == KIND_U8 ? 1 : 2, few), out); break;
    case WAY_WIDE: out->known = s->kind == KIND_I64 ? rt_read_longs(s, rt_cells(s, i, count, 8, few), out) : rt_read_wide(s, i, count, out); break;
    case WAY_EACH: rt_read_each(s, row, count, out); break;
    }
    out->known &= out->valid;
    if (s->column->type == RT_TRUTH) ((uint64_t *)out->hi)[0] = out->known & ~((uint64_t *)out->lo)[0];
}

static void rt_refuse(const struct rt_source *s, int64_t row, uint64_t refused, struct ripx_arrow_fault *fault)
{
    if (!fault->refused) {
        fault->refused_column = s->column->name;
        fault->refused_table = s->table;
        fault->refused_row = (uint64_t)(row + __builtin_ctzll(refused));
    }
    for (; refused; refused &= refused - 1) fault->refused++;
}

static void rt_read_block(const struct rt_source *s, int64_t row, uint32_t count, struct rt_slot *slot, struct ripx_arrow_fault *fault)
{
    enum rt_way way = rt_way_of(s);
    size_t step = s->column->type == RT_TRUTH ? sizeof(uint64_t) : 64 * (size_t)s->column->bytes;
    struct rt_word out = {.lo = slot->lo, .hi = slot->hi};
    for (uint32_t at = 0; at < count; at += 64) {
        uint32_t n = count - at < 64 ? count - at : 64;
        rt_read_word(s, way, row + at, n, &out);
        slot->known[at / 64] = out.known;
        uint64_t refused = out.valid & ~(out.known | out.missing);
        if (refused) rt_refuse(s, row + at, refused, fault);
        out.lo = (char *)out.lo + step;
        out.hi = (char *)out.hi + step;
    }
}
