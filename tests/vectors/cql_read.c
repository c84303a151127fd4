/* cql_read.c - recursive descent over CQL: literals, logic, comparison, arithmetic, dates, membership, aggregates. */
#include "tests/vectors/cql_read.h"

#include "lang/date.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct cql_reader { const char *at; struct cql_case *c; bool constant_only; };

/* "a $ b $" with each $ in the form replaced by the text. */
static const char *filled(struct cql_reader *r, const char *form, const char *text)
{
    struct text t;
    text_init(&t);
    for (; *form; form++) {
        if (*form == '$') text_add(&t, text);
        else text_addc(&t, *form);
    }
    const char *copy = arena_printf(r->c->arena, "%s", t.at);
    text_release(&t);
    return copy;
}

static struct cql nothing(enum cql_kind kind)
{
    struct cql v = {.kind = kind, .text = "", .unit = "", .type = "", .cell = "", .item_type = ""};
    for (int i = 0; i < CQL_ITEMS; i++) v.items[i].text = v.items[i].cell = "";
    return v;
}

static bool refuse(struct cql_reader *r, enum cql_reason why)
{
    r->c->reason = why;
    return false;
}

/* ---- tokens ---- */

static void blanks(struct cql_reader *r) { while (*r->at == ' ') r->at++; }

static bool is_word(char c) { return isalnum((unsigned char)c) || c == '_'; }

/* Takes a word or a sign when it is next. */
static bool take(struct cql_reader *r, const char *token)
{
    size_t n = strlen(token);
    blanks(r);
    if (strncmp(r->at, token, n) != 0 || (is_word(token[n - 1]) && is_word(r->at[n]))) return false;
    r->at += n;
    return true;
}

static bool take_call(struct cql_reader *r, const char *name)
{
    const char *before = r->at;
    if (take(r, name) && take(r, "(")) return true;
    r->at = before;
    return false;
}

/* Does the text hold the sign, not as the end of a longer word? */
static bool holds(const char *text, const char *sign)
{
    for (const char *at = strstr(text, sign); at; at = strstr(at + 1, sign))
        if (at == text || !is_word(sign[0]) || !is_word(at[-1])) return true;
    return false;
}

/* What an expression must not hold, found by its look, so that the reason is the right one. */
static bool looks_claimed(struct cql_reader *r)
{
    static const struct { const char *sign; enum cql_reason why; } signs[] = {
        {"Today(", CQL_CLOCK}, {"Now(", CQL_CLOCK}, {"TimeOfDay(", CQL_CLOCK}, {"@T", CQL_TIME}, {"Time(", CQL_TIME},
        {"Tuple", CQL_STRUCTURE}, {"Concept", CQL_STRUCTURE}, {"Code", CQL_STRUCTURE}, {"ValueSet", CQL_STRUCTURE}, {"':", CQL_STRUCTURE}, {" is ", CQL_STRUCTURE},
        {"convert", CQL_STRUCTURE}, {"Message(", CQL_STRUCTURE}, {" ~ ", CQL_EQUIVALENCE}, {"!~", CQL_EQUIVALENCE},
        {"if ", CQL_CONDITIONAL}, {"case ", CQL_CONDITIONAL}, {"Coalesce", CQL_CONDITIONAL},
        {"difference in y", CQL_CALENDAR}, {"difference in m", CQL_TIME}, {"difference in w", CQL_CALENDAR}, {"difference in h", CQL_TIME},
        {"difference in s", CQL_TIME}, {"hours between", CQL_TIME}, {"minutes between", CQL_TIME}, {"seconds between", CQL_TIME},
        {"weeks between", CQL_CALENDAR}, {" from ", CQL_FUNCTION}, {"aggregate", CQL_LIST}, {" sort", CQL_LIST},
        {"same year", CQL_PRECISION}, {"same month", CQL_PRECISION}, {"year of", CQL_PRECISION}, {"month of", CQL_PRECISION},
        {"same hour", CQL_TIME}, {"same second", CQL_TIME}, {"same millisecond", CQL_TIME}, {"hour of", CQL_TIME}, {"second of", CQL_TIME},
        {"hours", CQL_TIME}, {"minutes", CQL_TIME}, {"milliseconds", CQL_TIME}, {"seconds", CQL_TIME}};
    bool compares_periods = strstr(r->at, "hours = ") || strstr(r->at, "minutes = ") || strstr(r->at, "seconds = ") || strstr(r->at, "hour = ")
        || strstr(r->at, "minute = ") || strstr(r->at, "second = ");
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (holds(r->at, signs[i].sign) && !(compares_periods && signs[i].why == CQL_TIME)) return refuse(r, signs[i].why);
    for (const char *q = strchr(r->at, '\''); q; q = strchr(q + 1, '\'')) {   /* a quote that no number precedes opens a text */
        const char *b = q;
        while (b > r->at && b[-1] == ' ') b--;
        if (b == r->at || !isdigit((unsigned char)b[-1])) return refuse(r, CQL_TEXT);
        q = strchr(q + 1, '\'');
        if (!q) break;
    }
    return true;
}

