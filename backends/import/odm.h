/* odm.h - ODM metadata by identifier, for what reads and what checks them. */
#ifndef RIPX_BACKENDS_IMPORT_ODM_H
#define RIPX_BACKENDS_IMPORT_ODM_H

#include "backends/import/model.h"

/* Elements that have an OID, by their own name and it; the same OID may name elements of two kinds. */
struct odm_index { struct xml_element **at; uint32_t cap, len; };

struct odm {
    struct import *im;
    struct xml_element *study;              /* NULL when the document begins at the version */
    struct xml_element *version;            /* MetaDataVersion */
    struct odm_index index;
};

/* The element of that kind (NULL: of any) and OID, or NULL. */
struct xml_element *odm_find(const struct odm *odm, const char *kind, const char *oid);
/* Its start tag, at most one line of it. */
struct span odm_span(const struct odm *odm, const struct xml_element *e);
const char *odm_oid(const struct xml_element *e);
/* The text in the language asked for, else in English, else the first; cleaned. "" when there is none. */
const char *odm_text(const struct odm *odm, const struct xml_element *e);

/* The element after e in the order of the text, within root; NULL after the last. Depth costs no stack. */
struct xml_element *odm_after(const struct xml_element *root, struct xml_element *e);

/* OIDs that are there twice, and those that are named and not there. */
void odm_check(struct odm *odm);
/* The events that have a delay which the language can say, and those from which it counts; delays to one event that differ; what of
   events, transitions and delays is not carried over. After odm_declare. */
void odm_calendar(struct odm *odm);
/* Tables and columns of the item groups. */
void odm_declare(struct odm *odm);

#endif
