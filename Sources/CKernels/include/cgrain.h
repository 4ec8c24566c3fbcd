// Random changes of every byte or pixel of a picture. Number n of a sequence is 16 bits that follow from the key and n alone, so that all
// give the same bytes on every processor and in pieces.
#pragma once
#include <stddef.h>
#include <stdint.h>

// The quantiles of a symmetric distribution, in 16ths of a byte: what turns 16 random bits into a number of it. The highest bit is the sign,
// the next six choose one of 64 equally likely stretches of the half, the others a place in it. The last stretch has 64 of its own, which
// follow, and is itself not looked at.
typedef struct {
  // Where each stretch begins and how long it is; not negative.
  int16_t start[128];
  int16_t length[128];
} cgrain_quantiles;

// out[i] = bytes[i] + (number i + shift) / 16, rounded and cut off at 0 and 255.
void cgrain_add(const uint8_t *bytes, const cgrain_quantiles *quantiles, int16_t shift, uint64_t key, uint8_t *out,
                size_t count);

// The same with one number for the three bytes of a pixel.
void cgrain_add_to_pixels(const uint8_t *rgb, const cgrain_quantiles *quantiles, int16_t shift, uint64_t key, uint8_t *out,
                          size_t pixels);

// A pixel's number of photons is that of the limits which its sixteen random bits reach.
typedef struct {
  const uint16_t *limits;
  uint32_t count;
  float step;
} cgrain_sensor;

// What a sensor adds, in hue, lightness and saturation (HLS): every photon makes a pixel lighter by `step` of what it is below white, at most
// all of it, and its hue turns by a number of `hue`, in sixths of the circle; a sixth counts 2^15 of the numbers' sixteenths.
void cgrain_add_sensor(const uint8_t *rgb, const cgrain_sensor *sensor, const cgrain_quantiles *hue, uint64_t key,
                       uint8_t *out, size_t pixels);

// Number n below `white`: pixel n becomes white. From there to below `limit`: black. At most 65536.
void cgrain_strike(const uint8_t *rgb, uint32_t white, uint32_t limit, uint64_t key, uint8_t *out, size_t pixels);

// Multiplies by low + number * width / 2^16, in 4096ths below 2^16, of each byte's own, or of each pixel's.
void cgrain_multiply(const uint8_t *bytes, uint32_t low, uint32_t width, uint64_t key, uint8_t *out, size_t count);
void cgrain_multiply_pixels(const uint8_t *rgb, uint32_t low, uint32_t width, uint64_t key, uint8_t *out, size_t pixels);

// out[i] = outcomes[256 bytes[i] + the lower 8 bits of number i]
void cgrain_draw(const uint8_t *bytes, const uint8_t outcomes[65536], uint64_t key, uint8_t *out, size_t count);
