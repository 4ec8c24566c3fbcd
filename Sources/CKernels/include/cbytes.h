// Loops over the bytes of RGB pictures that look at one byte or one pixel at a time. All give the same bytes on every processor.
#pragma once
#include <stddef.h>
#include <stdint.h>

// out[i] = table[bytes[i]]
void cbytes_map(const uint8_t *bytes, const uint8_t table[256], uint8_t *out, size_t count);

// The same with a table for each channel: red's, then green's and blue's.
void cbytes_map_channels(const uint8_t *rgb, const uint8_t tables[768], uint8_t *out, size_t pixels);

// The sum of all bytes.
uint64_t cbytes_sum(const uint8_t *bytes, size_t count);

// The sum over all pixels of the luminance, (77 red + 150 green + 29 blue + 128) / 256.
uint64_t cbytes_luminance_sum(const uint8_t *rgb, size_t pixels);

// Of the largest and the smallest channel together, twice the lightness, the sum over all pixels and that of its squares.
void cbytes_lightness_sums(const uint8_t *rgb, size_t pixels, uint64_t sums[2]);

// How many pixels there are of each value: of red, of green, of blue.
void cbytes_histograms(const uint8_t *rgb, size_t pixels, uint32_t histograms[768]);

// The three channels of each pixel become its brightness: (4899 red + 9617 green + 1868 blue + 8192) / 2^14, the rounded mean, the rounded
// mean of the largest and the smallest, or the largest.
typedef enum { cbytes_weighted, cbytes_mean, cbytes_middle, cbytes_largest } cbytes_brightness;
void cbytes_gray(const uint8_t *rgb, cbytes_brightness brightness, uint8_t *out, size_t pixels);

// Channel order[k] comes in the place of channel k; the order is one of the six.
void cbytes_reorder(const uint8_t *rgb, const uint8_t order[3], uint8_t *out, size_t pixels);

// Each channel becomes gray + ((channel - gray) part + 128) / 256, cut off at 0 and 255, where gray is the luminance; |part| <= 2560.
void cbytes_saturate(const uint8_t *rgb, int32_t part, uint8_t *out, size_t pixels);

// Adds to the channels of each pixel what `table` adds to its luminance, cut off at 0 and 255.
void cbytes_shift_luminance(const uint8_t *rgb, const uint8_t table[256], uint8_t *out, size_t pixels);

// A shift in the HSV cone: of the hue by sixths of the circle (-6 to 6), of the saturation in parts of 1, of the value in bytes.
void cbytes_shift_hsv(const uint8_t *rgb, float hue, float saturation, float value, uint8_t *out, size_t pixels);
