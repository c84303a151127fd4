/* plan_values.c - operations on the values of a frame: comparisons, sets of codes, arithmetic, dates, tables of the law. */
#include "lang/plan_frame.h"

#include "lang/date.h"

#include <stdlib.h>
#include <string.h>

/* A copy of the known bits that may be written; of both values when b is given. */
static uint64_t *known_copy(struct frame *f, const struct value *a, const struct value *b)
{
    uint64_t *known = pool_bits(&f->pool, f->n);
    if (a->uniform) bits_fill(known, a->known[0] & 1, f->n);
    else memcpy(known, a->known, bit_words(f->n) * sizeof *known);
    if (b && b->uniform && !(b->known[0] & 1)) bits_fill(known, false, f->n);
    for (uint32_t w = 0; b && !b->uniform && w < bit_words(f->n); w++) known[w] &= b->known[w];
    return known;
}

static void bit_clear(uint64_t *bits, uint32_t i) { bits[i / 64] &= ~(UINT64_C(1) << (i % 64)); }

/* ---- comparisons ---- */

struct truth value_less(struct frame *f, struct value a, int64_t k, struct value b, int64_t m)
{
    uint32_t n = f->n, words = bit_words(n);
    uint64_t *known = known_copy(f, &a, &b), *yes = pool_bits(&f->pool, n), *no = pool_bits(&f->pool, n);
    mask_less(yes, (struct side){a.hi, k, a.uniform}, (struct side){b.lo, m, b.uniform}, n);
    const uint64_t *may = yes;
    if (a.lo != a.hi || b.lo != b.hi) {
        mask_less(no, (struct side){a.lo, k, a.uniform}, (struct side){b.hi, m, b.uniform}, n);
        may = no;
    }
    for (uint32_t w = 0; w < words; w++) {
        no[w] = known[w] & ~may[w];
        yes[w] &= known[w];
    }
    return (struct truth){yes, no};
}

/* Equal ranges: yes when both are one value, the same; no when they do not meet. */
static struct truth range_same(struct frame *f, struct side a_lo, struct side a_hi, struct side b_lo, struct side b_hi,
                               const uint64_t *known)
{
    uint32_t n = f->n;
    uint64_t *yes = pool_bits(&f->pool, n), *no = pool_bits(&f->pool, n), *mask = pool_bits(&f->pool, n);
    mask_same(yes, a_lo, b_hi, n);
    mask_same(mask, a_hi, b_lo, n);
    for (uint32_t w = 0; w < bit_words(n); w++) yes[w] &= mask[w] & known[w];
    mask_less(no, a_hi, b_lo, n);
    mask_less(mask, b_hi, a_lo, n);
    for (uint32_t w = 0; w < bit_words(n); w++) no[w] = (no[w] | mask[w]) & known[w];
    return (struct truth){yes, no};
}

struct truth value_same(struct frame *f, struct value a, int64_t k, struct value b, int64_t m)
{
    uint64_t *known = known_copy(f, &a, &b);
    struct side a_lo = {a.lo, k, a.uniform}, b_lo = {b.lo, m, b.uniform};
    if (a.lo != a.hi || b.lo != b.hi)
        return range_same(f, a_lo, (struct side){a.hi, k, a.uniform}, b_lo, (struct side){b.hi, m, b.uniform}, known);
    uint64_t *yes = pool_bits(&f->pool, f->n);
    mask_same(yes, a_lo, b_lo, f->n);
    for (uint32_t w = 0; w < bit_words(f->n); w++) {
        uint64_t same = yes[w];
        yes[w] = known[w] & same;
        known[w] &= ~same;
    }
    return (struct truth){yes, known};
}

struct truth truth_same(struct frame *f, struct truth a, struct truth b)
{
    uint64_t *yes = pool_bits(&f->pool, f->n), *no = pool_bits(&f->pool, f->n);
    for (uint32_t w = 0; w < bit_words(f->n); w++) {
        yes[w] = (a.yes[w] & b.yes[w]) | (a.no[w] & b.no[w]);
        no[w] = (a.yes[w] & b.no[w]) | (a.no[w] & b.yes[w]);
    }
    return (struct truth){yes, no};
}

