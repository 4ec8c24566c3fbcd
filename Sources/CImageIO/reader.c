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

int cimageio_read(cimageio_reader *reader, int eighths, uint8_t *rgb, size_t capacity, cimageio_info *info) {
  return reader->read(reader, eighths, rgb, capacity, info);
}

void cimageio_close(cimageio_reader *reader) {
  if (reader) reader->close(reader);
}

void cimageio_free(uint8_t *bytes) { free(bytes); }
