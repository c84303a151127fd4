/* progress.c - a bar, the rate and the time left, ten times a second at most, and not before it is worth it. */
#include "cli/progress.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { CELLS = 24, PERCENT = 100, MINUTE = 60, MILLION = 1000000 };
static const double FIRST = 0.3, EVERY = 0.1;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

void progress_begin(struct progress *p, const struct options *o, uint64_t total)
{
    const char *term = getenv("TERM");
    *p = (struct progress){.language = o->language, .total = total, .begun = now()};
    p->shown = !o->quiet && isatty(STDERR_FILENO) && !(term && strcmp(term, "dumb") == 0);
}

static void draw(struct progress *p, double at)
{
    bool fr = p->language == LANG_FR;
    double seconds = at - p->begun;
    uint64_t rate = seconds > 0 ? (uint64_t)((double)p->done / seconds) : 0;
    fputc('\r', stderr);
    if (p->total) {
        uint64_t done = p->done < p->total ? p->done : p->total, cells = done * CELLS / p->total;
        fputc('[', stderr);
        for (uint64_t i = 0; i < CELLS; i++) fputc(i < cells ? '#' : '.', stderr);
        fprintf(stderr, fr ? "] %3" PRIu64 " %%" : "] %3" PRIu64 "%%", done * PERCENT / p->total);
    }
    fprintf(stderr, fr ? "  %" PRIu64 " Mo lus, %" PRIu64 " Mo/s" : "  %" PRIu64 " MB read, %" PRIu64 " MB/s", p->done / MILLION, rate / MILLION);
    if (p->total && rate) {
        uint64_t left = p->done < p->total ? (p->total - p->done) / rate + 1 : 0;
        if (left < MINUTE) fprintf(stderr, fr ? ", encore %" PRIu64 " s" : ", %" PRIu64 " s left", left);
        else fprintf(stderr, fr ? ", encore %" PRIu64 " min %02" PRIu64 " s" : ", %" PRIu64 " min %02" PRIu64 " s left", left / MINUTE, left % MINUTE);
    }
    fputs("\033[K", stderr);
    fflush(stderr);
    p->drawn = true;
    p->last = at;
}

void progress_add(struct progress *p, size_t n)
{
    p->done += n;
    if (!p->shown) return;
    double at = now();
    if (at - p->begun >= FIRST && at - p->last >= EVERY) draw(p, at);
}

void progress_back(struct progress *p, uint64_t n) { p->done -= n < p->done ? n : p->done; }

void progress_end(struct progress *p)
{
    if (p->drawn) fputs("\r\033[K", stderr);
    fflush(stderr);
    p->drawn = p->shown = false;
}
