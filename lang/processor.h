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

/* A function compiled for each level: name##_loop, inlined, is what it does. */
#define LEVELS_INLINE static inline __attribute__((always_inline))
#if PROCESSOR_X86
#define FOR_LEVELS(scope, type, name, params, args)                                                                    \
    TARGET_V4 static type name##_v4 params { return name##_loop args; }                                                \
    TARGET_V3 static type name##_v3 params { return name##_loop args; }                                                \
    static type name##_any params { return name##_loop args; }                                                         \
    scope type name params                                                                                             \
    {                                                                                                                  \
        switch (processor_level()) {                                                                                   \
        case PROCESSOR_V4: return name##_v4 args;                                                                      \
        case PROCESSOR_V3: return name##_v3 args;                                                                      \
        case PROCESSOR_ANY: break;                                                                                     \
        }                                                                                                              \
        return name##_any args;                                                                                        \
    }
#else
#define FOR_LEVELS(scope, type, name, params, args) scope type name params { return name##_loop args; }
#endif

#endif
