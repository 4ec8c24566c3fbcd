// Random numbers for every byte of a picture, from a counter. The same bits on every processor.
#pragma once
#include <stddef.h>
#include <stdint.h>

// What turns 16 random bits into a number of a symmetric distribution, in 16ths: the highest bit is the sign, the next six choose one of 64
// stretches of its half, the rest a place in it. The last stretch is divided into 64 of its own, which follow.
typedef struct {
  // Where a stretch begins and how long it is; at least 0, below 2^15.
  int16_t start[128];
  int16_t length[128];
} cnoise_table;

// numbers[i] = the number of the 16 bits at place `first` + i of the sequence of `key`. `first` is a multiple of 32.
void cnoise_numbers(const cnoise_table *table, uint64_t key, size_t first, int16_t *numbers, size_t count);

// out[i] = bytes[i] + (numbers + shift) / 16 of the sequence, rounded and cut off at 0 and 255.
void cnoise_add(const uint8_t *bytes, const cnoise_table *table, int16_t shift, uint64_t key, uint8_t *out, size_t count);

// The same with one number for the three bytes of a pixel.
void cnoise_add_to_pixels(const uint8_t *rgb, const cnoise_table *table, int16_t shift, uint64_t key, uint8_t *out,
                          size_t pixels);

// What a sensor adds: to all channels of a pixel a number of `light` in the measure in which it is dark, and a turn of its colour about the
// grey axis by a number of `hue`, in 2^-14ths of a radian by the square root of 3.
void cnoise_sensor(const uint8_t *rgb, const cnoise_table *light, const cnoise_table *hue, uint64_t key, uint8_t *out,
                   size_t pixels);