/* ---- literals ---- */

/* The literal as a constant, or as a cell of a column of its own. */
static bool literal(struct cql_reader *r, struct cql *v, const char *constant)
{
    struct cql_case *c = r->c;
    v->is_literal = true;
    if (!c->data || r->constant_only) {
        v->text = arena_printf(c->arena, "%s", constant);
        return constant[0] ? true : refuse(r, CQL_LITERAL);
    }
    v->text = arena_printf(r->c->arena, "c%u", c->n_columns);
    text_addf(&c->columns, "    c%u : %s\n", c->n_columns, v->type);
    text_addf(&c->header, ",c%u", c->n_columns++);
    text_addf(&c->cells, ",%s", v->cell);
    return true;
}

static const char *ripx_unit(const char *cql)
{
    static const char *const same[][2] = {
        {"millisecond", "ms"}, {"milliseconds", "ms"}, {"second", "s"}, {"seconds", "s"}, {"minute", "min"}, {"minutes", "min"}, {"hour", "h"},
        {"hours", "h"}, {"day", "d"}, {"days", "d"}, {"week", "wk"}, {"weeks", "wk"}, {"month", "mo"}, {"months", "mo"}, {"year", "a"}, {"years", "a"}};
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        if (strcmp(cql, same[i][0]) == 0) return same[i][1];
    return NULL;
}

static bool read_unit(struct cql_reader *r, struct cql *v)
{
    const char *before = r->at;
    blanks(r);
    size_t n = 0;
    if (*r->at == '\'') {
        n = strcspn(++r->at, "'");
        v->unit = arena_printf(r->c->arena, "%.*s", (int)n, r->at);
        r->at += n + 1;
        if (v->unit[0] == '[') return refuse(r, CQL_UNIT);
        bool civil = strcmp(v->unit, "a") == 0 || strcmp(v->unit, "mo") == 0;
        if (strcmp(v->unit, "1") == 0) v->unit = "";
        return civil ? refuse(r, CQL_CALENDAR) : true;
    }
    char word[32] = "";
    while (isalpha((unsigned char)r->at[n]) && n + 1 < sizeof word) word[n] = r->at[n], n++;
    const char *unit = ripx_unit(word);
    if (unit && strncmp(r->at + n, " between", 8) != 0) {
        v->unit = unit;
        r->at += n;
    } else {
        r->at = before;
    }
    return true;
}

