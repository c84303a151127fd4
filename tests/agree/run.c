/* run.c - see agree.h. */
#include "tests/agree/agree.h"
#include "tests/agree/kept.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct executor *const executors[] = {&agree_interpreter, &agree_naive, &agree_native_row, &agree_native_batch, &agree_threads, &agree_ndjson,
                                                   &agree_wasm,         &agree_postgresql, &agree_duckdb,       &agree_spark};

/* ONLY="PostgreSQL,DuckDB" leaves out the others, the first apart. */
static bool is_wanted(uint32_t i)
{
    const char *only = getenv("ONLY");
    return !i || !only || !*only || strstr(only, executors[i]->name);
}

void agree_open(struct agreement *a)
{
    memset(a, 0, sizeof *a);
    text_init(&a->protocol);
    text_init(&a->object);
    text_init(&a->refusal);
    for (a->n = 0; a->n < sizeof executors / sizeof *executors; a->n++) {
        struct text why;
        if (!is_wanted(a->n)) continue;
        text_init(&why);
        a->open[a->n] = executors[a->n]->open(&why);
        a->counts.here[a->n] = a->open[a->n] != NULL;
        if (!a->open[a->n]) fprintf(stderr, "%s: not here: %s\n", executors[a->n]->name, why.at);
        text_release(&why);
    }
}

static void close_subject(struct agreement *a)
{
    if (a->has_subject) subject_close(&a->subject);
    a->has_subject = false;
}

void agree_close(struct agreement *a)
{
    for (uint32_t i = 0; i < a->n; i++)
        if (a->open[i]) executors[i]->close(a->open[i]);
    close_subject(a);
    text_release(&a->protocol);
    text_release(&a->object);
    text_release(&a->refusal);
}

/* The code of the first diagnostic of a protocol that was refused. */
static unsigned code_in(const struct text *why)
{
    return why->len > 6 && memcmp(why->at, "RX", 2) == 0 ? (unsigned)strtoul(why->at + 2, NULL, 10) % 1000 : 0;
}

static void count_verdicts(struct agree_counts *a, const struct said *s)
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

/* Opens a protocol in place of the one before. False when it is refused: `refusal` says why. */
static bool open_subject(struct agreement *a, const char *protocol, uint64_t seed)
{
    close_subject(a);
    a->object.len = a->refusal.len = 0;
    a->has_subject = subject_open(&a->subject, protocol, NULL, 0, &a->refusal);
    a->subject.protocol = ++a->numbers;
    a->subject.level = seed / CASE_DATA % 2 ? 2 : 0;
    a->subject.object = &a->object;
    return a->has_subject;
}

/* Opens the protocol, unless it is that of the case before. False when it is refused. */
static bool have_subject(struct agreement *a, const struct text *protocol, const struct gen_case *c)
{
    if (a->protocol.len == protocol->len && memcmp(a->protocol.at, protocol->at, protocol->len) == 0) return a->has_subject;
    a->protocol.len = 0;
    text_addn(&a->protocol, protocol->at, protocol->len);
    return open_subject(a, a->protocol.at, c->seed);
}

/* Runs executor i and compares it with what was said first. */
static bool agrees(struct agreement *a, uint32_t i, const struct said *first, bool counts, struct text *why)
{
    struct said other;
    said_init(&other);
    enum ran ran = executors[i]->run(a->open[i], &a->subject, &other, why);
    bool fine = ran != RAN_BADLY && !(ran == RAN && said_difference(first, &other, a->subject.validator, why));
    if (!fine) text_addf(why, "\n%s, then %s", executors[0]->name, executors[i]->name);
    a->counts.judged[i] += counts && ran == RAN;
    said_release(&other);
    return fine;
}

static enum end judge_all(struct agreement *a, bool counts, struct text *why)
{
    struct said first;
    said_init(&first);
    enum end end = executors[0]->run(a->open[0], &a->subject, &first, why) == RAN ? SAME : DIFFERENT;
    if (counts && end == SAME) count_verdicts(&a->counts, &first), a->counts.judged[0]++;
    for (uint32_t i = 1; i < a->n && end == SAME; i++) {
        if (!a->open[i] || (a->against && a->against != i)) continue;
        if (agrees(a, i, &first, counts, why)) continue;
        end = DIFFERENT;
        if (counts) a->against = i;
    }
    said_release(&first);
    return end;
}