/* ---- sets of codes ---- */

/* The candidates of a row; a code beyond 63 is no candidate of any choice. */
static uint64_t candidates(const struct value *v, bool choice, uint32_t i)
{
    int64_t x = v->lo[v->uniform ? 0 : i];
    if (choice) return (uint64_t)x;
    return x >= 0 && x < 64 ? UINT64_C(1) << x : 0;
}

struct truth choice_same(struct frame *f, struct value a, bool a_choice, struct value b, bool b_choice)
{
    uint64_t *yes = known_copy(f, &a, &b), *no = known_copy(f, &a, &b);
    for (uint32_t i = 0; i < f->n; i++) {
        uint64_t x = candidates(&a, a_choice, i), y = candidates(&b, b_choice, i);
        bool contradiction = (a_choice && !x) || (b_choice && !y);
        if (contradiction || x != y || !set_is_single(x)) bit_clear(yes, i);
        if (contradiction || (x & y)) bit_clear(no, i);
    }
    return (struct truth){yes, no};
}

struct truth choice_in(struct frame *f, const struct plan_list *list, struct value a)
{
    uint64_t set = 0, *yes = known_copy(f, &a, NULL), *no = known_copy(f, &a, NULL);
    for (uint32_t i = 0; i < list->n; i++)
        if (list->codes[i] >= 0 && list->codes[i] < 64) set |= UINT64_C(1) << list->codes[i];
    for (uint32_t i = 0; i < f->n; i++) {
        uint64_t x = candidates(&a, true, i);
        if (!x || (x & ~set)) bit_clear(yes, i);
        if (!x || (x & set)) bit_clear(no, i);
    }
    return (struct truth){yes, no};
}

/* The next code of a row, counting from 0: a candidate of a choice, or the one code. False when there are no more. */
static bool next_code(const struct value *v, bool choice, uint32_t i, uint64_t *left, int64_t *code)
{
    if (!*left) return false;
    *code = choice ? __builtin_ctzll(*left) : v->lo[v->uniform ? 0 : i];
    *left &= *left - 1;
    return true;
}

static void order_row(const struct plan_order *o, const struct value *a, bool a_choice, const struct value *b,
                      bool b_choice, uint32_t i, bool *all, bool *none)
{
    uint64_t left = a_choice ? candidates(a, true, i) : 1;
    int64_t x, y;
    uint32_t pairs = 0, hold = 0;
    while (next_code(a, a_choice, i, &left, &x)) {
        uint64_t other = b_choice ? candidates(b, true, i) : 1;
        while (next_code(b, b_choice, i, &other, &y)) {
            if (x < 0 || x >= o->n || y < 0 || y >= o->n) {
                *all = *none = false;
                return;
            }
            uint64_t bit = (uint64_t)x * o->n + (uint64_t)y;
            hold += o->le[bit / 64] >> (bit % 64) & 1;
            pairs++;
        }
    }
    *all = pairs && hold == pairs;
    *none = pairs && !hold;
}

struct truth order_le(struct frame *f, const struct plan_order *o, struct value a, bool a_choice, struct value b,
                      bool b_choice)
{
    uint64_t *yes = known_copy(f, &a, &b), *no = known_copy(f, &a, &b);
    for (uint32_t i = 0; i < f->n; i++) {
        bool all = false, none = false;
        if (bit_get(yes, i)) order_row(o, &a, a_choice, &b, b_choice, i, &all, &none);
        if (!all) bit_clear(yes, i);
        if (!none) bit_clear(no, i);
    }
    return (struct truth){yes, no};
}

