/* input.c - cells as cell.h reads them: texts become whole numbers, days, codes and truths, or nothing.

   Numbers are read digit by digit, as texts, so that no engine's type rounds one or fails on one. */
#include "backends/sql/emit.h"

#include "lang/date.h"

#include <inttypes.h>
#include <string.h>

enum { DIGITS = 18, MINUTES_OF_DAY = 1440 };

bool input_is_ranged(const struct data_column *c) { return c->type == DATA_DATE; }

/* A column on its way from text to value: texts over the sheet of its table. */
struct reading { struct column_sheet *sheet; place at; const struct data_column *column; struct expr value; };

static const char *hold(struct sql *s, struct reading *r, const char *text, place at)
{
    const char *name = sheet_hold(s, r->sheet, text, &at);
    r->at = place_later(r->at, at);
    return name;
}

static const char *in_bounds(struct sql *s, const struct data_column *c, const char *lo, const char *hi)
{
    if (!data_is_bounded(c)) return NULL;
    return sql_printf(s, "%s <= %s AND %s >= %s", lo, sql_integer(s, c->max), hi, sql_integer(s, c->min));
}

/* ---- numbers ---- */

/* Every digit that counts, the zeros at their end apart, and the power of ten of the last one. */
static void read_number(struct sql *s, struct reading *r, const char *cell)
{
    const struct data_column *c = r->column;
    const char *number = sql_printf(s, "CASE WHEN %s THEN REPLACE(%s, 'E', 'e') END",
                                    sql_matches(s, cell, "[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]{1,6})?"), cell);
    number = hold(s, r, number, r->at);
    place at = r->at;
    const char *mantissa = hold(s, r, sql_printf(s, "TRIM(LEADING '+-' FROM SPLIT_PART(%s, 'e', 1))", number), at);
    const char *power = sql_printf(s, "TRIM(LEADING '+' FROM SPLIT_PART(%s, 'e', 2))", number);
    power = hold(s, r, sql_printf(s, "CASE WHEN %s LIKE '%%e%%' THEN %s ELSE %s END", number, sql_to_integer(s, power), sql_integer(s, 0)), at);
    at = r->at;
    const char *whole = hold(s, r, sql_printf(s, "TRIM(LEADING '0' FROM SPLIT_PART(%s, '.', 1))", mantissa), at);
    const char *part = hold(s, r, sql_printf(s, "SPLIT_PART(%s, '.', 2)", mantissa), at);
    at = r->at;
    const char *digits = hold(s, r, sql_printf(s, "TRIM(LEADING '0' FROM %s || %s)", whole, part), at);
    at = r->at;
    const char *kept = hold(s, r, sql_printf(s, "TRIM(TRAILING '0' FROM SUBSTR(%s, 1, %d))", digits, DIGITS), at);
    const char *fits = hold(s, r, sql_printf(s, "(LENGTH(%s) <= %d AND TRIM(TRAILING '0' FROM SUBSTR(%s, %d)) = '')", whole, DIGITS, digits, DIGITS + 1), at);
    at = r->at;
    const char *zeros = hold(s, r, sql_printf(s, "%s + %" PRId32 " - LENGTH(%s) + LENGTH(%s) - LENGTH(%s)", power, c->scale, part, digits, kept), at);
    at = r->at;
    const char *padded = sql_printf(s, "%s || REPEAT('0', CAST(%s AS INTEGER))", kept, zeros);
    const char *value = sql_printf(s, "CASE WHEN %s = '' THEN %s WHEN %s AND %s >= 0 AND %s + LENGTH(%s) <= %d THEN %s * CASE WHEN %s LIKE '-%%' THEN -1 ELSE 1 END END",
                                   kept, sql_integer(s, 0), fits, zeros, zeros, kept, DIGITS, sql_to_integer(s, padded), number);
    /* No digit but zeros is 0, whatever its power. Elsewhere a digit beyond those kept must be a zero. */
    value = hold(s, r, value, at);
    const char *bounds = in_bounds(s, c, value, value);
    r->value.lo = r->value.hi = bounds ? sql_printf(s, "CASE WHEN %s THEN %s END", bounds, value) : value;
}

/* ---- dates ---- */

