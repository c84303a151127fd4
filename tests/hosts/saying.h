/* saying.h - commands that tests of hosts run; for a file that has included cmocka.h. */
#ifndef RIPX_TESTS_HOSTS_SAYING_H
#define RIPX_TESTS_HOSTS_SAYING_H

#include <stdio.h>
#include <sys/wait.h>

enum { SAID = 4096 };

/* What a command prints, cut at SAID - 1 bytes; its exit status. */
static inline int said_by(const char *command, char said[SAID])
{
    FILE *in = popen(command, "r");
    assert_non_null(in);
    size_t n = fread(said, 1, SAID - 1, in);
    said[n] = 0;
    while (fgetc(in) != EOF) {}
    int status = pclose(in);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

#endif
