// WebP by libwebp. Empty unless the package is built with its trait WebP: the default build does not need the library.
#ifdef DSM_WEBP

#include "reader.h"

#include <stdlib.h>
#include <string.h>

#include <webp/decode.h>

typedef struct {
  cimageio_reader base;
  const uint8_t *bytes;
  size_t count;
  WebPBitstreamFeatures features;
} webp_reader;

static uint32_t number_at(const uint8_t *bytes) {
  return (uint32_t)bytes[3] << 24 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[1] << 8 | bytes[0];
}

static int is_chunk(const uint8_t *name, const char *wanted) { return memcmp(name, wanted, 4) == 0; }

// Some writers keep JPEG's prefix before the TIFF structure.
static void note_exif(const uint8_t *bytes, size_t start, size_t length, cimageio_info *info) {
  const size_t prefix = length >= 6 && memcmp(bytes + start, "Exif\0\0", 6) == 0 ? 6 : 0;
  info->exif_offset = start + prefix;
  info->exif_count = length - prefix;
}

// Gives the bytes of the file that its header counts, of which some may be missing.
static size_t examine_chunks(const uint8_t *bytes, size_t count, cimageio_info *info) {
  size_t i = 12;
  while (i + 8 <= count) {
    const size_t length = number_at(bytes + i + 4);
    if (length > count - i - 8) break;
    if (is_chunk(bytes + i, "ICCP")) info->has_icc = 1;
    if (is_chunk(bytes + i, "EXIF") && info->exif_count == 0) note_exif(bytes, i + 8, length, info);
    i += 8 + length + (length & 1);
  }
  return (size_t)number_at(bytes + 4) + 8;
}

static const char *words(VP8StatusCode code) {
  switch (code) {
    case VP8_STATUS_OUT_OF_MEMORY: return "no memory for a WebP picture";
    case VP8_STATUS_NOT_ENOUGH_DATA: return "premature end of WebP data";
    case VP8_STATUS_UNSUPPORTED_FEATURE: return "a WebP feature that libwebp does not know";
    default: return "WebP data that cannot be decoded";
  }
}

static void describe(const WebPBitstreamFeatures *features, cimageio_info *info) {
  const int is_lossless = features->format == 2;
  info->width = (uint32_t)features->width;
  info->height = (uint32_t)features->height;
  info->bit_depth = 8;
  info->color_space = is_lossless ? CIMAGEIO_RGB : CIMAGEIO_YCBCR;
  info->has_alpha = features->has_alpha;
  if (!is_lossless) memcpy(info->subsampling, "4:2:0", 6);
}

static void configure(WebPDecoderConfig *config, const cimageio_info *sides, int eighths, uint8_t *pixels, int channels) {
  WebPInitDecoderConfig(config);
  const int width = (int)sides->width, height = (int)sides->height;
  config->options.use_scaling = eighths != 8;
  config->options.scaled_width = width;
  config->options.scaled_height = height;
  config->output.colorspace = channels == 4 ? MODE_RGBA : MODE_RGB;
  config->output.is_external_memory = 1;
  config->output.u.RGBA.rgba = pixels;
  config->output.u.RGBA.stride = width * channels;
  config->output.u.RGBA.size = (size_t)width * (size_t)height * (size_t)channels;
}

static int decode(const webp_reader *reader, int eighths, uint8_t *pixels, int channels, cimageio_info *info) {
  const cimageio_info sides = {.width = cimageio_scaled((uint32_t)reader->features.width, eighths),
                               .height = cimageio_scaled((uint32_t)reader->features.height, eighths)};
  WebPDecoderConfig config;
  configure(&config, &sides, eighths, pixels, channels);
  const VP8StatusCode code = WebPDecode(reader->bytes, reader->count, &config);
  WebPFreeDecBuffer(&config.output);
  if (code == VP8_STATUS_OK) return CIMAGEIO_OK;
  return cimageio_say(info, code == VP8_STATUS_OUT_OF_MEMORY ? CIMAGEIO_EXHAUSTING : CIMAGEIO_FAILED, "%s", words(code));
}

static int read_webp(cimageio_reader *base, int eighths, const cimageio_window *window, uint8_t *rgb, cimageio_info *info) {
  const webp_reader *reader = (const webp_reader *)base;
  const size_t pixels = (size_t)window->width * window->height;
  if (!reader->features.has_alpha) return decode(reader, eighths, rgb, 3, info);
  uint8_t *rgba = malloc(pixels * 4);
  if (!rgba) return cimageio_say(info, CIMAGEIO_EXHAUSTING, "no memory for a transparent picture");
  const int result = decode(reader, eighths, rgba, 4, info);
  if (result == CIMAGEIO_OK) cimageio_lay_on_white(rgb, rgba, pixels);
  free(rgba);
  return result;
}

static void close_webp(cimageio_reader *base) { free(base); }

static int examine(const uint8_t *bytes, size_t count, cimageio_info *info, WebPBitstreamFeatures *features) {
  if (count < 12) return cimageio_say(info, CIMAGEIO_FAILED, "premature end of WebP data");
  const size_t whole = examine_chunks(bytes, count, info);
  const VP8StatusCode code = WebPGetFeatures(bytes, count, features);
  if (code != VP8_STATUS_OK) return cimageio_say(info, CIMAGEIO_FAILED, "%s", words(code));
  describe(features, info);
  if (features->has_animation) return cimageio_say(info, CIMAGEIO_ANIMATED, "an animated WebP");
  if (whole > count) return cimageio_say(info, CIMAGEIO_FAILED, "premature end of WebP data");
  return CIMAGEIO_OK;
}

// libwebp takes memory for its own use in proportion to the picture, which the pixel budget bounds.
int cimageio_webp_open(const uint8_t *bytes, size_t count, size_t memory, cimageio_info *info, cimageio_reader **out) {
  (void)memory;
  memset(info, 0, sizeof *info);
  *out = NULL;
  WebPBitstreamFeatures features;
  const int result = examine(bytes, count, info, &features);
  if (result != CIMAGEIO_OK) return result;
  webp_reader *reader = calloc(1, sizeof *reader);
  if (!reader) return cimageio_say(info, CIMAGEIO_EXHAUSTING, "no memory for a WebP reader");
  *reader = (webp_reader){.base = {.read = read_webp, .close = close_webp, .width = info->width, .height = info->height}, .bytes = bytes, .count = count};
  reader->features = features;
  *out = &reader->base;
  return CIMAGEIO_OK;
}

#endif
