/* readings.c - a mask of the rows that are well, a look at each of the others. */
#include "backends/validate/readings.h"

#include <string.h>

/* Bits of n rows from any row on. */
static uint64_t bits_at(const uint64_t *from, uint32_t row, uint32_t n)
{
    uint64_t bits = from[row / 64] >> (row % 64);
    if (row % 64 && row % 64 + n > 64) bits |= from[row / 64 + 1] << (64 - row % 64);
    return n == 64 ? bits : bits & ((UINT64_C(1) << n) - 1);
}

/* Bit i: at[i] is in min ..= max. A whole number of vectors is read. */
typedef int64_t lanes __attribute__((vector_size(32)));
enum { LANES = sizeof(lanes) / sizeof(int64_t) };
#define WITHIN(name, target)                                                                                           \
    target static uint64_t name(const int64_t *at, int64_t min, int64_t max, uint32_t n)                               \
    {                                                                                                                  \
        lanes bits = {0, 0, 0, 0}, bit = {1, 2, 4, 8};                                                                 \
        for (uint32_t i = 0; i < n; i += LANES, bit <<= LANES) {                                                       \
            lanes v;                                                                                                   \
            memcpy(&v, at + i, sizeof v);                                                                              \
            bits |= bit & ~(v < (lanes){min, min, min, min}) & ~(v > (lanes){max, max, max, max});                     \
        }                                                                                                              \
        return (uint64_t)(bits[0] | bits[1] | bits[2] | bits[3]) & (n == 64 ? ~UINT64_C(0) : (UINT64_C(1) << n) - 1);  \
    }
WITHIN(within_any, )
#if PROCESSOR_X86
WITHIN(within_v3, TARGET_V3)
#endif

static uint64_t within(const struct block *b, const int64_t *at, int64_t min, int64_t max, uint32_t n)
{
#if PROCESSOR_X86
    if (b->level != PROCESSOR_ANY) return within_v3(at, min, max, n);
#endif
    (void)b;
    return within_any(at, min, max, n);
}

static struct block_column *column_of(const struct block *b, const struct dataset_column *c)
{
    return &b->columns[c - b->table->columns];
}

static uint64_t known_of(const struct block *b, const struct dataset_column *c, uint32_t n)
{
    return bits_at(column_of(b, c)->known, b->rows, n);
}

static bool is_trusted(const struct block *b, const struct dataset_column *c, uint32_t i)
{
    return b->stops || c->field < b->trusted[i];
}

/* Row i of the batch has a value, and no unit among those of the reading with bounds that hold it. */
static void check_row(struct block *b, const struct dataset_reading *r, uint32_t i, uint32_t order)
{
    const uint32_t row = b->rows + i;
    struct block_column *value = column_of(b, r->value), *unit = r->unit ? column_of(b, r->unit) : NULL;
    struct block_note place = block_place(b, (uint32_t)(value - b->columns), i);
    bool admitted = !unit;
    if (!is_trusted(b, r->value, i) || (r->unit && !is_trusted(b, r->unit, i))) return;
    if (unit && !(unit->known[row / 64] >> (row % 64) & 1)) {
        struct block_note cell = block_place(b, (uint32_t)(unit - b->columns), i);
        struct cell_value ignored;
        size_t len;
        const char *text = block_text(b, &cell, &len);
        if (len && cell_read(&r->unit->type, b->texts, text, len, &ignored) != CELL_MISSING) return;
    } else {
        for (uint32_t u = 0; unit && u < r->declared->n_units; u++) admitted |= r->declared->units[u].code == unit->lo[row];
    }
    place.order = order;
    place.which = admitted ? CELL_OUT_OF_RANGE : CELL_NO_UNIT;
    block_add_note(b, place);
}

void readings_check(struct block *b, uint32_t n)
{
    for (uint32_t k = 0; k < b->table->n_readings; k++) {
        const struct dataset_reading *r = &b->table->readings[k];
        const int64_t *value = column_of(b, r->value)->lo + b->rows;
        uint64_t left = known_of(b, r->value, n), well = 0;
        if (r->when) left &= known_of(b, r->when, n) & within(b, column_of(b, r->when)->lo + b->rows, r->declared->code, r->declared->code, n);
        for (uint32_t u = 0; u < r->declared->n_units; u++) {
            const struct data_unit *is = &r->declared->units[u];
            uint64_t rows = within(b, value, is->min, is->max, n);
            if (r->unit) rows &= known_of(b, r->unit, n) & within(b, column_of(b, r->unit)->lo + b->rows, is->code, is->code, n);
            well |= rows;
        }
        for (left &= ~well; left; left &= left - 1) check_row(b, r, (uint32_t)__builtin_ctzll(left), NOTE_ORDER_CELL + b->n_columns + k);
    }
}
