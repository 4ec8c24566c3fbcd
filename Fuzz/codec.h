#pragma once
#include <stddef.h>
#include <stdint.h>

// Gives the CIMAGEIO_ result of the last decode; a file of no format that is read is CIMAGEIO_FAILED.
int fuzz_codec(const uint8_t *bytes, size_t count);
