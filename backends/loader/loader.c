/* loader.c - the JavaScript module of a validator: a setter for each field of a row, after a runtime that is always the same. */
#include "backends/loader/loader.h"

#include "backends/header/layout.h"
#include "backends/loader/script.h"

#include <inttypes.h>
#include <string.h>

static const char runtime[] =
#include "backends/loader/runtime.inc"
    ;

static const char *const families[LAYOUT_FAMILIES] = {[LAYOUT_CRITERIA] = "criteria", [LAYOUT_WINDOWS] = "windows", [LAYOUT_CHECKS] = "checks"};

/* One field being written: where its words are among those of 32 bits. */
struct writer {
    struct text *out;
    const struct validator *v;
    const struct layout_table *t;
    const struct layout_field *f;
    const struct data_column *column;       /* NULL: an input */
    uint32_t number;
};

/* ---- fields ---- */

static void add_missing(const struct writer *w)
{
    text_add(w->out, ", missing: new Set([");
    for (uint32_t i = 0; i < w->column->n_missing; i++) {
        const char *word = w->column->missing[i];
        text_add(w->out, i ? ", " : "");
        script_string(w->out, word);
        /* Read as a number too, where it is one: 999 means missing as "999" does. */
        if (w->column->type == DATA_NUMBER && word[0] && strspn(word, "0123456789") == strlen(word) && strlen(word) < 16)
            text_addf(w->out, ", %s", word + strspn(word, "0") - (word[strspn(word, "0")] == 0));
    }
    text_add(w->out, "])");
}

static void add_code(const struct writer *w, uint32_t i, const char *text, int64_t code)
{
    text_add(w->out, i ? ", [" : "[");
    script_string(w->out, text);
    text_addf(w->out, ", %" PRId64 "]", code);
}

/* As the source writes them. */
static void add_codes(const struct writer *w)
{
    const struct data_column *c = w->column;
    text_add(w->out, ", codes: new Map([");
    for (uint32_t i = 0; c && i < c->n_spellings; i++) add_code(w, i, c->spellings[i].text, c->spellings[i].code);
    for (uint32_t i = 0; c && !c->n_spellings && i < c->n_codes; i++) add_code(w, i, c->codes[i], i);
    text_add(w->out, "])");
    if (c && c->takes_others && c->n_codes) text_addf(w->out, ", others: %u", c->n_codes - 1);
}

