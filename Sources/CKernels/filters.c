#include "cfilters.h"

#include <string.h>

#pragma STDC FP_CONTRACT OFF

#if defined(__x86_64__) && defined(__ELF__)
#include <immintrin.h>
#define CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#define WIDE_BYTES 1
#else
#define CLONES
#define WIDE_BYTES 0
#endif
#define INLINE static inline __attribute__((always_inline))

INLINE void lookup(const uint8_t *bytes, size_t count, const uint8_t *table, uint8_t *out) {
  for (size_t i = 0; i < count; i++) out[i] = table[bytes[i]];
}

#if WIDE_BYTES
// The table lies in four registers of 64 bytes.
__attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi"))) static void lookup_wide(
    const uint8_t *bytes, size_t count, const uint8_t *table, uint8_t *out) {
  const __m512i t0 = _mm512_loadu_si512(table), t1 = _mm512_loadu_si512(table + 64);
  const __m512i t2 = _mm512_loadu_si512(table + 128), t3 = _mm512_loadu_si512(table + 192);
  size_t i = 0;
  for (; i + 64 <= count; i += 64) {
    const __m512i v = _mm512_loadu_si512(bytes + i);
    const __m512i low = _mm512_permutex2var_epi8(t0, v, t1), high = _mm512_permutex2var_epi8(t2, v, t3);
    _mm512_storeu_si512(out + i, _mm512_mask_blend_epi8(_mm512_movepi8_mask(v), low, high));
  }
  lookup(bytes + i, count - i, table, out + i);
}
#endif

void cfilters_lookup(const uint8_t *bytes, size_t count, const uint8_t table[256], uint8_t *out) {
#if WIDE_BYTES
  if (__builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vl")) {
    lookup_wide(bytes, count, table, out);
    return;
  }
#endif
  lookup(bytes, count, table, out);
}

INLINE void lookup_channels(const uint8_t *rgb, size_t from, size_t count, const uint8_t *tables, uint8_t *out) {
  size_t channel = from % 3;
  for (size_t i = from; i < count; i++) {
    out[i] = tables[256 * channel + rgb[i]];
    channel = channel == 2 ? 0 : channel + 1;
  }
}

#if WIDE_BYTES
// A vector of 64 bytes begins one channel further than the one before it.
__attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi"))) static size_t lookup_channels_wide(
    const uint8_t *rgb, size_t count, const uint8_t *tables, uint8_t *out) {
  __m512i t[12];
  for (size_t k = 0; k < 12; k++) t[k] = _mm512_loadu_si512(tables + 64 * k);
  // Every third bit, from the lowest on.
  const uint64_t third = 0x9249249249249249u;
  size_t i = 0, phase = 0;
  for (; i + 64 <= count; i += 64, phase = phase == 2 ? 0 : phase + 1) {
    const __m512i v = _mm512_loadu_si512(rgb + i);
    const __mmask64 high = _mm512_movepi8_mask(v);
    __m512i result = v;
    for (size_t c = 0; c < 3; c++) {
      const size_t first = (c + 3 - phase) % 3;
      const __m512i low = _mm512_permutex2var_epi8(t[4 * c], v, t[4 * c + 1]);
      const __m512i top = _mm512_permutex2var_epi8(t[4 * c + 2], v, t[4 * c + 3]);
      result = _mm512_mask_blend_epi8((__mmask64)(third << first), result, _mm512_mask_blend_epi8(high, low, top));
    }
    _mm512_storeu_si512(out + i, result);
  }
  return i;
}
#endif

void cfilters_lookup_channels(const uint8_t *rgb, size_t pixels, const uint8_t *tables, uint8_t *out) {
  size_t done = 0;
#if WIDE_BYTES
  if (__builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vl")) {
    done = lookup_channels_wide(rgb, 3 * pixels, tables, out);
  }
#endif
  lookup_channels(rgb, done, 3 * pixels, tables, out);
}