static bool read_number(struct cql_reader *r, struct cql *v, bool negative)
{
    char digits[64];
    size_t n = strspn(r->at, "0123456789."), significant = 0;
    if (n >= sizeof digits) return refuse(r, CQL_WIDE);
    memcpy(digits, r->at, n);
    digits[n] = 0;
    r->at += n;
    if (*r->at == 'L') r->at++;
    for (const char *d = digits + strspn(digits, "0."); *d; d++) significant += *d != '.';
    if (significant > 17) return refuse(r, CQL_WIDE);
    v->kind = CQL_IS_NUMBER;
    if (!read_unit(r, v)) return false;
    const char *dot = strchr(digits, '.');
    int decimals = dot ? (int)strlen(dot + 1) : 0;
    if (significant - (size_t)decimals > 10 && significant > (size_t)decimals) return refuse(r, CQL_WIDE);
    v->cell = arena_printf(r->c->arena, "%s%s", negative ? "-" : "", digits);
    char fine[16] = "1";
    if (decimals) snprintf(fine, sizeof fine, "0.%0*d", decimals < 10 ? decimals : 10, 1);
    /* Bounds as close as the literal allows, so that products of a few columns stay in 64 bits. */
    long long bound = 10;
    for (size_t i = 0; i < strcspn(digits, "."); i++) bound *= 10;
    if (v->unit[0]) v->type = arena_printf(r->c->arena, "quantité[%s] { résolution %s ; bornes -%lld %s ..= %lld %s }", v->unit, fine, bound, v->unit, bound, v->unit);
    else v->type = arena_printf(r->c->arena, "nombre { résolution %s ; bornes -%lld ..= %lld }", fine, bound, bound);
    const char *constant = arena_printf(r->c->arena, negative ? "(-%s%s%s)" : "%s%s%s", digits, v->unit[0] ? " " : "", v->unit);
    return literal(r, v, constant);
}

static bool date_literal(struct cql_reader *r, struct cql *v, const int *part, int n)
{
    const char *constant = "";
    struct date_range range;
    for (int i = 4; i < n; i++)
        if (i > 4 && part[i]) return refuse(r, CQL_TIME);      /* seconds */
    if (n == 4) return refuse(r, CQL_TIME);                    /* an hour without minutes */
    if (n > 3) {
        v->kind = CQL_IS_INSTANT;
        v->type = "instant";
        v->cell = arena_printf(r->c->arena, "%04d-%02d-%02dT%02d:%02d", part[0] % 10000, part[1] % 100, part[2] % 100, part[3] % 100, part[4] % 100);
        return literal(r, v, "");
    }
    v->kind = CQL_IS_DATE;
    v->precision = n;
    if (n == 1) v->cell = arena_printf(r->c->arena, "%04d", part[0] % 10000);
    if (n == 2) v->cell = arena_printf(r->c->arena, "%04d-%02d", part[0] % 10000, part[1] % 100);
    if (n == 3) v->cell = arena_printf(r->c->arena, "%04d-%02d-%02d", part[0] % 10000, part[1] % 100, part[2] % 100);
    if (!date_parse(v->cell, strlen(v->cell), &range)) return refuse(r, CQL_INVALID);
    v->lo = range.lo;
    v->hi = range.hi;
    v->type = "date";
    if (n > 1) constant = v->cell;
    return literal(r, v, r->constant_only ? "-" : constant);
}

/* DateTime(2012, 2, 12) */
static bool read_constructor(struct cql_reader *r, struct cql *v)
{
    int part[8], n = 0;
    do {
        blanks(r);
        if (!isdigit((unsigned char)*r->at) || n == 7) return refuse(r, strncmp(r->at, "null", 4) == 0 ? CQL_LITERAL : CQL_TIME);
        part[n++] = (int)strtol(r->at, (char **)(uintptr_t)&r->at, 10);
        if (*r->at == '.') return refuse(r, CQL_TIME);
    } while (take(r, ","));
    return take(r, ")") ? date_literal(r, v, part, n) : refuse(r, CQL_LITERAL);
}

