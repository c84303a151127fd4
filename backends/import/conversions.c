/* conversions.c - a table of unit conversions held against the dictionary that it is for, and against exact units.

   The form is ISARIC's (JSON): an array of {"field_name", "units_field_name", "units": [{"unit_label", "unit_value",
   "unit_field_name"}], "preferred_unit", "conversion_rules": [{"from_unit", "to_unit", "type", "multiplier", "offset"}]}. */
#include "backends/import/dictionary.h"

#include "lang/decimal.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

/* jansson keeps no places: a member is found again by its key, in the order of the text. */
struct finder { const struct import_file *in; size_t entry; };

static struct span nth_key(const struct finder *f, const char *key, uint32_t n)
{
    size_t len = strlen(key);
    for (size_t at = f->entry; at + len <= f->in->len; at++)
        if (memcmp(f->in->text + at, key, len) == 0 && n-- == 0) return (struct span){f->in->file, (uint32_t)at, (uint32_t)(at + len)};
    return (struct span){f->in->file, (uint32_t)f->entry, (uint32_t)f->entry};
}

static const char *text_of(const json_t *object, const char *key)
{
    const char *s = json_string_value(json_object_get(object, key));
    return s ? s : "";
}

static uint32_t field_of(const struct import *im, const json_t *object, const char *key)
{
    const char *name = text_of(object, key);
    return *name ? dictionary_find(im->dictionary, name, strlen(name)) : NO_FIELD;
}

/* ---- the units that can be chosen ---- */

static void check_field(struct import *im, const json_t *entry, const json_t *object, const char *key, struct span at)
{
    const char *name = text_of(object, key);
    if (*name && field_of(im, object, key) == NO_FIELD) import_say2(im, RX_IMPORT_REFERENCE, at, text_of(entry, "field_name"), name);
}

/* The dictionary's label of a code may say more after a comma: "%, 21-100". */
static bool is_label(const char *choice, const char *label)
{
    size_t n = strlen(label);
    return strncmp(choice, label, n) == 0 && (choice[n] == 0 || choice[n] == ',');
}

static void check_unit(struct import *im, const json_t *entry, const json_t *unit, struct span at)
{
    uint32_t units = field_of(im, entry, "units_field_name");
    const char *label = text_of(unit, "unit_label"), *code = arena_printf(im->arena, "%lld", (long long)json_integer_value(json_object_get(unit, "unit_value")));
    check_field(im, entry, unit, "unit_field_name", at);
    if (units == NO_FIELD) return;
    const struct field *f = &im->dictionary->fields.at[units];
    for (uint32_t i = 0; i < f->choices.len; i++) {
        const struct import_choice *c = &f->choices.at[i];
        if (strcmp(c->code, code) != 0 || is_label(c->label, label)) continue;
        struct msg args[] = {msg_same(text_of(entry, "field_name")), msg_same(code), msg_same(label), msg_same(c->label)};
        struct diag *diag = import_say(im, RX_IMPORT_CONVERSION_CODE, at, 4, args);
        diag_mark(im->diags, diag, f->at[PART_CHOICES], msg_of("le dictionnaire", "the dictionary"));
    }
}

/* ---- rules ---- */

/* The number as it stands, to 15 digits: jansson holds a double, and the comparison below leaves far more room than that. */
static bool number_of(const json_t *value, struct rational *out)
{
    char *text = json_is_number(value) ? json_dumps(value, JSON_ENCODE_ANY | JSON_REAL_PRECISION(15)) : NULL;
    bool ok = false;
    if (text) {
        char *exponent = strpbrk(text, "eE");
        long power = exponent ? strtol(exponent + 1, NULL, 10) : 0;
        struct decimal d;
        size_t n = exponent ? (size_t)(exponent - text) : strlen(text);
        ok = decimal_parse(text, n, &d) && power <= 0 && power >= -18 && d.scale - power <= DECIMAL_DIGITS;
        d.scale -= ok ? (int32_t)power : 0;
        ok = ok && rational_from_decimal(d, out);
    }
    free(text);
    return ok;
}

/* Within one in a thousand: the rules are written to few digits. */
static bool is_about(struct rational a, struct rational b)
{
    struct rational ratio;
    if (!rational_divide(a, b, &ratio)) return true;
    return rational_compare(ratio, (struct rational){999, 1000}) >= 0 && rational_compare(ratio, (struct rational){1001, 1000}) <= 0;
}

static const char *say_ratio(struct import *im, struct rational r)
{
    int64_t scaled;
    for (int32_t scale = 0; scale <= 9; scale++) {
        if (rational_scaled(r, scale, &scaled) != SCALED_EXACT) continue;
        char text[DECIMAL_TEXT_SIZE];
        decimal_format((struct decimal){scaled, scale}, text);
        return arena_strdup(im->arena, text);
    }
    return arena_printf(im->arena, "%lld/%lld", (long long)r.num, (long long)r.den);
}

