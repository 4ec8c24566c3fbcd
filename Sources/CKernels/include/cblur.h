// Blurring by the same weights across and down. The same bytes on every processor.
#pragma once
#include <stddef.h>
#include <stdint.h>

// Each byte becomes (128 + the sum of the weighted bytes around it) / 256, across and then down; the edges are mirrored without their own
// pixel repeated. weights[0] is the middle's, weights[k] that of those at distance k to either side; all of them add up to 256.
// `rows` has room for 2 radius + 1 rows of 3 width bytes, and `line` for one with radius pixels more on either side.
void cblur_across_and_down(const uint8_t *rgb, size_t width, size_t height, const uint16_t *weights, size_t radius,
                           uint8_t *rows, uint8_t *line, uint8_t *out);
