/* names.c - the names by which a record gives its values and the rows that belong to it. */
#include "backends/loader/script.h"

#include <string.h>

/* A name that no other has, and taken. */
static const char *name_of(struct arena *arena, struct names *taken, const char *name)
{
    return layout_unique(arena, taken, name, 2);
}

struct script_names script_names_of(struct arena *arena, const struct validator *v, const struct layout_table *t)
{
    struct names *taken = names_new(arena);
    struct script_names n = {arena_alloc(arena, (t->fields.len + 1) * sizeof *n.fields), NULL, arena_alloc(arena, (t->children.len + 1) * sizeof *n.children)};
    const struct data_table *data = &v->tables.at[t->table];
    /* Those that no program reads too: a host gives the record as it has it, and a name does not change with what is read. */
    for (uint32_t i = 0; i < data->columns.len; i++) names_intern_text(taken, data->columns.at[i].bound);
    for (uint32_t i = 0; i < t->fields.len; i++)
        if (!t->fields.at[i].is_input) n.fields[i] = data->columns.at[t->fields.at[i].number].bound;
    for (uint32_t i = 0; i < t->fields.len; i++)
        if (t->fields.at[i].is_input) n.fields[i] = name_of(arena, taken, v->inputs.at[t->fields.at[i].number].name);
    if (t->parent_word) n.parent = name_of(arena, taken, v->tables.at[data->parent].name);
    for (uint32_t i = 0; i < t->children.len; i++) n.children[i] = name_of(arena, taken, v->tables.at[t->children.at[i].table].name);
    return n;
}

bool script_is_first(const struct script_names *n, uint32_t field)
{
    for (uint32_t i = 0; i < field; i++)
        if (strcmp(n->fields[i], n->fields[field]) == 0) return false;
    return true;
}
