/* fields.c - fields of a REDCap dictionary made columns of the language. */
#include "backends/import/dictionary.h"

#include "lang/decimal.h"

#include <string.h>

/* ---- types ---- */

enum field_kind { FIELD_TEXT, FIELD_NOTES, FIELD_CHOICE, FIELD_CHECKBOX, FIELD_YES_NO, FIELD_CALC, FIELD_SLIDER, FIELD_FILE, FIELD_DESCRIPTIVE,
                  FIELD_OPEN, FIELD_OPEN_SEVERAL, FIELD_UNKNOWN };

/* Types of REDCap, then those that ISARIC adds; `validation` is the one that the type itself says. */
static const struct { const char *word; enum field_kind kind; const char *validation; } types[] = {
    {"text", FIELD_TEXT, ""}, {"notes", FIELD_NOTES, ""}, {"radio", FIELD_CHOICE, ""}, {"dropdown", FIELD_CHOICE, ""}, {"checkbox", FIELD_CHECKBOX, ""},
    {"yesno", FIELD_YES_NO, ""}, {"truefalse", FIELD_YES_NO, ""}, {"calc", FIELD_CALC, "number"}, {"slider", FIELD_SLIDER, "integer"}, {"file", FIELD_FILE, ""},
    {"signature", FIELD_FILE, ""}, {"descriptive", FIELD_DESCRIPTIVE, ""}, {"sql", FIELD_OPEN, ""},
    {"list", FIELD_CHOICE, ""}, {"user_list", FIELD_OPEN, ""}, {"multi_list", FIELD_OPEN_SEVERAL, ""}, {"number", FIELD_TEXT, "number"},
    {"integer", FIELD_TEXT, "integer"}, {"date_dmy", FIELD_TEXT, "date_dmy"}, {"datetime_dmy", FIELD_TEXT, "datetime_dmy"}, {"time", FIELD_TEXT, "time"}};

static enum field_kind kind_of(const struct field *f, const char **validation)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strcmp(types[i].word, f->part[PART_TYPE]) == 0) {
            *validation = types[i].validation;
            return types[i].kind;
        }
    *validation = "";
    return FIELD_UNKNOWN;
}

static bool starts(const char *text, const char *with) { return strncmp(text, with, strlen(with)) == 0; }

/* "number_2dp" keeps two decimals, "integer" none. */
static int32_t decimals_of(const char *validation)
{
    if (starts(validation, "integer")) return 0;
    if (starts(validation, "number_") && validation[7] >= '0' && validation[7] <= '9' && starts(validation + 8, "dp")) return validation[7] - '0';
    return -1;
}

/* ---- one column ---- */

static const char *bound_of(struct import *im, const struct field *f, enum field_part part, const struct import_column *c)
{
    const char *text = f->part[part];
    struct decimal d;
    if (!*text) return NULL;
    if (c->type == IMPORT_NUMBER && decimal_parse(text, strlen(text), &d)) return text;
    import_leave(im, LEFT_BOUND, f->at[part], f->part[PART_NAME], text);
    return NULL;
}

static void number_of(struct import *im, struct field *f, struct import_column *c, const char *validation)
{
    const char *text;
    size_t n;
    c->type = IMPORT_NUMBER;
    c->decimals = decimals_of(validation);
    if (!unit_of_label(f->part[PART_LABEL], &text, &n)) return;
    f->unit = c->unit = unit_spelling(im, text, n);
    if (c->unit) f->folded = unit_folded(im->arena, arena_strndup(im->arena, text, n));
    if (!c->unit && unit_looks_like(text, n)) import_leave(im, LEFT_UNIT, f->at[PART_LABEL], c->source, arena_strndup(im->arena, text, n));
}

/* The type that a validation gives to a text. */
static void text_of(struct import *im, struct field *f, struct import_column *c, const char *validation)
{
    c->type = IMPORT_TEXT;
    if (starts(validation, "datetime")) c->type = IMPORT_INSTANT;
    else if (starts(validation, "date_")) c->type = IMPORT_DATE;
    else if (starts(validation, "number") || starts(validation, "integer")) number_of(im, f, c, validation);
    else if (starts(validation, "time")) import_leave(im, LEFT_TIME, f->at[PART_VALIDATION], c->source, validation);
    else if (*validation) import_leave(im, LEFT_FORMAT, f->at[PART_VALIDATION], c->source, validation);
}

/* ---- units that are chosen ---- */

