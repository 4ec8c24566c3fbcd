#include "ctensor.h"

#include "clones.h"

#include "planes.h"

#pragma STDC FP_CONTRACT OFF

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

typedef float floats16 __attribute__((vector_size(64)));
typedef uint8_t bytes16 __attribute__((vector_size(16), aligned(1), may_alias));

// A batch is larger than what the processor keeps near, and another thread reads it: numbers go past the caches where places are aligned.
INLINE void put(const bytes64 *bytes, float scale, float shift, float *out, int is_aligned) {
  for (int k = 0; k < PLANE; k += 16) {
    const bytes16 part = *(const bytes16 *)((const uint8_t *)bytes + k);
    const floats16 numbers = __builtin_convertvector(part, floats16) * scale + shift;
    if (is_aligned) {
      __builtin_nontemporal_store(numbers, (floats16 *)(out + k));
    } else {
      memcpy(out + k, &numbers, sizeof numbers);
    }
  }
}

PLANE_CLONES void ctensor_planes(const uint8_t *restrict rgb, const float scale[3], const float shift[3], float *restrict out,
                                 size_t count) {
  float *planes_out[3] = {out, out + count, out + 2 * count};
  const int is_aligned = (uintptr_t)out % 64 == 0 && count % 16 == 0;
  size_t i = 0;
  for (; i + PLANE <= count; i += PLANE) {
    planes p;
    split(rgb + 3 * i, &p);
    put(&p.r, scale[0], shift[0], planes_out[0] + i, is_aligned);
    put(&p.g, scale[1], shift[1], planes_out[1] + i, is_aligned);
    put(&p.b, scale[2], shift[2], planes_out[2] + i, is_aligned);
  }
  for (; i < count; i++) {
    for (int c = 0; c < 3; c++) planes_out[c][i] = (float)rgb[3 * i + c] * scale[c] + shift[c];
  }
#if defined(__x86_64__)
  // Such stores are ordered before nothing else.
  __builtin_ia32_sfence();
#endif
}

PLANE_CLONES void ctensor_byte_planes(const uint8_t *restrict rgb, uint8_t *restrict out, size_t count) {
  uint8_t *restrict red = out, *restrict green = out + count, *restrict blue = out + 2 * count;
  size_t i = 0;
  for (; i + PLANE <= count; i += PLANE) {
    planes p;
    split(rgb + 3 * i, &p);
    *(bytes64 *)(red + i) = p.r;
    *(bytes64 *)(green + i) = p.g;
    *(bytes64 *)(blue + i) = p.b;
  }
  for (; i < count; i++) red[i] = rgb[3 * i], green[i] = rgb[3 * i + 1], blue[i] = rgb[3 * i + 2];
}
