/* measures.c - numbers, dates and instants: sums, products and comparisons that are exact whatever the data.

   What a value can be is known from the declared ranges, so most operations need one instruction. Where a result might not
   fit in 64 bits it is computed in 128, in two words written out: no overflow intrinsic, no 128-bit integer, because on
   some targets these call a library. */
#include "backends/native/emit.h"

/* A 128-bit integer in two words. */
struct words { LLVMValueRef high, low; };

/* ---- what is known when compiling ---- */

/* Products of two 64-bit bounds, held to where sums of them cannot overflow. */
static wide product_of(int64_t a, int64_t b)
{
    const wide limit = (wide)1 << 125;
    wide p = (wide)a * b;
    return p > limit ? limit : p < -limit ? -limit : p;
}

static bool fits(wide a) { return a >= INT64_MIN && a <= INT64_MAX; }
static int64_t clamp(wide a) { return a < INT64_MIN ? INT64_MIN : a > INT64_MAX ? INT64_MAX : (int64_t)a; }

static bool fits_times(const struct emitted *a, int64_t k) { return fits(product_of(a->min, k)) && fits(product_of(a->max, k)); }

/* ---- instructions ---- */

static LLVMValueRef compare(struct emitter *e, LLVMIntPredicate p, LLVMValueRef a, LLVMValueRef b)
{
    return emit_test(e, p, a, b);
}

static LLVMValueRef lesser(struct emitter *e, LLVMValueRef a, LLVMValueRef b, bool greater)
{
    if (a == b) return a;
    return emit_choice(e, compare(e, greater ? LLVMIntSGT : LLVMIntSLT, a, b), a, b);
}

static LLVMValueRef times(struct emitter *e, LLVMValueRef a, int64_t k)
{
    return k == 1 ? a : LLVMBuildMul(e->build, a, emit_int_as(e, a, k), "");
}

static LLVMValueRef extended(struct emitter *e, LLVMValueRef a, bool is_signed)
{
    return is_signed ? LLVMBuildAShr(e->build, a, emit_int_as(e, a, 32), "") : LLVMBuildAnd(e->build, a, emit_int_as(e, a, UINT32_MAX), "");
}

/* The high word of the signed product: schoolbook on halves of 32 bits (Knuth, The Art of Computer Programming, 4.3.1 M;
   Warren, Hacker's Delight, 8-2). */
static LLVMValueRef high_product(struct emitter *e, LLVMValueRef a, LLVMValueRef b)
{
    LLVMBuilderRef build = e->build;
    LLVMValueRef al = extended(e, a, false), ah = extended(e, a, true), bl = extended(e, b, false), bh = extended(e, b, true);
    LLVMValueRef low = LLVMBuildLShr(build, LLVMBuildMul(build, al, bl, ""), emit_int_as(e, al, 32), "");
    LLVMValueRef middle = LLVMBuildAdd(build, LLVMBuildMul(build, ah, bl, ""), low, "");
    LLVMValueRef other = LLVMBuildAdd(build, LLVMBuildMul(build, al, bh, ""), extended(e, middle, false), "");
    LLVMValueRef high = LLVMBuildAdd(build, LLVMBuildMul(build, ah, bh, ""), extended(e, middle, true), "");
    return LLVMBuildAdd(build, high, extended(e, other, true), "");
}

static struct words wide_product(struct emitter *e, LLVMValueRef a, LLVMValueRef b)
{
    a = emit_wide(e, a);
    b = emit_wide(e, b);
    return (struct words){high_product(e, a, b), LLVMBuildMul(e->build, a, b, "")};
}

static struct words wide_sum(struct emitter *e, struct words a, struct words b)
{
    LLVMValueRef low = LLVMBuildAdd(e->build, a.low, b.low, "");
    LLVMValueRef carry = emit_one_where(e, compare(e, LLVMIntULT, low, a.low), low);
    return (struct words){LLVMBuildAdd(e->build, LLVMBuildAdd(e->build, a.high, b.high, ""), carry, ""), low};
}

/* Is the number the same in its low word alone? */
static LLVMValueRef is_narrow(struct emitter *e, struct words a)
{
    return compare(e, LLVMIntEQ, a.high, LLVMBuildAShr(e->build, a.low, emit_int_as(e, a.low, 63), ""));
}

/* ---- comparisons ---- */

