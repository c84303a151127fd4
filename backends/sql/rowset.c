/* rowset.c - sets of rows: what they read of the tables and of one another, and the relations that they become. */
#include "backends/sql/emit.h"


#include <string.h>

struct rowset *rowset_new(struct sql *s, struct rowset *outer, uint32_t table, uint8_t var)
{
    struct rowset *f = arena_alloc(s->arena, sizeof *f);
    *f = (struct rowset){.id = s->frames++, .table = table, .var = var, .outer = outer};
    f->memo = arena_alloc(s->arena, (s->plan->nodes.len + 1) * sizeof *f->memo);
    f->chosen = arena_alloc(s->arena, (s->plan->nodes.len + 1) * sizeof *f->chosen);
    f->pairs = arena_alloc(s->arena, (s->plan->nodes.len + 1) * sizeof *f->pairs);
    f->whole = arena_alloc(s->arena, (s->plan->nodes.len + 1) * sizeof *f->whole);
    return f;
}

struct rowset *rowset_of_collection(struct sql *s, struct rowset *outer, const struct plan_node *n, uint32_t rank)
{
    for (uint32_t i = 0; i < outer->inner.len; i++) {
        struct rowset *f = outer->inner.at[i];
        bool same = f->table == n->table && f->var == n->var && f->rank == rank && f->over->of_parent == n->of_parent;
        if (same && (!n->of_parent || (f->over->of_var == n->of_var && f->over->of_up == n->of_up))) return f;
    }
    struct rowset *f = rowset_new(s, outer, n->table, n->var);
    f->over = n;
    f->rank = rank;
    *vec_push(s->arena, &outer->inner) = f;
    return f;
}

/* ---- identity ---- */

const char *rowset_identity(struct sql *s, const struct rowset *f, const char *prefix)
{
    const char *own = sql_printf(s, "%sf%u_rid", prefix, f->id);
    return f->outer ? sql_printf(s, "%s, %s", rowset_identity(s, f->outer, prefix), own) : own;
}

const char *rowset_same(struct sql *s, const struct rowset *f, const char *a, const char *b)
{
    const char *own = sql_printf(s, "%s.f%u_rid = %s.f%u_rid", a, f->id, b, f->id);
    return f->outer ? sql_printf(s, "%s AND %s", rowset_same(s, f->outer, a, b), own) : own;
}


/* ---- what a frame reads ---- */

struct rowset *rowset_standing(struct sql *s, struct rowset *f, uint32_t node)
{
    const struct fact *fact = &s->facts[node];
    struct rowset *last = f;
    if (!fact->vars && !fact->beyond) return f;
    for (; f; f = f->outer) {
        if (fact->vars >> f->var & 1) return f;
        last = f;
    }
    return last;
}

void rowset_carry(struct sql *s, struct rowset *f, const struct rowset *owner, const char *name)
{
    if (*name < 'a' || *name > 'z') return;             /* a constant */
    for (; f != owner; f = f->outer) {
        bool there = false;
        for (uint32_t i = 0; i < f->carried.len; i++) there |= strcmp(f->carried.at[i], name) == 0;
        if (!there) *vec_push(s->arena, &f->carried) = name;
    }
}

static struct rowset *rowset_binding(struct rowset *f, uint8_t var)
{
    while (f && f->var != var) f = f->outer;
    return f;
}

/* The table of the ancestor `up` above the rows of a table, or PLAN_NONE. */
static uint32_t table_above(const struct sql *s, uint32_t table, uint32_t up)
{
    for (; up && table < s->v->tables.len; up--) table = s->v->tables.at[table].parent;
    return table < s->v->tables.len ? table : PLAN_NONE;
}

uint32_t rowset_table(const struct sql *s, struct rowset *f, uint8_t var, uint8_t up)
{
    struct rowset *owner = rowset_binding(f, var);
    return owner ? table_above(s, owner->table, up) : PLAN_NONE;
}

