/* views.c - the views of a validator: a verdict a program, a verdict a row with its reasons, the totals. */
#include "backends/sql/emit.h"

#include "backends/header/layout.h"
#include "backends/validate/output.h"
#include "lang/name.h"

#include <inttypes.h>
#include <string.h>

static const char *const PROGRAM_WORDS[ROW_VERDICTS] = {"met", "not_met", "not_shown", "not_applicable"};
static const char *const FAMILY_NAMES[FAMILIES] = {"criteria", "windows", "checks"};

/* What the views of one table are made of. */
struct view {
    struct sql *s;
    uint32_t table;
    const char *stem;                   /* of the names of its views */
    const char *key;                    /* the name of its key, or NULL */
    struct rowset *frame;
    const char **column;                /* by program: of its verdict, inside; NULL for those of other tables */
    const char **name;                  /* the same as seen from outside */
    struct names *taken;
    place at;                           /* at which all verdicts are there */
};

static bool judges(const struct sql *s, uint32_t program, uint32_t table, enum verdict_family family)
{
    const struct program *p = &s->v->programs.at[program];
    return p->table == table && judge_family(p->kind) == family;
}

static bool has_family(const struct sql *s, uint32_t table, enum verdict_family family)
{
    for (uint32_t i = 0; i < s->v->programs.len; i++)
        if (judges(s, i, table, family)) return true;
    return false;
}

static bool is_judged(const struct sql *s, uint32_t table)
{
    return has_family(s, table, FAMILY_CRITERIA) || has_family(s, table, FAMILY_WINDOWS) || has_family(s, table, FAMILY_CHECKS);
}

/* ---- a verdict a program ---- */

/* What excludes must be no. Unknown applicability with a requirement that holds is met. */
static const char *verdict_text(struct sql *s, struct rowset *f, const struct program *p, place *at)
{
    struct expr needs = node_held(s, f, p->requires);
    bool excludes = p->kind == PROGRAM_EXCLUSION;
    const char *yes = excludes ? "NOT " : "", *no = excludes ? "" : "NOT ";
    *at = needs.at;
    if (p->applies == PLAN_NONE)
        return sql_printf(s, "CASE WHEN %s%s THEN 'met' WHEN %s%s THEN 'not_met' ELSE 'not_shown' END", yes, needs.lo, no, needs.lo);
    struct expr applies = node_held(s, f, p->applies);
    *at = place_later(*at, applies.at);
    return sql_printf(s, "CASE WHEN NOT %s THEN 'not_applicable' WHEN %s%s THEN 'met' WHEN %s AND %s%s THEN 'not_met' ELSE 'not_shown' END",
                      applies.lo, yes, needs.lo, applies.lo, no, needs.lo);
}

/* Engines other than PostgreSQL take names that differ by their capitals for one. */
static const char *free_name(struct view *v, const char *wanted)
{
    const char *folded = layout_constant(v->s->arena, wanted), *unique = layout_unique(v->s->arena, v->taken, folded, 2);
    return strcmp(folded, unique) == 0 ? wanted : sql_printf(v->s, "%s%s", wanted, unique + strlen(folded));
}

static struct view view_new(struct sql *s, uint32_t table, const char *stem)
{
    const struct data_table *t = &s->v->tables.at[table];
    uint32_t n = s->v->programs.len;
    struct view v = {.s = s, .table = table, .stem = stem, .taken = names_new(s->arena)};
    if (t->key < t->columns.len) v.key = t->columns.at[t->key].name;
    v.column = arena_alloc(s->arena, (n + 1) * sizeof *v.column);
    v.name = arena_alloc(s->arena, (n + 1) * sizeof *v.name);
    free_name(&v, "ripx_row");
    if (v.key) v.key = free_name(&v, v.key);
    for (uint32_t i = 0; i < n; i++)
        if (s->v->programs.at[i].table == table) v.name[i] = free_name(&v, s->v->programs.at[i].id);
    return v;
}

/* The tables and columns that the programs of one table read. Spark forgets a relation that a view names and does not read, so
   that a view over that view would not find it. */
static struct needs needs_of_table(const struct sql *s, uint32_t table)
{
    struct validator one = *s->v;
    memset(&one.programs, 0, sizeof one.programs);
    for (uint32_t i = 0; i < s->v->programs.len; i++)
        if (s->v->programs.at[i].table == table) *vec_push(s->arena, &one.programs) = s->v->programs.at[i];
    return needs_of(&one, s->arena);
}

