// Loops over rows of pixels of eight bits. All give the same bits on every processor: no product is fused with a sum.
#pragma once
#include <stddef.h>
#include <stdint.h>

// The luminance of `count` pixels of RGB: (77 red + 150 green + 29 blue + 128) / 256, after Rec. 601.
void cpictures_luminance(const uint8_t *rgb, uint8_t *luminance, size_t count);

// sum[i] += weight * row[i]
void cpictures_add_row_u32(const uint8_t *row, uint32_t weight, uint32_t *sum, size_t count);
void cpictures_add_row_f32(const uint8_t *row, float weight, float *sum, size_t count);

// sums[k] = the sum of row[i] over the k-th of `cells` equal stretches of the row, in parts of a `cells`-th of a number: exact.
void cpictures_stretches(const uint32_t *row, size_t count, size_t cells, uint64_t *sums);

// The rounded means of each two by two numbers of two rows.
void cpictures_halve(const uint8_t *above, const uint8_t *below, uint8_t *means, size_t count);

// The 8x8 lowest frequencies of a square of 32x32 whole numbers: out[8 * v + u] = the sum over x and y of waves[32 * u + x] * waves[32 * v + y] *
// levels[32 * y + x], modulo 2^64.
void cpictures_lowest_frequencies(const int64_t *levels, const int64_t *waves, int64_t *out);

// A part of a square of 32x32 cells, from cell (x, y) on.
typedef struct {
  uint32_t x, y, width, height;
} cpictures_window;

// For each window the 64 signs of its 8x8 lowest frequencies, row by row from the lowest bit, against the median of all but the first.
// The levels lie within 2^15 of zero, the waves within 2^10; waves[256 * n + 8 * x + u] is the number of frequency u at cell x of n.
void cpictures_window_hashes(const int32_t *levels, const cpictures_window *windows, size_t count, const int32_t *waves,
                             uint64_t *hashes);

// Shears a square of 32x32 numbers, within 2^15 of zero, about its middle: first rows by `across` 256ths of a cell for each row of the way, to the
// other side, then columns by `down`, mixing neighbours. Only the cells from `from` to before `to` in both directions are written. Cells
// beyond the square must not be reached: both shears are within 32, and the cells leave two around them.
void cpictures_shear(const int32_t *levels, int32_t across, int32_t down, uint32_t from, uint32_t to, int32_t *sheared);

// pixels[k] = round(sum over t < taps of weights[k * taps + t] * row[first[k] + t]). The row has at least `taps` further numbers behind
// its end, whose weights are 0.
void cpictures_mix_gray(const float *row, const uint32_t *first, const float *weights, size_t taps, uint8_t *pixels,
                        size_t count);

// The same over pixels of three numbers.
void cpictures_mix_rgb(const float *row, const uint32_t *first, const float *weights, size_t taps, uint8_t *pixels,
                       size_t count);

// How many bytes there are of each value.
void cpictures_histogram(const uint8_t *bytes, size_t count, uint32_t histogram[256]);

// Of the inner pixels of a row (the first and the last have no neighbours): adds the Laplacians (0 1 0, 1 -4 1, 0 1 0) to sums[0] and their
// squares to sums[1], and to noise[x] the magnitude of the second difference both ways (1 -2 1, -2 4 -2, 1 -2 1).
void cpictures_detail(const uint8_t *above, const uint8_t *row, const uint8_t *below, size_t width, int64_t sums[2],
                      uint32_t *noise);
