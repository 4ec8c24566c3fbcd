// Draws pictures, canvases and maps, and has the kernels of Sources/CKernels resample them under the sanitizers: every picture
// lies in a block of memory of its own size, and so does every canvas. All ways must give the same bytes. warp CASES [SEED]
#include "cwarp.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// MARK: Drawing

static uint64_t state;

static uint64_t draw(void) {  // SplitMix64
  uint64_t z = state += 0x9E3779B97F4A7C15;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
  return z ^ (z >> 31);
}

static double between(double low, double high) { return low + (high - low) * (double)(draw() >> 11) / (double)(1ull << 53); }
static int whole(int low, int high) { return low + (int)(draw() % (uint64_t)(high - low + 1)); }

static void *drawn(size_t bytes) {
  uint8_t *block = malloc(bytes);
  for (size_t i = 0; i < bytes; i++) block[i] = (uint8_t)draw();
  return block;
}

static void check(int holds, const char *what, uint64_t seed) {
  if (holds) return;
  fprintf(stderr, "%s, with seed %llu\n", what, (unsigned long long)seed);
  exit(1);
}

// MARK: Maps

typedef struct {
  cwarp_picture picture;
  size_t width, height;
  cwarp_map map;
  double matrix[9];
  double column, row;
  int left, top;
} one_case;

static one_case draw_case(void) {
  static const uint8_t color[3] = {3, 140, 251};
  one_case c = {.width = (size_t)whole(1, 70), .height = (size_t)whole(1, 70)};
  c.picture.width = whole(1, 70);
  c.picture.height = whole(1, 70);
  c.picture.pixels = drawn(3 * (size_t)(c.picture.width * c.picture.height));
  c.picture.color = draw() % 2 ? color : NULL;
  // Steps of up to a pixel, and some that are too long for squares, or for rows.
  const double pixel = 1 << 24, step = pixel * (double[]){1, 1, 1, 2.5, 12, 1e6}[whole(0, 5)];
  c.map = (cwarp_map){(int64_t)between(-20 * pixel, 80 * pixel), (int64_t)between(-20 * pixel, 80 * pixel),
                      (int64_t)between(-step, step), (int64_t)between(-step, step), (int64_t)between(-step, step),
                      (int64_t)between(-step, step)};
  const double most = draw() % 3 ? 1.2 : 5, slant = pow(10, between(-5, -0.5));
  const double matrix[9] = {between(-most, most),   between(-most, most),   between(-20, 70),
                            between(-most, most),   between(-most, most),   between(-20, 70),
                            between(-slant, slant), between(-slant, slant), between(-0.2, 1)};
  memcpy(c.matrix, matrix, sizeof matrix);
  c.column = between(0, 1);
  c.row = between(0, 20);
  c.left = whole(-5, 5);
  c.top = whole(-5, 5);
  return c;
}

static void see(const one_case *c, cwarp_way way, int is_affine, uint8_t *out) {
  if (is_affine) cwarp_affine(way, &c->picture, &c->map, c->width, c->height, out);
  else cwarp_projective(way, &c->picture, c->left, c->top, c->matrix, c->column, c->row, c->width, c->height, out);
}

static void check_maps(uint64_t seed) {
  const one_case c = draw_case();
  const size_t bytes = 3 * c.width * c.height;
  for (int is_affine = 0; is_affine < 2; is_affine++) {
    uint8_t *best = malloc(bytes), *rows = malloc(bytes), *plain = malloc(bytes);
    see(&c, CWARP_BEST, is_affine, best);
    see(&c, CWARP_ROWS, is_affine, rows);
    see(&c, CWARP_PLAIN, is_affine, plain);
    check(!memcmp(best, plain, bytes), is_affine ? "affine, at once" : "projective, at once", seed);
    check(!memcmp(rows, plain, bytes), is_affine ? "affine, rows" : "projective, rows", seed);
    free(best);
    free(rows);
    free(plain);
  }
  free((void *)(uintptr_t)c.picture.pixels);
}

// MARK: Along the axes

static void check_rows(uint64_t seed) {
  const size_t count = 3 * (size_t)whole(1, 150), taps = (size_t)whole(1, 21);
  uint8_t *rows = drawn(taps * count);
  uint16_t *sums = malloc(2 * count), weights[21], start[3];
  for (size_t k = 0; k < taps; k++) weights[k] = (uint16_t)whole(0, 256 / (int)taps);
  for (int k = 0; k < 3; k++) start[k] = (uint16_t)whole(0, 255);
  cwarp_rows(rows, count, weights, taps, start, sums, count);
  for (size_t i = 0; i < count; i++) {
    unsigned sum = start[i % 3];
    for (size_t k = 0; k < taps; k++) sum += (unsigned)weights[k] * rows[k * count + i];
    check(sums[i] == (uint16_t)sum, "rows", seed);
  }
  free(rows);
  free(sums);
}

static void check_columns(uint64_t seed) {
  const size_t lanes = 3 * (size_t)whole(1, 10), groups = (size_t)whole(1, 6), taps = (size_t)whole(1, 21);
  const size_t count = lanes * (groups - 1) + 3 * (size_t)whole(1, (int)lanes / 3), table = groups * taps * CWARP_LANES;
  uint32_t bases[6], furthest = 0;
  for (size_t g = 0; g < groups; g++) furthest = (bases[g] = (uint32_t)whole(0, 99)) > furthest ? bases[g] : furthest;
  uint16_t *row = drawn(2 * (furthest + 64)), *places = drawn(2 * table), *weights = drawn(2 * table);
  uint16_t *beyond = drawn(2 * groups * CWARP_LANES);
  for (size_t i = 0; i < furthest + 64; i++) row[i] &= 0xFF00;
  for (size_t i = 0; i < table; i++) places[i] %= 64, weights[i] /= (uint16_t)(taps + 1);
  for (size_t i = 0; i < groups * CWARP_LANES; i++) beyond[i] /= (uint16_t)(taps + 1);
  const cwarp_columns columns = {bases, places, weights, beyond, groups, taps, lanes};
  uint8_t *out = malloc(count);
  cwarp_mix_columns(row, &columns, out, count);
  for (size_t i = 0; i < count; i++) {
    const size_t g = i / lanes, lane = i % lanes;
    unsigned sum = 129 + (unsigned)beyond[g * CWARP_LANES + lane];
    for (size_t k = 0; k < taps; k++) {
      const size_t at = (g * taps + k) * CWARP_LANES + lane;
      sum += (unsigned)row[bases[g] + places[at]] * weights[at] >> 16;
    }
    check(out[i] == (uint8_t)(sum >> 8), "columns", seed);
  }
  free(row), free(places), free(weights), free(beyond), free(out);
}

int main(int argc, char **argv) {
  const uint64_t cases = argc > 1 ? strtoull(argv[1], NULL, 10) : 0, first = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
  if (cases == 0) return fprintf(stderr, "usage: warp CASES [SEED]\n"), 64;
  for (uint64_t seed = first; seed < first + cases; seed++) {
    state = seed;
    check_maps(seed);
    check_rows(seed);
    check_columns(seed);
  }
  printf("%llu maps, rows and columns from seed %llu on: all ways alike\n", (unsigned long long)cases, (unsigned long long)first);
  return 0;
}