static int compare_codes(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

int64_t *list_sorted(const struct plan_list *list)
{
    int64_t *sorted = malloc((list->n ? list->n : 1) * sizeof *sorted);
    if (!sorted) abort();
    if (list->n) memcpy(sorted, list->codes, list->n * sizeof *sorted);
    qsort(sorted, list->n, sizeof *sorted, compare_codes);
    return sorted;
}

struct truth code_in(struct frame *f, const int64_t *sorted, uint32_t n, struct value a)
{
    uint64_t *yes = pool_bits(&f->pool, f->n), *no = known_copy(f, &a, NULL);
    if (!n || (sorted[0] >= 0 && sorted[n - 1] < 64)) {
        uint64_t set = 0;
        for (uint32_t i = 0; i < n; i++) set |= UINT64_C(1) << sorted[i];
        mask_member(yes, a.lo, set, f->n);
    } else {
        bits_fill(yes, false, f->n);
        for (uint32_t i = 0; i < f->n; i++)
            if (bsearch(&a.lo[i], sorted, n, sizeof *sorted, compare_codes)) bit_set(yes, i);
    }
    for (uint32_t w = 0; w < bit_words(f->n); w++) {
        yes[w] &= no[w];
        no[w] &= ~yes[w];
    }
    return (struct truth){yes, no};
}

/* ---- selection ---- */

/* One row of a value of which the condition is unknown. */
static bool select_unsure(const struct value *b, const struct value *c, uint32_t i, bool choice, int64_t *lo)
{
    if (!bit_get(b->known, i) || !bit_get(c->known, i)) return false;
    *lo = choice ? b->lo[i] | c->lo[i] : b->lo[i];
    return choice || (b->lo[i] == c->lo[i] && b->hi[i] == c->hi[i]);
}

struct value value_select(struct frame *f, struct truth a, struct value b, struct value c, bool choice)
{
    bool ranged = b.hi != b.lo || c.hi != c.lo;
    int64_t *lo = pool_ints(&f->pool, f->n), *hi = ranged ? pool_ints(&f->pool, f->n) : lo;
    uint64_t *known = pool_bits(&f->pool, f->n);
    ints_select(lo, a.yes, b.lo, c.lo, f->n);
    if (ranged) ints_select(hi, a.yes, b.hi, c.hi, f->n);
    for (uint32_t w = 0; w < bit_words(f->n); w++) {
        known[w] = (a.yes[w] & b.known[w]) | (a.no[w] & c.known[w]);
        for (uint64_t unsure = ~(a.yes[w] | a.no[w]) & bit_tail(f->n, w); unsure; unsure &= unsure - 1) {
            uint32_t i = w * 64 + (uint32_t)__builtin_ctzll(unsure);
            if (select_unsure(&b, &c, i, choice, &lo[i])) known[w] |= unsure & -unsure;
        }
    }
    return (struct value){lo, hi, known, false};
}

/* ---- arithmetic ---- */

/* Slow and exact: a row whose result does not fit becomes unknown. */
static void linear_checked(int64_t *to, const int64_t *a, int64_t k, const int64_t *b, int64_t m, uint32_t n,
                           uint64_t *known)
{
    for (uint32_t i = 0; i < n; i++) {
        wide sum = (wide)a[i] * k + (wide)b[i] * m;
        bool fits = sum >= INT64_MIN && sum <= INT64_MAX;
        to[i] = fits ? (int64_t)sum : 0;
        if (!fits) bit_clear(known, i);
    }
}

static wide size_of(int64_t k) { return k < 0 ? -(wide)k : k; }

static void linear(int64_t *to, const int64_t *a, int64_t k, const int64_t *b, int64_t m, uint32_t n, uint64_t *known)
{
    wide reach_a = ints_reach(a, n), reach_b = ints_reach(b, n);
    wide of_a = size_of(k) * reach_a, of_b = size_of(m) * reach_b;
    if (of_a <= INT64_MAX && of_b <= INT64_MAX && of_a + of_b <= INT64_MAX) ints_linear(to, a, k, b, m, n);
    else linear_checked(to, a, k, b, m, n, known);
}

struct value value_linear(struct frame *f, struct value a, int64_t k, struct value b, int64_t m)
{
    uint64_t *known = known_copy(f, &a, &b);
    a = value_spread(f, a);
    b = value_spread(f, b);
    int64_t *lo = pool_ints(&f->pool, f->n), *hi = lo;
    linear(lo, k < 0 ? a.hi : a.lo, k, m < 0 ? b.hi : b.lo, m, f->n, known);
    if (a.hi != a.lo || b.hi != b.lo) {
        hi = pool_ints(&f->pool, f->n);
        linear(hi, k < 0 ? a.lo : a.hi, k, m < 0 ? b.lo : b.hi, m, f->n, known);
    }
    return (struct value){lo, hi, known, false};
}

static bool product_range(int64_t a_lo, int64_t a_hi, int64_t b_lo, int64_t b_hi, int64_t *lo, int64_t *hi)
{
    const wide ends[4] = {(wide)a_lo * b_lo, (wide)a_lo * b_hi, (wide)a_hi * b_lo, (wide)a_hi * b_hi};
    wide least = ends[0], most = ends[0];
    for (int i = 1; i < 4; i++) {
        if (ends[i] < least) least = ends[i];
        if (ends[i] > most) most = ends[i];
    }
    if (least < INT64_MIN || most > INT64_MAX) return false;
    *lo = (int64_t)least;
    *hi = (int64_t)most;
    return true;
}

struct value value_product(struct frame *f, struct value a, struct value b)
{
    uint64_t *known = known_copy(f, &a, &b);
    a = value_spread(f, a);
    b = value_spread(f, b);
    int64_t *lo = pool_ints(&f->pool, f->n), *hi = lo;
    bool exact = a.hi == a.lo && b.hi == b.lo;
    wide reach_a = exact ? ints_reach(a.lo, f->n) : 0, reach_b = exact ? ints_reach(b.lo, f->n) : 0;
    if (exact && reach_a * reach_b <= INT64_MAX) {
        ints_product(lo, a.lo, b.lo, f->n);
        return (struct value){lo, lo, known, false};
    }
    if (!exact) hi = pool_ints(&f->pool, f->n);
    for (uint32_t i = 0; i < f->n; i++) {
        int64_t least = 0, most = 0;
        if (!product_range(a.lo[i], a.hi[i], b.lo[i], b.hi[i], &least, &most)) bit_clear(known, i);
        lo[i] = least;
        if (!exact) hi[i] = most;
    }
    return (struct value){lo, hi, known, false};
}

/* ---- tables of the law ---- */

static int64_t row_end(const struct plan_lookup *l, uint32_t i)
{
    return l->open_end && i + 1 == l->rows ? INT64_MAX : l->to[i];
}

/* The first row that does not end below the key; l->rows when there is none. */
static uint32_t row_at(const struct plan_lookup *l, int64_t key)
{
    uint32_t lo = 0, hi = l->rows;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (row_end(l, mid) < key) lo = mid + 1;
        else hi = mid;
    }
    return lo;
}

