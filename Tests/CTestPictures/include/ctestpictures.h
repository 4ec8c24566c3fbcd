// Pictures of every kind, made for tests by the codecs' own writers. Buffers are to be given back with ctest_free.
#pragma once
#include <stddef.h>
#include <stdint.h>

typedef struct {
  int channels;            // of the input: 1 grey, 3 RGB, 4 CMYK
  int ycc;                 // store colours as YCbCr or YCCK
  int adobe;               // write Adobe's marker (with it, inks are inverted)
  int progressive;
  int arithmetic;
  int quality;
  int baseline;            // keep quantisation steps to 255
  int across, down;        // samples of luminance for one of each difference
  int restart;             // MCUs between restart markers; 0 for none
  int optimize;            // the shortest Huffman codes for this picture
} ctest_jpeg_options;

// A JPEG of `channels * width * height` bytes; NULL where libjpeg cannot write such a file.
uint8_t *ctest_jpeg(const uint8_t *samples, uint32_t width, uint32_t height, ctest_jpeg_options options, size_t *count);

// Decodes a JPEG of one or three channels by libjpeg alone, at so many eighths, to RGB of as many bytes as `capacity`. 0 where all was well, 1
// where data were lost, 2 where nothing came out, 3 where the picture has another size or number of channels.
int ctest_decode_jpeg(const uint8_t *bytes, size_t count, int eighths, uint8_t *rgb, size_t capacity);

// A WebP of RGBA; NULL where the tests were built without it.
uint8_t *ctest_webp(const uint8_t *rgba, uint32_t width, uint32_t height, int lossless, float quality, size_t *count);

void ctest_free(uint8_t *bytes);
