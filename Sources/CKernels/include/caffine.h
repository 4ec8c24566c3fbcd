// Pictures of three bytes a pixel seen through affine maps. Everything is done in whole numbers, so that every processor gives the same.
#pragma once
#include <stddef.h>
#include <stdint.h>

// Rows of `width` pixels that follow one another. Beyond them lies `color`, or where that is null the nearest pixel.
typedef struct {
  const uint8_t *pixels;
  int32_t width, height;
  const uint8_t *color;
} cwarp_picture;

// Where the pixels of a canvas look: the first one at (x, y), those to the right and down by so much further, in 2^-24ths of a pixel.
typedef struct {
  int64_t x, y, right_x, right_y, down_x, down_y;
} cwarp_map;

void cwarp_pixel(const cwarp_picture *from, int64_t x, int64_t y, uint32_t right, uint32_t down, uint8_t out[3]);
void cwarp_affine_plain(const cwarp_picture *from, const cwarp_map *map, size_t width, size_t height, uint8_t *out);
void cwarp_affine(const cwarp_picture *from, const cwarp_map *map, size_t width, size_t height, uint8_t *out);
