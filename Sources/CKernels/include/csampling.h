// Pictures seen through a map: places, bilinear mixtures of RGB at places, and copies of whole pixels. The same bits on every processor.
#pragma once
#include <stddef.h>
#include <stdint.h>

// Places along a row in 256ths of a pixel, cut off at 2^30: (x + i dx) / 2^16 from places in 2^-24ths, rounded down.
void csampling_affine_places(int64_t x, int64_t y, int64_t dx, int64_t dy, size_t count, int32_t *xs, int32_t *ys);

// Places in 256ths of a pixel, rounded, for the points (column + i, row) under the matrix m (row by row); far to the left where the map has no
// place.
void csampling_projective_places(const double m[9], double column, double row, size_t count, int32_t *xs, int32_t *ys);

// Of `count` pixels the bilinear mixtures of the four around each place, in whole 256ths. All of the four lie inside of the picture, whose
// rows of RGB are `stride` bytes apart.
void csampling_mix(const uint8_t *rgb, size_t stride, const int32_t *xs, const int32_t *ys, size_t count, uint8_t *out);

// The pixels of a row from the last to the first.
void csampling_reverse(const uint8_t *rgb, size_t count, uint8_t *out);

// out[y][x] = the pixel at `first` + x across + y down, steps in bytes: for pictures whose rows become columns.
void csampling_turn(const uint8_t *first, ptrdiff_t across, ptrdiff_t down, size_t width, size_t height, uint8_t *out);

// `means` gets of the `block` x `block` squares in `block` rows the rounded means, `count` of them; 2 <= block <= 16. `sums` holds
// 3 * block * count numbers.
void csampling_reduce(const uint8_t *rgb, size_t stride, size_t block, size_t count, uint16_t *sums, uint8_t *means);
