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

/* A table being written. */
struct writer {
    struct text *out;
    const struct validator *v;
    const struct layout *l;
    const struct layout_table *t;
    struct script_names names;
    uint32_t first;                         /* the number of its first field over all tables */
};

static struct script_field field_of(const struct writer *w, uint32_t i)
{
    const struct layout_field *f = &w->t->fields.at[i];
    return (struct script_field){w->out, f, f->is_input ? NULL : &w->v->tables.at[w->t->table].columns.at[f->number], w->first + i};
}

/* ---- values ---- */

/* A name that every object has: only the record's own is meant. */
static bool is_inherited(const char *name)
{
    static const char *const names[] = {"constructor", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "toLocaleString", "toString", "valueOf"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], name) == 0) return true;
    return strncmp(name, "__", 2) == 0;
}

static int32_t known_mask(const struct layout_field *f) { return (int32_t)(UINT32_C(1) << (f->bit % 32)); }

/* v = r.NAME; if (usual) { …; k |= bit; } else if (v !== null && v !== undefined && put(…)) k |= bit; */
static void add_value(const struct writer *w, uint32_t i)
{
    struct script_field f = field_of(w, i);
    text_add(w->out, "      v = ");
    if (is_inherited(w->names.fields[i])) {
        text_add(w->out, "!Object.hasOwn(r, ");
        script_string(w->out, w->names.fields[i]);
        text_add(w->out, ") ? undefined : ");
    }
    text_add(w->out, "r[");
    script_string(w->out, w->names.fields[i]);
    text_add(w->out, "]; ");
    uint32_t word = f.f->bit / 32;
    if (script_usual(&f)) text_addf(w->out, "k%u |= %" PRId32 "; } else ", word, known_mask(f.f));
    text_addf(w->out, "if (v !== null && v !== undefined && put(t, m, f%u, v)) k%u |= %" PRId32 ";\n", f.number, word, known_mask(f.f));
}

/* const s3 = (t, v) => { …; if (usual) { …; return know(…); } return change(…); }; */
static void add_setter(const struct writer *w, uint32_t i)
{
    struct script_field f = field_of(w, i);
    uint32_t word = 2 * w->t->known_word + f.f->bit / 32;
    text_addf(w->out, "const s%u = (t, v) => { const m = t.words; let i, q; ", f.number);
    if (script_usual(&f)) text_addf(w->out, "return know(t, m, f%u, %u, %" PRId32 "); } ", f.number, word, known_mask(f.f));
    text_addf(w->out, "return change(t, m, f%u, %u, %" PRId32 ", v); };\n", f.number, word, known_mask(f.f));
}

/* "NAME": (v) => s3(t, v), of each name; all the columns that read it are set. */
static void add_set(const struct writer *w, uint32_t field)
{
    if (!script_is_first(&w->names, field)) return;
    text_add(w->out, "      [");
    script_string(w->out, w->names.fields[field]);
    text_addf(w->out, "]: (v) => s%u(t, v)", w->first + field);
    bool again = false;
    for (uint32_t i = field + 1; i < w->t->fields.len; i++) {
        if (strcmp(w->names.fields[i], w->names.fields[field]) != 0) continue;
        text_addf(w->out, " & s%u(t, v)", w->first + i);
        again = true;
    }
    text_add(w->out, again ? " ? true : false,\n" : ",\n");
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

/* The number of a table among those that are laid out. */
static uint32_t place_of(const struct layout *l, uint32_t table)
{
    uint32_t i = 0;
    while (i < l->tables.len && l->tables.at[i].table != table) i++;
    return i;
}

static void add_link(const struct writer *w, uint32_t table, uint32_t word, const char *name)
{
    text_addf(w->out, "{ table: %u, word: %u, name: ", place_of(w->l, table), word);
    script_string(w->out, name);
    text_add(w->out, " }");
}

/* The rows that a row points to. */
static void add_links(const struct writer *w)
{
    const struct layout_table *t = w->t;
    text_addf(w->out, "    isLinked: %s, parent: ", t->parent_word || t->children.len ? "true" : "false");
    if (t->parent_word) add_link(w, w->v->tables.at[t->table].parent, t->parent_word, w->names.parent);
    else text_add(w->out, "null");
    text_add(w->out, ", children: [");
    for (uint32_t i = 0; i < t->children.len; i++) {
        text_add(w->out, i ? ", " : "");
        add_link(w, t->children.at[i].table, t->children.at[i].word, w->names.children[i]);
    }
    text_add(w->out, "],\n");
}

static void add_fill(const struct writer *w)
{
    const struct layout_table *t = w->t;
    const uint32_t known = (t->fields.len + 31) / 32;
    text_add(w->out, "    fill(t, m, r) {\n      let v, i, q");
    for (uint32_t i = 0; i < known; i++) text_addf(w->out, ", k%u = 0", i);
    text_add(w->out, ";\n");
    for (uint32_t i = 0; i < t->fields.len; i++) add_value(w, i);
    text_add(w->out, "     ");
    for (uint32_t i = 0; i < known; i++) text_addf(w->out, " m[%u] = k%u;", 2 * t->known_word + i, i);
    text_add(w->out, "\n    },\n");
}

static void add_table(const struct writer *w)
{
    const struct layout_table *t = w->t;
    text_add(w->out, "  {\n    name: ");
    script_string(w->out, w->v->tables.at[t->table].name);
    text_addf(w->out, ", words: %u, knownWord: %u, knownWords: %u, reasonWords: %u,\n", t->row_words, t->known_word, t->known_words, t->reason_words);
    add_links(w);
    text_add(w->out, "    functions: { ");
    for (uint32_t i = 0, n = 0; i < LAYOUT_FAMILIES; i++)
        if (t->functions[i].one) text_addf(w->out, "%s%s: \"%s\"", n++ ? ", " : "", families[i], t->functions[i].one);
    text_add(w->out, " },\n    programs: [\n");
    for (uint32_t i = 0; i < t->programs.len; i++) add_program(w, i);
    text_add(w->out, "    ],\n");
    add_fill(w);
    text_add(w->out, "    setters: (t) => ({\n");
    for (uint32_t i = 0; t->programs.len && i < t->fields.len; i++) add_set(w, i);
    text_add(w->out, "    }),\n  },\n");
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
    struct writer *writers = arena_alloc(arena, (l->tables.len + 1) * sizeof *writers);
    uint32_t fields = 0;
    for (uint32_t i = 0; i < l->tables.len; i++) {
        const struct layout_table *t = &l->tables.at[i];
        writers[i] = (struct writer){out, v, l, t, script_names_of(arena, v, t), fields};
        fields += t->fields.len;
    }
    for (uint32_t i = 0; i < l->tables.len; i++) {
        for (uint32_t k = 0; k < writers[i].t->fields.len; k++) {
            struct script_field f = field_of(&writers[i], k);
            script_description(&f, writers[i].names.fields[k]);
            if (writers[i].t->programs.len) add_setter(&writers[i], k);
        }
    }
    text_add(out, "const SHAPES = [\n");
    for (uint32_t i = 0; i < l->tables.len; i++) add_table(&writers[i]);
    text_add(out, "];\n");
    arena_free(arena);
}
