#include "ckernels.h"

// -O2 in release builds; contraction to fused multiply-add is wanted, any other freedom with IEEE arithmetic is not.
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
#include "kernels.inc"
#undef T
#undef S

#define T double
#define S f64
#include "kernels.inc"
#undef T
#undef S

const char *ckernels_instruction_set(void) {
#if defined(__x86_64__) && defined(__ELF__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl"))
    return "avx512";
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return "avx2";
#endif
  return "baseline";
}
