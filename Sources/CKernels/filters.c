#include "cfilters.h"

#include "clones.h"

#include <string.h>

#pragma STDC FP_CONTRACT OFF

void cfilters_extend(const uint8_t *row, size_t width, size_t across, const uint32_t *columns, uint8_t *out) {
  for (size_t k = 0; k < across; k++, out += 3) memcpy(out, row + 3 * (size_t)columns[k], 3);
  memcpy(out, row, 3 * width);
  out += 3 * width;
  for (size_t k = across; k < 2 * across; k++, out += 3) memcpy(out, row + 3 * (size_t)columns[k], 3);
}

typedef uint8_t b32 __attribute__((vector_size(32)));
typedef uint16_t h32 __attribute__((vector_size(64)));

CLONES void cfilters_weigh(const uint8_t *const *rows, const uint16_t *weights, size_t taps, uint8_t *out, size_t count) {
  size_t i = 0;
  for (; i + 64 <= count; i += 64) {
    h32 a = (h32){0} + 128, b = a;
    for (size_t t = 0; t < taps; t++) {
      b32 first, second;
      memcpy(&first, rows[t] + i, 32);
      memcpy(&second, rows[t] + i + 32, 32);
      a += weights[t] * __builtin_convertvector(first, h32);
      b += weights[t] * __builtin_convertvector(second, h32);
    }
    const b32 x = __builtin_convertvector(a >> 8, b32), y = __builtin_convertvector(b >> 8, b32);
    memcpy(out + i, &x, 32);
    memcpy(out + i + 32, &y, 32);
  }
  for (; i < count; i++) {
    uint32_t sum = 128;
    for (size_t t = 0; t < taps; t++) sum += (uint32_t)weights[t] * rows[t][i];
    out[i] = (uint8_t)(sum >> 8);
  }
}

// Medians, 64 at a time.
typedef uint8_t b64 __attribute__((vector_size(64)));

INLINE void exchange(b64 *a, b64 *b) {
  const b64 low = __builtin_elementwise_min(*a, *b);
  *b = __builtin_elementwise_max(*a, *b);
  *a = low;
}

// Networks that sort 3, 5 and 7 (Knuth, "The Art of Computer Programming", 3, 5.3.4).
INLINE void sort(b64 *v, const size_t count) {
#define E(i, j) exchange(v + i, v + j)
  switch (count) {
    case 3: E(0, 2), E(0, 1), E(1, 2); break;
    case 5: E(0, 3), E(1, 4), E(0, 2), E(1, 3), E(0, 1), E(2, 4), E(1, 2), E(3, 4), E(2, 3); break;
    default:
      E(0, 6), E(2, 3), E(4, 5), E(0, 2), E(1, 4), E(3, 6), E(0, 1), E(2, 5), E(3, 4), E(1, 2), E(4, 6), E(2, 3), E(4, 5),
          E(1, 2), E(3, 4), E(5, 6);
  }
#undef E
}

// The median of an odd number of numbers, half of which and two lie in v[0..<half + 2]: the least and the greatest of so many cannot be it
// and give way to the next, again and again.
INLINE void middle(b64 *v, const size_t count, b64 *result) {
  const size_t last = count / 2 + 1;
#pragma clang loop unroll(full)
  for (size_t first = 0; first < count / 2; first++) {
    const size_t others = last - first;
#pragma clang loop unroll(full)
    for (size_t k = 0; k < (others + 1) / 2; k++) exchange(v + first + k, v + last - k);
#pragma clang loop unroll(full)
    for (size_t k = 1; k <= others / 2; k++) exchange(v + first, v + first + k);
#pragma clang loop unroll(full)
    for (size_t k = 1; k <= others / 2; k++) exchange(v + last - k, v + last);
    if (first + 1 < count / 2) v[last] = v[last + 1 + first];
  }
  *result = v[count / 2];
}

// Columns are sorted, then rows; then whatever has too many others certainly above or below it is out.
#define MEDIAN(side, candidates)                                                                                 \
  INLINE void median_##side(const uint8_t *const *columns, const size_t step, uint8_t *out, const size_t i) {     \
    b64 v[side * side], left[side * side], result;                                                               \
    size_t count = 0;                                                                                            \
    _Pragma("clang loop unroll(full)") for (size_t r = 0; r < side; r++) {                                       \
      _Pragma("clang loop unroll(full)") for (size_t c = 0; c < side; c++) {                                     \
        memcpy(v + r * side + c, columns[r] + i + c * step, 64);                                                 \
      }                                                                                                          \
      sort(v + r * side, side);                                                                                  \
      _Pragma("clang loop unroll(full)") for (size_t c = 0; c < side; c++) {                                     \
        const size_t half = side * side / 2 + 1;                                                                 \
        if ((r + 1) * (c + 1) <= half && (side - r) * (side - c) <= half) left[count++] = v[r * side + c];       \
      }                                                                                                          \
    }                                                                                                            \
    middle(left, candidates, &result);                                                                           \
    memcpy(out + i, &result, 64);                                                                                \
  }
