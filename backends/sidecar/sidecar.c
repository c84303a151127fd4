/* sidecar.c - the description of a validator: tables, programs with their sentences, and where everything stands in C. */
#include "backends/sidecar/sidecar.h"

#include "backends/header/layout.h"
#include "backends/report/say.h"
#include "backends/sidecar/parts.h"

#include <string.h>

static const char *const families[LAYOUT_FAMILIES] = {[LAYOUT_CRITERIA] = "criteria", [LAYOUT_WINDOWS] = "windows", [LAYOUT_CHECKS] = "checks"};

static const char *type_word(enum data_type type)
{
    switch (type) {
    case DATA_DATE: return "date";
    case DATA_INSTANT: return "instant";
    case DATA_NUMBER: return "number";
    case DATA_CODE: return "code";
    case DATA_BOOLEAN: return "boolean";
    case DATA_TEXT: return "text";
    }
    return "text";
}

/* Lines are those of the protocol: what the law declares has none here. */
static json_t *line_of(const struct sidecar_input *in, struct span span)
{
    uint32_t line = part_is_of_law(in, span) ? 0 : say_line(in->sources, span);
    return line ? json_write_made(json_integer(line)) : json_null();
}

/* The name of the file alone: where it was kept is not part of what it says. */
static json_t *file_of(const struct sidecar_input *in, struct span span)
{
    const struct source *s = span_is_none(span) ? NULL : sources_get(in->sources, span.file);
    if (!s) return json_null();
    const char *slash = strrchr(s->path, '/');
    return json_write_string(slash ? slash + 1 : s->path);
}

/* ---- tables ---- */

/* As declared; and, where the source writes them otherwise, what it writes for each. */
static void put_codes(json_t *o, const struct data_column *c)
{
    json_write_put(o, "codes", part_strings(c->codes, c->n_codes));
    if (c->takes_others) json_write_put(o, "takes_others", json_true());
    if (!c->n_spellings) return;
    json_t *spellings = part_array();
    for (uint32_t i = 0; i < c->n_spellings; i++) {
        json_t *spelling = part_object();
        json_write_put(spelling, "text", json_write_string(c->spellings[i].text));
        json_write_put(spelling, "code", json_write_string(c->codes[c->spellings[i].code]));
        json_write_push(spellings, spelling);
    }
    json_write_put(o, "spellings", spellings);
}

static json_t *column(const struct sidecar_input *in, const struct data_table *t, const struct data_column *c)
{
    json_t *o = part_object();
    json_write_put(o, "name", json_write_string(c->name));
    json_write_put(o, "source", json_write_string(c->bound));
    json_write_put(o, "label", json_write_msg(c->label));
    json_write_put(o, "type", json_write_string(type_word(c->type)));
    if (c->type == DATA_NUMBER) {
        json_write_put(o, "unit", json_write_string(c->unit ? c->unit : ""));
        json_write_put(o, "scale", json_integer(c->scale));
    }
    if (part_is_bounded(c)) {
        bool is_date = c->type == DATA_DATE;
        json_write_put(o, "min", is_date ? json_write_day((int32_t)c->min) : part_decimal(c->min, c->scale));
        json_write_put(o, "max", is_date ? json_write_day((int32_t)c->max) : part_decimal(c->max, c->scale));
    }
    if (c->type == DATA_CODE) put_codes(o, c);
    if (c->type == DATA_NUMBER && c->n_units) json_write_put(o, "unit_column", json_write_string(t->columns.at[c->unit_column].name));
    if (c->zoned) json_write_put(o, "zone", json_integer(c->zone));
    json_write_put(o, "missing", part_strings(c->missing, c->n_missing));
    json_write_put(o, "read", json_boolean(c->used));
    json_write_put(o, "line", line_of(in, c->span));
    return o;
}

static json_t *table(const struct sidecar_input *in, const struct data_table *t)
{
    json_t *o = part_object(), *columns = part_array();
    const struct data_table *all = in->validator->tables.at;
    json_write_put(o, "name", json_write_string(t->name));
    json_write_put(o, "parent", t->parent == PLAN_NONE ? json_null() : json_write_string(all[t->parent].name));
    json_write_put(o, "key", t->key == PLAN_NONE ? json_null() : json_write_string(t->columns.at[t->key].name));
    json_write_put(o, "named_by", t->own_key ? json_write_string(t->columns.at[t->own_key - 1].name) : json_null());
    json_write_put(o, "line", line_of(in, t->span));
    for (uint32_t i = 0; i < t->columns.len; i++)
        if (part_is_shown(in, t, i)) json_write_push(columns, column(in, t, &t->columns.at[i]));
    json_write_put(o, "columns", columns);
    return o;
}

/* ---- programs ---- */