/* Begins a view: the tables, and the rows of this one with a verdict a program. */
static void view_begin(struct view *v, const char *kind)
{
    struct sql *s = v->s;
    s->needs = needs_of_table(s, v->table);
    sql_view_begin(s, sql_printf(s, "%s_%s", v->stem, kind));
    input_tables(s);
    s->frames = s->names = 0;
    v->frame = rowset_new(s, NULL, v->table, 0);
    v->at = 0;
    const char **text = arena_alloc(s->arena, (s->v->programs.len + 1) * sizeof *text);
    for (uint32_t i = 0; i < s->v->programs.len; i++) {
        place at;
        if (s->v->programs.at[i].table != v->table) continue;
        text[i] = verdict_text(s, v->frame, &s->v->programs.at[i], &at);
        v->at = place_later(v->at, at);
    }
    v->at++;
    for (uint32_t i = 0; i < s->v->programs.len; i++) {
        if (!text[i]) continue;
        v->column[i] = sql_printf(s, "p%u", i);
        sheet_add(s, &v->frame->sheet, v->column[i], text[i], v->at, NULL);
    }
}

static void select_row(const struct view *v)
{
    text_addf(v->s->out, "SELECT p.f0_rid AS ripx_row");
    if (v->key) text_addf(v->s->out, ", p.shown AS %s", sql_identifier(v->s, v->key));
}

static void programs_view(struct view *v)
{
    struct sql *s = v->s;
    view_begin(v, "programs");
    const char *last = chain_wanted(s) ? chain_values(s, v->frame, NULL) : rowset_write(s, v->frame);
    text_addc(s->out, '\n');
    select_row(v);
    for (uint32_t i = 0; i < s->v->programs.len; i++)
        if (v->column[i]) text_addf(s->out, ",\n  p.%s AS %s", v->column[i], sql_identifier(s, v->name[i]));
    text_addf(s->out, "\nFROM %s p;\n\n", last);
}

/* ---- a verdict a row ---- */

/* The programs of the family, by the names of their columns, or by what a row's list of them says. */
static const char *family_columns(const struct view *v, enum verdict_family family)
{
    struct text t;
    text_init(&t);
    for (uint32_t i = 0; i < v->s->v->programs.len; i++)
        if (judges(v->s, i, v->table, family)) text_addf(&t, "%s%s", t.len ? ", " : "", v->column[i]);
    const char *copy = arena_strdup(v->s->arena, t.at);
    text_release(&t);
    return copy;
}

static const char *family_verdict(struct view *v, enum verdict_family family)
{
    const char *all = family_columns(v, family);
    const char *rest = family == FAMILY_CRITERIA ? "'met'" : sql_printf(v->s, "CASE WHEN 'met' IN (%s) THEN 'met' ELSE 'not_applicable' END", all);
    return sql_printf(v->s, "CASE WHEN 'not_met' IN (%s) THEN 'not_met' WHEN 'not_shown' IN (%s) THEN 'not_shown' ELSE %s END", all, all, rest);
}

/* The ids of the programs that give the row its verdict. */
static const char *family_reasons(struct view *v, enum verdict_family family, const char *verdict)
{
    struct sql *s = v->s;
    const char *named = family == FAMILY_WINDOWS ? "'not_met', 'not_shown', 'met'" : "'not_met', 'not_shown'";
    struct text t;
    text_init(&t);
    for (uint32_t i = 0; i < s->v->programs.len; i++) {
        if (!judges(s, i, v->table, family)) continue;
        const char *id = sql_string(s, sql_printf(s, ";%s", s->v->programs.at[i].id));
        text_addf(&t, "%s\n  CASE WHEN p.%s = p.%s THEN %s ELSE '' END", t.len ? " ||" : "", v->column[i], verdict, id);
    }
    const char *list = sql_printf(s, "CASE WHEN p.%s IN (%s) THEN SUBSTR(%s, 2) ELSE '' END", verdict, named, t.at);
    text_release(&t);
    return list;
}

/* The roots of the programs that leave a row's verdict open, each where it is unknown. */
static struct asked_root *asked_roots(struct view *v, enum verdict_family family, const char *verdict, uint32_t *n)
{
    struct sql *s = v->s;
    struct asked_root *roots = arena_alloc(s->arena, (2 * (size_t)s->v->programs.len + 1) * sizeof *roots);
    *n = 0;
    for (uint32_t i = 0; i < s->v->programs.len; i++) {
        const struct program *p = &s->v->programs.at[i];
        const uint32_t nodes[2] = {p->applies, p->requires};
        for (int k = 0; k < 2; k++) {
            if (!judges(s, i, v->table, family) || nodes[k] == PLAN_NONE) continue;
            const char *truth = node_held(s, v->frame, nodes[k]).lo;
            roots[(*n)++] = (struct asked_root){nodes[k], sql_printf(s, "(%s = 'not_shown' AND %s = 'not_shown' AND %s IS NULL)", verdict, v->column[i], truth)};
        }
    }
    return roots;
}

