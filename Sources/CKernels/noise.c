#include "cnoise.h"

#include <string.h>

#if defined(__x86_64__) && defined(__ELF__)
#include <immintrin.h>
#define CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#define WIDE __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl")))
#define HAS_WIDE 1
#else
#define CLONES
#define HAS_WIDE 0
#endif
#define INLINE static inline __attribute__((always_inline))

// Eight sequences beside each other, four numbers from each word: word w of the key is the finaliser of SplitMix64 over a Weyl sequence
// (Steele, Lea and Flood, 2014).
INLINE uint64_t word(uint64_t key, uint64_t index) {
  uint64_t z = key + index * 0x9E3779B97F4A7C15u;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

INLINE int16_t number(const cnoise_table *table, uint16_t bits) {
  const uint32_t stretch = bits >> 9 & 63, rest = bits & 511;
  const uint32_t inner = stretch < 63 ? stretch : 64 + (rest >> 3);
  const uint32_t part = (stretch < 63 ? rest : (rest & 7) << 6) << 7;
  const int32_t value = table->start[inner] + (int32_t)(((uint32_t)table->length[inner] * part) >> 16);
  return (int16_t)(bits >> 15 ? -value : value);
}

static void plain_numbers(const cnoise_table *table, uint64_t key, size_t first, int16_t *numbers, size_t count) {
  uint64_t bits = 0;
  for (size_t i = 0; i < count; i++) {
    bits = i & 3 ? bits >> 16 : word(key, (first + i) >> 2);
    numbers[i] = number(table, (uint16_t)bits);
  }
}

#if HAS_WIDE
WIDE static inline __m512i wide_words(uint64_t key, size_t first) {
  const __m512i count = _mm512_setr_epi64(0, 1, 2, 3, 4, 5, 6, 7);
  const __m512i index = _mm512_add_epi64(_mm512_set1_epi64((long long)first), count);
  __m512i z = _mm512_add_epi64(_mm512_set1_epi64((long long)key),
                               _mm512_mullo_epi64(index, _mm512_set1_epi64((long long)0x9E3779B97F4A7C15u)));
  z = _mm512_mullo_epi64(_mm512_xor_si512(z, _mm512_srli_epi64(z, 30)), _mm512_set1_epi64((long long)0xBF58476D1CE4E5B9u));
  z = _mm512_mullo_epi64(_mm512_xor_si512(z, _mm512_srli_epi64(z, 27)), _mm512_set1_epi64((long long)0x94D049BB133111EBu));
  return _mm512_xor_si512(z, _mm512_srli_epi64(z, 31));
}

WIDE static inline __m512i wide_number(const cnoise_table *table, __m512i bits) {
  const __m512i stretch = _mm512_and_si512(_mm512_srli_epi16(bits, 9), _mm512_set1_epi16(63));
  const __m512i rest = _mm512_and_si512(bits, _mm512_set1_epi16(511));
  const __mmask32 last = _mm512_cmpeq_epi16_mask(stretch, _mm512_set1_epi16(63));
  const __m512i inner = _mm512_srli_epi16(rest, 3);
  __m512i start = _mm512_permutex2var_epi16(_mm512_loadu_si512(table->start), stretch, _mm512_loadu_si512(table->start + 32));
  __m512i length = _mm512_permutex2var_epi16(_mm512_loadu_si512(table->length), stretch, _mm512_loadu_si512(table->length + 32));
  start = _mm512_mask_mov_epi16(
      start, last,
      _mm512_permutex2var_epi16(_mm512_loadu_si512(table->start + 64), inner, _mm512_loadu_si512(table->start + 96)));
  length = _mm512_mask_mov_epi16(
      length, last,
      _mm512_permutex2var_epi16(_mm512_loadu_si512(table->length + 64), inner, _mm512_loadu_si512(table->length + 96)));
  const __m512i part = _mm512_mask_mov_epi16(_mm512_slli_epi16(rest, 7), last, _mm512_slli_epi16(rest, 13));
  const __m512i value = _mm512_add_epi16(start, _mm512_mulhi_epu16(length, part));
  return _mm512_mask_sub_epi16(value, _mm512_movepi16_mask(bits), _mm512_setzero_si512(), value);
}

WIDE static void wide_numbers(const cnoise_table *table, uint64_t key, size_t first, int16_t *numbers, size_t count) {
  size_t i = 0;
  for (; i + 32 <= count; i += 32) {
    _mm512_storeu_si512(numbers + i, wide_number(table, wide_words(key, (first + i) >> 2)));
  }
  plain_numbers(table, key, first + i, numbers + i, count - i);
}
#endif

void cnoise_numbers(const cnoise_table *table, uint64_t key, size_t first, int16_t *numbers, size_t count) {
#if HAS_WIDE
  if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")) {
    wide_numbers(table, key, first, numbers, count);
    return;
  }
#endif
  plain_numbers(table, key, first, numbers, count);
}

