/* generate.c - the workload of the benchmark: participants' data of any size, and protocols of any length.

   generate rows N    N rows of CSV for eligibility.ripx on stdout; on stderr the counts of eligible, not eligible and
                      undecided rows, by the rules of eligibility.ripx written out here in whole numbers
   generate lines N   a protocol of about N lines on stdout
   The seed is fixed: the same N gives the same bytes on every machine. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* xorshift64* (Vigna, 2016). */
static uint64_t seed = 20260101;
static uint64_t next(void)
{
    seed ^= seed >> 12;
    seed ^= seed << 25;
    seed ^= seed >> 27;
    return seed * 2685821657736338717u;
}
static int32_t between(int32_t lo, int32_t hi) { return lo + (int32_t)((next() >> 33) % (uint64_t)(hi - lo + 1)); }

enum truth { NO, YES, UNKNOWN };
enum { MISSING = INT32_MIN };

static enum truth both(enum truth a, enum truth b) { return a == NO || b == NO ? NO : a == YES && b == YES ? YES : UNKNOWN; }
static enum truth not(enum truth a) { return a == UNKNOWN ? UNKNOWN : a == YES ? NO : YES; }
static enum truth at_least(int32_t value, int32_t least) { return value == MISSING ? UNKNOWN : value >= least ? YES : NO; }
static enum truth at_most(int32_t value, int32_t most) { return value == MISSING ? UNKNOWN : value <= most ? YES : NO; }

/* Columns, in whole multiples of their resolution. */
enum { AGE, CONSENT, SCREENING, SCORE, HAEMOGLOBIN, PLATELETS, CREATININE, ALT, BILIRUBIN, WEIGHT, HEIGHT, PRESSURE,
       FEMALE, PREGNANT, HIV, CHEMO, LAST_CHEMO, PROTECTED, INSURED, COLUMNS };
enum column_form { FORM_NUMBER, FORM_DATE, FORM_TRUTH };
/* How often it is missing is out of a thousand; dates are days since 2026-01-01. */
static const struct { const char *name; enum column_form form; int32_t lo, hi, decimals, missing; } COLUMN[COLUMNS] = {
    [AGE] = {"age", FORM_NUMBER, 15, 80, 0, 2},            [CONSENT] = {"consent_date", FORM_DATE, 0, 300, 0, 5},
    [SCREENING] = {"screening_date", FORM_DATE, 0, 330, 0, 5}, [SCORE] = {"ecog", FORM_NUMBER, 0, 3, 0, 10},
    [HAEMOGLOBIN] = {"hb", FORM_NUMBER, 75, 170, 1, 20},   [PLATELETS] = {"plt", FORM_NUMBER, 80, 450, 0, 20},
    [CREATININE] = {"creat", FORM_NUMBER, 40, 170, 2, 20}, [ALT] = {"alt", FORM_NUMBER, 8, 135, 0, 20},
    [BILIRUBIN] = {"bili", FORM_NUMBER, 30, 280, 1, 20},   [WEIGHT] = {"weight", FORM_NUMBER, 450, 1100, 1, 10},
    [HEIGHT] = {"height", FORM_NUMBER, 150, 195, 0, 10},   [PRESSURE] = {"sbp", FORM_NUMBER, 95, 170, 0, 10},
    [FEMALE] = {"female", FORM_TRUTH, 0, 1, 0, 1},         [PREGNANT] = {"pregnant", FORM_TRUTH, 0, 29, 0, 20},
    [HIV] = {"hiv", FORM_TRUTH, 0, 59, 0, 20},             [CHEMO] = {"prior_chemo", FORM_TRUTH, 0, 4, 0, 20},
    [LAST_CHEMO] = {"last_chemo_date", FORM_DATE, 0, 300, 0, 100}, [PROTECTED] = {"legal_protection", FORM_TRUTH, 0, 99, 0, 10},
    [INSURED] = {"social_security", FORM_TRUTH, 0, 1, 0, 10},
};

/* Truths are drawn rare: yes is the last of lo..hi; only the insured are yes but for one in a hundred. */
static void draw_row(int32_t *v)
{
    for (int c = 0; c < COLUMNS; c++) {
        v[c] = between(COLUMN[c].lo, COLUMN[c].hi);
        if (COLUMN[c].form == FORM_TRUTH) v[c] = v[c] == COLUMN[c].hi;
        if (c == INSURED) v[c] = between(1, 100) > 1;
        if (c == SCREENING && v[CONSENT] != MISSING && between(1, 100) > 2) v[c] = v[CONSENT] + between(0, 30);
        if (between(1, 1000) <= COLUMN[c].missing) v[c] = MISSING;
    }
}

/* Body mass index in 18.5 ..= 35: weight in 100 g and height in cm, so weight*2000 against 37*height². */
static enum truth has_mass_index(const int32_t *v)
{
    if (v[WEIGHT] == MISSING || v[HEIGHT] == MISSING) return UNKNOWN;
    int64_t height2 = (int64_t)v[HEIGHT] * v[HEIGHT], weight = (int64_t)v[WEIGHT] * 1000;
    return weight * 2 >= 37 * height2 && weight <= 35 * height2 ? YES : NO;
}

