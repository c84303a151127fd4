/* block.c - the cells of a block of rows, 64 at a time: the usual kinds by vectors, the others one by one. */
#include "backends/native/runtime/parts.h"

/* Eight rows. */
typedef double rt_doubles __attribute__((ext_vector_type(8)));
typedef int64_t rt_longs __attribute__((ext_vector_type(8)));
typedef int32_t rt_ints __attribute__((ext_vector_type(8)));
typedef bool rt_bits __attribute__((ext_vector_type(8)));
/* The same where they stand in an array. */
typedef double rt_doubles_at __attribute__((ext_vector_type(8), aligned(8)));
typedef int64_t rt_longs_at __attribute__((ext_vector_type(8), aligned(8)));
typedef int32_t rt_ints_at __attribute__((ext_vector_type(8), aligned(4)));

#define RT_INLINE static inline __attribute__((always_inline))

RT_INLINE uint64_t rt_byte_of(rt_bits v)
{
    union { rt_bits v; uint8_t byte; } u = {v};
    return u.byte;
}

/* ---- bitmaps ---- */

/* Bits i..i+count-1 of a bitmap, count <= 64; no byte beyond them is read. All set where there is no bitmap. */
RT_INLINE uint64_t rt_bits_at(const uint8_t *bits, int64_t i, uint32_t count)
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

/* A double is read when it is within `near` of a whole number of the resolution; returns the rows that are. What is outside
   the range is held against its end, and is too far from that. */
RT_INLINE uint64_t rt_read_doubles(const struct rt_source *s, const double *x, struct rt_word *out, double near)
{
    const rt_doubles per = (double)s->per, low = s->low, high = s->high, rounds = RT_ROUNDS;
    const rt_longs magnitude = INT64_MAX, zero = (rt_longs)rounds;
    uint64_t known = 0;
    for (int g = 0; g < 8; g++) {
        rt_doubles t = *(const rt_doubles_at *)(x + 8 * g) * per, sum = t + rounds, whole = sum - rounds;
        whole = whole > low ? whole : low;
        whole = whole < high ? whole : high;
        rt_doubles apart = (rt_doubles)((rt_longs)(t - whole) & magnitude);
        rt_doubles most = (rt_doubles)((rt_longs)whole & magnitude) * near;
        known |= rt_byte_of(__builtin_convertvector(apart <= most, rt_bits)) << (8 * g);
        /* The sum holds the whole number in its lowest bits. */
        rt_longs bits = (rt_longs)sum;
        if (s->column->bytes == 4) *(rt_ints_at *)((int32_t *)out->lo + 8 * g) = __builtin_convertvector(bits, rt_ints);
        else *(rt_longs_at *)((int64_t *)out->lo + 8 * g) = bits - zero;
    }
    return known;
}

/* Whole numbers that fit in 32 bits, for a column that does. */
RT_INLINE uint64_t rt_read_ints(const struct rt_source *s, const int32_t *x, struct rt_word *out)
{
    const rt_ints min = (int32_t)s->whole_min, max = (int32_t)s->whole_max, per = (int32_t)s->per;
    uint64_t known = 0;
    for (int g = 0; g < 8; g++) {
        rt_ints v = *(const rt_ints_at *)(x + 8 * g);
        known |= rt_byte_of(__builtin_convertvector((v >= min) & (v <= max), rt_bits)) << (8 * g);
        *(rt_ints_at *)((int32_t *)out->lo + 8 * g) = s->per == 1 ? v : v * per;
    }
    return known;
}

RT_INLINE uint64_t rt_read_longs(const struct rt_source *s, const int64_t *x, struct rt_word *out)
{
    const rt_longs min = s->whole_min, max = s->whole_max, per = s->per;
    uint64_t known = 0;
    for (int g = 0; g < 8; g++) {
        rt_longs v = *(const rt_longs_at *)(x + 8 * g);
        known |= rt_byte_of(__builtin_convertvector((v >= min) & (v <= max), rt_bits)) << (8 * g);
        if (s->per != 1) v *= per;
        if (s->column->bytes == 4) *(rt_ints_at *)((int32_t *)out->lo + 8 * g) = __builtin_convertvector(v, rt_ints);
        else *(rt_longs_at *)((int64_t *)out->lo + 8 * g) = v;
    }
    return known;
}