/* A piece of the protocol as it is said in both languages. */
static json_t *phrase(const struct sidecar_input *in, uint32_t node)
{
    static const char *const names[LANGUAGES] = {[LANG_FR] = "fr", [LANG_EN] = "en"};
    if (node == PLAN_NONE) return json_null();
    json_t *o = part_object();
    for (int language = 0; language < LANGUAGES; language++) {
        struct text t;
        text_init(&t);
        text_add(&t, "");
        bool said = in->phrase(in->ctx, in->validator->plan->nodes.at[node].span, (enum language)language, &t);
        json_write_put(o, names[language], said ? json_write_string(t.at) : json_null());
        text_release(&t);
    }
    return o;
}

/* Columns that the program reads, as "column" of its own table or "table.column". */
static json_t *reads(const struct sidecar_input *in, struct arena *arena, const struct program *g)
{
    const struct validator *v = in->validator;
    json_t *array = part_array();
    uint8_t *mark = arena_alloc(arena, v->plan->nodes.len + 1);
    layout_reach(v->plan, g->applies, mark);
    layout_reach(v->plan, g->requires, mark);
    for (uint32_t t = 0; t < v->tables.len; t++)
        for (uint32_t c = 0; c < v->tables.at[t].columns.len; c++) {
            bool is_read = false;
            for (uint32_t i = 0; i < v->plan->nodes.len && !is_read; i++) {
                const struct plan_node *n = &v->plan->nodes.at[i];
                is_read = mark[i] && n->op == PLAN_COLUMN && n->table == t && n->column == c;
            }
            const char *name = v->tables.at[t].columns.at[c].name;
            if (is_read) json_write_push(array, json_write_string(t == g->table ? name : arena_printf(arena, "%s.%s", v->tables.at[t].name, name)));
        }
    for (uint32_t k = 0; k < v->inputs.len; k++) {
        bool is_read = false;
        for (uint32_t i = 0; i < v->plan->nodes.len && !is_read; i++)
            is_read = mark[i] && v->plan->nodes.at[i].op == PLAN_INPUT && v->plan->nodes.at[i].k == (int64_t)k;
        if (is_read) json_write_push(array, json_write_string(v->inputs.at[k].name));
    }
    return array;
}

static json_t *program(const struct sidecar_input *in, struct arena *arena, const uint64_t *asked, const struct program *g, json_t *bit)
{
    json_t *o = part_object();
    json_write_put(o, "table", json_write_string(in->validator->tables.at[g->table].name));
    json_write_put(o, "family", json_write_string(families[layout_family(g->kind)]));
    json_write_put(o, "bit", bit);
    json_write_put(o, "kind", json_write_string(program_kind_word(g->kind)));
    json_write_put(o, "id", json_write_string(g->id));
    json_write_put(o, "label", json_write_msg(g->label));
    json_write_put(o, "applies", phrase(in, g->applies));
    json_write_put(o, "condition", phrase(in, g->requires));
    json_write_put(o, "reads", reads(in, arena, g));
    json_write_put(o, "file", file_of(in, g->span));
    json_write_put(o, "line", line_of(in, g->span));
    json_write_put(o, "texts", part_texts(in, arena, asked, g));
    return o;
}

/* The bit of a compiled program; null for one that is left to ripx validate. */
static json_t *bit_of(const struct layout *l, uint32_t program_number)
{
    for (uint32_t t = 0; t < l->tables.len; t++)
        for (uint32_t i = 0; i < l->tables.at[t].programs.len; i++)
            if (l->tables.at[t].programs.at[i].program == program_number) return json_write_made(json_integer(i));
    return json_null();
}

/* The compiled programs are those of the protocol, in the same order, less some. */
static json_t *programs(const struct sidecar_input *in, struct arena *arena, const struct layout *l)
{
    json_t *array = part_array();
    const uint64_t *asked = part_asked(in, arena);
    uint32_t next = 0;
    for (uint32_t i = 0; i < in->validator->programs.len; i++) {
        const struct program *g = &in->validator->programs.at[i];
        const struct program *c = next < in->compiled->programs.len ? &in->compiled->programs.at[next] : NULL;
        bool is_compiled = c && c->id == g->id && c->requires == g->requires && c->table == g->table && c->kind == g->kind;
        json_write_push(array, program(in, arena, asked, g, is_compiled ? bit_of(l, next) : json_null()));
        if (is_compiled) next++;
    }
    return array;
}

/* ---- what is compiled ---- */

