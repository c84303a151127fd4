/* progress.h - how far the reading of data is: a line on the terminal, redrawn in place. Nothing at all where standard error is
   no terminal. */
#ifndef RIPX_CLI_PROGRESS_H
#define RIPX_CLI_PROGRESS_H

#include "cli/cli.h"

struct progress {
    bool shown;                 /* is there a terminal, and are people asked to look? */
    bool drawn;                 /* does the line stand there? */
    enum language language;
    uint64_t total, done;       /* bytes; total 0: not known */
    double begun, last;         /* seconds */
};

void progress_begin(struct progress *p, const struct options *o, uint64_t total);
/* n more bytes were read. */
void progress_add(struct progress *p, size_t n);
/* n bytes will be read again. */
void progress_back(struct progress *p, uint64_t n);
/* Takes the line away. */
void progress_end(struct progress *p);

#endif
