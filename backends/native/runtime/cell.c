/* cell.c - one cell of any kind. */
#include "backends/native/runtime/parts.h"

/* 2^52 + 2^51: adding it and taking it away rounds a double below 2^51 to a whole number, ties to even. */
static const double RT_ROUNDS = 6755399441055744.0;

static int64_t rt_whole_at(const void *data, enum rt_kind kind, int64_t i)
{
    switch (kind) {
    case KIND_I8: return ((const int8_t *)data)[i];
    case KIND_I16: return ((const int16_t *)data)[i];
    case KIND_I32: case KIND_DATE32: return ((const int32_t *)data)[i];
    case KIND_I64: case KIND_DATE64: case KIND_TIMESTAMP: return ((const int64_t *)data)[i];
    case KIND_U8: return ((const uint8_t *)data)[i];
    case KIND_U16: return ((const uint16_t *)data)[i];
    case KIND_U32: return ((const uint32_t *)data)[i];
    case KIND_U64: return (int64_t)((const uint64_t *)data)[i];
    case KIND_NULL: case KIND_BOOL: case KIND_F32: case KIND_F64: case KIND_DECIMAL: case KIND_TEXT: case KIND_LARGE_TEXT: case KIND_VIEW:
    case KIND_OTHER: case KIND_DICTIONARY: break;
    }
    return 0;
}

/* A value of a number, a date or an instant: known, missing when it is a word for that, or refused. */
static enum rt_cell rt_accept(const struct rt_column *c, int64_t value, int64_t *lo, int64_t *hi)
{
    *lo = *hi = value;
    for (uint32_t i = 0; i < c->n_missing_values; i++)
        if (value == c->missing_values[2 * i] && value == c->missing_values[2 * i + 1]) return CELL_IS_MISSING;
    return rt_accepts(c, value, value) ? CELL_IS_KNOWN : CELL_IS_REFUSED;
}

/* ---- numbers ---- */

/* A whole number as written: for codes and truths. */
static enum rt_cell rt_read_digits(const struct rt_column *c, int64_t value, int64_t *lo, int64_t *hi)
{
    char text[24];
    size_t at = sizeof text;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do text[--at] = (char)('0' + rest % 10);
    while ((rest /= 10) != 0);
    if (value < 0) text[--at] = '-';
    return rt_read_text(c, text + at, sizeof text - at, lo, hi);
}

static enum rt_cell rt_read_whole(const struct rt_source *s, int64_t i, int64_t *lo, int64_t *hi)
{
    const struct rt_column *c = s->column;
    int64_t value = rt_whole_at(s->data, s->kind, i), limit = INT64_MAX / s->per;
    if (s->kind == KIND_U64 && value < 0) return CELL_IS_REFUSED;
    if (c->type != RT_NUMBER) return rt_read_digits(c, value, lo, hi);
    if (value > limit || value < -limit - (s->per == 1)) return CELL_IS_REFUSED;
    return rt_accept(c, value * s->per, lo, hi);
}

/* The nearest whole multiple of the resolution, when the double is that but for its own rounding; of a code or a truth the whole
   number, as it would be written: what lacks values somewhere is kept in doubles by some hosts. */
static enum rt_cell rt_read_double(const struct rt_source *s, double x, double most, double near, int64_t *lo, int64_t *hi)
{
    double t = x * (double)s->per, m = t < 0 ? -t : t, rest, whole;
    if (!(m <= most)) return CELL_IS_REFUSED;
    whole = (t + RT_ROUNDS) - RT_ROUNDS;
    rest = t - whole;
    m = whole < 0 ? -whole : whole;
    if (!((rest < 0 ? -rest : rest) <= m * near)) return CELL_IS_REFUSED;
    if (s->column->type != RT_NUMBER) return rt_read_digits(s->column, (int64_t)whole, lo, hi);
    return rt_accept(s->column, (int64_t)whole, lo, hi);
}

static enum rt_cell rt_read_decimal(const struct rt_source *s, int64_t i, int64_t *lo, int64_t *hi)
{
    const int64_t *words = (const int64_t *)s->data + 2 * i;
    int64_t m = words[0];
    if (words[1] != (m < 0 ? -1 : 0)) return CELL_IS_REFUSED;
    bool negative = m < 0;
    if (m < -INT64_MAX) return CELL_IS_REFUSED;
    if (negative) m = -m;
    if (!rt_shift(&m, (int32_t)s->column->scale - s->decimals)) return CELL_IS_REFUSED;
    return rt_accept(s->column, negative ? -m : m, lo, hi);
}

