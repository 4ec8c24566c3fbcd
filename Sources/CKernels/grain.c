#include "cgrain.h"

#include "planes.h"

#pragma STDC FP_CONTRACT OFF

#if defined(__x86_64__) && defined(__ELF__)
#include <immintrin.h>
#define CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#define WIDE __attribute__((target("avx512bw")))
#else
#define CLONES
#endif

// MARK: Random bits

// Word `index` of the sequence of `key`: a finaliser of 32 bits with little bias ("lowbias32"; Wellons, "Prospecting for hash functions",
// 2018) over a counter, with the other half of the key between its products.
INLINE uint32_t word(uint64_t key, uint32_t index) {
  uint32_t x = index + (uint32_t)key;
  x = (x ^ (x >> 16)) * 0x7FEB352Du ^ (uint32_t)(key >> 32);
  x = (x ^ (x >> 15)) * 0x846CA68Bu;
  return x ^ (x >> 16);
}

// Numbers first, first + 1, ...; `first` is even.
INLINE void draw(uint64_t key, size_t first, uint16_t *numbers, const size_t count) {
  for (size_t i = 0; i < count / 2; i++) {
    const uint32_t bits = word(key, (uint32_t)(first / 2 + i));
    numbers[2 * i] = (uint16_t)bits;
    numbers[2 * i + 1] = (uint16_t)(bits >> 16);
  }
}

// MARK: Numbers of a distribution

INLINE int16_t number(const cgrain_quantiles *q, uint16_t bits) {
  const uint32_t stretch = bits >> 9 & 63, rest = bits & 511, is_last = stretch == 63;
  const uint32_t place = is_last ? 64 + (rest >> 3) : stretch, part = (rest << (is_last ? 13 : 7)) & 0xFFFF;
  const int32_t value = q->start[place] + (int32_t)(((uint32_t)q->length[place] * part) >> 16);
  return (int16_t)(bits >> 15 ? -value : value);
}

enum { BLOCK = 3 * PLANE };

// `count` is a multiple of 32, and so is `first`.
CLONES static void plain_numbers(const cgrain_quantiles *q, uint64_t key, size_t first, int16_t *numbers, size_t count) {
  uint16_t bits[BLOCK];
  draw(key, first, bits, BLOCK);
  for (size_t i = 0; i < count; i++) numbers[i] = number(q, bits[i]);
}

#ifdef WIDE
// The same 32 at once, with the quantiles in eight registers.
typedef struct {
  __m512i start[4], length[4];
} quantiles512;

WIDE INLINE void load(const cgrain_quantiles *q, quantiles512 *wide) {
  for (int i = 0; i < 4; i++) {
    wide->start[i] = _mm512_loadu_si512(q->start + 32 * i);
    wide->length[i] = _mm512_loadu_si512(q->length + 32 * i);
  }
}

WIDE INLINE __m512i shifted_xor(__m512i x, unsigned shift) { return _mm512_xor_si512(x, _mm512_srli_epi32(x, shift)); }

WIDE INLINE __m512i words512(uint64_t key, size_t first) {
  const __m512i lanes = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  __m512i x = _mm512_add_epi32(_mm512_set1_epi32((int)((uint32_t)(first / 2) + (uint32_t)key)), lanes);
  x = _mm512_mullo_epi32(shifted_xor(x, 16), _mm512_set1_epi32(0x7FEB352D));
  x = _mm512_xor_si512(x, _mm512_set1_epi32((int)(key >> 32)));
  return shifted_xor(_mm512_mullo_epi32(shifted_xor(x, 15), _mm512_set1_epi32((int)0x846CA68Bu)), 16);
}

