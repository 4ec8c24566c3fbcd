#include "cpictures.h"

#include "clones.h"

#include <string.h>

#pragma STDC FP_CONTRACT OFF

CLONES void cpictures_luminance(const uint8_t *restrict rgb, uint8_t *restrict luminance, size_t count) {
  for (size_t i = 0; i < count; i++) {
    const uint16_t r = rgb[3 * i], g = rgb[3 * i + 1], b = rgb[3 * i + 2];
    luminance[i] = (uint8_t)((uint16_t)(77 * r + 150 * g + 29 * b + 128) >> 8);
  }
}

CLONES void cpictures_add_row_u32(const uint8_t *restrict row, uint32_t weight, uint32_t *restrict sum, size_t count) {
  for (size_t i = 0; i < count; i++) sum[i] += weight * row[i];
}

CLONES void cpictures_add_row_f32(const uint8_t *restrict row, float weight, float *restrict sum, size_t count) {
  for (size_t i = 0; i < count; i++) sum[i] += weight * (float)row[i];
}

// The first and the last number of a stretch in part, those between whole.
void cpictures_stretches(const uint32_t *row, size_t count, size_t cells, uint64_t *sums) {
  size_t first = 0, start = 0;  // The stretch starts `start` parts into number `first`.
  const size_t whole = count / cells, rest = count % cells;
  for (size_t k = 0; k < cells; k++) {
    size_t last = first + whole, end = start + rest;
    if (end >= cells) end -= cells, last++;
    uint64_t inner = 0;
    for (size_t i = first; i < last; i++) inner += row[i];
    sums[k] = inner * cells - (uint64_t)row[first] * start + (end > 0 ? (uint64_t)row[last] * end : 0);
    first = last, start = end;
  }
}

CLONES void cpictures_halve(const uint8_t *restrict above, const uint8_t *restrict below, uint8_t *restrict means, size_t count) {
  for (size_t i = 0; i < count; i++) {
    means[i] = (uint8_t)((above[2 * i] + above[2 * i + 1] + below[2 * i] + below[2 * i + 1] + 2) >> 2);
  }
}

enum { SIDE = 32, LOWEST = 8 };

CLONES void cpictures_lowest_frequencies(const int64_t *restrict levels, const int64_t *restrict waves, int64_t *restrict out) {
  // Down first: columns lie side by side, so that both sums become vector code.
  uint64_t down[LOWEST][SIDE] = {{0}};
  for (size_t y = 0; y < SIDE; y++) {
    for (size_t v = 0; v < LOWEST; v++) {
      const uint64_t wave = (uint64_t)waves[SIDE * v + y];
      for (size_t x = 0; x < SIDE; x++) down[v][x] += wave * (uint64_t)levels[SIDE * y + x];
    }
  }
  for (size_t v = 0; v < LOWEST; v++) {
    for (size_t u = 0; u < LOWEST; u++) {
      uint64_t sum = 0;
      for (size_t x = 0; x < SIDE; x++) sum += (uint64_t)waves[SIDE * u + x] * down[v][x];
      out[LOWEST * v + u] = (int64_t)sum;
    }
  }
}

// Down first, over whole rows of the square: columns lie side by side, and windows of the same rows share the sums.
INLINE void sum_down(const int32_t *restrict levels, const cpictures_window *window, const int32_t *restrict below,
                     int32_t down[restrict LOWEST][SIDE]) {
  memset(down, 0, sizeof(int32_t) * LOWEST * SIDE);
  for (size_t y = 0; y < window->height; y++) {
    const int32_t *row = levels + SIDE * (window->y + y);
    for (size_t v = 0; v < LOWEST; v++) {
      const int32_t wave = below[LOWEST * y + v];
      for (size_t x = 0; x < SIDE; x++) down[v][x] += wave * row[x];
    }
  }
}

// A frequency down after the other, all frequencies across side by side.
typedef int32_t eight __attribute__((vector_size(4 * LOWEST), aligned(4), may_alias));
typedef int64_t sums __attribute__((vector_size(8 * LOWEST), aligned(8), may_alias));

