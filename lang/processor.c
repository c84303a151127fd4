/* processor.c - asks the processor what it can do. */
#include "lang/processor.h"

#include <stdbool.h>

enum processor_level processor_level(void)
{
#if PROCESSOR_X86
    __builtin_cpu_init();
    bool v3 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2")
        && __builtin_cpu_supports("popcnt") && __builtin_cpu_supports("fma");
    bool v4 = v3 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512cd")
        && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
    return v4 ? PROCESSOR_V4 : v3 ? PROCESSOR_V3 : PROCESSOR_ANY;
#else
    return PROCESSOR_ANY;
#endif
}