WIDE INLINE __m512i numbers512(const quantiles512 *q, __m512i bits) {
  const __m512i stretch = _mm512_srli_epi16(bits, 9), fine = _mm512_srli_epi16(bits, 3);
  // The table's index has six bits: the sign, above them, is not looked at.
  const __mmask32 is_last = _mm512_cmpeq_epi16_mask(
      _mm512_and_si512(stretch, _mm512_set1_epi16(63)), _mm512_set1_epi16(63));
  const __m512i start = _mm512_mask_mov_epi16(
      _mm512_permutex2var_epi16(q->start[0], stretch, q->start[1]), is_last,
      _mm512_permutex2var_epi16(q->start[2], fine, q->start[3]));
  const __m512i length = _mm512_mask_mov_epi16(
      _mm512_permutex2var_epi16(q->length[0], stretch, q->length[1]), is_last,
      _mm512_permutex2var_epi16(q->length[2], fine, q->length[3]));
  const __m512i part = _mm512_mask_slli_epi16(_mm512_slli_epi16(bits, 7), is_last, bits, 13);
  const __m512i value = _mm512_add_epi16(start, _mm512_mulhi_epu16(length, part));
  return _mm512_mask_sub_epi16(value, _mm512_movepi16_mask(bits), _mm512_setzero_si512(), value);
}

WIDE static void wide_numbers(const cgrain_quantiles *q, uint64_t key, size_t first, int16_t *numbers, size_t count) {
  quantiles512 wide;
  load(q, &wide);
  for (size_t i = 0; i < count; i += 32) {
    _mm512_storeu_si512(numbers + i, numbers512(&wide, words512(key, first + i)));
  }
}

WIDE static size_t wide_add(const uint8_t *bytes, const cgrain_quantiles *q, int16_t shift, uint64_t key, uint8_t *out,
                            size_t count) {
  quantiles512 wide;
  load(q, &wide);
  const __m512i rest = _mm512_set1_epi16((int16_t)(shift + 8));
  size_t i = 0;
  for (; i + 32 <= count; i += 32) {
    const __m512i noise = numbers512(&wide, words512(key, i));
    const __m512i byte = _mm512_slli_epi16(_mm512_cvtepu8_epi16(_mm256_loadu_si256((const __m256i *)(bytes + i))), 4);
    const __m512i sum = _mm512_srai_epi16(_mm512_adds_epi16(_mm512_adds_epi16(byte, noise), rest), 4);
    const __m512i positive = _mm512_max_epi16(sum, _mm512_setzero_si512());
    _mm256_storeu_si256((__m256i *)(out + i), _mm512_cvtepi16_epi8(_mm512_min_epi16(positive, _mm512_set1_epi16(255))));
  }
  return i;
}

static int is_wide(void) { return __builtin_cpu_supports("avx512bw"); }
#endif

static void numbers(const cgrain_quantiles *q, uint64_t key, size_t first, int16_t *numbers, size_t count) {
#ifdef WIDE
  if (is_wide()) {
    wide_numbers(q, key, first, numbers, count);
    return;
  }
#endif
  plain_numbers(q, key, first, numbers, count);
}

// MARK: Sums

INLINE uint8_t byte(int32_t value) { return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value); }

INLINE int16_t saturated(int32_t value) { return (int16_t)(value < -32768 ? -32768 : value > 32767 ? 32767 : value); }

INLINE uint8_t sum(uint8_t value, int16_t noise, int16_t rest) {
  return byte(saturated(saturated(16 * value + noise) + rest) >> 4);
}

CLONES static void add_block(const uint8_t *restrict bytes, const int16_t *restrict noise, int16_t rest, uint8_t *restrict out,
                             size_t count) {
  for (size_t i = 0; i < count; i++) out[i] = sum(bytes[i], noise[i], rest);
}

void cgrain_add(const uint8_t *bytes, const cgrain_quantiles *q, int16_t shift, uint64_t key, uint8_t *out, size_t count) {
  size_t start = 0;
#ifdef WIDE
  if (is_wide()) start = wide_add(bytes, q, shift, key, out, count);
#endif
  for (int16_t noise[BLOCK]; start < count; start += BLOCK) {
    const size_t length = count - start < BLOCK ? count - start : BLOCK;
    numbers(q, key, start, noise, BLOCK);
    add_block(bytes + start, noise, (int16_t)(shift + 8), out + start, length);
  }
}

