/* mutate.c - makes each mutant of the law, tries the cases that reach it, and prints those that nothing notices.

   mutate [JOBS [PART]]   those of the files with this part in their path; exits 0 when it could run, whatever the score; the last line is "N mutants, N killed, score P %" */
#define _DEFAULT_SOURCE                     /* MAP_ANONYMOUS */
#include "tests/mutate/trials.h"

#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static void say(const struct mutant *m, const struct lab *lab)
{
    const struct source *s = sources_get(lab->sources, m->at.file);
    int len = (int)(m->at.hi - m->at.lo);
    const char *text = s->text + m->at.lo;
    for (int i = 0; i < len; i++)
        if (text[i] == '\n') len = i;
    printf("%s:%u: %s: %.*s\n", s->path, source_place(s, m->at.lo).line, m->says, len > 90 ? 90 : len, text);
}

/* Keeps those of the files with `part` in their path, and of those what something that judges rests on. */
static void keep_part(struct mutants *m, const struct cases *cs, const char *part)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < m->all.len; i++) {
        const struct mutant *one = &m->all.at[i];
        if (strstr(sources_get(cs->lab->sources, one->at.file)->path, part) && mutant_judges(one, cs)) m->all.at[n++] = *one;
    }
    m->all.len = n;
}

/* Each job tries its share, in a process of its own, and writes what became of them where all can read it. */
static void run_jobs(const struct mutants *m, struct lab *lab, const struct cases *cs, uint32_t jobs, unsigned char *fates)
{
    for (uint32_t job = 0; job < jobs; job++) {
        fflush(NULL);
        pid_t pid = fork();
        if (pid < 0) abort();
        if (pid > 0) continue;
        struct trials t;
        trials_start(&t, lab, cs);
        for (uint32_t i = job; i < m->all.len; i += jobs) {
            fates[i] = (unsigned char)(1 + mutant_try(&m->all.at[i], &t));
            if (fates[i] == 1 + FATE_SURVIVES) say(&m->all.at[i], lab);
            fflush(stdout);
        }
        trials_end(&t);
        _exit(0);
    }
    while (wait(NULL) > 0) {
    }
}

int main(int argc, char **argv)
{
    struct lab lab;
    struct cases cs;
    struct mutants m;
    uint32_t n[3] = {0}, unfinished = 0;
    long jobs = argc > 1 ? strtol(argv[1], NULL, 10) : sysconf(_SC_NPROCESSORS_ONLN);
    lab_open(&lab);
    cases_find(&cs, &lab, 1);
    mutants_find(&m, &lab, cs.law);
    keep_part(&m, &cs, argc > 2 ? argv[2] : "");
    unsigned char *fates = mmap(NULL, m.all.len + 1, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (fates == MAP_FAILED) return 1;
    run_jobs(&m, &lab, &cs, jobs > 0 ? (uint32_t)jobs : 1, fates);
    for (uint32_t i = 0; i < m.all.len; i++) {
        if (!fates[i]) unfinished++, printf("not finished: "), say(&m.all.at[i], &lab);
        else n[fates[i] - 1]++;
    }
    uint32_t killed = n[FATE_KILLED] + n[FATE_REFUSED];
    printf("%u cases; %u mutants refused by the language\n", cs.all.len, n[FATE_REFUSED]);
    printf("%u mutants, %u killed, score %.1f %%\n", m.all.len, killed, m.all.len ? 100.0 * killed / m.all.len : 0.0);
    cases_release(&cs);
    lab_close(&lab);
    return unfinished > 0;
}