/* Is it known that the products of both sides fit in 64 bits; makes their values as wide as the products need. */
static bool fit_sides(struct emitter *e, const struct plan_node *n, const struct emitted *a, const struct emitted *b, LLVMValueRef *x, LLVMValueRef *y)
{
    wide a_ends[] = {product_of(a->min, n->k), product_of(a->max, n->k)}, b_ends[] = {product_of(b->min, n->m), product_of(b->max, n->m)};
    bool small = emit_is_small(e, a_ends[0], a_ends[1]) && emit_is_small(e, b_ends[0], b_ends[1]);
    if (!small) {
        *x = emit_wide(e, *x);
        *y = emit_wide(e, *y);
    }
    return fits_times(a, n->k) && fits_times(b, n->m);
}

/* a*k below b*m, or not above when `or_same`. */
static LLVMValueRef below(struct emitter *e, const struct plan_node *n, LLVMValueRef a, LLVMValueRef b, bool or_same, bool narrow)
{
    if (narrow) return compare(e, or_same ? LLVMIntSLE : LLVMIntSLT, times(e, a, n->k), times(e, b, n->m));
    struct words x = wide_product(e, a, emit_int(e, n->k)), y = wide_product(e, b, emit_int(e, n->m));
    LLVMValueRef low = compare(e, or_same ? LLVMIntULE : LLVMIntULT, x.low, y.low);
    LLVMValueRef tie = LLVMBuildAnd(e->build, compare(e, LLVMIntEQ, x.high, y.high), low, "");
    return LLVMBuildOr(e->build, compare(e, LLVMIntSLT, x.high, y.high), tie, "");
}

static wide floor_of(wide a, int64_t b) { return a / b - (a % b < 0); }

/* Is the value one number whatever the data? */
static bool is_constant(const struct emitted *a) { return emitted_is_exact(a) && a->min == a->max; }

/* A comparison with a constant needs no multiplier: a*k < c is a < ceil(c/k), a*k <= c is a <= floor(c/k), and a*k = c has no
   answer but no where k does not divide c. False when it has to stay as it is. */
static bool without_factors(struct emitter *e, struct plan_node *n, struct emitted *a, struct emitted *b)
{
    bool of_b = is_constant(b), same = n->op == PLAN_EQ;
    if ((n->k == 1 && n->m == 1) || of_b == is_constant(a)) return false;
    wide c = of_b ? (wide)b->min * n->m : (wide)a->min * n->k, below_c = floor_of(c, of_b ? n->k : n->m);
    bool divides = below_c * (of_b ? n->k : n->m) == c;
    if (same && !divides) return false;
    /* a < c/k, c/m <= b: up to the next whole number; the others down. */
    if (!divides && of_b == (n->op == PLAN_LT)) below_c++;
    if (!fits(below_c)) return false;
    struct emitted *constant = of_b ? b : a;
    constant->min = constant->max = (int64_t)below_c;
    constant->lo = constant->hi = emit_int(e, (int64_t)below_c);
    n->k = n->m = 1;
    return true;
}

/* Yes or no when it is so for every pair of values of the two ranges. */
struct emitted emit_compare(struct emitter *e, const struct plan_node *n, const struct emitted *a, const struct emitted *b)
{
    LLVMBuilderRef build = e->build;
    struct emitted left = *a, right = *b, x, y;
    struct plan_node without = *n;
    if (without_factors(e, &without, &left, &right)) n = &without;
    a = &left;
    b = &right;
    x = left;
    y = right;
    bool narrow = fit_sides(e, n, a, b, &x.lo, &y.lo), or_same = n->op == PLAN_LE;
    LLVMValueRef yes, no;
    fit_sides(e, n, a, b, &x.hi, &y.hi);
    if (emitted_is_exact(a)) x.hi = x.lo;
    if (emitted_is_exact(b)) y.hi = y.lo;
    a = &x;
    b = &y;
    if (n->op == PLAN_EQ && narrow && emitted_is_exact(a) && emitted_is_exact(b)) {
        yes = compare(e, LLVMIntEQ, times(e, a->lo, n->k), times(e, b->lo, n->m));
        no = LLVMBuildNot(build, yes, "");
    } else if (n->op == PLAN_EQ) {
        LLVMValueRef apart = LLVMBuildOr(build, below(e, n, a->hi, b->lo, false, narrow), LLVMBuildNot(build, below(e, n, a->lo, b->hi, true, narrow), ""), "");
        LLVMValueRef one = LLVMBuildAnd(build, compare(e, LLVMIntEQ, a->lo, a->hi), compare(e, LLVMIntEQ, b->lo, b->hi), "");
        yes = LLVMBuildAnd(build, one, LLVMBuildNot(build, apart, ""), "");
        no = apart;
    } else {
        yes = below(e, n, a->hi, b->lo, or_same, narrow);
        no = LLVMBuildNot(build, below(e, n, a->lo, b->hi, or_same, narrow), "");
    }
    LLVMValueRef known = LLVMBuildAnd(build, a->known, b->known, "");
    return (struct emitted){.yes = LLVMBuildAnd(build, known, yes, ""), .no = LLVMBuildAnd(build, known, no, "")};
}