INLINE void sum_across(const int32_t down[LOWEST][SIDE], const cpictures_window *window, const int32_t *across,
                       int64_t out[LOWEST][LOWEST]) {
  for (size_t v = 0; v < LOWEST; v++) {
    const int32_t *line = down[v] + window->x;
    sums total = {0};
    for (size_t x = 0; x < window->width; x++) {
      total += (int64_t)line[x] * __builtin_convertvector(*(const eight *)(across + LOWEST * x), sums);
    }
    *(sums *)out[v] = total;
  }
}

// Bits for the numbers above the median of all but the first. To count how many are smaller is vector code; what lies
// beyond a number that is too small or too large for the median is not looked at.
INLINE uint64_t bits_above_median(const int64_t numbers[LOWEST * LOWEST]) {
  enum { COUNT = LOWEST * LOWEST, MIDDLE = COUNT / 2 - 1 };
  int64_t low = INT64_MIN, high = INT64_MAX, median = 0;
  for (size_t i = 1; i < COUNT; i++) {
    const int64_t number = numbers[i];
    if (number <= low || number >= high) continue;
    int64_t smaller = -(numbers[0] < number), equal = -(numbers[0] == number);
    for (size_t j = 0; j < COUNT; j++) smaller += numbers[j] < number, equal += numbers[j] == number;
    median = number;
    if (smaller <= MIDDLE && smaller + equal > MIDDLE) break;
    if (smaller > MIDDLE) high = number; else low = number;
  }
  uint64_t bits = 0;
  for (size_t i = 0; i < COUNT; i++) bits |= (uint64_t)(numbers[i] > median) << i;
  return bits;
}

CLONES void cpictures_window_hashes(const int32_t *levels, const cpictures_window *windows, size_t count, const int32_t *waves,
                                    uint64_t *hashes) {
  int32_t down[LOWEST][SIDE];
  for (size_t k = 0; k < count; k++) {
    int64_t frequencies[LOWEST][LOWEST];
    if (k == 0 || windows[k].y != windows[k - 1].y || windows[k].height != windows[k - 1].height) {
      sum_down(levels, windows + k, waves + LOWEST * SIDE * windows[k].height, down);
    }
    sum_across(down, windows + k, waves + LOWEST * SIDE * windows[k].width, frequencies);
    hashes[k] = bits_above_median(frequencies[0]);
  }
}

// Between two neighbours, in 256ths of the way.
INLINE int32_t mixed(int32_t a, int32_t b, int32_t part) { return (a * (256 - part) + b * part) >> 8; }

CLONES void cpictures_shear(const int32_t *levels, int32_t across, int32_t down, uint32_t from, uint32_t to, int32_t *sheared) {
  int32_t rows[SIDE * SIDE] = {0};
  for (int32_t y = 0; y < SIDE; y++) {
    const int32_t shift = (-across * (2 * y + 1 - SIDE) * 128) >> 8, part = shift & 255;
    const int32_t *row = levels + SIDE * y + (shift >> 8);
    for (uint32_t x = from; x < to; x++) rows[SIDE * y + x] = mixed(row[x], row[x + 1], part);
  }
  for (int32_t y = (int32_t)from; y < (int32_t)to; y++) {
    for (int32_t x = (int32_t)from; x < (int32_t)to; x++) {
      const int32_t shift = (down * (2 * x + 1 - SIDE) * 128) >> 8, place = SIDE * (y + (shift >> 8)) + x;
      sheared[SIDE * y + x] = mixed(rows[place], rows[place + SIDE], shift & 255);
    }
  }
}

INLINE void mix_gray(const float *row, const uint32_t *first, const float *weights, const size_t taps, uint8_t *pixels,
                     size_t count) {
  for (size_t k = 0; k < count; k++) {
    const float *from = row + first[k], *weight = weights + k * taps;
    float sum = 0.5f;
    for (size_t t = 0; t < taps; t++) sum += weight[t] * from[t];
    pixels[k] = (uint8_t)(int32_t)sum;
  }
}