MEDIAN(3, 3)
MEDIAN(5, 13)
MEDIAN(7, 29)

INLINE void sort_columns(const uint8_t *const *rows, const size_t side, uint8_t *const *columns, const size_t i) {
  b64 v[7];
  for (size_t r = 0; r < side; r++) memcpy(v + r, rows[r] + i, 64);
  sort(v, side);
  for (size_t r = 0; r < side; r++) memcpy(columns[r] + i, v + r, 64);
}

INLINE uint8_t median_of_bytes(const uint8_t *const *rows, size_t side, size_t step, size_t i) {
  uint8_t v[49];
  size_t count = 0;
  for (size_t r = 0; r < side; r++) {
    for (size_t c = 0; c < side; c++) {
      const uint8_t byte = rows[r][i + c * step];
      size_t k = count++;
      for (; k > 0 && v[k - 1] > byte; k--) v[k] = v[k - 1];
      v[k] = byte;
    }
  }
  return v[count / 2];
}

#define MEDIAN_ROW(side)                                                                                         \
  INLINE void median_row_##side(const uint8_t *const *rows, size_t step, uint8_t *columns, uint8_t *out,          \
                                size_t count) {                                                                  \
    const size_t length = count + (side - 1) * step;                                                             \
    uint8_t *sorted[side];                                                                                       \
    for (size_t r = 0; r < side; r++) sorted[r] = columns + r * length;                                          \
    const uint8_t *const *from = (const uint8_t *const *)sorted;                                                 \
    size_t i = 0;                                                                                                \
    if (count >= 64) {                                                                                           \
      for (; i + 64 <= length; i += 64) sort_columns(rows, side, sorted, i);                                     \
      if (i < length) sort_columns(rows, side, sorted, length - 64);                                             \
      for (i = 0; i + 64 <= count; i += 64) median_##side(from, step, out, i);                                   \
      if (i < count) median_##side(from, step, out, count - 64);                                                 \
      i = count;                                                                                                 \
    }                                                                                                            \
    for (; i < count; i++) out[i] = median_of_bytes(rows, side, step, i);                                        \
  }
MEDIAN_ROW(3)
MEDIAN_ROW(5)
MEDIAN_ROW(7)

CLONES void cfilters_median(const uint8_t *const *rows, size_t side, size_t step, uint8_t *columns, uint8_t *out,
                            size_t count) {
  switch (side) {
    case 3: median_row_3(rows, step, columns, out, count); break;
    case 5: median_row_5(rows, step, columns, out, count); break;
    default: median_row_7(rows, step, columns, out, count);
  }
}

INLINE int32_t cut(int32_t value) { return value < 0 ? 0 : value > 255 ? 255 : value; }

CLONES void cfilters_blend(const uint8_t *restrict a, const uint8_t *restrict b, uint32_t part, uint8_t *restrict out,
                           size_t count) {
  const uint16_t x = (uint16_t)part, y = (uint16_t)(256 - part);
  for (size_t i = 0; i < count; i++) out[i] = (uint8_t)((uint16_t)(a[i] * x + b[i] * y + 128) >> 8);
}

CLONES void cfilters_shift(const uint8_t *restrict rgb, const uint8_t *restrict gray, const uint8_t *restrict target,
                           size_t pixels, uint8_t *restrict out) {
  for (size_t i = 0; i < pixels; i++) {
    const int32_t change = target[i] - gray[i];
    for (size_t c = 0; c < 3; c++) out[3 * i + c] = (uint8_t)cut(rgb[3 * i + c] + change);
  }
}

// Rounds halves to even, as the processor does: 2^23 leaves no room for what is behind the point.
INLINE uint8_t nearest_byte(float value) {
  const float shift = 8388608.0f;
  return (uint8_t)(int32_t)(value + shift - shift);
}

void cfilters_clahe_row(const uint8_t *gray, size_t count, const uint8_t *above, const uint8_t *below, size_t tiles,
                        float tile, float lower, uint8_t *out) {
  const float per = 1.0f / tile, upper = 1.0f - lower;
  for (size_t x = 0; x < count; x++) {
    const float place = (float)x * per - 0.5f;
    const ptrdiff_t floor = place < 0 ? -1 : (ptrdiff_t)place;
    const float right = place - (float)floor, left = 1.0f - right;
    const size_t first = floor < 0 ? 0 : (size_t)floor;
    const size_t second = (size_t)(floor + 1) < tiles ? (size_t)(floor + 1) : tiles - 1;
    const size_t a = 256 * first + gray[x], b = 256 * second + gray[x];
    const float high = (float)above[a] * left + (float)above[b] * right;
    const float low = (float)below[a] * left + (float)below[b] * right;
    out[x] = nearest_byte(high * upper + low * lower);
  }
}
