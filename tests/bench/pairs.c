/* pairs.c - two commands in turn, A B A B …, so that what the machine does besides falls on both alike.

   pairs RUNS A B    A and B are one argument each, split at their blanks; what they print is thrown away. One that begins with
                     '@' prints its own seconds first, and these count in place of the whole process.
   Prints, on one line: median milliseconds of A and of B; the median, least and greatest of B/A, pair by pair; the greatest
   memory of A, in MB. B may be "" for A alone: then B and the ratios are 0. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ARGUMENTS_MAX = 64, RUNS_MAX = 1000, SAID = 256 };

static void become(const char *command, int to)
{
    char *argv[ARGUMENTS_MAX + 1], *text = strdup(command);
    int n = 0, nothing = open("/dev/null", O_WRONLY);
    for (char *word = text ? strtok(text, " ") : NULL; word && n < ARGUMENTS_MAX; word = strtok(NULL, " ")) argv[n++] = word;
    argv[n] = NULL;
    if (n && nothing >= 0 && dup2(to < 0 ? nothing : to, 1) >= 0 && dup2(nothing, 2) >= 0) execvp(argv[0], argv);
    _exit(127);
}

/* The first bytes of what comes through a pipe; all of it is read. */
static void listen_to(int from, char said[SAID])
{
    size_t len = 0;
    char rest[4096];
    for (ssize_t got; (got = read(from, len < SAID - 1 ? said + len : rest, len < SAID - 1 ? SAID - 1 - len : sizeof rest)) > 0;)
        if (len < SAID - 1) len += (size_t)got;
    said[len] = 0;
}

/* Milliseconds; the program ends when the command cannot be run. */
static double run(const char *command, long *memory)
{
    int tells = command[0] == '@', through[2] = {-1, -1}, status;
    struct timespec from, to;
    struct rusage used;
    char said[SAID] = "";
    if (tells && pipe(through) != 0) exit(1);
    clock_gettime(CLOCK_MONOTONIC, &from);
    pid_t pid = fork();
    if (pid == 0) become(command + tells, through[1]);
    if (tells) close(through[1]), listen_to(through[0], said), close(through[0]);
    if (pid < 0 || wait4(pid, &status, 0, &used) < 0 || !WIFEXITED(status) || WEXITSTATUS(status) > 1) {
        fprintf(stderr, "pairs: cannot run %s\n", command);
        exit(1);
    }
    clock_gettime(CLOCK_MONOTONIC, &to);
    if (memory && used.ru_maxrss > *memory) *memory = used.ru_maxrss;
    if (tells) return strtod(said, NULL) * 1e3;
    return (double)(to.tv_sec - from.tv_sec) * 1e3 + (double)(to.tv_nsec - from.tv_nsec) / 1e6;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *at, int n)
{
    qsort(at, (size_t)n, sizeof *at, by_value);
    return at[n / 2];
}

int main(int argc, char **argv)
{
    int runs = argc == 4 ? atoi(argv[1]) : 0;
    if (runs <= 0 || runs > RUNS_MAX) return fputs("usage: pairs RUNS A B\n", stderr), 2;
    static double a[RUNS_MAX], b[RUNS_MAX], ratio[RUNS_MAX];
    const char *other = argv[3];
    long memory = 0;
    run(argv[2], NULL);
    if (*other) run(other, NULL);
    for (int i = 0; i < runs; i++) {
        a[i] = run(argv[2], &memory);
        b[i] = *other ? run(other, NULL) : 0;
        ratio[i] = a[i] > 0 ? b[i] / a[i] : 0;
    }
    double of_a = median(a, runs), of_b = median(b, runs), of_both = median(ratio, runs);
    printf("%.3f %.3f %.3f %.3f %.3f %.1f\n", of_a, of_b, of_both, ratio[0], ratio[runs - 1], (double)memory / 1024);
    return 0;
}
