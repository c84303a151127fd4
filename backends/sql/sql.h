/* sql.h - the programs of a validator as SQL: views that give the verdicts of the interpreter, to the last digit.

   Each table of the validator that programs read is a relation of its name, with the columns of the file by their source
   names and one more, `ripx_row`: a whole number, never null, different for each row, that orders the rows as the file
   does. What stands in a column is read as the text that the engine writes of it, and as cell.h says. */
#ifndef RIPX_BACKENDS_SQL_SQL_H
#define RIPX_BACKENDS_SQL_SQL_H

#include "lang/text.h"
#include "lang/validator.h"

#include <stdbool.h>

enum sql_dialect { SQL_POSTGRESQL, SQL_DUCKDB, SQL_SPARK };
#define SQL_DIALECTS (SQL_SPARK + 1)

/* "postgresql", "duckdb", "spark". */
const char *sql_dialect_name(enum sql_dialect dialect);

struct sql_options {
    enum sql_dialect dialect;
    int64_t grade;                      /* the weakest grade of proof admitted, as in struct plan_env */
};

/* Appends statements that create the views, PROTOCOL standing for the protocol's name and TABLE for a table's:
   PROTOCOL_TABLE_programs   a row a row of the table: ripx_row, the key, and a column a program: met, not_met, not_shown,
                             not_applicable
   PROTOCOL_TABLE_criteria   (_windows, _checks) ripx_row, the key, verdict, reasons, missing: the words of struct
                             verdict_output
   PROTOCOL_totals           a row a program, and one a family: how many rows have each verdict; the funnel
   False, with the reason, when a program holds what no engine does exactly; nothing is then of use in `out`. */
bool sql_emit(const struct validator *v, const struct sql_options *options, struct text *out, struct msg *why);

#endif
