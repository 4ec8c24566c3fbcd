// Red, green and blue of 64 pixels apart, for loops in which they are not treated alike. Not part of the module.
#pragma once
#include <stdint.h>
#include <string.h>

#define INLINE static inline __attribute__((always_inline))

// The first is for processors that shuffle bytes across whole registers, which is what pixels of three bytes ask for.
#if defined(__x86_64__) && defined(__ELF__)
#define PLANE_CLONES __attribute__((target_clones("avx512vbmi", "arch=x86-64-v3", "default")))
#else
#define PLANE_CLONES
#endif

enum { PLANE = 64 };

typedef uint8_t bytes64 __attribute__((vector_size(PLANE), aligned(1), may_alias));
typedef uint16_t words64 __attribute__((vector_size(2 * PLANE), aligned(1), may_alias));

typedef struct {
  bytes64 r, g, b;
} planes;

#define LIST8(F, n) F(n), F(n + 1), F(n + 2), F(n + 3), F(n + 4), F(n + 5), F(n + 6), F(n + 7)
#define LIST64(F) \
  LIST8(F, 0), LIST8(F, 8), LIST8(F, 16), LIST8(F, 24), LIST8(F, 32), LIST8(F, 40), LIST8(F, 48), LIST8(F, 56)

// A channel's 43 or 42 bytes of the first 128, then those of the last 64 behind them.
#define EARLY(c, i) (3 * (i) + (c) < 128 ? 3 * (i) + (c) : -1)
#define LATE(c, i) (3 * (i) + (c) < 128 ? (i) : 3 * (i) + (c)-64)
#define EARLY_R(i) EARLY(0, i)
#define EARLY_G(i) EARLY(1, i)
#define EARLY_B(i) EARLY(2, i)
#define LATE_R(i) LATE(0, i)
#define LATE_G(i) LATE(1, i)
#define LATE_B(i) LATE(2, i)

INLINE void split(const uint8_t *rgb, planes *out) {
  const bytes64 x = *(const bytes64 *)rgb, y = *(const bytes64 *)(rgb + 64), z = *(const bytes64 *)(rgb + 128);
  out->r = __builtin_shufflevector(__builtin_shufflevector(x, y, LIST64(EARLY_R)), z, LIST64(LATE_R));
  out->g = __builtin_shufflevector(__builtin_shufflevector(x, y, LIST64(EARLY_G)), z, LIST64(LATE_G));
  out->b = __builtin_shufflevector(__builtin_shufflevector(x, y, LIST64(EARLY_B)), z, LIST64(LATE_B));
}

// Byte i of part k is channel (64 k + i) mod 3 of pixel (64 k + i) / 3: red and green first, blue between them.
#define PIXEL(k, i) ((64 * (k) + (i)) / 3)
#define CHANNEL(k, i) ((64 * (k) + (i)) % 3)
#define RED_GREEN(k, i) (CHANNEL(k, i) == 2 ? -1 : 64 * CHANNEL(k, i) + PIXEL(k, i))
#define WITH_BLUE(k, i) (CHANNEL(k, i) == 2 ? 64 + PIXEL(k, i) : (i))
#define RED_GREEN_0(i) RED_GREEN(0, i)
#define RED_GREEN_1(i) RED_GREEN(1, i)
#define RED_GREEN_2(i) RED_GREEN(2, i)
#define WITH_BLUE_0(i) WITH_BLUE(0, i)
#define WITH_BLUE_1(i) WITH_BLUE(1, i)
#define WITH_BLUE_2(i) WITH_BLUE(2, i)

INLINE void join(const planes *in, uint8_t *rgb) {
  const bytes64 r = in->r, g = in->g, b = in->b;
  *(bytes64 *)rgb = __builtin_shufflevector(__builtin_shufflevector(r, g, LIST64(RED_GREEN_0)), b, LIST64(WITH_BLUE_0));
  *(bytes64 *)(rgb + 64) =
      __builtin_shufflevector(__builtin_shufflevector(r, g, LIST64(RED_GREEN_1)), b, LIST64(WITH_BLUE_1));
  *(bytes64 *)(rgb + 128) =
      __builtin_shufflevector(__builtin_shufflevector(r, g, LIST64(RED_GREEN_2)), b, LIST64(WITH_BLUE_2));
}

// A byte for each of 64 pixels to its three channels.
#define PIXEL_0(i) PIXEL(0, i)
#define PIXEL_1(i) PIXEL(1, i)
#define PIXEL_2(i) PIXEL(2, i)

INLINE void spread(const bytes64 *in, bytes64 out[3]) {
  const bytes64 x = *in;
  out[0] = __builtin_shufflevector(x, x, LIST64(PIXEL_0));
  out[1] = __builtin_shufflevector(x, x, LIST64(PIXEL_1));
  out[2] = __builtin_shufflevector(x, x, LIST64(PIXEL_2));
}

// Calls BODY(from, to, first pixel) for each 64 pixels; what is left over goes through a copy of full length.
#define EACH_PLANE(rgb, out, pixels, BODY)                         \
  do {                                                             \
    size_t done = 0;                                               \
    for (; done + PLANE <= (pixels); done += PLANE) {              \
      BODY((rgb) + 3 * done, (out) + 3 * done, done);              \
    }                                                              \
    if (done < (pixels)) {                                         \
      uint8_t last[3 * PLANE] = {0};                               \
      memcpy(last, (rgb) + 3 * done, 3 * ((pixels)-done));         \
      BODY(last, last, done);                                      \
      memcpy((out) + 3 * done, last, 3 * ((pixels)-done));         \
    }                                                              \
  } while (0)
