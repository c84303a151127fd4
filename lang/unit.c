/* unit.c - units as values: products, quotients, exact conversion. */
#include "lang/unit.h"

#include <string.h>

/* What has no denominator was zeroed: the unit of plain numbers. */
static struct rational factor_of(const struct unit *u) { return u->factor.den ? u->factor : (struct rational){1, 1}; }
static struct rational offset_of(const struct unit *u) { return u->offset.den ? u->offset : (struct rational){0, 1}; }

static bool is_one(const struct unit *u)
{
    struct unit one = unit_one();
    return unit_same_dimension(u, &one) && rational_compare(factor_of(u), one.factor) == 0 && offset_of(u).num == 0;
}

bool unit_same_dimension(const struct unit *a, const struct unit *b)
{
    return memcmp(a->dimensions, b->dimensions, sizeof a->dimensions) == 0;
}

bool unit_same_offset(const struct unit *a, const struct unit *b) { return rational_compare(offset_of(a), offset_of(b)) == 0; }

static bool add_dimensions(const struct unit *a, const struct unit *b, int sign, struct unit *out)
{
    for (int i = 0; i < UNIT_DIMENSIONS; i++) {
        int exponent = a->dimensions[i] + sign * b->dimensions[i];
        if (exponent < INT8_MIN || exponent > INT8_MAX) return false;
        out->dimensions[i] = (int8_t)exponent;
    }
    return true;
}

bool unit_multiply(const struct unit *a, const struct unit *b, struct unit *out)
{
    struct unit product = unit_one();
    if (offset_of(a).num && !is_one(b)) return false;
    if (offset_of(b).num && !is_one(a)) return false;
    product.offset = offset_of(a).num ? offset_of(a) : offset_of(b);
    if (!add_dimensions(a, b, 1, &product) || !rational_multiply(factor_of(a), factor_of(b), &product.factor)) return false;
    *out = product;
    return true;
}

bool unit_divide(const struct unit *a, const struct unit *b, struct unit *out)
{
    struct unit quotient = unit_one();
    if (offset_of(b).num || (offset_of(a).num && !is_one(b))) return false;
    quotient.offset = offset_of(a);
    if (!add_dimensions(a, b, -1, &quotient) || !rational_divide(factor_of(a), factor_of(b), &quotient.factor)) return false;
    *out = quotient;
    return true;
}

bool unit_scale(const struct unit *unit, struct rational k, struct unit *out)
{
    struct rational factor;
    if (k.num <= 0 || !rational_multiply(factor_of(unit), k, &factor)) return false;
    *out = *unit;
    out->factor = factor;
    out->offset = offset_of(unit);
    return true;
}

bool unit_factor(const struct unit *from, const struct unit *to, struct rational *out)
{
    return unit_same_dimension(from, to) && unit_same_offset(from, to) && rational_divide(factor_of(from), factor_of(to), out);
}

bool unit_convert(struct rational value, const struct unit *from, const struct unit *to, struct rational *out)
{
    struct rational shift, scale, moved, shifted;
    if (!unit_same_dimension(from, to)) return false;
    if (!rational_divide(factor_of(from), factor_of(to), &scale) || !rational_multiply(value, scale, &moved)) return false;
    if (!rational_subtract(offset_of(from), offset_of(to), &shift) || !rational_divide(shift, factor_of(to), &shifted)) return false;
    return rational_add(moved, shifted, out);
}

bool unit_factor_through(const struct unit *from, const struct unit *to, const struct unit *left, const struct unit *right,
                         struct rational k, struct rational *out)
{
    struct rational before, after, inverse, half;
    if (unit_factor(from, left, &before) && unit_factor(right, to, &after))
        return rational_multiply(before, k, &half) && rational_multiply(half, after, out);
    return unit_factor(from, right, &before) && unit_factor(left, to, &after) && rational_divide((struct rational){1, 1}, k, &inverse)
        && rational_multiply(before, inverse, &half) && rational_multiply(half, after, out);
}
