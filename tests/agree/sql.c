/* sql.c - the executors of the SQL that `ripx build --emit sql` writes: the views of a case, made by an engine that one Python process
   keeps open (tests/sql/serve.py), over the rows of its files as texts. Verdicts, reasons, missing data and totals are the engine's.

   An engine plans a query for far longer than it judges rows, so each takes one protocol in so many, by the seed: SQL_EACH says another
   number than those below, and Spark, which takes seconds, is only there when SPARK_EACH says one. A case that SQL does not carry is
   declined, and counted. How validate cuts files is not compared here: serve.py reads them. */
#include "tests/agree/case.h"
#include "tests/agree/child.h"

#include "backends/loader/script.h"
#include "backends/sql/sql.h"
#include "backends/validate/output.h"
#include "cli/cli.h"
#include "lang/law.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { POSTGRESQL_EACH = 8, DUCKDB_EACH = 16, MOST_BYTES = 4000000, TOTALS_CELLS = 10 };

/* The script of protocol `protocol` stands in the folder, if it could be written. */
struct engine { struct child child; enum sql_dialect dialect; uint64_t each, declined, protocol; bool is_carried; char folder[32]; };

/* ---- the process ---- */

static void close_engine(void *self)
{
    struct engine *e = self;
    if (e->declined) fprintf(stderr, "%s: %" PRIu64 " cases are not carried by its SQL\n", sql_dialect_name(e->dialect), e->declined);
    child_end(&e->child);                                  /* which removes the folder */
    free(e);
}

static uint64_t each_of(const char *variable, uint64_t usual)
{
    const char *value = getenv(variable);
    return value && *value ? strtoull(value, NULL, 10) : usual;
}

static void *open_engine(enum sql_dialect dialect, uint64_t each, struct text *why)
{
    struct engine *e = calloc(1, sizeof *e);
    if (!e) return NULL;
    e->dialect = dialect;
    e->each = each;
    strcpy(e->folder, "/tmp/ripx-sql-XXXXXX");
    if (!each) {
        text_addf(why, "not asked for (%s)", dialect == SQL_SPARK ? "SPARK_EACH" : "SQL_EACH");
    } else if (access("build/sql-venv/bin/python", X_OK) != 0) {
        text_add(why, "make deps-test installs the engines");
    } else {
        char *words[] = {(char[]){"build/sql-venv/bin/python"}, (char[]){"-B"}, (char[]){"tests/sql/serve.py"}, (char *)(uintptr_t)sql_dialect_name(dialect), e->folder, NULL};
        const char *said = mkdtemp(e->folder) && child_start(&e->child, words) ? child_heard(&e->child) : NULL;
        if (said && strncmp(said, "ready ", 6) == 0) return e;
        text_add(why, said ? said : "tests/sql/serve.py does not run");
    }
    close_engine(e);
    return NULL;
}

static void *open_postgresql(struct text *why) { return open_engine(SQL_POSTGRESQL, each_of("SQL_EACH", POSTGRESQL_EACH), why); }
static void *open_duckdb(struct text *why) { return open_engine(SQL_DUCKDB, each_of("SQL_EACH", DUCKDB_EACH), why); }
static void *open_spark(struct text *why) { return open_engine(SQL_SPARK, each_of("SPARK_EACH", 0), why); }

/* ---- what is asked ---- */

static const char *const FAMILY_WORDS[FAMILIES] = {"criteria", "windows", "checks"};

static bool has_family(const struct validator *v, uint32_t table, enum verdict_family family)
{
    for (uint32_t i = 0; i < v->programs.len; i++)
        if (v->programs.at[i].table == table && judge_family(v->programs.at[i].kind) == family) return true;
    return false;
}

static const char *view_of(struct arena *arena, const struct validator *v, uint32_t table, enum verdict_family family)
{
    return arena_printf(arena, "%s_%s_%s", layout_identifier(arena, v->protocol), layout_identifier(arena, v->tables.at[table].name), FAMILY_WORDS[family]);
}

static const char *totals_of(struct arena *arena, const struct validator *v) { return arena_printf(arena, "%s_totals", layout_identifier(arena, v->protocol)); }

static void add_member(struct text *out, const char *name, const char *value)
{
    text_addf(out, "\"%s\":", name);
    script_string(out, value);
}

static void add_key(struct text *out, const struct data_table *t, uint32_t column, bool first)
{
    if (column >= t->columns.len) return;
    text_add(out, first ? "" : ",");
    script_string(out, t->columns.at[column].bound);
}

