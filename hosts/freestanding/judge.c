/* judge.c - judges participants read from standard input as CSV, on a machine without a C library: Linux on 64-bit ARM or x86, three
   system calls and the archive that ripx compiled. */
#include "avasna.h"

enum { READ, WRITE, EXIT, COLUMNS = 7, AGE_SCALE = 100 };

#if defined __aarch64__
static const long numbers[] = {[READ] = 63, [WRITE] = 64, [EXIT] = 93};
static long call(int what, long a, const void *b, unsigned long c)
{
    register long x0 __asm__("x0") = a;
    register const void *x1 __asm__("x1") = b;
    register unsigned long x2 __asm__("x2") = c;
    register long x8 __asm__("x8") = numbers[what];
    __asm__ volatile("svc #0" : "+r"(x0) : "r"(x1), "r"(x2), "r"(x8) : "memory");
    return x0;
}
__asm__(".globl _start\n_start: bl start");
#else
static const long numbers[] = {[READ] = 0, [WRITE] = 1, [EXIT] = 60};
static long call(int what, long a, const void *b, unsigned long c)
{
    long result = numbers[what];
    __asm__ volatile("syscall" : "+a"(result) : "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");
    return result;
}
__asm__(".globl _start\n_start: call start");
#endif

static void put(const char *text)
{
    unsigned long n = 0;
    while (text[n]) n++;
    call(WRITE, 1, text, n);
}

static void put_number(unsigned n)
{
    char digits[12], *p = digits + sizeof digits - 1;
    *p = 0;
    do *--p = (char)('0' + n % 10);
    while (n /= 10);
    put(p);
}

/* The next byte of the input, or -1. */
static int next(void)
{
    static unsigned char buffer[4096];
    static long at, end;
    if (at == end) {
        end = call(READ, 0, buffer, sizeof buffer);
        at = 0;
        if (end <= 0) return end = 0, -1;
    }
    return buffer[at++];
}

/* One line into the row: false at the end of the input. Cells are whole numbers, or empty: not known. */
static int read_row(struct AVASNA_participant_row *row)
{
    int64_t value[COLUMNS] = {0};
    int c = next();
    if (c < 0) return 0;
    row->known[0] = 0;
    for (int column = -1; c >= 0 && c != '\n'; c = next()) {
        if (c == ',') column++;
        else if (column >= 0 && column < COLUMNS && c >= '0' && c <= '9') {
            value[column] = value[column] * 10 + (c - '0');
            ripx_know(row->known, (unsigned)column);
        }
    }
    row->age = value[0] * AGE_SCALE;          /* the field is in hundredths of a year */
    row->affilie = value[1];
    row->distance_du_domicile = value[2];
    row->algie_vasculaire_ICHD3 = value[3];
    row->rythme_sinusal = value[4];
    row->contre_indication_sumatriptan = value[5];
    row->trouble_autonome = value[6];
    return 1;
}

__attribute__((used, noreturn)) void start(void)
{
    struct AVASNA_participant_row row;
    struct AVASNA_participant_reasons why;
    unsigned count[4] = {0}, far = 0;
    for (int c = next(); c >= 0 && c != '\n';) c = next();
    while (read_row(&row)) {
        count[AVASNA_participant_judge(&row, &why)]++;
        far += why.violated[0] >> AVASNA_PARTICIPANT_PROGRAM_I3 & 1;
    }
    put("not I3 (home): "), put_number(far);
    put("\neligible "), put_number(count[RIPX_MET]);
    put(" ineligible "), put_number(count[RIPX_NOT_MET]);
    put(" undetermined "), put_number(count[RIPX_NOT_SHOWN]);
    put("\n");
    for (;;) call(EXIT, 0, 0, 0);
}