/* Runs a case once. `why` says what differs, or why the protocol is refused; counts only when asked. */
static enum end try(struct agreement *a, const struct gen_case *c, bool counts, struct text *why)
{
    struct case_texts texts;
    enum end end = REFUSED;
    uint64_t before = a->numbers;
    case_write(c, &texts);
    if (have_subject(a, &texts.protocol, c)) {
        memcpy(a->subject.files, texts.files, texts.n_files * sizeof *texts.files);
        a->subject.n_files = texts.n_files;
        a->subject.meant = c;
        end = judge_all(a, counts, why);
    } else {
        text_addn(why, a->refusal.at, a->refusal.len);
    }
    a->counts.protocols += counts && end != REFUSED && a->numbers != before;
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

/* Writes the case with what SPEC says of it: the naive evaluator, where it can tell. */
static void keep(struct agreement *a, const struct gen_case *c)
{
    struct said said;
    struct text why;
    if (!a->kept || !a->has_subject) return;
    said_init(&said);
    text_init(&why);
    if (agree_naive.run(NULL, &a->subject, &said, &why) == RAN && kept_write(a->kept, c, &said)) fprintf(stderr, "kept: %s/%" PRIu64 ".case\n", a->kept, c->seed);
    text_release(&why);
    said_release(&said);
}

void agree_seed(struct agreement *a, uint64_t seed)
{
    struct gen_case *c = case_make(seed);
    struct text why;
    text_init(&why);
    a->counts.cases++;
    enum end end = try(a, c, true, &why);
    if (end == REFUSED) {
        a->counts.refused++;
        a->counts.refusals[code_in(&why)]++;
        if (getenv("RIPX_REFUSED") && code_in(&why) != 312) print_case(c, &why);
    } else if (end == DIFFERENT) {
        a->counts.failed++;
        fprintf(stderr, "seed %" PRIu64 " differs; making it smaller: %s\n", seed, why.len ? why.at : "");
        case_shrink(c, differs, a);
        why.len = 0;
        try(a, c, false, &why);
        print_case(c, &why);
        a->against = 0;
        keep(a, c);
    }
    text_release(&why);
    arena_free(c->arena);
}

/* Do all executors that read texts say what the file says? */
static bool said_as_kept(struct agreement *a, const struct kept *k, struct text *why)
{
    bool fine = open_subject(a, k->protocol.at, k->seed);
    a->protocol.len = 0;
    if (!fine) return text_addn(why, a->refusal.at, a->refusal.len), false;
    memcpy(a->subject.files, k->files, k->n_files * sizeof *k->files);
    a->subject.n_files = k->n_files;
    a->subject.meant = NULL;
    for (uint32_t i = 0; i < a->n && fine; i++)
        if (a->open[i]) fine = agrees(a, i, &k->said, true, why);
    return fine;
}

void agree_kept(struct agreement *a, const char *path)
{
    struct arena *arena = arena_new();
    struct text why;
    struct kept k;
    text_init(&why);
    bool fine = kept_read(&k, path, arena) && said_as_kept(a, &k, &why);
    if (!fine) fprintf(stderr, "%s: %s\n", path, why.len ? why.at : "not a kept case");
    a->counts.failed += !fine;
    if (fine) agree_seed(a, k.seed);
    kept_release(&k);
    text_release(&why);
    arena_free(arena);
}

void agree_add(struct agree_counts *sum, const struct agree_counts *one)
{
    uint64_t *to = (uint64_t *)sum;
    const uint64_t *from = (const uint64_t *)one;
    for (size_t i = 0; i < sizeof *sum / sizeof *to; i++) to[i] += from[i];
}

void agree_print(const struct agree_counts *c)
{
    static const char *const families[FAMILIES] = {"criteria", "windows", "checks"};
    printf("agree: %" PRIu64 " cases of %" PRIu64 " protocols, %" PRIu64 " rows judged, %" PRIu64 " differ\n", c->cases - c->refused, c->protocols, c->rows, c->failed);
    for (uint32_t f = 0; f < FAMILIES; f++)
        printf("agree: %s: %" PRIu64 " met, %" PRIu64 " not met, %" PRIu64 " not shown, %" PRIu64 " not applicable\n", families[f], c->verdicts[f][0],
               c->verdicts[f][1], c->verdicts[f][2], c->verdicts[f][3]);
    for (uint32_t i = 0; i < sizeof executors / sizeof *executors; i++)
        printf("agree: %s: %s%" PRIu64 " cases\n", executors[i]->name, c->here[i] ? "" : "not here, ", c->judged[i]);
    printf("agree: %" PRIu64 " cases more were refused:", c->refused);
    for (unsigned i = 0; i < 1000; i++)
        if (c->refusals[i]) printf(" RX%04u %" PRIu64, i, c->refusals[i]);
    printf("\n");
}
