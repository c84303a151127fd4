/* agree.c - `make agree`: random protocols over random data through every executor, until told to stop.

     agree [FIRST [CASES]]     cases of the seeds FIRST, FIRST + 1, …; each hundredth has rows for several blocks

   What fails is printed in its smallest form, with its seed: `agree SEED 1` runs it again. */
#include "tests/agree/agree.h"

#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    struct agreement a;
    uint64_t first = argc > 1 ? strtoull(argv[1], NULL, 10) : 1, cases = argc > 2 ? strtoull(argv[2], NULL, 10) : 20000;
    agree_open(&a);
    for (uint64_t i = 0; i < cases && a.failed < 5; i++) agree_seed(&a, first + i, (first + i) % 400 == 0);
    agree_print(&a);
    agree_close(&a);
    return a.failed != 0;
}
