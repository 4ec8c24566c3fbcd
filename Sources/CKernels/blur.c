#include "cblur.h"

#include <string.h>

#if defined(__x86_64__) && defined(__ELF__)
#define CLONES __attribute__((target_clones("avx512bw", "arch=x86-64-v3", "default")))
#else
#define CLONES
#endif
#define INLINE static inline __attribute__((always_inline))

enum { LANES = 64 };
typedef uint8_t bytes __attribute__((vector_size(LANES), aligned(1), may_alias));
typedef uint16_t words __attribute__((vector_size(2 * LANES), aligned(1), may_alias));

// The place inside of `count` that a mirror at its first and last pixel shows at `index`.
static size_t mirrored(ptrdiff_t index, size_t count) {
  if (count == 1) return 0;
  const ptrdiff_t period = 2 * (ptrdiff_t)(count - 1), place = ((index % period) + period) % period;
  return (size_t)(place < period - place ? place : period - place);
}

static void extend(const uint8_t *row, size_t width, size_t radius, uint8_t *line) {
  memcpy(line + 3 * radius, row, 3 * width);
  for (size_t k = 1; k <= radius; k++) {
    memcpy(line + 3 * (radius - k), row + 3 * mirrored(-(ptrdiff_t)k, width), 3);
    memcpy(line + 3 * (radius + width - 1 + k), row + 3 * mirrored((ptrdiff_t)(width - 1 + k), width), 3);
  }
}

// Byte i of the sums of the lines before[k] and after[k], which lie at distance k from the middle, before[0].
INLINE void weigh(const uint8_t *const *before, const uint8_t *const *after, const uint16_t *weights, size_t radius, size_t i,
                  uint8_t *out) {
  words sum = 128 + weights[0] * __builtin_convertvector(*(const bytes *)(before[0] + i), words);
  for (size_t k = 1; k <= radius; k++) {
    const words pair = __builtin_convertvector(*(const bytes *)(before[k] + i), words) +
                       __builtin_convertvector(*(const bytes *)(after[k] + i), words);
    sum += weights[k] * pair;
  }
  *(bytes *)(out + i) = __builtin_convertvector(sum >> 8, bytes);
}

INLINE void weigh_lines(const uint8_t *const *before, const uint8_t *const *after, const uint16_t *weights, size_t radius,
                        uint8_t *out, size_t count) {
  size_t i = 0;
  for (; i + LANES <= count; i += LANES) weigh(before, after, weights, radius, i, out);
  // The last bytes again, where there are as many before them; else one by one.
  if (i < count && count >= LANES) {
    weigh(before, after, weights, radius, count - LANES, out);
    return;
  }
  for (; i < count; i++) {
    uint32_t sum = 128 + (uint32_t)weights[0] * before[0][i];
    for (size_t k = 1; k <= radius; k++) sum += (uint32_t)weights[k] * (before[k][i] + after[k][i]);
    out[i] = (uint8_t)(sum >> 8);
  }
}

enum { MOST = 256 };

CLONES void cblur_across_and_down(const uint8_t *rgb, size_t width, size_t height, const uint16_t *weights, size_t radius,
                                  uint8_t *rows, uint8_t *line, uint8_t *out) {
  const uint8_t *before[MOST], *after[MOST];
  const size_t stride = 3 * width, kept = 2 * radius + 1;
  size_t ready = 0;
  for (size_t y = 0; y < height; y++) {
    for (; ready < height && ready <= y + radius; ready++) {
      extend(rgb + ready * stride, width, radius, line);
      for (size_t k = 0; k <= radius; k++) before[k] = line + 3 * (radius - k), after[k] = line + 3 * (radius + k);
      weigh_lines(before, after, weights, radius, rows + ready % kept * stride, stride);
    }
    for (size_t k = 0; k <= radius; k++) {
      before[k] = rows + mirrored((ptrdiff_t)y - (ptrdiff_t)k, height) % kept * stride;
      after[k] = rows + mirrored((ptrdiff_t)(y + k), height) % kept * stride;
    }
    weigh_lines(before, after, weights, radius, out + y * stride, stride);
  }
}
