#include "reader.h"

#include <stdlib.h>
#include <string.h>

#include <png.h>

typedef struct {
  cimageio_reader base;
  png_image image;
} png_reader;

static int fail(png_image *image, cimageio_info *info) {
  const int result = cimageio_say(info, CIMAGEIO_FAILED, "%s", image->message);
  png_image_free(image);
  return result;
}

// MARK: The chunks, before libpng sees them

// The sum of all that the data may be unpacked to: deflate reaches 1032 bytes for one at the most.
enum { BEST_RATIO = 1032 };

typedef struct {
  uint64_t data;      // bytes in IDAT chunks
  int is_animated;
} png_chunks;

static uint32_t number_at(const uint8_t *bytes) {
  return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static int is_chunk(const uint8_t *name, const char *wanted) { return memcmp(name, wanted, 4) == 0; }

// `start` is where the chunk's content lies in `bytes`; its name stands in front of it.
static void note_chunk(const uint8_t *bytes, size_t start, size_t length, png_chunks *chunks, cimageio_info *info) {
  const uint8_t *name = bytes + start - 4;
  if (is_chunk(name, "IDAT")) {
    chunks->data += length;
  } else if (is_chunk(name, "tRNS")) {
    info->has_alpha = 1;
  } else if (is_chunk(name, "iCCP")) {
    info->has_icc = 1;
  } else if (is_chunk(name, "acTL") && chunks->data == 0 && length >= 4) {
    // After the data it means nothing, and a single frame is a still picture (APNG specification).
    chunks->is_animated = number_at(bytes + start) > 1;
  } else if (is_chunk(name, "eXIf") && info->exif_count == 0) {
    info->exif_offset = start;
    info->exif_count = length;
  }
}

static png_chunks examine_chunks(const uint8_t *bytes, size_t count, cimageio_info *info) {
  png_chunks chunks = {0};
  size_t i = 8;
  while (i + 12 <= count) {
    // The last chunk may be cut off: what is there of it still counts as data.
    const size_t length = number_at(bytes + i), left = count - i - 8;
    if (is_chunk(bytes + i + 4, "IEND")) break;
    note_chunk(bytes, i + 8, length < left ? length : left, &chunks, info);
    if (length + 4 > left) break;
    i += length + 12;
  }
  return chunks;
}

// MARK: What the header tells

static int channels_of(int color_type) {
  switch (color_type) {
    case PNG_COLOR_TYPE_GRAY_ALPHA: return 2;
    case PNG_COLOR_TYPE_RGB: return 3;
    case PNG_COLOR_TYPE_RGB_ALPHA: return 4;
    default: return 1;
  }
}

static void describe(const uint8_t *header, cimageio_info *info) {
  const int type = header[9];
  info->width = number_at(header);
  info->height = number_at(header + 4);
  info->bit_depth = header[8];
  info->color_space = type == PNG_COLOR_TYPE_PALETTE ? CIMAGEIO_PALETTE
                      : type & PNG_COLOR_MASK_COLOR  ? CIMAGEIO_RGB
                                                     : CIMAGEIO_GRAY;
  if (type & PNG_COLOR_MASK_ALPHA) info->has_alpha = 1;
  info->is_progressive = header[12] != 0;
}

// Whether so few bytes cannot hold the picture, however well it is packed: no memory is taken for one that must fail.
static int is_short_of_data(const uint8_t *header, const png_chunks *chunks, const cimageio_info *info) {
  const uint64_t bits = (uint64_t)info->width * (uint64_t)info->bit_depth * (uint64_t)channels_of(header[9]);
  return info->width > 0 && bits / 8 > chunks->data * BEST_RATIO / (info->height ? info->height : 1);
}

// MARK: The reader

static void close_png(cimageio_reader *base) {
  png_reader *reader = (png_reader *)base;
  png_image_free(&reader->image);
  free(reader);
}

static int read_png(cimageio_reader *base, int eighths, uint8_t *rgb, size_t capacity, cimageio_info *info) {
  png_image *image = &((png_reader *)base)->image;
  image->format = PNG_FORMAT_RGB;
  if (eighths != 8 || PNG_IMAGE_SIZE(*image) != capacity) {
    return cimageio_say(info, CIMAGEIO_FAILED, "a PNG has one size only");
  }
  const png_color white = {255, 255, 255};
  return png_image_finish_read(image, &white, rgb, 0, NULL) ? CIMAGEIO_OK : fail(image, info);
}

static int examine(const uint8_t *bytes, size_t count, cimageio_info *info) {
  if (count < 33 || !is_chunk(bytes + 12, "IHDR")) return cimageio_say(info, CIMAGEIO_FAILED, "no IHDR chunk");
  const png_chunks chunks = examine_chunks(bytes, count, info);
  describe(bytes + 16, info);
  if (chunks.is_animated) return cimageio_say(info, CIMAGEIO_ANIMATED, "an animated PNG");
  if (is_short_of_data(bytes + 16, &chunks, info)) {
    return cimageio_say(info, CIMAGEIO_FAILED, "not enough image data for %ux%u pixels", info->width, info->height);
  }
  return CIMAGEIO_OK;
}

// libpng keeps to limits of its own: 8 MB for any chunk but the picture's, whatever it unpacks to, and a row of the picture.
int cimageio_png_open(const uint8_t *bytes, size_t count, size_t memory, cimageio_info *info, cimageio_reader **out) {
  (void)memory;
  memset(info, 0, sizeof *info);
  *out = NULL;
  const int result = examine(bytes, count, info);
  if (result != CIMAGEIO_OK) return result;
  png_reader *reader = calloc(1, sizeof *reader);
  if (!reader) return cimageio_say(info, CIMAGEIO_EXHAUSTING, "no memory for a PNG reader");
  reader->base = (cimageio_reader){.read = read_png, .close = close_png};
  reader->image.version = PNG_IMAGE_VERSION;
  if (!png_image_begin_read_from_memory(&reader->image, bytes, count)) {
    fail(&reader->image, info);
    free(reader);
    return CIMAGEIO_FAILED;
  }
  reader->image.flags |= PNG_IMAGE_FLAG_16BIT_sRGB;
  *out = &reader->base;
  return CIMAGEIO_OK;
}

int cimageio_png_encode(const uint8_t *rgb, uint32_t width, uint32_t height, uint8_t **out, size_t *out_count,
                        cimageio_info *info) {
  png_image image;
  memset(info, 0, sizeof *info);
  memset(&image, 0, sizeof image);
  image.version = PNG_IMAGE_VERSION;
  image.width = width;
  image.height = height;
  image.format = PNG_FORMAT_RGB;
  png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
  uint8_t *buffer = malloc(size);
  if (!buffer) return cimageio_say(info, CIMAGEIO_FAILED, "out of memory");
  if (!png_image_write_to_memory(&image, buffer, &size, 0, rgb, 0, NULL)) {
    free(buffer);
    return fail(&image, info);
  }
  *out = buffer;
  *out_count = size;
  return CIMAGEIO_OK;
}
