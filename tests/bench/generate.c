/* generate.c - the workload of the benchmark: participants' data of any size, and protocols of any length.

   generate rows N    N rows of CSV for eligibility.ripx on stdout; on stderr the counts of eligible, not eligible and
                      undecided rows, by the rules of eligibility.ripx written out here in whole numbers
   generate json N    the same rows, an object a line
   generate fhir N    of the same participants, what was measured, as FHIR R4 Observations, one a line; on stderr the counts by the
                      eight criteria of observations.ripx
   generate patients N  the participants themselves, as FHIR Patients
   generate criteria N   a protocol of N criteria over the same rows, on stdout
   generate lines N   a protocol of about N lines on stdout
   The seed is fixed: the same N gives the same bytes on every machine that has doubles of IEEE 754. They draw; what is
   printed and judged is whole. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* SplitMix64 (Steele, Lea, Flood, 2014). */
static uint64_t seed = 20260101;
static double drawn(void)
{
    uint64_t z = seed += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return (double)((z ^ z >> 31) >> 11) * 0x1p-53;
}
static bool chance(double p) { return drawn() < p; }
/* About a normal law: four draws, brought to variance 1. */
static double bell(double mean, double spread)
{
    double sum = 0;
    for (int i = 0; i < 4; i++) sum += drawn();
    return mean + spread * ((sum - 2) * 1.7320508);
}
static double within(double x, double lo, double hi) { return x < lo ? lo : x > hi ? hi : x; }
static int32_t nearest(double x) { return (int32_t)(x + 0.5); }      /* of what is not negative */

enum truth { NO, YES, UNKNOWN };
enum { MISSING = INT32_MIN };

static enum truth both(enum truth a, enum truth b) { return a == NO || b == NO ? NO : a == YES && b == YES ? YES : UNKNOWN; }
static enum truth not(enum truth a) { return a == UNKNOWN ? UNKNOWN : a == YES ? NO : YES; }
static enum truth at_least(int32_t value, int64_t least) { return value == MISSING ? UNKNOWN : value >= least ? YES : NO; }
static enum truth at_most(int32_t value, int64_t most) { return value == MISSING ? UNKNOWN : value <= most ? YES : NO; }
static enum truth is_flag(int32_t value) { return value == MISSING ? UNKNOWN : value ? YES : NO; }

/* Columns, in whole multiples of what they are printed in. A unit is 0 for that of the criteria, 1 for the other one. */
enum { SITE, SEX, AGE, CONSENT, SCREENING, SCORE, HAEMOGLOBIN, HAEMOGLOBIN_UNIT, PLATELETS, CREATININE, CREATININE_UNIT, ALT, BILIRUBIN,
       BILIRUBIN_UNIT, WEIGHT, HEIGHT, PRESSURE, PREGNANT, HIV, CHEMO, LAST_CHEMO, PROTECTED, INSURED, COLUMNS };
enum form { FORM_SITE, FORM_WORD, FORM_NUMBER, FORM_DATE };
static const struct { const char *name; enum form form; const char *words[2]; } COLUMN[COLUMNS] = {
    [SITE] = {"site", FORM_SITE, {0}},                      [SEX] = {"sex", FORM_WORD, {"F", "M"}},
    [AGE] = {"age", FORM_NUMBER, {0}},                      [CONSENT] = {"consent_date", FORM_DATE, {0}},
    [SCREENING] = {"screening_date", FORM_DATE, {0}},       [SCORE] = {"ecog", FORM_NUMBER, {0}},
    [HAEMOGLOBIN] = {"hb", FORM_NUMBER, {0}},               [HAEMOGLOBIN_UNIT] = {"hb_unit", FORM_WORD, {"g/dL", "g/L"}},
    [PLATELETS] = {"plt", FORM_NUMBER, {0}},                [CREATININE] = {"creat", FORM_NUMBER, {0}},
    [CREATININE_UNIT] = {"creat_unit", FORM_WORD, {"mg/dL", "umol/L"}}, [ALT] = {"alt", FORM_NUMBER, {0}},
    [BILIRUBIN] = {"bili", FORM_NUMBER, {0}},               [BILIRUBIN_UNIT] = {"bili_unit", FORM_WORD, {"umol/L", "mg/dL"}},
    [WEIGHT] = {"weight_kg", FORM_NUMBER, {0}},             [HEIGHT] = {"height_cm", FORM_NUMBER, {0}},
    [PRESSURE] = {"sbp", FORM_NUMBER, {0}},                 [PREGNANT] = {"pregnant", FORM_WORD, {"N", "Y"}},
    [HIV] = {"hiv", FORM_WORD, {"N", "Y"}},                 [CHEMO] = {"prior_chemo", FORM_WORD, {"N", "Y"}},
    [LAST_CHEMO] = {"last_chemo_date", FORM_DATE, {0}},     [PROTECTED] = {"legal_protection", FORM_WORD, {"N", "Y"}},
    [INSURED] = {"social_security", FORM_WORD, {"N", "Y"}},
};

