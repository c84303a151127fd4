/* types.c - the TypeScript declarations of the module. */
#include "backends/loader/loader.h"

#include "backends/loader/script.h"
#include "lang/json_write.h"

#include <stdlib.h>
#include <string.h>

void script_string(struct text *out, const char *text)
{
    json_t *string = json_write_string(text ? text : "");
    char *written = json_dumps(string, JSON_ENCODE_ANY);
    if (!written) abort();
    text_add(out, written);
    free(written);
    json_decref(string);
}

/* Is it the way in which a whole number is written? */
static bool is_written_number(const char *text)
{
    size_t n = strlen(text);
    return n && n < 16 && strspn(text, "0123456789") == n && (text[0] != '0' || n == 1);
}

static void add_code_type(struct text *out, const struct data_column *c)
{
    uint32_t n = c->n_spellings ? c->n_spellings : c->n_codes;
    for (uint32_t i = 0; i < n; i++) {
        text_add(out, i ? " | " : "");
        const char *text = c->n_spellings ? c->spellings[i].text : c->codes[i];
        script_string(out, text);
        if (is_written_number(text)) text_addf(out, " | %s", text);
    }
    if (!n || c->takes_others) text_add(out, n ? " | string" : "string");
}

static void add_type(struct text *out, const struct data_column *c, enum plan_type type)
{
    switch (type) {
    case PLAN_TRUTH: text_add(out, "boolean | 0 | 1 | string"); break;
    case PLAN_NUMBER: text_add(out, "number | bigint | string"); break;
    case PLAN_DATE: text_add(out, "string | number"); break;
    case PLAN_INSTANT: text_add(out, "string | number"); break;
    case PLAN_CODE:
        if (c) add_code_type(out, c);
        else text_add(out, "string");
        if (c && c->n_missing) text_add(out, " | string");
        break;
    case PLAN_SET:
    case PLAN_CHOICE: text_add(out, "string[]"); break;
    case PLAN_REF:
    case PLAN_TEXT: text_add(out, "unknown"); return;
    }
    text_add(out, " | null");
}

/* The rows that a record brings: its parent, its children. */
static void add_rows(struct text *out, const struct validator *v, const struct layout *l, const struct layout_table *t, const struct script_names *n)
{
    const struct layout_table *parent = t->parent_word ? layout_table_of(l, v->tables.at[t->table].parent) : NULL;
    if (parent) {
        text_add(out, "  ");
        script_string(out, n->parent);
        text_addf(out, "?: %s_record | null;\n", parent->stem);
    }
    for (uint32_t i = 0; i < t->children.len; i++) {
        text_add(out, "  ");
        script_string(out, n->children[i]);
        text_addf(out, "?: %s_record[];\n", layout_table_of(l, t->children.at[i].table)->stem);
    }
}

/* What a name may be: of each column that reads it. */
static void add_value(struct text *out, const struct validator *v, const struct layout_table *t, const struct script_names *n, uint32_t field)
{
    text_add(out, "  ");
    script_string(out, n->fields[field]);
    text_add(out, "?: ");
    for (uint32_t i = field; i < t->fields.len; i++) {
        const struct layout_field *f = &t->fields.at[i];
        if (strcmp(n->fields[i], n->fields[field]) != 0) continue;
        text_add(out, i > field ? " | " : "");
        add_type(out, f->is_input ? NULL : &v->tables.at[t->table].columns.at[f->number], f->type);
    }
    text_add(out, ";\n");
}

static void add_record(struct arena *arena, struct text *out, const struct validator *v, const struct layout *l, const struct layout_table *t)
{
    struct script_names n = script_names_of(arena, v, t);
    text_add(out, "\n/** Columns of ");
    for (const char *c = v->tables.at[t->table].name; *c; c++) text_addc(out, *c == '*' || *c == '/' ? ' ' : *c);
    text_addf(out, ". Dates are texts, \"2024-05-17\" or in part, or days since 1970-01-01. */\nexport interface %s_columns {\n", t->stem);
    for (uint32_t i = 0; i < t->fields.len; i++)
        if (script_is_first(&n, i)) add_value(out, v, t, &n, i);
    text_addf(out, "}\n\nexport interface %s_record extends %s_columns {\n", t->stem, t->stem);
    add_rows(out, v, l, t, &n);
    text_add(out, "}\n");
}

static const char common[] =
    "/** A program of the protocol: its bit in the reasons, its name, its label in both languages. */\n"
    "export interface Program {\n"
    "  bit: number;\n  id: string;\n  kind: \"inclusion\" | \"exclusion\" | \"check\" | \"window\";\n"
    "  family: Family;\n  label: { fr: string; en: string };\n}\n"
    "export type Family = \"criteria\" | \"windows\" | \"checks\";\n"
    "export type Verdict = \"met\" | \"not_met\" | \"not_shown\" | \"not_applicable\";\n"
    "export interface Judgement {\n"
    "  verdict: Verdict;\n"
    "  /** Programs that fail. */\n  violated: Program[];\n"
    "  /** Programs that cannot be decided with what is known. */\n  unshown: Program[];\n"
    "  /** The first window that applies to the row. */\n  window: Program | null;\n"
    "  /** Columns whose value is not one of theirs: they count as unknown. */\n  refused: string[];\n}\n"
    "/** One table. `judge` takes an object by the source names of the columns. A form that changes a value at a time calls the setter of\n"
    "    that column, which says whether the value is known now, and then judgement(). For speed, call fill() or setters, then\n"
    "    run.FAMILY(): 0 met, 1 not met, 2 not shown, 3 not applicable; isViolated and isUnshown then read the reasons. */\n"
    "export interface Table<Columns, Row extends Columns> {\n"
    "  readonly name: string;\n  readonly programs: readonly Program[];\n  readonly families: readonly Family[];\n"
    "  readonly refused: readonly string[];\n"
    "  readonly run: { readonly [family in Family]?: () => number };\n"
    "  readonly set: { readonly [name in keyof Columns]-?: (value: Columns[name]) => boolean };\n"
    "  fill(record: Row): void;\n  clear(): void;\n  isViolated(bit: number): boolean;\n  isUnshown(bit: number): boolean;\n"
    "  judgement(family?: Family): Judgement;\n  judge(record: Row, family?: Family): Judgement;\n}\n";

void loader_types(const struct validator *v, struct text *out)
{
    struct arena *arena = arena_new();
    if (!arena) return;
    struct layout *l = layout_new(arena, v);
    text_addf(out, "/* Types of the module beside this file. Written by ripx: not to be edited. */\n\n%s", common);
    for (uint32_t i = 0; i < l->tables.len; i++) add_record(arena, out, v, l, &l->tables.at[i]);
    text_add(out, "\nexport interface Validator {\n  readonly protocol: string;\n  readonly sourceHash: string;\n  readonly tables: {\n");
    for (uint32_t i = 0; i < l->tables.len; i++) {
        if (!l->tables.at[i].programs.len) continue;
        text_add(out, "    ");
        script_string(out, v->tables.at[l->tables.at[i].table].name);
        text_addf(out, ": Table<%s_columns, %s_record>;\n", l->tables.at[i].stem, l->tables.at[i].stem);
    }
    text_add(out, "  };\n}\n\n/** Loads the WebAssembly module: beside this file, or from a URL, bytes, a response or a module. */\n"
                  "export function load(from?: string | URL | BufferSource | WebAssembly.Module | Response | Promise<Response>): Promise<Validator>;\n");
    arena_free(arena);
}