#define DAY_PATTERN "[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01])%s)?)?"
#define HOUR_PATTERN "[T ]([01][0-9]|2[0-3])"
#define MINUTE_PATTERN ":[0-5][0-9](:([0-5][0-9]|60)([.][0-9]+)?)?"
#define ZONE_PATTERN "(Z|[+-](0[0-9]|1[0-3])(:?[0-5][0-9])?|[+-]14(:?00)?)"

static const char *part_of(struct sql *s, const char *cell, int from, int n)
{
    return sql_to_integer(s, sql_printf(s, "SUBSTR(%s, %d, %d)", cell, from, n));
}

/* The days that a cell may be, as two names; a day that its month lacks is none. A column has times with a zone, or without. */
static const char *read_days(struct sql *s, struct reading *r, const char *cell, const char **lo, const char **hi)
{
    const char *times = r->column->zoned ? "(" HOUR_PATTERN "(" MINUTE_PATTERN ZONE_PATTERN ")?)?" : "(" HOUR_PATTERN "(" MINUTE_PATTERN ")?)?";
    const char *pattern = sql_printf(s, DAY_PATTERN, times);
    cell = hold(s, r, sql_printf(s, "CASE WHEN %s AND %s NOT LIKE '0000%%' THEN %s END", sql_matches(s, cell, pattern), cell, cell), r->at);
    place at = r->at;
    const char *year = hold(s, r, part_of(s, cell, 1, 4), at);
    const char *first = hold(s, r, sql_printf(s, "CASE WHEN LENGTH(%s) >= 7 THEN %s ELSE 1 END", cell, part_of(s, cell, 6, 2)), at);
    const char *last = hold(s, r, sql_printf(s, "CASE WHEN LENGTH(%s) >= 7 THEN %s ELSE 12 END", cell, part_of(s, cell, 6, 2)), at);
    const char *day = hold(s, r, sql_printf(s, "CASE WHEN LENGTH(%s) >= 10 THEN %s END", cell, part_of(s, cell, 9, 2)), at);
    at = r->at;
    const char *start = sql_days_of(s, sql_date_make(s, year, first, "1"));
    start = hold(s, r, sql_printf(s, "CASE WHEN %s IS NOT NULL THEN %s END", year, start), at);
    /* The first day of the month that follows; December's is in the next year. */
    const char *next = sql_days_of(s, sql_date_make(s, sql_printf(s, "(%s + %s)", year, sql_quotient(s, last, 12)), sql_printf(s, "(%s %% 12 + 1)", last), "1"));
    next = hold(s, r, sql_printf(s, "CASE WHEN %s IS NOT NULL THEN %s END", year, next), at);
    at = r->at;
    *lo = hold(s, r, sql_printf(s, "CASE WHEN %s IS NULL THEN %s WHEN %s + %s <= %s THEN %s + %s - 1 END", day, start, start, day, next, start, day), at);
    *hi = hold(s, r, sql_printf(s, "CASE WHEN %s IS NULL THEN %s - 1 WHEN %s + %s <= %s THEN %s + %s - 1 END", day, next, start, day, next, start, day), at);
    return cell;
}

/* Minutes of the calendar; null for others. */
static const char *in_calendar(struct sql *s, const char *minutes)
{
    return sql_printf(s, "CASE WHEN %s BETWEEN %s AND %s THEN %s END", minutes, sql_integer(s, (int64_t)DATE_MIN * MINUTES_OF_DAY),
                      sql_integer(s, (int64_t)DATE_MAX * MINUTES_OF_DAY + MINUTES_OF_DAY - 1), minutes);
}