/* A value is kept in thousandths over one scale of all its units, in 64 bits, and is still multiplied when it is compared. */
static const int64_t SCALE_MOST = INT64_C(1000000000), VALUES_MOST = INT64_C(1000000000000000);

/* The field that names the unit of this one: `x` and `x_units`. */
static uint32_t unit_field(struct import *im, const struct dictionary *d, const struct field *f)
{
    const char *name = arena_printf(im->arena, "%s_units", f->part[PART_NAME]);
    return dictionary_find(d, name, strlen(name));
}

/* The unit that an answer names, up to a comma: "%, 21-100". */
static const char *unit_of_choice(struct import *im, const struct import_choice *c, struct unit *out)
{
    struct unit_error error;
    const char *unit = unit_spelling(im, c->label, strcspn(c->label, ","));
    return unit && units_parse(im->vocab->units, unit, strlen(unit), out, &error) ? unit : NULL;
}

/* Are all answers units, and multiples of one another by themselves? Then they get these units as names. */
static bool name_units(struct import *im, struct field *units)
{
    const char **names = arena_alloc(im->arena, (units->choices.len + 1) * sizeof *names), *first = NULL;
    struct unit one, other;
    struct rational k;
    for (uint32_t i = 0; i < units->choices.len; i++) {
        if (import_says_unknown(units->choices.at[i].label)) continue;
        names[i] = unit_of_choice(im, &units->choices.at[i], first ? &other : &one);
        if (!names[i]) return false;
        if (first && (!unit_same_offset(&one, &other) || !unit_factor(&one, &other, &k) || !import_units_compare(first, names[i]))) return false;
        for (uint32_t n = 0; n < i; n++)
            if (names[n] && strcmp(names[n], names[i]) == 0) return false;
        if (!first) first = names[i];
    }
    for (uint32_t i = 0; i < units->choices.len && first; i++) units->choices.at[i].name = names[i] ? names[i] : units->choices.at[i].label;
    return first != NULL;
}

/* Are the values that the bounds let through exact in all units? A bound that is not written may be 10^9. */
static bool fits(struct import *im, const struct field *f, const struct field *units)
{
    const char *first = NULL;
    struct unit one, other;
    struct unit_error error;
    struct rational k, most = {INT64_C(1000000000), 1}, lo, hi;
    struct decimal a, b;
    if (decimal_parse(f->part[PART_MIN], strlen(f->part[PART_MIN]), &a) && decimal_parse(f->part[PART_MAX], strlen(f->part[PART_MAX]), &b)
        && rational_from_decimal(a, &lo) && rational_from_decimal(b, &hi)) {
        if (lo.num < 0) lo.num = -lo.num;
        most = rational_compare(lo, hi) > 0 ? lo : hi;
    }
    for (uint32_t i = 0; i < units->choices.len; i++) {
        const char *unit = units->choices.at[i].name;
        if (import_says_unknown(units->choices.at[i].label)) continue;
        if (!units_parse(im->vocab->units, unit, strlen(unit), first ? &other : &one, &error)) return false;
        if (first && (!unit_factor(&one, &other, &k) || k.num > SCALE_MOST || k.den > SCALE_MOST || most.num / most.den > VALUES_MOST / (k.num > k.den ? k.num : k.den))) return false;
        first = unit;
    }
    return true;
}

static void find_units(struct import *im, struct dictionary *d)
{
    for (uint32_t i = 0; i < d->fields.len; i++) {
        const char *validation;
        struct field *f = &d->fields.at[i];
        uint32_t units = kind_of(f, &validation) == FIELD_TEXT ? unit_field(im, d, f) : NO_FIELD;
        if (units != NO_FIELD && kind_of(&d->fields.at[units], &validation) == FIELD_CHOICE && name_units(im, &d->fields.at[units]) && fits(im, f, &d->fields.at[units]))
            f->units = units;
    }
}

/* A number whose label names no unit and that another field gives one. */
static void chosen_unit(struct import *im, const struct dictionary *d, const struct field *f, struct import_column *c)
{
    uint32_t units = unit_field(im, d, f);
    if (c->type != IMPORT_NUMBER || c->unit || units == NO_FIELD) return;
    const struct field *u = &d->fields.at[units];
    if (f->units == NO_FIELD || strcmp(u->part[PART_FORM], f->part[PART_FORM]) != 0) {
        import_leave(im, LEFT_UNIT_COLUMN, f->at[PART_NAME], c->source, u->part[PART_CHOICES]);
        return;
    }
    for (uint32_t i = 0; i < u->choices.len && !c->unit; i++)
        if (!import_says_unknown(u->choices.at[i].label)) c->unit = u->choices.at[i].name;
    c->unit_column = u->part[PART_NAME];
}

