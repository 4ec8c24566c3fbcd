// From bytes of RGB to what a network is fed with.
#pragma once
#include <stddef.h>
#include <stdint.h>

// out[3 i + c] = rgb[3 i + c] * scale[c] + shift[c] for `count` pixels: channels last.
void ctensor_interleaved(const uint8_t *rgb, const float scale[3], const float shift[3], float *out, size_t count);

// out[count c + i] = rgb[3 i + c] * scale[c] + shift[c]: channels first.
void ctensor_planes(const uint8_t *rgb, const float scale[3], const float shift[3], float *out, size_t count);

// out[count c + i] = rgb[3 i + c].
void ctensor_byte_planes(const uint8_t *rgb, uint8_t *out, size_t count);