enum { BLOCK = 384 };

INLINE uint8_t byte(int32_t value) { return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value); }

CLONES static void add_block(const uint8_t *restrict bytes, const int16_t *restrict numbers, int16_t shift,
                             uint8_t *restrict out, size_t count) {
  for (size_t i = 0; i < count; i++) {
    const int16_t sum = (int16_t)((int16_t)(16 * bytes[i] + numbers[i] + shift) >> 4);
    out[i] = (uint8_t)(sum < 0 ? 0 : sum > 255 ? 255 : sum);
  }
}

void cnoise_add(const uint8_t *bytes, const cnoise_table *table, int16_t shift, uint64_t key, uint8_t *out, size_t count) {
  int16_t numbers[BLOCK];
  for (size_t start = 0; start < count; start += BLOCK) {
    const size_t length = count - start < BLOCK ? count - start : BLOCK;
    cnoise_numbers(table, key, start, numbers, length);
    add_block(bytes + start, numbers, (int16_t)(shift + 8), out + start, length);
  }
}

void cnoise_add_to_pixels(const uint8_t *rgb, const cnoise_table *table, int16_t shift, uint64_t key, uint8_t *out,
                          size_t pixels) {
  int16_t numbers[BLOCK / 3], each[BLOCK];
  for (size_t start = 0; start < pixels; start += BLOCK / 3) {
    const size_t length = pixels - start < BLOCK / 3 ? pixels - start : BLOCK / 3;
    cnoise_numbers(table, key, start, numbers, length);
    for (size_t i = 0; i < length; i++) each[3 * i] = each[3 * i + 1] = each[3 * i + 2] = numbers[i];
    add_block(rgb + 3 * start, each, (int16_t)(shift + 8), out + 3 * start, 3 * length);
  }
}

CLONES static void sensor_block(const uint8_t *restrict rgb, const int16_t *restrict light, const int16_t *restrict hue,
                                uint8_t *restrict out, size_t count) {
  for (size_t i = 0; i < count; i++) {
    const int32_t r = rgb[3 * i], g = rgb[3 * i + 1], b = rgb[3 * i + 2];
    const int32_t dark = 255 - ((77 * r + 150 * g + 29 * b) >> 8);
    const int32_t shift = (light[i] * dark + 2048) >> 12, turn = hue[i];
    out[3 * i] = byte(r + shift + ((turn * (b - g)) >> 14));
    out[3 * i + 1] = byte(g + shift + ((turn * (r - b)) >> 14));
    out[3 * i + 2] = byte(b + shift + ((turn * (g - r)) >> 14));
  }
}

void cnoise_sensor(const uint8_t *rgb, const cnoise_table *light, const cnoise_table *hue, uint64_t key, uint8_t *out,
                   size_t pixels) {
  int16_t lights[BLOCK], hues[BLOCK];
  for (size_t start = 0; start < pixels; start += BLOCK) {
    const size_t length = pixels - start < BLOCK ? pixels - start : BLOCK;
    cnoise_numbers(light, key, start, lights, length);
    cnoise_numbers(hue, ~key, start, hues, length);
    sensor_block(rgb + 3 * start, lights, hues, out + 3 * start, length);
  }
}
