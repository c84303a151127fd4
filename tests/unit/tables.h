/* tables.h - a delimited table read whole, without what is tested: for tests that compute verdicts again. */
#ifndef RIPX_TESTS_UNIT_TABLES_H
#define RIPX_TESTS_UNIT_TABLES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { TABLE_LINE_MAX = 4096, TABLE_FIELDS_MAX = 40, TABLE_ROWS_MAX = 12000 };

struct row { char *line, *field[TABLE_FIELDS_MAX]; };
struct table { struct row head, at[TABLE_ROWS_MAX]; uint32_t n; };

/* Cuts a line into fields; a quoted one holds no doubled quotes and no line ends. */
static inline void row_split(struct row *r)
{
    char *p = r->line;
    p[strcspn(p, "\r\n")] = 0;
    for (int i = 0; i < TABLE_FIELDS_MAX; i++) {
        bool quoted = *p == '"';
        char *end = quoted ? strchr(p + 1, '"') : p + strcspn(p, ",");
        assert_non_null(end);
        r->field[i] = quoted ? p + 1 : p;
        p = *end ? end + 1 : end;
        *end = 0;
        if (quoted && *p == ',') p++;
    }
}

/* To be freed with table_free. */
static inline struct table *table_read(const char *path)
{
    char line[TABLE_LINE_MAX];
    FILE *f = fopen(path, "rb");
    struct table *t = calloc(1, sizeof *t);
    assert_non_null(f);
    assert_non_null(t);
    for (bool head = true; fgets(line, sizeof line, f); head = false) {
        assert_true(t->n < TABLE_ROWS_MAX);
        struct row *r = head ? &t->head : &t->at[t->n++];
        r->line = strdup(line);
        row_split(r);
    }
    fclose(f);
    return t;
}

static inline void table_free(struct table *t)
{
    free(t->head.line);
    for (uint32_t i = 0; i < t->n; i++) free(t->at[i].line);
    free(t);
}

static inline const char *cell(const struct table *t, const struct row *r, const char *column)
{
    for (int i = 0; i < TABLE_FIELDS_MAX; i++)
        if (strcmp(t->head.field[i], column) == 0) return r->field[i];
    fail_msg("no column %s", column);
    return "";
}

static inline bool is(const struct table *t, const struct row *r, const char *column, const char *value) { return strcmp(cell(t, r, column), value) == 0; }

/* Whole days of one form, YYYY-MM-DD, compare as texts. */
static inline bool before(const char *a, const char *b) { return strncmp(a, b, 10) < 0; }

static inline const char *variable(const char *name, const char *otherwise)
{
    const char *v = getenv(name);
    return v && *v ? v : otherwise;
}

static inline bool is_there(const char *path)
{
    FILE *f = fopen(path, "rb");
    if (f) fclose(f);
    else print_message("%s is absent: it is not tested\n", path);
    return f != NULL;
}

#endif
