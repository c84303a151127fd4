/* layout.c - decides the binary interface of a compiled validator. */
#include "backends/header/layout.h"

#include "lang/date.h"

enum { MINUTES_OF_DAY = 1440 };

/* Children stand before their parents, so one walk down the numbers reaches all, without recursion. */
static void reach(const struct plan *p, uint32_t root, uint8_t *mark, bool below_inputs)
{
    if (root == PLAN_NONE) return;
    mark[root] = 1;
    for (uint32_t i = root + 1; i-- > 0;) {
        const struct plan_node *n = &p->nodes.at[i];
        if (!mark[i] || (n->op == PLAN_INPUT && !below_inputs)) continue;
        uint32_t child[3], children = plan_children(n, child);
        for (uint32_t j = 0; j < children; j++) mark[child[j]] = 1;
    }
}

void layout_reach(const struct plan *p, uint32_t root, uint8_t *mark) { reach(p, root, mark, false); }

enum layout_family layout_family(enum program_kind kind)
{
    switch (kind) {
    case PROGRAM_INCLUSION:
    case PROGRAM_EXCLUSION: return LAYOUT_CRITERIA;
    case PROGRAM_WINDOW: return LAYOUT_WINDOWS;
    case PROGRAM_CHECK: return LAYOUT_CHECKS;
    }
    return LAYOUT_CHECKS;
}

/* ---- fields ---- */

static void bound_type(struct layout_field *f, int64_t floor, int64_t ceiling)
{
    f->floor = floor;
    f->ceiling = ceiling;
}

/* What any value of the type keeps to. */
static void bound_field(struct layout_field *f)
{
    f->min = INT64_MIN;
    f->max = INT64_MAX;
    switch (f->type) {
    case PLAN_TRUTH: bound_type(f, 0, 1); break;
    case PLAN_DATE: bound_type(f, DATE_MIN, DATE_MAX); break;
    case PLAN_INSTANT:
        bound_type(f, (int64_t)DATE_MIN * MINUTES_OF_DAY, (int64_t)DATE_MAX * MINUTES_OF_DAY + MINUTES_OF_DAY - 1);
        break;
    case PLAN_NUMBER:
    case PLAN_CODE:
    case PLAN_SET:
    case PLAN_CHOICE:
    case PLAN_REF:
    case PLAN_TEXT: bound_type(f, INT64_MIN, INT64_MAX); break;
    }
}

static void bound_column(struct layout_field *f, const struct data_column *c)
{
    switch (c->type) {
    case DATA_NUMBER:
    case DATA_DATE:
        if (!data_is_bounded(c)) break;
        f->min = c->min;
        f->max = c->max;
        break;
    case DATA_CODE:
        if (c->n_codes) bound_type(f, 0, (int64_t)c->n_codes - 1);
        break;
    case DATA_INSTANT:
    case DATA_BOOLEAN:
    case DATA_TEXT: break;
    }
}

static bool is_measure(enum plan_type type) { return type == PLAN_NUMBER || type == PLAN_DATE || type == PLAN_INSTANT; }

/* Can the value be a range? Only what rests on a date, a ranged constant, a count or a table of the law can. */
static bool may_be_range(struct arena *arena, const struct plan *p, uint32_t root)
{
    uint8_t *mark = arena_alloc(arena, p->nodes.len);
    reach(p, root, mark, true);
    for (uint32_t i = 0; i <= root; i++) {
        const struct plan_node *n = &p->nodes.at[i];
        if (!mark[i]) continue;
        if (n->op == PLAN_LOOKUP || n->op == PLAN_COUNT || n->ranged) return true;
        if (n->op == PLAN_COLUMN && n->type == PLAN_DATE) return true;
    }
    return false;
}

static struct layout_field *add_field(struct arena *arena, struct layout_table *t, bool is_input, uint32_t number,
                                      enum plan_type type)
{
    struct layout_field *f = vec_push(arena, &t->fields);
    f->is_input = is_input;
    f->number = number;
    f->type = type;
    bound_field(f);
    return f;
}

/* Columns in the order of the table, then inputs in the order of the validator. `direct` is what is read without what is
   below inputs. */