const char *rowset_row(struct sql *s, struct rowset *f, uint8_t var, uint8_t up)
{
    struct rowset *owner = rowset_binding(f, var);
    if (!owner || table_above(s, owner->table, up) == PLAN_NONE) return NULL;
    if (up > owner->up) owner->up = up;
    const char *name = up ? sql_printf(s, "f%uu%u_rid", owner->id, up) : sql_printf(s, "f%u_rid", owner->id);
    rowset_carry(s, f, owner, name);
    return name;
}

static void own(struct sql *s, struct rowset *f, uint32_t up, uint32_t column)
{
    if (up > f->up) f->up = up;
    for (uint32_t i = 0; i < f->own.len; i++)
        if (f->own.at[i].up == up && f->own.at[i].column == column) return;
    *vec_push(s->arena, &f->own) = (struct own_column){up, column};
}

bool rowset_is_ranged(const struct sql *s, uint32_t table, uint32_t column)
{
    const struct data_table *t = &s->v->tables.at[table];
    return column < t->columns.len && input_is_ranged(&t->columns.at[column]);
}

const char *rowset_whole(struct sql *s, struct rowset *f, uint8_t var, uint8_t up, uint32_t child)
{
    struct rowset *owner = rowset_binding(f, var);
    own(s, owner, up, input_whole(s, child));
    const char *name = sql_printf(s, "f%uu%u_c%u", owner->id, up, input_whole(s, child));
    rowset_carry(s, f, owner, name);
    return name;
}

bool rowset_cell(struct sql *s, struct rowset *f, const struct plan_node *n, struct expr *out)
{
    struct rowset *owner = rowset_binding(f, n->var);
    if (!owner || table_above(s, owner->table, n->up) != n->table) return false;
    own(s, owner, n->up, n->column);
    const char *stem = sql_printf(s, "f%uu%u_c%u", owner->id, n->up, n->column);
    out->at = 0;
    out->lo = out->hi = stem;
    if (input_is_ranged(&s->v->tables.at[n->table].columns.at[n->column])) {
        out->lo = sql_printf(s, "%s_lo", stem);
        out->hi = sql_printf(s, "%s_hi", stem);
        rowset_carry(s, f, owner, out->hi);
    }
    rowset_carry(s, f, owner, out->lo);
    return true;
}

/* ---- relations ---- */

const char *rowset_where_there(struct sql *s, const struct rowset *pairs, const char *text)
{
    return chain_wanted(s) ? sql_printf(s, "CASE WHEN f%u_rid IS NOT NULL THEN %s END", pairs->id, text) : text;
}

const char *rowset_given(struct sql *s, const struct rowset *pairs, char prefix)
{
    return chain_wanted(s) ? "p." : sql_printf(s, "%c%u.", prefix, pairs->id);
}

void rowset_write_own(struct sql *s, const struct rowset *f)
{
    for (uint32_t up = 1; up <= f->up; up++) text_addf(s->out, ", u%u.rid AS f%uu%u_rid", up, f->id, up);
    for (uint32_t i = 0; i < f->own.len; i++) {
        struct own_column c = f->own.at[i];
        bool ranged = rowset_is_ranged(s, table_above(s, f->table, c.up), c.column);
        for (int end = 0; end <= ranged; end++) {
            const char *suffix = !ranged ? "" : end ? "_hi" : "_lo";
            text_addf(s->out, ",\n  u%u.c%u%s AS f%uu%u_c%u%s", c.up, c.column, suffix, f->id, c.up, c.column, suffix);
        }
    }
}

void rowset_write_ancestors(struct sql *s, const struct rowset *f)
{
    for (uint32_t up = 1; up <= f->up; up++)
        text_addf(s->out, "\n  LEFT JOIN t%u u%u ON u%u.rid = u%u.pid", table_above(s, f->table, up), up, up, up - 1);
}