static const char *read_unit(struct import *im, const char *label, struct unit *out)
{
    struct unit_error error;
    const char *comma = strchr(label, ','), *spelled = unit_spelling(im, label, comma ? (size_t)(comma - label) : strlen(label));
    return spelled && units_parse(im->vocab->units, spelled, strlen(spelled), out, &error) ? spelled : NULL;
}

static void check_rule(struct import *im, const json_t *entry, const json_t *rule, struct span at)
{
    const char *from = text_of(rule, "from_unit"), *to = text_of(rule, "to_unit"), *item = text_of(entry, "field_name");
    struct unit a, b;
    struct rational said, exact;
    const char *ua = read_unit(im, from, &a), *ub = read_unit(im, to, &b);
    bool known = ua && ub && import_units_compare(ua, ub), linear = strcmp(text_of(rule, "type"), "linear") == 0;
    if (!known || !linear || !unit_same_offset(&a, &b) || !unit_factor(&a, &b, &exact)) {
        import_leave(im, LEFT_CONVERSION, at, item, arena_printf(im->arena, "%s -> %s", from, to));
        return;
    }
    if (!number_of(json_object_get(rule, "multiplier"), &said) || is_about(said, exact)) return;
    struct msg args[] = {msg_same(item), msg_same(from), msg_same(say_ratio(im, exact)), msg_same(to), msg_same(say_ratio(im, said))};
    import_say(im, RX_IMPORT_CONVERSION, at, 5, args);
}

static bool same_rule(const json_t *a, const json_t *b)
{
    return strcmp(text_of(a, "from_unit"), text_of(b, "from_unit")) == 0 && strcmp(text_of(a, "to_unit"), text_of(b, "to_unit")) == 0;
}

static void check_rules(struct import *im, const struct finder *f, const json_t *entry)
{
    const json_t *rules = json_object_get(entry, "conversion_rules"), *units = json_object_get(entry, "units");
    for (size_t i = 0; i < json_array_size(rules); i++) {
        const json_t *rule = json_array_get(rules, i);
        struct span at = nth_key(f, "\"from_unit\"", (uint32_t)i);
        check_rule(im, entry, rule, at);
        for (size_t k = 0; k < i && k < 64; k++)
            if (same_rule(json_array_get(rules, k), rule)) {
                struct msg args[] = {msg_same(text_of(entry, "field_name")), msg_same(text_of(rule, "from_unit")), msg_same(text_of(rule, "to_unit"))};
                import_say(im, RX_IMPORT_CONVERSION_TWICE, at, 3, args);
            }
    }
    for (size_t u = 0; u < json_array_size(units) && u < 64; u++) {
        const char *label = text_of(json_array_get(units, u), "unit_label");
        bool found = strcmp(label, text_of(entry, "preferred_unit")) == 0;
        for (size_t i = 0; i < json_array_size(rules); i++) found = found || strcmp(text_of(json_array_get(rules, i), "from_unit"), label) == 0;
        if (!found) import_say2(im, RX_IMPORT_CONVERSION_NONE, nth_key(f, "\"unit_label\"", (uint32_t)u), text_of(entry, "field_name"), label);
    }
}

bool import_conversions(struct import *im, const struct import_file *in)
{
    json_error_t error;
    if (!im->dictionary || !import_check_text(im, in)) return false;
    json_t *root = json_loadb(in->text, in->len, 0, &error);
    if (!json_is_array(root)) {
        uint32_t at = root || error.position < 0 ? 0 : (uint32_t)error.position;
        if (at >= in->len) at = in->len ? (uint32_t)in->len - 1 : 0;
        import_say1(im, RX_IMPORT_JSON, (struct span){in->file, at, at}, root ? "[" : error.text);
        json_decref(root);
        return false;
    }
    struct finder f = {in, 0};
    for (size_t i = 0; i < json_array_size(root); i++) {
        const json_t *entry = json_array_get(root, i), *units = json_object_get(entry, "units");
        f.entry = nth_key(&f, "\"field_name\"", i > 0).lo;
        check_field(im, entry, entry, "field_name", nth_key(&f, "\"field_name\"", 0));
        check_field(im, entry, entry, "units_field_name", nth_key(&f, "\"units_field_name\"", 0));
        for (size_t u = 0; u < json_array_size(units); u++) check_unit(im, entry, json_array_get(units, u), nth_key(&f, "\"unit_label\"", (uint32_t)u));
        check_rules(im, &f, entry);
    }
    json_decref(root);
    return true;
}