/* @2012-02-12, @2012-02-12T10:20 */
static bool read_at(struct cql_reader *r, struct cql *v)
{
    int part[8], n = 0;
    for (;;) {
        part[n++] = (int)strtol(r->at, (char **)(uintptr_t)&r->at, 10);
        if (n < 3 && *r->at == '-') r->at++;
        else if (n == 3 && *r->at == 'T' && isdigit((unsigned char)r->at[1])) r->at++;
        else if ((n == 4 || n == 5) && *r->at == ':') r->at++;
        else break;
    }
    if (*r->at == 'T') r->at++;
    if (*r->at == '.' || *r->at == '+' || *r->at == 'Z' || (n > 3 && *r->at == '-')) return refuse(r, CQL_TIME);
    return date_literal(r, v, part, n);
}

/* ---- lists and intervals ---- */

static bool expression(struct cql_reader *r, struct cql *v);

/* Items are read without becoming columns: an aggregate makes rows of them, membership constants. */
static bool read_list(struct cql_reader *r, struct cql *v)
{
    v->kind = CQL_IS_LIST;
    v->is_whole = true;
    bool constant_only = r->constant_only;
    r->constant_only = true;
    while (!take(r, "}")) {
        struct cql item;
        if (v->n == CQL_ITEMS) return refuse(r, CQL_LIST);
        if (v->n && !take(r, ",")) return refuse(r, CQL_LIST);
        if (!expression(r, &item)) return false;
        if (item.kind == CQL_IS_NULL) v->is_whole = false;
        else if (!item.is_literal || (item.kind == CQL_IS_DATE && item.precision < 3)) return refuse(r, CQL_LIST);
        else {
            if (v->item_type[0] && item.kind != v->item_kind) return refuse(r, CQL_LIST);
            v->item_kind = item.kind;
            if (strlen(item.type) > strlen(v->item_type)) v->item_type = item.type;
            v->unit = item.unit;
        }
        v->items[v->n].text = item.kind == CQL_IS_DATE ? item.cell : item.text;
        v->items[v->n++].cell = item.cell;
    }
    r->constant_only = constant_only;
    return true;
}

static bool read_interval(struct cql_reader *r, struct cql *v)
{
    struct cql lo, hi;
    if (!take(r, "[")) return refuse(r, CQL_INTERVAL);
    if (!expression(r, &lo) || !take(r, ",") || !expression(r, &hi)) return refuse(r, CQL_INTERVAL);
    if (lo.kind != hi.kind || lo.kind == CQL_IS_NULL || lo.kind == CQL_IS_TRUTH) return refuse(r, CQL_INTERVAL);
    v->kind = CQL_IS_RANGE;
    v->item_kind = lo.kind;
    v->open_hi = take(r, ")");
    if (!v->open_hi && !take(r, "]")) return refuse(r, CQL_INTERVAL);
    v->items[0].text = lo.text;
    v->items[1].text = hi.text;
    return true;
}

/* A child table with a row for each item, in order. */
static bool list_table(struct cql_reader *r, const struct cql *list, uint32_t *number)
{
    struct cql_case *c = r->c;
    if (!c->data || c->n_tables == CQL_LISTS) return refuse(r, CQL_LITERAL);
    *number = c->n_tables++;
    text_addf(&c->tables[*number], "  données t%u de participant { clé id ; n : nombre { résolution 1 } ; x : %s }\n", *number,
              list->item_type[0] ? list->item_type : "nombre");
    text_add(&c->rows[*number], "id,n,x\n");
    for (uint32_t i = 0; i < list->n; i++) text_addf(&c->rows[*number], "1,%u,%s\n", i, list->items[i].cell);
    return true;
}

