/* run.c - see agree.h. */
#include "tests/agree/agree.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void agree_open(struct agreement *a)
{
    static const struct executor *const all[] = {&agree_interpreter, &agree_naive, &agree_native_row, &agree_native_batch, &agree_threads, &agree_ndjson,
                                               &agree_wasm,         &agree_postgresql, &agree_duckdb,       &agree_spark};
    memset(a, 0, sizeof *a);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        struct text why;
        text_init(&why);
        a->executor[a->n] = all[i];
        a->open[a->n] = all[i]->open(&why);
        if (!a->open[a->n++]) fprintf(stderr, "%s: not here: %s\n", all[i]->name, why.at);
        text_release(&why);
    }
}

void agree_close(struct agreement *a)
{
    for (uint32_t i = 0; i < a->n; i++)
        if (a->open[i]) a->executor[i]->close(a->open[i]);
}

/* The code of the first diagnostic of a protocol that was refused. */
static unsigned code_in(const struct text *why)
{
    return why->len > 6 && memcmp(why->at, "RX", 2) == 0 ? (unsigned)strtoul(why->at + 2, NULL, 10) % 1000 : 0;
}

static void count_verdicts(struct agreement *a, const struct said *s)
{
    for (uint32_t t = 0; t < AGREE_TABLES; t++)
        for (uint32_t f = 0; f < FAMILIES; f++)
            for (const char *line = s->rows[t][f].len ? s->rows[t][f].at : ""; *line; line += strcspn(line, "\n") + 1) {
                a->rows++;
                for (int v = 0; v < ROW_VERDICTS; v++) {
                    const char *word = line;
                    static const char *const words[FAMILIES][ROW_VERDICTS] = {{"eligible,", "ineligible,", "undetermined,", "-"},
                        {"inside,", "outside,", "not_shown,", "not_applicable,"}, {"met,", "violation,", "not_shown,", "not_applicable,"}};
                    a->verdicts[f][v] += strncmp(word, words[f][v], strlen(words[f][v])) == 0;
                }
            }
}

enum end { SAME, DIFFERENT, REFUSED };

/* Runs a case once. `why` says what differs, or why the protocol is refused; counts only when asked. */
static enum end try(struct agreement *a, const struct gen_case *c, bool counts, struct text *why)
{
    struct case_texts texts;
    struct subject s;
    struct said first, other;
    enum end end = SAME;
    case_write(c, &texts);
    if (!subject_open(&s, texts.protocol.at, texts.files, texts.n_files, why)) {
        case_release(&texts);
        return REFUSED;
    }
    s.meant = c;
    said_init(&first);
    enum ran ran = a->executor[0]->run(a->open[0], &s, &first, why);
    if (ran != RAN) end = DIFFERENT;
    if (counts && ran == RAN) count_verdicts(a, &first), a->judged[0]++;
    for (uint32_t i = 1; i < a->n && end == SAME; i++) {
        if (!a->open[i] || (a->against && a->against != i)) continue;
        said_init(&other);
        ran = a->executor[i]->run(a->open[i], &s, &other, why);
        if (ran == RAN_BADLY || (ran == RAN && said_difference(&first, &other, s.validator, why))) {
            end = DIFFERENT;
            if (counts) a->against = i;
            text_addf(why, "\n%s, then %s", a->executor[0]->name, a->executor[i]->name);
        }
        a->judged[i] += counts && ran == RAN;
        said_release(&other);
    }
    said_release(&first);
    subject_close(&s);
    case_release(&texts);
    return end;
}

static bool differs(void *ctx, const struct gen_case *c)
{
    struct text why;
    text_init(&why);
    enum end end = try(ctx, c, false, &why);
    text_release(&why);
    return end == DIFFERENT;
}

static void print_case(const struct gen_case *c, const struct text *why)
{
    struct case_texts t;
    case_write(c, &t);
    fprintf(stderr, "---- seed %" PRIu64 ": %s\n%s", c->seed, why->len ? why->at : "no longer", t.protocol.at);
    for (uint32_t i = 0; i < t.n_files; i++) fprintf(stderr, "-- %s\n%s", t.files[i].table ? t.files[i].table : "root", t.files[i].text);
    case_release(&t);
}

void agree_seed(struct agreement *a, uint64_t seed, bool large)
{
    struct gen_case *c = case_make(seed, large);
    struct text why;
    text_init(&why);
    a->cases++;
    enum end end = try(a, c, true, &why);
    if (end == REFUSED) {
        a->refused++;
        a->refusals[code_in(&why)]++;
        if (getenv("RIPX_REFUSED") && code_in(&why) != 312) print_case(c, &why);
    } else if (end == DIFFERENT) {
        a->failed++;
        fprintf(stderr, "seed %" PRIu64 " differs; making it smaller: %s\n", seed, why.len ? why.at : "");
        case_shrink(c, differs, a);
        why.len = 0;
        try(a, c, false, &why);
        print_case(c, &why);
        a->against = 0;
    }
    text_release(&why);
    arena_free(c->arena);
}

void agree_print(const struct agreement *a)
{
    static const char *const families[FAMILIES] = {"criteria", "windows", "checks"};
    printf("agree: %" PRIu64 " cases, %" PRIu64 " rows judged, %" PRIu64 " differ\n", a->cases - a->refused, a->rows, a->failed);
    for (uint32_t f = 0; f < FAMILIES; f++)
        printf("agree: %s: %" PRIu64 " met, %" PRIu64 " not met, %" PRIu64 " not shown, %" PRIu64 " not applicable\n", families[f], a->verdicts[f][0],
               a->verdicts[f][1], a->verdicts[f][2], a->verdicts[f][3]);
    for (uint32_t i = 0; i < a->n; i++) printf("agree: %s: %s%" PRIu64 " cases\n", a->executor[i]->name, a->open[i] ? "" : "not here, ", a->judged[i]);
    printf("agree: %" PRIu64 " protocols more were refused:", a->refused);
    for (unsigned i = 0; i < 1000; i++)
        if (a->refusals[i]) printf(" RX%04u %" PRIu64, i, a->refusals[i]);
    printf("\n");
}