/* ---- the usual kinds: 64 cells, the first `count` of which are the column's ---- */

/* The cells from i on, copied to `few` with zeros behind them when they are fewer than 64. */
RT_INLINE const void *rt_cells(const struct rt_source *s, int64_t i, uint32_t count, uint32_t size, uint64_t few[64])
{
    const char *from = (const char *)s->data + i * size;
    if (count == 64) return from;
    for (uint32_t k = 0; k < 64; k++) few[k] = 0;
    for (uint32_t k = 0; k < count * size; k++) ((char *)few)[k] = from[k];
    return few;
}

RT_INLINE uint64_t rt_read_f32(const struct rt_source *s, const float *x, struct rt_word *out)
{
    typedef float floats __attribute__((ext_vector_type(8), aligned(4)));
    double wide[64];
    for (int g = 0; g < 64; g += 8) *(rt_doubles_at *)(wide + g) = __builtin_convertvector(*(const floats *)(x + g), rt_doubles);
    return rt_read_doubles(s, wide, out, 0x1p-22);
}

/* Numbers of one or two bytes. */
RT_INLINE uint64_t rt_read_small(const struct rt_source *s, const void *x, struct rt_word *out)
{
    typedef int8_t bytes __attribute__((ext_vector_type(8), aligned(1)));
    typedef uint8_t unsigned_bytes __attribute__((ext_vector_type(8), aligned(1)));
    typedef int16_t shorts __attribute__((ext_vector_type(8), aligned(2)));
    typedef uint16_t unsigned_shorts __attribute__((ext_vector_type(8), aligned(2)));
    int32_t wide[64];
    for (int g = 0; g < 64; g += 8) {
        rt_ints_at *to = (rt_ints_at *)(wide + g);
        if (s->kind == KIND_I8) *to = __builtin_convertvector(*(const bytes *)((const int8_t *)x + g), rt_ints);
        else if (s->kind == KIND_U8) *to = __builtin_convertvector(*(const unsigned_bytes *)((const uint8_t *)x + g), rt_ints);
        else if (s->kind == KIND_I16) *to = __builtin_convertvector(*(const shorts *)((const int16_t *)x + g), rt_ints);
        else *to = __builtin_convertvector(*(const unsigned_shorts *)((const uint16_t *)x + g), rt_ints);
    }
    return rt_read_ints(s, wide, out);
}

/* Indices of a dictionary of a few values, for a column whose values fit in 32 bits: each value where its index is. */
RT_INLINE uint64_t rt_read_few(const struct rt_source *s, int64_t i, uint32_t count, struct rt_word *out)
{
    const struct rt_dictionary *d = s->dictionary;
    int32_t wide[64];
    uint64_t known = 0;
    if (s->index == KIND_I8 && count == 64) {
        typedef int8_t bytes __attribute__((ext_vector_type(8), aligned(1)));
        for (int g = 0; g < 64; g += 8) *(rt_ints_at *)(wide + g) = __builtin_convertvector(*(const bytes *)((const int8_t *)s->data + i + g), rt_ints);
    } else {
        for (uint32_t k = 0; k < 64; k++) {
            int64_t at = k < count ? rt_whole_at(s->data, s->index, i + k) : -1;
            wide[k] = at < 0 || at >= d->length ? -1 : (int32_t)at;
        }
    }
    for (int g = 0; g < 8; g++) {
        rt_ints v = *(rt_ints *)(wide + 8 * g), sum = 0, is_known = 0, is_missing = 0;
        for (int64_t k = 0; k < d->length; k++) {
            rt_ints here = v == (int32_t)k;
            sum |= here & (int32_t)d->lo[k];
            is_known |= d->state[k] == CELL_IS_KNOWN ? here : 0;
            is_missing |= d->state[k] == CELL_IS_MISSING ? here : 0;
        }
        *(rt_ints_at *)((int32_t *)out->lo + 8 * g) = sum;
        known |= rt_byte_of(__builtin_convertvector(is_known, rt_bits)) << (8 * g);
        out->missing |= rt_byte_of(__builtin_convertvector(is_missing, rt_bits)) << (8 * g);
    }
    return known;
}