static bool aggregate(struct cql_reader *r, struct cql *v, const char *form, bool passes_nulls, bool truth)
{
    struct cql list = nothing(CQL_IS_LIST);
    uint32_t t;
    if (!take(r, "{")) return refuse(r, take(r, "null") ? CQL_NULLS : CQL_LIST);
    if (!read_list(r, &list) || !take(r, ")")) return refuse(r, CQL_LIST);
    if (!list.is_whole && !passes_nulls) return refuse(r, CQL_NULLS);
    if (list.item_type[0] && truth != (list.item_kind == CQL_IS_TRUTH)) return refuse(r, CQL_LIST);
    if (truth) list.item_type = "booléen";
    if (!list_table(r, &list, &t)) return false;
    v->kind = truth ? CQL_IS_TRUTH : passes_nulls ? CQL_IS_NUMBER : list.item_kind;
    if (!list.item_type[0] && !truth) v->kind = CQL_IS_NUMBER;
    if (!passes_nulls) v->unit = list.unit;
    v->text = filled(r, form, arena_printf(r->c->arena, "t%u", t));
    return true;
}

/* ---- operators ---- */

/* `years between a and b`; only days can be counted as boundaries crossed. */
static bool between(struct cql_reader *r, struct cql *v, const char *function, const char *unit)
{
    struct cql a, b;
    if (!expression(r, &a) || a.kind != CQL_IS_DATE) return refuse(r, CQL_TIME);
    if (!take(r, "and") || !expression(r, &b) || b.kind != CQL_IS_DATE) return refuse(r, CQL_TIME);
    v->kind = CQL_IS_NUMBER;
    v->unit = unit;
    v->text = arena_printf(r->c->arena, "%s(%s, %s)", function, a.text, b.text);
    return true;
}

static bool primary(struct cql_reader *r, struct cql *v);

static bool negated(struct cql_reader *r, struct cql *v)
{
    blanks(r);
    if (isdigit((unsigned char)*r->at)) return read_number(r, v, true);
    struct cql a;
    if (!primary(r, &a) || a.kind != CQL_IS_NUMBER || a.unit[0]) return refuse(r, CQL_LITERAL);
    *v = a;
    v->is_literal = false;
    v->text = arena_printf(r->c->arena, "(0 - %s)", a.text);
    return true;
}

static bool is_null_call(struct cql_reader *r, struct cql *v, const char *form)
{
    struct cql a;
    if (!expression(r, &a) || !take(r, ")")) return refuse(r, CQL_LITERAL);
    if (a.kind == CQL_IS_NULL) {
        a.type = "booléen";
        if (!literal(r, &a, "inconnu")) return false;
    }
    v->kind = CQL_IS_TRUTH;
    v->text = filled(r, form, a.text);
    return true;
}

static bool read_function(struct cql_reader *r, struct cql *v, bool *found)
{
    static const struct { const char *name, *form; bool passes_nulls, truth; } aggregates[] = {
        {"Count", "compte(1 pour v dans $ si connu(v.x))", true, false}, {"Sum", "somme(v.x pour v dans $)", false, false},
        {"Min", "minimum(v.x pour v dans $)", false, false},             {"Max", "maximum(v.x pour v dans $)", false, false},
        {"First", "premier(v.x pour v dans $, v.n)", false, false},      {"Last", "dernier(v.x pour v dans $, v.n)", false, false},
        {"AllTrue", "(pour tout v dans $ : v.x)", false, true},          {"AnyTrue", "(existe v dans $ : v.x)", false, true}};
    *found = true;
    for (size_t i = 0; i < sizeof aggregates / sizeof *aggregates; i++)
        if (take_call(r, aggregates[i].name)) return aggregate(r, v, aggregates[i].form, aggregates[i].passes_nulls, aggregates[i].truth);
    if (take_call(r, "DateTime") || take_call(r, "Date")) return read_constructor(r, v);
    if (take_call(r, "IsNull")) return is_null_call(r, v, "(non connu($))");
    if (take_call(r, "IsTrue")) return is_null_call(r, v, "(connu($) et $)");
    if (take_call(r, "IsFalse")) return is_null_call(r, v, "(connu($) et non $)");
    if (take(r, "years between")) return between(r, v, "années_entre", "a");
    if (take(r, "months between")) return between(r, v, "mois_entre", "mo");
    if (take(r, "days between") || take(r, "difference in days between")) return between(r, v, "jours_entre", "d");
    if (take(r, "Interval")) return read_interval(r, v);
    *found = false;
    return false;
}

