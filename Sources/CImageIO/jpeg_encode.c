#include "jpeg_errors.h"

#include <stdlib.h>
#include <string.h>

int cimageio_jpeg_encode(const uint8_t *rgb, uint32_t width, uint32_t height, int quality, const uint8_t *app1,
                         size_t app1_count, uint8_t **out, size_t *out_count, cimageio_info *info) {
  struct jpeg_compress_struct codec;
  cimageio_jpeg_errors errors;
  unsigned char *volatile buffer = NULL;
  unsigned long size = 0;
  memset(info, 0, sizeof *info);
  codec.err = cimageio_jpeg_prepare(&errors, info);
  if (setjmp(errors.jump)) {
    jpeg_destroy_compress(&codec);
    free(buffer);
    return CIMAGEIO_FAILED;
  }
  jpeg_create_compress(&codec);
  jpeg_mem_dest(&codec, (unsigned char **)&buffer, &size);
  codec.image_width = width;
  codec.image_height = height;
  codec.input_components = 3;
  codec.in_color_space = JCS_RGB;
  jpeg_set_defaults(&codec);
  codec.dct_method = JDCT_ISLOW;
  jpeg_set_quality(&codec, quality, TRUE);
  jpeg_start_compress(&codec, TRUE);
  if (app1_count > 0) jpeg_write_marker(&codec, JPEG_APP0 + 1, app1, (unsigned)app1_count);
  while (codec.next_scanline < height) {
    JSAMPROW line = (JSAMPROW)(rgb + (size_t)codec.next_scanline * width * 3);
    jpeg_write_scanlines(&codec, &line, 1);
  }
  jpeg_finish_compress(&codec);
  jpeg_destroy_compress(&codec);
  *out = buffer;
  *out_count = size;
  return CIMAGEIO_OK;
}
