/* child.c - see child.h. */
#include "tests/agree/child.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

bool child_start(struct child *c, char *const words[])
{
    int in[2], out[2];
    posix_spawn_file_actions_t actions;
    signal(SIGPIPE, SIG_IGN);                              /* a child that has ended is told by what it no longer says */
    if (pipe(in) != 0) return false;
    if (pipe(out) != 0) return close(in[0]), close(in[1]), false;
    for (int i = 0; i < 2; i++) fcntl(in[i], F_SETFD, FD_CLOEXEC), fcntl(out[i], F_SETFD, FD_CLOEXEC);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
    int failed = posix_spawnp(&c->pid, words[0], &actions, NULL, words, environ);
    posix_spawn_file_actions_destroy(&actions);
    close(in[0]);
    close(out[1]);
    c->to = fdopen(in[1], "w");
    c->from = fdopen(out[0], "r");
    if (failed) c->pid = 0;
    return !failed && c->to && c->from;
}

const char *child_heard(struct child *c)
{
    ssize_t len = getline(&c->line, &c->line_size, c->from);
    if (len <= 0) return NULL;
    if (c->line[len - 1] == '\n') c->line[len - 1] = 0;
    return c->line;
}

void child_end(struct child *c)
{
    if (c->to) fclose(c->to);
    if (c->from) fclose(c->from);
    if (c->pid > 0)
        while (waitpid(c->pid, NULL, 0) < 0) continue;
    free(c->line);
}
