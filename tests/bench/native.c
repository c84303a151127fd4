/* native.c - the speed of the compiled validator of eligibility.ripx: columns in memory, and one record at a time.

   native ROWS.csv ROUNDS    prints, one a line:
     counts      eligible, not eligible and undecided rows, by the batch function
     columns     million rows a second, and GB a second, over Arrow columns in memory: doubles, days, bytes and bits
     read        GB a second of one core that only adds up the same bytes, and the share of it that columns reach
     reasons     million rows a second with the reasons of every row written out
     record      nanoseconds for one record: verdict and reasons
   Each round measures all of them, one after the other; what is printed is the best of each. */
#include "eligibility.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { NAME = 32, COLUMNS = 24, LINE = 64, WORDS = 8, WORD = 16 };
enum form { DOUBLE, DAY, BYTE, BIT, WORD_OF, OTHER };

/* words: the few that a column of codes holds, each by its first index. */
struct column { char name[NAME]; enum form form; void *data; uint8_t *known; size_t bytes; char words[WORDS * WORD]; int32_t ends[WORDS + 1]; int n_words; };
struct data { struct column column[COLUMNS]; uint32_t n; int64_t rows; };

static void stop(const char *why)
{
    fprintf(stderr, "native: %s\n", why);
    exit(2);
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* ---- data ---- */

static enum form form_of(const char *name)
{
    static const char *const bits[] = {"pregnant", "hiv", "prior_chemo", "legal_protection", "social_security"};
    if (!strcmp(name, "subject_id") || !strcmp(name, "site")) return OTHER;
    if (strstr(name, "_date")) return DAY;
    if (strstr(name, "_unit") || !strcmp(name, "sex")) return WORD_OF;
    if (!strcmp(name, "age") || !strcmp(name, "ecog")) return BYTE;
    for (size_t i = 0; i < sizeof bits / sizeof *bits; i++)
        if (!strcmp(name, bits[i])) return BIT;
    return DOUBLE;
}

/* Days since 1970-01-01 (Hinnant, days_from_civil). */
static int32_t day_of(const char *text)
{
    int y, m, d;
    if (sscanf(text, "%d-%d-%d", &y, &m, &d) != 3) stop("a date");
    y -= m <= 2;
    int era = y / 400, of_era = y - era * 400, doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + doy - 719468;
}

static void set_bit(uint8_t *bits, int64_t i) { bits[i / 8] |= (uint8_t)(1u << (i % 8)); }

/* The index of a word in those met with. */
static int8_t word_of(struct column *c, const char *cell)
{
    size_t n = strlen(cell);
    for (int k = 0; k < c->n_words; k++)
        if ((size_t)(c->ends[k + 1] - c->ends[k]) == n && !memcmp(c->words + c->ends[k], cell, n)) return (int8_t)k;
    if (c->n_words == WORDS || n > WORD) stop("too many words");
    memcpy(c->words + c->ends[c->n_words], cell, n);
    c->ends[c->n_words + 1] = c->ends[c->n_words] + (int32_t)n;
    return (int8_t)c->n_words++;
}

static void store(struct column *c, int64_t i, const char *cell)
{
    if (!*cell) return;
    set_bit(c->known, i);
    switch (c->form) {
    case DOUBLE: ((double *)c->data)[i] = strtod(cell, NULL); break;
    case DAY: ((int32_t *)c->data)[i] = day_of(cell); break;
    case BYTE: ((int8_t *)c->data)[i] = (int8_t)atoi(cell); break;
    case WORD_OF: ((int8_t *)c->data)[i] = word_of(c, cell); break;
    case BIT:
        if (*cell == 'Y' || *cell == '1') set_bit(c->data, i);
        break;
    case OTHER: break;
    }
}

static void make_column(struct column *c, const char *name, int64_t rows)
{
    static const size_t bits[] = {[DOUBLE] = 64, [DAY] = 32, [BYTE] = 8, [BIT] = 1, [WORD_OF] = 8, [OTHER] = 0};
    snprintf(c->name, sizeof c->name, "%s", name);
    c->form = form_of(name);
    c->bytes = (size_t)rows * bits[c->form] / 8 + LINE;
    c->data = aligned_alloc(LINE, c->bytes / LINE * LINE + LINE);
    c->known = aligned_alloc(LINE, (size_t)rows / 8 / LINE * LINE + LINE);
    if (!c->data || !c->known) stop("no memory");
    memset(c->data, 0, c->bytes);
    memset(c->known, 0, (size_t)rows / 8 + 1);
    c->bytes += (size_t)rows / 8;
}

static void read_rows(struct data *d, const char *path)
{
    char line[1024], *at;
    FILE *in = fopen(path, "r");
    if (!in) stop("the rows cannot be opened");
    while (fgets(line, sizeof line, in)) d->rows++;
    d->rows--;
    rewind(in);
    if (!fgets(line, sizeof line, in)) stop("no header");
    line[strcspn(line, "\r\n")] = 0;
    for (char *name = strtok(line, ","); name; name = strtok(NULL, ",")) make_column(&d->column[d->n++], name, d->rows);
    if (d->n != COLUMNS) stop("not the columns");
    for (int64_t i = 0; fgets(line, sizeof line, in); i++) {
        line[strcspn(line, "\r\n")] = 0;
        at = line - 1;
        for (uint32_t c = 0; c < COLUMNS; c++) {
            char *cell = at + 1, *end = strchr(cell, ',');
            if (end) *end = 0;
            store(&d->column[c], i, cell);
            at = end;
        }
    }
    fclose(in);
}

/* ---- columns ---- */

struct batch {
    struct ArrowSchema schema, columns[COLUMNS], *schemas[COLUMNS];
    struct ArrowArray array, arrays[COLUMNS], *children[COLUMNS];
    const void *buffers[COLUMNS][2], *words[COLUMNS][3], *none[1];
    struct ArrowSchema word_schema[COLUMNS];
    struct ArrowArray word_array[COLUMNS];
};

static void make_batch(struct batch *b, const struct data *d)
{
    static const char *const formats[] = {[DOUBLE] = "g", [DAY] = "tdD", [BYTE] = "c", [BIT] = "b", [WORD_OF] = "c", [OTHER] = "n"};
    memset(b, 0, sizeof *b);
    for (uint32_t i = 0; i < COLUMNS; i++) {
        const struct column *c = &d->column[i];
        b->columns[i].format = formats[c->form];
        b->columns[i].name = c->name;
        b->buffers[i][0] = c->known;
        b->buffers[i][1] = c->data;
        b->arrays[i].length = d->rows;
        b->arrays[i].null_count = -1;
        b->arrays[i].n_buffers = 2;
        b->arrays[i].buffers = b->buffers[i];
        if (c->form == WORD_OF) {
            b->words[i][1] = c->ends;
            b->words[i][2] = c->words;
            b->word_schema[i].format = "u";
            b->word_array[i] = (struct ArrowArray){.length = c->n_words, .n_buffers = 3, .buffers = b->words[i]};
            b->columns[i].dictionary = &b->word_schema[i];
            b->arrays[i].dictionary = &b->word_array[i];
        }
        b->schemas[i] = &b->columns[i];
        b->children[i] = &b->arrays[i];
    }
    b->schema.format = "+s";
    b->schema.n_children = b->array.n_children = COLUMNS;
    b->schema.children = b->schemas;
    b->array.children = b->children;
    b->array.length = d->rows;
    b->array.n_buffers = 1;
    b->array.buffers = b->none;
}

struct columns_run { struct ripx_arrow_table table; void *scratch; size_t bytes; uint8_t *verdicts; uint64_t *violated, *unshown; };

static double run_columns(const struct columns_run *r, int reasons)
{
    struct ripx_arrow_fault fault;
    double start = now();
    int32_t code = BANC_participant_judge_arrow(&r->table, r->scratch, r->bytes, r->verdicts, reasons ? r->violated : NULL, reasons ? r->unshown : NULL, NULL, &fault);
    double time = now() - start;
    if (code || fault.refused) stop(fault.column ? fault.column : "a fault");
    return time;
}

/* Eight sums, so that no addition waits for the one before. */
static uint64_t sum(const void *data, size_t bytes)
{
    const uint64_t *w = data;
    uint64_t s[8] = {0};
    for (size_t i = 0; i + 8 <= bytes / 8; i += 8)
        for (int k = 0; k < 8; k++) s[k] += w[i + (size_t)k];
    return s[0] + s[1] + s[2] + s[3] + s[4] + s[5] + s[6] + s[7];
}

static double run_read(const struct data *d, uint64_t *total)
{
    double start = now();
    for (uint32_t c = 0; c < COLUMNS; c++)
        if (d->column[c].form != OTHER) *total += sum(d->column[c].data, d->column[c].bytes - (size_t)d->rows / 8) + sum(d->column[c].known, (size_t)d->rows / 8);
    return now() - start;
}

/* ---- records ---- */

enum { RECORDS = 1000 };

static int64_t scaled(const struct column *c, int64_t i, int64_t per)
{
    double x = ((const double *)c->data)[i] * (double)per;
    return (int64_t)(x < 0 ? x - 0.5 : x + 0.5);
}

static const struct column *column_of(const struct data *d, const char *name)
{
    for (uint32_t i = 0; i < COLUMNS; i++)
        if (!strcmp(d->column[i].name, name)) return &d->column[i];
    stop(name);
    return NULL;
}

/* 0 for the word that is declared first, else 1: each has two. */
static int64_t code_of(const struct column *c, int64_t i, const char *first)
{
    int8_t k = ((const int8_t *)c->data)[i];
    size_t n = (size_t)(c->ends[k + 1] - c->ends[k]);
    return strlen(first) != n || memcmp(c->words + c->ends[k], first, n) != 0;
}

#define KNOW(row, field, BIT)                                                                                                     \
    if (column_of(d, field)->known[i / 8] >> (i % 8) & 1) ripx_know((row)->known, BANC_PARTICIPANT_KNOWN_##BIT)
#define NUMBER(row, field, name, BIT, per) (row)->field = scaled(column_of(d, name), i, per); KNOW(row, name, BIT)
#define SMALL(row, field, name, BIT) (row)->field = ((const int8_t *)column_of(d, name)->data)[i]; KNOW(row, name, BIT)
#define CODE(row, field, name, BIT, first) (row)->field = code_of(column_of(d, name), i, first); KNOW(row, name, BIT)
#define DATE(row, field, name, BIT) (row)->field##_lo = (row)->field##_hi = ((const int32_t *)column_of(d, name)->data)[i]; KNOW(row, name, BIT)
#define TRUTH(row, field, name, BIT) (row)->field = ((const uint8_t *)column_of(d, name)->data)[i / 8] >> (i % 8) & 1; KNOW(row, name, BIT)

static void make_record(const struct data *d, int64_t i, struct BANC_participant_row *r)
{
    memset(r, 0, sizeof *r);
    CODE(r, sex, "sex", SEX, "F");
    SMALL(r, age, "age", AGE);
    DATE(r, consent_date, "consent_date", CONSENT_DATE);
    DATE(r, screening_date, "screening_date", SCREENING_DATE);
    SMALL(r, ecog, "ecog", ECOG);
    NUMBER(r, hb, "hb", HB, 10);
    CODE(r, hb_unit, "hb_unit", HB_UNIT, "g/dL");
    NUMBER(r, plt, "plt", PLT, 1);
    NUMBER(r, creat, "creat", CREAT, 100);
    CODE(r, creat_unit, "creat_unit", CREAT_UNIT, "mg/dL");
    NUMBER(r, alt, "alt", ALT, 1);
    NUMBER(r, bili, "bili", BILI, 100);
    CODE(r, bili_unit, "bili_unit", BILI_UNIT, "umol/L");
    NUMBER(r, weight_kg, "weight_kg", WEIGHT_KG, 10);
    NUMBER(r, height_cm, "height_cm", HEIGHT_CM, 1);
    NUMBER(r, sbp, "sbp", SBP, 1);
    TRUTH(r, pregnant, "pregnant", PREGNANT);
    TRUTH(r, hiv, "hiv", HIV);
    TRUTH(r, prior_chemo, "prior_chemo", PRIOR_CHEMO);
    DATE(r, last_chemo_date, "last_chemo_date", LAST_CHEMO_DATE);
    TRUTH(r, legal_protection, "legal_protection", LEGAL_PROTECTION);
    TRUTH(r, social_security, "social_security", SOCIAL_SECURITY);
}

/* Nanoseconds for one of the first records, each judged by a call of its own. */
static double run_records(const struct BANC_participant_row *rows, uint32_t n, const uint8_t *expected)
{
    struct BANC_participant_reasons reasons;
    uint64_t wrong = 0, total = 0;
    double start = now();
    for (int times = 0; times < 100; times++) {
        for (uint32_t i = 0; i < n; i++) {
            wrong += BANC_participant_judge(&rows[i], &reasons) != (enum ripx_verdict)expected[i];
            total += reasons.violated[0] + reasons.unshown[0];
        }
    }
    double time = now() - start;
    if (wrong) stop("a record is judged otherwise than its row");
    return total == UINT64_MAX ? 0 : time * 1e9 / 100 / n;
}

int main(int argc, char **argv)
{
    struct data d = {.rows = 0};
    static struct batch b;
    static struct BANC_participant_row rows[RECORDS];
    if (argc != 3) stop("native ROWS.csv ROUNDS");
    read_rows(&d, argv[1]);
    make_batch(&b, &d);
    struct columns_run r = {.table = {&b.schema, &b.array, NULL}};
    r.bytes = BANC_participant_arrow_scratch(&r.table);
    r.scratch = aligned_alloc(LINE, (r.bytes + LINE - 1) / LINE * LINE);
    r.verdicts = calloc((size_t)d.rows, 1);
    r.violated = calloc((size_t)d.rows, 8);
    r.unshown = calloc((size_t)d.rows, 8);
    if (!r.scratch || !r.verdicts || !r.violated || !r.unshown) stop("no memory");
    run_columns(&r, 1);
    uint32_t n = d.rows < RECORDS ? (uint32_t)d.rows : RECORDS;
    for (uint32_t i = 0; i < n; i++) make_record(&d, i, &rows[i]);
    double columns = 1e9, read = 1e9, reasons = 1e9, record = 1e9, bytes = 0;
    uint64_t total = 0;
    for (uint32_t c = 0; c < COLUMNS; c++)
        if (d.column[c].form != OTHER) bytes += (double)d.column[c].bytes;
    for (int round = 0; round < atoi(argv[2]); round++) {
        double t = run_columns(&r, 0);
        columns = t < columns ? t : columns;
        t = run_read(&d, &total);
        read = t < read ? t : read;
        t = run_columns(&r, 1);
        reasons = t < reasons ? t : reasons;
        t = run_records(rows, n, r.verdicts);
        record = t < record ? t : record;
    }
    uint64_t counts[4] = {0};
    for (int64_t i = 0; i < d.rows; i++) counts[r.verdicts[i] & 3]++;
    printf("counts %llu %llu %llu\n", (unsigned long long)counts[RIPX_MET], (unsigned long long)counts[RIPX_NOT_MET], (unsigned long long)counts[RIPX_NOT_SHOWN]);
    printf("columns %.1f %.2f\n", (double)d.rows / columns / 1e6, bytes / columns / 1e9);
    printf("read %.2f %.0f%%\n", bytes / read / 1e9, 100 * read / columns);
    printf("reasons %.1f\n", (double)d.rows / reasons / 1e6);
    printf("record %.1f\n", record);
    return total == 1 ? 3 : 0;
}
