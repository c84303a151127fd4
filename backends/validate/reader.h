/* reader.h - a file of any format as records of fields, found by the name of a column.

   Every format is lines in the end: delimited text and NDJSON are, and the others are made so, each record a JSON array on a
   line of its own. The record stands in a struct csv: for delimited text it is read there as ever, and lines of JSON put
   their cells in its fields, so that typing cells, joining rows and saying where something stands is written once. */
#ifndef RIPX_BACKENDS_VALIDATE_READER_H
#define RIPX_BACKENDS_VALIDATE_READER_H

#include "backends/validate/csv.h"
#include "backends/validate/intake.h"
#include "lang/arena.h"
#include "lang/language.h"
#include "lang/validator.h"

enum reader_format {
    READER_BY_NAME,             /* as the name of the file ends: .ndjson .jsonl .json .xpt, else delimited text; .gz apart */
    READER_CSV,
    READER_NDJSON,              /* a list of objects too */
    READER_DATASET_JSON,        /* .json: a list of objects too */
    READER_XPT
};

struct reader_options {
    enum reader_format format;
    enum intake_encoding encoding;
    char delimiter;             /* 0: found in the first line */
};

enum reader_opened { READER_OPENED, READER_EMPTY, READER_NOT_TABLE, READER_FAILED, READER_OTHER_KIND };

struct signature;

struct reader {
    enum reader_format format;
    struct csv *record;
    struct intake *intake;
    struct dataset_json *dataset;
    struct xpt *xpt;
    struct json_rows *json;     /* NULL: delimited text */
    const struct signature *other;      /* what the file is instead: READER_OTHER_KIND */
    bool open;                  /* columns are named by who asks: NDJSON, lists of objects */
    bool by_number;             /* a place is the number of the record and that of the field */
    uint32_t n_names;
    const char **names;         /* of the columns in the file, without the blanks around; bytes that may be anything but NUL */
};

/* The format that a name asks for. */
enum reader_format reader_format_of(const char *path);
/* What a file of the format is, after "this is not". */
struct msg reader_format_words(enum reader_format format);
/* Reads the beginning of the file, as far as the names of its columns. `read` as csv_read; `path` tells the format. The
   caller closes the reader and then the record, whatever comes of it. */
enum reader_opened reader_open(struct reader *r, struct csv *record, csv_read *read, void *ctx, const char *path,
                               const struct reader_options *options, struct arena *arena);
void reader_close(struct reader *r);
/* The field of a path from now on; of a reader that is open. */
uint32_t reader_path(struct reader *r, const char *path);
/* Says what is wanted of a field: what its column declares, or, with NULL, the cell as it is written. */
void reader_want(struct reader *r, uint32_t field, const struct data_column *column);
/* Had a record something in the field? True of formats that name their columns before. */
bool reader_seen(const struct reader *r, uint32_t field);
/* The names of columns, to suggest one. */
uint32_t reader_names(const struct reader *r, struct arena *arena, const char ***names);
/* Was text read as Windows-1252 though nobody said so? Is it partly UTF-8? */
bool reader_found_1252(const struct reader *r);
bool reader_is_mixed(const struct reader *r);

/* The next record. */
enum csv_event reader_next(struct reader *r);

#endif