/* The decimals that a number is printed with, at most. */
static int decimals(const int32_t *v, int c)
{
    if (c == HAEMOGLOBIN) return v[HAEMOGLOBIN_UNIT] == 0;
    if (c == CREATININE) return v[CREATININE_UNIT] ? 0 : 2;
    if (c == BILIRUBIN) return v[BILIRUBIN_UNIT] ? 2 : 1;
    return c == WEIGHT;
}

/* The cell is left empty so often. */
static void may_miss(int32_t *cell, double p)
{
    if (chance(p)) *cell = MISSING;
}

/* One column after another, each draw in its turn: that order is the data. */
static void draw_tests(int32_t *v)
{
    double level = drawn();
    v[SCORE] = level < .45 ? 0 : level < .80 ? 1 : level < .95 ? 2 : level < .99 ? 3 : 4;
    may_miss(&v[SCORE], .02);
    v[HAEMOGLOBIN] = nearest(within(bell(13, 1.6), 5, 19) * 10);
    v[HAEMOGLOBIN_UNIT] = chance(.3);
    may_miss(&v[HAEMOGLOBIN], .015);
    v[PLATELETS] = nearest(within(bell(240, 60), 20, 800));
    may_miss(&v[PLATELETS], .015);
    double creatinine = bell(.95, .2);
    creatinine = within(creatinine + (chance(.03) ? 1.2 : 0), .3, 6);
    v[CREATININE_UNIT] = chance(.6);
    v[CREATININE] = nearest(creatinine * (v[CREATININE_UNIT] ? 88.42 : 100));
    may_miss(&v[CREATININE], .015);
    double enzyme = bell(30, 14);
    v[ALT] = nearest(within(enzyme + (chance(.02) ? 150 : 0), 5, 900));
    may_miss(&v[ALT], .02);
    double bilirubin = bell(11, 4);
    bilirubin = within(bilirubin + (chance(.02) ? 30 : 0), 2, 200);
    v[BILIRUBIN_UNIT] = chance(.2);
    v[BILIRUBIN] = nearest(v[BILIRUBIN_UNIT] ? bilirubin / 17.1 * 100 : bilirubin * 10);
    may_miss(&v[BILIRUBIN], .02);
}

