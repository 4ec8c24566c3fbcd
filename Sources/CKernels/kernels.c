#include "ckernels.h"

#include "clones.h"

// -O2 in release builds; contraction to fused multiply-add is wanted, any other freedom with IEEE arithmetic is not.
#pragma STDC FP_CONTRACT ON

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
