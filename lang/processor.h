/* processor.h - which vector instructions a loop may use. Every level gives the same results; only the time differs. */
#ifndef RIPX_LANG_PROCESSOR_H
#define RIPX_LANG_PROCESSOR_H

/* Those of x86-64 psABI: any x86-64 or another architecture; AVX2 and BMI2; AVX-512 F, BW, CD, DQ and VL. */
enum processor_level { PROCESSOR_ANY, PROCESSOR_V3, PROCESSOR_V4 };
enum { PROCESSOR_LEVELS = PROCESSOR_V4 + 1 };

/* The highest level of the processor that runs this. */
enum processor_level processor_level(void);

#if defined(__x86_64__) && defined(__GNUC__)
#define PROCESSOR_X86 1
#define TARGET_V3 __attribute__((target("avx2,bmi,bmi2,popcnt,lzcnt,fma")))
#define TARGET_V4 __attribute__((target("avx2,bmi,bmi2,popcnt,lzcnt,fma,avx512f,avx512bw,avx512cd,avx512dq,avx512vl")))
#else
#define PROCESSOR_X86 0
#endif

#endif