static void add_field(const struct writer *w)
{
    const struct layout_field *f = w->f;
    text_addf(w->out, "const f%u = { name: ", w->number);
    script_string(w->out, script_field_name(w->v, w->t, f));
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

static void add_stores(const struct writer *w, const char *value)
{
    for (uint32_t i = 0; i < (w->f->ranged ? 2u : 1u); i++) {
        text_addf(w->out, "m[%u] = %s; ", 2 * (w->f->word + i), value);
        if (!is_low(w->f)) text_addf(w->out, "m[%u] = %s >> 31; ", 2 * (w->f->word + i) + 1, value);
    }
}

/* " && i >= 0 && i <= 130" */
static void add_range(const struct writer *w, const char *value)
{
    if (w->f->min > INT64_MIN) text_addf(w->out, " && %s >= %" PRId64 " && %s <= %" PRId64, value, w->f->min, value, w->f->max);
}

static void add_number(const struct writer *w)
{
    int32_t scale = w->column ? w->column->scale : 0;
    if (scale > 0) {
        text_add(w->out, "q = typeof v === \"number\" ? v * 1");
        text_pad(w->out, '0', (size_t)scale);
        text_add(w->out, " : NaN; i = Math.round(q) | 0; if (Math.abs(q - i) <= Math.abs(i) * EXACT");
        add_range(w, "i");
        text_add(w->out, ") { ");
        add_stores(w, "i");
        return;
    }
    text_add(w->out, "if (typeof v === \"number\" && (v | 0) === v");
    add_range(w, "v");
    text_add(w->out, ") { ");
    add_stores(w, "v");
}

/* The usual value of the type at once, as the test of an if; false when the type has none. */
static bool add_quick(const struct writer *w)
{
    if (w->column && w->column->n_missing) return false;
    switch (w->f->type) {
    case PLAN_NUMBER: add_number(w); return true;
    case PLAN_TRUTH:
        text_add(w->out, "if (v === true || v === false) { ");
        add_stores(w, "v ? 1 : 0");
        return true;
    case PLAN_CODE:
        text_addf(w->out, "i = f%u.codes.get(v); if (i !== undefined) { ", w->number);
        add_stores(w, "i");
        return true;
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

/* A name that every object has: only the record's own is meant. */
static bool is_inherited(const char *name)
{
    static const char *const names[] = {"constructor", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "toLocaleString", "toString", "valueOf"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], name) == 0) return true;
    return strncmp(name, "__", 2) == 0;
}

/* v = r.NAME; if (usual) { …; k |= bit; } else if (v !== null && v !== undefined && put(…)) k |= bit; */
static void add_value(const struct writer *w)
{
    const char *name = script_field_name(w->v, w->t, w->f);
    text_add(w->out, "      v = ");
    if (is_inherited(name)) {
        text_add(w->out, "!Object.hasOwn(r, ");
        script_string(w->out, name);
        text_add(w->out, ") ? undefined : ");
    }
    text_add(w->out, "r[");
    script_string(w->out, name);
    text_add(w->out, "]; ");
    int32_t bit = (int32_t)(UINT32_C(1) << (w->f->bit % 32));
    uint32_t word = w->f->bit / 32;
    if (add_quick(w)) text_addf(w->out, "k%u |= %" PRId32 "; } else ", word, bit);
    text_addf(w->out, "if (v !== null && v !== undefined && put(t, m, f%u, v)) k%u |= %" PRId32 ";\n", w->number, word, bit);
}

/* ---- tables ---- */

static void add_program(const struct writer *w, uint32_t bit)
{
    const struct program *g = &w->v->programs.at[w->t->programs.at[bit].program];
    text_addf(w->out, "      { bit: %u, id: ", bit);
    script_string(w->out, g->id);
    text_addf(w->out, ", kind: \"%s\", family: \"%s\", label: { fr: ", program_kind_word(g->kind), families[layout_family(g->kind)]);
    script_string(w->out, g->label.text[LANG_FR] ? g->label.text[LANG_FR] : g->id);
    text_add(w->out, ", en: ");
    script_string(w->out, g->label.text[LANG_EN] ? g->label.text[LANG_EN] : g->id);
    text_add(w->out, " } },\n");
}

/* Fields are numbered over all tables, from `first`; gives the number after the last. */
static uint32_t add_fields(struct text *out, const struct validator *v, const struct layout_table *t, uint32_t first, void add(const struct writer *))
{
    for (uint32_t i = 0; i < t->fields.len; i++) {
        const struct layout_field *f = &t->fields.at[i];
        const struct data_column *column = f->is_input ? NULL : &v->tables.at[t->table].columns.at[f->number];
        struct writer w = {out, v, t, f, column, first + i};
        add(&w);
    }
    return first + t->fields.len;
}

/* The number of a table among those that are laid out. */
static uint32_t place_of(const struct layout *l, uint32_t table)
{
    uint32_t i = 0;
    while (i < l->tables.len && l->tables.at[i].table != table) i++;
    return i;
}

static void add_link(struct text *out, const struct validator *v, const struct layout *l, uint32_t table, uint32_t word)
{
    text_addf(out, "{ table: %u, word: %u, name: ", place_of(l, table), word);
    script_string(out, v->tables.at[table].name);
    text_add(out, " }");
}

/* The rows that a row points to. */
static void add_links(struct text *out, const struct validator *v, const struct layout *l, const struct layout_table *t)
{
    text_addf(out, "    isLinked: %s, parent: ", t->parent_word || t->children.len ? "true" : "false");
    if (t->parent_word) add_link(out, v, l, v->tables.at[t->table].parent, t->parent_word);
    else text_add(out, "null");
    text_add(out, ", children: [");
    for (uint32_t i = 0; i < t->children.len; i++) {
        text_add(out, i ? ", " : "");
        add_link(out, v, l, t->children.at[i].table, t->children.at[i].word);
    }
    text_add(out, "],\n");
}

static uint32_t add_table(struct text *out, const struct validator *v, const struct layout *l, const struct layout_table *t, uint32_t first)
{
    struct writer w = {.out = out, .v = v, .t = t};
    text_add(out, "  {\n    name: ");
    script_string(out, v->tables.at[t->table].name);
    text_addf(out, ", words: %u, reasonWords: %u,\n", t->row_words, t->reason_words);
    add_links(out, v, l, t);
    text_add(out, "    functions: { ");
    for (uint32_t i = 0, n = 0; i < LAYOUT_FAMILIES; i++)
        if (t->functions[i].one) text_addf(out, "%s%s: \"%s\"", n++ ? ", " : "", families[i], t->functions[i].one);
    text_add(out, " },\n    programs: [\n");
    for (uint32_t i = 0; i < t->programs.len; i++) add_program(&w, i);
    text_add(out, "    ],\n    fill(t, m, r) {\n      let v, i, q");
    const uint32_t known = (t->fields.len + 31) / 32;
    for (uint32_t i = 0; i < known; i++) text_addf(out, ", k%u = 0", i);
    text_add(out, ";\n");
    first = add_fields(out, v, t, first, add_value);
    text_add(out, "     ");
    for (uint32_t i = 0; i < known; i++) text_addf(out, " m[%u] = k%u;", 2 * t->known_word + i, i);
    text_add(out, "\n    },\n  },\n");
    return first;
}

static void add_constant(struct text *out, const char *name, const char *value)
{
    text_addf(out, "const %s = ", name);
    script_string(out, value);
    text_add(out, ";\n");
}

void loader_module(const struct validator *v, const char *file, struct text *out)
{
    struct arena *arena = arena_new();
    if (!arena) return;
    struct layout *l = layout_new(arena, v);
    text_add(out, "/* Judges records by a validator compiled to WebAssembly. Written by ripx: not to be edited. */\n");
    add_constant(out, "MODULE", file);
    add_constant(out, "PROTOCOL", v->protocol);
    add_constant(out, "SOURCE_HASH", arena_printf(arena, "%016" PRIx64, v->source_hash));
    add_constant(out, "HASH_SYMBOL", l->source_hash);
    text_addf(out, "\n%s\n/* Tables: how a record becomes the words of 32 bits of a row, and the programs that judge it. */\n", runtime);
    uint32_t fields = 0;
    for (uint32_t i = 0; i < l->tables.len; i++) fields = add_fields(out, v, &l->tables.at[i], fields, add_field);
    text_add(out, "const SHAPES = [\n");
    fields = 0;
    for (uint32_t i = 0; i < l->tables.len; i++) fields = add_table(out, v, l, &l->tables.at[i], fields);
    text_add(out, "];\n");
    arena_free(arena);
}
