/* data.c - the protocol's datasets and columns: the data's world of lowering. */
#include "checker/data.h"

#include "lang/date.h"
#include "lang/kernel.h"

#include <string.h>

enum { DEFAULT_SCALE = 3, FINEST = 18 };
static const int64_t DEFAULT_LIMIT = INT64_C(1000000000);   /* of the unit, when no bounds are declared */

uint32_t data_table_named(const struct checker *ck, const struct name *name)
{
    for (uint32_t t = 0; name && t < ck->validator->tables.len; t++)
        if (strcmp(ck->validator->tables.at[t].name, name->text) == 0) return t;
    return PLAN_NONE;
}

uint32_t data_column_named(const struct checker *ck, uint32_t table, const struct name *name)
{
    if (table >= ck->validator->tables.len || !name) return PLAN_NONE;
    const struct data_table *t = &ck->validator->tables.at[table];
    for (uint32_t c = 0; c < t->columns.len; c++)
        if (strcmp(t->columns.at[c].name, name->text) == 0) return c;
    return PLAN_NONE;
}

/* ---- columns ---- */

uint32_t data_add_column(struct checker *ck, uint32_t table, struct data_column column, struct data_type_of type)
{
    data_missing(ck, &column, ck->data->tables.at[table].missing);
    *vec_push(ck->arena, &ck->validator->tables.at[table].columns) = column;
    *vec_push(ck->arena, &ck->data->tables.at[table].columns) = type;
    return ck->validator->tables.at[table].columns.len - 1;
}

static void default_bounds(struct data_column *c)
{
    c->bounded = c->type == DATA_DATE || c->type == DATA_NUMBER;
    if (c->type == DATA_DATE) {
        c->min = date_from_civil(1, 1, 1);
        c->max = date_from_civil(9999, 12, 31);
    } else if (c->type == DATA_NUMBER) {
        c->max = DEFAULT_LIMIT;
        for (int32_t i = 0; i < c->scale && c->max <= INT64_MAX / 10; i++) c->max *= 10;
        c->min = -c->max;
    }
}

static enum data_type data_type_from(enum type_kind kind)
{
    switch (kind) {
    case TYPE_FLAG: return DATA_BOOLEAN;
    case TYPE_NUMBER: return DATA_NUMBER;
    case TYPE_DATE: case TYPE_PERIOD: return DATA_DATE;
    case TYPE_INSTANT: return DATA_INSTANT;
    case TYPE_CODE: return DATA_CODE;
    case TYPE_TEXT: case TYPE_ERROR: case TYPE_SET: case TYPE_CHOICE: case TYPE_REFERENCE: case TYPE_EXPRESSION: case TYPE_WINDOW: break;
    }
    return DATA_TEXT;
}

/* The type of a column: data types have words of their own; others are those of properties. */
static struct type column_type(struct checker *ck, const struct ast_expr *e, const char *name)
{
    if (expr_is(ck, e, KW_TYPE_BOOLEAN)) return (struct type){.kind = TYPE_FLAG, .unit_text = ""};
    if (e->kind == AST_INDEX && expr_is(ck, e->left, KW_TYPE_CODE))
        return (struct type){.kind = TYPE_CODE, .index = data_code_list(ck, e, name), .unit_text = ""};
    return type_read(ck, e);
}

static int32_t scale_of(const struct ast_expr *e)
{
    const char *dot = e && e->text ? strchr(e->text, '.') : NULL;
    return dot ? (int32_t)strlen(dot + 1) : 0;
}

void data_bounds(struct checker *ck, struct data_column *c, const struct type *type, const struct ast_expr *e)
{
    if (e && e->kind == AST_BINARY && e->op == AST_RANGE_CLOSED && c->type == DATA_NUMBER) {
        int64_t lo, hi;
        if (!scaled_value(ck, e->left, type, c->scale, &lo) || !scaled_value(ck, e->right, type, c->scale, &hi)) return;
        if (lo > hi) complain(ck, RX_NOTHING_BETWEEN, e->span, NULL, NULL);
        else c->min = lo, c->max = hi;
    } else if (e) complain(ck, RX_VALUE_EXPECTED, e->span, kernel_text(KW_BOUNDS, file_language(ck, e->span)), "a ..= b");
}

