/* dialect.c - what PostgreSQL, DuckDB and Spark write differently. */
#include "backends/sql/emit.h"

#include <inttypes.h>
#include <string.h>

const char *sql_dialect_name(enum sql_dialect dialect)
{
    switch (dialect) {
    case SQL_POSTGRESQL: return "postgresql";
    case SQL_DUCKDB: return "duckdb";
    case SQL_SPARK: return "spark";
    }
    return "";
}

static bool is_spark(const struct sql *s) { return s->dialect == SQL_SPARK; }

/* The text between marks, those in it doubled. */
static const char *quoted(struct sql *s, const char *text, char mark, const char *escaped, const char *by)
{
    struct text t;
    text_init(&t);
    text_addc(&t, mark);
    for (; *text; text++) {
        if (strchr(escaped, *text)) text_add(&t, by);
        text_addc(&t, *text);
    }
    text_addc(&t, mark);
    const char *copy = arena_strdup(s->arena, t.at);
    text_release(&t);
    return copy;
}

const char *sql_identifier(struct sql *s, const char *name)
{
    return is_spark(s) ? quoted(s, name, '`', "`", "`") : quoted(s, name, '"', "\"", "\"");
}

/* In Spark a backslash escapes; elsewhere it stands for itself. */
const char *sql_string(struct sql *s, const char *text)
{
    return is_spark(s) ? quoted(s, text, '\'', "'\\", "\\") : quoted(s, text, '\'', "'", "'");
}

const char *sql_integer(struct sql *s, int64_t k)
{
    return is_spark(s) ? sql_printf(s, "%" PRId64 "L", k) : sql_printf(s, "BIGINT '%" PRId64 "'", k);
}

const char *sql_to_text(struct sql *s, const char *x)
{
    return sql_printf(s, "CAST(%s AS %s)", x, is_spark(s) ? "STRING" : "VARCHAR");
}

const char *sql_to_integer(struct sql *s, const char *x) { return sql_printf(s, "CAST(%s AS BIGINT)", x); }

const char *sql_to_wide(struct sql *s, const char *x)
{
    static const char *const types[SQL_DIALECTS] = {"NUMERIC", "HUGEINT", "DECIMAL(38, 0)"};
    return sql_printf(s, "CAST(%s AS %s)", x, types[s->dialect]);
}

const char *sql_null(struct sql *s, bool truth) { return sql_printf(s, "CAST(NULL AS %s)", truth ? "BOOLEAN" : "BIGINT"); }

const char *sql_quotient(struct sql *s, const char *a, int64_t b)
{
    static const char *const operators[SQL_DIALECTS] = {"/", "//", "DIV"};
    return sql_printf(s, "(%s %s %" PRId64 ")", a, operators[s->dialect], b);
}

/* ---- dates ---- */

const char *sql_date_of(struct sql *s, const char *days)
{
    return sql_printf(s, is_spark(s) ? "DATE_ADD(DATE '1970-01-01', CAST(%s AS INTEGER))" : "(DATE '1970-01-01' + CAST(%s AS INTEGER))", days);
}

const char *sql_days_of(struct sql *s, const char *date)
{
    return sql_printf(s, is_spark(s) ? "CAST(DATEDIFF(%s, DATE '1970-01-01') AS BIGINT)" : "CAST(%s - DATE '1970-01-01' AS BIGINT)", date);
}

const char *sql_next_day(struct sql *s, const char *date) { return sql_printf(s, is_spark(s) ? "DATE_ADD(%s, 1)" : "(%s + 1)", date); }

const char *sql_date_make(struct sql *s, const char *y, const char *m, const char *d)
{
    return sql_printf(s, "MAKE_DATE(CAST(%s AS INTEGER), CAST(%s AS INTEGER), CAST(%s AS INTEGER))", y, m, d);
}

const char *sql_date_months(struct sql *s, const char *date, int64_t months)
{
    if (is_spark(s)) return sql_printf(s, "ADD_MONTHS(%s, %" PRId64 ")", date, months);
    return sql_printf(s, "CAST(%s + INTERVAL '%" PRId64 " months' AS DATE)", date, months);
}

const char *sql_year(struct sql *s, const char *date) { return sql_printf(s, "CAST(EXTRACT(YEAR FROM %s) AS BIGINT)", date); }
const char *sql_month(struct sql *s, const char *date) { return sql_printf(s, "CAST(EXTRACT(MONTH FROM %s) AS BIGINT)", date); }
const char *sql_day(struct sql *s, const char *date) { return sql_printf(s, "CAST(EXTRACT(DAY FROM %s) AS BIGINT)", date); }

/* ---- texts ---- */

/* Java's $ also stands before a last line feed, so there \z does. */
const char *sql_matches(struct sql *s, const char *x, const char *pattern)
{
    switch (s->dialect) {
    case SQL_POSTGRESQL: return sql_printf(s, "(%s ~ '^%s$')", x, pattern);
    case SQL_DUCKDB: return sql_printf(s, "REGEXP_FULL_MATCH(%s, '%s')", x, pattern);
    case SQL_SPARK: return sql_printf(s, "(%s RLIKE '^%s\\\\z')", x, pattern);
    }
    return "";
}

const char *sql_trim_blanks(struct sql *s, const char *x)
{
    return sql_printf(s, "TRIM(BOTH %s FROM %s)", is_spark(s) ? "' \\t'" : "E' \\t'", x);
}

/* ---- views ---- */

void sql_view_begin(struct sql *s, const char *name)
{
    text_addf(s->out, "CREATE OR REPLACE %sVIEW %s AS\n", is_spark(s) ? "TEMPORARY " : "", sql_identifier(s, name));
    s->some = false;
}

/* PostgreSQL writes a subquery out in the query around it, each column as often as it is named: a chain of them would double
   at each link. It does not go through an OFFSET. */
const char *sql_fence(const struct sql *s) { return s->dialect == SQL_POSTGRESQL ? " OFFSET 0" : ""; }
