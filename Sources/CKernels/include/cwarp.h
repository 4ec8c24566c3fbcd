// Resampling of RGB pictures, three bytes a pixel. Everything is done in whole numbers, so that every processor gives the same.
#pragma once
#include <stddef.h>
#include <stdint.h>

// Rows of `width` pixels that follow one another. Beyond them lies `color`, or where that is null the nearest pixel.
typedef struct {
  const uint8_t *pixels;
  int32_t width, height;
  const uint8_t *color;
} cwarp_picture;

// Where the pixels of a canvas look: the first one at (x, y), those to the right and down by so much further, in 2^-24ths of a
// pixel.
typedef struct {
  int64_t x, y, right_x, right_y, down_x, down_y;
} cwarp_map;

// Pixels one by one, rows at once, or as is best on the processor: all give the same.
typedef enum { CWARP_BEST, CWARP_ROWS, CWARP_PLAIN } cwarp_way;

// A canvas of bilinear mixtures, at places that are cut off to a 256th of a pixel. A picture's pixels at whole places stay what
// they are.
void cwarp_affine(cwarp_way way, const cwarp_picture *from, const cwarp_map *map, size_t width, size_t height, uint8_t *out);

// The same under the matrix m (row by row), which maps the point (column + i, row + j) to the place of pixel i of row j, with
// edges between the pixels; places are rounded to a 256th. Where the map has no place, it is far to the left. `left` and `top`
// are what of the places' pixels is before the picture.
void cwarp_projective(cwarp_way way, const cwarp_picture *from, int32_t left, int32_t top, const double m[9], double column,
                      double row, size_t width, size_t height, uint8_t *out);

// Rows of pixels that follow one another, each by a weight of 256ths, summed up from `start` on, a number for each channel.
void cwarp_rows(const uint8_t *rows, size_t stride, const uint16_t *weights, size_t weight_count, const uint16_t start[3],
                uint16_t *sums, size_t count);

// Mixtures of the pixels of a row, a few side by side at a time: lane i of group j is `beyond` and the sum over `taps` of
// row[bases[j] + places] times weights in 2^-16ths, each product cut off; then 8 bits behind the point are rounded off, with what
// cutting off takes from two products in the mean. For each group there are `taps` times CWARP_LANES places below 64 and as many
// weights, and CWARP_LANES numbers of what lies beyond the row.
enum { CWARP_LANES = 32 };
typedef struct {
  const uint32_t *bases;
  const uint16_t *places, *weights, *beyond;
  size_t groups, taps, lanes;  // how many lanes of a group are used
} cwarp_columns;

// `row` has 64 numbers from every base on. `count` bytes come out.
void cwarp_mix_columns(const uint16_t *row, const cwarp_columns *columns, uint8_t *out, size_t count);

// sums[i] += bytes[i]
void cwarp_add(const uint8_t *bytes, uint16_t *sums, size_t count);

// out[i] = sums[i] / parts, rounded; for sums below 2^15 and at most 64 parts.
void cwarp_means(const uint16_t *sums, unsigned parts, uint8_t *out, size_t count);
