#include "cbytes.h"

#include "planes.h"

#if defined(__x86_64__) && defined(__ELF__)
#include <immintrin.h>
#define CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#define VBMI __attribute__((target("avx512bw,avx512vbmi")))
#else
#define CLONES
#endif

static void map(const uint8_t *bytes, const uint8_t *table, uint8_t *out, size_t count) {
  for (size_t i = 0; i < count; i++) out[i] = table[bytes[i]];
}

#ifdef VBMI
// The table lies in four registers: each pair is looked up, and the highest bit of the byte chooses between them.
typedef struct {
  __m512i quarter[4];
} table512;

VBMI INLINE void load(const uint8_t *table, table512 *t) {
  for (int i = 0; i < 4; i++) t->quarter[i] = _mm512_loadu_si512(table + 64 * i);
}

VBMI INLINE void look_up(const table512 *t, const uint8_t *from, uint8_t *to) {
  const __m512i v = _mm512_loadu_si512(from);
  const __m512i low = _mm512_permutex2var_epi8(t->quarter[0], v, t->quarter[1]);
  const __m512i high = _mm512_permutex2var_epi8(t->quarter[2], v, t->quarter[3]);
  _mm512_storeu_si512(to, _mm512_mask_blend_epi8(_mm512_movepi8_mask(v), low, high));
}

VBMI static void map_vbmi(const uint8_t *bytes, const uint8_t *table, uint8_t *out, size_t count) {
  table512 t;
  load(table, &t);
  size_t i = 0;
  for (; i + 64 <= count; i += 64) look_up(&t, bytes + i, out + i);
  map(bytes + i, table, out + i, count - i);
}

VBMI static void map_channels_vbmi(const uint8_t *rgb, const uint8_t *tables, uint8_t *out, size_t pixels) {
  table512 t[3];
  for (int c = 0; c < 3; c++) load(tables + 256 * c, t + c);
#define BODY(from, to, first)                                                     \
  do {                                                                            \
    planes p;                                                                     \
    split(from, &p);                                                              \
    look_up(t, (const uint8_t *)&p.r, (uint8_t *)&p.r);                           \
    look_up(t + 1, (const uint8_t *)&p.g, (uint8_t *)&p.g);                       \
    look_up(t + 2, (const uint8_t *)&p.b, (uint8_t *)&p.b);                       \
    join(&p, to);                                                                 \
  } while (0)
  EACH_PLANE(rgb, out, pixels, BODY);
#undef BODY
}

