/* asked.c - the branching logic of REDCap as a check of the language: a field has a value only when it was asked.

   Read: comparisons of a field with a value, joined by `and`, `or` and parentheses; `and` binds tighter, in both languages. Anything
   else (another event, a function, arithmetic, an answer that is a missing code) is not translated. */
#include "backends/import/dictionary.h"

#include "lang/decimal.h"
#include "lang/kernel.h"
#include "lang/words.h"

#include <string.h>

enum { DEPTH_MAX = 32, CONDITION_MAX = 4096 };

struct asking { struct import *im; const struct dictionary *d; const struct field *of; const char *at; size_t reference; uint32_t depth; struct text *out; };

static const char *word(const struct asking *a, enum kernel_word w) { return kernel_text(w, a->im->options.language); }
static const char *reserved(const struct asking *a, enum reserved_word w) { return word_text(w, a->im->options.language); }

static void blanks(struct asking *a)
{
    while (*a->at == ' ' || *a->at == '\t' || *a->at == '\r' || *a->at == '\n') a->at++;
}

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c; }

/* `and`, `or`: a whole word, in any case. */
static bool take_word(struct asking *a, const char *w)
{
    size_t n = strlen(w);
    blanks(a);
    for (size_t i = 0; i < n; i++)
        if (lower(a->at[i]) != w[i]) return false;
    char next = a->at[n];
    if ((lower(next) >= 'a' && lower(next) <= 'z') || (next >= '0' && next <= '9') || next == '_') return false;
    a->at += n;
    return true;
}

static void put_name(struct asking *a, const char *name) { text_addf(a->out, "`%s`", name); }

/* ---- one comparison ---- */

enum comparison { EQUAL, DIFFERENT, LESS, GREATER, LESS_EQUAL, GREATER_EQUAL };

static bool read_comparison(struct asking *a, enum comparison *out)
{
    static const struct { const char *text; enum comparison is; } signs[] = {{"<>", DIFFERENT}, {"!=", DIFFERENT}, {"<=", LESS_EQUAL}, {">=", GREATER_EQUAL},
                                                                             {"<", LESS}, {">", GREATER}, {"=", EQUAL}};
    blanks(a);
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (strncmp(a->at, signs[i].text, strlen(signs[i].text)) == 0) {
            a->at += strlen(signs[i].text);
            *out = signs[i].is;
            return true;
        }
    return false;
}

static const char *read_value(struct asking *a)
{
    blanks(a);
    char quote = *a->at == '\'' || *a->at == '"' ? *a->at : 0;
    const char *start = quote ? a->at + 1 : a->at, *end = start;
    while (*end && (quote ? *end != quote : (*end >= '0' && *end <= '9') || *end == '.' || *end == '-')) end++;
    if ((quote && !*end) || (!quote && end == start)) return NULL;
    a->at = end + (quote != 0);
    return arena_strndup(a->im->arena, start, (size_t)(end - start));
}

static bool put_truth(struct asking *a, const char *name, enum comparison how, const char *value)
{
    bool yes = strcmp(value, "1") == 0;
    if ((how != EQUAL && how != DIFFERENT) || (!yes && strcmp(value, "0") != 0)) return false;
    if (yes != (how == EQUAL)) text_addf(a->out, "%s ", reserved(a, WORD_NOT));
    put_name(a, name);
    return true;
}

static bool put_code(struct asking *a, const struct import_column *c, enum comparison how, const char *value)
{
    for (uint32_t i = 0; i < c->choices.len && (how == EQUAL || how == DIFFERENT); i++) {
        const struct import_choice *choice = &c->choices.at[i];
        if (strcmp(choice->code, value) != 0 || choice->missing) continue;
        if (how == DIFFERENT) text_addf(a->out, "%s ", reserved(a, WORD_NOT));
        put_name(a, c->name);
        text_add(a->out, " = ");
        import_write_code_value(a->out, choice);
        return true;
    }
    return false;
}

