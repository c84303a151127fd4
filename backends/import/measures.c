/* measures.c - one measure in several units: do their names, labels and bounds agree? */
#include "backends/import/dictionary.h"

#include "lang/decimal.h"

#include <string.h>

/* Bounds in two units are rounded by hand: two in a hundred apart is the same bound. */
enum { PERCENT = 2 };

/* ---- the unit in the name against the unit in the label ---- */

/* The last ending that was asked about: fields of one ending stand together. */
struct asked_ending { const char *ending; bool is_unit; };

/* Is there a field of that unit, by its label, whose name ends with it? Then the ending means that unit. */
static bool is_unit_ending(const struct dictionary *d, const char *ending, struct asked_ending *asked)
{
    if (asked->ending && strcmp(asked->ending, ending) == 0) return asked->is_unit;
    *asked = (struct asked_ending){ending, false};
    for (uint32_t i = 0; i < d->fields.len; i++) {
        const struct field *f = &d->fields.at[i];
        const char *last = strrchr(f->part[PART_NAME], '_');
        if (last && f->folded && strcmp(last + 1, ending) == 0 && strcmp(f->folded, ending) == 0) return asked->is_unit = true;
    }
    return false;
}

static void check_name(struct import *im, const struct dictionary *d, const struct field *f, struct asked_ending *asked)
{
    const char *text, *last = strrchr(f->part[PART_NAME], '_');
    size_t n;
    if (!last || !f->folded || strcmp(f->folded, last + 1) == 0 || !unit_of_label(f->part[PART_LABEL], &text, &n) || !is_unit_ending(d, last + 1, asked)) return;
    struct msg args[] = {msg_same(f->part[PART_NAME]), msg_same(last + 1), msg_same(arena_strndup(im->arena, text, n))};
    struct diag *diag = import_say(im, RX_IMPORT_UNIT_OTHER, f->at[PART_LABEL], 3, args);
    diag_mark(im->diags, diag, f->at[PART_NAME], msg_of("le nom", "the name"));
}

/* ---- the same bound in two units ---- */

static bool bound_of(const struct field *f, enum field_part part, struct rational *out)
{
    struct decimal d;
    return decimal_parse(f->part[part], strlen(f->part[part]), &d) && rational_from_decimal(d, out);
}

static bool units_of(struct import *im, const struct field *a, const struct field *b, struct unit *ua, struct unit *ub)
{
    struct unit_error error;
    return a->unit && b->unit && import_units_compare(a->unit, b->unit) && units_parse(im->vocab->units, a->unit, strlen(a->unit), ua, &error) && units_parse(im->vocab->units, b->unit, strlen(b->unit), ub, &error);
}

static struct rational absolute(struct rational r) { return r.num < 0 ? (struct rational){-r.num, r.den} : r; }

/* |a - b| <= PERCENT / 100 of the greater. What does not fit is taken for equal: nothing is said without proof. */
static bool are_close(struct rational a, struct rational b)
{
    struct rational gap, allowed, a1 = absolute(a), b1 = absolute(b);
    if (!rational_subtract(a, b, &gap) || !rational_multiply(rational_compare(a1, b1) > 0 ? a1 : b1, (struct rational){PERCENT, 100}, &allowed)) return true;
    return rational_compare(absolute(gap), allowed) <= 0;
}

static void check_bound(struct import *im, const struct field *a, const struct field *b, enum field_part part)
{
    struct unit ua, ub;
    struct rational va, vb, converted;
    if (!units_of(im, a, b, &ua, &ub) || !unit_same_dimension(&ua, &ub)) return;
    bool in_a = bound_of(a, part, &va), in_b = bound_of(b, part, &vb);
    if (!in_a && !in_b) return;
    if (in_a && in_b && (!unit_convert(va, &ua, &ub, &converted) || are_close(converted, vb))) return;
    struct msg none = msg_of("aucune", "none");
    struct msg args[] = {msg_same(a->part[PART_NAME]), in_a ? msg_same(arena_printf(im->arena, "%s %s", a->part[part], a->unit)) : none, msg_same(b->part[PART_NAME]),
                         in_b ? msg_same(arena_printf(im->arena, "%s %s", b->part[part], b->unit)) : none};
    struct diag *diag = import_say(im, RX_IMPORT_BOUNDS_DISAGREE, in_b ? b->at[part] : b->at[PART_NAME], 4, args);
    diag_mark(im->diags, diag, in_a ? a->at[part] : a->at[PART_NAME], msg_of("l'autre", "the other"));
}

/* `x_a` and `x_b` of one measure `x`, which has a field of units. */
static bool share_measure(struct import *im, const struct dictionary *d, const struct field *a, const struct field *b)
{
    const char *na = a->part[PART_NAME], *nb = b->part[PART_NAME], *la = strrchr(na, '_'), *lb = strrchr(nb, '_');
    if (!la || !lb || la - na != lb - nb || strncmp(na, nb, (size_t)(la - na)) != 0) return false;
    const char *units = arena_printf(im->arena, "%.*s_units", (int)(la - na), na);
    return dictionary_find(d, units, strlen(units)) != NO_FIELD;
}

void units_check(struct import *im, const struct dictionary *d)
{
    enum { NEAR = 8 };      /* the units of one measure stand together */
    struct asked_ending asked = {0};
    for (uint32_t i = 0; i < d->fields.len; i++) check_name(im, d, &d->fields.at[i], &asked);
    for (uint32_t i = 0; i < d->fields.len; i++) {
        const struct field *a = &d->fields.at[i];
        if (!a->unit) continue;
        for (uint32_t k = i + 1; k < d->fields.len && k < i + NEAR; k++) {
            const struct field *b = &d->fields.at[k];
            if (!b->unit || !share_measure(im, d, a, b)) continue;
            check_bound(im, a, b, PART_MIN);
            check_bound(im, a, b, PART_MAX);
        }
    }
}