/* One key: what all rows that hold it agree on. */
static bool lookup_key(const struct plan_lookup *l, uint32_t column, int64_t key, int64_t *lo, int64_t *hi)
{
    uint32_t i = row_at(l, key);
    *lo = INT64_MIN;
    *hi = INT64_MAX;
    if (i == l->rows || l->from[i] > key) return false;
    for (; i < l->rows && l->from[i] <= key; i++) {
        size_t cell = (size_t)i * l->columns + column;
        if (l->lo[cell] > *lo) *lo = l->lo[cell];
        if (l->hi[cell] < *hi) *hi = l->hi[cell];
    }
    return *lo <= *hi;
}

static bool hull_key(const struct plan_lookup *l, uint32_t column, int64_t key, int64_t *lo, int64_t *hi)
{
    int64_t x, y;
    if (!lookup_key(l, column, key, &x, &y)) return false;
    if (x < *lo) *lo = x;
    if (y > *hi) *hi = y;
    return true;
}

/* The hull over first..last. Only the ends of a row may be shared with another, so that in each row touched the first key,
   the one after it and the last give all its answers. */
static bool lookup_range(const struct plan_lookup *l, uint32_t column, int64_t first, int64_t last, int64_t *lo, int64_t *hi)
{
    int64_t reached = first;                            /* the next key to be answered for */
    *lo = INT64_MAX;
    *hi = INT64_MIN;
    for (uint32_t i = row_at(l, first); i < l->rows && l->from[i] <= last; i++) {
        if (l->from[i] > reached) return false;
        int64_t s = l->from[i] > first ? l->from[i] : first, e = row_end(l, i) < last ? row_end(l, i) : last;
        if (!hull_key(l, column, s, lo, hi) || !hull_key(l, column, e, lo, hi)) return false;
        if (s < e && !hull_key(l, column, s + 1, lo, hi)) return false;
        if (e == last) return true;
        reached = e + 1;
    }
    return false;
}