uint32_t entity_property(const struct checker *ck, const struct name *name, enum language l)
{
    uint32_t entity = vocab_block_of_role(ck->vocab, ROLE_ENTITY);
    return entity == VOCAB_NONE ? VOCAB_NONE : vocab_property_named(ck->vocab, entity, name, l);
}

/* The analyte whose conversions hold for a column: said, or of its own name. */
static const struct name *column_analyte(struct checker *ck, const struct study_row *row)
{
    const struct ast_expr *said = role_value(ck, row, KW_ANALYTE);
    if (!said) return row->name;
    for (uint32_t i = 0; i < ck->law->conversions.len; i++)
        if (ck->law->conversions.at[i].analyte == said->name) return said->name;
    complain(ck, RX_UNKNOWN_NAME, said->span, source_slice(ck, said->span), NULL);
    return NULL;
}

/* `fuseau "+01:00"`: instants of it and instants without a zone are not of one type. */
static void read_zone(struct checker *ck, struct data_column *c, struct type *type, const struct ast_expr *e)
{
    c->zoned = e->kind == AST_STRING && date_zone(e->text, strlen(e->text), &c->zone) && (c->type == DATA_DATE || c->type == DATA_INSTANT);
    if (!c->zoned) complain(ck, RX_VALUE_EXPECTED, e->span, source_slice(ck, e->span), "\"+01:00\"");
    if (type->kind == TYPE_INSTANT) type->index = c->zoned;
}

static void read_codes(struct checker *ck, struct data_column *c, const struct study_row *row, uint32_t enumeration, enum language l)
{
    const struct ast_expr *type = row->item->colon, *said = role_value(ck, row, KW_CODES);
    data_codes(ck, c, enumeration, l);
    if (type && type->kind == AST_INDEX) data_spellings(ck, c, enumeration, type->args);
    if (said) data_spellings(ck, c, enumeration, said->kind == AST_LIST ? said->args : said);
    if (role_item(ck, row, KW_OTHER_CODES)) data_other_code(ck, c, l);
}

/* What says nothing without a value, and what only codes have. */
static void check_items(struct checker *ck, const struct study_row *row, const struct type *type)
{
    static const enum kernel_word valued[] = {KW_SOURCE, KW_RESOLUTION, KW_BOUNDS, KW_MISSING, KW_CODES, KW_UNIT_IN, KW_ANALYTE, KW_TIME_ZONE};
    const struct ast_item *i;
    for (uint32_t v = 0; v < sizeof valued / sizeof *valued; v++)
        if ((i = role_item(ck, row, valued[v])) && !item_arg(i, 1))
            complain(ck, RX_VALUE_EXPECTED, i->head_span, kernel_text(valued[v], file_language(ck, i->span)), "…");
    i = role_item(ck, row, KW_CODES) ? role_item(ck, row, KW_CODES) : role_item(ck, row, KW_OTHER_CODES);
    if (i && type->kind != TYPE_CODE && type->kind != TYPE_ERROR) complain(ck, RX_UNEXPECTED_ITEM, i->head_span, row->name ? row->name->text : "", NULL);
}

void data_unit(struct checker *ck, struct data_column *c, const struct type *type)
{
    const struct units *u = ck->vocab->units;
    const char *text = type->kind == TYPE_NUMBER ? type->unit_text : "";
    c->unit = *text ? units_code(u, text, strlen(text)) : "";
    for (int several = 0; several < 2 && *text; several++)
        c->unit_said[several] = msg_of(units_said(u, text, LANG_FR, !several), units_said(u, text, LANG_EN, !several));
}

