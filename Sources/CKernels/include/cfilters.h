// Loops over the pixels of RGB pictures of eight bits. All give the same bits on every processor.
#pragma once
#include <stddef.h>
#include <stdint.h>

// out[i] = table[bytes[i]]; `out` may be `bytes`.
void cfilters_lookup(const uint8_t *bytes, size_t count, const uint8_t table[256], uint8_t *out);

// out[i] = tables[i mod 3][bytes[i]]; three tables of 256 bytes behind each other.
void cfilters_lookup_channels(const uint8_t *rgb, size_t pixels, const uint8_t *tables, uint8_t *out);

// How many pixels have each level, channel by channel: added to the 256 counts of each.
void cfilters_channel_histograms(const uint8_t *rgb, size_t pixels, uint32_t *counts);

// A picture with a margin of `across` pixels and `down` rows; beyond the edges lie the pixels at which a mirror at the first and last one looks,
// or these themselves. `columns` tells for each of the `across` pixels on the left, then on the right, which it is.
void cfilters_pad(const uint8_t *rgb, size_t width, size_t across, const uint32_t *columns, const uint32_t *rows,
                  size_t row_count, uint8_t *out);

// out[i] = (128 + the sum over t of weights[t] * rows[t][i]) / 256, rounded down. The weights add up to 256.
void cfilters_weigh(const uint8_t *const *rows, const uint16_t *weights, size_t taps, uint8_t *out, size_t count);

// The medians of `side` x `side` bytes (3, 5 or 7), `step` bytes from one to the next across. rows[t] are `side` rows of `count` +
// (side - 1) * step bytes; `columns` holds as many for each of them.
void cfilters_median(const uint8_t *const *rows, size_t side, size_t step, uint8_t *columns, uint8_t *out, size_t count);

// Each pixel gets the luminance (4899 red + 9617 green + 1868 blue + 8192) / 2^14 in all channels.
void cfilters_gray(const uint8_t *rgb, size_t pixels, uint8_t *out);

// Channel order[k] comes in the place of channel k; the order is one of the six.
void cfilters_reorder(const uint8_t *rgb, size_t pixels, const uint8_t order[3], uint8_t *out);

// Every channel moves away from the pixel's luminance or towards it: `part` 256ths of the distance remain.
void cfilters_saturate(const uint8_t *rgb, size_t pixels, int32_t part, uint8_t *out);

// A shift in the HSV cone: of the hue by sixths of the circle (-6 to 6), of the saturation in parts of 1, of the value in bytes.
void cfilters_hsv(const uint8_t *rgb, size_t pixels, float hue, float saturation, float value, uint8_t *out);

// out[i] = bytes[i] * scale[i mod 3] + shift[i mod 3].
void cfilters_scale(const uint8_t *rgb, size_t pixels, const float scale[3], const float shift[3], float *out);

// out[i] = (a[i] * part + b[i] * (256 - part) + 128) / 256, rounded down.
void cfilters_blend(const uint8_t *a, const uint8_t *b, uint32_t part, uint8_t *out, size_t count);

// out[3 p + c] = rgb[3 p + c] + target[p] - gray[p], cut off at 0 and 255.
void cfilters_shift(const uint8_t *rgb, const uint8_t *gray, const uint8_t *target, size_t pixels, uint8_t *out);

// A row of contrast-limited adaptive equalisation (CLAHE): tables[0..tiles] of the tiles above and below the row, each of 256 bytes; `lower`
// is the part of those below. `tile` is the width of a tile.
void cfilters_clahe_row(const uint8_t *gray, size_t count, const uint8_t *above, const uint8_t *below, size_t tiles,
                        float tile, float lower, uint8_t *out);
