/* print.c - prints the hash of hash.c, with the C library. */
#include <stdint.h>
#include <stdio.h>

uint64_t run(void);

int main(void)
{
    printf("%llu\n", (unsigned long long)run());
    return 0;
}
