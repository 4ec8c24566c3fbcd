#include "cimageio.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>

static int fail(png_image *image, cimageio_info *info) {
  snprintf(info->message, sizeof info->message, "%s", image->message);
  png_image_free(image);
  return CIMAGEIO_FAILED;
}

static int begin(png_image *image, const uint8_t *bytes, size_t count, cimageio_info *info) {
  memset(info, 0, sizeof *info);
  memset(image, 0, sizeof *image);
  image->version = PNG_IMAGE_VERSION;
  if (!png_image_begin_read_from_memory(image, bytes, count)) return fail(image, info);
  image->flags |= PNG_IMAGE_FLAG_16BIT_sRGB;
  info->width = image->width;
  info->height = image->height;
  info->components = (image->format & PNG_FORMAT_FLAG_COLOR ? 3 : 1) + (image->format & PNG_FORMAT_FLAG_ALPHA ? 1 : 0);
  return CIMAGEIO_OK;
}

int cimageio_png_header(const uint8_t *bytes, size_t count, cimageio_info *info) {
  png_image image;
  const int result = begin(&image, bytes, count, info);
  if (result == CIMAGEIO_OK) png_image_free(&image);
  return result;
}

int cimageio_png_decode(const uint8_t *bytes, size_t count, uint8_t *rgb, size_t capacity, cimageio_info *info) {
  png_image image;
  const int result = begin(&image, bytes, count, info);
  if (result != CIMAGEIO_OK) return result;
  image.format = PNG_FORMAT_RGB;
  if (PNG_IMAGE_SIZE(image) > capacity) {
    snprintf(image.message, sizeof image.message, "the picture changed its size while it was read");
    return fail(&image, info);
  }
  const png_color white = {255, 255, 255};
  if (!png_image_finish_read(&image, &white, rgb, 0, NULL)) return fail(&image, info);
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
  if (!buffer) {
    snprintf(info->message, sizeof info->message, "out of memory");
    return CIMAGEIO_FAILED;
  }
  if (!png_image_write_to_memory(&image, buffer, &size, 0, rgb, 0, NULL)) {
    free(buffer);
    return fail(&image, info);
  }
  *out = buffer;
  *out_count = size;
  return CIMAGEIO_OK;
}
