/* chain.c - rowsets as one chain of subqueries, for an engine that computes a relation again wherever it is read.

   The pairs of a collection carry every column of the row that they are of, and the fold gives these back beside what the pairs
   came to; a row without pairs has one that stands for none. So no relation but a table is read twice, and the query grows with
   the plan. What is asked of pairs needs their values again: their part of the chain is then written once more. */
#include "backends/sql/emit.h"

#include <string.h>

static const char *finished(struct sql *s, struct text *t)
{
    const char *copy = arena_strdup(s->arena, t->at ? t->at : "");
    text_release(t);
    return copy;
}

static void add_name(struct sql *s, name_list *list, const char *name) { *vec_push(s->arena, list) = name; }

static void add_own_names(struct sql *s, struct rowset *f)
{
    add_name(s, &f->all, sql_printf(s, "f%u_rid", f->id));
    if (!f->outer && s->v->tables.at[f->table].key < s->v->tables.at[f->table].columns.len) add_name(s, &f->all, "shown");
    for (uint32_t up = 1; up <= f->up; up++) add_name(s, &f->all, sql_printf(s, "f%uu%u_rid", f->id, up));
    for (uint32_t i = 0; i < f->own.len; i++) {
        struct own_column c = f->own.at[i];
        uint32_t table = f->table;
        for (uint32_t up = 0; up < c.up; up++) table = s->v->tables.at[table].parent;
        const char *name = sql_printf(s, "f%uu%u_c%u", f->id, c.up, c.column);
        bool ranged = rowset_is_ranged(s, table, c.column);
        add_name(s, &f->all, ranged ? sql_printf(s, "%s_lo", name) : name);
        if (ranged) add_name(s, &f->all, sql_printf(s, "%s_hi", name));
    }
}

/* The rows judged, or the pairs over `from`: only those of rows that are asked something, when some flag tells which. */
static const char *base(struct sql *s, struct rowset *f, const char *from, bool asked)
{
    struct text t, *out = s->out;
    text_init(&t);
    s->out = &t;
    f->all.len = 0;
    for (uint32_t i = 0; f->outer && i < f->outer->all.len; i++) add_name(s, &f->all, f->outer->all.at[i]);
    add_own_names(s, f);
    if (f->outer) text_addf(&t, "(SELECT o.*, u0.rid AS f%u_rid", f->id);
    else text_addf(&t, "(SELECT u0.rid AS f%u_rid%s", f->id, s->v->tables.at[f->table].key < s->v->tables.at[f->table].columns.len ? ", u0.shown" : "");
    rowset_write_own(s, f);
    if (!f->outer) text_addf(&t, "\n  FROM t%u u0", f->table);
    else if (!f->over->of_parent) text_addf(&t, "\n  FROM %s o LEFT JOIN t%u u0 ON TRUE", from, f->table);
    else text_addf(&t, "\n  FROM %s o LEFT JOIN t%u u0 ON u0.pid = o.%s", from, f->table, rowset_row(s, f->outer, f->over->of_var, f->over->of_up));
    for (uint32_t i = 0; asked && i < f->flags.len; i++) text_addf(&t, "%so.%s%s", i ? " OR " : " AND (", f->flags.at[i], i + 1 == f->flags.len ? ")" : "");
    rowset_write_ancestors(s, f);
    text_addc(&t, ')');
    s->out = out;
    return finished(s, &t);
}

/* Adds the columns of a place, those that the pairs of `given` came to or those of no pairs. */
static const char *add_columns(struct sql *s, struct rowset *f, const struct column_sheet *sheet, place at, const struct rowset *given, const char *from)
{
    struct text t;
    bool some = false;
    text_init(&t);
    text_add(&t, "(SELECT p.*");
    for (uint32_t i = 0; i < sheet->columns.len; i++) {
        const struct sheet_column *c = &sheet->columns.at[i];
        if (c->at != at || c->given != given) continue;
        text_addf(&t, ",\n  %s AS %s", c->text, c->name);
        add_name(s, &f->all, c->name);
        some = true;
    }
    text_addf(&t, "\n  FROM %s p)", from);
    const char *text = finished(s, &t);
    return some ? text : from;
}

static const char *levels(struct sql *s, struct rowset *f, const struct column_sheet *sheet, uint32_t segment, const char *from)
{
    uint32_t most = sheet_level(sheet, segment);
    for (uint32_t level = 1; level <= most; level++) from = add_columns(s, f, sheet, place_of_segment(segment) + level, NULL, from);
    return from;
}

static bool is_identity(struct sql *s, const struct rowset *f, const char *name)
{
    for (; f; f = f->outer)
        if (strcmp(name, sql_printf(s, "f%u_rid", f->id)) == 0) return true;
    return false;
}

/* One row a row of the set around: its columns, which all its pairs have alike, and what they come to. */
static const char *fold(struct sql *s, struct rowset *f, const struct fold_column *columns, uint32_t n, const char *from)
{
    struct text t;
    const char *identity = rowset_identity(s, f, "");
    text_init(&t);
    text_addf(&t, "(SELECT %s", identity);
    for (uint32_t i = 0; i < f->all.len; i++)
        if (!is_identity(s, f, f->all.at[i])) text_addf(&t, ", MAX(%s) AS %s", f->all.at[i], f->all.at[i]);
    for (uint32_t i = 0; i < n; i++) text_addf(&t, ",\n  %s AS %s", columns[i].text, columns[i].name);
    text_addf(&t, "\n  FROM %s p GROUP BY %s)", from, identity);
    return finished(s, &t);
}

static uint32_t last_rank(const struct rowset *f)
{
    uint32_t most = sheet_segments(&f->sheet);
    for (uint32_t i = 0; i < f->inner.len; i++)
        if (f->inner.at[i]->rank > most) most = f->inner.at[i]->rank;
    return most;
}

static const char *values(struct sql *s, struct rowset *f, const char *from, bool asked)
{
    uint32_t most = last_rank(f);
    from = base(s, f, from, asked);
    for (uint32_t segment = 0; segment <= most; segment++) {
        for (uint32_t i = 0; segment && i < f->inner.len; i++) {
            struct rowset *g = f->inner.at[i];
            if (g->rank != segment || !g->folds.len) continue;
            from = fold(s, f, g->folds.at, g->folds.len, values(s, g, from, false));
            from = add_columns(s, f, &f->sheet, place_of_segment(segment), g, from);
        }
        from = levels(s, f, &f->sheet, segment, from);
    }
    return from;
}

const char *chain_values(struct sql *s, struct rowset *f, const char *from) { return values(s, f, from, false); }

const char *chain_asked(struct sql *s, struct rowset *f, const char *from)
{
    for (uint32_t segment = 0; segment <= f->asked_segments; segment++) {
        for (uint32_t i = 0; segment && i < f->inner.len; i++) {
            struct rowset *g = f->inner.at[i];
            if (!missing_gives(g, segment)) continue;
            from = fold(s, f, g->found.at, g->found.len, chain_asked(s, g, values(s, g, from, true)));
            from = add_columns(s, f, &f->asked, place_of_segment(segment), g, from);
        }
        from = levels(s, f, &f->asked, segment, from);
    }
    return from;
}
