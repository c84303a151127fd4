/* shrink.c - a case that fails, made smaller for as long as it fails. */
#include "tests/agree/case.h"

#include <string.h>
#include <time.h>

struct shrink { struct gen_case *c; case_fails *fails; void *ctx; clock_t until; };

enum { SECONDS = 40 };

static bool still_fails(struct shrink *s) { return clock() < s->until && s->fails(s->ctx, s->c); }

static bool drop(struct shrink *s, bool *is_dropped)
{
    if (*is_dropped) return false;
    *is_dropped = true;
    if (still_fails(s)) return true;
    *is_dropped = false;
    return false;
}

static void drop_programs(struct shrink *s)
{
    for (uint32_t i = 0; i < s->c->n_programs; i++) drop(s, &s->c->program[i].is_dropped);
    if (s->c->calendar.is_there) {
        s->c->calendar.is_there = false;
        if (!still_fails(s)) s->c->calendar.is_there = true;
    }
}

/* ---- expressions ---- */

static bool replace(struct shrink *s, struct case_expr **at, struct case_expr *by)
{
    struct case_expr *before = *at;
    if (!by || by->type != before->type || (by->type == CASE_NUMBER && by->dimension != before->dimension)) return false;
    *at = by;
    if (still_fails(s)) return true;
    *at = before;
    return false;
}

/* Does the expression read the variable? Then it cannot leave the collection that binds it. */
static bool reads(const struct case_expr *e, uint32_t var)
{
    if (!e) return false;
    if (e->kind == X_COLUMN && e->var == var) return true;
    if (e->kind >= X_EXISTS && e->of_var == var) return true;
    return reads(e->a, var) || reads(e->b, var) || reads(e->c, var);
}

/* Without its third condition. */
static bool shorten(struct shrink *s, struct case_expr *e)
{
    struct case_expr *third = e->c;
    if (e->kind != X_AT_LEAST || !third || e->lo > 2) return false;
    e->c = NULL;
    if (still_fails(s)) return true;
    e->c = third;
    return false;
}

static bool simplify(struct shrink *s, struct case_expr **at)
{
    struct case_expr *e = *at, **child[] = {&e->a, &e->b, &e->c};
    bool binds = e->kind >= X_EXISTS;
    for (int i = 0; i < 3; i++)
        if (*child[i] && !(binds && reads(*child[i], e->var)) && replace(s, at, *child[i])) return true;
    if (binds && e->kind != X_EXISTS && e->kind != X_FORALL && e->a) {
        struct case_expr *filter = e->a;
        e->a = NULL;
        if (still_fails(s)) return true;
        e->a = filter;
    }
    for (int i = 0; i < 3; i++)
        if (*child[i] && simplify(s, child[i])) return true;
    return shorten(s, e);
}

/* ---- tables, columns, rows, cells ---- */

static bool uses(const struct case_expr *e, uint32_t table, uint32_t column)
{
    if (!e) return false;
    if (e->kind == X_COLUMN && e->table == table && (column == PLAN_NONE || e->column == column)) return true;
    if (e->kind >= X_EXISTS && e->table == table && (column == PLAN_NONE || e->named == 1 + column)) return true;
    return uses(e->a, table, column) || uses(e->b, table, column) || uses(e->c, table, column);
}

static bool is_used(const struct gen_case *c, uint32_t table, uint32_t column)
{
    for (uint32_t i = 0; i < c->n_programs; i++)
        if (!c->program[i].is_dropped && uses(c->program[i].requires, table, column)) return true;
    return false;
}

static void drop_tables(struct shrink *s)
{
    for (uint32_t t = s->c->n_tables; t-- > 1;) {
        bool has_children = false;
        for (uint32_t k = t + 1; k < s->c->n_tables; k++) has_children |= s->c->table[k].parent == t && !s->c->table[k].is_dropped;
        if (!has_children && !is_used(s->c, t, PLAN_NONE) && !(s->c->calendar.is_there && t == 1)) drop(s, &s->c->table[t].is_dropped);
    }
}

/* Does another column, or a wide table, need the last one? */
static bool is_needed(const struct case_table *t)
{
    const struct case_column *last = &t->column[t->n_columns - 1];
    bool needed = t->n_suffixes || last->is_of_wide;
    for (uint32_t i = 0; i + 1 < t->n_columns; i++) {
        const struct case_column *k = &t->column[i];
        needed |= k->in_units == t->n_columns || k->value_of == t->n_columns || (k->value_of && k->when + 1 == t->n_columns);
    }
    return needed;
}

/* Takes the last columns away while nothing reads them; others stay, their numbers are in the expressions. */
static void drop_columns(struct shrink *s)
{
    for (uint32_t t = 0; t < s->c->n_tables; t++) {
        struct case_table *k = &s->c->table[t];
        while (k->n_columns > 1 && !is_used(s->c, t, k->n_columns - 1) && !is_needed(k) && !s->c->calendar.is_there) {
            struct case_table before = *k;
            uint32_t n = 0;
            k->n_columns--;
            for (uint32_t i = 0; i < k->n_order; i++)
                if (k->order[i] != k->n_columns) k->order[n++] = k->order[i];
            k->n_order = n;
            if (still_fails(s)) continue;
            *k = before;
            break;
        }
    }
}

/* Halves, quarters, then single rows. */
static void drop_rows(struct shrink *s, struct case_table *t)
{
    for (uint32_t size = t->n_rows; size; size /= 2)
        for (uint32_t at = 0; at < t->n_rows; at += size) {
            bool was[32768];
            uint32_t n = t->n_rows - at < size ? t->n_rows - at : size, fresh = 0;
            for (uint32_t i = 0; i < n && i < 32768; i++) {
                was[i] = t->row[at + i].is_dropped;
                fresh += !was[i];
                t->row[at + i].is_dropped = true;
            }
            if (fresh && still_fails(s)) continue;
            for (uint32_t i = 0; i < n && i < 32768; i++) t->row[at + i].is_dropped = was[i];
        }
}

static void empty_cells(struct shrink *s, struct case_table *t)
{
    for (uint32_t r = 0; r < t->n_rows; r++) {
        struct case_row *row = &t->row[r];
        for (uint32_t k = 0; k < t->n_columns && !row->is_dropped; k++) {
            struct case_cell before = row->cell[k];
            if (!before.text[0]) continue;
            row->cell[k] = (struct case_cell){.text = ""};
            if (!still_fails(s)) row->cell[k] = before;
        }
        if (row->is_dropped || row->shape == ROW_WHOLE) continue;
        enum case_shape shape = row->shape;
        row->shape = ROW_WHOLE;
        if (!still_fails(s)) row->shape = shape;
    }
}

void case_shrink(struct gen_case *c, case_fails *fails, void *ctx)
{
    struct shrink s = {c, fails, ctx, clock() + (clock_t)SECONDS * CLOCKS_PER_SEC};
    drop_programs(&s);
    for (uint32_t t = 0; t < c->n_tables; t++) drop_rows(&s, &c->table[t]);
    for (uint32_t i = 0; i < c->n_programs; i++)
        while (!c->program[i].is_dropped && simplify(&s, &c->program[i].requires)) continue;
    drop_tables(&s);
    drop_columns(&s);
    for (uint32_t t = 0; t < c->n_tables; t++)
        if (!c->table[t].is_dropped) empty_cells(&s, &c->table[t]);
    c->crlf = c->bom = false;
    if (!still_fails(&s)) c->crlf = c->bom = true;
}