/* Whole numbers of any kind, for a column of which not all values fit in 32 bits, or that do not themselves. */
static uint64_t rt_read_wide(const struct rt_source *s, int64_t i, uint32_t count, struct rt_word *out)
{
    int64_t wide[64];
    for (uint32_t k = 0; k < 64; k++) wide[k] = k < count ? rt_whole_at(s->data, s->kind, i + k) : 0;
    return rt_read_longs(s, wide, out);
}

/* ---- any kind ---- */

static __attribute__((noinline)) void rt_read_each(const struct rt_source *s, int64_t row, uint32_t count, struct rt_word *out)
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
enum rt_way { WAY_EACH, WAY_NONE, WAY_BITS, WAY_F64, WAY_F32, WAY_I32, WAY_SMALL, WAY_I64, WAY_WIDE, WAY_FEW };

static enum rt_way rt_way_of(const struct rt_source *s)
{
    enum { FEW = 8 };
    bool whole = s->column->type == RT_NUMBER && !s->column->n_missing_values;
    switch (s->kind) {
    case KIND_NULL: return WAY_NONE;
    case KIND_BOOL: return WAY_BITS;
    case KIND_F64: return whole ? WAY_F64 : WAY_EACH;
    case KIND_F32: return whole ? WAY_F32 : WAY_EACH;
    case KIND_I8: case KIND_I16: case KIND_U8: case KIND_U16: return !whole ? WAY_EACH : s->column->bytes == 4 ? WAY_SMALL : WAY_WIDE;
    case KIND_I32: return !whole ? WAY_EACH : s->column->bytes == 4 ? WAY_I32 : WAY_WIDE;
    case KIND_I64: return whole ? WAY_I64 : WAY_EACH;
    case KIND_U32: return whole ? WAY_WIDE : WAY_EACH;
    case KIND_DATE32: return s->column->type == RT_DATE && !s->column->n_missing_values ? WAY_I32 : WAY_EACH;
    case KIND_DICTIONARY: return s->dictionary->length <= FEW && s->column->bytes == 4 && !s->column->ranged && s->column->type != RT_TRUTH ? WAY_FEW : WAY_EACH;
    case KIND_U64: case KIND_DECIMAL: case KIND_DATE64: case KIND_TIMESTAMP: case KIND_TEXT: case KIND_LARGE_TEXT: case KIND_VIEW: case KIND_OTHER: break;
    }
    return WAY_EACH;
}

/* Can a value be a range? Only a date that is text can. */
static bool rt_is_ranged(const struct rt_source *s)
{
    bool text = s->kind == KIND_TEXT || s->kind == KIND_LARGE_TEXT || s->kind == KIND_VIEW || s->kind == KIND_DICTIONARY;
    return s->column->ranged && text;
}

/* `way` is a constant where this is put, so that only one of the ways is there. */
RT_INLINE void rt_read_word(const struct rt_source *s, enum rt_way way, int64_t row, uint32_t count, struct rt_word *out)
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
    case WAY_F64: out->known = rt_read_doubles(s, rt_cells(s, i, count, 8, few), out, 0x1p-51); break;
    case WAY_F32: out->known = rt_read_f32(s, rt_cells(s, i, count, 4, few), out); break;
    case WAY_I32: out->known = rt_read_ints(s, rt_cells(s, i, count, 4, few), out); break;
    case WAY_SMALL: out->known = rt_read_small(s, rt_cells(s, i, count, s->kind == KIND_I8 || s->kind == KIND_U8 ? 1 : 2, few), out); break;
    case WAY_I64: out->known = rt_read_longs(s, rt_cells(s, i, count, 8, few), out); break;
    case WAY_WIDE: out->known = rt_read_wide(s, i, count, out); break;
    case WAY_FEW: out->known = rt_read_few(s, i, count, out); break;
    case WAY_EACH: rt_read_each(s, row, count, out); break;
    }
    out->known &= out->valid;
    if (s->column->type == RT_TRUTH) ((uint64_t *)out->hi)[0] = out->known & ~((uint64_t *)out->lo)[0];
}

