#include "lines.h"

#include "clones.h"

#pragma STDC FP_CONTRACT OFF

// MARK: Bilinear

enum { BATCH = 128 };  // Pixels whose places are found together.

typedef uint64_t pairs2 __attribute__((vector_size(16), aligned(1)));
typedef uint64_t pairs4 __attribute__((vector_size(32), aligned(1)));
typedef uint64_t pairs8 __attribute__((vector_size(64), aligned(1)));
typedef uint8_t bytes64 __attribute__((vector_size(64), aligned(1)));
typedef uint16_t words8 __attribute__((vector_size(16), aligned(1)));
typedef uint16_t words32 __attribute__((vector_size(64), aligned(1)));
typedef uint32_t longs32 __attribute__((vector_size(128), aligned(1)));

// Where pixels lie from a first one on, and by which weights they are mixed.
typedef struct {
  int32_t offsets[BATCH];
  uint16_t right[BATCH], down[BATCH];
} places;

// 32 bits hold the way from the first pixel on. The furthest offset.
INLINE int32_t find_places(uint32_t x, uint32_t y, int32_t dx, int32_t dy, int32_t stride, size_t count, places *restrict found) {
  int32_t furthest = 0;
  for (size_t i = 0; i < count; i++) {
    const int32_t column = (int32_t)(x + (uint32_t)i * (uint32_t)dx), row = (int32_t)(y + (uint32_t)i * (uint32_t)dy);
    found->offsets[i] = (row >> 24) * stride + 3 * (column >> 24);
    furthest = found->offsets[i] > furthest ? found->offsets[i] : furthest;
    found->right[i] = (uint16_t)((column >> 16) & 255);
    found->down[i] = (uint16_t)weight_down((uint32_t)(row >> 16) & 255);
  }
  return furthest;
}

// Two neighbouring pixels in eight bytes.
typedef uint64_t pair_reader(const uint8_t *from);

INLINE uint64_t eight_bytes(const uint8_t *from) {
  uint64_t word;
  memcpy(&word, from, 8);
  return word;
}

// Two pixels are six bytes: at the end of a picture there are no eight.
INLINE uint64_t six_bytes(const uint8_t *from) {
  uint64_t word = 0;
  memcpy(&word, from, 6);
  return word;
}

// Two places of which the second is four further on: what is packed later comes in this order.
INLINE pairs2 two_pairs(const uint8_t *pixels, const int32_t *offsets, pair_reader *pair) {
  return (pairs2){pair(pixels + offsets[0]), pair(pixels + offsets[1])};
}

// Of sixteen places the first two of every four, or from `offsets` + 2 on the last two.
INLINE void look_up(const uint8_t *pixels, const int32_t *offsets, pair_reader *pair, bytes64 *pairs) {
  const pairs2 a = two_pairs(pixels, offsets, pair), b = two_pairs(pixels, offsets + 4, pair);
  const pairs2 c = two_pairs(pixels, offsets + 8, pair), d = two_pairs(pixels, offsets + 12, pair);
  const pairs4 ab = __builtin_shufflevector(a, b, 0, 1, 2, 3), cd = __builtin_shufflevector(c, d, 0, 1, 2, 3);
  *pairs = (bytes64)__builtin_shufflevector(ab, cd, 0, 1, 2, 3, 4, 5, 6, 7);
}

#define FIRST_OF(p) 8 * p, 64, 8 * p + 1, 64, 8 * p + 2, 64, 64, 64
#define SECOND_OF(p) 8 * p + 3, 64, 8 * p + 4, 64, 8 * p + 5, 64, 64, 64
#define OF_ALL(M) M(0), M(1), M(2), M(3), M(4), M(5), M(6), M(7)

// Both pixels by their weights: 255ths. Vectors go by address, because how they are handed over depends on the processor.
INLINE void mix_across(const bytes64 *pairs, const words32 *right, words32 *mixed) {
  const bytes64 zero = {0};
  const words32 first = (words32)__builtin_shufflevector(*pairs, zero, OF_ALL(FIRST_OF));
  const words32 second = (words32)__builtin_shufflevector(*pairs, zero, OF_ALL(SECOND_OF));
  *mixed = (first << 8) - first + (second - first) * *right;
}

// Down, weights are 257ths.
INLINE void mix_down(const words32 *above, const words32 *below, const words32 *low, words32 *mixed) {
  const longs32 weight = __builtin_convertvector(*low, longs32);
  const longs32 sum = __builtin_convertvector(*above, longs32) * (257 - weight) + __builtin_convertvector(*below, longs32) * weight;
  *mixed = __builtin_convertvector((sum + 32768) >> 16, words32);
}

