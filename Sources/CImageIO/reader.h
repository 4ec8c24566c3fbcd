// What the codecs share: a reader is a struct of the codec's own that starts with this one.
#pragma once
#include "cimageio.h"

struct cimageio_reader {
  int (*read)(cimageio_reader *reader, int eighths, const cimageio_window *window, uint8_t *rgb, cimageio_info *info);
  // Makes a window as large as what is decoded at once; NULL where that is the whole picture.
  void (*fit)(const cimageio_reader *reader, int eighths, cimageio_window *window);
  uint32_t width, height;
  void (*close)(cimageio_reader *reader);
};

// Stores the words in `info` and gives back `result`.
int cimageio_say(cimageio_info *info, int result, const char *format, ...) __attribute__((format(printf, 3, 4)));

// Pixels of four bytes, the last of which says how much of it is seen, to three bytes on white (in sRGB's numbers, as browsers do).
void cimageio_lay_on_white(uint8_t *rgb, const uint8_t *rgba, size_t pixels);
