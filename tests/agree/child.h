/* child.h - a process that is kept open over a run and answers in lines: node, a Python with an engine of SQL. */
#ifndef RIPX_TESTS_AGREE_CHILD_H
#define RIPX_TESTS_AGREE_CHILD_H

#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

struct child { pid_t pid; FILE *to, *from; char *line; size_t line_size; };

/* Starts a program, found by PATH unless its name has a slash; `words` as for exec. Zero c first. False when it cannot be started. */
bool child_start(struct child *c, char *const words[]);
/* The next line that it says, without its end, until the next call; NULL when there is none. */
const char *child_heard(struct child *c);
/* Closes its input, waits for its end, frees what c holds. Fine for one that was not started. */
void child_end(struct child *c);

#endif
