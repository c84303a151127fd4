/* model.h - what an importer found: tables and columns, and what it could not carry over. */
#ifndef RIPX_BACKENDS_IMPORT_MODEL_H
#define RIPX_BACKENDS_IMPORT_MODEL_H

#include "backends/import/import.h"

enum import_type { IMPORT_TEXT, IMPORT_NUMBER, IMPORT_DATE, IMPORT_INSTANT, IMPORT_BOOLEAN, IMPORT_CODES };

/* An answer of a closed list. One that says that the answer is not known is a missing code. `name` is what the language calls it:
   its label where all labels of the list can be names, or a unit; NULL: its code. */
struct import_choice { const char *code, *label, *name; bool missing; struct span at; };
struct import_choices { struct import_choice *at; uint32_t len, cap; };

struct import_column {
    const char *source, *wanted;            /* its name there, and the one it would be read by; NULL: the same */
    const char *name;                       /* here: set when everything is read */
    const char *label;
    enum import_type type;
    const char *unit;                       /* as it is written there, in a spelling that the language reads; or NULL */
    const char *unit_column;                /* the source name of the column that holds the unit of each row, or NULL */
    const char *min, *max;                  /* decimals, or NULL */
    int32_t decimals;                       /* that it keeps; -1 when it does not say */
    struct import_choices choices;          /* CODES, and the missing ones of BOOLEAN */
    struct span at;
};

/* An event of the calendar, in the order in which they come. Days are counted from another event; the first day of the window is
   day - before, the last day + after. */
enum { IMPORT_NO_EVENT = UINT32_MAX, IMPORT_EVENTS_MAX = 512 };
struct import_event { const char *source, *name, *label; uint32_t from; int64_t day, before, after; };

/* A check of the root's rows: a condition in the language. */
struct import_check { const char *name, *title, *condition; };

struct import_table {
    const char *source, *wanted, *name, *label;
    const char *key;                        /* the column that names the participant, as the source writes it */
    bool child;
    VEC(struct import_column) columns;
};

/* Why something was not carried over as it stands. */
enum import_reason {
    LEFT_CONDITION,         /* asked only under a condition */
    LEFT_CALCULATION,       /* computed from others: declared, its formula not */
    LEFT_DESCRIPTION,       /* a text that is shown, no datum */
    LEFT_FILE,              /* a file or a signature */
    LEFT_OPEN_LIST,         /* answers from a list that is elsewhere: declared as text */
    LEFT_SEVERAL,           /* several answers in one cell */
    LEFT_UNIT,              /* a unit that the language does not know: a number without a unit */
    LEFT_UNIT_COLUMN,       /* its unit is in another field */
    LEFT_BOUND,             /* a bound that is no number, or only warns */
    LEFT_FORMAT,            /* the form of a text */
    LEFT_TIME,              /* a time of day: declared as text */
    LEFT_REQUIRED,          /* must be filled in */
    LEFT_REPEAT,            /* what repeats, and how often */
    LEFT_CALENDAR,          /* events, transitions, delays */
    LEFT_CONVERSION,        /* a conversion that no unit proves */
    LEFT_TYPE,              /* a type of data that the language has not: declared as text */
    LEFT_OTHER_VERSION,     /* another study or version of the same file */
    LEFT_REASONS
};
struct import_left { enum import_reason reason; struct span at; const char *item, *text; };

/* Columns of a table, as of a data file; answers of a list, and of all columns together. */
enum { IMPORT_COLUMNS_MAX = 1 << 14, IMPORT_CHOICES_MAX = 1 << 10, IMPORT_ANSWERS_MAX = 1 << 16 };

/* Of one code so many diagnostics are kept: a file of noise is not an answer of the same size. */
enum { IMPORT_SAID_MOST = 1000, IMPORT_SAID_CODES = 1000 };

struct import {
    struct arena *arena;
    struct diags *diags;
    const struct vocab *vocab;
    struct import_file in;
    struct import_options options;
    const char *format;                     /* "redcap", "odm" */
    const char *title;                      /* of the study, or NULL */
    uint32_t read, answers;                 /* fields or items of the source, and answers of the columns made of them */
    VEC(struct import_table) tables;        /* the root first */
    VEC(struct import_left) left;
    VEC(struct import_check) checks;
    VEC(struct import_event) events;        /* of the calendar, if there is one */
    uint32_t anchor;                        /* the event from which it is counted */
    struct diag *silent;                    /* given once enough of a code were said; in no list */
    uint32_t said[IMPORT_SAID_CODES], suggested;
    struct dictionary *dictionary;          /* REDCap: kept for the conversions */
};

/* The word and the two sentences of a reason. */
const char *left_word(enum import_reason reason);
struct msg left_why(enum import_reason reason);
void import_leave(struct import *im, enum import_reason reason, struct span at, const char *item, const char *text);

/* A diagnostic of the language, as diag_rx gives it. */
struct diag *import_say(struct import *im, enum diag_code code, struct span at, uint32_t n, const struct msg *args);
struct diag *import_say0(struct import *im, enum diag_code code, struct span at);
struct diag *import_say1(struct import *im, enum diag_code code, struct span at, const char *a);
struct diag *import_say2(struct import *im, enum diag_code code, struct span at, const char *a, const char *b);
/* The word of the entity that a row of the root table is: "participant". */
const char *import_root_word(const struct import *im);

/* Whole texts: UTF-8 without NUL; anything else is a diagnostic at its byte, and false. */
bool import_check_text(struct import *im, const struct import_file *in);

/* Text without tags, white space made single, none at the ends; in the arena. */
const char *import_clean(struct arena *arena, const char *text, size_t len);
/* A name of the language made of this text: letters, digits and _. Never empty. */
const char *import_identifier(struct arena *arena, const char *text);
/* Gives every table, column and event a name that no other of its kind has. */
void import_name_all(struct import *im);

/* A code as it is compared with: its name or itself, in quotes unless it is a number. */
void import_write_code_value(struct text *out, const struct import_choice *c);

/* A unit as it stands in a source: in backquotes where it begins with a sign or holds brackets. */
void import_write_unit(struct text *out, const char *unit);

/* Does this label say that the answer is not known? */
bool import_says_unknown(const char *label);
/* Do these two codes stand for yes and no? */
bool import_is_yes_no(const struct import_choices *choices);
/* Makes a column of closed answers BOOLEAN or CODES, by the answers themselves; TEXT once there are too many in all, which is said. */
void import_type_choices(struct import *im, struct import_column *c);

/* May values in these two units be compared by their units alone? Not an equivalent and a mole: UCUM takes them for the same, but
   how many equivalents a mole holds is the charge of the ion. */
bool import_units_compare(const char *a, const char *b);
/* A minimum above the maximum is a warning, and both are left out. */
void import_check_bounds(struct import *im, struct import_column *c, struct span at);

#endif
