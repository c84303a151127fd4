/* collect_units.c - phase 1: dimensions, prefixes and units, in the order in which they are declared. */
#include "checker/context.h"

#include "lang/decimal.h"
#include "lang/kernel.h"

#include <string.h>

static void collect_dimension(struct checker *ck, const struct ast_item *item)
{
    const struct ast_expr *name = declared_name(ck, item);
    struct unit base;
    if (!name) return;
    struct word *word = vec_push(ck->arena, &ck->dimensions);
    read_word(ck, word, item, name, name->next, true);
    if (!units_add_dimension(ck->vocab->units, word->name[LANG_FR]->text, &base)) complain_taken(ck, name->span, name->name->text, first_declared(ck, KW_DIMENSION, name->name));
}

/* `préfixe k 3` */
static void collect_prefix(struct checker *ck, const struct ast_item *item)
{
    const struct ast_expr *name = declared_name(ck, item), *power = name ? name->next : NULL;
    struct decimal d;
    if (!name) return;
    if (!power || power->kind != AST_NUMBER || !decimal_parse(power->text, strlen(power->text), &d) || d.scale != 0
        || d.digits < -18 || d.digits > 18 || !units_add_prefix(ck->vocab->units, name->name->text, (int32_t)d.digits))
        complain_taken(ck, item->head_span, name->name->text, first_declared(ck, KW_PREFIX, name->name));
}

/* What a unit is worth: a dimension's base unit, or so many of another: `unité min : 60 s`. */
static bool unit_value(struct checker *ck, const struct ast_expr *e, struct unit *out)
{
    struct decimal d;
    struct rational k;
    struct unit of;
    for (uint32_t i = 0; e && e->kind == AST_WORD && i < ck->dimensions.len; i++) {
        const struct word *w = &ck->dimensions.at[i];
        if (w->name[file_language(ck, e->span)] != e->name) continue;
        use_word(ck, e->span, w);
        return units_dimension(ck->vocab->units, w->name[LANG_FR]->text, out);
    }
    if (e && e->kind == AST_QUANTITY && decimal_parse(e->text, strlen(e->text), &d) && rational_from_decimal(d, &k)
        && unit_read(ck, e->name->text, e->name_span, &of) && unit_scale(&of, k, out))
        return true;
    if (e && e->kind != AST_QUANTITY) complain(ck, RX_UNKNOWN_UNIT, e->span, source_slice(ck, e->span), NULL);
    return false;
}

static uint64_t unit_prefixes(struct checker *ck, const struct ast_expr *e)
{
    uint64_t bits = 0;
    for (const struct ast_expr *p = e && e->kind == AST_LIST ? e->args : e; p; p = p->next) {
        uint64_t bit = p->name ? units_prefix_bit(ck->vocab->units, p->name->text) : 0;
        if (!bit) complain(ck, RX_UNKNOWN_NAME, p->span, source_slice(ck, p->span), NULL);
        bits |= bit;
    }
    return bits;
}

static void unit_words(struct checker *ck, const struct ast_expr *words, enum language language, const char *code)
{
    for (const struct ast_expr *e = words; e; e = e->next) {
        const char *text = expr_text(ck, e);
        if (text && !units_add_word(ck->vocab->units, text, code, 1u << language)) complain(ck, RX_NAME_TAKEN, e->span, text, NULL);
    }
}

static struct span all_args(const struct ast_expr *first)
{
    struct span s = first->span;
    for (const struct ast_expr *e = first; e; e = e->next) s.hi = e->span.hi;
    return s;
}

/* `mot "an", "ans" ; en "year", "years"`: in the other language the two lists change places. */
static void both_words(struct checker *ck, const struct ast_item *item, const char *code)
{
    enum language here = file_language(ck, item->span), there = here == LANG_FR ? LANG_EN : LANG_FR;
    const struct ast_expr *own = NULL, *other = NULL;
    for (const struct ast_item *i = item->items; i; i = i->next) {
        const struct ast_expr *head = ast_head(i);
        if (head && kernel_is(head->name, KW_WORDS, here)) own = head->next;
        if (head && kernel_is(head->name, here == LANG_FR ? KW_EN : KW_FR, here)) {
            other = head->next;
            use_text(ck, head->span, here, here == LANG_FR ? "en" : "fr", here == LANG_FR ? "fr" : "en");
        }
    }
    unit_words(ck, own, here, code);
    unit_words(ck, other, there, code);
    if (own && other) use_swapped(ck, all_args(own), all_args(other));
}

/* The zero of a scale, in base units: a number, or a quantity where no decimal is exact. */
static void read_offset(struct checker *ck, const struct ast_expr *e, struct decimal d, struct unit *value)
{
    struct unit of;
    struct rational k;
    if (!rational_from_decimal(d, &k)) return;
    if (e->kind != AST_QUANTITY) value->offset = k;
    else if (unit_read(ck, e->name->text, e->name_span, &of)) rational_multiply(k, of.factor, &value->offset);
}

static void collect_unit(struct checker *ck, const struct ast_item *item)
{
    const struct ast_expr *name = declared_name(ck, item);
    struct unit value;
    uint64_t prefixes = 0;
    if (!name || !unit_value(ck, item->colon, &value)) return;
    const char *code = name->name ? name->name->text : name->text;
    for (const struct ast_item *i = item->items; i; i = i->next) {
        if (ast_head(i) && (kernel_is(ast_head(i)->name, KW_EN, LANG_FR) || kernel_is(ast_head(i)->name, KW_FR, LANG_FR))) continue;
        enum kernel_word w = inside(ck, KW_UNIT, i);
        struct decimal d;
        const struct ast_expr *arg = item_arg(i, 1);
        if (w == KW_PREFIXES) prefixes = unit_prefixes(ck, arg);
        else if (w == KW_OFFSET && arg && arg->text && decimal_parse(arg->text, strlen(arg->text), &d)) read_offset(ck, arg, d, &value);
    }
    if (!units_add(ck->vocab->units, code, &value, prefixes)) {
        complain_taken(ck, name->span, code, first_declared(ck, KW_UNIT, name->name));
        return;
    }
    both_words(ck, item, code);
}

void phase_units(struct checker *ck)
{
    each_declaration(ck, KW_DIMENSION, collect_dimension);
    each_declaration(ck, KW_PREFIX, collect_prefix);
    each_declaration(ck, KW_UNIT, collect_unit);
    memset(ck->unit_memo, 0, sizeof ck->unit_memo);   /* read before all the words were known */
}
