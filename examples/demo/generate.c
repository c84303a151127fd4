/* generate.c - participants for the demo, invented: N rows of CSV for examples/avasna.ripx, the same on every machine. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* xorshift64* (Vigna, 2016), from a fixed seed. */
static uint64_t state = 20260401;
static uint64_t draw(uint64_t below)
{
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return (state * 2685821657736338717u >> 33) % below;
}

/* One cell in a hundred is empty: not known. */
static void cell(uint64_t value)
{
    if (draw(100) == 0) putchar(',');
    else printf(",%u", (unsigned)value);
}

int main(int argc, char **argv)
{
    unsigned long n = argc > 1 ? strtoul(argv[1], NULL, 10) : 100000;
    puts("identifiant,âge,affilié,distance_du_domicile,algie_vasculaire_ICHD3,rythme_sinusal,contre_indication_sumatriptan,trouble_autonome");
    for (unsigned long i = 1; i <= n; i++) {
        printf("P%06lu", i);
        cell(16 + draw(60));        /* years */
        cell(draw(50) > 0);
        cell(draw(55));             /* km */
        cell(draw(20) > 0);
        cell(draw(30) > 0);
        cell(draw(25) == 0);
        cell(draw(25) == 0);
        putchar('\n');
    }
    return fflush(stdout) == 0 ? 0 : 1;
}