/* ---- texts ---- */

/* A view of a text: its length, then the text itself when it is short, else its beginning, a buffer and a place there. */
static enum rt_cell rt_read_view(const struct rt_source *s, int64_t i, int64_t *lo, int64_t *hi)
{
    enum { SHORT = 12, WORDS = 4 };
    const int32_t *view = (const int32_t *)s->data + WORDS * i;
    const char *text = (const char *)(view + 1);
    if (view[0] > SHORT) text = (const char *)s->array->buffers[2 + view[2]] + view[3];
    return rt_read_text(s->column, text, (size_t)(uint32_t)view[0], lo, hi);
}

static enum rt_cell rt_read_span(const struct rt_source *s, int64_t from, int64_t to, int64_t *lo, int64_t *hi)
{
    if (from < 0 || to < from) return CELL_IS_REFUSED;
    return rt_read_text(s->column, s->text + from, (size_t)(to - from), lo, hi);
}

/* ---- dates ---- */

static enum rt_cell rt_read_time(const struct rt_source *s, int64_t i, int64_t *lo, int64_t *hi)
{
    if (s->column->type == RT_INSTANT && s->kind != KIND_TIMESTAMP) return CELL_IS_MISSING;     /* the time of day is not known */
    int64_t value = rt_whole_at(s->data, s->kind, i), shift = s->ahead * (s->per / (s->column->type == RT_DATE ? 1440 : 1));
    bool fits = shift >= 0 ? value <= INT64_MAX - shift : value >= INT64_MIN - shift;
    return fits ? rt_accept(s->column, rt_over(value + shift, s->per), lo, hi) : CELL_IS_REFUSED;
}

/* ---- cells ---- */

static enum rt_cell rt_read_bool(const struct rt_source *s, int64_t i, int64_t *lo, int64_t *hi)
{
    *lo = *hi = rt_bit(s->data, i);
    return CELL_IS_KNOWN;
}

static enum rt_cell rt_read_index(const struct rt_source *s, int64_t i, int64_t *lo, int64_t *hi)
{
    int64_t at = rt_whole_at(s->data, s->index, i);
    if (at < 0 || at >= s->dictionary->length) return CELL_IS_REFUSED;
    *lo = s->dictionary->lo[at];
    *hi = s->dictionary->hi[at];
    return (enum rt_cell)s->dictionary->state[at];
}

static enum rt_cell rt_read_cell(const struct rt_source *s, int64_t row, int64_t *lo, int64_t *hi)
{
    int64_t i = s->offset + row;
    *lo = *hi = 0;
    if (s->valid && !rt_bit(s->valid, i)) return CELL_IS_MISSING;
    if (s->valid_above && !rt_bit(s->valid_above, s->offset_above + row)) return CELL_IS_MISSING;
    switch (s->kind) {
    case KIND_NULL: return CELL_IS_MISSING;
    case KIND_BOOL: return rt_read_bool(s, i, lo, hi);
    case KIND_I8: case KIND_I16: case KIND_I32: case KIND_I64: case KIND_U8: case KIND_U16: case KIND_U32: case KIND_U64:
        return rt_read_whole(s, i, lo, hi);
    case KIND_F32: return rt_read_double(s, (double)((const float *)s->data)[i], 0x1.e848p19, 0x1p-22, lo, hi);
    case KIND_F64: return rt_read_double(s, ((const double *)s->data)[i], 1e14, 0x1p-51, lo, hi);
    case KIND_DECIMAL: return rt_read_decimal(s, i, lo, hi);
    case KIND_DATE32: case KIND_DATE64: case KIND_TIMESTAMP: return rt_read_time(s, i, lo, hi);
    case KIND_TEXT: return rt_read_span(s, ((const int32_t *)s->data)[i], ((const int32_t *)s->data)[i + 1], lo, hi);
    case KIND_LARGE_TEXT: return rt_read_span(s, ((const int64_t *)s->data)[i], ((const int64_t *)s->data)[i + 1], lo, hi);
    case KIND_VIEW: return rt_read_view(s, i, lo, hi);
    case KIND_OTHER: return CELL_IS_KNOWN;
    case KIND_DICTIONARY: return rt_read_index(s, i, lo, hi);
    }
    return CELL_IS_REFUSED;
}