void cfilters_channel_histograms(const uint8_t *rgb, size_t pixels, uint32_t *counts) {
  uint32_t *red = counts, *green = counts + 256, *blue = counts + 512;
  // Two of each, so that equal neighbours do not wait for each other.
  uint32_t more[3][256];
  memset(more, 0, sizeof more);
  size_t i = 0;
  for (; i + 2 <= pixels; i += 2) {
    const uint8_t *p = rgb + 3 * i;
    red[p[0]]++, green[p[1]]++, blue[p[2]]++;
    more[0][p[3]]++, more[1][p[4]]++, more[2][p[5]]++;
  }
  if (i < pixels) red[rgb[3 * i]]++, green[rgb[3 * i + 1]]++, blue[rgb[3 * i + 2]]++;
  for (size_t c = 0; c < 3; c++) {
    for (size_t v = 0; v < 256; v++) counts[256 * c + v] += more[c][v];
  }
}

void cfilters_pad(const uint8_t *rgb, size_t width, size_t across, const uint32_t *columns, const uint32_t *rows,
                  size_t row_count, uint8_t *out) {
  for (size_t y = 0; y < row_count; y++) {
    const uint8_t *row = rgb + 3 * width * (size_t)rows[y];
    for (size_t k = 0; k < across; k++, out += 3) memcpy(out, row + 3 * (size_t)columns[k], 3);
    memcpy(out, row, 3 * width);
    out += 3 * width;
    for (size_t k = across; k < 2 * across; k++, out += 3) memcpy(out, row + 3 * (size_t)columns[k], 3);
  }
}

typedef uint8_t b16 __attribute__((vector_size(16)));
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

enum { BLOCK = 320 };

// A byte a pixel to three, five pixels at once; `gray` has 11 more bytes and `out` is written one byte further than the last but one five.
INLINE void spread(const uint8_t *gray, size_t pixels, uint8_t *out) {
  size_t i = 0;
  for (; i + 6 <= pixels; i += 5) {
    b16 v;
    memcpy(&v, gray + i, 16);
    v = __builtin_shufflevector(v, v, 0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5);
    memcpy(out + 3 * i, &v, 16);
  }
  for (; i < pixels; i++) memset(out + 3 * i, gray[i], 3);
}

CLONES void cfilters_gray(const uint8_t *restrict rgb, size_t pixels, uint8_t *restrict out) {
  uint8_t gray[BLOCK + 16] = {0};
  for (size_t start = 0; start < pixels; start += BLOCK) {
    const size_t count = pixels - start < BLOCK ? pixels - start : BLOCK;
    const uint8_t *from = rgb + 3 * start;
    for (size_t i = 0; i < count; i++) {
      const uint32_t r = from[3 * i], g = from[3 * i + 1], b = from[3 * i + 2];
      gray[i] = (uint8_t)((4899 * r + 9617 * g + 1868 * b + 8192) >> 14);
    }
    spread(gray, count, out + 3 * start);
  }
}

#define REORDER(r, g, b)                                                                                          \
  for (; i + 6 <= pixels; i += 5) {                                                                               \
    b16 v;                                                                                                        \
    memcpy(&v, rgb + 3 * i, 16);                                                                                  \
    v = __builtin_shufflevector(v, v, r, g, b, 3 + r, 3 + g, 3 + b, 6 + r, 6 + g, 6 + b, 9 + r, 9 + g, 9 + b, 12 + r, \
                                12 + g, 12 + b, 15);                                                              \
    memcpy(out + 3 * i, &v, 16);                                                                                  \
  }                                                                                                               \
  break

CLONES void cfilters_reorder(const uint8_t *restrict rgb, size_t pixels, const uint8_t order[3], uint8_t *restrict out) {
  size_t i = 0;
  switch (order[0] * 3 + order[1]) {
    case 1: REORDER(0, 1, 2);
    case 2: REORDER(0, 2, 1);
    case 3: REORDER(1, 0, 2);
    case 5: REORDER(1, 2, 0);
    case 6: REORDER(2, 0, 1);
    default: REORDER(2, 1, 0);
  }
  for (; i < pixels; i++) {
    for (size_t c = 0; c < 3; c++) out[3 * i + c] = rgb[3 * i + order[c]];
  }
}

INLINE int32_t cut(int32_t value) { return value < 0 ? 0 : value > 255 ? 255 : value; }