static void draw_row(int32_t *v, uint32_t i)
{
    v[SITE] = (int32_t)(i % 40);
    v[SEX] = chance(.5);
    bool is_female = !v[SEX];
    may_miss(&v[SEX], .005);
    v[AGE] = (int32_t)within(bell(52, 15), 10, 95);
    may_miss(&v[AGE], .005);
    v[SCREENING] = (int32_t)(drawn() * 700);
    v[CONSENT] = v[SCREENING] - (int32_t)(drawn() * 29);
    if (chance(.01)) v[CONSENT] += 35;
    may_miss(&v[CONSENT], .01);
    draw_tests(v);
    v[WEIGHT] = nearest(within(bell(73, 11), 35, 180) * 10);
    may_miss(&v[WEIGHT], .01);
    v[HEIGHT] = nearest(within(bell(170, 8), 130, 210));
    may_miss(&v[HEIGHT], .01);
    v[PRESSURE] = (int32_t)within(bell(130, 13), 80, 230);
    may_miss(&v[PRESSURE], .01);
    v[PREGNANT] = chance(.02);
    if (!is_female) v[PREGNANT] = MISSING;
    may_miss(&v[PREGNANT], .01);
    v[HIV] = chance(.006);
    may_miss(&v[HIV], .01);
    v[CHEMO] = chance(.4);
    v[LAST_CHEMO] = v[SCREENING] - (int32_t)(drawn() * 400);
    if (!v[CHEMO]) v[LAST_CHEMO] = MISSING;
    may_miss(&v[CHEMO], .005);
    may_miss(&v[LAST_CHEMO], .01);
    v[PROTECTED] = chance(.01);
    may_miss(&v[PROTECTED], .005);
    v[INSURED] = chance(.985);
    may_miss(&v[INSURED], .005);
    static const int units[3][2] = {{HAEMOGLOBIN, HAEMOGLOBIN_UNIT}, {CREATININE, CREATININE_UNIT}, {BILIRUBIN, BILIRUBIN_UNIT}};
    for (int u = 0; u < 3; u++)
        if (v[units[u][0]] == MISSING) v[units[u][1]] = MISSING;
}

/* Body mass index in 18.5 ..= 35: weight in 100 g and height in cm, so weight*10000 against 185*height². */
static enum truth has_mass_index(const int32_t *v)
{
    if (v[WEIGHT] == MISSING || v[HEIGHT] == MISSING) return UNKNOWN;
    int64_t square = (int64_t)v[HEIGHT] * v[HEIGHT], weight = (int64_t)v[WEIGHT] * 1000;
    return weight * 10 >= 185 * square && weight <= 35 * square ? YES : NO;
}

static enum truth is_recent(const int32_t *v)
{
    if (v[SCREENING] == MISSING || v[LAST_CHEMO] == MISSING) return UNKNOWN;
    return v[SCREENING] - v[LAST_CHEMO] < 28 ? YES : NO;
}

/* 1.5 mg/dL are 132.63 µmol/L of creatinine; 26 µmol/L of bilirubin are more than 1.52 mg/dL and less than 1.53. */
static enum truth is_eligible(const int32_t *v)
{
    enum truth order = v[CONSENT] == MISSING || v[SCREENING] == MISSING ? UNKNOWN : v[CONSENT] <= v[SCREENING] ? YES : NO;
    enum truth female = v[SEX] == MISSING ? UNKNOWN : v[SEX] ? NO : YES;
    const enum truth required[] = {
        at_least(v[AGE], 18), at_most(v[AGE], 75), order, at_most(v[SCORE], 2), at_least(v[HAEMOGLOBIN], 90),
        at_least(v[PLATELETS], 100), at_most(v[CREATININE], v[CREATININE_UNIT] ? 132 : 150), at_most(v[ALT], 120),
        at_most(v[BILIRUBIN], v[BILIRUBIN_UNIT] ? 152 : 260), has_mass_index(v), is_flag(v[INSURED]),
        not(both(female, is_flag(v[PREGNANT]))), not(is_flag(v[HIV])),
        not(both(is_flag(v[CHEMO]), is_recent(v))), not(is_flag(v[PROTECTED])), at_most(v[PRESSURE], 160),
    };
    enum truth all = YES;
    for (size_t i = 0; i < sizeof required / sizeof *required; i++) all = both(all, required[i]);
    return all;
}

