#include "reader.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

int cimageio_say(cimageio_info *info, int result, const char *format, ...) {
  va_list values;
  va_start(values, format);
  vsnprintf(info->message, sizeof info->message, format, values);
  va_end(values);
  return result;
}

uint32_t cimageio_scaled(uint32_t side, int eighths) {
  return (uint32_t)(((uint64_t)side * (uint64_t)eighths + 7) / 8);
}

void cimageio_lay_on_white(uint8_t *rgb, const uint8_t *rgba, size_t pixels) {
  for (size_t i = 0; i < pixels; i++) {
    const unsigned alpha = rgba[4 * i + 3];
    for (size_t c = 0; c < 3; c++) {
      rgb[3 * i + c] = (uint8_t)((rgba[4 * i + c] * alpha + 255 * (255 - alpha) + 127) / 255);
    }
  }
}

static int is_within(const cimageio_window *window, uint32_t width, uint32_t height) {
  return window->width > 0 && window->height > 0 && window->x <= width && window->width <= width - window->x &&
         window->y <= height && window->height <= height - window->y;
}

void cimageio_fit(const cimageio_reader *reader, int eighths, cimageio_window *window) {
  const uint32_t width = cimageio_scaled(reader->width, eighths), height = cimageio_scaled(reader->height, eighths);
  if (!reader->fit || !is_within(window, width, height)) {
    *window = (cimageio_window){.width = width, .height = height};
  } else {
    reader->fit(reader, eighths, window);
  }
}

int cimageio_read(cimageio_reader *reader, int eighths, const cimageio_window *window, uint8_t *rgb, size_t capacity,
                  cimageio_info *info) {
  const uint32_t width = cimageio_scaled(reader->width, eighths), height = cimageio_scaled(reader->height, eighths);
  const int is_whole = window->width == width && window->height == height;
  if (!is_within(window, width, height) || (!is_whole && !reader->fit) ||
      (size_t)window->width * window->height * 3 != capacity) {
    return cimageio_say(info, CIMAGEIO_FAILED, "another part of the picture than is decoded at once");
  }
  return reader->read(reader, eighths, window, rgb, info);
}

void cimageio_close(cimageio_reader *reader) {
  if (reader) reader->close(reader);
}

void cimageio_free(uint8_t *bytes) { free(bytes); }