/* Minutes since 1970 of a cell that has a time to the minute, in the column's own zone if it has one; null for another. */
static const char *read_minutes(struct sql *s, struct reading *r, const char *cell, const char *day)
{
    place at = r->at;
    const char *minutes = sql_printf(s, "%s * %d + %s * 60 + %s", day, MINUTES_OF_DAY, part_of(s, cell, 12, 2), part_of(s, cell, 15, 2));
    if (!r->column->zoned) return hold(s, r, sql_printf(s, "CASE WHEN LENGTH(%s) >= 16 THEN %s END", cell, minutes), at);
    /* What stands behind the only sign that a time may hold; a Z has none. */
    const char *zone = sql_printf(s, "REPLACE(SPLIT_PART(REPLACE(SUBSTR(%s, 17), '-', '+'), '+', 2), ':', '') || '0000'", cell);
    zone = hold(s, r, zone, at);
    at = r->at;
    const char *offset = sql_printf(s, "(%s * 60 + %s) * CASE WHEN SUBSTR(%s, 17) LIKE '%%-%%' THEN -1 ELSE 1 END", part_of(s, zone, 1, 2), part_of(s, zone, 3, 2), cell);
    minutes = hold(s, r, sql_printf(s, "CASE WHEN LENGTH(%s) >= 16 THEN %s - %s + %" PRId32 " END", cell, minutes, offset, r->column->zone), at);
    at = r->at;
    return hold(s, r, in_calendar(s, minutes), at);
}

/* The day of a number of minutes, rounded towards what is before. */
static const char *day_of_minutes(struct sql *s, const char *minutes)
{
    const char *rest = sql_printf(s, "((%s %% %d + %d) %% %d)", minutes, MINUTES_OF_DAY, MINUTES_OF_DAY, MINUTES_OF_DAY);
    return sql_quotient(s, sql_printf(s, "(%s - %s)", minutes, rest), MINUTES_OF_DAY);
}

static void read_date(struct sql *s, struct reading *r, const char *cell)
{
    const char *lo, *hi;
    cell = read_days(s, r, cell, &lo, &hi);
    if (r->column->zoned) {
        const char *minutes = read_minutes(s, r, cell, lo), *day = day_of_minutes(s, minutes);
        place at = r->at;
        lo = hold(s, r, sql_printf(s, "CASE WHEN LENGTH(%s) >= 16 THEN %s ELSE %s END", cell, day, lo), at);
        hi = hold(s, r, sql_printf(s, "CASE WHEN LENGTH(%s) >= 16 THEN %s ELSE %s END", cell, day, hi), at);
    }
    const char *bounds = in_bounds(s, r->column, lo, hi);
    r->value.lo = bounds ? sql_printf(s, "CASE WHEN %s THEN %s END", bounds, lo) : lo;
    r->value.hi = bounds ? sql_printf(s, "CASE WHEN %s THEN %s END", bounds, hi) : hi;
}

/* Of a column with a zone, minutes of UTC. */
static void read_instant(struct sql *s, struct reading *r, const char *cell)
{
    const char *lo, *hi;
    cell = read_days(s, r, cell, &lo, &hi);
    const char *minutes = read_minutes(s, r, cell, lo);
    if (r->column->zoned) {
        place at = r->at;
        minutes = in_calendar(s, hold(s, r, sql_printf(s, "(%s - %" PRId32 ")", minutes, r->column->zone), at));
    }
    r->value.lo = r->value.hi = minutes;
}

/* ---- codes, truths, texts ---- */

static void read_code(struct sql *s, struct reading *r, const char *cell)
{
    const struct data_column *c = r->column;
    uint32_t n = c->n_spellings ? c->n_spellings : c->n_codes;
    struct text t;
    text_init(&t);
    text_addf(&t, "CASE WHEN %s IS NULL THEN NULL", cell);
    for (uint32_t i = 0; i < n; i++)
        text_addf(&t, " WHEN %s = %s THEN %s", cell, sql_string(s, c->n_spellings ? c->spellings[i].text : c->codes[i]), sql_integer(s, c->n_spellings ? c->spellings[i].code : (int64_t)i));
    if (c->takes_others) text_addf(&t, " ELSE %s", sql_integer(s, (int64_t)c->n_codes - 1));
    text_add(&t, " END");
    r->value.lo = r->value.hi = n || c->takes_others ? arena_strdup(s->arena, t.at) : sql_null(s, false);
    text_release(&t);
}

static void read_truth(struct sql *s, struct reading *r, const char *cell)
{
    const char *small = sql_printf(s, "TRANSLATE(%s, 'AEFILNORSTUVXY', 'aefilnorstuvxy')", cell);
    r->value.lo = r->value.hi = sql_printf(s, "CASE WHEN %s IN ('true', 'vrai', 'yes', 'oui', 'y', 'o', '1') THEN TRUE"
                                              " WHEN %s IN ('false', 'faux', 'no', 'non', 'n', '0') THEN FALSE END", small, small);
}

