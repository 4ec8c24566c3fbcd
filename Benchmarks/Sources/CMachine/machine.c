#include "cmachine.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef float V __attribute__((vector_size(64)));

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

#define MULTIPLY(name, attributes)                                                                                      \
  attributes static float name(long rounds) {                                                                          \
    V sums[12], x = (V){0} + 0.999f, y = (V){0} + 1e-3f;                                                               \
    for (int i = 0; i < 12; i++) sums[i] = (V){0} + (float)i;                                                          \
    for (long round = 0; round < rounds; round++) {                                                                    \
      _Pragma("clang loop unroll(full)") for (int i = 0; i < 12; i++) sums[i] = sums[i] * x + y;                       \
      __asm__ volatile("" ::: "memory");                                                                               \
    }                                                                                                                  \
    V all = sums[0];                                                                                                   \
    for (int i = 1; i < 12; i++) all += sums[i];                                                                       \
    return all[0];                                                                                                     \
  }

#define SUM(name, attributes)                                                                                          \
  attributes static float name(const char *bytes, size_t count) {                                                      \
    V s0 = {0}, s1 = {0}, s2 = {0}, s3 = {0};                                                                          \
    for (size_t i = 0; i + 256 <= count; i += 256) {                                                                   \
      s0 += *(const V *)(bytes + i);                                                                                   \
      s1 += *(const V *)(bytes + i + 64);                                                                              \
      s2 += *(const V *)(bytes + i + 128);                                                                             \
      s3 += *(const V *)(bytes + i + 192);                                                                             \
    }                                                                                                                  \
    s0 += s1 + s2 + s3;                                                                                                \
    return s0[0];                                                                                                      \
  }

MULTIPLY(multiply, )
SUM(sum, )
#if defined(__x86_64__)
MULTIPLY(multiply_avx2, __attribute__((target("avx2,fma"))))
SUM(sum_avx2, __attribute__((target("avx2,fma"))))
MULTIPLY(multiply_avx512, __attribute__((target("avx512f"), min_vector_width(512))))
SUM(sum_avx512, __attribute__((target("avx512f"), min_vector_width(512))))
#define CHOOSE(name)                                                                                                   \
  (__builtin_cpu_supports("avx512f")                              ? name##_avx512                                      \
   : __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? name##_avx2                                     \
                                                                  : name)
#else
#define CHOOSE(name) name
#endif

double cmachine_flops(void) {
  const long rounds = 1000000;
  volatile float kept;
  double best = 0;
  for (int run = 0; run < 10; run++) {
    const double start = now();
    kept = CHOOSE(multiply)(rounds);
    const double rate = (double)rounds * 12 * 16 * 2 / (now() - start);
    if (rate > best) best = rate;
  }
  (void)kept;
  return best;
}

double cmachine_read(size_t bytes) {
  char *memory = aligned_alloc(64, (bytes + 63) / 64 * 64);
  if (!memory) return 0;
  memset(memory, 0, bytes);
  volatile float kept;
  double best = 0;
  for (int round = 0; round < 8; round++) {
    const size_t times = 1 + ((size_t)256 << 20) / bytes;
    const double start = now();
    for (size_t i = 0; i < times; i++) kept = CHOOSE(sum)(memory, bytes);
    const double rate = (double)bytes * (double)times / (now() - start);
    if (rate > best) best = rate;
  }
  (void)kept;
  free(memory);
  return best;
}
