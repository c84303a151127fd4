/* timer.c - medians of whole commands, in milliseconds, for machines without hyperfine: timer RUNS COMMAND…
   Each COMMAND is one argument, split at its blanks. The commands take turns, so that what the machine does besides falls on
   all of them alike. Prints one median a line; what the commands print is thrown away. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ARGUMENTS_MAX = 64, RUNS_MAX = 1000 };

static void become(const char *command)
{
    char *argv[ARGUMENTS_MAX + 1], *text = strdup(command);
    int n = 0, nothing = open("/dev/null", O_WRONLY);
    for (char *word = text ? strtok(text, " ") : NULL; word && n < ARGUMENTS_MAX; word = strtok(NULL, " ")) argv[n++] = word;
    argv[n] = NULL;
    if (n && nothing >= 0 && dup2(nothing, 1) >= 0 && dup2(nothing, 2) >= 0) execvp(argv[0], argv);
    _exit(127);
}

/* Milliseconds from start to exit; negative when the command could not be run. */
static double run(const char *command)
{
    struct timespec from, to;
    int status;
    clock_gettime(CLOCK_MONOTONIC, &from);
    pid_t pid = fork();
    if (pid == 0) become(command);
    if (pid < 0 || waitpid(pid, &status, 0) < 0 || !WIFEXITED(status) || WEXITSTATUS(status) == 127) return -1;
    clock_gettime(CLOCK_MONOTONIC, &to);
    return (double)(to.tv_sec - from.tv_sec) * 1e3 + (double)(to.tv_nsec - from.tv_nsec) / 1e6;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    int runs = argc > 2 ? atoi(argv[1]) : 0, commands = argc - 2;
    double *took = runs > 0 && runs <= RUNS_MAX ? calloc((size_t)runs * (size_t)commands, sizeof *took) : NULL;
    if (!took) return fputs("usage: timer RUNS COMMAND…\n", stderr), 2;
    for (int c = 0; c < commands; c++)
        if (run(argv[2 + c]) < 0) return fprintf(stderr, "timer: cannot run %s\n", argv[2 + c]), 1;
    for (int i = 0; i < runs; i++)
        for (int c = 0; c < commands; c++) took[c * runs + i] = run(argv[2 + c]);
    for (int c = 0; c < commands; c++) {
        qsort(took + c * runs, (size_t)runs, sizeof *took, by_value);
        printf("%.3f\n", took[c * runs + runs / 2]);
    }
    free(took);
    return 0;
}
