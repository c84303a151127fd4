/* agree.c - `make agree`: random protocols over random data through every executor, by several processes.

     agree [FIRST [CASES [JOBS]]]     the cases of the seeds FIRST, FIRST + 1, …; JOBS: one for each core

   What fails is printed in its smallest form, with its seed, and kept in tests/agree/kept: `agree SEED 1` runs it again. */
#define _DEFAULT_SOURCE                     /* MAP_ANONYMOUS */
#include "tests/agree/agree.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST_JOBS = 64, MOST_FAILED = 5 };

/* What a process is at, and has done, where the one that waits can read it. */
struct done { uint64_t seed; struct agree_counts counts; };
struct work { uint64_t first, cases, jobs; struct done *done; pid_t pid[MOST_JOBS]; };

/* Which process takes a protocol, with all its data. Some executors take one protocol in four, eight or sixteen: these are shared
   out too. */
static uint64_t job_of(const struct work *w, uint64_t seed)
{
    uint64_t protocol = seed / CASE_DATA;
    return (protocol + protocol / 16) % w->jobs;
}

/* The protocols of one process. Stops when enough has failed. */
static int run_job(const struct work *w, uint64_t job)
{
    struct agreement a;
    struct done *d = &w->done[job];
    agree_open(&a);
    a.kept = "tests/agree/kept";
    for (uint64_t seed = w->first; seed < w->first + w->cases && a.counts.failed < MOST_FAILED; seed++) {
        if (job_of(w, seed) != job) continue;
        uint64_t failed = a.counts.failed;
        d->seed = seed;
        agree_seed(&a, seed);
        d->counts = a.counts;
        if (a.counts.failed > failed) seed += CASE_DATA - 1 - seed % CASE_DATA;     /* other data would mostly show the same */
    }
    d->counts = a.counts;
    agree_close(&a);
    return a.counts.failed != 0;
}

static struct agree_counts sum_of(const struct work *w)
{
    struct agree_counts sum = {0};
    for (uint64_t i = 0; i < w->jobs; i++) agree_add(&sum, &w->done[i].counts);
    return sum;
}

static void show_progress(const struct work *w, time_t since)
{
    struct agree_counts sum = sum_of(w);
    uint64_t seconds = (uint64_t)(time(NULL) - since), rate = seconds ? sum.cases / seconds : 0;
    fprintf(stderr, "\ragree: %" PRIu64 " of %" PRIu64 " cases, %" PRIu64 " differ, %" PRIu64 " a second, %" PRIu64 " s left   ", sum.cases, w->cases, sum.failed, rate,
            rate ? (w->cases - sum.cases) / rate : 0);
}

/* Waits for all processes. One that a signal ended was judging a case that no program should break on. */
static bool wait_for_all(struct work *w)
{
    bool fine = true, shows = isatty(STDERR_FILENO);
    time_t since = time(NULL);
    for (uint64_t left = w->jobs; left;) {
        int status = 0;
        pid_t pid = waitpid(-1, &status, WNOHANG);
        if (pid < 0) break;
        for (uint64_t i = 0; pid && i < w->jobs; i++) {
            if (w->pid[i] != pid) continue;
            left--;
            fine = fine && status == 0;
            if (WIFSIGNALED(status)) fprintf(stderr, "seed %" PRIu64 ": ended by signal %d\n", w->done[i].seed, WTERMSIG(status));
        }
        if (pid) continue;
        if (shows) show_progress(w, since);
        nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
    }
    if (shows) fprintf(stderr, "\r%78s\r", "");
    return fine;
}

static uint64_t number(int argc, char **argv, int at, uint64_t otherwise) { return argc > at && argv[at][0] ? strtoull(argv[at], NULL, 10) : otherwise; }

int main(int argc, char **argv)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    struct work w = {.first = number(argc, argv, 1, 1), .cases = number(argc, argv, 2, 20000), .jobs = number(argc, argv, 3, cores > 0 ? (uint64_t)cores : 1)};
    uint64_t protocols = w.cases / CASE_DATA + 1;
    if (w.jobs > protocols) w.jobs = protocols;
    if (w.jobs > MOST_JOBS || !w.jobs) w.jobs = MOST_JOBS;
    w.done = mmap(NULL, w.jobs * sizeof *w.done, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (w.done == MAP_FAILED) return perror("mmap"), 2;
    for (uint64_t i = 0; i < w.jobs; i++) {
        w.pid[i] = fork();
        if (w.pid[i] == 0) exit(run_job(&w, i));
        if (w.pid[i] < 0) return perror("fork"), 2;
    }
    bool fine = wait_for_all(&w);
    struct agree_counts sum = sum_of(&w);
    agree_print(&sum);
    return !fine;
}