static bool primary(struct cql_reader *r, struct cql *v)
{
    bool found;
    *v = nothing(CQL_IS_NULL);
    bool is_function = read_function(r, v, &found);
    if (found) return is_function;
    if (take(r, "(")) {
        if (!expression(r, v) || !take(r, ")")) return refuse(r, CQL_LITERAL);
        if (v->is_literal || v->kind == CQL_IS_NULL) return true;
        v->text = filled(r, "($)", v->text);
        return true;
    }
    if (take(r, "true") || take(r, "false")) {
        bool yes = r->at[-2] == 'u';
        v->kind = CQL_IS_TRUTH;
        v->type = "booléen";
        v->cell = yes ? "true" : "false";
        return literal(r, v, yes ? "vrai" : "faux");
    }
    if (take(r, "null")) {
        if (take(r, "as")) {
            blanks(r);
            while (is_word(*r->at)) r->at++;
            if (*r->at == '<') return refuse(r, CQL_LIST);
        }
        return true;
    }
    if (take(r, "@")) return read_at(r, v);
    if (take(r, "{")) return read_list(r, v);
    if (take(r, "-")) return negated(r, v);
    if (take(r, "+")) return primary(r, v);
    blanks(r);
    return isdigit((unsigned char)*r->at) ? read_number(r, v, false) : refuse(r, CQL_FUNCTION);
}

/* A null beside a value is an unknown of its type. */
static bool adopt(struct cql_reader *r, struct cql *null, const struct cql *like)
{
    if (null->kind != CQL_IS_NULL) return true;
    null->kind = like->kind;
    null->type = like->kind == CQL_IS_TRUTH ? "booléen" : like->kind == CQL_IS_DATE ? "date" : "nombre { résolution 1 }";
    null->cell = "";
    if (like->kind == CQL_IS_NUMBER && like->unit[0]) return refuse(r, CQL_LITERAL);
    return literal(r, null, "inconnu");
}

static void combine(struct cql_reader *r, struct cql *v, const struct cql *a, const struct cql *b, const char *op, enum cql_kind kind)
{
    struct cql result = nothing(kind);
    result.text = arena_printf(r->c->arena, "%s %s %s", a->text, op, b->text);
    *v = result;
}

static bool product(struct cql_reader *r, struct cql *v)
{
    if (!primary(r, v)) return false;
    for (;;) {
        struct cql b, a;
        const char *op = take(r, "*") ? "*" : take(r, "/") ? "/" : NULL;
        if (!op) return take(r, "div") || take(r, "mod") ? refuse(r, CQL_FUNCTION) : true;
        if (!primary(r, &b) || !adopt(r, v, &b) || !adopt(r, &b, v)) return false;
        a = *v;
        if (a.kind != CQL_IS_NUMBER || b.kind != CQL_IS_NUMBER) return refuse(r, CQL_LITERAL);
        combine(r, v, &a, &b, op, CQL_IS_NUMBER);
    }
}

/* A date moves by whole days, months and years; one that is partial only by its own precision or coarser. */
static bool moves(struct cql_reader *r, const struct cql *date, const struct cql *by)
{
    bool months = strcmp(by->unit, "a") == 0 || strcmp(by->unit, "mo") == 0;
    if (!months && strcmp(by->unit, "d") != 0 && strcmp(by->unit, "wk") != 0) return refuse(r, CQL_TIME);
    if (!by->is_literal) return refuse(r, CQL_LITERAL);
    long n = strtol(by->cell, NULL, 10);
    if (date->precision == 2 && !months) return refuse(r, CQL_FINER);
    if (date->precision == 1 && (!months || (strcmp(by->unit, "mo") == 0 && n % 12))) return refuse(r, CQL_FINER);
    return true;
}

/* The number of months must stand in the expression: the constant that the cell would hold. */
static void as_constant(struct cql_reader *r, struct cql *by)
{
    by->text = arena_printf(r->c->arena, "%s %s", by->cell, by->unit);
}