static int has_vbmi(void) { return __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512bw"); }
#endif

void cbytes_map(const uint8_t *bytes, const uint8_t table[256], uint8_t *out, size_t count) {
#ifdef VBMI
  if (has_vbmi()) {
    map_vbmi(bytes, table, out, count);
    return;
  }
#endif
  map(bytes, table, out, count);
}

void cbytes_map_channels(const uint8_t *rgb, const uint8_t tables[768], uint8_t *out, size_t pixels) {
#ifdef VBMI
  if (has_vbmi()) {
    map_channels_vbmi(rgb, tables, out, pixels);
    return;
  }
#endif
  for (size_t i = 0; i < 3 * pixels; i += 3) {
    out[i] = tables[rgb[i]];
    out[i + 1] = tables[256 + rgb[i + 1]];
    out[i + 2] = tables[512 + rgb[i + 2]];
  }
}

CLONES uint64_t cbytes_sum(const uint8_t *bytes, size_t count) {
  uint64_t sum = 0;
  for (size_t start = 0; start < count; start += 1 << 20) {
    const size_t end = count - start < 1 << 20 ? count : start + (1 << 20);
    uint32_t part = 0;
    for (size_t i = start; i < end; i++) part += bytes[i];
    sum += part;
  }
  return sum;
}

typedef uint32_t numbers64 __attribute__((vector_size(4 * PLANE), aligned(1), may_alias));

INLINE void luminance(const planes *p, words64 *gray) {
  *gray = (77 * __builtin_convertvector(p->r, words64) + 150 * __builtin_convertvector(p->g, words64) +
           29 * __builtin_convertvector(p->b, words64) + 128) >> 8;
}

INLINE void lightness(const planes *p, words64 *twice) {
  const bytes64 high = __builtin_elementwise_max(__builtin_elementwise_max(p->r, p->g), p->b);
  const bytes64 low = __builtin_elementwise_min(__builtin_elementwise_min(p->r, p->g), p->b);
  *twice = __builtin_convertvector(high, words64) + __builtin_convertvector(low, words64);
}

// The sums of MEASURE over all pixels, and of its squares. 1024 squares of nine bits fit in 32; what fills the last 64 pixels up is black.
#define SUMS(rgb, pixels, sums, MEASURE)                                      \
  do {                                                                        \
    for (size_t start = 0; start < (pixels); start += 1024 * PLANE) {         \
      const size_t left = (pixels)-start;                                     \
      const size_t count = left < 1024 * PLANE ? left : 1024 * PLANE;         \
      const uint8_t *part = (rgb) + 3 * start;                                \
      numbers64 sum = {0}, squares = {0};                                     \
      for (size_t i = 0; i < count; i += PLANE) {                             \
        uint8_t last[3 * PLANE] = {0};                                        \
        if (count - i < PLANE) memcpy(last, part + 3 * i, 3 * (count - i));   \
        planes p;                                                             \
        words64 words;                                                        \
        split(count - i < PLANE ? last : part + 3 * i, &p);                   \
        MEASURE(&p, &words);                                                  \
        const numbers64 wide = __builtin_convertvector(words, numbers64);     \
        sum += wide;                                                          \
        squares += wide * wide;                                               \
      }                                                                       \
      for (int k = 0; k < PLANE; k++) sums[0] += sum[k], sums[1] += squares[k]; \
    }                                                                         \
  } while (0)

PLANE_CLONES uint64_t cbytes_luminance_sum(const uint8_t *rgb, size_t pixels) {
  uint64_t sums[2] = {0};
  SUMS(rgb, pixels, sums, luminance);
  return sums[0];
}

PLANE_CLONES void cbytes_lightness_sums(const uint8_t *rgb, size_t pixels, uint64_t sums[2]) {
  sums[0] = sums[1] = 0;
  SUMS(rgb, pixels, sums, lightness);
}

void cbytes_histograms(const uint8_t *rgb, size_t pixels, uint32_t histograms[768]) {
  // Two of each, so that equal neighbours do not wait for each other.
  uint32_t second[768] = {0};
  memset(histograms, 0, 768 * sizeof(uint32_t));
  size_t i = 0;
  for (; i + 2 <= pixels; i += 2) {
    const uint8_t *p = rgb + 3 * i;
    histograms[p[0]]++, histograms[256 + p[1]]++, histograms[512 + p[2]]++;
    second[p[3]]++, second[256 + p[4]]++, second[512 + p[5]]++;
  }
  if (i < pixels) histograms[rgb[3 * i]]++, histograms[256 + rgb[3 * i + 1]]++, histograms[512 + rgb[3 * i + 2]]++;
  for (int k = 0; k < 768; k++) histograms[k] += second[k];
}

// In sixteen bits: each weight is 256 high + low, and 8192 is 32 * 256.
INLINE void weighted(const planes *p, bytes64 *gray) {
  const words64 r = __builtin_convertvector(p->r, words64), g = __builtin_convertvector(p->g, words64);
  const words64 b = __builtin_convertvector(p->b, words64);
  const words64 high = 19 * r + 37 * g + 7 * b, low = 35 * r + 145 * g + 76 * b;
  *gray = __builtin_convertvector((high + (low >> 8) + 32) >> 6, bytes64);
}

INLINE void mean(const planes *p, bytes64 *gray) {
  const words64 sum = __builtin_convertvector(p->r, words64) + __builtin_convertvector(p->g, words64) +
                      __builtin_convertvector(p->b, words64);
  *gray = __builtin_convertvector((sum + 1) / 3, bytes64);
}

INLINE void largest(const planes *p, bytes64 *gray) {
  *gray = __builtin_elementwise_max(p->r, __builtin_elementwise_max(p->g, p->b));
}

INLINE void middle(const planes *p, bytes64 *gray) {
  const bytes64 low = __builtin_elementwise_min(p->r, __builtin_elementwise_min(p->g, p->b));
  bytes64 high;
  largest(p, &high);
  *gray = __builtin_convertvector(
      (__builtin_convertvector(high, words64) + __builtin_convertvector(low, words64) + 1) >> 1, bytes64);
}

PLANE_CLONES void cbytes_gray(const uint8_t *rgb, cbytes_brightness brightness, uint8_t *out, size_t pixels) {
#define BODY(from, to, first)                                        \
  do {                                                               \
    planes p;                                                        \
    bytes64 gray, bytes[3];                                          \
    split(from, &p);                                                 \
    switch (brightness) {                                            \
      case cbytes_weighted: weighted(&p, &gray); break;              \
      case cbytes_mean: mean(&p, &gray); break;                      \
      case cbytes_middle: middle(&p, &gray); break;                  \
      default: largest(&p, &gray);                                   \
    }                                                                \
    spread(&gray, bytes);                                            \
    memcpy(to, bytes, 3 * PLANE);                                    \
  } while (0)
  EACH_PLANE(rgb, out, pixels, BODY);
#undef BODY
}

PLANE_CLONES void cbytes_reorder(const uint8_t *rgb, const uint8_t order[3], uint8_t *out, size_t pixels) {
#define BODY(from, to, first)                                    \
  do {                                                           \
    planes p, q;                                                 \
    split(from, &p);                                             \
    q.r = order[0] == 0 ? p.r : order[0] == 1 ? p.g : p.b;       \
    q.g = order[1] == 0 ? p.r : order[1] == 1 ? p.g : p.b;       \
    q.b = order[2] == 0 ? p.r : order[2] == 1 ? p.g : p.b;       \
    join(&q, to);                                                \
  } while (0)
  EACH_PLANE(rgb, out, pixels, BODY);
#undef BODY
}

INLINE int32_t between(int32_t value, int32_t top) { return value < 0 ? 0 : value > top ? top : value; }

PLANE_CLONES void cbytes_saturate(const uint8_t *rgb, int32_t part, uint8_t *out, size_t pixels) {
#define BODY(from, to, first)                                                                              \
  do {                                                                                                     \
    planes p;                                                                                              \
    split(from, &p);                                                                                       \
    uint8_t *r = (uint8_t *)&p.r, *g = (uint8_t *)&p.g, *b = (uint8_t *)&p.b;                              \
    for (int i = 0; i < PLANE; i++) {                                                                      \
      const int32_t gray = (77 * r[i] + 150 * g[i] + 29 * b[i] + 128) >> 8;                                \
      r[i] = (uint8_t)between(gray + (((r[i] - gray) * part + 128) >> 8), 255);                            \
      g[i] = (uint8_t)between(gray + (((g[i] - gray) * part + 128) >> 8), 255);                            \
      b[i] = (uint8_t)between(gray + (((b[i] - gray) * part + 128) >> 8), 255);                            \
    }                                                                                                      \
    join(&p, to);                                                                                          \
  } while (0)
  EACH_PLANE(rgb, out, pixels, BODY);
#undef BODY
}

PLANE_CLONES void cbytes_shift_luminance(const uint8_t *rgb, const uint8_t table[256], uint8_t *out, size_t pixels) {
#define BODY(from, to, first)                                                   \
  do {                                                                          \
    planes p;                                                                   \
    words64 gray;                                                               \
    uint16_t levels[PLANE];                                                     \
    int16_t changes[PLANE];                                                     \
    split(from, &p);                                                            \
    luminance(&p, &gray);                                                       \
    memcpy(levels, &gray, sizeof levels);                                       \
    for (int i = 0; i < PLANE; i++) changes[i] = (int16_t)(table[levels[i]] - levels[i]); \
    uint8_t *r = (uint8_t *)&p.r, *g = (uint8_t *)&p.g, *b = (uint8_t *)&p.b;   \
    for (int i = 0; i < PLANE; i++) {                                           \
      r[i] = (uint8_t)between(r[i] + changes[i], 255);                          \
      g[i] = (uint8_t)between(g[i] + changes[i], 255);                          \
      b[i] = (uint8_t)between(b[i] + changes[i], 255);                          \
    }                                                                           \
    join(&p, to);                                                               \
  } while (0)
  EACH_PLANE(rgb, out, pixels, BODY);
#undef BODY
}

#pragma STDC FP_CONTRACT OFF

INLINE float larger(float a, float b) { return a > b ? a : b; }
INLINE float smaller(float a, float b) { return a < b ? a : b; }
INLINE float clamped(float x, float top) { return smaller(larger(x, 0), top); }

// A place on the circle of six, for one at most six beyond it.
INLINE float wrapped(float sector) {
  const float low = sector < 0 ? sector + 6 : sector;
  return low >= 6 ? low - 6 : low;
}

// value - chroma max(0, min(k, 4 - k, 1)), and a half, to be cut off to the nearest byte.
INLINE uint8_t channel(float k, float light, float depth) {
  return (uint8_t)(int32_t)(light - depth * clamped(smaller(k, 4 - k), 1) + 0.5f);
}

// To hue, saturation and value, and back, without a branch (Smith, "Color gamut transform pairs", 1978).
INLINE void shift_hsv(uint8_t *red, uint8_t *green, uint8_t *blue, float hue, float saturation, float value) {
  for (int i = 0; i < PLANE; i++) {
    const float r = red[i], g = green[i], b = blue[i];
    const float top = larger(r, larger(g, b)), chroma = top - smaller(r, smaller(g, b));
    const float one = 1 / larger(chroma, 1);
    const float other = g == top ? (b - r) * one + 2 : (r - g) * one + 4;
    const float sector = wrapped((r == top ? (g - b) * one : other) + hue);
    // A grey pixel has no hue to be saturated with.
    const float part = chroma / larger(top, 1), moved = chroma > 0 ? clamped(part + saturation, 1) : part;
    const float light = clamped(top + value, 255), depth = light * moved;
    red[i] = channel(wrapped(sector + 5), light, depth);
    green[i] = channel(wrapped(sector + 3), light, depth);
    blue[i] = channel(wrapped(sector + 1), light, depth);
  }
}

PLANE_CLONES void cbytes_shift_hsv(const uint8_t *rgb, float hue, float saturation, float value, uint8_t *out,
                                   size_t pixels) {
#define BODY(from, to, first)                                                                                 \
  do {                                                                                                        \
    planes p;                                                                                                 \
    split(from, &p);                                                                                          \
    shift_hsv((uint8_t *)&p.r, (uint8_t *)&p.g, (uint8_t *)&p.b, hue, saturation, value);                     \
    join(&p, to);                                                                                             \
  } while (0)
  EACH_PLANE(rgb, out, pixels, BODY);
#undef BODY
}
