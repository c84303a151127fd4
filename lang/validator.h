/* validator.h - what a protocol asks of participants' data: tables, columns and the programs that judge their rows. */
#ifndef RIPX_LANG_VALIDATOR_H
#define RIPX_LANG_VALIDATOR_H

#include "lang/language.h"
#include "lang/plan.h"

#pragma GCC visibility push(default)

enum data_type { DATA_DATE, DATA_INSTANT, DATA_NUMBER, DATA_CODE, DATA_BOOLEAN, DATA_TEXT };

/* A unit that rows of a quantity may have: its code in the column of units, and what a cell may then hold. */
struct data_unit { int64_t code, min, max; };

/* What a source writes for a code. */
struct data_spelling { const char *text; int64_t code; };

struct data_column {
    const char *name;                   /* in the protocol */
    const char *bound;                  /* in the source; the same when no binding says otherwise */
    struct msg label;
    enum data_type type;
    int32_t scale;                      /* NUMBER: the value is an integer times 10^-scale */
    const char *unit;                   /* NUMBER: UCUM code, or "" */
    struct msg unit_said[2];            /* how people write it, of one and of several; not set: as `unit` */
    int64_t min, max;                   /* NUMBER: range, scaled; DATE: days; what lies outside is not shown, with a diagnostic */
    uint32_t n_codes;  const char *const *codes;      /* CODE: as declared; the index is the value */
    uint32_t n_spellings; const struct data_spelling *spellings;   /* CODE: as the source writes them; none: as declared */
    bool takes_others;                  /* CODE: any text that is no spelling is the last code */
    uint32_t n_missing; const char *const *missing;   /* cells that mean "missing", besides the empty one */
    uint32_t unit_column;               /* NUMBER with n_units: the column of the same table that holds the unit of each row */
    uint32_t n_units;  const struct data_unit *units; /* then `unit` is that of the declared bounds, min and max take in all units */
    bool zoned;                         /* DATE, INSTANT: times are of a zone, and an instant counts in UTC */
    int32_t zone;                       /* then the minutes east of Greenwich of the column's own zone */
    struct span span;                   /* its declaration */
    bool used;                          /* does a program read it? */
    bool bounded;                       /* min and max hold whatever they are; else not where both are 0 */
};
static inline bool data_is_bounded(const struct data_column *c) { return c->bounded || c->min || c->max; }

/* What the cells of a column may hold by the unit of their row, for a reader to say: in every row, or in those where another
   column has a code. Without a column of units, units[0] is what all of them may hold. The plan holds to it by itself. */
struct data_reading {
    uint32_t value, unit;               /* columns of the table; unit may be PLAN_NONE */
    uint32_t when;                      /* PLAN_NONE: in every row */
    int64_t code;
    uint32_t n_units;  const struct data_unit *units;
};

struct data_table {
    const char *name;
    uint32_t parent;                    /* table number, or PLAN_NONE */
    uint32_t key;                       /* column that names a row (root) or its parent (child), or PLAN_NONE */
    uint32_t own_key;                   /* of a child: 1 + the column that names its row for tables under it; 0: they name it by key */
    VEC(struct data_column) columns;
    VEC(struct data_reading) readings;
    struct span span;
};

enum program_kind {
    PROGRAM_INCLUSION,                  /* must be yes */
    PROGRAM_EXCLUSION,                  /* must be no */
    PROGRAM_CHECK,                      /* an edit check, a consent order: must be yes where it applies */
    PROGRAM_WINDOW                      /* a visit's window: inside, outside, not applicable, not shown */
};

struct program {
    enum program_kind kind;
    const char *id;                     /* "I1", "E2", "V3" */
    struct msg label;
    uint32_t table;                     /* of whose rows it judges */
    uint32_t applies;                   /* plan node, truth; PLAN_NONE = always */
    uint32_t requires;                  /* plan node, truth */
    struct span span;
};

/* A value that a compiled validator receives beside the columns of the row: an anchor date taken from another row. */
struct program_input { const char *name; uint32_t table; uint32_t node; enum plan_type type; };

struct validator {
    const char *protocol;               /* its name */
    const struct plan *plan;
    VEC(struct data_table) tables;      /* table 0 is the root */
    VEC(struct program) programs;
    VEC(struct program_input) inputs;
    uint64_t source_hash;               /* FNV-1a of the bytes of the sources it comes from */
};

/* The type that a column's values have in a plan. */
enum plan_type data_plan_type(enum data_type type);
/* The word of a program's kind in outputs that machines read: "inclusion", "exclusion", "check", "window". */
const char *program_kind_word(enum program_kind kind);

/* Verdict of a row: by programs of its table. */
enum row_verdict { ROW_MET, ROW_NOT_MET, ROW_NOT_SHOWN, ROW_NOT_APPLICABLE };

#pragma GCC visibility pop

#endif