/* Asks for the cells that stand AHEAD words further: a column is read in pieces, and each restarts what the machine would
   have fetched by itself. It is no access: an address beyond the buffer does no harm. */
RT_INLINE void rt_fetch(const struct rt_source *s, enum rt_way way, int64_t row)
{
    enum { AHEAD = 6, LINE = 64 };
    uintptr_t size = way == WAY_F64 || way == WAY_I64 ? 8 : way == WAY_F32 || way == WAY_I32 ? 4 : 0;
    uintptr_t at = (uintptr_t)s->data + size * (uintptr_t)(s->offset + row + 64 * AHEAD);
    for (uintptr_t line = 0; line < size; line++) __builtin_prefetch((const void *)(at + line * LINE));
}

static __attribute__((noinline)) void rt_refuse(const struct rt_source *s, int64_t row, uint64_t refused, struct ripx_arrow_fault *fault)
{
    if (!fault->refused) {
        fault->refused_column = s->column->name;
        fault->refused_table = s->table;
        fault->refused_row = (uint64_t)(row + __builtin_ctzll(refused));
    }
    for (; refused; refused &= refused - 1) fault->refused++;
}

RT_INLINE void rt_read_words(const struct rt_source *s, enum rt_way way, int64_t row, uint32_t count, struct rt_slot *slot, struct ripx_arrow_fault *fault)
{
    size_t step = s->column->type == RT_TRUTH ? sizeof(uint64_t) : 64 * (size_t)s->column->bytes;
    struct rt_word out = {.lo = slot->lo, .hi = slot->hi};
    for (uint32_t at = 0; at < count; at += 64) {
        rt_fetch(s, way, row + at);
        if (count - at >= 64) rt_read_word(s, way, row + at, 64, &out);
        else rt_read_word(s, way, row + at, count - at, &out);
        slot->known[at / 64] = out.known;
        uint64_t refused = out.valid & ~(out.known | out.missing);
        if (refused) rt_refuse(s, row + at, refused, fault);
        out.lo = (char *)out.lo + step;
        out.hi = (char *)out.hi + step;
    }
}

/* Fills a slot from `count` rows, at most a block of them; counts what was refused into the fault. */
static void rt_read_block(const struct rt_source *s, int64_t row, uint32_t count, struct rt_slot *slot, struct ripx_arrow_fault *fault)
{
    switch (rt_way_of(s)) {
    case WAY_EACH: rt_read_words(s, WAY_EACH, row, count, slot, fault); return;
    case WAY_NONE: rt_read_words(s, WAY_NONE, row, count, slot, fault); return;
    case WAY_BITS: rt_read_words(s, WAY_BITS, row, count, slot, fault); return;
    case WAY_F64: rt_read_words(s, WAY_F64, row, count, slot, fault); return;
    case WAY_F32: rt_read_words(s, WAY_F32, row, count, slot, fault); return;
    case WAY_I32: rt_read_words(s, WAY_I32, row, count, slot, fault); return;
    case WAY_SMALL: rt_read_words(s, WAY_SMALL, row, count, slot, fault); return;
    case WAY_I64: rt_read_words(s, WAY_I64, row, count, slot, fault); return;
    case WAY_WIDE: rt_read_words(s, WAY_WIDE, row, count, slot, fault); return;
    case WAY_FEW: rt_read_words(s, WAY_FEW, row, count, slot, fault); return;
    }
}
