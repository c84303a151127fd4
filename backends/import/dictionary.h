/* dictionary.h - a REDCap data dictionary as it was read, for what compares its fields with one another. */
#ifndef RIPX_BACKENDS_IMPORT_DICTIONARY_H
#define RIPX_BACKENDS_IMPORT_DICTIONARY_H

#include "backends/import/model.h"

/* The columns of the file that are read. */
enum field_part {
    PART_NAME, PART_FORM, PART_SECTION, PART_TYPE, PART_LABEL, PART_CHOICES, PART_VALIDATION, PART_MIN, PART_MAX, PART_LIST, PART_CONDITION, PART_REQUIRED, PARTS
};

/* One row; texts are those of the file, "" when there is none, never NULL. */
struct field {
    const char *part[PARTS];
    struct span at[PARTS];
    struct import_choices choices;
    const char *unit, *folded;              /* the unit that its label names, as read, and as names write it; or NULL */
    uint32_t units;                         /* the field whose answers are its units, all read and of one scale; or NO_FIELD */
    uint32_t table, column, n_columns;      /* the columns made of it; column is NO_FIELD when there are none */
    uint32_t hash_next;                     /* the next field of the same hash */
};

struct dictionary {
    VEC(struct field) fields;
    bool short_header;                      /* the header that ISARIC publishes: choices in a list of its own, types of its own */
    uint32_t *buckets, n_buckets;
};

enum { NO_FIELD = UINT32_MAX };

/* The field of a name, by its first n bytes; NO_FIELD when there is none. */
uint32_t dictionary_find(const struct dictionary *d, const char *name, size_t n);
/* Finds names from then on; a name that is there twice is a warning. */
void dictionary_index(struct import *im, struct dictionary *d);

/* The place of n bytes of a part that is kept as it is written, from `from` on; the whole cell where doubled quotes moved them. */
struct span part_span(const struct field *f, enum field_part part, const char *from, size_t n);

/* Makes columns of the fields: the first is the key of the participant. */
void fields_declare(struct import *im, struct dictionary *d);

/* "1, Yes | 0, No": the answers, each with its place; what is no answer or is there twice is a warning. */
void choices_read(struct import *im, struct field *f);

/* A field that a condition reads: `[name]`, `[name(code)]`, and what it is compared with for equality, or NULL. */
struct reference { const char *name, *code, *value; size_t name_len, code_len, value_len; struct span at, value_at; bool is_event; };
/* The next reference from *at on in the condition of the field; false when there is none. */
bool condition_next(const struct field *f, size_t *at, struct reference *out);
/* What conditions read that is not there. */
void conditions_check(struct import *im, const struct dictionary *d);
/* The condition of a field as an expression of the language, or NULL when it cannot be one. */
const char *asked_condition(struct import *im, const struct dictionary *d, const struct field *f);
/* Names written almost like many others; two fields that ask the same; units and bounds that disagree. */
void names_check(struct import *im, const struct dictionary *d);
void units_check(struct import *im, const struct dictionary *d);

/* ---- units ---- */

/* The unit that a text names, spelled as the language reads it ("10^9/L" is 10*9/L); NULL when it names none that is known. */
const char *unit_spelling(struct import *im, const char *text, size_t n);
/* The last text in parentheses of a label, where units stand; false when there is none. */
bool unit_of_label(const char *label, const char **text, size_t *n);
/* Is the text one that only a unit is written like, known or not: with a `/`, a `^`, a sign of a unit? */
bool unit_looks_like(const char *text, size_t n);
/* Letters and digits alone, in lower case, µ as u: what a unit becomes in a name. */
const char *unit_folded(struct arena *arena, const char *text);

#endif