static bool sum(struct cql_reader *r, struct cql *v)
{
    if (!product(r, v)) return false;
    for (;;) {
        struct cql b, a;
        bool plus = take(r, "+");
        if (!plus && !take(r, "-")) return true;
        bool constant_only = r->constant_only;
        r->constant_only = constant_only || v->kind == CQL_IS_DATE;
        bool fine = product(r, &b);
        r->constant_only = constant_only;
        if (!fine || !adopt(r, v, &b) || !adopt(r, &b, v)) return false;
        a = *v;
        if (a.kind == CQL_IS_DATE && b.kind == CQL_IS_NUMBER) {
            if (!moves(r, &a, &b)) return false;
            as_constant(r, &b);
        } else if (a.kind != CQL_IS_NUMBER || b.kind != CQL_IS_NUMBER) {
            return refuse(r, a.kind == CQL_IS_INSTANT ? CQL_TIME : CQL_LITERAL);
        }
        combine(r, v, &a, &b, plus ? "+" : "-", a.kind);
        v->unit = a.kind == CQL_IS_NUMBER ? a.unit : "";
    }
}

static bool member(struct cql_reader *r, struct cql *v, const struct cql *x, const struct cql *of)
{
    struct cql result = nothing(CQL_IS_TRUTH);
    if (of->kind == CQL_IS_RANGE && of->item_kind == x->kind && x->kind != CQL_IS_INSTANT) {
        result.text = arena_printf(r->c->arena, "%s dans %s ..%s %s", x->text, of->items[0].text, of->open_hi ? "<" : "=", of->items[1].text);
    } else if (of->kind == CQL_IS_LIST && of->is_whole && of->n && of->item_kind == x->kind && x->kind != CQL_IS_TRUTH) {
        const char *items = of->items[0].text;
        for (uint32_t i = 1; i < of->n; i++) items = arena_printf(r->c->arena, "%s, %s", items, of->items[i].text);
        result.text = arena_printf(r->c->arena, "%s dans [%s]", x->text, items);
    } else {
        return refuse(r, of->kind == CQL_IS_LIST ? CQL_LIST : CQL_INTERVAL);
    }
    *v = result;
    return true;
}

/* Which comparison comes next; NULL when none does. */
static const char *comparison_sign(struct cql_reader *r)
{
    static const char *const signs[][2] = {
        {"<=", "<="}, {">=", ">="}, {"!=", "!="}, {"=", "="}, {"<", "<"}, {">", ">"},
        {"same day or after", ">="}, {"same day or before", "<="}, {"same day as", "="}, {"same minute or after", ">="}, {"same minute or before", "<="},
        {"same minute as", "="}, {"after day of", ">"}, {"before day of", "<"}, {"after minute of", ">"}, {"before minute of", "<"}, {"on or after", ">="},
        {"on or before", "<="}};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (take(r, signs[i][0])) return signs[i][1];
    return NULL;
}

static bool compare(struct cql_reader *r, struct cql *v, const struct cql *left, const char *op)
{
    struct cql b, a = *left;
    if (!sum(r, &b) || !adopt(r, &a, &b) || !adopt(r, &b, &a)) return false;
    if (a.kind == CQL_IS_NULL) return refuse(r, CQL_LITERAL);
    if (a.kind == CQL_IS_RANGE || b.kind == CQL_IS_RANGE) return refuse(r, CQL_INTERVAL);
    if (a.kind == CQL_IS_LIST || b.kind == CQL_IS_LIST) return refuse(r, CQL_LIST);
    if (a.kind != b.kind) return refuse(r, CQL_TIME);
    if (a.kind == CQL_IS_TRUTH && !(r->c->data ? false : b.is_literal)) return refuse(r, CQL_LITERAL);
    if (a.kind == CQL_IS_DATE && a.precision && a.precision < 3 && a.precision == b.precision) return refuse(r, CQL_PRECISION);
    bool periods = a.kind == CQL_IS_NUMBER && a.unit[0] && !b.unit[0] && b.is_literal && strstr(a.text, "_entre(");
    if (periods) {
        b.text = arena_printf(r->c->arena, "%s %s", b.cell, a.unit);
    }
    bool differs = strcmp(op, "!=") == 0;
    combine(r, v, &a, &b, differs ? "=" : op, CQL_IS_TRUTH);
    if (!differs) return true;
    v->text = filled(r, "non ($)", v->text);
    return true;
}

