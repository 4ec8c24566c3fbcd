// Loops over the pixels of RGB pictures of eight bits. All give the same bits on every processor.
#pragma once
#include <stddef.h>
#include <stdint.h>

// A row with `across` pixels more on either side: `columns` tells for each of those on the left, then on the right, which pixel of the row it is.
void cfilters_extend(const uint8_t *row, size_t width, size_t across, const uint32_t *columns, uint8_t *out);

// out[i] = (128 + the sum over t of weights[t] * rows[t][i]) / 256, rounded down. The weights add up to 256.
void cfilters_weigh(const uint8_t *const *rows, const uint16_t *weights, size_t taps, uint8_t *out, size_t count);

// The medians of `side` x `side` bytes (3, 5 or 7), `step` bytes from one to the next across. rows[t] are `side` rows of `count` +
// (side - 1) * step bytes; `columns` holds as many for each of them.
void cfilters_median(const uint8_t *const *rows, size_t side, size_t step, uint8_t *columns, uint8_t *out, size_t count);

// out[i] = (a[i] * part + b[i] * (256 - part) + 128) / 256, rounded down.
void cfilters_blend(const uint8_t *a, const uint8_t *b, uint32_t part, uint8_t *out, size_t count);

// out[3 p + c] = rgb[3 p + c] + target[p] - gray[p], cut off at 0 and 255.
void cfilters_shift(const uint8_t *rgb, const uint8_t *gray, const uint8_t *target, size_t pixels, uint8_t *out);

// A row of contrast-limited adaptive equalisation (CLAHE): tables[0..tiles] of the tiles above and below the row, each of 256 bytes; `lower`
// is the part of those below. `tile` is the width of a tile.
void cfilters_clahe_row(const uint8_t *gray, size_t count, const uint8_t *above, const uint8_t *below, size_t tiles,
                        float tile, float lower, uint8_t *out);
