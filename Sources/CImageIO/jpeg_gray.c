#include "jpeg_errors.h"

#include <string.h>

static int decode(struct jpeg_decompress_struct *codec, cimageio_jpeg_errors *errors, const uint8_t *bytes, size_t count,
                  uint8_t *gray, size_t capacity) {
  if (setjmp(errors->jump)) return errors->result;
  jpeg_create_decompress(codec);
  jpeg_mem_src(codec, bytes, count);
  jpeg_read_header(codec, TRUE);
  codec->out_color_space = JCS_GRAYSCALE;
  codec->dct_method = JDCT_ISLOW;
  jpeg_start_decompress(codec);
  errors->info->width = codec->output_width, errors->info->height = codec->output_height;
  if ((size_t)codec->output_width * codec->output_height > capacity) return CIMAGEIO_FAILED;
  while (codec->output_scanline < codec->output_height) {
    JSAMPROW row = gray + (size_t)codec->output_scanline * codec->output_width;
    jpeg_read_scanlines(codec, &row, 1);
  }
  return errors->damaged ? CIMAGEIO_DAMAGED : CIMAGEIO_OK;
}

int cimageio_jpeg_gray(const uint8_t *bytes, size_t count, uint8_t *gray, size_t capacity, cimageio_info *info) {
  struct jpeg_decompress_struct codec;
  cimageio_jpeg_errors errors;
  memset(info, 0, sizeof *info);
  memset(&codec, 0, sizeof codec);
  codec.err = cimageio_jpeg_prepare(&errors, info);
  const int result = decode(&codec, &errors, bytes, count, gray, capacity);
  jpeg_destroy_decompress(&codec);
  return result;
}
