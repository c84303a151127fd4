/* xml.h - an XML document as a tree of elements with their places; names nothing of the reader behind it.

   The reader is a plugin: linking it would cost every start of the program some 2 ms. It reads XML 1.0 in UTF-8. A document type
   declaration is refused, so that no entity is ever expanded; the network is never asked. */
#ifndef RIPX_BACKENDS_XML_XML_H
#define RIPX_BACKENDS_XML_XML_H

#include "lang/arena.h"
#include "lang/language.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Names are local: the prefix of a namespace is not kept, but for xml:lang, whose name is "xml:lang". */
struct xml_attribute { const char *name, *value; };
struct xml_element {
    const char *name;
    const char *text;                       /* the text directly in it, "" when there is none */
    uint32_t at;                            /* the byte of its `<` */
    uint32_t n_attributes, n_children, place;   /* place: its number among the children of its parent */
    struct xml_attribute *attributes;
    struct xml_element **children;
    struct xml_element *parent;
    const void *read;                       /* for whoever goes through the tree: what they made of it; NULL at first */
};
struct xml_document { struct xml_element *root; };

/* What is the matter, and the byte where. `doctype`: a declaration was refused; else `detail` is the reader's own word for it. */
struct xml_error { bool doctype; uint32_t at; const char *detail; };

/* The document, in the arena. False with *error set. The text is UTF-8 without NUL, at most 64 MiB. */
typedef bool xml_read(struct arena *arena, const char *text, size_t len, struct xml_document *out, struct xml_error *error);

/* What the shared object offers. A host that finds another version must not call the rest. */
struct xml_plugin { uint32_t version; xml_read *read; };

enum { XML_PLUGIN_VERSION = 1 };

#define XML_PLUGIN_SYMBOL "ripx_xml_plugin"
/* The one exported symbol. The answer is constant. */
const struct xml_plugin *ripx_xml_plugin(void);

/* The value of an attribute, or NULL. */
const char *xml_attribute(const struct xml_element *e, const char *name);
/* The first child of that name at index *i or beyond, which *i is then after; NULL when there is none. */
struct xml_element *xml_next(const struct xml_element *e, const char *name, uint32_t *i);
struct xml_element *xml_child(const struct xml_element *e, const char *name);

#endif