static bool put_number(struct asking *a, const struct import_column *c, enum comparison how, const char *value)
{
    static const char *const signs[] = {[EQUAL] = "=", [DIFFERENT] = "=", [LESS] = "<", [GREATER] = ">", [LESS_EQUAL] = "<=", [GREATER_EQUAL] = ">="};
    struct decimal d;
    if (!decimal_parse(value, strlen(value), &d) || d.scale > 3) return false;
    if (how == DIFFERENT) text_addf(a->out, "%s ", reserved(a, WORD_NOT));
    put_name(a, c->name);
    text_addf(a->out, " %s %s", signs[how], value);
    if (c->unit) text_addc(a->out, ' '), import_write_unit(a->out, c->unit);
    return true;
}

/* [name] compared with nothing: is there a value? */
static bool put_known(struct asking *a, const struct import_column *c, enum comparison how)
{
    if (how != EQUAL && how != DIFFERENT) return false;
    if (how == EQUAL) text_addf(a->out, "%s ", reserved(a, WORD_NOT));
    text_addf(a->out, "%s(", word(a, KW_FN_KNOWN));
    put_name(a, c->name);
    text_addc(a->out, ')');
    return true;
}

static const struct import_column *column_of(const struct asking *a, const struct field *f, const struct reference *r)
{
    const struct import_table *t = f->table == 0 && f->column != NO_FIELD ? &a->im->tables.at[0] : NULL;
    if (!t || a->of->table != 0) return NULL;
    if (!r->code) return f->n_columns == 1 ? &t->columns.at[f->column] : NULL;
    for (uint32_t i = 0; i < f->choices.len && f->n_columns == f->choices.len; i++)
        if (strlen(f->choices.at[i].code) == r->code_len && memcmp(f->choices.at[i].code, r->code, r->code_len) == 0) return &t->columns.at[f->column + i];
    return NULL;
}

static bool comparison(struct asking *a)
{
    struct reference r;
    enum comparison how;
    const char *start = a->of->part[PART_CONDITION];
    size_t at = (size_t)(a->at - start);
    if (*a->at != '[' || !condition_next(a->of, &at, &r) || r.is_event) return false;
    a->at = start + at;
    uint32_t found = dictionary_find(a->d, r.name, r.name_len);
    const struct import_column *c = found == NO_FIELD ? NULL : column_of(a, &a->d->fields.at[found], &r);
    if (!c || !read_comparison(a, &how)) return false;
    const char *value = read_value(a);
    if (!value) return false;
    if (!*value) return put_known(a, c, how);
    switch (c->type) {
    case IMPORT_BOOLEAN: return put_truth(a, c->name, how, value);
    case IMPORT_CODES: return put_code(a, c, how, value);
    case IMPORT_NUMBER: return !c->unit_column && put_number(a, c, how, value);
    case IMPORT_TEXT: case IMPORT_DATE: case IMPORT_INSTANT: break;
    }
    return false;
}

/* ---- joined ---- */

static bool alternatives(struct asking *a);

static bool primary(struct asking *a)
{
    blanks(a);
    if (*a->at != '(') return comparison(a);
    if (a->depth++ > DEPTH_MAX) return false;
    a->at++;
    text_addc(a->out, '(');
    if (!alternatives(a)) return false;
    blanks(a);
    if (*a->at++ != ')') return false;
    text_addc(a->out, ')');
    a->depth--;
    return true;
}

static bool conjunction(struct asking *a)
{
    if (!primary(a)) return false;
    while (take_word(a, "and")) {
        text_addf(a->out, " %s ", reserved(a, WORD_AND));
        if (!primary(a)) return false;
    }
    return true;
}

static bool alternatives(struct asking *a)
{
    if (!conjunction(a)) return false;
    while (take_word(a, "or")) {
        text_addf(a->out, " %s ", reserved(a, WORD_OR));
        if (!conjunction(a)) return false;
    }
    return true;
}

const char *asked_condition(struct import *im, const struct dictionary *d, const struct field *f)
{
    struct text out;
    struct asking a = {.im = im, .d = d, .of = f, .at = f->part[PART_CONDITION], .out = &out};
    const char *result = NULL;
    if (strlen(a.at) > CONDITION_MAX || f->n_columns != 1) return NULL;
    text_init(&out);
    if (alternatives(&a)) {
        blanks(&a);
        if (!*a.at) result = arena_strndup(im->arena, out.at, out.len);
    }
    text_release(&out);
    return result;
}
