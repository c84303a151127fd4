/* import.h - data dictionaries of other systems, read as declarations of data, and what is lost on the way.

   Two are read: the REDCap data dictionary (one row a field, CSV) and the metadata of ODM 1.3.2 and 2.0 (CDISC). What the
   language can say becomes tables and columns (SPEC 11), and the events of ODM that delays date a calendar (SPEC 10). The rest is listed, each with its place and why. What contradicts
   itself in the dictionary is a warning with its place. Nothing is guessed: a unit that is not read is no unit. */
#ifndef RIPX_BACKENDS_IMPORT_IMPORT_H
#define RIPX_BACKENDS_IMPORT_IMPORT_H

#include "backends/xml/xml.h"
#include "lang/diag.h"
#include "lang/text.h"
#include "lang/vocab.h"

/* A text to be read, which is `file` of the sources that the diagnostics are about. */
struct import_file { uint32_t file; const char *path, *text; size_t len; };

struct import_options {
    enum language language;                  /* of the declarations */
    const char *name;                        /* of the protocol; NULL: from the path */
    const char *const *repeats;              /* REDCap: forms that are filled in several times: a child table each */
    uint32_t n_repeats;
    bool checks;                             /* REDCap: a check for each condition that the language can say */
};

/* What an importer gives: the model of model.h, its memory in the arena of the diagnostics. */
struct import;

/* An empty model. Words and units are those of `vocab`. */
struct import *import_new(const struct vocab *vocab, struct diags *diags, const struct import_file *in, const struct import_options *options);

/* Is the file UTF-8 without NUL? A diagnostic at the first other byte says no. */
bool import_is_text(struct import *im);
/* A REDCap dictionary: the file that REDCap downloads, or the shorter header that ISARIC publishes. False when nothing can be
   declared from it: a diagnostic says why. */
bool import_redcap(struct import *im);
/* ISARIC's table of unit conversions (JSON), held against the dictionary just read and against the units of the language. */
bool import_conversions(struct import *im, const struct import_file *in);
/* ODM metadata: an <ODM> with one <MetaDataVersion>, or that element alone. */
bool import_odm(struct import *im, const struct xml_document *document);

/* The declarations and the calendar, as a protocol that holds nothing else. Not yet in canonical form. */
void import_write(const struct import *im, struct text *out);
/* What was read and declared, what was not carried over, for people; then all of it as one JSON object. */
void import_report_text(const struct import *im, enum language language, const struct sources *sources, struct text *out);
void import_report_json(const struct import *im, const struct sources *sources, struct text *out);

#endif
