#pragma once
#include <stddef.h>
#include <stdint.h>

// Decodes a picture of no more than so many pixels. Gives the CIMAGEIO_ result of the last decode; a file of no format that is read is CIMAGEIO_FAILED.
int fuzz_codec(const uint8_t *bytes, size_t count, uint64_t pixels);