/* ---- columns ---- */

static struct import_column column_of(const struct field *f, const char *source, const char *label)
{
    return (struct import_column){.source = source, .label = label, .decimals = -1, .at = f->at[PART_NAME]};
}

static void one_column(struct import *im, const struct dictionary *d, struct field *f, struct import_table *t, enum field_kind kind, const char *validation)
{
    struct import_column c = column_of(f, f->part[PART_NAME], f->part[PART_LABEL]);
    switch (kind) {
    case FIELD_TEXT: case FIELD_SLIDER: text_of(im, f, &c, validation); break;
    case FIELD_CHOICE:
        c.choices = f->choices;
        import_type_choices(im, &c);
        if (!f->choices.len || *f->part[PART_LIST]) import_leave(im, LEFT_OPEN_LIST, f->at[PART_LIST], c.source, f->part[PART_LIST]);
        break;
    case FIELD_YES_NO: c.type = IMPORT_BOOLEAN; break;
    case FIELD_CALC:
        number_of(im, f, &c, "number");
        import_leave(im, LEFT_CALCULATION, f->at[PART_CHOICES], c.source, f->part[PART_CHOICES]);
        break;
    case FIELD_OPEN: import_leave(im, LEFT_OPEN_LIST, f->at[PART_TYPE], c.source, f->part[PART_LIST]); break;
    case FIELD_OPEN_SEVERAL: import_leave(im, LEFT_SEVERAL, f->at[PART_TYPE], c.source, f->part[PART_LIST]); break;
    case FIELD_UNKNOWN: import_leave(im, LEFT_TYPE, f->at[PART_TYPE], c.source, f->part[PART_TYPE]); break;
    case FIELD_NOTES: case FIELD_CHECKBOX: case FIELD_FILE: case FIELD_DESCRIPTIVE: break;
    }
    chosen_unit(im, d, f, &c);
    c.min = bound_of(im, f, PART_MIN, &c);
    c.max = bound_of(im, f, PART_MAX, &c);
    import_check_bounds(im, &c, f->at[PART_MIN]);
    *vec_push(im->arena, &t->columns) = c;
}

/* REDCap exports a column an answer: name___code, with `-` as `_`. */
static void checkbox_columns(struct import *im, struct field *f, struct import_table *t)
{
    for (uint32_t i = 0; i < f->choices.len; i++) {
        char *code = arena_strdup(im->arena, f->choices.at[i].code);
        for (char *p = code; *p; p++) *p = *p == '-' || *p == '.' ? '_' : *p >= 'A' && *p <= 'Z' ? (char)(*p + 32) : *p;
        struct import_column c = column_of(f, arena_printf(im->arena, "%s___%s", f->part[PART_NAME], code),
                                           arena_printf(im->arena, "%s : %s", f->part[PART_LABEL], f->choices.at[i].label));
        c.type = IMPORT_BOOLEAN;
        *vec_push(im->arena, &t->columns) = c;
    }
    if (!f->choices.len) import_leave(im, LEFT_OPEN_LIST, f->at[PART_TYPE], f->part[PART_NAME], f->part[PART_LIST]);
}

static void declare_one(struct import *im, const struct dictionary *d, struct field *f, struct import_table *t)
{
    const char *validation, *name = f->part[PART_NAME], *written = f->part[PART_VALIDATION];
    enum field_kind kind = kind_of(f, &validation);
    if (*f->part[PART_REQUIRED]) import_leave(im, LEFT_REQUIRED, f->at[PART_REQUIRED], name, f->part[PART_REQUIRED]);
    if (kind == FIELD_DESCRIPTIVE) import_leave(im, LEFT_DESCRIPTION, f->at[PART_LABEL], name, f->part[PART_LABEL]);
    if (kind == FIELD_FILE) import_leave(im, LEFT_FILE, f->at[PART_TYPE], name, f->part[PART_TYPE]);
    if (kind == FIELD_DESCRIPTIVE || kind == FIELD_FILE) return;
    /* A type of its own says more than REDCap's `text`; then the validation must say the same. */
    if (kind == FIELD_TEXT && *validation && strcmp(validation, written) != 0) {
        struct msg args[] = {msg_same(name), msg_same(f->part[PART_TYPE]), *written ? msg_same(written) : msg_of("aucune", "none")};
        import_say(im, RX_IMPORT_TYPE, f->at[PART_TYPE], 3, args);
    }
    if (kind == FIELD_TEXT && !*validation) validation = written;
    uint32_t before = t->columns.len;
    if (before + f->choices.len + 2 > IMPORT_COLUMNS_MAX) {
        import_say2(im, RX_IMPORT_TOO_MANY, f->at[PART_NAME], t->source, arena_printf(im->arena, "%d", IMPORT_COLUMNS_MAX));
        return;
    }
    if (kind == FIELD_CHECKBOX) checkbox_columns(im, f, t);
    else one_column(im, d, f, t, kind, validation);
    f->table = (uint32_t)(t - im->tables.at);
    f->n_columns = t->columns.len - before;
    f->column = f->n_columns ? before : NO_FIELD;
}

