// One file through a codec of Sources/CImageIO as Image.decode and EncodedPhotograph drive it: header, pixel budget, pixels at each
// reduction, of the whole picture and of a part.
#include "codec.h"

#include <stdlib.h>

#include "cimageio.h"

enum { MOST_MEMORY = 1 << 24 };

typedef int (*opener)(const uint8_t *, size_t, size_t, cimageio_info *, cimageio_reader **);

// A part that lies elsewhere in every file, or the whole picture.
static cimageio_window window_of(const uint8_t *bytes, size_t count, uint32_t width, uint32_t height, int is_part) {
  if (!is_part) return (cimageio_window){.width = width, .height = height};
  const uint32_t x = bytes[count / 2] * (width - 1) / 255, y = bytes[count / 3] * (height - 1) / 255;
  return (cimageio_window){.x = x, .y = y, .width = 1 + (width - x) / 3, .height = 1 + (height - y) / 3};
}

// Opens and decodes once; what the codec leaves unwritten would be seen in the sum by a memory checker.
static int decode_once(opener open, const uint8_t *bytes, size_t count, uint64_t pixels, int eighths, int is_part,
                       volatile unsigned *sum) {
  cimageio_info info;
  cimageio_reader *reader = NULL;
  int result = open(bytes, count, MOST_MEMORY, &info, &reader);
  if (info.exif_offset + info.exif_count > count) abort();
  if (result != CIMAGEIO_OK) return result;
  if (info.width == 0 || info.height == 0 || (uint64_t)info.width * info.height > pixels) {
    cimageio_close(reader);
    return CIMAGEIO_EXHAUSTING;
  }
  const uint32_t width = cimageio_scaled(info.width, eighths), height = cimageio_scaled(info.height, eighths);
  cimageio_window window = window_of(bytes, count, width, height, is_part && width > 3 && height > 3);
  cimageio_fit(reader, eighths, &window);
  const size_t size = (size_t)window.width * window.height * 3;
  uint8_t *rgb = malloc(size);
  result = cimageio_read(reader, eighths, &window, rgb, size, &info);
  if (result == CIMAGEIO_OK || result == CIMAGEIO_DAMAGED) {
    for (size_t i = 0; i < size; i++) *sum += rgb[i];
  }
  free(rgb);
  cimageio_close(reader);
  return result;
}

static int decode(opener open, const uint8_t *bytes, size_t count, uint64_t pixels, int eighths, volatile unsigned *sum) {
  decode_once(open, bytes, count, pixels, eighths, 1, sum);
  return decode_once(open, bytes, count, pixels, eighths, 0, sum);
}

static int begins(const uint8_t *bytes, size_t count, uint8_t first, uint8_t second) {
  return count >= 4 && bytes[0] == first && bytes[1] == second;
}

int fuzz_codec(const uint8_t *bytes, size_t count, uint64_t pixels) {
  volatile unsigned sum = 0;
  if (begins(bytes, count, 0xFF, 0xD8)) {
    int result = CIMAGEIO_OK;
    for (int eighths = 1; eighths <= 8; eighths *= 2) {
      result = decode(cimageio_jpeg_open, bytes, count, pixels, eighths, &sum);
    }
    return result;
  }
  if (begins(bytes, count, 0x89, 'P')) return decode(cimageio_png_open, bytes, count, pixels, 8, &sum);
#ifdef DSM_WEBP
  if (begins(bytes, count, 'R', 'I') && decode(cimageio_webp_open, bytes, count, pixels, 2, &sum) == CIMAGEIO_OK) {
    return decode(cimageio_webp_open, bytes, count, pixels, 8, &sum);
  }
#endif
  return CIMAGEIO_FAILED;
}
