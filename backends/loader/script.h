/* script.h - what the module and its types are both written with. */
#ifndef RIPX_BACKENDS_LOADER_SCRIPT_H
#define RIPX_BACKENDS_LOADER_SCRIPT_H

#include "backends/header/layout.h"
#include "lang/text.h"

/* Appends a string of JavaScript: JSON's, which every engine reads since ECMAScript 2019. */
void script_string(struct text *out, const char *text);

/* The names by which records give the fields of a table, its parent and its children: those of the columns in the source, of the
   inputs, of the tables. Several columns may read one name; an input or a table whose name is taken has a number after it. */
struct script_names { const char **fields, *parent, **children; };
struct script_names script_names_of(struct arena *arena, const struct validator *v, const struct layout_table *t);
/* Has no field before this one its name? */
bool script_is_first(const struct script_names *n, uint32_t field);

/* One field being written. */
struct script_field {
    struct text *out;
    const struct layout_field *f;
    const struct data_column *column;       /* NULL: an input */
    uint32_t number;                        /* over all tables */
};

/* Appends the description of the field, as runtime.mjs reads it. */
void script_description(const struct script_field *w, const char *name);
/* Appends "if (…) { …; ", which takes a value `v` of the usual form of its type and puts it into the words `m`, with `i` and `q` to
   use; the caller goes on, and closes. False, and nothing, where the type has no such form. */
bool script_usual(const struct script_field *w);

#endif
