/* writers.h - what a checked session can be written as; each writer appends to a text and prints nothing. */
#ifndef RIPX_DRIVER_WRITERS_H
#define RIPX_DRIVER_WRITERS_H

#include "driver/ripx.h"

#pragma GCC visibility push(default)

/* The document of the law whose option is `kind` (NULL: the first), as one HTML page. False when there is none. */
bool write_report(struct ripx *r, const char *kind, enum language language, struct text *out);
/* The calendar of steps. Returns how many steps it leaves out for want of a day: none but in ICS. */
enum ripx_calendar { RIPX_CALENDAR_TEXT, RIPX_CALENDAR_JSON, RIPX_CALENDAR_ICS };
uint32_t write_deadlines(struct ripx *r, enum ripx_calendar format, enum language language, struct text *out);
/* An effect or choice by its option: its value, why, what would change it, what follows. False when there is none. */
bool write_effect_text(struct ripx *r, const char *option, enum language language, struct text *out);
/* All effects and choices as one JSON object. */
bool write_effects_json(struct ripx *r, struct text *out);
/* Every duty with its verdict, those of one table of statements when `table` is not NULL; false when there is no such table. */
bool write_duties(struct ripx *r, const char *table, bool json, enum language language, struct text *out);
/* What is still to be written before the file is handed in, by whom to ask. */
void write_to_write(struct ripx *r, enum language language, struct text *out);
/* A code, a row of the law, an article or a word, explained. False when unknown: *near is then the nearest, or NULL. */
bool write_topic(struct ripx *r, const char *topic, enum language language, struct text *out, const char **near);
/* ---- the law itself ---- */

/* The rules of the law with counts; its rows, one a line; the rules that changed between two days, and how many. */
void write_law_list(struct ripx *r, enum language language, struct text *out);
void write_law_rows(struct ripx *r, struct text *out);
uint32_t write_law_changes(struct ripx *r, int32_t from, int32_t to, enum language language, struct text *out);
/* The values and verdicts that differ between two sessions of the same law and file, and how many. */
uint32_t write_touched(struct ripx *before, struct ripx *after, const char *path, enum language language, struct text *out);

/* The C header of the protocol's validator. */
void write_header(struct ripx *r, struct text *out);
/* What the validator says of itself in JSON, and the JSON Schema of a record. ripx_keep_words before ripx_check gives the
   sentences of programs in both languages. */
void write_sidecar(struct ripx *r, struct text *out);
void write_schema(struct ripx *r, struct text *out);
/* The JavaScript module that runs the WebAssembly module `file`, and its TypeScript types. */
void write_loader(struct ripx *r, const char *file, struct text *out);
void write_loader_types(struct ripx *r, struct text *out);
/* The views of the protocol's programs for a SQL engine: "postgresql", "duckdb", "spark". False when there is no such engine, or,
   with a diagnostic, when a program cannot be said in SQL. */
bool write_sql(struct ripx *r, const char *dialect, struct text *out);

/* ---- data ---- */

/* One file of data: `table` is NULL for the root. `read` gives bytes, 0 at the end, SIZE_MAX when it cannot. */
struct ripx_data {
    const char *table, *path;
    size_t (*read)(void *ctx, char *buffer, size_t n);
    void *ctx;
    uint8_t format, encoding;                /* 0: found by the name and in the file; set by ripx_data_set */
    char delimiter;                          /* 0: found in the first line */
    bool decimal_comma;
    uint8_t dates;                           /* 0: the year first */
    bool (*again)(void *ctx);                /* begins the file again; NULL, or false, when it cannot */
    uint64_t bytes;                          /* of the file; 0: not known */
};
/* Says how a file is to be read: "format" csv ndjson dataset-json xpt; "encoding" utf-8 latin-1 windows-1252; "decimal" . ,
   "dates" ymd dmy mdy, the order of a date, and "delimiter" one character. False when the value is none of these. */
bool ripx_data_set(struct ripx_data *d, const char *option, const char *value);
/* What is asked back: verdicts of one table by one family of programs ("criteria", "windows", "checks"), as CSV or JSON
   lines, with the columns named in `keep` as they were written. */
struct ripx_verdicts_wanted {
    const char *table, *family;
    bool json;
    bool bare;                               /* without reasons and what is missing */
    const char *const *keep;
    uint32_t n_keep;
    bool (*write)(void *ctx, const char *bytes, size_t n);
    void *ctx;
    bool (*again)(void *ctx);                /* takes back all that was written; NULL, or false, when it cannot */
};
/* Explanations, for a person or as a JSON object a line: of every row with a key, or of a sample of rows of one table by one family. */
struct ripx_trees_wanted {
    const char *key;                         /* NULL: the sample */
    uint32_t sample;
    const char *table, *family;              /* with a key, NULL is all of them */
    bool (*write)(void *ctx, const char *bytes, size_t n);
    void *ctx;
    bool (*again)(void *ctx);                /* as above */
};
struct ripx_validation {
    bool unreadable, write_failed;
    bool misnamed;                           /* there is no such table or family, or it judges nothing: nothing was read */
    uint64_t faults;                         /* cells and rows that could not be taken as they are */
    uint64_t not_met, not_shown;             /* rows, over all tables and families */
    uint64_t explained;                      /* rows */
};
/* How to run: threads, 0 being one; faults of one kind and one column that are shown, 0 being 20. */
struct ripx_run { uint32_t threads, faults_shown; };
/* Judges the data; `wanted` and `trees` may be NULL. Totals go to `out` as text, or as JSON, and so do explanations. What is wrong with the data goes to the
   session's diagnostics. */
struct ripx_validation write_validation(struct ripx *r, const struct ripx_data *data, uint32_t n, struct ripx_run run,
                                        const struct ripx_verdicts_wanted *wanted, const struct ripx_trees_wanted *trees, bool json, enum language language, struct text *out);

/* ---- data dictionaries of other systems ---- */

enum ripx_dictionary { RIPX_REDCAP, RIPX_ODM };
struct ripx_import {
    enum ripx_dictionary kind;
    const char *path, *text;                 /* the dictionary, at most 64 MiB; the text, with a NUL behind it, is lent to the session until its end */
    size_t len;
    const char *conversions, *conversions_text;   /* REDCap: ISARIC's table of conversions, or NULL */
    size_t conversions_len;
    const char *name;                        /* of the protocol, or NULL: of the file */
    const char *const *repeats;              /* REDCap: forms that are filled in several times */
    uint32_t n_repeats;
    bool checks;                             /* REDCap: conditions that the language can say become checks */
    const char *plugin;                      /* ODM: the path of the plugin that reads XML, opened for this call */
    enum language language;                  /* of the declarations and of the report */
    bool json;                               /* the report as one JSON object */
};
/* The declarations of a dictionary go to `source`, not yet in canonical form, and what was not carried over to `report`; what is
   wrong with the dictionary, to the diagnostics of a session that was checked and holds no protocol. False when nothing could be
   declared: `source` is untouched, and a diagnostic says why. */
bool write_import(struct ripx *r, const struct ripx_import *in, struct text *source, struct text *report);

#pragma GCC visibility pop

#endif
