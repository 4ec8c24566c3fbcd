// What the ways of seeing a picture through a map have in common.
#pragma once
#include "cwarp.h"

#include <string.h>

#define INLINE static inline __attribute__((always_inline))

INLINE int32_t clamped(int64_t value, int32_t limit) {
  return value < 0 ? 0 : value < limit ? (int32_t)value : limit - 1;
}

INLINE const uint8_t *pixel_at(const cwarp_picture *from, int64_t x, int64_t y) {
  const int is_inside = x >= 0 && x < from->width && y >= 0 && y < from->height;
  if (from->color && !is_inside) return from->color;
  return from->pixels + 3 * ((size_t)clamped(y, from->height) * (size_t)from->width + (size_t)clamped(x, from->width));
}

// Down, weights are 257ths: of 256ths those by which 255 is one.
INLINE uint32_t weight_down(uint32_t part) { return (part * 257 * 258) >> 16; }

// The mixture `right` and `down` 256ths beyond the pixel at (x, y). Across, these are taken as 255ths; together with the
// weights down that makes 65535ths, of which a shift makes whole numbers. A picture's own pixels and even areas stay exactly
// what they are.
INLINE void mix_pixel(const cwarp_picture *from, int64_t x, int64_t y, uint32_t right, uint32_t down, uint8_t *out) {
  const uint8_t *a = pixel_at(from, x, y), *b = pixel_at(from, x + 1, y);
  const uint8_t *c = pixel_at(from, x, y + 1), *d = pixel_at(from, x + 1, y + 1);
  const uint32_t low = weight_down(down);
  for (int k = 0; k < 3; k++) {
    const uint32_t above = a[k] * (255 - right) + b[k] * right, below = c[k] * (255 - right) + d[k] * right;
    out[k] = (uint8_t)((above * (257 - low) + below * low + 32768) >> 16);
  }
}

// Mixtures along a line: at the places x + i dx, y + i dy in 2^-24ths of a pixel. Of every place its own pixel, the one to the
// right and the two below lie within the picture. A step is LONGEST_STEP pixels at most.
enum { LONGEST_STEP = 8 };
void warp_line(const cwarp_picture *from, int64_t x, int64_t y, int64_t dx, int64_t dy, size_t count, uint8_t *out);

// The same at places in 256ths of a pixel.
void warp_places(const cwarp_picture *from, const int32_t *xs, const int32_t *ys, size_t count, uint8_t *out);

// Whether the processor has what squares of pixels need.
INLINE int has_squares(void) {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512vl");
#else
  return 0;
#endif
}
