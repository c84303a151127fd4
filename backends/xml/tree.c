/* tree.c - steps in a tree of elements. */
#include "backends/xml/xml.h"

#include <string.h>

const char *xml_attribute(const struct xml_element *e, const char *name)
{
    for (uint32_t i = 0; i < e->n_attributes; i++)
        if (strcmp(e->attributes[i].name, name) == 0) return e->attributes[i].value;
    return NULL;
}

struct xml_element *xml_next(const struct xml_element *e, const char *name, uint32_t *i)
{
    while (*i < e->n_children) {
        struct xml_element *child = e->children[(*i)++];
        if (strcmp(child->name, name) == 0) return child;
    }
    return NULL;
}

struct xml_element *xml_child(const struct xml_element *e, const char *name)
{
    uint32_t i = 0;
    return xml_next(e, name, &i);
}