/* ---- arithmetic: a result that does not fit is unknown ---- */

/* Makes both sides as wide as a result between these needs. What is lost in front is lost of the result too, and it has none
   there. */
static void fit_result(struct emitter *e, wide min, wide max, LLVMValueRef *a, LLVMValueRef *b)
{
    bool small = emit_is_small(e, min, max);
    *a = small ? emit_narrow(e, *a) : emit_wide(e, *a);
    *b = small ? emit_narrow(e, *b) : emit_wide(e, *b);
}

/* a*k + b*m, between min and max; what does not fit takes `*known` away. */
static LLVMValueRef linear(struct emitter *e, const struct plan_node *n, LLVMValueRef a, LLVMValueRef b, wide min, wide max, LLVMValueRef *known)
{
    fit_result(e, min, max, &a, &b);
    if (fits(min) && fits(max)) return LLVMBuildAdd(e->build, times(e, a, n->k), times(e, b, n->m), "");
    struct words s = wide_sum(e, wide_product(e, a, emit_int(e, n->k)), wide_product(e, b, emit_int(e, n->m)));
    *known = LLVMBuildAnd(e->build, *known, is_narrow(e, s), "");
    return s.low;
}

struct emitted emit_sum(struct emitter *e, const struct plan_node *n, const struct emitted *a, const struct emitted *b)
{
    wide least = product_of(n->k < 0 ? a->max : a->min, n->k) + product_of(n->m < 0 ? b->max : b->min, n->m);
    wide most = product_of(n->k < 0 ? a->min : a->max, n->k) + product_of(n->m < 0 ? b->min : b->max, n->m);
    struct emitted s = {.min = clamp(least), .max = clamp(most), .known = LLVMBuildAnd(e->build, a->known, b->known, "")};
    s.lo = linear(e, n, n->k < 0 ? a->hi : a->lo, n->m < 0 ? b->hi : b->lo, least, most, &s.known);
    s.hi = emitted_is_exact(a) && emitted_is_exact(b) ? s.lo : linear(e, n, n->k < 0 ? a->lo : a->hi, n->m < 0 ? b->lo : b->hi, least, most, &s.known);
    return s;
}

struct emitted emit_product(struct emitter *e, const struct emitted *a, const struct emitted *b)
{
    const int64_t a_ends[] = {a->min, a->max}, b_ends[] = {b->min, b->max};
    const LLVMValueRef a_at[] = {a->lo, a->hi}, b_at[] = {b->lo, b->hi};
    wide least = product_of(a->min, b->min), most = least;
    bool exact = emitted_is_exact(a) && emitted_is_exact(b);
    struct emitted s = {.known = LLVMBuildAnd(e->build, a->known, b->known, "")};
    for (int i = 0; i < 4; i++) {
        wide p = product_of(a_ends[i / 2], b_ends[i % 2]);
        if (p < least) least = p;
        if (p > most) most = p;
    }
    for (int i = 0; i < (exact ? 1 : 4); i++) {
        LLVMValueRef x = a_at[i / 2], y = b_at[i % 2];
        fit_result(e, least, most, &x, &y);
        struct words p = {NULL, LLVMBuildMul(e->build, x, y, "")};
        if (!fits(least) || !fits(most)) {
            p.high = high_product(e, x, y);
            s.known = LLVMBuildAnd(e->build, s.known, is_narrow(e, p), "");
        }
        s.lo = s.lo ? lesser(e, s.lo, p.low, false) : p.low;
        s.hi = s.hi ? lesser(e, s.hi, p.low, true) : p.low;
    }
    if (exact) s.hi = s.lo;
    s.min = clamp(least);
    s.max = clamp(most);
    return s;
}