/* Days since 2025-01-01 as a civil date; the draws stay within 2023 to 2026, of which 2024 is a leap year. */
static void print_date(int32_t day)
{
    static const int LENGTH[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int year = 2023, month = 0, rest = day + 365 + 366;
    for (int days; rest >= (days = year == 2024 ? 366 : 365); year++) rest -= days;
    for (int days; rest >= (days = LENGTH[month] + (month == 1 && year == 2024)); month++) rest -= days;
    printf("%04d-%02d-%02d", year, month + 1, rest + 1);
}

/* Without the zeros that end it. */
static void print_number(int32_t value, int places)
{
    int32_t one = places == 2 ? 100 : places == 1 ? 10 : 1, rest = value % one;
    printf("%d", value / one);
    if (rest && places == 2 && rest % 10) printf(".%02d", rest);
    else if (rest) printf(".%d", rest * 10 / one);
}

/* `quote` stands around words and dates. */
static void print_cell(const int32_t *v, int c, const char *quote)
{
    if (COLUMN[c].form != FORM_NUMBER) fputs(quote, stdout);
    switch (COLUMN[c].form) {
    case FORM_SITE: printf("S%02d", v[c] + 1); break;
    case FORM_WORD: fputs(COLUMN[c].words[v[c]], stdout); break;
    case FORM_NUMBER: print_number(v[c], decimals(v, c)); break;
    case FORM_DATE: print_date(v[c]); break;
    }
    if (COLUMN[c].form != FORM_NUMBER) fputs(quote, stdout);
}

static void rows(uint32_t n, bool is_json)
{
    uint32_t counts[3] = {0};
    if (!is_json) fputs("subject_id", stdout);
    for (int c = 0; c < COLUMNS && !is_json; c++) printf(",%s", COLUMN[c].name);
    if (!is_json) fputs("\n", stdout);
    for (uint32_t i = 0; i < n; i++) {
        int32_t v[COLUMNS];
        draw_row(v, i);
        counts[is_eligible(v)]++;
        printf(is_json ? "{\"subject_id\":\"P%07u\"" : "P%07u", i + 1);
        for (int c = 0; c < COLUMNS; c++) {
            if (!is_json) putchar(',');
            if (v[c] == MISSING) continue;
            if (is_json) printf(",\"%s\":", COLUMN[c].name);
            print_cell(v, c, is_json ? "\"" : "");
        }
        fputs(is_json ? "}\n" : "\n", stdout);
    }
    fprintf(stderr, "%u %u %u\n", counts[YES], counts[NO], counts[UNKNOWN]);
}

/* What is measured: its column, that of its unit or none, its code in LOINC, its units in UCUM. */
static const struct { int column, unit; const char *code, *display, *units[2]; } MEASURED[] = {
    {SCORE, -1, "89247-1", "ECOG Performance Status score", {"{score}"}},
    {HAEMOGLOBIN, HAEMOGLOBIN_UNIT, "718-7", "Hemoglobin [Mass/volume] in Blood", {"g/dL", "g/L"}},
    {PLATELETS, -1, "777-3", "Platelets [#/volume] in Blood by Automated count", {"10*9/L"}},
    {CREATININE, CREATININE_UNIT, "2160-0", "Creatinine [Mass/volume] in Serum or Plasma", {"mg/dL", "umol/L"}},
    {ALT, -1, "1742-6", "Alanine aminotransferase", {"U/L"}},
    {BILIRUBIN, BILIRUBIN_UNIT, "1975-2", "Bilirubin.total", {"umol/L", "mg/dL"}},
    {WEIGHT, -1, "29463-7", "Body weight", {"kg"}},
    {HEIGHT, -1, "8302-2", "Body height", {"cm"}},
    {PRESSURE, -1, "8480-6", "Systolic blood pressure", {"mm[Hg]"}},
};

static void observation(const int32_t *v, size_t m, uint32_t id, uint32_t participant)
{
    const char *unit = MEASURED[m].units[MEASURED[m].unit < 0 ? 0 : v[MEASURED[m].unit]];
    printf("{\"resourceType\":\"Observation\",\"id\":\"o%u\",\"status\":\"final\",\"category\":[{\"coding\":[{\"system\":"
           "\"http://terminology.hl7.org/CodeSystem/observation-category\",\"code\":\"laboratory\"}]}],\"code\":{\"coding\":[{\"system\":"
           "\"http://loinc.org\",\"code\":\"%s\",\"display\":\"%s\"}]},\"subject\":{\"reference\":\"Patient/P%07u\"},\"effectiveDateTime\":\"",
           id, MEASURED[m].code, MEASURED[m].display, participant);
    print_date(v[SCREENING]);
    fputs("\",\"valueQuantity\":{\"value\":", stdout);
    print_number(v[MEASURED[m].column], decimals(v, MEASURED[m].column));
    printf(",\"unit\":\"%s\",\"system\":\"http://unitsofmeasure.org\",\"code\":\"%s\"}}\n", unit, unit);
}

static void fhir(uint32_t n, bool patients)
{
    uint32_t counts[3] = {0}, id = 0;
    for (uint32_t i = 0; i < n; i++) {
        int32_t v[COLUMNS];
        draw_row(v, i);
        const enum truth required[] = {
            at_most(v[SCORE], 2), at_least(v[HAEMOGLOBIN], 90), at_least(v[PLATELETS], 100), at_most(v[CREATININE], v[CREATININE_UNIT] ? 132 : 150),
            at_most(v[ALT], 120), at_most(v[BILIRUBIN], v[BILIRUBIN_UNIT] ? 152 : 260), has_mass_index(v), at_most(v[PRESSURE], 160)};
        enum truth all = YES;
        for (size_t k = 0; k < sizeof required / sizeof *required; k++) all = both(all, required[k]);
        counts[all]++;
        if (patients) printf("{\"resourceType\":\"Patient\",\"id\":\"P%07u\"}\n", i + 1);
        for (size_t m = 0; m < sizeof MEASURED / sizeof *MEASURED && !patients; m++)
            if (v[MEASURED[m].column] != MISSING) observation(v, m, ++id, i + 1);
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

/* Criteria over four of the columns of the workload, each with a limit of its own. */
static void criteria(uint32_t n)
{
    fputs("ripx 1 fr\nprotocole LARGE \"Protocole large\" {\n  données {\n    clé subject_id\n    subject_id : texte\n"
          "    age : quantité[ans] { résolution 1 ; bornes 0 ans ..= 130 ans }\n    plt : quantité[10*9/L] { résolution 1 ; bornes 0 10*9/L ..= 5000 10*9/L }\n"
          "    alt : quantité[U/L] { résolution 1 ; bornes 0 U/L ..= 5000 U/L }\n    sbp : quantité[mmHg] { résolution 1 ; bornes 0 mmHg ..= 350 mmHg }\n"
          "  }\n  population tous {\n  inclusion {\n", stdout);
    for (uint32_t i = 1; i <= n; i++) {
        static const char *const form[] = {"age >= %u ans", "plt >= %u 10*9/L", "alt <= %u U/L", "age >= %u ans et sbp <= 200 mmHg"};
        printf("    I%u \"Critère %u\" : ", i, i);
        printf(form[i % 4], i % 4 == 2 ? 300 + i : i / 4);
        fputs("\n", stdout);
    }
    fputs("  }\n  }\n}\n", stdout);
}

int main(int argc, char **argv)
{
    unsigned long n = argc == 3 ? strtoul(argv[2], NULL, 10) : 0;
    if (n > 0 && n <= 100000000 && strcmp(argv[1], "rows") == 0) rows((uint32_t)n, false);
    else if (n > 0 && n <= 100000000 && strcmp(argv[1], "json") == 0) rows((uint32_t)n, true);
    else if (n > 0 && n <= 10000000 && strcmp(argv[1], "fhir") == 0) fhir((uint32_t)n, false);
    else if (n > 0 && n <= 10000000 && strcmp(argv[1], "patients") == 0) fhir((uint32_t)n, true);
    else if (n > 0 && n <= 10000000 && strcmp(argv[1], "lines") == 0) lines((uint32_t)n);
    else if (n > 0 && n <= 100000 && strcmp(argv[1], "criteria") == 0) criteria((uint32_t)n);
    else return fputs("usage: generate rows|json|fhir|patients|lines|criteria N\n", stderr), 2;
    return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 3;
}
