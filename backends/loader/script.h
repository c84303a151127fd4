/* script.h - what the module and its types are both written with. */
#ifndef RIPX_BACKENDS_LOADER_SCRIPT_H
#define RIPX_BACKENDS_LOADER_SCRIPT_H

#include "backends/header/layout.h"
#include "lang/text.h"

/* Appends a string of JavaScript: JSON's, which every engine reads since ECMAScript 2019. */
void script_string(struct text *out, const char *text);
/* The name by which records give the field: of the column in the source, or of the input. */
const char *script_field_name(const struct validator *v, const struct layout_table *t, const struct layout_field *f);

#endif