static void read_column(struct sql *s, struct reading *r, const char *cell)
{
    switch (r->column->type) {
    case DATA_NUMBER: read_number(s, r, cell); break;
    case DATA_DATE: read_date(s, r, cell); break;
    case DATA_INSTANT: read_instant(s, r, cell); break;
    case DATA_CODE: read_code(s, r, cell); break;
    case DATA_BOOLEAN: read_truth(s, r, cell); break;
    /* No program compares texts: that there is one is all that counts. */
    case DATA_TEXT: r->value.lo = r->value.hi = sql_printf(s, "CASE WHEN %s IS NOT NULL THEN %s END", cell, sql_integer(s, 1)); break;
    }
}

/* ---- tables ---- */

static bool has_key(const struct sql *s, uint32_t table) { return s->v->tables.at[table].key < s->v->tables.at[table].columns.len; }

bool input_is_joined(const struct sql *s, uint32_t table)
{
    uint32_t parent = s->v->tables.at[table].parent;
    return parent < s->v->tables.len && s->needs.table[parent] && has_key(s, table) && has_key(s, parent);
}

/* What a cell says, blanks and the words for missing taken away. */
static const char *shown_text(struct sql *s, const struct data_column *c)
{
    const char *text = sql_trim_blanks(s, sql_to_text(s, sql_printf(s, "s.%s", sql_identifier(s, c->bound))));
    struct text t;
    text_init(&t);
    text_addf(&t, "CASE WHEN %s NOT IN (''", text);
    for (uint32_t i = 0; i < c->n_missing; i++) text_addf(&t, ", %s", sql_string(s, c->missing[i]));
    text_addf(&t, ") THEN %s END", text);
    const char *copy = arena_strdup(s->arena, t.at);
    text_release(&t);
    return copy;
}

/* The rows as they are, with a text a column read. */
static void source_relation(struct sql *s, uint32_t table, const char *name)
{
    const struct data_table *t = &s->v->tables.at[table];
    cte_begin(s, name);
    text_add(s->out, "SELECT CAST(s.ripx_row AS BIGINT) AS rid");
    if (has_key(s, table)) {
        const char *key = sql_to_text(s, sql_printf(s, "s.%s", sql_identifier(s, t->columns.at[t->key].bound)));
        text_addf(s->out, ",\n  %s AS shown,\n  NULLIF(TRIM(BOTH ' ' FROM %s), '') AS k", key, key);
    }
    if (t->own_key && t->own_key <= t->columns.len) {
        const char *own = sql_to_text(s, sql_printf(s, "s.%s", sql_identifier(s, t->columns.at[t->own_key - 1].bound)));
        text_addf(s->out, ",\n  NULLIF(TRIM(BOTH ' ' FROM %s), '') AS own", own);
    }
    for (uint32_t i = 0; i < t->columns.len; i++)
        if (s->needs.column[table][i]) text_addf(s->out, ",\n  %s AS s%u", shown_text(s, &t->columns.at[i]), i);
    text_addf(s->out, "\n  FROM %s s%s", sql_identifier(s, t->name), sql_fence(s));
    cte_end(s);
}

static void write_column(struct sql *s, uint32_t number, const struct reading *r)
{
    if (!input_is_ranged(r->column)) text_addf(s->out, ",\n  %s AS c%u", r->value.lo, number);
    else text_addf(s->out, ",\n  %s AS c%u_lo,\n  %s AS c%u_hi", r->value.lo, number, r->value.hi, number);
}

static bool is_child(const struct sql *s, uint32_t table, uint32_t parent)
{
    return s->needs.table[table] && s->v->tables.at[table].parent == parent && input_is_joined(s, table);
}

static bool is_parent(const struct sql *s, uint32_t table)
{
    bool is = false;
    for (uint32_t t = 0; t < s->v->tables.len; t++) is |= is_child(s, t, table);
    return is;
}