struct data_column data_make_column(struct checker *ck, const struct study_row *row, uint32_t property, struct data_type_of *of)
{
    enum language l = file_language(ck, row->head);
    const struct vocab_property *std = property == VOCAB_NONE ? NULL : &ck->vocab->properties.at[property];
    struct data_column c = {.name = row->name ? row->name->text : "", .span = row->head};
    struct type type = row->item->colon ? column_type(ck, row->item->colon, c.name) : std ? std->type : (struct type){.kind = TYPE_ERROR};
    if (type.kind == TYPE_ERROR && !row->item->colon) complain(ck, RX_VALUE_EXPECTED, row->head, c.name, "date | quantité[…] | booléen | code[…]");
    if (std) use_word(ck, row->item->args->span, &std->word);
    check_items(ck, row, &type);
    c.type = data_type_from(type.kind);
    c.label = row->title ? msg_same(row->title) : std ? std->word.label : msg_same(c.name);
    data_unit(ck, &c, &type);
    const struct ast_expr *resolution = role_value(ck, row, KW_RESOLUTION), *source = role_value(ck, row, KW_SOURCE);
    c.scale = c.type != DATA_NUMBER ? 0 : resolution ? scale_of(resolution) : std && std->has_bounds ? std->resolution : DEFAULT_SCALE;
    if (c.scale > FINEST) {
        complain(ck, RX_OVERFLOW, resolution->span, source_slice(ck, resolution->span), NULL);
        c.scale = FINEST;
    }
    default_bounds(&c);
    if (std && std->has_bounds && !resolution && !row->item->colon) c.min = std->min, c.max = std->max;
    if (role_value(ck, row, KW_BOUNDS)) data_bounds(ck, &c, &type, role_value(ck, row, KW_BOUNDS));
    c.bound = source && source->kind == AST_STRING ? source->text : c.name;
    data_missing(ck, &c, role_value(ck, row, KW_MISSING));
    if (role_value(ck, row, KW_TIME_ZONE)) read_zone(ck, &c, &type, role_value(ck, row, KW_TIME_ZONE));
    if (type.kind == TYPE_CODE) read_codes(ck, &c, row, type.index, l);
    *of = (struct data_type_of){.type = type, .property = property, .analyte = column_analyte(ck, row)};
    return c;
}

static void read_column(struct checker *ck, uint32_t table, const struct study_row *row)
{
    struct data_type_of of;
    uint32_t property = table == 0 && !row->item->args->quoted ? entity_property(ck, row->name, file_language(ck, row->head)) : VOCAB_NONE;
    struct data_column c = data_make_column(ck, row, property, &of);
    uint32_t n = data_add_column(ck, table, c, of);
    if (role_item(ck, row, KW_EVENT_DATE)) {
        ck->data->date_table = table;
        ck->data->date_column = n;
    }
    if (role_item(ck, row, KW_EVENT_CODE)) ck->data->code_column = n;
}

static const char *entity_word(const struct checker *ck)
{
    uint32_t entity = vocab_block_of_role(ck->vocab, ROLE_ENTITY);
    return entity == VOCAB_NONE ? "root" : ck->vocab->blocks.at[entity].word.name[ck->study->language]->text;
}

uint32_t data_standard(struct checker *ck, uint32_t property, struct span span)
{
    const struct vocab_property *p = &ck->vocab->properties.at[property];
    for (uint32_t c = 0; c < ck->data->tables.at[0].columns.len; c++)
        if (ck->data->tables.at[0].columns.at[c].property == property) return c;
    /* A column of the protocol's own may bear the word in backquotes: then this one bears the entity's too. */
    const char *word = p->word.name[ck->study->language]->text;
    if (data_column_named(ck, 0, p->word.name[ck->study->language]) != PLAN_NONE) word = arena_printf(ck->arena, "%s.%s", entity_word(ck), word);
    struct data_column c = {.name = word, .label = p->word.label, .type = data_type_from(p->type.kind), .span = span};
    c.bound = c.name;
    data_unit(ck, &c, &p->type);
    c.scale = c.type == DATA_NUMBER ? (p->has_bounds ? p->resolution : DEFAULT_SCALE) : 0;
    default_bounds(&c);
    if (p->has_bounds) c.min = p->min, c.max = p->max;
    if (p->type.kind == TYPE_CODE) data_codes(ck, &c, p->type.index, ck->study->language);
    return data_add_column(ck, 0, c, (struct data_type_of){.type = p->type, .property = property, .analyte = names_intern_text(ck->names, c.name)});
}