typedef uint16_t words16 __attribute__((vector_size(32), aligned(1)));

#define FOUR(i) i, i, i, i

// The weights of sixteen pixels, in all four lanes of each: of the first two of every four, and of the last two.
INLINE void spread(const uint16_t *weights, words32 *first, words32 *last) {
  words16 w;
  memcpy(&w, weights, sizeof w);
  *first = __builtin_shufflevector(w, w, FOUR(0), FOUR(1), FOUR(4), FOUR(5), FOUR(8), FOUR(9), FOUR(12), FOUR(13));
  *last = __builtin_shufflevector(w, w, FOUR(2), FOUR(3), FOUR(6), FOUR(7), FOUR(10), FOUR(11), FOUR(14), FOUR(15));
}

// The first two of each four of sixteen pixels, or the last two.
INLINE void mix(const uint8_t *pixels, ptrdiff_t stride, const int32_t *offsets, const words32 *right, const words32 *down,
                pair_reader *pair, words32 *mixed) {
  words32 above, below;
  bytes64 pairs;
  look_up(pixels, offsets, pair, &pairs);
  mix_across(&pairs, right, &above);
  look_up(pixels + stride, offsets, pair, &pairs);
  mix_across(&pairs, right, &below);
  mix_down(&above, &below, down, mixed);
}

#define PACKED_OF(p) 16 * p, 16 * p + 2, 16 * p + 4, 16 * p + 8, 16 * p + 10, 16 * p + 12, \
  64 + 16 * p, 64 + 16 * p + 2, 64 + 16 * p + 4, 64 + 16 * p + 8, 64 + 16 * p + 10, 64 + 16 * p + 12, 1, 1, 1, 1

INLINE void mix_sixteen(const uint8_t *pixels, ptrdiff_t stride, const places *found, size_t i, pair_reader *pair, uint8_t *out) {
  words32 right[2], down[2], one, two;
  spread(found->right + i, &right[0], &right[1]);
  spread(found->down + i, &down[0], &down[1]);
  mix(pixels, stride, found->offsets + i, &right[0], &down[0], pair, &one);
  mix(pixels, stride, found->offsets + i + 2, &right[1], &down[1], pair, &two);
  const bytes64 a = (bytes64)one, b = (bytes64)two;
  const bytes64 packed = __builtin_shufflevector(a, b, PACKED_OF(0), PACKED_OF(1), PACKED_OF(2), PACKED_OF(3));
  for (size_t p = 0; p < 4; p++) memcpy(out + 12 * p, (const uint8_t *)&packed + 16 * p, 16);
}

// Whole sixteens, each of which writes four bytes more than it has; the last ones leave those out.
INLINE void mix_batch(const uint8_t *pixels, ptrdiff_t stride, const places *found, size_t count, pair_reader *pair, uint8_t *out) {
  uint8_t last[3 * 32 + 4];
  size_t i = 0;
  for (; i + 18 <= count; i += 16) mix_sixteen(pixels, stride, found, i, pair, out + 3 * i);
  for (size_t k = 0; i + k < count; k += 16) mix_sixteen(pixels, stride, found, i + k, pair, last + 3 * k);
  memcpy(out + 3 * i, last, 3 * (count - i));
}

// How many steps stay within 128 pixels, in whole sixteens.
INLINE size_t batch_for(int64_t dx, int64_t dy) {
  const int64_t across = dx < 0 ? -dx : dx, down = dy < 0 ? -dy : dy, longest = across > down ? across : down;
  size_t batch = BATCH;
  for (int64_t step = (int64_t)1 << 24; step < longest; step *= 2) batch /= 2;
  return batch;
}

CLONES void warp_line(const cwarp_picture *from, int64_t x, int64_t y, int64_t dx, int64_t dy, size_t count, uint8_t *out) {
  places found;
  memset(&found, 0, sizeof found);
  const ptrdiff_t row = 3 * (ptrdiff_t)from->width;
  const uint8_t *end = from->pixels + (size_t)row * (size_t)from->height;
  const size_t batch = batch_for(dx, dy);
  const int64_t step = (int64_t)batch;
  for (size_t done = 0; done < count; done += batch, x += step * dx, y += step * dy, out += 3 * batch) {
    const size_t some = count - done < batch ? count - done : batch;
    const uint8_t *first = from->pixels + (y >> 24) * row + 3 * (x >> 24);
    const int32_t furthest = find_places((uint32_t)(x & 0xFFFFFF), (uint32_t)(y & 0xFFFFFF), (int32_t)dx, (int32_t)dy,
                                         (int32_t)row, some, &found);
    // Of the last sixteen there may be some that nobody asked for; they have to lie somewhere.
    memset(found.offsets + some, 0, sizeof(int32_t) * (BATCH - some));
    if (end - first >= furthest + row + 8) {
      mix_batch(first, row, &found, some, eight_bytes, out);
    } else {
      mix_batch(first, row, &found, some, six_bytes, out);
    }
  }
}

