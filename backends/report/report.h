/* report.h - the results of a check as a document that people read: one HTML page, whole in itself. */
#ifndef RIPX_BACKENDS_REPORT_H
#define RIPX_BACKENDS_REPORT_H

#include "lang/law.h"
#include "lang/study.h"
#include "lang/text.h"
#include "lang/verdict.h"

/* What a check gave, lent to the writers: they change nothing and keep nothing. */
struct report_input {
    const struct law *law;
    const struct study *study;
    const struct verdicts *verdicts;
    const struct diags *diags;
    const struct sources *sources;
    const struct reading *readings;       /* recorded by the protocol; those of the law are in `law` */
    uint32_t n_readings;
    const struct tolerance *tolerances;
    uint32_t n_tolerances;
    uint32_t main_file;                   /* the source shown first in the listing */
    const char *version;                  /* of the program, as it is to be printed */
};

/* Appends the document as one HTML page: no script, no file beside it, no clock; the same results give the same bytes.
   Sections have the forms that the law declares. What comes from the sources is escaped; text that is not UTF-8,
   control characters and direction overrides become U+FFFD. False, and `out` untouched, when there is no study. */
bool report_html(const struct report_input *in, const struct law_document *doc, enum language language, struct text *out);

#endif