/* ---- datasets ---- */

static uint32_t add_table(struct checker *ck, const char *name, struct span span)
{
    struct data_table *t = vec_push(ck->arena, &ck->validator->tables);
    *t = (struct data_table){.name = name, .parent = PLAN_NONE, .key = PLAN_NONE, .span = span};
    vec_grow(ck->arena, (void **)&ck->data->tables.at, &ck->data->tables.len, &ck->data->tables.cap, sizeof *ck->data->tables.at);
    return ck->validator->tables.len - 1;
}

/* Root datasets first, so that table 0 is the root. */
static void add_datasets(struct checker *ck, uint32_t block, bool roots)
{
    for (uint32_t r = 0; r < ck->study->tables.at[block].rows.len; r++) {
        const struct study_row *row = study_row(ck->study, block, r);
        const struct ast_expr *of = role_value(ck, row, KW_OF);
        if (!of != roots || role_item(ck, row, KW_WIDE)) continue;
        if (roots && ck->validator->tables.len) {
            complain(ck, RX_ONLY_ONE, row->head, source_slice(ck, row->head), NULL);
            continue;
        }
        uint32_t t = add_table(ck, row->name ? row->name->text : entity_word(ck), row->head);
        ck->data->tables.at[t].row = r;
    }
}

/* The units of a column stand in another one, which may be declared after it. */
void data_read_units(struct checker *ck, uint32_t t, uint32_t n, const struct ast_expr *in)
{
    struct data_column copy = ck->validator->tables.at[t].columns.at[n];
    const struct row_units *units = data_row_units(ck, t, in, ck->data->tables.at[t].columns.at[n], &copy, &copy);
    if (!units) return;
    ck->validator->tables.at[t].columns.at[n] = copy;
    ck->data->tables.at[t].columns.at[n].units = units;
    *vec_push(ck->arena, &ck->validator->tables.at[t].readings) = (struct data_reading){n, copy.unit_column, PLAN_NONE, 0, copy.n_units, copy.units};
}

/* What reads other columns of the table. */
static void read_derived(struct checker *ck, uint32_t block, uint32_t t)
{
    uint32_t columns = vocab_block_of_role(ck->vocab, ROLE_COLUMN);
    for (uint32_t c = 0; columns != VOCAB_NONE && c < ck->study->tables.at[columns].rows.len; c++) {
        const struct study_row *col = study_row(ck->study, columns, c);
        if (col->parent_table != block || col->parent != ck->data->tables.at[t].row) continue;
        const struct ast_expr *in = role_value(ck, col, KW_UNIT_IN);
        uint32_t n = data_column_named(ck, t, col->name);
        struct type type = {.kind = TYPE_ERROR, .unit_text = ""};
        if (!role_value(ck, col, KW_VALUE_OF)) {
            if (in && n != PLAN_NONE) data_read_units(ck, t, n, in);
            continue;
        }
        if (col->item->colon) type = column_type(ck, col->item->colon, col->name ? col->name->text : "");
        data_read_measure(ck, t, col, type, column_analyte(ck, col));
    }
}

