#include "csampling.h"

#include <string.h>

#pragma STDC FP_CONTRACT OFF

#if defined(__x86_64__) && defined(__ELF__)
#define CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CLONES
#endif
#define INLINE static inline __attribute__((always_inline))

INLINE int32_t cut_off(int64_t place) {
  const int64_t most = 1 << 30;
  place = place >> 16;
  return (int32_t)(place > most ? most : place < -most ? -most : place);
}

CLONES void csampling_affine_places(int64_t x, int64_t y, int64_t dx, int64_t dy, size_t count, int32_t *restrict xs,
                                    int32_t *restrict ys) {
  for (size_t i = 0; i < count; i++) {
    xs[i] = cut_off(x + (int64_t)i * dx);
    ys[i] = cut_off(y + (int64_t)i * dy);
  }
}

// 1.5 * 2^52: a number of which the last bits are the nearest whole number to what is added.
INLINE int32_t nearest(double place) {
  const double most = 1 << 28, shift = 6755399441055744.0;
  place = place > most ? most : place;
  place = place < -most ? -most : place;
  return (int32_t)(place + shift - shift);
}

CLONES void csampling_projective_places(const double m[9], double column0, double row, size_t count,
                                        int32_t *restrict xs, int32_t *restrict ys) {
  const double x0 = m[1] * row + m[2], y0 = m[4] * row + m[5], w0 = m[7] * row + m[8];
  const double mx = m[0], my = m[3], mw = m[6];
  for (size_t i = 0; i < count; i++) {
    const double column = (double)(int32_t)i + column0;
    const double w = mw * column + w0;
    const double k = 256 / (w > 1e-9 ? w : 1);
    const double x = (mx * column + x0) * k - 128, y = (my * column + y0) * k - 128;
    xs[i] = w > 1e-9 ? nearest(x) : -(1 << 28);
    ys[i] = nearest(y);
  }
}

typedef uint8_t b16 __attribute__((vector_size(16)));
typedef uint8_t b32 __attribute__((vector_size(32)));
typedef uint16_t h4 __attribute__((vector_size(8)));
typedef uint16_t h16 __attribute__((vector_size(32)));
typedef uint16_t h32 __attribute__((vector_size(64)));
typedef uint32_t w16 __attribute__((vector_size(64)));
typedef uint64_t d4 __attribute__((vector_size(32)));

INLINE uint64_t eight_bytes(const uint8_t *from) {
  uint64_t value;
  memcpy(&value, from, 8);
  return value;
}

INLINE void mix_one(const uint8_t *at, size_t stride, int32_t x, int32_t y, uint8_t *out) {
  for (size_t c = 0; c < 3; c++) {
    const int32_t left = at[c] * (256 - y) + at[stride + c] * y;
    const int32_t right = at[3 + c] * (256 - y) + at[stride + 3 + c] * y;
    out[c] = (uint8_t)((left * (256 - x) + right * x + 32768) >> 16);
  }
}

// Four pixels: down first, in 16 bits, then across. The lower rows are read from two bytes before, so that nothing behind the picture is.
INLINE void mix_four(const uint8_t *rgb, size_t stride, const uint32_t *at, const uint16_t *x, const uint16_t *y,
                     uint8_t *out) {
  const uint8_t *below = rgb + stride - 2;
  const d4 upper = {eight_bytes(rgb + at[0]), eight_bytes(rgb + at[1]), eight_bytes(rgb + at[2]), eight_bytes(rgb + at[3])};
  const d4 lower = {eight_bytes(below + at[0]), eight_bytes(below + at[1]), eight_bytes(below + at[2]),
                    eight_bytes(below + at[3])};
  const h32 top = __builtin_convertvector((b32)upper, h32), low = __builtin_convertvector((b32)(lower >> 16), h32);
  h4 xs, ys;
  memcpy(&xs, x, 8);
  memcpy(&ys, y, 8);
  const h32 down =
      __builtin_shufflevector(ys, ys, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3,
                              3, 3, 3, 3);
  const h32 columns = (top << 8) + (low - top) * down;
  const w16 across =
      __builtin_convertvector(__builtin_shufflevector(xs, xs, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3), w16);
  const h16 left = __builtin_shufflevector(columns, columns, 0, 1, 2, 2, 8, 9, 10, 10, 16, 17, 18, 18, 24, 25, 26, 26);
  const h16 right =
      __builtin_shufflevector(columns, columns, 3, 4, 5, 5, 11, 12, 13, 13, 19, 20, 21, 21, 27, 28, 29, 29);
  const w16 a = __builtin_convertvector(left, w16), b = __builtin_convertvector(right, w16);
  const w16 sum = (a << 8) + (b - a) * across + 32768;
  const b16 four = __builtin_convertvector(sum >> 16, b16);
  const b16 packed = __builtin_shufflevector(four, four, 0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 14, 14, 14, 14);
  memcpy(out, &packed, 16);
}

