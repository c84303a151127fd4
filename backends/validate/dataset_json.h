/* dataset_json.h - CDISC Dataset-JSON 1.1 as lines, one row a line: a filter between the bytes of a file and those who read
   lines of JSON arrays (json_rows.h). Nothing is held but the head, so a row of any length passes through.

   The member `columns` comes before `rows`; what comes after `rows` is not read. A document that is a list of objects, as programs
   write tables, gives these objects, each on a line of its own. */
#ifndef RIPX_BACKENDS_VALIDATE_DATASET_JSON_H
#define RIPX_BACKENDS_VALIDATE_DATASET_JSON_H

#include "backends/validate/csv.h"
#include "lang/arena.h"

struct dataset_json;

enum lines_opened { LINES_OPENED, LINES_OBJECTS, LINES_NOTHING, LINES_NOT_OF_FORMAT, LINES_FAILED };

/* Reads the head. *names are those of the columns; there are none of OBJECTS. Lives in the arena. */
enum lines_opened dataset_json_open(struct dataset_json **j, csv_read *read, void *ctx, struct arena *arena, const char ***names, uint32_t *n_names);
/* A csv_read whose ctx is a struct dataset_json: the rows, each an array, or an object, on a line of its own. Fails when the file ends before
   its rows do. */
size_t dataset_json_read(void *j, char *buffer, size_t n);
/* The names in the member `columns` of a small document; also the first line of the NDJSON form. False when it has none. */
bool dataset_json_names(const char *text, size_t len, struct arena *arena, const char ***names, uint32_t *n_names);

#endif