static bool ask(const struct engine *e, const struct subject *s, const char *script, struct arena *arena, struct text *out)
{
    const struct validator *v = s->validator;
    bool fine = true, first = true;
    text_add(out, "{");
    add_member(out, "script", script);
    text_add(out, ",\"tables\":[");
    for (uint32_t i = 0; i < s->n_files; i++) {
        const char *path = arena_printf(arena, "%s/%u.csv", e->folder, i);
        uint32_t table = 0;
        while (s->files[i].table && table < v->tables.len && strcmp(v->tables.at[table].name, s->files[i].table) != 0) table++;
        if (table == v->tables.len) continue;              /* a table that nothing declares any more */
        const struct data_table *t = &v->tables.at[table];
        fine = fine && file_write(path, s->files[i].text, s->files[i].len);
        text_add(out, first ? "{" : ",{");
        first = false;
        add_member(out, "name", t->name);
        text_addc(out, ',');
        add_member(out, "file", path);
        text_add(out, ",\"keys\":[");
        add_key(out, t, t->key, true);
        if (t->own_key) add_key(out, t, t->own_key - 1, t->key >= t->columns.len);
        text_add(out, "]}");
    }
    text_add(out, "],\"views\":[");
    for (uint32_t t = 0; t < v->tables.len; t++)
        for (int f = 0; f < FAMILIES; f++) {
            if (!has_family(v, t, (enum verdict_family)f)) continue;
            script_string(out, view_of(arena, v, t, (enum verdict_family)f));
            text_addc(out, ',');
        }
    script_string(out, totals_of(arena, v));
    text_add(out, "]}\n");
    return fine;
}

/* ---- what is answered ---- */

struct hearing {
    const struct validator *v;
    struct arena *arena;
    struct said *out;
    uint32_t table;
    enum verdict_family family;
    bool is_totals;
    uint64_t counted[AGREE_TABLES][FAMILIES][ROW_VERDICTS];        /* of the verdicts of rows */
    uint64_t (*program)[3];                                        /* not met, not shown, first */
    uint32_t programs, families;
};

static bool take_heading(struct hearing *h, const char *view)
{
    h->is_totals = strcmp(view, totals_of(h->arena, h->v)) == 0;
    if (h->is_totals) return true;
    for (h->table = 0; h->table < h->v->tables.len; h->table++)
        for (int f = 0; f < FAMILIES; f++) {
            h->family = (enum verdict_family)f;
            if (strcmp(view, view_of(h->arena, h->v, h->table, h->family)) == 0) return true;
        }
    return false;
}

/* The row's number, its key, then verdict, reasons, missing. */
static bool take_row(struct hearing *h, char *const cell[], uint32_t n)
{
    if (n < 4) return false;
    const char *verdict = cell[n - 3];
    for (int w = 0; w < ROW_VERDICTS; w++) h->counted[h->table][h->family][w] += strcmp(verdict, verdict_word(h->family, (enum row_verdict)w)) == 0;
    bool met = strcmp(verdict, verdict_word(h->family, ROW_MET)) == 0;
    text_addf(&h->out->rows[h->table][h->family], "%s,%s\n", verdict, met ? "" : cell[n - 2]);
    text_addf(&h->out->missing[h->table][h->family], "%s\n", cell[n - 1]);
    return true;
}

/* A program's, or a family's, which must be the counts of its rows. */
static bool take_total(struct hearing *h, char *const cell[], uint32_t n)
{
    uint64_t count[6];
    if (n != TOTALS_CELLS) return false;
    for (int i = 0; i < 6; i++) count[i] = strtoull(cell[4 + i], NULL, 10);
    for (uint32_t i = 0; i < h->v->programs.len; i++) {
        const struct program *p = &h->v->programs.at[i];
        if (strcmp(h->v->tables.at[p->table].name, cell[0]) != 0 || strcmp(FAMILY_WORDS[judge_family(p->kind)], cell[1]) != 0) continue;
        if (!*cell[3]) {
            const uint64_t *rows = h->counted[p->table][judge_family(p->kind)];
            h->families++;
            return rows[ROW_MET] == count[0] && rows[ROW_NOT_MET] == count[1] && rows[ROW_NOT_SHOWN] == count[2] && rows[ROW_NOT_APPLICABLE] == count[3];
        }
        if (strcmp(p->id, cell[3]) != 0 || strcmp(program_kind_word(p->kind), cell[2]) != 0) continue;
        h->program[i][0] = count[ROW_NOT_MET];
        h->program[i][1] = count[ROW_NOT_SHOWN];
        h->program[i][2] = count[4];
        h->programs++;
        return true;
    }
    return false;
}