static void family_view(struct view *v, enum verdict_family family)
{
    struct sql *s = v->s;
    view_begin(v, FAMILY_NAMES[family]);
    const char *verdict = "verdict", *missing;
    place at = v->at + 1;
    sheet_add(s, &v->frame->sheet, verdict, family_verdict(v, family), at, NULL);
    uint32_t n;
    struct asked_root *roots = asked_roots(v, family, verdict, &n);
    missing_ask(s, v->frame, roots, n);
    const char *last = chain_wanted(s) ? chain_asked(s, v->frame, chain_values(s, v->frame, NULL)) : missing_write(s, v->frame);
    missing = missing_list(s, v->frame);
    text_addc(s->out, '\n');
    select_row(v);
    text_addf(s->out, ",\n  CASE p.%s", verdict);
    for (int r = 0; r < ROW_VERDICTS; r++) text_addf(s->out, " WHEN '%s' THEN '%s'", PROGRAM_WORDS[r], verdict_word(family, (enum row_verdict)r));
    text_addf(s->out, " END AS verdict,\n  %s AS reasons,\n  %s AS missing\nFROM %s p;\n\n", family_reasons(v, family, verdict), missing, last);
}

/* ---- totals ---- */

/* A row of the totals: its words, then the counts, each an aggregate over the programs of its table. */
struct totals_row { const char *table, *family, *kind, *program; const char *counts[ROW_VERDICTS + 2]; };

static const char *counted(struct sql *s, const char *condition) { return sql_printf(s, "COUNT(CASE WHEN %s THEN 1 END)", condition); }

static void program_row(struct view *v, uint32_t program, const char *earlier, struct totals_row *r)
{
    struct sql *s = v->s;
    const struct program *p = &s->v->programs.at[program];
    enum verdict_family family = judge_family(p->kind);
    const char *column = sql_identifier(s, v->name[program]);
    *r = (struct totals_row){sql_string(s, s->v->tables.at[v->table].name), FAMILY_NAMES[family], program_kind_word(p->kind), sql_string(s, p->id), {0}};
    for (int w = 0; w < ROW_VERDICTS; w++) r->counts[w] = counted(s, sql_printf(s, "%s = '%s'", column, PROGRAM_WORDS[w]));
    r->counts[ROW_VERDICTS] = r->counts[ROW_VERDICTS + 1] = sql_null(s, false);
    if (family != FAMILY_CRITERIA) return;
    const char *before = *earlier ? sql_printf(s, "'not_met' NOT IN (%s) AND ", earlier) : "";
    r->counts[ROW_VERDICTS] = counted(s, sql_printf(s, "%s%s = 'not_met'", before, column));
    r->counts[ROW_VERDICTS + 1] = counted(s, sql_printf(s, "%s%s <> 'not_met'", before, column));
}

static void family_row(struct view *v, enum verdict_family family, const char *all, struct totals_row *r)
{
    struct sql *s = v->s;
    *r = (struct totals_row){sql_string(s, s->v->tables.at[v->table].name), FAMILY_NAMES[family], NULL, NULL, {0}};
    const char *failed = sql_printf(s, "'not_met' IN (%s)", all), *open = sql_printf(s, "NOT (%s) AND 'not_shown' IN (%s)", failed, all);
    const char *rest = sql_printf(s, "'not_met' NOT IN (%s) AND 'not_shown' NOT IN (%s)", all, all);
    r->counts[ROW_NOT_MET] = counted(s, failed);
    r->counts[ROW_NOT_SHOWN] = counted(s, open);
    r->counts[ROW_MET] = counted(s, family == FAMILY_CRITERIA ? rest : sql_printf(s, "%s AND 'met' IN (%s)", rest, all));
    r->counts[ROW_NOT_APPLICABLE] = family == FAMILY_CRITERIA ? sql_integer(s, 0) : counted(s, sql_printf(s, "%s AND 'met' NOT IN (%s)", rest, all));
    r->counts[ROW_VERDICTS] = r->counts[ROW_VERDICTS + 1] = sql_null(s, false);
}

typedef VEC(struct totals_row) totals_rows;

static void table_rows(struct view *v, totals_rows *rows)
{
    struct sql *s = v->s;
    for (int family = 0; family < FAMILIES; family++) {
        const char *all = "";
        if (!has_family(s, v->table, (enum verdict_family)family)) continue;
        uint32_t first = rows->len;
        (void)vec_push(s->arena, rows);
        for (uint32_t i = 0; i < s->v->programs.len; i++) {
            if (!judges(s, i, v->table, (enum verdict_family)family)) continue;
            program_row(v, i, all, vec_push(s->arena, rows));
            all = sql_printf(s, "%s%s%s", all, *all ? ", " : "", sql_identifier(s, v->name[i]));
        }
        family_row(v, (enum verdict_family)family, all, &rows->at[first]);
    }
}