CLONES void cfilters_saturate(const uint8_t *restrict rgb, size_t pixels, int32_t part, uint8_t *restrict out) {
  for (size_t i = 0; i < pixels; i++) {
    const int32_t r = rgb[3 * i], g = rgb[3 * i + 1], b = rgb[3 * i + 2];
    const int32_t gray = (77 * r + 150 * g + 29 * b + 128) >> 8;
    out[3 * i] = (uint8_t)cut(gray + (((r - gray) * part + 128) >> 8));
    out[3 * i + 1] = (uint8_t)cut(gray + (((g - gray) * part + 128) >> 8));
    out[3 * i + 2] = (uint8_t)cut(gray + (((b - gray) * part + 128) >> 8));
  }
}

INLINE float larger(float a, float b) { return a > b ? a : b; }
INLINE float smaller(float a, float b) { return a < b ? a : b; }
INLINE float between(float x, float top) { return smaller(larger(x, 0), top); }

// A place on the circle of six, for one at most six beyond it.
INLINE float wrapped(float sector) {
  const float low = sector < 0 ? sector + 6 : sector;
  return low >= 6 ? low - 6 : low;
}

// value - chroma max(0, min(k, 4 - k, 1)), and a half, to be cut off to the nearest byte.
INLINE float channel(float k, float light, float depth) { return light - depth * between(smaller(k, 4 - k), 1) + 0.5f; }

// To hue, saturation and value, and back, without a branch (Smith, "Color gamut transform pairs", 1978).
CLONES void cfilters_hsv(const uint8_t *restrict rgb, size_t pixels, float hue, float saturation, float value,
                         uint8_t *restrict out) {
  uint8_t reds[BLOCK], greens[BLOCK], blues[BLOCK];
  for (size_t start = 0; start < pixels; start += BLOCK) {
    const size_t count = pixels - start < BLOCK ? pixels - start : BLOCK;
    const uint8_t *from = rgb + 3 * start;
    for (size_t i = 0; i < count; i++) reds[i] = from[3 * i], greens[i] = from[3 * i + 1], blues[i] = from[3 * i + 2];
    for (size_t i = 0; i < BLOCK; i++) {
      const float r = reds[i], g = greens[i], b = blues[i];
      const float top = larger(r, larger(g, b)), chroma = top - smaller(r, smaller(g, b));
      const float one = 1 / larger(chroma, 1);
      const float other = g == top ? (b - r) * one + 2 : (r - g) * one + 4;
      const float sector = wrapped((r == top ? (g - b) * one : other) + hue);
      // A grey pixel has no hue to be saturated with.
      const float part = chroma / larger(top, 1);
      const float moved = chroma > 0 ? between(part + saturation, 1) : part;
      const float light = between(top + value, 255), depth = light * moved;
      reds[i] = (uint8_t)(int32_t)channel(wrapped(sector + 5), light, depth);
      greens[i] = (uint8_t)(int32_t)channel(wrapped(sector + 3), light, depth);
      blues[i] = (uint8_t)(int32_t)channel(wrapped(sector + 1), light, depth);
    }
    uint8_t *to = out + 3 * start;
    for (size_t i = 0; i < count; i++) to[3 * i] = reds[i], to[3 * i + 1] = greens[i], to[3 * i + 2] = blues[i];
  }
}

CLONES void cfilters_scale(const uint8_t *restrict rgb, size_t pixels, const float scale[3], const float shift[3],
                           float *restrict out) {
  // The same three numbers over and over, so that a row of bytes is one loop.
  float scales[48], shifts[48];
  for (size_t i = 0; i < 48; i++) scales[i] = scale[i % 3], shifts[i] = shift[i % 3];
  const size_t count = 3 * pixels;
  size_t i = 0;
  for (; i + 48 <= count; i += 48) {
    for (size_t k = 0; k < 48; k++) out[i + k] = (float)rgb[i + k] * scales[k] + shifts[k];
  }
  for (size_t k = 0; i < count; i++, k++) out[i] = (float)rgb[i] * scales[k] + shifts[k];
}

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