/* The keys that one row has: one that several rows have names none of them. */
static void key_relation(struct sql *s, uint32_t table, const char *from)
{
    const char *key = s->v->tables.at[table].own_key ? "own" : "k";
    cte_begin(s, sql_printf(s, "k%u", table));
    text_addf(s->out, "SELECT %s AS k, MIN(rid) AS rid FROM %s WHERE %s IS NOT NULL GROUP BY %s HAVING COUNT(*) = 1", key, from, key, key);
    cte_end(s);
}

/* How many rows of a child table say of no row that they are below it, and may be below any. */
static void strays_relation(struct sql *s, uint32_t table)
{
    const struct data_table *t = &s->v->tables.at[table];
    const char *key = sql_to_text(s, sql_printf(s, "s.%s", sql_identifier(s, t->columns.at[t->key].bound)));
    cte_begin(s, sql_printf(s, "strays%u", table));
    text_addf(s->out, "SELECT COUNT(*) AS n FROM %s s WHERE NULLIF(TRIM(BOTH ' ' FROM %s), '') IS NULL", sql_identifier(s, t->name), key);
    cte_end(s);
}

uint32_t input_whole(const struct sql *s, uint32_t child)
{
    return s->v->tables.at[s->v->tables.at[child].parent].columns.len + child;
}

/* Not null where it is known which rows of a child table are below the row. */
static void write_whole(struct sql *s, uint32_t table)
{
    for (uint32_t t = 0; t < s->v->tables.len; t++)
        if (is_child(s, t, table)) text_addf(s->out, ",\n  CASE WHEN strays%u.n = 0 THEN own_row.rid END AS c%u", t, input_whole(s, t));
}

static void join_whole(struct sql *s, uint32_t table)
{
    if (!is_parent(s, table)) return;
    text_addf(s->out, "\n  LEFT JOIN k%u own_row ON own_row.rid = p.rid", table);
    for (uint32_t t = 0; t < s->v->tables.len; t++)
        if (is_child(s, t, table)) text_addf(s->out, " CROSS JOIN strays%u", t);
}

static void typed_relation(struct sql *s, uint32_t table)
{
    const struct data_table *t = &s->v->tables.at[table];
    const char *name = sql_printf(s, "t%u", table), *from = sql_printf(s, "t%u_text", table);
    struct reading *readings = arena_alloc(s->arena, (t->columns.len + 1) * sizeof *readings);
    struct column_sheet sheet = {0};
    source_relation(s, table, from);
    if (is_parent(s, table)) key_relation(s, table, from);
    for (uint32_t c = 0; c < s->v->tables.len; c++)
        if (is_child(s, c, table)) strays_relation(s, c);
    for (uint32_t i = 0; i < t->columns.len; i++) {
        if (!s->needs.column[table][i]) continue;
        readings[i] = (struct reading){.sheet = &sheet, .column = &t->columns.at[i]};
        read_column(s, &readings[i], sql_printf(s, "s%u", i));
    }
    from = sheet_levels(s, &sheet, 0, from, name);
    bool joined = input_is_joined(s, table);
    cte_begin(s, name);
    text_addf(s->out, "SELECT p.rid%s, %s AS pid", has_key(s, table) ? ", p.shown, p.k" : "", joined ? "j.rid" : sql_null(s, false));
    for (uint32_t i = 0; i < t->columns.len; i++)
        if (s->needs.column[table][i]) write_column(s, i, &readings[i]);
    write_whole(s, table);
    text_addf(s->out, "\n  FROM %s p", from);
    if (joined) text_addf(s->out, " LEFT JOIN k%u j ON j.k = p.k", t->parent);
    join_whole(s, table);
    text_add(s->out, sql_fence(s));
    cte_end(s);
}

static void write_table(struct sql *s, uint32_t table, bool *written)
{
    if (written[table] || !s->needs.table[table]) return;
    written[table] = true;
    if (input_is_joined(s, table)) write_table(s, s->v->tables.at[table].parent, written);
    typed_relation(s, table);
}

void input_tables(struct sql *s)
{
    bool *written = arena_alloc(s->arena, (s->v->tables.len + 1) * sizeof *written);
    for (uint32_t t = 0; t < s->v->tables.len; t++) write_table(s, t, written);
}