CLONES void warp_places(const cwarp_picture *from, const int32_t *xs, const int32_t *ys, size_t count, uint8_t *out) {
  places found;
  memset(&found, 0, sizeof found);
  const ptrdiff_t row = 3 * (ptrdiff_t)from->width, size = row * from->height;
  for (size_t done = 0; done < count; done += BATCH) {
    const size_t some = count - done < BATCH ? count - done : BATCH;
    int32_t furthest = 0;
    for (size_t i = 0; i < some; i++) {
      const int32_t x = xs[done + i], y = ys[done + i];
      found.offsets[i] = (y >> 8) * (int32_t)row + 3 * (x >> 8);
      furthest = found.offsets[i] > furthest ? found.offsets[i] : furthest;
      found.right[i] = (uint16_t)(x & 255);
      found.down[i] = (uint16_t)weight_down((uint32_t)y & 255);
    }
    memset(found.offsets + some, 0, sizeof(int32_t) * (BATCH - some));
    if (furthest + row + 8 <= size) {
      mix_batch(from->pixels, row, &found, some, eight_bytes, out + 3 * done);
    } else {
      mix_batch(from->pixels, row, &found, some, six_bytes, out + 3 * done);
    }
  }
}

// MARK: Across and down

typedef uint8_t bytes32 __attribute__((vector_size(32), aligned(1)));
enum { CHUNK = 96 };  // Numbers that are summed at once: whole pixels, and three registers of the largest.

typedef struct {
  words32 part[3];
} chunk_sums;

INLINE void add_chunk(const uint8_t *bytes, uint16_t weight, chunk_sums *sums) {
  for (int p = 0; p < 3; p++) {
    bytes32 some;
    memcpy(&some, bytes + 32 * p, sizeof some);
    sums->part[p] += __builtin_convertvector(some, words32) * weight;
  }
}

// What lies as many rows further down comes to be needed soon, and the processor fetches of itself only what lies beside.
INLINE void fetch_below(const uint8_t *bytes, size_t rows_below) {
  __builtin_prefetch((const void *)((uintptr_t)bytes + rows_below));
  __builtin_prefetch((const void *)((uintptr_t)bytes + rows_below + 64));
}

INLINE void sum_chunk(const uint8_t *bytes, size_t stride, const uint16_t *weights, size_t weight_count, const chunk_sums *start,
                      uint16_t *sums) {
  chunk_sums all = *start;
  for (size_t k = 0; k < weight_count; k++) {
    add_chunk(bytes + k * stride, weights[k], &all);
    fetch_below(bytes + k * stride, weight_count * stride);
  }
  memcpy(sums, &all, sizeof all);
}

CLONES void cwarp_rows(const uint8_t *rows, size_t stride, const uint16_t *weights, size_t weight_count, const uint16_t start[3],
                       uint16_t *sums, size_t count) {
  if (count < CHUNK) {
    for (size_t i = 0; i < count; i++) {
      uint16_t sum = start[i % 3];
      for (size_t k = 0; k < weight_count; k++) sum += (uint16_t)(weights[k] * rows[k * stride + i]);
      sums[i] = sum;
    }
    return;
  }
  uint16_t pattern[CHUNK];
  for (size_t i = 0; i < CHUNK; i++) pattern[i] = start[i % 3];
  chunk_sums first;
  memcpy(&first, pattern, sizeof first);
  for (size_t i = 0; i < count; i += CHUNK) {
    // The last ones overlap: there are whole pixels in all.
    const size_t at = i + CHUNK <= count ? i : count - CHUNK;
    sum_chunk(rows + at, stride, weights, weight_count, &first, sums + at);
  }
}

// A half, and what cutting off takes from two products in the mean: however many there are, so that products of nothing change nothing.
enum { ROUNDING = 128 + 1 };