static void add_fields(struct arena *arena, const struct validator *v, struct layout_table *t, const struct relations *all, const struct relations *direct)
{
    const struct data_table *d = &v->tables.at[t->table];
    for (uint32_t i = 0; i < d->columns.len; i++) {
        if (!all->columns[t->table][i]) continue;
        struct layout_field *f = add_field(arena, t, false, i, data_plan_type(d->columns.at[i].type));
        f->ranged = f->type == PLAN_DATE;
        f->for_inputs = !direct->columns[t->table][i];
        bound_column(f, &d->columns.at[i]);
    }
    for (uint32_t i = 0; i < v->inputs.len; i++) {
        if (!all->inputs[i] || v->inputs.at[i].table != t->table) continue;
        struct layout_field *f = add_field(arena, t, true, i, v->inputs.at[i].type);
        f->ranged = is_measure(f->type) && (f->type == PLAN_DATE || may_be_range(arena, v->plan, v->inputs.at[i].node));
    }
}

static void place_fields(struct arena *arena, const struct validator *v, struct layout *l, struct layout_table *t)
{
    struct names *members = names_new(arena);
    names_intern_text(members, "known");
    for (uint32_t i = 0; i < t->fields.len; i++) {
        struct layout_field *f = &t->fields.at[i];
        const char *name = f->is_input ? v->inputs.at[f->number].name : v->tables.at[t->table].columns.at[f->number].name;
        const char *base = layout_identifier(arena, name);
        f->word = t->known_word;
        f->bit = i;
        f->lo = layout_unique(arena, members, f->ranged ? arena_printf(arena, "%s_lo", base) : base, i + 2);
        f->hi = f->ranged ? layout_unique(arena, members, arena_printf(arena, "%s_hi", base), i + 2) : f->lo;
        f->bit_name = layout_unique(arena, l->taken, layout_constant(arena, arena_printf(arena, "%s_KNOWN_%s", t->stem, base)), i + 2);
        t->known_word += f->ranged ? 2 : 1;
    }
    t->known_words = t->fields.len ? (t->fields.len + 63) / 64 : 1;
    t->row_words = t->known_word + t->known_words;
    if (t->parent) {
        t->parent = layout_unique(arena, members, t->parent, 2);
        t->parent_word = t->row_words++;
    }
    for (uint32_t i = 0; i < t->children.len; i++) {
        struct layout_children *c = &t->children.at[i];
        const char *base = layout_identifier(arena, v->tables.at[c->table].name);
        c->rows = layout_unique(arena, members, base, i + 2);
        c->count = layout_unique(arena, members, arena_printf(arena, "n_%s", base), i + 2);
        c->word = t->row_words;
        t->row_words += 2;
    }
}

/* ---- tables ---- */

static const char *symbol(struct arena *arena, struct layout *l, const char *stem, const char *end)
{
    return layout_unique(arena, l->taken, arena_printf(arena, "%s_%s", stem, end), 2);
}

static void name_table(struct arena *arena, const struct validator *v, struct layout *l, struct layout_table *t)
{
    static const char *const verbs[LAYOUT_FAMILIES] = {[LAYOUT_CRITERIA] = "judge", [LAYOUT_WINDOWS] = "window", [LAYOUT_CHECKS] = "check"};
    t->row = symbol(arena, l, t->stem, "row");
    if (!t->programs.len) return;
    t->reasons = symbol(arena, l, t->stem, "reasons");
    for (uint32_t i = 0; i < t->programs.len; i++) {
        enum layout_family family = layout_family(v->programs.at[t->programs.at[i].program].kind);
        struct layout_function *f = &t->functions[family];
        if (f->one) continue;
        f->one = symbol(arena, l, t->stem, verbs[family]);
        f->rows = symbol(arena, l, t->stem, arena_printf(arena, "%s_rows", verbs[family]));
        f->arrow = symbol(arena, l, t->stem, arena_printf(arena, "%s_arrow", verbs[family]));
    }
    t->number = symbol(arena, l, t->stem, "table");
    t->program = symbol(arena, l, t->stem, "program");
    t->program_kind = symbol(arena, l, t->stem, "program_kind");
    if (!t->batches) return;
    t->reads = symbol(arena, l, t->stem, "reads");
    t->arrow_scratch = symbol(arena, l, t->stem, "arrow_scratch");
}

static void name_programs(struct arena *arena, const struct validator *v, struct layout *l, struct layout_table *t)
{
    for (uint32_t i = 0; i < t->programs.len; i++) {
        struct layout_program *g = &t->programs.at[i];
        const char *id = layout_constant(arena, v->programs.at[g->program].id);
        g->bit_name = layout_unique(arena, l->taken, layout_constant(arena, arena_printf(arena, "%s_PROGRAM_%s", t->stem, id)), i + 2);
    }
    t->reason_words = (t->programs.len + 63) / 64;
}

