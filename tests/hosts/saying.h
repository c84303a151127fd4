/* saying.h - commands that tests of hosts run; for a file that has included cmocka.h. */
#ifndef RIPX_TESTS_HOSTS_SAYING_H
#define RIPX_TESTS_HOSTS_SAYING_H

#include <stdbool.h>
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

/* Is the program on this machine? Else says that the test is passed over. */
static inline bool is_there(const char *test, const char *runtime)
{
    char command[256], said[SAID];
    snprintf(command, sizeof command, "command -v %s", runtime);
    if (said_by(command, said) == 0) return true;
    print_message("%s: skipped: no %s\n", test, runtime);
    return false;
}

#endif
