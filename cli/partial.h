/* partial.h - a file that is written beside its place and takes it when it is whole.

   Until then nothing stands under its name; when the program is interrupted (SIGINT, SIGTERM, SIGHUP) what was written is
   removed, and the exit status is 128 and the number of the signal. */
#ifndef RIPX_CLI_PARTIAL_H
#define RIPX_CLI_PARTIAL_H

#include <stdbool.h>
#include <stdio.h>

struct partial { FILE *to; char temporary[4096]; const char *path; };

/* "-" is standard output. False when it cannot be made. One at a time. */
bool partial_open(struct partial *p, const char *path);
/* Closes it; it takes its place when it is to be kept and all of it could be written. False when it should be there and is
   not. */
bool partial_close(struct partial *p, bool keep);

#endif
