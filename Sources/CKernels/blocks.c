#include "cblocks.h"

#include <math.h>

#pragma STDC FP_CONTRACT ON

#define INLINE static inline __attribute__((always_inline))
#define JOIN_(a, b) a##_##b
#define JOIN(a, b) JOIN_(a, b)

// A row of the input; 2 kernel + 2 rows of the middle's width; two rows of outputs.
size_t cblocks_separable_scratch(size_t width, size_t inputs, size_t outputs, size_t kernel) {
  return width * inputs + (2 * kernel + 2) * (width + kernel - 1) * outputs + 2 * width * outputs;
}

// The kernel's rows with the padding, and a row of outputs or gradients.
size_t cblocks_convolution_scratch(size_t width, size_t inputs, size_t outputs, size_t kernel, size_t padding,
                                   size_t columns) {
  return kernel * (width + 2 * padding) * inputs + columns * outputs;
}

struct gradient_sums {
  const void *x, *dy, *saved;
  double floor, *sums;
  size_t pixels, channels;
};

#if defined(__x86_64__) && defined(__ELF__)
#define HAS_WIDE 1
#else
#define HAS_WIDE 0
#endif

#define T float
#define MASK int
#define S f32
#include "blocks_widths.inc"
#include "blocks_norms.inc"
#undef T
#undef MASK
#undef S

#define T double
#define MASK long long
#define S f64
#include "blocks_widths.inc"
#include "blocks_norms.inc"
#undef T
#undef MASK
#undef S

#if HAS_WIDE
#define HAS(bytes)                                                                                                     \
  ((bytes) == 64   ? __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&                        \
                       __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw")                        \
   : (bytes) == 32 ? __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")                                   \
                   : 1)
#define WIDE(S, name, block, fits, size)                                                                               \
  if (fits(64 / size) && HAS(64)) return JOIN(name, JOIN(S, v64))(block);                                              \
  if (fits(32 / size) && HAS(32)) return JOIN(name, JOIN(S, v32))(block);
#else
#define WIDE(S, name, block, fits, size)
#endif

#define CHOOSE(S, name, block, fits, size)                                                                             \
  WIDE(S, name, block, fits, size)                                                                                     \
  if (fits(16 / size)) return JOIN(name, JOIN(S, v16))(block);                                                         \
  return JOIN(name, JOIN(S, v1))(block);

#define BOTH(n) (block->inputs % (n) == 0 && block->outputs % (n) == 0)
#define OUTPUTS(n) (block->outputs % (n) == 0)
#define CHANNELS(n) (block->channels % (n) == 0)

#define DEFINE(S, size)                                                                                                \
  void cblocks_separable_forward_##S(const struct cblocks_separable *block) {                                          \
    CHOOSE(S, separable_forward, block, BOTH, size)                                                                    \
  }                                                                                                                    \
  void cblocks_separable_backward_##S(const struct cblocks_separable *block) {                                         \
    CHOOSE(S, separable_backward, block, BOTH, size)                                                                   \
  }                                                                                                                    \
  void cblocks_convolution_forward_##S(const struct cblocks_convolution *block) {                                      \
    CHOOSE(S, convolution_forward, block, OUTPUTS, size)                                                               \
  }                                                                                                                    \
  void cblocks_convolution_backward_##S(const struct cblocks_convolution *block) {                                     \
    CHOOSE(S, convolution_backward, block, OUTPUTS, size)                                                              \
  }                                                                                                                    \
  void cblocks_pool_forward_##S(const struct cblocks_pool *block) {                                                    \
    CHOOSE(S, pool_forward, block, CHANNELS, size)                                                                     \
  }                                                                                                                    \
  void cblocks_pool_backward_##S(const struct cblocks_pool *block) {                                                   \
    CHOOSE(S, pool_backward, block, CHANNELS, size)                                                                    \
  }                                                                                                                    \
  void cblocks_gradient_sums_##S(const void *x, const void *dy, const void *saved, double floor, double *sums,         \
                                 size_t pixels, size_t channels) {                                                     \
    const struct gradient_sums task = {x, dy, saved, floor, sums, pixels, channels}, *block = &task;                   \
    CHOOSE(S, gradient_sums, block, CHANNELS, size)                                                                    \
  }

DEFINE(f32, 4)
DEFINE(f64, 8)