// Lane by lane: what the wide version does at once.
INLINE void mix_lanes(const uint16_t *from, const cwarp_columns *columns, size_t group, uint8_t *out,
                      size_t count) {
  const size_t start = group * columns->taps * CWARP_LANES;
  for (size_t lane = 0; lane < count; lane++) {
    uint32_t sum = ROUNDING + columns->beyond[group * CWARP_LANES + lane];
    for (size_t k = 0; k < columns->taps; k++) {
      const size_t i = start + k * CWARP_LANES + lane;
      sum += (uint32_t)from[columns->places[i]] * columns->weights[i] >> 16;
    }
    out[lane] = (uint8_t)(sum >> 8);
  }
}

typedef void column_mixer(const uint16_t *row, const cwarp_columns *columns, uint8_t *out, size_t count);

static void mix_columns(const uint16_t *row, const cwarp_columns *columns, uint8_t *out, size_t count) {
  for (size_t group = 0; group < columns->groups; group++, out += columns->lanes, count -= columns->lanes) {
    const size_t some = count < columns->lanes ? count : columns->lanes;
    mix_lanes(row + columns->bases[group], columns, group, out, some);
    if (some < columns->lanes) return;
  }
}

#if defined(__x86_64__)
#include <immintrin.h>

#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl")))

// Lanes of one group, whose tables begin at `places` and `weights`.
INLINE AVX512 __m256i mix_group(const uint16_t *from, const uint16_t *places, const uint16_t *weights, size_t taps,
                                const uint16_t *beyond) {
  const __m512i first = _mm512_loadu_si512(from), second = _mm512_loadu_si512(from + 32);
  __m512i sum = _mm512_add_epi16(_mm512_loadu_si512(beyond), _mm512_set1_epi16(ROUNDING));
  for (size_t k = 0; k < taps; k++) {
    const __m512i values = _mm512_permutex2var_epi16(first, _mm512_loadu_si512(places + k * CWARP_LANES), second);
    sum = _mm512_add_epi16(sum, _mm512_mulhi_epu16(values, _mm512_loadu_si512(weights + k * CWARP_LANES)));
  }
  return _mm512_cvtepi16_epi8(_mm512_srli_epi16(sum, 8));
}

INLINE AVX512 void mix_groups(const uint16_t *row, const cwarp_columns *columns, size_t taps, uint8_t *out,
                              size_t count) {
  const uint32_t *bases = columns->bases;
  const uint16_t *places = columns->places, *weights = columns->weights, *beyond = columns->beyond;
  const size_t groups = columns->groups, lanes = columns->lanes;
  size_t group = 0;
  // What is written too much is the next group's.
  for (; group < groups && group * lanes + CWARP_LANES <= count; group++) {
    const size_t table = group * taps * CWARP_LANES;
    _mm256_storeu_si256((__m256i *)(out + group * lanes),
                        mix_group(row + bases[group], places + table, weights + table, taps,
                                  beyond + group * CWARP_LANES));
  }
  for (; group < groups; group++) {
    const size_t table = group * taps * CWARP_LANES, some = count - group * lanes < lanes ? count - group * lanes : lanes;
    _mm256_mask_storeu_epi8(out + group * lanes, (__mmask32)(((uint64_t)1 << some) - 1),
                            mix_group(row + bases[group], places + table, weights + table, taps,
                                  beyond + group * CWARP_LANES));
  }
}

// The numbers that are met most have loops of their own, without a loop inside.
AVX512 static void mix_columns_wide(const uint16_t *row, const cwarp_columns *columns, uint8_t *out,
                                    size_t count) {
  switch (columns->taps) {
    case 2: return mix_groups(row, columns, 2, out, count);
    case 3: return mix_groups(row, columns, 3, out, count);
    case 4: return mix_groups(row, columns, 4, out, count);
    case 5: return mix_groups(row, columns, 5, out, count);
    default: return mix_groups(row, columns, columns->taps, out, count);
  }
}

static column_mixer *best_mixer(void) {
  return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") ? mix_columns_wide : mix_columns;
}
#else
static column_mixer *best_mixer(void) { return mix_columns; }
#endif

void cwarp_mix_columns(const uint16_t *row, const cwarp_columns *columns, uint8_t *out, size_t count) {
  best_mixer()(row, columns, out, count);
}

// MARK: Means

CLONES void cwarp_add(const uint8_t *restrict bytes, uint16_t *restrict sums, size_t count) {
  for (size_t i = 0; i < count; i++) sums[i] += bytes[i];
}

CLONES void cwarp_means(const uint16_t *restrict sums, unsigned parts, uint8_t *restrict out, size_t count) {
  // A product and a shift in place of a division, exact for what may come.
  const uint32_t factor = ((1u << 22) + parts - 1) / parts, half = parts / 2;
  for (size_t i = 0; i < count; i++) out[i] = (uint8_t)(((sums[i] + half) * factor) >> 22);
}
