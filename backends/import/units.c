/* units.c - the units that labels name, spelled as the language reads them. */
#include "backends/import/dictionary.h"

#include "lang/decimal.h"

#include <string.h>

/* What forms write, and the language otherwise: as UCUM (The Unified Code for Units of Measure) has it, or by a word. Cells and
   copies are counts: one in a microlitre is a million in a litre. */
static const struct { const char *written, *ucum; } atoms[] = {
    {"cells/µL", "10*6/L"}, {"cells/uL", "10*6/L"}, {"cells/mm^3", "10*6/L"}, {"cells/mm3", "10*6/L"}, {"10^6 cells/L", "10*6/L"}, {"10^9 cells/L", "10*9/L"},
    {"copies/mL", "10*3/L"}, {"bpm", "/min"}, {"breaths", ""}, {"beats", ""},
    {"mm^3", "mm3"}, {"m^2", "m2"}, {"cm^2", "cm2"}, {"1.73m^2", "{1.73_m2}"}, {"1.73m2", "{1.73_m2}"}, {"1.73 m2", "{1.73_m2}"},
    {"10^9", "10*9"}, {"10^6", "10*6"}, {"10^3", "10*3"}, {"x10^9", "10*9"}, {"µL", "uL"},
    {"UI", "IU"}, {"mIU", "mIU"}, {"mEq", "meq"}, {"mm Hg", "mmHg"}, {"cm H2O", "cmH2O"},
    {"°C", "Cel"}, {"°F", "°F"}, {"lbs", "lb"}, {"pounds", "lb"}, {"in", "inch"}, {"inches", "inch"}, {"kilo", "kg"}, {"mL/24 hours", "mL/d"},
    {"second", "s"}, {"seconds", "s"}, {"sec", "s"}, {"minute", "min"}, {"minutes", "min"}, {"hour", "h"}, {"hours", "h"}, {"hr", "h"}, {"hrs", "h"}, {"24 hours", "d"}, {"24h", "d"},
    {"day", "d"}, {"days", "d"}, {"Days", "d"}, {"week", "wk"}, {"weeks", "wk"}, {"in weeks", "wk"}, {"completed weeks", "wk"}, {"Weeks", "wk"},
    {"month", "mo"}, {"months", "mo"}, {"Months", "mo"}, {"year", "a"}, {"years", "a"}, {"Years", "a"}};

static const char *atom_of(const char *text, size_t n)
{
    for (size_t i = 0; i < sizeof atoms / sizeof *atoms; i++)
        if (strlen(atoms[i].written) == n && memcmp(atoms[i].written, text, n) == 0) return atoms[i].ucum;
    return NULL;
}

static const char *whole_or_parts(struct import *im, const char *text, size_t n)
{
    const char *whole = atom_of(text, n);
    if (whole) return whole;
    struct text out;
    text_init(&out);
    for (const char *p = text, *end = text + n; p < end;) {
        const char *slash = memchr(p, '/', (size_t)(end - p)), *stop = slash ? slash : end;
        const char *atom = atom_of(p, (size_t)(stop - p));
        /* A body surface is written after the unit that it refers to, and is no divisor. */
        if (atom && atom[0] == '{' && out.len && out.at[out.len - 1] == '/') out.len--;
        if (atom) text_add(&out, atom);
        else text_addn(&out, p, (size_t)(stop - p));
        if (slash) text_addc(&out, '/');
        p = stop + (slash != NULL);
    }
    const char *copy = arena_strndup(im->arena, out.at ? out.at : "", out.len);
    text_release(&out);
    return copy;
}

/* One letter may be anything: an initial, a number of a list. Only those of units that forms do write alone. */
static bool is_too_short(const char *text, size_t n)
{
    return n == 0 || (n == 1 && !strchr("gmLsh%", text[0]));
}

static const char *one_unit(struct import *im, const char *text, size_t n)
{
    struct unit unit;
    struct unit_error error;
    while (n && text[0] == ' ') text++, n--;
    while (n && text[n - 1] == ' ') n--;
    if (is_too_short(text, n) || n > 60) return NULL;
    if (n > 1 && text[0] == '/' && text[1] >= '0' && text[1] <= '9') return NULL;     /* a score out of so many, which UCUM could read */
    const char *spelled = whole_or_parts(im, text, n);
    return units_parse(im->vocab->units, spelled, strlen(spelled), &unit, &error) ? spelled : NULL;
}

const char *unit_spelling(struct import *im, const char *text, size_t n)
{
    const char *or = NULL;
    for (size_t i = 0; i + 4 <= n && !or; i++)
        if (memcmp(text + i, " or ", 4) == 0 || memcmp(text + i, " ou ", 4) == 0) or = text + i;
    if (!or) return one_unit(im, text, n);
    /* "µg/L or ng/mL": one unit in two spellings, or two units and none is chosen. */
    const char *a = one_unit(im, text, (size_t)(or - text)), *b = one_unit(im, or + 4, n - (size_t)(or - text) - 4);
    struct unit ua, ub;
    struct unit_error error;
    struct rational k;
    if (!a || !b || !import_units_compare(a, b) || !units_parse(im->vocab->units, a, strlen(a), &ua, &error) || !units_parse(im->vocab->units, b, strlen(b), &ub, &error)) return NULL;
    return unit_factor(&ua, &ub, &k) && k.num == 1 && k.den == 1 ? a : NULL;
}

bool unit_of_label(const char *label, const char **text, size_t *n)
{
    const char *close = strrchr(label, ')'), *open = close;
    if (!close) return false;
    int depth = 0;
    do {
        depth += *open == ')' ? 1 : *open == '(' ? -1 : 0;
        if (depth == 0) break;
    } while (open-- > label);
    if (depth != 0) return false;
    *text = open + 1;
    *n = (size_t)(close - open - 1);
    const char *comma = memchr(*text, ',', *n);     /* "(%, 21-100)": the unit, then its range */
    if (comma) *n = (size_t)(comma - *text);
    return *n > 0;
}

bool unit_looks_like(const char *text, size_t n)
{
    static const char *const marks[] = {"/", "^", "%", "°", "µ", "H2O", "Hg"};
    if (n > 40) return false;
    if (memchr(text, '=', n) || memchr(text, '[', n)) return false;
    for (size_t m = 0; m < sizeof marks / sizeof *marks; m++)
        for (size_t i = 0, k = strlen(marks[m]); i + k <= n; i++)
            if (memcmp(text + i, marks[m], k) == 0) return true;
    return false;
}

const char *unit_folded(struct arena *arena, const char *text)
{
    char *out = arena_alloc(arena, strlen(text) + 1);
    size_t n = 0;
    for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
        if (p[0] == 0xC2 && p[1] == 0xB5) out[n++] = 'u', p++;              /* µ U+00B5 */
        else if (p[0] == 0xCE && p[1] == 0xBC) out[n++] = 'u', p++;         /* μ U+03BC */
        else if (*p >= 'A' && *p <= 'Z') out[n++] = (char)(*p + 32);
        else if ((*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9')) out[n++] = (char)*p;
    }
    return out;
}