/* The rows of a frame, before any node: those of its table, by those of the frame around it. */
static const char *write_base(struct sql *s, struct rowset *f)
{
    const char *name = sql_printf(s, "f%u", f->id);
    cte_begin(s, name);
    if (!f->outer) {
        text_addf(s->out, "SELECT u0.rid AS f%u_rid", f->id);
        if (s->v->tables.at[f->table].key < s->v->tables.at[f->table].columns.len) text_add(s->out, ", u0.shown");
        rowset_write_own(s, f);
        text_addf(s->out, "\n  FROM t%u u0", f->table);
    } else {
        const char *from = f->outer->segment[f->rank - 1];
        text_addf(s->out, "SELECT %s, u0.rid AS f%u_rid", rowset_identity(s, f->outer, "o."), f->id);
        for (uint32_t i = 0; i < f->carried.len; i++) {
            bool is_identity = false;
            for (const struct rowset *o = f->outer; o; o = o->outer) is_identity |= strcmp(f->carried.at[i], sql_printf(s, "f%u_rid", o->id)) == 0;
            if (!is_identity) text_addf(s->out, ", o.%s", f->carried.at[i]);
        }
        rowset_write_own(s, f);
        text_addf(s->out, "\n  FROM %s o", from);
        if (!f->over->of_parent) text_addf(s->out, " CROSS JOIN t%u u0", f->table);
        else text_addf(s->out, " JOIN t%u u0 ON u0.pid = o.%s", f->table, rowset_row(s, f->outer, f->over->of_var, f->over->of_up));
    }
    rowset_write_ancestors(s, f);
    text_add(s->out, sql_fence(s));
    cte_end(s);
    return name;
}

/* What the pairs of an inner frame come to, a row a row of the frame around it. */
static void write_fold(struct sql *s, struct rowset *f)
{
    cte_begin(s, sql_printf(s, "g%u", f->id));
    text_addf(s->out, "SELECT %s", rowset_identity(s, f->outer, ""));
    for (uint32_t i = 0; i < f->folds.len; i++) text_addf(s->out, ",\n  %s AS %s", f->folds.at[i].text, f->folds.at[i].name);
    text_addf(s->out, "\n  FROM %s GROUP BY %s", f->last, rowset_identity(s, f->outer, ""));
    cte_end(s);
}

/* The folds of one rank, each beside the row that it is of. */
static const char *write_joined(struct sql *s, struct rowset *f, uint32_t rank, const char *from)
{
    for (uint32_t i = 0; i < f->inner.len; i++) {
        if (f->inner.at[i]->rank != rank) continue;
        rowset_write(s, f->inner.at[i]);
        write_fold(s, f->inner.at[i]);
    }
    const char *name = sql_printf(s, "f%u_%u", f->id, rank);
    cte_begin(s, name);
    text_add(s->out, "SELECT p.*");
    for (uint32_t i = 0; i < f->sheet.columns.len; i++) {
        const struct sheet_column *c = &f->sheet.columns.at[i];
        if (c->at == place_of_segment(rank)) text_addf(s->out, ",\n  %s AS %s", c->text, c->name);
    }
    text_addf(s->out, "\n  FROM %s p", from);
    for (uint32_t i = 0; i < f->inner.len; i++) {
        uint32_t id = f->inner.at[i]->id;
        if (f->inner.at[i]->rank == rank) text_addf(s->out, "\n  LEFT JOIN g%u ON %s", id, rowset_same(s, f, sql_printf(s, "g%u", id), "p"));
    }
    text_add(s->out, sql_fence(s));
    cte_end(s);
    return name;
}

const char *rowset_write(struct sql *s, struct rowset *f)
{
    uint32_t most = sheet_segments(&f->sheet);
    for (uint32_t i = 0; i < f->inner.len; i++)
        if (f->inner.at[i]->rank > most) most = f->inner.at[i]->rank;
    const char *stem = sql_printf(s, "f%u", f->id), *last = write_base(s, f);
    f->segment = arena_alloc(s->arena, (most + 1) * sizeof *f->segment);
    for (uint32_t segment = 0; segment <= most; segment++) {
        bool some = false;
        for (uint32_t i = 0; i < f->inner.len; i++) some |= f->inner.at[i]->rank == segment;
        if (segment && some) last = write_joined(s, f, segment, last);
        last = f->segment[segment] = sheet_levels(s, &f->sheet, segment, last, stem);
    }
    return f->last = last;
}