CLONES void csampling_mix(const uint8_t *rgb, size_t stride, const int32_t *xs, const int32_t *ys, size_t count,
                          uint8_t *out) {
  size_t i = 0;
  for (; i + 18 <= count; i += 16) {
    uint32_t at[16];
    uint16_t x[16], y[16];
    for (size_t k = 0; k < 16; k++) {
      at[k] = (uint32_t)(ys[i + k] >> 8) * (uint32_t)stride + 3 * (uint32_t)(xs[i + k] >> 8);
      x[k] = (uint16_t)(xs[i + k] & 255);
      y[k] = (uint16_t)(ys[i + k] & 255);
    }
    for (size_t k = 0; k < 16; k += 4) mix_four(rgb, stride, at + k, x + k, y + k, out + 3 * (i + k));
  }
  for (; i < count; i++) {
    mix_one(rgb + (size_t)(ys[i] >> 8) * stride + 3 * (size_t)(xs[i] >> 8), stride, xs[i] & 255, ys[i] & 255, out + 3 * i);
  }
}

// Read forwards, as memory likes it best, five pixels at once; the byte before them is written over by the next five.
CLONES void csampling_reverse(const uint8_t *rgb, size_t count, uint8_t *out) {
  size_t i = 0;
  for (; i + 6 <= count; i += 5) {
    b16 five;
    memcpy(&five, rgb + 3 * i, 16);
    five = __builtin_shufflevector(five, five, 15, 12, 13, 14, 9, 10, 11, 6, 7, 8, 3, 4, 5, 0, 1, 2);
    memcpy(out + 3 * (count - 5 - i) - 1, &five, 16);
  }
  for (; i < count; i++) memcpy(out + 3 * (count - 1 - i), rgb + 3 * i, 3);
}

// Squares of pixels, so that the lines of both pictures stay in the first cache.
void csampling_turn(const uint8_t *first, ptrdiff_t across, ptrdiff_t down, size_t width, size_t height, uint8_t *out) {
  enum { TILE = 32 };
  for (size_t y0 = 0; y0 < height; y0 += TILE) {
    const size_t y1 = y0 + TILE < height ? y0 + TILE : height;
    for (size_t x0 = 0; x0 < width; x0 += TILE) {
      const size_t x1 = x0 + TILE < width ? x0 + TILE : width;
      for (size_t y = y0; y < y1; y++) {
        const uint8_t *from = first + (ptrdiff_t)y * down + (ptrdiff_t)x0 * across;
        uint8_t *to = out + 3 * (y * width + x0);
        for (size_t x = x0; x < x1; x++, from += across, to += 3) {
          to[0] = from[0], to[1] = from[1], to[2] = from[2];
        }
      }
    }
  }
}

INLINE void means_of(const uint16_t *sums, size_t block, size_t count, uint8_t *means) {
  const uint32_t area = (uint32_t)(block * block);
  const uint64_t reciprocal = ((uint64_t)1 << 32) / area + 1;
  for (size_t k = 0; k < count; k++) {
    for (size_t c = 0; c < 3; c++) {
      uint32_t sum = area / 2;
      for (size_t j = 0; j < block; j++) sum += sums[3 * (k * block + j) + c];
      means[3 * k + c] = (uint8_t)((sum * reciprocal) >> 32);
    }
  }
}

CLONES void csampling_reduce(const uint8_t *restrict rgb, size_t stride, size_t block, size_t count,
                             uint16_t *restrict sums, uint8_t *restrict means) {
  const size_t length = 3 * block * count;
  for (size_t i = 0; i < length; i++) sums[i] = (uint16_t)(rgb[i] + rgb[stride + i]);
  for (size_t row = 2; row < block; row++) {
    for (size_t i = 0; i < length; i++) sums[i] = (uint16_t)(sums[i] + rgb[row * stride + i]);
  }
  switch (block) {
    case 2: means_of(sums, 2, count, means); break;
    case 3: means_of(sums, 3, count, means); break;
    case 4: means_of(sums, 4, count, means); break;
    default: means_of(sums, block, count, means);
  }
}
