#include "clayers.h"

#include <math.h>

// Contraction to fused multiply-add is wanted, any other freedom with IEEE arithmetic is not.
#pragma STDC FP_CONTRACT ON

#if defined(__x86_64__) && defined(__ELF__)
#define CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CLONES
#endif
#define INLINE static inline __attribute__((always_inline))

#define JOIN_(a, b) a##_##b
#define JOIN(a, b) JOIN_(a, b)
#define NAME(x) JOIN(x, S)

#define T float
#define S f32
#define EXP expf
#define TANH tanhf
#include "layers.inc"
#undef T
#undef S
#undef EXP
#undef TANH

#define T double
#define S f64
#define EXP exp
#define TANH tanh
#include "layers.inc"
