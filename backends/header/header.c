/* header.c - writes the C header that goes with a compiled validator. */
#include "backends/header/header.h"

#include "backends/header/layout.h"

#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

/* Text of the protocol inside a comment: it can neither end the comment, nor open another, nor splice lines. */
static void add_comment(struct text *out, const char *text)
{
    char before = 0;
    for (const char *c = text; *c; c++) {
        if ((before == '*' && *c == '/') || (before == '/' && *c == '*')) text_addc(out, ' ');
        text_addc(out, (unsigned char)*c < ' ' || *c == 0x7F ? ' ' : *c);
        before = *c;
    }
    if (before == '*' || before == '/') text_addc(out, ' ');
}

static void add_label(struct text *out, struct msg label)
{
    const char *fr = label.text[LANG_FR], *en = label.text[LANG_EN];
    if (!fr || !en) return;
    add_comment(out, fr);
    if (!strcmp(fr, en)) return;
    text_add(out, " | ");
    add_comment(out, en);
}

/* ---- rows ---- */

static void add_type(struct text *out, enum plan_type type)
{
    switch (type) {
    case PLAN_TRUTH: text_add(out, "0 no, 1 yes"); break;
    case PLAN_NUMBER: text_add(out, "number"); break;
    case PLAN_DATE: text_add(out, "days since 1970-01-01"); break;
    case PLAN_INSTANT: text_add(out, "minutes since 1970-01-01 00:00"); break;
    case PLAN_CODE: text_add(out, "code"); break;
    case PLAN_SET:
    case PLAN_CHOICE: text_add(out, "bit i for code i"); break;
    case PLAN_REF:
    case PLAN_TEXT: text_add(out, "not read, only its bit in `known`"); break;
    }
}

static void add_number_unit(struct text *out, const struct data_table *t, const struct data_column *c)
{
    if (c->scale) text_addf(out, ", in 10^%d", -(int)c->scale);
    if (c->n_units) {
        text_add(out, c->scale ? " of the unit in " : ", in the unit in ");
        add_comment(out, t->columns.at[c->unit_column].name);
        return;
    }
    if (!c->unit || !c->unit[0]) return;
    text_add(out, c->scale ? " " : ", in ");
    add_comment(out, c->unit);
}

static void add_field(struct text *out, const struct validator *v, const struct layout_table *t, const struct layout_field *f)
{
    if (f->ranged) text_addf(out, "    int64_t %s, %s;  /* ", f->lo, f->hi);
    else text_addf(out, "    int64_t %s;  /* ", f->lo);
    const struct data_column *c = f->is_input ? NULL : &v->tables.at[t->table].columns.at[f->number];
    if (c) {
        add_label(out, c->label);
        if (c->label.text[LANG_FR]) text_add(out, ": ");
    } else {
        add_comment(out, v->inputs.at[f->number].name);
        text_add(out, ", from outside the row: ");
    }
    add_type(out, f->type);
    if (c && c->type == DATA_NUMBER) add_number_unit(out, &v->tables.at[t->table], c);
    if (f->type == PLAN_NUMBER && f->min > INT64_MIN) text_addf(out, ", %" PRId64 " to %" PRId64, f->min, f->max);
    if (f->for_inputs) text_add(out, "; not read, unless inputs are found from it");
    if (f->ranged) text_add(out, f->type == PLAN_DATE ? ", first and last day that it may be" : ", least and greatest that it may be");
    text_add(out, " */\n");
}

/* The pointers to other rows. */
static void add_links(struct text *out, const struct validator *v, const struct layout *l, const struct layout_table *t)
{
    const struct layout_table *parent = t->parent_word ? layout_table_of(l, v->tables.at[t->table].parent) : NULL;
    if (parent) text_addf(out, "    RIPX_WIDE(const struct %s *, %s);  /* the row that this one belongs to, or NULL */\n", parent->row, t->parent);
    for (uint32_t i = 0; i < t->children.len; i++) {
        const struct layout_children *c = &t->children.at[i];
        text_addf(out, "    RIPX_WIDE(const struct %s *, %s);  /* its rows in that table, in their order */\n    uint64_t %s;  /* how many; RIPX_MORE_ROWS */\n", layout_table_of(l, c->table)->row, c->rows, c->count);
    }
}