/* A condition becomes a check when that is asked for and it can be one; else it is left. */
static void conditions_declare(struct import *im, const struct dictionary *d)
{
    for (uint32_t i = 0; i < d->fields.len; i++) {
        const struct field *f = &d->fields.at[i];
        const char *text = f->part[PART_CONDITION], *condition = im->options.checks && *text ? asked_condition(im, d, f) : NULL;
        if (condition)
            *vec_push(im->arena, &im->checks) = (struct import_check){im->tables.at[0].columns.at[f->column].name, import_clean(im->arena, text, strlen(text)), condition};
        else if (*text) import_leave(im, LEFT_CONDITION, f->at[PART_CONDITION], f->part[PART_NAME], text);
    }
}

/* ---- tables ---- */

static struct import_table *table_of(struct import *im, const struct field *f, const char *key)
{
    const char *form = f->part[PART_FORM];
    bool repeats = false;
    for (uint32_t i = 0; i < im->options.n_repeats; i++) repeats = repeats || strcmp(im->options.repeats[i], form) == 0;
    if (!repeats) return &im->tables.at[0];
    for (uint32_t t = 1; t < im->tables.len; t++)
        if (strcmp(im->tables.at[t].source, form) == 0) return &im->tables.at[t];
    *vec_push(im->arena, &im->tables) = (struct import_table){.source = form, .label = form, .key = key, .child = true};
    return &im->tables.at[im->tables.len - 1];
}

/* The dictionary does not say which forms are filled in several times: said once a form, but for the first. */
static void leave_repeats(struct import *im, const struct dictionary *d)
{
    const char *last = d->fields.at[0].part[PART_FORM];
    for (uint32_t i = 1; i < d->fields.len; i++) {
        const struct field *f = &d->fields.at[i];
        if (strcmp(f->part[PART_FORM], last) == 0) continue;
        last = f->part[PART_FORM];
        bool named = false;
        for (uint32_t k = 0; k < im->options.n_repeats; k++) named = named || strcmp(im->options.repeats[k], last) == 0;
        if (!named && *last) import_leave(im, LEFT_REPEAT, f->at[PART_FORM], last, "--repeat");
    }
}

static bool is_form(const struct dictionary *d, const char *form)
{
    for (uint32_t i = 0; i < d->fields.len; i++)
        if (strcmp(d->fields.at[i].part[PART_FORM], form) == 0) return true;
    return false;
}

void fields_declare(struct import *im, struct dictionary *d)
{
    const char *key = d->fields.at[0].part[PART_NAME], *validation;
    *vec_push(im->arena, &im->tables) = (struct import_table){.source = import_root_word(im), .key = key};
    for (uint32_t k = 0; k < im->options.n_repeats; k++)
        if (!is_form(d, im->options.repeats[k])) import_say1(im, RX_IMPORT_NO_FORM, (struct span){im->in.file, 0, 0}, im->options.repeats[k]);
    for (uint32_t i = 0; i < d->fields.len; i++) {
        struct field *f = &d->fields.at[i];
        enum field_kind kind = kind_of(f, &validation);
        if (kind == FIELD_CHOICE || kind == FIELD_CHECKBOX) choices_read(im, f);
    }
    find_units(im, d);
    for (uint32_t i = 1; i < d->fields.len; i++) declare_one(im, d, &d->fields.at[i], table_of(im, &d->fields.at[i], key));
    leave_repeats(im, d);
    import_name_all(im);
    conditions_declare(im, d);
}