/* The column of a key, which needs no declaration of its own; PLAN_NONE when none is named. */
static uint32_t key_column(struct checker *ck, uint32_t t, const struct ast_expr *key)
{
    uint32_t k = key ? data_column_named(ck, t, key->name) : PLAN_NONE;
    if (k != PLAN_NONE || !key || !key->name) return k;
    struct data_column c = {.name = key->name->text, .bound = key->name->text, .label = msg_same(key->name->text), .type = DATA_TEXT, .unit = "", .span = key->span};
    return data_add_column(ck, t, c, (struct data_type_of){.type = {.kind = TYPE_TEXT, .unit_text = ""}, .property = VOCAB_NONE});
}

static void read_dataset(struct checker *ck, uint32_t block, uint32_t t)
{
    uint32_t r = ck->data->tables.at[t].row;
    const struct study_row *row = study_row(ck->study, block, r);
    const struct ast_expr *of = role_value(ck, row, KW_OF), *key = role_value(ck, row, KW_KEY);
    uint32_t columns = vocab_block_of_role(ck->vocab, ROLE_COLUMN);
    ck->data->tables.at[t].missing = role_value(ck, row, KW_MISSING);
    for (uint32_t c = 0; columns != VOCAB_NONE && c < ck->study->tables.at[columns].rows.len; c++) {
        const struct study_row *col = study_row(ck->study, columns, c);
        if (col->parent_table == block && col->parent == r && !role_value(ck, col, KW_VALUE_OF)) read_column(ck, t, col);
    }
    read_derived(ck, block, t);
    if (of) {
        uint32_t parent = data_table_named(ck, of->name);
        if (parent == PLAN_NONE) complain(ck, RX_UNKNOWN_NAME, of->span, source_slice(ck, of->span), NULL);
        ck->validator->tables.at[t].parent = parent == PLAN_NONE ? 0 : parent;
    }
    ck->validator->tables.at[t].key = key_column(ck, t, key);
    const struct ast_expr *own = role_value(ck, row, KW_NAMED_BY);
    if (own && (!of || !key)) complain(ck, RX_UNEXPECTED_ITEM, own->span, source_slice(ck, row->head), NULL);
    else if (own) ck->validator->tables.at[t].own_key = key_column(ck, t, own) + 1;
}

void phase_data(struct checker *ck)
{
    ck->data = arena_alloc(ck->arena, sizeof *ck->data);
    ck->data->plan = plan_new(ck->arena);
    ck->data->date_table = ck->data->date_column = ck->data->code_column = PLAN_NONE;
    ck->validator = arena_alloc(ck->arena, sizeof *ck->validator);
    ck->validator->protocol = ck->study->name;
    ck->validator->plan = ck->data->plan;
    uint32_t block = vocab_block_of_role(ck->vocab, ROLE_DATASET);
    if (block != VOCAB_NONE) add_datasets(ck, block, true);
    if (!ck->validator->tables.len) {
        uint32_t root = add_table(ck, entity_word(ck), span_none());
        ck->data->tables.at[root].row = PLAN_NONE;
    }
    if (block != VOCAB_NONE) add_datasets(ck, block, false);
    for (uint32_t t = 0; t < ck->validator->tables.len; t++)
        if (ck->data->tables.at[t].row != PLAN_NONE) read_dataset(ck, block, t);
    for (uint32_t r = 0; block != VOCAB_NONE && r < ck->study->tables.at[block].rows.len; r++)
        if (role_item(ck, study_row(ck->study, block, r), KW_WIDE)) data_read_wide(ck, block, r);
}

/* ---- names in the data's world ---- */

/* A value whose unit is in another column of the row. At the row judged it is the same node wherever it is read. */
static struct typed in_units(struct lower *l, uint32_t t, uint32_t column, struct typed raw, uint8_t var, uint8_t up, struct span span)
{
    struct data_type_of *of = &l->ck->data->tables.at[t].columns.at[column];
    const struct row_units *units = of->units;
    if (var == 0 && of->converted && of->converted_up == up) {   /* node 0 is none of these: the cell stands before */
        raw.node = of->converted;
        raw.scale = units->scale;
        raw.lo = units->lo;
        raw.hi = units->hi;
        return raw;
    }
    struct typed unit = data_column_of(l, t, units->column, var, up, span), value = data_in_units(l, raw, units, unit.node, span);
    if (var == 0) {
        of->converted = value.node;
        of->cell = raw.node;
        of->converted_up = up;
    }
    return value;
}