CLONES void cpictures_mix_gray(const float *row, const uint32_t *first, const float *weights, size_t taps,
                               uint8_t *pixels, size_t count) {
  switch (taps) {
    case 1: mix_gray(row, first, weights, 1, pixels, count); break;
    case 2: mix_gray(row, first, weights, 2, pixels, count); break;
    case 3: mix_gray(row, first, weights, 3, pixels, count); break;
    default: mix_gray(row, first, weights, taps, pixels, count);
  }
}

// Red, green, blue and the next red in one vector; the last is dropped.
typedef float lanes __attribute__((vector_size(16), aligned(4), may_alias));
typedef int32_t whole __attribute__((vector_size(16)));

INLINE void mix_rgb(const float *row, const uint32_t *first, const float *weights, const size_t taps, uint8_t *pixels,
                    size_t count) {
  for (size_t k = 0; k < count; k++) {
    const float *from = row + 3 * (size_t)first[k], *weight = weights + k * taps;
    lanes sum = {0.5f, 0.5f, 0.5f, 0.5f};
    for (size_t t = 0; t < taps; t++) sum += weight[t] * *(const lanes *)(from + 3 * t);
    const whole color = __builtin_convertvector(sum, whole);
    pixels[3 * k] = (uint8_t)color[0];
    pixels[3 * k + 1] = (uint8_t)color[1];
    pixels[3 * k + 2] = (uint8_t)color[2];
  }
}

CLONES void cpictures_mix_rgb(const float *row, const uint32_t *first, const float *weights, size_t taps,
                              uint8_t *pixels, size_t count) {
  switch (taps) {
    case 3: mix_rgb(row, first, weights, 3, pixels, count); break;
    case 4: mix_rgb(row, first, weights, 4, pixels, count); break;
    case 5: mix_rgb(row, first, weights, 5, pixels, count); break;
    default: mix_rgb(row, first, weights, taps, pixels, count);
  }
}

// Four tables, so that equal neighbours do not wait for each other.
void cpictures_histogram(const uint8_t *bytes, size_t count, uint32_t histogram[256]) {
  uint32_t table[4][256];
  memset(table, 0, sizeof table);
  size_t i = 0;
  for (; i + 4 <= count; i += 4) {
    table[0][bytes[i]]++;
    table[1][bytes[i + 1]]++;
    table[2][bytes[i + 2]]++;
    table[3][bytes[i + 3]]++;
  }
  for (; i < count; i++) table[0][bytes[i]]++;
  for (size_t v = 0; v < 256; v++) histogram[v] = table[0][v] + table[1][v] + table[2][v] + table[3][v];
}

// A row has few enough pixels (below 2,000) that 32 bits hold its sum of squares.
INLINE void detail(const uint8_t *restrict above, const uint8_t *restrict row, const uint8_t *restrict below,
                   size_t from, size_t to, int64_t sums[2], uint32_t *restrict noise) {
  int32_t sum = 0, squares = 0;
  for (size_t x = from; x < to; x++) {
    const int32_t cross = above[x] + below[x] + row[x - 1] + row[x + 1], center = row[x];
    const int32_t corners = above[x - 1] + above[x + 1] + below[x - 1] + below[x + 1];
    const int32_t laplacian = cross - 4 * center;
    const int32_t second = corners - 2 * cross + 4 * center;
    sum += laplacian;
    squares += laplacian * laplacian;
    noise[x] += (uint32_t)(second < 0 ? -second : second);
  }
  sums[0] += sum;
  sums[1] += squares;
}

CLONES void cpictures_detail(const uint8_t *above, const uint8_t *row, const uint8_t *below, size_t width,
                             int64_t sums[2], uint32_t *noise) {
  const size_t piece = 1024;
  for (size_t from = 1; from + 1 < width; from += piece) {
    const size_t to = from + piece < width - 1 ? from + piece : width - 1;
    detail(above, row, below, from, to, sums, noise);
  }
}
