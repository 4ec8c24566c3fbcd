#include "ctensor.h"

#pragma STDC FP_CONTRACT OFF

#if defined(__x86_64__) && defined(__ELF__)
#define CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CLONES
#endif

enum { TURN = 48 };  // Numbers after which the three channels come in the same lanes again, for vectors of up to 16.

CLONES void ctensor_interleaved(const uint8_t *restrict rgb, const float scale[3], const float shift[3], float *restrict out,
                                size_t count) {
  float scales[TURN], shifts[TURN];
  for (size_t k = 0; k < TURN; k++) scales[k] = scale[k % 3], shifts[k] = shift[k % 3];
  size_t i = 0;
  for (; i + TURN <= 3 * count; i += TURN) {
    for (size_t k = 0; k < TURN; k++) out[i + k] = (float)rgb[i + k] * scales[k] + shifts[k];
  }
  for (; i < 3 * count; i++) out[i] = (float)rgb[i] * scale[i % 3] + shift[i % 3];
}

CLONES void ctensor_planes(const uint8_t *restrict rgb, const float scale[3], const float shift[3], float *restrict out,
                           size_t count) {
  float *restrict red = out, *restrict green = out + count, *restrict blue = out + 2 * count;
  for (size_t i = 0; i < count; i++) {
    red[i] = (float)rgb[3 * i] * scale[0] + shift[0];
    green[i] = (float)rgb[3 * i + 1] * scale[1] + shift[1];
    blue[i] = (float)rgb[3 * i + 2] * scale[2] + shift[2];
  }
}

CLONES void ctensor_byte_planes(const uint8_t *restrict rgb, uint8_t *restrict out, size_t count) {
  uint8_t *restrict red = out, *restrict green = out + count, *restrict blue = out + 2 * count;
  for (size_t i = 0; i < count; i++) red[i] = rgb[3 * i], green[i] = rgb[3 * i + 1], blue[i] = rgb[3 * i + 2];
}