struct typed data_column_of(struct lower *l, uint32_t t, uint32_t column, uint8_t var, uint8_t up, struct span span)
{
    struct data_column *c = &l->ck->validator->tables.at[t].columns.at[column];
    const struct data_type_of *of = &l->ck->data->tables.at[t].columns.at[column];
    struct plan_node node = {.op = PLAN_COLUMN, .table = t, .column = column, .var = var, .up = up, .ranged = c->type == DATA_DATE,
                             .a = PLAN_NONE, .b = PLAN_NONE, .c = PLAN_NONE, .span = span};
    struct typed r = typed_node(l, node, of->type);
    c->used = c->used || !l->of_law;
    if (of->type.kind != TYPE_NUMBER) return r;
    r.scale = of->type.unit.factor.den ? of->type.unit.factor : (struct rational){1, 1};
    struct rational fine = {1, 1};
    for (int32_t i = 0; i < c->scale; i++) fine.den *= 10;
    if (!rational_multiply(r.scale, fine, &r.scale)) return typed_error(l, span);
    r.lo = c->min;
    r.hi = c->max;
    r.analyte = of->analyte;
    return of->units ? in_units(l, t, column, r, var, up, span) : r;
}

/* The column of a name from the current dataset upwards. */
static bool find_column(const struct lower *l, const struct name *name, uint32_t *table, uint32_t *column, uint8_t *up)
{
    *up = 0;
    for (uint32_t t = l->table; t != PLAN_NONE && t < l->ck->validator->tables.len; t = l->ck->validator->tables.at[t].parent, ++*up) {
        *column = data_column_named(l->ck, t, name);
        *table = t;
        if (*column != PLAN_NONE) return true;
    }
    return false;
}

bool data_names(const struct lower *l, const struct ast_expr *e)
{
    uint32_t t, c;
    uint8_t up;
    return find_column(l, e->name, &t, &c, &up) || (!e->quoted && entity_property(l->ck, e->name, file_language(l->ck, e->span)) != VOCAB_NONE);
}

bool data_has_codes(const struct lower *l, const struct ast_expr *e, uint32_t enumeration)
{
    uint32_t t, c, p = e->quoted ? VOCAB_NONE : entity_property(l->ck, e->name, file_language(l->ck, e->span));
    uint8_t up;
    const struct type *type = p == VOCAB_NONE ? NULL : &l->ck->vocab->properties.at[p].type;
    if (find_column(l, e->name, &t, &c, &up)) type = &l->ck->data->tables.at[t].columns.at[c].type;
    return type && type->kind == TYPE_CODE && type->index == enumeration;
}

static uint8_t hops_to_root(const struct lower *l)
{
    uint8_t up = 0;
    for (uint32_t t = l->table; l->ck->validator->tables.at[t].parent != PLAN_NONE; t = l->ck->validator->tables.at[t].parent) up++;
    return up;
}

struct typed data_word(struct lower *l, const struct ast_expr *e)
{
    uint32_t t, c;
    uint8_t up;
    uint32_t p = e->quoted ? VOCAB_NONE : entity_property(l->ck, e->name, file_language(l->ck, e->span));
    if (p != VOCAB_NONE) use_word(l->ck, e->span, &l->ck->vocab->properties.at[p].word);
    bool declared = find_column(l, e->name, &t, &c, &up);
    if (!declared) t = 0, c = data_standard(l->ck, p, e->span);
    data_check_measured(l, t, c, NULL, e->span);
    if (declared) return data_column_of(l, t, c, l->self, up, e->span);
    return data_column_of(l, 0, c, l->self, hops_to_root(l), e->span);
}

