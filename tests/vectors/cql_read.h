/* cql_read.h - a CQL expression read into the ripx expression that says the same. */
#ifndef RIPX_TESTS_CQL_READ_H
#define RIPX_TESTS_CQL_READ_H

#include "tests/vectors/cql.h"

enum cql_kind { CQL_IS_NULL, CQL_IS_TRUTH, CQL_IS_NUMBER, CQL_IS_DATE, CQL_IS_INSTANT, CQL_IS_RANGE, CQL_IS_LIST };

enum { CQL_ITEMS = 8 };

struct cql_item { const char *text, *cell; };
struct cql {
    enum cql_kind kind;
    const char *text;                   /* in ripx; texts are the case's, "" when there is none */
    const char *unit;                   /* NUMBER: the unit in ripx */
    const char *type, *cell;            /* of a literal: the type of a column for it, and its cell */
    bool is_literal;
    int precision;                      /* DATE: 1 year, 2 month, 3 day; 0 when computed */
    int32_t lo, hi;                     /* DATE: first and last day of a literal */
    bool open_hi, is_whole;             /* RANGE: is the upper end out? LIST: are all items known? */
    uint32_t n;
    enum cql_kind item_kind;
    const char *item_type;
    struct cql_item items[CQL_ITEMS];
};

/* False when the whole text is not understood: c->reason says why. Literals become columns of the case when it asks for data. */
bool cql_read(struct cql_case *c, const char *text, struct cql *out);
/* A value alone: a literal, null, or Interval[a, b] of numbers. */
bool cql_read_expected(struct cql_case *c, const char *text, struct cql *out);

#endif
