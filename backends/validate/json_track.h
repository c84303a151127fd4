/* json_track.h - the ways that records of NDJSON go, learnt from those that were read before.

   Most records of a file are the same bytes but for their values: what stands between two values is compared with what stood
   there in a record that was read in full, and is then known to mean what it meant. A way is a sequence of steps, each of them
   a literal and the value after it; it begins where a record does and ends with its line. Steps that begin in the same place
   of a record, inside the same objects and lists, are alternatives, so that members may be missing, or come in another order.

   What cannot be said so is not learnt, and a record that takes no known way is not followed: json_rows.h reads it. */
#ifndef RIPX_BACKENDS_VALIDATE_JSON_TRACK_H
#define RIPX_BACKENDS_VALIDATE_JSON_TRACK_H

#include "lang/arena.h"
#include "lang/processor.h"

#include <stdbool.h>
#include <stdint.h>

struct json_track;

enum json_value {
    JSON_TEXT,                  /* a string: its bytes are those between the quotes, after what the literal took of them */
    JSON_DIGITS,                /* a number */
    JSON_WORD,                  /* true, false, null …: a part of the literal */
    JSON_OTHER                  /* an object or a list that is passed over */
};

/* Lives in the arena, and takes no more of it. Nothing is learnt yet. */
struct json_track *json_track_new(struct arena *arena, enum processor_level level);

/* Learning: a record is read that begins at `at`. False when it is not worth being told about. */
bool json_track_begin(struct json_track *t, const char *at);
/* Values are read in a container of this depth, from 1 on: what it is counts as equal where `place` is. */
void json_track_enter(struct json_track *t, uint32_t depth, uint64_t place);
/* A value in a container of this depth, its first byte after the last one, for a field or UINT32_MAX. Text: without its quotes. */
void json_track_value(struct json_track *t, uint32_t depth, enum json_value value, const char *from, const char *end, uint32_t field);
/* The record holds something that is no step. */
void json_track_drop(struct json_track *t);
/* The record was read, and `stop` is after its line feed. */
void json_track_end(struct json_track *t, const char *stop);

/* Other bytes are followed from now on, or the same again. */
void json_track_over(struct json_track *t);
/* Follows the record at `at` of len bytes by a known way: where the next one begins, its values being begin[field] .. stop[field] - 1;
   UINT32_MAX when it takes none, or has what a cell does not hold as it is: an escape, a second value. A line feed and a pad
   (json_scan.h) come after the bytes. Records come in their order. begin and stop are 0 for all fields before. */
uint32_t json_track_follow(struct json_track *t, const char *bytes, uint32_t at, uint32_t len, uint32_t *begin, uint32_t *stop);

#endif