/* How far above the row judged table t stands; false when its rows are not one of those. */
static bool hops_to(const struct lower *l, uint32_t t, uint8_t *up)
{
    *up = 0;
    for (uint32_t at = l->table; at != PLAN_NONE; at = l->ck->validator->tables.at[at].parent, ++*up)
        if (at == t) return true;
    return false;
}

struct typed data_member(struct lower *l, const struct ast_expr *e, const struct scope *s)
{
    struct checker *ck = l->ck;
    enum language lang = file_language(ck, e->span);
    uint32_t entity = vocab_block_of_role(ck->vocab, ROLE_ENTITY), p = entity_property(ck, e->name, lang);
    uint32_t t = s ? s->table : data_table_named(ck, e->left->name);
    if (s && s->wide) return data_wide_member(l, e, s);
    bool of_entity = !s && entity != VOCAB_NONE && ck->vocab->blocks.at[entity].word.name[lang] == e->left->name;
    uint8_t up = s ? s->hops : 0;
    if (of_entity) {
        use_word(ck, e->left->span, &ck->vocab->blocks.at[entity].word);
        if (p != VOCAB_NONE) use_word(ck, e->name_span, &ck->vocab->properties.at[p].word);
        t = 0;
    }
    if (!s && t != PLAN_NONE && !hops_to(l, t, &up)) {
        uint32_t parent = ck->validator->tables.at[t].parent;
        complain(ck, RX_NOT_OF_ROW, e->span, ck->validator->tables.at[t].name, ck->validator->tables.at[parent == PLAN_NONE ? 0 : parent].name);
        return typed_error(l, e->span);
    }
    if (of_entity && p != VOCAB_NONE) return data_column_of(l, 0, data_standard(ck, p, e->span), l->self, up, e->span);
    uint32_t c = t == PLAN_NONE ? PLAN_NONE : data_column_named(ck, t, e->name);
    if (c != PLAN_NONE) data_check_measured(l, t, c, NULL, e->span);
    if (c != PLAN_NONE) return data_column_of(l, t, c, s ? s->var : l->self, up, e->span);
    const struct data_measure *m = s ? data_measure_named(ck, t, e->name) : NULL;
    if (m && s->measure == m) return data_measure_value(l, m, s->var, s->hops, e->span);
    struct diag *d = complain(ck, RX_NO_PROPERTY, e->name_span, e->left->name->text, e->name->text);
    /* A row of the table need not be one of the measure. */
    struct msg args[2] = {msg_same(e->left->name->text), msg_same(e->name->text)};
    if (m) diag_help(ck->diags, d, msg_fill(ck->arena, msg_of("les lignes qui l'ont : « {0} dans {1} »", "the rows that have it: '{0} in {1}'"), 2, args));
    return typed_error(l, e->span);
}

struct typed data_unknown(struct lower *l, const struct ast_expr *e)
{
    struct checker *ck = l->ck;
    enum language lang = file_language(ck, e->span);
    const char *words[512];
    uint32_t n = 0, entity = vocab_block_of_role(ck->vocab, ROLE_ENTITY);
    for (uint32_t t = l->table; t != PLAN_NONE; t = ck->validator->tables.at[t].parent)
        for (uint32_t c = 0; c < ck->validator->tables.at[t].columns.len && n < 512; c++) words[n++] = ck->validator->tables.at[t].columns.at[c].name;
    for (uint32_t i = 0; entity != VOCAB_NONE && i < ck->vocab->blocks.at[entity].properties.len && n < 512; i++)
        words[n++] = ck->vocab->properties.at[ck->vocab->blocks.at[entity].properties.at[i]].word.name[lang]->text;
    unknown_word(ck, RX_UNKNOWN_NAME, e, NULL, words, n);
    return typed_error(l, e->span);
}