static bool relation(struct cql_reader *r, struct cql *v)
{
    struct cql a, b;
    if (!sum(r, v)) return false;
    a = *v;
    const char *sign = comparison_sign(r);
    if (sign) return compare(r, v, &a, sign);
    if (take(r, "in")) return sum(r, &b) && member(r, v, &a, &b);
    if (take(r, "contains")) return sum(r, &b) && member(r, v, &b, &a);
    return true;
}

static bool negation(struct cql_reader *r, struct cql *v)
{
    struct cql a;
    if (!take(r, "not")) return relation(r, v);
    if (!negation(r, &a)) return false;
    struct cql truth = nothing(CQL_IS_TRUTH);
    if (!adopt(r, &a, &truth) || a.kind != CQL_IS_TRUTH) return refuse(r, CQL_LITERAL);
    *v = truth;
    v->text = arena_printf(r->c->arena, "(non %s)", a.text);
    return true;
}

static bool logic(struct cql_reader *r, struct cql *v)
{
    static const char *const operators[] = {"and", "or", "implies", "xor"};
    struct cql truth = nothing(CQL_IS_TRUTH);
    if (!negation(r, v)) return false;
    for (;;) {
        size_t i = 0;
        while (i < sizeof operators / sizeof *operators && !take(r, operators[i])) i++;
        if (i == sizeof operators / sizeof *operators) return true;
        struct cql a = *v, b;
        if (!negation(r, &b) || !adopt(r, &a, &truth) || !adopt(r, &b, &truth) || a.kind != CQL_IS_TRUTH || b.kind != CQL_IS_TRUTH) return refuse(r, CQL_LITERAL);
        *v = truth;
        if (i == 0) v->text = arena_printf(r->c->arena, "(%s et %s)", a.text, b.text);
        if (i == 1) v->text = arena_printf(r->c->arena, "(%s ou %s)", a.text, b.text);
        if (i == 2) v->text = arena_printf(r->c->arena, "(non %s ou %s)", a.text, b.text);
        if (i == 3) v->text = arena_printf(r->c->arena, "((%s et non %s) ou (non %s et %s))", a.text, b.text, a.text, b.text);
    }
}

/* Below `and`: what stands between the two dates of a period, in a list or in an interval. */
static bool expression(struct cql_reader *r, struct cql *v) { return relation(r, v); }

bool cql_read(struct cql_case *c, const char *text, struct cql *out)
{
    struct cql_reader r = {text, c, false};
    if (!looks_claimed(&r) || !logic(&r, out)) return false;
    blanks(&r);
    if (*r.at) return refuse(&r, out->kind == CQL_IS_RANGE ? CQL_INTERVAL : out->kind == CQL_IS_LIST ? CQL_LIST : CQL_FUNCTION);
    if (out->kind == CQL_IS_RANGE) return refuse(&r, CQL_INTERVAL);
    if (out->kind == CQL_IS_LIST) return refuse(&r, CQL_LIST);
    return out->kind != CQL_IS_NULL ? true : refuse(&r, CQL_LITERAL);
}

bool cql_read_expected(struct cql_case *c, const char *text, struct cql *out)
{
    struct cql_reader r = {text, c, true};
    if (!*text) return refuse(&r, CQL_INVALID);
    if (!relation(&r, out)) return false;
    blanks(&r);
    return *r.at ? refuse(&r, CQL_LITERAL) : true;
}
