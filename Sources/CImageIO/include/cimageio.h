// JPEG and PNG as plain functions over memory: no jump leaves them, nothing is printed, every failure is a message.
#pragma once
#include <stddef.h>
#include <stdint.h>

enum {
  CIMAGEIO_OK = 0,
  CIMAGEIO_FAILED = 1,     // nothing usable came out
  CIMAGEIO_DAMAGED = 2,    // pixels came out, but data were missing or wrong
};

typedef struct {
  uint32_t width;          // as stored, before any EXIF orientation
  uint32_t height;
  int components;          // of the stored image: 1 grey, 3 colour, 4 with black or alpha
  char message[200];       // the codec's own words where something went wrong
} cimageio_info;

// Reads the header alone.
int cimageio_jpeg_header(const uint8_t *bytes, size_t count, cimageio_info *info);

// Size of the picture that comes out of a decode at `eighths`/8 of the stored size (1, 2, 4 or 8).
void cimageio_jpeg_scaled(const cimageio_info *info, int eighths, uint32_t *width, uint32_t *height);

// Decodes to RGB, three bytes a pixel, rows without padding; `rgb` holds as many as cimageio_jpeg_scaled says.
int cimageio_jpeg_decode(const uint8_t *bytes, size_t count, int eighths, uint8_t *rgb, cimageio_info *info);

// Encodes RGB at the given quality (4:2:0), with `app1` (without the marker's length) as an APP1 segment where it is not empty.
// `*out` is to be given back with cimageio_free.
int cimageio_jpeg_encode(const uint8_t *rgb, uint32_t width, uint32_t height, int quality, const uint8_t *app1,
                         size_t app1_count, uint8_t **out, size_t *out_count, cimageio_info *info);

int cimageio_png_header(const uint8_t *bytes, size_t count, cimageio_info *info);

// Decodes to RGB; transparent pixels are laid on white.
int cimageio_png_decode(const uint8_t *bytes, size_t count, uint8_t *rgb, size_t capacity, cimageio_info *info);

int cimageio_png_encode(const uint8_t *rgb, uint32_t width, uint32_t height, uint8_t **out, size_t *out_count,
                        cimageio_info *info);

void cimageio_free(uint8_t *bytes);
