// Mirrors, quarter turns and cuts: copies of whole pixels of RGB.
#pragma once
#include <stddef.h>
#include <stdint.h>

// How a picture is laid before its pixels are copied row by row. The order counts: it is mirrored first, and then, where rows become columns,
// transposed.
typedef struct {
  // Left and right change places; top and bottom do.
  int mirrored, flipped;
  // Rows become columns.
  int transposed;
} cturns_turn;

// Copies a rectangle of `width` x `height` pixels, turned, to `out`. `stride` bytes lie between the rows that are copied.
void cturns_copy(const uint8_t *rgb, size_t stride, size_t width, size_t height, cturns_turn turn, uint8_t *out);