PLANE_CLONES static void add_plane(const uint8_t *from, const int16_t *noise, int16_t rest, uint8_t *to) {
  planes p;
  split(from, &p);
  uint8_t *r = (uint8_t *)&p.r, *g = (uint8_t *)&p.g, *b = (uint8_t *)&p.b;
  for (int i = 0; i < PLANE; i++) {
    r[i] = sum(r[i], noise[i], rest);
    g[i] = sum(g[i], noise[i], rest);
    b[i] = sum(b[i], noise[i], rest);
  }
  join(&p, to);
}

void cgrain_add_to_pixels(const uint8_t *rgb, const cgrain_quantiles *q, int16_t shift, uint64_t key, uint8_t *out,
                          size_t pixels) {
  int16_t noise[PLANE];
#define BODY(from, to, first)                              \
  do {                                                     \
    numbers(q, key, first, noise, PLANE);                  \
    add_plane(from, noise, (int16_t)(shift + 8), to);      \
  } while (0)
  EACH_PLANE(rgb, out, pixels, BODY);
#undef BODY
}

// How much of a hue, in sixths of the circle, the channel at `centre` has: all up to a sixth from there, nothing from two on.
INLINE float part_of_hue(float hue, float centre) {
  const float apart = __builtin_fabsf(hue - centre), around = __builtin_fabsf(6 - apart);
  const float part = 2 - (apart < around ? apart : around);
  return part < 0 ? 0 : part > 1 ? 1 : part;
}

PLANE_CLONES static void sensor_plane(const uint8_t *from, const cgrain_sensor *sensor, const uint16_t *bits,
                                      const int16_t *hues, uint8_t *to) {
  planes p;
  split(from, &p);
  uint8_t *red = (uint8_t *)&p.r, *green = (uint8_t *)&p.g, *blue = (uint8_t *)&p.b;
  uint16_t photons[PLANE] = {0};
  for (uint32_t k = 0; k < sensor->count; k++) {
    for (int i = 0; i < PLANE; i++) photons[i] = (uint16_t)(photons[i] + (bits[i] >= sensor->limits[k]));
  }
  for (int i = 0; i < PLANE; i++) {
    const float r = red[i], g = green[i], b = blue[i];
    const float high = r > g ? (r > b ? r : b) : (g > b ? g : b), low = r < g ? (r < b ? r : b) : (g < b ? g : b);
    const float sum = high + low, chroma = high - low, one = 1 / (chroma > 1 ? chroma : 1);
    const float turned = high == r ? (g - b) * one : high == g ? 2 + (b - r) * one : 4 + (r - g) * one;
    const float hue = turned + (float)hues[i] * (1.0f / 32768);
    const float gain = photons[i] * sensor->step, lit = sum + (gain < 1 ? gain : 1) * (510 - sum);
    // What chroma there can be at a lightness: all of it in the middle, none at both ends.
    const float room = 255 - __builtin_fabsf(sum - 255), left = 255 - __builtin_fabsf(lit - 255);
    const float wide = chroma * left / (room > 1 ? room : 1), base = (lit - wide) * 0.5f + 0.5f;
    red[i] = (uint8_t)(int32_t)(base + wide * part_of_hue(hue, 0));
    green[i] = (uint8_t)(int32_t)(base + wide * part_of_hue(hue, 2));
    blue[i] = (uint8_t)(int32_t)(base + wide * part_of_hue(hue, 4));
  }
  join(&p, to);
}