static enum truth is_recent(const int32_t *v)
{
    if (v[SCREENING] == MISSING || v[LAST_CHEMO] == MISSING) return UNKNOWN;
    return v[SCREENING] - v[LAST_CHEMO] < 28 ? YES : NO;
}

static enum truth is_flag(int32_t value) { return value == MISSING ? UNKNOWN : value ? YES : NO; }

static enum truth is_eligible(const int32_t *v)
{
    enum truth order = v[CONSENT] == MISSING || v[SCREENING] == MISSING ? UNKNOWN : v[CONSENT] <= v[SCREENING] ? YES : NO;
    const enum truth required[] = {
        at_least(v[AGE], 18), at_most(v[AGE], 75), order, at_most(v[SCORE], 2), at_least(v[HAEMOGLOBIN], 90),
        at_least(v[PLATELETS], 100), at_most(v[CREATININE], 150), at_most(v[ALT], 120), at_most(v[BILIRUBIN], 260),
        has_mass_index(v), is_flag(v[INSURED]),
        not(both(is_flag(v[FEMALE]), is_flag(v[PREGNANT]))), not(is_flag(v[HIV])),
        not(both(is_flag(v[CHEMO]), is_recent(v))), not(is_flag(v[PROTECTED])), at_most(v[PRESSURE], 160),
    };
    enum truth all = YES;
    for (size_t i = 0; i < sizeof required / sizeof *required; i++) all = both(all, required[i]);
    return all;
}

/* Days since 2026-01-01 as a civil date; the draws stay within 2026 and 2027, neither a leap year. */
static void print_date(int32_t day)
{
    static const int LENGTH[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int year = 2026 + day / 365, rest = day % 365, month = 0;
    while (rest >= LENGTH[month]) rest -= LENGTH[month++];
    printf("%04d-%02d-%02d", year, month + 1, rest + 1);
}

static void print_number(int32_t value, int32_t decimals)
{
    if (decimals == 0) printf("%d", value);
    else if (decimals == 1) printf("%d.%d", value / 10, value % 10);
    else printf("%d.%02d", value / 100, value % 100);
}

static void print_cell(int c, int32_t value)
{
    if (value == MISSING) return;
    switch (COLUMN[c].form) {
    case FORM_NUMBER: print_number(value, COLUMN[c].decimals); return;
    case FORM_DATE: print_date(value); return;
    case FORM_TRUTH: fputs(value ? "1" : "0", stdout); return;
    }
}

static void rows(uint32_t n)
{
    uint32_t counts[3] = {0};
    fputs("subject_id", stdout);
    for (int c = 0; c < COLUMNS; c++) printf(",%s", COLUMN[c].name);
    fputs("\n", stdout);
    for (uint32_t i = 1; i <= n; i++) {
        int32_t v[COLUMNS];
        draw_row(v);
        counts[is_eligible(v)]++;
        printf("P%07u", i);
        for (int c = 0; c < COLUMNS; c++) putchar(','), print_cell(c, v[c]);
        fputs("\n", stdout);
    }
    fprintf(stderr, "%u %u %u\n", counts[YES], counts[NO], counts[UNKNOWN]);
}

/* An act takes four lines; ten criteria that read the same two columns go with it. */
static void lines(uint32_t n)
{
    enum { HEAD = 13, PER_ACT = 14 };
    uint32_t acts = n > HEAD + PER_ACT ? (n - HEAD) / PER_ACT : 1;
    fputs("ripx 1 fr\nprotocole LONG \"Protocole long\" {\n  données {\n    age : nombre { bornes 0 ..= 120 }\n"
          "    hb : quantité[g/dL] { résolution 0.1 ; bornes 0 g/dL ..= 30 g/dL }\n  }\n", stdout);
    for (uint32_t i = 1; i <= acts; i++)
        printf("  acte a%u \"Prélèvement %u\" : prélèvement_sanguin {\n    volume %u mL\n    ajouté_par_la_recherche\n  }\n", i, i, 1 + i % 8);
    fputs("  population tous {\n  inclusion {\n", stdout);
    for (uint32_t i = 1; i <= acts * 5; i++)
        printf("    I%u \"Critère %u\" : age >= %u et hb < %u.%u g/dL\n", i, i, 18 + i % 50, 10 + i % 9, i % 10);
    fputs("  }\n  exclusion {\n", stdout);
    for (uint32_t i = 1; i <= acts * 5; i++)
        printf("    E%u \"Critère %u\" : age > %u ou non (hb >= %u g/dL)\n", i, i, 60 + i % 50, 5 + i % 9);
    fputs("  }\n  }\n}\n", stdout);
}

int main(int argc, char **argv)
{
    unsigned long n = argc == 3 ? strtoul(argv[2], NULL, 10) : 0;
    if (n > 0 && n <= 100000000 && strcmp(argv[1], "rows") == 0) rows((uint32_t)n);
    else if (n > 0 && n <= 10000000 && strcmp(argv[1], "lines") == 0) lines((uint32_t)n);
    else return fputs("usage: generate rows|lines N\n", stderr), 2;
    return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 3;
}