struct value value_lookup(struct frame *f, const struct plan_lookup *l, uint32_t column, struct value key)
{
    uint32_t n = key.uniform ? 1 : f->n;
    int64_t *lo = pool_ints(&f->pool, n), *hi = pool_ints(&f->pool, n);
    uint64_t *known = pool_bits(&f->pool, n);
    bits_fill(known, false, n);
    for (uint32_t i = 0; i < n; i++) {
        lo[i] = hi[i] = 0;
        if (!bit_get(key.known, i)) continue;
        bool found = key.lo[i] == key.hi[i] ? lookup_key(l, column, key.lo[i], &lo[i], &hi[i])
                                            : lookup_range(l, column, key.lo[i], key.hi[i], &lo[i], &hi[i]);
        if (found) bit_set(known, i);
    }
    return (struct value){lo, hi, known, key.uniform};
}

/* ---- dates ---- */

/* False when a day is not of the calendar. */
static bool range_of_days(const struct value *v, uint32_t i, struct date_range *range)
{
    if (v->lo[i] < DATE_MIN || v->hi[i] > DATE_MAX) return false;
    *range = (struct date_range){(int32_t)v->lo[i], (int32_t)v->hi[i]};
    return true;
}

/* Room for a value of dates; hi is its own when there may be ranges. */
static void dates_room(struct frame *f, bool ranged, int64_t **lo, int64_t **hi)
{
    *lo = *hi = pool_ints(&f->pool, f->n);
    ints_fill(*lo, 0, f->n);
    if (ranged) ints_fill(*hi = pool_ints(&f->pool, f->n), 0, f->n);
}

struct value value_completed(struct frame *f, struct value a, struct value b, int64_t months, int64_t rounding)
{
    uint64_t *known = known_copy(f, &a, &b);
    int64_t *lo, *hi;
    a = value_spread(f, a);
    b = value_spread(f, b);
    dates_room(f, a.hi != a.lo || b.hi != b.lo, &lo, &hi);
    for (uint32_t i = 0; i < f->n; i++) {
        struct date_range from, to;
        int32_t least, most;
        if (!bit_get(known, i)) continue;
        if (range_of_days(&a, i, &from) && range_of_days(&b, i, &to) &&
            date_range_completed(from, to, (int32_t)months, (enum date_rounding)rounding, &least, &most)) {
            lo[i] = least;
            hi[i] = most;
        } else {
            bit_clear(known, i);
        }
    }
    return (struct value){lo, hi, known, false};
}

struct value value_add_months(struct frame *f, struct value a, int64_t months, int64_t rounding)
{
    uint64_t *known = known_copy(f, &a, NULL);
    int64_t *lo, *hi;
    a = value_spread(f, a);
    dates_room(f, a.hi != a.lo, &lo, &hi);
    for (uint32_t i = 0; i < f->n; i++) {
        struct date_range range, moved;
        if (!bit_get(known, i)) continue;
        if (range_of_days(&a, i, &range) && date_range_add_months(range, months, (enum date_rounding)rounding, &moved)) {
            lo[i] = moved.lo;
            hi[i] = moved.hi;
        } else {
            bit_clear(known, i);
        }
    }
    return (struct value){lo, hi, known, false};
}