static void totals_words(struct sql *s, const struct totals_row *r)
{
    text_addf(s->out, "%s, '%s', ", r->table, r->family);
    if (r->program) text_addf(s->out, "'%s', %s", r->kind, r->program);
    else text_addf(s->out, "%s, %s", sql_to_text(s, "NULL"), sql_to_text(s, "NULL"));
}

/* One row of counts, and from it a row a program: the views of the verdicts are read once. */
static void totals_view(struct sql *s, struct view *views, uint32_t n, const char *stem)
{
    static const char *const names = "table_name, family, kind, program, met, not_met, not_shown, not_applicable, first_failed, remaining";
    sql_view_begin(s, sql_printf(s, "%s_totals", stem));
    totals_rows *rows = arena_alloc(s->arena, (n + 1) * sizeof *rows);
    for (uint32_t t = 0; t < n; t++) {
        table_rows(&views[t], &rows[t]);
        cte_begin(s, sql_printf(s, "n%u", t));
        text_add(s->out, "SELECT ");
        for (uint32_t i = 0; i < rows[t].len; i++)
            for (int c = 0; c < ROW_VERDICTS + 2; c++)
                text_addf(s->out, "%s%s AS n%u_%d", i || c ? ",\n  " : "", rows[t].at[i].counts[c], i, c);
        text_addf(s->out, "\n  FROM %s", sql_identifier(s, sql_printf(s, "%s_programs", views[t].stem)));
        cte_end(s);
    }
    bool spark = s->dialect == SQL_SPARK, first = true;
    cte_begin(s, sql_printf(s, "r(%s)", names));
    for (uint32_t t = 0; t < n; t++) {
        if (spark) text_addf(s->out, "%sSELECT STACK(%u", first ? "" : "\nUNION ALL ", rows[t].len);
        for (uint32_t i = 0; i < rows[t].len; i++) {
            text_add(s->out, spark ? ",\n  " : first ? "SELECT " : "\nUNION ALL SELECT ");
            totals_words(s, &rows[t].at[i]);
            for (int c = 0; c < ROW_VERDICTS + 2; c++) text_addf(s->out, ", n%u_%d", i, c);
            if (!spark) text_addf(s->out, " FROM n%u", t);
            first = false;
        }
        if (spark) text_addf(s->out, ") FROM n%u", t);
    }
    cte_end(s);
    text_add(s->out, "\nSELECT * FROM r");
    text_add(s->out, ";\n");
}

/* ---- all ---- */

static void header(struct sql *s)
{
    text_addf(s->out, "-- %s, %s, %016" PRIx64 "\n", s->v->protocol, sql_dialect_name(s->dialect), s->v->source_hash);
    for (uint32_t t = 0; t < s->v->tables.len; t++)
        if (s->needs.table[t]) text_addf(s->out, "-- %s: ripx_row, …\n", sql_identifier(s, s->v->tables.at[t].name));
    /* Spark resolves a query one subquery after another, and gives up after a hundred. */
    if (s->dialect == SQL_SPARK) text_add(s->out, "\nSET spark.sql.analyzer.maxIterations = 10000;\n");
    text_addc(s->out, '\n');
}

bool sql_emit(const struct validator *v, const struct sql_options *options, struct text *out, struct msg *why)
{
    struct arena *arena = arena_new();
    if (!arena) return false;
    struct sql s = {.v = v, .plan = v->plan, .dialect = options->dialect, .grade = options->grade, .arena = arena, .out = out};
    s.needs = needs_of(v, arena);
    bool learned = facts_learn(&s);
    if (learned) {
        const char *stem = layout_identifier(arena, v->protocol);
        struct view *views = arena_alloc(arena, (v->tables.len + 1) * sizeof *views);
        uint32_t n = 0;
        header(&s);
        for (uint32_t t = 0; t < v->tables.len; t++) {
            if (!is_judged(&s, t)) continue;
            struct view *view = &views[n++];
            *view = view_new(&s, t, sql_printf(&s, "%s_%s", stem, layout_identifier(arena, v->tables.at[t].name)));
            programs_view(view);
            for (int family = 0; family < FAMILIES; family++)
                if (has_family(&s, t, (enum verdict_family)family)) family_view(view, (enum verdict_family)family);
        }
        totals_view(&s, views, n, stem);
    } else *why = s.why;
    arena_free(arena);
    return learned;
}
