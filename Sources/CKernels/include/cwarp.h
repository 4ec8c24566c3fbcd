// Resampling of RGB pictures, three bytes a pixel. Everything is done in whole numbers, so that every processor gives the same.
#pragma once
#include <stddef.h>
#include <stdint.h>

// Bilinear mixtures along a line: at the places x + i dx, y + i dy in 2^-24ths of a pixel, each cut off to a 256th. Of every place its own pixel,
// the one to the right and the two below lie within the picture of `size` bytes, whose rows are `stride` bytes apart. A step is
// CWARP_LONGEST_STEP pixels at most.
enum { CWARP_LONGEST_STEP = 8 };
void cwarp_bilinear(const uint8_t *pixels, size_t size, size_t stride, int64_t x, int64_t y, int64_t dx, int64_t dy, size_t count,
                    uint8_t *out);

// The same at places in 256ths of a pixel, of a picture of which `pixels` are a block that begins at pixel (`left`, `top`).
void cwarp_mix(const uint8_t *pixels, size_t size, size_t stride, const int32_t *xs, const int32_t *ys, int32_t left, int32_t top,
               size_t count, uint8_t *out);

// Places in 256ths of a pixel, rounded, for the points (column + i, row) under the matrix m (row by row); far to the left where the map has no
// place.
void cwarp_projective_places(const double m[9], double column, double row, size_t count, int32_t *xs, int32_t *ys);

// A weight of 256ths for each of some rows that follow one another, on top of sums of 16 bits.
void cwarp_rows(const uint8_t *rows, size_t stride, const uint16_t *weights, size_t weight_count, uint16_t *sums, size_t count);

// Mixtures of the pixels of a row, a few side by side at a time: lane i of group j is the sum over `taps` of row[bases[j] + places] times weights in
// 2^-16ths, each product cut off, and of `fill` times `rest`; then 8 bits behind the point are rounded off. For each group there are `taps`
// times CWARP_LANES places below 64 and as many weights, and CWARP_LANES weights of the rest.
enum { CWARP_LANES = 32 };
typedef struct {
  const uint32_t *bases;
  const uint16_t *places, *weights, *rest;
  size_t groups, taps, lanes;  // how many lanes of a group are used
} cwarp_columns;

// `row` has 64 numbers from every base on; `fill` has CWARP_LANES. `count` bytes come out.
void cwarp_mix_columns(const uint16_t *row, const cwarp_columns *columns, const uint16_t *fill, uint8_t *out, size_t count);

// sums[i] += bytes[i]
void cwarp_add(const uint8_t *bytes, uint16_t *sums, size_t count);

// out[i] = sums[i] / parts, rounded; for sums below 2^15 and at most 64 parts.
void cwarp_means(const uint16_t *sums, unsigned parts, uint8_t *out, size_t count);

// One colour, `count` times.
void cwarp_fill(const uint8_t color[3], uint8_t *out, size_t count);