static json_t *field(const struct sidecar_input *in, const struct layout_table *t, const struct layout_field *f)
{
    const struct validator *v = in->compiled;
    const struct data_column *c = f->is_input ? NULL : &v->tables.at[t->table].columns.at[f->number];
    json_t *o = part_object();
    json_write_put(o, c ? "column" : "input", json_write_string(c ? c->name : v->inputs.at[f->number].name));
    json_write_put(o, "type", json_write_string(layout_type_word(f->type)));
    if (c && c->type == DATA_NUMBER) json_write_put(o, "scale", json_integer(c->scale));
    json_write_put(o, "ranged", json_boolean(f->ranged));
    json_write_put(o, "word", json_integer(f->word));
    json_write_put(o, "bit", json_integer(f->bit));
    json_write_put(o, "lo", json_write_string(f->lo));
    json_write_put(o, "hi", json_write_string(f->hi));
    return o;
}

static json_t *functions(const struct layout_table *t)
{
    json_t *o = part_object();
    for (uint32_t i = 0; i < LAYOUT_FAMILIES; i++) {
        if (!t->functions[i].one) continue;
        json_t *names = part_object();
        json_write_put(names, "one", json_write_string(t->functions[i].one));
        json_write_put(names, "rows", json_write_string(t->functions[i].rows));
        json_write_put(names, "arrow", json_write_string(t->functions[i].arrow));
        json_write_put(o, families[i], names);
    }
    return o;
}

/* Where a row says which rows of a child table are its own: a pointer and, in the next word, their number. */
static json_t *children(const struct sidecar_input *in, const struct layout_table *t)
{
    json_t *array = part_array();
    for (uint32_t i = 0; i < t->children.len; i++) {
        json_t *o = part_object();
        json_write_put(o, "table", json_write_string(in->compiled->tables.at[t->children.at[i].table].name));
        json_write_put(o, "word", json_integer(t->children.at[i].word));
        json_write_push(array, o);
    }
    return array;
}

static json_t *compiled_table(const struct sidecar_input *in, const struct layout_table *t)
{
    json_t *o = part_object(), *fields = part_array();
    json_write_put(o, "table", json_write_string(in->compiled->tables.at[t->table].name));
    json_write_put(o, "row", json_write_string(t->row));
    json_write_put(o, "words", json_integer(t->row_words));
    json_write_put(o, "known", json_integer(t->known_word));
    json_write_put(o, "reasons", json_write_string(t->reasons));
    json_write_put(o, "reason_words", json_integer(t->reason_words));
    for (uint32_t i = 0; i < t->fields.len; i++) json_write_push(fields, field(in, t, &t->fields.at[i]));
    json_write_put(o, "fields", fields);
    json_write_put(o, "parent_word", t->parent_word ? json_write_made(json_integer(t->parent_word)) : json_null());
    json_write_put(o, "children", children(in, t));
    json_write_put(o, "functions", functions(t));
    json_write_put(o, "arrow_scratch", json_write_string(t->arrow_scratch));
    json_write_put(o, "number", json_write_string(t->number));
    json_write_put(o, "program", json_write_string(t->program));
    json_write_put(o, "program_kind", json_write_string(t->program_kind));
    json_write_put(o, "reads", json_write_string(t->reads));
    return o;
}

static json_t *interface(const struct sidecar_input *in, const struct layout *l)
{
    json_t *o = part_object(), *tables = part_array();
    json_write_put(o, "version", json_integer(LAYOUT_ABI));
    json_write_put(o, "stem", json_write_string(l->stem));
    json_write_put(o, "version_symbol", json_write_string(l->version));
    json_write_put(o, "source_hash_symbol", json_write_string(l->source_hash));
    json_write_put(o, "table_name", json_write_string(l->table_name));
    for (uint32_t i = 0; i < l->tables.len; i++) json_write_push(tables, compiled_table(in, &l->tables.at[i]));
    json_write_put(o, "tables", tables);
    return o;
}

/* ---- the whole ---- */

static json_t *law(const struct sidecar_input *in)
{
    json_t *o = part_object();
    json_write_put(o, "name", json_write_string(in->law->name));
    json_write_put(o, "version", json_write_string(in->law->version));
    json_write_put(o, "hash", part_hash(in->law->hash));
    return o;
}

void sidecar_json(const struct sidecar_input *in, struct text *out)
{
    struct arena *arena = arena_new();
    if (!arena) return;
    const struct validator *v = in->validator;
    const struct layout *l = layout_new(arena, in->compiled);
    json_t *o = part_object(), *tables = part_array();
    json_write_put(o, "format", json_integer(SIDECAR_FORMAT));
    json_write_put(o, "ripx", json_write_string(in->version));
    json_write_put(o, "protocol", json_write_string(v->protocol));
    json_write_put(o, "source_hash", part_hash(v->source_hash));
    json_write_put(o, "law", law(in));
    for (uint32_t i = 0; i < v->tables.len; i++) json_write_push(tables, table(in, &v->tables.at[i]));
    json_write_put(o, "tables", tables);
    json_write_put(o, "programs", programs(in, arena, l));
    json_write_put(o, "interface", interface(in, l));
    json_write_end(o, out);
    arena_free(arena);
}
