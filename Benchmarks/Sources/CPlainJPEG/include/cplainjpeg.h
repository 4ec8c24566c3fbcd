// What libjpeg-turbo needs to decode a JPEG, and nothing else: the rate that nobody who decodes can pass.
#pragma once
#include <stddef.h>
#include <stdint.h>

// Decodes to RGB at `eighths`/8 of the size into `rgb`, which holds `capacity` bytes; gives how many were written, or 0 where the
// picture does not fit or is damaged.
size_t cplainjpeg_decode(const uint8_t *bytes, size_t count, int eighths, uint8_t *rgb, size_t capacity);
