// JPEG, PNG and (where built with DSM_WEBP) WebP as plain functions over memory: no jump leaves them, nothing is printed,
// every failure is a message.
#pragma once
#include <stddef.h>
#include <stdint.h>

enum {
  CIMAGEIO_OK = 0,
  CIMAGEIO_FAILED = 1,      // nothing usable came out
  CIMAGEIO_DAMAGED = 2,     // pixels came out, but data were missing or wrong
  CIMAGEIO_REFUSED = 3,     // a kind of the format that is not read; the message names it
  CIMAGEIO_ANIMATED = 4,    // several pictures in a row
  CIMAGEIO_EXHAUSTING = 5,  // the codec would take more memory or time than is allowed; the message says what
};

enum {
  CIMAGEIO_GRAY = 0,
  CIMAGEIO_RGB = 1,
  CIMAGEIO_YCBCR = 2,
  CIMAGEIO_PALETTE = 3,
  CIMAGEIO_CMYK = 4,
  CIMAGEIO_YCCK = 5,
};

typedef struct {
  uint32_t width;           // as stored, before any EXIF orientation
  uint32_t height;
  int bit_depth;            // of a channel, or of an index into a palette
  int color_space;          // CIMAGEIO_GRAY and so on
  int has_alpha;
  int is_progressive;       // or interlaced
  int has_icc;
  int quality;              // libjpeg's, 1 to 100; 0 where it is no JPEG
  char subsampling[16];     // as "4:2:0"; empty where there are no differences of colour
  size_t exif_offset;       // where in the file the TIFF structure of EXIF lies, and how long it is; 0 and 0 without one
  size_t exif_count;
  char message[200];        // the codec's own words where something went wrong
} cimageio_info;

// A file whose header was read and whose pixels were not, yet. It points into the bytes, which must outlive it.
typedef struct cimageio_reader cimageio_reader;

// Reads the header and allocates nothing that grows with the picture. `memory` is what the codec may take for itself at most,
// in bytes. `*reader` is to be given to cimageio_close; it is NULL where the result is not CIMAGEIO_OK.
int cimageio_jpeg_open(const uint8_t *bytes, size_t count, size_t memory, cimageio_info *info, cimageio_reader **reader);
int cimageio_png_open(const uint8_t *bytes, size_t count, size_t memory, cimageio_info *info, cimageio_reader **reader);
int cimageio_webp_open(const uint8_t *bytes, size_t count, size_t memory, cimageio_info *info, cimageio_reader **reader);

// What a side of so many pixels becomes at `eighths`/8 of its size (1, 2, 4 or 8).
uint32_t cimageio_scaled(uint32_t side, int eighths);

// A part of the picture at some eighths of its size, as stored.
typedef struct {
  uint32_t x, y, width, height;
} cimageio_window;

// Makes `window` as large as what is decoded at once: the whole picture, or of a JPEG whole blocks from its left side on. What was asked for
// comes out as from the whole picture, to the bit; the outermost columns of what was added need not.
void cimageio_fit(const cimageio_reader *reader, int eighths, cimageio_window *window);

// Decodes a window that was fitted to RGB, three bytes a pixel, rows without padding; transparent pixels are laid on white. `capacity` is
// three bytes for each of the window's pixels, all of which are written unless the result is CIMAGEIO_FAILED or CIMAGEIO_EXHAUSTING. Of a
// JPEG, data behind the window are not looked at. PNG knows only 8 eighths. May be called once.
int cimageio_read(cimageio_reader *reader, int eighths, const cimageio_window *window, uint8_t *rgb, size_t capacity,
                  cimageio_info *info);

// The luminance alone of a baseline JPEG in memory that this folder encoded itself, upright and in full: a byte a pixel. Much quicker than
// to open and read it. `gray` has room for `capacity` bytes; a picture that wants more has CIMAGEIO_FAILED.
int cimageio_jpeg_gray(const uint8_t *bytes, size_t count, uint8_t *gray, size_t capacity, cimageio_info *info);

void cimageio_close(cimageio_reader *reader);

// Encodes RGB at the given quality (4:2:0), with `app1` (without the marker's length) as an APP1 segment where it is not empty.
// `*out` is to be given back with cimageio_free.
int cimageio_jpeg_encode(const uint8_t *rgb, uint32_t width, uint32_t height, int quality, const uint8_t *app1,
                         size_t app1_count, uint8_t **out, size_t *out_count, cimageio_info *info);

int cimageio_png_encode(const uint8_t *rgb, uint32_t width, uint32_t height, uint8_t **out, size_t *out_count,
                        cimageio_info *info);

void cimageio_free(uint8_t *bytes);