static void add_row(struct text *out, const struct validator *v, const struct layout *l, const struct layout_table *t)
{
    text_add(out, "\n/* ---- ");
    add_comment(out, v->tables.at[t->table].name);
    text_addf(out, " ---- */\n\nstruct %s {\n", t->row);
    for (uint32_t i = 0; i < t->fields.len; i++) add_field(out, v, t, &t->fields.at[i]);
    text_addf(out, "    uint64_t known[%u];\n", t->known_words);
    add_links(out, v, l, t);
    text_add(out, "};\n");
    if (!t->fields.len) return;
    text_add(out, "\n/* Bits of `known`. */\nenum {\n");
    for (uint32_t i = 0; i < t->fields.len; i++) text_addf(out, "    %s = %u,\n", t->fields.at[i].bit_name, t->fields.at[i].bit);
    text_add(out, "};\n");
}

static void add_codes(struct text *out, struct arena *arena, const struct validator *v, struct layout *l, const struct layout_table *t)
{
    for (uint32_t i = 0; i < t->fields.len; i++) {
        const struct layout_field *f = &t->fields.at[i];
        if (f->is_input) continue;
        const struct data_column *c = &v->tables.at[t->table].columns.at[f->number];
        if (c->type != DATA_CODE || !c->n_codes) continue;
        text_addf(out, "\n/* Codes of %s. */\nenum {\n", f->lo);
        for (uint32_t j = 0; j < c->n_codes; j++) {
            const char *base = arena_printf(arena, "%s_%s_%s", t->stem, f->lo, c->codes[j]);
            const char *name = layout_unique(arena, l->taken, layout_constant(arena, base), j);
            text_addf(out, "    %s = %u,  /* \"", name, j);
            add_comment(out, c->codes[j]);
            text_add(out, "\" */\n");
        }
        text_add(out, "};\n");
    }
}

/* ---- reasons and functions ---- */

static void add_reasons(struct text *out, const struct validator *v, const struct layout_table *t)
{
    text_add(out, "\n/* Programs: bits of `violated` and `unshown`. */\nenum {\n");
    for (uint32_t i = 0; i < t->programs.len; i++) {
        const struct program *g = &v->programs.at[t->programs.at[i].program];
        text_addf(out, "    %s = %u,  /* %s ", t->programs.at[i].bit_name, i, program_kind_word(g->kind));
        add_comment(out, g->id);
        text_add(out, ": ");
        add_label(out, g->label);
        text_add(out, " */\n");
    }
    text_addf(out, "};\n\nstruct %s {\n    uint64_t violated[%u];  /* not met */\n", t->reasons, t->reason_words);
    text_addf(out, "    uint64_t unshown[%u];   /* cannot be decided with what is known */\n", t->reason_words);
    if (t->functions[LAYOUT_WINDOWS].one) text_add(out, "    int64_t window;        /* the first window that applies, or -1 */\n");
    text_add(out, "};\n");
}

static const char *about_family(enum layout_family family)
{
    switch (family) {
    case LAYOUT_CRITERIA: return "Criteria: not met when an inclusion is no or an exclusion is yes, met when all are settled.";
    case LAYOUT_WINDOWS: return "Windows: not met when the row is outside one that applies to it, not applicable when none does.";
    case LAYOUT_CHECKS: return "Checks: not met when one that applies to the row fails, not applicable when none applies.";
    }
    return "";
}

static void add_functions(struct text *out, const struct layout_table *t)
{
    for (uint32_t i = 0; i < LAYOUT_FAMILIES; i++) {
        const struct layout_function *f = &t->functions[i];
        if (!f->one) continue;
        text_addf(out, "\n/* %s */\n", about_family((enum layout_family)i));
        text_addf(out, "enum ripx_verdict %s(const struct %s *row, struct %s *reasons);\n", f->one, t->row, t->reasons);
        text_addf(out, "void %s(const struct %s *rows, size_t n, uint8_t *verdicts);\n", f->rows, t->row);
    }
}

static const char about_arrow[] =
    "\n/* %s over record batches. `tables` has one entry for each table of the protocol, by number; those of which %s\n"
    "   gives no column may be zero. `scratch` is %s bytes aligned to 64, and forgotten when the call returns. Written are a\n"
    "   byte a row, an enum ripx_verdict; unless NULL, the words of the reasons, row after row; and the first window that\n"
    "   applies to each row, or -1, by the function of windows. 0 when all is written, else an enum ripx_fault_code. */\n";