static bool take_line(struct hearing *h, const char *said)
{
    char *cell[16], *at = arena_strdup(h->arena, said);
    uint32_t n = 0;
    if (strncmp(said, "view ", 5) == 0) return take_heading(h, said + 5);
    for (char *end = at; end && n < 16; at = end + 1) {
        end = strchr(at, '\t');
        if (end) *end = 0;
        cell[n++] = at;
        if (!end) break;
    }
    return h->is_totals ? take_total(h, cell, n) : take_row(h, cell, n);
}

static bool hear(struct engine *e, struct hearing *h, struct text *why)
{
    const char *said;
    bool fine = true;
    while ((said = child_heard(&e->child)) && strcmp(said, "end") != 0) {
        bool failed = strncmp(said, "failed ", 7) == 0;
        if (fine && (failed || !take_line(h, said))) {
            text_addf(why, "%s says: %s", sql_dialect_name(e->dialect), said);
            fine = false;
        }
        if (failed) break;
    }
    if (!said) text_addf(why, "%s has ended", sql_dialect_name(e->dialect));
    if (!said || !fine) return false;
    if (h->programs != h->v->programs.len) text_addf(why, "%u programs of %u have totals", h->programs, h->v->programs.len);
    for (uint32_t i = 0; i < h->v->programs.len; i++) said_total(h->out, &h->v->programs.at[i], h->program[i][0], h->program[i][1], h->program[i][2]);
    h->out->knows_missing = true;
    return h->programs == h->v->programs.len;
}

/* ---- the executor ---- */

/* Writes the script of the subject, unless it is the one that stands there. False when SQL does not carry a program of it. */
static bool have_script(struct engine *e, const struct subject *s, const char *path)
{
    const struct sql_options options = {.dialect = e->dialect, .grade = LEVEL_NOTED};
    struct text script;
    struct msg reason;
    if (s->protocol && s->protocol == e->protocol) return e->is_carried;
    text_init(&script);
    e->protocol = s->protocol;
    e->is_carried = sql_emit(s->validator, &options, &script, &reason);
    if (e->is_carried) e->is_carried = file_write(path, script.at, script.len);
    text_release(&script);
    return e->is_carried;
}

static enum ran run_in(struct engine *e, const struct subject *s, const char *script, struct arena *arena, struct said *out, struct text *why)
{
    struct hearing h = {.v = s->validator, .arena = arena, .out = out};
    struct text asked;
    text_init(&asked);
    h.program = arena_alloc(arena, (s->validator->programs.len + 1) * sizeof *h.program);
    bool fine = ask(e, s, script, arena, &asked);
    if (!fine) text_addf(why, "%s cannot be written", e->folder);
    if (fine) {
        fwrite(asked.at, 1, asked.len, e->child.to);
        fflush(e->child.to);
        fine = hear(e, &h, why);
    }
    text_release(&asked);
    return fine ? RAN : RAN_BADLY;
}

/* Spark plans a query anew for each data set, and is given the first of a protocol. */
static bool is_for_this(const struct engine *e, const struct subject *s)
{
    const struct gen_case *c = s->meant;
    size_t size = 0;
    for (uint32_t i = 0; i < s->n_files; i++) size += s->files[i].len;
    bool declined = c && (c->seed / CASE_DATA % e->each || (e->dialect == SQL_SPARK && c->seed % CASE_DATA));
    return !declined && size < MOST_BYTES && s->validator->programs.len;
}

static enum ran run(void *self, const struct subject *s, struct said *out, struct text *why)
{
    struct engine *e = self;
    enum ran ran = RAN_NOT_FOR_THIS;
    if (!is_for_this(e, s)) return ran;
    struct arena *arena = arena_new();
    const char *script = arena_printf(arena, "%s/script.sql", e->folder);
    if (have_script(e, s, script)) ran = run_in(e, s, script, arena, out, why);
    else e->declined++;
    arena_free(arena);
    return ran;
}

const struct executor agree_postgresql = {"PostgreSQL", open_postgresql, run, close_engine};
const struct executor agree_duckdb = {"DuckDB", open_duckdb, run, close_engine};
const struct executor agree_spark = {"Spark", open_spark, run, close_engine};
