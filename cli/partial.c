/* partial.c - a temporary file, a rename, and a handler that removes the one that is not whole. */
#include "cli/partial.h"

#include "cli/cli.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What a handler may look at: the name is written before it is said to be there. */
static char unfinished[4096];
static volatile sig_atomic_t is_unfinished;

static const int SIGNALS[] = {SIGINT, SIGTERM, SIGHUP};
enum { N_SIGNALS = sizeof SIGNALS / sizeof *SIGNALS, EXIT_SIGNAL = 128 };

static void interrupted(int number)
{
    if (is_unfinished) unlink(unfinished);
    _exit(EXIT_SIGNAL + number);
}

static void handle(void (*handler)(int))
{
    struct sigaction action = {.sa_handler = handler};
    for (int i = 0; i < N_SIGNALS; i++) sigaddset(&action.sa_mask, SIGNALS[i]);
    for (int i = 0; i < N_SIGNALS; i++) {
        struct sigaction before;
        /* Who started the program may have it ignore them: nohup does. */
        if (sigaction(SIGNALS[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN) sigaction(SIGNALS[i], &action, NULL);
    }
}

bool partial_open(struct partial *p, const char *path)
{
    *p = (struct partial){.path = path};
    if (strcmp(path, "-") == 0) return (p->to = stdout) != NULL;
    if (file_is_no_file(path)) return (p->to = fopen(path, "wb")) != NULL;
    if (snprintf(p->temporary, sizeof p->temporary, "%s.XXXXXX", path) >= (int)sizeof p->temporary) return false;
    sigset_t all, before;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &before);
    int fd = mkstemp(p->temporary);
    if (fd >= 0) {
        memcpy(unfinished, p->temporary, sizeof unfinished);
        is_unfinished = 1;
        handle(interrupted);
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
    p->to = fd < 0 ? NULL : fdopen(fd, "wb");
    return p->to != NULL;
}

bool partial_close(struct partial *p, bool keep)
{
    if (!p->to || p->to == stdout) return !p->to || fflush(stdout) == 0;
    if (!*p->temporary) return fclose(p->to) == 0 || !keep;
    bool ok = fchmod(fileno(p->to), 0644) == 0;
    ok = fclose(p->to) == 0 && ok;
    ok = ok && keep && rename(p->temporary, p->path) == 0;
    if (!ok) unlink(p->temporary);
    is_unfinished = 0;
    handle(SIG_DFL);
    return ok || !keep;
}
