#include "reader.h"

#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>

// What any chunk but the picture's may be unpacked to: libpng's own default, said here lest it change.
enum { MOST_OF_A_CHUNK = 8000000 };

typedef struct {
  cimageio_reader base;
  png_structp png;
  png_infop header;
  const uint8_t *bytes;
  size_t count, place;
  cimageio_info *info;   // where an error leaves its words
  uint8_t *rgba;         // rows on their way to white
  int lacks_data;        // the chunks are too short for so many pixels, however well they are packed
} png_reader;

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

static void fail(png_structp png, png_const_charp words) {
  const png_reader *reader = png_get_error_ptr(png);
  cimageio_say(reader->info, CIMAGEIO_FAILED, "%s", words);
  png_longjmp(png, 1);
}

static void stay_quiet(png_structp png, png_const_charp words) { (void)png, (void)words; }

static void give_bytes(png_structp png, png_bytep target, size_t wanted) {
  png_reader *reader = png_get_io_ptr(png);
  if (wanted > reader->count - reader->place) png_error(png, "premature end of PNG data");
  memcpy(target, reader->bytes + reader->place, wanted);
  reader->place += wanted;
}

static void close_png(cimageio_reader *base) {
  png_reader *reader = (png_reader *)base;
  png_destroy_read_struct(&reader->png, &reader->header, NULL);
  free(reader->rgba);
  free(reader);
}

// Whatever is stored becomes eight bits of red, green and blue, and of alpha where pixels may be transparent.
static void ask_for_bytes(png_structp png) {
  png_set_expand(png);
  png_set_scale_16(png);
  png_set_gray_to_rgb(png);
}

static void read_passes(png_reader *reader, int passes, uint8_t *rows, size_t stride, size_t height) {
  for (int pass = 0; pass < passes; pass++) {
    for (size_t y = 0; y < height; y++) png_read_row(reader->png, rows + y * stride, NULL);
  }
}

// Transparent pixels go by a row of their own, or by a picture of their own where a row is written in several passes.
static int read_transparent(png_reader *reader, int passes, uint8_t *rgb, size_t width, size_t height) {
  reader->rgba = malloc(width * 4 * (passes == 1 ? 1 : height));
  if (!reader->rgba) return cimageio_say(reader->info, CIMAGEIO_EXHAUSTING, "no memory for a transparent picture");
  if (passes != 1) {
    read_passes(reader, passes, reader->rgba, width * 4, height);
    cimageio_lay_on_white(rgb, reader->rgba, width * height);
    return CIMAGEIO_OK;
  }
  for (size_t y = 0; y < height; y++) {
    png_read_row(reader->png, reader->rgba, NULL);
    cimageio_lay_on_white(rgb + y * width * 3, reader->rgba, width);
  }
  return CIMAGEIO_OK;
}

static int read_rows(png_reader *reader, uint8_t *rgb) {
  ask_for_bytes(reader->png);
  const int passes = png_set_interlace_handling(reader->png);
  png_read_update_info(reader->png, reader->header);
  const size_t width = png_get_image_width(reader->png, reader->header);
  const size_t height = png_get_image_height(reader->png, reader->header);
  const size_t stride = png_get_rowbytes(reader->png, reader->header);
  if (stride == width * 4) return read_transparent(reader, passes, rgb, width, height);
  if (stride != width * 3) png_error(reader->png, "rows of another length than was asked for");
  read_passes(reader, passes, rgb, stride, height);
  return CIMAGEIO_OK;
}

static int read_png(cimageio_reader *base, int eighths, const cimageio_window *window, uint8_t *rgb, cimageio_info *info) {
  (void)window;
  png_reader *reader = (png_reader *)base;
  reader->info = info;
  if (eighths != 8) return cimageio_say(info, CIMAGEIO_FAILED, "a PNG has one size only");
  if (reader->lacks_data) {
    return cimageio_say(info, CIMAGEIO_FAILED, "not enough image data for %ux%u pixels",
                        png_get_image_width(reader->png, reader->header), png_get_image_height(reader->png, reader->header));
  }
  if (setjmp(png_jmpbuf(reader->png))) return CIMAGEIO_FAILED;
  const int result = read_rows(reader, rgb);
  if (result == CIMAGEIO_OK) png_read_end(reader->png, NULL);
  return result;
}

static int examine(const uint8_t *bytes, size_t count, cimageio_info *info, int *lacks_data) {
  if (count < 33 || !is_chunk(bytes + 12, "IHDR")) return cimageio_say(info, CIMAGEIO_FAILED, "no IHDR chunk");
  const png_chunks chunks = examine_chunks(bytes, count, info);
  describe(bytes + 16, info);
  if (chunks.is_animated) return cimageio_say(info, CIMAGEIO_ANIMATED, "an animated PNG");
  *lacks_data = is_short_of_data(bytes + 16, &chunks, info);
  return CIMAGEIO_OK;
}

static int read_header(png_reader *reader) {
  reader->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, reader, fail, stay_quiet);
  reader->header = reader->png ? png_create_info_struct(reader->png) : NULL;
  if (!reader->header) return cimageio_say(reader->info, CIMAGEIO_EXHAUSTING, "no memory for a PNG reader");
  if (setjmp(png_jmpbuf(reader->png))) return CIMAGEIO_FAILED;
  // Texts, profiles and the like are passed over: colours are taken as sRGB.
  png_set_keep_unknown_chunks(reader->png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
  png_set_chunk_malloc_max(reader->png, MOST_OF_A_CHUNK);
  png_set_read_fn(reader->png, reader, give_bytes);
  png_read_info(reader->png, reader->header);
  return CIMAGEIO_OK;
}

// libpng takes a row or two of the picture for itself, and little more.
int cimageio_png_open(const uint8_t *bytes, size_t count, size_t memory, cimageio_info *info, cimageio_reader **out) {
  (void)memory;
  memset(info, 0, sizeof *info);
  *out = NULL;
  int lacks_data = 0;
  int result = examine(bytes, count, info, &lacks_data);
  if (result != CIMAGEIO_OK) return result;
  png_reader *reader = calloc(1, sizeof *reader);
  if (!reader) return cimageio_say(info, CIMAGEIO_EXHAUSTING, "no memory for a PNG reader");
  *reader = (png_reader){.base = {.read = read_png, .close = close_png}, .bytes = bytes, .count = count, .info = info, .lacks_data = lacks_data};
  result = read_header(reader);
  reader->base.width = info->width, reader->base.height = info->height;
  if (result == CIMAGEIO_OK) {
    *out = &reader->base;
  } else {
    close_png(&reader->base);
  }
  return result;
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
    return cimageio_say(info, CIMAGEIO_FAILED, "%s", image.message);
  }
  *out = buffer;
  *out_count = size;
  return CIMAGEIO_OK;
}