/* The links of its rows to others. */
static void add_links(struct arena *arena, const struct validator *v, struct layout_table *t, const struct relations *all)
{
    if (all->up[t->table]) t->parent = "parent";
    for (uint32_t i = 0; i < v->tables.len; i++)
        if (all->down[i] && v->tables.at[i].parent == t->table) *vec_push(arena, &t->children) = (struct layout_children){.table = i};
}

static bool has_batches(struct arena *arena, const struct validator *v, const struct layout_table *t)
{
    struct relations *r = relations_new(arena, v);
    for (uint32_t i = 0; i < t->programs.len; i++)
        if (!relations_add_program(r, v, &v->programs.at[t->programs.at[i].program], true)) return false;
    return t->programs.len > 0;
}

static void add_table(struct arena *arena, const struct validator *v, struct layout *l, uint32_t number, const struct relations *all, const struct relations *direct)
{
    struct layout_table t = {.table = number};
    for (uint32_t i = 0; i < v->programs.len; i++) {
        if (v->programs.at[i].table != number) continue;
        *vec_push(arena, &t.programs) = (struct layout_program){i, NULL};
    }
    if (!t.programs.len && !all->tables[number]) return;
    const char *name = layout_identifier(arena, v->tables.at[number].name);
    t.stem = symbol(arena, l, l->stem, name);
    t.batches = has_batches(arena, v, &t);
    add_fields(arena, v, &t, all, direct);
    add_links(arena, v, &t, all);
    *vec_push(arena, &l->tables) = t;
}

struct layout *layout_new(struct arena *arena, const struct validator *v)
{
    struct layout *l = arena_alloc(arena, sizeof *l);
    l->taken = names_new(arena);
    l->stem = layout_identifier(arena, v->protocol);
    l->version = symbol(arena, l, l->stem, "version");
    l->source_hash = symbol(arena, l, l->stem, "source_hash");
    l->table_name = symbol(arena, l, l->stem, "table");
    struct relations *all = relations_new(arena, v), *direct = relations_new(arena, v);
    l->free_vars = all->free_vars;
    for (uint32_t i = 0; i < v->programs.len; i++) {
        relations_add_program(all, v, &v->programs.at[i], true);
        relations_add_program(direct, v, &v->programs.at[i], false);
    }
    for (uint32_t i = 0; i < v->tables.len; i++) add_table(arena, v, l, i, all, direct);
    for (uint32_t i = 0; i < l->tables.len; i++) name_table(arena, v, l, &l->tables.at[i]);
    for (uint32_t i = 0; i < l->tables.len; i++) {
        place_fields(arena, v, l, &l->tables.at[i]);
        name_programs(arena, v, l, &l->tables.at[i]);
    }
    return l;
}

const struct layout_table *layout_table_of(const struct layout *l, uint32_t table)
{
    for (uint32_t i = 0; i < l->tables.len; i++)
        if (l->tables.at[i].table == table) return &l->tables.at[i];
    return NULL;
}

const struct layout_field *layout_field_of(const struct layout_table *t, const struct plan_node *n)
{
    bool is_input = n->op == PLAN_INPUT;
    uint32_t number = is_input ? (uint32_t)n->k : n->column;
    for (uint32_t i = 0; i < t->fields.len; i++) {
        if (t->fields.at[i].is_input == is_input && t->fields.at[i].number == number) return &t->fields.at[i];
    }
    return NULL;
}

uint32_t layout_field_bytes(const struct layout_field *f)
{
    int64_t min = f->ranged || f->floor > f->min ? f->floor : f->min, max = f->ranged || f->ceiling < f->max ? f->ceiling : f->max;
    return min >= INT32_MIN && max <= INT32_MAX ? 4 : 8;
}

/* ---- what cannot be compiled ---- */

uint32_t layout_unsupported(struct arena *arena, const struct validator *v)
{
    struct relations *r = relations_new(arena, v);
    for (uint32_t i = 0; i < v->programs.len; i++)
        if (!relations_add_program(r, v, &v->programs.at[i], false)) return i;
    return PLAN_NONE;
}

const char *layout_type_word(enum plan_type type)
{
    switch (type) {
    case PLAN_TRUTH: return "boolean";
    case PLAN_NUMBER: return "number";
    case PLAN_DATE: return "date";
    case PLAN_INSTANT: return "instant";
    case PLAN_CODE: return "code";
    case PLAN_SET:
    case PLAN_CHOICE: return "set";
    case PLAN_REF:
    case PLAN_TEXT: return "text";
    }
    return "text";
}
