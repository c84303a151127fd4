/* cql.h - expressions of the Clinical Quality Language, written as ripx says the same: for its published test vectors.

   What has no construct in ripx, or means something else there, is refused with the reason; nothing is approximated. */
#ifndef RIPX_TESTS_CQL_H
#define RIPX_TESTS_CQL_H

#include "lang/text.h"
#include "tests/agree/executor.h"

/* X(NAME, text): why an expression is not claimed. */
#define CQL_REASONS(X)                                                                                                             \
    X(TEXT, "texts: they are not compared or computed in ripx")                                                                    \
    X(CLOCK, "the clock: ripx reads none")                                                                                         \
    X(TIME, "times of day alone, seconds, milliseconds, hours without minutes, time zones")                                        \
    X(STRUCTURE, "tuples, ratios, concepts, types as values")                                                                      \
    X(INTERVAL, "intervals as values; only membership in one whose lower end is in exists")                                        \
    X(LIST, "lists as values; only membership and the aggregates exist")                                                           \
    X(FUNCTION, "rounding, powers, logarithms, remainders, boundaries, statistics: ripx has no such function")                     \
    X(CONDITIONAL, "if, case, coalesce: not in criteria")                                                                          \
    X(EQUIVALENCE, "equivalence (~)")                                                                                              \
    X(INVALID, "the vector expects an error")                                                                                      \
    X(NULLS, "aggregates that pass over null: in ripx an unknown value makes the aggregate unknown")                               \
    X(PRECISION, "two dates of one precision are one date: in ripx each is some day of that month or year")                        \
    X(FINER, "a period finer than the date is made coarser: ripx moves the first and the last day")                                \
    X(CALENDAR, "year and month of the UCUM, which are not those of the calendar; boundaries crossed rather than periods completed") \
    X(LITERAL, "a constant or null that ripx does not write, or a value that nothing is asked of")                                 \
    X(UNIT, "units that the law does not declare")                                                                                \
    X(WIDE, "numbers beyond 64 bits")

enum cql_reason {
#define X(name, text) CQL_##name,
    CQL_REASONS(X)
#undef X
    CQL_REASON_COUNT
};
const char *cql_reason_text(enum cql_reason reason);

enum { CQL_CHECKS = 6, CQL_LISTS = 4 };

/* A protocol that asks what the vector asks, its data, and what each check must come to. */
struct cql_case {
    struct arena *arena;
    bool data;                          /* literals are cells of data; else constants of the expression */
    struct text columns, header, cells; /* of the root table */
    struct text tables[CQL_LISTS];      /* declarations of child tables, one a list */
    struct text rows[CQL_LISTS];
    uint32_t n_columns, n_tables, n_checks;
    const char *checks[CQL_CHECKS];
    enum row_verdict expected[CQL_CHECKS];
    struct text protocol;
    enum cql_reason reason;             /* when refused */
};

void cql_init(struct cql_case *c, bool data);
void cql_release(struct cql_case *c);
/* Makes the checks of "expression" = "expected"; false when it is refused, with the reason. */
bool cql_translate(struct cql_case *c, const char *expression, const char *expected);
/* Writes the protocol and gives the files; texts stay the case's. */
uint32_t cql_write(struct cql_case *c, struct agree_file *files);

#endif