void cgrain_add_sensor(const uint8_t *rgb, const cgrain_sensor *sensor, const cgrain_quantiles *hue, uint64_t key,
                       uint8_t *out, size_t pixels) {
  uint16_t bits[PLANE];
  int16_t hues[PLANE];
#define BODY(from, to, first)                     \
  do {                                            \
    draw(key, first, bits, PLANE);                \
    numbers(hue, ~key, first, hues, PLANE);       \
    sensor_plane(from, sensor, bits, hues, to);   \
  } while (0)
  EACH_PLANE(rgb, out, pixels, BODY);
#undef BODY
}

// MARK: Others

PLANE_CLONES void cgrain_strike(const uint8_t *rgb, uint32_t white, uint32_t limit, uint64_t key, uint8_t *out, size_t pixels) {
#define BODY(from, to, first)                                                                         \
  do {                                                                                                \
    uint16_t drawn[PLANE];                                                                            \
    bytes64 kept, lit, keep[3], light[3];                                                             \
    draw(key, first, drawn, PLANE);                                                                   \
    for (int i = 0; i < PLANE; i++) {                                                                 \
      ((uint8_t *)&kept)[i] = drawn[i] < limit ? 0 : 255;                                             \
      ((uint8_t *)&lit)[i] = drawn[i] < white ? 255 : 0;                                              \
    }                                                                                                 \
    spread(&kept, keep);                                                                              \
    spread(&lit, light);                                                                              \
    for (int k = 0; k < 3; k++) {                                                                     \
      *(bytes64 *)((to) + 64 * k) = (*(const bytes64 *)((from) + 64 * k) & keep[k]) | light[k];       \
    }                                                                                                 \
  } while (0)
  EACH_PLANE(rgb, out, pixels, BODY);
#undef BODY
}

INLINE uint8_t product(uint8_t value, uint32_t low, uint32_t width, uint16_t bits) {
  const uint32_t result = (value * (low + (width * bits >> 16)) + 2048) >> 12;
  return (uint8_t)(result > 255 ? 255 : result);
}

CLONES void cgrain_multiply(const uint8_t *restrict bytes, uint32_t low, uint32_t width, uint64_t key, uint8_t *restrict out,
                            size_t count) {
  uint16_t bits[BLOCK];
  for (size_t start = 0; start < count; start += BLOCK) {
    const size_t length = count - start < BLOCK ? count - start : BLOCK;
    draw(key, start, bits, BLOCK);
    for (size_t i = 0; i < length; i++) out[start + i] = product(bytes[start + i], low, width, bits[i]);
  }
}

PLANE_CLONES void cgrain_multiply_pixels(const uint8_t *rgb, uint32_t low, uint32_t width, uint64_t key, uint8_t *out,
                                         size_t pixels) {
#define BODY(from, to, first)                                              \
  do {                                                                     \
    uint16_t bits[PLANE];                                                  \
    planes p;                                                              \
    split(from, &p);                                                       \
    draw(key, first, bits, PLANE);                                         \
    uint8_t *r = (uint8_t *)&p.r, *g = (uint8_t *)&p.g, *b = (uint8_t *)&p.b; \
    for (int i = 0; i < PLANE; i++) {                                      \
      r[i] = product(r[i], low, width, bits[i]);                           \
      g[i] = product(g[i], low, width, bits[i]);                           \
      b[i] = product(b[i], low, width, bits[i]);                           \
    }                                                                      \
    join(&p, to);                                                          \
  } while (0)
  EACH_PLANE(rgb, out, pixels, BODY);
#undef BODY
}

CLONES void cgrain_draw(const uint8_t *restrict bytes, const uint8_t outcomes[65536], uint64_t key, uint8_t *restrict out,
                        size_t count) {
  uint16_t bits[BLOCK];
  for (size_t start = 0; start < count; start += BLOCK) {
    const size_t length = count - start < BLOCK ? count - start : BLOCK;
    draw(key, start, bits, BLOCK);
    for (size_t i = 0; i < length; i++) out[start + i] = outcomes[256 * bytes[start + i] + (bits[i] & 255)];
  }
}
