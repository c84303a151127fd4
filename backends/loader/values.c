/* values.c - a field of a row, in JavaScript: what its values are, and how the usual ones become words of 32 bits. */
#include "backends/loader/script.h"

#include "lang/date.h"
#include "lang/decimal.h"

#include <inttypes.h>
#include <string.h>

enum { FEW_CODES = 8 };

/* ---- what a field is ---- */

/* The value that a word for "missing" is, when it is one: 999 in a column of numbers. */
static bool missing_value(const struct data_column *c, const char *word, int64_t *value)
{
    struct decimal number;
    struct date_range days;
    if (c->type == DATA_NUMBER) return decimal_parse(word, strlen(word), &number) && decimal_scaled(number, c->scale, value) == SCALED_EXACT;
    if (c->type != DATA_DATE || !date_parse(word, strlen(word), &days) || days.lo != days.hi) return false;
    *value = days.lo;
    return true;
}

/* The cells that mean missing, and the values that do. */
static void add_missing(const struct script_field *w)
{
    const struct data_column *c = w->column;
    uint32_t n = 0;
    text_add(w->out, ", missing: new Set([");
    for (uint32_t i = 0; i < c->n_missing; i++) {
        text_add(w->out, i ? ", " : "");
        script_string(w->out, c->missing[i]);
    }
    text_add(w->out, "]), absent: new Set([");
    for (uint32_t i = 0; i < c->n_missing; i++) {
        int64_t value;
        if (missing_value(c, c->missing[i], &value)) text_addf(w->out, "%s%" PRId64 "n", n++ ? ", " : "", value);
    }
    text_add(w->out, "])");
}

static uint32_t spellings(const struct data_column *c) { return !c ? 0 : c->n_spellings ? c->n_spellings : c->n_codes; }

/* As the source writes a code. */
static const char *spelling(const struct data_column *c, uint32_t i, int64_t *code)
{
    *code = c->n_spellings ? c->spellings[i].code : i;
    return c->n_spellings ? c->spellings[i].text : c->codes[i];
}

static void add_codes(const struct script_field *w)
{
    const struct data_column *c = w->column;
    int64_t code;
    text_add(w->out, ", codes: new Map([");
    for (uint32_t i = 0; i < spellings(c); i++) {
        text_add(w->out, i ? ", [" : "[");
        script_string(w->out, spelling(c, i, &code));
        text_addf(w->out, ", %" PRId64 "]", code);
    }
    text_add(w->out, "])");
    if (c && c->takes_others && c->n_codes) text_addf(w->out, ", others: %u", c->n_codes - 1);
}

void script_description(const struct script_field *w, const char *name)
{
    const struct layout_field *f = w->f;
    text_addf(w->out, "const f%u = { name: ", w->number);
    script_string(w->out, name);
    text_addf(w->out, ", type: \"%s\", word: %u, bit: %u, ranged: %s", layout_type_word(f->type), 2 * f->word, f->bit, f->ranged ? "true" : "false");
    if (f->type == PLAN_NUMBER) text_addf(w->out, ", scale: %d", w->column ? (int)w->column->scale : 0);
    if (f->min > INT64_MIN) text_addf(w->out, ", min: %" PRId64 "n, max: %" PRId64 "n", f->min, f->max);
    if (f->type == PLAN_CODE || f->type == PLAN_SET) add_codes(w);
    if (w->column && w->column->n_missing) add_missing(w);
    if (w->column && w->column->zoned) text_addf(w->out, ", zone: %d", (int)w->column->zone);
    text_add(w->out, " };\n");
}

/* ---- values ---- */

/* Is the higher half 0 in every value that is stored? Then it is 0 from the start. */
static bool is_low(const struct layout_field *f) { return f->type == PLAN_TRUTH || f->type == PLAN_CODE || (f->min >= 0 && f->max <= INT32_MAX); }

static void add_stores(const struct script_field *w, const char *value)
{
    for (uint32_t i = 0; i < (w->f->ranged ? 2u : 1u); i++) {
        text_addf(w->out, "m[%u] = %s; ", 2 * (w->f->word + i), value);
        if (!is_low(w->f)) text_addf(w->out, "m[%u] = %s >> 31; ", 2 * (w->f->word + i) + 1, value);
    }
}

/* " && i >= 0 && i <= 130 && i !== 99" */
static void add_range(const struct script_field *w, const char *value)
{
    if (w->f->min > INT64_MIN) text_addf(w->out, " && %s >= %" PRId64 " && %s <= %" PRId64, value, w->f->min, value, w->f->max);
    for (uint32_t i = 0; w->column && i < w->column->n_missing; i++) {
        int64_t missing;
        if (missing_value(w->column, w->column->missing[i], &missing)) text_addf(w->out, " && %s !== %" PRId64, value, missing);
    }
}

static void add_number(const struct script_field *w)
{
    int32_t scale = w->column ? w->column->scale : 0;
    if (scale <= 0) {
        text_add(w->out, "if (typeof v === \"number\" && (v | 0) === v");
        add_range(w, "v");
        text_add(w->out, ") { ");
        add_stores(w, "v");
        return;
    }
    text_add(w->out, "q = typeof v === \"number\" ? v * 1");
    text_pad(w->out, '0', (size_t)scale);
    /* Without a sign, adding a half and dropping the rest rounds as well, and is quicker. */
    if (w->f->min >= 0) text_add(w->out, " : NaN; i = (q + 0.5) | 0; if (Math.abs(q - i) <= i * EXACT");
    else text_add(w->out, " : NaN; i = Math.round(q) | 0; if (Math.abs(q - i) <= Math.abs(i) * EXACT");
    add_range(w, "i");
    text_add(w->out, ") { ");
    add_stores(w, "i");
}

static bool has_missing_spelling(const struct data_column *c)
{
    int64_t code;
    for (uint32_t i = 0; i < spellings(c); i++)
        for (uint32_t k = 0; k < c->n_missing; k++)
            if (strcmp(spelling(c, i, &code), c->missing[k]) == 0) return true;
    return false;
}

/* Few texts are compared with one another: engines hold equal short texts once. */
static bool add_code(const struct script_field *w)
{
    const struct data_column *c = w->column;
    int64_t code;
    if (!c || has_missing_spelling(c)) return false;
    if (spellings(c) > FEW_CODES) {
        text_addf(w->out, "i = f%u.codes.get(v); if (i !== undefined) { ", w->number);
    } else {
        text_add(w->out, "i = typeof v !== \"string\" ? -1");
        for (uint32_t i = 0; i < spellings(c); i++) {
            text_add(w->out, " : v === ");
            script_string(w->out, spelling(c, i, &code));
            text_addf(w->out, " ? %" PRId64, code);
        }
        text_add(w->out, " : -1; if (i >= 0) { ");
    }
    add_stores(w, "i");
    return true;
}

bool script_usual(const struct script_field *w)
{
    switch (w->f->type) {
    case PLAN_NUMBER: add_number(w); return true;
    case PLAN_TRUTH:
        text_add(w->out, "if (v === true || v === false) { ");
        add_stores(w, "v ? 1 : 0");
        return true;
    case PLAN_CODE: return add_code(w);
    case PLAN_DATE:
        text_add(w->out, "i = typeof v === \"number\" ? v : wholeDay(v); if ((i | 0) === i");
        add_range(w, "i");
        text_add(w->out, ") { ");
        add_stores(w, "i");
        return true;
    case PLAN_INSTANT:
    case PLAN_SET:
    case PLAN_CHOICE:
    case PLAN_REF:
    case PLAN_TEXT: return false;
    }
    return false;
}