static void add_arrow(struct text *out, const struct layout_table *t)
{
    if (!t->arrow_scratch) return;
    text_addf(out, "\n/* The name in the source of column i of a table that the functions over batches read; NULL beyond the last. */\n"
                   "const char *%s(uint32_t table, uint32_t i);\n", t->reads);
    text_addf(out, "size_t %s(const struct ripx_arrow_table *tables);\n", t->arrow_scratch);
    for (uint32_t i = 0; i < LAYOUT_FAMILIES; i++) {
        static const char *const what[] = {[LAYOUT_CRITERIA] = "Criteria", [LAYOUT_WINDOWS] = "Windows", [LAYOUT_CHECKS] = "Checks"};
        const struct layout_function *f = &t->functions[i];
        if (!f->one) continue;
        text_addf(out, about_arrow, what[i], t->reads, t->arrow_scratch);
        text_addf(out, "int32_t %s(const struct ripx_arrow_table *tables, void *scratch, size_t scratch_bytes,\n", f->arrow);
        text_add(out, "    uint8_t *verdicts, uint64_t *violated, uint64_t *unshown, int64_t *window, struct ripx_arrow_fault *fault);\n");
    }
}

/* What the module says of a table. */
static void add_names(struct text *out, const struct layout_table *t)
{
    text_addf(out, "\n/* The number of the table; the id of the program of a bit, NULL beyond the last; its enum ripx_kind. */\n");
    text_addf(out, "uint32_t %s(void);\nconst char *%s(uint32_t bit);\nuint32_t %s(uint32_t bit);\n", t->number, t->program, t->program_kind);
}

static const char about[] =
    "   A row holds 64-bit integers. The value in a field counts only when its bit in `known` is set, and when it lies in\n"
    "   the range of the field; else it is unknown. A number is scaled: 72.5 kg is 725 in a field \"in 10^-1 kg\".\n"
    "   A date has two fields, the first and the last day that it may be: the same for a whole date, 2026-03-01 and\n"
    "   2026-03-31 for \"2026-03\".\n"
    "   The functions of one row fill *reasons with the bits of the programs that they judge; `reasons` may be NULL. The\n"
    "   others write one byte, an enum ripx_verdict, for each of n rows. None allocates, keeps or changes anything else,\n"
    "   and any thread may call them. */\n";

void header_emit(const struct validator *v, struct text *out)
{
    struct arena *arena = arena_new();
    if (!arena) return;
    struct layout *l = layout_new(arena, v);
    const char *guard = layout_unique(arena, l->taken, layout_constant(arena, arena_printf(arena, "RIPX_%s_H", l->stem)), 2);
    text_add(out, "/* Judges data against the protocol ");
    add_comment(out, v->protocol);
    text_addf(out, ". Written by ripx: not to be edited.\n\n%s", about);
    text_addf(out, "#ifndef %s\n#define %s\n\n#include <stddef.h>\n#include <stdint.h>\n\n", guard, guard);
    header_emit_common(out);
    text_add(out, "\n#ifdef __cplusplus\nextern \"C\" {\n#endif\n");
    text_add(out, "\n/* The version of this interface, and the FNV-1a hash of the sources that the validator was compiled from. */\n");
    text_addf(out, "extern const char %s[];\nextern const uint64_t %s;\n", l->version, l->source_hash);
    text_addf(out, "/* The name of a table in the protocol, by number; NULL beyond the last. */\nconst char *%s(uint32_t table);\n", l->table_name);
    text_add(out, "\n");
    for (uint32_t i = 0; i < l->tables.len; i++) text_addf(out, "struct %s;\n", l->tables.at[i].row);
    for (uint32_t i = 0; i < l->tables.len; i++) {
        const struct layout_table *t = &l->tables.at[i];
        add_row(out, v, l, t);
        add_codes(out, arena, v, l, t);
        if (!t->programs.len) continue;
        add_reasons(out, v, t);
        add_functions(out, t);
        add_arrow(out, t);
        add_names(out, t);
    }
    text_add(out, "\n#ifdef __cplusplus\n}\n#endif\n\n#endif\n");
    arena_free(arena);
}
