/* json_rows.h - the records of NDJSON, and of formats made into lines of JSON arrays, as the fields of a struct csv.

   Objects: a column is a path of member names joined by points, `code.coding.code`. A path goes through the elements of lists,
   so that a list of one is that one; `coding.0.code` names an element. After `~` stands what the text may begin with and is not
   part of the cell: `subject.reference~Patient/`. A cell is a string, a number, a truth or null, which is
   missing, as a member that is not there is. What is written as a list of several values, as an object, or twice, is
   CSV_NESTED. Arrays: a cell is an element. A blank line is passed over. */
#ifndef RIPX_BACKENDS_VALIDATE_JSON_ROWS_H
#define RIPX_BACKENDS_VALIDATE_JSON_ROWS_H

#include "backends/validate/csv.h"
#include "lang/arena.h"
#include "lang/processor.h"

struct json_rows;

enum json_layout { JSON_OBJECTS, JSON_ARRAYS };

/* Reads lines from a record that csv_open made. Lives in the arena. */
struct json_rows *json_rows_new(struct csv *record, enum json_layout layout, struct arena *arena);
/* Reads lines of the same form from another record, with the same fields, for another thread. No path is asked for then. */
struct json_rows *json_rows_copy(const struct json_rows *r, struct csv *record, enum processor_level level, struct arena *arena);
/* Adds what a copy saw. */
void json_rows_add(struct json_rows *r, const struct json_rows *copy);
/* JSON_OBJECTS: the field of a path from now on, the same for the same path. */
uint32_t json_rows_path(struct json_rows *r, const char *path);
/* The next record. CSV_MALFORMED: it is not what its layout asks; no field is given, the one that csv_place finds is where
   it ceases to be. */
enum csv_event json_rows_next(struct json_rows *r);
/* Over bytes in memory (csv_over), a copy: passes to the next record if it goes a way that records before it went (json_track.h);
   field f is bytes begin[f] .. stop[f] - 1 of the buffer then, both 0 where there is none. False: json_rows_next must read it. */
bool json_rows_follow(struct json_rows *r, uint32_t *begin, uint32_t *stop);
/* JSON_OBJECTS: did a record have something at the path of the field? */
bool json_rows_seen(const struct json_rows *r, uint32_t field);
/* The names of members of records, those of the first of them; for suggestions. */
uint32_t json_rows_members(const struct json_rows *r, struct arena *arena, const char ***names);

#endif
